//! The shipped lexicons keep their own rules, and their cases are scored as they say.

use groundswell::lexicon::{LexiconSet, Status, check};

#[test]
fn every_lexicon_is_in_order_and_scores_its_cases() {
    let problems = check::check(None).unwrap();
    for problem in &problems {
        println!("{problem}");
    }
    assert!(problems.is_empty(), "{} problems, listed above", problems.len());
}

#[test]
fn there_is_a_lexicon_for_every_folder_and_nothing_is_empty() {
    let lexicons = LexiconSet::embedded();
    let folders = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/lexicons")).unwrap();
    let mut codes: Vec<String> = folders
        .map(|entry| entry.unwrap())
        // A folder without words or weights is page vocabulary only.
        .filter(|entry| {
            ["words.tsv", "induced.tsv", "learned.tsv"].iter().any(|name| entry.path().join(name).is_file())
        })
        .map(|entry| entry.file_name().into_string().unwrap())
        .filter(|code| code != "emoji" && code != "shared")
        .collect();
    codes.sort();
    assert_eq!(lexicons.codes().collect::<Vec<_>>(), codes);
    for code in &codes {
        let lexicon = lexicons.get(code).unwrap();
        let counts = lexicon.counts();
        assert!(counts.words + counts.induced + counts.learned > 0, "{code}: {counts:?}");
        if lexicon.language.status != Status::Experimental {
            assert!(counts.words > 0 && counts.modifiers > 0 && !lexicon.cases().is_empty(), "{code}: {counts:?}");
        }
    }
    assert!(lexicons.emoji_count() > 100);
}

/// A lexicon of words induced or learned from posts easily keeps the name of a person who wrote one.
#[test]
fn no_term_is_an_address_or_a_handle() {
    let lexicons = LexiconSet::embedded();
    let mut found = Vec::new();
    for code in lexicons.codes() {
        for (term, _) in lexicons.get(code).unwrap().entries() {
            let lower = term.to_lowercase();
            let handle = lower.split_whitespace().any(|word| word.len() > 1 && word.starts_with('@'));
            let address = ["http", "www.", "://", ".com", ".org", ".net"].iter().any(|part| lower.contains(part));
            let mail = lower.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
            if handle || address || mail {
                found.push(format!("{code}: {term:?}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
