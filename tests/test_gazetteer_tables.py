"""Every row of the hand-kept tables owns up to what it was checked against, and the check is made again."""

import csv
from pathlib import Path

import pytest

from incidentmap.gazetteer import fold, open_gazetteer
from incidentmap.gazetteer.build.records import PlaceRecord
from incidentmap.gazetteer.build.tables import PLACE_TABLES, leave_out_names, move_divisions, table_hashes
from incidentmap.gazetteer.spatial import distance_m

TABLES = Path(__file__).parent.parent / "gazetteer" / "tables"
ROWS = [
    (n, r)
    for n in PLACE_TABLES
    if (TABLES / f"{n}.csv").is_file()
    for r in csv.DictReader((TABLES / f"{n}.csv").read_text(encoding="utf-8").splitlines())
]
SITES = [r for n, r in ROWS if n in ("landmarks", "streets")]


@pytest.fixture(scope="module")
def gazetteer():
    return open_gazetteer()


def test_ids_are_unique():
    ids = [r["id"] for _, r in ROWS]
    assert len(ids) == len(set(ids))


def test_there_are_landmarks_over_the_whole_world():
    assert len(SITES) >= 250
    assert len({r["country"] for r in SITES}) >= 90


@pytest.mark.parametrize("name", PLACE_TABLES)
def test_rows_are_whole(name):
    for table, row in ROWS:
        if table != name:
            continue
        assert row["name"] and row["kind"], row
        assert row.get("checked") or row.get("source"), row
        if row["lon"]:
            assert -180 <= float(row["lon"]) <= 180 and -90 <= float(row["lat"]) <= 90, row
        else:
            assert row.get("members") or row.get("towns") or row.get("town"), row


def test_a_small_radius_has_a_second_source():
    for row in SITES:
        assert float(row["radius_m"]) >= 2000 or row["second_source"], row["id"]


def test_sites_lie_where_their_row_says(gazetteer):
    """Each site's distance to the GeoNames settlement that it names is measured again, and its radius covers it."""
    for row in SITES:
        name, _, within = row["town"].partition("@")
        country = within.partition(".")[0] or row["country"]
        towns = [
            t for t in gazetteer.lookup(name) if gazetteer.kind_group[gazetteer.kind[t]] in ("settlement", "district")
        ]
        towns = [t for t in towns if gazetteer.country_code(t) == country] if country else towns
        assert towns, row["id"]
        metres = distance_m(float(row["lon"]), float(row["lat"]), gazetteer.lon[towns], gazetteer.lat[towns]).min()
        told = float(row["checked"].partition(" km from GeoNames' point")[0].rpartition(" ")[2])
        assert metres <= 1000 * told + 100, row["id"]
        if not row["second_source"]:
            assert metres <= float(row["radius_m"]) + 60, row["id"]


def test_sites_lie_in_their_country_or_on_its_border(gazetteer):
    import shapely

    shapes: dict[str, list] = {}
    for at, r in enumerate(gazetteer.geometry_row.tolist()):
        if gazetteer.kinds[gazetteer.kind[r]] == "ADM1":
            shapes.setdefault(gazetteer.country_code(r), []).append(at)
    for row in SITES:
        wanted = shapes.get(row["country"], [])
        if not wanted:
            continue
        point = shapely.Point(float(row["lon"]), float(row["lat"]))
        polygons = [shapely.from_wkb(gazetteer.geometry_bytes(at)) for at in wanted]
        assert min(p.distance(point) for p in polygons) < 0.2, row["id"]


def test_the_packaged_gazetteer_holds_these_tables(gazetteer):
    """A changed table needs a new build: ``incidentmap gazetteer build`` (see CONTRIBUTING)."""
    assert gazetteer.meta["provenance"]["tables"] == table_hashes(TABLES)


def test_every_row_is_found_by_its_name(gazetteer):
    for _, row in ROWS:
        at = gazetteer.row(row["id"])
        assert at is not None, row["id"]
        assert at in gazetteer.lookup(row["name"]), row["id"]


def test_aliases_find_their_place(gazetteer):
    for r in csv.DictReader((TABLES / "aliases.csv").read_text(encoding="utf-8").splitlines()):
        assert r["type"] == "demonym" or len(gazetteer.lookup(r["alias"])), r
        assert fold(r["alias"]), r


def test_names_left_out_find_another_place(gazetteer):
    rows = list(csv.DictReader((TABLES / "left_out_names.csv").read_text(encoding="utf-8").splitlines()))
    for r in rows:
        at = gazetteer.row(r["id"])
        assert at is not None and r["reason"], r
        for name in r["names"].split("|"):
            assert at not in gazetteer.lookup(name)[:1], (r["id"], name)


def test_leaving_out_a_name_tells_the_rows_that_did_nothing(tmp_path):
    text = "id,names,reason\nx:1,Twin|Twyn,the other\nx:2,Nobody,none\nx:3,Gone,none\n"
    (tmp_path / "left_out_names.csv").write_text(text, encoding="utf-8")
    one = PlaceRecord(id="x:1", name="Own", kind="PPL", lon=0.0, lat=0.0, names={"Own": 0, "TWIN": 1, "Third": 1})
    two = PlaceRecord(id="x:2", name="Two", kind="PPL", lon=0.0, lat=0.0, names={"Two": 0})
    assert leave_out_names(tmp_path, [one, two]) == ["x:2", "x:3"]
    assert one.names == {"Own": 0, "Third": 1}
    assert leave_out_names(tmp_path / "none", [one]) == []


def test_points_of_divisions_stand_in_them_or_near(gazetteer):
    rows = list(csv.DictReader((TABLES / "admin1_points.csv").read_text(encoding="utf-8").splitlines()))
    assert len({r["admin1"] for r in rows}) == len(rows)
    for r in rows:
        (found, metres), *_ = gazetteer.nearest(float(r["lon"]), float(r["lat"]), max_km=500, limit=1)
        assert gazetteer.country_code(found) == r["admin1"][:2], r
        assert metres < 400_000, r


def test_moving_a_division_keeps_its_polygon_in_its_radius(tmp_path):
    (tmp_path / "admin1_points.csv").write_text("admin1,lon,lat,source\nXX.1,1,0,own\nXX.2,0,0,own\n", encoding="utf-8")
    record = PlaceRecord(id="x", name="X", kind="ADM1", lon=0.0, lat=0.0, admin1="XX.1", radius_m=1000.0)
    assert move_divisions(tmp_path, [record]) == ["XX.2"]
    assert (record.lon, record.lat) == (1.0, 0.0)
    assert 112_000 < record.radius_m < 112_400
