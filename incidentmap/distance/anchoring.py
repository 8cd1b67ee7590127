"""The place that a locality is measured from: looked up by name, told from its namesakes by all that is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from incidentmap.distance.constraint import Distance
from incidentmap.distance.geometry import locate
from incidentmap.distance.localities import Locality, Offset, parse_locality, table, unknown_unit
from incidentmap.distance.surroundings import extent_and_doubt, near_reach
from incidentmap.gazetteer.folding import fold
from incidentmap.gazetteer.spatial import distance_m
from incidentmap.types import Location, Place

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

_CONTAINERS = frozenset({"country", "admin1", "admin2", "region"})
_KIND_WORTH = {"settlement": 3.0, "district": 1.0, "landmark": 1.0, "admin2": 0.5, "water": 0.5, "relief": 0.5}
_MOST_CANDIDATES = 60
_HINT_M = 60_000.0
_ROAD_SHARE = 0.55
_ROAD_BEST = 0.85
_ODOMETER_SHARE = 0.7
"""Collectors read odometers without saying so; roads are up to 1.4 times as long as the straight line."""
_MINUTE_M = 1_300.0
"""Half the diagonal of a minute of arc, to which much of GeoNames' points were once rounded."""
_LEAST_SHARE = 0.2
_MAX_ANCHOR_M = 60_000.0
_AFTER = "river rio creek lake laguna mountains mountain mts sierra canyon cave mine ranch island state national forest park bay".split()


@dataclass(frozen=True, slots=True)
class Context:
    """What the row tells beside the locality: rows of the gazetteer for its country and divisions."""

    country: str | None = None
    admin1: frozenset[int] = frozenset()
    admin2: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Placed:
    """A locality with its region; ``anchor`` is the place of its tightest offset, ``kind`` that offset's."""

    locality: Locality
    location: Location | None
    anchor: Place | None = None
    offset: Offset | None = None
    kind: str = "none"
    namesakes: int = 0
    note: str | None = None


class Anchorer:
    """Finds anchors in one gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def context(self, country: str | None, state: str | None = None, county: str | None = None) -> Context:
        """Return the context of a row from names or codes; what is not found is left out."""
        code = self._country(country)
        return Context(code, self._division(state, code, "admin1"), self._division(county, code, "admin2"))

    def place(self, text: str, context: Context) -> Placed:
        """Return the region of a locality."""
        locality = parse_locality(text)
        unit = unknown_unit(text) if all(o.kind in ("plain", "near") for o in locality.offsets) else None
        if unit is not None:
            return Placed(locality, None, note=f"{unit!r} is no unit of length that is known")
        if not locality.offsets:
            return Placed(locality, None, note="no distance and no name was read in the locality")
        chosen = self._choose(locality, context)
        if not chosen:
            wanted = "; ".join(o.names[0] for o in locality.offsets)
            return Placed(locality, None, kind=locality.offsets[0].kind, note=f"not in the gazetteer: {wanted}")
        constraints = [c for offset, place in chosen for c in self.constraints(offset, place)]
        location = locate(constraints)
        offset, anchor = min(chosen, key=lambda p: p[0].high_m or 0.0)
        kind = offset.kind if len(chosen) == 1 else "several"
        others = len(self.candidates(offset, context)) - 1
        return Placed(locality, replace(location, place=anchor), anchor, offset, kind, others)

    def candidates(self, offset: Offset, context: Context) -> list[Place]:
        """Return the places that an offset's anchor may be: those of the longest name that has any."""
        for number, name in enumerate(offset.names):
            if number and (context.country is None or not _worth(name, offset.names[0])):
                continue
            rows = self._rows(name, context)
            if rows:
                return [self.gazetteer.place(row) for row in rows]
        return []

    def constraints(self, offset: Offset, place: Place) -> list[Distance]:
        """Return an offset from a place as constraints."""
        extent, doubt = extent_and_doubt(place, self.gazetteer, None)
        base = Distance(
            reference=place, min_m=0.0, max_m=max(100.0, place.radius_m), extent_m=0.0, text=offset.text, place=place
        )
        if offset.kind == "plain":
            return [base]
        if offset.kind == "near":
            return [replace(base, max_m=near_reach(place, self.gazetteer))]
        low, high = offset.low_m or 0.0, offset.high_m
        precision, best = offset.precision_m or 0.0, None
        if low == high:
            precision = max(precision, _LEAST_SHARE * low)
            best = low if offset.kind != "road" else _ROAD_BEST * low
            low *= {"road": _ROAD_SHARE, "orthogonal": 1.0}.get(offset.kind, _ODOMETER_SHARE)
        return [
            replace(
                base, min_m=low, max_m=high, bearing_deg=offset.bearing, bearing_half_deg=offset.bearing_half,
                best_m=best,                precision_m=precision, extent_m=extent, doubt_m=doubt + _MINUTE_M,
            )
        ]  # fmt: skip

    def _choose(self, locality: Locality, context: Context) -> list[tuple[Offset, Place]]:
        """One place for every offset whose anchor is known, the ones that agree best."""
        found = [(o, self.candidates(o, context)) for o in locality.offsets]
        found = [(o, places) for o, places in found if places]
        if not found:
            return []
        hints = self._hints(locality, context)
        first = min(found, key=lambda f: len(f[1]))
        best = max(first[1], key=lambda p: self._score(p, context, locality, hints))
        chosen = [(first[0], best)]
        for offset, places in found:
            if offset is first[0]:
                continue
            reach = 50_000.0 + 2 * (offset.high_m or 0.0) + 2 * (first[0].high_m or 0.0)
            place = min(places, key=lambda p: float(distance_m(best.lon, best.lat, p.lon, p.lat)))
            if float(distance_m(best.lon, best.lat, place.lon, place.lat)) <= reach:
                chosen.append((offset, place))
        return chosen

    def _score(self, place: Place, context: Context, locality: Locality, hints: Sequence[Place]) -> tuple[float, ...]:
        from incidentmap.gazetteer.kinds import group_of

        row = self.gazetteer.row(place.gazetteer_id)
        county = row is not None and bool(context.admin2) and int(self.gazetteer.admin2[row]) in context.admin2
        folded = fold(locality.text)
        named = sum(1.0 for a in (place.admin1, place.admin2) if a and len(a) > 3 and fold(a) in folded)
        near = min((float(distance_m(h.lon, h.lat, place.lon, place.lat)) for h in hints), default=_HINT_M)
        beside = 2.0 if near < _HINT_M else 0.0
        importance = float(self.gazetteer.importance[row]) if row is not None else 0.0
        exact = 1.0 if fold(place.name) in {fold(n) for o in locality.offsets for n in o.names} else 0.0
        return (2.0 * county + named + beside, _KIND_WORTH.get(group_of(place.kind), 0.0) + exact, importance, -near)

    def _hints(self, locality: Locality, context: Context) -> list[Place]:
        """Places of the other names of a locality that have few namesakes."""
        hints = []
        for name in locality.others[:6]:
            rows = self._rows(name, context)
            if 1 <= len(rows) <= 2:
                hints += [self.gazetteer.place(row) for row in rows]
        return hints

    def _rows(self, name: str, context: Context) -> list[int]:
        return list(_cached_rows(self.gazetteer, name, context))

    def _country(self, name: str | None) -> str | None:
        if not name or not name.strip():
            return None
        text = name.strip()
        if len(text) == 2 and text.isalpha() and self.gazetteer.country_row(text.upper()) is not None:
            return text.upper()
        for part in (text, text.split("/")[0], text.split("(")[0]):
            for row in self.gazetteer.lookup(part.strip()):
                if self.gazetteer.kind_group[self.gazetteer.kind[row]] == "country":
                    return self.gazetteer.country_code(row)
        return None

    def _division(self, name: str | None, country: str | None, group: str) -> frozenset[int]:
        if not name or not name.strip():
            return frozenset()
        text = name.strip().split("(")[0]
        forms = [text, text.replace("Co.", "County"), f"{text} County", text.replace("County", "").strip()]
        for form in forms:
            rows = {
                row for row in self.gazetteer.lookup(form)
                if self.gazetteer.kind_group[self.gazetteer.kind[row]] == group
                and (country is None or self.gazetteer.country_code(row) == country)
            }  # fmt: skip
            if rows:
                return frozenset(rows)
        return frozenset()


def _worth(name: str, whole: str) -> bool:
    """Whether a shortened name may stand for the whole: not a bare "San", and not when it was a river's or mine's."""
    words = name.split()
    generic = table().prefixes
    if all(w in generic or len(w) < 3 for w in words):
        return False
    rest = whole[len(name) :].split() if whole.startswith(name) else []
    return not (rest and rest[0] in _AFTER)


@lru_cache(maxsize=65536)
def _cached_rows(gazetteer: Gazetteer, name: str, context: Context) -> tuple[int, ...]:
    rows = [
        row for row in gazetteer.lookup(name)[:400]
        if gazetteer.kind_group[gazetteer.kind[row]] != "country"
        and (context.country is None or gazetteer.country_code(row) == context.country)
        and float(gazetteer.radius_m[row]) <= _MAX_ANCHOR_M
    ]  # fmt: skip
    if context.admin1:
        rows = [row for row in rows if int(gazetteer.admin1[row]) in context.admin1]
    return tuple(rows[:_MOST_CANDIDATES])
