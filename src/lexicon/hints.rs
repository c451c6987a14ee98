//! `hints.tsv` in, look-up out: words that hint at toxicity or irony. They carry no valence and change no score.
//!
//! A hint says that a word of the list stands in a text, not what the text is or who wrote it. Look at [`HintKind`] first.

use std::borrow::Cow;

use aho_corasick::{AhoCorasick, MatchKind};
use foldhash::{HashMap, HashSet};

use super::parse::{Row, normal_form, rows};
use super::terms::Terms;
use crate::tokenizer::{Tokenizer, Tokens, is_unspaced, normalize};

/// What a word hints at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HintKind {
    /// Belittles somebody: `idiot`.
    Insult,
    /// Swearing that need not be against anybody: `bloody hell`.
    Profanity,
    /// Belittles a group of people.
    Slur,
    /// Wishes or announces harm: `drop dead`.
    Threat,
    /// Says that the opposite is meant: `yeah right`, `/s`.
    Irony,
    /// Thanks and praise that are irony in a text which is judged negative: `thanks a lot`.
    Praise,
}

crate::reaction::names!(HintKind {
    Insult => "insult", Profanity => "profanity", Slur => "slur", Threat => "threat", Irony => "irony",
    Praise => "praise",
});

impl HintKind {
    /// Whether it hints at toxicity; else at irony.
    pub fn is_toxic(self) -> bool {
        !matches!(self, HintKind::Irony | HintKind::Praise)
    }
}

/// The name of entries that only keep a stem from matching.
pub(crate) const NO_HINT: &str = "none";

/// An entry and its kind.
type Listed = (Box<str>, HintKind);

/// The hints of one language, or of all.
#[derive(Debug, Default)]
pub(crate) struct Hints {
    /// Words and idioms.
    terms: Terms<Known>,
    /// Terms that end in `*`, without it.
    stems: Terms<Option<HintKind>>,
    /// Bytes of the shortest and longest stem.
    lengths: (usize, usize),
    /// The first bytes of stems, by which most words that begin with none are told.
    beginnings: HashSet<[u8; BEGINNING]>,
    /// Words that count with a `#` before them alone.
    tags: HashMap<Box<str>, HintKind>,
    /// What counts at the end of a text alone: `/s`.
    endings: Vec<Listed>,
    /// Terms of scripts without spaces, which may stand anywhere.
    inner: Option<(AhoCorasick, Vec<Listed>)>,
}

/// What is known of a term.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// Its kind; `Some(None)` keeps a stem from matching.
    kind: Option<Option<HintKind>>,
    /// Most words of an idiom that begins with it; 0 where none does.
    idiom_words: u8,
}

/// Bytes of the beginnings of stems, which have at least as many letters.
const BEGINNING: usize = 3;
/// Most words of an idiom.
const LONGEST: usize = 8;

impl Hints {
    /// The rows of a `hints.tsv`; what `lexicon check` complains of is left out.
    pub(crate) fn read(content: &str, plain: &Tokenizer, unspaced: bool) -> Self {
        let mut hints = Hints::default();
        let mut tokens = Tokens::default();
        let mut inner = Vec::new();
        for row in rows(content) {
            let (Some(raw), Some(kind)) = (row.field(0), kind_of(&row)) else { continue };
            let tag = raw.strip_prefix('#');
            if let (Some(ending), Some(kind)) = (raw.strip_prefix('/'), kind) {
                hints.endings.push((format!("/{ending}").into(), kind));
                continue;
            }
            let stem = raw.ends_with('*');
            let term = normal_form(plain, tag.unwrap_or(raw).trim_end_matches('*'), &mut tokens);
            let words = term.split(' ').count();
            if term.is_empty() || words > LONGEST {
                continue;
            }
            if let (Some(_), Some(kind)) = (tag, kind) {
                hints.tags.insert(term.into(), kind);
            } else if unspaced && term.chars().all(|c| is_unspaced(c) || c == ' ') {
                inner.extend(kind.map(|kind| (raw.into(), kind)));
            } else {
                if let Some((head, _)) = term.split_once(' ')
                    && let Some(head) = hints.terms.entry(head)
                {
                    head.idiom_words = head.idiom_words.max(words as u8);
                }
                if stem {
                    let Some(beginning) = term.as_bytes().first_chunk() else { continue };
                    hints.beginnings.insert(*beginning);
                    let (shortest, longest) = hints.lengths;
                    let shortest = if hints.stems.is_empty() { term.len() } else { shortest.min(term.len()) };
                    hints.lengths = (shortest, longest.max(term.len()));
                }
                if stem {
                    hints.stems.entry(&term).into_iter().for_each(|stem| *stem = kind);
                } else {
                    hints.terms.entry(&term).into_iter().for_each(|known| known.kind = Some(kind));
                }
            }
        }
        if !inner.is_empty() {
            let found = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(inner.iter().map(|(term, _): &Listed| term.as_bytes()));
            // Some hundred short words are never too many.
            hints.inner = found.ok().map(|finder| (finder, inner));
        }
        hints.terms = hints.terms.shrunk();
        hints.stems = hints.stems.shrunk();
        hints
    }

    /// Words of the longest hint that may begin with this word, at least 1; 0 where none does.
    pub(crate) fn words(&self, term: &str) -> u8 {
        match self.known(term).idiom_words {
            0 => u8::from(self.word(term).is_some()),
            most => most,
        }
    }

    /// What a word hints at, and the form in which it is listed: drawn-out letters and digits in their places (`id1ot`)
    /// are undone.
    pub(crate) fn word<'t>(&self, term: &'t str) -> Option<(Cow<'t, str>, HintKind)> {
        if let Some(kind) = self.plain(term) {
            return kind.map(|kind| (Cow::Borrowed(term), kind));
        }
        let undone = |form: String| self.plain(&form).flatten().map(|kind| (Cow::Owned(form), kind));
        let mut buffer = String::new();
        if normalize::repeats(term)
            && let Some(found) = [2, 1].iter().find_map(|&keep| {
                normalize::fold_runs(term, keep, &mut buffer).then(|| undone(buffer.clone())).flatten()
            })
        {
            return Some(found);
        }
        let digits = term.bytes().filter(u8::is_ascii_digit).count();
        if digits > 0 && digits * 2 <= term.len() {
            return undone(term.chars().map(letter).collect());
        }
        let (word, _) = term.split_once('\'').filter(|(w, rest)| w.len() > 1 && rest.chars().count() <= 3)?;
        undone(word.to_string())
    }

    /// The entry of several words.
    pub(crate) fn idiom(&self, phrase: &str) -> Option<HintKind> {
        let first = phrase.find(' ').unwrap_or(phrase.len());
        self.known(phrase).kind.or_else(|| self.stem(phrase, first + 1)).flatten()
    }

    fn plain(&self, term: &str) -> Option<Option<HintKind>> {
        self.known(term).kind.or_else(|| self.stem(term, 0))
    }

    fn known(&self, term: &str) -> Known {
        self.terms.get(term).copied().unwrap_or_default()
    }

    /// The longest stem that a term begins with, of more than `least` bytes.
    fn stem(&self, term: &str, least: usize) -> Option<Option<HintKind>> {
        term.as_bytes().first_chunk().filter(|beginning| self.beginnings.contains(*beginning))?;
        let (shortest, longest) = self.lengths;
        let ends = (shortest.max(least + 1)..=longest.min(term.len())).rev();
        ends.filter(|&end| end > 0).find_map(|end| self.stems.get(term.get(..end)?).copied())
    }

    /// What a tag hints at.
    pub(crate) fn tag(&self, term: &str) -> Option<HintKind> {
        self.tags.get(term).copied()
    }

    /// What the end of a text hints at, and where it begins.
    pub(crate) fn ending(&self, text: &str) -> Option<(usize, &str, HintKind)> {
        let text = text.trim_end();
        self.endings.iter().find_map(|(ending, kind)| {
            let before = text.strip_suffix(&**ending)?;
            (before.is_empty() || before.ends_with(|c: char| !c.is_alphanumeric() && c != '/' && c != ':')).then_some((
                before.len(),
                &**ending,
                *kind,
            ))
        })
    }

    /// Every term of scripts without spaces in a text, with its place.
    pub(crate) fn within<'h>(
        &'h self,
        text: &'h str,
    ) -> impl Iterator<Item = (std::ops::Range<usize>, &'h str, HintKind)> {
        self.inner.iter().flat_map(move |(finder, terms)| {
            finder.find_iter(text).map(|found| {
                let (term, kind) = &terms[found.pattern().as_usize()];
                (found.range(), &**term, *kind)
            })
        })
    }

    /// The first word of toxic kind that a masked one stands for, every mask one letter: `id**t`.
    pub(crate) fn unmasked(&self, masked: &str) -> Option<(&str, HintKind)> {
        let fits = |term: &str| {
            let mut letters = term.chars();
            masked.chars().all(|m| letters.next().is_some_and(|l| m == '*' || m == l)) && letters.next().is_none()
        };
        let found = self.terms.iter().filter_map(|(term, known)| Some((term, known.kind??)));
        found.filter(|(term, kind)| kind.is_toxic() && fits(term)).min()
    }

    /// True without any entry.
    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.stems.is_empty() && self.tags.is_empty() && self.inner.is_none()
    }

    /// True where texts must be searched as a whole.
    pub(crate) fn has_inner(&self) -> bool {
        self.inner.is_some()
    }
}

/// The kind of a row: `Some(None)` keeps a stem from matching, `None` is no kind.
pub(crate) fn kind_of(row: &Row<'_>) -> Option<Option<HintKind>> {
    let name = row.field(1)?;
    HintKind::from_name(name).map(Some).or_else(|| (name == NO_HINT).then_some(None))
}

/// The letter that a digit stands for in a masked word.
fn letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_their_disguises() {
        let content = "term\tkind\tnote\n#sarcasm\tirony\n/s\tirony\nidiot\tinsult\nmoron*\tinsult\nmoronga\tnone\nshut up\tinsult\n";
        let hints = Hints::read(content, &Tokenizer::default(), false);
        for (term, expected) in [
            ("idiot", Some("idiot")),
            ("id1ot", Some("idiot")),
            ("idiooot", Some("idiot")),
            ("idiot's", Some("idiot")),
            ("morons", Some("morons")),
            ("moronga", None),
            ("sarcasm", None),
            ("2021", None),
            ("", None),
        ] {
            assert_eq!(hints.word(term).map(|(word, _)| word.into_owned()).as_deref(), expected, "{term}");
        }
        assert_eq!((hints.words("shut"), hints.words("idiot"), hints.words("nice")), (2, 1, 0));
        assert_eq!((hints.idiom("shut up"), hints.idiom("shut it")), (Some(HintKind::Insult), None));
        assert_eq!(hints.tag("sarcasm"), Some(HintKind::Irony));
        for (text, expected) in
            [("Great. /s", Some(7)), ("Great /s \n", Some(6)), ("https://example.org/s", None), ("/s", Some(0))]
        {
            assert_eq!(hints.ending(text).map(|(at, ..)| at), expected, "{text}");
        }
        for (masked, expected) in [("id**t", Some("idiot")), ("i****", Some("idiot")), ("x****", None)] {
            assert_eq!(hints.unmasked(masked).map(|(term, _)| term), expected, "{masked}");
        }
    }
}
