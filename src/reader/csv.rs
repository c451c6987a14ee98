//! Tables (CSV, TSV and their kin): one comment a row, streamed.
//!
//! Separator, header and columns are guessed from names and content, or named by options. Every text keeps its place
//! inside its quotes. Rows are cut here and not by a library because places and broken quotes matter: a quote that is
//! never closed costs one line, not the rest of the file. Look at [`Table`] first.

use crate::document::{Block, BlockRole, Body, Document, Source, Text};
use crate::error::{Error, ErrorKind, Result};
use crate::reader::columns::{self, Field};
use crate::reader::markup::{self, Markup};
use crate::reader::stream::{Feed, size};
use crate::reader::{BATCH, Documents, Format, Head, Incoming, ReadOptions, dates};

/// Tables with commas, semicolons or bars.
pub(crate) const CSV: Format = Format {
    name: "csv",
    summary: "a table with a text column: comma, semicolon, bar or tab, guessed; streamed",
    sniff: |head| sniff(head, false),
    open,
};

/// Tables with tabs.
pub(crate) const TSV: Format = Format {
    name: "tsv",
    summary: "a table with tabs between its columns; streamed",
    sniff: |head| sniff(head, true),
    open: |incoming, options| {
        open(incoming, &ReadOptions { delimiter: options.delimiter.or(Some(b'\t')), ..options.clone() })
    },
};

/// Stands for "one column, no separator": a byte that no table uses.
const NO_DELIMITER: u8 = 0x1f;

/// Rows looked at before columns are chosen.
const SAMPLE: usize = 200;

fn sniff(head: &Head<'_>, tabs: bool) -> u8 {
    let start = head.start();
    if start.starts_with('<') || start.is_empty() {
        return 0;
    }
    let named = head.named(if tabs { &[".tsv", ".tab"] } else { &[".csv"] });
    if named {
        return 70;
    }
    let guess = guess_delimiter(start.as_bytes(), head.whole);
    if guess.rows < 2 || guess.same < 0.9 || (guess.delimiter == b'\t') != tabs || guess.delimiter == NO_DELIMITER {
        return 0;
    }
    let mut fields = Vec::new();
    let Cut::Row { .. } = cut(start.as_bytes(), head.whole, guess.delimiter, false, &mut fields) else { return 0 };
    let names: Vec<&str> = fields.iter().filter_map(|f| start.get(f.start..f.end)).collect();
    let known = |field: Field| names.iter().any(|n| field.rank(n).is_some());
    let others = Field::ALL[1..].iter().filter(|f| known(**f)).count();
    // A name is needed: prose has commas too.
    if known(Field::Text) && others > 0 { 70 } else { 0 }
}

/// Where a field stands in its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cell {
    start: usize,
    end: usize,
    quoted: bool,
}

/// What was found at the start of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// A row of `length` bytes, with the end of its line.
    Row { length: usize },
    /// The row does not end in the window.
    More,
    /// The quote that opens field `column` (from 1) is not closed.
    Unclosed { column: usize },
}

/// Cuts the row at the start of `window` into `cells`. In `careful` mode a quoted field must end on its line.
fn cut(window: &[u8], ended: bool, delimiter: u8, careful: bool, cells: &mut Vec<Cell>) -> Cut {
    cells.clear();
    let mut at = 0;
    loop {
        let spaces = window[at..].iter().take_while(|b| **b == b' ').count();
        let mut next = None;
        if window.get(at + spaces) == Some(&b'"') {
            match quoted(window, at + spaces, ended, delimiter, careful) {
                Quoted::Closed { end, next: after } => {
                    cells.push(Cell { start: at + spaces + 1, end, quoted: true });
                    next = Some(after);
                }
                Quoted::Literal => {}
                Quoted::More => return Cut::More,
                Quoted::Unclosed => return Cut::Unclosed { column: cells.len() + 1 },
            }
        }
        let next = match next {
            Some(next) => next,
            None => {
                let end = match memchr::memchr3(delimiter, b'\n', b'\r', &window[at..]) {
                    Some(found) => at + found,
                    None if ended => window.len(),
                    None => return Cut::More,
                };
                cells.push(Cell { start: at, end, quoted: false });
                end
            }
        };
        match window.get(next) {
            None if ended => return Cut::Row { length: next },
            None => return Cut::More,
            Some(b'\r') => match window.get(next + 1) {
                Some(b'\n') => return Cut::Row { length: next + 2 },
                None if !ended => return Cut::More,
                _ => return Cut::Row { length: next + 1 },
            },
            Some(b'\n') => return Cut::Row { length: next + 1 },
            Some(_) => at = next + 1,
        }
    }
}

enum Quoted {
    /// The content ends at `end`, the field at `next`.
    Closed {
        end: usize,
        next: usize,
    },
    /// A text that only begins with a quote.
    Literal,
    More,
    Unclosed,
}

/// The quoted field whose quote stands at `open`.
fn quoted(window: &[u8], open: usize, ended: bool, delimiter: u8, careful: bool) -> Quoted {
    let mut at = open + 1;
    // Up to here the field is known to be on one line; from the first line end on it is not.
    let (mut checked, mut line_end) = (at, None);
    let mut stray = false;
    loop {
        let Some(found) = memchr::memchr(b'"', &window[at..]) else {
            let broken = memchr::memchr2(b'\n', b'\r', &window[checked..]).is_some();
            return match (ended, stray && broken) {
                (_, true) => Quoted::Literal,
                (false, _) => {
                    if careful && broken {
                        Quoted::Unclosed
                    } else {
                        Quoted::More
                    }
                }
                (true, _) => {
                    if stray {
                        Quoted::Literal
                    } else {
                        Quoted::Unclosed
                    }
                }
            };
        };
        let quote = at + found;
        if line_end.is_none() {
            line_end = memchr::memchr2(b'\n', b'\r', &window[checked..quote]).map(|n| checked + n);
            checked = quote;
        }
        if line_end.is_some() && stray {
            return Quoted::Literal;
        }
        if line_end.is_some() && careful {
            return Quoted::Unclosed;
        }
        match window.get(quote + 1) {
            None if !ended => return Quoted::More,
            Some(b'"') => {
                at = quote + 2;
                continue;
            }
            _ => {}
        }
        let spaces = window[quote + 1..].iter().take_while(|b| **b == b' ').count();
        let next = quote + 1 + spaces;
        match window.get(next) {
            None if !ended => return Quoted::More,
            None | Some(b'\n' | b'\r') => return Quoted::Closed { end: quote, next },
            Some(b) if *b == delimiter => return Quoted::Closed { end: quote, next },
            // A quote inside the text that should have been doubled; over several lines it is more likely the
            // opening quote of another row.
            Some(_) if line_end.is_some() => return Quoted::Unclosed,
            Some(_) => {
                stray = true;
                at = quote + 1;
            }
        }
    }
}

struct Guess {
    delimiter: u8,
    rows: usize,
    /// Share of rows with the most frequent number of fields.
    same: f64,
}

/// The separator that gives the most regular table.
fn guess_delimiter(window: &[u8], whole: bool) -> Guess {
    let mut best = Guess { delimiter: NO_DELIMITER, rows: 0, same: 0.0 };
    let mut best_score = 0.0;
    let mut cells = Vec::new();
    for delimiter in [b',', b';', b'\t', b'|'] {
        let mut widths: Vec<usize> = Vec::new();
        let mut names = 0usize;
        let mut at = 0;
        while at < window.len() && widths.len() < 60 {
            match cut(&window[at..], whole, delimiter, false, &mut cells) {
                Cut::Row { length } => {
                    if widths.is_empty() {
                        let name =
                            |c: &Cell| std::str::from_utf8(&window[at + c.start..at + c.end]).unwrap_or_default();
                        names = cells.iter().filter(|c| Field::ALL.iter().any(|f| f.rank(name(c)).is_some())).count();
                    }
                    if length > 2 || cells.len() > 1 {
                        widths.push(cells.len());
                    }
                    at += length;
                }
                Cut::More => break,
                Cut::Unclosed { .. } => {
                    at += memchr::memchr2(b'\n', b'\r', &window[at..]).map_or(window.len() - at, |n| n + 1);
                }
            }
        }
        let Some(&first) = widths.first() else { continue };
        let count = |w: usize| widths.iter().filter(|x| **x == w).count();
        let mode = widths.iter().copied().max_by_key(|w| (count(*w), *w)).unwrap_or(1);
        if mode < 2 || first < 2 {
            continue;
        }
        let same = count(mode) as f64 / widths.len() as f64;
        let score = same + 0.02 * mode.min(10) as f64 + 0.3 * names as f64;
        if score > best_score {
            best_score = score;
            best = Guess { delimiter, rows: widths.len(), same };
        }
    }
    best
}

/// Which column holds what.
#[derive(Clone, Debug, Default)]
struct Columns {
    of: [Option<usize>; 9],
    width: usize,
}

impl Columns {
    fn get(&self, field: Field) -> Option<usize> {
        self.of[field as usize]
    }
}

fn open(incoming: Incoming, options: &ReadOptions) -> Result<Documents> {
    let source = incoming.source();
    let format = if options.delimiter == Some(b'\t') { "tsv" } else { "csv" };
    let mut feed = incoming.feed()?;
    let mut given = options.delimiter;
    // Spreadsheets of some countries say which separator they wrote.
    if let Some(rest) = feed.window().strip_prefix(b"sep=")
        && let Some(&byte) = rest.first()
    {
        given = given.or(Some(byte));
        feed.skip_line();
    }
    let delimiter = given.unwrap_or_else(|| {
        let window = feed.window();
        guess_delimiter(&window[..window.len().min(64 << 10)], feed.ended() && window.len() <= 64 << 10).delimiter
    });
    let mut table = Table {
        source,
        format,
        feed,
        delimiter,
        columns: Columns::default(),
        cells: Vec::new(),
        careful_until: 0,
        done: false,
    };
    table.settle(options)?;
    Ok(Box::new(table))
}

/// A table that is being read.
struct Table {
    source: Source,
    format: &'static str,
    feed: Feed,
    delimiter: u8,
    columns: Columns,
    cells: Vec<Cell>,
    /// Up to here a quote was seen to stay open: quoted fields before it must end on their line, so that nothing is
    /// searched twice.
    careful_until: usize,
    done: bool,
}

impl Table {
    /// Reads the sample, finds header and columns, and leaves the header behind.
    fn settle(&mut self, options: &ReadOptions) -> Result<()> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        let (mut at, mut header_length) = (0, 0);
        let mut cells = Vec::new();
        // The sample is read again.
        let notes = self.feed.receipt.notes();
        while rows.len() < SAMPLE {
            let window = &self.feed.window()[at..];
            if window.is_empty() {
                break;
            }
            match cut(window, self.feed.ended(), self.delimiter, false, &mut cells) {
                Cut::Row { length } => {
                    let row: Vec<String> = cells
                        .iter()
                        .map(|c| unquoted(self.feed.text(at + c.start, c.end - c.start), *c))
                        .map(|t| t.as_str().trim().to_string())
                        .collect();
                    at += length;
                    if row.iter().all(String::is_empty) && rows.is_empty() {
                        header_length = at;
                        continue;
                    }
                    if rows.is_empty() {
                        header_length = at;
                    }
                    rows.push(row);
                }
                Cut::More => break,
                Cut::Unclosed { .. } => {
                    let rest = &self.feed.window()[at..];
                    at += memchr::memchr2(b'\n', b'\r', rest).map_or(rest.len(), |n| n + 1);
                }
            }
        }
        self.feed.receipt.note(|now| *now = notes);
        let Some(first) = rows.first() else { return Ok(()) };
        let body = rows.get(1..).unwrap_or_default();
        let header = is_header(first, body, options);
        self.columns =
            choose(first, if header { body } else { &rows }, header, options).map_err(|e| e.at(&self.source.file))?;
        if header {
            self.feed.consume(header_length);
        }
        Ok(())
    }

    /// The next row in `self.cells` with its length; nothing at the end.
    fn row(&mut self) -> Result<Option<usize>> {
        loop {
            if self.feed.window().is_empty() {
                if self.feed.ended() {
                    return Ok(None);
                }
                self.feed.load();
                continue;
            }
            let careful = self.feed.place() < self.careful_until;
            // What a cut-off archive ends with is no row.
            let ended = self.feed.ended() && !self.feed.cut_off();
            let window = self.feed.window();
            match cut(window, ended, self.delimiter, careful, &mut self.cells) {
                Cut::Row { length } if length > self.feed.record_limit => {
                    let limit = size(self.feed.record_limit as u64);
                    let error = Error::new(ErrorKind::TooLarge, format!("row larger than {limit} left out"));
                    let error = error.at(&self.source.file).line(self.feed.line);
                    self.feed.consume(length);
                    return Err(error);
                }
                Cut::Row { length } => return Ok(Some(length)),
                Cut::More if self.feed.ended() => return Ok(None),
                Cut::More if window.len() > self.feed.record_limit => {
                    let limit = size(self.feed.record_limit as u64);
                    let message = format!("row larger than {limit} left out (an unclosed quote?)");
                    return Err(self.leave_line(ErrorKind::TooLarge, message, None));
                }
                Cut::More => self.feed.load(),
                Cut::Unclosed { column } => {
                    let message =
                        "quote is not closed: line left out (quotes inside a text must be doubled)".to_string();
                    return Err(self.leave_line(ErrorKind::Malformed, message, Some(column as u64)));
                }
            }
        }
    }

    fn leave_line(&mut self, kind: ErrorKind, message: String, column: Option<u64>) -> Error {
        let mut error = Error::new(kind, message).at(&self.source.file).line(self.feed.line);
        if let Some(column) = column {
            error = error.column(column);
        }
        self.careful_until = self.careful_until.max(self.feed.place() + self.feed.window().len());
        self.feed.skip_line();
        error
    }

    fn cell(&mut self, field: Field) -> Option<String> {
        let cell = *self.cells.get(self.columns.get(field)?)?;
        let text = unquoted(self.feed.text(cell.start, cell.end - cell.start), cell);
        let value = text.as_str().trim();
        (!value.is_empty()).then(|| value.to_string())
    }

    /// The block of the row in `self.cells`, if it has a text.
    fn block(&mut self, length: usize) -> Option<Result<Block>> {
        if self.cells.len() != self.columns.width && !(self.cells.len() == 1 && length <= 2) {
            self.feed.receipt.note(|notes| notes.ragged_rows += 1);
        }
        let column = self.columns.get(Field::Text)?;
        let mut cell = *self.cells.get(column)?;
        // Commas of a text that nobody quoted: the last column keeps them.
        if column + 1 == self.columns.width
            && !cell.quoted
            && let Some(last) = self.cells.last()
        {
            cell.end = last.end;
        }
        let text = unquoted(self.feed.text(cell.start, cell.end - cell.start), cell);
        let text = markup::visible(text.trimmed(), Markup::Guess).trimmed();
        if text.is_empty() {
            return None;
        }
        if columns::placeholder(text.as_str()) {
            let error = Error::new(ErrorKind::Removed, "deleted or removed: left out");
            return Some(Err(error.at(&self.source.file).line(self.feed.line)));
        }
        Some(Ok(Block {
            text,
            role: BlockRole::Comment,
            author: self.cell(Field::Author),
            published: self.cell(Field::Published).and_then(|p| dates::published(&p)),
            key: self.cell(Field::Key),
            parent: self.cell(Field::Parent).filter(|p| !columns::no_parent(p)),
            likes: self.cell(Field::Likes).and_then(|l| columns::likes(&l)),
            source: self.cell(Field::Source),
            language: self.cell(Field::Language).and_then(|l| columns::language(&l)),
            platform: self.cell(Field::Platform).and_then(|p| columns::platform(&p)),
            ..Block::default()
        }))
    }
}

impl Iterator for Table {
    type Item = Result<Document>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return self.feed.failure().map(Err);
        }
        let (mut blocks, mut skipped) = (Vec::new(), Vec::new());
        while blocks.len() < BATCH && skipped.len() < BATCH {
            match self.row() {
                Ok(Some(length)) => {
                    match self.block(length) {
                        Some(Ok(block)) => blocks.push(block),
                        Some(Err(error)) => skipped.push(error),
                        None => {}
                    }
                    self.feed.consume(length);
                }
                Ok(None) => {
                    self.done = true;
                    break;
                }
                Err(error) => skipped.push(error),
            }
        }
        if blocks.is_empty() && skipped.is_empty() {
            return self.feed.failure().map(Err);
        }
        let (source, body) = (self.source.clone(), Body::Blocks(blocks));
        Some(Ok(Document { source, format: self.format, body, skipped, ..Document::default() }))
    }
}

/// The content of a cell, with doubled quotes made single.
fn unquoted(text: Text, cell: Cell) -> Text {
    if !cell.quoted || !text.as_str().contains("\"\"") {
        return text;
    }
    let mut out = Text::new();
    let mut at = 0;
    for (quote, _) in text.as_str().match_indices("\"\"") {
        out.push_slice(&text, at..quote);
        match text.spans(quote..quote + 2).as_slice() {
            [span] => out.push("\"", span.range()),
            _ => out.push_synthetic("\""),
        }
        at = quote + 2;
    }
    out.push_slice(&text, at..text.len());
    out
}

fn is_number(cell: &str) -> bool {
    !cell.is_empty()
        && cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '%' | ' '))
        && cell.contains(|c: char| c.is_ascii_digit())
}

fn is_address(cell: &str) -> bool {
    cell.starts_with("http://") || cell.starts_with("https://") || cell.starts_with("www.")
}

fn is_date(cell: &str) -> bool {
    cell.len() >= 8
        && cell.starts_with(|c: char| c.is_ascii_digit())
        && dates::published(cell).is_some_and(|d| d.ends_with('Z') && d.contains('T'))
}

/// Whether the first row names the columns.
fn is_header(first: &[String], body: &[Vec<String>], options: &ReadOptions) -> bool {
    let known = first.iter().filter(|c| Field::ALL.iter().any(|f| f.rank(c).is_some())).count();
    let asked = Field::ALL.iter().filter_map(|f| f.named(options)).any(|name| column_named(first, name).is_some());
    if asked {
        return true;
    }
    let data = first.iter().any(|c| is_number(c) || is_address(c) || is_date(c) || c.chars().count() > 60);
    if data {
        return false;
    }
    let text_known = first.iter().any(|c| Field::Text.rank(c).is_some());
    if known >= 2 || text_known {
        return true;
    }
    // Nothing is known by name: names are short and their columns hold something else.
    let sentence = |c: &String| {
        c.ends_with(['.', '!', '?', '。', '！', '？']) || c.chars().filter(|c| c.is_whitespace()).count() > 3
    };
    if first.iter().any(|c| c.is_empty() || sentence(c)) || body.is_empty() {
        return false;
    }
    (0..first.len()).any(|i| {
        let cells: Vec<&String> = body.iter().filter_map(|r| r.get(i)).filter(|c| !c.is_empty()).collect();
        let share = |test: &dyn Fn(&str) -> bool| cells.iter().filter(|c| test(c)).count() * 10 >= cells.len() * 8;
        let length = cells.iter().map(|c| c.chars().count()).sum::<usize>() / cells.len().max(1);
        !cells.is_empty()
            && (share(&is_number)
                || share(&is_date)
                || share(&is_address)
                || (length > 20 && length > 3 * first[i].chars().count()))
    })
}

fn column_named(names: &[String], wanted: &str) -> Option<usize> {
    names
        .iter()
        .position(|n| n == wanted)
        .or_else(|| names.iter().position(|n| n.to_lowercase() == wanted.to_lowercase()))
        .or_else(|| names.iter().position(|n| columns::plain(n) == columns::plain(wanted)))
}

/// Chooses the columns: by option, by name, and the text by content when no name helps.
fn choose(first: &[String], body: &[Vec<String>], header: bool, options: &ReadOptions) -> Result<Columns> {
    let width = first.len();
    let mut columns = Columns { of: [None; 9], width };
    let mut taken = vec![false; width];
    let list = || match header {
        true => format!("columns are: {}", first.join(", ")),
        false => format!("the table has no header and {width} columns (name one by its number)"),
    };
    for field in Field::ALL {
        let Some(name) = field.named(options) else { continue };
        let named = if header { column_named(first, name) } else { None };
        let numbered = || name.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).filter(|n| *n < width);
        let Some(column) = named.or_else(numbered) else {
            let suggestion = best_text(first, body, header, &vec![false; width]);
            let remedy = match (field, suggestion) {
                (Field::Text, Some(column)) if header => format!(" (try {} {})", field.option(), first[column]),
                _ => format!(" (try {} NAME)", field.option()),
            };
            let message = format!("no column \"{name}\"; {}{remedy}", list());
            return Err(Error::new(ErrorKind::MissingField, message));
        };
        columns.of[field as usize] = Some(column);
        taken[column] = true;
    }
    if columns.get(Field::Text).is_none() {
        let Some(column) = best_text(first, body, header, &taken) else {
            let message = format!("no text column; {} (try {} NAME)", list(), Field::Text.option());
            return Err(Error::new(ErrorKind::MissingField, message));
        };
        columns.of[Field::Text as usize] = Some(column);
        taken[column] = true;
    }
    if header {
        // Parents before keys and platforms before sources: `reply_to_id` is no id.
        for field in [
            Field::Parent,
            Field::Key,
            Field::Author,
            Field::Published,
            Field::Likes,
            Field::Language,
            Field::Platform,
            Field::Source,
        ] {
            if columns.get(field).is_some() {
                continue;
            }
            let best = (0..width)
                .filter(|i| !taken[*i])
                .filter_map(|i| field.rank(&first[i]).map(|rank| (rank, i)))
                .filter(|(_, i)| field != Field::Source || names_sources(&first[*i], body, *i))
                .min();
            if let Some((_, column)) = best {
                columns.of[field as usize] = Some(column);
                taken[column] = true;
            }
        }
    }
    Ok(columns)
}

/// Whether a column with the name of a source groups its rows; an address of its own for each comment does not.
fn names_sources(name: &str, body: &[Vec<String>], column: usize) -> bool {
    let mut cells: Vec<&str> =
        body.iter().filter_map(|r| r.get(column)).map(String::as_str).filter(|c| !c.is_empty()).collect();
    // X calls the app a tweet was written with its source.
    if cells.iter().any(|c| c.starts_with("Twitter ") || c.contains("rel=\"nofollow\"")) {
        return false;
    }
    let count = cells.len();
    cells.sort_unstable();
    cells.dedup();
    !columns::weak_source(name) || cells.len() < count
}

/// The column of the text.
fn best_text(first: &[String], body: &[Vec<String>], header: bool, taken: &[bool]) -> Option<usize> {
    let cells = |i: usize| body.iter().filter_map(move |r| r.get(i)).map(String::as_str).filter(|c| !c.is_empty());
    let numeric = |i: usize| {
        let (total, numbers) =
            cells(i).fold((0, 0), |(t, n), c| (t + 1, n + usize::from(is_number(c) || is_date(c) || is_address(c))));
        total > 0 && numbers * 10 >= total * 8
    };
    let free = |i: &usize| !taken.get(*i).copied().unwrap_or(false);
    if header {
        let named = (0..first.len())
            .filter(free)
            .filter_map(|i| Field::Text.rank(&first[i]).map(|rank| (rank, i)))
            .filter(|(_, i)| !numeric(*i))
            .min();
        if let Some((_, column)) = named {
            return Some(column);
        }
    }
    let mut best: Option<(f64, usize)> = None;
    for i in (0..first.len()).filter(free) {
        if numeric(i) || header && Field::ALL[1..].iter().any(|f| f.rank(&first[i]).is_some()) {
            continue;
        }
        let (mut letters, mut count, mut words) = (0usize, 0usize, 0usize);
        for cell in cells(i) {
            count += 1;
            letters += cell.chars().filter(|c| c.is_alphabetic()).count();
            // Scripts without spaces count by their letters.
            words += cell.split_whitespace().count()
                + cell.chars().filter(|c| ('\u{3040}'..='\u{d7af}').contains(c)).count() / 3;
        }
        if count == 0 || letters == 0 {
            continue;
        }
        let score = letters as f64 / count as f64 * (words as f64 / count as f64).min(4.0);
        if best.is_none_or(|(b, _)| score > b) {
            best = Some((score, i));
        }
    }
    // A lone column is the text; among several, names and codes are none.
    best.filter(|(score, _)| *score > 6.0 || first.len() == 1).map(|(_, i)| i)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::tests::read;
    use crate::reader::{Input, Limits};

    fn texts(name: &str, content: &str) -> (Vec<String>, Vec<String>) {
        let (_, blocks, problems) = read(name, content, &ReadOptions::default());
        for block in &blocks {
            for span in block.text.spans(0..block.text.len()) {
                assert!(content.get(span.range()).is_some(), "{name}: {span:?}");
            }
        }
        (blocks.iter().map(|b| b.text.as_str().to_string()).collect(), problems)
    }

    #[test]
    fn tables_of_all_kinds_are_read() {
        for (name, content, expected) in [
            ("comma", "id,comment\n1,good\n2,\"bad, \"\"really\"\" bad\"\n", &["good", "bad, \"really\" bad"][..]),
            ("semicolon", "Autor;Kommentar\nAnna;schön, gut\nBen;naja\n", &["schön, gut", "naja"]),
            ("bar", "author|text\nA|one\nB|two\n", &["one", "two"]),
            ("tab", "author\ttext\nA\tone\nB\ttwo\n", &["one", "two"]),
            ("crlf and lines in quotes", "text,n\r\n\"a\r\nb\",1\r\nc,2\r\n", &["a\r\nb", "c"]),
            ("cr", "text,n\ra,1\rb,2\r", &["a", "b"]),
            ("no line end", "text,n\na,1\nb,2", &["a", "b"]),
            ("sep line", "sep=;\ntext;n\na, b;1\nc;2\n", &["a, b", "c"]),
            ("one column", "text\nHello, world\nbye\n", &["Hello, world", "bye"]),
            ("mark", "\u{feff}text,n\na,1\n", &["a"]),
            ("korean", "작성자,댓글\n민수,좋아요\n", &["좋아요"]),
            (
                "number of comments is no text",
                "comments,review\n3,fine film\n9,dull film\n",
                &["fine film", "dull film"],
            ),
            ("html", "comment,n\n\"<p>fish &amp; chips</p>\",1\n", &["fish & chips"]),
            ("empty and removed", "text,n\n,1\n\"\",2\n[deleted],3\nok,4\n", &["ok"]),
            (
                "no header",
                "Anna,2026-01-14,What a lovely performance that was\nBen,2026-01-15,I did not like it at all\n",
                &["What a lovely performance that was", "I did not like it at all"],
            ),
            (
                "unknown names",
                "q1,q2\n17,I would come here again\n18,never in my whole life\n",
                &["I would come here again", "never in my whole life"],
            ),
            ("commas in the last column", "id,text\n1,well, well\n2,fine\n", &["well, well", "fine"]),
            (
                "quotes inside",
                "id,text\n1,\"He said \"no\" to me\"\n2,\"Fine\" is what she said\n3,c\n",
                &["He said \"no\" to me", "\"Fine\" is what she said", "c"],
            ),
        ] {
            let (found, _) = texts("table.csv", content);
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn fields_go_to_their_places() {
        let content = "comment_id,parent_id,user,created_at,like_count,lang,platform,video_title,url,comment\n\
            7,,Ann,2026-01-14 10:22,\"1,204\",en,Twitter/X,Drums,https://example.org/7,nice\n\
            8,7,Ben,1768381500,3,pt_BR,youtube,Drums,https://example.org/8,no\n";
        let (_, blocks, problems) = read("a.csv", content, &ReadOptions::default());
        assert!(problems.is_empty(), "{problems:?}");
        let (a, b) = (&blocks[0], &blocks[1]);
        assert_eq!((a.key.as_deref(), a.parent.as_deref(), a.author.as_deref()), (Some("7"), None, Some("Ann")));
        assert_eq!((a.published.as_deref(), a.likes), (Some("2026-01-14T10:22:00Z"), Some(1204)));
        assert_eq!(
            (b.parent.as_deref(), b.language.as_deref(), b.source.as_deref()),
            (Some("7"), Some("pt-BR"), Some("Drums"))
        );
        assert_eq!((a.platform, b.platform), (Some(crate::Platform::X), Some(crate::Platform::Youtube)));
    }

    #[test]
    fn a_missing_column_names_those_that_exist() {
        let content = "id,author,message\n1,A,hello there\n";
        let options = ReadOptions { text: Some("body".into()), ..ReadOptions::default() };
        let (_, _, problems) = read("comments.csv", content, &options);
        assert_eq!(
            problems,
            ["comments.csv: no column \"body\"; columns are: id, author, message (try --text-column message)"]
        );
        let (_, _, problems) = read("numbers.csv", "a,b\n1,2\n3,4\n", &ReadOptions::default());
        assert!(problems[0].contains("no text column"), "{problems:?}");
        let options = ReadOptions { text: Some("author".into()), ..ReadOptions::default() };
        assert_eq!(read("comments.csv", content, &options).1[0].text.as_str(), "A");
    }

    #[test]
    fn an_unclosed_quote_costs_one_line() {
        for (name, content, line) in [
            ("to the end", "id,text\n1,good\n2,\"bad\n3,fine\n4,nice\n", 3),
            ("to another row's quote", "id,text\n1,good\n2,\"bad\n3,fine\n4,\"nice\"\n", 3),
        ] {
            let (found, problems) = texts("a.csv", content);
            assert_eq!(found, ["good", "fine", "nice"], "{name}");
            assert!(
                problems.len() == 1 && problems[0].starts_with(&format!("a.csv:{line}:2: quote is not closed")),
                "{problems:?}"
            );
        }
    }

    #[test]
    fn many_unclosed_quotes_take_linear_time() {
        let mut content = String::from("id,text\n");
        for i in 0..60_000 {
            content.push_str(&format!("{i},\"x\ty\n"));
            content.push_str(&format!("{i},fine\n"));
        }
        let started = std::time::Instant::now();
        let (_, blocks, problems) = read("a.csv", content, &ReadOptions::default());
        assert!(blocks.len() >= 59_000 && problems.len() >= 59_000, "{} {}", blocks.len(), problems.len());
        assert!(started.elapsed().as_secs() < 20);
    }

    #[test]
    fn other_encodings_keep_their_places() {
        let content = "Автор;Комментарий\nОльга;\"Очень, очень хорошо\"\n";
        for encoding in [encoding_rs::WINDOWS_1251, encoding_rs::UTF_16LE] {
            let bytes: Vec<u8> = if encoding == encoding_rs::UTF_16LE {
                "\u{feff}".encode_utf16().chain(content.encode_utf16()).flat_map(u16::to_le_bytes).collect()
            } else {
                encoding.encode(content).0.to_vec()
            };
            let (_, blocks, problems) = read("a.csv", bytes.clone(), &ReadOptions::default());
            assert!(problems.is_empty() && blocks.len() == 1, "{problems:?}");
            assert_eq!(blocks[0].author.as_deref(), Some("Ольга"));
            let at = blocks[0].text.as_str().find("хорошо").unwrap();
            let span = blocks[0].text.spans(at..at + "хорошо".len())[0];
            assert_eq!(encoding.decode_without_bom_handling(&bytes[span.range()]).0, "хорошо");
        }
    }

    #[test]
    fn ragged_rows_and_large_rows_are_counted() {
        let content = format!("id,text,n\n1,a\n2,b,3,4\n3,{},3\n4,d,4\n", "x".repeat(400_000));
        let options = ReadOptions { limits: Limits { record: 300_000, ..Limits::default() }, ..ReadOptions::default() };
        let opened = crate::reader::open(&Input::memory("a.csv", content), &options).unwrap();
        let documents: Vec<Document> = opened.documents.map(|d| d.unwrap()).collect();
        assert_eq!(opened.receipt.notes().ragged_rows, 2);
        assert!(documents[0].skipped[0].to_string().starts_with("a.csv:4: row larger"), "{:?}", documents[0].skipped);
        let Body::Blocks(blocks) = &documents[0].body else { panic!() };
        assert_eq!(blocks.len(), 3);
    }
}
