//! All languages together: which folders there are, which layers and overlays are used.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use foldhash::{HashMap, HashMapExt};
use sha2::{Digest, Sha256};

use super::hints::Hints;
use super::{Combiner, Content, Files, Language, Lexicon, Markers, check, hex, language, parse};
use crate::error::{Error, ErrorKind, Result};
use crate::tokenizer::Tokenizer;

struct Folder {
    code: &'static str,
    hash: &'static str,
    files: &'static [(&'static str, Content)],
}

static PLAIN: &str = include_str!(concat!(env!("OUT_DIR"), "/plain.txt"));
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/packed.bin"));

/// A part of the files that are not packed.
const fn plain(first: usize, end: usize) -> &'static str {
    PLAIN.split_at(end).0.split_at(first).1
}

/// A part of the packed files.
const fn packed(first: usize, end: usize) -> &'static [u8] {
    PACKED.split_at(end).0.split_at(first).1
}

static FOLDERS: &[Folder] = include!(concat!(env!("OUT_DIR"), "/folders.rs"));

/// Name of the folder of emoji and emoticons, shared by all languages.
pub const EMOJI: &str = "emoji";
/// Name of the folder of what languages share: how layers are combined.
pub const SHARED: &str = "shared";

/// Which layers take part in scores.
///
/// ```
/// use groundswell::lexicon::{Layers, LexiconSet};
/// use groundswell::scorer::Scorer;
/// let lexicons = LexiconSet::embedded().with_layers(Layers::from_names("words")?);
/// assert!(Scorer::new(&lexicons).score("a good idea", "en").probabilities.is_none());
/// # Ok::<(), groundswell::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layers {
    /// Words, modifiers and emoji written by people.
    pub words: bool,
    /// Induced valences.
    pub induced: bool,
    /// Learned weights, and the combiners that were learned with them.
    pub learned: bool,
}

impl Default for Layers {
    fn default() -> Self {
        Layers { words: true, induced: true, learned: true }
    }
}

impl Layers {
    /// Layers by their names, separated by commas.
    pub fn from_names(names: &str) -> Result<Self> {
        let mut layers = Layers { words: false, induced: false, learned: false };
        for name in names.split(',') {
            match name.trim() {
                "words" => layers.words = true,
                "induced" => layers.induced = true,
                "learned" => layers.learned = true,
                other => {
                    let message = format!("there is no layer {other:?} (layers are: words, induced, learned)");
                    return Err(Error::new(ErrorKind::Option, message));
                }
            }
        }
        Ok(layers)
    }

    /// The names of the layers, separated by commas.
    pub fn names(self) -> String {
        let all = [("words", self.words), ("induced", self.induced), ("learned", self.learned)];
        all.iter().filter(|(_, on)| *on).map(|(name, _)| *name).collect::<Vec<_>>().join(",")
    }
}

/// Words of the user, before those of the lexicons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    /// The file, as given.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The language they are for; all when `None`.
    pub lang: Option<String>,
    pub(crate) terms: Vec<(String, i32)>,
}

impl Overlay {
    /// Reads a file in the format of `words.tsv`. `CODE=FILE` is for one language, `FILE` for all.
    pub fn read(file: &str) -> Result<Self> {
        let (lang, path) = match file.split_once('=') {
            Some((lang, path)) if !Path::new(file).exists() => (Some(language::canonical(lang)), path),
            _ => (None, file),
        };
        let content = std::fs::read(path).map_err(|e| Error::io(Path::new(path), &e))?;
        let content = String::from_utf8(content)
            .map_err(|_| Error::new(ErrorKind::Lexicon, "not UTF-8 (save the file as UTF-8)").at(path))?;
        let mut overlay = Self::parse(path, &content)?;
        overlay.lang = lang;
        Ok(overlay)
    }

    /// Reads the content of such a file, for all languages.
    pub fn parse(file: &str, content: &str) -> Result<Self> {
        let sha256 = hex(&Sha256::digest(content.as_bytes()));
        Ok(Overlay { file: file.to_string(), sha256, lang: None, terms: parse::overlay(file, content)? })
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// True without terms.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

/// All languages there are.
#[derive(Debug)]
pub struct LexiconSet {
    folders: BTreeMap<String, Files>,
    settings: BTreeMap<String, OnceLock<Option<Language>>>,
    loaded: BTreeMap<String, OnceLock<Option<Arc<Lexicon>>>>,
    layers: Layers,
    overlays: Vec<Overlay>,
    /// How layers are combined where a language does not say.
    combiner: Option<Arc<Combiner>>,
    emoji: HashMap<Box<str>, i32>,
    emoticons: Vec<String>,
    /// Hints of all languages.
    hints: Hints,
    markers: OnceLock<Markers>,
}

impl LexiconSet {
    /// The languages shipped with this build.
    pub fn embedded() -> Self {
        Self::from_folders(embedded_folders())
    }

    /// The shipped languages, with those of `dir` added or put in their place. Every folder of `dir` is checked.
    pub fn with_directory(dir: &Path) -> Result<Self> {
        let mut folders = embedded_folders();
        for files in read_directory(dir)? {
            let problems = check::check_format(&files);
            if let Some(problem) = problems.into_iter().next() {
                return Err(problem);
            }
            folders.retain(|f| f.code != files.code);
            folders.push(files);
        }
        Ok(Self::from_folders(folders))
    }

    /// The same languages with these layers alone.
    pub fn with_layers(mut self, layers: Layers) -> Self {
        self.layers = layers;
        self.loaded.values_mut().for_each(|cell| *cell = OnceLock::new());
        self
    }

    /// The same languages with words of the user before their own; the last of several has the last word.
    pub fn with_overlays(mut self, overlays: Vec<Overlay>) -> Self {
        for (term, valence) in overlays.iter().filter(|o| o.lang.is_none()).flat_map(|o| &o.terms) {
            let key: String = term.chars().filter(|c| !matches!(c, '\u{fe0f}' | '\u{fe0e}')).collect();
            let picture = key.starts_with(|c: char| !c.is_ascii() && !c.is_alphanumeric());
            if picture || self.emoji.contains_key(key.as_str()) {
                self.emoji.insert(key.into_boxed_str(), *valence);
            }
        }
        self.overlays = overlays;
        self.loaded.values_mut().for_each(|cell| *cell = OnceLock::new());
        self
    }

    pub(super) fn from_folders(list: Vec<Files>) -> Self {
        let mut emoji = HashMap::new();
        let mut emoticons = Vec::new();
        let mut folders = BTreeMap::new();
        let mut combiner = None;
        let mut hints = Hints::default();
        for files in list {
            if files.code == EMOJI {
                let content = files.get("words.tsv").unwrap_or_default();
                for row in parse::rows(&content) {
                    let (Some(term), Some(Ok(valence))) = (row.field(0), row.field(1).map(parse::thousandths)) else {
                        continue;
                    };
                    let key: String = term.chars().filter(|c| !matches!(c, '\u{fe0f}' | '\u{fe0e}')).collect();
                    if key.chars().all(|c| (c as u32) < 0x2190 || c.is_alphanumeric())
                        || key.chars().any(|c| c.is_ascii_graphic() && !c.is_ascii_digit() && c != '#' && c != '*')
                    {
                        emoticons.push(key.clone());
                    }
                    emoji.insert(key.into_boxed_str(), valence);
                }
            }
            if files.code == EMOJI {
                hints = Hints::read(&files.get(parse::HINTS).unwrap_or_default(), &Tokenizer::default(), false);
            }
            if files.code == SHARED {
                combiner = parse::language(&files).ok().and_then(|l| l.combiner).map(Arc::new);
            }
            folders.insert(files.code.clone(), files);
        }
        emoticons.sort();
        let cells = |files: &Files| files.code.clone();
        LexiconSet {
            settings: folders.values().map(|f| (cells(f), OnceLock::new())).collect(),
            loaded: folders.values().filter(|f| f.is_scoring()).map(|f| (cells(f), OnceLock::new())).collect(),
            folders,
            layers: Layers::default(),
            overlays: Vec::new(),
            combiner,
            emoji,
            emoticons,
            hints,
            markers: OnceLock::new(),
        }
    }

    /// The codes of all languages that have a lexicon, sorted.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.loaded.keys().map(String::as_str)
    }

    /// The lexicon of a language, by any of its codes (`ko`, `kor`, `hin-Latn`); region subtags are ignored.
    pub fn get(&self, code: &str) -> Option<Arc<Lexicon>> {
        let (code, lexicon) = self.loaded.get_key_value(code).or_else(|| self.known(code))?;
        lexicon.get_or_init(|| self.parse(self.folders.get(code)?).ok().map(Arc::new)).clone()
    }

    /// The cell of a language, by any of its codes.
    fn known(&self, code: &str) -> Option<(&String, &OnceLock<Option<Arc<Lexicon>>>)> {
        self.loaded.get_key_value(language::canonical(code).as_str())
    }

    /// The lexicons that a word is looked up in where the lexicon of its text does not know it.
    pub(crate) fn lenders<'a>(&'a self, lexicon: &'a Lexicon, term: &str) -> impl Iterator<Item = Arc<Lexicon>> + 'a {
        lexicon.lender_codes(term).filter_map(|code| self.get(code))
    }

    /// The lexicon of a language, or one without words for a language that has none: what the learning of weights for a
    /// new language starts from.
    pub fn get_or_bare(&self, code: &str) -> Result<Arc<Lexicon>> {
        if let Some(lexicon) = self.get(code) {
            return Ok(lexicon);
        }
        let code = language::canonical(code);
        match self.folders.get(&code).filter(|f| f.is_language()) {
            Some(files) => self.parse(files).map(Arc::new),
            None => {
                let settings = format!("name = {code:?}\n");
                let files = vec![("language.toml".to_string(), Content::from(settings))];
                self.parse(&Files { place: code.clone(), code, known_hash: None, files }).map(Arc::new)
            }
        }
    }

    fn parse(&self, files: &Files) -> Result<Lexicon> {
        let (emoticons, overlays) = (self.emoticons.as_slice(), self.overlays.as_slice());
        parse::lexicon(
            files,
            parse::Context { emoticons, layers: self.layers, overlays, combiner: self.combiner.as_ref() },
        )
    }

    /// The folder that serves a language code.
    pub fn resolve(&self, code: &str) -> Option<&str> {
        self.known(code).map(|(code, _)| code.as_str())
    }

    /// The layers in use.
    pub fn layers(&self) -> Layers {
        self.layers
    }

    /// The overlays in use.
    pub fn overlays(&self) -> &[Overlay] {
        &self.overlays
    }

    /// Valence of an emoji or emoticon in thousandths, with its joined parts tried one by one.
    pub fn emoji(&self, term: &str) -> Option<i32> {
        if let Some(&valence) = self.emoji.get(term) {
            return Some(valence);
        }
        let first = term.split('\u{200d}').next()?;
        (first.len() < term.len()).then(|| self.emoji.get(first).copied()).flatten()
    }

    /// The emoticons, as entered.
    pub fn emoticons(&self) -> &[String] {
        &self.emoticons
    }

    /// Emoji, tags and endings that hint at toxicity or irony in any language.
    pub(crate) fn common_hints(&self) -> &Hints {
        &self.hints
    }

    /// Number of emoji and emoticons.
    pub fn emoji_count(&self) -> usize {
        self.emoji.len()
    }

    /// Page vocabulary of all languages.
    pub fn markers(&self) -> &Markers {
        self.markers.get_or_init(|| {
            let all = self.folders.values().flat_map(|files| parse::markers(files).unwrap_or_default()).collect();
            let words = self.folders.keys().flat_map(|code| {
                let words = self.settings(code).map(|l| l.function_words.clone()).unwrap_or_default();
                words.into_iter().map(|word| (code.clone(), word))
            });
            Markers::new(all).with_function_words(words)
        })
    }

    /// Settings of a language that has a lexicon, without reading its words.
    pub fn language(&self, code: &str) -> Option<&Language> {
        self.settings(self.resolve(code)?)
    }

    fn settings(&self, folder: &str) -> Option<&Language> {
        let files = self.folders.get(folder)?;
        self.settings.get(folder)?.get_or_init(|| parse::language(files).ok()).as_ref()
    }

    /// SHA-256 of every folder, by code: what a manifest records.
    pub fn hashes(&self) -> BTreeMap<String, String> {
        self.folders.iter().map(|(code, files)| (code.clone(), files.hash())).collect()
    }
}

pub(crate) fn embedded_folders() -> Vec<Files> {
    FOLDERS
        .iter()
        .map(|f| Files {
            code: f.code.to_string(),
            place: format!("lexicons/{}", f.code),
            known_hash: Some(f.hash),
            files: f.files.iter().map(|(name, content)| (name.to_string(), content.clone())).collect(),
        })
        .collect()
}

/// Reads the language folders of a directory; a directory that is itself a language folder counts as one.
pub(crate) fn read_directory(dir: &Path) -> Result<Vec<Files>> {
    let list = |path: &Path| -> Result<Vec<PathBuf>> {
        let mut paths: Vec<_> = std::fs::read_dir(path)
            .map_err(|e| Error::io(path, &e))?
            .filter_map(|e| e.ok().map(|e| e.path()))
            .collect();
        paths.sort();
        Ok(paths)
    };
    let dirs = if dir.join("language.toml").is_file() { vec![dir.to_path_buf()] } else { list(dir)? };
    let mut folders = Vec::new();
    for folder in dirs.into_iter().filter(|p| p.join("language.toml").is_file()) {
        let Some(code) = folder.file_name().and_then(|n| n.to_str()).map(str::to_string) else { continue };
        let mut files = Vec::new();
        for path in list(&folder)? {
            let Some(name) = path.file_name().and_then(|n| n.to_str()) else { continue };
            if name.ends_with(".tsv") || name.ends_with(".toml") {
                let bytes = std::fs::read(&path).map_err(|e| Error::io(&path, &e))?;
                let content = String::from_utf8(bytes)
                    .map_err(|_| Error::new(ErrorKind::Lexicon, "not UTF-8 (save the file as UTF-8)").at(&path))?;
                files.push((name.to_string(), content.into()));
            }
        }
        folders.push(Files { code, place: folder.display().to_string(), known_hash: None, files });
    }
    if folders.is_empty() {
        let message =
            "no language folders (a language folder holds language.toml and words.tsv; see lexicons/README.md)";
        return Err(Error::new(ErrorKind::Lexicon, message).at(dir));
    }
    Ok(folders)
}
