use super::Rule;
use crate::scorer::{Addition, Reading};

/// Exclamation marks push a text further the way it leans.
///
/// Each of the first three adds 0.292 (VADER's figure) to the sum, in the direction of the sum. A text without sentiment words stays where it is.
///
/// Fires: "good!!!". Does not: "what!!!".
pub(super) const RULE: Rule = Rule {
    name: "exclamation",
    summary: "exclamation marks push a text further the way it leans",
    whole_text: true,
    apply,
};

const EACH: i32 = 292;
const MOST: usize = 3;

fn apply(reading: &mut Reading<'_>) {
    let sum: i64 = reading.hits.iter().map(|h| i64::from(h.contribution)).sum();
    let marks = i32::try_from(reading.exclamations.min(MOST)).unwrap_or(0);
    if sum != 0 && marks > 0 {
        let contribution = EACH * marks * if sum > 0 { 1 } else { -1 };
        reading.additions.push(Addition { rule: "exclamation", contribution });
    }
}
