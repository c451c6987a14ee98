//! Which scripts a text is written in, and which of them decide its language alone.

use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};

/// Letters of a text by script.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    pub(super) letters: usize,
    /// Sorted by count, most first.
    list: Vec<(Script, usize)>,
    traditional: bool,
}

/// Scripts that are written for one language (or one that is by far the commonest). Sorted by code.
const ALONE: &[(Script, &str)] = &[
    (Script::Armenian, "hy"),
    (Script::Bengali, "bn"),
    (Script::Georgian, "ka"),
    (Script::Greek, "el"),
    (Script::Gujarati, "gu"),
    (Script::Gurmukhi, "pa"),
    (Script::Hangul, "ko"),
    (Script::Kannada, "kn"),
    (Script::Khmer, "km"),
    (Script::Lao, "lo"),
    (Script::Malayalam, "ml"),
    (Script::Myanmar, "my"),
    (Script::Oriya, "or"),
    (Script::Sinhala, "si"),
    (Script::Tamil, "ta"),
    (Script::Telugu, "te"),
    (Script::Thai, "th"),
    (Script::Tibetan, "bo"),
];

/// Counts letters and gives the text that detectors should see: lower case, NFKC, without addresses, handles, emoji
/// and repeated letters.
pub(super) fn count(text: &str) -> (Counts, String) {
    let mut clean = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let lower = word.get(..4).is_some_and(|p| p.eq_ignore_ascii_case("http") || p.eq_ignore_ascii_case("www."));
        if lower || word.starts_with('@') {
            continue;
        }
        let mut last = ('\0', 0);
        for c in word.nfkc().flat_map(char::to_lowercase) {
            let c = if matches!(c, '’' | '‘' | 'ʼ') { '\'' } else { c };
            last = if last.0 == c { (c, last.1 + 1) } else { (c, 1) };
            if last.1 <= 3
                && (c.is_alphanumeric()
                    || c == '\''
                    || c.is_ascii_punctuation()
                    || unicode_normalization::char::is_combining_mark(c))
            {
                clean.push(c);
            }
        }
        clean.push(' ');
    }
    let mut counts = Counts::default();
    for c in clean.chars().filter(|c| c.is_alphabetic()) {
        let script = match c.script() {
            Script::Common | Script::Inherited => continue,
            Script::Katakana => Script::Hiragana,
            s => s,
        };
        counts.letters += 1;
        counts.traditional |= "們這來說對時會個為國學沒還過後開關無與".contains(c);
        match counts.list.iter_mut().find(|(s, _)| *s == script) {
            Some((_, n)) => *n += 1,
            None => counts.list.push((script, 1)),
        }
    }
    counts.list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.short_name().cmp(b.0.short_name())));
    (counts, clean)
}

impl Counts {
    /// ISO 15924 code of the commonest script.
    pub(super) fn main(&self) -> &'static str {
        self.list.first().map_or("Zyyy", |(s, _)| s.short_name())
    }

    fn of(&self, script: Script) -> usize {
        self.list.iter().find(|(s, _)| *s == script).map_or(0, |p| p.1)
    }

    /// The language that the scripts alone decide, with the confidence of it.
    pub(super) fn language(&self, prior: Option<&str>) -> Option<(&'static str, f64)> {
        let (han, kana, hangul) = (self.of(Script::Han), self.of(Script::Hiragana), self.of(Script::Hangul));
        let total = self.letters as f64;
        // Names and abbreviations in Latin letters do not make a text English: other scripts count for more.
        let weigh = |n: usize| n as f64 / total >= 0.3;
        if weigh(han + kana) && han + kana >= hangul {
            if kana > 0 && kana * 8 >= han {
                return Some(("ja", 0.98));
            }
            if prior == Some("ja") && !self.traditional {
                return Some(("ja", 0.7));
            }
            return Some(("zh", if han >= 4 { 0.97 } else { 0.8 }));
        }
        let (script, n) = *self.list.iter().find(|(s, _)| *s != Script::Latin)?;
        if !weigh(n) {
            return None;
        }
        ALONE.iter().find(|(s, _)| *s == script).map(|(_, lang)| (*lang, 0.98))
    }

    /// True when a text in these scripts may be in that language.
    pub(super) fn fits(&self, lang: &str) -> bool {
        let Some((main, _)) = self.list.first() else { return true };
        let expected: &[Script] = match lang {
            "ar" | "fa" | "ur" | "ps" | "ckb" | "ug" | "sd" | "ary" | "arq" | "aeb" | "arz" => &[Script::Arabic],
            "ru" | "uk" | "bg" | "mk" | "be" | "kk" | "mn" | "ky" => &[Script::Cyrillic],
            "sr" | "uz" => &[Script::Cyrillic, Script::Latin],
            "hi" | "mr" | "ne" => &[Script::Devanagari],
            "he" | "yi" => &[Script::Hebrew],
            "am" | "ti" => &[Script::Ethiopic],
            "zh" | "yue" => &[Script::Han],
            "ja" => &[Script::Han, Script::Hiragana],
            other => match ALONE.iter().find(|(_, l)| *l == other) {
                Some((s, _)) => std::slice::from_ref(s),
                None => &[Script::Latin],
            },
        };
        expected.contains(main)
    }
}
