//! The rules of scoring, one per file, applied in the order of [`RULES`].
//!
//! A rule looks at the units of a text (hits, modifiers, words, stops) and adds effects to hits, or additions to the
//! whole text. Rules are the same for all languages; what differs is in `language.toml` and `modifiers.tsv`.

mod boost;
mod capitals;
mod contrast;
mod exclamation;
mod negation;
mod repetition;

use super::Reading;

/// One rule.
pub struct Rule {
    /// Name in explanations.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    pub(super) whole_text: bool,
    pub(super) apply: fn(&mut Reading<'_>),
}

/// Name of the rule by which negators turn sentiment words.
pub(super) const NEGATION: &str = negation::RULE.name;

/// All rules. Boosters come before negation so that "not very good" is a weak negation of "good", not a strong one;
/// contrast weighs what the others have settled.
pub const RULES: &[Rule] =
    &[repetition::RULE, capitals::RULE, boost::RULE, negation::RULE, contrast::RULE, exclamation::RULE];
