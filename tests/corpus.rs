//! Labelled data that stands outside the repository.

use std::path::PathBuf;

/// The file or folder `name` below `GROUNDSWELL_DATA`; `None`, with the reason printed, when it is not there.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("GROUNDSWELL_DATA").filter(|v| !v.is_empty()) else {
        println!("skipped: GROUNDSWELL_DATA is not set");
        return None;
    };
    let path = PathBuf::from(root).join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} does not exist", path.display());
    None
}
