//! `representatives.csv`: reactions that stand for others.

use super::cell::Cell;
use super::column::{count, real, text};
use super::{Output, Rows, Scope, WriteOptions};
use crate::aggregator::Summary;
use crate::lexicon::LexiconSet;

pub(super) const OUTPUT: Output = Output {
    name: "representatives",
    file: "representatives.csv",
    scope: Scope::Run,
    summary: "the most liked and the most typical reactions of each language and label, over ALL sources",
    columns: &[
        text("lang"),
        text("label"),
        text("basis"),
        count("rank"),
        text("id"),
        text("source"),
        text("kind"),
        real("polarity"),
        count("likes"),
        text("voice"),
        count("mentions"),
        text("text"),
    ],
    rows,
};

fn rows<'s>(summary: &'s Summary, _: &'s LexiconSet, options: &'s WriteOptions) -> Rows<'s> {
    let list = summary.representatives();
    let row = |(chosen, mentions): (crate::aggregator::representatives::Representative<'_>, Option<u64>)| {
        let candidate = chosen.candidate;
        vec![
            Cell::owned(chosen.lang),
            Cell::owned(chosen.label.as_str()),
            Cell::owned(chosen.basis.as_str()),
            Cell::count(chosen.rank as u64),
            Cell::owned(candidate.id.clone()),
            Cell::owned(candidate.source.clone()),
            Cell::owned(candidate.kind.as_str()),
            Cell::real(Some(candidate.polarity as f64 / 1e4)),
            candidate.likes.map_or(Cell::Null, Cell::Int),
            Cell::owned(candidate.voice.to_string()),
            Cell::maybe(mentions),
            Cell::text(chosen.showable.then(|| options.privacy.text(&candidate.text)).flatten()),
        ]
    };
    Box::new(list.into_iter().map(row))
}
