//! Which texts are one voice: the same words, or nearly the same.
//!
//! A [`VoiceId`] is the same for texts with the same letters and digits. Texts that differ by a few words have much of
//! their [`Signature`] in common: the least hashes of their runs of letters (MinHash, Broder 1997), so that the share
//! of equal values estimates the share of runs they share (Jaccard). [`Signatures::fold`] joins texts whose signatures
//! agree by half; the result depends on the set of texts alone, not on their order. Look at it first.

use std::collections::BTreeMap;
use std::fmt;

use sha2::{Digest, Sha256};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::random::mix;
use crate::scorer::Label;

/// Values of a signature.
const VALUES: usize = 14;
/// Values that are looked up together: texts that agree in one such band are compared.
const BAND: usize = 2;
/// Values in which the texts of one voice agree at least: an estimated half of their runs.
const AGREE: usize = 7;
/// Letters of a run; of a run in scripts that write a word with one to three.
const RUN: usize = 5;
const WIDE_RUN: usize = 3;
/// Letters of the shortest text that is compared at all; shorter ones are alike by chance.
const LEAST: usize = 24;
const WIDE_LEAST: usize = 10;
/// Texts that are kept for comparison. Beyond, a part of all texts is, chosen by their fingerprint.
const MOST: usize = 2_000_000;

/// Fingerprint of what a text says: letters and digits alone, case and compatibility forms folded. Texts that differ in
/// dashes, quotation marks or spaces have the same. A text without letters is itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VoiceId(u64);

impl VoiceId {
    /// The fingerprint as a number.
    pub(super) fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for VoiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// What a text has in common with texts that are nearly the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature([u32; VALUES]);

impl Signature {
    fn agreement(&self, other: &Signature) -> usize {
        self.0.iter().zip(other.0).filter(|(a, b)| *a == b).count()
    }

    fn band(&self, band: usize) -> u64 {
        u64::from(self.0[band * BAND]) << 32 | u64::from(self.0[band * BAND + 1])
    }
}

/// The voice of a text; the signature is missing where the text is too short to be compared.
pub fn voice(text: &str) -> (VoiceId, Option<Signature>) {
    let letters = letters(text);
    let mut hasher = Sha256::new();
    hasher.update(letters.iter().collect::<String>().as_bytes());
    if letters.is_empty() {
        hasher.update(b"\0");
        hasher.update(text.trim().as_bytes());
    }
    let digest = hasher.finalize();
    let id = digest[..8].iter().fold(0u64, |id, byte| id << 8 | u64::from(*byte));
    (VoiceId(id), signature(&letters))
}

/// What a text is told by: its letters and digits, case and compatibility forms folded.
fn letters(text: &str) -> Vec<char> {
    if text.is_ascii() {
        let letters = text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| char::from(b.to_ascii_lowercase()));
        return letters.collect();
    }
    let folded = |c: char| c.to_lowercase().filter(|c| c.is_alphanumeric());
    match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes => text.chars().flat_map(folded).collect(),
        _ => text.nfkc().flat_map(folded).collect(),
    }
}

fn signature(letters: &[char]) -> Option<Signature> {
    let wide = letters.iter().filter(|&&c| c >= '\u{2e80}').count() * 2 > letters.len();
    let (run, least) = if wide { (WIDE_RUN, WIDE_LEAST) } else { (RUN, LEAST) };
    if letters.len() < least {
        return None;
    }
    // Another order of the runs for each value; related factors would put the same run first in all of them.
    let orders: [(u64, u64); VALUES] = std::array::from_fn(|i| (mix(2 * i as u64), mix(2 * i as u64 + 1) | 1));
    let mut values = [u32::MAX; VALUES];
    for letters in letters.windows(run) {
        let hash = letters.iter().fold(0u64, |hash, &c| mix(hash ^ u64::from(u32::from(c))));
        for (value, (mask, factor)) in values.iter_mut().zip(orders) {
            let next = ((hash ^ mask).wrapping_mul(factor) >> 32) as u32;
            *value = next.min(*value);
        }
    }
    Some(Signature(values))
}

/// The texts that are compared, each with the label its reactions got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signatures {
    texts: BTreeMap<VoiceId, (Signature, Label)>,
    /// Texts with a greater fingerprint are not kept.
    limit: u64,
    most: usize,
}

impl Default for Signatures {
    fn default() -> Self {
        Signatures { texts: BTreeMap::new(), limit: u64::MAX, most: MOST }
    }
}

impl Signatures {
    /// Keeps a text for comparison.
    pub fn add(&mut self, id: VoiceId, signature: Signature, label: Label) {
        if id.0 > self.limit {
            return;
        }
        let entry = self.texts.entry(id).or_insert((signature, label));
        // The same words have one signature; of two labels the smaller counts, as for voices.
        entry.1 = entry.1.min(label);
        self.shrink();
    }

    /// Adds the texts of others.
    pub fn merge(&mut self, other: &Signatures) {
        self.limit = self.limit.min(other.limit);
        let limit = self.limit;
        self.texts.retain(|id, _| id.0 <= limit);
        for (id, (signature, label)) in &other.texts {
            self.add(*id, *signature, *label);
        }
    }

    fn shrink(&mut self) {
        while self.texts.len() > self.most {
            self.limit /= 2;
            self.texts.split_off(&VoiceId(self.limit.saturating_add(1)));
        }
    }

    /// Part of the texts that are compared, 0 to 1: less than 1 for very many.
    pub fn compared(&self) -> f64 {
        (self.limit as f64 + 1.0) / (u64::MAX as f64 + 1.0)
    }

    /// For every text that is nearly the same as a text with a smaller fingerprint, the smallest of its like.
    /// Texts that were judged positive and negative are never joined directly: a "not" is a small edit.
    pub fn fold(&self) -> BTreeMap<VoiceId, VoiceId> {
        let texts: Vec<(&VoiceId, &(Signature, Label))> = self.texts.iter().collect();
        let mut group: Vec<usize> = (0..texts.len()).collect();
        let mut runs: Vec<(u64, usize)> = Vec::with_capacity(texts.len());
        for band in 0..VALUES / BAND {
            runs.clear();
            runs.extend(texts.iter().enumerate().map(|(i, (_, (signature, _)))| (signature.band(band), i)));
            runs.sort_unstable();
            for run in runs.chunk_by(|a, b| a.0 == b.0) {
                // Every text with the first of each like before it: linear in texts, for few different likes.
                let mut firsts: Vec<usize> = Vec::new();
                for &(_, i) in run {
                    let (signature, label) = texts[i].1;
                    let like = firsts.iter().copied().find(|&f| {
                        let (other, of_other) = texts[f].1;
                        signature.agreement(other) >= AGREE && !opposite(*label, *of_other)
                    });
                    match like {
                        Some(first) => join(&mut group, first, i),
                        None if firsts.len() < MOST_LIKES => firsts.push(i),
                        None => {}
                    }
                }
            }
        }
        (0..texts.len())
            .filter_map(|i| {
                let first = root(&mut group, i);
                (first != i).then(|| (*texts[i].0, *texts[first].0))
            })
            .collect()
    }
}

/// Different texts with one band in common that are remembered to compare others with.
const MOST_LIKES: usize = 64;

fn opposite(a: Label, b: Label) -> bool {
    matches!((a, b), (Label::Positive, Label::Negative) | (Label::Negative, Label::Positive))
}

/// The smallest of the group of `i`; paths are halved on the way.
fn root(group: &mut [usize], mut i: usize) -> usize {
    while group[i] != i {
        group[i] = group[group[i]];
        i = group[i];
    }
    i
}

fn join(group: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(group, a), root(group, b));
    group[a.max(b)] = a.min(b);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_say_the_same_are_one_voice() {
        let id = |text| voice(text).0;
        assert_eq!(id("It’s fun – really!"), id("it's FUN - really"));
        assert_ne!(id("fun"), id("no fun"));
        assert_ne!(id("👍"), id("👎"));
    }

    fn folded(texts: &[(&str, Label)]) -> Vec<Vec<usize>> {
        let mut signatures = Signatures::default();
        let ids: Vec<VoiceId> = texts
            .iter()
            .map(|(text, label)| {
                let (id, signature) = voice(text);
                if let Some(signature) = signature {
                    signatures.add(id, signature, *label);
                }
                id
            })
            .collect();
        let map = signatures.fold();
        let mut groups: BTreeMap<VoiceId, Vec<usize>> = BTreeMap::new();
        for (i, id) in ids.iter().enumerate() {
            groups.entry(*map.get(id).unwrap_or(id)).or_default().push(i);
        }
        let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
        groups.sort();
        groups
    }

    #[test]
    fn small_edits_are_one_voice_and_other_texts_are_not() {
        let base = "The new ferry timetable leaves the whole island without a boat after seven in the evening, and nobody asked us.";
        let cases: &[(&str, &str, Label, Label, bool)] = &[
            (
                "a word changed",
                "The new ferry timetable leaves the whole island without a boat after eight in the evening, and nobody asked us.",
                Label::Negative,
                Label::Negative,
                true,
            ),
            (
                "sentences in another order",
                "And nobody asked us. The new ferry timetable leaves the whole island without a boat after seven in the evening",
                Label::Negative,
                Label::Negative,
                true,
            ),
            (
                "emoji and tags added",
                "The new ferry timetable leaves the whole island without a boat after seven in the evening, and nobody asked us 😡😡 #ferry",
                Label::Negative,
                Label::Negative,
                true,
            ),
            (
                "the opposite judgement",
                "The new ferry timetable never leaves the whole island without a boat after seven in the evening, and nobody asked us.",
                Label::Negative,
                Label::Positive,
                false,
            ),
            (
                "another text on the same thing",
                "I take the evening ferry every day and the new timetable suits me well; thank you for asking the island.",
                Label::Positive,
                Label::Positive,
                false,
            ),
        ];
        for (name, other, a, b, same) in cases {
            let expected = if *same { vec![vec![0, 1]] } else { vec![vec![0], vec![1]] };
            assert_eq!(folded(&[(base, *a), (other, *b)]), expected, "{name}");
        }
        // Short texts are alike by chance.
        assert_eq!(
            folded(&[("so good, thank you all", Label::Positive), ("so good thank you al", Label::Positive)]).len(),
            2
        );
        assert_eq!(
            folded(&[
                ("新しい橋の開通式はとても素晴らしかったです。ありがとう", Label::Positive),
                ("新しい橋の開通式はとても素晴らしかったです！ありがとうね", Label::Positive),
                ("駅前の駐車場がまた値上げされるのは納得できません", Label::Negative),
            ]),
            [vec![0, 1], vec![2]]
        );
    }

    #[test]
    fn the_order_of_texts_and_of_merging_does_not_matter() {
        let text = |i: usize, j: usize| {
            format!(
                "Comment number {} about the harbour wall, its height and the view over the bay, variant {j}",
                i * 7919
            )
        };
        let texts: Vec<String> = (0..60).flat_map(|i| (0..3).map(move |j| text(i, j))).collect();
        let sign = |texts: &[String]| {
            let mut signatures = Signatures { most: 100, ..Signatures::default() };
            for text in texts {
                let (id, signature) = voice(text);
                signatures.add(id, signature.expect("long enough"), Label::Neutral);
            }
            signatures
        };
        let all = sign(&texts);
        assert!(all.compared() < 1.0 && all.texts.len() <= 100);
        let reversed: Vec<String> = texts.iter().rev().cloned().collect();
        assert_eq!(all, sign(&reversed));
        let (mut left, right) = (sign(&texts[..70]), sign(&texts[70..]));
        left.merge(&right);
        assert_eq!(left, all);
        assert_eq!(left.fold(), all.fold());
    }
}
