"""The folder of labelled sets in, training rows out: what may be learned from, without copies of the rows we are judged by.

A row is (set, label, text); labels are 0 negative, 1 neutral, 2 positive. Look at `load` first.
"""

import csv
import gzip
import os
import re
import unicodedata
import zlib
from collections import namedtuple

import numpy as np

LABELS = {"neg": 0, "neu": 1, "pos": 2}
#: Licences that forbid shipping numbers learned from a set; such sets only evaluate.
CLOSED = re.compile(r"\bNC\b|GPL|Academic Free|research", re.I)
#: Ratings rather than readings of the text: good for words, bad for thresholds.
RATED = re.compile(r"rating|stars|review", re.I)

Set = namedtuple("Set", "lang name path dev domain licence source citation learn classes rated")
Rows = namedtuple("Rows", "sets texts labels set_of holdout near")


def opened(path):
    if path.endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8", newline="\n")
    return open(path, encoding="utf-8", newline="\n")


def sets(root):
    """Every set of the folder, with what its README says about it."""
    eval_only = set()
    floors = os.path.join(root, "..", "..", "eval", "floors.tsv")
    if os.path.exists(floors):
        for row in csv.DictReader(open(floors, encoding="utf-8"), delimiter="\t"):
            if row["use"] != "learn":
                eval_only.add((row["lang"], row["set"]))
    out = []
    for line in open(os.path.join(root, "README.md"), encoding="utf-8"):
        c = [x.strip() for x in line.strip().strip("|").split("|")]
        if len(c) < 12 or c[0] in ("lang", "---"):
            continue
        lang, name, domain, mapped, licence, source, citation, beware = c[0], c[2], c[3], c[7], c[8], c[9], c[10], c[11]
        base = os.path.join(root, lang, name)
        found = lambda split: next((p for p in (base + split, base + split + ".gz") if os.path.exists(p)), None)
        train, dev = found(".train.tsv"), found(".dev.tsv")
        free = not CLOSED.search(licence.replace("can be used freely for research purposes", "research"))
        learn = bool(train) and free and (lang, name) not in eval_only
        classes = 3 if re.search(r"/[1-9]\d*/", c[6]) else 2
        rated = bool(RATED.search(mapped + " " + beware + " " + domain)) and not domain.startswith("tweets")
        out.append(Set(lang, name, train, dev, domain, licence, source, citation, learn, classes, rated))
    return out


def read(path):
    with opened(path) as handle:
        next(handle)
        for line in handle:
            label, _, text = line.rstrip("\n").partition("\t")
            if label in LABELS and text:
                yield LABELS[label], text


def key(text):
    """Letters and digits alone, so that dashes, case, links and handles do not hide a copy."""
    text = re.sub(r"@\w+|https?://\S+", " ", unicodedata.normalize("NFKC", text).lower())
    return re.sub(r"[\W_]+", " ", text).strip()


def shingles(text, k=6):
    text = text.replace(" ", "")
    if len(text) <= k:
        return np.array([zlib.crc32(text.encode())], dtype=np.uint64)
    b = [text[i : i + k].encode() for i in range(len(text) - k + 1)]
    return np.unique(np.array([zlib.crc32(x) for x in b], dtype=np.uint64))


class Copies:
    """Finds rows whose 6-character shingles overlap a dev row by 0.4 or more: MinHash in 48 bands of two, then the exact share."""

    BANDS = 48
    PRIME = np.uint64((1 << 61) - 1)

    def __init__(self, texts):
        r = np.random.RandomState(7)
        self.a = r.randint(1, 1 << 31, 2 * self.BANDS).astype(np.uint64)
        self.b = r.randint(0, 1 << 31, 2 * self.BANDS).astype(np.uint64)
        self.exact = set(texts)
        self.dev = [shingles(t) for t in texts]
        self.table = [dict() for _ in range(self.BANDS)]
        for i, s in enumerate(self.dev):
            for band, k in enumerate(self.keys(s)):
                self.table[band].setdefault(k, []).append(i)

    def keys(self, s):
        h = (((s[:, None] * self.a + self.b) % self.PRIME) & np.uint64(0xFFFFFFFF)).min(0)
        return ((h[::2] << np.uint64(32)) | h[1::2]).tolist()

    def has(self, text):
        if text in self.exact:
            return True
        s = shingles(text)
        tried = set()
        for band, k in enumerate(self.keys(s)):
            for i in self.table[band].get(k, ()):
                if i not in tried:
                    tried.add(i)
                    both = np.intersect1d(s, self.dev[i], assume_unique=True).size
                    if both >= 0.4 * (s.size + self.dev[i].size - both):
                        return True
        return False


def held(text):
    """One row in eight, chosen by its text, decides what cannot be learned."""
    return zlib.crc32(("held:" + text).encode()) % 8 == 0


#: Sets that share a pool with another and label it otherwise: where both hold a row, the first named set keeps it.
#: (UMSAB's labels of romanised Hindi agree with those of the Facebook comments on 41 %, little more than chance.)
FIRST = {"iiith_facebook_comments": 0, "umsab": 1, "afrisenti": 2}


def load(root, languages=None):
    """Rows of one language folder (or several), copies of dev rows and repeated rows removed."""
    chosen = [s for s in sets(root) if languages is None or s.lang in languages]
    by_lang = {}
    for s in chosen:
        by_lang.setdefault(s.lang, []).append(s)
    used, texts, labels, set_of, holdout, near = [], [], [], [], [], []
    for lang in sorted(by_lang):
        if not any(s.learn for s in by_lang[lang]):
            continue
        related = [lang] + ([l for l in by_lang if l.split("-")[0] == lang.split("-")[0] and l != lang])
        copies = Copies(sorted({key(t) for l in related for s in by_lang[l] if s.dev for _, t in read(s.dev)} - {""}))
        seen, own, start = set(), [], len(texts)
        for s in sorted((s for s in by_lang[lang] if s.learn), key=lambda s: (FIRST.get(s.name, 5), s.name)):
            used.append(s)
            for label, text in read(s.path):
                k = key(text)
                if k and (k in seen or copies.has(k)):
                    continue
                seen.add(k)
                own.append(k)
                texts.append(text)
                labels.append(label)
                set_of.append(len(used) - 1)
                holdout.append(held(k))
        # What is chosen on held-out rows must not have seen them in another guise either.
        copies = Copies([k for k, h in zip(own, holdout[start:]) if h])
        near += [not h and copies.has(k) for k, h in zip(own, holdout[start:])]
    return Rows(used, texts, np.array(labels, np.int8), np.array(set_of, np.int16), np.array(holdout, bool), np.array(near, bool))
