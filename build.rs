//! Lists the folders of `lexicons/` and embeds their files, so that adding a language is adding a folder.
//!
//! Tables of words and weights are packed; what the detector and the extractor need of every language is not, so that
//! starting up unpacks nothing, and lies together, so that it does not bring the packed tables between into memory. What
//! the detector knows of single letters is written down as a table, and of the source of every stage a fingerprint is
//! taken, by which two runs tell whether the same rules made them.

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

/// Folders of the source that decide what is found and how it is judged.
const STAGES: &[&str] = &["detector", "extractor", "lexicon", "pipeline", "reader", "scorer", "tokenizer"];

/// Every file of a folder and of those in it that ends so, by name.
fn sources(folder: &Path, found: &mut Vec<(String, String)>) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.filter_map(Result::ok).map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found)?;
        } else if path.extension().is_some_and(|e| e == "rs") {
            // A checkout may have its own line ends.
            found.push((
                path.file_name().unwrap_or_default().to_string_lossy().into(),
                fs::read_to_string(&path)?.replace('\r', ""),
            ));
        }
    }
    Ok(())
}

/// The fingerprint of every stage, as pairs of its name and 16 hexadecimal digits.
fn engine(home: &Path) -> io::Result<String> {
    let mut out = String::from("&[\n");
    for stage in STAGES {
        let folder = home.join("src").join(stage);
        println!("cargo::rerun-if-changed={}", folder.display());
        let mut files = Vec::new();
        sources(&folder, &mut files)?;
        if *stage == "detector" {
            let table = fs::read(home.join("lexicons/detector.bin"))?;
            files.push(("detector.bin".into(), fingerprint::hex(&table)));
        }
        let hash = fingerprint::of(files.iter().map(|(name, content)| (name.as_str(), content.as_str())));
        writeln!(out, "    ({stage:?}, {:?}),", &hash[..16]).expect("writing to a string");
    }
    out.push(']');
    Ok(out)
}

fn main() -> io::Result<()> {
    let home = env::var("CARGO_MANIFEST_DIR").expect("set by cargo");
    let home = Path::new(&home);
    let root = home.join("lexicons");
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
    fs::write(target.join("engine.rs"), engine(home)?)?;
    // Packing takes long: what was packed in the same way before is left as it is.
    let packer = fs::read_to_string(home.join("build.rs"))? + &fs::read_to_string(home.join("src/lexicon/columns.rs"))?;
    let mut out = String::from("&[\n");
    let (mut plain, mut packed) = (String::new(), Vec::new());
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
        let stamp = target.join(format!("{code}.stamp"));
        let made_of = fingerprint::of([(hash.as_str(), packer.as_str())].into_iter());
        let is_packed = fs::read_to_string(&stamp).is_ok_and(|known| known == made_of);
        writeln!(out, "    Folder {{ code: {code:?}, hash: {hash:?}, files: &[").expect("writing to a string");
        for (file, (name, content)) in files.iter().zip(&contents) {
            let content = if NEEDED_AT_ONCE.contains(name) {
                let first = plain.len();
                plain.push_str(content);
                format!("Content::plain(plain({first}, {}))", plain.len())
            } else {
                let form = if *name == "learned.tsv" { "Columns" } else { "Packed" };
                let kept = target.join(format!("{code}-{name}.z"));
                if !is_packed {
                    let bytes = if form == "Columns" {
                        columns::pack(content).map_err(|(line, message)| {
                            io::Error::other(format!("{}, line {line}: {message}", file.display()))
                        })?
                    } else {
                        content.as_bytes().to_vec()
                    };
                    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(7));
                    encoder.write_all(&bytes)?;
                    fs::write(&kept, encoder.finish()?)?;
                }
                let first = packed.len();
                packed.extend(fs::read(&kept)?);
                format!("Content::{form}(packed({first}, {}))", packed.len())
            };
            writeln!(out, "        ({name:?}, {content}),").expect("writing to a string");
        }
        fs::write(stamp, made_of)?;
        out.push_str("    ] },\n");
    }
    out.push_str("]\n");
    fs::write(target.join("folders.rs"), out)?;
    fs::write(target.join("plain.txt"), plain)?;
    fs::write(target.join("packed.bin"), packed)?;
    let entries: Vec<u32> = (0..alphabet::LIMIT as u32).map(|c| char::from_u32(c).map_or(0, alphabet::entry)).collect();
    fs::write(target.join("letters.rs"), format!("{entries:?}"))?;
    let classes: Vec<u8> = (0..1 << 16).map(|c| char::from_u32(c).map_or(0, class::of)).collect();
    fs::write(target.join("characters.bin"), classes)
}
