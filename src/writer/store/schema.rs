//! The tables of a database. Their columns are those of the CSV files, taken from the one place that names them.
//!
//! A database that an earlier version made gets the columns it lacks, then the steps of [`STEPS`] it has not seen.

use sha2::{Digest, Sha256};

use super::super::column::{Column, Kind};
use super::super::{OUTPUTS, Output, REACTIONS, Scope};
use super::{Backend, Dialect, Value, broken, views};
use crate::error::{Error, ErrorKind, Result};

/// The temporary table of a run's rows of a table.
pub(super) fn stage_of(table: &str) -> String {
    format!("groundswell_stage_{table}")
}

/// The temporary table of the sources that are taken over.
pub(super) const BATCH: &str = "groundswell_batch";
/// The column of a stage that holds the number of a row's source. Rows stand as they came: sources may take turns.
pub(super) const SOURCE: &str = "groundswell_source";
/// Reactions that may not come back.
pub(super) const BURY: &str =
    r#"INSERT INTO "tombstones" ("key", "erased") VALUES ($1, $2) ON CONFLICT ("key") DO NOTHING"#;
/// A reaction that is erased stands for nobody any more.
pub(super) const UNREPRESENT: &str = r#"DELETE FROM "representatives" WHERE EXISTS (SELECT 1 FROM "reactions" r
    WHERE r."key" = $1 AND r."id" = "representatives"."id" AND r."source" = "representatives"."source")"#;

/// What cannot be done by adding columns, in order: statements for both databases. The number of steps is the version of
/// the schema.
const STEPS: &[&str] = &[];

/// The moment of `published`, where it could be read.
const TIME: Column = Column { name: "time", kind: Kind::Time };

fn kind(dialect: Dialect, kind: Kind) -> &'static str {
    match (dialect, kind) {
        (Dialect::Sqlite, Kind::Text) => "TEXT",
        (Dialect::Sqlite, Kind::Count) => "INTEGER",
        (Dialect::Sqlite, Kind::Real) => "REAL",
        (Dialect::Sqlite, Kind::Time) => "DATETIME",
        (Dialect::Postgres, Kind::Text) => "text",
        (Dialect::Postgres, Kind::Count) => "bigint",
        (Dialect::Postgres, Kind::Real) => "double precision",
        (Dialect::Postgres, Kind::Time) => "timestamptz",
    }
}

/// Columns of the stage that are columns of `reactions` too.
fn kept() -> Vec<Column> {
    REACTIONS.iter().copied().chain([TIME]).collect()
}

/// Columns of a reaction that is put into its stage, or else into its own table.
pub(super) fn put(staged: bool) -> Vec<&'static str> {
    kept().iter().map(|c| c.name).chain([if staged { SOURCE } else { "run" }]).collect()
}

/// A table with the columns it needs.
struct Table {
    name: &'static str,
    columns: Vec<(Column, &'static str)>,
}

fn tables(dialect: Dialect) -> Vec<Table> {
    let plain = |name, kind| (Column { name, kind }, "");
    let id = match dialect {
        Dialect::Sqlite => " PRIMARY KEY AUTOINCREMENT",
        Dialect::Postgres => " GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    };
    let primary = |name| (Column { name, kind: Kind::Text }, " NOT NULL PRIMARY KEY");
    let mut tables = vec![
        Table {
            name: "runs",
            columns: vec![
                (Column { name: "id", kind: Kind::Count }, id),
                plain("started", Kind::Time),
                plain("finished", Kind::Time),
                plain("version", Kind::Text),
                plain("manifest", Kind::Text),
            ],
        },
        Table {
            name: "sources",
            columns: vec![
                primary("source"),
                plain("first_run", Kind::Count),
                plain("last_run", Kind::Count),
                plain("authors", Kind::Text),
                plain("verbatim", Kind::Text),
            ],
        },
        Table { name: "tombstones", columns: vec![primary("key"), plain("erased", Kind::Time)] },
    ];
    let key = |c: Column| (c, if c.name == "key" { " NOT NULL PRIMARY KEY" } else { "" });
    let own = [plain("run", Kind::Count), plain("gone", Kind::Count)];
    tables.push(Table { name: "reactions", columns: kept().into_iter().map(key).chain(own).collect() });
    for output in OUTPUTS {
        let columns = output.columns.iter().map(|c| (*c, "")).chain([plain("run", Kind::Count)]).collect();
        tables.push(Table { name: output.name, columns });
    }
    tables
}

/// Indices of `reactions`. Where there are no reactions yet they are made after the first ones are in: sorting once is
/// faster than finding a place for each row.
const LATE: [&str; 2] = [
    r#"CREATE INDEX IF NOT EXISTS "reactions_source" ON "reactions" ("source", "id")"#,
    r#"CREATE INDEX IF NOT EXISTS "reactions_time" ON "reactions" ("time")"#,
];

fn indices() -> Vec<String> {
    let of_source = OUTPUTS.iter().filter(|o| o.scope == Scope::Source);
    let index = |name| format!(r#"CREATE INDEX IF NOT EXISTS "{name}_source" ON "{name}" ("source")"#);
    of_source.map(|output| index(output.name)).collect()
}

fn list(columns: &[Column], before: &str) -> String {
    columns.iter().map(|c| format!("{before}\"{}\"", c.name)).collect::<Vec<_>>().join(", ")
}

/// Makes what the database lacks. What makes it whole, and says that it is, is given back where that is to be done after
/// the first reactions are in; until then another run finds it unfinished and does it.
pub(super) fn prepare(backend: &mut impl Backend) -> Result<Option<String>> {
    let dialect = backend.dialect();
    let tables = tables(dialect);
    let views = views::all(dialect);
    let columns = |table: &Table| {
        let each = |(c, more): &(Column, &str)| format!("\"{}\" {}{more}", c.name, kind(dialect, c.kind));
        table.columns.iter().map(each).collect::<Vec<_>>().join(", ")
    };
    let mut fingerprint = Sha256::new();
    for text in tables
        .iter()
        .map(columns)
        .chain(indices())
        .chain(LATE.map(String::from))
        .chain(views.iter().map(|v| v.sql.clone()))
    {
        fingerprint.update(text.as_bytes());
    }
    let fingerprint = crate::lexicon::hex(&fingerprint.finalize()[..8]);

    backend.begin()?;
    let known = !backend.columns("schema_version")?.is_empty();
    let read = |backend: &mut dyn Backend, name: &str| {
        backend.texts(r#"SELECT "value" FROM "schema_version" WHERE "name" = $1"#, &[Value::text(name)])
    };
    let mut version = STEPS.len();
    if known {
        let found = read(backend, "version")?;
        version = found.first().and_then(|v| v.parse().ok()).ok_or_else(|| broken("its schema has no version"))?;
        if version > STEPS.len() {
            let message = "made by a newer version of this program (use that version)";
            return Err(Error::new(ErrorKind::UnknownFormat, message));
        }
        if read(backend, "fingerprint")? == [fingerprint.clone()] {
            return backend.commit().map(|()| None);
        }
    } else {
        backend.batch(r#"CREATE TABLE "schema_version" ("name" text NOT NULL PRIMARY KEY, "value" text NOT NULL)"#)?;
    }
    for table in &tables {
        let name = table.name;
        let there = backend.columns(name)?;
        if there.is_empty() {
            backend.batch(&format!(r#"CREATE TABLE "{name}" ({})"#, columns(table)))?;
            continue;
        }
        for (column, _) in table.columns.iter().filter(|(c, _)| !there.iter().any(|t| t == c.name)) {
            backend.batch(&format!(
                r#"ALTER TABLE "{name}" ADD COLUMN "{}" {}"#,
                column.name,
                kind(dialect, column.kind)
            ))?;
        }
    }
    for step in STEPS.iter().skip(version) {
        backend.batch(step)?;
    }
    for index in indices() {
        backend.batch(&index)?;
    }
    if known {
        LATE.iter().try_for_each(|index| backend.batch(index))?;
    }
    for view in views.iter().rev() {
        backend.batch(&format!(r#"DROP VIEW IF EXISTS "{}""#, view.name))?;
    }
    for view in &views {
        backend.batch(&format!(r#"CREATE VIEW "{}" AS {}"#, view.name, view.sql))?;
    }
    if dialect == Dialect::Postgres {
        backend.batch(views::READER)?;
    }
    note(backend, "version", &STEPS.len().to_string())?;
    if known {
        note(backend, "fingerprint", &fingerprint)?;
    }
    backend.commit()?;
    Ok((!known).then_some(fingerprint))
}

/// Finishes a database whose first reactions are in, within a transaction.
pub(super) fn complete(backend: &mut impl Backend, fingerprint: &str) -> Result<()> {
    LATE.iter().try_for_each(|index| backend.batch(index))?;
    note(backend, "fingerprint", fingerprint)
}

fn note(backend: &mut impl Backend, name: &str, value: &str) -> Result<()> {
    let sql = r#"INSERT INTO "schema_version" ("name", "value") VALUES ($1, $2)
        ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value""#;
    backend.execute(sql, &[Value::text(name), Value::text(value)]).map(drop)
}

/// Makes the temporary tables.
pub(super) fn stage(dialect: Dialect) -> String {
    let number = kind(dialect, Kind::Count);
    let mut sql = format!(r#"CREATE TEMPORARY TABLE {BATCH} ("source" text, "number" {number});"#);
    let others = OUTPUTS.iter().map(|o| (o.name, o.columns.to_vec()));
    for (name, columns) in std::iter::once(("reactions", kept())).chain(others) {
        let columns: Vec<String> =
            columns.iter().map(|c| format!("\"{}\" {}", c.name, kind(dialect, c.kind))).collect();
        sql +=
            &format!(r#"CREATE TEMPORARY TABLE "{}" ("{SOURCE}" {number}, {});"#, stage_of(name), columns.join(", "));
    }
    sql
}

/// What is to be done once all is staged.
pub(super) fn staged_all(dialect: Dialect) -> String {
    let names = std::iter::once("reactions").chain(OUTPUTS.iter().map(|o| o.name)).map(stage_of);
    match dialect {
        Dialect::Sqlite => {
            names.map(|name| format!(r#"CREATE INDEX temp."{name}_source" ON "{name}" ("{SOURCE}");"#)).collect()
        }
        // Sources are looked up in what was staged, never the other way round.
        Dialect::Postgres => names
            .map(|name| format!(r#"CREATE INDEX ON "{name}" ("{SOURCE}"); ANALYZE "{name}" ("{SOURCE}");"#))
            .chain(["SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off".to_string()])
            .collect(),
    }
}

/// The staged rows of the batch's sources.
fn of_batch(table: &str, columns: &str) -> String {
    let stage = stage_of(table);
    format!(r#"SELECT {columns} FROM {BATCH} b CROSS JOIN "{stage}" s WHERE s."{SOURCE}" = b."number""#)
}

/// Takes over rows of a table.
pub(super) fn insert(output: &Output) -> String {
    let columns = format!("{}, CAST($1 AS bigint)", list(output.columns, "s."));
    let names = list(output.columns, "");
    format!(r#"INSERT INTO "{}" ({names}, "run") {}"#, output.name, of_batch(output.name, &columns))
}

/// Adds the reactions of a batch whose sources are all new: there are none to be met.
pub(super) fn add() -> String {
    let kept = kept();
    format!(
        r#"INSERT INTO "reactions" ({}, "run") {} AND s."key" NOT IN (SELECT "key" FROM "tombstones")"#,
        list(&kept, ""),
        of_batch("reactions", &format!("{}, CAST($1 AS bigint)", list(&kept, "s."))),
    )
}

/// Adds the reactions of a batch that are new and corrects those that changed; others are not touched.
pub(super) fn upsert(dialect: Dialect) -> String {
    let kept = kept();
    let (mine, theirs) = (list(&kept, r#""reactions"."#), list(&kept, "excluded."));
    let set: Vec<String> =
        kept.iter().filter(|c| c.name != "key").map(|c| format!("\"{0}\" = excluded.\"{0}\"", c.name)).collect();
    let differ = match dialect {
        Dialect::Sqlite => "IS NOT",
        Dialect::Postgres => "IS DISTINCT FROM",
    };
    format!(
        r#"{} ON CONFLICT ("key") DO UPDATE SET {}, "gone" = NULL
        WHERE "reactions"."gone" IS NOT NULL OR ({mine}) {differ} ({theirs})"#,
        add(),
        set.join(", "),
    )
}

/// Marks the reactions that are no longer in their source.
pub(super) fn gone() -> String {
    format!(
        r#"UPDATE "reactions" SET "gone" = $1 WHERE "key" IN (
        SELECT "key" FROM "reactions" WHERE "gone" IS NULL AND "source" IN (SELECT "source" FROM {BATCH}) EXCEPT {})"#,
        of_batch("reactions", r#"s."key""#)
    )
}

/// Takes names and texts from the reactions of some sources that the run did not see.
pub(super) fn blank(sources: &str) -> String {
    format!(
        r#"UPDATE "reactions" SET "author" = NULL, "text" = NULL WHERE "key" IN (
        SELECT "key" FROM "reactions" WHERE "source" IN ({sources}) EXCEPT {})"#,
        of_batch("reactions", r#"s."key""#)
    )
}
