//! What other crates need to score the comments that Groundswell scores: one text in, one label out, in one process.
//!
//!     cargo run --release --manifest-path benches/peers/Cargo.toml [-- FILE.jsonl]
//!
//! FILE has a key `text`; without one the English cases of the lexicon are paired up. Sides take turns, eleven rounds, with one thread;
//! what is compared is the time the processor spent. Beside the two sentiment crates stands what one would put together: serde,
//! whatlang, the words of unicode-segmentation and a look-up each in a list of two thousand words. `detect and score` is Groundswell with
//! everything on, its language not given; the others know English alone.

use std::collections::HashMap;
use std::hint::black_box;

use groundswell::lexicon::{Layers, LexiconSet};
use groundswell::detector::{Detector, DetectorOptions};
use groundswell::scorer::Scorer;
use unicode_segmentation::UnicodeSegmentation;
use verbora_sentiment::{Language, SentimentAnalyzer, VocabularyKind};

const ROUNDS: usize = 11;
const COMMENTS: usize = 4_000;

/// Seconds the processor worked for this process.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    stat.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

fn texts(lexicons: &LexiconSet) -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Record {
        text: String,
    }
    if let Some(file) = std::env::args().nth(1) {
        let content = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{file}: {e}"));
        return content.lines().map(|l| serde_json::from_str::<Record>(l).expect("a record with a text").text).collect();
    }
    let cases: Vec<String> = lexicons.get("en").map(|l| l.cases().iter().map(|c| c.text.clone()).collect()).unwrap_or_default();
    (0..COMMENTS).map(|i| format!("{} {}", cases[i % cases.len()], cases[(i + i / cases.len() + 1) % cases.len()])).collect()
}

fn main() {
    let everything = LexiconSet::embedded();
    let words = LexiconSet::embedded().with_layers(Layers::from_names("words,induced").expect("two layers"));
    let texts = texts(&everything);
    let bytes: usize = texts.iter().map(String::len).sum();
    let detector = Detector::new(&everything, &DetectorOptions::default());
    let (mut all, mut plain) = (Scorer::new(&everything), Scorer::new(&words));
    let vader = vader_sentiment::SentimentIntensityAnalyzer::new();
    let verbora = SentimentAnalyzer::without_stemmer(Language::English, VocabularyKind::Afinn).expect("English AFINN");
    let list: HashMap<&str, f64> = vader_sentiment::LEXICON.iter().map(|(word, valence)| (word.as_ref(), *valence)).take(2_000).collect();
    let mut sides: Vec<(&str, Box<dyn FnMut(&str) -> f64>)> = vec![
        ("detect and score", Box::new(|text| f64::from(all.score(text, &detector.detect(text, None).lang).sum))),
        ("words and rules, language given", Box::new(|text| f64::from(plain.score(text, "en").sum))),
        ("crate vader_sentiment", Box::new(|text| vader.polarity_scores(text)["compound"])),
        ("crate verbora-sentiment", Box::new(|text| verbora.get_sentiment(text.unicode_words().map(str::to_lowercase)).unwrap_or(0.0))),
        (
            "whatlang and unicode_words",
            Box::new(|text| {
                let known = whatlang::detect(text).map_or(0.0, |info| info.confidence());
                known + text.unicode_words().filter_map(|w| list.get(w.to_lowercase().as_str())).sum::<f64>()
            }),
        ),
    ];
    let mut times = vec![Vec::new(); sides.len()];
    for round in 0..=ROUNDS {
        for ((_, side), times) in sides.iter_mut().zip(&mut times) {
            let before = processor();
            black_box(texts.iter().map(|text| side(black_box(text))).sum::<f64>());
            // Tables are read on the way: the first round is not counted.
            if round > 0 {
                times.push(processor() - before);
            }
        }
    }
    println!("{} texts of {} bytes, {ROUNDS} rounds; times that a side takes as long as the first", texts.len(), bytes / texts.len());
    for (i, (name, _)) in sides.iter().enumerate() {
        let mut ratios: Vec<f64> = times[i].iter().zip(&times[0]).map(|(own, first)| own / first).collect();
        ratios.sort_by(f64::total_cmp);
        println!("{name:<34} {:>7.2} (min {:.2}, max {:.2})", ratios[ROUNDS / 2], ratios[0], ratios[ROUNDS - 1]);
    }
}
