//! One cell of a table: typed, so that text can be made safe and numbers left alone.

use std::borrow::Cow;
use std::io::Write;

use super::column::Column;
use super::{CellMode, WriteOptions, write_error};
use crate::error::Result;

/// A value of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing: undefined, or not known.
    Null,
    /// Text that came from people or pages.
    Text(Cow<'a, str>),
    /// A count.
    Int(i64),
    /// A measure, with the decimals to write.
    Real(f64, usize),
}

/// A row of a table.
pub type Row = Vec<Cell<'static>>;

impl<'a> Cell<'a> {
    /// Text, or nothing.
    pub fn text(value: Option<impl Into<Cow<'a, str>>>) -> Self {
        value.map_or(Cell::Null, |v| Cell::Text(v.into()))
    }

    /// Text of its own.
    pub fn owned(value: impl Into<String>) -> Self {
        Cell::Text(Cow::Owned(value.into()))
    }

    /// A count.
    pub fn count(value: u64) -> Self {
        Cell::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }

    /// A count, or nothing.
    pub fn maybe(value: Option<u64>) -> Self {
        value.map_or(Cell::Null, Cell::count)
    }

    /// A measure with four decimals, or nothing.
    pub fn real(value: Option<f64>) -> Self {
        value.filter(|v| v.is_finite()).map_or(Cell::Null, |v| Cell::Real(v, 4))
    }

    /// The cell as it stands in CSV.
    pub fn csv(&self, mode: CellMode) -> Cow<'_, str> {
        match self {
            Cell::Null => Cow::Borrowed(""),
            Cell::Text(text) => match mode {
                CellMode::Spreadsheet => guard(text),
                CellMode::Raw => Cow::Borrowed(text),
            },
            Cell::Int(_) | Cell::Real(..) => {
                let mut digits = String::new();
                self.push_number(&mut digits);
                Cow::Owned(digits)
            }
        }
    }

    /// Adds the digits of a number.
    fn push_number(&self, out: &mut String) {
        match self {
            Cell::Int(n) => push_int(*n, out),
            Cell::Real(value, decimals) => push_real(*value, *decimals, out),
            Cell::Null | Cell::Text(_) => {}
        }
    }

    /// The cell as JSON.
    pub fn json(&self) -> serde_json::Value {
        match self {
            Cell::Null => serde_json::Value::Null,
            Cell::Text(text) => text.as_ref().into(),
            Cell::Int(n) => (*n).into(),
            Cell::Real(v, decimals) => rounded(*v, *decimals).map_or(serde_json::Value::Null, Into::into),
        }
    }
}

/// A measure as the number that its decimals say, so that it is the same in every output.
pub(crate) fn rounded(value: f64, decimals: usize) -> Option<f64> {
    // The number nearest to the quotient is the one that its digits are read as.
    match nearest(value, decimals) {
        Some(0) => Some(0.0),
        Some(whole) => Some((whole as f64 / 1e4).copysign(value)),
        None => {
            let mut digits = String::new();
            push_real(value, decimals, &mut digits);
            digits.parse().ok()
        }
    }
}

/// The moment that typed outputs hold for a text such as `published`; a clock whose zone is not known is one of `zone`, as for the trend.
#[cfg_attr(not(any(feature = "sqlite", feature = "postgres", feature = "parquet")), expect(dead_code))]
pub(crate) fn moment(published: &str, zone: &jiff::tz::TimeZone) -> Option<jiff::Timestamp> {
    let day_only = published.len() <= "2026-01-01".len();
    if !day_only && let Ok(moment) = published.parse() {
        return Some(moment);
    }
    let clock: jiff::civil::DateTime = published.parse().ok()?;
    let zone = if day_only { &jiff::tz::TimeZone::UTC } else { zone };
    zone.to_timestamp(clock).ok()
}

/// Adds fixed decimals without a negative zero.
fn push_real(value: f64, decimals: usize, out: &mut String) {
    if let Some(whole) = nearest(value, decimals) {
        if value < 0.0 && whole > 0 {
            out.push('-');
        }
        push_digits(whole / 10_000, 1, out);
        out.push('.');
        return push_digits(whole % 10_000, 4, out);
    }
    let text = format!("{value:.decimals$}");
    let zero = text.starts_with('-') && text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.'));
    out.push_str(if zero { &text[1..] } else { &text });
}

fn push_int(value: i64, out: &mut String) {
    if value < 0 {
        out.push('-');
    }
    push_digits(value.unsigned_abs(), 1, out);
}

/// Adds a number with as many digits at least, without the machinery of formats.
pub(crate) fn push_digits(mut value: u64, least: usize, out: &mut String) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    while value > 0 || digits.len() - at < least {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
    }
    out.push_str(std::str::from_utf8(&digits[at..]).unwrap_or_default());
}

/// The ten-thousandths nearest to a value, without its sign, where a product of floats can tell: it is off by less than a
/// millionth there, and lies further than that from the middle between two.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded just above")]
fn nearest(value: f64, decimals: usize) -> Option<u64> {
    let scaled = value.abs() * 1e4;
    let whole = scaled.round();
    (decimals == 4 && scaled <= 1e9 && (scaled - whole).abs() <= 0.499_999).then_some(whole as u64)
}

/// What a formula begins with.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// True where a `'` goes before a text: a spreadsheet would take it for a formula, or it would be taken for guarded.
fn guarded(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

/// Text that a spreadsheet would take for a formula, with a `'` before it. [`unguarded`] gives back any text.
///
/// ```
/// use groundswell::writer::cell::guard;
/// assert_eq!(guard("=1+1"), "'=1+1");
/// assert_eq!(guard("-_-"), "'-_-");
/// assert_eq!(guard("fine"), "fine");
/// ```
pub fn guard(text: &str) -> Cow<'_, str> {
    if guarded(text) { Cow::Owned(["'", text].concat()) } else { Cow::Borrowed(text) }
}

/// Text as it was before [`guard`].
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if guarded(rest) => rest,
        _ => text,
    }
}

/// A CSV writer of cells.
pub(crate) struct CsvCells<W: Write> {
    csv: csv::Writer<W>,
    mode: CellMode,
    /// Digits of a number.
    digits: String,
}

/// Bytes that are written together.
const TOGETHER: usize = 1 << 17;

impl<W: Write> CsvCells<W> {
    pub(crate) fn new(mut out: W, options: &WriteOptions) -> Result<Self> {
        if options.bom {
            out.write_all("\u{feff}".as_bytes()).map_err(write_error)?;
        }
        Ok(Self::further(out, options))
    }

    /// Further rows of a table that was begun before.
    pub(crate) fn further(out: W, options: &WriteOptions) -> Self {
        let csv = csv::WriterBuilder::new().buffer_capacity(TOGETHER).from_writer(out);
        CsvCells { csv, mode: options.cells, digits: String::new() }
    }

    pub(crate) fn header(&mut self, columns: &[Column]) -> Result<()> {
        self.csv.write_record(columns.iter().map(|c| c.name)).map_err(write_error)
    }

    pub(crate) fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        for cell in cells {
            match cell {
                Cell::Null => self.csv.write_field(""),
                Cell::Text(text) if self.mode == CellMode::Spreadsheet => self.csv.write_field(guard(text).as_ref()),
                Cell::Text(text) => self.csv.write_field(text.as_ref()),
                number => {
                    self.digits.clear();
                    number.push_number(&mut self.digits);
                    self.csv.write_field(&self.digits)
                }
            }
            .map_err(write_error)?;
        }
        self.csv.write_record(None::<&[u8]>).map_err(write_error)
    }

    pub(crate) fn flush(&mut self) -> Result<()> {
        self.csv.flush().map_err(write_error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_safe_in_a_spreadsheet_and_numbers_untouched() {
        for (cell, expected) in [
            (Cell::Text("=HYPERLINK(1)".into()), "'=HYPERLINK(1)"),
            (Cell::Text("＠name".into()), "'＠name"),
            (Cell::Text("a=b".into()), "a=b"),
            (Cell::Int(-3), "-3"),
            (Cell::Real(-0.5, 4), "-0.5000"),
            (Cell::Real(-0.00001, 4), "0.0000"),
            (Cell::Null, ""),
        ] {
            assert_eq!(cell.csv(CellMode::Spreadsheet), expected);
        }
        assert_eq!(Cell::Text("=1".into()).csv(CellMode::Raw), "=1");
    }

    #[test]
    fn what_was_guarded_comes_back() {
        for text in ["=1", "'=1", "''-_-", "'quoted'", "'", "", "fine", "'＠x", "\t'=1", "'\n"] {
            assert_eq!(unguarded(&guard(text)), text);
            assert!(!guard(text).starts_with(FORMULA), "{text}");
        }
    }

    #[test]
    fn measures_are_written_as_exact_arithmetic_writes_them() {
        for step in -20_000..20_000 {
            let (settled, middle) = (f64::from(step) / 1e4, (f64::from(step) + 0.5) / 1e4);
            for value in [settled, settled * 3.0, f64::from(step) / 7.0, middle, middle.next_down(), middle.next_up()] {
                let exact = format!("{value:.4}");
                let exact = if exact == "-0.0000" { "0.0000" } else { &exact };
                assert_eq!(Cell::Real(value, 4).csv(CellMode::Raw), exact, "{value}");
                let read: f64 = exact.parse().unwrap();
                assert_eq!(rounded(value, 4).map(f64::to_bits), Some(read.to_bits()), "{value}");
            }
        }
    }
}
