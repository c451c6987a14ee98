use super::Rule;
use crate::lexicon::{ModifierRole, UNIT};
use crate::scorer::{Effect, Reading, UnitKind};

/// Boosters strengthen and dampeners weaken the sentiment word they belong to.
///
/// A modifier belongs to the next sentiment word within two words ("very good", "so very unbelievably good"), or,
/// where `boost.after` is set and nothing follows, to the one just before it. Stops end its reach.
///
/// Fires: "a **very** good idea". Does not: "very. Good" (a stop between them).
pub(super) const RULE: Rule = Rule {
    name: "boost",
    summary: "boosters strengthen and dampeners weaken the next sentiment word",
    whole_text: false,
    apply,
};

/// Words between a booster and what it boosts.
const REACH: usize = 2;

fn apply(reading: &mut Reading<'_>) {
    for (i, unit) in reading.units.iter().enumerate() {
        let UnitKind::Modifier(role, factor) = unit.kind else { continue };
        let rule = match role {
            ModifierRole::Booster => "boost",
            ModifierRole::Dampener => "dampen",
            _ => continue,
        };
        let mut target = None;
        let mut words = 0;
        for next in &reading.units[i + 1..] {
            match next.kind {
                UnitKind::Hit(h) => {
                    target = Some(h);
                    break;
                }
                UnitKind::Word => words += 1,
                UnitKind::Modifier(ModifierRole::Contrast, _) | UnitKind::Stop | UnitKind::Comma => break,
                UnitKind::Modifier(..) => {}
            }
            if words > REACH {
                break;
            }
        }
        if target.is_none() && reading.lexicon.language.boost.after {
            target = reading.units[..i].last().and_then(|u| match u.kind {
                UnitKind::Hit(h) => Some(h),
                _ => None,
            });
        }
        if let Some(h) = target
            && factor != UNIT
        {
            let count = reading.hits[h].effects.iter().filter(|e| e.rule == rule).count();
            // Each further booster on the same word adds half as much as the one before.
            let factor = UNIT + (factor - UNIT) / (1 << count.min(8));
            reading.hits[h].effects.push(Effect { rule, span: unit.span.clone(), factor });
        }
    }
}
