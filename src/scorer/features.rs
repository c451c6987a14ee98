//! Tokens in, features out: the words, pairs of words and pieces of words that a table of learned weights may hold.
//!
//! A sentiment word that negation has turned is a feature of a kind of its own ([`Standing`]).
//!
//! The tables are learned from the very features that are looked up here ([`super::Scorer::features`] prints them), so
//! what was learned and what is found cannot drift apart. Look at [`Features`] first.

use std::ops::Range;

use serde::Serialize;

use crate::lexicon::FeatureKind;
use crate::lexicon::learned::{extend, hash, start};
use crate::tokenizer::{TokenKind, Tokens, is_unspaced, normalize};

/// The features of a text: what a table of learned weights is learned from.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Features {
    /// Words, sorted.
    pub w: Vec<String>,
    /// Pairs of words, sorted.
    pub b: Vec<String>,
    /// Pieces of words, sorted.
    pub c: Vec<String>,
    /// Words that a negator turned, sorted.
    pub n: Vec<String>,
    /// What the hand-written layer makes of the text: values of [`super::dense::NAMES`].
    pub dense: Vec<f64>,
}

/// A feature of a text, as it is met.
#[derive(Debug)]
pub(crate) struct Feature<'a> {
    pub(crate) kind: FeatureKind,
    /// [`hash`] of kind and name.
    pub(crate) hash: u64,
    /// Bytes of the text it stands in.
    pub(crate) span: &'a Range<usize>,
    /// What holds it, and where: most are never looked at.
    run: &'a str,
    part: (usize, usize),
    /// Second half of a pair; empty for the other kinds.
    second: &'a str,
}

impl Feature<'_> {
    fn first(&self) -> &str {
        &self.run[self.part.0..self.part.1]
    }

    /// As it is written in a table.
    pub(crate) fn name(&self) -> String {
        match self.kind {
            FeatureKind::Pair => format!("{} {}", self.first(), self.second),
            _ => self.first().to_string(),
        }
    }
}

/// Longest word, in characters, that is a feature of its own.
const LONGEST: usize = 40;
/// A word with so many digits is a year, a number or an identifier: it says nothing about the next text.
const DIGITS: usize = 4;

/// What negation has made of a token. The weights of a single word are learned from all of its places: under a negator
/// they would say the opposite of what is meant, beside the rule that has turned it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing: word, pieces and pairs are features.
    #[default]
    Plain,
    /// It has turned a sentiment word and has said what it had to: only its pairs are features.
    Negator,
    /// A sentiment word that was turned: a feature of its own kind, and its pairs with negators.
    Turned,
}

/// Finds the features of texts; holds the buffers for it.
#[derive(Debug, Default)]
pub(crate) struct Finder {
    word: String,
    previous: String,
    padded: String,
}

impl Finder {
    /// Calls `found` with every feature of a text, repeated ones again. `standings` has one entry a token, or none where all
    /// are [`Standing::Plain`].
    pub(crate) fn each(
        &mut self,
        text: &str,
        tokens: &Tokens,
        standings: &[Standing],
        mut found: impl FnMut(&Feature<'_>),
    ) {
        let list = tokens.as_slice();
        // What negation has made of the word before.
        let mut last = Standing::Plain;
        // Where the word before stands, when nothing came between.
        let mut before: Option<Range<usize>> = None;
        let mut i = 0;
        while i < list.len() {
            let token = &list[i];
            let term = tokens.term(token);
            let span = token.span.clone();
            let standing = standings.get(i).copied().unwrap_or_default();
            i += 1;
            match token.kind {
                TokenKind::Url | TokenKind::Mention => before = None,
                TokenKind::Punct => {
                    before = None;
                    let evidence = &text[span.clone()];
                    let several = evidence.chars().nth(1).is_some();
                    let marks: &[&str] = match term {
                        "!" if several => &["!", "!!"],
                        "!" => &["!"],
                        "?" if several => &["?", "??"],
                        "?" => &["?"],
                        "." if several || evidence.starts_with(['…', '⋯']) => &["..."],
                        _ => &[],
                    };
                    for mark in marks {
                        whole(mark, &span, &mut found);
                    }
                }
                TokenKind::Emoticon => {
                    before = None;
                    whole(term, &span, &mut found);
                }
                TokenKind::Emoji => {
                    if last == Standing::Turned {
                        before = None;
                    }
                    last = Standing::Plain;
                    self.word.clear();
                    self.word.push_str(term);
                    self.unit(&mut before, span, &mut found);
                }
                TokenKind::Word if term.starts_with(is_unspaced) => {
                    // The dictionary's cuts are undone: weights must not depend on which words a lexicon has.
                    before = None;
                    self.padded.clear();
                    self.padded.push_str(term);
                    let mut end = span.end;
                    while let Some(next) = list.get(i).filter(|n| n.kind == TokenKind::Word && n.span.start == end)
                        && tokens.term(next).starts_with(is_unspaced)
                    {
                        self.padded.push_str(tokens.term(next));
                        end = next.span.end;
                        i += 1;
                    }
                    fold(&self.padded, &mut self.word);
                    let alphabet =
                        self.word.starts_with(|c| matches!(c, '\u{0E00}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'));
                    let (shortest, longest) = if alphabet { (2, 6) } else { (1, 4) };
                    grams(&self.word, shortest, longest, &(span.start..end), &mut found);
                }
                TokenKind::Word => {
                    let mention_next = list.get(i).is_some_and(|n| n.kind == TokenKind::Mention);
                    let noise = matches!(term, "http" | "https")
                        || term == "rt" && mention_next
                        || term.chars().filter(|c| c.is_numeric()).count() >= DIGITS && !is_one_digit(term);
                    if noise {
                        before = None;
                        continue;
                    }
                    fold(term, &mut self.word);
                    let long = self.word.chars().nth(LONGEST).is_some();
                    let turned = [last, standing].contains(&Standing::Turned);
                    if long || turned && last != Standing::Negator && standing != Standing::Negator {
                        before = None;
                    }
                    last = standing;
                    if standing != Standing::Plain {
                        if !long {
                            if standing == Standing::Turned {
                                one(FeatureKind::Turned, &self.word, &span, &mut found);
                            }
                            self.pair(&before, &span, &mut found);
                            self.keep(&mut before, span);
                        }
                        continue;
                    }
                    self.padded.clear();
                    self.padded.push('_');
                    self.padded.push_str(&self.word);
                    self.padded.push('_');
                    grams(&self.padded, 3, 5, &span, &mut found);
                    if !long {
                        self.unit(&mut before, span, &mut found);
                    }
                }
            }
        }
    }

    /// `self.word` by itself and with the word before it, whose place it takes.
    fn unit(&mut self, before: &mut Option<Range<usize>>, span: Range<usize>, found: &mut impl FnMut(&Feature<'_>)) {
        whole(&self.word, &span, found);
        self.pair(before, &span, found);
        self.keep(before, span);
    }

    /// `self.word` with the word before it.
    fn pair(&self, before: &Option<Range<usize>>, span: &Range<usize>, found: &mut impl FnMut(&Feature<'_>)) {
        if let Some(before) = before {
            let (first, second) = (self.previous.as_str(), self.word.as_str());
            let state = extend(extend(start(FeatureKind::Pair), first.as_bytes()), b" ");
            let hash = extend(state, second.as_bytes());
            let span = &(before.start..span.end);
            found(&Feature { kind: FeatureKind::Pair, hash, span, run: first, part: (0, first.len()), second });
        }
    }

    /// `self.word` becomes the word before.
    fn keep(&mut self, before: &mut Option<Range<usize>>, span: Range<usize>) {
        std::mem::swap(&mut self.previous, &mut self.word);
        *before = Some(span);
    }
}

fn whole(word: &str, span: &Range<usize>, found: &mut impl FnMut(&Feature<'_>)) {
    one(FeatureKind::Word, word, span, found);
}

fn one(kind: FeatureKind, word: &str, span: &Range<usize>, found: &mut impl FnMut(&Feature<'_>)) {
    found(&Feature { kind, hash: hash(kind, word), span, run: word, part: (0, word.len()), second: "" });
}

/// Every run of `shortest` to `longest` letters.
fn grams(run: &str, shortest: usize, longest: usize, span: &Range<usize>, found: &mut impl FnMut(&Feature<'_>)) {
    let kind = FeatureKind::Gram;
    if run.is_ascii() {
        let bytes = run.as_bytes();
        for at in 0..bytes.len() {
            let mut hash = start(kind);
            for (count, &byte) in bytes[at..].iter().take(longest).enumerate() {
                hash = extend(hash, &[byte]);
                if count + 1 >= shortest {
                    found(&Feature { kind, hash, span, run, part: (at, at + count + 1), second: "" });
                }
            }
        }
        return;
    }
    for (at, _) in run.char_indices() {
        let mut hash = start(kind);
        let mut end = at;
        for (count, c) in run[at..].chars().take(longest).enumerate() {
            let next = end + c.len_utf8();
            hash = extend(hash, &run.as_bytes()[end..next]);
            end = next;
            if count + 1 >= shortest {
                found(&Feature { kind, hash, span, run, part: (at, end), second: "" });
            }
        }
    }
}

/// A single digit again and again is laughter in Thai ("555").
fn is_one_digit(term: &str) -> bool {
    let bytes = term.as_bytes();
    bytes.first().is_some_and(|b| b.is_ascii_digit()) && bytes.windows(2).all(|w| w[0] == w[1])
}

/// A word with its letters said at most twice in a row and its laughter said twice, so that the ways of drawing a word
/// out share their weights.
fn fold(term: &str, out: &mut String) {
    out.clear();
    if !normalize::repeats(term) {
        out.push_str(term);
    } else if is_one_digit(term) {
        out.push_str(&term[..3.min(term.len())]);
    } else if !normalize::fold_laughter(term, out) {
        normalize::fold_runs(term, 2, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenizer::Tokenizer;
    use crate::tokenizer::dictionary::Dictionary;

    fn features(text: &str) -> Vec<String> {
        standing(text, &[])
    }

    fn standing(text: &str, standings: &[Standing]) -> Vec<String> {
        let tokenizer = Tokenizer::new(&[], &[":)".into()], Some(Dictionary::new(["好吃"])));
        let mut tokens = Tokens::default();
        tokenizer.tokenize(text, &mut tokens);
        let mut list = Vec::new();
        Finder::default().each(text, &tokens, standings, |f| {
            assert!(text.get(f.span.clone()).is_some(), "{f:?}");
            assert!(f.hash == hash(f.kind, &f.name()), "{f:?}");
            list.push(format!("{}:{}", f.kind, f.name()));
        });
        list
    }

    #[test]
    fn texts_give_features() {
        for (text, expected) in [
            ("", vec![]),
            ("A no", vec!["c:_a_", "w:a", "c:_no", "c:_no_", "c:no_", "w:no", "b:a no"]),
            ("a, b :) b", vec!["c:_a_", "w:a", "c:_b_", "w:b", "w::)", "c:_b_", "w:b"]),
            ("👍 👍!!", vec!["w:👍", "w:👍", "b:👍 👍", "w:!", "w:!!"]),
            ("? ... … .", vec!["w:?", "w:...", "w:..."]),
            ("https://x.example 1234 @ann rt @ann http", vec![]),
            ("5555", vec!["c:_55", "c:_555", "c:_555_", "c:555", "c:555_", "c:55_", "w:555"]),
            ("好吃了", vec!["c:好", "c:好吃", "c:好吃了", "c:吃", "c:吃了", "c:了"]),
            ("มาก", vec!["c:มา", "c:มาก", "c:าก"]),
        ] {
            assert_eq!(features(text), expected, "{text:?}");
        }
    }

    #[test]
    fn negation_leaves_pairs_with_the_negator() {
        use Standing::{Negator, Plain, Turned};
        let kept = |text: &str, standings: &[Standing]| {
            let list = standing(text, standings);
            list.into_iter().filter(|f| !f.starts_with('c')).collect::<Vec<_>>()
        };
        assert_eq!(standing("no bad", &[Negator, Turned]), ["n:bad", "b:no bad"]);
        assert_eq!(
            kept("not so bad a day", &[Negator, Plain, Turned, Plain, Plain]),
            ["w:so", "b:not so", "n:bad", "w:a", "w:day", "b:a day"]
        );
        assert_eq!(kept("mag nicht 👍", &[Turned, Negator, Plain]), ["n:mag", "b:mag nicht", "w:👍", "b:nicht 👍"]);
        assert_eq!(kept("bad 👍 a", &[Turned, Plain, Plain]), ["n:bad", "w:👍", "w:a", "b:👍 a"]);
    }

    #[test]
    fn drawn_out_words_are_one_feature() {
        let mut out = String::new();
        for (term, expected) in [
            ("good", "good"),
            ("soooo", "soo"),
            ("hahahaha", "haha"),
            ("ㅋㅋㅋㅋㅋ", "ㅋㅋ"),
            ("banana", "banana"),
            ("5555", "555"),
            ("www", "ww"),
            ("", ""),
        ] {
            fold(term, &mut out);
            assert_eq!(out, expected, "{term}");
        }
    }
}
