//! Which texts are one voice: the same words, or nearly the same.
//!
//! A [`VoiceId`] is the same for texts with the same letters and digits. Texts that differ by a few words have much of
//! their [`Signature`] in common: least hashes of their runs of letters (MinHash, Broder 1997), so that the share of
//! equal values estimates the share of runs they share (Jaccard). [`Signatures::fold`] joins texts whose signatures
//! agree by half; the result depends on the set of texts alone, not on their order. Look at it first.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::random::mix;
use super::sorted::{Keyed, Sorted};
use crate::characters::{Class, is_alphanumeric};
use crate::hash::{fingerprint, hex_of};
use crate::scorer::Label;

/// Values of a signature. Many of one byte tell more than half as many of two: what they agree in by chance, one in 256,
/// is far less than what few values err by.
const VALUES: usize = 28;
/// Values that are looked up together: texts that agree in one such band are compared.
const BAND: usize = 2;
/// Different values of a band.
const BANDS: usize = 1 << 16;
/// Values in which the texts of one voice agree at least: an estimated half of their runs.
const AGREE: usize = 14;
/// Letters of a run; of a run in scripts that write a word with one to three.
const RUN: usize = 5;
const WIDE_RUN: usize = 3;
/// Letters of the shortest text that is compared at all; shorter ones are alike by chance.
const LEAST: usize = 24;
const WIDE_LEAST: usize = 10;
/// Texts that are kept for comparison. Beyond, a part of all texts is, chosen by their fingerprint.
const MOST: usize = 1 << 18;

/// Fingerprint of what a text says: letters and digits alone, case and compatibility forms folded. Texts that differ in
/// dashes, quotation marks or spaces have the same. A text without letters is itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct VoiceId([u8; 8]);

impl VoiceId {
    /// Kept as bytes, so that what is told by it lies close together; the highest first, so that they have the order of
    /// the numbers.
    fn of_number(number: u64) -> Self {
        VoiceId(number.to_be_bytes())
    }

    /// The fingerprint as a number.
    pub(super) fn number(self) -> u64 {
        u64::from_be_bytes(self.0)
    }
}

impl fmt::Display for VoiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = [0; 16];
        f.write_str(hex_of(u128::from(self.number()), &mut digits))
    }
}

/// What a text has in common with texts that are nearly the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature([u8; VALUES]);

impl Signature {
    fn agreement(&self, other: &Signature) -> usize {
        self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count()
    }

    fn band(&self, band: usize) -> usize {
        usize::from(self.0[band * BAND]) << 8 | usize::from(self.0[band * BAND + 1])
    }
}

/// Which texts are counted as one voice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Folding {
    /// Those that say nearly the same.
    #[default]
    Near,
    /// Those with the same letters and digits.
    Exact,
    /// None: voices are not counted at all.
    Off,
}

crate::reaction::names!(Folding { Near => "near", Exact => "exact", Off => "off" });

/// Finds the voices of texts; holds the buffer of one thread.
#[derive(Debug, Default)]
pub struct Voices {
    letters: String,
    folding: Folding,
}

impl Voices {
    /// A finder of voices; signatures are made where they are folded by them.
    pub fn new(folding: Folding) -> Self {
        Voices { letters: String::new(), folding }
    }

    /// The voice of a text; the signature is missing where the text is too short to be compared.
    pub fn of(&mut self, text: &str) -> (VoiceId, Option<Signature>) {
        self.letters.clear();
        let (count, wide) = letters(text, &mut self.letters);
        let id = match self.letters.as_str() {
            "" => fingerprint(text.trim().as_bytes()) ^ EMPTY,
            letters => fingerprint(letters.as_bytes()),
        };
        let (run, least) = if wide * 2 > count { (WIDE_RUN, WIDE_LEAST) } else { (RUN, LEAST) };
        let compared = self.folding == Folding::Near && count >= least;
        (VoiceId::of_number(id), compared.then(|| signature(&self.letters, run)))
    }
}

/// Puts a text without letters apart from a text of the same bytes as another's letters.
const EMPTY: u64 = 1 << 63;

/// What a text is told by: its letters and digits, case and compatibility forms folded. How many they are, and how many
/// of them belong to scripts that write a word with one to three.
fn letters(text: &str, out: &mut String) -> (usize, usize) {
    if text.is_ascii() {
        out.extend(text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| char::from(b.to_ascii_lowercase())));
        return (out.len(), 0);
    }
    let (mut count, mut wide) = (0, 0);
    let take = |c: char| {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                out.push(c.to_ascii_lowercase());
                count += 1;
            }
            return;
        }
        let mut add = |c: char| {
            out.push(c);
            count += 1;
            wide += usize::from(c >= '\u{2e80}');
        };
        let class = Class::of(c);
        if !class.is_uncased() {
            c.to_lowercase().filter(|c| is_alphanumeric(*c)).for_each(add);
        } else if class.is_alphanumeric() {
            add(c);
        }
    };
    if text.chars().all(|c| Class::of(c).is_stable()) || is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        text.chars().for_each(take);
    } else {
        text.nfkc().for_each(take);
    }
    (count, wide)
}

/// The signature of letters by their runs of `run`: every run falls into one of as many bins as there are values, the
/// least of a bin is its value (one-permutation hashing, Li, Owen & Zhang 2012), and an empty bin takes that of a full
/// one which its own number picks (Shrivastava 2017), so that empty bins agree as often as full ones.
fn signature(letters: &str, run: usize) -> Signature {
    // The highest power of the base goes with the letter that leaves the run.
    let leaving = (0..run).fold(1u64, |power, _| power.wrapping_mul(BASE));
    let mut bins = [u32::MAX; VALUES];
    let mut out = letters.chars();
    let mut state = 0u64;
    for (i, c) in letters.chars().enumerate() {
        state = state.wrapping_mul(BASE).wrapping_add(u64::from(u32::from(c)));
        if i + 1 < run {
            continue;
        }
        if i >= run {
            let first = out.next().map_or(0, u32::from);
            state = state.wrapping_sub(u64::from(first).wrapping_mul(leaving));
        }
        let hash = mix(state);
        #[expect(clippy::cast_possible_truncation, reason = "the upper half picks the bin, the lower is the value")]
        let (bin, value) = ((((hash >> 32) * VALUES as u64) >> 32) as usize, hash as u32);
        bins[bin] = bins[bin].min(value);
    }
    let full = bins;
    for (bin, value) in bins.iter_mut().enumerate().filter(|(_, value)| **value == u32::MAX) {
        // Never without an end: a text that is compared has runs.
        let others = (0..u64::from(u16::MAX)).map(|n| full[(mix((bin as u64) << 16 | n) % VALUES as u64) as usize]);
        *value = others.into_iter().find(|other| *other != u32::MAX).unwrap_or_default();
    }
    // The least of many are small numbers: they are spread again before most of their bits go.
    Signature(bins.map(|least| (mix(u64::from(least)) >> 56) as u8))
}

/// Base of the numbers that runs of letters are.
const BASE: u64 = 0x0000_0100_0000_01b3;

/// The part of all texts, voices or authors that are kept: those with fingerprints in the first half, quarter, … of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Sample {
    halvings: u32,
}

/// What is left of the fingerprints then is less than any run can hold.
const MOST_HALVINGS: u32 = 48;

impl Sample {
    /// Of nothing at all.
    pub(super) const NONE: Sample = Sample { halvings: u64::BITS };

    pub(super) fn has(self, fingerprint: u64) -> bool {
        u64::MAX.checked_shr(self.halvings).is_some_and(|last| fingerprint <= last)
    }

    /// True when it is a half of what it was: where there are too many, and it can be.
    pub(super) fn halve_if(&mut self, many: bool) -> bool {
        let halves = many && self.halvings < MOST_HALVINGS;
        self.halvings += u32::from(halves);
        halves
    }

    /// Its part of all, 0 to 1.
    pub(super) fn share(self) -> f64 {
        self.all(1).map_or(0.0, |all| 1.0 / all as f64)
    }

    /// What a count over the sample stands for; `None` where it is of nothing.
    pub(super) fn all(self, count: u64) -> Option<u64> {
        (self != Sample::NONE).then(|| count << self.halvings)
    }
}

/// A text that is compared, with the label its reactions got. Bytes alone, so that very many lie close together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Text {
    id: VoiceId,
    signature: Signature,
    label: Label,
}

impl Keyed for Text {
    type Key = VoiceId;

    fn key(&self) -> VoiceId {
        self.id
    }

    /// The smallest label counts, as for voices; the same words have one signature.
    fn absorb(&mut self, other: &Text) {
        self.label = self.label.min(other.label);
    }
}

/// The texts that are compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signatures {
    texts: Sorted<Text>,
    sample: Sample,
    most: usize,
}

impl Default for Signatures {
    fn default() -> Self {
        Signatures { texts: Sorted::default(), sample: Sample::default(), most: MOST }
    }
}

/// Numbers of texts by their values of a band: those of one value stand together, in their order.
fn by_band(texts: &[Text], band: usize, order: &mut [u32]) {
    let numbered = || (0u32..).zip(texts);
    if texts.len() < BANDS / 16 {
        order.iter_mut().zip(numbered()).for_each(|(place, (i, _))| *place = i);
        return order.sort_by_key(|&i| texts[i as usize].signature.band(band));
    }
    // Many are counted into place.
    let mut next = vec![0u32; BANDS + 1];
    texts.iter().for_each(|text| next[text.signature.band(band) + 1] += 1);
    for value in 0..BANDS {
        next[value + 1] += next[value];
    }
    for (i, text) in numbered() {
        let place = &mut next[text.signature.band(band)];
        order[*place as usize] = i;
        *place += 1;
    }
}

impl Signatures {
    /// Keeps a text for comparison.
    pub fn add(&mut self, id: VoiceId, signature: Signature, label: Label) {
        self.keep(Text { id, signature, label });
    }

    fn keep(&mut self, text: Text) {
        if self.sample.has(text.id.number()) && self.texts.push(text) {
            self.forget();
        }
    }

    /// Adds the texts of others.
    pub fn merge(&mut self, other: &Signatures) {
        self.sample = self.sample.max(other.sample);
        let sample = self.sample;
        self.texts.retain(|text| sample.has(text.id.number()));
        other.texts.all().iter().for_each(|text| self.keep(*text));
        self.tidy();
    }

    /// Sorts in what was added, and keeps no more than are allowed.
    fn tidy(&mut self) {
        self.texts.tidy();
        self.forget();
    }

    /// Forgets texts of which there are too many.
    fn forget(&mut self) {
        while self.texts.len() > self.most && self.sample.halve_if(true) {
            let sample = self.sample;
            self.texts.retain(|text| sample.has(text.id.number()));
        }
    }

    /// Part of the texts that are compared, 0 to 1: less than 1 for very many.
    pub fn compared(&self) -> f64 {
        self.sample.share()
    }

    /// Every text that is nearly the same as a text with a smaller fingerprint, with the smallest of its like; sorted.
    /// Texts that were judged positive and negative are never joined directly: a "not" is a small edit.
    pub fn fold(&mut self) -> Vec<(VoiceId, VoiceId)> {
        self.tidy();
        let texts = &*self.texts.all();
        let mut group: Vec<u32> = (0..texts.len() as u32).collect();
        let mut order: Vec<u32> = vec![0; texts.len()];
        let mut firsts: Vec<u32> = Vec::with_capacity(MOST_LIKES);
        for band in 0..VALUES / BAND {
            let value = |i: &u32| texts[*i as usize].signature.band(band);
            by_band(texts, band, &mut order);
            for run in order.chunk_by(|a, b| value(a) == value(b)) {
                // Every text with the first of each like before it: linear in texts, for few different likes.
                firsts.clear();
                for &i in run {
                    let text = &texts[i as usize];
                    let like = firsts.iter().copied().find(|&first| {
                        let other = &texts[first as usize];
                        text.signature.agreement(&other.signature) >= AGREE && !opposite(text.label, other.label)
                    });
                    match like {
                        Some(first) => join(&mut group, first, i),
                        None if firsts.len() < MOST_LIKES => firsts.push(i),
                        None => {}
                    }
                }
            }
        }
        (0..texts.len() as u32)
            .filter_map(|i| {
                let first = root(&mut group, i);
                (first != i).then(|| (texts[i as usize].id, texts[first as usize].id))
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
fn root(group: &mut [u32], mut i: u32) -> u32 {
    while group[i as usize] != i {
        group[i as usize] = group[group[i as usize] as usize];
        i = group[i as usize];
    }
    i
}

fn join(group: &mut [u32], a: u32, b: u32) {
    let (a, b) = (root(group, a), root(group, b));
    group[a.max(b) as usize] = a.min(b);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn texts_that_say_the_same_are_one_voice() {
        let id = |text| Voices::default().of(text).0;
        assert_eq!(id("It’s fun – really!"), id("it's FUN - really"));
        assert_ne!(id("fun"), id("no fun"));
        assert_ne!(id("👍"), id("👎"));
    }

    fn folded(texts: &[(&str, Label)]) -> Vec<Vec<usize>> {
        let mut signatures = Signatures::default();
        let ids: Vec<VoiceId> = texts
            .iter()
            .map(|(text, label)| {
                let (id, signature) = Voices::default().of(text);
                if let Some(signature) = signature {
                    signatures.add(id, signature, *label);
                }
                id
            })
            .collect();
        let map: BTreeMap<VoiceId, VoiceId> = signatures.fold().into_iter().collect();
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

    /// Texts of invented words, few of them common, and texts that say nearly the same as another, each with the number
    /// of the first of its like and whether it is an edit of that one rather than of another edit.
    fn invented(count: usize) -> Vec<(String, usize, bool)> {
        let mut state = 7u64;
        let mut below = move |n: usize| {
            state = mix(state);
            (state % n as u64) as usize
        };
        let word = |rank: usize| {
            let syllable =
                |n: usize| [["b", "k", "st", "m", "v", "r"][n % 6], ["a", "e", "io", "u", "ai"][n / 6 % 5]].concat();
            let mut rest = rank * 7 + 3;
            let mut word = String::new();
            while rest > 0 {
                word += &syllable(rest % 30);
                rest /= 30;
            }
            word
        };
        let mut texts: Vec<(String, usize, bool)> = Vec::new();
        for i in 0..count {
            if i > 10 && below(10) < 3 {
                let (text, first, _) = texts[below(i)].clone();
                let mut words: Vec<&str> = text.split(' ').collect();
                let at = below(words.len());
                let (edited, half);
                match below(5) {
                    0 => words[at] = "really",
                    1 => drop(words.remove(at)),
                    2 => words.push("😡😡 #ourtown"),
                    3 => {
                        half = text.split_once(". ").map(|(a, b)| format!("{b} {a}."));
                        words = half.as_deref().unwrap_or(&text).split(' ').collect();
                    }
                    _ => {
                        edited = text.to_uppercase().replace('.', "!!!");
                        words = edited.split(' ').collect();
                    }
                }
                let near = texts[first].0 == text;
                texts.push((words.join(" "), first, near));
                continue;
            }
            let sentences = 1 + below(4);
            // Zipf's law: the hundredth word is met a hundredth as often as the first.
            let mut any = || word((4000f64).powf(below(1 << 20) as f64 / f64::from(1 << 20)) as usize);
            let mut sentence = |_| (0..7).map(|_| any()).collect::<Vec<_>>().join(" ") + ".";
            texts.push(((0..sentences).map(&mut sentence).collect::<Vec<_>>().join(" "), i, false));
        }
        texts
    }

    #[test]
    fn near_duplicates_are_found_and_little_else() {
        let texts = invented(20_000);
        let list: Vec<(&str, Label)> = texts.iter().map(|(text, ..)| (text.as_str(), Label::Neutral)).collect();
        let groups = folded(&list);
        let mut group_of = vec![0; texts.len()];
        groups.iter().enumerate().for_each(|(g, group)| group.iter().for_each(|&i| group_of[i] = g));
        let copies: Vec<usize> = (0..texts.len()).filter(|&i| texts[i].2).collect();
        let found = copies.iter().filter(|&&i| group_of[i] == group_of[texts[i].1]).count();
        assert!(copies.len() > 3000 && found * 100 >= copies.len() * 95, "{found} of {}", copies.len());
        // Texts of a group that have nothing to do with most of it.
        let stray = |group: &Vec<usize>| {
            let of = |i: &usize| texts[*i].1;
            let most = group.iter().map(|i| group.iter().filter(|j| of(j) == of(i)).count()).max().unwrap_or(0);
            group.len() - most
        };
        let joined: usize = groups.iter().filter(|g| g.len() > 1).map(Vec::len).sum();
        let strays: usize = groups.iter().filter(|g| g.len() > 1).map(stray).sum();
        assert!(strays * 100 <= joined, "{strays} of {joined}");
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
                let (id, signature) = Voices::default().of(text);
                signatures.add(id, signature.expect("long enough"), Label::Neutral);
            }
            signatures
        };
        let mut all = sign(&texts);
        all.tidy();
        assert!(all.compared() < 1.0 && all.texts.len() <= 100);
        let reversed: Vec<String> = texts.iter().rev().cloned().collect();
        assert_eq!(all, sign(&reversed));
        let (mut left, right) = (sign(&texts[..70]), sign(&texts[70..]));
        left.merge(&right);
        assert_eq!(left, all);
        assert_eq!(left.fold(), all.fold());
    }
}
