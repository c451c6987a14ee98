//! Which terms of a text are about which target: clause by clause, by what stands between them.
//!
//! A term is linked with a target where nothing that could be meant instead stands between them ("Mara is **great**",
//! "I **love** Mara", "Mara, you playing the drums is so **cute**"), and with the nearest target alone. A term that
//! merely stands near ("seeing you with Mara makes me think relations will be **great**") is not: then the target is
//! named and has no polarity. The rules are the same for all languages; what differs is `[targets]` in
//! `language.toml`. Look at [`link`] first.

use std::collections::BTreeSet;
use std::ops::Range;

use super::targets::Mention;
use super::{Hit, Unit, UnitKind};
use crate::lexicon::{Lexicon, ModifierRole};
use crate::tokenizer::{Tokens, is_unspaced};

/// Words with a meaning of their own that may stand between a target and what is said of it after it: "Mara *sings*
/// beautifully".
const BETWEEN: usize = 1;
/// The same before it, where they belong to its name: "a great *South Korean* president".
const BEFORE_NAME: usize = 2;
/// Pieces looked at on either side of a term, so that time stays linear.
const REACH: usize = 16;

/// A text as links see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// Place in the hits.
    Hit(usize),
    /// Place in the mentions.
    Mention(usize),
    Modifier,
    /// A word without meaning of its own: articles, auxiliaries, prepositions, particles.
    Function,
    /// Of these, one that makes what follows no subject: with, near.
    Preposition,
    Conjunction,
    /// You.
    You,
    /// Any other word: something else that could be meant.
    Content,
    Comma,
    /// The end of a clause.
    Break,
}

/// Pairs of target and hit that belong together, sorted.
pub(super) fn link(
    text: &str,
    tokens: &Tokens,
    units: &[Unit],
    hits: &[Hit],
    mentions: &[Mention],
    lexicon: &Lexicon,
) -> BTreeSet<(usize, usize)> {
    let pieces = pieces(text, tokens, units, mentions, lexicon);
    let verb_final = lexicon.language.targets.verb_final;
    let mut pairs = BTreeSet::new();
    for clause in pieces.split(|p| *p == Piece::Break) {
        let addressed = addressed(clause);
        for (at, piece) in clause.iter().enumerate() {
            let Piece::Hit(hit) = *piece else { continue };
            let (left, right) = (before(clause, at), after(clause, at, hits));
            let nearest = match (left, right) {
                // "Mara hates Otto": what stands right after a verb is its object, unless verbs come last.
                (Some(l), Some(r)) if r.cost < l.cost || r.cost == l.cost && r.cost == (0, 0) && !verb_final => {
                    Some(r.place)
                }
                (Some(l), _) => Some(l.place),
                (None, Some(r)) => Some(r.place),
                (None, None) => None,
            };
            // What is said to somebody is said of them: always after "you", else where nobody else is meant.
            let spoken = addressed.as_ref().filter(|a| a.part.contains(&at) && (a.you || nearest.is_none()));
            for place in nearest.into_iter().chain(spoken.map(|a| a.place)) {
                for mention in coordinated(clause, place) {
                    pairs.insert((mentions[mention].target, hit));
                }
            }
        }
    }
    pairs
}

/// A mention that a term may belong to: where it stands in the clause, and how far off: words between, pieces between.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    place: usize,
    cost: (usize, usize),
}

/// The mention before a term: "Mara is great".
fn before(clause: &[Piece], at: usize) -> Option<Candidate> {
    // "Mara gave a great speech", "they are facing tough situations": the next word is meant.
    let attribute = matches!(clause.get(at + 1), Some(Piece::Content | Piece::Hit(_)));
    let (mut words, mut joined) = (0, false);
    for (distance, place) in (0..at).rev().take(REACH).enumerate() {
        match clause[place] {
            Piece::Mention(_) => {
                // "I met Mara and the *weather* was awful", "the people around Mara are corrupt": somebody else is.
                let other = attribute && (words > 0 || joined) || words > 0 && joined || governed(clause, place);
                return (!other).then_some(Candidate { place, cost: (words, distance) });
            }
            Piece::Content => words += 1,
            Piece::Conjunction => joined = true,
            Piece::Comma if !enumerates(clause, place) => return None,
            Piece::Break => return None,
            Piece::Comma | Piece::Hit(_) | Piece::Modifier | Piece::Function | Piece::Preposition | Piece::You => {}
        }
        if words > BETWEEN {
            return None;
        }
    }
    None
}

/// True for a mention after a preposition, with or without an article.
fn governed(clause: &[Piece], place: usize) -> bool {
    let before = |n: usize| place.checked_sub(n).and_then(|at| clause.get(at));
    before(1) == Some(&Piece::Preposition)
        || before(1) == Some(&Piece::Function) && before(2) == Some(&Piece::Preposition)
}

/// The mention after a term: "I love Mara", "thanks to all of them, Mara above all" not.
fn after(clause: &[Piece], at: usize, hits: &[Hit]) -> Option<Candidate> {
    let mut words = 0;
    for (distance, place) in (at + 1..clause.len()).take(REACH).enumerate() {
        match clause[place] {
            Piece::Mention(_) => return Some(Candidate { place, cost: (words, distance) }),
            Piece::Content => words += 1,
            // "great weather in Japan", "a tough time for Mara": the word before is meant.
            Piece::Function | Piece::Preposition | Piece::You if words > 0 => return None,
            // "love and respect Mara", but not "was great and Mara …" or "ease tensions and strengthen Mara".
            Piece::Conjunction if words > 0 || !alike(clause, at, place, hits) => return None,
            Piece::Comma if !enumerates(clause, place) => return None,
            Piece::Break => return None,
            Piece::Comma
            | Piece::Hit(_)
            | Piece::Modifier
            | Piece::Function
            | Piece::Preposition
            | Piece::You
            | Piece::Conjunction => {}
        }
        if words > BEFORE_NAME {
            return None;
        }
    }
    None
}

/// True where the term at a place and the next one after a conjunction are for or against alike.
fn alike(clause: &[Piece], at: usize, conjunction: usize, hits: &[Hit]) -> bool {
    let next = clause[conjunction + 1..].iter().take(REACH).find(|p| !matches!(p, Piece::Modifier | Piece::Function));
    let sign = |piece: Option<&Piece>| match piece {
        Some(Piece::Hit(hit)) => hits.get(*hit).map(|h| h.contribution.signum()),
        _ => None,
    };
    sign(next).is_some_and(|s| Some(s) == sign(clause.get(at)))
}

/// True for the comma of "kind, clever and brave".
fn enumerates(clause: &[Piece], comma: usize) -> bool {
    let next = clause[comma + 1..].iter().take(REACH).find(|p| !matches!(p, Piece::Modifier | Piece::Conjunction));
    matches!(next, Some(Piece::Hit(_))) && comma > 0 && matches!(clause[comma - 1], Piece::Hit(_))
}

/// A clause that speaks to somebody.
#[derive(Clone, Debug)]
struct Addressed {
    /// Where the mention stands.
    place: usize,
    /// The part of the clause that is said to them.
    part: Range<usize>,
    /// It begins with "you".
    you: bool,
}

/// "Mara, you …" and "…, Mara": the whole clause is said to them.
fn addressed(clause: &[Piece]) -> Option<Addressed> {
    let named = |place: usize| matches!(clause.get(place), Some(Piece::Mention(_)));
    let comma = |place: usize| clause.get(place) == Some(&Piece::Comma);
    // One word may stand before the name: "dear", a title.
    let first = if matches!(clause.first(), Some(Piece::Content | Piece::Hit(_))) { 1 } else { 0 };
    for place in [0, first] {
        let other = matches!(clause.get(place + 2), Some(Piece::Mention(_)));
        if named(place) && comma(place + 1) && !other {
            let you = clause.get(place + 2) == Some(&Piece::You);
            return Some(Addressed { place, part: place + 2..clause.len(), you });
        }
    }
    let last = clause.len().checked_sub(1)?;
    (last > 1 && named(last) && comma(last - 1)).then(|| Addressed { place: last, part: 0..last - 1, you: false })
}

/// The mention at a place with those it is joined to: "Mara and Otto", "Mara, Otto and the port", but not "Mara, Otto is
/// …": a list has a conjunction.
fn coordinated(clause: &[Piece], place: usize) -> Vec<usize> {
    let own = if let Piece::Mention(m) = clause[place] { Some(m) } else { None };
    let mut others = Vec::new();
    let mut list = false;
    for forwards in [true, false] {
        let (mut joined, mut conjunction) = (false, false);
        let mut at = place;
        for _ in 0..REACH {
            let Some(next) = (if forwards { at.checked_add(1) } else { at.checked_sub(1) }) else { break };
            at = next;
            match clause.get(at) {
                Some(Piece::Comma) => joined = true,
                Some(Piece::Conjunction) => (joined, conjunction) = (true, true),
                Some(Piece::Function) if joined || !forwards => {}
                Some(Piece::Mention(m)) if joined => {
                    others.push(*m);
                    list |= conjunction;
                    joined = false;
                }
                _ => break,
            }
        }
    }
    own.into_iter().chain(others.into_iter().filter(|_| list)).collect()
}

/// Script of a run without spaces, by how many letters make about one word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    Hiragana,
    Katakana,
    Han,
    Other,
}

impl Run {
    fn of(c: char) -> Option<Run> {
        is_unspaced(c).then_some(match c {
            '\u{3040}'..='\u{309f}' => Run::Hiragana,
            '\u{30a0}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}' => Run::Katakana,
            '\u{0e00}'..='\u{1fff}' => Run::Other,
            _ => Run::Han,
        })
    }

    /// Letters of a word, about; endings and particles, which hiragana are, make none.
    fn letters(self) -> usize {
        match self {
            Run::Hiragana => usize::MAX,
            Run::Katakana => 16,
            Run::Han => 2,
            Run::Other => 5,
        }
    }
}

fn pieces(text: &str, tokens: &Tokens, units: &[Unit], mentions: &[Mention], lexicon: &Lexicon) -> Vec<Piece> {
    let settings = &lexicon.language.targets;
    let list = tokens.as_slice();
    let term = |unit: &Unit| {
        let at = list.partition_point(|t| t.span.start < unit.span.start);
        list.get(at).map_or("", |t| tokens.term(t))
    };
    let conjunction =
        |unit: &Unit| unit.kind == UnitKind::Word && settings.conjunctions.iter().any(|c| c == term(unit));
    let function = |unit: &Unit| unit.kind == UnitKind::Word && lexicon.is_function_word(term(unit));
    let mut pieces = Vec::with_capacity(units.len() + mentions.len());
    let mut next = 0;
    let mut run: Option<(Run, usize, usize)> = None;
    for (i, unit) in units.iter().enumerate() {
        while next < mentions.len() && mentions[next].span.start <= unit.span.start {
            pieces.push(Piece::Mention(next));
            next += 1;
        }
        // A name is no opinion, whatever its words mean elsewhere.
        if next > 0 && unit.span.start < mentions[next - 1].span.end {
            continue;
        }
        let last = run.take();
        if let UnitKind::Hit(hit) = unit.kind {
            pieces.push(Piece::Hit(hit));
            // "better than Otto", "thanks to Otto": the last word of an idiom stands between like any other.
            let end = list.partition_point(|t| t.span.end < unit.span.end);
            let last = list.get(end).filter(|t| t.span.start > unit.span.start).map(|t| tokens.term(t));
            if last.is_some_and(|term| settings.conjunctions.iter().any(|c| c == term)) {
                pieces.push(Piece::Conjunction);
            } else if last.is_some_and(|term| lexicon.is_function_word(term)) {
                pieces.push(Piece::Function);
            }
            continue;
        }
        pieces.push(match unit.kind {
            UnitKind::Modifier(ModifierRole::Contrast, _) | UnitKind::Stop => Piece::Break,
            UnitKind::Modifier(..) => Piece::Modifier,
            // "kind, and brave", "Mara, and Otto": the list goes on.
            UnitKind::Comma if units.get(i + 1).is_some_and(conjunction) => {
                let after = units.get(i + 2..).and_then(|u| u.iter().find(|u| !function(u)));
                let listed = match (pieces.last(), after) {
                    (Some(Piece::Hit(_)), Some(unit)) => matches!(unit.kind, UnitKind::Hit(_)),
                    (Some(Piece::Mention(_)), Some(unit)) => {
                        mentions.get(next).is_some_and(|m| m.span.start == unit.span.start)
                    }
                    _ => false,
                };
                if listed { Piece::Comma } else { Piece::Break }
            }
            UnitKind::Comma => Piece::Comma,
            UnitKind::Word if conjunction(unit) => Piece::Conjunction,
            UnitKind::Word if settings.prepositions.iter().any(|p| p == term(unit)) => Piece::Preposition,
            UnitKind::Word if settings.second_person.iter().any(|p| p == term(unit)) => Piece::You,
            UnitKind::Hit(_) | UnitKind::Word => {
                let term = term(unit);
                let script = text[unit.span.clone()].chars().next().and_then(Run::of);
                if function(unit) || settings.particles.iter().any(|p| p == term) {
                    Piece::Function
                } else if let Some(script) = script {
                    let before = last.filter(|(of, _, end)| *of == script && *end == unit.span.start);
                    let letters = before.map_or(0, |(_, letters, _)| letters);
                    run = Some((script, letters + 1, unit.span.end));
                    if script == Run::Hiragana || !letters.is_multiple_of(script.letters()) {
                        Piece::Function
                    } else {
                        Piece::Content
                    }
                } else {
                    Piece::Content
                }
            }
        });
    }
    pieces.extend((next..mentions.len()).map(Piece::Mention));
    pieces
}

#[cfg(test)]
mod tests {
    use crate::lexicon::LexiconSet;
    use crate::scorer::{Scorer, Stance, Target, TargetSet};

    /// Language, text, what is said of each of the targets Mara, Otto and port, in that order.
    const CASES: &[(&str, &str, &str)] = &[
        // What is said of somebody.
        ("en", "Mara is great", "Mara+"),
        ("en", "I love Mara", "Mara+"),
        ("en", "Mara really is so cute and wonderful", "Mara+"),
        ("en", "Mara is not good at all", "Mara-"),
        ("en", "Mara's speech was terrible", "Mara-"),
        ("en", "the wonderful, kind, and brave Mara", "Mara+"),
        ("en", "Mara is kind, brave, and wonderful", "Mara+"),
        ("en", "Mara sings beautifully", "Mara+"),
        ("en", "It is great to see Mara again", "Mara+"),
        ("en", "Thank you so much, Mara!", "Mara+"),
        ("en", "Mara, you playing the drums is seriously so cute", "Mara+"),
        ("en", "Dear Mara, what you did there is horrible", "Mara-"),
        ("en", "We love and respect Mara", "Mara+"),
        ("en", "Mara, you leading Otto into this is horrible", "Mara- Otto-"),
        ("en", "Mara, Otto is horrible", "Mara= Otto-"),
        // Only nearness.
        ("en", "Seeing you with Mara makes me think the weather will be great", "Mara="),
        ("en", "Both Mara and the islands are facing tough situations", "Mara="),
        ("en", "A nice change from the usual long meetings with Mara", "Mara="),
        ("en", "great weather in Mara country", "Mara="),
        ("en", "Mara was there. It was great!", "Mara="),
        ("en", "Where Mara lives, the weather is awful", "Mara="),
        ("en", "Mara arrived, and the weather is awful", "Mara="),
        ("en", "Mara spoke at nine.", "Mara="),
        ("en", "The people around Mara are corrupt", "Mara="),
        ("en", "I was with Mara when the awful storm came", "Mara="),
        ("en", "I met Mara and the weather was awful", "Mara="),
        ("en", "the harbour is better than Mara", "Mara="),
        ("en", "to end the hatred and help Mara", "Mara+"),
        // Several, and clauses.
        ("en", "I love Mara but I hate Otto", "Mara+ Otto-"),
        ("en", "Mara is great, and Otto is awful", "Mara+ Otto-"),
        ("en", "Mara is great and Otto is awful", "Mara+ Otto-"),
        ("en", "Mara is better than Otto", "Mara+ Otto="),
        ("en", "Mara hates Otto", "Mara= Otto-"),
        ("en", "Mara and Otto are great", "Mara+ Otto+"),
        ("en", "I love Mara, Otto, and the port", "Mara+ Otto+ port+"),
        ("en", "Mara is great, but the port is not good", "Mara+ port-"),
        ("en", "Mara is great but the harbour was awful", "Mara+"),
        // A name is no opinion.
        ("en", "the Happy Port opens at nine", "port="),
        // Other languages and scripts.
        ("de", "Ich liebe Mara, aber Otto ist furchtbar", "Mara+ Otto-"),
        ("de", "Mara ist leider gar nicht gut", "Mara-"),
        ("de", "Mara war da, und das Wetter war furchtbar", "Mara="),
        ("fr", "Mara est vraiment magnifique", "Mara+"),
        ("es", "Me encanta Mara, pero Otto es horrible", "Mara+ Otto-"),
        ("ru", "Мара просто великолепна, а погода ужасная", "Mara+"),
        ("ko", "마라는 정말 최고예요", "Mara+"),
        ("ko", "마라님, 노래하는 모습이 너무 귀여워요", "Mara+"),
        ("ko", "마라는 별로 좋지 않아요", "Mara-"),
        ("ko", "나는 마라를 사랑하지만 오토는 싫다", "Mara+ Otto-"),
        ("ja", "マラさんは最高です", "Mara+"),
        ("ja", "マラさんは好きじゃない", "Mara-"),
        ("zh", "我喜欢马拉", "Mara+"),
        ("zh", "马拉的歌真好听", "Mara+"),
        ("tr", "Mara harika, Otto berbat", "Mara+ Otto-"),
        ("ar", "مارا رائعة", "Mara+"),
        ("und", "Mara xyzzy", "Mara?"),
    ];

    #[test]
    fn terms_belong_to_whom_they_are_about() {
        let targets = ["Mara=Mara,Мара,마라,マラ,马拉,مارا", "Otto=Otto,오토", "port=port,Happy Port"];
        let targets = targets.map(|t| Target::parse(t).expect("a target")).to_vec();
        let set = TargetSet::new(targets).expect("targets");
        let lexicons = LexiconSet::embedded();
        let mut scorer = Scorer::new(&lexicons).towards(&set);
        let mut wrong = Vec::new();
        for (lang, text, expected) in CASES {
            let score = scorer.score(text, lang);
            let told: Vec<String> = score
                .targets
                .iter()
                .map(|t| {
                    let sign = match t.stance() {
                        Stance::Positive => '+',
                        Stance::Negative => '-',
                        Stance::Mixed => '±',
                        Stance::None => '=',
                        Stance::Unscored => '?',
                    };
                    format!("{}{sign}", t.name)
                })
                .collect();
            if told.join(" ") != *expected {
                let hits: Vec<&str> = score.hits.iter().map(|h| h.term.as_str()).collect();
                wrong.push(format!("{lang} {text:?}: {}, expected {expected} ({})", told.join(" "), hits.join(", ")));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
