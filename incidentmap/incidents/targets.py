"""What was hit, among the things that a clause names: not who speaks, where the hurt were brought, or what lies near."""

from __future__ import annotations

from collections.abc import Sequence

from incidentmap.incidents.lexicon import Hit, Scan
from incidentmap.incidents.names import Name
from incidentmap.incidents.syntax import syntax
from incidentmap.text.tokens import TokenizedText

_STATES = frozenset({"consequence", "collide", "accident", "damage"})
_MEASURED = 8
_UNIT_GAP = 5
_BESIDE = 4


def targets_of(
    tokens: TokenizedText, scan: Scan, hit: Hit, clause: tuple[int, int], names: Sequence[Name]
) -> tuple[Hit, ...]:
    """What was hit: behind an active verb or noun, before a passive one."""
    lead = set(tokens.lower[max(clause[0], hit.first - 3) : hit.first])
    passive = hit.form == "verb" and bool(syntax().noun_be & lead)
    found = [
        t
        for t in scan.within("target", *clause)
        if not any(n.first < t.last and t.first < n.last for n in names)
        and not _speaks(scan, t)
        and not (t.value == "healthcare" and _brought(tokens, scan, t))
        and not _measured_from(tokens, t, clause[0])
        and not _beside(tokens, scan, t)
    ]
    if passive:
        before = [t for t in found if t.first < hit.first]
        return tuple(before or found)[:3]
    after = [t for t in found if t.first >= hit.first]
    agent = hit.form in ("noun", "phrase") and "by" in tokens.lower[max(clause[0], hit.first - 4) : hit.first]
    burnt = hit.form == "phrase" and bool(syntax().noun_be & lead)  # "a warehouse was set on fire by a drone"
    anywhere = agent or burnt or tokens.lang in ("uk", "ru") or hit.value in _STATES
    return tuple(after or (found if anywhere else ()))[:6]


def _brought(tokens: TokenizedText, scan: Scan, target: Hit) -> bool:
    """A hospital where somebody was brought or died was not hit."""
    near = tokens.lower[max(0, target.first - 5) : target.first]
    return bool(syntax().place_treated & set(near)) or scan.any("aftermath", target.first - 5, target.last)


def _speaks(scan: Scan, target: Hit) -> bool:
    """The ministry or hospital that says so is not what was hit."""
    source = scan.any("authority", target.first, target.last) or scan.any("media", target.first, target.last)
    return source and scan.any("speech", target.last, target.last + 3)


def _measured_from(tokens: TokenizedText, target: Hit, first: int) -> bool:
    """A thing that a distance is measured from was not hit: "1.5 km from the central railway **station**"."""
    words, lower = syntax(), tokens.lower
    for at in range(target.first - 1, max(first, target.first - _MEASURED) - 1, -1):
        if lower[at] == ",":
            return False
        if lower[at] in words.measure_from:
            low = max(first, at - _UNIT_GAP)
            return any(lower[k] in words.measure_units for k in range(low, at))
    return False


def _beside(tokens: TokenizedText, scan: Scan, target: Hit) -> bool:
    """A thing that something only fell near was not hit."""
    words, lower = syntax(), tokens.lower
    at = target.first - 1
    while at > 0 and target.first - at < _BESIDE and lower[at] not in words.measure_near and lower[at].isalpha():
        if lower[at] in words.noun_breaks and lower[at] not in ("a", "an") or scan.any("event", at, at + 1):
            return False
        at -= 1
    return at >= 0 and lower[at] in words.measure_near
