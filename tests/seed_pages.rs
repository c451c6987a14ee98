//! Five real news pages give exactly the reactions a reader finds in them. The pages stand outside the repository; here
//! are places and numbers only.

use std::collections::BTreeMap;

use crate::corpus;
use crate::program::{Place, Ran};

type Row = BTreeMap<String, String>;

/// Public reactions: page, kind, stated language, platform, spans.
const PUBLIC: &[(&str, &str, &str, &str, &str)] = &[
    ("000", "quote", "ko", "x", "2084-2172;2207-2314"),
    ("000", "quote", "ja", "x", "2974-3118;3155-3301"),
    ("001", "quote", "", "x", "1457-1515;1558-1677"),
    ("002", "comment", "", "unknown", "4189-4430"),
    ("002", "comment", "", "unknown", "4431-4584"),
    ("002", "comment", "", "unknown", "4585-4862"),
    ("002", "comment", "", "unknown", "4863-5026"),
    ("002", "comment", "", "unknown", "5027-5282"),
    ("002", "comment", "", "unknown", "5283-5447"),
    ("002", "comment", "", "unknown", "5448-5710"),
    ("002", "comment", "", "unknown", "5711-5865"),
    ("002", "comment", "", "unknown", "5866-6145"),
    ("002", "comment", "", "unknown", "6146-6303"),
    ("003", "quote", "ko", "x", "1433-1521;1552-1659"),
    ("003", "quote", "ja", "x", "1663-1801;1834-1980"),
];

/// Posts by the people the pages are about: page, platform.
const PRINCIPALS: &[(&str, &str)] =
    &[("000", "x"), ("000", "x"), ("001", "x"), ("002", "x"), ("002", "unknown"), ("003", "x")];

/// Comments that open with agreement, and the comment they agree with.
const PARENTS: &[(u32, u32)] = &[(2, 1), (4, 3), (6, 5), (8, 7), (10, 9)];

/// source, comments_declared, comments, quoted_posts, P, U, N, net_all, stated_langs
const SUMMARY: &[[&str; 9]] = &[
    ["000", "", "0", "2", "2", "0", "0", "", "ko:1 ja:1"],
    ["001", "", "0", "1", "1", "0", "0", "", ""],
    ["002", "10", "10", "0", "10", "0", "0", "1.0000", ""],
    ["003", "", "0", "2", "2", "0", "0", "", "ko:1 ja:1"],
    ["004", "", "0", "0", "0", "0", "0", "", ""],
    ["ALL", "10", "10", "5", "15", "0", "0", "", "ko:2 ja:2"],
];

/// Targets with the labels that the specification gives and the words can show, by reaction. Where a reader goes by "them" and
/// "they", or by what a metaphor means, the target is named and has no polarity.
const TARGETS: &[(&str, &[(&str, &str)])] = &[
    (
        "relations=relations,relationship,ties",
        &[
            ("000.q", "positive"),
            ("001.q", "positive"),
            ("002.c4", "positive"),
            ("002.c7", "positive"),
            ("002.c8", "none"),
            ("002.c9", "positive"),
            ("003.q", "positive"),
        ],
    ),
    (
        "performance=drums,music,K-pop,cultural diplomacy,moments like this",
        &[
            ("000.q", "none"),
            ("000.q", "none"),
            ("001.q", "positive"),
            ("002.c2", "none"),
            ("002.c3", "positive"),
            ("002.c5", "positive"),
            ("002.c6", "positive"),
            ("002.c8", "none"),
            ("002.c9", "none"),
            ("002.c10", "positive"),
            ("003.q", "none"),
            ("003.q", "none"),
        ],
    ),
    (
        "leaders=leaders,Japanese and South Korean leaders",
        &[
            ("002.c3", "none"),
            ("002.c5", "positive"),
            ("002.c6", "none"),
            ("002.c7", "none"),
            ("002.c8", "none"),
            ("002.c9", "none"),
        ],
    ),
    ("president", &[("001.q", "positive")]),
    // The reading that nearness would get wrong.
    ("prime minister", &[("001.q", "none")]),
    ("Japan", &[("000.q", "none"), ("000.q", "none"), ("001.q", "none"), ("003.q", "none"), ("003.q", "none")]),
    ("meetings=formal government meetings,formal diplomatic meetings", &[("002.c5", "none"), ("002.c7", "none")]),
];

struct Report {
    place: Place,
    ran: Ran,
    reactions: Vec<Row>,
    pages: BTreeMap<String, Vec<u8>>,
}

fn report() -> Option<Report> {
    let folder = corpus::find("pages")?;
    let place = Place::new();
    let mut pages = BTreeMap::new();
    for number in ["000", "001", "002", "003", "004"] {
        let name = format!("dev-seed-{number}.txt");
        let Ok(content) = std::fs::read(folder.join(&name)) else {
            println!("skipped: {} does not exist", folder.join(&name).display());
            return None;
        };
        place.file(&name, &content);
        pages.insert(number.to_string(), content);
    }
    let ran = place.run(&["report", "dev-seed-*.txt", "--out", "report"]).expect(0).silent();
    let reactions = place.table("report/reactions.csv");
    Some(Report { place, ran, reactions, pages })
}

fn page(row: &Row) -> &str {
    row["source"].trim_start_matches("dev-seed-")
}

impl Report {
    fn public(&self) -> Vec<&Row> {
        self.reactions.iter().filter(|r| r["role"] == "public").collect()
    }
}

#[test]
fn public_reactions_stand_where_a_reader_finds_them() {
    let Some(report) = report() else { return };
    let found: Vec<(&str, &str, &str, &str, &str)> = report
        .public()
        .into_iter()
        .map(|r| (page(r), &*r["kind"], &*r["stated_language"], &*r["platform"], &*r["spans"]))
        .collect();
    assert_eq!(found, PUBLIC);
    for row in report.public() {
        assert_eq!(row["label"], "positive", "{}", row["id"]);
        assert_eq!(row["lang"], "en", "{}", row["id"]);
    }
}

#[test]
fn spans_are_the_bytes_of_the_text() {
    let Some(report) = report() else { return };
    for row in &report.reactions {
        let page = &report.pages[page(row)];
        let parts: Vec<&str> = row["spans"]
            .split(';')
            .map(|span| {
                let (start, end) = span.split_once('-').unwrap();
                std::str::from_utf8(&page[start.parse().unwrap()..end.parse().unwrap()]).unwrap()
            })
            .collect();
        assert_eq!(row["text"], parts.join(" "), "{}", row["id"]);
    }
}

#[test]
fn posts_by_the_people_a_page_is_about_are_found_and_not_counted() {
    let Some(report) = report() else { return };
    let found: Vec<(&str, &str)> =
        report.reactions.iter().filter(|r| r["role"] == "principal").map(|r| (page(r), &*r["platform"])).collect();
    assert_eq!(found, PRINCIPALS);
    assert_eq!(report.reactions.len(), PUBLIC.len() + PRINCIPALS.len(), "no other role, no other record");
    let excluded: u64 = report
        .place
        .table("report/summary.csv")
        .iter()
        .filter(|r| r["source"] != "ALL")
        .map(|r| r["excluded"].parse::<u64>().unwrap())
        .sum();
    assert_eq!(excluded, PRINCIPALS.len() as u64);
}

#[test]
fn answers_are_inferred_from_their_opening_words_and_say_so() {
    let Some(report) = report() else { return };
    let found: Vec<(u32, u32)> = report
        .reactions
        .iter()
        .filter(|r| !r["parent"].is_empty())
        .map(|r| {
            assert_eq!((&*r["parent_basis"], &*r["kind"]), ("agreement_opener", "comment"), "{}", r["id"]);
            let number = |id: &str| id.rsplit_once(".c").unwrap().1.parse::<u32>().unwrap();
            (number(&r["id"]), number(&r["parent"]))
        })
        .collect();
    assert_eq!(found, PARENTS);
}

#[test]
fn a_post_quoted_by_two_papers_is_one_voice() {
    let Some(report) = report() else { return };
    let quotes = |number: &str| -> Vec<String> {
        report.public().into_iter().filter(|r| page(r) == number).map(|r| r["voice"].clone()).collect()
    };
    assert_eq!(quotes("000"), quotes("003"));
    let mut voices: Vec<&String> = report.public().into_iter().map(|r| &r["voice"]).collect();
    voices.sort();
    voices.dedup();
    assert_eq!(voices.len(), 13);
    let summary = report.place.table("report/summary.csv");
    let all = summary.iter().find(|r| r["source"] == "ALL").unwrap();
    assert_eq!((&*all["voices"], &*all["voices_P"]), ("13", "13"));
}

#[test]
fn the_summary_has_the_numbers_of_the_specification() {
    let Some(report) = report() else { return };
    let summary = report.place.table("report/summary.csv");
    let found: Vec<[&str; 9]> = summary
        .iter()
        .map(|r| {
            let columns = ["comments_declared", "comments", "quoted_posts", "P", "U", "N", "net_all", "stated_langs"];
            let mut row = [page(r), "", "", "", "", "", "", "", ""];
            for (cell, column) in row[1..].iter_mut().zip(columns) {
                *cell = &r[column];
            }
            row
        })
        .collect();
    assert_eq!(found, SUMMARY);
    for row in &summary {
        let shares = ["positive_share", "positive_low", "positive_high", "negative_share", "net_polar", "net_all"];
        for column in shares {
            assert_eq!(row[column].is_empty(), page(row) != "002", "{column} of {}: {:?}", page(row), row[column]);
        }
    }
    let comments = summary.iter().find(|r| page(r) == "002").unwrap();
    assert_eq!((&*comments["positive_share"], &*comments["positive_low"]), ("1.0000", "0.7225"));
    assert_eq!((&*comments["completeness"], &*comments["positive_high"]), ("1.0000", "1.0000"));
}

/// Each target alone, so that no other takes a term away from it.
#[test]
fn what_is_said_of_each_target_is_what_a_reader_finds() {
    let Some(report) = report() else { return };
    for (target, expected) in TARGETS {
        let name = target.split('=').next().unwrap();
        let arguments = ["report", "dev-seed-*.txt", "--out", "targets", "--format", "jsonl", "--target", target];
        report.place.run(&arguments).expect(0).silent();
        let rows = report.place.read("targets/reactions.jsonl");
        let found: Vec<(String, String)> = rows
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .filter(|row| row["role"] == "public")
            .filter_map(|row| {
                let said = row["targets"].as_array()?.iter().find(|t| t["target"] == name)?;
                let id = row["id"].as_str().unwrap().trim_start_matches("dev-seed-");
                // Numbers of quoted posts depend on those of other roles.
                let id = if id.contains(".q") { &id[..5] } else { id };
                Some((id.to_string(), said["label"].as_str().unwrap().to_string()))
            })
            .collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(id, label)| (id.as_str(), label.as_str())).collect();
        assert_eq!(found, *expected, "{target}");
        let table = report.place.table("targets/by_target.csv");
        let all = table.iter().find(|r| r["source"] == "ALL").unwrap();
        let count = |label: &str| expected.iter().filter(|(_, l)| *l == label).count().to_string();
        assert_eq!(
            (&all["P"], &all["U"], &all["N"]),
            (&count("positive"), &count("none"), &count("negative")),
            "{target}"
        );
        assert_eq!(all["mentions"], expected.len().to_string());
    }
}

#[test]
fn a_page_without_reactions_says_so() {
    let Some(report) = report() else { return };
    assert!(report.reactions.iter().all(|r| page(r) != "004"));
    assert!(report.ran.out.contains("no reader reaction in dev-seed-004"), "{}", report.ran.out);
    let summary = report.place.table("report/summary.csv");
    let row = summary.iter().find(|r| page(r) == "004").unwrap();
    assert!(row["text"].to_lowercase().contains("no reader reaction"), "{}", row["text"]);
    assert_eq!(row["net_all"], "", "undefined, not 0");
}

#[test]
fn the_order_of_the_pages_changes_nothing() {
    let Some(report) = report() else { return };
    let names: Vec<String> = report.pages.keys().rev().map(|n| format!("dev-seed-{n}.txt")).collect();
    let mut arguments = vec!["report", "--out", "backwards"];
    arguments.extend(names.iter().map(String::as_str));
    report.place.run(&arguments).expect(0);
    assert_eq!(report.place.read("backwards/summary.csv"), report.place.read("report/summary.csv"));
    assert_eq!(report.place.read("backwards/by_language.csv"), report.place.read("report/by_language.csv"));
}
