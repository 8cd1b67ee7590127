"""Case forms of Ukrainian and Russian place names, made when building.

pymorphy3 gives the paradigms (its Ukrainian dictionary is GPL: it is used here and not shipped; what is
kept are word forms, which are facts of the languages). Names of several words agree in case.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

_CASES = ("gent", "datv", "accs", "ablt", "loct")
_NOMINATIVE = "nomn"


@lru_cache(maxsize=2)
def _analyzer(lang: str) -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang=lang)


@lru_cache(maxsize=400_000)
def _word_forms(word: str, lang: str) -> tuple[frozenset[str], ...]:
    """Forms of one word for each of the five oblique cases, over its likely readings."""
    forms: list[set[str]] = [set() for _ in _CASES]
    readings = [p for p in _analyzer(lang).parse(word.lower()) if _NOMINATIVE in p.tag][:6]
    places = [p for p in readings if "Geox" in str(p.tag)] or readings[:3]
    for parse in places:
        for form in parse.lexeme:  # all variants of a case: «в Маріуполі», «в Маріуполю», «в Маріуполеві»
            if ("plur" in form.tag) != ("plur" in parse.tag) or form.tag.gender != parse.tag.gender:
                continue
            for i, case in enumerate(_CASES):
                if case in form.tag or case == "loct" and "loc2" in str(form.tag):  # loc2: «в Крыму»
                    forms[i].add(form.word)
    for i, extra in enumerate(_by_ending(word.lower(), lang)):
        forms[i] |= extra
    return tuple(frozenset(f) for f in forms)


_UK_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # the commonest endings of settlement names; genitive dative accusative instrumental locative
    ("ськ", ("ська", "ську", "ськ", "ськом", "ську")),
    ("цьк", ("цька", "цьку", "цьк", "цьком", "цьку")),
    ("ів", ("ова|ева", "ову|еву", "ів", "овом|евом", "ові|еві")),
    ("їв", ("єва", "єву", "їв", "євом", "єві")),
    ("ка", ("ки", "ці", "ку", "кою", "ці")),
    ("не", ("ного", "ному", "не", "ним", "ному")),
    ("ве", ("вого", "вому", "ве", "вим", "вому")),
    ("ське", ("ського", "ському", "ське", "ським", "ському")),
    ("ьке", ("ького", "ькому", "ьке", "ьким", "ькому")),
    ("піль", ("поля", "полю", "піль", "полем", "полі")),
)
_RU_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ск", ("ска", "ску", "ск", "ском", "ске")),
    ("цк", ("цка", "цку", "цк", "цком", "цке")),
    ("ов", ("ова", "ову", "ов", "овом", "ове")),
    ("ев", ("ева", "еву", "ев", "евом", "еве")),
    ("ин", ("ина", "ину", "ин", "ином", "ине")),
    ("ка", ("ки", "ке", "ку", "кой", "ке")),
    ("во", ("ва", "ву", "во", "вом", "ве")),
    ("но", ("на", "ну", "но", "ном", "не")),
    ("ское", ("ского", "скому", "ское", "ским", "ском")),
    ("ное", ("ного", "ному", "ное", "ным", "ном")),
)


def _by_ending(word: str, lang: str) -> list[set[str]]:
    for ending, forms in _UK_ENDINGS if lang == "uk" else _RU_ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word[: -len(ending)]
            return [{stem + f for f in form.split("|")} for form in forms]
    return [set() for _ in _CASES]


def case_forms(name: str, langs: Iterable[str]) -> set[str]:
    """Return the oblique forms of a name of up to three words; empty for longer or hyphen-heavy ones.

    >>> sorted(case_forms("Харків", ["uk"]))[:2]
    ['Харкова', 'Харкову']
    """
    found: set[str] = set()
    separators = [c for c in name if c in " -"]
    words = name.replace("-", " ").split()
    if not words or len(words) > 3 or any(len(w) < 2 for w in words):
        return found
    for lang in langs:
        tables = [_word_forms(w, lang) for w in words]
        for case in range(len(_CASES)):
            variants = [""]
            for position, table in enumerate(tables):
                options = sorted(table[case])[:3]
                if not options and separators[position : position + 1] == ["-"]:
                    options = [words[position].lower()]  # Івано-Франківськ: the first part stays
                joined = separators[position - 1] if position else ""
                variants = [v + joined + _like(words[position], o) for v in variants for o in options][:6]
            if "-" in name and len(words) > 1:
                frozen = [words[0] + separators[0] + _like(words[1], o) for o in sorted(tables[1][case])[:3]]
                variants += frozen if len(words) == 2 else []
            found.update(v for v in variants if v and v != name)
    return found


def _like(word: str, form: str) -> str:
    return form[:1].upper() + form[1:] if word[:1].isupper() else form
