//! What folding voices finds, and what it costs, on comments of which three in ten say nearly the same as another.
//!
//! The comments are made here: words of the lexicons in the order of how common words are (Zipf), in six languages and
//! four scripts, of each comment on one side or on none. Three of ten are copies of another comment or copy with small
//! edits that leave its side: a word changed, dropped, added or misspelt, emoji or a tag added, capitals, other
//! punctuation, sentences in another order; one edit for every fifteen words. A copy is *found* when it is one voice with
//! the text it was made from; copies that we judge the opposite of that text are never joined with it and are told apart. A
//! text *belongs* when it stems from the same text as most of those of its voice, of voices with several wordings. Every
//! run is a process of its own, so that its peak of memory is its own; runs take turns, and time is that of the processor.
//!
//! `cargo bench --bench voices` makes 200,000; `-- N` another number.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use groundswell::aggregator::voices::{Folding, VoiceId};
use groundswell::lexicon::LexiconSet;
use groundswell::pipeline::{Analyzer, Observer, Options};
use groundswell::privacy::Privacy;
use groundswell::reaction::ScoredReaction;
use groundswell::reader::Input;
use groundswell::scorer::Label;
use groundswell::writer::{OUTPUTS, ReactionWriter, WriteOptions};

const COMMENTS: usize = 200_000;
const ROUNDS: usize = 3;
/// Words of a comment that is copied: of fewer there are no near copies, only other texts.
const LEAST: usize = 8;
/// Languages, how many in ten comments, what stands between words, and what ends a sentence.
const LANGUAGES: &[(&str, usize, &str, &str)] = &[
    ("en", 5, " ", ". "),
    ("de", 1, " ", ". "),
    ("ru", 1, " ", ". "),
    ("ko", 1, " ", ". "),
    ("ar", 1, " ", ". "),
    ("ja", 1, "", "。"),
];
/// What is added to texts against, for neither, and for.
const FACES: [&[&str]; 3] =
    [&["😡😡", "👎", "😠", "#ourtown"], &["👀", "#ourtown", "…", "🤷"], &["👏", "❤️", "👍👍", "#ourtown"]];

/// A copy and the text it was made from.
type Copied = (usize, usize);

/// A word, and whether it is against (−1), neither or for (1).
type Word = (String, i32);

/// Numbers that look random and are the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    /// Ranks by Zipf's law: the hundredth is met a hundredth as often as the first.
    fn rank(&mut self, n: usize) -> usize {
        let x = self.below(1 << 20) as f64 / f64::from(1 << 20);
        ((n as f64).powf(x) as usize).min(n) - 1
    }
}

impl Numbers {
    /// A word that is not on the other side.
    fn word(&mut self, vocabulary: &[Word], side: i32) -> String {
        loop {
            let (word, of) = &vocabulary[self.rank(vocabulary.len())];
            if of * side >= 0 && (side != 0 || *of == 0) {
                return word.clone();
            }
        }
    }
}

/// A comment: sentences of words.
#[derive(Clone)]
struct Made {
    lang: usize,
    sentences: Vec<Vec<String>>,
    /// −1 against, 1 for.
    side: i32,
    capitals: bool,
    /// Number of the first of its like, and of the text it was made from.
    family: usize,
    from: Option<usize>,
}

impl Made {
    fn text(&self) -> String {
        let (_, _, between, end) = LANGUAGES[self.lang];
        let text: String = self.sentences.iter().map(|s| s.join(between) + end).collect();
        let text = text.trim_end().to_string();
        if self.capitals { text.to_uppercase() } else { text }
    }

    fn words(&self) -> usize {
        self.sentences.iter().map(Vec::len).sum()
    }

    /// Makes it a copy of itself.
    fn edit(&mut self, numbers: &mut Numbers, vocabulary: &[Word]) {
        let s = numbers.below(self.sentences.len());
        let len = self.sentences[s].len();
        let at = numbers.below(len);
        match numbers.below(9) {
            0 => self.sentences[s][at] = numbers.word(vocabulary, self.side),
            1 if len > 2 => drop(self.sentences[s].remove(at)),
            1 | 2 => self.sentences[s].insert(at, numbers.word(vocabulary, self.side)),
            3 => {
                let word = &mut self.sentences[s][at];
                let mut letters: Vec<char> = word.chars().collect();
                let i = numbers.below(letters.len());
                letters.insert(i, letters[i]);
                *word = letters.into_iter().collect();
            }
            4 | 5 => {
                let faces = FACES[(self.side + 1) as usize];
                let face = faces[numbers.below(faces.len())].to_string();
                self.sentences.last_mut().into_iter().for_each(|s| s.push(face.clone()));
            }
            6 => self.capitals = !self.capitals,
            7 => self.sentences[s][at].push_str([",", " –", "…", "!"][numbers.below(4)]),
            _ => self.sentences.rotate_left(1),
        }
    }
}

fn made(count: usize) -> Vec<Made> {
    let lexicons = LexiconSet::embedded();
    let vocabularies: Vec<Vec<Word>> = LANGUAGES
        .iter()
        .map(|(code, ..)| {
            let lexicon = lexicons.get(code).expect("shipped");
            let mut words: Vec<String> = lexicon.language.function_words.clone();
            let plain = |w: &String| !w.contains(['*', ' ']) && w.chars().all(char::is_alphabetic);
            let mut more: Vec<String> = lexicon.entries().into_keys().filter(plain).collect();
            more.extend(lexicon.cases().iter().flat_map(|c| c.text.split(' ').map(str::to_lowercase)).filter(plain));
            let mut numbers = Numbers(11);
            for i in (1..more.len()).rev() {
                more.swap(i, numbers.below(i + 1));
            }
            // Most words are about something: halves of two words, four of them for each word of the lexicon.
            for i in 0..more.len() {
                words.push(more[i].clone());
                for _ in 0..4 {
                    let [one, two] = [0; 2].map(|_| more[numbers.below(more.len())].chars().collect::<Vec<_>>());
                    words.push(one[..one.len().div_ceil(2)].iter().chain(&two[two.len() / 2..]).collect());
                }
            }
            let mut seen = std::collections::HashSet::new();
            words.retain(|w| seen.insert(w.clone()));
            let side = |w: &String| lexicon.lookup(w).map_or(0, |entry| entry.sense.valence().signum());
            words.into_iter().map(|w| (side(&w), w)).map(|(side, w)| (w, side)).collect()
        })
        .collect();
    let mut numbers = Numbers(7);
    let mut all: Vec<Made> = Vec::with_capacity(count);
    for i in 0..count {
        if i > 100 && numbers.below(10) < 3 {
            let from = loop {
                let from = numbers.below(i);
                if all[from].words() >= LEAST {
                    break from;
                }
            };
            let mut copy = Made { from: Some(from), ..all[from].clone() };
            for _ in 0..1 + copy.words() / 15 {
                copy.edit(&mut numbers, &vocabularies[copy.lang]);
            }
            all.push(copy);
            continue;
        }
        let ten = numbers.below(10);
        let mut lang = 0;
        let mut upto = 0;
        for (j, (_, share, ..)) in LANGUAGES.iter().enumerate().rev() {
            upto += share;
            if ten < upto {
                lang = j;
                break;
            }
        }
        let vocabulary = &vocabularies[lang];
        let sentences = if numbers.below(10) < 2 { 1 } else { 1 + numbers.below(4) };
        let short = sentences == 1 && numbers.below(2) == 0;
        let side = numbers.below(3) as i32 - 1;
        let sentences = (0..sentences)
            .map(|_| {
                let words = if short { 1 + numbers.below(5) } else { 6 + numbers.below(8) };
                (0..words).map(|_| numbers.word(vocabulary, side)).collect()
            })
            .collect();
        all.push(Made { lang, sentences, side, capitals: false, family: i, from: None });
    }
    all
}

struct Rows<'m> {
    writer: ReactionWriter<'m, std::io::Sink>,
    voices: Vec<(VoiceId, Label)>,
}

impl Observer for Rows<'_> {
    fn reaction(&mut self, scored: &ScoredReaction) -> groundswell::Result<()> {
        self.voices.push((scored.voice, scored.score.label));
        self.writer.write(scored)
    }
}

/// Seconds the processor worked for this process, in all its threads.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    fields.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Most memory that this process held, in KiB.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// One run, in a process of its own: prints seconds, KiB, and with `judge` how well it folded.
fn one(folding: Folding, path: &Path, judge: bool, count: usize) -> Result<(), Box<dyn std::error::Error>> {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global()?;
    let analyzer = Analyzer::new(LexiconSet::embedded(), Options { voices: folding, ..Options::default() })?;
    let options = WriteOptions { privacy: Privacy::open(), ..WriteOptions::default() };
    let markers = analyzer.lexicons().markers();
    // Room for all of them from the start: growing would count as memory of the run.
    let voices = Vec::with_capacity(if judge { count } else { 0 });
    let mut rows = Rows { writer: ReactionWriter::new(std::io::sink(), &options, markers)?, voices };
    let (summary, _) = analyzer.run(&[Input::file(path)], &mut rows)?;
    for output in OUTPUTS {
        output.csv(&summary, analyzer.lexicons(), &options, std::io::sink())?;
    }
    println!("{} {}", processor(), peak());
    if !judge {
        return Ok(());
    }
    let texts = made(count);
    let mut first: HashMap<VoiceId, VoiceId> = HashMap::new();
    for cluster in summary.clusters() {
        first.extend(cluster.variants.iter().map(|variant| (*variant, cluster.voice)));
    }
    let voice = |i: usize| first.get(&rows.voices[i].0).copied().unwrap_or(rows.voices[i].0);
    let opposite = |i: usize, from: usize| {
        let mut labels = [rows.voices[i].1, rows.voices[from].1];
        labels.sort_unstable();
        labels == [Label::Positive, Label::Negative]
    };
    let (turned, copies): (Vec<Copied>, Vec<Copied>) =
        (0..count).filter_map(|i| Some((i, texts[i].from?))).partition(|(i, from)| opposite(*i, *from));
    let found = copies.iter().filter(|(i, from)| voice(*i) == voice(*from)).count();
    // Of each voice, its families, by the different wordings of them.
    let mut groups: HashMap<VoiceId, HashMap<VoiceId, usize>> = HashMap::new();
    for (i, text) in texts.iter().enumerate() {
        groups.entry(voice(i)).or_default().insert(rows.voices[i].0, text.family);
    }
    let (mut joined, mut strays) = (0, 0);
    for group in groups.values().filter(|g| g.len() > 1) {
        let mut families: HashMap<usize, usize> = HashMap::new();
        group.values().for_each(|family| *families.entry(*family).or_default() += 1);
        joined += group.len();
        strays += group.len() - families.values().max().copied().unwrap_or(0);
    }
    let percent = |part: usize, of: usize| 100.0 * part as f64 / of.max(1) as f64;
    let all = copies.len() + turned.len();
    println!("{count} comments, {all} copies ({:.1} %)", percent(all, count));
    println!("judged the opposite and told apart: {:.2} % of the copies", percent(turned.len(), all));
    println!("found: {:.2} % of all copies, {:.2} % of the others", percent(found, all), percent(found, copies.len()));
    println!("belong: {:.2} % of {joined} joined wordings", percent(joined - strays, joined));
    for (kind, (lang, ..)) in LANGUAGES.iter().enumerate() {
        let of: Vec<_> = copies.iter().filter(|(i, _)| texts[*i].lang == kind).collect();
        let found = of.iter().filter(|(i, from)| voice(*i) == voice(*from)).count();
        println!("  {lang}: {:.2} % of {} copies", percent(found, of.len()), of.len());
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    if let [name, path, judge, count] = args.as_slice() {
        let folding = Folding::from_name(name).ok_or("near, exact or off")?;
        return one(folding, Path::new(path), judge == "judge", count.parse()?);
    }
    let count = args.first().map_or(Ok(COMMENTS), |n| n.parse())?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("comments.jsonl");
    let mut lines = String::new();
    for (i, made) in made(count).iter().enumerate() {
        let row =
            serde_json::json!({ "id": format!("c{i}"), "author": format!("writer {}", i % 9973), "text": made.text() });
        let _ = writeln!(lines, "{row}");
    }
    std::fs::write(&path, lines)?;
    let run = |folding: Folding, judge: &str| -> Result<String, Box<dyn std::error::Error>> {
        let count = count.to_string();
        let this = std::env::current_exe()?;
        let output = Command::new(this).arg(folding.as_str()).arg(&path).args([judge, &count]).output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        Ok(String::from_utf8(output.stdout)?)
    };
    print!("{}", run(Folding::Near, "judge")?.split_once('\n').map_or("", |(_, rest)| rest));
    let modes = [Folding::Off, Folding::Exact, Folding::Near];
    let mut least = [(f64::INFINITY, f64::INFINITY); 3];
    for _ in 0..ROUNDS {
        for (mode, least) in modes.iter().zip(&mut least) {
            let said = run(*mode, "run")?;
            let mut numbers = said.split_whitespace().filter_map(|n| n.parse::<f64>().ok());
            let (seconds, kib) = (numbers.next().unwrap_or(f64::NAN), numbers.next().unwrap_or(f64::NAN));
            *least = (least.0.min(seconds), least.1.min(kib));
        }
    }
    let bytes = |a: usize, b: usize| (least[a].1 - least[b].1) * 1024.0 / count as f64;
    println!(
        "time, least of {ROUNDS}: near {:.3} of off, exact {:.3} of off",
        least[2].0 / least[0].0,
        least[1].0 / least[0].0
    );
    println!("memory: near {:.0} bytes a comment over exact, exact {:.0} over off", bytes(2, 1), bytes(1, 0));
    Ok(())
}
