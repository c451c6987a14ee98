//! `lexicons/` in, look-up out.
pub mod markers;
