//! Tokens in, [`Tree`] out: the parser proper.
//!
//! The tokens come from html5gum, the nesting is ours: the parts of the standard's tree construction that real pages
//! need (void elements, implied end tags, scopes), without its adoption agency and foster parenting. Every step looks
//! at most [`MAX_DEPTH`] elements up, so a page takes linear time however it nests.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt};
use html5gum::{Emitter, Error, State, Tokenizer};

use super::tags::{CLASS, Names, Traits};
use super::{Attribute, Data, MAX_DEPTH, NONE, Node, NodeId, Tree};
use crate::document::{Span, Text};

pub(super) fn build(input: &str) -> Tree {
    let mut tokenizer = Tokenizer::new_with_emitter(input, Feed { builder: Builder::new(input), done: None });
    let mut tree = None;
    // Nothing is yielded before the end of the input, then the tree; reading a string cannot fail.
    for step in &mut tokenizer {
        tree = step.ok();
    }
    tree.unwrap_or_else(|| Builder::new("").finish())
}

/// What the tokenizer talks to.
struct Feed<'i> {
    builder: Builder<'i>,
    done: Option<Tree>,
}

/// Elements of which a page has one; what a second start tag adds belongs to the first.
const SINGLE: [&str; 3] = ["html", "head", "body"];

struct Builder<'i> {
    input: &'i str,
    tree: Tree,
    /// Open elements, outermost first.
    stack: Vec<NodeId>,
    /// For each of them, the element that takes its further content, and how deep that one lies. It is the element
    /// itself until nesting grows too deep; see [`Builder::shallower`].
    targets: Vec<(NodeId, usize)>,
    /// How many of them have each name: most end tags without a start are told without a look at the stack.
    open: Vec<u32>,
    /// How many of them are `svg` or `math`.
    foreign: usize,
    /// The elements of the names in [`SINGLE`].
    singles: [Option<NodeId>; SINGLE.len()],
    /// Places of the values of `class`.
    classes: HashMap<Box<str>, u32>,
    position: usize,
    text: Pending,
    tag: Tag,
    last_start_tag: Vec<u8>,
}

/// Text read since the last tag.
#[derive(Default)]
struct Pending {
    bytes: Vec<u8>,
    /// Length in `bytes` and source of each piece.
    pieces: Vec<(usize, Range<usize>)>,
    cursor: usize,
}

impl Pending {
    fn push(&mut self, input: &str, decoded: &[u8], end: usize) {
        let end = end.min(input.len());
        self.bytes.extend_from_slice(decoded);
        let verbatim = end.checked_sub(decoded.len()).filter(|&start| input.as_bytes()[start..end] == *decoded);
        let source = verbatim.unwrap_or(self.cursor.min(end))..end;
        let linear = source.len() == decoded.len();
        match self.pieces.last_mut() {
            Some((len, last)) if linear && last.len() == *len && last.end == source.start => {
                *len += decoded.len();
                last.end = end;
            }
            _ => self.pieces.push((decoded.len(), source)),
        }
        self.cursor = end;
    }

    fn take(&mut self) -> Text {
        let mut text = Text::new();
        let pieces = &self.pieces;
        let whole = pieces.first().map_or(0, |p| p.1.start)..pieces.last().map_or(0, |p| p.1.end);
        match std::str::from_utf8(&self.bytes) {
            Ok(value) => {
                let mut at = 0;
                let on_boundaries = pieces.iter().all(|(len, _)| {
                    at += len;
                    value.is_char_boundary(at)
                });
                if on_boundaries {
                    let mut at = 0;
                    for (len, source) in pieces {
                        text.push(&value[at..at + len], source.clone());
                        at += len;
                    }
                } else {
                    text.push(value, whole);
                }
            }
            Err(_) => text.push(&String::from_utf8_lossy(&self.bytes), whole),
        }
        self.bytes.clear();
        self.pieces.clear();
        text
    }
}

/// The tag being read. There is one for the whole page, so that its buffers are made once.
#[derive(Default)]
struct Tag {
    end: bool,
    self_closing: bool,
    name: Vec<u8>,
    /// The names of the attributes, one after the other.
    names: Vec<u8>,
    attributes: Vec<RawAttribute>,
}

impl Tag {
    fn begin(&mut self, end: bool) {
        self.end = end;
        self.self_closing = false;
        self.name.clear();
        self.names.clear();
        self.attributes.clear();
    }
}

#[derive(Default)]
struct RawAttribute {
    /// Bytes of [`Tag::names`].
    name: Range<usize>,
    value: Vec<u8>,
    span: Range<usize>,
}

impl<'i> Builder<'i> {
    fn new(input: &'i str) -> Self {
        let mut names = Names::new();
        let root = Data::Element { name: names.intern(""), attributes: 0..0, hidden: false };
        let mut tree = Tree { nodes: Vec::new(), attributes: Vec::new(), values: Vec::new(), names };
        tree.nodes.push(Node {
            parent: NONE,
            first_child: NONE,
            last_child: NONE,
            previous: NONE,
            next: NONE,
            end: 1,
            data: root,
        });
        Builder {
            input,
            tree,
            stack: vec![NodeId(0)],
            targets: vec![(NodeId(0), 0)],
            open: Vec::new(),
            foreign: 0,
            singles: [None; SINGLE.len()],
            classes: HashMap::new(),
            position: 0,
            text: Pending::default(),
            tag: Tag::default(),
            last_start_tag: Vec::new(),
        }
    }

    fn finish(mut self) -> Tree {
        self.flush_text();
        let nodes = &mut self.tree.nodes;
        for at in (0..nodes.len()).rev() {
            let last = nodes[at].last_child;
            nodes[at].end = if last == NONE { at as u32 + 1 } else { nodes[last as usize].end };
        }
        self.tree
    }

    fn current(&self) -> NodeId {
        // The root is never popped.
        self.stack.last().copied().unwrap_or(NodeId(0))
    }

    fn append(&mut self, data: Data) -> NodeId {
        let parent = self.targets.last().map_or(NodeId(0), |t| t.0);
        let id = self.tree.nodes.len() as u32;
        self.tree.nodes.push(Node {
            parent: parent.0,
            first_child: NONE,
            last_child: NONE,
            previous: self.tree.nodes[parent.index()].last_child,
            next: NONE,
            end: NONE,
            data,
        });
        let before = std::mem::replace(&mut self.tree.nodes[parent.index()].last_child, id);
        match before {
            NONE => self.tree.nodes[parent.index()].first_child = id,
            sibling => self.tree.nodes[sibling as usize].next = id,
        }
        NodeId(id)
    }

    /// Hangs what follows on an element half as deep, when nesting grows too deep for the tree. The elements in
    /// between take no more content, so that subtrees stay ranges of nodes. `whole` elements (items, articles) move
    /// early, with all that is in them: what belongs together then stays together.
    fn shallower(&mut self, whole: bool) {
        let &(parent, depth) = self.targets.last().unwrap_or(&(NodeId(0), 0));
        if depth < if whole { MAX_DEPTH * 3 / 4 } else { MAX_DEPTH - 1 } {
            return;
        }
        let steps = depth - MAX_DEPTH / 2;
        let Some(above) = std::iter::successors(Some(parent), |&n| self.tree.parent(n)).nth(steps) else { return };
        for target in self.targets.iter_mut().rev() {
            if target.1 <= MAX_DEPTH / 2 {
                break;
            }
            *target = (above, MAX_DEPTH / 2);
        }
    }

    fn flush_text(&mut self) {
        if self.text.bytes.is_empty() {
            return;
        }
        let text = self.text.take();
        if self.tree.name(self.current()) == "head" && !text.as_str().trim().is_empty() {
            self.pop();
        }
        self.append(Data::Text(Box::new(text)));
    }

    fn pop(&mut self) {
        if self.stack.len() > 1
            && self.targets.pop().is_some()
            && let Some(id) = self.stack.pop()
            && let Data::Element { name, .. } = self.tree.node(id).data
        {
            self.open[name as usize] -= 1;
            self.foreign -= usize::from(matches!(self.tree.names.get(name), "svg" | "math"));
        }
    }

    fn push(&mut self, id: NodeId, name: u32) {
        let depth = self.targets.last().map_or(0, |t| t.1);
        self.stack.push(id);
        self.targets.push((id, depth + 1));
        if self.open.len() <= name as usize {
            self.open.resize(name as usize + 1, 0);
        }
        self.open[name as usize] += 1;
    }

    fn is_open(&self, name: &str) -> bool {
        self.tree.names.find(name).and_then(|id| self.open.get(id as usize)).is_some_and(|&count| count > 0)
    }

    fn pop_to(&mut self, length: usize) {
        while self.stack.len() > length.max(1) {
            self.pop();
        }
    }

    /// Place on the stack of the innermost open element for which `wanted` is true, unless `barrier` is met first.
    fn find(&self, wanted: impl Fn(&str) -> bool, barrier: impl Fn(&str, Traits) -> bool) -> Option<usize> {
        for (place, &id) in self.stack.iter().enumerate().skip(1).rev().take(MAX_DEPTH) {
            let name = self.tree.name(id);
            if wanted(name) {
                return Some(place);
            }
            if barrier(name, self.tree.traits(id)) {
                return None;
            }
        }
        None
    }

    fn close(&mut self, wanted: impl Fn(&str) -> bool, barrier: impl Fn(&str, Traits) -> bool) {
        if let Some(place) = self.find(wanted, barrier) {
            self.pop_to(place);
        }
    }

    /// Ends what the start of `name` ends without an end tag.
    fn imply_ends(&mut self, name: &str, traits: Traits) {
        let in_scope = |_: &str, t: Traits| t.has(Traits::SCOPE);
        let in_table = |n: &str, _: Traits| matches!(n, "table" | "template");
        let in_list = |n: &str, t: Traits| t.has(Traits::SPECIAL) && !matches!(n, "address" | "div" | "p");
        match name {
            "li" => self.close(|n| n == "li", in_list),
            "dd" | "dt" => self.close(|n| matches!(n, "dd" | "dt"), in_list),
            "option" => self.close(|n| n == "option", |n, _| n != "option"),
            "optgroup" => self.close(|n| n == "optgroup", |n, _| n != "option"),
            "tr" => self.close(|n| matches!(n, "tr" | "caption" | "colgroup"), in_table),
            "td" | "th" => self.close(|n| matches!(n, "td" | "th"), |n, t| n == "tr" || in_table(n, t)),
            "tbody" | "thead" | "tfoot" => {
                self.close(|n| matches!(n, "tbody" | "thead" | "tfoot" | "caption" | "colgroup"), in_table);
            }
            "a" => self.close(|n| n == "a", |_, t| t.has(Traits::SPECIAL)),
            "button" => self.close(|n| n == "button", in_scope),
            "rt" | "rp" => self.close(|n| matches!(n, "rt" | "rp"), |n, _| n == "ruby"),
            _ => {}
        }
        if traits.has(Traits::ENDS_P) && self.is_open("p") {
            self.close(|n| n == "p", |n, t| n == "button" || t.has(Traits::SCOPE));
        }
        if traits.has(Traits::HEADING) && self.tree.traits(self.current()).has(Traits::HEADING) {
            self.pop();
        }
        let current = self.tree.name(self.current());
        if current == "head" && !traits.has(Traits::METADATA) {
            self.pop();
        }
    }

    fn start_tag(&mut self, tag: &mut Tag) -> Option<State> {
        let name = String::from_utf8_lossy(&tag.name);
        let single = SINGLE.iter().position(|s| *s == name);
        if let Some(existing) = single.and_then(|s| self.singles[s]) {
            self.add_attributes(existing, &tag.names, &mut tag.attributes);
            return None;
        }
        let id = self.tree.names.intern(&name);
        let traits = self.tree.names.traits(id);
        let foreign = self.foreign > 0;
        if !foreign {
            self.imply_ends(&name, traits);
        }
        let attributes = self.store(&tag.names, &mut tag.attributes);
        let hidden = traits.has(Traits::UNSEEN) || hides(&self.tree, attributes.clone());
        let in_table = matches!(self.tree.name(self.current()), "table" | "tbody" | "thead" | "tfoot" | "tr");
        if self.targets.last().is_some_and(|t| t.1 >= MAX_DEPTH * 3 / 4) {
            let attributed = self.tree.attributes[attributes.start as usize..attributes.end as usize]
                .iter()
                .any(|a| matches!(self.tree.names.get(a.name), "id" | "data-id"));
            let whole = matches!(&*name, "li" | "article" | "tr" | "dt" | "section")
                || ((name == "div" || name.contains('-')) && attributed);
            self.shallower(whole);
        }
        let element = self.append(Data::Element { name: id, attributes, hidden });
        if let Some(single) = single {
            self.singles[single] = Some(element);
        }
        if matches!(&*name, "svg" | "math") {
            self.foreign += usize::from(!tag.self_closing);
        }
        let leaf = if foreign || name == "svg" || name == "math" {
            tag.self_closing
        } else {
            // A form between rows would swallow the rows.
            traits.has(Traits::VOID) || (name == "form" && in_table)
        };
        if !leaf {
            self.push(element, id);
        }
        if foreign {
            None
        } else if name == "script" {
            Some(State::ScriptData)
        } else if traits.has(Traits::RAW) {
            Some(State::RawText)
        } else if traits.has(Traits::RAW_ENTITIES) {
            Some(State::RcData)
        } else {
            None
        }
    }

    fn end_tag(&mut self, tag: &Tag) {
        let name = String::from_utf8_lossy(&tag.name);
        let id = self.tree.names.intern(&name);
        let traits = self.tree.names.traits(id);
        let in_scope = |_: &str, t: Traits| t.has(Traits::SCOPE);
        if !traits.has(Traits::HEADING) && name != "br" && !self.is_open(&name) {
            return;
        }
        let same = |n: &str| n == name;
        match &*name {
            "html" | "body" => {}
            "br" => {
                self.append(Data::Element { name: id, attributes: 0..0, hidden: false });
            }
            "li" => self.close(same, |n, t| matches!(n, "ul" | "ol") || t.has(Traits::SCOPE)),
            "table" => self.close(same, |_, _| false),
            "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "caption" => self.close(same, |n, _| n == "table"),
            "p" => self.close(same, |n, t| n == "button" || t.has(Traits::SCOPE)),
            _ if traits.has(Traits::HEADING) => {
                self.close(|n| matches!(n, "h1" | "h2" | "h3" | "h4" | "h5" | "h6"), in_scope);
            }
            _ if traits.has(Traits::SPECIAL) => self.close(same, in_scope),
            _ => self.close(same, |_, t| t.has(Traits::SPECIAL)),
        }
    }

    fn store(&mut self, names: &[u8], raw: &mut Vec<RawAttribute>) -> Range<u32> {
        let start = self.tree.attributes.len() as u32;
        for attribute in raw.drain(..) {
            let name = self.tree.names.intern(&String::from_utf8_lossy(&names[attribute.name]));
            let earlier = &self.tree.attributes[start as usize..];
            // A page can repeat an attribute; the first counts. A tag with thousands must not take quadratic time.
            if earlier.len() < 64 && earlier.iter().any(|a| a.name == name) {
                continue;
            }
            let value = String::from_utf8(attribute.value)
                .unwrap_or_else(|broken| String::from_utf8_lossy(broken.as_bytes()).into_owned());
            let span = Span { start: attribute.span.start, end: attribute.span.end };
            let next = self.tree.values.len() as u32;
            let known = if name == CLASS { self.classes.get(value.as_str()).copied() } else { None };
            if known.is_none() {
                if name == CLASS {
                    self.classes.insert(value.as_str().into(), next);
                }
                self.tree.values.push(value);
            }
            self.tree.attributes.push(Attribute { name, value: known.unwrap_or(next), span });
        }
        start..self.tree.attributes.len() as u32
    }

    /// Gives an element that stands already the attributes of its second start tag, if it has none itself.
    fn add_attributes(&mut self, id: NodeId, names: &[u8], raw: &mut Vec<RawAttribute>) {
        if !self.tree.attributes(id).is_empty() || raw.is_empty() {
            return;
        }
        let stored = self.store(names, raw);
        if let Data::Element { attributes, .. } = &mut self.tree.nodes[id.index()].data {
            *attributes = stored;
        }
    }
}

/// True when the attributes say that the element is not shown.
fn hides(tree: &Tree, attributes: Range<u32>) -> bool {
    tree.attributes[attributes.start as usize..attributes.end as usize].iter().any(|attribute| {
        match tree.names.get(attribute.name) {
            "hidden" => tree.value(attribute) != "until-found",
            "style" => {
                let style: String = tree
                    .value(attribute)
                    .chars()
                    .filter(|c| !c.is_whitespace())
                    .map(|c| c.to_ascii_lowercase())
                    .collect();
                style.contains("display:none") || style.contains("visibility:hidden")
            }
            "class" => tree.value(attribute).split_ascii_whitespace().any(|class| {
                matches!(
                    class,
                    "screen-reader-text"
                        | "sr-only"
                        | "visually-hidden"
                        | "visuallyhidden"
                        | "element-invisible"
                        | "assistive-text"
                )
            }),
            _ => false,
        }
    })
}

impl Emitter for Feed<'_> {
    type Token = Tree;

    fn set_last_start_tag(&mut self, last_start_tag: Option<&[u8]>) {
        self.builder.last_start_tag = last_start_tag.unwrap_or_default().to_vec();
    }

    fn emit_eof(&mut self) {
        let builder = std::mem::replace(&mut self.builder, Builder::new(""));
        self.done = Some(builder.finish());
    }

    fn emit_error(&mut self, _: Error) {}

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn pop_token(&mut self) -> Option<Tree> {
        self.done.take()
    }

    fn init_string(&mut self) {
        self.builder.text.cursor = self.builder.position;
    }

    fn emit_string(&mut self, text: &[u8]) {
        let end = self.builder.position;
        self.builder.text.push(self.builder.input, text, end);
    }

    fn init_start_tag(&mut self) {
        self.builder.tag.begin(false);
    }

    fn init_end_tag(&mut self) {
        self.builder.tag.begin(true);
    }

    fn init_comment(&mut self) {}

    fn emit_current_tag(&mut self) -> Option<State> {
        let builder = &mut self.builder;
        builder.flush_text();
        let mut tag = std::mem::take(&mut builder.tag);
        builder.last_start_tag.clear();
        let next = if tag.end {
            builder.end_tag(&tag);
            None
        } else {
            builder.last_start_tag.extend_from_slice(&tag.name);
            builder.start_tag(&mut tag)
        };
        builder.tag = tag;
        next
    }

    fn emit_current_comment(&mut self) {}

    fn emit_current_doctype(&mut self) {}

    fn set_self_closing(&mut self) {
        self.builder.tag.self_closing = true;
    }

    fn set_force_quirks(&mut self) {}

    fn push_tag_name(&mut self, name: &[u8]) {
        self.builder.tag.name.extend_from_slice(name);
    }

    fn push_comment(&mut self, _: &[u8]) {}

    fn push_doctype_name(&mut self, _: &[u8]) {}

    fn init_doctype(&mut self) {}

    fn init_attribute(&mut self) {
        let tag = &mut self.builder.tag;
        let start = tag.names.len();
        tag.attributes.push(RawAttribute { name: start..start, ..RawAttribute::default() });
    }

    fn init_attribute_value(&mut self) {
        let position = self.builder.position;
        if let Some(attribute) = self.builder.tag.attributes.last_mut() {
            attribute.span = position..position;
        }
    }

    fn push_attribute_name(&mut self, name: &[u8]) {
        let tag = &mut self.builder.tag;
        if let Some(attribute) = tag.attributes.last_mut() {
            tag.names.extend_from_slice(name);
            attribute.name.end = tag.names.len();
        }
    }

    fn push_attribute_value(&mut self, value: &[u8]) {
        let position = self.builder.position;
        if let Some(attribute) = self.builder.tag.attributes.last_mut() {
            attribute.value.extend_from_slice(value);
            attribute.span.end = position.max(attribute.span.start);
        }
    }

    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}

    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}

    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}

    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        let builder = &self.builder;
        builder.tag.end && !builder.last_start_tag.is_empty() && builder.last_start_tag == builder.tag.name
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.builder.foreign > 0
    }

    fn move_position(&mut self, offset: isize) {
        self.builder.position = self.builder.position.saturating_add_signed(offset);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree as brackets: `p(a b(c))`, texts as they are.
    fn shape(tree: &Tree, id: NodeId) -> String {
        if let Some(text) = tree.text_node(id) {
            return text.as_str().to_string();
        }
        let inner: Vec<String> = tree.children(id).map(|n| shape(tree, n)).collect();
        if inner.is_empty() { tree.name(id).to_string() } else { format!("{}({})", tree.name(id), inner.join(" ")) }
    }

    #[test]
    fn broken_nesting_reads_as_in_a_browser() {
        for (name, page, expected) in [
            ("void", "<br>a<img src=x>b", "(br a img b)"),
            ("paragraphs", "<p>a<p>b<div>c</div>", "(p(a) p(b) div(c))"),
            ("list items", "<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e", "(ul(li(a) li(b ul(li(c))) li(d)) e)"),
            ("definitions", "<dl><dt>a<dd>b<dt>c</dl>", "(dl(dt(a) dd(b) dt(c)))"),
            ("cells", "<table><tr><td>a<td>b<tr><td>c</table>d", "(table(tr(td(a) td(b)) tr(td(c))) d)"),
            (
                "nested tables",
                "<table><tr><td><table><tr><td>a</table>b<td>c</table>",
                "(table(tr(td(table(tr(td(a))) b) td(c))))",
            ),
            ("stray end tags", "</b></p>a</div>b", "(a b)"),
            (
                "a cell keeps stray end tags in",
                "<div><table><tr><td>a</div>b</table>c</div>d",
                "(div(table(tr(td(a b))) c) d)",
            ),
            ("an inline end tag does not end a block", "<b><div>a</b>c</div>d", "(b(div(a c) d))"),
            ("links do not nest", "<a>x<a>y</a>", "(a(x) a(y))"),
            ("body twice", "<body><p>a</body><body class=x>b", "(body(p(a b)))"),
            ("head ends at content", "<head><title>t</title><p>a", "(head(title(t)) p(a))"),
            ("scripts are text", "<script>if (a<b) '<p>'</script>c", "(script(if (a<b) '<p>') c)"),
            ("svg", "<svg><path/><title>x</title></svg>a", "(svg(path title(x)) a)"),
            ("comments go", "a<!-- <p> -->b", "(ab)"),
        ] {
            let tree = Tree::parse(page);
            let got = shape(&tree, tree.root());
            assert_eq!(got, expected, "{name}: {page}");
        }
    }

    #[test]
    fn subtrees_are_ranges_of_nodes() {
        let tree = Tree::parse("<div><p>a<b>b</b></p><p>c</p></div><p>d");
        for id in tree.all() {
            for inner in tree.all() {
                let by_parents = inner == id || tree.ancestors(inner).any(|a| a == id);
                assert_eq!(tree.contains(id, inner), by_parents);
            }
        }
    }

    #[test]
    fn depth_is_capped_and_time_linear() {
        let page = "<ul><li>".repeat(512 * 1024 / 8) + "x";
        let tree = Tree::parse(&page);
        let deepest = tree.all().last().map_or(0, |id| tree.ancestors(id).count());
        assert!(deepest <= MAX_DEPTH + 1, "{deepest}");
        assert_eq!(tree.text(tree.root()).as_str(), "x");
        let page = "<b>".repeat(100_000) + &"</p></i>".repeat(50_000);
        assert_eq!(Tree::parse(&page).text(NodeId(0)).as_str(), "");
        let page = format!("<p {}>x", "a=1 b=2 ".repeat(50_000));
        assert_eq!(Tree::parse(&page).text(NodeId(0)).as_str(), "x");
    }

    #[test]
    fn places_survive_line_ends_entities_and_stray_signs() {
        let page = "<p>a < b &amp;&amp; c\r\nd & e &unknown; f &#x1F600; <3</p>";
        let tree = Tree::parse(page);
        let text = tree.text(tree.root());
        assert_eq!(text.as_str(), "a < b && c d & e &unknown; f 😀 <3");
        for (at, c) in text.as_str().char_indices() {
            let spans = text.spans(at..at + c.len_utf8());
            assert_eq!(spans.len(), 1, "{c}");
            let evidence = &page[spans[0].range()];
            let decoded = Tree::parse(evidence);
            let decoded = decoded.text_node(NodeId(1)).map_or("", Text::as_str);
            assert!(decoded.trim().contains(c) || c == ' ', "{c:?} from {evidence:?}");
        }
    }
}
