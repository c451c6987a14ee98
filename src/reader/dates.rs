//! Dates of records: what a program wrote becomes ISO 8601 here; the rest is read once its document is known.

use crate::published::machine;

/// The date of a record, or the value as written where no program wrote it so. Nothing for an empty value.
pub(crate) fn published(value: &str) -> Option<String> {
    read(value, false)
}

/// The same for systems whose times are in UTC when they do not say otherwise.
pub(crate) fn published_utc(value: &str) -> Option<String> {
    read(value, true)
}

/// True for a cell that holds a date and nothing else.
pub(crate) fn is_date(value: &str) -> bool {
    let value = value.trim();
    let numbers: Vec<&str> = value.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
    let day = numbers.len() >= 3 && numbers[..3].iter().filter(|n| n.len() == 4).count() == 1;
    let written = value.len() <= 40 && day && numbers[..3].iter().all(|n| matches!(n.len(), 1 | 2 | 4));
    written && value.chars().filter(|c| c.is_alphabetic()).count() <= 8 || machine::read(value).is_some()
}

fn read(value: &str, utc: bool) -> Option<String> {
    let value = value.trim();
    if machine::is_written(value) {
        return Some(value.to_string());
    }
    if value.is_empty() || matches!(value, "null" | "None" | "NaN" | "nan") {
        return None;
    }
    let Some(mut moment) = machine::read(value) else { return Some(value.to_string()) };
    if utc && moment.time.is_some() {
        moment.offset = moment.offset.or(Some(0));
    }
    Some(moment.write())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_keep_what_no_program_wrote() {
        for (value, local, utc) in [
            ("2026-01-14T10:22:05.5+09:00", "2026-01-14T01:22:05.5Z", "2026-01-14T01:22:05.5Z"),
            ("2026-01-14T10:22:05.000Z", "2026-01-14T10:22:05Z", "2026-01-14T10:22:05Z"),
            ("2026-01-14 10:22", "2026-01-14T10:22:00", "2026-01-14T10:22:00Z"),
            ("2026-01-14 10:22:05 UTC", "2026-01-14T10:22:05Z", "2026-01-14T10:22:05Z"),
            ("2026/1/14 10:22", "2026-01-14T10:22:00", "2026-01-14T10:22:00Z"),
            ("2026-01-14", "2026-01-14", "2026-01-14"),
            ("2026-01-14T10:22:05-0500", "2026-01-14T15:22:05Z", "2026-01-14T15:22:05Z"),
            ("1768381500", "2026-01-14T09:05:00Z", "2026-01-14T09:05:00Z"),
            ("1768381500.0", "2026-01-14T09:05:00Z", "2026-01-14T09:05:00Z"),
            ("1768381500123", "2026-01-14T09:05:00Z", "2026-01-14T09:05:00Z"),
            ("Wed, 14 Jan 2026 10:22:05 +0000", "2026-01-14T10:22:05Z", "2026-01-14T10:22:05Z"),
            ("Wed Jan 14 19:22:05 +0900 2026", "2026-01-14T10:22:05Z", "2026-01-14T10:22:05Z"),
            ("01/02/2026", "01/02/2026", "01/02/2026"),
            ("yesterday", "yesterday", "yesterday"),
            ("12", "12", "12"),
            ("2026-13-45", "2026-13-45", "2026-13-45"),
            ("99999999999999999999", "99999999999999999999", "99999999999999999999"),
        ] {
            assert_eq!(published(value).as_deref(), Some(local), "{value}");
            assert_eq!(published_utc(value).as_deref(), Some(utc), "{value}");
        }
        assert_eq!(published("  "), None);
    }

    #[test]
    fn cells_are_dates_or_not() {
        for (cell, expected) in [
            ("14.01.2026, 10:22", true),
            ("2026年1月14日 10:22", true),
            ("2026-01-14T10:22:05Z", true),
            ("01/02/2026", true),
            ("1768381500", true),
            ("10 years, 3 of 5", false),
            ("12", false),
            ("3 May", false),
        ] {
            assert_eq!(is_date(cell), expected, "{cell}");
        }
    }
}
