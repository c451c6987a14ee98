//! Terms in, what is known of them out: a map of many short texts that lie side by side.
//!
//! A lexicon holds thousands of terms of a few letters, and a run holds dozens of lexicons: a text of its own for each
//! would take more room than all that is said of it. Look at [`Terms::get`] first.

use crate::hash::seeded;

/// A map from terms to what is known of them, in the order in which they came.
#[derive(Clone, Debug)]
pub(crate) struct Terms<V> {
    /// All terms, one after another.
    text: String,
    rows: Vec<Row<V>>,
    /// The number of a row and one, in the highest bits some of its hash; 0 where there is none. A power of two, of which
    /// at least a third stays empty.
    slots: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Row<V> {
    /// Where the term ends; it begins where the one before it does.
    end: u32,
    value: V,
}

/// Bits of a slot that number its row.
const ROW_BITS: u32 = 24;
const ROW: u32 = (1 << ROW_BITS) - 1;

impl<V> Default for Terms<V> {
    fn default() -> Self {
        Terms { text: String::new(), rows: Vec::new(), slots: Vec::new() }
    }
}

impl<V> Terms<V> {
    /// What is known of a term.
    #[inline]
    pub(crate) fn get(&self, term: &str) -> Option<&V> {
        let row = self.find(term, hash(term)).ok()?;
        self.rows.get(row).map(|row| &row.value)
    }

    /// True for a term that is there.
    pub(crate) fn contains(&self, term: &str) -> bool {
        self.get(term).is_some()
    }

    /// What is known of a term, which is added where it is not there; `None` where there is no room for one more (16
    /// million terms, 4 GB of text).
    pub(crate) fn entry(&mut self, term: &str) -> Option<&mut V>
    where
        V: Default,
    {
        if (self.rows.len() + 1) * 3 > self.slots.len() * 2 {
            self.grow();
        }
        let hash = hash(term);
        let row = match self.find(term, hash) {
            Ok(row) => row,
            Err(slot) => {
                let end = u32::try_from(self.text.len() + term.len()).ok()?;
                let number = u32::try_from(self.rows.len() + 1).ok().filter(|number| *number < ROW)?;
                self.text.push_str(term);
                self.rows.push(Row { end, value: V::default() });
                self.slots[slot] = tag(hash) | number;
                self.rows.len() - 1
            }
        };
        self.rows.get_mut(row).map(|row| &mut row.value)
    }

    /// Terms with what is known of them, in the order in which they came.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        (0..self.rows.len()).map(|row| (self.term(row), &self.rows[row].value))
    }

    /// True without terms.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Gives back what was taken for terms to come.
    pub(crate) fn shrunk(mut self) -> Self {
        self.text.shrink_to_fit();
        self.rows.shrink_to_fit();
        self
    }

    /// The row of a term, or the slot it would have.
    #[inline]
    fn find(&self, term: &str, hash: u64) -> Result<usize, usize> {
        if self.slots.is_empty() {
            return Err(0);
        }
        let last = self.slots.len() - 1;
        let mut slot = hash as usize & last;
        loop {
            let held = self.slots[slot];
            if held == 0 {
                return Err(slot);
            }
            let row = (held & ROW) as usize - 1;
            if held & !ROW == tag(hash) && self.term(row) == term {
                return Ok(row);
            }
            slot = (slot + 1) & last;
        }
    }

    fn term(&self, row: usize) -> &str {
        let first = if row == 0 { 0 } else { self.rows[row - 1].end };
        &self.text[first as usize..self.rows[row].end as usize]
    }

    fn grow(&mut self) {
        let slots = (self.slots.len() * 2).max(16);
        self.slots = vec![0; slots];
        for row in 0..self.rows.len() {
            let hash = hash(self.term(row));
            let mut slot = hash as usize & (slots - 1);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & (slots - 1);
            }
            self.slots[slot] = tag(hash) | (row as u32 + 1);
        }
    }
}

#[inline]
fn hash(term: &str) -> u64 {
    seeded(term.as_bytes(), 0)
}

/// The bits of a hash that a slot keeps.
fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32 & !ROW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_found_and_nothing_else_is() {
        let mut terms = Terms::<u32>::default();
        assert_eq!((terms.get(""), terms.get("a"), terms.is_empty()), (None, None, true));
        let names: Vec<String> = (0..3000u32).map(|i| format!("слово{}", i * 7)).collect();
        for (i, name) in (1..).zip(&names) {
            *terms.entry(name).unwrap() += i;
            *terms.entry("twice").unwrap() += 1;
        }
        *terms.entry("").unwrap() = 9;
        let terms = terms.shrunk();
        for (i, name) in (1..).zip(&names) {
            assert_eq!(terms.get(name), Some(&i), "{name}");
            assert_eq!(
                terms.get(&name[..name.len() - 1]).is_some(),
                names.contains(&name[..name.len() - 1].to_string())
            );
        }
        assert_eq!((terms.get("twice"), terms.get(""), terms.contains("thrice")), (Some(&3000), Some(&9), false));
        let order: Vec<&str> = terms.iter().map(|(term, _)| term).collect();
        assert_eq!((order.len(), order[0], order[1], order[2]), (3002, names[0].as_str(), "twice", names[1].as_str()));
    }
}
