use super::Rule;
use crate::scorer::{Effect, Reading, UnitKind};

/// A sentiment word in capitals among words that are not is meant more strongly.
///
/// Fires: "this is GREAT". Does not: "THIS IS GREAT" (everything is shouted), "OK" alone.
pub(super) const RULE: Rule = Rule {
    name: "capitals",
    summary: "a sentiment word in capitals counts more when the rest is not",
    whole_text: false,
    apply,
};

/// VADER adds 0.733 to valences around 2.5: about three tenths.
const FACTOR: i32 = 1300;

fn apply(reading: &mut Reading<'_>) {
    if reading.shouting {
        return;
    }
    for unit in reading.units {
        if let UnitKind::Hit(h) = unit.kind
            && unit.capitals
        {
            reading.hits[h].effects.push(Effect { rule: "capitals", span: unit.span.clone(), factor: FACTOR });
        }
    }
}
