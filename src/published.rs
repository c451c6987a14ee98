//! Dates as pages and exports write them in, ISO 8601 out.
//!
//! A [`Dates`] reads the dates of one document: machine formats first, then the words of any language
//! ([`crate::lexicon::Calendar`]), counted back from the page's own date where they are relative ("3시간 전", "gestern um 18:40").
//! What has more than one reading ("01/02/2026") is decided by the other dates of the document, then by the custom of
//! its language, and otherwise stays as written. Look at [`Dates::read`] first.
//!
//! ```
//! use groundswell::lexicon::LexiconSet;
//! use groundswell::published::Dates;
//! let lexicons = LexiconSet::embedded();
//! let mut dates = Dates::new(lexicons.markers(), Some("de"), Default::default());
//! dates.learn("14. März 2026 um 18:40");
//! assert_eq!(dates.read("14. März 2026 um 18:40", || None), "2026-03-14T18:40:00");
//! assert_eq!(dates.read("vor 3 Stunden", || Some("2026-03-14T20:00:00+01:00".into())), "2026-03-14T16:00:00Z");
//! assert_eq!(dates.read("neulich", || None), "neulich");
//! ```

mod absolute;
pub(crate) mod machine;
mod numeric;
pub(crate) mod page;
mod relative;

use std::cell::OnceCell;

use jiff::civil::{Date, Time};
use jiff::{Timestamp, tz};

use crate::lexicon::calendar::{Meaning, Piece, Sense};
use crate::lexicon::markers::Markers;

pub use numeric::Orders;

/// Bytes of the longest text that is read as a date.
const LONGEST: usize = 200;

/// A point in time, as exactly as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) date: Date,
    pub(crate) time: Option<Time>,
    /// Minutes east of UTC.
    pub(crate) offset: Option<i64>,
}

impl Moment {
    /// ISO 8601: UTC where the zone is known, local time where it is not, a day where there is no time.
    pub(crate) fn write(self) -> String {
        let Some(time) = self.time else { return self.date.to_string() };
        let local = self.date.to_datetime(time);
        match self.offset.and_then(|offset| utc(local, offset)) {
            Some(timestamp) => timestamp.to_string(),
            None => local.to_string(),
        }
    }
}

fn utc(local: jiff::civil::DateTime, offset: i64) -> Option<Timestamp> {
    tz::TimeZone::UTC.to_timestamp(local).ok()?.checked_sub(jiff::SignedDuration::from_mins(offset)).ok()
}

/// Reads the dates of one document.
#[derive(Debug)]
pub struct Dates<'c> {
    markers: &'c Markers,
    language: Option<String>,
    orders: Orders,
    page: OnceCell<Option<Moment>>,
}

impl<'c> Dates<'c> {
    /// A reader for a document in this language (BCP 47). `orders` is what earlier parts of the same input showed of
    /// how numeric dates are written in it.
    pub fn new(markers: &'c Markers, language: Option<&str>, orders: Orders) -> Self {
        let language = language.map(|l| l.replace('_', "-").to_ascii_lowercase());
        Dates { markers, language, orders, page: OnceCell::new() }
    }

    /// Takes note of a date of the document, before any is read.
    pub fn learn(&mut self, written: &str) {
        // Only dates of three numbers leave a choice, and they begin with one or have no letters before it.
        let trimmed = written.trim();
        if written.len() > LONGEST || machine::is_written(trimmed) || machine::read(trimmed).is_some() {
            return;
        }
        if let Some(triple) = absolute::triple(&self.line(written)) {
            self.orders.learn(triple);
        }
    }

    /// What was learnt, for the next part of the same input.
    pub fn into_orders(self) -> Orders {
        self.orders
    }

    /// The date in ISO 8601, or as written where it cannot be read. `page` gives the page's own date and is asked only
    /// if a date needs it, and only once.
    pub fn read(&self, written: &str, page: impl FnOnce() -> Option<String>) -> String {
        let trimmed = written.trim();
        if machine::is_written(trimmed) {
            return trimmed.to_string();
        }
        self.moment(trimmed, page).map_or_else(|| trimmed.to_string(), Moment::write)
    }

    fn moment(&self, written: &str, page: impl FnOnce() -> Option<String>) -> Option<Moment> {
        if written.is_empty() || written.len() > LONGEST {
            return None;
        }
        if let Some(moment) = machine::read(written) {
            return Some(moment);
        }
        let line = self.line(written);
        if let Some(moment) = absolute::full(&line, &self.orders) {
            return Some(moment);
        }
        if !line.can_be_relative() {
            return None;
        }
        let base = (*self.page.get_or_init(|| {
            let given = page()?;
            machine::read(given.trim()).or_else(|| absolute::full(&self.line(&given), &self.orders))
        }))?;
        relative::ago(&line, base)
            .or_else(|| relative::day(&line, base))
            .or_else(|| absolute::without_year(&line, base))
            .or_else(|| relative::bare(&line, base))
            .or_else(|| relative::weekday(&line, base))
    }

    fn line(&self, written: &str) -> Line<'c> {
        Line { pieces: self.markers.calendar().words(written), language: self.language.clone() }
    }
}

/// A line cut up for reading, in a document of that language.
#[derive(Clone, Debug)]
struct Line<'c> {
    pieces: Vec<Piece<'c>>,
    language: Option<String>,
}

impl Line<'_> {
    /// True where counting back from the page's date could give anything.
    fn can_be_relative(&self) -> bool {
        self.pieces.iter().any(|p| matches!(p, Piece::Word { senses, .. } if !senses.is_empty()))
            || self.pieces.iter().any(|p| matches!(p, Piece::Mark('-' | '/' | '.')))
    }

    /// The number at a place, with how many digits it has.
    fn number(&self, at: usize) -> Option<(u32, usize)> {
        match self.pieces.get(at)? {
            Piece::Number { value, digits } => Some((*value, *digits)),
            _ => None,
        }
    }

    fn mark(&self, at: usize) -> Option<char> {
        match self.pieces.get(at)? {
            Piece::Mark(mark) => Some(*mark),
            _ => None,
        }
    }

    fn text(&self, at: usize) -> Option<&str> {
        match self.pieces.get(at)? {
            Piece::Word { text, .. } => Some(text),
            _ => None,
        }
    }

    /// True where the document's language is one of these (primary subtags).
    fn speaks(&self, languages: &[&str]) -> bool {
        self.language.as_deref().is_some_and(|l| languages.contains(&l.split('-').next().unwrap_or(l)))
    }

    /// The senses of the word at a place: those of the document's language where it knows the word, else all.
    fn senses(&self, at: usize) -> impl Iterator<Item = &Sense> {
        let all: &[Sense] = match self.pieces.get(at) {
            Some(Piece::Word { senses, .. }) => senses,
            _ => &[],
        };
        let own = |sense: &Sense| {
            self.language.as_deref().is_some_and(|l| {
                let lang = sense.lang.to_ascii_lowercase();
                l == lang || (l.split('-').next() == Some(&lang) && !l.contains("-latn"))
            })
        };
        let known = all.iter().any(own);
        all.iter().filter(move |s| !known || own(s))
    }

    /// The one thing `pick` makes of the word at a place; where languages differ, what English makes of it.
    fn meaning<T: PartialEq + Copy>(&self, at: usize, pick: impl Fn(Meaning) -> Option<T>) -> Option<T> {
        let mut found: Option<T> = None;
        let mut differ = false;
        for sense in self.senses(at) {
            let Some(value) = pick(sense.meaning) else { continue };
            differ |= found.is_some_and(|f| f != value);
            if found.is_none() || sense.lang == "en" {
                found = Some(value);
            }
        }
        if differ { self.senses(at).filter(|s| s.lang == "en").find_map(|s| pick(s.meaning)) } else { found }
    }
}

#[cfg(test)]
mod tests;
