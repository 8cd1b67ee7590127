"""The location of an incident: its place, narrowed or moved by the distances and relations told with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from incidentmap.distance.constraint import Distance
from incidentmap.distance.geometry import locate
from incidentmap.distance.surroundings import land_near
from incidentmap.distance.told import constraints_of
from incidentmap.distance.words import words
from incidentmap.types import Constraint, DistanceMention, Location, LocationPrecision, Place, Toponym

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

_COARSE_M = 100_000.0
"""A region that reaches farther than this is drawn as an area, without a point."""
_OPEN_MOST_M = 50_000.0
_SETTLED_M = 30_000.0
COORDINATES = "COORD"
"""Kind of a place that the text gives as coordinates."""
_BY_RADIUS: tuple[tuple[float, LocationPrecision], ...] = (
    (150.0, "building"), (800.0, "street"), (3_000.0, "neighbourhood"), (15_000.0, "settlement"),
)  # fmt: skip
_STREETS = frozenset({"ST", "RD", "AVE", "RTE", "BDG"})
_DISTRICTS = frozenset({"PPLX", "SQR"})
_AREAS = frozenset({"SEA", "OCN", "GULF", "STRT", "STM", "MTS", "CNL", "LK", "BAY", "CHN", "DSRT", "PEN", "PRK"})


def locate_site(site: Toponym | None, mentions: Sequence[DistanceMention], gazetteer: Gazetteer) -> Location:
    """Return where an incident happened.

    Parameters
    ----------
    site
        The name of the place, when the text has one.
    mentions
        What the text says of distances and relations (`find_distances`); those that describe a place are
        left aside.
    gazetteer
        For shapes, neighbours and land.

    Returns
    -------
    Location
        The region that meets all that is told: ``offset``, ``between`` or ``constraint``, ``area`` when it
        reaches beyond 100 km. Without such words the place itself: a point with the place's radius for a
        settlement or finer, the polygon for an admin area, nothing for a country.
    """
    used = _narrowest(mentions)
    place = site.place if site is not None else None
    near = place if place is not None and not _is_country(place) else _first_reference(used)
    figures = [c for m in used if m.relation == "distance" for c in constraints_of(m, gazetteer, near)]
    vague = [c for m in used if m.relation != "distance" for c in constraints_of(m, gazetteer, near)]
    if figures and vague and locate([*figures, *vague]).contradiction:  # a vague word is often said of something else
        vague = []
    constraints = [*figures, *vague]
    measured = [c for c in constraints if c.max_m is not None or c.relation != "distance"]
    if not measured:
        nearer = [c for c in constraints if c.low_m <= _OPEN_MOST_M]
        constraints = nearer if place is None or _is_country(place) else []
    if not constraints:
        return Location() if site is None or place is None else _of_place(place, site, gazetteer)
    found = _constrained(place, constraints, gazetteer)
    if len(constraints) == 1 and vague and found.precision == "constraint":  # "near", "outside": beside a place
        found = replace(found, precision="offset")
    return _at_sea(found, used, gazetteer)


def _first_reference(mentions: Sequence[DistanceMention]) -> Place | None:
    """The first place below a country that anything is measured from: where a border or coast is meant to be."""
    places = [m.reference for m in mentions if m.reference is not None]
    return next((p for p in places if not _is_country(p)), None)


def _narrowest(mentions: Sequence[DistanceMention]) -> list[DistanceMention]:
    """A relation without a figure gives way to a figure from the same reference, and said twice counts once."""
    measured = {m.reference.gazetteer_id for m in mentions if m.relation == "distance" and m.reference is not None}
    used: list[DistanceMention] = []
    seen: set[Any] = set()
    for m in mentions:
        key = (m.relation, m.reference and m.reference.gazetteer_id, m.metres_min, m.metres_max, m.bearing_deg)
        vague = m.relation != "distance" and m.reference is not None and m.reference.gazetteer_id in measured
        if key not in seen and not vague:
            used.append(m)
        seen.add(key)
    return used


def _constrained(place: Place | None, constraints: list[Distance], gazetteer: Gazetteer) -> Location:
    """The region of the constraints, inside the named place when that is another and they allow it."""
    own = {c.place.gazetteer_id for c in constraints if c.place is not None}
    within = None
    if place is not None and place.gazetteer_id not in own and not _is_country(place):
        row = gazetteer.row(place.gazetteer_id)
        shape = gazetteer.geometry(row) if row is not None else None
        if shape is not None and "Polygon" in shape.geom_type:
            within = shape
        elif _precision(place) in ("settlement", "neighbourhood", "building") and place.radius_m <= _SETTLED_M:
            here = Distance(reference=place, min_m=0.0, max_m=max(100.0, place.radius_m), extent_m=0.0, place=place)
            found = locate([*constraints, here])
            if found.contradiction is None:
                return _shown(replace(found, place=place, constraints=found.constraints[:-1]))
    found = locate(constraints)
    if within is not None:
        inside = locate(constraints, within=within)
        if inside.contradiction == found.contradiction:
            found = replace(inside, place=place)
    return _shown(found)


def _shown(found: Location) -> Location:
    if (found.uncertainty_m or 0.0) <= _COARSE_M:
        return found
    return replace(found, precision="area", point=None)


def _at_sea(found: Location, mentions: Sequence[DistanceMention], gazetteer: Gazetteer) -> Location:
    """Off a coast is not on land."""
    said = {w.strip(",.").lower() for m in mentions for w in m.text.split()}
    off = any(m.relation == "coast" for m in mentions) or ("off" in said and any(w in words().coast for w in said))
    if not off or found.region is None or found.contradiction:
        return found
    land = land_near(gazetteer, found.region.bounds)
    sea = found.region.difference(land) if land is not None else found.region
    if sea.is_empty or sea.area < 0.01 * found.region.area:
        return found
    point = found.point
    if point is not None:
        largest = max(getattr(sea, "geoms", [sea]), key=lambda g: g.area)
        centre = largest.centroid if largest.contains(largest.centroid) else largest.representative_point()
        point = (round(centre.x, 6), round(centre.y, 6))
    return replace(found, region=sea, point=point, uncertainty_m=_reach(sea, point) or found.uncertainty_m)


def _reach(region: Any, point: tuple[float, float] | None) -> float | None:
    import shapely

    from incidentmap.gazetteer.spatial import distance_m

    if point is None:
        return None
    xy = shapely.get_coordinates(region)
    return round(float(distance_m(point[0], point[1], xy[:, 0], xy[:, 1]).max()), 1)


def _is_country(place: Place) -> bool:
    return _precision(place) == "country"


def _of_place(place: Place, site: Toponym, gazetteer: Gazetteer) -> Location:
    precision = _precision(place)
    region = None
    point: tuple[float, float] | None = None
    row = gazetteer.row(place.gazetteer_id)
    if precision in ("admin1", "admin2", "area"):
        region = gazetteer.geometry(row) if row is not None else None
        if region is None or "Polygon" not in region.geom_type:
            region = _circle(place)
    elif precision not in ("country", "unknown"):
        point = (place.lon, place.lat)
        region = _circle(place)
    return Location(
        precision=precision,
        point=point,
        region=region,
        uncertainty_m=place.radius_m or None,
        method="coordinates" if place.kind == COORDINATES else "gazetteer",
        place=place,
        candidates=site.candidates,
        constraints=(Constraint(text=site.name),),
    )


def _precision(place: Place) -> LocationPrecision:
    kind = place.kind
    if kind == COORDINATES:  # as fine as their digits
        return next((name for least_m, name in _BY_RADIUS if place.radius_m <= least_m), "area")
    if kind.startswith(("PCL", "TERR", "CONT")) or (kind == "RGN" and place.radius_m > 500_000):
        return "country"
    if kind == "ADM1":
        return "admin1"
    if kind.startswith("ADM"):
        return "admin2"
    if kind in _AREAS or kind.startswith("RGN"):
        return "area"
    if kind in _STREETS:
        return "street"
    if kind in _DISTRICTS:
        return "neighbourhood"
    return "settlement" if kind.startswith("PPL") else "building"


def _circle(place: Place) -> Any:
    from incidentmap.privacy import circle

    return circle(place.lon, place.lat, max(100.0, place.radius_m))
