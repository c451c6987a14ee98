//! Reactions by time, as columns and points and as a table.

use maud::{Markup, html};

use super::{Sections, interval};
use crate::aggregator::{ALL, Labels};
use crate::writer::html::charts;
use crate::writer::html::table::{Column, Form, KINDS, LABELS, POSITIVE, grouped};

/// Windows that are drawn: the last.
const WINDOWS: usize = 180;

impl Sections<'_> {
    pub(super) fn over_time(&self) -> Option<Markup> {
        let table = &self.trend;
        let rows: Vec<&[_]> = table.with("source", ALL).collect();
        let rest = &rows[rows.len().saturating_sub(WINDOWS)..];
        let windows: Vec<charts::Window> = rest
            .iter()
            .map(|row| charts::Window {
                time: table.text(row, "time").replace('T', " ").chars().take(16).collect(),
                labels: Labels {
                    positive: table.count(row, "P"),
                    neutral: table.count(row, "U"),
                    negative: table.count(row, "N"),
                },
                share: table
                    .real(row, "positive_share")
                    .zip(interval(table, row, "positive"))
                    .map(|(s, (l, h))| (s, l, h)),
                change: table.real(row, "change").filter(|_| table.text(row, "change_significant") == "yes"),
            })
            .collect();
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
        })
    }
}
