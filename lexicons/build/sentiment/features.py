"""Texts in, integer arrays out: the features of the scorer itself, asked of the binary once and kept in the cache.

Training and running agree because both see what `groundswell lexicon features` prints. Look at `encode` first.
"""

import os
import subprocess
import zlib

import numpy as np

try:
    from orjson import loads
except ImportError:  # the fixture's sixty rows need no speed
    from json import loads

KINDS = "wbcn"
DENSE = 11


def printed(binary, lexicons, lang, texts):
    """What the binary prints for these texts, a dict a text."""
    if not texts:
        return iter(())
    flat = [" ".join(t.split()) or "-" for t in texts]
    command = [binary, "lexicon", "features", "--lines", "--lang", lang] + (["--lexicons", lexicons] if lexicons else [])
    run = subprocess.run(command, input=("\n".join(flat) + "\n").encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if run.returncode != 0:
        raise SystemExit("%s: exit %d: %s" % (" ".join(command), run.returncode, run.stderr.decode("utf-8", "replace")[-400:]))
    lines = run.stdout.split(b"\n")
    lines = [x for x in lines if x]
    if len(lines) != len(texts):
        raise SystemExit("%s: %d texts, %d lines" % (" ".join(command), len(texts), len(lines)))
    return (loads(x) for x in lines)


class Encoded:
    """Features of one language's rows: `ids[starts[i]:starts[i + 1]]` are the numbers of row i in `names`."""

    def __init__(self, names, starts, ids, dense):
        self.names, self.starts, self.ids, self.dense = names, starts, ids, dense

    def counts(self):
        return np.bincount(self.ids, minlength=len(self.names))


def encode(items, least=2):
    """Numbers the features; those in fewer than `least` texts are dropped."""
    number, ids, starts, dense = {}, [], [0], []
    for item in items:
        row = set()
        for kind in KINDS:
            for name in item[kind]:
                k = kind + name
                n = number.get(k)
                if n is None:
                    n = number[k] = len(number)
                row.add(n)
        ids.append(np.fromiter(row, np.int32, len(row)))
        starts.append(starts[-1] + len(row))
        dense.append(item["dense"])
    flat = np.concatenate(ids) if ids else np.zeros(0, np.int32)
    starts = np.array(starts, np.int64)
    counts = np.bincount(flat, minlength=len(number))
    keep = counts >= least
    keep &= np.fromiter((usable(n) for n in number), bool, len(number))
    new = np.cumsum(keep) - 1
    names = [n for n, k in zip(number, keep) if k]
    mask = keep[flat]
    before = np.concatenate([[0], np.cumsum(mask)])
    out_ids = new[flat[mask]].astype(np.int32)
    out_starts = before[starts]
    for i in range(len(out_starts) - 1):  # sets have no order of their own: the order of sums must not depend on hashing
        out_ids[out_starts[i] : out_starts[i + 1]].sort()
    return Encoded(names, out_starts, out_ids, np.array(dense, np.float32).reshape(-1, DENSE))


def usable(name):
    """No handles, no digits, nothing that breaks a table."""
    if any(c.isdigit() or (c.isspace() and c != " ") or c == "@" for c in name):
        return False
    return name[0] == "b" or " " not in name


def cached(path, make):
    if os.path.exists(path):
        with np.load(path, allow_pickle=False) as z:
            names = bytes(z["names"]).decode("utf-8").split("\n") if z["names"].size else []
            return Encoded(names, z["starts"], z["ids"], z["dense"])
    e = make()
    os.makedirs(os.path.dirname(path), exist_ok=True)
    blob = np.frombuffer("\n".join(e.names).encode(), np.uint8)
    np.savez(path + ".tmp.npz", names=blob, starts=e.starts, ids=e.ids, dense=e.dense)
    os.replace(path + ".tmp.npz", path)
    return e


def fingerprint(*parts):
    return "%08x" % zlib.crc32("\0".join(map(str, parts)).encode())
