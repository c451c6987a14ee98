//! Terms of a language written without spaces, looked up at any place of a run: longest first.

use foldhash::HashMap;

use crate::lexicon::terms::Terms;

/// A set of terms that answers "which is the longest that starts here?".
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    terms: Terms<()>,
    /// Longest term, in characters, for each first character.
    longest: HashMap<char, usize>,
}

impl Dictionary {
    /// A dictionary of normalised terms.
    pub fn new<S: AsRef<str>>(terms: impl IntoIterator<Item = S>) -> Self {
        let mut dictionary = Dictionary::default();
        for term in terms {
            let term = term.as_ref();
            if let Some(first) = term.chars().next() {
                let longest = dictionary.longest.entry(first).or_default();
                *longest = (*longest).max(term.chars().count());
                // Without room for one more it is a term that texts are not cut at.
                let _ = dictionary.terms.entry(term);
            }
        }
        dictionary.terms = dictionary.terms.shrunk();
        dictionary
    }

    /// Length in bytes of the longest term at the start of `text`.
    pub fn longest(&self, text: &str) -> Option<usize> {
        let max = *self.longest.get(&text.chars().next()?)?;
        let mut ends = [0usize; 64];
        let mut count = 0;
        for (at, c) in text.char_indices().take(max.min(ends.len())) {
            ends[count] = at + c.len_utf8();
            count += 1;
        }
        ends[..count].iter().rev().copied().find(|&end| self.terms.contains(&text[..end]))
    }
}
