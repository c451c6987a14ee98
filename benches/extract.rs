//! How much work extraction is, as a multiple of a bare parse of the same bytes by the same HTML tokenizer.
//!
//! Input: the HTML pages of `$GROUNDSWELL_DATA/pages` (also gzipped), or else those of `tests/pages`. Both sides run
//! in turns, eleven rounds; the ratio of each round is taken, because times alone say nothing on a shared machine.
//! `cargo bench --bench extract` prints a line for the tree, and one for tree and extraction, with a goal of at most 3.
//! The last line is about a folder of files, read, split, scored and summarised on all cores: bytes a second, as a part
//! of what one core parses when it does nothing else; the goal is 60 %. `-- 10000` says how many files (else 500).

#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use groundswell::document::{Body, Document};
use groundswell::extractor::{Extractor, Method};
use groundswell::lexicon::LexiconSet;
use groundswell::pipeline::{Analyzer, Observer, Options};
use groundswell::reaction::ScoredReaction;
use groundswell::reader::Input;
use groundswell::reader::html::Tree;

const ROUNDS: usize = 11;
/// Files of the run, where no number is given, and how often it is repeated.
const FILES: usize = 500;
const RUNS: usize = 5;

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if path.is_dir() {
            files(&path, out);
        } else if name.ends_with(".html") || name.ends_with(".html.gz") {
            out.push(path);
        }
    }
}

fn page(path: &Path) -> Option<String> {
    let bytes = std::fs::read(path).ok()?;
    let bytes = if path.extension().is_some_and(|e| e == "gz") {
        let mut plain = Vec::new();
        flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).ok()?;
        plain
    } else {
        bytes
    };
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Every token of every page, nothing kept.
fn tokens(pages: &[String]) -> usize {
    pages.iter().map(|page| html5gum::Tokenizer::new(page.as_str()).flatten().map(black_box).count()).sum()
}

fn trees(pages: &[String]) -> usize {
    pages.iter().map(|page| black_box(Tree::parse(page)).len()).sum()
}

fn reactions(pages: &[String], extractor: &Extractor<'_>) -> usize {
    let extract = |page: &String| {
        let mut document = Document { body: Body::Html(Tree::parse(page)), ..Document::default() };
        black_box(extractor.extract(&mut document)).found.len()
    };
    pages.iter().map(extract).sum()
}

/// Forgets what it hears.
struct Deaf;

impl Observer for Deaf {
    fn reaction(&mut self, scored: &ScoredReaction) -> groundswell::Result<()> {
        black_box(scored);
        Ok(())
    }
}

/// Time of the whole run over files of these pages, against reading and parsing them alone; least, middle, most.
fn streamed(pages: &[String], files: usize, lexicons: LexiconSet) -> Result<[f64; 3], Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let mut paths = Vec::new();
    for (i, page) in pages.iter().cycle().take(files).enumerate() {
        let path = folder.path().join(format!("{i:05}.html"));
        std::fs::write(&path, page)?;
        paths.push(path);
    }
    let analyzer = Analyzer::new(lexicons, Options::default())?;
    let inputs: Vec<Input> = paths.iter().map(Input::file).collect();
    let mut shares = Vec::new();
    for _ in 0..RUNS {
        let (bare, _) = timed(|| paths.iter().filter_map(|path| page(path)).map(|page| tokens(&[page])).sum());
        let start = Instant::now();
        analyzer.run(&inputs, &mut Deaf)?;
        shares.push(bare.as_secs_f64() / start.elapsed().as_secs_f64());
    }
    shares.sort_by(f64::total_cmp);
    Ok([shares[0], shares[RUNS / 2], shares[RUNS - 1]])
}

fn timed(work: impl FnOnce() -> usize) -> (Duration, usize) {
    let start = Instant::now();
    let count = work();
    (start.elapsed(), count)
}

fn line(name: &str, mut ratios: Vec<f64>) -> String {
    ratios.sort_by(f64::total_cmp);
    let middle = ratios.get(ratios.len() / 2).copied().unwrap_or_default();
    let (least, most) = (ratios.first().copied().unwrap_or_default(), ratios.last().copied().unwrap_or_default());
    format!("{name}: {middle:.2} times a bare parse (min {least:.2}, max {most:.2})")
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = std::env::var_os("GROUNDSWELL_DATA").map(|data| PathBuf::from(data).join("pages"));
    let root = root.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages"));
    let mut paths = Vec::new();
    files(&root, &mut paths);
    paths.sort();
    let pages: Vec<String> = paths.iter().filter_map(|path| page(path)).collect();
    let bytes: usize = pages.iter().map(String::len).sum();
    let lexicons = LexiconSet::embedded();
    let extractor = Extractor::new(lexicons.markers(), Method::Auto);
    let mut found = 0;
    let (mut building, mut extracting) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (bare, _) = timed(|| tokens(&pages));
        let (built, _) = timed(|| trees(&pages));
        let (whole, count) = timed(|| reactions(&pages, &extractor));
        found = count;
        building.push(built.as_secs_f64() / bare.as_secs_f64());
        extracting.push(whole.as_secs_f64() / bare.as_secs_f64());
    }
    println!("{} pages, {bytes} bytes, {found} reactions, {ROUNDS} rounds", pages.len());
    println!("{}", line("tree", building));
    println!("{}", line("tree and extraction", extracting));
    let count = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(FILES);
    let [least, middle, most] = streamed(&pages, count, LexiconSet::embedded())?.map(|share| share * 100.0);
    println!("{count} files, whole run: {middle:.0} % of the rate of a bare parse (min {least:.0}, max {most:.0})");
    Ok(())
}
