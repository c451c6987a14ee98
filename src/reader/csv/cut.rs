//! Where the fields of a row stand: separators, quotes, line ends.
//!
//! Bytes in, [`Cell`]s out; nothing is decoded here. Look at [`cut`] first.

use crate::reader::columns::Field;

/// Stands for "one column, no separator": a byte that no table uses.
pub(super) const NO_DELIMITER: u8 = 0x1f;

/// Where a field stands in its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) quoted: bool,
}

/// What was found at the start of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// A row of `length` bytes, with the end of its line.
    Row { length: usize },
    /// The row does not end in the window.
    More,
    /// The quote that opens field `column` (from 1) is not closed.
    Unclosed { column: usize },
}

/// Cuts the row at the start of `window` into `cells`. In `careful` mode a quoted field must end on its line.
pub(super) fn cut(window: &[u8], ended: bool, delimiter: u8, careful: bool, cells: &mut Vec<Cell>) -> Cut {
    cells.clear();
    let mut at = 0;
    loop {
        let spaces = window[at..].iter().take_while(|b| **b == b' ').count();
        let mut next = None;
        if window.get(at + spaces) == Some(&b'"') {
            match quoted(window, at + spaces, ended, delimiter, careful) {
                Quoted::Closed { end, next: after } => {
                    cells.push(Cell { start: at + spaces + 1, end, quoted: true });
                    next = Some(after);
                }
                Quoted::Literal => {}
                Quoted::More => return Cut::More,
                Quoted::Unclosed => return Cut::Unclosed { column: cells.len() + 1 },
            }
        }
        let next = match next {
            Some(next) => next,
            None => {
                let end = match memchr::memchr3(delimiter, b'\n', b'\r', &window[at..]) {
                    Some(found) => at + found,
                    None if ended => window.len(),
                    None => return Cut::More,
                };
                cells.push(Cell { start: at, end, quoted: false });
                end
            }
        };
        match window.get(next) {
            None if ended => return Cut::Row { length: next },
            None => return Cut::More,
            Some(b'\r') => match window.get(next + 1) {
                Some(b'\n') => return Cut::Row { length: next + 2 },
                None if !ended => return Cut::More,
                _ => return Cut::Row { length: next + 1 },
            },
            Some(b'\n') => return Cut::Row { length: next + 1 },
            Some(_) => at = next + 1,
        }
    }
}

enum Quoted {
    /// The content ends at `end`, the field at `next`.
    Closed {
        end: usize,
        next: usize,
    },
    /// A text that only begins with a quote.
    Literal,
    More,
    Unclosed,
}

/// The quoted field whose quote stands at `open`.
fn quoted(window: &[u8], open: usize, ended: bool, delimiter: u8, careful: bool) -> Quoted {
    let mut at = open + 1;
    // Up to here the field is known to be on one line; from the first line end on it is not.
    let (mut checked, mut line_end) = (at, None);
    let mut stray = false;
    loop {
        let Some(found) = memchr::memchr(b'"', &window[at..]) else {
            let broken = memchr::memchr2(b'\n', b'\r', &window[checked..]).is_some();
            return match (ended, stray && broken) {
                (_, true) => Quoted::Literal,
                (false, _) => {
                    if careful && broken {
                        Quoted::Unclosed
                    } else {
                        Quoted::More
                    }
                }
                (true, _) => {
                    if stray {
                        Quoted::Literal
                    } else {
                        Quoted::Unclosed
                    }
                }
            };
        };
        let quote = at + found;
        if line_end.is_none() {
            line_end = memchr::memchr2(b'\n', b'\r', &window[checked..quote]).map(|n| checked + n);
            checked = quote;
        }
        if line_end.is_some() && stray {
            return Quoted::Literal;
        }
        if line_end.is_some() && careful {
            return Quoted::Unclosed;
        }
        match window.get(quote + 1) {
            None if !ended => return Quoted::More,
            Some(b'"') => {
                at = quote + 2;
                continue;
            }
            _ => {}
        }
        let spaces = window[quote + 1..].iter().take_while(|b| **b == b' ').count();
        let next = quote + 1 + spaces;
        match window.get(next) {
            None if !ended => return Quoted::More,
            None | Some(b'\n' | b'\r') => return Quoted::Closed { end: quote, next },
            Some(b) if *b == delimiter => return Quoted::Closed { end: quote, next },
            // A quote inside the text that should have been doubled; over several lines it is more likely the
            // opening quote of another row.
            Some(_) if line_end.is_some() => return Quoted::Unclosed,
            Some(_) => {
                stray = true;
                at = quote + 1;
            }
        }
    }
}

pub(super) struct Guess {
    pub(super) delimiter: u8,
    pub(super) rows: usize,
    /// Share of rows with the most frequent number of fields.
    pub(super) same: f64,
}

/// The separator that gives the most regular table.
pub(super) fn guess_delimiter(window: &[u8], whole: bool) -> Guess {
    let mut best = Guess { delimiter: NO_DELIMITER, rows: 0, same: 0.0 };
    let mut best_score = 0.0;
    let mut cells = Vec::new();
    for delimiter in [b',', b';', b'\t', b'|'] {
        let mut widths: Vec<usize> = Vec::new();
        let mut names = 0usize;
        let mut at = 0;
        while at < window.len() && widths.len() < 60 {
            match cut(&window[at..], whole, delimiter, false, &mut cells) {
                Cut::Row { length } => {
                    if widths.is_empty() {
                        let name =
                            |c: &Cell| std::str::from_utf8(&window[at + c.start..at + c.end]).unwrap_or_default();
                        names = cells.iter().filter(|c| Field::ALL.iter().any(|f| f.rank(name(c)).is_some())).count();
                    }
                    if length > 2 || cells.len() > 1 {
                        widths.push(cells.len());
                    }
                    at += length;
                }
                Cut::More => break,
                Cut::Unclosed { .. } => {
                    at += memchr::memchr2(b'\n', b'\r', &window[at..]).map_or(window.len() - at, |n| n + 1);
                }
            }
        }
        let Some(&first) = widths.first() else { continue };
        let count = |w: usize| widths.iter().filter(|x| **x == w).count();
        let mode = widths.iter().copied().max_by_key(|w| (count(*w), *w)).unwrap_or(1);
        if mode < 2 || first < 2 {
            continue;
        }
        let same = count(mode) as f64 / widths.len() as f64;
        // Commas of prose.
        if names == 0 && same < 0.6 {
            continue;
        }
        let score = same + 0.02 * mode.min(10) as f64 + 0.3 * names as f64;
        if score > best_score {
            best_score = score;
            best = Guess { delimiter, rows: widths.len(), same };
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_where_they_end() {
        for (row, ended, careful, expected, fields) in [
            ("a,b\nc", false, false, Cut::Row { length: 4 }, &["a", "b"][..]),
            ("a,\"b,c\"\r\n", false, false, Cut::Row { length: 9 }, &["a", "b,c"]),
            ("a,\"b\nc\",d\n", false, false, Cut::Row { length: 10 }, &["a", "b\nc", "d"]),
            ("a,b", false, false, Cut::More, &["a"]),
            ("a,b", true, false, Cut::Row { length: 3 }, &["a", "b"]),
            ("a,b\r", false, false, Cut::More, &["a", "b"]),
            ("a,\"b", true, false, Cut::Unclosed { column: 2 }, &["a"]),
            ("a,\"b\nc\"\n", true, true, Cut::Unclosed { column: 2 }, &["a"]),
            ("a,\"b\"c,d\n", true, false, Cut::Row { length: 9 }, &["a", "\"b\"c", "d"]),
            ("a, \"b\" ,c\n", true, false, Cut::Row { length: 10 }, &["a", "b", "c"]),
            ("a,\"\"\"b\"\"\"\n", true, false, Cut::Row { length: 10 }, &["a", "\"\"b\"\""]),
        ] {
            let mut cells = Vec::new();
            assert_eq!(cut(row.as_bytes(), ended, b',', careful, &mut cells), expected, "{row:?}");
            assert_eq!(cells.iter().map(|c| &row[c.start..c.end]).collect::<Vec<_>>(), fields, "{row:?}");
        }
    }

    #[test]
    fn the_separator_is_the_one_that_makes_a_table() {
        for (table, expected) in [
            ("id;text\n1;a, b\n2;c, d\n", b';'),
            ("a\tb\n1,2\t3\n", b'\t'),
            ("id,text\n1,\"a;b;c\"\n", b','),
            ("text\nHello, you\nbye\n", NO_DELIMITER),
            ("Hello, you\nbye\n", NO_DELIMITER),
        ] {
            assert_eq!(guess_delimiter(table.as_bytes(), true).delimiter, expected, "{table:?}");
        }
    }
}
