//! Writers in, whether there are several of them out: words of one or two give them away. Look at `Writers` first.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::hash::fingerprint;
use crate::reaction::ScoredReaction;

/// Fewest people whose words may be shown together.
pub const FEWEST: usize = 3;

/// The smallest fingerprints of writers, or of voices where no writer is named: enough to know that there are several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Writers(BTreeSet<u64>);

impl Writers {
    pub(super) fn add(&mut self, writer: u64) {
        if self.0.len() == FEWEST && self.0.last().is_some_and(|last| *last <= writer) {
            return;
        }
        self.0.insert(writer);
        if self.0.len() > FEWEST {
            self.0.pop_last();
        }
    }

    pub(super) fn merge(&mut self, other: &Writers) {
        other.0.iter().for_each(|writer| self.add(*writer));
    }

    /// True where at least [`FEWEST`] wrote.
    pub(super) fn several(&self) -> bool {
        self.0.len() >= FEWEST
    }
}

/// The fingerprint of the name that a reaction is signed with.
pub(super) fn named(scored: &ScoredReaction) -> Option<u64> {
    scored.reaction.author.as_deref().map(|name| fingerprint(name.trim().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_are_three_whoever_comes_first() {
        let of = |list: &[u64]| {
            let mut writers = Writers::default();
            list.iter().for_each(|writer| writers.add(*writer));
            writers
        };
        assert!(!of(&[]).several() && !of(&[5, 5, 9, 9]).several() && of(&[5, 9, 1]).several());
        let mut merged = of(&[9, 8, 7]);
        merged.merge(&of(&[1, 9, 2]));
        assert_eq!(merged, of(&[2, 8, 9, 1, 7]));
    }
}
