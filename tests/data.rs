//! Accuracy on labelled tweets in eight languages, through the library. The texts stand outside the repository.

use std::path::Path;

use groundswell::lexicon::LexiconSet;
use groundswell::scorer::{Label, Scorer};

use crate::corpus;

/// Folders of the set and the codes they are scored as.
const LANGUAGES: &[(&str, &str)] = &[
    ("ara", "ar"),
    ("deu", "de"),
    ("eng", "en"),
    ("fra", "fr"),
    ("hin-Latn", "hi-Latn"),
    ("ita", "it"),
    ("por", "pt"),
    ("spa", "es"),
];
const LEAST_MEAN: f64 = 55.0;
const LEAST_ENGLISH: f64 = 60.0;

/// Macro-F1 over the three classes in percent; unscored counts as neutral, as the score board has it.
fn macro_f1(file: &Path, lang: &str, scorer: &mut Scorer<'_>) -> f64 {
    let content = std::fs::read_to_string(file).unwrap();
    let rows: Vec<(Label, Label)> = content
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once('\t'))
        .map(|(gold, text)| {
            let gold = match gold {
                "pos" => Label::Positive,
                "neg" => Label::Negative,
                "neu" => Label::Neutral,
                other => panic!("{}: label {other:?}", file.display()),
            };
            let label = scorer.score(text, lang).label;
            (gold, if label == Label::Unscored { Label::Neutral } else { label })
        })
        .collect();
    f1_of(&rows)
}

#[test]
fn labels_of_tweets_agree_with_people() {
    let Some(folder) = corpus::find("sentiment") else { return };
    let lexicons = LexiconSet::embedded();
    let mut scorer = Scorer::new(&lexicons);
    let mut figures = Vec::new();
    for (name, lang) in LANGUAGES {
        let file = folder.join(name).join("umsab.dev.tsv");
        if !file.exists() {
            println!("skipped: {} does not exist", file.display());
            return;
        }
        figures.push((*lang, macro_f1(&file, lang, &mut scorer)));
    }
    let mean = figures.iter().map(|f| f.1).sum::<f64>() / figures.len() as f64;
    let english = figures.iter().find(|f| f.0 == "en").unwrap().1;
    let list: Vec<String> = figures.iter().map(|(lang, f1)| format!("{lang} {f1:.1}")).collect();
    println!("macro-F1: mean {mean:.1}; {}", list.join("  "));
    assert!(mean >= LEAST_MEAN, "mean {mean:.1} is below {LEAST_MEAN} ({})", list.join("  "));
    assert!(english >= LEAST_ENGLISH, "English {english:.1} is below {LEAST_ENGLISH}");
}

/// Floors of one folder of `data/eval`.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Floors {
    file: String,
    sha256: String,
    license: String,
    floors: Levels,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Levels {
    detected: f64,
    stated: f64,
    language: f64,
}

/// Macro-F1 in percent; unscored is wrong.
fn f1_of(pairs: &[(Label, Label)]) -> f64 {
    let f1 = [Label::Positive, Label::Neutral, Label::Negative].map(|class| {
        let both = pairs.iter().filter(|r| **r == (class, class)).count() as f64;
        let all = pairs.iter().map(|r| u32::from(r.0 == class) + u32::from(r.1 == class)).sum::<u32>();
        2.0 * both / f64::from(all.max(1))
    });
    100.0 * f1.iter().sum::<f64>() / 3.0
}

#[test]
fn our_own_labelled_rows_stay_above_their_floors() {
    use sha2::Digest;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/eval");
    let analyzer = groundswell::pipeline::Analyzer::new(LexiconSet::embedded(), Default::default()).unwrap();
    let mut scorer = Scorer::new(analyzer.lexicons());
    let mut seen = 0;
    for folder in std::fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()) {
        let floors: Floors = toml::from_str(&std::fs::read_to_string(folder.join("floors.toml")).unwrap()).unwrap();
        assert!(!floors.license.is_empty());
        let content = std::fs::read(folder.join(&floors.file)).unwrap();
        let hash: String = sha2::Sha256::digest(&content).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hash, floors.sha256, "{}: the rows have changed", folder.display());
        let (mut detected, mut stated, mut right) = (Vec::new(), Vec::new(), 0);
        for row in crate::program::table(&content) {
            let gold = Label::from_name(&row["label"]).unwrap();
            let (detection, score) = analyzer.text(&row["text"]);
            detected.push((gold, score.label));
            stated.push((gold, scorer.score(&row["text"], &row["lang"]).label));
            right += usize::from(detection.lang == row["lang"]);
        }
        let language = 100.0 * right as f64 / detected.len() as f64;
        let (detected, stated) = (f1_of(&detected), f1_of(&stated));
        println!("{}: detected {detected:.1}, stated {stated:.1}, language {language:.1} %", folder.display());
        for (name, value, floor) in [
            ("macro-F1, language found", detected, floors.floors.detected),
            ("macro-F1, language stated", stated, floors.floors.stated),
            ("languages found", language, floors.floors.language),
        ] {
            assert!(value >= floor, "{}: {name} is {value:.1}, the floor is {floor}", folder.display());
        }
        seen += 1;
    }
    assert!(seen > 0, "no folder in data/eval");
}
