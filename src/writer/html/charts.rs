//! Shares and counts in, drawings out: SVG without a size of its own, so that a page of any width shows the same
//! letters. Widths and places are parts of the whole, heights are pixels; colours come from classes. The numbers stand
//! beside every drawing, which is hidden from screen readers unless it has a name.

use maud::{Markup, html};

use crate::aggregator::Labels;
use crate::aggregator::statistics::Share;

/// Items that are drawn one by one.
const SQUARES: u64 = 30;

/// Shares of positive, neutral and negative.
pub(super) type Shares = [Share; 3];

fn percent(part: f64) -> String {
    format!("{:.2}%", part * 100.0)
}

/// The three shares as one bar, with the intervals of positive (from the left) and negative (from the right) below.
pub(super) fn bar(shares: &Shares) -> Markup {
    let [positive, neutral, negative] = shares;
    // The bar ends where the page's column ends, whatever rounding does.
    let segments =
        [("p", 0.0, positive.share), ("u", positive.share, neutral.share), ("n", 1.0 - negative.share, negative.share)];
    let whiskers = [("p", 22.5, positive.low, positive.high), ("n", 27.5, 1.0 - negative.high, 1.0 - negative.low)];
    html! {
        svg.bar width="100%" height="31" aria-hidden="true" focusable="false" {
            @for (class, from, width) in segments {
                @if width > 0.0 { rect class=(class) x=(percent(from)) y="0" width=(percent(width)) height="18" {} }
            }
            line.half x1="50%" x2="50%" y1="0" y2="18" {}
            @for (class, y, low, high) in whiskers {
                line class=(class) x1=(percent(low)) x2=(percent(high)) y1=(px(y)) y2=(px(y)) {}
                @for end in [low, high] {
                    line class=(class) x1=(percent(end)) x2=(percent(end)) y1=(px(y - 2.0)) y2=(px(y + 2.0)) {}
                }
            }
        }
    }
}

/// A square for each item where there are too few for shares; nothing where there are many.
pub(super) fn squares(labels: &Labels) -> Option<Markup> {
    if labels.n() == 0 || labels.n() > SQUARES {
        return None;
    }
    let classes = [("p", labels.positive), ("u", labels.neutral), ("n", labels.negative)];
    let items = classes.iter().flat_map(|(class, n)| (0..*n).map(move |_| *class));
    Some(html! {
        svg.squares width="100%" height="12" aria-hidden="true" focusable="false" {
            @for (i, class) in items.enumerate() {
                rect class=(class) x=(i * 11) y="1" width="9" height="9" rx="1" {}
            }
        }
    })
}

/// What a term adds, as a part of the most any does.
pub(super) fn weight(part: f64, class: &str) -> Markup {
    html! {
        svg.weight width="100%" height="8" aria-hidden="true" focusable="false" {
            rect class=(class) x="0" y="0" width=(percent(part.clamp(0.0, 1.0))) height="8" rx="1" {}
        }
    }
}

/// One window of time.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) time: String,
    pub(super) labels: Labels,
    /// Share of the positive, low and high.
    pub(super) share: Option<(f64, f64, f64)>,
    /// Change of net sentiment where it is more than chance.
    pub(super) change: Option<f64>,
}

/// Fewest windows the width is cut into.
const SLOTS: usize = 8;
const HEIGHT: f64 = 132.0;
const TOP: f64 = 20.0;
/// Where the first window begins: before it stand the numbers of the axis.
const LEFT: f64 = 0.06;

/// Counts by time.
pub(super) fn volume(windows: &[Window], name: &str) -> Markup {
    let most = windows.iter().map(|w| w.labels.n()).max().unwrap_or(0).max(1);
    let scale = round_up(most);
    let y = |count: u64| TOP + HEIGHT * (1.0 - count as f64 / scale as f64);
    let slots = windows.len().max(SLOTS) as f64;
    let lines = if scale >= 2 { vec![0, scale / 2, scale] } else { vec![0, scale] };
    html! {
        svg.trend width="100%" height="176" role="img" aria-label=(name) focusable="false" {
            @for at in lines {
                line.grid x1="0" x2="100%" y1=(px(y(at))) y2=(px(y(at))) {}
                text.axis x="0" y=(px(y(at) - 4.0)) { (super::table::grouped(at)) }
            }
            @for (i, window) in windows.iter().enumerate() {
                @let labels = &window.labels;
                @let tops = [labels.n(), labels.neutral + labels.negative, labels.negative];
                @let counts = [labels.positive, labels.neutral, labels.negative];
                @for ((class, top), count) in ["p", "u", "n"].into_iter().zip(tops).zip(counts) {
                    @if count > 0 {
                        rect class=(class) x=(percent(across(i, 0.12, slots))) width=(percent(0.76 * (1.0 - LEFT) /
                            slots))
                            y=(px(y(top))) height=(px(y(top - count) - y(top))) {}
                    }
                }
            }
            (times(windows, slots))
        }
    }
}

/// What lies below a part of a column, and the part.
type Stacked = fn(&Labels) -> (u64, u64);

/// The same in few bytes, for drawings of which a page has several: a path for each label, with the times below.
pub(super) fn columns(windows: &[Window], name: &str) -> Markup {
    let most = windows.iter().map(|w| w.labels.n()).max().unwrap_or(0).max(1);
    let scale = round_up(most);
    let slots = windows.len().max(SLOTS);
    let height = |count: u64| count as f64 * 100.0 / scale as f64;
    let path = |of: Stacked| -> String {
        let columns = windows.iter().enumerate().map(|(i, window)| (i, of(&window.labels)));
        let drawn = columns.filter(|(_, (_, count))| *count > 0);
        drawn.map(|(i, (below, n))| format!("M{i}.1 {:.1}h.8v{:.1}h-.8z", 100.0 - height(below), -height(n))).collect()
    };
    let paths: [(&str, Stacked); 3] = [
        ("p", |l| (l.negative + l.neutral, l.positive)),
        ("u", |l| (l.negative, l.neutral)),
        ("n", |l| (0, l.negative)),
    ];
    html! {
        svg.trend width="100%" height="112" role="img" aria-label=(name) focusable="false" {
            text.axis x="0" y="10" { (super::table::grouped(scale)) }
            svg x="6%" y="4" width="94%" height="88" viewBox={ "0 0 " (slots) " 100" } preserveAspectRatio="none" {
                @for (class, of) in paths { path class=(class) d=(path(of)) {} }
            }
            @if let (Some(first), Some(last)) = (windows.first(), windows.last()) {
                text.axis x="6%" y="108" { (first.time) @if windows.len() > 1 && windows.len() < slots { " – " (last.time) } }
                @if windows.len() == slots { text.axis.end x="100%" y="108" { (last.time) } }
            }
        }
    }
}

/// Shares of the positive by time, each with its interval.
pub(super) fn shares(windows: &[Window], name: &str) -> Markup {
    let slots = windows.len().max(SLOTS) as f64;
    let y = |share: f64| TOP + HEIGHT * (1.0 - share);
    html! {
        svg.trend width="100%" height="176" role="img" aria-label=(name) focusable="false" {
            @for (at, label) in [(0.0, "0"), (0.5, "50 %"), (1.0, "100 %")] {
                line.grid x1="0" x2="100%" y1=(px(y(at))) y2=(px(y(at))) {}
                text.axis x="0" y=(px(y(at) - 4.0)) { (label) }
            }
            @for (i, window) in windows.iter().enumerate() {
                @let x = percent(across(i, 0.5, slots));
                @if let Some((share, low, high)) = window.share {
                    line.p x1=(x) x2=(x) y1=(px(y(low))) y2=(px(y(high))) {}
                    circle.p cx=(x) cy=(px(y(share))) r="4" {}
                    @if let Some(change) = window.change {
                        text.change x=(x) y=(px(y(high) - 6.0)) { (if change > 0.0 { "▲" } else { "▼" }) }
                    }
                }
            }
            (times(windows, slots))
        }
    }
}

/// The first and the last time, and one between where there is room.
fn times(windows: &[Window], slots: f64) -> Markup {
    let n = windows.len();
    let at = |i: usize, part: f64| percent(across(i, part, slots));
    let y = px(TOP + HEIGHT + 16.0);
    let wide = n as f64 / slots;
    html! {
        @if let (Some(first), Some(last)) = (windows.first(), windows.last()) {
            @if n == 1 || wide < 0.6 {
                text.axis x=(at(0, 0.0)) y=(y) {
                    (first.time) @if n > 1 { " – " (last.time) }
                }
            } @else {
                text.axis x=(at(0, 0.0)) y=(y) { (first.time) }
                @if n > 4 && n % 2 == 1 { text.axis.middle x=(at(n / 2, 0.5)) y=(y) { (windows[n / 2].time) } }
                text.axis.end x=(at(n - 1, 1.0)) y=(y) { (last.time) }
            }
        }
    }
}

/// Place in a window, `part` of its width from its left.
fn across(window: usize, part: f64, slots: f64) -> f64 {
    LEFT + (1.0 - LEFT) * (window as f64 + part) / slots
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}

/// The next even number of one digit and zeros.
fn round_up(n: u64) -> u64 {
    let mut unit = 1;
    while n > 10 * unit {
        unit *= 10;
    }
    match n.div_ceil(unit) {
        1 => unit,
        digit => (digit + digit % 2) * unit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregator::statistics::wilson;

    #[test]
    fn axes_end_at_round_numbers() {
        for (n, expected) in [(1, 1), (2, 2), (3, 4), (7, 8), (10, 10), (11, 20), (24, 40), (99, 100), (101, 200)] {
            assert_eq!(round_up(n), expected, "{n}");
        }
    }

    #[test]
    fn columns_stand_on_each_other() {
        let window = |positive, negative| Window {
            time: "2026-11-01".into(),
            labels: Labels { positive, neutral: 0, negative },
            share: None,
            change: None,
        };
        let svg = columns(&[window(3, 1), window(0, 2)], "two").into_string();
        assert!(svg.contains(r#"class="p" d="M0.1 75.0h.8v-75.0h-.8z""#), "{svg}");
        assert!(svg.contains(r#"class="n" d="M0.1 100.0h.8v-25.0h-.8zM1.1 100.0h.8v-50.0h-.8z""#), "{svg}");
        assert!(svg.contains(r#"class="u" d="""#), "{svg}");
    }

    #[test]
    fn a_bar_fills_its_width_and_few_items_are_squares() {
        let shares = [8, 3, 2].map(|k| wilson(k, 13).unwrap());
        let svg = bar(&shares).into_string();
        assert!(svg.contains(r#"x="61.54%" y="0" width="23.08%""#), "{svg}");
        assert!(svg.contains(r#"x="84.62%" y="0" width="15.38%""#), "{svg}");
        let few = squares(&Labels { positive: 2, neutral: 0, negative: 1 }).unwrap().into_string();
        assert_eq!(few.matches("<rect").count(), 3);
        assert!(squares(&Labels { positive: 31, neutral: 0, negative: 0 }).is_none());
        assert!(squares(&Labels::default()).is_none());
    }
}
