"""The location of an incident: its place, narrowed or moved by the distances told with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from incidentmap.distance.constraint import Distance
from incidentmap.distance.geometry import locate
from incidentmap.types import Constraint, DistanceMention, Location, LocationPrecision, Place, Toponym

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

_MIN_EXTENT_M = 300.0
_MAX_ANCHOR_M = 60_000.0
_STREETS = frozenset({"ST", "RD", "AVE", "RTE", "BDG"})
_DISTRICTS = frozenset({"PPLX", "SQR"})
COORDINATES = "COORD"
"""Kind of a place that the text gives as coordinates."""
_BY_RADIUS: tuple[tuple[float, LocationPrecision], ...] = (
    (150.0, "building"), (800.0, "street"), (3_000.0, "neighbourhood"), (15_000.0, "settlement"),
)  # fmt: skip
_AREAS = frozenset({"SEA", "OCN", "GULF", "STRT", "STM", "MTS", "CNL", "LK", "BAY", "CHN", "DSRT", "PEN", "PRK"})


def locate_site(site: Toponym | None, mentions: Sequence[DistanceMention], gazetteer: Gazetteer) -> Location:
    """Return where an incident happened.

    Distances from known places come first; else the site's own place: a point with the place's radius for a
    settlement or finer, the polygon for an admin area, nothing for a country.
    """
    constraints = [c for m in mentions if (c := _constraint(m, gazetteer)) is not None]
    if constraints:
        found = locate(constraints)
        if site is not None and site.place is not None and found.place is None:
            return found
        return found
    if site is None or site.place is None:
        return Location()
    return _of_place(site.place, site, gazetteer)


def _constraint(mention: DistanceMention, gazetteer: Gazetteer) -> Distance | None:
    place = mention.reference
    if place is None or mention.metres_max is None or place.radius_m > _MAX_ANCHOR_M or mention.describes != "incident":
        return None
    if mention.metres_max > 2_000_000 or "route" in mention.text.lower():
        return None
    geometry = _line(place, gazetteer)
    extent = min(place.radius_m, _MIN_EXTENT_M) if geometry is not None else place.radius_m
    far = mention.metres_max >= 2 * place.radius_m
    precision = mention.precision_m or 0.0
    if mention.comparator in ("lt", "le"):
        precision = 0.0
    return Distance(
        reference=geometry if geometry is not None else place,
        max_m=mention.metres_max,
        min_m=mention.metres_min,
        bearing_deg=mention.bearing_deg,
        precision_m=precision,
        extent_m=extent if far or geometry is not None else place.radius_m,
        text=mention.text,
        place=place,
    )


def _line(place: Place, gazetteer: Gazetteer) -> Any:
    row = gazetteer.row(place.gazetteer_id)
    geometry = gazetteer.geometry(row) if row is not None else None
    return geometry if geometry is not None and "Line" in geometry.geom_type else None


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
    if kind == COORDINATES:  # as fine as their digits
        return next((name for least_m, name in _BY_RADIUS if place.radius_m <= least_m), "area")
    if kind in _DISTRICTS:
        return "neighbourhood"
    return "settlement" if kind.startswith("PPL") else "building"


def _circle(place: Place) -> Any:
    from incidentmap.privacy import circle

    return circle(place.lon, place.lat, max(100.0, place.radius_m))
