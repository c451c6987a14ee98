//! The page as a reader sees it: the text of a node, and the running text in blocks.

use std::ops::Range;

use super::tags::Traits;
use super::{Data, NodeId, Tree};
use crate::document::{Block, BlockRole, Text};

/// Collects text with white space collapsed; the space between two words keeps its place where it has one.
#[derive(Default)]
struct Collapsed {
    text: Text,
    gap: Option<Gap>,
}

enum Gap {
    /// White space of the input.
    Given(Range<usize>),
    /// The border of a block.
    Made,
}

/// What takes in the text of a part of a page, piece by piece.
trait Sink {
    /// The text of a text node.
    fn push(&mut self, text: &Text);
    /// The border of a block.
    fn border(&mut self);
    /// True when it has enough.
    fn is_full(&self) -> bool {
        false
    }
}

impl Sink for Collapsed {
    fn push(&mut self, text: &Text) {
        let value = text.as_str();
        let mut at = 0;
        while at < value.len() {
            let rest = &value[at..];
            let words = words_len(rest);
            if words > 0 {
                self.close_gap();
                self.text.push_slice(text, at..at + words);
                at += words;
            }
            let space = spaces_len(&value[at..]);
            if space > 0 {
                self.space(text, at..at + space);
                at += space;
            }
        }
    }

    fn border(&mut self) {
        if self.gap.is_none() {
            self.gap = Some(Gap::Made);
        }
    }
}

impl Collapsed {
    fn space(&mut self, text: &Text, range: Range<usize>) {
        if self.gap.is_some() || self.text.is_empty() {
            return;
        }
        let spans = text.spans(range);
        self.gap = Some(match (spans.first(), spans.last()) {
            (Some(first), Some(last)) if first.start <= last.end => Gap::Given(first.start..last.end),
            _ => Gap::Made,
        });
    }

    fn close_gap(&mut self) {
        match self.gap.take() {
            Some(Gap::Given(source)) if !self.text.is_empty() => self.text.push(" ", source),
            Some(Gap::Made) if !self.text.is_empty() => self.text.push_synthetic(" "),
            _ => {}
        }
    }

    fn take(&mut self) -> Text {
        self.gap = None;
        std::mem::take(&mut self.text)
    }
}

/// The same text without its places, up to a length.
struct Plain<'s> {
    text: &'s mut String,
    gap: bool,
    limit: usize,
}

impl Sink for Plain<'_> {
    fn push(&mut self, text: &Text) {
        let value = text.as_str();
        let mut at = 0;
        while at < value.len() && !self.is_full() {
            let space = spaces_len(&value[at..]);
            self.gap |= space > 0;
            at += space;
            // What is over the limit is not copied.
            let mut end = value.len().min(at + self.limit + 1);
            while !value.is_char_boundary(end) {
                end += 1;
            }
            let word = words_len(&value[at..end]);
            if word > 0 {
                if self.gap && !self.text.is_empty() {
                    self.text.push(' ');
                }
                self.gap = false;
                self.text.push_str(&value[at..at + word]);
                at += word;
            }
        }
    }

    fn border(&mut self) {
        self.gap = true;
    }

    fn is_full(&self) -> bool {
        self.text.len() > self.limit
    }
}

/// Bytes at the beginning of a text that need no collapsing: words with one plain space between them.
fn words_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    // One past the last character that is no white space.
    let mut words = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'!'..=b'~' => {
                at += 1;
                words = at;
            }
            b' ' if at > 0 && at == words => at += 1,
            0..0x80 => break,
            _ => match text[at..].chars().next() {
                Some(c) if !is_space(c) => {
                    at += c.len_utf8();
                    words = at;
                }
                _ => break,
            },
        }
    }
    words
}

/// Bytes at the beginning of a text that are white space.
fn spaces_len(text: &str) -> usize {
    let plain = text.bytes().take_while(|b| *b <= b' ').count();
    let rest = &text[plain..];
    match rest.as_bytes().first() {
        Some(b'!'..=b'~') | None => plain,
        _ => plain + rest.find(|c| !is_space(c)).unwrap_or(rest.len()),
    }
}

/// White space and control characters.
fn is_space(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// True when the picture stands for a character: its alternative text is part of the sentence.
fn is_emoji_image(tree: &Tree, id: NodeId) -> bool {
    tree.name(id) == "img"
        && [tree.attr(id, "class"), tree.attr(id, "src")].into_iter().flatten().any(|value| {
            let value = value.to_ascii_lowercase();
            !value.starts_with("data:") && ["emoji", "smil", "emoticon", "emote"].iter().any(|w| value.contains(w))
        })
        && tree.attr(id, "alt").is_some_and(|alt| !alt.trim().is_empty() && alt.chars().count() <= 20)
}

pub(super) fn text(tree: &Tree, id: NodeId, skip: &impl Fn(NodeId) -> bool) -> Text {
    if let Data::Text(text) = &tree.node(id).data {
        let mut out = Collapsed::default();
        out.push(text);
        return out.text;
    }
    between(tree, NodeId(id.0 + 1), tree.after(id), skip)
}

pub(super) fn between(tree: &Tree, start: NodeId, end: NodeId, skip: &impl Fn(NodeId) -> bool) -> Text {
    let mut out = Collapsed::default();
    collect(tree, start..end, skip, &mut out);
    out.text
}

/// The text of a node without its places in `out`, which is emptied first; false when it is longer than `limit` bytes.
pub(super) fn plain(tree: &Tree, id: NodeId, limit: usize, out: &mut String) -> bool {
    out.clear();
    let mut sink = Plain { text: out, gap: false, limit };
    match &tree.node(id).data {
        Data::Text(text) => sink.push(text),
        Data::Element { .. } => collect(tree, NodeId(id.0 + 1)..tree.after(id), &|_| false, &mut sink),
    }
    !sink.is_full()
}

fn collect(tree: &Tree, nodes: Range<NodeId>, skip: &impl Fn(NodeId) -> bool, out: &mut impl Sink) {
    let Range { start, end } = nodes;
    let mut open: Vec<NodeId> = Vec::new();
    let mut at = start;
    while at < end && !out.is_full() {
        while open.last().is_some_and(|&close| close <= at) {
            open.pop();
            out.border();
        }
        match &tree.node(at).data {
            Data::Text(text) if !skip(at) => out.push(text),
            Data::Text(_) => {}
            Data::Element { hidden, .. } => {
                let traits = tree.traits(at);
                if traits.has(Traits::BLOCK) || tree.name(at) == "br" {
                    out.border();
                    open.push(tree.after(at));
                }
                if *hidden || skip(at) {
                    at = tree.after(at);
                    continue;
                }
                if is_emoji_image(tree, at)
                    && let Some(alt) = tree.attr_text(at, "alt")
                {
                    out.push(&alt);
                }
            }
        }
        at = NodeId(at.0 + 1);
    }
}

pub(super) fn blocks(tree: &Tree, skip: &impl Fn(NodeId) -> bool) -> Vec<Block> {
    let mut out = Blocks { made: Vec::new(), current: Collapsed::default() };
    // (end of the element, whether it ends a block, whether it is boilerplate)
    let mut open: Vec<(NodeId, bool, bool)> = Vec::new();
    let mut boilerplate = 0usize;
    let mut breaks = 0usize;
    let end = tree.after(tree.root());
    let mut at = tree.root();
    while at < end {
        while let Some(&(_, block, furniture)) = open.last().filter(|o| o.0 <= at) {
            open.pop();
            if block || furniture {
                out.flush(boilerplate > 0);
            }
            boilerplate -= usize::from(furniture);
        }
        match &tree.node(at).data {
            Data::Text(text) => {
                if !text.as_str().chars().all(is_space) {
                    breaks = 0;
                }
                out.current.push(text);
            }
            Data::Element { hidden, .. } => {
                let traits = tree.traits(at);
                let block = traits.has(Traits::BLOCK);
                let furniture = traits.has(Traits::BOILERPLATE) || is_furniture(tree, at);
                if block || furniture {
                    out.flush(boilerplate > 0);
                }
                if *hidden || skip(at) {
                    at = tree.after(at);
                    continue;
                }
                if tree.name(at) == "br" {
                    breaks += 1;
                    if breaks > 1 {
                        out.flush(boilerplate > 0);
                    }
                    out.current.border();
                }
                if is_emoji_image(tree, at)
                    && let Some(alt) = tree.attr_text(at, "alt")
                {
                    out.current.push(&alt);
                }
                if block || furniture {
                    open.push((tree.after(at), block, furniture));
                    boilerplate += usize::from(furniture);
                }
            }
        }
        at = NodeId(at.0 + 1);
    }
    out.flush(boilerplate > 0);
    out.made
}

/// Parts of a page that say by their role that they are not running text.
fn is_furniture(tree: &Tree, id: NodeId) -> bool {
    tree.attr(id, "role").is_some_and(|role| {
        matches!(
            role,
            "navigation" | "search" | "button" | "menu" | "menubar" | "toolbar" | "complementary" | "contentinfo"
        )
    })
}

struct Blocks {
    made: Vec<Block>,
    current: Collapsed,
}

impl Blocks {
    fn flush(&mut self, boilerplate: bool) {
        let text = self.current.take();
        if !text.is_empty() {
            let role = if boilerplate { BlockRole::Boilerplate } else { BlockRole::Body };
            self.made.push(Block { text, role, ..Block::default() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_what_a_reader_sees() {
        for (name, page, expected) in [
            ("white space", "<p> a \n\t b </p>", "a b"),
            ("blocks apart", "<div>a</div><div>b</div>c", "a b c"),
            ("inline together", "a<b>b</b><i> c</i>", "ab c"),
            ("line break", "a<br>b", "a b"),
            ("hidden parts", "a<script>x</script><b hidden>x</b><i style='display: NONE'>x</i> b", "a b"),
            ("screen readers", "<span class='screen-reader-text'>says</span>a", "a"),
            ("entities", "a&nbsp;&amp;&#39;&eacute;", "a &'é"),
            ("emoji pictures", "so <img class=emoji alt='🙂'> nice<img alt=photo>", "so 🙂 nice"),
            ("form fields", "<textarea>x</textarea><select><option>x</select>a", "a"),
            ("cells", "<table><tr><td>a<td>b<tr><td>c</table>", "a b c"),
            ("an ampersand before a long character", "&é &日", "&é &日"),
        ] {
            let tree = Tree::parse(page);
            assert_eq!(tree.text(tree.root()).as_str(), expected, "{name}");
        }
    }

    #[test]
    fn spans_slice_to_the_evidence() {
        let page = "<p>Tom &amp; <b>Jerry</b>\r\n ran  <i>off</i></p>";
        let tree = Tree::parse(page);
        let text = tree.text(tree.root());
        assert_eq!(text.as_str(), "Tom & Jerry ran off");
        let evidence: Vec<&str> = text.spans(0..text.len()).iter().map(|s| &page[s.range()]).collect();
        assert_eq!(evidence, ["Tom &amp; ", "Jerry", "\r\n ran  ", "off"]);
    }

    #[test]
    fn running_text_comes_in_blocks() {
        let page = "<nav>Home <a>News</a></nav><h1>Head</h1><p>One <b>two</b>.<p>Three<br>four<br><br>five\
                    <ul><li>six<li>seven</ul><figure><img><figcaption>eight</figcaption></figure>\
                    <form>Name <button>Send</button></form><div id=x>out</div>";
        let tree = Tree::parse(page);
        let skip = |id: NodeId| tree.attr(id, "id") == Some("x");
        let blocks = tree.blocks(&skip);
        let body: Vec<&str> = blocks.iter().filter(|b| b.role == BlockRole::Body).map(|b| b.text.as_str()).collect();
        let rest: Vec<&str> =
            blocks.iter().filter(|b| b.role == BlockRole::Boilerplate).map(|b| b.text.as_str()).collect();
        assert_eq!(body, ["Head", "One two.", "Three four", "five", "six", "seven", "eight"]);
        assert_eq!(rest, ["Home News", "Name", "Send"]);
    }
}
