//! Scored reactions in, summaries out: per source, per language and overall.
//!
//! A [`Tally`] is counts and sums of integers only, so merging is associative and free of order: one thread, many, or
//! parts computed elsewhere give the same bytes. Everything that is a fraction is computed from it at the end, by
//! [`statistics`], and is `None` where it is undefined or where there are too few items. Look at [`Summary`] first.
//!
//! Reader comments and posts quoted by a journalist never share a percentage: the first chose themselves, the second
//! were chosen.

pub mod calibration;
mod clusters;
pub(crate) mod random;
pub mod representatives;
mod sorted;
pub mod statistics;
pub mod targets;
pub mod terms;
pub mod trend;
pub mod voices;
pub mod writers;

pub use clusters::Cluster;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use self::representatives::{Representative, Representatives};
use self::sorted::{Keyed, Sorted};
use self::targets::TargetTallies;
use self::terms::Terms;
use self::trend::Trend;
use self::voices::{Folding, Sample, Signatures, VoiceId};
use self::writers::Writers;
use crate::reaction::{ReactionKind, Role, ScoredReaction};
use crate::scorer::Label;

/// Fewest scored items for which a share is given.
pub const MINIMUM_N: u64 = 10;
/// Name of the row over all sources.
pub const ALL: &str = "ALL";

/// Positive, neutral, negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels {
    /// P
    pub positive: u64,
    /// U
    pub neutral: u64,
    /// N
    pub negative: u64,
}

impl Labels {
    /// Scored items.
    pub fn n(&self) -> u64 {
        self.positive + self.neutral + self.negative
    }

    fn add(&mut self, label: Label) {
        match label {
            Label::Positive => self.positive += 1,
            Label::Neutral => self.neutral += 1,
            Label::Negative => self.negative += 1,
            Label::Unscored => {}
        }
    }

    fn merge(&mut self, other: &Labels) {
        self.positive += other.positive;
        self.neutral += other.neutral;
        self.negative += other.negative;
    }

    /// Both together.
    #[must_use]
    pub fn plus(mut self, other: &Labels) -> Labels {
        self.merge(other);
        self
    }
}

/// A count with the first place it was counted at, for a stable order that merging does not disturb.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Placed {
    count: u64,
    first: (String, u64),
}

/// One voice: how often it was heard, and how its text was judged. Bytes alone, so that very many lie close together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Voice {
    id: VoiceId,
    mentions: [u8; 4],
    /// Label of the text: the same text gets the same label wherever it stands in the same language; of two, the
    /// smaller counts.
    label: Label,
}

impl Voice {
    /// A voice that is heard once.
    fn once(id: VoiceId, label: Label) -> Voice {
        Voice { id, mentions: 1u32.to_le_bytes(), label }
    }

    fn mentions(&self) -> u32 {
        u32::from_le_bytes(self.mentions)
    }
}

impl Keyed for Voice {
    type Key = VoiceId;

    fn key(&self) -> VoiceId {
        self.id
    }

    fn absorb(&mut self, other: &Voice) {
        self.mentions = self.mentions().saturating_add(other.mentions()).to_le_bytes();
        self.label = self.label.min(other.label);
    }
}

/// A text that is nearly the same as another, and the one it is counted as: the smallest of its like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Variant {
    id: VoiceId,
    first: VoiceId,
}

impl Keyed for Variant {
    type Key = VoiceId;

    fn key(&self) -> VoiceId {
        self.id
    }

    fn absorb(&mut self, other: &Variant) {
        self.first = self.first.min(other.first);
    }
}

/// Counts and sums over some reactions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Labels of comments and replies.
    pub comments: Labels,
    /// Labels of quoted posts.
    pub quotes: Labels,
    /// Comments and replies, scored or not.
    pub comment_count: u64,
    /// Of these, replies.
    pub reply_count: u64,
    /// Quoted posts, scored or not.
    pub quote_count: u64,
    /// Reactions that could not be scored, by reason.
    pub unscored: BTreeMap<String, u64>,
    /// Reactions extracted but not counted, by role.
    pub excluded: BTreeMap<String, u64>,
    /// Sum of polarity in ten-thousandths.
    pub polarity_sum: i64,
    /// Sum of squared polarity in ten-thousandths of ten-thousandths.
    pub polarity_sq_sum: u64,
    /// Sum of |polarity| of the non-neutral, in ten-thousandths.
    pub intensity_sum: u64,
    /// Sum of coverage in ten-thousandths.
    pub coverage_sum: u64,
    /// Reactions that are shown in another language than the page says they were written in.
    pub translated: u64,
    /// Scored reactions with a word that hints at toxicity.
    pub toxicity_hints: u64,
    /// Scored reactions with one that hints at irony.
    pub irony_hints: u64,
    /// Number of comments declared by the pages themselves; none declared: `None`.
    pub declared: Option<u64>,
    stated: BTreeMap<String, Placed>,
    languages: BTreeMap<String, u64>,
    voices: Sorted<Voice>,
    authors: BTreeMap<u64, u64>,
    writers: Writers,
    samples: Samples,
}

/// Which voices and authors a tally keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Samples {
    voices: Sample,
    authors: Sample,
}

impl Samples {
    /// What is in both.
    fn and(self, other: Samples) -> Samples {
        Samples { voices: self.voices.max(other.voices), authors: self.authors.max(other.authors) }
    }
}

/// How many voices and authors tallies keep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    voices: usize,
    authors: usize,
}

impl Kept {
    fn plus(self, other: Kept) -> Kept {
        Kept { voices: self.voices + other.voices, authors: self.authors + other.authors }
    }

    fn less(self, other: Kept) -> Kept {
        Kept { voices: self.voices - other.voices, authors: self.authors - other.authors }
    }
}

impl Tally {
    /// Counts one reaction. `place` is its source and ordinal.
    fn add(&mut self, scored: &ScoredReaction, place: (&str, u64)) {
        if !self.count(scored, scored.score.label, place) {
            return;
        }
        let score = &scored.score;
        if let Some(reason) = score.reason {
            *place_in(&mut self.unscored, reason) += 1;
        }
        if let Some(polarity) = score.polarity {
            #[expect(clippy::cast_possible_truncation, reason = "from -10000 to 10000")]
            let units = (polarity * 1e4).round() as i64;
            self.polarity_sum += units;
            self.polarity_sq_sum += units.unsigned_abs().pow(2);
            if score.label != Label::Neutral {
                self.intensity_sum += units.unsigned_abs();
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 10000")]
            let coverage = (score.coverage * 1e4).round() as u64;
            self.coverage_sum += coverage;
            self.toxicity_hints += u64::from(score.hints.iter().any(|hint| hint.kind.is_toxic()));
            self.irony_hints += u64::from(score.hints.iter().any(|hint| !hint.kind.is_toxic()));
        }
    }

    /// Counts one reaction under a label that need not be its own, and leaves its polarity aside; false where only the
    /// public counts.
    fn count(&mut self, scored: &ScoredReaction, label: Label, place: (&str, u64)) -> bool {
        let reaction = &scored.reaction;
        if reaction.role != Role::Public {
            *self.excluded.entry(reaction.role.as_str().into()).or_default() += 1;
            return false;
        }
        let labels = match reaction.kind {
            ReactionKind::Quote => {
                self.quote_count += 1;
                &mut self.quotes
            }
            kind => {
                self.comment_count += 1;
                self.reply_count += u64::from(kind == ReactionKind::Reply);
                &mut self.comments
            }
        };
        labels.add(label);
        if let Some(stated) = &reaction.stated_language {
            let first = (place.0.to_string(), place.1);
            let entry = self.stated.entry(stated.clone()).or_insert_with(|| Placed { count: 0, first: first.clone() });
            entry.count += 1;
            if first < entry.first {
                entry.first = first;
            }
            self.translated += u64::from(*stated != scored.detection.lang);
        }
        *place_in(&mut self.languages, &scored.detection.lang) += 1;
        self.hear(Voice::once(scored.voice, label));
        let author = writers::named(scored);
        self.writers.add(author.unwrap_or(scored.voice.number()));
        if let Some(author) = author
            && self.samples.authors.has(author)
        {
            *self.authors.entry(author).or_default() += 1;
        }
        true
    }

    /// Adds what another tally counted.
    pub fn merge(&mut self, other: &Tally) {
        self.comments.merge(&other.comments);
        self.quotes.merge(&other.quotes);
        self.comment_count += other.comment_count;
        self.reply_count += other.reply_count;
        self.quote_count += other.quote_count;
        self.polarity_sum += other.polarity_sum;
        self.polarity_sq_sum += other.polarity_sq_sum;
        self.intensity_sum += other.intensity_sum;
        self.coverage_sum += other.coverage_sum;
        self.toxicity_hints += other.toxicity_hints;
        self.irony_hints += other.irony_hints;
        self.translated += other.translated;
        self.declared = match (self.declared, other.declared) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        };
        for (into, from) in [
            (&mut self.unscored, &other.unscored),
            (&mut self.excluded, &other.excluded),
            (&mut self.languages, &other.languages),
        ] {
            for (key, count) in from {
                *into.entry(key.clone()).or_default() += count;
            }
        }
        for (lang, placed) in &other.stated {
            let entry =
                self.stated.entry(lang.clone()).or_insert_with(|| Placed { count: 0, first: placed.first.clone() });
            entry.count += placed.count;
            if placed.first < entry.first {
                entry.first.clone_from(&placed.first);
            }
        }
        self.writers.merge(&other.writers);
        self.thin(self.samples.and(other.samples));
        other.voices.all().iter().for_each(|voice| self.hear(*voice));
        for (author, count) in other.authors.iter().filter(|(author, _)| self.samples.authors.has(**author)) {
            *self.authors.entry(*author).or_default() += count;
        }
    }

    /// Adds the mentions of a voice, if it is one of those that are kept.
    fn hear(&mut self, voice: Voice) {
        if self.samples.voices.has(voice.id.number()) {
            self.voices.push(voice);
        }
    }

    /// Forgets the voices and authors that are not in these samples, which are as small as its own or smaller.
    fn thin(&mut self, samples: Samples) {
        if samples.voices > self.samples.voices {
            self.voices.retain(|voice| samples.voices.has(voice.id.number()));
        }
        if samples.authors > self.samples.authors {
            // Made anew, because taking out half of a map gives back little of its memory.
            let authors = std::mem::take(&mut self.authors).into_iter();
            self.authors = authors.filter(|(author, _)| samples.authors.has(*author)).collect();
        }
        self.samples = samples;
    }

    /// What it keeps; voices that were heard since the last were sorted in are not counted yet.
    fn kept(&self) -> Kept {
        Kept { voices: self.voices.len(), authors: self.authors.len() }
    }

    /// Counts voices as one that are nearly the same, as [`voices::Signatures::fold`] tells.
    fn fold(&mut self, like: &[(VoiceId, VoiceId)]) {
        self.voices.change(|voice| Some(Voice { id: first_of(like, voice.id)?, ..*voice }));
    }

    /// Counted reactions, scored or not.
    pub fn reactions(&self) -> u64 {
        self.comment_count + self.quote_count
    }

    /// Labels of comments and quotes together: counts, never shares.
    pub fn labels(&self) -> Labels {
        self.comments.plus(&self.quotes)
    }

    /// Reactions without a label.
    pub fn unscored_count(&self) -> u64 {
        self.unscored.values().sum()
    }

    /// Reactions extracted but not counted.
    pub fn excluded_count(&self) -> u64 {
        self.excluded.values().sum()
    }

    /// The labels that a percentage may be made of: those of the only kind there is. `None` when comments and quotes
    /// are both there.
    pub fn comparable(&self) -> Option<Labels> {
        only_kind((self.comment_count, self.comments), (self.quote_count, self.quotes))
    }

    /// Distinct voices, as estimated where not all of them are kept; `None` where none are counted.
    pub fn voices(&self) -> Option<u64> {
        self.samples.voices.all(self.voices.all().len() as u64)
    }

    /// Labels with every voice counted once; `None` where none are counted.
    pub fn voice_labels(&self) -> Option<Labels> {
        let mut labels = Labels::default();
        for voice in self.voices.all().iter() {
            labels.add(voice.label);
        }
        let Labels { positive, neutral, negative } = labels;
        let all = |count| self.samples.voices.all(count);
        Some(Labels { positive: all(positive)?, neutral: all(neutral)?, negative: all(negative)? })
    }

    /// Voices heard more than once; `None` where none are counted.
    pub fn repeated_voices(&self) -> Option<u64> {
        self.samples.voices.all(self.voices.all().iter().filter(|v| v.mentions() > 1).count() as u64)
    }

    /// Intervals that know that voices are heard more than once; `None` where none is, or nothing is scored.
    pub fn by_voice(&self) -> Option<statistics::ByVoice> {
        let one = self.samples.voices.all(1)?;
        let mut groups: BTreeMap<(Label, u64), u64> = BTreeMap::new();
        for voice in self.voices.all().iter().filter(|v| v.label != Label::Unscored) {
            *groups.entry((voice.label, u64::from(voice.mentions()))).or_default() += one;
        }
        let groups: Vec<(Label, u64, u64)> = groups.into_iter().map(|((label, m), count)| (label, m, count)).collect();
        statistics::by_voice(&groups)
    }

    /// How often a voice was heard.
    fn mentions_of(&self, id: VoiceId) -> Option<u32> {
        let all = self.voices.all();
        let place = all.binary_search_by_key(&id, Voice::key).ok()?;
        Some(all[place].mentions())
    }

    /// Kish's effective number of voices over mentions: (Σw)² / Σw².
    pub fn effective_voices(&self) -> Option<f64> {
        let of_sample = statistics::effective_n(self.voices.all().iter().map(|v| u64::from(v.mentions())))?;
        Some(of_sample * self.samples.voices.all(1)? as f64)
    }

    /// Languages the pages say reactions were written in, with counts, commonest and then first seen first.
    pub fn stated_languages(&self) -> Vec<(&str, u64)> {
        let mut list: Vec<(&String, &Placed)> = self.stated.iter().collect();
        list.sort_by(|a, b| b.1.count.cmp(&a.1.count).then_with(|| a.1.first.cmp(&b.1.first)));
        list.into_iter().map(|(lang, placed)| (lang.as_str(), placed.count)).collect()
    }

    /// Detected languages with counts, commonest first.
    pub fn languages(&self) -> Vec<(&str, u64)> {
        let mut list: Vec<(&str, u64)> = self.languages.iter().map(|(l, n)| (l.as_str(), *n)).collect();
        list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        list
    }

    /// True where at least [`writers::FEWEST`] people wrote, so that words do not give one of them away.
    pub fn several_writers(&self) -> bool {
        self.writers.several()
    }

    /// Gini coefficient of comments over named authors; `None` under two authors.
    pub fn author_gini(&self) -> Option<f64> {
        statistics::gini(self.authors.values().copied())
    }
}

/// The labels of the only kind of reaction there is, each given with how many there are, scored or not.
fn only_kind(comments: (u64, Labels), quotes: (u64, Labels)) -> Option<Labels> {
    match (comments, quotes) {
        ((_, labels), (0, _)) | ((0, _), (_, labels)) => Some(labels),
        _ => None,
    }
}

/// The text that another is counted as, by the sorted list of [`voices::Signatures::fold`].
fn first_of(like: &[(VoiceId, VoiceId)], id: VoiceId) -> Option<VoiceId> {
    like.binary_search_by_key(&id, |(id, _)| *id).ok().map(|at| like[at].1)
}

/// The values of a key, or of all keys where none is given.
fn values_of<'m, V>(map: &'m BTreeMap<String, V>, key: Option<&str>) -> impl Iterator<Item = &'m V> {
    let of_key = key.and_then(|key| map.get(key));
    of_key.into_iter().chain(key.is_none().then(|| map.values()).into_iter().flatten())
}

/// The value of a key, made where it is not there yet: most keys are, and need no copy.
fn place_in<'m, V: Default>(map: &'m mut BTreeMap<String, V>, key: &str) -> &'m mut V {
    if !map.contains_key(key) {
        map.insert(key.to_string(), V::default());
    }
    map.get_mut(key).expect("it was put there just now")
}

/// What is known of a source besides its reactions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceNote {
    /// Title of the page.
    pub title: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Its files, as given.
    pub files: BTreeSet<String>,
}

/// The reaction of every source, by language and as a whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Summary {
    sources: BTreeMap<String, Tally>,
    /// By source, then by language.
    by_language: BTreeMap<String, BTreeMap<String, Tally>>,
    notes: BTreeMap<String, SourceNote>,
    trend: Trend,
    terms: Terms,
    targets: TargetTallies,
    representatives: Representatives,
    signatures: Signatures,
    /// Texts that are nearly the same as another, each with the one it is counted as.
    variants: Sorted<Variant>,
    samples: Samples,
    /// What the tallies keep.
    kept: Kept,
    most: Kept,
}

/// Voices and authors that all tallies together keep; each is in the tally of its source and in that of its language.
/// Beyond, a half of them is forgotten by their fingerprints, whatever the order they came in, and counts of voices are
/// estimates.
const MOST_KEPT: Kept = Kept { voices: 1 << 19, authors: 1 << 17 };

/// The same counts are the same, whether voices heard last were sorted in yet or not; `kept` follows from the tallies.
impl PartialEq for Summary {
    fn eq(&self, other: &Self) -> bool {
        let Summary {
            sources,
            by_language,
            notes,
            trend,
            terms,
            targets,
            representatives,
            signatures,
            variants,
            samples,
            kept: _,
            most,
        } = self;
        let counts = *sources == other.sources && *by_language == other.by_language && *targets == other.targets;
        let rest = *notes == other.notes && *trend == other.trend && *terms == other.terms;
        let voices = *signatures == other.signatures && *variants == other.variants;
        let limits = *samples == other.samples && *most == other.most;
        counts && rest && voices && limits && *representatives == other.representatives
    }
}

impl Eq for Summary {}

impl Default for Summary {
    fn default() -> Self {
        Summary {
            sources: BTreeMap::new(),
            by_language: BTreeMap::new(),
            notes: BTreeMap::new(),
            trend: Trend::default(),
            terms: Terms::default(),
            targets: TargetTallies::default(),
            representatives: Representatives::default(),
            signatures: Signatures::default(),
            variants: Sorted::default(),
            samples: Samples::default(),
            kept: Kept::default(),
            most: MOST_KEPT,
        }
    }
}

impl Summary {
    /// An empty summary that counts voices unless `folding` says not to.
    pub fn new(folding: Folding) -> Self {
        let mut summary = Summary::default();
        if folding == Folding::Off {
            summary.samples.voices = Sample::NONE;
        }
        summary
    }

    /// Notes that a source exists, what it calls itself and how many comments it announces.
    pub fn source(&mut self, id: &str, declared: Option<u64>, note: SourceNote) {
        let tally = self.sources.entry(id.into()).or_default();
        tally.merge(&Tally { declared, ..Tally::default() });
        let known = self.notes.entry(id.into()).or_default();
        known.files.extend(note.files);
        known.title = known.title.take().into_iter().chain(note.title).min();
        known.url = known.url.take().into_iter().chain(note.url).min();
    }

    /// Counts one reaction.
    pub fn add(&mut self, scored: &ScoredReaction, ordinal: u64) {
        let source = scored.reaction.source.as_str();
        let of_source = place_in(&mut self.sources, source);
        let of_language = place_in(place_in(&mut self.by_language, source), &scored.detection.lang);
        for tally in [of_source, of_language] {
            tally.samples = self.samples;
            let before = tally.kept();
            tally.add(scored, (source, ordinal));
            self.kept = self.kept.plus(tally.kept().less(before));
        }
        self.kept = self.kept.plus(self.targets.add(scored, ordinal, self.samples));
        self.trend.add(scored);
        self.terms.add(scored);
        self.representatives.add(scored);
        if scored.reaction.role == Role::Public
            && let Some(signature) = scored.signature
        {
            self.signatures.add(scored.voice, signature, scored.score.label);
        }
        self.thin();
    }

    /// Keeps no more voices and authors than are allowed.
    fn thin(&mut self) {
        loop {
            let mut samples = self.samples;
            let fewer_voices = samples.voices.halve_if(self.kept.voices > self.most.voices);
            let fewer_authors = samples.authors.halve_if(self.kept.authors > self.most.authors);
            if !fewer_voices && !fewer_authors {
                break;
            }
            self.thin_to(samples);
        }
    }

    fn thin_to(&mut self, samples: Samples) {
        self.samples = samples;
        self.tallies_mut().for_each(|tally| tally.thin(samples));
        self.recount();
    }

    fn recount(&mut self) {
        self.tallies_mut().for_each(|tally| tally.voices.tidy());
        self.kept = self.tallies_mut().fold(Kept::default(), |kept, tally| kept.plus(tally.kept()));
    }

    fn tallies_mut(&mut self) -> impl Iterator<Item = &mut Tally> {
        let by_language = self.by_language.values_mut().flat_map(BTreeMap::values_mut);
        self.sources.values_mut().chain(by_language).chain(self.targets.tallies_mut())
    }

    /// Adds what another summary counted.
    pub fn merge(&mut self, other: &Summary) {
        for (id, tally) in &other.sources {
            place_in(&mut self.sources, id).merge(tally);
        }
        for (source, lang, tally) in other.by_language() {
            place_in(place_in(&mut self.by_language, source), lang).merge(tally);
        }
        for (id, note) in &other.notes {
            self.source(id, None, note.clone());
        }
        self.trend.merge(&other.trend);
        self.terms.merge(&other.terms);
        self.targets.merge(&other.targets);
        self.representatives.merge(&other.representatives);
        self.signatures.merge(&other.signatures);
        self.thin_to(self.samples.and(other.samples));
        self.thin();
        for variant in other.variants.all().iter() {
            self.variants.push(*variant);
        }
        self.variants.tidy();
    }

    /// Every source with its tally, sorted by name.
    pub fn sources(&self) -> impl Iterator<Item = (&str, &Tally)> {
        self.sources.iter().map(|(id, tally)| (id.as_str(), tally))
    }

    /// Counts voices as one that are nearly the same. Called once all is counted; merging what was folded and folding
    /// again gives what folding once would have given.
    pub fn fold_voices(&mut self) {
        self.recount();
        self.thin();
        let like = self.signatures.fold();
        self.tallies_mut().for_each(|tally| tally.fold(&like));
        self.recount();
        let moved = |known: &Variant| Some(Variant { first: first_of(&like, known.first)?, ..*known });
        self.variants.change(moved);
        for &(id, first) in &like {
            self.variants.push(Variant { id, first });
        }
        self.variants.tidy();
    }

    /// Part of the voices that are kept, 0 to 1: where it is less than 1, their numbers are estimates; 0 where none are
    /// counted.
    pub fn sampled(&self) -> f64 {
        self.samples.voices.share()
    }

    /// Part of the texts that were compared with each other to find voices, 0 to 1.
    pub fn compared(&self) -> f64 {
        self.signatures.compared()
    }

    /// Counts by time.
    pub fn trend(&self) -> &Trend {
        &self.trend
    }

    /// What weighs for and against.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Notes that there is a target, whether anything names it or not.
    pub fn target(&mut self, name: &str) {
        self.targets.note(name);
    }

    /// What is said of each target.
    pub fn targets(&self) -> &TargetTallies {
        &self.targets
    }

    /// Reactions that stand for others, each with how often its voice was heard, where voices are counted.
    pub fn representatives<'s>(&'s self) -> Vec<(Representative<'s>, Option<u64>)> {
        let variants = self.variants.all();
        let voice_of = |voice: VoiceId| {
            let place = variants.binary_search_by_key(&voice, Variant::key);
            place.map_or(voice, |place| variants[place].first)
        };
        let mentions = |voice: VoiceId| {
            let heard = self.sources.values().filter_map(|tally| tally.mentions_of(voice_of(voice)));
            let mentions: u64 = heard.map(u64::from).sum();
            (self.samples.voices != Sample::NONE).then_some(mentions)
        };
        let chosen = self.representatives.choose(voice_of);
        let several = |source: &str| self.sources.get(source).is_some_and(Tally::several_writers);
        let told = |r: Representative<'s>| {
            let showable = r.showable && several(&r.candidate.source);
            (Representative { showable, ..r }, mentions(r.candidate.voice))
        };
        chosen.into_iter().map(told).collect()
    }

    /// What is known of a source.
    pub fn note(&self, source: &str) -> Option<&SourceNote> {
        self.notes.get(source)
    }

    /// All sources together.
    pub fn overall(&self) -> Tally {
        let mut all = Tally::default();
        self.sources.values().for_each(|tally| all.merge(tally));
        all.voices.tidy();
        all
    }

    /// Comments found in the sources that say how many they have.
    pub fn found_of_declared(&self) -> u64 {
        self.sources.values().filter(|t| t.declared.is_some()).map(|t| t.comment_count).sum()
    }

    /// Every source and language with its tally, sorted.
    pub fn by_language(&self) -> impl Iterator<Item = (&str, &str, &Tally)> {
        self.by_language.iter().flat_map(|(source, languages)| {
            languages.iter().map(|(lang, tally)| (source.as_str(), lang.as_str(), tally))
        })
    }

    /// Every language over all sources, sorted by code.
    pub fn languages(&self) -> BTreeMap<&str, Tally> {
        let mut all: BTreeMap<&str, Tally> = BTreeMap::new();
        for (_, lang, tally) in self.by_language() {
            all.entry(lang).or_default().merge(tally);
        }
        all.values_mut().for_each(|tally| tally.voices.tidy());
        all
    }
}

#[cfg(test)]
mod tests {
    use super::voices::Voices;
    use super::*;
    use crate::detector::{DetectedBy, Detection};
    use crate::reaction::{Key, Reaction};
    use crate::scorer::Score;

    fn scored(i: usize) -> ScoredReaction {
        let text = format!("wording number {}", i / 2);
        let author = (!i.is_multiple_of(3)).then(|| format!("writer {}", i % 40));
        let (voice, signature) = Voices::default().of(&text);
        let label = [Label::Positive, Label::Negative][i / 2 % 2];
        ScoredReaction {
            reaction: Reaction { id: format!("s.c{i}"), source: "s".into(), author, text, ..Reaction::default() },
            detection: Detection {
                lang: "en".into(),
                script: "Latn",
                confidence: 1.0,
                by: DetectedBy::Model,
                segments: Vec::new(),
            },
            score: Score { label, reason: None, ..Score::unscored("") },
            voice,
            signature,
            key: Key::of_record("s", &i.to_string()),
        }
    }

    fn count(range: std::ops::Range<usize>, most: Kept) -> Summary {
        let mut summary = Summary { most, ..Summary::default() };
        range.for_each(|i| summary.add(&scored(i), i as u64));
        summary.recount();
        summary.thin();
        summary
    }

    #[test]
    fn voices_that_are_not_counted_are_unknown_and_not_zero() {
        let mut off = Summary::new(Folding::Off);
        (0..20).for_each(|i| off.add(&scored(i), i as u64));
        let all = off.overall();
        assert_eq!((all.voices(), all.voice_labels(), all.repeated_voices()), (None, None, None));
        assert_eq!((all.effective_voices(), all.by_voice(), off.sampled()), (None, None, 0.0));
        assert_eq!((all.reactions(), off.kept.voices, off.clusters().count()), (20, 0, 0));
        // Whatever is added to it, what was not counted stays unknown.
        let mut both = count(0..20, MOST_KEPT);
        both.merge(&off);
        assert_eq!((both.overall().voices(), both.overall().reactions()), (None, 40));
    }

    #[test]
    fn of_many_voices_a_part_is_kept_whatever_the_order() {
        let most = Kept { voices: 900, authors: 20 };
        let (all, few) = (count(0..4000, MOST_KEPT), count(0..4000, most));
        assert!(few.kept.voices <= 900 && few.kept.authors <= 20 && few.sampled() < 1.0 && all.sampled() == 1.0);
        let (exact, estimate) = (all.overall(), few.overall());
        assert_eq!(exact.voices(), Some(2000));
        let near = |estimate: f64, exact: f64| (estimate / exact - 1.0).abs() < 0.2;
        assert!(near(estimate.voices().unwrap() as f64, 2000.0), "{:?}", estimate.voices());
        assert!(near(estimate.voice_labels().unwrap().positive as f64, 1000.0), "{:?}", estimate.voice_labels());
        assert!(near(estimate.repeated_voices().unwrap() as f64, 2000.0), "{:?}", estimate.repeated_voices());
        assert!(near(estimate.effective_voices().unwrap(), exact.effective_voices().unwrap()));
        let part = |range| count(range, most);
        for order in [[0..100, 100..2500, 2500..4000], [2500..4000, 0..100, 100..2500]] {
            let mut merged = Summary { most, ..Summary::default() };
            order.into_iter().for_each(|range| merged.merge(&part(range)));
            assert_eq!(merged, few);
        }
    }
}
