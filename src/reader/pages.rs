//! HTML pages in, documents out: the page itself and the frames that were saved with it.
//!
//! Comment sections often live in frames. A browser's "page, complete" puts them into a folder beside the page, other
//! tools write them into the page (`srcdoc`). Each frame is a document of its own under the page's source. Look at
//! [`read`] first.

use std::path::{Path, PathBuf};

use crate::document::{Body, Document, Source, Text};
use crate::reader::encoding::{self, Decoded};
use crate::reader::html::{NodeId, Tree};
use crate::reader::markup::{self, Markup};
use crate::reader::places::Places;
use crate::reader::{Documents, Format, Input, ReadOptions, stream, whole};

/// HTML pages.
pub(crate) const HTML: Format = Format {
    name: "html",
    summary: "a saved web page, with its frames: comments and quoted posts are taken out of it",
    sniff: |head| {
        let start = head.start();
        let window = &start.as_bytes()[..start.len().min(1 << 14)];
        let has = |tag: &str| {
            memchr::memchr_iter(b'<', window)
                .any(|at| window[at..].get(..tag.len()).is_some_and(|found| found.eq_ignore_ascii_case(tag.as_bytes())))
        };
        let html_name = head.named(&[".html", ".htm", ".xhtml", ".shtml"]);
        if start.starts_with(['{', '[']) && !html_name {
            return 0;
        }
        let xml = ["<?xml", "<rss", "<feed", "<disqus"].iter().any(|tag| start.starts_with(tag));
        if has("<!doctype html") || has("<html") {
            if start.starts_with('<') { 92 } else { 75 }
        } else if xml {
            0
        } else if has("<head") || has("<body") {
            85
        } else if start.starts_with('<')
            && [
                "<div",
                "<p>",
                "<p ",
                "<article",
                "<section",
                "<ul",
                "<ol",
                "<span",
                "<blockquote",
                "<table",
                "<meta",
                "<main",
                "<a ",
            ]
            .iter()
            .any(|tag| has(tag))
        {
            65
        } else if html_name {
            55
        } else {
            0
        }
    },
    open: |incoming, options| {
        let frames = incoming.path().map(|path| frames_beside(path)).unwrap_or_default();
        let options = ReadOptions { format: None, ..options.clone() };
        let page: Documents = whole(incoming, |incoming| {
            let source = incoming.source();
            let decoded = incoming.whole()?;
            Ok(read(&source, &decoded, &Places::Shift(0)))
        });
        Ok(Box::new(page.chain(frames.into_iter().flat_map(move |path| frame(&path, &options)))))
    },
};

/// Frames inside frames that are read.
const DEPTH: usize = 4;
/// Frames of a page that are read; advertising brings dozens, comments one or two.
const FRAMES: usize = 100;

/// The documents of a page and of the frames written into it. `around` leads from the bytes the page was decoded from
/// to those of the input.
pub(crate) fn read(source: &Source, decoded: &Decoded, around: &Places) -> Vec<Document> {
    let mut documents = Vec::new();
    let place = |at: usize| around.at(decoded.map.at(at));
    let identity = decoded.map.is_identity() && matches!(around, Places::Shift(0));
    read_text(source, &decoded.text, &place, identity, 0, &mut documents);
    documents
}

fn read_text(
    source: &Source,
    text: &str,
    place: &dyn Fn(usize) -> usize,
    identity: bool,
    depth: usize,
    documents: &mut Vec<Document>,
) {
    let mut tree = Tree::parse(text);
    let frames: Vec<Text> = if depth < DEPTH {
        tree.elements("iframe").filter_map(|id| srcdoc(&tree, id)).take(FRAMES).collect()
    } else {
        Vec::new()
    };
    if !identity {
        tree.relocate(place);
    }
    // When the browser saved it, which it notes before the page: frames were saved with it.
    let saved = match documents.first() {
        Some(page) => page.saved.clone(),
        None => crate::published::page::saved(text),
    };
    let body = Body::Html(tree);
    documents.push(Document { source: source.clone(), format: "html", saved, body, ..Document::default() });
    for frame in frames {
        if documents.len() > FRAMES {
            return;
        }
        let Some(span) = frame.spans(0..frame.len()).first().copied() else { continue };
        let inner = attribute_places(text.get(span.range()).unwrap_or_default(), span.start, frame.as_str());
        let inner_place = |at: usize| place(inner.at(at));
        read_text(source, frame.as_str(), &inner_place, false, depth + 1, documents);
    }
}

fn srcdoc(tree: &Tree, frame: NodeId) -> Option<Text> {
    tree.attr_text(frame, "srcdoc").filter(|text| text.as_str().contains('<'))
}

/// Places of an attribute's value in the page: the value is the raw attribute with its character references decoded.
fn attribute_places(raw: &str, start: usize, value: &str) -> Places {
    let (mut runs, mut at, mut done) = (vec![(0, start)], 0, 0);
    while let Some(found) = memchr::memchr(b'&', &raw.as_bytes()[at..]) {
        let reference = at + found;
        done += found;
        let window = &raw.as_bytes()[reference..raw.len().min(reference + 40)];
        let Some(end) = memchr::memchr(b';', window).map(|n| reference + n + 1) else {
            at = reference + 1;
            done += 1;
            continue;
        };
        let decoded = markup::visible(Text::verbatim(&raw[reference..end], 0), Markup::Html);
        if decoded.is_empty() || decoded.as_str() == &raw[reference..end] {
            at = reference + 1;
            done += 1;
            continue;
        }
        runs.push((done, start + reference));
        done += decoded.len();
        at = end;
        runs.push((done, start + end));
    }
    done += raw.len() - at;
    runs.push((done, start + raw.len()));
    // References that were decoded otherwise: better no exact places than wrong ones.
    if done == value.len() { Places::Runs(runs) } else { Places::Runs(vec![(0, start)]) }
}

/// The bytes of a page as text: in the encoding that is asked for, else by marks and valid UTF-8, then by what its
/// carrier says (`charset`), then by what it says itself.
pub(crate) fn decode(bytes: Vec<u8>, asked: Option<&str>, charset: Option<&str>) -> Decoded {
    let named = |name: &str| encoding_rs::Encoding::for_label(name.trim().as_bytes());
    if let Some(encoding) = asked.and_then(named) {
        return encoding::decode(bytes, encoding, 0);
    }
    let told = charset.and_then(named);
    let sure = encoding::bom(&bytes).is_some() || std::str::from_utf8(&bytes).is_ok();
    let encoding = match told.filter(|_| !sure) {
        Some(encoding) => Some(encoding),
        None => encoding::detect(&bytes, true),
    };
    encoding::decode(bytes, encoding.unwrap_or(encoding_rs::UTF_8), 0)
}

/// Names of the folders that browsers save beside a page, behind the page's own name.
pub(crate) const COMPANIONS: &[&str] = &[
    "_files",
    "_Dateien",
    "-Dateien",
    "_fichiers",
    "_archivos",
    "_arquivos",
    "_file",
    ".files",
    "_bestanden",
    "_pliki",
];

/// Endings of pages.
pub(crate) const PAGES: &[&str] = &["html", "htm", "xhtml"];

/// The frames that a browser saved beside a page, by name.
fn frames_beside(page: &Path) -> Vec<PathBuf> {
    let Some(stem) = page.file_stem().and_then(|s| s.to_str()) else { return Vec::new() };
    let mut frames: Vec<PathBuf> = COMPANIONS
        .iter()
        .filter_map(|ending| std::fs::read_dir(page.with_file_name(format!("{stem}{ending}"))).ok())
        .flatten()
        .filter_map(std::result::Result::ok)
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension().and_then(|e| e.to_str()).is_some_and(|e| PAGES.contains(&e.to_lowercase().as_str()))
        })
        .collect();
    frames.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    frames.truncate(FRAMES);
    frames
}

/// The documents of one saved frame. A frame that cannot be read is no fault of the page: it may be anything.
fn frame(path: &Path, options: &ReadOptions) -> Vec<crate::error::Result<Document>> {
    let input = Input::file(path);
    let Ok((incoming, _)) = stream::receive(&input, options) else { return Vec::new() };
    let source = incoming.source();
    match incoming.whole() {
        Ok(decoded) => read(&source, &decoded, &Places::Shift(0)).into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(content: &str) -> Vec<(String, bool)> {
        let decoded = encoding::decode(content.as_bytes().to_vec(), encoding_rs::UTF_8, 0);
        read(&Source::default(), &decoded, &Places::Shift(0))
            .iter()
            .map(|document| {
                let Body::Html(tree) = &document.body else { return (String::new(), false) };
                let text = tree.text(tree.root());
                let spans = text.spans(0..text.len());
                (text.as_str().to_string(), spans.iter().all(|s| content.get(s.range()).is_some()))
            })
            .collect()
    }

    #[test]
    fn frames_written_into_a_page_are_documents_with_places() {
        let page = "<p>Article</p><iframe srcdoc=\"<p class=&quot;c&quot;>Fish &amp;amp; chips été</p>\
                    <iframe srcdoc=&quot;<p>inner&amp;quot;s</p>&quot;></iframe>\"></iframe><iframe srcdoc=plain></iframe>";
        let found = pages(page);
        let texts: Vec<&str> = found.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(texts, ["Article", "Fish & chips été", "inner\"s"]);
        assert!(found.iter().all(|(_, inside)| *inside));
        let decoded = encoding::decode(page.as_bytes().to_vec(), encoding_rs::UTF_8, 0);
        let documents = read(&Source::default(), &decoded, &Places::Shift(0));
        let Body::Html(tree) = &documents[1].body else { panic!() };
        let text = tree.text(tree.root());
        assert_eq!(&page[text.spans(7..12)[0].range()], "chips");
        assert_eq!(&page[text.spans(5..6)[0].range()], "&amp;amp;");
    }

    #[test]
    fn endless_frames_end() {
        let mut page = String::from("<p>x</p>");
        for _ in 0..12 {
            page =
                format!("<p>x</p><iframe srcdoc=\"{}\"></iframe>", page.replace('&', "&amp;").replace('"', "&quot;"));
            if page.len() > 1 << 20 {
                break;
            }
        }
        assert!(pages(&page).len() <= DEPTH + 1);
        assert!(pages(&"<iframe srcdoc='<p>x</p>'></iframe>".repeat(1000)).len() <= FRAMES + 1);
    }

    #[test]
    fn frames_saved_beside_a_page_belong_to_it() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        std::fs::create_dir_all(at("page_files")).unwrap();
        for (name, content) in [
            ("page.html", "<html><p>Article</p>"),
            ("page_files/b.html", "<html><p>Frame</p>"),
            ("page_files/a.htm", "<html><p>First frame</p>"),
            ("page_files/x.js", "alert()"),
            ("page_files/broken.html", "\u{89}PNG\r\n\0\0\0\0\0\0\0\0\0"),
        ] {
            std::fs::write(at(name), content).unwrap();
        }
        let opened = crate::reader::open(&Input::file(at("page.html")), &ReadOptions::default()).unwrap();
        let files: Vec<String> = opened
            .documents
            .map(|d| Path::new(&d.unwrap().source.file).file_name().unwrap().to_str().unwrap().to_string())
            .collect();
        assert_eq!(files, ["page.html", "a.htm", "b.html"]);
    }
}
