//! Texts one a line, from a file or standard input: what `score` and `detect` read.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use anyhow::Context;

/// Longest line that is read.
const LIMIT: u64 = 64 << 20;

/// Calls `each` with every line, without its line break. Bytes that are not UTF-8 become U+FFFD.
pub(crate) fn each(path: Option<&Path>, mut each: impl FnMut(&str) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut reader: Box<dyn BufRead> = match path {
        Some(path) if path != Path::new("-") => {
            Box::new(BufReader::new(File::open(path).map_err(|e| crate::Error::io(path, &e))?))
        }
        _ => Box::new(std::io::stdin().lock()),
    };
    let mut buffer = Vec::new();
    let mut number = 0u64;
    loop {
        buffer.clear();
        number += 1;
        let read = reader.by_ref().take(LIMIT).read_until(b'\n', &mut buffer).context("reading the texts")?;
        if read == 0 {
            return Ok(());
        }
        if read as u64 == LIMIT && buffer.last() != Some(&b'\n') {
            anyhow::bail!("line {number} is longer than 64 MiB");
        }
        if buffer.last() == Some(&b'\n') {
            buffer.pop();
            if buffer.last() == Some(&b'\r') {
                buffer.pop();
            }
        }
        match std::str::from_utf8(&buffer) {
            Ok(line) => each(line)?,
            Err(_) => each(&String::from_utf8_lossy(&buffer))?,
        }
    }
}
