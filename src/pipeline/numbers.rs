//! Found texts in, numbered reactions out: ids, keys, dates and what each of them answers.
//!
//! Records of one source may come in many documents, and name others that came long before. What has to be remembered
//! for that is bounded. Look at [`Numbering`] first.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::document::Document;
use crate::extractor::Found;
use crate::hash::fingerprint;
use crate::lexicon::Markers;
use crate::published::{self, Dates, Orders};
use crate::reaction::{Key, Reaction, ReactionKind};
use crate::writer::push_digits;

/// Tells reactions with the same key apart, where not too many others stand between them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Keys {
    /// How often each key was met again.
    met: Recent,
}

impl Keys {
    pub(super) fn distinct(&mut self, key: Key) -> Key {
        let short = key.short();
        let times = self.met.get(short).map_or(0, |times| times + 1);
        self.met.set(short, times);
        key.after(times)
    }
}

/// What is counted over the documents of a run.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Numbering {
    pub(super) sources: HashMap<String, Numbers>,
    /// Of each input: its reactions, and the comment system its pages were recognised by.
    pub(super) inputs: HashMap<usize, (u64, String)>,
}

/// A source's reactions are numbered through its documents.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Numbers {
    comments: u64,
    quotes: u64,
    /// Number of comments that its documents announced.
    pub(super) declared: Option<u64>,
    /// Numbers of records by their keys, where records name their parents.
    keys: Recent,
    /// How numeric dates are written in it, as far as is known.
    orders: Orders,
}

impl Numbers {
    /// Gives ids to what was found in a document and turns places into ids.
    pub(super) fn number(&mut self, document: &Document, found: Vec<Found>, markers: &Markers) -> Vec<Reaction> {
        let mut dates = Dates::new(markers, document.language.as_deref(), std::mem::take(&mut self.orders));
        found.iter().filter_map(|f| f.block.published.as_deref()).for_each(|date| dates.learn(date));
        let file_source = &document.source.id;
        let id = |(kind, n): (ReactionKind, u64)| {
            let mut id = String::with_capacity(file_source.len() + 8);
            id.push_str(file_source);
            id.push_str(if kind == ReactionKind::Quote { ".q" } else { ".c" });
            push_digits(n, 1, &mut id);
            id
        };
        let numbers: Vec<(ReactionKind, u64)> = found
            .iter()
            .map(|f| {
                let n = if f.kind == ReactionKind::Quote { &mut self.quotes } else { &mut self.comments };
                *n += 1;
                if let Some(key) = f.block.key.as_deref().filter(|_| f.kind != ReactionKind::Quote) {
                    self.keys.add(fingerprint(key.as_bytes()), *n);
                }
                (f.kind, *n)
            })
            .collect();
        let reactions = found
            .into_iter()
            .zip(&numbers)
            .map(|(f, &own)| {
                let block = f.block;
                let parent = match f.parent {
                    Some(place) => numbers.get(place).map(|&number| id(number)),
                    // A parent that is not in the input stays named as the input names it: nothing.
                    None => block
                        .parent
                        .as_deref()
                        .and_then(|key| self.keys.get(fingerprint(key.as_bytes())))
                        .map(|n| id((ReactionKind::Comment, n))),
                };
                Reaction {
                    id: id(own),
                    own: block.key.filter(|_| f.kind != ReactionKind::Quote),
                    source: block.source.unwrap_or_else(|| file_source.clone()),
                    file: document.source.file.clone(),
                    kind: f.kind,
                    role: f.role,
                    platform: block.platform.unwrap_or_default(),
                    author: block.author,
                    published: block.published.map(|d| dates.read(&d, || published::page::moment(document))),
                    parent_basis: parent.as_ref().and(f.parent_basis),
                    parent,
                    likes: block.likes,
                    stated_language: f.stated_language,
                    declared_language: block.language,
                    spans: block.text.spans(0..block.text.len()),
                    text: block.text.into_string(),
                }
            })
            .collect();
        self.orders = dates.into_orders();
        reactions
    }
}

/// Records whose keys are remembered at least: answers further away from what they answer name no parent, and those with
/// one key that are further away from each other stay under it.
const RECENT: usize = (1 << 17) / 8 * 7;

/// Numbers of the last records by their keys (hashed).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Recent {
    now: foldhash::HashMap<u64, u64>,
    before: foldhash::HashMap<u64, u64>,
}

impl Recent {
    /// Remembers a record; the first of a key counts.
    fn add(&mut self, key: u64, number: u64) {
        if self.get(key).is_none() {
            self.set(key, number);
        }
    }

    fn set(&mut self, key: u64, number: u64) {
        if self.now.len() >= RECENT {
            std::mem::swap(&mut self.before, &mut self.now);
            self.now.clear();
        }
        self.now.insert(key, number);
    }

    fn get(&self, key: u64) -> Option<u64> {
        self.now.get(&key).or_else(|| self.before.get(&key)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_records_are_remembered_and_the_first_of_a_key_counts() {
        let mut recent = Recent::default();
        for number in 0..3 * RECENT as u64 {
            recent.add(number, number);
            recent.add(number, 7);
            assert_eq!(recent.get(number), Some(number));
            let earlier = number.saturating_sub(RECENT as u64 - 1);
            assert_eq!(recent.get(earlier), Some(earlier));
        }
        assert_eq!(recent.get(0), None);
    }
}
