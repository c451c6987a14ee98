//! `representatives.csv`: reactions that stand for others.

use super::cell::Cell;
use super::column::{count, real, text};
use super::{Output, Scope, WriteOptions};
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

fn rows(summary: &Summary, _: &LexiconSet, options: &WriteOptions) -> Vec<Vec<Cell>> {
    let list = summary.representatives();
    let row = |(chosen, mentions): &(crate::aggregator::representatives::Representative<'_>, Option<u64>)| {
        let candidate = chosen.candidate;
        vec![
            Cell::Text(chosen.lang.into()),
            Cell::Text(chosen.label.as_str().into()),
            Cell::Text(chosen.basis.as_str().into()),
            Cell::count(chosen.rank as u64),
            Cell::Text(candidate.id.clone()),
            Cell::Text(candidate.source.clone()),
            Cell::Text(candidate.kind.as_str().into()),
            Cell::real(Some(candidate.polarity as f64 / 1e4)),
            candidate.likes.map_or(Cell::Null, Cell::Int),
            Cell::Text(candidate.voice.to_string()),
            Cell::maybe(*mentions),
            Cell::text(chosen.showable.then(|| options.privacy.text(&candidate.text)).flatten()),
        ]
    };
    list.iter().map(row).collect()
}
