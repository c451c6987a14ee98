//! Runs that are killed and gone on with end as if nobody had killed them; grown files are read from where they grew.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::program::Place;

const TEXTS: [&str; 6] = ["great stuff", "not good at all", "ganz schlimm", "¡me encanta!", "ok", "ничего хорошего"];

fn line(i: usize) -> String {
    let (text, writer, answered) = (TEXTS[i * 7 % 6], i % 97, i.saturating_sub(i % 50));
    format!(
        "{{\"id\": \"r{i}\", \"thread\": \"t{}\", \"author\": \"writer {writer}\", \"text\": \"{text} {i}\", \"reply_to\": \
         \"r{answered}\"}}\n",
        i % 3
    )
}

fn lines(range: std::ops::Range<usize>) -> String {
    range.map(line).collect()
}

fn gzip(content: &str) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// Everything a report has written, by name; of the record, what may not differ between equal runs.
fn written(place: &Place, folder: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = std::fs::read_dir(place.path().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != ".checkpoint")
        .map(|name| {
            let mut content = place.read(&format!("{folder}/{name}"));
            if name == "run.json" {
                let mut record: serde_json::Value = serde_json::from_str(&content).unwrap();
                record.as_object_mut().unwrap().remove("environment").unwrap();
                content = record.to_string();
            }
            (name, content)
        })
        .collect();
    files.sort();
    files
}

#[track_caller]
fn same(place: &Place, one: &str, other: &str) {
    let (one, other) = (written(place, one), written(place, other));
    let names = |files: &[(String, String)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&one), names(&other));
    for ((name, one), (_, other)) in one.iter().zip(&other) {
        assert!(one == other, "{name} differs");
    }
}

/// Starts the run, and kills it some time after it has made a checkpoint of its own; false where it was done before.
fn kill(place: &Place, arguments: &[&str], after: Duration) -> bool {
    let checkpoint = place.path().join("killed/.checkpoint");
    let stamp = || checkpoint.metadata().and_then(|m| m.modified()).ok();
    let (begun, before) = (Instant::now(), stamp());
    let mut child =
        place.command(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while stamp() == before && begun.elapsed() < Duration::from_secs(60) {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_micros(300));
    }
    std::thread::sleep(after);
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

#[test]
fn a_killed_run_goes_on_and_gives_the_same_bytes() {
    let place = Place::new();
    let all = lines(0..40_000);
    let rows: String =
        (0..30_000).map(|i| format!("{i},writer {},\"{} \"\"{i}\"\"\"\n", i % 97, TEXTS[i % 6])).collect();
    place.file("lines.jsonl", &all);
    place.file("rows.csv", format!("id,author,comment\n{rows}"));
    place.file("packed.jsonl.gz", gzip(&all));
    for i in 0..300 {
        let items: String =
            (0..40).map(|k| format!("<li class=comment><b>w{k}</b><p>{} {k}</p></li>", TEXTS[(i + k) % 6])).collect();
        place.file(
            &format!("pages/p{i:03}.html"),
            format!("<html lang=en><body><h1>Page {i}</h1><ul>{items}</ul></body></html>"),
        );
    }
    let cases: [(&[&str], &[&str]); 4] = [
        (&["lines.jsonl"], &["--format", "jsonl"]),
        (&["rows.csv"], &["--no-html"]),
        (&["packed.jsonl.gz"], &["--threads", "1"]),
        (&["pages", "rows.csv", "lines.jsonl"], &["--target", "stuff"]),
    ];
    let mut seed = 20_261_122u64;
    for (inputs, options) in cases {
        let arguments = |out: &'static str, more: &[&'static str]| {
            let mut arguments = vec!["report", "--quiet", "--out", out];
            arguments.extend(more);
            arguments.extend(options);
            arguments.extend(inputs);
            arguments
        };
        place.run(&arguments("clean", &[])).expect(0);
        let mut killed = 0;
        for run in 0..5 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let more: &[&str] =
                if run == 0 { &["--checkpoint", "0.001"] } else { &["--checkpoint", "0.001", "--resume"] };
            killed += usize::from(kill(&place, &arguments("killed", more), Duration::from_micros(seed >> 49)));
        }
        assert!(killed > 0, "{inputs:?}: no run was killed after a checkpoint");
        place.run(&arguments("killed", &["--resume"])).expect(0).silent();
        same(&place, "clean", "killed");
        // A run from the start leaves nothing behind.
        place.run(&arguments("killed", &[])).expect(0).silent();
        assert!(!place.path().join("killed/.checkpoint").exists());
        same(&place, "clean", "killed");
    }
}

#[test]
fn a_run_that_was_killed_while_it_wrote_a_checkpoint_leaves_no_texts_behind() {
    let place = Place::new();
    place.file("votes.csv", "id,author,comment\n1,Ann,good\n2,Ben,bad\n3,Cem,fine\n");
    let part = place.path().join("out/.checkpoint.part");
    let run = |more: &[&str]| {
        place.run(&[&["report", "votes.csv", "--authors", "keep", "--out", "out"], more].concat()).expect(0);
    };
    for more in [&[][..], &["--resume"]] {
        run(more);
        std::fs::write(&part, "half a checkpoint").unwrap();
        run(more);
        assert!(!part.exists(), "{more:?}");
    }
    std::fs::write(&part, "half a checkpoint").unwrap();
    place.file("wishes.txt", "votes.c2\n");
    place.run(&["erase", "--ids", "wishes.txt", "--from", "csv:out"]).expect(0);
    assert!(!part.exists(), "erase");
}

#[test]
fn a_grown_file_is_read_from_where_it_grew() {
    let place = Place::new();
    place.file("dump.jsonl", lines(0..5_000));
    place.file("before.txt", "Swans\n\n2 comments\nGood for them.\nI hate swans.\n");
    let run = |out: &str, more: &[&str]| {
        let arguments = [&["report", "--quiet", "--out", out, "before.txt", "dump.jsonl"], more].concat();
        place.run(&arguments)
    };
    run("grown", &["--resume"]).expect(0);
    // Half a record, as somebody writes it.
    place.file("dump.jsonl", lines(0..7_777) + "{\"id\": \"r7777\", \"thr");
    run("grown", &["--resume"]).expect(3);
    let whole = lines(0..12_345);
    place.file("dump.jsonl", &whole);
    run("clean", &[]).expect(0);
    // What was read before is not read again: that a letter of it has changed is not seen.
    let middle = whole.len() / 4;
    let at = middle + whole[middle..].find("great").unwrap();
    place.file("dump.jsonl", format!("{}G{}", &whole[..at], &whole[at + 1..]));
    run("grown", &["--resume"]).expect(0).silent();
    same(&place, "clean", "grown");
    assert!(place.path().join("grown/.checkpoint").exists(), "the next time goes on from here");
}

#[test]
fn a_run_does_not_go_on_with_another() {
    let place = Place::new();
    place.file("dump.jsonl", lines(0..5_000));
    let run =
        |more: &[&str]| place.run(&[&["report", "--quiet", "--out", "out", "--resume", "dump.jsonl"], more].concat());
    run(&[]).expect(0);
    run(&["--min-n", "7"]).expect(2).complains(&["out/.checkpoint", "other options", "without --resume"]);
    run(&["--to", "parquet:tables"]).expect(2).complains(&["--resume goes on with a report in one folder"]);
    let first = place.read("out/summary.csv");
    for content in [lines(1..6_000), lines(0..2_000), lines(0..4_000) + &lines(5_000..9_000)] {
        place.file("dump.jsonl", content);
        run(&[]).expect(1).complains(&["dump.jsonl", "changed", "without --resume"]);
        assert_eq!(place.read("out/summary.csv"), first, "nothing is written over what there is");
    }
    place.file("dump.jsonl", lines(0..5_000));
    place.file("out/reactions.csv", "something else\n");
    run(&[]).expect(1).complains(&["out/reactions.csv", "not what the run wrote"]);
    std::fs::write(place.path().join("out/.checkpoint"), b"\xff\xff").unwrap();
    run(&[]).expect(1).complains(&["out/.checkpoint", "damaged"]);
}
