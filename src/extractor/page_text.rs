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
    let phrase =
        |part: &str| part.is_empty() || markers.is(MarkerRole::Reply, part) || markers.is(MarkerRole::Button, part);
    if line.chars().count() > 60 {
        return false;
    }
    // "추천 3 답글", "Like · Reply · 2": phrases and numbers, however they are set apart.
    let words: Vec<&str> = line
        .split(|c: char| {
            c.is_whitespace() || c.is_numeric() || matches!(c, '·' | '|' | '•' | '(' | ')' | '+' | '👍' | '👎' | '♥')
        })
        .filter(|w| !w.is_empty())
        .collect();
    phrase(line) || phrase(&words.join(" ")) || words.iter().all(|w| phrase(w))
}

/// The number on a line of buttons, if it is the only one.
fn likes(line: &str) -> Option<i64> {
    let mut numbers = line.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty());
    let first = numbers.next()?;
    if numbers.next().is_some() { None } else { first.parse().ok() }
}

/// What opens a comment.
#[derive(Debug)]
struct Head {
    /// Its first line.
    from: usize,
    /// First line of the text.
    body: usize,
    author: Option<String>,
    published: Option<String>,
}

/// Name, date, text, buttons: the dates show where a comment begins.
fn with_headers(lines: &[Block], markers: &Markers) -> Vec<Found> {
    let heads = heads(lines, markers);
    let mut found = Vec::new();
    for (k, head) in heads.iter().enumerate() {
        let end = heads.get(k + 1).map_or(lines.len(), |next| next.from);
        let mut text = Text::new();
        let mut liked = None;
        for line in lines[head.body..end.max(head.body)].iter().filter(|l| !l.text.as_str().trim().is_empty()) {
            if is_button(line.text.as_str(), markers) {
                liked = liked.or_else(|| likes(line.text.as_str()));
                continue;
            }
            if !text.is_empty() {
                text.push_synthetic(" ");
            }
            text.push_text(&line.text.clone().trimmed());
        }
        if text.is_empty() || markers.is_removal_notice(text.as_str()) {
            continue;
        }
        let block = Block {
            text,
            author: head.author.clone(),
            published: head.published.clone(),
            likes: liked,
            ..Block::default()
        };
        found.push(Found { block, ..Found::default() });
    }
    found
}

fn heads(lines: &[Block], markers: &Markers) -> Vec<Head> {
    let mut heads: Vec<Head> = Vec::new();
    let mut said = 0;
    for (i, line) in lines.iter().enumerate() {
        let text = line.text.as_str().trim();
        if text.is_empty() || is_button(text, markers) {
            continue;
        }
        if let Some((author, published)) = one_line(text) {
            heads.push(Head { from: i, body: i + 1, author: Some(author), published: Some(published) });
        } else if looks_like_date(text) {
            let floor = heads.last().map_or(0, |h| h.body);
            let name = (floor..i)
                .rev()
                .find(|&n| !lines[n].text.as_str().trim().is_empty())
                .filter(|&n| lines[n].text.as_str().trim().chars().count() <= NAME);
            let author = name.map(|n| lines[n].text.as_str().trim().to_string());
            heads.push(Head { from: name.unwrap_or(i), body: i + 1, author, published: Some(text.to_string()) });
        } else if let Some(author) = says(text, markers) {
            said += 1;
            let (from, mut body) = (i, i + 1);
            // "Ann says:" with the date on the next line is one head.
            let date = lines.get(body).map(|l| l.text.as_str().trim()).filter(|l| looks_like_date(l));
            body += usize::from(date.is_some());
            heads.push(Head { from, body, author: Some(author), published: date.map(str::to_string) });
        }
    }
    // The date line of "Ann says:" was read with it.
    let mut kept: Vec<Head> = Vec::with_capacity(heads.len());
    for head in heads {
        if kept.last().is_none_or(|last| head.from >= last.body) {
            kept.push(head);
        }
    }
    // A single "she said:" is a line of a story.
    if kept.len() == 1 && said == 1 && kept[0].published.is_none() { Vec::new() } else { kept }
}

/// "Ann says:", "3. Ann wrote:": a line that is a name and a verb.
fn says(line: &str, markers: &Markers) -> Option<String> {
    let line = unnumbered(line);
    let head = line.strip_suffix([':', '：'])?.trim_end();
    if head.chars().count() > NAME || head.split_whitespace().count() > 6 {
        return None;
    }
    let verb = markers.find(head).into_iter().find(|m| {
        matches!(m.marker.role, MarkerRole::SaysPost | MarkerRole::SaysAloud)
            && m.range.end == head.len()
            && m.range.start > 0
    })?;
    let author = head[..verb.range.start].trim();
    (!author.is_empty()).then(|| author.to_string())
}

/// "Ann · 3 May 2026, 10:22", "1: 名無しさん 2026/01/14(水) 10:22:33 ID:x": name and date on one line.
fn one_line(line: &str) -> Option<(String, String)> {
    if line.chars().count() > NAME * 2 || line.ends_with(['.', '!', '?', '。', '！', '？', '…']) {
        return None;
    }
    let rest = unnumbered(line);
    let rest = rest.split(" ID:").next().unwrap_or(rest).trim();
    for (at, c) in rest.char_indices() {
        let apart = matches!(c, '·' | '|' | '•' | '—' | '–' | ',' | '(' | '\t') || c == ' ' && rest[at..].len() > 1;
        if !apart {
            continue;
        }
        let (name, date) = (rest[..at].trim(), rest[at + c.len_utf8()..].trim());
        let date = date.trim_start_matches(['·', '|', '•', '—', '–', '-', ',', '(', ' ']).trim_end_matches(')');
        // "January 14, 2026" is a date, not January's: without a mark between them the date is one in figures.
        let figures = |word: &str| {
            word.split(['.', '/', '-']).filter(|n| n.starts_with(|c: char| c.is_ascii_digit())).count() >= 3
        };
        let starts =
            matches!(c, '·' | '|' | '•' | '—' | '–' | '\t') || date.split_whitespace().next().is_some_and(figures);
        // The clock alone ("10:22") is no date: a story names hours too.
        if starts
            && !name.is_empty()
            && name.chars().count() <= 40
            && name.split_whitespace().count() <= 4
            && !name.ends_with([':', '.', ';', '：'])
            && name.chars().any(char::is_alphabetic)
            && !looks_like_date(name)
            && looks_like_date(date)
            && has_year(date)
        {
            return Some((name.to_string(), date.to_string()));
        }
    }
    None
}

/// The line without "1: ", "#3 ", "12. " in front.
fn unnumbered(line: &str) -> &str {
    let bare = line.strip_prefix('#').unwrap_or(line);
    let rest = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == bare.len() || bare.len() - rest.len() > 5 {
        return line;
    }
    let cut = rest.trim_start_matches([':', '.', ')', '：']);
    if (cut.len() < rest.len() || bare.len() < line.len()) && cut.starts_with(char::is_whitespace) {
        cut.trim_start()
    } else {
        line
    }
}

fn has_year(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|n| n.len() == 4 && (n.starts_with("19") || n.starts_with("20")))
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
        single.iter().map(|b| b.text.clone().trimmed()).collect()
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
                    last.push_text(&line.text.clone().trimmed());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::LexiconSet;

    /// Author, text and likes of a comment.
    type Row = (Option<String>, String, Option<i64>);

    fn read(page: &str) -> (Vec<Row>, Option<u64>) {
        let lexicons = LexiconSet::embedded();
        let mut at = 0;
        let blocks: Vec<Block> = page
            .split('\n')
            .map(|line| {
                let text = Text::verbatim(line, at);
                at += line.len() + 1;
                Block { text, ..Block::default() }
            })
            .collect();
        let section = section(&blocks, lexicons.markers());
        let rows = section.found.into_iter();
        (rows.map(|f| (f.block.author, f.block.text.as_str().to_string(), f.block.likes)).collect(), section.declared)
    }

    #[test]
    fn comment_blocks_of_many_shapes() {
        let row = |author: &str, text: &str, likes| (Some(author.to_string()), text.to_string(), likes);
        for (page, expected, declared) in [
            (
                "2 Comments\nAnn Lind · 3 May 2026\nFine.\nReply\nBo · 4 May 2026\nNot so fine.\nReply",
                vec![row("Ann Lind", "Fine.", None), row("Bo", "Not so fine.", None)],
                Some(2),
            ),
            (
                "2 comments\nAnn says:\nMay 3, 2026 at 10:22\nFine.\nBo says:\nMay 4, 2026 at 10:22\nBad.\nReply",
                vec![row("Ann", "Fine.", None), row("Bo", "Bad.", None)],
                Some(2),
            ),
            (
                "2件のコメント\n1: 名無しさん 2026/01/14(水) 10:22:33 ID:abc\nきれいです\n2: 名無しさん 2026/01/14(水) 10:25:00 ID:xyz\nだめ",
                vec![row("名無しさん", "きれいです", None), row("名無しさん", "だめ", None)],
                Some(2),
            ),
            (
                "댓글 2\n한별\n2026.01.14 10:22\n정말 좋네요\n추천 3 답글\n단비\n2026.01.14 11:02\n별로예요\n답글",
                vec![row("한별", "정말 좋네요", Some(3)), row("단비", "별로예요", None)],
                Some(2),
            ),
            (
                "2 комментария\nАня 14.01.2026, 10:22\nХорошо\nОтветить\nБор 14.01.2026, 10:25\nПлохо\nОтветить",
                vec![row("Аня", "Хорошо", None), row("Бор", "Плохо", None)],
                Some(2),
            ),
            ("The ferry\nIt came on 3 May 2026.\nShe said:\nIt was fine.", vec![], None),
        ] {
            assert_eq!(read(page), (expected, declared), "{page}");
        }
    }
}
