//! Text in, words out: without addresses, handles and emoji, in lower case, elongation and laughter folded.
//!
//! A word is a run of letters of one script; `lexicons/build/detector/features.py` cuts texts in the same way, so what
//! was learned is what is met. Look at [`each_word`] first.

use super::script::{Counts, Letters, Script, kind};
use crate::characters::is_alphanumeric;

/// Letters of a word that count.
pub(super) const LONGEST: usize = 32;

/// A word: its lower-case letters as UTF-16 units, and where it stands in the text.
pub(super) struct Word<'w> {
    pub(super) script: Script,
    pub(super) letters: &'w [u16],
    pub(super) start: usize,
    pub(super) end: usize,
}

struct Buffer {
    units: [u16; LONGEST + 1],
    len: usize,
    /// The last letter was said three times or more.
    run: bool,
    script: u8,
    start: usize,
}

impl Buffer {
    /// Takes a letter; one said three times or more is kept once.
    #[inline]
    fn push(&mut self, unit: u16) {
        let n = self.len;
        if n >= 1 && self.units[n - 1] == unit {
            if self.run {
                return;
            }
            if n >= 2 && self.units[n - 2] == unit {
                self.len = n - 1;
                self.run = true;
                return;
            }
        }
        self.run = false;
        if n < LONGEST {
            self.units[n] = unit;
            self.len = n + 1;
        }
    }

    /// Writes the composed form of the last letter and `mark`, where Unicode has one.
    fn mark(&mut self, mark: char) {
        let Some(last) = self.len.checked_sub(1) else { return };
        let base = char::from_u32(u32::from(self.units[last]));
        match base.and_then(|b| unicode_normalization::char::compose(b, mark)).map(u32::from).map(u16::try_from) {
            Some(Ok(unit)) => self.units[last] = unit,
            _ => self.push(u16::try_from(u32::from(mark)).unwrap_or(u16::MAX)),
        }
    }

    fn finish(&mut self, end: usize, each: &mut impl FnMut(Word<'_>)) {
        let mut n = self.len;
        self.len = 0;
        let run = std::mem::take(&mut self.run);
        if n > 0 && self.units[n - 1] == u16::from(b'\'') {
            n -= 1;
        }
        let Some(&script) = Script::ALL.get(usize::from(self.script)) else { return };
        if n == 0 || mojibake(&self.units[..n]) {
            return;
        }
        if n == 1 && run {
            // "kkkk" is more than a letter.
            self.units[1] = self.units[0];
            n = 2;
        }
        let n = match laugh(&self.units[..n]) {
            Some(said) => {
                self.units[..4].copy_from_slice(&said);
                4
            }
            None => laughter(&self.units[..n]),
        };
        each(Word { script, letters: &self.units[..n], start: self.start, end });
    }
}

/// What is left of UTF-8 that was read as Latin-1: "ð", "ðÿ", "â", "ã", "ï".
fn mojibake(word: &[u16]) -> bool {
    matches!(*word, [0xe2 | 0xe3 | 0xef | 0xf0] | [0xf0, 0xff])
}

/// Laughter however it is typed ("hahha", "ahahah"): one of h, j and х, and one vowel, five letters or more.
fn laugh(word: &[u16]) -> Option<[u16; 4]> {
    if word.len() < 5 {
        return None;
    }
    let (first, other) = (*word.first()?, word.iter().copied().find(|c| *c != word[0])?);
    let breath = |c: u16| matches!(c, 0x68 | 0x6a | 0x445);
    // a e i o u, а е и о
    let vowel = |c: u16| matches!(c, 0x61 | 0x65 | 0x69 | 0x6f | 0x75 | 0x430 | 0x435 | 0x438 | 0x43e);
    let laughs = (breath(first) && vowel(other) || vowel(first) && breath(other))
        && word.iter().all(|c| *c == first || *c == other);
    laughs.then_some([first, other, first, other])
}

/// Letters to keep of a word: two units where a unit of two or three letters is said three times or more ("hahaha").
fn laughter(word: &[u16]) -> usize {
    for unit in [2, 3] {
        if word.len() >= unit * 3 - 1 && word[unit] == word[0] && word[unit..].iter().zip(word).all(|(a, b)| a == b) {
            return unit * 2;
        }
    }
    word.len()
}

/// Calls `each` with the words of the scripts that the table knows, and counts the letters of all scripts.
pub(super) fn each_word(text: &str, mut each: impl FnMut(Word<'_>)) -> Counts {
    let letters = Letters::get();
    let mut counts = Counts::default();
    let mut word = Buffer { units: [0; LONGEST + 1], len: 0, run: false, script: kind::BREAK, start: 0 };
    let mut previous = ' ';
    let mut end = 0;
    let mut at = 0;
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        let here = at;
        let begins = word.len == 0 || word.script != Script::Latin as u8;
        if byte.is_ascii_alphabetic() && !(begins && matches!(byte | 0x20, b'h' | b'w')) {
            // Most letters of most texts stand beside others of their kind.
            if word.len > 0 && word.script != Script::Latin as u8 {
                word.finish(end, &mut each);
            }
            if word.len == 0 {
                word.script = Script::Latin as u8;
                word.start = here;
            }
            while let Some(byte) = bytes.get(at).filter(|b| b.is_ascii_alphabetic()) {
                word.push(u16::from(byte | 0x20));
                at += 1;
            }
            counts.add_many(Script::Latin, at - here);
            end = at;
            previous = char::from(bytes[at - 1]);
            continue;
        }
        let c = if byte.is_ascii() { char::from(byte) } else { text[at..].chars().next().unwrap_or(' ') };
        at += c.len_utf8();
        let (kind, unit) = letters.look(c);
        if kind < Script::FAMILIES as u8 {
            if word.len > 0 && kind != word.script {
                word.finish(end, &mut each);
            }
            if word.len == 0 {
                if matches!(c, 'h' | 'H' | 'w' | 'W')
                    && let Some(length) = address(&text[here..])
                {
                    at = here + length;
                    previous = ' ';
                    continue;
                }
                word.script = kind;
                word.start = here;
            }
            counts.add(kind, c);
            word.push(unit);
            end = here + c.len_utf8();
        } else {
            match kind {
                kind::IGNORED => continue,
                kind::MARK => {
                    if word.len > 0 {
                        word.mark(c);
                        end = here + c.len_utf8();
                    }
                    continue;
                }
                kind::APOSTROPHE if word.len > 0 && word.units[word.len - 1] != u16::from(b'\'') => {
                    if word.len < LONGEST {
                        word.units[word.len] = u16::from(b'\'');
                        word.len += 1;
                    }
                    continue;
                }
                _ => {}
            }
            // A single digit is a letter where Latin letters stand beside it: Arabizi writes sounds with them.
            if c.is_ascii_digit() && !previous.is_ascii_digit() {
                let next = text.as_bytes().get(here + 1).copied().unwrap_or(b' ');
                let joins = if word.len > 0 { word.script == Script::Latin as u8 } else { next.is_ascii_alphabetic() };
                if joins && !next.is_ascii_digit() {
                    if word.len == 0 {
                        word.script = Script::Latin as u8;
                        word.start = here;
                    }
                    word.push(unit);
                    end = here + 1;
                    previous = c;
                    continue;
                }
            }
            if c == '@' {
                // A handle; or an e-mail address, whose beginning is not a word either.
                if is_alphanumeric(previous) || previous == '_' {
                    word.len = 0;
                    word.run = false;
                }
                let rest = &text[here + 1..];
                let handle = rest.find(|c: char| !(is_alphanumeric(c) || matches!(c, '_' | '.')));
                at = here + 1 + handle.unwrap_or(rest.len());
            }
            if word.len > 0 {
                word.finish(end, &mut each);
            }
            counts.add(kind, c);
        }
        previous = c;
    }
    if word.len > 0 {
        word.finish(end, &mut each);
    }
    counts
}

/// Bytes of the web address that a text begins with.
fn address(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let begins = |prefix: &[u8]| bytes.len() > prefix.len() && bytes[..prefix.len()].eq_ignore_ascii_case(prefix);
    if !(begins(b"http://") || begins(b"https://") || begins(b"www.")) {
        return None;
    }
    Some(text.find(char::is_whitespace).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        each_word(text, |w| found.push(String::from_utf16_lossy(w.letters)));
        found
    }

    #[test]
    fn words_are_cut_and_folded() {
        for (text, expected) in [
            ("Don’t  STOP", vec!["don't", "stop"]),
            ("see https://example.org/a?b=c now", vec!["see", "now"]),
            ("WWW.example.org @some_one hi", vec!["hi"]),
            ("mail me@example.org now", vec!["mail", "now"]),
            ("soooo gooooood kkkk", vec!["so", "god", "kk"]),
            ("hahahahaha jajaj ha", vec!["haha", "jaja", "ha"]),
            ("ahhaha hehehehehh HAHHAHah ahah", vec!["ahah", "hehe", "haha", "ahah"]),
            ("ＯＫ！！", vec!["ok"]),
            ("e\u{301}te\u{301}", vec!["été"]),
            ("привет friend", vec!["привет", "friend"]),
            ("приветfriend", vec!["привет", "friend"]),
            ("#DasIstGut!", vec!["dasistgut"]),
            ("'quoted' it''s", vec!["quoted", "it", "s"]),
            ("so\u{200b}ft zero\u{ad}width", vec!["soft", "zerowidth"]),
            ("123 😀 !!!", vec![]),
            ("9alt ya 3ammi 2018 mp3 abc2018", vec!["9alt", "ya", "3ammi", "mp3", "abc"]),
            ("ðŸ˜„ ok", vec!["ok"]),
            ("مُحَمَّد", vec!["محمد"]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "¡Qué día! “don’t” haaaaappy…";
        each_word(text, |w| assert!(text[w.start..w.end].chars().all(|c| c.is_alphabetic() || c == '’')));
    }
}
