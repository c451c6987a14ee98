"""Processor time of `groundswell report` beside Python's csv module with vaderSentiment, over the same English comments.

    pip install vaderSentiment==3.3.2
    python benches/peers.py [--comments N] [FILE.csv]

FILE has a column `text`; without one the English cases of the lexicon are written down, two in a row. Both sides take
turns, eleven rounds; what is compared is the processor time of all threads, start-up included. Prints the least, the
middle and the largest ratio. Groundswell does more on the way (language, voices, summary); nothing of it is left out.
"""

import argparse
import csv
import os
import resource
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROUNDS = 11
PEER = """
import csv, sys
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
score = SentimentIntensityAnalyzer().polarity_scores
out = csv.writer(sys.stdout)
out.writerow(["text", "compound"])
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8", newline="")):
    out.writerow([row["text"], score(row["text"])["compound"]])
"""


def made(path, count):
    with open(os.path.join(HERE, "../lexicons/en/cases.tsv"), encoding="utf-8") as lines:
        texts = [line.split("\t")[0] for line in lines][1:]
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "author", "text"])
        for i in range(count):
            pair = texts[i % len(texts)], texts[(i + i // len(texts) + 1) % len(texts)]
            out.writerow([i, "writer %d" % (i % 997), " ".join(pair)])


def seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?")
    parser.add_argument("--comments", type=int, default=20_000)
    parser.add_argument("--bin", default=os.path.join(HERE, "../target/release/groundswell"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.file or os.path.join(folder, "comments.csv")
        if not options.file:
            made(path, options.comments)
        ours = [options.bin, "report", "--quiet", "--no-html", "--threads", "1", "--author-key", os.path.join(folder, "key"), "--out", os.path.join(folder, "out"), path]
        theirs = [sys.executable, "-c", PEER, path]
        ratios = sorted(seconds(theirs) / seconds(ours) for _ in range(ROUNDS))
    print("csv + vaderSentiment takes %.1f times as long (min %.1f, max %.1f)" % (ratios[ROUNDS // 2], ratios[0], ratios[-1]))


if __name__ == "__main__":
    main()
