//! A folder of Parquet files: a file for each table, and the record of the run.
//!
//! Columns are typed; a moment is a timestamp in UTC. Texts are dictionary-encoded as far as they repeat. Rows are written
//! in groups of bounded size, so that memory does not grow with the number of reactions.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::builder::{Float64Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder};
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use jiff::tz::TimeZone;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use super::atomic::Atomic;
use super::cell::{Cell, Row, moment, rounded};
use super::column::{Column, Kind};
use super::folder::record;
use super::sink::{Results, Sink, TableSink};
use super::{OUTPUTS, Output, REACTIONS, WriteOptions, cell_text, write_error};
use crate::error::{Error, ErrorKind, Result};
use crate::reaction::ScoredReaction;

/// Rows that are handed to the writer together.
const TOGETHER: usize = 4_096;
/// Rows of a group.
const GROUP: usize = 65_536;
/// Bytes of a group that are held in memory.
const GROUP_BYTES: usize = 64 << 20;

/// The sink.
pub(super) struct Files<'a> {
    folder: PathBuf,
    reactions: Table,
    /// The others, whole but for their names.
    tables: Vec<Table>,
    options: &'a WriteOptions,
}

impl<'a> Files<'a> {
    pub(super) fn create(folder: &Path, options: &'a WriteOptions) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|e| Error::io(folder, &e))?;
        let columns: Vec<Column> = REACTIONS.iter().copied().chain([super::column::time("time")]).collect();
        let reactions = Table::create(folder, "reactions", &columns)?;
        Ok(Files { folder: folder.to_path_buf(), reactions, tables: Vec::new(), options })
    }
}

impl Sink for Files<'_> {
    fn reaction(&mut self, _: &ScoredReaction, cells: &[Cell<'_>]) -> Result<()> {
        let published = REACTIONS.iter().position(|c| c.name == "published").map(|at| &cells[at]);
        let time = published.cloned().unwrap_or(Cell::Null);
        let row: Vec<&Cell<'_>> = cells.iter().chain([&time]).collect();
        self.reactions.add(&row, &self.options.zone)
    }

    fn table<'t>(&'t mut self, output: &'static Output, _: &'t Results<'_>) -> Result<Box<dyn TableSink + 't>> {
        self.tables.push(Table::create(&self.folder, output.name, output.columns)?);
        let table = self.tables.last_mut().expect("it was put there just now");
        Ok(Box::new(Filling(table)))
    }

    fn finish(self: Box<Self>, results: &Results<'_>) -> Result<Vec<String>> {
        let Files { folder, reactions, tables, .. } = *self;
        reactions.publish()?;
        tables.into_iter().try_for_each(Table::publish)?;
        record(&folder, results)?;
        let names = std::iter::once("reactions").chain(OUTPUTS.iter().map(|o| o.name)).map(|n| format!("{n}.parquet"));
        Ok(names.chain(["run.json".into()]).map(|name| cell_text(&folder.join(name).display().to_string())).collect())
    }
}

/// A table of a summary, until all its rows are there.
struct Filling<'t>(&'t mut Table);

impl TableSink for Filling<'_> {
    fn rows(&mut self, rows: &[Row]) -> Result<()> {
        rows.iter().try_for_each(|row| self.0.add(&row.iter().collect::<Vec<_>>(), &TimeZone::UTC))
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.0.hand_on()
    }
}

/// How files are written.
fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(format!("groundswell {}", env!("CARGO_PKG_VERSION")))
        .set_max_row_group_row_count(Some(GROUP))
        .build()
}

/// Writes a file again without the rows for which `goes` holds, given the values of some text columns; how many they
/// were. A file that loses none is left alone.
pub(super) fn rewrite(
    folder: &Path,
    name: &str,
    columns: &[&str],
    goes: &mut dyn FnMut(&[&str]) -> bool,
) -> Result<u64> {
    let path = folder.join(name);
    let broken = |e: &dyn std::fmt::Display| Error::new(ErrorKind::Io, format!("cannot be read: {e}")).at(&path);
    let open = || {
        let source = File::open(&path).map_err(|e| Error::io(&path, &e))?;
        ParquetRecordBatchReaderBuilder::try_new(source).map_err(|e| broken(&e))
    };
    // Places of the rows that go.
    let mut gone = BTreeSet::new();
    let mut place = 0u64;
    for batch in open()?.with_batch_size(TOGETHER).build().map_err(|e| broken(&e))? {
        let batch = batch.map_err(|e| broken(&e))?;
        let texts = columns.iter().map(|name| batch.column_by_name(name)?.as_any().downcast_ref::<StringArray>());
        let Some(texts) = texts.collect::<Option<Vec<&StringArray>>>() else {
            return Err(broken(&format!("it has no columns {} (run the report again)", columns.join(", "))));
        };
        for row in 0..batch.num_rows() {
            let value =
                |text: &&StringArray| if text.is_null(row) { String::new() } else { text.value(row).to_string() };
            let values: Vec<String> = texts.iter().map(value).collect();
            if goes(&values.iter().map(String::as_str).collect::<Vec<_>>()) {
                gone.insert(place + row as u64);
            }
        }
        place += batch.num_rows() as u64;
    }
    if gone.is_empty() {
        return Ok(0);
    }
    let reader = open()?;
    let file = Atomic::create(folder, name)?;
    let mut writer =
        ArrowWriter::try_new(file.writer()?, reader.schema().clone(), Some(properties())).map_err(write_error)?;
    let mut place = 0u64;
    for batch in reader.with_batch_size(TOGETHER).build().map_err(|e| broken(&e))? {
        let batch = batch.map_err(|e| broken(&e))?;
        // What stays is handed on in stretches.
        let mut from = 0;
        for row in 0..=batch.num_rows() {
            if row == batch.num_rows() || gone.contains(&(place + row as u64)) {
                writer.write(&batch.slice(from, row - from)).map_err(write_error)?;
                from = row + 1;
            }
        }
        place += batch.num_rows() as u64;
        if writer.in_progress_size() > GROUP_BYTES {
            writer.flush().map_err(write_error)?;
        }
    }
    writer.close().map_err(write_error)?;
    file.publish()?;
    Ok(gone.len() as u64)
}

/// A file that is being written.
struct Table {
    file: Atomic,
    writer: ArrowWriter<BufWriter<File>>,
    schema: SchemaRef,
    builders: Vec<Builder>,
    waiting: usize,
}

/// Collects the cells of a column.
enum Builder {
    Text(StringBuilder),
    Count(Int64Builder),
    Real(Float64Builder),
    Time(TimestampMicrosecondBuilder),
}

impl Builder {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text => Builder::Text(StringBuilder::new()),
            Kind::Count => Builder::Count(Int64Builder::new()),
            Kind::Real => Builder::Real(Float64Builder::new()),
            Kind::Time => Builder::Time(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
        }
    }

    fn add(&mut self, cell: &Cell<'_>, zone: &TimeZone) {
        match (self, cell) {
            (Builder::Text(list), Cell::Text(text)) => list.append_value(text),
            (Builder::Text(list), _) => list.append_null(),
            (Builder::Count(list), Cell::Int(n)) => list.append_value(*n),
            (Builder::Count(list), _) => list.append_null(),
            (Builder::Real(list), Cell::Real(value, decimals)) => list.append_option(rounded(*value, *decimals)),
            (Builder::Real(list), _) => list.append_null(),
            (Builder::Time(list), Cell::Text(text)) => {
                list.append_option(moment(text, zone).map(|m| m.as_microsecond()))
            }
            (Builder::Time(list), _) => list.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Builder::Text(list) => Arc::new(list.finish()),
            Builder::Count(list) => Arc::new(list.finish()),
            Builder::Real(list) => Arc::new(list.finish()),
            Builder::Time(list) => Arc::new(list.finish()),
        }
    }
}

impl Table {
    fn create(folder: &Path, name: &str, columns: &[Column]) -> Result<Self> {
        let kind = |kind| match kind {
            Kind::Text => DataType::Utf8,
            Kind::Count => DataType::Int64,
            Kind::Real => DataType::Float64,
            Kind::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        };
        let fields: Vec<Field> = columns.iter().map(|c| Field::new(c.name, kind(c.kind), true)).collect();
        let schema = Arc::new(Schema::new(fields));
        let file = Atomic::create(folder, &format!("{name}.parquet"))?;
        let writer = ArrowWriter::try_new(file.writer()?, schema.clone(), Some(properties())).map_err(write_error)?;
        let builders = columns.iter().map(|c| Builder::new(c.kind)).collect();
        Ok(Table { file, writer, schema, builders, waiting: 0 })
    }

    fn add(&mut self, cells: &[&Cell<'_>], zone: &TimeZone) -> Result<()> {
        for (builder, cell) in self.builders.iter_mut().zip(cells) {
            builder.add(cell, zone);
        }
        self.waiting += 1;
        if self.waiting >= TOGETHER { self.hand_on() } else { Ok(()) }
    }

    fn hand_on(&mut self) -> Result<()> {
        let arrays = self.builders.iter_mut().map(Builder::finish).collect();
        self.waiting = 0;
        let batch = RecordBatch::try_new(self.schema.clone(), arrays).map_err(write_error)?;
        self.writer.write(&batch).map_err(write_error)?;
        if self.writer.in_progress_size() > GROUP_BYTES {
            self.writer.flush().map_err(write_error)?;
        }
        Ok(())
    }

    fn publish(mut self) -> Result<()> {
        self.hand_on()?;
        self.writer.close().map_err(write_error)?;
        self.file.publish()
    }
}
