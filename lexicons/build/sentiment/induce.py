"""Hand-written valences in, valences for the common words of every language out.

Ridge regression from the vector of a single word (multilingual-e5-small, see e5.py) to the valences people wrote in all
`words.tsv` together; frequent words that nobody listed stand at 0. Look at `Valences` first. Words come from PyPI
wordfreq (Apache-2.0) and simplemma (MIT), from the vocabulary of the model (MIT) and from the texts learned from.
"""

import glob
import hashlib
import os
import pickle
import re
import unicodedata

import numpy as np

RIDGE = 300.0
#: Ridge shrinks: predictions are stretched to the spread of the hand-written valences.
STRETCH = 1.25
LEAST = 0.6
PER_LIST = 6000


def good(word):
    """Letters and marks alone, two at least."""
    return 2 <= len(word) <= 24 and all(unicodedata.category(c)[0] in "LM" or c in "'\u200c" for c in word)


def table(path):
    """First column -> second, of a lexicon file."""
    out = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as handle:
            next(handle)
            for line in handle:
                cells = line.rstrip("\n").split("\t")
                if not line.startswith("# ") and len(cells) > 1:
                    out[cells[0]] = cells[1]
    return out


def hand_written(lexicons):
    out = {}
    for path in sorted(glob.glob(os.path.join(lexicons, "*", "words.tsv"))):
        code = os.path.basename(os.path.dirname(path))
        if code != "emoji":
            out[code] = {w: float(v) for w, v in table(path).items()}
    return out


#: Lists that wordfreq answers with the nearest language's.
KNOWN = {"bs"}


class Lists:
    """Word lists by name: `xx` wordfreq, `e5:SCRIPT` and `e5?letters` the model's own vocabulary, `sl:xx` simplemma."""

    def __init__(self, model, folder):
        self.model, self.folder, self.kept = model, folder, {}
        self.by_script = {}
        for piece, i in model.pieces.items():
            word = piece.lstrip("▁").lower()
            if good(word):
                script = unicodedata.name(word[0], "?").split()[0]
                if piece[0] == "▁" or script in ("MYANMAR", "KHMER", "LAO", "THAI"):
                    self.by_script.setdefault(script, []).append((-model.scores[i], word))

    def get(self, name):
        if name not in self.kept:
            # simplemma's dictionaries of millions of forms take minutes to open.
            path = os.path.join(self.folder, re.sub(r"[^A-Za-z0-9]", "_", name) + "-%d.txt" % len(name.encode()))
            if name.startswith("sl:") and os.path.exists(path):
                with open(path, encoding="utf-8") as handle:
                    self.kept[name] = handle.read().split("\n")
            else:
                self.kept[name] = self.make(name)
                if name.startswith("sl:"):
                    os.makedirs(self.folder, exist_ok=True)
                    with open(path, "w", encoding="utf-8") as handle:
                        handle.write("\n".join(self.kept[name]))
        return self.kept[name]

    def make(self, name):
        if name.startswith("e5:"):
            return list(dict.fromkeys(w for _, w in sorted(self.by_script.get(name[3:], []))))
        if name.startswith("e5?"):
            letters = set(name[3:])
            return list(dict.fromkeys(w for s in sorted(self.by_script) for _, w in sorted(self.by_script[s]) if letters & set(w)))
        if name.startswith("sl:"):
            from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

            words = set()
            for pair in DefaultDictionaryFactory().get_dictionary(name[3:]).items():
                words.update(w.decode() if isinstance(w, bytes) else w for w in pair)
            pieces = self.model.pieces
            ranked = [(-self.model.scores[pieces["▁" + w]], w) for w in words if "▁" + w in pieces and good(w) and w == w.lower()]
            return [w for _, w in sorted(ranked)]
        import wordfreq

        if name not in KNOWN and name not in wordfreq.available_languages("small"):
            return []
        return [w for w in wordfreq.top_n_list(name, 12000) if good(w)]


def regressed(hand, lists):
    """Every word that the regression learns from."""
    rated = {term.rstrip("*") for own in hand.values() for term in own}
    common = {w for code, own in hand.items() if counted(code, own) for w in lists.get(code)[:4000]}
    return sorted(rated | common)


def counted(code, own):
    """True when a language has so many words written by hand that a frequent word nobody listed has no valence."""
    return len(own) >= 2000 and not code.endswith("-Latn")


class Vectors:
    """Vectors of words, kept on disk: the one slow step (2.4 ms a word), done once a word."""

    def __init__(self, folder, model):
        self.folder, self.model, self.place, parts = folder, model, {}, []
        for path in sorted(glob.glob(os.path.join(folder, "*.pkl"))):
            with open(path, "rb") as handle:
                words, vectors = pickle.load(handle)
            base = sum(len(p) for p in parts)
            self.place.update((w, base + i) for i, w in enumerate(words))
            parts.append(vectors)
        self.all = np.concatenate(parts) if parts else np.zeros((0, 384), np.float16)

    def want(self, words):
        missing = sorted({w for w in words if w not in self.place})
        for at in range(0, len(missing), 8000):
            part = missing[at : at + 8000]
            vectors = self.model.embed(part, "").astype(np.float16)
            name = hashlib.sha256("\n".join(part).encode()).hexdigest()[:16]
            os.makedirs(self.folder, exist_ok=True)
            with open(os.path.join(self.folder, "z-%s.tmp" % name), "wb") as handle:
                pickle.dump((part, vectors), handle)
            os.replace(os.path.join(self.folder, "z-%s.tmp" % name), os.path.join(self.folder, "z-%s.pkl" % name))
            self.place.update((w, len(self.all) + i) for i, w in enumerate(part))
            self.all = np.concatenate([self.all, vectors])

    def of(self, words):
        return self.all[[self.place[w] for w in words]].astype(np.float32)


class Valences:
    """The regression, learned from the words of `regressed`."""

    def __init__(self, vectors, hand, lists):
        words, valences, weights, codes = [], [], [], []
        for code in sorted(hand):
            own = hand[code]
            for term, valence in own.items():
                word = term.rstrip("*")
                words.append(word), valences.append(valence), weights.append(1.0), codes.append(code)
            stems = {t[:-1] for t in own if t.endswith("*")}
            if not counted(code, own):
                continue
            for word in lists.get(code)[:4000]:
                if word not in own and not any(word[:n] in stems for n in range(3, len(word) + 1)):
                    words.append(word), valences.append(0.0), weights.append(0.5), codes.append(code)
        x, self.y, self.w, self.codes = vectors.of(words), np.array(valences), np.array(weights), np.array(codes)
        self.mean, self.scale = x.mean(0), x.std()
        self.x = (x - self.mean) / self.scale
        self.vectors = vectors
        self.fit = self.solve(np.ones(len(words), bool))

    def solve(self, rows):
        x, y, w = self.x[rows], self.y[rows], self.w[rows]
        middle = np.average(y, weights=w)
        xw = (x * w[:, None]).astype(np.float64)
        return np.linalg.solve(xw.T @ x + RIDGE * np.eye(x.shape[1]), xw.T @ (y - middle)), middle

    def unseen(self):
        """Correlation with the hand-written valences of each language, learned from the other languages only."""
        out = {}
        for code in np.unique(self.codes):
            test = self.codes == code
            if test.sum() >= 500:
                weights, middle = self.solve(~test)
                rated = self.y[test] != 0
                out[str(code)] = float(np.corrcoef((self.x[test] @ weights + middle)[rated], self.y[test][rated])[0, 1])
        return out

    def predict(self, words):
        weights, middle = self.fit
        return (((self.vectors.of(words) - self.mean) / self.scale) @ weights + middle) * STRETCH


def rows_for(words, valences, hand, modifiers, function_words):
    """Rows of induced.tsv: strong enough, not written by hand, not a modifier, not one of the commonest words."""
    stems = {t[:-1] for t in hand if t.endswith("*")}
    taken = {t.rstrip("*") for t in modifiers} | set(function_words)
    out = []
    for word, valence in zip(words, valences):
        valence = round(float(np.clip(valence, -4, 4)), 1)
        if abs(valence) >= LEAST and word not in hand and word not in taken and not any(word[:n] in stems for n in range(3, len(word) + 1)):
            out.append((unicodedata.normalize("NFC", word), valence))
    return sorted(dict(out).items(), key=lambda r: r[0].encode())


TOKEN = re.compile(r"[^\W\d_](?:[\w\u200c\u0300-\u036f\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]|['’](?=\w))*")


def words_of(texts, least=3):
    """Words of the texts, commonest first: for languages no list knows."""
    counts = {}
    for text in texts:
        for word in set(TOKEN.findall(unicodedata.normalize("NFC", re.sub(r"@\w+|https?://\S+", " ", text)).lower())):
            counts[word] = counts.get(word, 0) + 1
    return [w for w, n in sorted(counts.items(), key=lambda x: (-x[1], x[0])) if n >= least and good(w)]
