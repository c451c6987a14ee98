//! What is known before a text is read: the page, the thread around it, what its record says.
//!
//! A prior never decides alone: it shifts the odds of a text, which matters the less the longer the text is. Look at
//! [`Prior`] first.

use std::borrow::Cow;

use super::Detection;
use super::table::Class;
use crate::lexicon::language::canonical_of;

/// Share of the texts of a page that are in its language, before any is read.
const PAGE: f64 = 0.85;
/// Share of the texts of a page that are in English, whatever its language.
const ENGLISH: f64 = 0.05;
/// Share of the quotes said to be written in a language that are shown in it; the others are translated.
const STATED: f64 = 0.4;
/// Share of a thread from which it is in one language.
const MOST: f64 = 0.6;
/// What is expected of a page before its thread is known counts as much as this many texts.
const STRENGTH: f64 = 2.0;

/// What is known before the text is read.
///
/// ```
/// use groundswell::detector::{Detector, DetectorOptions, Prior};
/// use groundswell::lexicon::LexiconSet;
/// let detector = Detector::new(&LexiconSet::embedded(), &DetectorOptions::default());
/// let found = detector.detect("si, normal", Some(Prior::page("es")));
/// assert_eq!(found.lang, "es");
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Prior<'a> {
    /// Language of the page.
    pub page: Option<&'a str>,
    /// The other texts of the thread.
    pub thread: Option<&'a Thread>,
    /// What was found for this very text before, when `thread` counted it too.
    pub own: Option<&'a Detection>,
    /// The language the text is said to be written in: the original's, if what is shown is a translation.
    pub stated: Option<&'a str>,
}

impl<'a> Prior<'a> {
    /// Only the language of the page is known.
    pub fn page(lang: &'a str) -> Self {
        Prior { page: Some(lang), ..Prior::default() }
    }

    /// The language of what stands around the text: of the thread where most of it is in one, or else of the page.
    pub(super) fn around(&self) -> Option<&'a str> {
        let thread = self.thread.and_then(Thread::main).filter(|(_, share)| *share >= MOST);
        thread.map(|(lang, _)| lang).or(self.page)
    }

    /// True when nothing is known.
    pub(super) fn is_empty(&self) -> bool {
        self.page.is_none() && self.stated.is_none() && self.thread.is_none_or(|t| t.total <= 0.0)
    }
}

/// How often the languages occur in a thread: expected counts, from what was found for each text alone.
///
/// This is the prior of an empirical Bayes estimate: every text of the thread is weighed against the others.
#[derive(Clone, Debug, Default)]
pub struct Thread {
    counts: Vec<(Code, String, f64)>,
    total: f64,
}

/// The first eight bytes of a language's code, which is all of most: comparing them is one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Code(u64);

impl Code {
    pub(super) fn of(lang: &str) -> Self {
        Code(lang.bytes().take(8).fold(0, |code, byte| code << 8 | u64::from(byte)))
    }
}

impl Thread {
    /// Counts what was found for the texts of a thread.
    pub fn gather<'d>(detections: impl IntoIterator<Item = &'d Detection>) -> Self {
        let mut thread = Thread::default();
        for detection in detections {
            let n = worth(detection);
            if n > 0.0 {
                thread.total += n;
                let code = Code::of(&detection.lang);
                match thread.counts.iter_mut().find(|(c, lang, _)| *c == code && *lang == detection.lang) {
                    Some((_, _, count)) => *count += n,
                    None => thread.counts.push((code, detection.lang.clone(), n)),
                }
            }
        }
        thread
    }

    /// Expected texts in a language, without the one that `own` was found for.
    fn count(&self, code: Code, lang: &str, own: Option<&Detection>) -> f64 {
        let all = self.counts.iter().find(|(c, l, _)| *c == code && l == lang).map_or(0.0, |c| c.2);
        let own = own.filter(|d| d.lang == lang).map_or(0.0, worth);
        (all - own).max(0.0)
    }

    /// The language of most texts, with its share of them.
    pub fn main(&self) -> Option<(&str, f64)> {
        let (_, lang, n) = self.counts.iter().max_by(|a, b| a.2.total_cmp(&b.2).then_with(|| b.1.cmp(&a.1)))?;
        Some((lang, n / self.total))
    }
}

/// How much of a text a detection gives to its language: guesses count for little.
fn worth(detection: &Detection) -> f64 {
    if detection.lang == "und" { 0.0 } else { (2.0 * detection.confidence - 1.0).clamp(0.0, 1.0) }
}

/// True where a page in `lang` makes a class likelier: the same language, in any script.
fn same(class: &str, lang: &str) -> bool {
    class == lang || class.split('-').next() == lang.split('-').next()
}

/// Codes of varieties that are found as the language they belong to. Sorted.
const VARIETIES: &[(&str, &str)] =
    &[("aeb", "ar"), ("apc", "ar"), ("arq", "ar"), ("ary", "ar"), ("arz", "ar"), ("sh", "hr"), ("wuu", "zh")];

/// The code by which the detector knows a language.
pub(super) fn known_as(lang: &str) -> Cow<'_, str> {
    let lang = canonical_of(lang);
    match VARIETIES.binary_search_by_key(&&*lang, |v| v.0) {
        Ok(i) => Cow::Borrowed(VARIETIES[i].1),
        Err(_) => lang,
    }
}

/// Adds what the prior says to the log odds of `classes`, all of one script.
pub(super) fn apply(prior: &Prior<'_>, classes: &[Class], odds: &mut [f64]) {
    let page = prior.page.map(known_as);
    let stated = prior.stated.map(known_as);
    let fits =
        |lang: &Option<Cow<'_, str>>| lang.as_deref().filter(|l| classes.iter().any(|c| same(&c.lang, l))).is_some();
    let (page_fits, stated_fits) = (fits(&page), fits(&stated));
    // Classes of the page's language share its part: "hi" on a page may be "hi-Latn" in this script.
    let shared = |lang: &Option<Cow<'_, str>>| -> f64 {
        let Some(lang) = lang.as_deref() else { return 0.0 };
        classes.iter().filter(|c| same(&c.lang, lang)).map(|c| c.part).sum()
    };
    let (page_total, stated_total) = (shared(&page), shared(&stated));
    let mut rest = 1.0;
    let mut part = |fits: bool, share: f64| {
        let p = if fits { rest * share } else { 0.0 };
        rest -= p;
        p
    };
    let stated_part = part(stated_fits, STATED);
    let page_part = part(page_fits, PAGE);
    let english_part = part(page_fits || stated_fits, ENGLISH);
    let others = prior.thread.map_or(0.0, |t| (t.total - prior.own.map_or(0.0, worth)).max(0.0));
    for (class, slot) in classes.iter().zip(odds) {
        let base = class.part;
        let mut p = rest * base;
        if page_fits && page.as_deref().is_some_and(|l| same(&class.lang, l)) {
            p += page_part * base / page_total;
        }
        if stated_fits && stated.as_deref().is_some_and(|l| same(&class.lang, l)) {
            p += stated_part * base / stated_total;
        }
        if class.lang == "en" {
            p += english_part;
        }
        if let Some(thread) = prior.thread {
            p = (STRENGTH * p + thread.count(class.code, &class.lang, prior.own)) / (STRENGTH + others);
        }
        *slot += p.max(1e-6).ln() - class.share;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detector::DetectedBy;

    fn found(lang: &str, confidence: f64) -> Detection {
        Detection { lang: lang.into(), script: "Latn", confidence, by: DetectedBy::Model, segments: Vec::new() }
    }

    #[test]
    fn threads_count_without_the_text_itself() {
        let list = [found("es", 1.0), found("es", 0.9), found("pt", 0.4), found("und", 0.0)];
        let thread = Thread::gather(&list);
        assert!((thread.count(Code::of("es"), "es", None) - 1.8).abs() < 1e-9);
        assert!((thread.count(Code::of("es"), "es", Some(&list[0])) - 0.8).abs() < 1e-9);
        assert_eq!(thread.count(Code::of("pt"), "pt", None), 0.0);
        assert_eq!(thread.main().map(|m| m.0), Some("es"));
        assert!(Thread::default().main().is_none());
    }

    #[test]
    fn varieties_are_sorted() {
        assert!(VARIETIES.windows(2).all(|w| w[0].0 < w[1].0));
        for (code, expected) in [("arz", "ar"), ("ary-MA", "ar"), ("de", "de"), ("zho", "zh")] {
            assert_eq!(known_as(code), expected, "{code}");
        }
    }
}
