//! Tables (CSV, TSV and their kin): one comment a row, streamed.
//!
//! Separator, header and columns are guessed from names and content, or named by options. Every text keeps its place
//! inside its quotes. Rows are cut here and not by a library because places and broken quotes matter: a quote that is
//! never closed costs one line, not the rest of the file. Look at [`Table`] first.

pub(crate) mod choose;
mod cut;

use self::choose::{Columns, choose, is_header};
use self::cut::{Cell, Cut, NO_DELIMITER, cut, guess_delimiter};
use crate::document::{Block, BlockRole, Body, Document, Source, Text};
use crate::error::{Error, ErrorKind, Result};
use crate::reader::columns::{self, Field};
use crate::reader::json::{Tape, Value};
use crate::reader::mark::Memory;
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

fn open(mut incoming: Incoming, options: &ReadOptions) -> Result<Documents> {
    let source = incoming.source();
    let format = if options.delimiter == Some(b'\t') { "tsv" } else { "csv" };
    let mark = incoming.mark();
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
    if let Some(mark) = mark {
        table.feed.go_to(&mark)?;
        if let Memory::Rows { careful_until } = mark.memory {
            table.careful_until = careful_until;
        }
    }
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
        let text = markup::visible(segments(text.trimmed()), Markup::Guess).trimmed();
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
        let mark = self.feed.mark(Memory::Rows { careful_until: self.careful_until });
        Some(Ok(Document { source, format: self.format, body, skipped, mark, ..Document::default() }))
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

/// Google's downloads write a comment as JSON segments, `{"text":"…"},{"mention":…}`: the texts of those.
fn segments(text: Text) -> Text {
    if !text.as_str().starts_with("{\"") || !text.as_str().ends_with('}') {
        return text;
    }
    let place = |at: usize| match text.spans(at..at + 1).first() {
        Some(span) => span.start,
        None => text.spans(0..text.len()).last().map_or(0, |span| span.end),
    };
    let (mut tape, mut out, mut at) = (Tape::default(), Text::new(), 0);
    while at < text.len() {
        let rest = &text.as_str()[at..];
        let Ok(length) = tape.parse_first(rest) else { return text };
        let root = Value::root(&tape, rest);
        if !root.is_object() {
            return text;
        }
        for key in ["text", "mention"] {
            let part = root.get(key).map(|v| if v.is_object() { v.get("text").unwrap_or(v) } else { v });
            if let Some(part) = part.filter(|v| v.is_string()) {
                let mut part = part.to_text();
                part.relocate(|p| place(at + p));
                out.push_text(&part);
            }
        }
        let after = rest[length..].trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        at = text.len() - after.len();
    }
    if out.is_empty() { text } else { out }
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
        assert_eq!((a.published.as_deref(), a.likes), (Some("2026-01-14T10:22:00"), Some(1204)));
        assert_eq!(
            (b.parent.as_deref(), b.language.as_deref(), b.source.as_deref()),
            (Some("7"), Some("pt-BR"), Some("Drums"))
        );
        assert_eq!((a.platform, b.platform), (Some(crate::Platform::X), Some(crate::Platform::Youtube)));
    }

    #[test]
    fn texts_in_segments_are_joined() {
        let content = "Comment ID,Video ID,Comment Text\na,v,\"{\"\"text\"\":\"\"so \\\"good\\\" é\"\"},{\"\"text\"\":\"\"!\"\"}\"\nb,v,\"{\"\"not\"\": json\"\n";
        let (found, problems) = texts("comments.csv", content);
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(found, ["so \"good\" é!", "{\"not\": json"]);
        let (_, blocks, _) = read("comments.csv", content, &ReadOptions::default());
        let at = blocks[0].text.as_str().find("good").unwrap();
        assert_eq!(&content[blocks[0].text.spans(at..at + 4)[0].range()], "good");
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
