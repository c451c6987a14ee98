//! Bytes in, documents out: finds the inputs, unpacks and decodes them, and reads each as the format its content
//! shows.
//!
//! [`inputs`] expands arguments, [`open`] turns one [`Input`] into an iterator of [`Document`]s. The formats stand in
//! [`FORMATS`]; adding one is adding a file and a line. Pages are read whole, tables and JSON lines are streamed in
//! documents of up to 4,096 records. Look at [`open`] first.
//!
//! ```
//! use groundswell::reader::{self, Input, ReadOptions};
//! let input = Input::memory("votes.csv", "author;comment\nKim;좋아요!\n");
//! let opened = reader::open(&input, &ReadOptions::default())?;
//! assert_eq!(opened.format, "csv");
//! for document in opened.documents {
//!     let groundswell::Body::Blocks(blocks) = document?.body else { continue };
//!     assert_eq!(blocks[0].text.as_str(), "좋아요!");
//!     assert_eq!(blocks[0].author.as_deref(), Some("Kim"));
//! }
//! assert_eq!(opened.receipt.fingerprint().bytes, 30);
//! # Ok::<(), groundswell::Error>(())
//! ```

mod columns;
mod csv;
mod dates;
mod encoding;
mod exports;
mod feed;
pub mod html;
mod input;
mod json;
mod jsonl;
mod mark;
mod markup;
mod mhtml;
mod pages;
mod pieces;
mod places;
mod records;
mod shape;
mod stream;
mod text;
mod warc;
mod xlsx;
mod xml;
mod zip;

use crate::document::Document;
use crate::error::{Error, ErrorKind, Result};

pub use input::{Input, inputs};
pub use mark::Mark;
pub use stream::{Fingerprint, Incoming, Notes, Receipt};

/// Records in one document of a streamed format.
pub const BATCH: usize = 1024;

/// The documents of one input, in order; an error is a record or the rest of the input that could not be read.
pub type Documents = Box<dyn Iterator<Item = Result<Document>> + Send>;

/// One input format.
#[derive(Clone, Copy)]
pub struct Format {
    /// Its name in options, outputs and messages.
    pub name: &'static str,
    /// One line for help and documentation.
    pub summary: &'static str,
    /// How sure an input is of this format: 0 is not at all, 100 is certain.
    pub sniff: fn(&Head<'_>) -> u8,
    /// Reads an input as this format.
    pub open: fn(Incoming, &ReadOptions) -> Result<Documents>,
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Format").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Every format, by name.
pub const FORMATS: &[Format] = &[
    csv::CSV,
    xml::DISQUS,
    feed::FORMAT,
    pages::HTML,
    json::FORMAT,
    jsonl::FORMAT,
    text::LINES,
    mhtml::FORMAT,
    text::FORMAT,
    csv::TSV,
    warc::FORMAT,
    xml::WXR,
    xlsx::FORMAT,
    zip::FORMAT,
];

/// What is known of an input before it is read: its first bytes, decoded, and its name.
#[derive(Clone, Copy, Debug)]
pub struct Head<'h> {
    /// The name in lower case, without `.gz` or `.zst`.
    pub name: &'h str,
    /// The first part of the content.
    pub text: &'h str,
    /// The same as bytes.
    pub bytes: &'h [u8],
    /// True when that is all of it.
    pub whole: bool,
}

impl Head<'_> {
    /// True when the name ends in one of these (with the point).
    pub(crate) fn named(&self, endings: &[&str]) -> bool {
        endings.iter().any(|e| self.name.ends_with(e))
    }

    /// The first `length` bytes of that, or a few less.
    pub(crate) fn opening(&self, length: usize) -> &str {
        let start = self.start();
        let mut end = start.len().min(length);
        while !start.is_char_boundary(end) {
            end -= 1;
        }
        &start[..end]
    }

    /// The content without leading white space.
    pub(crate) fn start(&self) -> &str {
        self.text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
    }
}

/// Sizes beyond which an input or a record is refused.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of one record; larger ones are reported and left out.
    pub record: usize,
    /// Bytes of an input that has to be read as a whole.
    pub whole: u64,
    /// Bytes of a streamed input after unpacking.
    pub stream: u64,
    /// How many times larger than its archive the content may be.
    pub ratio: u64,
    /// Members that an archive may have.
    pub members: u64,
    /// Bytes of memory that a zstd archive may ask for.
    pub window: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { record: 64 << 20, whole: 512 << 20, stream: 64 << 30, ratio: 1000, members: 200_000, window: 2 << 30 }
    }
}

/// How inputs are read; what is not said is guessed.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Name of the format, one of [`FORMATS`].
    pub format: Option<String>,
    /// Name of the encoding.
    pub encoding: Option<String>,
    /// Column separator of a table.
    pub delimiter: Option<u8>,
    /// Column or key of the text.
    pub text: Option<String>,
    /// Column or key of the writer's name.
    pub author: Option<String>,
    /// Column or key of the date.
    pub date: Option<String>,
    /// Column or key of the page, thread or video.
    pub source: Option<String>,
    /// Column or key of likes or votes.
    pub likes: Option<String>,
    /// Column or key of the record answered.
    pub parent: Option<String>,
    /// Column or key of the record's own identity.
    pub id: Option<String>,
    /// Column or key of the language.
    pub language: Option<String>,
    /// Column or key of the platform.
    pub platform: Option<String>,
    /// Size limits.
    pub limits: Limits,
}

/// An input that is being read.
pub struct Opened {
    /// The format it is read as.
    pub format: &'static str,
    /// Its content.
    pub documents: Documents,
    /// What can be said about the input once `documents` is exhausted.
    pub receipt: Receipt,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("format", &self.format).finish_non_exhaustive()
    }
}

/// The format of that name.
pub fn format_named(name: &str) -> Result<&'static Format> {
    FORMATS.iter().find(|f| f.name == name).ok_or_else(|| {
        let names: Vec<&str> = FORMATS.iter().map(|f| f.name).collect();
        Error::new(ErrorKind::Option, format!("unknown format \"{name}\" (formats are: {})", names.join(", ")))
    })
}

/// Opens an input: unpacks it, finds its encoding and format, and begins to read.
pub fn open(input: &Input, options: &ReadOptions) -> Result<Opened> {
    open_at(input, options, None)
}

/// The same, with the documents after a [`Mark`] that one of its documents had.
pub fn open_at(input: &Input, options: &ReadOptions, mark: Option<Mark>) -> Result<Opened> {
    let forced = options.format.as_deref().map(format_named).transpose()?;
    let (mut incoming, receipt) = stream::receive(input, options)?;
    incoming.begin_at(mark);
    let format = match forced {
        Some(format) => format,
        None => sniff(&incoming)?,
    };
    Ok(Opened { format: format.name, documents: (format.open)(incoming, options)?, receipt })
}

/// The format the content shows, or an error that says what else it is.
fn sniff(incoming: &Incoming) -> Result<&'static Format> {
    let text = incoming.head_text();
    let head = incoming.look(&text);
    let mut best: Option<(u8, &Format)> = None;
    for format in FORMATS {
        let sure = (format.sniff)(&head);
        if sure > best.map_or(0, |(sure, _)| sure) {
            best = Some((sure, format));
        }
    }
    if let Some((_, format)) = best {
        return Ok(format);
    }
    let start = head.start();
    let remedy = if start.starts_with("From: <Saved by") {
        "a single-file web archive (MHTML) without its headers: save the page again as \"HTML only\""
    } else if start.starts_with('<') {
        "this is XML, but no Disqus, WordPress or Blogger export and no feed (export comments as CSV or JSON)"
    } else {
        "the content is in no format that is read here (export it as CSV, JSON or HTML)"
    };
    Err(Error::new(ErrorKind::UnknownFormat, remedy).at(&incoming.name))
}

/// Documents of a format that is read as a whole, once they are asked for.
pub(crate) fn whole(
    incoming: Incoming,
    read: impl FnOnce(Incoming) -> Result<Vec<Document>> + Send + 'static,
) -> Documents {
    let documents = std::iter::once_with(move || read(incoming));
    Box::new(documents.flat_map(|read| match read {
        Ok(documents) => documents.into_iter().map(Ok).collect::<Vec<_>>(),
        Err(error) => vec![Err(error)],
    }))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::document::{Block, Body};

    /// Reads `content` under `name`: the format, all blocks, and all that was skipped.
    pub(crate) fn read(
        name: &str,
        content: impl Into<Vec<u8>>,
        options: &ReadOptions,
    ) -> (String, Vec<Block>, Vec<String>) {
        let opened = match open(&Input::memory(name, content), options) {
            Ok(opened) => opened,
            Err(error) => return ("error".into(), Vec::new(), vec![error.to_string()]),
        };
        let (mut blocks, mut problems) = (Vec::new(), Vec::new());
        for document in opened.documents {
            match document {
                Ok(document) => {
                    problems.extend(document.skipped.iter().map(ToString::to_string));
                    if let Body::Blocks(found) = document.body {
                        blocks.extend(found);
                    }
                }
                Err(error) => problems.push(error.to_string()),
            }
        }
        (opened.format.to_string(), blocks, problems)
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_a_reader_panic(
            bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300),
            text in "[a,;\"\n\r\t<>{}\\[\\]:&\\\\ é漢\u{feff}0-9]{0,120}",
            format in 0usize..=14,
            encoding in proptest::sample::select(vec!["", "utf-8", "shift_jis", "utf-16le", "gb18030", "iso-2022-jp"]),
        ) {
            let options = ReadOptions {
                format: FORMATS.get(format).map(|f| f.name.to_string()),
                encoding: Some(encoding.to_string()).filter(|e| !e.is_empty()),
                ..ReadOptions::default()
            };
            for content in [bytes, text.into_bytes(), [b"{\"text\": \"".to_vec(), text_of(&options)].concat()] {
                let length = content.len();
                for block in read("input", content, &options).1 {
                    for span in block.text.spans(0..block.text.len()) {
                        proptest::prop_assert!(span.start <= span.end && span.end <= length, "{span:?} of {length}");
                    }
                }
            }
        }
    }

    fn text_of(options: &ReadOptions) -> Vec<u8> {
        format!("{options:?}\"}}").into_bytes()
    }

    #[test]
    fn formats_are_sorted_and_known_by_name() {
        assert!(FORMATS.iter().all(|f| format_named(f.name).is_ok() && !f.summary.is_empty()));
        assert!(format_named("docx").is_err_and(|e| e.message().contains("jsonl")));
    }

    #[test]
    fn content_says_what_an_input_is() {
        let cases: &[(&str, &str, &[u8])] = &[
            ("html", "page", b"<!DOCTYPE html><html><body>hi</body></html>"),
            ("html", "page.txt", b"\n <html lang=en><p>hi"),
            ("html", "part.htm", b"just words"),
            ("html", "x", b"<div class=comment>hi</div>"),
            ("text", "note.txt", b"A line, with commas, and more.\nAnother, with some, too.\n"),
            ("text", "", b"[Photo: a drum]\n{not json}\n"),
            ("text", "empty.txt", b""),
            ("json", "a.txt", b"{\"comments\": [{\"text\": \"hi\"}]}"),
            ("json", "a", b"[{\"text\": \"hi\"}]"),
            ("jsonl", "a", b"{\"text\": \"hi\"}\n{\"text\": \"ho\"}\n"),
            ("jsonl", "a.jsonl", b"{\"text\": \"hi\"}\n"),
            ("csv", "a", b"id,author,comment\n1,Ann,good\n2,Ben,bad\n"),
            ("csv", "a.csv", b"text\ngood\nbad\n"),
            ("tsv", "a.tsv", b"id\tcomment\n1\tgood\n"),
            ("disqus", "a.xml", b"<?xml version=\"1.0\"?><disqus xmlns=\"http://disqus.com\"></disqus>"),
            ("feed", "a.xml", b"<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"></feed>"),
            ("mhtml", "a", b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x"),
            ("warc", "a", b"WARC/1.0\r\nWARC-Type: response\r\n\r\n"),
            ("wxr", "a.xml", b"<?xml version=\"1.0\"?><rss xmlns:wp=\"http://wordpress.org/export/1.2/\"></rss>"),
        ];
        for (expected, name, content) in cases {
            let opened = open(&Input::memory(*name, *content), &ReadOptions::default());
            assert_eq!(
                opened.map(|o| o.format).unwrap_or("error"),
                *expected,
                "{name}: {}",
                String::from_utf8_lossy(content)
            );
        }
    }

    #[test]
    fn what_is_not_text_is_refused_with_a_remedy() {
        let cases: &[(&[u8], &str)] = &[
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture"),
            (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
            (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml....xl/workbook.xml", "damaged"),
            (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml....word/document.xml", "plain text"),
            (b"SQLite format 3\0", "database"),
            (b"\x01\x02\x03\x04\x00\x00\x05\x06binary\x00\x01\x02\x03", "binary"),
            (b"<?xml version='1.0'?><note><to>x</to></note>", "Disqus"),
        ];
        for (content, expected) in cases {
            let (format, _, problems) = read("input", *content, &ReadOptions::default());
            assert_eq!(format, "error", "{problems:?}");
            assert!(problems[0].contains(expected), "{expected}: {problems:?}");
        }
    }
}
