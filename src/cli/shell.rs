//! `groundswell completions` and `groundswell man`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

use super::Outcome;

/// Print the completion script of a shell
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        // The generator panics where its writer fails, and a closed pipe is no failure.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut super::command(), "groundswell", &mut script);
        std::io::stdout().write_all(&script)?;
        Ok(Outcome::Fine)
    }
}

/// Print the manual page, or write one per command into a folder
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Folder for groundswell.1, groundswell-report.1 and the others
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        match &self.out {
            Some(dir) => {
                std::fs::create_dir_all(dir).map_err(|e| crate::Error::io(dir, &e))?;
                clap_mangen::generate_to(super::command(), dir)?;
            }
            None => clap_mangen::Man::new(super::command()).render(&mut std::io::stdout())?,
        }
        Ok(Outcome::Fine)
    }
}
