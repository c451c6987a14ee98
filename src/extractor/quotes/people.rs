//! Whom a page is about: its running text in, the names it keeps naming out.

use std::cell::OnceCell;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::Vocabulary;
use crate::document::{Block, BlockRole};
use crate::lexicon::MarkerRole;
use crate::reaction::Role;

/// Mentions of a name from which the page is about that person.
const PRINCIPAL_MENTIONS: usize = 3;

/// Whom a page is about: the names it keeps naming.
#[derive(Debug)]
pub(in crate::extractor) struct People {
    text: String,
    names: OnceCell<Names>,
    /// How often a capitalised word stands on the page.
    counts: OnceCell<HashMap<String, usize>>,
}

/// Capitalised words, as they stand in sentences.
#[derive(Debug)]
struct Names {
    /// Those that stand inside one.
    inside: HashSet<String>,
    /// Capitalised words that stand right before a capitalised word.
    before: HashMap<String, Vec<String>>,
}

impl People {
    /// Reads the running text and the title of a page.
    pub(in crate::extractor) fn new(blocks: &[Block], title: Option<&str>) -> Self {
        let mut text = title.unwrap_or_default().to_string();
        for block in blocks.iter().filter(|b| b.role == BlockRole::Body) {
            text.push('\n');
            text.push_str(block.text.as_str());
        }
        People { text, names: OnceCell::new(), counts: OnceCell::new() }
    }

    /// How often each capitalised word stands on the page.
    fn counts(&self) -> &HashMap<String, usize> {
        self.counts.get_or_init(|| {
            let mut counts: HashMap<String, usize> = HashMap::new();
            let letter = |c: char| c.is_alphanumeric() && (c as u32) < 0x2e80;
            for word in self.text.split(|c| !letter(c)).filter(|w| w.starts_with(char::is_uppercase)) {
                match counts.get_mut(word) {
                    Some(count) => *count += 1,
                    None => _ = counts.insert(word.to_string(), 1),
                }
            }
            counts
        })
    }

    fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::new(&self.text))
    }

    /// True for a word that the page capitalises inside sentences too.
    pub(super) fn is_name(&self, word: &str) -> bool {
        self.names().inside.contains(word)
    }

    /// The running text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// True when the page keeps naming this person.
    pub(in crate::extractor) fn is_about(&self, author: &str) -> bool {
        self.mentions(author) >= PRINCIPAL_MENTIONS
    }

    /// How often the page names this person, up to what makes it a page about them.
    pub(super) fn mentions(&self, author: &str) -> usize {
        let Some(name) = surname(author) else { return 0 };
        if name.starts_with(char::is_uppercase) && name.chars().all(char::is_alphanumeric) {
            return self.counts().get(name).copied().unwrap_or(0);
        }
        let places = self.text.match_indices(name).filter(|(at, _)| self.whole_word(*at, name.len()));
        places.take(PRINCIPAL_MENTIONS).count()
    }

    /// True when the page has `surname` after another capitalised word than `first`.
    pub(super) fn has_other_name(&self, first: &str, surname: &str) -> bool {
        self.names().before.get(surname).is_some_and(|list| list.iter().any(|w| w != first))
    }

    fn whole_word(&self, at: usize, len: usize) -> bool {
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && (c as u32) < 0x2e80);
        !letter(self.text[..at].chars().next_back()) && !letter(self.text[at + len..].chars().next())
    }

    /// Whose words a named author's are.
    pub(super) fn role_of(&self, author: &str, vocabulary: &Vocabulary<'_>) -> Role {
        let marks = vocabulary.find(author);
        let is = |role: MarkerRole| marks.iter().any(|m| m.marker.role == role);
        // "museum director" is a person.
        let body = is(MarkerRole::Organisation) && !is(MarkerRole::Title);
        let acronym = surname(author).is_some_and(|s| s.chars().filter(|c| c.is_uppercase()).count() > 1)
            && !author.contains(' ');
        if body {
            Role::Organisation
        } else if self.is_about(author) {
            Role::Principal
        } else if acronym {
            Role::Organisation
        } else {
            Role::PublicFigure
        }
    }
}

impl Names {
    fn new(text: &str) -> Names {
        let mut inside_names: HashSet<String> = HashSet::new();
        let mut before: HashMap<String, Vec<String>> = HashMap::new();
        let mut last = "";
        let mut inside = false;
        for word in text.split_whitespace() {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            let own = without_possessive(bare);
            if inside && bare.starts_with(char::is_uppercase) && word.starts_with(char::is_uppercase) {
                inside_names.insert(own.to_string());
            }
            if own.starts_with(char::is_uppercase)
                && last.starts_with(char::is_uppercase)
                && last.ends_with(char::is_alphanumeric)
                && word.starts_with(char::is_uppercase)
            {
                let list = before.entry(own.to_string()).or_default();
                if list.len() < 4 && !list.iter().any(|w| w == last) {
                    list.push(last.to_string());
                }
            }
            last = word;
            inside = bare.chars().next().is_some_and(char::is_alphanumeric)
                && !word.ends_with(['.', '!', '?', ':', '…', '”', '"', '»', '“']);
        }
        Names { inside: inside_names, before }
    }
}

/// A word without the ending of the owner: “Lee’s” is “Lee”.
pub(super) fn without_possessive(word: &str) -> &str {
    word.strip_suffix("’s").or_else(|| word.strip_suffix("'s")).unwrap_or(word)
}

/// The last capitalised word of a name.
fn surname(author: &str) -> Option<&str> {
    let words = || author.split_whitespace();
    let name = words().rfind(|w| w.chars().next().is_some_and(char::is_uppercase)).or_else(|| words().last())?;
    let name = name.trim_matches(|c: char| !c.is_alphanumeric());
    (name.chars().count() > 1).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Text;
    use crate::lexicon::LexiconSet;

    #[test]
    fn roles_follow_what_the_page_is_about_and_what_bodies_are_called() {
        let lexicons = LexiconSet::embedded();
        let vocabulary = Vocabulary::new(lexicons.markers(), "");
        let text = "Ilse Tarrant came. Later Tarrant left, and Tarrant slept. Bo Lind met her.";
        let block = Block { text: Text::verbatim(text, 0), ..Block::default() };
        let people = People::new(&[block], None);
        for (author, role) in [
            ("Ilse Tarrant", Role::Principal),
            ("Bo Lind", Role::PublicFigure),
            ("Transport Ministry", Role::Organisation),
            ("UNICEF", Role::Organisation),
            ("the president of the museum", Role::PublicFigure),
        ] {
            assert_eq!(people.role_of(author, &vocabulary), role, "{author}");
        }
    }
}
