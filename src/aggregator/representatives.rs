//! Reactions that stand for others: the most typical and the most liked of each language and label.
//!
//! A few candidates are kept of each degree of polarity, chosen by the fingerprint of their words, which is as good as by
//! lot and free of order; what is typical is settled once all are counted. Look at [`Representatives::choose`] first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::voices::VoiceId;
use super::writers::{self, Writers};
use crate::reaction::{ReactionKind, Role, ScoredReaction};
use crate::scorer::Label;

/// Reactions chosen for each language, label and reason.
pub const CHOSEN: usize = 3;
/// Candidates kept of each degree of polarity; more than are chosen, as some turn out to be one voice.
const OF_DEGREE: usize = 4;
/// Candidates kept of the most liked.
const OF_LIKED: usize = 12;
/// Degrees of polarity, in ten-thousandths.
const DEGREE: i64 = 500;
/// Letters that a typical reaction has at most.
const READABLE: usize = 400;
/// Letters kept of a liked reaction.
const KEPT: usize = 1_000;

/// Why a reaction was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// It has the most likes or votes.
    Liked,
    /// Its polarity is nearest to the mean of its language and label.
    Typical,
}

crate::reaction::names!(Basis { Liked => "liked", Typical => "typical" });

/// A reaction that may stand for others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Its id.
    pub id: String,
    /// Its source.
    pub source: String,
    /// Comment, reply or quote.
    pub kind: ReactionKind,
    /// What it says: its first letters.
    pub text: String,
    /// Its voice.
    pub voice: VoiceId,
    /// Polarity in ten-thousandths.
    pub polarity: i64,
    /// Likes or votes.
    pub likes: Option<i64>,
    /// The matched terms in `text`: their bytes, and what each added, in thousandths.
    pub hits: Vec<(Range<usize>, i32)>,
}

/// The candidates of one language and label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Group {
    count: u64,
    polarity_sum: i64,
    writers: Writers,
    /// Of each degree, those with the smallest fingerprints, in order.
    by_degree: BTreeMap<i64, Vec<Candidate>>,
    liked: BTreeMap<VoiceId, Candidate>,
}

impl Group {
    fn count(&mut self, polarity: i64, writer: u64) {
        self.count += 1;
        self.polarity_sum += polarity;
        self.writers.add(writer);
    }

    /// False for what [`Group::offer`] would not keep: most reactions, whose words then need not be copied.
    fn wants(&self, polarity: i64, voice: VoiceId, likes: Option<i64>) -> bool {
        let degree = polarity.div_euclid(DEGREE);
        let of_degree = self.by_degree.get(&degree).map(Vec::as_slice).unwrap_or_default();
        let near = of_degree.get(OF_DEGREE - 1).is_none_or(|last| voice <= last.voice);
        let likes = likes.unwrap_or(0);
        near || likes > 0 && (self.liked.len() < OF_LIKED || self.liked.values().any(|c| c.likes.unwrap_or(0) <= likes))
    }

    /// Keeps a candidate if it is one of the best there are; the same in any order.
    fn offer(&mut self, candidate: &Candidate) {
        if candidate.text.chars().nth(READABLE).is_none() {
            let of_degree = self.by_degree.entry(candidate.polarity.div_euclid(DEGREE)).or_default();
            match of_degree.binary_search_by_key(&candidate.voice, |c| c.voice) {
                Ok(at) if candidate.id < of_degree[at].id => of_degree[at].clone_from(candidate),
                Ok(_) => {}
                Err(at) => of_degree.insert(at, candidate.clone()),
            }
            of_degree.truncate(OF_DEGREE);
        }
        if candidate.likes.is_some_and(|likes| likes > 0) {
            match self.liked.get_mut(&candidate.voice) {
                Some(known) if more_liked(candidate) < more_liked(known) => known.clone_from(candidate),
                Some(_) => {}
                None => {
                    self.liked.insert(candidate.voice, candidate.clone());
                }
            }
            if self.liked.len() > OF_LIKED
                && let Some(least) = self.liked.values().max_by_key(|c| more_liked(c)).map(|c| c.voice)
            {
                self.liked.remove(&least);
            }
        }
    }

    fn merge(&mut self, other: &Group) {
        self.count += other.count;
        self.polarity_sum += other.polarity_sum;
        self.writers.merge(&other.writers);
        other.by_degree.values().flatten().chain(other.liked.values()).for_each(|candidate| self.offer(candidate));
    }
}

/// Order of the most liked: likes, then fingerprint and id.
fn more_liked(candidate: &Candidate) -> (Reverse<i64>, VoiceId, &str) {
    (Reverse(candidate.likes.unwrap_or(0)), candidate.voice, &candidate.id)
}

/// A reaction that stands for others.
#[derive(Clone, Debug, PartialEq)]
pub struct Representative<'r> {
    /// Language of the reactions it stands for.
    pub lang: &'r str,
    /// Their label.
    pub label: Label,
    /// Why it was chosen.
    pub basis: Basis,
    /// 1 is the first of its language, label and reason.
    pub rank: usize,
    /// The reaction.
    pub candidate: &'r Candidate,
    /// False where so few people wrote, in this language with this label or in its source, that words give them away.
    pub showable: bool,
}

/// Candidates by language and label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Representatives {
    groups: BTreeMap<String, BTreeMap<Label, Group>>,
}

impl Representatives {
    /// Counts one reaction, if it is scored and of the public.
    pub fn add(&mut self, scored: &ScoredReaction) {
        let (reaction, score) = (&scored.reaction, &scored.score);
        let Some(polarity) = score.polarity.filter(|_| reaction.role == Role::Public) else { return };
        #[expect(clippy::cast_possible_truncation, reason = "from -10000 to 10000")]
        let polarity = (polarity * 1e4).round() as i64;
        let lang = scored.detection.lang.as_str();
        if !self.groups.contains_key(lang) {
            self.groups.insert(lang.to_string(), BTreeMap::new());
        }
        let Some(groups) = self.groups.get_mut(lang) else { return };
        let group = groups.entry(score.label).or_default();
        group.count(polarity, writers::named(scored).unwrap_or(scored.voice.number()));
        if !group.wants(polarity, scored.voice, reaction.likes) {
            return;
        }
        let (text, kept) = excerpt(&reaction.text);
        let whole = score.hits.iter().filter(|hit| hit.span.end <= kept);
        group.offer(&Candidate {
            id: reaction.id.clone(),
            source: reaction.source.clone(),
            kind: reaction.kind,
            text,
            voice: scored.voice,
            polarity,
            likes: reaction.likes,
            hits: whole.map(|hit| (hit.span.clone(), hit.contribution)).collect(),
        });
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: &Representatives) {
        for (lang, groups) in &other.groups {
            let into = self.groups.entry(lang.clone()).or_default();
            for (label, group) in groups {
                into.entry(*label).or_default().merge(group);
            }
        }
    }

    /// The most liked and the most typical of each language and label, never twice the same voice; `voice_of` says
    /// which voice a text counts as.
    pub fn choose(&self, voice_of: impl Fn(VoiceId) -> VoiceId) -> Vec<Representative<'_>> {
        let mut all = Vec::new();
        let groups = self.groups.iter().flat_map(|(lang, groups)| groups.iter().map(move |(l, g)| (lang, l, g)));
        for (lang, label, group) in groups {
            let mut liked: Vec<&Candidate> = group.liked.values().collect();
            liked.sort_by_key(|c| more_liked(c));
            // Distances to the mean are compared multiplied by the count, in integers.
            let count = i128::from(group.count);
            let off = |c: &Candidate| (i128::from(c.polarity) * count - i128::from(group.polarity_sum)).unsigned_abs();
            let mut typical: Vec<&Candidate> = group.by_degree.values().flatten().collect();
            typical.sort_by(|a, b| (off(a), a.voice, &a.id).cmp(&(off(b), b.voice, &b.id)));
            let mut heard = BTreeSet::new();
            for (basis, candidates) in [(Basis::Liked, liked), (Basis::Typical, typical)] {
                let fresh = candidates.into_iter().filter(|c| heard.insert(voice_of(c.voice))).take(CHOSEN);
                all.extend(fresh.enumerate().map(|(i, candidate)| Representative {
                    lang,
                    label: *label,
                    basis,
                    rank: i + 1,
                    candidate,
                    showable: group.writers.several(),
                }));
            }
        }
        all
    }
}

/// The first letters of a text, and how many of its bytes they are.
fn excerpt(text: &str) -> (String, usize) {
    match text.char_indices().nth(KEPT) {
        Some((end, _)) => (format!("{}…", &text[..end]), end),
        None => (text.to_string(), text.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregator::voices::Voices;

    fn group(rows: &[(&str, i64, i64)]) -> Group {
        let mut group = Group::default();
        for (i, (text, polarity, likes)) in rows.iter().enumerate() {
            let candidate = Candidate {
                id: format!("c{}", i + 1),
                source: "page".into(),
                kind: ReactionKind::Comment,
                text: (*text).into(),
                voice: Voices::default().of(text).0,
                polarity: *polarity,
                likes: Some(*likes),
                hits: Vec::new(),
            };
            group.count(*polarity, i as u64);
            if group.wants(*polarity, candidate.voice, candidate.likes) {
                group.offer(&candidate);
            }
        }
        group
    }

    fn told(group: &Group, voice_of: impl Fn(VoiceId) -> VoiceId) -> Vec<String> {
        let representatives =
            Representatives { groups: [("en".to_string(), [(Label::Positive, group.clone())].into())].into() };
        let list = representatives.choose(voice_of);
        list.iter().map(|r| format!("{} {} {}", r.basis, r.rank, r.candidate.text)).collect()
    }

    #[test]
    fn the_most_liked_and_those_nearest_to_the_mean_are_chosen() {
        let rows = [("a", 1000, 0), ("b", 5000, 0), ("c", 5100, 7), ("d", 9000, 0), ("C!", 5200, 9), ("e", 4000, 0)];
        let group = group(&rows);
        // The mean is 4883; "c" and "C!" are one voice, which the liked have taken.
        assert_eq!(told(&group, |v| v), ["liked 1 C!", "typical 1 b", "typical 2 e", "typical 3 a"]);
        let one = Voices::default().of("one").0;
        assert_eq!(told(&group, |_| one), ["liked 1 C!"], "all one voice");
    }

    #[test]
    fn candidates_are_the_same_in_any_order() {
        let texts: Vec<String> = (0..200).map(|i| format!("text {i}")).collect();
        let rows: Vec<(&str, i64, i64)> = texts
            .iter()
            .enumerate()
            .map(|(i, t)| (t.as_str(), (i as i64 * 7919) % 10_000, (i as i64 * 31) % 50))
            .collect();
        let of = |range: std::ops::Range<usize>| {
            let mut part = Group::default();
            for i in range {
                let mut one = group(&rows[i..=i]);
                one.by_degree.values_mut().flatten().chain(one.liked.values_mut()).for_each(|c| c.id = format!("c{i}"));
                one.writers = Writers::default();
                one.writers.add(i as u64);
                part.merge(&one);
            }
            part
        };
        let whole = of(0..200);
        let (mut a, b, c) = (of(120..200), of(0..50), of(50..120));
        a.merge(&c);
        a.merge(&b);
        assert_eq!(a, whole);
        assert!(whole.liked.len() <= OF_LIKED && whole.by_degree.values().all(|c| c.len() <= OF_DEGREE));
    }
}
