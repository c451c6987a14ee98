//! A folder of CSV files with a page to read, and JSON lines if asked for. Files appear under their names when they are whole.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::cell::Cell;
use super::html::{self, Kept, Page};
use super::sink::{Results, Sink};
use super::{OUTPUTS, ReactionRow, ReactionWriter, WriteOptions, cell_text, write_error};
use crate::error::{Error, Result};
use crate::lexicon::Markers;
use crate::reaction::ScoredReaction;

/// The sink.
pub(super) struct Folder<'a> {
    folder: PathBuf,
    csv: (Atomic, ReactionWriter<'a, BufWriter<File>>),
    jsonl: Option<(Atomic, BufWriter<File>)>,
    /// What the page will list.
    kept: Option<Kept>,
    options: &'a WriteOptions,
    markers: &'a Markers,
}

impl<'a> Folder<'a> {
    pub(super) fn create(
        folder: &Path,
        options: &'a WriteOptions,
        markers: &'a Markers,
        json_lines: bool,
    ) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|e| Error::io(folder, &e))?;
        let csv = Atomic::create(folder, "reactions.csv")?;
        let rows = ReactionWriter::new(csv.writer()?, options, markers)?;
        let jsonl = if json_lines {
            let file = Atomic::create(folder, "reactions.jsonl")?;
            let lines = file.writer()?;
            Some((file, lines))
        } else {
            None
        };
        let kept = options.html.then(|| Kept::new(&options.privacy));
        Ok(Folder { folder: folder.to_path_buf(), csv: (csv, rows), jsonl, kept, options, markers })
    }
}

impl Sink for Folder<'_> {
    fn reaction(&mut self, scored: &ScoredReaction, cells: &[Cell]) -> Result<()> {
        self.csv.1.write_cells(cells)?;
        if let Some(kept) = &mut self.kept {
            kept.add(scored);
        }
        if let Some((_, out)) = &mut self.jsonl {
            serde_json::to_writer(&mut *out, &ReactionRow::scored(scored, self.options, self.markers))
                .and_then(|()| out.write_all(b"\n").map_err(serde_json::Error::io))
                .map_err(write_error)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, results: &Results<'_>) -> Result<Vec<String>> {
        let Folder { folder, csv: (csv, rows), jsonl, kept, options, .. } = *self;
        let io = |e: std::io::Error| Error::io(&folder, &e);
        let json_lines = jsonl.is_some();
        rows.finish()?;
        csv.publish()?;
        if let Some((file, mut lines)) = jsonl {
            lines.flush().map_err(io)?;
            file.publish()?;
        }
        for output in OUTPUTS {
            let file = Atomic::create(&folder, output.file)?;
            output.csv(results.summary, results.lexicons, options, file.writer()?)?;
            file.publish()?;
            if json_lines {
                let file = Atomic::create(&folder, &output.file.replace(".csv", ".jsonl"))?;
                let mut lines = file.writer()?;
                output.jsonl(results.summary, results.lexicons, options, &mut lines)?;
                lines.flush().map_err(io)?;
                file.publish()?;
            }
        }
        record(&folder, results)?;
        if let Some(kept) = &kept {
            let Results { summary, manifest, lexicons, .. } = *results;
            let file = Atomic::create(&folder, html::FILE)?;
            Page { summary, lexicons, options, manifest, kept }.write(file.writer()?)?;
            file.publish()?;
        }
        let page = kept.map(|_| html::FILE);
        let names =
            std::iter::once("reactions.csv").chain(OUTPUTS.iter().map(|o| o.file)).chain(["run.json"]).chain(page);
        Ok(names.map(|name| cell_text(&folder.join(name).display().to_string())).collect())
    }
}

/// Writes `run.json`.
pub(super) fn record(folder: &Path, results: &Results<'_>) -> Result<()> {
    let file = Atomic::create(folder, "run.json")?;
    let mut out = file.writer()?;
    serde_json::to_writer_pretty(&mut out, results.manifest).map_err(write_error)?;
    out.flush().map_err(write_error)?;
    file.publish()
}

/// A file that appears under its name only when it is whole.
pub(super) struct Atomic {
    temporary: tempfile::NamedTempFile,
    path: PathBuf,
}

impl Atomic {
    pub(super) fn create(folder: &Path, name: &str) -> Result<Self> {
        let temporary = tempfile::Builder::new()
            .prefix(&format!(".{name}."))
            .tempfile_in(folder)
            .map_err(|e| Error::io(folder, &e))?;
        Ok(Atomic { temporary, path: folder.join(name) })
    }

    pub(super) fn writer(&self) -> Result<BufWriter<File>> {
        self.temporary.as_file().try_clone().map(BufWriter::new).map_err(|e| Error::io(&self.path, &e))
    }

    pub(super) fn publish(self) -> Result<()> {
        let path = self.path;
        self.temporary.as_file().sync_all().map_err(|e| Error::io(&path, &e))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // Temporary files are private; a report is as readable as its folder allows.
            let _ = fs::set_permissions(self.temporary.path(), fs::Permissions::from_mode(0o644));
        }
        self.temporary.persist(&path).map_err(|e| Error::io(&path, &e.error))?;
        Ok(())
    }
}
