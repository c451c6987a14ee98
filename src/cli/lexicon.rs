//! `groundswell lexicon`: what the program knows, and whether it is in order.

use std::io::Write;

use clap::{Args, Subcommand};

use super::{LexiconOptions, Outcome};
use crate::lexicon::{Sense, UNIT, check};

/// List, show and check the lexicons
#[derive(Debug, Args)]
pub(crate) struct LexiconCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Every language with its size and status
    List(LexiconOptions),
    /// Every entry of one language
    Show {
        /// BCP 47 or ISO 639-3 code
        lang: String,
        #[command(flatten)]
        lexicons: LexiconOptions,
    },
    /// Hold the lexicons to their format and run their cases
    Check(LexiconOptions),
}

impl LexiconCommand {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let mut out = std::io::stdout().lock();
        match &self.action {
            Action::List(options) => {
                let lexicons = options.load()?;
                writeln!(
                    out,
                    "{:<8} {:<24} {:<12} {:>6} {:>9} {:>6}",
                    "code", "language", "status", "words", "modifiers", "cases"
                )?;
                for code in lexicons.codes() {
                    let Some(lexicon) = lexicons.get(code) else { continue };
                    let (words, modifiers) = lexicon.counts();
                    let language = &lexicon.language;
                    writeln!(
                        out,
                        "{code:<8} {:<24} {:<12} {words:>6} {modifiers:>9} {:>6}",
                        language.name,
                        language.status,
                        lexicon.cases().len()
                    )?;
                }
                writeln!(out, "{:<8} {:<24} {:<12} {:>6}", "emoji", "Emoji and emoticons", "", lexicons.emoji_count())?;
                Ok(Outcome::Fine)
            }
            Action::Show { lang, lexicons } => {
                let lexicons = lexicons.load()?;
                let lexicon = lexicons.get(lang).ok_or_else(|| {
                    let codes: Vec<&str> = lexicons.codes().collect();
                    anyhow::anyhow!("no lexicon for {lang:?}; there are: {}", codes.join(", "))
                })?;
                let unit = f64::from(UNIT);
                for (term, entry) in lexicon.entries() {
                    match entry.sense {
                        Sense::Valence(v) => writeln!(out, "{term}\t{:+.1}", f64::from(v) / unit)?,
                        Sense::Modifier(role, factor) => {
                            writeln!(out, "{term}\t{role} ×{:.2}", f64::from(factor) / unit)?
                        }
                    }
                }
                Ok(Outcome::Fine)
            }
            Action::Check(options) => {
                let problems = check::check(options.lexicons.as_deref())?;
                for problem in &problems {
                    writeln!(out, "{problem}")?;
                }
                if problems.is_empty() {
                    writeln!(out, "lexicons are in order")?;
                    Ok(Outcome::Fine)
                } else {
                    writeln!(out, "{} problems", problems.len())?;
                    Ok(Outcome::Failed)
                }
            }
        }
    }
}
