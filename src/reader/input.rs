//! Arguments in, inputs out: files, folders, patterns and standard input. Look at [`inputs`] first.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::GlobBuilder;
use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use crate::error::{Error, ErrorKind, Result};
use crate::reader::pages::{COMPANIONS, PAGES};
use crate::reader::{FORMATS, ReadOptions, stream};

/// One thing to read.
#[derive(Clone, Debug)]
pub struct Input {
    /// The name as given, for messages and outputs.
    pub name: String,
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    File(PathBuf),
    Stdin,
    Memory(Arc<[u8]>),
}

impl Input {
    /// A file.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Input { name: path.display().to_string(), place: Place::File(path) }
    }

    /// Standard input, named `-`.
    pub fn stdin() -> Self {
        Input { name: "-".to_string(), place: Place::Stdin }
    }

    /// Content that is in memory already.
    pub fn memory(name: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Input { name: name.into(), place: Place::Memory(content.into().into()) }
    }

    /// The file's path, if it is one.
    pub fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::File(path) => Some(path),
            _ => None,
        }
    }

    /// Size in bytes as given, where that can be known without reading.
    pub fn size(&self) -> Option<u64> {
        match &self.place {
            Place::File(path) => path.metadata().ok().filter(|m| m.is_file()).map(|m| m.len()),
            Place::Stdin => None,
            Place::Memory(content) => Some(content.len() as u64),
        }
    }

    pub(crate) fn reader(&self) -> Result<Box<dyn Read + Send>> {
        Ok(match &self.place {
            Place::File(path) => {
                if path.is_dir() {
                    return Err(Error::new(ErrorKind::Io, "this is a folder, not a file").at(path));
                }
                Box::new(File::open(path).map_err(|e| Error::io(path, &e))?)
            }
            Place::Stdin => Box::new(io::stdin()),
            Place::Memory(content) => Box::new(Cursor::new(Arc::clone(content))),
        })
    }
}

/// Expands arguments to inputs, in the order given; what cannot be found is an error in its place.
///
/// A folder gives its files in order of their paths, without hidden ones and without files that are in no known
/// format. A pattern (`*`, `?`, `[…]`, `**`) is matched here when the shell has not done it. `-` is standard input. A
/// file that is named twice counts once.
pub fn inputs(arguments: &[String], options: &ReadOptions) -> Vec<Result<Input>> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut stdin = false;
    let mut add = |path: PathBuf, found: &mut Vec<Result<Input>>| {
        let identity = path.canonicalize().unwrap_or_else(|_| path.clone());
        if seen.insert(identity) {
            found.push(Ok(Input::file(path)));
        }
    };
    for argument in arguments {
        let path = Path::new(argument);
        let lower = argument.to_ascii_lowercase();
        if argument == "-" {
            if !std::mem::replace(&mut stdin, true) {
                found.push(Ok(Input::stdin()));
            }
        } else if lower.starts_with("http://") || lower.starts_with("https://") {
            let message = "addresses are not fetched: save the page first (in the browser: Save as, HTML only)";
            found.push(Err(Error::new(ErrorKind::UnknownFormat, message).at(argument)));
        } else if path.is_dir() {
            match folder(path, options) {
                Ok(files) if files.is_empty() => {
                    let message =
                        "no readable files in this folder (pages, CSV, JSON or text; name a file to force it)";
                    found.push(Err(Error::new(ErrorKind::Io, message).at(path)));
                }
                Ok(files) => files.into_iter().for_each(|file| add(file, &mut found)),
                Err(error) => found.push(Err(error)),
            }
        } else if !path.exists() && argument.contains(['*', '?', '[', '{']) {
            match pattern(argument) {
                Ok(files) if files.is_empty() => {
                    found.push(Err(
                        Error::new(ErrorKind::Io, "no file matches this pattern (check the folder)").at(path)
                    ));
                }
                Ok(files) => files.into_iter().for_each(|file| add(file, &mut found)),
                Err(error) => found.push(Err(error)),
            }
        } else if path.exists() {
            add(path.to_path_buf(), &mut found);
        } else {
            found.push(Err(Error::io(path, &io::Error::from(io::ErrorKind::NotFound))));
        }
    }
    found
}

fn hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// The pictures, scripts and frames that browsers save beside a page.
fn companion(entry: &DirEntry) -> bool {
    if !entry.file_type().is_dir() || entry.depth() == 0 {
        return false;
    }
    let Some(name) = entry.file_name().to_str() else { return false };
    COMPANIONS.iter().any(|ending| {
        name.strip_suffix(ending)
            .is_some_and(|stem| PAGES.iter().any(|e| entry.path().with_file_name(format!("{stem}.{e}")).is_file()))
    })
}

fn by_bytes(mut paths: Vec<PathBuf>) -> Vec<PathBuf> {
    paths.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    paths
}

fn folder(root: &Path, options: &ReadOptions) -> Result<Vec<PathBuf>> {
    std::fs::read_dir(root).map_err(|e| Error::io(root, &e))?;
    let files: Vec<PathBuf> = WalkDir::new(root)
        .into_iter()
        .filter_entry(|entry| !hidden(entry) && !companion(entry))
        .filter_map(std::result::Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(DirEntry::into_path)
        .collect();
    let is_read = |path: &PathBuf| options.format.is_some() || readable(path, options);
    Ok(by_bytes(files.into_par_iter().filter(is_read).collect()))
}

/// True for a file in a folder that is meant to be read: its content is of a format, or it is text and its name says so.
fn readable(path: &Path, options: &ReadOptions) -> bool {
    let Some(name) = path.file_name().and_then(|n| n.to_str()).map(str::to_lowercase) else { return false };
    // The scripts of an unpacked X archive are data.
    let data = name.strip_suffix(".js").is_some_and(|n| n.starts_with("tweet") || n.starts_with("community-tweet"));
    if !data && [".js", ".css", ".svg", ".md", ".map", ".log", ".py", ".rs", ".sh"].iter().any(|e| name.ends_with(e)) {
        return false;
    }
    let Ok(incoming) = stream::peek(&Input::file(path), options) else { return false };
    let text = incoming.head_text();
    let head = incoming.look(&text);
    // Programs, books and slides are ZIP archives too.
    if head.bytes.starts_with(b"PK\x03\x04") && !head.named(&[".zip", ".xlsx", ".xlsm"]) {
        return false;
    }
    let sure = FORMATS.iter().map(|f| (f.sniff)(&head)).max().unwrap_or(0);
    sure > 10 || sure > 0 && head.named(&[".txt", ".text"])
}

fn pattern(argument: &str) -> Result<Vec<PathBuf>> {
    let glob = GlobBuilder::new(argument)
        .literal_separator(true)
        .build()
        .map_err(|e| Error::new(ErrorKind::Option, format!("not a pattern: {} (quote it?)", e.kind())).at(argument))?
        .compile_matcher();
    // Nothing outside the part before the first wildcard can match.
    let fixed = argument.find(['*', '?', '[', '{']).unwrap_or(argument.len());
    let base = argument[..fixed].rfind('/').map_or("", |slash| &argument[..=slash]);
    let root = if base.is_empty() { Path::new(".") } else { Path::new(base) };
    let deep = argument.contains("**");
    let depth = if deep { usize::MAX } else { argument[base.len()..].split('/').count() };
    let wants_hidden = argument[base.len()..].split('/').any(|part| part.starts_with('.'));
    let files = WalkDir::new(root)
        .max_depth(depth)
        .into_iter()
        .filter_entry(|entry| wants_hidden || !hidden(entry))
        .filter_map(std::result::Result::ok)
        .filter(|entry| entry.file_type().is_file() || (entry.path_is_symlink() && entry.path().is_file()))
        .map(DirEntry::into_path)
        .map(|path| if base.is_empty() { path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path) } else { path })
        .filter(|path| glob.is_match(path))
        .collect();
    Ok(by_bytes(files))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_become_inputs() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name).display().to_string();
        for (name, content) in [
            ("pages/b.html", "<html>b"),
            ("pages/a.txt", "words"),
            ("pages/.hidden.txt", "words"),
            ("pages/b_files/frame.html", "<html>frame"),
            ("pages/deep/c.csv", "comment,author\nx,y\n"),
            ("pages/logo.png", "\u{89}PNG\r\n\0\0\0\0\0\0\0\0\0"),
            ("pages/readme.md", "words"),
            ("empty/.keep", ""),
        ] {
            let path = root.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        let names = |arguments: &[String]| -> Vec<String> {
            inputs(arguments, &ReadOptions::default())
                .into_iter()
                .map(|i| i.map_or_else(|e| format!("error: {}", e.message()), |i| i.name))
                .collect()
        };
        let pages = [at("pages/a.txt"), at("pages/b.html"), at("pages/deep/c.csv")];
        assert_eq!(names(&[at("pages")]), pages);
        assert_eq!(
            names(&[at("pages/b.html"), at("pages"), "-".into(), "-".into()]),
            [&pages[1], &pages[0], &pages[2], "-"]
        );
        assert_eq!(names(&[at("pages/*.txt")]), [&*pages[0]]);
        assert_eq!(names(&[at("**/*.csv")]), [&*pages[2]]);
        for (argument, expected) in [
            (at("missing.csv"), "no such file"),
            (at("empty"), "no readable files"),
            (at("*.zip"), "no file matches"),
            ("https://example.org/page".to_string(), "save the page first"),
        ] {
            let found = names(&[argument.clone(), at("pages/a.txt")]);
            assert!(found[0].contains(expected), "{argument}: {found:?}");
            assert_eq!(found[1], pages[0]);
        }
    }
}
