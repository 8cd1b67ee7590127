"""Regions against a slow reference: sample the plane, ask every constraint of every sample, on the ellipsoid.

The reference shares nothing with the code: geodesics and planes are PROJ's, shapes are sampled.
"""

import math

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod, Proj
from shapely.geometry import LineString, Polygon

from incidentmap.distance import Distance, locate

GEOD = Geod(ellps="WGS84")
SIDE = 100
QUICK = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def reach(c):
    """Metres from the anchor's middle that hold the shape."""
    far = 2 * c.low_m if c.max_m is None else c.max_m
    size = 0.0
    if hasattr(c.reference, "geom_type"):
        lon, lat = c.reference.centroid.coords[0]
        xy = shapely.get_coordinates(c.reference)
        size = GEOD.inv(np.full(len(xy), lon), np.full(len(xy), lat), xy[:, 0], xy[:, 1])[2].max()
    return far + (c.precision_m or 0) + c.extent + size + 5


def middle(c):
    return c.reference.centroid.coords[0] if hasattr(c.reference, "geom_type") else c.reference


def holds(c, lon, lat):
    """Which samples meet a constraint."""
    low, high = c.low_m, 2 * c.low_m if c.max_m is None else c.max_m
    half = (c.precision_m or 0) / 2
    if low == high:
        half = max(1.0, half)
    low, high = low - half, high + half
    if isinstance(c.reference, tuple):
        az, _, d = GEOD.inv(np.full_like(lon, c.reference[0]), np.full_like(lat, c.reference[1]), lon, lat)
        if c.bearing_deg is None:
            return (d >= low - c.extent) & (d <= high + c.extent)
        off = np.abs((az - c.bearing_deg + 180) % 360 - 180)
        inside = (d >= low) & (d <= high) & (off <= c.bearing_half)
        if c.extent == 0:
            return inside
        return inside | near_sector(c, lon, lat, max(0.0, low), high, c.extent)
    plane = Proj(proj="aeqd", lon_0=middle(c)[0], lat_0=middle(c)[1])
    d = shapely.distance(flat(plane, shapely.segmentize(c.reference, 0.02)), samples(plane, lon, lat))
    near = (d >= low - c.extent) & (d <= high + c.extent)
    if c.bearing_deg is None:
        return near
    x, y = plane(lon, lat)  # some point of the reference has the sample in its sector
    ahead = np.zeros(len(x), dtype=bool)
    for px, py in shapely.get_coordinates(shapely.segmentize(flat(plane, c.reference), 150.0)):
        off = (np.degrees(np.arctan2(x - px, y - py)) - c.bearing_deg + 180) % 360 - 180
        ahead |= np.abs(off) <= c.bearing_half
    return near & ahead


def flat(plane, geometry):
    return shapely.transform(geometry, lambda xy: np.column_stack(plane(xy[:, 0], xy[:, 1])))


def samples(plane, lon, lat):
    return shapely.points(*plane(lon, lat))


def near_sector(c, lon, lat, low, high, extent):
    """Samples within ``extent`` of a sector, whose outline is sampled on the ellipsoid."""
    b, h = c.bearing_deg, c.bearing_half
    up, down = np.linspace(low, high, 60), np.linspace(high, low, 60)
    az = np.concatenate([np.linspace(b - h, b + h, 91), np.full(60, b + h), np.linspace(b + h, b - h, 91), np.full(60, b - h)])  # fmt: skip
    d = np.concatenate([np.full(91, low), up, np.full(91, high), down])
    x, y, _ = GEOD.fwd(np.full(len(az), c.reference[0]), np.full(len(az), c.reference[1]), az, d)
    plane = Proj(proj="aeqd", lon_0=c.reference[0], lat_0=c.reference[1])
    outline = Polygon(np.column_stack(plane(x, y))).buffer(0)
    return shapely.distance(outline, samples(plane, lon, lat)) <= extent


def compare(constraints, found, *, tolerance=0.02):
    """The region and the sampled reference have the same area, and the same samples but for the edge's."""
    tight = min(constraints, key=reach)
    lon0, lat0 = middle(tight)
    plane = Proj(proj="aeqd", lon_0=lon0, lat_0=lat0)
    r = reach(tight)
    box = (-r, -r, r, r)
    for _ in range(3):
        x, y = np.meshgrid(np.linspace(box[0], box[2], SIDE), np.linspace(box[1], box[3], SIDE))
        x, y = x.ravel(), y.ravel()
        lon, lat = plane(x, y, inverse=True)
        wanted = np.ones(len(lon), dtype=bool)
        for c in constraints:
            wanted &= holds(c, lon, lat)
        if wanted.sum() == 0:
            return None
        if wanted.sum() > 2500:
            break
        step = (box[2] - box[0]) / SIDE
        box = (x[wanted].min() - step, y[wanted].min() - step, x[wanted].max() + step, y[wanted].max() + step)
    assume(wanted.sum() > 900)
    ours = np.zeros(len(lon), dtype=bool)
    shapely.prepare(found.region)
    ours = shapely.contains_xy(found.region, (lon + 180) % 360 - 180, lat)
    assert found.region.is_valid
    assert abs(int(ours.sum()) - int(wanted.sum())) <= tolerance * wanted.sum() + 40
    assert (ours ^ wanted).sum() <= 2 * tolerance * wanted.sum() + 80
    px, py = plane(*found.point)
    farthest = np.hypot(x[wanted] - px, y[wanted] - py).max()
    assert found.uncertainty_m >= 0.97 * farthest - 2 * (box[2] - box[0]) / SIDE
    return int(wanted.sum())


lats = st.one_of(st.floats(-90, 90), st.floats(85, 90), st.floats(-90, -85))
lons = st.one_of(st.floats(-180, 180), st.floats(179.5, 180), st.floats(-180, -179.5))
metres = st.floats(200, 300_000)


@QUICK
@given(lons, lats, metres, st.floats(0.05, 1), st.floats(0, 0.3), st.one_of(st.none(), st.floats(0, 360), st.sampled_from([0, 45, 67.5, 90, 180, 315])))  # fmt: skip
def test_one_point(lon, lat, far, width, extent, bearing):
    c = Distance(reference=(lon, lat), max_m=far, min_m=far * (1 - width), bearing_deg=bearing, extent_m=extent * far, precision_m=far * 0.1)  # fmt: skip
    assume(bearing is None or abs(lat) < 89)  # at a pole there is no north
    assume(bearing is None or c.bearing_half >= 5)
    compare([c], locate([c]))


@QUICK
@given(lons, lats, metres, st.lists(st.tuples(st.floats(0, 360), st.floats(0.3, 1.5), st.floats(0.05, 0.3)), min_size=2, max_size=3))  # fmt: skip
def test_several_points(lon, lat, far, others):
    constraints = []
    for azimuth, away, precise in others:
        x, y, _ = GEOD.fwd(lon, lat, azimuth, away * far)
        constraints.append(Distance(reference=(x, y), max_m=away * far, precision_m=2 * precise * far, extent_m=0.02 * far))  # fmt: skip
    found = locate(constraints)
    assert found.contradiction is None
    assert compare(constraints, found)


@QUICK
@given(lons, st.floats(-75, 75), st.floats(2_000, 20_000), st.integers(0, 10_000), st.booleans())
def test_lines_and_areas(lon, lat, far, seed, area):
    lon = max(-179.0, min(179.0, lon))
    rng = np.random.default_rng(seed)
    k = 1 / math.cos(math.radians(lat))
    angles = np.sort(rng.uniform(0, 2 * math.pi, 6))
    size = rng.uniform(0.05, 0.2, 6)
    xy = np.column_stack([lon + size * k * np.cos(angles), lat + size * np.sin(angles)])
    geometry = Polygon(xy) if area else LineString(xy)
    assume(geometry.is_valid)
    point = geometry.centroid.coords[0] if not area else tuple(xy[0])
    constraints = [
        Distance(reference=geometry, min_m=0.0 if area else far * 0.3, max_m=far, extent_m=100),
        Distance(reference=point, max_m=3 * far, min_m=0),
    ]
    compare(constraints[:1], locate(constraints[:1]))
    found = locate(constraints)
    if found.contradiction is None:
        compare(constraints, found)


@settings(QUICK, max_examples=10)
@given(
    lons, st.floats(-70, 70), st.sampled_from([0.0, 45.0, 90.0, 202.5, 315.0]), st.integers(0, 10_000), st.booleans()
)
def test_a_side_of_a_line_or_area(lon, lat, bearing, seed, area):
    lon = max(-179.0, min(179.0, lon))
    rng = np.random.default_rng(seed)
    k = 1 / math.cos(math.radians(lat))
    angles = np.sort(rng.uniform(0, 2 * math.pi, 5))
    size = rng.uniform(0.02, 0.06, 5)
    xy = np.column_stack([lon + size * k * np.cos(angles), lat + size * np.sin(angles)])
    geometry = Polygon(xy) if area else LineString(xy)
    assume(geometry.is_valid)
    c = Distance(reference=geometry, min_m=1_000.0, max_m=6_000.0, bearing_deg=bearing)
    compare([c], locate([c]), tolerance=0.03)


@QUICK
@given(lons, lats, metres, st.floats(0, 360), st.floats(0.5, 2.5))
def test_contradictions_are_found(lon, lat, far, azimuth, away):
    assume(abs(away - 2) > 0.02)
    x, y, _ = GEOD.fwd(lon, lat, azimuth, away * far)
    constraints = [
        Distance(reference=(lon, lat), max_m=far, min_m=0, text="one"),
        Distance(reference=(x, y), max_m=far, min_m=0, text="other"),
    ]
    found = locate(constraints)
    assert (found.contradiction is not None) == (away > 2)
    assert found.region.is_valid
    assert found.region.area > 0
    if away > 2:
        assert "one" in found.contradiction or "other" in found.contradiction


@QUICK
@given(lons, st.floats(-80, 80), st.floats(1_000, 200_000), st.floats(0, 360))
def test_between(lon, lat, away, azimuth):
    x, y, _ = GEOD.fwd(lon, lat, azimuth, away)
    found = locate([Distance(reference=(lon, lat), relation="between", second_reference=(x, y))])
    area = abs(GEOD.geometry_area_perimeter(found.region)[0])
    assert area == pytest.approx(away * away / 2, rel=0.02)
    assert found.precision == "between"
    assert found.uncertainty_m == pytest.approx(away * math.hypot(0.5, 0.25), rel=0.02)
    mx, my, _ = GEOD.fwd(lon, lat, azimuth, away / 2)
    assert GEOD.inv(mx, my, *found.point)[2] < 0.01 * away


@pytest.mark.parametrize("lat", [89.9, 90.0, -89.99])
@pytest.mark.parametrize("lon", [-180.0, 0.0, 37.5, 180.0])
def test_a_disc_over_a_pole(lon, lat):
    found = locate([Distance(reference=(lon, lat), min_m=0, max_m=200_000)])
    assert found.region.is_valid
    assert abs(GEOD.geometry_area_perimeter(found.region)[0]) == pytest.approx(math.pi * 4e10, rel=0.02)
    assert found.region.bounds[1 if lat < 0 else 3] == pytest.approx(math.copysign(90, lat))


def test_a_far_disc_is_most_of_the_world():
    found = locate([Distance(reference=(20.0, 10.0), min_m=0, max_m=15_000_000)])
    assert found.region.contains(shapely.Point(20, 10))
    assert found.region.contains(shapely.Point(120, 60))
    assert not found.region.contains(shapely.Point(-160, -10))


@pytest.mark.parametrize("far", [5_000.0, 100_000.0])
@pytest.mark.parametrize("boundary", [False, True])
def test_an_area_cut_at_180_degrees_is_whole(far, boundary):
    cut = shapely.MultiPolygon([shapely.box(179, 50, 180, 51), shapely.box(-180, 50, -179, 51)])
    whole = shapely.box(9, 50, 11, 51)
    relation = "edge" if boundary else "distance"
    given_m = {"max_m": far} if boundary else {"min_m": far / 2, "max_m": far}
    ours = locate([Distance(reference=cut, relation=relation, **given_m)])
    same = locate([Distance(reference=whole, relation=relation, **given_m)])
    assert ours.region.is_valid
    assert ours.region.area == pytest.approx(same.region.area, rel=0.01)
