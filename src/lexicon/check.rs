//! Holds language folders to the rules of `lexicons/README.md` and reports every breach with its place.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use unicode_normalization::is_nfc;

use super::calendar::Meaning;
use super::hints::{HintKind, NO_HINT, kind_of};
use super::parse::{self, Row};
use super::{
    EMOJI, FeatureKind, Files, LexiconSet, MarkerRole, ModifierRole, Segmentation, Status, columns, language,
    read_directory,
};
use crate::error::{Error, ErrorKind, Result};
use crate::reaction::Platform;
use crate::scorer::{Label, Scorer};
use crate::tokenizer::{Tokenizer, Tokens};

/// Cases a `reviewed` or `tested` language must have.
pub const LEAST_CASES: usize = 40;
/// Words a `reviewed` or `tested` language must have.
pub const LEAST_WORDS: usize = 1_500;
/// Kinds of case that must be there.
const CASE_KINDS: &[&str] = &["negated", "boosted", "contrast", "emoji", "neutral", "mixed-script"];

/// Everything that is wrong with the shipped lexicons, or with those of a directory: format first, then the cases
/// that are not scored as they should be.
pub fn check(directory: Option<&Path>) -> Result<Vec<Error>> {
    let folders = match directory {
        Some(dir) => read_directory(dir)?,
        None => super::embedded_folders(),
    };
    let mut problems: Vec<Error> = folders.iter().flat_map(check_format).collect();
    // The cases of a folder that cannot be read say nothing.
    if problems.is_empty() {
        let mut all = super::embedded_folders();
        all.retain(|f| !folders.iter().any(|g| g.code == f.code));
        all.extend(folders.iter().cloned());
        let set = LexiconSet::from_folders(all);
        problems.extend(folders.iter().filter(|f| f.is_language()).flat_map(|f| check_cases(&set, f)));
    }
    Ok(problems)
}

/// A text of `cases.tsv` that is not labelled as it should be.
fn check_cases(set: &LexiconSet, files: &Files) -> Vec<Error> {
    let Some(lexicon) = set.get(&files.code) else { return Vec::new() };
    let mut scorer = Scorer::new(set);
    lexicon
        .cases()
        .iter()
        .filter_map(|case| {
            let score = scorer.score(&case.text, &files.code);
            (score.label.as_str() != case.label).then(|| {
                let terms: Vec<String> = score
                    .hits
                    .iter()
                    .map(|h| {
                        let rules: Vec<&str> = h.effects.iter().map(|e| e.rule).collect();
                        let rules = if rules.is_empty() { String::new() } else { format!(" ({})", rules.join(", ")) };
                        format!("{} {:+.2}{rules}", h.term, f64::from(h.contribution) / 1e3)
                    })
                    .collect();
                let message = format!(
                    "{:?} is scored {} ({:+.3}; {}), expected {}",
                    case.text,
                    score.label,
                    score.polarity.unwrap_or(0.0),
                    if terms.is_empty() { "no terms".into() } else { terms.join(", ") },
                    case.label
                );
                problem(files, "cases.tsv", case.line, message)
            })
        })
        .collect()
}

fn problem(files: &Files, name: &str, line: u64, message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Lexicon, message).at(format!("{}/{name}", files.place)).line(line)
}

/// Everything that is wrong with the files of one folder, without scoring anything.
pub(crate) fn check_format(files: &Files) -> Vec<Error> {
    let files = &files.unpacked();
    let mut problems = Vec::new();
    let language = match parse::language(files) {
        Ok(language) => language,
        Err(e) => return vec![e],
    };
    let toml = |message: String| problem(files, "language.toml", 1, message);
    if language.combiner.as_ref().is_some_and(|c| c.temperature <= 0) {
        problems.push(toml("combiner.temperature must be above 0".into()));
    }
    if files.is_language() {
        if language::canonical(&files.code) != files.code {
            problems.push(toml(format!(
                "folder {:?} is not a canonical code, expected {:?}",
                files.code,
                language::canonical(&files.code)
            )));
        }
        for code in &language.iso {
            if language::canonical(code) != files.code {
                problems.push(toml(format!(
                    "iso code {code:?} stands for {:?}, expected codes of {:?}",
                    language::canonical(code),
                    files.code
                )));
            }
        }
        for code in &language.borrows {
            if language::canonical(code) != *code || *code == files.code {
                problems.push(toml(format!("borrows from {code:?}, expected canonical codes of other languages")));
            }
        }
        if language.scripts.is_empty() {
            problems.push(toml("no scripts, expected Unicode script names such as \"Latin\"".into()));
        }
        let t = language.thresholds;
        if !(t.negative < t.positive && t.negative > -1.0 && t.positive < 1.0) {
            problems.push(toml("thresholds must satisfy -1 < negative < positive < 1".into()));
        }
    }
    for name in files.files.iter().map(|(n, _)| n).filter(|n| n.ends_with(".tsv")) {
        if !language.provenance.iter().any(|p| p.file == *name) {
            problems.push(toml(format!(
                "no provenance for {name}, expected a [[provenance]] entry with file, origin and license"
            )));
        }
    }
    let mut table = Table { files, language: &language, problems: &mut problems, terms: HashMap::new() };
    if files.is_language() {
        let scoring = ["words.tsv", "modifiers.tsv", "cases.tsv", "induced.tsv", "learned.tsv"];
        let vocabulary_only = scoring.iter().all(|name| files.content(name).is_none());
        if table.language.status == Status::Experimental {
            if vocabulary_only && files.content("markers.tsv").is_none() {
                table.report(
                    "language.toml",
                    1,
                    1,
                    "the folder holds no table (words.tsv, learned.tsv or markers.tsv)",
                );
            }
        } else if files.content("words.tsv").is_none() {
            table.report("language.toml", 1, 1, "a language without words.tsv is experimental (set status)");
        }
        table.markers();
        if !vocabulary_only {
            table.words();
            table.modifiers();
            table.cases();
            table.induced();
            table.learned("learned.tsv");
            table.hints();
        }
    } else if files.code == EMOJI {
        table.words();
        table.hints();
    }
    problems.sort_by_key(|p| p.location().map(|l| (l.path.clone(), l.line, l.column)));
    problems
}

/// A handle, or a number long enough to be one of a person.
fn names_somebody(word: &str) -> bool {
    word.contains('@') || word.chars().count() > 4 && word.chars().all(char::is_numeric)
}

struct Table<'a> {
    files: &'a Files,
    language: &'a super::Language,
    problems: &'a mut Vec<Error>,
    /// Normalised term and whether it is a stem → file and line.
    terms: HashMap<(String, bool), (&'static str, u64)>,
}

impl<'a> Table<'a> {
    fn report(&mut self, name: &str, line: u64, column: u64, message: impl Into<String>) {
        self.problems.push(problem(self.files, name, line, message).column(column));
    }

    /// Header, line ends, order and uniqueness of a table; gives its rows.
    fn rows(&mut self, name: &str, header: &str, sorted_by: usize) -> Vec<Row<'a>> {
        let files: &'a Files = self.files;
        let Some(content) = files.plain(name) else {
            // What nobody has judged yet may be made of any one table.
            let optional = matches!(name, "induced.tsv" | "learned.tsv" | parse::HINTS);
            if !optional && (self.language.status != Status::Experimental || files.code == EMOJI) {
                self.report(
                    name,
                    1,
                    1,
                    format!("missing, expected a table with the columns {}", header.replace('\t', ", ")),
                );
            }
            return Vec::new();
        };
        if content.lines().next() != Some(header) {
            self.report(
                name,
                1,
                1,
                format!("header is {:?}, expected {header:?}", content.lines().next().unwrap_or_default()),
            );
        }
        if content.contains('\r') {
            self.report(name, 1, 1, "line ends are CRLF, expected LF");
        }
        let rows: Vec<Row<'a>> = parse::rows(content).collect();
        let columns = header.split('\t').count();
        for row in &rows {
            if row.len() > columns || row.field(0).is_none() || row.field(1).is_none() {
                self.report(
                    name,
                    row.line,
                    1,
                    format!("{} fields, expected {}", row.len(), header.replace('\t', ", ")),
                );
            }
            for i in 0..row.len() {
                if row.field(i).is_some_and(|f| !is_nfc(f)) {
                    self.report(name, row.line, i as u64 + 1, "not NFC (normalise the text)");
                }
                if name != "cases.tsv" && row.field(i).is_some_and(|f| f != f.trim()) {
                    self.report(name, row.line, i as u64 + 1, "white space at the start or end of a field");
                }
            }
        }
        if sorted_by > 0 {
            for pair in rows.windows(2) {
                let key = |row: &Row<'a>| (0..sorted_by).map(|i| row.field(i).unwrap_or_default()).collect::<Vec<_>>();
                let (a, b) = (key(&pair[0]), key(&pair[1]));
                if a > b {
                    self.report(
                        name,
                        pair[1].line,
                        1,
                        format!("{:?} stands after {:?}, expected byte order", b[0], a[0]),
                    );
                } else if a == b {
                    self.report(name, pair[1].line, 1, format!("{:?} stands here twice", b[0]));
                }
            }
        }
        rows
    }

    /// A term must be what the tokenizer gives, and stand in one place only.
    fn term(&mut self, name: &'static str, row: &Row<'_>, plain: &Tokenizer, tokens: &mut Tokens) {
        let Some(raw) = row.field(0) else { return };
        let stem = raw.len() > 1 && raw.ends_with('*');
        let bare = raw.trim_end_matches('*');
        let normal = parse::normal_form(plain, bare, tokens);
        if normal.is_empty() {
            self.report(name, row.line, 1, format!("{raw:?} cannot be reached: the tokenizer finds no word in it"));
            return;
        }
        if self.files.code != EMOJI && bare.chars().any(|c| c.is_uppercase()) {
            self.report(name, row.line, 1, format!("{raw:?} is not in lower case, expected {:?}", bare.to_lowercase()));
        }
        if stem {
            let letters = normal.chars().count();
            let least = if normal.chars().any(|c| matches!(c, '\u{ac00}'..='\u{d7a3}')) { 1 } else { 3 };
            if letters < least {
                self.report(
                    name,
                    row.line,
                    1,
                    format!("stem {raw:?} has {letters} letters, expected at least {least}"),
                );
            }
            if self.language.segmentation == Segmentation::Dictionary {
                self.report(
                    name,
                    row.line,
                    1,
                    format!("{raw:?}: stems are not used in a language without spaces (enter the unchanging part)"),
                );
            }
        }
        if bare.contains('*') {
            self.report(name, row.line, 1, format!("{raw:?}: * may only stand at the end of a term"));
        }
        if let Some((other, line)) = self.terms.insert((normal, stem), (name, row.line)) {
            self.report(name, row.line, 1, format!("{raw:?} is the same term as {other}:{line} after normalising"));
        }
    }

    /// Valences that a machine carried over: the format of `words.tsv`, without stems.
    fn induced(&mut self) {
        let name = "induced.tsv";
        let written = std::mem::take(&mut self.terms);
        self.valences(name);
        self.terms = written;
        for row in parse::rows(self.files.plain(name).unwrap_or_default()) {
            let term = row.field(0).unwrap_or_default();
            if term.ends_with('*') {
                self.report(name, row.line, 1, format!("{term:?}: induced terms are no stems"));
            }
            if names_somebody(term) {
                self.report(name, row.line, 1, format!("{term:?} is a handle or a number, not a word"));
            }
        }
    }

    /// Words that hint at toxicity or irony: the terms of `words.tsv`, tags and endings, each once.
    fn hints(&mut self) {
        let scored = std::mem::take(&mut self.terms);
        let plain = Tokenizer::new(&self.language.elisions, &[], None);
        let mut tokens = Tokens::default();
        for row in self.rows(parse::HINTS, "term\tkind\tnote", 1) {
            if kind_of(&row).is_none() {
                let kinds: Vec<&str> = HintKind::ALL.iter().map(|kind| kind.as_str()).chain([NO_HINT]).collect();
                let message = format!("kind {:?}, expected {}", row.field(1).unwrap_or_default(), kinds.join(", "));
                self.report(parse::HINTS, row.line, 2, message);
            }
            if row.field(0).is_some_and(|term| !term.starts_with(['#', '/'])) {
                self.term(parse::HINTS, &row, &plain, &mut tokens);
            }
        }
        self.terms = scored;
    }

    /// A table of learned weights.
    fn learned(&mut self, name: &str) {
        let rows = self.rows(name, columns::HEADER, 0);
        let mut previous: Option<(FeatureKind, &str)> = None;
        for row in &rows {
            let Some(feature) = row.field(0) else { continue };
            let Some(kind) = row.field(1).and_then(FeatureKind::from_name) else {
                let found = row.field(1).unwrap_or_default();
                self.report(
                    name,
                    row.line,
                    2,
                    format!("kind {found:?}, expected b (pair), c (letters), n (turned word) or w (word)"),
                );
                continue;
            };
            for column in 2..5 {
                let weight = row.field(column).unwrap_or_default();
                if weight.parse::<i16>().is_err() {
                    let message = format!("weight {weight:?}, expected a whole number of thousandths, -32768 to 32767");
                    self.report(name, row.line, column as u64 + 1, message);
                }
            }
            let shape = match kind {
                FeatureKind::Pair => feature.split(' ').count() == 2,
                FeatureKind::Gram | FeatureKind::Turned | FeatureKind::Word => !feature.contains(' '),
            };
            if !shape {
                self.report(name, row.line, 1, format!("{feature:?} cannot be of kind {kind}"));
            }
            if feature.split(' ').any(names_somebody) {
                self.report(name, row.line, 1, format!("{feature:?} holds a handle or a number, not a word"));
            }
            match previous {
                Some(p) if p == (kind, feature) => {
                    self.report(name, row.line, 1, format!("{feature:?} stands here twice"));
                }
                Some(p) if p > (kind, feature) => {
                    self.report(
                        name,
                        row.line,
                        1,
                        format!("{feature:?} stands after {:?}, expected the order of kinds, then of bytes", p.1),
                    );
                }
                _ => {}
            }
            previous = Some((kind, feature));
        }
    }

    fn words(&mut self) {
        let name = "words.tsv";
        let rows = self.valences(name);
        let few = self.files.is_language() && self.language.status != Status::Experimental && rows < LEAST_WORDS;
        if few {
            let status = self.language.status;
            self.report(name, 1, 1, format!("{rows} words, expected at least {LEAST_WORDS} for a {status} language"));
        }
    }

    /// Terms and valences of a table; gives the number of its rows.
    fn valences(&mut self, name: &'static str) -> usize {
        let rows = self.rows(name, "term\tvalence\tnote", 1);
        let plain = Tokenizer::new(&self.language.elisions, &[], None);
        let mut tokens = Tokens::default();
        for row in &rows {
            if self.files.code != EMOJI {
                self.term(name, row, &plain, &mut tokens);
            }
            match row.field(1).map(parse::thousandths) {
                Some(Ok(v)) if v.abs() <= 4000 => {}
                Some(Ok(_)) => {
                    self.report(name, row.line, 2, "valence is out of range, expected a number from -4 to 4")
                }
                Some(Err(e)) => self.report(name, row.line, 2, format!("valence {e}, expected a number from -4 to 4")),
                None => {}
            }
        }
        rows.len()
    }

    fn modifiers(&mut self) {
        let name = "modifiers.tsv";
        let rows = self.rows(name, "term\trole\tfactor", 1);
        let plain = Tokenizer::new(&self.language.elisions, &[], None);
        let mut tokens = Tokens::default();
        for row in &rows {
            self.term(name, row, &plain, &mut tokens);
            let Some(role) = row.field(1).and_then(ModifierRole::from_name) else {
                let names: Vec<&str> = ModifierRole::ALL.iter().map(|r| r.as_str()).collect();
                self.report(
                    name,
                    row.line,
                    2,
                    format!("role {:?}, expected one of {}", row.field(1).unwrap_or_default(), names.join(", ")),
                );
                continue;
            };
            let (low, high) = match role {
                ModifierRole::Booster => (1000, 3000),
                ModifierRole::Dampener => (0, 1000),
                ModifierRole::Contrast => (0, 3000),
                _ => (-2000, 1000),
            };
            match row.field(2).map(parse::thousandths) {
                Some(Ok(f)) if (low..=high).contains(&f) => {}
                Some(Ok(_)) => self.report(
                    name,
                    row.line,
                    3,
                    format!(
                        "factor is out of range, expected {} to {} for a {role}",
                        f64::from(low) / 1e3,
                        f64::from(high) / 1e3
                    ),
                ),
                Some(Err(e)) => self.report(name, row.line, 3, format!("factor {e}")),
                None => {}
            }
        }
    }

    fn markers(&mut self) {
        let name = "markers.tsv";
        for row in &self.rows(name, "phrase\trole\tvalue", 3) {
            let role = row.field(1).and_then(MarkerRole::from_name);
            let value = row.field(2);
            match role {
                None => {
                    let names: Vec<&str> = MarkerRole::ALL.iter().map(|r| r.as_str()).collect();
                    self.report(
                        name,
                        row.line,
                        2,
                        format!("role {:?}, expected one of {}", row.field(1).unwrap_or_default(), names.join(", ")),
                    );
                }
                Some(MarkerRole::Platform) if value.and_then(Platform::from_name).is_none() => {
                    let names: Vec<&str> = Platform::ALL.iter().map(|p| p.as_str()).collect();
                    self.report(
                        name,
                        row.line,
                        3,
                        format!("platform {:?}, expected one of {}", value.unwrap_or_default(), names.join(", ")),
                    );
                }
                Some(MarkerRole::Language) if value.is_none_or(|v| language::canonical(v) != v) => {
                    self.report(
                        name,
                        row.line,
                        3,
                        format!("language {:?}, expected a BCP 47 code", value.unwrap_or_default()),
                    );
                }
                Some(MarkerRole::Byline) if !matches!(value, Some("by" | "name" | "time")) => {
                    self.report(
                        name,
                        row.line,
                        3,
                        format!("value {:?}, expected by, name or time", value.unwrap_or("")),
                    );
                }
                Some(MarkerRole::Byline | MarkerRole::Article) => {}
                Some(role) if role.is_line_word() && Meaning::of(role, value).is_none() => {
                    let expected = match role {
                        MarkerRole::Month => "a number from 1 to 12",
                        MarkerRole::Weekday => "a number from 1 (Monday) to 7",
                        MarkerRole::TimeUnit => {
                            "second, minute, hour, day, week, month or year, or 2 hour for a dual form"
                        }
                        MarkerRole::RelativeDay => "today, yesterday, before-yesterday or now",
                        MarkerRole::AmPm => "am, pm or night",
                        MarkerRole::Count => "a number",
                        _ => "no value",
                    };
                    self.report(
                        name,
                        row.line,
                        3,
                        format!("value {:?}, expected {expected}", value.unwrap_or_default()),
                    );
                }
                Some(_) => {}
            }
        }
    }

    fn cases(&mut self) {
        let name = "cases.tsv";
        if self.files.code == EMOJI {
            return;
        }
        let rows = self.rows(name, "text\tlabel\tnote", 0);
        let mut seen = HashSet::new();
        let mut kinds: BTreeMap<&str, usize> = CASE_KINDS.iter().map(|k| (*k, 0)).collect();
        for row in &rows {
            if row.field(1).and_then(Label::from_name).is_none_or(|l| l == Label::Unscored) {
                self.report(
                    name,
                    row.line,
                    2,
                    format!("label {:?}, expected positive, neutral or negative", row.field(1).unwrap_or_default()),
                );
            }
            if !seen.insert(row.field(0)) {
                self.report(name, row.line, 1, "the same text stands above");
            }
            for note in row.field(2).unwrap_or_default().split([',', ';', ' ']) {
                if let Some(count) = kinds.get_mut(note.trim()) {
                    *count += 1;
                }
            }
        }
        if self.language.status == Status::Experimental {
            return;
        }
        if rows.len() < LEAST_CASES {
            self.report(
                name,
                1,
                1,
                format!(
                    "{} cases, expected at least {LEAST_CASES} for a {} language",
                    rows.len(),
                    self.language.status
                ),
            );
        }
        for (kind, count) in kinds {
            if count == 0 {
                self.report(name, 1, 3, format!("no case with the note {kind:?}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(words: &str, modifiers: &str) -> Files {
        Files {
            code: "xx".into(),
            place: "lexicons/xx".into(),
            known_hash: None,
            files: vec![
                (
                    "language.toml".into(),
                    "name = \"Test\"\nscripts = [\"Latin\"]\n[[provenance]]\nfile = \"words.tsv\"\norigin = \"test\"\nlicense = \"MIT\"\n[[provenance]]\nfile = \"modifiers.tsv\"\norigin = \"test\"\nlicense = \"MIT\"\n[[provenance]]\nfile = \"markers.tsv\"\norigin = \"test\"\nlicense = \"MIT\"\n[[provenance]]\nfile = \"cases.tsv\"\norigin = \"test\"\nlicense = \"MIT\"\n".to_string().into(),
                ),
                ("words.tsv".into(), format!("term\tvalence\tnote\n{words}").into()),
                ("modifiers.tsv".into(), format!("term\trole\tfactor\n{modifiers}").into()),
                ("markers.tsv".into(), "phrase\trole\tvalue\n".to_string().into()),
                ("cases.tsv".into(), "text\tlabel\tnote\n".to_string().into()),
            ],
        }
    }

    #[test]
    fn every_breach_is_reported_with_its_place_and_what_was_expected() {
        for (words, modifiers, expected) in [
            ("bad\t-2\ngood\t2\n", "not\tnegator\t\n", None),
            (
                "good\t3,5\n",
                "",
                Some(
                    "lexicons/xx/words.tsv:2:2: valence \"3,5\" is not a number (use a point: 3.5), expected a number from -4 to 4",
                ),
            ),
            (
                "good\t5\n",
                "",
                Some("lexicons/xx/words.tsv:2:2: valence is out of range, expected a number from -4 to 4"),
            ),
            (
                "good\t2\nbad\t-2\n",
                "",
                Some("lexicons/xx/words.tsv:3:1: \"bad\" stands after \"good\", expected byte order"),
            ),
            (
                "good\t2\ngood\t3\n",
                "",
                Some("lexicons/xx/words.tsv:3:1: \"good\" is the same term as words.tsv:2 after normalising"),
            ),
            ("Good\t2\n", "", Some("lexicons/xx/words.tsv:2:1: \"Good\" is not in lower case, expected \"good\"")),
            ("go*\t2\n", "", Some("lexicons/xx/words.tsv:2:1: stem \"go*\" has 2 letters, expected at least 3")),
            (
                ":-(\t-2\n",
                "",
                Some("lexicons/xx/words.tsv:2:1: \":-(\" cannot be reached: the tokenizer finds no word in it"),
            ),
            (
                "not\t-1\n",
                "not\tnegator\t\n",
                Some("lexicons/xx/modifiers.tsv:2:1: \"not\" is the same term as words.tsv:2 after normalising"),
            ),
            (
                "",
                "very\tbooster\t0.5\n",
                Some("lexicons/xx/modifiers.tsv:2:3: factor is out of range, expected 1 to 3 for a booster"),
            ),
        ] {
            let problems: Vec<String> =
                check_format(&folder(words, modifiers)).iter().map(ToString::to_string).collect();
            match expected {
                None => assert_eq!(problems, Vec::<String>::new()),
                Some(expected) => assert!(problems.iter().any(|p| p == expected), "{problems:?}"),
            }
        }
    }
}
