//! Dates as they are written in every language, all of them invented.

use super::*;
use crate::lexicon::LexiconSet;

#[test]
fn dates_are_read_in_every_language() {
    let lexicons = LexiconSet::embedded();
    let markers = lexicons.markers();
    // A Wednesday.
    let page = "2026-01-14T12:00:00+01:00";
    for (language, written, expected) in [
        // Absolute.
        ("en", "Jan 14, 2026 at 3:05 pm", "2026-01-14T15:05:00"),
        ("en", "14th January 2026, 12:05 a.m.", "2026-01-14T00:05:00"),
        ("en", "Apr 27, 2020 at 9:24am PDT", "2020-04-27T16:24:00Z"),
        ("en", "Wed Jan 14 2026 10:22:05 GMT+0100 (CET)", "2026-01-14T09:22:05Z"),
        ("en", "Wednesday, January 14, 2026", "2026-01-14"),
        ("en", "10:22 14/01/2026", "2026-01-14T10:22:00"),
        ("en", "10:22 AM - 14 Jan 2026", "2026-01-14T10:22:00"),
        ("en", "Wed, 14 Jan 2026 10:22:05 IST", "2026-01-14T10:22:05"),
        ("en", "#3 14 January 2026, 10:22", "2026-01-14T10:22:00"),
        ("de", "14.01., 10:22", "2026-01-14T10:22:00"),
        ("ko", "01.14 10:22", "2026-01-14T10:22:00"),
        ("it", "un'ora fa", "2026-01-14T10:00:00Z"),
        ("de", "14. März 2026 um 18:40", "2026-03-14T18:40:00"),
        ("de", "Mittwoch, 14. Jänner 2026, 18.40 Uhr", "2026-01-14T18:40:00"),
        ("de", "10. Mai. 2015, 19:11", "2015-05-10T19:11:00"),
        ("de", "17.07, 2011 @ 13:04", "2011-07-17T13:04:00"),
        ("de", "April 12, 2014 um 1:56 pm", "2014-04-12T13:56:00"),
        ("fr", "le mercredi 15 mai 2019 à 08h07", "2019-05-15T08:07:00"),
        ("fr", "mar. 13 janv. 2026 à 10 h 22", "2026-01-13T10:22:00"),
        ("fr", "22/01/2020 à 12:01:03", "2020-01-22T12:01:03"),
        ("es", "14 enero 2026 a las 10:22", "2026-01-14T10:22:00"),
        ("es", "14 de enero de 2026, 3:05 p. m.", "2026-01-14T15:05:00"),
        ("es", "mar 13 ene 2026", "2026-01-13"),
        ("pt", "14 de janeiro de 2026 às 10:22", "2026-01-14T10:22:00"),
        ("pt", "14 jan. 2026 10h22", "2026-01-14T10:22:00"),
        ("it", "mar 13 gen 2026 alle 10:22", "2026-01-13T10:22:00"),
        ("it", "14 mar 2026", "2026-03-14"),
        ("ru", "14 января 2026 г. в 10:22", "2026-01-14T10:22:00"),
        ("ru", "17.10.12 в 00:10", "2012-10-17T00:10:00"),
        ("ja", "2026年1月14日 15:05", "2026-01-14T15:05:00"),
        ("ja", "2026年1月14日(水) 午後3時5分", "2026-01-14T15:05:00"),
        ("ja", "2026/01/14(水) 10:22:33.45 ID:aB3", "2026-01-14T10:22:33"),
        ("ko", "2026년 1월 14일 오후 3:05", "2026-01-14T15:05:00"),
        ("ko", "2026. 1. 14. 오전 12:05", "2026-01-14T00:05:00"),
        ("ko", "26.01.14 10:22", "2026-01-14T10:22:00"),
        ("zh", "2026年1月14日 下午3:05", "2026-01-14T15:05:00"),
        ("zh", "2026/1/3 凌晨12:05", "2026-01-03T00:05:00"),
        ("zh", "2026年01月14日 晚上10点05分", "2026-01-14T22:05:00"),
        ("ar", "١٤ يناير ٢٠٢٦", "2026-01-14"),
        ("ar", "14 كانون الثاني 2026 الساعة 3:05 م", "2026-01-14T15:05:00"),
        ("hi", "14 जनवरी 2026", "2026-01-14"),
        ("hi", "१४ फ़रवरी २०२६ को 10:22 बजे", "2026-02-14T10:22:00"),
        ("hi-Latn", "14 january 2026", "2026-01-14"),
        // Without a year.
        ("en", "March 14 at 10:22", "2025-03-14T10:22:00"),
        ("en", "Jan 3", "2026-01-03"),
        ("ja", "1月3日", "2026-01-03"),
        ("zh", "01-03 10:22", "2026-01-03T10:22:00"),
        // Counted back.
        ("en", "3 hours ago", "2026-01-14T08:00:00Z"),
        ("en", "2 days ago", "2026-01-12"),
        ("en", "an hour ago", "2026-01-14T10:00:00Z"),
        ("en", "about 1 year, 2 months ago (edited)", "2024-11-14"),
        ("en", "a few seconds ago", "2026-01-14T11:00:00Z"),
        ("en", "just now", "2026-01-14T11:00:00Z"),
        ("en", "Yesterday at 10:22", "2026-01-13T10:22:00"),
        ("en", "Monday at 3:05 PM", "2026-01-12T15:05:00"),
        ("en", "3d", "2026-01-11"),
        ("en", "2 h", "2026-01-14T09:00:00Z"),
        ("de", "vor 2 Tagen", "2026-01-12"),
        ("de", "vor einer Stunde", "2026-01-14T10:00:00Z"),
        ("de", "Gestern, 18:40 Uhr", "2026-01-13T18:40:00"),
        ("de", "5 Std.", "2026-01-14T06:00:00Z"),
        ("fr", "il y a 5 min", "2026-01-14T10:55:00Z"),
        ("fr", "hier à 10h22", "2026-01-13T10:22:00"),
        ("fr", "aujourd’hui, 10:22", "2026-01-14T10:22:00"),
        ("fr", "avant-hier", "2026-01-12"),
        ("es", "hace 3 horas", "2026-01-14T08:00:00Z"),
        ("es", "hace una semana", "2026-01-07"),
        ("es", "ayer a las 10:22", "2026-01-13T10:22:00"),
        ("pt", "há 3 horas", "2026-01-14T08:00:00Z"),
        ("pt", "2 dias atrás", "2026-01-12"),
        ("it", "3 ore fa", "2026-01-14T08:00:00Z"),
        ("it", "ieri alle 10:22", "2026-01-13T10:22:00"),
        ("ru", "3 часа назад", "2026-01-14T08:00:00Z"),
        ("ru", "час назад", "2026-01-14T10:00:00Z"),
        ("ru", "вчера в 10:22", "2026-01-13T10:22:00"),
        ("ja", "3日前", "2026-01-11"),
        ("ja", "5か月前", "2025-08-14"),
        ("ja", "昨日 10:22", "2026-01-13T10:22:00"),
        ("ko", "3시간 전", "2026-01-14T08:00:00Z"),
        ("ko", "3시간전", "2026-01-14T08:00:00Z"),
        ("ko", "어제 오후 3:05", "2026-01-13T15:05:00"),
        ("ko", "방금 전", "2026-01-14T11:00:00Z"),
        ("zh", "3小时前", "2026-01-14T08:00:00Z"),
        ("zh", "昨天", "2026-01-13"),
        ("zh", "昨天 10:22", "2026-01-13T10:22:00"),
        ("zh", "刚刚", "2026-01-14T11:00:00Z"),
        ("ar", "منذ 3 ساعات", "2026-01-14T08:00:00Z"),
        ("ar", "منذ ساعتين", "2026-01-14T09:00:00Z"),
        ("ar", "قبل يوم", "2026-01-13"),
        ("ar", "أمس", "2026-01-13"),
        ("hi", "3 घंटे पहले", "2026-01-14T08:00:00Z"),
        ("hi", "कल", "2026-01-13"),
        ("hi-Latn", "3 ghante pehle", "2026-01-14T08:00:00Z"),
        // Languages whose folder is page vocabulary only.
        ("nl", "14 maart 2026 om 10:22 uur", "2026-03-14T10:22:00"),
        ("nl", "3 uur geleden", "2026-01-14T08:00:00Z"),
        ("nl", "gisteren om 10:22", "2026-01-13T10:22:00"),
        ("pl", "14 stycznia 2026 r. o 10:22", "2026-01-14T10:22:00"),
        ("pl", "5 godzin temu", "2026-01-14T06:00:00Z"),
        ("pl", "przedwczoraj", "2026-01-12"),
        ("tr", "14 Ocak 2026 Çarşamba 10:22", "2026-01-14T10:22:00"),
        ("tr", "3 saat önce", "2026-01-14T08:00:00Z"),
        ("tr", "2 gün önce", "2026-01-12"),
        ("sv", "14 januari 2026 kl. 10.22", "2026-01-14T10:22:00"),
        ("sv", "för 3 timmar sedan", "2026-01-14T08:00:00Z"),
        ("sv", "i går 10:22", "2026-01-13T10:22:00"),
        ("da", "14. januar 2026 kl. 10.22", "2026-01-14T10:22:00"),
        ("da", "for 2 dage siden", "2026-01-12"),
        ("nb", "14. jan. 2026 kl. 10:22", "2026-01-14T10:22:00"),
        ("nb", "for 3 timer siden", "2026-01-14T08:00:00Z"),
        ("fi", "14. tammikuuta 2026 klo 10.22", "2026-01-14T10:22:00"),
        ("fi", "14.1.2026 10.22", "2026-01-14T10:22:00"),
        ("fi", "2 päivää sitten", "2026-01-12"),
        ("fi", "eilen klo 10.22", "2026-01-13T10:22:00"),
        ("cs", "14. ledna 2026 v 10:22", "2026-01-14T10:22:00"),
        ("cs", "14. 1. 2026 10:22", "2026-01-14T10:22:00"),
        ("cs", "před 3 hodinami", "2026-01-14T08:00:00Z"),
        ("uk", "14 січня 2026 р. о 10:22", "2026-01-14T10:22:00"),
        ("uk", "3 години тому", "2026-01-14T08:00:00Z"),
        ("uk", "учора", "2026-01-13"),
        ("id", "14 Januari 2026 pukul 10.22", "2026-01-14T10:22:00"),
        ("id", "3 jam yang lalu", "2026-01-14T08:00:00Z"),
        ("id", "sejam lalu", "2026-01-14T10:00:00Z"),
        ("vi", "14 tháng 1, 2026 lúc 10:22", "2026-01-14T10:22:00"),
        ("vi", "3 tháng trước", "2025-10-14"),
        ("vi", "Hôm qua lúc 3:05 chiều", "2026-01-13T15:05:00"),
        ("el", "14 Ιανουαρίου 2026, 3:05 μ.μ.", "2026-01-14T15:05:00"),
        ("el", "πριν από 3 ώρες", "2026-01-14T08:00:00Z"),
        ("el", "χθες στις 10:22", "2026-01-13T10:22:00"),
        ("he", "14 בינואר 2026 בשעה 10:22", "2026-01-14T10:22:00"),
        ("he", "לפני שעתיים", "2026-01-14T09:00:00Z"),
        ("he", "אתמול, 10:22", "2026-01-13T10:22:00"),
        ("th", "14 ม.ค. 2569 เวลา 10:22 น.", "2026-01-14T10:22:00"),
        ("th", "14 มกราคม 2569", "2026-01-14"),
        ("th", "3 ชั่วโมงที่แล้ว", "2026-01-14T08:00:00Z"),
        ("hu", "2026. január 14. 10:22", "2026-01-14T10:22:00"),
        ("hu", "3 órája", "2026-01-14T08:00:00Z"),
        ("hu", "2 nappal ezelőtt", "2026-01-12"),
        ("ro", "14 ianuarie 2026, 10:22", "2026-01-14T10:22:00"),
        ("ro", "acum 3 ore", "2026-01-14T08:00:00Z"),
        ("ro", "acum 21 de zile", "2025-12-24"),
        ("fa", "۳ ساعت پیش", "2026-01-14T08:00:00Z"),
        ("fa", "دیروز", "2026-01-13"),
        // In another language than the page's.
        ("ja", "2 days ago", "2026-01-12"),
        ("", "vor 2 Tagen", "2026-01-12"),
        // Not to be read.
        ("en", "01/02/2026", "01/02/2026"),
        ("en", "10:22", "10:22"),
        ("en", "recently", "recently"),
        ("en", "a few days ago", "a few days ago"),
        ("en", "2019 people, 14 March 2026", "2019 people, 14 March 2026"),
        ("de", "31. Februar 2026", "31. Februar 2026"),
        ("en", "5 points", "5 points"),
        ("en", "999999999999 years ago", "999999999999 years ago"),
    ] {
        let language = Some(language).filter(|l| !l.is_empty());
        if language.is_some_and(|l| lexicons.markers().all().iter().all(|m| m.lang != l)) {
            continue;
        }
        let dates = Dates::new(markers, language, Orders::default());
        assert_eq!(dates.read(written, || Some(page.into())), expected, "{written} in {language:?}");
    }
}

#[test]
fn what_counts_back_is_as_exact_as_the_page() {
    let lexicons = LexiconSet::embedded();
    let markers = lexicons.markers();
    for (page, written, expected) in [
        (Some("2026-01-14"), "3 hours ago", "2026-01-14"),
        (Some("2026-01-14T12:00:00"), "3 hours ago", "2026-01-14T09:00:00"),
        (Some("14. Januar 2026, 12:00"), "vor 3 Stunden", "2026-01-14T09:00:00"),
        (Some("2026-01-01T00:30:00Z"), "yesterday", "2025-12-31"),
        (Some("2026-03-31T00:30:00Z"), "1 month ago", "2026-02-28"),
        (Some("no date"), "3 hours ago", "3 hours ago"),
        (None, "3 hours ago", "3 hours ago"),
        (None, "14 March 2026", "2026-03-14"),
    ] {
        let dates = Dates::new(markers, Some("en"), Orders::default());
        assert_eq!(dates.read(written, || page.map(str::to_string)), expected, "{written} on {page:?}");
    }
}

#[test]
fn other_dates_of_a_document_decide() {
    let lexicons = LexiconSet::embedded();
    let markers = lexicons.markers();
    let mut dates = Dates::new(markers, Some("en"), Orders::default());
    ["01/02/2026 10:22", "01/14/2026 10:25"].iter().for_each(|d| dates.learn(d));
    assert_eq!(dates.read("01/02/2026 10:22", || None), "2026-01-02T10:22:00");
    // The next part of the same input goes on with it.
    let dates = Dates::new(markers, Some("fr"), dates.into_orders());
    assert_eq!(dates.read("03/04/2026", || None), "2026-03-04");
}

#[test]
fn nothing_that_is_thrown_at_it_breaks_it() {
    let lexicons = LexiconSet::embedded();
    let markers = lexicons.markers();
    let pieces = [
        "14",
        "2026",
        "99999999999",
        ":",
        ".",
        "/",
        "-",
        "+",
        "#",
        "(",
        " ",
        "h",
        "pm",
        "março",
        "前",
        "年",
        "月",
        "日",
        "ago",
        "vor",
        "yesterday",
        "now",
        "mar",
        "Z",
        "GMT",
        "٣",
        "\u{200f}",
        "\u{301}",
        "ม.ค.",
        "05",
        "ساعتين",
        "0",
    ];
    // Every pair and a walk through the triples, in languages that read them differently.
    for (i, a) in pieces.iter().enumerate() {
        for (j, b) in pieces.iter().enumerate() {
            for (k, c) in pieces.iter().enumerate().skip((i + j) % 3).step_by(3) {
                let text = format!("{a}{b}{c}{}{}", pieces[(i * j + k) % pieces.len()], pieces[(i + k) % pieces.len()]);
                for language in [None, Some("zh"), Some("es")] {
                    let mut dates = Dates::new(markers, language, Orders::default());
                    dates.learn(&text);
                    let read = dates.read(&text, || Some("2026-01-14T12:00:00Z".into()));
                    assert!(!read.is_empty() || text.trim().is_empty());
                }
            }
        }
    }
}
