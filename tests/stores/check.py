"""What other programs make of the outputs: DuckDB and Polars read the Parquet files, Datasette shows the views, LibreOffice
opens the tables and writes them again. Every program that is there is run; `check` says which are missing.

usage: check.py PROGRAM   (the built groundswell; Python needs duckdb, polars and datasette)
"""

import csv
import datetime
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = Path(sys.argv[1]).resolve()
TEXTS = [
    "I love the new bridge, it is wonderful",
    "=1+1",
    "=HYPERLINK(\"https://example.org\";\"click\")",
    "-_- so sad",
    "+1 great",
    "@ann thanks",
    "＝2+2 is good",
    "\t=3+3 after a tab",
    "정말 좋아요 ㅋㅋㅋ",
    "خبر رائع جدا، شكرا",
    "最高です！",
    "so good 👩‍👩‍👧 ❤️ 🇰🇷",
    'He said "no", and left; 1,5',
    "line one\nline two\n=4+4",
    "<script>alert(1)</script></td> & nbsp;",
    "'=5+5 with an apostrophe of its own",
    "0123",
    "1e5",
    "2026-01-02",
    "TRUE",
    "a very long text " * 1500,
]
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
passed = 0


def told(text):
    global passed
    passed += 1
    print(f"ok: {text}")


def run(folder, *arguments, command="report"):
    environment = dict(os.environ, XDG_CONFIG_HOME=str(folder / "config"), HOME=str(folder))
    subprocess.run([str(PROGRAM), command, *arguments], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)


def table(path):
    csv.field_size_limit(1 << 30)
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def plain(value):
    """A value as CSV has it."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    if isinstance(value, float):
        return f"{value:.4f}"
    return str(value)


def parquet(folder):
    import duckdb
    import polars

    types = {"time": "TIMESTAMP WITH TIME ZONE", "P": "BIGINT", "polarity": "DOUBLE", "likes": "BIGINT", "text": "VARCHAR"}
    for file in sorted((folder / "parquet").glob("*.parquet")):
        rows = table(folder / "csv" / f"{file.stem}.csv")
        connection = duckdb.connect()
        connection.execute("SET TimeZone = 'UTC'")
        found = connection.execute(f"SELECT * FROM '{file}'")
        columns = [c[0] for c in found.description]
        declared = {r[0]: r[1] for r in connection.execute(f"DESCRIBE SELECT * FROM '{file}'").fetchall()}
        for name, kind in types.items():
            assert declared.get(name, kind) == kind, (file.name, name, declared[name])
        duck = [dict(zip(columns, r)) for r in connection.execute(f"SELECT * FROM '{file}'").fetchall()]
        polar = polars.read_parquet(file).to_dicts()
        for reader, others in (("DuckDB", duck), ("Polars", polar)):
            assert len(others) == len(rows), (file.name, reader, len(others), len(rows))
            for row, other in zip(rows, others):
                for name, value in row.items():
                    got = plain(other[name])
                    same = got[:10] == value[:10] if name == "time" else got == value
                    assert same, (reader, file.name, name, value, got)
    reactions = folder / "parquet" / "reactions.parquet"
    moments = duckdb.connect().execute(f"SELECT count(time), count(published) FROM '{reactions}'").fetchone()
    assert moments[0] == moments[1] > 0, moments
    encodings = duckdb.connect().execute(
        f"SELECT DISTINCT encodings FROM parquet_metadata('{reactions}') WHERE path_in_schema = 'label'"
    ).fetchall()
    assert all("DICTIONARY" in e[0] for e in encodings), encodings
    groups = duckdb.connect().execute(f"SELECT max(row_group_num_rows) FROM parquet_metadata('{reactions}')").fetchone()
    assert groups[0] <= 65536, groups
    told("Parquet is read by DuckDB and Polars as CSV is, with types")


def erased(folder):
    """What is erased from the folder is in no file of it, and the rest is as it was."""
    import duckdb

    def rows(name, where="true"):
        return duckdb.connect().execute(f"SELECT * FROM '{folder}/parquet/{name}.parquet' WHERE {where}").fetchall()

    wish = table(folder / "csv/reactions.csv")[3]
    stays = rows("reactions", f"key <> '{wish['key']}'")
    (folder / "wishes.txt").write_text(wish["key"] + "\n")
    run(folder, "--ids", "wishes.txt", "--from", "parquet:parquet", "--erased", "erased.txt", command="erase")
    assert rows("reactions") == stays and len(stays) == len(TEXTS) - 1
    assert not rows("representatives", f"id = '{wish['id']}'")
    told("what is erased from Parquet is gone, and the rest is as it was")


def datasette(folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    metadata = ROOT / "docs/dashboards/datasette/metadata.json"
    server = subprocess.Popen(
        [sys.executable, "-m", "datasette", str(folder / "reactions.db"), "-m", str(metadata), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        base = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{base}/-/versions.json", timeout=5)
                break
            except OSError:
                assert server.poll() is None, server.stderr.read().decode()
                time.sleep(0.1)

        def get(path):
            with urllib.request.urlopen(base + path, timeout=30) as answer:
                assert answer.status == 200, path
                return answer.read().decode()

        for view in ("reactions_flat", "timeline", "timeline_long", "levels", "levels_long", "summary", "runs"):
            rows = json.loads(get(f"/reactions/{view}.json?_shape=array&_size=max"))
            assert rows, f"{view} is empty"
            page = get(f"/reactions/{view}")
            assert "<script>alert(1)</script></td>" not in page, f"{view}: markup of a comment is run"
        flat = json.loads(get("/reactions/reactions_flat.json?_shape=array&_size=max"))
        assert len(flat) == len(TEXTS), len(flat)
        total = sum(r["n"] for r in json.loads(get("/reactions/levels.json?_shape=array")))
        assert total == len(TEXTS), total
        queries = json.loads(metadata.read_text())["databases"]["reactions"]["queries"]
        for name in queries:
            assert json.loads(get(f"/reactions/{name}.json?_shape=array")), name
        assert "A row per reaction of the public" in get("/reactions/reactions_flat")
        assert json.loads(get("/reactions.json?" + urllib.parse.urlencode({"sql": "select min(time) as t from timeline", "_shape": "array"})))
        told("Datasette shows every view and query")
    finally:
        server.terminate()
        server.wait()


def libreoffice(folder, texts):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        return False

    def convert(path, kind, *more):
        out = folder / "office"
        subprocess.run(
            [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", *more, "--convert-to", kind, "--outdir", str(out), str(path)],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=300,
        )
        return out

    # Comma, quotes, UTF-8, from the first line; every column as a spreadsheet guesses it (numbers are numbers, formulas run).
    reading = "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1"
    for source in ("bom", "csv"):
        convert(folder / source / "reactions.csv", "xlsx", reading)
        writing = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1'
        convert(folder / "office/reactions.xlsx", writing)
        found = next((folder / "office").glob("reactions*.csv"))
        guarded = table(folder / source / "reactions.csv")
        back = table(found)
        assert len(back) == len(guarded) == len(TEXTS), (len(back), len(guarded))
        for row, other, text in zip(guarded, back, texts):
            assert other["id"] == row["id"], (row["id"], other["id"])
            for name in ("polarity", "confidence", "lang_confidence"):
                assert (other[name] == "") == (row[name] == ""), name
                assert not row[name] or abs(float(other[name]) - float(row[name])) < 1e-9, (name, row[name], other[name])
            cell = other["text"]
            if text in ("0123", "1e5", "2026-01-02", "TRUE"):
                # A spreadsheet takes these for numbers, dates and truth; that is no formula and loses no text of a sentence.
                continue
            # The guard is removed as the documentation says; LibreOffice keeps it as a letter.
            if cell[:1] == "'" and cell.lstrip("'")[:1] in FORMULA:
                cell = cell[1:]
            assert cell == text, (text[:60], other["text"][:60])
        for leftover in (folder / "office").iterdir():
            leftover.unlink()
    told("LibreOffice runs no cell as a formula and gives every text back")
    return True


def main():
    with tempfile.TemporaryDirectory(prefix="groundswell-stores-") as name:
        folder = Path(name)
        lines = [
            json.dumps({"text": t, "author": f"Writer {i % 5}", "date": f"2026-03-{1 + i % 20:02}T10:00:00Z", "likes": i, "thread": "harbour"})
            for i, t in enumerate(TEXTS)
        ]
        (folder / "in.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        everything = ["in.jsonl", "--verbatim", "full", "--lang", "en"]
        run(folder, *everything, "--csv-raw", "--to", "csv:csv-raw", "--to", "parquet:parquet", "--to", "sqlite:reactions.db")
        run(folder, *everything, "--to", "csv:csv")
        run(folder, *everything, "--bom", "--to", "csv:bom")
        raw, guarded = table(folder / "csv-raw/reactions.csv"), table(folder / "csv/reactions.csv")
        for row, other, text in zip(raw, guarded, TEXTS):
            # Markup is read as markup, as exports have it.
            assert "<" in text or row["text"] == text.strip(), (row["text"][:60], text[:60])
            starts = row["text"].lstrip("'")[:1] in FORMULA
            assert other["text"] == ("'" if starts else "") + row["text"]
        for place, cells, bom in (("csv-raw", "raw", False), ("csv", "spreadsheet", False), ("bom", "spreadsheet", True)):
            options = json.loads((folder / place / "run.json").read_text())["options"]
            assert (options["cells"], options["bom"]) == (cells, bom), options
            assert (folder / place / "summary.csv").read_bytes().startswith(b"\xef\xbb\xbf") == bom
        told("CSV is guarded, raw or marked as asked for, and run.json says which")
        # Parquet is compared with the raw folder of the same run.
        shutil.move(folder / "csv", folder / "csv-guarded")
        shutil.move(folder / "csv-raw", folder / "csv")
        parquet(folder)
        erased(folder)
        datasette(folder)
        shutil.rmtree(folder / "csv")
        shutil.move(folder / "csv-guarded", folder / "csv")
        if not libreoffice(folder, [row["text"] for row in raw]):
            if os.environ.get("CI"):
                sys.exit("LibreOffice is missing: it opens the tables as people do")
            print("skipped: needs LibreOffice (Debian: apt install libreoffice-calc-nogui)")
    print(f"{passed} passed, 0 failed")


main()
