"""The language of a text, by script and tell-tale letters and words.

Three languages have rules and taggers of their own (`OWN_RULES`). In the others names are found by the gazetteer and
by the shape of words, which the command line says. Counting letters and small words is exact enough for
that and costs one pass over the first few thousand characters. A text may mix languages: the taggers go by the
script of each sentence.
"""

from __future__ import annotations

import re
from collections import Counter

OWN_RULES = ("en", "uk", "ru")
"""Languages with word tables, rules and a tagger of their own."""
UNSPACED = ("zh", "ja", "my")
"""Languages that do not set words apart, in which names are found only at the start of a run of letters."""
_SAMPLE = 6000
_LETTERS = {
    "uk": "іїєґІЇЄҐ",
    "ru": "ыэъёЫЭЪЁ",
}
_BULGARIAN = 0.008
"""Share of ъ (without ы, э and і) from which a text is Bulgarian."""
_OTHER_LETTERS = {"be": "ўЎ", "sr": "ђљњћџјЂЉЊЋЏЈ", "mk": "ѓќѕЃЌЅ", "kk": "әғқңөұүһӘҒҚҢӨҰҮҺ"}
"""Letters that tell other languages in Cyrillic, in which і, ы or ъ may be common too."""
_TELLING = 0.004
"""Share of such letters in a text from which it counts as that language; a foreign name alone stays below."""
_SCRIPTS = (
    ("cyrillic", re.compile("[\u0400-\u04ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("my", re.compile("[\u1000-\u109f]")),
    ("am", re.compile("[\u1200-\u137f]")),
    ("latin", re.compile("[A-Za-z\u00c0-\u024f]")),
)
# The commonest function words of the Latin-script languages that news readers are likely to feed in.
_WORDS = {
    "en": frozenset("the of and to in a is that for on was with as by at from it".split()),
    "fr": frozenset("le la les des et en un une du dans est que pour sur avec au à a ont été son ses selon".split()),
    "es": frozenset("el la los las de y en un una que por con para del al se".split()),
    "de": frozenset("der die das und in den von zu mit ist im auf für ein eine dem".split()),
    "pt": frozenset("o a os as de e em um uma que por com para do da no na".split()),
    "it": frozenset("il la le di e in un una che per con del della nel sono".split()),
    "pl": frozenset("i w na z do się nie jest że to o od po przez".split()),
    "tr": frozenset("ve bir bu da de için ile olarak çok daha olan".split()),
    "nl": frozenset("de het een en van in is dat op te zijn met voor niet aan er".split()),
    "sv": frozenset("och i att det som en på är av för med den till inte har".split()),
    "ro": frozenset("și în la cu pe care este din că nu fost".split()),
    "cs": frozenset("se na je že do ve pro byl po jsou".split()),
    "hu": frozenset("az és hogy nem egy volt meg ez mint".split()),
}
_LATIN_LETTERS = {
    "tr": "ğışİ",
    "pl": "ąęłśżź",
    "ro": "ășțţ",
    "hu": "őű",
    "cs": "ěřů",
    "de": "ß",
    "pt": "ãõ",
    "es": "ñ¿¡",
    "fr": "œêèçà",
}
"""Letters that speak for a language as much as a small word does."""
_WORD = re.compile(r"[^\W\d_]+")


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the prevailing language, ``"und"`` where there are no letters.

    Examples
    --------
    >>> detect_language("Вибухи пролунали у Харкові"), detect_language("Взрывы были в Харькове")
    ('uk', 'ru')
    >>> detect_language("Explosions were heard in Kharkiv"), detect_language("123")
    ('en', 'und')
    """
    sample = text[:_SAMPLE]
    counts = {name: len(pattern.findall(sample)) for name, pattern in _SCRIPTS}
    script = max(counts, key=lambda name: counts[name])
    if not counts[script]:
        return "und"
    if script == "cyrillic":
        return _cyrillic(sample)
    if script in ("zh", "ja"):
        return "ja" if counts["ja"] * 10 > counts["zh"] else "zh"
    if script != "latin":
        return script
    return _latin(sample)


def _cyrillic(sample: str) -> str:
    letters = Counter(sample)
    others = {lang: sum(letters[c] for c in marks) for lang, marks in _OTHER_LETTERS.items()}
    other = max(others, key=lambda lang: others[lang])
    if others[other] > max(1, _TELLING * len(sample)):
        return other
    uk = sum(letters[c] for c in _LETTERS["uk"])
    ru = sum(letters[c] for c in _LETTERS["ru"])
    if letters["ъ"] > max(2, _BULGARIAN * len(sample)) and not letters["ы"] + letters["э"] + uk:
        return "bg"
    if uk == ru:  # short texts without a tell-tale letter: a few words and one ending differ
        words = set(_WORD.findall(sample.lower()))
        uk = (
            sample.count("ськ")
            + sample.count("цьк")
            + len(words & {"та", "що", "під", "час", "у", "й", "до", "з", "за", "області", "було", "де", "один"})
        )
        ru = len(words & {"и", "что", "в", "с", "на", "по", "во", "со", "области", "было", "где", "один", "из"})
        return "uk" if uk > ru else "ru"
    return "uk" if uk > ru else "ru"


def _latin(sample: str) -> str:
    words = Counter(w.lower() for w in _WORD.findall(sample))
    scores = {lang: sum(words[w] for w in vocabulary) for lang, vocabulary in _WORDS.items()}
    for lang, letters in _LATIN_LETTERS.items():
        scores[lang] += sum(sample.count(letter) for letter in letters)
    best = max(scores, key=lambda lang: scores[lang])
    if scores[best] == 0 or scores[best] == scores["en"]:
        return "en"
    return best
