//! The files of a language folder, read into a [`Lexicon`].

use std::collections::HashMap;

use super::{Case, Entry, Files, Language, Lexicon, Marker, MarkerRole, ModifierRole, Segmentation, Sense, UNIT};
use crate::error::{Error, ErrorKind, Result};
use crate::tokenizer::{TokenKind, Tokenizer, Tokens};

/// A line of a table, cut at its tabs.
#[derive(Clone, Debug)]
pub(crate) struct Row<'a> {
    /// From 1.
    pub(crate) line: u64,
    fields: Vec<&'a str>,
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
    content
        .lines()
        .enumerate()
        .skip(1)
        .filter(|(_, line)| !line.is_empty() && !line.starts_with("# "))
        .map(|(i, line)| Row { line: i as u64 + 1, fields: line.split('\t').collect() })
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

/// The settings of a folder.
pub(crate) fn language(files: &Files) -> Result<Language> {
    let place = format!("{}/language.toml", files.place);
    let content = files.get("language.toml").ok_or_else(|| Error::new(ErrorKind::Lexicon, "missing").at(&place))?;
    toml::from_str(content).map_err(|e| {
        let line = e.span().map_or(1, |s| content[..s.start].lines().count().max(1) as u64);
        Error::new(ErrorKind::Lexicon, e.message().to_string()).at(&place).line(line)
    })
}

/// A term in the form look-ups use: words joined by single spaces.
pub(crate) fn normal_form(tokenizer: &Tokenizer, term: &str, tokens: &mut Tokens) -> String {
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

/// Reads a folder; the first thing that cannot be read is the error. [`super::check`] finds all of them.
pub(crate) fn lexicon(files: &Files, emoticons: &[String]) -> Result<Lexicon> {
    let language = language(files)?;
    // Terms are normalised by a tokenizer without a dictionary, or it would cut them into one another.
    let plain = Tokenizer::new(&language.elisions, emoticons, None);
    let mut tokens = Tokens::default();
    let mut entries: HashMap<Box<str>, Entry> = HashMap::new();
    let mut stem_entries: HashMap<Box<str>, Entry> = HashMap::new();
    let mut heads: HashMap<Box<str>, usize> = HashMap::new();
    let mut stems = (usize::MAX, 0);
    let unspaced = language.segmentation == Segmentation::Dictionary;
    let mut terms = Vec::new();
    let mut add = |raw: &str, sense: Sense, tokens: &mut Tokens| {
        let stem = raw.len() > 1 && raw.ends_with('*');
        let mut term = normal_form(&plain, raw.trim_end_matches('*'), tokens);
        if unspaced && term.split(' ').all(|w| w.chars().all(crate::tokenizer::is_unspaced)) {
            term.retain(|c| c != ' ');
            terms.push(term.clone());
        }
        if term.is_empty() {
            return;
        }
        let words = term.split(' ').count();
        if words > 1
            && let Some(head) = term.split(' ').next()
        {
            let most = heads.entry(head.into()).or_default();
            *most = words.max(*most);
        }
        if stem {
            stems = (stems.0.min(term.len()), stems.1.max(term.len()));
        }
        // The first of two equal terms stands; `lexicon check` reports the second.
        let map = if stem { &mut stem_entries } else { &mut entries };
        map.entry(term.into_boxed_str()).or_insert(Entry { sense, stem });
    };
    let place = |name: &str| format!("{}/{name}", files.place);
    for row in rows(files.get("words.tsv").unwrap_or_default()) {
        let fail = |message: String| Error::new(ErrorKind::Lexicon, message).at(place("words.tsv")).line(row.line);
        let (term, valence) = (row.field(0), row.field(1));
        let (Some(term), Some(valence)) = (term, valence) else { return Err(fail("expected term and valence".into())) };
        add(term, Sense::Valence(thousandths(valence).map_err(fail)?), &mut tokens);
    }
    for row in rows(files.get("modifiers.tsv").unwrap_or_default()) {
        let fail = |message: String| Error::new(ErrorKind::Lexicon, message).at(place("modifiers.tsv")).line(row.line);
        let role = row.field(1).and_then(ModifierRole::from_name);
        let (Some(term), Some(role)) = (row.field(0), role) else { return Err(fail("expected term and role".into())) };
        let factor = match row.field(2) {
            Some(f) => thousandths(f).map_err(fail)?,
            None => default_factor(role, &language),
        };
        add(term, Sense::Modifier(role, factor), &mut tokens);
    }
    let cases = rows(files.get("cases.tsv").unwrap_or_default())
        .map(|row| Case {
            line: row.line,
            text: row.field(0).unwrap_or_default().to_string(),
            label: row.field(1).unwrap_or_default().to_string(),
            note: row.field(2).unwrap_or_default().to_string(),
        })
        .collect();
    let function_words =
        language.function_words.iter().map(|w| normal_form(&plain, w, &mut tokens).into_boxed_str()).collect();
    let dictionary = unspaced.then(|| super::dictionary(terms.iter().map(String::as_str)));
    let tokenizer = Tokenizer::new(&language.elisions, emoticons, dictionary);
    if stems.1 == 0 {
        stems.0 = 0;
    }
    Ok(Lexicon {
        code: files.code.clone(),
        hash: files.hash(),
        language,
        entries,
        stem_entries,
        heads,
        stems,
        function_words,
        cases,
        tokenizer,
    })
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
    rows(files.get("markers.tsv").unwrap_or_default())
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
            Ok(Marker {
                phrase: super::markers::fold(phrase),
                role,
                value: row.field(2).map(str::to_string),
                lang: files.code.clone(),
            })
        })
        .collect()
}
