//! Scores one text and shows what the score is made of: every matched term, every rule, the sum.
//!
//! ```text
//! cargo run --example score_text
//! cargo run --example score_text -- "El final no me gustó nada"
//! ```

use std::io::Write;

use groundswell::lexicon::{LexiconSet, UNIT};
use groundswell::pipeline::{Analyzer, Options};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = std::env::args().nth(1).unwrap_or_else(|| "I don’t like the ending, but the music is GREAT!".into());

    // Built once; it can be shared by any number of threads.
    let analyzer = Analyzer::new(LexiconSet::embedded(), Options::default())?;
    let (detection, score) = analyzer.text(&text);

    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    writeln!(out, "language {} ({}, by {})", detection.lang, detection.confidence, detection.by)?;
    // Everything is counted in thousandths, so that the parts add up exactly.
    let unit = f64::from(UNIT);
    for hit in &score.hits {
        // Spans are bytes of the text as it was given: the evidence for the term.
        write!(out, "  {:?} is {:+.1}", &text[hit.span.clone()], f64::from(hit.valence) / unit)?;
        for effect in &hit.effects {
            write!(out, ", {} ×{:.2}", effect.rule, f64::from(effect.factor) / unit)?;
        }
        writeln!(out, ": {:+.3}", f64::from(hit.contribution) / unit)?;
    }
    for addition in &score.additions {
        writeln!(out, "  {}: {:+.3}", addition.rule, f64::from(addition.contribution) / unit)?;
    }
    match (score.polarity, score.reason) {
        (Some(polarity), _) => {
            writeln!(out, "sum {:+.3}, polarity {polarity:+.4}: {}", f64::from(score.sum) / unit, score.label)?;
        }
        // Never a silent zero: a text that cannot be judged says why.
        (None, reason) => writeln!(out, "unscored: {}", reason.unwrap_or("no reason given"))?,
    }
    Ok(())
}
