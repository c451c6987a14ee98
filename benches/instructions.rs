//! Instructions a comment takes on its whole way, counted by callgrind: figures that do not depend on who else uses
//! the machine.
//!
//! `cargo bench --bench instructions` writes JSON lines of the lexicons' own cases and runs `groundswell report` over
//! them, once by themselves and once with every two neighbours as a further comment. What these take is printed for each
//! language that has enough, and for the mix of all: start-up and the reading of lexicons are in both runs.
//! The mix is also measured without counting voices (`--voices off`). `-- --check` looks at the mixes and at English alone and fails when one rose by more than three in a hundred over
//! `benches/instructions.tsv`; `-- --pin` writes that file anew. The page for people to read, which lists ten thousand reactions of however
//! many, is left out. It needs `valgrind`.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use groundswell::lexicon::LexiconSet;

/// Fewest cases of a language that is measured by itself.
const LEAST: usize = 60;
/// Rise over the pin that is an error.
const TOLERANCE: f64 = 0.03;
const MIX: &str = "mix";
/// The mix without voices.
const OFF: &str = "mix, --voices off";
/// What `--check` looks at.
const CHECKED: &[&str] = &[MIX, OFF, "en"];

/// JSON lines as a platform exports them.
fn lines<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for (i, text) in texts.enumerate() {
        let row = serde_json::json!({
            "id": format!("c{i}"),
            "author": format!("writer {}", i % 97),
            "published": format!("2026-05-{:02}T10:{:02}:00Z", i % 28 + 1, i % 60),
            "text": text,
            "likes": i % 7,
        });
        let _ = writeln!(out, "{row}");
    }
    out
}

/// Instructions of one run.
fn count(folder: &Path, input: &Path, voices: &str) -> Result<f64, String> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env!("CARGO_BIN_EXE_groundswell"))
        .args(["report", "--quiet", "--no-html", "--threads", "1", "--voices", voices, "--author-key"])
        .arg(folder.join("key"))
        .arg("--out")
        .arg(folder.join("report"))
        .arg(input)
        .output()
        .map_err(|e| format!("valgrind cannot be started: {e} (install the package valgrind)"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let collected = said.lines().find_map(|line| line.split_once("Collected : ")).map(|(_, n)| n.trim());
    collected.and_then(|n| n.parse().ok()).ok_or_else(|| format!("no count from valgrind:\n{said}"))
}

/// Instructions a comment, and bytes of a comment.
fn measure(folder: &Path, texts: &[&str], voices: &str) -> Result<(f64, f64), String> {
    let neighbours: Vec<String> = texts.windows(2).map(|pair| pair.join(" ")).collect();
    let all: Vec<&str> = texts.iter().copied().chain(neighbours.iter().map(String::as_str)).collect();
    let mut counts = [0.0; 2];
    for (slot, list) in counts.iter_mut().zip([texts, &all]) {
        let input = folder.join("comments.jsonl");
        std::fs::write(&input, lines(list.iter().copied())).map_err(|e| e.to_string())?;
        *slot = count(folder, &input, voices)?;
    }
    let bytes: usize = neighbours.iter().map(String::len).sum();
    let measured = neighbours.len() as f64;
    Ok(((counts[1] - counts[0]) / measured, bytes as f64 / measured))
}

fn pins(path: &Path) -> BTreeMap<String, f64> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .skip(1)
        .filter_map(|l| l.split_once('\t'))
        .filter_map(|(k, v)| Some((k.into(), v.parse().ok()?)))
        .collect()
}

fn run() -> Result<bool, String> {
    let wants = |flag: &str| std::env::args().any(|a| a == flag);
    let (check, pin) = (wants("--check"), wants("--pin"));
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/instructions.tsv");
    let pinned = pins(&file);
    let lexicons = LexiconSet::embedded();
    let cases: BTreeMap<&str, Vec<String>> = lexicons
        .codes()
        .filter_map(|code| Some((code, lexicons.get(code)?.cases().iter().map(|case| case.text.clone()).collect())))
        .collect();
    // One text of each language after another, so that the smaller run has met them all.
    let most = cases.values().map(Vec::len).max().unwrap_or(0);
    let mix = (0..most).flat_map(|i| cases.values().filter_map(move |list| list.get(i))).map(String::as_str);
    let mix: Vec<&str> = mix.collect();
    let mut sets: Vec<(&str, Vec<&str>)> = vec![(MIX, mix.clone()), (OFF, mix)];
    sets.extend(
        cases.iter().filter(|(_, l)| l.len() >= LEAST).map(|(c, l)| (*c, l.iter().map(String::as_str).collect())),
    );
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let mut found = String::from("set\tinstructions a comment\n");
    let mut fine = true;
    println!("{:<18} {:>9} {:>7} {:>8} {:>8}", "set", "Ir", "bytes", "Ir/byte", "pinned");
    for (name, texts) in sets.iter().filter(|(name, _)| !check || CHECKED.contains(name)) {
        let (instructions, bytes) = measure(folder.path(), texts, if *name == OFF { "off" } else { "near" })?;
        let before = pinned.get(*name);
        let change = before.map_or(String::new(), |b| format!("{:+.1} %", (instructions / b - 1.0) * 100.0));
        println!("{name:<18} {instructions:>9.0} {bytes:>7.0} {:>8.0} {change:>8}", instructions / bytes);
        let _ = writeln!(found, "{name}\t{instructions:.0}");
        if check && before.is_none_or(|b| instructions > b * (1.0 + TOLERANCE)) {
            eprintln!("{name} takes more than its pin allows: find out why, or pin it anew (-- --pin) and say why");
            fine = false;
        }
    }
    if pin {
        std::fs::write(&file, found).map_err(|e| e.to_string())?;
    }
    Ok(fine)
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
