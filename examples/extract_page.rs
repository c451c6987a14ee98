//! Takes the reactions out of one page without scoring them, and shows that each can be found again in the file: its
//! spans are bytes of the input.
//!
//! ```text
//! cargo run --example extract_page
//! cargo run --example extract_page -- saved-page.html
//! ```

use std::io::Write;

use groundswell::lexicon::LexiconSet;
use groundswell::pipeline::{Analyzer, Options};
use groundswell::reader::Input;

const PAGE: &str = "Swans return to the harbour

The swans of Ketteringham were back on Sunday, and Mayor Ida Bell fed them.

“They came back, and so did my good mood,” one X user wrote in Korean. “I hope they stay.”

“Please do not give them bread,” Bell wrote on X.

2 Comments
Lovely to see them again!
They bite, and they are loud.
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (input, content) = match std::env::args().nth(1) {
        Some(path) => (Input::file(&path), std::fs::read(&path)?),
        None => (Input::memory("swans.txt", PAGE), PAGE.as_bytes().to_vec()),
    };
    let analyzer = Analyzer::new(LexiconSet::embedded(), Options::default())?;
    let mut reactions = Vec::new();
    let report = analyzer.extract(&[input], |reaction| {
        reactions.push(reaction);
        Ok(())
    })?;

    let mut out = std::io::stdout().lock();
    for reaction in &reactions {
        write!(out, "{} {} by {}", reaction.id, reaction.kind, reaction.author.as_deref().unwrap_or("somebody"))?;
        write!(out, " ({}, {})", reaction.role, reaction.platform)?;
        if let Some(language) = &reaction.stated_language {
            write!(out, ", written in {language}")?;
        }
        writeln!(out, "\n    {}", reaction.text)?;
        for span in &reaction.spans {
            // In an archive or an escaped format the bytes differ from the text; in plain text they are the text.
            if let Some(bytes) = content.get(span.range()) {
                writeln!(out, "    bytes {}-{}: {}", span.start, span.end, String::from_utf8_lossy(bytes))?;
            }
        }
    }
    for error in &report.skipped {
        writeln!(out, "left out: {error}")?;
    }
    Ok(())
}
