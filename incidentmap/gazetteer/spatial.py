"""Nearest places, by a grid over the columns that is made at first use."""

from __future__ import annotations

import math
from collections.abc import Sequence
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
