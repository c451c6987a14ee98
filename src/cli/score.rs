//! `groundswell score`: texts in, labels out, with every matched term and rule on request.

use std::io::{BufWriter, Write};
use std::mem::ManuallyDrop;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::{Outcome, OutputFormat, ScoringOptions, TargetOptions, lines};
use crate::detector::{Detector, DetectorOptions};
use crate::lexicon::{FeatureKind, Origin, UNIT};
use crate::scorer::{Addition, Balance, Hint, Hit, Probabilities, Scorer, TargetSet, polarity};
use crate::writer::{TargetFields, cell_text as printable, hints, targets, terms};

/// Score texts, one a line
#[derive(Debug, Args)]
pub(crate) struct Score {
    /// Texts, one a line; `-` or nothing is standard input
    file: Option<PathBuf>,
    /// One text a line (the default; stated for clarity in scripts)
    #[arg(long)]
    lines: bool,
    /// All texts are in this language (BCP 47 or ISO 639-3, -Latn for the unusual script: hin-Latn); found by itself when not given
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// Show each matched term, each rule, each learned weight and the sums
    #[arg(long)]
    explain: bool,
    /// How rows are printed
    #[arg(long, value_enum, default_value = "table")]
    format: OutputFormat,
    #[command(flatten)]
    targets: TargetOptions,
    #[command(flatten)]
    lexicons: ScoringOptions,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    lang: &'a str,
    label: &'a str,
    polarity: Option<f64>,
    confidence: f64,
    coverage: f64,
    probabilities: Option<Probabilities>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hits: Option<&'a [Hit]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    additions: Option<&'a [Addition]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sum: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<&'a Balance>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<TargetFields<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    hints: &'a [Hint],
}

#[derive(Debug, Serialize)]
struct FlatRow<'a> {
    lang: &'a str,
    label: &'a str,
    polarity: Option<f64>,
    confidence: f64,
    coverage: f64,
    terms: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    targets: Option<String>,
    text: &'a str,
}

impl Score {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        // The process ends with the command: giving back what the lexicons hold, word by word, would be a part of what one line costs.
        let lexicons = ManuallyDrop::new(self.lexicons.load()?);
        let detector = Detector::new(&lexicons, &DetectorOptions { lang: self.lang.clone(), languages: Vec::new() });
        let set = TargetSet::new(self.targets.load()?)?;
        let given = !set.targets().is_empty();
        let mut scorer = Scorer::new(&lexicons).explaining(self.explain);
        if given {
            scorer = scorer.towards(&set);
        }
        let mut rows = Rows::new(self.format, std::io::stdout().lock());
        lines::each(self.file.as_deref(), |line| {
            let found = detector.detect(line, None);
            let score = scorer.score(line, &found.lang);
            if self.format == OutputFormat::Csv {
                return rows.write(
                    &FlatRow {
                        lang: &found.lang,
                        label: score.label.as_str(),
                        polarity: score.polarity,
                        confidence: score.confidence,
                        coverage: score.coverage,
                        terms: terms(&score.hits),
                        targets: given.then(|| targets(&score).unwrap_or_default()),
                        text: line,
                    },
                    String::new,
                );
            }
            let row = Row {
                lang: &found.lang,
                label: score.label.as_str(),
                polarity: score.polarity,
                confidence: score.confidence,
                coverage: score.coverage,
                probabilities: score.probabilities,
                reason: score.reason,
                hits: self.explain.then_some(&score.hits),
                additions: self.explain.then_some(&score.additions),
                sum: self.explain.then_some(f64::from(score.sum) / f64::from(UNIT)),
                balance: score.balance.as_ref(),
                targets: TargetFields::list(&score),
                hints: if self.explain { &score.hints } else { &[] },
            };
            rows.write(&row, || {
                let polarity = score.polarity.map_or("     –".into(), |p| format!("{p:+.3}"));
                let mut out = format!("{:<9} {polarity}  {:<8} {}", score.label, found.lang, printable(line));
                if self.explain {
                    explain(&mut out, &score);
                    for (name, toxic) in [("toxicity", true), ("irony", false)] {
                        if let Some(hints) = hints(&score, toxic) {
                            out.push_str(&format!("\n    hints at {name}: {}", printable(&hints)));
                        }
                    }
                }
                if let Some(targets) = targets(&score) {
                    out.push_str(&format!("\n    towards {}", printable(&targets)));
                }
                out
            })
        })?;
        rows.finish()?.flush()?;
        Ok(Outcome::Fine)
    }
}

fn explain(out: &mut String, score: &crate::scorer::Score) {
    use std::fmt::Write as _;
    let unit = f64::from(UNIT);
    for hit in &score.hits {
        let _ = write!(out, "\n    {:<24} {:+.2}", printable(&hit.term), f64::from(hit.valence) / unit);
        for effect in &hit.effects {
            let _ = write!(out, "  {} ×{:.2}", effect.rule, f64::from(effect.factor) / unit);
        }
        let _ = write!(out, "  = {:+.3}", f64::from(hit.contribution) / unit);
        if matches!(Origin::from_name(hit.origin), Some(Origin::Induced | Origin::Overlay)) {
            let _ = write!(out, "  ({})", hit.origin);
        }
    }
    for addition in &score.additions {
        let _ = write!(out, "\n    {:<24} {:+.3}", addition.rule, f64::from(addition.contribution) / unit);
    }
    match (score.polarity, score.reason) {
        (Some(p), _) => {
            let sum = f64::from(score.sum) / unit;
            let known = score.coverage * 100.0;
            match (&score.balance, &score.probabilities) {
                (Some(balance), Some(chances)) => {
                    let words = polarity(score.sum);
                    let _ = write!(out, "\n    sum {sum:+.3} → {words:+.4} by words; knows {known:.0} % of the words");
                    weigh(out, balance, chances);
                    let _ = write!(out, "\n    polarity {p:+.4}");
                }
                _ => {
                    let _ = write!(out, "\n    sum {sum:+.3} → polarity {p:+.4}; knows {known:.0} % of the words");
                }
            }
        }
        (None, Some(reason)) => {
            let _ = write!(out, "\n    unscored: {reason}");
        }
        (None, None) => {}
    }
}

/// The sums of the three classes, part by part.
fn weigh(out: &mut String, balance: &Balance, chances: &Probabilities) {
    use std::fmt::Write as _;
    let unit = f64::from(UNIT);
    let _ = write!(out, "\n    {:<32} {:>9} {:>9} {:>9}", "", "negative", "neutral", "positive");
    let mut line = |name: String, parts: [i32; 3]| {
        let [a, b, c] = parts.map(|p| f64::from(p) / unit);
        let _ = write!(out, "\n    {:<32} {a:>+9.3} {b:>+9.3} {c:>+9.3}", printable(&name));
    };
    line("bias".into(), balance.bias);
    for part in &balance.dense {
        line(format!("{} {:.3}", part.name, f64::from(part.value) / unit), part.contribution);
    }
    for part in &balance.learned {
        line(format!("{} {:?}", kind(part.kind), part.feature), part.contribution);
    }
    line("total".into(), balance.totals);
    let Probabilities { negative, neutral, positive } = chances;
    let _ = write!(out, "\n    {:<32} {negative:>9.4} {neutral:>9.4} {positive:>9.4}", "probability");
}

fn kind(name: &str) -> &'static str {
    match FeatureKind::from_name(name) {
        Some(FeatureKind::Pair) => "pair",
        Some(FeatureKind::Gram) => "letters",
        Some(FeatureKind::Turned) => "turned",
        Some(FeatureKind::Word) | None => "word",
    }
}

/// Writes rows in the chosen format.
pub(crate) enum Rows<W: Write> {
    Table(BufWriter<W>),
    Csv(Box<csv::Writer<W>>),
    Jsonl(BufWriter<W>),
}

impl<W: Write> Rows<W> {
    pub(crate) fn new(format: OutputFormat, out: W) -> Self {
        match format {
            OutputFormat::Table => Rows::Table(BufWriter::new(out)),
            OutputFormat::Csv => Rows::Csv(Box::new(csv::Writer::from_writer(out))),
            OutputFormat::Jsonl => Rows::Jsonl(BufWriter::new(out)),
        }
    }

    /// Writes one row; `line` is how a person reads it.
    pub(crate) fn write<R: Serialize>(&mut self, row: &R, line: impl FnOnce() -> String) -> anyhow::Result<()> {
        match self {
            Rows::Table(out) => writeln!(out, "{}", line())?,
            Rows::Csv(out) => out.serialize(row)?,
            Rows::Jsonl(out) => {
                serde_json::to_writer(&mut *out, row)?;
                out.write_all(b"\n")?;
            }
        }
        Ok(())
    }

    /// Ends the rows and gives the writer back.
    pub(crate) fn finish(self) -> anyhow::Result<W> {
        Ok(match self {
            Rows::Table(out) | Rows::Jsonl(out) => out.into_inner().map_err(std::io::IntoInnerError::into_error)?,
            Rows::Csv(out) => out.into_inner().map_err(|e| std::io::Error::other(e.to_string()))?,
        })
    }
}
