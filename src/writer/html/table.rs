//! Rows of the tables that are also written as CSV, for the page to show: no figure is made twice.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::text::line;
use crate::aggregator::{ALL, Summary, Tally};
use crate::writer::cell::{Cell, Row};
use crate::writer::{Output, column};

/// Letters of a cell.
const CELL: usize = 120;

/// How a column is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// As it stands.
    Text,
    /// A number as it stands; counts with separators.
    Number,
    /// A part of the whole.
    Percent,
    /// A number with its sign.
    Signed,
}

/// Column of the table, heading, form.
pub(super) type Column = (&'static str, &'static str, Form);

/// How many of each kind.
pub(super) const KINDS: &[Column] =
    &[("comments", "Comments", Form::Number), ("quoted_posts", "Quoted posts", Form::Number)];
/// How many of each label.
pub(super) const LABELS: &[Column] =
    &[("P", "Positive", Form::Number), ("U", "Neutral", Form::Number), ("N", "Negative", Form::Number)];
/// The share of the positive with its interval.
pub(super) const POSITIVE: &[Column] = &[
    ("positive_share", "Positive share", Form::Percent),
    ("positive_low", "from", Form::Percent),
    ("positive_high", "to", Form::Percent),
];

/// Sources that are drawn, and the rows of a table of sources that the page has, with the one over all.
pub(super) const SOURCES: usize = 60;
/// Sources whose terms and times the page has, one by one.
pub(super) const EACH: usize = 8;
/// Repeated texts that are shown.
pub(super) const CLUSTERS: usize = 15;
/// Terms of a language and side.
pub(super) const TERMS: u64 = 8;

/// The sources with most reactions.
pub(super) fn largest(summary: &Summary, most: usize) -> Vec<(&str, &Tally)> {
    let mut sources: Vec<(&str, &Tally)> = summary.sources().collect();
    sources.sort_by(|a, b| b.1.reactions().cmp(&a.1.reactions()).then(a.0.cmp(b.0)));
    sources.truncate(most);
    sources
}

/// The rows of a run's tables that a page shows. They are kept while the tables are written, so that none is made twice.
#[derive(Debug, Default)]
pub struct Tables {
    /// Sources that are shown one by one.
    sources: Option<BTreeSet<String>>,
    list: BTreeMap<&'static str, Table>,
}

impl Tables {
    /// Keeps of the next rows of a table what the page will show.
    pub fn keep(&mut self, output: &Output, rows: &[Row], summary: &Summary) {
        let sources = self.sources.get_or_insert_with(|| {
            let largest = largest(summary, EACH);
            largest.into_iter().filter(|_| summary.sources().nth(1).is_some()).map(|(id, _)| id.to_string()).collect()
        });
        let empty = || Table { columns: output.columns, rows: Vec::new(), count: 0 };
        let table = self.list.entry(output.name).or_insert_with(empty);
        let of_all = |row: &[Cell<'_>]| matches!(row.first(), Some(Cell::Text(source)) if source == ALL);
        let of_each =
            |row: &[Cell<'_>]| matches!(row.first(), Some(Cell::Text(source)) if sources.contains(source.as_ref()));
        for (index, row) in (table.count..).zip(rows) {
            let shown = match output.name {
                "summary" => index <= SOURCES || of_all(row),
                "by_language" | "by_target" => of_all(row),
                "trend" => of_all(row) || of_each(row),
                "terms" => (of_all(row) || of_each(row)) && table.count(row, "rank") <= TERMS,
                "clusters" => index < CLUSTERS,
                "comparison" => !table.text(row, "higher").is_empty(),
                _ => false,
            };
            if shown {
                table.rows.push(row.clone());
            }
        }
        table.count += rows.len();
    }

    pub(super) fn of(&self, output: &Output) -> &Table {
        const NONE: &Table = &Table { columns: &[], rows: Vec::new(), count: 0 };
        self.list.get(output.name).unwrap_or(NONE)
    }
}

/// A table by the names of its columns.
#[derive(Debug)]
pub(super) struct Table {
    columns: &'static [column::Column],
    /// Those that are shown.
    pub(super) rows: Vec<Row>,
    /// Rows there are.
    pub(super) count: usize,
}

impl Table {
    pub(super) fn cell<'r>(&self, row: &'r [Cell<'r>], column: &str) -> &'r Cell<'r> {
        let place = self.columns.iter().position(|c| c.name == column);
        place.and_then(|at| row.get(at)).unwrap_or(&Cell::Null)
    }

    pub(super) fn text<'r>(&self, row: &'r [Cell<'r>], column: &str) -> &'r str {
        match self.cell(row, column) {
            Cell::Text(text) => text,
            _ => "",
        }
    }

    pub(super) fn count(&self, row: &[Cell<'_>], column: &str) -> u64 {
        match self.cell(row, column) {
            Cell::Int(n) => u64::try_from(*n).unwrap_or(0),
            _ => 0,
        }
    }

    pub(super) fn real(&self, row: &[Cell<'_>], column: &str) -> Option<f64> {
        match self.cell(row, column) {
            Cell::Real(value, _) => Some(*value),
            _ => None,
        }
    }

    /// The rows with this value in a column.
    pub(super) fn with<'t>(&'t self, column: &'t str, value: &'t str) -> impl Iterator<Item = &'t [Cell<'static>]> {
        self.rows.iter().map(Vec::as_slice).filter(move |row| self.text(row, column) == value)
    }

    /// A table of some rows and columns; the first column names the row.
    pub(super) fn show<'r>(
        &self,
        caption: &str,
        columns: &[Column],
        rows: impl Iterator<Item = &'r [Cell<'static>]>,
    ) -> Markup {
        let number = |form: Form| !matches!(form, Form::Text);
        html! {
            div.scroll tabindex="0" role="region" aria-label=(caption) {
                table {
                    caption { (caption) }
                    thead { tr { @for (_, heading, form) in columns { th.num[number(*form)] scope="col" { (heading) }
                        } } }
                    tbody { @for row in rows { tr {
                        @for (i, (column, _, form)) in columns.iter().enumerate() {
                            @let cell = written(self.cell(row, column), *form);
                            @if i == 0 { th scope="row" { (cell) } } @else { td.num[number(*form)] { (cell) } }
                        }
                    } } }
                }
            }
        }
    }
}

fn written(cell: &Cell<'_>, form: Form) -> Markup {
    match (cell, form) {
        (Cell::Null, _) => html! { span.none { "–" } },
        (Cell::Text(text), _) => html! { bdi { (line(text, CELL)) } },
        (Cell::Int(n), _) => html! { (grouped(n.unsigned_abs())) },
        (Cell::Real(value, _), Form::Percent) => html! { (format!("{:.1} %", value * 100.0)) },
        (Cell::Real(value, _), Form::Signed) => html! { (signed(*value)) },
        (Cell::Real(value, _), _) => html! { (format!("{value:.2}")) },
    }
}

/// `+0.25`, `−0.25`, `0.00`
pub(super) fn signed(value: f64) -> String {
    match format!("{value:+.2}").as_str() {
        "+0.00" | "-0.00" => "0.00".into(),
        text => text.replace('-', "−"),
    }
}

/// `1,234,567`
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_easy_to_read() {
        for (n, expected) in [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345, "12,345"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(n), expected);
        }
        assert_eq!([0.25, -0.251, -0.001, 0.0].map(signed), ["+0.25", "−0.25", "0.00", "0.00"]);
    }
}
