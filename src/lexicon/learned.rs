//! Learned weights: words, pairs of words and pieces of words with what they say for each of the three classes.
//!
//! `learned.tsv` of a language in, a hash table out. A table is read when the first text of its language is scored.
//! Look at [`Table::find`] first.

use std::sync::{Arc, OnceLock};

use super::Content;
use super::columns::Columns;
use crate::hash::{FNV_START, fnv1a};

/// What a feature is made of. The names are those of the tables, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeatureKind {
    /// Two words or emoji side by side, joined by a space.
    Pair,
    /// Letters in a row: inside a word that is padded with `_` on both sides, or inside a run of a script without
    /// spaces.
    Gram,
    /// A sentiment word that a negator turned.
    Turned,
    /// A word, emoji, emoticon, or one of `!`, `!!`, `?`, `??`, `...`.
    Word,
}

crate::reaction::names!(FeatureKind { Pair => "b", Gram => "c", Turned => "n", Word => "w" });

impl FeatureKind {
    /// The kind of a row of [`Columns`], which have no other letters.
    fn of(letter: u8) -> Self {
        match letter {
            b'b' => FeatureKind::Pair,
            b'c' => FeatureKind::Gram,
            b'n' => FeatureKind::Turned,
            _ => FeatureKind::Word,
        }
    }
}

/// The hash under which a feature is kept.
pub(crate) fn hash(kind: FeatureKind, name: &str) -> u64 {
    fnv1a(start(kind), name.as_bytes())
}

/// The hash of a feature without a name.
pub(crate) fn start(kind: FeatureKind) -> u64 {
    fnv1a(FNV_START, kind.as_str().as_bytes())
}

/// A table of learned weights: its rows in buckets by the lower bits of their hash.
#[derive(Debug)]
pub(crate) struct Table {
    /// First row of every bucket, and the number of rows. The highest bits tell which of the eight parts of the bucket
    /// have rows: most features have none, and need no look at the rows.
    buckets: Vec<u32>,
    rows: Vec<Row>,
    /// What it was read from, and is again where an explanation asks for names.
    content: Arc<Content>,
    names: OnceLock<Option<Names>>,
}

/// The features of a table.
#[derive(Debug)]
struct Names {
    columns: Vec<u8>,
    /// The place of each row in the columns.
    places: Vec<u32>,
    /// Where names begin, by place.
    starts: Vec<u32>,
}

/// Bits of a bucket that number its first row.
const ROW_BITS: u32 = 24;
const ROW: u32 = (1 << ROW_BITS) - 1;

/// The bit of a bucket that tells of the part a feature is in.
fn part(mixed: u64) -> u32 {
    1 << (ROW_BITS + (mixed >> ROW_BITS) as u32 % 8)
}

#[derive(Clone, Copy, Debug, Default)]
struct Row {
    /// The upper half of the hash, as bytes so that rows lie closer together. With the bits of the bucket some 47 bits
    /// are compared: that another feature of a text has the same happens once in a hundred million texts.
    tag: [u8; 4],
    weights: [i16; 3],
}

/// The upper half of a hash.
fn tag(mixed: u64) -> [u8; 4] {
    ((mixed >> 32) as u32).to_le_bytes()
}

/// The hashes of all features; `None` where a name is missing.
fn hashes(columns: &Columns<'_>) -> Option<Vec<u64>> {
    let starts = [FeatureKind::Pair, FeatureKind::Gram, FeatureKind::Turned, FeatureKind::Word].map(start);
    let mut names = columns.names.as_bytes();
    let mut hashes = Vec::with_capacity(columns.kinds.len());
    for &letter in columns.kinds {
        let end = memchr::memchr(b'\n', names)?;
        hashes.push(mixed(fnv1a(starts[FeatureKind::of(letter) as usize], &names[..end])));
        names = &names[end + 1..];
    }
    Some(hashes)
}

/// The row of each feature: those of a bucket stand in the order of the file.
fn rows<'h>(buckets: &[u32], hashes: &'h [u64]) -> impl Iterator<Item = usize> + use<'h> {
    let mut next: Vec<u32> = buckets.iter().map(|bucket| bucket & ROW).collect();
    hashes.iter().map(move |hash| {
        let last = next.len() - 2;
        let row = &mut next[*hash as usize & last];
        *row += 1;
        *row as usize - 1
    })
}

impl Table {
    /// A table from its [`Columns`]; `None` where they are damaged or too many.
    pub(crate) fn new(content: &Arc<Content>) -> Option<Table> {
        let bytes = content.columns()?;
        let columns = Columns::read(&bytes)?;
        let count = columns.kinds.len();
        if count > ROW as usize {
            return None;
        }
        let mask = count.next_power_of_two() - 1;
        let hashes = hashes(&columns)?;
        let mut buckets = vec![0u32; mask + 2];
        for hash in &hashes {
            buckets[(*hash as usize & mask) + 1] += 1;
        }
        for i in 1..buckets.len() {
            buckets[i] += buckets[i - 1];
        }
        let mut list = vec![Row::default(); count];
        for (place, (row, hash)) in rows(&buckets, &hashes).zip(&hashes).enumerate() {
            list[row] = Row { tag: tag(*hash), weights: columns.weights(place) };
        }
        for hash in &hashes {
            buckets[*hash as usize & mask] |= part(*hash);
        }
        Some(Table { buckets, rows: list, content: content.clone(), names: OnceLock::new() })
    }

    /// Number of entries.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The row of the feature with this hash, [`mixed`].
    #[inline]
    pub(crate) fn find(&self, mixed: u64) -> Option<u32> {
        self.find_in(self.buckets[self.bucket(mixed)], mixed)
    }

    /// Adds the rows of features with these hashes. Their buckets are read together: the processor need not wait for
    /// one before it asks for the next.
    pub(crate) fn find_all(&self, mixed: &[u64], rows: &mut Vec<u32>) {
        let mut heads = [0; 64];
        for some in mixed.chunks(heads.len()) {
            heads.iter_mut().zip(some).for_each(|(head, &mixed)| *head = self.buckets[self.bucket(mixed)]);
            rows.extend(heads.iter().zip(some).filter_map(|(&head, &mixed)| self.find_in(head, mixed)));
        }
    }

    fn bucket(&self, mixed: u64) -> usize {
        mixed as usize & (self.buckets.len() - 2)
    }

    /// The row of a feature whose bucket says `head`.
    #[inline]
    fn find_in(&self, head: u32, mixed: u64) -> Option<u32> {
        if head & part(mixed) == 0 {
            return None;
        }
        let end = self.buckets[self.bucket(mixed) + 1] & ROW;
        (head & ROW..end).find(|row| self.rows[*row as usize].tag == tag(mixed))
    }

    /// Weights of a row for negative, neutral and positive, in thousandths.
    pub(crate) fn weights(&self, row: u32) -> [i16; 3] {
        self.rows[row as usize].weights
    }

    /// The feature of a row and what it is made of.
    pub(crate) fn feature(&self, row: u32) -> Option<(&str, FeatureKind)> {
        let names = self.names.get_or_init(|| self.read_names()).as_ref()?;
        let columns = Columns::read(&names.columns)?;
        let place = *names.places.get(row as usize)? as usize;
        let kind = FeatureKind::of(*columns.kinds.get(place)?);
        let (first, next) = (*names.starts.get(place)? as usize, *names.starts.get(place + 1)? as usize);
        Some((columns.names.get(first..next - 1)?, kind))
    }

    fn read_names(&self) -> Option<Names> {
        let bytes = self.content.columns()?;
        let columns = Columns::read(&bytes)?;
        let mut places = vec![0; self.rows.len()];
        for (place, row) in (0u32..).zip(rows(&self.buckets, &hashes(&columns)?)) {
            places[row] = place;
        }
        let ends = memchr::memchr_iter(b'\n', columns.names.as_bytes()).map(|end| end as u32 + 1);
        let starts = std::iter::once(0).chain(ends).collect();
        Some(Names { columns: bytes, places, starts })
    }
}

/// The last byte reaches few bits of an FNV hash, and the pieces of words differ in just that: without this step their
/// slots pile up.
pub(crate) fn mixed(hash: u64) -> u64 {
    let product = (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    product ^ (product >> 32)
}

/// A table that is read when it is first needed.
#[derive(Debug)]
pub(crate) struct LazyTable {
    content: Arc<Content>,
    table: OnceLock<Option<Table>>,
}

impl LazyTable {
    pub(crate) fn new(content: Content) -> Arc<Self> {
        Arc::new(LazyTable { content: Arc::new(content), table: OnceLock::new() })
    }

    /// The table; `None` when it cannot be read, which `lexicon check` reports.
    pub(crate) fn get(&self) -> Option<&Table> {
        self.table.get_or_init(|| Table::new(&self.content)).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::columns;

    fn table(rows: &str) -> Table {
        Table::new(&Arc::new(format!("{}\n{rows}", columns::HEADER).into())).unwrap()
    }

    #[test]
    fn tables_find_what_they_hold_and_nothing_else() {
        let mut rows = "so good\tb\t-100\t0\t100\nood\tc\t-1\t2\t-3\ngood\tw\t-900\t0\t900\n".to_string();
        for i in 0..5000 {
            rows.push_str(&format!("w{i}\tw\t{i}\t0\t0\n"));
        }
        let full = table(&rows);
        let row = |kind: FeatureKind, name: &str| full.find(mixed(hash(kind, name)));
        let find = |kind: FeatureKind, name: &str| row(kind, name).map(|r| full.weights(r));
        assert_eq!(find(FeatureKind::Pair, "so good"), Some([-100, 0, 100]));
        assert_eq!(find(FeatureKind::Word, "good"), Some([-900, 0, 900]));
        assert_eq!(find(FeatureKind::Gram, "good"), None);
        assert_eq!(find(FeatureKind::Word, ""), None);
        for i in 0..5000i16 {
            let name = format!("w{i}");
            assert_eq!(find(FeatureKind::Word, &name), Some([i, 0, 0]));
            assert_eq!(row(FeatureKind::Word, &name).and_then(|r| full.feature(r)), Some((&*name, FeatureKind::Word)));
        }
        assert_eq!(row(FeatureKind::Gram, "ood").and_then(|r| full.feature(r)), Some(("ood", FeatureKind::Gram)));
        assert!(table("").find(1).is_none());
    }

    #[test]
    fn damaged_columns_are_refused() {
        let whole = columns::pack("\na\tw\t1\t2\t3\nb\tw\t1\t2\t3\n").unwrap();
        for end in 0..whole.len() {
            let columns = Columns::read(&whole[..end]);
            assert!(columns.is_none_or(|columns| hashes(&columns).is_none()), "{end}");
        }
    }
}
