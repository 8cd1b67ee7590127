"""Regions of incidents that were read from a table, which holds a point and a radius alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from incidentmap.privacy import circle

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.types import Incident, Location, Report

_DIVISIONS = frozenset({"admin1", "admin2", "area"})
_UNDRAWN = frozenset({"country", "unknown"})


def with_regions(reports: Iterable[Report], gazetteer: Gazetteer) -> Iterator[Report]:
    """Yield the reports, incidents without a region given theirs.

    A division gets its polygon from the gazetteer, found by its id; any other place the disc of its uncertainty.
    What the gazetteer does not know stays without one.
    """

    @lru_cache(maxsize=20_000)
    def polygon(gazetteer_id: str) -> Any:
        row = gazetteer.row(gazetteer_id) if gazetteer_id else None
        if row is None:
            return None
        shape = gazetteer.geometry(row)
        if shape is not None and "Polygon" in shape.geom_type:
            return shape
        place = gazetteer.place(row)
        return circle(place.lon, place.lat, place.radius_m) if place.radius_m else None

    def located(location: Location) -> Location:
        if location.region is not None or location.precision in _UNDRAWN:
            return location
        if location.precision in _DIVISIONS:
            shape = polygon(location.place.gazetteer_id) if location.place else None
        else:
            shape = (
                circle(*location.point, location.uncertainty_m) if location.point and location.uncertainty_m else None
            )
        return replace(location, region=shape)

    def incident(item: Incident) -> Incident:
        return replace(item, location=located(item.location))

    for report in reports:
        yield replace(report, incidents=tuple(incident(i) for i in report.incidents))
