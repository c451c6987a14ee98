//! Options of the commands that read pages and exports.

use clap::{Args, ValueEnum};

use crate::error::Error;
use crate::extractor::Method;
use crate::reader::{self, Input, Limits, ReadOptions};

/// Which comment finders are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExtractorChoice {
    /// Known comment systems, structured data, then the general record miner
    #[default]
    Auto,
    /// The general record miner alone
    Miner,
}

/// What is read, and how.
#[derive(Clone, Debug, Args)]
pub(crate) struct InputOptions {
    /// Files, folders, patterns or - for standard input: HTML and plain-text pages, MHTML, WARC, CSV/TSV, XLSX, JSON,
    /// JSONL, Disqus, WordPress and Blogger exports, comment feeds; .zip, .gz and .zst as they are
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    /// Read every input as this format instead of finding it from the content
    #[arg(long, value_name = "FORMAT", help_heading = "Reading")]
    input_format: Option<String>,
    /// Encoding of the inputs, such as utf-8, shift_jis, windows-1252
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    encoding: Option<String>,
    /// Separator of table columns (one character, or "tab")
    #[arg(long, value_name = "CHAR", value_parser = delimiter, help_heading = "Reading")]
    delimiter: Option<u8>,
    /// Column or key of the text
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    text_column: Option<String>,
    /// Column or key of the writer
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    author_column: Option<String>,
    /// Column or key of the date
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    date_column: Option<String>,
    /// Column or key of the page, thread or video that reactions are grouped by
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    source_column: Option<String>,
    /// Column or key of likes or votes
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    likes_column: Option<String>,
    /// Column or key of the record that is answered
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    parent_column: Option<String>,
    /// Column or key of the record's own identity
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    id_column: Option<String>,
    /// Column or key of the language of the text
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    language_column: Option<String>,
    /// Column or key of the platform
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    platform_column: Option<String>,
    /// Memory in MiB that a .zst archive may ask for; long-window dumps need up to 2048
    #[arg(long, value_name = "MIB", default_value_t = 2048, value_parser = clap::value_parser!(u64).range(1..=2048), help_heading = "Reading")]
    zstd_window: u64,
    /// How comments are found in pages
    #[arg(long, value_enum, default_value = "auto", help_heading = "Reading")]
    extractor: ExtractorChoice,
    /// Only reactions published from this date on (2026-01-31 or 2026-01-31T18:00:00Z); undated ones are left out
    #[arg(long, value_name = "DATE", help_heading = "Selecting")]
    since: Option<String>,
    /// Only reactions published before this date
    #[arg(long, value_name = "DATE", help_heading = "Selecting")]
    until: Option<String>,
    /// No progress bar and no messages about what was skipped
    #[arg(long, short)]
    quiet: bool,
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text {
        "tab" | "\\t" | "\t" => Ok(b'\t'),
        _ => match text.as_bytes() {
            [c] if c.is_ascii() && !c.is_ascii_alphanumeric() => Ok(*c),
            _ => Err("expected one character, or \"tab\"".into()),
        },
    }
}

impl InputOptions {
    pub(crate) fn quiet(&self) -> bool {
        self.quiet
    }

    /// True when only a part of the inputs is wanted.
    pub(crate) fn selects(&self) -> bool {
        self.since.is_some() || self.until.is_some()
    }

    pub(crate) fn read_options(&self) -> ReadOptions {
        ReadOptions {
            format: self.input_format.clone(),
            encoding: self.encoding.clone(),
            delimiter: self.delimiter,
            text: self.text_column.clone(),
            author: self.author_column.clone(),
            date: self.date_column.clone(),
            source: self.source_column.clone(),
            likes: self.likes_column.clone(),
            parent: self.parent_column.clone(),
            id: self.id_column.clone(),
            language: self.language_column.clone(),
            platform: self.platform_column.clone(),
            limits: Limits { window: self.zstd_window << 20, ..Limits::default() },
        }
    }

    pub(crate) fn options(&self, detect: crate::detector::DetectorOptions) -> crate::pipeline::Options {
        crate::pipeline::Options {
            targets: Vec::new(),
            voices: Default::default(),
            read: self.read_options(),
            method: match self.extractor {
                ExtractorChoice::Auto => Method::Auto,
                ExtractorChoice::Miner => Method::Miner,
            },
            detect,
            since: self.since.clone(),
            until: self.until.clone(),
            trace: false,
            checkpoints: None,
        }
    }

    /// The inputs there are, and what could not be found. An option that no input could be read with is an error.
    pub(crate) fn expand(&self) -> crate::Result<(Vec<Input>, Vec<Error>)> {
        if let Some(name) = &self.input_format {
            reader::format_named(name)?;
        }
        if let Some(name) = &self.encoding
            && encoding_rs::Encoding::for_label(name.as_bytes()).is_none()
        {
            let message =
                format!("unknown encoding {name:?} (names are those of the web: utf-8, shift_jis, windows-1252)");
            return Err(Error::new(crate::ErrorKind::Option, message));
        }
        let mut inputs = Vec::new();
        let mut errors = Vec::new();
        for found in reader::inputs(&self.inputs, &self.read_options()) {
            match found {
                Ok(input) => inputs.push(input),
                Err(error) => errors.push(error),
            }
        }
        Ok((inputs, errors))
    }

    /// The options as a manifest records them.
    pub(crate) fn record(&self, into: &mut std::collections::BTreeMap<String, serde_json::Value>) {
        let mut put = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                into.insert(name.into(), value.into());
            }
        };
        put("input_format", self.input_format.as_deref());
        put("encoding", self.encoding.as_deref());
        put("delimiter", self.delimiter.map(|d| char::from(d).to_string()).as_deref());
        put("text_column", self.text_column.as_deref());
        put("author_column", self.author_column.as_deref());
        put("date_column", self.date_column.as_deref());
        put("source_column", self.source_column.as_deref());
        put("likes_column", self.likes_column.as_deref());
        put("parent_column", self.parent_column.as_deref());
        put("id_column", self.id_column.as_deref());
        put("language_column", self.language_column.as_deref());
        put("platform_column", self.platform_column.as_deref());
        put("extractor", Some(if self.extractor == ExtractorChoice::Miner { "miner" } else { "auto" }));
        put("since", self.since.as_deref());
        put("until", self.until.as_deref());
    }
}
