//! Plain text: a page whose lines are blocks, or, when asked for, one comment a line.

use crate::document::{Block, BlockRole, Body, Document, Text};
use crate::reader::encoding::Decoded;
use crate::reader::{Format, whole};

/// Plain-text pages.
pub(crate) const FORMAT: Format = Format {
    name: "text",
    summary: "a page as plain text: comments and quoted posts are taken out of it",
    sniff: |head| {
        let start = head.start();
        if start.starts_with("WARC/") || start.starts_with("From: <Saved by") {
            return 0;
        }
        // Markup that no reader knows is no text.
        let markup = ["<?xml", "<rss", "<feed"].iter().any(|tag| start.starts_with(tag));
        if markup || head.bytes.starts_with(b"PK\x03\x04") { 0 } else { 10 }
    },
    open: |incoming, _| {
        Ok(whole(incoming, |incoming| {
            let source = incoming.source();
            let decoded = incoming.whole()?;
            let blocks = lines(&decoded, BlockRole::Body).collect();
            Ok(vec![Document { source, format: "text", body: Body::Blocks(blocks), ..Document::default() }])
        }))
    },
};

/// One comment a line; never guessed, because a page looks the same.
pub(crate) const LINES: Format = Format {
    name: "lines",
    summary: "plain text with one comment a line (only when asked for)",
    sniff: |_| 0,
    open: |incoming, _| {
        Ok(whole(incoming, |incoming| {
            let source = incoming.source();
            let decoded = incoming.whole()?;
            let blocks = lines(&decoded, BlockRole::Comment).filter(|b| !b.text.as_str().trim().is_empty()).collect();
            Ok(vec![Document { source, format: "lines", body: Body::Blocks(blocks), ..Document::default() }])
        }))
    },
};

/// The lines with their places, without their ends; `\n`, `\r\n` and `\r` all end lines.
fn lines(decoded: &Decoded, role: BlockRole) -> impl Iterator<Item = Block> {
    let text = decoded.text.as_str();
    let mut at = 0;
    let mut done = text.is_empty();
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let rest = &text[at..];
        let end = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        let line = match decoded.map {
            crate::reader::encoding::Map::Shift(offset) => Text::verbatim(&rest[..end], offset + at),
            _ => {
                let mut line = Text::verbatim(&rest[..end], at);
                line.relocate(|place| decoded.map.at(place));
                line
            }
        };
        let stop = if rest[end..].starts_with("\r\n") { 2 } else { usize::from(end < rest.len()) };
        at += end + stop;
        done = at >= text.len();
        Some(Block { text: line, role, ..Block::default() })
    })
}

#[cfg(test)]
mod tests {
    use crate::reader::ReadOptions;
    use crate::reader::tests::read;

    #[test]
    fn every_line_is_a_block_with_its_place() {
        let utf16: Vec<u8> = "\u{feff}a\r\n漢".encode_utf16().flat_map(u16::to_le_bytes).collect();
        type Lines = Vec<(&'static str, usize)>;
        let cases: Vec<(&str, Vec<u8>, Lines)> = vec![
            ("lf", b"one\n\ntwo".to_vec(), vec![("one", 0), ("", 0), ("two", 5)]),
            ("crlf", b"one\r\ntwo\r\n".to_vec(), vec![("one", 0), ("two", 5)]),
            ("cr", b"one\rtwo".to_vec(), vec![("one", 0), ("two", 4)]),
            ("mark", "\u{feff}süß\nb".into(), vec![("süß", 3), ("b", 9)]),
            ("utf-16", utf16, vec![("a", 2), ("漢", 8)]),
            ("nul", b"o\0ne\ntwo and some more words".to_vec(), vec![("o\0ne", 0), ("two and some more words", 5)]),
        ];
        for (name, content, expected) in cases {
            let (_, blocks, problems) = read("page.txt", content, &ReadOptions::default());
            assert!(problems.is_empty(), "{name}: {problems:?}");
            let found: Vec<(&str, usize)> = blocks
                .iter()
                .map(|b| (b.text.as_str(), b.text.spans(0..b.text.len()).first().map_or(0, |s| s.start)))
                .collect();
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn lines_are_comments_when_asked_for() {
        let options = ReadOptions { format: Some("lines".into()), ..ReadOptions::default() };
        let (format, blocks, _) = read("votes.txt", "good\n\n  \nbad\n", &options);
        assert_eq!((format.as_str(), blocks.len()), ("lines", 2));
        assert_eq!(blocks[1].role, crate::document::BlockRole::Comment);
    }
}
