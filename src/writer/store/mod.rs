//! Reactions and tables in, a database out that is never half written.
//!
//! All rows are put into temporary tables first, reactions while the run goes on: nobody sees them, and they are gone
//! when the run is stopped. At the end of the run every source is taken over in one transaction, its reactions with its
//! rows of all tables (small sources share a transaction), so that what is seen of a source is always one whole run's.
//! What differs between databases is in a [`Backend`]; what is done is here, once. Look at [`Store`] first.

#[cfg(feature = "postgres")]
pub(super) mod postgres;
mod schema;
#[cfg(feature = "sqlite")]
pub(super) mod sqlite;
mod views;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use self::schema::BATCH;
use super::cell::{Cell, moment, rounded};
use super::column::{Column, Kind};
use super::sink::{Place, Results, Sink};
use super::{OUTPUTS, Output, REACTIONS, Scope};
use crate::aggregator::ALL;
use crate::error::{Error, ErrorKind, Result};
use crate::reaction::{Key, ScoredReaction};

/// Rows that are taken over in one transaction at least, where one source does not have more. Keys come in no order, so
/// each transaction writes most of their index again: many small ones would write it many times.
const TOGETHER: i64 = 50_000;
/// Sources that are taken over in one transaction at most.
const MOST_SOURCES: usize = 5_000;

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Null,
    Text(Cow<'a, str>),
    Int(i64),
    Real(f64),
    Time(Timestamp),
}

impl<'a> Value<'a> {
    fn text(text: &'a str) -> Self {
        Value::Text(Cow::Borrowed(text))
    }

    /// The cell as its column is typed.
    fn of(cell: &'a Cell, column: &Column) -> Self {
        match cell {
            Cell::Null => Value::Null,
            Cell::Text(text) if column.kind == Kind::Time => window(text).map_or(Value::Null, Value::Time),
            Cell::Text(text) => Value::text(text),
            Cell::Int(n) => Value::Int(*n),
            Cell::Real(value, decimals) => rounded(*value, *decimals).map_or(Value::Null, Value::Real),
        }
    }
}

/// The beginning of a window of the trend: hours are moments, days and longer ones are named by their day.
fn window(text: &str) -> Option<Timestamp> {
    moment(text, &TimeZone::UTC)
}

/// Which SQL is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "which of them is used is a matter of features")]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

/// A connection to a database.
pub(super) trait Backend {
    fn dialect(&self) -> Dialect;
    /// Begins a transaction that no other run is in at the same time.
    fn begin(&mut self) -> Result<()>;
    /// Ends it.
    fn commit(&mut self) -> Result<()>;
    /// Several statements without values.
    fn batch(&mut self, sql: &str) -> Result<()>;
    /// One statement; the number of rows it changed.
    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64>;
    /// The first column of a query, which is text.
    fn texts(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<String>>;
    /// Adds a row to a table: fast, and done at the latest before the next statement.
    fn put(&mut self, table: &str, columns: &[&str], values: &[Value<'_>]) -> Result<()>;
    /// Columns of a table, if there is one.
    fn columns(&mut self, table: &str) -> Result<Vec<String>>;
    /// Rows are put from here on, into temporary tables only. Nobody else is kept waiting.
    fn staging(&mut self) -> Result<()> {
        Ok(())
    }
    /// All were put.
    fn staged(&mut self) -> Result<()> {
        Ok(())
    }
    /// What is to be done once rows have been erased for good.
    fn erased(&mut self) -> Result<()> {
        Ok(())
    }
}

/// The sink.
pub(super) struct Store<B> {
    backend: B,
    name: String,
    zone: TimeZone,
    started: Timestamp,
    /// Number of each source, and how many rows of it were staged.
    sources: HashMap<String, (i64, i64)>,
    /// The temporary tables are there.
    staging: bool,
    /// Columns of the stage of reactions.
    staged: Vec<&'static str>,
    /// What the database is to be called once it is whole, where it was made just now.
    unfinished: Option<String>,
}

impl<B: Backend> Store<B> {
    /// Prepares the database: tables and views that it lacks are made.
    pub(super) fn open(mut backend: B, place: &Place, zone: &TimeZone) -> Result<Self> {
        let unfinished = schema::prepare(&mut backend).map_err(|e| at(e, &place.to_string()))?;
        let started = Timestamp::now();
        Ok(Store {
            backend,
            name: place.to_string(),
            zone: zone.clone(),
            started,
            sources: HashMap::new(),
            staging: false,
            staged: schema::staged(),
            unfinished,
        })
    }

    /// The number of a source, which gets one more row.
    fn number(&mut self, source: &str) -> i64 {
        let next = self.sources.len() as i64;
        let entry = match self.sources.get_mut(source) {
            Some(entry) => entry,
            None => self.sources.entry(source.to_string()).or_insert((next, 0)),
        };
        entry.1 += 1;
        entry.0
    }

    /// Makes the temporary tables before the first row.
    fn begin(&mut self) -> Result<()> {
        if !self.staging {
            self.backend.batch(&schema::stage(self.backend.dialect()))?;
            self.backend.staging()?;
            self.staging = true;
        }
        Ok(())
    }

    fn stage(&mut self, source: &str, cells: &[Cell]) -> Result<()> {
        self.begin()?;
        let mut values = Vec::with_capacity(cells.len() + 2);
        values.push(Value::Int(self.number(source)));
        let mut time = Value::Null;
        for (cell, column) in cells.iter().zip(REACTIONS) {
            if let (Cell::Text(text), "published") = (cell, column.name) {
                time = moment(text, &self.zone).map_or(Value::Null, Value::Time);
            }
            values.push(Value::of(cell, column));
        }
        values.push(time);
        self.backend.put(&schema::stage_of("reactions"), &self.staged, &values)
    }

    /// Stages the rows of a table.
    fn stage_table(&mut self, output: &Output, rows: &[Vec<Cell>]) -> Result<()> {
        self.begin()?;
        let columns: Vec<&str> = std::iter::once(schema::SOURCE).chain(output.columns.iter().map(|c| c.name)).collect();
        let name = schema::stage_of(output.name);
        for row in rows {
            let source = match (output.scope, row.first()) {
                (Scope::Source, Some(Cell::Text(source))) => source.as_str(),
                _ => ALL,
            };
            let number = Value::Int(self.number(source));
            let cells = row.iter().zip(output.columns).map(|(cell, column)| Value::of(cell, column));
            let values: Vec<Value<'_>> = std::iter::once(number).chain(cells).collect();
            self.backend.put(&name, &columns, &values)?;
        }
        Ok(())
    }

    /// Takes over what was staged, source by source, and the tables.
    fn take_over(&mut self, results: &Results<'_>) -> Result<()> {
        self.begin()?;
        let names: BTreeSet<String> = results.summary.sources().map(|(source, _)| source.to_string()).collect();
        self.backend.staged()?;
        self.backend.batch(&schema::staged_all(self.backend.dialect()))?;

        self.backend.begin()?;
        let version = Value::text(env!("CARGO_PKG_VERSION"));
        let sql = r#"INSERT INTO "runs" ("started", "version") VALUES ($1, $2) RETURNING CAST("id" AS text)"#;
        let id = self.backend.texts(sql, &[Value::Time(self.started), version])?;
        self.backend.commit()?;
        let id: i64 = id.first().and_then(|id| id.parse().ok()).ok_or_else(|| broken("the run got no number"))?;

        let (mut group, mut weight) = (Vec::new(), 0);
        for (index, name) in names.iter().enumerate() {
            let (number, rows) = match self.sources.get(name) {
                Some(entry) => *entry,
                None => (self.number(name), 0),
            };
            group.push((name.as_str(), number));
            weight += rows;
            if weight >= TOGETHER || group.len() >= MOST_SOURCES || index + 1 == names.len() {
                Run { backend: &mut self.backend, results, id }.take_over(&group)?;
                group.clear();
                weight = 0;
            }
        }
        if let Some(fingerprint) = &self.unfinished {
            schema::complete(&mut self.backend, fingerprint)?;
        }
        // A source may have the name of the row over all.
        let source_too = names.contains(ALL);
        let number = self.number(ALL);
        Run { backend: &mut self.backend, results, id }.finish(number, source_too)
    }
}

/// A run that is being taken over.
struct Run<'a, B> {
    backend: &'a mut B,
    results: &'a Results<'a>,
    id: i64,
}

impl<B: Backend> Run<'_, B> {
    /// Takes over some sources in one transaction; each is given with its number.
    fn take_over(&mut self, group: &[(&str, i64)]) -> Result<()> {
        let dialect = self.backend.dialect();
        let privacy = &self.results.options.privacy;
        let (authors, verbatim) = (Value::text(privacy.authors.as_str()), Value::text(privacy.verbatim.as_str()));
        let id = Value::Int(self.id);
        self.backend.begin()?;
        self.choose(group)?;
        let known = format!(r#"SELECT b."source" FROM {BATCH} b JOIN "sources" k ON k."source" = b."source""#);
        let new = self.backend.texts(&format!("{known} LIMIT 1"), &[])?.is_empty();
        let add = if new { schema::add() } else { schema::upsert(dialect) };
        self.backend.execute(&add, std::slice::from_ref(&id))?;
        if !new && !self.results.partial {
            self.backend.execute(&schema::gone(), std::slice::from_ref(&id))?;
        }
        // What this run did not see was written under other rules, which may have allowed more.
        let other = format!(r#"{known} WHERE k."authors" <> $1 OR k."verbatim" <> $2"#);
        let rules = [authors.clone(), verbatim.clone()];
        if !self.backend.texts(&format!("{other} LIMIT 1"), &rules)?.is_empty() {
            self.backend.execute(&schema::blank(&other), &rules)?;
        }
        let sql = format!(
            r#"INSERT INTO "sources" ("source", "first_run", "last_run", "authors", "verbatim")
            SELECT b."source", CAST($1 AS bigint), CAST($1 AS bigint), CAST($2 AS text), CAST($3 AS text) FROM {BATCH} b WHERE true
            ON CONFLICT ("source") DO UPDATE SET "last_run" = excluded."last_run", "authors" = excluded."authors", "verbatim" = excluded."verbatim""#
        );
        self.backend.execute(&sql, &[id, authors, verbatim])?;
        for output in OUTPUTS.iter().filter(|o| o.scope == Scope::Source) {
            self.replace(output)?;
        }
        self.backend.commit()
    }

    /// What is about the run as a whole, and its record.
    fn finish(&mut self, number: i64, source_too: bool) -> Result<()> {
        self.backend.begin()?;
        self.choose(&[(ALL, number)])?;
        for output in OUTPUTS.iter().filter(|o| o.scope == Scope::Run || !source_too) {
            self.replace(output)?;
        }
        let manifest = serde_json::to_string(self.results.manifest).map_err(super::write_error)?;
        let sql = r#"UPDATE "runs" SET "finished" = $1, "manifest" = $2 WHERE "id" = $3"#;
        let values = [Value::Time(Timestamp::now()), Value::Text(manifest.into()), Value::Int(self.id)];
        self.backend.execute(sql, &values)?;
        self.backend.commit()
    }

    /// Says which sources are meant by what comes.
    fn choose(&mut self, group: &[(&str, i64)]) -> Result<()> {
        self.backend.execute(&format!("DELETE FROM {BATCH}"), &[])?;
        for (name, number) in group {
            self.backend.put(BATCH, &["source", "number"], &[Value::text(name), Value::Int(*number)])?;
        }
        Ok(())
    }

    /// Puts the staged rows of the chosen sources where their rows of an earlier run are.
    fn replace(&mut self, output: &Output) -> Result<()> {
        let chosen = match output.scope {
            Scope::Source => format!(r#" WHERE "source" IN (SELECT "source" FROM {BATCH})"#),
            Scope::Run => String::new(),
        };
        self.backend.execute(&format!(r#"DELETE FROM "{}"{chosen}"#, output.name), &[])?;
        self.backend.execute(&schema::insert(output), &[Value::Int(self.id)])?;
        Ok(())
    }
}

impl<B: Backend> Sink for Store<B> {
    fn reaction(&mut self, scored: &ScoredReaction, cells: &[Cell]) -> Result<()> {
        self.stage(&scored.reaction.source, cells).map_err(|e| at(e, &self.name))
    }

    fn table(&mut self, output: &Output, rows: &[Vec<Cell>], _: &Results<'_>) -> Result<()> {
        self.stage_table(output, rows).map_err(|e| at(e, &self.name))
    }

    fn finish(mut self: Box<Self>, results: &Results<'_>) -> Result<Vec<String>> {
        self.take_over(results).map_err(|e| at(e, &self.name))?;
        Ok(vec![super::cell_text(&self.name)])
    }

    fn erased(&mut self) -> Result<Vec<Key>> {
        let list = self.backend.texts(r#"SELECT "key" FROM "tombstones""#, &[]).map_err(|e| at(e, &self.name))?;
        Ok(list.iter().filter_map(|key| Key::parse(key)).collect())
    }

    fn erase(&mut self, keys: &BTreeSet<Key>) -> Result<u64> {
        let known: BTreeSet<Key> = Sink::erased(self)?.into_iter().collect();
        let new: Vec<String> = keys.difference(&known).map(Key::to_string).collect();
        if new.is_empty() {
            return Ok(0);
        }
        let backend = &mut self.backend;
        let mut erase = || {
            let mut erased = 0;
            backend.begin()?;
            for key in &new {
                let key = [Value::text(key)];
                backend.execute(schema::UNREPRESENT, &key)?;
                erased += backend.execute(r#"DELETE FROM "reactions" WHERE "key" = $1"#, &key)?;
                let values = [key[0].clone(), Value::Time(Timestamp::now())];
                backend.execute(schema::BURY, &values)?;
            }
            backend.commit()?;
            if erased > 0 {
                backend.erased()?;
            }
            Ok(erased)
        };
        erase().map_err(|e| at(e, &self.name))
    }

    fn keys_of(&mut self, id: &str) -> Result<Vec<Key>> {
        let sql = r#"SELECT "key" FROM "reactions" WHERE "id" = $1 AND "gone" IS NULL"#;
        let list = self.backend.texts(sql, &[Value::text(id)]).map_err(|e| at(e, &self.name))?;
        Ok(list.iter().filter_map(|key| Key::parse(key)).collect())
    }
}

/// The error with the database it happened in.
fn at(error: Error, place: &str) -> Error {
    Error::new(error.kind(), format!("{place}: {}", error.message()))
}

fn broken(message: &str) -> Error {
    Error::new(ErrorKind::Io, message)
}
