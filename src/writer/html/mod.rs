//! `report.html`: a summary, some reactions and the manifest in, one page for people to read out.
//!
//! The page is whole in itself: nothing is fetched, its one script and its one style are named by their hashes in a
//! content security policy, and everything that came from outside is escaped. It shows figures of the tables and
//! computes none but shares of one kind of reaction, as the sentence of `summary.csv` does. It holds nothing that
//! differs between two equal runs: no time, no number of threads. Look at [`Page`] first.

mod charts;
mod kept;
mod sections;
mod table;
mod text;

use std::io::Write;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

pub use kept::{Drawn, Kept, MOST};
pub use table::Tables;

use super::manifest::Manifest;
use super::{WriteOptions, write_error};
use crate::aggregator::Summary;
use crate::error::Result;
use crate::lexicon::LexiconSet;

/// Name in the report folder.
pub const FILE: &str = "report.html";

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// What a page is made of.
#[derive(Clone, Copy, Debug)]
pub struct Page<'r> {
    /// The counts.
    pub summary: &'r Summary,
    /// Names and quality of the languages.
    pub lexicons: &'r LexiconSet,
    /// How shares and texts are written.
    pub options: &'r WriteOptions,
    /// What was run.
    pub manifest: &'r Manifest,
    /// The reactions to list.
    pub kept: &'r Kept,
    /// The rows of tables to show.
    pub tables: &'r Tables,
}

impl Page<'_> {
    /// Writes the page.
    pub fn write(&self, mut out: impl Write) -> Result<()> {
        let mut put = |text: &str| out.write_all(text.as_bytes()).map_err(write_error);
        put(&self.before_data().into_string())?;
        put("\n<script type=\"application/json\" id=\"data\">")?;
        self.kept.write(&mut out, self.lexicons, self.summary)?;
        let mut put = |text: &str| out.write_all(text.as_bytes()).map_err(write_error);
        put("</script>\n<script>")?;
        put(SCRIPT)?;
        put("</script>\n</body>\n</html>\n")?;
        out.flush().map_err(write_error)
    }

    /// The page up to its data, elements left open.
    fn before_data(&self) -> Markup {
        let policy = format!(
            "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
            base64(&Sha256::digest(SCRIPT)),
            base64(&Sha256::digest(STYLE))
        );
        let sections = sections::Sections::new(self);
        html! {
            (DOCTYPE)
            (PreEscaped("<html lang=\"en\">\n"))
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="robots" content="noindex";
                meta name="generator" content={ (env!("CARGO_PKG_NAME")) " " (env!("CARGO_PKG_VERSION")) };
                title { (sections.title()) }
                (PreEscaped("\n"))
                style { (PreEscaped(STYLE)) }
            }
            (PreEscaped("\n<body>\n"))
            (sections.all())
        }
    }
}

/// Base 64 with padding (RFC 4648), as hashes of content security policies are written.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, i| bits << 8 | u32::from(group.get(i).copied().unwrap_or(0)));
        for i in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= group.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_the_standard_has_it() {
        for (bytes, expected) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), expected);
        }
    }

    #[test]
    fn script_and_style_stay_in_their_elements_and_name_no_address() {
        for text in [SCRIPT, STYLE] {
            for part in ["</", "<!--", "http:", "https:", "url(", "import", "innerHTML", "eval("] {
                assert!(!text.contains(part), "{part}");
            }
        }
    }
}
