//! The records of a page in, the shape of the element that holds their text out.
//!
//! Templates with scrambled names (`css-1x9a`) do not say where the words of a comment stand, but they put them into
//! the same element every time. Long comments show which it is, and short ones are then read from it. See [`body`].

use std::collections::HashMap;

use super::fields::{Page, Place};
use super::names::Kind;
use crate::reader::html::{NodeId, Tree};

/// Letters of a comment that shows where the text stands.
const LONG: usize = 50;
/// Records looked at.
const SAMPLE: usize = 60;

/// What an element looks like: its name and classes without the numbers in them; `None` for those without classes.
pub(super) fn shape(tree: &Tree, id: NodeId) -> Option<String> {
    let class = tree.attr(id, "class").filter(|c| !c.trim().is_empty())?;
    let steady: String = class.chars().filter(|c| !c.is_ascii_digit()).collect();
    Some(format!("{}.{steady}", tree.name(id)))
}

/// The shape that holds most of the words in most of the long records and stands once in every record.
pub(super) fn body(page: &Page<'_>, places: &[Place]) -> Option<String> {
    if places.len() < 2 {
        return None;
    }
    let mut votes: HashMap<String, (usize, usize)> = HashMap::new();
    let mut twice: Vec<String> = Vec::new();
    let mut voters = 0;
    for &place in places.iter().take(SAMPLE) {
        let nodes = page.nodes(place);
        let mut seen: HashMap<String, usize> = HashMap::new();
        for shape in nodes.iter().filter_map(|&id| shape(page.tree, id)) {
            *seen.entry(shape).or_default() += 1;
        }
        twice.extend(seen.into_iter().filter(|(_, count)| *count > 1).map(|(shape, _)| shape));
        let chain = chain(page, &nodes);
        if !chain.is_empty() {
            voters += 1;
            for (depth, id) in chain.into_iter().enumerate() {
                if let Some(shape) = shape(page.tree, id) {
                    let entry = votes.entry(shape).or_default();
                    *entry = (entry.0 + 1, entry.1.max(depth));
                }
            }
        }
    }
    if voters == 0 {
        return None;
    }
    let mut list: Vec<(String, (usize, usize))> =
        votes.into_iter().filter(|(shape, (count, _))| count * 5 >= voters * 4 && !twice.contains(shape)).collect();
    list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    list.into_iter().next().map(|(shape, _)| shape)
}

/// The elements that hold most of the words of a long record and no part of another kind, outermost first.
fn chain(page: &Page<'_>, nodes: &[NodeId]) -> Vec<NodeId> {
    let tree = page.tree;
    let letters = |id: NodeId| -> usize {
        // A letter of a script without spaces says as much as three of another.
        let weight = |c: char| if c as u32 >= 0x3040 { 3 } else { 1 };
        tree.text_node(id).map_or(0, |t| t.as_str().chars().filter(|c| c.is_alphanumeric()).map(weight).sum())
    };
    // Letters before each node, so that what an element holds is a difference.
    let mut sums = Vec::with_capacity(nodes.len() + 1);
    sums.push(0);
    for &id in nodes {
        sums.push(sums.last().copied().unwrap_or(0) + letters(id));
    }
    let total = sums[nodes.len()];
    let Some(&longest) = nodes.iter().max_by_key(|&&id| letters(id)) else { return Vec::new() };
    if letters(longest) < LONG {
        return Vec::new();
    }
    let within = |id: NodeId| {
        let from = nodes.partition_point(|&n| n < id);
        let to = nodes.partition_point(|&n| n < tree.after(id));
        (from, to, sums[to] - sums[from])
    };
    let first = nodes.first().copied().unwrap_or(longest);
    let mut out: Vec<NodeId> = tree
        .ancestors(longest)
        .take_while(|&a| a >= first)
        .filter(|&a| {
            let (from, to, own) = within(a);
            let others = |&n: &NodeId| {
                tree.name(n) == "time"
                    || tree.name(n) == "button"
                    || matches!(page.kinds.of(n), Some(Kind::Author(_) | Kind::Date | Kind::Action))
            };
            own * 10 >= total * 6 && !nodes[from..to].iter().any(others)
        })
        .collect();
    out.reverse();
    out
}

#[cfg(test)]
mod tests {
    use crate::extractor::comments::{Options, comments, test_markers};
    use crate::reader::html::Tree;

    #[test]
    fn long_comments_show_where_the_words_of_short_ones_stand() {
        let record = |name: &str, text: &str| {
            format!(
                "<li><div class=a><div class=b><a class=c href=/user/1>{name}</a><i class=x>Bo</i><time class=d datetime=2024-01-01>3d</time>\
                 <i class=y>7</i></div><div class=e>{text}</div><div class=f><button>Reply</button></div></div></li>"
            )
        };
        let page = [
            "<h2>3 comments</h2><ul>",
            &record("Ada", "The ferry was late again this morning, and nobody told us why it had to be."),
            &record("Bo", "no"),
            &record("Cy", "It was late because of the fog, as it is every year when the autumn comes."),
            "</ul>",
        ]
        .concat();
        let options = Options { miner_only: true, ..Options::default() };
        let found = comments(&Tree::parse(&page), &test_markers(), options).found;
        let texts: Vec<&str> = found.iter().map(|f| f.block.text.as_str()).collect();
        assert_eq!(texts.get(1), Some(&"no"), "{texts:?}");
    }
}
