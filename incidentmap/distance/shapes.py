"""The fuzzy region of one constraint in the metres of a frame.

A stated distance D from a reference of extent E with precision p is a ring D ± (E + p/2), as the
Georeferencing Quick Reference Guide (2020) has it; with a bearing it is the sector of that ring, swept over
the reference. Arcs are drawn on the sphere, so that they are right far from the frame's centre too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from incidentmap.distance.constraint import Distance
from incidentmap.distance.frame import Frame
from incidentmap.types import Place

_LEAST_WIDTH_M = 1.0
"""A ring needs an area to be intersected; a metre is finer than anything that is stated in words."""
_PLANAR_M = 100_000.0
"""Nearer to the centre than this a circle of the sphere is one of the plane, to 4 in 100,000."""
_SEGMENTS = 16
_EDGE_SHARE = 0.4
_BETWEEN_SHARE = 0.25
_SIDE_HALF = 67.5
"""A side of a place, "northern part", "eastern outskirts": the direction and half of its neighbours."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A reference in the frame: a point by its degrees, or a geometry in metres."""

    lon: float
    lat: float
    x: float
    y: float
    geometry: Any = None


def centre_of(reference: Any) -> tuple[float, float]:
    """Return (lon, lat) of the middle of a reference."""
    if isinstance(reference, Place):
        return reference.lon, reference.lat
    if isinstance(reference, tuple):
        return float(reference[0]), float(reference[1])
    if reference.geom_type == "Point":
        return reference.x, reference.y
    return middle([(x, y) for x, y in _thinned(reference)])


def middle(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the mean of points on the sphere, which 180° and the poles do not disturb."""
    if len(points) == 1:
        return points[0]
    lon, lat = np.radians(np.array(points, dtype=float)).T
    x, y, z = (np.cos(lat) * np.cos(lon)).mean(), (np.cos(lat) * np.sin(lon)).mean(), np.sin(lat).mean()
    if math.hypot(x, y, z) < 1e-9:
        return points[0]
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def _thinned(geometry: Any) -> Any:
    import shapely

    xy = shapely.get_coordinates(geometry)
    return xy[:: max(1, len(xy) // 200)]


def anchor_of(reference: Any, frame: Frame) -> Anchor:
    """Return a reference in the frame."""
    if not isinstance(reference, Place | tuple) and reference.geom_type != "Point":
        import shapely

        geometry = shapely.segmentize(reference, 0.25)

        def move(xy: Any) -> Any:
            return np.column_stack(frame.to_local(xy[:, 0], xy[:, 1]))

        geometry = shapely.transform(geometry, move)
        if "Polygon" in geometry.geom_type:
            geometry = shapely.make_valid(geometry) if not geometry.is_valid else geometry
            west, _, east, _ = reference.bounds
            if west == -180 and east == 180:  # the seam between the halves is no edge
                geometry = geometry.buffer(1.0)
        lon, lat = centre_of(reference)
        return Anchor(lon, lat, *frame.point_to_local(lon, lat), geometry)
    lon, lat = centre_of(reference)
    if lon == frame.lon and lat == frame.lat:
        return Anchor(lon, lat, 0.0, 0.0)
    return Anchor(lon, lat, *frame.point_to_local(lon, lat))


def shape_of(
    c: Distance, frame: Frame, anchor: Anchor, second: Anchor | None, *, extent: float, widen: float = 0.0
) -> Any:
    """Return the region of a constraint; ``widen`` metres are added to its bounds on all sides."""
    if c.relation == "between":
        assert second is not None
        return _between(c, anchor, second, extent + widen)
    if c.relation == "part":
        return _part(c, frame, anchor, extent + widen)
    if c.relation == "edge":
        return _edge(c, frame, anchor, extent, widen)
    low, high, precise = bounds(c)
    margin = precise + widen
    if anchor.geometry is None and (c.bearing_deg is None or c.bearing_half >= 180):
        return ring(frame, anchor, low - margin - extent, high + margin + extent)
    if anchor.geometry is None:
        shape = sector(frame, anchor, low - margin, high + margin, c.bearing_deg or 0.0, c.bearing_half)
        return shape.buffer(extent, quad_segs=_SEGMENTS) if extent > 0 else shape
    return _about(c, anchor, low - margin - extent, high + margin + extent, extent)


def bounds(c: Distance) -> tuple[float, float, float]:
    """Return least and farthest distance and half the precision, metres."""
    low, precise = c.low_m, (c.precision_m or 0.0) / 2
    if c.max_m is None:
        return low, 2 * low, precise
    if low == c.max_m:
        precise = max(_LEAST_WIDTH_M, precise)
    return low, max(1.0, c.max_m), precise


@lru_cache(maxsize=64)
def _unit(count: int) -> Any:
    """Unit circle whose polygon has the circle's area."""
    angles = np.linspace(0.0, 2 * math.pi, count, endpoint=False)
    scale = 1 / math.sqrt(math.sin(2 * math.pi / count) / (2 * math.pi / count))
    return np.column_stack([np.sin(angles), np.cos(angles)]) * scale, angles, scale


def ring(frame: Frame, anchor: Anchor, low: float, high: float) -> Any:
    """Return the ring between two distances from a point; a disc when ``low`` is not above 0."""
    import shapely

    high = max(1.0, high)
    narrow = (high - max(0.0, low)) / high
    count = 64 if narrow > 0.2 else 128 if narrow > 0.02 else 360
    outer = _circle(frame, anchor, high, count)
    if low <= 0:
        return outer if outer.geom_type != "LinearRing" else shapely.Polygon(outer)
    inner = _circle(frame, anchor, low, count)
    if outer.geom_type == "LinearRing" and inner.geom_type == "LinearRing":
        return shapely.Polygon(outer, [inner])
    return _filled(outer).difference(_filled(inner))


def _filled(shape: Any) -> Any:
    import shapely

    return shapely.Polygon(shape) if shape.geom_type == "LinearRing" else shape


def _circle(frame: Frame, anchor: Anchor, radius: float, count: int) -> Any:
    """A circle as a ring; as an area when it goes round the far side of the globe."""
    import shapely

    unit, angles, scale = _unit(count)
    away = math.hypot(anchor.x, anchor.y)
    if away == 0 or away + radius < _PLANAR_M:
        return shapely.linearrings(unit * radius + (anchor.x, anchor.y))
    x, y = frame.circle(anchor.lon, anchor.lat, min(radius * scale, math.pi * frame.radius_m), angles)
    around = shapely.linearrings(np.column_stack([x, y]))
    far = math.pi * frame.radius_m
    if away + radius < far:
        return around
    world = shapely.Point(0.0, 0.0).buffer(far * 0.9999, quad_segs=90)
    return world.difference(shapely.make_valid(shapely.Polygon(around)))


def sector(frame: Frame, anchor: Anchor, low: float, high: float, bearing: float, half: float) -> Any:
    """Return the part of a ring that lies within ``half`` degrees of a bearing."""
    import shapely

    low, high = max(0.0, low), max(1.0, high)
    steps = max(6, math.ceil(half / 2.5))
    angles = np.radians(np.linspace(bearing - half, bearing + half, steps + 1))
    step = math.radians(2 * half / steps)
    scale = 1 / math.sqrt(math.sin(step) / step)
    radial = 1 if high < _PLANAR_M else 12
    parts = [_arc(frame, anchor, high * scale, angles)]
    for k in range(radial - 1, 0, -1):
        parts.append(_arc(frame, anchor, low + (high - low) * k / radial, angles[-1:]))
    parts.append(_arc(frame, anchor, low * scale, angles[::-1]) if low > 0 else np.array([[anchor.x, anchor.y]]))
    for k in range(1, radial):
        parts.append(_arc(frame, anchor, low + (high - low) * k / radial, angles[:1]))
    polygon = shapely.Polygon(np.concatenate(parts))
    return polygon if polygon.is_valid else shapely.make_valid(polygon)


def _arc(frame: Frame, anchor: Anchor, radius: float, angles: Any) -> Any:
    if anchor.x == 0 and anchor.y == 0:
        return np.column_stack([np.sin(angles), np.cos(angles)]) * radius
    return np.column_stack(frame.circle(anchor.lon, anchor.lat, radius, angles))


def _about(c: Distance, anchor: Anchor, low: float, high: float, extent: float) -> Any:
    """The surroundings of a line or an area."""
    shape = anchor.geometry.buffer(high, quad_segs=_SEGMENTS)
    if low > 0:
        shape = shape.difference(anchor.geometry.buffer(low, quad_segs=_SEGMENTS))
    if c.bearing_deg is None or c.bearing_half >= 180:
        return shape
    return shape.intersection(_swept(anchor.geometry, c.bearing_deg, c.bearing_half, high, extent))


def _swept(geometry: Any, bearing: float, half: float, reach: float, extent: float) -> Any:
    """All points that some point of a geometry has within ``half`` degrees of a bearing."""
    import shapely

    simple = geometry.simplify(reach / 50)
    steps = max(4, math.ceil(half / 5))
    angles = np.radians(np.linspace(bearing - half, bearing + half, steps + 1))
    long = 2 * reach  # the distance is bounded by the ring, the wedge only by the direction
    wedge = np.vstack([[0.0, 0.0], np.column_stack([np.sin(angles), np.cos(angles)]) * long])
    pieces = []
    for line in shapely.get_parts(shapely.boundary(simple) if "Polygon" in simple.geom_type else simple):
        xy = shapely.get_coordinates(line)
        if len(xy) == 1:
            pieces.append(shapely.Polygon(wedge + xy[0]))
        for a, b in pairwise(xy):
            pieces.append(shapely.MultiPoint(np.vstack([wedge + a, wedge + b])).convex_hull)
    swept = shapely.union_all(pieces)
    return swept.buffer(extent, quad_segs=_SEGMENTS) if extent > 0 else swept


def _between(c: Distance, one: Anchor, other: Anchor, extent: float) -> Any:
    """A corridor from one place to the other, a quarter of the way wide to both sides unless it is told."""
    import shapely

    ends = [_nearest_end(one, other), _nearest_end(other, one)]
    line = shapely.LineString(ends)
    half = c.max_m if c.max_m is not None else _BETWEEN_SHARE * line.length
    half = max(_LEAST_WIDTH_M, half + extent)
    if line.length < _LEAST_WIDTH_M:
        return shapely.Point(ends[0]).buffer(half)
    return line.buffer(half, cap_style="flat")


def _nearest_end(anchor: Anchor, other: Anchor) -> tuple[float, float]:
    if anchor.geometry is None:
        return anchor.x, anchor.y
    import shapely

    target = shapely.Point(other.x, other.y) if other.geometry is None else other.geometry
    near = shapely.get_coordinates(shapely.shortest_line(anchor.geometry, target))[0]
    return float(near[0]), float(near[1])


def _body(frame: Frame, anchor: Anchor, extent: float) -> Any:
    import shapely

    if anchor.geometry is None:
        return _filled(_circle(frame, anchor, max(_LEAST_WIDTH_M, extent), 64))
    if "Polygon" in anchor.geometry.geom_type:
        return anchor.geometry
    return shapely.buffer(anchor.geometry, max(_LEAST_WIDTH_M, extent), quad_segs=_SEGMENTS)


def _part(c: Distance, frame: Frame, anchor: Anchor, extent: float) -> Any:
    """The half of a place that lies towards a bearing."""
    import shapely

    body = _body(frame, anchor, extent)
    middle_point = body.centroid
    west, south, east, north = body.bounds
    reach = 2 * math.hypot(east - west, north - south)
    a = math.radians(c.bearing_deg or 0.0)
    along, across = np.array([math.sin(a), math.cos(a)]) * reach, np.array([math.cos(a), -math.sin(a)]) * reach
    at = np.array([middle_point.x, middle_point.y])
    half_plane = shapely.Polygon([at - across, at + across, at + across + along, at - across + along])
    return body.intersection(half_plane)


def _edge(c: Distance, frame: Frame, anchor: Anchor, extent: float, widen: float) -> Any:
    """A strip about the boundary of a place."""
    body = _body(frame, anchor, extent)
    size = extent if anchor.geometry is None else math.sqrt(max(1.0, body.area) / math.pi)
    half = max(_LEAST_WIDTH_M, (c.max_m if c.max_m is not None else _EDGE_SHARE * size) + widen)
    if anchor.geometry is None:
        strip = ring(frame, anchor, extent - half, extent + half)
    elif "Polygon" in anchor.geometry.geom_type:
        strip = body.boundary.buffer(half, quad_segs=_SEGMENTS)
    else:
        strip = anchor.geometry.buffer(half, quad_segs=_SEGMENTS)
    if c.bearing_deg is None:
        return strip
    west, south, east, north = strip.bounds
    half_angle = c.bearing_half_deg if c.bearing_half_deg is not None else _SIDE_HALF
    middle_point = body.centroid
    here = Anchor(anchor.lon, anchor.lat, anchor.x, anchor.y)
    if anchor.geometry is None:
        return strip.intersection(sector(frame, here, 0.0, 2 * (extent + half), c.bearing_deg, half_angle))
    reach = math.hypot(east - west, north - south)
    wedge = _swept(middle_point, c.bearing_deg, half_angle, reach, 0.0)
    return strip.intersection(wedge)
