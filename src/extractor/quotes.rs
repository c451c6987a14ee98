//! Paragraphs in, quoted social posts out: words in quotation marks that the page says were posted.
//!
//! Each quoted passage is read with the words around it up to the ends of its sentence. It is a post when they name a
//! platform, or a member of the public online, or a verb of posting with a known poster; words said at a press
//! conference, in an interview or in a statement are not. A passage without words of its own continues the one before
//! it. What the phrases are is data (`markers.tsv`). Look at [`quotes`] first.

mod attribution;
mod names;
mod people;
mod sentences;

use std::cell::{LazyCell, OnceCell};
use std::ops::Range;
use std::rc::Rc;

use foldhash::HashSet;

use self::attribution::{Attribution, Earlier, known_platform};
use self::names::{Subject, Words};
pub(super) use self::people::People;
use self::sentences::{gaps, sentences, wide};
use super::Found;
use super::comments::trace::Trace;
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
/// Posts before a post among which it may stand already.
const REPEATS: usize = 500;
/// Bytes of a sentence on either side of a passage that may attribute it.
const CONTEXT: usize = 2_000;
/// Paragraphs after a post over which "another" is another poster.
const CHAIN: usize = 2;
/// Words after a passage of a list that may sign it.
const SIGNATURE: usize = 4;

/// Words of a passage that explanations show.
const SHOWN: usize = 6;

/// A post that is being put together.
#[derive(Clone, Debug)]
struct Post {
    parts: Vec<(usize, Range<usize>)>,
    author: Option<String>,
    by_user: bool,
    /// Posted by an organisation.
    body: bool,
    platform: Platform,
    language: Option<String>,
    /// Block of the last part.
    block: usize,
}

/// The phrases of the languages a page may be written in.
#[derive(Debug)]
pub(super) struct Vocabulary<'m> {
    markers: &'m Markers,
    foreign: HashSet<String>,
    text: &'m str,
    /// Whether the text is English, whose words are met on pages in any language.
    english: OnceCell<bool>,
}

impl<'m> Vocabulary<'m> {
    /// The phrases that may mean on a page with this text what they say.
    pub(super) fn new(markers: &'m Markers, text: &'m str) -> Self {
        Vocabulary { markers, foreign: markers.foreign_to(text), text, english: OnceCell::new() }
    }

    fn find(&self, text: &str) -> Vec<Mark<'m>> {
        let mut found = self.markers.find(text);
        found.retain(|m| {
            !self.foreign.contains(m.marker.lang.as_str()) && (m.marker.phrase != "x" || names_x(text, &m.range))
        });
        found
    }

    fn is_platform(&self, text: &str) -> bool {
        text.len() <= 40
            && self.find(text).iter().any(|m| m.marker.role == MarkerRole::Platform && m.range.len() == text.len())
    }

    fn is_article(&self, word: &str) -> bool {
        self.markers.is_article(word, |lang| {
            !self.foreign.contains(lang) && (lang != "en" || *self.english.get_or_init(|| is_english(self.text)))
        })
    }

    fn is_function_word(&self, word: &str) -> bool {
        self.markers.is_function_word(word, &self.foreign)
    }
}

/// One word in so many of an English text is "the".
const THE: usize = 60;

fn is_english(text: &str) -> bool {
    let (mut all, mut the) = (0usize, 0usize);
    for word in text.split_whitespace() {
        all += 1;
        the += usize::from(word.eq_ignore_ascii_case("the"));
    }
    the * THE >= all
}

/// X alone is a platform where it is a capital after a small word ("saltó a X") or joined to an ending (Xで, X’te), and
/// neither an initial nor part of a compound (X-ray).
fn names_x(text: &str, range: &Range<usize>) -> bool {
    let (lead, rest) = (&text[..range.start], &text[range.end..]);
    let mut after = rest.chars();
    let next = after.next();
    let joined = matches!(next, Some('’' | '\'')) || next.is_some_and(sentences::is_wide);
    let compound = next == Some('-') && after.next().is_some_and(char::is_alphabetic)
        || matches!(next, Some('.')) && rest[1..].trim_start().starts_with(char::is_uppercase) && !lead.ends_with(' ');
    let word = lead.split_whitespace().last().unwrap_or_default();
    let small = word.ends_with(char::is_alphanumeric) && !word.starts_with(char::is_uppercase)
        || word.ends_with(sentences::is_wide);
    text[range.clone()].starts_with('X') && !compound && (joined || small && word.len() < 40)
}

/// The posts quoted in running text. `blocks` is the whole page: blocks that are not body text end a continuation.
pub(super) fn quotes<F: FnOnce() -> People>(
    blocks: &[Block],
    markers: &Markers,
    people: &LazyCell<People, F>,
    why: &mut Trace,
) -> Vec<Found> {
    let body = |block: &Block| block.role == BlockRole::Body && !block.text.as_str().trim().is_empty();
    let passages: Vec<Vec<Passage>> = blocks
        .iter()
        .map(|block| if body(block) { marks::passages(block.text.as_str()) } else { Vec::new() })
        .collect();
    if passages.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    let read = near_passages(blocks, &passages);
    let vocabulary = Vocabulary::new(markers, people.text());
    let mut finder = Finder {
        vocabulary: &vocabulary,
        people,
        blocks,
        passages,
        why,
        posts: Vec::new(),
        open: None,
        platform: None,
        subject: None,
        unread: Vec::new(),
        announced: None,
        chain: None,
        paragraph: 0,
    };
    for (index, block) in blocks.iter().enumerate() {
        if block.text.as_str().trim().is_empty() {
            continue;
        }
        if block.role == BlockRole::Body && read[index] {
            finder.block(index);
        } else {
            finder.paragraph += usize::from(block.role == BlockRole::Body && is_prose(block.text.as_str()));
            finder.open = None;
        }
    }
    finish(finder.posts, blocks, people, &vocabulary)
}

/// True for the blocks with passages and for those before them to which their words may refer back.
fn near_passages(blocks: &[Block], passages: &[Vec<Passage>]) -> Vec<bool> {
    let mut read = vec![false; blocks.len()];
    let mut distance = usize::MAX;
    for (index, block) in blocks.iter().enumerate().rev() {
        if !passages[index].is_empty() {
            distance = 0;
        }
        read[index] = distance <= PLATFORM_REACH;
        if block.role == BlockRole::Body && is_prose(block.text.as_str()) {
            distance = distance.saturating_add(1);
        }
    }
    read
}

/// Buttons and headings are no distance between a post and what announces it.
fn is_prose(text: &str) -> bool {
    text.split_whitespace().nth(LEAST_PROSE - 1).is_some() || wide(text) >= LEAST_PROSE
}

/// Reads a page from top to bottom and remembers what later words may refer back to.
struct Finder<'a> {
    vocabulary: &'a Vocabulary<'a>,
    people: &'a People,
    blocks: &'a [Block],
    /// The passages of each block.
    passages: Vec<Vec<Passage>>,
    why: &'a mut Trace,
    posts: Vec<Post>,
    /// The post that a following passage without attribution continues.
    open: Option<usize>,
    /// Platform named last, and in which paragraph.
    platform: Option<(usize, Platform)>,
    /// Whom the last sentence was about, and in which paragraph.
    subject: Option<(usize, Subject)>,
    /// Words since then that may have another subject: they are read when a pronoun asks for it.
    unread: Vec<Unread<'a>>,
    /// What a paragraph before a list of posts says about them.
    announced: Option<Attribution>,
    /// Paragraph of the last passage that a member of the public posted, if no other voice was heard since.
    chain: Option<usize>,
    /// Number of the paragraph being read.
    paragraph: usize,
}

/// Words between quotations.
struct Unread<'a> {
    paragraph: usize,
    text: &'a str,
    range: Range<usize>,
    /// The phrases of the paragraph outside its quotations.
    outside: Rc<[Mark<'a>]>,
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
    /// No words follow it in its sentence.
    ends_sentence: bool,
    /// Only a word such as "and" stands between it and the passage before.
    listed: bool,
    /// Words of its second half, where the attribution stands inside the quotation marks.
    more: usize,
    /// A sentence about something else, or a place where things are said, stands between it and the passage before.
    parted: bool,
    /// The paragraph is nothing but this passage.
    alone: bool,
    /// The paragraph is this passage and a few words after it.
    signed: bool,
    said: Attribution,
    earlier: Earlier,
}

impl Place<'_> {
    fn quoted(&self) -> &str {
        &self.text[self.passage.inner.clone()]
    }

    fn long_enough(&self) -> bool {
        // Where the page says in so many words that it was posted, less will do.
        let said = &self.said;
        let sure = said.posts || said.answers || said.aloud && said.user.is_some() && !said.person;
        marks::length_in_words(self.quoted()) + self.more + usize::from(sure) >= LEAST_WORDS
    }
}

impl<'a> Finder<'a> {
    /// Reads one paragraph.
    fn block(&mut self, index: usize) {
        let text = self.blocks[index].text.as_str();
        let prose = is_prose(text);
        self.paragraph += usize::from(prose);
        let vocabulary = self.vocabulary;
        let mut passages = std::mem::take(&mut self.passages[index]);
        // во «ВКонтакте»: the name of a platform is no quotation.
        passages.retain(|p| !vocabulary.is_platform(&text[p.inner.clone()]));
        let passages = sentences::interrupted(text, passages, vocabulary);
        let gaps = gaps(text, &passages);
        let mut outside = vocabulary.find(text);
        outside.retain(|m| {
            let next = passages.partition_point(|p| p.inner.end <= m.range.start);
            !passages.get(next).is_some_and(|p| p.inner.contains(&m.range.start))
        });
        let outside: Rc<[Mark<'a>]> = outside.into();
        // Where the words between two passages turn from the first to the second.
        let inner = |at: usize| (1..passages.len()).contains(&at);
        let turn = |at: usize| self.turn(text, gaps[at].clone(), &outside);
        let turns: Vec<Option<usize>> = (0..gaps.len()).map(|at| inner(at).then(|| turn(at)).flatten()).collect();
        let bare = |g: &Range<usize>| text[g.clone()].chars().all(|c| !c.is_alphanumeric());
        // “A” “B” 등의 반응: in scripts without spaces words join the closing mark.
        let joins = passages.last().is_some_and(|p| text[p.outer.end..].trim_start().starts_with(sentences::is_wide));
        let mut alone = passages.len() == 1 && gaps.iter().all(bare);
        let mut follows_post = false;
        // Platform named last before the passage, and the marks read for it.
        let (mut here, mut read) = (None, 0);
        for (i, passage) in passages.iter().enumerate() {
            let turn = turns[i];
            let before = match turn {
                Some(at) => at..gaps[i].end,
                None => sentences::before_context(text, gaps[i].clone(), i > 0),
            };
            let quoted = &text[passage.inner.clone()];
            // “A!” Another wrote: “B” – words that lead in to the next passage do not belong to a closed one.
            let opens_next = |at: usize| {
                at + 1 < passages.len()
                    && sentences::is_closed(&text[passages[at].inner.clone()], &text[gaps[at + 1].clone()])
            };
            // 「A」「B」などの声: what follows the last of a row speaks of all of them.
            let row = |at: usize| {
                let gap = gaps.get(at + 1).map_or("", |g| &text[g.clone()]);
                at + 1 < passages.len()
                    && gap.chars().all(|c| c.is_whitespace() || matches!(c, '、' | ',' | '，' | '·' | '・' | '/'))
                    && (passages[at].in_brackets(text) || joins)
            };
            let last = (i..passages.len()).find(|&at| !row(at)).unwrap_or(i);
            let after = if opens_next(i) || told_before(text, before.clone(), quoted, &gaps[i + 1]) {
                gaps[i + 1].start..gaps[i + 1].start
            } else if let Some(at) = turns[i + 1] {
                gaps[i + 1].start..at
            } else {
                let quoted = &text[passages[last].inner.clone()];
                sentences::after_context(text, gaps[last + 1].clone(), quoted, vocabulary)
            };
            let before = nearest(text, before.start.max(before.end.saturating_sub(CONTEXT)))..before.end;
            let after = after.start..nearest(text, after.end.min(after.start + CONTEXT));
            let between = gaps[i].clone();
            if prose {
                self.subjects(text, gaps[i].start..before.start, &outside);
            }
            let start = before.start;
            let mut said = self.read(text, before.clone(), after.clone(), quoted);
            if said.name.is_none() && said.user.is_none() && !said.unsigned && said.pronoun {
                self.read_subjects();
                match self.subject.as_ref().filter(|(at, _)| self.paragraph - at <= 1) {
                    Some((_, Subject::Name(name))) => said.name = Some(name.clone()),
                    // "They said": the user of the sentence before, not of another paragraph.
                    Some((at, Subject::User(user))) if *at == self.paragraph => said.user = Some(user.clone()),
                    _ => {}
                }
            }
            let earlier = outside.partition_point(|m| m.range.start < passage.outer.start);
            while read < earlier {
                here = known_platform(&outside[read]).or(here);
                read += 1;
            }
            let place = Place {
                block: index,
                text,
                passage: passage.clone(),
                follows_post,
                same_sentence: i > 0
                    && start == gaps[i].start
                    && !opens_next(i - 1)
                    && !sentences::opens_another(&text[passages[i - 1].inner.clone()], &text[between.clone()]),
                ends_sentence: bare(&after),
                listed: i > 0 && row(i - 1)
                    || i > 0
                        && !bare(&between)
                        && text[between.clone()]
                            .split_whitespace()
                            .filter(|w| w.chars().any(char::is_alphanumeric))
                            .count()
                            <= 2
                        && !outside[outside.partition_point(|m| m.range.start < between.start)..earlier]
                            .iter()
                            .any(|m| between.contains(&m.range.start) && m.marker.role != MarkerRole::Agreement),
                more: halves(text, &passages, i),
                parted: i > 0 && parted(text, between.clone(), start, &outside),
                alone,
                signed: i == 0
                    && passages.len() == 1
                    && bare(&gaps[0])
                    && text[gaps[1].clone()].split_whitespace().count() <= SIGNATURE,
                said,
                earlier: Earlier {
                    platform: here.map(|p| (0, p)).or_else(|| self.platform.map(|(at, p)| (self.paragraph - at, p))),
                    user_post: self.chain.is_some_and(|at| self.paragraph - at <= CHAIN),
                    close: follows_post && self.chain == Some(self.paragraph),
                },
            };
            if prose {
                self.subjects(text, between.start.max(start)..between.end, &outside);
            }
            let signed = place.signed;
            follows_post = self.passage(place);
            alone |= signed && follows_post && self.announced.is_some();
        }
        if prose && let Some(last) = gaps.last() {
            self.subjects(text, last.clone(), &outside);
        }
        self.remember(text, &outside, passages.is_empty(), alone);
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
                self.note(&place, || "quoted post, one more of the list before it".to_string());
                self.push(post);
                return true;
            }
        }
        if let Some(open) = self.continued(&place) {
            // Terms in quotation marks inside a continuation are not parts of it.
            let part = place.long_enough()
                || place.alone
                || place.follows_post && place.said.empty && marks::length_in_words(place.quoted()) > 1;
            self.note(&place, || match part {
                true => "goes on with the quoted post before it".to_string(),
                false => "a term inside a quoted post".to_string(),
            });
            if part {
                self.posts[open].parts.push((place.block, place.passage.inner.clone()));
                self.posts[open].block = place.block;
            }
            return true;
        }
        if (place.alone || place.signed)
            && let Some(announced) = &self.announced
        {
            let own = std::mem::replace(&mut place.said, announced.clone());
            if own.venue {
                place.said.venue = true;
            } else if !place.alone {
                // “…” – Ann, 34
                (place.said.user, place.said.name) = (own.user, own.name);
                place.said.platform = own.platform.or(place.said.platform);
            }
        }
        if !place.long_enough() {
            self.note(&place, || "no post: too few words".to_string());
            return false;
        }
        if !place.said.is_post(place.earlier) {
            self.note(&place, || format!("no post: {}", place.said.lacks()));
            self.open = None;
            if place.said.venue || place.said.name.is_some() {
                self.chain = None;
            }
            return false;
        }
        self.note(&place, || {
            let author = place.said.user.as_ref().or(place.said.name.as_ref());
            format!("quoted post by {}", author.map_or("nobody named", String::as_str))
        });
        let said = place.said;
        let nearby = place.earlier.platform.filter(|(ago, _)| *ago <= PLATFORM_REACH).map(|(_, p)| p);
        let platform = match said.platform {
            Some(Platform::Unknown) if said.user.is_none() && !said.unsigned => None,
            Some(Platform::Unknown) | None => nearby,
            known => known,
        };
        let author = said.user.as_ref().xor(said.name.as_ref());
        let body = said.user.is_none()
            && author.is_some_and(|a| self.people.role_of(a, self.vocabulary) == Role::Organisation);
        self.chain = (said.user.is_some() || said.name.is_none()).then_some(self.paragraph);
        self.push(Post {
            parts: vec![(place.block, place.passage.inner)],
            body,
            by_user: said.user.is_some() || said.name.is_none(),
            author: said.user.or(said.name),
            platform: platform.unwrap_or(Platform::Unknown),
            language: said.language,
            block: place.block,
        });
        true
    }

    /// Notes what was made of a passage.
    fn note(&mut self, place: &Place<'_>, verdict: impl FnOnce() -> String) {
        let text = &self.blocks[place.block].text;
        self.why.add(|| {
            let at = text.spans(place.passage.outer.clone()).first().map_or(0, |span| span.start);
            let words: Vec<&str> = place.quoted().split_whitespace().take(SHOWN).collect();
            format!("passage at byte {at} “{} …”: {}", words.join(" "), verdict())
        });
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
        let same_user = said.user.is_none() || said.user == post.author && place.ends_sentence;
        if place.follows_post && place.same_sentence && same_user && !said.venue {
            return Some(open);
        }
        // A body that posted is not "he" in the next paragraph.
        if !place.follows_post && post.body && said.name.is_none() {
            return None;
        }
        // The same person goes on, in the next sentence or paragraph, and not somewhere else.
        let same_speaker = match (&said.name, &post.author) {
            _ if said.user.is_some() || post.by_user => false,
            (Some(name), Some(author)) => names::same_person(name, author),
            (None, _) => said.pronoun || said.empty,
            (Some(_), None) => false,
        };
        // “A,” she wrote on X. On the radio she was milder. “B,” she said.
        if place.follows_post && place.parted && !said.posts {
            return None;
        }
        let same_place = !said.venue && said.platform.is_none_or(|p| p == post.platform || p == Platform::Unknown);
        let goes_on = place.follows_post || !said.aloud || said.posts || said.leads_in;
        (!said.empty && !said.answers && !said.unsigned && said.says() && same_speaker && same_place && goes_on)
            .then_some(open)
    }

    fn read(&self, text: &str, before: Range<usize>, after: Range<usize>, quoted: &str) -> Attribution {
        Attribution::read(text, before, after, quoted, self.vocabulary, self.people)
    }

    /// “A”, wrote one user, while another said: “B” – where the words between two passages, which no sentence end
    /// parts, turn from the one to the other.
    fn turn(&self, text: &str, gap: Range<usize>, outside: &[Mark<'_>]) -> Option<usize> {
        let marks = &outside[outside.partition_point(|m| m.range.start < gap.start)..];
        let marks = &marks[..marks.partition_point(|m| m.range.start < gap.end)];
        let says = |m: &&Mark<'_>| matches!(m.marker.role, MarkerRole::SaysPost | MarkerRole::SaysAloud);
        let first = marks.iter().find(says)?.range.end;
        let voice = |m: &&Mark<'_>| matches!(m.marker.role, MarkerRole::User | MarkerRole::Unsigned);
        let after = |at: usize| &marks[marks.partition_point(|m| m.range.start < at)..];
        let comma = text[first..gap.end.max(first)].rfind([',', '，', '、', '،', ';', '；']).map(|at| first + at);
        if sentences::sentences(text, gap.clone()).len() > 1 {
            return None;
        }
        if let Some(at) = comma {
            let next = at + text[at..].chars().next().map_or(1, char::len_utf8);
            let named = || {
                let words = Words { vocabulary: self.vocabulary, people: self.people };
                after(next).iter().any(|m| says(&m))
                    && matches!(names::subject(text, next..gap.end, outside, &words), Some(Subject::Name(_)))
            };
            return (after(next).iter().any(|m| voice(&m)) || named()).then_some(next);
        }
        // …라고 남겼고 다른 이용자는 “B”: where the verb ends its clause, no comma is needed.
        let hangul = |c: char| matches!(c, '\u{ac00}'..='\u{d7af}');
        let next = after(first).iter().find(voice)?.range.start;
        text[first..next].chars().any(hangul).then_some(next)
    }

    /// Notes whom the sentences of a range are about.
    fn subjects(&mut self, text: &'a str, range: Range<usize>, outside: &Rc<[Mark<'a>]>) {
        let paragraph = self.paragraph;
        self.unread.retain(|unread| unread.paragraph + 1 >= paragraph);
        self.unread.push(Unread { paragraph, text, range, outside: Rc::clone(outside) });
    }

    /// Finds out whom the last sentence with a subject was about.
    fn read_subjects(&mut self) {
        let words = Words { vocabulary: self.vocabulary, people: self.people };
        let found = self.unread.iter().rev().find_map(|Unread { paragraph, text, range, outside }| {
            let last = |sentence| names::subject(text, sentence, outside, &words);
            sentences(text, range.clone()).into_iter().rev().find_map(last).map(|subject| (*paragraph, subject))
        });
        self.unread.clear();
        self.subject = found.or_else(|| self.subject.take());
    }

    /// Notes what later paragraphs may refer back to.
    fn remember(&mut self, text: &str, outside: &[Mark<'_>], no_passages: bool, alone: bool) {
        // The name of a platform alone on its line is a button.
        if (is_prose(text) || text.trim_end().ends_with([':', '：']))
            && let Some(platform) = outside.iter().rev().find_map(known_platform)
        {
            self.platform = Some((self.paragraph, platform));
        }
        let announces = no_passages
            && text.trim_end().ends_with([':', '：'])
            && outside
                .iter()
                .any(|m| matches!(m.marker.role, MarkerRole::Platform | MarkerRole::User | MarkerRole::Unsigned));
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

/// True when the words before a passage attribute it and it is a whole sentence: what follows is another one.
fn told_before(text: &str, before: Range<usize>, quoted: &str, gap: &Range<usize>) -> bool {
    let ends = ['.', '!', '?', '…', '。', '！', '？', '؟', '।', '۔'];
    let next = text[gap.clone()].trim_start_matches(|c: char| c.is_whitespace());
    text[before].trim_end().ends_with([':', '：'])
        && quoted.trim_end().ends_with(ends)
        && next.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
}

/// Words of the second half of a quotation that an attribution interrupts inside its marks.
fn halves(text: &str, passages: &[Passage], at: usize) -> usize {
    let open = |p: &&Passage| p.outer.end == p.inner.end && text[p.outer.end..].starts_with(['–', '—']);
    let next = passages.get(at).filter(open).and_then(|_| passages.get(at + 1));
    next.map_or(0, |next| marks::length_in_words(&text[next.inner.clone()]))
}

/// True when words between two passages lead away from the first: they name a place where things are said, or make a
/// sentence of their own. `start` is where the sentence of the second passage begins.
fn parted(text: &str, gap: Range<usize>, start: usize, outside: &[Mark<'_>]) -> bool {
    let first = outside.partition_point(|m| m.range.start < gap.start);
    let mut marks = outside[first..].iter().take_while(|m| m.range.start < gap.end);
    if marks.any(attribution::names_place) {
        return true;
    }
    let own = sentences(text, gap.start..start.max(gap.start));
    own.iter().skip(1).any(|s| text[s.clone()].split_whitespace().nth(LEAST_WORDS - 1).is_some())
}

/// The character boundary at a place or after it.
fn nearest(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&i| text.is_char_boundary(i)).unwrap_or(text.len())
}

/// Joins the parts, drops repeats, tells principals from the public.
fn finish(posts: Vec<Post>, blocks: &[Block], people: &People, vocabulary: &Vocabulary<'_>) -> Vec<Found> {
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
        if keys.iter().rev().take(REPEATS).any(|k| k.contains(&key)) {
            continue;
        }
        keys.push(key);
        let role = match &post.author {
            Some(author) if !post.by_user => people.role_of(author, vocabulary),
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
