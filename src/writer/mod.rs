//! Summaries in, bytes out: tables for spreadsheets and dashboards, a manifest, a page, a table for the terminal.
//!
//! Every table is a row of [`OUTPUTS`] and a file of this folder. Cells of text are safe to open in a spreadsheet
//! unless the raw mode is asked for ([`cell`]); numbers are never touched. Where tables go is a [`sink::Sink`]: a folder
//! of CSV, Parquet files, a database. Look at [`OUTPUTS`] first.

pub mod atomic;
mod by_kind;
mod by_language;
mod by_target;
pub mod cell;
mod clusters;
pub mod column;
mod comparison;
mod erase;
pub(crate) mod folder;
pub mod html;
pub mod manifest;
#[cfg(feature = "parquet")]
mod parquet;
mod reactions;
mod representatives;
pub mod sink;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod store;
mod summary;
pub mod terminal;
mod terms;
mod trend;

use std::io::Write;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::aggregator::calibration::Calibration;
use crate::aggregator::statistics::{self, Share};
use crate::aggregator::trend::Bucket;
use crate::aggregator::{Labels, Summary};
use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::LexiconSet;
use crate::privacy::Privacy;

pub(crate) use cell::push_digits;
use cell::{Cell, Row};
use column::Column;
pub use reactions::{REACTIONS, ReactionRow, ReactionWriter, TargetFields, hints, targets, terms};

/// How text cells of CSV are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CellMode {
    /// Cells that a spreadsheet would run as formulas get a leading `'`.
    #[default]
    Spreadsheet,
    /// Cells are written as they are.
    Raw,
}

crate::reaction::names!(CellMode { Spreadsheet => "spreadsheet", Raw => "raw" });

/// What writers need to know.
#[derive(Clone, Debug)]
pub struct WriteOptions {
    /// How text cells are written.
    pub cells: CellMode,
    /// Begin CSV with a byte order mark, which Excel needs.
    pub bom: bool,
    /// Write [`html::FILE`] into folders.
    pub html: bool,
    /// Fewest scored items for which a share is given.
    pub minimum_n: u64,
    /// What of names and texts may be written.
    pub privacy: Privacy,
    /// Length of the windows of the trend.
    pub bucket: Bucket,
    /// What corrects shares for wrong labels.
    pub calibration: Option<Arc<Calibration>>,
    /// Time zone whose days and hours the trend counts.
    pub zone: TimeZone,
}

impl WriteOptions {
    /// The labels that shares are made of: those of the only kind of reaction there is, if there are enough of them.
    fn base(&self, comparable: Option<Labels>) -> Option<Labels> {
        comparable.filter(|labels| labels.n() > 0 && labels.n() >= self.minimum_n)
    }

    /// The cells of corrected shares and net sentiment, each with its interval: empty where [`WriteOptions::base`] is nothing.
    fn corrected(&self, base: Option<Labels>, parts: &[(&str, Labels)]) -> impl Iterator<Item = Cell<'static>> {
        let corrected = base.and(self.calibration.as_ref()).and_then(|c| c.corrected(parts));
        let shares = corrected.map(|c| [c.positive, c.neutral, c.negative, c.net]);
        (0..4).flat_map(move |i| interval(shares.as_ref().map(|s| s[i])))
    }

    /// Shares of positive, neutral and negative among the labels of one kind of reaction, if there are enough of them.
    fn shares(&self, labels: &Labels) -> Option<[Share; 3]> {
        let base = self.base(Some(*labels))?;
        let share = |count| statistics::wilson(count, base.n());
        Some([share(base.positive)?, share(base.neutral)?, share(base.negative)?])
    }
}

/// The cells of a share: itself, and the ends of its interval.
fn interval(share: Option<Share>) -> [Cell<'static>; 3] {
    [share.map(|s| s.share), share.map(|s| s.low), share.map(|s| s.high)].map(Cell::real)
}

/// The cells of the ends of an interval.
fn ends(share: Option<Share>) -> [Cell<'static>; 2] {
    [share.map(|s| s.low), share.map(|s| s.high)].map(Cell::real)
}

impl Default for WriteOptions {
    fn default() -> Self {
        WriteOptions {
            cells: CellMode::Spreadsheet,
            bom: false,
            html: true,
            minimum_n: crate::aggregator::MINIMUM_N,
            privacy: Privacy { authors: crate::privacy::Authors::Drop, ..Privacy::open() },
            bucket: Bucket::default(),
            calibration: None,
            zone: TimeZone::UTC,
        }
    }
}

/// What the rows of a table are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One source each, named in the column `source`, or all ([`crate::aggregator::ALL`]).
    Source,
    /// The run as a whole.
    Run,
}

/// Rows of a table, made as they are asked for: there can be as many as reactions.
pub type Rows<'s> = Box<dyn Iterator<Item = Row> + 's>;

/// A table made of a summary.
#[derive(Clone, Copy)]
pub struct Output {
    /// Name in options and documents.
    pub name: &'static str,
    /// File in the report folder.
    pub file: &'static str,
    /// What its rows are about.
    pub scope: Scope,
    /// What it holds.
    pub summary: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
    /// Its rows, as cells.
    rows: for<'s> fn(&'s Summary, &'s LexiconSet, &'s WriteOptions) -> Rows<'s>,
}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Output").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Every table that is made of a summary, by name. `reactions.csv` is written while the run goes on, by
/// [`ReactionWriter`]; `run.json` at its end, by [`manifest`].
pub const OUTPUTS: &[Output] = &[
    by_kind::OUTPUT,
    by_language::OUTPUT,
    by_target::OUTPUT,
    clusters::OUTPUT,
    comparison::OUTPUT,
    representatives::OUTPUT,
    summary::OUTPUT,
    terms::OUTPUT,
    trend::OUTPUT,
];

impl Output {
    /// Its rows, a cell for each column.
    pub fn rows<'s>(&self, summary: &'s Summary, lexicons: &'s LexiconSet, options: &'s WriteOptions) -> Rows<'s> {
        (self.rows)(summary, lexicons, options)
    }

    /// Writes the table as CSV.
    pub fn csv(&self, summary: &Summary, lexicons: &LexiconSet, options: &WriteOptions, out: impl Write) -> Result<()> {
        let mut csv = cell::CsvCells::new(out, options)?;
        csv.header(self.columns)?;
        self.rows(summary, lexicons, options).try_for_each(|row| csv.row(&row))?;
        csv.flush()
    }

    /// Writes the table as JSON lines.
    pub fn jsonl(
        &self,
        summary: &Summary,
        lexicons: &LexiconSet,
        options: &WriteOptions,
        mut out: impl Write,
    ) -> Result<()> {
        self.rows(summary, lexicons, options).try_for_each(|row| self.json_line(&row, &mut out))
    }

    /// Writes a row of the table as a JSON line.
    pub(crate) fn json_line(&self, row: &[Cell<'_>], mut out: impl Write) -> Result<()> {
        let object: serde_json::Map<String, serde_json::Value> =
            self.columns.iter().map(|c| c.name.to_string()).zip(row.iter().map(Cell::json)).collect();
        serde_json::to_writer(&mut out, &object).map_err(write_error)?;
        out.write_all(b"\n").map_err(write_error)
    }
}

pub(crate) fn write_error(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Io, format!("cannot write: {error}"))
}

/// Text as it may be shown on a terminal: no control characters, no line breaks, no bidirectional overrides.
pub fn cell_text(text: &str) -> String {
    text.chars()
        .filter(|c| !crate::tokenizer::normalize::is_bidi_control(*c))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
