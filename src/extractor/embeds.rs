//! An HTML page in, the social posts embedded in it out.
//!
//! Platforms give authors of pages a piece of HTML that holds the post until a script replaces it: the text of the
//! post, then a line with name and time. What shows only a link (“View this post”) is no post. One row of [`EMBEDS`]
//! a platform; quotations without class are told by the address they link to. [`Embeds`] is the type to look at first.

use std::sync::LazyLock;

use super::Found;
use super::comments::trace;
use crate::document::{Block, BlockRole, Text};
use crate::lexicon::markers::Markers;
use crate::reaction::{Platform, ReactionKind};
use crate::reader::html::select::{Selector, Vocabulary};
use crate::reader::html::{NodeId, Tree};

/// The embedded posts of a page.
#[derive(Debug, Default)]
pub(crate) struct Embeds {
    /// In page order.
    pub(crate) found: Vec<Found>,
    /// Every embed, with text or without: what stands in them is no running text.
    pub(crate) taken: Vec<NodeId>,
    /// Why each was read or not; only looked at by those who ask.
    pub(crate) why: Vec<String>,
}

/// Where a post is embedded, and how it is to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EmbedPlace {
    pub(crate) node: NodeId,
    platform: Platform,
    layout: Layout,
}

/// How the text of a post is told from what stands around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// Paragraphs, then a line with name and time outside of them.
    Paragraphs,
    /// Paragraphs, the last of which holds name and time.
    LastParagraph,
    /// A link with the handle, text, and links to tags and sounds, all in one run.
    Run,
    /// The first link is the text, the second the writer.
    Links,
}

struct Embed {
    selector: &'static str,
    platform: Platform,
    layout: Layout,
}

const fn row(platform: Platform, layout: Layout, selector: &'static str) -> Embed {
    Embed { selector, platform, layout }
}

const EMBEDS: &[Embed] = &[
    row(
        Platform::X,
        Layout::Paragraphs,
        "blockquote.twitter-tweet, blockquote.twitter-video, blockquote.twitter-post, .twitter-tweet, amp-twitter blockquote, .embed-twitter blockquote, .wp-block-embed-twitter blockquote",
    ),
    row(Platform::Bluesky, Layout::Paragraphs, "blockquote.bluesky-embed, .bluesky-embed"),
    row(
        Platform::Facebook,
        Layout::LastParagraph,
        ".fb-post blockquote, .fb-video blockquote, .fb-comment-embed blockquote, amp-facebook blockquote, blockquote.fb-xfbml-parse-ignore",
    ),
    row(
        Platform::Instagram,
        Layout::LastParagraph,
        "blockquote.instagram-media, .instagram-media, amp-instagram blockquote",
    ),
    row(Platform::Mastodon, Layout::LastParagraph, "blockquote.mastodon-embed"),
    row(Platform::Tiktok, Layout::Run, "blockquote.tiktok-embed"),
    row(Platform::Reddit, Layout::Links, "blockquote.reddit-embed-bq, blockquote.reddit-card, .reddit-embed"),
    row(Platform::Threads, Layout::LastParagraph, "blockquote.text-post-media"),
    row(Platform::Telegram, Layout::Paragraphs, "blockquote.telegram-post, .telegram-embed blockquote"),
    row(Platform::Vk, Layout::LastParagraph, "blockquote.vk-post, .vk-embed blockquote"),
    row(Platform::Weibo, Layout::Paragraphs, "blockquote.weibo-embed, .weibo-embed blockquote"),
];

/// Hosts of platforms, and the part of a path that says the address is a post's.
const POSTS: &[(&str, &[&str], Platform)] = &[
    ("twitter.com", &["/status/", "/statuses/"], Platform::X),
    ("x.com", &["/status/"], Platform::X),
    ("bsky.app", &["/post/"], Platform::Bluesky),
    ("instagram.com", &["/p/", "/reel/", "/tv/"], Platform::Instagram),
    ("facebook.com", &["/posts/", "/permalink", "/videos/", "story_fbid", "/photos/"], Platform::Facebook),
    ("threads.net", &["/post/"], Platform::Threads),
    ("threads.com", &["/post/"], Platform::Threads),
    ("tiktok.com", &["/video/"], Platform::Tiktok),
    ("vk.com", &["/wall"], Platform::Vk),
    ("weibo.com", &["/status/"], Platform::Weibo),
];

/// The platform whose post an address is.
pub(crate) fn post_platform(url: &str) -> Option<Platform> {
    let rest = url.split_once("//")?.1;
    let (host, path) = rest.split_once('/')?;
    let host = host.to_ascii_lowercase();
    let path = format!("/{path}");
    let on = |name: &str| host == name || host.strip_suffix(name).is_some_and(|sub| sub.ends_with('.'));
    POSTS.iter().find(|(name, parts, _)| on(name) && parts.iter().any(|p| path.contains(p))).map(|row| row.2)
}

/// Every embedded post of the page, whether it has text or not.
pub(crate) fn places(tree: &Tree, vocabulary: &Vocabulary<'_>) -> Vec<EmbedPlace> {
    static SELECTORS: LazyLock<Vec<Selector>> =
        LazyLock::new(|| EMBEDS.iter().map(|e| Selector::parse(e.selector)).collect());
    // What a row describes, and quotations that may be posts without saying so; the earlier row wins.
    let rows = SELECTORS.iter().enumerate().filter(|(_, selector)| selector.possible(vocabulary));
    let mut candidates: Vec<(NodeId, usize)> =
        rows.flat_map(|(row, selector)| selector.all(tree, vocabulary).into_iter().map(move |id| (id, row))).collect();
    candidates.extend(tree.elements("blockquote").map(|id| (id, EMBEDS.len())));
    candidates.sort_unstable();
    let mut out = Vec::new();
    let mut end = tree.root();
    for (node, row) in candidates {
        if node < end {
            continue;
        }
        let place = match EMBEDS.get(row) {
            Some(embed) => Some((embed.platform, embed.layout)),
            None => linked(tree, node).map(|platform| (platform, Layout::Paragraphs)),
        };
        if let Some((platform, layout)) = place {
            out.push(EmbedPlace { node, platform, layout });
            end = tree.after(node);
        }
    }
    out
}

/// The posts at those of the places that do not stand inside a node of `taken`, which is sorted.
pub(crate) fn embeds(tree: &Tree, markers: &Markers, places: &[EmbedPlace], taken: &[NodeId]) -> Embeds {
    let mut out = Embeds::default();
    let outermost = outermost(tree, taken);
    for &EmbedPlace { node, platform, layout } in places {
        let before = outermost.partition_point(|&t| t <= node);
        if before > 0 && tree.contains(outermost[before - 1], node) {
            continue;
        }
        out.taken.push(node);
        let post = (Post { tree, markers, node, platform }).read(layout);
        let verdict = if post.is_some() { "found" } else { "left out: no text of its own, or a notice" };
        out.why.push(format!("{verdict}: {}: embedded post ({platform})", trace::shown(tree, node)));
        if let Some(block) = post {
            out.found.push(Found { block, kind: ReactionKind::Quote, ..Found::default() });
        }
    }
    out
}

/// The nodes of a sorted list that do not stand inside another of them.
fn outermost(tree: &Tree, nodes: &[NodeId]) -> Vec<NodeId> {
    let mut out: Vec<NodeId> = Vec::new();
    for &node in nodes {
        if !out.last().is_some_and(|&o| tree.contains(o, node)) {
            out.push(node);
        }
    }
    out
}

/// The platform of a quotation that ends with a link to a post and the writer's handle, although no class says so.
fn linked(tree: &Tree, id: NodeId) -> Option<Platform> {
    if tree.name(id) != "blockquote" || tree.size(id) > 200 {
        return None;
    }
    let last = tree.descendants(id).filter(|&n| tree.name(n) == "a").last()?;
    let platform = post_platform(tree.attr(last, "href")?)?;
    tree.text(id).as_str().contains("(@").then_some(platform)
}

struct Post<'t> {
    tree: &'t Tree,
    markers: &'t Markers,
    node: NodeId,
    platform: Platform,
}

/// A post taken apart.
#[derive(Default)]
struct Parts {
    text: Text,
    lang: Option<String>,
    author: Option<String>,
    published: Option<String>,
}

impl Post<'_> {
    fn read(&self, layout: Layout) -> Option<Block> {
        let parts = match layout {
            Layout::Paragraphs => self.paragraphs(),
            Layout::LastParagraph => self.last_paragraph(),
            Layout::Run => self.run(),
            Layout::Links => self.links(),
        };
        if !self.is_post(&parts) {
            return None;
        }
        let own_lang = self.tree.attr(self.node, "lang").map(str::to_string);
        Some(Block {
            text: parts.text,
            role: BlockRole::Comment,
            author: parts.author,
            published: parts.published,
            language: parts.lang.or(own_lang).filter(|l| !l.is_empty() && l != "und" && l != "zxx"),
            platform: Some(self.platform),
            quote: true,
            ..Block::default()
        })
    }

    /// Text of its own: more than links, and no notice that the post is gone or elsewhere.
    fn is_post(&self, parts: &Parts) -> bool {
        let text = parts.text.as_str();
        let words =
            text.split_whitespace().filter(|w| !w.starts_with("http") && !w.starts_with("pic.twitter.com")).count();
        if words == 0 || !text.chars().any(char::is_alphanumeric) && words < 1 {
            return false;
        }
        let links = self.anchors().next().is_some();
        let removed = self.markers.is_removal_notice(text);
        let pointer = parts.author.is_none() && (names_platform(text, self.platform) && text.chars().count() < 80);
        !removed && !pointer && (links || parts.author.is_some() || text.chars().count() > 60)
    }

    fn anchors(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.tree.descendants(self.node).filter(|&n| self.tree.name(n) == "a")
    }

    fn visible_paragraphs(&self) -> Vec<NodeId> {
        let inside = self.tree.descendants(self.node).filter(|&n| self.tree.name(n) == "p");
        inside.filter(|&p| !self.tree.text(p).is_empty()).collect()
    }

    fn paragraphs(&self) -> Parts {
        let tree = self.tree;
        let mut paragraphs = self.visible_paragraphs();
        // A last paragraph may hold the line with name and time instead of standing before it.
        let mut tail_node = None;
        if paragraphs.len() > 1
            && let Some(&last) = paragraphs.last()
            && is_tail(tree.text(last).as_str())
        {
            tail_node = paragraphs.pop();
        }
        if paragraphs.is_empty() {
            return self.without_paragraphs();
        }
        let mut text = Text::new();
        for &p in &paragraphs {
            if !text.is_empty() {
                text.push_synthetic(" ");
            }
            text.push_text(&tree.text_without(p, &|n| is_media_link(tree, n)));
        }
        let lang = paragraphs.iter().find_map(|&p| tree.attr(p, "lang")).map(str::to_string);
        let tail = match tail_node {
            Some(node) => tree.text(node),
            None => tree.text_without(self.node, &|n| paragraphs.contains(&n)),
        };
        let (text, own_tail) = split_tail(text);
        let tail =
            if tail.as_str().contains(['@', '—', '–']) || own_tail.is_none() { Some(tail) } else { own_tail };
        let tail = tail.as_ref().map_or("", Text::as_str);
        Parts {
            text,
            lang,
            author: tail_author(tail, self.markers),
            published: self.last_link_text().or_else(|| tail_date(tail)),
        }
    }

    /// Everything is one run of text: the last dash before a handle opens the line of the writer.
    fn without_paragraphs(&self) -> Parts {
        let whole = self.tree.text_without(self.node, &|n| is_media_link(self.tree, n));
        let (text, tail) = split_tail(whole);
        match tail {
            Some(tail) => Parts {
                author: tail_author(tail.as_str(), self.markers),
                published: self.last_link_text(),
                lang: None,
                text,
            },
            None => Parts::default(),
        }
    }

    fn last_link_text(&self) -> Option<String> {
        let last = self.anchors().last()?;
        let text = self.tree.text(last);
        let text = text.as_str();
        let dated = text.chars().any(|c| c.is_numeric()) && !text.starts_with(['#', '@', '$', 'h', 'p', '[']);
        (dated && text.chars().count() <= 60).then(|| text.to_string())
    }

    fn last_paragraph(&self) -> Parts {
        let tree = self.tree;
        let mut paragraphs = self.visible_paragraphs();
        let tail = match paragraphs.last() {
            Some(&last) if self.is_credit(last) => paragraphs.pop(),
            _ => None,
        };
        let mut text = Text::new();
        for &p in &paragraphs {
            let part = tree.text(p);
            if names_platform(part.as_str(), self.platform) && part.as_str().chars().count() < 80 {
                continue;
            }
            if !text.is_empty() {
                text.push_synthetic(" ");
            }
            text.push_text(&part);
        }
        let lang = paragraphs.iter().find_map(|&p| tree.attr(p, "lang")).map(str::to_string);
        let Some(tail) = tail else {
            // The line of the writer may stand after the paragraphs, in none.
            let outside: Vec<NodeId> =
                self.anchors().filter(|&a| !paragraphs.iter().any(|&p| tree.contains(p, a))).collect();
            let words = |id: &NodeId| Some(tree.text(*id).as_str().to_string()).filter(|t| !t.is_empty());
            let (author, published) = match &outside[..] {
                [name, .., time] if !paragraphs.is_empty() => (words(name), words(time)),
                _ => (None, None),
            };
            return Parts { text, lang, author, published };
        };
        let links: Vec<NodeId> = tree.descendants(tail).filter(|&n| tree.name(n) == "a").collect();
        let link_text = |id: NodeId| Some(tree.text(id).as_str().to_string()).filter(|t| !t.is_empty());
        let line = tree.text(tail);
        let shared = line.as_str();
        let author = links
            .first()
            .and_then(|&l| link_text(l))
            .filter(|a| !a.contains("(@"))
            .or_else(|| tail_author(shared, self.markers));
        let time = tree.descendants(tail).find(|&n| tree.name(n) == "time").and_then(link_text);
        let dated = links.get(1..).and_then(|rest| rest.last()).and_then(|&l| link_text(l));
        let published =
            time.or(dated).or_else(|| shared.rsplit_once(") ").map(|(_, date)| after_first_word(date).to_string()));
        Parts { text, lang, author, published }
    }

    /// "A post shared by …", "Posted by … on …": short, with a link, and not the only words unless it has a handle.
    fn is_credit(&self, id: NodeId) -> bool {
        let text = self.tree.text(id);
        let text = text.as_str();
        let links = self.tree.descendants(id).filter(|&n| self.tree.name(n) == "a").count();
        let own_text_ends_in_link = links > 0 && text.chars().count() <= 200;
        text.contains("(@") || (self.platform == Platform::Facebook && own_text_ends_in_link && links >= 2)
    }

    fn run(&self) -> Parts {
        let tree = self.tree;
        let handle = self.anchors().find(|&a| tree.text(a).as_str().starts_with('@'));
        let is_sound = |n: NodeId| {
            tree.name(n) == "a"
                && (tree.attr(n, "href").is_some_and(|h| h.contains("/music/"))
                    || tree.text(n).as_str().starts_with('♬'))
        };
        let text = tree.text_without(self.node, &|n| Some(n) == handle || is_sound(n));
        Parts { text, author: handle.map(|a| tree.text(a).as_str().to_string()), ..Parts::default() }
    }

    fn links(&self) -> Parts {
        let tree = self.tree;
        let Some(first) = self.anchors().next() else { return Parts::default() };
        let text = tree.text(first);
        // "Comment by u/x from discussion": the link is a pointer and the comment's words are not in the page.
        if text.as_str().split_whitespace().count() < 2 {
            return Parts::default();
        }
        let user =
            self.anchors().find(|&a| tree.attr(a, "href").is_some_and(|h| h.contains("/user/") || h.contains("/u/")));
        Parts { text, author: user.map(|a| tree.text(a).as_str().to_string()), ..Parts::default() }
    }
}

/// "[image or embed]": stands for a picture.
fn is_media_link(tree: &Tree, id: NodeId) -> bool {
    tree.name(id) == "a" && tree.text(id).as_str() == "[image or embed]"
}

/// A short text that only says where the post is to be seen.
fn names_platform(text: &str, platform: Platform) -> bool {
    let lower = text.to_lowercase();
    let name = match platform {
        Platform::X => "twitter",
        other => other.as_str(),
    };
    lower.contains(name)
}

fn is_tail(text: &str) -> bool {
    text.starts_with(['—', '–', '-']) && text.contains("(@")
}

/// Cuts the line "— Name (@handle) date" off the end of a text.
fn split_tail(text: Text) -> (Text, Option<Text>) {
    let value = text.as_str();
    let Some(handle) = value.rfind("(@") else { return (text, None) };
    let Some(dash) = value[..handle].rfind(['—', '–']) else { return (text, None) };
    let short = value[dash..].chars().count() <= 160;
    if !short || dash == 0 {
        return (text, None);
    }
    let tail = text.slice(dash..value.len());
    (text.slice(0..dash).trimmed(), Some(tail))
}

/// "— Name (@handle) date" gives the name, or the handle where there is no name.
fn tail_author(tail: &str, markers: &Markers) -> Option<String> {
    let tail = tail.trim().trim_start_matches(['—', '–', '-', '―']).trim();
    let (name, rest) = tail.split_once("(@").or_else(|| tail.split_once("( @")).unwrap_or((tail, ""));
    let name = name.trim();
    if !name.is_empty() && !rest.is_empty() {
        // "A post shared by Name (@handle)": the words in front are the platform's.
        return Some(name.to_string()).filter(|n| n.chars().count() <= 100).map(|n| shared_by(&n).to_string());
    }
    let handle: String = rest.chars().take_while(|c| !c.is_whitespace() && *c != ')').collect();
    if !handle.is_empty() {
        return Some(format!("@{handle}"));
    }
    let dated =
        crate::extractor::comments::byline::time(name, markers).map_or(name, |range| name[..range.start].trim());
    (!dated.is_empty() && dated.chars().count() <= 60).then(|| dated.to_string())
}

fn shared_by(name: &str) -> &str {
    [" shared by ", " geteilt von ", " compartida por ", " partagée par ", " condivisa da ", " compartilhada por "]
        .iter()
        .find_map(|words| name.split_once(words).map(|(_, rest)| rest.trim()))
        .unwrap_or(name)
}

fn tail_date(tail: &str) -> Option<String> {
    let (_, after) = tail.rsplit_once(')')?;
    Some(after.trim().to_string()).filter(|d| !d.is_empty() && d.chars().count() <= 60)
}

fn after_first_word(text: &str) -> &str {
    text.split_once(' ').map_or(text, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Platform, text, author, language, time.
    type Told = (Platform, String, Option<String>, Option<String>, Option<String>);

    fn read(page: &str) -> Vec<Told> {
        let tree = Tree::parse(page);
        let markers = Markers::new(Vec::new());
        let found = embeds(&tree, &markers, &places(&tree, &Vocabulary::new(&tree)), &[]).found;
        for f in &found {
            for span in f.block.text.spans(0..f.block.text.len()) {
                assert!(page.get(span.range()).is_some());
            }
        }
        let told = |f: Found| {
            (
                f.block.platform.unwrap(),
                f.block.text.as_str().to_string(),
                f.block.author,
                f.block.language,
                f.block.published,
            )
        };
        found.into_iter().map(told).collect()
    }

    #[test]
    fn posts_are_told_from_the_lines_around_them() {
        for (name, page, platform, text, author, lang, published) in [
            (
                "x",
                "<blockquote class=twitter-tweet><p lang=en dir=ltr>Drums &amp; peace<br>now <a href=https://t.co/1>#drums</a></p>&mdash; Ada B. (@ada) \
                 <a href=https://twitter.com/ada/status/1>May 2, 2026</a></blockquote>",
                Platform::X,
                "Drums & peace now #drums",
                Some("Ada B."),
                Some("en"),
                Some("May 2, 2026"),
            ),
            (
                "x, tail in a paragraph",
                "<blockquote class=twitter-tweet><p>Drums now</p><p>— Ada (@ada) <a href=https://x.com/ada/status/1>2 mai 2026</a></p></blockquote>",
                Platform::X,
                "Drums now",
                Some("Ada"),
                None,
                Some("2 mai 2026"),
            ),
            (
                "x, no paragraph",
                "<blockquote class=twitter-tweet>Drums now — Ada (@ada) <a href=https://x.com/ada/status/1>May 2, 2026</a></blockquote>",
                Platform::X,
                "Drums now",
                Some("Ada"),
                None,
                Some("May 2, 2026"),
            ),
            (
                "no class",
                "<blockquote><p>Drums now</p>— Ada (@ada) <a href=https://x.com/ada/status/1>May 2, 2026</a></blockquote>",
                Platform::X,
                "Drums now",
                Some("Ada"),
                None,
                Some("May 2, 2026"),
            ),
            (
                "bluesky",
                "<blockquote class=bluesky-embed><p lang=ja>太鼓<a href=x>[image or embed]</a></p>— Ada (<a href=y>@ada.example.org</a>) <a href=z>January 1, 2026</a></blockquote>",
                Platform::Bluesky,
                "太鼓",
                Some("Ada"),
                Some("ja"),
                Some("January 1, 2026"),
            ),
            (
                "facebook",
                "<div class=fb-post><blockquote><p>Long drums</p><p>Posted by <a href=a>Ada</a> on <a href=b>Monday, May 2, 2026</a></p></blockquote></div>",
                Platform::Facebook,
                "Long drums",
                Some("Ada"),
                None,
                Some("Monday, May 2, 2026"),
            ),
            (
                "instagram",
                "<blockquote class=instagram-media><div><p><a href=https://instagram.com/p/1>Drums!</a></p><p>A post shared by <a href=u>Ada B</a> (@ada) on Apr 2, 2026</p></div></blockquote>",
                Platform::Instagram,
                "Drums!",
                Some("Ada B"),
                None,
                Some("Apr 2, 2026"),
            ),
            (
                "tiktok",
                "<blockquote class=tiktok-embed><section><a title=@ada href=x>@ada</a> drums <a href=t>#drum</a> <a href=/music/x>♬ sound</a></section></blockquote>",
                Platform::Tiktok,
                "drums #drum",
                Some("@ada"),
                None,
                None,
            ),
            (
                "reddit",
                "<blockquote class=reddit-embed-bq><a href=https://reddit.com/r/d/1>Leaders drum</a><br>by<a href=https://reddit.com/user/ada>u/ada</a></blockquote>",
                Platform::Reddit,
                "Leaders drum",
                Some("u/ada"),
                None,
                None,
            ),
        ] {
            let expected = (
                platform,
                text.to_string(),
                author.map(str::to_string),
                lang.map(str::to_string),
                published.map(str::to_string),
            );
            assert_eq!(read(page), [expected], "{name}");
        }
    }

    #[test]
    fn pointers_are_no_posts() {
        for page in [
            "<blockquote class=twitter-tweet><a href=https://twitter.com/a/status/1></a></blockquote>",
            "<blockquote class=twitter-tweet><p><a href=https://t.co/1>https://t.co/1</a></p>— A (@a) <a href=x>May 1, 2026</a></blockquote>",
            "<blockquote class=twitter-tweet><p>Tweet may have been deleted</p></blockquote>",
            "<blockquote class=instagram-media><a href=x><div>View this post on Instagram</div></a><p><a href=x>A post shared by A (@a)</a></p></blockquote>",
            "<blockquote class=mastodon-embed><a href=x><div>Post by @a@example.org</div><div>View on Mastodon</div></a></blockquote>",
            "<blockquote class=text-post-media><a href=x><div>View on Threads</div></a></blockquote>",
            "<blockquote class=reddit-embed-bq><a href=x>Comment</a> by <a href=/user/a>u/a</a></blockquote>",
            "<blockquote><p>Just words</p></blockquote>",
        ] {
            assert!(read(page).is_empty(), "{page}");
        }
    }
}
