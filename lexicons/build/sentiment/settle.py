"""Finished tables in, tables out under which every row of cases.tsv gets its label: what people wrote down has the last word.

A case that comes out wrong moves the words and pairs it is made of, no further than it must. Look at `settle` first.
"""

import math
import os

import features
import induce
import tables

LABEL = {"negative": 0, "neutral": 1, "positive": 2}
MARGIN = 40


def rounded(x):
    return math.floor(abs(x) + 0.5) * (1 if x >= 0 else -1)


def sums(table, combiner, item):
    """The three sums of a text in thousandths, as the scorer makes them, and the entries found."""
    found = [(k, f) for k in features.KINDS for f in item[k] if (k, f) in table]
    root = math.sqrt(max(1, len(found))) * 1000 / combiner.get("learned", 1000)
    z = list(combiner["bias"])
    for value, row in zip(item["dense"], combiner["hand"]):
        for c in range(3):
            z[c] += rounded(row[c] * value)
    for entry in found:
        for c in range(3):
            z[c] += rounded(table[entry][c] / root)
    return z, found, root


def settle(table, combiner, items, labels, passes=40):
    """Moves entries of `table` ({(kind, feature): [three weights]}) in place; returns how many cases stay wrong."""
    wrong = 0
    for _ in range(passes):
        wrong = 0
        for item, gold in zip(items, labels):
            z, found, root = sums(table, combiner, item)
            lack = max(z[c] for c in range(3) if c != gold) - z[gold]
            if lack < 0:
                continue
            wrong += 1
            own = [e for e in found if e[0] != "c"]
            if len(own) < 2:
                for k in "wb":
                    for f in item[k]:
                        if (features.usable(k + f) or set(f) == {"5"}) and (k, f) not in table and len(own) < 4:
                            table[k, f] = [0, 0, 0]
                            own.append((k, f))
            own = own or found
            if not own:
                continue
            step = min(4000, int((lack + MARGIN) * root / (1.5 * len(own))) + 1)
            for e in own:
                for c in range(3):
                    table[e][c] = max(-32000, min(32000, table[e][c] + (2 * (step // 2) if c == gold else -(step // 2))))
        if not wrong:
            break
    return wrong


def settle_folder(folder, hand, binary, lexicons, code):
    """Reads a finished folder, settles its cases, writes learned.tsv anew."""
    import tomllib

    cases = os.path.join(hand, code, "cases.tsv")
    path = os.path.join(folder, "learned.tsv")
    if not os.path.exists(cases) or not os.path.exists(path):
        return 0, 0
    with open(cases, encoding="utf-8") as handle:
        next(handle)
        rows = [l.rstrip("\n").split("\t") for l in handle if not l.startswith("# ")]
    rows = [r for r in rows if len(r) > 1 and r[1] in LABEL]
    with open(os.path.join(folder, "language.toml"), "rb") as handle:
        combiner = tomllib.load(handle)["combiner"]
    with open(path, encoding="utf-8") as handle:
        next(handle)
        table = {(k, f): [int(a), int(b), int(c)] for f, k, a, b, c in (l.rstrip("\n").split("\t") for l in handle)}
    items = list(features.printed(binary, lexicons, code, [r[0] for r in rows]))
    labels = [LABEL[r[1]] for r in rows]
    before = sum(1 for i, g in zip(items, labels) if (lambda z: max(range(3), key=lambda c: (z[c], c == 1)))(sums(table, combiner, i)[0]) != g)
    after = settle(table, combiner, items, labels)
    lines = ("%s\t%s\t%d\t%d\t%d" % (f, k, *w) for (k, f), w in sorted(table.items(), key=lambda e: (e[0][0], e[0][1].encode())) if any(w))
    tables.save(path, "feature\tkind\tnegative\tneutral\tpositive", lines)
    return before, after
