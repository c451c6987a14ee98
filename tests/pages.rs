//! Whole pages: every folder of `tests/pages` holds a page (`source.*`), what must come out of it
//! (`expected.jsonl`) and why it is here (`case.toml`: `why`, `origin`, `license`; `declared` where the page
//! announces a number of comments). Adding a case needs no Rust: write the page, run with `UPDATE_EXPECTED=1`, read
//! what was written.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use groundswell::lexicon::LexiconSet;
use groundswell::pipeline::{Analyzer, Observer, Options};
use groundswell::reader::Input;
use groundswell::{Result, ScoredReaction};
use serde::Deserialize;

use crate::expected;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    why: String,
    origin: String,
    license: String,
    /// Number of comments the page announces.
    declared: Option<u64>,
    /// Nothing on this page is a reaction.
    #[serde(default)]
    negative: bool,
}

#[derive(Default)]
struct Collected(Vec<ScoredReaction>);

impl Observer for Collected {
    fn reaction(&mut self, scored: &ScoredReaction) -> Result<()> {
        self.0.push(scored.clone());
        Ok(())
    }
}

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    folders
}

fn source(folder: &Path) -> Option<PathBuf> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.starts_with("source.")))
}

/// A line per reaction, with what a reader of the page could check.
fn lines(reactions: &[ScoredReaction]) -> String {
    let places: HashMap<&str, usize> = reactions.iter().enumerate().map(|(i, s)| (s.reaction.id.as_str(), i)).collect();
    let mut out = String::new();
    for scored in reactions {
        let r = &scored.reaction;
        let line = serde_json::json!({
            "kind": r.kind.as_str(),
            "role": r.role.as_str(),
            "platform": r.platform.as_str(),
            "author": r.author,
            "stated_language": r.stated_language,
            "parent": r.parent.as_deref().and_then(|p| places.get(p)),
            "text": r.text,
        });
        out.push_str(&line.to_string());
        out.push('\n');
    }
    out
}

/// Spans must show the text: byte for byte but for white space in plain text, in order and in range everywhere.
fn check_spans(bytes: &[u8], plain: bool, reactions: &[ScoredReaction]) -> Option<String> {
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    for scored in reactions {
        let r = &scored.reaction;
        let in_range = r.spans.iter().all(|s| s.start < s.end && s.end <= bytes.len());
        if r.spans.is_empty() || !in_range {
            return Some(format!("{}: spans {:?} of {} bytes\n", r.id, r.spans, bytes.len()));
        }
        if plain {
            let shown: String = r.spans.iter().map(|s| String::from_utf8_lossy(&bytes[s.range()])).collect();
            if squeezed(&shown) != squeezed(&r.text) {
                return Some(format!("{}: spans show {shown:?}, the text is {:?}\n", r.id, r.text));
            }
        }
    }
    None
}

fn check(folder: &Path, analyzer: &Analyzer) -> Option<String> {
    let name = folder.display();
    let Ok(toml) = std::fs::read_to_string(folder.join("case.toml")) else {
        return Some(format!("{name}: no case.toml (why, origin, license)\n"));
    };
    let case: Case = match toml::from_str(&toml) {
        Ok(case) => case,
        Err(e) => return Some(format!("{name}/case.toml: {e}\n")),
    };
    if [&case.why, &case.origin, &case.license].iter().any(|field| field.trim().is_empty()) {
        return Some(format!("{name}/case.toml: why, origin and license must say something\n"));
    }
    let Some(source) = source(folder) else { return Some(format!("{name}: no source.*\n")) };
    let mut collected = Collected::default();
    let (summary, report) = match analyzer.run(&[Input::file(&source)], &mut collected) {
        Ok(ran) => ran,
        Err(e) => return Some(format!("{e}\n")),
    };
    let reactions = collected.0;
    let mut problems = String::new();
    for error in &report.skipped {
        problems.push_str(&format!("{error}\n"));
    }
    if case.negative && !reactions.is_empty() {
        problems.push_str(&format!("{name}: must yield nothing, gave\n{}", lines(&reactions)));
    }
    let declared = summary.overall().declared;
    if declared != case.declared {
        problems.push_str(&format!("{name}: declares {declared:?}, expected {:?}\n", case.declared));
    }
    let plain = source.extension().is_some_and(|e| e == "txt");
    problems.extend(check_spans(&std::fs::read(&source).unwrap(), plain, &reactions));
    problems.extend(expected::compare(&folder.join("expected.jsonl"), &lines(&reactions)));
    (!problems.is_empty()).then_some(problems)
}

#[test]
fn pages_give_exactly_what_is_on_them() {
    let analyzer = Analyzer::new(LexiconSet::embedded(), Options::default()).unwrap();
    let cases = cases();
    assert!(cases.len() >= 12, "{} cases", cases.len());
    let problems: Vec<String> = cases.iter().filter_map(|folder| check(folder, &analyzer)).collect();
    assert!(problems.is_empty(), "{} of {} pages\n\n{}", problems.len(), cases.len(), problems.join("\n"));
}
