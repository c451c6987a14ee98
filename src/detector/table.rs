//! Words in, evidence for languages out: the table of n-grams and words.
//!
//! `lexicons/detector.bin`, made by `lexicons/build/detector/train.py`, holds a hash table of features. A feature lives
//! in one of the two slots of its pair; an eight-bit fingerprint tells it from others. Behind each slot stand the
//! languages the feature speaks for, with a small integer each. Blocks of slots and entries are used as they stand in
//! the file. Look at [`Table::add`] first.

use std::ops::Range;
use std::sync::OnceLock;

use super::clean::LONGEST;
use super::prior::Code;
use super::script::Script;

/// Of the file: features of another version mean nothing here.
const VERSION: u16 = 5;
/// Upper bound on languages: their numbers are bytes.
pub(super) const CLASSES: usize = 256;
/// Upper bound on the languages of one script.
const WIDTH: usize = 128;
/// Pairs of slots.
const PAIRS: u32 = 240_000;
/// Pairs in a block.
const PAIRS_OF_BLOCK: usize = 4;
/// Of a block: the first entry of its slots (u32), a fingerprint a slot, and four bits a slot with the number of its
/// entries.
const BLOCK: usize = 16;
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
const WORD_SEED: u64 = 0xCBF2_9CE4_8422_2325;
const WORD_PRIME: u64 = 0x0000_0100_0000_01B3;
const WORD: u64 = 1 << 63;
const EDGE: u64 = b'_' as u64;

/// Log odds below the best that add nothing to a probability worth printing.
const NEGLIGIBLE: f64 = 9.0;

/// Letters up to which a text counts as short: its words are often those of several languages.
const SHORT: u32 = 24;
/// How much more a language's share counts there, in Latin letters, which dozens of languages share.
const COMMON_LATIN: f64 = 0.05;
/// The same in Cyrillic letters: the table was learned with shares to the power of 0.8, of which this makes whole ones.
/// `да` alone is a word of four languages, and most often Russian.
const COMMON_CYRILLIC: f64 = 0.25;

static FILE: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/lexicons/detector.bin"));

/// One language of one script.
#[derive(Debug)]
pub(super) struct Class {
    pub(super) script: Script,
    /// BCP 47.
    pub(super) lang: String,
    /// The same, to be compared fast.
    pub(super) code: Code,
    /// Log of its share of texts of that script; part of its bias too.
    pub(super) share: f64,
    /// The share itself.
    pub(super) part: f64,
}

/// The table as it is used.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) classes: Vec<Class>,
    /// What a class has before any word is read.
    biases: Vec<f64>,
    /// [`Class::share`], side by side: odds are made of all of them at once.
    shares: Vec<f64>,
    /// Where the classes of each script begin; the last is their number.
    firsts: [usize; Script::FAMILIES + 1],
    /// Letters up to which a temperature holds, ascending.
    temperatures: Vec<(u32, f64)>,
    scale: f64,
    blocks: &'static [[u8; BLOCK]],
    /// Weight and class.
    entries: &'static [[u8; 2]],
}

/// Features of the longest word: three a letter, and those that end with it.
const FEATURES: usize = 3 * LONGEST + 3;

/// Where the features of a word stand.
struct Places {
    blocks: &'static [[u8; BLOCK]],
    /// The pair of each, and in the lowest byte its fingerprint.
    list: [u32; FEATURES],
    count: usize,
    /// Made of all blocks: they are asked for before one is looked at, so that nothing waits for each in turn.
    asked: u8,
}

impl Places {
    #[inline(always)]
    fn ask(&mut self, key: u64) {
        // The upper half of the product, spread over the pairs: what is left over is the fingerprint.
        let spread = (key.wrapping_mul(MULTIPLIER) >> 32) * u64::from(PAIRS);
        self.asked |= self.blocks.get((spread >> 32) as usize / PAIRS_OF_BLOCK).map_or(0, |block| block[0]);
        if let Some(place) = self.list.get_mut(self.count) {
            *place = (spread >> 24) as u32;
        }
        self.count += 1;
    }
}

/// What the words of a text add up to.
#[derive(Clone)]
pub(super) struct Sums {
    sums: [i32; CLASSES],
    /// Features met, by script.
    met: [u32; Script::FAMILIES],
}

impl Sums {
    pub(super) fn new() -> Self {
        Sums { sums: [0; CLASSES], met: [0; Script::FAMILIES] }
    }

    /// Adds an entry.
    #[inline]
    fn take(&mut self, [weight, class]: [u8; 2]) {
        self.sums[usize::from(class)] += i32::from(weight as i8);
    }

    /// Adds what a word adds up to: features met, and the sums of the first classes.
    #[inline]
    pub(super) fn take_word<const N: usize>(&mut self, script: Script, met: u32, sums: &[i16; N]) {
        if let Some(n) = self.met.get_mut(script as usize) {
            *n += met;
        }
        self.sums.iter_mut().zip(sums).for_each(|(sum, add)| *sum += i32::from(*add));
    }

    /// The sums of the first classes, of one word: two features a letter at most, a byte each.
    #[expect(clippy::cast_possible_truncation, reason = "forty features of a byte")]
    pub(super) fn first<const N: usize>(&self) -> [i16; N] {
        let mut first = [0; N];
        first.iter_mut().zip(&self.sums).for_each(|(first, sum)| *first = *sum as i16);
        first
    }

    /// What was added to the classes of `range` and to the features after `earlier`.
    pub(super) fn since(&self, earlier: &Sums, range: Range<usize>) -> Sums {
        let mut since = Sums::new();
        let pairs = self.sums[range.clone()].iter().zip(&earlier.sums[range.clone()]);
        since.sums[range].iter_mut().zip(pairs).for_each(|(since, (now, then))| *since = now - then);
        since.met = std::array::from_fn(|i| self.met[i] - earlier.met[i]);
        since
    }

    /// Features of a script that the table knows.
    pub(super) fn met(&self, script: Script) -> u32 {
        self.met.get(script as usize).copied().unwrap_or(0)
    }
}

/// Log odds of the classes of one script.
pub(super) struct Odds {
    values: [f64; WIDTH],
    count: usize,
}

impl Odds {
    /// One number a class, in the order of [`Table::range`].
    pub(super) fn values(&mut self) -> &mut [f64] {
        &mut self.values[..self.count]
    }

    /// The likeliest class, counted from the first of its script, and its probability.
    pub(super) fn best(&self) -> Option<(usize, f64)> {
        let values = &self.values[..self.count];
        let (best, top) =
            values.iter().enumerate().fold((0, f64::NEG_INFINITY), |a, (i, &v)| if v > a.1 { (i, v) } else { a });
        if top == f64::NEG_INFINITY {
            return None;
        }
        let total: f64 = values.iter().filter(|v| **v > top - NEGLIGIBLE).map(|v| (v - top).exp()).sum();
        Some((best, 1.0 / total))
    }

    /// The class that leads all others by so much.
    pub(super) fn leader(&self, lead: f64) -> Option<usize> {
        let (mut best, mut top, mut second) = (0, f64::NEG_INFINITY, f64::NEG_INFINITY);
        for (i, &v) in self.values[..self.count].iter().enumerate() {
            if v > top {
                (best, second, top) = (i, top, v);
            } else if v > second {
                second = v;
            }
        }
        (top - second >= lead).then_some(best)
    }
}

/// Reads little-endian numbers from the front of a slice; `None` at its end.
struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    fn take(&mut self, n: usize) -> Option<&'b [u8]> {
        let (head, tail) = self.0.split_at_checked(n)?;
        self.0 = tail;
        Some(head)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn f32(&mut self) -> Option<f64> {
        Some(f64::from(f32::from_le_bytes(self.take(4)?.try_into().ok()?)))
    }
}

impl Table {
    /// The table of this build, read once. `None` only if the embedded file is damaged; a test sees to that.
    pub(super) fn get() -> Option<&'static Table> {
        static TABLE: OnceLock<Option<Table>> = OnceLock::new();
        TABLE.get_or_init(|| Table::parse(FILE)).as_ref()
    }

    fn parse(file: &'static [u8]) -> Option<Table> {
        let mut bytes = Bytes(file);
        if bytes.take(4)? != b"GSLD" || bytes.u16()? != VERSION {
            return None;
        }
        let count = usize::from(bytes.u16()?);
        let lengths = usize::from(bytes.u16()?);
        if count > CLASSES || bytes.u32()? != PAIRS {
            return None;
        }
        let scale = bytes.f32()?;
        let mut classes = Vec::with_capacity(count);
        for _ in 0..count {
            let length = usize::from(*bytes.take(1)?.first()?);
            let (script, lang) = std::str::from_utf8(bytes.take(length)?).ok()?.split_once(' ')?;
            let script = Script::ALL[..Script::FAMILIES].iter().copied().find(|s| s.code() == script)?;
            classes.push(Class { script, lang: lang.to_string(), code: Code::of(lang), share: 0.0, part: 1.0 });
        }
        let biases = (0..count).map(|_| bytes.f32()).collect::<Option<_>>()?;
        for class in &mut classes {
            class.share = bytes.f32()?;
            class.part = class.share.exp();
        }
        let limits: Vec<u32> = (0..lengths).map(|_| bytes.u32()).collect::<Option<_>>()?;
        let temperatures = limits.into_iter().map(|l| Some((l, bytes.f32()?))).collect::<Option<_>>()?;
        let blocks = bytes.take(PAIRS as usize / PAIRS_OF_BLOCK * BLOCK)?.as_chunks().0;
        let length = usize::try_from(bytes.u32()?).ok()?;
        let entries = bytes.take(length * 2)?.as_chunks().0;
        let firsts: [usize; Script::FAMILIES + 1] =
            std::array::from_fn(|i| classes.partition_point(|c| (c.script as usize) < i));
        if firsts.windows(2).any(|w| w[1] - w[0] > WIDTH) {
            return None;
        }
        let shares = classes.iter().map(|class| class.share).collect();
        Some(Table { classes, biases, shares, firsts, temperatures, scale, blocks, entries })
    }

    /// The numbers of the classes of a script.
    pub(super) fn range(&self, script: Script) -> Range<usize> {
        let i = script as usize;
        if i < Script::FAMILIES { self.firsts[i]..self.firsts[i + 1] } else { 0..0 }
    }

    /// What a class has before any word is read.
    pub(super) fn bias(&self, class: usize) -> f64 {
        self.biases.get(class).copied().unwrap_or(0.0)
    }

    /// Adds the evidence of one word.
    pub(super) fn add(&self, script: Script, word: &[u16], sums: &mut Sums) {
        debug_assert!(word.len() <= LONGEST);
        let mut places = Places { blocks: self.blocks, list: [0; FEATURES], count: 0, asked: 0 };
        let mut window = EDGE;
        let mut hash = WORD_SEED;
        for (i, &unit) in word.iter().enumerate() {
            let c = u64::from(unit);
            hash = (hash ^ c).wrapping_mul(WORD_PRIME);
            window = window << 16 | c;
            // Digits inside words are letters of Arabizi.
            if c >= 128 || c.wrapping_sub(u64::from(b'0')) < 10 {
                places.ask(c);
            }
            if i >= 1 {
                places.ask(window & 0xffff_ffff_ffff);
            }
            if i >= 2 {
                places.ask(window);
            }
        }
        window = window << 16 | EDGE;
        places.ask(window & 0xffff_ffff_ffff);
        if word.len() >= 2 {
            places.ask(window);
        }
        if word.len() >= 3 {
            places.ask(hash | WORD);
        }
        std::hint::black_box(places.asked);
        let met = places.list.iter().take(places.count).map(|&place| self.feature(place, sums)).sum::<u32>();
        if let Some(n) = sums.met.get_mut(script as usize) {
            *n += met;
        }
    }

    /// Adds the feature at a place; returns 1 if the table has it.
    #[inline(always)]
    fn feature(&self, place: u32, sums: &mut Sums) -> u32 {
        let pair = (place >> 8) as usize;
        let print = place as u8;
        let Some(block) = self.blocks.get(pair / PAIRS_OF_BLOCK) else { return 0 };
        let block = u128::from_le_bytes(*block);
        let (prints, counts) = ((block >> 32) as u64, (block >> 96) as u32);
        let mut slot = pair % PAIRS_OF_BLOCK * 2;
        let two = (prints >> (8 * slot)) as u16;
        let mut count = counts >> (4 * slot) & 15;
        if two as u8 != print || count == 0 {
            if (two >> 8) as u8 != print {
                return 0;
            }
            slot += 1;
            count = counts >> (4 * slot) & 15;
            if count == 0 {
                return 0;
            }
        }
        // The entries of the slots before are summed in four bytes at once.
        let before = counts & ((1 << (4 * slot)) - 1);
        let halves = (before & 0x0f0f_0f0f) + (before >> 4 & 0x0f0f_0f0f);
        let first = (block as u32 + (halves.wrapping_mul(0x0101_0101) >> 24)) as usize;
        let Some(entries) = self.entries.get(first..first + count as usize) else { return 0 };
        // Four at a time: this loop is most of what detection costs.
        let (fours, rest) = entries.as_chunks::<4>();
        for four in fours {
            sums.take(four[0]);
            sums.take(four[1]);
            sums.take(four[2]);
            sums.take(four[3]);
        }
        for &entry in rest {
            sums.take(entry);
        }
        1
    }

    /// Log odds of every class of a script, up to a constant.
    pub(super) fn log_odds(&self, script: Script, letters: u32, sums: &Sums) -> Odds {
        let factor = 1.0 / (self.scale * (f64::from(sums.met(script)) + 4.0).sqrt());
        let temperature = self.temperatures.iter().find(|t| letters <= t.0).map_or(1.0, |t| t.1);
        let common = match script {
            _ if letters > SHORT => 0.0,
            Script::Latin => COMMON_LATIN,
            Script::Cyrillic => COMMON_CYRILLIC,
            _ => 0.0,
        };
        let range = self.range(script);
        let mut odds = Odds { values: [0.0; WIDTH], count: range.len() };
        let known = self.biases[range.clone()].iter().zip(&self.shares[range.clone()]).zip(&sums.sums[range]);
        for (slot, ((bias, share), sum)) in odds.values.iter_mut().zip(known) {
            *slot = (f64::from(*sum) * factor + bias + share * common) * temperature;
        }
        odds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_whole() {
        let table = Table::get().expect("detector.bin is damaged: rebuild it (lexicons/build/detector/README.md)");
        assert!(table.classes.windows(2).all(|w| w[0].script <= w[1].script), "classes stand by script");
        assert!(table.temperatures.windows(2).all(|w| w[0].0 < w[1].0));
        assert!(FILE.len() <= 3_000_000);
        let mut next = 0;
        for block in table.blocks {
            let block = u128::from_le_bytes(*block);
            assert_eq!(block as u32, next, "entries stand in the order of their slots");
            next += (0..8).map(|slot| (block >> (96 + 4 * slot)) as u32 & 15).sum::<u32>();
        }
        assert_eq!(next as usize, table.entries.len());
        assert!(table.entries.iter().all(|[_, class]| usize::from(*class) < table.classes.len()));
    }

    #[test]
    fn damaged_files_are_refused() {
        for end in [0, 3, 10, 100, 5000, FILE.len() - 1] {
            assert!(Table::parse(&FILE[..end]).is_none(), "{end}");
        }
    }
}
