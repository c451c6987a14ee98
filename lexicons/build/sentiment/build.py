"""Rebuilds every learned.tsv and induced.tsv and the generated part of every language.toml.

    GROUNDSWELL_DATA=.../data/sentiment GROUNDSWELL=target/release/groundswell python build.py [--cache DIR] [--out DIR]

In: the folder of labelled sets, the hand-written lexicons, the binary (for its features). Out: data files only.
Look at `main` for the order of things; docs in README.md.
"""

import argparse
import csv
import glob
import os
import pickle
import re
import shutil
import sys
import unicodedata

import numpy as np

import calibrate
import data
import features
import induce
import model
import settle
import tables

HERE = os.path.dirname(os.path.abspath(__file__))
LEXICONS = os.path.dirname(os.path.dirname(HERE))
LARGE, SMALL = 12000, 9000
#: Rows from which a set's bias tells something about other sets.
MANY = 400
#: Rows below which a language of three classes is pulled harder towards what it shares.
FEW = 5000
#: Cross-validated on its own rows a plain n-gram model reaches 36 here (chance is 33): its labels tell little.
NOISY = {("hin-Latn", "umsab")}
#: Temperature of a language without labelled texts: nobody knows how sure to be. A guess.
UNTRIED = 2.0
FULL = dict(pull=(0.3, 0.3, 0.4), epochs=4, settle=2)
PRUNED = dict(pull=(0.15, 0.15, 0.25), epochs=6, settle=3)
LABEL = {"negative": 0, "neutral": 1, "positive": 2}


def log(*words):
    print(*words, file=sys.stderr, flush=True)


def languages(path):
    with open(path, encoding="utf-8") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def stage(cache, infos, induced):
    """A copy of the lexicons with induced words among the words, for the binary to read features with."""
    out = os.path.join(cache, "lexicons")
    shutil.rmtree(out, ignore_errors=True)
    for info in infos:
        source, target = os.path.join(LEXICONS, info["folder"]), os.path.join(out, info["folder"])
        os.makedirs(target)
        for name in ("modifiers.tsv", "markers.tsv", "cases.tsv"):
            if os.path.exists(os.path.join(source, name)):
                shutil.copy(os.path.join(source, name), target)
        toml = os.path.join(source, "language.toml")
        text = open(toml, encoding="utf-8").read() if os.path.exists(toml) else tables.head(info)
        text = text.split(tables.MARK)[0]
        rows = {t: v for t, v in induced.get(info["folder"], [])}
        rows.update(induce.table(os.path.join(source, "words.tsv")))
        tables.save(os.path.join(target, "words.tsv"), "term\tvalence\tnote", ("%s\t%s\t" % r for r in sorted(rows.items(), key=lambda r: r[0].encode())))
        if "words.tsv" not in text:
            text += '\n[[provenance]]\nfile = "words.tsv"\norigin = "induced"\nlicense = "MIT"\n'
        open(os.path.join(target, "language.toml"), "w", encoding="utf-8").write(text)
    return out


def induce_all(cache, infos, rows, frozen):
    """Induced words of every folder: {folder: [(term, valence)]}."""
    import e5

    net = e5.Model()
    lists, vectors = induce.Lists(net, os.path.join(cache, "lists")), induce.Vectors(os.path.join(cache, "emb"), net)
    hand = induce.hand_written(LEXICONS)
    wanted = {}
    texts = {}
    for s, t in zip(rows.set_of, rows.texts):
        texts.setdefault(rows.sets[s].lang, []).append(t)
    for info in infos:
        words = [w for name in info["lists"].split() for w in lists.get(name)[: induce.PER_LIST]]
        if info["scripts"].split()[0] not in ("Han", "Thai", "Khmer", "Lao", "Myanmar") and info["data"] in texts:
            words += induce.words_of(texts[info["data"]])[:4000]
        wanted[info["folder"]] = list(dict.fromkeys(words))
    if not frozen:
        sample = [w for own in hand.values() for w in sorted(t.rstrip("*") for t in own)[::3]]
        vectors.want(sample + [w for words in wanted.values() for w in words])
    valences = induce.Valences(vectors, hand, lists)
    if os.environ.get("SHOW"):
        log("unseen languages:", valences.unseen())
    out = {}
    for info in infos:
        code = info["folder"]
        words = [w for w in wanted[code] if w in vectors.place]
        if not words:
            continue
        modifiers = induce.table(os.path.join(LEXICONS, code, "modifiers.tsv"))
        common = []
        for name in info["lists"].split():
            if ":" not in name and "?" not in name:
                common = lists.get(name)[:60]
                break
        out[code] = induce.rows_for(words, valences.predict(words), hand.get(code, {}), modifiers, common)
    return out


def normal(binary, code, rows):
    """Terms as the tokenizer writes them; those that become the same term as another, or no single word, are left out."""
    hand = [t for t in induce.table(os.path.join(LEXICONS, code, "words.tsv")) if " " not in t]
    hand += [t for t in induce.table(os.path.join(LEXICONS, code, "modifiers.tsv")) if " " not in t]
    terms = [t.rstrip("*") for t in hand] + [t for t, _ in rows]
    seen, out = set(), []
    for i, item in enumerate(features.printed(binary, None, code, terms)):
        form = item["w"][0] if len(item["w"]) == 1 else terms[i] if not item["w"] and terms[i] in item["c"] else None
        key = form and unicodedata.normalize("NFKD", form)
        if i >= len(hand) and form is not None and key not in seen and len(form) > 1 and "\u0e4d\u0e32" not in form:
            out.append((form, rows[i - len(hand)][1]))
        seen.add(key)
    return sorted(out, key=lambda r: r[0].encode())


def cases(folder):
    path = os.path.join(LEXICONS, folder, "cases.tsv")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as handle:
        next(handle)
        rows = [l.rstrip("\n").split("\t") for l in handle if not l.startswith("# ")]
    return [(LABEL[r[1]], r[0]) for r in rows if len(r) > 1 and r[1] in LABEL]


def row_weights(sets, labels, set_of, counts, two):
    """No set drowns the others; within a set the rarer labels weigh more, as macro-F1 asks; ratings weigh half."""
    n = counts.sum(1)
    k = np.where(two, 2, 3)
    mixed = {s.lang for i, s in enumerate(sets) if s is not None and not two[i]}
    weight = np.minimum(1.0, 3000 / np.maximum(n, 1)) ** 0.5
    for i, s in enumerate(sets):
        if s is None:
            weight[i] = 5.0  # cases.tsv: what must come out right
        elif (s.lang, s.name) in NOISY:
            weight[i] *= 0.7
        elif s.name == "umsab":
            weight[i] *= 2.0
        elif s.rated and s.lang in mixed:
            weight[i] *= 0.5
    by_class = np.minimum(6.0, (n[:, None] / (k[:, None] * np.maximum(counts, 1))) ** 0.7)
    return weight[set_of] * by_class[set_of, labels]


def named(texts):
    """Words that stand with a capital inside sentences nearly always: names, mostly."""
    upper, lower = {}, {}
    for text in texts:
        for m in re.finditer(r"(?<=[\w,;:)] )[^\W\d_]\w*", text):
            w = m.group()
            if w[1:] == w[1:].lower() and w[0] != w[0].lower():
                upper[w.lower()] = upper.get(w.lower(), 0) + 1
            elif w == w.lower():
                lower[w] = lower.get(w, 0) + 1
    return {w for w, n in upper.items() if n >= 3 and n > 3 * lower.get(w, 0)}


def allowed(names, lang, texts, valued):
    """Entries that name people stay out of the tables. (German writes every noun with a capital: nothing can be told.)"""
    if lang == "deu":
        return np.ones(len(names), bool)
    people = {w for w in named(texts) if abs(valued.get(w, 0)) < 1}
    keep = np.ones(len(names), bool)
    for i, n in enumerate(names):
        body = n[1:]
        if n[0] == "w":
            keep[i] = body not in people
        elif n[0] == "b":
            keep[i] = not any(p in people for p in body.split(" "))
        elif body.startswith("_") and body.endswith("_"):
            keep[i] = body[1:-1] not in people
    return keep


def select(problem, weights, keep):
    """The entries that matter most: spread of the weights times the root of how often they occur."""
    w = weights.local(problem)
    spread = w.max(1) - w.min(1)
    importance = np.where(problem.alive & keep, spread * np.sqrt(problem.counts), -1.0)
    chosen = np.zeros(len(importance), bool)
    for i in range(len(problem.languages)):
        a, b = problem.offsets[i], problem.offsets[i + 1]
        rows = int((problem.lang == i).sum())
        size = LARGE if rows >= 5000 else SMALL
        order = np.argsort(-importance[a:b], kind="stable")[:size]
        chosen[a + order[importance[a:b][order] > 0]] = True
    return chosen


def stiffness(problem):
    """Languages with few rows of three classes lean more on the others."""
    out = np.ones(len(problem.languages))
    for i in range(len(problem.languages)):
        mine = problem.lang == i
        own = [s for s in np.unique(problem.set_of[mine]) if (problem.set_of == s).sum() >= MANY]
        if mine.sum() < FEW and any(not problem.two[s] for s in own):
            out[i] = 8.0
    return out


def two_steps(problem, rows, keep, name):
    stiff = stiffness(problem)
    full = model.fit(problem, rows, report=lambda e, l, w: log(name, "full", e, "%.4f" % l), stiff=stiff, **FULL)
    chosen = select(problem, full, keep)
    small = problem.restricted(chosen)
    fitted = model.fit(small, rows, report=lambda e, l, w: log(name, "pruned", e, "%.4f" % l), stiff=stiff, **PRUNED)
    return small, fitted, chosen


def base_bias(problem, fitted, sets, counts, i):
    """Mean bias of the language's sets; neutral comes from all three-class sets where the language has none."""
    mine = [s for s in range(len(sets)) if sets[s] is not None and sets[s].lang == problem.languages[i]]
    threes = [s for s in mine if not problem.two[s]]
    everyone = [s for s in range(len(sets)) if sets[s] is not None and not problem.two[s] and counts[s].sum() > MANY]
    shared = np.average(fitted.bias[everyone], axis=0, weights=np.sqrt(counts[everyone].sum(1))) if everyone else np.zeros(3)
    if threes:
        return np.average(fitted.bias[threes], axis=0, weights=np.sqrt(counts[threes].sum(1)))
    if mine:
        own = np.average(fitted.bias[mine], axis=0, weights=np.sqrt(counts[mine].sum(1)))
        half = (own[2] - own[0]) / 2
        middle = (shared[2] + shared[0]) / 2
        return np.array([middle - half, shared[1], middle + half])
    return shared


def judge(problem, fitted, at, sets, counts):
    """Bias, temperature and figures of every language from its held-out rows `at`."""
    judged, two = {}, problem.two
    z = model.scores(problem, fitted, at)
    for i, lang in enumerate(problem.languages):
        mine = problem.lang[at] == i
        if not mine.any():
            continue
        base = base_bias(problem, fitted, sets, counts, i)
        zz, y, s = z[mine] + base, problem.labels[at][mine], problem.set_of[at][mine]
        parts = [(zz[s == k], y[s == k], two[k], (0.7 if (sets[k].lang, sets[k].name) in NOISY else 1.5 if sets[k].name == "umsab" else 0.5 if sets[k].rated else 1.0) * min(1.0, (s == k).sum() / 80)) for k in np.unique(s)]
        shift = calibrate.offsets(parts)
        threes = ~two[s]
        t = calibrate.temperature(zz[threes] + shift, y[threes]) if threes.sum() >= 40 else None
        if t and problem.lang.shape[0] and (problem.lang == i).sum() < 700:
            t = max(t, 0.9)  # held-out rows of the parallel sets have their translations among the others: they flatter
        f = {sets[k].name: calibrate.f1(zz[s == k] + shift, y[s == k], two[k]) for k in np.unique(s)}
        judged[lang] = dict(shift=shift, temperature=t, f1=f, ece=calibrate.ece(zz[threes] + shift, y[threes], t) if t else None)
        log(lang, shift.round(2).tolist(), t, {k: round(v, 1) for k, v in f.items()})
    return judged


def donated(problem, fitted, chosen, donors, size):
    """A language without rows: what its donors share with their family, best entries first."""
    shared = np.zeros((problem.maps.shape[1], 3))
    for m in problem.maps[:2]:
        shared[m >= 0] += fitted.tables[m[m >= 0]]
    own = np.zeros_like(shared)
    m = problem.maps[2]
    own[m >= 0] = fitted.tables[m[m >= 0]]
    gathered = {}
    for d in donors:
        if d not in problem.languages:
            continue
        i = problem.languages.index(d)
        a, b = problem.offsets[i], problem.offsets[i + 1]
        for j in np.flatnonzero(chosen[a:b]) + a:
            w = shared[j] + 0.7 * own[j]
            e = gathered.setdefault(problem.names[j], [np.zeros(3), 0.0, 0.0])
            c = np.sqrt(problem.counts[j])
            e[0] += c * w
            e[1] += c
            e[2] += problem.counts[j]
    total = {n: (e[0] / e[1], e[2]) for n, e in gathered.items()}
    ranked = sorted(total, key=lambda n: (-(np.ptp(total[n][0]) * np.sqrt(total[n][1])), n))[:size]
    return ranked, np.array([total[n][0] for n in ranked]).reshape(-1, 3)


def origin(sets):
    named = "; ".join("%s (%s, %s)" % (s.name, s.citation.split(";")[0], s.licence.strip("'").replace("'", "")) for s in sets)
    return named


def main():
    global LEXICONS
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--data", default=os.environ.get("GROUNDSWELL_DATA"))
    options.add_argument("--binary", default=os.environ.get("GROUNDSWELL", os.path.join(os.path.dirname(LEXICONS), "target/release/groundswell")))
    options.add_argument("--cache", default=os.environ.get("GROUNDSWELL_CACHE", os.path.expanduser("~/.cache/groundswell-build")))
    options.add_argument("--out", default=LEXICONS)
    options.add_argument("--state", help="also keep the fitted tables here, for experiments")
    options.add_argument("--hand", default=LEXICONS, help="hand-written lexicons, if not those of this tree")
    options.add_argument("--frozen", action="store_true", help="use the vectors in the cache only, embed no more words")
    options.add_argument("--languages", default=os.path.join(HERE, "languages.tsv"), help="table of languages")
    options.add_argument("--no-induced", action="store_true", help="leave the induced words out")
    options.add_argument("--only-features", action="store_true", help="fill the cache and stop")
    a = options.parse_args()
    LEXICONS = a.hand
    if not a.data:
        raise SystemExit("no data: set GROUNDSWELL_DATA to the folder of labelled sets")
    os.makedirs(a.cache, exist_ok=True)
    infos = languages(a.languages)
    by_data = {i["data"]: i for i in infos}

    kept = os.path.join(a.cache, "rows.pkl")
    if not os.path.exists(kept):
        with open(kept, "wb") as handle:
            pickle.dump(data.load(a.data), handle)
    with open(kept, "rb") as handle:
        rows = pickle.load(handle)
    log("rows", len(rows.texts))

    # The slow part, kept until a list of words, a vector or a hand-written valence changes.
    hand = sorted((c, sorted(w.items())) for c, w in induce.hand_written(LEXICONS).items())
    mark = features.fingerprint(hand, sorted((os.path.basename(p), os.path.getsize(p)) for p in glob.glob(os.path.join(a.cache, "emb", "*.pkl"))) if a.frozen else "", infos)
    kept = os.path.join(a.cache, "induced-%s.pkl" % mark)
    if a.no_induced:
        induced = {}
    else:
        if not os.path.exists(kept):
            induced = induce_all(a.cache, infos, rows, a.frozen)
            with open(kept, "wb") as handle:
                pickle.dump(induced, handle)
        with open(kept, "rb") as handle:
            induced = pickle.load(handle)
    log("induced", sum(map(len, induced.values())))
    induced = {code: normal(a.binary, code, own) for code, own in sorted(induced.items())}
    lexicons = stage(a.cache, infos, induced)

    sets = list(rows.sets)
    lang_of = np.array([s.lang for s in rows.sets])[rows.set_of]
    names = sorted(set(lang_of) | {i["data"] for i in infos if cases(i["folder"])})
    encoded, labels, set_of, holdout, texts = {}, [], [], [], {}
    for lang in names:
        info = by_data[lang]
        at = np.flatnonzero(lang_of == lang)
        own = cases(info["folder"])
        sets.append(None)
        texts[lang] = [rows.texts[i] for i in at]
        mark = features.fingerprint(lang, len(at), [t for _, t in own], sorted(induced.get(info["folder"], [])), sorted(induce.table(os.path.join(LEXICONS, info["folder"], "words.tsv")).items()), os.path.getsize(a.binary))
        path = os.path.join(a.cache, "features", "%s-%s.npz" % (lang, mark))
        encoded[lang] = features.cached(path, lambda: features.encode(features.printed(a.binary, lexicons, lang, texts[lang] + [t for _, t in own])))
        labels += [rows.labels[at], np.array([l for l, _ in own], np.int64)]
        set_of += [rows.set_of[at], np.full(len(own), len(sets) - 1)]
        holdout += [rows.holdout[at], np.zeros(len(own), bool)]
    if a.only_features:
        return
    labels, set_of, holdout = (np.concatenate(x) for x in (labels, set_of, holdout))
    labels, set_of = labels.astype(np.int64), set_of.astype(np.int64)
    counts = np.zeros((len(sets), 3))
    np.add.at(counts, (set_of, labels), 1)
    two = counts[:, 1] == 0
    log("features")

    family = {i["data"]: i["family"] for i in infos}
    problem = model.Problem(names, family, encoded, labels, set_of, two, row_weights(sets, labels, set_of, counts, two))
    keep = np.concatenate([allowed(encoded[l].names, l, texts[l], dict(induced.get(by_data[l]["folder"], []))) for l in names])
    log("problem", problem.sizes, len(problem.ids))

    # Held-out rows choose bias and temperature; then everything is learned again with them.
    small, fitted, _ = two_steps(problem, np.flatnonzero(~holdout), keep, "held")
    at = np.flatnonzero(holdout)
    judged = judge(small, fitted, at, sets, counts)
    measured = [j for j in judged.values() if j["temperature"]]
    usual = float(np.median([j["temperature"] for j in measured])) if measured else 1.0
    usual_shift = np.median([j["shift"] for j in measured], axis=0) if measured else np.zeros(3)
    um = [j["f1"]["umsab"] for j in judged.values() if "umsab" in j["f1"]]
    log("umsab held out %.2f" % np.mean(um) if um else "", "all %.2f" % np.mean([v for j in judged.values() for v in j["f1"].values()]), "temperature", usual, usual_shift)

    small, fitted, chosen = two_steps(problem, np.arange(len(labels)), keep, "all")
    state = dict(sets=sets, counts=counts, at=at, induced=induced, problem=problem, fitted=fitted, chosen=chosen, judged=judged, usual=(usual, usual_shift))
    if a.state:
        with open(a.state, "wb") as handle:
            pickle.dump(state, handle, protocol=4)
    write_all(a.out, infos, **state)
    for info in infos:
        code = info["folder"]
        before, after = settle.settle_folder(os.path.join(a.out, code), LEXICONS, a.binary, lexicons, code)
        if before or after:
            log("cases of", code, before, "wrong, now", after)
    log("written to", a.out)


def lacking(bias, hand):
    """What neutral needs to come first in a text of any length in which nothing is found."""
    lengths = np.minimum(1.0, np.log2(1 + np.arange(1, 64)) / 6)[:, None]
    z = bias + hand[2] + lengths * hand[9]
    return max(0.0, float((np.maximum(z[:, 0], z[:, 2]) - z[:, 1]).max()) + 0.02)


def write_all(out, infos, sets, counts, at, induced, problem, fitted, chosen, judged, usual):
    """Every folder's files, from what was fitted."""
    names, two, local = problem.languages, problem.two, fitted.local(problem)
    usual, usual_shift = usual
    known = [s for s in sets if s is not None]
    for info in infos:
        lang, folder = info["data"], info["folder"]
        mine = [s for s in known if s.lang == lang]
        hand = fitted.dw[0].copy()
        if lang in names:
            i = names.index(lang)
            hand += fitted.dw[i + 1]
        if lang in judged:
            a0, b0 = problem.offsets[i], problem.offsets[i + 1]
            pick = np.flatnonzero(chosen[a0:b0]) + a0
            feature_names, weights = [problem.names[j] for j in pick], local[pick]
            j = judged[lang]
            bias = base_bias(problem, fitted, sets, counts, i) + j["shift"]
            t = 1.1 * (j["temperature"] or usual)  # new texts are stranger than held-out ones
        else:
            feature_names, weights = donated(problem, fitted, chosen, info["donors"].split(), LARGE)
            everyone = [s for s in range(len(sets)) if sets[s] is not None and not two[s] and counts[s].sum() > 400]
            bias = np.average(fitted.bias[everyone], axis=0, weights=np.sqrt(counts[everyone].sum(1))) + usual_shift
            t, j = UNTRIED, None
        hand[2, 1] += lacking(bias, hand)
        bias = bias - bias.mean()
        hand = hand - hand.mean(1, keepdims=True)
        table = tables.learned(feature_names, weights)
        if not table and not induced.get(folder) and not os.path.exists(os.path.join(LEXICONS, folder, "words.tsv")):
            continue
        quality = {"status": "no labelled texts"} if j is None else {
            "macro_f1": round(float(np.mean(list(j["f1"].values()))), 1),
            "calibration_error": round(j["ece"], 1) if j["ece"] is not None else None,
            "measured_on": ", ".join("%s %.1f" % x for x in j["f1"].items()) + " (held-out rows)",
            "rows": int(sum((problem.lang[at] == i) for i in [names.index(lang)]).sum()),
        }
        quality = {k: v for k, v in quality.items() if v is not None} if j else None
        shared = [s for s in known if s.lang in info["donors"].split()] if not mine else mine
        text = "learned by lexicons/build/sentiment, together with the languages of its family, from " + origin(shared) if table else ""
        tables.write(
            out, info, table, induced.get(folder),
            dict(bias=[tables.thousandths(x) for x in bias], hand=[[tables.thousandths(x) for x in r] for r in hand], temperature=tables.thousandths(t)),
            quality, text,
            "induced by lexicons/build/sentiment: ridge regression from multilingual-e5-small (MIT) to the hand-written words.tsv of all languages; word lists of wordfreq (Apache-2.0) and simplemma (MIT)",
        )


if __name__ == "__main__":
    main()
