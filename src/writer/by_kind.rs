//! `by_kind.csv`: comments and quoted posts apart, a row each per source and over all sources.

use super::cell::{Cell, Row};
use super::column::{count, real, text};
use super::{Output, Rows, Scope, WriteOptions, interval};
use crate::aggregator::{ALL, Labels, Summary, Tally, statistics};
use crate::lexicon::LexiconSet;

pub(super) const OUTPUT: Output = Output {
    name: "by_kind",
    file: "by_kind.csv",
    scope: Scope::Source,
    summary: "comments and quoted posts apart: a row each per source, and over ALL sources",
    columns: &[
        text("source"),
        text("kind"),
        count("reactions"),
        count("P"),
        count("U"),
        count("N"),
        count("unscored"),
        real("positive_share"),
        real("positive_low"),
        real("positive_high"),
        real("neutral_share"),
        real("neutral_low"),
        real("neutral_high"),
        real("negative_share"),
        real("negative_low"),
        real("negative_high"),
        real("net_all"),
        real("net_low"),
        real("net_high"),
        real("net_polar"),
        real("net_polar_low"),
        real("net_polar_high"),
        real("log_odds"),
        real("log_odds_se"),
        real("polarisation"),
        real("disagreement"),
        real("subjectivity"),
    ],
    rows,
};

fn rows<'s>(summary: &'s Summary, _: &'s LexiconSet, options: &'s WriteOptions) -> Rows<'s> {
    let kinds = move |source: &str, tally: &Tally| {
        [("comments", tally.comment_count, tally.comments), ("quoted posts", tally.quote_count, tally.quotes)]
            .into_iter()
            .filter(|(_, reactions, _)| *reactions > 0)
            .map(|(kind, reactions, labels)| row(source, kind, reactions, &labels, options))
            .collect::<Vec<Row>>()
    };
    let of_sources = summary.sources().flat_map(move |(source, tally)| kinds(source, tally));
    Box::new(of_sources.chain(kinds(ALL, &summary.overall())))
}

fn row(source: &str, kind: &'static str, reactions: u64, labels: &Labels, options: &WriteOptions) -> Row {
    let base = options.base(Some(*labels));
    let share = |count: fn(&Labels) -> u64| interval(base.and_then(|l| statistics::wilson(count(&l), l.n())));
    let net = base.and_then(|l| statistics::net_interval(&l));
    let polar = base.and_then(|l| statistics::net_polar_interval(&l));
    let odds = base.and_then(|l| statistics::log_odds(&l));
    let mut cells = vec![
        Cell::owned(source),
        Cell::text(Some(kind)),
        Cell::count(reactions),
        Cell::count(labels.positive),
        Cell::count(labels.neutral),
        Cell::count(labels.negative),
        Cell::count(reactions - labels.n()),
    ];
    cells.extend([share(|l| l.positive), share(|l| l.neutral), share(|l| l.negative)].into_iter().flatten());
    cells.extend(interval(net));
    cells.extend(interval(polar));
    cells.extend([
        Cell::real(odds.map(|o| o.0)),
        Cell::real(odds.map(|o| o.1)),
        Cell::real(base.and_then(|l| statistics::polarisation(&l))),
        Cell::real(base.and_then(|l| statistics::disagreement(&l))),
        Cell::real(base.and_then(|l| statistics::subjectivity(&l))),
    ]);
    cells
}
