//! `reactions.csv`: a row per reaction.

use std::borrow::Cow;
use std::io::Write;

use serde::Serialize;

use super::WriteOptions;
use super::cell::{Cell, CsvCells, push_digits};
use super::column::{Column, count, real, text as words};
use crate::document::Span;
use crate::error::Result;
use crate::lexicon::Markers;
use crate::reaction::{Reaction, ScoredReaction};
use crate::scorer::{Hit, Score, TargetScore};

/// Columns of `reactions.csv`, in order.
pub const REACTIONS: &[Column] = &[
    words("id"),
    words("source"),
    words("file"),
    words("kind"),
    words("role"),
    words("platform"),
    words("author"),
    words("published"),
    words("parent"),
    words("stated_language"),
    words("lang"),
    words("lang_by"),
    words("label"),
    real("polarity"),
    real("confidence"),
    real("coverage"),
    words("terms"),
    words("text"),
    words("spans"),
    words("voice"),
    words("parent_basis"),
    count("likes"),
    real("lang_confidence"),
    words("unscored_reason"),
    words("flags"),
    words("targets"),
    words("key"),
    words("toxicity_hint"),
    words("irony_hint"),
];

/// A reaction as an object, for JSON lines: the same names as the columns, absent values `null`.
#[derive(Debug, Serialize)]
pub struct ReactionRow<'a> {
    id: &'a str,
    source: &'a str,
    file: &'a str,
    kind: &'static str,
    role: &'static str,
    platform: &'static str,
    author: Option<String>,
    published: Option<&'a str>,
    parent: Option<&'a str>,
    parent_basis: Option<&'static str>,
    stated_language: Option<&'a str>,
    likes: Option<i64>,
    text: Option<String>,
    spans: Vec<[usize; 2]>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    scored: Option<ScoreFields<'a>>,
}

/// What scoring adds to a row.
#[derive(Debug, Serialize)]
struct ScoreFields<'a> {
    lang: &'a str,
    lang_by: &'static str,
    lang_confidence: f64,
    label: &'static str,
    polarity: Option<f64>,
    confidence: Option<f64>,
    coverage: Option<f64>,
    terms: String,
    unscored_reason: Option<&'static str>,
    voice: String,
    flags: Option<String>,
    key: String,
    toxicity_hint: Option<String>,
    irony_hint: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<TargetFields<'a>>,
}

/// What a row says of one target.
#[derive(Debug, Serialize)]
pub struct TargetFields<'a> {
    target: &'a str,
    label: &'static str,
    terms: String,
    spans: Vec<[usize; 2]>,
}

impl<'a> TargetFields<'a> {
    /// The targets that a text names.
    pub fn list(score: &'a Score) -> Vec<Self> {
        score.targets.iter().map(|t| TargetFields::new(t, score)).collect()
    }

    fn new(target: &'a TargetScore, score: &Score) -> Self {
        TargetFields {
            target: &target.name,
            label: target.stance().as_str(),
            terms: terms(target.hits.iter().map(|&h| &score.hits[h])),
            spans: target.spans.iter().map(|s| [s.start, s.end]).collect(),
        }
    }
}

impl<'a> ReactionRow<'a> {
    /// A reaction as extracted, before it is scored.
    pub fn extracted(reaction: &'a Reaction, options: &WriteOptions, markers: &Markers) -> Self {
        ReactionRow {
            id: &reaction.id,
            source: &reaction.source,
            file: &reaction.file,
            kind: reaction.kind.as_str(),
            role: reaction.role.as_str(),
            platform: reaction.platform.as_str(),
            author: options.privacy.author(reaction, markers),
            published: reaction.published.as_deref(),
            parent: reaction.parent.as_deref(),
            parent_basis: reaction.parent_basis.map(|b| b.as_str()),
            stated_language: reaction.stated_language.as_deref(),
            likes: reaction.likes,
            text: options.privacy.text(&reaction.text),
            spans: reaction.spans.iter().map(|s| [s.start, s.end]).collect(),
            scored: None,
        }
    }

    /// A scored reaction.
    pub fn scored(scored: &'a ScoredReaction, options: &WriteOptions, markers: &Markers) -> Self {
        let score = &scored.score;
        let given = |value: f64| score.reason.is_none().then_some(value);
        let fields = ScoreFields {
            lang: &scored.detection.lang,
            lang_by: scored.detection.by.as_str(),
            lang_confidence: scored.detection.confidence,
            label: score.label.as_str(),
            polarity: score.polarity,
            confidence: given(score.confidence),
            coverage: given(score.coverage),
            terms: terms(&score.hits),
            targets: TargetFields::list(score),
            unscored_reason: score.reason,
            voice: scored.voice.to_string(),
            flags: flags(scored),
            key: scored.key.to_string(),
            toxicity_hint: hints(score, true),
            irony_hint: hints(score, false),
        };
        ReactionRow { scored: Some(fields), ..Self::extracted(&scored.reaction, options, markers) }
    }
}

/// Writes `reactions.csv` row by row.
pub struct ReactionWriter<'m, W: Write> {
    csv: CsvCells<W>,
    options: WriteOptions,
    markers: &'m Markers,
}

impl<W: Write> std::fmt::Debug for ReactionWriter<'_, W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReactionWriter").field("options", &self.options).finish_non_exhaustive()
    }
}

impl<'m, W: Write> ReactionWriter<'m, W> {
    /// Writes the header.
    pub fn new(out: W, options: &WriteOptions, markers: &'m Markers) -> Result<Self> {
        let mut csv = CsvCells::new(out, options)?;
        csv.header(REACTIONS)?;
        Ok(ReactionWriter { csv, options: options.clone(), markers })
    }

    /// Further rows of a table that has its header.
    pub(super) fn further(out: W, options: &WriteOptions, markers: &'m Markers) -> Self {
        ReactionWriter { csv: CsvCells::further(out, options), options: options.clone(), markers }
    }

    /// Writes one row.
    pub fn write(&mut self, scored: &ScoredReaction) -> Result<()> {
        self.csv.row(&cells(scored, &self.options, self.markers))
    }

    /// Writes one row that was made before, by [`cells`].
    pub(super) fn write_cells(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        self.csv.row(cells)
    }

    /// Writes what is still held back.
    pub(super) fn flush(&mut self) -> Result<()> {
        self.csv.flush()
    }

    /// The same, at the end.
    pub fn finish(mut self) -> Result<()> {
        self.csv.flush()
    }
}

/// The row of a reaction: a cell for each of [`REACTIONS`].
pub(super) fn cells<'a>(
    scored: &'a ScoredReaction,
    options: &WriteOptions,
    markers: &Markers,
) -> [Cell<'a>; REACTIONS.len()] {
    let reaction = &scored.reaction;
    let score = &scored.score;
    let word = |text: &'a str| Cell::Text(Cow::Borrowed(text));
    [
        word(&reaction.id),
        word(&reaction.source),
        word(&reaction.file),
        word(reaction.kind.as_str()),
        word(reaction.role.as_str()),
        word(reaction.platform.as_str()),
        Cell::text(options.privacy.author(reaction, markers)),
        Cell::text(reaction.published.as_deref()),
        Cell::text(reaction.parent.as_deref()),
        Cell::text(reaction.stated_language.as_deref()),
        word(&scored.detection.lang),
        word(scored.detection.by.as_str()),
        word(score.label.as_str()),
        Cell::real(score.polarity),
        if score.reason.is_some() { Cell::Null } else { Cell::real(Some(score.confidence)) },
        if score.reason.is_some() { Cell::Null } else { Cell::real(Some(score.coverage)) },
        Cell::Text(terms(&score.hits).into()),
        Cell::text(options.privacy.text(&reaction.text)),
        Cell::Text(spans(&reaction.spans).into()),
        Cell::Text(scored.voice.to_string().into()),
        Cell::text(reaction.parent_basis.map(|b| b.as_str())),
        reaction.likes.map_or(Cell::Null, Cell::Int),
        Cell::real(Some(scored.detection.confidence)),
        Cell::text(score.reason),
        Cell::text(flags(scored)),
        Cell::text(targets(score)),
        Cell::Text(scored.key.to_string().into()),
        Cell::text(hints(score, true)),
        Cell::text(hints(score, false)),
    ]
}

/// `2084-2172;2207-2314`
fn spans(spans: &[Span]) -> String {
    let mut list = String::with_capacity(spans.len() * 24);
    for Span { start, end } in spans {
        if !list.is_empty() {
            list.push(';');
        }
        push_digits(*start as u64, 1, &mut list);
        list.push('-');
        push_digits(*end as u64, 1, &mut list);
    }
    list
}

/// The terms and what each added, rules included: `great +2.50; not bad +1.50`.
pub fn terms<'a>(hits: impl IntoIterator<Item = &'a Hit>) -> String {
    let hits = hits.into_iter();
    let mut list = String::with_capacity(hits.size_hint().0 * 16);
    for hit in hits {
        if !list.is_empty() {
            list.push_str("; ");
        }
        list.push_str(&hit.term);
        list.push(' ');
        push_hundredths(hit.contribution, &mut list);
    }
    list
}

/// Thousandths with their sign and two decimals, half away from zero.
fn push_hundredths(thousandths: i32, out: &mut String) {
    let hundredths = u64::from((thousandths.unsigned_abs() + 5) / 10);
    out.push(if thousandths < 0 { '-' } else { '+' });
    push_digits(hundredths / 100, 1, out);
    out.push('.');
    push_digits(hundredths % 100, 2, out);
}

/// What is said of each target, and by which terms: `ferry positive (great +2.50); port none`.
pub fn targets(score: &Score) -> Option<String> {
    let each = |target: &TargetScore| {
        let fields = TargetFields::new(target, score);
        match fields.terms.as_str() {
            "" => format!("{} {}", fields.target, fields.label),
            terms => format!("{} {} ({terms})", fields.target, fields.label),
        }
    };
    (!score.targets.is_empty()).then(|| score.targets.iter().map(each).collect::<Vec<_>>().join("; "))
}

/// The words that hint at toxicity, or at irony: `idiot (insult); shut up (insult)`.
pub fn hints(score: &Score, toxic: bool) -> Option<String> {
    let of = score.hints.iter().filter(|hint| hint.kind.is_toxic() == toxic);
    let list: Vec<String> = of.map(|hint| format!("{} ({})", hint.term, hint.kind)).collect();
    (!list.is_empty()).then(|| list.join("; "))
}

/// What look-up had to undo in the text.
pub(super) fn flags(scored: &ScoredReaction) -> Option<String> {
    let flags = scored.score.flags;
    let list: Vec<&str> = [
        (flags.bidi_controls, "bidi-controls"),
        (flags.invisible, "invisible-characters"),
        (flags.compatibility, "compatibility-forms"),
        (flags.lookalikes, "lookalike-letters"),
    ]
    .into_iter()
    .filter_map(|(set, name)| set.then_some(name))
    .collect();
    (!list.is_empty()).then(|| list.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contributions_have_two_decimals() {
        for (thousandths, expected) in [
            (0, "+0.00"),
            (4, "+0.00"),
            (5, "+0.01"),
            (-5, "-0.01"),
            (-1234, "-1.23"),
            (2500, "+2.50"),
            (10_995, "+11.00"),
        ] {
            let mut text = String::new();
            push_hundredths(thousandths, &mut text);
            assert_eq!(text, expected, "{thousandths}");
        }
    }
}
