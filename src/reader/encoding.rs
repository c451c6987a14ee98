//! Bytes in, text out, with the way back: every decoded place is known as a byte of the input.
//!
//! Byte-order marks are believed first, then valid UTF-8, then what the page says of itself, then a guess from the
//! bytes. Invalid bytes become U+FFFD and are counted. Look at [`Decoded`] first.

use std::sync::Arc;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use crate::error::{Error, ErrorKind, Result};

/// Decoded text and the way back to the bytes it came from.
#[derive(Debug, Default)]
pub(crate) struct Decoded {
    /// The text.
    pub(crate) text: String,
    /// From places in `text` to places in the bytes.
    pub(crate) map: Map,
    /// How many sequences of bytes were invalid and became U+FFFD.
    pub(crate) invalid: u64,
}

/// From places in decoded text to places in the bytes.
#[derive(Clone, Debug)]
pub(crate) enum Map {
    /// Byte for byte, from an offset.
    Shift(usize),
    /// Runs of characters that have one length decoded and one length as given, of a text that begins at an offset.
    Runs(Arc<Vec<Run>>, usize),
}

impl Default for Map {
    fn default() -> Self {
        Map::Shift(0)
    }
}

/// From `text` on, every `decoded` bytes of text stand for `given` bytes of input from `source` on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    text: usize,
    source: usize,
    decoded: usize,
    given: usize,
}

impl Map {
    /// The place in the bytes.
    pub(crate) fn at(&self, place: usize) -> usize {
        match self {
            Map::Shift(offset) => place + offset,
            Map::Runs(runs, shift) => {
                let place = place + shift;
                let after = runs.partition_point(|run| run.text <= place);
                let Some(run) = after.checked_sub(1).and_then(|i| runs.get(i)) else { return place };
                run.source + (place - run.text) / run.decoded * run.given
            }
        }
    }

    /// The map of the text from `start` on.
    pub(crate) fn from(&self, start: usize) -> Map {
        match self {
            Map::Shift(offset) => Map::Shift(offset + start),
            Map::Runs(runs, shift) => Map::Runs(Arc::clone(runs), shift + start),
        }
    }

    /// True when nothing moves.
    pub(crate) fn is_identity(&self) -> bool {
        matches!(self, Map::Shift(0))
    }
}

/// Builds text and runs side by side.
struct Builder {
    text: String,
    runs: Vec<Run>,
    source: usize,
    invalid: u64,
}

impl Builder {
    fn new(capacity: usize, source: usize) -> Self {
        Builder { text: String::with_capacity(capacity), runs: Vec::new(), source, invalid: 0 }
    }

    /// Notes that the next `count` units of `decoded` bytes stand for `given` bytes each.
    fn units(&mut self, decoded: usize, given: usize) {
        let (text, source) = (self.text.len(), self.source);
        if self.runs.last().is_none_or(|run| (run.decoded, run.given) != (decoded, given)) {
            self.runs.push(Run { text, source, decoded, given });
        }
    }

    fn ascii(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.units(1, 1);
            self.text.extend(bytes.iter().map(|&b| char::from(b)));
            self.source += bytes.len();
        }
    }

    fn char(&mut self, c: char, given: usize) {
        self.units(c.len_utf8(), given);
        self.text.push(c);
        self.source += given;
    }

    fn done(self) -> Decoded {
        // A place at the very end belongs to the last run only if that ends there; the sentinel makes sure.
        let mut runs = self.runs;
        runs.push(Run { text: self.text.len(), source: self.source, decoded: 1, given: 1 });
        Decoded { text: self.text, map: Map::Runs(Arc::new(runs), 0), invalid: self.invalid }
    }
}

/// The encoding of that name, or an error that says what to try.
pub(crate) fn by_name(name: &str) -> Result<&'static Encoding> {
    Encoding::for_label(name.trim().as_bytes()).ok_or_else(|| {
        Error::new(
            ErrorKind::Option,
            format!("unknown encoding \"{name}\" (try utf-8, utf-16le, windows-1252, shift_jis)"),
        )
    })
}

/// Length of the byte-order mark that `bytes` open with, and the encoding it stands for.
pub(crate) fn bom(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    Encoding::for_bom(bytes)
}

/// The encoding of an input that opens with `head`; `whole` when there is nothing after it. `None` as long as only
/// ASCII was seen.
pub(crate) fn detect(head: &[u8], whole: bool) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = bom(head) {
        return Some(encoding);
    }
    if let Some(encoding) = utf16_pattern(head) {
        return Some(encoding);
    }
    let (valid, invalid) = utf8_evidence(head, whole);
    if invalid == 0 && valid > 0 {
        return Some(UTF_8);
    }
    let declared = declared(head);
    if invalid == 0 {
        // ISO-2022-JP is written in ASCII bytes with escapes.
        let escapes = memchr::memmem::find(head, b"\x1b$").is_some();
        return if escapes { Some(ISO_2022_JP) } else { None };
    }
    // A few broken characters in UTF-8 (cut emoji) do not make another encoding of it.
    if valid > invalid.saturating_mul(8) || declared == Some(UTF_8) && valid >= invalid {
        return Some(UTF_8);
    }
    if let Some(encoding) = declared
        && encoding != UTF_8
    {
        // A few broken characters do not disprove what a page says; nor does a head cut within a character.
        let (text, _) = encoding.decode_without_bom_handling(head);
        let (broken, beyond) = text.chars().fold((0u64, 0u64), |(broken, beyond), c| {
            (broken + u64::from(c == '\u{FFFD}'), beyond + u64::from(!c.is_ascii()))
        });
        if broken * 20 <= beyond + 20 {
            return Some(encoding);
        }
    }
    Some(guess(head))
}

/// What the bytes look like, when they are neither UTF-8 nor UTF-16.
pub(crate) fn guess(bytes: &[u8]) -> &'static Encoding {
    let first = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0);
    // The guess settles within the first tens of kilobytes of non-ASCII text; ASCII before it says nothing.
    let start = first.saturating_sub(64);
    let window = &bytes[start..bytes.len().min(first + (1 << 18))];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(window, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// UTF-16 without a mark: nearly every second byte of European or markup text is NUL, always on the same side.
fn utf16_pattern(head: &[u8]) -> Option<&'static Encoding> {
    let window = &head[..head.len().min(4096) & !1];
    if window.len() < 4 {
        return None;
    }
    let (mut even, mut odd) = (0usize, 0usize);
    for pair in window.chunks_exact(2) {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
    }
    let pairs = window.len() / 2;
    // East Asian text has NULs only at its ASCII: punctuation, digits, line ends.
    let few = pairs / 20 + 1;
    if odd > few && even == 0 && plausible_utf16(window, UTF_16LE) {
        Some(UTF_16LE)
    } else if even > few && odd == 0 && plausible_utf16(window, UTF_16BE) {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn plausible_utf16(window: &[u8], encoding: &'static Encoding) -> bool {
    let (text, _, _) = encoding.decode(window);
    let total = text.chars().count().max(1);
    let strange = text
        .chars()
        .filter(|c| {
            (c.is_control() && !matches!(c, '\n' | '\r' | '\t')) || matches!(c, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}')
        })
        .count();
    strange * 50 <= total
}

/// Valid and invalid sequences beyond ASCII.
fn utf8_evidence(bytes: &[u8], whole: bool) -> (u64, u64) {
    let beyond = |text: &str| count(text.as_bytes(), |b| b >= 0xC0) as u64;
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (beyond(text), 0);
    }
    let (mut valid, mut invalid) = (0, 0);
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        valid += beyond(chunk.valid());
        let cut_off = !whole && chunks.peek().is_none() && chunk.invalid().len() < 4;
        if !chunk.invalid().is_empty() && !cut_off {
            invalid += 1;
        }
    }
    (valid, invalid)
}

/// Bytes of a kind, counted in steps that fit the registers of a processor.
pub(crate) fn count(bytes: &[u8], is: impl Fn(u8) -> bool) -> usize {
    bytes.chunks(255).map(|some| usize::from(some.iter().map(|b| u8::from(is(*b))).sum::<u8>())).sum()
}

/// What a page says of itself: `<meta charset>`, `http-equiv`, or the XML declaration.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let window = &head[..head.len().min(1 << 16)];
    let mut from = 0;
    while let Some(found) = memchr::memchr2(b'c', b'e', window.get(from..)?) {
        let at = from + found;
        from = at + 1;
        let rest = &window[at..];
        let name: &[u8] = if rest.len() > 7 && rest[..7].eq_ignore_ascii_case(b"charset") {
            b"charset"
        } else if rest.starts_with(b"encoding") && window.starts_with(b"<?xml") && at < 200 {
            b"encoding"
        } else {
            continue;
        };
        let value: Vec<u8> =
            rest[name.len()..].iter().skip_while(|b| b.is_ascii_whitespace()).copied().take(48).collect();
        let Some(value) = value.strip_prefix(b"=") else { continue };
        let value: Vec<u8> = value
            .iter()
            .skip_while(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\''))
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.'))
            .copied()
            .collect();
        if let Some(encoding) = Encoding::for_label(&value) {
            // Bytes that could be read so far are not UTF-16, whatever they say.
            return Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding });
        }
    }
    None
}

/// True when ASCII bytes always stand for themselves in it, so that lines and commas can be found before decoding.
pub(crate) fn ascii_is_safe(encoding: &'static Encoding) -> bool {
    encoding != UTF_16LE && encoding != UTF_16BE && encoding != ISO_2022_JP
}

/// Decodes `bytes`, whose first byte stands at `offset` of the input. A byte-order mark is skipped.
pub(crate) fn decode(bytes: Vec<u8>, encoding: &'static Encoding, offset: usize) -> Decoded {
    let skip = match bom(&bytes) {
        Some((of, length)) if of == encoding && offset == 0 => length,
        _ => 0,
    };
    if encoding == UTF_8 {
        return match String::from_utf8(bytes) {
            Ok(mut text) => {
                text.drain(..skip);
                Decoded { text, map: Map::Shift(offset + skip), invalid: 0 }
            }
            Err(error) => lossy(&error.as_bytes()[skip..], offset + skip),
        };
    }
    decode_slice(&bytes[skip..], encoding, offset + skip)
}

/// The same for borrowed bytes without a byte-order mark.
pub(crate) fn decode_slice(bytes: &[u8], encoding: &'static Encoding, offset: usize) -> Decoded {
    if encoding == UTF_8 {
        match std::str::from_utf8(bytes) {
            Ok(text) => Decoded { text: text.to_string(), map: Map::Shift(offset), invalid: 0 },
            Err(_) => lossy(bytes, offset),
        }
    } else if encoding == UTF_16LE || encoding == UTF_16BE {
        utf16(bytes, encoding, offset)
    } else {
        stepwise(bytes, encoding, offset)
    }
}

fn lossy(bytes: &[u8], offset: usize) -> Decoded {
    let mut out = Builder::new(bytes.len() + 16, offset);
    for chunk in bytes.utf8_chunks() {
        if !chunk.valid().is_empty() {
            out.units(1, 1);
            out.text.push_str(chunk.valid());
            out.source += chunk.valid().len();
        }
        if !chunk.invalid().is_empty() {
            out.char('\u{FFFD}', chunk.invalid().len());
            out.invalid += 1;
        }
    }
    out.done()
}

fn utf16(bytes: &[u8], encoding: &'static Encoding, offset: usize) -> Decoded {
    let mut out = Builder::new(bytes.len(), offset);
    let unit = |pair: &[u8]| match pair {
        [a, b] if encoding == UTF_16LE => u16::from_le_bytes([*a, *b]),
        [a, b] => u16::from_be_bytes([*a, *b]),
        _ => 0xFFFD,
    };
    for decoded in char::decode_utf16(bytes.chunks_exact(2).map(unit)) {
        match decoded {
            Ok(c) => out.char(c, c.len_utf16() * 2),
            Err(_) => {
                out.invalid += 1;
                out.char('\u{FFFD}', 2);
            }
        }
    }
    if bytes.len() % 2 == 1 {
        out.invalid += 1;
        out.char('\u{FFFD}', 1);
    }
    out.done()
}

/// Byte by byte, so that every character is seen with the bytes that made it; ASCII runs are taken whole.
fn stepwise(bytes: &[u8], encoding: &'static Encoding, offset: usize) -> Decoded {
    let mut out = Builder::new(bytes.len() + bytes.len() / 2, offset);
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut at, mut pending) = (0, 0);
    let mut buffer = [0u8; 32];
    while at < bytes.len() {
        if pending == 0 && encoding != ISO_2022_JP {
            let ascii = Encoding::ascii_valid_up_to(&bytes[at..]);
            out.ascii(&bytes[at..at + ascii]);
            at += ascii;
            if at == bytes.len() {
                break;
            }
        }
        let last = at + 1 == bytes.len();
        let (_, _, written, bad) = decoder.decode_to_utf8(&bytes[at..=at], &mut buffer, last);
        pending += 1;
        at += 1;
        out.invalid += u64::from(bad);
        let Ok(text) = std::str::from_utf8(&buffer[..written]) else { continue };
        let count = text.chars().count();
        for (i, c) in text.chars().enumerate() {
            // A lead byte without its trail: the replacement takes the lead, the ASCII after it stands for itself.
            let given = if i + 1 < count { pending.min(1) } else { pending };
            out.char(c, given);
            pending -= given;
        }
    }
    out.done()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back_with_its_places() {
        let utf16 = |text: &str, le: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|u| if le { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
        };
        let cases: Vec<(&str, Vec<u8>, &str, &str)> = vec![
            ("ascii", b"fish and chips".to_vec(), "fish and chips", "chips"),
            ("utf-8 with mark", "\u{feff}süß 漢字".into(), "süß 漢字", "漢字"),
            (
                "utf-16le with mark",
                [b"\xff\xfe".to_vec(), utf16("a漢字😀 b, more", true)].concat(),
                "a漢字😀 b, more",
                "😀",
            ),
            ("utf-16be bare", utf16("plain words\nand 漢字", false), "plain words\nand 漢字", "漢字"),
            (
                "shift_jis",
                encoding_rs::SHIFT_JIS.encode("<meta charset=shift_jis>太鼓の演奏、ｻｲｺｰでした").0.to_vec(),
                "<meta charset=shift_jis>太鼓の演奏、ｻｲｺｰでした",
                "ｻｲｺｰ",
            ),
            (
                "euc-kr",
                encoding_rs::EUC_KR.encode("정말 감동적인 장면이네요. 이런 교류가 더 많아졌으면").0.to_vec(),
                "정말 감동적인 장면이네요. 이런 교류가 더 많아졌으면",
                "장면이네요",
            ),
            (
                "windows-1251",
                encoding_rs::WINDOWS_1251.encode("Какая прелесть, побольше бы таких встреч").0.to_vec(),
                "Какая прелесть, побольше бы таких встреч",
                "побольше",
            ),
            (
                "gb18030",
                encoding_rs::GB18030.encode("<meta charset='gb18030'>这个表演真的太好看了，我很喜欢").0.to_vec(),
                "<meta charset='gb18030'>这个表演真的太好看了，我很喜欢",
                "太好看了",
            ),
        ];
        for (name, bytes, expected, part) in cases {
            let encoding = detect(&bytes, true).unwrap_or(UTF_8);
            let decoded = decode(bytes.clone(), encoding, 0);
            assert_eq!(decoded.text, expected, "{name}");
            let at = decoded.text.find(part).unwrap();
            let given = &bytes[decoded.map.at(at)..decoded.map.at(at + part.len())];
            assert_eq!(encoding.decode_without_bom_handling(given).0, part, "{name}");
            let end = decoded.map.at(decoded.text.len());
            assert_eq!(end, bytes.len(), "{name}");
        }
    }

    #[test]
    fn invalid_bytes_are_replaced_and_counted() {
        let bytes = b"ok \xff\xfe ok \xf0\x9f\x98".to_vec();
        let decoded = decode(bytes, UTF_8, 0);
        assert_eq!((decoded.text.as_str(), decoded.invalid), ("ok \u{fffd}\u{fffd} ok \u{fffd}", 3));
        assert_eq!((decoded.map.at(9), decoded.map.at(decoded.text.len())), (5, 12));
        let japanese = decode_slice(b"\x82a \x82\xa0\x82", encoding_rs::SHIFT_JIS, 0);
        assert!(japanese.invalid > 0 && japanese.text.contains('あ'), "{japanese:?}");
        assert_eq!(japanese.map.at(japanese.text.len()), 6);
    }

    #[test]
    fn unknown_names_are_refused() {
        assert!(by_name("klingon").is_err_and(|e| e.message().contains("klingon")));
        assert_eq!(by_name("Shift-JIS").ok(), Some(encoding_rs::SHIFT_JIS));
    }
}
