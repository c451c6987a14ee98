//! Who answers whom: by what the records state, by nesting, by depth.

use std::collections::HashMap;

use crate::reaction::ParentBasis;

/// What a record says about its place in the thread.
#[derive(Clone, Debug, Default)]
pub(crate) struct Link {
    /// Its own identity.
    pub(crate) key: Option<String>,
    /// The identity of the record it answers.
    pub(crate) parent: Option<String>,
    /// The record it is nested in.
    pub(crate) nested_in: Option<usize>,
    /// A number that grows with the depth.
    pub(crate) depth: Option<i64>,
}

/// The part of an identity that a page repeats in its links: `comment-17`, `#c17` and `?replyto=17` are all `17`.
pub(crate) fn identity(value: &str) -> Option<String> {
    let digits = value.rsplit(|c: char| !c.is_ascii_digit()).find(|part| !part.is_empty());
    let last = value.rsplit(|c: char| !c.is_ascii_alphanumeric()).find(|part| !part.is_empty());
    match (digits, last) {
        (Some(digits), Some(last)) if last.trim_start_matches(|c: char| c.is_ascii_alphabetic()) == digits => {
            // `t1_abc12` is base 36: the letters count unless they are a name in front of a long number.
            let name = last.len() - digits.len();
            let short = name > 0 && digits.len() < 4 && last.len() > 4;
            Some(if short { last.to_string() } else { digits.to_string() })
        }
        (_, Some(last)) => Some(last.to_ascii_lowercase()),
        _ => None,
    }
}

/// The parent of every record, and why.
pub(crate) fn parents(links: &[Link]) -> Vec<Option<(usize, ParentBasis)>> {
    let mut keys: HashMap<&str, usize> = HashMap::new();
    for (i, link) in links.iter().enumerate() {
        if let Some(key) = &link.key {
            keys.entry(key).or_insert(i);
        }
    }
    let depths = by_depth(links);
    let mut parents: Vec<Option<(usize, ParentBasis)>> = links
        .iter()
        .enumerate()
        .map(|(i, link)| {
            let stated = link.parent.as_deref().and_then(|key| keys.get(key)).filter(|&&p| p != i);
            let stated = stated.map(|&p| (p, ParentBasis::Stated));
            let nested = || link.nested_in.map(|p| (p, ParentBasis::Nesting));
            let deeper = || depths[i].map(|p| (p, ParentBasis::Nesting));
            stated.or_else(nested).or_else(deeper)
        })
        .collect();
    cut_cycles(&mut parents);
    parents
}

/// The last record before each that is less deep.
fn by_depth(links: &[Link]) -> Vec<Option<usize>> {
    let mut open: Vec<(i64, usize)> = Vec::new();
    links
        .iter()
        .enumerate()
        .map(|(i, link)| {
            let depth = link.depth?;
            while open.last().is_some_and(|&(d, _)| d >= depth) {
                open.pop();
            }
            let parent = open.last().map(|&(_, p)| p);
            open.push((depth, i));
            parent
        })
        .collect()
}

/// A page may state that two comments answer each other; the later statement is dropped.
fn cut_cycles(parents: &mut [Option<(usize, ParentBasis)>]) {
    const NEW: u32 = 0;
    const DONE: u32 = u32::MAX;
    let mut seen = vec![NEW; parents.len()];
    for start in 0..parents.len() {
        let round = start as u32 + 1;
        let mut at = start;
        let mut path = Vec::new();
        loop {
            if seen[at] == round {
                parents[at] = None;
                break;
            }
            if seen[at] == DONE {
                break;
            }
            seen[at] = round;
            path.push(at);
            match parents[at] {
                Some((next, _)) => at = next,
                None => break,
            }
        }
        for node in path {
            seen[node] = DONE;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(links: &[Link]) -> Vec<Option<usize>> {
        parents(links).into_iter().map(|p| p.map(|(i, _)| i)).collect()
    }

    #[test]
    fn depths_make_threads() {
        let links: Vec<Link> =
            [0, 40, 80, 40, 0, 40].iter().map(|&d| Link { depth: Some(d), ..Link::default() }).collect();
        assert_eq!(found(&links), [None, Some(0), Some(1), Some(0), None, Some(4)]);
    }

    #[test]
    fn statements_win_and_cycles_are_cut() {
        let link = |key: &str, parent: Option<&str>, nested_in| Link {
            key: Some(key.into()),
            parent: parent.map(str::to_string),
            nested_in,
            depth: None,
        };
        assert_eq!(
            found(&[link("1", None, None), link("2", None, None), link("3", Some("2"), Some(0))]),
            [None, None, Some(1)]
        );
        assert_eq!(found(&[link("1", Some("2"), None), link("2", Some("1"), None)]), [None, Some(0)]);
    }

    #[test]
    fn identities_match_the_links_to_them() {
        for (value, expected) in [
            ("comment-17", Some("17")),
            ("#c8427118110834982712", Some("8427118110834982712")),
            ("item?id=5002832", Some("5002832")),
            ("t1_abc12", Some("abc12")),
            ("dsq-comment-9911", Some("9911")),
            ("", None),
        ] {
            assert_eq!(identity(value).as_deref(), expected, "{value}");
        }
    }
}
