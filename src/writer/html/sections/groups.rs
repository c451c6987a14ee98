//! Reactions by source, by target and by language, each as bars and as a table.

use maud::{Markup, html};

use super::bars::{Entry, chart, kinds};
use super::{NAME, Sections, more, plural};
use crate::aggregator::{ALL, Tally};
use crate::lexicon::Status;
use crate::writer::html::table::{Column, Form, KINDS, LABELS, POSITIVE, SOURCES, grouped, largest};
use crate::writer::html::text::line;
use crate::writer::{by_language, by_target, comparison};

/// Rows that are drawn; the tables hold the others.
const LANGUAGES: usize = 60;
const TARGETS: usize = 60;
const DIFFERENCES: usize = 20;

impl Sections<'_> {
    pub(super) fn sources(&self) -> Option<Markup> {
        let all = self.page.summary.sources().count();
        let sources = largest(self.page.summary, SOURCES);
        let entries = sources.iter().map(|(id, tally)| Entry {
            name: self.source_name(id),
            about: html! {
                @if let Some(declared) = tally.declared {
                    (grouped(tally.comment_count)) " of " (grouped(declared)) " announced comments"
                } @else if tally.reactions() == 0 { "no reader reaction" }
            },
            kinds: kinds(tally, &self.page),
        });
        let columns: &[Column] = &[
            &[("source", "Source", Form::Text)],
            KINDS,
            LABELS,
            &[("unscored", "Not scored", Form::Number)],
            POSITIVE,
            &[
                ("negative_share", "Negative share", Form::Percent),
                ("negative_low", "from", Form::Percent),
                ("negative_high", "to", Form::Percent),
                ("net_all", "Net", Form::Signed),
                ("voices", "Voices", Form::Number),
            ],
        ]
        .concat();
        (all > 0).then(|| html! {
            p.intro { "By number of reactions. Where the intervals of two sources overlap, their order by share says \
                nothing." }
            (chart(entries.collect()))
            (more(all, SOURCES, "source", "sources", "summary.csv"))
            (self.differences())
            details { summary { "The same as a table" }
                (self.rows.show("Sources (summary.csv)", columns, self.rows.rows.iter().take(SOURCES +
                    1).map(Vec::as_slice)))
            }
        })
    }

    fn source_name(&self, id: &str) -> Markup {
        let note = self.page.summary.note(id);
        let title = note.and_then(|n| n.title.as_deref()).filter(|title| *title != id);
        let url = note.and_then(|n| n.url.as_deref()).filter(|url| is_web_address(url));
        html! {
            bdi { (line(id, NAME)) }
            @if let Some(title) = title { " " span.title { bdi { (line(title, NAME)) } } }
            @if let Some(url) = url { " " a.page href=(url) rel="noreferrer noopener nofollow" { "page" span.unseen {
                " of " (line(id, 40)) } } }
        }
    }

    /// Sources that differ by more than chance.
    fn differences(&self) -> Markup {
        let table = self.table(&comparison::OUTPUT);
        if table.count == 0 {
            return html! {};
        }
        let beyond: Vec<&[_]> = table.rows.iter().map(Vec::as_slice).collect();
        let columns: &[Column] = &[
            ("higher", "Higher", Form::Text),
            ("source", "Source", Form::Text),
            ("other", "Other", Form::Text),
            ("measure", "Measure", Form::Text),
            ("difference", "Difference", Form::Percent),
            ("difference_low", "from", Form::Percent),
            ("difference_high", "to", Form::Percent),
        ];
        html! {
            @if beyond.is_empty() {
                p { "No two sources differ by more than chance would bring (" (plural(table.count as u64,
                    "comparison", "comparisons"))
                    ", corrected for their number)." }
            } @else {
                p { (plural(beyond.len() as u64, "difference", "differences")) " between sources "
                    (if beyond.len() == 1 { "is" } else { "are" }) " more than chance would bring, of "
                    (plural(table.count as u64, "comparison", "comparisons")) "." }
                details { summary { "Differences beyond chance" }
                    (table.show("Differences beyond chance (comparison.csv)", columns,
                        beyond.into_iter().take(DIFFERENCES)))
                }
            }
        }
    }

    pub(super) fn by_language(&self) -> Option<Markup> {
        let entries = self.languages.iter().take(LANGUAGES).map(|(code, tally)| {
            let language = self.page.lexicons.language(code);
            let quality = language.and_then(|l| l.quality.as_ref());
            Entry {
                name: html! { (self.language(code)) " " span.code { (code) } },
                about: html! {
                    @match language {
                        None if tally.labels().n() > 0 => "judged by its emoji alone",
                        None => "no lexicon, not judged",
                        Some(l) => {
                            @if l.status == Status::Experimental { strong.weak { "experimental lexicon" } }
                            @if let Some(q) = quality {
                                @if l.status == Status::Experimental { ", " }
                                "macro-F1 " (format!("{:.0}", q.macro_f1))
                                @if q.rows > 0 { " (" (grouped(q.rows)) " texts)" }
                            }
                        }
                    }
                },
                kinds: kinds(tally, &self.page),
            }
        });
        let columns: &[Column] = &[
            &[("language", "Language", Form::Text), ("lang", "Code", Form::Text), ("lexicon", "Lexicon", Form::Text)],
            KINDS,
            LABELS,
            &[("unscored", "Not scored", Form::Number)],
            POSITIVE,
            &[
                ("net_all", "Net", Form::Signed),
                ("coverage", "Words known", Form::Percent),
                ("voices", "Voices", Form::Number),
            ],
        ]
        .concat();
        (!self.languages.is_empty()).then(|| {
            let table = self.table(&by_language::OUTPUT);
            html! {
                (chart(entries.collect()))
                (more(self.languages.len(), LANGUAGES, "language", "languages", "by_language.csv"))
                details { summary { "The same as a table" }
                    (table.show("Languages over all sources (by_language.csv)", columns, table.with("source", ALL)))
                }
            }
        })
    }

    pub(super) fn targets(&self) -> Option<Markup> {
        let all = self.page.summary.targets().overall();
        let table = self.table(&by_target::OUTPUT);
        let mut rows: Vec<(&str, &Tally)> = all.iter().map(|(name, target)| (*name, &target.tally)).collect();
        rows.sort_by(|a, b| b.1.reactions().cmp(&a.1.reactions()).then(a.0.cmp(b.0)));
        let entries = rows.iter().take(TARGETS).map(|(name, tally)| Entry {
            name: html! { bdi { (line(name, NAME)) } },
            about: html! { "named in " (plural(tally.reactions(), "reaction", "reactions")) },
            kinds: kinds(tally, &self.page),
        });
        let columns: &[Column] = &[
            &[
                ("target", "Target", Form::Text),
                ("mentions", "Reactions", Form::Number),
                ("with_polarity", "With a linked term", Form::Number),
            ],
            LABELS,
            POSITIVE,
            &[
                ("net_all", "Net", Form::Signed),
                ("voices", "Voices", Form::Number),
                ("share_of_voice", "Share of voice", Form::Percent),
            ],
        ]
        .concat();
        (!all.is_empty()).then(|| html! {
            p.intro { "What reactions say of each target they name, whatever they say of other things. Neutral here: \
                named without a term that is \
                linked with it, or for and against alike." }
            (chart(entries.collect()))
            (more(all.len(), TARGETS, "target", "targets", "by_target.csv"))
            details { summary { "The same as a table" }
                (table.show("Targets over all sources (by_target.csv)", columns, table.with("source", ALL)))
            }
        })
    }
}

/// Only what a browser would open as a page.
fn is_web_address(url: &str) -> bool {
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    (lower.starts_with("https://") || lower.starts_with("http://"))
        && !url.contains(|c: char| c.is_control() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_web_are_linked() {
        for (url, expected) in [
            ("https://example.org/a?b=1", true),
            ("HTTP://example.org", true),
            ("javascript:alert(1)", false),
            ("data:text/html,x", false),
            ("//example.org", false),
            ("file:///etc", false),
            ("https://example.org/a b", false),
            ("https", false),
            ("", false),
        ] {
            assert_eq!(is_web_address(url), expected, "{url}");
        }
    }
}
