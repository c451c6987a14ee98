//! The layers of a language: written words, induced valences, learned weights, overlays, and how they become one score.
//! The languages of `tests/layers` are invented for it.

use std::path::Path;
use std::sync::LazyLock;

use groundswell::lexicon::{Layers, LexiconSet, Overlay};
use groundswell::scorer::{Label, Score, Scorer};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::program::Place;
use crate::robustness::{WORDS, settings, soup};

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/layers"))
}

static LEXICONS: LazyLock<LexiconSet> = LazyLock::new(|| LexiconSet::with_directory(folder()).unwrap());

fn layers(names: &str) -> LexiconSet {
    LexiconSet::with_directory(folder()).unwrap().with_layers(Layers::from_names(names).unwrap())
}

/// What holds for a score with probabilities.
pub(crate) fn check_balance(text: &str, score: &Score) -> std::result::Result<(), TestCaseError> {
    let Some(chances) = score.probabilities else {
        prop_assert!(score.balance.is_none());
        return Ok(());
    };
    let all = [chances.negative, chances.neutral, chances.positive];
    prop_assert!(
        (all.iter().sum::<f64>() - 1.0).abs() < 1e-9 && all.iter().all(|p| (0.0..=1.0).contains(p)),
        "{all:?}"
    );
    let polarity = score.polarity.unwrap();
    prop_assert!((polarity - (chances.positive - chances.negative)).abs() < 1e-9);
    prop_assert!(polarity != 0.0 || polarity.is_sign_positive(), "minus nothing");
    prop_assert_eq!(score.confidence, chances.of(score.label));
    let Some(balance) = &score.balance else { return Ok(()) };
    for class in 0..3 {
        let dense: i32 = balance.dense.iter().map(|d| d.contribution[class]).sum();
        let learned: i32 = balance.learned.iter().map(|l| l.contribution[class]).sum();
        prop_assert_eq!(balance.bias[class] + dense + learned, balance.totals[class], "the explanation adds up");
    }
    for learned in &balance.learned {
        prop_assert!(text.get(learned.span.clone()).is_some_and(|s| !s.is_empty()), "{learned:?} of {text:?}");
    }
    let most = balance.totals.iter().max();
    let likeliest: Vec<Label> = [Label::Negative, Label::Neutral, Label::Positive]
        .into_iter()
        .zip(&balance.totals)
        .filter(|(_, total)| Some(*total) == most)
        .map(|(label, _)| label)
        .collect();
    let expected = if likeliest.len() == 1 { likeliest[0] } else { Label::Neutral };
    prop_assert_eq!(score.label, expected);
    Ok(())
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn every_part_of_a_balance_adds_up(text in prop_oneof![soup(WORDS), any::<String>()], lang in 0usize..40) {
        let codes: Vec<&str> = ["qaa", "qab"].into_iter().chain(LEXICONS.codes()).collect();
        let code = codes[lang % codes.len()];
        let score = Scorer::new(&LEXICONS).explaining(true).score(&text, code);
        check_balance(&text, &score)?;
        // An explanation changes nothing.
        let silent = Scorer::new(&LEXICONS).score(&text, code);
        prop_assert_eq!(Score { balance: None, ..score }, silent);
        let lexicon = LEXICONS.get(code).unwrap();
        let features = Scorer::new(&LEXICONS).features(&text, &lexicon);
        prop_assert!(features.dense.iter().all(|v| (0.0..=1.0).contains(v)), "{features:?}");
    }
}

#[test]
fn layers_give_labels_with_their_evidence() {
    for (code, names, text, label, evidence) in [
        ("qaa", "words", "not good", Label::Negative, "good written"),
        ("qaa", "words", "a meeting", Label::Neutral, ""),
        ("qaa", "words,induced", "a meeting", Label::Negative, "meeting induced"),
        // What was written stands against what was induced: the word, its stem, a modifier, a function word.
        ("qaa", "words,induced", "good", Label::Positive, "good written"),
        ("qaa", "words,induced", "greater", Label::Positive, "greater written"),
        ("qaa", "words,induced", "very", Label::Neutral, ""),
        ("qaa", "words,induced", "the", Label::Neutral, ""),
        ("qaa", "induced", "good", Label::Negative, "good induced"),
        ("qaa", "learned", "it was good", Label::Neutral, ";word good [-354, -71, 424];letters _goo [-141, 0, 212]"),
        ("qaa", "words,induced,learned", "not good", Label::Negative, "good written;pair not good [900, 0, -900]"),
        // Once, however often it is said.
        (
            "qab",
            "words,induced,learned",
            "good good",
            Label::Positive,
            ";word good [-354, -71, 424];letters _goo [-141, 0, 212]",
        ),
        // The combiner of `shared` serves whoever has none.
        ("qab", "words,induced,learned", "nothing", Label::Neutral, ""),
        ("qab", "words", "good", Label::Neutral, ""),
    ] {
        let lexicons = layers(names);
        let score = Scorer::new(&lexicons).explaining(true).score(text, code);
        let hits: Vec<String> = score.hits.iter().map(|h| format!("{} {}", h.term, h.origin)).collect();
        let mut found = hits.join(",");
        for learned in score.balance.iter().flat_map(|b| &b.learned) {
            let kind = match learned.kind {
                "b" => "pair",
                "c" => "letters",
                _ => "word",
            };
            found.push_str(&format!(";{kind} {} {:?}", learned.feature, learned.contribution));
        }
        assert!(found.starts_with(evidence) && (!evidence.is_empty() || found.is_empty()), "{text:?}: {found}");
        assert_eq!(score.label, label, "{code} {names} {text:?}: {score:?}");
        assert_eq!(score.probabilities.is_some(), names.contains("learned"), "{names}");
    }
}

#[test]
fn shipped_languages_use_the_shared_combiner_where_they_have_none() {
    let score = |code: &str| Scorer::new(&LEXICONS).score("!", code).reason;
    assert_eq!(score("qab"), Some("no words"));
    for code in LEXICONS.codes() {
        assert!(LEXICONS.get(code).unwrap().combiner().is_some(), "{code}");
    }
}

#[test]
fn overlays_go_before_the_lexicon() {
    let overlay = |rows: &str| Overlay::parse("own.tsv", &format!("term\tvalence\tnote\n{rows}")).unwrap();
    let first = overlay("good\t-1\t\nlong day\t2\nstop loss\t-3\nsick\t3\n👍\t-4\nvery\t1\n");
    let second = overlay("sick\t2.5\n");
    let lexicons = layers("words").with_overlays(vec![first, second]);
    let mut scorer = Scorer::new(&lexicons);
    for (text, expected) in [
        ("good", "good -1000 overlay"),
        ("long day", "long day 2000 overlay"),
        ("my stop loss", "stop loss -3000 overlay"),
        ("sick", "sick 2500 overlay"),
        ("👍🏽", "👍 -4000 emoji"),
        ("very", "very 1000 overlay"),
        ("bad", "bad -2000 written"),
    ] {
        let score = scorer.score(text, "qaa");
        let found: Vec<String> = score.hits.iter().map(|h| format!("{} {} {}", h.term, h.valence, h.origin)).collect();
        assert_eq!(found, [expected], "{text}");
    }
}

#[test]
fn overlays_are_checked_and_listed() {
    let place = Place::new();
    for (content, expected) in [
        (
            "good\t2\n",
            "own.tsv:1: header is \"good\\t2\", expected \"term\\tvalence\\tnote\" (columns stand between tabs)",
        ),
        ("term\tvalence\ngood\t9\n", "own.tsv:2:2: valence is out of range, expected a number from -4 to 4"),
        (
            "term\tvalence\ngood\t1,5\n",
            "own.tsv:2:2: \"1,5\" is not a number (use a point: 1.5), expected a number from -4 to 4",
        ),
        ("term\tvalence\ngood 2\n", "own.tsv:2: expected term and valence, between them a tab"),
        (
            "term\tvalence\n@ann\t2\n",
            "own.tsv:2:1: \"@ann\" can never be found (a term is words, an emoji, or a stem that ends in *)",
        ),
        ("term\tvalence\ngood\t2\nGood\t2\n", "own.tsv:3:1: \"Good\" stands in line 2 already (keep one of the two)"),
    ] {
        place.file("own.tsv", content);
        place.run(&["score", "--overlay", "own.tsv"]).expect(1).complains(&[expected]);
    }
    place.run(&["score", "--overlay", "none.tsv"]).expect(1).complains(&["none.tsv"]);
    place.file("own.tsv", "term\tvalence\tnote\nlunch\t-3\tours is bad\n");
    place.file("votes.csv", "author,comment\nAnn,The lunch is here\n");
    let arguments = ["report", "votes.csv", "--overlay", "en=own.tsv", "--layers", "words,induced", "--lang", "en"];
    place.run(&arguments).expect(0);
    let manifest = place.json("groundswell-report/run.json");
    assert_eq!(manifest["options"]["layers"], "words,induced");
    let listed = &manifest["overlays"][0];
    assert_eq!((&listed["file"], &listed["lang"], &listed["terms"]), (&"own.tsv".into(), &"en".into(), &1.into()));
    assert_eq!(listed["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(place.table("groundswell-report/reactions.csv")[0]["label"], "negative");
}

#[test]
fn features_are_what_tables_are_asked_for() {
    let place = Place::new();
    let lexicons = folder().display().to_string();
    let arguments = ["lexicon", "features", "--lines", "--lang", "qaa", "--lexicons", &lexicons];
    let rows = place.run_with(&arguments, "not GOOD!!\n\nso GOOD\n").expect(0).silent().jsonl();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[2]["c"].as_array().unwrap().len(), 3 + 9);
    assert_eq!(rows[0]["w"], serde_json::json!(["!", "!!"]));
    assert_eq!(rows[0]["b"], serde_json::json!(["not good"]));
    assert_eq!(rows[0]["c"], serde_json::json!([]));
    assert_eq!(rows[0]["n"], serde_json::json!(["good"]));
    assert_eq!(rows[0]["dense"].as_array().unwrap().len(), 11);
    assert_eq!(rows[1]["w"], serde_json::json!([]));
    // A language that has no folder yet.
    let rows = place.run_with(&["lexicon", "features", "--lang", "qax"], "ok 👍\n").expect(0).silent().jsonl();
    assert_eq!(rows[0]["b"], serde_json::json!(["ok 👍"]));
    assert!(rows[0]["dense"][7].as_f64().unwrap() > 0.0);
}

#[test]
fn a_summary_over_a_weak_language_says_so() {
    let place = Place::new();
    place.file("votes.csv", "author,comment\nAnn,it was good\n");
    let lexicons = folder().display().to_string();
    let ran = place.run(&["report", "votes.csv", "--lang", "qaa", "--lexicons", &lexicons]).expect(0);
    assert!(ran.out.contains("experimental lexicon, take with care: All layers 1"), "{}", ran.out);
    let row = &place.table("groundswell-report/by_language.csv")[0];
    assert_eq!(row["lexicon"], "experimental");
    let listed = place.run(&["lexicon", "list", "--format", "jsonl", "--lexicons", &lexicons]).expect(0).jsonl();
    let row = listed.iter().find(|row| row["code"] == "qaa").unwrap();
    let expected = serde_json::json!({
        "words": 4, "induced": 1, "learned": 11, "modifiers": 2, "macro_f1": 61.2, "calibration_error": 3.1,
        "measured_on": "invented rows", "rows": 12, "license": "MIT OR Apache-2.0",
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&row[name], value, "{name}");
    }
}

#[test]
fn tables_are_checked() {
    let head = "feature\tkind\tnegative\tneutral\tpositive\n";
    for (file, rows, expected) in [
        ("learned.tsv", "bad\tw\t1\t0\t0\nbad\tw\t1\t0\t0\n", "learned.tsv:3:1: \"bad\" stands here twice"),
        ("learned.tsv", "good\tw\t1\t0\t0\nbad\tw\t1\t0\t0\n", "learned.tsv:3:1: \"bad\" stands after \"good\""),
        ("learned.tsv", "good\tw\t1\t0\t0\ngo on\tb\t1\t0\t0\n", "learned.tsv:3:1: \"go on\" stands after \"good\""),
        (
            "learned.tsv",
            "good\tx\t1\t0\t0\n",
            "learned.tsv:2:2: kind \"x\", expected b (pair), c (letters), n (turned word) or w (word)",
        ),
        ("learned.tsv", "good\tb\t1\t0\t0\n", "learned.tsv:2:1: \"good\" cannot be of kind b"),
        ("learned.tsv", "good\tw\t1\t0\t0.5\n", "learned.tsv:2:5: weight \"0.5\""),
        ("learned.tsv", "good\tw\t1\t99999\t0\n", "learned.tsv:2:4: weight \"99999\""),
        ("learned.tsv", "@ann\tw\t1\t0\t0\n", "learned.tsv:2:1: \"@ann\" holds a handle or a number"),
        ("learned.tsv", "123456\tw\t1\t0\t0\n", "learned.tsv:2:1: \"123456\" holds a handle or a number"),
        ("induced.tsv", "go*\t1\t\n", "induced.tsv:2:1: \"go*\": induced terms are no stems"),
        ("induced.tsv", "good\t5\t\n", "induced.tsv:2:2: valence is out of range"),
        ("induced.tsv", "Good\t1\t\n", "induced.tsv:2:1: \"Good\" is not in lower case"),
        ("other.tsv", "", "language.toml:1: no provenance for other.tsv"),
    ] {
        let place = Place::new();
        let toml = std::fs::read_to_string(folder().join("qab/language.toml")).unwrap();
        let more = toml.split("[[provenance]]").nth(1).unwrap();
        let toml = toml.clone() + "[[provenance]]" + &more.replace("learned.tsv", "induced.tsv");
        place.file("own/qab/language.toml", toml);
        let head = if file == "learned.tsv" { head } else { "term\tvalence\tnote\n" };
        place.file(&format!("own/qab/{file}"), format!("{head}{rows}"));
        let ran = place.run(&["lexicon", "check", "--lexicons", "own"]).expect(1);
        assert!(ran.out.contains(expected), "{file} {rows:?}:\n{}", ran.out);
    }
}

#[test]
fn words_a_language_does_not_know_are_looked_up_where_it_borrows() {
    let mut scorer = Scorer::new(&LEXICONS);
    for (text, terms) in [
        ("bad", "bad +1"),
        ("a good thing, greatest", "good +2, greatest +3"),
        // Idioms are not borrowed, and nothing is borrowed from the lender's lender.
        ("a long day", ""),
        ("wonderful", ""),
    ] {
        let score = scorer.score(text, "qac");
        let hits: Vec<String> =
            score.hits.iter().map(|h| format!("{} {:+}", h.term, f64::from(h.valence) / 1e3)).collect();
        assert_eq!(hits.join(", "), terms, "{text}");
    }
}
