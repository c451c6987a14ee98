//! Spreadsheets (XLSX): the first sheet with a text column, one comment a row.
//!
//! A workbook is a ZIP archive of XML. Cells hold numbers into a list of texts, so a text does not stand in the input
//! as a range of bytes that could be shown: the spans of these reactions are empty lists. Columns are found as in other
//! tables. Look at [`documents`] first.

use std::collections::HashMap;

use crate::document::{Block, BlockRole, Body, Document, Source, Text};
use crate::error::{Error, ErrorKind, Result};
use crate::reader::columns::{self, Field};
use crate::reader::csv::choose::{Columns, choose, is_header};
use crate::reader::markup::{self, Markup};
use crate::reader::pieces::{Piece, Pieces};
use crate::reader::stream::RATIO_FLOOR;
use crate::reader::zip::{Unzipped, unpack, unzip};
use crate::reader::{BATCH, Documents, Format, ReadOptions, dates};

/// Spreadsheets.
pub(crate) const FORMAT: Format = Format {
    name: "xlsx",
    summary: "a spreadsheet (XLSX): the first sheet with a text column, one comment a row",
    sniff: |head| {
        let has = |part: &[u8]| memchr::memmem::find(head.bytes, part).is_some();
        let book = head.named(&[".xlsx", ".xlsm"]) || has(b"xl/workbook.xml") || has(b"xl/worksheets/");
        if head.bytes.starts_with(b"PK\x03\x04") && book { 99 } else { 0 }
    },
    open: |incoming, options| {
        let name = incoming.name.clone();
        let content = Box::new(std::io::Cursor::new(incoming.bytes()?));
        let (archive, _) = unzip(&name, content, options)?;
        Ok(documents(name, archive, options))
    },
};

/// Cells a row may have; a cell beyond is left out.
const WIDTH: usize = 2_000;

/// The documents of a workbook that is unzipped.
pub(crate) fn documents(name: String, mut archive: Unzipped, options: &ReadOptions) -> Documents {
    let options = options.clone();
    let documents = std::iter::once_with(move || match read(&name, &mut archive, &options) {
        Ok(documents) => documents.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    });
    Box::new(documents.flatten())
}

/// What the cells of a workbook need to be understood.
#[derive(Default)]
struct Book {
    texts: Vec<String>,
    /// Whether a style shows a date, by its number.
    dates: Vec<bool>,
    /// Days count from 1904.
    mac: bool,
    sheets: Vec<(String, String)>,
}

fn read(name: &str, archive: &mut Unzipped, options: &ReadOptions) -> Result<Vec<Document>> {
    let mut left = options.limits.whole.min(options.limits.stream);
    let mut part = |archive: &mut Unzipped, path: &str| -> Result<Option<String>> {
        let Some(index) = archive.index_for_name(path) else { return Ok(None) };
        let packed = archive.by_index_data(index).map_or(0, |f| f.compressed_size());
        let cap = packed.saturating_mul(options.limits.ratio).max(RATIO_FLOOR).min(left);
        let content = unpack(archive, index, cap, &format!("{name}!{path}"))?;
        left -= content.len() as u64;
        Ok(Some(String::from_utf8(content).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())))
    };
    let mut book = Book::default();
    let links = part(archive, "xl/_rels/workbook.xml.rels")?.map(|text| links(&text)).unwrap_or_default();
    if let Some(text) = part(archive, "xl/workbook.xml")? {
        book.contents(&text, &links);
    }
    if let Some(text) = part(archive, "xl/sharedStrings.xml")? {
        book.texts = shared(&text);
    }
    if let Some(text) = part(archive, "xl/styles.xml")? {
        book.dates = date_styles(&text);
    }
    let mut failure = None;
    for (title, path) in std::mem::take(&mut book.sheets) {
        let Some(text) = part(archive, &path)? else { continue };
        let (rows, fault) = book.rows(&text);
        if rows.is_empty() {
            continue;
        }
        let names: Vec<String> = rows[0].1.clone();
        let sample: Vec<Vec<String>> = rows.iter().skip(1).take(200).map(|(_, row)| row.clone()).collect();
        let header = is_header(&names, &sample, options);
        let body = if header { sample } else { rows.iter().take(200).map(|(_, row)| row.clone()).collect() };
        match choose(&names, &body, header, options) {
            Ok(columns) => {
                let source = Source { file: name.to_string(), title: Some(title), ..Source::default() };
                let rows = rows.get(usize::from(header)..).unwrap_or_default();
                let mut documents = split(&source, &columns, rows);
                if let (Some((message, line)), Some(last)) = (fault, documents.last_mut()) {
                    let message = format!("broken sheet: {message} (save it again)");
                    last.skipped.push(Error::new(ErrorKind::Malformed, message).at(name).line(line));
                }
                return Ok(documents);
            }
            Err(error) => failure = failure.or(Some(error.at(name))),
        }
    }
    Err(failure.unwrap_or_else(|| {
        Error::new(ErrorKind::MissingField, "no sheet with a text column (save it as CSV)").at(name)
    }))
}

/// Rows as documents of limited size.
fn split(source: &Source, columns: &Columns, rows: &[(u64, Vec<String>)]) -> Vec<Document> {
    let mut documents = Vec::new();
    for rows in rows.chunks(BATCH) {
        let (mut blocks, mut skipped) = (Vec::new(), Vec::new());
        for (number, row) in rows {
            match block(columns, row) {
                Some(Ok(block)) => blocks.push(block),
                Some(Err(error)) => skipped.push(error.at(&source.file).line(*number)),
                None => {}
            }
        }
        let (source, body) = (source.clone(), Body::Blocks(blocks));
        documents.push(Document { source, format: "xlsx", body, skipped, ..Document::default() });
    }
    documents
}

fn block(columns: &Columns, row: &[String]) -> Option<Result<Block>> {
    let cell = |field: Field| {
        let value = row.get(columns.get(field)?)?.trim();
        (!value.is_empty()).then(|| value.to_string())
    };
    let mut text = Text::new();
    text.push_synthetic(&cell(Field::Text)?);
    let text = markup::visible(text, Markup::Guess).trimmed();
    if text.is_empty() {
        return None;
    }
    if columns::placeholder(text.as_str()) {
        return Some(Err(Error::new(ErrorKind::Removed, "deleted or removed: left out")));
    }
    Some(Ok(Block {
        text,
        role: BlockRole::Comment,
        author: cell(Field::Author),
        published: cell(Field::Published).and_then(|p| dates::published(&p)),
        key: cell(Field::Key),
        parent: cell(Field::Parent).filter(|p| !columns::no_parent(p)),
        likes: cell(Field::Likes).and_then(|l| columns::likes(&l)),
        source: cell(Field::Source),
        language: cell(Field::Language).and_then(|l| columns::language(&l)),
        platform: cell(Field::Platform).and_then(|p| columns::platform(&p)),
        ..Block::default()
    }))
}

/// Targets of a part's links, by id.
fn links(text: &str) -> HashMap<String, String> {
    let mut found = HashMap::new();
    for piece in Pieces::new(text) {
        if let Piece::Open(tag) = piece
            && tag.local() == "Relationship"
            && let (Some(id), Some(target)) = (tag.attribute("Id"), tag.attribute("Target"))
        {
            let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), ToString::to_string);
            found.insert(id, path);
        }
    }
    found
}

/// The list of texts: runs of one text are joined, readings printed above it are left out.
fn shared(text: &str) -> Vec<String> {
    let (mut texts, mut open, mut in_text, mut reading) = (Vec::new(), None::<String>, false, false);
    for piece in Pieces::new(text) {
        match piece {
            Piece::Open(tag) => match tag.local() {
                "si" if tag.empty => texts.push(String::new()),
                "si" => open = Some(String::new()),
                "t" => in_text = !tag.empty,
                "rPh" => reading = !tag.empty,
                _ => {}
            },
            Piece::Close(name, _) => match name.as_str() {
                "si" => texts.push(unescaped(&open.take().unwrap_or_default())),
                "t" => in_text = false,
                "rPh" => reading = false,
                _ => {}
            },
            Piece::Text(value, _) => {
                if let Some(open) = open.as_mut().filter(|_| in_text && !reading) {
                    open.push_str(&value);
                }
            }
            Piece::Fault(..) => {}
        }
    }
    texts
}

/// Control characters are written `_x000D_`.
fn unescaped(text: &str) -> String {
    if !text.contains("_x") {
        return text.to_string();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        let code = rest.get(at + 2..at + 6).filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        match code.and_then(|c| u32::from_str_radix(c, 16).ok()).and_then(char::from_u32) {
            Some(c) => {
                out.push(c);
                rest = &rest[at + 7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Which styles of cells show dates.
fn date_styles(text: &str) -> Vec<bool> {
    let (mut custom, mut styles, mut cells) = (HashMap::new(), Vec::new(), false);
    for piece in Pieces::new(text) {
        match piece {
            Piece::Open(tag) => match tag.local() {
                "numFmt" => {
                    if let (Some(id), Some(code)) = (tag.attribute("numFmtId"), tag.attribute("formatCode")) {
                        custom.insert(id, shows_date(&code));
                    }
                }
                "cellXfs" => cells = !tag.empty,
                "xf" if cells => {
                    let id = tag.attribute("numFmtId").unwrap_or_default();
                    let known = matches!(id.parse::<u32>(), Ok(14..=22 | 27..=36 | 45..=47 | 50..=58));
                    styles.push(custom.get(&id).copied().unwrap_or(known));
                }
                _ => {}
            },
            Piece::Close(name, _) if name == "cellXfs" => cells = false,
            _ => {}
        }
    }
    styles
}

/// Whether a number format shows a date: it has day, month, year or hour letters outside of quotes and brackets.
fn shows_date(code: &str) -> bool {
    let (mut quoted, mut bracket) = (false, false);
    code.chars().any(|c| {
        match c {
            '"' => quoted = !quoted,
            '[' => bracket = true,
            ']' => bracket = false,
            _ => {}
        }
        !quoted && !bracket && matches!(c, 'd' | 'D' | 'y' | 'Y' | 'h' | 'H' | 'm' | 'M')
    }) && !code.eq_ignore_ascii_case("general")
}

impl Book {
    /// Reads the list of sheets.
    fn contents(&mut self, text: &str, links: &HashMap<String, String>) {
        for piece in Pieces::new(text) {
            let Piece::Open(tag) = piece else { continue };
            match tag.local() {
                "workbookPr" => self.mac = tag.attribute("date1904").is_some_and(|v| v == "1" || v == "true"),
                "sheet" => {
                    let number = self.sheets.len() + 1;
                    let path = tag.attribute("id").and_then(|id| links.get(&id).cloned());
                    let path = path.unwrap_or_else(|| format!("xl/worksheets/sheet{number}.xml"));
                    self.sheets.push((tag.attribute("name").unwrap_or_default(), path));
                }
                _ => {}
            }
        }
        self.sheets.truncate(1000);
    }

    /// The rows of a sheet that hold something, with their numbers, and what broke the sheet.
    #[expect(clippy::type_complexity, reason = "rows with their numbers, and a fault with its place")]
    fn rows(&self, text: &str) -> (Vec<(u64, Vec<String>)>, Option<(String, u64)>) {
        let (mut rows, mut row, mut number) = (Vec::new(), Vec::<String>::new(), 0u64);
        let (mut column, mut kind, mut style) = (0usize, String::new(), 0usize);
        let (mut value, mut reading, mut in_value) = (String::new(), false, false);
        let mut fault = None;
        for piece in Pieces::new(text) {
            match piece {
                Piece::Open(tag) => match tag.local() {
                    "row" => {
                        number = tag.attribute("r").and_then(|r| r.parse().ok()).unwrap_or(number + 1);
                        row.clear();
                        column = 0;
                    }
                    "c" => {
                        column = tag.attribute("r").and_then(|r| place(&r)).unwrap_or(column);
                        kind = tag.attribute("t").unwrap_or_default();
                        style = tag.attribute("s").and_then(|s| s.parse().ok()).unwrap_or(usize::MAX);
                        value.clear();
                        if tag.empty {
                            column += 1;
                        }
                    }
                    "v" | "t" => in_value = !tag.empty,
                    "rPh" => reading = !tag.empty,
                    _ => {}
                },
                Piece::Close(name, _) => match name.as_str() {
                    "v" | "t" => in_value = false,
                    "rPh" => reading = false,
                    "c" => {
                        let shown = self.shown(&kind, style, &value);
                        if column < WIDTH && !shown.is_empty() {
                            row.resize(row.len().max(column + 1), String::new());
                            row[column] = shown;
                        }
                        column += 1;
                    }
                    "row" if row.iter().any(|cell| !cell.trim().is_empty()) => {
                        rows.push((number, std::mem::take(&mut row)));
                    }
                    _ => {}
                },
                Piece::Text(part, _) if in_value && !reading => value.push_str(&part),
                Piece::Text(..) => {}
                Piece::Fault(message, _) => fault = fault.or(Some((message, number))),
            }
        }
        (rows, fault)
    }

    /// What a cell shows.
    fn shown(&self, kind: &str, style: usize, value: &str) -> String {
        match kind {
            "s" => value.trim().parse::<usize>().ok().and_then(|i| self.texts.get(i)).cloned().unwrap_or_default(),
            "str" | "inlineStr" | "d" => unescaped(value),
            "b" => if value.trim() == "1" { "true" } else { "false" }.to_string(),
            "e" => String::new(),
            _ => {
                let Ok(number) = value.trim().parse::<f64>() else { return value.trim().to_string() };
                if self.dates.get(style).copied().unwrap_or(false)
                    && let Some(date) = moment(number, self.mac)
                {
                    return date;
                }
                if number.fract() == 0.0 && number.abs() < 1e15 {
                    format!("{number:.0}")
                } else {
                    value.trim().to_string()
                }
            }
        }
    }
}

/// The column of a cell's name: `AB12` is 27.
fn place(name: &str) -> Option<usize> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.take(4).fold(0usize, |n, b| n * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}

/// A day number as a date and time.
fn moment(days: f64, mac: bool) -> Option<String> {
    if !(0.0..3_000_000.0).contains(&days) {
        return None;
    }
    let start = if mac { jiff::civil::date(1904, 1, 1) } else { jiff::civil::date(1899, 12, 30) };
    #[expect(clippy::cast_possible_truncation, reason = "three million days in seconds")]
    let seconds = (days * 86_400.0).round() as i64;
    let moment = start.at(0, 0, 0, 0).checked_add(jiff::Span::new().seconds(seconds)).ok()?;
    Some(moment.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::reader::zip::tests::archive;

    const SHEET: &str = r#"<worksheet><sheetData>
        <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>date</t></is></c><c r="D1" t="str"><v>likes</v></c></row>
        <row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="s"><v>3</v></c><c r="C2" s="1"><v>46036.5</v></c><c r="D2"><v>12</v></c></row>
        <row r="4"><c r="B4" t="inlineStr"><is><r><t>so </t></r><r><t>&amp; so</t></r></is></c><c r="D4"><v>3E2</v></c></row>
        <row r="5"><c r="B5" t="inlineStr"><is><t>[deleted]</t></is></c></row></sheetData></worksheet>"#;

    fn book(sheet: &str) -> Vec<u8> {
        let empty = "<worksheet><sheetData/></worksheet>";
        archive(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("xl/workbook.xml", br#"<workbook xmlns:r="x"><sheets><sheet name="Notes" sheetId="1" r:id="rId2"/><sheet name="Answers" sheetId="2" r:id="rId1"/></sheets></workbook>"#),
            ("xl/_rels/workbook.xml.rels", br#"<Relationships><Relationship Id="rId1" Target="/xl/worksheets/sheet2.xml"/><Relationship Id="rId2" Target="worksheets/sheet1.xml"/></Relationships>"#),
            ("xl/sharedStrings.xml", "<sst><si><t>name</t></si><si><t>comment</t></si><si><r><t>Ka</t></r><r><t>na</t></r><rPh><t>x</t></rPh></si><si><t>very _x0041_ good</t></si></sst>".as_bytes()),
            ("xl/styles.xml", br#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy-mm-dd hh:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>"#),
            ("xl/worksheets/sheet1.xml", empty.as_bytes()),
            ("xl/worksheets/sheet2.xml", sheet.as_bytes()),
        ])
    }

    #[test]
    fn the_first_sheet_with_text_is_read() {
        let (format, blocks, problems) = crate::reader::tests::read("a.xlsx", book(SHEET), &ReadOptions::default());
        assert_eq!(format, "xlsx");
        assert_eq!(problems, ["a.xlsx:5: deleted or removed: left out"]);
        let found: Vec<_> = blocks
            .iter()
            .map(|b| (b.text.as_str(), b.author.as_deref(), b.published.as_deref().map(|p| &p[..16]), b.likes))
            .collect();
        assert_eq!(
            found,
            [("very A good", Some("Kana"), Some("2026-01-14T12:00"), Some(12)), ("so & so", None, None, Some(300)),]
        );
        assert!(blocks[0].text.spans(0..4).is_empty());
        // By content, whatever the name.
        assert_eq!(crate::reader::tests::read("a.bin", book(SHEET), &ReadOptions::default()).1.len(), 2);
    }

    #[test]
    fn a_book_without_text_says_so() {
        let numbers = "<worksheet><row><c><v>1</v></c></row><row><c><v>2</v></c></row></worksheet>";
        let (_, _, problems) = crate::reader::tests::read("a.xlsx", book(numbers), &ReadOptions::default());
        assert!(problems[0].contains("no text column"), "{problems:?}");
        let far = "<worksheet><row><c r=\"XFD1048576\" t=\"str\"><v>far</v></c></row></worksheet>";
        crate::reader::tests::read("a.xlsx", book(far), &ReadOptions::default());
    }

    #[test]
    fn cells_and_days_are_understood() {
        assert_eq!((place("A1"), place("Z9"), place("AB12"), place("12")), (Some(0), Some(25), Some(27), None));
        assert_eq!(moment(46036.0, false).as_deref(), Some("2026-01-14T00:00:00"));
        assert_eq!(moment(-1.0, false), None);
        assert!(
            shows_date("dd.mm.yyyy") && !shows_date("0.00\" days\"") && !shows_date("[Red]0") && !shows_date("General")
        );
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(sheet in "(<row>|</row>|<c r=\"[A-Z]{1,3}[0-9]\" t=\"[sb]\">|<v>|[0-9]{1,20}|</v>|</c>|é|&){0,40}") {
            crate::reader::tests::read("a.xlsx", book(&sheet), &ReadOptions::default());
        }
    }
}
