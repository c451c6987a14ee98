//! How much work extraction is, as a multiple of a bare parse of the same bytes by the same HTML tokenizer.
//!
//! Input: the HTML pages of `$GROUNDSWELL_DATA/pages` (also gzipped), or else those of `tests/pages`. Both sides run
//! in turns, eleven rounds; the ratio of each round is taken, because times alone say nothing on a shared machine.
//! `cargo bench --bench extract` prints one line; the goal is a median of at most 3.

#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use groundswell::document::{Body, Document};
use groundswell::extractor::{Extractor, Method};
use groundswell::lexicon::LexiconSet;
use groundswell::reader::html::Tree;

const ROUNDS: usize = 11;

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

fn main() {
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
}
