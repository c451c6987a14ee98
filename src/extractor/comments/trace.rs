//! Why records were found and near misses were not, in words for whoever looks into a wrong answer.
//!
//! A [`Trace`] gathers lines only when it was asked for; otherwise every call is a test of one flag.

use super::{Search, Set, fields::Place};
use crate::extractor::platforms::Compiled;
use crate::reader::html::{NodeId, Tree};

/// Lines of explanation.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    on: bool,
    pub(crate) lines: Vec<String>,
}

impl Trace {
    pub(crate) fn new(on: bool) -> Self {
        Trace { on, lines: Vec::new() }
    }

    pub(crate) fn add(&mut self, line: impl FnOnce() -> String) {
        if self.on {
            self.lines.push(line());
        }
    }

    /// A row whose records stand in the page.
    pub(super) fn row(&mut self, search: &Search<'_>, system: &Compiled, nodes: &[NodeId], set: Option<&Set>) {
        self.add(|| {
            let (name, first) = (system.system.name, nodes.first().copied());
            let place = first.map(|n| shown(search.tree, n)).unwrap_or_default();
            match set {
                Some(set) => {
                    let full = set.drafts.iter().filter(|d| !d.text.is_empty()).count();
                    format!(
                        "row \"{name}\": {} places, {full} with text, first {place}, worth {}",
                        nodes.len(),
                        set.worth()
                    )
                }
                None => format!(
                    "row \"{name}\": {} places, first {place}; not used: no text in them, or too few names and times",
                    nodes.len()
                ),
            }
        });
    }

    /// A second system on the page.
    pub(super) fn merged(&mut self, system: &Compiled, count: usize) {
        self.add(|| format!("row \"{}\": {count} more places apart from the others are read too", system.system.name));
    }

    /// A group of elements the miner looked into.
    pub(crate) fn group(&mut self, search: &Search<'_>, places: &[Place], score: f64, worth: f64) {
        self.add(|| {
            let first = places.first().map(|p| shown(search.tree, p.node)).unwrap_or_default();
            format!("miner: {} elements like {first}: signs {score:.1}, as records {worth:.1}", places.len())
        });
    }

    /// Every place of the row that was chosen.
    pub(super) fn drafts(&mut self, tree: &Tree, set: &Set) {
        if !self.on {
            return;
        }
        let name = set.system.system.name;
        for (place, draft) in set.places.iter().zip(&set.drafts) {
            let at = shown(tree, place.node);
            let line = if draft.void {
                format!("left out: {at}: removal notice or pingback ({name})")
            } else if draft.topic {
                format!("left out: {at}: the post that the others answer ({name})")
            } else if draft.text.is_empty() {
                format!("left out: {at}: no text ({name})")
            } else {
                let author = draft.author.as_deref().unwrap_or("nobody named");
                let time = draft.published.as_deref().unwrap_or("no time");
                format!("found: {at}: by {author}, {time} ({name})")
            };
            self.lines.push(line);
        }
    }

    /// Parts of the page that look like comments and are none.
    pub(super) fn surroundings(&mut self, search: &Search<'_>) {
        if !self.on {
            return;
        }
        let tree = search.tree;
        for &widget in &search.widgets {
            self.lines
                .push(format!("left out: {}: a side bar or list of comments on other pages", shown(tree, widget)));
        }
        for id in tree.elements("textarea") {
            self.lines.push(format!("left out: {}: a form to write in", shown(tree, id)));
        }
    }
}

/// An element as `li.comment#comment-7 at byte 120`: the byte is that of its first words.
pub(crate) fn shown(tree: &Tree, id: NodeId) -> String {
    let mut out = tree.name(id).to_string();
    for class in tree.classes(id).take(2) {
        out.push('.');
        out.push_str(class);
    }
    if let Some(own) = tree.attr(id, "id") {
        out.push('#');
        out.push_str(own);
    }
    let words = std::iter::once(id)
        .chain(tree.descendants(id))
        .filter_map(|n| tree.text_node(n))
        .find(|t| !t.as_str().trim().is_empty());
    if let Some(first) = words.and_then(|text| text.spans(0..text.len()).first().copied()) {
        out.push_str(&format!(" at byte {}", first.start));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Options, comments, test_markers};
    use super::*;

    #[test]
    fn near_misses_are_told_from_finds() {
        let tree = Tree::parse(
            "<ol><li class='comment depth-1' id=comment-1><b class=fn>Ada</b><div class=comment-content>Hello there</div></li>\
             <li class='comment depth-1' id=comment-2><b class=fn>Bo</b><div class=comment-content>This comment was removed</div></li></ol>\
             <aside class='widget-recent-comments'>Cy on Drums</aside><form><textarea></textarea></form>",
        );
        let why = comments(&tree, &test_markers(), Options { trace: true, ..Options::default() }).why.join("\n");
        for part in [
            "found: li.comment.depth-1#comment-1 at byte",
            "by Ada",
            "li.comment.depth-1#comment-2",
            "removal notice",
            "a side bar",
            "a form to write in",
        ] {
            assert!(why.contains(part), "{part} in {why}");
        }
        let silent = comments(&tree, &test_markers(), Options::default());
        assert!(silent.why.is_empty());
    }
}
