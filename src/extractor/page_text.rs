//! Lines of a plain-text page in, reader comments out.
//!
//! A page saved as text keeps the heading ("10 Comments") and loses the structure. What follows the heading is read in
//! one of two ways: blocks of name, date, text and button words where there are dates or buttons, or one comment a
//! line where the number of lines agrees with the heading.

use super::Found;
use crate::document::{Block, BlockRole, Text};
use crate::lexicon::{MarkerRole, Markers};
use crate::reaction::{ParentBasis, ReactionKind};

/// The comments of a page and what they were taken from.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub(super) found: Vec<Found>,
    /// Number the heading announces.
    pub(super) declared: Option<u64>,
    /// Blocks that belong to the section: nothing else is looked for in them.
    pub(super) blocks: Option<std::ops::Range<usize>>,
}

/// Longest line that may be a name.
const NAME: usize = 60;
/// How far apart the announced and the found number may be.
const SLACK: f64 = 0.2;

pub(super) fn section(blocks: &[Block], markers: &Markers) -> Section {
    let mut best = Section::default();
    for (i, block) in blocks.iter().enumerate() {
        if block.role != BlockRole::Body || block.text.len() > 200 {
            continue;
        }
        let Some(declared) = markers.comment_heading(block.text.as_str()) else { continue };
        let end = blocks[i + 1..]
            .iter()
            .position(|b| {
                markers.is(MarkerRole::Form, b.text.as_str()) || markers.comment_heading(b.text.as_str()).is_some()
            })
            .map_or(blocks.len(), |p| i + 1 + p);
        let lines = &blocks[i + 1..end];
        if declared == Some(0) {
            best.declared = best.declared.or(Some(0));
            continue;
        }
        let mut found = with_headers(lines, markers);
        if found.is_empty() && declared.is_some() {
            found = one_a_line(lines, declared, markers);
        }
        if found.len() > best.found.len() {
            best = Section { found, declared, blocks: Some(i..end) };
        } else if best.declared.is_none() {
            best.declared = declared;
        }
    }
    best
}

fn is_button(line: &str, markers: &Markers) -> bool {
    let line = line.trim();
    line.chars().count() <= 60
        && (markers.is(MarkerRole::Reply, line)
            || markers.is(MarkerRole::Button, line)
            || line.chars().all(|c| c.is_ascii_digit()))
}

/// Name, date, text, buttons: the dates show where a comment begins.
fn with_headers(lines: &[Block], markers: &Markers) -> Vec<Found> {
    let dated: Vec<usize> = (0..lines.len()).filter(|&i| looks_like_date(lines[i].text.as_str())).collect();
    if dated.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (k, &d) in dated.iter().enumerate() {
        let name_of = |d: usize| {
            (0..d)
                .rev()
                .find(|&i| !lines[i].text.as_str().trim().is_empty())
                .filter(|&i| lines[i].text.as_str().trim().chars().count() <= NAME)
        };
        let end = dated.get(k + 1).map_or(lines.len(), |&next| name_of(next).unwrap_or(next));
        let mut text = Text::new();
        for line in lines[d + 1..end.max(d + 1)].iter().filter(|l| !l.text.as_str().trim().is_empty()) {
            if is_button(line.text.as_str(), markers) {
                continue;
            }
            if !text.is_empty() {
                text.push_synthetic(" ");
            }
            text.push_text(&line.text.trimmed());
        }
        if text.is_empty() || markers.is_removal_notice(text.as_str()) {
            continue;
        }
        let author = name_of(d).map(|i| lines[i].text.as_str().trim().to_string());
        let published = Some(lines[d].text.as_str().trim().to_string());
        found.push(Found { block: Block { text, author, published, ..Block::default() }, ..Found::default() });
    }
    found
}

/// A short line with a year or a clock time, or "3 hours ago" in digits: enough to tell it from prose.
fn looks_like_date(line: &str) -> bool {
    let line = line.trim();
    let count = line.chars().count();
    if !(6..=60).contains(&count) {
        return false;
    }
    let digits = line.chars().filter(char::is_ascii_digit).count();
    let numbers: Vec<&str> = line.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
    let year = numbers.iter().any(|n| n.len() == 4 && (n.starts_with("19") || n.starts_with("20")));
    let clock = line
        .as_bytes()
        .windows(4)
        .any(|w| w[0].is_ascii_digit() && w[1] == b':' && w[2].is_ascii_digit() && w[3].is_ascii_digit());
    let letters = line.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).count();
    (year && digits >= 5 || clock && digits >= 4) && letters <= 6
}

/// Every line is a comment, if there are as many as announced; else every paragraph, if those are.
fn one_a_line(lines: &[Block], declared: Option<u64>, markers: &Markers) -> Vec<Found> {
    let Some(declared) = declared else { return Vec::new() };
    let wanted = declared as f64;
    let near = |n: usize| (n as f64 - wanted).abs() <= wanted * SLACK;
    let usable = |b: &&Block| {
        let text = b.text.as_str().trim();
        !text.is_empty() && !is_button(text, markers) && !markers.is(MarkerRole::Form, text)
    };
    let single: Vec<&Block> = lines.iter().filter(usable).collect();
    let texts: Vec<Text> = if near(single.len()) {
        single.iter().map(|b| b.text.trimmed()).collect()
    } else if single.len() as f64 > wanted && declared > 0 && lines.iter().any(|b| b.text.is_empty()) {
        let mut paragraphs: Vec<Text> = Vec::new();
        let mut fresh = true;
        for line in lines {
            if line.text.as_str().trim().is_empty() {
                fresh = true;
            } else if usable(&line) {
                if fresh || paragraphs.is_empty() {
                    paragraphs.push(Text::new());
                    fresh = false;
                }
                if let Some(last) = paragraphs.last_mut() {
                    if !last.is_empty() {
                        last.push_synthetic(" ");
                    }
                    last.push_text(&line.text.trimmed());
                }
            }
        }
        if near(paragraphs.len()) { paragraphs } else { return Vec::new() }
    } else {
        return Vec::new();
    };
    let mut found: Vec<Found> = Vec::new();
    for text in texts {
        let agrees = !found.is_empty() && opens_with_agreement(text.as_str(), markers);
        let parent = agrees.then(|| found.len() - 1);
        // A chain of "I agree" answers the comment that started it.
        let parent = parent.map(|p| if found[p].parent_basis.is_some() { found[p].parent.unwrap_or(p) } else { p });
        found.push(Found {
            block: Block { text, ..Block::default() },
            kind: ReactionKind::Comment,
            parent,
            parent_basis: agrees.then_some(ParentBasis::AgreementOpener),
            ..Found::default()
        });
    }
    found
}

/// "Absolutely.", "I agree.", "Yes, …": words that answer somebody.
fn opens_with_agreement(text: &str, markers: &Markers) -> bool {
    let head_end = text.char_indices().nth(40).map_or(text.len(), |c| c.0);
    let head = &text[..head_end];
    markers.find(head).iter().any(|m| {
        m.marker.role == MarkerRole::Agreement
            && m.range.start == 0
            && (m.marker.phrase.ends_with([',', '.', '!'])
                || text[m.range.end..].starts_with([',', '.', '!', '。', '、', '，', '！', ' ']))
            && (text[m.range.end..].starts_with([',', '.', '!', '。', '、', '，', '！'])
                || m.marker.phrase.ends_with([',', '.', '!'])
                || m.marker.phrase.contains(' '))
    })
}
