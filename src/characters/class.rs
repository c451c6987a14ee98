//! What a character is, asked of the tables of the standard library and of Unicode: many steps for most characters. The
//! build asks once for each and writes the answers down.

use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_normalization::{IsNormalized, is_nfkc_quick};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// [`char::is_alphanumeric`]
pub(crate) const ALPHANUMERIC: u8 = 1;
/// [`char::is_alphabetic`]
pub(crate) const ALPHABETIC: u8 = 1 << 1;
/// [`char::is_uppercase`]
pub(crate) const UPPERCASE: u8 = 1 << 2;
/// Itself in lower case.
pub(crate) const UNCASED: u8 = 1 << 3;
/// In NFKC whatever stands before and after, as far as that is stable too.
pub(crate) const STABLE: u8 = 1 << 4;
/// Letters, digits and the marks that belong to them.
pub(crate) const WORD: u8 = 1 << 5;
/// Common letters that are their own NFKC form and join with nothing before them. Not all such letters.
pub(crate) const SETTLED: u8 = 1 << 6;
/// Changes with what stands before it: marks, jamo, half-width voicing.
pub(crate) const JOINS: u8 = 1 << 7;

/// Everything that is true of a character.
pub(crate) fn of(c: char) -> u8 {
    let settled = is_settled(c) && c.is_alphanumeric() && !is_combining_mark(c);
    let joins = !c.is_ascii()
        && !settled
        && (is_combining_mark(c)
            || matches!(c, '\u{1161}'..='\u{11ff}' | '\u{ff9e}' | '\u{ff9f}' | '\u{3099}' | '\u{309a}'));
    let stable = is_nfkc_quick(std::iter::once(c)) == IsNormalized::Yes && canonical_combining_class(c) == 0;
    let mark = c.general_category_group() == GeneralCategoryGroup::Mark && !is_ignorable(c);
    let given = |is: bool, bit: u8| if is { bit } else { 0 };
    given(c.is_alphanumeric(), ALPHANUMERIC)
        | given(c.is_alphabetic(), ALPHABETIC)
        | given(c.is_uppercase(), UPPERCASE)
        | given(c.to_lowercase().eq([c]), UNCASED)
        | given(stable, STABLE)
        | given(c.is_alphanumeric() || mark, WORD)
        | given(settled, SETTLED)
        | given(joins, JOINS)
}

/// Characters without a form of their own that hide inside words: both the lexicon and the text lose them, which is
/// the same as trying a Persian or Indic word with and without its joiners.
pub(crate) fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e007f}')
}

fn is_settled(c: char) -> bool {
    matches!(c,
        'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{131}' | '\u{134}'..='\u{13e}' | '\u{141}'..='\u{148}' | '\u{14a}'..='\u{17e}'
        | '\u{386}' | '\u{388}'..='\u{3ce}' | '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}' | '\u{531}'..='\u{556}'
        | '\u{561}'..='\u{586}' | '\u{5d0}'..='\u{5ea}' | '\u{621}'..='\u{63a}' | '\u{641}'..='\u{64a}'
        | '\u{671}'..='\u{674}' | '\u{679}'..='\u{6d3}' | '\u{904}'..='\u{939}' | '\u{985}'..='\u{9b9}'
        | '\u{a05}'..='\u{a32}' | '\u{a35}' | '\u{a38}' | '\u{a39}' | '\u{a85}'..='\u{ab9}' | '\u{b05}'..='\u{b39}'
        | '\u{b83}'..='\u{bb9}' | '\u{c05}'..='\u{c39}' | '\u{c85}'..='\u{cb9}' | '\u{d05}'..='\u{d3a}'
        | '\u{d85}'..='\u{dc6}' | '\u{e01}'..='\u{e30}' | '\u{e81}'..='\u{eb0}' | '\u{1000}'..='\u{102a}'
        | '\u{10d0}'..='\u{10fa}' | '\u{1200}'..='\u{135a}' | '\u{1780}'..='\u{17b3}' | '\u{1e00}'..='\u{1e99}'
        | '\u{1ea0}'..='\u{1ef9}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}')
}
