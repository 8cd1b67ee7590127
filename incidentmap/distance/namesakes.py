"""Which of several namesakes a text means, by the distance that it tells: "Novosilka, 12 km from Kupiansk"."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from incidentmap.distance.grammar import find_measured
from incidentmap.types import Candidate, DistanceMention, Place, Toponym

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.text import TokenizedText

_SLACK = 0.25
"""Distances in print are by road as often as by air, and to the middle or the edge: a quarter either way."""
_LEAST_SLACK_M = 2_000.0
_MOST_CANDIDATES = 400
_FARTHEST_M = 1_000_000.0
_GAP = 40


def settle(tokens: TokenizedText, toponyms: Sequence[Toponym], gazetteer: Gazetteer) -> tuple[Toponym, ...]:
    """Return the toponyms, each one that a distance describes moved to the namesake that it fits best.

    A name that already fits stays what it is, as does one of which no namesake fits.
    """
    settled = list(toponyms)
    for mention in find_measured(tokens, toponyms):
        if mention.describes != "place" or mention.reference is None or mention.metres_max is None:
            continue
        index = _described(toponyms, mention)
        if index is None or mention.metres_max > _FARTHEST_M:
            continue
        toponym = settled[index]
        if toponym.place is not None and misfit(toponym.place, mention, mention.reference) <= 1:
            continue
        rows = list(gazetteer.lookup(toponym.name))[:_MOST_CANDIDATES]
        places = [gazetteer.place(row) for row in rows]
        fitting = sorted((m, i) for i, p in enumerate(places) if (m := misfit(p, mention, mention.reference)) <= 1)
        if fitting:
            place = places[fitting[0][1]]
            settled[index] = replace(toponym, place=place, candidates=(Candidate(place=place, score=1.0),))
    return tuple(settled)


def misfit(place: Place, mention: DistanceMention, reference: Place) -> float:
    """Return how far a place is from meeting a distance: up to 1 it fits, infinite when it cannot."""
    from incidentmap.gazetteer.spatial import distance_m

    if place.gazetteer_id == reference.gazetteer_id:
        return math.inf
    away = float(distance_m(reference.lon, reference.lat, place.lon, place.lat))
    low, high = mention.metres_min or 0.0, mention.metres_max if mention.metres_max is not None else math.inf
    margin = max(_LEAST_SLACK_M, _SLACK * (high if math.isfinite(high) else low)) + place.radius_m + reference.radius_m
    off = max(0.0, low - away, away - high) / margin
    if mention.bearing_deg is not None and away > margin:
        bearing = bearing_deg(reference.lon, reference.lat, place.lon, place.lat)
        off = max(off, abs((bearing - mention.bearing_deg + 180) % 360 - 180) / 45.0)
    return off


def bearing_deg(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Return the initial great-circle bearing from one point to another, degrees from north."""
    p, q, d = math.radians(lat1), math.radians(lat2), math.radians(lon2 - lon1)
    y = math.sin(d) * math.cos(q)
    x = math.cos(p) * math.sin(q) - math.sin(p) * math.cos(q) * math.cos(d)
    return math.degrees(math.atan2(y, x)) % 360


def _described(toponyms: Sequence[Toponym], mention: DistanceMention) -> int | None:
    before = [i for i, t in enumerate(toponyms) if t.end <= mention.start and mention.start - t.end <= _GAP]
    return before[-1] if before else None
