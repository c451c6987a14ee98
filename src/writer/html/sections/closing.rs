//! The end of the page: the frame of the list that the script fills, how to read it all, and how it was made.

use maud::{Markup, html};

use super::bars::marker;
use super::{NAME, Sections, more, plural};
use crate::writer::html::kept::EXCERPT;
use crate::writer::html::table::grouped;
use crate::writer::html::text::line;

/// Inputs that are listed.
const INPUTS: usize = 40;

impl Sections<'_> {
    /// The frame of the list; the script fills it.
    pub(super) fn reactions(&self) -> Markup {
        let (seen, kept) = (self.page.kept.seen(), self.page.kept.len() as u64);
        let withheld = self.page.kept.withheld(self.page.summary);
        let sort = [
            ("", "as in the inputs"),
            ("label", "label"),
            ("polarity", "score"),
            ("likes", "likes"),
            ("date", "date"),
            ("source", "source"),
            ("lang", "language"),
            ("text", "text"),
        ];
        let columns = [
            ("label", "Label", ""),
            ("polarity", "Score", "num"),
            ("text", "Text", ""),
            ("source", "Source", "wide"),
            ("lang", "Language", "wide"),
            ("date", "Published", "wide"),
            ("likes", "Likes", "num wide"),
        ];
        html! {
            @if seen > kept {
                p.intro { "This page lists " (grouped(kept)) " of " (grouped(seen)) " reactions, drawn by lot so that \
                    each had the same chance \
                    (the same ones in every run). reactions.csv has all of them." }
            }
            noscript { p { "Searching, sorting and filtering need JavaScript. The same reactions are in \
                reactions.csv." } }
            div.tools #tools role="search" aria-label="Reactions" hidden {
                label.grow { span { "Search text" } input #find type="search" autocomplete="off" spellcheck="false"; }
                @for (id, name) in [("source", "Source"), ("lang", "Language"), ("label", "Label"), ("kind", "Kind")] {
                    label { span { (name) } select id={ "by-" (id) } { option value="" { "all" } } }
                }
                label { span { "Sort by" } select #sort { @for (key, name) in sort { option value=(key) { (name) } } } }
                button #reset type="button" { "Clear" }
            }
            p #status role="status" {}
            div.scroll.list #list hidden tabindex="0" role="region" aria-label="List of reactions" {
                table #table {
                    caption.unseen { "Reactions; the headings sort" }
                    thead { tr { @for (key, name, class) in columns {
                        th scope="col" class=(class) aria-sort="none" data-key=(key) { button type="button" { (name)
                            span.arrow aria-hidden="true" {} } }
                    } } }
                    tbody {}
                }
            }
            nav.pager #pager aria-label="Pages of reactions" hidden {
                button #earlier type="button" { "← Previous" }
                span #place {}
                button #later type="button" { "Next →" }
            }
            @if withheld > 0 { p.rest { "Texts of " (plural(withheld as u64, "source", "sources")) " in which fewer than \
                three people wrote are left out; reactions.csv has them." } }
            @if kept > 0 { p.rest { "At most " (grouped(EXCERPT as u64)) " letters of a text are shown. A text can be \
                found again with a search \
                engine, masked or not: think of its writer before you publish it." } }
        }
    }

    pub(super) fn reading(&self) -> Markup {
        html! {
            dl.reading {
                dt { (marker("p")) " Positive" } dd { "The words are in favour of what they are about." }
                dt { (marker("n")) " Negative" } dd { "The words are against it." }
                dt { (marker("u")) " Neutral" } dd { "No opinion in the words, as much for as against, or words the \
                    lexicon does not know; \
                    “words known” in the table of languages tells how many it does." }
                dt { "Not scored" } dd { "The language was not recognised or has no lexicon here. Counted apart, in \
                    no share." }
                dt { "Share and interval" } dd { "The interval says how far a share would move with other reactions \
                    of the same kind. It knows nothing of \
                    wrong labels, and nothing of people who did not write. Under " (self.page.options.minimum_n)
                    " scored reactions of a kind there is no share: each is drawn as a square." }
                dt { "Macro-F1" } dd { "How well texts of the language were judged when it was measured, 0 to 100: \
                    right answers, each label weighing alike. Chance is about 33." }
                dt { "Score" } dd { "From −1 to +1: how likely the text is positive, less how likely it is negative." }
                dt { "Net" } dd { "Positive less negative, as a part of all scored: −1 to +1." }
                dt { "Voices" } dd { "Texts that say the same, or nearly the same, are one voice, whoever posts them \
                    and wherever." }
                dt { "Irony" } dd { "is mostly taken at its word. Read a sample yourself before you publish a number." }
            }
        }
    }

    pub(super) fn method(&self) -> Markup {
        let manifest = self.page.manifest;
        html! {
            p { (manifest.method) }
            p { "run.json holds the whole record of the run: options, fingerprints of inputs and lexicons, and what \
                was left out and why." }
            details { summary { "Options of the run" }
                div.scroll tabindex="0" role="region" aria-label="Options of the run" { table {
                    caption { "Options (run.json)" }
                    thead { tr { th scope="col" { "Option" } th scope="col" { "Value" } } }
                    tbody { @for (name, value) in &manifest.options { tr {
                        th scope="row" { (line(name, NAME)) }
                        td { bdi { (line(&value.as_str().map_or_else(|| value.to_string(), str::to_string), 400)) } }
                    } } }
                } }
            }
            details { summary { "Inputs" }
                div.scroll tabindex="0" role="region" aria-label="Inputs" { table {
                    caption { "Inputs (run.json)" }
                    thead { tr { th scope="col" { "File" } th scope="col" { "Format" } th.num scope="col" { "Bytes" }
                        th.num scope="col" { "Reactions" }
                        th scope="col" { "SHA-256" } } }
                    tbody { @for input in manifest.inputs.iter().take(INPUTS) { tr {
                        th scope="row" { bdi { (line(&input.file, NAME)) } }
                        td { (input.format) }
                        td.num { (grouped(input.bytes)) }
                        td.num { (grouped(input.reactions)) }
                        td { code { (line(&input.sha256, 16)) } }
                    } } }
                } }
                (more(manifest.inputs.len(), INPUTS, "input", "inputs", "run.json"))
            }
        }
    }
}
