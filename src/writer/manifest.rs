//! `run.json`: what was run on what, so that a result can be repeated and two results compared.
//!
//! Everything but the section `environment` is the same for the same inputs, options and lexicons, on any machine and
//! with any number of threads.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::aggregator::Summary;
use crate::aggregator::calibration::Confusion;
use crate::lexicon::{LexiconSet, Overlay};
use crate::pipeline::RunReport;

/// Stages and fingerprints of their source.
pub(crate) const ENGINE: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/engine.rs"));

/// What a reader of the numbers must know.
pub const METHOD: &str = "Describes the comments and quoted posts found in these inputs, not public opinion: commenters chose themselves and \
    quoted posts were chosen by a journalist. Comments and quoted posts never share a percentage. Intervals are Wilson score intervals at 95 % \
    and show the resampling of these items only. positive, neutral and negative are the likeliest class by the tables of the language \
    (words after rules, induced valences, learned weights); where a language has no learned weights, the side of its thresholds on which \
    s / sqrt(s^2 + 15) lies, s being the sum of matched valences after rules; unscored texts are counted apart and in no denominator.";

/// The manifest of a run.
#[derive(Debug, Serialize)]
pub struct Manifest {
    /// Name and version of the program.
    pub tool: BTreeMap<&'static str, &'static str>,
    /// Fingerprint of the source of every stage that decides what is found and how it is judged: the same for all builds
    /// of the same source.
    pub engine: BTreeMap<&'static str, &'static str>,
    /// Version of this file's layout.
    pub schema: u32,
    /// The options of the run.
    pub options: BTreeMap<String, serde_json::Value>,
    /// SHA-256 of every lexicon folder.
    pub lexicons: BTreeMap<String, String>,
    /// Words of the user that went before the lexicons, in order.
    pub overlays: Vec<OverlayEntry>,
    /// The inputs, in order.
    pub inputs: Vec<InputEntry>,
    /// What was counted.
    pub counts: BTreeMap<&'static str, u64>,
    /// Part of the texts that were compared with each other to find voices, 0 to 1: less than 1 for very many texts.
    pub compared: f64,
    /// Part of the voices and authors that were kept, 0 to 1: where it is less than 1, their numbers are estimates; 0 where
    /// voices are not counted.
    pub sampled: f64,
    /// The labelled sample that shares were corrected with.
    pub calibration: Option<CalibrationEntry>,
    /// What was left out, by reason.
    pub left_out: BTreeMap<String, u64>,
    /// What could not be read, with its place.
    pub skipped: Vec<String>,
    /// Number of things that could not be read; `skipped` lists the first of them.
    pub skipped_count: u64,
    /// The method sentence.
    pub method: &'static str,
    /// Time and threads: the only section that may differ between two equal runs.
    pub environment: BTreeMap<&'static str, serde_json::Value>,
}

/// One file of own words.
#[derive(Clone, Debug, Serialize)]
pub struct OverlayEntry {
    /// As given.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The language it is for; all when null.
    pub lang: Option<String>,
    /// Number of terms.
    pub terms: usize,
}

/// The labelled sample that shares were corrected with.
#[derive(Clone, Debug, Serialize)]
pub struct CalibrationEntry {
    /// As given.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Truth by label, positive, neutral, negative, for each language in use (`*`: all).
    pub matrices: BTreeMap<String, Confusion>,
    /// Languages that could not be used, and why.
    pub refused: Vec<String>,
}

/// One input.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InputEntry {
    /// As given.
    pub file: String,
    /// The format it was read as.
    pub format: String,
    /// Bytes as given.
    pub bytes: u64,
    /// SHA-256 of the bytes as given.
    pub sha256: String,
    /// Encoding it was read in.
    pub encoding: String,
    /// Bytes that were no text in that encoding and became U+FFFD.
    pub invalid_bytes: u64,
    /// Reactions found in it.
    pub reactions: u64,
    /// The comment system by which a page's comments were found (`miner`: by their structure alone).
    pub comment_system: Option<String>,
}

impl OverlayEntry {
    fn of(overlay: &Overlay) -> Self {
        let Overlay { file, sha256, lang, .. } = overlay.clone();
        OverlayEntry { file, sha256, lang, terms: overlay.len() }
    }
}

impl Manifest {
    /// The manifest of a finished run.
    pub fn new(
        summary: &Summary,
        report: &RunReport,
        lexicons: &LexiconSet,
        options: BTreeMap<String, serde_json::Value>,
    ) -> Self {
        let overall = summary.overall();
        let labels = overall.labels();
        let mut counts = BTreeMap::from([
            ("inputs", report.inputs.len() as u64),
            ("documents", report.documents),
            ("sources", summary.sources().count() as u64),
            ("reactions", report.reactions),
            ("comments", overall.comment_count),
            ("quoted_posts", overall.quote_count),
            ("excluded", overall.excluded_count()),
            ("positive", labels.positive),
            ("neutral", labels.neutral),
            ("negative", labels.negative),
            ("unscored", overall.unscored_count()),
        ]);
        counts.extend(overall.voices().map(|voices| ("voices", voices)));
        Manifest {
            tool: BTreeMap::from([("name", env!("CARGO_PKG_NAME")), ("version", env!("CARGO_PKG_VERSION"))]),
            engine: ENGINE.iter().copied().collect(),
            schema: 1,
            options,
            lexicons: lexicons.hashes(),
            overlays: lexicons.overlays().iter().map(OverlayEntry::of).collect(),
            inputs: report.inputs.clone(),
            counts,
            compared: summary.compared(),
            sampled: summary.sampled(),
            calibration: None,
            left_out: report.left_out.clone(),
            skipped: report.skipped.iter().map(ToString::to_string).collect(),
            skipped_count: report.skipped_count,
            method: METHOD,
            environment: BTreeMap::new(),
        }
    }
}
