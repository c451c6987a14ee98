//! Paragraphs in, quoted social posts out: words in quotation marks that the page says were posted.
//!
//! Each quoted passage is read with the words around it up to the ends of its sentence. It is a post when they name a
//! platform, or a member of the public online, or a verb of posting with a known poster; words said at a press
//! conference, in an interview or in a statement are not. A passage without words of its own continues the one before
//! it. What the phrases are is data (`markers.tsv`). Look at [`quotes`] first.

use std::ops::Range;

use super::Found;
use super::marks::{self, Passage};
use crate::document::{Block, BlockRole, Text};
use crate::lexicon::{Mark, MarkerRole, Markers};
use crate::reaction::{Platform, ReactionKind, Role};

/// Fewest words of a quotation that is a post rather than a term in quotation marks.
const LEAST_WORDS: usize = 4;
/// Paragraphs over which a platform named once is still the platform.
const PLATFORM_REACH: usize = 3;
/// Mentions of a name from which the page is about that person.
const PRINCIPAL_MENTIONS: usize = 3;

/// A post that is being put together.
#[derive(Debug)]
struct Post {
    parts: Vec<(usize, Range<usize>)>,
    author: Option<String>,
    by_user: bool,
    platform: Platform,
    language: Option<String>,
    /// Block of the last part.
    block: usize,
}

/// What the words around a passage say about it.
#[derive(Clone, Debug, Default)]
struct Attribution {
    empty: bool,
    platform: Option<Platform>,
    user: Option<String>,
    name: Option<String>,
    pronoun: bool,
    posts: bool,
    aloud: bool,
    venue: bool,
    language: Option<String>,
}

/// The posts quoted in running text. `blocks` is the whole page: blocks that are not body text end a continuation.
pub(super) fn quotes(blocks: &[Block], markers: &Markers, people: &People) -> Vec<Found> {
    let mut posts: Vec<Post> = Vec::new();
    // The post that a following passage without attribution continues.
    let mut open: Option<usize> = None;
    let mut platform_seen: Option<(usize, Platform)> = None;
    let mut subject: Option<String> = None;
    let mut paragraph = 0usize;
    // A paragraph that announces a list of posts.
    let mut announced: Option<(usize, Attribution)> = None;
    for (b, block) in blocks.iter().enumerate() {
        let text = block.text.as_str();
        if text.trim().is_empty() {
            continue;
        }
        if block.role != BlockRole::Body {
            open = None;
            continue;
        }
        paragraph += 1;
        let passages = marks::passages(text);
        let gaps = gaps(text, &passages);
        let outside: Vec<Mark<'_>> = markers
            .find(text)
            .into_iter()
            .filter(|m| !passages.iter().any(|p| p.inner.contains(&m.range.start)))
            .collect();
        let alone = passages.len() == 1 && gaps.iter().all(|g| text[g.clone()].chars().all(|c| !c.is_alphanumeric()));
        let mut previous_in_block = false;
        for (i, passage) in passages.iter().enumerate() {
            let quoted = &text[passage.inner.clone()];
            let before = before_context(text, gaps[i].clone(), i > 0);
            let after = after_context(text, gaps[i + 1].clone(), quoted, markers);
            let joined_sentence = i > 0 && before.start == gaps[i].start;
            let mut said = read(text, before.clone(), after.clone(), markers);
            if said.name.is_none() && said.user.is_none() && said.pronoun {
                said.name.clone_from(&subject);
            }
            let named = |m: &Mark<'_>| platform_of(m).filter(|p| *p != Platform::Unknown);
            let nearby = outside
                .iter()
                .rev()
                .filter(|m| m.range.end <= passage.outer.start)
                .find_map(named)
                .or_else(|| platform_seen.filter(|(p, _)| paragraph - p <= PLATFORM_REACH).map(|(_, p)| p));
            let long_enough = marks::length_in_words(quoted) >= LEAST_WORDS;
            let last = open.filter(|&o| {
                posts[o].block + 1 >= b
                    || blocks[posts[o].block + 1..b].iter().all(|x| x.text.as_str().trim().is_empty())
            });
            let same_speaker = |o: usize| {
                said.user.is_none()
                    && match (&said.name, &posts[o].author) {
                        (Some(name), Some(author)) => same_person(name, author),
                        (None, _) => said.pronoun || said.empty,
                        (Some(_), None) => false,
                    }
            };
            let continues = match last {
                // "A," one user wrote. "B."
                Some(_) if previous_in_block && said.empty => true,
                // "A," she wrote, "B."
                Some(_) if previous_in_block && joined_sentence && said.user.is_none() => true,
                // The next paragraph is nothing but a quotation.
                Some(_) if alone && announced.is_none() => true,
                // The same person goes on, in the next sentence or paragraph, and not somewhere else.
                Some(o) => {
                    !said.empty
                        && !said.venue
                        && same_speaker(o)
                        && said.platform.is_none_or(|p| p == posts[o].platform || p == Platform::Unknown)
                        && !posts[o].by_user
                        && (previous_in_block || !said.aloud || said.posts || gerund(text, before.clone()))
                }
                None => false,
            };
            if continues && let Some(o) = last {
                // Terms in quotation marks inside a continuation are not parts of it.
                if long_enough || alone || previous_in_block && said.empty && marks::length_in_words(quoted) > 1 {
                    posts[o].parts.push((b, passage.inner.clone()));
                    posts[o].block = b;
                }
                previous_in_block = true;
                continue;
            }
            let announced_here = announced.as_ref().filter(|_| alone).map(|(_, a)| a.clone());
            let said = match announced_here {
                Some(a) => a,
                None => said,
            };
            if !is_post(&said, nearby) || !long_enough {
                if long_enough {
                    open = None;
                }
                previous_in_block = false;
                continue;
            }
            let platform = said
                .platform
                .filter(|p| *p != Platform::Unknown)
                .or(if said.platform.is_some() && said.user.is_none() { None } else { nearby });
            posts.push(Post {
                parts: vec![(b, passage.inner.clone())],
                author: said.user.clone().or_else(|| said.name.clone()),
                by_user: said.user.is_some() || said.name.is_none(),
                platform: platform.unwrap_or(Platform::Unknown),
                language: said.language.clone(),
                block: b,
            });
            open = Some(posts.len() - 1);
            previous_in_block = true;
        }
        // What the rest of the page may refer back to.
        if let Some(mark) = outside.iter().rev().find(|m| platform_of(m).is_some_and(|p| p != Platform::Unknown)) {
            platform_seen = platform_of(mark).map(|p| (paragraph, p));
        }
        for sentence in sentences(text, gaps[0].clone()) {
            if let Some(name) = first_name(text, sentence, &outside, markers) {
                subject = Some(name);
            }
        }
        let announces = passages.is_empty()
            && text.trim_end().ends_with([':', '：'])
            && outside.iter().any(|m| matches!(m.marker.role, MarkerRole::Platform | MarkerRole::User));
        if announces {
            let mut said = read(text, 0..text.len(), 0..0, markers);
            said.user = None;
            said.name = None;
            said.posts = true;
            announced = Some((paragraph, said));
        } else if !alone {
            announced = None;
        }
        if passages.is_empty() && !text.trim().is_empty() {
            open = None;
        }
    }
    finish(posts, blocks, people)
}

/// Joins the parts, drops repeats, tells principals from the public.
fn finish(posts: Vec<Post>, blocks: &[Block], people: &People) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut keys: Vec<String> = Vec::new();
    for post in posts {
        let mut text = Text::new();
        for (b, range) in &post.parts {
            let part = blocks[*b].text.slice(range.clone()).trimmed();
            if !text.is_empty() {
                text.push_synthetic(" ");
            }
            text.push_text(&part);
        }
        let key = key(text.as_str());
        if keys.iter().any(|k| k.contains(&key)) {
            continue;
        }
        keys.push(key);
        let role = match &post.author {
            Some(author) if !post.by_user => people.role_of(author),
            _ => Role::Public,
        };
        let block = Block { text, author: post.author, platform: Some(post.platform), quote: true, ..Block::default() };
        found.push(Found {
            block,
            kind: ReactionKind::Quote,
            role,
            stated_language: post.language,
            ..Found::default()
        });
    }
    found
}

/// Letters and digits alone: what two copies of a post have in common.
pub(super) fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whom a page is about: the names it keeps naming.
#[derive(Debug)]
pub(super) struct People {
    text: String,
}

impl People {
    /// Reads the running text and the title of a page.
    pub(super) fn new(blocks: &[Block], title: Option<&str>) -> Self {
        let mut text = title.unwrap_or_default().to_string();
        for block in blocks.iter().filter(|b| b.role == BlockRole::Body) {
            text.push('\n');
            text.push_str(block.text.as_str());
        }
        People { text }
    }

    /// True when the page keeps naming this person.
    pub(super) fn is_about(&self, author: &str) -> bool {
        surname(author).is_some_and(|name| self.text.match_indices(name).filter(|(at, _)| self.whole_word(*at, name.len())).count() >= PRINCIPAL_MENTIONS)
    }

    fn whole_word(&self, at: usize, len: usize) -> bool {
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && (c as u32) < 0x2e80);
        !letter(self.text[..at].chars().next_back()) && !letter(self.text[at + len..].chars().next())
    }

    fn role_of(&self, author: &str) -> Role {
        let acronym = surname(author).is_some_and(|s| s.chars().filter(|c| c.is_uppercase()).count() > 1) && !author.contains(' ');
        if self.is_about(author) {
            Role::Principal
        } else if acronym {
            Role::Organisation
        } else {
            Role::PublicFigure
        }
    }
}

/// The last capitalised word of a name.
fn surname(author: &str) -> Option<&str> {
    let words = || author.split_whitespace();
    let name = words().rfind(|w| w.chars().next().is_some_and(char::is_uppercase)).or_else(|| words().last())?;
    let name = name.trim_matches(|c: char| !c.is_alphanumeric());
    (name.chars().count() > 1).then_some(name)
}

fn is_post(said: &Attribution, nearby: Option<Platform>) -> bool {
    if said.venue {
        return false;
    }
    if said.user.is_some() {
        return said.posts || said.platform.is_some() || nearby.is_some() || !said.aloud;
    }
    match said.platform {
        Some(_) => true,
        // "he wrote" about somebody whose post the paragraph before announced.
        None => said.posts && said.pronoun && nearby.is_some(),
    }
}

/// The stretches of text before, between and after the passages.
fn gaps(text: &str, passages: &[Passage]) -> Vec<Range<usize>> {
    let mut out = Vec::with_capacity(passages.len() + 1);
    let mut at = 0;
    for passage in passages {
        out.push(at..passage.outer.start);
        at = passage.outer.end;
    }
    out.push(at..text.len());
    out
}

/// The part of a gap that belongs to the sentence of the passage after it.
fn before_context(text: &str, gap: Range<usize>, between: bool) -> Range<usize> {
    let start = sentence_start(text, gap.clone()).start;
    // What stands between two passages and has no sentence end belongs to both.
    if between && start == gap.start { gap } else { start..gap.end }
}

/// The sentences of a range.
fn sentences(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let chars: Vec<(usize, char)> = text[range.clone()].char_indices().collect();
    let mut out = Vec::new();
    let mut start = range.start;
    for (i, &(at, c)) in chars.iter().enumerate() {
        if ends_sentence(&chars, i) {
            let end = range.start + at + c.len_utf8();
            out.push(start..end);
            start = end;
        }
    }
    if start < range.end {
        out.push(start..range.end);
    }
    out
}

/// The last sentence of a range.
fn sentence_start(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let mut start = 0;
    let chars: Vec<(usize, char)> = slice.char_indices().collect();
    for (i, &(at, c)) in chars.iter().enumerate() {
        if ends_sentence(&chars, i) {
            let next = at + c.len_utf8();
            // A sentence that ends right at the passage leaves nothing before it.
            start = next;
        }
    }
    range.start + start..range.end
}

/// The part of a gap that belongs to the sentence of the passage before it.
fn after_context(text: &str, gap: Range<usize>, quoted: &str, markers: &Markers) -> Range<usize> {
    let slice = &text[gap.clone()];
    let chars: Vec<(usize, char)> = slice.char_indices().collect();
    let end = (0..chars.len())
        .find(|&i| ends_sentence(&chars, i))
        .map_or(slice.len(), |i| chars[i].0 + chars[i].1.len_utf8());
    let context = gap.start..gap.start + end;
    let complete = quoted.trim_end().ends_with(['.', '!', '?', '…', '。', '！', '？']);
    let lead = text[context.clone()].trim_start();
    if complete && lead.starts_with(char::is_uppercase) {
        // "So good!” The two leaders …": a new sentence, unless it opens with the attribution.
        let close = markers.find(&text[context.clone()]).iter().any(|m| {
            matches!(m.marker.role, MarkerRole::SaysPost | MarkerRole::User)
                && text[context.start..context.start + m.range.start].split_whitespace().count() <= 4
        });
        if !close {
            return context.start..context.start;
        }
    }
    context
}

fn ends_sentence(chars: &[(usize, char)], i: usize) -> bool {
    match chars[i].1 {
        '。' | '！' | '？' | '।' | '\n' => true,
        '.' | '!' | '?' | '…' => {
            let space_after = chars.get(i + 1).is_none_or(|n| n.1.is_whitespace() || matches!(n.1, ')' | ']'));
            if !space_after || chars[i].1 != '.' {
                return space_after;
            }
            // "Mr. Lee", "U.S. allies": a short capitalised word before the point does not end a sentence.
            let word: String =
                chars[..i].iter().rev().map(|c| c.1).take_while(|c| c.is_alphanumeric() || *c == '.').collect();
            let first_up = word.chars().next_back().is_some_and(char::is_uppercase);
            let next_word = chars[i + 1..].iter().map(|c| c.1).find(|c| !c.is_whitespace());
            !(first_up && word.chars().count() <= 3 && next_word.is_some())
        }
        _ => false,
    }
}

fn platform_of(mark: &Mark<'_>) -> Option<Platform> {
    if mark.marker.role != MarkerRole::Platform {
        return None;
    }
    mark.marker.value.as_deref().and_then(Platform::from_name)
}

/// Reads the words before and after a passage.
fn read(text: &str, before: Range<usize>, after: Range<usize>, markers: &Markers) -> Attribution {
    let mut said = Attribution {
        empty: [&before, &after].iter().all(|r| !text[(*r).clone()].chars().any(char::is_alphanumeric)),
        ..Attribution::default()
    };
    // What follows the passage attributes it more often than what stands before.
    for (range, following) in [(after, true), (before, false)] {
        let context = &text[range.clone()];
        let found = markers.find(context);
        let anchor = found
            .iter()
            .filter(|m| matches!(m.marker.role, MarkerRole::SaysPost | MarkerRole::SaysAloud))
            .map(|m| m.range.clone());
        let anchor = if following { anchor.min_by_key(|r| r.start) } else { anchor.max_by_key(|r| r.end) };
        for mark in &found {
            match mark.marker.role {
                MarkerRole::SaysPost => said.posts = true,
                MarkerRole::SaysAloud => {
                    said.aloud = true;
                    // One word is a verb ("said"); several name the place ("told reporters", "in a statement").
                    let specific = mark.marker.phrase.split_whitespace().count() > 1 || wide(&mark.marker.phrase) >= 4;
                    said.venue |= specific
                        && !found.iter().any(|m| {
                            m.marker.role == MarkerRole::SaysPost
                                && m.range.start <= mark.range.start
                                && m.range.end >= mark.range.end
                        });
                }
                MarkerRole::Platform if said.platform.is_none_or(|p| p == Platform::Unknown) => {
                    if let Some(platform) = platform_of(mark) {
                        said.platform = Some(platform);
                    }
                }
                MarkerRole::Language if said.language.is_none() => said.language.clone_from(&mark.marker.value),
                _ => {}
            }
        }
        if said.user.is_none() {
            said.user = user(context, &found, anchor.clone(), markers);
        }
        if said.name.is_none() && said.user.is_none() {
            said.name = name(context, &found, anchor, following, markers);
        }
        if said.name.is_none() && said.user.is_none() && !context.trim().is_empty() {
            said.pronoun |= found.iter().any(|m| matches!(m.marker.role, MarkerRole::SaysPost | MarkerRole::SaysAloud))
                || gerund(text, range.clone());
        }
    }
    // A platform named in the same breath is where it was said, unless a place is named too.
    said
}

fn wide(phrase: &str) -> usize {
    phrase.chars().filter(|c| *c as u32 >= 0x3000).count()
}

/// "…, noting, “": the words before a passage end in a comma or colon.
fn gerund(text: &str, range: Range<usize>) -> bool {
    text[range].trim_end().ends_with([',', ':', '，', '：'])
}

/// The unnamed member of the public in the words around a passage, with what belongs to the noun.
fn user(context: &str, found: &[Mark<'_>], anchor: Option<Range<usize>>, markers: &Markers) -> Option<String> {
    let place = |m: &&Mark<'_>| anchor.as_ref().map_or(m.range.start, |a| m.range.start.abs_diff(a.start));
    let mark = found
        .iter()
        .filter(|m| m.marker.role == MarkerRole::User)
        .filter(|m| {
            !found.iter().any(|o| {
                o.marker.role == MarkerRole::User
                    && o.range != m.range
                    && o.range.start <= m.range.start
                    && o.range.end >= m.range.end
            })
        })
        .min_by_key(place)?;
    let start = match &anchor {
        Some(a) if a.end <= mark.range.start => a.end,
        _ => 0,
    };
    let lead = &context[start..mark.range.start];
    // The words of the noun phrase: after the last punctuation, at most three.
    let cut = lead
        .rfind(|c: char| !(c.is_alphanumeric() || c.is_whitespace() || c == '\'' || c == '’' || c == '-'))
        .map_or(0, |i| i + lead[i..].chars().next().map_or(1, char::len_utf8));
    let words: Vec<(usize, &str)> =
        lead[cut..].split_whitespace().map(|w| (w.as_ptr() as usize - lead.as_ptr() as usize, w)).collect();
    let from = if wide(lead) > 0 {
        // Without spaces: the letters that stand right before.
        let close: usize = lead.chars().rev().take_while(|c| c.is_alphanumeric()).take(3).map(char::len_utf8).sum();
        mark.range.start - close
    } else {
        // "une internaute", "another X user": articles and the like belong to it.
        let own = words
            .iter()
            .rev()
            .take(3)
            .take_while(|w| markers.is_function_word(w.1) || w.1.chars().all(|c| c.is_ascii_digit()))
            .last();
        own.map_or(mark.range.start, |w| start + w.0)
    };
    let phrase =
        context[from..mark.range.end].trim().trim_matches(|c: char| matches!(c, ',' | '，' | '、' | ':' | '(' | '"'));
    (!phrase.is_empty()).then(|| phrase.to_string())
}

/// The name nearest to the verb: a run of capitalised words, or in scripts without capitals a title with what it
/// belongs to.
fn name(
    context: &str,
    found: &[Mark<'_>],
    anchor: Option<Range<usize>>,
    following: bool,
    markers: &Markers,
) -> Option<String> {
    let runs = name_runs(context, found, markers);
    let titled = || {
        let title = found.iter().find(|m| m.marker.role == MarkerRole::Title)?;
        let lead = &context[..title.range.start];
        if wide(&context[title.range.clone()]) > 0 {
            let close: usize = lead.chars().rev().take_while(|c| c.is_alphanumeric()).take(3).map(char::len_utf8).sum();
            return Some(context[title.range.start - close..title.range.end].to_string());
        }
        let from = lead
            .split_whitespace()
            .last()
            .filter(|w| w.chars().count() <= 3)
            .map_or(title.range.start, |w| w.as_ptr() as usize - context.as_ptr() as usize);
        let rest = &context[title.range.end..];
        let next = rest.split_whitespace().next().filter(|w| w.contains('-') && rest.starts_with(' '));
        let to = next.map_or(title.range.end, |w| {
            w.as_ptr() as usize - context.as_ptr() as usize + w.trim_end_matches([',', '.']).len()
        });
        Some(context[from..to].to_string())
    };
    let Some(anchor) = anchor else {
        return runs.first().map(|r| context[r.clone()].to_string()).or_else(titled);
    };
    let before: Vec<&Range<usize>> = runs.iter().filter(|r| r.end <= anchor.start).collect();
    let after = runs.iter().find(|r| r.start >= anchor.end);
    let chosen = if following {
        before.last().copied().or(after)
    } else {
        // The subject opens the sentence, unless a clause with a name of its own stands right before the verb.
        let clause = context[..anchor.start].rfind([',', ';', '，']).unwrap_or(0);
        before.iter().rev().find(|r| r.start > clause && clause > 0).or(before.first()).copied().or(after)
    };
    chosen.map(|r| context[r.clone()].to_string()).or_else(titled)
}

/// Runs of capitalised words that are no platform, language or month.
fn name_runs(context: &str, found: &[Mark<'_>], markers: &Markers) -> Vec<Range<usize>> {
    let blocked = |at: usize| {
        found.iter().any(|m| {
            matches!(
                m.marker.role,
                MarkerRole::Platform | MarkerRole::Language | MarkerRole::SaysPost | MarkerRole::SaysAloud
            ) && m.range.contains(&at)
        })
    };
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut connect = false;
    for word in context.split_whitespace() {
        let start = word.as_ptr() as usize - context.as_ptr() as usize;
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let offset = word.find(bare).unwrap_or(0);
        let own = bare.strip_suffix("’s").or_else(|| bare.strip_suffix("'s")).unwrap_or(bare);
        let range = start + offset..start + offset + own.len();
        let capital = own.chars().next().is_some_and(char::is_uppercase);
        if capital && !blocked(range.start) {
            // A determiner or adverb that opens the sentence is no name.
            let opening = context[..start].chars().all(|c| !c.is_alphanumeric()) && markers.is_function_word(own);
            // "On Tuesday, Lee said": what a comma cuts off at the start is no subject.
            let words_before = context[..start].split_whitespace().count();
            let adverbial = (1..=3).contains(&words_before)
                && word.ends_with(',')
                && context[start + word.len()..].chars().any(char::is_uppercase);
            if !opening && !adverbial {
                match runs.last_mut() {
                    Some(last) if connect => last.end = range.end,
                    _ => runs.push(range),
                }
                connect = bare.len() == word.len() - offset && own.len() == bare.len();
                continue;
            }
        }
        // "Ursula von der Leyen": small particles join.
        connect = connect && PARTICLES.contains(&bare);
    }
    runs
}

/// Particles inside names.
const PARTICLES: &[&str] = &[
    "al", "bin", "da", "das", "de", "del", "den", "der", "di", "do", "dos", "du", "el", "la", "le", "ten", "van",
    "von", "y", "zu",
];

/// The first name of a range.
fn first_name(text: &str, range: Range<usize>, found: &[Mark<'_>], markers: &Markers) -> Option<String> {
    let context = &text[range.clone()];
    let local: Vec<Mark<'_>> = found
        .iter()
        .filter(|m| m.range.start >= range.start && m.range.end <= range.end)
        .map(|m| Mark { range: m.range.start - range.start..m.range.end - range.start, marker: m.marker })
        .collect();
    name_runs(context, &local, markers).first().map(|r| context[r.clone()].to_string())
}

fn same_person(a: &str, b: &str) -> bool {
    let last = |s: &str| s.split_whitespace().last().unwrap_or_default().to_lowercase();
    let (x, y) = (last(a), last(b));
    x == y || a.to_lowercase().split_whitespace().any(|w| w == y) || b.to_lowercase().split_whitespace().any(|w| w == x)
}
