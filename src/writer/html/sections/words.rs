//! What was said: the terms that weigh most, reactions that stand for others, and wording that was met again.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::bars::marker;
use super::{NAME, QUOTED, Sections, UNKNOWN, more, plural};
use crate::aggregator::ALL;
use crate::aggregator::representatives::Representative;
use crate::scorer::Label;
use crate::writer::cell::Cell;
use crate::writer::html::charts;
use crate::writer::html::table::{CLUSTERS, TERMS, grouped, signed};
use crate::writer::html::text::{Shown, line};
use crate::writer::{clusters, terms};

/// Languages whose terms and voices are shown at once, and on request.
const AT_ONCE: usize = 3;
const ON_REQUEST: usize = 9;
/// Languages of a single source, and terms of each and of a side.
const OF_EACH: usize = 2;
const TERMS_OF_EACH: usize = 5;

/// Reactions that stand for others, with how often each was heard.
type ByLabel<'c> = BTreeMap<Label, Vec<&'c (Representative<'c>, Option<u64>)>>;

impl Sections<'_> {
    pub(super) fn drivers(&self) -> Option<Markup> {
        let by_lang = self.terms_of(ALL);
        let known = self.languages.iter().filter(|(code, _)| by_lang.contains_key(code)).count();
        let mut parts = self.languages.iter().filter_map(|(code, _)| {
            let sides = by_lang.get(code)?;
            Some(html! { h3 { (self.language(code)) } (self.sides(code, sides, TERMS as usize)) })
        });
        (known > 0).then(|| {
            html! {
                p.intro { "Words and emoji of the lexicons that were found, with what they added to (or took from) the \
                    scores after negation and the \
                    other rules, over all sources. They show what the judgement rests on." }
                @for part in parts.by_ref().take(AT_ONCE) { (part) }
                @if known > AT_ONCE {
                    details { summary { "More languages" } @for part in parts.by_ref().take(ON_REQUEST) { (part) } }
                }
                (self.drivers_each())
                p.rest { "terms.csv has all languages, more terms, and every source by itself." }
            }
        })
    }

    /// The same for single sources, opened on request.
    fn drivers_each(&self) -> Markup {
        let one = |source: &str| {
            let by_lang = self.terms_of(source);
            let known = self.languages.iter().filter_map(|(code, _)| Some((*code, by_lang.get(code)?)));
            let known: Vec<_> = known.take(OF_EACH).collect();
            (!known.is_empty()).then(|| html! {
                details.one name="terms-of" { summary { bdi { (line(source, NAME)) } }
                    @for (code, sides) in known { h4 { (self.language(code)) } (self.sides(code, sides, TERMS_OF_EACH)) }
                }
            })
        };
        let parts: Vec<Markup> = self.each().into_iter().filter_map(one).collect();
        html! { @if !parts.is_empty() {
            h3 { "Source by source" }
            @for part in &parts { (part) }
        } }
    }

    /// Rows of a source, by language and side.
    fn terms_of(&self, source: &str) -> BTreeMap<&str, [Vec<&[Cell<'_>]>; 2]> {
        let table = self.table(&terms::OUTPUT);
        let mut by_lang: BTreeMap<&str, [Vec<&[_]>; 2]> = BTreeMap::new();
        for row in table.rows.iter().map(Vec::as_slice).filter(|row| table.text(row, "source") == source) {
            let side = usize::from(table.text(row, "side") == "negative");
            by_lang.entry(table.text(row, "lang")).or_default()[side].push(row);
        }
        by_lang
    }

    /// What weighs for and against, side by side.
    fn sides(&self, code: &str, sides: &[Vec<&[Cell<'_>]>; 2], most: usize) -> Markup {
        let table = self.table(&terms::OUTPUT);
        let weight = |row: &[_]| table.real(row, "contribution").unwrap_or(0.0);
        let greatest = sides.iter().flatten().map(|row| weight(row).abs()).fold(0.0, f64::max);
        html! {
            div.pair {
                @for (rows, (side, class)) in sides.iter().zip([("for", "p"), ("against", "n")]) {
                    @if !rows.is_empty() { table.terms {
                        caption { (marker(class)) " Weighs " (side) }
                        thead { tr { th scope="col" { "Term" } th.num scope="col" { "Weight" } th scope="col" {
                            span.unseen { "Drawn" } }
                            th.num scope="col" { "Reactions" } } }
                        tbody { @for row in rows.iter().take(most) { tr {
                            th scope="row" { bdi lang=(code) { (line(table.text(row, "term"), 60)) } }
                            td.num { (signed(weight(row))) }
                            td.drawn { (charts::weight(if greatest > 0.0 { weight(row).abs() / greatest } else { 0.0 },
                                class)) }
                            td.num { (grouped(table.count(row, "reactions"))) }
                        } } }
                    } }
                }
            }
        }
    }

    pub(super) fn representatives(&self) -> Option<Markup> {
        let all = self.page.summary.representatives();
        let mut by_lang: BTreeMap<&str, ByLabel<'_>> = BTreeMap::new();
        for chosen in all.iter().filter(|(r, _)| r.showable) {
            by_lang.entry(chosen.0.lang).or_default().entry(chosen.0.label).or_default().push(chosen);
        }
        let shows = |r: &Representative<'_>| by_lang.get(r.lang).is_some_and(|labels| labels.contains_key(&r.label));
        let hidden = all.iter().filter(|(r, _)| !r.showable && !shows(r));
        let hidden: BTreeSet<(&str, Label)> = hidden.map(|(r, _)| (r.lang, r.label)).collect();
        let shown = |code: &str, labels: &ByLabel<'_>| {
            html! {
                h3 { (self.language(code)) }
                div.columns { @for (label, list) in labels { div {
                    h4 { (marker(class(*label))) " " (capital(label.as_str())) }
                    @for (chosen, mentions) in list { (self.quoted(chosen, *mentions)) }
                } } }
            }
        };
        let codes: Vec<&str> =
            self.languages.iter().map(|(code, _)| *code).filter(|c| by_lang.contains_key(c)).collect();
        (!all.is_empty()).then(|| {
            html! {
                p.intro { "The most liked, and those whose score is nearest to the mean of their language and label. \
                    Matched terms are marked: "
                    mark.p { "for" } " and " mark.n { "against" } "." }
                @for code in codes.iter().take(AT_ONCE) { (shown(code, &by_lang[code])) }
                @if codes.len() > AT_ONCE {
                    details { summary { "More languages" }
                        @for code in codes.iter().skip(AT_ONCE).take(ON_REQUEST) { (shown(code, &by_lang[code])) }
                    }
                }
                @if !hidden.is_empty() {
                    p.rest { "Nothing is singled out for " (plural(hidden.len() as u64, "combination", "combinations"))
                        " of language and label in which, or in whose sources, fewer than three people wrote." }
                }
            }
        })
    }

    fn quoted(&self, chosen: &Representative<'_>, mentions: Option<u64>) -> Markup {
        let candidate = chosen.candidate;
        let shown = Shown::new(&candidate.text, candidate.hits.iter().cloned(), &self.page.options.privacy, QUOTED);
        html! {
            figure.quote {
                blockquote { @match &shown {
                    Some(shown) => (marked(shown, chosen.lang)),
                    None => p.none { "Texts are left out of this report." },
                } }
                figcaption {
                    (chosen.basis.as_str()) ", " (signed(candidate.polarity as f64 / 1e4))
                    @if let Some(likes) = candidate.likes.filter(|likes| *likes > 0) { " · "
                        (plural(likes.unsigned_abs(), "like", "likes")) }
                    @if let Some(mentions) = mentions.filter(|n| *n > 1) { " · heard " (grouped(mentions)) " times" }
                    " · " bdi { (line(&candidate.source, 60)) } " · " span.id { (line(&candidate.id, 80)) }
                }
            }
        }
    }

    pub(super) fn clusters(&self) -> Option<Markup> {
        let table = self.table(&clusters::OUTPUT);
        let voices = self.page.kept.voices(self.page.summary);
        let example = |row: &[_]| {
            let variants = table.text(row, "voices").split(' ');
            let found = std::iter::once(table.text(row, "cluster")).chain(variants).find_map(|v| voices.get(v));
            found.map(|(lang, shown)| (*lang, shorter(shown)))
        };
        (table.count > 0).then(|| {
            html! {
                p.intro { "Texts that say the same, or nearly the same. Each counts as one voice; many copies may be a \
                    campaign, or a common phrase." }
                ol.clusters { @for row in table.rows.iter().take(CLUSTERS) { li {
                    p.times { strong { (grouped(table.count(row, "mentions"))) " times" } " "
                        (marker(label_class(table.text(row, "label")))) " " (table.text(row, "label")) " · "
                        (plural(table.count(row, "variants"), "wording", "wordings")) " · "
                        (plural(table.count(row, "sources"), "source", "sources")) ": "
                        bdi { (line(table.text(row, "source_names"), NAME)) } }
                    @match example(row) {
                        Some((lang, shown)) => blockquote { (marked(&shown, lang)) },
                        None => p.none { "Its text is not shown on this page; in reactions.csv its voice is "
                            code { (table.text(row, "cluster")) } "." },
                    }
                } } }
                (more(table.count, CLUSTERS, "text", "texts", "clusters.csv"))
            }
        })
    }
}

fn class(label: Label) -> &'static str {
    match label {
        Label::Positive => "p",
        Label::Negative => "n",
        Label::Neutral | Label::Unscored => "u",
    }
}

fn label_class(name: &str) -> &'static str {
    Label::from_name(name).map_or("u", class)
}

/// A stranger's text in its own direction, with its terms marked.
fn marked(shown: &Shown, lang: &str) -> Markup {
    let lang = if lang == UNKNOWN { "" } else { lang };
    html! {
        bdi.text dir="auto" lang=(lang) { @for part in shown.parts() {
            @match part.added {
                Some(added) => mark class=(if added < 0 { "n" } else { "p" }) { (part.text) },
                None => (part.text),
            }
        } @if shown.cut { "…" } }
    }
}

fn shorter(shown: &Shown) -> Shown {
    let hits = shown.marks.iter().cloned();
    // Masked already.
    let short = Shown::new(&shown.text, hits, &crate::privacy::Privacy::open(), QUOTED).unwrap_or_default();
    Shown { cut: short.cut || shown.cut, ..short }
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
