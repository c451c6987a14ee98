//! Which columns of a table hold what: by option, by name, and the text by content when no name helps.
//!
//! A sample of decoded rows in, [`Columns`] out. Look at [`choose`] first.

use crate::error::{Error, ErrorKind, Result};
use crate::reader::columns::{self, Field};
use crate::reader::{ReadOptions, dates};

/// Which column holds what.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    of: [Option<usize>; 9],
    pub(crate) width: usize,
}

impl Columns {
    pub(crate) fn get(&self, field: Field) -> Option<usize> {
        self.of[field as usize]
    }
}

fn is_number(cell: &str) -> bool {
    !cell.is_empty()
        && cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '%' | ' '))
        && cell.contains(|c: char| c.is_ascii_digit())
}

fn is_address(cell: &str) -> bool {
    cell.starts_with("http://") || cell.starts_with("https://") || cell.starts_with("www.")
}

fn is_date(cell: &str) -> bool {
    cell.len() >= 8 && cell.starts_with(|c: char| c.is_ascii_digit()) && dates::is_date(cell)
}

/// Whether the first row names the columns.
pub(crate) fn is_header(first: &[String], body: &[Vec<String>], options: &ReadOptions) -> bool {
    let known = first.iter().filter(|c| Field::ALL.iter().any(|f| f.rank(c).is_some())).count();
    let asked = Field::ALL.iter().filter_map(|f| f.named(options)).any(|name| column_named(first, name).is_some());
    if asked {
        return true;
    }
    let data = first.iter().any(|c| is_number(c) || is_address(c) || is_date(c) || c.chars().count() > 60);
    if data {
        return false;
    }
    let text_known = first.iter().any(|c| Field::Text.rank(c).is_some());
    if known >= 2 || text_known {
        return true;
    }
    // Nothing is known by name: names are short and their columns hold something else.
    let sentence = |c: &String| {
        c.ends_with(['.', '!', '?', '。', '！', '？']) || c.chars().filter(|c| c.is_whitespace()).count() > 3
    };
    if first.iter().any(|c| c.is_empty() || sentence(c)) || body.is_empty() {
        return false;
    }
    (0..first.len()).any(|i| {
        let cells: Vec<&String> = body.iter().filter_map(|r| r.get(i)).filter(|c| !c.is_empty()).collect();
        let share = |test: &dyn Fn(&str) -> bool| cells.iter().filter(|c| test(c)).count() * 10 >= cells.len() * 8;
        let length = cells.iter().map(|c| c.chars().count()).sum::<usize>() / cells.len().max(1);
        !cells.is_empty()
            && (share(&is_number)
                || share(&is_date)
                || share(&is_address)
                || (length > 20 && length > 3 * first[i].chars().count()))
    })
}

fn column_named(names: &[String], wanted: &str) -> Option<usize> {
    names
        .iter()
        .position(|n| n == wanted)
        .or_else(|| names.iter().position(|n| n.to_lowercase() == wanted.to_lowercase()))
        .or_else(|| names.iter().position(|n| columns::plain(n) == columns::plain(wanted)))
}

/// Chooses the columns: by option, by name, and the text by content when no name helps.
pub(crate) fn choose(first: &[String], body: &[Vec<String>], header: bool, options: &ReadOptions) -> Result<Columns> {
    let width = first.len();
    let mut columns = Columns { of: [None; 9], width };
    let mut taken = vec![false; width];
    let list = || match header {
        true => format!("columns are: {}", first.join(", ")),
        false => format!("the table has no header and {width} columns (name one by its number)"),
    };
    for field in Field::ALL {
        let Some(name) = field.named(options) else { continue };
        let named = if header { column_named(first, name) } else { None };
        let numbered = || name.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).filter(|n| *n < width);
        let Some(column) = named.or_else(numbered) else {
            let suggestion = best_text(first, body, header, &vec![false; width]);
            let remedy = match (field, suggestion) {
                (Field::Text, Some(column)) if header => format!(" (try {} {})", field.option(), first[column]),
                _ => format!(" (try {} NAME)", field.option()),
            };
            let message = format!("no column \"{name}\"; {}{remedy}", list());
            return Err(Error::new(ErrorKind::MissingField, message));
        };
        columns.of[field as usize] = Some(column);
        taken[column] = true;
    }
    if columns.get(Field::Text).is_none() {
        let Some(column) = best_text(first, body, header, &taken) else {
            let message = format!("no text column; {} (try {} NAME)", list(), Field::Text.option());
            return Err(Error::new(ErrorKind::MissingField, message));
        };
        columns.of[Field::Text as usize] = Some(column);
        taken[column] = true;
    }
    if header {
        // Parents before keys and platforms before sources: `reply_to_id` is no id.
        for field in [
            Field::Parent,
            Field::Key,
            Field::Author,
            Field::Published,
            Field::Likes,
            Field::Language,
            Field::Platform,
            Field::Source,
        ] {
            if columns.get(field).is_some() {
                continue;
            }
            let best = (0..width)
                .filter(|i| !taken[*i])
                .filter_map(|i| field.rank(&first[i]).map(|rank| (rank, i)))
                .filter(|(_, i)| field != Field::Source || names_sources(&first[*i], body, *i))
                .min();
            if let Some((_, column)) = best {
                columns.of[field as usize] = Some(column);
                taken[column] = true;
            }
        }
    }
    Ok(columns)
}

/// Whether a column with the name of a source groups its rows; an address of its own for each comment does not.
fn names_sources(name: &str, body: &[Vec<String>], column: usize) -> bool {
    let mut cells: Vec<&str> =
        body.iter().filter_map(|r| r.get(column)).map(String::as_str).filter(|c| !c.is_empty()).collect();
    // X calls the app a tweet was written with its source.
    if cells.iter().any(|c| c.starts_with("Twitter ") || c.contains("rel=\"nofollow\"")) {
        return false;
    }
    let count = cells.len();
    cells.sort_unstable();
    cells.dedup();
    !columns::weak_source(name) || cells.len() < count
}

/// The column of the text.
fn best_text(first: &[String], body: &[Vec<String>], header: bool, taken: &[bool]) -> Option<usize> {
    let cells = |i: usize| body.iter().filter_map(move |r| r.get(i)).map(String::as_str).filter(|c| !c.is_empty());
    let numeric = |i: usize| {
        let (total, numbers) =
            cells(i).fold((0, 0), |(t, n), c| (t + 1, n + usize::from(is_number(c) || is_date(c) || is_address(c))));
        total > 0 && numbers * 10 >= total * 8
    };
    let free = |i: &usize| !taken.get(*i).copied().unwrap_or(false);
    if header {
        let named = (0..first.len())
            .filter(free)
            .filter_map(|i| Field::Text.rank(&first[i]).map(|rank| (rank, i)))
            .filter(|(_, i)| !numeric(*i))
            .min();
        if let Some((_, column)) = named {
            return Some(column);
        }
    }
    let mut best: Option<(f64, usize)> = None;
    for i in (0..first.len()).filter(free) {
        if numeric(i) || header && Field::ALL[1..].iter().any(|f| f.rank(&first[i]).is_some()) {
            continue;
        }
        let (mut letters, mut count, mut words) = (0usize, 0usize, 0usize);
        for cell in cells(i) {
            count += 1;
            letters += cell.chars().filter(|c| c.is_alphabetic()).count();
            // Scripts without spaces count by their letters.
            words += cell.split_whitespace().count()
                + cell.chars().filter(|c| ('\u{3040}'..='\u{d7af}').contains(c)).count() / 3;
        }
        if count == 0 || letters == 0 {
            continue;
        }
        let score = letters as f64 / count as f64 * (words as f64 / count as f64).min(4.0);
        if best.is_none_or(|(b, _)| score > b) {
            best = Some((score, i));
        }
    }
    // A lone column is the text; among several, names and codes are none.
    best.filter(|(score, _)| *score > 6.0 || first.len() == 1).map(|(_, i)| i)
}
