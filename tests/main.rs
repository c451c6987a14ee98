//! All tests of the program as a whole, in one binary.
//!
//! Units are tested beside their code; here stand the command line, whole pages, promises about every input
//! (`robustness`, `unicode`, `determinism`) and measured quality (`data`). Expected files are rewritten by
//! `UPDATE_EXPECTED=1 cargo test`; read what changed before you keep it. Tests that need labelled data look for
//! the folder named by `GROUNDSWELL_DATA`, and say so and pass where it is missing.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a failing test may panic and must say why"
)]

mod calibration;
mod cli;
mod corpus;
mod data;
mod determinism;
mod diff;
mod erase;
mod expected;
mod html;
mod layers;
mod lexicons;
mod pages;
mod program;
mod resume;
mod robustness;
mod seed_pages;
mod snapshots;
mod statistics;
#[cfg(feature = "sqlite")]
mod stores;
mod targets;
mod unicode;
