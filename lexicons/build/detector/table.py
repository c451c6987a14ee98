"""The table: which features take part, where they stand, and the file that holds them.

In: what each class is expected to say (`train.load`). Out: pairs of slots with the entries of their features, and in
the end `detector.bin`. Look at `Table` first.
"""

import struct

import numpy as np
from numba import njit

from classes import FAMILIES
from features import MULTIPLIER

PAIRS = 240_000  # of slots
BLOCK = 8  # slots that share one offset
ENTRIES = 1_700_000  # places that are trained at first
KEPT = 1_013_000  # places that remain: those of the largest weights
MOST_CLASSES = 12  # a slot has four bits for the number of its classes
WORD_KEY = np.uint64(1) << np.uint64(63)
WORD_GAIN = 1.6  # how much more a whole word is worth than an n-gram met as often
SCALE = 12.0  # integers a unit of weight is divided into
VERSION = 5
FLAT = 0.85  # power of a listed word's probability: short texts are made of anything


@njit(cache=True)
def add_counts(word_ids, weights, starts, keys, out_keys, out_weights):
    n = 0
    for i in range(len(word_ids)):
        for j in range(starts[word_ids[i]], starts[word_ids[i] + 1]):
            out_keys[n] = keys[j]
            out_weights[n] = weights[i]
            n += 1
    return n


def expected(one, bare, starts, keys, size):
    """Expected occurrences of each feature in a word of the class."""
    p = np.zeros(size)
    if len(one.p):
        q = one.p**FLAT
        q /= q.sum()
        np.add.at(p, one.words, q * (1.0 - one.bare))
        np.add.at(p, bare[one.words], q * one.bare)
    if one.posts:
        tokens = np.concatenate(one.posts)
        counts = np.bincount(tokens, minlength=size).astype(np.float64)
        share = 1.2 * len(tokens) / (len(tokens) + 20_000)
        p += counts / counts.sum() * share
    # What is said in a few words is met more often than its share of all words.
    for posts, share in ((one.said, 0.04), (one.brief, 0.08 * len(one.brief) / (len(one.brief) + 200))):
        if posts:
            counts = np.bincount(np.concatenate(posts), minlength=size).astype(np.float64)
            p += counts / counts.sum() * share * p.sum()
    p /= p.sum()
    ids = np.nonzero(p)[0]
    total = int((starts[ids + 1] - starts[ids]).sum())
    k, w = np.empty(total, np.uint64), np.empty(total)
    add_counts(ids, p[ids], starts, keys, k, w)
    order = np.argsort(k, kind="stable")
    k, w = k[order], w[order]
    first = np.concatenate([[True], k[1:] != k[:-1]])
    return k[first], np.add.reduceat(w, np.nonzero(first)[0])


def select(classes, bare, starts, keys, size):
    """The table's features: key, and for each its classes with log odds, best first."""
    all_keys, all_p, all_c = [], [], []
    for c, one in enumerate(classes):
        k, p = expected(one, bare, starts, keys, size)
        keep = p > 2e-7
        all_keys.append(k[keep]); all_p.append(p[keep]); all_c.append(np.full(keep.sum(), c, np.int16))
    k, p, c = np.concatenate(all_keys), np.concatenate(all_p), np.concatenate(all_c)
    order = np.argsort(k, kind="stable")
    k, p, c = k[order], p[order], c[order]
    heads = np.nonzero(np.concatenate([[True], k[1:] != k[:-1]]))[0]
    group = np.cumsum(np.concatenate([[0], (k[1:] != k[:-1]).astype(np.int64)]))
    weight = np.array([one.weight for one in classes]) ** 0.4
    family = np.array([one.family for one in classes])
    total_weight = np.array([weight[family == f].sum() for f in range(len(FAMILIES))])[family[c]]
    mean = np.add.reduceat(p * weight[c], heads)[group] / total_weight
    gain = weight[c] * p * np.maximum(np.log(p / (mean + 1e-7)), 0.0)
    is_word = (k & WORD_KEY) != 0
    gain[is_word] *= WORD_GAIN
    most = np.maximum.reduceat(p, heads)[group]
    # A class far below the strongest stays at the common zero.
    eligible = (p > 0.02 * most)
    log_odds = np.log((p + 1e-6) / (0.004 * most + 1e-6))
    worth = np.add.reduceat(gain, heads)
    # Rank places inside their feature.
    order = np.lexsort((-p, group))
    rank = np.empty(len(k), np.int64)
    rank[order] = np.arange(len(k)) - heads[group[order]]
    # Single letters are everywhere and tell little: they cost time for nothing.
    short = (k >> np.uint64(32)) == 0
    eligible &= rank < np.where(is_word | short, 6, MOST_CLASSES)
    by_worth = np.argsort(-worth, kind="stable")
    sizes = np.add.reduceat(eligible.astype(np.int64), heads)
    return k[heads], heads, np.concatenate([heads[1:], [len(k)]]), by_worth.astype(np.int64), sizes, c, log_odds.astype(np.float32), eligible


@njit(cache=True)
def places_of(keys, pairs, multiplier):
    """The pair of slots and the fingerprint of every key."""
    pair, prints = np.empty(len(keys), np.int64), np.empty(len(keys), np.int64)
    for i in range(len(keys)):
        spread = ((keys[i] * multiplier) >> np.uint64(32)) * pairs
        pair[i] = np.int64(spread >> np.uint64(32))
        prints[i] = np.int64((spread >> np.uint64(24)) & np.uint64(255))
    return pair, prints


@njit(cache=True)
def fill(by_worth, sizes, pair, prints, slots, budget):
    slot_of = np.full(len(pair), -1, np.int64)
    taken = np.full(slots, -1, np.int64)
    used = 0
    for f in by_worth:
        if used + sizes[f] > budget:
            break
        a = pair[f] * 2
        if taken[a] >= 0 and prints[taken[a]] == prints[f]:
            continue
        if taken[a] < 0:
            slot = a
        elif taken[a + 1] < 0:
            slot = a + 1
        else:
            continue
        taken[slot] = f
        slot_of[f] = slot
        used += sizes[f]
    return slot_of


@njit(cache=True)
def find(keys, pairs, multiplier, prints, cnt):
    """Slot of every key, as the program will find it: fingerprints may collide."""
    out = np.empty(len(keys), np.int32)
    for i in range(len(keys)):
        spread = ((keys[i] * multiplier) >> np.uint64(32)) * pairs
        a, print_ = np.int64(spread >> np.uint64(32)) * 2, np.int64((spread >> np.uint64(24)) & np.uint64(255))
        if prints[a] == print_ and cnt[a] > 0:
            out[i] = a
        elif prints[a + 1] == print_ and cnt[a + 1] > 0:
            out[i] = a + 1
        else:
            out[i] = -1
    return out


class Table:
    """Slots (first entry, number of entries, fingerprint or -1) and their entries (class, weight)."""

    def __init__(self, classes, bare, starts, keys, size, say):
        head_keys, lo, hi, by_worth, sizes, place_class, log_odds, eligible = select(classes, bare, starts, keys, size)
        say(len(head_keys), "distinct features")
        pair, prints = places_of(head_keys, np.uint64(PAIRS), MULTIPLIER)
        # The most telling first, until the entries are used up.
        slot_of = fill(by_worth, sizes, pair, prints, 2 * PAIRS, ENTRIES)
        chosen = np.nonzero(slot_of >= 0)[0]
        chosen = chosen[np.argsort(slot_of[chosen])]
        words = int(((head_keys[chosen] & WORD_KEY) != 0).sum())
        say(len(chosen), "kept,", words, "of them words;", int(sizes[chosen].sum()), "entries")
        self.off, self.cnt = np.zeros(2 * PAIRS, np.int64), np.zeros(2 * PAIRS, np.int64)
        self.prints = np.full(2 * PAIRS, -1, np.int64)
        ec, ew, at = [], [], 0
        for f in chosen:
            places = np.arange(lo[f], hi[f])[eligible[lo[f]: hi[f]]]
            s = slot_of[f]
            self.off[s], self.cnt[s], self.prints[s] = at, len(places), prints[f]
            ec.append(place_class[places])
            ew.append(log_odds[places])
            at += len(places)
        self.ec, self.ew = np.concatenate(ec).astype(np.int64), np.concatenate(ew).astype(np.float32) * 0.3
        # Squares of gradients so far.
        self.eg = np.zeros(len(self.ew), np.float32)

    def slots_of(self, keys):
        """The slot of each key, -1 where there is none."""
        return find(keys, np.uint64(PAIRS), MULTIPLIER, self.prints, self.cnt)

    def prune(self, kept):
        """Leaves the entries where `kept` is true; slots without any are empty."""
        before = np.concatenate([[0], np.cumsum(kept)])
        cnt = np.where(self.cnt > 0, before[self.off + self.cnt] - before[self.off], 0)
        self.off = np.where(cnt > 0, before[self.off], 0)
        self.cnt = cnt
        self.ec, self.ew, self.eg = self.ec[kept], self.ew[kept], self.eg[kept]
        self.prints[cnt == 0] = -1

    def largest(self, n):
        """True for the `n` entries of the largest weights."""
        kept = np.zeros(len(self.ew), bool)
        kept[np.argsort(-np.abs(self.ew), kind="stable")[:n]] = True
        return kept

    def write(self, path, classes, bias, share, lengths, temperatures):
        """Header, class names, biases and temperatures, blocks of slots, entries; little-endian."""
        out = bytearray(b"GSLD")
        out += struct.pack("<HHHIf", VERSION, len(classes), len(lengths), PAIRS, SCALE)
        for one in classes:
            name = ("%s %s" % (FAMILIES[one.family], one.code)).encode()
            out += struct.pack("<B", len(name)) + name
        out += np.asarray(bias, "<f4").tobytes()
        out += np.asarray(share, "<f4").tobytes()
        out += np.minimum(np.array(lengths), 0xFFFFFFFF).astype("<u4").tobytes()
        out += np.asarray(temperatures, "<f4").tobytes()
        # A block says where the entries of its first slot begin; those of the others follow. An empty slot has none;
        # its fingerprint does not matter.
        cnt = self.cnt.reshape(-1, BLOCK)
        first = np.concatenate([[0], np.cumsum(cnt.sum(axis=1))[:-1]])
        used = self.cnt > 0
        assert (self.off[used] == np.cumsum(self.cnt)[used] - self.cnt[used]).all()
        blocks = np.zeros(len(cnt), [("first", "<u4"), ("prints", "u1", BLOCK), ("counts", "<u4")])
        blocks["first"] = first
        blocks["prints"] = np.where(self.prints < 0, 0, self.prints).reshape(-1, BLOCK)
        blocks["counts"] = (cnt << (4 * np.arange(BLOCK))).sum(axis=1)
        out += blocks.tobytes()
        entries = (self.ec << 8) | (np.round(self.ew * SCALE).astype(np.int64) & 255)
        out += struct.pack("<I", len(self.ec))
        out += entries.astype("<u2").tobytes()
        with open(path, "wb") as file:
            file.write(out)
