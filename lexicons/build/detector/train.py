"""Builds `lexicons/detector.bin`: which n-grams and words speak for which language, as small integers.

    python train.py --packages DIR --texts DIR --out ../../detector.bin

1. Words with frequencies for every class (`sources.py`), and texts where there are free ones.
2. Expected occurrences of every feature in every class; those that tell most are kept, with the classes they occur in.
3. Weights by multinomial logistic regression over those places alone, on pieces of one word up to whole posts.
4. Integers; temperatures by length from pieces held out.
"""

import argparse
import os
import random
import struct
import time
import tomllib
from collections import Counter
import unicodedata

import numpy as np
from numba import njit

from classes import CLASSES, FAMILIES
from features import MULTIPLIER, feature_keys, words
from sources import MIXED, Sources, distribution

SLOT_BITS = 18
ENTRIES = 960_000
MOST_CLASSES = 12  # a slot has four bits for the number of its classes
WORD_KEY = np.uint64(1) << np.uint64(63)
VOCABULARY = 80_000  # words of one class that take part
# Classes whose posts are full of another language's words: those that are given back to it.
BORROWERS = [("fr", "ar-Latn")]
BORROWED = 4000  # commonest words that are looked at, from four letters on
MARGIN = 0.7  # log odds by which such a word is its owner's
FLATTENED = 0.8  # power of a language's share that is drawn in training
SCALE = 12.0  # integers a unit of weight is divided into
VERSION = 3
LENGTHS = [4, 7, 11, 16, 24, 40, 80, 1 << 30]  # letters up to which a temperature holds

HERE = os.path.dirname(os.path.abspath(__file__))
LEXICON = 0.15  # probability that a word of a list is one of the lexicon
FUNCTION = 0.1  # ... is one of its function words
CASES = 3  # times that the lexicon's cases are learned from

started = time.time()


def say(*what):
    print("%6.1f s " % (time.time() - started), *what, flush=True)


class Class:
    """Words of one class: numbers into the vocabulary, with their probability."""


def own_lexicon(code, family):
    """Words of the project's lexicon of a language, with a probability each, and its cases as posts."""
    folder = os.path.join(HERE, "..", "..", code)
    listed, common, posts = set(), set(), []
    if os.path.isfile(os.path.join(folder, "words.tsv")):
        for line in open(os.path.join(folder, "words.tsv"), encoding="utf-8").read().splitlines()[1:]:
            term = line.split("\t")[0]
            if not line.startswith("# ") and not term.endswith("*"):
                listed.update(w for f, w in words(term) if f == family)
        facts = tomllib.load(open(os.path.join(folder, "language.toml"), "rb"))
        common.update(w for term in facts.get("function_words", []) for f, w in words(term) if f == family)
        if os.path.isfile(os.path.join(folder, "cases.tsv")):
            for line in open(os.path.join(folder, "cases.tsv"), encoding="utf-8").read().splitlines()[1:]:
                post = [w for f, w in words(line.split("\t")[0]) if f == family]
                if post:
                    posts.append(post)
    p = {w: LEXICON / len(listed) for w in sorted(listed)}
    for w in sorted(common):
        p[w] = p.get(w, 0.0) + FUNCTION / len(common)
    return p, posts


def load(arguments):
    sources = Sources(arguments.texts, arguments.packages, arguments.cache)
    exclude = set()
    if arguments.exclude:
        import gzip
        for line in gzip.open(arguments.exclude, "rt", encoding="utf-8", newline="\n"):
            exclude.add("".join(w for _, w in words(line.rstrip("\n").split("\t", 1)[-1])))
    vocabulary, numbers, classes = [], {}, []

    def number(word):
        if word not in numbers:
            numbers[word] = len(vocabulary)
            vocabulary.append(word)
        return numbers[word]

    for name, code, weight in CLASSES:
        family = FAMILIES.index(name)
        rng = random.Random(code)

        def gather():
            posts = sources.posts(code, family, exclude)
            lists, _ = distribution(code, family, sources, posts, rng)
            top = sorted(lists.items(), key=lambda x: (-x[1], x[0]))[:VOCABULARY]
            # Windows are cut from what is not English; whole posts stay whole.
            return {"posts": posts, "own": sources.own_words if code in MIXED else [], "list": top}

        data = sources.remember("class-%s-%s" % (name, code), gather)
        one = Class()
        # Lexicons grow with the project, so they are not kept with the rest.
        lexicon, cases = own_lexicon(code, family)
        listed = Counter(dict(data["list"]))
        listed.update(lexicon)
        listed = sorted(listed.items(), key=lambda x: (-x[1], x[0]))
        one.family, one.code, one.weight = family, code, weight
        one.words = np.array([number(w) for w, _ in listed], dtype=np.int32)
        one.p = np.array([p for _, p in listed], dtype=np.float64)
        one.posts = [np.array([number(w) for w in post], dtype=np.int32) for post in data["posts"] + cases * CASES]
        own = [np.array([number(w) for w in post], dtype=np.int32) for post in data.get("own", [])]
        rng.shuffle(one.posts)
        # Posts of mixed sets are taken whole; windows are cut from their own words.
        one.mixed, one.own = code in MIXED, own
        classes.append(one)
    # What is left of a word when its writer leaves out the marks.
    bare = np.arange(len(vocabulary), dtype=np.int32)
    for i in range(len(vocabulary)):
        if ord(vocabulary[i][0]) < 0x250 or vocabulary[i][0] in "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ":
            word = vocabulary[i]
            if not word.isascii():
                plain = "".join(c for c in unicodedata.normalize("NFD", word.replace("đ", "d").replace("ı", "i").replace("ł", "l")) if not "\u0300" <= c < "\u0370")
                if plain and plain != word:
                    bare[i] = number(plain)
    return vocabulary, classes, np.concatenate([bare, np.arange(len(bare), len(vocabulary), dtype=np.int32)])


@njit(cache=True)
def add_counts(word_ids, weights, starts, keys, out_keys, out_weights):
    n = 0
    for i in range(len(word_ids)):
        for j in range(starts[word_ids[i]], starts[word_ids[i] + 1]):
            out_keys[n] = keys[j]
            out_weights[n] = weights[i]
            n += 1
    return n


def expected(one, starts, keys, size):
    """Expected occurrences of each feature in a word of the class."""
    p = np.zeros(size)
    if len(one.p):
        # Rare words a little more than they are met: short texts are made of anything.
        q = one.p**0.9
        np.add.at(p, one.words, 1.0 * q / q.sum())
    if one.posts:
        tokens = np.concatenate(one.posts)
        counts = np.bincount(tokens, minlength=size).astype(np.float64)
        share = 1.2 * len(tokens) / (len(tokens) + 20_000)
        p += counts / counts.sum() * share
    p /= p.sum()
    ids = np.nonzero(p)[0]
    total = int((starts[ids + 1] - starts[ids]).sum())
    k, w = np.empty(total, np.uint64), np.empty(total)
    add_counts(ids, p[ids], starts, keys, k, w)
    order = np.argsort(k, kind="stable")
    k, w = k[order], w[order]
    first = np.concatenate([[True], k[1:] != k[:-1]])
    return k[first], np.add.reduceat(w, np.nonzero(first)[0])


def select(classes, starts, keys, size):
    """The table's features: key, and for each its classes with log odds, best first."""
    all_keys, all_p, all_c = [], [], []
    for c, one in enumerate(classes):
        k, p = expected(one, starts, keys, size)
        keep = p > 2e-7
        all_keys.append(k[keep]); all_p.append(p[keep]); all_c.append(np.full(keep.sum(), c, np.int16))
    k, p, c = np.concatenate(all_keys), np.concatenate(all_p), np.concatenate(all_c)
    say("places", len(k))
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
    gain[is_word] *= 1.6
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
    return k[heads], heads, np.concatenate([heads[1:], [len(k)]]), by_worth, sizes, c, log_odds.astype(np.float32), eligible, rank


def place(head_keys, by_worth, sizes):
    """Puts features into pairs of slots, the most telling first, until the entries are used up."""
    half = 1 << (SLOT_BITS - 1)
    product = head_keys * MULTIPLIER
    pair = (product >> np.uint64(64 - SLOT_BITS + 1)).astype(np.int64)
    print_ = ((product >> np.uint64(64 - SLOT_BITS + 1 - 8)) & np.uint64(255)).astype(np.int64)
    slot_of = _place(by_worth.astype(np.int64), sizes.astype(np.int64), pair, print_, half, ENTRIES)
    return slot_of, print_


@njit(cache=True)
def _place(by_worth, sizes, pair, print_, half, budget):
    slot_of = np.full(len(pair), -1, np.int64)
    taken = np.full(half * 2, -1, np.int64)
    used = 0
    for f in by_worth:
        if used + sizes[f] > budget:
            break
        a = pair[f] * 2
        if taken[a] >= 0 and print_[taken[a]] == print_[f]:
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
def map_features(keys, sorted_keys, sorted_slots, pair_slots, half_shift, print_shift, prints, multiplier):
    """Slot of every feature occurrence, as the program will find it: fingerprints may collide."""
    out = np.empty(len(keys), np.int32)
    for i in range(len(keys)):
        product = keys[i] * multiplier
        a = np.int64(product >> half_shift) * 2
        p = np.int64((product >> print_shift) & np.uint64(255))
        if prints[a] == p:
            out[i] = a
        elif prints[a + 1] == p:
            out[i] = a + 1
        else:
            out[i] = -1
    return out


@njit(cache=True)
def pick(cumulative, x):
    lo, hi = 0, len(cumulative) - 1
    while lo < hi:
        mid = (lo + hi) >> 1
        if cumulative[mid] > x:
            hi = mid
        else:
            lo = mid + 1
    return lo


@njit(cache=True)
def draw_piece(c, piece, bare, lw, lc, ls, lengths, pw, ps, pc, mixed, ow, os_, oc, post_share):
    """Fills `piece` with the words of a new text of class c; returns their number."""
    posts = ps[pc[c]: pc[c + 1] + 1]
    n_posts = pc[c + 1] - pc[c]
    n_list = ls[c + 1] - ls[c]
    if n_posts > 0 and (n_list == 0 or np.random.random() < post_share[c]):
        window = np.random.random() < 0.5
        if mixed[c] and window:
            posts = os_[oc[c]: oc[c + 1] + 1]
            n_posts = oc[c + 1] - oc[c]
            pw = ow
        i = np.random.randint(n_posts)
        if np.random.random() < 0.4:
            # The shorter of two: short posts are the hard ones.
            other = np.random.randint(n_posts)
            if posts[other + 1] - posts[other] < posts[i + 1] - posts[i]:
                i = other
        start, end = posts[i], posts[i + 1]
        if window and end - start > 1:
            k = min(1 + np.random.randint(5), end - start)
            start = start + np.random.randint(end - start - k + 1)
            end = start + k
        elif end - start > 60:
            end = start + 60
        for j in range(start, end):
            piece[j - start] = pw[j]
        return end - start
    x = np.random.random()
    k = 1 if x < 0.17 else 2 if x < 0.5 else 3 if x < 0.68 else 4 if x < 0.8 else 6 if x < 0.9 else 12
    long_only = np.random.random() < 0.4
    cumulative = lc[ls[c]: ls[c + 1]]
    n = 0
    for _ in range(k):
        w = lw[ls[c] + pick(cumulative, np.random.random() * cumulative[-1])]
        if long_only:
            for _ in range(6):
                if lengths[w] >= 5:
                    break
                w = lw[ls[c] + pick(cumulative, np.random.random() * cumulative[-1])]
        piece[n] = w
        n += 1
    if np.random.random() < 0.12:
        for j in range(n):
            piece[j] = bare[piece[j]]
    return n


@njit(cache=True)
def scores(piece, n, fs, fslot, off, cnt, ec, ew, bias, z, slots, word_drop, drop):
    """Sums the table over a piece; returns the number of features met."""
    m = 0
    for i in range(n):
        w = piece[i]
        a, b = fs[w], fs[w + 1]
        for j in range(a, b):
            s = fslot[j]
            if s < 0:
                continue
            if drop > 0.0 and np.random.random() < (word_drop if j == b - 1 else drop):
                continue
            if m < len(slots):
                slots[m] = s
                m += 1
    for c in range(len(z)):
        z[c] = 0.0
    for i in range(m):
        s = slots[i]
        for e in range(off[s], off[s] + cnt[s]):
            z[ec[e]] += ew[e]
    return m


@njit(cache=True)
def train(seed, pieces, rate0, rate1, class_cum, fam_of, fam_lo, fam_hi, bare, lw, lc, ls, lengths, pw, ps, pc, mixed, ow, os_, oc,
          post_share, fs, fslot, off, cnt, ec, ew, eg, bias, bg):
    np.random.seed(seed)
    z = np.zeros(len(bias), np.float64)
    piece = np.empty(64, np.int32)
    slots = np.empty(4096, np.int32)
    loss, right, seen = 0.0, 0, 0
    for t in range(pieces):
        c = pick(class_cum, np.random.random() * class_cum[-1])
        n = draw_piece(c, piece, bare, lw, lc, ls, lengths, pw, ps, pc, mixed, ow, os_, oc, post_share)
        m = scores(piece, n, fs, fslot, off, cnt, ec, ew, bias, z, slots, 0.25, 0.1)
        if m == 0:
            continue
        scale = 1.0 / np.sqrt(m + 4.0)
        lo, hi = fam_lo[fam_of[c]], fam_hi[fam_of[c]]
        top = -1e30
        best = lo
        for k in range(lo, hi):
            z[k] = z[k] * scale + bias[k]
            if z[k] > top:
                top = z[k]
                best = k
        total = 0.0
        for k in range(lo, hi):
            z[k] = np.exp(z[k] - top)
            total += z[k]
        rate = rate0 + (rate1 - rate0) * t / pieces
        for k in range(lo, hi):
            z[k] = z[k] / total - (1.0 if k == c else 0.0)
            bg[k] += z[k] * z[k]
            bias[k] -= 0.3 * rate * z[k] / np.sqrt(bg[k] + 1.0)
        loss -= np.log(max(1.0 + z[c], 1e-12))
        right += best == c
        seen += 1
        for i in range(m):
            s = slots[i]
            for e in range(off[s], off[s] + cnt[s]):
                g = z[ec[e]] * scale
                if g * g > 1e-9:
                    g += 2e-6 * ew[e]
                    eg[e] += g * g
                    ew[e] -= rate * g / np.sqrt(eg[e] + 0.02)
    return loss / max(seen, 1), right / max(seen, 1)


@njit(cache=True)
def predict(flat, fstart, fam, fam_lo, fam_hi, fs, fslot, off, cnt, ec, ew, bias, temperature_at, temps, letters, best, p):
    z = np.zeros(len(bias), np.float64)
    slots = np.empty(65536, np.int32)
    for t in range(len(fstart) - 1):
        n = fstart[t + 1] - fstart[t]
        m = scores(flat[fstart[t]: fstart[t + 1]], n, fs, fslot, off, cnt, ec, ew, bias, z, slots, 0.0, 0.0)
        scale = 1.0 / np.sqrt(m + 4.0)
        temp = temps[temperature_at[t]]
        lo, hi = fam_lo[fam[t]], fam_hi[fam[t]]
        top, total = -1e30, 0.0
        for k in range(lo, hi):
            z[k] = (z[k] * scale + bias[k]) * temp
            if z[k] > top:
                top = z[k]
                best[t] = k
        for k in range(lo, hi):
            total += np.exp(z[k] - top)
        p[t] = 1.0 / total


def give_back(one, other, listed, off, cnt, ec, ew, bias, prints):
    """Words that the posts of `other` borrow from `one` (classes by number) speak for `one` again: their weight for
    `other` is lowered until each of them, by itself, is in `one`."""
    changed = 0
    for word in listed:
        keys, _ = feature_keys([word])
        slots = map_features(keys, keys[:0], keys[:0], off, np.uint64(64 - SLOT_BITS + 1), np.uint64(64 - SLOT_BITS + 1 - 8), prints, MULTIPLIER)
        places = [np.arange(off[s], off[s] + cnt[s]) for s in slots if s >= 0 and cnt[s] > 0]
        if not places or slots[-1] < 0:
            continue
        every = np.concatenate(places)
        root = np.sqrt(len(places) + 4.0)
        lead = (ew[every][ec[every] == other].sum() - ew[every][ec[every] == one].sum()) / root + bias[other] - bias[one]
        own = places[-1][ec[places[-1]] == other]
        if lead > -MARGIN and len(own):
            ew[own] = max(ew[own][0] - (lead + MARGIN) * root, -127 / SCALE)
            changed += 1
    return changed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", required=True, help="folder with the unpacked packages of README.md")
    parser.add_argument("--texts", default="", help="folder with the labelled sets")
    parser.add_argument("--exclude", help="a .tsv.gz (label, text) none of whose texts may be learned from")
    parser.add_argument("--cache", default="cache")
    parser.add_argument("--out", default="../../detector.bin")
    parser.add_argument("--pieces", type=int, default=12_000_000)
    parser.add_argument("--save", help="also keep the vocabulary and weights as .npz, for study")
    a = parser.parse_args()

    vocabulary, classes, bare = load(a)
    say(len(vocabulary), "words,", sum(len(c.posts) for c in classes), "posts,", len(classes), "classes")
    keys, starts = feature_keys(vocabulary)
    say(len(keys), "features")

    # One post of twenty is held out.
    held = []
    for c, one in enumerate(classes):
        cut = min(len(one.posts) // 20, 400)
        held += [(c, post) for post in one.posts[:cut]]
        one.posts = one.posts[cut:]

    head_keys, lo, hi, by_worth, sizes, place_class, log_odds, eligible, rank = select(classes, starts, keys, len(vocabulary))
    say(len(head_keys), "distinct features")
    slot_of, prints = place(head_keys, by_worth, sizes)
    chosen = np.nonzero(slot_of >= 0)[0]
    chosen = chosen[np.argsort(slot_of[chosen])]
    say(len(chosen), "kept,", int(((head_keys[chosen] & WORD_KEY) != 0).sum()), "of them words;", int(sizes[chosen].sum()), "entries")
    slots = 1 << SLOT_BITS
    off, cnt = np.zeros(slots, np.int64), np.zeros(slots, np.int64)
    table_prints = np.full(slots, -1, np.int64)
    ec, ew, at = [], [], 0
    for f in chosen:
        places = np.arange(lo[f], hi[f])[eligible[lo[f]: hi[f]]]
        s = slot_of[f]
        off[s], cnt[s], table_prints[s] = at, len(places), prints[f]
        ec.append(place_class[places]); ew.append(log_odds[places])
        at += len(places)
    ec, ew = np.concatenate(ec).astype(np.int64), np.concatenate(ew).astype(np.float32) * 0.3
    del head_keys, lo, hi, by_worth, sizes, place_class, log_odds, eligible, rank

    fslot = map_features(keys, keys[:0], keys[:0], off, np.uint64(64 - SLOT_BITS + 1), np.uint64(64 - SLOT_BITS + 1 - 8), table_prints, MULTIPLIER)
    del keys
    say("%.1f %% of feature occurrences are in the table" % (100 * (fslot >= 0).mean()))

    lengths = np.array([len(w) for w in vocabulary], np.int32)
    lw = np.concatenate([one.words for one in classes]).astype(np.int32)
    lc = np.concatenate([np.cumsum(one.p**0.9) for one in classes])
    ls = np.concatenate([[0], np.cumsum([len(one.words) for one in classes])])
    posts = [post for one in classes for post in one.posts]
    pw = np.concatenate(posts)
    ps = np.concatenate([[0], np.cumsum([len(p) for p in posts])])
    pc = np.concatenate([[0], np.cumsum([len(one.posts) for one in classes])])
    post_share = np.array([0.55 * len(one.posts) / (len(one.posts) + 300) for one in classes])
    post_share[[len(one.words) < 8000 for one in classes]] *= 1.4
    share = np.array([one.weight for one in classes]) ** FLATTENED
    class_cum = np.cumsum(share)
    fam_of = np.array([one.family for one in classes])
    fam_lo = np.array([np.nonzero(fam_of == f)[0][0] for f in range(len(FAMILIES))])
    fam_hi = np.array([np.nonzero(fam_of == f)[0][-1] + 1 for f in range(len(FAMILIES))])
    bare = bare.astype(np.int32)
    mixed = np.array([one.mixed for one in classes])
    own = [post for one in classes for post in one.own]
    ow = np.concatenate(own)
    os_ = np.concatenate([[0], np.cumsum([len(x) for x in own])])
    oc = np.concatenate([[0], np.cumsum([len(one.own) for one in classes])])
    eg, bias, bg = np.zeros(len(ew), np.float32), np.zeros(len(classes)), np.zeros(len(classes))
    steps = 6
    for step in range(steps):
        r0, r1 = 0.25 * (1 - step / steps), 0.25 * (1 - (step + 1) / steps) + 0.005
        loss, acc = train(step + 1, a.pieces // steps, r0, r1, class_cum, fam_of, fam_lo, fam_hi, bare, lw, lc, ls, lengths, pw, ps, pc, mixed, ow, os_, oc,
                          post_share, starts, fslot, off, cnt, ec, ew, eg, bias, bg)
        say("loss %.4f, right %.2f %%" % (loss, 100 * acc))
        if step == 1:
            # Posts of another language than their set is said to be in teach nothing.
            owner = np.repeat(np.arange(len(classes)), np.diff(pc))
            where = np.full(len(owner), 0)
            best, p = np.zeros(len(owner), np.int64), np.zeros(len(owner))
            predict(pw, ps, fam_of[owner], fam_lo, fam_hi, starts, fslot, off, cnt, ec, ew, bias, where, np.ones(1), where, best, p)
            size = np.add.reduceat(lengths[pw], ps[:-1])
            foreign = (best != owner) & (p > 0.95) & (size >= 24)
            foreign &= ~np.isin(owner, [i for i, one in enumerate(classes) if one.code in ("sr-Latn", "hr", "bs")])
            keep = np.nonzero(~foreign)[0]
            posts = [posts[i] for i in keep]
            pw = np.concatenate(posts)
            ps = np.concatenate([[0], np.cumsum([len(x) for x in posts])])
            pc = np.concatenate([[0], np.cumsum(np.bincount(owner[keep], minlength=len(classes)))])
            say(int(foreign.sum()), "posts are in other languages")

    codes = [one.code for one in classes]
    for owner, borrower in BORROWERS:
        listed = [vocabulary[w] for w in classes[codes.index(owner)].words[:BORROWED]]
        n = give_back(codes.index(owner), codes.index(borrower), [w for w in listed if len(w) >= 4], off, cnt, ec, ew, bias, table_prints)
        say(n, "words of", owner, "taken from", borrower)
    ew = np.clip(np.round(ew * SCALE), -127, 127) / SCALE
    # What is as good as zero need not be there.
    kept = np.abs(ew) * SCALE > 1.5
    before = np.concatenate([[0], np.cumsum(kept)])
    cnt = np.where(cnt > 0, before[off + cnt] - before[off], 0)
    off = np.where(cnt > 0, before[off], 0)
    ec, ew = ec[kept], ew[kept]
    fslot[(fslot >= 0) & (cnt[fslot] == 0)] = -1
    table_prints[cnt == 0] = -1
    say("%.1f %% of entries are worth keeping" % (100 * kept.mean()))

    # Temperatures: what makes the held-out pieces likeliest, by number of letters.
    rng = random.Random(7)
    pieces = []
    for c, post in held:
        pieces.append((c, post[:60]))
        k = rng.randrange(1, 6)
        i = rng.randrange(max(1, len(post) - k + 1))
        pieces.append((c, post[i: i + k]))
    flat = np.concatenate([p for _, p in pieces]).astype(np.int32)
    fstart = np.concatenate([[0], np.cumsum([len(p) for _, p in pieces])])
    gold = np.array([c for c, _ in pieces])
    letters = np.array([int(lengths[p].sum()) for _, p in pieces])
    where = np.searchsorted(LENGTHS, letters)
    temps = np.ones(len(LENGTHS))
    best, p = np.zeros(len(pieces), np.int64), np.zeros(len(pieces))
    scores_by = {}
    for temp in np.arange(0.5, 2.01, 0.05):
        predict(flat, fstart, fam_of[gold], fam_lo, fam_hi, starts, fslot, off, cnt, ec, ew, bias, where, np.full(len(LENGTHS), temp), letters, best, p)
        ok = best == gold
        ll = np.where(ok, np.log(np.maximum(p, 1e-9)), np.log(np.maximum(1 - p, 1e-9)))
        for i in range(len(LENGTHS)):
            scores_by[i, temp] = ll[where == i].mean() if (where == i).any() else 0.0
    temps = np.array([max(np.arange(0.5, 2.01, 0.05), key=lambda t: scores_by[i, t]) for i in range(len(LENGTHS))])
    predict(flat, fstart, fam_of[gold], fam_lo, fam_hi, starts, fslot, off, cnt, ec, ew, bias, where, temps, letters, best, p)
    for i, limit in enumerate(LENGTHS):
        m = where == i
        if m.any():
            sure = m & (p >= 0.7)
            say("held out, up to %d letters: %d pieces, %.1f %% right, temperature %.2f; p >= 0.7: %.1f %%, right %.1f %%" % (
                min(limit, 9999), m.sum(), 100 * (best == gold)[m].mean(), temps[i], 100 * sure.sum() / m.sum(), 100 * (best == gold)[sure].mean()))
    in_family = np.array([share[fam_of == f].sum() for f in range(len(FAMILIES))])[fam_of]
    write(a.out, classes, off, cnt, table_prints, ec, ew, bias, np.log(share / in_family), temps)
    say("wrote", a.out, os.path.getsize(a.out), "bytes")
    if a.save:
        np.savez(a.save, off=off, cnt=cnt, prints=table_prints, ec=ec, ew=ew, bias=bias, temps=temps)


def write(path, classes, off, cnt, prints, ec, ew, bias, share, temps):
    """Header, class names, biases and temperatures, slots, entries; little-endian."""
    out = bytearray(b"GSLD")
    out += struct.pack("<HHHHf", VERSION, len(classes), SLOT_BITS, len(LENGTHS), SCALE)
    for one in classes:
        name = ("%s %s" % (FAMILIES[one.family], one.code)).encode()
        out += struct.pack("<B", len(name)) + name
    out += np.asarray(bias, "<f4").tobytes()
    out += np.asarray(share, "<f4").tobytes()
    out += np.minimum(np.array(LENGTHS), 0xFFFFFFFF).astype("<u4").tobytes()
    out += np.asarray(temps, "<f4").tobytes()
    # An empty slot has no entries; its fingerprint does not matter.
    slots = (np.where(prints < 0, 0, prints) << 24) | (off << 4) | cnt
    out += slots.astype("<u4").tobytes()
    entries = (ec << 8) | (np.round(ew * SCALE).astype(np.int64) & 255)
    out += struct.pack("<I", len(ec))
    out += entries.astype("<u2").tobytes()
    open(path, "wb").write(out)


if __name__ == "__main__":
    main()
