//! The one path: inputs in, scored reactions out, in input order, whatever the number of threads.
//!
//! Reader → extractor → detector → tokenizer → scorer → aggregator. The command line and every other front end call
//! [`Analyzer::run`]; this is the only file that knows every stage and the only one with threads.
//!
//! One thread reads and unpacks, one hands batches of documents to the workers that split and score them and numbers
//! what they found in order, and the caller's counts and writes. Between them stand short queues: what waits is bounded
//! whatever the size of the input. Look at [`Analyzer`] first.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use rayon::prelude::*;

use crate::aggregator::voices::Voices;
use crate::aggregator::{SourceNote, Summary};
use crate::detector::{DetectedBy, Detection, Detector, DetectorOptions, Prior, Thread};
use crate::document::{Body, Document};
use crate::error::{Error, ErrorKind, Result};
use crate::extractor::{Extraction, Extractor, Found, Method};
use crate::hash::fingerprint;
use crate::lexicon::language::canonical;
use crate::lexicon::{Calendar, LexiconSet};
use crate::published::{self, Dates, Orders};
use crate::reaction::{Key, Reaction, ReactionKind, ScoredReaction};
use crate::reader::{self, Input, ReadOptions};
use crate::scorer::{Score, Scorer, Target, TargetSet};
use crate::writer::manifest::InputEntry;

/// Records that are worked on at a time.
const BATCH: usize = 1024;
/// Documents, or lists of scored reactions, that wait for the next stage.
const WAITING: usize = 1;
/// Skipped things that are remembered one by one; further ones are counted.
const REMEMBERED: usize = 1_000;
/// Confidence from which a text's language needs no help from its thread.
const SURE: f64 = 0.97;

/// What a run does.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How inputs are read.
    pub read: ReadOptions,
    /// Which comment finders are used.
    pub method: Method,
    /// Note in the report why each record was found and near misses were not.
    pub trace: bool,
    /// What is known about languages.
    pub detect: DetectorOptions,
    /// Whom or what reactions may be about.
    pub targets: Vec<Target>,
    /// Only reactions published at or after this date (RFC 3339 or a day); those without a date are left out.
    pub since: Option<String>,
    /// Only reactions published before this date.
    pub until: Option<String>,
}

/// What happened in a run, besides its results.
#[derive(Debug, Default)]
pub struct RunReport {
    /// The inputs that were read, in order.
    pub inputs: Vec<InputEntry>,
    /// Documents read.
    pub documents: u64,
    /// Reactions found.
    pub reactions: u64,
    /// Why records were found and near misses were not, as (file, line), when the options asked for it.
    pub why: Vec<(String, String)>,
    /// Left out on purpose, by reason.
    pub left_out: BTreeMap<String, u64>,
    /// What could not be read: the first thousand.
    pub skipped: Vec<Error>,
    /// What could not be read: how many.
    pub skipped_count: u64,
}

impl RunReport {
    fn skip(&mut self, error: Error) {
        self.skipped_count += 1;
        if self.skipped.len() < REMEMBERED {
            self.skipped.push(error);
        }
    }
}

/// What a front end hears while a run goes on.
pub trait Observer {
    /// The next reaction, in input order. An error ends the run.
    fn reaction(&mut self, scored: &ScoredReaction) -> Result<()>;
    /// True for reactions that were erased on request: they are not counted and not handed on.
    fn erased(&self, _key: Key) -> bool {
        false
    }
    /// Bytes of all inputs that were read so far, before unpacking.
    fn read(&mut self, _bytes: u64) {}
    /// Something could not be read.
    fn skipped(&mut self, _error: &Error) {}
}

/// Everything that is the same for all texts: built once, shared by all threads.
#[derive(Debug)]
pub struct Analyzer {
    lexicons: LexiconSet,
    detector: Detector,
    options: Options,
    targets: Option<TargetSet>,
    since: Option<jiff::Timestamp>,
    until: Option<jiff::Timestamp>,
}

impl Analyzer {
    /// An analyser over these lexicons.
    pub fn new(lexicons: LexiconSet, options: Options) -> Result<Self> {
        let detector = Detector::new(&lexicons, &options.detect);
        let since = options.since.as_deref().map(|d| date(d, "--since")).transpose()?;
        let until = options.until.as_deref().map(|d| date(d, "--until")).transpose()?;
        let targets = match options.targets.as_slice() {
            [] => None,
            list => Some(TargetSet::new(list.to_vec())?),
        };
        Ok(Analyzer { lexicons, detector, options, targets, since, until })
    }

    /// The lexicons.
    pub fn lexicons(&self) -> &LexiconSet {
        &self.lexicons
    }

    /// Language and score of one text.
    ///
    /// ```
    /// use groundswell::lexicon::LexiconSet;
    /// use groundswell::pipeline::{Analyzer, Options};
    /// use groundswell::scorer::Label;
    /// let analyzer = Analyzer::new(LexiconSet::embedded(), Options::default())?;
    /// let (detection, score) = analyzer.text("Das ist wirklich eine großartige Idee, vielen Dank!");
    /// assert_eq!((detection.lang.as_str(), score.label), ("de", Label::Positive));
    /// # Ok::<(), groundswell::Error>(())
    /// ```
    pub fn text(&self, text: &str) -> (Detection, Score) {
        let detection = self.detector.detect(text, None);
        let score = self.scorer().score(text, &detection.lang);
        (detection, score)
    }

    /// Score of a text in a known language.
    pub fn text_in(&self, text: &str, lang: &str) -> Score {
        self.scorer().score(text, lang)
    }

    /// A scorer of one thread.
    fn scorer(&self) -> Scorer<'_> {
        let scorer = Scorer::new(&self.lexicons);
        match &self.targets {
            Some(targets) => scorer.towards(targets),
            None => scorer,
        }
    }

    /// The reactions of the inputs, without language and score, in input order.
    pub fn extract(&self, inputs: &[Input], mut each: impl FnMut(Reaction) -> Result<()>) -> Result<RunReport> {
        let mut report = RunReport::default();
        self.walk(
            inputs,
            &mut report,
            &mut Summary::default(),
            &mut |_, reactions| reactions.into_iter().try_for_each(&mut each),
            &mut |_| {},
        )?;
        Ok(report)
    }

    /// The whole run: every reaction goes to `observer`, the counts into the summary.
    pub fn run(&self, inputs: &[Input], observer: &mut dyn Observer) -> Result<(Summary, RunReport)> {
        let mut counted = Summary::default();
        let (mut ordinal, mut erased) = (0u64, 0u64);
        let mut keys = Keys::default();
        let (sender, events) = sync_channel(WAITING);
        let (walked, observed) = thread::scope(|scope| {
            let walk = scope.spawn(move || {
                let (mut report, mut summary) = (RunReport::default(), Summary::default());
                let send = |event: Event| sender.send(event).map_err(|_| stopped());
                let ran = self.walk(
                    inputs,
                    &mut report,
                    &mut summary,
                    &mut |page, reactions| send(Event::Scored(self.score(page, reactions))),
                    &mut |event| drop(send(event)),
                );
                ran.map(|()| (summary, report))
            });
            // When the observer has had enough, the queue is dropped, and with it what would be put there.
            let observed = events.into_iter().try_for_each(|event| {
                match event {
                    Event::Scored(list) => {
                        for mut scored in list {
                            ordinal += 1;
                            scored.key = keys.distinct(scored.key);
                            if observer.erased(scored.key) {
                                erased += 1;
                                continue;
                            }
                            let scored = &scored;
                            counted.add(scored, place(&scored.reaction.id, ordinal));
                            observer.reaction(scored)?;
                        }
                    }
                    Event::Skipped(error) => observer.skipped(&error),
                    Event::Read(bytes) => observer.read(bytes),
                }
                Ok(())
            });
            (walk.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), observed)
        });
        observed?;
        let (sources, mut report) = walked?;
        let mut summary = counted;
        summary.merge(&sources);
        if erased > 0 {
            report.reactions -= erased;
            report.left_out.insert("erased on request".into(), erased);
        }
        for target in self.targets.iter().flat_map(TargetSet::targets) {
            summary.target(&target.name);
        }
        summary.fold_voices();
        Ok((summary, report))
    }

    /// Reads and splits every input, and hands on the numbered reactions of one document at a time.
    fn walk(
        &self,
        inputs: &[Input],
        report: &mut RunReport,
        summary: &mut Summary,
        each: &mut Each<'_>,
        tell: &mut dyn FnMut(Event),
    ) -> Result<()> {
        let names = source_names(inputs);
        let extractor = Extractor::new(self.lexicons.markers(), self.options.method).traced(self.options.trace);
        let skip = |report: &mut RunReport, tell: &mut dyn FnMut(Event), error: Error| {
            // What its own site has taken down is no fault of the input.
            if error.kind() == ErrorKind::Removed {
                *report.left_out.entry("removed at the source".into()).or_default() += 1;
                return;
            }
            tell(Event::Skipped(error.clone()));
            report.skip(error);
        };
        // Small pages are gathered over inputs, so that a folder of them keeps all threads busy.
        let mut batch: Vec<(usize, Document)> = Vec::new();
        let mut weight = 0;
        let mut numbers = Numbering::default();
        let mut entries: Vec<(usize, InputEntry)> = Vec::new();
        let (sender, read) = sync_channel(WAITING);
        thread::scope(|scope| {
            scope.spawn(|| self.read(inputs, &names, sender));
            for read in read {
                match read {
                    Read::Document(index, mut document, bytes) => {
                        for error in std::mem::take(&mut document.skipped) {
                            skip(report, tell, error);
                        }
                        weight += match &document.body {
                            Body::Blocks(blocks) => blocks.len(),
                            Body::Html(tree) => tree.len() / 8,
                        };
                        batch.push((index, *document));
                        if weight >= BATCH {
                            self.split(&extractor, &mut batch, &mut numbers, report, summary, each)?;
                            weight = 0;
                        }
                        tell(Event::Read(bytes));
                    }
                    Read::Skipped(error) => skip(report, tell, error),
                    Read::Finished(index, entry) => entries.push((index, *entry)),
                }
            }
            Ok(())
        })?;
        self.split(&extractor, &mut batch, &mut numbers, report, summary, each)?;
        for (index, mut entry) in entries {
            if let Some((total, system)) = numbers.inputs.get(&index) {
                entry.reactions = *total;
                entry.comment_system = (!system.is_empty()).then(|| (*system).to_string());
            }
            report.inputs.push(entry);
        }
        Ok(())
    }

    /// Reads one input after another until nobody listens.
    fn read(&self, inputs: &[Input], names: &[String], sender: SyncSender<Read>) {
        let mut before = 0;
        for (index, (input, name)) in inputs.iter().zip(names).enumerate() {
            let opened = match reader::open(input, &self.options.read) {
                Ok(opened) => opened,
                Err(error) => {
                    if sender.send(Read::Skipped(error)).is_err() {
                        return;
                    }
                    continue;
                }
            };
            for document in opened.documents {
                let read = match document {
                    Ok(mut document) => {
                        complete(&mut document, name, &input.name, opened.format);
                        Read::Document(index, Box::new(document), before + opened.receipt.bytes_so_far())
                    }
                    Err(error) => Read::Skipped(error),
                };
                if sender.send(read).is_err() {
                    return;
                }
            }
            let fingerprint = opened.receipt.fingerprint();
            before += fingerprint.bytes;
            let entry = InputEntry {
                file: input.name.clone(),
                format: opened.format.to_string(),
                bytes: fingerprint.bytes,
                sha256: fingerprint.sha256,
                encoding: opened.receipt.encoding().to_string(),
                invalid_bytes: opened.receipt.notes().invalid_bytes,
                reactions: 0,
                comment_system: None,
            };
            if sender.send(Read::Finished(index, Box::new(entry))).is_err() {
                return;
            }
        }
    }

    /// Splits a batch in parallel, numbers what was found in order, and hands it on.
    fn split(
        &self,
        extractor: &Extractor<'_>,
        batch: &mut Vec<(usize, Document)>,
        numbering: &mut Numbering,
        report: &mut RunReport,
        summary: &mut Summary,
        each: &mut Each<'_>,
    ) -> Result<()> {
        let extractions: Vec<Extraction> =
            batch.par_iter_mut().map(|(_, document)| extractor.extract(document)).collect();
        for ((index, document), mut extraction) in batch.drain(..).zip(extractions) {
            report.documents += 1;
            for (reason, count) in &extraction.left_out {
                *report.left_out.entry((*reason).into()).or_default() += count;
            }
            let source = &document.source;
            report.why.extend(extraction.why.drain(..).map(|line| (source.file.clone(), line)));
            let numbers = numbering.sources.entry(source.id.clone()).or_default();
            let has_own_sources = extraction.found.iter().any(|f| f.block.source.is_some());
            if !has_own_sources {
                let note = SourceNote {
                    title: source.title.clone(),
                    url: source.url.clone(),
                    files: std::iter::once(source.file.clone()).collect(),
                };
                // A frame of a page announces the same comments again.
                let more = extraction.declared.filter(|n| numbers.declared.is_none_or(|d| *n > d));
                summary.source(&source.id, more.map(|n| n - numbers.declared.unwrap_or(0)), note);
                numbers.declared = more.or(numbers.declared);
            }
            let found = std::mem::take(&mut extraction.found);
            let (total, system) = numbering.inputs.entry(index).or_default();
            *total += found.len() as u64;
            if !extraction.system.is_empty() {
                *system = extraction.system;
            }
            let mut reactions = numbers.number(&document, found, self.lexicons.markers().calendar());
            let before = reactions.len();
            reactions.retain(|r| self.in_window(r));
            if reactions.len() < before {
                *report.left_out.entry("outside --since and --until, or undated".into()).or_default() +=
                    (before - reactions.len()) as u64;
            }
            report.reactions += reactions.len() as u64;
            let page = Page { language: document.language.as_deref().map(canonical) };
            each(&page, reactions)?;
        }
        Ok(())
    }

    fn in_window(&self, reaction: &Reaction) -> bool {
        if self.since.is_none() && self.until.is_none() {
            return true;
        }
        let Some(time) = reaction.published.as_deref().and_then(|d| date(d, "").ok()) else { return false };
        self.since.is_none_or(|s| time >= s) && self.until.is_none_or(|u| time < u)
    }

    /// Finds the languages of a document's reactions, with what the page and the other texts say, and scores them.
    fn score(&self, page: &Page, reactions: Vec<Reaction>) -> Vec<ScoredReaction> {
        let page = Prior { page: page.language.as_deref(), ..Prior::default() };
        let detect = |reaction: &Reaction, prior: Prior<'_>| match &reaction.declared_language {
            // A record's own language is believed unless the text is plainly another.
            Some(lang) if self.options.detect.lang.is_none() => {
                let found = self.detector.detect(&reaction.text, Some(Prior::page(lang)));
                let lang = canonical(lang);
                if found.lang == lang || found.confidence < 0.9 && found.by != DetectedBy::Script {
                    Detection { lang, by: DetectedBy::Stated, confidence: found.confidence.max(0.8), ..found }
                } else {
                    found
                }
            }
            _ => {
                let prior = Prior { stated: reaction.stated_language.as_deref(), ..prior };
                self.detector.detect(&reaction.text, Some(prior))
            }
        };
        let mut detections: Vec<Detection> = reactions.par_iter().map(|r| detect(r, page)).collect();
        // What the texts around are in says something about those that leave doubt.
        let thread = Thread::gather(&detections);
        detections.par_iter_mut().zip(&reactions).for_each(|(detection, reaction)| {
            if detection.confidence < SURE {
                let found = detect(reaction, Prior { thread: Some(&thread), own: Some(&*detection), ..page });
                *detection = found;
            }
        });
        reactions
            .into_par_iter()
            .zip(detections)
            .map_init(
                || (self.scorer(), Voices::default()),
                |(scorer, voices), (reaction, detection)| {
                    let score = scorer.score(&reaction.text, &detection.lang);
                    let (voice, signature) = voices.of(&reaction.text);
                    let key = match &reaction.own {
                        Some(own) => Key::of_record(&reaction.source, own),
                        None => Key::of_voice(&reaction.source, reaction.kind, voice),
                    };
                    ScoredReaction { reaction, key, detection, score, voice, signature }
                },
            )
            .collect()
    }
}

/// What the reading thread hands on.
enum Read {
    /// A document of the input with this number, and the bytes of all inputs read so far.
    Document(usize, Box<Document>, u64),
    Skipped(Error),
    Finished(usize, Box<InputEntry>),
}

/// What an observer hears of.
enum Event {
    Scored(Vec<ScoredReaction>),
    Skipped(Error),
    /// Bytes read so far.
    Read(u64),
}

/// Nobody listens any more; the reason is told elsewhere.
fn stopped() -> Error {
    Error::new(ErrorKind::Io, "the run was stopped")
}

/// Takes the numbered reactions of a document.
type Each<'a> = dyn FnMut(&Page, Vec<Reaction>) -> Result<()> + 'a;

/// What a document says about all of its reactions.
struct Page {
    language: Option<String>,
}

/// A moment: RFC 3339, or a day, which begins at midnight UTC.
fn date(text: &str, option: &str) -> Result<jiff::Timestamp> {
    let text = text.trim();
    text.parse::<jiff::Timestamp>()
        .ok()
        .or_else(|| {
            text.parse::<jiff::civil::DateTime>()
                .ok()
                .and_then(|d| d.to_zoned(jiff::tz::TimeZone::UTC).ok())
                .map(|z| z.timestamp())
        })
        .or_else(|| {
            text.parse::<jiff::civil::Date>()
                .ok()
                .and_then(|d| d.to_zoned(jiff::tz::TimeZone::UTC).ok())
                .map(|z| z.timestamp())
        })
        .ok_or_else(|| {
            let message = format!("{option} {text:?} is no date (write 2026-01-31 or 2026-01-31T18:00:00Z)");
            Error::new(ErrorKind::Option, message)
        })
}

/// Tells reactions with the same key apart, where not too many others stand between them.
#[derive(Debug, Default)]
struct Keys {
    /// How often each key was met again.
    met: Recent,
}

impl Keys {
    fn distinct(&mut self, key: Key) -> Key {
        let short = key.short();
        let times = self.met.get(short).map_or(0, |times| times + 1);
        self.met.set(short, times);
        key.after(times)
    }
}

/// What is counted over the documents of a run.
#[derive(Debug, Default)]
struct Numbering {
    sources: HashMap<String, Numbers>,
    /// Of each input: its reactions, and the comment system its pages were recognised by.
    inputs: HashMap<usize, (u64, &'static str)>,
}

/// Fills in what a reader leaves to the run. A source that a document names itself (a page of a web archive) stays;
/// one that begins with `!` is a part of its input and gets the input's own name before it.
fn complete(document: &mut Document, name: &str, file: &str, format: &'static str) {
    let source = &mut document.source;
    if source.id.is_empty() || source.id.starts_with('!') {
        source.id.insert_str(0, name);
    }
    if source.file.is_empty() {
        source.file.push_str(file);
    }
    if document.format.is_empty() {
        document.format = format;
    }
}

/// A source's reactions are numbered through its documents.
#[derive(Debug, Default)]
struct Numbers {
    comments: u64,
    quotes: u64,
    /// Number of comments that its documents announced.
    declared: Option<u64>,
    /// Numbers of records by their keys, where records name their parents.
    keys: Recent,
    /// How numeric dates are written in it, as far as is known.
    orders: Orders,
}

impl Numbers {
    /// Gives ids to what was found in a document and turns places into ids.
    fn number(&mut self, document: &Document, found: Vec<Found>, calendar: &Calendar) -> Vec<Reaction> {
        let mut dates = Dates::new(calendar, document.language.as_deref(), std::mem::take(&mut self.orders));
        found.iter().filter_map(|f| f.block.published.as_deref()).for_each(|date| dates.learn(date));
        let file_source = &document.source.id;
        let id = |kind: ReactionKind, n: u64| {
            let letter = if kind == ReactionKind::Quote { 'q' } else { 'c' };
            format!("{file_source}.{letter}{n}")
        };
        let ids: Vec<String> = found
            .iter()
            .map(|f| {
                let n = if f.kind == ReactionKind::Quote { &mut self.quotes } else { &mut self.comments };
                *n += 1;
                if let Some(key) = f.block.key.as_deref().filter(|_| f.kind != ReactionKind::Quote) {
                    self.keys.add(fingerprint(key.as_bytes()), *n);
                }
                id(f.kind, *n)
            })
            .collect();
        let reactions = found
            .into_iter()
            .zip(&ids)
            .map(|(f, own)| {
                let block = f.block;
                let parent = match f.parent {
                    Some(place) => ids.get(place).cloned(),
                    // A parent that is not in the input stays named as the input names it: nothing.
                    None => block
                        .parent
                        .as_deref()
                        .and_then(|key| self.keys.get(fingerprint(key.as_bytes())))
                        .map(|n| id(ReactionKind::Comment, n)),
                };
                Reaction {
                    id: own.clone(),
                    own: block.key.filter(|_| f.kind != ReactionKind::Quote),
                    source: block.source.unwrap_or_else(|| file_source.clone()),
                    file: document.source.file.clone(),
                    kind: f.kind,
                    role: f.role,
                    platform: block.platform.unwrap_or_default(),
                    author: block.author,
                    published: block.published.map(|d| dates.read(&d, || published::page::moment(document))),
                    parent_basis: parent.as_ref().and(f.parent_basis),
                    parent,
                    likes: block.likes,
                    stated_language: f.stated_language,
                    declared_language: block.language,
                    spans: block.text.spans(0..block.text.len()),
                    text: block.text.as_str().to_string(),
                }
            })
            .collect();
        self.orders = dates.into_orders();
        reactions
    }
}

/// Records whose keys are remembered at least: answers further away from what they answer name no parent, and those with
/// one key that are further away from each other stay under it.
const RECENT: usize = 1 << 17;

/// Numbers of the last records by their keys (hashed).
#[derive(Debug, Default)]
struct Recent {
    now: foldhash::HashMap<u64, u64>,
    before: foldhash::HashMap<u64, u64>,
}

impl Recent {
    /// Remembers a record; the first of a key counts.
    fn add(&mut self, key: u64, number: u64) {
        if self.get(key).is_none() {
            self.set(key, number);
        }
    }

    fn set(&mut self, key: u64, number: u64) {
        if self.now.len() >= RECENT {
            self.before = std::mem::take(&mut self.now);
        }
        self.now.insert(key, number);
    }

    fn get(&self, key: u64) -> Option<u64> {
        self.now.get(&key).or_else(|| self.before.get(&key)).copied()
    }
}

/// Place of a reaction in its source, for orders that must not depend on the order of inputs: the number in its id.
fn place(id: &str, fallback: u64) -> u64 {
    let digits = id.rfind(|c: char| !c.is_ascii_digit()).map_or(id, |at| &id[at + 1..]);
    digits.parse().unwrap_or(fallback)
}

/// Names of the sources of the inputs: the file's name without its endings, or the whole path as given where two
/// inputs would share a name. They do not depend on the order of the inputs.
fn source_names(inputs: &[Input]) -> Vec<String> {
    let stem = |input: &Input| {
        let name = input.name.rsplit(['/', '\\']).next().unwrap_or(&input.name);
        let mut stem = name;
        while let Some((rest, ending)) = stem.rsplit_once('.')
            && !rest.is_empty()
            && ENDINGS.contains(&ending.to_ascii_lowercase().as_str())
        {
            stem = rest;
        }
        if stem == "-" { "stdin".to_string() } else { stem.to_string() }
    };
    let stems: Vec<String> = inputs.iter().map(stem).collect();
    let mut seen = HashSet::new();
    let twice: HashSet<&String> = stems.iter().filter(|s| !seen.insert(*s)).collect();
    inputs
        .iter()
        .zip(&stems)
        .map(|(input, stem)| if twice.contains(stem) { input.name.clone() } else { stem.clone() })
        .collect()
}

/// Endings that say how a file is stored, not what it is about.
const ENDINGS: &[&str] = &[
    "atom", "csv", "gz", "htm", "html", "js", "json", "jsonl", "mht", "mhtml", "ndjson", "rss", "tsv", "txt", "warc",
    "xhtml", "xlsx", "xml", "zip", "zst",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_named_by_file_or_by_path_where_names_meet() {
        let inputs: Vec<Input> = ["a/page.html", "b/page.txt", "c/votes.csv.gz", "-"]
            .iter()
            .map(|n| Input::memory(*n, Vec::new()))
            .collect();
        assert_eq!(source_names(&inputs), ["a/page.html", "b/page.txt", "votes", "stdin"]);
    }

    #[test]
    fn the_last_records_are_remembered_and_the_first_of_a_key_counts() {
        let mut recent = Recent::default();
        for number in 0..3 * RECENT as u64 {
            recent.add(number, number);
            recent.add(number, 7);
            assert_eq!(recent.get(number), Some(number));
            let earlier = number.saturating_sub(RECENT as u64 - 1);
            assert_eq!(recent.get(earlier), Some(earlier));
        }
        assert_eq!(recent.get(0), None);
    }

    #[test]
    fn sources_that_documents_name_stay() {
        for (own, expected) in
            [("", "page"), ("!a/b.csv", "page!a/b.csv"), ("https://example.org/a", "https://example.org/a")]
        {
            let mut document = Document::default();
            document.source.id = own.into();
            complete(&mut document, "page", "dir/page.zip", "zip");
            assert_eq!((document.source.id.as_str(), document.source.file.as_str()), (expected, "dir/page.zip"));
            assert_eq!(document.format, "zip");
        }
    }
}
