//! The words of dates in every language: months, weekdays, spans of time, "ago", "yesterday", "pm".
//!
//! The words come from `markers.tsv`; [`Calendar::words`] cuts a line into numbers, known words and marks. Which reading
//! is meant is decided by whoever reads the line: "mar" is a month in Spanish and a weekday too. Look at [`Calendar`]
//! first.

use foldhash::HashMap;
use smallvec::SmallVec;
use smol_str::SmolStr;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::markers::{Marker, MarkerRole, fold};

/// A span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

crate::reaction::names!(Unit {
    Second => "second", Minute => "minute", Hour => "hour", Day => "day", Week => "week", Month => "month",
    Year => "year",
});

/// A day seen from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum RelativeDay {
    Today,
    Yesterday,
    BeforeYesterday,
    Now,
}

crate::reaction::names!(RelativeDay {
    Today => "today", Yesterday => "yesterday", BeforeYesterday => "before-yesterday", Now => "now",
});

/// Half of the day; a night has hours of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Half {
    Am,
    Pm,
    Night,
}

crate::reaction::names!(Half { Am => "am", Pm => "pm", Night => "night" });

/// What a word can mean in a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    /// 1 to 12.
    Month(u8),
    /// 1 (Monday) to 7.
    Weekday(u8),
    /// A unit; for dual forms with its number ("ساعتين" is two hours).
    Unit(Unit, Option<u8>),
    /// "ago", "hace", "전".
    Ago,
    /// "yesterday".
    Day(RelativeDay),
    /// "pm".
    Half(Half),
    /// "an", "zwei".
    Count(u8),
}

impl Meaning {
    /// What the value of a marker says; `None` when it says nothing that can be used.
    pub(crate) fn of(role: MarkerRole, value: Option<&str>) -> Option<Meaning> {
        let number = |value: &str| value.parse::<u8>().ok();
        match role {
            MarkerRole::Month => value.and_then(number).filter(|n| (1..=12).contains(n)).map(Meaning::Month),
            MarkerRole::Weekday => value.and_then(number).filter(|n| (1..=7).contains(n)).map(Meaning::Weekday),
            MarkerRole::Count => value.and_then(number).map(Meaning::Count),
            MarkerRole::TimeUnit => match value?.split_once(' ') {
                Some((n, unit)) => Some(Meaning::Unit(Unit::from_name(unit)?, Some(number(n)?))),
                None => Some(Meaning::Unit(Unit::from_name(value?)?, None)),
            },
            MarkerRole::Ago => value.is_none().then_some(Meaning::Ago),
            MarkerRole::RelativeDay => value.and_then(RelativeDay::from_name).map(Meaning::Day),
            MarkerRole::AmPm => value.and_then(Half::from_name).map(Meaning::Half),
            _ => None,
        }
    }
}

/// One meaning of a word, and the language that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sense {
    /// The meaning.
    pub meaning: Meaning,
    /// The language folder it came from.
    pub lang: SmolStr,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'c> {
    /// Digits of any script.
    Number {
        /// What they say; numbers too long to be part of a date are all ones.
        value: u32,
        /// How many they are.
        digits: usize,
    },
    /// A word, with what it can mean; nothing for a word that is none of dates.
    Word {
        /// The word, folded.
        text: String,
        /// Its meanings.
        senses: &'c [Sense],
    },
    /// Anything else but spaces.
    Mark(char),
}

/// The words of dates of all languages.
#[derive(Debug, Default)]
pub struct Calendar {
    words: HashMap<SmolStr, SmallVec<[Sense; 1]>>,
    /// Words of the longest phrase.
    most_words: usize,
    /// Letters of the longest word.
    most_letters: usize,
}

impl Calendar {
    /// The words of dates among these markers.
    pub(crate) fn new(markers: &[Marker]) -> Self {
        let mut calendar = Calendar::default();
        for marker in markers {
            let Some(meaning) = Meaning::of(marker.role, marker.value.as_deref()) else { continue };
            calendar.add(&key(&marker.phrase), Sense { meaning, lang: marker.lang.clone() });
        }
        // People leave accents out; where that makes another word, the other word stands.
        let bare: Vec<(String, SmallVec<[Sense; 1]>)> = calendar
            .words
            .iter()
            .filter(|(word, _)| !word.is_ascii() && word.chars().all(|c| c < '\u{400}' || is_combining_mark(c)))
            .map(|(word, senses)| (word.nfd().filter(|c| !is_combining_mark(*c)).collect(), senses.clone()))
            .filter(|(word, _): &(String, _)| !calendar.words.contains_key(word.as_str()))
            .collect();
        for (word, senses) in bare {
            senses.into_iter().for_each(|sense| calendar.add(&word, sense));
        }
        // Two accented words may lose their accents alike: their order must not come from the hash table.
        calendar
            .words
            .values_mut()
            .for_each(|senses| senses.sort_by(|a, b| (&a.lang, a.meaning).cmp(&(&b.lang, b.meaning))));
        calendar
    }

    fn add(&mut self, key: &str, sense: Sense) {
        if key.is_empty() {
            return;
        }
        self.most_words = self.most_words.max(key.split(' ').count());
        self.most_letters = self.most_letters.max(key.chars().count());
        let senses = self.words.entry(key.into()).or_default();
        if !senses.contains(&sense) {
            senses.push(sense);
        }
    }

    /// What a single word, in lower case, can mean.
    pub fn senses(&self, word: &str) -> &[Sense] {
        self.words.get(word).map_or(&[], SmallVec::as_slice)
    }

    /// True when a word, in lower case, can be the name of a month.
    pub(crate) fn is_month(&self, word: &str) -> bool {
        self.senses(word).iter().any(|s| matches!(s.meaning, Meaning::Month(_)))
    }

    /// True when a word, in lower case, can be a span of time.
    pub(crate) fn is_unit(&self, word: &str) -> bool {
        self.senses(word).iter().any(|s| matches!(s.meaning, Meaning::Unit(..)))
    }

    /// True when a word, in lower case, can be "ago".
    pub(crate) fn is_ago(&self, word: &str) -> bool {
        self.senses(word).iter().any(|s| s.meaning == Meaning::Ago)
    }

    /// Cuts a line into numbers, words and marks; the longest known phrase at each place is one word.
    pub fn words(&self, line: &str) -> Vec<Piece<'_>> {
        let mut plain = Vec::new();
        for piece in cut(line) {
            match piece {
                Cut::Letters(word) if word.chars().next().is_some_and(unspaced) => self.split(&word, &mut plain),
                other => plain.push(other),
            }
        }
        let mut out = Vec::with_capacity(plain.len());
        let mut at = 0;
        while at < plain.len() {
            match &plain[at] {
                Cut::Letters(word) => {
                    let (end, text, senses) =
                        self.phrase(&plain[at..]).unwrap_or_else(|| (1, word.clone(), self.senses(word)));
                    out.push(Piece::Word { text, senses });
                    at += end;
                }
                Cut::Number(value, digits) => {
                    out.push(Piece::Number { value: *value, digits: *digits });
                    at += 1;
                }
                Cut::Mark(mark) => {
                    out.push(Piece::Mark(*mark));
                    at += 1;
                }
            }
        }
        out
    }

    /// The longest phrase that begins a line, and how many pieces it takes.
    fn phrase(&self, pieces: &[Cut]) -> Option<(usize, String, &[Sense])> {
        let mut text = String::new();
        let mut best = None;
        let mut words = 0;
        for (i, piece) in pieces.iter().enumerate() {
            match piece {
                Cut::Letters(word) => {
                    if words > 0 {
                        text.push(' ');
                    }
                    text.push_str(word);
                }
                Cut::Number(value, digits) if *digits <= 2 => text.push_str(&format!(" {value:0digits$}")),
                Cut::Mark('.' | '-' | '\'' | '"' | '״' | '׳' | '\u{200c}') => continue,
                _ => break,
            }
            words += 1;
            if words > self.most_words {
                break;
            }
            let senses = self.senses(&text);
            if !senses.is_empty() {
                best = Some((i + 1, text.clone(), senses));
            }
        }
        best
    }

    /// Cuts a run of letters written without spaces at the words known in it, longest first.
    fn split(&self, run: &str, out: &mut Vec<Cut>) {
        let places: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
        let last = places.len() - 1;
        let (mut at, mut unknown) = (0, 0);
        while at < last {
            let known = (1..=self.most_letters.min(last - at))
                .rev()
                .find(|&len| self.words.contains_key(&run[places[at]..places[at + len]]));
            let Some(len) = known else {
                at += 1;
                continue;
            };
            if unknown < at {
                out.push(Cut::Letters(run[places[unknown]..places[at]].to_string()));
            }
            out.push(Cut::Letters(run[places[at]..places[at + len]].to_string()));
            at += len;
            unknown = at;
        }
        if unknown < last {
            out.push(Cut::Letters(run[places[unknown]..].to_string()));
        }
    }
}

/// A line cut up, before its words are looked up.
enum Cut {
    Number(u32, usize),
    Letters(String),
    Mark(char),
}

/// The form under which a phrase is kept: its words and numbers, one space apart.
fn key(phrase: &str) -> String {
    let words: Vec<String> = cut(phrase)
        .into_iter()
        .filter_map(|piece| match piece {
            Cut::Letters(word) => Some(word),
            Cut::Number(value, digits) => Some(format!("{value:0digits$}")),
            Cut::Mark(_) => None,
        })
        .collect();
    words.join(" ")
}

fn cut(line: &str) -> Vec<Cut> {
    let mut out: Vec<Cut> = Vec::new();
    let mut joined = false;
    for c in fold(line).chars() {
        if let Some(digit) = digit(c) {
            match out.last_mut() {
                Some(Cut::Number(value, digits)) if joined => {
                    *value = value.saturating_mul(10).saturating_add(digit);
                    *digits += 1;
                }
                _ => out.push(Cut::Number(digit, 1)),
            }
            joined = true;
        } else if c.is_alphabetic() || is_combining_mark(c) {
            match out.last_mut() {
                Some(Cut::Letters(word))
                    if joined
                        && (is_combining_mark(c)
                            || word.chars().next_back().is_none_or(|l| unspaced(l) == unspaced(c))) =>
                {
                    word.push(c);
                }
                _ => out.push(Cut::Letters(c.to_string())),
            }
            joined = true;
        } else if matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        {
            // Direction marks stand inside dates of right-to-left pages and mean nothing to them.
        } else {
            joined = false;
            if !c.is_whitespace() {
                out.push(Cut::Mark(match c {
                    '：' => ':',
                    '／' => '/',
                    '．' => '.',
                    '－' | '‐' | '‑' => '-',
                    '−' => '-',
                    '’' => '\'',
                    other => other,
                }));
            }
        }
    }
    out
}

/// The value of a decimal digit of any script that pages write dates in.
fn digit(c: char) -> Option<u32> {
    const ZEROS: &[char] = &['0', '٠', '۰', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '๐', '໐', '၀', '០', '０'];
    ZEROS.iter().map(|&zero| (c as u32).wrapping_sub(zero as u32)).find(|value| *value < 10)
}

/// Scripts in which words of a date stand side by side, Hangul among them ("3시간전").
fn unspaced(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '々' | '〇')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_into_numbers_words_and_marks() {
        let marker = |phrase: &str, role, value: Option<&str>, lang: &str| Marker {
            phrase: phrase.into(),
            role,
            value: value.map(SmolStr::new),
            lang: lang.into(),
        };
        let calendar = Calendar::new(&[
            marker("tháng 1", MarkerRole::Month, Some("1"), "vi"),
            marker("tháng", MarkerRole::TimeUnit, Some("month"), "vi"),
            marker("märz", MarkerRole::Month, Some("3"), "de"),
            marker("p.m.", MarkerRole::AmPm, Some("pm"), "es"),
            marker("時間", MarkerRole::TimeUnit, Some("hour"), "ja"),
            marker("前", MarkerRole::Ago, None, "ja"),
            marker("ม.ค.", MarkerRole::Month, Some("1"), "th"),
        ]);
        let show = |line: &str| {
            calendar
                .words(line)
                .into_iter()
                .map(|p| match p {
                    Piece::Number { value, digits } => format!("{value}/{digits}"),
                    Piece::Word { text, senses: [] } => format!("?{text}"),
                    Piece::Word { text, .. } => text,
                    Piece::Mark(mark) => mark.to_string(),
                })
                .collect::<Vec<_>>()
                .join("|")
        };
        for (line, expected) in [
            ("14 tháng 1, 2026", "14/2|tháng 1|,|2026/4"),
            ("3 tháng trước", "3/1|tháng|?trước"),
            ("14. März/marz", "14/2|.|märz|/|marz"),
            ("3:05 p. m.", "3/1|:|05/2|p m".replace("05", "5").as_str()),
            ("3時間前", "3/1|時間|前"),
            ("14 ม.ค. 2569", "14/2|ม ค|.|2569/4"),
            ("\u{200f}١٤/١", "14/2|/|1/1"),
        ] {
            let shown = show(line);
            assert_eq!(shown.trim_end_matches("|."), expected.trim_end_matches("|."), "{line}");
        }
    }
}
