//! An HTML page in, its reader comments out: one [`Found`] each, with threads.
//!
//! Known systems are rows of [`super::platforms`]; a page that no row fits is left to the [`super::miner`]; comments
//! that stand only in the page's JSON-LD are read from there. [`Comments`] is the type to look at first.

pub(super) mod byline;
pub(super) mod fields;
mod json_ld;
pub(super) mod names;
mod template;
pub(super) mod threads;
pub(super) mod trace;

use std::cell::OnceCell;
use std::collections::HashMap;

use self::fields::{Draft, Page, Place};
use self::names::Kinds;
use self::threads::Link;
use self::trace::Trace;
use super::Found;
use super::embeds::EmbedPlace;
use super::platforms::{self, Compiled};
use crate::document::{Block, BlockRole, Text};
use crate::lexicon::markers::Markers;
use crate::reaction::{Platform, ReactionKind, Role};
use crate::reader::html::select::Vocabulary;
use crate::reader::html::{NodeId, Tree};

/// What to look for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options {
    /// Leave the known systems aside and find records by their structure alone.
    pub(crate) miner_only: bool,
    /// Note why records were found and near misses were not.
    pub(crate) trace: bool,
}

/// The comments of a page.
#[derive(Debug, Default)]
pub(crate) struct Comments {
    /// In page order; parents are places in this list.
    pub(crate) found: Vec<Found>,
    /// Parts of the page that are used up: what stands in them is no running text.
    pub(crate) taken: Vec<NodeId>,
    /// How many comments the page says it has.
    pub(crate) declared: Option<u64>,
    /// Records left out on purpose: removal notices and pingbacks.
    pub(crate) removed: u64,
    /// Name of the row they were read by; empty where there are none.
    pub(crate) system: &'static str,
    /// Embedded posts of the whole page, those inside comments included.
    pub(crate) embeds: Vec<EmbedPlace>,
    /// Why, when it was asked for.
    pub(crate) why: Vec<String>,
}

impl Comments {
    /// Takes in the comments of another system on the page.
    fn add(&mut self, other: Comments) {
        let before = self.found.len();
        if before == 0 || other.found.len() > before {
            self.system = other.system;
        }
        self.found.extend(other.found.into_iter().map(|mut found| {
            found.parent = found.parent.map(|p| p + before);
            found
        }));
        self.taken.extend(other.taken);
        self.taken.sort_unstable();
        self.removed += other.removed;
    }
}

/// The comments of a page.
pub(crate) fn comments(tree: &Tree, markers: &Markers, options: Options) -> Comments {
    let vocabulary = Vocabulary::new(tree);
    let places = super::embeds::places(tree, &vocabulary);
    let search = Search {
        tree,
        vocabulary,
        markers,
        widgets: widgets(tree),
        embeds: places.iter().map(|p| p.node).collect(),
        kinds: OnceCell::new(),
    };
    let mut why = Trace::new(options.trace);
    let mut sets: Vec<Set> = Vec::new();
    if !options.miner_only {
        let candidates = candidates(&search);
        let mut best: Option<Set> = None;
        for (system, nodes) in &candidates {
            // On equal evidence the earlier row is the more specific one, so a later row has to find clearly more.
            let least = best.as_ref().map_or(0, |set| set.worth() * 3 / 2);
            if nodes.len() * Set::MOST <= least {
                continue;
            }
            let set = set_of(&search, system, nodes);
            why.row(&search, system, nodes, set.as_ref());
            best = set.filter(|set| set.worth() > least).or(best);
        }
        sets.extend(best);
        // A page may show the comments of two systems one below the other.
        for (system, nodes) in &candidates {
            let Some(first) = sets.first() else { break };
            if !system.specific || std::ptr::eq(*system, first.system) {
                continue;
            }
            let free = |&&node: &&NodeId| sets.iter().all(|set| set.is_apart_from(tree, node));
            let rest: Vec<NodeId> = nodes.iter().filter(free).copied().collect();
            if !rest.is_empty()
                && let Some(set) = set_of(&search, system, &rest)
                && set.is_sure()
            {
                why.merged(system, rest.len());
                sets.push(set);
            }
        }
    }
    // Common names mark the container of the comments as often as one of them.
    if let [only] = &sets[..]
        && !only.system.specific
        && let Some(mined) = super::miner::records(&search, &mut why)
        && mined.places.len() * 4 > only.places.len() * 5
        && mined.is_sure()
        && mined.worth() * 4 > only.worth() * 5
    {
        sets = vec![mined];
    }
    if sets.is_empty() {
        sets.extend(super::miner::records(&search, &mut why));
    }
    sets.sort_by_key(|set| set.places.first().map(|p| p.node));
    let mut comments = Comments::default();
    for set in sets {
        comments.add(set.finish(tree, &mut why));
    }
    if comments.found.is_empty() && !options.miner_only {
        comments.found = json_ld::comments(tree);
        if !comments.found.is_empty() {
            comments.system = "JSON-LD";
            why.add(|| format!("{} comments stand in the JSON-LD of the page only", comments.found.len()));
        }
    }
    comments.declared = declared(tree, markers, comments.taken.first().copied());
    comments.taken.extend(search.widgets.iter().copied().filter(|&w| speaks_of_comments(tree, w)));
    why.surroundings(&search);
    comments.why = why.lines;
    comments.embeds = places;
    comments
}

/// Records of one system, read.
pub(super) struct Set {
    system: &'static Compiled,
    places: Vec<Place>,
    drafts: Vec<Draft>,
}

/// What every row finds, before it is read.
fn candidates(search: &Search<'_>) -> Vec<(&'static Compiled, Vec<NodeId>)> {
    let Search { tree, ref vocabulary, markers, .. } = *search;
    let titles: Vec<NodeId> = tree.elements("h1").collect();
    let mut out = Vec::new();
    for system in platforms::systems().iter().filter(|s| s.record.possible(vocabulary)) {
        let mut nodes: Vec<NodeId> = Vec::new();
        for id in system.record.all(tree, vocabulary) {
            let node = match system.system.around {
                "" => Some(id),
                _ => tree.ancestors(id).find(|&a| system.around.matches(tree, a)),
            };
            if let Some(node) = node.filter(|&n| nodes.last() != Some(&n) && !search.in_widget(n)) {
                nodes.push(node);
            }
        }
        nodes.sort_unstable();
        nodes.dedup();
        // Of two elements of one record, one in the other, the outer one holds all of it.
        let number = |id: NodeId| tree.attr(id, "id").and_then(threads::identity);
        let inner = |id: NodeId| {
            let same = |a: NodeId| nodes.binary_search(&a).is_ok() && number(a) == number(id);
            number(id).is_some() && tree.ancestors(id).take(3).any(same)
        };
        let mut nodes: Vec<NodeId> = nodes.iter().copied().filter(|&id| !inner(id)).collect();
        // What holds the title of the page is the page's own text, whatever its class says.
        let titled =
            |node: NodeId| titles.get(titles.partition_point(|&t| t < node)).is_some_and(|&t| tree.contains(node, t));
        nodes.retain(|&node| !titled(node));
        // A lone record around the heading of the comments is the article they stand below.
        if let [only] = nodes[..]
            && tree.descendants(only).any(|id| is_section_heading(tree, markers, id))
        {
            continue;
        }
        if !nodes.is_empty() {
            out.push((system, nodes));
        }
    }
    out
}

/// The records a row recognises, if they hold up.
fn set_of(search: &Search<'_>, system: &'static Compiled, nodes: &[NodeId]) -> Option<Set> {
    let places = nodes.iter().map(|&node| Place { node, end: end_of(search.tree, system, node) }).collect();
    read(search, system, places)
}

fn is_section_heading(tree: &Tree, markers: &Markers, id: NodeId) -> bool {
    let mut text = String::new();
    matches!(tree.name(id), "h2" | "h3" | "h4" | "h5")
        && tree.plain_text(id, HEADING, &mut text)
        && markers.comment_heading(&text).is_some()
}

/// The end of a record: of its element, or of the siblings that belong to it.
pub(super) fn end_of(tree: &Tree, system: &Compiled, node: NodeId) -> NodeId {
    let mut end = tree.after(node);
    if system.system.follow.is_empty() {
        return end;
    }
    let mut at = node;
    while let Some(sibling) = tree.next_sibling(at) {
        if tree.is_element(sibling) {
            if !system.follow.matches(tree, sibling) {
                break;
            }
            end = tree.after(sibling);
        }
        at = sibling;
    }
    end
}

/// Reads records at places; `None` when they turn out to be something else.
pub(super) fn read(search: &Search<'_>, system: &'static Compiled, places: Vec<Place>) -> Option<Set> {
    if are_links(search, &places) {
        return None;
    }
    let page = Page::new(search, system, &places);
    let mut drafts: Vec<Draft> = places.iter().map(|&place| page.read(place)).collect();
    if !system.specific {
        leave_strays_out(&mut drafts);
    }
    let full = drafts.iter().filter(|d| !d.text.is_empty()).count();
    let signed = drafts.iter().filter(|d| !d.text.is_empty() && (d.author.is_some() || d.published.is_some())).count();
    (full > 0 && signed * 2 >= full).then_some(Set { system, places, drafts })
}

/// Letters of the shortest link that may be the title of an article rather than a name; wide ones count twice.
const HEADLINE: usize = 16;

/// Bytes of a line that may stand among the records and be none.
const LINE: usize = 160;

/// True when the longest words of most records are a link: lists of articles, not of comments.
fn are_links(search: &Search<'_>, places: &[Place]) -> bool {
    let tree = search.tree;
    let letters = |text: &str| text.chars().map(|c| if c >= '\u{2e80}' { 2 } else { 1 }).sum::<usize>();
    let is_link = |place: &&Place| {
        let nodes = std::iter::successors(Some(place.node), |n| Some(n.next())).take_while(|&n| n < place.end);
        let text = |n: NodeId| Some((n, tree.text_node(n)?.as_str().trim()));
        let shown = nodes.filter(|&n| tree.parent(n).is_some_and(|p| !tree.is_hidden(p))).filter_map(text);
        let longest = shown.max_by_key(|(_, text)| text.len());
        longest.is_some_and(|(node, text)| {
            let mut around = tree.ancestors(node).take(4).take_while(|&a| a > place.node);
            letters(text) >= HEADLINE
                && around.any(|a| tree.name(a) == "a" && !fields::is_profile_link(tree, a))
                && byline::time(text, search.markers).is_none()
        })
    };
    let sample = &places[..places.len().min(12)];
    places.len() > 1 && sample.iter().filter(is_link).count() * 5 > sample.len() * 3
}

/// Where nearly all records have a name and a time, a line before or after them with neither is none: “Older | Newer”.
fn leave_strays_out(drafts: &mut [Draft]) {
    let full = drafts.iter().filter(|d| d.author.is_some() && d.published.is_some()).count();
    if full < 3 || full * 4 < drafts.len() * 3 {
        return;
    }
    let stray = |d: &Draft| d.author.is_none() && d.published.is_none() && !d.void && d.text.len() <= LINE;
    let last = drafts.len() - 1;
    for at in [0, last] {
        if stray(&drafts[at]) {
            drafts[at].text = Text::new();
        }
    }
}

impl Set {
    /// What one record is worth at most.
    const MOST: usize = 2;
    /// What one record proves at most.
    pub(super) const MOST_EVIDENCE: f64 = 3.0;

    /// The places of the records.
    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }

    /// How well the records read: the more have a text, a name and a time, the more; at most
    /// [`Set::MOST_EVIDENCE`] each.
    pub(super) fn evidence(&self) -> f64 {
        let of = |d: &Draft| match (d.text.is_empty(), d.author.is_some(), d.published.is_some()) {
            (true, _, _) => 0.0,
            (_, true, true) => Set::MOST_EVIDENCE,
            (_, true, false) => 2.0,
            (_, false, true) => 1.0,
            (_, false, false) => 0.0,
        };
        self.drafts.iter().map(of).sum()
    }

    fn worth(&self) -> usize {
        self.drafts.iter().filter(|d| !d.text.is_empty()).map(|d| if d.author.is_some() { Set::MOST } else { 1 }).sum()
    }

    /// True when no record holds the element or stands in it.
    fn is_apart_from(&self, tree: &Tree, node: NodeId) -> bool {
        let next = self.places.partition_point(|p| p.node < node);
        let after = self.places.get(next).is_none_or(|p| !tree.contains(node, p.node));
        // Records nest, so the last one before the element need not be the one around it; its end decides.
        let before = self.places[..next].iter().rev().take(64).all(|p| p.end <= node);
        after && before
    }

    /// Every record with words also has a name: enough to stand beside another system's.
    fn is_sure(&self) -> bool {
        let mut full = self.drafts.iter().filter(|d| !d.text.is_empty() && !d.void).peekable();
        full.peek().is_some() && full.all(|d| d.author.is_some() && d.published.is_some())
    }

    /// Sets the post aside that the others answer, if there are others.
    fn set_topics_aside(&mut self) {
        let others = self.drafts.iter().filter(|d| !d.topic && !d.void && !d.text.is_empty()).count();
        if others == 0 {
            self.drafts.iter_mut().for_each(|d| d.topic = false);
        }
    }

    fn finish(mut self, tree: &Tree, why: &mut Trace) -> Comments {
        self.set_topics_aside();
        why.drafts(tree, &self);
        let links = self.links(tree);
        let mut parents = threads::parents(&links);
        for parent in &mut parents {
            // An answer to the topic is a comment.
            if parent.is_some_and(|(p, _)| self.drafts[p].topic) {
                *parent = None;
            }
        }
        // Removal notices hold their place in the thread and are then left out.
        let mut kept: Vec<Option<usize>> = vec![None; self.drafts.len()];
        let mut count = 0;
        for (i, draft) in self.drafts.iter().enumerate() {
            if !draft.void && !draft.topic && !draft.text.is_empty() {
                kept[i] = Some(count);
                count += 1;
            }
        }
        let taken = outermost(tree, &self.places);
        let removed = self.drafts.iter().filter(|d| d.void).count() as u64;
        let system = self.system.system.name;
        let platform = Some(self.system.system.platform).filter(|&p| p != Platform::Unknown);
        let mut found = Vec::with_capacity(count);
        for (i, draft) in self.drafts.into_iter().enumerate() {
            if kept[i].is_none() {
                continue;
            }
            let answer = parents[i];
            let parent = answer.and_then(|(p, _)| kept[p]);
            let block = Block {
                text: draft.text,
                role: BlockRole::Comment,
                author: draft.author,
                published: draft.published,
                key: draft.key,
                parent: draft.parent,
                likes: draft.likes,
                language: draft.language,
                platform,
                owner: draft.owner,
                ..Block::default()
            };
            found.push(Found {
                kind: if answer.is_some() { ReactionKind::Reply } else { ReactionKind::Comment },
                role: match (draft.moderator, block.owner) {
                    (true, _) => Role::Moderator,
                    (_, true) => Role::Owner,
                    _ => Role::Public,
                },
                parent,
                parent_basis: parent.and(answer).map(|(_, basis)| basis),
                block,
                stated_language: None,
            });
        }
        Comments { found, taken, removed, system, ..Comments::default() }
    }

    fn links(&self, tree: &Tree) -> Vec<Link> {
        let mut open: Vec<usize> = Vec::new();
        let mut links: Vec<Link> = Vec::with_capacity(self.places.len());
        for (i, (place, draft)) in self.places.iter().zip(&self.drafts).enumerate() {
            while open.last().is_some_and(|&o| !tree.contains(self.places[o].node, place.node)) {
                open.pop();
            }
            // Two elements of one record, one in the other, are called by the same number.
            let double = |o: &usize| {
                let outer = &self.drafts[*o];
                outer.text.is_empty() && outer.key.is_some() && outer.key == draft.key
            };
            let nested_in = open.iter().rev().find(|o| !double(o)).copied();
            open.push(i);
            links.push(Link { key: draft.key.clone(), parent: draft.parent.clone(), nested_in, depth: draft.depth });
        }
        self.mentioned(&mut links);
        let depth = links.first().and_then(|l| l.depth);
        if links.iter().all(|l| l.nested_in.is_none() && l.depth == depth) {
            for (link, around) in links.iter_mut().zip(self.wrapped(tree)) {
                link.nested_in = around;
            }
        }
        links
    }

    /// A heading that links to an earlier record by the name of its writer says who is answered: “@Ada”.
    fn mentioned(&self, links: &mut [Link]) {
        let mut keys: HashMap<&str, usize> = HashMap::new();
        for (i, (link, draft)) in links.iter_mut().zip(&self.drafts).enumerate() {
            if link.parent.is_none() {
                link.parent = draft.mentions.iter().find_map(|(target, words)| {
                    let author = self.drafts[*keys.get(target.as_str())?].author.as_ref()?;
                    let same = words.to_lowercase().contains(&author.to_lowercase());
                    (same && draft.key.as_ref() != Some(target)).then(|| target.clone())
                });
            }
            if link.parent.is_none() && link.nested_in.is_none() {
                let own = draft.key.as_ref();
                link.parent =
                    draft.around.iter().find(|&id| own != Some(id) && keys.contains_key(id.as_str())).cloned();
            }
            if let Some(key) = &draft.key {
                keys.entry(key).or_insert(i);
            }
        }
    }

    /// Where answers do not stand in the record they answer but beside it, in an element around both: by record, the
    /// one whose element around it holds its own. Every record has such an element, and is the first one in it.
    fn wrapped(&self, tree: &Tree) -> Vec<Option<usize>> {
        let mut nested = vec![None; self.places.len()];
        for height in (0..4).rev() {
            let around: Vec<NodeId> = self.places.iter().filter_map(|p| tree.ancestors(p.node).nth(height)).collect();
            let Some(&first) = around.first().filter(|_| around.len() == self.places.len()) else { continue };
            let own =
                |(i, &a): (usize, &NodeId)| tree.name(a) == tree.name(first) && (i == 0 || self.places[i - 1].node < a);
            if !around.iter().enumerate().all(own) {
                continue;
            }
            let mut open: Vec<usize> = Vec::new();
            for (i, &a) in around.iter().enumerate() {
                while open.last().is_some_and(|&o| !tree.contains(around[o], a)) {
                    open.pop();
                }
                nested[i] = open.last().copied();
                open.push(i);
            }
            break;
        }
        nested
    }
}

/// Places that do not stand inside another.
fn outermost(tree: &Tree, places: &[Place]) -> Vec<NodeId> {
    let mut out: Vec<NodeId> = Vec::new();
    for place in places {
        let mut at = Some(place.node);
        while let Some(node) = at.filter(|&n| n < place.end) {
            if tree.is_element(node) && !out.last().is_some_and(|&o| tree.contains(o, node)) {
                out.push(node);
            }
            at = tree.next_sibling(node);
        }
    }
    out
}

/// What is known of a page before its records are looked for.
pub(super) struct Search<'t> {
    pub(super) tree: &'t Tree,
    pub(super) vocabulary: Vocabulary<'t>,
    pub(super) markers: &'t Markers,
    /// Side bars and lists of the latest comments on other pages: outermost ones, in page order.
    pub(super) widgets: Vec<NodeId>,
    /// Embedded posts, in page order.
    pub(super) embeds: Vec<NodeId>,
    kinds: OnceCell<Kinds>,
}

impl Search<'_> {
    /// The parts the elements of the page are, by their names.
    pub(super) fn kinds(&self) -> &Kinds {
        self.kinds.get_or_init(|| Kinds::new(self.tree))
    }

    /// True inside lists of the latest comments on other pages.
    pub(super) fn in_widget(&self, id: NodeId) -> bool {
        let before = self.widgets.partition_point(|&w| w <= id);
        before > 0 && self.tree.contains(self.widgets[before - 1], id)
    }
}

/// What a name says about a side bar.
fn names_widget(tree: &Tree, id: NodeId, name: &str) -> bool {
    starts_with(name, "sidebar")
        || (name.eq_ignore_ascii_case("widget") && tree.name(id) == "aside")
        || starts_with(name, "dsq-widget")
        || (name.len() > COMMENT.len() && contains(name, COMMENT) && {
            let name = name.to_ascii_lowercase();
            ["recent", "latest", "last-", "last_", "lastcom", "newest"].iter().any(|w| name.contains(w))
        })
}

const COMMENT: &str = "comment";

fn starts_with(name: &str, with: &str) -> bool {
    name.as_bytes().get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with.as_bytes()))
}

/// True when a word of ASCII letters stands in `text`, in whatever case.
fn contains(text: &str, word: &str) -> bool {
    let bytes = text.as_bytes();
    let first = word.as_bytes().first().copied().unwrap_or_default();
    memchr::memchr2_iter(first, first.to_ascii_uppercase(), bytes)
        .any(|at| bytes.get(at..at + word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word.as_bytes())))
}

fn widgets(tree: &Tree) -> Vec<NodeId> {
    // Themes also mark the main part as "sidebar-right": what holds a title or a form to write in is no side bar.
    let main: Vec<NodeId> = tree.all().filter(|&id| matches!(tree.name(id), "h1" | "main" | "textarea")).collect();
    let holds_main = |id: NodeId| main.get(main.partition_point(|&m| m < id)).is_some_and(|&m| tree.contains(id, m));
    // By the value of `class`: whether one like it was a side bar. What is called `widget` is one in an `aside` only.
    let mut known: Vec<Option<bool>> = vec![None; tree.class_count()];
    let mut is_widget = |id: NodeId| {
        let by_class = || tree.classes(id).any(|name| names_widget(tree, id, name));
        let classes = match tree.class_number(id) {
            None => false,
            Some(_) if tree.name(id) == "aside" => by_class(),
            Some(number) => *known[number].get_or_insert_with(by_class),
        };
        (classes || tree.attr(id, "id").is_some_and(|name| names_widget(tree, id, name)))
            && !matches!(tree.name(id), "html" | "body" | "")
    };
    let mut out: Vec<NodeId> = Vec::new();
    for id in tree.all().filter(|&id| tree.is_element(id)) {
        if !out.last().is_some_and(|&o| tree.contains(o, id)) && is_widget(id) && !holds_main(id) {
            out.push(id);
        }
    }
    out
}

/// True for widgets whose names, or names in them, speak of comments.
fn speaks_of_comments(tree: &Tree, id: NodeId) -> bool {
    let names = |n: NodeId| [tree.attr(n, "class"), tree.attr(n, "id")].into_iter().flatten();
    std::iter::once(id).chain(tree.descendants(id)).any(|n| names(n).any(|v| contains(v, COMMENT)))
}

/// The number in the heading of the comments: the last one before the first record, or the first of the page.
fn declared(tree: &Tree, markers: &Markers, first: Option<NodeId>) -> Option<u64> {
    let mut text = String::new();
    let mut count = |id: NodeId| {
        let heading = tree.is_element(id) && !tree.is_hidden(id) && !in_long_text(tree, id) && !wraps_one(tree, id);
        let count = heading && tree.plain_text(id, HEADING, &mut text);
        // Most elements announce no number.
        if count && text.contains(char::is_numeric) { markers.comment_heading(&text).flatten() } else { None }
    };
    // Most headings stand close before the first record, so the search begins there.
    let after = first.map_or(tree.root(), NodeId::next);
    let before = tree.all().take(after.index()).rev().find_map(&mut count);
    before.or_else(|| tree.all().skip(after.index()).find_map(count))
}

/// True for elements that hold one other element and nothing else: their text is its text.
fn wraps_one(tree: &Tree, id: NodeId) -> bool {
    let mut children = tree.children(id);
    children.next().is_some_and(|child| tree.is_element(child)) && children.next().is_none()
}

/// Bytes of the longest heading.
const HEADING: usize = 600;

/// True for elements too big to be a heading.
fn in_long_text(tree: &Tree, id: NodeId) -> bool {
    tree.size(id) > 12
}

/// A page vocabulary of a few phrases.
#[cfg(test)]
pub(super) fn test_markers() -> Markers {
    use crate::lexicon::markers::{Marker, MarkerRole};
    let rows = [
        ("{n} comments", MarkerRole::CommentHeading),
        ("comments", MarkerRole::CommentHeading),
        ("댓글 {n}", MarkerRole::CommentHeading),
        ("{n} comentarios", MarkerRole::CommentHeading),
        ("reply", MarkerRole::Reply),
        ("回复", MarkerRole::Reply),
        ("返信", MarkerRole::Reply),
        ("antworten", MarkerRole::Reply),
        ("ответить", MarkerRole::Reply),
        ("cevapla", MarkerRole::Reply),
        ("赞", MarkerRole::Button),
        ("like", MarkerRole::Button),
        ("share", MarkerRole::Button),
        ("leave a reply", MarkerRole::Form),
        ("this comment was removed", MarkerRole::Removed),
        ("says", MarkerRole::SaysPost),
        ("said", MarkerRole::SaysAloud),
    ];
    let marker =
        |(phrase, role): (&str, MarkerRole)| Marker { phrase: phrase.into(), role, value: None, lang: "en".into() };
    // The words of names and dates are the same in all tests.
    let shipped = crate::lexicon::LexiconSet::embedded();
    let words = shipped.markers().all().iter().filter(|m| m.role.is_line_word()).cloned();
    Markers::new(rows.into_iter().map(marker).chain(words).collect())
}

#[cfg(test)]
mod tests;
