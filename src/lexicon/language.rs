//! `language.toml`: names, codes and grammar settings of one language.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// How far a lexicon has been tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Read by a second person, measured, all cases pass.
    Reviewed,
    /// All cases pass.
    Tested,
    /// Made by machine or without cases.
    #[default]
    Experimental,
}

crate::reaction::names!(Status { Reviewed => "reviewed", Tested => "tested", Experimental => "experimental" });

/// How words are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Segmentation {
    /// Words stand between spaces.
    #[default]
    Spaces,
    /// The terms of the lexicon are looked up anywhere in a run, longest first.
    Dictionary,
}

/// Where a file came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// File name.
    pub file: String,
    /// Who made it, from what.
    pub origin: String,
    /// SPDX expression.
    pub license: String,
}

/// Reach and strength of negation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Negation {
    /// Words a negator reaches forwards.
    pub before: usize,
    /// Words a `negator-after` reaches backwards.
    pub after: usize,
    /// What a negated valence is multiplied by.
    pub factor: f64,
}

impl Default for Negation {
    fn default() -> Self {
        Negation { before: 3, after: 2, factor: -0.7 }
    }
}

/// Where boosters stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Boost {
    /// True where a booster may follow what it boosts.
    pub after: bool,
}

/// Weights of the clauses around a contrast word.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contrast {
    /// Factor for what stands before.
    pub before: f64,
    /// Factor for what follows.
    pub after: f64,
}

impl Default for Contrast {
    fn default() -> Self {
        Contrast { before: 0.5, after: 1.5 }
    }
}

/// What tells who is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TargetWords {
    /// Words that join clauses: after a comma they begin another one.
    pub conjunctions: Vec<String>,
    /// Words that speak to somebody: you, your.
    pub second_person: Vec<String>,
    /// Words that make what follows no subject: with, near, after. Only for languages that put the subject before the verb.
    pub prepositions: Vec<String>,
    /// True where verbs and adjectives stand after what they are about: Korean, Turkish.
    pub verb_final: bool,
    /// What is written onto a name, or in scripts without spaces stands between words, without meaning of its own.
    pub particles: Vec<String>,
}

/// Polarity from which a text is positive or negative.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// At or above.
    pub positive: f64,
    /// At or below.
    pub negative: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds { positive: 0.1, negative: -0.1 }
    }
}

/// How the layers of a language make one score: weights in thousandths, for negative, neutral and positive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Combiner {
    /// What every text starts from.
    pub bias: [i32; 3],
    /// Weights of what the hand-written layer makes of a text, in the order of `scorer::dense::NAMES`.
    pub hand: [[i32; 3]; 11],
    /// What learned weights are multiplied by, in thousandths: less than 1,000 where the hand-written layer has a say
    /// of its own.
    #[serde(default = "one")]
    pub learned: i32,
    /// What sums are divided by before they become probabilities.
    #[serde(default = "one")]
    pub temperature: i32,
}

fn one() -> i32 {
    super::UNIT
}

/// How well a language was scored when it was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// Mean F1 of the classes, 0 to 100.
    pub macro_f1: f64,
    /// Expected calibration error in points.
    #[serde(default)]
    pub calibration_error: Option<f64>,
    /// Names of the labelled sets.
    pub measured_on: String,
    /// Number of texts in them.
    #[serde(default)]
    pub rows: u64,
}

/// Everything about a language but its words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// English name.
    pub name: String,
    /// Its own name.
    #[serde(default)]
    pub native_name: String,
    /// ISO 639-1 and 639-3 codes, with a script subtag where it is the unusual one.
    #[serde(default)]
    pub iso: Vec<String>,
    /// Unicode script names.
    #[serde(default)]
    pub scripts: Vec<String>,
    /// How far it has been tried.
    #[serde(default)]
    pub status: Status,
    /// How words are found.
    #[serde(default)]
    pub segmentation: Segmentation,
    /// Split off before an apostrophe.
    #[serde(default)]
    pub elisions: Vec<String>,
    /// Clitics taken off when a word is not found.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// Languages whose words people mix in: single words that this one does not know are looked up there, in this order.
    /// Latin words in other scripts are looked up in English besides.
    #[serde(default)]
    pub borrows: Vec<String>,
    /// The commonest words, for the detector and for coverage.
    #[serde(default)]
    pub function_words: Vec<String>,
    /// Reach of negation.
    #[serde(default)]
    pub negation: Negation,
    /// Where boosters stand.
    #[serde(default)]
    pub boost: Boost,
    /// Weights around contrast words.
    #[serde(default)]
    pub contrast: Contrast,
    /// What tells who is meant.
    #[serde(default)]
    pub targets: TargetWords,
    /// Label thresholds.
    #[serde(default)]
    pub thresholds: Thresholds,
    /// How the layers make one score; the shared one when there is none.
    #[serde(default)]
    pub combiner: Option<Combiner>,
    /// How well it was scored when it was measured.
    #[serde(default)]
    pub quality: Option<Quality>,
    /// Origin of every file.
    #[serde(default)]
    pub provenance: Vec<Provenance>,
}

/// ISO 639-3 (and older) codes with the BCP 47 code that stands for them here: the one place where they meet.
/// Sorted by the first column.
const CODES: &[(&str, &str)] = &[
    ("afr", "af"),
    ("amh", "am"),
    ("ara", "ar"),
    ("asm", "as"),
    ("aze", "az"),
    ("bel", "be"),
    ("ben", "bn"),
    ("bos", "bs"),
    ("bul", "bg"),
    ("cat", "ca"),
    ("ces", "cs"),
    ("cmn", "zh"),
    ("cym", "cy"),
    ("dan", "da"),
    ("deu", "de"),
    ("ell", "el"),
    ("eng", "en"),
    ("est", "et"),
    ("eus", "eu"),
    ("fas", "fa"),
    ("fil", "tl"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("gle", "ga"),
    ("glg", "gl"),
    ("guj", "gu"),
    ("hau", "ha"),
    ("heb", "he"),
    ("hin", "hi"),
    ("hrv", "hr"),
    ("hun", "hu"),
    ("hye", "hy"),
    ("ibo", "ig"),
    ("in", "id"),
    ("ind", "id"),
    ("isl", "is"),
    ("ita", "it"),
    ("iw", "he"),
    ("jav", "jv"),
    ("jpn", "ja"),
    ("kan", "kn"),
    ("kat", "ka"),
    ("kaz", "kk"),
    ("khm", "km"),
    ("kin", "rw"),
    ("kor", "ko"),
    ("lao", "lo"),
    ("lav", "lv"),
    ("lit", "lt"),
    ("mal", "ml"),
    ("mar", "mr"),
    ("mkd", "mk"),
    ("mlt", "mt"),
    ("mon", "mn"),
    ("msa", "ms"),
    ("mya", "my"),
    ("nep", "ne"),
    ("nld", "nl"),
    ("nno", "nn"),
    ("nob", "nb"),
    ("nor", "nb"),
    ("npi", "ne"),
    ("ori", "or"),
    ("orm", "om"),
    ("ory", "or"),
    ("pan", "pa"),
    ("pes", "fa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("prs", "fa"),
    ("pus", "ps"),
    ("ron", "ro"),
    ("rus", "ru"),
    ("sin", "si"),
    ("slk", "sk"),
    ("slv", "sl"),
    ("sna", "sn"),
    ("som", "so"),
    ("spa", "es"),
    ("sqi", "sq"),
    ("srp", "sr"),
    ("sun", "su"),
    ("swa", "sw"),
    ("swe", "sv"),
    ("swh", "sw"),
    ("tam", "ta"),
    ("tel", "te"),
    ("tgl", "tl"),
    ("tha", "th"),
    ("tir", "ti"),
    ("tso", "ts"),
    ("tuk", "tk"),
    ("tur", "tr"),
    ("twi", "tw"),
    ("ukr", "uk"),
    ("urd", "ur"),
    ("uzb", "uz"),
    ("vie", "vi"),
    ("xho", "xh"),
    ("yid", "yi"),
    ("yor", "yo"),
    ("zho", "zh"),
    ("zsm", "ms"),
    ("zul", "zu"),
];

/// A language code as it is written everywhere here: BCP 47, two letters where there are two, script only where it is
/// the unusual one, no region. `KOR`, `ko-KR` and `ko` give `ko`; `hin-latn` gives `hi-Latn`.
pub fn canonical(code: &str) -> String {
    let mut parts = code.trim().split(['-', '_']);
    let base = parts.next().unwrap_or_default().to_ascii_lowercase();
    let base = CODES.binary_search_by_key(&base.as_str(), |c| c.0).map_or(base.as_str(), |i| CODES[i].1);
    let script = parts.find(|p| p.len() == 4 && p.bytes().all(|b| b.is_ascii_alphabetic()));
    match script {
        Some(s) if s.eq_ignore_ascii_case("latn") && !WRITTEN_IN_LATIN_TOO.contains(&base) => format!("{base}-Latn"),
        _ => base.to_string(),
    }
}

/// [`canonical`] without a copy where `code` is canonical as it stands.
pub(crate) fn canonical_of(code: &str) -> Cow<'_, str> {
    if code.len() <= 3 && code.bytes().all(|b| b.is_ascii_lowercase()) {
        return Cow::Borrowed(CODES.binary_search_by_key(&code, |c| c.0).map_or(code, |i| CODES[i].1));
    }
    Cow::Owned(canonical(code))
}

/// Languages whose usual spelling is, or may as well be, in Latin letters: `-Latn` says nothing there. Sorted.
const WRITTEN_IN_LATIN_TOO: &[&str] = &[
    "af", "az", "bs", "ca", "cs", "da", "de", "en", "es", "et", "eu", "fi", "fr", "ha", "hr", "hu", "id", "ig", "is",
    "it", "jv", "lt", "lv", "ms", "mt", "nb", "nl", "nn", "pl", "pt", "ro", "rw", "sk", "sl", "so", "sq", "su", "sv",
    "sw", "tl", "tr", "uz", "vi", "yo", "zu",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(CODES.windows(2).all(|w| w[0].0 < w[1].0));
        assert!(WRITTEN_IN_LATIN_TOO.windows(2).all(|w| w[0] < w[1]));
    }

    #[test]
    fn codes_become_canonical() {
        for (given, expected) in [
            ("KOR", "ko"),
            ("ko-KR", "ko"),
            ("hin-latn", "hi-Latn"),
            ("zh_Hant_TW", "zh"),
            ("en-Latn", "en"),
            ("xx", "xx"),
            ("arq", "arq"),
        ] {
            assert_eq!(canonical(given), expected, "{given}");
        }
    }
}
