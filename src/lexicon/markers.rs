//! Page vocabulary in every language: what a comment heading, a button, an attribution looks like.
//!
//! The phrases are data (`markers.tsv` of every language folder, see `lexicons/README.md`). Look at [`Markers`] first.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use smallvec::SmallVec;
use smol_str::SmolStr;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::calendar::Calendar;
use crate::characters::{Class, is_alphanumeric, push_lower};
use crate::reaction::names;

/// What a phrase is on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkerRole {
    /// "10 Comments": opens a comment section; `{n}` stands for the number.
    CommentHeading,
    /// "Leave a reply": part of a form.
    Form,
    /// "Reply": a button under a comment.
    Reply,
    /// "Like", "Share": any other button.
    Button,
    /// "This comment was deleted".
    Removed,
    /// "wrote", "tweeted": words of posting.
    SaysPost,
    /// "told reporters": words of speech that is no post.
    SaysAloud,
    /// "one X user": an unnamed member of the public.
    User,
    /// "on Instagram": the value is a [`crate::Platform`] name.
    Platform,
    /// "in Korean": the value is a BCP 47 code.
    Language,
    /// "Absolutely.": opens an answer that agrees.
    Agreement,
    /// "President": a title before a name.
    Title,
    /// "ministry", "club": a word for a body that speaks with one voice.
    Organisation,
    /// "one comment", "another tweet": a post whose writer is not told.
    Unsigned,
    /// "a", "une", "bir": with a noun, somebody without a name.
    Article,
    /// "by", "posted", "on": words around the name and the time of a comment; the value is `by`, `name` or `time`.
    Byline,
    /// "January", "jan": the value is 1 to 12.
    Month,
    /// "Monday", "mon": the value is 1 to 7.
    Weekday,
    /// "hour", "hrs": the value is a [`crate::lexicon::calendar::Unit`], with a number before it for dual forms.
    TimeUnit,
    /// "ago".
    Ago,
    /// "yesterday": the value is a [`crate::lexicon::calendar::RelativeDay`].
    RelativeDay,
    /// "pm": the value is a [`crate::lexicon::calendar::Half`].
    AmPm,
    /// "an", "two": the value is the number.
    Count,
}

names!(MarkerRole {
    CommentHeading => "comment-heading", Form => "form", Reply => "reply", Button => "button", Removed => "removed",
    SaysPost => "says-post", SaysAloud => "says-aloud", User => "user", Platform => "platform", Language => "language",
    Agreement => "agreement", Title => "title", Organisation => "organisation", Unsigned => "unsigned", Article => "article", Byline => "byline", Month => "month", Weekday => "weekday",
    TimeUnit => "time-unit", Ago => "ago", RelativeDay => "relative-day", AmPm => "am-pm", Count => "count",
});

impl MarkerRole {
    /// True for the words of names and dates lines: short and everywhere, so they are looked up, never searched for.
    pub(crate) fn is_line_word(self) -> bool {
        use MarkerRole as R;
        matches!(
            self,
            R::Article | R::Byline | R::Month | R::Weekday | R::TimeUnit | R::Ago | R::RelativeDay | R::AmPm | R::Count
        )
    }
}

/// One phrase of a `markers.tsv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// The phrase, folded (lower case, NFC, straight apostrophes).
    pub phrase: SmolStr,
    /// What it is.
    pub role: MarkerRole,
    /// Platform name or language code, where the role has one.
    pub value: Option<SmolStr>,
    /// The language folder it came from.
    pub lang: SmolStr,
}

/// An occurrence of a phrase in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark<'m> {
    /// Bytes in the text that was searched.
    pub range: Range<usize>,
    /// The phrase found.
    pub marker: &'m Marker,
}

/// The page vocabulary of all languages, ready to look up.
#[derive(Debug)]
pub struct Markers {
    all: Vec<Marker>,
    /// Where the last marker of a phrase stands in `all`.
    whole: HashMap<SmolStr, u32>,
    /// Where the marker of the same phrase before each one stands; [`NONE`] before the first.
    before: Vec<u32>,
    /// Bytes of the longest key of `whole`.
    longest: usize,
    /// What stands before and after the number of a comment heading.
    headings: HashSet<(String, String)>,
    /// Bytes of the longest comment heading without its number.
    longest_heading: usize,
    /// Bytes of the longest removal notice.
    longest_removed: usize,
    /// Letters that comment headings begin with.
    heading_letters: HashSet<char>,
    /// Commonest words, with the places in `langs` of the languages that have them.
    function_words: HashMap<SmolStr, SmallVec<[u16; 4]>>,
    /// Bytes of the longest of them.
    longest_function_word: usize,
    /// Languages with function words.
    langs: Vec<String>,
    /// By language: the script of its words, where few languages share it.
    scripts: Vec<Option<&'static str>>,
    /// Made when it is first needed, like the finder: many exports can do without both.
    calendar: OnceLock<Calendar>,
    finder: OnceLock<AhoCorasick>,
    /// Finds removal notices alone: most texts hold none, and few phrases are soon looked for.
    removed: AhoCorasick,
    /// The place in `all` of each pattern of the finder.
    found: Vec<usize>,
}

/// No marker.
const NONE: u32 = u32::MAX;

/// Common words that show the language of a text.
const CERTAIN: usize = 20;
/// A language with this part of the common words of the likeliest one may be it all the same.
const KIN: usize = 2;

/// Bytes of the longest number in a comment heading.
const DIGITS: usize = 24;

/// Letters of the longest removal notice.
const NOTICE: usize = 90;

/// Lower case, NFC, apostrophes straightened; the form phrases are kept in.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// [`fold`] to the end of `out`.
pub(crate) fn fold_into(text: &str, out: &mut String) {
    if text.is_ascii() {
        let start = out.len();
        out.push_str(text);
        out[start..].make_ascii_lowercase();
        if text.contains('`') {
            let straight = out[start..].replace('`', "'");
            out.replace_range(start.., &straight);
        }
    } else if text.chars().all(|c| c < FIRST_COMBINING) || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        for c in text.chars() {
            match c {
                // Scripts without case, and without anything to straighten.
                '\u{2e80}'..='\u{a63f}' | '\u{ac00}'..='\u{d7a3}' => out.push(c),
                c if c.is_ascii() => out.push(straight(c.to_ascii_lowercase())),
                c if Class::of(c).is_uncased() => out.push(straight(c)),
                c => out.extend(c.to_lowercase().map(straight)),
            }
        }
    } else {
        out.extend(text.nfc().flat_map(char::to_lowercase).map(straight));
    }
}

/// Characters below this one never join with another.
const FIRST_COMBINING: char = '\u{300}';

fn straight(c: char) -> char {
    if matches!(c, '’' | '‘' | 'ʼ' | '＇' | '´' | '`') { '\'' } else { c }
}

impl Markers {
    /// Indexes phrases; the order of `all` does not matter.
    pub fn new(mut all: Vec<Marker>) -> Self {
        all.shrink_to_fit();
        let mut whole = HashMap::with_capacity(all.len());
        let mut same = vec![NONE; all.len()];
        let mut headings = HashSet::new();
        for (i, marker) in (0..).zip(&all) {
            if marker.role == MarkerRole::CommentHeading
                && let Some((before, after)) = marker.phrase.split_once("{n}")
            {
                headings.insert(around_number(before, after));
            } else {
                same[i as usize] = whole.insert(marker.phrase.clone(), i).unwrap_or(NONE);
            }
        }
        let found: Vec<usize> = (0..all.len()).filter(|&i| !all[i].role.is_line_word()).collect();
        let notices = all.iter().filter(|m| m.role == MarkerRole::Removed);
        let removed = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(notices.map(|m| m.phrase.chars().filter_map(bare).collect::<String>()))
            .expect("a few hundred short phrases fit an automaton");
        let longest = whole.keys().map(SmolStr::len).max().unwrap_or(0);
        let heading = |m: &&Marker| m.role == MarkerRole::CommentHeading;
        let removed_ones = all.iter().filter(|m| m.role == MarkerRole::Removed);
        let longest_removed = removed_ones.map(|m| m.phrase.len()).max().unwrap_or(0);
        let longest_heading = all.iter().filter(heading).map(|m| m.phrase.len()).max().unwrap_or(0);
        let letters = all.iter().filter(heading).filter_map(|m| trim_punctuation(&m.phrase).chars().next());
        let heading_letters = letters.collect();
        let (function_words, langs, scripts) = (HashMap::new(), Vec::new(), Vec::new());
        Markers {
            all,
            whole,
            before: same,
            longest,
            headings,
            longest_heading,
            longest_removed,
            heading_letters,
            function_words,
            longest_function_word: 0,
            langs,
            scripts,
            calendar: OnceLock::new(),
            finder: OnceLock::new(),
            removed,
            found,
        }
    }

    /// The same vocabulary, knowing the commonest words of the languages too, given as (language code, word).
    #[must_use]
    pub fn with_function_words(mut self, words: impl IntoIterator<Item = (String, String)>) -> Self {
        for (lang, word) in words {
            let place = self.langs.iter().position(|known| *known == lang).unwrap_or_else(|| {
                self.langs.push(lang);
                self.scripts.push(None);
                self.langs.len() - 1
            }) as u16;
            if let Some(script) = word.chars().find_map(own_script) {
                self.scripts[usize::from(place)] = Some(script);
            }
            let word = fold(&word);
            self.longest_function_word = self.longest_function_word.max(word.len());
            let langs = self.function_words.entry(word.into()).or_default();
            if !langs.contains(&place) {
                langs.push(place);
            }
        }
        self
    }

    /// True for articles, pronouns and the like: capitalised only where they open a sentence. Languages in `foreign`
    /// do not count.
    pub fn is_function_word(&self, word: &str, foreign: &HashSet<String>) -> bool {
        let known = |&place: &u16| self.langs.get(usize::from(place)).is_some_and(|lang| !foreign.contains(lang));
        self.function_words.get(fold(word).as_str()).is_some_and(|langs| langs.iter().any(known))
    }

    /// True for an indefinite article of one of the languages that `may` be meant.
    pub(crate) fn is_article(&self, word: &str, may: impl Fn(&str) -> bool) -> bool {
        // No article is longer.
        const LONGEST: usize = 32;
        word.len() <= LONGEST && self.those(&fold(word)).any(|m| m.role == MarkerRole::Article && may(&m.lang))
    }

    /// Languages a text is surely not written in, by its commonest words: their phrases, which may be quite other
    /// words in its language, say nothing about it. Empty for short texts and for scripts of one language.
    pub fn foreign_to(&self, text: &str) -> HashSet<String> {
        let mut counts = vec![0usize; self.langs.len()];
        let mut folded = String::new();
        for word in text.split(|c: char| !is_alphanumeric(c) && c != '\'' && c != '’') {
            // Folding makes a word at most so much shorter.
            if word.is_empty() || word.len() > 3 * self.longest_function_word {
                continue;
            }
            folded.clear();
            fold_into(word, &mut folded);
            for &place in self.function_words.get(folded.as_str()).into_iter().flatten() {
                counts[usize::from(place)] += 1;
            }
        }
        let most = counts.iter().copied().max().unwrap_or(0);
        if most < CERTAIN {
            return HashSet::new();
        }
        // Languages alone in their script join words to particles, or do not part them at all, so their common words
        // are rarely met; the script is proof enough.
        let mut shown: HashMap<&'static str, usize> = HashMap::new();
        for script in text.chars().filter_map(own_script) {
            *shown.entry(script).or_default() += 1;
        }
        let written = |place: usize| {
            self.scripts[place].is_some_and(|script| shown.get(script).is_some_and(|&count| count >= CERTAIN))
        };
        // Platform names and the like are English everywhere.
        let foreign = |(place, (lang, count)): &(usize, (&String, usize))| {
            *lang != "en" && count * KIN < most && !written(*place)
        };
        self.langs.iter().zip(counts).enumerate().filter(foreign).map(|(_, (lang, _))| lang.clone()).collect()
    }

    /// The words of dates.
    pub fn calendar(&self) -> &Calendar {
        self.calendar.get_or_init(|| Calendar::new(&self.all))
    }

    /// True when a word of a byline has that value (`by`, `name`, `time`). The word is in lower case.
    pub(crate) fn is_byline(&self, word: &str, value: &str) -> bool {
        self.those(word).any(|m| m.role == MarkerRole::Byline && m.value.as_deref() == Some(value))
    }

    fn finder(&self) -> &AhoCorasick {
        self.finder.get_or_init(|| {
            AhoCorasick::builder()
                .match_kind(MatchKind::Standard)
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .build(self.found.iter().map(|&i| self.all[i].phrase.chars().filter_map(bare).collect::<String>()))
                .expect("a few thousand short phrases fit an automaton")
        })
    }

    /// What a folded phrase can be.
    fn those(&self, phrase: &str) -> impl Iterator<Item = &Marker> {
        let exists = |place: u32| (place != NONE).then_some(place as usize);
        let last = self.whole.get(phrase).and_then(|place| exists(*place));
        std::iter::successors(last, move |place| exists(self.before[*place])).map(|place| &self.all[place])
    }

    /// Every phrase.
    pub fn all(&self) -> &[Marker] {
        &self.all
    }

    /// True when the whole text (trimmed, punctuation at its ends aside) is a phrase of that role.
    pub fn is(&self, role: MarkerRole, text: &str) -> bool {
        let text = text.trim();
        // Folding makes a text at most so much shorter.
        if trim_punctuation(text).len() > 3 * self.longest {
            return false;
        }
        let folded = fold(text);
        [folded.as_str(), trim_punctuation(&folded)].iter().any(|t| self.those(t).any(|m| m.role == role))
    }

    /// True for a text that stands in the place of one that was taken down: the phrase itself, or a short sentence of
    /// little else.
    pub fn is_removal_notice(&self, text: &str) -> bool {
        let text = text.trim();
        let letters = |t: &str| t.chars().filter(|c| is_alphanumeric(*c)).count();
        if text.is_ascii() && !text.contains('`') {
            // Nothing but case is folded: the phrase would stand in it as it is, and would be all of a long text.
            let letters = text.bytes().filter(u8::is_ascii_alphanumeric).count();
            if letters > self.longest_removed.max(NOTICE) || !self.removed.is_match(text) {
                return false;
            }
        }
        let total = letters(text);
        let long = total > NOTICE;
        // Folding makes a text at most so much shorter.
        if long && text.len() > 3 * self.longest_removed {
            return false;
        }
        // Of characters that are in normal form nothing else is folded: the phrase would stand in them as well.
        let mentioned = self.removed.is_match(&lowered(text).0);
        if !mentioned && text.chars().all(|c| Class::of(c).is_stable()) {
            return false;
        }
        if self.is(MarkerRole::Removed, text) {
            return true;
        }
        if long || !mentioned {
            return false;
        }
        self.find(text).iter().any(|m| {
            m.marker.role == MarkerRole::Removed
                && letters(&text[m.range.clone()]) * 5 >= total * 2
                && letters(&text[m.range.clone()]) >= 8
        })
    }

    /// The number a comment heading announces: `10 Comments` gives `Some(Some(10))`, a bare `Comments` gives
    /// `Some(None)`, anything else `None`.
    pub fn comment_heading(&self, text: &str) -> Option<Option<u64>> {
        let whole = self.announced(text);
        // “6 replies · 3 May”: what follows a mark of separation is another matter.
        let first = || text.split_once(['·', '•', '|', '｜']).and_then(|(first, _)| self.announced(first));
        whole.or_else(first)
    }

    fn announced(&self, text: &str) -> Option<Option<u64>> {
        let text = text.trim();
        // Folding makes a text at most so much shorter.
        let trimmed = trim_punctuation(text);
        if trimmed.len() > 3 * (self.longest_heading + DIGITS) {
            return None;
        }
        // Most texts begin with another letter than any heading; one with a mark of its own is not compared so early.
        let mut chars = trimmed.chars();
        let (first, second) = (chars.next()?, chars.next());
        if first.is_ascii_alphabetic()
            && second.is_none_or(|c| c < FIRST_COMBINING)
            && !self.heading_letters.contains(&first.to_ascii_lowercase())
        {
            return None;
        }
        let folded = fold(text);
        if folded.chars().count() > 120 {
            return None;
        }
        let trimmed = trim_punctuation(&folded);
        if self.is_heading(&folded) || self.is_heading(trimmed) {
            return Some(None);
        }
        let (base, (range, count)) =
            number_in(trimmed).map(|n| (trimmed, n)).or_else(|| Some((folded.as_str(), number_in(&folded)?)))?;
        let around = around_number(&base[..range.start], &base[range.end..]);
        self.headings.contains(&around).then_some(Some(count))
    }

    /// True for a folded phrase that is a comment heading without a number.
    fn is_heading(&self, folded: &str) -> bool {
        self.those(folded).any(|m| m.role == MarkerRole::CommentHeading)
    }

    /// Every occurrence of a phrase in `text`, on word boundaries, longest first at each place; overlapping
    /// occurrences of different roles are all given. Sorted by place.
    pub fn find<'m>(&'m self, text: &str) -> Vec<Mark<'m>> {
        let (folded, moved) = lowered(text);
        let place = |at: usize| moved.as_ref().map_or(at, |places| places[at]);
        let mut marks: Vec<Mark<'m>> = Vec::new();
        for found in self.finder().find_overlapping_iter(&folded) {
            let (start, end) = (found.start(), found.end());
            if !boundary(&folded, start) || !boundary(&folded, end) {
                continue;
            }
            let range = place(start)..place(end);
            marks.push(Mark { range, marker: &self.all[self.found[found.pattern().as_usize()]] });
        }
        marks.sort_by(|a, b| {
            let key = |m: &Mark<'m>| (m.range.start, Reverse(m.range.end), m.marker.role);
            let rest = |m: &Mark<'m>| (&m.marker.lang, &m.marker.phrase, &m.marker.value);
            key(a).cmp(&key(b)).then_with(|| rest(a).cmp(&rest(b)))
        });
        marks
    }
}

/// A text in lower case with straight apostrophes and, if that moves anything, the place of each of its bytes in the
/// text.
fn lowered(text: &str) -> (String, Option<Vec<usize>>) {
    let mut folded = String::with_capacity(text.len());
    let mut moved: Option<Vec<usize>> = None;
    for (at, c) in text.char_indices() {
        let before = folded.len();
        if let Some(c) = bare(c) {
            push_lower(straight(c), &mut folded);
        }
        if moved.is_none() && folded.len() - before != c.len_utf8() {
            moved = Some((0..before).collect());
        }
        if let Some(places) = &mut moved {
            places.resize(folded.len(), at);
        }
    }
    if let Some(places) = &mut moved {
        places.push(text.len());
    }
    (folded, moved)
}

/// True where a word may begin or end: at the ends, beside a character that is not a letter or digit, and between
/// characters of scripts written without spaces.
fn boundary(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at..].chars().next();
    match (before, after) {
        (Some(a), Some(b)) => !(is_alphanumeric(a) && is_alphanumeric(b)) || unspaced(a) || unspaced(b),
        _ => true,
    }
}

/// Arabic is written with and without its vowel signs, and some letters in more than one way.
fn bare(c: char) -> Option<char> {
    match c {
        '\u{064b}'..='\u{0652}' | '\u{0640}' | '\u{0670}' => None,
        'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
        'ة' => Some('ه'),
        'ى' => Some('ي'),
        _ => Some(c),
    }
}

/// The script of a letter, where few languages share it.
fn own_script(c: char) -> Option<&'static str> {
    match c {
        '\u{ac00}'..='\u{d7af}' | '\u{1100}'..='\u{11ff}' => Some("hangul"),
        '\u{3040}'..='\u{30ff}' => Some("kana"),
        '\u{3400}'..='\u{9fff}' => Some("han"),
        '\u{0370}'..='\u{03ff}' => Some("greek"),
        '\u{0590}'..='\u{05ff}' => Some("hebrew"),
        '\u{0e00}'..='\u{0e7f}' => Some("thai"),
        '\u{0900}'..='\u{097f}' => Some("devanagari"),
        _ => None,
    }
}

fn unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{0E00}'..='\u{0EFF}' | '\u{F900}'..='\u{FAFF}')
}

fn trim_punctuation(text: &str) -> &str {
    text.trim_matches(|c: char| !is_alphanumeric(c) && c != '{' && c != '}')
}

/// What a comment heading says before and after its number, without brackets and colons around that.
fn around_number(before: &str, after: &str) -> (String, String) {
    let mark =
        |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '（' | '）' | '【' | '】' | ':' | '：');
    (before.trim_end_matches(mark).trim().to_string(), after.trim_start_matches(mark).trim().to_string())
}

/// The first number of a text, with separators for thousands, and its place.
fn number_in(text: &str) -> Option<(Range<usize>, u64)> {
    let start = text.find(|c: char| c.is_numeric())?;
    let mut end = start;
    let mut value: u64 = 0;
    let rest: Vec<(usize, char)> = text[start..].char_indices().collect();
    for (i, &(at, c)) in rest.iter().enumerate() {
        if let Some(digit) = decimal(c) {
            value = value.checked_mul(10)?.checked_add(digit)?;
            end = start + at + c.len_utf8();
        } else if matches!(c, '.' | ',' | '\u{a0}' | '\u{202f}' | '\'')
            && rest.get(i + 1..i + 4).is_some_and(|next| next.iter().all(|(_, c)| decimal(*c).is_some()))
            && rest.get(i + 4).is_none_or(|(_, c)| decimal(*c).is_none())
        {
            continue;
        } else {
            break;
        }
    }
    (end > start).then_some((start..end, value))
}

fn decimal(c: char) -> Option<u64> {
    c.to_digit(10).map(u64::from).or(match c {
        '٠'..='٩' => Some(c as u64 - '٠' as u64),
        '۰'..='۹' => Some(c as u64 - '۰' as u64),
        '０'..='９' => Some(c as u64 - '０' as u64),
        '०'..='९' => Some(c as u64 - '०' as u64),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markers() -> Markers {
        let marker = |phrase: &str, role, value: Option<&str>| Marker {
            phrase: phrase.into(),
            role,
            value: value.map(SmolStr::new),
            lang: "en".into(),
        };
        Markers::new(vec![
            marker("{n} comments", MarkerRole::CommentHeading, None),
            marker("comments", MarkerRole::CommentHeading, None),
            marker("kommentit ({n})", MarkerRole::CommentHeading, None),
            marker("댓글 {n}개", MarkerRole::CommentHeading, None),
            marker("wrote", MarkerRole::SaysPost, None),
            marker("on x", MarkerRole::Platform, Some("x")),
            marker("x user", MarkerRole::User, None),
        ])
    }

    #[test]
    fn a_long_text_tells_which_languages_it_is_not_in() {
        let words = [("en", "the"), ("de", "der"), ("da", "og"), ("nb", "og"), ("nb", "ikke"), ("da", "ikke")];
        let markers =
            markers().with_function_words(words.iter().map(|(lang, word)| (lang.to_string(), word.to_string())));
        for (text, expected) in [
            ("og ikke".to_string(), vec![]),
            ("Og ikke, ".repeat(15), vec!["de"]),
            ("der Hund ".repeat(30), vec!["da", "nb"]),
        ] {
            let mut foreign: Vec<String> = markers.foreign_to(&text).into_iter().collect();
            foreign.sort();
            assert_eq!(foreign, expected, "{text}");
        }
    }

    #[test]
    fn headings_give_their_number() {
        let markers = markers();
        for (text, expected) in [
            ("10 Comments", Some(Some(10))),
            (" 1,204 comments: ", Some(Some(1204))),
            ("Comments", Some(None)),
            ("댓글 3개", Some(Some(3))),
            ("Kommentit (5)", Some(Some(5))),
            ("Kommentit: 5", Some(Some(5))),
            ("6 comments • 3 May 2024", Some(Some(6))),
            ("10 comments on this", None),
            ("10", None),
        ] {
            assert_eq!(markers.comment_heading(text), expected, "{text}");
        }
    }

    #[test]
    fn phrases_are_found_on_word_boundaries_with_places_in_the_given_text() {
        let markers = markers();
        let text = "“İt”, one X user Wrote on X; on xylophones";
        let found: Vec<&str> = markers.find(text).iter().map(|m| &text[m.range.clone()]).collect();
        assert_eq!(found, ["X user", "Wrote", "on X"]);
    }
}
