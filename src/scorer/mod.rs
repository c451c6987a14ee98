//! Tokens in, score out: what a text says in favour and against, with every word and every rule that made it so.
//!
//! Matched terms contribute their valence times the factors of the rules that touched them; the contributions and the
//! text-wide additions sum up to [`Score::sum`], and `sum / sqrt(sum² + 15)` (valences from −4 to 4; the constant is
//! VADER's, Hutto & Gilbert 2014) is what the hand-written layer says. Where a language has a [`crate::lexicon::Combiner`],
//! that and the learned weights of the text's words add up to three sums, one per class, and these become probabilities;
//! elsewhere the thresholds of the language decide. Look at [`Scorer::score`] first.
//!
//! ```
//! use groundswell::lexicon::LexiconSet;
//! use groundswell::scorer::{Label, Scorer};
//! let lexicons = LexiconSet::embedded();
//! let mut scorer = Scorer::new(&lexicons);
//! let score = scorer.score("I don’t like it at all", "en");
//! assert_eq!(score.label, Label::Negative);
//! ```

mod combine;
pub mod dense;
mod features;
mod hints;
mod link;
mod memory;
mod reading;
pub mod rules;
mod targets;

use std::ops::Range;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use smol_str::SmolStr;

use crate::lexicon::{FeatureKind, Lexicon, LexiconSet, UNIT, head_number};
use crate::tokenizer::{Flags, TokenKind, Tokenizer, Tokens};

pub use combine::{Balance, DenseFeature, LearnedFeature, Probabilities};
use dense::DENSE;
pub use features::Features;
use features::{Every, Feature, Finder, Standing};
pub use hints::Hint;
use memory::{Looked, Memory, NO_WORD};
use reading::Seen;
pub(crate) use reading::{Reading, Unit, UnitKind};
pub use targets::{Stance, Target, TargetScore, TargetSet};

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
    pub term: SmolStr,
    /// Valence of the lexicon, in thousandths.
    pub valence: i32,
    /// Where the valence comes from: the name of a [`crate::lexicon::Origin`].
    pub origin: &'static str,
    /// What the rules did.
    pub effects: SmallVec<[Effect; 1]>,
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
    /// From −1 to 1, four decimals; `None` when unscored. With probabilities: positive less negative.
    pub polarity: Option<f64>,
    /// The likeliest class; without probabilities, the side of the language's thresholds.
    pub label: Label,
    /// How likely each class is; `None` when unscored or where the language has no combiner.
    pub probabilities: Option<Probabilities>,
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
    /// What the probabilities were made of, from a scorer that was asked for it ([`Scorer::explaining`]).
    pub balance: Option<Balance>,
    /// Why it is unscored.
    pub reason: Option<&'static str>,
    /// What look-up had to undo.
    pub flags: Flags,
    /// What is said of each target that the text names, from a scorer that was given targets ([`Scorer::towards`]).
    pub targets: Vec<TargetScore>,
    /// Words that hint at toxicity or irony; they change nothing of the score.
    pub hints: Vec<Hint>,
}

impl Score {
    /// A text that is not judged, and why.
    pub fn unscored(reason: &'static str) -> Self {
        Score {
            polarity: None,
            label: Label::Unscored,
            probabilities: None,
            confidence: 0.0,
            coverage: 0.0,
            hits: Vec::new(),
            additions: Vec::new(),
            sum: 0,
            balance: None,
            reason: Some(reason),
            flags: Flags::default(),
            targets: Vec::new(),
            hints: Vec::new(),
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

/// Scores texts; holds the buffers of one thread.
#[derive(Debug)]
pub struct Scorer<'l> {
    lexicons: &'l LexiconSet,
    cache: HashMap<String, Option<Arc<Lexicon>>>,
    tokens: Tokens,
    memory: Memory,
    /// Of every token that is a word, its number in the memory.
    words: Vec<u32>,
    /// Among the tokens is one that may hint at something.
    hinted: bool,
    units: Vec<Unit>,
    joined: String,
    /// Where the words of `joined` end, and the token after each.
    ends: Vec<(usize, usize)>,
    finder: Finder,
    /// Of every token of the text at hand; empty where no sentiment word was found.
    standings: Vec<Standing>,
    found: combine::Found,
    /// Rows of the table that the text at hand has given.
    marks: combine::Marks,
    explaining: bool,
    targets: Option<&'l TargetSet>,
}

/// What the hand-written layer found in a text.
struct Measured {
    hits: Vec<Hit>,
    additions: Vec<Addition>,
    sum: i32,
    seen: Seen,
}

impl Measured {
    fn dense(&self) -> [i32; DENSE] {
        dense::values(&self.hits, self.sum, &self.seen)
    }
}

impl<'l> Scorer<'l> {
    /// A scorer over these lexicons.
    pub fn new(lexicons: &'l LexiconSet) -> Self {
        Scorer {
            lexicons,
            cache: HashMap::new(),
            tokens: Tokens::default(),
            memory: Memory::take(),
            words: Vec::new(),
            hinted: false,
            units: Vec::new(),
            joined: String::new(),
            ends: Vec::new(),
            finder: Finder::default(),
            standings: Vec::new(),
            found: Default::default(),
            marks: Default::default(),
            explaining: false,
            targets: None,
        }
    }

    /// The same scorer, with [`Score::balance`] in its scores.
    pub fn explaining(mut self, explaining: bool) -> Self {
        self.explaining = explaining;
        self
    }

    /// The same scorer, with [`Score::targets`] in its scores.
    pub fn towards(mut self, targets: &'l TargetSet) -> Self {
        self.targets = Some(targets);
        self
    }

    /// The features of `text`, as this lexicon's tables would be asked for them: what tables are learned from.
    pub fn features(&mut self, text: &str, lexicon: &Lexicon) -> Features {
        let measured = self.measure(text, lexicon);
        let dense = measured.dense().iter().map(|&v| f64::from(v) / f64::from(UNIT)).collect();
        let mut features = Features { dense, ..Features::default() };
        let mut every = Every::new(&self.memory, |feature: &Feature<'_>| {
            let list = match feature.kind {
                FeatureKind::Word => &mut features.w,
                FeatureKind::Pair => &mut features.b,
                FeatureKind::Gram => &mut features.c,
                FeatureKind::Turned => &mut features.n,
            };
            list.push(feature.name());
        });
        self.finder.each(text, (&self.tokens, &self.words), &self.memory, &self.standings, &mut every);
        for list in [&mut features.w, &mut features.b, &mut features.c, &mut features.n] {
            list.sort_unstable();
            list.dedup();
        }
        features
    }

    /// Scores `text` as written in `lang` (any code [`LexiconSet::get`] takes).
    pub fn score(&mut self, text: &str, lang: &str) -> Score {
        if !self.cache.contains_key(lang) {
            self.cache.insert(lang.to_string(), self.lexicons.get(lang));
        }
        let lexicon = self.cache.get(lang).cloned().flatten();
        let mut score = match &lexicon {
            Some(lexicon) => self.score_with(text, lexicon),
            None => self.score_without(text, lang),
        };
        if let Some(targets) = self.targets {
            score.targets = self.said_of(targets, text, lexicon.as_deref(), &score);
        }
        score
    }

    /// Scores a text in a language without a lexicon.
    fn score_without(&mut self, text: &str, lang: &str) -> Score {
        // Emoji mean the same beside any language: a text of nothing else needs none.
        let Some(english) = self.lexicons.get("en") else {
            Tokenizer::default().tokenize(text, &mut self.tokens);
            return Score::unscored(reason::NO_LEXICON);
        };
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

    /// What the text whose tokens and units are at hand says of each target it names.
    fn said_of(&self, set: &TargetSet, text: &str, lexicon: Option<&Lexicon>, score: &Score) -> Vec<TargetScore> {
        let mentions = set.mentions(text, &self.tokens, lexicon);
        if mentions.is_empty() {
            return Vec::new();
        }
        let scored = lexicon.filter(|_| score.reason.is_none());
        let pairs =
            scored.map(|l| link::link(text, &self.tokens, &self.units, &score.hits, &mentions, l)).unwrap_or_default();
        let mut list: Vec<TargetScore> = Vec::new();
        let mut places: Vec<usize> = mentions.iter().map(|m| m.target).collect();
        places.sort_unstable();
        places.dedup();
        for target in places {
            let hits: Vec<usize> = pairs.range((target, 0)..(target + 1, 0)).map(|(_, hit)| *hit).collect();
            let sum = hits.iter().map(|&h| score.hits[h].contribution).fold(0, i32::saturating_add);
            list.push(TargetScore {
                name: set.name(target).clone(),
                spans: mentions.iter().filter(|m| m.target == target).map(|m| m.span.clone()).collect(),
                hits,
                sum,
                label: match (scored, sum.signum()) {
                    (None, _) => Label::Unscored,
                    (_, 1) => Label::Positive,
                    (_, -1) => Label::Negative,
                    _ => Label::Neutral,
                },
            });
        }
        list
    }

    fn score_with(&mut self, text: &str, lexicon: &Lexicon) -> Score {
        let measured = self.measure(text, lexicon);
        if measured.seen.words == 0 {
            return Score::unscored(reason::NO_TEXT);
        }
        let coverage = measured.seen.known as f64 / measured.seen.words as f64;
        let coverage = (coverage * 1e4).round() / 1e4;
        let combined = lexicon.combiner().map(|c| self.combine(text, lexicon, c, &measured.dense()));
        let Measured { hits, additions, sum, .. } = measured;
        let flags = self.tokens.flags;
        if let Some((probabilities, label, balance)) = combined {
            let hints = self.hints(text, lexicon, label);
            return Score {
                polarity: Some(probabilities.polarity()),
                label,
                confidence: probabilities.of(label),
                probabilities: Some(probabilities),
                coverage,
                hits,
                additions,
                sum,
                balance,
                reason: None,
                flags,
                targets: Vec::new(),
                hints,
            };
        }
        let polarity = polarity(sum);
        let thresholds = lexicon.language.thresholds;
        let label = if polarity >= thresholds.positive {
            Label::Positive
        } else if polarity <= thresholds.negative {
            Label::Negative
        } else {
            Label::Neutral
        };
        let hints = self.hints(text, lexicon, label);
        Score {
            polarity: Some(polarity),
            label,
            probabilities: None,
            confidence: confidence(label, polarity, &hits),
            coverage,
            hits,
            additions,
            sum,
            balance: None,
            reason: None,
            flags,
            targets: Vec::new(),
            hints,
        }
    }

    /// Looks up every word of the tokens at hand.
    fn recall(&mut self, lexicon: &Lexicon) {
        self.memory.tidy();
        self.words.clear();
        self.hinted = false;
        let table = lexicon.combiner().and_then(|_| lexicon.learned());
        let lexicons = self.lexicons;
        let look = |term: &str| {
            let known = lexicon.known(term);
            let own = known.entry.map(|e| (e.sense, e.origin));
            let lent = || lexicons.lenders(lexicon, term).find_map(|l| l.lookup(term).map(|e| (e.sense, e.origin)));
            let hinted = || lexicons.lenders(lexicon, term).any(|l| l.hint(term).is_some());
            Looked {
                entry: own.or_else(lent),
                borrowed: own.is_none(),
                idiom_words: known.idiom_words,
                head: if known.idiom_words > 1 { head_number(term) } else { 0 },
                is_function_word: known.is_function_word,
                hint_words: match lexicon.hint_words(term) {
                    0 => u8::from(hinted()),
                    words => words,
                },
            }
        };
        for token in self.tokens.iter() {
            self.words.push(match token.kind {
                TokenKind::Word => {
                    let number = self.memory.recall(lexicon.number, self.tokens.term(token), table, look);
                    self.hinted |= token.hashtag || self.memory.word(number).looked.hint_words > 0;
                    number
                }
                TokenKind::Emoji | TokenKind::Emoticon => {
                    self.hinted = true;
                    NO_WORD
                }
                _ => NO_WORD,
            });
        }
    }

    /// Cuts the text and lets the rules work on it.
    fn measure(&mut self, text: &str, lexicon: &Lexicon) -> Measured {
        lexicon.tokenizer().tokenize(text, &mut self.tokens);
        self.recall(lexicon);
        let mut hits = Vec::new();
        let seen = self.read(text, lexicon, &mut hits);
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
        self.stand(&hits);
        Measured { hits, additions, sum, seen }
    }
}

impl Drop for Scorer<'_> {
    fn drop(&mut self) {
        self.memory.give_back();
    }
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
