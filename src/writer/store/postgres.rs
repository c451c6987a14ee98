//! PostgreSQL, through TLS.
//!
//! The address may say `schema` (default `groundswell`), `sslmode=disable` and `sslrootcert=FILE` besides what
//! PostgreSQL's own programs take. TLS is required and the server's certificate checked, except on this machine.

use std::borrow::Cow;
use std::error::Error as _;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::mpsc::{self, SyncSender};
use std::thread::{self, JoinHandle};
use std::time::SystemTime;

use postgres::config::{Host, SslMode};
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Config, NoTls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Backend, Dialect, Value};
use crate::error::{Error, ErrorKind, Result};

/// Rows wait until they are this many bytes.
const TOGETHER: usize = 1 << 20;
/// So many times as many are held while the server takes them.
const AHEAD: usize = 2;
/// Runs that write at once wait for each other under this number.
const LOCK: i64 = 0x6772_6f75_6e64_7377;

/// The connection.
pub(in super::super) struct Postgres {
    line: Line,
    putting: Putting,
    schema: String,
    made: bool,
}

/// What rows are being added to.
#[derive(Default)]
struct Putting {
    table: String,
    columns: usize,
    /// How they are added.
    sql: String,
    /// Rows that wait.
    rows: String,
}

/// Who holds the connection.
enum Line {
    Here(Box<Client>),
    /// A thread that hands rows to the server while the next ones are made.
    Feeding(SyncSender<String>, JoinHandle<(Box<Client>, Result<()>)>),
    /// It was lost on the way.
    Gone,
}

impl Postgres {
    pub(in super::super) fn connect(url: &str) -> Result<Self> {
        let address = Address::parse(url)?;
        let mut config: Config = address.url.parse().map_err(|e: postgres::Error| {
            option(format!("the address of the database cannot be read: {}", told(&e)))
        })?;
        config.application_name("groundswell");
        if config.get_password().is_none()
            && let Ok(password) = std::env::var("PGPASSWORD")
        {
            config.password(password);
        }
        if !address.ssl {
            let here = config.get_hosts().iter().all(|host| match host {
                Host::Tcp(name) => matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1" | "[::1]"),
                #[cfg(unix)]
                Host::Unix(_) => true,
            });
            config.ssl_mode(if here { SslMode::Disable } else { SslMode::Require });
        }
        let client = match config.get_ssl_mode() {
            SslMode::Disable => config.connect(NoTls),
            _ => config.connect(MakeRustlsConnect::new(tls(address.root.as_deref())?)),
        };
        let client = client.map_err(|e| {
            let remedy = match e.code().map(postgres::error::SqlState::code) {
                None => " (is it running there? for TLS see docs/stores.md)",
                Some("28P01" | "28000") => " (set PGPASSWORD)",
                Some("3D000") => " (createdb makes it)",
                Some(_) => "",
            };
            Error::new(ErrorKind::Io, format!("no connection: {}{remedy}", told(&e)))
        })?;
        let line = Line::Here(Box::new(client));
        let mut connection = Postgres { line, putting: Putting::default(), schema: address.schema, made: false };
        let schema = quoted(&connection.schema);
        // Statements are many and short: compiling each would take several times what running it does.
        connection.batch(&format!("SET client_min_messages = warning; SET jit = off; SET search_path TO {schema}"))?;
        Ok(connection)
    }

    /// The connection, once the server has all rows that were put.
    fn client(&mut self) -> Result<&mut Client> {
        self.settle()?;
        let rows = std::mem::take(&mut self.putting.rows);
        let Line::Here(client) = &mut self.line else { return Err(lost()) };
        copy(client, &self.putting.sql, &rows)?;
        Ok(client)
    }

    /// Waits for the thread that hands on rows.
    fn settle(&mut self) -> Result<()> {
        match std::mem::replace(&mut self.line, Line::Gone) {
            Line::Feeding(rows, thread) => {
                drop(rows);
                let (client, fed) = thread.join().map_err(|_| lost())?;
                self.line = Line::Here(client);
                fed
            }
            line => {
                self.line = line;
                Ok(())
            }
        }
    }

    /// Hands the waiting rows to the server, and goes on before it has them.
    fn feed(&mut self) -> Result<()> {
        if let Line::Here(_) = self.line
            && let Line::Here(mut client) = std::mem::replace(&mut self.line, Line::Gone)
        {
            let (sender, receiver) = mpsc::sync_channel::<String>(AHEAD);
            let sql = self.putting.sql.clone();
            let thread = thread::spawn(move || {
                let fed = receiver.iter().try_for_each(|rows| copy(&mut client, &sql, &rows));
                (client, fed)
            });
            self.line = Line::Feeding(sender, thread);
        }
        let rows = std::mem::replace(&mut self.putting.rows, String::with_capacity(TOGETHER + TOGETHER / 8));
        match &self.line {
            Line::Feeding(sender, _) if sender.send(rows).is_ok() => Ok(()),
            // It stopped, and says why.
            _ => self.settle().and(Err(lost())),
        }
    }
}

/// Adds rows that are written as COPY reads them.
fn copy(client: &mut Client, sql: &str, rows: &str) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut writer = client.copy_in(sql).map_err(|e| failed(&e))?;
    writer.write_all(rows.as_bytes()).map_err(|e| Error::new(ErrorKind::Io, e.to_string()))?;
    writer.finish().map(drop).map_err(|e| failed(&e))
}

fn lost() -> Error {
    Error::new(ErrorKind::Io, "the connection was lost (run it again)")
}

/// What the address says.
struct Address {
    /// The address without what is ours.
    url: String,
    schema: String,
    root: Option<String>,
    /// It says something of TLS itself.
    ssl: bool,
}

impl Address {
    fn parse(url: &str) -> Result<Self> {
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let mut address = Address { url: String::new(), schema: "groundswell".into(), root: None, ssl: false };
        let mut rest = Vec::new();
        for part in query.split('&').filter(|p| !p.is_empty()) {
            match part.split_once('=') {
                Some(("schema", name)) if !name.is_empty() => address.schema = name.into(),
                Some(("sslrootcert", file)) => address.root = Some(file.into()),
                // Certificates are always checked.
                Some(("sslmode", "verify-full" | "verify-ca" | "require" | "prefer" | "allow")) => {
                    address.ssl = true;
                    rest.push("sslmode=require");
                }
                Some(("sslmode", "disable")) => {
                    address.ssl = true;
                    rest.push(part);
                }
                Some(("sslmode", mode)) => {
                    return Err(option(format!("sslmode={mode} (use require or disable)")));
                }
                _ => rest.push(part),
            }
        }
        address.url = if rest.is_empty() { base.into() } else { format!("{base}?{}", rest.join("&")) };
        Ok(address)
    }
}

fn option(message: String) -> Error {
    Error::new(ErrorKind::Option, message)
}

fn tls(root: Option<&str>) -> Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    match root {
        Some(file) => {
            let bad = |e: &dyn std::fmt::Display| option(format!("no certificate can be read there: {e}")).at(file);
            for certificate in CertificateDer::pem_file_iter(file).map_err(|e| bad(&e))? {
                roots.add(certificate.map_err(|e| bad(&e))?).map_err(|e| bad(&e))?;
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| Error::new(ErrorKind::Io, format!("TLS cannot be used: {e}")))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// The message with its causes, which say what happened.
fn told(error: &postgres::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let _ = write!(text, ": {inner}");
        cause = inner.source();
    }
    text
}

fn failed(error: &postgres::Error) -> Error {
    Error::new(ErrorKind::Io, told(error))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// PostgreSQL keeps no NUL in a text.
fn storable<'a>(text: &'a str) -> Cow<'a, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { Cow::Borrowed(text) }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Text(text) => storable(text).as_ref().to_sql(kind, out),
            Value::Int(n) => n.to_sql(kind, out),
            Value::Real(value) => value.to_sql(kind, out),
            Value::Time(moment) => SystemTime::from(*moment).to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// Adds a value in the form that COPY reads.
fn push(row: &mut String, value: &Value<'_>) {
    match value {
        Value::Null => row.push_str("\\N"),
        Value::Text(text) => {
            let text = storable(text);
            let mut from = 0;
            for (at, byte) in text.bytes().enumerate() {
                let escaped = match byte {
                    b'\\' => "\\\\",
                    b'\t' => "\\t",
                    b'\n' => "\\n",
                    b'\r' => "\\r",
                    _ => continue,
                };
                row.push_str(&text[from..at]);
                row.push_str(escaped);
                from = at + 1;
            }
            row.push_str(&text[from..]);
        }
        Value::Int(n) => drop(write!(row, "{n}")),
        Value::Real(value) => drop(write!(row, "{value}")),
        Value::Time(moment) => drop(write!(row, "{moment}")),
    }
}

fn parameters<'a>(values: &'a [Value<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    values.iter().map(|v| v as &(dyn ToSql + Sync)).collect()
}

impl Backend for Postgres {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn begin(&mut self) -> Result<()> {
        self.batch(&format!("BEGIN; SELECT pg_advisory_xact_lock({LOCK})"))?;
        if !self.made {
            // Asked for first: making what is there needs rights that a user of the schema may not have.
            let there = self.texts(
                "SELECT nspname::text FROM pg_namespace WHERE nspname = CAST($1 AS text)",
                &[Value::Text(self.schema.clone().into())],
            )?;
            if there.is_empty() {
                self.batch(&format!("CREATE SCHEMA {}", quoted(&self.schema)))?;
            }
            self.made = true;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        self.batch("COMMIT")
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        self.client()?.batch_execute(sql).map_err(|e| failed(&e))
    }

    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64> {
        self.client()?.execute(sql, &parameters(values)).map_err(|e| failed(&e))
    }

    fn texts(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<String>> {
        let rows = self.client()?.query(sql, &parameters(values)).map_err(|e| failed(&e))?;
        rows.iter().map(|row| row.try_get(0)).collect::<std::result::Result<_, _>>().map_err(|e| failed(&e))
    }

    fn put(&mut self, table: &str, columns: &[&str], values: &[Value<'_>]) -> Result<()> {
        if self.putting.table != table || self.putting.columns != columns.len() {
            self.client()?;
            let names: Vec<String> = columns.iter().map(|c| quoted(c)).collect();
            let sql = format!("COPY {} ({}) FROM STDIN", quoted(table), names.join(", "));
            self.putting = Putting { table: table.into(), columns: columns.len(), sql, rows: String::new() };
        }
        let rows = &mut self.putting.rows;
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                rows.push('\t');
            }
            push(rows, value);
        }
        rows.push('\n');
        if rows.len() >= TOGETHER { self.feed() } else { Ok(()) }
    }

    fn columns(&mut self, table: &str) -> Result<Vec<String>> {
        let sql = "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass(quote_ident(CAST($1 AS text)))
            AND attnum > 0 AND NOT attisdropped";
        self.texts(sql, &[Value::text(table)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ours_in_an_address_is_not_handed_on() {
        for (given, url, schema, ssl) in [
            ("postgres://db/x", "postgres://db/x", "groundswell", false),
            ("postgres://db/x?schema=press&sslmode=verify-full", "postgres://db/x?sslmode=require", "press", true),
            ("postgres://db/x?connect_timeout=3", "postgres://db/x?connect_timeout=3", "groundswell", false),
        ] {
            let address = Address::parse(given).unwrap();
            assert_eq!((address.url.as_str(), address.schema.as_str(), address.ssl), (url, schema, ssl), "{given}");
        }
        assert!(Address::parse("postgres://db/x?sslmode=maybe").is_err());
    }

    #[test]
    fn texts_are_copied_as_they_are() {
        let mut row = String::new();
        push(&mut row, &Value::text("a\tb\\N\n\r\0é"));
        assert_eq!(row, "a\\tb\\\\N\\n\\r\u{fffd}é");
    }
}
