"""What is written comes back the same, in every format, also when there is nothing to write."""

import csv
import io
import json

import geojson_validator
import geopandas
import pytest
import shapely

import incidentmap as im
from incidentmap.files.columns import COLUMN_NAMES
from incidentmap.files.csvfile import to_csv
from incidentmap.files.geojson import to_geojson, write_geojson, write_geojsonl
from incidentmap.files.geoparquet import GeoParquetWriter, geoparquet_schema, write_geoparquet
from incidentmap.files.levels import LEVELS
from incidentmap.files.rows import incident_rows
from incidentmap.types import DistanceMention, Incident, Location, Place, When

geojson_validator.configure_logging(enabled=False)

TEXT = (
    "Two people were killed and seven wounded when a missile struck a residential building in Poltava on Tuesday "
    "morning, the regional governor said.\nIn Konotop, a drone hit a railway depot overnight. Nobody was hurt, police said.\n"
    "Shelling hit the Kharkiv region on Monday. A mine killed a farmer somewhere in the fields on Sunday."
)
SHAPES = {
    "square": shapely.box(10, 50, 11, 51),
    "clockwise": shapely.Polygon([(0, 0), (0, 1), (1, 1), (1, 0)]),
    "hole": shapely.Polygon(shapely.box(0, 0, 3, 3).exterior.coords, [shapely.box(1, 1, 2, 2).exterior.coords]),
    "past 180": shapely.box(179, -1, 182, 1),
    "before -180": shapely.box(-181, -1, -179, 1),
    "bow tie": shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]),
    "many decimals": shapely.Point(1 / 3, 1 / 7).buffer(0.1),
    "two parts": shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)]),
}


@pytest.fixture(scope="module")
def reports():
    return [im.parse(TEXT, published="2025-04-09", publisher="A paper"), im.parse("", published="2025-04-09")]


def placed(region=None, point=None, **more):
    where = Location(precision="area" if point is None else "settlement", point=point, region=region, uncertainty_m=5.0)
    incident = Incident(id="a", event_type="shelling", location=where, **more)
    return im.Report(document=im.Document(text="x", id="d"), incidents=(incident,))


def test_every_row_has_every_column_in_order(reports):
    for _, row in incident_rows(reports):
        assert tuple(row) == COLUMN_NAMES
    for level in LEVELS.values():
        for row in level.make(reports, True).rows:
            assert tuple(row) == tuple(c.name for c in level.columns)


def test_each_incident_is_in_one_of_points_areas_and_unlocated(reports):
    ids = [i.id for r in reports for i in r.incidents]
    points = {f["id"] for f in to_geojson(reports)["features"]}
    areas = {f["id"] for f in to_geojson(reports, level="areas")["features"]}
    unlocated = {r["id"] for r in LEVELS["unlocated"].make(reports, True).rows}
    assert len(ids) >= 3
    assert points | areas | unlocated == set(ids)
    assert not unlocated & (points | areas)


@pytest.mark.parametrize("level", list(LEVELS))
def test_frames_are_typed_also_when_empty(reports, level):
    full, empty = im.to_geodataframe(reports, level=level), im.to_geodataframe([], level=level)
    assert full.dtypes.astype(str).to_dict() == empty.dtypes.astype(str).to_dict()
    assert full.crs == empty.crs == 4326


def test_an_unknown_level_is_told():
    with pytest.raises(im.InputError, match="incidents, areas, places"):
        im.to_geodataframe([], level="points")
    with pytest.raises(im.InputError, match="level is one of"):
        im.to_geojson([], level="sources")


# GeoJSON


@pytest.mark.parametrize("name", SHAPES)
def test_areas_keep_to_rfc_7946(name, tmp_path):
    path = write_geojson(placed(SHAPES[name]), tmp_path / "a.geojson", level="areas")
    assert geojson_validator.validate_structure(path, check_crs=True) == {}
    found = geojson_validator.validate_geometries(path)
    assert found["invalid"] == {}
    # an edge along +180°, as in RFC 7946 §3.1.9's own example, reads to the validator like one across it
    assert set(found["problematic"]) <= ({"crosses_antimeridian"} if "180" in name else {"holes"})
    (feature,) = json.loads(path.read_text(encoding="utf-8"))["features"]
    shape = shapely.geometry.shape(feature["geometry"])
    assert shape.is_valid
    assert -180 <= shape.bounds[0] <= shape.bounds[2] <= 180


@pytest.mark.parametrize(
    ("points", "box"),
    [
        ([(10, 50)], [10.0, 50.0, 10.0, 50.0]),
        ([(10, 50), (-20, 40)], [-20.0, 40.0, 10.0, 50.0]),
        ([(1 / 3, 1 / 7)], [0.3333333, 0.1428571, 0.3333333, 0.1428571]),
    ],
)
def test_bbox_of_points(points, box):
    assert to_geojson([placed(point=p) for p in points])["bbox"] == box


def test_bbox_astride_180_degrees():
    assert to_geojson(placed(SHAPES["past 180"]), level="areas")["bbox"] == [179.0, -1.0, -178.0, 1.0]


def test_features_have_string_ids_and_no_crs(reports):
    for level in ("incidents", "areas", "places", "relations"):
        collection = to_geojson(reports, level=level)
        assert "crs" not in collection
        assert all(isinstance(f["id"], str) for f in collection["features"])


def test_numbers_that_json_has_not_are_null():
    report = placed(point=(1.0, 2.0), score=float("nan"))
    assert to_geojson(report)["features"][0]["properties"]["score"] is None


def test_lines_of_geojsonl_are_the_features(reports, tmp_path):
    lines = write_geojsonl(iter(reports), tmp_path / "a.geojsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == to_geojson(reports)["features"]


def test_a_distance_is_a_line_that_is_cut_at_180_degrees():
    reference = Place(gazetteer_id="x", name="Taveuni", kind="ISL", lon=179.9, lat=-16.0)
    told = DistanceMention(text="30 km east of Taveuni", start=0, end=21, reference=reference)
    (feature,) = to_geojson(placed(point=(-179.9, -16.0), distances=(told,)), level="relations")["features"]
    assert feature["geometry"] == {
        "type": "MultiLineString",
        "coordinates": [[[179.9, -16.0], [180.0, -16.0]], [[-180.0, -16.0], [-179.9, -16.0]]],
    }


# tables


def test_csv_has_a_mark_and_disarms_formulas(tmp_path):
    text = to_csv(placed(point=(-1.5, 2.0), title="=cmd|x", note="@x"))
    assert text.startswith("\ufeffid,document_id,")
    (row,) = csv.DictReader(io.StringIO(text[1:]))
    assert (row["title"], row["note"], row["lon"], row["drawn"]) == ("'=cmd|x", "'@x", "-1.5", "true")


@pytest.mark.parametrize("level", list(LEVELS))
def test_geoparquet_has_one_schema(reports, level, tmp_path):
    import pyarrow.parquet as pq

    full = write_geoparquet(iter(reports), tmp_path / "full.parquet", level=level)
    empty = write_geoparquet([], tmp_path / "empty.parquet", level=level)
    wanted = geoparquet_schema(level)
    for path in (full, empty):
        found = pq.read_schema(path)
        assert found.equals(wanted)
        assert (found.metadata or {}).get(b"geo") == (wanted.metadata or {}).get(b"geo")


def test_geoparquet_opens_in_geopandas(reports, tmp_path):
    frame = geopandas.read_parquet(write_geoparquet(reports, tmp_path / "a.parquet"))
    wanted = im.to_geodataframe(reports)
    assert list(frame["id"]) == list(wanted["id"])
    assert frame.crs == 4326
    assert frame.geometry.geom_equals(wanted.geometry).tolist() == wanted.geometry.notna().tolist()
    assert frame["date"].tolist() == wanted["date"].tolist()
    assert str(frame["start_utc"].dtype) == "datetime64[us, UTC]"


def test_a_geoparquet_file_that_fails_leaves_the_old_one(tmp_path):
    path = write_geoparquet(placed(point=(1.0, 2.0)), tmp_path / "a.parquet")
    before = path.read_bytes()
    with pytest.raises(ZeroDivisionError), GeoParquetWriter(path) as writer:
        writer.write(placed(point=(3.0, 4.0)))
        raise ZeroDivisionError
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.parquet"]


@pytest.mark.parametrize("fmt", [f for f in im.files.FORMATS if f != "html"])
def test_lone_surrogates_and_line_separators_do_not_stop_writing(fmt, tmp_path):
    report = placed(point=(1.0, 2.0), title="a\ud800b\u2028c", time=When(start="2025-01-01", precision="day"))
    assert all(p.stat().st_size for p in im.write([report], tmp_path, formats=[fmt]))


@pytest.mark.parametrize("fmt", [f for f in im.files.FORMATS if f != "html"])
def test_the_same_reports_give_the_same_bytes(reports, fmt, tmp_path):
    first = [p.read_bytes() for p in im.write(reports, tmp_path / "a", formats=[fmt])]
    assert first == [p.read_bytes() for p in im.write(reports, tmp_path / "b", formats=[fmt])]
