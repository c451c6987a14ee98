//! `groundswell detect`: texts in, languages out.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::{LexiconOptions, Outcome, OutputFormat, lines};
use crate::detector::{Detection, Detector, DetectorOptions};

/// Find the language of texts, one a line
#[derive(Debug, Args)]
pub(crate) struct Detect {
    /// Texts, one a line; `-` or nothing is standard input
    file: Option<PathBuf>,
    /// One text a line (the default; stated for clarity in scripts)
    #[arg(long)]
    lines: bool,
    /// Only these languages occur (codes, comma-separated)
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    languages: Vec<String>,
    /// How rows are printed
    #[arg(long, value_enum, default_value = "table")]
    format: OutputFormat,
    #[command(flatten)]
    lexicons: LexiconOptions,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    lang: &'a str,
    script: &'a str,
    confidence: f64,
    by: &'a str,
    /// Only where the text mixes languages or scripts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    segments: Vec<Part<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

/// A part of a mixed text; `span` is bytes of the line.
#[derive(Debug, Serialize)]
struct Part<'a> {
    span: [usize; 2],
    lang: &'a str,
    script: &'a str,
}

impl Detect {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let lexicons = self.lexicons.load()?;
        let detector = Detector::new(&lexicons, &DetectorOptions { lang: None, languages: self.languages.clone() });
        let mut rows = super::score::Rows::new(self.format, std::io::stdout().lock());
        lines::each(self.file.as_deref(), |line| {
            let found = detector.detect(line, None);
            let text = (self.format != OutputFormat::Jsonl).then_some(line);
            // A cell of a table has no room for a list.
            let parts = if self.format == OutputFormat::Jsonl { parts(&found) } else { Vec::new() };
            rows.write(
                &Row {
                    lang: &found.lang,
                    script: found.script,
                    confidence: found.confidence,
                    by: found.by.as_str(),
                    segments: parts,
                    text,
                },
                || {
                    format!(
                        "{:<8} {:>5.2}  {:<9} {}",
                        found.lang,
                        found.confidence,
                        found.by,
                        crate::writer::cell_text(line)
                    )
                },
            )
        })?;
        rows.finish()?.flush()?;
        Ok(Outcome::Fine)
    }
}

fn parts(found: &Detection) -> Vec<Part<'_>> {
    found.segments.iter().map(|s| Part { span: [s.span.start, s.span.end], lang: &s.lang, script: s.script }).collect()
}
