//! Learned weights: words, pairs of words and pieces of words with what they say for each of the three classes.
//!
//! `learned.tsv` of a language (and the tables of `shared/`, one per script) in, a hash table out. A table is read when
//! the first text of its language is scored. Look at [`Table::find`] first.

use std::sync::{Arc, OnceLock};

use super::Content;
use super::parse;

/// What a feature is made of. The names are those of the tables, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeatureKind {
    /// Two words or emoji side by side, joined by a space.
    Pair,
    /// Letters in a row: inside a word that is padded with `_` on both sides, or inside a run of a script without
    /// spaces.
    Gram,
    /// A word, emoji, emoticon, or one of `!`, `!!`, `?`, `??`, `...`.
    Word,
}

crate::reaction::names!(FeatureKind { Pair => "b", Gram => "c", Word => "w" });

/// Columns of a table.
pub(crate) const HEADER: &str = "feature\tkind\tnegative\tneutral\tpositive";

/// The hash under which a feature is kept.
pub(crate) fn hash(kind: FeatureKind, name: &str) -> u64 {
    extend(start(kind), name.as_bytes())
}

/// The hash of a feature without a name.
pub(crate) fn start(kind: FeatureKind) -> u64 {
    extend(0xcbf2_9ce4_8422_2325, kind.as_str().as_bytes())
}

/// FNV-1a: it grows byte by byte, so that all pieces that begin at a letter are hashed in one go.
pub(crate) fn extend(state: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(state, |h, &b| (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// Bits of a slot that hold the number of a row; the others hold a part of its hash.
const ROW_BITS: u32 = 20;
const ROW_MASK: u32 = (1 << ROW_BITS) - 1;

/// A table of learned weights.
#[derive(Debug, Default)]
pub(crate) struct Table {
    names: String,
    rows: Vec<TableRow>,
    /// Open addressing: number of a row plus one and a part of its hash, or 0.
    slots: Vec<u32>,
}

#[derive(Debug)]
struct TableRow {
    hash: u64,
    start: u32,
    len: u16,
    kind: FeatureKind,
    weights: [i16; 3],
}

impl Table {
    /// Reads a table; an error is the line and what is wrong with it.
    pub(crate) fn parse(content: &str) -> std::result::Result<Table, (u64, String)> {
        let mut table = Table::default();
        for row in parse::rows(content) {
            let fail = |message: &str| (row.line, message.to_string());
            let name = row.field(0).ok_or_else(|| fail("no feature"))?;
            let kind =
                row.field(1).and_then(FeatureKind::from_name).ok_or_else(|| fail("kind is not one of b, c, w"))?;
            let mut weights = [0i16; 3];
            for (i, weight) in weights.iter_mut().enumerate() {
                *weight = row
                    .field(i + 2)
                    .and_then(|f| f.parse().ok())
                    .ok_or_else(|| fail("a weight is not a whole number of thousandths from -32768 to 32767"))?;
            }
            let (Ok(start), Ok(len)) = (u32::try_from(table.names.len()), u16::try_from(name.len())) else {
                return Err(fail("the feature is too long"));
            };
            if table.rows.len() as u32 >= ROW_MASK {
                return Err(fail("more than a million rows"));
            }
            table.names.push_str(name);
            table.rows.push(TableRow { hash: mixed(hash(kind, name)), start, len, kind, weights });
        }
        table.slots = vec![0; (table.rows.len() * 2).next_power_of_two()];
        for i in 0..table.rows.len() {
            let hash = table.rows[i].hash;
            let mut slot = table.first_slot(hash);
            while table.slots[slot] != 0 {
                slot = (slot + 1) & (table.slots.len() - 1);
            }
            table.slots[slot] = tag(hash) | (i as u32 + 1);
        }
        Ok(table)
    }

    /// Number of entries.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The row of the feature with this hash, [`mixed`]. All of its bits are compared: that another feature of a text has
    /// the same is less likely than a fault of the memory.
    #[inline]
    pub(crate) fn find(&self, mixed: u64) -> Option<u32> {
        let mut slot = self.first_slot(mixed);
        loop {
            let value = *self.slots.get(slot)?;
            if value == 0 {
                return None;
            }
            if value & !ROW_MASK == tag(mixed) {
                let row = (value & ROW_MASK) - 1;
                if self.rows.get(row as usize).is_some_and(|r| r.hash == mixed) {
                    return Some(row);
                }
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    /// Weights of a row for negative, neutral and positive, in thousandths.
    pub(crate) fn weights(&self, row: u32) -> [i16; 3] {
        self.rows[row as usize].weights
    }

    /// The feature of a row.
    pub(crate) fn name(&self, row: u32) -> &str {
        let row = &self.rows[row as usize];
        &self.names[row.start as usize..row.start as usize + usize::from(row.len)]
    }

    /// What the feature of a row is made of.
    pub(crate) fn kind(&self, row: u32) -> FeatureKind {
        self.rows[row as usize].kind
    }

    fn first_slot(&self, mixed: u64) -> usize {
        mixed as usize & (self.slots.len().max(1) - 1)
    }
}

fn tag(mixed: u64) -> u32 {
    (mixed >> 32) as u32 & !ROW_MASK
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
    content: Content,
    table: OnceLock<Option<Table>>,
}

impl LazyTable {
    pub(crate) fn new(content: Content) -> Arc<Self> {
        Arc::new(LazyTable { content, table: OnceLock::new() })
    }

    /// The table; `None` when it cannot be read, which `lexicon check` reports.
    pub(crate) fn get(&self) -> Option<&Table> {
        self.table.get_or_init(|| self.content.text().and_then(|text| Table::parse(&text).ok())).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_find_what_they_hold_and_nothing_else() {
        let mut content = format!("{HEADER}\nso good\tb\t-100\t0\t100\nood\tc\t-1\t2\t-3\ngood\tw\t-900\t0\t900\n");
        for i in 0..5000 {
            content.push_str(&format!("w{i}\tw\t{i}\t0\t0\n"));
        }
        let table = Table::parse(&content).unwrap();
        let find = |kind: FeatureKind, name: &str| table.find(mixed(hash(kind, name))).map(|r| table.weights(r));
        assert_eq!(find(FeatureKind::Pair, "so good"), Some([-100, 0, 100]));
        assert_eq!(find(FeatureKind::Word, "good"), Some([-900, 0, 900]));
        assert_eq!(find(FeatureKind::Gram, "good"), None);
        assert_eq!(find(FeatureKind::Word, ""), None);
        for i in 0..5000i16 {
            assert_eq!(find(FeatureKind::Word, &format!("w{i}")), Some([i, 0, 0]));
        }
        assert!(Table::parse("").unwrap().find(1).is_none());
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        for (rows, expected) in [
            ("good\tx\t1\t2\t3\n", "kind is not one of b, c, w"),
            ("good\tw\t1\t2\n", "a weight is not a whole number of thousandths from -32768 to 32767"),
            ("good\tw\t1\t2\t0.5\n", "a weight is not a whole number of thousandths from -32768 to 32767"),
        ] {
            let (line, message) = Table::parse(&format!("{HEADER}\n{rows}")).unwrap_err();
            assert_eq!((line, message.as_str()), (2, expected));
        }
    }
}
