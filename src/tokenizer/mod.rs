//! Text in, tokens out: words, emoji, emoticons and punctuation, normalised for look-up, each with its place.
//!
//! A [`Tokenizer`] is built once from a language's settings; [`Tokenizer::tokenize`] fills a reusable [`Tokens`].
//! Look at [`Token`] first: its `term` is what look-ups see, its `span` is the evidence in the text as given.
//!
//! ```
//! use groundswell::tokenizer::{Tokenizer, Tokens};
//! let mut tokens = Tokens::default();
//! Tokenizer::default().tokenize("I don’t LIKE it 👍🏽", &mut tokens);
//! let terms: Vec<&str> = tokens.iter().map(|t| tokens.term(t)).collect();
//! assert_eq!(terms, ["i", "don't", "like", "it", "👍"]);
//! ```

pub mod dictionary;
pub mod normalize;

use std::ops::Range;

use unicode_properties::{EmojiStatus, GeneralCategory, UnicodeEmoji, UnicodeGeneralCategory};

use crate::characters::{Class, is_alphanumeric};
use dictionary::Dictionary;
use normalize::{Normalizer, is_apostrophe, is_bidi_control, is_ignorable};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, marks and digits.
    Word,
    /// An emoji with everything joined to it.
    Emoji,
    /// Characters that draw a face.
    Emoticon,
    /// A run of one punctuation mark.
    Punct,
    /// `@name`: never looked up.
    Mention,
    /// A web address: never looked up.
    Url,
}

/// One token: its normalised term and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Place of the term in the buffer of [`Tokens`].
    term: Range<usize>,
    /// Bytes in the text as given: `&text[span]` is the evidence.
    pub span: Range<usize>,
    /// What it is.
    pub kind: TokenKind,
    /// Two letters or more, all of them capitals.
    pub capitals: bool,
    /// The tag of `#tag`.
    pub hashtag: bool,
}

/// What was found in a text that a reader would not see or that look-up had to undo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// Bidirectional control characters were present.
    pub bidi_controls: bool,
    /// Invisible characters stood inside words.
    pub invisible: bool,
    /// Full-width, half-width or other compatibility forms were normalised.
    pub compatibility: bool,
    /// Letters of another script stood in for Latin ones.
    pub lookalikes: bool,
}

/// The tokens of one text; reused from text to text.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    buffer: String,
    list: Vec<Token>,
    cluster: String,
    /// What had to be undone.
    pub flags: Flags,
}

impl Tokens {
    /// The normalised form of a token.
    pub fn term(&self, token: &Token) -> &str {
        &self.buffer[token.term.clone()]
    }

    /// The tokens in text order.
    pub fn iter(&self) -> std::slice::Iter<'_, Token> {
        self.list.iter()
    }

    /// The tokens in text order.
    pub fn as_slice(&self) -> &[Token] {
        &self.list
    }

    fn clear(&mut self) {
        self.buffer.clear();
        self.list.clear();
        self.flags = Flags::default();
    }
}

/// Cuts text for one language.
#[derive(Clone, Debug, Default)]
pub struct Tokenizer {
    /// `l'`, `n'`: split off as words of their own.
    elisions: Vec<String>,
    /// Terms of a language written without spaces.
    dictionary: Option<Dictionary>,
    /// Faces by their first byte, the longest first.
    emoticons: Vec<String>,
    /// Where the faces of each first byte begin, with a last entry for the end; empty without faces.
    starts: Vec<u32>,
}

impl Tokenizer {
    /// A tokenizer with a language's elisions, the shared emoticons and, for scripts without spaces, its terms.
    pub fn new(elisions: &[String], emoticons: &[String], dictionary: Option<Dictionary>) -> Self {
        let first = |e: &str| e.bytes().next();
        let mut emoticons: Vec<String> = emoticons.iter().filter(|e| !e.is_empty()).cloned().collect();
        emoticons.sort_by(|a, b| (first(a), b.len(), a).cmp(&(first(b), a.len(), b)));
        emoticons.dedup();
        // Every character of every text asks for its faces: most bytes begin none.
        let below = |byte: u32| emoticons.partition_point(|e| first(e).is_some_and(|b| u32::from(b) < byte)) as u32;
        let starts = (0..=256).map(below).collect();
        Tokenizer { elisions: elisions.to_vec(), dictionary, emoticons, starts }
    }

    /// Cuts `text`, replacing what `out` held.
    pub fn tokenize(&self, text: &str, out: &mut Tokens) {
        out.clear();
        let mut at = 0;
        let mut previous = None;
        let bytes = text.as_bytes();
        while let Some(&byte) = bytes.get(at) {
            // Most of most texts: spaces, and words of ASCII that can be nothing else.
            if byte == b' ' {
                previous = Some(' ');
                at += 1;
                continue;
            }
            if byte.is_ascii_alphanumeric()
                && bytes.get(at + 1).is_none_or(u8::is_ascii)
                && !begins_address(char::from(byte))
                && !self.begins_face(byte)
                && let Some(end) = ascii_word(text, at, previous == Some('#') || previous == Some('＃'), out)
            {
                previous = Some(char::from(bytes[end - 1]));
                at = end;
                continue;
            }
            let Some(c) = text[at..].chars().next() else { break };
            let end = self.step(text, at, c, previous, out);
            previous = text[at..end].chars().next_back();
            at = end;
        }
    }

    /// True where some face begins with that byte.
    fn begins_face(&self, byte: u8) -> bool {
        self.starts.get(usize::from(byte)) != self.starts.get(usize::from(byte) + 1)
    }

    /// Reads one token (or nothing) at `at` and returns where it ends.
    fn step(&self, text: &str, at: usize, c: char, previous: Option<char>, out: &mut Tokens) -> usize {
        let rest = &text[at..];
        if c.is_whitespace() {
            return at + c.len_utf8();
        }
        if is_bidi_control(c) {
            out.flags.bidi_controls = true;
            return at + c.len_utf8();
        }
        let inside = previous.is_some_and(is_alphanumeric);
        if !inside
            && begins_address(c)
            && let Some(len) = url_len(rest)
        {
            push(out, TokenKind::Url, at..at + len);
            return at + len;
        }
        if (c == '@' || c == '＠') && !inside {
            let len = rest[c.len_utf8()..]
                .find(|c: char| !(is_alphanumeric(c) || matches!(c, '_' | '.' | '-')))
                .unwrap_or(rest.len() - c.len_utf8());
            if len > 0 {
                let end = at + c.len_utf8() + len;
                push(out, TokenKind::Mention, at..end);
                return end;
            }
        }
        if let Some(len) = self.emoticon_len(rest, c, previous) {
            let start = out.buffer.len();
            out.buffer.push_str(&rest[..len]);
            push_term(out, TokenKind::Emoticon, start, at..at + len);
            return at + len;
        }
        // ASCII is part of an emoji only before a mark that makes it a key.
        let plain = c.is_ascii() && rest.as_bytes().get(1).is_none_or(u8::is_ascii);
        if plain
            && c.is_ascii_alphanumeric()
            && let Some(end) = ascii_word(text, at, previous == Some('#') || previous == Some('＃'), out)
        {
            return end;
        }
        if !plain && let Some(len) = emoji_len(rest) {
            let start = out.buffer.len();
            out.buffer.extend(rest[..len].chars().filter(|&c| !is_emoji_modifier(c)));
            push_term(out, TokenKind::Emoji, start, at..at + len);
            return at + len;
        }
        if is_word(c) {
            return self.word(text, at, previous == Some('#') || previous == Some('＃'), out);
        }
        if is_ignorable(c) {
            return at + c.len_utf8();
        }
        // A hyphen inside a word only separates: "well-known" is found as "well known".
        if inside && matches!(c, '-' | '‐' | '‑') && rest[c.len_utf8()..].starts_with(is_alphanumeric) {
            return at + c.len_utf8();
        }
        let len = rest.find(|d| d != c).unwrap_or(rest.len());
        let start = out.buffer.len();
        out.buffer.push(normalize::punctuation(c));
        push_term(out, TokenKind::Punct, start, at..at + len);
        at + len
    }

    /// Reads a run of word characters, cuts it where elisions or scripts without spaces ask for it.
    fn word(&self, text: &str, at: usize, hashtag: bool, out: &mut Tokens) -> usize {
        let unspaced = text[at..].chars().next().is_some_and(is_unspaced);
        let start = out.buffer.len();
        let first = out.list.len();
        let mut cluster = std::mem::take(&mut out.cluster);
        let mut normalizer = Normalizer::new(&mut cluster);
        let mut end = at;
        let mut places = Vec::new();
        let (mut letters, mut capitals) = (0u32, 0u32);
        let mut part = at;
        let mut part_term = start;
        while let Some(c) = text[end..].chars().next() {
            let len = c.len_utf8();
            let class = Class::of(c);
            // Most letters of most scripts; "â" may be a part of an apostrophe that was decoded twice.
            if class.is_settled() && c != 'â' && is_unspaced(c) == unspaced {
                if unspaced {
                    normalizer.flush(&mut out.buffer);
                    places.push((out.buffer.len() - start, end));
                }
                normalizer.push(c, &mut out.buffer);
                letters += u32::from(class.is_alphabetic());
                capitals += u32::from(class.is_uppercase());
                end += len;
                continue;
            }
            // Vowel signs, of which scripts of India have one after most letters.
            if matches!(c, '\u{900}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
                && class.joins()
                && class.is_stable()
                && class.is_word()
                && !normalizer.is_empty()
                && is_unspaced(c) == unspaced
            {
                normalizer.push(c, &mut out.buffer);
                letters += u32::from(class.is_alphabetic());
                end += len;
                continue;
            }
            let next = || text[end + len..].chars().find(|&c| !is_ignorable(c));
            if is_ignorable(c) || is_bidi_control(c) {
                // A trailing one belongs to whatever follows, not to the word.
                if next().is_none_or(|n| !is_word(n) || is_unspaced(n) != unspaced) {
                    break;
                }
                out.flags.invisible |= is_ignorable(c) && !matches!(c, '\u{200c}' | '\u{200d}');
                out.flags.bidi_controls |= is_bidi_control(c);
                end += len;
                continue;
            }
            // Stress, wonder and question stand over the vowel in Armenian, inside the word: "Ապրե՛ս".
            if matches!(c, '\u{55b}' | '\u{55c}' | '\u{55e}') && end > at && next().is_some_and(is_word) {
                end += len;
                continue;
            }
            // A colon that is typed for the visarga after the first syllable: "दु:ख".
            if c == ':'
                && let Some(visarga) = visarga_after(&text[part..end])
                && next().is_some_and(|n| Class::of(n).is_alphabetic() && same_block(n, visarga))
            {
                normalizer.push(visarga, &mut out.buffer);
                end += len;
                continue;
            }
            // "donâ€™t": an apostrophe that was decoded twice.
            let mojibake = ["â€™", "â€˜"].into_iter().find(|mark| text[end..].starts_with(mark));
            let len = mojibake.map_or(len, str::len);
            let next = || text[end + len..].chars().find(|&c| !is_ignorable(c));
            if is_apostrophe(c) || mojibake.is_some() {
                if unspaced || end == at {
                    break;
                }
                normalizer.flush(&mut out.buffer);
                out.buffer.push('\'');
                let elided = self.elisions.iter().any(|e| *e == out.buffer[part_term..]);
                if !elided && next().is_none_or(|n| !Class::of(n).is_alphabetic() || is_unspaced(n)) {
                    out.buffer.pop();
                    break;
                }
                end += len;
                if elided {
                    push_word(out, part_term, part..end, letters > 1 && letters == capitals, hashtag);
                    part = end;
                    part_term = out.buffer.len();
                    (letters, capitals) = (0, 0);
                }
                continue;
            }
            let continues = is_word(c) && is_unspaced(c) == unspaced;
            if !continues || (end > at && emoji_len(&text[end..]).is_some()) {
                break;
            }
            if unspaced {
                normalizer.flush_before(c, &mut out.buffer);
                if normalizer.is_empty() {
                    places.push((out.buffer.len() - start, end));
                }
            }
            out.flags.compatibility |= normalizer.push(c, &mut out.buffer);
            letters += u32::from(class.is_alphabetic());
            capitals += u32::from(class.is_uppercase());
            end += len;
        }
        normalizer.flush(&mut out.buffer);
        normalize::finish(&mut out.buffer, part_term);
        out.flags.lookalikes |= normalize::undo_lookalikes(&mut out.buffer, part_term);
        out.cluster = cluster;
        if end == at {
            // Never stand still.
            return at + text[at..].chars().next().map_or(1, char::len_utf8);
        }
        if unspaced {
            self.segment(start, at, end, &places, hashtag, out);
        } else if out.buffer[part_term..].contains(is_alphanumeric) {
            push_word(out, part_term, part..end, letters > 1 && letters == capitals, hashtag);
        }
        debug_assert!(out.list.len() >= first);
        end
    }

    /// Cuts a run of a script without spaces into the longest terms of the dictionary and single characters.
    fn segment(&self, start: usize, at: usize, end: usize, places: &[(usize, usize)], hashtag: bool, out: &mut Tokens) {
        // `places` maps bytes of the normalised run to bytes of the text, cluster by cluster.
        let to_text = |offset: usize| match places.binary_search_by_key(&offset, |p| p.0) {
            Ok(i) => places[i].1,
            Err(i) => places.get(i).map_or(end, |p| p.1),
        };
        let run = out.buffer[start..].to_string();
        let mut i = 0;
        while i < run.len() {
            let single = run[i..].chars().next().map_or(1, char::len_utf8);
            let len = self.dictionary.as_ref().and_then(|d| d.longest(&run[i..])).unwrap_or(single);
            let from = if i == 0 { at } else { to_text(i) };
            let to = if i + len >= run.len() { end } else { to_text(i + len) };
            out.list.push(Token {
                term: start + i..start + i + len,
                span: from..to.max(from),
                kind: TokenKind::Word,
                capitals: false,
                hashtag,
            });
            i += len;
        }
    }

    fn emoticon_len(&self, rest: &str, first: char, previous: Option<char>) -> Option<usize> {
        let byte = usize::from(*rest.as_bytes().first()?);
        let (from, to) = (*self.starts.get(byte)?, *self.starts.get(byte + 1)?);
        let faces = self.emoticons.get(from as usize..to as usize).filter(|f| !f.is_empty())?;
        let letter_before = previous.is_some_and(is_alphanumeric);
        if is_alphanumeric(first) && (letter_before || !first.is_ascii_alphabetic() && !"ಠ".contains(first)) {
            return None;
        }
        if previous.is_some_and(|p| p.is_ascii_digit()) {
            return None;
        }
        faces
            .iter()
            .find(|e| {
                let Some(after) = rest.strip_prefix(e.as_str()) else { return false };
                // "http:/" + "/", "user:@" + "name", "x:D" + "og" are no faces.
                let open_ended = e.ends_with(|c: char| {
                    is_alphanumeric(c) || matches!(c, '@' | '/' | '\\' | '|' | '*' | '#' | '$' | '&')
                });
                !open_ended || !after.starts_with(|c: char| is_alphanumeric(c) || c == '/')
            })
            .map(String::len)
    }
}

fn push(out: &mut Tokens, kind: TokenKind, span: Range<usize>) {
    let at = out.buffer.len();
    out.list.push(Token { term: at..at, span, kind, capitals: false, hashtag: false });
}

fn push_term(out: &mut Tokens, kind: TokenKind, start: usize, span: Range<usize>) {
    out.list.push(Token { term: start..out.buffer.len(), span, kind, capitals: false, hashtag: false });
}

fn push_word(out: &mut Tokens, start: usize, span: Range<usize>, capitals: bool, hashtag: bool) {
    out.list.push(Token { term: start..out.buffer.len(), span, kind: TokenKind::Word, capitals, hashtag });
}

/// Reads a word of ASCII letters and digits that nothing joins: most words of most languages in Latin letters. `None`
/// where [`Tokenizer::word`] has to look closer.
fn ascii_word(text: &str, at: usize, hashtag: bool, out: &mut Tokens) -> Option<usize> {
    let bytes = &text.as_bytes()[at..];
    let len = bytes.iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(bytes.len());
    if bytes.get(len).is_some_and(|&b| !b.is_ascii() || is_apostrophe(char::from(b))) {
        return None;
    }
    let word = &bytes[..len];
    let (start, end) = (out.buffer.len(), at + len);
    out.buffer.push_str(&text[at..end]);
    out.buffer[start..].make_ascii_lowercase();
    let capitals = word.iter().filter(|b| b.is_ascii_uppercase()).count();
    // Digits are no letters, and do not stand against capitals.
    let shouted = capitals > 1 && !word.iter().any(u8::is_ascii_lowercase);
    push_word(out, start, at..end, shouted, hashtag);
    Some(end)
}

/// Letters, digits and the marks that belong to them.
fn is_word(c: char) -> bool {
    Class::of(c).is_word()
}

/// Scripts written without spaces between words.
pub(crate) fn is_unspaced(c: char) -> bool {
    c >= '\u{E00}'
        && matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9F}' | '\u{20000}'..='\u{3FFFF}'
        | '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
}

/// Nearly all addresses begin with one of two letters, and nearly all tokens with another.
fn begins_address(c: char) -> bool {
    matches!(c, 'h' | 'H' | 'w' | 'W')
}

/// Length of a web address at the start of `rest`, up to white space or a closing mark.
fn url_len(rest: &str) -> Option<usize> {
    let head = rest.as_bytes();
    let starts = |p: &str| head.len() > p.len() && head[..p.len()].eq_ignore_ascii_case(p.as_bytes());
    if !(starts("http://") || starts("https://") || starts("www.")) {
        return None;
    }
    let end = rest
        .find(|c: char| {
            c.is_whitespace() || matches!(c, '<' | '>' | '"' | '”' | '」' | '）' | ')' | '…') || is_unspaced(c)
        })
        .unwrap_or(rest.len());
    Some(rest[..end].trim_end_matches(['.', ',', '!', '?', ';', ':', '\'']).len())
}

/// Length of an emoji sequence at the start of `rest`: base, modifiers, joiners, flags, keycaps.
fn emoji_len(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().peekable();
    let (_, first) = chars.next()?;
    if is_regional(first) {
        return match chars.peek() {
            Some(&(at, c)) if is_regional(c) => Some(at + c.len_utf8()),
            _ => Some(first.len_utf8()),
        };
    }
    if !is_emoji(first) {
        // A digit or # with U+20E3 is a keycap.
        return (first.is_ascii_digit() || first == '#' || first == '*')
            .then(|| rest[1..].strip_prefix('\u{fe0f}').unwrap_or(&rest[1..]).starts_with('\u{20e3}').then_some(()))
            .flatten()
            .map(|()| if rest[1..].starts_with('\u{fe0f}') { 1 + 3 + 3 } else { 1 + 3 });
    }
    let mut end = first.len_utf8();
    while let Some(&(at, c)) = chars.peek() {
        if is_emoji_modifier(c) || ('\u{e0020}'..='\u{e007f}').contains(&c) {
            end = at + c.len_utf8();
            chars.next();
        } else if c == '\u{200d}' {
            chars.next();
            match chars.peek() {
                Some(&(at, next)) if is_emoji(next) => {
                    end = at + next.len_utf8();
                    chars.next();
                }
                _ => break,
            }
        } else {
            break;
        }
    }
    Some(end)
}

fn is_regional(c: char) -> bool {
    ('\u{1f1e6}'..='\u{1f1ff}').contains(&c)
}

fn is_emoji_modifier(c: char) -> bool {
    matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

fn is_emoji(c: char) -> bool {
    // Letters: the tables need not be asked.
    if matches!(c, '\0'..='\u{a8}' | '\u{af}'..='\u{1fff}' | '\u{3400}'..='\u{d7a3}') || is_emoji_modifier(c) {
        return false;
    }
    match c.emoji_status() {
        EmojiStatus::NonEmoji | EmojiStatus::NonEmojiButEmojiComponent => {
            // Dingbats and symbols that people use as emoji (♥ ☆ ✿) and pictographs newer than our tables.
            matches!(c, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}')
        }
        _ => c.general_category() == GeneralCategory::OtherSymbol || c as u32 > 0x2190,
    }
}

/// The visarga of the script that a syllable is written in, one of those of India that stand at the same places of their
/// blocks.
fn visarga_after(syllable: &str) -> Option<char> {
    let mut chars = syllable.chars();
    let first = chars.next().filter(|c| matches!(c, '\u{900}'..='\u{d7f}') && c.is_alphabetic())?;
    let only = chars.all(|c| Class::of(c).joins()) && syllable.chars().count() <= 3;
    char::from_u32(first as u32 & !0x7f | 3).filter(|_| only)
}

/// Whether two characters stand in the same block of scripts of India.
fn same_block(one: char, other: char) -> bool {
    one as u32 >> 7 == other as u32 >> 7
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(tokenizer: &Tokenizer, text: &str) -> Vec<String> {
        let mut tokens = Tokens::default();
        tokenizer.tokenize(text, &mut tokens);
        for token in tokens.iter() {
            assert!(text.get(token.span.clone()).is_some(), "span {:?} in {text:?}", token.span);
        }
        tokens.iter().map(|t| tokens.term(t).to_string()).collect()
    }

    #[test]
    fn texts_cut_into_terms() {
        let tokenizer = Tokenizer::new(
            &["n'".into(), "l'".into()],
            &[":)".into(), ":-)".into(), ":/".into(), ":@".into(), "xD".into(), ":D".into()],
            Some(Dictionary::new(["好き", "じゃない", "喜欢"])),
        );
        for (text, expected) in [
            ("", vec![]),
            ("Don’t stop", vec!["don't", "stop"]),
            ("zoʻr gap", vec!["zo'r", "gap"]),
            ("Ապրե՛ս, շա՜տ լա՞վն է։", vec!["ապրես", ",", "շատ", "լավն", "է", "."]),
            ("दु:ख नि:शुल्क दुःख", vec!["दुःख", "निःशुल्क", "दुःख"]),
            ("দু:খ নাম:রাম", vec!["দুঃখ", "নাম", ":", "রাম"]),
            ("तो: है तो:", vec!["तो", ":", "है", "तो", ":"]),
            ("don`t ‘quote’", vec!["don't", "'", "quote", "'"]),
            ("je n’aime pas l’été", vec!["je", "n'", "aime", "pas", "l'", "été"]),
            ("n'", vec!["n'"]),
            // A chillu, and the same as it was typed before there were any.
            ("മണ്ടൻ മണ്ടന്\u{200d}", vec!["മണ്ടന്", "മണ്ടന്"]),
            ("donâ€™t", vec!["don't"]),
            ("donâ€˜t xâ€˜é", vec!["don't", "x'é"]),
            ("lоve \u{301}\u{301}", vec!["love"]),
            ("ＧＯＯＤ！！", vec!["good", "!"]),
            ("ha\u{200b}te so\u{ad}ft", vec!["hate", "soft"]),
            ("한국".to_string().as_str(), vec!["한국"]),
            ("\u{1112}\u{1161}\u{11ab}국", vec!["한국"]),
            ("cafe\u{301}", vec!["café"]),
            ("👍🏽❤️👨‍👩‍👧🇰🇷", vec!["👍", "❤", "👨\u{200d}👩\u{200d}👧", "🇰🇷"]),
            ("ok :) nice:-) 10:30 xD taxD", vec!["ok", ":)", "nice", ":-)", "10", ":", "30", "xD", "taxd"]),
            ("RT @some:@one texthttp://x.y", vec!["rt", "", ":", "", "texthttp", ":", "/", "x", ".", "y"]),
            ("see https://example.org/a?b=c. @some_one #Winning", vec!["see", "", ".", "", "#", "winning"]),
            ("好きじゃない", vec!["好き", "じゃない"]),
            ("我喜欢你", vec!["我", "喜欢", "你"]),
            ("ﾜﾛﾀ ﾊﾞｶ", vec!["ワ", "ロ", "タ", "バ", "カ"]),
            ("\u{202e}evil\u{202c}", vec!["evil"]),
            ("well-known co‑op - no", vec!["well", "known", "co", "op", "-", "no"]),
            ("3️⃣ wins", vec!["3\u{20e3}", "wins"]),
            ("مـــبــروك", vec!["مبروك"]),
        ] {
            assert_eq!(terms(&tokenizer, text), expected, "{text:?}");
        }
    }

    #[test]
    fn spans_are_the_evidence_as_given() {
        let text = "Don’t ＣＡＲＥ ha\u{200b}te";
        let mut tokens = Tokens::default();
        Tokenizer::default().tokenize(text, &mut tokens);
        let spans: Vec<&str> = tokens.iter().map(|t| &text[t.span.clone()]).collect();
        assert_eq!(spans, ["Don’t", "ＣＡＲＥ", "ha\u{200b}te"]);
        assert!(tokens.flags.invisible && tokens.flags.compatibility && !tokens.flags.bidi_controls);
        assert!(tokens.as_slice()[1].capitals);
    }
}
