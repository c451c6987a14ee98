//! ZIP archives in which platforms ship people's data, and folders of pages that somebody packed.
//!
//! Members that can hold reactions are read one after another, each as the format its content shows and as a source of
//! its own (`archive.zip!member`). Nothing is written to disk. Archives inside are not opened, and what an archive may
//! unpack to is limited. Look at [`Archive`] first.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};

use zip::ZipArchive;

use crate::document::{Body, Document};
use crate::error::{Error, ErrorKind, Result};
use crate::reader::json::{Tape, Value};
use crate::reader::pages::{COMPANIONS, PAGES};
use crate::reader::stream::{RATIO_FLOOR, Receipt, is_archive, size};
use crate::reader::{Documents, Format, Incoming, Input, ReadOptions, xlsx};

/// ZIP archives.
pub(crate) const FORMAT: Format = Format {
    name: "zip",
    summary: "a ZIP archive of pages or of a platform's data download: every member with reactions is a source",
    sniff: |head| if head.bytes.starts_with(b"PK\x03\x04") { 90 } else { 0 },
    open,
};

/// What a platform's data download looks like.
struct Download {
    name: &'static str,
    /// Parts of member names, in lower case, by which the download is known.
    known_by: &'static [&'static str],
    /// Member names, in lower case, that hold what people wrote in public; `*` stands for anything.
    members: &'static [&'static str],
}

/// Known downloads. What else is in them (private messages, searches, advertising) is left alone.
const DOWNLOADS: &[Download] = &[
    Download {
        name: "X",
        known_by: &["data/manifest.js", "data/account.js", "data/tweets.js", "data/tweet.js"],
        members: &[
            "*data/tweets.js",
            "*data/tweets-part*.js",
            "*data/tweet.js",
            "*data/tweet-part*.js",
            "*data/community-tweet*.js",
        ],
    },
    Download {
        name: "Facebook",
        known_by: &["comments_and_reactions/", "your_facebook_activity/", "about_you/", "comments/comments.json"],
        members: &[
            "*comments_and_reactions/comments*.json",
            "*comments_and_reactions/comments*.html",
            "*comments/comments*.json",
            "*groups/your_comments_in_groups*.json",
            "*groups/group_comments*.json",
        ],
    },
    Download {
        name: "Instagram",
        known_by: &["your_instagram_activity/", "comments/post_comments", "comments/reels_comments"],
        members: &["*comments/post_comments*", "*comments/reels_comments*", "*comments/*comments*.json"],
    },
    Download {
        name: "TikTok",
        known_by: &["user_data.json", "user_data_tiktok.json"],
        members: &["*user_data.json", "*user_data_tiktok.json"],
    },
    Download {
        name: "Google Takeout",
        known_by: &["takeout/"],
        members: &[
            "*youtube*/*comments*.csv",
            "*youtube*/*kommentar*.csv",
            "*youtube*/*comment*.csv",
            "*youtube*/*coment*.csv",
            "*youtube*/*comment*.html",
            "*youtube*/*комментар*.csv",
            "*youtube*/*댓글*.csv",
            "*youtube*/*コメント*.csv",
            "*youtube*/*评论*.csv",
            "*youtube*/*yorum*.csv",
            "*youtube*/*live chat*.csv",
            "*blogger/*feed.atom",
        ],
    },
    Download {
        name: "Reddit",
        known_by: &["comment_headers.csv", "comment_votes.csv", "subscribed_subreddits.csv"],
        members: &["*comments.csv"],
    },
    Download { name: "Mastodon", known_by: &["outbox.json"], members: &["*outbox.json"] },
];

/// Endings of members that are read in archives of no known kind.
const READ: &[&str] = &[
    "atom", "csv", "htm", "html", "js", "json", "jsonl", "mht", "mhtml", "ndjson", "rss", "tab", "tsv", "txt", "xhtml",
    "xml",
];

fn open(incoming: Incoming, options: &ReadOptions) -> Result<Documents> {
    let (name, receipt) = (incoming.name.clone(), incoming.receipt());
    let content: Box<dyn Content> = match incoming.plain_file() {
        // Downloads are large, and most of them is pictures.
        Some(path) => Box::new(BufReader::new(File::open(path).map_err(|e| Error::io(path, &e))?)),
        None => Box::new(Cursor::new(incoming.bytes()?)),
    };
    let (mut archive, packed) = unzip(&name, content, options)?;
    if archive.index_for_name("xl/workbook.xml").is_some() {
        return Ok(xlsx::documents(name, archive, options));
    }
    let (members, skipped) = choose(&name, &archive, options)?;
    let given = archive.file_names().count();
    if members.is_empty() && skipped.is_empty() {
        let message = format!("none of the {given} files in this archive can be read (pages, CSV, JSON or text)");
        return Err(Error::new(ErrorKind::UnknownFormat, message).at(&name));
    }
    let author = account(&mut archive);
    let options = ReadOptions { format: None, ..options.clone() };
    let waiting = members.into_iter().rev().collect();
    Ok(Box::new(Archive {
        name,
        archive,
        options,
        receipt,
        packed,
        unpacked: 0,
        waiting,
        skipped,
        author,
        current: None,
    }))
}

/// The account whose posts an archive of X holds, as its posts would name it: `Name (@handle)`.
fn account(archive: &mut Unzipped) -> Option<String> {
    let index = (0..archive.len())
        .find(|i| archive.name_for_index(*i).and_then(|n| n.ok()).is_some_and(|n| n.ends_with("data/account.js")))?;
    let content = String::from_utf8(unpack(archive, index, 1 << 20, "").ok()?).ok()?;
    let json = content.get(content.find('[')?..)?;
    let mut tape = Tape::default();
    tape.parse(json).ok()?;
    let account = Value::root(&tape, json).elements().next()?.get("account")?;
    let handle = account.get("username").and_then(Value::scalar)?;
    Some(match account.get("accountDisplayName").and_then(Value::scalar) {
        Some(name) if name != handle => format!("{name} (@{handle})"),
        _ => handle,
    })
}

/// Bytes that can be read from anywhere.
pub(crate) trait Content: Read + Seek + Send {}

impl<T: Read + Seek + Send> Content for T {}

/// An archive whose members are known.
pub(crate) type Unzipped = ZipArchive<Box<dyn Content>>;

/// Reads the list of members, which may not be too long; and the size of the whole.
pub(crate) fn unzip(name: &str, mut content: Box<dyn Content>, options: &ReadOptions) -> Result<(Unzipped, u64)> {
    let broken = |e: &dyn std::fmt::Display| {
        let message = format!("the archive is cut off or damaged: {e} (copy or download it again)");
        Error::new(ErrorKind::Malformed, message).at(name)
    };
    let (count, size) = members(&mut *content).map_err(|e| broken(&e))?;
    if count.is_some_and(|n| n > options.limits.members) {
        let message = format!("more than {} files in this archive (unpack it first)", options.limits.members);
        return Err(Error::new(ErrorKind::TooLarge, message).at(name));
    }
    let mut archive = ZipArchive::new(content).map_err(|e| broken(&e))?;
    if archive.has_overlapping_files().is_ok_and(|overlap| overlap) {
        let message = "its files share their content, as only traps do (unpack it yourself if you trust it)";
        return Err(Error::new(ErrorKind::TooLarge, message).at(name));
    }
    Ok((archive, size))
}

/// The number of members that the end of the archive tells, and the size of the whole.
fn members(content: &mut dyn Content) -> io::Result<(Option<u64>, u64)> {
    let length = content.seek(SeekFrom::End(0))?;
    let tail = length.min(66 << 10);
    content.seek(SeekFrom::Start(length - tail))?;
    let mut bytes = Vec::new();
    content.take(tail).read_to_end(&mut bytes)?;
    content.seek(SeekFrom::Start(0))?;
    let Some(end) = memchr::memmem::rfind(&bytes, b"PK\x05\x06") else { return Ok((None, length)) };
    let short = bytes.get(end + 10..end + 12).and_then(|b| b.try_into().ok()).map(u16::from_le_bytes);
    if short != Some(u16::MAX) {
        return Ok((short.map(u64::from), length));
    }
    let place = bytes
        .get(end.saturating_sub(20)..end)
        .filter(|b| b.starts_with(b"PK\x06\x07"))
        .and_then(|b| b.get(8..16))
        .and_then(|b| b.try_into().ok())
        .map(u64::from_le_bytes);
    let Some(place) = place.filter(|p| *p < length) else {
        return Ok((short.map(u64::from), length));
    };
    content.seek(SeekFrom::Start(place))?;
    let mut record = Vec::new();
    content.take(40).read_to_end(&mut record)?;
    content.seek(SeekFrom::Start(0))?;
    Ok((record.get(32..40).and_then(|b| b.try_into().ok()).map(u64::from_le_bytes), length))
}

/// A member that will be read.
struct Member {
    index: usize,
    name: String,
    /// The source it belongs to: its own name, or that of the page it is a frame of.
    source: String,
}

/// Chooses the members that are read, in order of their names, with what is wrong with others.
fn choose(name: &str, archive: &Unzipped, options: &ReadOptions) -> Result<(Vec<Member>, Vec<Error>)> {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut skipped = Vec::new();
    for index in 0..archive.len() {
        let Ok(file) = archive.by_index_data(index) else { continue };
        let Ok(member) = file.name().map(|n| n.into_owned()) else { continue };
        if file.is_dir() || file.is_symlink() {
            continue;
        }
        let mut refuse = |message: &str| {
            let place = format!("{name}!{}", member.replace(char::is_control, "\u{FFFD}"));
            skipped.push(Error::new(ErrorKind::UnknownFormat, message).at(place));
        };
        let readable = ending(&member).is_some_and(|e| READ.contains(&e.as_str()));
        if file.enclosed_name().is_none() || member.contains('\0') {
            refuse("its name leads out of the archive: left out");
        } else if file.encrypted() && readable {
            refuse("packed with a password: left out (unpack it first)");
        } else if ending(&member)
            .is_some_and(|e| matches!(e.as_str(), "zip" | "gz" | "zst" | "7z" | "rar" | "tar" | "xz" | "bz2"))
        {
            refuse("an archive inside an archive: left out (unpack the outer one first)");
        } else {
            names.insert(member, index);
        }
    }
    let lower: Vec<String> = names.keys().map(|n| n.to_lowercase()).collect();
    let download = DOWNLOADS.iter().find(|d| {
        let known = d.known_by.iter().any(|part| lower.iter().any(|n| n.contains(part)));
        known && d.members.iter().any(|m| lower.iter().any(|n| matches(n, m)))
            || d.known_by.iter().filter(|part| lower.iter().any(|n| n.contains(*part))).count() > 1
    });
    let mut members = Vec::new();
    for (member, index) in &names {
        let lower = member.to_lowercase();
        let hidden = lower.split('/').any(|part| part.starts_with('.') || part == "__macosx");
        let wanted = match download {
            _ if options.format.as_deref().is_some_and(|f| f != "zip") => true,
            Some(download) => download.members.iter().any(|m| matches(&lower, m)),
            None => ending(&lower).is_some_and(|e| READ.contains(&e.as_str())),
        };
        if hidden || !wanted {
            continue;
        }
        let source = page_of(member, &names).unwrap_or_else(|| member.clone());
        members.push(Member { index: *index, name: member.clone(), source });
    }
    if let Some(download) = download.filter(|_| members.is_empty()) {
        let wanted = download.members.first().map_or("", |m| m.trim_start_matches('*'));
        let message = format!("this is a data download of {} without comments ({wanted})", download.name);
        skipped.push(Error::new(ErrorKind::MissingField, message).at(name));
    }
    Ok((members, skipped))
}

/// The part after the last point, in lower case.
fn ending(name: &str) -> Option<String> {
    let file = name.rsplit('/').next()?;
    file.rsplit_once('.').map(|(_, ending)| ending.to_lowercase())
}

/// Whether a name is of a pattern with `*`.
fn matches(name: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(before) = last.replace(part) {
            let Some(at) = rest.find(before) else { return false };
            rest = &rest[at + before.len()..];
        }
    }
    last.map_or(rest.is_empty(), |end| rest.ends_with(end))
}

/// The page whose frame a member is, where a browser saved both.
fn page_of(member: &str, names: &BTreeMap<String, usize>) -> Option<String> {
    if !PAGES.contains(&ending(member)?.as_str()) {
        return None;
    }
    let folder = member.rsplit_once('/')?.0;
    let stem = COMPANIONS.iter().find_map(|end| folder.strip_suffix(end))?;
    PAGES.iter().map(|end| format!("{stem}.{end}")).find(|page| names.contains_key(page))
}

/// An archive that is being read.
struct Archive {
    name: String,
    archive: Unzipped,
    options: ReadOptions,
    receipt: Receipt,
    packed: u64,
    unpacked: u64,
    /// Members to read, in reverse.
    waiting: Vec<Member>,
    skipped: Vec<Error>,
    /// Who wrote all of it, where the archive is one person's.
    author: Option<String>,
    current: Option<(Documents, Receipt, String)>,
}

impl Iterator for Archive {
    type Item = Result<Document>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(error) = self.skipped.pop() {
                return Some(Err(error));
            }
            if let Some((documents, receipt, source)) = &mut self.current {
                if let Some(document) = documents.next() {
                    let author = &self.author;
                    return Some(document.map(|mut document| {
                        if let (Some(author), Body::Blocks(blocks)) = (author, &mut document.body) {
                            for block in blocks.iter_mut().filter(|b| b.author.is_none()) {
                                block.author = Some(author.clone());
                            }
                        }
                        // What begins with this mark is completed by the input's own name.
                        document.source.id = format!("!{source}");
                        document
                    }));
                }
                let invalid = receipt.notes().invalid_bytes;
                self.receipt.note(|notes| notes.invalid_bytes += invalid);
                self.current = None;
            }
            let member = self.waiting.pop()?;
            match self.read(&member) {
                Ok(current) => self.current = current,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl Archive {
    /// Opens a member.
    fn read(&mut self, member: &Member) -> Result<Option<(Documents, Receipt, String)>> {
        let place = format!("{}!{}", self.name, member.name);
        let limits = &self.options.limits;
        let allowed = self.packed.saturating_mul(limits.ratio).max(RATIO_FLOOR).min(limits.stream);
        let cap = allowed.saturating_sub(self.unpacked).min(limits.whole);
        let content = match unpack(&mut self.archive, member.index, cap, &place) {
            Ok(content) => content,
            Err(error) => {
                if error.kind() == ErrorKind::TooLarge && cap < limits.whole {
                    // What an archive may unpack to is used up.
                    self.waiting.clear();
                }
                return Err(error);
            }
        };
        self.unpacked += content.len() as u64;
        if is_archive(&content) {
            let message = "an archive inside an archive: left out (unpack the outer one first)";
            return Err(Error::new(ErrorKind::UnknownFormat, message).at(place));
        }
        let input = Input::memory(place, content);
        let opened = match crate::reader::open(&input, &self.options) {
            Ok(opened) => opened,
            // A script of a saved page is no fault of the archive.
            Err(error) if error.kind() == ErrorKind::UnknownFormat && member.name.ends_with(".js") => {
                let _ = error;
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let script = member.name.ends_with(".js") && opened.format != "json";
        Ok((!script).then_some((opened.documents, opened.receipt, member.source.clone())))
    }
}

/// The content of a member, of `cap` bytes at most: what it says of its own size is not believed.
pub(crate) fn unpack(archive: &mut Unzipped, index: usize, cap: u64, place: &str) -> Result<Vec<u8>> {
    let broken = |e: &dyn std::fmt::Display| {
        Error::new(ErrorKind::Malformed, format!("damaged in the archive: {e} (download it again)")).at(place)
    };
    let file = archive.by_index(index).map_err(|e| broken(&e))?;
    let mut content = Vec::new();
    file.take(cap.saturating_add(1)).read_to_end(&mut content).map_err(|e| broken(&e))?;
    if content.len() as u64 > cap {
        let message = format!("unpacks to more than {}: left out (unpack it yourself if you trust it)", size(cap));
        return Err(Error::new(ErrorKind::TooLarge, message).at(place));
    }
    Ok(content)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    /// An archive of these members.
    pub(crate) fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in members {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// `source | file | text` of all blocks or pages, and the errors.
    pub(crate) fn read(name: &str, content: &[u8], options: &ReadOptions) -> (Vec<String>, Vec<String>) {
        let opened = match crate::reader::open(&Input::memory(name, content), options) {
            Ok(opened) => opened,
            Err(error) => return (Vec::new(), vec![error.to_string()]),
        };
        let (mut found, mut errors) = (Vec::new(), Vec::new());
        for document in opened.documents {
            match document {
                Ok(document) => {
                    errors.extend(document.skipped.iter().map(ToString::to_string));
                    let texts: Vec<String> = match &document.body {
                        Body::Blocks(blocks) => blocks.iter().map(|b| b.text.as_str().to_string()).collect(),
                        Body::Html(tree) => vec![tree.text(tree.root()).as_str().to_string()],
                    };
                    let (id, file) = (&document.source.id, &document.source.file);
                    found.extend(texts.iter().map(|t| format!("{id} | {file} | {t}")));
                }
                Err(error) => errors.push(error.to_string()),
            }
        }
        (found, errors)
    }

    #[test]
    fn members_are_sources_and_frames_belong_to_their_page() {
        let content = archive(&[
            ("b.csv", b"comment,author\nfine,A\n"),
            ("pages/a.html", b"<html><p>Article</p>"),
            ("pages/a_files/frame.html", b"<html><p>Frame</p>"),
            ("pages/a_files/code.js", b"alert(1)"),
            ("pages/pic.png", b"\x89PNG\r\n\x1a\n"),
            ("__MACOSX/b.csv", b"comment\nno\n"),
        ]);
        let (found, errors) = read("x.zip", &content, &ReadOptions::default());
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(
            found,
            [
                "!b.csv | x.zip!b.csv | fine",
                "!pages/a.html | x.zip!pages/a.html | Article",
                "!pages/a.html | x.zip!pages/a_files/frame.html | Frame",
            ]
        );
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("x.zip");
        std::fs::write(&path, &content).unwrap();
        let opened = crate::reader::open(&Input::file(&path), &ReadOptions::default()).unwrap();
        assert_eq!(opened.documents.count(), 3);
        assert_eq!(opened.receipt.fingerprint().bytes, content.len() as u64);
    }

    #[test]
    fn of_a_download_only_what_was_public_is_read() {
        let comment = br#"{"comments_v2": [{"timestamp": 1768381500, "data": [{"comment": {"timestamp": 1768381500, "comment": "tr\u00c3\u00a8s bien", "author": "Ann"}}], "title": "t"}]}"#;
        for (name, members, expected) in [
            (
                "x",
                vec![
                    ("data/manifest.js", &b"window.__THAR_CONFIG = {\"userInfo\": {}}"[..]),
                    ("data/tweets.js", br#"window.YTD.tweets.part0 = [{"tweet": {"id_str": "1", "full_text": "hello there"}}]"#),
                    ("data/direct-messages.js", br#"window.YTD.direct_messages.part0 = [{"text": "secret"}]"#),
                ],
                "hello there",
            ),
            (
                "facebook",
                vec![
                    ("your_facebook_activity/comments_and_reactions/comments.json", &comment[..]),
                    ("your_facebook_activity/messages/inbox/a/message_1.json", br#"{"messages": [{"content": "secret"}]}"#),
                ],
                "très bien",
            ),
            (
                "instagram",
                vec![
                    ("your_instagram_activity/comments/post_comments_1.json", &br#"[{"string_map_data": {"Comment": {"value": "wow"}, "Time": {"timestamp": 1768381500}}}]"#[..]),
                    ("your_instagram_activity/messages/inbox/message_1.json", br#"{"messages": [{"content": "secret"}]}"#),
                ],
                "wow",
            ),
            (
                "takeout",
                vec![
                    ("Takeout/YouTube and YouTube Music/comments/comments.csv", &b"Comment ID,Comment Text\n1,\"{\"\"text\"\":\"\"good\"\"}\"\n"[..]),
                    ("Takeout/Chat/messages.json", br#"{"messages": [{"text": "secret"}]}"#),
                ],
                "good",
            ),
            (
                "tiktok",
                vec![("user_data_tiktok.json", &br#"{"Comment": {"Comments": {"CommentsList": [{"date": "2026-01-14 10:00:00", "comment": "so fun"}]}}, "Direct Messages": {"Chat History": {"ChatHistory": {"with": [{"Date": "2026-01-14 10:00:00", "From": "a", "Content": "secret"}]}}}}"#[..])],
                "so fun",
            ),
        ] {
            let (found, errors) = read("d.zip", &archive(&members), &ReadOptions::default());
            assert!(errors.is_empty() && found.len() == 1 && found[0].ends_with(expected), "{name}: {found:?} {errors:?}");
        }
        let (found, errors) = read(
            "d.zip",
            &archive(&[("data/account.js", b"window.YTD.account.part0 = []"), ("data/manifest.js", b"x")]),
            &ReadOptions::default(),
        );
        assert!(found.is_empty() && errors[0].contains("data download of X"), "{errors:?}");
    }

    #[test]
    fn an_archive_of_x_names_its_account() {
        let content = archive(&[
            ("data/account.js", br#"window.YTD.account.part0 = [{"account": {"username": "ann_x", "accountDisplayName": "Ann"}}]"#),
            ("data/tweets.js", br#"window.YTD.tweets.part0 = [{"tweet": {"id_str": "1", "full_text": "hello there"}}, {"tweet": {"id_str": "2", "full_text": "RT @ben: hi"}}]"#),
        ]);
        let (_, blocks, problems) = crate::reader::tests::read("x.zip", content, &ReadOptions::default());
        assert_eq!(blocks.iter().map(|b| b.author.as_deref()).collect::<Vec<_>>(), [Some("Ann (@ann_x)")]);
        assert!(problems[0].contains("repost"), "{problems:?}");
    }

    #[test]
    fn hostile_archives_are_refused() {
        let inner = archive(&[("a.csv", b"comment\nx\n")]);
        let (found, errors) = read(
            "x.zip",
            &archive(&[
                ("../up.csv", b"comment\nno\n"),
                ("/etc/a.csv", b"comment\nno\n"),
                ("in.zip", &inner),
                ("in.csv", &inner),
                ("ok.csv", b"comment\nyes\n"),
            ]),
            &ReadOptions::default(),
        );
        assert!(found.iter().any(|f| f.ends_with("yes")), "{found:?} {errors:?}");
        assert!(errors.iter().filter(|e| e.contains("leads out of")).count() >= 1, "{errors:?}");
        assert_eq!(errors.iter().filter(|e| e.contains("inside an archive")).count(), 2, "{errors:?}");
        assert!(!found.iter().any(|f| f.contains("..")), "{found:?}");
        // A link to a file outside.
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.add_symlink("link.csv", "/etc/passwd", SimpleFileOptions::default()).unwrap();
        let content = writer.finish().unwrap().into_inner();
        let (found, errors) = read("x.zip", &content, &ReadOptions::default());
        assert!(found.is_empty() && errors[0].contains("none of the 1 files"), "{errors:?}");
        // A bomb, by size and by ratio.
        let mut options = ReadOptions::default();
        options.limits.whole = 1 << 20;
        let zeros = vec![b'a'; 8 << 20];
        let bomb = archive(&[("a.txt", &zeros), ("b.csv", b"comment\nfine\n")]);
        let (found, errors) = read("x.zip", &bomb, &options);
        assert!(errors[0].contains("more than 1 MiB") && found.len() == 1, "{found:?} {errors:?}");
        let mut options = ReadOptions::default();
        options.limits.members = 1;
        let (_, errors) = read("x.zip", &bomb, &options);
        assert!(errors[0].contains("more than 1 files"), "{errors:?}");
        let (_, errors) = read("x.zip", &bomb[..bomb.len() / 2], &ReadOptions::default());
        assert!(errors[0].contains("damaged"), "{errors:?}");
    }

    #[test]
    fn patterns_match() {
        for (name, pattern, expected) in [
            ("a/data/tweets.js", "*data/tweets.js", true),
            ("data/tweets-part12.js", "*data/tweets-part*.js", true),
            ("data/tweets.json", "*data/tweets.js", false),
            ("takeout/youtube und mehr/kommentare/kommentare.csv", "*youtube*/*kommentar*.csv", true),
            ("abc", "abc", true),
            ("abcd", "abc", false),
        ] {
            assert_eq!(matches(name, pattern), expected, "{name} {pattern}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(at in 0usize..400, junk in proptest::collection::vec(any::<u8>(), 1..12), cut in 0usize..400) {
            let mut content = archive(&[("a.csv", b"comment,author\nfine,A\n"), ("b.json", b"[{\"text\": \"hi\"}]")]);
            let length = content.len();
            for (i, byte) in junk.iter().enumerate() {
                content[(at + i) % length] = *byte;
            }
            read("x.zip", &content, &ReadOptions::default());
            content.truncate(length - cut % length);
            read("x.zip", &content, &ReadOptions::default());
        }
    }
}
