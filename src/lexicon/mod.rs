//! `lexicons/` in, look-up out: one [`Lexicon`] per language, all of them in a [`LexiconSet`].
//!
//! A language has three layers: words with valences written by hand, induced valences, and learned weights of words,
//! pairs and pieces of words. The files are packed into the program at build time and read when a language is first
//! needed; a folder given at run time goes through the same parser. The format is described in `lexicons/README.md`.
//! Look at [`Lexicon::lookup`] first.
//!
//! ```
//! use groundswell::lexicon::{LexiconSet, Sense};
//! let lexicons = LexiconSet::embedded();
//! let english = lexicons.get("en").expect("shipped");
//! assert!(matches!(english.lookup("wonderful"), Some(entry) if entry.sense.valence() > 0));
//! ```

pub mod calendar;
pub mod check;
mod columns;
mod fingerprint;
pub mod hints;
pub mod language;
pub(crate) mod learned;
pub mod markers;
mod parse;
mod set;
pub(crate) mod terms;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use foldhash::HashSet;

use crate::hash::{fingerprint as fingerprint_of, seeded};
use crate::tokenizer::dictionary::Dictionary;
use crate::tokenizer::{Tokenizer, normalize};

pub use calendar::Calendar;
pub(crate) use fingerprint::{hex, push_hex};
pub use hints::HintKind;
pub use language::{Combiner, Language, Quality, Segmentation, Status};
pub use learned::FeatureKind;
use learned::{LazyTable, Table};
pub use markers::{Mark, Marker, MarkerRole, Markers};
pub use set::{EMOJI, Layers, LexiconSet, Overlay, SHARED};
pub(crate) use set::{embedded_folders, read_directory};
use terms::Terms;

/// One thousandth: valences are kept as integers so that explanations add up exactly.
pub const UNIT: i32 = 1000;

/// What a modifier does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ModifierRole {
    /// Turns what follows.
    Negator,
    /// Turns what stands before.
    NegatorAfter,
    /// Turns both.
    NegatorAround,
    /// Strengthens.
    Booster,
    /// Weakens.
    Dampener,
    /// What follows outweighs what stands before.
    Contrast,
}

crate::reaction::names!(ModifierRole {
    Negator => "negator", NegatorAfter => "negator-after", NegatorAround => "negator-around",
    Booster => "booster", Dampener => "dampener", Contrast => "contrast",
});

impl ModifierRole {
    /// Whether it turns sentiment words.
    pub(crate) fn negates(self) -> bool {
        matches!(self, ModifierRole::Negator | ModifierRole::NegatorAfter | ModifierRole::NegatorAround)
    }
}

/// What an entry means for the score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sense {
    /// Sentiment from −4000 to 4000, in thousandths; 0 blocks a shorter match.
    Valence(i32),
    /// A word that changes others, with its factor in thousandths.
    Modifier(ModifierRole, i32),
}

impl Sense {
    /// The valence in thousandths; 0 for modifiers.
    pub fn valence(self) -> i32 {
        match self {
            Sense::Valence(v) => v,
            Sense::Modifier(..) => 0,
        }
    }
}

/// Where the valence of a term comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A person wrote it: `words.tsv`, `modifiers.tsv`.
    Written,
    /// A machine carried it over from the words of other languages: `induced.tsv`.
    Induced,
    /// The user gave it: `--overlay`.
    Overlay,
    /// Emoji and emoticons, which all languages share.
    Emoji,
}

crate::reaction::names!(Origin {
    Written => "written", Induced => "induced", Overlay => "overlay", Emoji => "emoji",
});

/// One line of a lexicon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// What it means.
    pub sense: Sense,
    /// The term ends in `*`.
    pub stem: bool,
    /// Where it comes from.
    pub origin: Origin,
}

/// What a lexicon knows of a term.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    pub(crate) entry: Option<Entry>,
    /// Most words of an idiom that begins with it; 0 where none does.
    pub(crate) idiom_words: u8,
    /// One of the commonest words of the language, which carry no sentiment.
    pub(crate) is_function_word: bool,
}

/// How much a lexicon holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Valences written by people, overlays among them.
    pub words: usize,
    /// Induced valences.
    pub induced: usize,
    /// Modifiers.
    pub modifiers: usize,
    /// Learned entries of the language's own table.
    pub learned: usize,
}

/// The words of one language.
#[derive(Debug)]
pub struct Lexicon {
    /// BCP 47 code, the folder's name.
    pub code: String,
    /// Settings.
    pub language: Language,
    /// SHA-256 of the folder's files, in hexadecimal.
    pub hash: String,
    /// Another for every lexicon that this process reads.
    pub(crate) number: u32,
    terms: Terms<Known>,
    /// Terms that end in `*`, without it.
    stem_entries: Terms<Option<Entry>>,
    beginnings: Beginnings,
    /// Bytes of the shortest and longest stem.
    stems: (usize, usize),
    /// How stems begin; see [`beginning`].
    stem_beginnings: HashSet<u32>,
    hints: hints::Hints,
    cases: Vec<Case>,
    tokenizer: Tokenizer,
    combiner: Option<Arc<Combiner>>,
    learned: Option<Arc<LazyTable>>,
}

/// One row of `cases.tsv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Line in the file, from 1.
    pub line: u64,
    /// The text to score.
    pub text: String,
    /// The label it must get.
    pub label: String,
    /// What it shows.
    pub note: String,
}

impl Lexicon {
    /// The entry for a normalised term: as it stands, with repetition folded, by its longest stem, without a clitic
    /// prefix.
    pub fn lookup(&self, term: &str) -> Option<Entry> {
        self.known(term).entry
    }

    /// All that is known of a normalised term; its entry as [`Self::lookup`] finds it.
    pub(crate) fn known(&self, term: &str) -> Known {
        let mut known = self.terms.get(term).copied().unwrap_or_default();
        known.entry = known.entry.or_else(|| self.part(term)).or_else(|| self.folded(term)).or_else(|| {
            self.language
                .prefixes
                .iter()
                .filter_map(|p| Some((p, term.strip_prefix(p.as_str())?)))
                // What is left must be a word: a single letter is more often part of the root.
                .filter(|(p, rest)| rest.chars().count() >= if p.chars().count() == 1 { 4 } else { 3 })
                .map(|(_, rest)| rest)
                .find_map(|rest| self.direct(rest))
        });
        known
    }

    /// The entry for an idiom, its words joined by single spaces: as it stands, or by a stem that covers more than its
    /// first word.
    pub fn lookup_idiom(&self, phrase: &str) -> Option<Entry> {
        let first = phrase.find(' ').unwrap_or(phrase.len());
        self.whole(phrase).or_else(|| self.stem(phrase, first + 1))
    }

    /// False where no idiom begins with these two words; the first is given by its [`head_number`].
    pub(crate) fn may_begin(&self, head: u64, second: &str) -> bool {
        self.beginnings.may_have(head, second)
    }

    fn direct(&self, term: &str) -> Option<Entry> {
        self.whole(term).or_else(|| self.part(term))
    }

    /// The entry of the very term.
    fn whole(&self, term: &str) -> Option<Entry> {
        self.terms.get(term)?.entry
    }

    /// The entry of what the term begins with.
    fn part(&self, term: &str) -> Option<Entry> {
        self.stem(term, 0).or_else(|| {
            // "it's", "mother's": what stands before the apostrophe.
            let (word, _) = term.split_once('\'').filter(|(w, rest)| w.len() > 1 && rest.chars().count() <= 3)?;
            self.whole(word)
        })
    }

    /// The longest stem that `term` begins with, of more than `least` bytes.
    fn stem(&self, term: &str, least: usize) -> Option<Entry> {
        let (shortest, longest) = self.stems;
        let begins = |bytes: usize| beginning(term, bytes).is_some_and(|b| self.stem_beginnings.contains(&b));
        if !begins(BEGINNING) && !(1..BEGINNING).any(|bytes| bytes >= shortest && begins(bytes)) {
            return None;
        }
        let shortest = shortest.max(least + 1);
        let mut end = longest.min(term.len());
        while end >= shortest {
            if term.is_char_boundary(end)
                && let Some(entry) = self.stem_entries.get(&term[..end])
            {
                return *entry;
            }
            end -= 1;
        }
        None
    }

    fn folded(&self, term: &str) -> Option<Entry> {
        if !normalize::repeats(term) {
            return None;
        }
        let mut buffer = String::new();
        if normalize::fold_laughter(term, &mut buffer)
            && let Some(entry) = self.direct(&buffer)
        {
            return Some(entry);
        }
        [2, 1]
            .iter()
            .find_map(|&keep| normalize::fold_runs(term, keep, &mut buffer).then(|| self.direct(&buffer)).flatten())
    }

    /// True for the commonest words of the language, which carry no sentiment.
    pub fn is_function_word(&self, term: &str) -> bool {
        self.terms.get(term).is_some_and(|known| known.is_function_word)
    }

    /// Words that hint at toxicity or irony.
    pub(crate) fn hints(&self) -> &hints::Hints {
        &self.hints
    }

    /// What a word by itself hints at, also after a clitic prefix.
    pub(crate) fn hint<'t>(&self, term: &'t str) -> Option<(Cow<'t, str>, hints::HintKind)> {
        if self.hints.is_empty() {
            return None;
        }
        self.hints.word(term).or_else(|| {
            let rest = |p: &String| term.strip_prefix(p.as_str()).filter(|rest| rest.chars().count() >= 3);
            self.language.prefixes.iter().filter_map(rest).find_map(|rest| self.hints.word(rest))
        })
    }

    /// Words of the longest hint that may begin with this word; 0 where none does.
    pub(crate) fn hint_words(&self, term: &str) -> u8 {
        match self.hints.words(term) {
            0 if !self.language.prefixes.is_empty() => u8::from(self.hint(term).is_some()),
            words => words,
        }
    }

    /// The languages that a word which this one does not know may be from: those it borrows from, and English where the word is
    /// Latin in a language of other scripts.
    fn lender_codes<'a>(&'a self, term: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let latin = term.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
        let english = latin && self.language.scripts.iter().all(|s| s != "Latin");
        self.language.borrows.iter().map(String::as_str).chain(english.then_some("en"))
    }

    /// The cutter for texts of this language.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// The texts that specify how this language is scored.
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// How the layers make one score; `None`: by the thresholds of the language alone.
    pub fn combiner(&self) -> Option<&Combiner> {
        self.combiner.as_deref()
    }

    /// Learned weights.
    pub(crate) fn learned(&self) -> Option<&Table> {
        self.learned.as_ref()?.get()
    }

    /// How much there is of each layer.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { learned: self.learned().map_or(0, Table::len), ..Counts::default() };
        for (_, entry) in self.all() {
            match (entry.sense, entry.origin) {
                (Sense::Modifier(..), _) => counts.modifiers += 1,
                (_, Origin::Induced) => counts.induced += 1,
                _ => counts.words += 1,
            }
        }
        counts
    }

    /// Every entry, sorted by term; stems with their `*`.
    pub fn entries(&self) -> BTreeMap<String, Entry> {
        self.all().map(|(term, entry)| (format!("{term}{}", if entry.stem { "*" } else { "" }), entry)).collect()
    }

    fn all(&self) -> impl Iterator<Item = (&str, Entry)> {
        let whole = self.terms.iter().filter_map(|(term, known)| Some((term, known.entry?)));
        whole.chain(self.stem_entries.iter().filter_map(|(term, entry)| Some((term, (*entry)?))))
    }
}

/// Stands for the first word of an idiom.
pub(crate) fn head_number(word: &str) -> u64 {
    fingerprint_of(word.as_bytes())
}

/// The first two words of idioms, as bits that their hashes pick: what is not there is no beginning, what is there nearly
/// always is one.
#[derive(Debug, Default)]
struct Beginnings(Vec<u64>);

impl Beginnings {
    const BITS: u64 = 1 << 16;

    /// The word and the bit for two words, or for one that anything may follow; the first by its [`head_number`].
    fn place(head: u64, second: Option<&str>) -> (usize, u64) {
        let hash = second.map_or(head, |second| seeded(second.as_bytes(), head)) % Self::BITS;
        ((hash / 64) as usize, 1 << (hash % 64))
    }

    fn add(&mut self, head: u64, second: Option<&str>) {
        self.0.resize((Self::BITS / 64) as usize, 0);
        let (word, bit) = Self::place(head, second);
        self.0[word] |= bit;
    }

    fn may_have(&self, head: u64, second: &str) -> bool {
        [None, Some(second)].into_iter().any(|second| {
            let (word, bit) = Self::place(head, second);
            self.0.get(word).is_some_and(|bits| bits & bit != 0)
        })
    }
}

/// A number that no lexicon of this process has yet.
fn next_number() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Bytes of a stem by which most words that begin with none are told.
const BEGINNING: usize = 3;

/// The first bytes of a term, at most [`BEGINNING`], as a number.
fn beginning(term: &str, bytes: usize) -> Option<u32> {
    term.as_bytes().get(..bytes).map(|head| head.iter().fold(1, |n, &b| n << 8 | u32::from(b)))
}

/// How these stems begin.
fn beginnings<'a>(stems: impl Iterator<Item = &'a str>) -> HashSet<u32> {
    stems.filter_map(|stem| beginning(stem, stem.len().min(BEGINNING))).collect()
}

/// A language folder before it is parsed: its code and its files (name, content).
#[derive(Clone, Debug)]
pub(crate) struct Files {
    pub(crate) code: String,
    /// Where it came from, for messages.
    pub(crate) place: String,
    /// Fingerprint, where the build has taken it.
    pub(crate) known_hash: Option<&'static str>,
    pub(crate) files: Vec<(String, Content)>,
}

/// The content of a file.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// As it stands.
    Plain(Cow<'static, str>),
    /// Deflated by the build.
    Packed(&'static [u8]),
    /// [`columns`], deflated by the build.
    Columns(&'static [u8]),
}

impl Content {
    /// Text that is part of the program.
    const fn plain(text: &'static str) -> Self {
        Content::Plain(Cow::Borrowed(text))
    }

    /// The text; `None` when it cannot be unpacked.
    pub(crate) fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Content::Plain(text) => Some(Cow::Borrowed(text)),
            Content::Packed(bytes) => String::from_utf8(inflated(bytes)?).ok().map(Cow::Owned),
            Content::Columns(bytes) => columns::Columns::read(&inflated(bytes)?).map(|c| Cow::Owned(c.text())),
        }
    }

    /// A table of learned weights in columns; `None` when it cannot be read.
    fn columns(&self) -> Option<Vec<u8>> {
        match self {
            Content::Columns(bytes) => inflated(bytes),
            content => columns::pack(&content.text()?).ok(),
        }
    }
}

/// What the build has deflated.
fn inflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(bytes.len() * 4);
    flate2::read::ZlibDecoder::new(bytes).read_to_end(&mut plain).ok()?;
    Some(plain)
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Content::Plain(Cow::Owned(text))
    }
}

impl Files {
    /// The text of a file, if there is such a file.
    pub(crate) fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        self.content(name)?.text()
    }

    pub(crate) fn content(&self, name: &str) -> Option<&Content> {
        self.files.iter().find(|(n, _)| n == name).map(|(_, content)| content)
    }

    /// The same folder with all of its files unpacked.
    pub(crate) fn unpacked(&self) -> Self {
        let text = |content: &Content| Content::Plain(content.text().unwrap_or_default().into_owned().into());
        Files {
            files: self.files.iter().map(|(name, content)| (name.clone(), text(content))).collect(),
            ..self.clone()
        }
    }

    /// The text of a file of an unpacked folder.
    pub(crate) fn plain(&self, name: &str) -> Option<&str> {
        match self.content(name)? {
            Content::Plain(text) => Some(text),
            Content::Packed(_) | Content::Columns(_) => None,
        }
    }

    /// True for a folder of a language, as against those that all languages share.
    pub(crate) fn is_language(&self) -> bool {
        self.code != EMOJI && self.code != SHARED
    }

    /// True when texts can be scored with it: it has words or weights, not page vocabulary alone.
    pub(crate) fn is_scoring(&self) -> bool {
        let layers = ["words.tsv", "induced.tsv", "learned.tsv"];
        self.is_language() && layers.iter().any(|name| self.content(name).is_some())
    }

    fn hash(&self) -> String {
        if let Some(hash) = self.known_hash {
            return hash.to_string();
        }
        let texts: Vec<_> = self.files.iter().map(|(name, c)| (name.as_str(), c.text().unwrap_or_default())).collect();
        fingerprint::of(texts.iter().map(|(name, text)| (*name, text.as_ref())))
    }
}

/// The terms of a lexicon that stand in scripts without spaces, for the tokenizer.
fn dictionary<'a>(terms: impl Iterator<Item = &'a str>) -> Dictionary {
    Dictionary::new(terms.filter(|t| t.chars().all(crate::tokenizer::is_unspaced)))
}
