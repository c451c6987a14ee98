//! Tokens in, score out.

/// The sentiment of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// From −1 to 1.
    pub polarity: f64,
}
