//! Comments that stand only in a page's JSON-LD.

use std::collections::HashMap;

use serde_json::value::RawValue;

use crate::document::{Block, BlockRole, Text};
use crate::extractor::Found;
use crate::reaction::{ParentBasis, ReactionKind};
use crate::reader::html::Tree;

type Object<'a> = HashMap<String, &'a RawValue>;

/// Nesting deeper than this is no thread but an attack.
const MAX_DEPTH: usize = 64;

/// The comments of all JSON-LD scripts, in order; answers after what they answer.
pub(super) fn comments(tree: &Tree) -> Vec<Found> {
    let mut found = Vec::new();
    for script in tree.json_ld() {
        // A script that is not valid JSON holds nothing for us; the page itself is still read.
        if let Ok(value) = serde_json::from_str::<&RawValue>(script.as_str().trim()) {
            Walk { script, found: &mut found }.value(value, None, 0);
        }
    }
    found
}

struct Walk<'a> {
    script: &'a Text,
    found: &'a mut Vec<Found>,
}

impl Walk<'_> {
    fn value(&mut self, value: &RawValue, parent: Option<usize>, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        if let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(value.get()) {
            for item in list {
                self.value(item, parent, depth + 1);
            }
        } else if let Ok(object) = serde_json::from_str::<Object<'_>>(value.get()) {
            self.object(&object, parent, depth);
        }
    }

    fn object(&mut self, object: &Object<'_>, parent: Option<usize>, depth: usize) {
        let is_comment = types(object).iter().any(|t| {
            matches!(t.rsplit('/').next(), Some("Comment" | "UserComments" | "Answer" | "Review" | "UserReview"))
        });
        // A review that stands for the page itself is an article; one of many is a reader's.
        let is_comment = is_comment && (depth > 0 || !types(object).iter().any(|t| t.ends_with("Review")));
        let text = ["text", "commentText", "reviewBody", "description"].iter().find_map(|key| object.get(*key));
        let text = text.and_then(|raw| self.text(raw)).filter(|t| is_comment && !t.is_empty());
        let below = match text {
            Some(text) => {
                let block = Block {
                    text,
                    role: BlockRole::Comment,
                    author: ["author", "creator"].iter().find_map(|key| object.get(*key)).and_then(|raw| name(raw)),
                    published: ["datePublished", "dateCreated", "commentTime"]
                        .iter()
                        .find_map(|key| string(object.get(*key)?)),
                    key: ["@id", "identifier", "url"].iter().find_map(|key| string(object.get(*key)?)),
                    likes: object
                        .get("upvoteCount")
                        .and_then(|raw| number(raw))
                        .or_else(|| object.get("interactionStatistic").and_then(|raw| likes(raw))),
                    language: object.get("inLanguage").and_then(|raw| string(raw)),
                    ..Block::default()
                };
                let kind = if parent.is_some() { ReactionKind::Reply } else { ReactionKind::Comment };
                self.found.push(Found {
                    block,
                    kind,
                    parent,
                    parent_basis: parent.map(|_| ParentBasis::Stated),
                    ..Found::default()
                });
                Some(self.found.len() - 1)
            }
            None => parent,
        };
        for key in [
            "comment",
            "comments",
            "review",
            "reviews",
            "acceptedAnswer",
            "suggestedAnswer",
            "mainEntity",
            "mainEntityOfPage",
            "@graph",
            "hasPart",
            "reply",
        ] {
            if let Some(raw) = object.get(key) {
                self.value(raw, below, depth + 1);
            }
        }
    }

    /// A JSON string with the place of each of its characters in the page; HTML in it becomes text.
    fn text(&self, raw: &RawValue) -> Option<Text> {
        let value = string(raw)?;
        let literal = raw.get();
        // The literal is a slice of the script, so its place is the distance between the two.
        let offset = (literal.as_ptr() as usize).checked_sub(self.script.as_str().as_ptr() as usize)?;
        let mut text = Text::new();
        let mut at = 1;
        for c in value.chars() {
            let length = literal_length(&literal[at..], c)?;
            let spans = self.script.spans(offset + at..offset + at + length);
            let (first, last) = (spans.first()?, spans.last()?);
            let space = c.is_whitespace() || c.is_control();
            at += length;
            if space && text.as_str().ends_with(' ') {
                continue;
            }
            let shown = if space { ' ' } else { c };
            text.push(shown.encode_utf8(&mut [0; 4]), first.start..last.end);
        }
        if text.as_str().contains(['<', '&']) {
            text = shown(&text);
        }
        Some(text.trimmed())
    }
}

/// What a reader sees of a text that holds markup, each character with its place.
fn shown(markup: &Text) -> Text {
    let tree = Tree::parse(markup.as_str());
    let read = tree.text(tree.root());
    let mut out = Text::new();
    for (at, c) in read.as_str().char_indices() {
        let within = read.spans(at..at + c.len_utf8());
        let place = within.first().zip(within.last()).map(|(first, last)| markup.spans(first.start..last.end));
        match place.as_deref() {
            Some([first, .., last]) => out.push(c.encode_utf8(&mut [0; 4]), first.start..last.end),
            Some([only]) => out.push(c.encode_utf8(&mut [0; 4]), only.start..only.end),
            _ => out.push_synthetic(c.encode_utf8(&mut [0; 4])),
        }
    }
    out
}

/// Bytes that the next character `c` takes in a JSON string literal.
fn literal_length(literal: &str, c: char) -> Option<usize> {
    match literal.as_bytes() {
        [b'\\', b'u', ..] => Some(if c.len_utf16() == 2 { 12 } else { 6 }),
        [b'\\', ..] => Some(2),
        _ => Some(c.len_utf8()),
    }
    .filter(|&length| literal.is_char_boundary(length))
}

fn string(raw: &RawValue) -> Option<String> {
    serde_json::from_str::<String>(raw.get()).ok()
}

fn types(object: &Object<'_>) -> Vec<String> {
    let Some(raw) = object.get("@type") else { return Vec::new() };
    string(raw).map(|t| vec![t]).or_else(|| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

/// A number, or a string that is one.
fn number(raw: &RawValue) -> Option<i64> {
    raw.get().trim_matches('"').parse().ok()
}

/// The count of an `InteractionCounter` for likes, alone or in a list.
fn likes(raw: &RawValue) -> Option<i64> {
    if let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(raw.get()) {
        return list.iter().filter(|one| !one.get().starts_with('[')).find_map(|one| likes(one));
    }
    let counter = serde_json::from_str::<Object<'_>>(raw.get()).ok()?;
    let kind = counter.get("interactionType")?.get();
    let likes = kind.contains("LikeAction") && !kind.contains("DislikeAction") || kind.contains("VoteAction");
    likes.then(|| counter.get("userInteractionCount").and_then(|count| number(count))).flatten()
}

/// A person: an object with a name, a name alone, or a list of either.
fn name(raw: &RawValue) -> Option<String> {
    if let Some(name) = string(raw) {
        return Some(name).filter(|n| !n.is_empty());
    }
    if let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(raw.get()) {
        return list.first().filter(|first| !first.get().starts_with('[')).and_then(|first| name(first));
    }
    let object = serde_json::from_str::<Object<'_>>(raw.get()).ok()?;
    ["name", "alternateName"].iter().find_map(|key| string(object.get(*key)?)).filter(|n| !n.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_come_with_places_and_threads() {
        let page = r#"<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","comment":[
            {"@type":"Comment","text":"Gr\u00fc\u00dfe \"an\"\nalle \ud83d\ude00","author":{"@type":"Person","name":"Ada"},"datePublished":"2026-01-02",
             "comment":{"@type":["Comment"],"text":"Danke","author":"Bo"}},
            {"@type":"Comment","text":""}]}</script>"#;
        let found = comments(&Tree::parse(page));
        let told: Vec<(&str, Option<&str>, Option<usize>)> =
            found.iter().map(|f| (f.block.text.as_str(), f.block.author.as_deref(), f.parent)).collect();
        assert_eq!(told, [("Grüße \"an\" alle 😀", Some("Ada"), None), ("Danke", Some("Bo"), Some(0))]);
        let text = &found[0].block.text;
        let place = text.spans(0..text.len());
        assert_eq!(&page[place[0].start..place[place.len() - 1].end], r#"Gr\u00fc\u00dfe \"an\"\nalle \ud83d\ude00"#);
    }

    #[test]
    fn likes_are_counted_however_they_are_given() {
        for (counter, likes) in [
            (r#""upvoteCount":"12""#, Some(12)),
            (
                r#""interactionStatistic":{"interactionType":"https://schema.org/LikeAction","userInteractionCount":3}"#,
                Some(3),
            ),
            (
                r#""interactionStatistic":[{"interactionType":"http://schema.org/DislikeAction","userInteractionCount":9},
                   {"interactionType":{"@type":"LikeAction"},"userInteractionCount":"4"}]"#,
                Some(4),
            ),
            (r#""interactionStatistic":{"interactionType":"CommentAction","userInteractionCount":7}"#, None),
            (r#""interactionStatistic":[[[]]]"#, None),
        ] {
            let page = format!(
                r#"<script type="application/ld+json">{{"comment":{{"@type":"Comment","text":"Good","author":"Ada",{counter}}}}}</script>"#
            );
            let found = comments(&Tree::parse(&page));
            assert_eq!(found.iter().map(|f| f.block.likes).collect::<Vec<_>>(), [likes], "{counter}");
        }
    }

    #[test]
    fn broken_json_holds_nothing() {
        for script in ["{", "[[[[", "{\"@type\":\"Comment\"}", "null", ""] {
            let page = format!("<script type='application/ld+json'>{script}</script>");
            assert!(comments(&Tree::parse(&page)).is_empty(), "{script}");
        }
    }
}
