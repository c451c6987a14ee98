//! What the whole says, in a sentence, and what it rests on. Look at [`Sections::verdict`] first.

use maud::{Markup, html};

use super::bars::{Kind, bars, legend};
use super::{Sections, UNKNOWN, interval, plural, whole};
use crate::aggregator::statistics::Share;
use crate::aggregator::{ALL, Tally};
use crate::lexicon::Status;
use crate::writer::cell::Cell;
use crate::writer::html::table::grouped;
use crate::writer::html::text::line;

impl Sections<'_> {
    /// What the whole says, in a sentence, and what it rests on.
    pub(super) fn verdict(&self) -> Markup {
        let (lead, sentence) = self.sentence();
        let all = self.rows.with("source", ALL).next().unwrap_or_default();
        let voices = interval(self.rows, all, "positive_voices");
        let corrected = ["positive", "neutral", "negative"].map(|label| {
            let column = format!("{label}_corrected");
            let share = self.rows.real(all, &column)?;
            Some((label, share, interval(self.rows, all, &column)?))
        });
        html! {
            div.verdict {
                h1 { strong { (lead) } " " (sentence) }
                @if !self.kinds.is_empty() {
                    (legend())
                    div.kinds { @for kind in &self.kinds { (bars(kind)) } }
                }
                @if self.kinds.len() > 1 {
                    p { "Quoted posts are counted apart and share no percentage with comments: readers chose to \
                        comment, quoted posts were chosen \
                        by a journalist." }
                }
                @if let Some((low, high)) = voices {
                    p { "Some wording is heard more than once. Counting what each voice says together, the share of \
                        the positive lies between "
                        (whole(low)) " and " (whole(high)) " %." }
                }
                @if let [Some(a), Some(b), Some(c)] = corrected {
                    p { "Corrected for wrong labels with the labelled sample: "
                        @for (i, (label, share, (low, high))) in [a, b, c].iter().enumerate() {
                            @if i > 0 { ", " }
                            (whole(*share)) " % " (label) " (" (whole(*low)) "–" (whole(*high)) " %)"
                        } "." }
                }
                p.scope { "This describes the comments and quoted posts found in these inputs, not public opinion." }
                (self.facts(all))
                (self.notes())
            }
        }
    }

    /// The kind the verdict is about: comments where any is scored.
    fn main_kind(&self) -> Option<&Kind> {
        self.kinds.iter().find(|k| k.labels.n() > 0).or(self.kinds.first())
    }

    fn sentence(&self) -> (String, Markup) {
        let Some(kind) = self.main_kind() else {
            let found = self.page.manifest.inputs.len() as u64;
            let sentence = format!("was found in {}.", plural(found, "input", "inputs"));
            return ("No reader reaction".into(), html! { (sentence) });
        };
        let labels = &kind.labels;
        if labels.n() == 0 {
            let sentence = format!("{} found, none in a language that could be judged.", kind.named(kind.count));
            return ("Not scored:".into(), html! { (sentence) });
        }
        let Some([positive, neutral, negative]) = kind.shares else {
            let sentence = format!(
                "of {} scored, {} positive, {} neutral and {} negative: fewer than {} give no percentage.",
                kind.named(labels.n()),
                are(labels.positive),
                labels.neutral,
                labels.negative,
                self.page.options.minimum_n
            );
            return ("Too few to say:".into(), html! { (sentence) });
        };
        // Words follow the intervals that are printed, so that nothing is claimed that chance would bring.
        let lead = if positive.low > 0.5 {
            "Mostly positive:"
        } else if negative.low > 0.5 {
            "Mostly negative:"
        } else if neutral.low > 0.5 {
            "Mostly neutral:"
        } else if positive.low > negative.high {
            "More positive than negative:"
        } else if negative.low > positive.high {
            "More negative than positive:"
        } else {
            "No clear side:"
        };
        let interval = |share: &Share| format!("{}–{} %", whole(share.low), whole(share.high));
        let sentence = html! {
            "of " (kind.named(labels.n())) " scored, " span.whole { (whole(positive.share)) " %" } " are positive ("
            span.whole { "95 % interval" } " " span.whole { (interval(&positive)) ")" } " and "
            span.whole { (whole(negative.share)) " %" } " negative " span.whole { "(" (interval(&negative)) ")." }
        };
        (lead.into(), sentence)
    }

    /// The counts that say how much there is.
    fn facts(&self, all: &[Cell<'_>]) -> Markup {
        let tally = &self.overall;
        let sources = self.page.summary.sources().count() as u64;
        let dated: Vec<&str> = self.trend.with("source", ALL).map(|row| self.trend.text(row, "time")).collect();
        let known = self.languages.iter().filter(|(code, _)| *code != UNKNOWN);
        let (known, scored) = known.fold((0, 0), |(all, n), (_, t)| (all + 1, n + u64::from(t.labels().n() > 0)));
        let found = self.page.summary.found_of_declared();
        html! {
            dl.facts {
                div { dt { "Reactions" } dd { (grouped(tally.reactions())) }
                    dd.more { (plural(tally.comment_count, "comment", "comments")) ", "
                        (plural(tally.quote_count, "quoted post", "quoted posts")) } }
                @if let Some(repeated) = tally.repeated_voices() {
                    div { dt { "Distinct voices" } dd { (grouped(self.rows.count(all, "voices"))) }
                        dd.more { @match repeated { 0 => "none heard twice", n => { (grouped(n)) " heard \
                            more than once" } } } }
                }
                div { dt { "Sources" } dd { (grouped(sources)) }
                    dd.more { (plural(self.page.manifest.inputs.len() as u64, "input", "inputs")) } }
                div { dt { "Languages" } dd { (grouped(known)) }
                    dd.more { (grouped(scored)) " of them judged" } }
                @if let Some(declared) = tally.declared {
                    div { dt { "Comments announced" } dd { (grouped(declared)) }
                        dd.more { (grouped(found)) " of them found" } }
                }
                @if let (Some(first), Some(last)) = (dated.first(), dated.last()) {
                    div { dt { "Published" } dd.date { (day(first)) }
                        dd.more { @if day(first) == day(last) { "the only day" } @else { "to " (day(last)) } } }
                }
            }
        }
    }

    /// What a reader of the verdict must know besides.
    fn notes(&self) -> Markup {
        let tally = &self.overall;
        let manifest = self.page.manifest;
        let mut notes: Vec<String> = Vec::new();
        if tally.unscored_count() > 0 {
            let reasons: Vec<String> =
                tally.unscored.iter().map(|(reason, n)| format!("{reason} {}", grouped(*n))).collect();
            notes.push(format!("{} not scored ({}).", grouped(tally.unscored_count()), reasons.join(", ")));
        }
        if tally.excluded_count() > 0 {
            let role = |(role, n): (&String, &u64)| format!("{} by {}", grouped(*n), role.replace('_', " "));
            let roles: Vec<String> = tally.excluded.iter().map(role).collect();
            let n = grouped(tally.excluded_count());
            notes.push(format!("{n} listed, but not counted as public reaction ({}).", roles.join(", ")));
        }
        let weak: Vec<String> = self.languages.iter().filter_map(|(code, t)| self.weak(code, t)).collect();
        if !weak.is_empty() {
            notes.push(format!("Judged by an experimental lexicon, take with care: {}.", weak.join(", ")));
        }
        if tally.translated > 0 {
            let n = plural(tally.translated, "reaction is", "reactions are");
            notes.push(format!("{n} shown, and judged, in another language than the page says was written."));
        }
        let empty = self.page.summary.sources().filter(|(_, t)| t.reactions() == 0).count() as u64;
        if empty > 0 {
            notes.push(format!("{} without any reader reaction.", plural(empty, "source is", "sources are")));
        }
        if manifest.skipped_count > 0 {
            let n = plural(manifest.skipped_count, "input or record", "inputs or records");
            notes.push(format!("{n} could not be read; run.json says which."));
        }
        if manifest.compared < 1.0 {
            let part = whole(manifest.compared);
            notes.push(format!("Near-copies were looked for in {part} % of the texts: there are too many for all."));
        }
        let refused = self.page.options.calibration.as_ref().map(|c| c.refused().join("; ")).unwrap_or_default();
        if !refused.is_empty() {
            notes.push(format!("Shares are not corrected everywhere: {}.", line(&refused, 400)));
        }
        html! { @if !notes.is_empty() { ul.notes { @for note in notes { li { (note) } } } } }
    }

    fn weak(&self, code: &str, tally: &Tally) -> Option<String> {
        let language = self.page.lexicons.language(code)?;
        let n = tally.labels().n();
        (n > 0 && language.status == Status::Experimental).then(|| format!("{} {}", language.name, grouped(n)))
    }
}

fn are(n: u64) -> String {
    format!("{} {}", grouped(n), if n == 1 { "is" } else { "are" })
}

/// The day of a time.
fn day(time: &str) -> &str {
    time.get(..10).unwrap_or(time)
}
