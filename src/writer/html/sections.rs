//! The parts of the page, from the verdict to the method, each a function that gives its markup. Look at
//! [`Sections::all`] first.

mod bars;
mod closing;
mod groups;
mod time;
mod verdict;
mod words;

use maud::{Markup, html};

use self::bars::{Kind, kinds};
use super::Page;
use super::table::{self, EACH, Table, grouped};
use super::text::line;
use crate::aggregator::Tally;
use crate::writer::cell::Cell;
use crate::writer::{Output, summary, trend};

/// Letters of names, and of texts outside of the list of reactions.
const NAME: usize = 120;
const QUOTED: usize = 400;
/// Code of texts whose language was not recognised.
const UNKNOWN: &str = "und";

/// The page's parts, with what several of them need.
pub(super) struct Sections<'r> {
    page: Page<'r>,
    overall: Tally,
    kinds: Vec<Kind>,
    rows: &'r Table,
    trend: &'r Table,
    /// Commonest first.
    languages: Vec<(&'r str, Tally)>,
}

impl<'r> Sections<'r> {
    pub(super) fn new(page: &Page<'r>) -> Self {
        let overall = page.summary.overall();
        let mut languages: Vec<(&str, Tally)> = page.summary.languages().into_iter().collect();
        languages.sort_by(|a, b| b.1.reactions().cmp(&a.1.reactions()).then(a.0.cmp(b.0)));
        Sections {
            kinds: kinds(&overall, page),
            overall,
            rows: page.tables.of(&summary::OUTPUT),
            trend: page.tables.of(&trend::OUTPUT),
            languages,
            page: *page,
        }
    }

    fn table(&self, output: &Output) -> &'r Table {
        self.page.tables.of(output)
    }

    /// Sources that are shown one by one, where there are several.
    fn each(&self) -> Vec<&'r str> {
        let sources = table::largest(self.page.summary, EACH);
        if sources.len() > 1 { sources.into_iter().map(|(id, _)| id).collect() } else { Vec::new() }
    }

    pub(super) fn title(&self) -> String {
        let mut names = self.page.summary.sources().map(|(id, _)| id);
        let first = line(names.next().unwrap_or("no sources"), 60);
        match names.count() {
            0 => format!("Reaction to {first}"),
            1 => format!("Reaction to {first} and 1 more source"),
            more => format!("Reaction to {first} and {} more sources", grouped(more as u64)),
        }
    }

    /// Everything between the beginning of the body and the data.
    pub(super) fn all(&self) -> Markup {
        let parts = [
            ("sources", "By source", self.sources()),
            ("targets", "What is said of whom", self.targets()),
            ("languages", "By language", self.by_language()),
            ("time", "Over time", self.over_time()),
            ("terms", "What weighs for and against", self.drivers()),
            ("voices", "Reactions that stand for others", self.representatives()),
            ("repeated", "Repeated wording", self.clusters()),
            ("reactions", "All reactions", Some(self.reactions())),
            ("reading", "How to read this", Some(self.reading())),
            ("method", "Method and limits", Some(self.method())),
        ];
        let parts: Vec<_> = parts.into_iter().filter_map(|(id, name, part)| Some((id, name, part?))).collect();
        html! {
            a.skip href="#main" { "Skip to the verdict" }
            header.top {
                p.kicker { "Reaction report" span.tool { "Groundswell " (env!("CARGO_PKG_VERSION")) } }
                nav aria-label="Sections" { ul { @for (id, name, _) in &parts {
                    li { a href={ "#" (id) } { (name) } }
                } } }
            }
            main #main tabindex="-1" {
                (self.verdict())
                @for (id, name, part) in &parts {
                    section id=(id) aria-labelledby={ (id) "-title" } {
                        h2 id={ (id) "-title" } { (name) }
                        (part)
                    }
                }
            }
            footer.foot { p { "Made by Groundswell from " (plural(self.page.manifest.inputs.len() as u64, "input",
                "inputs"))
                ". The same figures stand in the tables beside this page; nothing on it was fetched from anywhere." } }
        }
    }

    fn language(&self, code: &str) -> String {
        match code {
            UNKNOWN => "Not recognised".into(),
            _ => self.page.lexicons.language(code).map_or_else(|| code.to_string(), |l| l.name.clone()),
        }
    }
}

/// What lies beyond what is shown.
fn more(all: usize, shown: usize, one: &str, many: &str, file: &str) -> Markup {
    html! { @if all > shown {
        p.rest { "And " (plural((all - shown) as u64, one, many)) " more in " (file) "." }
    } }
}

fn interval(table: &Table, row: &[Cell<'_>], column: &str) -> Option<(f64, f64)> {
    Some((table.real(row, &format!("{column}_low"))?, table.real(row, &format!("{column}_high"))?))
}

fn plural(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { many })
}

/// A part of the whole in whole percent.
fn whole(part: f64) -> String {
    format!("{:.0}", part * 100.0)
}
