//! A real PostgreSQL, started on a free port as an ordinary user and stopped with the test. Where there is none, the test
//! says so and passes; in CI it fails.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use postgres::{Client, NoTls, SimpleQueryMessage};

use super::{Db, Row};
use crate::program::Place;

/// A server of its own, gone with the value.
struct Server {
    folder: tempfile::TempDir,
    process: Child,
    port: u16,
}

/// The folder of the newest programs of PostgreSQL.
fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> =
        std::fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(|e| Some(e.ok()?.path().join("bin"))).collect();
    versions.sort_by_key(|path| path.parent().and_then(|v| v.file_name()?.to_str()?.parse::<u32>().ok()));
    versions.into_iter().rev().find(|bin| bin.join("initdb").is_file())
}

/// PostgreSQL does not run as root: then it runs as the user that its package made.
fn ordinary(program: &Path) -> Command {
    let root = Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout.trim_ascii() == b"0");
    let mut command = Command::new("setpriv");
    // Whatever becomes of the test, the server ends with it.
    command.args(["--pdeathsig", "KILL"]);
    if root {
        command.args(["--reuid", "postgres", "--regid", "postgres", "--init-groups"]);
    }
    command.arg("--").arg(program).stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
    command.env("LC_ALL", "C.UTF-8");
    command
}

impl Server {
    fn start() -> Option<Server> {
        let Some(bin) = programs() else {
            assert!(std::env::var_os("CI").is_none(), "PostgreSQL is missing: results are written to a real one");
            println!("skipped: needs PostgreSQL (Debian: apt install postgresql)");
            return None;
        };
        let folder = tempfile::Builder::new().prefix("groundswell-pg-").tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        // As root the folder is handed to the user; an ordinary user has it already.
        let _ = Command::new("chown").arg("-R").arg("postgres:").arg(folder.path()).stderr(Stdio::null()).status();
        let made = ordinary(&bin.join("initdb"))
            .arg("-D")
            .arg(&data)
            .args(["-U", "owner", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
            .status()
            .unwrap();
        assert!(made.success(), "initdb");
        certificate(folder.path(), &data);
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let tls = data.join("server.key").is_file();
        let process = ordinary(&bin.join("postgres"))
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string(), "-k"])
            .arg(folder.path())
            .args(["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=40"])
            .args(["-c", if tls { "ssl=on" } else { "ssl=off" }])
            .spawn()
            .unwrap();
        let server = Server { folder, process, port };
        let begun = Instant::now();
        while Client::connect(&server.url("postgres"), NoTls).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(60), "PostgreSQL does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(server)
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://owner@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A certificate for the server, made with openssl where there is one.
fn certificate(folder: &Path, data: &Path) {
    let (key, crt) = (data.join("server.key"), data.join("server.crt"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args([
            "-addext",
            "subjectAltName=IP:127.0.0.1,DNS:localhost",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-keyout",
        ])
        .arg(&key)
        .arg("-out")
        .arg(&crt)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !made.is_ok_and(|s| s.success()) {
        let _ = std::fs::remove_file(&key);
        return;
    }
    std::fs::copy(&crt, folder.join("root.crt")).unwrap();
    let _ = Command::new("chown").arg("postgres:").arg(&key).arg(&crt).stderr(Stdio::null()).status();
    let _ = Command::new("chmod").arg("600").arg(&key).status();
}

/// A database of the server.
struct Postgres<'a> {
    server: &'a Server,
    name: String,
    /// It was told to be emptied.
    client: Client,
}

impl<'a> Postgres<'a> {
    fn new(server: &'a Server, name: &str) -> Self {
        let mut client = Client::connect(&server.url("postgres"), NoTls).unwrap();
        client.batch_execute(&format!("CREATE DATABASE \"{name}\"")).unwrap();
        let mut client = Client::connect(&server.url(name), NoTls).unwrap();
        client
            .batch_execute("SET client_min_messages = error; SET TimeZone = 'UTC'; SET search_path TO groundswell")
            .unwrap();
        Postgres { server, name: name.into(), client }
    }

    fn query(&mut self, sql: &str) -> Result<(Vec<String>, Vec<Row>), postgres::Error> {
        let (mut columns, mut rows) = (Vec::new(), Vec::new());
        for message in self.client.simple_query(sql)? {
            match message {
                SimpleQueryMessage::RowDescription(list) => {
                    columns = list.iter().map(|c| c.name().to_string()).collect()
                }
                SimpleQueryMessage::Row(row) => {
                    rows.push((0..row.len()).map(|i| row.get(i).map(str::to_string)).collect())
                }
                _ => {}
            }
        }
        Ok((columns, rows))
    }
}

impl Db for Postgres<'_> {
    fn place(&self) -> String {
        self.server.url(&self.name)
    }

    fn rows(&mut self, sql: &str) -> Vec<Row> {
        match self.query(sql) {
            Err(e) if e.code().is_some_and(|c| c.code() == "42P01") && sql.contains("schema_version") => Vec::new(),
            result => result.unwrap_or_else(|e| panic!("{e:?}: {sql}")).1,
        }
    }

    fn clear(&mut self) {
        // The server needs a moment to see that a run was killed; what it had begun must not come in later.
        let others = "SELECT count(*)::text FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        while self.one(others) != "0" {
            std::thread::sleep(Duration::from_millis(10));
        }
        self.client.batch_execute("DROP SCHEMA IF EXISTS groundswell CASCADE").unwrap();
    }

    fn panel(&mut self, sql: &str) -> (Vec<String>, usize) {
        // As the dashboard's user, who may read and nothing else.
        self.client.batch_execute("SET ROLE groundswell_reader; SET search_path TO public").unwrap();
        let result = self.query(sql);
        self.client.batch_execute("RESET ROLE; SET search_path TO groundswell").unwrap();
        let (columns, rows) = result.unwrap_or_else(|e| panic!("{e:?}: {sql}"));
        (columns, rows.len())
    }
}

/// One test, for one server.
#[test]
fn postgres_does_what_sqlite_does() {
    let Some(server) = Server::start() else { return };
    super::holds_what_the_folder_holds(&mut Postgres::new(&server, "folder"));
    super::grows_with_its_sources(&mut Postgres::new(&server, "grown"));
    super::keeps_no_more_than_allowed(&mut Postgres::new(&server, "privacy"));
    super::erases_for_good(&mut Postgres::new(&server, "erased"));
    super::bears_runs_at_once(&mut Postgres::new(&server, "at once"));
    super::answers_dashboards(&mut Postgres::new(&server, "dashboards"), "postgres.json");
    super::survives_being_killed(&mut Postgres::new(&server, "killed"));
    readers_read_and_nothing_else(&server);
    connections_are_safe_or_told(&server);
    texts_with_nul_are_kept(&server);
}

fn readers_read_and_nothing_else(server: &Server) {
    let mut db = Postgres::new(server, "readers");
    let place = Place::new();
    place.file("votes.csv", "author,comment\nAnn,good\n");
    place.run(&["report", "votes.csv", "--to", &db.place()]).expect(0);
    db.client.batch_execute("SET ROLE groundswell_reader").unwrap();
    assert_eq!(db.one("SELECT n::text FROM levels"), "1");
    for forbidden in ["DELETE FROM reactions", "UPDATE summary SET \"P\" = 9", "CREATE TABLE groundswell.x (y int)"] {
        assert!(db.query(forbidden).is_err(), "{forbidden}");
    }
    // A user who may write there and neither make roles nor schemas can run it too, in a schema that was made for it.
    db.client
        .batch_execute(
            "RESET ROLE; CREATE ROLE desk LOGIN NOSUPERUSER; CREATE SCHEMA press AUTHORIZATION desk; SET search_path TO press",
        )
        .unwrap();
    let url = format!("postgres://desk@127.0.0.1:{}/readers?schema=press", server.port);
    place.run(&["report", "votes.csv", "--to", &url]).expect(0);
    assert_eq!(db.one("SELECT count(*)::text FROM reactions"), "1");
}

fn connections_are_safe_or_told(server: &Server) {
    let place = Place::new();
    place.file("votes.csv", "author,comment\nAnn,good\n");
    let run = |url: &str| place.run(&["report", "votes.csv", "--to", url]);
    let at = |rest: &str| format!("postgres://owner:s3cret@127.0.0.1:{}/{rest}", server.port);
    let ran = run(&at("missing")).expect(1).complains(&["no connection", "createdb"]);
    assert!(!ran.err.contains("s3cret"), "{}", ran.err);
    run("postgres://owner@127.0.0.1:1/x").expect(1).complains(&["no connection", "refused"]);
    run(&at("postgres?sslmode=maybe")).expect(2).complains(&["sslmode=maybe", "require or disable"]);
    let root = server.folder.path().join("root.crt");
    if root.is_file() {
        let ran = run(&at(&format!("postgres?sslmode=require&sslrootcert={}", root.display()))).expect(0);
        assert!(ran.out.contains("postgres://owner@127.0.0.1") && !ran.out.contains("s3cret"), "{}", ran.out);
        run(&at("postgres?sslmode=require")).expect(1).complains(&["no connection", "certificate"]);
    } else {
        println!("skipped: TLS needs openssl to make a certificate");
    }
}

fn texts_with_nul_are_kept(server: &Server) {
    let mut db = Postgres::new(server, "nul");
    let place = Place::new();
    place.file("odd.jsonl", "{\"text\": \"good\\u0000 thing\", \"author\": \"Ann\", \"source\": \"a\\u0000b\"}\n");
    place.run(&["report", "odd.jsonl", "--to", &db.place()]).expect(0);
    place.run(&["report", "odd.jsonl", "--to", &db.place()]).expect(0);
    let text = db.one("SELECT text FROM reactions");
    assert!(text.starts_with("good") && text.ends_with(" thing"), "{text:?}");
}
