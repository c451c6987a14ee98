//! Whom or what a text is about: names given by the user in, the places where a text names them out.
//!
//! A [`TargetSet`] is built once from [`Target`]s, each a name with its aliases in any language and script. Aliases are
//! matched on the same normalised tokens as everything else; what is said of a target is settled by `link`. Look at
//! [`TargetSet::new`] first.
//!
//! ```
//! use groundswell::lexicon::LexiconSet;
//! use groundswell::scorer::{Scorer, Stance, TargetSet, Target};
//! let targets = TargetSet::new(vec![Target::parse("ferry=the ferry,Fähre*,여객선")?])?;
//! let lexicons = LexiconSet::embedded();
//! let mut scorer = Scorer::new(&lexicons).towards(&targets);
//! let score = scorer.score("The ferry is not good, but I love the harbour", "en");
//! assert_eq!((&*score.targets[0].name, score.targets[0].stance()), ("ferry", Stance::Negative));
//! # Ok::<(), groundswell::Error>(())
//! ```

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};

use super::Label;
use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::Lexicon;
use crate::tokenizer::{Token, TokenKind, Tokenizer, Tokens, is_unspaced};

/// Letters a suffix after an apostrophe may have: "Ankara'dan", "mother's".
const APOSTROPHE_SUFFIX: usize = 5;
/// Particles that may follow each other on one name.
const PARTICLES: usize = 3;

/// Somebody or something that texts are about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// The name in every output.
    pub name: String,
    /// How texts name it. A `*` at the end stands for any ending.
    pub aliases: Vec<String>,
}

impl Target {
    /// Reads `NAME=ALIAS,ALIAS`; a name alone is its own alias.
    pub fn parse(text: &str) -> Result<Self> {
        let fail = |problem: &str| {
            let message =
                format!("target {text:?} {problem} (write NAME=ALIAS,ALIAS, or a NAME that is its own alias)");
            Err(Error::new(ErrorKind::Option, message))
        };
        let unquoted = |s: &str| s.trim().trim_matches('"').trim().to_string();
        let (name, aliases) = text.split_once('=').unwrap_or((text, text));
        let name = unquoted(name);
        let aliases: Vec<String> =
            unquoted(aliases).split([',', '，', '、']).map(unquoted).filter(|alias| !alias.is_empty()).collect();
        if name.is_empty() {
            return fail("has no name");
        }
        if aliases.is_empty() {
            return fail("has no alias");
        }
        Ok(Target { name, aliases })
    }

    /// Reads a file of targets, one a line; empty lines and lines that begin with `#` are left out.
    pub fn read(path: impl AsRef<Path>) -> Result<Vec<Self>> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(|e| Error::io(path, &e))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Error::new(ErrorKind::Option, "not UTF-8 (save the file as UTF-8)").at(path))?;
        let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
        lines
            .map(|(i, line)| (i as u64 + 1, line.trim()))
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
            .map(|(number, line)| Target::parse(line).map_err(|e| e.at(path).line(number)))
            .collect()
    }
}

/// What a text says of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stance {
    /// The terms linked with it are in favour.
    Positive,
    /// They are against.
    Negative,
    /// They cancel each other out.
    Mixed,
    /// No term is linked with it: it is named and no more.
    None,
    /// The text could not be scored.
    Unscored,
}

crate::reaction::names!(Stance {
    Positive => "positive", Negative => "negative", Mixed => "mixed", None => "none", Unscored => "unscored",
});

/// What a text says of one target it names.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetScore {
    /// Name of the target.
    pub name: Arc<str>,
    /// Where the text names it, as bytes of the text.
    pub spans: Vec<Range<usize>>,
    /// The terms linked with it, as places in [`super::Score::hits`], in text order.
    pub hits: Vec<usize>,
    /// What they add up to, after all rules, in thousandths.
    pub sum: i32,
    /// The side the sum lies on; neutral also where no term is linked.
    pub label: Label,
}

impl TargetScore {
    /// What is said of it, with the difference between nothing and a balance.
    pub fn stance(&self) -> Stance {
        match self.label {
            Label::Positive => Stance::Positive,
            Label::Negative => Stance::Negative,
            Label::Neutral if self.hits.is_empty() => Stance::None,
            Label::Neutral => Stance::Mixed,
            Label::Unscored => Stance::Unscored,
        }
    }
}

/// A place where a text names a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) target: usize,
    pub(super) span: Range<usize>,
}

/// An alias as it is looked for.
#[derive(Clone, Copy, Debug)]
struct Pattern {
    target: usize,
    stem: bool,
}

/// All targets of a run, ready to be looked for.
#[derive(Clone, Debug)]
pub struct TargetSet {
    targets: Vec<Target>,
    names: Vec<Arc<str>>,
    patterns: Vec<Pattern>,
    finder: AhoCorasick,
}

impl TargetSet {
    /// A set of these targets; targets of the same name become one. `Err` where an alias has no letters or belongs to
    /// two targets.
    pub fn new(list: Vec<Target>) -> Result<Self> {
        let mut targets: Vec<Target> = Vec::new();
        for target in list {
            match targets.iter_mut().find(|t| t.name == target.name) {
                Some(known) => known.aliases.extend(target.aliases),
                None => targets.push(target),
            }
        }
        let fail = |message: String| Err(Error::new(ErrorKind::Option, message));
        let plain = Tokenizer::default();
        let mut tokens = Tokens::default();
        let mut forms: BTreeMap<String, Pattern> = BTreeMap::new();
        for (index, target) in targets.iter().enumerate() {
            for alias in &target.aliases {
                let bare = alias.trim_end_matches('*');
                plain.tokenize(bare, &mut tokens);
                let (line, _) = laid_out(bare, &tokens);
                let form = line.trim().to_string();
                if !form.contains(|c: char| !c.is_ascii_punctuation() && !c.is_whitespace()) {
                    return fail(format!(
                        "target {}: alias {alias:?} has no letters (give a word or a name)",
                        target.name
                    ));
                }
                let pattern = Pattern { target: index, stem: alias.ends_with('*') };
                if let Some(known) = forms.get(&form).filter(|known| known.target != index) {
                    let other = &targets[known.target].name;
                    return fail(format!(
                        "alias {alias:?} belongs to two targets, {other} and {} (keep one)",
                        target.name
                    ));
                }
                // "d'Artagnan" is cut where the language of the text elides.
                if form.contains('\'') {
                    forms.entry(form.replace('\'', "' ")).or_insert(pattern);
                }
                let known = forms.entry(form).or_insert(pattern);
                known.stem |= pattern.stem;
            }
        }
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(forms.keys())
            .map_err(|e| Error::new(ErrorKind::Option, format!("too many aliases of targets ({e})")))?;
        let names = targets.iter().map(|t| t.name.as_str().into()).collect();
        Ok(TargetSet { names, patterns: forms.into_values().collect(), targets, finder })
    }

    /// The targets, in the order given.
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    pub(super) fn name(&self, index: usize) -> &Arc<str> {
        &self.names[index]
    }

    /// Where the text whose tokens are at hand names a target: the longest alias at each place, from left to right.
    pub(super) fn mentions(&self, text: &str, tokens: &Tokens, lexicon: Option<&Lexicon>) -> Vec<Mention> {
        let (line, places) = laid_out(text, tokens);
        let mut found: Vec<(Range<usize>, usize)> = self
            .finder
            .find_overlapping_iter(&line)
            .map(|m| (m.range(), m.pattern().as_usize()))
            .filter(|(range, pattern)| stands_alone(&line, range, self.patterns[*pattern].stem, lexicon))
            .collect();
        found.sort_by(|a, b| (a.0.start, b.0.end).cmp(&(b.0.start, a.0.end)));
        let list = tokens.as_slice();
        let mut end = 0;
        let mut mentions = Vec::new();
        for (range, pattern) in found {
            if range.start < end {
                continue;
            }
            let first = places.partition_point(|(at, _)| *at <= range.start).checked_sub(1);
            let last = places.partition_point(|(at, _)| *at < range.end).checked_sub(1);
            let (Some(first), Some(last)) = (first, last) else { continue };
            // A part of a term in a script without spaces is no name: 高 in 最高.
            let whole = |at: usize| places.binary_search_by_key(&at, |p| p.0).is_ok();
            let cut = places[first].0 != range.start && starts_unspaced(&line[range.start..])
                || line[range.end..].chars().next().is_some_and(is_unspaced) && !whole(range.end);
            if cut {
                continue;
            }
            end = range.end;
            let span = list[places[first].1].span.start..list[places[last].1].span.end;
            mentions.push(Mention { target: self.patterns[pattern].target, span });
        }
        mentions
    }
}

fn starts_unspaced(text: &str) -> bool {
    text.chars().next().is_some_and(is_unspaced)
}

/// The tokens as one line, each with a space on either side, those of a run without spaces side by side; and where each
/// token begins in it.
fn laid_out(text: &str, tokens: &Tokens) -> (String, Vec<(usize, usize)>) {
    let mut line = String::with_capacity(text.len() + 16);
    let mut places = Vec::with_capacity(tokens.as_slice().len());
    line.push(' ');
    let mut before: Option<&Token> = None;
    for (index, token) in tokens.iter().enumerate() {
        let term = tokens.term(token);
        let glued = starts_unspaced(term)
            && before.is_some_and(|b| b.span.end == token.span.start && tokens.term(b).ends_with(is_unspaced));
        if !glued && !line.ends_with(' ') {
            line.push(' ');
        }
        places.push((line.len(), index));
        match token.kind {
            TokenKind::Mention => line.push_str(&text[token.span.clone()].to_lowercase()),
            TokenKind::Url => line.push('\n'),
            _ => line.push_str(term),
        }
        before = Some(token);
    }
    line.push(' ');
    (line, places)
}

/// True where what was found is a name of its own: no letters before it but a clitic, none after it but an ending.
fn stands_alone(line: &str, range: &Range<usize>, stem: bool, lexicon: Option<&Lexicon>) -> bool {
    let found = &line[range.clone()];
    let katakana = |c: char| ('\u{30a1}'..='\u{30ff}').contains(&c);
    let (before, after) = (&line[..range.start], &line[range.end..]);
    // Words of one script without spaces stand side by side; a run of katakana is one word.
    let free = |edge: Option<char>, next: Option<char>| {
        edge.is_some_and(is_unspaced) && !(edge.is_some_and(katakana) && next.is_some_and(katakana))
    };
    let head = &before[before.rfind(' ').map_or(0, |at| at + 1)..];
    let begins = head.is_empty()
        || free(found.chars().next(), head.chars().next_back())
        || head.ends_with(is_unspaced) && !starts_unspaced(found)
        || lexicon.is_some_and(|l| l.language.prefixes.iter().any(|p| p == head));
    if !begins {
        return false;
    }
    let tail = &after[..after.find(' ').unwrap_or(after.len())];
    tail.is_empty()
        || stem
        || free(found.chars().next_back(), tail.chars().next())
        || starts_unspaced(tail) && !found.ends_with(is_unspaced)
        || tail.strip_prefix('\'').is_some_and(|rest| rest.chars().count() <= APOSTROPHE_SUFFIX)
        || lexicon.is_some_and(|l| made_of(tail, &l.language.targets.particles, PARTICLES))
}

/// True where `tail` is one particle after another.
fn made_of(tail: &str, particles: &[String], most: usize) -> bool {
    tail.is_empty()
        || most > 0
            && particles
                .iter()
                .filter_map(|p| tail.strip_prefix(p.as_str()))
                .any(|rest| made_of(rest, particles, most - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::LexiconSet;

    #[test]
    fn aliases_are_found_as_names_of_their_own() {
        let lexicons = LexiconSet::embedded();
        for (lang, aliases, text, expected) in [
            ("en", "Mara Lind", "MARA LIND's plan, Mara Linden", &["MARA LIND's"][..]),
            ("en", "port,port authority", "The port authority runs the port.", &["port authority", "port"]),
            ("en", "J. Doe,@jdoe", "J. Doe is @JDoe", &["J. Doe", "@JDoe"]),
            ("en", "Nord-Süd line", "the nord süd LINE", &["nord süd LINE"]),
            ("en", "Elm,Ash*", "Elmo, ashes, elm", &["ashes", "elm"]),
            ("ko", "한빛", "한빛은 좋고 한빛에게도 한빛나루", &["한빛은", "한빛에게도"]),
            ("zh", "李青", "我喜欢李青的歌", &["李青"]),
            ("ja", "リン", "リンさんとリンゴとマリン", &["リン"]),
            ("ja", "高", "最高です", &[]),
            ("fr", "d'Orbec", "je suis avec d'Orbec", &["d'Orbec"]),
            ("tr", "Mavikent", "Mavikent'ten geldim, mavikentli", &["Mavikent'ten"]),
            ("ar", "سليم", "وسليم مع سليم", &["وسليم", "سليم"]),
        ] {
            let lexicon = lexicons.get(lang).expect("shipped");
            let set = TargetSet::new(vec![Target::parse(&format!("x={aliases}")).unwrap()]).unwrap();
            let mut tokens = Tokens::default();
            lexicon.tokenizer().tokenize(text, &mut tokens);
            let found = set.mentions(text, &tokens, Some(&lexicon));
            let found: Vec<&str> = found.iter().map(|m| &text[m.span.clone()]).collect();
            assert_eq!(found, expected, "{aliases} in {text}");
        }
    }

    #[test]
    fn targets_that_cannot_be_used_say_why() {
        let parse = |text: &str| Target::parse(text).map(|t| (t.name, t.aliases));
        assert_eq!(parse(" Ann = \"A, 안,安\" ").unwrap(), ("Ann".into(), vec!["A".into(), "안".into(), "安".into()]));
        assert_eq!(parse("Ann").unwrap(), ("Ann".into(), vec!["Ann".into()]));
        for (targets, part) in [
            (&["=Ann"][..], "has no name"),
            (&["Ann="], "has no alias"),
            (&["Ann=..."], "has no letters"),
            (&["Ann=A", "Ben=a"], "two targets, Ann and Ben"),
        ] {
            let made = targets.iter().map(|t| Target::parse(t)).collect::<Result<Vec<_>>>().and_then(TargetSet::new);
            let error = made.map(|_| ()).unwrap_err();
            assert!(error.to_string().contains(part) && error.kind() == ErrorKind::Option, "{error}");
        }
        let merged = TargetSet::new(vec![Target::parse("A=b").unwrap(), Target::parse("A=c").unwrap()]).unwrap();
        assert_eq!(merged.targets().len(), 1);
    }
}
