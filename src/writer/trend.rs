//! `trend.csv`: the reaction by hour, day, week or month.

use super::cell::{Cell, Row};
use super::column::{count, real, text, time};
use super::{Output, Rows, Scope, WriteOptions, ends, interval};
use crate::aggregator::trend::{FALSE_DISCOVERY_RATE, Window, shown};
use crate::aggregator::{ALL, Summary, statistics};
use crate::lexicon::LexiconSet;

pub(super) const OUTPUT: Output = Output {
    name: "trend",
    file: "trend.csv",
    scope: Scope::Source,
    summary: "a row per source and window of time and over ALL, with the change from the window before",
    columns: &[
        text("source"),
        time("time"),
        text("bucket"),
        count("comments"),
        count("quoted_posts"),
        count("P"),
        count("U"),
        count("N"),
        real("net_all"),
        real("positive_share"),
        real("positive_low"),
        real("positive_high"),
        real("change"),
        real("change_low"),
        real("change_high"),
        real("change_p"),
        real("change_q"),
        text("change_significant"),
        real("net_low"),
        real("net_high"),
    ],
    rows,
};

fn rows<'s>(summary: &'s Summary, _: &'s LexiconSet, options: &'s WriteOptions) -> Rows<'s> {
    let trend = summary.trend();
    let of = move |(name, source): (&'s str, Option<&'s str>)| {
        let windows = trend.windows(source, options.bucket, &options.zone, options.minimum_n);
        windows.into_iter().map(move |window| row(name, &window, options))
    };
    Box::new(trend.sources().map(|s| (s, Some(s))).chain([(ALL, None)]).flat_map(of))
}

fn row(name: &str, window: &Window, options: &WriteOptions) -> Row {
    let counts = window.counts;
    let labels = counts.comments.plus(&counts.quotes);
    let base = options.base(counts.comparable());
    let [share, low, high] = interval(base.and_then(|l| statistics::wilson(l.positive, l.n())));
    let change = window.change;
    let [net_low, net_high] = ends(base.and_then(|l| statistics::net_interval(&l)));
    vec![
        Cell::owned(name),
        Cell::owned(shown(window.start, options.bucket, &options.zone)),
        Cell::owned(options.bucket.as_str()),
        Cell::count(counts.comment_count),
        Cell::count(counts.quote_count),
        Cell::count(labels.positive),
        Cell::count(labels.neutral),
        Cell::count(labels.negative),
        Cell::real(base.and_then(|l| statistics::net_all(&l))),
        share,
        low,
        high,
        Cell::real(change.map(|c| c.difference)),
        Cell::real(change.map(|c| c.low)),
        Cell::real(change.map(|c| c.high)),
        Cell::real(change.map(|c| c.p)),
        Cell::real(change.map(|c| c.q)),
        Cell::text(change.map(|c| if c.q < FALSE_DISCOVERY_RATE { "yes" } else { "no" })),
        net_low,
        net_high,
    ]
}
