//! What lexicons say of a word, remembered: most words of a text were met before.
//!
//! A [`Word`] holds all that scoring asks of a term by itself: its entry, whether idioms begin with it, and its rows in
//! the table of learned weights, those of its pieces included. A word that is known costs one look-up. Look at
//! [`Memory::recall`] first.

use std::cell::RefCell;
use std::ops::Range;

use super::features::{self, LONGEST, Pieces};
use crate::hash::seeded;
use crate::lexicon::learned::{Table, mixed};
use crate::lexicon::{Origin, Sense};
use crate::tokenizer::is_unspaced;

/// Words after which all are forgotten.
const MOST: usize = 1 << 15;
/// Slots, a power of two: half of them stay empty.
const SLOTS: usize = MOST * 2;
/// Slots that are looked at for a word.
const TRIES: usize = 64;
/// Bytes of terms after which all are forgotten.
const MOST_BYTES: usize = 1 << 20;

/// The number of tokens that are no words.
pub(super) const NO_WORD: u32 = u32::MAX;

/// What the entries of a lexicon say of a term.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Looked {
    /// Its meaning and where that comes from.
    pub(super) entry: Option<(Sense, Origin)>,
    /// The entry is that of another language's lexicon.
    pub(super) borrowed: bool,
    /// Most words of an idiom that begins with it; 0 where none does.
    pub(super) idiom_words: u8,
    /// Its [`crate::lexicon::head_number`], where idioms do.
    pub(super) head: u64,
    pub(super) is_function_word: bool,
    /// Words of the longest hint that begins with it; 0 where none does.
    pub(super) hint_words: u8,
}

/// A term of one lexicon.
#[derive(Clone, Debug)]
pub(super) struct Word {
    lexicon: u32,
    /// Bytes of the memory's text: the term, and the form that tables are asked for.
    term: Range<u32>,
    folded: Range<u32>,
    pub(super) looked: Looked,
    /// Its rows, and those of its pieces; none where the script is written without spaces.
    rows: Range<u32>,
    /// Hash of a pair of words that it is the first of, as far as it goes.
    pub(super) pair: u64,
    /// Too long to be a feature.
    pub(super) is_long: bool,
    pub(super) noise: Noise,
}

/// Words that say nothing about the next text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Noise {
    No,
    /// Before a handle: `rt`.
    BeforeMention,
    /// Numbers, what is left of addresses.
    Always,
}

/// The words of a thread.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// Upper half of a word's hash, and its number and one; 0 where there is none.
    slots: Vec<u64>,
    words: Vec<Word>,
    text: String,
    rows: Vec<u32>,
    pieces: Pieces,
    /// Of the pieces of the word that is read.
    hashes: Vec<u64>,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

impl Memory {
    /// The memory of this thread; it is gone until it is given back.
    pub(super) fn take() -> Memory {
        MEMORY.take()
    }

    /// Leaves the memory to the next scorer of this thread.
    pub(super) fn give_back(&mut self) {
        let memory = std::mem::take(self);
        // A thread that ends has no use for it.
        let _ = MEMORY.try_with(|slot| *slot.borrow_mut() = memory);
    }

    /// Forgets all words when they are many. Numbers of words hold until then.
    pub(super) fn tidy(&mut self) {
        if self.words.len() > MOST || self.text.len() > MOST_BYTES {
            *self = Memory { pieces: std::mem::take(&mut self.pieces), ..Memory::default() };
        }
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, 0);
        }
    }

    /// The number of a term of the lexicon with this number; `look` is asked where it is new.
    pub(super) fn recall(
        &mut self,
        lexicon: u32,
        term: &str,
        table: Option<&Table>,
        look: impl FnOnce(&str) -> Looked,
    ) -> u32 {
        let hash = seeded(term.as_bytes(), u64::from(lexicon));
        let mut slot = hash as usize;
        // A text of very many words can fill all slots: its further words are not found again.
        for _ in 0..TRIES {
            slot &= SLOTS - 1;
            let held = self.slots[slot];
            if held == 0 {
                break;
            }
            if held >> 32 == hash >> 32 {
                let at = held as u32 - 1;
                let word = &self.words[at as usize];
                if word.lexicon == lexicon && self.text_of(&word.term) == term {
                    return at;
                }
            }
            slot += 1;
        }
        let at = self.words.len() as u32;
        slot &= SLOTS - 1;
        if self.slots[slot] == 0 {
            self.slots[slot] = hash & !u64::from(u32::MAX) | u64::from(at + 1);
        }
        let word = self.read(lexicon, term, table, look(term));
        self.words.push(word);
        at
    }

    fn read(&mut self, lexicon: u32, term: &str, table: Option<&Table>, looked: Looked) -> Word {
        let keep = |text: &mut String, part: &str| {
            let first = text.len() as u32;
            text.push_str(part);
            first..text.len() as u32
        };
        let place = keep(&mut self.text, term);
        let folded = self.pieces.fold(term);
        let folded_place = if folded == term { place.clone() } else { keep(&mut self.text, folded) };
        let pair = features::pair_state(folded);
        let is_long = folded.chars().nth(LONGEST).is_some();
        let first = self.rows.len() as u32;
        if let Some(table) = table.filter(|_| !term.starts_with(is_unspaced)) {
            let hashes = &mut self.hashes;
            hashes.clear();
            self.pieces.each(!is_long, &(0..0), &mut |feature| hashes.push(mixed(feature.hash)));
            table.find_all(hashes, &mut self.rows);
        }
        let rows = first..self.rows.len() as u32;
        let noise = features::noise(term);
        Word { lexicon, term: place, folded: folded_place, looked, rows, pair, is_long, noise }
    }

    fn text_of(&self, range: &Range<u32>) -> &str {
        &self.text[range.start as usize..range.end as usize]
    }

    /// The word with this number, which no [`NO_WORD`] may be.
    pub(super) fn word(&self, number: u32) -> &Word {
        &self.words[number as usize]
    }

    /// What is known of the token with this number.
    pub(super) fn looked(&self, number: u32) -> Option<&Looked> {
        self.words.get(number as usize).map(|word| &word.looked)
    }

    /// What the language's own tables say of the token with this number.
    pub(super) fn sense(&self, number: u32) -> Option<Sense> {
        let looked = self.looked(number)?;
        looked.entry.filter(|_| !looked.borrowed).map(|(sense, _)| sense)
    }

    /// True for a negator.
    pub(super) fn negates(&self, number: u32) -> bool {
        matches!(self.sense(number), Some(Sense::Modifier(role, _)) if role.negates())
    }

    /// The form of a word that tables are asked for.
    pub(super) fn folded(&self, word: &Word) -> &str {
        self.text_of(&word.folded)
    }

    /// The rows of a word and its pieces.
    pub(super) fn rows(&self, word: &Word) -> &[u32] {
        &self.rows[word.rows.start as usize..word.rows.end as usize]
    }
}
