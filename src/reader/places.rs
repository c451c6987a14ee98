//! The way back from content that was written in another form inside an input (quoted-printable, chunks, an
//! attribute with character references) to the bytes of the input. Look at [`Places`] first.

/// From places in content to places around it.
#[derive(Clone, Debug)]
pub(crate) enum Places {
    /// Byte for byte, from an offset.
    Shift(usize),
    /// From each `(content, input)` on byte for byte, until the next; what stands for more bytes than one begins a run.
    Runs(Vec<(usize, usize)>),
    /// The content does not stand in the input (it was packed): every place is the same, so that all ranges are empty.
    Nowhere,
}

impl Places {
    /// The place around.
    pub(crate) fn at(&self, place: usize) -> usize {
        match self {
            Places::Shift(offset) => place + offset,
            Places::Runs(runs) => {
                let after = runs.partition_point(|(content, _)| *content <= place);
                after.checked_sub(1).and_then(|i| runs.get(i)).map_or(place, |(content, input)| input + place - content)
            }
            Places::Nowhere => 0,
        }
    }
}

/// Writes content and its places side by side.
#[derive(Debug, Default)]
pub(crate) struct Unfolded {
    pub(crate) bytes: Vec<u8>,
    runs: Vec<(usize, usize)>,
}

impl Unfolded {
    /// Appends bytes that stand in the input from `place` on.
    pub(crate) fn push(&mut self, bytes: &[u8], place: usize) {
        if bytes.is_empty() {
            return;
        }
        let at = self.bytes.len();
        if self.runs.last().is_none_or(|(content, input)| input + at - content != place) {
            self.runs.push((at, place));
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// Ends the content, which stands before `end` in the input.
    pub(crate) fn done(mut self, end: usize) -> (Vec<u8>, Places) {
        self.runs.push((self.bytes.len(), end));
        (self.bytes, Places::Runs(self.runs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_lead_back() {
        let mut unfolded = Unfolded::default();
        unfolded.push(b"caf", 10);
        unfolded.push(b"\xc3", 13);
        unfolded.push(b"\xa9", 16);
        unfolded.push(b" au", 19);
        let (bytes, places) = unfolded.done(22);
        assert_eq!(bytes, "café au".as_bytes());
        let found: Vec<usize> = (0..=8).map(|i| places.at(i)).collect();
        assert_eq!(found, [10, 11, 12, 13, 16, 19, 20, 21, 22]);
        assert_eq!((Places::Shift(3).at(2), Places::Nowhere.at(7)), (5, 0));
    }
}
