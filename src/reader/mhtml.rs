//! Pages saved with everything in one file (MHTML): multipart e-mail without the e-mail.
//!
//! The parts are cut out, their transfer encoding undone, and the page and its frames read as HTML. Places lead into
//! the file where a part stands there as it is or in quoted-printable; base64 has none. Look at [`FORMAT`] first.

use crate::document::{Document, Source};
use crate::error::{Error, ErrorKind, Result};
use crate::reader::pages;
use crate::reader::places::{Places, Unfolded};
use crate::reader::{Format, whole};

/// Single-file web archives.
pub(crate) const FORMAT: Format = Format {
    name: "mhtml",
    summary: "a web page saved in a single file (MHTML), with its frames",
    sniff: |head| {
        let window = head.opening(8 << 10);
        let mail = ["From:", "MIME-Version:", "Content-Type:", "Snapshot-Content-Location:", "Subject:", "Date:"]
            .iter()
            .any(|name| window.get(..name.len()).is_some_and(|s| s.eq_ignore_ascii_case(name)));
        let related = contains_folded(window, "multipart/related") || contains_folded(window, "multipart/alternative");
        let page = contains_folded(window, "content-type: text/html") && contains_folded(window, "mime-version:");
        if mail && (related || page) { 96 } else { 0 }
    },
    open: |incoming, options| {
        let asked = options.encoding.clone();
        Ok(whole(incoming, move |incoming| {
            let source = incoming.source();
            let bytes = incoming.bytes()?;
            read(&source, &bytes, asked.as_deref())
        }))
    },
};

/// Parts of parts that are read.
const DEPTH: usize = 4;
/// Pages of one file that are read.
const PAGES: usize = 100;

fn contains_folded(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len()).any(|w| w.eq_ignore_ascii_case(part.as_bytes()))
}

/// One part: its headers and where its content stands.
struct Part {
    headers: Vec<(String, String)>,
    start: usize,
    end: usize,
}

impl Part {
    /// Reads the headers of the part that stands in `bytes[start..end]`.
    fn new(bytes: &[u8], start: usize, end: usize) -> Part {
        let mut headers: Vec<(String, String)> = Vec::new();
        let mut at = start;
        while at < end {
            let line_end = memchr::memchr(b'\n', &bytes[at..end]).map_or(end, |n| at + n + 1);
            let line = bytes[at..line_end].trim_ascii_end();
            at = line_end;
            if line.is_empty() {
                break;
            }
            let text = String::from_utf8_lossy(line);
            // Long headers go on in lines that begin with white space.
            if line[0].is_ascii_whitespace()
                && let Some((_, value)) = headers.last_mut()
            {
                value.push(' ');
                value.push_str(text.trim());
            } else if let Some((name, value)) = text.split_once(':')
                && headers.len() < 100
            {
                headers.push((name.trim().to_ascii_lowercase(), value.trim().to_string()));
            }
        }
        Part { headers, start: at, end }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    fn media_type(&self) -> String {
        let value = self.header("content-type").unwrap_or("text/plain");
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    fn is_page(&self) -> bool {
        matches!(self.media_type().as_str(), "text/html" | "application/xhtml+xml")
    }

    /// The content as it was before it was put into the file.
    fn content(&self, bytes: &[u8]) -> (Vec<u8>, Places) {
        let raw = &bytes[self.start..self.end];
        match self.header("content-transfer-encoding").unwrap_or_default().trim().to_ascii_lowercase().as_str() {
            "quoted-printable" => quoted_printable(raw, self.start),
            "base64" => (decode_base64(raw), Places::Nowhere),
            _ => (raw.to_vec(), Places::Shift(self.start)),
        }
    }
}

/// A parameter of a header: `boundary="…"`.
pub(crate) fn parameter<'h>(header: &'h str, name: &str) -> Option<&'h str> {
    header.split(';').skip(1).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        let value = value.trim();
        let value = value.strip_prefix('"').map_or(value, |v| v.split('"').next().unwrap_or(v));
        key.trim().eq_ignore_ascii_case(name).then_some(value).filter(|v| !v.is_empty())
    })
}

fn read(source: &Source, bytes: &[u8], asked: Option<&str>) -> Result<Vec<Document>> {
    let lead = bytes.iter().take_while(|b| b.is_ascii_whitespace() || matches!(b, 0xef | 0xbb | 0xbf)).count();
    let top = Part::new(bytes, lead, bytes.len());
    let address = top.header("snapshot-content-location").map(ToString::to_string);
    let saved = top.header("date").map(ToString::to_string);
    // The type may name the page among the parts by its id.
    let start = top.header("content-type").and_then(|h| parameter(h, "start")).map(ToString::to_string);
    let mut parts = Vec::new();
    split(bytes, top, 0, &mut parts);
    parts.retain(Part::is_page);
    if parts.is_empty() {
        let message = "no HTML part in this web archive (save the page again as \"HTML only\")";
        return Err(Error::new(ErrorKind::Malformed, message).at(&source.file));
    }
    let main = parts
        .iter()
        .position(|p| start.is_some() && p.header("content-id") == start.as_deref())
        .or_else(|| parts.iter().position(|p| address.is_some() && p.header("content-location") == address.as_deref()))
        .unwrap_or(0);
    parts[..=main].rotate_right(1);
    let url = address.or_else(|| parts[0].header("content-location").map(ToString::to_string));
    let url = url.filter(|u| u.starts_with("http"));
    let source = Source { url, ..source.clone() };
    let mut documents = Vec::new();
    for part in parts.iter().take(PAGES) {
        let (content, places) = part.content(bytes);
        let charset = part.header("content-type").and_then(|h| parameter(h, "charset"));
        let decoded = pages::decode(content, asked, charset);
        documents.extend(pages::read(&source, &decoded, &places));
    }
    for document in &mut documents {
        document.saved = document.saved.take().or_else(|| saved.clone());
    }
    Ok(documents)
}

/// Cuts a part into its parts, if it has any.
fn split(bytes: &[u8], part: Part, depth: usize, out: &mut Vec<Part>) {
    let boundary = part
        .header("content-type")
        .filter(|_| part.media_type().starts_with("multipart/") && depth < DEPTH)
        .and_then(|h| parameter(h, "boundary"))
        .map(|b| format!("--{b}"));
    let Some(boundary) = boundary else {
        out.push(part);
        return;
    };
    let finder = memchr::memmem::Finder::new(&boundary);
    let mut open: Option<usize> = None;
    for found in finder.find_iter(&bytes[part.start..part.end]) {
        let at = part.start + found;
        if at > part.start && bytes[at - 1] != b'\n' {
            continue;
        }
        let after = at + boundary.len();
        let line_end = memchr::memchr(b'\n', &bytes[after..part.end]).map_or(part.end, |n| after + n + 1);
        let rest = bytes[after..line_end].trim_ascii();
        // Another boundary may begin with this one.
        if !rest.is_empty() && rest != b"--" {
            continue;
        }
        if let Some(start) = open.take() {
            // The line end before a boundary belongs to the boundary.
            let end = if bytes[..at].ends_with(b"\r\n") { at - 2 } else { at - 1 };
            split(bytes, Part::new(bytes, start, end.max(start)), depth + 1, out);
        }
        if rest == b"--" {
            return;
        }
        open = Some(line_end);
    }
    // A file that was cut off still holds the beginning of its last part.
    if let Some(start) = open {
        split(bytes, Part::new(bytes, start, part.end), depth + 1, out);
    }
}

fn quoted_printable(raw: &[u8], offset: usize) -> (Vec<u8>, Places) {
    let mut out = Unfolded::default();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'=', &raw[at..]) {
        let sign = at + found;
        out.push(&raw[at..sign], offset + at);
        let rest = &raw[sign + 1..];
        let digit = |i: usize| rest.get(i).and_then(|b| char::from(*b).to_digit(16));
        if let (Some(high), Some(low)) = (digit(0), digit(1)) {
            out.push(&[u8::try_from(high * 16 + low).unwrap_or(b'?')], offset + sign);
            at = sign + 3;
            continue;
        }
        // A soft line end, perhaps with white space that a mail program added.
        let blanks = rest.iter().take(80).take_while(|b| matches!(b, b' ' | b'\t')).count();
        let line = &rest[blanks..];
        let length = if line.starts_with(b"\r\n") { 2 } else { usize::from(line.starts_with(b"\n")) };
        if length > 0 || line.is_empty() {
            at = sign + 1 + blanks + length;
        } else {
            out.push(b"=", offset + sign);
            at = sign + 1;
        }
    }
    out.push(&raw[at.min(raw.len())..], offset + at);
    out.done(offset + raw.len())
}

/// Decodes base64 and skips what is none, as mail programs do.
fn decode_base64(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for byte in raw {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count & 0xff) as u8);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::Body;
    use crate::reader::{Input, ReadOptions};

    fn texts(content: &[u8]) -> Vec<(String, Vec<String>)> {
        let opened = crate::reader::open(&Input::memory("page.mhtml", content), &ReadOptions::default()).unwrap();
        assert_eq!(opened.format, "mhtml");
        opened
            .documents
            .filter_map(std::result::Result::ok)
            .map(|document| {
                let Body::Html(tree) = &document.body else { return Default::default() };
                let text = tree.text(tree.root());
                let evidence = text
                    .spans(0..text.len())
                    .iter()
                    .map(|s| String::from_utf8_lossy(&content[s.range()]).into_owned())
                    .collect();
                (text.as_str().to_string(), evidence)
            })
            .collect()
    }

    const PAGE: &str = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/a\r\nSubject: A\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"----B----\"\r\n\r\n\r\n\
        ------B----\r\nContent-Type: text/html\r\nContent-ID: <frame-1@mhtml.blink>\r\nContent-Transfer-Encoding: base64\r\n\
        Content-Location: https://example.org/frame\r\n\r\nPHA+RnJh\r\nbWU8L3A+\r\n\
        ------B----\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\
        Content-Location: https://example.org/a\r\n\r\n<p class=3D\"c\">Caf=C3=A9 ni=\r\nght</p>\r\n\
        ------B----\r\nContent-Type: text/css\r\n\r\np { color: red }\r\n------B------\r\n";

    #[test]
    fn pages_and_frames_are_read_with_their_places() {
        let found = texts(PAGE.as_bytes());
        assert_eq!(found[0], ("Café night".into(), vec!["Caf=C3=A9 ni=\r\nght".into()]));
        assert_eq!(found[1], ("Frame".into(), Vec::new()));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn other_writers_and_damage_are_read_as_far_as_they_go() {
        for (name, content, expected) in [
            (
                "8bit, no end",
                "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\nContent-Transfer-Encoding: 8bit\n\n<p>Größe</p>",
                &["Größe"][..],
            ),
            (
                "nested",
                "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: multipart/alternative; boundary=xy\n\n--xy\nContent-Type: text/plain\n\nno\n--xy\nContent-Type: text/html\n\n<p>yes</p>\n--xy--\n--x--\n",
                &["yes"],
            ),
            ("one part", "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<p>alone</p>", &["alone"]),
        ] {
            let found: Vec<String> = texts(content.as_bytes()).into_iter().map(|(text, _)| text).collect();
            assert_eq!(found, expected, "{name}");
        }
        let cut = &PAGE.as_bytes()[..PAGE.len() - 78];
        assert_eq!(texts(cut)[0].0, "Café night");
        let none =
            "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/css\n\np\n--x--";
        let opened = crate::reader::open(&Input::memory("a.mht", none), &ReadOptions::default()).unwrap();
        let errors: Vec<String> = opened.documents.filter_map(|d| d.err()).map(|e| e.to_string()).collect();
        assert!(errors[0].contains("no HTML part"), "{errors:?}");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(
            cut in 0usize..800,
            junk in proptest::collection::vec(any::<u8>(), 0..60),
            soup in "[-=a-f0-9x;:\"\r\n ]{0,200}",
        ) {
            let head = &PAGE.as_bytes()[..cut.min(PAGE.len())];
            for content in [[head, &junk, &PAGE.as_bytes()[cut.min(PAGE.len())..]].concat(), [head, soup.as_bytes()].concat()] {
                for document in read(&Source::default(), &content, None).unwrap_or_default() {
                    let Body::Html(tree) = &document.body else { continue };
                    let text = tree.text(tree.root());
                    for span in text.spans(0..text.len()) {
                        prop_assert!(span.start <= span.end && span.end <= content.len());
                    }
                }
            }
            let (decoded, _) = quoted_printable(soup.as_bytes(), 7);
            prop_assert!(decoded.len() <= soup.len());
        }
    }
}
