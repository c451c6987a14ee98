//! SHA-256 of a folder's files: taken by the build of the folders it embeds, and at run time of those of a directory.

use sha2::{Digest, Sha256};

/// The fingerprint, in hexadecimal, of files by name and content, in this order.
pub(crate) fn of<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut hasher = Sha256::new();
    for (name, content) in files {
        hasher.update((name.len() as u64).to_le_bytes());
        hasher.update(name);
        hasher.update((content.len() as u64).to_le_bytes());
        hasher.update(content.as_bytes());
    }
    hex(&hasher.finalize())
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    push_hex(bytes, &mut out);
    out
}

/// Adds bytes in hexadecimal.
pub(crate) fn push_hex(bytes: &[u8], out: &mut String) {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half & 15)]);
    for byte in bytes {
        out.push(digit(byte >> 4));
        out.push(digit(*byte));
    }
}
