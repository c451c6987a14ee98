//! The words around a quoted passage in, what they say about it out: posted or spoken, by whom, where, in which
//! language. Look at [`Attribution`] first.

use std::ops::Range;

use super::names::{self, Words};
use super::sentences::{is_wide, leads_in, wide};
use super::{PLATFORM_REACH, Vocabulary};
use crate::extractor::quotes::people::People;
use crate::lexicon::{Mark, MarkerRole};
use crate::reaction::Platform;

/// Words of a clause that is nothing but an attribution.
const CLAUSE: usize = 14;

/// Words after a passage that can do no more than attribute it.
const BRIEF: usize = 4;

/// Words of a clause that may speak of somebody named before without a verb of saying.
const PRONOUN: usize = 5;

/// What stands before a passage that its own words may refer back to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Earlier {
    /// The platform named last, and how many paragraphs ago.
    pub(super) platform: Option<(usize, Platform)>,
    /// The passage before it is a post by a member of the public.
    pub(super) user_post: bool,
    /// It stands in the same paragraph as that post.
    pub(super) close: bool,
}

/// What the words around a passage say about it.
#[derive(Clone, Debug, Default)]
pub(super) struct Attribution {
    /// There are no words around it.
    pub(super) empty: bool,
    pub(super) platform: Option<Platform>,
    /// An unnamed member of the public, or a handle.
    pub(super) user: Option<String>,
    /// A post whose writer is not told: "one comment".
    pub(super) unsigned: bool,
    /// The user is a person of any kind ("one resident"), who may as well have said it in the street.
    pub(super) person: bool,
    /// What follows the passage names writer and platform: “…”, joked Ann on Instagram.
    pub(super) follows: bool,
    /// The user stands after the passage, where only an attribution can stand.
    pub(super) user_follows: bool,
    pub(super) name: Option<String>,
    pub(super) pronoun: bool,
    pub(super) posts: bool,
    pub(super) aloud: bool,
    /// The words answer another's words, so they begin a post of their own.
    pub(super) answers: bool,
    pub(super) venue: bool,
    /// The words before the passage end in a comma or colon.
    pub(super) leads_in: bool,
    /// The passage is grammatically part of a sentence in a script without spaces.
    pub(super) linked: bool,
    pub(super) language: Option<String>,
}

impl Attribution {
    /// Reads the words before and after a passage.
    pub(super) fn read(
        text: &str,
        before: Range<usize>,
        after: Range<usize>,
        quoted: &str,
        vocabulary: &Vocabulary<'_>,
        people: &People,
    ) -> Self {
        let words = Words { vocabulary, people };
        let tail = text[after.clone()].trim_start();
        let after = if set_off(quoted, tail, vocabulary) { after } else { after.start..after.start };
        let mut said = Attribution {
            leads_in: leads_in(text, before.clone()),
            linked: tail.starts_with(is_wide),
            empty: [&before, &after].iter().all(|r| !text[(*r).clone()].chars().any(char::is_alphanumeric)),
            ..Attribution::default()
        };
        // What follows the passage attributes it more often than what stands before.
        for (range, following) in [(after, true), (before, false)] {
            said.side(text, range, following, &words);
        }
        said
    }

    /// Reads the words on one side.
    fn side(&mut self, text: &str, range: Range<usize>, following: bool, words: &Words<'_>) {
        let context = &text[range.clone()];
        let found = words.vocabulary.find(context);
        let says = |m: &&Mark<'_>| matches!(m.marker.role, MarkerRole::SaysPost | MarkerRole::SaysAloud);
        let anchor = found.iter().filter(says).map(|m| m.range.clone());
        let anchor = if following { anchor.min_by_key(|r| r.start) } else { anchor.max_by_key(|r| r.end) };
        for mark in &found {
            match mark.marker.role {
                MarkerRole::SaysPost if mark.marker.value.as_deref() == Some("answer") => self.answers = true,
                MarkerRole::SaysPost => self.posts = true,
                MarkerRole::SaysAloud => {
                    self.aloud = true;
                    let specific = names_place(mark);
                    self.venue |= specific
                        && !found.iter().any(|m| {
                            m.marker.role == MarkerRole::SaysPost
                                && m.range.start <= mark.range.start
                                && m.range.end >= mark.range.end
                        });
                }
                MarkerRole::Platform if self.platform.is_none_or(|p| p == Platform::Unknown) => {
                    self.platform = platform_of(mark).or(self.platform);
                }
                MarkerRole::Language if self.language.is_none() => {
                    self.language = mark.marker.value.as_deref().map(str::to_string)
                }
                MarkerRole::Unsigned => self.unsigned = true,
                _ => {}
            }
        }
        if self.user.is_none() {
            self.user = names::user(context, &found, anchor.clone(), words.vocabulary);
            // "a user called @ferryfan": the account tells more than the noun.
            self.user = self.user.take().map(|user| names::handle(context).unwrap_or(user));
            self.person = self.user.as_ref().is_some_and(|user| names::is_person(user, words.vocabulary));
            if self.person {
                // "Ann Lee, mother of two": the name is the writer's; "a mother from Leeds" names no writer.
                let beside = |name: &String| self.user.as_ref().is_some_and(|user| names::beside(context, name, user));
                self.name = names::name(context, &found, anchor.clone(), following, words).filter(beside);
                self.user = self.user.take().filter(|_| self.name.is_none());
                self.person = self.user.is_some();
            }
            self.user_follows = following && self.user.is_some();
        }
        let unnamed = |near: bool| names::unnamed(context, &found, anchor.clone(), (near, following), words);
        if self.name.is_none()
            && self.user.is_none()
            && let Some(person) = unnamed(true)
        {
            (self.user, self.person) = (Some(person), true);
        }
        if self.name.is_none() && self.user.is_none() {
            self.name = names::name(context, &found, anchor.clone(), following, words);
        }
        if self.name.is_none()
            && self.user.is_none()
            && let Some(person) = unnamed(false)
        {
            (self.user, self.person) = (Some(person), true);
        }
        self.follows |= following
            && (self.name.is_some() || self.user.is_some())
            && self.platform.is_some_and(|p| p != Platform::Unknown)
            && context.split_whitespace().count() <= CLAUSE;
        // “…”, invited her on Facebook.
        self.follows |= following
            && self.platform.is_some_and(|p| p != Platform::Unknown)
            && context.split_whitespace().count() <= BRIEF;
        if self.name.is_none() && self.user.is_none() {
            self.user = names::handle(context);
            self.user_follows = following && self.user.is_some();
        }
        if self.name.is_none() && self.user.is_none() && !context.trim().is_empty() {
            // "She added:" speaks of somebody named before; a long clause without a verb of saying does not.
            let words = context.split_whitespace().count();
            let short = if wide(context) > 0 { wide(context) <= 2 * PRONOUN } else { words <= PRONOUN };
            self.pronoun |= found.iter().any(|m| says(&m)) || short && leads_in(text, range);
        }
    }

    /// True when the words make the passage a post.
    pub(super) fn is_post(&self, earlier: Earlier) -> bool {
        let within = |reach: usize| earlier.platform.is_some_and(|(ago, _)| ago <= reach);
        if self.venue {
            return false;
        }
        // Whom a post is answered, posts; anybody else answers in interviews too.
        let posts = self.posts || self.answers && (self.user.is_some() || self.platform.is_some() || earlier.user_post);
        // The place of the words tells that they are an attribution.
        let placed = self.user_follows || self.leads_in || self.linked;
        if self.person {
            // Anyone may have said it in the street, but not have posted it there.
            return self.platform.is_some() && (posts || placed)
                || self.platform.is_some_and(|p| p != Platform::Unknown) && self.aloud
                || posts && within(1)
                || earlier.user_post && earlier.close && (self.aloud || placed);
        }
        if self.user.is_some() {
            return posts
                || self.platform.is_some() && (self.aloud || placed)
                || self.user_follows && (within(PLATFORM_REACH) || !self.aloud)
                || (self.leads_in || self.linked) && within(PLATFORM_REACH) && !self.aloud
                // "Another said": after a post, a post.
                || earlier.user_post && self.aloud && within(PLATFORM_REACH);
        }
        match self.platform {
            Some(_) => posts || self.aloud || self.leads_in || self.linked || self.unsigned || self.follows,
            // A comment "says" as well as it "reads".
            None if self.unsigned && (posts || self.name.is_none()) => within(PLATFORM_REACH),
            // "he wrote" about somebody whose post has just been announced; "wrote Lee" where the paragraph has named
            // the platform.
            None => posts && (self.pronoun && within(1) || self.name.is_some() && within(0)),
        }
    }
}

impl Attribution {
    /// True when the words have a verb of posting or saying.
    pub(super) fn says(&self) -> bool {
        self.posts || self.answers || self.aloud
    }

    /// What is missing where the words do not make the passage a post.
    pub(super) fn lacks(&self) -> &'static str {
        if self.venue {
            "the words around it name a speech, an interview or a statement"
        } else if self.user.is_some() {
            "a user is named, but neither a platform nor a verb of posting"
        } else if self.platform.is_some() {
            "a platform is named, but no verb of posting or saying"
        } else if self.unsigned {
            "it is called a post, but no platform is named near it"
        } else if self.posts {
            "a verb of posting, but neither a platform nor a user"
        } else if self.empty {
            "no words around it say whose it is"
        } else {
            "the words around it name neither a platform nor a user"
        }
    }
}

/// “My Heart” songstress took to …: what follows a passage without a mark between them does not attribute it, unless
/// it begins with the verb or the noun of an attribution (“…” diye yazdı).
fn set_off(quoted: &str, tail: &str, vocabulary: &Vocabulary<'_>) -> bool {
    let marks = [',', '.', '!', '?', '…', '，', '。', '！', '？', '、', '»', '،', '؟', '।', '۔'];
    if quoted.trim_end().ends_with(marks)
        || tail.starts_with([',', '，', '、', ':', '：', '-', '–', '—', '(', ';', '.', '،', '־'])
        || tail.starts_with(is_wide)
    {
        return true;
    }
    let head_end = tail.char_indices().nth(60).map_or(tail.len(), |c| c.0);
    vocabulary.find(&tail[..head_end]).iter().any(|m| {
        use MarkerRole as R;
        m.range.start == 0 && matches!(m.marker.role, R::SaysPost | R::SaysAloud | R::User | R::Unsigned)
    })
}

/// True for words that say where something was said: one word is a verb ("said"), several name the place ("told
/// reporters", "in a statement"), unless the vocabulary tells otherwise.
pub(super) fn names_place(mark: &Mark<'_>) -> bool {
    let (phrase, value) = (&mark.marker.phrase, mark.marker.value.as_deref());
    let long = phrase.split_whitespace().count() > 1 || wide(phrase) >= 4;
    mark.marker.role == MarkerRole::SaysAloud && (value == Some("place") || long && value != Some("verb"))
}

/// The platform a mark names.
pub(super) fn platform_of(mark: &Mark<'_>) -> Option<Platform> {
    if mark.marker.role != MarkerRole::Platform {
        return None;
    }
    mark.marker.value.as_deref().and_then(Platform::from_name)
}

/// The platform a mark names, if it is one we know.
pub(super) fn known_platform(mark: &Mark<'_>) -> Option<Platform> {
    platform_of(mark).filter(|p| *p != Platform::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::LexiconSet;

    #[test]
    fn words_around_a_passage_tell_posts_from_speech() {
        let lexicons = LexiconSet::embedded();
        let vocabulary = Vocabulary::new(lexicons.markers(), "");
        let people = People::new(&[], None);
        for (before, after, post, user, name) in [
            ("", ",” one X user wrote in Korean.", true, Some("one X user"), None),
            ("", ",” @ferryfan wrote on X.", true, Some("@ferryfan"), None),
            ("Then Ilse Tarrant posted on Instagram: “", "”", true, None, Some("Ilse Tarrant")),
            ("", ",” Ilse Tarrant told reporters.", false, None, Some("Ilse Tarrant")),
            ("", ",” one reader wrote in an email.", false, Some("one reader"), None),
        ] {
            let quoted = "I have never been so happy in my life,";
            let text = format!("{before}{quoted}{after}");
            let from = before.len() + quoted.len();
            let said = Attribution::read(&text, 0..before.len(), from..text.len(), quoted, &vocabulary, &people);
            assert_eq!(said.is_post(Earlier::default()), post, "{text}");
            assert_eq!((said.user.as_deref(), said.name.as_deref()), (user, name), "{text}");
        }
    }
}
