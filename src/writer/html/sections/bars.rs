//! Counts of several sources, targets or languages in, a row of bars and figures for each out. Look at [`chart`] first.

use maud::{Markup, html};

use crate::aggregator::{Labels, Tally};
use crate::writer::html::Page;
use crate::writer::html::charts::{self, Shares};
use crate::writer::html::table::grouped;

use super::whole;

/// One kind of reaction in a row of bars.
pub(super) struct Kind {
    one: &'static str,
    pub(super) many: &'static str,
    pub(super) count: u64,
    pub(super) labels: Labels,
    pub(super) shares: Option<Shares>,
}

impl Kind {
    pub(super) fn named(&self, n: u64) -> String {
        format!("{} {}", grouped(n), if n == 1 { self.one } else { self.many })
    }
}

/// A row of bars.
pub(super) struct Entry {
    pub(super) name: Markup,
    pub(super) about: Markup,
    pub(super) kinds: Vec<Kind>,
}

/// The kinds there are, with shares where there are enough scored ones.
pub(super) fn kinds(tally: &Tally, page: &Page<'_>) -> Vec<Kind> {
    let kind =
        |one, many, count, labels: Labels| Kind { one, many, count, labels, shares: page.options.shares(&labels) };
    let mut list = vec![
        kind("comment", "comments", tally.comment_count, tally.comments),
        kind("quoted post", "quoted posts", tally.quote_count, tally.quotes),
    ];
    list.retain(|k| k.count > 0);
    list
}

/// Bars of several sources, languages or targets.
pub(super) fn chart(entries: Vec<Entry>) -> Markup {
    html! {
        (legend())
        ul.chart { @for entry in entries { li {
            p.who { (entry.name) " " span.about { (entry.about) } }
            div.kinds { @for kind in &entry.kinds { (bars(kind)) } }
        } } }
    }
}

/// One kind: a bar, or squares, and the figures.
pub(super) fn bars(kind: &Kind) -> Markup {
    let labels = &kind.labels;
    let unscored = kind.count - labels.n().min(kind.count);
    html! {
        div.kind {
            @match (&kind.shares, charts::squares(labels)) {
                (Some(shares), _) => (charts::bar(shares)),
                (None, Some(squares)) => (squares),
                (None, None) => {},
            }
            p.figures {
                span.n { (kind.named(kind.count)) @if unscored > 0 { ", " (grouped(unscored)) " not scored" } }
                @match &kind.shares {
                    Some(shares) => {
                        @for ((class, name), share) in LABELS.into_iter().zip(shares) {
                            " " span class=(class) { b { (whole(share.share)) " %" } " " (name)
                                span.interval { " " (whole(share.low)) "–" (whole(share.high)) } }
                        }
                    }
                    None if labels.n() > 0 => {
                        @for ((class, name), n) in LABELS.into_iter().zip([labels.positive, labels.neutral,
                            labels.negative]) {
                            " " span class=(class) { b { (grouped(n)) } " " (name) }
                        }
                        " " span.few { "too few for a percentage" }
                    }
                    None => {}
                }
            }
        }
    }
}

pub(super) const LABELS: [(&str, &str); 3] = [("p", "positive"), ("u", "neutral"), ("n", "negative")];

pub(super) fn legend() -> Markup {
    html! { p.legend aria-hidden="true" { @for (class, name) in LABELS { span { (marker(class)) " " (name) } } span {
    (marker("w")) " 95 % interval" } } }
}

/// The colour of a label.
pub(super) fn marker(class: &str) -> Markup {
    html! { svg.marker width="11" height="11" aria-hidden="true" focusable="false" {
        @if class == "w" {
            line.p x1="0" x2="11" y1="5.5" y2="5.5" {} line.p x1="0.5" x2="0.5" y1="2" y2="9" {} line.p x1="10.5"
                x2="10.5" y1="2" y2="9" {}
        } @else { rect class=(class) width="11" height="11" rx="2" {} }
    } }
}
