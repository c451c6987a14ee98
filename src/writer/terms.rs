//! `terms.csv`: the terms and emoji that weigh most for and against.

use super::cell::Cell;
use super::column::{count, real, text};
use super::{Output, Rows, Scope, WriteOptions};
use crate::aggregator::{ALL, Summary};
use crate::lexicon::{LexiconSet, UNIT};

pub(super) const OUTPUT: Output = Output {
    name: "terms",
    file: "terms.csv",
    scope: Scope::Source,
    summary: "the terms and emoji that weigh most for and against, per source and language and over ALL",
    columns: &[
        text("source"),
        text("lang"),
        text("side"),
        count("rank"),
        text("term"),
        real("contribution"),
        real("share"),
        count("reactions"),
        count("P"),
        count("U"),
        count("N"),
    ],
    rows,
};

/// Terms listed of each side and language.
const MOST: usize = 20;

fn rows<'s>(summary: &'s Summary, _: &'s LexiconSet, _: &'s WriteOptions) -> Rows<'s> {
    let terms = summary.terms();
    let of = move |(name, source): (&'s str, Option<&'s str>)| {
        [("positive", true), ("negative", false)].into_iter().flat_map(move |(side, positive)| {
            let (mut lang, mut rank) = ("", 0);
            terms.drivers(source, positive, MOST).into_iter().map(move |driver| {
                rank = if driver.lang == lang { rank + 1 } else { 1 };
                lang = driver.lang;
                vec![
                    Cell::owned(name),
                    Cell::owned(driver.lang),
                    Cell::owned(side),
                    Cell::Int(rank),
                    Cell::owned(driver.term),
                    Cell::real(Some(driver.contribution as f64 / f64::from(UNIT))),
                    Cell::real(Some(driver.share)),
                    Cell::count(driver.labels.n()),
                    Cell::count(driver.labels.positive),
                    Cell::count(driver.labels.neutral),
                    Cell::count(driver.labels.negative),
                ]
            })
        })
    };
    Box::new(terms.sources().map(|s| (s, Some(s))).chain([(ALL, None)]).flat_map(of))
}
