//! Characters in, characters for look-up out: NFKC, lower case, one apostrophe, nothing invisible.
//!
//! Texts and lexicon terms pass through the same functions, so a term is found however it was typed.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use crate::characters::Class;
pub(crate) use crate::characters::class::is_ignorable;

/// The apostrophes people type.
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '＇' | '`' | '´')
}

/// Embedding, override, isolate and mark characters of the bidirectional algorithm.
pub fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{061c}')
}

/// Punctuation by what it does: full-width and CJK forms become ASCII.
pub fn punctuation(c: char) -> char {
    match c {
        '！' | '¡' | '՜' => '!',
        '？' | '¿' | '؟' | '⁇' | '՞' | '፧' => '?',
        '。' | '．' | '｡' | '।' | '॥' | '۔' | '።' | '։' | '။' | '។' | '៕' => '.',
        '，' | '、' | '､' | '،' | '፣' | '՝' | '၊' => ',',
        '；' | '؛' | '፤' => ';',
        '：' | '፥' | '፦' | '៖' => ':',
        '…' | '⋯' => '.',
        '＃' => '#',
        _ if is_apostrophe(c) => '\'',
        _ => c,
    }
}

/// Normalises a word character by character, holding back what may still combine.
#[derive(Debug)]
pub struct Normalizer<'b> {
    /// The last character, if nothing has joined it so far.
    last: Option<char>,
    /// What has joined.
    cluster: &'b mut String,
}

impl<'b> Normalizer<'b> {
    /// A normaliser that keeps what joins in `cluster`.
    pub fn new(cluster: &'b mut String) -> Self {
        cluster.clear();
        Normalizer { last: None, cluster }
    }

    /// True when nothing is held back.
    pub fn is_empty(&self) -> bool {
        self.last.is_none() && self.cluster.is_empty()
    }

    /// Takes a character; returns whether it was a compatibility form.
    #[inline]
    pub fn push(&mut self, c: char, out: &mut String) -> bool {
        if self.is_empty() || !Class::of(c).joins() {
            self.flush(out);
            self.last = Some(c);
        } else {
            self.cluster.extend(self.last.take());
            self.cluster.push(c);
        }
        matches!(c, '\u{ff00}'..='\u{ffef}' | '\u{2460}'..='\u{24ff}' | '\u{1d400}'..='\u{1d7ff}' | '\u{fb00}'..='\u{fb06}')
    }

    /// Writes what is held back if `next` does not combine with it.
    #[inline]
    pub fn flush_before(&mut self, next: char, out: &mut String) {
        if !Class::of(next).joins() {
            self.flush(out);
        }
    }

    /// Writes what is held back.
    #[inline]
    pub fn flush(&mut self, out: &mut String) {
        match self.last.take() {
            Some(c) if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            Some(c) if Class::of(c).is_settled() => lower(c, out),
            Some(c) => {
                self.cluster.push(c);
                self.flush_cluster(out);
            }
            None if self.cluster.is_empty() => {}
            None => self.flush_cluster(out),
        }
    }

    fn flush_cluster(&mut self, out: &mut String) {
        if self.cluster.starts_with(|c: char| ('\u{3131}'..='\u{318e}').contains(&c)) {
            // NFKC would make typed laughter (ㅋㅋ) into jamo that a reader cannot find in the text.
            out.push_str(self.cluster);
        } else if self.cluster.chars().all(|c| Class::of(c).is_stable())
            || is_nfkc_quick(self.cluster.chars()) == IsNormalized::Yes
        {
            self.cluster.chars().for_each(|c| lower(c, out));
        } else {
            self.cluster.nfkc().for_each(|c| lower(c, out));
        }
        self.cluster.clear();
    }
}

/// Writes a character as terms have it.
#[inline]
fn lower(c: char, out: &mut String) {
    if let '\u{d7a}'..='\u{d7f}' = c {
        // Malayalam: a chillu is also typed as its letter with a virama and a joiner, and joiners are dropped.
        out.push(['ണ', 'ന', 'ര', 'ല', 'ള', 'ക'][c as usize - 0xd7a]);
        out.push('\u{d4d}');
    } else if Class::of(c).is_uncased() {
        if let Some(c) = fold(c) {
            out.push(c);
        }
    } else {
        out.extend(c.to_lowercase().filter_map(fold));
    }
}

/// Letters that writers use for each other.
#[inline]
fn fold(c: char) -> Option<char> {
    Some(match c {
        '\u{700}'.. => c,
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
