//! Corrected shares from the command line to the table.

use crate::program::Place;

const POSITIVE: &str = "I love it, wonderful";
const NEGATIVE: &str = "I hate it, horrible";
const NEUTRAL: &str = "It opens at nine.";

/// A labelled table: how many texts of each true label are worded how.
fn table(rows: &[(&str, &str, usize)], lang: Option<&str>) -> String {
    let mut table = String::from(if lang.is_some() { "text,label,lang\n" } else { "text,label\n" });
    for (truth, text, count) in rows {
        for _ in 0..*count {
            match lang {
                Some(lang) => table.push_str(&format!("\"{text}\",{truth},{lang}\n")),
                None => table.push_str(&format!("\"{text}\",{truth}\n")),
            }
        }
    }
    table
}

fn place() -> Place {
    let place = Place::new();
    let mut votes = String::from("comment\n");
    for (text, count) in [(POSITIVE, 44), (NEUTRAL, 35), (NEGATIVE, 21)] {
        for i in 0..count {
            votes.push_str(&format!("\"{text} {i}\"\n"));
        }
    }
    place.file("votes.csv", votes);
    place
}

const SAMPLE: &[(&str, &str, usize)] = &[
    ("positive", POSITIVE, 80),
    ("positive", NEUTRAL, 15),
    ("positive", NEGATIVE, 5),
    ("neutral", POSITIVE, 10),
    ("neutral", NEUTRAL, 80),
    ("neutral", NEGATIVE, 10),
    ("negative", POSITIVE, 5),
    ("negative", NEUTRAL, 15),
    ("negative", NEGATIVE, 80),
];

#[test]
fn shares_are_corrected_by_a_labelled_sample() {
    for lang in [None, Some("en")] {
        let place = place();
        place.file("labelled.csv", table(SAMPLE, lang));
        let ran = place.run(&["report", "votes.csv", "--calibrate", "labelled.csv"]).expect(0).silent();
        assert!(ran.out.contains("corrected by the labelled sample: positive 50 % ("), "{}", ran.out);
        let by_language = place.table("groundswell-report/by_language.csv");
        assert!(by_language.iter().all(|row| row["positive_corrected"] == "0.4995"), "{by_language:?}");
        let summary = place.table("groundswell-report/summary.csv");
        let row = &summary[0];
        assert_eq!((&*row["P"], &*row["U"], &*row["N"]), ("44", "35", "21"), "the counts stay");
        // The sample's matrix turns these into the 0.44, 0.35 and 0.21 that were counted.
        let shares: Vec<&str> =
            ["positive", "neutral", "negative", "net"].iter().map(|c| &*row[&format!("{c}_corrected")]).collect();
        assert_eq!(shares, ["0.4995", "0.3077", "0.1928", "0.3067"]);
        let bound = |c: &str| row[c].parse::<f64>().unwrap();
        assert!(bound("positive_corrected_low") < 0.44 && bound("positive_corrected_high") > 0.58);
        let calibration = &place.json("groundswell-report/run.json")["calibration"];
        assert_eq!(calibration["matrices"][lang.unwrap_or("*")][1], serde_json::json!([10, 80, 10]));
        assert_eq!(calibration["sha256"].as_str().unwrap().len(), 64);
    }
}

#[test]
fn samples_that_cannot_correct_are_refused_with_the_reason() {
    let few: Vec<(&str, &str, usize)> = SAMPLE.iter().map(|(truth, text, n)| (*truth, *text, n / 4)).collect();
    for (table, status, parts) in [
        (table(&few, None), 2, &["labelled.csv: ", "24 positive", "30 needed", "label more texts"][..]),
        (table(&few, Some("en")), 2, &["en: ", "24 negative"][..]),
        ("text,author\ngood,Ann\n".to_string(), 1, &["no label column"][..]),
    ] {
        let place = place();
        place.file("labelled.csv", table);
        place.run(&["report", "votes.csv", "--calibrate", "labelled.csv"]).expect(status).complains(parts);
        assert!(!place.path().join("groundswell-report").exists(), "nothing was written");
    }
}

#[test]
fn languages_without_a_sample_are_not_corrected() {
    let place = place();
    let german = |text: &str| match text {
        POSITIVE => "Ich liebe es, wunderbar",
        NEGATIVE => "Ich hasse es, furchtbar",
        _ => "Es öffnet um neun.",
    };
    let sample: Vec<(&str, &str, usize)> = SAMPLE.iter().map(|(truth, text, n)| (*truth, german(text), *n)).collect();
    place.file("labelled.csv", table(&sample, Some("de")));
    place.run(&["report", "votes.csv", "--calibrate", "labelled.csv"]).expect(0);
    let summary = place.table("groundswell-report/summary.csv");
    assert!(summary.iter().all(|row| row["positive_corrected"].is_empty() && !row["positive_share"].is_empty()));
}
