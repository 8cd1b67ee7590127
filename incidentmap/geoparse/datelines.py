"""Datelines: the town in front of a report, "IZIUM, Ukraine (Agency) — …", "Goma, 3 March – …", "SUMY: …".

A name in that place is a town, and the town of that name, whatever a tagger or the ranker makes of a name alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentmap.geoparse.words import lowercase_share, word_classes

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.text import TokenizedText

_LEAST_IMPORTANCE = 3.5
_LEAST_SHORT = 4.5
"""The same of names of four letters, which may be an organisation's: NATO is a town too."""
_LONGEST_NAME = 3
_SHORTEST = 4
"""Letters that the longest word has at least; shorter ones are abbreviations."""
_REACH = 14
"""Tokens from the name to the dash."""
_DASHES = frozenset({"-", "–", "—"})
_CLOSERS = frozenset({*_DASHES, ":", "."})
_BETWEEN = frozenset({",", "(", ")", "/", "."})


def datelines(tokens: TokenizedText, gazetteer: Gazetteer) -> list[tuple[int, int]]:
    """Return the token ranges of the towns that stand in front of a paragraph or a sentence.

    Examples
    --------
    >>> from incidentmap.gazetteer import open_gazetteer
    >>> from incidentmap.text import tokenize
    >>> datelines(tokenize("KRYVYI RIH, Ukraine (Agency) — A bomb fell."), open_gazetteer())
    [(0, 2)]
    """
    found = []
    for first, end in tokens.sentences:
        last = _past_name(tokens, gazetteer, first, end)
        if last is not None:
            found.append((first, last))
    return found


def _past_name(tokens: TokenizedText, gazetteer: Gazetteer, first: int, end: int) -> int | None:
    words = tokens.words
    for last in range(min(end - 1, first + _LONGEST_NAME), first, -1):
        shouted = all(w.isupper() and len(w) > 1 for w in words[first:last])
        if not shouted and not all(w[0].isupper() and w[-1].islower() for w in words[first:last]):
            continue
        if not _closed(tokens, last, end, shouted=shouted):
            continue
        if max(map(len, words[first:last])) >= _SHORTEST and _is_town(tokens, gazetteer, first, last):
            return last
    return None


def _closed(tokens: TokenizedText, last: int, end: int, *, shouted: bool) -> bool:
    """Whether a dash follows, behind at most a country, a date and an agency; capitals may end in any mark."""
    words = tokens.words
    if shouted and words[last] in _CLOSERS:
        return True
    for i in range(last, min(end, last + _REACH)):
        if words[i] in _DASHES:
            return tokens.starts[i] > tokens.ends[i - 1]
        if words[i] not in _BETWEEN and not words[i][0].isupper() and not words[i].isdecimal():
            return False
        if i == last and words[i] not in _BETWEEN:
            return False
    return False


def _is_town(tokens: TokenizedText, gazetteer: Gazetteer, first: int, last: int) -> bool:
    """Whether words are a town's name and no plain words."""
    lower = tokens.lower[first:last]
    if all(lowercase_share(w) is not None or w in word_classes() for w in lower):
        return False
    rows = [int(row) for row in gazetteer.lookup(" ".join(map(title, lower)))]
    towns = [r for r in rows if gazetteer.kind_group[gazetteer.kind[r]] == "settlement"]
    least = _LEAST_SHORT if max(map(len, lower)) <= _SHORTEST else _LEAST_IMPORTANCE
    return bool(towns) and float(gazetteer.importance[towns[0]]) >= least


def title(word: str) -> str:
    """Return a word as a name in prose has it: "NOVO-OGARYOVO" as "Novo-Ogaryovo"."""
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))
