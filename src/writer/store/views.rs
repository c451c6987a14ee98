//! Views for dashboards: counts and sums that can be added up, a column `time`, names in lower case.
//!
//! Only the public's reactions that are still in their source are counted; comments and quoted posts stay apart by
//! `kind`, so that no share is made of both by accident.

use super::Dialect;

/// A view.
pub(super) struct View {
    pub(super) name: &'static str,
    pub(super) sql: String,
}

/// Lets `groundswell_reader` read everything here and nothing else. A user who may not make roles is told in the
/// documentation what to ask for.
pub(super) const READER: &str = r#"DO $$
DECLARE place text := current_schema();
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'groundswell_reader') THEN
    CREATE ROLE groundswell_reader NOLOGIN;
  END IF;
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO groundswell_reader', place);
  EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO groundswell_reader', place);
EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
  RAISE NOTICE 'groundswell_reader: not granted';
END $$"#;

const LABELS: [&str; 4] = ["positive", "neutral", "negative", "unscored"];

/// Every view, each after those it reads.
pub(super) fn all(dialect: Dialect) -> Vec<View> {
    let day = match dialect {
        Dialect::Sqlite => r#"date("time") || ' 00:00:00'"#,
        Dialect::Postgres => r#"date_trunc('day', "time", 'UTC')"#,
    };
    let one = |label: &str| format!(r#"CASE WHEN "label" = '{label}' THEN 1 ELSE 0 END AS is_{label}"#);
    let flags: Vec<String> = LABELS.iter().map(|label| one(label)).collect();
    let flat = format!(
        r#"SELECT "key", "id", "source", "file", "kind", "platform", "author", "time", {day} AS "day", "lang", "label",
        "polarity", "confidence", "coverage", "likes", "parent", "voice", "terms", "targets", "text",
        1 AS n, {} FROM "reactions" WHERE "role" = 'public' AND "gone" IS NULL"#,
        flags.join(", ")
    );
    let sums: Vec<String> = LABELS.iter().map(|label| format!("SUM(is_{label}) AS n_{label}")).collect();
    let counts = format!(
        r#"COUNT(*) AS n, {}, COALESCE(SUM("polarity"), 0) AS polarity_sum, CAST(COALESCE(SUM("likes"), 0) AS bigint) AS likes_sum"#,
        sums.join(", ")
    );
    let view = |name, sql| View { name, sql };
    vec![
        view("reactions_flat", flat),
        view(
            "timeline",
            format!(
                r#"SELECT "day" AS "time", "source", "lang", "kind", {counts} FROM "reactions_flat"
                WHERE "time" IS NOT NULL GROUP BY "day", "source", "lang", "kind""#
            ),
        ),
        view(
            "timeline_long",
            r#"SELECT "day" AS "time", "source", "lang", "kind", "label", COUNT(*) AS n FROM "reactions_flat"
            WHERE "time" IS NOT NULL GROUP BY "day", "source", "lang", "kind", "label""#
                .to_string(),
        ),
        view(
            "levels",
            format!(
                r#"SELECT "source", "lang", "kind", {counts} FROM "reactions_flat" GROUP BY "source", "lang", "kind""#
            ),
        ),
        view(
            "levels_long",
            r#"SELECT "source", "lang", "kind", "label", COUNT(*) AS n FROM "reactions_flat"
            GROUP BY "source", "lang", "kind", "label""#
                .to_string(),
        ),
    ]
}
