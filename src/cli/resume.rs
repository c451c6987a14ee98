//! Checkpoints of `groundswell report` in its folder: what a killed run had done, for `--resume` to go on from.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::error::{Error, ErrorKind, Result};
use crate::pipeline::{Checkpoint, Checkpoints};
use crate::writer::folder::{CHECKPOINT, CHECKPOINT_PART, remove};
use crate::writer::sink::Place;

/// When checkpoints are made and used.
#[derive(Clone, Debug, Args)]
pub(crate) struct ResumeOptions {
    /// Go on with a run that was stopped; or, after one that ended, read only what was added to its last input since (CSV and JSON lines)
    #[arg(long)]
    resume: bool,
    /// Seconds between two checkpoints of a run into a folder, for --resume to go on from (0: none)
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0)]
    checkpoint: f64,
}

/// What a checkpoint file holds.
#[derive(Debug)]
pub(crate) struct Saved {
    /// What the sinks need.
    pub(crate) sinks: Vec<Vec<u8>>,
    /// What the pipeline needs.
    pub(crate) checkpoint: Checkpoint<'static>,
}

/// Where checkpoints of a run are.
#[derive(Debug)]
pub(crate) struct Saver {
    file: PathBuf,
    /// Everything that must be the same for a run to go on.
    identity: String,
    resume: bool,
}

impl ResumeOptions {
    /// When the pipeline makes checkpoints.
    pub(crate) fn checkpoints(&self) -> Option<Checkpoints> {
        let every = Duration::try_from_secs_f64(self.checkpoint).ok().filter(|every| !every.is_zero());
        let last = self.resume;
        match every {
            None if !last => None,
            every => Some(Checkpoints { every: every.unwrap_or(Duration::MAX), last }),
        }
    }

    /// Where they are: nowhere unless all results go into one folder.
    pub(crate) fn saver(&self, places: &[Place], identity: impl FnOnce() -> String) -> Result<Option<Saver>> {
        match places {
            [Place::Folder(folder)] if self.checkpoints().is_some() => {
                Ok(Some(Saver { file: folder.join(CHECKPOINT), identity: identity(), resume: self.resume }))
            }
            [Place::Folder(_)] => Ok(None),
            _ if self.resume => {
                let message = "--resume goes on with a report in one folder; databases add what is new in any run";
                Err(Error::new(ErrorKind::Option, message))
            }
            _ => Ok(None),
        }
    }
}

impl Saver {
    /// The checkpoint to go on from, if that was asked for and there is one; others are removed.
    pub(crate) fn begin(&self) -> Result<Option<Saved>> {
        let bytes = match fs::read(&self.file) {
            Ok(bytes) if self.resume => bytes,
            Ok(_) => return remove(&self.file).map(|()| None),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io(&self.file, &error)),
        };
        let damaged = |_| {
            let message = "the checkpoint is damaged (run again without --resume)";
            Error::new(ErrorKind::Malformed, message).at(&self.file)
        };
        let (identity, rest): (String, _) = postcard::take_from_bytes(&bytes).map_err(damaged)?;
        if identity != self.identity {
            let message = "the run was begun with other options, lexicons or another version of the program (give the \
                           same options, or run again without --resume)";
            return Err(Error::new(ErrorKind::Option, message).at(&self.file));
        }
        let (sinks, rest) = postcard::take_from_bytes(rest).map_err(damaged)?;
        Ok(Some(Saved { sinks, checkpoint: Checkpoint::read(rest)? }))
    }

    /// Writes a checkpoint in place of the last.
    pub(crate) fn save(&self, sinks: &[Vec<u8>], checkpoint: &Checkpoint<'_>) -> Result<()> {
        let io = |error: &std::io::Error| Error::io(&self.file, error);
        // It holds texts as they are.
        let mut private = File::options();
        private.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut private, 0o600);
        let part = self.file.with_file_name(CHECKPOINT_PART);
        let mut out = BufWriter::new(private.open(&part).map_err(|e| io(&e))?);
        let encoded = |value: postcard::Result<Vec<u8>>| {
            value.map_err(|e| Error::new(ErrorKind::Io, format!("the checkpoint cannot be written: {e}")))
        };
        out.write_all(&encoded(postcard::to_allocvec(&self.identity))?).map_err(|e| io(&e))?;
        out.write_all(&encoded(postcard::to_allocvec(sinks))?).map_err(|e| io(&e))?;
        checkpoint.write(&mut out)?;
        let file = out.into_inner().map_err(|e| io(e.error()))?;
        file.sync_all().and_then(|()| fs::rename(&part, &self.file)).map_err(|e| io(&e))
    }

    /// The run has ended: its checkpoint stays only where another run is to go on from it.
    pub(crate) fn end(&self) -> Result<()> {
        remove(&self.file.with_file_name(CHECKPOINT_PART))?;
        if self.resume { Ok(()) } else { remove(&self.file) }
    }
}
