//! Words in, evidence for languages out: the table of n-grams and words.
//!
//! `lexicons/detector.bin`, made by `lexicons/build/detector/train.py`, holds a hash table of features. A feature lives
//! in one of the two slots of its pair; an eight-bit fingerprint tells it from others. A slot points to the languages
//! the feature speaks for, with a small integer each. Look at [`Table::add`] first.

use std::sync::OnceLock;

use super::clean::LONGEST;
use super::script::Script;

/// Of the file: features of another version mean nothing here.
const VERSION: u16 = 4;
/// Upper bound on languages: their numbers are bytes.
pub(super) const CLASSES: usize = 256;
/// Upper bound on the languages of one script.
const WIDTH: usize = 128;
/// Pairs of slots.
const PAIRS: u32 = 160_000;
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
const COMMON: f64 = 0.05;

static FILE: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/lexicons/detector.bin"));

/// One language of one script.
#[derive(Debug)]
pub(super) struct Class {
    pub(super) script: Script,
    /// BCP 47.
    pub(super) lang: String,
    /// Log of its share of texts of that script; part of `bias` too.
    pub(super) share: f64,
    bias: f64,
}

/// The table as it is used.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) classes: Vec<Class>,
    /// Where the classes of each script begin; the last is their number.
    firsts: [usize; Script::FAMILIES + 1],
    /// Letters up to which a temperature holds, ascending.
    temperatures: Vec<(u32, f64)>,
    scale: f64,
    pairs: Box<[[u32; 2]]>,
    entries: Box<[u16]>,
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

    /// Adds an entry: a class and a signed byte.
    #[inline]
    fn take(&mut self, entry: u16) {
        self.sums[usize::from(entry >> 8)] += i32::from(entry as u8 as i8);
    }

    /// What was added after `earlier`.
    pub(super) fn since(&self, earlier: &Sums) -> Sums {
        Sums {
            sums: std::array::from_fn(|i| self.sums[i] - earlier.sums[i]),
            met: std::array::from_fn(|i| self.met[i] - earlier.met[i]),
        }
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

    fn parse(file: &[u8]) -> Option<Table> {
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
            classes.push(Class { script, lang: lang.to_string(), share: 0.0, bias: 0.0 });
        }
        for class in &mut classes {
            class.bias = bytes.f32()?;
        }
        for class in &mut classes {
            class.share = bytes.f32()?;
        }
        let limits: Vec<u32> = (0..lengths).map(|_| bytes.u32()).collect::<Option<_>>()?;
        let temperatures = limits.into_iter().map(|l| Some((l, bytes.f32()?))).collect::<Option<_>>()?;
        let slots = bytes.take(PAIRS as usize * 8)?;
        let pairs: Box<[[u32; 2]]> = slots
            .chunks_exact(8)
            .map(|b| [u32::from_le_bytes([b[0], b[1], b[2], b[3]]), u32::from_le_bytes([b[4], b[5], b[6], b[7]])])
            .collect();
        let length = usize::try_from(bytes.u32()?).ok()?;
        let entries = bytes.take(length * 2)?.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
        let firsts: [usize; Script::FAMILIES + 1] =
            std::array::from_fn(|i| classes.partition_point(|c| (c.script as usize) < i));
        if firsts.windows(2).any(|w| w[1] - w[0] > WIDTH) {
            return None;
        }
        Some(Table { classes, firsts, temperatures, scale, pairs, entries })
    }

    /// The numbers of the classes of a script.
    pub(super) fn range(&self, script: Script) -> std::ops::Range<usize> {
        let i = script as usize;
        if i < Script::FAMILIES { self.firsts[i]..self.firsts[i + 1] } else { 0..0 }
    }

    /// What a class has before any word is read.
    pub(super) fn bias(&self, class: usize) -> f64 {
        self.classes.get(class).map_or(0.0, |c| c.bias)
    }

    /// Adds the evidence of one word.
    pub(super) fn add(&self, script: Script, word: &[u16], sums: &mut Sums) {
        debug_assert!(word.len() <= LONGEST);
        let mut window = EDGE;
        let mut hash = WORD_SEED;
        let mut met = 0;
        for (i, &unit) in word.iter().enumerate() {
            let c = u64::from(unit);
            hash = (hash ^ c).wrapping_mul(WORD_PRIME);
            window = window << 16 | c;
            // Digits inside words are letters of Arabizi.
            if c >= 128 || c.wrapping_sub(u64::from(b'0')) < 10 {
                met += self.feature(c, sums);
            }
            if i >= 1 {
                met += self.feature(window & 0xffff_ffff_ffff, sums);
            }
            if i >= 2 {
                met += self.feature(window, sums);
            }
        }
        window = window << 16 | EDGE;
        met += self.feature(window & 0xffff_ffff_ffff, sums);
        if word.len() >= 2 {
            met += self.feature(window, sums);
        }
        if word.len() >= 3 {
            met += self.feature(hash | WORD, sums);
        }
        if let Some(n) = sums.met.get_mut(script as usize) {
            *n += met;
        }
    }

    /// Adds one feature; returns 1 if the table has it.
    #[inline(always)]
    fn feature(&self, key: u64, sums: &mut Sums) -> u32 {
        // The upper half of the product, spread over the pairs: what is left over is the fingerprint.
        let spread = (key.wrapping_mul(MULTIPLIER) >> 32) * u64::from(PAIRS);
        let Some(pair) = self.pairs.get((spread >> 32) as usize) else { return 0 };
        let print = (spread >> 24) as u32 & 0xff;
        let slot = if pair[0] >> 24 == print && pair[0] & 15 != 0 {
            pair[0]
        } else if pair[1] >> 24 == print {
            pair[1]
        } else {
            return 0;
        };
        let first = (slot >> 4 & 0xf_ffff) as usize;
        let Some(entries) = self.entries.get(first..first + (slot & 15) as usize) else { return 0 };
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
        u32::from(slot & 15 != 0)
    }

    /// Log odds of every class of a script, up to a constant.
    pub(super) fn log_odds(&self, script: Script, letters: u32, sums: &Sums) -> Odds {
        let factor = 1.0 / (self.scale * (f64::from(sums.met(script)) + 4.0).sqrt());
        let temperature = self.temperatures.iter().find(|t| letters <= t.0).map_or(1.0, |t| t.1);
        let common = if letters <= SHORT && script == Script::Latin { COMMON } else { 0.0 };
        let range = self.range(script);
        let mut odds = Odds { values: [0.0; WIDTH], count: range.len() };
        for (slot, (class, sum)) in
            odds.values.iter_mut().zip(self.classes[range.clone()].iter().zip(&sums.sums[range]))
        {
            *slot = (f64::from(*sum) * factor + class.bias + class.share * common) * temperature;
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
        for pair in &table.pairs {
            for slot in pair {
                assert!((slot >> 4 & 0xf_ffff) as usize + (slot & 15) as usize <= table.entries.len());
            }
        }
        assert!(table.entries.iter().all(|e| usize::from(e >> 8) < table.classes.len()));
    }

    #[test]
    fn damaged_files_are_refused() {
        for end in [0, 3, 10, 100, 5000, FILE.len() - 1] {
            assert!(Table::parse(&FILE[..end]).is_none(), "{end}");
        }
    }
}
