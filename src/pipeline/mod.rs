//! The one path: inputs in, scored reactions out, in input order, whatever the number of threads.
//!
//! Reader → extractor → detector → tokenizer → scorer → aggregator. The command line and every other front end call
//! [`Analyzer::run`]; this is the only file that knows every stage. Threads are started here; a
//! folder's files are looked at in parallel too, before ([`crate::reader::inputs`]).
//!
//! One thread has the workers open the next inputs, one reads and unpacks, one hands batches of documents to the workers
//! that split them and numbers what they found in order, one has that scored, and the caller's counts and writes. Between them stand short queues: what waits is bounded
//! whatever the size of the input. Look at [`Analyzer`] first.

mod ahead;
mod checkpoint;
mod numbers;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::Instant;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use self::ahead::Ready;
pub use self::checkpoint::{Checkpoint, Checkpoints};
use self::checkpoint::{Heard, Position, Walked};
use crate::aggregator::voices::{Folding, Voices};
use crate::aggregator::{SourceNote, Summary};
use crate::detector::{DetectedBy, Detection, Detector, DetectorOptions, Prior, Thread};
use crate::document::{Body, Document};
use crate::error::{Error, ErrorKind, Result};
use crate::extractor::{Extraction, Extractor, Method};
use crate::lexicon::LexiconSet;
use crate::lexicon::language::canonical;
use crate::reaction::{Key, Reaction, ScoredReaction};
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
    /// Which texts are one voice.
    pub voices: Folding,
    /// Only reactions published at or after this date (RFC 3339 or a day); those without a date are left out.
    pub since: Option<String>,
    /// Only reactions published before this date.
    pub until: Option<String>,
    /// When the run writes down how far it is; never, if nothing is said.
    pub checkpoints: Option<Checkpoints>,
}

/// What happened in a run, besides its results.
#[derive(Debug, Default, Serialize, Deserialize)]
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
    /// The run can go on from here, with an observer that is told what comes then. An error ends the run.
    fn checkpoint(&mut self, _checkpoint: &Checkpoint<'_>) -> Result<()> {
        Ok(())
    }
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
        let walked = self.walk(
            inputs,
            &source_names(inputs),
            Position::default(),
            Walked::default(),
            &mut |_, reactions| reactions.into_iter().try_for_each(&mut each),
            &mut |_| {},
        )?;
        Ok(walked.report)
    }

    /// The whole run: every reaction goes to `observer`, the counts into the summary.
    pub fn run(&self, inputs: &[Input], observer: &mut dyn Observer) -> Result<(Summary, RunReport)> {
        let heard = Heard { summary: Summary::new(self.options.voices), ..Heard::default() };
        self.run_from(inputs, &source_names(inputs), Position::default(), Walked::default(), heard, observer)
    }

    /// The rest of a run that was stopped, over the same inputs; the last of them may have grown since. The observer
    /// stands where it stood when it was given the checkpoint.
    pub fn resume(
        &self,
        inputs: &[Input],
        checkpoint: Checkpoint<'static>,
        observer: &mut dyn Observer,
    ) -> Result<(Summary, RunReport)> {
        let names = source_names(inputs);
        checkpoint.fits(inputs, &names)?;
        let walked = checkpoint::decode(&checkpoint.walked)?;
        self.run_from(inputs, &names, checkpoint.position, walked, checkpoint.heard.into_owned(), observer)
    }

    fn run_from(
        &self,
        inputs: &[Input],
        names: &[String],
        from: Position,
        walked: Walked,
        mut heard: Heard,
        observer: &mut dyn Observer,
    ) -> Result<(Summary, RunReport)> {
        let (sender, events) = sync_channel(WAITING);
        let (walked, observed) = thread::scope(|scope| {
            // What is read and split next waits while this is scored.
            let (found, split) = sync_channel(WAITING);
            let walk = scope.spawn(move || {
                let send = |event| found.send(event).map_err(|_| stopped());
                self.walk(
                    inputs,
                    names,
                    from,
                    walked,
                    &mut |page, reactions| send(Event::Reactions((page, reactions))),
                    &mut |event| drop(send(event)),
                )
            });
            scope.spawn(move || {
                let score = |(page, reactions)| self.score(page, reactions);
                // When nobody listens any more, the queue before this is dropped too, and reading ends.
                split.into_iter().map(|event| event.map(score)).try_for_each(|event| sender.send(event))
            });
            // When the observer has had enough, the queue is dropped, and with it what would be put there.
            let observed = events.into_iter().try_for_each(|event| {
                match event {
                    Event::Reactions(list) => {
                        for mut scored in list {
                            heard.ordinal += 1;
                            scored.key = heard.keys.distinct(scored.key);
                            if observer.erased(scored.key) {
                                heard.erased += 1;
                                continue;
                            }
                            let scored = &scored;
                            heard.summary.add(scored, place(&scored.reaction.id, heard.ordinal));
                            observer.reaction(scored)?;
                        }
                    }
                    Event::Skipped(error) => observer.skipped(&error),
                    Event::Read(bytes) => observer.read(bytes),
                    Event::Reached(position, walked) => {
                        let heard = Cow::Borrowed(&heard);
                        observer.checkpoint(&Checkpoint { position: *position, walked, heard })?;
                    }
                }
                Ok(())
            });
            (walk.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), observed)
        });
        observed?;
        let Walked { mut report, summary: sources, .. } = walked?;
        // The rest is needed no more, and folding takes room.
        let (mut summary, erased) = (heard.summary, heard.erased);
        drop(heard.keys);
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
        names: &[String],
        from: Position,
        mut walked: Walked,
        each: &mut Each<'_>,
        tell: &mut dyn FnMut(Event<Found>),
    ) -> Result<Walked> {
        let extractor = Extractor::new(self.lexicons.markers(), self.options.method).traced(self.options.trace);
        let skip = |report: &mut RunReport, tell: &mut dyn FnMut(Event<Found>), error: Error| {
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
        let mut size = 0;
        let (sender, read) = sync_channel(WAITING);
        thread::scope(|scope| {
            scope.spawn(|| self.read(inputs, names, from, sender));
            for read in read {
                match read {
                    Read::Document(index, mut document, bytes) => {
                        for error in std::mem::take(&mut document.skipped) {
                            skip(&mut walked.report, tell, error);
                        }
                        size += weight(&document);
                        batch.push((index, *document));
                        if size >= BATCH {
                            self.split(&extractor, &mut batch, &mut walked, each)?;
                            size = 0;
                        }
                        tell(Event::Read(bytes));
                    }
                    Read::Skipped(error) => skip(&mut walked.report, tell, error),
                    Read::Finished(index, entry) => walked.entries.push((index, *entry)),
                    Read::Reached(position) => {
                        self.split(&extractor, &mut batch, &mut walked, each)?;
                        size = 0;
                        tell(Event::Reached(position, walked.encode()?));
                    }
                    Read::Stopped(error) => return Err(error),
                }
            }
            Ok(())
        })?;
        self.split(&extractor, &mut batch, &mut walked, each)?;
        for (index, mut entry) in walked.entries.drain(..) {
            if let Some((total, system)) = walked.numbering.inputs.get(&index) {
                entry.reactions = *total;
                entry.comment_system = (!system.is_empty()).then(|| system.clone());
            }
            walked.report.inputs.push(entry);
        }
        Ok(walked)
    }

    /// Reads one input after another until nobody listens; the next are opened meanwhile.
    fn read(&self, inputs: &[Input], names: &[String], from: Position, sender: SyncSender<Read>) {
        let (ahead, ready) = sync_channel(0);
        thread::scope(|scope| {
            let start = from.clone();
            scope.spawn(move || ahead::open(inputs, names, &self.options.read, &start, &ahead));
            self.read_ready(inputs, names, from, ready.into_iter().flatten(), &sender);
        });
    }

    fn read_ready(
        &self,
        inputs: &[Input],
        names: &[String],
        from: Position,
        ready: impl Iterator<Item = Ready>,
        sender: &SyncSender<Read>,
    ) {
        let checkpoints = self.checkpoints(inputs);
        let (mut position, mut told) = (from, Instant::now());
        for ((index, (input, name)), ready) in inputs.iter().zip(names).enumerate().skip(position.input).zip(ready) {
            position.input = index;
            if checkpoints.is_some() {
                position.known.truncate(index);
                position.known.push(ready.known);
            }
            let open = || reader::open_at(input, &self.options.read, position.mark.clone());
            let opened = match ready.opened.unwrap_or_else(open) {
                Ok(opened) => opened,
                // Its first part was counted: without the rest the results would be wrong.
                Err(error) if position.items > 0 => return drop(sender.send(Read::Stopped(error))),
                Err(error) => {
                    if sender.send(Read::Skipped(error)).is_err() {
                        return;
                    }
                    continue;
                }
            };
            let read_before = if position.mark.is_some() { 0 } else { position.items };
            let mut documents = opened.documents.skip(read_before).peekable();
            while let Some(document) = documents.next() {
                if let Some(checkpoints) = checkpoints {
                    let may_grow = checkpoints.last
                        && index + 1 == inputs.len()
                        && (position.items == 0 || position.mark.is_some())
                        && documents.peek().is_none();
                    if may_grow || told.elapsed() >= checkpoints.every {
                        if sender.send(Read::Reached(Box::new(position.clone()))).is_err() {
                            return;
                        }
                        told = Instant::now();
                    }
                }
                position.items += 1;
                position.mark = None;
                let read = match document {
                    Ok(mut document) => {
                        position.mark = document.mark.take().map(|mark| *mark);
                        complete(&mut document, name, &input.name, opened.format);
                        Read::Document(index, Box::new(document), position.before + opened.receipt.bytes_so_far())
                    }
                    Err(error) => Read::Skipped(error),
                };
                if sender.send(read).is_err() {
                    return;
                }
            }
            let fingerprint = opened.receipt.fingerprint();
            (position.items, position.mark) = (0, None);
            position.before += fingerprint.bytes;
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
        walked: &mut Walked,
        each: &mut Each<'_>,
    ) -> Result<()> {
        let Walked { report, summary, numbering, .. } = walked;
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
                *system = extraction.system.to_string();
            }
            let mut reactions = numbers.number(&document, found, self.lexicons.markers());
            let before = reactions.len();
            reactions.retain(|r| self.in_window(r));
            if reactions.len() < before {
                *report.left_out.entry("outside --since and --until, or undated".into()).or_default() +=
                    (before - reactions.len()) as u64;
            }
            report.reactions += reactions.len() as u64;
            let page = Page { language: document.language.as_deref().map(canonical) };
            each(page, reactions)?;
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
    fn score(&self, page: Page, reactions: Vec<Reaction>) -> Vec<ScoredReaction> {
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
        let scored: Vec<(usize, ScoredReaction)> = by_language(reactions, detections)
            .into_par_iter()
            .map_init(
                || (self.scorer(), Voices::new(self.options.voices)),
                |(scorer, voices), (place, reaction, detection)| {
                    let score = scorer.score(&reaction.text, &detection.lang);
                    let (voice, signature) = voices.of(&reaction.text);
                    let key = match &reaction.own {
                        Some(own) => Key::of_record(&reaction.source, own),
                        None => Key::of_voice(&reaction.source, reaction.kind, voice),
                    };
                    (place, ScoredReaction { reaction, key, detection, score, voice, signature })
                },
            )
            .collect();
        let mut places: Vec<Option<ScoredReaction>> = Vec::new();
        places.resize_with(scored.len(), || None);
        scored.into_iter().for_each(|(place, scored)| places[place] = Some(scored));
        places.into_iter().flatten().collect()
    }
}

/// Reactions with their places, those of a language one after another: what a thread has read of a lexicon for one text is
/// at hand for the next, which saves a tenth of the time where languages take turns.
fn by_language(reactions: Vec<Reaction>, detections: Vec<Detection>) -> Vec<(usize, Reaction, Detection)> {
    let turns = detections.windows(2).any(|two| two[0].lang != two[1].lang);
    let mut order: Vec<usize> = (0..detections.len()).collect();
    let mut pairs: Vec<_> = reactions.into_iter().zip(detections).map(Some).collect();
    if turns {
        let lang = |place: usize| pairs[place].as_ref().map(|(_, detection)| detection.lang.as_str());
        order.sort_by(|&one, &other| lang(one).cmp(&lang(other)));
    }
    let take = |place: usize| pairs[place].take().map(|(reaction, detection)| (place, reaction, detection));
    order.into_iter().filter_map(take).collect()
}

/// What the reading thread hands on.
enum Read {
    /// A document of the input with this number, and the bytes of all inputs read so far.
    Document(usize, Box<Document>, u64),
    Skipped(Error),
    Finished(usize, Box<InputEntry>),
    /// Everything before this place was handed on.
    Reached(Box<Position>),
    /// The run cannot go on.
    Stopped(Error),
}

/// What happens on the way from the inputs to the observer.
enum Event<T> {
    /// Reactions of one document, as far as they have come.
    Reactions(T),
    Skipped(Error),
    /// Bytes read so far.
    Read(u64),
    /// Everything before this place was handed on; with what splitting it left behind.
    Reached(Box<Position>, Vec<u8>),
}

impl<T> Event<T> {
    fn map<U>(self, with: impl FnOnce(T) -> U) -> Event<U> {
        match self {
            Event::Reactions(reactions) => Event::Reactions(with(reactions)),
            Event::Skipped(error) => Event::Skipped(error),
            Event::Read(bytes) => Event::Read(bytes),
            Event::Reached(position, walked) => Event::Reached(position, walked),
        }
    }
}

/// What was found in a document.
type Found = (Page, Vec<Reaction>);

/// Nobody listens any more; the reason is told elsewhere.
fn stopped() -> Error {
    Error::new(ErrorKind::Io, "the run was stopped")
}

/// Takes the numbered reactions of a document.
type Each<'a> = dyn FnMut(Page, Vec<Reaction>) -> Result<()> + 'a;

/// How much work splitting a document is, in records.
fn weight(document: &Document) -> usize {
    match &document.body {
        Body::Blocks(blocks) => blocks.len(),
        Body::Html(tree) => tree.len() / 32,
    }
}

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
