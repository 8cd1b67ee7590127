"""From a query to places with a score: names, containers, limits, misspellings.

A candidate's strength is its importance (the logarithm of its people) and what the name says: a main name
more than an alternate one, a name that resembles the main one more than one that does not, a settlement more than
the division that is named after it. Strengths become shares of belief; see `SHARPNESS` for how they were fitted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from incidentmap.gazetteer.folding import fold
from incidentmap.gazetteer.query import Query, readings
from incidentmap.gazetteer.spelling import similar_keys

if TYPE_CHECKING:
    from incidentmap.gazetteer.store import Gazetteer

MISSPELT = "misspelt"
SHARPNESS = 0.5
"""How fast belief falls with strength: odds are ten to this power for each ten times as many people.

Of .3 to .9 this gave the lowest log-loss for 2,822 names of three news corpora, each name taken alone."""
_TYPE_COST = (0.0, 0.4, 0.4, 0.0, 0.2, 0.4)
_RESEMBLANCE = 1.5
_OWN_LANDMARK = 4.0
_OWN_REGION = 1.5
_USERS_OWN = 8.0
_NAMED_AFTER_TOWN = 2.5
_DIVISION = 1.5
_LETTER_COST = 1.0
_LETTER_SCORE = (1.0, 0.6, 0.35)
_IGNORED_SCORE = 0.5
_ONE_OFF_IMPORTANCE = 3.0
_TWO_OFF_IMPORTANCE = 4.5
_NEAR_KM = 50.0
_NEAR_COST = 1.5
_TOWN_REACH = 1.5
_TOWN_MARGIN_M = 15_000.0
_MOST_KEYS = 200
_MOST_DIVISIONS = 8
_BARE = 0.6
_DIVISIONS = ("admin1", "admin2")

Candidates = dict[int, tuple[int, int]]
"""Row to its name type and the number of letters wrong."""


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a query may mean.

    ``score`` is the share of belief among the candidates (0–1), less for misspelt names; ``match`` is the name's
    type (`incidentmap.gazetteer.NAME_TYPES`) or ``misspelt``; ``ignored`` are containers that no place bears.
    """

    row: int
    score: float
    match: str
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an answer must satisfy; ``near`` (lon, lat) alone is a preference, with ``max_km`` a limit."""

    countries: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    near: tuple[float, float] | None = None
    max_km: float | None = None


def search(gazetteer: Gazetteer, text: str, limits: Limits | None = None, *, fuzzy: bool = True) -> list[Found]:
    """Return the places that a query may mean, best first.

    Parameters
    ----------
    gazetteer
        Where to look.
    text
        A name, or a name and what holds it: "Zolochiv, Kharkiv region", "Paris (Texas)", "Київ, Україна".
    limits
        Countries, kinds and nearness.
    fuzzy
        Whether misspelt names are sought where no name is found as it stands.

    Examples
    --------
    >>> from incidentmap.gazetteer import open_gazetteer
    >>> gazetteer = open_gazetteer()
    >>> gazetteer.place(search(gazetteer, "Paris, Texas")[0].row).admin1
    'Texas'
    >>> search(gazetteer, "xyzzyville")
    []
    """
    told = limits or Limits()
    for exact in (True, False) if fuzzy else (True,):
        for query in readings(text):
            if query.guessed and not exact:
                continue
            found = _answers(gazetteer, query, told, exact=exact)
            if found:
                return list(found)
    return []


def _answers(gazetteer: Gazetteer, query: Query, limits: Limits, *, exact: bool) -> Sequence[Found]:
    candidates = _exact(gazetteer, query.name) if exact else _either(gazetteer, query, limits)
    candidates = {row: how for row, how in candidates.items() if _allowed(gazetteer, row, limits)}
    ignored = []
    for container in query.containers:
        if not candidates:
            return ()
        holders = _holders(gazetteer, container, query, exact=exact)
        if not holders:
            if query.guessed:
                return ()
            ignored.append(container)
            continue
        inside = _within(gazetteer, candidates, holders)
        candidates = {row: how for row, how in candidates.items() if row in inside}
    if not candidates or (ignored and exact and any(similar_keys(gazetteer.trie, fold(name)) for name in ignored)):
        return ()  # a misspelt container is read in the second round
    if ignored and not exact and any(letters for _, letters in candidates.values()):
        return ()  # neither the name nor what holds it is known
    return _ranked(gazetteer, query.name, candidates, limits, tuple(ignored))


def _exact(gazetteer: Gazetteer, name: str) -> Candidates:
    """Places of that name, and the towns that divisions of that name are called after."""
    found = {row: (kind, 0) for row, kind in gazetteer.lookup_typed(name)}
    groups, kinds = gazetteer.kind_group, gazetteer.kind
    spellings = _latin(name)
    for row, how in list(found.items())[:_MOST_DIVISIONS]:
        main = gazetteer.name(row)
        if groups[kinds[row]] not in _DIVISIONS or not _bare(name, spellings, main):
            continue
        for town, kind in gazetteer.lookup_typed(main):
            if kind == 0 and groups[kinds[town]] == "settlement" and row in _links(gazetteer, town):
                found.setdefault(town, how)
    return found


def _bare(name: str, spellings: Sequence[str], main: str) -> bool:
    """Whether a name is a division's own without a word for what it is: not "Sumy Oblast" for Sumy."""
    if len(name.split()) > len(main.split()):
        return False
    return not spellings or _resemblance(spellings, main, 0) >= _BARE


def _links(gazetteer: Gazetteer, row: int) -> tuple[int, int]:
    return int(gazetteer.admin1[row]), int(gazetteer.admin2[row])


def _either(gazetteer: Gazetteer, query: Query, limits: Limits) -> Candidates:
    return {**_misspelt(gazetteer, query, limits), **_exact(gazetteer, query.name)}


def _misspelt(gazetteer: Gazetteer, query: Query, limits: Limits) -> Candidates:
    """Places whose name is a letter or two away: well-known ones only, where nothing else narrows the choice."""
    eased = 2.0 if query.containers or limits.countries or limits.max_km is not None else 0.0
    found: Candidates = {}
    for key, letters in similar_keys(gazetteer.trie, fold(query.name))[:_MOST_KEYS]:
        least = (_ONE_OFF_IMPORTANCE if letters == 1 else _TWO_OFF_IMPORTANCE) - eased
        for row, kind in gazetteer.key_rows(gazetteer.trie.get(key)):
            spelt = letters == 1 or kind == 0 or not key.isascii()  # two slips on a rare spelling are another word
            known = float(gazetteer.importance[row]) >= least
            if spelt and known and (row not in found or letters < found[row][1]):
                found[row] = (kind, letters)
    return found


def _allowed(gazetteer: Gazetteer, row: int, limits: Limits) -> bool:
    if limits.countries and gazetteer.country_code(row) not in limits.countries:
        return False
    kind = gazetteer.kind[row]
    if limits.kinds and not limits.kinds & {gazetteer.kinds[kind], gazetteer.kind_group[kind]}:
        return False
    return limits.near is None or limits.max_km is None or _metres(gazetteer, row, limits.near) <= limits.max_km * 1000


def _holders(gazetteer: Gazetteer, name: str, query: Query, *, exact: bool) -> list[int]:
    """Rows that a container's name may mean: an ISO code in capitals stands for its country as well."""
    rows = list(gazetteer.lookup(name))
    if query.guessed:
        rows = [row for row in rows if gazetteer.kind_group[gazetteer.kind[row]] in (*_DIVISIONS, "country")]
    country = gazetteer.country_row(name) if len(name) == 2 and name.isupper() else None
    if country is not None and country not in rows:
        rows.append(country)
    if not rows and not exact:
        near = similar_keys(gazetteer.trie, fold(name))
        rows = [row for key, letters in near if letters == 1 for row in gazetteer.lookup(key)]
    return rows


def _within(gazetteer: Gazetteer, candidates: Candidates, holders: Sequence[int]) -> set[int]:
    """Return the candidates that lie in a holder: by its links, else in its area, else near a town of that name."""
    groups = gazetteer.kind_group
    tiers: tuple[list[int], list[int], list[int]] = ([], [], [])
    for holder in holders:
        group = groups[gazetteer.kind[holder]]
        tiers[0 if group in ("country", "admin1", "admin2") else 1 if group in ("region", "relief") else 2].append(
            holder
        )
    for tier in tiers:
        inside = {row for row in candidates if any(row != h and _holds(gazetteer, h, row) for h in tier)}
        if inside:
            return inside
    return set()


def _holds(gazetteer: Gazetteer, holder: int, row: int) -> bool:
    group = gazetteer.kind_group[gazetteer.kind[holder]]
    if group == "country":
        return bool(gazetteer.country[row] == gazetteer.country[holder])
    if group in _DIVISIONS:
        links = _links(gazetteer, row)
        if holder in links:
            return True
        if links[0] >= 0 and (group == "admin1" or links[1] >= 0):
            return False  # it is known to lie elsewhere
    if gazetteer.country[holder] and gazetteer.country[row] not in (0, gazetteer.country[holder]):
        return False
    point = (float(gazetteer.lon[row]), float(gazetteer.lat[row]))
    shape = gazetteer.geometry(holder)
    if shape is not None and shape.geom_type.endswith("Polygon"):
        import shapely

        return bool(shapely.contains_xy(shape, *point))
    reach = float(gazetteer.radius_m[holder])
    if group not in ("admin1", "admin2", "region", "relief"):
        reach = _TOWN_REACH * reach + _TOWN_MARGIN_M
    return _metres(gazetteer, holder, point) <= reach


def _metres(gazetteer: Gazetteer, row: int, point: tuple[float, float]) -> float:
    from incidentmap.gazetteer.spatial import distance_m

    return float(distance_m(point[0], point[1], float(gazetteer.lon[row]), float(gazetteer.lat[row])))


def _ranked(
    gazetteer: Gazetteer, name: str, candidates: Candidates, limits: Limits, ignored: tuple[str, ...]
) -> list[Found]:
    from incidentmap.gazetteer import NAME_TYPES

    spellings = _latin(name)
    towns = {
        link
        for row in candidates
        if gazetteer.kind_group[gazetteer.kind[row]] == "settlement"
        for link in _links(gazetteer, row)
    }
    strength = {}
    for row, (kind, letters) in candidates.items():
        value = float(gazetteer.importance[row]) - _TYPE_COST[kind] - _LETTER_COST * letters
        value += _RESEMBLANCE * _resemblance(spellings, gazetteer.name(row), letters)
        group = gazetteer.kind_group[gazetteer.kind[row]]
        if gazetteer.gazetteer_id(row).startswith("im:"):  # hand-kept because news means it
            value += _OWN_LANDMARK if group in ("landmark", "street", "district") else _OWN_REGION
        if gazetteer.comes_first(row):
            value += _USERS_OWN
        if group in _DIVISIONS:
            value -= _DIVISION if group == "admin1" else 0.0
            value -= _NAMED_AFTER_TOWN if row in towns else 0.0
        if limits.near is not None:
            value -= _NEAR_COST * math.log10(1 + _metres(gazetteer, row, limits.near) / 1000 / _NEAR_KM)
        strength[row] = value
    top = max(strength.values())
    weight = {row: 10 ** (SHARPNESS * (value - top)) for row, value in strength.items()}
    total = sum(weight.values())
    found = []
    for row, (kind, letters) in candidates.items():
        score = weight[row] / total * _LETTER_SCORE[letters] * (_IGNORED_SCORE if ignored else 1.0)
        found.append(Found(row, round(score, 4), MISSPELT if letters else NAME_TYPES[kind], ignored))
    return sorted(found, key=lambda f: (-f.score, -strength[f.row], f.row))


def _latin(name: str) -> list[str]:
    """Return the folded name, in Latin letters where it is Cyrillic; nothing for other scripts."""
    from incidentmap.gazetteer.build.transliterate import from_russian, from_ukrainian, letters_of

    letters = letters_of(name)
    if letters:
        return [fold(make(name)) for make in (from_ukrainian, from_russian)]
    key = fold(name)
    return [key] if key.isascii() else []


def _resemblance(spellings: Sequence[str], main: str, letters: int) -> float:
    """How alike the query, its wrong letters put right, and a main name are, 0 to 1; 0 where they cannot be compared."""
    if not spellings:
        return 0.0
    from rapidfuzz.distance import OSA

    key = fold(main)
    alike = max(float(OSA.normalized_similarity(s, key)) for s in spellings)
    return min(1.0, alike + letters / max(1, len(key), len(spellings[0])))
