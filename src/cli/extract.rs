//! `groundswell extract`: pages and exports in, reactions out, not scored.

use std::io::{IsTerminal, Write};

use clap::Args;

use super::inputs::InputOptions;
use super::progress::{Progress, ProgressChoice};
use super::score::Rows;
use super::{LexiconOptions, Outcome, OutputFormat};
use crate::detector::DetectorOptions;
use crate::pipeline::{Analyzer, Options};
use crate::privacy::Privacy;
use crate::writer::{ReactionRow, WriteOptions, cell_text};

/// Split reader comments and quoted posts out of pages and exports; names are printed as written
#[derive(Debug, Args)]
pub(crate) struct Extract {
    #[command(flatten)]
    inputs: InputOptions,
    /// How rows are printed
    #[arg(long, value_enum, default_value = "table")]
    format: OutputFormat,
    /// Say on standard error why each record was found and near misses were not, with their places
    #[arg(long)]
    debug: bool,
    #[command(flatten)]
    lexicons: LexiconOptions,
}

impl Extract {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let (inputs, errors) = self.inputs.expand()?;
        let mut progress = Progress::new(&[], ProgressChoice::Bar, self.inputs.quiet());
        for error in &errors {
            progress.skipped(error);
        }
        if inputs.is_empty() {
            return Ok(Outcome::Failed);
        }
        let run = Options { trace: self.debug, ..self.inputs.options(DetectorOptions::default()) };
        let analyzer = Analyzer::new(self.lexicons.load()?, run)?;
        let options = WriteOptions { privacy: Privacy::open(), ..WriteOptions::default() };
        let markers = analyzer.lexicons().markers();
        let stdout = std::io::stdout();
        let color = stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let mut rows = Rows::new(self.format, stdout.lock());
        let mut failure = None;
        let report = analyzer.extract(&inputs, |reaction| {
            let written = match self.format {
                OutputFormat::Csv => rows.write(&FlatRow::new(&reaction), String::new),
                _ => rows.write(&ReactionRow::extracted(&reaction, &options, markers), || line(&reaction, color)),
            };
            written.map_err(|e| {
                let message = e.to_string();
                failure = Some(e);
                crate::Error::new(crate::ErrorKind::Io, message)
            })
        });
        if let Some(error) = failure {
            return Err(error);
        }
        let report = report?;
        rows.finish()?.flush()?;
        for (file, line) in &report.why {
            eprintln!("{}: {}", cell_text(file), cell_text(line));
        }
        for error in &report.skipped {
            progress.skipped(error);
        }
        Ok(Outcome::of(errors.len() as u64 + report.skipped_count, report.inputs.len()))
    }
}

#[derive(Debug, serde::Serialize)]
struct FlatRow<'a> {
    id: &'a str,
    source: &'a str,
    file: &'a str,
    kind: &'a str,
    role: &'a str,
    platform: &'a str,
    author: Option<&'a str>,
    published: Option<&'a str>,
    parent: Option<&'a str>,
    stated_language: Option<&'a str>,
    text: String,
}

impl<'a> FlatRow<'a> {
    fn new(reaction: &'a crate::Reaction) -> Self {
        FlatRow {
            id: &reaction.id,
            source: &reaction.source,
            file: &reaction.file,
            kind: reaction.kind.as_str(),
            role: reaction.role.as_str(),
            platform: reaction.platform.as_str(),
            author: reaction.author.as_deref(),
            published: reaction.published.as_deref(),
            parent: reaction.parent.as_deref(),
            stated_language: reaction.stated_language.as_deref(),
            text: crate::writer::cell::guard(&reaction.text).into_owned(),
        }
    }
}

fn line(reaction: &crate::Reaction, color: bool) -> String {
    let mut head = format!("{}  {}", reaction.id, reaction.kind);
    if reaction.role != crate::Role::Public {
        head += &format!(" by {}", reaction.role);
    }
    if reaction.platform != crate::Platform::Unknown {
        head += &format!(" on {}", reaction.platform);
    }
    for (label, value) in [
        ("", &reaction.author),
        ("at ", &reaction.published),
        ("to ", &reaction.parent),
        ("written in ", &reaction.stated_language),
    ] {
        if let Some(value) = value {
            head += &format!("  {label}{value}");
        }
    }
    let head = cell_text(&head);
    let head = if color { format!("\x1b[1m{head}\x1b[0m") } else { head };
    format!("{head}\n    {}", cell_text(&reaction.text))
}
