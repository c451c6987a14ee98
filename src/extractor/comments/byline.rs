//! Lines such as “Comment by Ada — 17.07.2011 @ 13:10”: the name in them, and the time.

use std::ops::Range;

use crate::lexicon::calendar::{Calendar, Meaning, Piece};
use crate::lexicon::markers::{MarkerRole, Markers};

/// The name in a line of author and time, cleaned of what stands around it.
pub(crate) fn name(line: &str, markers: &Markers) -> Option<String> {
    let mut name = strip_number(line.trim());
    if let Some(date) = time(name, markers) {
        // A time in front ("On 3 May 2019 at 10:11, by Ada") leaves the name behind it.
        let (before, after) = name.split_at(date.start);
        name = after_by(after, markers).or_else(|| after_time(before, after)).unwrap_or(before);
    }
    name = strip_words_before(trim(name), markers);
    name = strip_words_after(name, markers);
    for separator in [" | ", " — ", " – ", " · ", " • ", " / ", " - "] {
        if let Some((first, _)) = name.split_once(separator).filter(|(first, _)| !first.trim().is_empty()) {
            name = trim(first);
        }
    }
    let name = trim(name);
    let fits = (name.chars().any(char::is_alphanumeric) || !name.is_ascii()) && !is_floor(name);
    (fits && name.chars().count() <= 80).then(|| name.to_string())
}

/// The number of a comment on its page: “B12”, “12樓”.
fn is_floor(name: &str) -> bool {
    let name = name.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '・' | '·' | '•' | '|'));
    let digits = name.trim_start_matches(['B', '#']).trim_end_matches(['樓', '楼', 'F', '층', '階']);
    digits.len() < name.len() && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The line without the number of the comment in front: “#4.1 Ada”.
fn strip_number(line: &str) -> &str {
    match line.split_once(char::is_whitespace) {
        Some((number, rest))
            if number.strip_prefix('#').is_some_and(|n| n.bytes().all(|b| b == b'.' || b.is_ascii_digit())) =>
        {
            rest.trim()
        }
        _ => line,
    }
}

/// What follows the word "by" in a line that opens with a time.
fn after_by<'a>(line: &'a str, markers: &Markers) -> Option<&'a str> {
    words(line)
        .into_iter()
        .find(|(_, word)| markers.is_byline(&word.to_lowercase(), "by"))
        .map(|(at, word)| line[at + word.len()..].trim())
        .filter(|rest| !rest.is_empty())
}

/// The last part of a line that opens with a time: "Fri, 2009-05-03 10:11 — Ada".
fn after_time<'a>(before: &str, after: &'a str) -> Option<&'a str> {
    let weekday = before.trim().strip_suffix(',').is_some_and(|day| day.chars().count() <= 12 && !day.contains(' '));
    if !before.trim().is_empty() && !weekday {
        return None;
    }
    let last = after.rsplit(['—', '–', '|', '·', '•']).next()?.trim();
    (last.len() < after.trim().len() && last.chars().next().is_some_and(char::is_alphabetic)).then_some(last)
}

/// Bytes of "says:" at the beginning of a text, left there when the name before it was taken away.
pub(crate) fn says_at_start(text: &str, markers: &Markers) -> usize {
    let Some((phrase, _)) = text.split_once(':').filter(|(phrase, _)| phrase.chars().count() <= 20) else { return 0 };
    let says = markers.is(MarkerRole::SaysPost, phrase) || markers.is(MarkerRole::SaysAloud, phrase);
    if says { phrase.len() + 1 } else { 0 }
}

fn trim(text: &str) -> &str {
    // A handle keeps its sign.
    if text.strip_prefix('@').is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')) {
        return text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | '|' | '•' | '·' | '@'));
    }
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ':' | ',' | ';' | '|' | '—' | '–' | '-' | '•' | '·' | '@' | '»' | '«' | '#' | '(' | '[' | '→' | '›'
            )
    })
}

fn strip_words_before<'a>(mut name: &'a str, markers: &Markers) -> &'a str {
    while let Some((first, rest)) = name.split_once(char::is_whitespace) {
        let word = first.trim_matches([':', ',']).to_lowercase();
        // "De" and "Da" open many names: only in lower case, or with a colon, are they words of the page.
        let is_word = markers.is_byline(&word, "by") || markers.is_byline(&word, "name");
        let sure =
            first.ends_with(':') || word.chars().count() > 2 || first.chars().all(char::is_lowercase) || word == "by";
        if !is_word || !sure || rest.trim().is_empty() {
            break;
        }
        name = trim(rest);
    }
    name
}

fn strip_words_after<'a>(mut name: &'a str, markers: &Markers) -> &'a str {
    loop {
        let shorter = name.rsplit_once(char::is_whitespace).and_then(|(rest, last)| {
            // "Ada O." is a name.
            if last.ends_with('.') && last.chars().count() == 2 && last.starts_with(char::is_uppercase) {
                return None;
            }
            let word = last.trim_matches([':', ',', '.', '…']).to_lowercase();
            let two = rest.rsplit_once(char::is_whitespace).map(|(head, middle)| (head, format!("{middle} {word}")));
            if let Some((head, phrase)) = two
                && (markers.is(MarkerRole::SaysPost, &phrase) || markers.is(MarkerRole::SaysAloud, &phrase))
            {
                return Some(head);
            }
            let says = markers.is(MarkerRole::SaysPost, &word) || markers.is(MarkerRole::SaysAloud, &word);
            (says || opens_time(&word, markers)).then_some(rest)
        });
        match shorter {
            Some(rest) if !trim(rest).is_empty() => name = trim(rest),
            _ => return name,
        }
    }
}

/// Where a time stands in a line: from its first word to the end of the line.
pub(crate) fn time(line: &str, markers: &Markers) -> Option<Range<usize>> {
    // A time begins with a number, perhaps in brackets.
    if !line.contains(|c: char| c == '(' || c.is_numeric()) {
        return is_worded(line, markers.calendar()).then_some(0..line.len());
    }
    let calendar = markers.calendar();
    let words: Vec<(usize, &str)> = words(line);
    for (i, &(at, word)) in words.iter().enumerate().take(40) {
        if !word.chars().next().is_some_and(|c| c.is_numeric()) && !word.starts_with('(') {
            continue;
        }
        let next = words.get(i + 1).map_or("", |w| w.1);
        let third = words.get(i + 2).map_or("", |w| w.1);
        if is_date(word)
            || is_clock(word)
            || is_relative(word, calendar)
            || (is_number(word) && (opens_date(next, third, calendar) || closes_date(&words, i, calendar)))
        {
            let start = before_number(&words, i, markers).unwrap_or(at);
            return Some(start..line.len());
        }
    }
    None
}

fn words(line: &str) -> Vec<(usize, &str)> {
    line.split_whitespace().map(|word| (word.as_ptr() as usize - line.as_ptr() as usize, word)).collect()
}

fn digits(word: &str) -> String {
    word.chars().filter(|c| c.is_numeric()).collect()
}

/// "yesterday", "an hour ago": a line of words of time and nothing else.
fn is_worded(line: &str, calendar: &Calendar) -> bool {
    if line.is_empty() || line.len() > WORDED {
        return false;
    }
    // Nearly all lines begin with another word.
    let first = line.split(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty()).unwrap_or_default();
    let unspaced = first.starts_with(|c| matches!(c, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{9fff}'));
    if !unspaced && calendar.senses(&first.to_lowercase()).is_empty() {
        return false;
    }
    let (mut day, mut unit, mut ago) = (false, false, false);
    for piece in calendar.words(line) {
        let Piece::Word { senses, .. } = piece else { return false };
        if senses.is_empty() {
            return false;
        }
        day |= senses.iter().any(|s| matches!(s.meaning, Meaning::Day(_)));
        unit |= senses.iter().any(|s| matches!(s.meaning, Meaning::Unit(..)));
        ago |= senses.iter().any(|s| s.meaning == Meaning::Ago);
    }
    day || unit && ago
}

/// Bytes of the longest time without a number.
const WORDED: usize = 40;

/// "17.07.2011", "2015-06-07", "3/5/20", "2020年3月1日".
fn is_date(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let groups: Vec<&str> = word.split(|c: char| !c.is_numeric()).filter(|g| !g.is_empty()).collect();
    let plain = groups.iter().all(|g| g.chars().count() <= 4);
    plain
        && groups.len() >= 2
        && word.chars().any(|c| matches!(c, '.' | '/' | '-' | '年' | '년' | '月' | '월'))
        && digits(word).chars().count() >= 3
}

/// "13:10", "11h53", "5:53pm".
pub(super) fn is_clock(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    [':', 'h', '時', '시'].iter().any(|&sign| {
        word.split_once(sign).is_some_and(|(hour, minute)| {
            matches!(hour.len(), 1 | 2)
                && is_number(hour)
                && minute.chars().take(2).filter(|c| c.is_numeric()).count() == 2
        })
    })
}

fn is_number(word: &str) -> bool {
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    let number: String = word.chars().take_while(|c| c.is_numeric()).collect();
    !number.is_empty() && number.chars().count() <= 4 && word.chars().count() <= number.chars().count() + 3
}

fn is_year(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.len() == 4 && (word.starts_with("19") || word.starts_with("20")) && word.bytes().all(|b| b.is_ascii_digit())
}

/// After a day: "3 May 2019", "3. Mai um 5", "3, 2019"; after a count: "3 hours ago".
fn opens_date(next: &str, third: &str, calendar: &Calendar) -> bool {
    let is_word = next.chars().next().is_some_and(char::is_alphabetic);
    let lower = next.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let closed = is_year(third) || is_clock(third);
    is_year(next)
        || is_clock(next)
        || (is_word && (closed || calendar.is_month(&lower) || calendar.is_unit(&lower) || continues(&lower, calendar)))
}

/// "March 3": a month, a day and nothing more.
fn closes_date(words: &[(usize, &str)], number: usize, calendar: &Calendar) -> bool {
    let day = digits(words[number].1).parse::<u8>().is_ok_and(|day| (1..=31).contains(&day));
    let month = number.checked_sub(1).is_some_and(|i| {
        let word = words[i].1.trim_matches(|c: char| !c.is_alphanumeric());
        word.starts_with(char::is_uppercase) && word.len() > 2 && calendar.is_month(&word.to_lowercase())
    });
    let last = words.get(number + 1).is_none_or(|w| !w.1.starts_with(char::is_alphanumeric));
    day && month && last
}

/// "3時間前", "5분 전", "2h", "3d": number and unit in one word.
fn is_relative(word: &str, calendar: &Calendar) -> bool {
    let rest = word.trim_start_matches(|c: char| c.is_numeric());
    let rest = rest.trim_matches(|c: char| !c.is_alphanumeric());
    if rest.is_empty() || rest.len() == word.len() {
        return false;
    }
    // One letter is a span of time in some language, but "5m" is a distance and "3a" a flat.
    let letter = rest.len() == 1 && !matches!(rest, "h" | "d" | "w");
    !letter && calendar.is_unit(&rest.to_lowercase()) || continues(rest, calendar)
}

/// Words of scripts without spaces: the first known one is a span of time ("時間前").
fn continues(word: &str, calendar: &Calendar) -> bool {
    !word.is_ascii()
        && matches!(calendar.words(word).first(), Some(Piece::Word { senses, text }) if text.len() < word.len()
            && senses.iter().any(|s| matches!(s.meaning, Meaning::Unit(..))))
}

/// Words between a name and a time.
fn opens_time(word: &str, markers: &Markers) -> bool {
    markers.is_byline(word, "time") || markers.calendar().is_ago(word)
}

/// Words before the number that belong to the time: a month or weekday ("May 30", "le mercredi 15 mai"), "vor 8".
fn before_number(words: &[(usize, &str)], number: usize, markers: &Markers) -> Option<usize> {
    let mut start = words.get(number)?.0;
    // A separator shortly before says where the time begins.
    for back in 1..=3 {
        let Some(&(at, word)) = number.checked_sub(back).and_then(|i| words.get(i)) else { break };
        if matches!(word, "|" | "—" | "–" | "-" | "•" | "·" | "@" | "/") {
            return Some(at);
        }
        if word.ends_with([',', ':', '|']) {
            return Some(at + word.len());
        }
    }
    let previous = number.checked_sub(1).and_then(|i| words.get(i))?;
    let lower = previous.1.trim_matches([',', '.', ':']).to_lowercase();
    let month_first = markers.calendar().is_month(&lower);
    if month_first || opens_time(&lower, markers) {
        start = previous.0;
    }
    Some(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::LexiconSet;

    #[test]
    fn bylines_give_name_and_time() {
        let lexicons = LexiconSet::embedded();
        let markers = lexicons.markers();
        for (line, expected_name, expected_time) in [
            ("Ada Byron", "Ada Byron", ""),
            ("Ada says:", "Ada", ""),
            ("Ada O.", "Ada O.", ""),
            ("Ada a dit :", "Ada", ""),
            ("Comment by Ada — 17.07, 2011 @ 13:10", "Ada", "— 17.07, 2011 @ 13:10"),
            ("geschrieben von AdaB am 21. Jan. 2015, 20:02", "AdaB", "am 21. Jan. 2015, 20:02"),
            ("Par Ada Byron 214, le mercredi 15 mai 2019 à 09h23", "Ada Byron 214", " le mercredi 15 mai 2019 à 09h23"),
            ("Ada - Le 22/01/2020 à 12:01:03", "Ada", "- Le 22/01/2020 à 12:01:03"),
            ("Ada Byron | Di, 21. April 2020 - 17:07", "Ada Byron", ""),
            ("ada 1 day ago | link", "ada", "1 day ago | link"),
            ("Ada on May 30, 2019 at 5:38 PM", "Ada", "May 30, 2019 at 5:38 PM"),
            ("De Vries", "De Vries", ""),
            ("#4.1 Ada", "Ada", ""),
            ("Fri, 2009-05-03 10:11 — Ada", "Ada", ""),
            ("Le jeudi 5 mai 2011, 12:00 par Ada Byron", "Ada Byron", ""),
            ("by Ada", "Ada", ""),
        ] {
            assert_eq!(name(line, markers).as_deref(), Some(expected_name), "{line}");
            if !expected_time.is_empty() {
                assert_eq!(time(line, markers).map(|r| &line[r]), Some(expected_time), "{line}");
            }
        }
        for (line, expected) in [
            ("no time here", false),
            ("room 101", false),
            ("3 May 2019", true),
            ("2015-06-07", true),
            ("vor 8 Stunden", true),
            ("Portland | March 3", true),
            ("may 3", false),
        ] {
            assert_eq!(time(line, markers).is_some(), expected, "{line}");
        }
    }
}
