//! Wording that was met more than once.
//!
//! There can be as many clusters as there are voices, so what belongs to them is kept as numbers, and each is put together
//! when it is asked for. Look at [`Summary::clusters`] first.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::sorted::Keyed;
use super::voices::VoiceId;
use super::{Summary, Tally, Voice};
use crate::scorer::Label;

/// Wording that was met more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster<'s> {
    /// The voice it is counted as.
    pub voice: VoiceId,
    /// Every wording of it, as fingerprints.
    pub variants: Vec<VoiceId>,
    /// How often it was met.
    pub mentions: u64,
    /// How it was judged.
    pub label: Label,
    /// Sources it was met in.
    pub sources: Vec<&'s str>,
    /// Languages it was met in.
    pub langs: Vec<&'s str>,
}

/// Things of clusters: the number of each one's cluster, and the thing; sorted.
struct Members<T>(Vec<(u32, T)>);

impl<T: Ord + Copy> Members<T> {
    fn new(members: impl Iterator<Item = (u32, T)>) -> Self {
        let mut list: Vec<(u32, T)> = members.collect();
        list.sort_unstable();
        list.dedup();
        Members(list)
    }

    fn of(&self, cluster: u32) -> impl Iterator<Item = T> {
        let from = self.0.partition_point(|(number, _)| *number < cluster);
        self.0[from..].iter().take_while(move |(number, _)| *number == cluster).map(|(_, member)| *member)
    }
}

impl Summary {
    /// Wording that was met more than once, most often met first.
    pub fn clusters(&self) -> impl Iterator<Item = Cluster<'_>> {
        let all = self.overall();
        let repeated: Vec<Voice> = all.voices.all().iter().filter(|voice| voice.mentions() > 1).copied().collect();
        drop(all);
        let place = |id: VoiceId| repeated.binary_search_by_key(&id, Voice::key).ok().map(|place| place as u32);
        // The clusters of a tally, each with the number of its source or language.
        let clusters_of = |tally: &Tally, number: u32| {
            tally.voices.all().iter().filter_map(|voice| Some((place(voice.id)?, number))).collect::<Vec<_>>()
        };
        let source_names: Vec<&str> = self.sources.keys().map(String::as_str).collect();
        let in_source = |(source, tally): (u32, &Tally)| clusters_of(tally, source);
        let sources = Members::new((0u32..).zip(self.sources.values()).flat_map(in_source));
        let lang_names: BTreeSet<&str> = self.by_language().map(|(_, lang, _)| lang).collect();
        let lang_names: Vec<&str> = lang_names.into_iter().collect();
        let in_language = |(_, lang, tally): (&str, &str, &Tally)| {
            clusters_of(tally, lang_names.partition_point(|name| *name < lang) as u32)
        };
        let langs = Members::new(self.by_language().flat_map(in_language));
        let known = self.variants.all();
        let variants = Members::new(known.iter().filter_map(|variant| Some((place(variant.first)?, variant.id))));
        let mut order: Vec<u32> = (0..repeated.len() as u32).collect();
        order.sort_by_key(|number| Reverse(repeated[*number as usize].mentions()));
        order.into_iter().map(move |number| {
            let voice = repeated[number as usize];
            // It is the smallest of them.
            Cluster {
                voice: voice.id,
                variants: std::iter::once(voice.id).chain(variants.of(number)).collect(),
                mentions: u64::from(voice.mentions()),
                label: voice.label,
                sources: sources.of(number).map(|source| source_names[source as usize]).collect(),
                langs: langs.of(number).map(|lang| lang_names[lang as usize]).collect(),
            }
        })
    }
}
