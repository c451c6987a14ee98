//! A text that mixes languages or scripts, cut where it changes.
//!
//! Scripts change where the letters do; languages of one script where a path through the words that pays for every
//! change prefers another language. Short insertions (names, loans, "lol") stay with what surrounds them.

use std::ops::Range;

use super::clean::{LONGEST, Word, each_word};
use super::script::{Letters, Script};
use super::table::{Sums, Table};
use crate::characters::is_alphanumeric;

/// A part of a text in one language and script.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// BCP 47 code; `und` when unknown.
    pub lang: String,
    /// ISO 15924 code.
    pub script: &'static str,
}

/// What a change of language costs, in log odds.
const CHANGE: f64 = 4.0;
/// Words from which a part is a segment of its own.
const WORDS: usize = 2;
/// Letters from which it is.
const LETTERS: usize = 7;
/// Words of a text that are looked at; further ones belong to the last segment.
const LIMIT: usize = 4096;
/// Languages that a text is cut between.
const LANGUAGES: usize = 4;

/// Letters after which the words so far are looked at by themselves, to find changes of language.
const STRETCH: u32 = 28;
/// Parts of a text that are looked at so.
const STRETCHES: usize = 32;
/// Lead over every other language with which a stretch of text is surely in one, in log odds.
const LEAD: f64 = 3.5;

/// A run of letters of one script.
struct Run {
    script: Script,
    span: Range<usize>,
    letters: usize,
}

/// The runs of a text by script; kana and Han are one.
fn runs(text: &str) -> Vec<Run> {
    let letters = Letters::get();
    let mut runs: Vec<Run> = Vec::new();
    for (at, c) in text.char_indices() {
        let Some(&script) = Script::ALL.get(usize::from(letters.look(c).0)) else { continue };
        let script = if script == Script::Kana { Script::Han } else { script };
        let end = at + c.len_utf8();
        match runs.last_mut() {
            Some(run) if run.script == script => {
                run.span.end = end;
                run.letters += 1;
            }
            _ => runs.push(Run { script, span: at..end, letters: 1 }),
        }
    }
    runs
}

/// One character of these scripts is as much as several letters.
fn least(script: Script) -> usize {
    match script {
        Script::Han | Script::Kana | Script::Hangul => 2,
        _ => LETTERS,
    }
}

/// The parts of a text in different scripts, each with the language that `name` finds for its script; empty when all
/// of it is in one.
pub(super) fn by_script(text: &str, name: impl Fn(Script) -> String) -> Vec<Segment> {
    let mut segments: Vec<(Script, Range<usize>)> = Vec::new();
    for run in runs(text) {
        match segments.last_mut() {
            Some((script, span)) if *script == run.script => span.end = run.span.end,
            Some((_, span)) if run.letters < least(run.script) => span.end = run.span.end,
            _ if run.letters < least(run.script) => {}
            _ => segments.push((run.script, run.span)),
        }
    }
    if segments.len() < 2 {
        return Vec::new();
    }
    if let Some((_, first)) = segments.first_mut() {
        first.start = text.find(is_alphanumeric).unwrap_or(first.start).min(first.start);
    }
    segments.into_iter().map(|(script, span)| Segment { span, lang: name(script), script: script.code() }).collect()
}

/// The languages that stretches of a text are surely in, taken by themselves.
pub(super) struct Stretches {
    script: Option<Script>,
    letters: u32,
    seen: Sums,
    classes: [usize; LANGUAGES],
    len: usize,
    /// Stretches that are still looked at.
    left: usize,
}

impl Stretches {
    pub(super) fn new(text: &str) -> Self {
        Stretches {
            // A text of one stretch is in one language.
            left: if text.len() < 2 * STRETCH as usize { 0 } else { STRETCHES },
            script: None,
            letters: 0,
            seen: Sums::new(),
            classes: [0; LANGUAGES],
            len: 0,
        }
    }

    /// The classes in `range`, and their number.
    pub(super) fn of(&self, range: &Range<usize>) -> ([usize; LANGUAGES], usize) {
        let mut found = [0; LANGUAGES];
        let mut count = 0;
        for &class in self.classes[..self.len].iter().filter(|c| range.contains(c)) {
            found[count] = class;
            count += 1;
        }
        (found, count)
    }

    /// Takes note of a word whose evidence has just been added to `sums`.
    pub(super) fn word(&mut self, table: &Table, script: Script, letters: usize, sums: &Sums) {
        if self.left == 0 {
            return;
        }
        if self.script != Some(script) {
            if self.script.is_some() {
                self.letters = 0;
                self.seen = sums.clone();
            }
            self.script = Some(script);
        }
        self.letters += letters as u32;
        if self.letters < STRETCH {
            return;
        }
        let range = table.range(script);
        let stretch = sums.since(&self.seen, range.clone());
        if let Some(best) = table.log_odds(script, self.letters, &stretch).leader(LEAD)
            && self.len < self.classes.len()
            && !self.classes[..self.len].contains(&(range.start + best))
        {
            self.classes[self.len] = range.start + best;
            self.len += 1;
        }
        self.left -= 1;
        self.letters = 0;
        self.seen = sums.clone();
    }
}

/// The parts of a text in different languages of one script, out of `candidates` (numbers of classes); empty when all
/// of it is in one.
pub(super) fn by_language(table: &Table, text: &str, script: Script, candidates: &[usize]) -> Vec<Segment> {
    let candidates = &candidates[..candidates.len().min(LANGUAGES)];
    let first = table.range(script).start;
    // Scores of the best path that ends in each candidate, and where it came from.
    let mut path = [0.0f64; LANGUAGES];
    let mut steps: Vec<([u8; LANGUAGES], Range<usize>, usize)> = Vec::new();
    each_word(text, |word: Word<'_>| {
        if word.script != script || steps.len() >= LIMIT {
            return;
        }
        let mut sums = Sums::new();
        table.add(word.script, word.letters, &mut sums);
        let mut odds = table.log_odds(script, LONGEST as u32, &sums);
        let odds = odds.values();
        let best = (0..candidates.len()).max_by(|a, b| path[*a].total_cmp(&path[*b])).unwrap_or(0);
        let mut from = [0u8; LANGUAGES];
        let mut next = [0.0; LANGUAGES];
        for (k, &class) in candidates.iter().enumerate() {
            let stay = path[k] >= path[best] - CHANGE;
            from[k] = if stay { k } else { best } as u8;
            let before = if stay { path[k] } else { path[best] - CHANGE };
            // The bias says how common a language is; here only the words count.
            next[k] = before + odds[class - first] - table.bias(class);
        }
        path = next;
        steps.push((from, word.start..word.end, word.letters.len()));
    });
    let mut k = (0..candidates.len()).max_by(|a, b| path[*a].total_cmp(&path[*b])).unwrap_or(0);
    let mut parts: Vec<(usize, Range<usize>, usize, usize)> = Vec::new();
    for (from, span, letters) in steps.iter().rev() {
        match parts.last_mut() {
            Some((last, whole, words, total)) if *last == k => {
                whole.start = span.start;
                *words += 1;
                *total += letters;
            }
            _ => parts.push((k, span.clone(), 1, *letters)),
        }
        k = usize::from(from[k]);
    }
    parts.reverse();
    let mut merged: Vec<(usize, Range<usize>)> = Vec::new();
    for (k, span, words, letters) in parts {
        let short = words < WORDS || letters < LETTERS;
        match merged.last_mut() {
            Some((last, whole)) if *last == k || short => whole.end = span.end,
            _ => merged.push((k, span)),
        }
    }
    if merged.len() < 2 {
        return Vec::new();
    }
    merged
        .into_iter()
        .map(|(k, span)| Segment { span, lang: table.classes[candidates[k]].lang.clone(), script: script.code() })
        .collect()
}
