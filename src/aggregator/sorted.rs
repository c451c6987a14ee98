//! Very many small things by key, each once, close together in memory.
//!
//! A map of hundreds of thousands of entries of a few bytes spends more on its own order than on them, and a miss of the
//! cache on every look-up. Here new things wait in a short list and are sorted in together. Look at [`Sorted`] first.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Something that is there once for each key.
pub(super) trait Keyed: Copy {
    /// What it is sorted by.
    type Key: Ord;

    fn key(&self) -> Self::Key;

    /// Takes over what another of the same key says. In whatever order several do this, the result is the same.
    fn absorb(&mut self, other: &Self);
}

/// Fewest things that are sorted in at a time.
const TOGETHER: usize = 32;

/// A list by key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Sorted<T> {
    /// Sorted, each once.
    list: Vec<T>,
    /// What was added since, as it came.
    fresh: Vec<T>,
}

impl<T> Default for Sorted<T> {
    fn default() -> Self {
        Sorted { list: Vec::new(), fresh: Vec::new() }
    }
}

/// The same things are the same, sorted in yet or not.
impl<T: Keyed + PartialEq> PartialEq for Sorted<T> {
    fn eq(&self, other: &Self) -> bool {
        self.all() == other.all()
    }
}

impl<T: Keyed + Eq> Eq for Sorted<T> {}

impl<T: Keyed> Sorted<T> {
    /// Adds something; true where that sorted in what had waited.
    pub(super) fn push(&mut self, item: T) -> bool {
        self.fresh.push(item);
        let many = self.fresh.len() >= TOGETHER.max(self.list.len() / 8);
        if many {
            self.tidy();
        }
        many
    }

    /// Sorts in what was added.
    pub(super) fn tidy(&mut self) {
        let Sorted { list, fresh } = self;
        fresh.sort_unstable_by_key(T::key);
        fresh.dedup_by(|next, kept| {
            let same = next.key() == kept.key();
            if same {
                kept.absorb(next);
            }
            same
        });
        let mut known = list.iter_mut().peekable();
        fresh.retain(|item| {
            let key = item.key();
            while known.next_if(|other| other.key() < key).is_some() {}
            let same = known.next_if(|other| other.key() == key);
            same.map(|other| other.absorb(item)).is_none()
        });
        // From the back, so that no second list is needed.
        let (mut at, mut new) = (list.len(), fresh.len());
        list.reserve_exact(new);
        list.extend_from_slice(fresh);
        while new > 0 {
            let item = fresh[new - 1];
            if at > 0 && list[at - 1].key() > item.key() {
                list[at + new - 1] = list[at - 1];
                at -= 1;
            } else {
                list[at + new - 1] = item;
                new -= 1;
            }
        }
        fresh.clear();
    }

    /// Forgets those for which `stays` does not hold, and gives back their memory.
    pub(super) fn retain(&mut self, stays: impl Fn(&T) -> bool) {
        self.list.retain(&stays);
        self.list.shrink_to_fit();
        self.fresh.retain(&stays);
    }

    /// Gives those another form for which `with` has one, key or not.
    pub(super) fn change(&mut self, with: impl Fn(&T) -> Option<T>) {
        let fresh = &mut self.fresh;
        self.list.retain(|item| {
            let changed = with(item);
            fresh.extend(changed);
            changed.is_none()
        });
        self.tidy();
    }

    /// How many are sorted in.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// All of them, sorted; without a copy where none is waiting.
    pub(super) fn all(&self) -> Cow<'_, [T]> {
        if self.fresh.is_empty() {
            return Cow::Borrowed(&self.list);
        }
        let mut all = self.clone();
        all.tidy();
        Cow::Owned(all.list)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    impl Keyed for (u8, u32) {
        type Key = u8;

        fn key(&self) -> u8 {
            self.0
        }

        fn absorb(&mut self, other: &Self) {
            self.1 += other.1;
        }
    }

    proptest::proptest! {
        #[test]
        fn it_holds_what_a_map_would(
            items in proptest::collection::vec((proptest::prelude::any::<u8>(), 1u32..5), 0..400),
            last in proptest::prelude::any::<u8>(),
        ) {
            let (mut map, mut sorted) = (BTreeMap::<u8, u32>::new(), Sorted::default());
            for &(key, count) in &items {
                *map.entry(key).or_default() += count;
                sorted.push((key, count));
            }
            let pairs = |map: &BTreeMap<u8, u32>| map.iter().map(|(key, count)| (*key, *count)).collect::<Vec<_>>();
            proptest::prop_assert_eq!(&*sorted.all(), &pairs(&map));
            let mut other = sorted.clone();
            other.tidy();
            proptest::prop_assert_eq!(&other, &sorted);
            proptest::prop_assert_eq!(other.len(), map.len());
            // One key becomes another, which may be there.
            let count = map.remove(&last);
            if let Some(count) = count {
                *map.entry(last / 2).or_default() += count;
            }
            other.change(|item| (item.0 == last).then_some((last / 2, item.1)));
            proptest::prop_assert_eq!(&*other.all(), &pairs(&map));
            map.retain(|key, _| *key <= last);
            other.retain(|item| item.0 <= last);
            proptest::prop_assert_eq!(&*other.all(), &pairs(&map));
        }
    }
}
