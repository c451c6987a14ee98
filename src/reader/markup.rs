//! HTML inside a field in, the text a reader would see out, with its places.
//!
//! Exports keep comment bodies as HTML fragments. Paragraphs and line breaks become line ends; a quoted earlier post
//! (forum quotes) is left out, because it is somebody else's text.

use html5gum::emitters::default::{DefaultEmitter, StartTag, Token};
use html5gum::{Span, Tokenizer};

use crate::document::Text;

/// How a field's text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Markup {
    /// As it stands.
    Plain,
    /// HTML.
    Html,
    /// HTML if it holds tags or character references that we know.
    Guess,
}

/// The text a reader would see.
pub(crate) fn visible(text: Text, markup: Markup) -> Text {
    let html = match markup {
        Markup::Plain => false,
        Markup::Html => text.as_str().contains(['<', '&']),
        Markup::Guess => looks_like_html(text.as_str()),
    };
    if html { strip(&text) } else { text }
}

const TAGS: &[&str] = &[
    "a",
    "article",
    "aside",
    "b",
    "blockquote",
    "br",
    "code",
    "del",
    "div",
    "em",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "script",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "u",
    "ul",
];

/// Tags that stand alone on a line of their own.
const BLOCKS: &[&str] = &[
    "article",
    "aside",
    "blockquote",
    "br",
    "div",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];

fn looks_like_html(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'<', b'&', bytes).any(|at| {
        let rest = &bytes[at + 1..];
        if bytes[at] == b'&' {
            return rest.iter().take(10).position(|b| *b == b';').is_some_and(|end| {
                let name = &rest[..end];
                name.starts_with(b"#") && end > 1
                    || matches!(
                        name,
                        b"amp" | b"lt" | b"gt" | b"quot" | b"nbsp" | b"apos" | b"hellip" | b"mdash" | b"ndash"
                    )
            });
        }
        let rest = rest.strip_prefix(b"/").unwrap_or(rest);
        let length = rest.iter().take(11).take_while(|b| b.is_ascii_alphanumeric()).count();
        let name = text[text.len() - rest.len()..][..length].to_ascii_lowercase();
        TAGS.contains(&name.as_str())
            && rest.get(length).is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
    })
}

/// Writes line ends between blocks, never two texts run together, never white space at the start.
struct Visible<'t> {
    input: &'t Text,
    out: Text,
    break_due: bool,
}

impl Visible<'_> {
    fn flush_break(&mut self) {
        if std::mem::take(&mut self.break_due) && !self.out.is_empty() {
            self.out.push_synthetic("\n");
        }
    }

    /// Text that stands in the input as it is.
    fn verbatim(&mut self, start: usize, end: usize) {
        let part = &self.input.as_str()[start..end];
        // White space between two blocks is layout.
        if (self.break_due || self.out.is_empty()) && part.trim().is_empty() {
            return;
        }
        self.flush_break();
        self.out.push_slice(self.input, start..end);
    }

    /// `decoded` stands for `input[start..end]`.
    fn decoded(&mut self, decoded: &str, start: usize, end: usize) {
        self.flush_break();
        let spans = self.input.spans(start..end);
        match (spans.first(), spans.last()) {
            (Some(first), Some(last)) => self.out.push(decoded, first.start..last.end),
            _ => self.out.push_synthetic(decoded),
        }
    }

    /// Text with character references.
    fn references(&mut self, start: usize, end: usize) {
        let mut at = start;
        while at < end {
            let raw = &self.input.as_str()[at..end];
            let Some(amp) = memchr::memchr(b'&', raw.as_bytes()) else {
                self.verbatim(at, end);
                return;
            };
            if amp > 0 {
                self.verbatim(at, at + amp);
                at += amp;
                continue;
            }
            let length = reference_length(raw);
            let decoded = decode_reference(&raw[..length]);
            if decoded == raw[..length] {
                self.verbatim(at, at + length);
            } else {
                self.decoded(&decoded, at, at + length);
            }
            at += length;
        }
    }
}

/// Length of the reference that `raw`, which opens with `&`, begins with; 1 when it is a bare ampersand.
fn reference_length(raw: &str) -> usize {
    let name = raw[1..].bytes().take(32).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    if name == 0 {
        1
    } else if raw.as_bytes().get(1 + name) == Some(&b';') {
        name + 2
    } else {
        name + 1
    }
}

/// Only the start of an unterminated reference may be one (`&ampx`), so the tokenizer has the word.
fn decode_reference(raw: &str) -> String {
    let mut out = String::new();
    for token in Tokenizer::new(raw) {
        match token {
            Ok(Token::String(string)) => out.push_str(&String::from_utf8_lossy(&string)),
            Ok(_) => {}
            Err(never) => match never {},
        }
    }
    out
}

fn strip(text: &Text) -> Text {
    let mut visible = Visible { input: text, out: Text::new(), break_due: false };
    // Depth inside an element that is left out, and its name.
    let mut hidden: Option<(Vec<u8>, usize)> = None;
    let source = text.as_str();
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(source, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name: &[u8] = &tag.name;
                if let Some((hiding, depth)) = &mut hidden {
                    if hiding == name && !tag.self_closing {
                        *depth += 1;
                    }
                    continue;
                }
                if left_out(&tag) {
                    visible.break_due = true;
                    if !tag.self_closing {
                        hidden = Some((name.to_vec(), 1));
                    }
                } else if is_block(name) {
                    visible.break_due = true;
                } else if name == b"img" {
                    emoji(&tag, &mut visible);
                }
            }
            Token::EndTag(tag) => {
                let name: &[u8] = &tag.name;
                if let Some((hiding, depth)) = &mut hidden {
                    if hiding == name {
                        *depth -= 1;
                        if *depth == 0 {
                            hidden = None;
                        }
                    }
                } else if is_block(name) {
                    visible.break_due = true;
                }
            }
            Token::String(string) if hidden.is_none() => {
                let Span { start, end } = string.span;
                let (start, end) = (start.min(source.len()), end.min(source.len()));
                match source.get(start..end) {
                    Some(raw) if !raw.contains('&') => visible.verbatim(start, end),
                    Some(_) => visible.references(start, end),
                    None => {
                        visible.flush_break();
                        visible.out.push_synthetic(&String::from_utf8_lossy(&string));
                    }
                }
            }
            _ => {}
        }
    }
    visible.out
}

fn is_block(name: &[u8]) -> bool {
    std::str::from_utf8(name).is_ok_and(|name| BLOCKS.contains(&name))
}

fn has_class(tag: &StartTag<usize>, class: &str) -> bool {
    tag.attributes
        .get(b"class".as_slice())
        .and_then(|v| std::str::from_utf8(v).ok())
        .is_some_and(|v| v.split_ascii_whitespace().any(|c| c == class))
}

/// Code that is not shown, and earlier posts that a forum answer quotes.
fn left_out(tag: &StartTag<usize>) -> bool {
    let name: &[u8] = &tag.name;
    matches!(name, b"script" | b"style" | b"template" | b"noscript") || (name == b"aside" && has_class(tag, "quote"))
}

/// Emoji set as pictures carry the character as their `alt`.
fn emoji(tag: &StartTag<usize>, visible: &mut Visible<'_>) {
    let Some(alt) = tag.attributes.get(b"alt".as_slice()).and_then(|v| std::str::from_utf8(v).ok()) else { return };
    let picture = !alt.is_empty() && alt.chars().count() <= 12 && !alt.chars().any(char::is_alphanumeric);
    let named = has_class(tag, "emoji") || has_class(tag, "wp-smiley") || has_class(tag, "custom-emoji");
    if picture || named {
        visible.decoded(alt, tag.span.start, tag.span.end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_sees_no_markup() {
        for (html, expected) in [
            ("<p>Good.</p>\n<p>Very <b>good</b></p>", "Good.\nVery good"),
            ("fish &amp; chips &#x27;n&#39; peas", "fish & chips 'n' peas"),
            ("one<br>two<br />three", "one\ntwo\nthree"),
            ("I <3 this & that", "I <3 this & that"),
            ("a < b and c > d", "a < b and c > d"),
            ("nice <img class=\"emoji\" alt=\"🙂\" src=\"x.png\"> day", "nice 🙂 day"),
            ("<p><img src=\"cat.jpg\" alt=\"a cat on a mat\"></p>", ""),
            ("<aside class=\"quote\" data-post=\"1\"><div><blockquote>old</blockquote></div></aside><p>new</p>", "new"),
            ("<script>alert(1)</script>hello<style>p{}</style>", "hello"),
            ("AT&T &nbsp;<b>wins</b>", "AT&T \u{a0}wins"),
            ("<a href=\"https://example.org/?a=1&b=2\">link</a>", "link"),
        ] {
            let text = visible(Text::verbatim(html, 100), Markup::Guess);
            assert_eq!(text.as_str(), expected, "{html}");
        }
    }

    #[test]
    fn places_point_at_the_markup() {
        let html = "<p>fish &amp; <i>chips</i></p>";
        let text = visible(Text::verbatim(html, 10), Markup::Html);
        let of = |word: &str| {
            let at = text.as_str().find(word).unwrap();
            let span = text.spans(at..at + word.len())[0];
            &html[span.start - 10..span.end - 10]
        };
        assert_eq!((of("fish"), of("&"), of("chips")), ("fish", "&amp;", "chips"));
    }
}
