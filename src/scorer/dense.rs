//! What the hand-written layer makes of a text, in eleven numbers: the part of a score that needs no labelled text of the
//! language.
//!
//! Hits and counts in, thousandths out, named by [`NAMES`].

use super::reading::Seen;
use super::{Hit, polarity};
use crate::lexicon::{Origin, UNIT};

/// How many numbers there are.
pub const DENSE: usize = 11;

/// What they are, in the order of `combiner.hand` in `language.toml`. All are from 0 to 1.
pub const NAMES: [&str; DENSE] = [
    // The sum after all rules, s / sqrt(s² + 15), where it is positive and where it is negative.
    "positive sum",
    "negative sum",
    "no sentiment word",
    // Counted up to three.
    "positive words",
    "negative words",
    "exclamation",
    "question",
    // The same as the sums, of emoji and emoticons alone.
    "positive emoji",
    "negative emoji",
    // The logarithm of the number of words; 63 and more are 1.
    "length",
    "both signs",
];

/// The numbers of a text, in thousandths.
pub(crate) fn values(hits: &[Hit], sum: i32, seen: &Seen) -> [i32; DENSE] {
    let count = |sign: i32| hits.iter().filter(|h| h.contribution.signum() == sign).count();
    let (positive, negative) = (count(1), count(-1));
    let faces = hits
        .iter()
        .filter(|h| h.origin == Origin::Emoji.as_str())
        .fold(0i32, |sum, hit| sum.saturating_add(hit.contribution));
    let sides = |sum: i32| {
        let bounded = thousandths(polarity(sum));
        (bounded.max(0), (-bounded).max(0))
    };
    let (up, down) = sides(sum);
    let (faces_up, faces_down) = sides(faces);
    let yes = |what: bool| if what { UNIT } else { 0 };
    let thirds = |n: usize| [0, 333, 667, UNIT][n.min(3)];
    [
        up,
        down,
        yes(hits.is_empty()),
        thirds(positive),
        thirds(negative),
        yes(seen.exclamations > 0),
        yes(seen.question),
        faces_up,
        faces_down,
        thousandths(((1.0 + seen.words as f64).log2() / 6.0).min(1.0)),
        yes(positive > 0 && negative > 0),
    ]
}

#[expect(clippy::cast_possible_truncation, reason = "from -1 to 1")]
fn thousandths(value: f64) -> i32 {
    (value * f64::from(UNIT)).round() as i32
}
