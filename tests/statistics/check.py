"""Computes every measure of a report again, from its reactions.jsonl, with numpy, scipy and statsmodels.

Usage: check.py REPORT, a folder written by `report --format jsonl --csv-raw --authors keep`. Prints what differs, how many cells agree, and
which columns were not computed.
"""

import csv
import json
import os
import re
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta

import numpy as np
from scipy import optimize, stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

from pins import agreement

MINIMUM = 10
# An emoticon may hold a semicolon.
TERM = re.compile(r"(.+?) ([+-]\d+\.\d\d)(?:; |$)")
ORDER = ["positive", "neutral", "negative", "unscored"]


class Check:
    def __init__(self):
        self.cells, self.wrong, self.voices = 0, [], True
        self.columns = defaultdict(set)

    def same(self, where, got, expected, tolerance=0.5001e-4):
        if not self.voices and any(x in where for x in (" voices", "_voices_", "duplication", "n_eff")):
            return
        self.cells += 1
        self.columns[where.split(" ", 1)[0]].add(where.rsplit(" ", 1)[1])
        if expected is None or expected == "":
            fine = got == ""
        elif isinstance(expected, str):
            fine = got == expected
        else:
            fine = got != "" and abs(float(got) - float(expected)) <= tolerance
        if not fine:
            self.wrong.append(f"{where}: {got!r}, computed {expected!r}")


def table(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def wilson(k, n):
    return (k / n, *proportion_confint(k, n, method="wilson"))


def labels(rows, of=lambda r: r["label"]):
    counts = Counter(map(of, rows))
    return [counts[x] for x in ORDER[:3]]


def base(rows, of=lambda r: r["label"]):
    """P, U, N where a share may be made of them."""
    kinds = {r["kind"] == "quote" for r in rows}
    counts = labels(rows, of)
    return counts if len(kinds) == 1 and sum(counts) >= MINIMUM else None


def shares(counts):
    """Measures of P, U and N; None under the minimum."""
    if counts is None:
        names = "positive_share positive_low positive_high neutral_share neutral_low neutral_high negative_share negative_low negative_high"
        nets = "net_all net_low net_high net_polar net_polar_low net_polar_high"
        return {name: None for name in f"{names} {nets} log_odds log_odds_se polarisation disagreement subjectivity".split()}
    (p, u, n), total = counts, sum(counts)
    values = np.repeat([1.0, 0.0, -1.0], counts)
    out = {}
    for name, k in (("positive", p), ("neutral", u), ("negative", n)):
        out[f"{name}_share"], out[f"{name}_low"], out[f"{name}_high"] = wilson(k, total)
    polar = values[values != 0]
    # Bonett & Price: as if one more were for and one more against.
    more = np.append(values, [1, -1])
    half = stats.norm.ppf(0.975) * more.std() / np.sqrt(len(more))
    low, high = wilson(p, p + n)[1:] if p + n else (None, None)
    out |= {
        "net_all": values.mean(),
        "net_low": max(-1, more.mean() - half),
        "net_high": min(1, more.mean() + half),
        "net_polar_low": None if low is None else 2 * low - 1,
        "net_polar_high": None if high is None else 2 * high - 1,
        "net_polar": polar.mean() if len(polar) else None,
        "log_odds": np.log((p + 0.5) / (n + 0.5)),
        "log_odds_se": np.sqrt(1 / (p + 0.5) + 1 / (n + 0.5)),
        "polarisation": values.var(),
        "disagreement": (1 - agreement([n / total, u / total, p / total])) / 2,
        "subjectivity": (values != 0).mean(),
    }
    return out


def gini(counts):
    x = np.sort(np.array(list(counts), float))
    return None if len(x) < 2 else np.abs(np.subtract.outer(x, x)).sum() / (2 * len(x) ** 2 * x.mean())


def commonest(values):
    return " ".join(f"{k}:{n}" for k, n in sorted(Counter(values).items(), key=lambda kv: (-kv[1], kv[0])))


def stated(rows):
    """The languages that are stated, commonest first; of alike ones the first in the first source."""
    places = defaultdict(list)
    for at, r in enumerate(rows):
        if r["stated_language"]:
            places[r["stated_language"]].append((r["source"], at))
    order = sorted(places, key=lambda lang: (-len(places[lang]), min(places[lang])))
    return " ".join(f"{lang}:{len(places[lang])}" for lang in order)


def reasons(rows):
    counts = Counter(r["unscored_reason"] for r in rows if r["unscored_reason"])
    return "; ".join(f"{reason}:{n}" for reason, n in sorted(counts.items())) or None


def kinds(rows):
    quotes = sum(r["kind"] == "quote" for r in rows)
    return {"comments": len(rows) - quotes, "quoted_posts": quotes, "unscored": sum(r["label"] == "unscored" for r in rows)}


def voices(rows, cluster):
    heard = defaultdict(list)
    for r in rows:
        heard[cluster.get(r["voice"], r["voice"])].append(ORDER.index(r["label"]))
    return heard


def corrected(matrices, rows):
    """Point and interval by a general optimiser and numpy's own random numbers."""
    by_lang = defaultdict(list)
    for r in rows:
        if r["label"] != "unscored":
            by_lang["*" if "*" in matrices else r["lang"]].append(r)
    if not by_lang or any(lang not in matrices for lang in by_lang):
        return None
    random = np.random.default_rng(1)

    def solve(m, p):
        a = m.T
        start = np.full(3, 1 / 3)
        found = optimize.minimize(
            lambda x: ((p - a @ x) ** 2).sum(), start, jac=lambda x: -2 * a.T @ (p - a @ x), bounds=[(0, 1)] * 3,
            constraints={"type": "eq", "fun": lambda x: x.sum() - 1, "jac": lambda x: np.ones(3)}, method="SLSQP",
            options={"ftol": 1e-14, "maxiter": 500},
        )
        return found.x

    total = sum(map(len, by_lang.values()))
    point, draws = np.zeros(3), np.zeros((400, 3))
    for lang, part in by_lang.items():
        counts, m = np.array(labels(part)), np.array(matrices[lang], float)
        weight = len(part) / total
        point += weight * solve(m / m.sum(1, keepdims=True), counts / counts.sum())
        for draw in draws:
            drawn = np.array([random.dirichlet(row + 0.5) for row in m])
            draw += weight * solve(drawn, random.dirichlet(counts + 0.5))
    return point, draws


def correct(check, where, line, found):
    """The corrected shares of a row; ends of intervals are by two sets of random numbers."""
    for i, name in enumerate(["positive", "neutral", "negative", "net"]):
        value = (lambda x: x[..., 0] - x[..., 2]) if name == "net" else (lambda x: x[..., i])
        check.same(f"{where} {name}_corrected", line[f"{name}_corrected"], None if found is None else value(found[0]), 2e-4)
        for end, q in (("low", 0.025), ("high", 0.975)):
            bound = None if found is None else np.quantile(value(found[1]), q)
            check.same(f"{where} {name}_corrected_{end}", line[f"{name}_corrected_{end}"], bound, 0.03)


def summary(check, folder, rows, manifest, cluster):
    matrices = (manifest.get("calibration") or {}).get("matrices")
    for line in table(folder, "summary.csv"):
        mine = [r for r in rows if line["source"] in ("ALL", r["source"])]
        public = [r for r in mine if r["role"] == "public"]
        scored = [r for r in public if r["label"] != "unscored"]
        heard = voices(public, cluster)
        sides = Counter(ORDER[min(v)] for v in heard.values())
        mentions = [len(v) for v in heard.values()]
        p, u, n = labels(public)
        polar = [abs(r["polarity"]) for r in scored if r["label"] != "neutral"]
        enough = base(public) is not None
        expected = {
            "stated_langs": stated(public),
            "share_basis": ("quoted posts" if public[0]["kind"] == "quote" else "comments") if enough else None,
            "P": p, "U": u, "N": n,
            "replies": sum(r["kind"] == "reply" for r in public),
            "excluded": len(mine) - len(public),
            "mean_polarity": np.mean([r["polarity"] for r in scored]) if enough else None,
            "mean_intensity": np.mean(polar) if enough and polar else None,
            "coverage": np.mean([r["coverage"] for r in scored]) if scored else None,
            "voices": len(heard),
            "voices_P": sides["positive"], "voices_U": sides["neutral"], "voices_N": sides["negative"],
            "duplication_rate": 1 - len(heard) / len(public) if public else None,
            "n_eff": sum(mentions) ** 2 / sum(m * m for m in mentions) if mentions else None,
            "author_gini": gini(Counter(r["author"] for r in public if r["author"]).values()),
            "langs": commonest(r["lang"] for r in public),
            "toxicity_hints": sum(bool(r["toxicity_hint"]) for r in scored),
            "irony_hints": sum(bool(r["irony_hint"]) for r in scored),
            "translated": sum(r["stated_language"] not in (None, r["lang"]) for r in public),
            "translated_share": sum(r["stated_language"] not in (None, r["lang"]) for r in public) / len(public) if public else None,
            "unscored_reasons": reasons(public),
        } | kinds(public) | {k: v for k, v in shares(base(public)).items() if not k.startswith("neutral")}
        for hint in ("toxicity", "irony"):
            share = wilson(expected[f"{hint}_hints"], len(scored)) if enough else [None] * 3
            expected |= zip((f"{hint}_share", f"{hint}_low", f"{hint}_high"), share)
        # What the pages declare is in no reaction; a source that declares nothing is left out over all.
        declared = int(line["comments_declared"] or 0)
        if line["source"] == "ALL":
            lines = [other for other in table(folder, "summary.csv") if other["source"] != "ALL" and other["comments_declared"]]
            check.same("summary ALL comments_declared", line["comments_declared"], sum(int(o["comments_declared"]) for o in lines) or None)
            found = sum(int(other["comments"]) for other in lines)
        else:
            found = expected["comments"]
        expected["completeness"] = found / declared if declared else None
        for name, value in expected.items():
            check.same(f"summary {line['source']} {name}", line[name], value, 0.5001e-4)
        by_voice = [None] * 4
        if enough and any(m > 1 for m in mentions):
            counted = [v for v in heard.values() if min(v) < 3]
            sign, weight = np.array([1 - min(v) for v in counted]), np.array([len(v) for v in counted])
            random = np.random.default_rng(2)
            draws = [random.integers(len(weight), size=len(weight)) for _ in range(2000)]
            part = [(weight[d] * (sign[d] == 1)).sum() / weight[d].sum() for d in draws]
            net = [(weight[d] * sign[d]).sum() / weight[d].sum() for d in draws]
            by_voice = [*np.quantile(part, [0.025, 0.975]), *np.quantile(net, [0.025, 0.975])]
        for name, value in zip(("positive_voices_low", "positive_voices_high", "net_voices_low", "net_voices_high"), by_voice):
            # Two bootstraps of their own random numbers, of few voices.
            check.same(f"summary {line['source']} {name}", line[name], value, 0.02 + 2 / max(1, len(heard)))
        found = corrected(matrices, public) if matrices and enough else None
        correct(check, f"summary {line['source']}", line, found)


def by_language(check, folder, rows, manifest, cluster):
    matrices = (manifest.get("calibration") or {}).get("matrices")
    for line in table(folder, "by_language.csv"):
        mine = [r for r in rows if line["source"] in ("ALL", r["source"]) and r["lang"] == line["lang"]]
        public = [r for r in mine if r["role"] == "public"]
        p, u, n = labels(public)
        scored = [r["coverage"] for r in public if r["label"] != "unscored"]
        expected = {"P": p, "U": u, "N": n, "voices": len(voices(public, cluster))} | kinds(public) | shares(base(public))
        expected["coverage"] = np.mean(scored) if scored else None
        for name in expected.keys() & line.keys():
            check.same(f"by_language {line['source']} {line['lang']} {name}", line[name], expected[name])
        found = corrected(matrices, public) if matrices and base(public) is not None else None
        correct(check, f"by_language {line['source']} {line['lang']}", line, found)


def by_kind(check, folder, rows):
    seen = set()
    for line in table(folder, "by_kind.csv"):
        mine = [r for r in rows if r["role"] == "public" and line["source"] in ("ALL", r["source"])]
        mine = [r for r in mine if (r["kind"] == "quote") == (line["kind"] == "quoted posts")]
        p, u, n = labels(mine)
        expected = {"reactions": len(mine), "P": p, "U": u, "N": n, "unscored": kinds(mine)["unscored"]} | shares(base(mine))
        for name, value in expected.items():
            check.same(f"by_kind {line['source']} {line['kind']} {name}", line[name], value)
        seen.add((line["source"], line["kind"]))
    for r in rows:
        kind = "quoted posts" if r["kind"] == "quote" else "comments"
        if r["role"] == "public" and not {(r["source"], kind), ("ALL", kind)} <= seen:
            check.wrong.append(f"by_kind: no row for {r['source']}, {kind}")


def by_target(check, folder, rows, cluster):
    told = {"positive": "positive", "negative": "negative", "mixed": "neutral", "none": "neutral", "unscored": "unscored"}
    said = [(r, t) for r in rows if r["role"] == "public" for t in r.get("targets", [])]
    for line in table(folder, "by_target.csv"):
        here = [(r, t) for r, t in said if line["source"] in ("ALL", r["source"])]
        mine = [r | {"label": told[t["label"]], "terms": t["terms"]} for r, t in here if t["target"] == line["target"]]
        p, u, n = labels(mine)
        expected = {
            "mentions": len(mine), "P": p, "U": u, "N": n,
            "with_polarity": sum(bool(r["terms"]) for r in mine),
            "share_of_voice": len(mine) / len(here) if here else None,
            "voices": len(voices(mine, cluster)),
        } | kinds(mine) | shares(base(mine))
        for name in expected.keys() & line.keys():
            check.same(f"by_target {line['source']} {line['target']} {name}", line[name], expected[name])


def trend(check, folder, rows):
    days = defaultdict(lambda: defaultdict(list))
    for r in rows:
        if r["role"] == "public" and r["published"] and r["published"][:4].isdigit():
            for source in (r["source"], "ALL"):
                days[source][r["published"][:10]].append(r)
    lines = defaultdict(list)
    for line in table(folder, "trend.csv"):
        lines[line["source"]].append(line)
    for source, windows in lines.items():
        tested = []
        for line in windows:
            now = days[source][line["time"]]
            yesterday = days[source].get(str(date.fromisoformat(line["time"]) - timedelta(1)), [])
            p, u, n = labels(now)
            expected = {"bucket": "day", "P": p, "U": u, "N": n} | kinds(now) | shares(base(now))
            for name in ("bucket", "comments", "quoted_posts", "P", "U", "N", "net_all", "net_low", "net_high", "positive_share", "positive_low", "positive_high"):
                check.same(f"trend {source} {line['time']} {name}", line[name], expected[name])
            a, b = base(yesterday) if yesterday else None, base(now) if now else None
            same = a and b and {r["kind"] == "quote" for r in yesterday} == {r["kind"] == "quote" for r in now}
            if same:
                x, y = np.repeat([1.0, 0, -1], a), np.repeat([1.0, 0, -1], b)
                error = np.sqrt(x.var() / len(x) + y.var() / len(y))
                if error > 0:
                    change = y.mean() - x.mean()
                    half = stats.norm.ppf(0.975) * error
                    tested.append((line, change, change - half, change + half, 2 * stats.norm.sf(abs(change) / error)))
                    continue
            for name in ("change", "change_low", "change_high", "change_p", "change_q", "change_significant"):
                check.same(f"trend {source} {line['time']} {name}", line[name], None)
        if tested:
            corrected_p = multipletests([t[4] for t in tested], method="fdr_bh")[1]
            for (line, *values), q in zip(tested, corrected_p):
                values += [q, "yes" if q < 0.05 else "no"]
                names = ("change", "change_low", "change_high", "change_p", "change_q", "change_significant")
                for name, value in zip(names, values):
                    check.same(f"trend {source} {line['time']} {name}", line[name], value)


def comparison(check, folder, rows):
    groups = defaultdict(list)
    for line in table(folder, "comparison.csv"):
        groups[line["share_basis"], line["measure"]].append(line)
    for (basis, measure), lines in groups.items():
        at = 0 if measure == "positive_share" else 2
        ps = []
        for line in lines:
            of = lambda source: base([r for r in rows if r["role"] == "public" and r["source"] == source])
            a, b = of(line["source"]), of(line["other"])
            x, y = (a[at], sum(a)), (b[at], sum(b))
            low, high = confint_proportions_2indep(*x, *y, method="newcomb", compare="diff")
            mixed = 0 < x[0] + y[0] < x[1] + y[1]
            ps.append(proportions_ztest([x[0], y[0]], [x[1], y[1]])[1] if mixed else 1.0)
            expected = (x[1], y[1], x[0] / x[1], y[0] / y[1], x[0] / x[1] - y[0] / y[1], low, high, ps[-1])
            names = ("n", "n_other", "share", "share_other", "difference", "difference_low", "difference_high", "p")
            for name, value in zip(names, expected):
                check.same(f"comparison {line['source']} {line['other']} {measure} {name}", line[name], value)
        for line, q in zip(lines, multipletests(ps, method="fdr_bh")[1]):
            beyond = q < 0.05 and (float(line["difference_low"]) > 0 or float(line["difference_high"]) < 0)
            side = line["source"] if float(line["difference"]) > 0 else line["other"]
            where = f"comparison {line['source']} {line['other']} {measure}"
            check.same(f"{where} q", line["q"], q)
            check.same(f"{where} higher", line["higher"], side if beyond else None)


def terms(check, folder, rows):
    sums = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0, 0, []]))
    for r in rows:
        if r["role"] == "public" and r["label"] != "unscored" and r["terms"]:
            for source in (r["source"], "ALL"):
                of_text = set()
                for term, value in TERM.findall(r["terms"]):
                    entry = sums[source, r["lang"]][term]
                    entry[float(value) < 0] += float(value)
                    entry[2] += 1
                    of_text.add(term)
                for term in of_text:
                    sums[source, r["lang"]][term][3].append(r)
    before = None
    for line in table(folder, "terms.csv"):
        all_terms = sums[line["source"], line["lang"]]
        found = all_terms[line["term"]]
        side = line["side"] == "negative"
        where = f"terms {line['source']} {line['lang']} {line['term']}"
        # The column `terms` has two decimals.
        slack = 0.0051 * found[2]
        check.same(f"{where} contribution", line["contribution"], found[side], slack)
        total = sum(entry[side] for entry in all_terms.values())
        check.same(f"{where} share", line["share"], found[side] / total, 1e-4 + 2 * 0.0051 * sum(e[2] for e in all_terms.values()) / abs(total))
        p, u, n = labels(found[3])
        for name, value in {"reactions": len(found[3]), "P": p, "U": u, "N": n}.items():
            check.same(f"{where} {name}", line[name], value)
        group = (line["source"], line["lang"], line["side"])
        first = before is None or before[0] != group
        check.same(f"{where} rank", line["rank"], 1 if first else before[1] + 1)
        weight = abs(float(line["contribution"]))
        if not first and weight > before[2]:
            check.wrong.append(f"{where}: heavier than the term before it")
        before = (group, int(line["rank"]), weight)


def clusters(check, folder, rows, cluster):
    public = [r for r in rows if r["role"] == "public"]
    heard = defaultdict(list)
    for r in public:
        heard[cluster.get(r["voice"], r["voice"])].append(r)
    lines = table(folder, "clusters.csv")
    for line in lines:
        mine, where = heard[line["cluster"]], f"clusters {line['cluster']}"
        known = {r["voice"] for r in mine}
        sources = sorted({r["source"] for r in mine})
        expected = {
            "cluster": min(known), "mentions": len(mine), "share": len(mine) / len(public), "variants": len(known),
            "label": ORDER[min(ORDER.index(r["label"]) for r in mine)], "sources": len(sources),
            "source_names": "; ".join(sources[:20]), "langs": " ".join(sorted({r["lang"] for r in mine})),
            "voices": " ".join(sorted(known)[:20]),
        }
        for name, value in expected.items():
            check.same(f"{where} {name}", line[name], value)
    mentions = [int(line["mentions"]) for line in lines]
    if mentions != sorted(mentions, reverse=True):
        check.wrong.append("clusters: not in the order of their mentions")
    check.same("clusters all rows", str(len(lines)), sum(len(list_) > 1 for list_ in heard.values()))


def representatives(check, folder, rows, cluster):
    public = {(r["source"], r["id"]): r for r in rows if r["role"] == "public"}
    groups = defaultdict(list)
    for line in table(folder, "representatives.csv"):
        groups[line["lang"], line["label"]].append(line)
    heard = Counter(cluster.get(r["voice"], r["voice"]) for r in public.values())
    writers = lambda list_: len({r["author"] or r["voice"] for r in list_})
    of_source = defaultdict(list)
    for r in public.values():
        of_source[r["source"]].append(r)
    for (lang, label), lines in groups.items():
        where = f"representatives {lang}/{label}"
        mine = [r for r in public.values() if (r["lang"], r["label"]) == (lang, label)]
        if label == "unscored":
            check.wrong.append(f"{where}: unscored reactions stand for nobody")
        said = [cluster.get(line["voice"], line["voice"]) for line in lines]
        if len(set(said)) < len(said):
            check.wrong.append(f"{where}: the same voice twice")
        best = {}
        for r in mine:
            voice = cluster.get(r["voice"], r["voice"])
            best[voice] = max(best.get(voice, 0), r["likes"] or 0)
        most = sorted((n for n in best.values() if n > 0), reverse=True)[:3]
        check.same(f"{where} liked", str([int(x["likes"]) for x in lines if x["basis"] == "liked"]), str(most))
        rank = Counter()
        mean = np.mean([r["polarity"] for r in mine])
        away = []
        for line in lines:
            r = public[line["source"], line["id"]]
            rank[line["basis"]] += 1
            expected = {
                "lang": r["lang"], "label": r["label"], "basis": line["basis"], "kind": r["kind"], "rank": rank[line["basis"]],
                "polarity": r["polarity"], "likes": r["likes"], "voice": r["voice"], "id": r["id"], "source": r["source"],
                "mentions": heard[cluster.get(r["voice"], r["voice"])],
                "text": r["text"][:1000] if min(writers(mine), writers(of_source[r["source"]])) >= 3 else None,
            }
            for name, value in expected.items():
                check.same(f"{where} {name}", line[name], value)
            if line["basis"] == "typical":
                away.append(abs(r["polarity"] - mean))
        if any(b < a - 1e-4 for a, b in zip(away, away[1:])):
            check.wrong.append(f"{where}: the typical ones are not in the order of their distance from the mean, {mean}")
        short = [r for r in mine if len(r["text"]) <= 400 and cluster.get(r["voice"], r["voice"]) not in said]
        # Of more than four reactions in a twentieth of the scale, four are candidates.
        degrees = Counter(int(r["polarity"] * 1e4 // 500) for r in mine)
        slack = 1e-4 if max(degrees.values()) <= 4 else 0.05
        if away and any(abs(r["polarity"] - mean) < max(away) - slack for r in short):
            check.wrong.append(f"{where}: another reaction is nearer to the mean, {mean}")


def main():
    folder = sys.argv[1]
    with open(os.path.join(folder, "reactions.jsonl"), encoding="utf-8") as handle:
        rows = [json.loads(line) for line in handle]
    with open(os.path.join(folder, "run.json"), encoding="utf-8") as handle:
        manifest = json.load(handle)
    cluster, whole = {}, True
    for line in table(folder, "clusters.csv"):
        cluster |= {voice: line["cluster"] for voice in line["voices"].split()}
        whole &= len(line["voices"].split()) == int(line["variants"])
    check = Check()
    check.voices = whole
    summary(check, folder, rows, manifest, cluster)
    by_language(check, folder, rows, manifest, cluster)
    by_kind(check, folder, rows)
    by_target(check, folder, rows, cluster)
    trend(check, folder, rows)
    comparison(check, folder, rows)
    terms(check, folder, rows)
    clusters(check, folder, rows, cluster)
    representatives(check, folder, rows, cluster)
    print("\n".join(check.wrong[:50]))
    if not whole:
        print("measures of voices left out: clusters.csv lists 20 variants of a cluster, and some have more")
    for name, columns in check.columns.items():
        left = [c for c in next(csv.reader(open(os.path.join(folder, f"{name}.csv"), encoding="utf-8-sig"))) if c not in columns]
        print(f"{name}.csv: not computed: {', '.join(left) or 'nothing'}")
    print(f"{check.cells} cells computed again, {len(check.wrong)} differ")
    sys.exit(bool(check.wrong))


if __name__ == "__main__":
    main()
