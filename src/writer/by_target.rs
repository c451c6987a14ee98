//! `by_target.csv`: a row per source and target it names, and one per target over all sources.

use std::collections::BTreeMap;

use super::cell::{Cell, Row};
use super::column::{count, real, text};
use super::{Output, Rows, Scope, WriteOptions, ends, interval};
use crate::aggregator::targets::TargetTally;
use crate::aggregator::{ALL, Summary, statistics};
use crate::lexicon::LexiconSet;

pub(super) const OUTPUT: Output = Output {
    name: "by_target",
    file: "by_target.csv",
    scope: Scope::Source,
    summary: "what is said of each target (--target): a row per source and target, and per target over ALL sources",
    columns: &[
        text("source"),
        text("target"),
        count("mentions"),
        count("comments"),
        count("quoted_posts"),
        count("with_polarity"),
        count("P"),
        count("U"),
        count("N"),
        count("unscored"),
        real("net_all"),
        real("positive_share"),
        real("positive_low"),
        real("positive_high"),
        real("negative_share"),
        real("negative_low"),
        real("negative_high"),
        count("voices"),
        real("share_of_voice"),
        real("net_low"),
        real("net_high"),
    ],
    rows,
};

fn rows<'s>(summary: &'s Summary, _: &'s LexiconSet, options: &'s WriteOptions) -> Rows<'s> {
    let targets = summary.targets();
    let mut all: BTreeMap<&str, u64> = BTreeMap::new();
    for (source, _, target) in targets.by_source() {
        *all.entry(source).or_default() += target.tally.reactions();
    }
    let total: u64 = all.values().sum();
    let row_of = move |source: &str, name: &str, target: &TargetTally| {
        row(source, name, target, all.get(source).copied().unwrap_or(0), options)
    };
    let of_sources = targets.by_source().map(move |(source, name, target)| row_of(source, name, target));
    let of_all = targets.overall().into_iter().map(move |(name, target)| row(ALL, name, &target, total, options));
    Box::new(of_sources.chain(of_all))
}

fn row(source: &str, name: &str, target: &TargetTally, all: u64, options: &WriteOptions) -> Row {
    let tally = &target.tally;
    let labels = target.labels();
    let base = options.base(tally.comparable());
    let [positive, positive_low, positive_high] = interval(base.and_then(|l| statistics::wilson(l.positive, l.n())));
    let [negative, negative_low, negative_high] = interval(base.and_then(|l| statistics::wilson(l.negative, l.n())));
    let [net_low, net_high] = ends(base.and_then(|l| statistics::net_interval(&l)));
    vec![
        Cell::owned(source),
        Cell::owned(name),
        Cell::count(tally.reactions()),
        Cell::count(tally.comment_count),
        Cell::count(tally.quote_count),
        Cell::count(target.linked),
        Cell::count(labels.positive),
        Cell::count(labels.neutral),
        Cell::count(labels.negative),
        Cell::count(tally.reactions() - labels.n()),
        Cell::real(base.and_then(|l| statistics::net_all(&l))),
        positive,
        positive_low,
        positive_high,
        negative,
        negative_low,
        negative_high,
        Cell::maybe(tally.voices()),
        Cell::real((all > 0).then(|| tally.reactions() as f64 / all as f64)),
        net_low,
        net_high,
    ]
}
