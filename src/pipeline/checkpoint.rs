//! How far a run is, so that another process can go on from there and end with the same results.
//!
//! The reading thread says where it stands ([`Position`]); as what it read passes through the stages, each adds what it
//! holds. What is left at the end of the line is a [`Checkpoint`], which is handed to the observer. Look at that first.

use std::borrow::Cow;
use std::io::Write;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::numbers::{Keys, Numbering};
use super::{Analyzer, RunReport};
use crate::aggregator::Summary;
use crate::error::{Error, ErrorKind, Result};
use crate::reader::{Input, Mark};
use crate::writer::manifest::InputEntry;

/// When a run makes checkpoints.
#[derive(Clone, Copy, Debug)]
pub struct Checkpoints {
    /// The time between two.
    pub every: Duration,
    /// One more where the last input may grow: before its last document, which may then hold more.
    pub last: bool,
}

/// Everything a run holds between two documents.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Checkpoint<'a> {
    pub(super) position: Position,
    /// A [`Walked`].
    pub(super) walked: Vec<u8>,
    pub(super) heard: Cow<'a, Heard>,
}

impl Checkpoint<'static> {
    /// What [`Checkpoint::write`] wrote.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        decode(bytes)
    }

    /// True when the inputs it knows are what they were; the one it stands in may have grown where that can be told.
    pub(super) fn fits(&self, inputs: &[Input], names: &[String]) -> Result<()> {
        let Position { input, items, mark, known, .. } = &self.position;
        for (at, known) in known.iter().enumerate() {
            let now = inputs.get(at).zip(names.get(at)).map(|(input, name)| Known::of(input, name));
            // A file is compared when it is opened at a mark, and read from its start where nothing was read of it.
            let begun_anew = at == *input && (mark.is_some() || *items == 0);
            if now.as_ref() != Some(known)
                && !(begun_anew && now.is_some_and(|now| now.file == known.file && now.source == known.source))
            {
                let message = "this input has changed since the run was stopped (run again without --resume)";
                return Err(Error::new(ErrorKind::Malformed, message).at(&known.file));
            }
        }
        Ok(())
    }
}

impl Checkpoint<'_> {
    /// Writes it, for this version of the program to read.
    pub fn write(&self, out: &mut impl Write) -> Result<()> {
        postcard::to_io(self, out)
            .map(drop)
            .map_err(|e| Error::new(ErrorKind::Io, format!("the checkpoint cannot be written: {e}")))
    }
}

/// Where the reading thread stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Position {
    /// Number of the input, from 0.
    pub(super) input: usize,
    /// Documents and errors of it that were read.
    pub(super) items: usize,
    /// The place after those, where reading can begin there.
    pub(super) mark: Option<Mark>,
    /// Bytes of the inputs before.
    pub(super) before: u64,
    /// The inputs that were opened.
    pub(super) known: Vec<Known>,
}

/// What an input is told by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    file: String,
    source: String,
    pub(super) bytes: Option<u64>,
    modified: Option<SystemTime>,
}

impl Known {
    pub(super) fn of(input: &Input, source: &str) -> Self {
        Known {
            file: input.name.clone(),
            source: source.to_string(),
            bytes: input.size(),
            modified: input.path().and_then(|path| path.metadata().ok()?.modified().ok()),
        }
    }
}

/// What the thread holds that splits documents.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Walked {
    pub(super) report: RunReport,
    pub(super) summary: Summary,
    pub(super) numbering: Numbering,
    /// The inputs that were read, by number.
    pub(super) entries: Vec<(usize, InputEntry)>,
}

impl Walked {
    pub(super) fn encode(&self) -> Result<Vec<u8>> {
        postcard::to_allocvec(self).map_err(|e| Error::new(ErrorKind::Io, format!("no checkpoint can be made: {e}")))
    }
}

/// What the thread holds that counts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Heard {
    pub(super) summary: Summary,
    pub(super) keys: Keys,
    /// Reactions heard of.
    pub(super) ordinal: u64,
    /// Of these, how many were erased.
    pub(super) erased: u64,
}

pub(super) fn decode<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<T> {
    postcard::from_bytes(bytes).map_err(|e| {
        Error::new(ErrorKind::Malformed, format!("the checkpoint is damaged: {e} (run again without --resume)"))
    })
}

impl Analyzer {
    /// True when this run is to make checkpoints: standard input cannot be read again.
    pub(super) fn checkpoints(&self, inputs: &[Input]) -> Option<Checkpoints> {
        self.options.checkpoints.filter(|_| inputs.iter().all(|input| input.path().is_some()))
    }
}
