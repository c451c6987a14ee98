//! A place in a file where reading can begin again, in another process and when more was written behind it.
//!
//! Only plain files of rows or lines have such places: what is packed or read as a whole is read again. Look at [`Mark`]
//! first.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::Sha256;
use sha2::digest::common::hazmat::{SerializableState, SerializedState};

use crate::hash::fingerprint;
use crate::reader::Notes;

/// Bytes before a mark that must be the same when reading begins there again.
pub(super) const TAIL: usize = 1024;

/// Where a reader stood after a document, and what it had learnt by then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Bytes before it.
    pub(super) offset: usize,
    /// Line at it, from 1.
    pub(super) line: u64,
    /// Encoding, as far as it is known.
    pub(super) encoding: Option<String>,
    /// Faults repaired before it.
    pub(super) notes: Notes,
    /// What the format remembers.
    pub(super) memory: Memory,
    /// Bytes that were taken from the file, some of them not yet read.
    pub(super) taken: u64,
    /// State of the SHA-256 over those.
    pub(super) sha256: Vec<u8>,
    /// How many of the bytes before it are known by `tail`.
    pub(super) tail_length: usize,
    /// Fingerprint of the bytes before it.
    pub(super) tail: u64,
    /// Fingerprint of the first bytes of the file.
    pub(super) head: u64,
}

/// What a format remembers from one document to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Memory {
    /// Tables: up to where a quote was seen to stay open.
    Rows { careful_until: usize },
    /// JSON lines: the export of the last text, and the key of the last texts of no export and how many they were.
    Lines { last: Option<String>, plain: (String, usize) },
}

impl Mark {
    /// The SHA-256 of what was taken.
    pub(super) fn hash(&self) -> Option<Sha256> {
        let state: &SerializedState<Sha256> = self.sha256.as_slice().try_into().ok()?;
        Sha256::deserialize(state).ok()
    }

    /// The file from here on; an error when it is another one than it was.
    pub(super) fn open(&self, path: &Path, head: u64) -> io::Result<File> {
        let changed = || io::Error::other("what was read before has changed (run again without --resume)");
        let mut file = File::open(path)?;
        if head != self.head || file.metadata()?.len() < self.taken {
            return Err(changed());
        }
        let mut tail = vec![0; self.tail_length];
        file.seek(SeekFrom::Start((self.offset - self.tail_length) as u64))?;
        file.read_exact(&mut tail)?;
        if fingerprint(&tail) != self.tail {
            return Err(changed());
        }
        Ok(file)
    }
}

/// State of a SHA-256 as bytes.
pub(super) fn state(hash: &Sha256) -> Vec<u8> {
    hash.serialize().to_vec()
}
