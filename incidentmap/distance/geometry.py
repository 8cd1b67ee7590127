"""Constraints to a region: rings, discs and sectors intersected in a local metric frame.

Point-radius terms follow the Georeferencing Quick Reference Guide (2020) and Wieczorek et al. (2004):
a distance D from an anchor of extent E with precision p is a ring D ± (E + p); a bearing widens by
45° for the four main winds, 22.5° for the next four.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from incidentmap._errors import InputError
from incidentmap.types import Constraint, Location, Place

_HALF_CIRCUMFERENCE_M = 20_037_508.0
_QUARTER_SEGMENTS = 16
_LEAST_HALF_WIDTH_M = 1.0
"""A ring needs an area to be intersected; a metre is finer than anything that is stated in words."""
_A = 6_378_137.0
_E2 = 0.00669437999014


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """A constraint: somewhere between ``min_m`` and ``max_m`` metres of a reference.

    Parameters
    ----------
    reference
        A `Place`, a (lon, lat) pair, or a shapely geometry in EPSG:4326 (a street, an area).
    max_m
        Farthest distance in metres; ``min_m`` equal to it is a stated distance.
    min_m
        Nearest distance in metres, 0 for "less than".
    bearing_deg
        Direction from the reference, clockwise from north; None is any.
    precision_m
        Half of it is added to both sides of a stated distance; None states the distance to the metre.
    extent_m
        Radius of the reference; None takes the place's.
    """

    reference: Any
    max_m: float
    min_m: float | None = None
    bearing_deg: float | None = None
    precision_m: float | None = None
    extent_m: float | None = None
    text: str = ""
    place: Place | None = field(default=None)

    def __post_init__(self) -> None:
        """Refuse distances that cannot be."""
        for name in ("max_m", "min_m", "bearing_deg", "precision_m", "extent_m"):
            value = getattr(self, name)
            if value is not None and not math.isfinite(value):
                raise InputError(f"{name} is {value}; give a finite number")
        low = self.max_m if self.min_m is None else self.min_m
        if not 0 <= low <= self.max_m <= _HALF_CIRCUMFERENCE_M:
            raise InputError(
                f"a distance lies between 0 and 20,037,508 m, its least not over its most; found {low} to {self.max_m}"
            )


def locate(constraints: Sequence[Distance]) -> Location:
    """Return the region that meets all constraints, its best point and uncertainty.

    Parameters
    ----------
    constraints
        At least one. When they contradict, the smallest widening that lets them meet is taken, and
        ``contradiction`` says so.

    Returns
    -------
    Location
        ``region`` in EPSG:4326, ``point`` (lon, lat), ``uncertainty_m`` the distance from the point to the
        farthest part of the region.

    Raises
    ------
    InputError
        When there is no constraint or a reference is of no known kind.

    Examples
    --------
    >>> here = locate([Distance(reference=(34.8, 50.9), max_m=12_000, bearing_deg=180)])
    >>> [round(v, 2) for v in here.point]
    [34.8, 50.79]
    """
    if not constraints:
        raise InputError("locate needs at least one constraint, found none")
    anchors = [_anchor(c.reference) for c in constraints]
    extents = [_extent(c) for c in constraints]
    frame = _Frame.around(anchors)
    local = [frame.to_local(a) for a in anchors]
    widen, contradiction = 1.0, None
    stated: list[Any] = []
    for _ in range(8):
        shapes = [_shape(c, g, e, widen) for c, g, e in zip(constraints, local, extents, strict=True)]
        region = shapes[0]
        for shape in shapes[1:]:
            region = region.intersection(shape)
        if not region.is_empty and region.area > 0:
            break
        widen *= 1.6
        contradiction = "the distances do not meet as stated; the bounds were widened until they did"
        stated = stated or shapes
    else:
        region = min(shapes, key=lambda s: s.area)
        contradiction = "the distances contradict each other; only the narrowest is shown"
    point, radius = _best(region, constraints, local)
    met = [not stated or stated[i].distance(point) <= _LEAST_HALF_WIDTH_M for i in range(len(constraints))]
    unmet = [c.text for c, held in zip(constraints, met, strict=True) if c.text and not held]
    if contradiction and unmet:
        contradiction += ": " + "; ".join(unmet)
    parts = []
    for i, (c, shape) in enumerate(zip(constraints, shapes, strict=True)):
        others = None
        for j, other in enumerate(shapes):
            if j != i:
                others = other if others is None else others.intersection(other)
        share = None if others is None or not others.area else round(1 - min(1.0, region.area / others.area), 4)
        parts.append(Constraint(text=c.text, share=share, geometry=frame.to_globe(shape), satisfied=met[i]))
    lon, lat = frame.point_to_globe(point)
    return Location(
        precision="constraint" if len(constraints) > 1 or constraints[0].bearing_deg is None else "offset",
        point=(lon, lat),
        region=frame.to_globe(region),
        uncertainty_m=round(radius, 1),
        method="distances",
        place=next((c.place for c in constraints if c.place), None),
        constraints=tuple(parts),
        contradiction=contradiction,
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """Local equirectangular metres around a point, with the ellipsoid's radii there (WGS 84)."""

    lon: float
    lat: float

    @classmethod
    def around(cls, geometries: Sequence[Any]) -> _Frame:
        base = geometries[0].centroid.x
        xs = [base + ((g.centroid.x - base + 180) % 360 - 180) for g in geometries]
        ys = [g.centroid.y for g in geometries]
        return cls(sum(xs) / len(xs), max(-89.5, min(89.5, sum(ys) / len(ys))))

    @property
    def scale(self) -> tuple[float, float]:
        s = math.sin(math.radians(self.lat))
        w = math.sqrt(1 - _E2 * s * s)
        metres_lat = math.pi / 180 * _A * (1 - _E2) / w**3
        metres_lon = math.pi / 180 * _A * math.cos(math.radians(self.lat)) / w
        return metres_lon, metres_lat

    def to_local(self, geometry: Any) -> Any:
        import shapely

        kx, ky = self.scale

        def move(xy: Any) -> Any:
            out = xy.copy()
            out[:, 0] = ((xy[:, 0] - self.lon + 180) % 360 - 180) * kx
            out[:, 1] = (xy[:, 1] - self.lat) * ky
            return out

        return shapely.transform(geometry, move)

    def to_globe(self, geometry: Any) -> Any:
        import shapely

        kx, ky = self.scale

        def move(xy: Any) -> Any:
            out = xy.copy()
            out[:, 0] = xy[:, 0] / kx + self.lon
            out[:, 1] = (xy[:, 1] / ky + self.lat).clip(-90, 90)
            return out

        return _split(shapely.transform(geometry, move))

    def point_to_globe(self, point: Any) -> tuple[float, float]:
        kx, ky = self.scale
        return round((point.x / kx + self.lon + 180) % 360 - 180, 6), round(point.y / ky + self.lat, 6)


def _split(geometry: Any) -> Any:
    """Cut a geometry that runs past 180° into parts on both sides of it (RFC 7946 §3.1.9)."""
    west, _, east, _ = geometry.bounds if not geometry.is_empty else (0.0, 0.0, 0.0, 0.0)
    if west >= -180 and east <= 180:
        return geometry
    import shapely
    from shapely import affinity

    shifted = (
        affinity.translate(geometry.intersection(shapely.box(180 + turn - 360, -90, 180 + turn, 90)), xoff=-turn)
        for turn in (-360.0, 0.0, 360.0)
    )
    return shapely.union_all([part for part in shifted if not part.is_empty])


def _anchor(reference: Any) -> Any:
    from shapely.geometry import Point

    if isinstance(reference, Place):
        return Point(reference.lon, reference.lat)
    if isinstance(reference, tuple) and len(reference) == 2:
        lon, lat = reference
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise InputError(f"lon {lon} lat {lat} is not on Earth; longitude comes first")
        return Point(lon, lat)
    if hasattr(reference, "geom_type") and not reference.is_empty:
        return reference
    raise InputError(
        f"a reference is a Place, a (lon, lat) pair or a shapely geometry; found {type(reference).__name__}"
    )


def _extent(c: Distance) -> float:
    if c.extent_m is not None:
        return c.extent_m
    return c.reference.radius_m if isinstance(c.reference, Place) else 0.0


def _shape(c: Distance, anchor: Any, extent: float, widen: float) -> Any:
    """Region of one constraint in local metres."""
    low = c.max_m if c.min_m is None else c.min_m
    width = extent + (c.precision_m or 0.0) / 2
    if low == c.max_m:
        width = max(_LEAST_HALF_WIDTH_M, width)
    slack = width * widen + (widen - 1) * 0.1 * c.max_m
    outer = max(1.0, c.max_m + slack)
    disc = anchor.buffer(outer, quad_segs=_QUARTER_SEGMENTS)
    inner = low - slack
    if inner > 0:
        disc = disc.difference(anchor.buffer(inner, quad_segs=_QUARTER_SEGMENTS))
    if c.bearing_deg is None:
        return disc
    half = 45.0 if c.bearing_deg % 90 == 0 else 22.5
    return disc.intersection(_sector(anchor.centroid, c.bearing_deg, half, outer * 2))


def _sector(centre: Any, bearing: float, half: float, radius: float) -> Any:
    from shapely.geometry import Polygon

    angles = [math.radians(bearing - half + 2 * half * k / 12) for k in range(13)]
    ring = [(centre.x + radius * math.sin(a), centre.y + radius * math.cos(a)) for a in angles]
    return Polygon([(centre.x, centre.y), *ring])


def _best(region: Any, constraints: Sequence[Distance], local: Sequence[Any]) -> tuple[Any, float]:
    """The point of the region that serves best, and the reach of the region around it."""
    from shapely.geometry import Point

    parts = list(getattr(region, "geoms", [region]))
    largest = max(parts, key=lambda g: g.area)
    if len(constraints) == 1 and constraints[0].bearing_deg is not None:
        c, centre = constraints[0], local[0].centroid
        low = c.max_m if c.min_m is None else c.min_m
        a, d = math.radians(c.bearing_deg or 0.0), (low + c.max_m) / 2
        point = Point(centre.x + d * math.sin(a), centre.y + d * math.cos(a))
    elif len(constraints) == 1:
        point = local[0].centroid  # the centre of the least circle around a disc or a ring
    else:
        point = largest.centroid if largest.contains(largest.centroid) else largest.representative_point()
    reach = region.hausdorff_distance(point)
    return point, float(reach)
