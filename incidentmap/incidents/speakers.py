"""Names that belong to who speaks, and the towns of officials."""

from __future__ import annotations

from collections.abc import Sequence

from incidentmap.incidents.lexicon import Hit, Scan
from incidentmap.incidents.names import UNPLACED_ROLES, Name
from incidentmap.incidents.syntax import syntax
from incidentmap.text.tokens import TokenizedText

_OPENING = 4


def is_idle_office(tokens: TokenizedText, scan: Scan, name: Name) -> bool:
    """Whether an office at a place opens a sentence and does nothing there: "The general staff in X put out …"."""
    start, end = tokens.sentences[tokens.sentence_of[name.first]]
    before = name.first - 1
    if before < start or tokens.lower[before] not in syntax().place_in:
        return False
    if before - start > _OPENING or scan.any("event", name.last, min(end, name.last + _OPENING)):
        return False
    return any(h.last == before and not scan.any("armed", h.first, h.last) for h in scan.within("party", start, before))


def is_speaker(tokens: TokenizedText, scan: Scan, name: Name) -> bool:
    """The name belongs to who speaks: "Kyiv said", "the mayor of Sumy said", "Sumy police reported"."""
    lives = syntax().source_lives & set(tokens.lower[name.last : name.last + 6])
    claimed = scan.any("claim", name.last, name.last + 2) and not lives  # "claimed the lives of"
    if scan.any("speech", name.last, name.last + 2) or claimed:
        between = tokens.words[name.last : name.last + 1]
        if between and (between[0][0].isalnum() or between[0][0] in "'’"):
            return True
    return _official_of(tokens, scan, name)


def _official_of(tokens: TokenizedText, scan: Scan, name: Name) -> bool:
    """An official of the place speaks, without a mark between the two: "Syzran, the governor said" is none."""
    lower = tokens.lower
    start, end = tokens.sentences[tokens.sentence_of[name.first]]
    low, high = max(start, name.first - 4), min(end, name.last + 3)
    while "," in lower[low : name.first]:
        low = lower.index(",", low) + 1
    if "," in lower[name.last : high]:
        high = lower.index(",", name.last)
    official = scan.any("authority", name.last, high) or any(
        not syntax().place_in & set(lower[max(start, h.first - 3) : h.first])  # "outside the district office in X"
        for h in scan.within("authority", low, name.first)
    )
    official = official or scan.any("party", name.last, high)
    if not official or set(lower[low:high]) & {"near", "outside"}:
        return False
    spoken = scan.any("speech", name.last, min(end, name.last + 9)) or ":" in lower[name.last : high + 1]
    return spoken or scan.any("speech", max(start, name.first - 10), name.first)


def _local(tokens: TokenizedText, name: Name) -> bool:
    """A town's own officials speak, not a government."""
    place = name.toponym.place
    near = tokens.lower[max(0, name.first - 4) : name.last + 3]
    return place is not None and place.kind == "PPLC" and bool(syntax().place_local & set(near))


def home_of_speaker(
    tokens: TokenizedText, scan: Scan, names: Sequence[Name], hit: Hit, measured: frozenset[int]
) -> Name | None:
    """Where the only town named is that of an official who speaks, it happened there: "Police in Lyon said a man …"."""
    for name in names:
        place = name.toponym.place
        if place is None or name.index in measured or name.toponym.role in UNPLACED_ROLES:
            continue
        if name.is_state and not _local(tokens, name):
            continue
        if tokens.words[name.last : name.last + 1] and tokens.words[name.last][0].isupper():
            continue  # part of an office's name
        spoke = _official_of(tokens, scan, name) or is_idle_office(tokens, scan, name)
        if place.kind.startswith(("PPL", "ADM")) and spoke:
            return name
    return None
