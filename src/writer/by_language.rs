//! `by_language.csv`: a row per source and language, and one per language over all sources.

use super::cell::{Cell, Row};
use super::column::{count, real, text};
use super::{Output, Rows, Scope, WriteOptions, ends, interval};
use crate::aggregator::{ALL, Summary, Tally, statistics};
use crate::lexicon::LexiconSet;

pub(super) const OUTPUT: Output = Output {
    name: "by_language",
    file: "by_language.csv",
    scope: Scope::Source,
    summary: "a row per source and language, and per language over ALL sources",
    columns: &[
        text("source"),
        text("lang"),
        text("language"),
        text("lexicon"),
        count("comments"),
        count("quoted_posts"),
        count("P"),
        count("U"),
        count("N"),
        count("unscored"),
        real("net_all"),
        real("positive_share"),
        real("positive_low"),
        real("positive_high"),
        real("coverage"),
        count("voices"),
        real("positive_corrected"),
        real("positive_corrected_low"),
        real("positive_corrected_high"),
        real("neutral_corrected"),
        real("neutral_corrected_low"),
        real("neutral_corrected_high"),
        real("negative_corrected"),
        real("negative_corrected_low"),
        real("negative_corrected_high"),
        real("net_corrected"),
        real("net_corrected_low"),
        real("net_corrected_high"),
        real("net_low"),
        real("net_high"),
    ],
    rows,
};

fn rows<'s>(summary: &'s Summary, lexicons: &'s LexiconSet, options: &'s WriteOptions) -> Rows<'s> {
    let of_sources =
        summary.by_language().map(move |(source, lang, tally)| row(source, lang, tally, lexicons, options));
    let of_all = summary.languages().into_iter().map(move |(lang, tally)| row(ALL, lang, &tally, lexicons, options));
    Box::new(of_sources.chain(of_all))
}

fn row(source: &str, lang: &str, tally: &Tally, lexicons: &LexiconSet, options: &WriteOptions) -> Row {
    let labels = tally.labels();
    let base = options.base(tally.comparable());
    let [share, low, high] = interval(base.and_then(|l| statistics::wilson(l.positive, l.n())));
    let language = lexicons.language(lang);
    let mut cells = vec![
        Cell::owned(source),
        Cell::owned(lang),
        Cell::text(language.as_ref().map(|l| l.name.clone())),
        Cell::owned(language.map_or("none", |l| l.status.as_str())),
        Cell::count(tally.comment_count),
        Cell::count(tally.quote_count),
        Cell::count(labels.positive),
        Cell::count(labels.neutral),
        Cell::count(labels.negative),
        Cell::count(tally.unscored_count()),
        Cell::real(base.and_then(|l| statistics::net_all(&l))),
        share,
        low,
        high,
        Cell::real((labels.n() > 0).then(|| tally.coverage_sum as f64 / 1e4 / labels.n() as f64)),
        Cell::maybe(tally.voices()),
    ];
    cells.extend(options.corrected(base, &[(lang, labels)]));
    cells.extend(ends(base.and_then(|l| statistics::net_interval(&l))));
    cells
}
