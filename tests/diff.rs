//! What `diff` tells of two reports: every change with its cause.

use crate::program::Place;

const VOTES: &str = "comment\nI love it\nIt is blorf\nIt opens at nine.\nI hate it\n";
const WORDS: &str = "term\tvalence\nblorf\t-3\n";

/// Two reports over hand-written words alone, so that learned weights may change; files and options of the second.
fn place(second: &str, options: &[&str]) -> Place {
    let place = Place::new();
    place.file("one.tsv", WORDS);
    for (out, content, options) in [("a", VOTES, &[][..]), ("b", second, options)] {
        place.file("votes.csv", content);
        place
            .run(&[&["report", "votes.csv", "--out", out, "--lang", "en", "--layers", "words"][..], options].concat())
            .expect(0);
    }
    place
}

/// Change, id, labels and cause of every row.
fn told(place: &Place) -> Vec<[String; 5]> {
    let ran = place.run(&["diff", "a", "b", "--format", "jsonl"]).expect(0).silent();
    let cell = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_string();
    ran.jsonl()
        .iter()
        .map(|r| ["change", "id", "label_before", "label_after", "because"].map(|column| cell(&r[column])))
        .collect()
}

#[test]
fn every_change_is_told_with_its_cause() {
    let inserted = VOTES.replace("I love it", "I love the harbour\nI love it").replace("I hate it\n", "");
    let edited = VOTES.replace("I love it", "I do not love it at all");
    for (name, second, options, expected) in [
        ("nothing", VOTES, &["--threads", "1", "--csv-raw"][..], &[][..]),
        ("own words", VOTES, &["--overlay", "one.tsv"], &[["label", "votes.c2", "neutral", "negative", "own words"]]),
        (
            "inserted and taken away",
            &inserted,
            &[],
            &[
                ["appeared", "votes.c1", "", "positive", "input changed"],
                ["vanished", "votes.c4", "negative", "", "input changed"],
            ],
        ),
        ("edited", &edited, &[], &[["label", "votes.c1", "positive", "negative", "text"]]),
    ] {
        let place = place(second, options);
        assert_eq!(told(&place), expected.iter().map(|r| r.map(str::to_string)).collect::<Vec<_>>(), "{name}");
        let csv = place.run(&["diff", "a", "b", "--format", "csv"]).expect(0).silent();
        assert!(csv.out.starts_with("change,id,id_before,source,label_before,label_after,"), "{}", csv.out);
        assert_eq!(csv.out.lines().count(), expected.len() + 1, "{name}");
    }
}

/// Each kind of cause that a manifest shows, put there by hand.
#[test]
fn causes_are_read_from_the_records_of_the_runs() {
    for (part, key, value, because) in [
        ("lexicons", "en", "another", "lexicon en"),
        ("lexicons", "fr", "another", "nothing that is recorded"),
        ("engine", "scorer", "another", "program: scorer"),
        ("engine", "tokenizer", "another", "program: tokenizer"),
        // The detector has not changed its language; no other cause is there.
        ("engine", "detector", "another", "program: detector"),
        ("tool", "version", "0.0.1", "program 0.0.1 → 0.1.0"),
        ("options", "layers", "learned", "option layers"),
        ("options", "min_n", "5", "nothing that is recorded"),
    ] {
        let place = place(VOTES, &[]);
        let mut manifest = place.json("a/run.json");
        manifest[part][key] = value.into();
        place.file("a/run.json", manifest.to_string());
        let rows = place.read("a/reactions.csv");
        let relabelled = rows.replacen(",positive,", ",neutral,", 1).replacen("love", "like", 1);
        assert_ne!(rows, relabelled);
        place.file("a/reactions.csv", relabelled);
        let told = told(&place);
        assert_eq!(told, [["label", "votes.c1", "neutral", "positive", because].map(str::to_string)], "{part} {key}");
    }
}

/// A run of a version that said nothing of its source; and a text in another language than before.
#[test]
fn causes_are_told_as_far_as_runs_tell_them() {
    let place = place(VOTES, &[]);
    let manifest = place.json("a/run.json");
    let rows = place.read("a/reactions.csv");
    let told_of = |manifest: &serde_json::Value, from: &str, to: &str| {
        place.file("a/run.json", manifest.to_string());
        place.file("a/reactions.csv", rows.replacen(from, to, 1));
        told(&place).into_iter().map(|[change, .., because]| format!("{change}: {because}")).collect::<Vec<_>>()
    };
    let mut old = manifest.clone();
    old.as_object_mut().unwrap().remove("engine");
    assert_eq!(told_of(&old, ",positive,", ",neutral,"), ["label: program: another build"]);
    let mut other = manifest.clone();
    other["engine"]["detector"] = "another".into();
    other["engine"]["reader"] = "another".into();
    assert_eq!(told_of(&other, ",en,", ",nl,"), ["language: language nl → en; program: detector"]);
    assert_eq!(told_of(&other, ",public,", ",owner,"), ["role: program: reader"]);
}

#[test]
fn the_table_shows_changes_and_counts_causes() {
    let place = place(VOTES, &["--overlay", "one.tsv"]);
    let ran = place.run(&["diff", "a", "b"]).expect(0).silent();
    for part in [
        "votes.c2",
        "neutral → negative",
        "– → blorf -3.00",
        "4 reactions in both reports; changes: label 1",
        "because of: own words 1",
    ] {
        assert!(ran.out.contains(part), "no {part:?} in\n{}", ran.out);
    }
    let same = place.run(&["diff", "a", "a"]).expect(0).silent();
    assert_eq!(same.out, "4 reactions in both reports, nothing changed\n");
}

#[test]
fn folders_that_are_no_reports_are_told() {
    let place = place(VOTES, &[]);
    std::fs::create_dir(place.path().join("empty")).unwrap();
    place.file("broken/run.json", "{");
    place.file("short/run.json", "{}");
    place.file("short/reactions.csv", "id,source\n1,2\n");
    for (folder, parts) in [
        ("missing", &["missing/run.json: no such file"][..]),
        ("empty", &["empty/run.json: ", "--out of"][..]),
        ("broken", &["broken/run.json: ", "not the record of a run"][..]),
        ("short", &["short/reactions.csv: ", "row 1", "was it edited"][..]),
    ] {
        place.run(&["diff", "a", folder]).expect(1).complains(parts);
    }
}
