"""Names that cue words point at: "вул. Гончара", "Kharkiv region", "the village of Rubizhne", "Сумській та Харківській областях".

The words are in ``lexicons/toponyms.toml`` under ``[rules]``; what each list means is said there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from incidentmap.geoparse.words import toponym_tables

if TYPE_CHECKING:
    from incidentmap.geoparse.features import DocumentView
    from incidentmap.text import TokenizedText

_LONGEST = 4
_ADJECTIVE = re.compile(r"(?:[сцз]ьк|ск|цк)(?:ий|ого|ому|им|ій|ою|ої|і|у|а|ая|ую|ой|ом|их|ими|ие)$")
_JOINS = frozenset({",", "та", "і", "й", "и", "and", "&"})
_OPENS_LIST = frozenset({":", "—", "–", "-"})
_LIST_WORDS = _JOINS | _OPENS_LIST | {"в", "у", "на", "також", "также"}
_MOST_JOINS = 3
_AFTER = (
    ("admin1_after", "admin1"), ("admin2_after", "admin2"), ("cyr_admin1_after", "admin1"), ("cyr_admin2_after", "admin2"),
    ("street_after", "street"), ("cyr_street_after", "street"), ("building_after", "building"), ("water_after", "water"),
    ("relief_after", "relief"),
)  # fmt: skip
_BEFORE = (("street_before", "street"), ("cyr_settlement_before", "settlement"), ("cyr_water_before", "water"))
_SHORT = frozenset({"м", "с", "г", "р", "вул", "ул", "просп", "пров", "пл", "смт"})
"""Abbreviations that need a full stop or a capital right after them."""
_STREETS = frozenset({"вулиць", "вулицях", "вулицями", "вулицям", "улиц", "улицах", "улицами", "улицам"})
_NUMBERED_STREETS = frozenset(
    {"вул", "ул", "вулиця", "вулиці", "вулицю", "улица", "улице", "улицы", "улицу", "пл", "просп", "бульвар"}
)
_UNITS = frozenset({"кв", "куб", "тис", "тыс", "млн", "пог"})


_NOMINATIVE = {
    "admin1": ("а область", "ая область", "ий край", "а обл"),
    "admin2": ("ий район", "а громада"),
}
"""Endings that make the full name of a division from the stem of its adjective («Сумськ-», «Белгородск-»)."""


def full_names(adjective: str, hint: str | None) -> list[str]:
    """Return the names of the division that an adjective in any case form may stand for.

    >>> full_names("Сумській", "admin1")[0], full_names("Sumy", "admin1")
    ('Сумська область', [])
    """
    endings = _NOMINATIVE.get(hint or "")
    found = _ADJECTIVE.search(adjective.lower()) if endings else None
    if not endings or not found:
        return []
    letters = 3 if found.group()[1] == "ь" else 2  # «ськ» or «ск»
    return [adjective[: found.start() + letters] + ending for ending in endings]


@dataclass(frozen=True, slots=True)
class Cued:
    """A name that a cue word gives: all its tokens, what it names, and the tokens of the name proper."""

    first: int
    last: int
    hint: str
    head_first: int
    head_last: int


@cache
def _rules() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    """Cue words that follow a name, cue words before it (each with what it says), and kinds in "the village of"."""
    data = toponym_tables()["rules"]
    after = {word: hint for group, hint in reversed(_AFTER) for word in data[group].split()}
    before = {word: hint for group, hint in reversed(_BEFORE) for word in data[group].split()}
    return after, before, frozenset(data["settlement_of"].split())


def cued_names(
    tokens: TokenizedText, view: DocumentView, names: Sequence[tuple[int, int]], probability: Sequence[float]
) -> Iterator[Cued]:
    """Yield the names beside cue words.

    Parameters
    ----------
    tokens, view
        The text.
    names
        Token ranges that the tagger found.
    probability
        The tagger's belief in each token: an English cue needs a little of it ("Wall Street banks"), a
        Cyrillic one needs none.
    """
    after, before, settlement_of = _rules()
    by_last = {last: first for first, last in names}
    by_first = dict(names)
    lower, shapes = tokens.lower, view.shapes
    i, count = 0, len(tokens)
    while i < count:
        word = lower[i]
        hint = after.get(word)
        if hint and i:
            cued = list(_following(tokens, view, i, hint, by_last, probability))
            yield from cued
            if not cued and hint.startswith("admin") and lower[i + 1 : i + 2] == [":"]:
                cued = list(_listed(tokens, view, i + 1, 1, hint))
                yield from cued
            if cued:
                i += 1
                continue
        if word in _STREETS:
            streets = _street_list(tokens, view, i + 1)
            if streets:
                yield from streets
                i = streets[-1].last
                continue
        hint = before.get(word)
        if hint:
            found = _preceding(tokens, view, i, hint, by_first)
            if found:
                yield found
                i = found.last
                continue
        if word == "of" and i and lower[i - 1] in settlement_of and i + 1 in by_first and shapes[i - 1] == "x":
            last = by_first[i + 1]
            if last >= count or lower[last] not in after:
                yield Cued(i + 1, last, "settlement", i + 1, last)
        i += 1


def _following(
    tokens: TokenizedText,
    view: DocumentView,
    cue: int,
    hint: str,
    by_last: dict[int, int],
    probability: Sequence[float],
) -> Iterator[Cued]:
    """The name that ends at a cue word, and those of its list ("Сумській та Харківській областях")."""
    words, lower, shapes = tokens.words, tokens.lower, view.shapes
    cyrillic = not words[cue][0].isascii()
    first = by_last.get(cue)
    if first is None and (cue + 1) in by_last and by_last[cue + 1] < cue:
        first = by_last[cue + 1]  # the tagger took the cue word into the name
    if first is None:
        if shapes[cue - 1][0] != "X":
            return
        if (
            cyrillic
            and not hint.startswith("admin")
            and cue - 1 in view.starts
            and not _ADJECTIVE.search(lower[cue - 1])
        ):
            return  # "Старий міст упав"
        if not cyrillic and not (shapes[cue][0] == "X" or hint.startswith("admin")):
            return
        first = cue - 1
        while (
            not cyrillic
            and first - 1 >= 0
            and cue - first < _LONGEST
            and view.runs.get(first - 1) == view.runs.get(first)
        ):
            first -= 1
        if not cyrillic and min(probability[first:cue]) < 0.15:
            return
    elif not cyrillic and shapes[cue][0] != "X" and not hint.startswith("admin"):
        return
    yield Cued(first, cue + 1, hint, first, cue)
    if not cyrillic or not hint.startswith("admin"):
        return
    yield from _listed(tokens, view, first - 1, -1, hint)
    if cue + 1 < len(words) and lower[cue + 1] in _OPENS_LIST:
        yield from _listed(tokens, view, cue + 1, 1, hint)


def _listed(tokens: TokenizedText, view: DocumentView, at: int, step: int, hint: str) -> Iterator[Cued]:
    """Adjectives of divisions in the list before or after a cue: "в Сумській, у Полтавській та в Харківській областях"."""
    lower, count = tokens.lower, len(tokens)
    while True:
        joins = 0
        while 0 <= at < count and joins < _MOST_JOINS and lower[at] in _LIST_WORDS:
            at += step
            joins += 1
        if not joins or not 0 <= at < count or view.shapes[at][0] != "X" or not _ADJECTIVE.search(lower[at]):
            return
        yield Cued(at, at + 1, hint, at, at + 1)
        at += step


def _street_list(tokens: TokenizedText, view: DocumentView, at: int) -> list[Cued]:
    """Streets after a plural: "на вулицях Соборній, І. Франка та Зеленій"; none unless there are two at least."""
    words, shapes, count = tokens.words, view.shapes, len(tokens)
    found: list[Cued] = []
    at += words[at : at + 1] == [":"]
    while at < count and shapes[at][0] == "X" and shapes[at] != "XX":
        first = at
        if shapes[at] == "X" and words[at + 1 : at + 2] == ["."]:
            at += 2  # an initial
        while at < count and at - first < _LONGEST and shapes[at][0] == "X" and shapes[at] != "XX":
            at += 1
        found.append(Cued(first, at, "street", first, at))
        if at >= count or words[at] not in _JOINS:
            break
        at += 1
    return found if len(found) > 1 else []


def _abbreviates(words: Sequence[str], cue: int) -> bool:
    """Whether a letter with a full stop is a cue: no initial ("С. Джобс"), year ("2013 г.") or unit ("кв. м.")."""
    before = words[cue - 1] if cue else ""
    if before == "." and cue > 1:
        before = words[cue - 2]
    return (
        words[cue + 1 : cue + 2] == ["."]
        and words[cue][0].islower()
        and not before[-1:].isdigit()
        and before.lower() not in _UNITS
    )


def _preceding(tokens: TokenizedText, view: DocumentView, cue: int, hint: str, by_first: dict[int, int]) -> Cued | None:
    """The name that a cue word opens: "вул. Олеся Гончара", "у селі Маяки", "р. Дністер"."""
    words, lower, shapes = tokens.words, tokens.lower, view.shapes
    cyrillic = not words[cue][0].isascii()
    at = cue + 1
    if lower[cue] in _SHORT:
        if len(lower[cue]) < 3 and not _abbreviates(words, cue):
            return None
        at += words[at : at + 1] == ["."]
        at += words[at : at + 1] == ["\n"]  # "с." may end a line
    elif cyrillic and words[at : at + 1] == ["."]:
        return None
    if at >= len(words) or tokens.sentence_of[at] != tokens.sentence_of[cue] and words[cue + 1 : cue + 2] != ["."]:
        return None
    if words[at] in ("«", "“", '"'):
        at += 1
    if at >= len(words):
        return None
    if hint == "street" and cyrillic and shapes[at] == "d" and lower[cue] in _NUMBERED_STREETS:
        end = next((i + 1 for i in range(at + 1, min(at + 4, len(words))) if shapes[i][0] == "X"), 0)
        return Cued(cue, end, hint, at, end) if end else None  # "вул. 50 років Жовтня"
    if shapes[at][0] != "X" and not (hint == "street" and not cyrillic and shapes[at] == "d"):
        return None
    if not cyrillic and (shapes[cue][0] != "X" or shapes[at] != "d"):
        return None
    last = by_first.get(at, at + 1)
    if hint == "street":
        while last < len(words) and last - at < _LONGEST and shapes[last][0] == "X" and shapes[last] != "XX":
            last += 1
        return Cued(cue, last, hint, at, last)
    return Cued(at, last, hint, at, last)
