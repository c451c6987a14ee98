//! What drives the reaction: which terms and emoji weigh for and against, how much, and in how many reactions.
//!
//! Look at [`Terms::drivers`] first.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::reaction::{Role, ScoredReaction};
use crate::scorer::Label;

use super::{Labels, place_in, values_of};

/// What one term did over some reactions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermTally {
    /// Reactions that hold it, by their label.
    pub labels: Labels,
    /// What it added where it added, in thousandths.
    pub positive: i64,
    /// What it took away where it took away, in thousandths: 0 or less.
    pub negative: i64,
}

impl TermTally {
    fn merge(&mut self, other: &TermTally) {
        self.labels.merge(&other.labels);
        self.positive += other.positive;
        self.negative += other.negative;
    }
}

/// A term that weighs for or against.
#[derive(Clone, Debug, PartialEq)]
pub struct Driver<'t> {
    /// Language of the lexicon it was read by.
    pub lang: &'t str,
    /// The term.
    pub term: &'t str,
    /// What it added on this side in all, in thousandths.
    pub contribution: i64,
    /// Its part of everything that terms of the language added on this side, 0 to 1.
    pub share: f64,
    /// Reactions that hold it, by their label.
    pub labels: Labels,
}

/// The tally of a term, made where it is not there yet: most terms are, and need no copy.
fn tally_of<'m>(terms: &'m mut HashMap<String, TermTally>, term: &str) -> &'m mut TermTally {
    if !terms.contains_key(term) {
        terms.insert(term.to_string(), TermTally::default());
    }
    terms.get_mut(term).expect("it was put there just now")
}

/// Terms of one reaction that are told apart by looking through them.
const SHORT: usize = 16;

/// The terms of every source and language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// By source, language and term.
    by_source: BTreeMap<String, BTreeMap<String, HashMap<String, TermTally>>>,
}

impl Terms {
    /// Counts the terms of one reaction.
    pub fn add(&mut self, scored: &ScoredReaction) {
        let hits = &scored.score.hits;
        if scored.reaction.role != Role::Public || hits.is_empty() || scored.score.label == Label::Unscored {
            return;
        }
        let languages = place_in(&mut self.by_source, &scored.reaction.source);
        let terms = place_in(languages, &scored.detection.lang);
        let mut seen: SmallVec<[&str; SHORT]> = SmallVec::new();
        let mut more: HashSet<&str> = HashSet::new();
        for hit in hits {
            let tally = tally_of(terms, &hit.term);
            // In a short list looking costs less than a table.
            let term = hit.term.as_str();
            let is_first = !seen.contains(&term)
                && if seen.len() < SHORT {
                    seen.push(term);
                    true
                } else {
                    more.insert(term)
                };
            if is_first {
                tally.labels.add(scored.score.label);
            }
            let contribution = i64::from(hit.contribution);
            tally.positive += contribution.max(0);
            tally.negative += contribution.min(0);
        }
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: &Terms) {
        for (source, languages) in &other.by_source {
            let into = place_in(&mut self.by_source, source);
            for (lang, terms) in languages {
                let into = place_in(into, lang);
                terms.iter().for_each(|(term, tally)| tally_of(into, term).merge(tally));
            }
        }
    }

    /// Sources with terms, sorted.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.by_source.keys().map(String::as_str)
    }

    /// The terms of a source (`None`: of all) that weigh most for (`positive`) or against, at most `most` of each
    /// language; by language, heaviest first.
    #[expect(clippy::iter_over_hash_type, reason = "sums of whole numbers, and a list that is sorted")]
    pub fn drivers(&self, source: Option<&str>, positive: bool, most: usize) -> Vec<Driver<'_>> {
        let mut sums: HashMap<(&str, &str), TermTally> = HashMap::new();
        for (lang, terms) in values_of(&self.by_source, source).flatten() {
            for (term, tally) in terms {
                sums.entry((lang, term)).or_default().merge(tally);
            }
        }
        let side = |tally: &TermTally| if positive { tally.positive } else { tally.negative };
        let mut totals: BTreeMap<&str, i64> = BTreeMap::new();
        for ((lang, _), tally) in &sums {
            *totals.entry(lang).or_default() += side(tally);
        }
        let mut drivers: Vec<Driver<'_>> = sums
            .iter()
            .filter(|(_, tally)| side(tally) != 0)
            .map(|(&(lang, term), tally)| {
                let contribution = side(tally);
                let share = contribution as f64 / totals[lang] as f64;
                Driver { lang, term, contribution, share, labels: tally.labels }
            })
            .collect();
        let weight = |d: &Driver<'_>| std::cmp::Reverse(d.contribution.unsigned_abs());
        drivers.sort_by(|a, b| (a.lang, weight(a), a.term).cmp(&(b.lang, weight(b), b.term)));
        let mut listed: BTreeMap<&str, usize> = BTreeMap::new();
        drivers.retain(|driver| {
            let count = listed.entry(driver.lang).or_default();
            *count += 1;
            *count <= most
        });
        drivers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(rows: &[(&str, &str, &str, i64)]) -> Terms {
        let mut terms = Terms::default();
        for (source, lang, term, contribution) in rows {
            let tally = TermTally {
                labels: Labels { positive: 1, ..Labels::default() },
                positive: (*contribution).max(0),
                negative: (*contribution).min(0),
            };
            let of = terms.by_source.entry((*source).into()).or_default();
            of.entry((*lang).into()).or_default().entry((*term).into()).or_default().merge(&tally);
        }
        terms
    }

    #[test]
    fn drivers_are_the_heaviest_of_each_language_and_side() {
        let terms = terms(&[
            ("a", "en", "good", 2000),
            ("b", "en", "good", 1000),
            ("a", "en", "fine", 1000),
            ("a", "en", "fine", -500),
            ("a", "en", "bad", -1500),
            ("a", "fr", "bien", 1500),
            ("a", "en", "nice", 500),
        ]);
        let told = |source, positive, most| -> Vec<(String, i64, f64, u64)> {
            let list = terms.drivers(source, positive, most);
            list.iter().map(|d| (format!("{} {}", d.lang, d.term), d.contribution, d.share, d.labels.n())).collect()
        };
        let row = |name: &str, contribution, share, n| (name.to_string(), contribution, share, n);
        assert_eq!(
            told(None, true, 2),
            [
                row("en good", 3000, 3000.0 / 4500.0, 2),
                row("en fine", 1000, 1000.0 / 4500.0, 2),
                row("fr bien", 1500, 1.0, 1)
            ]
        );
        assert_eq!(told(Some("a"), false, 9), [row("en bad", -1500, 0.75, 1), row("en fine", -500, 0.25, 2)]);
        assert_eq!(told(Some("b"), false, 9), []);
    }
}
