//! JSON lines: one record (or one API answer) a line, streamed.

use crate::document::{Block, Body, Document, Source};
use crate::error::{Error, ErrorKind, Result};
use crate::reader::json::{Tape, Value};
use crate::reader::records::{Habits, Records};
use crate::reader::stream::{Feed, size};
use crate::reader::{BATCH, Format, ReadOptions};

/// JSON lines.
pub(crate) const FORMAT: Format = Format {
    name: "jsonl",
    summary: "JSON lines: one comment, post or API answer a line; streamed",
    sniff: |head| {
        let start = head.start();
        if !start.starts_with(['{', '[']) {
            return 0;
        }
        let named = head.named(&[".jsonl", ".ndjson", ".jl", ".jsonlines"]);
        let (first, rest) = match start.find(['\n', '\r']) {
            Some(end) => (&start[..end], start[end..].trim_start()),
            None => (start, ""),
        };
        match Tape::default().parse(first.trim_end()) {
            // A list on the first line and more below may be a pretty-printed something, an object may not.
            Ok(()) if rest.starts_with('{') || rest.starts_with('[') => 95,
            Ok(()) if named => 95,
            Ok(()) => 0,
            Err(fault) if fault.at_end && rest.is_empty() && !head.whole && named => 95,
            Err(_) if named && rest.starts_with('{') => 60,
            Err(_) if named => 50,
            Err(_) => 0,
        }
    },
    open: |mut incoming, options| {
        let source = incoming.source();
        let mark = incoming.mark();
        let mut feed = incoming.feed()?;
        let mut habits = Habits::default();
        if let Some(mark) = mark {
            feed.go_to(&mark)?;
            habits.remember(mark.memory);
        }
        Ok(Box::new(Lines { source, feed, options: options.clone(), habits, tape: Tape::default(), done: false }))
    },
};

struct Lines {
    source: Source,
    feed: Feed,
    options: ReadOptions,
    habits: Habits,
    tape: Tape,
    done: bool,
}

impl Iterator for Lines {
    type Item = Result<Document>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return self.feed.failure().map(Err);
        }
        let mut blocks: Vec<Block> = Vec::new();
        let mut skipped = Vec::new();
        let options = std::mem::take(&mut self.options);
        let file = self.source.file.clone();
        let mut records = Records::new(&file, &options).with(std::mem::take(&mut self.habits));
        while blocks.len() < BATCH && skipped.len() < BATCH {
            match self.line(&mut records) {
                Ok(true) => {
                    let (found, problems, _) = records.take();
                    blocks.extend(found);
                    skipped.extend(problems);
                }
                Ok(false) => {
                    self.done = true;
                    break;
                }
                Err(error) => skipped.push(error),
            }
        }
        self.habits = records.into_habits();
        self.options = options;
        if blocks.is_empty() && skipped.is_empty() {
            return self.feed.failure().map(Err);
        }
        let (source, body) = (self.source.clone(), Body::Blocks(blocks));
        let mark = self.feed.mark(self.habits.memory());
        Some(Ok(Document { source, format: "jsonl", body, skipped, mark, ..Document::default() }))
    }
}

impl Lines {
    /// Reads the next line that is not empty; false at the end.
    fn line(&mut self, records: &mut Records<'_>) -> Result<bool> {
        loop {
            let Some((length, stop)) = self.next_line()? else { return Ok(false) };
            let line = self.feed.line;
            let decoded = self.feed.decode(0, length);
            self.feed.consume(length + stop);
            let text = decoded.text.as_str();
            if text.trim().is_empty() {
                continue;
            }
            let lead = text.len() - text.trim_start().len();
            // Some dumps frame their records as text sequences.
            let text = text.trim().trim_start_matches('\u{1e}');
            let lead = lead + (decoded.text.trim().len() - text.len());
            self.tape.parse(text).map_err(|fault| {
                Error::new(ErrorKind::Malformed, fault.message)
                    .at(&self.source.file)
                    .line(line)
                    .column((lead + fault.at) as u64 + 1)
            })?;
            records.line(Value::root(&self.tape, text), line)?;
            records.moved(|text| text.place_in(&decoded.map, lead));
            return Ok(true);
        }
    }

    /// Length of the next line and of its end; nothing at the end of the input.
    fn next_line(&mut self) -> Result<Option<(usize, usize)>> {
        let mut searched = 0;
        loop {
            if let Some(found) = memchr::memchr(self.feed.line_end, &self.feed.window()[searched..]) {
                let length = searched + found;
                if length > self.feed.record_limit {
                    return Err(self.too_large());
                }
                return Ok(Some((length, 1)));
            }
            searched = self.feed.window().len();
            if searched > self.feed.record_limit {
                return Err(self.too_large());
            }
            if self.feed.ended() {
                // The last line of a cut-off input is cut off too.
                let length = if self.feed.cut_off() { 0 } else { searched };
                return Ok((length > 0).then_some((length, 0)));
            }
            self.feed.load();
        }
    }

    fn too_large(&mut self) -> Error {
        let limit = size(self.feed.record_limit as u64);
        let error = Error::new(ErrorKind::TooLarge, format!("record larger than {limit} left out"));
        let error = error.at(&self.source.file).line(self.feed.line);
        self.feed.skip_line();
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::Limits;
    use crate::reader::tests::read;

    #[test]
    fn bad_lines_do_not_stop_the_rest() {
        let content =
            "{\"text\": \"good\", \"author\": \"A\"}\n\n{\"text\": \n{\"id\": 4}\r\n{\"text\": \"b\\u00e9d\"}";
        let (format, blocks, problems) = read("a.jsonl", content, &ReadOptions::default());
        assert_eq!(format, "jsonl");
        let texts: Vec<&str> = blocks.iter().map(|b| b.text.as_str()).collect();
        assert_eq!(texts, ["good", "béd"]);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].starts_with("a.jsonl:3:") && problems[1].starts_with("a.jsonl:4: no text"), "{problems:?}");
        let span = blocks[1].text.spans(0..4)[0];
        assert_eq!(&content[span.range()], "b\\u00e9d");
    }

    #[test]
    fn a_comment_that_is_an_address_alone_is_read_where_others_have_their_text() {
        let content =
            "{\"text\": \"good\", \"author\": \"A\"}\n{\"text\": \"https://example.org/a\", \"author\": \"B\"}\n";
        let (_, blocks, problems) = read("a.jsonl", content, &ReadOptions::default());
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(blocks[1].text.as_str(), "https://example.org/a");
    }

    #[test]
    fn lines_of_known_shape_are_read_as_others_are() {
        // Each of the lines after many that settle what is text, and alone.
        let odd = [
            r#"{"id": "a", "author": "A", "date": "2026-01-14T10:22:05Z", "text": " <b>good</b> ", "likes": 3}"#,
            r#"{"id": "a", "author": "", "date": "14.1.2026", "text": "good \"one\"", "likes": "1k"}"#,
            r#"{"id": "a", "author": {"name": "A"}, "date": null, "text": "good", "likes": null}"#,
            r#"{"id": "a", "author": "A", "date": "", "text": "[deleted]", "likes": 3}"#,
            r#"{"id": "a", "author": "A", "date": "", "text": "good", "likes": 3, "isSpam": true}"#,
            r#"{"id": "a", "author": "A", "date": "", "text": "good", "likes": [], "lang": "de", "parent": "b"}"#,
            r#"{"id": "a", "author": "A", "date": "", "text": "good", "likes": 3, "replies": [{"text": "bad"}]}"#,
            r#"{"i\u0064": "a", "author": "A", "date": "", "text": "good", "likes": 3}"#,
        ];
        let plain = r#"{"id": "p", "author": "P", "date": "2026-01-13", "text": "fine", "likes": 1}"#;
        let before = format!("{plain}\n").repeat(100);
        for line in odd {
            let (_, alone, why) = read("a.jsonl", format!("{line}\n{line}\n"), &ReadOptions::default());
            let (_, after, why_after) = read("a.jsonl", format!("{before}{line}\n{line}\n"), &ReadOptions::default());
            assert_eq!((after.len() - 100, why_after.len()), (alone.len(), why.len()), "{line}");
            for (alone, after) in alone.iter().zip(&after[100..]) {
                let facts = |b: &Block| {
                    let Block { author, published, key, parent, likes, language, .. } = b.clone();
                    (b.text.as_str().to_string(), author, published, key, parent, likes, language)
                };
                assert_eq!(facts(alone), facts(after), "{line}");
            }
        }
    }

    #[test]
    fn events_that_are_no_posts_are_passed() {
        let content = "{\"did\":\"did:plc:a\",\"time_us\":1,\"kind\":\"commit\",\"commit\":{\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"k\",\"cid\":\"c1\",\"record\":{\"text\":\"so loud\",\"langs\":[\"en\"]}}}\n\
            {\"did\":\"did:plc:b\",\"time_us\":2,\"kind\":\"commit\",\"commit\":{\"operation\":\"delete\",\"collection\":\"app.bsky.feed.like\",\"rkey\":\"m\"}}\n\
            {\"did\":\"did:plc:b\",\"time_us\":3,\"kind\":\"identity\",\"identity\":{\"handle\":\"ben.example.org\"}}\n";
        let (format, blocks, problems) = read("events.jsonl", content, &ReadOptions::default());
        assert_eq!((format.as_str(), blocks.len()), ("jsonl", 1));
        assert!(problems.is_empty(), "{problems:?}");
        let backup = "{\"version\":1,\"users\":[],\"posts\":[]}\n{\"id\":\"a\",\"pid\":\"\",\"text\":\"<p>good</p>\",\"user\":{\"name\":\"Ann\"},\"locator\":{\"site\":\"s\",\"url\":\"https://example.org/1\"},\"time\":\"2026-01-14T10:00:00Z\"}\n";
        let (_, blocks, problems) = read("backup.json", backup, &ReadOptions::default());
        assert_eq!((blocks.len(), problems.len()), (1, 0), "{problems:?}");
    }

    #[test]
    fn a_record_over_the_limit_is_left_out() {
        let options = ReadOptions { limits: Limits { record: 100_000, ..Limits::default() }, ..ReadOptions::default() };
        let content = format!("{{\"text\": \"a\"}}\n{{\"text\": \"{}\"}}\n{{\"text\": \"c\"}}\n", "x".repeat(900_000));
        let (_, blocks, problems) = read("a.jsonl", content, &options);
        assert_eq!(blocks.len(), 2);
        assert!(problems.len() == 1 && problems[0].starts_with("a.jsonl:2: record larger"), "{problems:?}");
    }

    #[test]
    fn long_input_comes_in_batches() {
        let content: String =
            (0..10_000).map(|i| format!("{{\"text\": \"comment number {i}\", \"id\": {i}}}\n")).collect();
        let input = crate::reader::Input::memory("a", content);
        let opened = crate::reader::open(&input, &ReadOptions::default()).unwrap();
        let sizes: Vec<usize> = opened
            .documents
            .map(|d| match d.unwrap().body {
                Body::Blocks(blocks) => blocks.len(),
                Body::Html(_) => 0,
            })
            .collect();
        assert_eq!(sizes.iter().sum::<usize>(), 10_000);
        assert!(sizes.iter().all(|size| *size <= BATCH), "{sizes:?}");
    }

    #[test]
    fn utf_16_lines_keep_their_places() {
        let content = "\u{feff}{\"text\": \"ok\"}\n{\"text\": \"漢字 good\"}\n";
        let bytes: Vec<u8> = content.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let (_, blocks, _) = read("a.jsonl", bytes.clone(), &ReadOptions::default());
        let span = blocks[1].text.spans(7..11)[0];
        assert_eq!(encoding_rs::UTF_16LE.decode_without_bom_handling(&bytes[span.range()]).0, "good");
    }
}
