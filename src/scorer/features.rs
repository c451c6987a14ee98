//! Tokens in, features out: the words, pairs of words and pieces of words that a table of learned weights may hold.
//!
//! A sentiment word that negation has turned is a feature of a kind of its own ([`Standing`]).
//!
//! The tables are learned from the very features that are looked up here ([`super::Scorer::features`] prints them), so
//! what was learned and what is found cannot drift apart. Look at [`Features`] first.

use std::ops::Range;

use serde::Serialize;

use super::memory::{Memory, Noise, Word};
use crate::hash::fnv1a;
use crate::lexicon::FeatureKind;
use crate::lexicon::learned::{hash, start};
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
pub(super) const LONGEST: usize = 40;
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

/// Takes the features of a text, as they are met, repeated ones again.
pub(super) trait Sink {
    /// A feature.
    fn feature(&mut self, feature: &Feature<'_>);
    /// The features of a word by itself and of its pieces.
    fn word(&mut self, word: &Word, span: &Range<usize>);
}

/// Gives every feature its name, or whatever else `found` wants of it.
pub(super) struct Every<'m, F> {
    memory: &'m Memory,
    pieces: Pieces,
    found: F,
}

impl<'m, F: FnMut(&Feature<'_>)> Every<'m, F> {
    pub(super) fn new(memory: &'m Memory, found: F) -> Self {
        Every { memory, pieces: Pieces::default(), found }
    }
}

impl<F: FnMut(&Feature<'_>)> Sink for Every<'_, F> {
    fn feature(&mut self, feature: &Feature<'_>) {
        (self.found)(feature);
    }

    fn word(&mut self, word: &Word, span: &Range<usize>) {
        self.pieces.fold(self.memory.folded(word));
        self.pieces.each(!word.is_long, span, &mut self.found);
    }
}

/// A word and its pieces.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    folded: String,
    padded: String,
}

impl Pieces {
    /// Takes a term and folds it; see [`fold`].
    pub(super) fn fold(&mut self, term: &str) -> &str {
        fold(term, &mut self.folded);
        &self.folded
    }

    /// The pieces of the term taken last, and the term itself if it is wanted.
    pub(super) fn each(&mut self, itself: bool, span: &Range<usize>, found: &mut impl FnMut(&Feature<'_>)) {
        self.padded.clear();
        self.padded.extend(["_", &self.folded, "_"]);
        grams(&self.padded, 3, 5, span, found);
        if itself {
            whole(&self.folded, span, found);
        }
    }
}

/// The word or emoji before.
struct Before<'t> {
    word: &'t str,
    span: Range<usize>,
    /// Hash of the pairs that begin with it, as far as it goes.
    state: u64,
}

/// Hash of the pairs that begin with a word, as far as it goes.
pub(super) fn pair_state(word: &str) -> u64 {
    fnv1a(fnv1a(start(FeatureKind::Pair), word.as_bytes()), b" ")
}

/// Finds the features of texts; holds the buffers for it.
#[derive(Debug, Default)]
pub(crate) struct Finder {
    run: String,
    folded: String,
}

impl Finder {
    /// Gives every feature of a text to `sink`. `words` has the number in `memory` of every token that is a word;
    /// `standings` has one entry a token, or none where all are [`Standing::Plain`].
    pub(super) fn each(
        &mut self,
        text: &str,
        (tokens, words): (&Tokens, &[u32]),
        memory: &Memory,
        standings: &[Standing],
        sink: &mut impl Sink,
    ) {
        let list = tokens.as_slice();
        // What negation has made of the word before.
        let mut last = Standing::Plain;
        // The word before, when nothing came between.
        let mut before: Option<Before<'_>> = None;
        let mut i = 0;
        while i < list.len() {
            let token = &list[i];
            let term = tokens.term(token);
            let span = token.span.clone();
            let standing = standings.get(i).copied().unwrap_or_default();
            let number = words[i];
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
                        whole(mark, &span, &mut |f| sink.feature(f));
                    }
                }
                TokenKind::Emoticon => {
                    before = None;
                    whole(term, &span, &mut |f| sink.feature(f));
                }
                TokenKind::Emoji => {
                    if last == Standing::Turned {
                        before = None;
                    }
                    last = Standing::Plain;
                    whole(term, &span, &mut |f| sink.feature(f));
                    pair(before.as_ref(), term, &span, sink);
                    before = Some(Before { word: term, span, state: pair_state(term) });
                }
                TokenKind::Word if term.starts_with(is_unspaced) => {
                    // The dictionary's cuts are undone: weights must not depend on which words a lexicon has.
                    before = None;
                    self.run.clear();
                    self.run.push_str(term);
                    let mut end = span.end;
                    while let Some(next) = list.get(i).filter(|n| n.kind == TokenKind::Word && n.span.start == end)
                        && tokens.term(next).starts_with(is_unspaced)
                    {
                        self.run.push_str(tokens.term(next));
                        end = next.span.end;
                        i += 1;
                    }
                    fold(&self.run, &mut self.folded);
                    let alphabet =
                        self.folded.starts_with(|c| matches!(c, '\u{0E00}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'));
                    let (shortest, longest) = if alphabet { (2, 6) } else { (1, 4) };
                    grams(&self.folded, shortest, longest, &(span.start..end), &mut |f| sink.feature(f));
                }
                TokenKind::Word => {
                    let word = memory.word(number);
                    let noise = match word.noise {
                        Noise::No => false,
                        Noise::BeforeMention => list.get(i).is_some_and(|n| n.kind == TokenKind::Mention),
                        Noise::Always => true,
                    };
                    if noise {
                        before = None;
                        continue;
                    }
                    let folded = memory.folded(word);
                    let turned = [last, standing].contains(&Standing::Turned);
                    if word.is_long || turned && last != Standing::Negator && standing != Standing::Negator {
                        before = None;
                    }
                    last = standing;
                    match standing {
                        Standing::Plain => sink.word(word, &span),
                        Standing::Turned if !word.is_long => {
                            one(FeatureKind::Turned, folded, &span, &mut |f| sink.feature(f));
                        }
                        _ => {}
                    }
                    if !word.is_long {
                        pair(before.as_ref(), folded, &span, sink);
                        before = Some(Before { word: folded, span, state: word.pair });
                    }
                }
            }
        }
    }
}

/// A word with the word before it.
fn pair(before: Option<&Before<'_>>, second: &str, span: &Range<usize>, sink: &mut impl Sink) {
    if let Some(Before { word, span: first, state }) = before {
        let hash = fnv1a(*state, second.as_bytes());
        let span = &(first.start..span.end);
        sink.feature(&Feature { kind: FeatureKind::Pair, hash, span, run: word, part: (0, word.len()), second });
    }
}

/// Whether a word says nothing about the next text.
pub(super) fn noise(term: &str) -> Noise {
    let digits = || term.chars().filter(|c| c.is_numeric()).count();
    match term {
        "http" | "https" => Noise::Always,
        "rt" => Noise::BeforeMention,
        _ if digits() >= DIGITS && !is_one_digit(term) => Noise::Always,
        _ => Noise::No,
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
                hash = fnv1a(hash, &[byte]);
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
            hash = fnv1a(hash, &run.as_bytes()[end..next]);
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
    use crate::scorer::memory::{Looked, NO_WORD};
    use crate::tokenizer::dictionary::Dictionary;
    use crate::tokenizer::{Token, Tokenizer};

    fn features(text: &str) -> Vec<String> {
        standing(text, &[])
    }

    fn standing(text: &str, standings: &[Standing]) -> Vec<String> {
        let tokenizer = Tokenizer::new(&[], &[":)".into()], Some(Dictionary::new(["好吃"])));
        let mut tokens = Tokens::default();
        tokenizer.tokenize(text, &mut tokens);
        let mut memory = Memory::default();
        memory.tidy();
        let recall = |t: &Token| {
            if t.kind == TokenKind::Word {
                memory.recall(0, tokens.term(t), None, |_| Looked::default())
            } else {
                NO_WORD
            }
        };
        let words: Vec<u32> = tokens.iter().map(recall).collect();
        let mut list = Vec::new();
        let mut every = Every::new(&memory, |f: &Feature<'_>| {
            assert!(text.get(f.span.clone()).is_some(), "{f:?}");
            assert!(f.hash == hash(f.kind, &f.name()), "{f:?}");
            list.push(format!("{}:{}", f.kind, f.name()));
        });
        Finder::default().each(text, (&tokens, &words), &memory, standings, &mut every);
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
