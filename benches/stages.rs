//! Each stage by itself, over the lexicons' own cases of one language for each script, and readers by format.
//!
//! `cargo bench --bench stages` prints times and bytes a second; compare rows of one run with each other, not with another
//! machine's. `cargo bench --bench stages -- detect` runs some of them.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use std::sync::LazyLock;

use groundswell::aggregator::Summary;
use groundswell::aggregator::voices::Voices;
use groundswell::detector::{Detector, DetectorOptions};
use groundswell::lexicon::{Layers, LexiconSet};
use groundswell::pipeline::{Analyzer, Observer, Options};
use groundswell::privacy::Privacy;
use groundswell::reaction::ScoredReaction;
use groundswell::reader::{self, Input, ReadOptions};
use groundswell::scorer::Scorer;
use groundswell::tokenizer::Tokens;
use groundswell::writer::{ReactionWriter, WriteOptions};

/// A language for each script (and romanised Hindi).
const LANGUAGES: &[&str] = &["en", "vi", "ru", "el", "ar", "he", "hi", "hi-Latn", "bn", "ta", "th", "zh", "ja", "ko"];
const FORMATS: &[&str] = &["jsonl", "csv", "json", "html"];
/// Records of a file of one format.
const RECORDS: usize = 2_000;

static LEXICONS: LazyLock<LexiconSet> = LazyLock::new(LexiconSet::embedded);

fn main() {
    divan::main();
}

fn texts(lang: &str) -> Vec<String> {
    LEXICONS.get(lang).map(|lexicon| lexicon.cases().iter().map(|case| case.text.clone()).collect()).unwrap_or_default()
}

fn bytes(texts: &[String]) -> BytesCount {
    BytesCount::new(texts.iter().map(String::len).sum::<usize>())
}

#[divan::bench(args = LANGUAGES)]
fn tokenize(bencher: Bencher<'_, '_>, lang: &str) {
    let (texts, mut tokens) = (texts(lang), Tokens::default());
    let Some(lexicon) = LEXICONS.get(lang) else { return };
    bencher.counter(bytes(&texts)).bench_local(|| {
        for text in &texts {
            lexicon.tokenizer().tokenize(black_box(text), &mut tokens);
        }
    });
}

#[divan::bench(args = LANGUAGES)]
fn detect(bencher: Bencher<'_, '_>, lang: &str) {
    let (texts, detector) = (texts(lang), Detector::new(&LEXICONS, &DetectorOptions::default()));
    bencher
        .counter(bytes(&texts))
        .bench_local(|| texts.iter().filter(|t| !detector.detect(t, None).lang.is_empty()).count());
}

#[divan::bench(args = LANGUAGES)]
fn score(bencher: Bencher<'_, '_>, lang: &str) {
    scored(bencher, lang, &LEXICONS);
}

#[divan::bench(args = LANGUAGES)]
fn score_words_and_rules(bencher: Bencher<'_, '_>, lang: &str) {
    let Ok(layers) = Layers::from_names("words,induced") else { return };
    scored(bencher, lang, &LexiconSet::embedded().with_layers(layers));
}

fn scored(bencher: Bencher<'_, '_>, lang: &str, lexicons: &LexiconSet) {
    let (texts, mut scorer) = (texts(lang), Scorer::new(lexicons));
    bencher.counter(bytes(&texts)).bench_local(|| texts.iter().map(|t| scorer.score(t, lang).sum).sum::<i32>());
}

#[divan::bench(args = LANGUAGES)]
fn voice(bencher: Bencher<'_, '_>, lang: &str) {
    let (texts, mut voices) = (texts(lang), Voices::default());
    bencher.counter(bytes(&texts)).bench_local(|| texts.iter().filter(|t| voices.of(t).1.is_some()).count());
}

/// A file of that format with English comments.
fn file(format: &str) -> Input {
    let texts = texts("en");
    let mut out = match format {
        "csv" => String::from("id,author,comment\n"),
        "json" => String::from("[\n"),
        "html" => String::from("<!DOCTYPE html><html lang=en><body><h1>Swans</h1><ol class=comments>"),
        _ => String::new(),
    };
    for i in 0..RECORDS {
        let text = &texts[i % texts.len()];
        match format {
            "csv" => out.push_str(&format!("{i},writer {},\"{}\"\n", i % 97, text.replace('"', "\"\""))),
            "html" => {
                let text = text.replace('&', "&amp;").replace('<', "&lt;");
                out.push_str(&format!("<li class=comment><b class=author>writer {}</b><p>{text}</p></li>", i % 97));
            }
            _ => {
                let row =
                    serde_json::json!({ "id": format!("c{i}"), "author": format!("writer {}", i % 97), "text": text });
                out.push_str(&format!("{row}{}\n", if format == "json" && i + 1 < RECORDS { "," } else { "" }));
            }
        }
    }
    out.push_str(match format {
        "json" => "]\n",
        "html" => "</ol></body></html>",
        _ => "",
    });
    Input::memory(format!("comments.{format}"), out)
}

#[divan::bench(args = FORMATS)]
fn read(bencher: Bencher<'_, '_>, format: &str) {
    let (input, options) = (file(format), ReadOptions::default());
    bencher.counter(BytesCount::new(input.size().unwrap_or(0))).bench_local(|| {
        reader::open(&input, &options).map(|opened| opened.documents.filter(Result::is_ok).count()).unwrap_or(0)
    });
}

#[divan::bench(args = FORMATS)]
fn read_and_split(bencher: Bencher<'_, '_>, format: &str) {
    let input = [file(format)];
    let Ok(analyzer) = Analyzer::new(LexiconSet::embedded(), Options::default()) else { return };
    bencher.counter(BytesCount::new(input[0].size().unwrap_or(0))).bench_local(|| {
        let mut found = 0;
        let _ = analyzer.extract(&input, |_| {
            found += 1;
            Ok(())
        });
        found
    });
}

struct All(Vec<ScoredReaction>);

impl Observer for All {
    fn reaction(&mut self, scored: &ScoredReaction) -> groundswell::Result<()> {
        self.0.push(scored.clone());
        Ok(())
    }
}

fn reactions() -> Vec<ScoredReaction> {
    let mut all = All(Vec::new());
    if let Ok(analyzer) = Analyzer::new(LexiconSet::embedded(), Options::default()) {
        let _ = analyzer.run(&[file("jsonl")], &mut all);
    }
    all.0
}

#[divan::bench]
fn count(bencher: Bencher<'_, '_>) {
    let reactions = reactions();
    bencher.counter(divan::counter::ItemsCount::new(reactions.len())).bench_local(|| {
        let mut summary = Summary::default();
        for (place, scored) in (1..).zip(&reactions) {
            summary.add(scored, place);
        }
        summary
    });
}

#[divan::bench]
fn write_rows(bencher: Bencher<'_, '_>) {
    let (reactions, options) = (reactions(), WriteOptions { privacy: Privacy::open(), ..WriteOptions::default() });
    bencher.counter(divan::counter::ItemsCount::new(reactions.len())).bench_local(|| {
        let mut rows = ReactionWriter::new(std::io::sink(), &options, LEXICONS.markers()).ok()?;
        reactions.iter().try_for_each(|scored| rows.write(scored)).and_then(|()| rows.finish()).ok()
    });
}
