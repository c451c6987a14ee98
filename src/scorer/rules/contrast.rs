use super::Rule;
use crate::lexicon::{ModifierRole, UNIT};
use crate::scorer::{Effect, Reading, UnitKind};

/// What follows a contrast word outweighs what stands before it in the same sentence.
///
/// The sentiment words of the sentence before the last contrast word are multiplied by `contrast.before`, those after
/// it by `contrast.after`; what stands before is weakened also where the objection has no sentiment word of its own.
///
/// Fires: "the food was good **but** the service was awful". Does not: "But the food was good" (nothing before it).
pub(super) const RULE: Rule = Rule {
    name: "contrast",
    summary: "the clause after a contrast word outweighs the one before it",
    whole_text: false,
    apply,
};

fn apply(reading: &mut Reading<'_>) {
    let settings = reading.lexicon.language.contrast;
    #[expect(clippy::cast_possible_truncation, reason = "factors are small, checked by lexicon check")]
    let (before, after) =
        ((settings.before * f64::from(UNIT)).round() as i32, (settings.after * f64::from(UNIT)).round() as i32);
    let mut start = 0;
    while start < reading.units.len() {
        let end = reading.units[start..]
            .iter()
            .position(|u| u.kind == UnitKind::Stop)
            .map_or(reading.units.len(), |p| start + p);
        let pivot = (start..end)
            .rev()
            .find(|&i| matches!(reading.units[i].kind, UnitKind::Modifier(ModifierRole::Contrast, _)));
        if let Some(pivot) = pivot {
            let hits = |range: std::ops::Range<usize>| -> Vec<usize> {
                reading.units[range]
                    .iter()
                    .filter_map(|u| if let UnitKind::Hit(h) = u.kind { Some(h) } else { None })
                    .collect()
            };
            let (left, right) = (hits(start..pivot), hits(pivot + 1..end));
            if !left.is_empty() {
                let span = reading.units[pivot].span.clone();
                for (list, factor) in [(left, before), (right, after)] {
                    for h in list {
                        reading.hits[h].effects.push(Effect { rule: "contrast", span: span.clone(), factor });
                    }
                }
            }
        }
        start = end + 1;
    }
}
