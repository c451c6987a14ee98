//! `groundswell diff`: what changed from one report to another, and why.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{ContentArrangement, Table};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Outcome, OutputFormat};
use crate::error::{Error, ErrorKind};
use crate::writer::cell::{guard, unguarded};
use crate::writer::cell_text as printable;

/// Show which reactions appeared, vanished or changed between two reports, and why
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// Folder of the earlier report
    before: PathBuf,
    /// Folder of the later report
    after: PathBuf,
    /// How changes are printed
    #[arg(long, value_enum, default_value = "table")]
    format: OutputFormat,
}

/// Changes shown in the table before the rest is counted.
const MOST: usize = 40;
/// Letters of a text that are shown in the table.
const EXCERPT: usize = 48;

/// What is read of a row of `reactions.csv`.
#[derive(Clone, Debug, Deserialize)]
struct Row {
    id: String,
    source: String,
    file: String,
    role: String,
    lang: String,
    label: String,
    terms: String,
    text: String,
    voice: String,
}

/// A report as it was written.
struct Run {
    rows: Vec<Row>,
    manifest: Value,
}

impl Run {
    fn read(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join("run.json");
        let bytes = std::fs::read(&path).map_err(|e| no_report(folder, &path, &e))?;
        let manifest: Value = serde_json::from_slice(&bytes)
            .map_err(|e| Error::new(ErrorKind::Malformed, format!("not the record of a run ({e})")).at(&path))?;
        let path = folder.join("reactions.csv");
        let bytes = std::fs::read(&path).map_err(|e| no_report(folder, &path, &e))?;
        let content = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        let guarded = manifest["options"]["cells"] != "raw";
        let mut rows = Vec::new();
        for (index, row) in csv::Reader::from_reader(content).deserialize::<Row>().enumerate() {
            let mut row = row.map_err(|e| {
                let message = format!("row {} is not one of reactions.csv ({e}; was it edited?)", index + 1);
                Error::new(ErrorKind::Malformed, message).at(&path)
            })?;
            if guarded {
                for cell in [&mut row.id, &mut row.source, &mut row.file, &mut row.terms, &mut row.text] {
                    *cell = unguarded(cell).to_string();
                }
            }
            rows.push(row);
        }
        Ok(Run { rows, manifest })
    }

    /// SHA-256 of an input, if it was one.
    fn inputs(&self) -> BTreeMap<&str, &str> {
        let inputs = self.manifest["inputs"].as_array().map(Vec::as_slice).unwrap_or_default();
        inputs.iter().filter_map(|i| Some((i["file"].as_str()?, i["sha256"].as_str()?))).collect()
    }
}

fn no_report(folder: &Path, path: &Path, error: &std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::NotFound && folder.is_dir() {
        let message = "no such file (give the folder of a report, the --out of `groundswell report`)";
        return Error::new(ErrorKind::Io, message).at(path);
    }
    Error::io(path, error)
}

/// What differs between the two runs as a whole.
struct Context {
    /// Options with another value, by name.
    options: Vec<String>,
    /// Lexicons with another content, by code.
    lexicons: BTreeSet<String>,
    /// Own words.
    overlays: bool,
    /// Program and version, before and after, where they differ.
    program: Option<String>,
    /// Stages whose source differs; `None` where a run does not say.
    stages: Option<Vec<String>>,
    /// Inputs by file: the same, changed, or in one run only.
    inputs: BTreeMap<String, &'static str>,
}

/// Options that change no label and no reaction.
const OF_WRITING: &[&str] =
    &["min_n", "bucket", "time_zone", "authors", "verbatim", "cells", "bom", "targets", "calibrate", "voices"];
/// Options that change labels, and not which reactions there are.
const OF_LABELS: &[&str] = &["lang", "languages", "layers"];
/// Lexicon folders that every language reads.
const OF_ALL: &[&str] = &["emoji", "shared"];
/// Stages that decide which reactions there are.
const FINDING: &[&str] = &["reader", "extractor", "pipeline"];
/// Stages that decide the label of a text in a language.
const JUDGING: &[&str] = &["tokenizer", "lexicon", "scorer"];
/// Stages that decide its language.
const DETECTING: &[&str] = &["detector", "pipeline"];

impl Context {
    fn new(before: &Run, after: &Run) -> Self {
        let keys = |value: &Value| value.as_object().map(|o| o.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
        let differing = |part: &str| -> BTreeSet<String> {
            let (a, b) = (&before.manifest[part], &after.manifest[part]);
            keys(a).into_iter().chain(keys(b)).filter(|k| a.get(k) != b.get(k)).collect()
        };
        let version = |run: &Run| run.manifest["tool"]["version"].as_str().unwrap_or("?").to_string();
        let (a, b) = (before.inputs(), after.inputs());
        let mut inputs = BTreeMap::new();
        for file in a.keys().chain(b.keys()) {
            let state = match (a.get(file), b.get(file)) {
                (Some(x), Some(y)) if x == y => continue,
                (Some(_), Some(_)) => "changed",
                (Some(_), None) => "is gone",
                _ => "is new",
            };
            inputs.insert((*file).to_string(), state);
        }
        Context {
            options: differing("options").into_iter().filter(|o| !OF_WRITING.contains(&o.as_str())).collect(),
            lexicons: differing("lexicons"),
            overlays: before.manifest["overlays"] != after.manifest["overlays"],
            stages: (before.manifest["engine"].is_object() && after.manifest["engine"].is_object())
                .then(|| differing("engine").into_iter().collect()),
            program: (version(before) != version(after)).then(|| format!("{} → {}", version(before), version(after))),
            inputs,
        }
    }

    fn input(&self, file: &str) -> Option<String> {
        self.inputs.get(file).map(|state| format!("input {state}"))
    }

    /// The program as a cause, where it differs in one of these stages.
    fn program_in(&self, of: &[&str]) -> Option<String> {
        let stages: Vec<&str> = self.stages.iter().flatten().map(String::as_str).filter(|s| of.contains(s)).collect();
        match (&self.program, stages.as_slice()) {
            (None, []) => None,
            (None, stages) => Some(format!("program: {}", stages.join(", "))),
            (Some(program), []) => Some(format!("program {program}")),
            (Some(program), stages) => Some(format!("program {program}: {}", stages.join(", "))),
        }
    }

    /// The program as a cause where there is no other.
    fn program(&self) -> String {
        let all = [FINDING, JUDGING, DETECTING].concat();
        let unknown = if self.stages.is_some() { "nothing that is recorded" } else { "program: another build" };
        self.program_in(&all).unwrap_or_else(|| unknown.into())
    }

    /// Why a reaction is in one run only.
    fn of_presence(&self, row: &Row) -> Vec<String> {
        let mut because: Vec<String> = self.input(&row.file).into_iter().collect();
        let options = self.options.iter().filter(|o| !OF_LABELS.contains(&o.as_str()));
        because.extend(options.map(|o| format!("option {o}")));
        because.extend(self.program_in(FINDING).filter(|_| because.is_empty()));
        if because.is_empty() {
            because.push(self.program());
        }
        because
    }

    /// Why a reaction differs.
    fn of_change(&self, a: &Row, b: &Row) -> Vec<String> {
        let mut because = Vec::new();
        if a.voice != b.voice {
            because.push("text".to_string());
        }
        if a.lang != b.lang {
            because.push(format!("language {} → {}", a.lang, b.lang));
        }
        if a.lang != b.lang || a.label != b.label {
            let read = |code: &String| *code == a.lang || *code == b.lang || OF_ALL.contains(&code.as_str());
            because.extend(self.lexicons.iter().filter(|code| read(code)).map(|code| format!("lexicon {code}")));
            if self.overlays {
                because.push("own words".into());
            }
            because.extend(self.options.iter().map(|o| format!("option {o}")));
        }
        let judged = if a.lang == b.lang { JUDGING.to_vec() } else { [DETECTING, JUDGING].concat() };
        let stages = if a.label == b.label && a.lang == b.lang { FINDING } else { &judged };
        because.extend(self.program_in(stages));
        let explained = because.iter().any(|b| !b.starts_with("language "));
        if !explained && (a.label == b.label || a.lang != b.lang) {
            // The texts around one help to tell its language, the page its role.
            because.extend(self.input(&b.file));
        }
        if because.iter().all(|b| b.starts_with("language ")) {
            because.push(self.program());
        }
        because
    }
}

/// One change.
#[derive(Debug, Serialize)]
struct Change {
    change: &'static str,
    id: String,
    id_before: Option<String>,
    source: String,
    label_before: Option<String>,
    label_after: Option<String>,
    lang_before: Option<String>,
    lang_after: Option<String>,
    role_before: Option<String>,
    role_after: Option<String>,
    because: String,
    terms_before: String,
    terms_after: String,
    text: String,
}

/// The terms of `of` that `other` lacks, with what they added.
fn terms_only(of: &str, other: &str) -> String {
    let mut others: Vec<&str> = other.split("; ").collect();
    let mut only = Vec::new();
    for term in of.split("; ").filter(|t| !t.is_empty()) {
        match others.iter().position(|o| *o == term) {
            Some(at) => {
                others.swap_remove(at);
            }
            None => only.push(term),
        }
    }
    only.join("; ")
}

fn changed(a: &Row, b: &Row, context: &Context) -> Option<Change> {
    let same = a.voice == b.voice && a.label == b.label && a.lang == b.lang && a.role == b.role;
    if same {
        return None;
    }
    let change = match () {
        () if a.label != b.label => "label",
        () if a.lang != b.lang => "language",
        () if a.role != b.role => "role",
        () => "text",
    };
    Some(Change {
        change,
        id: b.id.clone(),
        id_before: (a.id != b.id).then(|| a.id.clone()),
        source: b.source.clone(),
        label_before: Some(a.label.clone()),
        label_after: Some(b.label.clone()),
        lang_before: Some(a.lang.clone()),
        lang_after: Some(b.lang.clone()),
        role_before: Some(a.role.clone()),
        role_after: Some(b.role.clone()),
        because: context.of_change(a, b).join("; "),
        terms_before: terms_only(&a.terms, &b.terms),
        terms_after: terms_only(&b.terms, &a.terms),
        text: b.text.clone(),
    })
}

fn alone(row: &Row, before: bool, context: &Context) -> Change {
    let at = |here: bool, value: &String| (here == before).then(|| value.clone());
    Change {
        change: if before { "vanished" } else { "appeared" },
        id: row.id.clone(),
        id_before: None,
        source: row.source.clone(),
        label_before: at(true, &row.label),
        label_after: at(false, &row.label),
        lang_before: at(true, &row.lang),
        lang_after: at(false, &row.lang),
        role_before: at(true, &row.role),
        role_after: at(false, &row.role),
        because: context.of_presence(row).join("; "),
        terms_before: if before { row.terms.clone() } else { String::new() },
        terms_after: if before { String::new() } else { row.terms.clone() },
        text: row.text.clone(),
    }
}

/// Pairs of places of the same reaction in both runs: the same id and words, else the same words in the source (numbers
/// shift where something is inserted), else the same id (the text was edited).
fn pairs(before: &[Row], after: &[Row]) -> Vec<Option<usize>> {
    type Key<'a> = (&'a str, &'a str);
    let keys: [fn(&Row) -> Key<'_>; 3] =
        [|r| (r.id.as_str(), r.voice.as_str()), |r| (r.source.as_str(), r.voice.as_str()), |r| (r.id.as_str(), "")];
    let mut partner: Vec<Option<usize>> = vec![None; after.len()];
    let mut free = vec![true; before.len()];
    for key in keys {
        let mut waiting: HashMap<Key<'_>, VecDeque<usize>> = HashMap::new();
        for (i, row) in before.iter().enumerate().filter(|(i, _)| free[*i]) {
            waiting.entry(key(row)).or_default().push_back(i);
        }
        for (j, row) in after.iter().enumerate() {
            if partner[j].is_none()
                && let Some(i) = waiting.get_mut(&key(row)).and_then(VecDeque::pop_front)
            {
                partner[j] = Some(i);
                free[i] = false;
            }
        }
    }
    partner
}

impl Diff {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let (before, after) = (Run::read(&self.before)?, Run::read(&self.after)?);
        let context = Context::new(&before, &after);
        let partner = pairs(&before.rows, &after.rows);
        let mut met = vec![false; before.rows.len()];
        let mut changes = Vec::new();
        for (row, partner) in after.rows.iter().zip(&partner) {
            match partner {
                Some(i) => {
                    met[*i] = true;
                    changes.extend(changed(&before.rows[*i], row, &context));
                }
                None => changes.push(alone(row, false, &context)),
            }
        }
        let gone = before.rows.iter().zip(&met).filter(|(_, met)| !**met);
        changes.extend(gone.map(|(row, _)| alone(row, true, &context)));

        let mut out = std::io::stdout().lock();
        match self.format {
            OutputFormat::Table => {
                let both = partner.iter().flatten().count();
                write!(out, "{}", table(&changes, both))?;
            }
            OutputFormat::Csv => {
                let mut csv = csv::Writer::from_writer(&mut out);
                if changes.is_empty() {
                    csv.write_record(COLUMNS)?;
                }
                for mut change in changes {
                    for cell in [&mut change.id, &mut change.source, &mut change.text] {
                        *cell = guard(cell).into_owned();
                    }
                    for cell in [&mut change.terms_before, &mut change.terms_after] {
                        *cell = guard(cell).into_owned();
                    }
                    csv.serialize(change)?;
                }
                csv.flush()?;
            }
            OutputFormat::Jsonl => {
                for change in &changes {
                    serde_json::to_writer(&mut out, change)?;
                    out.write_all(b"\n")?;
                }
            }
        }
        out.flush()?;
        Ok(Outcome::Fine)
    }
}

/// Columns of the CSV, for a table without rows.
const COLUMNS: &[&str] = &[
    "change",
    "id",
    "id_before",
    "source",
    "label_before",
    "label_after",
    "lang_before",
    "lang_after",
    "role_before",
    "role_after",
    "because",
    "terms_before",
    "terms_after",
    "text",
];

/// The changes for reading, with how many there are of each kind.
fn table(changes: &[Change], both: usize) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for change in changes {
        *kinds.entry(change.change).or_default() += 1;
        for reason in change.because.split("; ") {
            *reasons.entry(reason).or_default() += 1;
        }
    }
    let listed =
        |map: &BTreeMap<&str, usize>| map.iter().map(|(k, n)| format!("{k} {n}")).collect::<Vec<_>>().join(", ");
    let mut out = String::new();
    if changes.is_empty() {
        return format!("{both} reactions in both reports, nothing changed\n");
    }
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Disabled).force_no_tty();
    table.set_header(["change", "id", "label", "because", "terms", "text"]);
    for change in changes.iter().take(MOST) {
        let label = match (&change.label_before, &change.label_after) {
            (Some(a), Some(b)) if a != b => format!("{a} → {b}"),
            (a, b) => b.as_ref().or(a.as_ref()).cloned().unwrap_or_default(),
        };
        let terms = match (change.change, change.terms_before.as_str(), change.terms_after.as_str()) {
            ("appeared" | "vanished", ..) | (_, "", "") => String::new(),
            (_, a, b) => format!("{} → {}", if a.is_empty() { "–" } else { a }, if b.is_empty() { "–" } else { b }),
        };
        let mut text: String = change.text.chars().take(EXCERPT).collect();
        if text.len() < change.text.len() {
            text.push('…');
        }
        table.add_row([change.change, change.id.as_str(), &label, &change.because, &terms, &text].map(printable));
    }
    out.push_str(&format!("{table}\n"));
    if changes.len() > MOST {
        out.push_str(&format!("… and {} more changes (--format csv lists all)\n", changes.len() - MOST));
    }
    out.push_str(&format!("{both} reactions in both reports; changes: {}\n", listed(&kinds)));
    out.push_str(&format!("because of: {}\n", printable(&listed(&reasons))));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, voice: &str) -> Row {
        let (source, text) = ("page".to_string(), voice.to_string());
        Row {
            id: id.into(),
            source,
            file: "page.csv".into(),
            role: "public".into(),
            lang: "en".into(),
            label: "neutral".into(),
            terms: String::new(),
            text,
            voice: voice.into(),
        }
    }

    #[test]
    fn reactions_are_paired_by_words_before_numbers() {
        let rows = |list: &[(&str, &str)]| list.iter().map(|(id, voice)| row(id, voice)).collect::<Vec<_>>();
        for (name, before, after, expected) in [
            ("the same", &[("c1", "a"), ("c2", "b")][..], &[("c1", "a"), ("c2", "b")][..], &[Some(0), Some(1)][..]),
            (
                "inserted",
                &[("c1", "a"), ("c2", "b")],
                &[("c1", "x"), ("c2", "a"), ("c3", "b")],
                &[None, Some(0), Some(1)],
            ),
            ("edited", &[("c1", "a"), ("c2", "b")], &[("c1", "a"), ("c2", "x")], &[Some(0), Some(1)]),
            ("twice", &[("c1", "a"), ("c2", "a")], &[("c1", "a")], &[Some(0)]),
        ] {
            assert_eq!(pairs(&rows(before), &rows(after)), expected, "{name}");
        }
    }

    #[test]
    fn terms_that_differ_are_told() {
        assert_eq!(terms_only("good +1.00; good +0.50; bad -2.00", "good +1.00"), "good +0.50; bad -2.00");
        assert_eq!(terms_only("", "good +1.00"), "");
    }
}
