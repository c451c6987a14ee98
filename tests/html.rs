//! `report.html`: the same bytes in every run, figures of the tables, strangers' texts as text, and a bounded size.
//! That it works in a browser is tested by `tests/browser`.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::expected;
use crate::program::Place;

const PAGE: &str = "out/report.html";

/// A page cut into what it is written in, what it shows, and what it lists.
struct Page {
    whole: String,
    /// Without style, script and data.
    shown: String,
    data: Value,
}

impl Page {
    fn of(place: &Place, name: &str) -> Page {
        let whole = place.read(name);
        let mut shown = whole.clone();
        for (start, end) in [("<style>", "</style>"), ("id=\"data\">", "</script>"), ("<script>", "</script>")] {
            let from = shown.find(start).unwrap() + start.len();
            let to = from + shown[from..].find(end).unwrap();
            shown.replace_range(from..to, "");
        }
        let from = whole.find("id=\"data\">").unwrap() + "id=\"data\">".len();
        let data = &whole[from..from + whole[from..].find("</script>").unwrap()];
        let data = serde_json::from_str(data).unwrap();
        Page { shown, data, whole }
    }

    fn rows(&self) -> &[Value] {
        self.data["rows"].as_array().unwrap()
    }

    /// What stands between two parts of the page.
    fn between(&self, start: &str, end: &str) -> &str {
        let from = self.shown.find(start).unwrap_or_else(|| panic!("no {start}")) + start.len();
        &self.shown[from..from + self.shown[from..].find(end).unwrap_or_else(|| panic!("no {end}"))]
    }

    fn verdict(&self) -> String {
        words(self.between("<h1>", "</h1>"))
    }
}

/// Text without its tags.
fn words(markup: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in markup.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

fn comments(n: usize, text: impl Fn(usize) -> String) -> String {
    let rows = (0..n).map(|i| format!("{i},\"{}\",page\n", text(i).replace('"', "\"\"")));
    "id,comment,thread\n".to_string() + &rows.collect::<String>()
}

#[test]
fn page_over_the_samples() {
    let place = Place::new();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples");
    for file in std::fs::read_dir(samples).unwrap() {
        let file = file.unwrap();
        let name = file.file_name();
        place.file(&format!("data/samples/{}", name.to_str().unwrap()), std::fs::read(file.path()).unwrap());
    }
    let run = |out: &str, threads: &str| {
        let arguments =
            ["report", "data/samples", "--out", out, "--threads", threads, "--target", "bridge=bridge,Brücke*,pont"];
        place.run(&arguments).expect(0).silent();
    };
    run("out", "1");
    run("eight", "8");
    assert!(place.read(PAGE) == place.read("eight/report.html"), "the page differs between 1 and 8 threads");
    let page = Page::of(&place, PAGE);
    assert_eq!(page.rows().len(), place.table("out/reactions.csv").len());
    // What it says, without the terms and the quotations: they change with every word of a lexicon, and terms.csv and
    // representatives.csv have them.
    let mut told = page.shown.clone();
    for section in ["id=\"terms\"", "id=\"voices\""] {
        let from = told.find(&format!("<section {section}")).unwrap();
        let to = from + told[from..].find("</section>").unwrap();
        told.replace_range(from..to, "");
    }
    for end in
        ["</p>", "</li>", "</h1>", "</h2>", "</dd>", "</dt>", "</tr>", "</caption>", "</figcaption>", "</summary>"]
    {
        told = told.replace(end, &format!("{end}\n"));
    }
    let told = words(&told.replace("</th>", " | ").replace("</td>", " | "));
    let told: Vec<&str> = told.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    let snapshot = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/samples-page.txt");
    assert_eq!(expected::compare(&snapshot, &(told.join("\n") + "\n")), None);
    for word in
        ["http-equiv=\"Content-Security-Policy\"", "default-src 'none'", "script-src 'sha256-", "style-src 'sha256-"]
    {
        assert!(page.shown.contains(word), "{word}");
    }
    for word in ["unsafe", " style=", " onclick=", " src="] {
        assert!(!page.shown.contains(word), "{word}");
    }
}

#[test]
fn shares_are_those_of_the_tables() {
    let place = Place::new();
    let said = ["great stuff", "not good", "lovely place", "the shop opens at nine"];
    place.file("in.csv", comments(60, |i| format!("{} {i}", said[i % 4])));
    place.run(&["report", "in.csv", "--out", "out"]).expect(0).silent();
    let page = Page::of(&place, PAGE);
    let row = place.table("out/summary.csv").pop().unwrap();
    let percent = |column: &str| format!("{:.0}", row[column].parse::<f64>().unwrap() * 100.0);
    let verdict = page.verdict();
    for part in [
        format!("{} % are positive", percent("positive_share")),
        format!("{}–{} %)", percent("positive_low"), percent("positive_high")),
        format!(
            "{} % negative ({}–{} %)",
            percent("negative_share"),
            percent("negative_low"),
            percent("negative_high")
        ),
        "of 60 comments scored".to_string(),
    ] {
        assert!(verdict.contains(&part), "{part} in {verdict}");
    }
    let bars = words(page.between("id=\"sources\"", "</ul>"));
    let share =
        format!("{} % positive {}–{}", percent("positive_share"), percent("positive_low"), percent("positive_high"));
    assert!(bars.contains(&share), "{share} in {bars}");
}

#[test]
fn the_verdict_says_no_more_than_the_counts() {
    let quoted = "Readers met the ferry.\n\n“What a lovely sight that was,” one X user wrote.\n\n“An awful queue, \
        never again,” wrote \
         another user on X.\n";
    let many = |good: usize, bad: usize| {
        comments(good + bad, |i| if i < good { format!("great stuff {i}") } else { format!("terrible stuff {i}") })
    };
    for (name, content, expected) in [
        (
            "few.csv",
            many(5, 2),
            "Too few to say: of 7 comments scored, 5 are positive, 0 neutral and 2 negative: fewer than 10 give no \
                percentage.",
        ),
        ("much.csv", many(28, 2), "Mostly positive: of 30 comments scored, 93 % are positive"),
        ("against.csv", many(2, 28), "Mostly negative: of 30 comments scored, 7 % are positive"),
        ("even.csv", many(15, 15), "No clear side: of 30 comments scored, 50 % are positive"),
        ("quotes.txt", quoted.to_string(), "Too few to say: of 2 quoted posts scored, 1 is positive"),
        (
            "none.txt",
            "A page.\n\nNobody has said anything about it yet, as far as one can see.\n".into(),
            "No reader reaction was found in 1 input.",
        ),
        (
            "unknown.jsonl",
            "{\"text\": \"1234\"}\n{\"text\": \"???\"}\n{\"text\": \"77\"}\n".into(),
            "Not scored: 3 comments found, none in a language that could be judged.",
        ),
    ] {
        let place = Place::new();
        place.file(name, content);
        let ran = place.run(&["report", name, "--out", "out"]);
        assert_eq!(ran.status, 0, "{name}: {}", ran.err);
        let verdict = Page::of(&place, PAGE).verdict();
        assert!(verdict.starts_with(expected), "{name}: {verdict}");
    }
}

#[test]
fn what_strangers_wrote_stays_text() {
    let place = Place::new();
    let word = "x".repeat(1_000_000);
    let hostile = [
        "<script>alert(1)</script> good".to_string(),
        "</script><script>alert(2)</script> good".into(),
        "<!-- <script> good".into(),
        "]]> &lt;b&gt; \" ' ` good".into(),
        "a\u{2028}b\u{2029}c good".into(),
        "\u{202e}live\u{202c} good".into(),
        "\u{1b}[2J\u{7} good".into(),
        format!("good {word}"),
    ];
    let mut rows = String::from("comment,thread\n");
    for text in &hostile {
        // Exports hold markup: what shall arrive as text must be escaped in it.
        let cell = text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "\"\"");
        rows.push_str(&format!("\"{cell}\",\"</title><script>alert(3)</script>\"\n"));
    }
    place.file("<i>in.csv", rows);
    place.run(&["report", "<i>in.csv", "--out", "out", "--target", "<b>good</b>=good"]).expect(0).silent();
    let page = Page::of(&place, PAGE);
    // Its own script and its data, and nothing else.
    assert_eq!(page.whole.matches("<script").count(), 2);
    assert_eq!(page.whole.matches("</script").count(), 2);
    assert_eq!(page.whole.matches("<!--").count(), 0);
    for tag in ["<i>", "<b>good", "</title><", "\u{1b}", "\u{7}"] {
        assert!(!page.shown.contains(tag), "{tag:?}");
    }
    let texts: BTreeMap<&str, &str> =
        page.rows().iter().map(|row| (row[0].as_str().unwrap(), row[9].as_str().unwrap())).collect();
    assert_eq!(texts.len(), hostile.len());
    for (i, text) in hostile.iter().enumerate().take(6) {
        assert_eq!(texts[format!("<i>in.c{}", i + 1).as_str()], text);
    }
    assert_eq!(texts["<i>in.c7"], "\u{fffd}[2J\u{fffd} good");
    assert_eq!(texts["<i>in.c8"].len(), 1_000);
    assert_eq!(page.data["sources"][0], "</title><script>alert(3)</script>");
    assert!(page.whole.len() < 200_000, "{} bytes", page.whole.len());
}

#[test]
fn the_page_says_no_more_than_the_options_allow() {
    let place = Place::new();
    place.file(
        "in.csv",
        "author,comment,url\nAnn Onymous,great! mail ann@example.org or @ann,javascript:alert(1)\nBen \
            Nemo,awful,javascript:alert(1)\nCem Person,great,javascript:alert(1)\n",
    );
    place.run(&["report", "in.csv", "--out", "out"]).expect(0).silent();
    let page = Page::of(&place, PAGE);
    assert_eq!(page.rows()[0][9], "great! mail [email] or [user]");
    // The mark ends where the term does.
    assert_eq!(page.rows()[0][10][0].as_array().unwrap()[..2], [Value::from(0), Value::from(5)]);
    for hidden in ["Onymous", "Nemo", "ann@example.org", "@ann", "href=\"javascript"] {
        assert!(!page.whole.contains(hidden), "{hidden}");
    }
    place.run(&["report", "in.csv", "--out", "out", "--verbatim", "none"]).expect(0).silent();
    let page = Page::of(&place, PAGE);
    assert!(page.rows().iter().all(|row| row[9].is_null() && row[10].as_array().unwrap().is_empty()));
    assert!(!page.whole.contains("great!"));
    place.run(&["report", "in.csv", "--out", "without", "--no-html"]).expect(0).silent();
    assert!(!place.path().join("without/report.html").exists());
}

/// Where one or two people wrote, their words give them away.
#[test]
fn words_of_few_writers_are_not_shown() {
    let place = Place::new();
    let row = |i: usize, text: &str, writers: usize| format!("{i},Writer {},{text} number {i}\n", i % writers);
    let rows = |text: &str, writers: usize| -> String { (0..6).map(|i| row(i, text, writers)).collect() };
    place.file("pair.csv", "id,author,comment\n".to_string() + &rows("wonderful jam", 2));
    place.file("crowd.csv", "id,author,comment\n".to_string() + &rows("splendid bread", 4));
    let inputs = ["report", "pair.csv", "crowd.csv", "--lang", "en", "--out", "out", "--format", "jsonl"];
    place.run(&inputs).expect(0);
    let page = Page::of(&place, PAGE);
    assert!(page.whole.contains("splendid bread number 3"));
    assert!(!page.whole.contains("wonderful jam"), "in the page");
    assert!(words(&page.shown).contains("Texts of 1 source in which fewer than three people wrote are left out"));
    let texts = page.rows().iter().filter(|row| row[9].is_string()).count();
    assert_eq!((page.rows().len(), texts), (12, 6));
    for file in std::fs::read_dir(place.path().join("out")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let own = ["reactions.csv", "reactions.jsonl"].contains(&name.as_str());
        assert_eq!(place.read(&format!("out/{name}")).contains("wonderful jam"), own, "{name}");
    }
    assert!(place.table("out/representatives.csv").iter().any(|row| row["text"].starts_with("splendid")));
    place.run(&[&inputs[..], &["--verbatim", "full"]].concat()).expect(0);
    assert!(Page::of(&place, PAGE).whole.contains("wonderful jam number 3"), "asked for");
}

#[test]
fn sources_are_shown_one_by_one() {
    let place = Place::new();
    let said = ["great stuff", "not good", "lovely place", "an awful queue"];
    let rows: String =
        (0..300).map(|i| format!("{i},{} {i},thread {},2026-03-{:02}\n", said[i % 4], i % 9, 1 + i / 9 % 28)).collect();
    place.file("in.csv", format!("id,comment,thread,date\n{rows}"));
    place.run(&["report", "in.csv", "--out", "out"]).expect(0).silent();
    let page = Page::of(&place, PAGE);
    for (section, name) in [("terms", "terms-of"), ("time", "time-of")] {
        let shown = page.between(&format!("id=\"{section}\""), "</section>");
        assert_eq!(shown.matches(&format!("name=\"{name}\"")).count(), 8, "{section}");
        assert!(shown.contains("thread 0") && !shown.contains("thread 8"), "{section}: the largest");
    }
    assert!(words(page.between("id=\"time\"", "</section>")).contains("And 1 source more in trend.csv"));
    // One source is the whole: nothing is said twice.
    place.file("one.csv", format!("id,comment\n{}", "1,great stuff\n2,not good\n"));
    place.run(&["report", "one.csv", "--out", "one"]).expect(0).silent();
    assert!(!Page::of(&place, "one/report.html").shown.contains("Source by source"));
}

#[test]
fn a_large_run_gives_a_small_page() {
    let place = Place::new();
    let said = ["great stuff", "not good", "ganz schlimm", "¡me encanta!", "정말 좋아요", "ничего хорошего"];
    let mut rows = String::from("id,comment,thread,date\n");
    for i in 0..12_000 {
        let (day, month, year) = (i % 28 + 1, i / 28 % 12 + 1, 2020 + i / 2_400);
        rows.push_str(&format!(
            "{i},{} {i},thread number {} {},{year}-{month:02}-{day:02}\n",
            said[i % 6],
            i % 700,
            "t".repeat(i % 300)
        ));
    }
    place.file("in.csv", rows);
    place.run(&["report", "in.csv", "--out", "out", "--quiet"]).expect(0);
    let page = Page::of(&place, PAGE);
    assert_eq!(page.rows().len(), 10_000);
    assert!(words(&page.shown).contains("10,000 of 12,000 reactions, drawn by lot"));
    let beside = page.whole.len() - page.data.to_string().len();
    assert!(beside < 500_000, "{beside} bytes beside the reactions");
}
