"""Geometries made ready for files: split at 180°, rounded, rings turned right, valid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from incidentmap.records import COORDINATE_DECIMALS

AREA_DECIMALS = 6
"""RFC 7946 §11.2's advice, a tenth of a metre: an area of doubt is never finer."""


def points(pairs: Sequence[tuple[float, float] | None]) -> Any:
    """Return an array of points (None where there is none), seven decimals."""
    import numpy as np
    import shapely

    out = np.full(len(pairs), None, dtype=object)
    present = [i for i, p in enumerate(pairs) if p is not None]
    if present:
        out[present] = shapely.points(np.round([pairs[i] for i in present], COORDINATE_DECIMALS))
    return out


def polygons(regions: Sequence[Any], *, clockwise: bool = False) -> Any:
    """Return an array of valid Polygons and MultiPolygons within ±180°, six decimals; None where nothing is left.

    Outer rings run anticlockwise (RFC 7946 §3.1.6), or clockwise where a format wants that.
    """
    import numpy as np
    import shapely

    array = np.full(len(regions), None, dtype=object)
    array[:] = [split_at_antimeridian(r) for r in regions] if _any_outside(regions) else list(regions)
    array = shapely.remove_repeated_points(shapely.transform(array, lambda xy: xy.round(AREA_DECIMALS)))
    for index in np.flatnonzero(~shapely.is_valid(array) & ~shapely.is_missing(array)):
        array[index] = _only_polygons(shapely.make_valid(array[index]))
    for index in np.flatnonzero(~np.isin(shapely.get_type_id(array), (3, 6)) | shapely.is_empty(array)):
        array[index] = _only_polygons(array[index]) if array[index] is not None else None
    return shapely.orient_polygons(array, exterior_cw=clockwise)


def lines(pairs: Sequence[tuple[tuple[float, float], tuple[float, float]]]) -> Any:
    """Return an array of the shorter straight lines between points, cut in two where they cross 180°."""
    import numpy as np

    out = np.full(len(pairs), None, dtype=object)
    for index, (start, end) in enumerate(pairs):
        out[index] = _line(start, end)
    return out


def as_multi(array: Any) -> Any:
    """Return the array with every Polygon or LineString as a MultiPolygon or MultiLineString of one."""
    import numpy as np
    import shapely

    out = array.copy()
    for single, many in ((3, shapely.multipolygons), (1, shapely.multilinestrings)):
        index = np.flatnonzero(shapely.get_type_id(array) == single)
        if len(index):
            out[index] = many(array[index], indices=np.arange(len(index)))
    return out


def split_at_antimeridian(region: Any) -> Any:
    """Cut a geometry whose longitudes run past ±180° and bring the parts back (RFC 7946 §3.1.9)."""
    import shapely
    from shapely import affinity
    from shapely.geometry import MultiPolygon, box

    if region is None or region.is_empty:
        return region
    west, _, east, _ = region.bounds
    if west >= -180.0 and east <= 180.0:
        return region
    parts = []
    for shift in (-360.0, 0.0, 360.0):
        piece = region.intersection(box(-180.0 + shift, -90.0, 180.0 + shift, 90.0))
        piece = affinity.translate(piece, -shift)
        parts += [g for g in shapely.get_parts(piece) if g.geom_type == "Polygon" and not g.is_empty]
    return MultiPolygon(parts) if len(parts) != 1 else parts[0]


class Bounds:
    """The box around all geometries that it is shown; west is greater than east astride 180° (RFC 7946 §5.2)."""

    def __init__(self) -> None:
        self._box: tuple[float, float, float, float] | None = None
        self._east_side, self._west_side, self._between = 180.0, -180.0, False

    def add(self, array: Any) -> None:
        """Widen the box by an array of geometries."""
        import numpy as np
        import shapely

        bounds = shapely.bounds(shapely.get_parts(array[~shapely.is_missing(array)]))
        if not len(bounds):
            return
        low, high = bounds.min(axis=0), bounds.max(axis=0)
        box = (float(low[0]), float(low[1]), float(high[2]), float(high[3]))
        old = self._box
        self._box = (min(box[0], old[0]), min(box[1], old[1]), max(box[2], old[2]), max(box[3], old[3])) if old else box
        self._between = self._between or bool(np.any((bounds[:, 0] < 90.0) & (bounds[:, 2] > -90.0)))
        self._east_side = float(min(self._east_side, *bounds[bounds[:, 0] > 0, 0], 180.0))
        self._west_side = float(max(self._west_side, *bounds[bounds[:, 2] < 0, 2], -180.0))

    @property
    def box(self) -> list[float] | None:
        """West, south, east, north; None when nothing was shown."""
        if self._box is None:
            return None
        west, south, east, north = self._box
        if west == -180.0 and east == 180.0 and not self._between:
            west, east = self._east_side, self._west_side
        return [west, south, east, north]


def _any_outside(regions: Iterable[Any]) -> bool:
    import numpy as np
    import shapely

    array = np.array([r for r in regions if r is not None], dtype=object)
    bounds = shapely.bounds(array) if len(array) else np.zeros((0, 4))
    return bool(np.any((bounds[:, 0] < -180.0) | (bounds[:, 2] > 180.0)))


def _only_polygons(geometry: Any) -> Any:
    import shapely

    parts = [g for g in shapely.get_parts(shapely.get_parts(geometry)) if g.geom_type == "Polygon" and not g.is_empty]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _line(start: tuple[float, float], end: tuple[float, float]) -> Any:
    import shapely

    (x1, y1), (x2, y2) = ((round(x, COORDINATE_DECIMALS), round(y, COORDINATE_DECIMALS)) for x, y in (start, end))
    if abs(x2 - x1) <= 180.0:
        return shapely.LineString([(x1, y1), (x2, y2)])
    side = 180.0 if x1 > 0 else -180.0
    beyond = x2 + 2 * side
    cut = round(y1 + (y2 - y1) * (side - x1) / (beyond - x1), COORDINATE_DECIMALS) if beyond != x1 else y1
    parts = [[(x1, y1), (side, cut)], [(-side, cut), (x2, y2)]]
    parts = [p for p in parts if p[0] != p[1]]
    return shapely.MultiLineString(parts) if len(parts) > 1 else shapely.LineString(parts[0])
