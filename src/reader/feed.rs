//! Feeds of comments (Atom, RSS) and Blogger's exports, which are Atom too.
//!
//! An entry is a comment when it says so: it answers a post, its address leads into a page's comments, its title says
//! whose comment it is. A feed of articles is refused, unless the format was asked for by name. Look at [`Entry`]
//! first.

use std::collections::HashMap;

use crate::document::{Block, BlockRole, Body, Document, Text};
use crate::error::{Error, ErrorKind, Result};
use crate::reader::encoding::Decoded;
use crate::reader::markup::{self, Markup};
use crate::reader::pieces::{Piece, Pieces, Tag};
use crate::reader::{Format, columns, dates, whole};

/// Comment feeds.
pub(crate) const FORMAT: Format = Format {
    name: "feed",
    summary: "an Atom or RSS feed of comments, or a Blogger export",
    sniff: |head| {
        let window = head.opening(4 << 10);
        let feed = ["<feed", "<rss", "<rdf:RDF", ":feed"].iter().any(|tag| window.contains(tag));
        if window.starts_with('<') && feed && !window.contains("<html") { 93 } else { 0 }
    },
    open: |incoming, options| {
        let all = options.format.as_deref() == Some("feed");
        Ok(whole(incoming, move |incoming| {
            let source = incoming.source();
            let decoded = incoming.whole()?;
            let mut document = Document { source, format: "feed", ..Document::default() };
            read(&decoded, all, &mut document)?;
            Ok(vec![document])
        }))
    },
};

/// One entry of a feed, as it is written.
#[derive(Default)]
struct Entry {
    at: usize,
    /// Simple fields by their local names; the first of a name counts.
    fields: HashMap<String, String>,
    /// The texts, the best first: whole content, summary.
    texts: [Option<(Text, bool)>; 2],
    /// Categories: Blogger says with one that an entry is a comment.
    categories: Vec<String>,
    /// Links, by what they stand for.
    links: Vec<(String, String)>,
    /// What it answers: id and address, one per `in-reply-to`.
    answers: Vec<String>,
}

impl Entry {
    fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(|v| v.trim()).filter(|v| !v.is_empty())
    }

    fn link(&self, rel: &str) -> Option<&str> {
        self.links.iter().find(|(r, _)| r == rel).map(|(_, href)| href.as_str())
    }

    fn key(&self) -> Option<&str> {
        self.field("id").or_else(|| self.field("guid")).or_else(|| self.link("alternate"))
    }

    /// What Blogger says it is: `comment`, `post`, `page`, `settings`.
    fn blogger(&self) -> Option<String> {
        let kind = self.categories.iter().find_map(|c| c.split_once("kind#").map(|(_, kind)| kind.to_lowercase()));
        kind.or_else(|| self.field("type").filter(|t| t.bytes().all(|b| b.is_ascii_uppercase())).map(str::to_lowercase))
    }

    /// Whether it says that it is a comment.
    fn is_comment(&self) -> bool {
        if let Some(kind) = self.blogger() {
            return kind == "comment";
        }
        let key = self.key().unwrap_or_default();
        // Reddit's names: t1 are comments, t3 posts.
        if key.starts_with("t1_") || !self.answers.is_empty() {
            return true;
        }
        let addresses = [key, self.link("alternate").unwrap_or_default(), self.field("link").unwrap_or_default()];
        addresses.iter().any(|a| leads_to_comment(a)) || self.field("title").is_some_and(names_commenter)
    }
}

/// Addresses like `https://example.org/post#comment-12`.
fn leads_to_comment(address: &str) -> bool {
    let Some((_, anchor)) = address.split_once('#') else { return address.contains("showComment=") };
    let anchor = anchor.to_ascii_lowercase();
    let digits = anchor.trim_start_matches(|c: char| !c.is_ascii_digit());
    let named = ["comment", "kommentar", "comentari", "commento", "reply", "reactie", "respuesta"];
    named.iter().any(|n| anchor.contains(n))
        || !digits.is_empty()
            && matches!(&anchor[..anchor.len() - digits.len()], "c" | "c-" | "p" | "post-" | "msg" | "r")
}

/// WordPress titles its comments "By: Kim" on a page and "Comment on Drums by Kim" on a site.
fn names_commenter(title: &str) -> bool {
    [
        "By: ",
        "Von: ",
        "Par : ",
        "Par: ",
        "Por: ",
        "Di: ",
        "Door: ",
        "Comment on ",
        "Kommentar zu ",
        "Comentario en ",
        "Comentários sobre ",
        "Commentaires sur ",
        "Commento su ",
        "Reactie op ",
        "От: ",
        "Комментарий к ",
    ]
    .iter()
    .any(|lead| title.starts_with(lead))
}

/// The page in "Comment on Drums by Kim".
fn page_in_title(title: &str) -> Option<&str> {
    let rest = ["Comment on ", "Kommentar zu ", "Comentario en ", "Commento su ", "Reactie op "]
        .iter()
        .find_map(|lead| title.strip_prefix(lead))?;
    let end = [" by ", " von ", " por ", " di ", " door "].iter().filter_map(|by| rest.rfind(by)).max()?;
    Some(rest[..end].trim()).filter(|t| !t.is_empty())
}

/// What is collected while the feed is walked.
#[derive(Default)]
struct Walk {
    path: Vec<String>,
    entry: Option<Entry>,
    entries: Vec<Entry>,
    title: Option<String>,
    address: Option<String>,
    /// Who writes the blog.
    owner: Option<String>,
    text: Text,
    /// Depth of the element whose content is markup that stands in the feed as it is.
    inline: Option<usize>,
    faults: Vec<(String, usize)>,
}

/// Elements whose text is a text.
fn rank(name: &str) -> Option<usize> {
    match name {
        "content" | "encoded" => Some(0),
        "summary" | "description" => Some(1),
        _ => None,
    }
}

impl Walk {
    fn open(&mut self, tag: &Tag<'_>, xml: &str, end: usize) {
        let name = tag.local().to_string();
        if self.inline.is_some() {
            self.text.push(&xml[tag.at..end], tag.at..end);
            if !tag.empty {
                self.path.push(name);
            }
            return;
        }
        self.text = Text::new();
        match name.as_str() {
            "entry" | "item" => {
                // An end tag that is missing does not cost the entry before.
                self.entries.extend(self.entry.take());
                self.entry = Some(Entry { at: tag.at, ..Entry::default() });
                self.path.clear();
            }
            "link" => {
                if let Some(href) = tag.attribute("href") {
                    let rel = tag.attribute("rel").unwrap_or_else(|| "alternate".into());
                    match &mut self.entry {
                        Some(entry) if entry.links.len() < 100 => entry.links.push((rel, href)),
                        Some(_) => {}
                        None if rel == "alternate" => self.address = self.address.take().or(Some(href)),
                        None => {}
                    }
                }
            }
            "category" => {
                if let (Some(entry), Some(term)) = (&mut self.entry, tag.attribute("term"))
                    && entry.categories.len() < 100
                {
                    entry.categories.push(term);
                }
            }
            "in-reply-to" => {
                if let (Some(entry), Some(id)) = (&mut self.entry, tag.attribute("ref")) {
                    entry.answers.push(id);
                    if let Some(href) = tag.attribute("href") {
                        entry.fields.entry("page".into()).or_insert(href);
                    }
                }
            }
            "content" | "summary" if tag.attribute("type").as_deref() == Some("xhtml") && !tag.empty => {
                self.inline = Some(self.path.len());
            }
            _ => {}
        }
        if !tag.empty && self.path.len() < 256 {
            self.path.push(name);
        }
    }

    fn close(&mut self, name: &str, xml: &str, start: usize, end: usize) {
        if let Some(depth) = self.inline {
            if self.path.len() > depth + 1 {
                self.text.push(&xml[start..end], start..end);
                self.path.pop();
                return;
            }
            self.inline = None;
            self.path.truncate(depth + 1);
            let text = std::mem::take(&mut self.text);
            self.keep(name, text, true);
            self.path.pop();
            return;
        }
        let text = std::mem::take(&mut self.text);
        while let Some(open) = self.path.pop() {
            if open == name {
                break;
            }
        }
        match name {
            "entry" | "item" => self.entries.extend(self.entry.take()),
            _ => self.keep(name, text, false),
        }
    }

    fn keep(&mut self, name: &str, text: Text, markup: bool) {
        if text.as_str().trim().is_empty() {
            return;
        }
        let value = || text.as_str().trim().to_string();
        let person = self.path.iter().any(|open| matches!(open.as_str(), "author" | "contributor" | "source"));
        match &mut self.entry {
            Some(entry) if !person => {
                if let Some(rank) = rank(name) {
                    entry.texts[rank].get_or_insert((text, markup));
                } else if entry.fields.len() < 100 {
                    entry.fields.entry(name.to_string()).or_insert_with(value);
                }
            }
            Some(entry) if self.path.iter().any(|open| open == "author") => {
                entry.fields.entry(format!("author/{name}")).or_insert_with(value);
            }
            Some(_) => {}
            None if name == "name" && self.path.iter().any(|open| open == "author") => {
                self.owner = self.owner.take().or_else(|| Some(value()));
            }
            None if person || self.path.iter().any(|open| open == "image") => {}
            None => match name {
                "title" => self.title = self.title.take().or_else(|| Some(value())),
                "link" => self.address = self.address.take().or_else(|| Some(value())),
                _ => {}
            },
        }
    }
}

fn read(decoded: &Decoded, all: bool, document: &mut Document) -> Result<()> {
    let xml = decoded.text.as_str();
    let mut walk = Walk::default();
    let mut pieces = Pieces::new(xml);
    while let Some(piece) = pieces.next() {
        let end = pieces.place().min(xml.len());
        match piece {
            Piece::Open(tag) => walk.open(&tag, xml, end.max(tag.at)),
            Piece::Close(name, start) => walk.close(&name, xml, start.min(end), end),
            Piece::Text(value, range) => walk.text.push(&value, range),
            Piece::Fault(message, at) => walk.faults.push((message, at)),
        }
    }
    walk.entries.extend(walk.entry.take());
    let file = document.source.file.clone();
    let line = |at: usize| memchr::memchr_iter(b'\n', &xml.as_bytes()[..at.min(xml.len())]).count() as u64 + 1;
    for (message, at) in walk.faults.drain(..) {
        let message = format!("broken XML: {message} (what stands there is left out)");
        document.skipped.push(Error::new(ErrorKind::Malformed, message).at(&file).line(line(at)));
    }
    // Titles of the posts that are answered.
    let titles: HashMap<String, String> = walk
        .entries
        .iter()
        .filter(|e| !e.is_comment())
        .filter_map(|e| Some((e.key()?.to_string(), e.field("title")?.to_string())))
        .collect();
    let entries = walk.entries.len();
    let comments: Vec<&Entry> = walk.entries.iter().filter(|e| all || e.is_comment()).collect();
    if comments.is_empty() && entries > 0 && !walk.entries.iter().any(|e| e.blogger().is_some()) {
        let message = "a feed of articles, not of comments (save the feed of their comments, or --input-format feed)";
        return Err(Error::new(ErrorKind::MissingField, message).at(&file));
    }
    let keys: std::collections::HashSet<&str> = comments.iter().filter_map(|e| e.key()).collect();
    let mut blocks = Vec::new();
    let (mut counted, mut line_at) = (1u64, 0);
    for entry in comments {
        counted += memchr::memchr_iter(b'\n', &xml.as_bytes()[line_at..entry.at]).count() as u64;
        line_at = entry.at;
        match block(entry, decoded, &titles, &keys) {
            Some(Ok(mut block)) => {
                // A blog's own writer among its readers; elsewhere the writer of a feed may be anybody.
                block.owner = entry.blogger().is_some() && block.author.is_some() && block.author == walk.owner;
                blocks.push(block);
            }
            Some(Err(error)) => document.skipped.push(error.at(&file).line(counted)),
            None => {}
        }
    }
    document.source.title = walk.title;
    document.source.url = walk.address.filter(|a| a.starts_with("http"));
    document.body = Body::Blocks(blocks);
    Ok(())
}

fn block(
    entry: &Entry,
    decoded: &Decoded,
    titles: &HashMap<String, String>,
    keys: &std::collections::HashSet<&str>,
) -> Option<Result<Block>> {
    let removed = |why: &str| Some(Err(Error::new(ErrorKind::Removed, format!("{why}: left out"))));
    match entry.field("status").map(str::to_ascii_uppercase).as_deref() {
        Some("SPAM" | "SPAM_COMMENT") => return removed("spam"),
        Some("PENDING" | "DRAFT" | "EMPTIED" | "SOFT_TRASHED" | "GHOSTED") => return removed("not approved"),
        _ => {}
    }
    let (text, _) = entry.texts.iter().flatten().find(|(t, _)| !t.as_str().trim().is_empty())?;
    let mut text = markup::visible(text.clone().trimmed(), Markup::Html).trimmed();
    if text.is_empty() {
        return None;
    }
    if columns::placeholder(text.as_str()) {
        return removed("deleted or removed");
    }
    text.place_in(&decoded.map, 0);
    let title = entry.field("title");
    let author = ["author/name", "creator", "author", "author/email"].iter().find_map(|f| entry.field(f));
    let author =
        author.or_else(|| title.filter(|t| names_commenter(t)).and_then(|t| t.split_once(": ")).map(|(_, n)| n));
    let author = author.map(|a| a.strip_prefix("/u/").unwrap_or(a).to_string());
    let published = ["published", "pubDate", "date", "created", "updated"].iter().find_map(|f| entry.field(f));
    // Blogger names the comment that is answered by a link or an element of its own.
    let related = entry.link("related").and_then(|l| l.rsplit('/').next());
    let stated = entry.field("inReplyTo").or(related);
    let answers = entry.answers.iter().map(String::as_str).chain(stated);
    let parent = answers
        .clone()
        .find_map(|a| keys.get(a).copied().or_else(|| related_key(a, keys)))
        .filter(|p| Some(*p) != entry.key());
    let page = answers
        .chain(entry.field("parent"))
        .find_map(|a| titles.get(a))
        .cloned()
        .or_else(|| title.and_then(page_in_title).map(ToString::to_string))
        .or_else(|| entry.field("page").map(ToString::to_string));
    Some(Ok(Block {
        text,
        role: BlockRole::Comment,
        author,
        published: published.and_then(dates::published),
        key: entry.key().map(ToString::to_string),
        parent: parent.map(ToString::to_string),
        source: page,
        ..Block::default()
    }))
}

/// Blogger's links end in the bare number of `tag:blogger.com,1999:blog-1.post-23`.
fn related_key<'k>(id: &str, keys: &std::collections::HashSet<&'k str>) -> Option<&'k str> {
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let blog = keys.iter().find_map(|k| k.rsplit_once(".post-").map(|(blog, _)| blog))?;
    keys.get(format!("{blog}.post-{id}").as_str()).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::reader::ReadOptions;
    use crate::reader::tests::read;

    const CASES: &[(&str, &str, &[&str])] = &[
        (
            "wordpress comments of a page",
            r#"<?xml version="1.0"?><rss version="2.0" xmlns:content="x" xmlns:dc="y"><channel><title>Comments on: Drums</title><link>https://example.org/drums</link>
              <item><title>By: Ann</title><link>https://example.org/drums#comment-7</link><dc:creator><![CDATA[Ann]]></dc:creator><pubDate>Wed, 14 Jan 2026 10:22:05 +0000</pubDate><guid isPermaLink="false">https://example.org/?p=1#comment-7</guid><description>Loud &#8230;</description><content:encoded><![CDATA[<p>Loud &amp; good</p>]]></content:encoded></item>
              <item><title>By: Ben</title><link>https://example.org/drums#comment-8</link><description><![CDATA[no]]></description></item></channel></rss>"#,
            &["Ann: Loud & good", "Ben: no"],
        ),
        (
            "wordpress comments of a site",
            r#"<rss xmlns:dc="y"><channel><title>Comments for Blog</title><item><title>Comment on Drums and more by Kim</title><link>https://example.org/drums/comment-page-1/#comment-9</link><dc:creator>Kim</dc:creator><description>fine</description></item></channel></rss>"#,
            &["Kim: fine @ Drums and more"],
        ),
        (
            "blogger export",
            r#"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom' xmlns:thr='t'><title type='text'>Blog</title>
              <entry><id>tag:blogger.com,1999:blog-1.post-5</id><category scheme='s' term='http://schemas.google.com/blogger/2008/kind#post'/><title type='text'>Drums</title><content type='html'>&lt;p&gt;Article&lt;/p&gt;</content><author><name>Owner</name></author></entry>
              <entry><id>tag:blogger.com,1999:blog-1.post-6</id><published>2026-01-14T10:22:05.000+09:00</published><category scheme='s' term='http://schemas.google.com/blogger/2008/kind#comment'/><title type='text'>nice</title><content type='html'>nice &amp;amp; loud&lt;br /&gt;really</content><author><name>Ann</name><email>noreply@example.org</email></author><thr:in-reply-to href='https://example.org/drums.html' ref='tag:blogger.com,1999:blog-1.post-5' type='text/html'/></entry>
              <entry><id>tag:blogger.com,1999:blog-1.post-7</id><category scheme='s' term='http://schemas.google.com/blogger/2008/kind#comment'/><content type='html'>no</content><author><name>Ben</name></author><link rel='related' href='https://blog.example.org/feeds/1/5/comments/default/6'/><thr:in-reply-to ref='tag:blogger.com,1999:blog-1.post-5'/></entry>
              <entry><id>tag:blogger.com,1999:blog-1.layout</id><category scheme='s' term='http://schemas.google.com/blogger/2008/kind#template'/><content type='text'>css</content></entry></feed>"#,
            &["Ann: nice & loud|really @ Drums", "Ben: no < 0 @ Drums"],
        ),
        (
            "blogger takeout",
            r#"<feed xmlns='http://www.w3.org/2005/Atom' xmlns:blogger='b'><id>tag:blogger.com,1999:blog-1</id><title>Blog</title>
              <entry><id>tag:blogger.com,1999:blog-1.post-5</id><blogger:type>POST</blogger:type><blogger:status>LIVE</blogger:status><title>Drums</title><content type='html'>a</content></entry>
              <entry><id>tag:blogger.com,1999:blog-1.post-6</id><blogger:parent>tag:blogger.com,1999:blog-1.post-5</blogger:parent><blogger:type>COMMENT</blogger:type><blogger:status>LIVE</blogger:status><author><name>Ann</name><blogger:type>BLOGGER</blogger:type></author><content type='html'>good</content></entry>
              <entry><id>tag:blogger.com,1999:blog-1.post-7</id><blogger:inReplyTo>tag:blogger.com,1999:blog-1.post-6</blogger:inReplyTo><blogger:parent>tag:blogger.com,1999:blog-1.post-5</blogger:parent><blogger:type>COMMENT</blogger:type><blogger:status>SPAM</blogger:status><content type='html'>buy</content></entry></feed>"#,
            &["Ann: good @ Drums"],
        ),
        (
            "atom with threads and markup as it is",
            r#"<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="t"><title>c</title><entry><id>urn:1</id><author><name>Ann</name></author><thr:in-reply-to ref="urn:post"/><content type="xhtml"><div xmlns="h"><p>so <b>good</b> &amp; so</p><p>on</p></div></content></entry>
              <entry><id>urn:2</id><author><name>Ben</name></author><thr:in-reply-to ref="urn:1"/><summary>no</summary></entry></feed>"#,
            &["Ann: so good & so|on", "Ben: no < 0"],
        ),
        (
            "reddit",
            r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Drums : music</title><entry><author><name>/u/op</name></author><id>t3_a</id><title>Drums</title><content type="html">the post</content></entry><entry><author><name>/u/ann</name></author><id>t1_b</id><content type="html">&lt;div&gt;&lt;p&gt;fine&lt;/p&gt;&lt;/div&gt;</content><title>/u/ann on Drums</title></entry></feed>"#,
            &["ann: fine"],
        ),
        ("nothing yet", "<rss><channel><title>Comments on: Drums</title></channel></rss>", &[]),
    ];

    #[test]
    fn feeds_of_comments_are_read() {
        for (name, xml, expected) in CASES {
            let (format, blocks, problems) = read("comments.xml", *xml, &ReadOptions::default());
            assert_eq!(format, "feed", "{name} {problems:?}");
            assert!(problems.iter().all(|p| p.contains("spam")), "{name}: {problems:?}");
            let found: Vec<String> = blocks
                .iter()
                .map(|b| {
                    let mut line =
                        format!("{}: {}", b.author.as_deref().unwrap_or("-"), b.text.as_str().replace('\n', "|"));
                    if let Some(parent) = &b.parent {
                        let at = blocks.iter().position(|o| o.key.as_ref() == Some(parent));
                        line.push_str(&at.map_or_else(|| " < ?".into(), |at| format!(" < {at}")));
                    }
                    if let Some(source) = &b.source {
                        line.push_str(&format!(" @ {source}"));
                    }
                    line
                })
                .collect();
            assert_eq!(found, *expected, "{name}");
            for block in &blocks {
                for span in block.text.spans(0..block.text.len()) {
                    assert!(xml.get(span.range()).is_some_and(|s| !s.is_empty()), "{name}");
                }
            }
        }
    }

    #[test]
    fn a_feed_of_articles_is_refused_unless_asked_for() {
        let xml = "<rss><channel><title>News</title><item><title>Drums</title><link>https://example.org/1</link><description>An article</description></item></channel></rss>";
        let (_, blocks, problems) = read("a.xml", xml, &ReadOptions::default());
        assert!(blocks.is_empty() && problems[0].contains("feed of articles"), "{problems:?}");
        let options = ReadOptions { format: Some("feed".into()), ..ReadOptions::default() };
        assert_eq!(read("a.xml", xml, &options).1.len(), 1);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(soup in "(<entry>|</entry>|<content type=\"xhtml\">|</content>|<thr:in-reply-to ref=\"a\"/>|<id>t1_|<b>|</b>|<|>|&amp;|&|é|漢|<!\\[CDATA\\[|\\]\\]>| ){0,40}") {
            let xml = format!("<feed>{soup}");
            for block in read("a.xml", xml.clone(), &ReadOptions::default()).1 {
                for span in block.text.spans(0..block.text.len()) {
                    prop_assert!(span.end <= xml.len() && span.start <= span.end);
                }
            }
        }
    }
}
