"""Leaving out what should not be published: exact coordinates."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from incidentmap.types import Location, Place, Report

_METRES_PER_DEGREE = 111_320.0


def round_coordinates(report: Report, decimals: int) -> Report:
    """Return a report whose points and places are rounded to ``decimals`` places and whose doubt says so.

    Computed regions and distance shapes would give the exact spot away, so they become the circle that
    the rounding leaves. The rounding error is half a unit of the last place in both axes.
    """
    step_m = _METRES_PER_DEGREE * 10.0**-decimals
    doubt_m = math.hypot(step_m / 2, step_m / 2)

    def place(p: Place) -> Place:
        return dataclasses.replace(
            p, lon=round(p.lon, decimals), lat=round(p.lat, decimals), radius_m=p.radius_m + doubt_m
        )

    def location(loc: Location) -> Location:
        if loc.point is None:
            return loc
        lon, lat = round(loc.point[0], decimals), round(loc.point[1], decimals)
        uncertainty_m = (loc.uncertainty_m or 0.0) + doubt_m
        return dataclasses.replace(
            loc,
            point=(lon, lat),
            region=circle(lon, lat, uncertainty_m),
            uncertainty_m=round(uncertainty_m, 1),
            place=place(loc.place) if loc.place else None,
            candidates=(),
            constraints=tuple(dataclasses.replace(c, geometry=None) for c in loc.constraints),
        )

    return dataclasses.replace(
        report,
        toponyms=tuple(
            dataclasses.replace(t, place=place(t.place) if t.place else None, candidates=()) for t in report.toponyms
        ),
        incidents=tuple(
            dataclasses.replace(
                i,
                location=location(i.location),
                distances=tuple(
                    dataclasses.replace(
                        d,
                        reference=place(d.reference) if d.reference else None,
                        second_reference=place(d.second_reference) if d.second_reference else None,
                    )
                    for d in i.distances
                ),
            )
            for i in report.incidents
        ),
    )


def circle(lon: float, lat: float, radius_m: float) -> Any:
    """Return a disc of ``radius_m`` metres around a point, EPSG:4326."""
    from shapely import affinity
    from shapely.geometry import Point

    unit = Point(0.0, 0.0).buffer(1.0)
    dy = radius_m / _METRES_PER_DEGREE
    dx = dy / max(0.01, math.cos(math.radians(lat)))
    return affinity.translate(affinity.scale(unit, dx, dy, origin=(0, 0)), lon, lat)
