//! The summary as a table for reading in a terminal.

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{Cell, CellAlignment, Color, ContentArrangement, Table};

use super::WriteOptions;
use crate::aggregator::{ALL, Labels, Summary, Tally, statistics};
use crate::lexicon::{LexiconSet, Status};

/// Longest name of a source that is shown whole.
const NAME: usize = 24;
/// Cells of the bar.
const BAR: u64 = 12;
/// Languages named before the rest is counted.
const LANGUAGES: usize = 3;
/// Sources shown before the rest is counted in a line.
const MOST: usize = 40;

/// The table, with the method sentence below it. `color` says whether the terminal shows colours.
pub fn table(summary: &Summary, lexicons: &LexiconSet, options: &WriteOptions, color: bool) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    if !color {
        table.force_no_tty();
    }
    table.set_header(["source", "comments", "quotes", "", "+", "○", "−", "net", "voices", "languages"]);
    let mut sources: Vec<(&str, &Tally)> = summary.sources().collect();
    let more = sources.len().saturating_sub(MOST);
    sources.truncate(MOST);
    let overall = summary.overall();
    for (id, tally) in &sources {
        table.add_row(row(id, tally, options, color));
    }
    if summary.sources().count() > 1 {
        table.add_row(row(ALL, &overall, options, color));
    }
    for i in 1..=8 {
        if i != 3
            && let Some(column) = table.column_mut(i)
        {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut out = table.to_string();
    out.push('\n');
    if more > 0 {
        out.push_str(&format!("… and {more} more sources in summary.csv\n"));
    }
    out.push_str(&targets(summary, options, color));
    let mut notes = Vec::new();
    if let Some(voices) = overall.voices().filter(|_| overall.repeated_voices() > Some(0)) {
        notes.push(format!("{} mentions by {voices} distinct voices", overall.reactions()));
    }
    if overall.excluded_count() > 0 {
        let roles: Vec<String> = overall.excluded.iter().map(|(role, n)| format!("{n} by {role}")).collect();
        notes.push(format!("{} not counted as public reaction ({})", overall.excluded_count(), roles.join(", ")));
    }
    if overall.unscored_count() > 0 {
        let reasons: Vec<String> = overall.unscored.iter().map(|(reason, n)| format!("{reason} {n}")).collect();
        notes.push(format!("{} unscored ({})", overall.unscored_count(), reasons.join(", ")));
    }
    let languages = summary.languages();
    let weak: Vec<String> = languages
        .iter()
        .filter(|(_, tally)| tally.labels().n() > 0)
        .filter_map(|(lang, tally)| Some((lexicons.language(lang)?, tally)))
        .filter(|(language, _)| language.status == Status::Experimental)
        .map(|(language, tally)| format!("{} {}", language.name, tally.labels().n()))
        .collect();
    if !weak.is_empty() {
        notes.push(format!("judged by an experimental lexicon, take with care: {}", weak.join(", ")));
    }
    if let Some(calibration) = &options.calibration
        && options.base(overall.comparable()).is_some()
    {
        let parts: Vec<(&str, Labels)> = languages.iter().map(|(lang, tally)| (*lang, tally.labels())).collect();
        if let Some(corrected) = calibration.corrected(&parts) {
            let share = |s: &statistics::Share| {
                let [share, low, high] = [s.share, s.low, s.high].map(|x| x * 100.0);
                format!("{share:.0} % ({low:.0}–{high:.0})")
            };
            let (positive, neutral, negative) =
                (share(&corrected.positive), share(&corrected.neutral), share(&corrected.negative));
            notes.push(format!(
                "corrected by the labelled sample: positive {positive}, neutral {neutral}, negative {negative}, net {:+.2}",
                corrected.net.share
            ));
        }
    }
    if let Some(calibration) = &options.calibration
        && !calibration.refused().is_empty()
    {
        notes.push(format!("not corrected ({})", calibration.refused().join("; ")));
    }
    let empty: Vec<&str> = summary.sources().filter(|(_, t)| t.reactions() == 0).map(|(id, _)| id).take(5).collect();
    if !empty.is_empty() {
        notes.push(format!("no reader reaction in {}", empty.join(", ")));
    }
    for note in notes {
        out.push_str(&super::cell_text(&note));
        out.push('\n');
    }
    out.push_str(&format!(
        "net = (positive − negative) / scored, from {} items of one kind on; describes what was found here, not public opinion\n",
        options.minimum_n
    ));
    out
}

fn row(id: &str, tally: &Tally, options: &WriteOptions, color: bool) -> Vec<Cell> {
    let labels = tally.labels();
    let comments = match tally.declared {
        Some(declared) if declared != tally.comment_count && id != ALL => {
            format!("{} of {declared}", tally.comment_count)
        }
        _ => tally.comment_count.to_string(),
    };
    let all = tally.languages();
    let mut languages: Vec<String> = all.iter().take(LANGUAGES).map(|(l, n)| format!("{l} {n}")).collect();
    if all.len() > LANGUAGES {
        languages.push(format!("+{}", all.len() - LANGUAGES));
    }
    vec![
        Cell::new(shorten(&super::cell_text(id))),
        Cell::new(comments),
        Cell::new(tally.quote_count),
        Cell::new(bar(&labels)),
        Cell::new(labels.positive),
        Cell::new(labels.neutral),
        Cell::new(labels.negative),
        net_cell(tally, options, color),
        voices_cell(tally),
        Cell::new(languages.join(" · ")),
    ]
}

/// What is said of each target over all sources; empty where none was given.
fn targets(summary: &Summary, options: &WriteOptions, color: bool) -> String {
    let all = summary.targets().overall();
    if all.is_empty() {
        return String::new();
    }
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    if !color {
        table.force_no_tty();
    }
    table.set_header(["target", "mentions", "", "+", "○", "−", "net", "voices"]);
    for (name, target) in &all {
        let labels = target.labels();
        table.add_row(vec![
            Cell::new(shorten(&super::cell_text(name))),
            Cell::new(target.tally.reactions()),
            Cell::new(bar(&labels)),
            Cell::new(labels.positive),
            Cell::new(labels.neutral),
            Cell::new(labels.negative),
            net_cell(&target.tally, options, color),
            voices_cell(&target.tally),
        ]);
    }
    for i in [1, 3, 4, 5, 6, 7] {
        if let Some(column) = table.column_mut(i) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    format!("{table}\n○ of a target: named without a term that is linked with it, or for and against alike\n")
}

fn voices_cell(tally: &Tally) -> Cell {
    Cell::new(tally.voices().map_or("–".to_string(), |voices| voices.to_string()))
}

fn net_cell(tally: &Tally, options: &WriteOptions, color: bool) -> Cell {
    let net = options.base(tally.comparable()).and_then(|l| statistics::net_all(&l));
    let cell = Cell::new(net.map_or("–".to_string(), |n| format!("{n:+.2}")));
    match net {
        Some(n) if color && n > 0.0 => cell.fg(Color::Green),
        Some(n) if color && n < 0.0 => cell.fg(Color::Red),
        _ => cell,
    }
}

/// Positive full, neutral dotted, negative light: readable without colours.
fn bar(labels: &Labels) -> String {
    let n = labels.n();
    if n == 0 {
        return String::new();
    }
    let part = |count: u64| usize::try_from((count * BAR + n / 2) / n).unwrap_or(0);
    let (positive, negative) = (part(labels.positive), part(labels.negative));
    let total = usize::try_from(BAR).unwrap_or(12);
    let neutral = total.saturating_sub(positive + negative);
    format!("{}{}{}", "█".repeat(positive), "·".repeat(neutral), "▒".repeat(negative.min(total - positive)))
}

fn shorten(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.to_string();
    }
    let tail: Vec<char> = name.chars().rev().take(NAME - 1).collect();
    format!("…{}", tail.into_iter().rev().collect::<String>())
}
