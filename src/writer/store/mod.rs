//! Reactions and tables in, a database out that is never half written.
//!
//! All rows are put into temporary tables first, reactions while the run goes on: nobody sees them, and they are gone
//! when the run is stopped. At the end of the run every source is taken over in one transaction, its reactions with its
//! rows of all tables (small sources share a transaction), so that what is seen of a source is always one whole run's.
//! Where a database is new and lets nobody else in meanwhile, reactions go to their place at once, and all is one
//! transaction: then nothing is written twice.
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
use super::cell::{Cell, Row, moment, rounded};
use super::column::{Column, Kind};
use super::sink::{Place, Results, Sink, TableSink};
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
    fn of(cell: &'a Cell<'_>, column: &Column) -> Self {
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
    /// Begins the transaction of a whole run, where the database can keep others out for as long. Says whether it did.
    fn alone(&mut self) -> Result<bool> {
        Ok(false)
    }
    /// The database was made just now, and is whole and open to others.
    fn completed(&mut self) -> Result<()> {
        Ok(())
    }
    /// What is to be done once rows have been erased for good.
    fn erased(&mut self) -> Result<()> {
        Ok(())
    }
}

/// Where reactions are put while the run goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// None came yet.
    Open,
    /// Into a temporary table.
    Staged,
    /// Into their own table, in the transaction of the run with this number.
    InPlace(i64),
}

/// The sink.
pub(super) struct Store<B> {
    backend: B,
    name: String,
    zone: TimeZone,
    started: Timestamp,
    /// Number of each source, and how many rows of it were staged.
    sources: HashMap<String, (i64, i64)>,
    way: Way,
    /// Columns of a row of a reaction as it is put.
    columns: Vec<&'static str>,
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
            way: Way::Open,
            columns: Vec::new(),
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

    /// Chooses the way before the first row, and makes the temporary tables.
    fn begin(&mut self) -> Result<()> {
        if self.way != Way::Open {
            return Ok(());
        }
        self.way = match self.unfinished.is_some() && self.backend.alone()? {
            true if self.is_unused()? => Way::InPlace(self.register()?),
            // Another run was here first.
            true => self.backend.commit().map(|()| Way::Staged)?,
            false => Way::Staged,
        };
        if self.way == Way::Staged {
            self.backend.batch(&schema::stage(self.backend.dialect()))?;
            self.backend.staging()?;
        }
        self.columns = schema::put(self.way == Way::Staged);
        Ok(())
    }

    /// Nothing is in the database that reactions could meet.
    fn is_unused(&mut self) -> Result<bool> {
        let sql = r#"SELECT "version" FROM "runs" UNION ALL SELECT "key" FROM "reactions"
            UNION ALL SELECT "key" FROM "tombstones" LIMIT 1"#;
        Ok(self.backend.texts(sql, &[])?.is_empty())
    }

    /// Gives the run its number.
    fn register(&mut self) -> Result<i64> {
        let version = Value::text(env!("CARGO_PKG_VERSION"));
        let sql = r#"INSERT INTO "runs" ("started", "version") VALUES ($1, $2) RETURNING CAST("id" AS text)"#;
        let id = self.backend.texts(sql, &[Value::Time(self.started), version])?;
        id.first().and_then(|id| id.parse().ok()).ok_or_else(|| broken("the run got no number"))
    }

    fn stage(&mut self, source: &str, cells: &[Cell<'_>]) -> Result<()> {
        self.begin()?;
        let mut values = Vec::with_capacity(cells.len() + 2);
        let mut time = Value::Null;
        for (cell, column) in cells.iter().zip(REACTIONS) {
            if let (Cell::Text(text), "published") = (cell, column.name) {
                time = moment(text, &self.zone).map_or(Value::Null, Value::Time);
            }
            values.push(Value::of(cell, column));
        }
        values.push(time);
        if let Way::InPlace(run) = self.way {
            values.push(Value::Int(run));
            return self.backend.put("reactions", &self.columns, &values);
        }
        values.push(Value::Int(self.number(source)));
        self.backend.put(&schema::stage_of("reactions"), &self.columns, &values)
    }

    /// Stages rows of a table.
    fn stage_rows(&mut self, output: &Output, rows: &[Row]) -> Result<()> {
        let columns = output.columns;
        if let Way::InPlace(run) = self.way {
            let names: Vec<&str> = columns.iter().map(|c| c.name).chain(["run"]).collect();
            return rows.iter().try_for_each(|row| {
                let cells = row.iter().zip(columns).map(|(cell, column)| Value::of(cell, column));
                let values: Vec<Value<'_>> = cells.chain([Value::Int(run)]).collect();
                self.backend.put(output.name, &names, &values)
            });
        }
        let names: Vec<&str> = std::iter::once(schema::SOURCE).chain(columns.iter().map(|c| c.name)).collect();
        let name = schema::stage_of(output.name);
        for row in rows {
            let source = match (output.scope, row.first()) {
                (Scope::Source, Some(Cell::Text(source))) => source.as_ref(),
                _ => ALL,
            };
            let number = Value::Int(self.number(source));
            let cells = row.iter().zip(columns).map(|(cell, column)| Value::of(cell, column));
            let values: Vec<Value<'_>> = std::iter::once(number).chain(cells).collect();
            self.backend.put(&name, &names, &values)?;
        }
        Ok(())
    }

    /// Ends the transaction that everything is in.
    fn end_in_place(&mut self, id: i64, results: &Results<'_>) -> Result<()> {
        let columns = ["source", "first_run", "last_run", "authors", "verbatim"];
        let privacy = &results.options.privacy;
        for (source, _) in results.summary.sources() {
            let rules = [privacy.authors.as_str(), privacy.verbatim.as_str()].map(Value::text);
            let values = [&[Value::text(source), Value::Int(id), Value::Int(id)], &rules[..]].concat();
            self.backend.put("sources", &columns, &values)?;
        }
        self.complete()?;
        record(&mut self.backend, id, results)?;
        self.backend.commit()
    }

    /// Says that a database that was made just now is whole.
    fn complete(&mut self) -> Result<()> {
        self.unfinished.take().map_or(Ok(()), |fingerprint| schema::complete(&mut self.backend, &fingerprint))
    }

    /// Takes over what was staged, source by source, and the tables.
    fn take_over(&mut self, results: &Results<'_>) -> Result<()> {
        let names: BTreeSet<String> = results.summary.sources().map(|(source, _)| source.to_string()).collect();
        self.backend.staged()?;
        self.backend.batch(&schema::staged_all(self.backend.dialect()))?;
        self.backend.begin()?;
        let id = self.register()?;
        self.backend.commit()?;

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
        self.backend.begin()?;
        self.complete()?;
        self.backend.commit()?;
        // A source may have the name of the row over all.
        let source_too = names.contains(ALL);
        let number = self.number(ALL);
        Run { backend: &mut self.backend, results, id }.finish(number, source_too)
    }

    fn end(&mut self, results: &Results<'_>) -> Result<()> {
        self.begin()?;
        let made = self.unfinished.is_some();
        match self.way {
            Way::InPlace(id) => self.end_in_place(id, results)?,
            _ => self.take_over(results)?,
        }
        if made { self.backend.completed() } else { Ok(()) }
    }
}

/// Ends the record of a run.
fn record(backend: &mut impl Backend, id: i64, results: &Results<'_>) -> Result<()> {
    let manifest = serde_json::to_string(results.manifest).map_err(super::write_error)?;
    let sql = r#"UPDATE "runs" SET "finished" = $1, "manifest" = $2 WHERE "id" = $3"#;
    let values = [Value::Time(Timestamp::now()), Value::Text(manifest.into()), Value::Int(id)];
    backend.execute(sql, &values).map(drop)
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
        let privacy = &self.results.options.privacy;
        let (authors, verbatim) = (Value::text(privacy.authors.as_str()), Value::text(privacy.verbatim.as_str()));
        self.backend.begin()?;
        self.choose(group)?;
        self.meet(&[authors.clone(), verbatim.clone()])?;
        let sql = format!(
            r#"INSERT INTO "sources" ("source", "first_run", "last_run", "authors", "verbatim")
            SELECT b."source", CAST($1 AS bigint), CAST($1 AS bigint), CAST($2 AS text), CAST($3 AS text) FROM {BATCH} b WHERE true
            ON CONFLICT ("source") DO UPDATE SET "last_run" = excluded."last_run", "authors" = excluded."authors", "verbatim" = excluded."verbatim""#
        );
        self.backend.execute(&sql, &[Value::Int(self.id), authors, verbatim])?;
        for output in OUTPUTS.iter().filter(|o| o.scope == Scope::Source) {
            self.replace(output)?;
        }
        self.backend.commit()
    }

    /// Puts the staged reactions of the chosen sources where those of earlier runs are; `rules` say what is kept of
    /// names and of texts.
    fn meet(&mut self, rules: &[Value<'_>]) -> Result<()> {
        let id = Value::Int(self.id);
        let known = format!(r#"SELECT b."source" FROM {BATCH} b JOIN "sources" k ON k."source" = b."source""#);
        let new = self.backend.texts(&format!("{known} LIMIT 1"), &[])?.is_empty();
        let add = if new { schema::add() } else { schema::upsert(self.backend.dialect()) };
        self.backend.execute(&add, std::slice::from_ref(&id))?;
        if !new && !self.results.partial {
            self.backend.execute(&schema::gone(), std::slice::from_ref(&id))?;
        }
        // What this run did not see was written under other rules, which may have allowed more.
        let other = format!(r#"{known} WHERE k."authors" <> $1 OR k."verbatim" <> $2"#);
        if !self.backend.texts(&format!("{other} LIMIT 1"), rules)?.is_empty() {
            self.backend.execute(&schema::blank(&other), rules)?;
        }
        Ok(())
    }

    /// What is about the run as a whole, and its record.
    fn finish(&mut self, number: i64, source_too: bool) -> Result<()> {
        self.backend.begin()?;
        self.choose(&[(ALL, number)])?;
        for output in OUTPUTS.iter().filter(|o| o.scope == Scope::Run || !source_too) {
            self.replace(output)?;
        }
        record(self.backend, self.id, self.results)?;
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

/// A table on its way into the database.
struct Staging<'t, B: Backend> {
    store: &'t mut Store<B>,
    output: &'static Output,
}

impl<B: Backend> TableSink for Staging<'_, B> {
    fn rows(&mut self, rows: &[Row]) -> Result<()> {
        self.store.stage_rows(self.output, rows).map_err(|e| at(e, &self.store.name))
    }

    fn finish(self: Box<Self>) -> Result<()> {
        Ok(())
    }
}

impl<B: Backend> Sink for Store<B> {
    fn reaction(&mut self, scored: &ScoredReaction, cells: &[Cell<'_>]) -> Result<()> {
        self.stage(&scored.reaction.source, cells).map_err(|e| at(e, &self.name))
    }

    fn table<'t>(&'t mut self, output: &'static Output, _: &'t Results<'_>) -> Result<Box<dyn TableSink + 't>> {
        self.begin().map_err(|e| at(e, &self.name))?;
        Ok(Box::new(Staging { store: self, output }))
    }

    fn finish(mut self: Box<Self>, results: &Results<'_>) -> Result<Vec<String>> {
        self.end(results).map_err(|e| at(e, &self.name))?;
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
