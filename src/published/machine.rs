//! Dates as programs write them: ISO 8601, epochs, e-mail dates. No words of a language but English abbreviations.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::fmt::{rfc2822, strtime};

use super::Moment;

/// The moment, where the value is in a machine's format.
pub(crate) fn read(value: &str) -> Option<Moment> {
    if value.len() > 64 {
        return None;
    }
    if value.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !value.is_empty() {
        return epoch(value).map(at);
    }
    match value.bytes().next()? {
        b'0'..=b'9' => iso(value).or_else(|| rfc(value).map(at)),
        b'A'..=b'Z' | b'a'..=b'z' => rfc(value).map(at),
        _ => None,
    }
}

/// True for a moment as [`Moment::write`] writes it (`2026-01-14T10:22:05Z`), seen from its bytes: most dates of most
/// files. The last days of a month are left to the calendar.
pub(crate) fn is_written(value: &str) -> bool {
    let Ok(bytes) = <&[u8; 20]>::try_from(value.as_bytes()) else { return false };
    let number = |at: usize| match (bytes[at], bytes[at + 1]) {
        (tens @ b'0'..=b'9', ones @ b'0'..=b'9') => (tens - b'0') * 10 + ones - b'0',
        _ => u8::MAX,
    };
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'Z')];
    marks.iter().all(|&(at, mark)| bytes[at] == mark)
        && (10..=29).contains(&number(0))
        && number(2) < 100
        && (1..=12).contains(&number(5))
        && (1..=28).contains(&number(8))
        && number(11) < 24
        && number(14) < 60
        && number(17) < 60
}

fn at(timestamp: Timestamp) -> Moment {
    let local = jiff::tz::TimeZone::UTC.to_datetime(timestamp);
    Moment { date: local.date(), time: Some(local.time()), offset: Some(0) }
}

/// Seconds, milliseconds or microseconds since 1970; only years that comments can have been written in.
fn epoch(value: &str) -> Option<Timestamp> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    if fraction.contains('.') {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let seconds = match whole.len() {
        9 | 10 => number,
        13 => number / 1000,
        16 => number / 1_000_000,
        _ => return None,
    };
    (500_000_000..4_200_000_000).contains(&seconds).then(|| Timestamp::from_second(seconds).ok())?
}

/// `2026-01-14T10:22:05+09:00` and all its shorter forms, with `/` for `-`.
fn iso(value: &str) -> Option<Moment> {
    let separator = value.get(4..5).filter(|s| matches!(*s, "-" | "/"))?;
    let (value, named) = match value.strip_suffix(" UTC").or_else(|| value.strip_suffix(" GMT")) {
        Some(value) => (value, Some(0)),
        None => (value, None),
    };
    let mut parts = value.splitn(2, ['T', 't', ' ']);
    let mut date = parts.next()?.splitn(3, separator);
    let (year, month, day) = (date.next()?, date.next()?, date.next()?);
    if month.len() > 2 || day.len() > 2 {
        return None;
    }
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    let Some(rest) = parts.next().map(str::trim).filter(|rest| !rest.is_empty()) else {
        return Some(Moment { date, time: None, offset: None });
    };
    let zone = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let time = clock(rest[..zone].trim())?;
    Some(Moment { date, time: Some(time), offset: offset(&rest[zone..])?.or(named) })
}

/// `10:22`, `10:22:05`, `10:22:05.123`.
fn clock(value: &str) -> Option<Time> {
    let mut parts = value.splitn(3, ':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next().unwrap_or("0"));
    let (second, fraction) = second.split_once(['.', ',']).unwrap_or((second, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nanoseconds: i32 = format!("{:0<9}", fraction.get(..9).unwrap_or(fraction)).parse().ok()?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, second.parse().ok()?, nanoseconds).ok()
}

/// Minutes east of UTC in `Z`, `+09:00`, `-0500`, `+09`; `Some(None)` for nothing.
fn offset(value: &str) -> Option<Option<i64>> {
    if value.is_empty() {
        return Some(None);
    }
    if value.eq_ignore_ascii_case("z") {
        return Some(Some(0));
    }
    let sign = if value.starts_with('-') { -1 } else { 1 };
    let digits: String = value.get(1..)?.chars().filter(|c| *c != ':').collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.as_str(), "0"),
        4 => digits.split_at(2),
        _ => return None,
    };
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(Some(sign * (hours * 60 + minutes)))
}

/// E-mail dates, and X's `Wed Jan 14 10:22:05 +0000 2026`.
fn rfc(value: &str) -> Option<Timestamp> {
    // Letters that name no zone would be taken for UTC.
    let last = value.split('(').next()?.split_ascii_whitespace().next_back()?;
    let zoned = last.starts_with(['+', '-']) || last.bytes().all(|b| b.is_ascii_digit());
    if value.len() < 20 || !(zoned || matches!(last, "GMT" | "UT" | "UTC" | "Z")) {
        return None;
    }
    rfc2822::DateTimeParser::new()
        .parse_timestamp(value)
        .or_else(|_| strtime::parse("%a %b %d %H:%M:%S %z %Y", value).and_then(|parsed| parsed.to_timestamp()))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_known_without_reading() {
        for (value, expected) in [
            ("2026-01-14T10:22:05Z", true),
            ("1999-12-28T23:59:59Z", true),
            ("2026-02-29T10:22:05Z", false),
            ("2026-13-01T10:22:05Z", false),
            ("2026-01-00T10:22:05Z", false),
            ("2026-01-14T24:00:00Z", false),
            ("2026-01-14 10:22:05Z", false),
            ("2026-01-14T10:22:05+", false),
            ("2026-01-1éT10:22:0Z", false),
            ("2026-01-14", false),
        ] {
            assert_eq!(is_written(value), expected, "{value}");
            assert!(!expected || read(value).unwrap().write() == value, "{value}");
        }
    }
}
