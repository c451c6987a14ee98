//! Measures against figures of other libraries: every row was computed by scipy and statsmodels
//! (`tests/statistics/pins.py`).

use groundswell::aggregator::{Labels, statistics};

type Counts = (u64, u64, u64);

/// P, U, N → Wilson interval of the positive share, net sentiment and its interval, log-odds and its standard error, variance, (1 − A) / 2.
const MEASURES: &[(Counts, [f64; 9])] = &[
    (
        (10, 0, 0),
        [
            0.722467200,
            1.000000000,
            1.000000000,
            0.520579558,
            1.000000000,
            3.044522438,
            1.447493729,
            0.000000000,
            0.000000000,
        ],
    ),
    (
        (7, 2, 3),
        [
            0.319511313,
            0.806739686,
            0.333333333,
            -0.175579742,
            0.747008313,
            0.762140052,
            0.647338875,
            0.722222222,
            0.416666667,
        ],
    ),
    (
        (0, 5, 5),
        [
            0.000000000,
            0.277532800,
            -0.500000000,
            -0.778828123,
            -0.054505210,
            -2.397895273,
            1.477097892,
            0.250000000,
            0.250000000,
        ],
    ),
    (
        (40, 30, 30),
        [
            0.309401286,
            0.497997413,
            0.100000000,
            -0.063894415,
            0.259972847,
            0.283575290,
            0.239746206,
            0.690000000,
            0.450000000,
        ],
    ),
    (
        (1, 0, 999),
        [
            0.000176546,
            0.005642559,
            -0.998000000,
            -1.000000000,
            -0.990480958,
            -6.501790046,
            0.817109030,
            0.003996000,
            0.002000000,
        ],
    ),
    (
        (333, 333, 334),
        [
            0.304477903,
            0.362800234,
            -0.001000000,
            -0.051591315,
            0.049595307,
            -0.002994014,
            0.077382410,
            0.666999000,
            0.499500000,
        ],
    ),
    (
        (0, 12, 0),
        [
            0.000000000,
            0.242494007,
            0.000000000,
            -0.197986261,
            0.197986261,
            0.000000000,
            2.000000000,
            0.000000000,
            0.000000000,
        ],
    ),
];

type Ratio = (u64, u64);

/// Two shares → their difference, Newcombe's interval, probability by the pooled score test.
const DIFFERENCES: &[(Ratio, Ratio, [f64; 4])] = &[
    ((56, 70), (48, 80), [0.200000000, 0.052431472, 0.333872654, 0.008045081]),
    ((9, 10), (3, 10), [0.600000000, 0.170522724, 0.809017974, 0.006169899]),
    ((0, 10), (0, 20), [0.000000000, -0.161125158, 0.277532800, 1.000000000]),
    ((10, 10), (0, 20), [1.000000000, 0.679086037, 1.000000000, 0.000000043]),
    ((500, 1000), (450, 1000), [0.050000000, 0.006231715, 0.093498372, 0.025164486]),
];

fn near(name: &str, got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len());
    for (i, (got, expected)) in got.iter().zip(expected).enumerate() {
        assert!((got - expected).abs() < 1e-8, "{name}, figure {i}: {got}, expected {expected}");
    }
}

#[test]
fn measures_are_those_of_other_libraries() {
    for ((positive, neutral, negative), expected) in MEASURES {
        let labels = Labels { positive: *positive, neutral: *neutral, negative: *negative };
        let share = statistics::wilson(labels.positive, labels.n()).unwrap();
        let (odds, error) = statistics::log_odds(&labels).unwrap();
        let net = statistics::net_interval(&labels).unwrap();
        let got = [
            share.low,
            share.high,
            statistics::net_all(&labels).unwrap(),
            net.low,
            net.high,
            odds,
            error,
            statistics::polarisation(&labels).unwrap(),
            statistics::disagreement(&labels).unwrap(),
        ];
        near(&format!("{labels:?}"), &got, expected);
    }
}

#[test]
fn differences_are_those_of_other_libraries() {
    for (a, b, expected) in DIFFERENCES {
        let d = statistics::newcombe(*a, *b).unwrap();
        near(&format!("{a:?} {b:?}"), &[d.share, d.low, d.high, statistics::two_shares_p(*a, *b)], expected);
    }
    let p = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216];
    let q = [0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.105714286, 0.216, 0.216, 0.216];
    near("many", &statistics::benjamini_hochberg(&p), &q);
    for (z, p) in [(0.0, 1.0), (0.5, 0.617075077), (1.96, 0.049995790), (3.0, 0.002699796), (6.0, 0.000000002)] {
        near("normal", &[statistics::two_sided_p(z)], &[p]);
    }
}

/// Of all samples that could be drawn, weighed by how likely they are, at least so many give an interval that holds the truth.
#[test]
fn intervals_of_net_sentiment_hold_what_they_promise() {
    for size in [10u64, 25, 60] {
        for truth in [
            [0.9, 0.05, 0.05],
            [0.5, 0.0, 0.5],
            [0.98, 0.01, 0.01],
            [0.1, 0.8, 0.1],
            [0.3, 0.3, 0.4],
            [0.0, 0.95, 0.05],
        ] {
            let net = truth[0] - truth[2];
            let mut held = 0.0;
            for positive in 0..=size {
                for neutral in 0..=size - positive {
                    let counts = [positive, neutral, size - positive - neutral];
                    let [positive, neutral, negative] = counts;
                    let interval = statistics::net_interval(&Labels { positive, neutral, negative }).unwrap();
                    let likely: f64 =
                        counts.iter().zip(truth).map(|(n, p): (&u64, f64)| p.powi(*n as i32) / factorial(*n)).product();
                    held += if (interval.low..=interval.high).contains(&net) { likely * factorial(size) } else { 0.0 };
                }
            }
            assert!((0.89..=1.0 + 1e-9).contains(&held), "{size} of {truth:?}: {held}");
        }
    }
}

fn factorial(n: u64) -> f64 {
    (1..=n).map(|i| i as f64).product()
}
