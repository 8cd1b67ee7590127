"""Word tables of the tagger: cue classes, names of persons, words usually written in lower case."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from incidentmap.gazetteer.folding import fold

_VOWELS = "аеєиіїоуюяйьыэё"
_CASE_ENDING = 3


@cache
def toponym_tables() -> dict[str, Any]:
    """Return ``lexicons/toponyms.toml``, read once."""
    text = resources.files("incidentmap").joinpath("lexicons/toponyms.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def word_classes() -> dict[str, tuple[str, ...]]:
    """Return the classes of every cue word of ``lexicons/toponyms.toml``."""
    data = toponym_tables()
    classes: dict[str, list[str]] = {}
    for name, words in data["classes"].items():
        for word in words.split():
            classes.setdefault(word, []).append(name)
    for word in data["names"]["common"].split():
        classes.setdefault(word, []).append("common")
    return {word: tuple(names) for word, names in classes.items()}


@cache
def _persons() -> tuple[frozenset[str], frozenset[str]]:
    text = resources.files("incidentmap").joinpath("geoparse/models/persons.txt").read_text(encoding="utf-8")
    given, family = text.splitlines()
    own = toponym_tables()["names"]["first"].split()
    return frozenset(given.split()) | {stem(fold(w)) for w in own}, frozenset(family.split())


@cache
def _lowercase() -> dict[str, str]:
    text = resources.files("incidentmap").joinpath("geoparse/models/lowercase.txt").read_text(encoding="utf-8")
    return {word: share for share, *words in map(str.split, text.splitlines()) for word in words}


def stem(folded: str) -> str:
    """Return a Cyrillic name without its final vowels, other words as they are.

    >>> stem("наталія"), stem("роман"), stem("john")
    ('натал', 'роман', 'john')
    """
    if folded[:1] < "а":
        return folded
    cut = folded.rstrip(_VOWELS)
    return cut if len(cut) > 2 else folded


def person_classes(word: str) -> tuple[str, ...]:
    """Return ``given`` and ``family`` for words that are names of persons, in any case form.

    >>> person_classes("Романа"), person_classes("Khartoum")
    (('given',), ())
    """
    folded = fold(word)
    given, family = _persons()
    if folded[:1] < "а":
        return ("given",) if folded in given else ("family",) if folded in family else ()
    for end in range(len(folded), max(2, len(folded) - _CASE_ENDING - 1), -1):
        part = folded[:end]
        if part in given:
            return ("given",)
        if part in family:
            return ("family",)
    return ()


def lowercase_share(lower: str) -> str | None:
    """Return in how many tenths of its uses (``"5"`` to ``"10"``) an English word stands in lower case; else None."""
    return _lowercase().get(lower)
