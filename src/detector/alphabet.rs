//! What each letter counts for: the build makes a table of it, which `script.rs` looks at.

use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script as Unicode, UnicodeScript};

/// The scripts told apart. The first [`Script::FAMILIES`] are written for many languages: their words go through the
/// table. `classes.py` has the families in the same order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Devanagari,
    Ethiopic,
    Hebrew,
    Bengali,
    Han,
    Kana,
    Hangul,
    Greek,
    Armenian,
    Georgian,
    Gurmukhi,
    Gujarati,
    Oriya,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Thai,
    Lao,
    Tibetan,
    Myanmar,
    Khmer,
    Other,
}

impl Script {
    /// Scripts whose words the table knows.
    pub(super) const FAMILIES: usize = 7;
    /// All there are.
    pub(super) const COUNT: usize = 27;

    pub(super) const ALL: [Script; Self::COUNT] = [
        Script::Latin,
        Script::Cyrillic,
        Script::Arabic,
        Script::Devanagari,
        Script::Ethiopic,
        Script::Hebrew,
        Script::Bengali,
        Script::Han,
        Script::Kana,
        Script::Hangul,
        Script::Greek,
        Script::Armenian,
        Script::Georgian,
        Script::Gurmukhi,
        Script::Gujarati,
        Script::Oriya,
        Script::Tamil,
        Script::Telugu,
        Script::Kannada,
        Script::Malayalam,
        Script::Sinhala,
        Script::Thai,
        Script::Lao,
        Script::Tibetan,
        Script::Myanmar,
        Script::Khmer,
        Script::Other,
    ];

    /// ISO 15924 code, Unicode's name for it, and the one language it is written for (or by far the commonest).
    const fn facts(self) -> (&'static str, Unicode, Option<&'static str>) {
        match self {
            Script::Latin => ("Latn", Unicode::Latin, None),
            Script::Cyrillic => ("Cyrl", Unicode::Cyrillic, None),
            Script::Arabic => ("Arab", Unicode::Arabic, None),
            Script::Devanagari => ("Deva", Unicode::Devanagari, None),
            Script::Ethiopic => ("Ethi", Unicode::Ethiopic, None),
            Script::Hebrew => ("Hebr", Unicode::Hebrew, None),
            Script::Bengali => ("Beng", Unicode::Bengali, None),
            Script::Han => ("Hani", Unicode::Han, None),
            Script::Kana => ("Hira", Unicode::Hiragana, Some("ja")),
            Script::Hangul => ("Hang", Unicode::Hangul, Some("ko")),
            Script::Greek => ("Grek", Unicode::Greek, Some("el")),
            Script::Armenian => ("Armn", Unicode::Armenian, Some("hy")),
            Script::Georgian => ("Geor", Unicode::Georgian, Some("ka")),
            Script::Gurmukhi => ("Guru", Unicode::Gurmukhi, Some("pa")),
            Script::Gujarati => ("Gujr", Unicode::Gujarati, Some("gu")),
            Script::Oriya => ("Orya", Unicode::Oriya, Some("or")),
            Script::Tamil => ("Taml", Unicode::Tamil, Some("ta")),
            Script::Telugu => ("Telu", Unicode::Telugu, Some("te")),
            Script::Kannada => ("Knda", Unicode::Kannada, Some("kn")),
            Script::Malayalam => ("Mlym", Unicode::Malayalam, Some("ml")),
            Script::Sinhala => ("Sinh", Unicode::Sinhala, Some("si")),
            Script::Thai => ("Thai", Unicode::Thai, Some("th")),
            Script::Lao => ("Laoo", Unicode::Lao, Some("lo")),
            Script::Tibetan => ("Tibt", Unicode::Tibetan, Some("bo")),
            Script::Myanmar => ("Mymr", Unicode::Myanmar, Some("my")),
            Script::Khmer => ("Khmr", Unicode::Khmer, Some("km")),
            Script::Other => ("Zyyy", Unicode::Unknown, None),
        }
    }

    /// ISO 15924 code.
    pub(super) fn code(self) -> &'static str {
        self.facts().0
    }

    /// The one language written in it.
    pub(super) fn alone(self) -> Option<&'static str> {
        self.facts().2
    }

    /// True where a language's words reach the table.
    pub(super) fn is_family(self) -> bool {
        (self as usize) < Self::FAMILIES
    }

    pub(super) fn of(c: char) -> Option<Script> {
        let script = match c.script() {
            Unicode::Common | Unicode::Inherited | Unicode::Unknown => return None,
            Unicode::Katakana | Unicode::Hiragana => return Some(Script::Kana),
            script => script,
        };
        Some(Self::ALL.iter().copied().find(|s| s.facts().1 == script).unwrap_or(Script::Other))
    }
}

/// What a character does to the word around it, where it is not the letter of a script: numbers beside those of
/// [`Script`], so that one byte says everything.
pub(super) mod kind {
    /// Joins the letter before it.
    pub(crate) const MARK: u8 = 252;
    /// Is not there.
    pub(crate) const IGNORED: u8 = 253;
    /// Belongs to a word when letters stand on both sides.
    pub(crate) const APOSTROPHE: u8 = 254;
    /// Ends a word.
    pub(crate) const BREAK: u8 = 255;
}
use kind::{APOSTROPHE, BREAK, IGNORED, MARK};

/// Code points that the table holds.
pub(super) const LIMIT: usize = 0x2000;

/// What a character below [`LIMIT`] is (a script's number or one of [`kind`]) in the upper half, its lower case in the
/// lower.
#[allow(dead_code, reason = "called by the build and by a test")]
pub(super) fn entry(c: char) -> u32 {
    // "İ" in lower case is i with a mark that says nothing.
    let lower = if c == 'İ' { 'i' } else { c.to_lowercase().next().unwrap_or(c) };
    let kind = match c {
        '\'' | '`' | '´' | 'ʼ' | 'ʻ' => APOSTROPHE,
        '\u{ad}' | '\u{34f}' | '\u{307}' | '\u{61c}' | '\u{180e}' | '\u{640}' => IGNORED,
        // Arabic vowel signs are ornament.
        '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}' => IGNORED,
        '\u{300}'..='\u{36f}' => MARK,
        _ if c.is_alphabetic() || is_combining_mark(c) => match Script::of(c) {
            Some(script) => script as u8,
            None => BREAK,
        },
        _ => BREAK,
    };
    let lower = u32::from(lower);
    u32::from(kind) << 16 | if lower < 0x1_0000 { lower } else { u32::from(c) }
}
