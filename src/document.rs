//! What readers make: a [`Document`] of one [`Source`], with its text still in place.
//!
//! Readers turn bytes into documents, the extractor turns documents into reactions. All text carries its place in
//! the input ([`Text`]), so that every later result can point at its evidence.
//! The one type to look at first is [`Document`].

use std::ops::Range;

use crate::reader::html::Tree;

/// A range of bytes in the decompressed input as given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span as a range.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A page, thread or file that reactions are grouped by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Unique in the run.
    pub id: String,
    /// The file as it was given.
    pub file: String,
    /// Title of the page or thread.
    pub title: Option<String>,
    /// Address of the page, where it says so itself.
    pub url: Option<String>,
    /// When the page was published, as it says.
    pub published: Option<String>,
}

/// One page, or one run of records of an export.
#[derive(Debug, Default)]
pub struct Document {
    /// What the reactions will be grouped by.
    pub source: Source,
    /// Name of the format it was read as, one of [`crate::reader::FORMATS`].
    pub format: &'static str,
    /// The language the document declares (BCP 47), e.g. HTML `lang`.
    pub language: Option<String>,
    /// The content.
    pub body: Body,
    /// Records of this document that could not be read; the others could.
    pub skipped: Vec<crate::Error>,
}

/// The content of a document.
#[derive(Debug)]
pub enum Body {
    /// Text in blocks: the lines of a plain-text page, or the records of an export.
    Blocks(Vec<Block>),
    /// An HTML page.
    Html(Tree),
}

impl Default for Body {
    fn default() -> Self {
        Body::Blocks(Vec::new())
    }
}

/// What a block is, as far as the reader knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BlockRole {
    /// Running text of a page: may hold anything.
    #[default]
    Body,
    /// One reader comment: the reader met it as a record.
    Comment,
    /// Navigation, forms, buttons.
    Boilerplate,
}

/// A piece of text that belongs together: a line of a page or one record.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The text with its place.
    pub text: Text,
    /// What it is.
    pub role: BlockRole,
    /// Name of the writer, as written.
    pub author: Option<String>,
    /// When it was published, as written.
    pub published: Option<String>,
    /// The record's own identity in the export.
    pub key: Option<String>,
    /// The `key` of the record it answers.
    pub parent: Option<String>,
    /// Likes or votes.
    pub likes: Option<i64>,
    /// Source named by the record itself (a source column).
    pub source: Option<String>,
    /// Language the record declares (BCP 47).
    pub language: Option<String>,
    /// Platform the record names, in the words of [`crate::Platform`].
    pub platform: Option<crate::Platform>,
    /// True when the record is known to be a quoted or embedded post rather than a comment.
    pub quote: bool,
    /// True when the record is written by the page's own people (site owner, moderator).
    pub owner: bool,
}

/// Decoded text that knows which bytes of the input it came from.
///
/// ```
/// use groundswell::Text;
/// let mut text = Text::new();
/// text.push("fish ", 10..15);
/// text.push("&", 15..20); // written as &amp; in the input
/// text.push(" chips", 20..26);
/// assert_eq!(text.as_str(), "fish & chips");
/// assert_eq!(text.spans(0..12), [groundswell::Span { start: 10, end: 26 }]);
/// assert_eq!(text.spans(7..12), [groundswell::Span { start: 21, end: 26 }]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    value: String,
    pieces: Vec<Piece>,
}

/// `value[at..at + len]` came from `source`; byte for byte where the lengths agree, as a whole otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    at: usize,
    len: usize,
    source: Range<usize>,
}

impl Piece {
    fn linear(&self) -> bool {
        self.len == self.source.len()
    }
}

impl Text {
    /// An empty text.
    pub fn new() -> Self {
        Text::default()
    }

    /// A text that stands in the input byte for byte at `start`.
    pub fn verbatim(value: impl Into<String>, start: usize) -> Self {
        let value = value.into();
        let len = value.len();
        Text { value, pieces: vec![Piece { at: 0, len, source: start..start + len }] }
    }

    /// The decoded text.
    pub fn as_str(&self) -> &str {
        &self.value
    }

    /// Length in bytes of the decoded text.
    pub fn len(&self) -> usize {
        self.value.len()
    }

    /// True when there is no text.
    pub fn is_empty(&self) -> bool {
        self.value.is_empty()
    }

    /// Appends `decoded`, which came from the bytes `source` of the input.
    pub fn push(&mut self, decoded: &str, source: Range<usize>) {
        if decoded.is_empty() {
            return;
        }
        let at = self.value.len();
        self.value.push_str(decoded);
        if let Some(last) = self.pieces.last_mut()
            && last.source.end == source.start
            && last.linear()
            && decoded.len() == source.len()
        {
            last.len += decoded.len();
            last.source.end = source.end;
            return;
        }
        self.pieces.push(Piece { at, len: decoded.len(), source });
    }

    /// Appends text that has no place in the input (a space between two paragraphs).
    pub fn push_synthetic(&mut self, text: &str) {
        self.value.push_str(text);
    }

    /// Appends another text with its places.
    pub fn push_text(&mut self, other: &Text) {
        let offset = self.value.len();
        self.value.push_str(&other.value);
        self.pieces.extend(other.pieces.iter().map(|p| Piece { at: p.at + offset, len: p.len, source: p.source.clone() }));
    }

    /// The bytes of the input behind `range` of the text, in text order; neighbours are joined.
    pub fn spans(&self, range: Range<usize>) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        let first = self.pieces.partition_point(|p| p.at + p.len <= range.start);
        for piece in &self.pieces[first..] {
            if piece.at >= range.end {
                break;
            }
            let (start, end) = if piece.linear() {
                let from = range.start.max(piece.at) - piece.at;
                let to = range.end.min(piece.at + piece.len) - piece.at;
                (piece.source.start + from, piece.source.start + to)
            } else {
                (piece.source.start, piece.source.end)
            };
            if start == end {
                continue;
            }
            match spans.last_mut() {
                Some(last) if last.end == start => last.end = end,
                _ => spans.push(Span { start, end }),
            }
        }
        spans
    }

    /// The part `range` of the text, with its places. `range` must lie on character boundaries.
    pub fn slice(&self, range: Range<usize>) -> Text {
        let mut out = Text { value: self.value[range.clone()].to_string(), pieces: Vec::new() };
        for piece in &self.pieces {
            let from = piece.at.max(range.start);
            let to = (piece.at + piece.len).min(range.end);
            if from >= to {
                continue;
            }
            let source = if piece.linear() {
                piece.source.start + (from - piece.at)..piece.source.start + (to - piece.at)
            } else {
                piece.source.clone()
            };
            out.pieces.push(Piece { at: from - range.start, len: to - from, source });
        }
        out
    }

    /// The same text without white space at either end.
    pub fn trimmed(&self) -> Text {
        let start = self.value.len() - self.value.trim_start().len();
        let end = start + self.value.trim().len();
        self.slice(start..end)
    }

    /// Moves every place through `map`: used when the input was decoded from another encoding, whose bytes differ.
    pub fn relocate(&mut self, map: impl Fn(usize) -> usize) {
        for piece in &mut self.pieces {
            piece.source = map(piece.source.start)..map(piece.source.end);
        }
    }
}
