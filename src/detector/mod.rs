//! Text in, language out, with the reason.
//!
//! Scripts that serve one language decide by themselves; elsewhere [whatlang](https://crates.io/crates/whatlang) and
//! the commonest words of every lexicon vote together; what is known about the page and what the user says come
//! first where the text is too short to tell. Look at [`Detector::detect`] first.
//!
//! ```
//! use groundswell::detector::{DetectedBy, Detector, DetectorOptions};
//! use groundswell::lexicon::LexiconSet;
//! let lexicons = LexiconSet::embedded();
//! let detector = Detector::new(&lexicons, &DetectorOptions::default());
//! let detection = detector.detect("정말 좋은 영상이네요", None);
//! assert_eq!((detection.lang.as_str(), detection.by), ("ko", DetectedBy::Script));
//! ```

mod script;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::lexicon::LexiconSet;
use crate::lexicon::language::canonical;
use script::Counts;

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
}

/// What the user says about the languages.
#[derive(Clone, Debug, Default)]
pub struct DetectorOptions {
    /// All texts are in this language.
    pub lang: Option<String>,
    /// Only these languages occur; empty: any.
    pub languages: Vec<String>,
}

/// What is known before the text is read.
#[derive(Clone, Copy, Debug)]
pub struct Prior<'a> {
    /// Language of the page, or of most texts around.
    pub lang: &'a str,
}

/// Finds the language of texts.
#[derive(Debug)]
pub struct Detector {
    forced: Option<String>,
    allowed: Vec<String>,
    /// Common words, with the languages that have them.
    words: HashMap<Box<str>, Vec<u16>>,
    languages: Vec<String>,
    whatlang: whatlang::Detector,
}

/// Letters from which whatlang alone is believed.
const LONG: usize = 60;

impl Detector {
    /// A detector that knows the common words of these lexicons.
    pub fn new(lexicons: &LexiconSet, options: &DetectorOptions) -> Self {
        let allowed: Vec<String> = options.languages.iter().map(|l| canonical(l)).collect();
        let mut words: HashMap<Box<str>, Vec<u16>> = HashMap::new();
        let mut languages = Vec::new();
        for code in lexicons.codes() {
            if !allowed.is_empty() && !allowed.iter().any(|a| a == code) {
                continue;
            }
            let Some(lexicon) = lexicons.get(code) else { continue };
            let Ok(id) = u16::try_from(languages.len()) else { break };
            languages.push(code.to_string());
            for word in &lexicon.language.function_words {
                let key: String = word.to_lowercase().replace(['’', '‘'], "'");
                let ids = words.entry(key.into_boxed_str()).or_default();
                if ids.last() != Some(&id) {
                    ids.push(id);
                }
            }
        }
        let list: Vec<whatlang::Lang> = whatlang::Lang::all()
            .iter()
            .copied()
            .filter(|l| allowed.is_empty() || allowed.contains(&canonical(l.code())))
            .collect();
        let whatlang =
            if list.is_empty() { whatlang::Detector::new() } else { whatlang::Detector::with_allowlist(list) };
        Detector { forced: options.lang.as_deref().map(canonical), allowed, words, languages, whatlang }
    }

    /// The language of `text`, weighed against what is known of its page.
    pub fn detect(&self, text: &str, prior: Option<Prior<'_>>) -> Detection {
        let (counts, clean) = script::count(text);
        let script = counts.main();
        if let Some(forced) = &self.forced {
            return Detection { lang: forced.clone(), script, confidence: 1.0, by: DetectedBy::Hint };
        }
        if counts.letters == 0 {
            return match prior {
                Some(p) => Detection { lang: canonical(p.lang), script, confidence: 0.5, by: DetectedBy::Page },
                None => Detection { lang: "und".into(), script, confidence: 0.0, by: DetectedBy::Fallback },
            };
        }
        if let Some((lang, confidence)) = counts.language(prior.map(|p| p.lang))
            && self.allows(lang)
        {
            return Detection { lang: lang.into(), script, confidence, by: DetectedBy::Script };
        }
        self.vote(&clean, &counts, script, prior)
    }

    fn allows(&self, lang: &str) -> bool {
        self.allowed.is_empty() || self.allowed.iter().any(|a| a == lang)
    }

    /// whatlang, common words and the page decide together: each gives points to the languages it favours.
    fn vote(&self, clean: &str, counts: &Counts, script: &'static str, prior: Option<Prior<'_>>) -> Detection {
        let mut points: Vec<(String, f64)> = Vec::new();
        let mut add = |lang: &str, value: f64| match points.iter_mut().find(|(l, _)| l == lang) {
            Some((_, p)) => *p += value,
            None => points.push((lang.to_string(), value)),
        };
        let mut total = 0usize;
        let mut votes = vec![0.0f64; self.languages.len()];
        for word in clean.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|w| !w.is_empty()) {
            total += 1;
            if let Some(ids) = self.words.get(word) {
                // A word of one language says more than a word of five.
                let weight = 1.0 / ids.len() as f64;
                for &id in ids {
                    votes[usize::from(id)] += weight;
                }
            }
        }
        let mut by_words = 0.0f64;
        for (id, &vote) in votes.iter().enumerate() {
            if vote > 0.0 {
                let share = vote / total.max(1) as f64;
                by_words = by_words.max(share);
                add(&self.languages[id], 2.2 * share.sqrt() * (vote / (vote + 0.6)));
            }
        }
        if let Some(info) = self.whatlang.detect(clean) {
            let lang = canonical(info.lang().code());
            let length = (counts.letters as f64 / LONG as f64).min(1.0);
            add(&lang, 0.25 + 0.9 * length + 0.35 * info.confidence());
        }
        if let Some(prior) = prior {
            let lang = canonical(prior.lang);
            // The longer the text, the less the page has to say.
            if counts.fits(&lang) {
                add(&lang, 0.9 / (1.0 + counts.letters as f64 / 40.0));
            }
        }
        points.retain(|(lang, _)| self.allows(lang));
        points.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let Some((lang, best)) = points.first().cloned() else {
            return Detection { lang: "und".into(), script, confidence: 0.0, by: DetectedBy::Fallback };
        };
        let second = points.get(1).map_or(0.0, |p| p.1);
        let margin = best - second;
        let confidence = (1.0 / (1.0 + (-(0.2 + 2.6 * margin + 0.5 * best)).exp()) * 1e4).round() / 1e4;
        let by = if prior.is_some_and(|p| canonical(p.lang) == lang) && by_words == 0.0 && counts.letters < 12 {
            DetectedBy::Page
        } else {
            DetectedBy::Model
        };
        Detection { lang, script, confidence, by }
    }
}
