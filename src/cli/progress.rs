//! What a long run tells on standard error while it works: how far it is, what it found, what it had to skip.
//!
//! A terminal gets a bar once the work takes longer than a second; `--progress json` gives a line a second, whatever
//! standard error is, and one at the end. Look at [`Progress`] first.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::error::Error;
use crate::reader::Input;

/// How progress is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressChoice {
    /// A bar, on terminals
    #[default]
    Bar,
    /// A line of JSON a second
    Json,
}

/// Time between two lines, and before the bar appears.
const PACE: Duration = Duration::from_secs(1);
/// Reactions between two looks at the clock.
const STEP: u64 = 256;
/// Messages about skipped records that are printed one by one; a broken export should not fill the screen.
const MESSAGES: u64 = 20;
/// Languages that the bar names.
const NAMED: usize = 3;

/// Tells how far a run is.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    json: bool,
    quiet: bool,
    started: Instant,
    /// When a line was last written or the bar last changed.
    told: Instant,
    shown: bool,
    bytes: u64,
    /// `None` where an input has no known size.
    total: Option<u64>,
    reactions: u64,
    languages: BTreeMap<String, u64>,
    skipped: u64,
}

/// A line of `--progress json`.
#[derive(Debug, Serialize)]
struct Line<'a> {
    /// Since the start.
    seconds: f64,
    /// Read so far, before unpacking.
    bytes: u64,
    bytes_total: Option<u64>,
    bytes_per_second: f64,
    seconds_left: Option<f64>,
    reactions: u64,
    languages: &'a BTreeMap<String, u64>,
    skipped: u64,
    done: bool,
}

impl Progress {
    pub(crate) fn new(inputs: &[Input], choice: ProgressChoice, quiet: bool) -> Self {
        let total = inputs.iter().map(Input::size).sum::<Option<u64>>();
        let json = choice == ProgressChoice::Json;
        let bar = (!quiet && !json && std::io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
            let template = match total {
                Some(_) => "{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta} left  {msg}",
                None => "{spinner} {bytes} {bytes_per_sec}  {msg}",
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar
        });
        let now = Instant::now();
        Progress {
            bar,
            json,
            quiet,
            started: now,
            told: now,
            shown: false,
            bytes: 0,
            total,
            reactions: 0,
            languages: BTreeMap::new(),
            skipped: 0,
        }
    }

    /// Bytes of all inputs that were read so far.
    pub(crate) fn read(&mut self, bytes: u64) {
        self.bytes = bytes;
        self.look();
    }

    /// A reaction in this language was written.
    pub(crate) fn reaction(&mut self, lang: &str) {
        self.reactions += 1;
        if self.json || self.bar.is_some() {
            match self.languages.get_mut(lang) {
                Some(count) => *count += 1,
                None => drop(self.languages.insert(lang.to_string(), 1)),
            }
            if self.reactions.is_multiple_of(STEP) {
                self.look();
            }
        }
    }

    /// Tells what there is to tell when it is time.
    fn look(&mut self) {
        if self.told.elapsed() < PACE {
            return;
        }
        self.told = Instant::now();
        if self.json {
            self.line(false);
        }
        let Some(bar) = &self.bar else { return };
        if !self.shown {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            self.shown = true;
        }
        bar.set_position(self.bytes);
        let mut languages: Vec<(&String, &u64)> = self.languages.iter().collect();
        languages.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        let named: Vec<&str> = languages.iter().take(NAMED).map(|(lang, _)| lang.as_str()).collect();
        let more = match languages.len().saturating_sub(NAMED) {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
        bar.set_message(format!("{} reactions  {}{more}", HumanCount(self.reactions), named.join(" ")));
    }

    fn line(&self, done: bool) {
        let seconds = self.started.elapsed().as_secs_f64().max(1e-3);
        let rate = self.bytes as f64 / seconds;
        let left = self.total.filter(|_| self.bytes > 0).map(|total| total.saturating_sub(self.bytes) as f64 / rate);
        let tenths = |value: f64| (value * 10.0).round() / 10.0;
        let line = Line {
            seconds: tenths(seconds),
            bytes: self.bytes,
            bytes_total: self.total,
            bytes_per_second: rate.round(),
            seconds_left: left.map(tenths),
            reactions: self.reactions,
            languages: &self.languages,
            skipped: self.skipped,
            done,
        };
        if let Ok(line) = serde_json::to_string(&line) {
            let _ = writeln!(std::io::stderr(), "{line}");
        }
    }

    /// Something could not be read.
    pub(crate) fn skipped(&mut self, error: &Error) {
        self.skipped += 1;
        if self.quiet || self.json {
            return;
        }
        let text = match self.skipped {
            n if n <= MESSAGES => format!("groundswell: {}", crate::writer::cell_text(&error.to_string())),
            n if n == MESSAGES + 1 => "groundswell: further messages are left out here".to_string(),
            _ => return,
        };
        match &self.bar {
            Some(bar) if self.shown => bar.println(text),
            _ => {
                let _ = writeln!(std::io::stderr(), "{text}");
            }
        }
    }

    /// The run is over.
    pub(crate) fn finish(&self) {
        if self.json {
            self.line(true);
        }
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
