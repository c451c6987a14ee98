//! What a column holds, so that typed outputs need no list of their own.

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole numbers.
    Count,
    /// Measures.
    Real,
    /// Moments: text in CSV and JSON, a typed moment in UTC where there is one.
    Time,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, the same in every output.
    pub name: &'static str,
    /// What its cells are.
    pub kind: Kind,
}

pub(super) const fn text(name: &'static str) -> Column {
    Column { name, kind: Kind::Text }
}

pub(super) const fn count(name: &'static str) -> Column {
    Column { name, kind: Kind::Count }
}

pub(super) const fn real(name: &'static str) -> Column {
    Column { name, kind: Kind::Real }
}

pub(super) const fn time(name: &'static str) -> Column {
    Column { name, kind: Kind::Time }
}
