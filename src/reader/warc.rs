//! Web archives (WARC 1.0 and 1.1): every HTML page that was fetched is a source of its own, streamed.
//!
//! Records follow each other, each with the length of its content; where a length lies, reading goes on at the next
//! record that can be found. Archives packed record by record arrive here unpacked. Look at [`Archive`] first.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;

use crate::document::{Document, Source};
use crate::error::{Error, ErrorKind, Result};
use crate::reader::mhtml::parameter;
use crate::reader::pages;
use crate::reader::places::{Places, Unfolded};
use crate::reader::stream::{Feed, size};
use crate::reader::{Format, Limits};

/// Web archives.
pub(crate) const FORMAT: Format = Format {
    name: "warc",
    summary: "a web archive (WARC 1.0 and 1.1): every HTML page in it is a source; streamed",
    sniff: |head| if head.bytes.starts_with(b"WARC/") { 99 } else { 0 },
    open: |incoming, options| {
        let source = incoming.source();
        let feed = incoming.raw_feed()?;
        let (limits, asked) = (options.limits.clone(), options.encoding.clone());
        Ok(Box::new(Archive { source, feed, limits, asked, seen: HashMap::new(), ready: Vec::new(), done: false }))
    },
};

/// Bytes that the headers of a record or an answer may have.
const HEADERS: usize = 1 << 20;

/// An archive that is being read.
struct Archive {
    source: Source,
    feed: Feed,
    limits: Limits,
    /// The encoding that is asked for.
    asked: Option<String>,
    /// How often each address (its hash) was met.
    seen: HashMap<u64, u64>,
    /// Documents of the last record, in reverse.
    ready: Vec<Result<Document>>,
    done: bool,
}

/// What a record says of itself.
#[derive(Debug, Default)]
struct Record {
    kind: String,
    uri: Option<String>,
    date: String,
    media_type: String,
    length: Option<usize>,
}

impl Iterator for Archive {
    type Item = Result<Document>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(document) = self.ready.pop() {
                return Some(document);
            }
            if self.done {
                return self.feed.failure().map(Err);
            }
            self.record();
            self.ready.reverse();
        }
    }
}

impl Archive {
    fn error(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        Error::new(kind, message).at(&self.source.file)
    }

    /// Loads until the window holds `length` bytes; false at the end of the input.
    fn need(&mut self, length: usize) -> bool {
        while self.feed.window().len() < length {
            if self.feed.ended() {
                return false;
            }
            self.feed.load();
        }
        true
    }

    /// Leaves `length` bytes behind, loading as they are needed.
    fn leave(&mut self, mut length: usize) {
        while length > 0 {
            let here = self.feed.window().len().min(length);
            self.feed.consume(here);
            length -= here;
            if length > 0 {
                if self.feed.ended() {
                    return;
                }
                self.feed.load();
            }
        }
    }

    /// Goes to the next record; false when there is none.
    fn seek(&mut self) -> bool {
        loop {
            if !self.need(6) {
                self.leave(usize::MAX);
                return false;
            }
            let window = self.feed.window();
            let found = if window.starts_with(b"WARC/") { Some(0) } else { next_record(window) };
            match found {
                Some(at) => {
                    self.leave(at);
                    return true;
                }
                None if self.feed.ended() => {
                    self.leave(usize::MAX);
                    return false;
                }
                // A mark may be cut in two.
                None => {
                    let behind = window.len().saturating_sub(16);
                    self.leave(behind);
                    self.feed.load();
                }
            }
        }
    }

    /// Reads the next record into `ready`.
    fn record(&mut self) {
        let from = self.feed.place();
        if !self.seek() {
            self.done = true;
            return;
        }
        // Records end with two line ends; anything else in between is damage.
        if self.feed.place() - from > 8 {
            let message = format!("{} bytes between two records are no record: left out", self.feed.place() - from);
            self.ready.push(Err(self.error(ErrorKind::Malformed, message)));
        }
        let mut length = 1 << 12;
        let head = loop {
            let whole = !self.need(length);
            let window = &self.feed.window()[..self.feed.window().len().min(HEADERS)];
            match header_end(window) {
                Some(end) => break end,
                None if whole || length >= HEADERS => {
                    let message = "a record without an end to its headers: left out";
                    self.ready.push(Err(self.error(ErrorKind::Malformed, message)));
                    self.leave(5);
                    return;
                }
                None => length *= 4,
            }
        };
        let record = Record::read(&self.feed.window()[..head]);
        let page = matches!(record.kind.as_str(), "response" | "resource" | "conversion");
        let Some(length) = record.length else {
            self.ready.push(Err(self.error(ErrorKind::Malformed, "a record without Content-Length: left out")));
            self.leave(head);
            return;
        };
        if !page {
            self.leave(head);
            self.skip(length);
            return;
        }
        if length > self.limits.record {
            let limit = size(self.limits.record as u64);
            let place = record.uri.as_deref().unwrap_or("a page");
            let message = format!("{place}: record larger than {limit} left out");
            self.ready.push(Err(self.error(ErrorKind::TooLarge, message)));
            self.leave(head);
            self.skip(length);
            return;
        }
        let whole = self.need(head + length);
        let window = self.feed.window();
        let mut end = (head + length).min(window.len());
        // A length that lies would swallow the next records or cut this one.
        let mut lies = false;
        if whole {
            self.need(head + length + 9);
            let after = self.feed.window()[end..].trim_ascii_start();
            if !after.is_empty() && !after.starts_with(b"WARC/") {
                lies = true;
            }
        }
        if (lies || !whole)
            && let Some(next) = next_record(&self.feed.window()[head..])
        {
            end = head + next;
            lies = true;
        }
        let place = self.feed.place() + head;
        let content = self.feed.window()[head..end].to_vec();
        let uri = record.uri.clone().unwrap_or_else(|| format!("!record at {place}"));
        if lies {
            let message = format!("{uri}: Content-Length does not lead to the next record (read as far as it goes)");
            self.ready.push(Err(self.error(ErrorKind::Malformed, message)));
        } else if !whole && !self.feed.cut_off() {
            let message = format!("{uri}: the archive is cut off in this record (copy or download it again)");
            self.ready.push(Err(self.error(ErrorKind::Malformed, message)));
        }
        self.leave(end);
        match self.page(&record, &content, place) {
            Ok(documents) if documents.is_empty() => {}
            Ok(documents) => {
                let id = self.name(&uri, &record.date);
                self.ready.extend(documents.into_iter().map(|mut document| {
                    document.source.id.clone_from(&id);
                    document.source.url.clone_from(&record.uri);
                    if document.saved.is_none() && !record.date.is_empty() {
                        document.saved = Some(record.date.clone());
                    }
                    Ok(document)
                }));
            }
            Err(message) => {
                let message = format!("{uri}: {message}");
                self.ready.push(Err(self.error(ErrorKind::Malformed, message)));
            }
        }
    }

    /// The name of a source: its address; a page that was fetched again is a source of its own.
    fn name(&mut self, uri: &str, date: &str) -> String {
        let mut hasher = DefaultHasher::new();
        uri.hash(&mut hasher);
        let count = self.seen.entry(hasher.finish()).or_default();
        *count += 1;
        match *count {
            1 => uri.to_string(),
            n if date.is_empty() => format!("{uri} (capture {n})"),
            n => format!("{uri} (capture {n}, {date})"),
        }
    }

    /// Leaves the content of a record behind that is not read, but not beyond what can be a record.
    fn skip(&mut self, length: usize) {
        let near = length.min(1 << 20);
        self.need(near + 9);
        let window = self.feed.window();
        let here = near.min(window.len());
        let after = window[here..].trim_ascii_start();
        // Small records are looked into where their length does not lead to the next one.
        if length == near
            && !after.is_empty()
            && !after.starts_with(b"WARC/")
            && let Some(next) = next_record(&window[..here])
        {
            self.leave(next);
            return;
        }
        self.leave(length);
    }

    /// The documents of a record's content, which stands at `place` of the input.
    fn page(&self, record: &Record, content: &[u8], place: usize) -> std::result::Result<Vec<Document>, String> {
        let answer = if record.kind == "response" || content.starts_with(b"HTTP/") {
            match Answer::read(content) {
                Some(answer) => answer,
                None => return Ok(Vec::new()),
            }
        } else {
            Answer { media_type: record.media_type.clone(), ..Answer::default() }
        };
        let body = &content[answer.body.min(content.len())..];
        let start = body.trim_ascii_start();
        let opens = |tag: &[u8]| start.get(..tag.len()).is_some_and(|s| s.eq_ignore_ascii_case(tag));
        let kind = answer.media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_page = match kind.as_str() {
            "text/html" | "application/xhtml+xml" => true,
            "" => opens(b"<!doctype html") || opens(b"<html"),
            _ => false,
        };
        if !is_page || !(answer.status == 0 || (200..300).contains(&answer.status)) {
            return Ok(Vec::new());
        }
        let place = place + answer.body;
        let (bytes, places) = match answer.chunked.then(|| unchunked(body, place)).flatten() {
            Some(unfolded) => unfolded,
            None => (body.to_vec(), Places::Shift(place)),
        };
        let (bytes, places) = match unpacked(&bytes, &answer.packing, &self.limits)? {
            Some(bytes) => (bytes, Places::Nowhere),
            None => (bytes, places),
        };
        let charset = parameter(&answer.media_type, "charset");
        let decoded = pages::decode(bytes, self.asked.as_deref(), charset);
        if decoded.invalid > 0 {
            self.feed.receipt.note(|notes| notes.invalid_bytes += decoded.invalid);
        }
        Ok(pages::read(&self.source, &decoded, &places))
    }
}

impl Record {
    fn read(head: &[u8]) -> Record {
        let mut record = Record::default();
        for (name, value) in headers(head) {
            match name.as_str() {
                "warc-type" => record.kind = value.to_ascii_lowercase(),
                // Some writers put the address in angle brackets.
                "warc-target-uri" => {
                    record.uri = Some(value.trim_matches(['<', '>']).to_string()).filter(|u| !u.is_empty());
                }
                "warc-date" => record.date = value,
                "content-type" => record.media_type = value,
                "content-length" => record.length = value.parse().ok(),
                _ => {}
            }
        }
        record
    }
}

/// The head of an HTTP answer.
#[derive(Debug, Default)]
struct Answer {
    /// 0 when there was none.
    status: u16,
    media_type: String,
    chunked: bool,
    packing: String,
    /// Where its content begins.
    body: usize,
}

impl Answer {
    fn read(content: &[u8]) -> Option<Answer> {
        let body = header_end(&content[..content.len().min(HEADERS)])?;
        let head = &content[..body];
        let first = String::from_utf8_lossy(head.split(|b| *b == b'\n').next().unwrap_or_default()).into_owned();
        let status = first.split_ascii_whitespace().nth(1)?.parse().ok()?;
        let mut answer = Answer { status, body, ..Answer::default() };
        for (name, value) in headers(head) {
            match name.as_str() {
                "content-type" => answer.media_type = value,
                "transfer-encoding" => answer.chunked = value.to_ascii_lowercase().contains("chunked"),
                "content-encoding" => answer.packing = value.to_ascii_lowercase(),
                _ => {}
            }
        }
        Some(answer)
    }
}

/// Where the next record begins, at the start of a line after an empty one or of any line.
fn next_record(window: &[u8]) -> Option<usize> {
    memchr::memmem::find(window, b"\nWARC/1.").map(|at| at + 1)
}

/// Length of headers with the empty line that ends them.
fn header_end(window: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\n', &window[at..]) {
        let end = at + found;
        if window[at..end].trim_ascii().is_empty() && at > 0 {
            return Some(end + 1);
        }
        at = end + 1;
    }
    None
}

/// Names (lower case) and values; long ones go on in lines that begin with white space.
fn headers(head: &[u8]) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in head.split(|b| *b == b'\n').skip(1) {
        let text = String::from_utf8_lossy(line.trim_ascii_end());
        if text.starts_with([' ', '\t']) {
            if let Some((_, value)) = found.last_mut() {
                value.push(' ');
                value.push_str(text.trim());
            }
        } else if let Some((name, value)) = text.split_once(':')
            && found.len() < 500
        {
            found.push((name.trim().to_ascii_lowercase(), value.trim().to_string()));
        }
    }
    found
}

/// Content without the lengths of its chunks; nothing when it has none (some crawlers take them out).
fn unchunked(body: &[u8], place: usize) -> Option<(Vec<u8>, Places)> {
    let mut out = Unfolded::default();
    let mut at = 0;
    loop {
        let line_end = memchr::memchr(b'\n', body.get(at..at + 200).or(body.get(at..))?).map(|n| at + n);
        let size = line_end.and_then(|end| {
            let line = std::str::from_utf8(&body[at..end]).ok()?;
            usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()
        });
        let (Some(size), Some(line_end)) = (size, line_end) else {
            // Damage after the first chunks: what was read so far.
            return (at > 0).then(|| out.done(place + at));
        };
        let start = line_end + 1;
        let end = start.saturating_add(size).min(body.len());
        if size == 0 || start >= body.len() {
            return Some(out.done(place + start.min(body.len())));
        }
        out.push(&body[start..end], place + start);
        let rest = &body[end..];
        at = end + if rest.starts_with(b"\r\n") { 2 } else { usize::from(rest.starts_with(b"\n")) };
        if at >= body.len() {
            return Some(out.done(place + body.len()));
        }
    }
}

/// Unpacked content; nothing when it is not packed, whatever the headers say (most crawlers unpack and keep them).
fn unpacked(bytes: &[u8], packing: &str, limits: &Limits) -> std::result::Result<Option<Vec<u8>>, String> {
    let cap = limits.record as u64;
    let mut out = Vec::new();
    let mut take = |reader: &mut dyn Read| match reader.take(cap + 1).read_to_end(&mut out) {
        Ok(_) => Ok(()),
        // A packed page that was cut off gives what it holds.
        Err(_) if !out.is_empty() => Ok(()),
        Err(error) => Err(format!("its content cannot be unpacked: {error}")),
    };
    if bytes.starts_with(b"\x1f\x8b") {
        take(&mut flate2::read::MultiGzDecoder::new(bytes))?;
    } else if bytes.starts_with(b"\x28\xb5\x2f\xfd") {
        let mut decoder = zstd::stream::read::Decoder::new(bytes).map_err(|e| e.to_string())?;
        decoder.window_log_max(27).map_err(|e| e.to_string())?;
        take(&mut decoder)?;
    } else if packing.contains("deflate") && !looks_like_text(bytes) {
        if take(&mut flate2::read::ZlibDecoder::new(bytes)).is_err() {
            take(&mut flate2::read::DeflateDecoder::new(bytes))?;
        }
    } else if packing.contains("br") && !looks_like_text(bytes) {
        take(&mut brotli_decompressor::Decompressor::new(bytes, 1 << 16))?;
    } else {
        return Ok(None);
    }
    if out.len() as u64 > cap {
        return Err(format!("larger than {} after unpacking: left out", size(cap)));
    }
    Ok(Some(out))
}

fn looks_like_text(bytes: &[u8]) -> bool {
    let window = &bytes[..bytes.len().min(512)];
    window.trim_ascii_start().starts_with(b"<")
        || !window.iter().any(|b| matches!(b, 0..=8 | 14..=31)) && std::str::from_utf8(window).is_ok()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;
    use crate::document::Body;
    use crate::reader::{Input, ReadOptions};

    fn record(kind: &str, uri: &str, content: &[u8], length: usize) -> Vec<u8> {
        let head = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nContent-Type: application/http; msgtype=response\r\n\
             Content-Length: {length}\r\n\r\n"
        );
        [head.as_bytes(), content, b"\r\n\r\n"].concat()
    }

    fn response(uri: &str, headers: &str, body: &[u8]) -> Vec<u8> {
        let content = [format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n").as_bytes(), body].concat();
        record("response", uri, &content, content.len())
    }

    /// `(id, text, evidence)` of all pages, and the errors.
    fn read(content: &[u8], options: &ReadOptions) -> (Vec<(String, String, String)>, Vec<String>) {
        let opened = match crate::reader::open(&Input::memory("crawl.warc", content), options) {
            Ok(opened) => opened,
            Err(error) => return (Vec::new(), vec![error.to_string()]),
        };
        let (mut pages, mut errors) = (Vec::new(), Vec::new());
        for document in opened.documents {
            match document {
                Ok(document) => {
                    let Body::Html(tree) = &document.body else { continue };
                    let text = tree.text(tree.root());
                    let evidence: Vec<String> = text
                        .spans(0..text.len())
                        .iter()
                        .map(|s| String::from_utf8_lossy(content.get(s.range()).unwrap_or_default()).into_owned())
                        .collect();
                    pages.push((document.source.id, text.as_str().to_string(), evidence.join("|")));
                }
                Err(error) => errors.push(error.to_string()),
            }
        }
        (pages, errors)
    }

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    const HTML: &str = "Content-Type: text/html; charset=utf-8";

    /// `<p>packed, packed, packed with Brotli</p>`
    const BROTLI: &[u8] = b"\x1b\x28\x00\xf8\x8d\xd4\x63\xad\xb1\x30\x4b\x4f\x16\x8b\x10\x4d\x90\x9a\x21\x18\x9b\xcf\
        \x04\x48\x0a\x22\x8b\x50\xe9\x80\x32\xea\x1c\x0c\x81\x79\x67\x10\x07\xa2\xb7\x3f\x55\x01";

    #[test]
    fn pages_of_an_archive_are_sources() {
        let archive = [
            record("warcinfo", "", b"software: x\r\n", 13),
            response("https://example.org/a", HTML, "<p>Größe &amp; more</p>".as_bytes()),
            response("https://example.org/pic", "Content-Type: image/png", b"\x89PNG\r\n\x1a\n\0\0\0\0\0\0\0"),
            response(
                "https://example.org/b",
                &format!("{HTML}\r\nTransfer-Encoding: chunked"),
                b"7\r\n<p>good\r\n8;x=y\r\n fun</p>\r\n0\r\n\r\n",
            ),
            response("https://example.org/c", &format!("{HTML}\r\nContent-Encoding: gzip"), &gzip(b"<p>packed</p>")),
            response(
                "https://example.org/d",
                &format!("{HTML}\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked"),
                b"<p>plain</p>",
            ),
            response("https://example.org/br", &format!("{HTML}\r\nContent-Encoding: br"), BROTLI),
            response("https://example.org/e", "Content-Type: text/html; charset=windows-1251", b"<p>\xea\xee\xf2</p>"),
            record("request", "https://example.org/e", b"GET / HTTP/1.1\r\n\r\n", 18),
            record(
                "response",
                "https://example.org/404",
                b"HTTP/1.1 404 No\r\nContent-Type: text/html\r\n\r\n<p>no</p>",
                54,
            ),
        ]
        .concat();
        let expected = [
            ("a", "Größe & more", "Größe &amp; more"),
            ("b", "good fun", "good\r\n8;x=y\r\n fun"),
            ("c", "packed", ""),
            ("d", "plain", "plain"),
            ("br", "packed, packed, packed with Brotli", ""),
            ("e", "кот", "\u{FFFD}\u{FFFD}\u{FFFD}"),
        ];
        let (pages, errors) = read(&archive, &ReadOptions::default());
        assert!(errors.is_empty(), "{errors:?}");
        for (page, (id, text, evidence)) in pages.iter().zip(expected) {
            assert_eq!((page.0.as_str(), page.1.as_str()), (format!("https://example.org/{id}").as_str(), text));
            if id != "b" {
                assert_eq!(page.2, evidence);
            } else {
                assert!(page.2.contains("good") && page.2.ends_with(" fun"), "{}", page.2);
            }
        }
        assert_eq!(pages.len(), expected.len());
        // Record by record, as crawlers pack.
        let one = response("https://example.org/a", HTML, b"<p>one</p>");
        let packed = [gzip(&one), gzip(&one)].concat();
        let ids: Vec<String> = read(&packed, &ReadOptions::default()).0.into_iter().map(|(id, ..)| id).collect();
        assert_eq!(ids, ["https://example.org/a", "https://example.org/a (capture 2)"]);
    }

    #[test]
    fn lying_lengths_and_cut_archives_cost_no_other_page() {
        let good =
            |name: &str| response(&format!("https://example.org/{name}"), HTML, format!("<p>{name}</p>").as_bytes());
        let page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>liar</p>";
        for (name, length) in [("short", 20), ("long", 400), ("beyond", 1 << 20), ("huge", usize::MAX)] {
            let liar = record("response", "https://example.org/liar", page, length);
            let (pages, errors) = read(&[good("a"), liar, good("b"), good("c")].concat(), &ReadOptions::default());
            let ids: Vec<&str> = pages.iter().map(|p| p.1.as_str()).collect();
            assert!(ids.starts_with(&["a"]), "{name}: {ids:?}");
            assert!(!errors.is_empty(), "{name}");
            if name != "huge" {
                assert!(ids.ends_with(&["b", "c"]), "{name}: {ids:?} {errors:?}");
            }
        }
        let whole = [good("a"), good("b")].concat();
        let (pages, errors) = read(&whole[..whole.len() - 8], &ReadOptions::default());
        assert_eq!((pages.len(), pages[1].1.as_str()), (2, "b"));
        assert!(errors[0].contains("cut off"), "{errors:?}");
        let (pages, errors) =
            read(&[good("a"), b"rubbish between records\r\n".to_vec(), good("b")].concat(), &ReadOptions::default());
        assert_eq!((pages.len(), errors.len()), (2, 1), "{errors:?}");
    }

    #[test]
    fn bombs_and_large_records_are_left_out() {
        let mut options = ReadOptions::default();
        options.limits.record = 100_000;
        let bomb = gzip(&vec![b'a'; 10 << 20]);
        let archive = [
            response("https://example.org/bomb", HTML, &bomb),
            response("https://example.org/large", HTML, &vec![b'a'; 3 << 20]),
            response("https://example.org/a", HTML, b"<p>fine</p>"),
        ]
        .concat();
        let (pages, errors) = read(&archive, &options);
        assert_eq!((pages.len(), errors.len()), (1, 2), "{errors:?}");
        assert!(errors.iter().all(|e| e.contains("left out")), "{errors:?}");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(
            cut in 0usize..600,
            junk in proptest::collection::vec(any::<u8>(), 0..40),
            soup in "(WARC/1\\.[01]|Content-Length: [0-9]{1,9}|HTTP/1.1 200|[0-9a-f]{1,3}|\r\n|<p>|é){0,40}",
        ) {
            let good = response("https://example.org/b", &format!("{HTML}\r\nTransfer-Encoding: chunked"), b"4\r\n<p>g\r\n2\r\no!\r\n0\r\n\r\n");
            let cut = cut.min(good.len());
            for content in [[&good[..cut], &junk, &good[cut..]].concat(), [b"WARC/1.0\r\n", soup.as_bytes()].concat()] {
                let opened = crate::reader::open(&Input::memory("a.warc", content.clone()), &ReadOptions::default());
                for document in opened.into_iter().flat_map(|o| o.documents).flatten() {
                    let Body::Html(tree) = &document.body else { continue };
                    let text = tree.text(tree.root());
                    for span in text.spans(0..text.len()) {
                        prop_assert!(span.start <= span.end && span.end <= content.len());
                    }
                }
            }
            if let Some((bytes, _)) = unchunked(soup.as_bytes(), 3) {
                prop_assert!(bytes.len() <= soup.len());
            }
        }
    }
}
