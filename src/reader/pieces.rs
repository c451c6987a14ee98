//! XML text in, its pieces with their places out: what feeds and spreadsheets are read from.
//!
//! Forgiving as far as the parser goes: end tags may be missing, lone ampersands are text, and after a fault reading
//! goes on at the next tag. Look at [`Pieces`] first.

use std::borrow::Cow;
use std::ops::Range;

use html5gum::{Token, Tokenizer};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// A piece of an XML text.
#[derive(Debug)]
pub(crate) enum Piece<'t> {
    /// An element begins.
    Open(Tag<'t>),
    /// An element ends; its name without prefix, and where the end stands.
    Close(String, usize),
    /// Text, with its place.
    Text(Cow<'t, str>, Range<usize>),
    /// Something that is no XML, at a place: what was skipped.
    Fault(String, usize),
}

/// The start of an element.
#[derive(Debug)]
pub(crate) struct Tag<'t> {
    tag: BytesStart<'t>,
    /// Its name as written.
    pub(crate) name: String,
    /// True for `<a/>`, which has no end.
    pub(crate) empty: bool,
    /// Where it begins.
    pub(crate) at: usize,
}

impl Tag<'_> {
    /// The name without prefix.
    pub(crate) fn local(&self) -> &str {
        local(&self.name)
    }

    /// The value of an attribute, by its name without prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        self.tag.attributes().filter_map(Result::ok).find_map(|a| {
            let key = String::from_utf8_lossy(a.key.as_ref().as_ref());
            (local(&key) == name).then(|| decoded(&String::from_utf8_lossy(a.value.as_ref().as_ref())).into_owned())
        })
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// A text with its character references decoded.
fn decoded(raw: &str) -> Cow<'_, str> {
    if !raw.contains('&') {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    for token in Tokenizer::new(raw) {
        let Ok(token) = token;
        if let Token::String(string) = token {
            out.push_str(&String::from_utf8_lossy(&string));
        }
    }
    Cow::Owned(out)
}

/// Faults after which a broken text is given up.
const FAULTS: usize = 64;

/// The pieces of a text, in order.
pub(crate) struct Pieces<'t> {
    text: &'t str,
    reader: Reader<&'t [u8]>,
    base: usize,
    faults: usize,
    done: bool,
}

impl<'t> Pieces<'t> {
    /// The pieces of `text`.
    pub(crate) fn new(text: &'t str) -> Self {
        Pieces { text, reader: reader(text), base: 0, faults: 0, done: false }
    }

    /// Where the next piece begins.
    pub(crate) fn place(&self) -> usize {
        self.base + usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn fault(&mut self, message: String) -> Piece<'t> {
        let at = self.base + usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
        let at = at.min(self.text.len());
        self.faults += 1;
        let mut from = (at + 1).max(self.place()).min(self.text.len());
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        match self.text[from..].find('<') {
            Some(next) if self.faults < FAULTS => {
                self.base = from + next;
                self.reader = reader(&self.text[self.base..]);
            }
            _ => self.done = true,
        }
        Piece::Fault(message, at)
    }
}

fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

impl<'t> Iterator for Pieces<'t> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Piece<'t>> {
        while !self.done {
            let start = self.place();
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => return Some(self.fault(error.to_string())),
            };
            let end = self.place();
            let slice = |range: Range<usize>| self.text.get(range).unwrap_or_default();
            let open = |tag: BytesStart<'t>, empty: bool| {
                let name = String::from_utf8_lossy(tag.name().as_ref().as_ref()).into_owned();
                Piece::Open(Tag { tag, name, empty, at: start })
            };
            return Some(match event {
                Event::Start(tag) => open(tag, false),
                Event::Empty(tag) => open(tag, true),
                Event::End(tag) => {
                    let name = String::from_utf8_lossy(tag.name().as_ref().as_ref()).trim().to_string();
                    Piece::Close(local(&name).to_string(), start)
                }
                Event::Text(_) => Piece::Text(Cow::Borrowed(slice(start..end)), start..end),
                Event::GeneralRef(_) => Piece::Text(decoded(slice(start..end)), start..end),
                Event::CData(_) => {
                    let inner = start + "<![CDATA[".len()..end.saturating_sub("]]>".len());
                    Piece::Text(Cow::Borrowed(slice(inner.clone())), inner)
                }
                Event::Eof => return None,
                _ => continue,
            });
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_have_names_and_places() {
        let text = "<?xml version='1.0'?><a:b c:d='x&amp;y'>t &lt; <![CDATA[<i>]]></a:b><e/>";
        let found: Vec<String> = Pieces::new(text)
            .map(|piece| match piece {
                Piece::Open(tag) => {
                    format!("{}{} {:?} {}", tag.local(), if tag.empty { "/" } else { "" }, tag.attribute("d"), tag.at)
                }
                Piece::Close(name, _) => format!("/{name}"),
                Piece::Text(value, range) => format!("{value}={}", &text[range]),
                Piece::Fault(..) => "fault".into(),
            })
            .collect();
        let expected = ["b Some(\"x&y\") 21", "t =t ", "<=&lt;", " = ", "<i>=<i>", "/b", "e/ None 68"];
        assert_eq!(found, expected);
    }

    #[test]
    fn faults_are_passed() {
        let text = "<a>one</a><!bad <a>two</a><a b=<c>three &nope; & x</a><";
        let texts: String = Pieces::new(text)
            .filter_map(|p| if let Piece::Text(value, _) = p { Some(value.into_owned()) } else { None })
            .collect();
        assert!(texts.contains("one") && texts.contains("two"), "{texts}");
        assert!(Pieces::new(&"<![CDATA[".repeat(1000)).count() <= FAULTS + 1);
    }
}
