"""Whose place: which names of a sentence say where a trigger's incident happened.

A name gains by standing in the trigger's clause, behind a preposition of place or as the object of a verb
of harm, and loses as a speaker, an origin, a reference of a distance or an adjective of nationality.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from incidentmap.incidents.lexicon import Hit, Scan
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import DistanceMention, Toponym

_IN = frozenset(
    """in at on near outside inside over across around above throughout within off by-the у в во на під біля над поблизу по під
    возле под около вблизи близ неподалеку за """.split()
)
_FROM = frozenset("from із з зі від из с со от".split())
_TO = frozenset("to toward towards до к".split())
_BY = frozenset("by".split())
_FILL = frozenset(
    """the a an city town village district region province western eastern northern southern central port capital area settlement
    outskirts suburb suburbs neighbourhood neighborhood of nearby island місті місто село селі області районі районе городе
    селе городу селу місту поселке""".split()
)
_UNPLACED_ROLES = frozenset({"metonym", "demonym", "route"})
_COUNTRY_KINDS = ("PCLI", "PCL", "CONT", "TERR", "PCLD", "PCLS")
_COORDINATION = frozenset({",", "and", "і", "та", "и", "й", "&", "or", "as", "well"})
_DIRECTIONS = frozenset(
    """north south east west north-east north-west south-east south-west northeast northwest southeast southwest""".split()
)
_FAR = 10.0


@dataclass(frozen=True, slots=True)
class Name:
    """A toponym with its tokens and its index in the text."""

    index: int
    toponym: Toponym
    first: int
    last: int

    @property
    def is_country(self) -> bool:
        """Too coarse for a place on the map."""
        place = self.toponym.place
        return place is not None and place.kind in _COUNTRY_KINDS

    @property
    def is_state(self) -> bool:
        """A country or its seat of power, which can act."""
        place = self.toponym.place
        return place is not None and place.kind in ("PCLI", "PCL", "PCLD", "PPLC", "GOVL")


def names_of(tokens: TokenizedText, toponyms: Sequence[Toponym]) -> list[Name]:
    """Return the names with their token ranges."""
    return [Name(i, t, *tokens.token_range(t.start, t.end)) for i, t in enumerate(toponyms)]


def measured_from(distances: Sequence[DistanceMention], names: Sequence[Name]) -> frozenset[int]:
    """Indices of the toponyms that only serve to measure a distance from."""
    used = [d for d in distances if d.relation in ("distance", "between") and d.describes == "incident"]
    ends = {d.second_reference.gazetteer_id for d in used if d.second_reference is not None}
    spans = [(d.start, d.end) for d in used if d.second_reference is not None]
    indices = {d.reference_index for d in used if d.reference_index is not None}
    for name in names:
        place = name.toponym.place
        if place is not None and place.gazetteer_id in ends and any(a <= name.toponym.start < b for a, b in spans):
            indices.add(name.index)
    return frozenset(indices)


def choose(
    tokens: TokenizedText,
    scan: Scan,
    names: Sequence[Name],
    hit: Hit,
    clause: tuple[int, int],
    measured: frozenset[int],
) -> tuple[Name, ...]:
    """Return the sites of a trigger among the names of its sentence: none, one, or a coordinated list."""
    scored = [(score, name) for name in names if (score := _score(tokens, scan, name, hit, clause, measured)) > 0]
    if not scored:
        return ()
    best = max(scored, key=lambda s: (s[0], -abs(s[1].first - hit.first)))
    chosen = [best[1]]
    possible = {name.index: name for _, name in scored}
    ordered = [n for n in names if n.index in possible and (n.toponym.role != "container" or n.index == best[1].index)]
    at = next(i for i, n in enumerate(ordered) if n.index == best[1].index)
    for step in (1, -1):
        here = at
        while 0 <= here + step < len(ordered) and _coordinated(tokens, ordered[here], ordered[here + step]):
            here += step
            chosen.append(ordered[here])
    finest = [n for n in chosen if not n.is_country]
    return tuple(sorted(finest or chosen, key=lambda n: n.first))


def _coordinated(tokens: TokenizedText, one: Name, other: Name) -> bool:
    left, right = (one, other) if one.first < other.first else (other, one)
    between = tokens.lower[left.last : right.first]
    if not between or len(between) > 4 or left.toponym.role == "container" or right.toponym.role == "container":
        return False
    joined = [w for w in between if w in _COORDINATION]
    return bool(joined) and all(w in _COORDINATION or w in _IN or w in _FILL for w in between)


def _score(
    tokens: TokenizedText, scan: Scan, name: Name, hit: Hit, clause: tuple[int, int], measured: frozenset[int]
) -> float:
    if name.toponym.role in _UNPLACED_ROLES or name.index in measured:
        return 0.0
    lower = tokens.lower
    inside = clause[0] <= name.first < clause[1]
    score = 2.0 if inside else 0.5
    before = name.first - 1
    while before > 0 and lower[before] in _FILL and name.first - before < 5:
        before -= 1
    word = lower[before] if before >= 0 else ""
    if word in _IN:
        score += 2.0
    elif word in _FROM:
        score -= 4.0
    elif word in _BY:
        score -= 3.0
    elif word in _TO:
        score -= 1.0
    elif hit.form in ("verb", "phrase") and hit.last - 1 == before:
        score += 3.0
    elif hit.form == "noun" and before == hit.last - 1 and lower[name.first - 1] != word:
        score += 2.5
    if name.last < len(lower) and lower[name.last] in ("'s", "’s"):
        score -= 1.0
    if _speaker(tokens, scan, name):
        score -= 4.0
    if _subject(scan, name, hit) and word not in _IN:
        score -= 3.0
    if _measured_by_direction(lower, name.first):
        return 0.0
    if name.is_country:
        score -= 1.2
    if name.toponym.role == "reference":
        score -= 0.5
    score -= min(1.5, abs(name.first - hit.first) / _FAR)
    if name.first > hit.first:
        score += 0.4
    return score


def _measured_by_direction(lower: Sequence[str], first: int) -> bool:
    """The name after "south of" only tells where another place lies; "the south of X" is a part of X."""
    return first > 2 and lower[first - 1] == "of" and lower[first - 2] in _DIRECTIONS and lower[first - 3] != "the"


def _subject(scan: Scan, name: Name, hit: Hit) -> bool:
    """A country or seat of power right before a verb of harm is who does it."""
    place = name.toponym.place
    return (
        place is not None
        and place.kind in ("PCLI", "PPLC", "GOVL")
        and any(h.form == "verb" for h in scan.within("event", name.last, name.last + 2))
    )


def _speaker(tokens: TokenizedText, scan: Scan, name: Name) -> bool:
    """The name belongs to who speaks: "Kyiv said", "the mayor of Sumy said", "Sumy police reported"."""
    after = scan.within("speech", name.last, name.last + 2) or scan.within("claim", name.last, name.last + 2)
    if after:
        return True
    official = scan.any("authority", name.last, name.last + 3) or scan.any(
        "authority", max(0, name.first - 4), name.first
    )
    said = scan.any("speech", name.last, name.last + 9) or scan.any("speech", max(0, name.first - 10), name.first)
    words = tokens.lower[max(0, name.first - 4) : name.last + 4]
    return official and said and not set(words) & {"near", "outside"}
