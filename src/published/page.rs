//! When a page was published, changed or saved: what its relative dates count back from.

use crate::document::{Body, Document};
use crate::reader::html::Tree;

use super::machine;

/// Lines at the top of a plain-text page among which its date may stand.
const TOP: usize = 12;
/// Letters of a line that is nothing but a date.
const DATE_LINE: usize = 60;

/// Names under which the head of a page gives its dates.
const META: &[&str] = &[
    "article:modified_time",
    "article:published_time",
    "og:updated_time",
    "og:article:modified_time",
    "og:article:published_time",
    "datemodified",
    "datepublished",
    "last-modified",
    "date",
    "dc.date",
    "dc.date.issued",
    "dc.date.modified",
    "dcterms.modified",
    "dcterms.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "cxenseparse:recs:publishtime",
    "parsely-pub-date",
    "sailthru.date",
    "article.published",
    "article.updated",
    "lastmod",
    "revised",
];

/// The latest moment the page is known to have existed, as it is written there.
///
/// A page shows "3 hours ago" as of when it was saved. That is known only where the saving program noted it; the last
/// change comes nearest to it otherwise.
pub(crate) fn moment(document: &Document) -> Option<String> {
    if let Some(saved) = &document.saved {
        return Some(saved.clone());
    }
    match &document.body {
        Body::Html(tree) => in_page(tree).or_else(|| document.source.published.clone()),
        Body::Blocks(blocks) => document.source.published.clone().or_else(|| {
            let lines = blocks.iter().map(|b| b.text.as_str().trim()).filter(|line| !line.is_empty()).take(TOP);
            lines
                .filter(|line| line.chars().count() <= DATE_LINE && line.chars().any(char::is_numeric))
                .find(|line| line.chars().filter(|c| c.is_numeric()).count() >= 5)
                .map(str::to_string)
        }),
    }
}

fn in_page(tree: &Tree) -> Option<String> {
    let mut dates: Vec<&str> = META.iter().filter_map(|name| tree.meta(name)).collect();
    for script in tree.json_ld() {
        for key in ["\"dateModified\"", "\"datePublished\"", "\"dateCreated\""] {
            for (at, _) in script.as_str().match_indices(key) {
                let rest = script.as_str()[at + key.len()..].trim_start().strip_prefix(':').map(str::trim_start);
                if let Some((value, _)) = rest.and_then(|r| r.strip_prefix('"')).and_then(|r| r.split_once('"')) {
                    dates.push(value);
                }
            }
        }
    }
    latest(&dates).or_else(|| {
        // Without a word in its head, the first date of the page that a program wrote is most often its own.
        let of = |id| {
            let prop = tree.attr(id, "itemprop").is_some_and(|p| p.starts_with("date"));
            tree.attr(id, "datetime").or_else(|| tree.attr(id, "content").filter(|_| prop))
        };
        let first =
            tree.all().filter(|&id| tree.is_element(id)).filter_map(of).find(|d| machine::read(d.trim()).is_some());
        first.map(str::to_string).or_else(|| dates.first().map(|d| d.to_string()))
    })
}

/// The latest of the dates that can be read.
fn latest(dates: &[&str]) -> Option<String> {
    dates
        .iter()
        .filter_map(|d| machine::read(d.trim()).map(|m| (m.date, m.time, *d)))
        .max_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)))
        .map(|(_, _, d)| d.trim().to_string())
}

/// When a page was saved, as the program that did so noted in a comment of the page.
pub(crate) fn saved(html: &str) -> Option<String> {
    let start = floor(html, 4096);
    let end = floor(html, html.len().saturating_sub(4096));
    let note = |part: &str, before: &str, after: &[char]| {
        let (_, rest) = part.split_once(before)?;
        let rest = rest.get(..floor(rest, 120))?;
        rest.split(after).next().map(|d| d.trim().to_string()).filter(|d| !d.is_empty())
    };
    let head = &html[..start];
    note(head, "saved date:", &['\n', '\r', '-', '<'][..3])
        .map(|d| d.split(" GMT").next().map_or(d.clone(), |local| with_zone(local, &d)))
        .or_else(|| {
            let (_, mirrored) = head.split_once("<!-- Mirrored from ")?;
            let line = mirrored.get(..floor(mirrored, 400))?.split("-->").next()?.trim();
            let day = line.rfind(" GMT")?;
            let from = floor(line, day.saturating_sub(25));
            line.get(from..day + 4).map(|d| d.trim().to_string())
        })
        .or_else(|| {
            note(&html[end..], "FILE ARCHIVED ON", &['\n', '\r']).map(|d| d.replace(" AND RETRIEVED FROM THE", ""))
        })
}

/// "Wed Jan 14 2026 10:22:05 GMT+0100 (CET)" cut after its offset.
fn with_zone(local: &str, whole: &str) -> String {
    let zone: String = whole[local.len()..].chars().take(" GMT+0100".len()).collect();
    format!("{local}{zone}")
}

/// The nearest character boundary at or below a place.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Source;

    #[test]
    fn a_page_gives_its_latest_date() {
        for (html, expected) in [
            (r#"<meta property=article:published_time content="2026-01-14T10:00:00Z">"#, Some("2026-01-14T10:00:00Z")),
            (
                r#"<meta name=date content=2026-01-14><script type="application/ld+json">{"datePublished": "2026-01-14", "dateModified":"2026-01-15T08:00:00+01:00"}</script>"#,
                Some("2026-01-15T08:00:00+01:00"),
            ),
            ("<time datetime=2026-01-14>14 January</time><time datetime=2026-01-20>", Some("2026-01-14")),
            ("<p>nothing", None),
        ] {
            let document =
                Document { body: Body::Html(Tree::parse(html)), source: Source::default(), ..Document::default() };
            assert_eq!(moment(&document).as_deref(), expected, "{html}");
        }
    }

    #[test]
    fn saving_programs_say_when() {
        for (html, expected) in [
            (
                "<!DOCTYPE html><html><!--\n Page saved with SingleFile \n url: https://news.example.org/ \n saved date: Wed Jan 14 2026 10:22:05 GMT+0100 (Central European Standard Time)\n-->",
                Some("Wed Jan 14 2026 10:22:05 GMT+0100"),
            ),
            (
                "<html>\n<!-- Mirrored from news.example.org/a.html by HTTrack Website Copier/3.x, Wed, 14 Jan 2026 10:22:05 GMT -->",
                Some("Wed, 14 Jan 2026 10:22:05 GMT"),
            ),
            (
                "</html>\n<!--\n     FILE ARCHIVED ON 10:22:05 Jan 14, 2026 AND RETRIEVED FROM THE\n     INTERNET ARCHIVE ON",
                Some("10:22:05 Jan 14, 2026"),
            ),
            ("<html>", None),
        ] {
            assert_eq!(saved(html).as_deref(), expected, "{html}");
        }
    }
}
