//! What people read, word for word: help, errors, explanations, the report over the samples. Files of
//! `tests/snapshots`, rewritten by `UPDATE_EXPECTED=1` and read by a person.

use std::path::{Path, PathBuf};

use crate::expected;
use crate::program::{Place, Ran};

fn check(snapshots: &[(String, String)]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let problems: Vec<String> =
        snapshots.iter().filter_map(|(name, got)| expected::compare(&root.join(name), got)).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// A run as a person sees it.
fn seen(arguments: &[&str], ran: &Ran) -> String {
    let quoted: Vec<String> = arguments
        .iter()
        .map(|a| if a.is_empty() || a.contains([' ', '*']) { format!("'{a}'") } else { (*a).to_string() })
        .collect();
    let mut out = format!("$ groundswell {}\n{}", quoted.join(" "), ran.out);
    if !ran.err.is_empty() {
        out.push_str(&format!("--- stderr\n{}", ran.err));
    }
    if ran.status != 0 {
        out.push_str(&format!("--- status {}\n", ran.status));
    }
    out
}

#[test]
fn help_of_every_command() {
    let place = Place::new();
    let mut commands: Vec<Vec<&str>> = vec![vec![]];
    for name in ["report", "extract", "detect", "score", "lexicon", "diff", "erase", "evaluate", "completions", "man"] {
        commands.push(vec![name]);
    }
    for action in ["list", "show", "check", "features"] {
        commands.push(vec!["lexicon", action]);
    }
    let snapshots: Vec<(String, String)> = commands
        .iter()
        .map(|command| {
            let arguments = [command, &["--help"][..]].concat();
            let ran = place.run(&arguments).expect(0).silent();
            let name = [&["help"][..], command].concat().join("-");
            (format!("{name}.txt"), seen(&arguments, &ran))
        })
        .collect();
    check(&snapshots);
    // A new command needs its help here.
    let listed = snapshots[0].1.lines().filter(|l| l.starts_with("  ") && !l.starts_with("   ")).count();
    assert_eq!(listed, 10 + 3, "commands, `help`, and two options:\n{}", snapshots[0].1);
}

#[test]
fn errors_name_the_place_and_the_remedy() {
    let place = Place::new();
    place.file("votes.csv", "author,comment\nAnn,good\n");
    place.file("numbers.csv", "id,height\n1,180\n");
    place.file("picture.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\0");
    place.file("broken.jsonl", "{\"text\": \"good\"}\n{\"text\": broken\n");
    place.file("page.mhtml", "MIME-Version: 1.0\nContent-Type: multipart/related\n\n");
    std::fs::create_dir(place.path().join("empty")).unwrap();
    let mut out = String::new();
    for arguments in [
        &["extract", "missing.csv"][..],
        &["extract", "empty"][..],
        &["extract", "*.zip"][..],
        &["extract", "https://example.org/page"][..],
        &["extract", "picture.jpg"][..],
        &["extract", "page.mhtml"][..],
        &["extract", "numbers.csv"][..],
        &["extract", "votes.csv", "--text-column", "body"][..],
        &["extract", "votes.csv", "--format", "pdf"][..],
        &["extract", "votes.csv", "--delimiter", "ab"][..],
        &["extract", "broken.jsonl", "votes.csv", "--format", "csv"][..],
        &["score", "--lexicons", "nowhere"][..],
        &["lexicon", "show", "xx"][..],
        &["evaluate", "votes.csv"][..],
        &["report"][..],
    ] {
        out.push_str(&seen(arguments, &place.run(arguments)));
        out.push('\n');
    }
    check(&[("errors.txt".into(), out)]);
}

/// Words whose valence a lexicon may change are kept out of here as far as possible; rules are shown one by one.
#[test]
fn explanations() {
    let place = Place::new();
    let texts = "I don’t like it\nThis is really good!!\nIt was good, but the end was AWFUL\nsooooo happy 😂👍🏽\n정말 좋아요 ㅋㅋㅋㅋ\n\
        별로 좋지 않아요\n映画は最高じゃない\n这部电影不好看\nDas ist überhaupt nicht schlecht\nThe shop opens at nine.\nhttps://example.org\n";
    let ran = place.run_with(&["score", "--explain"], texts).expect(0).silent();
    check(&[("score-explain.txt".into(), seen(&["score", "--explain"], &ran))]);
}

fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn report_over_the_samples() {
    let place = Place::new();
    for file in samples() {
        let name = file.file_name().unwrap().to_str().unwrap();
        place.file(&format!("data/samples/{name}"), std::fs::read(&file).unwrap());
    }
    let arguments = ["report", "data/samples"];
    let ran = place.run(&arguments).expect(0).silent();
    check(&[
        ("samples-report.txt".into(), seen(&arguments, &ran)),
        ("samples-summary.csv".into(), place.read("groundswell-report/summary.csv")),
    ]);
}
