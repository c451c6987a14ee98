//! The next inputs are opened, and their first documents read, while the ones before them are worked on.
//!
//! A folder of pages is thousands of small inputs: opening, decoding and parsing them one after another would keep one
//! core busy and the others waiting. Look at [`open`] first.

use std::sync::mpsc::SyncSender;

use rayon::prelude::*;

use super::checkpoint::{Known, Position};
use super::weight;
use crate::error::Result;
use crate::reader::{self, Documents, Input, Opened, ReadOptions};

/// Bytes of the inputs that are opened at a time; a larger one is opened in its turn.
const BYTES: u64 = 4 << 20;
/// How many for each worker.
const INPUTS: usize = 4;
/// What is read of an input before its turn comes, as [`weight`] tells: the whole of most pages, little of an export.
const WEIGHT: usize = 1024;

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
    let mut rest = from.input..inputs.len();
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = |index: &usize| {
            let before = bytes;
            bytes += inputs[*index].size().unwrap_or(0);
            before < BYTES
        };
        let group = rest.clone().take(INPUTS * rayon::current_num_threads()).take_while(fits).count();
        let ready = |index: usize| {
            let input = &inputs[index];
            let mark = from.mark.clone().filter(|_| index == from.input);
            let opened = || reader::open_at(input, options, mark).map(begun);
            let opens = input.size().is_some_and(|size| size <= BYTES);
            Ready { known: Known::of(input, &names[index]), opened: opens.then(opened) }
        };
        let group = rest.start..rest.start + group;
        rest.start = group.end;
        if sender.send(group.into_par_iter().map(ready).collect()).is_err() {
            return;
        }
    }
}

/// The same input, with its first documents read.
fn begun(mut opened: Opened) -> Opened {
    let mut documents: Documents = std::mem::replace(&mut opened.documents, Box::new(std::iter::empty()));
    let (mut first, mut size) = (Vec::new(), 0);
    while size < WEIGHT
        && let Some(document) = documents.next()
    {
        size += document.as_ref().map_or(1, weight);
        first.push(document);
    }
    opened.documents = Box::new(first.into_iter().chain(documents));
    opened
}
