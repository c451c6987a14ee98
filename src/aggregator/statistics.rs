//! The measures of a summary, each with its source. All of them are `None` where they are undefined.

use super::Labels;
use super::random::{Random, quantile};
use crate::scorer::Label;

/// Two-sided 95 %.
pub const Z: f64 = 1.959_963_984_540_054;

/// A share with its interval, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// k / n.
    pub share: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Share with the score interval of Wilson (1927).
///
/// ```
/// let all = groundswell::aggregator::statistics::wilson(10, 10).expect("n > 0");
/// assert_eq!((all.low * 1000.0).round(), 722.0);
/// ```
pub fn wilson(k: u64, n: u64) -> Option<Share> {
    if n == 0 || k > n {
        return None;
    }
    let (k, n) = (k as f64, n as f64);
    let p = k / n;
    let z2 = Z * Z;
    let middle = p + z2 / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    Some(Share { share: p, low: ((middle - half) / scale).max(0.0), high: ((middle + half) / scale).min(1.0) })
}

/// Difference of two shares k / n with the hybrid score interval of Newcombe (1998, method 10): `share` is the first less
/// the second, −1 to 1.
///
/// ```
/// // The first example of Newcombe's table II: 56 of 70 and 48 of 80.
/// let d = groundswell::aggregator::statistics::newcombe((56, 70), (48, 80)).expect("n > 0");
/// assert_eq!([d.share, d.low, d.high].map(|x| (x * 1e4).round()), [2000.0, 524.0, 3339.0]);
/// ```
pub fn newcombe((k, n): (u64, u64), (other_k, other_n): (u64, u64)) -> Option<Share> {
    let (a, b) = (wilson(k, n)?, wilson(other_k, other_n)?);
    let difference = a.share - b.share;
    let below = ((a.share - a.low).powi(2) + (b.high - b.share).powi(2)).sqrt();
    let above = ((a.high - a.share).powi(2) + (b.share - b.low).powi(2)).sqrt();
    Some(Share { share: difference, low: difference - below, high: difference + above })
}

/// Two-sided probability of such a difference of two shares where they are one (score test with the pooled share).
pub fn two_shares_p((k, n): (u64, u64), (other_k, other_n): (u64, u64)) -> f64 {
    let (k, n, other_k, other_n) = (k as f64, n as f64, other_k as f64, other_n as f64);
    let pooled = (k + other_k) / (n + other_n);
    let error = (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / other_n)).sqrt();
    if error > 0.0 { two_sided_p((k / n - other_k / other_n) / error) } else { 1.0 }
}

/// Net sentiment on the base of all scored items: (P − N) / n.
pub fn net_all(labels: &Labels) -> Option<f64> {
    let n = labels.n();
    (n > 0).then(|| (labels.positive as f64 - labels.negative as f64) / n as f64)
}

/// The same with its 95 % interval: that of Bonett & Price (2012) for the difference of two shares of one sample, which
/// adds one to P and to N and two to n, cut off at −1 and 1. It holds 95 % also for few items and near the ends, where
/// the plain interval is far too narrow.
///
/// ```
/// use groundswell::aggregator::{Labels, statistics::net_interval};
/// let net = net_interval(&Labels { positive: 10, neutral: 0, negative: 0 }).expect("n > 0");
/// assert_eq!([net.share, net.low, net.high].map(|x| (x * 1e4).round()), [10_000.0, 5206.0, 10_000.0]);
/// ```
pub fn net_interval(labels: &Labels) -> Option<Share> {
    let (p, n, all) = (labels.positive as f64 + 1.0, labels.negative as f64 + 1.0, labels.n() as f64 + 2.0);
    let (share, middle) = (net_all(labels)?, (p - n) / all);
    let half = Z * (((p + n) / all - middle * middle) / all).sqrt();
    Some(Share { share, low: (middle - half).max(-1.0), high: (middle + half).min(1.0) })
}

/// Net sentiment on the base of polar items with its 95 % interval, which is that of the positive part of them (Wilson).
pub fn net_polar_interval(labels: &Labels) -> Option<Share> {
    let part = wilson(labels.positive, labels.positive + labels.negative)?;
    let net = |share: f64| 2.0 * share - 1.0;
    Some(Share { share: net(part.share), low: net(part.low), high: net(part.high) })
}

/// Net sentiment on the base of polar items: (P − N) / (P + N).
pub fn net_polar(labels: &Labels) -> Option<f64> {
    let n = labels.positive + labels.negative;
    (n > 0).then(|| (labels.positive as f64 - labels.negative as f64) / n as f64)
}

/// Log-odds of positive against negative with halves added (Lowe, Benoit, Mikhaylov & Laver 2011), and its standard
/// error.
pub fn log_odds(labels: &Labels) -> Option<(f64, f64)> {
    if labels.n() == 0 {
        return None;
    }
    let (p, n) = (labels.positive as f64 + 0.5, labels.negative as f64 + 0.5);
    Some(((p / n).ln(), (1.0 / p + 1.0 / n).sqrt()))
}

/// Share of items that take a side: (P + N) / n.
pub fn subjectivity(labels: &Labels) -> Option<f64> {
    let n = labels.n();
    (n > 0).then(|| (labels.positive + labels.negative) as f64 / n as f64)
}

/// Variance of −1, 0, +1: 0 when all agree, 1 when half are for and half against.
pub fn polarisation(labels: &Labels) -> Option<f64> {
    let n = labels.n() as f64;
    (n > 0.0).then(|| {
        let (p, m) = (labels.positive as f64 / n, labels.negative as f64 / n);
        p + m - (p - m).powi(2)
    })
}

/// Polarisation as (1 − A) / 2 with van der Eijk's (2001) agreement A for three ordered categories.
pub fn disagreement(labels: &Labels) -> Option<f64> {
    let n = labels.n() as f64;
    if n == 0.0 {
        return None;
    }
    let mut shares = [labels.negative as f64 / n, labels.neutral as f64 / n, labels.positive as f64 / n];
    let least = shares.iter().copied().fold(f64::INFINITY, f64::min);
    for share in &mut shares {
        *share -= least;
    }
    // The layer of all three categories agrees 0; of the next two, ½ if they are neighbours and −1 if they are poles.
    let mut left: Vec<(usize, f64)> = shares.iter().copied().enumerate().filter(|(_, s)| *s > 0.0).collect();
    left.sort_by(|a, b| a.1.total_cmp(&b.1));
    let agreement = match left.as_slice() {
        [] => 0.0,
        [(_, rest)] => *rest,
        [(i, second), (j, most), ..] => {
            let pair = if i.abs_diff(*j) == 1 { 0.5 } else { -1.0 };
            2.0 * second * pair + (most - second)
        }
    };
    Some((1.0 - agreement) / 2.0)
}

/// Net sentiment (base of all scored) of `now` less that of `before`, and its standard error. `None` where either is
/// empty or neither varies at all.
pub fn net_difference(before: &Labels, now: &Labels) -> Option<(f64, f64)> {
    let variance = |l: &Labels| polarisation(l).map(|v| v / l.n() as f64);
    let error = (variance(before)? + variance(now)?).sqrt();
    (error > 0.0).then_some((net_all(now)? - net_all(before)?, error))
}

/// Probability of a standard normal value at least as far from 0 as `z`.
pub fn two_sided_p(z: f64) -> f64 {
    libm::erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// The probabilities corrected for being many (Benjamini & Hochberg 1995): those under q are false alarms in at most
/// the part q of cases.
///
/// ```
/// use groundswell::aggregator::statistics::benjamini_hochberg;
/// assert_eq!(benjamini_hochberg(&[0.01, 0.04, 0.03]), [0.03, 0.04, 0.04]);
/// ```
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[b].total_cmp(&p[a]));
    let mut q = vec![1.0; p.len()];
    let mut least = 1.0f64;
    for (larger, &i) in order.iter().enumerate() {
        let rank = p.len() - larger;
        least = least.min(p[i] * p.len() as f64 / rank as f64);
        q[i] = least;
    }
    q
}

/// Kish's effective n: (Σw)² / Σw².
pub fn effective_n(weights: impl Iterator<Item = u64>) -> Option<f64> {
    let (mut sum, mut squares) = (0u128, 0u128);
    for w in weights {
        sum += u128::from(w);
        squares += u128::from(w) * u128::from(w);
    }
    (squares > 0).then(|| (sum * sum) as f64 / squares as f64)
}

/// Draws of a bootstrap.
const DRAWS: usize = 2_000;

/// 95 % intervals over voices instead of mentions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ByVoice {
    /// Lower and upper end of the share of the positive, 0 to 1.
    pub positive: (f64, f64),
    /// Of net sentiment on the base of all scored items, −1 to 1.
    pub net: (f64, f64),
}

/// Percentile intervals of the cluster bootstrap (Efron & Tibshirani 1993): voices are drawn with all their mentions, each
/// a Poisson number of times (Hanley & MacGibbon 2006), which for many voices of a kind is one draw. `groups` are label,
/// mentions, and how many voices have them. `None` where no voice is heard twice: then mentions are voices.
pub fn by_voice(groups: &[(Label, u64, u64)]) -> Option<ByVoice> {
    if groups.iter().all(|(_, mentions, _)| *mentions <= 1) {
        return None;
    }
    let mut random = Random::new("", "voices");
    let (mut positive, mut net) = (Vec::with_capacity(DRAWS), Vec::with_capacity(DRAWS));
    for _ in 0..DRAWS {
        let (mut p, mut n, mut all) = (0u64, 0u64, 0u64);
        for (label, mentions, voices) in groups {
            let drawn = mentions * random.poisson(*voices as f64);
            all += drawn;
            match label {
                Label::Positive => p += drawn,
                Label::Negative => n += drawn,
                Label::Neutral | Label::Unscored => {}
            }
        }
        if all > 0 {
            positive.push(p as f64 / all as f64);
            net.push((p as f64 - n as f64) / all as f64);
        }
    }
    let interval = |mut values: Vec<f64>| {
        values.sort_unstable_by(f64::total_cmp);
        (quantile(&values, 0.025), quantile(&values, 0.975))
    };
    Some(ByVoice { positive: interval(positive), net: interval(net) })
}

/// Gini coefficient: 0 when all contribute alike, near 1 when one does all.
pub fn gini(counts: impl Iterator<Item = u64>) -> Option<f64> {
    let mut counts: Vec<u64> = counts.collect();
    if counts.len() < 2 {
        return None;
    }
    counts.sort_unstable();
    let n = counts.len() as f64;
    let total: u64 = counts.iter().sum();
    let weighted: f64 = counts.iter().enumerate().map(|(i, &c)| (i + 1) as f64 * c as f64).sum();
    (total > 0).then(|| 2.0 * weighted / (n * total as f64) - (n + 1.0) / n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(positive: u64, neutral: u64, negative: u64) -> Labels {
        Labels { positive, neutral, negative }
    }

    #[test]
    fn wilson_lower_bounds_of_n_of_n() {
        for (n, low) in [(1, 0.207), (2, 0.342), (5, 0.566), (10, 0.722), (13, 0.772), (15, 0.796)] {
            let share = wilson(n, n).unwrap();
            assert!((share.low - low).abs() < 0.0006, "{n}: {}", share.low);
            assert!((share.high - 1.0).abs() < 1e-12);
        }
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn measures_of_known_distributions() {
        assert_eq!(net_all(&labels(0, 0, 0)), None);
        assert_eq!(net_polar(&labels(0, 5, 0)), None);
        assert_eq!(net_all(&labels(3, 4, 1)), Some(0.25));
        assert_eq!(net_polar(&labels(3, 4, 1)), Some(0.5));
        assert_eq!(polarisation(&labels(5, 0, 5)), Some(1.0));
        assert_eq!(polarisation(&labels(5, 0, 0)), Some(0.0));
        for (l, expected) in
            [(labels(9, 0, 0), 0.0), (labels(5, 0, 5), 1.0), (labels(4, 4, 4), 0.5), (labels(5, 5, 0), 0.25)]
        {
            assert!((disagreement(&l).unwrap() - expected).abs() < 1e-12, "{l:?}");
        }
        assert_eq!(by_voice(&[(Label::Positive, 1, 50), (Label::Negative, 1, 50)]), None, "mentions are voices");
        // One voice of 50 mentions against 50 of one: the truth may be anything.
        let few = by_voice(&[(Label::Positive, 50, 1), (Label::Negative, 1, 50)]).unwrap();
        assert!(few.positive.0 == 0.0 && few.positive.1 > 0.7 && few.net.0 == -1.0, "{few:?}");
        assert_eq!(effective_n([2, 2].into_iter()), Some(2.0));
        assert_eq!(gini([1, 1, 1].into_iter()), Some(0.0));
    }
}
