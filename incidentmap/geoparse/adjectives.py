"""Ukrainian and Russian adjectives of towns ("Кременчуцький", «харьковский») and the facilities that they name.

"Одеський порт", "Лисичанський НПЗ", «в харьковской больнице» tell a place as well as "the port of Odesa" does. The stem
of the adjective is turned back into names that it may come from; the gazetteer says which of them is a town.
The words for facilities are in ``lexicons/toponyms.toml``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from incidentmap.geoparse.words import toponym_tables

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.geoparse.features import DocumentView
    from incidentmap.text import TokenizedText

_OF_TOWN = re.compile(
    r"^(?P<stem>.{2,}?)(?P<suffix>ськ|цьк|зьк|ск|цк)(?:ий|ого|ому|им|ій|ою|ої|у|а|е|ая|ую|ой|ом|ое|их|ими|і|ие|ые)$"
)
_ADJECTIVE = re.compile(r"(?:ий|ій|ого|ому|им|ім|ої|ою|ій|ый|ой|ая|ое|ую|ым|ом|их|ими|ых|на|ну|не|ва|ву|ве|ка|ку|ке)$")
_ENDINGS = ("", "а", "я", "о", "е", "и", "ы", "і", "ь", "ка", "ці", "цы", "ия", "ія")
_MERGED = {
    "ськ": ("", "с", "ськ"),
    "ск": ("", "с", "ск"),
    "цьк": ("к", "ц", "ч", "цьк"),
    "цк": ("к", "ц", "ч", "цк"),
    "зьк": ("г", "ж", "з", "жж"),
}
"""What the suffix may have swallowed: Одеса → одеський, Кременчук → кременчуцький, Прага → празький."""
_LINKS = ("ен", "єн", "ин", "ан", "ов", "ів", "ев")
"""What may stand between a name and the suffix: Рівне → рівненський, Ялта → ялтинський, Дніпро → дніпровський."""
_LEAST_IMPORTANCE = {"UA": 4.2, "RU": 4.2, "BY": 4.5}
_LEAST_ABROAD = 5.5
_REACH = 3
_UKRAINIAN = re.compile("[сцз]ьк")
_VERB = re.compile(r"(?:ал|ил|ел|ала|ила|ела|али|или|ели|ает|яет|ует|ит|ют|ут|ят|лся|лась|тся|ться|ть)$")
_SHORTEST_NOUN = 2


@dataclass(frozen=True, slots=True)
class Facility:
    """A facility named after a town: all its tokens, and the town's name."""

    first: int
    last: int
    town: str | None


@cache
def _words() -> tuple[frozenset[str], frozenset[str], dict[str, str]]:
    data = toponym_tables()["rules"]
    irregular = dict(pair.split("=") for pair in data["irregular_adjectives"].split())
    return frozenset(data["cyr_facility"].split()), frozenset(data["not_of_towns"].split()), irregular


@lru_cache(maxsize=20_000)
def town_of(word: str, gazetteer: Gazetteer) -> str | None:
    """Return the name of the town that an adjective is made of, None when there is none.

    Examples
    --------
    >>> from incidentmap.gazetteer import open_gazetteer
    >>> gazetteer = open_gazetteer()
    >>> town_of("Кременчуцького", gazetteer), town_of("харьковской", gazetteer), town_of("морський", gazetteer)
    ('кременчук', 'харьков', None)
    """
    found = _OF_TOWN.match(word.lower().replace("’", "").replace("'", ""))
    if not found:
        return None
    stem, suffix = found["stem"], found["suffix"]
    irregular = _words()[2]
    if _is_refused(found):
        return None
    if stem + suffix in irregular:
        return irregular[stem + suffix].replace("_", " ")
    for bases, abroad in _origins(stem.replace("-", " "), suffix):
        best: tuple[float, str] | None = None
        for name in (base + ending for base in bases for ending in _ENDINGS):
            for row, name_type in gazetteer.lookup_typed(name)[:2]:
                if name_type <= 1 and _is_town(gazetteer, row, abroad):
                    found_here = (float(gazetteer.importance[row]), name)
                    best = max(best, found_here) if best else found_here
        if best:
            return best[1]
    return None


def _is_refused(found: re.Match[str]) -> bool:
    """Adjectives in -ский that are of no town: those of the table, and "исторический"."""
    return found["stem"] + found["suffix"] in _words()[1] or found["stem"].endswith("че")


def _is_town(gazetteer: Gazetteer, row: int, abroad: bool) -> bool:
    if gazetteer.kind_group[gazetteer.kind[row]] != "settlement":
        return False
    least = _LEAST_IMPORTANCE.get(gazetteer.country_code(row) or "", _LEAST_ABROAD if abroad else math.inf)
    return float(gazetteer.importance[row]) >= least


def _origins(stem: str, suffix: str) -> Iterator[tuple[list[str], bool]]:
    """Beginnings of names, likeliest first, and whether a town abroad will do."""
    yield [stem + merged for merged in _MERGED[suffix]], True
    if suffix in ("ськ", "ск"):
        yield [stem[: -len(link)] for link in _LINKS if stem.endswith(link) and len(stem) > len(link) + 2], False


def facilities(tokens: TokenizedText, view: DocumentView, gazetteer: Gazetteer) -> Iterator[Facility]:
    """Yield the facilities whose adjective comes before them, perhaps with a plain adjective in between.

    A capital that opens a sentence ("Старий міст") and small letters ("харківська лікарня") need a town.
    """
    nouns, _, _ = _words()
    lower, shapes = tokens.lower, view.shapes
    for noun in (i for i, word in enumerate(lower) if word in nouns):
        first = noun - 1
        while first >= 0 and noun - first <= _REACH and shapes[first] == "x" and _ADJECTIVE.search(lower[first]):
            if _OF_TOWN.match(lower[first]) and (town := town_of(lower[first], gazetteer)):
                yield Facility(first, noun + 1, town)
                break
            first -= 1
        else:
            if first < 0 or shapes[first] not in ("Xx", "Xx-x", "Xx-Xx") or noun - first > _REACH:
                continue
            if not "\u0400" <= lower[first][0] <= "\u052f" or not _ADJECTIVE.search(lower[first]):
                continue
            town = town_of(lower[first], gazetteer)
            formed = _OF_TOWN.match(lower[first])
            if town is None and (first in view.starts or formed is None or _is_refused(formed)):
                continue
            yield Facility(first, noun + 1, town)


def town_adjectives(tokens: TokenizedText, view: DocumentView, gazetteer: Gazetteer) -> Iterator[Facility]:
    """Yield the Russian adjectives of towns with a capital («Московский институт»), but for persons' names.

    In Ukrainian such an adjective is part of an organisation's name, and is not looked for.
    """
    if tokens.lang == "uk":
        return
    words, lower, shapes = tokens.words, tokens.lower, view.shapes
    for i, form in enumerate(shapes):
        if form not in ("Xx", "Xx-x", "Xx-Xx") or words[i][0] < "\u0400" or not _OF_TOWN.match(lower[i]):
            continue
        if _UKRAINIAN.search(lower[i]) or not _has_noun(tokens, view, i) or _after_person(view, i):
            continue
        town = town_of(words[i], gazetteer)
        if town:
            yield Facility(i, i + 1, town)


def _has_noun(tokens: TokenizedText, view: DocumentView, i: int) -> bool:
    """Whether a word follows that the adjective may belong to: a noun or another adjective, in its sentence."""
    if i + 1 >= len(tokens) or tokens.sentence_of[i + 1] != tokens.sentence_of[i]:
        return False
    word = tokens.lower[i + 1]
    return (
        len(word) > _SHORTEST_NOUN
        and view.shapes[i + 1] in ("x", "Xx", "XX", "Xx-x")
        and not _VERB.search(word)
        and not {"loc_prep", "other_prep", "conj", "verb_say", "given"} & set(view.classes[i + 1])
    )


def _after_person(view: DocumentView, i: int) -> bool:
    """Whether a first name, a title or an initial makes the adjective a family name («Иосиф Бродский»)."""
    if not i:
        return False
    before = view.classes[i - 1]
    return view.shapes[i - 1] == "X" or "given" in before or "title" in before
