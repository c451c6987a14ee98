//! Folders that an earlier run wrote in, the same folders without some reactions out.
//!
//! Their rows leave `reactions` and `representatives`; a page that may show their words, and what a stopped run left
//! behind, is removed. Counts stay as they were: nothing is scored here. Files are put in place of the old ones when
//! they are whole, every other byte as it was. Look at [`Written`] first.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::atomic::Atomic;
use super::cell::{Cell, Row, unguarded};
use super::folder::{CHECKPOINT, CHECKPOINT_PART, remove};
use super::html;
use super::sink::{Results, Sink, TableSink};
use super::{Output, write_error};
use crate::error::{Error, ErrorKind, Result};
use crate::reaction::{Key, ScoredReaction};

/// How the tables of a folder are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// CSV, and JSON lines where they are.
    Tables,
    /// Parquet.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// A folder that a run wrote.
pub(super) struct Written {
    folder: PathBuf,
    form: Form,
}

/// Decides on a row by some of its columns: true where it goes.
type Goes<'g> = dyn FnMut(&[&str]) -> bool + 'g;

impl Written {
    /// A folder of CSV, and JSON lines.
    pub(super) fn tables(folder: &Path) -> Result<Self> {
        Self::open(folder, Form::Tables, "reactions.csv")
    }

    /// A folder of Parquet files.
    #[cfg(feature = "parquet")]
    pub(super) fn parquet(folder: &Path) -> Result<Self> {
        Self::open(folder, Form::Parquet, "reactions.parquet")
    }

    fn open(folder: &Path, form: Form, file: &str) -> Result<Self> {
        let path = folder.join(file);
        fs::metadata(&path).map_err(|e| Error::io(&path, &e))?;
        Ok(Written { folder: folder.to_path_buf(), form })
    }

    /// Writes the files of a table again without the rows that go; how many went from the first of them.
    fn rewrite(&self, table: &str, columns: &[&str], goes: &mut Goes<'_>) -> Result<u64> {
        match self.form {
            #[cfg(feature = "parquet")]
            Form::Parquet => super::parquet::rewrite(&self.folder, &format!("{table}.parquet"), columns, goes),
            Form::Tables => {
                let gone = csv(&self.folder, &format!("{table}.csv"), columns, goes)?;
                let lines = format!("{table}.jsonl");
                if self.folder.join(&lines).is_file() {
                    jsonl(&self.folder, &lines, columns, goes)?;
                }
                Ok(gone)
            }
        }
    }
}

/// Tables of a folder that is only erased from.
struct Nowhere;

impl TableSink for Nowhere {
    fn rows(&mut self, _: &[Row]) -> Result<()> {
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<()> {
        Ok(())
    }
}

impl Sink for Written {
    fn reaction(&mut self, _: &ScoredReaction, _: &[Cell<'_>]) -> Result<()> {
        Ok(())
    }

    fn table<'t>(&'t mut self, _: &'static Output, _: &'t Results<'_>) -> Result<Box<dyn TableSink + 't>> {
        Ok(Box::new(Nowhere))
    }

    fn finish(self: Box<Self>, _: &Results<'_>) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn erase(&mut self, keys: &BTreeSet<Key>) -> Result<u64> {
        // Representatives are known by id and source alone.
        let mut erased: BTreeSet<(String, String)> = BTreeSet::new();
        let count = self.rewrite("reactions", &["key", "id", "source"], &mut |row| {
            let goes = Key::parse(row[0]).is_some_and(|key| keys.contains(&key));
            if goes {
                erased.insert((row[1].into(), row[2].into()));
            }
            goes
        })?;
        if count > 0 {
            self.rewrite("representatives", &["id", "source"], &mut |row| {
                erased.contains(&(row[0].into(), row[1].into()))
            })?;
            for name in [html::FILE, CHECKPOINT, CHECKPOINT_PART] {
                remove(&self.folder.join(name))?;
            }
        }
        Ok(count)
    }

    fn keys_of(&mut self, id: &str) -> Result<Vec<Key>> {
        let mut keys = Vec::new();
        self.rewrite("reactions", &["key", "id"], &mut |row| {
            if row[1] == id {
                keys.extend(Key::parse(row[0]));
            }
            false
        })?;
        keys.dedup();
        Ok(keys)
    }
}

/// A file that is copied as it stands, but for some stretches. Nothing is written before the first of them.
struct Copy<'f> {
    folder: &'f Path,
    name: &'f str,
    source: File,
    /// Up to where it was copied or left out.
    done: u64,
    out: Option<(Atomic, BufWriter<File>)>,
    left_out: u64,
}

impl<'f> Copy<'f> {
    fn new(folder: &'f Path, name: &'f str) -> Result<Self> {
        let path = folder.join(name);
        let source = File::open(&path).map_err(|e| Error::io(&path, &e))?;
        Ok(Copy { folder, name, source, done: 0, out: None, left_out: 0 })
    }

    fn up_to(&mut self, end: u64) -> Result<()> {
        let Some((_, out)) = &mut self.out else { return Ok(()) };
        let path = || self.folder.join(self.name);
        self.source.seek(SeekFrom::Start(self.done)).map_err(|e| Error::io(path(), &e))?;
        let copied = std::io::copy(&mut (&self.source).take(end - self.done), out).map_err(write_error)?;
        if copied < end - self.done {
            return Err(Error::new(ErrorKind::Io, "it changed while it was read (try again)").at(path()));
        }
        self.done = end;
        Ok(())
    }

    fn leave_out(&mut self, from: u64, to: u64) -> Result<()> {
        if self.out.is_none() {
            let file = Atomic::create(self.folder, self.name)?;
            let out = file.writer()?;
            self.out = Some((file, out));
        }
        self.up_to(from)?;
        self.done = to;
        self.left_out += 1;
        Ok(())
    }

    /// Puts the copy in the place of the file, unless they are the same; how many stretches it lacks.
    fn finish(mut self, end: u64) -> Result<u64> {
        self.up_to(end)?;
        if let Some((file, mut out)) = self.out {
            out.flush().map_err(write_error)?;
            file.publish()?;
        }
        Ok(self.left_out)
    }
}

fn csv(folder: &Path, name: &str, columns: &[&str], goes: &mut Goes<'_>) -> Result<u64> {
    let path = folder.join(name);
    let broken = |e: csv::Error| Error::new(ErrorKind::Io, format!("cannot be read: {e}")).at(&path);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(&path).map_err(broken)?;
    let header = reader.headers().map_err(broken)?.clone();
    let place = |column: &&str| header.iter().position(|name| name == *column);
    let Some(places) = columns.iter().map(place).collect::<Option<Vec<usize>>>() else {
        let message = format!("it has no columns {} (run the report again)", columns.join(", "));
        return Err(Error::new(ErrorKind::Io, message).at(&path));
    };
    let mut copy = Copy::new(folder, name)?;
    let mut record = csv::StringRecord::new();
    loop {
        let start = reader.position().byte();
        if !reader.read_record(&mut record).map_err(broken)? {
            return copy.finish(start.max(reader.position().byte()));
        }
        let values: Vec<&str> = places.iter().map(|at| unguarded(record.get(*at).unwrap_or(""))).collect();
        if goes(&values) {
            copy.leave_out(start, reader.position().byte())?;
        }
    }
}

/// What a line says of the columns that are asked for.
#[derive(Deserialize)]
struct Names {
    #[serde(default)]
    key: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    source: String,
}

fn jsonl(folder: &Path, name: &str, columns: &[&str], goes: &mut Goes<'_>) -> Result<u64> {
    let path = folder.join(name);
    let io = |e: std::io::Error| Error::io(&path, &e);
    let mut reader = BufReader::new(File::open(&path).map_err(io)?);
    let mut copy = Copy::new(folder, name)?;
    let (mut line, mut number, mut at) = (Vec::new(), 0, 0);
    loop {
        line.clear();
        let end = at + reader.read_until(b'\n', &mut line).map_err(io)? as u64;
        if end == at {
            return copy.finish(end);
        }
        number += 1;
        let names: Names = serde_json::from_slice(&line)
            .map_err(|e| Error::new(ErrorKind::Io, format!("cannot be read: {e}")).at(&path).line(number))?;
        let value = |column: &&str| match *column {
            "key" => names.key.as_str(),
            "id" => &names.id,
            _ => &names.source,
        };
        if goes(&columns.iter().map(value).collect::<Vec<&str>>()) {
            copy.leave_out(at, end)?;
        }
        at = end;
    }
}
