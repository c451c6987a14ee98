//! Quotation marks: text in, quoted passages out.
//!
//! Newspapers close with other marks than they open with, nest, and leave the mark of a quotation that goes on in the
//! next paragraph unclosed; all of that is read here. Look at [`passages`] first.

use std::ops::Range;

/// Words in quotation marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Passage {
    /// The words, without the marks.
    pub(crate) inner: Range<usize>,
    /// With the marks.
    pub(crate) outer: Range<usize>,
}

impl Passage {
    /// True for 「…」 and 『…』, which stand in a row without a word or mark between them.
    pub(crate) fn in_brackets(&self, text: &str) -> bool {
        text[self.outer.clone()].starts_with(['「', '『'])
    }
}

/// Characters of the longest quotation; a mark that is not closed within them is none.
const LONGEST: usize = 4_000;

/// Marks that open, with all marks that may close what they open.
const PAIRS: &[(char, &[char])] = &[
    ('“', &['”', '"', '“', '＂']),
    ('„', &['“', '”', '"', '‟']),
    ('”', &['”']),
    ('"', &['"', '”', '“']),
    ('＂', &['＂', '"']),
    ('«', &['»']),
    ('»', &['«', '»']),
    ('「', &['」']),
    ('『', &['』']),
    ('‹', &['›']),
    ('‘', &['’', '\'']),
    ('\'', &['\'', '’']),
    ('״', &['״', '"']),
];

/// The quoted passages of a paragraph, outermost only, in order.
pub(crate) fn passages(text: &str) -> Vec<Passage> {
    let may_open = |c: char| PAIRS.iter().any(|p| p.0 == c);
    let plain = |b: u8| b.is_ascii() && !matches!(b, b'"' | b'\'');
    if text.bytes().all(plain) || !text.chars().any(may_open) {
        return Vec::new();
    }
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let at = |i: usize| chars.get(i).map_or(text.len(), |c| c.0);
    let mut found = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i].1;
        let Some((_, closers)) = PAIRS.iter().find(|p| p.0 == c && opens(&chars, i)) else {
            i += 1;
            continue;
        };
        match close(&chars, i, c, closers) {
            Some(end) => {
                found.push(Passage { inner: at(i + 1)..at(end), outer: at(i)..at(end + 1) });
                i = end + 1;
            }
            // A paragraph that goes on quoted in the next one is not closed; a lone inch mark is not a quotation.
            None if i == 0 && matches!(c, '“' | '„' | '«' | '"') && chars.len() > 20 => {
                found.push(Passage { inner: at(1)..text.len(), outer: 0..text.len() });
                return found;
            }
            None => i += 1,
        }
    }
    found
}

/// A mark opens when no word stands right before it and something stands right after it.
fn opens(chars: &[(usize, char)], i: usize) -> bool {
    let c = chars[i].1;
    if matches!(c, '「' | '『' | '„' | '‹') {
        return true;
    }
    let before = i.checked_sub(1).map(|b| chars[b].1);
    let after = chars.get(i + 1).map(|a| a.1);
    let free_before = before.is_none_or(|b| !b.is_alphanumeric() && !matches!(b, '.' | '!' | '?' | '…') || unspaced(b));
    match c {
        // French sets a space inside guillemets.
        '«' => true,
        '»' => free_before && after.is_some_and(char::is_alphanumeric),
        // An apostrophe is no quotation mark: only what opens a capitalised sentence is read as one.
        '\'' => {
            before.is_none_or(|b| b.is_whitespace() || matches!(b, '(' | '—' | '–'))
                && after.is_some_and(|a| a.is_alphabetic() && !a.is_lowercase())
        }
        _ => free_before && after.is_some_and(|a| !a.is_whitespace()),
    }
}

fn unspaced(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{0e00}'..='\u{0eff}')
}

fn close(chars: &[(usize, char)], open: usize, mark: char, closers: &[char]) -> Option<usize> {
    let mut depth = 0usize;
    for i in open + 1..chars.len().min(open + LONGEST) {
        let c = chars[i].1;
        if c == mark && !closers.contains(&c) {
            depth += 1;
            continue;
        }
        if !closers.contains(&c) {
            continue;
        }
        let after = chars.get(i + 1).map(|a| a.1);
        let before = chars[i - 1].1;
        match mark {
            // An apostrophe inside a word does not close.
            '‘' | '\'' if before.is_alphanumeric() && after.is_some_and(char::is_alphanumeric) => continue,
            // "the dogs’ bowl": what a sentence mark closes further on was not closed here.
            '‘' if before == 's' && after == Some(' ') && closes_later(chars, i) => continue,
            '\'' if !matches!(before, ',' | '.' | '!' | '?' | '…') || after.is_some_and(char::is_alphanumeric) => {
                continue;
            }
            // Hebrew writes abbreviations with the mark inside the word.
            '"' | '״' if before.is_alphanumeric() && after.is_some_and(|a| a.is_alphanumeric() && !unspaced(a)) => {
                continue;
            }
            // A straight mark that opens a word opens a nested quotation.
            '"' | '“' | '„' if c == '"' && before.is_whitespace() && after.is_some_and(|a| !a.is_whitespace()) => {
                if mark == '"' {
                    // Two openers in a row: the first was never closed.
                    return None;
                }
                depth += 1;
                continue;
            }
            _ => {}
        }
        if c == '“' && mark == '“' && !before.is_whitespace() && after.is_some_and(char::is_alphanumeric) {
            continue;
        }
        if c == '“' && mark == '“' && before.is_whitespace() {
            return None;
        }
        if depth > 0 {
            depth -= 1;
            continue;
        }
        return Some(i);
    }
    None
}

/// True when the next single closing mark stands after a sentence mark.
fn closes_later(chars: &[(usize, char)], from: usize) -> bool {
    for i in from + 1..chars.len().min(from + LONGEST / 10) {
        match chars[i].1 {
            '‘' | '“' | '\n' => return false,
            '’' if matches!(chars[i - 1].1, ',' | '.' | '!' | '?' | '…') => return true,
            _ => {}
        }
    }
    false
}

/// Words of a passage; characters in scripts without spaces count a half each.
pub(crate) fn length_in_words(text: &str) -> usize {
    // Thai writes four letters where others write one sign.
    let thai = text.chars().filter(|c| matches!(c, '\u{0e00}'..='\u{0eff}')).count();
    let wide = text
        .chars()
        .filter(|&c| {
            unspaced(c) && c.is_alphanumeric() && !matches!(c, '\u{ac00}'..='\u{d7af}' | '\u{0e00}'..='\u{0eff}')
        })
        .count();
    let words = text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
    if wide + thai > 0 { words.max(wide / 2).max(thai / 5) } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_in_all_marks() {
        for (text, expected) in [
            ("“One,” he wrote. “Two.”", vec!["One,", "Two."]),
            ("He said: \"Mixed marks.”", vec!["Mixed marks."]),
            ("„Ein Satz“, schrieb sie.", vec!["Ein Satz"]),
            ("»Ein Satz«, schrieb sie.", vec!["Ein Satz"]),
            ("« Une phrase », écrit-il.", vec![" Une phrase "]),
            ("「二人とも」と『本』", vec!["二人とも", "本"]),
            ("“An ‘inner’ one”", vec!["An ‘inner’ one"]),
            ("“our ‘shuttle diplomacy.'” She", vec!["our ‘shuttle diplomacy.'"]),
            ("the 5\" screen and the dog’s bowl", vec![]),
            ("‘Don’t do it’, she wrote", vec!["Don’t do it"]),
            ("“A quotation that goes on in the next paragraph", vec!["A quotation that goes on in the next paragraph"]),
            ("say \"one\" and \"two\"", vec!["one", "two"]),
            ("'One of the dogs' bowls,' she wrote; it's rock 'n' roll", vec!["One of the dogs' bowls,"]),
            ("‘One of the dogs’ bowls,’ she wrote", vec!["One of the dogs’ bowls,"]),
            ("»Lause tässä», hän kirjoitti", vec!["Lause tässä"]),
            ("היא כתבה: \"גרתי בארה\"ב שנים\"", vec!["גרתי בארה\"ב שנים"]),
            ("เขียนว่า“สวยมาก” จริง", vec!["สวยมาก"]),
        ] {
            let found: Vec<&str> = passages(text).iter().map(|p| &text[p.inner.clone()]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn words_count_in_any_script() {
        for (text, expected) in [("so cute", 2), ("二人とも楽しそう", 4), ("정말 좋다", 2), ("“”", 0)] {
            assert_eq!(length_in_words(text), expected, "{text}");
        }
    }
}
