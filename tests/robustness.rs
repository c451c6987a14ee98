//! No input breaks the program: arbitrary text, broken HTML, CSV and JSON go through the whole pipeline, whose
//! promises (places, sums, order, merging) must hold all the same.

use std::sync::LazyLock;

use groundswell::aggregator::{SourceNote, Summary};
use groundswell::lexicon::LexiconSet;
use groundswell::pipeline::{Analyzer, Observer, Options};
use groundswell::reader::Input;
use groundswell::scorer::{Label, Score, Scorer, Target, TargetSet, polarity};
use groundswell::writer::{OUTPUTS, WriteOptions};
use groundswell::{Result, ScoredReaction};
use proptest::prelude::*;

static ANALYZER: LazyLock<Analyzer> =
    LazyLock::new(|| Analyzer::new(LexiconSet::embedded(), Options::default()).unwrap());

/// Targets that occur in the texts made here.
static TARGETS: LazyLock<TargetSet> = LazyLock::new(|| {
    let targets = ["it=it,the,不", "good=good,좋*,di", "love=love,hahaha,映画"];
    TargetSet::new(targets.iter().map(|t| Target::parse(t).unwrap()).collect()).unwrap()
});

#[derive(Default)]
struct Collected(Vec<ScoredReaction>);

impl Observer for Collected {
    fn reaction(&mut self, scored: &ScoredReaction) -> Result<()> {
        self.0.push(scored.clone());
        Ok(())
    }
}

/// The whole pipeline over one input in memory.
fn run(name: &str, content: &[u8]) -> (Summary, Vec<ScoredReaction>) {
    let mut collected = Collected::default();
    let (summary, _) = ANALYZER.run(&[Input::memory(name, content)], &mut collected).unwrap();
    (summary, collected.0)
}

/// What holds for every score, whatever the text.
fn check_score(text: &str, score: &Score) -> std::result::Result<(), TestCaseError> {
    for hit in &score.hits {
        for span in std::iter::once(&hit.span).chain(hit.effects.iter().map(|e| &e.span)) {
            prop_assert!(text.get(span.clone()).is_some_and(|s| !s.is_empty()), "{span:?} of {text:?}");
        }
    }
    let parts = score.hits.iter().map(|h| i64::from(h.contribution));
    let sum: i64 = parts.chain(score.additions.iter().map(|a| i64::from(a.contribution))).sum();
    prop_assert_eq!(sum, i64::from(score.sum), "the explanation adds up");
    match score.polarity {
        Some(p) => {
            if score.probabilities.is_none() {
                prop_assert_eq!(p, polarity(score.sum));
            }
            prop_assert!((-1.0..=1.0).contains(&p) && score.label != Label::Unscored && score.reason.is_none());
        }
        None => prop_assert!(score.label == Label::Unscored && score.reason.is_some() && score.hits.is_empty()),
    }
    for target in &score.targets {
        prop_assert!(!target.spans.is_empty() && target.hits.is_sorted());
        for span in &target.spans {
            prop_assert!(text.get(span.clone()).is_some_and(|s| !s.is_empty()), "{span:?} of {text:?}");
        }
        let linked: i64 = target.hits.iter().map(|&h| i64::from(score.hits[h].contribution)).sum();
        prop_assert_eq!(linked, i64::from(target.sum));
        prop_assert!(!target.hits.is_empty() || matches!(target.label, Label::Neutral | Label::Unscored));
    }
    crate::layers::check_balance(text, score)?;
    prop_assert!((0.0..=1.0).contains(&score.confidence) && (0.0..=1.0).contains(&score.coverage));
    Ok(())
}

/// What holds for every reaction of an input.
fn check_reactions(content: &[u8], reactions: &[ScoredReaction]) -> std::result::Result<(), TestCaseError> {
    let mut ids: Vec<&str> = reactions.iter().map(|s| s.reaction.id.as_str()).collect();
    let known: std::collections::HashSet<&str> = ids.iter().copied().collect();
    for scored in reactions {
        let reaction = &scored.reaction;
        prop_assert!(!reaction.text.trim().is_empty());
        for span in &reaction.spans {
            prop_assert!(span.start < span.end && span.end <= content.len(), "{span:?} of {}", content.len());
        }
        if let Some(parent) = &reaction.parent {
            prop_assert!(known.contains(parent.as_str()) && *parent != reaction.id, "{} answers {parent}", reaction.id);
        }
        check_score(&reaction.text, &scored.score)?;
    }
    ids.sort_unstable();
    ids.dedup();
    prop_assert_eq!(ids.len(), reactions.len(), "ids are unique");
    Ok(())
}

/// Reactions of valid UTF-8 in a format without escapes: their spans are whole characters and show the text.
fn check_verbatim(content: &str, reactions: &[ScoredReaction]) -> std::result::Result<(), TestCaseError> {
    for scored in reactions {
        let mut shown = String::new();
        for span in &scored.reaction.spans {
            let part = content.get(span.range());
            prop_assert!(part.is_some(), "{span:?} cuts a character of {content:?}");
            shown.push_str(part.unwrap_or_default());
        }
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        prop_assert_eq!(squeezed(&shown), squeezed(&scored.reaction.text));
    }
    Ok(())
}

/// Pieces that mean something to one stage or another, to be joined at random.
pub(crate) fn soup(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => proptest::sample::select(pieces).prop_map(str::to_string),
        1 => any::<char>().prop_map(String::from),
        1 => "\\PC{0,8}",
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|v| v.concat())
}

pub(crate) const WORDS: &[&str] = &[
    "not ",
    "very ",
    "good",
    "bad ",
    "love",
    "don't ",
    "don’t ",
    " but ",
    "!!!",
    "???",
    ", ",
    ". ",
    "GREAT ",
    "goooood ",
    "haha",
    "😂",
    "👍🏽",
    "👨‍👩‍👧",
    "❤️",
    ":)",
    ":-(",
    "#love",
    "@name",
    "https://example.org/x",
    "좋아요",
    "않아요 ",
    "最高",
    "じゃない",
    "不",
    "喜欢",
    "رائع ",
    "ليس ",
    "नहीं ",
    "अच्छा ",
    "l'",
    "n'aime ",
    "pas ",
    "nicht ",
    "gut ",
    "\u{200d}",
    "\u{fe0f}",
    "\u{200b}",
    "\u{202e}",
    "\0",
    "\r",
    "\n",
    "\t",
    "1000",
    "３",
    "e\u{301}",
    "\u{1100}",
    "\u{1161}",
];
const PROSE: &[&str] = &[
    "“",
    "”",
    "\"",
    "‘",
    "’",
    "'",
    "«",
    "»",
    "「",
    "」",
    "„",
    "(",
    ")",
    "one X user wrote in Korean",
    " wrote on X",
    " said in a statement",
    ", ",
    ". ",
    ": ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "3 Comments",
    "Comments (2)",
    "コメント 2件",
    "Reply",
    "Like",
    "2026-01-14 10:22",
    "January 14, 2026",
    "Ann Fell",
    "Mayor Fell",
    "she added",
    "This is a good day for the town",
    "I agree.",
    "Absolutely. ",
    "ユーザーはXに",
    "と投稿した",
    "on Instagram",
    "    ",
    "\u{a0}",
    "\u{feff}",
    "ß",
    "İ",
    "ﬁ",
    "좋아요 정말",
];
const MARKUP: &[&str] = &[
    "<div class=comment>",
    "<div class=\"comment-body\">",
    "<li id=comment-1>",
    "<ol class=commentlist>",
    "<ul>",
    "<li>",
    "</li>",
    "</ul>",
    "</div>",
    "<p>",
    "</p>",
    "<br>",
    "<blockquote class=twitter-tweet lang=ko>",
    "</blockquote>",
    "<a href='https://x.com/a/status/1'>",
    "</a>",
    "<cite>",
    "</cite>",
    "<time datetime=2026-01-14>",
    "</time>",
    "<span itemprop=author>",
    "</span>",
    "<script>",
    "</script>",
    "<script type='application/ld+json'>",
    "{\"@type\":\"Comment\",\"text\":\"hi\"}",
    "<style>",
    "</style>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<table>",
    "<tr>",
    "<td>",
    "<svg>",
    "<template>",
    "<html lang=de>",
    "<body>",
    "<textarea>",
    "&amp;",
    "&#x1f600;",
    "&#0;",
    "&nope;",
    "&",
    "<",
    ">",
    "\"",
    "=",
    "<article itemtype=https://schema.org/Comment>",
    "Ann Fell",
    "I love this bridge",
    "Das ist nicht gut",
    "Reply",
    "2 Comments",
    "\n",
    "é",
    "漢",
    "\0",
];
const TABLE: &[&str] = &[
    "author",
    "comment",
    "text",
    "date",
    "likes",
    "id",
    "parent",
    ",",
    ",",
    ",",
    ";",
    "\t",
    "\n",
    "\n",
    "\n",
    "\r\n",
    "\r",
    "\"",
    "\"\"",
    "'",
    "I love it",
    "nicht gut",
    "2026-01-14",
    "12",
    "=1+1",
    "\u{feff}",
    "é",
    "漢字",
    "\0",
    " ",
    "|",
];
const OBJECTS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\"text\":",
    "\"body\":",
    "\"author\":",
    "\"comments\":",
    "\"replies\":",
    "\"data\":",
    "\"id\":",
    "\"parent_id\":",
    "\"created_at\":",
    "\"I love it\"",
    "\"bad\"",
    "\"2026-01-14T00:00:00Z\"",
    "1",
    "-1e999",
    "null",
    "true",
    "\\u00e9",
    "\\ud83d",
    "\\",
    "\n",
    " ",
    "é",
    "{\"text\":\"good\"}",
    "\"snippet\":{\"textDisplay\":",
];

fn bytes_of(text: String, damage: &[(usize, u8)]) -> Vec<u8> {
    let mut bytes = text.into_bytes();
    for (at, byte) in damage {
        if !bytes.is_empty() {
            let at = at % bytes.len();
            bytes[at] = *byte;
        }
    }
    bytes
}

/// Stretches long enough to be told apart, and what stands between them.
const LANGUAGES: &[&str] = &[
    "this is the best song I have heard this year ",
    "esta canción me encanta muchísimo, gracias por compartirla ",
    "это самая красивая песня за весь год, спасибо ",
    "ця пісня дуже гарна, щиро дякую всім ",
    "كانت الأغنية جميلة جدا وأعجبت الجميع ",
    "بہت اچھا گانا ہے، شکریہ ",
    "정말 감동적인 노래입니다 ",
    "この歌が大好きです",
    "真的很好听",
    "yeh gaana bahut accha hai yaar ",
    "@some.one ",
    "https://example.org/ñ ",
    "me@example.org",
    "x2",
    "'",
    "é\u{301}",
    "ＯＫ！！",
    "😀",
    "\u{200d}",
    "\n",
];

/// `PROPTEST_CASES=20000` looks longer.
pub(crate) fn settings() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(400);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn any_text_is_scored_with_evidence_that_adds_up(text in prop_oneof![soup(WORDS), any::<String>()], lang in 0usize..100) {
        let lexicons = ANALYZER.lexicons();
        let code = lexicons.codes().nth(lang).unwrap_or("und");
        let mut scorer = Scorer::new(lexicons).explaining(true);
        let score = scorer.score(&text, code);
        check_score(&text, &score)?;
        let aimed = Scorer::new(lexicons).towards(&TARGETS).score(&text, code);
        check_score(&text, &aimed)?;
        prop_assert_eq!(&Score { balance: score.balance.clone(), targets: Vec::new(), ..aimed }, &score, "targets change nothing else");
        prop_assert_eq!(&scorer.score(&text, code), &score, "a scorer keeps nothing of the text before");
        let (_, detected) = ANALYZER.text(&text);
        check_score(&text, &detected)?;
    }

    #[test]
    fn any_mixed_text_is_cut_in_order(text in prop_oneof![soup(LANGUAGES), any::<String>()]) {
        let (found, _) = ANALYZER.text(&text);
        prop_assert!((0.0..=1.0).contains(&found.confidence) && !found.lang.is_empty());
        let mut end = 0;
        for segment in &found.segments {
            prop_assert!(segment.span.start >= end, "{:?} of {text:?}", found.segments);
            prop_assert!(text.get(segment.span.clone()).is_some_and(|s| !s.is_empty()), "{:?} of {text:?}", segment);
            end = segment.span.end;
        }
        prop_assert!(found.segments.len() != 1, "a text in one language is not cut");
        prop_assert_eq!(ANALYZER.text(&text).0, found, "a detector keeps nothing of the text before");
    }

    #[test]
    fn any_plain_page_gives_reactions_that_stand_in_it(text in soup(PROSE)) {
        let (_, reactions) = run("page.txt", text.as_bytes());
        check_reactions(text.as_bytes(), &reactions)?;
        if !text.contains(['\0', '\u{feff}']) {
            check_verbatim(&text, &reactions)?;
        }
    }

    #[test]
    fn any_markup_is_read(text in soup(MARKUP), damage in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..4)) {
        let content = bytes_of(text, &damage);
        check_reactions(&content, &run("page.html", &content).1)?;
    }

    #[test]
    fn any_table_is_read(text in soup(TABLE), damage in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..4), tab in any::<bool>()) {
        let content = bytes_of(text, &damage);
        check_reactions(&content, &run(if tab { "votes.tsv" } else { "votes.csv" }, &content).1)?;
        check_reactions(&content, &run("votes", &content).1)?;
    }

    #[test]
    fn any_object_is_read(text in soup(OBJECTS), damage in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..4)) {
        let content = bytes_of(text, &damage);
        for name in ["posts.json", "posts.jsonl", "posts"] {
            check_reactions(&content, &run(name, &content).1)?;
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(content in proptest::collection::vec(any::<u8>(), 0..400), name in "[a-z]{1,3}(\\.(gz|zst|xml|csv|txt|html))?") {
        check_reactions(&content, &run(&name, &content).1)?;
    }

    #[test]
    fn summaries_merge_in_any_order(
        texts in proptest::collection::vec((soup(WORDS), 0usize..3, any::<bool>()), 1..12),
        cuts in (0usize..12, 0usize..12),
    ) {
        let scored: Vec<ScoredReaction> = texts.iter().enumerate().map(|(i, (text, source, quote))| {
            let (detection, _) = ANALYZER.text(text);
            let score = Scorer::new(ANALYZER.lexicons()).towards(&TARGETS).score(text, &detection.lang);
            let reaction = groundswell::Reaction {
                id: format!("s{source}.c{i}"),
                source: format!("s{source}"),
                kind: match (quote, i % 5) {
                    (true, _) => groundswell::ReactionKind::Quote,
                    (false, 2) => groundswell::ReactionKind::Reply,
                    (false, _) => groundswell::ReactionKind::Comment,
                },
                role: if i % 7 == 3 { groundswell::Role::Owner } else { groundswell::Role::Public },
                author: (i % 3 > 0).then(|| format!("writer {}", i % 2)),
                stated_language: (i % 4 == 0).then(|| "ko".to_string()),
                likes: (i % 2 == 0).then_some(i as i64 % 3),
                published: (i % 3 == 0).then(|| format!("2026-01-{:02}", 1 + i % 5)),
                text: text.clone(),
                ..groundswell::Reaction::default()
            };
            let (voice, signature) = groundswell::aggregator::voices::Voices::default().of(text);
            let key = groundswell::reaction::Key::of_voice(&reaction.source, reaction.kind, voice);
            ScoredReaction { voice, key, signature, reaction, detection, score }
        }).collect();
        let count = |range: std::ops::Range<usize>| {
            let mut summary = Summary::default();
            for i in range {
                summary.add(&scored[i], i as u64);
                let title = (i % 3 > 0).then(|| format!("title {}", i % 2));
                let note = SourceNote { title, files: [format!("{}.html", i % 4)].into(), ..SourceNote::default() };
                summary.source(&scored[i].reaction.source, (i % 2 == 0).then_some(i as u64), note);
            }
            summary
        };
        let n = scored.len();
        let (mut first, mut second) = (cuts.0.min(n), cuts.1.min(n));
        if first > second {
            std::mem::swap(&mut first, &mut second);
        }
        let (a, b, c) = (count(0..first), count(first..second), count(second..n));
        let merged = |parts: &[&Summary]| parts.iter().fold(Summary::default(), |mut all, part| {
            all.merge(part);
            all
        });
        let whole = count(0..n);
        for order in [[&a, &b, &c], [&c, &b, &a], [&b, &c, &a], [&a, &c, &b]] {
            prop_assert_eq!(&merged(&order), &whole);
        }
        let mut right = b.clone();
        right.merge(&c);
        let mut nested = a.clone();
        nested.merge(&right);
        prop_assert_eq!(&nested, &whole, "a + (b + c) = (a + b) + c");
        let written = |mut summary: Summary| {
            summary.fold_voices();
            let options = WriteOptions { minimum_n: 2, ..WriteOptions::default() };
            let mut bytes = Vec::new();
            for output in OUTPUTS {
                output.csv(&summary, ANALYZER.lexicons(), &options, &mut bytes).unwrap();
            }
            String::from_utf8(bytes).unwrap()
        };
        let bytes = written(whole.clone());
        prop_assert_eq!(written(nested), bytes.clone());
        // What was folded may be merged and folded again.
        let mut folded = merged(&[&c, &a]);
        folded.fold_voices();
        folded.merge(&b);
        prop_assert_eq!(written(folded), bytes);
    }

    #[test]
    fn one_thread_gives_what_many_give(rows in proptest::collection::vec(soup(WORDS), 0..40)) {
        let mut content = String::from("comment\n");
        for row in &rows {
            content.push_str(&format!("\"{}\"\n", row.replace('"', "\"\"")));
        }
        let within = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| run("votes.csv", content.as_bytes()))
        };
        let ((one, few), (many, all)) = (within(1), within(4));
        prop_assert_eq!(one, many);
        let line = |s: &ScoredReaction| format!("{:?} {:?} {:?}", s.reaction, s.detection, s.score);
        prop_assert_eq!(few.iter().map(line).collect::<Vec<_>>(), all.iter().map(line).collect::<Vec<_>>());
    }
}

#[test]
fn deep_nesting_ends() {
    // 512 KB each: a reader that walks the open elements at every tag, or recurses into them, does not come back.
    let list = "<ul><li>".repeat(64 << 10);
    assert!(list.len() == 512 << 10);
    let (_, reactions) = run("deep.html", format!("{list}<p>I love it</p>").as_bytes());
    check_reactions(list.as_bytes(), &reactions).unwrap();
    for (open, close) in
        [("<div class=comment>", "</div>"), ("<b><p>", ""), ("<table><tr><td>", ""), ("<a><i>", "</a>")]
    {
        let page = format!("{}good{}", open.repeat(20_000), close.repeat(20_000));
        check_reactions(page.as_bytes(), &run("deep.html", page.as_bytes()).1).unwrap();
    }
    for content in [
        "[".repeat(500_000),
        "{\"replies\":".repeat(50_000),
        format!("{}{{\"text\":\"good\"}}{}", "[".repeat(100_000), "]".repeat(100_000)),
    ] {
        for name in ["deep.json", "deep.jsonl"] {
            check_reactions(content.as_bytes(), &run(name, content.as_bytes()).1).unwrap();
        }
    }
}

#[test]
fn one_broken_record_does_not_swallow_the_others() {
    let mut table = String::from("author,comment\nAnn,\"never closed\n");
    for i in 0..50_000 {
        table.push_str(&format!("Ben,good {i}\n"));
    }
    let mut collected = Collected::default();
    let input = Input::memory("votes.csv", table.clone());
    let (_, report) = ANALYZER.run(&[input], &mut collected).unwrap();
    check_reactions(table.as_bytes(), &collected.0).unwrap();
    let said = report.skipped.iter().map(ToString::to_string).collect::<String>();
    assert!(collected.0.len() > 50_000 || said.contains("votes.csv"), "neither read nor reported: {said}");

    let (_, reactions) = run("posts.jsonl", b"{\"text\": \"good\"}\n{\"text\": \"bad\n{\"text\": \"great\"}\n");
    assert_eq!(reactions.iter().map(|s| s.reaction.text.as_str()).collect::<Vec<_>>(), ["good", "great"]);
}

#[test]
fn a_thread_of_a_hundred_thousand_comments_is_read_to_its_end() {
    const COUNT: usize = 100_000;
    let mut page = String::from("<html><body><h1>Bridge opens</h1><h2>Comments</h2><ol class=commentlist>\n");
    for i in 0..COUNT {
        page.push_str(&format!(
            "<li class=comment id=comment-{i}><cite class=fn>Writer {i}</cite> <a href='#comment-{i}'><time \
             datetime=2026-01-14T10:22:00Z>14 January</time></a><div class=comment-content><p>I love this bridge, number {i}</p></div></li>\n"
        ));
    }
    page.push_str("</ol></body></html>");
    let (summary, reactions) = run("thread.html", page.as_bytes());
    assert_eq!(reactions.len(), COUNT);
    assert_eq!(summary.overall().labels().positive, COUNT as u64);
    assert_eq!(reactions[COUNT - 1].reaction.text, format!("I love this bridge, number {}", COUNT - 1));
}

#[test]
fn one_endless_text_is_scored() {
    for (piece, label) in [("not good, ", Label::Negative), ("좋아요", Label::Positive), ("a", Label::Neutral)] {
        let text = piece.repeat(200_000);
        let lang = if piece.is_ascii() { "en" } else { "ko" };
        let score = Scorer::new(ANALYZER.lexicons()).score(&text, lang);
        check_score(&text, &score).unwrap();
        if piece != "좋아요" {
            assert_eq!(score.label, label, "{piece:?}");
        }
    }
}
