"""Prints figures of known counts, computed by scipy and statsmodels, as rows of tests/statistics.rs."""

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

COUNTS = [(10, 0, 0), (7, 2, 3), (0, 5, 5), (40, 30, 30), (1, 0, 999), (333, 333, 334), (0, 12, 0)]
PAIRS = [((56, 70), (48, 80)), ((9, 10), (3, 10)), ((0, 10), (0, 20)), ((10, 10), (0, 20)), ((500, 1000), (450, 1000))]


def agreement(shares):
    """Van der Eijk's A by its layers: a pattern of present categories at a time, weighted by how much it takes up."""
    left, total = np.array(shares, float), 0.0
    while (left > 1e-15).any():
        present = left > 1e-15
        least = left[present].min()
        weight = least * present.sum()
        k, s = len(left), present.sum()
        tu = tdu = 0
        for i in range(k):
            for j in range(i + 1, k):
                for m in range(j + 1, k):
                    pattern = (present[i], present[j], present[m])
                    tu += pattern in ((True, True, False), (False, True, True))
                    tdu += pattern == (True, False, True)
        unimodal = 1.0 if tu + tdu == 0 else ((k - 2) * tu - (k - 1) * tdu) / ((k - 2) * (tu + tdu))
        total += weight * unimodal * (1 - (s - 1) / (k - 1))
        left[present] -= least
    return total


def main():
    for p, u, n in COUNTS:
        total = p + u + n
        values = np.repeat([1.0, 0.0, -1.0], [p, u, n])
        low, high = proportion_confint(p, total, method="wilson")
        odds, error = np.log((p + 0.5) / (n + 0.5)), np.sqrt(1 / (p + 0.5) + 1 / (n + 0.5))
        # As if one more were for and one more against (Bonett & Price).
        more = np.append(values, [1, -1])
        half = stats.norm.ppf(0.975) * more.std() / np.sqrt(len(more))
        net = [max(-1, more.mean() - half), min(1, more.mean() + half)]
        row = [low, high, values.mean(), *net, odds, error, values.var(), (1 - agreement([n / total, u / total, p / total])) / 2]
        print(f"    (({p}, {u}, {n}), [{', '.join(f'{x + 0:.9f}' for x in row)}]),")
    for a, b in PAIRS:
        low, high = confint_proportions_2indep(*a, *b, method="newcomb", compare="diff")
        p = proportions_ztest([a[0], b[0]], [a[1], b[1]])[1] if 0 < a[0] + b[0] < a[1] + b[1] else 1.0
        print(f"    ({a}, {b}, [{a[0] / a[1] - b[0] / b[1]:.9f}, {low:.9f}, {high:.9f}, {p:.9f}]),")
    p = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216]
    print("    ", p, [round(float(q), 9) for q in multipletests(p, method="fdr_bh")[1]])
    print("    ", [(z, round(float(2 * stats.norm.sf(z)), 12)) for z in (0.0, 0.5, 1.96, 3.0, 6.0)])


if __name__ == "__main__":
    main()
