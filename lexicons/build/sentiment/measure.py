"""The tables against the dev rows, as macro-F1 a set: what the closing figures are made with. Nothing here chooses anything.

    python measure.py --binary BIN [--lexicons DIR] [--data DIR] [--quality DIR]

With `--quality` the figures of each language also go into the `[quality]` table of its folder there: what `lexicon list` prints.
"""

import argparse
import csv
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import defaultdict

import numpy as np

import data
from model import macro_f1

NUMBER = {"negative": 0, "neutral": 1, "unscored": 1, "positive": 2}


def calibration(rows):
    """Expected calibration error in points, over ten bins of confidence."""
    c, h = np.array(rows).T
    b = np.minimum(9, (c * 10).astype(int))
    return 100 * sum(abs(c[b == k].sum() - h[b == k].sum()) for k in range(10)) / len(c)


def write(path, sets, error):
    """Puts the figures of a language into its language.toml."""
    with open(path, encoding="utf-8") as handle:
        text = handle.read()
    lines = ["[quality]", "macro_f1 = %.1f" % np.mean([f for _, _, f, _ in sets])]
    lines += ["calibration_error = %.1f" % error] if error is not None else []
    named = ", ".join("%s %.1f" % (name, f) for _, name, f, _ in sets)
    lines += ['measured_on = "%s (rows nothing was learned from)"' % named, "rows = %d" % sum(n for *_, n in sets)]
    old = re.compile(r"\[quality\]\n.*?(?=\n\[|\Z)", re.S)
    if old.search(text):
        text = old.sub(lambda _: "\n".join(lines), text, count=1).rstrip("\n") + "\n"
        with open(path, "w", encoding="utf-8", newline="\n") as handle:
            handle.write(text)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--binary", required=True)
    options.add_argument("--lexicons")
    options.add_argument("--data", default=os.environ.get("GROUNDSWELL_DATA"))
    options.add_argument("--only", help="languages of the data folder, comma-separated")
    options.add_argument("--quality", help="folder of lexicons whose [quality] tables are written")
    a = options.parse_args()
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "languages.tsv"), encoding="utf-8") as handle:
        folder = {r["data"]: r["folder"] for r in csv.DictReader(handle, delimiter="\t")}
    floors = {}
    path = os.path.join(a.data, "..", "..", "eval", "floors.tsv")
    if os.path.exists(path):
        floors = {(r["lang"], r["set"]): r for r in csv.DictReader(open(path, encoding="utf-8"), delimiter="\t")}
    umsab, margins, unseen, errors = {}, [], [], defaultdict(list)
    by_folder = defaultdict(list)
    for s in data.sets(a.data):
        if not s.dev or (a.only and s.lang not in a.only.split(",")):
            continue
        rows = list(data.read(s.dev))
        y = np.array([l for l, _ in rows])
        command = [a.binary, "score", "--lines", "--format", "jsonl", "--lang", s.lang]
        if a.lexicons:  # one folder alone: reading a hundred takes longer than the texts
            alone = tempfile.mkdtemp()
            shutil.copytree(os.path.join(a.lexicons, folder[s.lang]), os.path.join(alone, folder[s.lang]))
            command += ["--lexicons", alone]
        text = "\n".join(" ".join(t.split()) or "-" for _, t in rows) + "\n"
        run = subprocess.run(command, input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out = [json.loads(x) for x in run.stdout.decode().split("\n") if x]
        if len(out) != len(rows):
            print(s.lang, s.name, "failed:", run.stderr.decode()[-200:])
            continue
        label = np.array([NUMBER[o["label"]] for o in out])
        classes = [c for c in (0, 1, 2) if np.sum(y == c) >= 5]
        if 1 not in classes:
            label = np.array([1 + int(np.sign(o.get("polarity") or 0)) for o in out])
        else:
            errors[s.lang] += [(o.get("confidence") or 0, int(l == g)) for o, l, g in zip(out, label, y)]
        f = macro_f1(y, label, classes)
        best = max(macro_f1(y, np.full(len(y), c), classes) for c in classes)
        gate = len(y) >= 200 and min(np.sum(y == c) for c in classes) >= 20
        floor = floors.get((s.lang, s.name))
        print("%-9s %-30s %5.1f  floor %5s  %+5.1f over constant  n %4d %s %s" % (s.lang, s.name, f, floor["floor"] if floor else "", f - best, len(y), "" if gate else "small", floor["use"] if floor else ""))
        by_folder[folder[s.lang]].append((s.lang, s.name, f, len(y)))
        if s.name == "umsab":
            umsab[s.lang] = f
        elif floor and gate and floor["weak_labels"] != "yes":
            (margins if floor["use"] == "learn" else unseen).append(f - float(floor["floor"]))
    ece = {lang: calibration(rows) for lang, rows in errors.items()}
    if a.quality:
        for code, sets in by_folder.items():
            write(os.path.join(a.quality, code, "language.toml"), sets, ece.get(sets[0][0]))
    show = lambda x: "%.2f" % np.mean(x) if len(x) else "-"
    print("umsab", show(list(umsab.values())), {k: round(v, 1) for k, v in umsab.items()})
    print("learnable sets: margin", show(margins), "at or above", show([100 * (m >= 0) for m in margins]), "unseen", show(unseen), "calibration error", show(list(ece.values())))


if __name__ == "__main__":
    main()
