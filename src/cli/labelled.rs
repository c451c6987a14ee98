//! Tables of texts with the label a person gave them.

use crate::lexicon::language::canonical;
use crate::reader::{self, Input, ReadOptions};
use crate::scorer::Label;

/// Names under which a label column is looked for.
const LABEL_COLUMNS: &[&str] = &["label", "gold", "sentiment", "polarity", "class"];

/// A text with the label a person gave it.
#[derive(Clone, Debug)]
pub(super) struct Labelled {
    pub(super) text: String,
    pub(super) label: Label,
    /// The language the table gives for it.
    pub(super) lang: Option<String>,
}

/// The labelled texts of a table, and how many rows could not be read. The label column is read as the author column of
/// the reader, which carries any string.
pub(super) fn read(
    file: &str,
    text_column: Option<&str>,
    label_column: Option<&str>,
) -> anyhow::Result<(Vec<Labelled>, u64)> {
    let names: Vec<String> = match label_column {
        Some(name) => vec![name.to_string()],
        None => LABEL_COLUMNS.iter().map(ToString::to_string).collect(),
    };
    let tried = names.join(", ");
    let mut columns = String::new();
    let mut note = |error: &crate::Error| {
        // The reader's message ends in its own remedy, which is another option.
        if let Some((_, list)) = error.message().split_once("; columns are: ") {
            columns = format!("; columns are: {}", list.split(" (").next().unwrap_or(list));
        }
    };
    for name in names {
        let options =
            ReadOptions { text: text_column.map(str::to_string), author: Some(name), ..ReadOptions::default() };
        let opened = match reader::open(&Input::file(file), &options) {
            Ok(opened) => opened,
            Err(e) if e.kind() == crate::ErrorKind::MissingField => {
                note(&e);
                continue;
            }
            Err(e) => return Err(e.into()),
        };
        let mut rows = Vec::new();
        let mut unread = 0;
        let mut missing = false;
        for document in opened.documents {
            let document = match document {
                Ok(d) => d,
                Err(e) if e.kind() == crate::ErrorKind::MissingField => {
                    note(&e);
                    missing = true;
                    break;
                }
                Err(e) => return Err(e.into()),
            };
            unread += document.skipped.len() as u64;
            let crate::Body::Blocks(blocks) = document.body else { continue };
            for block in blocks {
                match block.author.as_deref().and_then(label) {
                    Some(label) => {
                        let lang = block.language.as_deref().map(canonical);
                        rows.push(Labelled { text: block.text.as_str().to_string(), label, lang });
                    }
                    None => unread += 1,
                }
            }
        }
        if !missing {
            return Ok((rows, unread));
        }
    }
    anyhow::bail!(
        "{file}: no label column{columns} (looked for {tried}; name it with --label-column NAME, and the text with --text-column NAME)"
    )
}

/// A label as people write it.
fn label(text: &str) -> Option<Label> {
    match text.trim().to_lowercase().as_str() {
        "positive" | "pos" | "1" | "+1" | "p" => Some(Label::Positive),
        "neutral" | "neu" | "0" | "u" => Some(Label::Neutral),
        "negative" | "neg" | "-1" | "n" => Some(Label::Negative),
        _ => None,
    }
}
