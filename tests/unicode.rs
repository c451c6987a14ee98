//! How a text was typed must not change what it says: apostrophes, invisible characters, widths, compositions,
//! emoji. Texts go through the whole library; evidence must always be a slice of the text as given.

use std::sync::LazyLock;

use groundswell::lexicon::LexiconSet;
use groundswell::pipeline::{Analyzer, Options};
use groundswell::reader::{self, Input, ReadOptions};
use groundswell::scorer::{Label, Score, Scorer};

static LEXICONS: LazyLock<LexiconSet> = LazyLock::new(LexiconSet::embedded);

/// Scores a text and checks that all evidence slices to something that is there.
#[track_caller]
fn score(lang: &str, text: &str) -> Score {
    let score = Scorer::new(&LEXICONS).score(text, lang);
    for hit in &score.hits {
        for span in std::iter::once(&hit.span).chain(hit.effects.iter().map(|e| &e.span)) {
            assert!(text.get(span.clone()).is_some_and(|s| !s.is_empty()), "{text:?}: {span:?} of {}", hit.term);
        }
    }
    score
}

/// Label, sum and terms: what must not depend on how the text was typed.
fn meaning(score: &Score) -> (Label, i32, Vec<&str>) {
    (score.label, score.sum, score.hits.iter().map(|h| h.term.as_str()).collect())
}

#[track_caller]
fn alike(lang: &str, plain: &str, expected: Label, variants: &[&str]) {
    let wanted = score(lang, plain);
    assert_eq!(wanted.label, expected, "{plain:?} itself: {wanted:?}");
    for variant in variants {
        let got = score(lang, variant);
        assert_eq!(meaning(&got), meaning(&wanted), "{variant:?} against {plain:?}");
    }
}

#[test]
fn every_apostrophe_is_one() {
    for apostrophe in ['’', '‘', 'ʼ', '＇', '`', '´'] {
        for (lang, plain, expected) in [
            ("en", "I don't like it", Label::Negative),
            ("en", "it isn't good", Label::Negative),
            ("en", "can't wait to see it", Label::Positive),
            ("fr", "je n'aime pas du tout", Label::Negative),
            ("it", "non c'è niente di bello", Label::Negative),
        ] {
            let typed = plain.replace('\'', &apostrophe.to_string());
            alike(lang, plain, expected, &[&typed]);
        }
    }
}

#[test]
fn invisible_characters_inside_words_are_not_there() {
    for (lang, plain, expected) in [
        ("en", "wonderful", Label::Positive),
        ("ru", "прекрасно", Label::Positive),
        ("de", "schrecklich", Label::Negative),
    ] {
        for invisible in ["\u{200b}", "\u{ad}", "\u{2060}", "\u{feff}", "\u{34f}", "\u{180e}", "\u{200c}", "\u{fe0f}"] {
            let middle = plain.char_indices().nth(4).unwrap().0;
            let typed = format!("{}{invisible}{}", &plain[..middle], &plain[middle..]);
            alike(lang, plain, expected, &[&typed]);
            let typed = score(lang, &typed);
            assert_eq!(typed.hits[0].span.len(), plain.len() + invisible.len(), "the evidence keeps {invisible:?}");
            // A joiner or a variation selector may belong where it stands; the rest is reported.
            let harmless = ["\u{200c}", "\u{fe0f}"].contains(&invisible);
            assert!(typed.flags.invisible || harmless, "{invisible:?} is reported");
        }
    }
    // No Greek lexicon is shipped: the tokenizer alone must treat Greek alike.
    use groundswell::tokenizer::{Tokenizer, Tokens};
    let terms = |text: &str| {
        let mut tokens = Tokens::default();
        Tokenizer::default().tokenize(text, &mut tokens);
        tokens.iter().map(|t| tokens.term(t).to_string()).collect::<Vec<_>>()
    };
    assert_eq!(terms("υπέ\u{200b}ρο\u{ad}χα"), terms("υπέροχα"));
    assert_eq!(terms("می\u{200c}خواهم"), terms("میخواهم"), "a Persian word is found with and without its joiner");
}

#[test]
fn widths_and_compositions_are_one() {
    alike("en", "LOVE it!", Label::Positive, &["ＬＯＶＥ ｉｔ!", "𝐋𝐎𝐕𝐄 it!"]);
    alike("ja", "サイコー!", Label::Positive, &["ｻｲｺｰ!"]);
    alike("ja", "ダメ", Label::Negative, &["ﾀﾞﾒ", "タ\u{3099}メ"]);
    alike(
        "ko",
        "정말 좋아요",
        Label::Positive,
        &["\u{110c}\u{1165}\u{11bc}\u{1106}\u{1161}\u{11af} \u{110c}\u{1169}\u{11c2}\u{110b}\u{1161}\u{110b}\u{116d}"],
    );
    alike("fr", "c'est détestable", Label::Negative, &["c'est de\u{301}testable"]);
    alike("de", "einfach großartig", Label::Positive, &["einfach groß\u{200b}artig"]);
    alike("es", "¡qué alegría!", Label::Positive, &["¡que\u{301} alegri\u{301}a!"]);
    alike("ar", "رائع", Label::Positive, &["رَائِع", "رائـــع"]);
    alike("hi", "बहुत बढ़िया", Label::Positive, &["बहुत बढ\u{93c}िया"]);
    assert!(score("en", "ＬＯＶＥ").flags.compatibility);
}

#[test]
fn emoji_are_one_however_they_are_dressed() {
    alike("en", "👍", Label::Positive, &["👍🏻", "👍🏿", "👍\u{fe0f}"]);
    alike("en", "❤", Label::Positive, &["❤\u{fe0f}"]);
    alike("en", "☹", Label::Negative, &["☹\u{fe0f}"]);
    // Joined emoji are one sign: a red heart on fire is not a heart and a fire, a family is not
    // its members.
    for (text, most) in [("👨‍👩‍👧‍👦", 1), ("👩🏽‍🚀", 0), ("❤️‍🔥", 1)] {
        let score = score("en", text);
        assert!(score.hits.len() <= most, "{text}: {:?}", score.hits);
        assert!(score.hits.iter().all(|h| h.span == (0..text.len())), "{text}: {:?}", score.hits);
    }
    // Flags and keycaps are no opinion.
    for text in ["🇰🇷🇯🇵", "3️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"] {
        assert!(score("en", text).hits.is_empty(), "{text}");
    }
}

#[test]
fn an_emoji_nobody_knows_is_no_evidence() {
    // Unassigned code points in the emoji blocks: emoji of a future version.
    for unknown in ["\u{1fac9}", "\u{1f6df}", "\u{1faff}"] {
        let alone = score("en", unknown);
        assert!(alone.hits.is_empty() && alone.label != Label::Negative, "{unknown:?}: {alone:?}");
        let beside = score("en", &format!("great work {unknown}"));
        assert_eq!((beside.label, beside.hits.len()), (Label::Positive, 1), "{unknown:?}: {beside:?}");
    }
}

#[test]
fn direction_marks_are_kept_in_the_text_and_ignored_in_matching() {
    let marks = ["\u{202a}", "\u{202e}", "\u{2066}", "\u{2069}", "\u{200e}", "\u{200f}", "\u{61c}"];
    for mark in marks {
        for typed in [format!("{mark}great{mark} work"), format!("gr{mark}eat work")] {
            let got = score("en", &typed);
            assert_eq!(meaning(&got), meaning(&score("en", "great work")), "{typed:?}");
            assert!(got.flags.bidi_controls, "{typed:?} is reported");
        }
    }
}

/// Letters of two scripts in one word: looked up as it stands, so that nothing is found and nothing is invented.
#[test]
fn homoglyphs_are_never_the_opposite() {
    for typed in ["bеautiful" /* Cyrillic е */, "lоve" /* Cyrillic о */, "gооd" /* both */] {
        let got = score("en", typed);
        assert_ne!(got.label, Label::Negative, "{typed:?}: {got:?}");
    }
}

#[test]
fn damaged_text_is_read_as_far_as_it_goes() {
    for (text, expected) in [
        ("I love\0it", Label::Positive),
        ("\0\0\0", Label::Unscored),
        ("first line\rI hate it\rlast line", Label::Negative),
        ("it\u{fffd}s great", Label::Positive),
        ("great!!!\u{fffd}", Label::Positive),
        ("\u{1b}[1m awful \u{1b}[0m", Label::Negative),
        ("", Label::Unscored),
        (" \u{a0}\u{3000}\t", Label::Unscored),
        ("!?…", Label::Unscored),
    ] {
        assert_eq!(score("en", text).label, expected, "{text:?}");
    }
    // UTF-8 that was read as Windows-1252: the apostrophe is three characters, the rest still counts.
    assert_eq!(
        score("en", "donâ€™t hate me, itâ€™s wonderful").hits.iter().filter(|h| h.term == "wonderful").count(),
        1
    );
}

#[test]
fn contracted_negation_survives_detection_too() {
    let analyzer = Analyzer::new(LexiconSet::embedded(), Options::default()).unwrap();
    let texts = ["I don't like this at all", "I don’t like this at all", "I don＇t like this at all"];
    let scores: Vec<_> = texts.map(|t| analyzer.text(t)).into_iter().collect();
    for (detection, score) in &scores {
        assert_eq!((detection.lang.as_str(), score.label), ("en", Label::Negative));
        assert_eq!(score.polarity, scores[0].1.polarity);
    }
}

#[test]
fn encodings_give_the_same_texts() {
    let table = "author,comment\nAnn,\"Größe – naïve café\"\nKim,좋아요\n";
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(table.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let big: Vec<u8> = [0xfe, 0xff].into_iter().chain(table.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let bom = [b"\xef\xbb\xbf", table.as_bytes()].concat();
    let carriage = table.replace('\n', "\r");
    let texts = |content: &[u8]| -> Vec<(String, Vec<u8>)> {
        let input = Input::memory("votes.csv", content);
        let opened = reader::open(&input, &ReadOptions::default()).unwrap();
        let mut out = Vec::new();
        for document in opened.documents {
            let groundswell::Body::Blocks(blocks) = document.unwrap().body else { panic!("not records") };
            for block in blocks {
                let spans = block.text.spans(0..block.text.len());
                let bytes = spans.iter().flat_map(|s| content[s.range()].to_vec()).collect();
                out.push((block.text.as_str().to_string(), bytes));
            }
        }
        out
    };
    let wanted = texts(table.as_bytes());
    assert_eq!(wanted.iter().map(|t| t.0.as_str()).collect::<Vec<_>>(), ["Größe – naïve café", "좋아요"]);
    for (name, content) in
        [("UTF-16LE", &utf16), ("UTF-16BE", &big), ("BOM", &bom), ("CR alone", &carriage.clone().into_bytes())]
    {
        let got = texts(content);
        assert_eq!(
            got.iter().map(|t| &t.0).collect::<Vec<_>>(),
            wanted.iter().map(|t| &t.0).collect::<Vec<_>>(),
            "{name}"
        );
        let decoded: Vec<String> = got
            .iter()
            .map(|(_, bytes)| match name {
                "UTF-16LE" => encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(),
                "UTF-16BE" => encoding_rs::UTF_16BE.decode_without_bom_handling(bytes).0.into_owned(),
                _ => String::from_utf8(bytes.clone()).unwrap(),
            })
            .collect();
        assert_eq!(decoded, wanted.iter().map(|t| t.0.clone()).collect::<Vec<_>>(), "{name}: spans are the evidence");
    }
    for (encoding, text) in [
        ("shift_jis", "とても良かったです。また行きたい"),
        ("euc-kr", "정말 좋았어요 다시 가고 싶다"),
        ("gb18030", "真的很好看，强烈推荐"),
        ("windows-1251", "Очень понравилось, спасибо"),
        ("windows-1252", "C’était très réussi – bravo"),
    ] {
        let codec = encoding_rs::Encoding::for_label(encoding.as_bytes()).unwrap();
        let bytes = codec.encode(&format!("comment\n{text}\n{text}\n")).0.into_owned();
        let options = ReadOptions { encoding: Some(encoding.into()), ..ReadOptions::default() };
        let mut opened = reader::open(&Input::memory("votes.csv", bytes.clone()), &options).unwrap();
        let groundswell::Body::Blocks(blocks) = opened.documents.next().unwrap().unwrap().body else {
            panic!("not records")
        };
        let spans = blocks[0].text.spans(0..blocks[0].text.len());
        let evidence: Vec<u8> = spans.iter().flat_map(|s| bytes[s.range()].to_vec()).collect();
        assert_eq!(blocks[0].text.as_str(), text, "{encoding}");
        assert_eq!(codec.decode_without_bom_handling(&evidence).0, text, "{encoding}: spans are the evidence");
    }
}
