//! Lists the folders of `lexicons/` and embeds their files, so that adding a language is adding a folder.
//!
//! Tables of words and weights are packed; what the detector and the extractor need of every language is not, so that
//! starting up unpacks nothing. What the detector knows of single letters is written down as a table.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::{env, fs, io};

#[path = "src/detector/alphabet.rs"]
#[allow(dead_code, reason = "the program asks more of scripts")]
mod alphabet;
#[path = "src/characters/class.rs"]
#[allow(dead_code, reason = "the program asks more of characters")]
mod class;
#[path = "src/lexicon/columns.rs"]
#[allow(dead_code, reason = "the program reads what is packed here")]
mod columns;
#[path = "src/lexicon/fingerprint.rs"]
mod fingerprint;

/// Files that are read for every language at the start.
const NEEDED_AT_ONCE: &[&str] = &["language.toml", "markers.tsv"];

fn main() -> io::Result<()> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("set by cargo")).join("lexicons");
    let target = env::var("OUT_DIR").expect("set by cargo");
    let target = Path::new(&target);
    println!("cargo::rerun-if-changed={}", root.display());
    println!("cargo::rerun-if-changed=build.rs");
    let mut folders: Vec<_> = fs::read_dir(&root)?
        .filter_map(Result::ok)
        .map(|e| e.path())
        .filter(|p| p.join("language.toml").is_file())
        .collect();
    folders.sort();
    let mut out = String::from("&[\n");
    for folder in folders {
        let code = folder.file_name().and_then(|n| n.to_str()).expect("folder names are BCP 47 codes");
        let mut files: Vec<_> = fs::read_dir(&folder)?
            .filter_map(Result::ok)
            .map(|e| e.path())
            .filter(|p| p.extension().is_some_and(|e| e == "tsv" || e == "toml"))
            .collect();
        files.sort();
        let mut contents = Vec::new();
        for file in &files {
            let name = file.file_name().and_then(|n| n.to_str()).expect("file names are ASCII");
            contents.push((name, fs::read_to_string(file)?));
        }
        let hash = fingerprint::of(contents.iter().map(|(name, content)| (*name, content.as_str())));
        writeln!(out, "    Folder {{ code: {code:?}, hash: {hash:?}, files: &[").expect("writing to a string");
        for (file, (name, content)) in files.iter().zip(&contents) {
            let content = if NEEDED_AT_ONCE.contains(name) {
                format!("Content::plain(include_str!({:?}))", file.display().to_string())
            } else {
                let (form, bytes) = if *name == "learned.tsv" {
                    let packed = columns::pack(content).map_err(|(line, message)| {
                        io::Error::other(format!("{}, line {line}: {message}", file.display()))
                    })?;
                    ("Columns", packed)
                } else {
                    ("Packed", content.as_bytes().to_vec())
                };
                let packed = target.join(format!("{code}-{name}.z"));
                let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(7));
                encoder.write_all(&bytes)?;
                fs::write(&packed, encoder.finish()?)?;
                format!("Content::{form}(include_bytes!({:?}))", packed.display().to_string())
            };
            writeln!(out, "        ({name:?}, {content}),").expect("writing to a string");
        }
        out.push_str("    ] },\n");
    }
    out.push_str("]\n");
    fs::write(target.join("folders.rs"), out)?;
    let entries: Vec<u32> = (0..alphabet::LIMIT as u32).map(|c| char::from_u32(c).map_or(0, alphabet::entry)).collect();
    fs::write(target.join("letters.rs"), format!("{entries:?}"))?;
    let classes: Vec<u8> = (0..1 << 16).map(|c| char::from_u32(c).map_or(0, class::of)).collect();
    fs::write(target.join("characters.bin"), classes)
}
