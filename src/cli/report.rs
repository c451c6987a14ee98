//! `groundswell report`: the main job.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use clap::{Args, ValueEnum};
use sha2::{Digest, Sha256};

use super::erase::ErasedOptions;
use super::inputs::InputOptions;
use super::labelled;
use super::progress::{Progress, ProgressChoice};
use super::resume::{ResumeOptions, Saver};
use super::{Outcome, OutputFormat, ScoringOptions, TargetOptions};
use crate::aggregator::calibration::Calibration;
use crate::aggregator::trend::{self, Bucket};
use crate::aggregator::voices::Folding;
use crate::detector::DetectorOptions;
use crate::error::{Error, Result};
use crate::pipeline::{Analyzer, Checkpoint, Observer};
use crate::privacy::{Authors, Privacy, Pseudonyms, Verbatim, default_key_file};
use crate::reaction::{Key, ScoredReaction};
use crate::scorer::{Label, Target};
use crate::writer::manifest::{CalibrationEntry, ENGINE, Manifest};
use crate::writer::sink::{Place, Results, Sinks};
use crate::writer::{CellMode, OUTPUTS, WriteOptions, terminal};

/// Folder of a report when nobody says where.
const FOLDER: &str = "groundswell-report";

/// Sum up the reaction in pages and exports: tables into a folder, an overview on the screen
#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(flatten)]
    inputs: InputOptions,
    /// Folder for reactions.csv, run.json, report.html and the tables of the summary (default: groundswell-report, unless --to says where results go)
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Where results go: csv:DIR, sqlite:FILE, parquet:DIR or postgres://USER@HOST/DATABASE; repeatable. Databases keep what is there and add what is new
    #[arg(long, value_name = "PLACE")]
    to: Vec<Place>,
    /// What is printed: the overview, or the rows of summary.csv as csv or jsonl (with jsonl the folder holds every table as .jsonl too)
    #[arg(long, value_enum, default_value = "table")]
    format: OutputFormat,
    /// All texts are in this language
    #[arg(long, value_name = "CODE", help_heading = "Languages")]
    lang: Option<String>,
    /// Only these languages occur (codes, comma-separated)
    #[arg(long, value_delimiter = ',', value_name = "CODES", help_heading = "Languages")]
    languages: Vec<String>,
    /// Fewest scored items for which a share is given
    #[arg(long, value_name = "N", default_value_t = crate::aggregator::MINIMUM_N, help_heading = "Writing")]
    min_n: u64,
    /// Table of texts with the label a person gave them (columns text, label, and lang for matrices by language): adds corrected shares to summary.csv
    #[arg(long, value_name = "FILE", help_heading = "Writing")]
    calibrate: Option<String>,
    /// Length of the windows of trend.csv
    #[arg(long, value_enum, default_value = "day", value_name = "LENGTH", help_heading = "Writing")]
    bucket: BucketChoice,
    /// Which texts count as one voice: near (they differ by a few words), exact (the same letters and digits), off (voices are not counted, which saves memory)
    #[arg(long, value_enum, default_value = "near", value_name = "HOW", help_heading = "Writing")]
    voices: VoicesChoice,
    /// Time zone whose days and hours trend.csv counts (IANA name such as Europe/Berlin)
    #[arg(long, value_name = "ZONE", default_value = "UTC", help_heading = "Writing")]
    time_zone: String,
    /// What is written for the names of writers
    #[arg(long, value_enum, default_value = "pseudonym", help_heading = "Writing")]
    authors: AuthorsChoice,
    /// What is written of the texts: masked hides handles, addresses and phone numbers
    #[arg(long, value_enum, default_value = "masked", help_heading = "Writing")]
    verbatim: VerbatimChoice,
    /// File with the secret for pseudonyms (made when missing; default: author.key in the user's configuration folder)
    #[arg(long, value_name = "FILE", env = "GROUNDSWELL_AUTHOR_KEY", help_heading = "Writing")]
    author_key: Option<PathBuf>,
    /// Write text cells of CSV as they are instead of guarding those that a spreadsheet would run as formulas
    #[arg(long, help_heading = "Writing")]
    csv_raw: bool,
    /// Leave out report.html, the page for people to read
    #[arg(long, help_heading = "Writing")]
    no_html: bool,
    /// Begin CSV files with a byte order mark, which Excel needs for anything but English
    #[arg(long, help_heading = "Writing")]
    bom: bool,
    /// How progress is told on standard error: a bar on a terminal, or a line of JSON a second for supervisors
    #[arg(long, value_enum, default_value = "bar", value_name = "FORM")]
    progress: ProgressChoice,
    /// Number of threads (default: one per core); the results do not depend on it
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    #[command(flatten)]
    resume: ResumeOptions,
    #[command(flatten)]
    erased: ErasedOptions,
    #[command(flatten)]
    targets: TargetOptions,
    #[command(flatten)]
    lexicons: ScoringOptions,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum AuthorsChoice {
    Pseudonym,
    Keep,
    Drop,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum VoicesChoice {
    Near,
    Exact,
    Off,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum BucketChoice {
    Hour,
    Day,
    Week,
    Month,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum VerbatimChoice {
    None,
    Masked,
    Full,
}

impl VoicesChoice {
    fn folding(self) -> Folding {
        match self {
            VoicesChoice::Near => Folding::Near,
            VoicesChoice::Exact => Folding::Exact,
            VoicesChoice::Off => Folding::Off,
        }
    }
}

impl Report {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let started = Instant::now();
        if let Some(threads) = self.threads {
            rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().context("starting the threads")?;
        }
        let (inputs, errors) = self.inputs.expand()?;
        let mut progress = Progress::new(&inputs, self.progress, self.inputs.quiet());
        for error in &errors {
            progress.skipped(error);
        }
        if inputs.is_empty() {
            return Ok(Outcome::Failed);
        }
        let mut write = self.write_options()?;
        let lexicons = self.lexicons.load()?;
        if let Some(lang) = &self.lang
            && lexicons.resolve(lang).is_none()
        {
            let codes: Vec<&str> = lexicons.codes().collect();
            let message = format!("--lang {lang}: no lexicon for this language; there are: {}", codes.join(", "));
            return Err(Error::new(crate::ErrorKind::Option, message).into());
        }
        let detect = DetectorOptions { lang: self.lang.clone(), languages: self.languages.clone() };
        let targets = self.targets.load()?;
        let record = self.record(&targets);
        let (checkpoints, voices) = (self.resume.checkpoints(), self.voices.folding());
        let options = crate::pipeline::Options { targets, voices, checkpoints, ..self.inputs.options(detect) };
        let analyzer = Analyzer::new(lexicons, options)?;
        let calibration = self.calibrate.as_deref().map(|file| calibration(file, &analyzer)).transpose()?;
        write.calibration = calibration.as_ref().map(|(_, c)| c.clone());
        let markers = analyzer.lexicons().markers();
        let json_lines = self.format == OutputFormat::Jsonl;
        let (places, erased) = (self.places(), self.erased.load()?);
        let identity = || self.identity(&record, &analyzer, &write, &erased);
        let saver = self.resume.saver(&places, identity)?;
        let (marks, checkpoint) = match saver.as_ref().map(Saver::begin).transpose()?.flatten() {
            Some(saved) => (saved.sinks, Some(saved.checkpoint)),
            None => (Vec::new(), None),
        };
        let sinks = Sinks::open(&places, &write, markers, json_lines, erased, &marks)?;
        let mut hearer = Hearer { sinks, progress: &mut progress, saver: saver.as_ref() };
        let ran = match checkpoint {
            Some(checkpoint) => analyzer.resume(&inputs, checkpoint, &mut hearer),
            None => analyzer.run(&inputs, &mut hearer),
        };
        hearer.progress.finish();
        let (summary, mut report) = ran?;
        let Hearer { sinks, .. } = hearer;
        if report.inputs.is_empty() {
            // Nothing could be read: no report is better than an empty one.
            return Ok(Outcome::Failed);
        }
        report.skipped_count += errors.len() as u64;
        report.skipped.splice(0..0, errors);
        let mut manifest = Manifest::new(&summary, &report, analyzer.lexicons(), record);
        manifest.calibration = calibration.map(|(entry, _)| entry);
        manifest.environment.insert("threads", rayon::current_num_threads().into());
        manifest
            .environment
            .insert("seconds", serde_json::json!((started.elapsed().as_secs_f64() * 1e3).round() / 1e3));
        manifest.environment.insert("finished", jiff::Timestamp::now().to_string().into());
        let results = Results {
            summary: &summary,
            manifest: &manifest,
            lexicons: analyzer.lexicons(),
            options: &write,
            partial: report.skipped_count > 0 || self.inputs.selects(),
        };
        let written = sinks.finish(&results)?;
        saver.as_ref().map_or(Ok(()), Saver::end)?;

        let mut out = std::io::stdout().lock();
        match self.format {
            OutputFormat::Table => {
                let color = out.is_terminal() && std::env::var_os("NO_COLOR").is_none();
                write!(out, "{}", terminal::table(&summary, analyzer.lexicons(), &write, color))?;
                for (i, place) in written.iter().enumerate() {
                    writeln!(out, "{} {place}", if i == 0 { "written:" } else { "        " })?;
                }
            }
            format => {
                for output in OUTPUTS.iter().filter(|o| o.name == "summary") {
                    if format == OutputFormat::Csv {
                        output.csv(&summary, analyzer.lexicons(), &write, &mut out)?;
                    } else {
                        output.jsonl(&summary, analyzer.lexicons(), &write, &mut out)?;
                    }
                }
            }
        }
        out.flush()?;
        Ok(Outcome::of(report.skipped_count, report.inputs.len()))
    }

    /// Where results go.
    fn places(&self) -> Vec<Place> {
        let folder = match &self.out {
            None if self.to.is_empty() => Some(PathBuf::from(FOLDER)),
            out => out.clone(),
        };
        folder.map(Place::Folder).into_iter().chain(self.to.iter().cloned()).collect()
    }

    fn write_options(&self) -> anyhow::Result<WriteOptions> {
        let authors = match self.authors {
            AuthorsChoice::Pseudonym => Authors::Pseudonym,
            AuthorsChoice::Keep => Authors::Keep,
            AuthorsChoice::Drop => Authors::Drop,
        };
        let verbatim = match self.verbatim {
            VerbatimChoice::None => Verbatim::None,
            VerbatimChoice::Masked => Verbatim::Masked,
            VerbatimChoice::Full => Verbatim::Full,
        };
        let pseudonyms = if authors == Authors::Pseudonym {
            let path = self.author_key.clone().or_else(default_key_file).context(
                "no place for the key of pseudonyms (name one with --author-key FILE, or choose --authors drop or keep)",
            )?;
            Some(Pseudonyms::from_file(&path)?)
        } else {
            None
        };
        let bucket = match self.bucket {
            BucketChoice::Hour => Bucket::Hour,
            BucketChoice::Day => Bucket::Day,
            BucketChoice::Week => Bucket::Week,
            BucketChoice::Month => Bucket::Month,
        };
        let zone = trend::zone(&self.time_zone).ok_or_else(|| {
            let message =
                format!("--time-zone {}: no such time zone; give a name such as Europe/Berlin", self.time_zone);
            Error::new(crate::ErrorKind::Option, message)
        })?;
        Ok(WriteOptions {
            bucket,
            zone,
            calibration: None,
            cells: if self.csv_raw { CellMode::Raw } else { CellMode::Spreadsheet },
            bom: self.bom,
            html: !self.no_html,
            minimum_n: self.min_n,
            privacy: Privacy { authors, verbatim, pseudonyms },
        })
    }

    /// What must be the same for a run to go on with another.
    fn identity(
        &self,
        record: &BTreeMap<String, serde_json::Value>,
        analyzer: &Analyzer,
        write: &WriteOptions,
        erased: &BTreeSet<Key>,
    ) -> String {
        let version = env!("CARGO_PKG_VERSION");
        let (lexicons, overlays) = (analyzer.lexicons().hashes(), analyzer.lexicons().overlays());
        let overlays: Vec<&str> = overlays.iter().map(|overlay| overlay.sha256.as_str()).collect();
        let key = write.privacy.pseudonyms.as_ref().map(|pseudonyms| pseudonyms.of(FOLDER));
        let tables = (write.html, self.format == OutputFormat::Jsonl);
        format!("{version} {ENGINE:?} {record:?} {lexicons:?} {overlays:?} {key:?} {tables:?} {erased:?}")
    }

    /// The options as the manifest records them.
    fn record(&self, targets: &[Target]) -> BTreeMap<String, serde_json::Value> {
        let mut record = BTreeMap::new();
        self.inputs.record(&mut record);
        record.insert("lang".into(), self.lang.clone().into());
        record.insert("languages".into(), self.languages.clone().into());
        record.insert("layers".into(), self.lexicons.layers().into());
        let named = targets.iter().map(|t| (t.name.clone(), t.aliases.clone().into())).collect();
        record.insert("targets".into(), serde_json::Value::Object(named));
        record.insert("min_n".into(), self.min_n.into());
        record.insert("voices".into(), format!("{:?}", self.voices).to_lowercase().into());
        record.insert("bucket".into(), format!("{:?}", self.bucket).to_lowercase().into());
        record.insert("time_zone".into(), self.time_zone.clone().into());
        record.insert("authors".into(), format!("{:?}", self.authors).to_lowercase().into());
        record.insert("verbatim".into(), format!("{:?}", self.verbatim).to_lowercase().into());
        record.insert("cells".into(), if self.csv_raw { "raw" } else { "spreadsheet" }.into());
        record.insert("bom".into(), self.bom.into());
        record
    }
}

/// The confusion matrices of a labelled table, and what the manifest says of them.
fn calibration(file: &str, analyzer: &Analyzer) -> anyhow::Result<(CalibrationEntry, Arc<Calibration>)> {
    let (rows, _) = labelled::read(file, None, None)?;
    // A table with languages has a matrix for each; one without has one for all.
    let judged: Vec<(Option<String>, Label, Label)> = rows
        .into_iter()
        .map(|row| {
            let score = match &row.lang {
                Some(lang) => analyzer.text_in(&row.text, lang),
                None => analyzer.text(&row.text).1,
            };
            (row.lang, row.label, score.label)
        })
        .collect();
    let sample = judged.iter().map(|(lang, truth, label)| (lang.as_deref(), *truth, *label));
    let calibration = Calibration::new(sample).map_err(|e| e.at(file))?;
    let bytes = fs::read(file).map_err(|e| Error::io(file, &e))?;
    let entry = CalibrationEntry {
        file: file.to_string(),
        sha256: crate::lexicon::hex(&Sha256::digest(&bytes)),
        matrices: calibration.matrices(),
        refused: calibration.refused().to_vec(),
    };
    Ok((entry, Arc::new(calibration)))
}

/// What happens with the reactions while the run goes on.
struct Hearer<'a, 'p> {
    sinks: Sinks<'a>,
    progress: &'p mut Progress,
    saver: Option<&'p Saver>,
}

impl Observer for Hearer<'_, '_> {
    fn reaction(&mut self, scored: &ScoredReaction) -> Result<()> {
        self.progress.reaction(&scored.detection.lang);
        self.sinks.reaction(scored)
    }

    fn erased(&self, key: Key) -> bool {
        self.sinks.erased(key)
    }

    fn read(&mut self, bytes: u64) {
        self.progress.read(bytes);
    }

    fn skipped(&mut self, error: &Error) {
        self.progress.skipped(error);
    }

    fn checkpoint(&mut self, checkpoint: &Checkpoint<'_>) -> Result<()> {
        match (self.saver, self.sinks.marks()?) {
            (Some(saver), Some(marks)) => saver.save(&marks, checkpoint),
            _ => Ok(()),
        }
    }
}
