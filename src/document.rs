//! What readers make: a [`Document`] of one [`Source`], with its text still in place.
//!
//! Readers turn bytes into documents, the extractor turns documents into reactions. All text carries its place in
//! the input ([`Text`]), so that every later result can point at its evidence.
//! The one type to look at first is [`Document`].

use std::ops::Range;

use smallvec::{SmallVec, smallvec};

use crate::reader::Mark;
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
    /// Unique in the run. A reader leaves it empty (then it is named after the input), or names a part of its input
    /// (`!member`) or something that has a name of its own (an address).
    pub id: String,
    /// The file as it was given; a member of an archive is `archive.zip!member`.
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
    /// When the page was saved, as the program or the archive that did so wrote it: relative dates count back from it.
    pub saved: Option<String>,
    /// The content.
    pub body: Body,
    /// Records of this document that could not be read; the others could.
    pub skipped: Vec<crate::Error>,
    /// Where reading can begin again after it, if it can.
    pub mark: Option<Box<Mark>>,
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
    /// Most texts of a page stay in one piece, and a page has very many texts.
    pieces: SmallVec<[Piece; 1]>,
}

/// `value[at..at + len]` came from `source`, in steps of `unit` decoded bytes: 1 for text that stands there byte for
/// byte, the length of a character for text in another encoding, `len` for what can only be shown as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    at: usize,
    len: usize,
    unit: usize,
    source: Range<usize>,
}

impl Piece {
    fn new(at: usize, len: usize, source: Range<usize>) -> Self {
        let unit = if len == source.len() { 1 } else { len };
        Piece { at, len, unit, source }
    }

    fn linear(&self) -> bool {
        self.unit == 1 && self.len == self.source.len()
    }

    /// The piece cut down to the part of it that lies in `range` of the text.
    fn clipped(&self, range: &Range<usize>) -> Piece {
        let (start, end) = (self.at.max(range.start), (self.at + self.len).min(range.end));
        let unit = self.unit.max(1);
        let width = self.source.len() / (self.len / unit).max(1);
        let source = self.source.start + (start - self.at) / unit * width
            ..self.source.start + (end - self.at).div_ceil(unit) * width;
        let len = end - start;
        Piece { at: start, len, unit: if len % unit == 0 { unit } else { len }, source }
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
        Text { value, pieces: smallvec![Piece::new(0, len, start..start + len)] }
    }

    /// The decoded text.
    pub fn as_str(&self) -> &str {
        &self.value
    }

    /// The decoded text by itself.
    pub fn into_string(self) -> String {
        self.value
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
        self.pieces.push(Piece::new(at, decoded.len(), source));
    }

    /// Appends text that has no place in the input (a space between two paragraphs).
    pub fn push_synthetic(&mut self, text: &str) {
        self.value.push_str(text);
    }

    /// Appends another text with its places.
    pub fn push_text(&mut self, other: &Text) {
        let offset = self.value.len();
        self.value.push_str(&other.value);
        self.pieces.extend(other.pieces.iter().map(|p| Piece { at: p.at + offset, ..p.clone() }));
    }

    /// Appends the part `range` of another text, with its places. `range` must lie on character boundaries.
    pub(crate) fn push_slice(&mut self, other: &Text, range: Range<usize>) {
        let first = other.pieces.partition_point(|p| p.at + p.len <= range.start);
        let mut done = range.start;
        for piece in &other.pieces[first..] {
            if piece.at >= range.end {
                break;
            }
            let part = piece.clipped(&range);
            let to = part.at + part.len;
            self.push_synthetic(&other.value[done..part.at]);
            let at = self.value.len();
            if part.unit == 1 || part.unit == part.len {
                self.push(&other.value[part.at..to], part.source);
            } else {
                self.value.push_str(&other.value[part.at..to]);
                self.pieces.push(Piece { at, ..part });
            }
            done = to;
        }
        self.push_synthetic(&other.value[done..range.end]);
    }

    /// The bytes of the input behind `range` of the text, in text order; neighbours are joined.
    pub fn spans(&self, range: Range<usize>) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        let first = self.pieces.partition_point(|p| p.at + p.len <= range.start);
        for piece in &self.pieces[first..] {
            if piece.at >= range.end {
                break;
            }
            let Range { start, end } = piece.clipped(&range).source;
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
        let first = self.pieces.partition_point(|p| p.at + p.len <= range.start);
        let pieces = self.pieces[first..]
            .iter()
            .take_while(|p| p.at < range.end)
            .map(|p| p.clipped(&range))
            .filter(|p| p.len > 0)
            .map(|p| Piece { at: p.at - range.start, ..p })
            .collect();
        Text { value: self.value[range].to_string(), pieces }
    }

    /// The same text without white space at either end.
    #[must_use]
    pub fn trimmed(self) -> Text {
        let start = self.value.len() - self.value.trim_start().len();
        let end = start + self.value.trim().len();
        if end - start == self.value.len() { self } else { self.slice(start..end) }
    }

    /// Moves every place by the same number of bytes: used when the text was taken from a part of the input.
    pub(crate) fn shift(&mut self, by: usize) {
        for piece in &mut self.pieces {
            piece.source = piece.source.start + by..piece.source.end + by;
        }
    }

    /// Moves every place through `map`: used when the input was decoded from another encoding, whose bytes differ.
    pub fn relocate(&mut self, map: impl Fn(usize) -> usize) {
        let mut moved: SmallVec<[Piece; 1]> = SmallVec::with_capacity(self.pieces.len());
        for piece in &self.pieces {
            if !piece.linear() {
                moved.push(Piece { source: map(piece.source.start)..map(piece.source.end), ..piece.clone() });
                continue;
            }
            // Characters of one length in both encodings form a run, so that parts keep exact places.
            let first = moved.len();
            for (i, c) in self.value[piece.at..piece.at + piece.len].char_indices() {
                let (at, len) = (piece.at + i, c.len_utf8());
                let from = piece.source.start + i;
                let source = map(from)..map(from + len);
                let unit = if source.len() == len { 1 } else { len };
                match moved[first..].last_mut() {
                    Some(run)
                        if run.unit == unit
                            && run.source.end == source.start
                            && run.source.len() * len == run.len * source.len() =>
                    {
                        run.len += len;
                        run.source.end = source.end;
                    }
                    _ => moved.push(Piece { at, len, unit, source }),
                }
            }
        }
        self.pieces = moved;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_relocated_text_keep_their_places() {
        // As in UTF-16: ASCII grows from one byte to two, kana shrink from three to two.
        let line = "ab漢字c";
        let places: Vec<usize> = line.char_indices().map(|(i, _)| i).chain([line.len()]).collect();
        let map = |i: usize| places.iter().position(|&p| p == i).unwrap_or(0) * 2;
        let mut text = Text::verbatim(line, 0);
        text.relocate(map);
        for (range, start, end) in [(0..9, 0, 10), (0..1, 0, 2), (2..5, 4, 6), (5..9, 6, 10), (8..9, 8, 10)] {
            assert_eq!(text.spans(range.clone()), [Span { start, end }], "{range:?}");
            let part = text.slice(range.clone());
            assert_eq!(part.spans(0..part.len()), [Span { start, end }], "{range:?} sliced");
            let mut pushed = Text::new();
            pushed.push_slice(&text, range.clone());
            assert_eq!(pushed.spans(0..pushed.len()), [Span { start, end }], "{range:?} pushed");
        }
    }
}
