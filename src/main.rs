//! Arguments in, exit status out.

use std::process::ExitCode;

fn main() -> ExitCode {
    groundswell::cli::run(std::env::args_os())
}
