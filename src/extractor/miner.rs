//! Finds the comments of pages that no row of [`super::platforms`] describes.
//!
//! Comments are made by one template, so they are elements of one shape, and each shows a name, a time or a button
//! to answer; names such as `comments` or a heading such as “3 replies” stand around them. [`records`] groups the
//! elements of a page by shape, counts these signs in every group, and reads the likeliest groups to see which hold.

use foldhash::{HashMap, HashMapExt, HashSet};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::comments::fields::{Place, is_profile_link};
use super::comments::names::{self, Kind};
use super::comments::trace::Trace;
use super::comments::{Search, Set, byline, end_of};
use super::platforms;
use crate::lexicon::markers::{MarkerRole, Markers};
use crate::reader::html::{NodeId, Tree};

/// Word beginnings in names of templates that speak of comments, in the languages templates are written in.
const VOCABULARY: &[&str] = &[
    "comment",
    "kommentar",
    "coment",
    "komment",
    "koment",
    "reply",
    "replies",
    "respuesta",
    "reponse",
    "antwort",
    "risposta",
    "resposta",
    "opinion",
    "discussion",
    "discuss",
    "forum",
    "message",
    "msg",
    "feedback",
    "avis",
    "reaction",
    "reaktion",
    "reazion",
    "yorum",
    "thread",
    "review",
    "testimonial",
    "guestbook",
    "gaestebuch",
    "cmt",
    "talk",
    "answer",
    "disqus",
    "komentar",
    "kommentti",
    "reactie",
    "comentari",
    "opini",
    "diskus",
    "diskuze",
    "prispev",
    "hozzaszol",
    "sxolia",
    "binh-luan",
    "binhluan",
    "iruzkin",
    "posting",
    "leserbrief",
    "meinung",
    "pinglun",
    "huifu",
    "daetgeul",
    "toukou",
    "response",
    "remark",
    "voices",
    "community",
];

/// Words in names that change from one comment to the next.
const VARIABLE: &[&str] = &[
    "even",
    "odd",
    "alt",
    "first",
    "last",
    "parent",
    "active",
    "current",
    "new",
    "hidden",
    "open",
    "closed",
    "selected",
    "collapsed",
    "expanded",
    "clearfix",
    "clear",
    "cf",
    "row",
    "col",
    "byuser",
    "bypostauthor",
    "owner",
    "root",
    "top",
    "is",
    "has",
    "js",
    // Even and odd, as templates of other languages say.
    "pair",
    "impair",
    "par",
    "impar",
    "gerade",
    "ungerade",
    "jamn",
    "udda",
    "lige",
    "ulige",
    "parni",
    "neparni",
    "tek",
    "cift",
    "zebra",
    "striped",
];

/// Attributes of comments and posts alone.
const KEYS: &[&str] =
    &["data-comment-id", "data-commentid", "data-post-id", "data-postid", "data-reply-id", "data-message-id"];

/// How many of the likeliest groups are read.
const TRIES: usize = 8;

/// How much more another group must show than the best so far.
const CLEARLY: f64 = 1.05;
/// How much less a group may show that holds the best so far record by record.
const OUTER: f64 = 1.5;

/// The records of the likeliest group, read.
pub(super) fn records(search: &Search<'_>, why: &mut Trace) -> Option<Set> {
    let tree = search.tree;
    let signs = Signs::count(search);
    let mut groups: Vec<Group> =
        groups(tree).into_iter().filter_map(|nodes| Group::judge(search, &signs, &nodes)).collect();
    groups.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.places[0].node.cmp(&b.places[0].node)));
    groups.truncate(TRIES);
    let mut best: Option<(f64, Set)> = None;
    for Group { places, score } in groups {
        // What cannot be better however well it reads need not be read.
        let most = Set::MOST_EVIDENCE * places.len() as f64 * score;
        if best.as_ref().is_some_and(|(least, _)| most * OUTER <= *least) {
            why.group(search, &places, score, 0.0);
            continue;
        }
        let set = super::comments::read(search, platforms::unknown(), places.clone());
        let worth = set.as_ref().map_or(0.0, Set::evidence) * score;
        why.group(search, &places, score, worth);
        let better = match &best {
            None => worth > 0.0,
            Some((least, inner)) if holds(tree, &places, inner.places()) => worth * OUTER > *least,
            Some((least, outer)) if holds(tree, outer.places(), &places) => worth > least * OUTER,
            Some((least, _)) => worth > least * CLEARLY,
        };
        if better {
            best = set.map(|set| (worth, set)).or(best);
        }
    }
    best.map(|(_, set)| set)
}

/// True when every record of `inner` stands in one of `outer` of its own, and few of those are left over: of two shapes
/// around the same comments the outer one also holds the answers, and so the threads, and the removal notices.
fn holds(tree: &Tree, outer: &[Place], inner: &[Place]) -> bool {
    let mut around = outer.iter();
    let own = |i: &Place| around.any(|o| o.node != i.node && tree.contains(o.node, i.node));
    outer.len() >= inner.len() && outer.len() * 3 <= inner.len() * 4 && inner.iter().all(own)
}

/// Running counts over the nodes of a page, so that what an element holds is a difference.
struct Signs {
    times: Vec<u32>,
    authors: Vec<u32>,
    replies: Vec<u32>,
    letters: Vec<u32>,
    linked: Vec<u32>,
    fields: Vec<u32>,
    titles: Vec<u32>,
    /// Texts whose names say that they are comments.
    spoken: Vec<u32>,
    headings: Vec<NodeId>,
}

impl Signs {
    fn count(search: &Search<'_>) -> Signs {
        let Search { tree, markers, ref embeds, .. } = *search;
        let kinds = search.kinds();
        let mut line = String::new();
        let size = tree.len() + 1;
        let zeros = || vec![0u32; size];
        let mut signs = Signs {
            times: zeros(),
            authors: zeros(),
            replies: zeros(),
            letters: zeros(),
            linked: zeros(),
            fields: zeros(),
            titles: zeros(),
            spoken: zeros(),
            headings: Vec::new(),
        };
        let mut link_end = tree.root();
        let mut hidden_end = tree.root();
        for id in tree.all() {
            let i = id.index();
            let mut now = [0u32; 8];
            if id >= hidden_end && (unseen(tree, id) || embeds.binary_search(&id).is_ok()) {
                hidden_end = tree.after(id);
            }
            if id >= hidden_end {
                if let Some(text) = tree.text_node(id) {
                    let text = text.as_str().trim();
                    let letters = text.chars().filter(|c| c.is_alphanumeric()).count() as u32;
                    now[3] = letters;
                    now[4] = if id < link_end { letters } else { 0 };
                    now[0] = u32::from(text.len() <= 120 && byline::time(text, markers).is_some());
                } else {
                    if tree.name(id) == "a" {
                        link_end = link_end.max(tree.after(id));
                    }
                    let kind = kinds.of(id);
                    now[0] = u32::from(tree.name(id) == "time" && tree.attr(id, "datetime").is_some());
                    let named =
                        matches!(kind, Some(Kind::Author(_))) || tree.name(id) == "cite" || tree.has_class(id, "fn");
                    now[7] = u32::from(matches!(kind, Some(Kind::Text(_))) && speaks_of_comments(tree, id));
                    now[1] = u32::from(named || is_profile_link(tree, id));
                    // Both are short, and most small elements are asked for both.
                    if small(tree, id) {
                        let short = tree.plain_text(id, LINE, &mut line);
                        let text = Some(line.as_str()).filter(|_| short);
                        now[2] = u32::from(is_reply(tree, markers, id, text));
                        if text.is_some_and(|text| is_heading(tree, markers, id, text)) {
                            signs.headings.push(id);
                        }
                    }
                }
            }
            now[5] = u32::from(matches!(tree.name(id), "textarea"));
            now[6] = u32::from(tree.name(id) == "h1");
            let Signs { times, authors, replies, letters, linked, fields, titles, spoken, .. } = &mut signs;
            for (list, value) in [times, authors, replies, letters, linked, fields, titles, spoken].into_iter().zip(now)
            {
                list[i + 1] = list[i] + value;
            }
        }
        signs
    }
}

impl Signs {
    /// Where siblings are by turns the heading and the text of a comment, each heading with what follows it.
    fn with_their_texts(&self, tree: &Tree, places: Vec<Place>) -> Vec<Place> {
        let timed = |p: &Place| within(&self.times, *p) > 0;
        let count = places.iter().filter(|p| timed(p)).count();
        let parent = places.first().and_then(|p| tree.parent(p.node));
        let siblings = || places.iter().all(|p| tree.parent(p.node) == parent && p.end == tree.after(p.node));
        let turns = count > 1 && count * 2 <= places.len() && count * 4 >= places.len();
        if !turns || !places.first().is_some_and(timed) || !siblings() {
            return places;
        }
        // No heading stands next to another, or some comments would have no text.
        if places.windows(2).any(|pair| timed(&pair[0]) && timed(&pair[1])) {
            return places;
        }
        let mut joined: Vec<Place> = Vec::with_capacity(count);
        for place in &places {
            match joined.last_mut() {
                Some(last) if !timed(place) => last.end = place.end,
                _ => joined.push(*place),
            }
        }
        joined
    }

    /// The places without those outside the part of the page in which all that can be answered stand: lists of
    /// articles often use the same names as comments.
    fn without_outsiders(&self, tree: &Tree, mut places: Vec<Place>) -> Vec<Place> {
        let answered = |p: &&Place| within(&self.replies, **p) > 0;
        let count = places.iter().filter(answered).count();
        let (first, last) = (places.iter().find(answered), places.iter().rev().find(answered));
        if let (Some(first), Some(last)) = (first, last)
            && count * 2 > places.len()
            && let Some(around) = tree.ancestors(first.node).find(|&a| tree.contains(a, last.node))
        {
            places.retain(|p| tree.contains(around, p.node));
        }
        places
    }
}

/// Hidden for good: a section of comments that opens at a click is often saved closed.
fn unseen(tree: &Tree, id: NodeId) -> bool {
    tree.is_hidden(id)
        && !(matches!(tree.name(id), "div" | "section" | "ol" | "ul" | "article" | "li")
            && speaks_of_comments(tree, id))
}

fn within(counts: &[u32], place: Place) -> u32 {
    counts[place.end.index()] - counts[place.node.index()]
}

fn small(tree: &Tree, id: NodeId) -> bool {
    tree.size(id) <= 8
}

/// Bytes of the longest line that is looked at as a heading or a button.
const LINE: usize = 120;

/// True for a button to answer; `text` is what it says, if that is short.
fn is_reply(tree: &Tree, markers: &Markers, id: NodeId, text: Option<&str>) -> bool {
    if !matches!(tree.name(id), "a" | "button" | "span" | "div" | "li") {
        return false;
    }
    let by_name = || {
        matches!(tree.name(id), "a" | "button") && tree.classes(id).any(|c| c.to_ascii_lowercase().contains("reply"))
    };
    text.is_some_and(|text| text.len() <= 80 && markers.is(MarkerRole::Reply, text)) || by_name()
}

/// True for a line that announces comments.
fn is_heading(tree: &Tree, markers: &Markers, id: NodeId, text: &str) -> bool {
    matches!(
        tree.name(id),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "div" | "span" | "strong" | "b" | "legend" | "summary"
    ) && text.len() >= 3
        // “12 comments” in a list of articles is a link, and “3 replies” under a comment a button.
        && !tree.ancestors(id).take(3).any(|a| matches!(tree.name(a), "a" | "button"))
        // “0 comments” announces none.
        && markers.comment_heading(text).is_some_and(|count| count != Some(0))
}

/// Elements of one shape, in document order.
struct Group {
    places: Vec<Place>,
    score: f64,
}

/// The elements of a page by shape: element name and the steady part of its names. Those without names also by the
/// element they stand in, and those with a number in their `id` by what it counts.
fn groups(tree: &Tree) -> Vec<Vec<NodeId>> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<Vec<NodeId>> = Vec::new();
    // Elements without a name of their own, in one parent.
    let mut siblings: HashMap<(NodeId, &str), Vec<NodeId>> = HashMap::new();
    // Elements with many names, by the first few: where names say how an element is drawn, one says nothing.
    let mut drawn: HashMap<(&str, &str), Vec<NodeId>> = HashMap::new();
    // Elements by what stands before the number in their `id`, where that speaks of comments.
    let mut numbered: HashMap<(&str, &str), Vec<NodeId>> = HashMap::new();
    let mut steady = Steady::new(tree);
    let mut shape = String::new();
    let mut at = tree.root();
    let end = tree.after(tree.root());
    while at < end {
        if matches!(tree.name(at), "nav" | "select" | "form") || unseen(tree, at) {
            at = tree.after(at);
            continue;
        }
        if matches!(
            tree.name(at),
            "li" | "div"
                | "article"
                | "section"
                | "tr"
                | "td"
                | "table"
                | "blockquote"
                | "dl"
                | "dt"
                | "p"
                | "details"
                | "aside"
                | "figure"
        ) || tree.name(at).contains('-')
        {
            shape.clear();
            let named = steady.shape(tree, at, &mut shape);
            if !named && let Some(parent) = tree.parent(at) {
                siblings.entry((parent, tree.name(at))).or_default().push(at);
            }
            if let Some(names) = tree.attr(at, "class").and_then(first_names) {
                drawn.entry((names, tree.name(at))).or_default().push(at);
            }
            if let Some(id) = numbered_id(tree, at).filter(|name| speaks(name)) {
                numbered.entry((id, tree.name(at))).or_default().push(at);
            }
            let place = places.get(&shape).copied().unwrap_or_else(|| {
                groups.push(Vec::new());
                places.insert(shape.clone(), groups.len() - 1);
                groups.len() - 1
            });
            groups[place].push(at);
        }
        at = at.next();
    }
    let known: HashSet<(NodeId, usize)> = groups.iter().map(|group| (group[0], group.len())).collect();
    let more =
        siblings.into_values().chain(numbered.into_values()).chain(drawn.into_values()).filter(|group| group.len() > 1);
    let mut more: Vec<Vec<NodeId>> = more.filter(|group| !known.contains(&(group[0], group.len()))).collect();
    more.sort_unstable();
    more.dedup();
    groups.extend(more);
    groups
}

/// The steady part of the class names of elements, read once for all elements with the same.
struct Steady {
    /// By number of the value of `class`: the first steady name, and the first that speaks of comments.
    names: Vec<Option<[Option<String>; 2]>>,
    /// Names that a program made, and how many elements have them: no digit of theirs is a number.
    scrambled: HashMap<String, usize>,
}

impl Steady {
    fn new(tree: &Tree) -> Steady {
        let mut scrambled: HashMap<String, usize> = HashMap::new();
        let mut known: Vec<Option<bool>> = vec![None; tree.class_count()];
        for id in tree.all() {
            let Some(number) = tree.class_number(id) else { continue };
            if *known[number].get_or_insert_with(|| tree.classes(id).any(is_scrambled)) {
                for class in tree.classes(id).filter(|class| is_scrambled(class)) {
                    match scrambled.get_mut(class) {
                        Some(count) => *count += 1,
                        None => _ = scrambled.insert(class.to_string(), 1),
                    }
                }
            }
        }
        Steady { names: vec![None; tree.class_count()], scrambled }
    }

    /// What elements of one template have in common with this one, at the end of `out`; true when it is a name of its
    /// own.
    fn shape(&mut self, tree: &Tree, id: NodeId, out: &mut String) -> bool {
        // The name that speaks of comments is the steadiest of all.
        if let Some(name) = self.name(tree, id, true) {
            out.push_str(tree.name(id));
            out.push('.');
            out.push_str(name);
            return true;
        }
        match numbered_id(tree, id) {
            Some(name) => {
                out.push_str(tree.name(id));
                out.push('.');
                out.push_str(name);
                true
            }
            // Without names of its own, an element is known by what it stands in.
            None => {
                if let Some(parent) = tree.parent(id) {
                    out.push_str(self.name(tree, parent, false).unwrap_or(tree.name(parent)));
                }
                out.push('>');
                out.push_str(tree.name(id));
                false
            }
        }
    }

    /// The first steady class of an element, or the first that speaks of comments where there is one and it is asked
    /// for.
    fn name(&mut self, tree: &Tree, id: NodeId, speaking: bool) -> Option<&str> {
        let known = &mut self.names[tree.class_number(id)?];
        let [first, speaks] = known.get_or_insert_with(|| {
            let mut names = tree.classes(id).filter_map(|class| match self.scrambled.get(class) {
                Some(count) if *count > 1 => Some(class.to_string()),
                _ => steady(class),
            });
            let first = names.next();
            let speaks = first.clone().into_iter().chain(names).find(|name| speaks(name));
            [first, speaks]
        });
        speaks.as_deref().filter(|_| speaking).or(first.as_deref())
    }
}

/// True for names that a program made, such as `sc-1a2b3c-0`: in a part of them letters follow digits.
fn is_scrambled(class: &str) -> bool {
    class.split(['-', '_']).any(|part| {
        let digit = part.find(|c: char| c.is_ascii_digit());
        digit.is_some_and(|at| part.len() > 4 && part[at..].contains(|c: char| c.is_ascii_alphabetic()))
    })
}

fn steady(class: &str) -> Option<String> {
    let part = class.split_once("--").is_some_and(|(_, part)| {
        matches!(
            part,
            "header" | "footer" | "head" | "foot" | "body" | "content" | "text" | "meta" | "author" | "actions"
        )
    });
    // A variant of an element is the same element, a part of it is another.
    let name = if part { class } else { class.split("--").next().unwrap_or(class) };
    let name: String = name.chars().filter(|c| !c.is_ascii_digit()).collect();
    let name = name.trim_matches(['-', '_']).to_ascii_lowercase();
    let first = name.split(['-', '_']).next().unwrap_or_default();
    (!name.is_empty()
        && !VARIABLE.contains(&name.as_str())
        && !matches!(first, "depth" | "level" | "thread" | "is" | "has" | "js"))
    .then_some(name)
}

/// The first three of four names or more.
fn first_names(class: &str) -> Option<&str> {
    let mut ends = class.match_indices(' ').map(|(at, _)| at);
    let end = ends.nth(2)?;
    (class.len() > end + 1 && !class.contains("  ")).then(|| &class[..end])
}

/// What stands before the number in the `id` of an element.
fn numbered_id(tree: &Tree, id: NodeId) -> Option<&str> {
    tree.attr(id, "id").and_then(steady_id)
}

fn steady_id(id: &str) -> Option<&str> {
    let name = &id[..id.find(|c: char| c.is_ascii_digit())?];
    (name.len() >= 2).then_some(name)
}

fn speaks_of_comments(tree: &Tree, id: NodeId) -> bool {
    ["class", "id", "itemprop", "data-testid"].into_iter().filter_map(|name| tree.attr(id, name)).any(speaks)
}

/// True for names with a word of [`VOCABULARY`] in them.
fn speaks(names: &str) -> bool {
    static WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
        let builder = AhoCorasick::builder().ascii_case_insensitive(true).build(VOCABULARY);
        builder.expect("a few dozen short words fit an automaton")
    });
    WORDS.is_match(names)
}

impl Group {
    /// Scores a group; `None` when it cannot be comments.
    fn judge(search: &Search<'_>, signs: &Signs, nodes: &[NodeId]) -> Option<Group> {
        let tree = search.tree;
        let place = |&node: &NodeId| Place { node, end: end_of(tree, platforms::unknown(), node) };
        // Rules and spacers between records hold no words.
        let places = nodes.iter().map(place).filter(|&p| within(&signs.letters, p) > 0).collect();
        let places = signs.with_their_texts(tree, places);
        let places = signs.without_outsiders(tree, places);
        let first = places.first()?.node;
        let count = places.len() as f64;
        let sample = &places[..places.len().min(50)];
        let share =
            |test: &dyn Fn(Place) -> bool| sample.iter().filter(|&&p| test(p)).count() as f64 / sample.len() as f64;
        let outer: Vec<Place> = outermost(&places);
        let sum = |counts: &[u32]| f64::from(outer.iter().map(|&p| within(counts, p)).sum::<u32>());

        let letters = sum(&signs.letters);
        if letters < 2.0 || sum(&signs.linked) / letters > 0.6 {
            return None;
        }
        let has_time = share(&|p| within(&signs.times, p) > 0);
        let has_author = share(&|p| within(&signs.authors, p) > 0);
        let has_reply = share(&|p| within(&signs.replies, p) > 0);
        let named = share(&|p| speaks_of_comments(tree, p.node));
        let spoken = share(&|p| within(&signs.spoken, p) > 0);
        let keyed = share(&|p| KEYS.iter().any(|key| tree.attr(p.node, key).is_some()));
        let around = tree
            .ancestors(first)
            .take(6)
            .any(|a| !matches!(tree.name(a), "html" | "body" | "main") && speaks_of_comments(tree, a));
        let after_heading = signs.headings.iter().any(|&h| h < first && !tree.contains(first, h));
        let context = f64::from(u8::from(around)) + f64::from(u8::from(after_heading));

        // A container of many comments has many times and many buttons for each of itself.
        if sum(&signs.times) / count > 6.0
            || sum(&signs.replies) / count > 4.0
            || sum(&signs.fields) > 1.0
            || sum(&signs.titles) > 0.0
        {
            return None;
        }
        let about_comments = named > 0.5 || spoken > 0.6 || keyed > 0.6 || has_reply > 0.5 || context > 0.0;
        let shows_writer = has_time.max(has_author) > 0.6;
        let lonely = places.len() < 2 && !(named > 0.5 && context > 0.0 && has_time > 0.0 && is_one(tree, first));
        if !about_comments || !shows_writer || lonely || search.in_widget(first) {
            return None;
        }
        let score = 2.0 * has_time + 2.0 * has_author + 2.0 * has_reply + 2.0 * named + context;
        // Right below a heading that announces comments, less is enough.
        let close = signs.headings.iter().any(|&h| h < first && first.index() - h.index() < 40);
        let plain = close && places.len() > 1 && sum(&signs.linked) / letters < 0.3;
        (score >= if plain { 3.0 } else { 4.0 }).then_some(Group { places, score })
    }
}

/// True when the names of an element speak of one comment, not of the comments.
fn is_one(tree: &Tree, id: NodeId) -> bool {
    let word = |name: &str| {
        let last = names::last_word(name);
        matches!(
            last.as_str(),
            "comment"
                | "item"
                | "reply"
                | "card"
                | "message"
                | "answer"
                | "kommentar"
                | "comentario"
                | "commentaire"
                | "commento"
                | "opinion"
                | "review"
        )
    };
    tree.classes(id).chain(tree.attr(id, "id")).any(word)
}

fn outermost(places: &[Place]) -> Vec<Place> {
    let mut out: Vec<Place> = Vec::new();
    for &place in places {
        if out.last().is_none_or(|o| o.end <= place.node) {
            out.push(place);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::comments::{Options, comments};
    use super::*;

    #[test]
    fn comments_of_unknown_systems_are_found_by_their_shape() {
        let item = |who: &str, when: &str, what: &str, inner: &str| {
            format!(
                "<div class='rx-item k{}'><div class=rx-top><b class=rx-author>{who}</b> <i class=rx-date>{when}</i></div>\
                 <div class=rx-text><p>{what}</p></div><a class=rx-reply href=#>Reply</a>{inner}</div>",
                what.len()
            )
        };
        let answer = format!("<div class=rx-answers>{}</div>", item("Bo", "3 May 2026", "I agree with you", ""));
        let page = format!(
            "<nav><ul><li><a href=/a>One</a><li><a href=/b>Two</a></ul></nav><article><h1>Drums</h1><p>Long story, told on 1 May 2026 at length.</p></article>\
             <section id=rx-comments><h2>3 comments</h2>{}{}</section><div class=teaser><a href=/c>Other story</a> 2 May 2026</div>\
             <div class=teaser><a href=/d>Another story</a> 1 May 2026</div>",
            item("Ada", "2 May 2026", "Lovely drums, more of this", &answer),
            item("Cy", "4 May 2026", "No, thanks", ""),
        );
        let tree = Tree::parse(&page);
        let markers = crate::extractor::comments::test_markers();
        let found = comments(&tree, &markers, Options { miner_only: true, trace: false }).found;
        let told: Vec<(&str, Option<&str>, Option<usize>)> =
            found.iter().map(|f| (f.block.text.as_str(), f.block.author.as_deref(), f.parent)).collect();
        assert_eq!(
            told,
            [
                ("Lovely drums, more of this", Some("Ada"), None),
                ("I agree with you", Some("Bo"), Some(0)),
                ("No, thanks", Some("Cy"), None)
            ]
        );
    }

    #[test]
    fn pages_without_comments_have_none() {
        let markers = crate::extractor::comments::test_markers();
        for page in [
            "<article><h1>Title</h1><p>One.</p><p>Two.</p></article>",
            "<div class=teaser><a href=a>Story</a> <time datetime=2026-01-01>1 May 2026</time></div><div class=teaser><a href=b>Story</a> <time datetime=2026-01-01>1 May 2026</time></div>",
            "<section id=comments><h2>0 comments</h2><form><textarea></textarea></form></section>",
        ] {
            let tree = Tree::parse(page);
            assert!(comments(&tree, &markers, Options { miner_only: true, trace: false }).found.is_empty(), "{page}");
        }
    }
}
