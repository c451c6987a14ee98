//! Texts of strangers in, texts a page may show out: masked as the options say, cut to length, without control
//! characters, with the places of the matched terms. Look at [`Shown`] first.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::privacy::Privacy;

/// A text as the page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shown {
    pub(super) text: String,
    /// Bytes of `text`, and what the term there added, in thousandths; in order and apart from each other.
    pub(super) marks: Vec<(Range<usize>, i32)>,
    /// True where the text goes on.
    pub(super) cut: bool,
}

/// A part of a text that is one term, or lies between two.
pub(super) struct Part<'t> {
    pub(super) text: &'t str,
    /// What the term added; `None` between terms.
    pub(super) added: Option<i32>,
}

impl Shown {
    /// The first `most` letters of a text; `None` where nothing of it may be written. Terms that are masked, or lie in
    /// another one, have no mark.
    pub(super) fn new(
        text: &str,
        hits: impl Iterator<Item = (Range<usize>, i32)>,
        privacy: &Privacy,
        most: usize,
    ) -> Option<Shown> {
        // Masked before it is cut: half an address is no address to the mask.
        let replaced = privacy.replaced(text)?;
        let mut hits: Vec<(Range<usize>, i32)> = hits.collect();
        hits.sort_by_key(|(span, _)| (span.start, span.end));
        if replaced.is_empty() && text.len() <= most && harmless_all(text) {
            let mut shown = Shown { text: text.to_string(), ..Shown::default() };
            for (span, added) in hits {
                let free = shown.marks.last().is_none_or(|(last, _)| last.end <= span.start);
                if free && !span.is_empty() && span.end <= text.len() {
                    shown.marks.push((span, added));
                }
            }
            return Some(shown);
        }
        let mut replaced = replaced.into_iter().peekable();
        let mut hits = hits.into_iter().peekable();
        let mut shown = Shown::default();
        let mut open: Option<(usize, usize, i32)> = None;
        let (mut at, mut letters) = (0, 0);
        while let Some(c) = text[at..].chars().next() {
            if letters >= most {
                shown.cut = true;
                break;
            }
            if let Some((_, name)) = replaced.peek().filter(|(range, _)| range.start == at) {
                shown.close(&mut open);
                shown.text.push_str(name);
                letters += name.len();
                at = replaced.next().map_or(text.len(), |(range, _)| range.end);
                continue;
            }
            if open.is_some_and(|(end, ..)| at >= end) {
                shown.close(&mut open);
            }
            while hits.peek().is_some_and(|(span, _)| span.start < at) {
                hits.next();
            }
            if open.is_none()
                && let Some((span, added)) = hits.next_if(|(span, _)| span.start == at)
            {
                open = Some((span.end, shown.text.len(), added));
            }
            at += c.len_utf8();
            if c != '\r' || !text[at..].starts_with('\n') {
                shown.text.push(harmless(c));
                letters += 1;
            }
        }
        shown.close(&mut open);
        Some(shown)
    }

    fn close(&mut self, open: &mut Option<(usize, usize, i32)>) {
        if let Some((_, start, added)) = open.take().filter(|(_, start, _)| *start < self.text.len()) {
            self.marks.push((start..self.text.len(), added));
        }
    }

    /// The text in its parts, in order.
    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        let mut parts = Vec::new();
        let mut at = 0;
        for (range, added) in &self.marks {
            parts.push(Part { text: &self.text[at..range.start], added: None });
            parts.push(Part { text: &self.text[range.clone()], added: Some(*added) });
            at = range.end;
        }
        parts.push(Part { text: &self.text[at..], added: None });
        parts.retain(|part| !part.text.is_empty());
        parts
    }

    /// The marks as places in UTF-16, which scripts count in.
    pub(super) fn utf16_marks(&self) -> Vec<(usize, usize, i32)> {
        if self.text.is_ascii() {
            return self.marks.iter().map(|(range, added)| (range.start, range.end, *added)).collect();
        }
        let (mut at, mut units) = (0, 0);
        let mut to = |byte: usize| {
            units += self.text[at..byte].encode_utf16().count();
            at = byte;
            units
        };
        self.marks.iter().map(|(range, added)| (to(range.start), to(range.end), *added)).collect()
    }
}

/// Control characters are shown as what cannot be shown; line breaks and tabs stay.
fn harmless(c: char) -> char {
    match c {
        '\n' | '\t' => c,
        '\r' => '\n',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

/// True where every letter of a text is shown as it is; a text of which it is not known is looked at letter by letter.
fn harmless_all(text: &str) -> bool {
    // The two-byte letters from 0xc2 0x80 on are control characters. Looking at all bytes at once is faster than
    // stopping at the first.
    !text.bytes().fold(false, |found, b| found | (b < b' ' && b != b'\n' && b != b'\t' || b == 0x7f || b == 0xc2))
}

/// A name on one line, cut to `most` letters.
pub(super) fn line(text: &str, most: usize) -> String {
    if text.len() <= most && text.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return text.to_string();
    }
    let mut letters = text.chars().map(|c| if c.is_whitespace() { ' ' } else { harmless(c) });
    let mut out: String = letters.by_ref().take(most).collect();
    if letters.next().is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::Verbatim;

    fn told(text: &str, hits: &[(Range<usize>, i32)], verbatim: Verbatim, most: usize) -> Option<String> {
        let privacy = Privacy { verbatim, ..Privacy::open() };
        let shown = Shown::new(text, hits.iter().cloned(), &privacy, most)?;
        let part = |p: &Part<'_>| p.added.map_or(p.text.to_string(), |added| format!("<{}{added:+}>", p.text));
        let parts: String = shown.parts().iter().map(part).collect();
        Some(format!("{parts}{}", if shown.cut { "…" } else { "" }))
    }

    #[test]
    fn terms_are_marked_where_they_stand_in_what_may_be_shown() {
        use Verbatim::{Full, Masked, None};
        for (text, hits, verbatim, most, expected) in [
            ("so good!", &[(3..7, 1900)][..], Full, 99, Some("so <good+1900>!")),
            ("@ann: good", &[(6..10, 1900)], Masked, 99, Some("[user]: <good+1900>")),
            ("@good bad", &[(1..5, 1900), (6..9, -2000)], Masked, 99, Some("[user] <bad-2000>")),
            ("not good", &[(4..8, -900), (0..8, -900)], Full, 99, Some("<not good-900>")),
            ("좋아요 ^^", &[(0..9, 2000), (10..12, 500)], Full, 99, Some("<좋아요+2000> <^^+500>")),
            ("very good", &[(5..9, 1900)], Full, 7, Some("very <go+1900>…")),
            ("mail a@example.org now", &[], Masked, 8, Some("mail [email]…")),
            ("a\r\nb\u{1b}[31m\0", &[], Full, 99, Some("a\nb\u{fffd}[31m\u{fffd}")),
            ("good", &[(0..4, 1900)], None, 99, Option::None),
            ("a\u{85}b é", &[(5..7, 7)], Full, 99, Some("a\u{fffd}b <é+7>")),
            ("ab", &[(0..1, 1), (0..2, 2), (1..2, 3)], Full, 99, Some("<a+1><b+3>")),
            ("ab\r", &[(0..1, 1), (0..2, 2), (1..2, 3)], Full, 99, Some("<a+1><b+3>\n")),
        ] {
            assert_eq!(told(text, hits, verbatim, most).as_deref(), expected, "{text:?}");
        }
        let emoji = Shown::new("😀 ok", [(5..7, 1)].into_iter(), &Privacy::open(), 9).unwrap();
        assert_eq!(emoji.utf16_marks(), [(3, 5, 1)]);
        assert_eq!(line("a\nb\u{7}cdef", 4), "a b\u{fffd}…");
    }
}
