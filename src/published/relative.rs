//! Dates counted back from the page's own: "3 hours ago", "yesterday at 10:22", "3d", "Monday".

use jiff::{SignedDuration, Span, ToSpan};

use super::absolute::times;
use super::{Line, Moment};
use crate::lexicon::calendar::{Meaning, Piece, RelativeDay, Unit};

/// Numbers and units added up.
#[derive(Clone, Copy, Debug, Default)]
struct Amount {
    months: i64,
    days: i64,
    seconds: i64,
    finest: Option<Unit>,
}

impl Amount {
    fn add(&mut self, count: u32, unit: Unit) {
        let count = i64::from(count);
        match unit {
            Unit::Year => self.months += 12 * count,
            Unit::Month => self.months += count,
            Unit::Week => self.days += 7 * count,
            Unit::Day => self.days += count,
            Unit::Hour => self.seconds += 3600 * count,
            Unit::Minute => self.seconds += 60 * count,
            Unit::Second => self.seconds += count,
        }
        self.finest = Some(self.finest.map_or(unit, |f| f.min(unit)));
    }

    /// The moment that long before another; as exact as the smaller of both.
    fn before(self, base: Moment) -> Option<Moment> {
        let span = Span::new().try_months(self.months).ok()?.try_days(self.days).ok()?;
        match base.time {
            Some(time) if self.finest? <= Unit::Hour => {
                let local = base.date.to_datetime(time).checked_sub(span).ok()?;
                let local = local.checked_sub(SignedDuration::from_secs(self.seconds)).ok()?;
                Some(Moment { date: local.date(), time: Some(local.time()), offset: base.offset })
            }
            _ => {
                let days = Span::new().try_days(self.seconds / 86_400).ok()?;
                let date = base.date.checked_sub(span).ok()?.checked_sub(days).ok()?;
                Some(Moment { date, time: None, offset: None })
            }
        }
    }
}

fn unit(line: &Line<'_>, at: usize) -> Option<(Unit, Option<u8>)> {
    line.meaning(at, |m| if let Meaning::Unit(unit, count) = m { Some((unit, count)) } else { None })
}

fn is_ago(line: &Line<'_>, at: usize) -> bool {
    line.senses(at).any(|s| s.meaning == Meaning::Ago)
}

/// "3 hours ago", "il y a 5 min", "منذ ساعتين", "an hour ago", "1 year, 2 months ago".
pub(super) fn ago(line: &Line<'_>, base: Moment) -> Option<Moment> {
    if !(0..line.pieces.len()).any(|i| is_ago(line, i)) {
        return None;
    }
    let mut amount = Amount::default();
    for at in 0..line.pieces.len() {
        let Some((unit, fixed)) = unit(line, at) else { continue };
        // "un'ora fa".
        let before = at.checked_sub(1 + usize::from(at > 1 && line.mark(at - 1) == Some('\'')));
        let number = before.and_then(|b| line.number(b)).map(|n| n.0);
        let word = || {
            before.and_then(|b| line.meaning(b, |m| if let Meaning::Count(n) = m { Some(u32::from(n)) } else { None }))
        };
        if let Some(count) = fixed {
            amount.add(u32::from(count), unit);
        } else if let Some(count) = number.or_else(word) {
            amount.add(count, unit);
        } else if is_ago(line, at) {
            // A word that is both ("ora", "sen") is no unit without its number.
        } else if before.is_some_and(|b| is_ago(line, b)) || (before.is_none() && is_ago(line, at + 1)) {
            amount.add(1, unit);
        } else if unit == Unit::Second {
            // "a few seconds ago".
            amount.add(0, unit);
        }
    }
    amount.finest?;
    // Beyond a human life it is not an age of a comment.
    (amount.months < 12 * 50 && amount.days < 20_000).then(|| amount.before(base)).flatten()
}

/// "yesterday", "heute um 18:40", "just now".
pub(super) fn day(line: &Line<'_>, base: Moment) -> Option<Moment> {
    let day = (0..line.pieces.len())
        .find_map(|i| line.meaning(i, |m| if let Meaning::Day(day) = m { Some(day) } else { None }))?;
    let mut taken = times(line);
    let free = (0..line.pieces.len()).filter(|&i| !taken.used[i]).find(|&i| line.number(i).is_some());
    if let Some(at) = free {
        // "i dag kl. 10.22".
        let two = line.number(at + 2).filter(|n| n.1 == 2 && n.0 < 60 && line.mark(at + 1) == Some('.'))?;
        let (hour, _) = line.number(at).filter(|n| n.1 <= 2 && n.0 < 24 && taken.time.is_none())?;
        taken.time = jiff::civil::Time::new(hour.try_into().ok()?, two.0.try_into().ok()?, 0, 0).ok();
        taken.used[at..at + 3].fill(true);
        if (0..line.pieces.len()).any(|i| !taken.used[i] && line.number(i).is_some()) {
            return None;
        }
    }
    let back = match day {
        RelativeDay::Now if taken.time.is_none() => return Some(base),
        RelativeDay::Now | RelativeDay::Today => 0,
        RelativeDay::Yesterday => 1,
        RelativeDay::BeforeYesterday => 2,
    };
    let date = base.date.checked_sub(back.days()).ok()?;
    Some(Moment { date, time: taken.time, offset: taken.offset.filter(|_| taken.time.is_some()) })
}

/// "3d", "2 Std.", "5 min": nothing but numbers and units.
pub(super) fn bare(line: &Line<'_>, base: Moment) -> Option<Moment> {
    let mut amount = Amount::default();
    let mut at = 0;
    while at < line.pieces.len() {
        match &line.pieces[at] {
            Piece::Number { value, digits } if *digits <= 3 => {
                // Signs of East Asia are parts of a date when no "ago" stands beside them.
                let east = line.senses(at + 1).all(|s| matches!(s.lang.as_str(), "ja" | "ko" | "zh"));
                let (unit, fixed) = unit(line, at + 1).filter(|_| !east)?;
                if fixed.is_some() {
                    return None;
                }
                amount.add(*value, unit);
                at += 2;
            }
            // "-3 min" as some clocks of social sites have it.
            Piece::Mark('-') if at == 0 => at += 1,
            Piece::Mark('.' | ',') => at += 1,
            // "3d (edited)".
            Piece::Mark('(' | '·' | '•' | '|') if at > 0 => break,
            _ => return None,
        }
    }
    amount.finest?;
    amount.before(base)
}

/// "Monday at 10:22 AM": the last one before the page's day.
pub(super) fn weekday(line: &Line<'_>, base: Moment) -> Option<Moment> {
    let pick = |m: Meaning| if let Meaning::Weekday(n) = m { Some(n) } else { None };
    let weekday = (0..line.pieces.len()).find_map(|i| line.meaning(i, pick))?;
    let taken = times(line);
    let alone = line.pieces.len() == 1;
    if !(alone || taken.time.is_some()) || (0..line.pieces.len()).any(|i| !taken.used[i] && line.number(i).is_some()) {
        return None;
    }
    let date = (1..=7)
        .filter_map(|back: i64| base.date.checked_sub(back.days()).ok())
        .find(|d| i64::from(d.weekday().to_monday_one_offset()) == i64::from(weekday))?;
    Some(Moment { date, time: taken.time, offset: taken.offset })
}
