"""Writes `lexicon-words.tsv.gz`: what `train.py` takes of the lexicons of this repository.

    python freeze.py

The lexicons grow with the project. The table learns from this copy, so that the same inputs give the same file until
somebody wants a new one. A line is a class, `word`, `function` or `case`, and the words of a term or text as
`features.py` cuts them. Made from the lexicons of 22 November 2026.
"""

import gzip
import os
import tomllib

from classes import CLASSES, FAMILIES
from features import words

HERE = os.path.dirname(os.path.abspath(__file__))


def rows(path):
    if os.path.isfile(path):
        for line in open(path, encoding="utf-8").read().splitlines()[1:]:
            yield line.split("\t")[0]


def main():
    lines = []
    for name, code, _ in CLASSES:
        folder, family = os.path.join(HERE, "..", "..", code), FAMILIES.index(name)
        listed, common = set(), set()
        for term in rows(os.path.join(folder, "words.tsv")):
            if not term.startswith("# ") and not term.endswith("*"):
                listed.update(w for f, w in words(term) if f == family)
        if os.path.isfile(os.path.join(folder, "language.toml")):
            facts = tomllib.load(open(os.path.join(folder, "language.toml"), "rb"))
            common.update(w for term in facts.get("function_words", []) for f, w in words(term) if f == family)
        lines += ["%s %s\tword\t%s" % (name, code, w) for w in sorted(listed)]
        lines += ["%s %s\tfunction\t%s" % (name, code, w) for w in sorted(common)]
        for text in rows(os.path.join(folder, "cases.tsv")):
            post = [w for f, w in words(text) if f == family]
            if post:
                lines.append("%s %s\tcase\t%s" % (name, code, " ".join(post)))
    with open(os.path.join(HERE, "lexicon-words.tsv.gz"), "wb") as file:
        file.write(gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0))


if __name__ == "__main__":
    main()
