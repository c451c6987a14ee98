//! Where reactions and tables go: a folder, Parquet files, a database. Every place is a [`Sink`] and gets the same cells.
//!
//! Reactions come while the run goes on, tables and the record of the run at its end. What a sink wrote before its end
//! must not be seen by anybody when the run is stopped. Look at [`Place`], which says where, and [`Sinks`] first.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::cell::{Cell, Row};
use super::folder::Folder;
use super::manifest::Manifest;
use super::{OUTPUTS, Output, WriteOptions, reactions};
use crate::aggregator::Summary;
use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::{LexiconSet, Markers};
use crate::reaction::{Key, ScoredReaction};

/// What is known at the end of a run.
#[derive(Clone, Copy, Debug)]
pub struct Results<'a> {
    /// The counts.
    pub summary: &'a Summary,
    /// The record of the run.
    pub manifest: &'a Manifest,
    /// The lexicons.
    pub lexicons: &'a LexiconSet,
    /// How tables are made.
    pub options: &'a WriteOptions,
    /// Some reactions of the sources may be missing: the run chose by date, or could not read everything.
    pub partial: bool,
}

/// Rows of a table that are handed on together.
const TOGETHER: usize = 256;

/// Something that receives the rows of a table.
pub trait TableSink {
    /// The next rows.
    fn rows(&mut self, rows: &[Row]) -> Result<()>;

    /// There are no more.
    fn finish(self: Box<Self>) -> Result<()>;
}

/// Something that receives reactions and tables.
pub trait Sink {
    /// The next reaction, and its row of `reactions`.
    fn reaction(&mut self, scored: &ScoredReaction, cells: &[Cell<'_>]) -> Result<()>;

    /// A table of the run, before its end: each once, in the order of [`OUTPUTS`].
    fn table<'t>(&'t mut self, output: &'static Output, results: &'t Results<'_>) -> Result<Box<dyn TableSink + 't>>;

    /// The end of a run that read something; names what was written, for people.
    fn finish(self: Box<Self>, results: &Results<'_>) -> Result<Vec<String>>;

    /// What it needs to go on from here in another run; nothing where it cannot.
    fn mark(&mut self) -> Result<Option<Vec<u8>>> {
        Ok(None)
    }

    /// Reactions that were erased from it on request.
    fn erased(&mut self) -> Result<Vec<Key>> {
        Ok(Vec::new())
    }

    /// Forgets reactions, now and in later runs; how many it held.
    fn erase(&mut self, _keys: &BTreeSet<Key>) -> Result<u64> {
        Ok(0)
    }

    /// Keys of the reactions that it holds under this id.
    fn keys_of(&mut self, _id: &str) -> Result<Vec<Key>> {
        Ok(Vec::new())
    }
}

/// Where results go, as it is named on the command line.
///
/// ```
/// use groundswell::writer::sink::Place;
/// assert_eq!("sqlite:reactions.db".parse(), Ok(Place::Sqlite("reactions.db".into())));
/// assert_eq!("csv:out".parse(), Ok(Place::Folder("out".into())));
/// assert!("reactions.db".parse::<Place>().is_err(), "a folder or a database?");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A folder of CSV: `csv:DIR`.
    Folder(PathBuf),
    /// An SQLite database: `sqlite:FILE`.
    Sqlite(PathBuf),
    /// A folder of Parquet files: `parquet:DIR`.
    Parquet(PathBuf),
    /// A PostgreSQL database: `postgres://…`.
    Postgres(String),
}

impl std::str::FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Place::Postgres(text.into()));
        }
        let (scheme, rest) = text.split_once(':').unwrap_or_default();
        match (scheme, rest) {
            (_, "") => {}
            ("csv", dir) => return Ok(Place::Folder(dir.into())),
            ("sqlite", file) => return Ok(Place::Sqlite(file.into())),
            ("parquet", dir) => return Ok(Place::Parquet(dir.into())),
            _ => {}
        }
        Err("write csv:DIR, sqlite:FILE, parquet:DIR or postgres://USER@HOST/DATABASE".into())
    }
}

impl std::fmt::Display for Place {
    /// As it may be shown: without a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Place::Folder(dir) => write!(f, "csv:{}", dir.display()),
            Place::Sqlite(file) => write!(f, "sqlite:{}", file.display()),
            Place::Parquet(dir) => write!(f, "parquet:{}", dir.display()),
            Place::Postgres(url) => f.write_str(&without_secrets(url)),
        }
    }
}

/// The address without a password and without parameters, which may hold one.
fn without_secrets(url: &str) -> String {
    let url = url.split('?').next().unwrap_or(url);
    let Some((scheme, rest)) = url.split_once("://") else { return String::new() };
    let (login, host) = rest.rsplit_once('@').map_or((None, rest), |(login, host)| (Some(login), host));
    let user = login.map(|l| l.split(':').next().unwrap_or(l));
    match user {
        Some(user) => format!("{scheme}://{user}@{host}"),
        None => format!("{scheme}://{host}"),
    }
}

impl Place {
    /// Opens it for writing; nothing appears there before the run ends. `from` is the mark of a run to go on with.
    pub fn open<'a>(
        &self,
        options: &'a WriteOptions,
        markers: &'a Markers,
        json_lines: bool,
        from: Option<&[u8]>,
    ) -> Result<Box<dyn Sink + 'a>> {
        match self {
            Place::Folder(dir) => Ok(Box::new(Folder::create(dir, options, markers, json_lines, from)?)),
            #[cfg(feature = "parquet")]
            Place::Parquet(dir) => Ok(Box::new(super::parquet::Files::create(dir, options)?)),
            _ => self.store(&options.zone),
        }
    }

    /// Opens what is there, to forget reactions.
    pub fn forget(&self) -> Result<Box<dyn Sink>> {
        match self {
            Place::Folder(dir) => Ok(Box::new(super::erase::Written::tables(dir)?)),
            #[cfg(feature = "parquet")]
            Place::Parquet(dir) => Ok(Box::new(super::erase::Written::parquet(dir)?)),
            Place::Sqlite(file) => {
                // Opening a database makes it; there is nothing to erase in one that was not there.
                std::fs::metadata(file).map_err(|e| Error::io(file, &e))?;
                self.store(&jiff::tz::TimeZone::UTC)
            }
            _ => self.store(&jiff::tz::TimeZone::UTC),
        }
    }

    /// Opens it as a database, which can be asked what it holds.
    fn store(&self, zone: &jiff::tz::TimeZone) -> Result<Box<dyn Sink>> {
        match self {
            #[cfg(feature = "sqlite")]
            Place::Sqlite(file) => {
                Ok(Box::new(super::store::Store::open(super::store::sqlite::Sqlite::open(file)?, self, zone)?))
            }
            #[cfg(feature = "postgres")]
            Place::Postgres(url) => {
                Ok(Box::new(super::store::Store::open(super::store::postgres::Postgres::connect(url)?, self, zone)?))
            }
            _ => {
                let _ = zone;
                Err(self.missing())
            }
        }
    }

    /// This program was built without it.
    fn missing(&self) -> Error {
        let feature = match self {
            Place::Postgres(_) => "postgres",
            Place::Parquet(_) => "parquet",
            _ => "sqlite",
        };
        let message = format!("{self}: this program was built without it (cargo build --release --features {feature})");
        Error::new(ErrorKind::Option, message)
    }
}

/// All sinks of a run.
pub struct Sinks<'a> {
    list: Vec<Box<dyn Sink + 'a>>,
    options: &'a WriteOptions,
    markers: &'a Markers,
    erased: BTreeSet<Key>,
}

impl std::fmt::Debug for Sinks<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sinks").field("count", &self.list.len()).finish_non_exhaustive()
    }
}

impl<'a> Sinks<'a> {
    /// Opens every place; `json_lines` adds JSON lines to folders, `from` has their marks of a run to go on with.
    /// Reactions that were erased, here or in any of the places, are to be left out, and places forget them.
    pub fn open(
        places: &[Place],
        options: &'a WriteOptions,
        markers: &'a Markers,
        json_lines: bool,
        mut erased: BTreeSet<Key>,
        from: &[Vec<u8>],
    ) -> Result<Sinks<'a>> {
        let open =
            |(i, place): (usize, &Place)| place.open(options, markers, json_lines, from.get(i).map(Vec::as_slice));
        let mut list: Vec<_> = places.iter().enumerate().map(open).collect::<Result<_>>()?;
        for sink in &mut list {
            if !erased.is_empty() {
                sink.erase(&erased)?;
            }
            erased.extend(sink.erased()?);
        }
        Ok(Sinks { list, options, markers, erased })
    }

    /// True for reactions that were erased.
    pub fn erased(&self, key: Key) -> bool {
        self.erased.contains(&key)
    }

    /// The next reaction.
    pub fn reaction(&mut self, scored: &ScoredReaction) -> Result<()> {
        let cells = reactions::cells(scored, self.options, self.markers);
        self.list.iter_mut().try_for_each(|sink| sink.reaction(scored, &cells))
    }

    /// What every place needs to go on from here in another run; nothing where one of them cannot.
    pub fn marks(&mut self) -> Result<Option<Vec<Vec<u8>>>> {
        self.list.iter_mut().map(|sink| sink.mark()).collect()
    }

    /// The end of the run; names what was written, for people.
    pub fn finish(mut self, results: &Results<'_>) -> Result<Vec<String>> {
        // Rows are made once for all places, and a few at a time: a table can be as long as there are reactions.
        for output in OUTPUTS {
            let mut tables: Vec<_> =
                self.list.iter_mut().map(|sink| sink.table(output, results)).collect::<Result<_>>()?;
            let mut rows = output.rows(results.summary, results.lexicons, results.options);
            let mut some = Vec::with_capacity(TOGETHER);
            loop {
                some.extend(rows.by_ref().take(TOGETHER));
                if some.is_empty() {
                    break;
                }
                tables.iter_mut().try_for_each(|table| table.rows(&some))?;
                some.clear();
            }
            tables.into_iter().try_for_each(TableSink::finish)?;
        }
        let mut written = Vec::new();
        for sink in self.list {
            written.extend(sink.finish(results)?);
        }
        Ok(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_shown_without_secrets() {
        for (given, shown) in [
            ("postgres://ann:s3cret@db.example.org:5432/press", "postgres://ann@db.example.org:5432/press"),
            ("postgresql://db/press?password=s3cret", "postgresql://db/press"),
            ("postgres://ann:p@ss@db/press", "postgres://ann@db/press"),
            ("sqlite:out/reactions.db", "sqlite:out/reactions.db"),
        ] {
            assert_eq!(given.parse::<Place>().map(|p| p.to_string()), Ok(shown.to_string()));
        }
        for wrong in ["", "sqlite:", "mysql://x", "out"] {
            assert!(wrong.parse::<Place>().is_err(), "{wrong}");
        }
    }
}
