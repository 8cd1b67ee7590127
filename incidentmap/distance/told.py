"""What a text tells of a place, as constraints: every mention of a distance or relation to its `Distance`."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from incidentmap.distance.constraint import Distance
from incidentmap.distance.surroundings import extent_and_doubt, geometry_of, near_reach
from incidentmap.distance.words import words
from incidentmap.types import DistanceMention, Place

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

_MAX_ANCHOR_M = 60_000.0
_FARTHEST_M = 2_000_000.0
_FARTHEST_BETWEEN_M = 600_000.0
_ABOUT_SHARE = 0.2
_BORDER_HALF_M = 10_000.0
_BORDER_REACH_M = 30_000.0
_COAST_M = 50_000.0
_COUNTRY_STEP_DEG = 0.02
_RIVERSIDE_M = 2_000.0
_SIDE_HALF_DEG = 67.5
_COUNTRY = ("PCL", "TERR", "CONT")


def constraints_of(mention: DistanceMention, gazetteer: Gazetteer, site: Place | None = None) -> list[Distance]:
    """Return the constraints that a mention states; none when it says nothing that can be drawn.

    A border or a coast is long: only its part near the ``site`` counts, and without a site it says nothing.
    """
    place = mention.reference
    if place is None or mention.describes != "incident":
        return []
    if mention.relation == "distance":
        found = _measured(mention, place, gazetteer, site)
        return [found] if found is not None else []
    if mention.relation == "border":
        places = [p for p in (place, mention.second_reference) if p is not None]
        return [c for p in places if (c := _border(mention, p, gazetteer, site)) is not None]
    if mention.second_reference is not None:
        found = _between(mention, place, mention.second_reference, gazetteer)
        return [found] if found is not None else []
    found = _related(mention, place, gazetteer)
    return [found] if found is not None else []


def _measured(mention: DistanceMention, place: Place, gazetteer: Gazetteer, site: Place | None) -> Distance | None:
    far = mention.metres_max if mention.metres_max is not None else mention.metres_min
    if far is None or far > _FARTHEST_M or "route" in mention.text.lower().split():
        return None
    said = [w.strip(",.").lower() for w in mention.text.split()]
    geometry = geometry_of(place, gazetteer) if not place.kind.startswith(_COUNTRY) else None
    if any(w in words().border for w in said):
        geometry = _boundary(place, gazetteer, site, far)
        if geometry is None:
            return None
    elif geometry is not None:
        geometry = _simple(geometry, far)
    elif place.radius_m > _MAX_ANCHOR_M:
        return None
    extent, doubt = extent_and_doubt(place, gazetteer, geometry)
    precision = mention.precision_m or 0.0
    if mention.comparator in ("lt", "le", "between"):
        precision = 0.0
    elif mention.comparator == "about" and mention.metres_min == mention.metres_max:
        precision = max(precision, _ABOUT_SHARE * far)
    return Distance(
        reference=geometry if geometry is not None else place,
        max_m=mention.metres_max,
        min_m=mention.metres_min,
        bearing_deg=mention.bearing_deg,
        precision_m=precision,
        extent_m=extent,
        doubt_m=doubt,
        text=mention.text,
        place=place,
    )


def _boundary(place: Place, gazetteer: Gazetteer, site: Place | None, far: float) -> Any:
    """The border of a place near a site, as lines; None when the site is not near it, or too coarse to tell."""
    import shapely

    geometry = geometry_of(place, gazetteer)
    if site is None or site.kind.startswith(_COUNTRY) or geometry is None or "Polygon" not in geometry.geom_type:
        return None
    shape = geometry_of(site, gazetteer)
    west, south, east, north = shape.bounds if shape is not None else (site.lon, site.lat, site.lon, site.lat)
    reach = (far + (0.0 if shape is not None else site.radius_m) + _BORDER_REACH_M) / 111_000.0
    wide = reach / max(0.05, math.cos(math.radians(min(85.0, max(abs(south), abs(north))))))
    box = shapely.box(
        max(-180.0, west - wide), max(-90.0, south - reach), min(180.0, east + wide), min(90.0, north + reach)
    )
    border = geometry.boundary.intersection(box)
    return None if border.is_empty or border.length == 0 else _simple(border, far)


def _simple(geometry: Any, far: float) -> Any:
    """A shape as fine as a distance needs it: to a hundredth of it."""
    return geometry.simplify(max(30.0, 0.01 * far) / 111_000.0)


def _border(mention: DistanceMention, place: Place, gazetteer: Gazetteer, site: Place | None) -> Distance | None:
    boundary = _boundary(place, gazetteer, site, _BORDER_HALF_M)
    if boundary is None:
        return None
    return Distance(reference=boundary, min_m=0.0, max_m=_BORDER_HALF_M, extent_m=0.0, text=mention.text, place=place)


def _between(mention: DistanceMention, one: Place, other: Place, gazetteer: Gazetteer) -> Distance | None:
    from incidentmap.gazetteer.spatial import distance_m

    away = float(distance_m(one.lon, one.lat, other.lon, other.lat))
    coarse = max(one.radius_m, other.radius_m) > _MAX_ANCHOR_M
    if not 0 < away <= _FARTHEST_BETWEEN_M or coarse:
        return None
    return Distance(
        reference=one, relation="between", second_reference=other, extent_m=0.0, text=mention.text, place=one,
        max_m=max(0.25 * away, 1_000.0),
    )  # fmt: skip


def _related(mention: DistanceMention, place: Place, gazetteer: Gazetteer) -> Distance | None:
    geometry = geometry_of(place, gazetteer)
    if place.kind.startswith(_COUNTRY):
        if mention.relation != "coast" or geometry is None:
            return None
        geometry = geometry.simplify(_COUNTRY_STEP_DEG)
    if geometry is None and place.radius_m > _MAX_ANCHOR_M:
        return None
    reference = geometry if geometry is not None else place
    base = Distance(
        reference=reference, min_m=0.0, max_m=0.0, extent_m=0.0, bearing_deg=mention.bearing_deg,
        text=mention.text, place=place,
    )  # fmt: skip
    relation, radius = mention.relation, max(200.0, place.radius_m)
    if geometry is not None:
        return _related_to_shape(base, relation, _simple(geometry, _COAST_M))
    if relation in ("near", "along"):
        return replace(base, max_m=near_reach(place, gazetteer))
    if relation == "outside":
        return replace(base, min_m=0.7 * radius, max_m=near_reach(place, gazetteer))
    if relation == "outskirts":
        return replace(base, relation="edge", extent_m=radius, max_m=None, min_m=None)
    if relation == "suburbs":
        half = _SIDE_HALF_DEG if mention.bearing_deg is not None else None
        return replace(base, min_m=0.6 * radius, max_m=2 * radius, bearing_half_deg=half)
    if relation == "part":
        return replace(base, relation="part", extent_m=radius, max_m=None, min_m=None)
    if relation == "direction":
        return replace(base, extent_m=radius, max_m=2 * near_reach(place, gazetteer))
    if relation == "coast":
        return replace(base, max_m=radius + _COAST_M, bearing_deg=None)
    return None


def _related_to_shape(base: Distance, relation: str, geometry: Any) -> Distance | None:
    area = "Polygon" in geometry.geom_type
    if relation in ("near", "along") and not area:
        return replace(base, max_m=_RIVERSIDE_M)
    if relation == "part" and area:
        return replace(base, relation="part", max_m=None, min_m=None)
    if relation == "coast" and area:
        return replace(base, max_m=_COAST_M)
    if relation == "outskirts" and area:
        return replace(base, relation="edge", max_m=_BORDER_HALF_M, min_m=None)
    return None
