//! The parts of one record: what the row of its system names, and the rest by structure.

use super::Search;
use std::cell::OnceCell;

use super::byline;
use super::names::{self, Kind, Kinds};
use super::template;
use super::threads::identity;
use crate::document::Text;
use crate::extractor::platforms::{Compiled, Part};
use crate::lexicon::markers::{MarkerRole, Markers};
use crate::published::machine;
use crate::reader::html::select::Vocabulary;
use crate::reader::html::{NodeId, Tree};

/// Where a record stands: the nodes from `node` up to `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) node: NodeId,
    pub(crate) end: NodeId,
}

/// A record as read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) text: Text,
    pub(crate) author: Option<String>,
    pub(crate) published: Option<String>,
    pub(crate) likes: Option<i64>,
    pub(crate) key: Option<String>,
    pub(crate) parent: Option<String>,
    /// Links in its heading, by what they point to and what they say: one may name the comment that is answered.
    pub(crate) mentions: Vec<(String, String)>,
    /// Identities of the elements around it: a list of answers may be called after the comment they answer.
    pub(crate) around: Vec<String>,
    pub(crate) depth: Option<i64>,
    pub(crate) language: Option<String>,
    pub(crate) owner: bool,
    pub(crate) moderator: bool,
    /// What the others answer.
    pub(crate) topic: bool,
    /// A removal notice or a pingback: part of the thread, but nobody's reaction.
    pub(crate) void: bool,
}

/// Everything needed to read the records of a page.
pub(crate) struct Page<'t> {
    pub(crate) tree: &'t Tree,
    vocabulary: &'t Vocabulary<'t>,
    pub(crate) markers: &'t Markers,
    pub(crate) system: &'t Compiled,
    pub(super) kinds: &'t Kinds,
    /// Where records begin, in page order.
    begins: Vec<NodeId>,
    places: Vec<Place>,
    /// What the element of the text looks like where no name says which it is.
    body: OnceCell<Option<String>>,
    /// Elements of answers that stand after the one comment they answer, in page order.
    answers: Vec<NodeId>,
}

/// Attributes in which a record names itself, best first.
const KEYS: &[&str] = &[
    "data-comment-id",
    "data-commentid",
    "data-comment",
    "data-id",
    "data-post-id",
    "data-cid",
    "data-key",
    "id",
    "about",
    "data-fullname",
];
/// Attributes in which a record names the comment it answers.
const PARENTS: &[&str] = &[
    "data-parent-id",
    "data-parentid",
    "data-parent",
    "data-parent-comment-id",
    "data-parent-comment",
    "data-reply-to",
    "data-in-reply-to",
    "data-pid",
    "parentid",
    "parent-id",
];
/// Attributes and styles that tell the depth.
const DEPTHS: &[&str] = &[
    "data-depth",
    "data-level",
    "data-comment-level",
    "data-comment-depth",
    "aria-level",
    "data-nesting-level",
    "depth",
    "level",
    "indent",
];

impl<'t> Page<'t> {
    /// A page with its records in document order.
    pub(crate) fn new(search: &'t Search<'_>, system: &'t Compiled, places: &[Place]) -> Self {
        let Search { tree, ref vocabulary, markers, .. } = *search;
        let kinds = search.kinds();
        let mut begins: Vec<NodeId> = places.iter().map(|place| place.node).collect();
        begins.sort_unstable();
        begins.dedup();
        let before = |id: NodeId| begins.partition_point(|&b| b < id);
        let within = |id: NodeId| before(tree.after(id)) - before(id);
        let holds_answers = |&id: &NodeId| {
            within(id) > 0
                && tree
                    .previous_element(id)
                    .is_some_and(|previous| begins.binary_search(&previous).is_ok() || within(previous) == 1)
        };
        let answers = kinds.replies().iter().copied().filter(holds_answers).collect();
        Page {
            tree,
            vocabulary,
            markers,
            system,
            kinds,
            begins,
            places: places.to_vec(),
            body: OnceCell::new(),
            answers,
        }
    }
}

impl Page<'_> {
    /// True for a record nested in the one being read.
    fn nested(&self, id: NodeId) -> bool {
        self.begins.binary_search(&id).is_ok()
    }

    /// What the element of the text looks like in the long records.
    fn learned_body(&self) -> Option<&str> {
        self.body.get_or_init(|| template::body(self, &self.places)).as_deref()
    }

    /// How many records begin in an element.
    fn within(&self, id: NodeId) -> usize {
        let before = |id: NodeId| self.begins.partition_point(|&b| b < id);
        before(self.tree.after(id)) - before(id)
    }

    /// Every node of the record that is not part of a nested one.
    pub(super) fn nodes(&self, place: Place) -> Vec<NodeId> {
        let mut nodes = Vec::new();
        let mut at = place.node;
        if let Some(first) = self.tree.descendants(at).next() {
            at = first;
        } else {
            at = self.tree.after(at);
        }
        while at < place.end {
            if self.nested(at) {
                at = self.tree.after(at);
                continue;
            }
            nodes.push(at);
            at = at.next();
        }
        nodes
    }

    /// Reads a record.
    pub(crate) fn read(&self, place: Place) -> Draft {
        let nodes = self.nodes(place);
        let kinds: Vec<Option<Kind>> = nodes.iter().map(|&id| self.kinds.of(id)).collect();
        let record = Record { page: self, place, nodes: &nodes, kinds: &kinds };
        record.read()
    }
}

struct Record<'a> {
    page: &'a Page<'a>,
    place: Place,
    nodes: &'a [NodeId],
    kinds: &'a [Option<Kind>],
}

impl<'a> Record<'a> {
    fn tree(&self) -> &'a Tree {
        self.page.tree
    }

    fn part(&self, field: &'a crate::extractor::platforms::Field) -> Option<Part<'a>> {
        field.find(self.page.vocabulary, self.place.node, self.place.end, &|id| self.page.nested(id))
    }

    fn read(&self) -> Draft {
        let system = self.page.system;
        let body = self.body();
        if body.is_none() && !system.system.text.is_empty() {
            return Draft { void: self.has(&system.removed), ..self.place_in_thread() };
        }
        let author_part = self.author_part(body);
        let date_part = self.date_part(body);
        let author = author_part.and_then(|part| self.author(part));
        let byline = if author.is_none() { self.author_of_byline(body, date_part) } else { None };
        let byline = byline.or_else(|| if author.is_none() { self.author_beside(body, date_part) } else { None });
        let shared = author_part.zip(date_part).and_then(|(a, d)| self.shared_line(a.node, d.node, body));
        let (author, line) = match byline {
            Some((name, line)) => (Some(name), Some(line)),
            None => (author, shared),
        };
        let meta = [author_part.map(|p| p.node), date_part.map(|p| p.node)];
        let mut text = self.text(body, meta, line, false);
        if text.is_empty() && body.is_none() {
            // The line of name and time is the whole record, words included.
            text = self.text(body, meta, None, true);
        }
        if let (true, Some(body)) = (text.is_empty(), body) {
            // A name that speaks of something else, around all there is.
            let all = self.tree().text_without(body, &|id| self.page.nested(id) || self.is_button(id));
            if !self.is_button(body) {
                text = all;
            }
        }
        let mut draft = Draft {
            published: date_part.and_then(|part| self.published(part)),
            likes: self.likes(),
            language: body.and_then(|b| self.tree().attr(b, "lang")).map(str::to_string),
            owner: self.has(&system.owner),
            moderator: self.has(&system.moderator),
            topic: self.has(&system.topic),
            void: self.is_void(&text),
            author,
            ..self.place_in_thread()
        };
        if draft.parent.is_none() {
            draft.parent = answered_number(text.as_str());
            draft.mentions = self.mentions(body);
            draft.around = self.around();
        }
        Draft { text, ..draft }
    }

    fn place_in_thread(&self) -> Draft {
        let key =
            self.part(&self.page.system.key).and_then(|p| p.value).or_else(|| self.attribute(KEYS)).and_then(identity);
        let key = key.or_else(|| self.key_of_anchor()).or_else(|| self.ordinal());
        Draft {
            // `data-pid` is the number of the parent here and of the post itself there.
            parent: self.parent().filter(|parent| key.as_ref() != Some(parent)),
            key,
            depth: self.depth(),
            ..Draft::default()
        }
    }

    fn has(&self, selector: &'a crate::reader::html::select::Selector) -> bool {
        let skip = |id: NodeId| self.page.nested(id);
        selector.matches(self.tree(), self.place.node)
            || selector.within(self.page.vocabulary, self.place.node, self.place.end, &skip).next().is_some()
    }

    fn attribute(&self, names: &[&str]) -> Option<&'a str> {
        names
            .iter()
            .find_map(|name| self.tree().attr(self.place.node, name))
            .filter(|v| !v.trim().is_empty() && *v != "0")
    }

    /// A record without an `id` may hold an anchor of its own.
    fn key_of_anchor(&self) -> Option<String> {
        let tree = self.page.tree;
        self.nodes.iter().take(60).find_map(|&id| {
            let name = tree.attr(id, "name").filter(|_| tree.name(id) == "a").or_else(|| tree.attr(id, "id"))?;
            name.bytes().any(|b| b.is_ascii_digit()).then(|| identity(name)).flatten()
        })
    }

    /// The number that opens the heading of a record on boards that thread by it: “12 :Ada”.
    fn ordinal(&self) -> Option<String> {
        let first =
            self.nodes.iter().filter_map(|&n| self.page.tree.text_node(n)).find(|t| !t.as_str().trim().is_empty())?;
        let (number, rest) = first.as_str().trim_start().split_once(|c: char| !c.is_ascii_digit())?;
        let set_off =
            rest.is_empty() || rest.trim_start().starts_with([':', '：', '.', '#']) || first.as_str().contains(" :");
        (matches!(number.len(), 1..=4) && set_off).then(|| number.to_string())
    }

    /// Identities of the nearest elements around the record.
    fn around(&self) -> Vec<String> {
        let tree = self.page.tree;
        let long = |id: &String| id.len() >= 3 && id.bytes().all(|b| b.is_ascii_digit());
        // The element of a whole thread is called after the post that opens it.
        let of_answers = |id: &&str| ["repl", "child", "answer", "sub", "re_"].iter().any(|word| id.contains(word));
        let ids = tree.ancestors(self.place.node).take(4).filter_map(|a| tree.attr(a, "id")).filter(of_answers);
        ids.filter_map(identity).filter(long).collect()
    }

    /// Links above the text with their words.
    fn mentions(&self, body: Option<NodeId>) -> Vec<(String, String)> {
        let tree = self.page.tree;
        let outside = |id: NodeId| body.is_none_or(|b| id != b && !tree.contains(b, id));
        let links = self.nodes.iter().copied().filter(|&id| tree.name(id) == "a" && outside(id));
        let mention = |id: NodeId| {
            let target = identity(tree.attr(id, "href")?)?;
            let words = tree.text(id);
            let words = words.as_str().trim_matches(|c: char| !c.is_alphanumeric());
            (!words.is_empty() && words.chars().count() <= 60).then(|| (target, words.to_string()))
        };
        links.take(12).filter_map(mention).collect()
    }

    fn is_void(&self, text: &Text) -> bool {
        let tree = self.tree();
        let pingback = tree.classes(self.place.node).any(|c| matches!(c, "pingback" | "trackback" | "linkback"));
        let opening = text.as_str().get(..10).unwrap_or_default().to_lowercase();
        pingback
            || self.has(&self.page.system.removed)
            || opening.starts_with("pingback")
            || opening.starts_with("trackback")
            || self.page.markers.is_removal_notice(text.as_str())
    }

    /// The element that holds the text: what the row says, else the one whose names say so most clearly.
    fn body(&self) -> Option<NodeId> {
        if !self.page.system.system.text.is_empty() {
            return self.part(&self.page.system.text).map(|part| part.node);
        }
        let mut best: Option<(u8, usize, NodeId)> = None;
        let mut at = 0;
        while at < self.nodes.len() {
            let id = self.nodes[at];
            let element = self.tree().is_element(id) && !self.tree().is_hidden(id);
            match self.kinds[at] {
                Some(Kind::Action) => {
                    at = self.past(at);
                    continue;
                }
                Some(Kind::Text(certainty)) if element && best.is_none_or(|b| b.0 < certainty) => {
                    let length = self.visible_length(id);
                    if length > 0 {
                        best = Some((certainty, length, id));
                    }
                }
                Some(Kind::Text(certainty))
                    if element && best.is_some_and(|b| b.0 == certainty && !self.tree().contains(b.2, id)) =>
                {
                    let length = self.visible_length(id);
                    if best.is_some_and(|b| b.1 < length) {
                        best = Some((certainty, length, id));
                    }
                }
                _ => {}
            }
            at += 1;
        }
        // "comment" and "post" name the record as often as the text in it: without a stronger word the text is what
        // remains of the record.
        best.filter(|b| b.0 > 1).map(|b| self.innermost_text(b.2)).or_else(|| self.learned_body())
    }

    /// The element that holds the text in the other records of the template.
    fn learned_body(&self) -> Option<NodeId> {
        let shape = self.page.learned_body()?;
        let fits = |&id: &NodeId| template::shape(self.page.tree, id).as_deref() == Some(shape);
        self.nodes.iter().copied().find(fits).filter(|&id| self.visible_length(id) > 0)
    }

    /// An element named after the text may hold the whole record; then the text is in a smaller one inside, beside the
    /// name or the time.
    fn innermost_text(&self, mut body: NodeId) -> NodeId {
        // Every step goes inwards, so the depth of the page bounds them; three are more than templates need.
        for _ in 0..3 {
            let end = self.tree().after(body);
            let start = self.nodes.partition_point(|&n| n <= body);
            let inside = self.nodes[start..].iter().zip(&self.kinds[start..]).take_while(|(n, _)| **n < end);
            let mut writer: Vec<NodeId> = Vec::new();
            let mut inner: Option<(usize, NodeId)> = None;
            for (&id, kind) in inside {
                match kind {
                    Some(Kind::Author(true) | Kind::Date) => writer.push(id),
                    Some(Kind::Text(2..)) if !self.tree().is_hidden(id) => {
                        let length = self.visible_length(id);
                        if inner.is_none_or(|(longest, _)| length > longest) {
                            inner = Some((length, id));
                        }
                    }
                    _ => {}
                }
            }
            match inner {
                Some((length, id)) if length > 0 && writer.iter().any(|&w| !self.tree().contains(id, w)) => body = id,
                _ => break,
            }
        }
        body
    }

    /// Place in `nodes` after everything inside the node at `at`.
    fn past(&self, at: usize) -> usize {
        let after = self.tree().after(self.nodes[at]);
        at + self.nodes[at..].partition_point(|&n| n < after)
    }

    /// Characters in an element that are no white space.
    fn characters(&self, id: NodeId) -> impl Iterator<Item = char> + '_ {
        let tree = self.page.tree;
        let end = tree.after(id);
        let start = self.nodes.partition_point(|&n| n <= id);
        let texts = self.nodes[start..].iter().take_while(move |&&n| n < end).filter_map(|&n| tree.text_node(n));
        texts.flat_map(|t| t.as_str().chars()).filter(|c| !c.is_whitespace())
    }

    fn visible_length(&self, id: NodeId) -> usize {
        self.characters(id).count()
    }

    /// The words of the record without what is not the writer's.
    fn text(&self, body: Option<NodeId>, meta: [Option<NodeId>; 2], line: Option<NodeId>, loose: bool) -> Text {
        let tree = self.tree();
        let lines = meta.map(|part| part.map(|id| if loose { id } else { self.line_of(id, body) }));
        let meta = |id: NodeId| Some(id) == line || lines.contains(&Some(id));
        let named = |id: NodeId| !self.page.system.system.text.is_empty() && Some(id) == body;
        let quoted = self.quoted_lines(body);
        let skip = |id: NodeId| {
            if named(id) {
                return false;
            }
            quoted.binary_search(&id).is_ok()
                || self.page.nested(id)
                || meta(id)
                || self.is_furniture(id, body.is_some(), loose)
                || self.page.system.skip.matches(tree, id)
        };
        let text = match body {
            Some(body) => tree.text_without(body, &skip),
            None => {
                // Where siblings belong to the record, its first element is the heading and they are the text.
                let inside = tree.after(self.place.node);
                let start = if inside < self.place.end { inside } else { self.place.node.next() };
                tree.text_between(start, self.place.end, &skip)
            }
        };
        match byline::says_at_start(text.as_str(), self.page.markers) {
            // "Name: words", where the name was taken away.
            0 if text.as_str().starts_with([':', '：']) => {
                let colon = text.as_str().chars().next().map_or(0, char::len_utf8);
                let rest = text.slice(colon..text.len()).trimmed();
                // A smiley opens with a colon too.
                if text.as_str()[colon..].starts_with(char::is_alphanumeric)
                    || text.as_str()[colon..].starts_with(char::is_whitespace)
                {
                    rest
                } else {
                    text
                }
            }
            0 => text,
            says => text.slice(says..text.len()).trimmed(),
        }
    }

    /// The lines of the text that open with ">" and so repeat an earlier post; none when there are no others.
    fn quoted_lines(&self, body: Option<NodeId>) -> Vec<NodeId> {
        let tree = self.tree();
        let (start, end) = body.map_or((self.place.node, self.place.end), |b| (b, tree.after(b)));
        let from = self.nodes.partition_point(|&n| n <= start);
        let mut quoted = Vec::new();
        let mut quoting = false;
        let mut own = false;
        for &id in self.nodes[from..].iter().take_while(|&&n| n < end) {
            let Some(text) = tree.text_node(id) else {
                quoting &= !tree.breaks_line(id);
                continue;
            };
            let text = text.as_str().trim_start();
            if text.is_empty() {
                continue;
            }
            if tree.begins_line(id) {
                let rest = text.strip_prefix('>').map(str::trim_start).unwrap_or_default();
                quoting = rest.starts_with(char::is_alphabetic) || rest.starts_with(['"', '“', '«', '„', '「', '\'']);
            }
            if quoting {
                quoted.push(id);
            }
            own |= !quoting;
        }
        if own && body.is_some() { quoted } else { Vec::new() }
    }

    /// The outermost element that still is the line of the author or the time at `id`.
    fn line_of(&self, id: NodeId, body: Option<NodeId>) -> NodeId {
        let tree = self.tree();
        let mut line = id;
        for ancestor in tree.ancestors(id) {
            if ancestor <= self.place.node || body.is_some_and(|b| tree.contains(ancestor, b)) {
                break;
            }
            let meta =
                matches!(self.page.kinds.of(ancestor), Some(Kind::Author(_) | Kind::Date | Kind::Meta | Kind::Action));
            let inline = matches!(
                tree.name(ancestor),
                "a" | "b"
                    | "strong"
                    | "em"
                    | "i"
                    | "small"
                    | "cite"
                    | "header"
                    | "footer"
                    | "address"
                    | "h1"
                    | "h2"
                    | "h3"
                    | "h4"
                    | "h5"
                    | "h6"
            );
            if !meta && !inline {
                break;
            }
            line = ancestor;
        }
        line
    }

    /// Buttons, forms, counters; in records without a text element also titles and headers.
    fn is_furniture(&self, id: NodeId, in_body: bool, loose: bool) -> bool {
        let tree = self.tree();
        if !tree.is_element(id) {
            return false;
        }
        match tree.name(id) {
            "form" | "button" | "input" | "nav" | "svg" | "audio" | "video" => return true,
            "footer" | "header" | "time" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if !in_body => return true,
            "p" | "div" | "blockquote" | "ul" | "ol" if in_body && tree.attr(id, "class").is_none() => return false,
            // The number of the post that is answered belongs to the words on boards that thread by it.
            "a" if tree.text(id).as_str().starts_with(">>") => return false,
            _ => {}
        }
        let kind = self.page.kinds.of(id);
        let by_name = match kind {
            Some(Kind::Action | Kind::Replies) => !in_body || self.is_short(id, 60),
            Some(Kind::Meta) if loose => false,
            Some(Kind::Meta | Kind::Title) => !in_body || self.is_short(id, 60) && tree.name(id) != "span",
            Some(Kind::Author(_) | Kind::Date) => !in_body,
            _ => false,
        };
        by_name || self.is_button(id)
    }

    fn is_short(&self, id: NodeId, limit: usize) -> bool {
        self.characters(id).nth(limit).is_none()
    }

    /// A small element whose whole text is a button word.
    fn is_button(&self, id: NodeId) -> bool {
        let tree = self.tree();
        if !matches!(tree.name(id), "a" | "span" | "div" | "p" | "li" | "small" | "em" | "label") || tree.size(id) > 8 {
            return false;
        }
        let text = tree.text(id);
        let text = without_count(text.as_str());
        let is = |role| self.page.markers.is(role, text);
        (2..=60).contains(&text.len())
            && (is(MarkerRole::Reply) || (tree.name(id) != "p" && is(MarkerRole::Button)) || is(MarkerRole::Form))
    }

    fn author_part(&self, body: Option<NodeId>) -> Option<Part<'a>> {
        let is_name = |part: Part<'a>| part.value.is_some() || self.author(part).is_some();
        let nested = |id: NodeId| self.page.nested(id);
        let author = &self.page.system.author;
        let named = author.find_fit(self.page.vocabulary, self.place.node, self.place.end, &nested, &is_name);
        named.or_else(|| {
            let mut best: Option<(u8, NodeId)> = None;
            for (&id, kind) in self.nodes.iter().zip(self.kinds) {
                let in_body = body.is_some_and(|b| b != id && self.tree().contains(b, id));
                let Some(rank) = self.author_rank(id, *kind, in_body) else { continue };
                if best.is_none_or(|b| rank < b.0) && self.author(Part { node: id, value: None }).is_some() {
                    best = Some((rank, id));
                }
            }
            best.map(|(_, node)| Part { node, value: None })
        })
    }

    /// How likely an element is the writer's name; smaller is likelier.
    fn author_rank(&self, id: NodeId, kind: Option<Kind>, in_body: bool) -> Option<u8> {
        let tree = self.tree();
        if !tree.is_element(id) || tree.is_hidden(id) {
            return None;
        }
        let name = tree.name(id);
        let profile = || is_profile_link(tree, id);
        let by_property = tree.attr(id, "itemprop").is_some_and(|p| matches!(p, "author" | "creator"))
            || tree.attr(id, "rel").is_some_and(|r| r.split_ascii_whitespace().any(|r| r == "author"))
            || tree.has_class(id, "fn");
        match kind {
            _ if by_property => Some(0),
            Some(Kind::Author(true)) if !in_body => Some(1),
            Some(Kind::Author(false)) if !in_body => Some(2),
            _ if name == "cite"
                && !tree.ancestors(id).take_while(|&a| a > self.place.node).any(|a| tree.name(a) == "blockquote") =>
            {
                Some(3)
            }
            _ if !in_body && profile() => Some(4),
            Some(Kind::Action | Kind::Title | Kind::Date | Kind::Replies) => None,
            _ if !in_body && matches!(name, "h3" | "h4" | "h5" | "h6" | "strong" | "b") && self.is_short(id, 50) => {
                (body_follows(self, id) && !links_to_a_place(tree, id)).then_some(5)
            }
            _ => None,
        }
    }

    fn author(&self, part: Part<'_>) -> Option<String> {
        if let Some(value) = part.value {
            return Some(value.trim().to_string()).filter(|v| !v.is_empty());
        }
        let tree = self.tree();
        // A name given by a property or class inside is the whole name and nothing else.
        let whole = |&id: &NodeId| tree.attr(id, "itemprop") == Some("name") || tree.has_class(id, "fn");
        let named =
            |&id: &NodeId| self.page.kinds.of(id) == Some(Kind::Author(true)) && !self.line(id, &|_| false).is_empty();
        let inner = tree.descendants(part.node).find(whole).or_else(|| tree.descendants(part.node).find(named));
        let node = inner.or_else(|| self.first_line(part.node)).unwrap_or(part.node);
        let text =
            self.line(node, &|id| tree.has_class(id, "says") || tree.name(id) == "time" || names::is_badge(tree, id));
        let text = text.as_str();
        if text.is_empty()
            || text.chars().count() > 160
            || self.page.markers.is(MarkerRole::Reply, text)
            || self.page.markers.is(MarkerRole::Button, text)
        {
            return None;
        }
        byline::name(text, self.page.markers)
    }

    /// Where the element of a name holds more than one line (a rank, a place), the first element with words in it.
    fn first_line(&self, id: NodeId) -> Option<NodeId> {
        let tree = self.tree();
        if id == self.place.node || self.is_short(id, 24) {
            return None;
        }
        let lines =
            tree.descendants(id).filter(|&n| matches!(tree.name(n), "div" | "p" | "li" | "br" | "dd" | "ul")).count();
        let words = |n: &NodeId| {
            matches!(tree.name(*n), "a" | "b" | "strong" | "span" | "cite" | "em" | "h3" | "h4" | "h5")
                && !tree.text(*n).is_empty()
        };
        if lines == 0 { None } else { tree.descendants(id).find(words) }
    }

    /// The words in an element, with a space at the border of every element: names and times often stand side by side
    /// without one.
    fn line(&self, id: NodeId, skip: &dyn Fn(NodeId) -> bool) -> String {
        let tree = self.tree();
        let end = tree.after(id);
        let mut line = String::new();
        let mut at = id.next();
        while at < end && line.len() < 1000 {
            if self.page.nested(at) || tree.is_hidden(at) || skip(at) || self.is_button(at) {
                at = tree.after(at);
                continue;
            }
            if let Some(text) = tree.text_node(at) {
                for word in text.as_str().split_whitespace() {
                    if !line.is_empty() {
                        line.push(' ');
                    }
                    line.push_str(word);
                }
            }
            at = at.next();
        }
        line
    }

    /// The name in the line of the time, or in a short line before it.
    fn author_of_byline(&self, body: Option<NodeId>, date: Option<Part<'_>>) -> Option<(String, NodeId)> {
        let tree = self.tree();
        let date = date?;
        let mut at = date.node;
        for ancestor in std::iter::once(at).chain(tree.ancestors(date.node)).take(4) {
            let outside = ancestor < self.place.node || (ancestor == self.place.node && !self.has_heading());
            if outside || body.is_some_and(|b| tree.contains(ancestor, b)) {
                break;
            }
            at = ancestor;
            let line = self.line(at, &|_| false);
            let line = line.as_str();
            if line.chars().count() > 160 {
                break;
            }
            if let Some(range) = byline::time(line, self.page.markers)
                && range.start > 0
                && let Some(name) = byline::name(line, self.page.markers)
            {
                return Some((name, at));
            }
        }
        None
    }

    /// The name in the item next to the time, in a list of such items.
    fn author_beside(&self, body: Option<NodeId>, date: Option<Part<'_>>) -> Option<(String, NodeId)> {
        let tree = self.page.tree;
        let item = date?.node;
        let list = tree.parent(item).filter(|&p| p > self.place.node && !body.is_some_and(|b| tree.contains(p, b)))?;
        if !matches!(tree.name(item), "li" | "dd" | "span" | "td" | "div") {
            return None;
        }
        let items: Vec<NodeId> = tree.child_elements(list).filter(|&i| tree.name(i) == tree.name(item)).collect();
        let at = items.iter().position(|&i| i == item)?;
        let near = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|i| items.get(i));
        near.copied().find_map(|i| {
            let fits = self.is_short(i, 40) && !self.is_button(i);
            self.author(Part { node: i, value: None })
                .filter(|n| fits && n.chars().any(char::is_alphabetic))
                .map(|n| (n, list))
        })
    }

    /// The line that holds both the name and the time and little else: “posted by Ada at 9:05 [3 favourites]”.
    fn shared_line(&self, author: NodeId, date: NodeId, body: Option<NodeId>) -> Option<NodeId> {
        let tree = self.page.tree;
        let line = tree.ancestors(author).find(|&a| a == date || tree.contains(a, date))?;
        let holds_text = body.is_some_and(|b| tree.contains(line, b));
        (line > self.place.node && !holds_text && self.is_short(line, 100)).then_some(line)
    }

    fn date_part(&self, body: Option<NodeId>) -> Option<Part<'a>> {
        if let Some(part) = self.part(&self.page.system.date) {
            return Some(self.exact(part));
        }
        let tree = self.page.tree;
        let mut best: Option<(u8, Part<'a>)> = None;
        for (&id, kind) in self.nodes.iter().zip(self.kinds) {
            if !tree.is_element(id) || body.is_some_and(|b| b != id && tree.contains(b, id) && tree.name(id) != "time")
            {
                continue;
            }
            let value = |name: &str| tree.attr(id, name).filter(|v| v.bytes().any(|b| b.is_ascii_digit()));
            let rank = match kind {
                _ if tree.name(id) == "time" => Some((0, value("datetime"))),
                Some(Kind::Date) if value("datetime").or_else(|| value("content")).is_some() => {
                    Some((1, value("datetime").or_else(|| value("content"))))
                }
                _ if tree.name(id) == "abbr" && value("title").is_some() => Some((1, value("title"))),
                Some(Kind::Date) => Some((2, value("title"))),
                Some(Kind::Meta | Kind::Author(_)) => Some((3, None)),
                _ => Some((4, None)),
            };
            let Some((rank, value)) = rank else { continue };
            if best.as_ref().is_some_and(|b| b.0 <= rank) {
                continue;
            }
            if value.is_none()
                && rank > 0
                && (!self.is_short(id, 120) || byline::time(tree.text(id).as_str(), self.page.markers).is_none())
            {
                continue;
            }
            best = Some((rank, Part { node: id, value }));
        }
        if best.is_none()
            && self.has_heading()
            && byline::time(&self.line(self.place.node, &|_| false), self.page.markers).is_some()
        {
            return Some(Part { node: self.place.node, value: None });
        }
        // Without a name that says so, only the innermost element with a time is its line.
        best.map(
            |(rank, part)| if rank < 4 { part } else { Part { node: self.innermost_time(part.node), value: None } },
        )
        .map(|part| self.exact(part))
    }

    /// The date as a program wrote it into an attribute, where the part or what stands in it has one.
    fn exact(&self, part: Part<'a>) -> Part<'a> {
        const ATTRIBUTES: &[&str] = &[
            "datetime",
            "title",
            "content",
            "data-time",
            "data-timestamp",
            "data-utime",
            "data-epoch",
            "data-date",
            "data-datetime",
            "data-created",
        ];
        let tree = self.page.tree;
        if part.value.is_some() || !self.is_short(part.node, 120) {
            return part;
        }
        let value = std::iter::once(part.node)
            .chain(tree.descendants(part.node).take(12))
            .filter(|&id| tree.is_element(id))
            .flat_map(|id| ATTRIBUTES.iter().filter_map(move |name| tree.attr(id, name)))
            .find(|value| machine::read(value.trim()).is_some());
        Part { value: value.or(part.value), ..part }
    }

    /// True where siblings belong to the record: its own element is their heading.
    fn has_heading(&self) -> bool {
        self.tree().after(self.place.node) < self.place.end
    }

    fn innermost_time(&self, id: NodeId) -> NodeId {
        let tree = self.tree();
        let mut at = id;
        while let Some(inner) =
            tree.child_elements(at).find(|&c| byline::time(tree.text(c).as_str(), self.page.markers).is_some())
        {
            at = inner;
        }
        at
    }

    fn published(&self, part: Part<'_>) -> Option<String> {
        if let Some(value) = part.value {
            return Some(value.trim().to_string());
        }
        let mut text = self.line(part.node, &|_| false);
        // A link on the clock alone leaves the day outside.
        if byline::is_clock(text.as_str().trim())
            && let Some(parent) = self.tree().parent(part.node).filter(|&p| p > self.place.node)
        {
            let around = self.line(parent, &|_| false);
            if around.as_str().chars().count() <= 160 {
                text = around;
            }
        }
        let text = text.as_str();
        let range = byline::time(text, self.page.markers).unwrap_or(0..text.len());
        let found = text[range].split(" | ").next().unwrap_or_default().trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '|' | '—' | '–' | '-' | '•' | '·' | '@' | ',' | ':')
        });
        (!found.is_empty() && found.chars().count() <= 80).then(|| found.to_string())
    }

    fn likes(&self) -> Option<i64> {
        let part = self.part(&self.page.system.likes)?;
        let text = match part.value {
            Some(value) => value.to_string(),
            None => self.tree().text(part.node).as_str().to_string(),
        };
        let digits: String = text
            .chars()
            .skip_while(|c| !c.is_ascii_digit() && *c != '-')
            .take_while(|c| c.is_ascii_digit() || *c == '-')
            .collect();
        digits.parse().ok()
    }

    fn parent(&self) -> Option<String> {
        let tree = self.tree();
        let stated = self.part(&self.page.system.parent).and_then(|p| p.value).or_else(|| self.attribute(PARENTS));
        if let Some(value) = stated {
            return identity(value);
        }
        // "In reply to": a link to another comment of the page whose names say so.
        self.nodes.iter().find_map(|&id| {
            let href = tree.attr(id, "href").filter(|_| tree.name(id) == "a")?;
            let (_, fragment) = href.rsplit_once('#')?;
            let says = [id].into_iter().chain(tree.ancestors(id).take(2)).any(|n| {
                n > self.place.node
                    && tree.classes(n).any(|c| {
                        let c = c.to_ascii_lowercase();
                        ["in-reply", "inreply", "reply-to", "replyto", "parent", "in-response", "answer-to"]
                            .iter()
                            .any(|w| c.contains(w))
                            && !c.contains("comment-reply-link")
                    })
            });
            says.then(|| identity(fragment)).flatten()
        })
    }

    /// Points in a number such as “#4.1.2”, by which some systems show who answers whom.
    fn numbering(&self) -> Option<i64> {
        let tree = self.tree();
        let mut texts = self.nodes.iter().filter_map(|&n| tree.text_node(n)).take(12);
        texts.find_map(|text| {
            let number = text.as_str().trim().strip_prefix('#')?.split_whitespace().next()?;
            let points = number.bytes().filter(|&b| b == b'.').count() as i64;
            (points > 0 && number.bytes().all(|b| b == b'.' || b.is_ascii_digit())).then_some(points)
        })
    }

    /// Width of the empty picture that indents a record in pages laid out with tables.
    fn spacer(&self) -> Option<i64> {
        let tree = self.tree();
        let mut pictures = self.nodes.iter().take(12).filter(|&&n| tree.name(n) == "img");
        pictures
            .find(|&&n| tree.attr(n, "height").and_then(number).is_some_and(|h| h <= 1))
            .and_then(|&n| tree.attr(n, "width"))
            .and_then(number)
    }

    fn depth(&self) -> Option<i64> {
        let tree = self.tree();
        if let Some(part) = self.part(&self.page.system.depth) {
            return number(part.value.unwrap_or_default());
        }
        let node = self.place.node;
        if let Some(depth) = DEPTHS.iter().find_map(|name| tree.attr(node, name)).and_then(number) {
            return Some(depth);
        }
        let by_class = class_depth(tree, node).or_else(|| class_depth(tree, tree.parent(node)?));
        if by_class.is_some() {
            return by_class;
        }
        // Elements around this record alone belong to it.
        let own =
            || std::iter::once(node).chain(tree.ancestors(node).take(3).take_while(|&a| self.page.within(a) == 1));
        if let Some(depth) = own().find_map(|n| tree.attr(n, "style").and_then(indent)) {
            return Some(depth);
        }
        if let Some(depth) =
            own().skip(1).find_map(|n| DEPTHS.iter().find_map(|name| tree.attr(n, name)).and_then(number))
        {
            return Some(depth);
        }
        if let Some(depth) = self.numbering().or_else(|| self.spacer()) {
            return Some(depth);
        }
        let containers = tree.ancestors(node).filter(|a| self.page.answers.binary_search(a).is_ok()).count() as i64;
        let own = tree.classes(node).any(|class| {
            let last = class.rsplit(['-', '_']).next().unwrap_or(class).to_ascii_lowercase();
            const ANSWER: &[&str] = &[
                "indented",
                "reply",
                "child",
                "nested",
                "answer",
                "response",
                "subcomment",
                "re",
                "replyitem",
                "antwort",
                "respuesta",
                "reponse",
                "risposta",
                "resposta",
            ];
            ANSWER.contains(&last.as_str())
        });
        Some(containers + i64::from(own))
    }
}

/// “Like (12)”, “3 Likes”: the words of a button without the count.
fn without_count(text: &str) -> &str {
    let count = |c: char| c.is_numeric() || c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '+' | '·' | ':');
    let bare = text.trim_matches(count);
    if bare.is_empty() { text } else { bare }
}

/// The number in front of a text such as ">>12 no": boards thread by it.
fn answered_number(text: &str) -> Option<String> {
    let number: String = text.strip_prefix(">>")?.chars().take_while(char::is_ascii_digit).collect();
    (!number.is_empty()).then_some(number)
}

/// True for headings that link to a place on a page: titles with the address of the comment.
fn links_to_a_place(tree: &Tree, id: NodeId) -> bool {
    let place = |href: &str| href.split_once('#').is_some_and(|(page, place)| !page.is_empty() && !place.is_empty());
    tree.descendants(id).any(|n| tree.name(n) == "a" && tree.attr(n, "href").is_some_and(place))
}

/// True when text of the record comes after the element: a name stands before the words.
fn body_follows(record: &Record<'_>, id: NodeId) -> bool {
    let tree = record.page.tree;
    let after = tree.after(id);
    let before = record
        .nodes
        .iter()
        .take_while(|&&n| n < id)
        .filter_map(|&n| tree.text_node(n))
        .map(|t| t.as_str().trim().len())
        .sum::<usize>();
    before <= 80
        && record
            .nodes
            .iter()
            .skip_while(|&&n| n < after)
            .any(|&n| tree.text_node(n).is_some_and(|t| !t.as_str().trim().is_empty()))
}

/// True for links to the page of a user.
pub(crate) fn is_profile_link(tree: &Tree, id: NodeId) -> bool {
    const PARTS: &[&str] = &[
        "/user",
        "/profil",
        "/member",
        "/u/",
        "/people/",
        "/author",
        "/@",
        "/mitglied",
        "user=",
        "/usuario",
        "/membre",
    ];
    tree.name(id) == "a" && tree.attr(id, "href").is_some_and(|href| PARTS.iter().any(|part| href.contains(part)))
}

/// The number in classes such as `depth-2` and `level_3`.
fn class_depth(tree: &Tree, id: NodeId) -> Option<i64> {
    tree.classes(id).find_map(|class| {
        let class = class.to_ascii_lowercase();
        let (word, digits) = class.split_at(class.find(|c: char| c.is_ascii_digit())?);
        let word = word.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        let deep = ["depth", "level", "indent", "lvl", "nest", "nested"].iter().any(|w| word.ends_with(w));
        deep.then(|| number(digits)).flatten()
    })
}

fn number(value: &str) -> Option<i64> {
    let digits: String = value.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The left margin or padding of a style, in whatever unit.
fn indent(style: &str) -> Option<i64> {
    let style = style.to_ascii_lowercase();
    style.split(';').find_map(|rule| {
        let (name, value) = rule.split_once(':')?;
        let name = name.trim();
        let side = matches!(
            name,
            "margin-left"
                | "padding-left"
                | "margin-inline-start"
                | "padding-inline-start"
                | "margin-right"
                | "padding-right"
        );
        let own = name
            .strip_prefix("--")
            .is_some_and(|n| ["depth", "level", "indent", "nest", "branch"].iter().any(|word| n.contains(word)));
        if side || own { number(value) } else { None }
    })
}
