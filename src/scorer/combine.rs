//! The layers of a language made into one score: three sums in thousandths, one per class, and their probabilities.
//!
//! The sum of a class is its bias, plus the numbers of the hand-written layer times their weights, plus the learned
//! weights of the features found, each divided by the square root of how many were found, so that long texts are not
//! surer than their words are. Every part is rounded to thousandths before it is added: what an explanation lists adds
//! up exactly. Look at [`Balance`] first.

use std::ops::Range;

use serde::Serialize;

use super::dense::{DENSE, NAMES};
use super::features::{Feature, Sink};
use super::memory::{Memory, Word};
use super::{Label, Scorer};
use crate::lexicon::learned::{Table, mixed};
use crate::lexicon::{Combiner, Lexicon, UNIT};

/// How likely each class is, in ten-thousandths that add up to one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Probabilities {
    /// Against.
    pub negative: f64,
    /// Neither.
    pub neutral: f64,
    /// In favour.
    pub positive: f64,
}

impl Probabilities {
    /// Probabilities from the sums of the classes.
    fn new(totals: [i32; 3], temperature: i32) -> Self {
        let most = totals.iter().copied().max().unwrap_or(0);
        let scale = f64::from(temperature.max(1));
        let parts = totals.map(|t| ((f64::from(t) - f64::from(most)) / scale).exp());
        let all: f64 = parts.iter().sum();
        #[expect(clippy::cast_possible_truncation, reason = "from 0 to 10000")]
        let mut shares = parts.map(|p| (p / all * 1e4).round() as i32);
        // What rounding gives or takes goes to the class of the label, so that they add up.
        let rest = 10_000 - shares.iter().sum::<i32>();
        shares[match label(totals) {
            Label::Negative => 0,
            Label::Positive => 2,
            _ => 1,
        }] += rest;
        let [negative, neutral, positive] = shares.map(|s| f64::from(s) / 1e4);
        Probabilities { negative, neutral, positive }
    }

    /// The probability of a class.
    pub fn of(&self, label: Label) -> f64 {
        match label {
            Label::Negative => self.negative,
            Label::Neutral => self.neutral,
            Label::Positive => self.positive,
            Label::Unscored => 0.0,
        }
    }

    /// Positive less negative, four decimals.
    pub fn polarity(&self) -> f64 {
        let difference = ((self.positive - self.negative) * 1e4).round() / 1e4;
        // Rounding gives -0 for a hair less than nothing.
        difference + 0.0
    }
}

/// What the probabilities of a text were made of; all contributions are for negative, neutral and positive, in
/// thousandths.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Balance {
    /// What every text of the language starts from.
    pub bias: [i32; 3],
    /// What the hand-written layer adds.
    pub dense: Vec<DenseFeature>,
    /// What learned weights add, the largest first.
    pub learned: Vec<LearnedFeature>,
    /// The sums: bias and all contributions.
    pub totals: [i32; 3],
    /// What the sums were divided by, in thousandths.
    pub temperature: i32,
}

/// A number of the hand-written layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DenseFeature {
    /// One of [`NAMES`].
    pub name: &'static str,
    /// Its value in thousandths.
    pub value: i32,
    /// Value times weights.
    pub contribution: [i32; 3],
}

/// A learned entry found in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LearnedFeature {
    /// As it stands in the table.
    pub feature: String,
    /// The name of a [`crate::lexicon::FeatureKind`].
    pub kind: &'static str,
    /// Bytes of the text it was first found in.
    pub span: Range<usize>,
    /// Weights times the factor of the language, divided by the square root of the number of features found.
    pub contribution: [i32; 3],
}

/// The features of a text that the table has, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    rows: Vec<u32>,
    /// Where each stands, when explaining.
    spans: Vec<Range<usize>>,
}

impl Scorer<'_> {
    /// Probabilities and label of the text whose tokens are at hand.
    pub(super) fn combine(
        &mut self,
        text: &str,
        lexicon: &Lexicon,
        combiner: &Combiner,
        dense: &[i32; DENSE],
    ) -> (Probabilities, Label, Option<Balance>) {
        let mut totals = combiner.bias;
        let mut explained = Vec::new();
        for ((name, &value), weights) in NAMES.iter().zip(dense).zip(&combiner.hand) {
            if value == 0 {
                continue;
            }
            let contribution = weights.map(|w| divided(i64::from(w) * i64::from(value)));
            add(&mut totals, contribution);
            if self.explaining {
                explained.push(DenseFeature { name, value, contribution });
            }
        }
        let learned = self.learned(text, lexicon, combiner.learned, &mut totals);
        let label = label(totals);
        let balance = self.explaining.then_some(Balance {
            bias: combiner.bias,
            dense: explained,
            learned,
            totals,
            temperature: combiner.temperature,
        });
        (Probabilities::new(totals, combiner.temperature), label, balance)
    }

    /// Adds the learned weights of the text; lists them when explaining.
    fn learned(&mut self, text: &str, lexicon: &Lexicon, factor: i32, totals: &mut [i32; 3]) -> Vec<LearnedFeature> {
        let Some(table) = lexicon.learned() else { return Vec::new() };
        let found = &mut self.found;
        found.rows.clear();
        found.spans.clear();
        let mut rows = Rows { table, memory: &self.memory, found, marks: &mut self.marks, explaining: self.explaining };
        self.finder.each(text, (&self.tokens, &self.words), &self.memory, &self.standings, &mut rows);
        let found = &self.found;
        let share = Share::new(f64::from(factor) / f64::from(UNIT) / (found.rows.len() as f64).sqrt());
        let [mut negative, mut neutral, mut positive] = totals.map(i64::from);
        for &row in &found.rows {
            self.marks.clear(row);
            let [against, neither, in_favour] = table.weights(row);
            negative += share.of(against);
            neutral += share.of(neither);
            positive += share.of(in_favour);
        }
        let sums = [negative, neutral, positive];
        *totals = sums.map(bounded);
        if !self.explaining {
            return Vec::new();
        }
        let explained = |(&row, span): (&u32, &Range<usize>)| {
            let (feature, kind) = table.feature(row)?;
            let contribution = table.weights(row).map(|w| bounded(share.of(w)));
            Some(LearnedFeature { feature: feature.to_string(), kind: kind.as_str(), span: span.clone(), contribution })
        };
        let mut list: Vec<LearnedFeature> = found.rows.iter().zip(&found.spans).filter_map(explained).collect();
        let size = |f: &LearnedFeature| f.contribution.iter().map(|c| c.abs()).max();
        list.sort_by(|a, b| size(b).cmp(&size(a)).then_with(|| (a.kind, &a.feature).cmp(&(b.kind, &b.feature))));
        list
    }
}

/// Gathers the rows of a text's features, each once.
struct Rows<'s> {
    table: &'s Table,
    memory: &'s Memory,
    found: &'s mut Found,
    marks: &'s mut Marks,
    explaining: bool,
}

impl Rows<'_> {
    #[inline(always)]
    fn take(&mut self, row: u32, span: &Range<usize>) {
        if self.marks.set(row) {
            self.found.rows.push(row);
            if self.explaining {
                self.found.spans.push(span.clone());
            }
        }
    }
}

impl Sink for Rows<'_> {
    fn feature(&mut self, feature: &Feature<'_>) {
        if let Some(row) = self.table.find(mixed(feature.hash)) {
            self.take(row, feature.span);
        }
    }

    fn word(&mut self, word: &Word, span: &Range<usize>) {
        for &row in self.memory.rows(word) {
            self.take(row, span);
        }
    }
}

/// A set of rows.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<u64>);

impl Marks {
    /// Adds a row; false when it was there.
    #[inline]
    fn set(&mut self, row: u32) -> bool {
        let (word, bit) = (row as usize / 64, 1 << (row % 64));
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        let new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        new
    }

    fn clear(&mut self, row: u32) {
        if let Some(word) = self.0.get_mut(row as usize / 64) {
            *word &= !(1 << (row % 64));
        }
    }
}

/// The class with the largest sum; neutral where two are alike.
fn label([negative, neutral, positive]: [i32; 3]) -> Label {
    if positive > neutral && positive > negative {
        Label::Positive
    } else if negative > neutral && negative > positive {
        Label::Negative
    } else {
        Label::Neutral
    }
}

fn add(totals: &mut [i32; 3], parts: [i32; 3]) {
    totals.iter_mut().zip(parts).for_each(|(total, part)| *total = total.saturating_add(part));
}

fn bounded(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX })
}

/// A part of weights, in steps of 2⁻³²: whole numbers take a third of the instructions that fractions do.
struct Share(i64);

impl Share {
    /// Larger parts than any combiner asks for: products of them and weights fit.
    const MOST: f64 = 4096.0;

    #[expect(clippy::cast_possible_truncation, reason = "bounded; a table without rows has no weights")]
    fn new(share: f64) -> Self {
        Share((share.clamp(-Self::MOST, Self::MOST) * 4_294_967_296.0).round() as i64)
    }

    /// The part of a weight, half away from zero, so that signs are treated alike.
    #[inline]
    fn of(&self, weight: i16) -> i64 {
        let part = i64::from(weight) * self.0;
        // Of numbers below zero one less than a half is added, as halves are rounded down by the shift.
        (part + (1 << 31) + (part >> 63)) >> 32
    }
}

/// Divided by a thousand, half away from zero, so that signs are treated alike.
#[expect(clippy::cast_possible_truncation, reason = "a weight of 32 bits times a value of at most one thousand")]
fn divided(product: i64) -> i32 {
    ((product + product.signum() * i64::from(UNIT) / 2) / i64::from(UNIT)) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_add_up_and_follow_the_sums() {
        for (totals, temperature, expected) in [
            ([0, 0, 0], 1000, (0.3333, 0.3334, 0.3333)),
            ([0, 0, 2000], 1000, (0.1065, 0.1065, 0.7870)),
            ([0, 0, 2000], 2000, (0.2119, 0.2119, 0.5762)),
            ([i32::MIN, 0, i32::MAX], 1, (0.0, 0.0, 1.0)),
        ] {
            let p = Probabilities::new(totals, temperature);
            assert!((p.negative + p.neutral + p.positive - 1.0).abs() < 1e-9, "{p:?}");
            assert_eq!(p.of(label(totals)), p.negative.max(p.neutral).max(p.positive), "{totals:?}");
            let near = |a: f64, b: f64| (a - b).abs() < 1.5e-4;
            assert!(
                near(p.negative, expected.0) && near(p.neutral, expected.1) && near(p.positive, expected.2),
                "{p:?} for {totals:?}, expected {expected:?}"
            );
        }
        let even = Probabilities::new([5, 0, 5], 1000);
        assert!(even.polarity().is_sign_positive() && even.polarity() == 0.0);
    }

    #[test]
    fn parts_are_rounded_alike_on_both_sides() {
        for (product, expected) in [(1499, 1), (1500, 2), (-1500, -2), (-1499, -1), (0, 0)] {
            assert_eq!(divided(product), expected);
        }
        for (weight, share, expected) in [
            (3, 0.5, 2),
            (-3, 0.5, -2),
            (1, 0.5, 1),
            (-1, 0.5, -1),
            (1, 0.499, 0),
            (-1, 0.499, 0),
            (i16::MIN, 2.0, -65_536),
        ] {
            assert_eq!(Share::new(share).of(weight), expected, "{weight} {share}");
        }
    }
}
