"""What databases cost: the same run into CSV, SQLite and PostgreSQL in turns, processor time and memory of each.

usage: cost.py PROGRAM [--comments N] [--sources N] [--rounds N] [--postgres URL]

Invented comments are written first. Fails where SQLite takes more than 1.5 times the time of CSV (without a page), on
the clock or of the processor, or PostgreSQL, whose server is not counted here, more than twice the time on the clock; the least of all rounds
counts. The schema in PostgreSQL is dropped before every round. No part of ./check: times depend on who else is at work.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = """the ferry bridge harbour market was is not very really so great awful lovely terrible fine slow late cheap dear
good bad wonderful boring crowded clean dirty helpful rude staff queue ticket music food night morning again never always
love hate thanks sorry people children weather rain sun price worth waste money time best worst ever maybe think""".split()


def comments(path, count, sources):
    draw = random.Random(7)
    with open(path, "w") as file:
        for number in range(count):
            line = {"id": f"c{number}", "author": f"w{draw.randrange(count // 3 + 1)}", "likes": draw.randrange(30),
                    "date": f"2026-{draw.randrange(1, 12):02}-{draw.randrange(1, 28):02}T{draw.randrange(24):02}:00:00Z",
                    "text": " ".join(draw.choices(WORDS, k=draw.randrange(4, 60)))}
            if sources > 1:
                line["thread"] = f"thread {number * 7919 % sources}"
            file.write(json.dumps(line) + "\n")


def run(program, folder, place):
    environment = dict(os.environ, XDG_CONFIG_HOME=str(folder / "config"), HOME=str(folder), TMPDIR=str(folder))
    began = time.monotonic()
    process = subprocess.Popen([program, "report", "--quiet", "in.jsonl", *place], cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{place}: the run failed")
    return used.ru_utime + used.ru_stime, time.monotonic() - began, used.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=Path)
    for name, default in (("comments", 100_000), ("sources", 1), ("rounds", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--postgres")
    given = parser.parse_args()
    program = str(given.program.resolve())
    with tempfile.TemporaryDirectory(prefix="groundswell-cost-") as name:
        folder = Path(name)
        comments(folder / "in.jsonl", given.comments, given.sources)
        places = {"csv": ["--out", "csv", "--no-html"], "sqlite": ["--to", "sqlite:reactions.db"]}
        if given.postgres:
            places["postgres"] = ["--to", given.postgres]
        least = {}
        for _ in range(given.rounds):
            for place, arguments in places.items():
                shutil.rmtree(folder / "csv", ignore_errors=True)
                for file in folder.glob("reactions.db*"):
                    file.unlink()
                if place == "postgres":
                    drop = ["psql", "-q", given.postgres, "-c", "SET client_min_messages = error; DROP SCHEMA IF EXISTS groundswell CASCADE"]
                    subprocess.run(drop, check=True)
                measured = run(program, folder, arguments)
                least[place] = tuple(map(min, zip(measured, least.get(place, measured))))
        for place, (processor, clock, memory) in least.items():
            times = [a / b for a, b in zip((processor, clock), least["csv"])]
            print(f"{place:9} processor {processor:7.2f} s {times[0]:5.2f} x   clock {clock:7.2f} s {times[1]:5.2f} x   memory {memory:5.0f} MB")
        slow = any(a > 1.5 * b for a, b in zip(least["sqlite"][:2], least["csv"]))
        slow |= "postgres" in least and least["postgres"][1] > 2 * least["csv"][1]
        sys.exit("a database costs more than it may" if slow else 0)


main()
