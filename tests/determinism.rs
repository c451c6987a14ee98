//! The same inputs give the same bytes: with any number of threads, in any order of the files.

use crate::program::{Place, table};

const FILES: &[&str] = &[
    "reactions.csv",
    "report.html",
    "summary.csv",
    "by_kind.csv",
    "by_language.csv",
    "by_target.csv",
    "clusters.csv",
    "comparison.csv",
    "representatives.csv",
    "terms.csv",
    "trend.csv",
];

/// A folder with several formats, several sources and posts that two of them share.
fn place() -> Place {
    let place = Place::new();
    place.file(
        "in/votes.csv",
        "id,author,comment,thread,reply to\n1,Ann,I love the new bridge!,bridge,\n2,Ben,\"No, it is awful\",bridge,1\n\
         3,Cem,정말 좋아요 ㅋㅋㅋ,market,\n4,Dua,Das ist leider nicht gut.,market,3\n5,Eve,😡😡,bridge,\n",
    );
    place.file("in/posts.jsonl", "{\"text\": \"C'est magnifique\", \"author\": \"Flo\"}\n{\"text\": \"最高です！\"}\n");
    place.file(
        "in/page.txt",
        "Swans return to the harbour\n\nThe birds were back on Sunday, and the harbour master was pleased.\n\n“What a lovely \
         sight that was this morning,” one X user wrote in Korean. “I hope they stay.”\n",
    );
    place.file(
        "in/other.txt",
        "Harbour swans\n\nReaders were pleased to hear of the birds that came back.\n\n\"What a lovely sight that was \
         this morning,\" one X user wrote in Korean. \"I hope they stay.\"\n\n2 Comments\nGood for them.\nI hate swans, they \
         bite.\n",
    );
    // More than one batch, so that threads meet.
    let mut rows = String::from("author,text\n");
    for i in 0..40_000 {
        let text = ["great stuff", "not good", "ganz schlimm", "¡me encanta!", "ok", "ничего хорошего"][i % 6];
        rows.push_str(&format!("writer {},{text} {i}\n", i % 97));
    }
    place.file("in/many.csv", rows);
    place
}

fn report(place: &Place, out: &str, threads: &str, inputs: &[&str]) {
    let mut arguments = vec!["report", "--out", out, "--threads", threads, "--authors", "keep"];
    arguments.extend(["--target", "swans", "--target", "bridge=bridge,stuff"]);
    arguments.extend(inputs);
    place.run(&arguments).expect(0).silent();
}

#[test]
fn reports_are_the_same_for_any_number_of_threads() {
    let place = place();
    for threads in ["1", "2", "8"] {
        report(&place, threads, threads, &["in"]);
    }
    for threads in ["2", "8"] {
        for file in FILES {
            let (one, many) = (place.read(&format!("1/{file}")), place.read(&format!("{threads}/{file}")));
            assert!(one == many, "{file} differs between 1 and {threads} threads");
        }
        let manifest = |folder: &str| {
            let mut manifest = place.json(&format!("{folder}/run.json"));
            let environment = manifest.as_object_mut().unwrap().remove("environment").unwrap();
            assert_eq!(environment["threads"].as_u64(), folder.parse().ok());
            // The rest must be the same to the byte, order of keys included.
            manifest.to_string()
        };
        assert_eq!(manifest("1"), manifest(threads));
    }
    assert_eq!(place.table("1/reactions.csv").len(), 40_000 + 5 + 2 + 1 + 3);
}

#[test]
fn the_order_of_files_changes_the_order_of_rows_and_nothing_else() {
    let place = place();
    let files = ["in/votes.csv", "in/posts.jsonl", "in/page.txt", "in/other.txt"];
    let backwards: Vec<&str> = files.iter().rev().copied().collect();
    report(&place, "forwards", "2", &files);
    report(&place, "backwards", "2", &backwards);
    for file in FILES.iter().filter(|file| !["reactions.csv", "report.html"].contains(file)) {
        assert_eq!(place.read(&format!("forwards/{file}")), place.read(&format!("backwards/{file}")), "{file}");
    }
    let rows = |folder: &str| {
        let content = place.read(&format!("{folder}/reactions.csv"));
        let mut rows = table(content.as_bytes());
        let ids: Vec<String> = rows.iter().map(|r| r["id"].clone()).collect();
        rows.sort();
        (ids, rows)
    };
    let ((ids, forwards), (other_ids, backwards)) = (rows("forwards"), rows("backwards"));
    assert_ne!(ids, other_ids, "rows stand in the order of the files");
    assert_eq!(forwards, backwards);
}

#[test]
fn inputs_that_are_opened_ahead_stay_in_their_order() {
    let place = Place::new();
    let mut expected = Vec::new();
    for i in 0..70 {
        let name = format!("in/{i:02}");
        match i % 7 {
            // One that is longer than what is read ahead, and one that breaks off.
            3 => place.file(&format!("{name}.csv"), format!("comment\n{}", "Lovely!\n".repeat(1500))),
            5 => place.file(&format!("{name}.json"), "{\"comments\": [{\"text\": \"great\"}, {\"text\":"),
            _ => place.file(&format!("{name}.csv"), format!("author,comment\nAnn,good {i}\nBen,bad {i}\n")),
        };
        let comments = [2, 2, 2, 1500, 2, 0, 2][i % 7];
        expected.extend(std::iter::repeat_n(format!("{i:02}"), comments));
    }
    for threads in ["1", "2", "5"] {
        place.run(&["report", "in", "--out", threads, "--threads", threads]);
        let sources: Vec<String> =
            place.table(&format!("{threads}/reactions.csv")).iter().map(|row| row["source"].clone()).collect();
        assert!(sources == expected, "{threads} threads");
    }
}

#[test]
fn a_run_repeated_gives_the_same_bytes() {
    let place = place();
    for out in ["one", "two"] {
        place.run(&["report", "in/page.txt", "in/votes.csv", "--out", out]).expect(0);
    }
    // The key of the pseudonyms is kept between runs.
    for file in FILES {
        assert_eq!(place.read(&format!("one/{file}")), place.read(&format!("two/{file}")), "{file}");
    }
}
