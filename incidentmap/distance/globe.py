"""Shapes of a frame's plane as valid EPSG:4326 geometry: cut at 180° (RFC 7946 §3.1.9), closed over the poles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from incidentmap.distance.frame import Frame

_POLE_STEPS = 360
_LONG_EDGE_M = 20_000.0
_LONG_EDGES = 64


def to_globe(frame: Frame, shapes: Sequence[Any]) -> list[Any]:
    """Return plane shapes as EPSG:4326 geometry."""
    import shapely

    bounds = shapely.bounds(shapes)
    if not np.isfinite(bounds).any():
        return list(shapes)
    reach = float(np.nanmax(np.abs(bounds)))
    to_pole = frame.radius_m * float(np.arccos(min(1.0, abs(frame.sin0))))
    if reach * 1.42 >= to_pole:
        return [_around_pole(frame, shape) for shape in shapes]
    if reach > _LONG_EDGE_M:
        shapes = shapely.segmentize(shapes, 2 * reach / _LONG_EDGES)

    def move(xy: Any) -> Any:
        return np.column_stack(frame.to_globe(xy[:, 0], xy[:, 1]))

    moved = shapely.transform(np.asarray(shapes, dtype=object), move)
    bounds = shapely.bounds(moved)
    if np.nanmin(bounds[:, 0]) >= -180 and np.nanmax(bounds[:, 2]) <= 180:
        return list(moved)
    return [split(shape) for shape in moved]


def split(geometry: Any) -> Any:
    """Cut a geometry that runs past 180° into parts on both sides of it."""
    west, _, east, _ = geometry.bounds if not geometry.is_empty else (0.0, 0.0, 0.0, 0.0)
    if west >= -180 and east <= 180:
        return geometry
    import shapely
    from shapely import affinity

    if not geometry.is_valid:
        geometry = shapely.make_valid(geometry)
    first, last = int(np.floor((west + 180) / 360)), int(np.floor((east + 180) / 360))
    parts = []
    for turn in range(first, last + 1):
        window = shapely.box(-180 + 360 * turn, -90, 180 + 360 * turn, 90)
        part = geometry.intersection(window)
        if not part.is_empty:
            parts.append(affinity.translate(part, xoff=-360.0 * turn))
    return shapely.union_all(parts)


def _around_pole(frame: Frame, shape: Any) -> Any:
    """A shape that may hold a pole, ring by ring: a ring that winds round the axis is closed along the pole."""
    import shapely

    polygons = [p for p in getattr(shape, "geoms", [shape]) if p.geom_type == "Polygon" and not p.is_empty]
    poles = [
        shapely.Point(*(float(v) for v in frame.to_local(frame.lon, 90.0))),
        shapely.Point(*(float(v) for v in frame.to_local(frame.lon, -90.0))),
    ]
    filled = []
    for polygon in polygons:
        whole = _ring(frame, polygon.exterior, poles)
        for hole in polygon.interiors:
            whole = whole.difference(_ring(frame, hole, poles))
        filled.append(whole)
    return shapely.union_all(filled) if filled else shape


def _ring(frame: Frame, ring: Any, poles: Sequence[Any]) -> Any:
    """The inside of a ring on the globe."""
    import shapely

    inside = shapely.Polygon(ring)
    held = [inside.contains(pole) for pole in poles]
    dense = shapely.segmentize(ring, max(1e-3, ring.length / _POLE_STEPS))
    xy = shapely.get_coordinates(dense)
    if held[0] != held[1]:  # begin at the nearest point, so that the way from it to the pole crosses nothing
        pole_xy = shapely.get_coordinates(poles[0] if held[0] else poles[1])[0]
        begin = int(np.argmin(((xy[:-1] - pole_xy) ** 2).sum(axis=1)))
        xy = np.vstack([xy[begin:-1], xy[: begin + 1]])
    lon, lat = frame.to_globe(xy[:, 0], xy[:, 1])
    lon = lon[0] + np.concatenate([[0.0], np.cumsum((np.diff(lon) + 180) % 360 - 180)])
    points = list(zip(lon.tolist(), lat.tolist(), strict=True))
    if held[0] != held[1]:
        pole = 90.0 if held[0] else -90.0
        points += [(float(lon[-1]), pole), (float(lon[0]), pole)]
        return split(shapely.make_valid(shapely.Polygon(points)))
    outline = split(shapely.make_valid(shapely.Polygon(points)))
    return shapely.box(-180, -90, 180, 90).difference(outline) if held[0] else outline
