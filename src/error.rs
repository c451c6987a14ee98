//! What can go wrong, and where.
//!
//! Every failure of the library is an [`Error`]: a kind to match on, a message that says what was found and what
//! would have been right, and, where one exists, the [`Location`] of the trouble.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The place of an error: a file and, where known, a line and a column (both counted from 1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// The file as it was given.
    pub path: PathBuf,
    /// Line, from 1.
    pub line: Option<u64>,
    /// Column, from 1; in tables the number of the field.
    pub column: Option<u64>,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        Ok(())
    }
}

/// What sort of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file could not be opened, read or written.
    Io,
    /// An input is in no format we read (binary, a URL, an unknown structure).
    UnknownFormat,
    /// An input is in a known format but broken.
    Malformed,
    /// A table or object lacks what is needed (no text column).
    MissingField,
    /// A record or document is over a size limit.
    TooLarge,
    /// A record that holds no reaction any more: deleted, removed, spam, not approved. No fault of the input.
    Removed,
    /// A lexicon file breaks the format of `lexicons/README.md`.
    Lexicon,
    /// An option has a value that cannot be used.
    Option,
}

/// An error with its kind, its place and a message that names the remedy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Error {
    kind: ErrorKind,
    location: Option<Location>,
    message: String,
}

/// The result of this crate's fallible functions.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error without a place.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error { kind, location: None, message: message.into() }
    }

    /// The same error, at a file.
    #[must_use]
    pub fn at(mut self, path: impl AsRef<Path>) -> Self {
        self.location = Some(Location { path: path.as_ref().to_path_buf(), line: None, column: None });
        self
    }

    /// The same error, at a line (from 1) of its file.
    #[must_use]
    pub fn line(mut self, line: u64) -> Self {
        self.location.get_or_insert_with(Location::default).line = Some(line);
        self
    }

    /// The same error, at a column (from 1) of its line.
    #[must_use]
    pub fn column(mut self, column: u64) -> Self {
        self.location.get_or_insert_with(Location::default).column = Some(column);
        self
    }

    /// A failure to read or write `path`.
    pub fn io(path: impl AsRef<Path>, error: &std::io::Error) -> Self {
        let message = match error.kind() {
            std::io::ErrorKind::NotFound => "no such file or directory (check the spelling)".to_string(),
            std::io::ErrorKind::PermissionDenied => "permission denied (check the file's owner and mode)".to_string(),
            _ => error.to_string(),
        };
        Error::new(ErrorKind::Io, message).at(path)
    }

    /// The sort of error.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where it happened, if at a place.
    pub fn location(&self) -> Option<&Location> {
        self.location.as_ref()
    }

    /// What happened and what to do, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.location {
            Some(location) => write!(f, "{location}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Error {}
