//! Documents in, reactions out: splits reader comments and quoted social posts out of pages and exports.

use crate::document::Block;
use crate::reaction::{ParentBasis, ReactionKind, Role};

/// A reaction as found on its page, before it is numbered and scored.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Text, author and the rest, as read.
    pub block: Block,
    /// Comment, reply or quote.
    pub kind: ReactionKind,
    /// Whose words.
    pub role: Role,
    /// Place of the reaction it answers in the same list.
    pub parent: Option<usize>,
    /// Why.
    pub parent_basis: Option<ParentBasis>,
    /// Language the page says it was written in.
    pub stated_language: Option<String>,
}
