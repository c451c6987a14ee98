"""Scores of held-out rows in, bias and temperature out. Look at `offsets` and `temperature`."""

import numpy as np

from model import macro_f1

CLASSES3, CLASSES2 = (0, 1, 2), (0, 2)
#: How sharply a row belongs to its likeliest class when biases are compared.
SHARPNESS = 3


def f1(z, y, two):
    if two:
        return macro_f1(y, np.where(z[:, 2] > z[:, 0], 2, 0), CLASSES2)
    return macro_f1(y, z.argmax(1), [c for c in CLASSES3 if np.sum(y == c) >= 3])


def expected_f1(z, y, two):
    """Macro-F1 where a row belongs to each class in part: unlike the F1 of labels it does not jump where a row tips over."""
    classes = CLASSES2 if two else [c for c in CLASSES3 if np.sum(y == c) >= 3]
    share = softmax(SHARPNESS * (z[:, [0, 2]] if two else z))
    values = []
    for c in classes:
        mine = share[:, c // 2 if two else c]
        gold = y == c
        values.append(2 * mine[gold].sum() / max(1e-9, mine.sum() + gold.sum()))
    return 100 * float(np.mean(values)) if values else 0.0


def offsets(parts):
    """`parts`: (z, labels, two, weight) a set. What to add to positive and negative so that the mean macro-F1 is best.

    Small changes are preferred: a held-out set of 200 rows cannot tell 0.1 from 0.2.
    """
    threes = any(not two for _, _, two, _ in parts)
    total = sum(w for _, _, _, w in parts)
    evidence = sum(len(y) for _, y, _, _ in parts)

    def value(a, b):
        o = np.array([a, 0.0, b])
        gain = sum(w * expected_f1(z + o, y, two) for z, y, two, w in parts) / total
        return gain - (400.0 / (evidence + 100)) * ((a - b) ** 2 + 0.5 * (a + b) ** 2) - 0.3 * ((a - b) ** 2 + 0.3 * (a + b) ** 2)

    best = (value(0.0, 0.0), 0.0, 0.0)
    for step in (0.4, 0.2, 0.1, 0.05):
        moved = True
        while moved:
            moved = False
            _, a, b = best
            near = [(a + i * step, b + j * step) for i in (-1, 0, 1) for j in (-1, 0, 1)] if threes else [(a + i * step, b - i * step) for i in (-1, 1)]
            for x, y in near:
                if abs(x) <= 2 and abs(y) <= 2:
                    v = value(x, y)
                    if v > best[0] + 1e-9:
                        best, moved = (v, x, y), True
    return np.array([best[1], 0.0, best[2]])


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def mean_ece(parts, t):
    """The calibration error of a language's sets together, each counting alike."""
    p = [softmax(z / t) for z, _ in parts]
    c = np.concatenate([q.max(1) for q in p])
    hit = np.concatenate([q.argmax(1) == y for q, (_, y) in zip(p, parts)])
    w = np.concatenate([np.full(len(y), 1.0 / len(y)) for _, y in parts]) / len(parts)
    b = np.minimum(9, (c * 10).astype(int))
    return 100 * sum(abs((w * (c - hit))[b == k].sum()) for k in range(10))


def temperature(parts):
    """The divisor with the least calibration error over a language's sets; likelihood decides between equals."""
    best = None
    for t in np.arange(0.4, 3.05, 0.05):
        loss = np.mean([-np.mean(np.log(np.maximum(softmax(z / t)[np.arange(len(y)), y], 1e-9))) for z, y in parts])
        v = mean_ece(parts, t) + 20 * loss
        if best is None or v < best[0]:
            best = (v, float(t))
    return best[1]
