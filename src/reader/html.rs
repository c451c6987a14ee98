//! HTML pages.
/// An element tree.
#[derive(Debug, Default)]
pub struct Tree {}
