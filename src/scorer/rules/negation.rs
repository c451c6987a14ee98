use super::Rule;
use crate::characters::is_alphanumeric;
use crate::lexicon::ModifierRole;
use crate::scorer::{Effect, Reading, UnitKind};

/// A negator turns the sentiment words within its reach.
///
/// Its role says which side it reaches to (`negator` forwards, `negator-after` backwards, `negator-around` both), the
/// language's `negation.before` and `negation.after` say how many words. Stops, commas and contrast words end the reach.
/// Several negators over one word count once, so that French *ne … pas* is one negation, and an idiom that begins with one
/// is not turned by another: Latvian *nemaz* **nav slikti**.
///
/// Fires: "it is **not** a good idea", 좋지 **않아요**. Does not: "no. Good idea" (a stop between them),
/// "no, good idea".
pub(super) const RULE: Rule = Rule {
    name: "negation",
    summary: "a negator turns the sentiment words within its reach",
    whole_text: false,
    apply,
};

fn apply(reading: &mut Reading<'_>) {
    let settings = reading.lexicon.language.negation;
    for (i, unit) in reading.units.iter().enumerate() {
        let UnitKind::Modifier(role, factor) = unit.kind else { continue };
        let (forwards, backwards) = match role {
            ModifierRole::Negator => (settings.before, 0),
            ModifierRole::NegatorAfter => (0, settings.after),
            ModifierRole::NegatorAround => (settings.before, settings.after),
            _ => continue,
        };
        let mut turned = false;
        turned |= turn(reading, i + 1..reading.units.len(), forwards, unit.span.clone(), factor, false);
        if role != ModifierRole::NegatorAround || !turned {
            turn(reading, 0..i, backwards, unit.span.clone(), factor, true);
        }
    }
}

/// Turns the hits among the first `reach` words of `range` (from its end when `back`); true when there was one.
fn turn(
    reading: &mut Reading<'_>,
    range: std::ops::Range<usize>,
    reach: usize,
    span: std::ops::Range<usize>,
    factor: i32,
    back: bool,
) -> bool {
    let mut left = reach;
    let mut turned = false;
    let len = range.len();
    for k in 0..len {
        let index = if back { range.end - 1 - k } else { range.start + k };
        if left == 0 {
            break;
        }
        match reading.units[index].kind {
            UnitKind::Stop | UnitKind::Comma | UnitKind::Modifier(ModifierRole::Contrast, _) => break,
            UnitKind::Hit(h) => {
                let hit = &mut reading.hits[h];
                let face = hit.term.chars().next().is_some_and(|c| !is_alphanumeric(c));
                let turns = !face && !reading.units[index].is_negated;
                if turns && !hit.effects.iter().any(|e| e.rule == "negation") {
                    hit.effects.push(Effect { rule: "negation", span: span.clone(), factor });
                    turned = true;
                }
            }
            UnitKind::Word | UnitKind::Modifier(..) => {}
        }
        left -= 1;
    }
    turned
}

#[cfg(test)]
mod tests {
    use crate::lexicon::LexiconSet;
    use crate::scorer::Scorer;

    #[test]
    fn an_idiom_that_begins_with_a_negator_was_turned_by_another_one() {
        let lexicons = LexiconSet::embedded();
        let mut scorer = Scorer::new(&lexicons);
        for (lang, text, turned) in [
            ("en", "the staff never had any complaint, no problem", "complaint"),
            ("en", "never no problem", ""),
            ("en", "never a problem", "problem"),
            ("es", "nunca no hay problema", ""),
        ] {
            let score = scorer.score(text, lang);
            let negated = |h: &&crate::scorer::Hit| h.effects.iter().any(|e| e.rule == super::RULE.name);
            let terms: Vec<&str> = score.hits.iter().filter(negated).map(|h| h.term.as_str()).collect();
            assert_eq!(terms.join(" "), turned, "{text}");
        }
    }
}
