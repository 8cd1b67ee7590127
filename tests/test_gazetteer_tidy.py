"""Doubled places, blanks in names and crossed polygons are put right before they are written."""

import pytest
import shapely

from incidentmap.gazetteer.build.polygons import _of_its_country
from incidentmap.gazetteer.build.records import ALTERNATE, VARIANT, PlaceRecord
from incidentmap.gazetteer.build.tidy import tidied


def place(number, name, lon=30.0, *, kind="PPL", people=0, admin1="UA.01", radius_m=1000.0, names=()):
    record = PlaceRecord(
        id=f"geonames:{number}", name=name, kind=kind, lon=lon, lat=50.0, country="UA", admin1=admin1, population=people,
        radius_m=radius_m,
    )  # fmt: skip
    for other in names:
        record.add(other, ALTERNATE)
    return record


def test_of_two_the_more_populous_stays_with_the_names_of_both():
    (kept,) = tidied([place(1, "Mala Wola", people=5, names=["Small"]), place(2, "Mala  Wola ", 30.005, people=900)])
    assert kept.id == "geonames:2"
    assert kept.name == "Mala Wola"
    assert "Small" in kept.names


def test_what_only_looks_alike_stays():
    records = [
        place(1, "Twin"),
        place(2, "Twin", 30.1),  # seven kilometres off
        place(3, "Twin", admin1="UA.02"),  # across a border
        place(4, "Twin", kind="ADM2"),
        place(5, "Twin", radius_m=20_000),  # nobody knows where exactly
    ]
    assert tidied(records) == records


def test_a_city_of_its_own_is_not_called_its_region():
    record = place(1, "Kyiv City", kind="ADM1")
    record.add("Kyiv Region", VARIANT)
    record.add("Kyiv", ALTERNATE)
    assert tidied([record])[0].names == {"Kyiv": ALTERNATE}


def test_a_crossed_polygon_is_made_valid():
    record = place(1, "Lake", kind="LK")
    record.wkb = shapely.to_wkb(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))
    (kept,) = tidied([record])
    shape = shapely.from_wkb(kept.wkb)
    assert shape.is_valid
    assert shape.geom_type == "MultiPolygon"


@pytest.mark.parametrize(
    ("ranked", "own", "iso2", "code"),
    [
        (["RO.26", "RS.SE"], "RS.14", "RS", "RS.SE"),  # a large town across the river
        (["UA.11"], "RU.83", "RU", "UA.11"),  # contested: the towns' own code
        (["EH.CE", "MA.12"], "MA.EH", "MA", "EH.CE"),
        (["BT.06"], "", "-99", "BT.06"),
    ],
)
def test_the_division_of_a_polygon(ranked, own, iso2, code):
    assert _of_its_country(ranked, own, iso2) == code
