"""Text in, words and feature keys out: the same as `src/detector/clean.rs` and `src/detector/table.rs` do.

A word is a run of letters and marks of one script family, in lower case. Its features are the n-grams of three and four
characters with `_` at both ends, single letters outside ASCII, digits, and the whole word from three letters on. Pairs of
letters are left out: tables with them are slower and less often right. An n-gram's
key is its UTF-16 units packed into 64 bits; a word's key is a hash.
"""

import re
import unicodedata

import numpy as np
from numba import njit

URL = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|(?<!\w)@[\w.]+", re.I)
IGNORED = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
                     "\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u0307]")
APOSTROPHES = str.maketrans({c: "'" for c in "’‘ʼ＇`´ʻ"})
FULL = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)}

RANGES = [  # (first, last, family)
    (0x41, 0x24F, 0), (0x250, 0x2AF, 0), (0x300, 0x36F, 0), (0x1E00, 0x1EFF, 0),
    (0x400, 0x52F, 1), (0x600, 0x6FF, 2), (0x750, 0x77F, 2), (0x8A0, 0x8FF, 2),
    (0x900, 0x97F, 3), (0x1200, 0x139F, 4), (0x590, 0x5FF, 5), (0x980, 0x9FF, 6),
]


def _family_table():
    table = np.full(0x2000, 255, dtype=np.uint8)
    for first, last, family in RANGES:
        for c in range(first, last + 1):
            if unicodedata.category(chr(c))[0] in "LM":
                table[c] = family
    return table


FAMILY = _family_table()


def fold(word):
    """A letter said three times or more is said once (a word of one such letter twice); so is a unit of two or three
    letters said three times or more, of which two remain. Laughter is such a unit however it is typed ("hahha")."""
    folded = RUNS.sub(r"\1", word)
    if len(folded) == 1 and len(word) > 2:
        return folded * 2
    if len(folded) >= 5 and LAUGHS.fullmatch(folded) and len(set(folded)) == 2:
        first, other = folded[0], next(c for c in folded if c != folded[0])
        return (first + other) * 2
    for unit in (2, 3):
        if len(folded) >= unit * 3 - 1 and all(folded[i] == folded[i - unit] for i in range(unit, len(folded))):
            return folded[: unit * 2]
    return folded


RUNS = re.compile(r"(.)\1\1+")
LAUGHS = re.compile("[hjх]+[aeiouаеио][hjхaeiouаеио]*|[aeiouаеио]+[hjх][hjхaeiouаеио]*")


def words(text):
    """The words of a text, as pairs (family, word).

    A letter of another family begins a new word; an apostrophe belongs to a word when letters stand on both sides.
    """
    text = unicodedata.normalize("NFC", URL.sub(" ", text).translate(FULL))
    text = IGNORED.sub("", text.replace("İ", "i").lower().translate(APOSTROPHES))
    found, word, family = [], [], 255
    digits = "0123456789"
    for i, c in enumerate(text + " "):
        code = ord(c)
        kind = FAMILY[code] if code < 0x2000 else 255
        if kind == 0 and 0x300 <= code < 0x370:
            if word:
                word.append(c)
            continue
        if kind != 255 and (kind == family or not word):
            word.append(c)
            family = kind
            continue
        if c == "'" and word and word[-1] != "'":
            word.append(c)
            continue
        # A single digit is a letter where Latin letters stand beside it: Arabizi writes sounds with them.
        if c in digits and text[i - 1 : i] not in digits_or_start(i, text) and text[i + 1 : i + 2] not in DIGITS:
            if word and family == 0 or not word and text[i + 1 : i + 2].isascii() and text[i + 1 : i + 2].isalpha():
                word.append(c)
                family = 0
                continue
        if word:
            if word[-1] == "'":
                word.pop()
            whole = fold("".join(word))[:LONGEST]
            # What is left of UTF-8 read as Latin-1.
            if whole not in MOJIBAKE:
                found.append((int(family), whole))
        word, family = ([c], kind) if kind != 255 else ([], 255)
    return found


DIGITS = set("0123456789")
MOJIBAKE = {"ð", "ðÿ", "â", "ã", "ï"}


def digits_or_start(i, text):
    return DIGITS if i else set()


LONGEST = 32
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
WORD_SEED = np.uint64(0xCBF29CE484222325)
WORD_PRIME = np.uint64(0x00000100000001B3)
END = np.uint64(ord("_"))


@njit(cache=True)
def keys_of(codes, starts, out, out_starts):
    """Feature keys of words laid end to end in `codes`; returns the number written."""
    n = 0
    sixteen = np.uint64(16)
    for w in range(len(starts) - 1):
        out_starts[w] = n
        window = END
        length = starts[w + 1] - starts[w]
        h = WORD_SEED
        for i in range(length + 1):
            if i < length:
                c = np.uint64(codes[starts[w] + i])
                h = (h ^ c) * WORD_PRIME
            else:
                c = END
            window = (window << sixteen) | c
            if i < length and (c >= np.uint64(128) or c - np.uint64(48) < np.uint64(10)):
                out[n] = c
                n += 1
            if i >= 1:
                out[n] = window & np.uint64(0xFFFFFFFFFFFF)
                n += 1
            if i >= 2:
                out[n] = window
                n += 1
        if length >= 3:
            out[n] = h | np.uint64(0x8000000000000000)
            n += 1
    out_starts[len(starts) - 1] = n
    return n


def feature_keys(vocabulary):
    """CSR of feature keys for a list of words."""
    codes = np.frombuffer("".join(vocabulary).encode("utf-16-le"), dtype=np.uint16)
    lengths = np.array([len(w) for w in vocabulary], dtype=np.int64)
    starts = np.zeros(len(vocabulary) + 1, dtype=np.int64)
    np.cumsum(lengths, out=starts[1:])
    out = np.empty(int((lengths * 4 + 5).sum()), dtype=np.uint64)
    out_starts = np.empty(len(vocabulary) + 1, dtype=np.int64)
    n = keys_of(codes, starts, out, out_starts)
    return out[:n], out_starts
