//! Text in, language out, with the reason.
//!
//! Letters are counted by script, without addresses, handles and emoji. A script that serves one language decides by
//! itself. Where it serves many, a table of n-grams and words (`lexicons/detector.bin`) says how likely each language
//! is; what is known of the page, the thread and the record shifts these odds. Only where they leave two languages
//! close is [whatlang](https://crates.io/crates/whatlang) asked too. `docs/detection.md` has the figures. Look at
//! [`Detector::detect`] first.
//!
//! ```
//! use groundswell::detector::{DetectedBy, Detector, DetectorOptions};
//! use groundswell::lexicon::LexiconSet;
//! let lexicons = LexiconSet::embedded();
//! let detector = Detector::new(&lexicons, &DetectorOptions::default());
//! let detection = detector.detect("정말 좋은 영상이네요", None);
//! assert_eq!((detection.lang.as_str(), detection.by), ("ko", DetectedBy::Script));
//! let detection = detector.detect("bahut accha gaana hai yaar", None);
//! assert_eq!((detection.lang.as_str(), detection.by), ("hi-Latn", DetectedBy::Model));
//! ```

mod alphabet;
mod clean;
mod memory;
mod prior;
mod script;
mod segments;
mod table;

use serde::{Deserialize, Serialize};

use crate::lexicon::LexiconSet;
use crate::lexicon::language::{canonical, canonical_of};
use memory::Words;
use script::{Counts, Script};
use segments::Stretches;
use table::{CLASSES, Sums, Table};

pub use prior::{Prior, Thread};
pub use segments::Segment;

/// What decided the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DetectedBy {
    /// The record itself says so.
    Stated,
    /// Only one language is written in that script.
    Script,
    /// The words and letters of the text.
    Model,
    /// The language of the page or of the thread's other texts.
    Page,
    /// The user said so.
    Hint,
    /// Nothing: a guess, or `und`.
    Fallback,
}

crate::reaction::names!(DetectedBy {
    Stated => "stated", Script => "script", Model => "model", Page => "page", Hint => "hint", Fallback => "fallback",
});

/// The language of a text and how it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Detection {
    /// BCP 47 code; `und` when unknown.
    pub lang: String,
    /// ISO 15924 code of the script of most letters; `Zyyy` without letters.
    pub script: &'static str,
    /// Estimated probability that `lang` is right, 0 to 1.
    pub confidence: f64,
    /// What decided.
    pub by: DetectedBy,
    /// The parts of a text that mixes languages or scripts; empty when all of it is in one.
    pub segments: Vec<Segment>,
}

/// What the user says about the languages.
#[derive(Clone, Debug, Default)]
pub struct DetectorOptions {
    /// All texts are in this language.
    pub lang: Option<String>,
    /// Only these languages occur; empty: any.
    pub languages: Vec<String>,
}

/// Finds the language of texts.
#[derive(Debug)]
pub struct Detector {
    forced: Option<String>,
    allowed: Vec<String>,
    table: Option<&'static Table>,
    /// Which classes of the table are among `allowed`.
    open: [bool; CLASSES],
    /// Function words of lexicons whose language neither a script nor the table knows, with the language.
    extra: std::collections::HashMap<Vec<u16>, usize>,
    extra_languages: Vec<String>,
    whatlang: whatlang::Detector,
}

/// Probability under which no language is named.
const UNKNOWN: f64 = 0.05;
/// Probability under which whatlang is asked.
const LOW: f64 = 0.3;
/// Letters from which it is worth asking.
const LONG: u32 = 24;

impl Detector {
    /// A detector for these options; languages of these lexicons that it would not know it tells by their function
    /// words.
    pub fn new(lexicons: &LexiconSet, options: &DetectorOptions) -> Self {
        let allowed: Vec<String> = options.languages.iter().map(|l| canonical(l)).collect();
        let table = Table::get();
        let classes = table.map_or(&[][..], |t| &t.classes[..]);
        let mut open = [true; CLASSES];
        for (slot, class) in open.iter_mut().zip(classes) {
            *slot = allowed.is_empty() || allowed.iter().any(|a| prior::known_as(a) == class.lang || *a == class.lang);
        }
        let known = |code: &str| {
            classes.iter().any(|c| c.lang == code)
                || Script::ALL.iter().any(|s| s.alone() == Some(code))
                || matches!(code, "zh" | "yue" | "ja")
                || prior::known_as(code) != code
        };
        let mut extra = std::collections::HashMap::new();
        let mut extra_languages = Vec::new();
        for code in lexicons.codes().filter(|c| !known(c)) {
            if !allowed.is_empty() && !allowed.iter().any(|a| a == code) {
                continue;
            }
            let Some(language) = lexicons.language(code) else { continue };
            for word in &language.function_words {
                clean::each_word(word, |w| {
                    extra.entry(w.letters.to_vec()).or_insert(extra_languages.len());
                });
            }
            extra_languages.push(code.to_string());
        }
        let list: Vec<whatlang::Lang> = whatlang::Lang::all()
            .iter()
            .copied()
            .filter(|l| allowed.is_empty() || allowed.contains(&canonical(l.code())))
            .collect();
        let whatlang =
            if list.is_empty() { whatlang::Detector::new() } else { whatlang::Detector::with_allowlist(list) };
        let forced = options.lang.as_deref().map(canonical);
        Detector { forced, allowed, table, open, extra, extra_languages, whatlang }
    }

    /// The language of `text`, weighed against what is known of it.
    pub fn detect(&self, text: &str, prior: Option<Prior<'_>>) -> Detection {
        let prior = prior.unwrap_or_default();
        let mut sums = Sums::new();
        let mut votes = Votes::default();
        let mut stretches = Stretches::new(text);
        let counts = Words::lend(|words| {
            clean::each_word(text, |word| {
                if let Some(table) = self.table {
                    words.add(table, word.script, word.letters, &mut sums);
                    stretches.word(table, word.script, word.letters.len(), &sums);
                }
                if !self.extra.is_empty() {
                    votes.word(self.extra.get(word.letters).copied());
                }
            })
        });
        let found = |lang: &str, script: Option<Script>, confidence: f64, by: DetectedBy| Detection {
            lang: lang.to_string(),
            script: script.map_or("Zyyy", Script::code),
            confidence,
            by,
            segments: Vec::new(),
        };
        let main = counts.main();
        if let Some(forced) = &self.forced {
            return found(forced, main, 1.0, DetectedBy::Hint);
        }
        let Some(script) = main else { return self.without_letters(&prior) };
        if let Some((language, share)) = votes.winner()
            && let Some(lang) = self.extra_languages.get(language)
        {
            return found(lang, main, 0.5 + share / 2.0, DetectedBy::Model);
        }
        let mut detection = match (self.table, script) {
            (_, Script::Han | Script::Kana) => {
                let (lang, confidence) =
                    counts.east_asian(prior.around().is_some_and(|lang| canonical_of(lang) == "ja"));
                found(lang, main, confidence, DetectedBy::Script)
            }
            (Some(table), script) if script.is_family() => self.by_table(table, text, script, &counts, &sums, &prior),
            _ => match script.alone() {
                Some(lang) => found(lang, main, 0.98, DetectedBy::Script),
                None => found("und", main, 0.0, DetectedBy::Fallback),
            },
        };
        if detection.by == DetectedBy::Script && !self.allows(&detection.lang) {
            detection = found("und", main, 0.0, DetectedBy::Fallback);
        }
        detection.segments = self.segments(text, script, &counts, &sums, &stretches, &detection.lang);
        detection
    }

    /// Emoji and numbers are in the language of what surrounds them, as far as anyone can tell.
    fn without_letters(&self, prior: &Prior<'_>) -> Detection {
        let (lang, confidence, by) = match prior.around() {
            Some(lang) => (canonical_of(lang).into_owned(), 0.5, DetectedBy::Page),
            None => ("und".to_string(), 0.0, DetectedBy::Fallback),
        };
        Detection { lang, script: "Zyyy", confidence, by, segments: Vec::new() }
    }

    fn allows(&self, lang: &str) -> bool {
        self.allowed.is_empty() || self.allowed.iter().any(|a| a == lang || prior::known_as(a) == lang)
    }

    /// The likeliest of the languages that are written in `script`.
    fn by_table(
        &self,
        table: &Table,
        text: &str,
        script: Script,
        counts: &Counts,
        sums: &Sums,
        prior: &Prior<'_>,
    ) -> Detection {
        let range = table.range(script);
        let mut odds = table.log_odds(script, counts.of(script), sums);
        let classes = &table.classes[range.clone()];
        if !self.allowed.is_empty() {
            for (slot, open) in odds.values().iter_mut().zip(&self.open[range.clone()]) {
                if !open {
                    *slot = f64::NEG_INFINITY;
                }
            }
        }
        let alone = odds.best();
        let mut best = alone;
        if !prior.is_empty() {
            prior::apply(prior, classes, odds.values());
            best = odds.best();
        }
        if let Some((_, p)) = best
            && p < LOW
            && counts.letters() >= LONG
            && let Some(info) = self.whatlang.detect(text)
        {
            let lang = canonical(info.lang().code());
            if let Some(i) = classes.iter().position(|c| c.lang == lang) {
                odds.values()[i] += info.confidence();
                best = odds.best();
            }
        }
        let (best, confidence) = best.map_or((None, 0.0), |(best, p)| (Some(best), (p * 1e4).round() / 1e4));
        let best = best.filter(|_| confidence >= UNKNOWN);
        let by = match (best, alone) {
            (None, _) => DetectedBy::Fallback,
            (Some(best), Some((without, _))) if without != best => DetectedBy::Page,
            _ if sums.met(script) == 0 => DetectedBy::Fallback,
            _ => DetectedBy::Model,
        };
        let lang = best.map_or("und", |best| &classes[best].lang).to_string();
        Detection { lang, script: script.code(), confidence, by, segments: Vec::new() }
    }

    /// Where the text changes its script or its language.
    fn segments(
        &self,
        text: &str,
        script: Script,
        counts: &Counts,
        sums: &Sums,
        stretches: &Stretches,
        lang: &str,
    ) -> Vec<Segment> {
        let Some(table) = self.table else { return Vec::new() };
        let east = [Script::Han, Script::Kana].map(|s| counts.of(s)).iter().sum::<u32>();
        let letters = counts.letters();
        let mixed = letters - if matches!(script, Script::Han | Script::Kana) { east } else { counts.of(script) };
        // One letter in six is more than a name or an abbreviation.
        if mixed > 1 && mixed * 6 >= letters {
            let cut = segments::by_script(text, |part| {
                if part == script {
                    return lang.to_string();
                }
                if part == Script::Han {
                    return counts.east_asian(false).0.to_string();
                }
                let range = table.range(part);
                match table.log_odds(part, counts.of(part), sums).best() {
                    Some((best, p)) if p >= UNKNOWN => table.classes[range.start + best].lang.clone(),
                    _ => part.alone().unwrap_or("und").to_string(),
                }
            });
            if !cut.is_empty() {
                return cut;
            }
        }
        let range = table.range(script);
        let (candidates, count) = stretches.of(&range);
        if count < 2 {
            return Vec::new();
        }
        segments::by_language(table, text, script, &candidates[..count])
    }
}

/// Words that only a lexicon's list of function words knows.
#[derive(Default)]
struct Votes {
    words: usize,
    counts: [usize; 8],
}

impl Votes {
    fn word(&mut self, language: Option<usize>) {
        self.words += 1;
        if let Some(count) = language.and_then(|l| self.counts.get_mut(l)) {
            *count += 1;
        }
    }

    /// The language with a third of the words, and its share of them.
    fn winner(&self) -> Option<(usize, f64)> {
        let (best, &n) = self.counts.iter().enumerate().max_by_key(|(i, n)| (**n, std::cmp::Reverse(*i)))?;
        (n > 0 && n * 3 >= self.words).then(|| (best, n as f64 / self.words as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detector(options: &DetectorOptions) -> Detector {
        Detector::new(&LexiconSet::embedded(), options)
    }

    #[test]
    fn short_and_tricky_texts() {
        let detector = detector(&DetectorOptions::default());
        for (text, lang) in [
            ("thanks", "en"),
            ("thank you so much", "en"),
            ("danke", "de"),
            ("obrigado", "pt"),
            ("muchas gracias", "es"),
            ("дякую", "uk"),
            ("Да!", "ru"),
            ("безплатно", "bg"),
            ("спасибо большое", "ru"),
            ("teşekkürler", "tr"),
            ("merci beaucoup", "fr"),
            ("bravo a tous", "fr"),
            ("nice song", "en"),
            ("grazie mille", "it"),
            ("好！！！", "zh"),
            ("ＯＫ！！ thank you all", "en"),
            ("ﾜﾛﾀ", "ja"),
            ("労働", "ja"),
            ("ㅋㅋㅋㅋ", "ko"),
            ("terima kasih banyak ya", "id"),
            ("cảm ơn bạn", "vi"),
            ("σ' ευχαριστώ", "el"),
            ("شكرا جزيلا", "ar"),
            ("خیلی ممنون", "fa"),
            ("بہت شکریہ", "ur"),
            ("बहुत अच्छा", "hi"),
            ("ya 3ammi rabi ye7afdek", "ar-Latn"),
            ("bohot accha hai bhai", "hi-Latn"),
            ("😀😀😀", "und"),
            ("", "und"),
            ("12345 !!!", "und"),
        ] {
            assert_eq!(detector.detect(text, None).lang, lang, "{text}");
        }
    }

    #[test]
    fn emoji_addresses_and_handles_say_nothing() {
        let detector = detector(&DetectorOptions::default());
        let plain = detector.detect("I love this", None);
        for text in [
            "I love this 😀😀😀😀😀",
            "I love this https://example.org/das/ist/nicht/deutsch",
            "@quiennoesnadie I love this",
        ] {
            assert_eq!(detector.detect(text, None), plain, "{text}");
        }
    }

    #[test]
    fn what_is_known_shifts_short_texts_only() {
        let detector = detector(&DetectorOptions::default());
        for (text, page, lang) in [
            ("no", "es", "es"),
            ("no", "it", "it"),
            ("super", "de", "de"),
            ("ok 👍", "pt", "pt"),
            ("This is a really good idea, well done", "de", "en"),
            ("👍👍", "fr", "fr"),
            ("정말 좋네요", "en", "ko"),
            ("真好", "ja", "ja"),
        ] {
            assert_eq!(detector.detect(text, Some(Prior::page(page))).lang, lang, "{text}");
        }
    }

    #[test]
    fn hints_bind() {
        let forced = detector(&DetectorOptions { lang: Some("kor".into()), languages: Vec::new() });
        let found = forced.detect("hello", None);
        assert_eq!((found.lang.as_str(), found.by), ("ko", DetectedBy::Hint));
        let some = detector(&DetectorOptions { lang: None, languages: vec!["sv".into(), "nor".into()] });
        assert_eq!(some.detect("det er ikke så bra", None).lang, "nb");
        assert_eq!(some.detect("정말", None).lang, "und");
    }

    #[test]
    fn mixed_texts_are_cut() {
        let detector = detector(&DetectorOptions::default());
        for (text, expected) in [
            ("I love this song so much", vec![]),
            ("This song is so beautiful, 정말 감동적인 노래입니다", vec!["en", "ko"]),
            (
                "This is the best song I have heard this year. Esta canción me encanta muchísimo, gracias por compartirla.",
                vec!["en", "es"],
            ),
            ("BTS 최고", vec![]),
        ] {
            let segments = detector.detect(text, None).segments;
            assert_eq!(segments.iter().map(|s| s.lang.as_str()).collect::<Vec<_>>(), expected, "{text}: {segments:?}");
            assert!(segments.windows(2).all(|w| w[0].span.end <= w[1].span.start));
            assert!(segments.iter().all(|s| text.get(s.span.clone()).is_some()));
        }
    }

    #[test]
    fn stretches_of_another_script_than_the_main_one_cut_nothing() {
        let detector = detector(&DetectorOptions::default());
        let latin = "this is the best song I have heard this year, esta canción me encanta muchísimo gracias";
        let text = format!("{latin} {}", "كانت الأغنية جميلة جدا وأعجبت الجميع في الحفل الكبير ".repeat(16));
        let found = detector.detect(&text, None);
        assert_eq!(found.lang, "ar");
        assert!(found.segments.iter().all(|s| text.get(s.span.clone()).is_some()), "{:?}", found.segments);
    }
}
