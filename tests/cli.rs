//! The command line as people and scripts meet it: what is printed where, and the exit status (0 fine, 1 failed,
//! 2 usage, 3 finished but something was skipped).

use std::io::Write;

use crate::program::{Place, table};

const VOTES: &str = "id,author,date,comment,likes,reply_to,thread\n\
    1,Ann,2026-01-10,I love this bridge!,4,,bridge\n\
    2,Ben,2026-01-12,\"No, it is ugly and far too expensive\",2,1,bridge\n\
    3,Cem,2026-01-14,정말 좋아요 ㅋㅋㅋ,0,,market\n\
    4,Dua,,The market opens at nine.,1,,market\n";
const REPORT_FILES: &[&str] = &[
    "by_kind.csv",
    "by_language.csv",
    "by_target.csv",
    "clusters.csv",
    "comparison.csv",
    "reactions.csv",
    "report.html",
    "representatives.csv",
    "run.json",
    "summary.csv",
    "terms.csv",
    "trend.csv",
];

fn place() -> Place {
    let place = Place::new();
    place.file("votes.csv", VOTES);
    place
}

/// Names of the files of a folder, sorted.
fn listing(place: &Place, folder: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(place.path().join(folder))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn column(place: &Place, file: &str, name: &str) -> Vec<String> {
    place.table(file).into_iter().map(|mut r| r.remove(name).unwrap()).collect()
}

#[test]
fn progress_in_json_ends_with_what_was_done() {
    let place = place();
    place.file("broken.jsonl", "{\"text\": \"fine\", \"author\": \"Eli\"}\n{\"text\": \n");
    let ran = place.run(&["report", "votes.csv", "broken.jsonl", "--progress", "json"]).expect(3);
    let line: serde_json::Value = serde_json::from_str(ran.err.lines().last().unwrap()).unwrap();
    let bytes = VOTES.len() + place.read("broken.jsonl").len();
    for (name, expected) in
        [("bytes", bytes), ("bytes_total", bytes), ("reactions", 5), ("skipped", 1), ("seconds_left", 0)]
    {
        assert_eq!(line[name].as_f64(), Some(expected as f64), "{name} in {line}");
    }
    assert_eq!(line["done"], true, "{line}");
    assert_eq!(line["languages"]["ko"], 1, "{line}");
    assert!(ran.err.lines().all(|line| line.starts_with('{')), "{}", ran.err);
}

#[test]
fn report_writes_its_folder_and_prints_a_table() {
    let place = place();
    let ran = place.run(&["report", "votes.csv"]).expect(0).silent();
    for part in ["bridge", "market", "ALL", "written: groundswell-report/reactions.csv", "not public opinion"] {
        assert!(ran.out.contains(part), "no {part:?} in\n{}", ran.out);
    }
    assert!(!ran.out.contains('\u{1b}'), "no colours where nobody sees them");
    assert_eq!(listing(&place, "groundswell-report"), REPORT_FILES);
    let header = place.read("groundswell-report/reactions.csv");
    assert!(
        header.starts_with(
            "id,source,file,kind,role,platform,author,published,parent,stated_language,lang,lang_by,label,polarity,confidence,\
             coverage,terms,text,spans"
        ),
        "{}",
        header.lines().next().unwrap()
    );
    let file = "groundswell-report/reactions.csv";
    assert_eq!(column(&place, file, "label"), ["positive", "negative", "positive", "neutral"]);
    assert_eq!(column(&place, file, "lang"), ["en", "en", "ko", "en"]);
    assert_eq!(column(&place, file, "kind"), ["comment", "reply", "comment", "comment"]);
    assert_eq!(column(&place, file, "parent"), ["", "votes.c1", "", ""]);
    assert_eq!(column(&place, file, "source"), ["bridge", "bridge", "market", "market"]);
    assert_eq!(column(&place, file, "likes"), ["4", "2", "0", "1"]);
    // Evidence: the spans are the bytes of the text in the file.
    for row in place.table(file) {
        let (start, end) = row["spans"].split_once('-').unwrap();
        assert_eq!(&VOTES[start.parse().unwrap()..end.parse().unwrap()], row["text"]);
    }
    let manifest = place.json("groundswell-report/run.json");
    assert_eq!(manifest["tool"]["name"], "groundswell");
    assert_eq!(manifest["counts"]["reactions"], 4);
    assert_eq!(manifest["inputs"][0]["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(manifest["inputs"][0]["format"], "csv");
    assert!(manifest["lexicons"]["en"].is_string() && manifest["environment"]["threads"].is_number());
}

#[test]
fn summaries_are_printed_in_the_format_asked_for() {
    let place = place();
    let csv = place.run(&["report", "votes.csv", "--format", "csv"]).expect(0).silent();
    assert_eq!(csv.out, place.read("groundswell-report/summary.csv"));
    let jsonl = place.run(&["report", "votes.csv", "--format", "jsonl"]).expect(0).silent();
    assert_eq!(jsonl.out, place.read("groundswell-report/summary.jsonl"));
    for file in REPORT_FILES.iter().filter_map(|f| f.strip_suffix(".csv")) {
        let (lines, rows) = (
            place.read(&format!("groundswell-report/{file}.jsonl")),
            place.table(&format!("groundswell-report/{file}.csv")),
        );
        assert_eq!(lines.lines().count(), rows.len(), "{file}");
    }
    let rows = jsonl.jsonl();
    assert_eq!(rows.iter().map(|r| r["source"].as_str().unwrap()).collect::<Vec<_>>(), ["bridge", "market", "ALL"]);
    assert!(rows[2]["net_all"].is_null(), "below the least number");
    assert_eq!(place.read("groundswell-report/reactions.jsonl").lines().count(), 4);
}

/// Each of these inputs cannot be read; the message names the place and the remedy, and the rest of the run goes on.
#[test]
fn unreadable_inputs_are_told_and_the_rest_is_read() {
    for (input, parts) in [
        ("missing.csv", &["missing.csv: no such file", "spelling"][..]),
        ("picture.html", &["picture.html: ", "picture (PNG)"][..]),
        ("data.bin", &["data.bin: ", "binary"][..]),
        ("book.xlsx", &["book.xlsx: ", "cut off or damaged"][..]),
        ("empty", &["empty: no readable files"][..]),
        ("nothing-*.csv", &["nothing-*.csv: no file matches"][..]),
        ("https://example.org/page", &["https://example.org/page: ", "save the page first"][..]),
        ("numbers.csv", &["numbers.csv: no text column", "id, height", "--text-column"][..]),
    ] {
        let place = place();
        place.file("picture.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
        place.file("data.bin", [&[0u8, 1, 2, 3, 4, 5, 255, 254][..]; 40].concat());
        place.file("book.xlsx", b"PK\x03\x04\x14\0\x06\0[Content_Types].xml....xl/workbook.xml");
        place.file("numbers.csv", "id,height\n1,180\n2,175\n");
        std::fs::create_dir(place.path().join("empty")).unwrap();

        let alone = place.run(&["report", input]).expect(1).complains(parts);
        assert_eq!(alone.err.lines().count(), 1, "one line: {}", alone.err);
        for command in ["report", "extract"] {
            let beside = place.run(&[command, input, "votes.csv"]).expect(3).complains(parts);
            assert_eq!(beside.err.lines().count(), 1, "one line: {}", beside.err);
            assert!(!beside.out.is_empty());
        }
        assert_eq!(place.table("groundswell-report/reactions.csv").len(), 4, "{input}: the rest was read");
        let manifest = place.json("groundswell-report/run.json");
        assert_eq!(manifest["skipped_count"], 1);
        assert!(manifest["skipped"][0].as_str().unwrap().contains(parts[parts.len() - 1]), "{manifest}");
        place.run(&["report", input, "votes.csv", "--quiet"]).expect(3).silent();
    }
}

#[test]
fn broken_records_are_counted_and_the_others_read() {
    let place = Place::new();
    place.file("posts.jsonl", "{\"text\": \"good\"}\n{\"text\": broken\n{\"text\": \"bad\"}\n");
    place.run(&["report", "posts.jsonl"]).expect(3).complains(&["posts.jsonl:2"]);
    assert_eq!(column(&place, "groundswell-report/reactions.csv", "text"), ["good", "bad"]);
}

#[test]
fn usage_errors_are_status_2_and_name_the_remedy() {
    let place = place();
    for (arguments, parts) in [
        (&["report"][..], &["required", "<INPUT>"][..]),
        (&[][..], &["Usage"][..]),
        (&["reprot", "votes.csv"][..], &["unrecognized subcommand", "report"][..]),
        (&["report", "votes.csv", "--format", "pdf"][..], &["invalid value 'pdf'", "table, csv, jsonl"][..]),
        (&["report", "votes.csv", "--authors", "all"][..], &["pseudonym, keep, drop"][..]),
        (&["report", "votes.csv", "--min-n", "many"][..], &["--min-n"][..]),
        (&["report", "votes.csv", "--delimiter", "ab"][..], &["one character"][..]),
        (&["report", "votes.csv", "--nope"][..], &["--nope"][..]),
        (&["completions", "cmd"][..], &["bash", "fish", "zsh"][..]),
        (&["lexicon"][..], &["list", "show", "check"][..]),
    ] {
        let ran = place.run(arguments).expect(2).complains(parts);
        assert_eq!(ran.out, "", "{arguments:?}");
    }
    assert!(!place.path().join("groundswell-report").exists(), "nothing was written");
}

/// Values that only the run can judge.
#[test]
fn values_that_cannot_be_used_name_those_that_can() {
    let place = place();
    for (arguments, parts) in [
        (["--since", "yesterday"], &["--since", "yesterday", "2026-01-31"][..]),
        (["--until", "2026-13-01"], &["--until", "2026-13-01", "2026-01-31"][..]),
        (["--lang", "xx"], &["--lang xx", "en", "hi-Latn"][..]),
        (["--input-format", "docx"], &["docx", "html", "jsonl"][..]),
        (["--encoding", "klingon"], &["klingon", "utf-8"][..]),
        (["--text-column", "body"], &["no column \"body\"", "id, author, date, comment", "--text-column comment"][..]),
    ] {
        let ran = place.run(&[&["report", "votes.csv"][..], &arguments[..]].concat()).complains(parts);
        assert!([1, 2].contains(&ran.status), "{arguments:?}: status {}", ran.status);
    }
}

#[test]
fn a_closed_pipe_is_silent_success() {
    let place = Place::new();
    let mut many = String::from("comment\n");
    for i in 0..60_000 {
        many.push_str(&format!("I love this bridge, number {i}\n"));
    }
    place.file("many.csv", &many);
    for arguments in [
        &["extract", "many.csv"][..],
        &["extract", "many.csv", "--format", "csv"][..],
        &["extract", "many.csv", "--format", "jsonl"][..],
        &["score", "many.csv", "--explain"][..],
        &["score", "many.csv", "--format", "csv"][..],
        &["score", "many.csv", "--format", "jsonl"][..],
        &["detect", "many.csv"][..],
        &["completions", "zsh"][..],
        &["lexicon", "show", "en"][..],
        &["man"][..],
    ] {
        let (status, complaint) = place.run_into_closed_pipe(arguments, 10);
        assert_eq!((status, complaint.as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
fn standard_input_is_an_input() {
    let place = Place::new();
    let ran = place.run_with(&["extract", "-", "--format", "jsonl"], VOTES).expect(0).silent();
    let rows = ran.jsonl();
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0]["file"], "-");
    place.run_with(&["report", "-", "--out", "out"], VOTES).expect(0).silent();
    assert_eq!(place.json("out/run.json")["inputs"][0]["file"], "-");
    for command in ["score", "detect"] {
        for arguments in [&[command, "--format", "jsonl"][..], &[command, "-", "--lines", "--format", "jsonl"][..]] {
            let rows = place.run_with(arguments, "I love it\r\n\nDas ist leider nicht gut").expect(0).jsonl();
            let langs: Vec<&str> = rows.iter().map(|r| r["lang"].as_str().unwrap()).collect();
            assert_eq!(langs, ["en", "und", "de"], "a line out for a line in: {arguments:?}");
        }
    }
}

#[test]
fn packed_and_foreign_tables_are_read_as_they_are() {
    let gz = {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(VOTES.as_bytes()).unwrap();
        out.finish().unwrap()
    };
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(VOTES.replace(',', "\t").replace("No\t", "No,").encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let place = Place::new();
    place.file("plain.csv", VOTES);
    let wanted = {
        place.run(&["report", "plain.csv", "--out", "plain"]).expect(0);
        (column(&place, "plain/reactions.csv", "text"), column(&place, "plain/reactions.csv", "label"))
    };
    // Two members, as tools that append to an archive write them.
    let half = VOTES.find("3,Cem").unwrap();
    let members: Vec<u8> = [&VOTES[..half], &VOTES[half..]]
        .iter()
        .flat_map(|part| {
            let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            out.write_all(part.as_bytes()).unwrap();
            out.finish().unwrap()
        })
        .collect();
    for (name, content) in [
        ("votes.csv.gz", gz.clone()),
        ("members.csv.gz", members),
        ("unnamed", gz),
        ("votes.csv.zst", zstd::encode_all(VOTES.as_bytes(), 1).unwrap()),
        ("semicolons.csv", VOTES.replace(',', ";").replace("No;", "No,").into_bytes()),
        ("utf16.csv", utf16),
        ("windows.csv", VOTES.replace('\n', "\r\n").into_bytes()),
        ("marked.csv", [b"\xef\xbb\xbf", VOTES.as_bytes()].concat()),
    ] {
        place.file(name, content);
        let out = format!("{name}-report");
        place.run(&["report", name, "--out", &out]).expect(0).silent();
        let file = format!("{out}/reactions.csv");
        assert_eq!((column(&place, &file, "text"), column(&place, &file, "label")), wanted, "{name}");
        assert_eq!(column(&place, &file, "author").iter().filter(|a| a.starts_with('p')).count(), 4, "{name}");
    }
}

#[test]
fn folders_and_patterns_give_their_files() {
    let place = Place::new();
    for name in ["pages/b.csv", "pages/a.csv", "pages/deep/c.csv", "pages/.hidden.csv", "pages/notes.bin"] {
        place.file(name, if name.ends_with(".bin") { "\0\u{1}\0" } else { VOTES });
    }
    let files = |arguments: &[&str]| -> Vec<String> {
        let ran = place.run(&[&["extract", "--format", "jsonl"][..], arguments].concat()).expect(0).silent();
        let mut files: Vec<String> = ran.jsonl().iter().map(|r| r["file"].as_str().unwrap().to_string()).collect();
        files.dedup();
        files
    };
    let all = ["pages/a.csv", "pages/b.csv", "pages/deep/c.csv"];
    assert_eq!(files(&["pages"]), all);
    assert_eq!(files(&["pages/*.csv"]), all[..2]);
    assert_eq!(files(&["pages/**/*.csv"]), all);
    assert_eq!(files(&["pages/[b-z].csv"]), all[1..2]);
    assert_eq!(files(&["pages/b.csv", "pages"]), ["pages/b.csv", "pages/a.csv", "pages/deep/c.csv"], "each file once");
}

#[test]
fn dates_choose_reactions() {
    let place = place();
    for (arguments, expected) in [
        (&["--since", "2026-01-12"][..], &["2", "3"][..]),
        (&["--until", "2026-01-12"][..], &["1"][..]),
        (&["--since", "2026-01-11T00:00:00Z", "--until", "2026-01-13"][..], &["2"][..]),
        (&["--since", "2030-01-01"][..], &[][..]),
    ] {
        place.run(&[&["report", "votes.csv", "--source-column", "thread"][..], arguments].concat()).expect(0).silent();
        let ids: Vec<String> = column(&place, "groundswell-report/reactions.csv", "id")
            .iter()
            .map(|id| id.trim_start_matches("votes.c").to_string())
            .collect();
        assert_eq!(ids, expected, "{arguments:?}");
        let left_out = &place.json("groundswell-report/run.json")["left_out"];
        let count: u64 = left_out.as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
        assert_eq!(count as usize, 4 - expected.len(), "what was left out is counted: {left_out}");
    }
}

#[test]
fn shares_need_the_least_number_that_was_asked_for() {
    let place = place();
    let shares = |least: &str| {
        place.run(&["report", "votes.csv", "--min-n", least]).expect(0).silent();
        column(&place, "groundswell-report/summary.csv", "net_all")
    };
    assert_eq!(shares("2"), ["0.0000", "0.5000", "0.2500"]);
    assert_eq!(shares("3"), ["", "", "0.2500"]);
    assert_eq!(shares("10"), ["", "", ""]);
}

#[test]
fn languages_can_be_said() {
    let place = Place::new();
    place.file("short.csv", "comment\ngift\nrot\n");
    place.run(&["report", "short.csv", "--lang", "de"]).expect(0);
    let file = "groundswell-report/reactions.csv";
    assert_eq!(column(&place, file, "lang"), ["de", "de"]);
    assert_eq!(column(&place, file, "lang_by"), ["hint", "hint"]);
    // A code of three letters is the same language.
    for code in ["deu", "de"] {
        let rows = place.run_with(&["score", "--lang", code, "--format", "jsonl"], "nicht gut").expect(0).jsonl();
        assert_eq!((&rows[0]["lang"], &rows[0]["label"]), (&"de".into(), &"negative".into()), "{code}");
    }
    let rows =
        place.run_with(&["score", "--lang", "hin-Latn", "--format", "jsonl"], "bahut accha hai").expect(0).jsonl();
    assert_eq!((&rows[0]["lang"], &rows[0]["label"]), (&"hi-Latn".into(), &"positive".into()));
    let rows = place.run_with(&["detect", "--languages", "pt,es", "--format", "jsonl"], "obrigado").expect(0).jsonl();
    assert_eq!(rows[0]["lang"], "pt");
}

#[test]
fn columns_can_be_named() {
    let place = Place::new();
    place.file("odd.csv", "a,b,c\nfirst,I love it,x\nsecond,I hate it,y\n");
    place
        .run(&[
            "report",
            "odd.csv",
            "--text-column",
            "b",
            "--source-column",
            "c",
            "--author-column",
            "a",
            "--authors",
            "keep",
        ])
        .expect(0)
        .silent();
    let file = "groundswell-report/reactions.csv";
    assert_eq!(column(&place, file, "text"), ["I love it", "I hate it"]);
    assert_eq!(column(&place, file, "source"), ["x", "y"]);
    assert_eq!(column(&place, file, "author"), ["first", "second"]);
    assert_eq!(column(&place, "groundswell-report/summary.csv", "source"), ["x", "y", "ALL"]);
}

#[test]
fn names_and_texts_leave_the_machine_only_as_asked() {
    let place = Place::new();
    place.file(
        "votes.csv",
        "author,comment\nAnn Fell,\"Thanks @ben_k, write to ann@example.org or see https://example.org/ann\"\nAnn Fell,ok\n",
    );
    let run = |arguments: &[&str]| {
        place.run(&[&["report", "votes.csv"][..], arguments].concat()).expect(0).silent();
        let all: String = REPORT_FILES.iter().map(|f| place.read(&format!("groundswell-report/{f}"))).collect();
        let file = "groundswell-report/reactions.csv";
        (all, column(&place, file, "author"), column(&place, file, "text").remove(0))
    };
    let (all, authors, text) = run(&[]);
    assert_eq!(text, "Thanks [user], write to [email] or see [link]");
    assert!(authors[0].len() == 33 && authors[0] == authors[1], "{authors:?}");
    for secret in ["Ann Fell", "ben_k", "ann@example.org", "example.org/ann"] {
        assert!(!all.contains(secret), "{secret} stands in the report");
    }
    let key = place.path().join("config/groundswell/author.key");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&key).unwrap().permissions().mode() & 0o777,
            0o600,
            "the key is the owner's alone"
        );
    }
    assert!(!all.contains(std::fs::read_to_string(&key).unwrap().trim()));
    assert_eq!(run(&[]).1, authors, "the same key gives the same pseudonyms");
    place.file("other.key", "0123456789abcdef0123456789abcdef");
    assert_ne!(run(&["--author-key", "other.key"]).1, authors);
    assert_eq!(run(&["--authors", "drop"]).1, ["", ""]);
    let (_, authors, text) = run(&["--authors", "keep", "--verbatim", "full"]);
    assert_eq!(authors, ["Ann Fell", "Ann Fell"]);
    assert!(text.contains("@ben_k") && text.contains("ann@example.org"));
    let (all, _, text) = run(&["--verbatim", "none"]);
    assert_eq!(text, "");
    assert!(!all.contains("write to"));
    place.file("short.key", "abc");
    place.run(&["report", "votes.csv", "--author-key", "short.key"]).expect(2).complains(&["short.key", "at least 16"]);
}

#[test]
fn spreadsheets_run_nothing_unless_raw_cells_are_asked_for() {
    let texts = ["=HYPERLINK(1)", "+1 good", "-_- bad", "@name good", "＝1 good", "fine, really"];
    let place = Place::new();
    let rows: String = texts.iter().map(|t| format!("\"{t}\"\n")).collect();
    place.file("votes.csv", format!("comment\n{rows}"));
    let file = "groundswell-report/reactions.csv";
    place.run(&["report", "votes.csv", "--verbatim", "full"]).expect(0);
    for (cell, text) in column(&place, file, "text").iter().zip(texts) {
        assert_eq!(*cell, if text.starts_with('f') { text.to_string() } else { format!("'{text}") });
    }
    for cell in column(&place, file, "polarity") {
        assert!(cell.is_empty() || cell.parse::<f64>().is_ok(), "numbers stay numbers: {cell}");
    }
    assert_eq!(place.json("groundswell-report/run.json")["options"]["cells"], "spreadsheet");
    place.run(&["report", "votes.csv", "--verbatim", "full", "--csv-raw"]).expect(0);
    assert_eq!(column(&place, file, "text"), texts);
    assert_eq!(place.json("groundswell-report/run.json")["options"]["cells"], "raw");
    let printed = place.run(&["extract", "votes.csv", "--format", "csv"]).expect(0);
    assert_eq!(table(printed.out.as_bytes())[0]["text"], "'=HYPERLINK(1)");
}

#[test]
fn a_byte_order_mark_is_written_when_asked_for() {
    let place = place();
    for (arguments, marked) in [(&["report", "votes.csv"][..], false), (&["report", "votes.csv", "--bom"][..], true)] {
        place.run(arguments).expect(0);
        for file in ["reactions.csv", "summary.csv", "by_language.csv", "clusters.csv", "terms.csv", "trend.csv"] {
            let content = place.read(&format!("groundswell-report/{file}"));
            assert_eq!(content.starts_with('\u{feff}'), marked, "{file}");
            assert_eq!(content.matches('\u{feff}').count(), usize::from(marked), "{file}");
        }
    }
}

#[test]
fn hostile_text_cannot_drive_the_terminal() {
    let place = Place::new();
    place.file("votes.csv", "author,comment\n\u{1b}]0;x\u{7}Ann,\"good \u{1b}[2J\u{202e}evil\u{9b}1m\"\n");
    for arguments in [
        &["extract", "votes.csv"][..],
        &["score", "votes.csv", "--explain"][..],
        &["detect", "votes.csv"][..],
        &["report", "votes.csv", "--authors", "keep"][..],
    ] {
        let ran = place.run(arguments).expect(0);
        let bad = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
        assert!(!ran.out.contains(bad), "{arguments:?}: {:?}", ran.out);
    }
    let ran = place.run(&["report", "mis\u{1b}[2Jsing.csv"]).expect(1);
    assert!(!ran.err.contains('\u{1b}'), "{:?}", ran.err);
}

#[test]
fn extract_prints_reactions_in_every_format() {
    let place = place();
    let ran = place.run(&["extract", "votes.csv"]).expect(0).silent();
    assert!(ran.out.contains("votes.c2  reply  Ben") && ran.out.contains("    I love this bridge!"), "{}", ran.out);
    let rows = table(place.run(&["extract", "votes.csv", "--format", "csv"]).expect(0).silent().out.as_bytes());
    assert_eq!((rows[1]["author"].as_str(), rows[1]["parent"].as_str()), ("Ben", "votes.c1"));
    let rows = place.run(&["extract", "votes.csv", "--format", "jsonl"]).expect(0).silent().jsonl();
    let keys: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    for key in ["id", "file", "kind", "text", "author", "parent", "platform", "stated_language", "spans"] {
        assert!(keys.iter().any(|k| *k == key), "{key} in {keys:?}");
    }
    assert!(rows[0]["parent"].is_null() && rows[0]["stated_language"].is_null());
}

#[test]
fn score_explains_every_word_and_rule() {
    let place = Place::new();
    let text = "It isn't really comfortable, but the view is LOVELY!!";
    let ran = place.run_with(&["score", "--explain"], text).expect(0).silent();
    for part in ["comfortable", "lovely", "negation", "boost", "capitals", "contrast", "exclamation", "sum", "polarity"]
    {
        assert!(ran.out.contains(part), "no {part} in\n{}", ran.out);
    }
    let row = place.run_with(&["score", "--explain", "--format", "jsonl"], text).expect(0).jsonl().remove(0);
    let thousandths = |list: &serde_json::Value| -> i64 {
        list.as_array().unwrap().iter().map(|part| part["contribution"].as_i64().unwrap()).sum()
    };
    let sum = thousandths(&row["hits"]) + thousandths(&row["additions"]);
    assert_eq!((row["sum"].as_f64().unwrap() * 1000.0).round() as i64, sum, "{row}");
    let plain = place.run_with(&["score", "--format", "jsonl"], text).expect(0).jsonl().remove(0);
    assert!(plain.get("hits").is_none() && plain["label"] == row["label"]);
    let csv = place.run_with(&["score", "--format", "csv"], text).expect(0);
    assert_eq!(table(csv.out.as_bytes())[0]["text"], text);
    let unknown = place.run_with(&["score", "--format", "jsonl"], "qwrtz xkcd mnbv\n").expect(0).jsonl().remove(0);
    if unknown["label"] == "unscored" {
        assert!(unknown["polarity"].is_null() && unknown["reason"].is_string(), "{unknown}");
    }
}

#[test]
fn missing_files_fail_the_line_commands() {
    let place = Place::new();
    for arguments in [&["score", "missing.txt"][..], &["detect", "missing.txt"][..], &["evaluate", "missing.csv"][..]] {
        let ran = place.run(arguments).expect(1).complains(&["missing.", "no such file"]);
        assert_eq!((ran.out.as_str(), ran.err.lines().count()), ("", 1), "{arguments:?}");
    }
}

#[test]
fn lexicons_are_listed_shown_and_checked() {
    let place = Place::new();
    let list = place.run(&["lexicon", "list"]).expect(0).silent();
    for part in ["ko ", "Korean", "hi-Latn", "Emoji", "status"] {
        assert!(list.out.contains(part), "no {part:?} in\n{}", list.out);
    }
    let show = place.run(&["lexicon", "show", "eng"]).expect(0).silent();
    assert!(show.out.lines().any(|l| l == "wonderful\t+3.0" || l.starts_with("wonderful\t+")), "no wonderful");
    place.run(&["lexicon", "show", "xx"]).expect(1).complains(&["\"xx\"", "en", "ko"]);
    let check = place.run(&["lexicon", "check"]).expect(0).silent();
    assert_eq!(check.out, "lexicons are in order\n");
}

#[test]
fn a_lexicon_folder_adds_to_the_shipped_ones_and_is_held_to_the_rules() {
    let place = Place::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/lexicons/en/");
    for name in ["language.toml", "modifiers.tsv", "markers.tsv", "cases.tsv"] {
        let content = std::fs::read_to_string(format!("{folder}{name}")).unwrap();
        // So small a lexicon can only be an experiment.
        let content = content.replace("status = \"tested\"", "status = \"experimental\"");
        place.file(&format!("mine/en/{name}"), content);
    }
    place.file("mine/en/words.tsv", "term\tvalence\tnote\nswell\t3,5\t\n");
    let ran = place.run(&["lexicon", "check", "--lexicons", "mine"]).expect(1);
    assert!(ran.out.contains("words.tsv:2") && ran.out.contains("3.5"), "{}", ran.out);
    place.file("mine/en/words.tsv", "term\tvalence\tnote\ngroundswelling\t3.5\t\n");
    let rows = place
        .run_with(&["score", "--lang", "en", "--lexicons", "mine", "--format", "jsonl"], "groundswelling\nwonderful")
        .expect(0)
        .jsonl();
    assert_eq!((&rows[0]["label"], &rows[1]["label"]), (&"positive".into(), &"neutral".into()), "replaced, not merged");
    place.run_with(&["score", "--lexicons", "nowhere"], "x").expect(1).complains(&["nowhere"]);
}

#[test]
fn evaluate_compares_with_people() {
    let place = Place::new();
    place.file(
        "gold.csv",
        "text,label\nI love this so much,positive\nThis is awful,negative\nThe shop opens at nine,neutral\nI hate it,pos\nno label,maybe\n",
    );
    let ran = place.run(&["evaluate", "gold.csv", "--lang", "en"]).expect(3).silent();
    for part in ["4 texts", "accuracy 75.0 %", "1 rows without a label", "worst errors", "I hate it"] {
        assert!(ran.out.contains(part), "no {part:?} in\n{}", ran.out);
    }
    let row = place.run(&["evaluate", "gold.csv", "--lang", "en", "--format", "jsonl"]).expect(3).jsonl().remove(0);
    assert_eq!(
        (row["n"].as_f64(), row["accuracy"].as_f64(), row["unread"].as_f64()),
        (Some(4.0), Some(75.0), Some(1.0))
    );
    let csv = place.run(&["evaluate", "gold.csv", "--lang", "en", "--format", "csv"]).expect(3);
    assert_eq!(table(csv.out.as_bytes())[1]["value"], "75.00");
    place.run(&["evaluate", "gold.csv", "--lang", "en", "--floor", "99"]).expect(1);
    place.file("bare.csv", "text\nI love it\n");
    place.run(&["evaluate", "bare.csv"]).expect(1).complains(&["bare.csv", "columns are: text", "--label-column"]);
}

#[test]
fn completions_and_manual_pages_cover_every_command() {
    let place = Place::new();
    for shell in ["bash", "fish", "powershell", "zsh"] {
        let ran = place.run(&["completions", shell]).expect(0).silent();
        for command in ["report", "extract", "score", "detect", "lexicon", "evaluate"] {
            assert!(ran.out.contains(command), "{shell}: no {command}");
        }
    }
    let man = place.run(&["man"]).expect(0).silent();
    assert!(man.out.contains(".TH groundswell 1") && man.out.contains("Exit status"), "{}", man.out);
    place.run(&["man", "--out", "man"]).expect(0).silent();
    let pages = listing(&place, "man");
    for command in ["", "-report", "-extract", "-score", "-detect", "-lexicon", "-evaluate"] {
        assert!(pages.contains(&format!("groundswell{command}.1")), "{command} in {pages:?}");
    }
    assert!(place.read("man/groundswell-report.1").contains("min"), "options stand in the page of their command");
}

#[test]
fn the_version_is_the_package_s() {
    let place = Place::new();
    let ran = place.run(&["--version"]).expect(0).silent();
    assert_eq!(ran.out, format!("groundswell {}\n", env!("CARGO_PKG_VERSION")));
}

/// The voices that are counted, by how texts are folded; unknown is not zero.
#[test]
fn voices_are_counted_as_asked() {
    let place = Place::new();
    let text = "I hate the new ferry timetable that leaves the whole island without a boat after seven in the evening";
    place.file("votes.csv", format!("comment\n{text}\n{text} 😡\n{text}!!\n{text} and nobody asked\nI love it\n"));
    for (how, voices, clusters) in [("near", "2", 1), ("exact", "3", 1), ("off", "", 0)] {
        place.run(&["report", "votes.csv", "--out", how, "--voices", how]).expect(0);
        let all = place.table(&format!("{how}/summary.csv")).pop().unwrap();
        assert_eq!(all["voices"], voices, "{how}");
        assert_eq!((all["voices_N"].is_empty(), all["n_eff"].is_empty()), (how == "off", how == "off"), "{how}");
        assert_eq!(all["text"].contains("voices are not counted"), how == "off", "{}", all["text"]);
        assert_eq!(place.table(&format!("{how}/clusters.csv")).len(), clusters, "{how}");
        assert_eq!(place.read(&format!("{how}/reactions.csv")), place.read("near/reactions.csv"), "{how}");
    }
    assert_eq!(place.json("off/run.json")["counts"].get("voices"), None);
}
