"""The languages the table can tell apart, by script family, with how often they are met.

The order is the order of the class numbers in `detector.bin`. The weight is a rough share of public comments and posts
on the web, flattened: it is the prior of a text nothing is known about.
"""

# Script families: letters of one family compete for one text.
FAMILIES = ["Latn", "Cyrl", "Arab", "Deva", "Ethi", "Hebr", "Beng"]

LATIN = """
en:9 es:3.5 pt:3 fr:3 de:3 it:2.2 id:2.2 tr:2 nl:2 pl:1.8 vi:1.5 tl:1.5 ms:1.8 ro:1.5 cs:1.4 sv:1.6 hu:1.4 fi:1.5 da:1.4
nb:1.5 sk:1.3 hr:1.25 lt:1.2 lv:1.2 et:1.1 sl:1.2 ca:1.1 az:1.1 sw:1.2 yo:0.9 ig:0.8 ha:0.9 sr-Latn:1.25 bs:0.2 gl:0.2 eu:0.35
sq:0.6 is:0.4 uz:0.4 mt:0.3 af:0.25 so:0.3 rw:0.3 om:0.2 tw:0.25 ts:0.12 zu:0.2 xh:0.12 st:0.1 tn:0.1 sn:0.2 lg:0.15 cy:0.25
ga:0.25 nn:0.1 eo:0.12 la:0.07 jv:0.2 su:0.12 ku:0.15 tk:0.1 lb:0.07 wo:0.07 mi:0.07 pcm:0.12
min:0.04 ace:0.03 ban:0.03 bjn:0.03 bug:0.03 bbc:0.03 mad:0.03 nij:0.03
hi-Latn:2.5 ur-Latn:0.12 ar-Latn:2 bn-Latn:0.2 mr-Latn:0.12 ta-Latn:0.5 ml-Latn:0.4 te-Latn:0.12 si-Latn:0.4 ru-Latn:0.2
el-Latn:0.2
"""
CYRILLIC = "ru:7 uk:2 bg:2 sr:1.5 mk:0.5 be:0.4 kk:0.8 mn:0.5 ky:0.25 tg:0.25 uz:0.15 tt:0.08"
ARABIC = "ar:6 fa:2 ur:1.5 ckb:0.3 ps:0.15 ug:0.1 sd:0.1"
DEVANAGARI = "hi:4 mr:1 ne:0.8"
ETHIOPIC = "am:4 ti:0.5"
HEBREW = "he:5 yi:0.15"
BENGALI = "bn:5 as:0.2"

CLASSES = [
    (family, entry.split(":")[0], float(entry.split(":")[1]))
    for family, entries in zip(FAMILIES, [LATIN, CYRILLIC, ARABIC, DEVANAGARI, ETHIOPIC, HEBREW, BENGALI])
    for entry in entries.split()
]

# How much of what is typed leaves out the marks on letters, where it is more or less than an eighth.
BARE = {
    "sr-Latn": 0.45, "hr": 0.35, "bs": 0.35, "ro": 0.45, "sl": 0.25, "cs": 0.2, "sk": 0.2, "lt": 0.25, "lv": 0.2, "pl": 0.15, "es": 0.2, "pt": 0.2,
    "fr": 0.2, "it": 0.2, "sq": 0.4, "az": 0.3, "yo": 0.4, "ig": 0.4, "sv": 0.05, "fi": 0.05, "da": 0.05, "nb": 0.05, "de": 0.05, "et": 0.08,
}
