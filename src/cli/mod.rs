//! The command line: one file per subcommand. Only this module prints.
//!
//! Exit status: 0 fine, 1 the run or a check failed, 2 usage error, 3 finished but some inputs or records were skipped.
//! A closed pipe is success.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod detect;
mod diff;
mod erase;
mod evaluate;
mod extract;
mod inputs;
mod labelled;
mod lexicon;
mod lines;
mod progress;
mod report;
mod resume;
mod score;
mod shell;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::lexicon::{Layers, LexiconSet, Overlay};
use crate::scorer::Target;

/// Splits reader comments and quoted posts out of pages and exports, finds their language, scores them and sums up
/// the reaction.
#[derive(Debug, Parser)]
#[command(name = "groundswell", version, max_term_width = 100, after_help = EXIT_STATUS)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_STATUS: &str = "Exit status: 0 fine · 1 the run or a check failed · 2 usage error · 3 finished, but some inputs or records were skipped";

#[derive(Debug, Subcommand)]
enum Command {
    /// Sum up the reaction in pages and exports: tables into a folder, an overview on the screen
    Report(Box<report::Report>),
    /// Split reader comments and quoted posts out of pages and exports
    Extract(extract::Extract),
    /// Find the language of texts, one a line
    Detect(detect::Detect),
    /// Score texts, one a line
    Score(score::Score),
    /// List, show and check the lexicons
    Lexicon(lexicon::LexiconCommand),
    /// Show what changed between two reports, and why
    Diff(diff::Diff),
    /// Forget reactions: in databases, and in every later report
    Erase(erase::Erase),
    /// Compare the labels with those of a person
    Evaluate(evaluate::Evaluate),
    /// Print the completion script of a shell
    Completions(shell::Completions),
    /// Print the manual page
    Man(shell::Man),
}

/// Options that every command with lexicons takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct LexiconOptions {
    /// Folder of language folders that are added to the shipped ones or replace them
    #[arg(long, value_name = "DIR", env = "GROUNDSWELL_LEXICONS")]
    lexicons: Option<PathBuf>,
}

impl LexiconOptions {
    pub(crate) fn load(&self) -> crate::Result<LexiconSet> {
        match &self.lexicons {
            Some(dir) => LexiconSet::with_directory(dir),
            None => Ok(LexiconSet::embedded()),
        }
    }
}

/// Options that every command that scores takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct ScoringOptions {
    #[command(flatten)]
    lexicons: LexiconOptions,
    /// Your own words: a table with the columns term and valence (-4 to 4) that goes before the lexicons; repeatable, the last has the last word; CODE=FILE is for one language
    #[arg(long, value_name = "FILE")]
    overlay: Vec<String>,
    /// What takes part in scores: hand-written words, induced valences, learned weights
    #[arg(long, value_name = "NAMES", default_value = "words,induced,learned", value_parser = Layers::from_names)]
    layers: Layers,
}

impl ScoringOptions {
    pub(crate) fn load(&self) -> crate::Result<LexiconSet> {
        let overlays = self.overlay.iter().map(|file| Overlay::read(file)).collect::<crate::Result<Vec<_>>>()?;
        Ok(self.lexicons.load()?.with_layers(self.layers).with_overlays(overlays))
    }

    /// The layers as the manifest records them.
    pub(crate) fn layers(&self) -> String {
        self.layers.names()
    }
}

/// Whom or what texts may be about.
#[derive(Clone, Debug, Args)]
pub(crate) struct TargetOptions {
    /// What is said of whom: NAME=ALIAS,ALIAS with aliases in any language (ferry=ferry,Fähre*,여객선; * is any ending); repeatable
    #[arg(long, value_name = "NAME=ALIASES", help_heading = "Targets")]
    target: Vec<String>,
    /// File of targets, one a line in the same form; lines that begin with # are comments
    #[arg(long, value_name = "FILE", help_heading = "Targets")]
    targets: Option<PathBuf>,
}

impl TargetOptions {
    pub(crate) fn load(&self) -> crate::Result<Vec<Target>> {
        let mut list = self.target.iter().map(|text| Target::parse(text)).collect::<crate::Result<Vec<_>>>()?;
        if let Some(file) = &self.targets {
            list.extend(Target::read(file)?);
        }
        Ok(list)
    }
}

/// How rows are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// For reading
    Table,
    /// Comma-separated values with a header
    Csv,
    /// One JSON object a line
    Jsonl,
}

/// How a command ended, when it did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All is well.
    Fine,
    /// A check found something, or nothing could be done.
    Failed,
    /// Finished, but something was left out.
    Skipped,
}

impl Outcome {
    /// How a run over inputs ended: failed when none could be read.
    fn of(skipped: u64, read: usize) -> Self {
        match (skipped, read) {
            (0, _) => Outcome::Fine,
            (_, 0) => Outcome::Failed,
            _ => Outcome::Skipped,
        }
    }
}

/// Runs the program: parses `arguments`, does the work, says how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(e) => {
            let _ = e.print();
            return ExitCode::from(u8::try_from(e.exit_code()).unwrap_or(2));
        }
    };
    let outcome = match cli.command {
        Command::Detect(command) => command.run(),
        Command::Score(command) => command.run(),
        Command::Lexicon(command) => command.run(),
        Command::Report(command) => command.run(),
        Command::Extract(command) => command.run(),
        Command::Diff(command) => command.run(),
        Command::Erase(command) => command.run(),
        Command::Evaluate(command) => command.run(),
        Command::Completions(command) => command.run(),
        Command::Man(command) => command.run(),
    };
    match outcome {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Failed) => ExitCode::from(1),
        Ok(Outcome::Skipped) => ExitCode::from(3),
        Err(e) if is_closed_pipe(&e) => ExitCode::SUCCESS,
        Err(e) => {
            let _ = writeln!(std::io::stderr(), "groundswell: {e:#}");
            let usage = e
                .chain()
                .filter_map(|c| c.downcast_ref::<crate::Error>())
                .any(|e| e.kind() == crate::ErrorKind::Option);
            ExitCode::from(if usage { 2 } else { 1 })
        }
    }
}

/// The reader of our output went away: that is its right.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
            || cause.downcast_ref::<csv::Error>().is_some_and(
                |e| matches!(e.kind(), csv::ErrorKind::Io(e) if e.kind() == std::io::ErrorKind::BrokenPipe),
            )
            || cause
                .downcast_ref::<serde_json::Error>()
                .is_some_and(|e| e.io_error_kind() == Some(std::io::ErrorKind::BrokenPipe))
    })
}

/// The argument parser, for completions and manual pages.
pub fn command() -> clap::Command {
    Cli::command()
}
