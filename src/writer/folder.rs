//! A folder of CSV files with a page to read, and JSON lines if asked for. Files appear under their names when they are whole.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::atomic::{Atomic, Part};
use super::cell::{Cell, CsvCells, Row};
use super::html::{self, Drawn, Kept, Page, Tables};
use super::sink::{Results, Sink, TableSink};
use super::{OUTPUTS, Output, ReactionRow, ReactionWriter, WriteOptions, cell_text, write_error};
use crate::aggregator::Summary;
use crate::error::{Error, Result};
use crate::lexicon::Markers;
use crate::reaction::ScoredReaction;

/// Name of the file in it that a run can be gone on with from.
pub(crate) const CHECKPOINT: &str = ".checkpoint";
/// Name of one that is being written; a run that was killed may leave it.
pub(crate) const CHECKPOINT_PART: &str = ".checkpoint.part";

/// Removes a file of such a folder, if it is there.
pub(crate) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::io(path, &e)),
        _ => Ok(()),
    }
}

/// The sink.
pub(super) struct Folder<'a> {
    folder: PathBuf,
    csv: (Atomic, ReactionWriter<'a, BufWriter<File>>),
    jsonl: Option<(Atomic, BufWriter<File>)>,
    /// What the page will list, and the rows of tables that it will show.
    page: Option<(Kept, Tables)>,
    /// The other files, whole but for their names.
    files: Vec<Atomic>,
    options: &'a WriteOptions,
    markers: &'a Markers,
}

/// A table on its way into the files of a folder and onto the page.
struct Table<'t> {
    output: &'static Output,
    csv: CsvCells<BufWriter<File>>,
    lines: Option<BufWriter<File>>,
    page: Option<&'t mut Tables>,
    summary: &'t Summary,
    folder: &'t Path,
}

impl TableSink for Table<'_> {
    fn rows(&mut self, rows: &[Row]) -> Result<()> {
        rows.iter().try_for_each(|row| self.csv.row(row))?;
        if let Some(lines) = &mut self.lines {
            rows.iter().try_for_each(|row| self.output.json_line(row, &mut *lines))?;
        }
        if let Some(tables) = &mut self.page {
            tables.keep(self.output, rows, self.summary);
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.csv.flush()?;
        self.lines.as_mut().map_or(Ok(()), |lines| lines.flush().map_err(|e| Error::io(self.folder, &e)))
    }
}

/// How far it was.
#[derive(Serialize, Deserialize)]
struct Mark {
    csv: Part,
    jsonl: Option<Part>,
    kept: Option<Drawn>,
}

impl<'a> Folder<'a> {
    /// A folder to be written; `from` is what [`Sink::mark`] of another run gave.
    pub(super) fn create(
        folder: &Path,
        options: &'a WriteOptions,
        markers: &'a Markers,
        json_lines: bool,
        from: Option<&[u8]>,
    ) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|e| Error::io(folder, &e))?;
        let from: Option<Mark> = from.map(postcard::from_bytes).transpose().map_err(write_error)?;
        let csv = Atomic::growing(folder, "reactions.csv", from.as_ref().map(|from| &from.csv))?;
        let out = csv.writer()?;
        let rows = match from {
            Some(_) => ReactionWriter::further(out, options, markers),
            None => ReactionWriter::new(out, options, markers)?,
        };
        let jsonl = if json_lines {
            let part = from.as_ref().and_then(|from| from.jsonl.as_ref());
            let file = Atomic::growing(folder, "reactions.jsonl", part)?;
            let lines = file.writer()?;
            Some((file, lines))
        } else {
            None
        };
        let drawn = from.and_then(|from| from.kept).unwrap_or_default();
        let page = options.html.then(|| (Kept::new(&options.privacy, drawn), Tables::default()));
        let (csv, files) = ((csv, rows), Vec::new());
        Ok(Folder { folder: folder.to_path_buf(), csv, jsonl, page, files, options, markers })
    }
}

impl Sink for Folder<'_> {
    fn reaction(&mut self, scored: &ScoredReaction, cells: &[Cell<'_>]) -> Result<()> {
        self.csv.1.write_cells(cells)?;
        if let Some((kept, _)) = &mut self.page {
            kept.add(scored);
        }
        if let Some((_, out)) = &mut self.jsonl {
            serde_json::to_writer(&mut *out, &ReactionRow::scored(scored, self.options, self.markers))
                .and_then(|()| out.write_all(b"\n").map_err(serde_json::Error::io))
                .map_err(write_error)?;
        }
        Ok(())
    }

    fn mark(&mut self) -> Result<Option<Vec<u8>>> {
        self.csv.1.flush()?;
        let Some(csv) = self.csv.0.part()? else { return Ok(None) };
        let jsonl = match &mut self.jsonl {
            Some((file, lines)) => {
                lines.flush().map_err(|e| Error::io(&self.folder, &e))?;
                file.part()?
            }
            None => None,
        };
        let mark = Mark { csv, jsonl, kept: self.page.as_ref().map(|(kept, _)| kept.drawn().clone()) };
        postcard::to_allocvec(&mark).map(Some).map_err(write_error)
    }

    fn table<'t>(&'t mut self, output: &'static Output, results: &'t Results<'_>) -> Result<Box<dyn TableSink + 't>> {
        let file = Atomic::create(&self.folder, output.file)?;
        let mut csv = CsvCells::new(file.writer()?, self.options)?;
        csv.header(output.columns)?;
        self.files.push(file);
        let lines = if self.jsonl.is_some() {
            let file = Atomic::create(&self.folder, &output.file.replace(".csv", ".jsonl"))?;
            let lines = file.writer()?;
            self.files.push(file);
            Some(lines)
        } else {
            None
        };
        let page = self.page.as_mut().map(|(_, tables)| tables);
        Ok(Box::new(Table { output, csv, lines, page, summary: results.summary, folder: &self.folder }))
    }

    fn finish(self: Box<Self>, results: &Results<'_>) -> Result<Vec<String>> {
        let Folder { folder, csv: (csv, rows), jsonl, page, files, options, .. } = *self;
        rows.finish()?;
        csv.publish()?;
        if let Some((file, mut lines)) = jsonl {
            lines.flush().map_err(|e| Error::io(&folder, &e))?;
            file.publish()?;
        }
        files.into_iter().try_for_each(Atomic::publish)?;
        record(&folder, results)?;
        if let Some((kept, tables)) = &page {
            let Results { summary, manifest, lexicons, .. } = *results;
            let file = Atomic::create(&folder, html::FILE)?;
            Page { summary, lexicons, options, manifest, kept, tables }.write(file.writer()?)?;
            file.publish()?;
        }
        let page = page.map(|_| html::FILE);
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
