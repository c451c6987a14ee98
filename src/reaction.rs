//! What the extractor makes: a [`Reaction`], one reader comment or one quoted social post; and what it becomes once
//! its language is known and it has been scored: a [`ScoredReaction`].

use serde::{Deserialize, Serialize};

use crate::aggregator::voices::{Signature, VoiceId};
use crate::detector::Detection;
use crate::document::Span;
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

/// One reader comment or one quoted social post, as it stands in its source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reaction {
    /// Unique in the run.
    pub id: String,
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
    /// Its language, and how we know.
    pub detection: Detection,
    /// Its score, with the evidence.
    pub score: Score,
    /// The same for texts that say the same thing (letters and digits alone, case folded): a fingerprint of the voice.
    pub voice: VoiceId,
    /// What it has in common with texts that are nearly the same; missing for short texts.
    pub signature: Option<Signature>,
}
