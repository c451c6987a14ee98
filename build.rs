//! Lists the folders of `lexicons/` and embeds their files, so that adding a language is adding a folder.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("set by cargo")).join("lexicons");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut folders: Vec<_> = fs::read_dir(&root)?
        .filter_map(Result::ok)
        .map(|e| e.path())
        .filter(|p| p.join("language.toml").is_file())
        .collect();
    folders.sort();
    let mut out = String::from("&[\n");
    for folder in folders {
        let code = folder.file_name().and_then(|n| n.to_str()).expect("folder names are BCP 47 codes");
        writeln!(out, "    Folder {{ code: {code:?}, files: &[").expect("writing to a string");
        let mut files: Vec<_> = fs::read_dir(&folder)?
            .filter_map(Result::ok)
            .map(|e| e.path())
            .filter(|p| p.extension().is_some_and(|e| e == "tsv" || e == "toml"))
            .collect();
        files.sort();
        for file in files {
            let name = file.file_name().and_then(|n| n.to_str()).expect("file names are ASCII");
            writeln!(out, "        ({name:?}, include_str!({:?})),", file.display().to_string())
                .expect("writing to a string");
        }
        out.push_str("    ] },\n");
    }
    out.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR").expect("set by cargo")).join("folders.rs"), out)
}
