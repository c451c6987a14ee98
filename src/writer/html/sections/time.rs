//! Reactions by time, as columns and points and as a table.

use maud::{Markup, html};

use super::{NAME, Sections, interval, more};
use crate::aggregator::{ALL, Labels};
use crate::writer::cell::Cell;
use crate::writer::html::charts;
use crate::writer::html::table::{Column, EACH, Form, KINDS, LABELS, POSITIVE, grouped};
use crate::writer::html::text::line;

/// Windows that are drawn: the last.
const WINDOWS: usize = 180;
const WINDOWS_OF_EACH: usize = 40;

impl Sections<'_> {
    pub(super) fn over_time(&self) -> Option<Markup> {
        let table = self.trend;
        let rows: Vec<&[_]> = table.with("source", ALL).collect();
        let rest = &rows[rows.len().saturating_sub(WINDOWS)..];
        let windows: Vec<charts::Window> = rest.iter().map(|row| self.window(row)).collect();
        let (first, last) = (windows.first()?, windows.last()?);
        let bucket = self.page.options.bucket.as_str();
        let range = format!("{} to {}", first.time, last.time);
        let columns: &[Column] = &[
            &[("time", "Beginning", Form::Text)],
            KINDS,
            LABELS,
            POSITIVE,
            &[
                ("net_all", "Net", Form::Signed),
                ("change", "Change", Form::Signed),
                ("change_significant", "Beyond chance", Form::Text),
            ],
        ]
        .concat();
        let zone = self.page.manifest.options.get("time_zone").and_then(|zone| zone.as_str()).unwrap_or("UTC");
        let dated = rest.iter().map(|row| table.count(row, "comments") + table.count(row, "quoted_posts")).sum();
        let volume = format!("Column chart: scored reactions by {bucket}, {range}; numbers in the table below.");
        let shares = format!("Point chart: share of the positive by {bucket}, {range}; numbers in the table below.");
        Some(html! {
            p.intro {
                "By " (bucket) " (" (zone) "). " (grouped(dated)) " of " (grouped(self.overall.reactions()))
                " reactions here have a date."
            }
            @if rows.len() > rest.len() {
                p.rest {
                    "The last " (grouped(rest.len() as u64)) " of " (grouped(rows.len() as u64)) " windows; trend.csv \
                        has all, "
                    code { "--bucket" } " makes longer ones."
                }
            }
            figure {
                figcaption { "Reactions each " (bucket) }
                (charts::volume(&windows, &volume))
            }
            @if windows.iter().any(|w| w.share.is_some()) {
                figure {
                    figcaption { "Share of the positive, with its 95 % interval; ▲▼ mark changes beyond chance" }
                    (charts::shares(&windows, &shares))
                }
            } @else {
                p.rest { "No " (bucket) " has " (self.page.options.minimum_n) " scored reactions of one kind, so \
                    there are no shares." }
            }
            details { summary { "The same as a table" }
                (table.show("Over time (trend.csv)", columns, rest.iter().copied()))
            }
            (self.over_time_each(bucket))
        })
    }

    fn window(&self, row: &[Cell<'_>]) -> charts::Window {
        let table = self.trend;
        charts::Window {
            time: table.text(row, "time").replace('T', " ").chars().take(16).collect(),
            labels: Labels {
                positive: table.count(row, "P"),
                neutral: table.count(row, "U"),
                negative: table.count(row, "N"),
            },
            share: table.real(row, "positive_share").zip(interval(table, row, "positive")).map(|(s, (l, h))| (s, l, h)),
            change: table.real(row, "change").filter(|_| table.text(row, "change_significant") == "yes"),
        }
    }

    /// The same for single sources: a drawing and its numbers, opened on request.
    fn over_time_each(&self, bucket: &str) -> Markup {
        let table = self.trend;
        let columns: &[Column] =
            &[&[("time", "Beginning", Form::Text)], LABELS, &POSITIVE[..1], &[("net_all", "Net", Form::Signed)]]
                .concat();
        let one = |source: &str| {
            let rows: Vec<&[_]> = table.with("source", source).collect();
            let rest = &rows[rows.len().saturating_sub(WINDOWS_OF_EACH)..];
            let windows: Vec<charts::Window> = rest.iter().map(|row| self.window(row)).collect();
            let (name, first) = (line(source, NAME), windows.first()?);
            let drawing = format!(
                "Column chart: scored reactions of {name} by {bucket} from {} on; numbers in the table below.",
                first.time
            );
            Some(html! {
                details.one name="time-of" { summary { bdi { (name) } }
                    @if rows.len() > rest.len() {
                        p.rest { "The last " (grouped(rest.len() as u64)) " of " (grouped(rows.len() as u64)) " windows." }
                    }
                    figure { (charts::columns(&windows, &drawing)) }
                    (table.show(&format!("{name} over time (trend.csv)"), columns, rest.iter().copied()))
                }
            })
        };
        let parts: Vec<Markup> = self.each().into_iter().filter_map(one).collect();
        html! { @if !parts.is_empty() {
            h3 { "Source by source" }
            @for part in &parts { (part) }
            (more(self.page.summary.sources().count(), EACH, "source", "sources", "trend.csv"))
        } }
    }
}
