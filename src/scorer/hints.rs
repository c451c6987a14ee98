//! Words of a text that hint at toxicity or irony, beside its score.

use std::ops::Range;

use serde::Serialize;
use smol_str::SmolStr;

use super::reading::join_words;
use super::{Label, Scorer};
use crate::lexicon::Lexicon;
use crate::lexicon::hints::HintKind;
use crate::tokenizer::TokenKind;

/// A word of a list found in a text: a hint, not a verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hint {
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// The entry, or the word that begins with its stem.
    pub term: SmolStr,
    /// Name of a [`HintKind`].
    #[serde(serialize_with = "name")]
    pub kind: HintKind,
}

fn name<S: serde::Serializer>(kind: &HintKind, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(kind.as_str())
}

/// Bytes of the longest ending that is looked for.
const LAST: usize = 12;
/// Masked words of a text that are looked at.
const MASKED: usize = 8;

impl Scorer<'_> {
    /// The hints of the text whose tokens are at hand, which was judged so.
    pub(super) fn hints(&mut self, text: &str, lexicon: &Lexicon, label: Label) -> Vec<Hint> {
        let (own, common) = (lexicon.hints(), self.lexicons.common_hints());
        let masked = !own.is_empty() && memchr::memchr(b'*', text.as_bytes()).is_some();
        let ending = text.as_bytes().trim_ascii_end().iter().rev().take(LAST).any(|b| *b == b'/');
        if !self.hinted && !own.has_inner() && !masked && !ending {
            return Vec::new();
        }
        let mut found: Vec<Hint> = Vec::new();
        let mut add = |span: Range<usize>, term: &str, kind: HintKind| {
            if kind != HintKind::Praise || label == Label::Negative {
                found.push(Hint { span, term: term.into(), kind });
            }
        };
        let list = self.tokens.as_slice();
        let mut i = 0;
        while self.hinted && i < list.len() {
            let token = &list[i];
            let term = self.tokens.term(token);
            i += 1;
            match token.kind {
                TokenKind::Emoji | TokenKind::Emoticon => {
                    if let Some((_, kind)) = common.word(term) {
                        add(token.span.clone(), term, kind);
                    }
                }
                TokenKind::Word => {
                    if token.hashtag
                        && let Some(kind) = own.tag(term).or_else(|| common.tag(term))
                    {
                        add(token.span.clone(), term, kind);
                        continue;
                    }
                    let Some(most) = self.memory.looked(self.words[i - 1]).map(|looked| usize::from(looked.hint_words))
                    else {
                        continue;
                    };
                    if most == 0 {
                        continue;
                    }
                    // The longest idiom that begins here; punctuation ends it.
                    join_words(&self.tokens, i, most, &mut self.joined, &mut self.ends);
                    let idiom = self.ends.iter().rev().find_map(|&(len, next)| {
                        let phrase = &self.joined[..len];
                        own.idiom(phrase).map(|kind| (phrase, kind, next))
                    });
                    if let Some((phrase, kind, next)) = idiom {
                        add(token.span.start..list[next - 1].span.end, phrase, kind);
                        i = next;
                    } else if let Some((word, kind)) = self.hint_of(term, lexicon) {
                        add(token.span.clone(), &word, kind);
                    }
                }
                _ => {}
            }
        }
        own.within(text).for_each(|(span, term, kind)| add(span, term, kind));
        if let Some((at, term, kind)) = own.ending(text).or_else(|| common.ending(text)) {
            add(at..at + term.len(), term, kind);
        }
        if masked {
            for (span, word) in masked_words(text).take(MASKED) {
                if let Some((term, kind)) = own.unmasked(&word) {
                    add(span, term, kind);
                }
            }
        }
        found.sort_by_key(|hint| (hint.span.start, hint.span.end));
        found
    }

    /// What a word by itself hints at, by the lexicon of the text or by those it borrows from.
    fn hint_of<'t>(&self, term: &'t str, lexicon: &Lexicon) -> Option<(std::borrow::Cow<'t, str>, HintKind)> {
        lexicon.hint(term).or_else(|| self.lexicons.lenders(lexicon, term).find_map(|lender| lender.hint(term)))
    }
}

/// Words in which asterisks stand for letters, in lower case, with their places: `sh*t`, `i****`.
fn masked_words(text: &str) -> impl Iterator<Item = (Range<usize>, String)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let star = from + memchr::memchr(b'*', text.as_bytes().get(from..)?)?;
            let part = |c: char| c.is_alphabetic() || c == '*';
            let before = &text[..star];
            let start =
                before.char_indices().rev().take_while(|(_, c)| part(*c)).last().map_or(star, |(at, _)| at).max(from);
            let len = text[star..].find(|c| !part(c)).unwrap_or(text.len() - star);
            from = star + len;
            let word = &text[start..from];
            let letters = word.chars().filter(|c| c.is_alphabetic()).count();
            let masks = word.chars().count() - letters;
            // `*great*` is emphasis, and of one letter and two masks nobody can tell the word.
            if word.starts_with(char::is_alphabetic) && (letters >= 2 || masks >= 3) && letters + masks >= 4 {
                return Some((start..from, word.to_lowercase()));
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::LexiconSet;

    /// Text, language → term and kind of every hint.
    #[test]
    fn hints_are_found_and_are_not_verdicts() {
        let lexicons = LexiconSet::embedded();
        let mut scorer = Scorer::new(&lexicons);
        for (lang, text, expected) in [
            ("en", "What an idiot, what a lovely day", &[("idiot", "insult")][..]),
            ("en", "He is a f***ing m*ron", &[("fucking", "profanity")]),
            ("en", "This is sh*t and you know it", &[("shit", "profanity")]),
            ("en", "Yeah right, another great idea /s", &[("yeah right", "irony"), ("/s", "irony")]),
            ("en", "Thanks a lot, now my train is late and everything is ruined, awful", &[("thanks a lot", "irony")]),
            ("en", "Thanks a lot, this is wonderful!", &[]),
            ("en", "Great work #sarcasm", &[("sarcasm", "irony")]),
            ("en", "sarcasm is a figure of speech", &[]),
            ("de", "So ein Vollidiot", &[("vollidiot", "insult")]),
            ("ja", "お前はバカだ", &[("バカ", "insult")]),
            ("ko", "이 멍청이 idiot", &[("멍청이", "insult"), ("idiot", "insult")]),
        ] {
            let score = scorer.score(text, lang);
            let kind = |hint: &Hint| if hint.kind.is_toxic() { hint.kind.as_str() } else { "irony" };
            let found: Vec<(&str, &str)> = score.hints.iter().map(|h| (h.term.as_str(), kind(h))).collect();
            assert_eq!(found, expected, "{text}");
            assert!(score.hints.iter().all(|h| text.get(h.span.clone()).is_some()), "{text}");
        }
    }

    #[test]
    fn masks_are_told_from_emphasis() {
        let words =
            |text: &str| masked_words(text).map(|(span, word)| (text[span].to_string(), word)).collect::<Vec<_>>();
        let word = |word: &str| (word.to_string(), word.to_lowercase());
        assert_eq!(words("Sh*t, *great* 5*3 f*** a** b*"), [word("Sh*t"), word("f***")]);
        assert_eq!(words("****"), []);
        assert_eq!(words("é*ère x"), [word("é*ère")]);
    }
}
