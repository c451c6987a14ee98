//! SQLite: a database in one file.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

use super::{Backend, Dialect, Value};
use crate::error::{Error, ErrorKind, Result};

/// How long is waited for another run that is writing. The first run of a file holds it from its first reaction to its
/// end; others wait before they have done anything.
const PATIENCE: Duration = Duration::from_secs(3600);
/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(50);

/// The connection.
pub(in super::super) struct Sqlite {
    connection: Connection,
    /// The table that rows are being added to, its columns, and how.
    putting: (String, usize, String),
}

impl Sqlite {
    /// Opens the file; it is made when there is none.
    pub(in super::super) fn open(file: &Path) -> Result<Self> {
        if let Some(folder) = file.parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, &e))?;
        }
        let open = || -> rusqlite::Result<Connection> {
            let connection = Connection::open(file)?;
            connection.busy_timeout(PATIENCE)?;
            // A file that has nothing yet is filled without a log, which would be written twice over.
            let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
            if tables > 0 {
                patiently(|| log(&connection))?;
            }
            connection.execute_batch(
                "PRAGMA synchronous = NORMAL; PRAGMA temp_store = FILE; PRAGMA secure_delete = ON;
                PRAGMA cache_size = -65536; PRAGMA temp.cache_size = -8192",
            )?;
            Ok(connection)
        };
        let connection = open().map_err(|e| {
            let message = match e.sqlite_error_code() {
                Some(rusqlite::ErrorCode::NotADatabase) => "is no SQLite database (name another file)".to_string(),
                Some(rusqlite::ErrorCode::CannotOpen) => "cannot be opened (check the folder and its mode)".to_string(),
                _ => e.to_string(),
            };
            Error::new(ErrorKind::Io, message).at(PathBuf::from(file))
        })?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Sqlite { connection, putting: Default::default() })
    }
}

/// Tries again while another run holds the file: for a change of its mode SQLite itself does not wait.
fn patiently<T>(attempt: impl Fn() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
    let began = Instant::now();
    loop {
        match attempt() {
            Err(e)
                if e.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) && began.elapsed() < PATIENCE =>
            {
                std::thread::sleep(PAUSE);
            }
            result => return result,
        }
    }
}

/// Writes changes into a log first: readers are not held up by a run, and one that is killed leaves the file as it was.
fn log(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))
}

fn failed(error: rusqlite::Error) -> Error {
    let message = match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseBusy) => "another program is writing to it (wait for its end)".to_string(),
        _ => error.to_string(),
    };
    Error::new(ErrorKind::Io, message)
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Value::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Value::Int(n) => ToSqlOutput::Borrowed(ValueRef::Integer(*n)),
            Value::Real(value) => ToSqlOutput::Borrowed(ValueRef::Real(*value)),
            // The form in which dashboards recognise a time.
            Value::Time(moment) => ToSqlOutput::from(moment.strftime("%Y-%m-%d %H:%M:%S").to_string()),
        })
    }
}

impl Backend for Sqlite {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn begin(&mut self) -> Result<()> {
        self.batch("BEGIN IMMEDIATE")
    }

    fn commit(&mut self) -> Result<()> {
        self.batch("COMMIT")
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        self.connection.execute_batch(sql).map_err(failed)
    }

    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64> {
        let mut statement = self.connection.prepare_cached(sql).map_err(failed)?;
        statement.execute(params_from_iter(values)).map(|n| n as u64).map_err(failed)
    }

    fn texts(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<String>> {
        let mut statement = self.connection.prepare_cached(sql).map_err(failed)?;
        let rows = statement.query_map(params_from_iter(values), |row| row.get(0)).map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    fn put(&mut self, table: &str, columns: &[&str], values: &[Value<'_>]) -> Result<()> {
        if self.putting.0 != table || self.putting.1 != columns.len() {
            let names: Vec<String> = columns.iter().map(|c| format!("\"{c}\"")).collect();
            let marks = vec!["?"; columns.len()].join(", ");
            let sql = format!("INSERT INTO \"{table}\" ({}) VALUES ({marks})", names.join(", "));
            self.putting = (table.to_string(), columns.len(), sql);
        }
        let mut statement = self.connection.prepare_cached(&self.putting.2).map_err(failed)?;
        statement.execute(params_from_iter(values)).map(drop).map_err(failed)
    }

    fn columns(&mut self, table: &str) -> Result<Vec<String>> {
        self.texts("SELECT name FROM pragma_table_info($1)", &[Value::text(table)])
    }

    fn staging(&mut self) -> Result<()> {
        // One transaction, which locks nothing but what is temporary: ending one for every row costs more than the row.
        self.batch("BEGIN")
    }

    fn staged(&mut self) -> Result<()> {
        self.commit()
    }

    fn alone(&mut self) -> Result<bool> {
        self.begin().map(|()| true)
    }

    fn completed(&mut self) -> Result<()> {
        match log(&self.connection) {
            // Somebody reads already: the next run will do it.
            Err(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => Ok(()),
            result => result.map_err(failed),
        }
    }

    fn erased(&mut self) -> Result<()> {
        // What was erased still stands in the log of changes until that is cut off.
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(failed)
    }
}
