//! The real program in a temporary folder of its own: [`Place`] is the folder, [`Ran`] is what a run left behind.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A temporary folder in which the program runs. Nothing is written outside of it.
pub(crate) struct Place {
    folder: TempDir,
}

/// How a run ended.
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Place { folder: tempfile::Builder::new().prefix("groundswell-test-").tempdir().unwrap() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file below the folder, with the folders it needs.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str) -> String {
        let path = self.path().join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }

    /// The program with an environment that is the same on every machine.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_groundswell"));
        command.args(arguments).current_dir(self.path());
        command.env("XDG_CONFIG_HOME", self.path().join("config")).env("HOME", self.path());
        command.env("COLUMNS", "100").env("NO_COLOR", "1").env("LC_ALL", "C.UTF-8");
        for name in ["GROUNDSWELL_LEXICONS", "GROUNDSWELL_AUTHOR_KEY", "GROUNDSWELL_ERASED", "RAYON_NUM_THREADS"] {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "")
    }

    /// Runs with `input` as standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Ran {
        let output = assert_cmd::Command::from_std(self.command(arguments))
            .write_stdin(input.as_ref().to_vec())
            .output()
            .unwrap();
        Ran {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Starts the program, closes its output after `bytes` and gives its status and what it complained about.
    pub(crate) fn run_into_closed_pipe(&self, arguments: &[&str], bytes: usize) -> (i32, String) {
        use std::io::Read;
        let mut child =
            self.command(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut pipe = child.stdout.take().unwrap();
        let mut start = vec![0; bytes];
        pipe.read_exact(&mut start).unwrap();
        drop(pipe);
        let output = child.wait_with_output().unwrap();
        (output.status.code().unwrap_or(-1), String::from_utf8(output.stderr).unwrap())
    }

    /// Rows of a CSV file below the folder.
    pub(crate) fn table(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        table(self.read(name).as_bytes())
    }

    pub(crate) fn json(&self, name: &str) -> serde_json::Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }
}

impl Ran {
    /// Fails with everything there is to know when the status is another.
    #[track_caller]
    pub(crate) fn expect(self, status: i32) -> Self {
        assert_eq!(self.status, status, "status\n--- stdout\n{}\n--- stderr\n{}", self.out, self.err);
        self
    }

    /// Fails when standard error lacks one of `parts`.
    #[track_caller]
    pub(crate) fn complains(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.err.contains(part), "no {part:?} in\n{}", self.err);
        }
        self
    }

    #[track_caller]
    pub(crate) fn silent(self) -> Self {
        assert_eq!(self.err, "");
        self
    }

    /// Standard output as one JSON object a line.
    pub(crate) fn jsonl(&self) -> Vec<serde_json::Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// Rows of a CSV table by column.
pub(crate) fn table(content: &[u8]) -> Vec<BTreeMap<String, String>> {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    csv::Reader::from_reader(content).deserialize().map(|row| row.unwrap()).collect()
}
