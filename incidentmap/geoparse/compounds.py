"""Names inside hyphenated words: "R-Westfield", "Israeli-Egyptian", "EU-Israel", "Sligo-based", "ex-Russian".

The tagger labels whole words, so it cannot find these. A hyphenated word that is a name of the gazetteer itself
("Novo-Ogaryovo", "Guinea-Bissau") is left alone. The words are in ``lexicons/toponyms.toml`` under ``[compounds]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from incidentmap.geoparse.demonyms import demonym_country
from incidentmap.geoparse.lookup import region_of
from incidentmap.geoparse.words import toponym_tables

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.text import TokenizedText

_KNOWN_IMPORTANCE = 5.5
"""From here on a name inside a hyphenated word is a place without more ado."""
_SOME_IMPORTANCE = 3.0
"""Enough where the other half says so ("-based")."""


_STATE = re.compile(r"[A-Z]\. ?(?:[A-Z][a-z]{0,3}\.)+")
"""A state as politicians' bylines have it: "D-N.D.", "R-W. Va."."""


@dataclass(frozen=True, slots=True)
class Part:
    """A name inside token ``token``, as character offsets of the text; it may run over the tokens up to ``last``."""

    token: int
    last: int
    start: int
    end: int
    demonym: bool


@cache
def _tables() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    data = toponym_tables()["compounds"]
    return frozenset(data["parties"].split()), frozenset(data["prefixes"].split()), frozenset(data["endings"].split())


def compound_names(tokens: TokenizedText, gazetteer: Gazetteer, whole: set[int]) -> Iterator[Part]:
    """Yield the names inside hyphenated words, but for the tokens in ``whole``, which are names themselves."""
    for i, word in enumerate(tokens.words):
        if "-" in word and i not in whole and len(word) > 3 and word[0] != "-":
            yield from _parts(tokens, gazetteer, i, word)


def _parts(tokens: TokenizedText, gazetteer: Gazetteer, i: int, word: str) -> Iterator[Part]:
    parties, prefixes, endings = _tables()
    left, _, right = word.rpartition("-")
    if not left or not right:
        return
    start = tokens.starts[i]
    middle = start + len(left) + 1
    end = middle + len(right)
    if left in parties and right[:1].isupper():
        state = _STATE.match(tokens.text, middle)
        if state:
            yield Part(i, max(i + 1, tokens.token_range(middle, state.end())[1]), middle, state.end(), demonym=False)
            return
        last = _extended(tokens, gazetteer, i, right)
        yield Part(i, last, middle, tokens.ends[last - 1] if last > i + 1 else end, demonym=False)
    elif left.lower() in prefixes and right[:1].isupper():
        if _is_adjective(right) or _importance(gazetteer, right) >= _KNOWN_IMPORTANCE:
            yield Part(i, i + 1, middle, end, _is_adjective(right))
    elif right in endings and left[:1].isupper():
        if _is_adjective(left) or _importance(gazetteer, left) >= _SOME_IMPORTANCE:
            yield Part(i, i + 1, start, middle - 1, _is_adjective(left))
    elif left[:1].isupper() and right[:1].isupper():
        known = [_is_adjective(w) or _importance(gazetteer, w) >= _KNOWN_IMPORTANCE for w in (left, right)]
        if known[0] and (known[1] or _is_adjective(left)):
            yield Part(i, i + 1, start, middle - 1, _is_adjective(left))
        if known[1] and (known[0] or left.isupper()):
            yield Part(i, i + 1, middle, end, _is_adjective(right))


def _extended(tokens: TokenizedText, gazetteer: Gazetteer, i: int, first: str) -> int:
    """Past-last token of the name that begins in token ``i`` ("R-Rock Hill")."""
    words = tokens.words
    for last in (i + 3, i + 2):
        more: Sequence[str] = words[i + 1 : last]
        if len(more) == last - i - 1 and all(w[:1].isupper() for w in more):
            if gazetteer.lookup(" ".join((first, *more))):
                return last
    return i + 1


def _is_adjective(word: str) -> bool:
    return demonym_country(word) is not None or region_of(word) is not None


def _importance(gazetteer: Gazetteer, name: str) -> float:
    rows = gazetteer.lookup(name) if len(name) > 1 else ()
    return float(gazetteer.importance[rows[0]]) if rows else 0.0
