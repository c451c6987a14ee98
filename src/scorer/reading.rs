//! What a text looks like to the rules: its hits, modifiers, words and stops, each token looked up once.

use std::ops::Range;

use super::features::Standing;
use super::rules::NEGATION;
use super::{Addition, Hit, Scorer};
use smallvec::SmallVec;

use crate::lexicon::{Lexicon, ModifierRole, Origin, Sense};
use crate::tokenizer::{Token, TokenKind, Tokens};

/// Joins the word before token `after` with those that follow it up to anything else, `most` words in all: where each
/// longer phrase ends in `joined`, and the token behind it.
pub(super) fn join_words(
    tokens: &Tokens,
    after: usize,
    most: usize,
    joined: &mut String,
    ends: &mut Vec<(usize, usize)>,
) {
    let list = tokens.as_slice();
    joined.clear();
    joined.push_str(tokens.term(&list[after - 1]));
    ends.clear();
    for (k, next) in list[after..].iter().enumerate().take(most - 1) {
        if next.kind != TokenKind::Word {
            break;
        }
        joined.push(' ');
        joined.push_str(tokens.term(next));
        ends.push((joined.len(), after + k + 1));
    }
}

/// A piece of the text as the rules see it.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    pub(crate) span: Range<usize>,
    pub(crate) kind: UnitKind,
    pub(crate) capitals: bool,
    /// An idiom that begins with a negator and means what it says: another one before it does not turn it.
    pub(crate) is_negated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum UnitKind {
    /// Index into the hits.
    Hit(usize),
    /// A modifier and its factor in thousandths.
    Modifier(ModifierRole, i32),
    /// A word without meaning for the score.
    Word,
    /// Comma, colon, dash, brackets.
    Comma,
    /// Full stop, question mark, exclamation mark, semicolon.
    Stop,
}

/// What the rules work on.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) units: &'a [Unit],
    pub(crate) hits: &'a mut Vec<Hit>,
    pub(crate) additions: &'a mut Vec<Addition>,
    pub(crate) exclamations: usize,
    pub(crate) shouting: bool,
}

impl Scorer<'_> {
    /// Looks every token up once, idioms first, and lays the text out for the rules.
    pub(super) fn read(&mut self, text: &str, lexicon: &Lexicon, hits: &mut Vec<Hit>) -> Seen {
        self.units.clear();
        let mut seen = Seen::default();
        let words = self.lexicons.layers().words;
        let list = self.tokens.as_slice();
        let mut i = 0;
        while i < list.len() {
            let token = &list[i];
            let term = self.tokens.term(token);
            let mut unit =
                Unit { span: token.span.clone(), kind: UnitKind::Word, capitals: token.capitals, is_negated: false };
            i += 1;
            match token.kind {
                TokenKind::Url | TokenKind::Mention => continue,
                TokenKind::Punct => {
                    let Some(c) = term.chars().next() else { continue };
                    unit.kind = match c {
                        '!' => {
                            seen.exclamations += text[token.span.clone()].chars().count();
                            UnitKind::Stop
                        }
                        '?' | '⁉' => {
                            seen.question = true;
                            UnitKind::Stop
                        }
                        '.' | ';' | '|' | '‼' => UnitKind::Stop,
                        ',' | ':' | '-' | '–' | '—' | '(' | ')' => UnitKind::Comma,
                        _ => continue,
                    };
                }
                TokenKind::Emoji | TokenKind::Emoticon => {
                    seen.words += 1;
                    match self.lexicons.emoji(term).filter(|_| words) {
                        Some(valence) => {
                            seen.known += 1;
                            if valence != 0 {
                                unit.kind = push_hit(hits, token.span.clone(), term, valence, Origin::Emoji);
                            }
                        }
                        None => continue,
                    }
                }
                TokenKind::Word => {
                    seen.words += 1;
                    seen.capitals += usize::from(token.capitals);
                    let looked = &self.memory.word(self.words[i - 1]).looked;
                    let most = usize::from(looked.idiom_words).min(list.len() - i + 1);
                    let mut sense = None;
                    // The longest idiom that begins here; punctuation and the rest end it.
                    let begins = |next: &Token| {
                        next.kind == TokenKind::Word && lexicon.may_begin(looked.head, self.tokens.term(next))
                    };
                    if most > 1 && list.get(i).is_some_and(begins) {
                        join_words(&self.tokens, i, most, &mut self.joined, &mut self.ends);
                        for &(len, next) in self.ends.iter().rev() {
                            let phrase = &self.joined[..len];
                            if let Some(entry) = lexicon.lookup_idiom(phrase) {
                                sense = Some((entry.sense, entry.origin, phrase));
                                unit.span.end = list[next - 1].span.end;
                                unit.is_negated = self.memory.negates(self.words[i - 1]);
                                let words = next - i;
                                seen.words += words;
                                seen.known += words;
                                i = next;
                                break;
                            }
                        }
                    }
                    let sense = sense.or_else(|| looked.entry.map(|(sense, origin)| (sense, origin, term)));
                    match sense {
                        Some((Sense::Valence(valence), origin, term)) => {
                            seen.known += 1;
                            if valence != 0 {
                                unit.kind = push_hit(hits, unit.span.clone(), term, valence, origin);
                            }
                        }
                        Some((Sense::Modifier(role, factor), ..)) => {
                            seen.known += 1;
                            unit.kind = UnitKind::Modifier(role, factor);
                        }
                        None => seen.known += usize::from(looked.is_function_word),
                    }
                }
            }
            self.units.push(unit);
        }
        seen
    }
}

impl Scorer<'_> {
    /// What negation has made of every token: words that a negator turned, words of idioms that mean the opposite of the
    /// idiom ("bad" of "not bad"), and the negators of both.
    pub(super) fn stand(&mut self, hits: &[Hit]) {
        self.standings.clear();
        if hits.is_empty() {
            return;
        }
        let tokens = self.tokens.as_slice();
        self.standings.resize(tokens.len(), Standing::Plain);
        let mut at = 0;
        for hit in hits {
            at += tokens[at..].partition_point(|t| t.span.start < hit.span.start);
            let len = tokens[at..].partition_point(|t| t.span.start < hit.span.end);
            let turned = hit.effects.iter().any(|e| e.rule == NEGATION);
            if len == 1 {
                if turned {
                    self.standings[at] = Standing::Turned;
                }
            } else {
                let sign = hit.valence.signum();
                for (number, standing) in self.words[at..].iter().zip(&mut self.standings[at..at + len]) {
                    *standing = match self.memory.sense(*number) {
                        Some(Sense::Valence(v)) if v.signum() * sign < 0 => Standing::Turned,
                        Some(Sense::Modifier(role, _)) if role.negates() => Standing::Negator,
                        _ => Standing::Plain,
                    };
                }
            }
            at += len;
            // Capitals and repetition are of the hit itself.
            for effect in hit.effects.iter().filter(|e| e.span.start < hit.span.start || e.span.end > hit.span.end) {
                let first = tokens.partition_point(|t| t.span.start < effect.span.start);
                let len = tokens[first..].partition_point(|t| t.span.start < effect.span.end);
                let negation = effect.rule == NEGATION;
                if len == 1 && negation {
                    self.standings[first] = Standing::Negator;
                }
                if len < 2 {
                    continue;
                }
                for (number, standing) in self.words[first..].iter().zip(&mut self.standings[first..first + len]) {
                    if self.memory.negates(*number) {
                        // In a modifier that does not negate ("can't say I don't", "not only") they undo each other or
                        // mean something else.
                        *standing = if negation { Standing::Negator } else { Standing::Turned };
                    }
                }
            }
        }
    }
}

/// What was counted on the way.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) words: usize,
    pub(crate) known: usize,
    pub(crate) capitals: usize,
    pub(crate) exclamations: usize,
    pub(crate) question: bool,
}

fn push_hit(hits: &mut Vec<Hit>, span: Range<usize>, term: &str, valence: i32, origin: Origin) -> UnitKind {
    hits.push(Hit {
        span,
        term: term.into(),
        valence,
        origin: origin.as_str(),
        effects: SmallVec::new(),
        contribution: valence,
    });
    UnitKind::Hit(hits.len() - 1)
}

#[cfg(test)]
mod tests {
    use crate::lexicon::LexiconSet;
    use crate::scorer::Scorer;

    #[test]
    fn what_negation_has_turned_is_asked_for_as_turned() {
        let lexicons = LexiconSet::embedded();
        let mut scorer = Scorer::new(&lexicons);
        for (lang, text, words, turned) in [
            ("en", "the song is good", &["good", "is", "song", "the"][..], &[][..]),
            ("en", "not bad at all", &["all", "at"], &["bad"]),
            ("en", "the staff were not rude", &["staff", "the", "were"], &["rude"]),
            ("en", "NOT BAD", &[], &["bad"]),
            ("en", "no, bad", &["bad", "no"], &[]),
            ("en", "I can't say I don't like it", &["i", "it", "like", "say"], &["can't", "don't"]),
            ("de", "Der Film war nicht schlecht", &["der", "film", "war"], &["schlecht"]),
        ] {
            let features = scorer.features(text, &lexicons.get(lang).unwrap());
            assert_eq!(features.w, words, "{text}");
            assert_eq!(features.n, turned, "{text}");
        }
    }
}
