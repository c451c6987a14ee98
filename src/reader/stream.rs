//! An input in, its unpacked bytes out, with a fingerprint of what was given and limits on what it may become.
//!
//! Look at [`Incoming`] first: a reader takes it [`whole`](Incoming::whole) or as a [`Feed`].

use std::fmt::Write as _;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use encoding_rs::{Encoding, UTF_8};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::document::{Source, Text};
use crate::error::{Error, ErrorKind, Result};
use crate::hash::fingerprint;
use crate::reader::encoding::{self, Decoded, Map};
use crate::reader::input::Input;
use crate::reader::mark::{self, Mark, Memory};
use crate::reader::{Head, Limits, ReadOptions};

/// Bytes looked at before the format is decided.
const HEAD: usize = 256 << 10;

/// Bytes that formats are told by.
const SNIFFED: usize = 64 << 10;

/// Below this size no ratio says anything.
pub(crate) const RATIO_FLOOR: u64 = 64 << 20;

/// SHA-256 and size of an input as given, before unpacking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
}

/// Small faults that were repaired on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notes {
    /// Byte sequences that were invalid in the input's encoding and became U+FFFD.
    pub invalid_bytes: u64,
    /// Table rows with fewer or more fields than the header.
    pub ragged_rows: u64,
}

/// What can be said about an input once it was read.
#[derive(Clone)]
pub struct Receipt {
    raw: Arc<Mutex<Raw>>,
    notes: Arc<Mutex<Notes>>,
    encoding: Arc<Mutex<&'static str>>,
}

impl std::fmt::Debug for Receipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Receipt").field("notes", &self.notes()).finish_non_exhaustive()
    }
}

impl Receipt {
    /// Fingerprint of the input; what was not read yet is read now, so ask after the documents.
    pub fn fingerprint(&self) -> Fingerprint {
        let mut raw = lock(&self.raw);
        let mut sink = vec![0; 64 << 10];
        while raw.read(&mut sink).is_ok_and(|n| n > 0) {}
        let mut sha256 = String::with_capacity(64);
        for byte in raw.hash.iter().flat_map(|hash| hash.clone().finalize()) {
            let _ = write!(sha256, "{byte:02x}");
        }
        Fingerprint { sha256, bytes: raw.bytes }
    }

    /// Bytes of the input that were read so far, before unpacking.
    pub fn bytes_so_far(&self) -> u64 {
        lock(&self.raw).bytes
    }

    /// Faults repaired so far.
    pub fn notes(&self) -> Notes {
        *lock(&self.notes)
    }

    /// Name of the encoding it was read in.
    pub fn encoding(&self) -> &'static str {
        *lock(&self.encoding)
    }

    pub(crate) fn note(&self, add: impl FnOnce(&mut Notes)) {
        add(&mut lock(&self.notes));
    }
}

/// A panic elsewhere while a lock was held leaves plain counters behind: they are still good.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The bytes as given, hashed on their way.
struct Raw {
    inner: Box<dyn Read + Send>,
    /// Of what was read; nothing where nobody will ask.
    hash: Option<Sha256>,
    bytes: u64,
    /// Bytes that come a second time.
    again: usize,
}

impl Read for Raw {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.inner.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(n) => {
                    let known = n.min(self.again);
                    self.again -= known;
                    if let Some(hash) = &mut self.hash {
                        hash.update(&buffer[known..n]);
                    }
                    self.bytes += (n - known) as u64;
                    return Ok(n);
                }
            }
        }
    }
}

struct Shared(Arc<Mutex<Raw>>);

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        lock(&self.0).read(buffer)
    }
}

/// Stops an archive that grows beyond all measure.
struct Capped {
    inner: Box<dyn Read + Send>,
    raw: Arc<Mutex<Raw>>,
    produced: u64,
    limits: Limits,
    packed: bool,
}

/// The message of a limit, to tell it from a failure of the system.
#[derive(Debug)]
struct OverLimit(String);

impl std::fmt::Display for OverLimit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OverLimit {}

impl Read for Capped {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.produced += n as u64;
        if !self.packed {
            // Reading may have begun inside the file.
            self.produced = self.produced.max(lock(&self.raw).bytes);
        }
        if self.produced > self.limits.stream {
            let limit = size(self.limits.stream);
            return Err(io::Error::other(OverLimit(format!("larger than {limit} after unpacking (split it)"))));
        }
        if self.packed && self.produced > RATIO_FLOOR {
            let given = lock(&self.raw).bytes;
            if self.produced > given.saturating_mul(self.limits.ratio) {
                let ratio = self.limits.ratio;
                let message =
                    format!("unpacks to more than {ratio} times its size (unpack it yourself if you trust it)");
                return Err(io::Error::other(OverLimit(message)));
            }
        }
        Ok(n)
    }
}

/// A reader that has already failed.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        b if b >= 1 << 30 => format!("{} GiB", b >> 30),
        b if b >= 1 << 20 => format!("{} MiB", b >> 20),
        b => format!("{b} bytes"),
    }
}

/// An unpacked input whose first part is known.
pub struct Incoming {
    /// The name as given.
    pub(crate) name: String,
    path: Option<PathBuf>,
    plain_name: String,
    head: Vec<u8>,
    rest: Box<dyn Read + Send>,
    at_end: bool,
    packed: bool,
    /// `None` while only ASCII was seen.
    encoding: Option<&'static Encoding>,
    receipt: Receipt,
    limits: Limits,
    mark: Option<Mark>,
}

impl std::fmt::Debug for Incoming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Incoming").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Opens, unpacks and looks at the first part.
pub(crate) fn receive(input: &Input, options: &ReadOptions) -> Result<(Incoming, Receipt)> {
    hashed(input, options, Some(Sha256::new()))
}

/// The same, to look at its head alone.
pub(crate) fn peek(input: &Input, options: &ReadOptions) -> Result<Incoming> {
    hashed(input, options, None).map(|(incoming, _)| incoming)
}

fn hashed(input: &Input, options: &ReadOptions, hash: Option<Sha256>) -> Result<(Incoming, Receipt)> {
    let forced = options.encoding.as_deref().map(encoding::by_name).transpose()?;
    let raw = Arc::new(Mutex::new(Raw { inner: input.reader()?, hash, bytes: 0, again: 0 }));
    let receipt =
        Receipt { raw: Arc::clone(&raw), notes: Arc::default(), encoding: Arc::new(Mutex::new(UTF_8.name())) };
    let (reader, packed) = unpack(&raw, options.limits.window).map_err(|e| failure(&input.name, &e, true))?;
    let limits = options.limits.clone();
    let mut rest: Box<dyn Read + Send> =
        Box::new(Capped { inner: reader, raw, produced: 0, limits: limits.clone(), packed });
    let mut head = Vec::new();
    let mut at_end = false;
    if let Err(error) = fill(&mut *rest, &mut head, HEAD).map(|end| at_end = end) {
        if head.is_empty() {
            return Err(failure(&input.name, &error, packed));
        }
        rest = Box::new(Failed(Some(error)));
    }
    if packed && (head.starts_with(GZIP) || head.starts_with(ZSTD) || archive(&head).is_some()) {
        let message = "an archive inside an archive (unpack the outer one first)";
        return Err(Error::new(ErrorKind::UnknownFormat, message).at(&input.name));
    }
    let encoding = forced.or_else(|| encoding::detect(&head, at_end));
    refuse_binary(&input.name, &head, encoding)?;
    let lower = input.name.to_lowercase();
    let plain_name = [".gz", ".zst", ".zstd"].iter().find_map(|e| lower.strip_suffix(e)).unwrap_or(&lower).to_string();
    let incoming = Incoming {
        name: input.name.clone(),
        path: input.path().map(PathBuf::from),
        plain_name,
        head,
        rest,
        at_end,
        packed,
        encoding,
        receipt: receipt.clone(),
        limits,
        mark: None,
    };
    Ok((incoming, receipt))
}

const GZIP: &[u8] = b"\x1f\x8b";
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// Unpacks by content. zstd dumps with long windows need up to 2 GiB while they are read; `window` is what they may.
fn unpack(raw: &Arc<Mutex<Raw>>, window: u64) -> io::Result<(Box<dyn Read + Send>, bool)> {
    let mut shared = Shared(Arc::clone(raw));
    let mut magic = Vec::new();
    fill(&mut shared, &mut magic, 4)?;
    let whole = Cursor::new(magic.clone()).chain(shared);
    let skippable = magic.len() == 4 && magic[1..] == [0x2a, 0x4d, 0x18] && (0x50..=0x5f).contains(&magic[0]);
    if magic.starts_with(GZIP) {
        let buffered = io::BufReader::with_capacity(64 << 10, whole);
        Ok((Box::new(flate2::bufread::MultiGzDecoder::new(buffered)), true))
    } else if magic.starts_with(ZSTD) || skippable {
        let mut decoder = zstd::stream::read::Decoder::new(whole)?;
        decoder.window_log_max(window.max(1).ilog2().clamp(10, 31))?;
        Ok((Box::new(Windowed { inner: Box::new(decoder), window }), true))
    } else {
        Ok((Box::new(whole), false))
    }
}

/// Says what to do when a zstd archive wants more memory than it may have.
struct Windowed {
    inner: Box<dyn Read + Send>,
    window: u64,
}

impl Read for Windowed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).map_err(|error| {
            if !error.to_string().contains("too much memory") {
                return error;
            }
            let message = format!(
                "this zstd archive needs a window of more than {} (raise --zstd-window, 2048 MiB at most)",
                size(self.window)
            );
            io::Error::other(OverLimit(message))
        })
    }
}

/// Reads until `buffer` holds `length` more bytes; true at the end of the input. What was read stays on failure.
fn fill(reader: &mut dyn Read, buffer: &mut Vec<u8>, length: usize) -> io::Result<bool> {
    let target = buffer.len() + length;
    while buffer.len() < target {
        let at = buffer.len();
        buffer.resize(target, 0);
        let read = loop {
            match reader.read(&mut buffer[at..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        buffer.truncate(at + read.as_ref().map_or(0, |n| *n));
        if read? == 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What went wrong while reading `name`.
fn failure(name: &str, error: &io::Error, packed: bool) -> Error {
    if let Some(over) = error.get_ref().and_then(|inner| inner.downcast_ref::<OverLimit>()) {
        return Error::new(ErrorKind::TooLarge, over.0.clone()).at(name);
    }
    let broken = matches!(
        error.kind(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other
    );
    if packed && broken {
        let message = format!("the archive is cut off or damaged: {error} (copy or download it again)");
        return Error::new(ErrorKind::Malformed, message).at(name);
    }
    Error::io(name, error)
}

/// True for what is packed in any way that we know.
pub(crate) fn is_archive(head: &[u8]) -> bool {
    head.starts_with(GZIP) || head.starts_with(ZSTD) || archive(head).is_some()
}

/// What an archive we do not open is called.
fn archive(head: &[u8]) -> Option<&'static str> {
    let known: &[(&[u8], &str)] = &[
        (b"PK\x03\x04", "ZIP archive"),
        (b"PK\x05\x06", "empty ZIP archive"),
        (b"BZh", "bzip2 archive"),
        (b"\xfd7zXZ\0", "xz archive"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
        (b"Rar!\x1a\x07", "RAR archive"),
    ];
    if head.get(257..262) == Some(b"ustar") {
        return Some("tar archive");
    }
    known
        .iter()
        .find(|(magic, name)| {
            head.starts_with(magic) && (*name != "bzip2 archive" || head.get(3).is_some_and(u8::is_ascii_digit))
        })
        .map(|(_, name)| *name)
}

/// Errors for what is no text, each with its remedy.
fn refuse_binary(name: &str, head: &[u8], encoding: Option<&'static Encoding>) -> Result<()> {
    let refuse = |message: String| Err(Error::new(ErrorKind::UnknownFormat, message).at(name));
    if head.starts_with(b"WARC/") {
        return Ok(());
    }
    if head.starts_with(b"PK\x03\x04") {
        let has = |part: &[u8]| memchr::memmem::find(head, part).is_some();
        if has(b"opendocument.spreadsheet") || name.to_lowercase().ends_with(".ods") {
            return refuse("this is an OpenDocument spreadsheet: save it as XLSX or CSV".into());
        }
        if has(b"word/") || has(b"opendocument.text") || name.to_lowercase().ends_with(".docx") {
            return refuse("this is a word processor document: save it as plain text".into());
        }
        return Ok(());
    }
    if let Some(what) = archive(head) {
        return refuse(format!("this is a {what}: unpack it first"));
    }
    let known: &[(&[u8], &str)] = &[
        (b"\x89PNG\r\n", "this is a picture (PNG): only text can be read"),
        (b"\xff\xd8\xff", "this is a picture (JPEG): only text can be read"),
        (b"GIF8", "this is a picture (GIF): only text can be read"),
        (b"%PDF-", "this is a PDF: save its text as a plain text file"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "this is an old office document (XLS or DOC): export it as CSV or plain text",
        ),
        (b"SQLite format 3\0", "this is an SQLite database: export the table as CSV"),
        (b"PAR1", "this is a Parquet file: export it as CSV or JSON lines"),
        (b"bplist00", "this is a property list or web archive: save the page as HTML"),
        (b"\x7fELF", "this is a program: only text can be read"),
    ];
    if let Some((_, message)) = known.iter().find(|(magic, _)| head.starts_with(magic)) {
        return refuse((*message).to_string());
    }
    if encoding.is_some_and(|e| !encoding::ascii_is_safe(e)) {
        return Ok(());
    }
    let control = encoding::count(head, |b| (b < 32) & (b.wrapping_sub(9) > 4) & (b != 27));
    if control > 8 && control > head.len() / 50 || control * 4 > head.len() && control > 0 {
        return refuse("this is a binary file: export its content as CSV, JSON or HTML".into());
    }
    Ok(())
}

impl Incoming {
    /// The name in lower case, without the ending of its packing.
    pub(crate) fn plain_name(&self) -> &str {
        &self.plain_name
    }

    /// True when [`Incoming::head_text`] is all there is.
    pub(crate) fn is_whole(&self) -> bool {
        self.at_end && self.head.len() <= SNIFFED
    }

    /// What formats are told by; `text` is [`Incoming::head_text`].
    pub(crate) fn look<'h>(&'h self, text: &'h str) -> Head<'h> {
        Head { name: self.plain_name(), text, bytes: self.head_bytes(), whole: self.is_whole() }
    }

    /// The first part as it is.
    pub(crate) fn head_bytes(&self) -> &[u8] {
        &self.head[..self.head.len().min(SNIFFED)]
    }

    /// The file, where the input is one and is not packed.
    pub(crate) fn plain_file(&self) -> Option<&PathBuf> {
        self.path.as_ref().filter(|_| !self.packed)
    }

    /// Asks for what stands after a mark, of formats that make marks.
    pub(crate) fn begin_at(&mut self, mark: Option<Mark>) {
        self.mark = mark;
    }

    /// Where to begin, if not at the start.
    pub(crate) fn mark(&mut self) -> Option<Mark> {
        self.mark.take()
    }

    /// The path, where the input is a file.
    pub(crate) fn path(&self) -> Option<&PathBuf> {
        self.path.as_ref()
    }

    /// Notes about this input, for those who read it in parts.
    pub(crate) fn receipt(&self) -> Receipt {
        self.receipt.clone()
    }

    /// A source that knows its file.
    pub(crate) fn source(&self) -> Source {
        Source { file: self.name.clone(), ..Source::default() }
    }

    /// The first part, decoded.
    pub(crate) fn head_text(&self) -> String {
        let encoding = self.encoding.unwrap_or(UTF_8);
        let cut = &self.head[..self.head.len().min(SNIFFED)];
        encoding::decode(cut.to_vec(), encoding, 0).text
    }

    /// All of it, decoded.
    pub(crate) fn whole(mut self) -> Result<Decoded> {
        self.complete()?;
        let encoding = self.encoding.unwrap_or(UTF_8);
        let decoded = encoding::decode(self.head, encoding, 0);
        *lock(&self.receipt.encoding) = encoding.name();
        self.receipt.note(|notes| notes.invalid_bytes += decoded.invalid);
        Ok(decoded)
    }

    /// All of it as it is, for formats whose parts have encodings of their own.
    pub(crate) fn bytes(mut self) -> Result<Vec<u8>> {
        self.complete()?;
        Ok(self.head)
    }

    /// Loads all of it.
    fn complete(&mut self) -> Result<()> {
        if !self.at_end {
            let limit = usize::try_from(self.limits.whole).unwrap_or(usize::MAX);
            loop {
                let read = fill(&mut *self.rest, &mut self.head, 1 << 20);
                if self.head.len() > limit {
                    let message = format!(
                        "larger than {}, and this format is read as a whole (split it)",
                        size(self.limits.whole)
                    );
                    return Err(Error::new(ErrorKind::TooLarge, message).at(&self.name));
                }
                if read.map_err(|e| failure(&self.name, &e, self.packed))? {
                    break;
                }
            }
            self.at_end = true;
            if self.encoding.is_none() {
                self.encoding = encoding::detect(&self.head, true);
            }
        }
        Ok(())
    }

    /// The bytes piece by piece, for formats whose parts have encodings of their own.
    pub(crate) fn raw_feed(mut self) -> Result<Feed> {
        self.encoding = Some(UTF_8);
        self.feed()
    }

    /// The same, piece by piece.
    pub(crate) fn feed(self) -> Result<Feed> {
        let name = self.name.clone();
        let (receipt, packed, limits) = (self.receipt.clone(), self.packed, self.limits.clone());
        let mut feed = Feed {
            name,
            buffer: Vec::new(),
            start: 0,
            offset: 0,
            line: 1,
            reader: Box::new(io::empty()),
            ended: false,
            failure: None,
            packed,
            encoding: self.encoding,
            map: Map::default(),
            line_end: b'\n',
            receipt,
            record_limit: limits.record,
            path: self.plain_file().cloned(),
            head: fingerprint(&self.head[..self.head.len().min(mark::TAIL)]),
        };
        if self.encoding.is_some_and(|e| !encoding::ascii_is_safe(e)) {
            // Line ends cannot be found before decoding.
            let decoded = self.whole()?;
            feed.buffer = decoded.text.into_bytes();
            feed.map = decoded.map;
            feed.encoding = Some(UTF_8);
            feed.ended = true;
            feed.path = None;
        } else {
            *lock(&feed.receipt.encoding) = self.encoding.unwrap_or(UTF_8).name();
            feed.ended = self.at_end;
            feed.reader = self.rest;
            feed.buffer = self.head;
            if let Some((_, length)) = encoding::bom(&feed.buffer) {
                feed.start = length;
            }
        }
        let window = feed.window();
        if memchr::memchr(b'\n', window).is_none() && memchr::memchr(b'\r', window).is_some() {
            feed.line_end = b'\r';
        }
        Ok(feed)
    }
}

/// A window over a streamed input.
pub(crate) struct Feed {
    pub(crate) name: String,
    buffer: Vec<u8>,
    start: usize,
    /// Place of `buffer[0]` in the stream.
    offset: usize,
    /// Line at the start of the window, from 1.
    pub(crate) line: u64,
    reader: Box<dyn Read + Send>,
    ended: bool,
    failure: Option<Error>,
    packed: bool,
    encoding: Option<&'static Encoding>,
    map: Map,
    /// The byte that ends lines.
    pub(crate) line_end: u8,
    pub(crate) receipt: Receipt,
    pub(crate) record_limit: usize,
    /// The file, where reading can begin again inside it.
    path: Option<PathBuf>,
    /// Fingerprint of its first bytes.
    head: u64,
}

impl Feed {
    /// What is loaded and not consumed.
    pub(crate) fn window(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Place of the window in the stream.
    pub(crate) fn place(&self) -> usize {
        self.offset + self.start
    }

    /// True when the window reaches to the end of the input.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// The failure that ended the input early, once.
    pub(crate) fn failure(&mut self) -> Option<Error> {
        self.failure.take()
    }

    /// True when the input was cut off, so that the last record may be too.
    pub(crate) fn cut_off(&self) -> bool {
        self.failure.is_some()
    }

    /// Loads more: at least as much again as there is, so that looking again from the start stays linear.
    pub(crate) fn load(&mut self) {
        if self.ended {
            return;
        }
        self.buffer.drain(..self.start);
        self.offset += self.start;
        self.start = 0;
        let more = self.buffer.len().max(64 << 10);
        match fill(&mut *self.reader, &mut self.buffer, more) {
            Ok(end) => self.ended = end,
            Err(error) => {
                self.failure = Some(failure(&self.name, &error, self.packed));
                self.ended = true;
            }
        }
    }

    /// Leaves `length` bytes behind.
    pub(crate) fn consume(&mut self, length: usize) {
        let end = (self.start + length).min(self.buffer.len());
        self.line += memchr::memchr_iter(self.line_end, &self.buffer[self.start..end]).count() as u64;
        self.start = end;
    }

    /// Leaves everything behind up to the next line, loading no more than needed.
    pub(crate) fn skip_line(&mut self) {
        loop {
            if let Some(end) = memchr::memchr(self.line_end, self.window()) {
                return self.consume(end + 1);
            }
            self.consume(self.window().len());
            if self.ended {
                return;
            }
            self.load();
        }
    }

    /// Where it stands, for another feed of the same file to begin; nothing where that cannot be.
    pub(crate) fn mark(&self, memory: Memory) -> Option<Box<Mark>> {
        if self.path.is_none() || self.failure.is_some() {
            return None;
        }
        let tail = &self.buffer[self.start.saturating_sub(mark::TAIL)..self.start];
        let raw = lock(&self.receipt.raw);
        Some(Box::new(Mark {
            offset: self.place(),
            line: self.line,
            encoding: self.encoding.map(|e| e.name().to_string()),
            notes: self.receipt.notes(),
            memory,
            taken: raw.bytes,
            sha256: mark::state(raw.hash.as_ref()?),
            tail_length: tail.len(),
            tail: fingerprint(tail),
            head: self.head,
        }))
    }

    /// Goes to where another feed of the same file stood.
    pub(crate) fn go_to(&mut self, mark: &Mark) -> Result<()> {
        let io = |e: &io::Error| Error::io(&self.name, e);
        let file = match &self.path {
            Some(path) => mark.open(path, self.head).map_err(|e| io(&e))?,
            None => return Err(io(&io::ErrorKind::Unsupported.into())),
        };
        let hash = mark.hash().ok_or_else(|| io(&io::ErrorKind::InvalidData.into()))?;
        *lock(&self.receipt.raw) = Raw {
            inner: Box::new(file),
            hash: Some(hash),
            bytes: mark.taken,
            again: usize::try_from(mark.taken).unwrap_or(usize::MAX).saturating_sub(mark.offset),
        };
        self.buffer.clear();
        (self.start, self.offset, self.line, self.ended) = (0, mark.offset, mark.line, false);
        self.encoding = mark.encoding.as_deref().map(encoding::by_name).transpose()?;
        *lock(&self.receipt.encoding) = self.encoding.unwrap_or(UTF_8).name();
        *lock(&self.receipt.notes) = mark.notes;
        Ok(())
    }

    /// Decodes bytes of the window that begin `at` bytes into it. Places in the result are places in the input.
    pub(crate) fn decode(&mut self, at: usize, length: usize) -> Decoded {
        let (from, to) = (self.start + at, self.start + at + length);
        if self.encoding.is_none() && !self.buffer[from..to].is_ascii() {
            self.encoding = encoding::detect(&self.buffer[from..], false);
            *lock(&self.receipt.encoding) = self.encoding.unwrap_or(UTF_8).name();
        }
        let bytes = &self.buffer[from..to];
        let place = self.offset + from;
        let mut decoded = encoding::decode_slice(bytes, self.encoding.unwrap_or(UTF_8), place);
        if decoded.invalid > 0 {
            self.receipt.note(|notes| notes.invalid_bytes += decoded.invalid);
        }
        if let Map::Runs(..) = self.map
            && let Map::Shift(offset) = decoded.map
        {
            decoded.map = self.map.from(offset);
        }
        decoded
    }

    /// The same as a text.
    pub(crate) fn text(&mut self, at: usize, length: usize) -> Text {
        let decoded = self.decode(at, length);
        match decoded.map {
            Map::Shift(offset) => Text::verbatim(decoded.text, offset),
            map => {
                let mut text = Text::verbatim(decoded.text, 0);
                text.relocate(|place| map.at(place));
                text
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::reader::tests::read;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn archives_are_opened_by_content() {
        let options = ReadOptions::default();
        let members = [gzip(b"comment,author\nfine,A\n"), gzip(b"better,B\n")].concat();
        let (format, blocks, problems) = read("votes.csv.gz", members, &options);
        assert_eq!((format.as_str(), blocks.len(), problems.len()), ("csv", 2, 0));
        assert_eq!(blocks[1].text.spans(0..6)[0].start, 22);
        let packed = zstd::encode_all(&b"comment,author\nfine,A\n"[..], 3).unwrap();
        assert_eq!(read("votes", packed, &options).1.len(), 1);
        let (_, _, problems) = read("a.gz", gzip(&gzip(b"text")), &options);
        assert!(problems[0].contains("inside an archive"), "{problems:?}");
    }

    #[test]
    fn a_truncated_archive_gives_what_it_holds_and_an_error() {
        let mut content = b"comment,author\n".to_vec();
        for i in 0..40_000u32 {
            content.extend(format!("number {} {i},A\n", i.wrapping_mul(2_654_435_761)).bytes());
        }
        let mut packed = gzip(&content);
        packed.truncate(packed.len() / 2);
        let (_, blocks, problems) = read("votes.csv.gz", packed, &ReadOptions::default());
        assert!(blocks.len() > 10_000, "{}", blocks.len());
        assert!(problems.len() == 1 && problems[0].contains("cut off"), "{problems:?}");
    }

    #[test]
    fn bombs_are_stopped() {
        let mut options = ReadOptions::default();
        options.limits.ratio = 10;
        let packed = gzip(&vec![b'a'; 70 << 20]);
        let (_, _, problems) = read("a.txt.gz", packed.clone(), &options);
        assert!(problems[0].contains("10 times"), "{problems:?}");
        options.limits = Limits { whole: 1 << 20, ..Limits::default() };
        let (_, _, problems) = read("a.txt.gz", packed, &options);
        assert!(problems[0].contains("larger than 1 MiB"), "{problems:?}");
    }

    #[test]
    fn long_windows_need_leave() {
        let content = "comment,author\nfine,A\n".repeat(5_000);
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(28).unwrap();
        encoder.write_all(content.as_bytes()).unwrap();
        let packed = encoder.finish().unwrap();
        assert_eq!(read("a.csv.zst", packed.clone(), &ReadOptions::default()).1.len(), 9_999);
        let options =
            ReadOptions { limits: Limits { window: 64 << 20, ..Limits::default() }, ..ReadOptions::default() };
        let (_, blocks, problems) = read("a.csv.zst", packed, &options);
        assert!(blocks.is_empty() && problems[0].contains("--zstd-window"), "{problems:?}");
    }

    #[test]
    fn the_fingerprint_is_of_the_bytes_as_given() {
        let opened = crate::reader::open(&Input::memory("a.txt", "abc"), &ReadOptions::default()).unwrap();
        let fingerprint = opened.receipt.fingerprint();
        assert_eq!(fingerprint.bytes, 3);
        assert!(fingerprint.sha256.starts_with("ba7816bf8f01cfea414140de5dae2223"), "{fingerprint:?}");
    }
}
