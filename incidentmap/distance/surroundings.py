"""What the gazetteer knows around a place: its shape, its country's outline, the land, the next place like it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from incidentmap.types import Place

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

_OUTLINE_STEP_DEG = 0.005
_NEAR_LEAST_M = 1_000.0
_NEAR_MOST_M = 15_000.0
_LANDMARK_M = 300.0
_LINE_M = 300.0
_LIKE = 0.2
"""A place of a fifth of the population is one that a writer would have named instead."""


def geometry_of(place: Place, gazetteer: Gazetteer) -> Any:
    """Return the line or polygon of a place, the union of its divisions for a country; None when it has none."""
    if place.kind.startswith("PCL") and place.country:
        return country_outline(gazetteer, place.country)
    row = gazetteer.row(place.gazetteer_id)
    return gazetteer.geometry(row) if row is not None else None


def country_outline(gazetteer: Gazetteer, iso2: str) -> Any:
    """Return the land of a country, of its first-order divisions; None when none has a polygon."""
    return _outline(gazetteer.path, iso2)


def land_near(gazetteer: Gazetteer, bounds: tuple[float, float, float, float]) -> Any:
    """Return the land inside bounds (west, south, east, north), None where all is sea."""
    import shapely

    tree, shapes = _divisions(gazetteer.path)
    hits = tree.query(shapely.box(*bounds))
    return shapely.union_all([shapes[i] for i in sorted(hits)]) if len(hits) else None


def division_at(gazetteer: Gazetteer, lon: float, lat: float) -> Any:
    """Return the polygon of the first-order division that holds a point, None at sea."""
    import shapely

    tree, shapes = _divisions(gazetteer.path)
    hits = tree.query(shapely.Point(lon, lat), predicate="intersects")
    return shapes[int(hits[0])] if len(hits) else None


def extent_and_doubt(place: Place, gazetteer: Gazetteer, geometry: Any) -> tuple[float, float]:
    """Return a reference's own radius and how far it may lie from its point, metres.

    The gazetteer's radius is the extent of settlements and areas; for a building, whose size is known well
    enough, what is beyond it is doubt about the point.
    """
    from incidentmap.gazetteer.kinds import group_of

    if geometry is not None:
        return (min(place.radius_m, _LINE_M), 0.0) if "Line" in geometry.geom_type else (0.0, 0.0)
    if (
        group_of(place.kind) in ("landmark", "street", "district")
        and place.kind != "COORD"
        and place.radius_m > _LANDMARK_M
    ):
        return _LANDMARK_M, place.radius_m - _LANDMARK_M
    return place.radius_m, 0.0


def near_reach(place: Place, gazetteer: Gazetteer) -> float:
    """Return how far "near X" goes, metres: half-way to the next place like it (Quick Reference Guide)."""
    others = gazetteer.nearest(place.lon, place.lat, max_km=40.0, limit=40)
    like = max(500.0, _LIKE * place.population)
    metres = [m for row, m in others if m > place.radius_m and gazetteer.population[row] >= like]
    half = metres[0] / 2 if metres else _NEAR_MOST_M
    return max(place.radius_m + _NEAR_LEAST_M, min(half, place.radius_m + _NEAR_MOST_M))


@lru_cache(maxsize=32)
def _outline(path: Path, iso2: str) -> Any:
    import shapely

    from incidentmap.gazetteer import open_gazetteer

    gazetteer = open_gazetteer(path)
    shapes = [
        shape
        for row in gazetteer.geometry_row.tolist()
        if gazetteer.country_code(row) == iso2
        and gazetteer.kinds[gazetteer.kind[row]] == "ADM1"
        and (shape := gazetteer.geometry(row)) is not None
    ]
    if not shapes:
        return None
    return shapely.union_all(shapes, grid_size=1e-4).simplify(_OUTLINE_STEP_DEG)


@lru_cache(maxsize=2)
def _divisions(path: Path) -> tuple[Any, Any]:
    import shapely

    from incidentmap.gazetteer import open_gazetteer

    gazetteer = open_gazetteer(path)
    admin1 = gazetteer.kinds.index("ADM1")
    rows = [row for row in gazetteer.geometry_row.tolist() if gazetteer.kind[row] == admin1]
    shapes = np.array([gazetteer.geometry(row) for row in rows], dtype=object)
    return shapely.STRtree(shapes), shapes
