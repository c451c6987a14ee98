//! Random numbers that are the same in every run, and what is drawn with them for intervals.
//!
//! Names go in, numbers come out: no clock, no thread and no order of reactions has a part in them. Look at [`Random::new`]
//! first.

use crate::hash::{FNV_START, fnv1a};

/// Quantile of sorted values, with straight lines between them (type 7 of Hyndman & Fan 1996).
pub(super) fn quantile(sorted: &[f64], q: f64) -> f64 {
    let at = q * sorted.len().saturating_sub(1) as f64;
    let value = |i: f64| sorted.get(i as usize).copied().unwrap_or(0.0);
    value(at.floor()) + (value(at.ceil()) - value(at.floor())) * (at - at.floor())
}

/// What SplitMix64 goes on by.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// The number that SplitMix64 gives after the state `x` (Steele, Lea & Flood 2014).
pub(crate) fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(STEP);
    let x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}

/// Random numbers that are the same in every run: SplitMix64 (Steele, Lea & Flood 2014), seeded by names.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(lang: &str, purpose: &str) -> Self {
        Random([lang, "\0", purpose].iter().fold(FNV_START, |state, part| fnv1a(state, part.as_bytes())))
    }

    /// Above 0 and below 1.
    fn uniform(&mut self) -> f64 {
        let number = mix(self.0);
        self.0 = self.0.wrapping_add(STEP);
        (number >> 11) as f64 / (1u64 << 53) as f64 + f64::EPSILON / 4.0
    }

    /// Standard normal (Box & Muller 1958).
    fn normal(&mut self) -> f64 {
        let (u, v) = (self.uniform(), self.uniform());
        (-2.0 * libm::log(u)).sqrt() * libm::cos(std::f64::consts::TAU * v)
    }

    /// Gamma of a shape of at least ½ (Marsaglia & Tsang 2000).
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let u = self.uniform();
            return self.gamma(shape + 1.0) * libm::exp(libm::log(u) / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && libm::log(self.uniform()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                return d * v;
            }
        }
    }

    /// Shares after these counts, with a half added to each (Jeffreys).
    pub(super) fn dirichlet(&mut self, counts: [u64; 3]) -> [f64; 3] {
        let parts = counts.map(|count| self.gamma(count as f64 + 0.5));
        let sum: f64 = parts.iter().sum();
        parts.map(|part| part / sum)
    }

    /// Poisson: by multiplying for small means (Knuth 1969), else by transformed rejection (Hörmann 1993).
    pub(super) fn poisson(&mut self, mean: f64) -> u64 {
        if mean < 10.0 {
            let least = libm::exp(-mean);
            let mut product = self.uniform();
            let mut count = 0;
            while product > least {
                product *= self.uniform();
                count += 1;
            }
            return count;
        }
        let b = 0.931 + 2.53 * mean.sqrt();
        let a = -0.059 + 0.024_83 * b;
        let inverse = 1.1239 + 1.1328 / (b - 3.4);
        let quick = 0.9277 - 3.6224 / (b - 2.0);
        loop {
            let (u, v) = (self.uniform() - 0.5, self.uniform());
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + mean + 0.43).floor();
            if us >= 0.07 && v <= quick {
                return k as u64;
            }
            if k < 0.0 || us < 0.013 && v > us {
                continue;
            }
            let left = libm::log(v) + libm::log(inverse) - libm::log(a / (us * us) + b);
            if left <= k * libm::log(mean) - mean - libm::lgamma(k + 1.0) {
                return k as u64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_follow_their_distribution() {
        let mut random = Random::new("", "test");
        let n = 20_000;
        for counts in [[0, 3, 9], [40, 400, 4]] {
            let total = counts.iter().sum::<u64>() as f64 + 1.5;
            let mut mean = [0.0; 3];
            for _ in 0..n {
                let draw = random.dirichlet(counts);
                mean.iter_mut().zip(draw).for_each(|(m, d)| *m += d / f64::from(n));
            }
            for (mean, count) in mean.iter().zip(counts) {
                let expected = (count as f64 + 0.5) / total;
                assert!((mean - expected).abs() < 0.005, "{mean} for {expected}");
            }
        }
    }

    #[test]
    fn counts_follow_poisson() {
        let mut random = Random::new("", "test");
        for mean in [0.5, 3.0, 9.9, 10.0, 40.0, 2500.0] {
            let n = 20_000;
            let draws: Vec<f64> = (0..n).map(|_| random.poisson(mean) as f64).collect();
            let found = draws.iter().sum::<f64>() / f64::from(n);
            let variance = draws.iter().map(|d| (d - found).powi(2)).sum::<f64>() / f64::from(n);
            assert!((found - mean).abs() < 4.0 * (mean / f64::from(n)).sqrt(), "{found} for {mean}");
            assert!((variance / mean - 1.0).abs() < 0.06, "variance {variance} for {mean}");
        }
    }
}
