//! JSON in, a [`Tape`] out: every value with its place, in one pass.
//!
//! `serde_json`'s raw values would have to be parsed again at every level of a nested thread; the tape is linear, and
//! its strings stay in place, so that a comment's bytes are known. Also the format of whole JSON exports. Look at
//! [`Value`] first.

use std::borrow::Cow;

use crate::document::{Body, Document, Text};
use crate::error::{Error, ErrorKind};
use crate::reader::records::Records;
use crate::reader::{Format, whole};

/// JSON exports.
pub(crate) const FORMAT: Format = Format {
    name: "json",
    summary: "a platform's JSON export or API answer, or any JSON with a list of comments",
    sniff: |head| {
        let start = head.start();
        let start = archive_script(start).map_or(start, |skip| &start[skip..]);
        if !start.starts_with(['{', '[']) {
            return 0;
        }
        match Tape::default().parse(start) {
            Ok(()) => 90,
            // Several values, each over many lines; one a line is jsonl.
            Err(fault) if fault.more => 85,
            Err(fault) if fault.at_end && !head.whole => 80,
            Err(fault) if fault.at_end && head.named(&[".json"]) => 60,
            Err(_) if head.named(&[".json"]) => 40,
            Err(_) => 0,
        }
    },
    open: |incoming, options| {
        let options = options.clone();
        Ok(whole(incoming, move |incoming| {
            let source = incoming.source();
            let decoded = incoming.whole()?;
            let text = decoded.text.as_str();
            let lead = text.len() - text.trim_start().len();
            let skip = lead + archive_script(&text[lead..]).unwrap_or(0);
            let mut tape = Tape::default();
            let mut records = Records::new(&source.file, &options);
            let (mut blocks, mut skipped, mut title) = (Vec::new(), Vec::new(), None);
            let (mut at, mut line, mut counted) = (skip, 1, 0);
            // Usually one value; some tools write several one after another, each over many lines.
            loop {
                let rest = &text[at..];
                line += memchr::memchr_iter(b'\n', &text.as_bytes()[counted..at]).count() as u64;
                counted = at;
                let length = match tape.parse_first(rest) {
                    Ok(length) => length,
                    Err(fault) => {
                        let before = &rest[..fault.at];
                        let line = line + memchr::memchr_iter(b'\n', before.as_bytes()).count() as u64;
                        let column = before.len() - before.rfind('\n').map_or(0, |n| n + 1) + 1;
                        let error = Error::new(ErrorKind::Malformed, fault.message).at(&source.file).line(line);
                        let error = error.column(column as u64);
                        if at == skip {
                            return Err(error);
                        }
                        skipped.push(error);
                        break;
                    }
                };
                let after = text[at + length..]
                    .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '\u{1e}'));
                let read = records.whole(Value::root(&tape, rest), line);
                let (mut found, problems, name) = records.take();
                for block in &mut found {
                    block.text.place_in(&decoded.map, at);
                }
                match read {
                    // The only value has no records: that is an error of the input, not of a part of it.
                    Err(error) if at == skip && after.is_empty() => return Err(error),
                    Err(error) => skipped.push(error.line(line)),
                    Ok(()) => {}
                }
                blocks.extend(found);
                skipped.extend(problems);
                title = title.or(name);
                if after.is_empty() {
                    break;
                }
                at = text.len() - after.len();
            }
            let mut document =
                Document { source, format: "json", body: Body::Blocks(blocks), skipped, ..Document::default() };
            document.source.title = title;
            Ok(vec![document])
        }))
    },
};

impl Text {
    /// Moves a text whose places count from `skip` of a decoded input to places in the input.
    pub(crate) fn place_in(&mut self, map: &super::encoding::Map, skip: usize) {
        match map {
            super::encoding::Map::Shift(offset) => self.shift(offset + skip),
            map => self.relocate(|place| map.at(place + skip)),
        }
    }
}

/// An X archive is a script: `window.YTD.tweets.part0 = [`. Length of what stands before the JSON.
fn archive_script(text: &str) -> Option<usize> {
    let head = text.get(..text.len().min(200)).or_else(|| text.get(..64))?;
    if !head.starts_with("window.") {
        return None;
    }
    let equals = head.find('=')?;
    head[equals..].find(['[', '{']).map(|at| equals + at)
}

/// Levels of nesting that are read; deeper input is refused.
const DEPTH: usize = 128;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    kind: Kind,
    /// For strings: it holds backslashes.
    escaped: bool,
    /// For strings the content inside the quotes, otherwise the whole value.
    start: usize,
    end: usize,
    /// The node after this value and all inside it.
    after: usize,
}

/// All values of a JSON text in order; an object's are key, value, key, value.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    nodes: Vec<Node>,
}

/// Why a text is not JSON.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) at: usize,
    pub(crate) message: String,
    /// The text ended too early.
    pub(crate) at_end: bool,
    /// The value is whole, but another follows.
    more: bool,
}

impl Tape {
    /// Reads a text that is one value.
    pub(crate) fn parse(&mut self, text: &str) -> std::result::Result<(), Fault> {
        let length = self.parse_first(text)?;
        let rest = text[length..].trim_start();
        // Scripts end their statement.
        if rest.is_empty() || rest.trim_end() == ";" {
            return Ok(());
        }
        let message = "not JSON: more text after the value".to_string();
        Err(Fault { at: text.len() - rest.len(), message, at_end: false, more: rest.starts_with(['{', '[']) })
    }

    /// Reads the value that a text begins with; its length.
    pub(crate) fn parse_first(&mut self, text: &str) -> std::result::Result<usize, Fault> {
        self.nodes.clear();
        let mut parser = Parser { text: text.as_bytes(), at: 0, nodes: &mut self.nodes };
        parser.space();
        parser.value(0)?;
        Ok(parser.at)
    }
}

struct Parser<'p> {
    text: &'p [u8],
    at: usize,
    nodes: &'p mut Vec<Node>,
}

impl Parser<'_> {
    fn fault(&self, message: &str) -> Fault {
        let at_end = self.at >= self.text.len();
        let message = if at_end {
            "the JSON is cut off (copy or download it again)".to_string()
        } else {
            format!("not JSON: {message}")
        };
        Fault { at: self.at.min(self.text.len()), message, at_end, more: false }
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.text.get(self.at) {
            self.at += 1;
        }
    }

    fn push(&mut self, kind: Kind, start: usize) -> usize {
        self.nodes.push(Node { kind, escaped: false, start, end: start, after: 0 });
        self.nodes.len() - 1
    }

    fn close(&mut self, node: usize, end: usize) {
        let after = self.nodes.len();
        self.nodes[node].end = end;
        self.nodes[node].after = after;
    }

    fn value(&mut self, depth: usize) -> std::result::Result<(), Fault> {
        if depth > DEPTH {
            let message = format!("nested more than {DEPTH} levels deep (export it flat)");
            return Err(Fault { at: self.at, message, at_end: false, more: false });
        }
        match self.text.get(self.at) {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.scalar(Kind::Number),
            Some(b't' | b'f') => self.scalar(Kind::Bool),
            // NaN is no JSON, but Python writes it.
            Some(b'n' | b'N') => self.scalar(Kind::Null),
            _ => Err(self.fault("expected a value")),
        }
    }

    fn scalar(&mut self, kind: Kind) -> std::result::Result<(), Fault> {
        let start = self.at;
        while self.text.get(self.at).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.')) {
            self.at += 1;
        }
        let word = &self.text[start..self.at];
        let good = match kind {
            Kind::Number => word.iter().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E')),
            Kind::Bool => matches!(word, b"true" | b"false"),
            _ => matches!(word, b"null" | b"NaN"),
        };
        if !good {
            let at_end = self.at == self.text.len();
            self.at = if at_end { self.at } else { start };
            return Err(self.fault("expected a number, true, false or null"));
        }
        let node = self.push(kind, start);
        self.close(node, self.at);
        Ok(())
    }

    fn string(&mut self) -> std::result::Result<(), Fault> {
        self.at += 1;
        let node = self.push(Kind::String, self.at);
        loop {
            match memchr::memchr2(b'"', b'\\', &self.text[self.at..]) {
                None => {
                    self.at = self.text.len();
                    return Err(self.fault("string without an end"));
                }
                Some(found) => {
                    self.at += found;
                    if self.text[self.at] == b'"' {
                        self.close(node, self.at);
                        self.at += 1;
                        return Ok(());
                    }
                    self.nodes[node].escaped = true;
                    self.at = (self.at + 2).min(self.text.len());
                }
            }
        }
    }

    fn array(&mut self, depth: usize) -> std::result::Result<(), Fault> {
        let node = self.push(Kind::Array, self.at);
        self.at += 1;
        self.space();
        if self.text.get(self.at) == Some(&b']') {
            self.at += 1;
            self.close(node, self.at);
            return Ok(());
        }
        loop {
            self.value(depth + 1)?;
            self.space();
            match self.text.get(self.at) {
                Some(b',') => {
                    self.at += 1;
                    self.space();
                }
                Some(b']') => {
                    self.at += 1;
                    self.close(node, self.at);
                    return Ok(());
                }
                _ => return Err(self.fault("expected , or ] in a list")),
            }
        }
    }

    fn object(&mut self, depth: usize) -> std::result::Result<(), Fault> {
        let node = self.push(Kind::Object, self.at);
        self.at += 1;
        self.space();
        if self.text.get(self.at) == Some(&b'}') {
            self.at += 1;
            self.close(node, self.at);
            return Ok(());
        }
        loop {
            if self.text.get(self.at) != Some(&b'"') {
                return Err(self.fault("expected a key in quotes"));
            }
            self.string()?;
            self.space();
            if self.text.get(self.at) != Some(&b':') {
                return Err(self.fault("expected : after a key"));
            }
            self.at += 1;
            self.space();
            self.value(depth + 1)?;
            self.space();
            match self.text.get(self.at) {
                Some(b',') => {
                    self.at += 1;
                    self.space();
                }
                Some(b'}') => {
                    self.at += 1;
                    self.close(node, self.at);
                    return Ok(());
                }
                _ => return Err(self.fault("expected , or } in an object")),
            }
        }
    }
}

/// One value of a tape.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value<'a> {
    tape: &'a Tape,
    text: &'a str,
    at: usize,
}

impl<'a> Value<'a> {
    /// The value the whole text stands for; the tape must be the text's.
    pub(crate) fn root(tape: &'a Tape, text: &'a str) -> Self {
        Value { tape, text, at: 0 }
    }

    fn node(self) -> Node {
        self.tape.nodes[self.at]
    }

    /// Place of the value in the text.
    pub(crate) fn start(self) -> usize {
        self.node().start
    }

    /// The text the tape was made of.
    pub(crate) fn document(self) -> &'a str {
        self.text
    }

    pub(crate) fn is_object(self) -> bool {
        self.node().kind == Kind::Object
    }

    pub(crate) fn is_array(self) -> bool {
        self.node().kind == Kind::Array
    }

    pub(crate) fn is_string(self) -> bool {
        self.node().kind == Kind::String
    }

    #[cfg(test)]
    pub(crate) fn is_null(self) -> bool {
        self.node().kind == Kind::Null
    }

    /// The bytes of the value as written (inside its quotes for a string).
    pub(crate) fn raw(self) -> &'a str {
        let node = self.node();
        &self.text[node.start..node.end]
    }

    /// The keys and values of an object; nothing for other values.
    fn pairs(self) -> impl Iterator<Item = (Value<'a>, Value<'a>)> {
        let node = self.node();
        let end = if node.kind == Kind::Object { node.after } else { 0 };
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let key = Value { at, ..self };
                let value = Value { at: at + 1, ..self };
                at = value.node().after;
                (key, value)
            })
        })
    }

    /// The members of an object; nothing for other values.
    pub(crate) fn members(self) -> impl Iterator<Item = (Cow<'a, str>, Value<'a>)> {
        self.pairs().map(|(key, value)| (key.unescaped(), value))
    }

    /// The same with keys as written, where these hold no backslash.
    pub(crate) fn plain_members(self) -> impl Iterator<Item = (Option<&'a str>, Value<'a>)> {
        self.pairs().map(|(key, value)| (Some(key.raw()).filter(|_| !key.node().escaped), value))
    }

    /// The elements of a list; nothing for other values.
    pub(crate) fn elements(self) -> impl Iterator<Item = Value<'a>> {
        let node = self.node();
        let end = if node.kind == Kind::Array { node.after } else { 0 };
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let value = Value { at, ..self };
                at = value.node().after;
                value
            })
        })
    }

    /// The member of that name.
    pub(crate) fn get(self, name: &str) -> Option<Value<'a>> {
        self.pairs().find(|(key, _)| key.is_key(name)).map(|(_, value)| value)
    }

    /// True for the key of that name. Most keys differ in their length.
    fn is_key(self, name: &str) -> bool {
        let node = self.node();
        if node.escaped { self.unescaped() == name } else { node.end - node.start == name.len() && self.raw() == name }
    }

    /// True for a list or an object that is not empty.
    pub(crate) fn has_parts(self) -> bool {
        let node = self.node();
        matches!(node.kind, Kind::Array | Kind::Object) && node.after > self.at + 1
    }

    /// The value at a path: `snippet.videoId`; `list[type=reply].id` picks an element, `*` is the first member whatever
    /// its name.
    pub(crate) fn path(self, path: &str) -> Option<Value<'a>> {
        // Most are the name of a member.
        if memchr::memchr3(b'.', b'[', b'*', path.as_bytes()).is_none() {
            return self.get(path);
        }
        let mut value = self;
        for step in path.split('.') {
            let (name, pick) = match step.split_once('[') {
                Some((name, pick)) => (name, pick.trim_end_matches(']').split_once('=')),
                None => (step, None),
            };
            value = if name == "*" { value.members().next()?.1 } else { value.get(name)? };
            if let Some((key, wanted)) = pick {
                value = value.elements().find(|e| e.get(key).is_some_and(|v| v.unescaped() == wanted))?;
            }
        }
        Some(value)
    }

    /// The same where the name itself may hold points.
    pub(crate) fn named(self, name: &str) -> Option<Value<'a>> {
        self.get(name).or_else(|| if name.contains('.') { self.path(name) } else { None })
    }

    /// A string's content, another scalar as written, nothing for lists and objects.
    pub(crate) fn unescaped(self) -> Cow<'a, str> {
        let node = self.node();
        match node.kind {
            Kind::Array | Kind::Object | Kind::Null => Cow::Borrowed(""),
            _ if !node.escaped => Cow::Borrowed(self.raw()),
            _ => {
                let mut out = String::with_capacity(self.raw().len());
                unescape(self.raw(), |part, _| out.push_str(part));
                Cow::Owned(out)
            }
        }
    }

    /// True where [`Value::scalar`] has something.
    pub(crate) fn says(self) -> bool {
        !self.unescaped().trim().is_empty()
    }

    /// A scalar that says something.
    pub(crate) fn scalar(self) -> Option<String> {
        let value = self.unescaped();
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_string())
    }

    /// True for `true`, numbers but 0, strings that are not empty, `0` or `false`, and anything in a list or object.
    pub(crate) fn truthy(self) -> bool {
        let node = self.node();
        match node.kind {
            Kind::Null => false,
            Kind::Array | Kind::Object => self.has_parts(),
            _ => !matches!(self.raw(), "false" | "0" | "" | "False" | "no" | "none"),
        }
    }

    /// A string's content with its places in the text.
    pub(crate) fn to_text(self) -> Text {
        let node = self.node();
        if node.kind != Kind::String {
            return Text::verbatim(self.unescaped(), node.start);
        }
        if !node.escaped {
            return Text::verbatim(self.raw(), node.start);
        }
        let mut text = Text::new();
        unescape(self.raw(), |part, range| text.push(part, node.start + range.start..node.start + range.end));
        text
    }
}

/// Calls `push` with every decoded part and its place in `raw`.
fn unescape(raw: &str, mut push: impl FnMut(&str, std::ops::Range<usize>)) {
    let bytes = raw.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let Some(found) = memchr::memchr(b'\\', &bytes[at..]) else {
            push(&raw[at..], at..bytes.len());
            return;
        };
        if found > 0 {
            push(&raw[at..at + found], at..at + found);
            at += found;
        }
        let mut buffer = [0u8; 4];
        let simple = match bytes.get(at + 1) {
            Some(b'n') => "\n",
            Some(b't') => "\t",
            Some(b'r') => "\r",
            Some(b'b') => "\u{8}",
            Some(b'f') => "\u{c}",
            Some(b'"') => "\"",
            Some(b'\\') => "\\",
            Some(b'/') => "/",
            Some(b'u') => {
                let (c, length) = code_point(&bytes[at..]);
                push(c.encode_utf8(&mut buffer), at..at + length);
                at += length;
                continue;
            }
            // No escape of JSON: the backslash is taken for itself.
            _ => {
                push("\\", at..at + 1);
                at += 1;
                continue;
            }
        };
        push(simple, at..at + 2);
        at += 2;
    }
}

/// The character of a `\uXXXX` or a pair of them, and its length as written; halves of pairs become U+FFFD.
fn code_point(bytes: &[u8]) -> (char, usize) {
    let unit = |from: usize| -> Option<u32> {
        if bytes.get(from..from + 2)? != b"\\u" {
            return None;
        }
        let digits = std::str::from_utf8(bytes.get(from + 2..from + 6)?).ok()?;
        digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    };
    let Some(high) = unit(0) else { return ('\u{FFFD}', 2.min(bytes.len())) };
    if (0xD800..0xDC00).contains(&high)
        && let Some(low @ 0xDC00..0xE000) = unit(6)
    {
        let c = char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
        return (c.unwrap_or('\u{FFFD}'), 12);
    }
    (char::from_u32(high).unwrap_or('\u{FFFD}'), 6)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(ours: Value<'_>, theirs: &serde_json::Value) -> bool {
        match theirs {
            serde_json::Value::Null => ours.is_null(),
            serde_json::Value::Bool(b) => ours.raw() == b.to_string(),
            serde_json::Value::Number(n) => ours.raw() == n.to_string(),
            serde_json::Value::String(s) => ours.is_string() && ours.unescaped() == *s && ours.to_text().as_str() == s,
            serde_json::Value::Array(list) => {
                ours.elements().count() == list.len() && ours.elements().zip(list).all(|(a, b)| same(a, b))
            }
            serde_json::Value::Object(map) => {
                ours.members().count() == map.len()
                    && ours.members().zip(map).all(|((k, a), (l, b))| k == *l && same(a, b))
            }
        }
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i32>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|m| serde_json::Value::Object(m.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn reads_what_serde_json_writes(json in any_json(), pretty: bool) {
            let text = if pretty { serde_json::to_string_pretty(&json) } else { serde_json::to_string(&json) }.unwrap();
            let mut tape = Tape::default();
            prop_assert!(tape.parse(&text).is_ok());
            prop_assert!(same(Value::root(&tape, &text), &json), "{text}");
        }

        #[test]
        fn survives_anything(text in "[\\[\\]{}\",:\\\\u0-9a-f é]{0,60}") {
            let mut tape = Tape::default();
            if tape.parse(&text).is_ok() {
                let _ = Value::root(&tape, &text).to_text();
            }
        }
    }

    #[test]
    fn paths_pick_values() {
        let text = r#"{"a": {"b.c": 1, "list": [{"type": "x", "id": "1"}, {"type": "y", "id": "2"}]}, "s\u00fc": "\ud83d\ude00!"}"#;
        let mut tape = Tape::default();
        tape.parse(text).unwrap();
        let root = Value::root(&tape, text);
        assert_eq!(root.path("a.list[type=y].id").unwrap().raw(), "2");
        assert_eq!(root.path("a").unwrap().named("b.c").unwrap().raw(), "1");
        let emoji = root.get("sü").unwrap().to_text();
        assert_eq!(emoji.as_str(), "😀!");
        assert_eq!(&text[emoji.spans(0..4)[0].range()], "\\ud83d\\ude00");
    }

    #[test]
    fn several_values_are_read_one_after_another() {
        let content = "{\n \"text\": \"one\"\n}\n{\n \"text\": \"two\"\n}\n";
        let (format, blocks, problems) =
            crate::reader::tests::read("a", content, &crate::reader::ReadOptions::default());
        assert!(format == "json" && problems.is_empty(), "{format} {problems:?}");
        let found: Vec<&str> = blocks.iter().map(|b| &content[b.text.spans(0..3)[0].range()]).collect();
        assert_eq!(found, ["one", "two"]);
    }

    #[test]
    fn faults_have_places() {
        for (text, at, expected) in [
            ("{\"a\": }", 6, "expected a value"),
            ("[1, 2", 5, "cut off"),
            ("{\"a\" 1}", 5, "expected :"),
            ("[1] x", 4, "more text"),
            ("[tru]", 1, "true"),
        ] {
            let fault = Tape::default().parse(text).unwrap_err();
            assert!(fault.at == at && fault.message.contains(expected), "{text}: {fault:?}");
        }
        let deep = "[".repeat(100_000);
        assert!(Tape::default().parse(&deep).unwrap_err().message.contains("128 levels"));
    }
}
