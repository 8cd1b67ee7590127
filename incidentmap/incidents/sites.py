"""Whose place: which names of a sentence say where a trigger's incident happened.

A name gains by standing in the trigger's clause, behind a preposition of place or as the object of a verb
of harm, and loses as a speaker, an origin, a reference of a distance or an adjective of nationality.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from incidentmap.incidents.lexicon import Hit, Scan
from incidentmap.incidents.names import COUNTRY_KINDS, UNPLACED_ROLES, Name
from incidentmap.incidents.speakers import home_of_speaker, is_idle_office, is_speaker
from incidentmap.incidents.syntax import syntax
from incidentmap.text.numbers import is_number
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import DistanceMention, Place, Toponym

_WATERS = ("SEA", "OCN", "LK", "LKS", "STM", "BAY", "GULF", "STRT", "CHN", "RSV", "CNL")
_INSIDE = ("PPL", "AIR", "S.", "ADM2", "ADM3", "ADM4")
_FAR = 10.0
_LIST_REACH = 9
_METRES_PER_DEGREE = 111_320.0
_DISTRICT_M = 60_000.0
_FINER = 1.5
_REACH = 14
_DASHES = frozenset("-–—")
_OWNED = 4
_BEFORE_ROUTE = 4


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
    *,
    first_told: bool = False,
) -> tuple[Name, ...]:
    """Return the sites of a trigger among the names of its sentence: none, one, or a coordinated list.

    ``first_told`` lets the town of an official who speaks stand for the site, where no deed was told before.
    """
    names = placeable(tokens, names)
    scored = [
        (score, name)
        for name in names
        if (score := _score(tokens, scan, name, hit, clause, measured)) > 0 and not _also_where_to(tokens, names, name)
    ]
    if not scored:
        home = home_of_speaker(tokens, scan, names, hit, measured) if first_told else None
        return () if home is None else (home,)
    best = max(scored, key=lambda s: (s[0], -abs(s[1].first - hit.first)))
    if best[1].is_country:
        finer = [s for s in scored if not s[1].is_country and s[0] >= _FINER]
        best = max(finer, default=best, key=lambda s: s[0])
    best = max(
        (s for s in scored if holds(best[1], s[1]) and (s[0] >= _FINER or _home_of_witness(tokens, s[1]))),
        default=best,
        key=lambda s: s[0],
    )
    best = next((s for s in scored if _ashore(tokens, best[1], s[1])), best)
    best = next((s for s in scored if _shore_of(tokens, best[1], s[1])), best)
    best = next((s for s in scored if _right_before(tokens, s[1], best[1]) and holds(best[1], s[1])), best)
    best = next(((best[0], n) for n in names if _explained(tokens, n, best[1])), best)
    chosen = [best[1]]
    possible = {best[1].index, *(name.index for _, name in scored)}
    ordered = [n for n in names if n.index in possible and (not _is_container(tokens, n) or n.index == best[1].index)]
    at = next(i for i, n in enumerate(ordered) if n.index == best[1].index)
    for step in (1, -1):
        here = at
        while 0 <= here + step < len(ordered) and _coordinated(tokens, scan, ordered[here], ordered[here + step]):
            here += step
            chosen.append(ordered[here])
    finest = [n for n in chosen if not n.is_country]
    return tuple(sorted(finest or chosen, key=lambda n: n.first))


def _home_of_witness(tokens: TokenizedText, name: Name) -> bool:
    """Whether people of a town tell what was done there: "residents of X, in the Y region, described how …"."""
    at = name.first - 1
    while at > 0 and tokens.lower[at] in syntax().place_fill:
        at -= 1
    return at >= 0 and tokens.lower[at] in syntax().place_resident


def _ashore(tokens: TokenizedText, water: Name, name: Name) -> bool:
    """Whether a town is where something came down that was over a water: "over the Black Sea fell … **in Constanta**"."""
    one, other = water.toponym.place, name.toponym.place
    if one is None or other is None or one.kind not in _WATERS or not other.kind.startswith("PPL"):
        return False
    return (
        tokens.lower[name.first - 1] in ("in", "у", "в")
        and "over" in tokens.lower[max(0, water.first - 2) : water.first]
    )


def _shore_of(tokens: TokenizedText, water: Name, name: Name) -> bool:
    """Whether a town tells where on a water something was: "on Lake Kivu **near Goma**", "off X in the Red Sea"."""
    if water.toponym.place is None or water.toponym.place.kind not in _WATERS or name.toponym.place is None:
        return False
    if not name.toponym.place.kind.startswith("PPL"):
        return False
    before = tokens.lower[name.first - 1] if name.first else ""
    near = (
        before in syntax().place_near
        or (before == "у" and tokens.lang == "ru")
        or (before == "of" and "port" in tokens.lower[max(0, name.first - 3) : name.first])
    )
    return near and abs(name.first - water.first) <= _LIST_REACH


def _right_before(tokens: TokenizedText, name: Name, area: Name) -> bool:
    """Whether only a comma stands between two names: "entered **Mocimboa**, Cabo Delgado"."""
    return area.first - name.last == 1 and tokens.lower[name.last] in (",", "(")


def _explained(tokens: TokenizedText, name: Name, other: Name) -> bool:
    """Whether a name in brackets only tells where the one before it lies: "**Al-Mayadin** (Deir ez-Zor): …"."""
    a, b = name.toponym.place, other.toponym.place
    bracketed = other.first - name.last == 1 and tokens.lower[name.last] == "("
    closed = tokens.lower[other.last : other.last + 1] in ([")"], [","])
    return bracketed and closed and a is not None and b is not None and a.country == b.country


def placeable(tokens: TokenizedText, names: Sequence[Name]) -> list[Name]:
    """The names but for those that a name behind them shows to mean something else."""
    return [
        n
        for k, n in enumerate(names)
        if not _mistaken(tokens, n, names[k + 1 : k + 2]) and not _district_elsewhere(n, names)
    ]


def _district_elsewhere(name: Name, names: Sequence[Name]) -> bool:
    """Whether a district was taken for one of another town: "in Zaporizhzhia, … in the Shevchenkivskyi district"."""
    place = name.toponym.place
    if place is None or not syntax().place_districts & set(name.toponym.name.lower().split()):
        return False
    return any(
        n.index != name.index
        and 0 < name.first - n.first <= _REACH
        and (town := n.toponym.place) is not None
        and town.kind.startswith("PPL")
        and town.country == place.country
        and apart_m(town, place) > _DISTRICT_M
        and (town.admin1 != place.admin1 or place.kind.startswith("PPL"))
        for n in names
    )


def apart_m(one: Place, other: Place) -> float:
    """Metres between two places that are not far apart, on a plane."""
    lon = (one.lon - other.lon + 180) % 360 - 180
    return math.hypot(lon * math.cos(math.radians(other.lat)), one.lat - other.lat) * _METRES_PER_DEGREE


def _mistaken(tokens: TokenizedText, name: Name, following: Sequence[Name]) -> bool:
    """Whether a name is of something inside the next one, and was taken for a place abroad: "near Congress in Lima"."""
    if not following or name.toponym.role == "demonym":
        return False
    gap = tokens.lower[name.last : following[0].first]
    own, holder = name.toponym.place, following[0].toponym.place
    of_an_institution = len(gap) == 2 and tokens.words[name.last].islower() and own is not None
    if holder is None or not gap or gap[-1] not in syntax().place_inside or not (len(gap) == 1 or of_an_institution):
        return False
    if of_an_institution and own is not None:  # "the Al-Aqsa hospital in Deir al-Balah"
        return holder.kind.startswith("PPL") and apart_m(own, holder) > _DISTRICT_M
    if own is None:
        return holder.kind.startswith("PPL")
    return bool(own.country) and bool(holder.country) and own.country != holder.country


def _is_container(tokens: TokenizedText, name: Name) -> bool:
    """Whether a name only tells where the one before it lies; an item of a list ("X, Y and Z") does not."""
    return name.toponym.role == "container" and tokens.lower[name.last : name.last + 1] not in (
        [w] for w in ("and", "та", "і", "и")
    )


def holds(area: Name, name: Name) -> bool:
    """Whether one name is of a division or country that holds the other's town."""
    a, b = area.toponym.place, name.toponym.place
    if a is None or b is None or not b.kind.startswith(_INSIDE) or a.country != b.country or b.kind == a.kind:
        return False
    return a.kind in COUNTRY_KINDS or (a.kind.startswith("ADM") and a.name in (b.admin1, b.admin2))


def _coordinated(tokens: TokenizedText, scan: Scan, one: Name, other: Name) -> bool:
    """Whether two names are items of a list: "Izium and Chuhuiv", "houses in Cherkasy and a school in Dnipro"."""
    words = syntax()
    left, right = (one, other) if one.first < other.first else (other, one)
    between = tokens.lower[left.last : right.first]
    if not between or len(between) > _LIST_REACH or _is_container(tokens, left) or _is_container(tokens, right):
        return False
    if between[0] not in words.join_words and not between[0].startswith("("):
        return False
    if ("of" in between or set(between) & words.place_near) and not set(between) & words.clause_and:
        return False
    plain = words.join_words | words.join_fill | words.place_in | words.place_fill
    if len(between) <= 6 and all(w in plain for w in between):
        return True
    counted = [w for w in between if w not in plain]
    if len(between) <= _LIST_REACH and counted and all(_counts(w) for w in counted):
        return True  # "three people in Homs and two in Hama"
    several = sum(w in words.join_words for w in between) > 1
    if several and all(w in plain or tokens.words[left.last + k][0].isupper() for k, w in enumerate(between)):
        return True  # a name that was not found stands between
    before = right.first - 1
    while before > left.last and tokens.lower[before] in words.place_fill:
        before -= 1
    told = any(scan.any(kind, left.last, right.first) for kind in ("event", "weapon", "speech"))
    return tokens.lower[before] in words.place_in and scan.any("target", left.last, right.first) and not told


def _counts(word: str) -> bool:
    """Whether a word counts people who were hurt."""
    return is_number(word) or word in syntax().join_people


def _score(
    tokens: TokenizedText, scan: Scan, name: Name, hit: Hit, clause: tuple[int, int], measured: frozenset[int]
) -> float:
    taken_from = tokens.lower[name.first - 1] in syntax().place_from and (
        hit.value == "abduction" or tokens.lower[name.first - 2] in syntax().place_takeoff
    )
    unplaced = name.toponym.role in UNPLACED_ROLES and not (taken_from and name.toponym.role == "route")
    if unplaced or name.index in measured or half_of_a_name(tokens, name.toponym):
        return 0.0
    if any(g.last > name.last or g.first < name.first for g in scan.within("group", name.first - 3, name.last)):
        if any(g.first <= name.first and g.last >= name.last for g in scan.within("group", name.first - 3, name.last)):
            return 0.0  # the Arakan Army
    words, lower = syntax(), tokens.lower
    score = 2.0 if clause[0] <= name.first < clause[1] else 0.5
    before = name.first - 1
    while before > 0 and lower[before] in words.place_fill and name.first - before < 6:
        before -= 1
    word = lower[before] if before >= 0 else ""
    if word == "as" and "far" in lower[max(0, before - 3) : before]:
        return 0.0
    if name.is_office and lower[name.last : name.last + 1] in (["'s"], ["’s"]):
        return 0.0  # "the defence ministry's version"
    if word in words.place_resident or _people_from(scan, word, before):
        return 0.1
    if word in words.place_native or _behind(lower, name.first, words.place_towards):
        return 0.0
    if _end_of_a_route(tokens, scan, name):
        score -= 4.0
    if hit.form == "phrase" and hit.last - 1 == before:
        score += 3.0  # "withdrew from X"
    elif word in words.place_in:
        score += 2.0
        told = lower[before - 1] if before else ""
        said = scan.any("speech", before - 1, before) or scan.any("claim", before - 1, before)
        spoken = said and lower[before - 2] not in words.noun_be
        spoken = spoken or is_idle_office(tokens, scan, name)
        if told in words.place_told or spoken:
            score -= 4.0
    elif any(t.last == before + 1 for t in scan.within("target", max(0, before - 2), before + 1)):
        score += 2.0  # "the airfield Poltava"
    elif word in words.place_from:
        score += 2.0 if taken_from else -4.0  # "kidnapped from X", "after take-off from X"
    elif word in words.place_by:
        score -= 3.0
    elif word in words.place_to:
        score -= 5.0 if set(lower[max(0, before - 3) : before]) & words.place_treated else 1.0
    elif hit.form in ("verb", "phrase") and hit.last - 1 == before:
        score += 3.0
    elif hit.form == "noun" and before == hit.last - 1 and lower[name.first - 1] != word:
        score += 2.5
    if name.last < len(lower) and lower[name.last] in ("'s", "’s"):
        score += 1.0 if scan.any("target", name.last + 1, name.last + _OWNED) else -1.0  # "Chuhuiv's hospital"
    if is_speaker(tokens, scan, name):
        score -= 4.0
    if _subject(scan, name, hit) and word not in words.place_in:
        score -= 3.0
    return 0.0 if _measured_by_direction(lower, name.first) else score + _nearness(name, hit)


def _nearness(name: Name, hit: Hit) -> float:
    """What a name's kind and its way from the trigger add."""
    score = 0.0
    if name.is_country:
        score -= 1.2
    if name.toponym.place is None:
        score -= 1.5
    if name.toponym.role == "reference":
        score -= 0.5
    score -= min(1.5, abs(name.first - hit.first) / _FAR)
    if name.first > hit.first:
        score += 0.4
    return score


def _also_where_to(tokens: TokenizedText, names: Sequence[Name], name: Name) -> bool:
    """Whether a name goes on with those of the towns that the hurt were taken to: "taken to Salamanca **and Valladolid**"."""
    lower, words = tokens.lower, syntax()
    if lower[name.first - 1] not in words.clause_and:
        return False
    before = next((n.first for n in names if n.last == name.first - 1), 0)
    return lower[before - 1] in words.place_to and bool(set(lower[max(0, before - 4) : before]) & words.place_treated)


def _people_from(scan: Scan, word: str, before: int) -> bool:
    """Read "**fishermen from** X were killed": X is where it happened if no other place is told."""
    if word not in syntax().place_from:
        return False
    return any(t.last == before and t.value == "civilians" for t in scan.within("target", max(0, before - 2), before))


def half_of_a_name(tokens: TokenizedText, toponym: Toponym) -> bool:
    """Whether a name goes on behind a hyphen: the "Хан" of a «Хан-Юнісі» that was not found."""
    end = toponym.end
    return tokens.text[end : end + 1] == "-" and tokens.text[end + 1 : end + 2].isupper()


def _end_of_a_route(tokens: TokenizedText, scan: Scan, name: Name) -> bool:
    """A name in "the Kyiv – Odesa road" is where that leads, not where something happened."""
    lower = tokens.lower
    dash_behind = name.last + 1 < len(lower) and lower[name.last] in _DASHES and lower[name.last + 1][0].isalpha()
    dash_before = name.first > 1 and lower[name.first - 1] in _DASHES and lower[name.first - 2][0].isalpha()
    if not (dash_behind or dash_before):
        return False
    if scan.any("route", max(0, name.first - 5), name.last + 5):
        return True
    vehicles = scan.within("target", max(0, name.first - _BEFORE_ROUTE), name.first)
    return any(t.value == "transport" for t in vehicles)  # "the bus Warsaw – Kyiv overturned near Dubno"


def _behind(lower: Sequence[str], first: int, phrases: Sequence[tuple[str, ...]]) -> bool:
    """Whether one of the phrases stands right before a token."""
    return any(tuple(lower[max(0, first - len(p)) : first]) == p for p in phrases)


def _measured_by_direction(lower: Sequence[str], first: int) -> bool:
    """The name after "south of" only tells where another place lies; "the south of X" is a part of X."""
    return (
        first > 2
        and lower[first - 1] == "of"
        and lower[first - 2] in syntax().place_directions
        and lower[first - 3] != "the"
    )


def _subject(scan: Scan, name: Name, hit: Hit) -> bool:
    """A country or seat of power right before a verb of harm is who does it."""
    place = name.toponym.place
    return (
        place is not None
        and place.kind in ("PCLI", "PPLC", "GOVL")
        and any(h.form == "verb" for h in scan.within("event", name.last, name.last + 2))
    )
