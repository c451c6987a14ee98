//! `groundswell erase`: reactions that must be forgotten.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::Outcome;
use crate::error::{Error, ErrorKind, Result};
use crate::privacy::{Erased, default_erased_file};
use crate::reaction::Key;
use crate::writer::sink::{Place, Sink};

/// Forget reactions: in databases, in folders, and in every later report
#[derive(Debug, Args)]
pub(crate) struct Erase {
    /// What to forget, one a line: the key of a reaction, its id (with --from), or its source, a tab and the record's own identity; - is standard input, lines that begin with # are comments
    #[arg(long, value_name = "FILE")]
    ids: PathBuf,
    /// What to erase them from: sqlite:FILE, postgres://USER@HOST/DATABASE, or a folder that a run wrote, csv:DIR or parquet:DIR (its counts stay as they are, its page is removed); repeatable
    #[arg(long, value_name = "PLACE")]
    from: Vec<Place>,
    #[command(flatten)]
    erased: ErasedOptions,
}

/// Where the list of what was erased is kept.
#[derive(Clone, Debug, Args)]
pub(crate) struct ErasedOptions {
    /// List of reactions that were erased and stay out of everything (default: erased.txt in the user's configuration folder)
    #[arg(long, value_name = "FILE", env = "GROUNDSWELL_ERASED", help_heading = "Writing")]
    erased: Option<PathBuf>,
}

impl ErasedOptions {
    fn file(&self) -> Option<PathBuf> {
        self.erased.clone().or_else(default_erased_file)
    }

    /// The list; empty when there is none.
    pub(crate) fn load(&self) -> Result<BTreeSet<Key>> {
        self.file().map_or(Ok(BTreeSet::new()), |file| Erased::read(&file))
    }
}

impl Erase {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let list =
            self.erased.file().context("no place for the list of what was erased (name one with --erased FILE)")?;
        let mut stores = self.from.iter().map(Place::forget).collect::<Result<Vec<Box<dyn Sink>>>>()?;
        let mut keys = BTreeSet::new();
        let mut unknown = 0;
        for (index, line) in self.read()?.lines().enumerate() {
            // A tab may stand in the line: only what a file puts at the end of a line is no part of it.
            let line = line.trim_end_matches('\r');
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some((source, own)) = line.split_once('\t') {
                keys.insert(Key::of_record(source, own));
            } else if let Some(key) = Key::parse(line.trim()) {
                keys.insert(key);
            } else {
                let mut found = Vec::new();
                for store in &mut stores {
                    found.extend(store.keys_of(line.trim())?);
                }
                if found.is_empty() {
                    unknown += 1;
                    let remedy = if stores.is_empty() {
                        "an id says which reaction is meant only in a place (name it with --from), or give the key from reactions.csv"
                    } else {
                        "no reaction with this id in what is named with --from"
                    };
                    let error = Error::new(ErrorKind::Option, format!("{:?}: {remedy}", line.trim()));
                    eprintln!("{}", error.at(&self.ids).line(index as u64 + 1));
                }
                keys.extend(found);
            }
        }
        // The list first: what a later run must not bring back.
        let added = Erased::add(&list, &keys)?;
        let mut out = std::io::stdout().lock();
        writeln!(out, "{} on the list {}, {added} of them new", keys.len(), list.display())?;
        for (place, store) in self.from.iter().zip(&mut stores) {
            let erased = store.erase(&keys)?;
            let rest = match place {
                Place::Folder(_) | Place::Parquet(_) if erased > 0 => {
                    " (its counts still have them and its page was removed: run the report again)"
                }
                _ => "",
            };
            writeln!(out, "{erased} erased from {place}{rest}")?;
        }
        Ok(if unknown > 0 { Outcome::Skipped } else { Outcome::Fine })
    }

    fn read(&self) -> Result<String> {
        let mut text = String::new();
        if self.ids.as_os_str() == "-" {
            std::io::stdin().read_to_string(&mut text).map_err(|e| Error::io("-", &e))?;
        } else {
            text = std::fs::read_to_string(&self.ids).map_err(|e| Error::io(&self.ids, &e))?;
        }
        Ok(text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text))
    }
}
