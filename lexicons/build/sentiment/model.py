"""Rows of integers in, class weights out: multinomial logistic regression over all languages at once.

The weight of a feature in a language is the sum of three: one of all languages, one of the language's family and its own;
each is pulled towards 0, so that what languages share is learned once. Two-class rows only ask positive against
negative and say nothing about neutral. AdaGrad in one thread and a fixed order: the same rows give the same weights.
Look at `fit` first.
"""

import os

import numpy as np

try:
    if os.environ.get("GROUNDSWELL_PLAIN"):  # the fixture: plain Python, the same sums everywhere
        raise ImportError
    from numba import njit
except ImportError:

    def njit(*args, **kwargs):
        return args[0] if args and callable(args[0]) else lambda f: f


@njit(cache=True)
def _epoch(order, starts, ids, lang, set_of, two, label, weight, dense, maps, tables, grads, pulls, bias, bias_g, dw, dg, dpull, rate, learn):
    k_levels = maps.shape[0]
    nd = dense.shape[1]
    z = np.zeros(3)
    total = 0.0
    for step in range(order.shape[0]):
        r = order[step]
        a, b = starts[r], starts[r + 1]
        x = 1.0 / np.sqrt(max(b - a, 1))
        s, l, y = set_of[r], lang[r], label[r]
        for c in range(3):
            z[c] = bias[s, c]
        for j in range(a, b):
            f = ids[j]
            for k in range(k_levels):
                m = maps[k, f]
                if m >= 0:
                    for c in range(3):
                        z[c] += x * tables[m, c]
        for d in range(nd):
            v = dense[r, d]
            if v != 0.0:
                for c in range(3):
                    z[c] += v * (dw[0, d, c] + dw[l + 1, d, c])
        if two[s]:
            z[1] = -1e9
        top = max(z[0], max(z[1], z[2]))
        e0, e1, e2 = np.exp(z[0] - top), np.exp(z[1] - top), np.exp(z[2] - top)
        q = e0 + e1 + e2
        z[0], z[1], z[2] = e0 / q, e1 / q, e2 / q
        w = weight[r]
        total -= w * np.log(max(z[y], 1e-9))
        z[y] -= 1.0
        for c in range(3):
            z[c] *= w
        if two[s]:
            z[1] = 0.0
        sq = z[0] * z[0] + z[1] * z[1] + z[2] * z[2]
        for c in range(3):
            bias_g[s, c] += z[c] * z[c]
            bias[s, c] -= rate * z[c] / np.sqrt(bias_g[s, c] + 1e-6)
        for d in range(nd):
            v = dense[r, d]
            if v != 0.0:
                for k in range(2):
                    m = 0 if k == 0 else l + 1
                    dg[m, d] += sq * v * v
                    step_size = rate / np.sqrt(dg[m, d])
                    for c in range(3):
                        dw[m, d, c] = (dw[m, d, c] - step_size * z[c] * v) / (1.0 + step_size * dpull[k] * w)
        for j in range(a, b):
            f = ids[j]
            for k in range(k_levels):
                m = maps[k, f]
                if m >= 0:
                    grads[m] += sq * x * x
                    step_size = rate / np.sqrt(grads[m])
                    shrink = 1.0 / (1.0 + step_size * pulls[m])
                    for c in range(3):
                        tables[m, c] = (tables[m, c] - step_size * z[c] * x) * shrink
    return total


@njit(cache=True)
def _scores(rows, starts, ids, lang, dense, maps, tables, dw):
    out = np.zeros((rows.shape[0], 3))
    for i in range(rows.shape[0]):
        r = rows[i]
        a, b = starts[r], starts[r + 1]
        x = 1.0 / np.sqrt(max(b - a, 1))
        for j in range(a, b):
            f = ids[j]
            for k in range(maps.shape[0]):
                m = maps[k, f]
                if m >= 0:
                    for c in range(3):
                        out[i, c] += x * tables[m, c]
        for d in range(dense.shape[1]):
            v = dense[r, d]
            if v != 0.0:
                for c in range(3):
                    out[i, c] += v * (dw[0, d, c] + dw[lang[r] + 1, d, c])
    return out


class Problem:
    """All languages side by side. Local features of all languages are numbered through; `maps` leads from them to the tables."""

    def __init__(self, languages, family, encoded, labels, set_of, two, weight, least=5):
        self.languages = languages
        self.offsets = np.cumsum([0] + [len(encoded[l].names) for l in languages])
        shared, fam = {}, {}
        total = int(self.offsets[-1])
        g, f = np.empty(total, np.int64), np.empty(total, np.int64)
        counts = np.zeros(total, np.int64)
        names = []
        for i, l in enumerate(languages):
            e, at = encoded[l], int(self.offsets[i])
            counts[at : at + len(e.names)] = e.counts()
            for j, n in enumerate(e.names):
                g[at + j] = shared.setdefault(n, len(shared))
                f[at + j] = fam.setdefault((family[l], n), len(fam))
            names.extend(e.names)
        self.names = names
        gc = np.bincount(g, counts, minlength=len(shared)).astype(np.int64)
        fc = np.bincount(f, counts, minlength=len(fam)).astype(np.int64)
        # How many languages hold a feature: one of a single language needs no shared weight.
        gl, fl = np.bincount(g, minlength=len(shared)), np.bincount(f, minlength=len(fam))
        alive = gc[g] >= least
        self.counts = counts
        r = np.where(alive, np.arange(total), -1)
        gm = np.where(alive & (fl[f] < gl[g]), g, -1)
        fm = np.where(alive & (fl[f] > 1), f, -1)

        def dense_numbers(m):
            u, inv = np.unique(m[m >= 0], return_inverse=True)
            out = np.full(total, -1, np.int64)
            out[m >= 0] = inv
            return out, u

        gm, gu = dense_numbers(gm)
        fm, fu = dense_numbers(fm)
        rm, ru = dense_numbers(r)
        self.sizes = (len(gu), len(fu), len(ru))
        fm[fm >= 0] += len(gu)
        rm[rm >= 0] += len(gu) + len(fu)
        self.maps = np.stack([gm, fm, rm]).astype(np.int32)
        self.table_counts = np.concatenate([gc[gu], fc[fu], counts[ru]]).astype(np.float64)
        self.alive = alive
        ids, starts, lang, at = [], [np.zeros(1, np.int64)], [], 0
        for i, l in enumerate(languages):
            e = encoded[l]
            keep = alive[e.ids + self.offsets[i]]
            before = np.concatenate([[0], np.cumsum(keep)])
            ids.append((e.ids[keep] + self.offsets[i]).astype(np.int32))
            starts.append(before[e.starts[1:]] + at)
            at += int(keep.sum())
            lang.append(np.full(len(e.starts) - 1, i, np.int16))
        self.ids, self.starts, self.lang = np.concatenate(ids), np.concatenate(starts), np.concatenate(lang)
        self.dense = np.concatenate([encoded[l].dense for l in languages])
        self.labels, self.set_of, self.two, self.weight = labels, set_of, two, weight

    def restricted(self, chosen):
        """The same problem with the chosen local features only."""
        p = object.__new__(Problem)
        p.__dict__.update(self.__dict__)
        keep = chosen[self.ids]
        before = np.concatenate([[0], np.cumsum(keep)])
        p.ids, p.starts = self.ids[keep], before[self.starts]
        return p


class Weights:
    def __init__(self, problem, n_sets):
        n = sum(problem.sizes)
        self.tables = np.zeros((n, 3), np.float32)
        self.grads = np.full(n, 1e-3, np.float32)
        self.bias, self.bias_g = np.zeros((n_sets, 3)), np.full((n_sets, 3), 1.0)
        self.dw = np.zeros((len(problem.languages) + 1, problem.dense.shape[1], 3))
        self.dg = np.full((len(problem.languages) + 1, problem.dense.shape[1]), 1.0)

    def local(self, problem):
        """One weight triple a local feature: the sum of its three."""
        out = np.zeros((problem.maps.shape[1], 3), np.float32)
        for m in problem.maps:
            out[m >= 0] += self.tables[m[m >= 0]]
        return out


def fit(problem, rows, pull=(1.0, 2.0, 4.0), dense_pull=(1e-4, 3e-3), epochs=4, rate=0.1, seed=3, start=None, settle=2, report=None, stiff=None):
    w = start or Weights(problem, len(problem.two))
    if start is not None:
        w.grads[:] = 1e-3
    sizes = problem.sizes
    level = np.repeat(np.array(pull), sizes)
    if stiff is not None:  # the languages' own weights, each language with its own pull
        own = np.flatnonzero(problem.maps[2] >= 0)
        level[problem.maps[2][own]] *= np.asarray(stiff)[np.searchsorted(problem.offsets, own, side="right") - 1]
    pulls = (level / np.maximum(problem.table_counts, 1.0)).astype(np.float32)
    order, means = rows.copy(), None
    r = np.random.RandomState(seed)
    for e in range(epochs):
        r.shuffle(order)
        loss = _epoch(order, problem.starts, problem.ids, problem.lang, problem.set_of, problem.two, problem.labels, problem.weight, problem.dense, problem.maps, w.tables, w.grads, pulls, w.bias, w.bias_g, w.dw, w.dg, np.array(dense_pull), rate, True)
        if e >= settle:
            k = e - settle
            for mean, now in zip(means or [], (w.tables, w.bias, w.dw)):
                mean += (now - mean) / (k + 1)
            if means is None:
                means = [w.tables.copy(), w.bias.copy(), w.dw.copy()]
        if report:
            report(e, loss / problem.weight[rows].sum(), w)
    if means is not None:
        w.tables, w.bias, w.dw = means
    return w


def scores(problem, w, rows):
    return _scores(rows, problem.starts, problem.ids, problem.lang, problem.dense, problem.maps, w.tables, w.dw)


def macro_f1(gold, pred, classes):
    out = []
    for c in classes:
        hit = np.sum((gold == c) & (pred == c))
        n = np.sum(gold == c) + np.sum(pred == c)
        out.append(2.0 * hit / n if n else 0.0)
    return 100.0 * float(np.mean(out))
