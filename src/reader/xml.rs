//! XML exports of comments: Disqus and WordPress (WXR).
//!
//! Both are a flat stream of elements with known names, so one walk reads them: a record opens, its fields are
//! collected, it closes. Broken markup is reported and reading goes on at the next record. Look at [`Walk`] first.

use std::collections::HashMap;

use html5gum::{Token, Tokenizer};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::document::{Block, BlockRole, Body, Document, Text};
use crate::error::{Error, ErrorKind};
use crate::reader::encoding::Decoded;
use crate::reader::markup::{self, Markup};
use crate::reader::{Format, columns, dates, whole};

/// Disqus exports.
pub(crate) const DISQUS: Format = Format {
    name: "disqus",
    summary: "a Disqus XML export of all comments of a site",
    sniff: |head| {
        let start = head.start();
        let window = start.get(..4096).unwrap_or(start);
        if window.starts_with('<') && window.contains("<disqus") { 97 } else { 0 }
    },
    open: |incoming, _| {
        Ok(whole(incoming, |incoming| {
            let source = incoming.source();
            let decoded = incoming.whole()?;
            let (blocks, skipped) = Walk::new(&decoded, &source.file, "post").read();
            Ok(vec![Document { source, format: "disqus", body: Body::Blocks(blocks), skipped, ..Document::default() }])
        }))
    },
};

/// WordPress exports.
pub(crate) const WXR: Format = Format {
    name: "wxr",
    summary: "a WordPress export (WXR) with the comments of all posts",
    sniff: |head| {
        let start = head.start();
        let window = start.get(..1 << 14).unwrap_or(start);
        let wordpress = window.contains("wordpress.org/export/") || window.contains("xmlns:wp=");
        if window.starts_with('<') && window.contains("<rss") && wordpress { 97 } else { 0 }
    },
    open: |incoming, _| {
        Ok(whole(incoming, |incoming| {
            let source = incoming.source();
            let decoded = incoming.whole()?;
            let (blocks, skipped) = Walk::new(&decoded, &source.file, "wp:comment").read();
            Ok(vec![Document { source, format: "wxr", body: Body::Blocks(blocks), skipped, ..Document::default() }])
        }))
    },
};

/// Faults after which a broken export is given up.
const FAULTS: usize = 64;

/// One walk over an export.
struct Walk<'w> {
    decoded: &'w Decoded,
    file: &'w str,
    /// Element that holds a comment.
    record: &'static str,
    /// The open elements.
    path: Vec<String>,
    /// Fields of the record that is open, by element; attributes as `element@id`.
    fields: Option<HashMap<String, Text>>,
    /// Fields of the page or thread that is open.
    page: HashMap<String, String>,
    /// Titles of Disqus threads by id.
    threads: HashMap<String, String>,
    text: Text,
    opened_at: usize,
    blocks: Vec<Block>,
    skipped: Vec<Error>,
    line: u64,
    line_at: usize,
}

impl<'w> Walk<'w> {
    fn new(decoded: &'w Decoded, file: &'w str, record: &'static str) -> Self {
        Walk {
            decoded,
            file,
            record,
            path: Vec::new(),
            fields: None,
            page: HashMap::new(),
            threads: HashMap::new(),
            text: Text::new(),
            opened_at: 0,
            blocks: Vec::new(),
            skipped: Vec::new(),
            line: 1,
            line_at: 0,
        }
    }

    fn read(mut self) -> (Vec<Block>, Vec<Error>) {
        let text = self.decoded.text.as_str();
        let mut base = 0;
        // A fault may have been looked for up to the end: many of them are damage that nothing is gained from.
        for _ in 0..FAULTS {
            let Some(fault) = self.pass(&text[base..], base) else { break };
            let (at, message) = fault;
            let line = self.line_of(at);
            let kind = ErrorKind::Malformed;
            self.skipped.push(
                Error::new(kind, format!("broken XML: {message} (this record is left out)")).at(self.file).line(line),
            );
            // Go on at the next record or page after the one that broke.
            let from = ceil(text, at.max(self.opened_at).max(base) + 1);
            let next =
                ["<post", "<thread", "<item", "<wp:comment>"].iter().filter_map(|tag| text[from..].find(tag)).min();
            self.fields = None;
            self.path.clear();
            match next {
                Some(next) => base = from + next,
                None => break,
            }
        }
        for block in &mut self.blocks {
            block.text.place_in(&self.decoded.map, 0);
        }
        self.settle_keys();
        (self.blocks, self.skipped)
    }

    /// Reads until the end or the first fault, which is given with its place.
    fn pass(&mut self, text: &str, base: usize) -> Option<(usize, String)> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        loop {
            let start = base + place(reader.buffer_position());
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => return Some((base + place(reader.error_position()), error.to_string())),
            };
            let end = base + place(reader.buffer_position());
            match event {
                Event::Start(tag) => self.open(&tag, start, false),
                Event::Empty(tag) => self.open(&tag, start, true),
                Event::End(tag) => self.close(tag.name().as_ref()),
                Event::Text(_) => self.verbatim(start, end),
                Event::CData(content) => {
                    let inner = start + "<![CDATA[".len();
                    self.verbatim(inner, inner + content.len());
                }
                Event::GeneralRef(_) => self.reference(start, end),
                Event::Eof => return None,
                _ => {}
            }
        }
    }

    fn verbatim(&mut self, start: usize, end: usize) {
        if let Some(part) = self.decoded.text.get(start..end) {
            self.text.push(part, start..end);
        }
    }

    fn reference(&mut self, start: usize, end: usize) {
        let Some(raw) = self.decoded.text.get(start..end) else { return };
        let mut decoded = String::new();
        for token in Tokenizer::new(raw) {
            let Ok(token) = token;
            if let Token::String(string) = token {
                decoded.push_str(&String::from_utf8_lossy(&string));
            }
        }
        if decoded == raw {
            self.text.push(&decoded, start..end);
        } else if let [first, ..] = decoded.chars().collect::<Vec<_>>().as_slice() {
            // As a whole: a reference has no parts.
            self.text.push(first.encode_utf8(&mut [0; 4]), start..end);
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>, start: usize, empty: bool) {
        let name = tag.name();
        let name = String::from_utf8_lossy(name.as_ref().as_ref()).into_owned();
        let id = tag.attributes().filter_map(std::result::Result::ok).find_map(|a| {
            let key = String::from_utf8_lossy(a.key.as_ref().as_ref()).into_owned();
            (key == "id" || key.ends_with(":id"))
                .then(|| String::from_utf8_lossy(a.value.as_ref().as_ref()).into_owned())
        });
        self.text = Text::new();
        if name == self.record && !empty {
            self.fields = Some(HashMap::new());
            self.path.clear();
            self.opened_at = start;
        } else if self.fields.is_none() && matches!(name.as_str(), "thread" | "item") {
            self.page.clear();
            self.path.clear();
            self.opened_at = start;
        }
        if let Some(id) = id {
            let key = format!("{name}@id");
            match &mut self.fields {
                Some(fields) => {
                    fields.entry(key).or_insert_with(|| Text::verbatim(id, 0));
                }
                None => {
                    self.page.entry(key).or_insert(id);
                }
            }
        }
        // Exports are flat; endless nesting is damage.
        if !empty && self.path.len() < 256 {
            self.path.push(name);
        }
    }

    fn close(&mut self, name: impl AsRef<[u8]>) {
        let name = String::from_utf8_lossy(name.as_ref()).trim().to_string();
        let text = std::mem::take(&mut self.text);
        let parent = self.path.iter().rev().find(|open| **open != name).cloned().unwrap_or_default();
        while let Some(open) = self.path.pop() {
            if open == name {
                break;
            }
        }
        if name == self.record {
            if let Some(fields) = self.fields.take() {
                self.finish(fields);
            }
            return;
        }
        if name == "thread" && self.fields.is_none() {
            let title = ["title", "link", "id"].iter().find_map(|k| self.page.get(*k)).cloned();
            if let (Some(id), Some(title)) = (self.page.get("thread@id").cloned(), title) {
                self.threads.insert(id, title);
            }
            self.page.clear();
            return;
        }
        if text.as_str().trim().is_empty() {
            return;
        }
        match &mut self.fields {
            Some(fields) => {
                let key = if parent == "author" { format!("author/{name}") } else { name };
                fields.entry(key).or_insert(text);
            }
            None if self.record != "post" || parent == "thread" => {
                self.page.entry(name).or_insert_with(|| text.as_str().trim().to_string());
            }
            None => {}
        }
    }

    fn line_of(&mut self, at: usize) -> u64 {
        let text = self.decoded.text.as_bytes();
        let at = at.min(text.len());
        if at > self.line_at {
            self.line += memchr::memchr_iter(b'\n', &text[self.line_at..at]).count() as u64;
            self.line_at = at;
        }
        self.line
    }

    fn finish(&mut self, fields: HashMap<String, Text>) {
        let get = |key: &str| fields.get(key).map(|t| t.as_str().trim().to_string()).filter(|t| !t.is_empty());
        let yes = |key: &str| get(key).is_some_and(|v| v == "true" || v == "1");
        let disqus = self.record == "post";
        let reason = if disqus {
            match () {
                () if yes("isDeleted") => Some("deleted"),
                () if yes("isSpam") => Some("spam"),
                () if get("isApproved").is_some_and(|v| v == "false") => Some("not approved"),
                () => None,
            }
        } else {
            let kind = get("wp:comment_type").unwrap_or_default();
            match get("wp:comment_approved").as_deref() {
                _ if kind == "pingback" || kind == "trackback" => Some("pingback"),
                _ if !matches!(kind.as_str(), "" | "comment" | "review") => Some("system message"),
                Some("spam") => Some("spam"),
                Some("trash" | "post-trashed") => Some("deleted"),
                Some("0" | "hold") => Some("not approved"),
                _ => None,
            }
        };
        let text = fields.get(if disqus { "message" } else { "wp:comment_content" }).cloned().unwrap_or_default();
        let text = markup::visible(text.trimmed(), Markup::Html).trimmed();
        let reason = reason.or_else(|| columns::placeholder(text.as_str()).then_some("deleted or removed"));
        if let Some(reason) = reason {
            let line = self.line_of(self.opened_at);
            self.skipped.push(Error::new(ErrorKind::Removed, format!("{reason}: left out")).at(self.file).line(line));
            return;
        }
        if text.is_empty() {
            return;
        }
        let block = if disqus {
            Block {
                author: get("author/name").or_else(|| get("author/username")).or_else(|| get("name")),
                published: get("createdAt").and_then(|d| dates::published_utc(&d)),
                key: get("post@id"),
                parent: get("parent@id"),
                source: get("thread@id").map(|id| self.threads.get(&id).cloned().unwrap_or(id)),
                ..Block::default()
            }
        } else {
            let zero = |d: &String| !d.starts_with("0000");
            let date = get("wp:comment_date_gmt")
                .filter(zero)
                .and_then(|d| dates::published_utc(&d))
                .or_else(|| get("wp:comment_date").filter(zero).and_then(|d| dates::published(&d)));
            let page = |key: &str| self.page.get(key).cloned();
            Block {
                author: get("wp:comment_author"),
                published: date,
                key: get("wp:comment_id"),
                parent: get("wp:comment_parent"),
                source: page("title").or_else(|| page("link")).or_else(|| page("wp:post_id")),
                // The writer of the post in his own comments.
                owner: get("wp:comment_user_id").is_some_and(|id| id != "0")
                    && page("dc:creator").is_some_and(|creator| get("wp:comment_author") == Some(creator)),
                ..Block::default()
            }
        };
        let parent = block.parent.clone().filter(|p| !columns::no_parent(p));
        self.blocks.push(Block { text, role: BlockRole::Comment, parent, ..block });
    }

    /// Merged exports repeat ids: then they are good within one page only.
    fn settle_keys(&mut self) {
        let mut seen = std::collections::HashSet::new();
        let repeated = self.blocks.iter().any(|b| b.key.as_ref().is_some_and(|k| !seen.insert(k.clone())));
        if repeated {
            for block in &mut self.blocks {
                let page = block.source.clone().unwrap_or_default();
                for key in [&mut block.key, &mut block.parent].into_iter().flatten() {
                    *key = format!("{page}/{key}");
                }
            }
        }
    }
}

fn place(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// The next character boundary.
fn ceil(text: &str, mut at: usize) -> usize {
    while at < text.len() && !text.is_char_boundary(at) {
        at += 1;
    }
    at.min(text.len())
}

#[cfg(test)]
mod tests {
    use crate::reader::ReadOptions;
    use crate::reader::tests::read;

    const DISQUS: &str = r#"<?xml version="1.0"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="1"><id>a</id><link>https://example.org/drums</link><title>Drums &amp; more</title><author><name>Owner</name></author></thread>
<post dsq:id="10"><message><![CDATA[<p>Loud &amp; good</p>]]></message><createdAt>2026-01-14T10:00:00Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>Ann</name><username>ann1</username></author><thread dsq:id="1"/></post>
<post dsq:id="11"><message>&lt;p&gt;Too loud&lt;/p&gt;</message><isDeleted>false</isDeleted><author><name>Ben</name></author><thread dsq:id="1"/><parent dsq:id="10"/></post>
<post dsq:id="12"><message>gone</message><isDeleted>true</isDeleted><thread dsq:id="1"/></post>
<post dsq:id="13"><message>buy</message><isSpam>true</isSpam><thread dsq:id="1"/></post>
</disqus>"#;

    #[test]
    fn disqus_gives_threads_and_parents() {
        let (format, blocks, problems) = read("a.xml", DISQUS, &ReadOptions::default());
        assert_eq!(format, "disqus");
        let found: Vec<_> = blocks
            .iter()
            .map(|b| (b.text.as_str(), b.author.as_deref(), b.parent.as_deref(), b.source.as_deref()))
            .collect();
        assert_eq!(
            found,
            [
                ("Loud & good", Some("Ann"), None, Some("Drums & more")),
                ("Too loud", Some("Ben"), Some("10"), Some("Drums & more")),
            ]
        );
        assert_eq!(problems, ["a.xml:6: deleted: left out", "a.xml:7: spam: left out"]);
        for block in &blocks {
            let span = block.text.spans(0..4)[0];
            assert!(DISQUS[span.range()].starts_with(&block.text.as_str()[..3]), "{span:?}");
        }
    }

    #[test]
    fn wordpress_gives_comments_of_the_public() {
        let comment = |id: u32, kind: &str, approved: &str, text: &str, parent: u32| {
            format!(
                "<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_author><![CDATA[Kim]]></wp:comment_author>\
                 <wp:comment_date_gmt>2026-01-14 10:22:05</wp:comment_date_gmt><wp:comment_content><![CDATA[{text}]]></wp:comment_content>\
                 <wp:comment_approved>{approved}</wp:comment_approved><wp:comment_type>{kind}</wp:comment_type>\
                 <wp:comment_parent>{parent}</wp:comment_parent></wp:comment>"
            )
        };
        let content = format!(
            "<?xml version=\"1.0\"?><rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>Blog</title>\
             <item><title>Drums</title><link>https://example.org/1</link>{}{}{}{}{}</item></channel></rss>",
            comment(1, "", "1", "First & <b>best</b>", 0),
            comment(2, "comment", "1", "Second", 1),
            comment(3, "pingback", "1", "[...] see here [...]", 0),
            comment(4, "", "spam", "buy", 0),
            comment(5, "", "0", "waiting", 0)
        );
        let (format, blocks, problems) = read("a.xml", content, &ReadOptions::default());
        assert_eq!((format.as_str(), blocks.len(), problems.len()), ("wxr", 2, 3), "{problems:?}");
        assert_eq!(blocks[0].text.as_str(), "First & best");
        assert_eq!((blocks[1].parent.as_deref(), blocks[1].source.as_deref()), (Some("1"), Some("Drums")));
        assert_eq!(blocks[1].published.as_deref(), Some("2026-01-14T10:22:05Z"));
    }

    #[test]
    fn broken_markup_costs_one_record() {
        let content = DISQUS.replace("<![CDATA[<p>Loud &amp; good</p>]]>", "<![CDATA[<p>Loud").replace("]]>", "");
        let (_, blocks, problems) = read("a.xml", content, &ReadOptions::default());
        assert!(problems.iter().any(|p| p.contains("broken XML")), "{problems:?}");
        assert_eq!(blocks.len(), 1, "{problems:?}");
        let (_, blocks, _) =
            read("a.xml", DISQUS.replace("<message>&lt;", "<message>AT&T < &lt;"), &ReadOptions::default());
        assert!(!blocks.is_empty());
    }
}
