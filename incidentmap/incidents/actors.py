"""Who did it: the subject of a verb of harm, the agent of a passive, the adjective of a weapon."""

from __future__ import annotations

from collections.abc import Sequence

from incidentmap.incidents.lexicon import Hit, Lexicon, Scan
from incidentmap.incidents.names import Name
from incidentmap.incidents.syntax import syntax
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import Actor, Span

_CROWD_DEEDS = frozenset({"protest", "riot", "arson", "property_destruction", "assault"})
_AGENT = frozenset({"by"})
_STATES = ("PCLI", "PPLC", "GOVL", "PCLD", "PCL")


def actor_of(
    tokens: TokenizedText,
    scan: Scan,
    lexicon: Lexicon,
    names: Sequence[Name],
    hit: Hit,
    clause: tuple[int, int],
    sentence: tuple[int, int],
) -> tuple[Actor, Span] | None:
    """Return who is said to have done what ``hit`` tells, and where the text says so."""
    first, last = clause
    passive = hit.form == "verb" and any(
        w in syntax().noun_be | _AGENT for w in tokens.lower[max(first, hit.first - 2) : hit.first]
    )
    by = next((i for i in range(hit.last, min(last, hit.last + 12)) if tokens.lower[i] == "by"), None)
    if by is not None:
        found = _named(tokens, scan, lexicon, names, by + 1, min(last, by + 7))
        if found:
            return found[0]
    if passive:
        return None
    low = max(first, hit.first - 12)
    found = [f for f in _named(tokens, scan, lexicon, names, low, hit.last + 1) if not _victim(tokens, f[1], low)]
    if found:
        return found[0]
    if first > sentence[0] or tokens.lower[max(0, hit.first - 3) : hit.first]:
        return _claimant(tokens, scan, names, hit, sentence)
    return None


def _victim(tokens: TokenizedText, span: Span, low: int) -> bool:
    at = tokens.token_at(span.start)
    before = [w for w in tokens.lower[max(low, at - 2) : at] if w not in ("the", "a", "an")]
    return bool(before) and before[-1] in syntax().actor_victim_verbs


def _named(
    tokens: TokenizedText, scan: Scan, lexicon: Lexicon, names: Sequence[Name], low: int, high: int
) -> list[tuple[Actor, Span]]:
    found: list[tuple[Actor, Span]] = []
    crowds = any(h.value in _CROWD_DEEDS for h in scan.within("event", low, high + 2))
    for hit in scan.within("group", low, high):
        found.append(
            (Actor(name=hit.value, side=lexicon.sides.get(hit.value, hit.value)), _span(tokens, hit.first, hit.last))
        )
    for name in names:
        if low <= name.first < high and name.toponym.place is not None:
            actor = _national(tokens, scan, name, high)
            if actor is not None:
                found.append(actor)
    for hit in scan.within("side", low, high):
        end = next((f.last for f in scan.within("force", hit.first, hit.last + 2)), None)
        if end is not None:
            span = _span(tokens, hit.first, max(hit.last, end))
            found.append((Actor(name=span.text, side=hit.value), span))
    if not found:
        for kind in ("armed", "crowd", "police") if crowds else ("armed", "police"):
            for hit in scan.within(kind, low, high):
                start = (
                    hit.first - 1
                    if hit.first > 0 and tokens.lower[hit.first - 1] in syntax().actor_adjectives
                    else hit.first
                )
                span = _span(tokens, start, hit.last)
                found.append((Actor(name=span.text), span))
    return sorted(found, key=lambda f: f[1])


def _national(tokens: TokenizedText, scan: Scan, name: Name, high: int) -> tuple[Actor, Span] | None:
    place = name.toponym.place
    if place is None or place.kind not in _STATES:
        return None
    if name.first and tokens.lower[name.first - 1] in syntax().place_in:
        return None  # "in Warsaw police detained …"
    forces = [h for h in scan.within("force", name.last, min(high + 1, name.last + 3)) if h.first > name.last - 1]
    if forces:
        fighters = scan.any("armed", forces[0].first, forces[-1].last)
        span = _span(tokens, name.first, forces[-1].last if fighters else name.last)
        return Actor(name=span.text if fighters else place.name, side=place.country), span
    verb_next = any(h.form == "verb" for h in scan.within("event", name.last, name.last + 2))
    if name.toponym.role != "demonym" and verb_next:
        span = _span(tokens, name.first, name.last)
        return Actor(name=place.name, side=place.country), span
    return None


def _claimant(
    tokens: TokenizedText, scan: Scan, names: Sequence[Name], hit: Hit, sentence: tuple[int, int]
) -> tuple[Actor, Span] | None:
    """The state that says it did it itself: "Ukraine claimed to have hit …", "Киев заявил об ударе"."""
    for name in names:
        place = name.toponym.place
        if (
            place is None
            or place.kind not in _STATES
            or name.toponym.role == "demonym"
            or not sentence[0] <= name.first < hit.first
        ):
            continue
        verbs = [*scan.within("claim", name.last, name.last + 2), *scan.within("speech", name.last, name.last + 2)]
        if (
            verbs
            and set(tokens.lower[verbs[0].last : hit.first]) & syntax().actor_claim_links
            and hit.first - verbs[0].last < 9
        ):
            return Actor(name=name.toponym.name, side=place.country), _span(tokens, name.first, name.last)
    return None


def _span(tokens: TokenizedText, first: int, last: int) -> Span:
    start, end = tokens.starts[first], tokens.ends[last - 1]
    return Span(start, end, tokens.text[start:end])
