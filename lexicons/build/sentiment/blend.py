"""Finished folders in, the same out with what was written by hand and what was learned given equal say.

Learned weights fit the texts they were learned from better than any others; hand-written words fit all alike. For languages with
hand-written words a second model is fitted on the dense features alone (33 numbers, which cannot learn a topic by heart), and
the shipped combiner is the mean of the two models' logits. Induced valences are left out there: they are right in sign nine times in ten,
which is worse than the words they would stand beside. Look at `main` first; `python blend.py BINARY LEXICONS` changes the folders in place.
"""

import os
import re
import sys
import tomllib

import numpy as np
from sklearn.linear_model import LogisticRegression

import data
import features
import settle

#: Say of the model with learned weights.
SHARE = 0.5
#: Rows with three classes at which a language's own hand model has as much say as the one of all languages.
ENOUGH = 1500
#: Rows taken of one set.
MOST = 4000


def fit(x, y, w):
    model = LogisticRegression(C=10.0, max_iter=2000).fit(x, y, sample_weight=w)
    return model.intercept_ - model.intercept_.mean(), (model.coef_ - model.coef_.mean(0)).T


def written(lexicons):
    """The folders with words written by hand and a combiner, as read."""
    out = {}
    for code in sorted(os.listdir(lexicons)):
        if code not in ("emoji", "shared") and os.path.exists(os.path.join(lexicons, code, "words.tsv")):
            with open(os.path.join(lexicons, code, "language.toml"), "rb") as handle:
                language = tomllib.load(handle)
            if "combiner" in language:
                out[code] = language
    return out


def without_induced(folder):
    """Takes the induced valences and their provenance out of a folder."""
    path = os.path.join(folder, "induced.tsv")
    if not os.path.exists(path):
        return
    os.remove(path)
    toml = os.path.join(folder, "language.toml")
    with open(toml, encoding="utf-8") as handle:
        text = handle.read()
    text = re.sub(r'\[\[provenance\]\]\nfile = "induced\.tsv"\n(?:(?!\[).*\n?)*', "", text)
    with open(toml, "w", encoding="utf-8", newline="\n") as handle:
        handle.write(text.rstrip("\n") + "\n")


def sample(binary, lexicons, root, lang, code):
    """Dense features, labels and weights of the three-class rows of a language; `None` without any."""
    rows = data.load(root, {lang})
    parts = []
    for i, own in enumerate(rows.sets):
        at = np.flatnonzero(rows.set_of == i)[:MOST]
        y = rows.labels[at]
        counts = np.bincount(y, minlength=3)
        if own.classes != 3 or counts.min() < 50:
            continue
        printed = features.printed(binary, lexicons, code, [rows.texts[j] for j in at])
        w = (1 / counts)[y]
        parts.append((np.array([item["dense"] for item in printed]), y, w / w.sum() * np.sqrt(len(at))))
    return tuple(np.concatenate(c) for c in zip(*parts)) if parts else None


def thousandths(values):
    return "[" + ", ".join(str(settle.rounded(1000 * v)) for v in values) + "]"


def main(binary, lexicons):
    root = os.environ["GROUNDSWELL_DATA"]
    languages = written(lexicons)
    blended = [code for code, language in languages.items() if "learned" in language["combiner"]]
    if blended:
        raise SystemExit("blended already, build them anew first: " + " ".join(blended))
    for code in languages:
        without_induced(os.path.join(lexicons, code))
    samples = {}
    for lang in sorted(os.listdir(root)):
        for code, language in languages.items():
            if lang in language["iso"]:
                found = sample(binary, lexicons, root, lang, code)
                if found:
                    samples[code] = found
    x, y, w = (np.concatenate(c) for c in zip(*((x, y, w / w.sum()) for x, y, w in samples.values())))
    common = fit(x, y, w * 20000)
    for code, language in languages.items():
        bias, hand = common
        if code in samples and len(samples[code][1]) >= ENOUGH:
            x, y, w = samples[code]
            part = len(y) / (len(y) + ENOUGH)
            bias, hand = (part * own + (1 - part) * of_all for own, of_all in zip(fit(x, y, w / w.sum() * len(y)), common))
        old = language["combiner"]
        heat = old.get("temperature", 1000) / 1000
        bias, hand = ((1 - SHARE) * a + SHARE * np.array(b) / 1000 / heat for a, b in ((bias, old["bias"]), (hand, old["hand"])))
        lines = ["[combiner]", "bias = " + thousandths(bias), "hand = ["] + ["  %s," % thousandths(row) for row in hand]
        lines += ["]", "learned = %d" % settle.rounded(1000 * SHARE / heat), "temperature = 1000"]
        path = os.path.join(lexicons, code, "language.toml")
        with open(path, encoding="utf-8") as handle:
            text = handle.read()
        text = re.sub(r"\[combiner\]\n.*?(?=\n\[|\Z)", lambda _: "\n".join(lines), text, count=1, flags=re.S)
        with open(path, "w", encoding="utf-8", newline="\n") as handle:
            handle.write(text)
        wrong = settle.settle_folder(os.path.join(lexicons, code), lexicons, binary, lexicons, code)
        print(code, "cases wrong before and after settling: %d, %d" % wrong, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
