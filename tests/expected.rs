//! Output against a file that holds what it should be.

use std::path::Path;

/// True when expected files are to be rewritten instead of compared.
pub(crate) fn updating() -> bool {
    std::env::var_os("UPDATE_EXPECTED").is_some_and(|v| !v.is_empty() && v != "0")
}

/// What is wrong with `got` against the file at `path`, for a person to read; nothing when it is right. Rewrites the
/// file instead when [`updating`].
pub(crate) fn compare(path: &Path, got: &str) -> Option<String> {
    if updating() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, got).unwrap();
        return None;
    }
    let wanted = match std::fs::read_to_string(path) {
        Ok(wanted) => wanted,
        Err(e) => return Some(format!("{}: {e} (UPDATE_EXPECTED=1 writes it)\n", path.display())),
    };
    (wanted != got).then(|| {
        format!("{}: (- expected, + got; UPDATE_EXPECTED=1 rewrites it)\n{}", path.display(), difference(&wanted, got))
    })
}

/// The lines that differ, with a line around them.
fn difference(wanted: &str, got: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (wanted.lines().collect(), got.lines().collect());
    // Longest common subsequence from the end: the files are short.
    let mut common = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i][j] = if a[i] == b[j] { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    let mut lines: Vec<(char, &str)> = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            lines.push((' ', a[i]));
            (i, j) = (i + 1, j + 1);
        } else if i < a.len() && (j == b.len() || common[i + 1][j] >= common[i][j + 1]) {
            lines.push(('-', a[i]));
            i += 1;
        } else {
            lines.push(('+', b[j]));
            j += 1;
        }
    }
    let near = |k: usize| lines[k.saturating_sub(1)..(k + 2).min(lines.len())].iter().any(|(sign, _)| *sign != ' ');
    let mut out = String::new();
    for (k, (sign, line)) in lines.iter().enumerate() {
        if near(k) {
            out.push_str(&format!("  {sign} {line}\n"));
        }
    }
    if out.is_empty() {
        out.push_str("  only the line ends differ\n");
    }
    out
}

#[test]
fn a_difference_shows_what_changed_and_little_else() {
    assert_eq!(difference("a\nb\nc\nd\ne\n", "a\nb\nX\nd\ne\n"), "    b\n  - c\n  + X\n    d\n");
}
