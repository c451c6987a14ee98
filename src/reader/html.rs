//! HTML text in, element tree out.
//!
//! A page becomes a [`Tree`]: elements and decoded text in an arena, every text with its place in the input. Parsing
//! is forgiving (unclosed and mis-nested tags, missing `html` and `body`), takes linear time, and nests at most
//! [`MAX_DEPTH`] deep whatever the input. The one type to look at first is [`Tree`].
//!
//! ```
//! use groundswell::reader::html::Tree;
//! let page = "<p>Fish &amp; chips<p lang=fr>Moules <b>frites</b>";
//! let tree = Tree::parse(page);
//! let second = tree.elements("p").nth(1).expect("two paragraphs");
//! assert_eq!(tree.attr(second, "lang"), Some("fr"));
//! let text = tree.text(second);
//! assert_eq!(text.as_str(), "Moules frites");
//! assert_eq!(&page[text.spans(7..13)[0].range()], "frites");
//! ```

mod builder;
pub(crate) mod select;
mod tags;
mod visible;

use std::ops::Range;

use crate::document::{Block, Span, Text};

/// No node lies deeper than this: what would is hung on an element further up, whole items with all that is in them.
pub const MAX_DEPTH: usize = 512;

/// A node of a [`Tree`]. Nodes are numbered in document order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    /// The number of the node in document order; the root is 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// The node after this one in document order (perhaps one past the last of the page).
    pub(crate) fn next(self) -> NodeId {
        NodeId(self.0 + 1)
    }
}

/// No node: the end of a list of siblings, the parent of the root.
const NONE: u32 = u32::MAX;

#[derive(Debug)]
struct Node {
    parent: u32,
    first_child: u32,
    last_child: u32,
    previous: u32,
    next: u32,
    /// One past the last descendant: a subtree is a range of nodes, because they are made in document order.
    end: u32,
    data: Data,
}

#[derive(Debug)]
enum Data {
    Element {
        name: u32,
        attributes: Range<u32>,
        hidden: bool,
    },
    /// Boxed: most nodes are elements, and a node is as large as its largest kind.
    Text(Box<Text>),
}

#[derive(Debug)]
struct Attribute {
    name: u32,
    /// The place of its value in [`Tree::values`].
    value: u32,
    span: Span,
}

/// An HTML page as a tree of elements and texts. Comments and processing instructions are dropped.
#[derive(Debug)]
pub struct Tree {
    nodes: Vec<Node>,
    attributes: Vec<Attribute>,
    /// Values of attributes; equal ones of `class` are kept once.
    values: Vec<String>,
    names: tags::Names,
}

impl Default for Tree {
    fn default() -> Self {
        Tree::parse("")
    }
}

impl Tree {
    /// Parses a page. Never fails: what is not well formed is read as a browser would, more or less.
    pub fn parse(input: &str) -> Tree {
        builder::build(input)
    }

    /// The node above all others; it has no name.
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// True when the page has neither element nor text.
    pub fn is_empty(&self) -> bool {
        self.nodes.len() <= 1
    }

    fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// Name of an element in lower case; empty for texts and the root.
    pub fn name(&self, id: NodeId) -> &str {
        match self.node(id).data {
            Data::Element { name, .. } => self.names.get(name),
            Data::Text(_) => "",
        }
    }

    /// The number of an element's name.
    fn name_number(&self, id: NodeId) -> Option<u32> {
        match self.node(id).data {
            Data::Element { name, .. } => Some(name),
            Data::Text(_) => None,
        }
    }

    fn traits(&self, id: NodeId) -> tags::Traits {
        match self.node(id).data {
            Data::Element { name, .. } => self.names.traits(name),
            Data::Text(_) => tags::Traits::default(),
        }
    }

    /// True for elements (the root included).
    pub fn is_element(&self, id: NodeId) -> bool {
        matches!(self.node(id).data, Data::Element { .. })
    }

    /// The text of a text node as it stands there: entities decoded, white space kept.
    pub fn text_node(&self, id: NodeId) -> Option<&Text> {
        match &self.node(id).data {
            Data::Text(text) => Some(text),
            Data::Element { .. } => None,
        }
    }

    fn attributes(&self, id: NodeId) -> &[Attribute] {
        match &self.node(id).data {
            Data::Element { attributes, .. } => &self.attributes[attributes.start as usize..attributes.end as usize],
            Data::Text(_) => &[],
        }
    }

    fn value(&self, attribute: &Attribute) -> &str {
        &self.values[attribute.value as usize]
    }

    /// The number of an element's `class` value, below [`Tree::class_count`]: elements with the same value share it,
    /// so that what follows from the names need be found out only once.
    pub(crate) fn class_number(&self, id: NodeId) -> Option<usize> {
        self.attributes(id).iter().find(|a| a.name == tags::CLASS).map(|a| a.value as usize)
    }

    /// One more than the largest [`Tree::class_number`].
    pub(crate) fn class_count(&self) -> usize {
        self.values.len()
    }

    /// Every attribute of an element, as (name, value).
    pub fn attrs(&self, id: NodeId) -> impl Iterator<Item = (&str, &str)> {
        self.attributes(id).iter().map(|a| (self.names.get(a.name), self.value(a)))
    }

    /// Every attribute of an element, as (number of the name, value); see [`Tree::names`].
    pub(crate) fn numbered_attrs(&self, id: NodeId) -> impl Iterator<Item = (usize, &str)> {
        self.attributes(id).iter().map(|a| (a.name as usize, self.value(a)))
    }

    /// The names of the elements and attributes of the page, in the order of their numbers.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        (0..self.names.len() as u32).map(|number| self.names.get(number))
    }

    /// The value of an attribute (name in lower case); an attribute without value is the empty string.
    #[inline]
    pub fn attr(&self, id: NodeId, name: &str) -> Option<&str> {
        // Asked for at every element; numbers compare faster than names.
        let common = match name {
            "class" => Some(tags::CLASS),
            "id" => Some(tags::ID),
            _ => None,
        };
        if let Some(common) = common {
            return self.attributes(id).iter().find(|a| a.name == common).map(|a| self.value(a));
        }
        self.attrs(id).find(|(n, _)| *n == name).map(|(_, value)| value)
    }

    /// The value of an attribute as a text with its place in the input.
    pub fn attr_text(&self, id: NodeId, name: &str) -> Option<Text> {
        let attribute = self.attributes(id).iter().find(|a| self.names.get(a.name) == name)?;
        let mut text = Text::new();
        text.push(self.value(attribute), attribute.span.range());
        Some(text)
    }

    /// The classes of an element.
    pub fn classes(&self, id: NodeId) -> impl Iterator<Item = &str> {
        self.attr(id, "class").unwrap_or_default().split_ascii_whitespace()
    }

    /// True when the element has that class (case matters).
    pub fn has_class(&self, id: NodeId, class: &str) -> bool {
        self.classes(id).any(|c| c == class)
    }

    /// True when the element is never shown: scripts, styles, `hidden`, `display:none`, text for screen readers.
    pub fn is_hidden(&self, id: NodeId) -> bool {
        matches!(self.node(id).data, Data::Element { hidden: true, .. })
    }

    /// The element around a node.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        let parent = self.node(id).parent;
        (parent != NONE).then_some(NodeId(parent))
    }

    /// The elements around a node, innermost first; ends with the root.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.parent(id), |&n| self.parent(n))
    }

    /// The nodes directly inside an element.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let first = self.node(id).first_child;
        std::iter::successors((first != NONE).then_some(NodeId(first)), |&n| self.next_sibling(n))
    }

    /// The elements directly inside an element.
    pub fn child_elements(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.children(id).filter(|&n| self.is_element(n))
    }

    /// The node after this one in the same element.
    pub fn next_sibling(&self, id: NodeId) -> Option<NodeId> {
        let next = self.node(id).next;
        (next != NONE).then_some(NodeId(next))
    }

    /// True for elements that stand on a line of their own, and for line breaks.
    pub(crate) fn breaks_line(&self, id: NodeId) -> bool {
        self.traits(id).has(tags::Traits::BLOCK) || self.name(id) == "br"
    }

    /// True when no text stands before this node on its line.
    pub(crate) fn begins_line(&self, id: NodeId) -> bool {
        let mut at = id;
        loop {
            let before = self.node(at).previous;
            if before != NONE {
                let before = NodeId(before);
                if self.text_node(before).is_some_and(|t| t.as_str().trim().is_empty()) {
                    at = before;
                    continue;
                }
                return self.breaks_line(before);
            }
            match self.parent(at) {
                Some(parent) if !self.breaks_line(parent) => at = parent,
                _ => return true,
            }
        }
    }

    /// The element before this node in the same element.
    pub(crate) fn previous_element(&self, id: NodeId) -> Option<NodeId> {
        let before = |n: NodeId| Some(NodeId(self.node(n).previous)).filter(|p| p.0 != NONE);
        std::iter::successors(before(id), |&n| before(n)).find(|&n| self.is_element(n))
    }

    /// Every node inside an element, in document order.
    pub fn descendants(&self, id: NodeId) -> impl Iterator<Item = NodeId> + use<> {
        (id.0 + 1..self.node(id).end).map(NodeId)
    }

    /// The number of nodes inside an element.
    pub(crate) fn size(&self, id: NodeId) -> usize {
        (self.node(id).end - id.0 - 1) as usize
    }

    /// The first node after an element and everything in it (perhaps one past the last of the page).
    pub fn after(&self, id: NodeId) -> NodeId {
        NodeId(self.node(id).end)
    }

    /// True when `inner` is `outer` or stands inside it.
    pub fn contains(&self, outer: NodeId, inner: NodeId) -> bool {
        outer.0 <= inner.0 && inner.0 < self.node(outer).end
    }

    /// Every node of the page, in document order.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = NodeId> + ExactSizeIterator + use<> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    /// Every element of that name, in document order.
    pub fn elements(&self, name: &str) -> impl Iterator<Item = NodeId> + '_ {
        let wanted = self.names.find(name);
        self.all().filter(move |&id| match self.node(id).data {
            Data::Element { name, .. } => Some(name) == wanted,
            Data::Text(_) => false,
        })
    }

    /// The text of a node as a reader sees it: white space collapsed, blocks and line breaks one space apart, scripts
    /// and hidden parts left out.
    pub fn text(&self, id: NodeId) -> Text {
        visible::text(self, id, &|_| false)
    }

    /// [`Tree::text`] without its places in `out`; false, and only the beginning, when it is longer than `limit` bytes.
    pub(crate) fn plain_text(&self, id: NodeId, limit: usize, out: &mut String) -> bool {
        visible::plain(self, id, limit, out)
    }

    /// [`Tree::text`] without the parts below the nodes for which `skip` is true.
    pub fn text_without(&self, id: NodeId, skip: &impl Fn(NodeId) -> bool) -> Text {
        visible::text(self, id, skip)
    }

    /// The text of the nodes of a range, as if they stood in one element; see [`Tree::text`].
    pub(crate) fn text_between(&self, start: NodeId, end: NodeId, skip: &impl Fn(NodeId) -> bool) -> Text {
        visible::between(self, start, end, skip)
    }

    /// The running text of the page in pieces the size of a paragraph, without the nodes for which `skip` is true.
    ///
    /// Headings, paragraphs, list items and captions have the role `Body`; what stands in navigation, forms, buttons,
    /// footers and asides has the role `Boilerplate`.
    pub fn blocks(&self, skip: &impl Fn(NodeId) -> bool) -> Vec<Block> {
        visible::blocks(self, skip)
    }

    /// The language the page declares.
    pub fn lang(&self) -> Option<&str> {
        let html = self.elements("html").next();
        let attribute = html.and_then(|id| self.attr(id, "lang").or_else(|| self.attr(id, "xml:lang")));
        let meta = || self.meta("content-language").or_else(|| self.meta("og:locale"));
        attribute.or_else(meta).map(str::trim).filter(|lang| !lang.is_empty())
    }

    /// The title of the page.
    pub fn title(&self) -> Option<String> {
        let in_svg = |id: NodeId| self.ancestors(id).any(|a| self.name(a) == "svg");
        let title = self.elements("title").find(|&id| !in_svg(id)).map(|id| self.text(id).as_str().to_string());
        title.filter(|t| !t.is_empty()).or_else(|| self.meta("og:title").map(str::to_string))
    }

    /// The address the page gives as its own.
    pub fn canonical_url(&self) -> Option<&str> {
        let link = self.elements("link").find(|&id| {
            self.attr(id, "rel")
                .is_some_and(|rel| rel.split_ascii_whitespace().any(|r| r.eq_ignore_ascii_case("canonical")))
        });
        let url = link.and_then(|id| self.attr(id, "href")).or_else(|| self.meta("og:url"));
        url.map(str::trim).filter(|url| !url.is_empty())
    }

    /// When the page says it was published.
    pub fn published(&self) -> Option<&str> {
        ["article:published_time", "date", "dc.date", "datepublished"].iter().find_map(|name| self.meta(name))
    }

    /// The content of the first `meta` of that name, property, item or HTTP header.
    pub fn meta(&self, name: &str) -> Option<&str> {
        let named = |id: NodeId| {
            ["name", "property", "itemprop", "http-equiv"]
                .iter()
                .any(|key| self.attr(id, key).is_some_and(|v| v.eq_ignore_ascii_case(name)))
        };
        self.elements("meta").find(|&id| named(id)).and_then(|id| self.attr(id, "content"))
    }

    /// The texts of the page's JSON-LD scripts.
    pub fn json_ld(&self) -> impl Iterator<Item = &Text> {
        let typed =
            |id: &NodeId| self.attr(*id, "type").is_some_and(|t| t.trim().eq_ignore_ascii_case("application/ld+json"));
        self.elements("script").filter(typed).flat_map(|id| self.children(id)).filter_map(|id| self.text_node(id))
    }

    /// Moves every place through `map`: used when the input was decoded from another encoding, whose bytes differ.
    pub fn relocate(&mut self, map: impl Fn(usize) -> usize) {
        for node in &mut self.nodes {
            if let Data::Text(text) = &mut node.data {
                text.relocate(&map);
            }
        }
        for attribute in &mut self.attributes {
            attribute.span = Span { start: map(attribute.span.start), end: map(attribute.span.end) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_tell_language_title_and_address() {
        let tree = Tree::parse(
            "<html lang=pt-BR><head><title> A &lt;b&gt; \n c</title><link rel='x canonical' href='https://example.org/a'>\
             <meta property=article:published_time content=2026-01-02></head><body>x",
        );
        assert_eq!(tree.lang(), Some("pt-BR"));
        assert_eq!(tree.title().as_deref(), Some("A <b> c"));
        assert_eq!(tree.canonical_url(), Some("https://example.org/a"));
        assert_eq!(tree.published(), Some("2026-01-02"));
    }

    #[test]
    fn an_empty_page_has_nothing() {
        let tree = Tree::parse("");
        assert!(tree.is_empty() && tree.lang().is_none() && tree.title().is_none() && tree.canonical_url().is_none());
        assert_eq!(tree.text(tree.root()).as_str(), "");
    }

    #[test]
    fn relocation_keeps_parts_of_a_text_exact() {
        let mut tree = Tree::parse("<p>näh &amp; gut</p>");
        // As if the input had been Latin-1: one byte for the "ä" that takes two in UTF-8.
        tree.relocate(|at| if at > 4 { at - 1 } else { at });
        let text = tree.text(tree.root());
        assert_eq!(text.as_str(), "näh & gut");
        assert_eq!(text.spans(0..4), [Span { start: 3, end: 6 }]);
        assert_eq!(text.spans(5..6), [Span { start: 7, end: 12 }]);
        assert_eq!(text.spans(7..10), [Span { start: 13, end: 16 }]);
    }

    #[test]
    fn json_ld_is_kept_verbatim() {
        let tree = Tree::parse(r#"<script type="application/ld+json">{"a":"<p>&amp;"}</script><script>no</script>"#);
        let scripts: Vec<&str> = tree.json_ld().map(Text::as_str).collect();
        assert_eq!(scripts, [r#"{"a":"<p>&amp;"}"#]);
    }
}
