//! Text in, language out, with the reason.

/// The language of a text and how it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Detection {
    /// BCP 47 code; `und` when unknown.
    pub lang: String,
}
