//! What a call allocates once everything is built: a test binary of its own, as it replaces the allocator of all of it.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a failing test may panic and must say why")]

use std::alloc::System;

use groundswell::detector::{Detector, DetectorOptions, Prior};
use groundswell::lexicon::LexiconSet;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// One line a script and kind of text: short and long, sure and unsure, with addresses, emoji and laughter.
const TEXTS: &[&str] = &[
    "thanks",
    "what a lovely concert, we stayed until the very last song and went home singing",
    "grazie mille a tutti",
    "das war leider nichts, schade um den Abend 😞 https://example.org/a",
    "@someone hahahaha so true!!!",
    "brzk wpflt grmpf xqzt vvvk dlmn prst kktr wwqp",
    "bahut accha gaana hai yaar",
    "спасибо большое за концерт",
    "شكرا جزيلا على الحفل الجميل",
    "बहुत अच्छा गाना है",
    "תודה רבה על הערב",
    "খুব সুন্দর গান",
    "በጣም ጥሩ ነው",
    "정말 좋은 공연이었어요",
    "とても良いコンサートでした",
    "这场音乐会真好听",
    "ดีมากเลยครับ",
    "ευχαριστώ πολύ",
    "😀😀😀",
    "",
];

fn main() {
    let lexicons = LexiconSet::embedded();
    let detector = Detector::new(&lexicons, &DetectorOptions::default());
    for text in TEXTS {
        detector.detect(text, None);
        detector.detect(text, Some(Prior::page("de")));
    }
    for text in TEXTS {
        for prior in [None, Some(Prior::page("de"))] {
            let region = Region::new(ALLOCATOR);
            let found = detector.detect(text, prior);
            let made = region.change().allocations;
            assert!(found.segments.is_empty(), "{text}: one language is one part, found {:?}", found.segments);
            // The language's code is the result's own.
            assert!(made <= 1, "{text} ({prior:?}): {made} allocations for {found:?}");
        }
    }
    println!("{} texts, with and without a page: one allocation each", TEXTS.len());
}
