//! Lines such as “Comment by Ada — 17.07.2011 @ 13:10”: the name in them, and the time.

use std::ops::Range;

use crate::lexicon::markers::{MarkerRole, Markers};

/// Words before a name, in lower case: "by".
const BEFORE_NAME: &[&str] = &[
    "by",
    "posted",
    "comment",
    "from",
    "written",
    "submitted",
    "von",
    "geschrieben",
    "kommentar",
    "verfasst",
    "par",
    "écrit",
    "posté",
    "publié",
    "commentaire",
    "por",
    "escrito",
    "publicado",
    "enviado",
    "comentario",
    "comentário",
    "de",
    "da",
    "scritto",
    "pubblicato",
    "inviato",
    "commento",
    "door",
    "geplaatst",
    "av",
    "af",
    "skrevet",
    "od",
    "przez",
    "napisał",
    "автор",
    "от",
    "написал",
    "작성자",
    "投稿者",
    "作者",
    "name",
    "nombre",
    "nom",
    "author",
    "autor",
    "auteur",
    "yazan",
];

/// Words between a name and a time.
const BEFORE_TIME: &[&str] = &[
    "on", "at", "am", "um", "le", "à", "el", "a", "las", "il", "y", "alle", "em", "às", "op", "om", "den", "kl", "dne",
    "w", "dnia", "vor", "há", "hace", "fa", "в", "on:", "@", "says", "said", "wrote", "the", "date", "del", "dia",
    "día", "of", "ore", "au",
];

/// The name in a line of author and time, cleaned of what stands around it.
pub(crate) fn name(line: &str, markers: &Markers) -> Option<String> {
    let mut name = strip_number(line.trim());
    if let Some(date) = time(name) {
        // A time in front ("On 3 May 2019 at 10:11, by Ada") leaves the name behind it.
        let (before, after) = name.split_at(date.start);
        name = after_by(after).or_else(|| after_time(before, after)).unwrap_or(before);
    }
    name = strip_words_before(trim(name));
    name = strip_words_after(name, markers);
    for separator in [" | ", " — ", " – ", " · ", " • ", " / ", " - "] {
        if let Some((first, _)) = name.split_once(separator).filter(|(first, _)| !first.trim().is_empty()) {
            name = trim(first);
        }
    }
    let name = trim(name);
    let fits = name.chars().any(char::is_alphanumeric) || !name.is_ascii();
    (fits && name.chars().count() <= 80).then(|| name.to_string())
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
fn after_by(line: &str) -> Option<&str> {
    const BY: &[&str] = &["by", "par", "von", "por", "da", "door", "av", "af", "przez", "от", "автор"];
    words(line)
        .into_iter()
        .find(|(_, word)| BY.contains(&word.to_lowercase().as_str()))
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
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ':' | ',' | ';' | '|' | '—' | '–' | '-' | '•' | '·' | '@' | '»' | '«' | '#' | '(' | '[' | '→' | '›'
            )
    })
}

fn strip_words_before(mut name: &str) -> &str {
    while let Some((first, rest)) = name.split_once(char::is_whitespace) {
        let word = first.trim_matches([':', ',']).to_lowercase();
        // "De" and "Da" open many names: only in lower case, or with a colon, are they words of the page.
        let is_word = BEFORE_NAME.contains(&word.as_str());
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
            let word = last.trim_matches([':', ',', '.', '…']).to_lowercase();
            let two = rest.rsplit_once(char::is_whitespace).map(|(head, middle)| (head, format!("{middle} {word}")));
            if let Some((head, phrase)) = two
                && (markers.is(MarkerRole::SaysPost, &phrase) || markers.is(MarkerRole::SaysAloud, &phrase))
            {
                return Some(head);
            }
            let says = markers.is(MarkerRole::SaysPost, &word) || markers.is(MarkerRole::SaysAloud, &word);
            (says || BEFORE_TIME.contains(&word.as_str())).then_some(rest)
        });
        match shorter {
            Some(rest) if !trim(rest).is_empty() => name = trim(rest),
            _ => return name,
        }
    }
}

/// Where a time stands in a line: from its first word to the end of the line.
pub(crate) fn time(line: &str) -> Option<Range<usize>> {
    let words: Vec<(usize, &str)> = words(line);
    for (i, &(at, word)) in words.iter().enumerate().take(40) {
        if !word.chars().next().is_some_and(|c| c.is_numeric()) && !word.starts_with('(') {
            continue;
        }
        let next = words.get(i + 1).map_or("", |w| w.1);
        let third = words.get(i + 2).map_or("", |w| w.1);
        if is_date(word) || is_clock(word) || is_relative(word) || (is_number(word) && opens_date(next, third)) {
            let start = before_number(&words, i).unwrap_or(at);
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
fn is_clock(word: &str) -> bool {
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
fn opens_date(next: &str, third: &str) -> bool {
    let is_word = next.chars().next().is_some_and(char::is_alphabetic);
    let lower = next.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let closed = is_year(third) || is_clock(third);
    is_year(next) || is_clock(next) || (is_word && (closed || is_month(&lower) || is_unit(&lower)))
}

/// Beginnings of words for spans of time.
fn is_unit(word: &str) -> bool {
    const UNITS: &[&str] = &[
        "sec",
        "min",
        "hour",
        "hr",
        "day",
        "week",
        "month",
        "year",
        "sek",
        "stund",
        "tag",
        "woche",
        "monat",
        "jahr",
        "heure",
        "jour",
        "semain",
        "mois",
        "hora",
        "día",
        "dia",
        "seman",
        "mes",
        "mês",
        "año",
        "ano",
        "ora",
        "ore",
        "giorn",
        "settiman",
        "anni",
        "час",
        "мин",
        "дн",
        "ден",
        "недел",
        "месяц",
        "год",
        "лет",
        "saat",
        "gün",
        "hafta",
        "uur",
        "dag",
        "timm",
        "time",
        "godz",
        "dni",
        "시간",
        "분",
        "일",
        "개월",
        "時間",
        "分",
        "日",
        "小时",
        "小時",
        "天",
        "个月",
    ];
    matches!(word, "h" | "d" | "m" | "w" | "y" | "j" | "an" | "ans" | "std")
        || UNITS.iter().any(|unit| word.starts_with(unit))
}

/// "3時間前", "5분 전", "2h", "3d": number and unit in one word.
fn is_relative(word: &str) -> bool {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.trim_matches(|c: char| !c.is_alphanumeric());
    rest.len() < word.len()
        && !rest.is_empty()
        && (matches!(rest, "h" | "d" | "w" | "min" | "mo")
            || rest.chars().any(|c| matches!(c, '前' | '전'))
            || matches!(rest, "시간" | "분" | "일"))
}

/// Words before the number that belong to the time: a month or weekday ("May 30", "le mercredi 15 mai"), "vor 8".
fn before_number(words: &[(usize, &str)], number: usize) -> Option<usize> {
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
    let month_first = is_month(&lower);
    if month_first || BEFORE_TIME.contains(&lower.as_str()) {
        start = previous.0;
    }
    Some(start)
}

/// Month names begin alike in the languages of Europe; the rest is told by separators.
fn is_month(word: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "jan", "ene", "gen", "feb", "fev", "fév", "mar", "mär", "apr", "avr", "abr", "may", "mai", "mag", "jun", "jui",
        "giu", "jul", "lug", "aug", "aoû", "ago", "sep", "set", "oct", "okt", "ott", "out", "nov", "dec", "dez", "déc",
        "dic",
    ];
    word.chars().count() >= 3 && word.chars().count() <= 10 && BEGINNINGS.iter().any(|b| word.starts_with(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::markers::Marker;

    #[test]
    fn bylines_give_name_and_time() {
        let says =
            |phrase: &str| Marker { phrase: phrase.into(), role: MarkerRole::SaysPost, value: None, lang: "en".into() };
        let markers = Markers::new(vec![says("says"), says("sagt"), says("a dit"), says("dijo")]);
        for (line, expected_name, expected_time) in [
            ("Ada Byron", "Ada Byron", ""),
            ("Ada says:", "Ada", ""),
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
            assert_eq!(name(line, &markers).as_deref(), Some(expected_name), "{line}");
            if !expected_time.is_empty() {
                assert_eq!(time(line).map(|r| &line[r]), Some(expected_time), "{line}");
            }
        }
        for (line, expected) in [
            ("no time here", false),
            ("room 101", false),
            ("3 May 2019", true),
            ("2015-06-07", true),
            ("vor 8 Stunden", true),
        ] {
            assert_eq!(time(line).is_some(), expected, "{line}");
        }
    }
}
