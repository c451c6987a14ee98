//! A paragraph in, its sentences out: which words belong to the sentence of a quoted passage.

use std::ops::Range;

use super::Vocabulary;
use crate::extractor::marks::Passage;
use crate::lexicon::MarkerRole;

/// The stretches of text before, between and after the passages.
pub(super) fn gaps(text: &str, passages: &[Passage]) -> Vec<Range<usize>> {
    let mut out = Vec::with_capacity(passages.len() + 1);
    let mut at = 0;
    for passage in passages {
        out.push(at..passage.outer.start);
        at = passage.outer.end;
    }
    out.push(at..text.len());
    out
}

/// Words of an attribution inside a quotation.
const INSERTED: usize = 14;

/// «A, – wrote one user. – B»: passages with an attribution between dashes in two parts.
pub(super) fn interrupted(text: &str, passages: Vec<Passage>, vocabulary: &Vocabulary<'_>) -> Vec<Passage> {
    let dash = |c: char| matches!(c, '–' | '—');
    let inserted = |passage: &Passage| -> Option<(Range<usize>, Range<usize>)> {
        let inner = &text[passage.inner.clone()];
        let opens = inner.match_indices(dash).find(|(at, mark)| {
            inner[..*at].trim_end().ends_with([',', '.', '!', '?', '…'])
                && inner[at + mark.len()..].starts_with(char::is_whitespace)
        })?;
        let from = opens.0 + opens.1.len();
        let closes = inner[from..].match_indices(dash).find(|(at, mark)| {
            inner[from..from + at].trim_end().ends_with([',', '.', ':'])
                && inner[from + at + mark.len()..].starts_with(char::is_whitespace)
        })?;
        let clause = &inner[from..from + closes.0];
        let says = || {
            vocabulary
                .find(clause)
                .iter()
                .any(|m| matches!(m.marker.role, MarkerRole::SaysPost | MarkerRole::SaysAloud))
        };
        let lower = clause.trim_start().starts_with(|c: char| c.is_alphabetic() && !c.is_uppercase());
        let start = passage.inner.start;
        (lower && clause.split_whitespace().count() <= INSERTED && says())
            .then(|| (start..start + opens.0, start + from + closes.0 + closes.1.len()..passage.inner.end))
    };
    let mut out = Vec::with_capacity(passages.len());
    for passage in passages {
        match inserted(&passage) {
            Some((first, rest)) => {
                out.push(Passage { outer: passage.outer.start..first.end, inner: first });
                out.push(Passage { outer: rest.start..passage.outer.end, inner: rest });
            }
            None => out.push(passage),
        }
    }
    out
}

/// The part of a gap that belongs to the sentence of the passage after it.
pub(super) fn before_context(text: &str, gap: Range<usize>, between: bool) -> Range<usize> {
    let start = sentence_start(text, gap.clone()).start;
    // What stands between two passages and has no sentence end belongs to both.
    if between && start == gap.start { gap } else { start..gap.end }
}

/// The sentences of a range.
pub(super) fn sentences(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let chars: Vec<(usize, char)> = text[range.clone()].char_indices().collect();
    let mut out = Vec::new();
    let mut start = range.start;
    for (i, &(at, c)) in chars.iter().enumerate() {
        if ends_sentence(&chars, i) {
            let end = range.start + at + c.len_utf8();
            out.push(start..end);
            start = end;
        }
    }
    if start < range.end {
        out.push(start..range.end);
    }
    out
}

/// The last sentence of a range.
fn sentence_start(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let mut start = 0;
    let chars: Vec<(usize, char)> = slice.char_indices().collect();
    for (i, &(at, c)) in chars.iter().enumerate() {
        if ends_sentence(&chars, i) {
            let next = at + c.len_utf8();
            // A sentence that ends right at the passage leaves nothing before it.
            start = next;
        }
    }
    range.start + start..range.end
}

/// The part of a gap that belongs to the sentence of the passage before it.
pub(super) fn after_context(text: &str, gap: Range<usize>, quoted: &str, vocabulary: &Vocabulary<'_>) -> Range<usize> {
    let slice = &text[gap.clone()];
    let chars: Vec<(usize, char)> = slice.char_indices().collect();
    let end = (0..chars.len())
        .find(|&i| ends_sentence(&chars, i))
        .map_or(slice.len(), |i| chars[i].0 + chars[i].1.len_utf8());
    let context = gap.start..gap.start + end;
    let complete = quoted.trim_end().ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।', '۔']);
    let lead = text[context.clone()].trim_start();
    if complete && lead.starts_with(|c: char| c.is_uppercase() || is_uncased(c)) {
        // "So good!” The two leaders …": a new sentence, unless it opens with the attribution.
        let close = vocabulary.find(&text[context.clone()]).iter().any(|m| {
            matches!(m.marker.role, MarkerRole::SaysPost | MarkerRole::User | MarkerRole::Unsigned)
                && text[context.start..context.start + m.range.start].split_whitespace().count() <= 4
        });
        if !close {
            return context.start..context.start;
        }
    }
    context
}

/// True when a quotation is a whole sentence and the words after it open another.
pub(super) fn opens_another(quoted: &str, gap: &str) -> bool {
    quoted.trim_end().ends_with(['.', '!', '?', '…', '।', '؟', '۔'])
        && gap.starts_with(char::is_whitespace)
        && gap.trim_start().starts_with(|c: char| c.is_uppercase() || is_uncased(c))
}

/// True when a quotation is a whole sentence and the words after it open another that leads in to the next quotation.
pub(super) fn is_closed(quoted: &str, gap: &str) -> bool {
    quoted.trim_end().ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।', '۔'])
        && gap.trim_end().ends_with([':', '：'])
        && gap
            .trim_start()
            .starts_with(|c: char| c.is_uppercase() || is_uncased(c) || is_wide(c) && c.is_alphanumeric())
}

fn ends_sentence(chars: &[(usize, char)], i: usize) -> bool {
    match chars[i].1 {
        '。' | '！' | '？' | '।' | '؟' | '۔' | '\n' => true,
        '.' | '!' | '?' | '…' => {
            let space_after = chars.get(i + 1).is_none_or(|n| n.1.is_whitespace() || matches!(n.1, ')' | ']'));
            if !space_after || chars[i].1 != '.' {
                return space_after;
            }
            // "Mr. Lee", "U.S. allies": a short capitalised word before the point does not end a sentence.
            let word: String =
                chars[..i].iter().rev().map(|c| c.1).take_while(|c| c.is_alphanumeric() || *c == '.').collect();
            let first_up = word.chars().next_back().is_some_and(char::is_uppercase);
            let abbreviated = is_abbreviation(&word.chars().rev().collect::<String>());
            let next_word = chars[i + 1..].iter().map(|c| c.1).find(|c| !c.is_whitespace());
            // "3. mai", "t. ex. en": a sentence does not begin in lower case.
            let short = first_up && abbreviated && next_word.is_some();
            // "wrote on X. In parliament": the platform is no initial after a small word.
            let lead = chars[..i.saturating_sub(word.chars().count())].iter().rev().map(|c| c.1);
            let small = lead.skip_while(|c| c.is_whitespace()).take_while(|c| c.is_alphanumeric()).last();
            let platform = word == "X" && small.is_some_and(char::is_lowercase);
            !(short && !platform || next_word.is_some_and(char::is_lowercase))
        }
        _ => false,
    }
}

/// Short words with a vowel that stand for longer ones before a name; other short words with one are names ("wrote
/// Lee. The mayor").
const ABBREVIATIONS: &[&str] = &[
    "cap", "capt", "col", "dra", "fig", "gen", "gov", "hon", "ing", "mag", "maj", "no", "prof", "rep", "rev", "sen",
    "sig", "sra", "vol", "abg", "adv", "av", "ir", "inż", "doc", "em", "op", "им", "ул", "проф", "ім",
];

/// "Mr", "U.S", "J", "Gen": a capitalised word whose point does not end the sentence.
fn is_abbreviation(word: &str) -> bool {
    let letters = word.chars().count();
    let vowel = |c: char| "aeiouyáéíóúàèìòùâêîôûäëïöüåæøœăąęıőűýěůαεηιουωάέήίόύώаеёиоуыэюяєії".contains(c);
    let lower = word.to_lowercase();
    letters == 1
        || word.contains('.') && letters <= 4
        || letters <= 3 && !lower.chars().any(vowel)
        || ABBREVIATIONS.contains(&lower.as_str())
}

pub(super) fn wide(phrase: &str) -> usize {
    phrase.chars().filter(|c| is_wide(*c)).count()
}

/// Letters of scripts with spaces and without capitals.
fn is_uncased(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08ff}' | '\u{0900}'..='\u{0dff}' | '\u{0e00}'..='\u{0e7f}') && c.is_alphabetic()
}

/// East Asian characters.
pub(super) fn is_wide(c: char) -> bool {
    c as u32 >= 0x3000
}

/// "…, noting, “": the words before a passage end in a comma or colon.
pub(super) fn leads_in(text: &str, range: Range<usize>) -> bool {
    text[range].trim_end().ends_with([',', ':', '，', '：'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extractor::marks;
    use crate::lexicon::LexiconSet;

    #[test]
    fn sentences_end_where_they_do() {
        for (text, expected) in [
            ("First. Second! Third", vec!["First.", " Second!", " Third"]),
            (
                "Mr. Lee came on 3. mai with the U.S. team. Good.",
                vec!["Mr. Lee came on 3. mai with the U.S. team.", " Good."],
            ),
            ("はい。いいえ", vec!["はい。", "いいえ"]),
            ("نعم؟ لا", vec!["نعم؟", " لا"]),
        ] {
            let found: Vec<&str> = sentences(text, 0..text.len()).into_iter().map(|r| &text[r]).collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_passage_has_the_words_of_its_own_sentence() {
        let lexicons = LexiconSet::embedded();
        let vocabulary = Vocabulary::new(lexicons.markers(), "");
        for (text, before, after) in [
            ("It rained. She wrote: “It is wet out here” and left. Then sun.", " She wrote: ", " and left."),
            ("“It is wet out here.” The town slept.", "", ""),
            ("“It is wet out here.” One user wrote it.", "", " One user wrote it."),
        ] {
            let passages = marks::passages(text);
            let gaps = gaps(text, &passages);
            let quoted = &text[passages[0].inner.clone()];
            assert_eq!(&text[before_context(text, gaps[0].clone(), false)], before);
            assert_eq!(&text[after_context(text, gaps[1].clone(), quoted, &vocabulary)], after);
        }
    }
}
