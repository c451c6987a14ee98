//! `groundswell lexicon`: what the program knows, and whether it is in order.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{LexiconOptions, Outcome, OutputFormat, ScoringOptions, lines, score::Rows};
use crate::lexicon::language::Provenance;
use crate::lexicon::{LexiconSet, Origin, Sense, UNIT, check};
use crate::scorer::Scorer;

/// List, show and check the lexicons
#[derive(Debug, Args)]
pub(crate) struct LexiconCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Every language with its status, its size, its licence, and how well it was scored when it was measured
    List {
        /// How rows are printed
        #[arg(long, value_enum, default_value = "table")]
        format: OutputFormat,
        #[command(flatten)]
        lexicons: ScoringOptions,
    },
    /// Every entry of one language
    Show {
        /// BCP 47 or ISO 639-3 code
        lang: String,
        #[command(flatten)]
        lexicons: ScoringOptions,
    },
    /// Hold the lexicons to their format and run their cases
    Check(LexiconOptions),
    /// What learned weights are learned from: the features of texts, a JSON object a line, in the order of the texts
    Features {
        /// Texts, one a line; `-` or nothing is standard input
        file: Option<PathBuf>,
        /// One text a line (the default; stated for clarity in scripts)
        #[arg(long)]
        lines: bool,
        /// BCP 47 or ISO 639-3 code of a language; it needs no lexicon yet
        #[arg(long, value_name = "CODE")]
        lang: String,
        #[command(flatten)]
        lexicons: ScoringOptions,
    },
}

/// A language as it is listed.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    code: &'a str,
    language: &'a str,
    status: &'a str,
    words: usize,
    induced: usize,
    learned: usize,
    modifiers: usize,
    cases: usize,
    macro_f1: Option<f64>,
    calibration_error: Option<f64>,
    measured_on: &'a str,
    rows: u64,
    license: String,
    origin: String,
}

fn list(lexicons: &LexiconSet, format: OutputFormat, out: impl Write) -> anyhow::Result<()> {
    let mut rows = Rows::new(format, out);
    let mut first = true;
    for code in lexicons.codes() {
        let Some(lexicon) = lexicons.get(code) else { continue };
        let counts = lexicon.counts();
        let language = &lexicon.language;
        let quality = language.quality.as_ref();
        let distinct = |each: fn(&Provenance) -> &str| {
            let mut all: Vec<&str> = Vec::new();
            for part in language.provenance.iter().map(each) {
                if !all.contains(&part) {
                    all.push(part);
                }
            }
            all.join("; ")
        };
        let row = Listed {
            code,
            language: &language.name,
            status: language.status.as_str(),
            words: counts.words,
            induced: counts.induced,
            learned: counts.learned,
            modifiers: counts.modifiers,
            cases: lexicon.cases().len(),
            macro_f1: quality.map(|q| q.macro_f1),
            calibration_error: quality.and_then(|q| q.calibration_error),
            measured_on: quality.map_or("", |q| &q.measured_on),
            rows: quality.map_or(0, |q| q.rows),
            license: distinct(|p| &p.license),
            origin: distinct(|p| &p.origin),
        };
        rows.write(&row, || {
            let mut text = String::new();
            if std::mem::take(&mut first) {
                text = format!(
                    "{:<9} {:<22} {:<12} {:>6} {:>7} {:>7} {:>9} {:>5} {:>5} {:>5}  {}\n",
                    "code",
                    "language",
                    "status",
                    "words",
                    "induced",
                    "learned",
                    "modifiers",
                    "cases",
                    "F1",
                    "ECE",
                    "licence; measured on"
                );
            }
            let figure = |value: Option<f64>| value.map_or("–".into(), |v| format!("{v:.1}"));
            let measured = if row.measured_on.is_empty() { String::new() } else { format!("; {}", row.measured_on) };
            text.push_str(&format!(
                "{code:<9} {:<22} {:<12} {:>6} {:>7} {:>7} {:>9} {:>5} {:>5} {:>5}  {}{measured}",
                row.language,
                row.status,
                row.words,
                row.induced,
                row.learned,
                row.modifiers,
                row.cases,
                figure(row.macro_f1),
                figure(row.calibration_error),
                row.license,
            ));
            text
        })?;
    }
    let mut out = rows.finish()?;
    if format == OutputFormat::Table {
        writeln!(out, "emoji     {:<22} {:<12} {:>6}", "Emoji and emoticons", "", lexicons.emoji_count())?;
        writeln!(
            out,
            "F1: mean F1 of the classes, 0 to 100; ECE: expected calibration error; – where it was not measured"
        )?;
    }
    out.flush()?;
    Ok(())
}

impl LexiconCommand {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let mut out = std::io::stdout().lock();
        match &self.action {
            Action::List { format, lexicons } => {
                list(&lexicons.load()?, *format, out)?;
                Ok(Outcome::Fine)
            }
            Action::Show { lang, lexicons } => {
                let lexicons = lexicons.load()?;
                let lexicon = lexicons.get(lang).ok_or_else(|| {
                    let codes: Vec<&str> = lexicons.codes().collect();
                    anyhow::anyhow!("no lexicon for {lang:?}; there are: {}", codes.join(", "))
                })?;
                let unit = f64::from(UNIT);
                let mut out = BufWriter::new(out);
                for (term, entry) in lexicon.entries() {
                    match entry.sense {
                        Sense::Valence(v) => write!(out, "{term}\t{:+.1}", f64::from(v) / unit)?,
                        Sense::Modifier(role, factor) => {
                            write!(out, "{term}\t{role} ×{:.2}", f64::from(factor) / unit)?;
                        }
                    }
                    let made = entry.origin != Origin::Written;
                    writeln!(out, "{}", if made { format!("\t{}", entry.origin) } else { String::new() })?;
                }
                out.flush()?;
                Ok(Outcome::Fine)
            }
            Action::Features { file, lines: _, lang, lexicons } => {
                let lexicons = lexicons.load()?;
                let lexicon = lexicons.get_or_bare(lang)?;
                let mut scorer = Scorer::new(&lexicons);
                let mut out = BufWriter::new(out);
                lines::each(file.as_deref(), |line| {
                    serde_json::to_writer(&mut out, &scorer.features(line, &lexicon))?;
                    Ok(out.write_all(b"\n")?)
                })?;
                out.flush()?;
                Ok(Outcome::Fine)
            }
            Action::Check(options) => {
                let problems = check::check(options.lexicons.as_deref())?;
                for problem in &problems {
                    writeln!(out, "{problem}")?;
                }
                if problems.is_empty() {
                    writeln!(out, "lexicons are in order")?;
                    Ok(Outcome::Fine)
                } else {
                    writeln!(out, "{} problems", problems.len())?;
                    Ok(Outcome::Failed)
                }
            }
        }
    }
}
