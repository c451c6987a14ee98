//! Targets from the command line to the tables.

use crate::program::Place;

const VOTES: &str = "author,comment,thread\n\
    Ann,I love the ferry but the pier is awful,a\n\
    Ben,The ferry is not good,a\n\
    Cem,여객선은 정말 최고예요,b\n\
    Dua,The ferry leaves at nine.,b\n\
    Eve,Nice weather today,b\n";

fn place() -> Place {
    let place = Place::new();
    place.file("votes.csv", VOTES);
    place.file("targets.txt", "\u{feff}# boats\nferry=\"ferry,ferries,여객선\"\n\npier\n");
    place
}

#[test]
fn what_is_said_of_targets_is_counted_apart_from_what_is_said() {
    let place = place();
    let ran = place.run(&["report", "votes.csv", "--targets", "targets.txt", "--min-n", "2"]).expect(0).silent();
    for part in ["target", "ferry", "pier", "by_target.csv"] {
        assert!(ran.out.contains(part), "no {part:?} in\n{}", ran.out);
    }
    let said: Vec<String> =
        place.table("groundswell-report/reactions.csv").into_iter().map(|mut r| r.remove("targets").unwrap()).collect();
    assert!(
        said[0].starts_with("ferry positive (love +") && said[0].contains("; pier negative (awful -"),
        "{}",
        said[0]
    );
    assert!(said[1].starts_with("ferry negative (not good -"), "{}", said[1]);
    assert!(said[2].starts_with("ferry positive ("), "{}", said[2]);
    assert_eq!(&said[3..], ["ferry none", ""]);
    let columns = ["source", "target", "mentions", "with_polarity", "P", "U", "N", "net_all", "share_of_voice"];
    let rows: Vec<Vec<String>> = place
        .table("groundswell-report/by_target.csv")
        .into_iter()
        .map(|row| columns.iter().map(|c| row[*c].clone()).collect())
        .collect();
    let expected = [
        ["a", "ferry", "2", "2", "1", "0", "1", "0.0000", "0.6667"],
        ["a", "pier", "1", "1", "0", "0", "1", "", "0.3333"],
        ["b", "ferry", "2", "1", "1", "1", "0", "0.5000", "1.0000"],
        ["ALL", "ferry", "4", "3", "2", "1", "1", "0.2500", "0.8000"],
        ["ALL", "pier", "1", "1", "0", "0", "1", "", "0.2000"],
    ];
    assert_eq!(rows, expected);
    assert_eq!(place.json("groundswell-report/run.json")["options"]["targets"]["ferry"][2], "여객선");
}

#[test]
fn without_targets_the_tables_are_as_wide_and_empty() {
    let place = place();
    let ran = place.run(&["report", "votes.csv"]).expect(0).silent();
    assert!(!ran.out.contains("target  "), "{}", ran.out);
    assert!(place.table("groundswell-report/by_target.csv").is_empty());
    assert!(place.table("groundswell-report/reactions.csv").iter().all(|r| r["targets"].is_empty()));
}

#[test]
fn scores_tell_what_is_said_of_targets() {
    let place = place();
    let rows = place
        .run_with(&["score", "--target", "ferry", "--format", "jsonl"], "The ferry is great\nThe pier is great\n")
        .expect(0)
        .jsonl();
    assert_eq!(rows[0]["targets"][0]["label"], "positive");
    assert_eq!(rows[0]["targets"][0]["spans"], serde_json::json!([[4, 9]]));
    assert!(rows[1].get("targets").is_none());
    let table = place.run_with(&["score", "--target", "ferry"], "The ferry is great\n").expect(0).silent();
    assert!(table.out.contains("towards ferry positive (great +"), "{}", table.out);
}

#[test]
fn targets_that_cannot_be_used_name_the_remedy() {
    let place = place();
    place.file("twice.txt", "a=ferry\n\nb=Ferry\n");
    place.file("broken.txt", "# fine\n=ferry\n");
    for (arguments, parts) in [
        (["--target", "=ferry"], &["has no name", "NAME=ALIAS"][..]),
        (["--target", "a=?!"], &["has no letters"][..]),
        (["--targets", "twice.txt"], &["\"Ferry\"", "a and b"][..]),
        (["--targets", "broken.txt"], &["broken.txt:2: ", "has no name"][..]),
        (["--targets", "missing.txt"], &["missing.txt: no such file"][..]),
    ] {
        let ran = place.run(&[&["report", "votes.csv"][..], &arguments[..]].concat()).complains(parts);
        assert!([1, 2].contains(&ran.status), "{arguments:?}: status {}", ran.status);
    }
}
