//! Tokens in, score out: what a text says in favour and against, with every word and every rule that made it so.
//!
//! Matched terms contribute their valence times the factors of the rules that touched them; the contributions and the
//! text-wide additions sum up to [`Score::sum`], and `sum / sqrt(sum² + 15)` (valences from −4 to 4; the constant is
//! VADER's, Hutto & Gilbert 2014) is the polarity. Look at [`Scorer::score`] first.
//!
//! ```
//! use groundswell::lexicon::LexiconSet;
//! use groundswell::scorer::{Label, Scorer};
//! let lexicons = LexiconSet::embedded();
//! let mut scorer = Scorer::new(&lexicons);
//! let score = scorer.score("I don’t like it at all", "en");
//! assert_eq!(score.label, Label::Negative);
//! ```

pub mod rules;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::lexicon::{Lexicon, LexiconSet, ModifierRole, Sense, UNIT};
use crate::tokenizer::{Flags, TokenKind, Tokens};

/// How a text was meant, as far as its words tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// In favour.
    Positive,
    /// Neither, or as much of one as of the other.
    Neutral,
    /// Against.
    Negative,
    /// Not judged: see [`Score::reason`].
    Unscored,
}

crate::reaction::names!(Label { Positive => "positive", Neutral => "neutral", Negative => "negative", Unscored => "unscored" });

/// What a rule did to a hit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effect {
    /// Name of the rule, one of [`rules::RULES`].
    pub rule: &'static str,
    /// The words that made it fire, as bytes of the text.
    pub span: Range<usize>,
    /// What it multiplied the valence by, in thousandths.
    pub factor: i32,
}

/// A term of the lexicon found in the text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// The normalised term.
    pub term: String,
    /// Valence of the lexicon, in thousandths.
    pub valence: i32,
    /// What the rules did.
    pub effects: Vec<Effect>,
    /// Valence times factors, in thousandths: what it adds to the sum.
    pub contribution: i32,
}

/// Something that holds for the whole text and adds to the sum.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Addition {
    /// Name of the rule.
    pub rule: &'static str,
    /// What it added, in thousandths.
    pub contribution: i32,
}

/// The sentiment of a text, with its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// From −1 to 1, four decimals; `None` when unscored.
    pub polarity: Option<f64>,
    /// Which side of the language's thresholds it is on.
    pub label: Label,
    /// Estimated probability that the label is right, 0 to 1; 0 when unscored.
    pub confidence: f64,
    /// Share of the words that the lexicon knew, 0 to 1.
    pub coverage: f64,
    /// The terms found.
    pub hits: Vec<Hit>,
    /// Additions for the whole text.
    pub additions: Vec<Addition>,
    /// Contributions and additions added up, in thousandths.
    pub sum: i32,
    /// Why it is unscored.
    pub reason: Option<&'static str>,
    /// What look-up had to undo.
    pub flags: Flags,
}

impl Score {
    /// A text that is not judged, and why.
    pub fn unscored(reason: &'static str) -> Self {
        Score {
            polarity: None,
            label: Label::Unscored,
            confidence: 0.0,
            coverage: 0.0,
            hits: Vec::new(),
            additions: Vec::new(),
            sum: 0,
            reason: Some(reason),
            flags: Flags::default(),
        }
    }
}

/// Reasons for [`Label::Unscored`].
pub mod reason {
    /// The detector could not tell.
    pub const UNKNOWN_LANGUAGE: &str = "language unknown";
    /// There is no lexicon for the language.
    pub const NO_LEXICON: &str = "no lexicon for this language";
    /// Nothing to read: addresses, handles, punctuation.
    pub const NO_TEXT: &str = "no words";
}

/// A piece of the text as the rules see it.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    pub(crate) span: Range<usize>,
    pub(crate) kind: UnitKind,
    pub(crate) capitals: bool,
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

/// Scores texts; holds the buffers of one thread.
#[derive(Debug)]
pub struct Scorer<'l> {
    lexicons: &'l LexiconSet,
    cache: HashMap<String, Option<Arc<Lexicon>>>,
    english: Option<Arc<Lexicon>>,
    tokens: Tokens,
    units: Vec<Unit>,
    joined: String,
}

impl<'l> Scorer<'l> {
    /// A scorer over these lexicons.
    pub fn new(lexicons: &'l LexiconSet) -> Self {
        Scorer {
            lexicons,
            cache: HashMap::new(),
            english: lexicons.get("en"),
            tokens: Tokens::default(),
            units: Vec::new(),
            joined: String::new(),
        }
    }

    /// Scores `text` as written in `lang` (any code [`LexiconSet::get`] takes).
    pub fn score(&mut self, text: &str, lang: &str) -> Score {
        if !self.cache.contains_key(lang) {
            self.cache.insert(lang.to_string(), self.lexicons.get(lang));
        }
        let lexicon = self.cache.get(lang).cloned().flatten();
        match lexicon {
            Some(lexicon) => self.score_with(text, &lexicon),
            // Emoji mean the same beside any language: a text of nothing else needs none.
            None => match self.english.clone() {
                Some(english) => {
                    english.tokenizer().tokenize(text, &mut self.tokens);
                    let (mut words, mut faces) = (false, false);
                    for token in self.tokens.iter() {
                        match token.kind {
                            TokenKind::Word => words |= !self.tokens.term(token).bytes().all(|b| b.is_ascii_digit()),
                            TokenKind::Emoji | TokenKind::Emoticon => faces = true,
                            _ => {}
                        }
                    }
                    if faces && !words {
                        self.score_with(text, &english)
                    } else if !words {
                        Score::unscored(reason::NO_TEXT)
                    } else if lang == "und" {
                        Score::unscored(reason::UNKNOWN_LANGUAGE)
                    } else {
                        Score::unscored(reason::NO_LEXICON)
                    }
                }
                None => Score::unscored(reason::NO_LEXICON),
            },
        }
    }

    fn score_with(&mut self, text: &str, lexicon: &Lexicon) -> Score {
        lexicon.tokenizer().tokenize(text, &mut self.tokens);
        let mut hits = Vec::new();
        let seen = self.read(text, lexicon, &mut hits);
        if seen.words == 0 {
            return Score::unscored(reason::NO_TEXT);
        }
        let mut additions = Vec::new();
        let mut reading = Reading {
            lexicon,
            units: &self.units,
            hits: &mut hits,
            additions: &mut additions,
            exclamations: seen.exclamations,
            shouting: seen.capitals * 2 > seen.words,
        };
        for rule in rules::RULES {
            if !rule.whole_text {
                (rule.apply)(&mut reading);
            }
        }
        for hit in reading.hits.iter_mut() {
            hit.contribution = hit.effects.iter().fold(i64::from(hit.valence), |v, e| {
                // Round half away from zero, so that signs are treated alike.
                let product = v * i64::from(e.factor);
                (product + product.signum() * i64::from(UNIT) / 2) / i64::from(UNIT)
            }) as i32;
        }
        for rule in rules::RULES {
            if rule.whole_text {
                (rule.apply)(&mut reading);
            }
        }
        let sum: i32 = hits
            .iter()
            .map(|h| h.contribution)
            .chain(additions.iter().map(|a| a.contribution))
            .fold(0, i32::saturating_add);
        let polarity = polarity(sum);
        let thresholds = lexicon.language.thresholds;
        let label = if polarity >= thresholds.positive {
            Label::Positive
        } else if polarity <= thresholds.negative {
            Label::Negative
        } else {
            Label::Neutral
        };
        let coverage = seen.known as f64 / seen.words as f64;
        Score {
            polarity: Some(polarity),
            label,
            confidence: confidence(label, polarity, &hits),
            coverage: (coverage * 1e4).round() / 1e4,
            hits,
            additions,
            sum,
            reason: None,
            flags: self.tokens.flags,
        }
    }

    /// Looks every token up once, idioms first, and lays the text out for the rules.
    fn read(&mut self, text: &str, lexicon: &Lexicon, hits: &mut Vec<Hit>) -> Seen {
        self.units.clear();
        let mut seen = Seen::default();
        let own_latin = lexicon.language.scripts.iter().any(|s| s == "Latin");
        let list = self.tokens.as_slice();
        let mut i = 0;
        while i < list.len() {
            let token = &list[i];
            let term = self.tokens.term(token);
            let mut unit = Unit { span: token.span.clone(), kind: UnitKind::Word, capitals: token.capitals };
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
                        '?' | '.' | ';' | '|' | '‼' | '⁉' => UnitKind::Stop,
                        ',' | ':' | '-' | '–' | '—' | '(' | ')' => UnitKind::Comma,
                        _ => continue,
                    };
                }
                TokenKind::Emoji | TokenKind::Emoticon => {
                    seen.words += 1;
                    match self.lexicons.emoji(term) {
                        Some(valence) => {
                            seen.known += 1;
                            if valence != 0 {
                                unit.kind = push_hit(hits, token.span.clone(), term, valence);
                            }
                        }
                        None => continue,
                    }
                }
                TokenKind::Word => {
                    seen.words += 1;
                    seen.capitals += usize::from(token.capitals);
                    let most = lexicon.idiom_words(term).min(list.len() - i + 1);
                    let mut sense = None;
                    // The longest idiom that begins here; punctuation and the rest end it.
                    if most > 1 {
                        self.joined.clear();
                        self.joined.push_str(term);
                        let mut ends = vec![(self.joined.len(), i)];
                        for (k, next) in list[i..].iter().enumerate().take(most - 1) {
                            if next.kind != TokenKind::Word {
                                break;
                            }
                            self.joined.push(' ');
                            self.joined.push_str(self.tokens.term(next));
                            ends.push((self.joined.len(), i + k + 1));
                        }
                        for &(len, next) in ends[1..].iter().rev() {
                            let phrase = &self.joined[..len];
                            if let Some(entry) = lexicon.lookup_idiom(phrase) {
                                sense = Some((entry.sense, phrase.to_string()));
                                unit.span.end = list[next - 1].span.end;
                                let words = next - i;
                                seen.words += words;
                                seen.known += words;
                                i = next;
                                break;
                            }
                        }
                    }
                    let sense =
                        sense.or_else(|| lexicon.lookup(term).map(|e| (e.sense, term.to_string()))).or_else(|| {
                            // Latin words in a text of another script: mostly English.
                            let latin = !own_latin && term.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
                            let entry = latin.then_some(self.english.as_deref()).flatten()?.lookup(term)?;
                            Some((entry.sense, term.to_string()))
                        });
                    match sense {
                        Some((Sense::Valence(valence), term)) => {
                            seen.known += 1;
                            if valence != 0 {
                                unit.kind = push_hit(hits, unit.span.clone(), &term, valence);
                            }
                        }
                        Some((Sense::Modifier(role, factor), _)) => {
                            seen.known += 1;
                            unit.kind = UnitKind::Modifier(role, factor);
                        }
                        None => seen.known += usize::from(lexicon.is_function_word(term)),
                    }
                }
            }
            self.units.push(unit);
        }
        seen
    }
}

#[derive(Debug, Default)]
struct Seen {
    words: usize,
    known: usize,
    capitals: usize,
    exclamations: usize,
}

fn push_hit(hits: &mut Vec<Hit>, span: Range<usize>, term: &str, valence: i32) -> UnitKind {
    hits.push(Hit { span, term: term.to_string(), valence, effects: Vec::new(), contribution: valence });
    UnitKind::Hit(hits.len() - 1)
}

/// `s / sqrt(s² + 15)` to four decimals, for a sum in thousandths.
pub fn polarity(sum: i32) -> f64 {
    let s = f64::from(sum) / f64::from(UNIT);
    let p = s / (s * s + 15.0).sqrt();
    (p * 1e4).round() / 1e4
}

/// Estimated probability that the label is right: straight lines through the share of right labels by polarity in
/// labelled texts of nine languages.
fn confidence(label: Label, polarity: f64, hits: &[Hit]) -> f64 {
    let c = match label {
        Label::Unscored => 0.0,
        Label::Neutral if hits.is_empty() => 0.56,
        Label::Neutral => 0.42,
        Label::Positive => 0.33 + 0.56 * polarity.abs(),
        Label::Negative => 0.52 + 0.40 * polarity.abs(),
    };
    (c * 1e4).round() / 1e4
}
