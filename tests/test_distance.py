"""Distances to regions."""

import math

import pytest

from incidentmap import Distance, InputError, locate
from incidentmap.distance import find_distances
from incidentmap.distance.pointradius import point_radius
from incidentmap.text import tokenize
from incidentmap.text.numbers import find_numbers
from incidentmap.types import Place, Toponym

SUMY = Place(gazetteer_id="x:1", name="Sumy", kind="PPLA", lon=34.8, lat=50.9, radius_m=5000)


@pytest.mark.parametrize(
    ("text", "low", "high", "bearing"),
    [
        ("It fell 12 km south of Sumy", 12000, 12000, 180),
        ("less than 300 metres from Sumy", 0, 300, None),
        ("at least two miles from Sumy", 3218.7, None, None),
        ("two and a half miles from Sumy", 4023.4, 4023.4, None),
        ("за 12 км на південь від Sumy", 12000, 12000, 180),
        ("в трёх километрах от Sumy", 3000, 3000, None),
    ],
)
def test_reading(text, low, high, bearing):
    at = text.index("Sumy")
    found = find_distances(tokenize(text), [Toponym(start=at, end=at + 4, name="Sumy", place=SUMY)])
    assert [(d.metres_min, d.metres_max, d.bearing_deg) for d in found] == [(low, high, bearing)]


@pytest.mark.parametrize("text", ["40 minutes apart in Sumy", "15 miles an hour over Sumy", "a 300 km range over Sumy"])
def test_look_alikes(text):
    at = text.index("Sumy")
    assert find_distances(tokenize(text), [Toponym(start=at, end=at + 4, name="Sumy", place=SUMY)]) == []


def test_one_exact_distance_does_not_contradict_itself():
    for bearing in (None, 180.0):
        found = locate([Distance(reference=(34.8, 50.9), max_m=12_000, bearing_deg=bearing)])
        assert found.contradiction is None
        assert found.constraints[0].satisfied
    assert locate([Distance(reference=(34.8, 50.9), max_m=12_000)]).uncertainty_m == pytest.approx(12_001, abs=20)


def test_regions_are_split_at_180_degrees():
    whole = locate([Distance(reference=(34.8, 0.0), min_m=0, max_m=50_000)])
    cut = locate([Distance(reference=(179.99, 0.0), min_m=0, max_m=50_000)])
    assert cut.region.geom_type == "MultiPolygon"
    assert -180 <= cut.region.bounds[0] < -179 < 179 < cut.region.bounds[2] <= 180
    assert cut.region.area == pytest.approx(whole.region.area, rel=1e-6)


def test_a_contradiction_names_what_is_not_met():
    found = locate(
        [
            Distance(reference=(34.8, 50.9), min_m=0, max_m=5_000, text="within 5 km of A"),
            Distance(reference=(35.8, 50.9), min_m=0, max_m=5_000, text="within 5 km of B"),
        ]
    )
    assert found.contradiction
    unmet = [c.text for c in found.constraints if not c.satisfied]
    assert unmet
    assert all(text in found.contradiction for text in unmet)


def test_conversion_is_undone():
    text = "1,312 feet from Sumy"
    found = find_distances(tokenize(text), [Toponym(start=16, end=20, name="Sumy", place=SUMY)])
    assert found[0].converted_from == "400 m"


@pytest.mark.parametrize(
    ("text", "original", "precision_m"),
    [
        ("about 25 miles (40km) from Sumy", "40km", 10_000),
        ("7.5 miles (12 kilometres) from Sumy", "12 kilometres", 1_000),
        ("12 km (7.5 miles) from Sumy", None, 1_000),
        ("5 miles (20 km) from Sumy", None, 1_609.3),
    ],
)
def test_the_figure_in_brackets_may_be_the_original(text, original, precision_m):
    at = text.index("Sumy")
    found = find_distances(tokenize(text), [Toponym(start=at, end=at + 4, name="Sumy", place=SUMY)])
    assert (found[0].converted_from, found[0].precision_m) == (original, precision_m)


def test_ring_has_its_area():
    found = locate([Distance(reference=(10.0, 45.0), min_m=1000, max_m=2000)])
    kx, ky = 111_320 * math.cos(math.radians(45)), 111_132
    assert found.region.area * kx * ky == pytest.approx(math.pi * 3e6, rel=0.02)


def test_contradiction_is_told():
    found = locate(
        [Distance(reference=(0.0, 0.0), max_m=1000, min_m=0), Distance(reference=(1.0, 0.0), max_m=1000, min_m=0)]
    )
    assert found.contradiction
    assert found.region is not None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 40_000_000.0])
def test_impossible_distances(value):
    with pytest.raises(InputError):
        Distance(reference=(0.0, 0.0), max_m=value)


def test_nothing_to_locate():
    with pytest.raises(InputError):
        locate([])


@pytest.mark.parametrize(
    ("text", "value"),
    [("one and a quarter", 1.25), ("1½", 1.5), ("півтора", 1.5), ("1,312", 1312), ("twenty-three", 23)],
)
def test_numbers(text, value):
    assert find_numbers(tokenize(text))[0].value == value


MILE = 1609.344
EXTENT_2 = {"extent_m": 2 * MILE, "coordinate_precision_deg": 1 / 3600, "datum": "not recorded", "datum_error_m": 79}


@pytest.mark.parametrize(
    ("model", "given", "radius_mi"),
    [
        ("named place", {}, 2.074),
        ("distance only", {"distance_m": 5 * MILE, "precision_m": MILE}, 7.574),
        ("path", {"distance_m": 13 * MILE, "precision_m": MILE, "map_error_m": 50.9}, 2.605),
        ("orthogonal", {"east_m": 2 * MILE, "north_m": 3 * MILE, "precision_m": MILE}, 2.781),
        ("heading", {"distance_m": 10 * MILE, "precision_m": 10 * MILE, "bearing_deg": 90}, 12.254),
    ],
)
def test_published_point_radius(model, given, radius_mi):
    found = point_radius(-118.9, 35.3733, model, **EXTENT_2, **given)
    assert found.radius_m / MILE == pytest.approx(radius_mi, abs=0.0006)


@pytest.mark.parametrize("given", [{"datum": "Mars"}, {"model": "guess"}, {"extent_m": -1}, {"distance_m": math.nan}])
def test_point_radius_refuses(given):
    with pytest.raises(InputError):
        point_radius(0.0, 0.0, **given)


def test_the_odd_one_of_three_is_left_out_and_named():
    near = [Distance(reference=(34.8 + d, 50.9), min_m=0, max_m=5_000, text=f"near {d}") for d in (0.0, 0.01)]
    found = locate([*near, Distance(reference=(40.0, 50.9), min_m=0, max_m=5_000, text="far off")])
    assert [c.satisfied for c in found.constraints] == [True, True, False]
    assert "far off" in found.contradiction
    assert found.uncertainty_m < 6_000


def test_more_than_alone_reaches_twice_as_far():
    found = locate([Distance(reference=(34.8, 50.9), min_m=3_000)])
    assert found.uncertainty_m == pytest.approx(6_000, rel=0.01)


def test_more_than_bites_into_the_others():
    disc = Distance(reference=(34.8, 50.9), min_m=0, max_m=10_000)
    found = locate([disc, Distance(reference=(34.8, 50.9), min_m=8_000)])
    assert found.constraints[1].share == pytest.approx(0.64, abs=0.01)


def test_three_that_meet_leave_the_doubt_out():
    refs = [(34.7789, 50.9), (34.9211, 50.9), (34.85, 50.945)]  # five kilometres around one point
    given = [Distance(reference=r, max_m=5_000, precision_m=2_000, doubt_m=8_000) for r in refs]
    assert locate(given).uncertainty_m < locate(given[:2]).uncertainty_m / 2


def test_within_and_outside():
    import shapely

    disc = Distance(reference=(34.8, 50.9), min_m=0, max_m=10_000)
    east = shapely.box(34.8, 50, 36, 52)
    inside, outside = locate([disc], within=east), locate([disc], outside=east)
    assert inside.region.bounds[0] == pytest.approx(34.8, abs=1e-3)
    assert outside.region.bounds[2] == pytest.approx(34.8, abs=1e-3)
    nothing = locate([disc], within=shapely.box(0, 0, 1, 1))
    assert "nothing inside" in nothing.contradiction


@pytest.mark.parametrize(
    "given",
    [
        {"reference": None, "max_m": 1.0},
        {"reference": "Sumy", "max_m": 1.0},
        {"reference": (50.0, 134.8), "max_m": 1.0},
        {"reference": (34.8, 50.9)},
        {"reference": (34.8, 50.9), "max_m": 1.0, "relation": "beside"},
        {"reference": (34.8, 50.9), "relation": "between"},
        {"reference": (34.8, 50.9), "relation": "part"},
        {"reference": (34.8, 50.9), "min_m": 5.0, "max_m": 1.0},
        {"reference": (34.8, 50.9), "max_m": 1.0, "bearing_deg": math.nan},
    ],
)
def test_what_cannot_be_is_refused(given):
    with pytest.raises(InputError):
        Distance(**given)


def test_the_point_of_several_constraints_has_the_smallest_reach():
    found = locate(
        [
            Distance(reference=(34.80, 50.90), max_m=9_000, precision_m=2_000),
            Distance(reference=(34.90, 50.93), max_m=8_000, precision_m=2_000, bearing_deg=270),
        ]
    )
    import shapely

    assert found.region.distance(shapely.Point(found.point)) < 1e-6
    circle = shapely.minimum_bounding_radius(shapely.transform(found.region, lambda xy: xy * (70_300.0, 111_260.0)))
    assert circle <= found.uncertainty_m * 1.02
    assert found.uncertainty_m < 1.5 * circle
