//! The parts of the page, from the verdict to the method, each a function that gives its markup. Look at
//! [`Sections::all`] first.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::charts::{self, Shares};
use super::table::{Column, Form, Table, grouped, signed};
use super::text::{Shown, line};
use super::{Page, kept};
use crate::aggregator::representatives::Representative;
use crate::aggregator::statistics::Share;
use crate::aggregator::{ALL, Labels, Tally};
use crate::lexicon::Status;
use crate::scorer::Label;
use crate::writer::{by_language, by_target, clusters, comparison, summary, terms, trend};

/// Sources, or rows of other lists, that are drawn; the tables hold the others.
const SOURCES: usize = 60;
const LANGUAGES: usize = 60;
const TARGETS: usize = 60;
const CLUSTERS: usize = 15;
const DIFFERENCES: usize = 20;
/// Languages whose terms and voices are shown at once, and on request.
const AT_ONCE: usize = 3;
const ON_REQUEST: usize = 9;
/// Terms of a language and side.
const TERMS: u64 = 8;
/// Windows of time that are drawn.
const WINDOWS: usize = 180;
const INPUTS: usize = 40;
/// Letters of names, and of texts outside of the list of reactions.
const NAME: usize = 120;
const QUOTED: usize = 400;
/// Code of texts whose language was not recognised.
const UNKNOWN: &str = "und";

/// One kind of reaction in a row of bars.
pub(super) struct Kind {
    one: &'static str,
    many: &'static str,
    count: u64,
    labels: Labels,
    shares: Option<Shares>,
}

impl Kind {
    fn named(&self, n: u64) -> String {
        format!("{} {}", grouped(n), if n == 1 { self.one } else { self.many })
    }
}

/// Reactions that stand for others, with how often each was heard.
type ByLabel<'c> = BTreeMap<Label, Vec<&'c (Representative<'c>, u64)>>;

/// A row of bars.
struct Entry {
    name: Markup,
    about: Markup,
    kinds: Vec<Kind>,
}

/// The page's parts, with what several of them need.
pub(super) struct Sections<'r> {
    page: Page<'r>,
    overall: Tally,
    kinds: Vec<Kind>,
    rows: Table,
    trend: Table,
    /// Commonest first.
    languages: Vec<(&'r str, Tally)>,
}

impl<'r> Sections<'r> {
    pub(super) fn new(page: &Page<'r>) -> Self {
        let overall = page.summary.overall();
        let mut languages: Vec<(&str, Tally)> = page.summary.languages().into_iter().collect();
        languages.sort_by(|a, b| b.1.reactions().cmp(&a.1.reactions()).then(a.0.cmp(b.0)));
        let table = |output| Table::of(output, page.summary, page.lexicons, page.options);
        Sections {
            kinds: kinds(&overall, page),
            overall,
            rows: table(&summary::OUTPUT),
            trend: table(&trend::OUTPUT),
            languages,
            page: *page,
        }
    }

    fn table(&self, output: &super::super::Output) -> Table {
        Table::of(output, self.page.summary, self.page.lexicons, self.page.options)
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
            footer.foot { p { "Made by Groundswell from " (plural(self.page.manifest.inputs.len() as u64, "input", "inputs"))
                ". The same figures stand in the tables beside this page; nothing on it was fetched from anywhere." } }
        }
    }

    /// What the whole says, in a sentence, and what it rests on.
    fn verdict(&self) -> Markup {
        let (lead, sentence) = self.sentence();
        let all = self.rows.with("source", ALL).next().unwrap_or_default();
        let voices = interval(&self.rows, all, "positive_voices");
        let corrected = ["positive", "neutral", "negative"].map(|label| {
            let column = format!("{label}_corrected");
            let share = self.rows.real(all, &column)?;
            Some((label, share, interval(&self.rows, all, &column)?))
        });
        html! {
            div.verdict {
                h1 { strong { (lead) } " " (sentence) }
                @if !self.kinds.is_empty() {
                    (legend())
                    div.kinds { @for kind in &self.kinds { (bars(kind)) } }
                }
                @if self.kinds.len() > 1 {
                    p { "Quoted posts are counted apart and share no percentage with comments: readers chose to comment, quoted posts were chosen \
                        by a journalist." }
                }
                @if let Some((low, high)) = voices {
                    p { "Some wording is heard more than once. Counting what each voice says together, the share of the positive lies between "
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
    fn facts(&self, all: &[crate::writer::cell::Cell]) -> Markup {
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
                div { dt { "Distinct voices" } dd { (grouped(self.rows.count(all, "voices"))) }
                    dd.more { @match tally.repeated_voices() { 0 => "none heard twice", n => { (grouped(n)) " heard more than once" } } } }
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

    fn sources(&self) -> Option<Markup> {
        let mut sources: Vec<(&str, &Tally)> = self.page.summary.sources().collect();
        let all = sources.len();
        sources.sort_by(|a, b| b.1.reactions().cmp(&a.1.reactions()).then(a.0.cmp(b.0)));
        sources.truncate(SOURCES);
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
            ("source", "Source", Form::Text),
            ("comments", "Comments", Form::Number),
            ("quoted_posts", "Quoted posts", Form::Number),
            ("P", "Positive", Form::Number),
            ("U", "Neutral", Form::Number),
            ("N", "Negative", Form::Number),
            ("unscored", "Not scored", Form::Number),
            ("positive_share", "Positive share", Form::Percent),
            ("positive_low", "from", Form::Percent),
            ("positive_high", "to", Form::Percent),
            ("negative_share", "Negative share", Form::Percent),
            ("negative_low", "from", Form::Percent),
            ("negative_high", "to", Form::Percent),
            ("net_all", "Net", Form::Signed),
            ("voices", "Voices", Form::Number),
        ];
        (all > 0).then(|| html! {
            p.intro { "By number of reactions. Where the intervals of two sources overlap, their order by share says nothing." }
            (chart(entries.collect()))
            (more(all, SOURCES, "source", "sources", "summary.csv"))
            (self.differences())
            details { summary { "The same as a table" }
                (self.rows.show("Sources (summary.csv)", columns, self.rows.rows.iter().take(SOURCES + 1).map(Vec::as_slice)))
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
            @if let Some(url) = url { " " a.page href=(url) rel="noreferrer noopener nofollow" { "page" span.unseen { " of " (line(id, 40)) } } }
        }
    }

    /// Sources that differ by more than chance.
    fn differences(&self) -> Markup {
        let table = self.table(&comparison::OUTPUT);
        if table.rows.is_empty() {
            return html! {};
        }
        let beyond: Vec<&[_]> =
            table.rows.iter().map(Vec::as_slice).filter(|row| !table.text(row, "higher").is_empty()).collect();
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
                p { "No two sources differ by more than chance would bring (" (plural(table.rows.len() as u64, "comparison", "comparisons"))
                    ", corrected for their number)." }
            } @else {
                p { (plural(beyond.len() as u64, "difference", "differences")) " between sources "
                    (if beyond.len() == 1 { "is" } else { "are" }) " more than chance would bring, of "
                    (plural(table.rows.len() as u64, "comparison", "comparisons")) "." }
                details { summary { "Differences beyond chance" }
                    (table.show("Differences beyond chance (comparison.csv)", columns, beyond.into_iter().take(DIFFERENCES)))
                }
            }
        }
    }

    fn by_language(&self) -> Option<Markup> {
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
            ("language", "Language", Form::Text),
            ("lang", "Code", Form::Text),
            ("lexicon", "Lexicon", Form::Text),
            ("comments", "Comments", Form::Number),
            ("quoted_posts", "Quoted posts", Form::Number),
            ("P", "Positive", Form::Number),
            ("U", "Neutral", Form::Number),
            ("N", "Negative", Form::Number),
            ("unscored", "Not scored", Form::Number),
            ("positive_share", "Positive share", Form::Percent),
            ("positive_low", "from", Form::Percent),
            ("positive_high", "to", Form::Percent),
            ("net_all", "Net", Form::Signed),
            ("coverage", "Words known", Form::Percent),
            ("voices", "Voices", Form::Number),
        ];
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

    fn language(&self, code: &str) -> String {
        match code {
            UNKNOWN => "Not recognised".into(),
            _ => self.page.lexicons.language(code).map_or_else(|| code.to_string(), |l| l.name.clone()),
        }
    }

    fn over_time(&self) -> Option<Markup> {
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
            ("time", "Beginning", Form::Text),
            ("comments", "Comments", Form::Number),
            ("quoted_posts", "Quoted posts", Form::Number),
            ("P", "Positive", Form::Number),
            ("U", "Neutral", Form::Number),
            ("N", "Negative", Form::Number),
            ("positive_share", "Positive share", Form::Percent),
            ("positive_low", "from", Form::Percent),
            ("positive_high", "to", Form::Percent),
            ("net_all", "Net", Form::Signed),
            ("change", "Change", Form::Signed),
            ("change_significant", "Beyond chance", Form::Text),
        ];
        Some(html! {
            p.intro { "Scored reactions by " (bucket) " (" (self.page.manifest.options.get("time_zone").and_then(|z| z.as_str()).unwrap_or("UTC"))
                "), from those that are dated: " (grouped(rest.iter().map(|r| table.count(r, "comments") + table.count(r, "quoted_posts")).sum()))
                " of " (grouped(self.overall.reactions())) "." }
            @if rows.len() > rest.len() {
                p.rest { "The last " (grouped(rest.len() as u64)) " of " (grouped(rows.len() as u64)) " windows; trend.csv has all, "
                    code { "--bucket" } " makes longer ones." }
            }
            figure {
                figcaption { "Reactions each " (bucket) }
                (charts::volume(&windows, &format!("Column chart: scored reactions by {bucket}, {range}. The numbers are in the table below.")))
            }
            @if windows.iter().any(|w| w.share.is_some()) {
                figure {
                    figcaption { "Share of the positive, with its 95 % interval; ▲▼ mark changes beyond chance" }
                    (charts::shares(&windows, &format!("Point chart: share of positive reactions by {bucket}, {range}. The numbers are in the table below.")))
                }
            } @else {
                p.rest { "No " (bucket) " has " (self.page.options.minimum_n) " scored reactions of one kind, so there are no shares." }
            }
            details { summary { "The same as a table" }
                (table.show("Over time (trend.csv)", columns, rest.iter().copied()))
            }
        })
    }

    fn drivers(&self) -> Option<Markup> {
        let table = self.table(&terms::OUTPUT);
        let mut by_lang: BTreeMap<&str, [Vec<&[_]>; 2]> = BTreeMap::new();
        for row in table.with("source", ALL).filter(|row| table.count(row, "rank") <= TERMS) {
            let side = usize::from(table.text(row, "side") == "negative");
            by_lang.entry(table.text(row, "lang")).or_default()[side].push(row);
        }
        let known = self.languages.iter().filter(|(code, _)| by_lang.contains_key(code)).count();
        let shown = |(code, sides): (&str, &[Vec<&[crate::writer::cell::Cell]>; 2])| {
            let weight = |row: &[_]| table.real(row, "contribution").unwrap_or(0.0);
            let most = sides.iter().flatten().map(|row| weight(row).abs()).fold(0.0, f64::max);
            html! {
                h3 { (self.language(code)) }
                div.pair {
                    @for (rows, (side, class)) in sides.iter().zip([("for", "p"), ("against", "n")]) {
                        @if !rows.is_empty() { table.terms {
                            caption { (marker(class)) " Weighs " (side) }
                            thead { tr { th scope="col" { "Term" } th.num scope="col" { "Weight" } th scope="col" { span.unseen { "Drawn" } }
                                th.num scope="col" { "Reactions" } } }
                            tbody { @for row in rows { tr {
                                th scope="row" { bdi lang=(code) { (line(table.text(row, "term"), 60)) } }
                                td.num { (signed(weight(row))) }
                                td.drawn { (charts::weight(if most > 0.0 { weight(row).abs() / most } else { 0.0 }, class)) }
                                td.num { (grouped(table.count(row, "reactions"))) }
                            } } }
                        } }
                    }
                }
            }
        };
        let mut parts = self.languages.iter().filter_map(|(code, _)| Some(shown((code, by_lang.get(code)?))));
        (known > 0).then(|| html! {
            p.intro { "Words and emoji of the lexicons that were found, with what they added to (or took from) the scores after negation and the \
                other rules, over all sources. They show what the judgement rests on." }
            @for part in parts.by_ref().take(AT_ONCE) { (part) }
            @if known > AT_ONCE {
                details { summary { "More languages" } @for part in parts.by_ref().take(ON_REQUEST) { (part) } }
            }
            p.rest { "terms.csv has all languages, more terms, and every source by itself." }
        })
    }

    fn targets(&self) -> Option<Markup> {
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
            ("target", "Target", Form::Text),
            ("mentions", "Reactions", Form::Number),
            ("with_polarity", "With a linked term", Form::Number),
            ("P", "Positive", Form::Number),
            ("U", "Neutral", Form::Number),
            ("N", "Negative", Form::Number),
            ("positive_share", "Positive share", Form::Percent),
            ("positive_low", "from", Form::Percent),
            ("positive_high", "to", Form::Percent),
            ("net_all", "Net", Form::Signed),
            ("voices", "Voices", Form::Number),
            ("share_of_voice", "Share of voice", Form::Percent),
        ];
        (!all.is_empty()).then(|| html! {
            p.intro { "What reactions say of each target they name, whatever they say of other things. Neutral here: named without a term that is \
                linked with it, or for and against alike." }
            (chart(entries.collect()))
            (more(all.len(), TARGETS, "target", "targets", "by_target.csv"))
            details { summary { "The same as a table" }
                (table.show("Targets over all sources (by_target.csv)", columns, table.with("source", ALL)))
            }
        })
    }

    fn representatives(&self) -> Option<Markup> {
        let all = self.page.summary.representatives();
        let mut by_lang: BTreeMap<&str, ByLabel<'_>> = BTreeMap::new();
        for chosen in all.iter().filter(|(r, _)| r.showable) {
            by_lang.entry(chosen.0.lang).or_default().entry(chosen.0.label).or_default().push(chosen);
        }
        let hidden = all.iter().filter(|(r, _)| !r.showable && r.rank == 1);
        let hidden: std::collections::BTreeSet<(&str, Label)> = hidden.map(|(r, _)| (r.lang, r.label)).collect();
        let shown = |code: &str, labels: &ByLabel<'_>| {
            html! {
                h3 { (self.language(code)) }
                div.columns { @for (label, list) in labels { div {
                    h4 { (marker(class(*label))) " " (capital(label.as_str())) }
                    @for (chosen, mentions) in list { (self.quoted(chosen, *mentions)) }
                } } }
            }
        };
        let codes: Vec<&str> =
            self.languages.iter().map(|(code, _)| *code).filter(|c| by_lang.contains_key(c)).collect();
        (!all.is_empty()).then(|| html! {
            p.intro { "The most liked, and those whose score is nearest to the mean of their language and label. Matched terms are marked: "
                mark.p { "for" } " and " mark.n { "against" } "." }
            @for code in codes.iter().take(AT_ONCE) { (shown(code, &by_lang[code])) }
            @if codes.len() > AT_ONCE {
                details { summary { "More languages" }
                    @for code in codes.iter().skip(AT_ONCE).take(ON_REQUEST) { (shown(code, &by_lang[code])) }
                }
            }
            @if !hidden.is_empty() {
                p.rest { "Nothing is singled out for " (plural(hidden.len() as u64, "combination", "combinations"))
                    " of language and label in which fewer than three people wrote." }
            }
        })
    }

    fn quoted(&self, chosen: &Representative<'_>, mentions: u64) -> Markup {
        let candidate = chosen.candidate;
        let shown = Shown::new(&candidate.text, candidate.hits.iter().cloned(), &self.page.options.privacy, QUOTED);
        html! {
            figure.quote {
                blockquote { @match &shown {
                    Some(shown) => (marked(shown, chosen.lang)),
                    None => p.none { "Texts are left out of this report." },
                } }
                figcaption {
                    (chosen.basis.as_str()) ", " (signed(candidate.polarity as f64 / 1e4))
                    @if let Some(likes) = candidate.likes.filter(|likes| *likes > 0) { " · " (plural(likes.unsigned_abs(), "like", "likes")) }
                    @if mentions > 1 { " · heard " (grouped(mentions)) " times" }
                    " · " bdi { (line(&candidate.source, 60)) } " · " span.id { (line(&candidate.id, 80)) }
                }
            }
        }
    }

    fn clusters(&self) -> Option<Markup> {
        let table = self.table(&clusters::OUTPUT);
        let voices = self.page.kept.voices();
        let example = |row: &[_]| {
            let variants = table.text(row, "voices").split(' ');
            let found = std::iter::once(table.text(row, "cluster")).chain(variants).find_map(|v| voices.get(v));
            found.map(|(lang, shown)| (*lang, shorter(shown)))
        };
        (!table.rows.is_empty()).then(|| html! {
            p.intro { "Texts that say the same, or nearly the same. Each counts as one voice; many copies may be a campaign, or a common phrase." }
            ol.clusters { @for row in table.rows.iter().take(CLUSTERS) { li {
                p.times { strong { (grouped(table.count(row, "mentions"))) " times" } " "
                    (marker(label_class(table.text(row, "label")))) " " (table.text(row, "label")) " · "
                    (plural(table.count(row, "variants"), "wording", "wordings")) " · "
                    (plural(table.count(row, "sources"), "source", "sources")) ": "
                    bdi { (line(table.text(row, "source_names"), NAME)) } }
                @match example(row) {
                    Some((lang, shown)) => blockquote { (marked(&shown, lang)) },
                    None => p.none { "Its text is not among the reactions of this page; in reactions.csv its voice is "
                        code { (table.text(row, "cluster")) } "." },
                }
            } } }
            (more(table.rows.len(), CLUSTERS, "text", "texts", "clusters.csv"))
        })
    }

    /// The frame of the list; the script fills it.
    fn reactions(&self) -> Markup {
        let (seen, kept) = (self.page.kept.seen(), self.page.kept.len() as u64);
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
                p.intro { "This page lists " (grouped(kept)) " of " (grouped(seen)) " reactions, drawn by lot so that each had the same chance \
                    (the same ones in every run). reactions.csv has all of them." }
            }
            noscript { p { "Searching, sorting and filtering need JavaScript. The same reactions are in reactions.csv." } }
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
                        th scope="col" class=(class) aria-sort="none" data-key=(key) { button type="button" { (name) span.arrow aria-hidden="true" {} } }
                    } } }
                    tbody {}
                }
            }
            nav.pager #pager aria-label="Pages of reactions" hidden {
                button #earlier type="button" { "← Previous" }
                span #place {}
                button #later type="button" { "Next →" }
            }
            @if kept > 0 { p.rest { "At most " (grouped(kept::EXCERPT as u64)) " letters of a text are shown. A text can be found again with a search \
                engine, masked or not: think of its writer before you publish it." } }
        }
    }

    fn reading(&self) -> Markup {
        html! {
            dl.reading {
                dt { (marker("p")) " Positive" } dd { "The words are in favour of what they are about." }
                dt { (marker("n")) " Negative" } dd { "The words are against it." }
                dt { (marker("u")) " Neutral" } dd { "No opinion in the words, as much for as against, or words the lexicon does not know; \
                    “words known” in the table of languages tells how many it does." }
                dt { "Not scored" } dd { "The language was not recognised or has no lexicon here. Counted apart, in no share." }
                dt { "Share and interval" } dd { "The interval says how far a share would move with other reactions of the same kind. It knows nothing of \
                    wrong labels, and nothing of people who did not write. Under " (self.page.options.minimum_n)
                    " scored reactions of a kind there is no share: each is drawn as a square." }
                dt { "Macro-F1" } dd { "How well texts of the language were judged when it was measured, 0 to 100: right answers, each label weighing alike. Chance is about 33." }
                dt { "Score" } dd { "From −1 to +1: how likely the text is positive, less how likely it is negative." }
                dt { "Net" } dd { "Positive less negative, as a part of all scored: −1 to +1." }
                dt { "Voices" } dd { "Texts that say the same, or nearly the same, are one voice, whoever posts them and wherever." }
                dt { "Irony" } dd { "is mostly taken at its word. Read a sample yourself before you publish a number." }
            }
        }
    }

    fn method(&self) -> Markup {
        let manifest = self.page.manifest;
        html! {
            p { (manifest.method) }
            p { "run.json holds the whole record of the run: options, fingerprints of inputs and lexicons, and what was left out and why." }
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
                    thead { tr { th scope="col" { "File" } th scope="col" { "Format" } th.num scope="col" { "Bytes" } th.num scope="col" { "Reactions" }
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

/// The kinds there are, with shares where there are enough scored ones.
fn kinds(tally: &Tally, page: &Page<'_>) -> Vec<Kind> {
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
fn chart(entries: Vec<Entry>) -> Markup {
    html! {
        (legend())
        ul.chart { @for entry in entries { li {
            p.who { (entry.name) " " span.about { (entry.about) } }
            div.kinds { @for kind in &entry.kinds { (bars(kind)) } }
        } } }
    }
}

/// One kind: a bar, or squares, and the figures.
fn bars(kind: &Kind) -> Markup {
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
                        @for ((class, name), n) in LABELS.into_iter().zip([labels.positive, labels.neutral, labels.negative]) {
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

const LABELS: [(&str, &str); 3] = [("p", "positive"), ("u", "neutral"), ("n", "negative")];

fn legend() -> Markup {
    html! { p.legend aria-hidden="true" { @for (class, name) in LABELS { span { (marker(class)) " " (name) } } span { (marker("w")) " 95 % interval" } } }
}

/// The colour of a label.
fn marker(class: &str) -> Markup {
    html! { svg.marker width="11" height="11" aria-hidden="true" focusable="false" {
        @if class == "w" {
            line.p x1="0" x2="11" y1="5.5" y2="5.5" {} line.p x1="0.5" x2="0.5" y1="2" y2="9" {} line.p x1="10.5" x2="10.5" y1="2" y2="9" {}
        } @else { rect class=(class) width="11" height="11" rx="2" {} }
    } }
}

fn class(label: Label) -> &'static str {
    match label {
        Label::Positive => "p",
        Label::Negative => "n",
        Label::Neutral | Label::Unscored => "u",
    }
}

fn label_class(name: &str) -> &'static str {
    Label::from_name(name).map_or("u", class)
}

/// A stranger's text in its own direction, with its terms marked.
fn marked(shown: &Shown, lang: &str) -> Markup {
    let lang = if lang == UNKNOWN { "" } else { lang };
    html! {
        bdi.text dir="auto" lang=(lang) { @for part in shown.parts() {
            @match part.added {
                Some(added) => mark class=(if added < 0 { "n" } else { "p" }) { (part.text) },
                None => (part.text),
            }
        } @if shown.cut { "…" } }
    }
}

fn shorter(shown: &Shown) -> Shown {
    let hits = shown.marks.iter().cloned();
    // Masked already.
    let short = Shown::new(&shown.text, hits, &crate::privacy::Privacy::open(), QUOTED).unwrap_or_default();
    Shown { cut: short.cut || shown.cut, ..short }
}

/// What lies beyond what is shown.
fn more(all: usize, shown: usize, one: &str, many: &str, file: &str) -> Markup {
    html! { @if all > shown {
        p.rest { "And " (plural((all - shown) as u64, one, many)) " more in " (file) "." }
    } }
}

fn interval(table: &Table, row: &[crate::writer::cell::Cell], column: &str) -> Option<(f64, f64)> {
    Some((table.real(row, &format!("{column}_low"))?, table.real(row, &format!("{column}_high"))?))
}

fn plural(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { many })
}

fn are(n: u64) -> String {
    format!("{} {}", grouped(n), if n == 1 { "is" } else { "are" })
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A part of the whole in whole percent.
fn whole(part: f64) -> String {
    format!("{:.0}", part * 100.0)
}

/// The day of a time.
fn day(time: &str) -> &str {
    time.get(..10).unwrap_or(time)
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
