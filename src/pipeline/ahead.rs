//! The next inputs are opened, and their first documents read, while the ones before them are worked on.
//!
//! A folder of pages is thousands of small inputs: opening, decoding and parsing them one after another would keep one
//! core busy and the others waiting. Look at [`open`] first.

use std::sync::mpsc::SyncSender;

use rayon::prelude::*;

use super::checkpoint::{Known, Position};
use super::{BATCH, weight};
use crate::error::Result;
use crate::reader::{self, Documents, Input, Opened, ReadOptions};

/// Bytes of the inputs that are opened at a time; a larger one is opened in its turn.
const BYTES: u64 = 4 << 20;
/// How many for each worker.
const INPUTS: usize = 4;

/// An input whose turn comes soon.
pub(super) struct Ready {
    /// What is known of it, from before it was opened.
    pub(super) known: Known,
    /// `None` where it is better opened in its turn: what comes through a pipe may be long in coming, and what is packed
    /// into a large archive may need gigabytes to unpack.
    pub(super) opened: Option<Result<Opened>>,
}

/// Opens all inputs from a position on, a few at a time and in order, until nobody listens.
pub(super) fn open(
    inputs: &[Input],
    names: &[String],
    options: &ReadOptions,
    from: &Position,
    sender: &SyncSender<Vec<Ready>>,
) {
    let mut rest = (from.input..inputs.len()).peekable();
    while rest.peek().is_some() {
        let (mut bytes, mut group) = (0, Vec::new());
        while bytes < BYTES
            && group.len() < INPUTS * rayon::current_num_threads()
            && let Some(index) = rest.next()
        {
            let known = Known::of(&inputs[index], &names[index]);
            bytes += known.bytes.unwrap_or(0);
            group.push((index, known));
        }
        let ready = |(index, known): (usize, Known)| {
            let mark = from.mark.clone().filter(|_| index == from.input);
            let open = || reader::open_at(&inputs[index], options, mark).map(begun);
            Ready { opened: known.bytes.is_some_and(|bytes| bytes <= BYTES).then(open), known }
        };
        if sender.send(group.into_par_iter().map(ready).collect()).is_err() {
            return;
        }
    }
}

/// The same input, with its first documents read: all of most pages, little of an export.
fn begun(mut opened: Opened) -> Opened {
    let mut documents: Documents = std::mem::replace(&mut opened.documents, Box::new(std::iter::empty()));
    let (mut first, mut size) = (Vec::new(), 0);
    while size < BATCH
        && let Some(document) = documents.next()
    {
        size += document.as_ref().map_or(1, weight);
        first.push(document);
    }
    opened.documents = Box::new(first.into_iter().chain(documents));
    opened
}
