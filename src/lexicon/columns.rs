//! `learned.tsv` in columns: the form in which the program carries it.
//!
//! Reading it again takes no cutting of lines and no reading of numbers, and it packs smaller. The build makes it
//! (`build.rs` shares this file), [`super::learned::Table`] reads it.

/// Columns of a table of learned weights.
pub(crate) const HEADER: &str = "feature\tkind\tnegative\tneutral\tpositive";

/// Kinds of features, a letter each.
const KINDS: &[u8] = b"bcnw";

/// The columns of a table: number of rows (u32), a byte a row for its kind, three weights a row (i16), class by class,
/// names that end in line feeds; little-endian.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Columns<'a> {
    /// A letter each: `b`, `c` or `w`.
    pub(crate) kinds: &'a [u8],
    weights: &'a [[u8; 2]],
    /// Each ends in a line feed.
    pub(crate) names: &'a str,
}

impl<'a> Columns<'a> {
    /// The columns in `bytes`; `None` where they are not those that [`pack`] makes.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (count, rest) = bytes.split_first_chunk()?;
        let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
        let (kinds, rest) = rest.split_at_checked(count)?;
        let (weights, names) = rest.split_at_checked(count.checked_mul(6)?)?;
        Some(Columns { kinds, weights: weights.as_chunks().0, names: std::str::from_utf8(names).ok()? })
    }

    /// Weights of a row for negative, neutral and positive, in thousandths.
    pub(crate) fn weights(&self, row: usize) -> [i16; 3] {
        let count = self.kinds.len();
        [0, 1, 2].map(|class| self.weights.get(class * count + row).map_or(0, |w| i16::from_le_bytes(*w)))
    }

    /// The table as it is written.
    pub(crate) fn text(&self) -> String {
        use std::fmt::Write as _;
        let mut text = format!("{HEADER}\n");
        for (row, (name, kind)) in self.names.lines().zip(self.kinds).enumerate() {
            let [negative, neutral, positive] = self.weights(row);
            let _ = writeln!(text, "{name}\t{}\t{negative}\t{neutral}\t{positive}", char::from(*kind));
        }
        text
    }
}

/// The columns of a table; an error is the line and what is wrong with it.
pub(crate) fn pack(content: &str) -> Result<Vec<u8>, (u64, String)> {
    let (mut kinds, mut weights, mut names) = (Vec::new(), [const { Vec::new() }; 3], String::new());
    for (line, row) in (1..).zip(content.lines()).skip(1) {
        if row.is_empty() || row.starts_with("# ") {
            continue;
        }
        let fail = |message: &str| (line, message.to_string());
        let mut fields = row.split('\t');
        let name = fields.next().filter(|name| !name.is_empty()).ok_or_else(|| fail("no feature"))?;
        match fields.next().map(str::as_bytes) {
            Some([kind]) if KINDS.contains(kind) => kinds.push(*kind),
            _ => return Err(fail("kind is not one of b, c, n, w")),
        }
        for weights in &mut weights {
            let weight: i16 = fields
                .next()
                .and_then(|field| field.parse().ok())
                .ok_or_else(|| fail("a weight is not a whole number of thousandths from -32768 to 32767"))?;
            weights.extend(weight.to_le_bytes());
        }
        names.push_str(name);
        names.push('\n');
    }
    let count = u32::try_from(kinds.len()).map_err(|_| (1, "more than four billion rows".to_string()))?;
    Ok([&count.to_le_bytes(), kinds.as_slice(), &weights.concat(), names.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_give_the_table_again() {
        let text = format!("{HEADER}\nso good\tb\t-100\t0\t32767\nood\tc\t-1\t2\t-32768\ngood\tw\t-900\t0\t900\n");
        let packed = pack(&text).unwrap();
        assert_eq!(Columns::read(&packed).unwrap().text(), text);
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        for (rows, expected) in [
            ("good\tx\t1\t2\t3\n", "kind is not one of b, c, n, w"),
            ("good\tw\t1\t2\n", "a weight is not a whole number of thousandths from -32768 to 32767"),
            ("good\tw\t1\t2\t0.5\n", "a weight is not a whole number of thousandths from -32768 to 32767"),
        ] {
            let (line, message) = pack(&format!("{HEADER}\n{rows}")).unwrap_err();
            assert_eq!((line, message.as_str()), (2, expected));
        }
    }
}
