//! What the whole run costs, as a multiple of reading the same JSON lines.
//!
//! F is to read the file, to see that it is UTF-8 and to parse every line into a record that borrows from it (`serde_json`).
//! Beside it runs everything: reading, detection in all languages, words, learned weights, rules, voices, the row of
//! each reaction and the tables of the summary, written to nowhere. Both sides take turns, eleven rounds, with one
//! worker; what is compared is the time the processor spent, of all threads. `cargo bench --bench end_to_end` prints the
//! least, the middle and the largest ratio; the texts are the lexicons' own cases, or with `-- FILE` those of a file.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::borrow::Cow;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use groundswell::lexicon::Layers;
use groundswell::lexicon::LexiconSet;
use groundswell::pipeline::{Analyzer, Observer, Options};
use groundswell::privacy::Privacy;
use groundswell::reaction::ScoredReaction;
use groundswell::reader::Input;
use groundswell::writer::{OUTPUTS, ReactionWriter, WriteOptions};

const ROUNDS: usize = 11;
/// Comments of the file that is made.
const COMMENTS: usize = 20_000;
/// Times that the bare reading is repeated, so that the clock of the processor can tell.
const REPEATS: usize = 20;

#[derive(serde::Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(borrow, default)]
    author: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    id: Option<Cow<'a, str>>,
}

/// Reading alone.
fn bare(path: &Path) -> usize {
    let bytes = std::fs::read(path).unwrap_or_default();
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    let record = |line| {
        let record: Record<'_> = serde_json::from_str(line).ok()?;
        Some(record.text.len() + record.author.map_or(0, |a| a.len()) + record.id.map_or(0, |i| i.len()))
    };
    text.lines().filter_map(record).map(black_box).sum()
}

struct Rows<'m>(ReactionWriter<'m, std::io::Sink>, u64);

impl Observer for Rows<'_> {
    fn reaction(&mut self, scored: &ScoredReaction) -> groundswell::Result<()> {
        self.1 += 1;
        self.0.write(scored)
    }
}

/// The whole run; the number of reactions.
fn whole(analyzer: &Analyzer, path: &Path) -> groundswell::Result<u64> {
    let options = WriteOptions { privacy: Privacy::open(), ..WriteOptions::default() };
    let markers = analyzer.lexicons().markers();
    let mut rows = Rows(ReactionWriter::new(std::io::sink(), &options, markers)?, 0);
    let (summary, _) = analyzer.run(&[Input::file(path)], &mut rows)?;
    rows.0.finish()?;
    for output in OUTPUTS {
        output.csv(&summary, analyzer.lexicons(), &options, std::io::sink())?;
    }
    Ok(rows.1)
}

/// Seconds the processor worked for this process, in all its threads.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    // utime and stime, in hundredths of a second.
    fields.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn seconds<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let before = processor();
    let result = work();
    (processor() - before, result)
}

fn made(folder: &Path, lexicons: &LexiconSet) -> std::io::Result<PathBuf> {
    let texts: Vec<String> = lexicons
        .codes()
        .filter_map(|code| lexicons.get(code))
        .flat_map(|lexicon| lexicon.cases().iter().map(|case| case.text.clone()).collect::<Vec<_>>())
        .collect();
    let mut out = String::new();
    for i in 0..COMMENTS {
        // Two texts side by side: as long as comments are, and hardly ever the same pair.
        let (one, two) = (&texts[i % texts.len()], &texts[(i + i / texts.len() + 1) % texts.len()]);
        let row = serde_json::json!({ "id": format!("c{i}"), "author": format!("writer {}", i % 997), "text": format!("{one} {two}") });
        let _ = writeln!(out, "{row}");
    }
    let path = folder.join("comments.jsonl");
    std::fs::write(&path, out)?;
    Ok(path)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global()?;
    let folder = tempfile::tempdir()?;
    let given = std::env::args().skip(1).find(|a| !a.starts_with('-')).map(PathBuf::from);
    let path = given.map_or_else(|| made(folder.path(), &LexiconSet::embedded()), Ok)?;
    for (name, layers) in [("everything", Layers::default()), ("words and rules", Layers::from_names("words,induced")?)]
    {
        let analyzer = Analyzer::new(LexiconSet::embedded().with_layers(layers), Options::default())?;
        // Tables are read on the way: the first run is not counted.
        let reactions = whole(&analyzer, &path)?;
        let mut ratios = Vec::new();
        for _ in 0..ROUNDS {
            let (reading, _) = seconds(|| (0..REPEATS).map(|_| bare(&path)).sum::<usize>());
            let (running, ran) = seconds(|| whole(&analyzer, &path));
            ran?;
            ratios.push(running / (reading / REPEATS as f64));
        }
        ratios.sort_by(f64::total_cmp);
        let (least, middle, most) = (ratios[0], ratios[ROUNDS / 2], ratios[ROUNDS - 1]);
        println!("{name}: {middle:.1} F (min {least:.1}, max {most:.1}) over {reactions} reactions");
    }
    Ok(())
}
