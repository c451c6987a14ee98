//! Dates that name day, month and year in words or numbers, with or without a time and a zone.

use jiff::civil::Time;

use super::numeric::{Orders, Triple, date};
use super::{Line, Moment};
use crate::lexicon::calendar::{Half, Meaning, Piece, Unit};

/// Zones by the letters that stand for one of them only (minutes east of UTC); IST, BST, CST and their kin do not.
const ZONES: &[(&str, i64)] = &[
    ("aedt", 660),
    ("aest", 600),
    ("akdt", -480),
    ("akst", -540),
    ("brt", -180),
    ("cat", 120),
    ("cdt", -300),
    ("cest", 120),
    ("cet", 60),
    ("eat", 180),
    ("edt", -240),
    ("eest", 180),
    ("eet", 120),
    ("est", -300),
    ("gmt", 0),
    ("hkt", 480),
    ("hst", -600),
    ("jst", 540),
    ("kst", 540),
    ("mdt", -360),
    ("mesz", 120),
    ("mez", 60),
    ("msk", 180),
    ("mst", -420),
    ("nzdt", 780),
    ("nzst", 720),
    ("pdt", -420),
    ("pht", 480),
    ("pkt", 300),
    ("pst", -480),
    ("sast", 120),
    ("trt", 180),
    ("utc", 0),
    ("wat", 60),
    ("west", 60),
    ("wib", 420),
    ("wit", 540),
    ("wita", 480),
    ("мск", 180),
];

/// Which pieces of a line are spoken for, and what they said.
pub(super) struct Taken {
    pub(super) used: Vec<bool>,
    pub(super) time: Option<Time>,
    pub(super) offset: Option<i64>,
}

impl Taken {
    fn take(&mut self, places: std::ops::Range<usize>) {
        self.used[places].fill(true);
    }

    /// Places of the numbers that nothing has claimed.
    fn free<'l>(&'l self, line: &'l Line<'_>) -> impl Iterator<Item = usize> + 'l {
        // "#3" is the number of the comment.
        let is_count = |i: usize| i > 0 && line.mark(i - 1) == Some('#');
        (0..line.pieces.len()).filter(move |&i| !self.used[i] && line.number(i).is_some() && !is_count(i))
    }

    /// True when every number of the line is spoken for. What follows another word after the last of them ("ID: 3f")
    /// is no part of the date.
    pub(super) fn is_all(&self, line: &Line<'_>) -> bool {
        let Some(last) = self.used.iter().rposition(|u| *u) else { return false };
        let foreign = |i: usize| match &line.pieces[i] {
            Piece::Word { senses, .. } => senses.is_empty(),
            Piece::Mark(mark) => matches!(mark, '|' | '#' | '·' | '•' | '—' | '–'),
            Piece::Number { .. } => false,
        };
        self.free(line).all(|i| i > last && (last + 1..i).any(foreign))
    }
}

/// The three numbers of a numeric date.
pub(super) fn triple(line: &Line<'_>) -> Option<Triple> {
    let taken = times(line);
    find_triple(line, &taken)
}

fn find_triple(line: &Line<'_>, taken: &Taken) -> Option<Triple> {
    (0..line.pieces.len()).find_map(|at| {
        let number = |i: usize| line.number(i).filter(|_| !taken.used[i]);
        let (a, b) = (number(at)?, number(at + 2)?);
        let mark = line.mark(at + 1).filter(|m| matches!(m, '.' | '/' | '-'))?;
        // "17.07, 2011" is met, too.
        let second = line.mark(at + 3).filter(|m| *m == mark || (*m == ',' && mark == '.'))?;
        let c = number(at + 4).filter(|c| second == mark || c.1 == 4).map(|c| buddhist(line, c))?;
        // "3. jan. 2025, 00.05.00": beside a month in words, three short numbers are a time.
        if [a, b, c].iter().all(|n| n.1 != 4) && named(line) {
            return None;
        }
        Some(Triple { numbers: [a, b, c], mark, at, len: 5 })
    })
}

/// True where a word of the line can be a month.
fn named(line: &Line<'_>) -> bool {
    (0..line.pieces.len()).any(|i| line.senses(i).any(|s| matches!(s.meaning, Meaning::Month(_))))
}

/// Thailand shortens its years, too: 69 is 2569.
fn buddhist(line: &Line<'_>, (year, digits): (u32, usize)) -> (u32, usize) {
    if digits == 2 && year >= 33 && line.speaks(&["th"]) { (2500 + year, 4) } else { (year, digits) }
}

/// A date with its year.
pub(super) fn full(line: &Line<'_>, orders: &Orders) -> Option<Moment> {
    let mut taken = times(line);
    let date = if let Some(triple) = find_triple(line, &taken) {
        let date = orders.date(triple, line.language.as_deref())?;
        taken.take(triple.at..triple.at + triple.len);
        date
    } else {
        let (month, place) = month(line, &taken)?;
        let (year, day) = match place {
            // "14 Mar 2026", "Mar 14, 2026", "2026 Mar 14", "Wed Mar 14 10:22 2026", "14 Mar 26".
            Place::Word => {
                let free: Vec<usize> = taken.free(line).take(3).collect();
                let numbers: Vec<(u32, usize)> = free.iter().filter_map(|&i| line.number(i)).collect();
                let year = numbers.iter().position(|n| n.1 == 4).or((numbers.len() == 2).then_some(1))?;
                let day = numbers.iter().enumerate().position(|(i, n)| i != year && n.1 <= 2)?;
                taken.take(free[year]..free[year] + 1);
                taken.take(free[day]..free[day] + 1);
                (buddhist(line, numbers[year]), numbers[day].0)
            }
            // "2026年1月14日", "2026년 1월 14일".
            Place::Unit(at) => {
                let (year, y) = suffixed(line, &taken, Unit::Year)?;
                let (day, d) = suffixed(line, &taken, Unit::Day)?;
                taken.take(y..y + 1);
                taken.take(d..d + 1);
                taken.take(at..at + 1);
                (year, day.0)
            }
        };
        date(year, month, day)?
    };
    late_time(line, &mut taken);
    taken.is_all(line).then_some(Moment {
        date,
        time: taken.time,
        offset: taken.offset.filter(|_| taken.time.is_some()),
    })
}

/// "14 March, 10:22", "1월 14일", "01-14 10:22" in China: the latest such day that is not after the page's.
pub(super) fn without_year(line: &Line<'_>, base: Moment) -> Option<Moment> {
    let mut taken = times(line);
    let (month, day) = match month(line, &taken) {
        Some((month, Place::Word)) => {
            let at = taken.free(line).next()?;
            let (day, digits) = line.number(at)?;
            taken.take(at..at + 1);
            (digits <= 2).then_some((month, day))?
        }
        Some((month, Place::Unit(at))) => {
            let (day, d) = suffixed(line, &taken, Unit::Day)?;
            taken.take(d..d + 1);
            taken.take(at..at + 1);
            (month, day.0)
        }
        None if line.speaks(&["zh", "ja", "ko"]) => {
            let at = taken.free(line).next()?;
            let (month, day) = (line.number(at)?, line.number(at + 2)?);
            line.mark(at + 1).filter(|m| matches!(m, '-' | '/') || (*m == '.' && taken.time.is_some()))?;
            taken.take(at..at + 3);
            (month.1 <= 2 && day.1 <= 2).then_some((month.0, day.0))?
        }
        // "14.01., 10:22".
        None => {
            let at = taken.free(line).next()?;
            let (day, month) = (line.number(at)?, line.number(at + 2)?);
            let points = line.mark(at + 1) == Some('.') && line.mark(at + 3) == Some('.');
            taken.take(at..at + 3);
            (points && month.1 <= 2 && day.1 <= 2).then_some((month.0, day.0))?
        }
    };
    late_time(line, &mut taken);
    if !taken.is_all(line) {
        return None;
    }
    // A page's clock and its reader's may be a day apart; the 29th of February may be years back.
    let latest = base.date.tomorrow().unwrap_or(base.date);
    let this = u32::try_from(base.date.year()).ok()?;
    let date = (0..8).filter_map(|back| date((this - back, 4), month, day)).find(|d| *d <= latest)?;
    Some(Moment { date, time: taken.time, offset: taken.offset.filter(|_| taken.time.is_some()) })
}

enum Place {
    /// The month is a word.
    Word,
    /// The month is the number at this place, before the sign for months.
    Unit(usize),
}

/// The month, if the line names exactly one.
fn month(line: &Line<'_>, taken: &Taken) -> Option<(u32, Place)> {
    let pick = |m: Meaning| if let Meaning::Month(n) = m { Some(u32::from(n)) } else { None };
    let named: Vec<(usize, u32)> =
        (0..line.pieces.len()).filter_map(|i| line.meaning(i, pick).map(|month| (i, month))).collect();
    if named.is_empty() {
        let (month, at) = suffixed(line, taken, Unit::Month)?;
        return Some((month.0, Place::Unit(at)));
    }
    // "mar" is Tuesday beside "enero", and March alone.
    let weekday = |i: usize| line.senses(i).any(|s| matches!(s.meaning, Meaning::Weekday(_)));
    let sure: Vec<u32> = named.iter().filter(|(i, _)| !weekday(*i)).map(|n| n.1).collect();
    let months = if sure.is_empty() { named.iter().map(|n| n.1).collect() } else { sure };
    months.iter().all(|m| *m == months[0]).then_some((months[0], Place::Word))
}

/// The number right before a unit: "2026年".
fn suffixed(line: &Line<'_>, taken: &Taken, unit: Unit) -> Option<((u32, usize), usize)> {
    (0..line.pieces.len()).find_map(|i| {
        let number = line.number(i).filter(|_| !taken.used[i])?;
        let east = |s: &crate::lexicon::calendar::Sense| {
            s.meaning == Meaning::Unit(unit, None) && matches!(s.lang.as_str(), "ja" | "ko" | "zh")
        };
        line.senses(i + 1).any(east).then_some((number, i))
    })
}

/// Finds the time of day and the zone of a line.
pub(super) fn times(line: &Line<'_>) -> Taken {
    let mut taken = Taken { used: vec![false; line.pieces.len()], time: None, offset: None };
    for at in 0..line.pieces.len() {
        let Some((first, digits)) = line.number(at).filter(|n| n.1 <= 2 && n.0 <= 24) else { continue };
        let is_unit =
            |at: usize, unit: Unit| line.senses(at).any(|s| matches!(s.meaning, Meaning::Unit(u, None) if u == unit));
        let two = |at: usize| line.number(at).filter(|n| n.1 == 2 && n.0 < 60).map(|n| n.0);
        let mut end = at + 1;
        let (mut minute, mut second) = (0, 0);
        if line.mark(at + 1) == Some(':') && two(at + 2).is_some() {
            minute = two(at + 2).unwrap_or(0);
            end = at + 3;
            if line.mark(end) == Some(':') && two(end + 1).is_some() {
                second = two(end + 1).unwrap_or(0);
                end += 2;
                // Hundredths, as Japanese boards write them.
                if line.mark(end) == Some('.') && line.number(end + 1).is_some() {
                    end += 2;
                }
            }
        } else if digits <= 2 && is_unit(at + 1, Unit::Hour) {
            // "10h22", "10時22分30秒", "3点" after the half of the day.
            end = at + 2;
            let number = line.number(end).filter(|n| n.1 <= 2 && n.0 < 60);
            if let Some((value, digits)) = number.filter(|n| n.1 == 2 || is_unit(end + 1, Unit::Minute)) {
                debug_assert!(digits <= 2);
                minute = value;
                end += 1 + usize::from(is_unit(end + 1, Unit::Minute));
                if let Some((value, _)) = line.number(end).filter(|n| n.0 < 60 && is_unit(end + 1, Unit::Second)) {
                    second = value;
                    end += 2;
                }
            }
        } else if half(line, at + 1).is_none() || first > 12 || opens_clock(line, at + 2) {
            continue;
        }
        let (half, mut end) = match half(line, end) {
            Some(half) => (Some(half), end + 1),
            None => (at.checked_sub(1).and_then(|before| self::half(line, before)), end),
        };
        let Some(time) = clock(first, minute, second, half) else { continue };
        if line.mark(end) == Some('.') {
            end += 1;
        }
        taken.take(at..end.min(line.pieces.len()));
        taken.time = Some(time);
        if let Some((offset, to)) = zone(line, end) {
            taken.offset = Some(offset);
            taken.take(end..to);
        }
        break;
    }
    taken
}

/// True where a time begins: then the half before it is its own ("1/3 凌晨12:05").
fn opens_clock(line: &Line<'_>, at: usize) -> bool {
    line.number(at).is_some()
        && (line.mark(at + 1) == Some(':') || line.senses(at + 1).any(|s| s.meaning == Meaning::Unit(Unit::Hour, None)))
}

fn half(line: &Line<'_>, at: usize) -> Option<Half> {
    line.meaning(at, |m| if let Meaning::Half(half) = m { Some(half) } else { None })
}

fn clock(hour: u32, minute: u32, second: u32, half: Option<Half>) -> Option<Time> {
    let hour = match half {
        Some(Half::Am) if hour == 12 => 0,
        Some(Half::Pm) if hour < 12 => hour + 12,
        Some(Half::Night) if (6..12).contains(&hour) => hour + 12,
        Some(Half::Night) if hour == 12 => 0,
        _ => hour,
    };
    Time::new(hour.try_into().ok()?, minute.try_into().ok()?, second.try_into().ok()?, 0).ok()
}

/// "+0100", "GMT+1", "PDT", "(UTC +09:00)": minutes east, and the place after it.
fn zone(line: &Line<'_>, mut at: usize) -> Option<(i64, usize)> {
    while matches!(line.mark(at), Some('(' | ',')) {
        at += 1;
    }
    let mut named = None;
    if let Some(text) = line.text(at) {
        named = Some(if text == "z" { 0 } else { ZONES.iter().find(|z| z.0 == text)?.1 });
        at += 1;
    }
    let sign = match line.mark(at) {
        Some('+') => 1,
        Some('-') => -1,
        _ => return named.map(|offset| (offset, at)),
    };
    let none = named.map(|offset| (offset, at));
    let Some((value, digits)) = line.number(at + 1) else { return none };
    let value = i64::from(value);
    let (offset, end) = match digits {
        4 => (value / 100 * 60 + value % 100, at + 2),
        1 | 2 => match line.number(at + 3).filter(|n| n.1 == 2 && line.mark(at + 2) == Some(':')) {
            Some((minutes, _)) => (value * 60 + i64::from(minutes), at + 4),
            // "10:22 AM - 14 Jan": a bare number is an offset only beside the name of a zone.
            None if named.is_some() => (value * 60, at + 2),
            None => return none,
        },
        _ => return none,
    };
    if offset > 14 * 60 { none } else { Some((sign * offset, end)) }
}

/// "kl. 10.22": a time with a point, known as one only when the date has been found.
fn late_time(line: &Line<'_>, taken: &mut Taken) {
    if taken.time.is_some() {
        return;
    }
    let Some(at) = taken.free(line).next() else { return };
    let two = |at: usize| line.number(at).filter(|n| n.1 == 2 && n.0 < 60 && !taken.used[at]);
    let (Some((hour, digits)), Some((minute, _)), Some('.')) = (line.number(at), two(at + 2), line.mark(at + 1)) else {
        return;
    };
    let second = two(at + 4).filter(|_| line.mark(at + 3) == Some('.'));
    if digits <= 2
        && let Some(time) = clock(hour, minute, second.map_or(0, |s| s.0), half(line, at + 3))
    {
        let end = if second.is_some() { at + 5 } else { at + 3 };
        taken.take(at..end);
        taken.time = Some(time);
    }
}
