//! What the extractor makes: a [`Reaction`], one reader comment or one quoted social post; and what it becomes once
//! its language is known and it has been scored: a [`ScoredReaction`].

use serde::{Deserialize, Serialize};

use crate::aggregator::voices::{Signature, VoiceId};
use crate::detector::Detection;
use crate::document::Span;
use crate::hash::hex_of;
use crate::scorer::Score;

/// Comment, reply or quoted post.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReactionKind {
    /// A reader comment at the top level.
    #[default]
    Comment,
    /// A reader comment in answer to another.
    Reply,
    /// A social post quoted or embedded in an article.
    Quote,
}

/// Whose words they are. Only [`Role::Public`] counts as reaction by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A member of the public.
    #[default]
    Public,
    /// A person or institution that the page is about.
    Principal,
    /// Any other politician or celebrity.
    PublicFigure,
    /// A company, party, newspaper, ministry.
    Organisation,
    /// A moderator of the comment section.
    Moderator,
    /// The owner of the page.
    Owner,
}

/// Where a post was published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Platform {
    X,
    Instagram,
    Facebook,
    Threads,
    Bluesky,
    Mastodon,
    Tiktok,
    Reddit,
    Youtube,
    Weibo,
    Vk,
    Telegram,
    Other,
    #[default]
    Unknown,
}

/// Why a reaction has the parent it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParentBasis {
    /// The input names it.
    Stated,
    /// It stands nested below it on the page.
    Nesting,
    /// It opens with words of agreement ("Absolutely."): an inference, never asserted.
    AgreementOpener,
}

macro_rules! names {
    ($type:ty { $($variant:ident => $name:literal),+ $(,)? }) => {
        impl $type {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name used in every output.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The value of that name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.as_str() == name)
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use names;

names!(ReactionKind { Comment => "comment", Reply => "reply", Quote => "quote" });
names!(Role {
    Public => "public", Principal => "principal", PublicFigure => "public_figure",
    Organisation => "organisation", Moderator => "moderator", Owner => "owner",
});
names!(Platform {
    X => "x", Instagram => "instagram", Facebook => "facebook", Threads => "threads", Bluesky => "bluesky",
    Mastodon => "mastodon", Tiktok => "tiktok", Reddit => "reddit", Youtube => "youtube", Weibo => "weibo",
    Vk => "vk", Telegram => "telegram", Other => "other", Unknown => "unknown",
});
names!(ParentBasis { Stated => "stated", Nesting => "nesting", AgreementOpener => "agreement_opener" });

/// Name of a reaction that stays when its source grows: other than its id it does not depend on what stands before it.
///
/// It is made of the source and the record's own identity in its export; where there is none, of the source and the
/// voice. Texts with the same letters in one source are told apart by their order alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u128);

impl Key {
    /// Of a record whose export names it.
    pub fn of_record(source: &str, own: &str) -> Key {
        Key::hash(b"record\0", source, own.as_bytes())
    }

    /// Of a reaction that its source gives no name.
    pub fn of_voice(source: &str, kind: ReactionKind, voice: VoiceId) -> Key {
        // Whether a comment is an answer may be seen in a later version of its page only.
        let domain: &[u8] = if kind == ReactionKind::Quote { b"quote\0" } else { b"comment\0" };
        Key::hash(domain, source, voice.to_string().as_bytes())
    }

    /// Of the reaction that would have this key if `times` others did not have it.
    #[must_use]
    pub fn after(self, times: u64) -> Key {
        if times == 0 { self } else { Key::hash(b"again\0", &times.to_string(), &self.0.to_be_bytes()) }
    }

    /// The key that is written this way: 32 hexadecimal digits.
    ///
    /// ```
    /// use groundswell::reaction::Key;
    /// let key = Key::of_record("harbour", "4711");
    /// assert_eq!(Key::parse(&key.to_string()), Some(key));
    /// assert_eq!(Key::parse("harbour.c1"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Key> {
        let hex = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        u128::from_str_radix(text, 16).ok().filter(|_| hex).map(Key)
    }

    /// A part of it that is enough to count by.
    pub(crate) fn short(self) -> u64 {
        self.0 as u64
    }

    fn hash(domain: &[u8], source: &str, rest: &[u8]) -> Key {
        Key(crate::hash::of_parts(&[b"groundswell key v1\0", domain, source.as_bytes(), b"\0", rest]))
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut digits = [0; 32];
        f.write_str(hex_of(self.0, &mut digits))
    }
}

/// One reader comment or one quoted social post, as it stands in its source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reaction {
    /// Unique in the run.
    pub id: String,
    /// The record's own identity in its export.
    pub own: Option<String>,
    /// The source it is counted under.
    pub source: String,
    /// The file it was found in, as given.
    pub file: String,
    /// Comment, reply or quote.
    pub kind: ReactionKind,
    /// Whose words they are.
    pub role: Role,
    /// Where it was published.
    pub platform: Platform,
    /// The writer, as written.
    pub author: Option<String>,
    /// When it was published: ISO 8601 where it could be read (UTC where the zone is known), else as written.
    pub published: Option<String>,
    /// `id` of the reaction it answers.
    pub parent: Option<String>,
    /// Why we think so.
    pub parent_basis: Option<ParentBasis>,
    /// Likes or votes.
    pub likes: Option<i64>,
    /// The language the page says it was written in (BCP 47); the text shown may be a translation.
    pub stated_language: Option<String>,
    /// The language its markup or record declares for the text shown (BCP 47).
    pub declared_language: Option<String>,
    /// The text.
    pub text: String,
    /// Where the text stands in the decompressed input, in text order.
    pub spans: Vec<Span>,
}

/// A reaction with its language and its score.
#[derive(Clone, Debug)]
pub struct ScoredReaction {
    /// The reaction.
    pub reaction: Reaction,
    /// Its name through all runs.
    pub key: Key,
    /// Its language, and how we know.
    pub detection: Detection,
    /// Its score, with the evidence.
    pub score: Score,
    /// The same for texts that say the same thing (letters and digits alone, case folded): a fingerprint of the voice.
    pub voice: VoiceId,
    /// What it has in common with texts that are nearly the same; missing for short texts.
    pub signature: Option<Signature>,
}
