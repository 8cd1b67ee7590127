"""Every row of the hand-kept tables owns up to what it was checked against."""

import csv
from pathlib import Path

import pytest

from incidentmap.gazetteer import open_gazetteer
from incidentmap.gazetteer.build.records import PlaceRecord
from incidentmap.gazetteer.build.tables import move_divisions

TABLES = Path(__file__).parent.parent / "gazetteer" / "tables"
NAMES = ("landmarks", "streets", "regions", "waters", "mountains")
ROWS = [(n, r) for n in NAMES for r in csv.DictReader((TABLES / f"{n}.csv").read_text(encoding="utf-8").splitlines())]


def test_ids_are_unique():
    ids = [r["id"] for _, r in ROWS]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("table", "row"), ROWS, ids=lambda v: v if isinstance(v, str) else v["id"])
def test_row(table, row):
    assert -180 <= float(row["lon"]) <= 180
    assert -90 <= float(row["lat"]) <= 90
    assert row["source"]
    radius_m = float(row["radius_m"])
    assert radius_m >= 2000 or row["second_source"], "a radius under 2 km needs a second source"
    if row["precision"] == "town":
        told = row["source"].rpartition(": ")[2].removesuffix(" km away")
        assert radius_m >= 1000 * float(told) - 50, "a radius covers the distance that was checked"


def test_points_of_divisions_stand_in_them_or_near():
    gazetteer = open_gazetteer()
    rows = list(csv.DictReader((TABLES / "admin1_points.csv").read_text(encoding="utf-8").splitlines()))
    assert len({r["admin1"] for r in rows}) == len(rows)
    for r in rows:
        (found, metres), *_ = gazetteer.nearest(float(r["lon"]), float(r["lat"]), max_km=500, limit=1)
        assert gazetteer.country_code(found) == r["admin1"][:2], r
        assert metres < 250_000, r


def test_moving_a_division_keeps_its_polygon_in_its_radius(tmp_path):
    (tmp_path / "admin1_points.csv").write_text("admin1,lon,lat,source\nXX.1,1,0,own\nXX.2,0,0,own\n", encoding="utf-8")
    record = PlaceRecord(id="x", name="X", kind="ADM1", lon=0.0, lat=0.0, admin1="XX.1", radius_m=1000.0)
    assert move_divisions(tmp_path, [record]) == ["XX.2"]
    assert (record.lon, record.lat) == (1.0, 0.0)
    assert 112_000 < record.radius_m < 112_400
