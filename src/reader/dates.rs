//! Dates as exports write them in, RFC 3339 in UTC out, where only one reading is possible.

use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::fmt::{rfc2822, strtime};
use jiff::tz::TimeZone;

/// RFC 3339 in UTC where `value` can be read in one way only, else `value` as written. A time without a zone counts as
/// UTC.
pub(crate) fn published(value: &str) -> Option<String> {
    let value = value.trim();
    if value.is_empty() || matches!(value, "null" | "None" | "NaN" | "nan") {
        return None;
    }
    Some(read(value).map_or_else(|| value.to_string(), |t| t.to_string()))
}

fn read(value: &str) -> Option<Timestamp> {
    if value.len() > 64 {
        return None;
    }
    if value.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return epoch(value).or_else(|| dotted(value));
    }
    let first = value.chars().next()?;
    if first.is_ascii_digit() {
        iso(value).or_else(|| dotted(value)).or_else(|| east_asian(value)).or_else(|| rfc(value))
    } else {
        rfc(value)
    }
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

fn utc(datetime: DateTime) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(datetime).ok()
}

/// `2026-01-14T10:22:05+09:00` and all its shorter forms, with `/` for `-`.
fn iso(value: &str) -> Option<Timestamp> {
    let value = if value.get(4..5) == Some("/") { value.replacen('/', "-", 2) } else { value.to_string() };
    let value = value.trim_end_matches(" UTC").trim_end_matches(" GMT");
    let mut parts = value.splitn(2, ['T', 't', ' ']);
    let mut date = parts.next()?.splitn(3, '-');
    let (year, month, day) = (date.next()?, date.next()?, date.next()?);
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let date = jiff::civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    let Some(rest) = parts.next().map(str::trim).filter(|rest| !rest.is_empty()) else {
        return utc(date.to_datetime(Time::midnight()));
    };
    let zone = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let time = clock(rest[..zone].trim())?;
    let minutes = offset(&rest[zone..])?;
    utc(date.to_datetime(time))?.checked_sub(jiff::SignedDuration::from_mins(minutes)).ok()
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

/// Minutes east of UTC in `Z`, `+09:00`, `-0500`, `+09` or nothing.
fn offset(value: &str) -> Option<i64> {
    if value.is_empty() || value.eq_ignore_ascii_case("z") {
        return Some(0);
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
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// `14.01.2026` and `14.01.2026, 10:22`: with points it is always day, month, year.
fn dotted(value: &str) -> Option<Timestamp> {
    let mut parts = value.splitn(2, [' ', ',', 'T']);
    let mut date = parts.next()?.splitn(3, '.');
    let (day, month, year) = (date.next()?, date.next()?, date.next()?);
    if year.len() != 4 {
        return None;
    }
    let date = jiff::civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    let rest = parts.next().unwrap_or("").trim_start_matches([' ', ',']).trim_end_matches("Uhr").trim();
    let time = if rest.is_empty() { Time::midnight() } else { clock(rest)? };
    utc(date.to_datetime(time))
}

/// `2026年1月14日 10:22` and `2026년 1월 14일`.
fn east_asian(value: &str) -> Option<Timestamp> {
    let (year, rest) = value.split_once(['年', '년'])?;
    let (month, rest) = rest.split_once(['月', '월'])?;
    let (day, rest) = rest.split_once(['日', '일'])?;
    let number = |part: &str| part.trim().parse::<i16>().ok();
    let date =
        jiff::civil::Date::new(number(year)?, number(month)?.try_into().ok()?, number(day)?.try_into().ok()?).ok()?;
    let time = if rest.trim().is_empty() { Time::midnight() } else { clock(rest.trim())? };
    utc(date.to_datetime(time))
}

/// E-mail dates, and X's `Wed Jan 14 10:22:05 +0000 2026`.
fn rfc(value: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new()
        .parse_timestamp(value)
        .or_else(|_| strtime::parse("%a %b %d %H:%M:%S %z %Y", value).and_then(|parsed| parsed.to_timestamp()))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_become_utc_where_one_reading_is_possible() {
        for (value, expected) in [
            ("2026-01-14T10:22:05.5+09:00", "2026-01-14T01:22:05.5Z"),
            ("2026-01-14T10:22:05.000Z", "2026-01-14T10:22:05Z"),
            ("2026-01-14 10:22", "2026-01-14T10:22:00Z"),
            ("2026-01-14 10:22:05 UTC", "2026-01-14T10:22:05Z"),
            ("2026/1/14 10:22", "2026-01-14T10:22:00Z"),
            ("2026-01-14", "2026-01-14T00:00:00Z"),
            ("2026-01-14T10:22:05-0500", "2026-01-14T15:22:05Z"),
            ("1768381500", "2026-01-14T09:05:00Z"),
            ("1768381500.0", "2026-01-14T09:05:00Z"),
            ("1768381500123", "2026-01-14T09:05:00Z"),
            ("Wed, 14 Jan 2026 10:22:05 +0000", "2026-01-14T10:22:05Z"),
            ("Wed Jan 14 19:22:05 +0900 2026", "2026-01-14T10:22:05Z"),
            ("14.01.2026, 10:22", "2026-01-14T10:22:00Z"),
            ("2026年1月14日 10:22", "2026-01-14T10:22:00Z"),
            ("01/02/2026", "01/02/2026"),
            ("yesterday", "yesterday"),
            ("12", "12"),
            ("2026-13-45", "2026-13-45"),
            ("99999999999999999999", "99999999999999999999"),
        ] {
            assert_eq!(published(value).as_deref(), Some(expected), "{value}");
        }
        assert_eq!(published("  "), None);
    }
}
