//! Groundswell reads comment sections, saved pages and platform exports in many languages and gives an account of
//! the reaction: who said what, in which language, and how it was meant.

pub mod aggregator;
pub mod cli;
pub mod detector;
pub mod document;
pub mod error;
pub mod extractor;
pub mod lexicon;
pub mod pipeline;
pub mod privacy;
pub mod reaction;
pub mod reader;
pub mod scorer;
pub mod tokenizer;
pub mod writer;

pub use detector::{DetectedBy, Detection};
pub use document::{Block, BlockRole, Body, Document, Source, Span, Text};
pub use error::{Error, ErrorKind, Location, Result};
pub use reaction::{ParentBasis, Platform, Reaction, ReactionKind, Role, ScoredReaction};
