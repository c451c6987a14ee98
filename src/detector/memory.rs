//! What the table says of a word, remembered: most words of a text were met before.
//!
//! A thread keeps what the features of its last Latin words add up to, a number a class: adding these is one short loop
//! without look-ups. Sums are whole numbers, so remembered words give the very sums that the table would. The other
//! scripts have few classes and little to save. Look at [`Words::add`] first.

use std::cell::RefCell;

use super::script::Script;
use super::table::{Sums, Table};

/// Letters of the longest word that is remembered.
const LONGEST: usize = 12;
/// Pairs of words that are remembered, as a power of two. A word can have either place of one pair, and takes the one that
/// was not used last: what is met once seldom drives out what is met often.
const PAIRS: u32 = 13;
/// At least the number of Latin classes, which come first.
const CLASSES: usize = 88;

/// A word and what the table says of it.
#[derive(Clone)]
struct Slot {
    /// Filled up with zeros.
    letters: [u16; LONGEST],
    met: u32,
    sums: [i16; CLASSES],
}

/// The words of a thread.
pub(super) struct Words {
    slots: Vec<[Slot; 2]>,
    /// Which of each pair was used last.
    last: Vec<u8>,
}

thread_local! {
    static WORDS: RefCell<Words> = const { RefCell::new(Words::new()) };
}

impl Words {
    const fn new() -> Self {
        Words { slots: Vec::new(), last: Vec::new() }
    }

    /// Lends the words of this thread.
    pub(super) fn lend<T>(work: impl FnOnce(&mut Words) -> T) -> T {
        WORDS.with_borrow_mut(work)
    }

    /// Adds the evidence of one word, as [`Table::add`] does. The table must be the same every time: there is one.
    pub(super) fn add(&mut self, table: &Table, script: Script, word: &[u16], sums: &mut Sums) {
        let mut letters = [0; LONGEST];
        let place = letters.get_mut(..word.len()).filter(|_| script == Script::Latin);
        let Some(place) = place.filter(|_| table.range(script).end <= CLASSES) else {
            table.add(script, word, sums);
            return;
        };
        place.copy_from_slice(word);
        if self.slots.is_empty() {
            let empty = Slot { letters: [0; LONGEST], met: 0, sums: [0; CLASSES] };
            self.slots.resize(1 << PAIRS, [empty.clone(), empty]);
            self.last.resize(1 << PAIRS, 0);
        }
        let pair = place_of(&letters);
        let (slots, last) = (&mut self.slots[pair], &mut self.last[pair]);
        let held = usize::from(*last & 1);
        if slots[held].letters != letters {
            *last = 1 - held as u8;
            let other = &mut slots[1 - held];
            if other.letters != letters {
                let mut of_word = Sums::new();
                table.add(script, word, &mut of_word);
                *other = Slot { letters, met: of_word.met(script), sums: of_word.first() };
            }
        }
        let slot = &slots[usize::from(*last & 1)];
        sums.take_word(script, slot.met, &slot.sums);
    }
}

/// The pair of a word: its letters, four at a time, multiplied and folded.
fn place_of(letters: &[u16; LONGEST]) -> usize {
    let (fours, _) = letters.as_chunks::<4>();
    let mixed = fours.iter().fold(0, |hash: u64, four| {
        let part = four.iter().fold(0u64, |part, &unit| part << 16 | u64::from(unit));
        (hash ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
    });
    (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - PAIRS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detector::clean::each_word;

    #[test]
    fn remembered_words_add_what_the_table_adds() {
        let table = Table::get().unwrap();
        let mut words = Words::new();
        let texts = [
            "the cat and the dog, and the extraordinarily unpronounceable Donaudampfschifffahrt",
            "кот и собака, и кот",
            "the кот kk ä the",
        ];
        assert!(table.range(Script::Latin).start == 0 && table.range(Script::Latin).end <= CLASSES);
        // Often enough for slots to be taken over.
        for round in 0..4000 {
            let text = format!("{} {}", texts[round % 3], char::from_u32(0x400 + round as u32 % 97).unwrap());
            let text = format!("{text} w{round:x}ord abc{round:x} de{round:x}f g{round:x}hi");
            let (mut plain, mut remembered) = (Sums::new(), Sums::new());
            each_word(&text, |w| {
                table.add(w.script, w.letters, &mut plain);
                words.add(table, w.script, w.letters, &mut remembered);
            });
            let latin = |sums: &Sums| (sums.first::<CLASSES>(), sums.met(Script::Latin));
            assert_eq!(latin(&plain), latin(&remembered), "{text}");
        }
    }
}
