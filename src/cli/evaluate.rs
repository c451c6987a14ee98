//! `groundswell evaluate`: how well the labels agree with a person's.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Context;
use clap::Args;

use super::labelled::{self, Labelled};
use super::{Outcome, OutputFormat, ScoringOptions};
use crate::detector::{Detector, DetectorOptions};
use crate::scorer::{Label, Scorer};
use crate::writer::cell_text;

/// Compare the labels with those of a person: accuracy, macro-F1, confusion, calibration, worst errors
#[derive(Debug, Args)]
pub(crate) struct Evaluate {
    /// CSV, TSV or JSONL with a text column and a label column (positive/neutral/negative, pos/neu/neg, 1/0/-1)
    file: String,
    /// Column of the label (default: label, gold, sentiment or the first that holds labels)
    #[arg(long, value_name = "NAME")]
    label_column: Option<String>,
    /// Column of the text
    #[arg(long, value_name = "NAME")]
    text_column: Option<String>,
    /// All texts are in this language
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// Number of errors to show, the surest first
    #[arg(long, value_name = "N", default_value_t = 10)]
    errors: usize,
    /// Fail (status 1) when macro-F1 is below this (0 to 100)
    #[arg(long, value_name = "F1")]
    floor: Option<f64>,
    /// How figures are printed
    #[arg(long, value_enum, default_value = "table")]
    format: OutputFormat,
    #[command(flatten)]
    lexicons: ScoringOptions,
}

const CLASSES: [Label; 3] = [Label::Negative, Label::Neutral, Label::Positive];

/// A labelled text with what we make of it.
struct Judged {
    gold: Label,
    label: Label,
    confidence: f64,
    lang: String,
    text: String,
}

impl Evaluate {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let lexicons = self.lexicons.load()?;
        let detect = DetectorOptions { lang: self.lang.clone(), languages: Vec::new() };
        let detector = Detector::new(&lexicons, &detect);
        let mut scorer = Scorer::new(&lexicons);
        let (rows, unread) = labelled::read(&self.file, self.text_column.as_deref(), self.label_column.as_deref())?;
        anyhow::ensure!(
            !rows.is_empty(),
            "{}: no row with a text and a label (labels are positive, neutral, negative)",
            self.file
        );
        let judged: Vec<Judged> = rows
            .into_iter()
            .map(|Labelled { text, label: gold, .. }| {
                let lang = detector.detect(&text, None).lang;
                let score = scorer.score(&text, &lang);
                Judged { gold, label: score.label, confidence: score.confidence, lang, text }
            })
            .collect();
        let f1 = self.print(&judged, unread)?;
        Ok(match self.floor {
            Some(floor) if f1 < floor => Outcome::Failed,
            _ if unread > 0 => Outcome::Skipped,
            _ => Outcome::Fine,
        })
    }

    fn print(&self, judged: &[Judged], unread: u64) -> anyhow::Result<f64> {
        let mut out = std::io::stdout().lock();
        let f1 = macro_f1(judged);
        let right = judged.iter().filter(|j| j.gold == j.label).count();
        let accuracy = 100.0 * right as f64 / judged.len() as f64;
        let unscored = judged.iter().filter(|j| j.label == Label::Unscored).count();
        if self.format != OutputFormat::Table {
            let figures = [
                ("n", judged.len() as f64),
                ("accuracy", accuracy),
                ("macro_f1", f1),
                ("calibration_error", calibration(judged)),
                ("unscored", unscored as f64),
                ("unread", unread as f64),
            ];
            if self.format == OutputFormat::Jsonl {
                let object: serde_json::Map<String, serde_json::Value> =
                    figures.iter().map(|(k, v)| ((*k).to_string(), ((v * 100.0).round() / 100.0).into())).collect();
                writeln!(out, "{}", serde_json::to_string(&object)?)?;
            } else {
                let mut csv = csv::Writer::from_writer(&mut out);
                csv.write_record(["measure", "value"])?;
                for (name, value) in figures {
                    csv.write_record([name.to_string(), format!("{value:.2}")])?;
                }
                csv.flush()?;
            }
            return Ok(f1);
        }
        writeln!(
            out,
            "{} texts · accuracy {accuracy:.1} % · macro-F1 {f1:.1} · calibration error {:.1} · unscored {unscored}",
            judged.len(),
            calibration(judged)
        )?;
        if unread > 0 {
            writeln!(out, "{unread} rows without a label that can be read were left out")?;
        }
        writeln!(
            out,
            "\n{:<10} {:>9} {:>9} {:>9} {:>9}   (rows: people, columns: groundswell)",
            "", "negative", "neutral", "positive", "unscored"
        )?;
        for gold in CLASSES {
            let count = |label: Label| judged.iter().filter(|j| j.gold == gold && j.label == label).count();
            writeln!(
                out,
                "{:<10} {:>9} {:>9} {:>9} {:>9}",
                gold,
                count(Label::Negative),
                count(Label::Neutral),
                count(Label::Positive),
                count(Label::Unscored)
            )?;
        }
        let mut by_lang: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
        for j in judged {
            by_lang.entry(&j.lang).or_default().push(j);
        }
        if by_lang.len() > 1 {
            writeln!(out, "\n{:<10} {:>7} {:>10}", "language", "texts", "accuracy")?;
            for (lang, list) in by_lang {
                let right = list.iter().filter(|j| j.gold == j.label).count();
                writeln!(out, "{lang:<10} {:>7} {:>8.1} %", list.len(), 100.0 * right as f64 / list.len() as f64)?;
            }
        }
        let mut wrong: Vec<&Judged> = judged.iter().filter(|j| j.gold != j.label).collect();
        wrong.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        if !wrong.is_empty() && self.errors > 0 {
            writeln!(out, "\nworst errors (people → groundswell)")?;
            for j in wrong.iter().take(self.errors) {
                let text: String = cell_text(&j.text).chars().take(110).collect();
                writeln!(out, "  {} → {} ({:.2}, {})  {text}", j.gold, j.label, j.confidence, j.lang)?;
            }
        }
        out.flush().context("writing the figures")?;
        Ok(f1)
    }
}

/// Mean F1 in percent over the classes that occur; unscored counts as wrong.
fn macro_f1(judged: &[Judged]) -> f64 {
    let classes: Vec<Label> = CLASSES.into_iter().filter(|c| judged.iter().any(|j| j.gold == *c)).collect();
    let sum: f64 = classes
        .iter()
        .map(|&c| {
            let hits = judged.iter().filter(|j| j.gold == c && j.label == c).count() as f64;
            let all = judged.iter().filter(|j| j.gold == c).count() + judged.iter().filter(|j| j.label == c).count();
            2.0 * hits / (all.max(1)) as f64
        })
        .sum();
    100.0 * sum / classes.len().max(1) as f64
}

/// Expected calibration error in percent points, ten bins of equal width.
fn calibration(judged: &[Judged]) -> f64 {
    let mut bins = [(0u64, 0.0f64, 0u64); 10];
    for j in judged.iter().filter(|j| j.label != Label::Unscored) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "confidence is from 0 to 1")]
        let bin = &mut bins[((j.confidence * 10.0) as usize).min(9)];
        bin.0 += 1;
        bin.1 += j.confidence;
        bin.2 += u64::from(j.gold == j.label);
    }
    let n: u64 = bins.iter().map(|b| b.0).sum();
    100.0 * bins.iter().map(|b| (b.1 - b.2 as f64).abs()).sum::<f64>() / n.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_a_known_confusion() {
        let judged: Vec<Judged> = [
            (Label::Positive, Label::Positive),
            (Label::Positive, Label::Neutral),
            (Label::Negative, Label::Negative),
            (Label::Negative, Label::Unscored),
        ]
        .into_iter()
        .map(|(gold, label)| Judged { gold, label, confidence: 0.5, lang: "en".into(), text: String::new() })
        .collect();
        assert!((macro_f1(&judged) - 100.0 * 2.0 / 3.0).abs() < 1e-9);
        // Of three scored texts with confidence 0.5 two are right.
        assert!((calibration(&judged) - 100.0 * 0.5 / 3.0).abs() < 1e-9);
    }
}
