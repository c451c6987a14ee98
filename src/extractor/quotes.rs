//! Paragraphs in, quoted social posts out: words in quotation marks that the page says were posted.
//!
//! Each quoted passage is read with the words around it up to the ends of its sentence. It is a post when they name a
//! platform, or a member of the public online, or a verb of posting with a known poster; words said at a press
//! conference, in an interview or in a statement are not. A passage without words of its own continues the one before
//! it. What the phrases are is data (`markers.tsv`). Look at [`quotes`] first.

use std::collections::HashSet;
use std::ops::Range;

use super::Found;
use super::marks::{self, Passage};
use crate::document::{Block, BlockRole, Text};
use crate::lexicon::{Mark, MarkerRole, Markers};
use crate::reaction::{Platform, ReactionKind, Role};

/// Fewest words of a quotation that is a post rather than a term in quotation marks.
const LEAST_WORDS: usize = 4;
/// Words of a line that may be prose.
const LEAST_PROSE: usize = 6;
/// Paragraphs over which a platform named once is still the platform.
const PLATFORM_REACH: usize = 3;
/// Mentions of a name from which the page is about that person.
const PRINCIPAL_MENTIONS: usize = 3;

/// A post that is being put together.
#[derive(Clone, Debug)]
struct Post {
    parts: Vec<(usize, Range<usize>)>,
    author: Option<String>,
    by_user: bool,
    platform: Platform,
    language: Option<String>,
    /// Block of the last part.
    block: usize,
}

/// Where a name was last the subject of a sentence.
#[derive(Debug)]
struct Subject {
    name: String,
    paragraph: usize,
}

/// What the words around a passage say about it.
#[derive(Clone, Debug, Default)]
struct Attribution {
    empty: bool,
    platform: Option<Platform>,
    user: Option<String>,
    /// The user stands after the passage, where only an attribution can stand.
    user_follows: bool,
    name: Option<String>,
    pronoun: bool,
    posts: bool,
    aloud: bool,
    venue: bool,
    /// The words before the passage end in a comma or colon.
    leads_in: bool,
    /// The passage is grammatically part of a sentence in a script without spaces.
    linked: bool,
    language: Option<String>,
}

/// The posts quoted in running text. `blocks` is the whole page: blocks that are not body text end a continuation.
pub(super) fn quotes(blocks: &[Block], markers: &Markers, people: &People) -> Vec<Found> {
    let mut finder = Finder {
        markers,
        people,
        blocks,
        posts: Vec::new(),
        open: None,
        platform: None,
        subject: None,
        announced: None,
        paragraph: 0,
    };
    for (index, block) in blocks.iter().enumerate() {
        if block.text.as_str().trim().is_empty() {
            continue;
        }
        if block.role == BlockRole::Body {
            finder.block(index);
        } else {
            finder.open = None;
        }
    }
    finish(finder.posts, blocks, people)
}

/// Reads a page from top to bottom and remembers what later words may refer back to.
struct Finder<'a> {
    markers: &'a Markers,
    people: &'a People,
    blocks: &'a [Block],
    posts: Vec<Post>,
    /// The post that a following passage without attribution continues.
    open: Option<usize>,
    /// Platform named last, and in which paragraph.
    platform: Option<(usize, Platform)>,
    subject: Option<Subject>,
    /// What a paragraph before a list of posts says about them.
    announced: Option<Attribution>,
    /// Number of the paragraph being read.
    paragraph: usize,
}

/// One passage with what stands around it.
struct Place<'t> {
    block: usize,
    text: &'t str,
    passage: Passage,
    /// The passage before it in the paragraph is (part of) a post.
    follows_post: bool,
    /// No sentence ends between it and the passage before.
    same_sentence: bool,
    /// Only a word such as "and" stands between it and the passage before.
    listed: bool,
    /// The paragraph is nothing but this passage.
    alone: bool,
    before: Range<usize>,
    said: Attribution,
    /// Platform named before it, and how many paragraphs ago.
    nearby: Option<(usize, Platform)>,
}

impl Place<'_> {
    fn quoted(&self) -> &str {
        &self.text[self.passage.inner.clone()]
    }

    fn long_enough(&self) -> bool {
        // Where the page says in so many words that it was posted, less will do.
        marks::length_in_words(self.quoted()) + usize::from(self.said.posts) >= LEAST_WORDS
    }
}

impl Finder<'_> {
    /// Reads one paragraph.
    fn block(&mut self, index: usize) {
        let text = self.blocks[index].text.as_str();
        // Buttons and headings are no distance between a post and what announces it.
        let prose = text.split_whitespace().count() >= LEAST_PROSE || wide(text) >= LEAST_PROSE;
        self.paragraph += usize::from(prose);
        let passages = marks::passages(text);
        let gaps = gaps(text, &passages);
        let markers = self.markers;
        let mut outside = markers.find(text);
        outside.retain(|m| !passages.iter().any(|p| p.inner.contains(&m.range.start)));
        let bare = |g: &Range<usize>| text[g.clone()].chars().all(|c| !c.is_alphanumeric());
        let alone = passages.len() == 1 && gaps.iter().all(bare);
        let mut follows_post = false;
        for (i, passage) in passages.iter().enumerate() {
            let before = before_context(text, gaps[i].clone(), i > 0);
            let after = after_context(text, gaps[i + 1].clone(), &text[passage.inner.clone()], markers);
            let between = gaps[i].clone();
            let mut said = self.read(text, before.clone(), after, &text[passage.inner.clone()]);
            if said.name.is_none() && said.user.is_none() && said.pronoun {
                let recent = self.subject.as_ref().filter(|s| self.paragraph - s.paragraph <= 1);
                said.name = recent.map(|s| s.name.clone());
            }
            let here = outside.iter().rev().filter(|m| m.range.end <= passage.outer.start).find_map(known_platform);
            let place = Place {
                block: index,
                text,
                passage: passage.clone(),
                follows_post,
                same_sentence: i > 0 && before.start == gaps[i].start,
                listed: i > 0
                    && !bare(&between)
                    && text[between.clone()]
                        .split_whitespace()
                        .filter(|w| w.chars().any(char::is_alphanumeric))
                        .count()
                        <= 2
                    && !outside
                        .iter()
                        .any(|m| between.contains(&m.range.start) && m.marker.role != MarkerRole::Agreement),
                alone,
                before,
                said,
                nearby: here.map(|p| (0, p)).or_else(|| self.platform.map(|(at, p)| (self.paragraph - at, p))),
            };
            follows_post = self.passage(place);
        }
        self.remember(text, &gaps[0], &outside, passages.is_empty(), alone, prose);
    }

    /// Reads one passage; true when it is a post or a part of one.
    fn passage(&mut self, mut place: Place<'_>) -> bool {
        if place.listed && place.follows_post && place.long_enough() {
            // "messages such as “A” and “B”": two posts with one attribution.
            if let Some(like) = self.posts.last() {
                let post = Post {
                    parts: vec![(place.block, place.passage.inner.clone())],
                    block: place.block,
                    ..like.clone()
                };
                self.push(post);
                return true;
            }
        }
        if let Some(open) = self.continued(&place) {
            // Terms in quotation marks inside a continuation are not parts of it.
            let part = place.long_enough()
                || place.alone
                || place.follows_post && place.said.empty && marks::length_in_words(place.quoted()) > 1;
            if part {
                self.posts[open].parts.push((place.block, place.passage.inner.clone()));
                self.posts[open].block = place.block;
            }
            return true;
        }
        if place.alone
            && let Some(announced) = &self.announced
        {
            place.said = announced.clone();
        }
        if !place.long_enough() {
            return false;
        }
        if !is_post(&place.said, place.nearby) {
            self.open = None;
            return false;
        }
        let said = place.said;
        let nearby = place.nearby.filter(|(ago, _)| *ago <= PLATFORM_REACH).map(|(_, p)| p);
        let platform = match said.platform {
            Some(Platform::Unknown) if said.user.is_none() => None,
            Some(Platform::Unknown) | None => nearby,
            known => known,
        };
        self.push(Post {
            parts: vec![(place.block, place.passage.inner)],
            by_user: said.user.is_some() || said.name.is_none(),
            author: said.user.or(said.name),
            platform: platform.unwrap_or(Platform::Unknown),
            language: said.language,
            block: place.block,
        });
        true
    }

    fn push(&mut self, post: Post) {
        self.posts.push(post);
        self.open = Some(self.posts.len() - 1);
    }

    /// The post that this passage goes on with.
    fn continued(&self, place: &Place<'_>) -> Option<usize> {
        let open = self.open?;
        let post = &self.posts[open];
        let between = self.blocks.get(post.block + 1..place.block).unwrap_or_default();
        if !between.iter().all(|b| b.text.as_str().trim().is_empty()) {
            return None;
        }
        let said = &place.said;
        // "A," one user wrote. "B." – and a paragraph that is nothing but a quotation.
        if place.follows_post && said.empty || place.alone && self.announced.is_none() {
            return Some(open);
        }
        // "A," she wrote, "B."
        if place.follows_post && place.same_sentence && said.user.is_none() {
            return Some(open);
        }
        // The same person goes on, in the next sentence or paragraph, and not somewhere else.
        let same_speaker = match (&said.name, &post.author) {
            _ if said.user.is_some() || post.by_user => false,
            (Some(name), Some(author)) => same_person(name, author),
            (None, _) => said.pronoun || said.empty,
            (Some(_), None) => false,
        };
        let same_place = !said.venue && said.platform.is_none_or(|p| p == post.platform || p == Platform::Unknown);
        let goes_on = place.follows_post || !said.aloud || said.posts || leads_in(place.text, place.before.clone());
        (!said.empty && same_speaker && same_place && goes_on).then_some(open)
    }

    /// Reads the words before and after a passage.
    fn read(&self, text: &str, before: Range<usize>, after: Range<usize>, quoted: &str) -> Attribution {
        let words = Words { markers: self.markers, people: self.people };
        // “My Heart” songstress took to …: what follows a passage without a mark between them does not attribute it.
        let tail = text[after.clone()].trim_start();
        let set_off = quoted.trim_end().ends_with([',', '.', '!', '?', '…', '，', '。', '！', '？', '、', '»'])
            || tail.starts_with([',', '，', '、', '-', '–', '—', '(', ';', '.', '،'])
            || tail.starts_with(is_wide);
        let after = if set_off { after } else { after.start..after.start };
        let mut said = Attribution {
            leads_in: leads_in(text, before.clone()),
            linked: tail.starts_with(is_wide),
            empty: [&before, &after].iter().all(|r| !text[(*r).clone()].chars().any(char::is_alphanumeric)),
            ..Attribution::default()
        };
        // What follows the passage attributes it more often than what stands before.
        for (range, following) in [(after, true), (before, false)] {
            let context = &text[range.clone()];
            let found = self.markers.find(context);
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
                        let specific =
                            mark.marker.phrase.split_whitespace().count() > 1 || wide(&mark.marker.phrase) >= 4;
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
                said.user = user(context, &found, anchor.clone(), self.markers);
                said.user_follows = following && said.user.is_some();
            }
            if said.name.is_none() && said.user.is_none() {
                said.name = name(context, &found, anchor, following, &words);
            }
            if said.name.is_none() && said.user.is_none() && !context.trim().is_empty() {
                said.pronoun |=
                    found.iter().any(|m| matches!(m.marker.role, MarkerRole::SaysPost | MarkerRole::SaysAloud))
                        || leads_in(text, range.clone());
            }
        }
        // A platform named in the same breath is where it was said, unless a place is named too.
        said
    }

    /// Notes what later paragraphs may refer back to.
    fn remember(
        &mut self,
        text: &str,
        first_gap: &Range<usize>,
        outside: &[Mark<'_>],
        no_passages: bool,
        alone: bool,
        prose: bool,
    ) {
        if let Some(platform) = outside.iter().rev().find_map(known_platform) {
            self.platform = Some((self.paragraph, platform));
        }
        if prose {
            for sentence in sentences(text, first_gap.clone()) {
                if let Some(name) =
                    first_name(text, sentence, outside, &Words { markers: self.markers, people: self.people })
                {
                    self.subject = Some(Subject { name, paragraph: self.paragraph });
                }
            }
        }
        let announces = no_passages
            && text.trim_end().ends_with([':', '：'])
            && outside.iter().any(|m| matches!(m.marker.role, MarkerRole::Platform | MarkerRole::User));
        if announces {
            let said = self.read(text, 0..text.len(), 0..0, "");
            self.announced = Some(Attribution { user: None, name: None, pronoun: true, posts: true, ..said });
        } else if !alone {
            self.announced = None;
        }
        if no_passages {
            self.open = None;
        }
    }
}

/// The platform a mark names, if it is one we know.
fn known_platform(mark: &Mark<'_>) -> Option<Platform> {
    platform_of(mark).filter(|p| *p != Platform::Unknown)
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
    /// Words that stand capitalised inside sentences.
    names: HashSet<String>,
}

impl People {
    /// Reads the running text and the title of a page.
    pub(super) fn new(blocks: &[Block], title: Option<&str>) -> Self {
        let mut text = title.unwrap_or_default().to_string();
        for block in blocks.iter().filter(|b| b.role == BlockRole::Body) {
            text.push('\n');
            text.push_str(block.text.as_str());
        }
        let mut names = HashSet::new();
        let mut inside = false;
        for word in text.split_whitespace() {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            if inside && bare.chars().next().is_some_and(char::is_uppercase) && word.starts_with(char::is_uppercase) {
                names.insert(bare.strip_suffix("’s").or_else(|| bare.strip_suffix("'s")).unwrap_or(bare).to_string());
            }
            inside = bare.chars().next().is_some_and(char::is_alphanumeric)
                && !word.ends_with(['.', '!', '?', ':', '…', '”', '"', '»', '“']);
        }
        People { text, names }
    }

    /// True for a word that the page capitalises inside sentences too.
    fn is_name(&self, word: &str) -> bool {
        self.names.contains(word)
    }

    /// True when the page keeps naming this person.
    pub(super) fn is_about(&self, author: &str) -> bool {
        surname(author).is_some_and(|name| {
            self.text.match_indices(name).filter(|(at, _)| self.whole_word(*at, name.len())).count()
                >= PRINCIPAL_MENTIONS
        })
    }

    fn whole_word(&self, at: usize, len: usize) -> bool {
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && (c as u32) < 0x2e80);
        !letter(self.text[..at].chars().next_back()) && !letter(self.text[at + len..].chars().next())
    }

    fn role_of(&self, author: &str) -> Role {
        let acronym = surname(author).is_some_and(|s| s.chars().filter(|c| c.is_uppercase()).count() > 1)
            && !author.contains(' ');
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

/// True when the words around a passage make it a post.
fn is_post(said: &Attribution, nearby: Option<(usize, Platform)>) -> bool {
    let within = |reach: usize| nearby.is_some_and(|(ago, _)| ago <= reach);
    if said.venue {
        return false;
    }
    if said.user.is_some() {
        return said.posts
            || said.platform.is_some() && (said.aloud || said.user_follows || said.leads_in)
            || said.user_follows && (within(PLATFORM_REACH) || !said.aloud)
            || said.leads_in && within(PLATFORM_REACH) && !said.aloud;
    }
    match said.platform {
        Some(_) => said.posts || said.aloud || said.leads_in || said.linked,
        // "he wrote" about somebody whose post has just been announced.
        None => said.posts && said.pronoun && within(1),
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

fn wide(phrase: &str) -> usize {
    phrase.chars().filter(|c| is_wide(*c)).count()
}

/// East Asian characters.
fn is_wide(c: char) -> bool {
    c as u32 >= 0x3000
}

/// "…, noting, “": the words before a passage end in a comma or colon.
fn leads_in(text: &str, range: Range<usize>) -> bool {
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
    // "wrote another": the verb is not part of the name.
    let verb = found.iter().find(|m| {
        matches!(m.marker.role, MarkerRole::SaysPost | MarkerRole::SaysAloud)
            && m.range.start >= mark.range.start
            && m.range.end <= mark.range.end
            && m.range != mark.range
    });
    let (from, to) = match verb {
        Some(v) if v.range.start == mark.range.start => (v.range.end, mark.range.end),
        Some(v) => (from, v.range.start),
        None => (from, mark.range.end),
    };
    let phrase = context[from..to].trim().trim_matches(|c: char| matches!(c, ',' | '，' | '、' | ':' | '(' | '"'));
    (!phrase.is_empty()).then(|| phrase.to_string())
}

/// The name nearest to the verb: a run of capitalised words, or in scripts without capitals a title with what it
/// belongs to.
fn name(
    context: &str,
    found: &[Mark<'_>],
    anchor: Option<Range<usize>>,
    following: bool,
    words: &Words<'_>,
) -> Option<String> {
    let runs = name_runs(context, found, words);
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
        // The subject opens the sentence, unless a clause with a name of its own stands right before the verb, or a
        // name between commas: "the director of the office, Ann Lee, answered".
        let clause = context[..anchor.start].rfind([',', ';', '，']).unwrap_or(0);
        let apposition = before.iter().find(|r| {
            context[..r.start].trim_end().ends_with(',')
                && context[r.end..].starts_with(',')
                && context[(**r).clone()].contains(' ')
                && r.end >= clause
        });
        if let Some(r) = apposition {
            return Some(context[(**r).clone()].to_string());
        }
        before.iter().rev().find(|r| r.start > clause && clause > 0).or(before.first()).copied().or(after)
    };
    chosen.map(|r| context[r.clone()].to_string()).or_else(titled)
}

/// What tells a name from a word that only opens a sentence.
struct Words<'a> {
    markers: &'a Markers,
    people: &'a People,
}

/// Runs of capitalised words that are no platform, language or month.
fn name_runs(context: &str, found: &[Mark<'_>], words: &Words<'_>) -> Vec<Range<usize>> {
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
            let first = context[..start].chars().all(|c| !c.is_alphanumeric());
            let opening = first && (words.markers.is_function_word(own) || !words.people.is_name(own));
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
fn first_name(text: &str, range: Range<usize>, found: &[Mark<'_>], words: &Words<'_>) -> Option<String> {
    let context = &text[range.clone()];
    let local: Vec<Mark<'_>> = found
        .iter()
        .filter(|m| m.range.start >= range.start && m.range.end <= range.end)
        .map(|m| Mark { range: m.range.start - range.start..m.range.end - range.start, marker: m.marker })
        .collect();
    name_runs(context, &local, words).first().map(|r| context[r.clone()].to_string())
}

fn same_person(a: &str, b: &str) -> bool {
    let last = |s: &str| s.split_whitespace().last().unwrap_or_default().to_lowercase();
    let (x, y) = (last(a), last(b));
    x == y || a.to_lowercase().split_whitespace().any(|w| w == y) || b.to_lowercase().split_whitespace().any(|w| w == x)
}
