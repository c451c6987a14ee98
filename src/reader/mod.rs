//! Bytes in, documents out.
pub mod html;
