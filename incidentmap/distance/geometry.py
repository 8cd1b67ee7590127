"""Constraints to a region: each a fuzzy shape, intersected in a local metric frame; contradictions found and named."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from incidentmap._errors import InputError
from incidentmap.distance.constraint import Distance
from incidentmap.distance.frame import Frame
from incidentmap.distance.globe import to_globe
from incidentmap.distance.shapes import Anchor, anchor_of, bounds, centre_of, middle, shape_of
from incidentmap.types import Constraint, Location, LocationPrecision

_AGREEING = 3
"""So many constraints that meet where the gazetteer has their references bear its points out."""
_STEPS = 12
_HELD_M = 1.0


def locate(constraints: Sequence[Distance], *, within: Any = None, outside: Any = None) -> Location:
    """Return the region that meets all constraints, its best point and uncertainty.

    Parameters
    ----------
    constraints
        At least one `Distance`.
    within, outside
        Shapely geometry in EPSG:4326 that the place lies in, or not in: a country, the land. Left aside, and
        told, when it leaves nothing.

    Returns
    -------
    Location
        ``region`` in EPSG:4326, cut at 180°; ``point`` (lon, lat); ``uncertainty_m`` from the point to the
        farthest part of the region; ``constraints`` with the geometry of each, the share of the others'
        region that it took away, and whether it is met. When they contradict each other,
        ``contradiction`` says so. With three or more, the one that all others agree against is left out;
        else all bounds are widened, equally, until they meet.

    Raises
    ------
    InputError
        When there is no constraint, or more than 64.

    Examples
    --------
    >>> here = locate([Distance(reference=(34.8, 50.9), max_m=12_000, bearing_deg=180)])
    >>> [round(v, 2) for v in here.point], here.precision
    ([34.8, 50.79], 'offset')
    >>> locate([])
    Traceback (most recent call last):
        ...
    incidentmap._errors.InputError: locate needs 1 to 64 constraints, found 0
    """
    if not 1 <= len(constraints) <= 64:
        raise InputError(f"locate needs 1 to 64 constraints, found {len(constraints)}")
    scene = _Scene.of(constraints)
    solved = _agreed(scene) or _solve(scene)
    region, contradiction = solved.region, solved.contradiction
    for area, keep in ((within, True), (outside, False)):
        if area is None:
            continue
        cut = _cut(scene.frame, region, area, keep=keep)
        if cut is None:
            side = "inside" if keep else "outside"
            note = f"the distances leave nothing {side} the area that was told"
            contradiction = f"{contradiction}; {note}" if contradiction else note
        else:
            region = cut
    point, radius = _best(region, scene, solved)
    shares = _shares(solved.shapes, region)
    shapes = to_globe(scene.frame, [*solved.shapes, region])
    parts = tuple(
        Constraint(text=c.text, share=share, geometry=shape, satisfied=met)
        for c, share, shape, met in zip(constraints, shares, shapes, solved.met, strict=False)
    )
    return Location(
        precision=_precision(constraints),
        point=_degrees(scene.frame, point),
        region=shapes[-1],
        uncertainty_m=round(radius, 1),
        method="distances",
        place=next((c.place for c in constraints if c.place), None),
        constraints=parts,
        contradiction=contradiction,
    )


@dataclass(frozen=True, slots=True)
class _Scene:
    """The constraints in one frame."""

    constraints: Sequence[Distance]
    frame: Frame
    anchors: list[Anchor]
    seconds: list[Anchor | None]

    @classmethod
    def of(cls, constraints: Sequence[Distance]) -> _Scene:
        tightest = min(constraints, key=lambda c: (c.max_m if c.max_m is not None else 2 * c.low_m) + c.extent)
        ends = [centre_of(tightest.reference)]
        if tightest.relation == "between":
            ends.append(centre_of(tightest.second_reference))
        lon, lat = middle(ends)
        reach = max(c.max_m or 2 * c.low_m for c in constraints)
        frame = Frame.at(lon, lat, reach)
        return cls(
            constraints,
            frame,
            [anchor_of(c.reference, frame) for c in constraints],
            [anchor_of(c.second_reference, frame) if c.relation == "between" else None for c in constraints],
        )

    def shapes(self, *, widen: float = 0.0, doubt: bool = True) -> list[Any]:
        """Return the shapes with every bound widened in proportion to its distance."""
        made = []
        for c, anchor, second in zip(self.constraints, self.anchors, self.seconds, strict=True):
            extent = c.extent + (c.doubt_m if doubt else 0.0)
            slack = 0.0
            if widen:
                slack = widen * (extent + (c.precision_m or 0.0) / 2 + 0.1 * max(10.0, c.max_m or c.low_m))
            made.append(shape_of(c, self.frame, anchor, second, extent=extent, widen=slack))
        return made


@dataclass(frozen=True, slots=True)
class _Solved:
    shapes: list[Any]
    region: Any
    met: list[bool]
    contradiction: str | None = None


def _agreed(scene: _Scene) -> _Solved | None:
    """The region without the doubt about the references, when enough constraints meet there."""
    if len(scene.constraints) < _AGREEING or not any(c.doubt_m for c in scene.constraints):
        return None
    shapes = scene.shapes(doubt=False)
    region = _meet(scene, shapes)
    return None if region is None else _Solved(shapes, region, [True] * len(shapes))


def _solve(scene: _Scene) -> _Solved:
    shapes = scene.shapes()
    count = len(shapes)
    region = _meet(scene, shapes)
    if region is not None:
        return _Solved(shapes, region, [True] * count)
    odd = _odd_one(scene, shapes) if count >= 3 else None
    if odd is not None:
        at, region = odd
        text = scene.constraints[at].text or f"constraint {at + 1}"
        note = f"the distances contradict each other: the others meet without {text!r}, which is left out"
        return _Solved(shapes, region, [i != at for i in range(count)], note)
    widened, region = _widened(scene)
    met = [shape.distance(region.representative_point()) <= _HELD_M for shape in shapes]
    if all(met):
        met = [shape.intersects(region) and shape.intersection(region).area > 0.5 * region.area for shape in shapes]
    unmet = [
        c.text or f"constraint {i + 1}" for i, (c, m) in enumerate(zip(scene.constraints, met, strict=True)) if not m
    ]
    named = unmet or [c.text for c in scene.constraints if c.text]
    note = "the distances do not meet as stated; their bounds were widened until they did: " + "; ".join(named)
    return _Solved(widened, region, met, note)


def _meet(scene: _Scene, shapes: Sequence[Any], leave: int = -1) -> Any:
    """The intersection of all shapes but one; None when it is empty."""
    bounded = [s for i, s in enumerate(shapes) if i != leave and scene.constraints[i].max_m is not None]
    bounded += [
        s for i, s in enumerate(shapes)
        if i != leave and scene.constraints[i].max_m is None and scene.constraints[i].relation != "distance"
    ]  # fmt: skip
    open_ended = [
        i for i, c in enumerate(scene.constraints)
        if i != leave and c.max_m is None and c.relation == "distance"
    ]  # fmt: skip
    region = None
    for shape in bounded:
        region = shape if region is None else region.intersection(shape)
        if region.is_empty:
            return None
    for i in open_ended:
        if region is None:
            region = shapes[i]
            continue
        region = region.intersection(shapes[i]) if not bounded else _beyond(scene, i, region)
        if region.is_empty:
            return None
    return region if region is not None and region.area > 0 else None


def _beyond(scene: _Scene, at: int, region: Any) -> Any:
    """What of a region is farther from a reference than its least distance ("more than 5 km from")."""
    c, anchor = scene.constraints[at], scene.anchors[at]
    low, _, precise = bounds(c)
    inner = low - precise - c.extent - c.doubt_m
    kept = region
    if inner > 0:
        disc = Distance(reference=c.reference, min_m=0.0, max_m=inner)
        kept = region.difference(shape_of(disc, scene.frame, anchor, None, extent=0.0))
    if c.bearing_deg is not None:
        west, south, east, north = region.bounds
        reach = math.hypot(max(abs(west), abs(east)), max(abs(south), abs(north))) + math.hypot(anchor.x, anchor.y)
        way = Distance(
            reference=c.reference, min_m=0.0, max_m=min(reach + 1.0, 2e7),
            bearing_deg=c.bearing_deg, bearing_half_deg=c.bearing_half,
        )  # fmt: skip
        kept = kept.intersection(shape_of(way, scene.frame, anchor, None, extent=c.extent + c.doubt_m))
    return kept


def _odd_one(scene: _Scene, shapes: Sequence[Any]) -> tuple[int, Any] | None:
    """The one constraint without which the others meet; None when there is none or any would do."""
    found = [(i, region) for i in range(len(shapes)) if (region := _meet(scene, shapes, leave=i)) is not None]
    return found[0] if len(found) == 1 else None


def _widened(scene: _Scene) -> tuple[list[Any], Any]:
    """The smallest widening that lets all meet, with a tenth more so that the meeting has an area."""
    low, high = 0.0, 1.0
    while _meet(scene, scene.shapes(widen=high)) is None:
        low, high = high, high * 2
        if high > 2**20:
            raise InputError("the constraints meet nowhere on Earth; check the references")
    for _ in range(_STEPS):
        mid = (low + high) / 2
        low, high = (low, mid) if _meet(scene, scene.shapes(widen=mid)) is not None else (mid, high)
    shapes = scene.shapes(widen=1.1 * high)
    region = _meet(scene, shapes)
    assert region is not None
    return shapes, region


def _cut(frame: Frame, region: Any, area: Any, *, keep: bool) -> Any:
    """A region inside or outside an area; None when nothing is left."""
    geometry = anchor_of(area, frame).geometry
    if geometry is None:
        raise InputError("within and outside are areas, lines or collections of them; found a point")
    cut = region.intersection(geometry) if keep else region.difference(geometry)
    return cut if cut.area > 0 else None


def _best(region: Any, scene: _Scene, solved: _Solved) -> tuple[tuple[float, float], float]:
    """The point of the region that serves best, and the reach of the region around it."""
    import shapely

    point = _told(scene) if len(scene.constraints) == 1 else None
    cut = region is not solved.region and not shapely.intersects_xy(region, *(point or (0.0, 0.0)))
    if point is None or (cut and scene.constraints[0].bearing_deg is not None):
        point = _corrected_centre(region) if len(scene.constraints) > 1 else _centre(region)
    xy = shapely.get_coordinates(region)
    return point, float(np.sqrt(((xy - point) ** 2).sum(axis=1).max()))


def _centre(region: Any) -> tuple[float, float]:
    largest = max(getattr(region, "geoms", [region]), key=lambda g: g.area)
    centre = largest.centroid
    if not largest.contains(centre):
        centre = largest.representative_point()
    return centre.x, centre.y


def _corrected_centre(region: Any) -> tuple[float, float]:
    """The middle of the smallest circle around a region, or the region's point nearest to it.

    The "corrected centre" of the Georeferencing Best Practices (2020): no point has a smaller radius.
    """
    import shapely

    west, south, east, north = shapely.minimum_bounding_circle(region).bounds
    centre = shapely.Point((west + east) / 2, (south + north) / 2)
    if not region.intersects(centre):
        centre = shapely.Point(shapely.get_coordinates(shapely.shortest_line(region, centre))[0])
    return centre.x, centre.y


def _told(scene: _Scene) -> tuple[float, float] | None:
    """The point that one constraint alone names: forward along the bearing, midway, the middle of a ring."""
    c, anchor = scene.constraints[0], scene.anchors[0]
    if c.relation != "distance" or anchor.geometry is not None:
        return None
    if c.bearing_deg is None:
        return anchor.x, anchor.y  # the centre of the least circle around a disc or a ring
    low, high, _ = bounds(c)
    best = c.best_m if c.best_m is not None else (low + high) / 2
    x, y = scene.frame.circle(anchor.lon, anchor.lat, best, np.radians([c.bearing_deg]))
    return float(x[0]), float(y[0])


def _shares(shapes: Sequence[Any], region: Any) -> list[float | None]:
    """How much of what the others leave each shape takes away; None for one alone."""
    count = len(shapes)
    if count == 1:
        return [None]
    before: list[Any] = [None]
    for shape in shapes[:-1]:
        before.append(shape if before[-1] is None else before[-1].intersection(shape))
    shares: list[float | None] = []
    behind = None
    for i in range(count - 1, -1, -1):
        others = before[i] if behind is None else behind if before[i] is None else before[i].intersection(behind)
        area = others.area
        shares.append(round(max(0.0, 1 - region.area / area), 4) if area > 0 else None)
        if i:
            behind = shapes[i] if behind is None else behind.intersection(shapes[i])
    return shares[::-1]


def _precision(constraints: Sequence[Distance]) -> LocationPrecision:
    if len(constraints) > 1:
        return "constraint"
    only = constraints[0]
    if only.relation == "between":
        return "between"
    return "offset" if only.bearing_deg is not None or only.relation != "distance" else "constraint"


def _degrees(frame: Frame, point: tuple[float, float]) -> tuple[float, float]:
    lon, lat = frame.point_to_globe(*point)
    return round((lon + 180) % 360 - 180, 6), round(lat, 6)
