use std::collections::HashMap;

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
    let mut times: HashMap<String, i32> = HashMap::new();
    for hit in reading.hits.iter_mut() {
        let count = times.entry(hit.term.clone()).or_default();
        *count += 1;
        if *count > 1 {
            hit.effects.push(Effect { rule: "repetition", span: hit.span.clone(), factor: 1000 / *count });
        }
    }
}
