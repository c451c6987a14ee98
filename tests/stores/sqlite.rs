//! SQLite.

use std::path::PathBuf;

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::{Db, Row};
use crate::program::Place;

struct Sqlite {
    /// Removed with the folder.
    _folder: tempfile::TempDir,
    file: PathBuf,
}

impl Sqlite {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Sqlite { file: folder.path().join("reactions.db"), _folder: folder }
    }

    fn query(&self, sql: &str) -> rusqlite::Result<(Vec<String>, Vec<Row>)> {
        let connection = Connection::open(&self.file)?;
        connection.busy_timeout(std::time::Duration::from_secs(60))?;
        let mut statement = connection.prepare(sql)?;
        let columns: Vec<String> = statement.column_names().into_iter().map(str::to_string).collect();
        let cell = |value: ValueRef<'_>| match value {
            ValueRef::Null => None,
            ValueRef::Text(text) => Some(String::from_utf8(text.to_vec()).unwrap()),
            ValueRef::Integer(n) => Some(n.to_string()),
            other => Some(format!("{other:?}")),
        };
        let rows = statement
            .query_map([], |row| (0..columns.len()).map(|i| row.get_ref(i).map(cell)).collect())?
            .collect::<rusqlite::Result<_>>()?;
        Ok((columns, rows))
    }
}

impl Db for Sqlite {
    fn place(&self) -> String {
        format!("sqlite:{}", self.file.display())
    }

    fn rows(&mut self, sql: &str) -> Vec<Row> {
        match self.query(sql) {
            Err(e) if e.to_string().contains("no such table: schema_version") => Vec::new(),
            result => result.unwrap_or_else(|e| panic!("{e}: {sql}")).1,
        }
    }

    fn clear(&mut self) {
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", self.file.display()));
        }
    }

    fn panel(&mut self, sql: &str) -> (Vec<String>, usize) {
        let (columns, rows) = self.query(sql).unwrap_or_else(|e| panic!("{e}: {sql}"));
        (columns, rows.len())
    }
}

#[test]
fn sqlite_holds_what_the_folder_holds() {
    super::holds_what_the_folder_holds(&mut Sqlite::new());
}

#[test]
fn sqlite_grows_with_its_sources() {
    super::grows_with_its_sources(&mut Sqlite::new());
}

#[test]
fn sqlite_keeps_no_more_than_allowed() {
    super::keeps_no_more_than_allowed(&mut Sqlite::new());
}

#[test]
fn sqlite_erases_for_good() {
    super::erases_for_good(&mut Sqlite::new());
}

#[test]
fn sqlite_survives_being_killed() {
    super::survives_being_killed(&mut Sqlite::new());
}

#[test]
fn sqlite_bears_runs_at_once() {
    super::bears_runs_at_once(&mut Sqlite::new());
}

#[test]
fn sqlite_answers_dashboards() {
    super::answers_dashboards(&mut Sqlite::new(), "sqlite.json");
}

/// Nothing of an erased text is left in the bytes of the file.
#[test]
fn what_sqlite_erased_is_not_in_its_file() {
    let (mut db, place) = (Sqlite::new(), Place::new());
    let rows: String = (0..300).map(|i| format!("{i},Ann,perfectly ordinary praise {i}\n")).collect();
    place.file("thread.csv", format!("id,author,comment\n{rows}"));
    place.run(&["report", "thread.csv", "--to", &db.place()]).expect(0);
    place.file("wishes.txt", (0..300).map(|i| format!("thread\t{i}\n")).collect::<String>());
    place.run(&["erase", "--ids", "wishes.txt", "--from", &db.place()]).expect(0);
    assert_eq!(db.one("SELECT COUNT(*) FROM reactions"), "0");
    for ending in ["", "-wal"] {
        let bytes = std::fs::read(format!("{}{ending}", db.file.display())).unwrap_or_default();
        let at = bytes.windows(15).position(|w| w == b"ordinary praise");
        assert_eq!(at, None, "in the file {ending:?}");
    }
}

#[test]
fn files_that_are_no_database_are_told() {
    let place = Place::new();
    place.file("votes.csv", "author,comment\nAnn,good\n");
    place
        .run(&["report", "votes.csv", "--to", "sqlite:votes.csv"])
        .expect(1)
        .complains(&["votes.csv", "no SQLite database"]);
    assert_eq!(place.read("votes.csv"), "author,comment\nAnn,good\n", "and left alone");
    place.run(&["report", "votes.csv", "--to", "votes.db"]).expect(2).complains(&["sqlite:FILE"]);
    place.run(&["report", "votes.csv", "--to", "sqlite:new.db"]).expect(0);
    let newer = Connection::open(place.path().join("new.db")).unwrap();
    newer.execute("UPDATE schema_version SET value = '99' WHERE name = 'version'", []).unwrap();
    place
        .run(&["report", "votes.csv", "--to", "sqlite:new.db"])
        .expect(1)
        .complains(&["sqlite:new.db: made by a newer version"]);
    place.run(&["erase", "--ids", "votes.csv", "--from", "sqlite:missing.db"]).expect(1).complains(&["missing.db"]);
    assert!(!place.path().join("missing.db").exists());
}

/// A database of an earlier version gets the columns it lacks.
#[test]
fn columns_that_are_missing_are_added() {
    let place = Place::new();
    place.file("votes.csv", "author,comment\nAnn,good\n");
    place.run(&["report", "votes.csv", "--to", "sqlite:old.db"]).expect(0);
    let old = Connection::open(place.path().join("old.db")).unwrap();
    old.execute_batch(
        "DROP VIEW levels; DROP VIEW levels_long; DROP VIEW timeline; DROP VIEW timeline_long; DROP VIEW reactions_flat;
        ALTER TABLE reactions DROP COLUMN targets; UPDATE schema_version SET value = 'old' WHERE name = 'fingerprint'",
    )
    .unwrap();
    place.run(&["report", "votes.csv", "--to", "sqlite:old.db", "--target", "good"]).expect(0);
    let said: String = old.query_row("SELECT targets FROM reactions_flat", [], |row| row.get(0)).unwrap();
    assert!(said.starts_with("good"), "{said}");
}
