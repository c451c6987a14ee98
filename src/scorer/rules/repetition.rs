use super::Rule;
use crate::scorer::{Effect, Reading};

/// The same term said again counts less each time: half, a third, a quarter.
///
/// A row of ten hearts is more than one heart, but not ten times as much.
///
/// Fires: "😂😂😂", "good good good". Does not: "good … great" (different terms).
pub(super) const RULE: Rule = Rule {
    name: "repetition",
    summary: "the same term said again counts half, a third, a quarter …",
    whole_text: false,
    apply,
};

fn apply(reading: &mut Reading<'_>) {
    if reading.hits.len() < 2 {
        return;
    }
    let mut places: Vec<usize> = (0..reading.hits.len()).collect();
    places.sort_unstable_by(|&a, &b| reading.hits[a].term.cmp(&reading.hits[b].term).then(a.cmp(&b)));
    let mut count = 0;
    for (i, &place) in places.iter().enumerate() {
        let again = i > 0 && reading.hits[places[i - 1]].term == reading.hits[place].term;
        count = if again { count + 1 } else { 1 };
        if again {
            let hit = &mut reading.hits[place];
            hit.effects.push(Effect { rule: "repetition", span: hit.span.clone(), factor: 1000 / count });
        }
    }
}
