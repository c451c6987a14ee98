//! `clusters.csv`: wording that was met more than once.

use super::cell::Cell;
use super::column::{count, real, text};
use super::{Output, Rows, Scope, WriteOptions};
use crate::aggregator::{Cluster, Summary};
use crate::lexicon::LexiconSet;

pub(super) const OUTPUT: Output = Output {
    name: "clusters",
    file: "clusters.csv",
    scope: Scope::Run,
    summary: "wording that was met more than once, exactly or nearly: how often, where, and in how many variants",
    columns: &[
        text("cluster"),
        count("mentions"),
        real("share"),
        count("variants"),
        text("label"),
        count("sources"),
        text("source_names"),
        text("langs"),
        text("voices"),
    ],
    rows,
};

/// Clusters listed.
const MOST: usize = 100_000;
/// Names and fingerprints listed of one cluster.
const LISTED: usize = 20;

fn rows<'s>(summary: &'s Summary, _: &'s LexiconSet, _: &'s WriteOptions) -> Rows<'s> {
    let all: u64 = summary.sources().map(|(_, tally)| tally.reactions()).sum();
    let row = move |cluster: Cluster<'_>| {
        let voices: Vec<String> = cluster.variants.iter().take(LISTED).map(ToString::to_string).collect();
        let sources: Vec<&str> = cluster.sources.iter().take(LISTED).copied().collect();
        vec![
            Cell::owned(cluster.voice.to_string()),
            Cell::count(cluster.mentions),
            Cell::real((all > 0).then(|| cluster.mentions as f64 / all as f64)),
            Cell::count(cluster.variants.len() as u64),
            Cell::owned(cluster.label.as_str()),
            Cell::count(cluster.sources.len() as u64),
            Cell::owned(sources.join("; ")),
            Cell::owned(cluster.langs.join(" ")),
            Cell::owned(voices.join(" ")),
        ]
    };
    Box::new(summary.clusters().take(MOST).map(row))
}
