//! Runs the whole pipeline over files and folders with an [`Observer`] of our own: the strongest reaction of every
//! source, found while the run goes on, and the counts at its end.
//!
//! ```text
//! cargo run --example report_inputs
//! cargo run --example report_inputs -- saved-pages/ export.csv
//! ```

use std::collections::BTreeMap;
use std::io::Write;

use groundswell::lexicon::LexiconSet;
use groundswell::pipeline::{Analyzer, Observer, Options};
use groundswell::privacy::mask;
use groundswell::reader::{self, ReadOptions};
use groundswell::{Error, Result, Role, ScoredReaction};

/// The text furthest from neutral, for each source.
#[derive(Default)]
struct Strongest {
    by_source: BTreeMap<String, (f64, String)>,
}

impl Observer for Strongest {
    // Called in input order, whatever the number of threads; an error here would end the run.
    fn reaction(&mut self, scored: &ScoredReaction) -> Result<()> {
        let (reaction, score) = (&scored.reaction, &scored.score);
        // Posts by the people a page is about are found too, but they are not the public's reaction.
        if reaction.role != Role::Public {
            return Ok(());
        }
        let Some(polarity) = score.polarity else { return Ok(()) };
        let best = self.by_source.entry(reaction.source.clone()).or_default();
        if polarity.abs() > best.0.abs() {
            // Texts name people: what is shown is masked.
            *best = (polarity, mask(&reaction.text));
        }
        Ok(())
    }

    fn skipped(&mut self, error: &Error) {
        let _ = writeln!(std::io::stderr(), "left out: {error}");
    }
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.is_empty() {
        arguments.push(concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples").into());
    }
    let mut strongest = Strongest::default();
    let mut inputs = Vec::new();
    for found in reader::inputs(&arguments, &ReadOptions::default()) {
        match found {
            Ok(input) => inputs.push(input),
            Err(error) => strongest.skipped(&error),
        }
    }
    let analyzer = Analyzer::new(LexiconSet::embedded(), Options::default())?;
    let (summary, report) = analyzer.run(&inputs, &mut strongest)?;

    let mut out = std::io::stdout().lock();
    writeln!(out, "{} reactions in {} documents", report.reactions, report.documents)?;
    for (source, tally) in summary.sources() {
        let labels = tally.labels();
        writeln!(
            out,
            "{source}: {} positive, {} neutral, {} negative, {} unscored",
            labels.positive,
            labels.neutral,
            labels.negative,
            tally.unscored_count()
        )?;
        if let Some((polarity, text)) = strongest.by_source.get(source) {
            writeln!(out, "    {polarity:+.2} {text}")?;
        }
    }
    Ok(())
}
