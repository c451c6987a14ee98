//! What a character is, by one look-up: the tables of the standard library take dozens of steps for a letter that is not
//! Latin, and every stage asks of every letter. Look at [`Class`] first.

pub(crate) mod class;

use self::class::{ALPHABETIC, ALPHANUMERIC, JOINS, SETTLED, STABLE, UNCASED, UPPERCASE, WORD};

/// [`class::of`] every character of two bytes of UTF-16, written by the build.
static CLASSES: &[u8; 1 << 16] = include_bytes!(concat!(env!("OUT_DIR"), "/characters.bin"));

/// Everything that is true of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Class(u8);

impl Class {
    #[inline]
    pub(crate) fn of(c: char) -> Class {
        Class(CLASSES.get(c as usize).copied().unwrap_or_else(|| class::of(c)))
    }

    #[inline]
    fn has(self, bits: u8) -> bool {
        self.0 & bits == bits
    }

    /// [`char::is_alphanumeric`]
    #[inline]
    pub(crate) fn is_alphanumeric(self) -> bool {
        self.has(ALPHANUMERIC)
    }

    /// [`char::is_alphabetic`]
    #[inline]
    pub(crate) fn is_alphabetic(self) -> bool {
        self.has(ALPHABETIC)
    }

    /// [`char::is_uppercase`]
    #[inline]
    pub(crate) fn is_uppercase(self) -> bool {
        self.has(UPPERCASE)
    }

    /// Itself in lower case.
    #[inline]
    pub(crate) fn is_uncased(self) -> bool {
        self.has(UNCASED)
    }

    /// A text of such characters alone is in NFKC.
    #[inline]
    pub(crate) fn is_stable(self) -> bool {
        self.has(STABLE)
    }

    /// Letters, digits and the marks that belong to them.
    #[inline]
    pub(crate) fn is_word(self) -> bool {
        self.has(WORD)
    }

    /// A common letter that is its own NFKC form and joins with nothing before it.
    #[inline]
    pub(crate) fn is_settled(self) -> bool {
        self.has(SETTLED)
    }

    /// Changes with what stands before it.
    #[inline]
    pub(crate) fn joins(self) -> bool {
        self.has(JOINS)
    }
}

/// [`char::is_alphanumeric`]
#[inline]
pub(crate) fn is_alphanumeric(c: char) -> bool {
    Class::of(c).is_alphanumeric()
}

/// Writes a character in lower case.
#[inline]
pub(crate) fn push_lower(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
    } else if Class::of(c).is_uncased() {
        out.push(c);
    } else {
        out.extend(c.to_lowercase());
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;

    use super::*;

    #[test]
    fn the_table_says_what_unicode_says() {
        for c in '\0'..='\u{10ffff}' {
            let class = Class::of(c);
            assert_eq!(class.is_alphanumeric(), c.is_alphanumeric(), "{c:?}");
            assert_eq!(class.is_alphabetic(), c.is_alphabetic(), "{c:?}");
            assert_eq!(class.is_uppercase(), c.is_uppercase(), "{c:?}");
            assert!(!class.is_stable() || [c].into_iter().nfkc().eq([c]), "{c:?}");
            let (mut out, expected) = (String::new(), c.to_lowercase().to_string());
            push_lower(c, &mut out);
            assert_eq!(out, expected, "{c:?}");
        }
    }

    #[test]
    fn settled_letters_are_their_own_form() {
        let mut count = 0;
        for c in ('\u{80}'..='\u{ffff}').filter(|&c| Class::of(c).is_settled()) {
            assert!(std::iter::once(c).nfkc().eq([c]), "{c:?}");
            assert!(!is_combining_mark(c) && Class::of(c).is_word() && Class::of(c).is_stable(), "{c:?}");
            count += 1;
        }
        assert!(count > 32_000, "{count}");
    }

    #[test]
    fn texts_of_stable_characters_are_in_nfkc() {
        // Two that are stable alone may not join: every stable one after letters that marks and jamo join with.
        for before in ['a', 'e', 'я', 'か', 'ᄀ', '가', 'ا', 'क', 'ส', '∣', 'க', 'ெ', 'ೆ', 'ေ', 'ଵ']
        {
            for c in ('\0'..='\u{1ffff}').filter(|&c| Class::of(c).is_stable()) {
                assert!([before, c].into_iter().nfkc().eq([before, c]), "{before:?} {c:?}");
                assert!([before, c, '\u{94d}'].into_iter().nfkc().eq([before, c, '\u{94d}']), "{before:?} {c:?}");
            }
        }
    }
}
