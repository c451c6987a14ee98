//! What is said of each target: counts per source in, the same measures as for everything else out.
//!
//! A reaction counts once for each target it names, under the label of what it says of *that target*, whatever its own
//! label is. Look at [`TargetTally`] first.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Kept, Labels, Samples, Tally};
use crate::reaction::{Role, ScoredReaction};

/// The reactions that name one target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetTally {
    /// Counts by the label of what is said of the target: neutral is both no polarity and a balance.
    pub tally: Tally,
    /// Reactions with at least one term linked with it.
    pub linked: u64,
}

impl TargetTally {
    fn merge(&mut self, other: &TargetTally) {
        self.tally.merge(&other.tally);
        self.linked += other.linked;
    }

    /// P, U and N of comments and quoted posts together.
    pub fn labels(&self) -> Labels {
        self.tally.labels()
    }
}

/// What is said of every target in every source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetTallies {
    names: BTreeSet<String>,
    by_source: BTreeMap<(String, String), TargetTally>,
}

impl TargetTallies {
    /// Notes that there is a target, whether it is ever named or not.
    pub fn note(&mut self, name: &str) {
        self.names.insert(name.to_string());
    }

    /// Counts one reaction; how many more voices and authors are kept by that.
    pub(super) fn add(&mut self, scored: &ScoredReaction, ordinal: u64, samples: Samples) -> Kept {
        if scored.reaction.role != Role::Public {
            return Kept::default();
        }
        let source = &scored.reaction.source;
        let mut more = Kept::default();
        for target in &scored.score.targets {
            let entry = self.by_source.entry((source.clone(), target.name.to_string())).or_default();
            entry.tally.samples = samples;
            let before = entry.tally.kept();
            entry.tally.count(scored, target.label, (source, ordinal));
            more = more.plus(entry.tally.kept().less(before));
            entry.linked += u64::from(!target.hits.is_empty());
        }
        more
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: &TargetTallies) {
        self.names.extend(other.names.iter().cloned());
        for (key, tally) in &other.by_source {
            self.by_source.entry(key.clone()).or_default().merge(tally);
        }
    }

    pub(super) fn tallies_mut(&mut self) -> impl Iterator<Item = &mut Tally> {
        self.by_source.values_mut().map(|entry| &mut entry.tally)
    }

    /// Every source and target it names, sorted.
    pub fn by_source(&self) -> impl Iterator<Item = (&str, &str, &TargetTally)> {
        self.by_source.iter().map(|((source, target), tally)| (source.as_str(), target.as_str(), tally))
    }

    /// Every target over all sources, by name; those that nothing names have an empty tally.
    pub fn overall(&self) -> BTreeMap<&str, TargetTally> {
        let mut all: BTreeMap<&str, TargetTally> =
            self.names.iter().map(|name| (name.as_str(), TargetTally::default())).collect();
        for ((_, target), tally) in &self.by_source {
            all.entry(target).or_default().merge(tally);
        }
        all.values_mut().for_each(|target| target.tally.voices.tidy());
        all
    }
}
