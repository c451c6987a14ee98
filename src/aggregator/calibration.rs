//! Counted labels and a labelled sample in, corrected shares out: what the shares would be if every label were right.
//!
//! Counting labels is biased even where most labels are right (Forman 2008; Hopkins & King 2010). With the confusion
//! matrix of a labelled sample, `M[i][j] = P(label j | truly i)`, the corrected shares are the π of the simplex that explains
//! the counted shares p best: argmin ‖p − Mᵀπ‖ (the matrix inverse of Rogan & Gladen 1978 where it lies on the simplex). It
//! holds as far as texts of one true class are labelled here as in the sample; how common the classes are may differ.
//! Look at [`Calibration::corrected`] first.

use std::collections::BTreeMap;

use super::Labels;
use super::random::{Random, quantile};
use super::statistics::Share;
use crate::error::{Error, ErrorKind, Result};
use crate::scorer::Label;

/// Fewest labelled texts of each class.
pub const LEAST: u64 = 30;
/// Draws for an interval.
const DRAWS: usize = 2_000;
/// Determinant of a matrix from which labels tell the classes apart.
const DISTINCT: f64 = 0.01;

/// Truth by label: rows and columns are positive, neutral, negative.
pub type Confusion = [[u64; 3]; 3];

/// Shares that add up to one: positive, neutral, negative.
type Shares = [f64; 3];

/// Shares as they would be if every label were right, with 95 % intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corrected {
    /// Share of the positive.
    pub positive: Share,
    /// Share of the neutral.
    pub neutral: Share,
    /// Share of the negative.
    pub negative: Share,
    /// Positive less negative, −1 to 1.
    pub net: Share,
}

#[derive(Clone, Debug)]
struct Matrix {
    counts: Confusion,
    draws: Vec<[Shares; 3]>,
}

/// The confusion matrices of a labelled sample, for every language or for all together.
#[derive(Clone, Debug, Default)]
pub struct Calibration {
    matrices: BTreeMap<String, Matrix>,
    pooled: Option<Box<Matrix>>,
    refused: Vec<String>,
}

impl Calibration {
    /// Matrices of the texts of a sample: language (`None` where the sample names none), true label, our label. Languages
    /// with fewer than [`LEAST`] texts of a class are left out; `Err` where none is left.
    pub fn new<'a>(sample: impl IntoIterator<Item = (Option<&'a str>, Label, Label)>) -> Result<Self> {
        let mut counts: BTreeMap<Option<&str>, Confusion> = BTreeMap::new();
        for (lang, truth, label) in sample {
            if let (Some(i), Some(j)) = (class(truth), class(label)) {
                counts.entry(lang).or_default()[i][j] += 1;
            }
        }
        let mut calibration = Calibration::default();
        for (lang, counts) in counts {
            let name = lang.unwrap_or("all languages");
            let rows = counts.map(|row| row.iter().sum::<u64>());
            let scarce: Vec<String> = ["positive", "neutral", "negative"]
                .iter()
                .zip(rows)
                .filter(|(_, n)| *n < LEAST)
                .map(|(class, n)| format!("{n} {class}"))
                .collect();
            if !scarce.is_empty() {
                calibration.refused.push(format!("{name}: {} labelled texts, {LEAST} needed", scarce.join(", ")));
            } else if determinant(&transposed(&shares_of(&counts))) < DISTINCT {
                calibration.refused.push(format!("{name}: our labels do not tell the classes of this sample apart"));
            } else {
                let matrix = Matrix { counts, draws: matrix_draws(&counts, lang.unwrap_or_default()) };
                match lang {
                    Some(lang) => {
                        calibration.matrices.insert(lang.to_string(), matrix);
                    }
                    None => calibration.pooled = Some(Box::new(matrix)),
                }
            }
        }
        if calibration.is_empty() {
            let why = if calibration.refused.is_empty() {
                "no scored text with a label".into()
            } else {
                calibration.refused.join("; ")
            };
            let message = format!("cannot calibrate: {why} (label more texts, {LEAST} of each class and language)");
            return Err(Error::new(ErrorKind::Option, message));
        }
        Ok(calibration)
    }

    /// True where nothing can be corrected.
    pub fn is_empty(&self) -> bool {
        self.matrices.is_empty() && self.pooled.is_none()
    }

    /// Languages of the sample that could not be used, and why.
    pub fn refused(&self) -> &[String] {
        &self.refused
    }

    /// The matrices in use by language; `*` stands for all languages.
    pub fn matrices(&self) -> BTreeMap<String, Confusion> {
        let pooled = self.pooled.iter().map(|m| ("*".to_string(), m.counts));
        self.matrices.iter().map(|(lang, m)| (lang.clone(), m.counts)).chain(pooled).collect()
    }

    /// Corrected shares of labels counted by language. `None` where nothing is scored, or a language with scored texts has no matrix.
    pub fn corrected(&self, parts: &[(&str, Labels)]) -> Option<Corrected> {
        let mut known: Vec<(&str, Labels, &Matrix)> = Vec::new();
        let mut pooled = Labels::default();
        for (lang, labels) in parts.iter().filter(|(_, labels)| labels.n() > 0) {
            match (self.matrices.get(*lang), &self.pooled) {
                (Some(matrix), _) => known.push((lang, *labels, matrix)),
                (None, Some(_)) => pooled = pooled.plus(labels),
                (None, None) => return None,
            }
        }
        if let Some(matrix) = self.pooled.as_deref().filter(|_| pooled.n() > 0) {
            known.push(("", pooled, matrix));
        }
        let n: u64 = known.iter().map(|(_, labels, _)| labels.n()).sum();
        if n == 0 {
            return None;
        }
        let mut point = [0.0; 3];
        let mut draws = vec![[0.0; 3]; DRAWS];
        for (lang, labels, matrix) in known {
            let counts = [labels.positive, labels.neutral, labels.negative];
            let weight = labels.n() as f64 / n as f64;
            let add = |into: &mut Shares, shares: Shares| {
                into.iter_mut().zip(shares).for_each(|(a, b)| *a += weight * b);
            };
            add(&mut point, solve(&shares_of(&matrix.counts), normal(counts.map(|c| c as f64))));
            let mut random = Random::new(lang, "counts");
            for (draw, m) in draws.iter_mut().zip(&matrix.draws) {
                add(draw, solve(m, random.dirichlet(counts)));
            }
        }
        let share = |of: &dyn Fn(&Shares) -> f64| {
            let mut values: Vec<f64> = draws.iter().map(of).collect();
            values.sort_unstable_by(f64::total_cmp);
            Share { share: of(&point), low: quantile(&values, 0.025), high: quantile(&values, 0.975) }
        };
        Some(Corrected {
            positive: share(&|s| s[0]),
            neutral: share(&|s| s[1]),
            negative: share(&|s| s[2]),
            net: share(&|s| s[0] - s[2]),
        })
    }
}

fn class(label: Label) -> Option<usize> {
    match label {
        Label::Positive => Some(0),
        Label::Neutral => Some(1),
        Label::Negative => Some(2),
        Label::Unscored => None,
    }
}

fn normal(parts: Shares) -> Shares {
    let sum: f64 = parts.iter().sum();
    parts.map(|p| if sum > 0.0 { p / sum } else { 1.0 / 3.0 })
}

fn shares_of(counts: &Confusion) -> [Shares; 3] {
    counts.map(|row| normal(row.map(|c| c as f64)))
}

fn transposed(m: &[Shares; 3]) -> [Shares; 3] {
    std::array::from_fn(|j| std::array::from_fn(|i| m[i][j]))
}

fn determinant(a: &[Shares; 3]) -> f64 {
    a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1]) - a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0])
        + a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0])
}

/// The shares of the simplex that explain `p` best: the inverse where it lies on the simplex, else the nearest point of
/// its edges.
fn solve(m: &[Shares; 3], p: Shares) -> Shares {
    let a = transposed(m);
    let whole = determinant(&a);
    if whole.abs() > 1e-9 {
        // Cramer's rule; the columns add up to one, so the shares do too.
        let inner: Shares = std::array::from_fn(|i| {
            let mut replaced = a;
            replaced.iter_mut().zip(p).for_each(|(row, value)| row[i] = value);
            determinant(&replaced) / whole
        });
        if inner.iter().all(|share| *share >= 0.0) {
            return normal(inner);
        }
    }
    let mut best = ([1.0, 0.0, 0.0], f64::INFINITY);
    for (i, k) in [(0, 1), (0, 2), (1, 2)] {
        let step: Shares = std::array::from_fn(|j| m[i][j] - m[k][j]);
        let dot = |x: &Shares, y: &Shares| x.iter().zip(y).map(|(a, b)| a * b).sum::<f64>();
        let length = dot(&step, &step);
        let rest: Shares = std::array::from_fn(|j| p[j] - m[k][j]);
        let t = if length > 0.0 { (dot(&step, &rest) / length).clamp(0.0, 1.0) } else { 0.5 };
        let missed: Shares = std::array::from_fn(|j| rest[j] - t * step[j]);
        let distance = dot(&missed, &missed);
        if distance < best.1 {
            let mut shares = [0.0; 3];
            shares[i] = t;
            shares[k] = 1.0 - t;
            best = (shares, distance);
        }
    }
    best.0
}

/// Matrices as uncertain as the sample is small.
fn matrix_draws(counts: &Confusion, lang: &str) -> Vec<[Shares; 3]> {
    let mut random = Random::new(lang, "matrix");
    (0..DRAWS).map(|_| counts.map(|row| random.dirichlet(row))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSES: [Label; 3] = [Label::Positive, Label::Neutral, Label::Negative];

    fn sample(lang: Option<&'static str>, counts: Confusion) -> Vec<(Option<&'static str>, Label, Label)> {
        let cell = |i: usize, j: usize| std::iter::repeat_n((lang, CLASSES[i], CLASSES[j]), counts[i][j] as usize);
        (0..9).flat_map(|k| cell(k / 3, k % 3)).collect()
    }

    fn labels(positive: u64, neutral: u64, negative: u64) -> Labels {
        Labels { positive, neutral, negative }
    }

    const GOOD: Confusion = [[80, 15, 5], [10, 80, 10], [5, 15, 80]];

    #[test]
    fn corrected_shares_are_those_that_give_the_counted_ones() {
        let calibration = Calibration::new(sample(Some("en"), GOOD)).unwrap();
        // What truly is 50, 30 and 20 % is counted as 44, 34.5 and 21.5 %.
        let corrected = calibration.corrected(&[("en", labels(440, 345, 215))]).unwrap();
        for (share, expected) in [(corrected.positive, 0.5), (corrected.neutral, 0.3), (corrected.negative, 0.2)] {
            assert!((share.share - expected).abs() < 1e-9, "{share:?}, expected {expected}");
            assert!(share.low < expected && expected < share.high && share.high - share.low < 0.25, "{share:?}");
        }
        assert!((corrected.net.share - 0.3).abs() < 1e-9);
        assert_eq!(Some(corrected), calibration.corrected(&[("en", labels(440, 345, 215))]), "seeded");
    }

    #[test]
    fn impossible_shares_become_the_nearest_possible() {
        let m = shares_of(&GOOD);
        for (p, expected) in
            [([1.0, 0.0, 0.0], [1.0, 0.0, 0.0]), ([0.0, 0.0, 1.0], [0.0, 0.0, 1.0]), ([0.5, 0.0, 0.5], [0.5, 0.0, 0.5])]
        {
            let shares = solve(&m, p);
            let near = shares.iter().zip(expected).all(|(a, b): (&f64, f64)| (a - b).abs() < 1e-9);
            assert!(near, "{p:?}: {shares:?}, expected {expected:?}");
        }
    }

    #[test]
    fn languages_are_corrected_by_their_own_matrix_or_not_at_all() {
        let calibration = Calibration::new(sample(Some("en"), GOOD)).unwrap();
        assert_eq!(calibration.corrected(&[("en", labels(5, 5, 5)), ("fr", labels(1, 0, 0))]), None);
        assert!(calibration.corrected(&[("en", labels(5, 5, 5)), ("fr", labels(0, 0, 0))]).is_some());
        assert_eq!(calibration.corrected(&[("en", labels(0, 0, 0))]), None);
        let pooled = Calibration::new(sample(None, GOOD)).unwrap();
        let (a, b) = (labels(30, 20, 10), labels(14, 14, 11));
        let both = pooled.corrected(&[("en", a), ("fr", b)]).unwrap();
        assert_eq!(Some(both), pooled.corrected(&[("de", a.plus(&b))]), "one matrix, one count");
    }

    #[test]
    fn small_samples_are_refused_with_the_reason() {
        for (counts, parts) in [
            ([[80, 15, 5], [10, 10, 9], [5, 15, 80]], &["all languages: 29 neutral", "30 needed"][..]),
            ([[29, 0, 0], [0, 0, 0], [0, 0, 30]], &["29 positive, 0 neutral"]),
            ([[30, 30, 30], [30, 30, 30], [30, 30, 30]], &["do not tell the classes"]),
            ([[0; 3]; 3], &["no scored text with a label"]),
        ] {
            let error = Calibration::new(sample(None, counts)).map(|_| ()).unwrap_err().to_string();
            assert!(parts.iter().all(|p| error.contains(p)), "{error}");
        }
        let both = sample(Some("en"), GOOD).into_iter().chain(sample(Some("fr"), [[5, 0, 0]; 3]));
        let calibration = Calibration::new(both).unwrap();
        assert_eq!(calibration.refused().len(), 1);
        assert_eq!(calibration.matrices().keys().collect::<Vec<_>>(), ["en"]);
    }
}
