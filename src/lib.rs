//! Groundswell reads comment sections, saved pages and platform exports in many languages and gives an account of the
//! reaction: who said what, in which language, and how it was meant.
//!
//! The path of every input, each stage a module:
//!
//! 1. [`reader`]: bytes → [`Document`] (pages, tables, JSON, XML; any encoding)
//! 2. [`extractor`]: document → reactions (comments one by one, embedded and quoted posts)
//! 3. [`detector`]: text → language, with the reason
//! 4. [`tokenizer`]: text → tokens, normalised, with their places
//! 5. [`scorer`]: tokens → [`scorer::Score`] by the [`lexicon`] of the language, every word and rule on record
//! 6. [`aggregator`]: scored reactions → [`aggregator::Summary`], mergeable
//! 7. [`writer`]: summary → tables and a manifest
//!
//! [`pipeline::Analyzer`] runs them in parallel and in order; look at it first.
//!
//! ```
//! use groundswell::lexicon::LexiconSet;
//! use groundswell::pipeline::{Analyzer, Observer, Options};
//! use groundswell::reader::Input;
//! use groundswell::{Result, ScoredReaction};
//!
//! #[derive(Default)]
//! struct Labels(Vec<String>);
//!
//! impl Observer for Labels {
//!     fn reaction(&mut self, scored: &ScoredReaction) -> Result<()> {
//!         self.0.push(format!("{} {}", scored.detection.lang, scored.score.label));
//!         Ok(())
//!     }
//! }
//!
//! let export = "author,comment\nMina,정말 좋아요!\nOtto,Das war leider eine riesige Enttäuschung.\n";
//! let analyzer = Analyzer::new(LexiconSet::embedded(), Options::default())?;
//! let mut labels = Labels::default();
//! let (summary, _report) = analyzer.run(&[Input::memory("votes.csv", export)], &mut labels)?;
//! assert_eq!(labels.0, ["ko positive", "de negative"]);
//! assert_eq!(summary.overall().comments.n(), 2);
//! # Ok::<(), groundswell::Error>(())
//! ```

pub mod aggregator;
mod characters;
pub mod cli;
pub mod detector;
pub mod document;
pub mod error;
pub mod extractor;
mod hash;
pub mod lexicon;
pub mod pipeline;
pub mod privacy;
pub mod published;
pub mod reaction;
pub mod reader;
pub mod scorer;
pub mod tokenizer;
pub mod writer;

pub use detector::{DetectedBy, Detection};
pub use document::{Block, BlockRole, Body, Document, Source, Span, Text};
pub use error::{Error, ErrorKind, Location, Result};
pub use reaction::{ParentBasis, Platform, Reaction, ReactionKind, Role, ScoredReaction};
