//! Which number of "01/02/2026" is the month.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Three numbers of a date with the same mark between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Triple {
    pub(super) numbers: [(u32, usize); 3],
    pub(super) mark: char,
    pub(super) at: usize,
    /// Pieces it takes.
    pub(super) len: usize,
}

/// What stands first of day, month and year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Day = 1,
    Month = 2,
    Year = 4,
}

const ALL: [Order; 3] = [Order::Day, Order::Month, Order::Year];

/// Languages that put the month first, with their regions; English without a region does either.
const MONTH_FIRST: &[&str] = &["en-us", "en-ph", "es-us", "es-pr", "fil-ph"];
/// Languages that put the year first.
const YEAR_FIRST: &[&str] = &["ja", "ko", "zh", "hu", "lt", "mn"];
/// Languages that put the day first, everywhere they are spoken or nearly so.
const DAY_FIRST: &[&str] = &[
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "es", "et", "fi", "fr", "gl", "he", "hi", "hr", "id", "it", "lv",
    "ms", "nb", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "ta", "th", "tr", "uk", "ur", "vi",
];
/// English outside the United States, the Philippines and Canada, where both orders are met.
const DAY_FIRST_ENGLISH: &[&str] = &["en-gb", "en-au", "en-nz", "en-ie", "en-in", "en-za", "en-sg", "en-hk", "en-ng"];

/// How numeric dates are written in a document, as far as its dates have shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orders {
    /// By mark: the orders in which every date so far is one.
    possible: BTreeMap<char, u8>,
}

impl Orders {
    pub(super) fn learn(&mut self, triple: Triple) {
        let can = candidates(triple);
        if can != 0 {
            *self.possible.entry(triple.mark).or_insert(7) &= can;
        }
    }

    /// The date, where only one order is left or the language has a custom among those that are.
    pub(super) fn date(&self, triple: Triple, language: Option<&str>) -> Option<Date> {
        let can = candidates(triple);
        let seen = self.possible.get(&triple.mark).copied().unwrap_or(7);
        // Dates that contradict each other say nothing about the others.
        let left = if can & seen == 0 { can } else { can & seen };
        let mut readings: Vec<Date> =
            ALL.into_iter().filter(|o| left & *o as u8 != 0).filter_map(|o| read(triple, o)).collect();
        readings.dedup();
        if let [only] = readings[..] {
            return Some(only);
        }
        let custom = custom(language).or((triple.mark == '.').then_some(Order::Day))?;
        (left & custom as u8 != 0).then(|| read(triple, custom)).flatten()
    }
}

fn custom(language: Option<&str>) -> Option<Order> {
    let language = language?;
    let primary = language.split('-').next().unwrap_or(language);
    if MONTH_FIRST.contains(&language) {
        Some(Order::Month)
    } else if YEAR_FIRST.contains(&primary) {
        Some(Order::Year)
    } else if DAY_FIRST.contains(&primary) || DAY_FIRST_ENGLISH.contains(&language) {
        Some(Order::Day)
    } else {
        None
    }
}

/// The orders in which it is a date, as bits.
fn candidates(triple: Triple) -> u8 {
    ALL.into_iter().filter(|o| read(triple, *o).is_some()).map(|o| o as u8).sum()
}

fn read(triple: Triple, order: Order) -> Option<Date> {
    let [a, b, c] = triple.numbers;
    let (year, month, day) = match order {
        Order::Day => (c, b, a),
        // With points it is never the month that stands first.
        Order::Month if triple.mark != '.' => (c, a, b),
        Order::Year => (a, b, c),
        Order::Month => return None,
    };
    (month.1 <= 2 && day.1 <= 2).then(|| date(year, month.0, day.0)).flatten()
}

/// The date of a year with that many digits; only years that comments can have been written in.
pub(super) fn date((year, digits): (u32, usize), month: u32, day: u32) -> Option<Date> {
    let year = match (digits, year) {
        (2, 0..=69) => 2000 + year,
        (2, 90..=99) => 1900 + year,
        (4, 1990..=2100) => year,
        // The years of Thailand count from the death of the Buddha.
        (4, 2533..=2643) => year - 543,
        _ => return None,
    };
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_told_by_the_dates_then_by_the_language() {
        let triple = |text: &str| {
            let mark = text.chars().find(|c| !c.is_ascii_digit()).expect("a mark");
            let mut numbers = text.split(mark).map(|n| (n.parse::<u32>().expect("a number"), n.len()));
            let mut next = || numbers.next().expect("three numbers");
            Triple { numbers: [next(), next(), next()], mark, at: 0, len: 5 }
        };
        for (others, text, language, expected) in [
            ("", "14/01/2026", None, Some("2026-01-14")),
            ("", "01/14/2026", Some("de"), Some("2026-01-14")),
            ("", "01/02/2026", None, None),
            ("", "01/02/2026", Some("en"), None),
            ("", "01/02/2026", Some("en-us"), Some("2026-01-02")),
            ("", "01/02/2026", Some("en-gb"), Some("2026-02-01")),
            ("", "01/02/2026", Some("fr"), Some("2026-02-01")),
            ("03/14/2026", "01/02/2026", Some("fr"), Some("2026-01-02")),
            ("14/03/2026", "01/02/2026", None, Some("2026-02-01")),
            ("14/03/2026 03/14/2026", "01/02/2026", None, None),
            ("", "02/02/2026", None, Some("2026-02-02")),
            ("", "01.02.2026", None, Some("2026-02-01")),
            ("", "17.10.12", Some("ru"), Some("2012-10-17")),
            ("", "26.01.14", Some("ko"), Some("2026-01-14")),
            ("26.01.31", "26.01.14", None, Some("2014-01-26")),
            ("", "2026/1/14", None, Some("2026-01-14")),
            ("", "99/99/2026", None, None),
            ("", "01/02/0026", Some("fr"), None),
        ] {
            let mut orders = Orders::default();
            others.split_whitespace().for_each(|other| orders.learn(triple(other)));
            let date = orders.date(triple(text), language).map(|d| d.to_string());
            assert_eq!(date.as_deref(), expected, "{text} among {others:?} in {language:?}");
        }
    }
}
