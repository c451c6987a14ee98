//! `summary.csv`: a row per source and one for all.

use std::collections::BTreeMap;

use super::cell::{Cell, Row};
use super::column::{Column, count, real, text};
use super::{Output, Rows, Scope, WriteOptions, ends, interval};
use crate::aggregator::{ALL, Labels, Summary, Tally, statistics};
use crate::lexicon::LexiconSet;

pub(super) const OUTPUT: Output = Output {
    name: "summary",
    file: "summary.csv",
    scope: Scope::Source,
    summary: "a row per source and one for ALL: counts, shares with intervals, languages, a sentence",
    columns: COLUMNS,
    rows,
};

/// Columns of `summary.csv`, in order. P, U, N are positive, neutral and negative.
const COLUMNS: &[Column] = &[
    text("source"),
    count("comments_declared"),
    count("comments"),
    count("quoted_posts"),
    count("P"),
    count("U"),
    count("N"),
    real("net_all"),
    text("stated_langs"),
    text("text"),
    text("title"),
    text("url"),
    real("completeness"),
    count("replies"),
    count("unscored"),
    count("excluded"),
    text("share_basis"),
    real("positive_share"),
    real("positive_low"),
    real("positive_high"),
    real("negative_share"),
    real("negative_low"),
    real("negative_high"),
    real("net_polar"),
    real("log_odds"),
    real("log_odds_se"),
    real("polarisation"),
    real("disagreement"),
    real("subjectivity"),
    real("mean_intensity"),
    real("mean_polarity"),
    real("coverage"),
    count("voices"),
    count("voices_P"),
    count("voices_U"),
    count("voices_N"),
    real("duplication_rate"),
    real("n_eff"),
    real("author_gini"),
    text("langs"),
    count("translated"),
    real("positive_corrected"),
    real("positive_corrected_low"),
    real("positive_corrected_high"),
    real("neutral_corrected"),
    real("neutral_corrected_low"),
    real("neutral_corrected_high"),
    real("negative_corrected"),
    real("negative_corrected_low"),
    real("negative_corrected_high"),
    real("net_corrected"),
    real("net_corrected_low"),
    real("net_corrected_high"),
    real("positive_voices_low"),
    real("positive_voices_high"),
    real("net_voices_low"),
    real("net_voices_high"),
    count("toxicity_hints"),
    real("toxicity_share"),
    real("toxicity_low"),
    real("toxicity_high"),
    count("irony_hints"),
    real("irony_share"),
    real("irony_low"),
    real("irony_high"),
    real("net_low"),
    real("net_high"),
    real("net_polar_low"),
    real("net_polar_high"),
    text("unscored_reasons"),
    real("translated_share"),
];

/// Labels of a row by language.
type Parts<'a> = Vec<(&'a str, Labels)>;

fn rows<'s>(summary: &'s Summary, lexicons: &'s LexiconSet, options: &'s WriteOptions) -> Rows<'s> {
    let mut parts: BTreeMap<&str, Parts<'_>> = BTreeMap::new();
    for (source, lang, tally) in summary.by_language().filter(|_| options.calibration.is_some()) {
        parts.entry(source).or_default().push((lang, tally.labels()));
    }
    let row_of = move |id: &str, tally: &Tally, parts: &Parts<'_>| row(id, tally, parts, summary, lexicons, options);
    let of_sources = summary.sources().map(move |(id, tally)| row_of(id, tally, parts.get(id).unwrap_or(&Vec::new())));
    let of_all = std::iter::once_with(move || {
        let all = summary.languages().iter().map(|(lang, tally)| (*lang, tally.labels())).collect();
        row_of(ALL, &summary.overall(), &all)
    });
    Box::new(of_sources.chain(of_all))
}

fn row(
    id: &str,
    tally: &Tally,
    parts: &Parts<'_>,
    summary: &Summary,
    lexicons: &LexiconSet,
    options: &WriteOptions,
) -> Row {
    let labels = tally.labels();
    // Shares are of one kind of reaction, and of enough of them, or they are not given.
    let base = options.base(tally.comparable());
    let share = |count: fn(&Labels) -> u64| interval(base.and_then(|l| statistics::wilson(count(&l), l.n())));
    let [positive, positive_low, positive_high] = share(|l| l.positive);
    let [negative, negative_low, negative_high] = share(|l| l.negative);
    let odds = base.and_then(|l| statistics::log_odds(&l));
    let scored = labels.n();
    let enough = base.is_some();
    let mean = |sum: f64, n: u64| (enough && n > 0).then(|| sum / 1e4 / n as f64);
    let polar = labels.positive + labels.negative;
    let voices = tally.voice_labels();
    let note = summary.note(id);
    let basis = match (tally.comment_count, tally.quote_count) {
        _ if base.is_none() => None,
        (_, 0) => Some("comments"),
        _ => Some("quoted posts"),
    };
    // Over all sources: of those that say how many comments they have.
    let found = if id == ALL { summary.found_of_declared() } else { tally.comment_count };
    let completeness = tally.declared.filter(|d| *d > 0).map(|d| found as f64 / d as f64);
    let pairs = |list: Vec<(&str, u64)>| {
        let text = list.iter().map(|(l, n)| format!("{l}:{n}")).collect::<Vec<_>>().join(" ");
        Cell::text((!text.is_empty()).then_some(text))
    };
    let mut cells = vec![
        Cell::owned(id),
        tally.declared.map_or(Cell::Null, Cell::count),
        Cell::count(tally.comment_count),
        Cell::count(tally.quote_count),
        Cell::count(labels.positive),
        Cell::count(labels.neutral),
        Cell::count(labels.negative),
        Cell::real(base.and_then(|l| statistics::net_all(&l))),
        pairs(tally.stated_languages()),
        Cell::owned(sentence(id, tally, summary, lexicons, options)),
        Cell::text(note.and_then(|n| n.title.clone())),
        Cell::text(note.and_then(|n| n.url.clone())),
        Cell::real(completeness),
        Cell::count(tally.reply_count),
        Cell::count(tally.unscored_count()),
        Cell::count(tally.excluded_count()),
        Cell::text(basis),
        positive,
        positive_low,
        positive_high,
        negative,
        negative_low,
        negative_high,
        Cell::real(base.and_then(|l| statistics::net_polar(&l))),
        Cell::real(odds.map(|o| o.0)),
        Cell::real(odds.map(|o| o.1)),
        Cell::real(base.and_then(|l| statistics::polarisation(&l))),
        Cell::real(base.and_then(|l| statistics::disagreement(&l))),
        Cell::real(base.and_then(|l| statistics::subjectivity(&l))),
        Cell::real(mean(tally.intensity_sum as f64, polar)),
        Cell::real(mean(tally.polarity_sum as f64, scored)),
        Cell::real((scored > 0).then(|| tally.coverage_sum as f64 / 1e4 / scored as f64)),
        Cell::maybe(tally.voices()),
        Cell::maybe(voices.map(|v| v.positive)),
        Cell::maybe(voices.map(|v| v.neutral)),
        Cell::maybe(voices.map(|v| v.negative)),
        Cell::real(tally.voices().filter(|_| tally.reactions() > 0).map(|v| 1.0 - v as f64 / tally.reactions() as f64)),
        Cell::real(tally.effective_voices()),
        Cell::real(tally.author_gini()),
        pairs(tally.languages()),
        Cell::count(tally.translated),
    ];
    cells.extend(options.corrected(base, parts));
    let by_voice = base.and_then(|_| tally.by_voice());
    cells.extend([
        Cell::real(by_voice.map(|v| v.positive.0)),
        Cell::real(by_voice.map(|v| v.positive.1)),
        Cell::real(by_voice.map(|v| v.net.0)),
        Cell::real(by_voice.map(|v| v.net.1)),
    ]);
    for hints in [tally.toxicity_hints, tally.irony_hints] {
        cells.push(Cell::count(hints));
        cells.extend(interval(base.and_then(|l| statistics::wilson(hints, l.n()))));
    }
    cells.extend(ends(base.and_then(|l| statistics::net_interval(&l))));
    cells.extend(ends(base.and_then(|l| statistics::net_polar_interval(&l))));
    let reasons: Vec<String> = tally.unscored.iter().map(|(reason, n)| format!("{reason}:{n}")).collect();
    cells.push(Cell::text((!reasons.is_empty()).then(|| reasons.join("; "))));
    let all = tally.reactions();
    cells.push(Cell::real((all > 0).then(|| tally.translated as f64 / all as f64)));
    cells
}

/// The row in a sentence or three, with what it rests on.
fn sentence(id: &str, tally: &Tally, summary: &Summary, lexicons: &LexiconSet, options: &WriteOptions) -> String {
    let mut parts: Vec<String> = Vec::new();
    let counted = tally.reactions();
    if id == ALL {
        let sources = summary.sources().count();
        let voices = tally.voices().map(|voices| plural(voices, "distinct voice", "distinct voices"));
        parts.push(format!(
            "{}{} in {}",
            plural(counted, "mention", "mentions"),
            voices.map_or_else(String::new, |voices| format!(", {voices}")),
            plural(sources as u64, "source", "sources")
        ));
        if let Some(repeated) = tally.repeated_voices().filter(|n| *n > 0) {
            parts.push(format!("{} heard more than once", plural(repeated, "voice", "voices")));
        }
        match tally.voice_labels() {
            Some(labels) => parts.push(format!("by voice: {}", counts(&labels))),
            None => parts.push(format!("{}; voices are not counted", counts(&tally.labels()))),
        }
        parts.push("Describes the comments and quoted posts found in these inputs, not public opinion".into());
        return finish(&parts);
    }
    if counted == 0 {
        let mut text = String::from("No reader reaction on this page");
        if tally.excluded_count() > 0 {
            text = format!(
                "{text}; {} by people or institutions it is about",
                plural(tally.excluded_count(), "post", "posts")
            );
        }
        return format!("{text}.");
    }
    if tally.comment_count > 0 || tally.declared.is_some() {
        let found = match tally.declared {
            Some(declared) if declared > 0 => format!("{} of {declared} declared comments found", tally.comment_count),
            _ => plural(tally.comment_count, "comment", "comments"),
        };
        let mut text = if tally.comments.n() > 0 { format!("{found}: {}", counts(&tally.comments)) } else { found };
        if let Some(share) = statistics::wilson(tally.comments.positive, tally.comments.n())
            .filter(|_| tally.comments.n() >= options.minimum_n)
        {
            text += &format!(
                " (positive share {:.0} %, Wilson 95 % {:.0}–{:.0} %)",
                share.share * 100.0,
                share.low * 100.0,
                share.high * 100.0
            );
        } else if tally.comments.n() > 0 {
            text += ", too few for a percentage";
        }
        parts.push(text);
    }
    if tally.quote_count > 0 {
        let stated: Vec<String> = tally
            .stated_languages()
            .iter()
            .map(|(lang, n)| format!("{} {n}", lexicons.language(lang).map_or(lang.to_string(), |l| l.name.clone())))
            .collect();
        let stated = if stated.is_empty() { String::new() } else { format!(" (written in {})", stated.join(", ")) };
        let few = if tally.quotes.n() < options.minimum_n { ", too few for a percentage" } else { "" };
        parts.push(format!(
            "{}{stated}: {}{few}",
            plural(tally.quote_count, "quoted post", "quoted posts"),
            counts(&tally.quotes)
        ));
    }
    let langs: Vec<String> = tally
        .languages()
        .iter()
        .take(4)
        .map(|(l, n)| format!("{} {n}", lexicons.language(l).map_or(l.to_string(), |x| x.name.clone())))
        .collect();
    if !langs.is_empty() {
        parts.push(format!("Shown in {}", langs.join(", ")));
    }
    if tally.unscored_count() > 0 {
        parts.push(format!("{} not scored", tally.unscored_count()));
    }
    finish(&parts)
}

fn finish(parts: &[String]) -> String {
    let mut text = parts.join(". ");
    text.push('.');
    text
}

fn counts(labels: &Labels) -> String {
    format!("{} positive, {} neutral, {} negative", labels.positive, labels.neutral, labels.negative)
}

fn plural(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
