//! The files of a language folder, read into a [`Lexicon`].

use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};
use smallvec::SmallVec;
use smol_str::SmolStr;

use super::hints::Hints;
use super::learned::LazyTable;
use super::terms::Terms;
use super::{
    Case, Combiner, Entry, Files, Known, Language, Layers, Lexicon, Marker, MarkerRole, ModifierRole, Origin, Overlay,
    Segmentation, Sense, UNIT,
};
use crate::error::{Error, ErrorKind, Result};
use crate::tokenizer::{TokenKind, Tokenizer, Tokens};

/// A line of a table, cut at its tabs.
#[derive(Clone, Debug)]
pub(crate) struct Row<'a> {
    /// From 1.
    pub(crate) line: u64,
    fields: SmallVec<[&'a str; 6]>,
}

impl<'a> Row<'a> {
    /// The field, if it is there and not empty.
    pub(crate) fn field(&self, i: usize) -> Option<&'a str> {
        self.fields.get(i).copied().filter(|f| !f.is_empty())
    }

    pub(crate) fn len(&self) -> usize {
        self.fields.len()
    }
}

/// The rows of a table after its header; comments and empty lines aside.
pub(crate) fn rows(content: &str) -> impl Iterator<Item = Row<'_>> {
    (1..)
        .zip(cut(content.strip_suffix('\n').unwrap_or(content), b'\n'))
        .skip(1)
        .map(|(number, line)| (number, line.strip_suffix('\r').unwrap_or(line)))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with("# "))
        .map(|(number, line)| Row { line: number, fields: cut(line, b'\t').collect() })
}

/// The parts of a text between an ASCII character.
fn cut(text: &str, at: u8) -> impl Iterator<Item = &str> {
    let ends = memchr::memchr_iter(at, text.as_bytes()).chain(std::iter::once(text.len()));
    ends.scan(0, move |first, end| Some(&text[std::mem::replace(first, end + 1)..end]))
}

/// A decimal number in thousandths.
pub(crate) fn thousandths(text: &str) -> std::result::Result<i32, String> {
    let value: f64 = text.parse().map_err(|_| {
        let hint =
            if text.contains(',') { format!(" (use a point: {})", text.replace(',', ".")) } else { String::new() };
        format!("{text:?} is not a number{hint}")
    })?;
    if !value.is_finite() || value.abs() > 1000.0 {
        return Err(format!("{text:?} is out of range"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded just above")]
    Ok((value * f64::from(UNIT)).round() as i32)
}

/// Words that hint at toxicity or irony.
pub(crate) const HINTS: &str = "hints.tsv";

/// The settings of a folder.
pub(crate) fn language(files: &Files) -> Result<Language> {
    let place = format!("{}/language.toml", files.place);
    let content = files.get("language.toml").ok_or_else(|| Error::new(ErrorKind::Lexicon, "missing").at(&place))?;
    toml::from_str(&content).map_err(|e| {
        let line = e.span().map_or(1, |s| content[..s.start].lines().count().max(1) as u64);
        Error::new(ErrorKind::Lexicon, e.message().to_string()).at(&place).line(line)
    })
}

/// A term in the form look-ups use: words joined by single spaces.
pub(crate) fn normal_form(tokenizer: &Tokenizer, term: &str, tokens: &mut Tokens) -> String {
    if is_plain(term) {
        return term.to_string();
    }
    tokenized(tokenizer, term, tokens)
}

/// True for words of small ASCII letters with single spaces: they are in normal form, which spares most terms of many
/// lexicons the tokenizer.
fn is_plain(term: &str) -> bool {
    let mut before = b' ';
    term.bytes().all(|b| (b.is_ascii_lowercase() || b == b' ' && before != b' ', before = b).0) && before != b' '
}

fn tokenized(tokenizer: &Tokenizer, term: &str, tokens: &mut Tokens) -> String {
    tokenizer.tokenize(term, tokens);
    let mut out = String::with_capacity(term.len());
    for token in tokens.iter().filter(|t| matches!(t.kind, TokenKind::Word | TokenKind::Emoji | TokenKind::Emoticon)) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(tokens.term(token));
    }
    out
}

/// What a folder is read with, the same for all folders of a set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    pub(crate) emoticons: &'a [String],
    pub(crate) layers: Layers,
    pub(crate) overlays: &'a [Overlay],
    /// How layers are combined where a language does not say.
    pub(crate) combiner: Option<&'a Arc<Combiner>>,
}

/// Gathers the entries of a lexicon; what comes first stands.
struct Gatherer<'a> {
    plain: &'a Tokenizer,
    tokens: Tokens,
    unspaced: bool,
    all: Terms<Known>,
    stem_entries: Terms<Option<Entry>>,
    /// One of the maps is full.
    full: bool,
    beginnings: super::Beginnings,
    stems: (usize, usize),
    /// Terms for the dictionary of scripts without spaces.
    runs: Vec<String>,
}

impl Gatherer<'_> {
    fn add(&mut self, raw: &str, sense: Sense, origin: Origin) {
        let stem = raw.len() > 1 && raw.ends_with('*');
        let mut term = normal_form(self.plain, raw.trim_end_matches('*'), &mut self.tokens);
        let run = self.unspaced && term.split(' ').all(|w| w.chars().all(crate::tokenizer::is_unspaced));
        if run {
            term.retain(|c| c != ' ');
        }
        // An induced valence is a guess: whatever was written of the word is better.
        if term.is_empty() || origin == Origin::Induced && self.knows(&term) {
            return;
        }
        if run {
            self.runs.push(term.clone());
        }
        if let Some(end) = memchr::memchr(b' ', term.as_bytes()) {
            let words = 1 + term.bytes().filter(|b| *b == b' ').count();
            let words = u8::try_from(words).unwrap_or(u8::MAX);
            match self.all.entry(&term[..end]) {
                Some(head) => head.idiom_words = words.max(head.idiom_words),
                None => self.full = true,
            }
            // A stem that ends inside of the second word may be followed by any.
            let rest = &term[end + 1..];
            let second = &rest[..memchr::memchr(b' ', rest.as_bytes()).unwrap_or(rest.len())];
            self.beginnings.add(super::head_number(&term[..end]), Some(second).filter(|_| !stem || words > 2));
        }
        if stem {
            self.stems = (self.stems.0.min(term.len()), self.stems.1.max(term.len()));
        }
        let place =
            if stem { self.stem_entries.entry(&term) } else { self.all.entry(&term).map(|known| &mut known.entry) };
        match place {
            // The first of two equal terms stands; `lexicon check` reports the second.
            Some(place) => _ = place.get_or_insert(Entry { sense, stem, origin }),
            None => self.full = true,
        }
    }

    /// True when the term has an entry or is a function word, or begins with a stem.
    fn knows(&self, term: &str) -> bool {
        self.all.get(term).is_some_and(|known| known.entry.is_some() || known.is_function_word)
            || (self.stems.0..=self.stems.1.min(term.len()))
                .any(|end| term.get(..end).is_some_and(|stem| self.stem_entries.contains(stem)))
    }
}

/// Reads a folder; the first thing that cannot be read is the error. [`super::check`] finds all of them.
pub(crate) fn lexicon(files: &Files, context: Context<'_>) -> Result<Lexicon> {
    let language = language(files)?;
    let layers = context.layers;
    // Terms are normalised by a tokenizer without a dictionary, or it would cut them into one another.
    let plain = Tokenizer::new(&language.elisions, context.emoticons, None);
    let unspaced = language.segmentation == Segmentation::Dictionary;
    let mut all = Gatherer {
        plain: &plain,
        tokens: Tokens::default(),
        unspaced,
        all: Terms::default(),
        stem_entries: Terms::default(),
        full: false,
        beginnings: super::Beginnings::default(),
        stems: (usize::MAX, 0),
        runs: Vec::new(),
    };
    // The last overlay given has the last word.
    for overlay in context.overlays.iter().rev().filter(|o| o.lang.as_ref().is_none_or(|l| *l == files.code)) {
        for (term, valence) in &overlay.terms {
            all.add(term, Sense::Valence(*valence), Origin::Overlay);
        }
    }
    let valences = |name: &str, origin: Origin, all: &mut Gatherer<'_>| -> Result<()> {
        let content = files.get(name).unwrap_or_default();
        for row in rows(&content) {
            let fail = |message: String| {
                Error::new(ErrorKind::Lexicon, message).at(format!("{}/{name}", files.place)).line(row.line)
            };
            let (Some(term), Some(valence)) = (row.field(0), row.field(1)) else {
                return Err(fail("expected term and valence".into()));
            };
            all.add(term, Sense::Valence(thousandths(valence).map_err(fail)?), origin);
        }
        Ok(())
    };
    if layers.words {
        valences("words.tsv", Origin::Written, &mut all)?;
        let content = files.get("modifiers.tsv").unwrap_or_default();
        for row in rows(&content) {
            let fail = |message: String| {
                Error::new(ErrorKind::Lexicon, message).at(format!("{}/modifiers.tsv", files.place)).line(row.line)
            };
            let role = row.field(1).and_then(ModifierRole::from_name);
            let (Some(term), Some(role)) = (row.field(0), role) else {
                return Err(fail("expected term and role".into()));
            };
            let factor = match row.field(2) {
                Some(f) => thousandths(f).map_err(fail)?,
                None => default_factor(role, &language),
            };
            all.add(term, Sense::Modifier(role, factor), Origin::Written);
        }
    }
    for word in &language.function_words {
        let word = normal_form(&plain, word, &mut all.tokens);
        match all.all.entry(&word) {
            Some(known) => known.is_function_word = true,
            None => all.full = true,
        }
    }
    if layers.induced {
        valences("induced.tsv", Origin::Induced, &mut all)?;
    }
    if all.full {
        return Err(Error::new(ErrorKind::Lexicon, "too many terms (16 million at most)").at(&files.place));
    }
    let content = files.get("cases.tsv").unwrap_or_default();
    let cases = rows(&content)
        .map(|row| Case {
            line: row.line,
            text: row.field(0).unwrap_or_default().to_string(),
            label: row.field(1).unwrap_or_default().to_string(),
            note: row.field(2).unwrap_or_default().to_string(),
        })
        .collect();
    let dictionary = unspaced.then(|| super::dictionary(all.runs.iter().map(String::as_str)));
    let tokenizer = Tokenizer::new(&language.elisions, context.emoticons, dictionary);
    if all.stems.1 == 0 {
        all.stems.0 = 0;
    }
    let learned = files.content("learned.tsv").filter(|_| layers.learned).map(|c| LazyTable::new(c.clone()));
    let combiner =
        language.combiner.clone().map(Arc::new).or_else(|| context.combiner.cloned()).filter(|_| layers.learned);
    let Gatherer { all: terms, stem_entries, beginnings, stems, .. } = all;
    Ok(Lexicon {
        stem_beginnings: super::beginnings(stem_entries.iter().map(|(stem, _)| stem)),
        code: files.code.clone(),
        hash: files.hash(),
        number: super::next_number(),
        language,
        terms: terms.shrunk(),
        stem_entries: stem_entries.shrunk(),
        beginnings,
        stems,
        hints: Hints::read(&files.get(HINTS).unwrap_or_default(), &plain, unspaced),
        cases,
        tokenizer,
        combiner,
        learned,
    })
}

/// The entries of a file of own words: those of `words.tsv`, held to its format.
pub(crate) fn overlay(place: &str, content: &str) -> Result<Vec<(String, i32)>> {
    const HEADER: &str = "term\tvalence\tnote";
    let fail = |line: u64, message: String| Error::new(ErrorKind::Lexicon, message).at(place).line(line);
    let header = content.lines().next().unwrap_or_default().trim_start_matches('\u{feff}').trim_end();
    if header != HEADER && header != "term\tvalence" {
        return Err(fail(1, format!("header is {header:?}, expected {HEADER:?} (columns stand between tabs)")));
    }
    let mut terms: Vec<(String, i32)> = Vec::new();
    let mut seen = HashMap::new();
    for row in rows(content) {
        let (Some(term), Some(valence)) = (row.field(0), row.field(1)) else {
            return Err(fail(row.line, "expected term and valence, between them a tab".into()));
        };
        let valence = thousandths(valence)
            .and_then(|v| if v.abs() <= 4000 { Ok(v) } else { Err("valence is out of range".into()) })
            .map_err(|e| fail(row.line, format!("{e}, expected a number from -4 to 4")).column(2))?;
        let (term, lower) = (term.trim(), term.trim().to_lowercase());
        let bare = lower.trim_end_matches('*');
        if bare.is_empty() || bare.contains('*') || bare.starts_with('@') {
            let message = format!("{term:?} can never be found (a term is words, an emoji, or a stem that ends in *)");
            return Err(fail(row.line, message).column(1));
        }
        if let Some(line) = seen.insert(lower.clone(), row.line) {
            return Err(
                fail(row.line, format!("{term:?} stands in line {line} already (keep one of the two)")).column(1)
            );
        }
        terms.push((lower, valence));
    }
    Ok(terms)
}

#[expect(clippy::cast_possible_truncation, reason = "factors are small numbers, checked by lexicon check")]
fn default_factor(role: ModifierRole, language: &Language) -> i32 {
    let factor = match role {
        ModifierRole::Negator | ModifierRole::NegatorAfter | ModifierRole::NegatorAround => language.negation.factor,
        ModifierRole::Booster => 1.3,
        ModifierRole::Dampener => 0.6,
        ModifierRole::Contrast => 1.0,
    };
    (factor * f64::from(UNIT)).round() as i32
}

/// The page vocabulary of a folder.
pub(crate) fn markers(files: &Files) -> Result<Vec<Marker>> {
    let content = files.get("markers.tsv").unwrap_or_default();
    let (lang, mut folded) = (SmolStr::new(&files.code), String::new());
    rows(&content)
        .map(|row| {
            let role = row.field(1).and_then(MarkerRole::from_name);
            let (Some(phrase), Some(role)) = (row.field(0), role) else {
                let message = format!(
                    "expected a phrase and a role, one of {}",
                    MarkerRole::ALL.iter().map(|r| r.as_str()).collect::<Vec<_>>().join(", ")
                );
                return Err(Error::new(ErrorKind::Lexicon, message)
                    .at(format!("{}/markers.tsv", files.place))
                    .line(row.line));
            };
            folded.clear();
            super::markers::fold_into(phrase, &mut folded);
            Ok(Marker {
                phrase: SmolStr::new(&folded),
                role,
                value: row.field(2).map(SmolStr::new),
                lang: lang.clone(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::set::embedded_folders;

    #[test]
    fn plain_terms_are_in_normal_form() {
        let mut tokens = Tokens::default();
        let emoticons = crate::lexicon::LexiconSet::embedded().emoticons().to_vec();
        let mut plain = 0;
        for files in embedded_folders().iter().filter(|f| f.is_language()).map(Files::unpacked) {
            let language = language(&files).unwrap();
            let tokenizer = Tokenizer::new(&language.elisions, &emoticons, None);
            for name in ["words.tsv", "modifiers.tsv", "induced.tsv"] {
                for row in rows(files.plain(name).unwrap_or_default()) {
                    let term = row.field(0).unwrap_or_default();
                    if is_plain(term) {
                        assert_eq!(tokenized(&tokenizer, term, &mut tokens), term, "{}/{name}", files.code);
                        plain += 1;
                    }
                }
            }
        }
        assert!(plain > 10_000);
    }

    #[test]
    fn rows_are_cut_at_tabs_and_line_feeds() {
        let content = "head\n# note\na\tb\t\n\nc\r\n\td";
        let found: Vec<_> = rows(content).map(|r| (r.line, r.fields.to_vec())).collect();
        assert_eq!(found, [(3, vec!["a", "b", ""]), (5, vec!["c"]), (6, vec!["", "d"])]);
        assert_eq!(rows("").count() + rows("head").count() + rows("head\n").count(), 0);
    }
}
