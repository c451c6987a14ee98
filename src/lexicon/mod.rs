//! `lexicons/` in, look-up out: one [`Lexicon`] per language, all of them in a [`LexiconSet`].
//!
//! The files are embedded at build time and parsed when a language is first needed; a folder given at run time goes
//! through the same parser. The format is described in `lexicons/README.md`. Look at [`Lexicon::lookup`] first.
//!
//! ```
//! use groundswell::lexicon::{LexiconSet, Sense};
//! let lexicons = LexiconSet::embedded();
//! let english = lexicons.get("en").expect("shipped");
//! assert!(matches!(english.lookup("wonderful"), Some(entry) if entry.sense.valence() > 0));
//! ```

pub mod calendar;
pub mod check;
pub mod language;
pub mod markers;
mod parse;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::tokenizer::dictionary::Dictionary;
use crate::tokenizer::{Tokenizer, normalize};

pub use calendar::Calendar;
pub use language::{Language, Segmentation, Status};
pub use markers::{Mark, Marker, MarkerRole, Markers};

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

/// One line of a lexicon.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What it means.
    pub sense: Sense,
    /// The term ends in `*`.
    pub stem: bool,
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
    entries: HashMap<Box<str>, Entry>,
    /// Terms that end in `*`, without it.
    stem_entries: HashMap<Box<str>, Entry>,
    /// Most words of an idiom that begins with this word.
    heads: HashMap<Box<str>, usize>,
    /// Bytes of the shortest and longest stem.
    stems: (usize, usize),
    function_words: std::collections::HashSet<Box<str>>,
    cases: Vec<Case>,
    tokenizer: Tokenizer,
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
    pub fn lookup(&self, term: &str) -> Option<&Entry> {
        self.direct(term).or_else(|| self.folded(term)).or_else(|| {
            self.language
                .prefixes
                .iter()
                .filter_map(|p| Some((p, term.strip_prefix(p.as_str())?)))
                // What is left must be a word: a single letter is more often part of the root.
                .filter(|(p, rest)| rest.chars().count() >= if p.chars().count() == 1 { 4 } else { 3 })
                .map(|(_, rest)| rest)
                .find_map(|rest| self.direct(rest))
        })
    }

    /// The entry for an idiom, its words joined by single spaces: as it stands, or by a stem that covers more than its
    /// first word.
    pub fn lookup_idiom(&self, phrase: &str) -> Option<&Entry> {
        let first = phrase.find(' ').unwrap_or(phrase.len());
        self.entries.get(phrase).or_else(|| self.stem(phrase, first + 1))
    }

    /// Most words of an idiom that begins with `term`; 1 when none does.
    pub fn idiom_words(&self, term: &str) -> usize {
        self.heads.get(term).copied().unwrap_or(1)
    }

    fn direct(&self, term: &str) -> Option<&Entry> {
        self.entries.get(term).or_else(|| self.stem(term, 0)).or_else(|| {
            // "it's", "mother's": what stands before the apostrophe.
            let (word, _) = term.split_once('\'').filter(|(w, rest)| w.len() > 1 && rest.chars().count() <= 3)?;
            self.entries.get(word)
        })
    }

    /// The longest stem that `term` begins with, of more than `least` bytes.
    fn stem(&self, term: &str, least: usize) -> Option<&Entry> {
        let (shortest, longest) = self.stems;
        let shortest = shortest.max(least + 1);
        let mut end = longest.min(term.len());
        while end >= shortest {
            if term.is_char_boundary(end)
                && let Some(entry) = self.stem_entries.get(&term[..end])
            {
                return Some(entry);
            }
            end -= 1;
        }
        None
    }

    fn folded(&self, term: &str) -> Option<&Entry> {
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
        self.function_words.contains(term)
    }

    /// The cutter for texts of this language.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// The texts that specify how this language is scored.
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// Number of entries with a valence, and of modifiers.
    pub fn counts(&self) -> (usize, usize) {
        let all = self.entries.values().chain(self.stem_entries.values());
        let words = all.filter(|e| matches!(e.sense, Sense::Valence(_))).count();
        (words, self.entries.len() + self.stem_entries.len() - words)
    }

    /// Every entry, sorted by term; stems with their `*`.
    pub fn entries(&self) -> BTreeMap<String, &Entry> {
        let stems = self.stem_entries.iter().map(|(k, v)| (format!("{k}*"), v));
        self.entries.iter().map(|(k, v)| (k.to_string(), v)).chain(stems).collect()
    }
}

/// A language folder before it is parsed: its code and its files (name, content).
#[derive(Clone, Debug)]
pub(crate) struct Files {
    pub(crate) code: String,
    /// Where it came from, for messages.
    pub(crate) place: String,
    pub(crate) files: Vec<(String, std::borrow::Cow<'static, str>)>,
}

impl Files {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.files.iter().find(|(n, _)| n == name).map(|(_, content)| content.as_ref())
    }

    fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for (name, content) in &self.files {
            hasher.update((name.len() as u64).to_le_bytes());
            hasher.update(name);
            hasher.update((content.len() as u64).to_le_bytes());
            hasher.update(content.as_bytes());
        }
        hex(&hasher.finalize())
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
        use std::fmt::Write as _;
        let _ = write!(out, "{b:02x}");
        out
    })
}

struct Folder {
    code: &'static str,
    files: &'static [(&'static str, &'static str)],
}

const FOLDERS: &[Folder] = include!(concat!(env!("OUT_DIR"), "/folders.rs"));

/// Name of the folder shared by all languages.
pub const EMOJI: &str = "emoji";

/// All languages there are.
#[derive(Debug)]
pub struct LexiconSet {
    folders: BTreeMap<String, Files>,
    loaded: BTreeMap<String, OnceLock<Option<Arc<Lexicon>>>>,
    emoji: HashMap<Box<str>, i32>,
    emoticons: Vec<String>,
    markers: OnceLock<Markers>,
}

impl LexiconSet {
    /// The languages shipped with this build.
    pub fn embedded() -> Self {
        Self::from_folders(embedded_folders())
    }

    /// The shipped languages, with those of `dir` added or put in their place. Every folder of `dir` is checked.
    pub fn with_directory(dir: &Path) -> Result<Self> {
        let mut folders = embedded_folders();
        for files in read_directory(dir)? {
            let problems = check::check_format(&files);
            if let Some(problem) = problems.into_iter().next() {
                return Err(problem);
            }
            folders.retain(|f| f.code != files.code);
            folders.push(files);
        }
        Ok(Self::from_folders(folders))
    }

    fn from_folders(list: Vec<Files>) -> Self {
        let mut emoji = HashMap::new();
        let mut emoticons = Vec::new();
        let mut folders = BTreeMap::new();
        for files in list {
            if files.code == EMOJI {
                for row in parse::rows(files.get("words.tsv").unwrap_or_default()) {
                    let (Some(term), Some(Ok(valence))) = (row.field(0), row.field(1).map(parse::thousandths)) else {
                        continue;
                    };
                    let key: String = term.chars().filter(|c| !matches!(c, '\u{fe0f}' | '\u{fe0e}')).collect();
                    if key.chars().all(|c| (c as u32) < 0x2190 || c.is_alphanumeric())
                        || key.chars().any(|c| c.is_ascii_graphic() && !c.is_ascii_digit() && c != '#' && c != '*')
                    {
                        emoticons.push(key.clone());
                    }
                    emoji.insert(key.into_boxed_str(), valence);
                }
            }
            folders.insert(files.code.clone(), files);
        }
        emoticons.sort();
        // A folder without words is page vocabulary: it cannot score anything.
        let scoring = |files: &&Files| files.code != EMOJI && files.get("words.tsv").is_some();
        let loaded =
            folders.values().filter(scoring).map(|files: &Files| (files.code.clone(), OnceLock::new())).collect();
        LexiconSet { folders, loaded, emoji, emoticons, markers: OnceLock::new() }
    }

    /// The codes of all languages that have a lexicon, sorted.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.loaded.keys().map(String::as_str)
    }

    /// The lexicon of a language, by any of its codes (`ko`, `kor`, `hin-Latn`); region subtags are ignored.
    pub fn get(&self, code: &str) -> Option<Arc<Lexicon>> {
        let code = self.resolve(code)?;
        let files = self.folders.get(code)?;
        self.loaded.get(code)?.get_or_init(|| parse::lexicon(files, &self.emoticons).ok().map(Arc::new)).clone()
    }

    /// The folder that serves a language code.
    pub fn resolve(&self, code: &str) -> Option<&str> {
        let canonical = language::canonical(code);
        self.loaded.get_key_value(canonical.as_str()).map(|(k, _)| k.as_str())
    }

    /// Valence of an emoji or emoticon in thousandths, with its joined parts tried one by one.
    pub fn emoji(&self, term: &str) -> Option<i32> {
        if let Some(&valence) = self.emoji.get(term) {
            return Some(valence);
        }
        let first = term.split('\u{200d}').next()?;
        (first.len() < term.len()).then(|| self.emoji.get(first).copied()).flatten()
    }

    /// The emoticons, as entered.
    pub fn emoticons(&self) -> &[String] {
        &self.emoticons
    }

    /// Number of emoji and emoticons.
    pub fn emoji_count(&self) -> usize {
        self.emoji.len()
    }

    /// Page vocabulary of all languages.
    pub fn markers(&self) -> &Markers {
        self.markers.get_or_init(|| {
            let all = self.folders.values().flat_map(|files| parse::markers(files).unwrap_or_default()).collect();
            let words = self.folders.values().flat_map(|files| {
                let words = parse::language(files).map(|l| l.function_words).unwrap_or_default();
                words.into_iter().map(|word| (files.code.clone(), word))
            });
            Markers::new(all).with_function_words(words)
        })
    }

    /// Settings of a language.
    pub fn language(&self, code: &str) -> Option<Language> {
        self.get(code).map(|l| l.language.clone())
    }

    /// SHA-256 of every folder, by code: what a manifest records.
    pub fn hashes(&self) -> BTreeMap<String, String> {
        self.folders.iter().map(|(code, files)| (code.clone(), files.hash())).collect()
    }
}

fn embedded_folders() -> Vec<Files> {
    FOLDERS
        .iter()
        .map(|f| Files {
            code: f.code.to_string(),
            place: format!("lexicons/{}", f.code),
            files: f.files.iter().map(|(name, content)| (name.to_string(), (*content).into())).collect(),
        })
        .collect()
}

/// Reads the language folders of a directory; a directory that is itself a language folder counts as one.
pub(crate) fn read_directory(dir: &Path) -> Result<Vec<Files>> {
    let list = |path: &Path| -> Result<Vec<std::path::PathBuf>> {
        let mut paths: Vec<_> = std::fs::read_dir(path)
            .map_err(|e| Error::io(path, &e))?
            .filter_map(|e| e.ok().map(|e| e.path()))
            .collect();
        paths.sort();
        Ok(paths)
    };
    let dirs = if dir.join("language.toml").is_file() { vec![dir.to_path_buf()] } else { list(dir)? };
    let mut folders = Vec::new();
    for folder in dirs.into_iter().filter(|p| p.join("language.toml").is_file()) {
        let Some(code) = folder.file_name().and_then(|n| n.to_str()).map(str::to_string) else { continue };
        let mut files = Vec::new();
        for path in list(&folder)? {
            let Some(name) = path.file_name().and_then(|n| n.to_str()) else { continue };
            if name.ends_with(".tsv") || name.ends_with(".toml") {
                let bytes = std::fs::read(&path).map_err(|e| Error::io(&path, &e))?;
                let content = String::from_utf8(bytes).map_err(|_| {
                    Error::new(crate::ErrorKind::Lexicon, "not UTF-8 (save the file as UTF-8)").at(&path)
                })?;
                files.push((name.to_string(), content.into()));
            }
        }
        folders.push(Files { code, place: folder.display().to_string(), files });
    }
    if folders.is_empty() {
        let message =
            "no language folders (a language folder holds language.toml and words.tsv; see lexicons/README.md)";
        return Err(Error::new(crate::ErrorKind::Lexicon, message).at(dir));
    }
    Ok(folders)
}

/// The terms of a lexicon that stand in scripts without spaces, for the tokenizer.
fn dictionary<'a>(terms: impl Iterator<Item = &'a str>) -> Dictionary {
    Dictionary::new(terms.filter(|t| t.chars().all(crate::tokenizer::is_unspaced)))
}
