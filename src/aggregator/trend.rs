//! Times of reactions in, counts per hour, day, week or month out, with the change from one window to the next.
//!
//! Counts are kept by quarter of an hour, so that the calendar and the time zone are chosen when they are read and
//! merging stays free of order. Look at [`Trend::windows`] first.

use std::collections::BTreeMap;

use jiff::civil::{DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Unit};
use serde::{Deserialize, Serialize};

use super::{Labels, only_kind, place_in, statistics, values_of};
use crate::reaction::{ReactionKind, Role, ScoredReaction};

/// Windows of one source beyond which empty ones are not listed: a wrong date must not make a million rows.
const MOST_EMPTY: usize = 10_000;
/// Seconds of the smallest unit that is kept: time zones differ by quarters of an hour.
const QUARTER: i64 = 900;
/// Share of false alarms among the changes called significant (Benjamini & Hochberg 1995).
pub const FALSE_DISCOVERY_RATE: f64 = 0.05;

/// Length of a window of the calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bucket {
    /// From minute 0 to minute 59.
    Hour,
    /// From midnight to midnight.
    #[default]
    Day,
    /// From Monday to Sunday.
    Week,
    /// From the first to the last day.
    Month,
}

crate::reaction::names!(Bucket { Hour => "hour", Day => "day", Week => "week", Month => "month" });

impl Bucket {
    /// The beginning of the window a time falls into.
    fn start(self, time: DateTime) -> DateTime {
        let day = time.date();
        match self {
            Bucket::Hour => day.at(time.hour(), 0, 0, 0),
            Bucket::Day => day.at(0, 0, 0, 0),
            Bucket::Week => {
                let since_monday = i64::from(day.weekday().since(Weekday::Monday));
                day.checked_sub(since_monday.days()).unwrap_or(day).at(0, 0, 0, 0)
            }
            Bucket::Month => day.first_of_month().at(0, 0, 0, 0),
        }
    }

    /// The beginning of the window after the one that begins at `start`.
    fn next(self, start: DateTime) -> Option<DateTime> {
        let span = match self {
            Bucket::Hour => 1.hour(),
            Bucket::Day => 1.day(),
            Bucket::Week => 1.week(),
            Bucket::Month => 1.month(),
        };
        start.checked_add(span).ok()
    }
}

/// When a reaction was published, as exactly as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Moment {
    /// Quarters of an hour since 1970 in UTC.
    Instant(i64),
    /// Quarters of an hour since 1970 on a clock whose zone is not known.
    Clock(i64),
    /// Days since 1970: no time of day is known.
    Day(i64),
}

impl Moment {
    /// Reads what [`crate::published`] writes; `None` for dates that could not be read.
    fn of(published: &str) -> Option<Moment> {
        if let Ok(instant) = published.parse::<Timestamp>() {
            return Some(Moment::Instant(instant.as_second().div_euclid(QUARTER)));
        }
        let clock: DateTime = published.parse().ok()?;
        let seconds = TimeZone::UTC.to_timestamp(clock).ok()?.as_second();
        let day_only = published.len() <= "2026-01-01".len();
        Some(if day_only {
            Moment::Day(seconds.div_euclid(86_400))
        } else {
            Moment::Clock(seconds.div_euclid(QUARTER))
        })
    }

    /// The time on the clocks of a zone; a clock whose zone is not known is taken to be one of them.
    fn on_clock(self, zone: &TimeZone) -> Option<DateTime> {
        let at = |seconds: i64| Timestamp::from_second(seconds).ok();
        match self {
            Moment::Instant(quarter) => Some(zone.to_datetime(at(quarter.checked_mul(QUARTER)?)?)),
            Moment::Clock(quarter) => Some(TimeZone::UTC.to_datetime(at(quarter.checked_mul(QUARTER)?)?)),
            Moment::Day(day) => Some(TimeZone::UTC.to_datetime(at(day.checked_mul(86_400)?)?)),
        }
    }
}

/// What was published in one stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Labels of comments and replies.
    pub comments: Labels,
    /// Labels of quoted posts.
    pub quotes: Labels,
    /// Comments and replies, scored or not.
    pub comment_count: u64,
    /// Quoted posts, scored or not.
    pub quote_count: u64,
}

impl Counts {
    fn merge(&mut self, other: &Counts) {
        self.comments.merge(&other.comments);
        self.quotes.merge(&other.quotes);
        self.comment_count += other.comment_count;
        self.quote_count += other.quote_count;
    }

    /// The labels that a share may be made of; see [`super::Tally::comparable`].
    pub fn comparable(&self) -> Option<Labels> {
        only_kind((self.comment_count, self.comments), (self.quote_count, self.quotes))
    }
}

/// A change of net sentiment from one window to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Net sentiment (base of all scored) less that of the window before, −2 to 2.
    pub difference: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Probability of such a difference where nothing changed (two-sided, normal).
    pub p: f64,
    /// The same corrected for the number of windows compared (Benjamini & Hochberg 1995).
    pub q: f64,
}

/// One window of the calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// When it begins, on the clocks of the zone.
    pub start: DateTime,
    /// What was published in it.
    pub counts: Counts,
    /// How it differs from the window before, where both hold enough of one kind.
    pub change: Option<Change>,
}

/// Counts by source and time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trend {
    by_source: BTreeMap<String, BTreeMap<Moment, Counts>>,
}

impl Trend {
    /// Counts one reaction, if its date could be read.
    pub fn add(&mut self, scored: &ScoredReaction) {
        let reaction = &scored.reaction;
        if reaction.role != Role::Public {
            return;
        }
        let Some(moment) = reaction.published.as_deref().and_then(Moment::of) else {
            return;
        };
        let counts = place_in(&mut self.by_source, &reaction.source).entry(moment).or_default();
        if reaction.kind == ReactionKind::Quote {
            counts.quote_count += 1;
            counts.quotes.add(scored.score.label);
        } else {
            counts.comment_count += 1;
            counts.comments.add(scored.score.label);
        }
    }

    /// Adds what another trend counted.
    pub fn merge(&mut self, other: &Trend) {
        for (source, moments) in &other.by_source {
            let into = place_in(&mut self.by_source, source);
            for (moment, counts) in moments {
                into.entry(*moment).or_default().merge(counts);
            }
        }
    }

    /// Sources with at least one date, sorted.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.by_source.keys().map(String::as_str)
    }

    /// The windows of a source (`None`: of all together) from the first to the last with something in it, the empty
    /// ones between them included. Windows with fewer than `minimum` scored items are not compared.
    pub fn windows(&self, source: Option<&str>, bucket: Bucket, zone: &TimeZone, minimum: u64) -> Vec<Window> {
        let mut starts: BTreeMap<DateTime, Counts> = BTreeMap::new();
        for (moment, counts) in values_of(&self.by_source, source).flatten() {
            if let Some(time) = moment.on_clock(zone) {
                starts.entry(bucket.start(time)).or_default().merge(counts);
            }
        }
        let mut windows: Vec<Window> = Vec::new();
        for (&start, &counts) in &starts {
            let mut between = windows.last().and_then(|w| bucket.next(w.start));
            while let Some(empty) = between.filter(|&b| b < start && windows.len() < MOST_EMPTY) {
                windows.push(Window { start: empty, counts: Counts::default(), change: None });
                between = bucket.next(empty);
            }
            windows.push(Window { start, counts, change: None });
        }
        compare(&mut windows, bucket, minimum.max(1));
        windows
    }
}

/// Fills in the changes between neighbouring windows.
fn compare(windows: &mut [Window], bucket: Bucket, minimum: u64) {
    let enough = |w: &Window| w.counts.comparable().filter(|l| l.n() >= minimum);
    for i in 1..windows.len() {
        let (before, now) = (&windows[i - 1], &windows[i]);
        let same_kind = (before.counts.quote_count == 0) == (now.counts.quote_count == 0);
        if !same_kind || bucket.next(before.start) != Some(now.start) {
            continue;
        }
        if let (Some(a), Some(b)) = (enough(before), enough(now))
            && let Some((difference, error)) = statistics::net_difference(&a, &b)
        {
            let p = statistics::two_sided_p(difference / error);
            let (low, high) = (difference - statistics::Z * error, difference + statistics::Z * error);
            windows[i].change = Some(Change { difference, low, high, p, q: p });
        }
    }
    let tested: Vec<usize> = (0..windows.len()).filter(|&i| windows[i].change.is_some()).collect();
    let ps: Vec<f64> = tested.iter().filter_map(|&i| windows[i].change).map(|c| c.p).collect();
    for (i, q) in tested.into_iter().zip(statistics::benjamini_hochberg(&ps)) {
        if let Some(change) = &mut windows[i].change {
            change.q = q;
        }
    }
}

/// The zone of that name (IANA), or `UTC`.
pub fn zone(name: &str) -> Option<TimeZone> {
    if name.eq_ignore_ascii_case("utc") || name == "Z" {
        return Some(TimeZone::UTC);
    }
    TimeZone::get(name).ok()
}

/// A window's beginning as ISO 8601: with the offset of the zone for hours, as a day for longer windows.
pub fn shown(start: DateTime, bucket: Bucket, zone: &TimeZone) -> String {
    if bucket != Bucket::Hour {
        return start.date().to_string();
    }
    match zone.to_zoned(start).and_then(|zoned| zoned.round(Unit::Second)) {
        Ok(zoned) => zoned.timestamp().display_with_offset(zoned.offset()).to_string(),
        Err(_) => start.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trend(rows: &[(&str, u64, u64)]) -> Trend {
        let mut trend = Trend::default();
        for (published, positive, negative) in rows {
            let moment = Moment::of(published).unwrap_or_else(|| panic!("{published}"));
            let labels = Labels { positive: *positive, neutral: 0, negative: *negative };
            let counts = Counts { comments: labels, comment_count: labels.n(), ..Counts::default() };
            trend.by_source.entry("page".into()).or_default().entry(moment).or_default().merge(&counts);
        }
        trend
    }

    #[test]
    fn windows_are_those_of_the_calendar_where_the_reader_is() {
        for (published, bucket, zone_name, start) in [
            ("2026-03-14T23:30:00Z", Bucket::Day, "UTC", "2026-03-14"),
            ("2026-03-14T23:30:00Z", Bucket::Day, "Europe/Berlin", "2026-03-15"),
            ("2026-03-14T23:30:00Z", Bucket::Day, "Asia/Kolkata", "2026-03-15"),
            ("2026-03-14T18:20:00Z", Bucket::Hour, "Asia/Kolkata", "2026-03-14T23:00:00+05:30"),
            ("2026-03-14T23:30:00", Bucket::Day, "Europe/Berlin", "2026-03-14"),
            ("2026-03-14", Bucket::Day, "Pacific/Auckland", "2026-03-14"),
            ("2026-03-15T12:00:00Z", Bucket::Week, "UTC", "2026-03-09"),
            ("2026-03-16T00:00:00Z", Bucket::Week, "UTC", "2026-03-16"),
            ("2026-02-28T23:59:00-02:00", Bucket::Month, "UTC", "2026-03-01"),
        ] {
            let zone = zone(zone_name).unwrap_or_else(|| panic!("{zone_name}"));
            let windows = trend(&[(published, 1, 0)]).windows(None, bucket, &zone, 10);
            let starts: Vec<String> = windows.iter().map(|w| shown(w.start, bucket, &zone)).collect();
            assert_eq!(starts, [start], "{published} {bucket:?} {zone_name}");
        }
        assert!(Moment::of("last Tuesday").is_none());
    }

    #[test]
    fn empty_windows_stand_between_others_and_only_enough_is_compared() {
        let rows = [("2026-01-01", 15, 5), ("2026-01-02", 5, 15), ("2026-01-04", 9, 0), ("2026-01-05", 20, 0)];
        let windows = trend(&rows).windows(Some("page"), Bucket::Day, &TimeZone::UTC, 10);
        let told: Vec<(String, u64, bool)> =
            windows.iter().map(|w| (w.start.date().to_string(), w.counts.comment_count, w.change.is_some())).collect();
        let expected = [
            ("2026-01-01", 20, false),
            ("2026-01-02", 20, true),
            ("2026-01-03", 0, false),
            ("2026-01-04", 9, false),
            ("2026-01-05", 20, false),
        ];
        assert_eq!(told, expected.map(|(day, n, change)| (day.to_string(), n, change)));
        let change = windows[1].change.expect("two windows of 20");
        // By hand: √(2 · 0.75 / 20) = 0.27386, −1 / 0.27386 = −3.6515.
        assert!((change.difference + 1.0).abs() < 1e-12 && (change.low + 1.536_767).abs() < 1e-5, "{change:?}");
        assert!((change.p - 0.000_261).abs() < 1e-5 && change.p == change.q, "{change:?}");
    }

    #[test]
    fn merging_is_free_of_order() {
        let (a, b) = (trend(&[("2026-01-01", 1, 2)]), trend(&[("2026-01-01", 3, 4), ("2026-05-01T01:00:00Z", 1, 0)]));
        let (mut left, mut right) = (a.clone(), b.clone());
        left.merge(&b);
        right.merge(&a);
        assert_eq!(left, right);
    }
}
