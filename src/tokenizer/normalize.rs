//! Characters in, characters for look-up out: NFKC, lower case, one apostrophe, nothing invisible.
//!
//! Texts and lexicon terms pass through the same functions, so a term is found however it was typed.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The apostrophes people type.
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '＇' | '`' | '´')
}

/// Embedding, override, isolate and mark characters of the bidirectional algorithm.
pub fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{061c}')
}

/// Characters without a form of their own that hide inside words: both the lexicon and the text lose them, which is
/// the same as trying a Persian or Indic word with and without its joiners.
pub fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e007f}')
}

/// Punctuation by what it does: full-width and CJK forms become ASCII.
pub fn punctuation(c: char) -> char {
    match c {
        '！' | '¡' => '!',
        '？' | '¿' | '؟' | '⁇' => '?',
        '。' | '．' | '｡' | '।' | '۔' | '።' => '.',
        '，' | '、' | '､' | '،' | '፣' => ',',
        '；' | '؛' => ';',
        '：' => ':',
        '…' | '⋯' => '.',
        '＃' => '#',
        _ if is_apostrophe(c) => '\'',
        _ => c,
    }
}

/// Normalises a word character by character, holding back what may still combine.
#[derive(Debug)]
pub struct Normalizer<'b> {
    cluster: &'b mut String,
}

impl<'b> Normalizer<'b> {
    /// A normaliser that keeps its pending characters in `cluster`.
    pub fn new(cluster: &'b mut String) -> Self {
        cluster.clear();
        Normalizer { cluster }
    }

    /// True when nothing is held back.
    pub fn is_empty(&self) -> bool {
        self.cluster.is_empty()
    }

    /// Takes a character; returns whether it was a compatibility form.
    pub fn push(&mut self, c: char, out: &mut String) -> bool {
        if c.is_ascii() && !self.cluster.is_empty() || !joins(c) {
            self.flush(out);
        }
        self.cluster.push(c);
        matches!(c, '\u{ff00}'..='\u{ffef}' | '\u{2460}'..='\u{24ff}' | '\u{1d400}'..='\u{1d7ff}' | '\u{fb00}'..='\u{fb06}')
    }

    /// Writes what is held back if `next` does not combine with it.
    pub fn flush_before(&mut self, next: char, out: &mut String) {
        if !joins(next) {
            self.flush(out);
        }
    }

    /// Writes what is held back.
    pub fn flush(&mut self, out: &mut String) {
        if self.cluster.is_empty() {
            return;
        }
        if self.cluster.is_ascii() {
            self.cluster.make_ascii_lowercase();
            out.push_str(self.cluster);
        } else if self.cluster.starts_with(|c: char| ('\u{3131}'..='\u{318e}').contains(&c)) {
            // NFKC would make typed laughter (ㅋㅋ) into jamo that a reader cannot find in the text.
            out.push_str(self.cluster);
        } else if let Some(c) = alone(self.cluster).filter(|&c| is_settled(c)) {
            out.extend(c.to_lowercase().filter_map(fold));
        } else {
            for c in self.cluster.nfkc() {
                out.extend(c.to_lowercase().filter_map(fold));
            }
        }
        self.cluster.clear();
    }
}

/// The character of a text of one character.
fn alone(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.as_str().is_empty())
}

/// Common letters that are their own NFKC form and join with nothing before them. Not all such letters.
fn is_settled(c: char) -> bool {
    matches!(c,
        '\u{c0}'..='\u{131}' | '\u{134}'..='\u{13e}' | '\u{141}'..='\u{148}' | '\u{14a}'..='\u{17e}' | '\u{400}'..='\u{482}'
        | '\u{48a}'..='\u{52f}' | '\u{5d0}'..='\u{5ea}' | '\u{621}'..='\u{63a}' | '\u{641}'..='\u{64a}' | '\u{904}'..='\u{939}'
        | '\u{985}'..='\u{9b9}' | '\u{e01}'..='\u{e30}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}')
}

/// True for characters that change with what stands before them: marks, jamo, half-width voicing.
fn joins(c: char) -> bool {
    !c.is_ascii()
        && !is_settled(c)
        && (is_combining_mark(c)
            || matches!(c, '\u{1161}'..='\u{11ff}' | '\u{ff9e}' | '\u{ff9f}' | '\u{3099}' | '\u{309a}'))
}

/// Letters that writers use for each other.
fn fold(c: char) -> Option<char> {
    Some(match c {
        // Arabic: tatweel and vowel signs are ornament, the hamza carriers vary from writer to writer.
        '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}' => return None,
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ی' => 'ي',
        'ک' => 'ك',
        // "İ" in lower case is i with a dot above.
        '\u{307}' => return None,
        'ς' => 'σ',
        _ => c,
    })
}

/// Letters of other scripts that look like Latin ones (the Cyrillic and Greek ones of Unicode TR 39 that are lower
/// case). Sorted.
const LOOKALIKES: &[(char, char)] = &[
    ('α', 'a'),
    ('ι', 'i'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('а', 'a'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('у', 'y'),
    ('х', 'x'),
    ('ѕ', 's'),
    ('і', 'i'),
    ('ј', 'j'),
    ('һ', 'h'),
    ('ԁ', 'd'),
    ('ԛ', 'q'),
    ('ԝ', 'w'),
];

/// In a word that mixes Latin with Cyrillic or Greek letters, writes the lookalikes in Latin: "lоve" with a Cyrillic о
/// is "love". Words of one script are left alone. Returns whether something was changed.
pub fn undo_lookalikes(buffer: &mut String, start: usize) -> bool {
    let word = &buffer[start..];
    if word.is_ascii() || !word.bytes().any(|b| b.is_ascii_alphabetic()) {
        return false;
    }
    let latin = |c: char| LOOKALIKES.binary_search_by_key(&c, |l| l.0).ok().map(|i| LOOKALIKES[i].1);
    if !word.chars().any(|c| latin(c).is_some()) {
        return false;
    }
    let plain: String = word.chars().map(|c| latin(c).unwrap_or(c)).collect();
    buffer.truncate(start);
    buffer.push_str(&plain);
    true
}

/// Final letters that vary in Arabic script: ى for ي, ة for ه.
pub fn finish(buffer: &mut String, start: usize) {
    let replacement = match buffer[start..].chars().next_back() {
        Some('ى') => 'ي',
        Some('ة') => 'ه',
        _ => return,
    };
    buffer.pop();
    buffer.push(replacement);
}

/// Folds a word in which letters repeat: runs of three and more become `keep` letters (1 or 2). `None` when there is
/// no such run.
pub fn fold_runs(term: &str, keep: usize, out: &mut String) -> bool {
    out.clear();
    let mut changed = false;
    let mut chars = term.chars().peekable();
    while let Some(c) = chars.next() {
        let mut run = 1;
        while chars.next_if_eq(&c).is_some() {
            run += 1;
        }
        let kept = if run >= 3 && !c.is_ascii_digit() {
            changed = true;
            keep
        } else {
            run
        };
        out.extend(std::iter::repeat_n(c, kept));
    }
    changed
}

/// True when a letter stands three times in a row, or the word may repeat two or three letters: no other word changes by
/// [`fold_runs`] or [`fold_laughter`].
pub(crate) fn repeats(term: &str) -> bool {
    let mut last = ['\0'; 3];
    let (mut twos, mut threes, mut count) = (true, true, 0);
    for c in term.chars() {
        if c == last[0] && c == last[1] {
            return true;
        }
        twos &= count < 2 || c == last[1];
        threes &= count < 3 || c == last[2];
        last = [c, last[0], last[1]];
        count += 1;
        // Of longer words only the beginning is laughter.
        if count == LAUGHTER && (twos || threes) {
            return true;
        }
    }
    twos && count >= 5 || threes && count >= 8
}

/// Letters of a word that are looked at for repetition.
const LAUGHTER: usize = 200;

/// Folds a word made of a short unit said three times or more to the unit said twice: `hahahah` → `haha`, `ㅋㅋㅋㅋ` → `ㅋㅋ`.
pub fn fold_laughter(term: &str, out: &mut String) -> bool {
    let chars: Vec<char> = term.chars().take(LAUGHTER).collect();
    for unit in 1..=3 {
        if chars.len() < unit * 3 - usize::from(unit > 1) {
            break;
        }
        if (unit..chars.len()).all(|i| chars[i] == chars[i - unit]) && !chars[..unit].iter().all(char::is_ascii_digit) {
            out.clear();
            out.extend(chars[..unit].iter().chain(&chars[..unit]));
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settled_letters_are_their_own_form() {
        let mut count = 0;
        for c in ('\u{80}'..='\u{ffff}').filter(|&c| is_settled(c)) {
            assert!(std::iter::once(c).nfkc().eq([c]), "{c:?}");
            assert!(!is_combining_mark(c), "{c:?}");
            count += 1;
        }
        assert!(count > 30_000, "{count}");
    }

    #[test]
    fn lookalikes_are_undone_in_mixed_words_only() {
        assert!(LOOKALIKES.windows(2).all(|w| w[0].0 < w[1].0));
        for (word, expected) in [("lоvе", "love"), ("хорошо", "хорошо"), ("love", "love"), ("αγάπη", "αγάπη")]
        {
            let mut buffer = word.to_string();
            undo_lookalikes(&mut buffer, 0);
            assert_eq!(buffer, expected);
        }
    }

    #[test]
    fn repetition_folds() {
        let mut out = String::new();
        for (term, keep, expected) in
            [("goooood", 2, Some("good")), ("sooo", 1, Some("so")), ("good", 1, None), ("1000", 1, None)]
        {
            assert_eq!(fold_runs(term, keep, &mut out).then_some(out.as_str()), expected, "{term}");
        }
        for (term, expected) in [
            ("hahaha", Some("haha")),
            ("hahah", Some("haha")),
            ("ㅋㅋㅋㅋ", Some("ㅋㅋ")),
            ("www", Some("ww")),
            ("jejejeje", Some("jeje")),
            ("mama", None),
            ("banana", None),
            ("555", None),
        ] {
            assert_eq!(fold_laughter(term, &mut out).then_some(out.as_str()), expected, "{term}");
        }
    }
}
