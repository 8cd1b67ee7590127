"""Nearest places, by a grid over the columns that is made at first use."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from incidentmap.gazetteer.store import Gazetteer

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius, IUGG."""


def distance_m(lon1: Any, lat1: Any, lon2: Any, lat2: Any) -> Any:
    """Return great-circle metres between points in degrees (haversine; arrays broadcast)."""
    p, q = np.radians(lat1), np.radians(lat2)
    half = np.sin((q - p) / 2) ** 2 + np.cos(p) * np.cos(q) * np.sin(np.radians(np.subtract(lon2, lon1)) / 2) ** 2
    return 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, half)))


def nearest_rows(
    gazetteer: Gazetteer, lon: float, lat: float, *, kinds: Sequence[str] | None, max_km: float, limit: int
) -> list[tuple[int, float]]:
    """Return up to ``limit`` (row, metres) within ``max_km``, nearest first."""
    order, start = _grid(gazetteer.path)
    rows = _cells_around(order, start, lon, lat, max_km)
    if kinds is None:
        wanted = np.array([group == "settlement" for group in gazetteer.kind_group])
    else:
        wanted = np.array([kind in kinds for kind in gazetteer.kinds])
    rows = rows[wanted[np.asarray(gazetteer.kind[rows])]]
    if not len(rows):
        return []
    metres = distance_m(lon, lat, gazetteer.lon[rows].astype(float), gazetteer.lat[rows].astype(float))
    best = np.argsort(metres, kind="stable")[:limit]
    return [(int(rows[i]), float(metres[i])) for i in best if metres[i] <= max_km * 1000]


def _cells_around(order: Any, start: Any, lon: float, lat: float, max_km: float) -> Any:
    reach_lat = max_km / 111.0
    reach_lon = min(180.0, reach_lat / max(0.02, math.cos(math.radians(min(89.0, abs(lat) + reach_lat)))))
    south = max(0, math.floor(lat - reach_lat) + 90)
    north = min(179, math.floor(lat + reach_lat) + 90)
    west, east = math.floor(lon - reach_lon) + 180, math.floor(lon + reach_lon) + 180
    columns = range(360) if east - west >= 360 else sorted({c % 360 for c in range(west, east + 1)})
    parts = [order[start[c := y * 360 + x] : start[c + 1]] for y in range(south, north + 1) for x in columns]
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


@lru_cache(maxsize=4)
def _grid(path: Any) -> tuple[Any, Any]:
    lon = np.load(path / "lon.npy", mmap_mode="r")
    lat = np.load(path / "lat.npy", mmap_mode="r")
    x = np.clip(np.floor(lon).astype(np.int64) + 180, 0, 359)
    y = np.clip(np.floor(lat).astype(np.int64) + 90, 0, 179)
    cell = y * 360 + x
    order = np.argsort(cell, kind="stable")
    start = np.searchsorted(cell[order], np.arange(360 * 180 + 1))
    return order, start


@dataclass(frozen=True, slots=True)
class Around:
    """A place near a point, how far its own point is, and the first-level division that the point lies in."""

    row: int
    distance_m: float
    division: int | None


_SHORE_DEGREES = 0.04
"""How far outside all polygons a point still counts as land: coasts are drawn to a kilometre or two."""
_TOWN_MARGIN_M = 3_000.0
_LOOKED_AT = 60
_PEOPLE_PER_KM2 = 3000.0
_UNCERTAIN = 5.0


def around(gazetteer: Gazetteer, lon: float, lat: float, *, max_km: float, limit: int) -> list[Around]:
    """Return what is at a point: the nearest settlements on its side of the border, or its division, or its water."""
    division = division_at(gazetteer, lon, lat)
    near = nearest_rows(gazetteer, lon, lat, kinds=None, max_km=max_km, limit=max(_LOOKED_AT, limit))
    near = sorted(near, key=lambda item: _apart(gazetteer, *item))
    if division is None:  # no polygon: a small island's town, or the sea
        near = [(row, m) for row, m in near if m <= float(gazetteer.radius_m[row]) + _TOWN_MARGIN_M]
        if not near:
            water = water_at(gazetteer, lon, lat)
            return [] if water is None else [Around(water, 0.0, None)]
        return [Around(row, m, None) for row, m in near[:limit]]
    country = gazetteer.country[division]
    same = [(row, m) for row, m in near if gazetteer.country[row] == country]
    if not same:
        centre = distance_m(lon, lat, float(gazetteer.lon[division]), float(gazetteer.lat[division]))
        return [Around(division, float(centre), division)]
    return [Around(row, m, division) for row, m in same[:limit]]


def _apart(gazetteer: Gazetteer, row: int, metres: float) -> tuple[bool, float]:
    """How far a point is from a settlement: a share of its reach within, metres from its edge without.

    A village whose own place is uncertain by kilometres comes after all others.
    """
    reach = max(1000.0, 1000.0 * math.sqrt(float(gazetteer.population[row]) / (_PEOPLE_PER_KM2 * math.pi)))
    uncertain = float(gazetteer.radius_m[row]) > _UNCERTAIN * reach
    return uncertain, metres / reach if metres <= reach else 1.0 + metres - reach


def division_at(gazetteer: Gazetteer, lon: float, lat: float) -> int | None:
    """Return the row of the first-level division whose polygon holds the point, or whose shore is next to it."""
    import shapely

    tree, rows = _division_tree(gazetteer.path)
    point = shapely.Point(lon, lat)
    inside = tree.query(point, predicate="intersects")
    if not len(inside):
        inside = tree.query_nearest(point, max_distance=_SHORE_DEGREES)
    return min((int(rows[i]) for i in inside), default=None)


def water_at(gazetteer: Gazetteer, lon: float, lat: float) -> int | None:
    """Return the smallest sea, gulf, strait or lake whose area, or disc where it has none, holds the point."""
    import shapely

    codes = [k for k, kind in enumerate(gazetteer.kinds) if kind in _OPEN_WATER]
    rows = np.flatnonzero(np.isin(gazetteer.kind, codes))
    metres = distance_m(lon, lat, gazetteer.lon[rows].astype(float), gazetteer.lat[rows].astype(float))
    holds = []
    for row, m in zip(rows.tolist(), metres.tolist(), strict=True):
        shape = gazetteer.geometry(row)
        if shape is not None and shape.geom_type.endswith("Polygon"):
            if shapely.contains_xy(shape, lon, lat):
                holds.append(row)
        elif m <= float(gazetteer.radius_m[row]):
            holds.append(row)
    return min(holds, key=lambda row: (float(gazetteer.radius_m[row]), row), default=None)


_OPEN_WATER = frozenset("SEA OCN GULF STRT CHN BAY LK RSV LGN SD".split())


@lru_cache(maxsize=2)
def _division_tree(path: Any) -> tuple[Any, Any]:
    import shapely

    from incidentmap.gazetteer.store import Gazetteer

    gazetteer = Gazetteer(path)
    first = [k for k, group in enumerate(gazetteer.kind_group) if group == "admin1"]
    rows = np.asarray(gazetteer.geometry_row, dtype=np.int64)
    rows = rows[np.isin(gazetteer.kind[rows], first)]
    shapes = [gazetteer.geometry(int(row)) for row in rows]
    keep = [i for i, shape in enumerate(shapes) if shape is not None and shape.geom_type.endswith("Polygon")]
    return shapely.STRtree([shapes[i] for i in keep]), rows[keep]
