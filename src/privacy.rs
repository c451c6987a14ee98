//! Names and texts as they may leave the machine: pseudonyms for writers, masks for what identifies people in a text.
//!
//! A pseudonym is an HMAC-SHA-256 of the name under a secret key, cut to 128 bits: without the key it cannot be
//! guessed back, with the same key it is the same in every run. Plain hashes of names are no protection (anyone can
//! hash a list of names).

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::characters::is_alphanumeric;
use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::{MarkerRole, Markers, hex, push_hex};
use crate::reaction::{Key, Reaction, Role, names};

/// What is written for the writers of reactions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Authors {
    /// A keyed pseudonym.
    #[default]
    Pseudonym,
    /// The name as it stands on the page.
    Keep,
    /// Nothing.
    Drop,
}

names!(Authors { Pseudonym => "pseudonym", Keep => "keep", Drop => "drop" });

/// What is written of the texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verbatim {
    /// Nothing.
    None,
    /// The text with handles, addresses, e-mails and phone numbers masked.
    #[default]
    Masked,
    /// The text as it stands.
    Full,
}

names!(Verbatim { None => "none", Masked => "masked", Full => "full" });

/// Fewest digits of a phone number.
const LEAST_DIGITS: usize = 9;
/// Fewest bytes of a key.
const LEAST_KEY: usize = 16;

/// Makes pseudonyms.
#[derive(Clone)]
pub struct Pseudonyms {
    mac: Hmac<Sha256>,
}

impl std::fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The key must not reach a log.
        f.debug_struct("Pseudonyms").finish_non_exhaustive()
    }
}

impl Pseudonyms {
    /// Pseudonyms under a secret key of at least 16 bytes.
    pub fn new(key: &[u8]) -> Result<Self> {
        if key.len() < LEAST_KEY {
            let message = format!("the key for pseudonyms has {} bytes, expected at least {LEAST_KEY}", key.len());
            return Err(Error::new(ErrorKind::Option, message));
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(key)
            .map_err(|e| Error::new(ErrorKind::Option, format!("the key cannot be used: {e}")))?;
        mac.update(b"groundswell author v1\0");
        Ok(Pseudonyms { mac })
    }

    /// The key in `path`; made there, readable by its owner only, when the file does not exist.
    pub fn from_file(path: &Path) -> Result<Self> {
        match std::fs::read(path) {
            Ok(key) => Pseudonyms::new(key.trim_ascii()).map_err(|e| e.at(path)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                let mut key = [0u8; 32];
                getrandom::fill(&mut key)
                    .map_err(|e| Error::new(ErrorKind::Io, format!("no random numbers for a new key: {e}")))?;
                let text = hex(&key);
                write_secret(path, &text).map_err(|e| Error::io(path, &e))?;
                Pseudonyms::new(text.as_bytes())
            }
            Err(e) => Err(Error::io(path, &e)),
        }
    }

    /// The pseudonym of a name: `p` and 32 hexadecimal digits.
    pub fn of(&self, name: &str) -> String {
        let mut mac = self.mac.clone();
        mac.update(name.trim().as_bytes());
        let mut pseudonym = String::with_capacity(33);
        pseudonym.push('p');
        push_hex(&mac.finalize().into_bytes()[..16], &mut pseudonym);
        pseudonym
    }
}

fn write_secret(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)?.write_all(text.as_bytes())
}

/// Where the key lives when nobody says: the user's configuration folder.
pub fn default_key_file() -> Option<PathBuf> {
    configuration("author.key")
}

/// Where the list of erased reactions lives when nobody says: beside the key.
pub fn default_erased_file() -> Option<PathBuf> {
    configuration("erased.txt")
}

fn configuration(name: &str) -> Option<PathBuf> {
    let home = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let folder = home("XDG_CONFIG_HOME")
        .or_else(|| home("APPDATA"))
        .or_else(|| home("HOME").or_else(|| home("USERPROFILE")).map(|h| h.join(".config")))?;
    Some(folder.join("groundswell").join(name))
}

/// The list of reactions that were erased on request: a key a line, nothing else is kept of them.
#[derive(Clone, Copy, Debug)]
pub struct Erased;

impl Erased {
    /// The list in a file; empty when there is no file.
    pub fn read(path: &Path) -> Result<BTreeSet<Key>> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
            Err(e) => return Err(Error::io(path, &e)),
        };
        let mut keys = BTreeSet::new();
        for (index, line) in text.lines().map(str::trim).enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            // A line that cannot be read might be somebody's wish: going on without it would bring the reaction back.
            let key = Key::parse(line).ok_or_else(|| {
                let message = format!("{line:?} is no key (32 hexadecimal digits, the column key of reactions.csv)");
                Error::new(ErrorKind::Malformed, message).at(path).line(index as u64 + 1)
            })?;
            keys.insert(key);
        }
        Ok(keys)
    }

    /// Adds keys to the list; how many were not in it before.
    pub fn add(path: &Path, keys: &BTreeSet<Key>) -> Result<usize> {
        use std::io::Write;
        let known = Erased::read(path)?;
        let new: Vec<&Key> = keys.difference(&known).collect();
        if !new.is_empty() {
            let io = |e: std::io::Error| Error::io(path, &e);
            if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder).map_err(io)?;
            }
            let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).map_err(io)?;
            let lines: String = new.iter().map(|key| format!("{key}\n")).collect();
            file.write_all(lines.as_bytes()).and_then(|()| file.sync_all()).map_err(io)?;
        }
        Ok(new.len())
    }
}

/// What of a reaction may be written.
#[derive(Clone, Debug)]
pub struct Privacy {
    /// Writers' names.
    pub authors: Authors,
    /// Texts.
    pub verbatim: Verbatim,
    /// Needed for [`Authors::Pseudonym`].
    pub pseudonyms: Option<Pseudonyms>,
}

impl Privacy {
    /// Everything as it stands on the page.
    pub fn open() -> Self {
        Privacy { authors: Authors::Keep, verbatim: Verbatim::Full, pseudonyms: None }
    }

    /// The writer as it may be written. People the page is about and descriptions such as "one X user" are no
    /// private names and stay.
    pub fn author(&self, reaction: &Reaction, markers: &Markers) -> Option<String> {
        let name = reaction.author.as_deref()?;
        let public = reaction.role != Role::Public
            || reaction.kind == crate::ReactionKind::Quote
                && markers.find(name).iter().any(|m| m.marker.role == MarkerRole::User && m.range.end == name.len());
        match self.authors {
            Authors::Keep => Some(name.to_string()),
            Authors::Drop => None,
            Authors::Pseudonym if public => Some(name.to_string()),
            Authors::Pseudonym => self.pseudonyms.as_ref().map(|p| p.of(name)),
        }
    }

    /// The bytes of a text that may not be written as they are, in order, and what stands for them; `None` where
    /// nothing of the text may be written.
    pub fn replaced(&self, text: &str) -> Option<Vec<(Range<usize>, &'static str)>> {
        match self.verbatim {
            Verbatim::None => None,
            Verbatim::Masked => Some(masks(text)),
            Verbatim::Full => Some(Vec::new()),
        }
    }

    /// The text as it may be written.
    pub fn text(&self, text: &str) -> Option<String> {
        match self.verbatim {
            Verbatim::None => None,
            Verbatim::Masked => Some(mask(text)),
            Verbatim::Full => Some(text.to_string()),
        }
    }
}

/// The text with handles (`[user]`), e-mail addresses (`[email]`), web addresses (`[link]`) and phone numbers
/// (`[phone]`) masked.
///
/// ```
/// let masked = groundswell::privacy::mask("thanks @some.one, see https://example.org/u/42 or call +44 20 7946 0000!");
/// assert_eq!(masked, "thanks [user], see [link] or call [phone]!");
/// ```
pub fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut written = 0;
    for (range, name) in masks(text) {
        out.push_str(&text[written..range.start]);
        out.push_str(name);
        written = range.end;
    }
    out.push_str(&text[written..]);
    out
}

/// The bytes of a text that [`mask`] replaces, in order, and what it writes for them.
fn masks(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    if !may_identify(text) {
        return found;
    }
    let mut at = 0;
    let mut previous = None;
    while let Some(c) = text[at..].chars().next() {
        let fresh = previous.is_none_or(|p: char| !is_alphanumeric(p));
        let len = match fresh.then(|| masked(&text[at..], c)).flatten() {
            Some((len, name)) => {
                found.push((at..at + len, name));
                previous = text[at..at + len].chars().next_back();
                len
            }
            None => {
                previous = Some(c);
                c.len_utf8()
            }
        };
        at += len;
    }
    found
}

/// False for texts that hold nothing to be masked, seen from their bytes alone: most of them.
fn may_identify(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr2(b'@', b'/', bytes).is_some()
        || bytes.iter().filter(|b| b.is_ascii_digit()).count() >= LEAST_DIGITS
        || memchr::memchr_iter(b'.', bytes).any(|at| at >= 3 && bytes[at - 3..at].eq_ignore_ascii_case(b"www"))
        || text.contains('＠')
}

fn masked(rest: &str, c: char) -> Option<(usize, &'static str)> {
    let until = |stop: &dyn Fn(char) -> bool| rest.find(stop).unwrap_or(rest.len());
    if matches!(c, '@' | '＠') {
        let name = &rest[c.len_utf8()..];
        let len =
            name.find(|c: char| !(is_alphanumeric(c) || matches!(c, '_' | '.' | '-' | '@'))).unwrap_or(name.len());
        let len = name[..len].trim_end_matches(['.', '-']).len();
        return (len > 0).then_some((c.len_utf8() + len, "[user]"));
    }
    let lower = |p: &str| rest.get(..p.len()).is_some_and(|s| s.eq_ignore_ascii_case(p));
    if lower("http://") || lower("https://") || lower("www.") {
        let end = until(&|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | ')' | '」' | '）'));
        return Some((rest[..end].trim_end_matches(['.', ',', '!', '?', ';', ':']).len(), "[link]"));
    }
    if is_alphanumeric(c) || c == '+' || c == '(' {
        let word = until(&|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '"'));
        let word = rest[..word].trim_end_matches(['.', '!', '?', ')', ':']);
        if let Some((local, domain)) = word.split_once('@')
            && !local.is_empty()
            && domain.contains('.')
            && domain.chars().all(|c| is_alphanumeric(c) || matches!(c, '.' | '-'))
        {
            return Some((word.len(), "[email]"));
        }
        // "pic.example.com/aa11": a host with a path and no scheme.
        if let Some((host, _)) = word.split_once('/')
            && host.split('.').count() >= 2
            && host
                .split('.')
                .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
            && host.rsplit('.').next().is_some_and(|tld| tld.len() >= 2 && tld.bytes().all(|b| b.is_ascii_alphabetic()))
        {
            return Some((word.len(), "[link]"));
        }
        if c.is_ascii_digit() || c == '+' || c == '(' {
            let end = until(&|c: char| !(c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '+' | '.' | '/')));
            let number = rest[..end].trim_end_matches([' ', '-', '(', '.', '/', '+']);
            let digits = number.chars().filter(char::is_ascii_digit).count();
            // A date, an amount or a year is no phone number: those have nine digits or more and begin with 0 or +.
            if (LEAST_DIGITS..=15).contains(&digits)
                && number.starts_with(['0', '+', '('])
                && !rest[number.len()..].starts_with(is_alphanumeric)
            {
                return Some((number.len(), "[phone]"));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_identifies_people_is_masked_and_nothing_else() {
        for (text, expected) in [
            ("hi @ann_b!", "hi [user]!"),
            ("mail me: ann.b@example.org.", "mail me: [email]."),
            ("call 030 1234 5678 now", "call [phone] now"),
            ("2026-01-14 10:22 costs 1,000,000", "2026-01-14 10:22 costs 1,000,000"),
            ("see www.example.org/ann?x=1", "see [link]"),
            ("pic.example.com/aa11 and 3/4 or and/or v1.2/x", "[link] and 3/4 or and/or v1.2/x"),
            ("5 @ 3", "5 @ 3"),
            ("감사합니다 @지민", "감사합니다 [user]"),
        ] {
            assert_eq!(mask(text), expected, "{text}");
        }
    }

    #[test]
    fn pseudonyms_are_stable_under_a_key_and_differ_between_keys() {
        let one = Pseudonyms::new(b"0123456789abcdef").unwrap();
        let two = Pseudonyms::new(b"0123456789abcdeF").unwrap();
        assert_eq!(one.of("Ann"), one.of(" Ann "));
        assert_ne!(one.of("Ann"), two.of("Ann"));
        assert_eq!(one.of("Ann").len(), 33);
        assert!(Pseudonyms::new(b"short").is_err());
    }
}
