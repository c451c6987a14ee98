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
def _epoch(order, blind, starts, ids, scale, lang, group, set_of, two, label, weight, dense, maps, tables, grads, pulls, bias, bias_g, bias_pull, dw, dg, dpull, rate, base):
    k_levels = maps.shape[0]
    nd = dense.shape[1]
    z = np.zeros(3)
    total = 0.0
    for step in range(order.shape[0]):
        r = order[step]
        a, b = starts[r], starts[r + 1]
        x = 1.0 / np.sqrt(max(b - a, 1))
        if blind[step]:
            b = a
        s, y = set_of[r], label[r]
        g, l = group[lang[r]], base + lang[r]
        bs = bias.shape[0] - two.shape[0] + s
        for c in range(3):
            z[c] = bias[g, c] + bias[l, c] + bias[bs, c]
        for j in range(a, b):
            f = ids[j]
            v = x * scale[f]
            for k in range(k_levels):
                m = maps[k, f]
                if m >= 0:
                    for c in range(3):
                        z[c] += v * tables[m, c]
        for d in range(nd):
            v = dense[r, d]
            if v != 0.0:
                for c in range(3):
                    z[c] += v * (dw[g, d, c] + dw[l, d, c])
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
        for k in range(3):
            m = g if k == 0 else l if k == 1 else bs
            for c in range(3):
                bias_g[m, c] += z[c] * z[c]
                step_size = rate / np.sqrt(bias_g[m, c] + 1e-6)
                bias[m, c] = (bias[m, c] - step_size * z[c]) / (1.0 + step_size * bias_pull[m])
        for d in range(nd):
            v = dense[r, d]
            if v != 0.0:
                for k in range(2):
                    m = g if k == 0 else l
                    dg[m, d] += sq * v * v
                    step_size = rate / np.sqrt(dg[m, d])
                    for c in range(3):
                        dw[m, d, c] = (dw[m, d, c] - step_size * z[c] * v) / (1.0 + step_size * dpull[k] * w)
        for j in range(a, b):
            f = ids[j]
            v = x * scale[f]
            for k in range(k_levels):
                m = maps[k, f]
                if m >= 0:
                    grads[m] += sq * v * v
                    step_size = rate / np.sqrt(grads[m])
                    shrink = 1.0 / (1.0 + step_size * pulls[m])
                    for c in range(3):
                        tables[m, c] = (tables[m, c] - step_size * z[c] * v) * shrink
    return total


@njit(cache=True)
def _scores(rows, starts, ids, scale, lang, group, dense, maps, tables, bias, dw, base):
    """Sums without (first) and with (second) the learned entries."""
    out = np.zeros((2, rows.shape[0], 3))
    for i in range(rows.shape[0]):
        r = rows[i]
        a, b = starts[r], starts[r + 1]
        x = 1.0 / np.sqrt(max(b - a, 1))
        g, l = group[lang[r]], base + lang[r]
        for c in range(3):
            out[0, i, c] = bias[g, c] + bias[l, c]
        for d in range(dense.shape[1]):
            v = dense[r, d]
            if v != 0.0:
                for c in range(3):
                    out[0, i, c] += v * (dw[g, d, c] + dw[l, d, c])
        for c in range(3):
            out[1, i, c] = out[0, i, c]
        for j in range(a, b):
            f = ids[j]
            v = x * scale[f]
            for k in range(maps.shape[0]):
                m = maps[k, f]
                if m >= 0:
                    for c in range(3):
                        out[1, i, c] += v * tables[m, c]
    return out


GROUPS = 2
#: How much more a word or pair may say than a piece of a word.
WHOLE = 1.5


class Problem:
    """All languages side by side. Local features of all languages are numbered through; `maps` leads from them to the tables."""

    def __init__(self, languages, family, written, encoded, labels, set_of, two, weight, least=5):
        self.languages = languages
        #: Languages with words written by hand and those with induced valences trust their sums differently.
        self.group = np.array([0 if l in written else 1 for l in languages], np.int64)
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
        of = np.searchsorted(self.offsets, np.arange(total), side="right") - 1
        size = np.bincount(self.lang, minlength=len(languages))
        # Rarer features tell more, and a word more than one of its many pieces: they are pulled less.
        rare = np.sqrt((np.log((1.0 + size[of]) / (1.0 + counts)) + 1.0) / 4.0)
        self.scale = (rare * np.where(np.array([n[0] == "c" for n in names]), 1.0, WHOLE)).astype(np.float32)

    def restricted(self, chosen):
        """The same problem with the chosen local features only."""
        p = object.__new__(Problem)
        p.__dict__.update(self.__dict__)
        keep = chosen[self.ids]
        before = np.concatenate([[0], np.cumsum(keep)])
        p.ids, p.starts = self.ids[keep], before[self.starts]
        return p


class Weights:
    def __init__(self, problem):
        n, own = sum(problem.sizes), GROUPS + len(problem.languages)
        self.tables = np.zeros((n, 3), np.float32)
        self.grads = np.full(n, 1e-3, np.float32)
        # Of the groups, of the languages, of the sets; the last only while learning.
        self.bias, self.bias_g = np.zeros((own + len(problem.two), 3)), np.full((own + len(problem.two), 3), 1.0)
        self.dw = np.zeros((own, problem.dense.shape[1], 3))
        self.dg = np.full((own, problem.dense.shape[1]), 1.0)

    def local(self, problem):
        """One weight triple a local feature: the sum of its three."""
        out = np.zeros((problem.maps.shape[1], 3), np.float32)
        for m in problem.maps:
            out[m >= 0] += self.tables[m[m >= 0]]
        return out * problem.scale[:, None]


def fit(problem, rows, pull=(0.3, 0.3, 0.4), dense_pull=(1e-4, 3e-3), bias_pull=(1e-4, 1e-3, 1e-1), blind=0.1, epochs=4, rate=0.1, seed=3, settle=2, report=None, own=None):
    """`pull`: towards 0 of the shared, family and own weights; `own`: the last of them, a language each; `blind`: share of rows that see
    the hand-written layer alone, so that it means something where no entry is found."""
    w = Weights(problem)
    sizes, n_lang = problem.sizes, len(problem.languages)
    level = np.repeat(np.array(pull), sizes)
    if own is not None:  # the languages' own weights, each language with its own pull
        at = np.flatnonzero(problem.maps[2] >= 0)
        level[problem.maps[2][at]] = np.asarray(own)[np.searchsorted(problem.offsets, at, side="right") - 1]
    pulls = (level / np.maximum(problem.table_counts, 1.0)).astype(np.float32)
    bias_pulls = np.repeat(np.array(bias_pull), (GROUPS, n_lang, len(problem.two)))
    order, means = rows.copy(), None
    r = np.random.RandomState(seed)
    for e in range(epochs):
        r.shuffle(order)
        covered = r.random_sample(len(order)) < blind
        loss = _epoch(order, covered, problem.starts, problem.ids, problem.scale, problem.lang, problem.group, problem.set_of, problem.two, problem.labels, problem.weight, problem.dense, problem.maps, w.tables, w.grads, pulls, w.bias, w.bias_g, bias_pulls, w.dw, w.dg, np.array(dense_pull), rate, GROUPS)
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
    return _scores(rows, problem.starts, problem.ids, problem.scale, problem.lang, problem.group, problem.dense, problem.maps, w.tables, w.bias, w.dw, GROUPS)


def macro_f1(gold, pred, classes):
    out = []
    for c in classes:
        hit = np.sum((gold == c) & (pred == c))
        n = np.sum(gold == c) + np.sum(pred == c)
        out.append(2.0 * hit / n if n else 0.0)
    return 100.0 * float(np.mean(out))
