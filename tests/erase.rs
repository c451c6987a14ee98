//! `erase` in folders that an earlier run wrote.

use std::collections::BTreeMap;

use crate::program::Place;

const THREAD: &str = "id,author,comment\n71,Ann,\"alpha is great,\nreally\"\n72,Ben,=beta is awful\n73,Cem,gamma is fine\n\
    74,Dua,delta is bad\n";

fn keys(place: &Place, folder: &str) -> BTreeMap<String, String> {
    let rows = place.table(&format!("{folder}/reactions.csv")).into_iter();
    rows.map(|mut row| (row.remove("id").unwrap(), row.remove("key").unwrap())).collect()
}

/// Rows of what is erased leave every file that has texts; every other byte stays.
#[test]
fn folders_lose_what_is_erased() {
    let place = Place::new();
    place.file("thread.csv", THREAD);
    for (folder, more) in [("plain", &[][..]), ("marked", &["--bom"]), ("lines", &["--format", "jsonl"])] {
        place.run(&[&["report", "thread.csv", "-o", folder], more].concat()).expect(0);
        let read = |name: &str| place.read(&format!("{folder}/{name}"));
        let (before, summary) = (read("reactions.csv"), read("summary.csv"));
        place.file("wishes.txt", format!("{}\nthread.c2\n", keys(&place, folder)["thread.c1"]));
        let (list, from) = (format!("{folder}.erased"), format!("csv:{folder}"));
        let ran = place.run(&["erase", "--ids", "wishes.txt", "--from", &from, "--erased", &list]).expect(0);
        assert!(ran.out.contains(&format!("2 erased from {from} (its counts still have them")), "{}", ran.out);
        let kept: Vec<&str> = before
            .split_inclusive('\n')
            .filter(|l| ["alpha", "really", "beta"].iter().all(|w| !l.contains(w)))
            .collect();
        assert_eq!(read("reactions.csv"), kept.concat(), "{folder}");
        assert_eq!(read("summary.csv"), summary, "{folder}");
        for file in std::fs::read_dir(place.path().join(folder)).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            assert!(name != "report.html" && !name.starts_with('.'), "{folder}/{name}");
            let text = read(&name);
            assert!(
                name == "terms.csv" || name == "terms.jsonl" || !text.contains("alpha") && !text.contains("beta"),
                "{folder}/{name}"
            );
        }
        assert_eq!(folder == "lines", place.path().join(folder).join("reactions.jsonl").is_file());
        let ran = place.run(&["erase", "--ids", "wishes.txt", "--from", &from, "--erased", &list]).expect(3);
        assert!(ran.out.contains(&format!("0 erased from {from}\n")), "{}", ran.out);
        assert_eq!(read("reactions.csv"), kept.concat(), "{folder}, again");
    }
}

#[test]
fn what_is_no_folder_of_a_report_is_told() {
    let place = Place::new();
    place.file("wishes.txt", "x.c1\n");
    place
        .run(&["erase", "--ids", "wishes.txt", "--from", "csv:nowhere"])
        .expect(1)
        .complains(&["nowhere/reactions.csv"]);
    place.file("old/reactions.csv", "id,text\nx.c1,good\n");
    let ran = place.run(&["erase", "--ids", "wishes.txt", "--from", "csv:old"]).expect(1);
    ran.complains(&["old/reactions.csv", "no columns key, id", "run the report again"]);
    assert_eq!(place.read("old/reactions.csv"), "id,text\nx.c1,good\n");
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_loses_what_is_erased() {
    let place = Place::new();
    let rows: String = (0..9_000).map(|i| format!("{i},Ann {i},alpha is great {i}\n")).collect();
    place.file("thread.csv", format!("id,author,comment\n{rows}"));
    place.run(&["report", "thread.csv", "--to", "parquet:columns", "-o", "out"]).expect(0);
    let keys = keys(&place, "out");
    place.file("wishes.txt", format!("{}\nthread.c8193\nthread\t8999\n", keys["thread.c1"]));
    let erase = ["erase", "--ids", "wishes.txt", "--from", "parquet:columns"];
    let before = std::fs::read(place.path().join("columns/summary.parquet")).unwrap();
    let ran = place.run(&erase).expect(0);
    assert!(ran.out.contains("3 erased from parquet:columns"), "{}", ran.out);
    assert_eq!(std::fs::read(place.path().join("columns/summary.parquet")).unwrap(), before);
    let ran = place.run(&erase).expect(3);
    assert!(ran.out.contains("0 erased from parquet:columns"), "{}", ran.out);
}
