"""How people type other scripts in Latin letters: informal romanisations, with the variants writers choose between.

Nothing here is a standard. Each function takes a word and a random generator and gives one spelling of it.
"""

RUSSIAN = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    ["a", "b", "v", "g", "d", "e", "e|yo", "zh|j", "z", "i", "y|i|j", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f",
     "h|kh|x", "c|ts", "ch", "sh", "sch|sh|shch", "", "y|i", "|'|", "e", "yu|u|ju", "ya|ja"]))

SERBIAN = dict(zip("абвгдђежзијклљмнњопрстћуфхцчџш",
    ["a", "b", "v", "g", "d", "đ", "e", "ž", "z", "i", "j", "k", "l", "lj", "m", "n", "nj", "o", "p", "r", "s", "t", "ć",
     "u", "f", "h", "c", "č", "dž", "š"]))
SERBIAN_BARE = str.maketrans("čćžš", "cczs")

GREEK = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
    ["a", "v|b", "g", "d", "e", "z", "i|h", "th|8", "i", "k", "l", "m", "n", "x|ks", "o", "p", "r", "s", "s", "t", "y|i|u",
     "f", "x|h|ch", "ps", "o|w", "a", "e", "i|h", "i", "o", "y|i", "o|w", "i", "y", "i", "y"]))
GREEK_PAIRS = [("ου", "ou"), ("ού", "ou"), ("αι", "ai|e"), ("αί", "ai|e"), ("ει", "ei|i"), ("εί", "ei|i"), ("οι", "oi|i"),
               ("οί", "oi|i"), ("μπ", "mp|b"), ("ντ", "nt|d"), ("γκ", "gk|g"), ("γγ", "gg|ng"), ("αυ", "au|av"), ("ευ", "eu|ev")]

ARABIC = {
    "ا": "a|e|a", "أ": "a|2a", "إ": "i|e", "آ": "a|2a", "ب": "b", "ت": "t", "ث": "th|s", "ج": "j|g", "ح": "7|h", "خ": "5|kh",
    "د": "d", "ذ": "dh|z|d", "ر": "r", "ز": "z", "س": "s", "ش": "sh|ch", "ص": "s", "ض": "d|dh", "ط": "t|6", "ظ": "z|dh",
    "ع": "3|a", "غ": "gh", "ف": "f", "ق": "9|k|q", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "w|ou|u|o", "ي": "y|i|i",
    "ى": "a|i", "ة": "a|et", "ء": "2|", "ئ": "2|i", "ؤ": "2|o",
}

INDIC_BLOCKS = {"deva": 0x900, "beng": 0x980, "taml": 0xB80, "telu": 0xC00, "mlym": 0xD00, "sinh": 0xD80}
VOWELS = {0x05: "a", 0x06: "aa|a", 0x07: "i", 0x08: "ee|i", 0x09: "u", 0x0A: "oo|u", 0x0B: "ri", 0x0E: "e", 0x0F: "e", 0x10: "ai",
          0x12: "o", 0x13: "o", 0x14: "au"}
SIGNS = {0x3E: "aa|a|a", 0x3F: "i", 0x40: "i|ee|i", 0x41: "u", 0x42: "u|oo", 0x43: "ri", 0x46: "e", 0x47: "e|ae|e", 0x48: "ai|e",
         0x4A: "o", 0x4B: "o|oo|o", 0x4C: "au|ou"}
CONSONANTS = {
    0x15: "k", 0x16: "kh", 0x17: "g", 0x18: "gh", 0x19: "ng", 0x1A: "ch", 0x1B: "ch|chh", 0x1C: "j", 0x1D: "jh", 0x1E: "ny|n",
    0x1F: "t", 0x20: "th", 0x21: "d", 0x22: "dh", 0x23: "n", 0x24: "t|th", 0x25: "th", 0x26: "d", 0x27: "dh", 0x28: "n", 0x29: "n",
    0x2A: "p", 0x2B: "ph|f", 0x2C: "b", 0x2D: "bh", 0x2E: "m", 0x2F: "y", 0x30: "r", 0x31: "r|tr", 0x32: "l", 0x33: "l", 0x34: "zh|l",
    0x35: "v|w", 0x36: "sh|s", 0x37: "sh", 0x38: "s", 0x39: "h",
}
SINHALA_VOWELS = {0x85: "a", 0x86: "a|aa", 0x87: "a|ae", 0x88: "a|ae", 0x89: "i", 0x8A: "i|ee", 0x8B: "u", 0x8C: "u", 0x91: "e", 0x92: "e",
                  0x93: "ai", 0x94: "o", 0x95: "o", 0x96: "au"}
SINHALA_SIGNS = {0xCF: "a|aa", 0xD0: "a|e", 0xD1: "a|e", 0xD2: "i", 0xD3: "i|ee", 0xD4: "u", 0xD6: "u", 0xD8: "ru", 0xD9: "e", 0xDA: "e|ee",
                 0xDB: "ai", 0xDC: "o", 0xDD: "o|oo", 0xDE: "au"}
SINHALA = {0x9A: "k", 0x9B: "k", 0x9C: "g", 0x9D: "g", 0x9E: "n", 0x9F: "ng", 0xA0: "ch", 0xA1: "ch", 0xA2: "j", 0xA3: "j", 0xA4: "n",
           0xA5: "gn", 0xA7: "t", 0xA8: "t", 0xA9: "d", 0xAA: "d", 0xAB: "n", 0xAC: "nd", 0xAD: "th|t", 0xAE: "th", 0xAF: "d", 0xB0: "d|dh",
           0xB1: "n", 0xB3: "nd", 0xB4: "p", 0xB5: "p", 0xB6: "b", 0xB7: "b", 0xB8: "m", 0xB9: "mb", 0xBA: "y", 0xBB: "r", 0xBD: "l",
           0xC0: "w|v", 0xC1: "sh", 0xC2: "sh", 0xC3: "s", 0xC4: "h", 0xC5: "l", 0xC6: "f"}


def choose(options, rng):
    options = options.split("|")
    return options[0] if len(options) == 1 or rng.random() < 0.5 else options[rng.randrange(len(options))]


def table(word, letters, rng):
    return "".join(choose(letters[c], rng) if c in letters else c for c in word)


def greek(word, rng):
    out, i = [], 0
    while i < len(word):
        for pair, options in GREEK_PAIRS:
            if word.startswith(pair, i):
                out.append(choose(options, rng))
                i += len(pair)
                break
        else:
            out.append(choose(GREEK.get(word[i], word[i]), rng))
            i += 1
    return "".join(out)


def serbian(word, rng):
    latin = table(word, SERBIAN, rng)
    if rng.random() < 0.35:
        latin = latin.replace("đ", "dj").translate(SERBIAN_BARE)
    return latin


def arabic(word, rng):
    """Short vowels are not written in Arabic: one is put between consonants, as writers of Arabizi mostly do."""
    out = []
    for i, c in enumerate(word):
        latin = choose(ARABIC.get(c, ""), rng)
        if out and latin and out[-1][-1:] not in "aeiouw" and latin[0] not in "aeiouwy" and rng.random() < 0.55:
            out.append(rng.choice("aaei"))
        if latin:
            out.append(latin)
    return "".join(out)


def indic(word, block, rng, final_vowel=False):
    """A consonant without a sign carries "a", which falls away at the end of a word in the northern languages."""
    base = INDIC_BLOCKS[block]
    sinhala = block == "sinh"
    vowels, signs, consonants = (SINHALA_VOWELS, SINHALA_SIGNS, SINHALA) if sinhala else (VOWELS, SIGNS, CONSONANTS)
    virama = 0xCA if sinhala else 0x4D
    out = []
    pending = False  # a consonant waits for its vowel
    for i, c in enumerate(word):
        code = ord(c) - (0xD00 if sinhala else base)
        if code in consonants:
            if pending:
                # Hindi and Marathi drop the vowel between two syllables about as often as not.
                if not (block == "deva" and 1 < i < len(word) - 1 and word[i + 1 : i + 2] and rng.random() < 0.3):
                    out.append("o" if block == "beng" and rng.random() < 0.6 else "a")
            out.append(choose(consonants[code], rng))
            pending = True
        elif code in signs:
            out.append(choose(signs[code], rng))
            pending = False
        elif code == virama:
            pending = False
        elif code in vowels:
            if pending:
                out.append("a")
            out.append(choose(vowels[code], rng))
            pending = False
        elif code in (0x01, 0x02, 0x82):
            if pending:
                out.append("a")
            out.append("m" if block in ("telu", "mlym", "sinh", "taml") else "n")
            pending = False
    if pending and (final_vowel or block in ("taml", "telu", "mlym", "sinh")):
        out.append("a")
    return "".join(out)


def skeleton(latin):
    """The consonants of a romanised word, by which an Urdu word finds the vowels of its Hindi twin."""
    for pair, one in (("kh", "k"), ("gh", "g"), ("ch", "c"), ("sh", "s"), ("th", "t"), ("dh", "d"), ("ph", "f"), ("bh", "b"), ("w", "v"), ("q", "k")):
        latin = latin.replace(pair, one)
    return "".join(c for c in latin if c not in "aeiouyh")


URDU = {
    "ا": "a", "آ": "a", "ب": "b", "پ": "p", "ت": "t", "ٹ": "t", "ث": "s", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh", "د": "d", "ڈ": "d",
    "ذ": "z", "ر": "r", "ڑ": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sh", "ص": "s", "ض": "z", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh",
    "ف": "f", "ق": "q", "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "ں": "n", "و": "o", "ہ": "h", "ھ": "h", "ء": "", "ی": "i",
    "ے": "ay|e", "ئ": "y", "ؤ": "o",
}
