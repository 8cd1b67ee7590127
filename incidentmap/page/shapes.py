"""Regions, rings and lines of a page, each once, as integer columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from incidentmap.page.pack import varints

STEPS = 100_000
"""Steps per degree: 0.00001 degrees, about a metre."""
NONE = -1
CIRCLE = -2
"""Stands for a region that is the circle of the point's uncertainty."""
_METRES_PER_DEGREE = 111_320.0
_ROUND = 0.03
"""A region counts as a circle when its box is off by no more than this share of the radius, and filled as a circle."""
_DETAIL = 1200
"""Corners are dropped that lie closer to the outline than the extent divided by this."""


class Shapes:
    """Collects geometries and gives each its number; equal ones are kept once."""

    def __init__(self) -> None:
        self._geometries: list[Any] = []
        self._by_identity: dict[int, int] = {}
        self._by_content: dict[bytes, int] = {}

    def number(self, geometry: Any) -> int:
        """Return the number of a shapely geometry (EPSG:4326), -1 for None and empty ones."""
        if geometry is None or geometry.is_empty:
            return NONE
        known = self._by_identity.get(id(geometry))
        if known is not None:
            return known
        content: bytes = geometry.wkb
        found = self._by_content.get(content)
        if found is None:
            found = len(self._geometries)
            self._geometries.append(geometry)
            self._by_content[content] = found
        self._by_identity[id(geometry)] = found
        return found

    def columns(self) -> dict[str, Any]:
        """Return ``shape_parts`` (parts of each shape), ``part_size``, ``part_closed`` and the points' steps."""
        import shapely

        if not self._geometries:
            none = np.array([], dtype="<u4")
            empty = np.array([], dtype="|u1")
            return {"shape_parts": none, "part_size": none, "part_closed": empty, "shape_x": b"", "shape_y": b""}
        whole = np.array(self._geometries, dtype=object)
        west, south, east, north = shapely.bounds(whole).T
        simple = shapely.simplify(whole, np.maximum(east - west, north - south) / _DETAIL)
        parts, owner = shapely.get_parts(simple, return_index=True)
        polygon = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
        lines, line_owner = _flat(parts, owner, polygon)
        order = np.argsort(line_owner, kind="stable")
        lines, line_owner = lines[order], line_owner[order]
        coordinates, line_index = shapely.get_coordinates(lines, return_index=True)
        steps = np.round(coordinates * STEPS).astype(np.int64)
        first = np.diff(line_index, prepend=-1) != 0
        moves = np.diff(steps, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
        moves[first] = steps[first]
        return {
            "shape_parts": np.bincount(line_owner, minlength=len(whole)).astype("<u4"),
            "part_size": np.bincount(line_index, minlength=len(lines)).astype("<u4"),
            "part_closed": shapely.is_closed(lines).astype("|u1"),
            "shape_x": varints(moves[:, 0]),
            "shape_y": varints(moves[:, 1]),
        }


def _flat(parts: Any, owner: Any, polygon: Any) -> tuple[Any, Any]:
    """Rings of polygons and lines as they are, each with the shape that it belongs to."""
    import shapely

    rings, ring_index = shapely.get_rings(parts[polygon], return_index=True)
    line = np.isin(shapely.get_type_id(parts), (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING))
    return np.concatenate([rings, parts[line]]), np.concatenate([owner[polygon][ring_index], owner[line]])


def circles(regions: Sequence[Any], lon: Any, lat: Any, radius_m: Any) -> Any:
    """Return which regions are the circle of ``radius_m`` metres around their point.

    Parameters
    ----------
    regions
        Shapely geometries, no None.
    lon, lat, radius_m
        One number for each.
    """
    import shapely

    shapes = np.array(regions, dtype=object)
    if not len(shapes):
        return np.zeros(0, dtype=bool)
    one = (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON) & (shapely.get_num_coordinates(shapes) > 15)
    west, south, east, north = shapely.bounds(shapes).T
    wide, high = (east - west) * np.cos(np.radians(lat)) * _METRES_PER_DEGREE, (north - south) * _METRES_PER_DEGREE
    allowed = _ROUND * np.maximum(radius_m, 1.0)
    centred = np.hypot((east + west) / 2 - lon, (north + south) / 2 - lat) * _METRES_PER_DEGREE < allowed
    sized = (np.abs(wide / 2 - radius_m) < allowed) & (np.abs(high / 2 - radius_m) < allowed)
    filled = shapely.area(shapes) / np.maximum((east - west) * (north - south), 1e-12)
    return one & centred & sized & (np.abs(filled - np.pi / 4) < _ROUND / 2)
