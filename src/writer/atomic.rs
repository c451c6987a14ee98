//! Files that appear under their names only when they are whole. Look at `Atomic` first.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::{NamedTempFile, TempPath};

use crate::error::{Error, ErrorKind, Result};
use crate::hash::fingerprint;

/// Bytes by which a part is known again.
const TAIL: usize = 4096;

/// How much of a file was written when a run made a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    length: u64,
    /// Fingerprint of the last bytes.
    tail: u64,
}

impl Part {
    fn of(file: &mut File) -> io::Result<Part> {
        let length = file.metadata()?.len();
        Ok(Part { length, tail: tail(file, length)? })
    }

    /// True for a file that begins with it.
    fn begins(&self, file: &mut File) -> bool {
        file.metadata().is_ok_and(|m| m.len() >= self.length) && tail(file, self.length).is_ok_and(|t| t == self.tail)
    }
}

/// Fingerprint of the bytes before `end`.
fn tail(file: &mut File, end: u64) -> io::Result<u64> {
    let start = end.saturating_sub(TAIL as u64);
    let mut bytes = Vec::with_capacity(TAIL);
    file.seek(SeekFrom::Start(start))?;
    file.take(end - start).read_to_end(&mut bytes)?;
    file.seek(SeekFrom::End(0))?;
    Ok(fingerprint(&bytes))
}

/// A file that appears under its name only when it is whole.
pub(super) struct Atomic {
    temporary: NamedTempFile,
    path: PathBuf,
    /// It has a name by which another run finds it.
    grows: bool,
}

impl Atomic {
    /// A file that replaces the one of its name when it is whole.
    pub(super) fn create(folder: &Path, name: &str) -> Result<Self> {
        Self::growing(folder, name, None)
    }

    /// A file that can be gone on with by another run, from a [`Part`] on: until it is whole it stands beside its place
    /// as `.NAME.part`. While another run writes that one, it is a file like any other.
    pub(super) fn growing(folder: &Path, name: &str, from: Option<&Part>) -> Result<Self> {
        let path = folder.join(name);
        let part = folder.join(format!(".{name}.part"));
        let io = |e: &io::Error| Error::io(&part, e);
        let Some(mut file) = own(&part).map_err(|e| io(&e))? else {
            if from.is_some() {
                let message = "another run is writing here (wait for its end, or choose another folder)";
                return Err(Error::new(ErrorKind::Io, message).at(folder));
            }
            let beside = tempfile::Builder::new().prefix(&format!(".{name}.")).tempfile_in(folder);
            return Ok(Atomic { temporary: beside.map_err(|e| Error::io(folder, &e))?, path, grows: false });
        };
        if let Some(from) = from
            && !from.begins(&mut file)
        {
            // The run had ended: what it wrote stands in its place, and stays there until this one ends too.
            let whole = File::open(&path).ok().and_then(|mut whole| from.begins(&mut whole).then_some(whole));
            let Some(mut whole) = whole else {
                let message = "this is not what the run wrote that is to be gone on with (run again without --resume)";
                return Err(Error::new(ErrorKind::Io, message).at(path));
            };
            file.set_len(0)
                .and_then(|()| whole.rewind())
                .and_then(|()| io::copy(&mut whole, &mut file))
                .map_err(|e| io(&e))?;
        }
        let length = from.map_or(0, |part| part.length);
        file.set_len(length).and_then(|()| file.seek(SeekFrom::End(0))).map_err(|e| io(&e))?;
        let temporary = TempPath::try_from_path(&part).map_err(|e| io(&e))?;
        Ok(Atomic { temporary: NamedTempFile::from_parts(file, temporary), path, grows: true })
    }

    /// What was written, for another run to go on with if this one ends here; nothing where it could not be found again.
    pub(super) fn part(&mut self) -> Result<Option<Part>> {
        if !self.grows {
            return Ok(None);
        }
        self.temporary.disable_cleanup(true);
        let file = self.temporary.as_file_mut();
        file.sync_data().and_then(|()| Part::of(file)).map(Some).map_err(|e| Error::io(&self.path, &e))
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
            // Until then it was private; a report is as readable as its folder allows.
            let _ = fs::set_permissions(self.temporary.path(), fs::Permissions::from_mode(0o644));
        }
        self.temporary.persist(&path).map_err(|e| Error::io(&path, &e.error))?;
        Ok(())
    }
}

/// Opens or makes a file and keeps other runs from doing so; nothing if another run has it.
fn own(path: &Path) -> io::Result<Option<File>> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    for _ in 0..100 {
        let file = options.open(path)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(None),
            // Some file systems have no locks.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        // Between the two, the run that had it may have ended and given it its name.
        if same(&file, path) {
            return Ok(Some(file));
        }
    }
    Ok(None)
}

/// True while `file` stands at `path`.
#[cfg(unix)]
fn same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |m: io::Result<fs::Metadata>| m.map(|m| (m.dev(), m.ino())).ok();
    identity(fs::metadata(path)).is_some_and(|at| identity(file.metadata()) == Some(at))
}

#[cfg(not(unix))]
fn same(_: &File, path: &Path) -> bool {
    path.exists()
}
