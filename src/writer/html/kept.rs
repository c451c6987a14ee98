//! Scored reactions in, the rows of the page's table out: at most [`MOST`], drawn by lot where there are more.
//!
//! The lot is a fingerprint of the id, so that the same reactions are drawn in every run, whatever the number of
//! threads, and none is more likely than another. Look at [`Kept`] first.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use serde_json::ser::Formatter;

use super::text::{Shown, line};
use crate::aggregator::Summary;
use crate::aggregator::random::mix;
use crate::error::Result;
use crate::hash::{FNV_START, fnv1a};
use crate::lexicon::LexiconSet;
use crate::privacy::{Privacy, Verbatim};
use crate::reaction::{ReactionKind, Role, ScoredReaction};
use crate::scorer::Label;
use crate::writer::{reactions, write_error};

/// Reactions that a page lists at most.
pub const MOST: usize = 10_000;
/// Letters of a text that a page shows at most.
pub(super) const EXCERPT: usize = 1_000;
/// Letters of names and notes.
const NAME: usize = 200;

/// One row: what `reactions.csv` holds of a reaction, or less.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Row {
    id: String,
    source: String,
    kind: ReactionKind,
    role: Role,
    lang: String,
    label: Label,
    polarity: Option<f64>,
    published: Option<String>,
    likes: Option<i64>,
    note: String,
    voice: String,
    /// `None` with `--verbatim none`.
    pub(super) shown: Option<Shown>,
}

/// The reactions a page will list.
#[derive(Debug)]
pub struct Kept {
    privacy: Privacy,
    most: usize,
    drawn: Drawn,
}

/// What was drawn so far.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Drawn {
    seen: u64,
    /// By lot and place.
    rows: BTreeMap<(u64, u64), Row>,
}

impl Kept {
    /// The draw goes on from what another run has drawn, or from nothing.
    pub fn new(privacy: &Privacy, drawn: Drawn) -> Self {
        Kept { privacy: privacy.clone(), most: MOST, drawn }
    }

    /// What was drawn.
    pub fn drawn(&self) -> &Drawn {
        &self.drawn
    }

    /// Keeps the next reaction if it is drawn.
    pub fn add(&mut self, scored: &ScoredReaction) {
        self.drawn.seen += 1;
        let key = (lot(&scored.reaction.id), self.drawn.seen);
        if self.drawn.rows.len() >= self.most {
            if self.drawn.rows.last_key_value().is_some_and(|(last, _)| *last < key) {
                return;
            }
            self.drawn.rows.pop_last();
        }
        self.drawn.rows.insert(key, Row::new(scored, &self.privacy));
    }

    /// How many reactions there were.
    pub(super) fn seen(&self) -> u64 {
        self.drawn.seen
    }

    /// How many were kept.
    pub(super) fn len(&self) -> usize {
        self.drawn.rows.len()
    }

    /// The kept reactions in the order they came in.
    pub(super) fn rows(&self) -> Vec<&Row> {
        let mut rows: Vec<(u64, &Row)> = self.drawn.rows.iter().map(|((_, place), row)| (*place, row)).collect();
        rows.sort_by_key(|(place, _)| *place);
        rows.into_iter().map(|(_, row)| row).collect()
    }

    /// Sources whose words are not shown, as one or two writers would be known by them.
    fn few<'s>(&self, summary: &'s Summary) -> HashSet<&'s str> {
        // Who asks for texts as they stand has decided.
        let few =
            summary.sources().filter(|(_, tally)| self.privacy.verbatim != Verbatim::Full && !tally.several_writers());
        few.map(|(id, _)| id).collect()
    }

    /// Sources whose words are left out, of those with reactions to list.
    pub(super) fn withheld(&self, summary: &Summary) -> usize {
        let few = self.few(summary);
        let rows = self.drawn.rows.values().filter(|row| row.shown.is_some());
        rows.map(|row| row.source.as_str()).filter(|source| few.contains(source)).collect::<HashSet<_>>().len()
    }

    /// A text of each voice, with its language.
    pub(super) fn voices(&self, summary: &Summary) -> HashMap<&str, (&str, &Shown)> {
        let few = self.few(summary);
        let mut voices = HashMap::new();
        for row in self.rows() {
            let open = row.role == Role::Public && !few.contains(row.source.as_str());
            if let Some(shown) = row.shown.as_ref().filter(|_| open) {
                voices.entry(row.voice.as_str()).or_insert((row.lang.as_str(), shown));
            }
        }
        voices
    }

    /// Writes the rows as JSON that may stand in a script element.
    pub(super) fn write(&self, mut out: impl Write, lexicons: &LexiconSet, summary: &Summary) -> Result<()> {
        let (rows, few) = (self.rows(), self.few(summary));
        let (mut sources, mut langs) = (Names::default(), Names::default());
        let rows: Vec<RowFields<'_>> =
            rows.iter().map(|row| row.fields(few.contains(row.source.as_str()), &mut sources, &mut langs)).collect();
        let sources: Vec<String> = sources.list.iter().map(|s| line(s, NAME)).collect();
        let langs = langs.list.iter().map(|code| (*code, lexicons.language(code).map_or(*code, |l| l.name.as_str())));
        let langs: Vec<(&str, &str)> = langs.collect();
        let kinds: Vec<&str> = ReactionKind::ALL.iter().map(|k| k.as_str()).collect();
        let labels: Vec<&str> = Label::ALL.iter().map(|l| l.as_str()).collect();
        let mut part = |text: &str| out.write_all(text.as_bytes()).map_err(write_error);
        part(&format!("{{\"sources\":{},\n", embedded(&sources)?))?;
        part(&format!("\"langs\":{},\n", embedded(&langs)?))?;
        part(&format!("\"kinds\":{},\n\"labels\":{},\n\"rows\":[", embedded(&kinds)?, embedded(&labels)?))?;
        for (i, row) in rows.iter().enumerate() {
            part(if i == 0 { "\n" } else { ",\n" })?;
            part(&embedded(row)?)?;
        }
        part("]}\n")
    }
}

/// JSON that neither ends the script element it stands in nor begins another or a comment.
fn embedded(value: &impl Serialize) -> Result<String> {
    let mut json = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut json, Embedded)).map_err(write_error)?;
    String::from_utf8(json).map_err(write_error)
}

struct Embedded;

impl Formatter for Embedded {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let bytes = fragment.as_bytes();
        if memchr::memchr3(b'<', b'>', b'&', bytes).is_none() && memchr::memchr(0xe2, bytes).is_none() {
            return out.write_all(bytes);
        }
        let mut written = 0;
        for (at, byte) in bytes.iter().enumerate() {
            // U+2028 and U+2029 end lines in older readers of scripts.
            let (length, escaped) = match (byte, &bytes[at..]) {
                (b'<', _) => (1, &b"\\u003c"[..]),
                (b'>', _) => (1, &b"\\u003e"[..]),
                (b'&', _) => (1, &b"\\u0026"[..]),
                (0xe2, [_, 0x80, 0xa8, ..]) => (3, &b"\\u2028"[..]),
                (0xe2, [_, 0x80, 0xa9, ..]) => (3, &b"\\u2029"[..]),
                _ => continue,
            };
            out.write_all(&bytes[written..at])?;
            out.write_all(escaped)?;
            written = at + length;
        }
        out.write_all(&bytes[written..])
    }
}

/// Place of a reaction in the draw.
fn lot(id: &str) -> u64 {
    // Mixed: the low bits of neighbouring ids are alike.
    mix(fnv1a(FNV_START, id.as_bytes()))
}

/// The fields of a row in the order in which `report.js` names them.
#[derive(Serialize)]
struct RowFields<'r>(
    &'r str,
    usize,
    usize,
    Option<&'static str>,
    usize,
    usize,
    Option<f64>,
    Option<&'r str>,
    Option<i64>,
    Option<&'r str>,
    Vec<(usize, usize, i32)>,
    u8,
    &'r str,
);

impl Row {
    fn new(scored: &ScoredReaction, privacy: &Privacy) -> Self {
        let (reaction, score) = (&scored.reaction, &scored.score);
        let hits = score.hits.iter().map(|hit| (hit.span.clone(), hit.contribution));
        let mut notes = Vec::new();
        if reaction.role != Role::Public {
            notes.push(format!("not counted: {}", reaction.role.as_str().replace('_', " ")));
        }
        notes.extend(score.reason.map(|reason| format!("not scored: {reason}")));
        notes.extend(reactions::targets(score).map(|targets| format!("about {targets}")));
        notes.extend(reactions::flags(scored).map(|flags| format!("contains {}", flags.replace('-', " "))));
        Row {
            id: line(&reaction.id, NAME),
            source: reaction.source.clone(),
            kind: reaction.kind,
            role: reaction.role,
            lang: scored.detection.lang.clone(),
            label: score.label,
            polarity: score.polarity,
            published: reaction.published.as_deref().map(|date| line(date, 40)),
            likes: reaction.likes,
            note: line(&notes.join(" · "), NAME),
            voice: scored.voice.to_string(),
            shown: Shown::new(&reaction.text, hits, privacy, EXCERPT),
        }
    }

    /// Without its words where `few` wrote in its source.
    fn fields<'r>(&'r self, few: bool, sources: &mut Names<'r>, langs: &mut Names<'r>) -> RowFields<'r> {
        let shown = self.shown.as_ref().filter(|_| !few);
        RowFields(
            &self.id,
            sources.of(&self.source),
            ReactionKind::ALL.iter().position(|k| *k == self.kind).unwrap_or(0),
            (self.role != Role::Public).then(|| self.role.as_str()),
            langs.of(&self.lang),
            Label::ALL.iter().position(|l| *l == self.label).unwrap_or(0),
            self.polarity,
            self.published.as_deref(),
            self.likes,
            shown.map(|s| s.text.as_str()),
            shown.map(Shown::utf16_marks).unwrap_or_default(),
            u8::from(shown.is_some_and(|s| s.cut)),
            &self.note,
        )
    }
}

/// Names by number, in the order they were met.
#[derive(Default)]
struct Names<'n> {
    list: Vec<&'n str>,
    places: HashMap<&'n str, usize>,
}

impl<'n> Names<'n> {
    fn of(&mut self, name: &'n str) -> usize {
        *self.places.entry(name).or_insert_with(|| {
            self.list.push(name);
            self.list.len() - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_cannot_leave_its_script() {
        let hostile = "</script><!-- <script> & \u{2028}\u{2029}\u{1b} \" \\ 한";
        let json = embedded(&hostile).unwrap();
        assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}', '\u{1b}']), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), hostile);
    }

    fn row(place: u64) -> ((u64, u64), Row) {
        let row = Row {
            id: format!("page.c{place}"),
            source: "page".into(),
            kind: ReactionKind::Comment,
            role: Role::Public,
            lang: "en".into(),
            label: Label::Neutral,
            polarity: Some(0.0),
            published: None,
            likes: None,
            note: String::new(),
            voice: String::new(),
            shown: None,
        };
        ((lot(&row.id), place), row)
    }

    #[test]
    fn the_lot_falls_evenly_and_rows_keep_their_order() {
        let rows: BTreeMap<(u64, u64), Row> = (1..=10_000).map(row).collect();
        let drawn: Vec<u64> = rows.keys().take(1_000).map(|(_, place)| *place).collect();
        for quarter in 0..4 {
            let of = drawn.iter().filter(|place| (*place - 1) / 2_500 == quarter).count();
            assert!((190..=310).contains(&of), "{of} of 1000 from quarter {quarter}");
        }
        let kept = Kept::new(&Privacy::open(), Drawn { seen: 10_000, rows });
        let ids: Vec<&str> = kept.rows().iter().take(3).map(|r| r.id.as_str()).collect();
        assert_eq!(ids, ["page.c1", "page.c2", "page.c3"]);
    }
}
