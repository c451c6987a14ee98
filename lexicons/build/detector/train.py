"""Builds `lexicons/detector.bin`: which n-grams and words speak for which language, as small integers.

    python train.py --packages DIR --texts DIR --out ../../detector.bin

1. Words with frequencies for every class (`sources.py`), and texts where there are free ones.
2. Expected occurrences of every feature in every class; those that tell most are kept, with the classes they occur in.
3. Weights by multinomial logistic regression over those places alone, on pieces of one word up to whole posts.
4. Integers; temperatures by length from pieces held out.
"""

import argparse
import gzip
import hashlib
import os
import random
import time
import unicodedata
from collections import Counter

import numpy as np
from numba import njit

from classes import BARE, CLASSES, FAMILIES
from features import feature_keys, words
from sources import MIXED, Sources, distribution
from table import FLAT, KEPT, SCALE, Table

VOCABULARY = 80_000  # words of one class that take part
# Classes whose posts are full of another language's words: those that are given back to it.
BORROWERS = [("fr", "ar-Latn"), ("en", "tl")]
BORROWED = 4000  # commonest words that are looked at, from four letters on
MARGIN = 0.7  # log odds by which such a word is its owner's
FLATTENED = 0.8  # power of a language's share that is drawn in training
LENGTHS = [4, 7, 11, 16, 24, 40, 80, 1 << 30]  # letters up to which a temperature holds

HERE = os.path.dirname(os.path.abspath(__file__))
LEXICON = 0.2  # probability that a word of a list is one of the lexicon
RARE = 1e-6  # what is added to the probability of a word of the lexicon
FUNCTION = 0.1  # ... is one of its function words
CASES = 3  # times that the lexicon's cases are learned from
BRIEF = 20  # letters up to which a post is brief
SAID = 0.04  # share of pieces that are phrases of phrases.tsv
WHOLE = 0.10  # share of pieces that are whole brief posts
STEPS = 8
FOREIGN = 2  # steps after which posts in another language than their set's are dropped
PRUNED = 4  # steps after which the smallest weights are
HELD = 13  # of 256 posts, told by a hash of their letters, nothing is learned

started = time.time()


def say(*what):
    print("%6.1f s " % (time.time() - started), *what, flush=True)


class Class:
    """Words of one class: numbers into the vocabulary, with their probability."""


def frozen():
    """What `freeze.py` took of the lexicons: words, function words and cases by class."""
    found = {}
    with gzip.open(os.path.join(HERE, "lexicon-words.tsv.gz"), "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            name, kind, text = line.rstrip("\n").split("\t")
            found.setdefault((name, kind), []).append(text)
    return found


def own_lexicon(found, name, counts):
    """Words of the project's lexicon of a class, with a probability each, and its cases as posts.

    `counts` says how often words are met at all: comments are full of the common ones of the lexicon, and a class
    without posts has only them to learn from how comments speak.
    """
    listed, common = found.get((name, "word"), []), found.get((name, "function"), [])
    root = {w: (counts.get(w, 0.0) + RARE) ** 0.5 for w in listed}
    total = sum(root.values())
    p = {w: LEXICON * x / total for w, x in root.items()}
    for w in common:
        p[w] = p.get(w, 0.0) + FUNCTION / len(common)
    return p, [case.split(" ") for case in found.get((name, "case"), [])]


def phrases():
    """Lists of words by class: `phrases.tsv`, what people say most in a few words."""
    found = {}
    for line in open(os.path.join(HERE, "phrases.tsv"), encoding="utf-8").read().splitlines():
        if not line.startswith("#"):
            code, said = line.split("\t")
            found[code] = [words(one) for one in said.split(" | ")]
    return found


def held_out(post):
    """True for the posts that only measure."""
    return hashlib.md5("".join(post).encode()).digest()[0] < HELD


def load(arguments):
    sources = Sources(arguments.texts, arguments.packages, arguments.cache)
    exclude = set()
    if arguments.exclude:
        for line in gzip.open(arguments.exclude, "rt", encoding="utf-8", newline="\n"):
            exclude.add("".join(w for _, w in words(line.rstrip("\n").split("\t", 1)[-1])))
    vocabulary, numbers, classes, said, lexicons = [], {}, [], phrases(), frozen()

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
        listed = Counter(dict(data["list"]))
        lexicon, cases = own_lexicon(lexicons, "%s %s" % (name, code), listed)
        listed.update(lexicon)
        listed = sorted(listed.items(), key=lambda x: (-x[1], x[0]))
        one.family, one.code, one.weight, one.bare = family, code, weight, BARE.get(code, 0.12)
        one.words = np.array([number(w) for w, _ in listed], dtype=np.int32)
        one.p = np.array([p for _, p in listed], dtype=np.float64)

        def numbered(posts):
            return [np.array([number(w) for w in post], dtype=np.int32) for post in posts]

        held = [held_out(post) for post in data["posts"]]
        cases = [case for case in cases if "".join(case) not in exclude]
        one.held = numbered(post for post, out in zip(data["posts"], held) if out)
        one.posts = numbered([post for post, out in zip(data["posts"], held) if not out] + cases * CASES)
        random.Random("order of " + code).shuffle(one.posts)
        spoken = [[w for f, w in phrase if f == family] for phrase in said.get(code, [])]
        one.said = numbered(phrase for phrase in spoken if phrase and "".join(phrase) not in exclude)
        own = numbered(post for post, out in zip(data["own"], held) if not out)
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
def draw_piece(c, piece, bare, bare_share, lw, lc, ls, lengths, pw, ps, pc, mixed, ow, os_, oc, post_share, bw, bs, bc, shares):
    """Fills `piece` with the words of a new text of class c; returns their number."""
    # Phrases, then whole brief posts.
    x = np.random.random()
    for kind in range(2):
        first, n_brief = bc[kind, c], bc[kind, c + 1] - bc[kind, c]
        share = shares[kind] * n_brief / (n_brief + 20.0)
        if x < share:
            i = first + np.random.randint(n_brief)
            n = min(bs[i + 1] - bs[i], 60)
            for j in range(n):
                piece[j] = bw[bs[i] + j]
            if np.random.random() < bare_share[c]:
                for j in range(n):
                    piece[j] = bare[piece[j]]
            return n
        x -= share
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
    if np.random.random() < bare_share[c]:
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
def train(seed, pieces, rate0, rate1, class_cum, fam_of, fam_lo, fam_hi, bare, bare_share, lw, lc, ls, lengths, pw, ps, pc, mixed, ow, os_, oc,
          post_share, bw, bs, bc, shares, fs, fslot, off, cnt, ec, ew, eg, bias, bg):
    np.random.seed(seed)
    z = np.zeros(len(bias), np.float64)
    piece = np.empty(64, np.int32)
    slots = np.empty(4096, np.int32)
    loss, right, seen = 0.0, 0, 0
    for t in range(pieces):
        c = pick(class_cum, np.random.random() * class_cum[-1])
        n = draw_piece(c, piece, bare, bare_share, lw, lc, ls, lengths, pw, ps, pc, mixed, ow, os_, oc, post_share, bw, bs, bc, shares)
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
def predict(flat, fstart, fam, fam_lo, fam_hi, fs, fslot, off, cnt, ec, ew, bias, temperature_at, temps, best, p):
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


def give_back(one, other, listed, table, bias):
    """Words that the posts of `other` borrow from `one` (classes by number) speak for `one` again: their weight for
    `other` is lowered until each of them, by itself, is in `one`."""
    changed, ec, ew = 0, table.ec, table.ew
    for word in listed:
        keys, _ = feature_keys([word])
        slots = table.slots_of(keys)
        places = [np.arange(table.off[s], table.off[s] + table.cnt[s]) for s in slots if s >= 0]
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
    parser.add_argument("--pieces", type=int, default=240_000_000)
    parser.add_argument("--save", help="also keep the vocabulary and weights as .npz, for study")
    a = parser.parse_args()

    vocabulary, classes, bare = load(a)
    say(len(vocabulary), "words,", sum(len(c.posts) for c in classes), "posts,", len(classes), "classes")
    keys, starts = feature_keys(vocabulary)
    say(len(keys), "features")

    held = [(c, post) for c, one in enumerate(classes) for post in one.held]
    lengths = np.array([len(w) for w in vocabulary], np.int32)
    for one in classes:
        one.brief = [post for post in one.posts if lengths[post].sum() <= BRIEF]
    table = Table(classes, bare, starts, keys, len(vocabulary), say)
    fslot = table.slots_of(keys)
    say("%.1f %% of feature occurrences are in the table" % (100 * (fslot >= 0).mean()))

    lw = np.concatenate([one.words for one in classes]).astype(np.int32)
    lc = np.concatenate([np.cumsum(one.p**FLAT) for one in classes])
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
    bare_share = np.array([one.bare for one in classes])
    mixed = np.array([one.mixed for one in classes])
    own = [post for one in classes for post in one.own]
    ow = np.concatenate(own)
    os_ = np.concatenate([[0], np.cumsum([len(x) for x in own])])
    oc = np.concatenate([[0], np.cumsum([len(one.own) for one in classes])])
    bias, bg = np.zeros(len(classes)), np.zeros(len(classes))
    pools = [[one.said for one in classes], [one.brief for one in classes]]
    pool = [post for kind in pools for of in kind for post in of]
    bw = np.concatenate(pool)
    bs = np.concatenate([[0], np.cumsum([len(x) for x in pool])])
    ends = np.cumsum([len(of) for kind in pools for of in kind]).reshape(2, -1)
    bc = np.stack([np.concatenate([[0], ends[0]]), np.concatenate([[ends[0, -1]], ends[1]])])
    for step in range(STEPS):
        r0, r1 = (0.25 * (1 - x / STEPS) + 0.005 for x in (step, step + 1))
        loss, acc = train(step + 1, a.pieces // STEPS, r0, r1, class_cum, fam_of, fam_lo, fam_hi, bare, bare_share, lw, lc, ls, lengths, pw, ps, pc, mixed, ow, os_, oc,
                          post_share, bw, bs, bc, np.array([SAID, WHOLE]), starts, fslot, table.off, table.cnt, table.ec, table.ew, table.eg, bias, bg)
        say("loss %.4f, right %.2f %%" % (loss, 100 * acc))
        if step + 1 == FOREIGN:
            # Posts of another language than their set is said to be in teach nothing.
            owner = np.repeat(np.arange(len(classes)), np.diff(pc))
            where = np.full(len(owner), 0)
            best, p = np.zeros(len(owner), np.int64), np.zeros(len(owner))
            predict(pw, ps, fam_of[owner], fam_lo, fam_hi, starts, fslot, table.off, table.cnt, table.ec, table.ew, bias, where, np.ones(1), best, p)
            size = np.add.reduceat(lengths[pw], ps[:-1])
            foreign = (best != owner) & (p > 0.95) & (size >= 24)
            foreign &= ~np.isin(owner, [i for i, one in enumerate(classes) if one.code in ("sr-Latn", "hr", "bs")])
            keep = np.nonzero(~foreign)[0]
            posts = [posts[i] for i in keep]
            pw = np.concatenate(posts)
            ps = np.concatenate([[0], np.cumsum([len(x) for x in posts])])
            pc = np.concatenate([[0], np.cumsum(np.bincount(owner[keep], minlength=len(classes)))])
            say(int(foreign.sum()), "posts are in other languages")

        if step + 1 == PRUNED:
            table.prune(table.largest(KEPT))
            fslot = table.slots_of(keys)

    codes = [one.code for one in classes]
    for owner, borrower in BORROWERS:
        listed = [vocabulary[w] for w in classes[codes.index(owner)].words[:BORROWED]]
        n = give_back(codes.index(owner), codes.index(borrower), [w for w in listed if len(w) >= 4], table, bias)
        say(n, "words of", owner, "taken from", borrower)
    table.ew = np.clip(np.round(table.ew * SCALE), -127, 127) / SCALE
    # What rounds to zero need not be there.
    table.prune(table.ew != 0)
    fslot = table.slots_of(keys)
    say(len(table.ew), "entries of", int((table.cnt > 0).sum()), "features")

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
        predict(flat, fstart, fam_of[gold], fam_lo, fam_hi, starts, fslot, table.off, table.cnt, table.ec, table.ew, bias, where, np.full(len(LENGTHS), temp), best, p)
        ok = best == gold
        ll = np.where(ok, np.log(np.maximum(p, 1e-9)), np.log(np.maximum(1 - p, 1e-9)))
        for i in range(len(LENGTHS)):
            scores_by[i, temp] = ll[where == i].mean() if (where == i).any() else 0.0
    temps = np.array([max(np.arange(0.5, 2.01, 0.05), key=lambda t: scores_by[i, t]) for i in range(len(LENGTHS))])
    predict(flat, fstart, fam_of[gold], fam_lo, fam_hi, starts, fslot, table.off, table.cnt, table.ec, table.ew, bias, where, temps, best, p)
    for i, limit in enumerate(LENGTHS):
        m = where == i
        if m.any():
            sure = m & (p >= 0.7)
            say("held out, up to %d letters: %d pieces, %.1f %% right, temperature %.2f; p >= 0.7: %.1f %%, right %.1f %%" % (
                min(limit, 9999), m.sum(), 100 * (best == gold)[m].mean(), temps[i], 100 * sure.sum() / m.sum(), 100 * (best == gold)[sure].mean()))
    in_family = np.array([share[fam_of == f].sum() for f in range(len(FAMILIES))])[fam_of]
    table.write(a.out, classes, bias, np.log(share / in_family), LENGTHS, temps)
    say("wrote", a.out, os.path.getsize(a.out), "bytes")
    if a.save:
        np.savez(a.save, off=table.off, cnt=table.cnt, prints=table.prints, ec=table.ec, ew=table.ew, bias=bias, temps=temps)


if __name__ == "__main__":
    main()
