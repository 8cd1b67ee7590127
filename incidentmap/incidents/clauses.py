"""Clauses of a sentence, and what the words around a trigger make of it: denied, threatened, past, pretended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from incidentmap.incidents.lexicon import Hit, Scan
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import Assertion, TemporalRole

_SUBORDINATORS = frozenset(
    """while when after before because whereas although though since as until коли після перед поки хоча оскільки
    когда после пока хотя поскольку""".split()
)
_RELATIVE = frozenset(
    """and but where which who whose that or so then й і та але де який яка яке які якого якому що а и но где который которая
    которое которые которого""".split()
)
_AND = frozenset({"and", "і", "та", "и", "й", "а", "but"})
_QUOTES = frozenset('“”«»"„')
_PREPOSITIONS = frozenset(
    {"in", "at", "on", "near", "у", "в", "на", "під", "біля", "во", "под", "около", "над", "over"}
)
_WINDOW = 7

Fate = Literal["keep", "drop"]


def clauses(
    tokens: TokenizedText, scan: Scan, first: int, last: int, is_place: Callable[[int], bool]
) -> list[tuple[int, int]]:
    """Return the token ranges of a sentence's clauses; ``is_place`` tells whether a place name begins at a token."""
    cuts = [first]
    for i in range(first + 1, last - 1):
        word = tokens.lower[i]
        after = tokens.lower[i + 1]
        comma = word == ","
        if (
            word == ";"
            or (
                comma
                and (
                    after in _RELATIVE
                    or after in _SUBORDINATORS
                    or _new_subject(scan, i, last)
                    or _list_item(tokens, i, last, is_place)
                )
            )
            or (word in _SUBORDINATORS and cuts[-1] < i - 1 and tokens.lower[i - 1] != ",")
            or (word in _AND and _new_subject(scan, i, last))
        ):
            cuts.append(i)
    return [(a, b) for a, b in zip(cuts, [*cuts[1:], last], strict=True) if b > a]


def _new_subject(scan: Scan, i: int, last: int) -> bool:
    """A weapon or fighter and then a verb of harm follow the mark at ``i``."""
    end = min(last, i + 1 + _WINDOW)
    for hit in scan.within("event", i + 2, end):
        if hit.form == "verb" and (scan.any("weapon", i + 1, hit.first) or scan.any("armed", i + 1, hit.first)):
            return True
    return False


def _list_item(tokens: TokenizedText, i: int, last: int, is_place: Callable[[int], bool]) -> bool:
    """A place with its preposition opens a new item after the comma at ``i``: ", in Konotop one man died"."""
    return i + 2 < last and tokens.lower[i + 1] in _PREPOSITIONS and is_place(i + 2)


def pretended(scan: Scan, first: int, last: int) -> bool:
    """Whether a sentence tells of a drill, a film, a match or a labour dispute."""
    return scan.any("drill", first, last) or scan.any("art", first, last) or len(scan.within("sport", first, last)) >= 1


def figurative(scan: Scan, hit: Hit, first: int, last: int) -> bool:
    """Whether the words beside a trigger make it a figure of speech: an explosion of anger."""
    window = scan.within("figurative", max(first, hit.first - 8), min(last, hit.last + 5))
    return any(f.first < hit.last and f.last > hit.first if f.form == "phrase" else _beside(f, hit) for f in window)


def _beside(figure: Hit, hit: Hit) -> bool:
    return 0 <= figure.first - hit.last <= 3 or 0 <= hit.first - figure.last <= 1


def assertion(scan: Scan, hit: Hit, clause: tuple[int, int], sentence: tuple[int, int]) -> tuple[Assertion, str | None]:
    """Return how a trigger is asserted and the kind of word that says so."""
    first, last = clause
    before = max(first, hit.first - 9)
    if scan.any("threat", before, hit.first):
        return "threatened", "threat"
    if scan.any("deny", sentence[0], hit.first):
        return "denied", "deny"
    if scan.any("hypothetical", before, hit.first) or _outer(scan, "hypothetical", sentence[0], hit.first):
        return "hypothetical", "hypothetical"
    if hit.form == "noun" and scan.any("hypothetical", hit.last, min(last, hit.last + 2)):
        return "hypothetical", "hypothetical"
    if any(hit.first - n.last <= 3 for n in scan.within("negation", before, hit.first)):
        return "denied", "negation"
    if any(a.last <= hit.first and hit.first - a.last <= 3 for a in scan.within("attempted", before, hit.first)):
        return "attempted", "attempted"
    if scan.any("negation", hit.last, min(last, hit.last + 5)) and _unconfirmed(scan, hit, last):
        return "denied", "negation"
    return "actual", None


def _outer(scan: Scan, kind: str, first: int, last: int) -> bool:
    """A phrase of supposition earlier in the sentence governs what follows: "warned that …"."""
    return any(h.form == "phrase" for h in scan.within(kind, first, last))


def _unconfirmed(scan: Scan, hit: Hit, last: int) -> bool:
    return any(h.form == "phrase" for h in scan.within("unverified", hit.last, min(last, hit.last + 6)))


def demanded(scan: Scan, hit: Hit, first: int) -> bool:
    """Whether a trigger is what somebody wants stopped or condemned: no report of an incident of its own."""
    return scan.any("imperative", max(first, hit.first - 6), hit.first)


def temporal_role(scan: Scan, hit: Hit, clause: tuple[int, int], sentence: tuple[int, int]) -> TemporalRole:
    """Return whether a trigger's incident is current, past history, or to come."""
    first, last = clause
    if scan.any("historical", first, last) or any(
        h.form == "phrase" for h in scan.within("historical", sentence[0], hit.first)
    ):
        return "historical"
    if any(
        h.last <= hit.first and hit.first - h.last <= 3
        for h in scan.within("future", max(first, hit.first - 6), hit.first)
    ):
        return "future"
    return "current"
