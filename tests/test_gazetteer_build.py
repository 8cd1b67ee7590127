"""A user's gazetteer: GeoNames files, names, codes, polygons and own places laid over a base."""

import importlib.util
import json
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import incidentmap as im
from incidentmap.cli import main
from incidentmap.gazetteer import open_gazetteer
from incidentmap.gazetteer.build.geonames import country_boxes, read_places
from incidentmap.gazetteer.build.own import read_own
from incidentmap.gazetteer.build.user import Sources, build_user
from incidentmap.gazetteer.build.writer import write_gazetteer
from incidentmap.gazetteer.check import check_gazetteer

SPEC = importlib.util.spec_from_file_location("gazetteer_tiny", Path(__file__).parent / "gazetteer_tiny.py")
tiny = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(tiny)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A tiny gazetteer with two first-level polygons."""
    folder = tmp_path_factory.mktemp("base")
    places = tiny.write_places(folder / "AD.txt")
    areas = tiny.write_polygons(folder / "adm1.geojson", ("Northshire", tiny.NORTH), ("Southshire", tiny.SOUTH))
    out = build_user(Sources(geonames=(places,), polygons=((areas, 1),)), None, folder / "tiny", label="tiny")
    return open_gazetteer(out)


def bytes_of(folder):
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def over(base, tmp_path, **sources):
    return open_gazetteer(build_user(Sources(**sources), base, tmp_path / "out", label="over"))


def csv_of(tmp_path, *lines, name="my.csv"):
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_places_links_names_and_geometry(base):
    assert len(base) == len(tiny.PLACES)
    place = base.place(base.lookup("Alphaville")[0])
    assert (place.gazetteer_id, place.kind, place.country) == ("geonames:900011", "PPLC", "AD")
    assert (place.admin1, place.admin2, place.timezone) == ("Northshire", "Upper Vale", "Europe/Andorra")
    assert (place.lon, place.lat, place.population) == (1.52, 42.61, 20000)
    assert base.lookup("Альфавиль") == base.lookup("ألفا") == base.lookup("ALPHATOWN")
    assert [base.place(r).population for r in base.lookup("Betaburg")] == [9000, 500]
    assert base.geometry(base.lookup("Northshire")[0]).bounds == pytest.approx(tiny.NORTH)
    assert base.geometry(base.lookup("Betaburg")[0]) is None
    assert base.row("geonames:900013") == base.lookup("Old Gamma")[0]
    assert base.country_row("AD") == base.lookup("Tinyland")[0]
    assert list(check_gazetteer(base)) == []
    assert im.Geocoder(base).reverse((42.62, 1.57)).raw["admin1"] == "Northshire"


def test_it_is_the_same_bytes_again_and_from_a_zip(base, tmp_path):
    places = tiny.write_places(tmp_path / "AD.txt")
    one = build_user(Sources(geonames=(places,)), None, tmp_path / "one", label="x")
    two = build_user(Sources(geonames=(places,)), None, tmp_path / "two", label="x")
    assert bytes_of(one) == bytes_of(two)
    with zipfile.ZipFile(tmp_path / "zipped.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing")
        archive.writestr("AD.txt", places.read_text(encoding="utf-8"))
    three = build_user(Sources(geonames=(tmp_path / "zipped.zip",)), None, tmp_path / "three", label="x")
    names = ("names.marisa", "name_row.npy", "names.npy", "lon.npy", "admin1.npy")
    assert [(one / n).read_bytes() for n in names] == [(three / n).read_bytes() for n in names]


def test_the_streamed_index_is_that_of_the_writer(tmp_path):
    places = tiny.write_places(tmp_path / "AD.txt")
    streamed = open_gazetteer(build_user(Sources(geonames=(places,)), None, tmp_path / "s", label="x"))
    records = list(read_places(places, countries={"AD"}, boxes={}))
    written = open_gazetteer(write_gazetteer(records, tmp_path / "w", version="x", provenance={}))
    for column in ("lon", "population", "importance", "admin1", "admin2", "name_start", "name_row", "name_type"):
        assert np.array_equal(getattr(streamed, column), getattr(written, column)), column
    assert sorted(streamed.trie.keys()) == sorted(written.trie.keys())
    assert [streamed.name(r) for r in range(len(streamed))] == [written.name(r) for r in range(len(written))]


def test_a_later_file_changes_a_place_and_adds_to_its_names(base, tmp_path):
    later = tiny.write_places(tmp_path / "later.txt", [
        tiny.line(900012, "Betaburg", 42.621, 1.581, "PPLA2", a1="01", people=12000, names="New Beta"),
        tiny.line(900099, "Deltaford", 42.65, 1.50, "PPL", a1="01", people=700),
    ])  # fmt: skip
    made = over(base, tmp_path, geonames=(later,))
    assert len(made) == len(base) + 1
    place = made.place(made.row("geonames:900012"))
    assert (place.kind, place.population, place.lat, place.admin1) == ("PPLA2", 12000, 42.621, "Northshire")
    assert made.lookup("New Beta") == [made.row("geonames:900012")]
    # a code is known by the places that have it, though the file has no row of the division
    assert made.place(made.row("geonames:900099")).admin1 == "Northshire"
    assert made.layer_name(made.row("geonames:900099")) == "later.txt"
    layers = [(x["name"], x["added"], x["updated"]) for x in made.meta["layers"]]
    assert layers[-1] == ("later.txt", 1, 1)
    assert made.meta["layers"][-1]["licence"]
    assert len(made.meta["layers"][-1]["sha256"]) == 64
    assert made.fingerprint.startswith("over-")
    assert made.geometry(made.lookup("Southshire")[0]) is not None


def test_classes(base, tmp_path):
    made = over(None, tmp_path, geonames=(tiny.write_places(tmp_path / "AD.txt"),), classes=frozenset("AP"))
    assert not made.lookup("Mill Bridge")
    assert made.lookup("Betaburg")


def test_own_places_come_first_and_learn_where_they_lie(base, tmp_path):
    table = csv_of(
        tmp_path,
        "Name,Latitude,Longitude,kind,names,population,radius_m,id",
        "Alphaville,42.45,1.60,PPL,,10,,",
        'Checkpoint Nine,42.66,1.61,CRSG,"Nine|Блокпост Девять",,300,nine',
        "Gammaton,42.4711,1.5211,PPLA,Gamma City,31000,,geonames:900013",
    )
    made = over(base, tmp_path, own=(table,))
    first = made.place(made.lookup("Alphaville")[0])
    assert (first.population, first.country, first.admin1, first.timezone) == (10, "AD", "Southshire", "Europe/Andorra")
    assert first.gazetteer_id.startswith("user:")
    assert im.Geocoder(made).geocode("Alphaville").raw["layer"] == "my.csv"
    nine = made.place(made.row("user:nine"))
    assert (nine.kind, nine.radius_m, nine.admin1) == ("CRSG", 300, "Northshire")
    assert made.lookup("Блокпост Девять") == made.lookup("Blokpost Devyat") == made.lookup("nine")
    gamma = made.place(made.lookup("Gamma City")[0])
    assert (gamma.gazetteer_id, gamma.lat, gamma.population) == ("geonames:900013", 42.4711, 31000)
    assert made.lookup("Old Gamma") == made.lookup("Gamma City")
    assert len(made) == len(base) + 2
    assert list(check_gazetteer(made)) == []
    # once more over the result: own rows are found by their id
    again = over(
        made, tmp_path / "more", own=(csv_of(tmp_path, "name,lat,lon,id", "Nine,42.67,1.6,nine", name="n.csv"),)
    )
    assert len(again) == len(made)
    assert again.place(again.row("user:nine")).lat == 42.67


@pytest.mark.parametrize(
    "lines",
    [
        ("name;lat;lon;names", "Deltaford;42,65;1,5;Delta|The Ford"),
        ("name\tlat\tlon\tnames", "Deltaford\t42.65\t1.5\tDelta|The Ford"),
        ("\ufeffname,lat,lon,names", '"Deltaford",42.65,1.5,"Delta|The Ford"'),
    ],
    ids=["semicolons", "tabs", "a mark of UTF-8"],
)
def test_tables_as_spreadsheets_write_them(base, tmp_path, lines):
    (record,) = read_own(csv_of(tmp_path, *lines), base)
    assert (record.name, record.lat, record.lon, record.country) == ("Deltaford", 42.65, 1.5, "AD")
    assert {"Delta", "The Ford"} <= set(record.names)


def test_own_geojson_with_a_line_and_a_polygon(base, tmp_path):
    features = [
        {"type": "Feature", "properties": {"name": "Long Road", "kind": "RD", "names": ["The Road"]},
         "geometry": {"type": "LineString", "coordinates": [[1.5, 42.6], [1.6, 42.6]]}},
        {"type": "Feature", "id": "camp", "properties": {"name": "Camp Zero", "kind": "CMP"}, "geometry": tiny.square(1.5, 42.5, 1.51, 42.51)},
        {"type": "Feature", "properties": {"name": "Point Zero"}, "geometry": {"type": "Point", "coordinates": [1.55, 42.5]}},
    ]  # fmt: skip
    path = tmp_path / "my.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    made = over(base, tmp_path, own=(path,))
    assert made.geometry(made.lookup("The Road")[0]).length == pytest.approx(0.1)
    assert 3000 < made.place(made.lookup("Long Road")[0]).radius_m < 6000
    assert made.geometry(made.row("user:camp")).geom_type == "Polygon"
    assert made.lookup("Point Zero")


def test_alternate_names_and_codes(base, tmp_path):
    names = csv_of(
        tmp_path,
        "1\t900012\ten\tBeta Town\t1\t\t\t\t\t",
        "2\t900012\tru\tБетабург\t\t\t\t\t\t",
        "3\t900012\ten\tFort Beta\t\t\t\t1\t1900\t1950",
        "4\t900012\tlink\thttps://example.org\t\t\t\t\t\t",
        "5\t900012\tabbr\tBB\t\t\t\t\t\t",
        "6\t123456\ten\tSomewhere Else\t\t\t\t\t\t",
        name="alternateNamesV2.txt",
    )
    made = over(base, tmp_path, alternate_names=names)
    row = made.row("geonames:900012")
    assert made.lookup("Beta Town") == made.lookup("Бетабург") == [row]
    assert made.lookup_typed("Fort Beta") == [(row, 2)]
    assert made.lookup_typed("BB") == [(row, 3)]
    assert not made.lookup("https://example.org")
    assert not made.lookup("Somewhere Else")

    towns = [p for p in tiny.PLACES if "\tP\t" in p]
    codes = csv_of(
        tmp_path, "AD.01\tNorthshire\tNorthshire\t900002", "AD.09\tEmptyshire\tEmptyshire\t900009", name="a1.txt"
    )
    made = over(
        None, tmp_path / "codes", geonames=(tiny.write_places(tmp_path / "towns.txt", towns),), admin1_codes=codes
    )
    place = made.place(made.lookup("Alphaville")[0])
    assert place.admin1 == "Northshire"
    shire = made.place(made.lookup("Northshire")[0])
    assert 42.60 < shire.lat < 42.63
    assert shire.radius_m >= 5000
    assert not made.lookup("Emptyshire")


def test_polygons_by_name_by_vote_and_new(base, tmp_path):
    areas = tiny.write_polygons(
        tmp_path / "adm.geojson",
        ("Southshire Province", (1.4, 42.41, 1.7, 42.54)),  # by its name without the kind
        ("Septentrio", (1.4, 42.54, 1.7, 42.69)),  # by the towns in it
    )
    made = over(base, tmp_path, polygons=((areas, 1),))
    assert len(made) == len(base)
    assert made.geometry(made.lookup("Southshire")[0]).bounds[1] == pytest.approx(42.41)
    assert made.geometry(made.lookup("Northshire")[0]).bounds[3] == pytest.approx(42.69)
    new = tiny.write_polygons(tmp_path / "adm2.geojson", ("Lower Vale", tiny.SOUTH))
    made = over(base, tmp_path / "two", polygons=((new, 2),))
    assert len(made) == len(base) + 1
    vale = made.place(made.lookup("Lower Vale")[0])
    assert (vale.kind, vale.country, vale.admin1) == ("ADM2", "AD", "Southshire")
    assert made.place(made.lookup("Gammaton")[0]).admin2 == "Lower Vale"
    assert made.place(made.lookup("Alphaville")[0]).admin2 == "Upper Vale"
    assert list(check_gazetteer(made)) == []


def test_polygons_of_another_format_and_reference_system(base, tmp_path):
    import geopandas
    from shapely.geometry import box

    frame = geopandas.GeoDataFrame({"NAME_1": ["Southshire"]}, geometry=[box(*tiny.SOUTH)], crs=4326).to_crs(3857)
    frame.to_file(tmp_path / "areas.gpkg")
    made = over(base, tmp_path, polygons=((tmp_path / "areas.gpkg", 1),))
    assert made.geometry(made.lookup("Southshire")[0]).bounds == pytest.approx(tiny.SOUTH, abs=0.001)
    frame.set_crs(4326, allow_override=True).to_file(tmp_path / "wrong.gpkg")
    nameless = frame.to_crs(4326).rename(columns={"NAME_1": "label"})
    nameless.to_file(tmp_path / "nameless.gpkg")
    for name, message in (
        ("wrong.gpkg", "no degrees"),
        ("nameless.gpkg", "no field with names"),
        ("none.gpkg", "no such"),
    ):
        with pytest.raises(im.GazetteerError, match=message):
            over(base, tmp_path, polygons=((tmp_path / name, 1),))


CELLS = st.one_of(
    st.sampled_from(["name", "lat", "lon", "country", "AD", "42.5", "1.5", "nan", "inf", "1e9", '"', "|", "\n"]),
    st.text(max_size=5),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, max_size=5).map(",".join), max_size=4), st.booleans())
def test_any_table_is_read_or_refused(base, tmp_path, rows, headed):
    path = tmp_path / "any.csv"
    path.write_text("\n".join(["name,lat,lon,country,kind"] * headed + rows), encoding="utf-8", errors="replace")
    try:
        for record in read_own(path, base):
            assert -90 <= record.lat <= 90
            assert -180 <= record.lon <= 180
            assert record.name
    except im.GazetteerError as error:
        assert "any.csv" in str(error)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 18), st.one_of(st.text(max_size=6), st.sampled_from(["-1", "0", "1e400", "99", "AD", "", "A"])))
def test_any_cell_of_a_country_file_is_read_or_refused(base, tmp_path, column, cell):
    cells = GOOD.split("\t")
    cells[column] = cell
    path = tmp_path / "any.txt"
    path.write_text("\t".join(cells), encoding="utf-8", errors="replace", newline="")
    try:
        for record in read_places(path, countries={"AD"}, boxes={}):
            assert -90 <= record.lat <= 90
    except im.GazetteerError as error:
        assert "any.txt" in str(error)


GOOD = tiny.PLACES[4]
BAD_PLACES = [
    ("a row cut short", "\t".join(GOOD.split("\t")[:12]), "19 columns wanted, 12 found"),
    ("a comma-separated table", GOOD.replace("\t", ","), "19 columns wanted, 1 found"),
    ("an unknown country", GOOD.replace("\tAD\t", "\tXQ\t"), "unknown country code 'XQ'"),
    ("a latitude of 142", GOOD.replace("42.61", "142.61"), "is no point of the earth"),
    ("swapped beyond 90", GOOD.replace("\t42.61\t1.52", "\t151.2\t-33.9"), "swapped"),
    ("words for numbers", GOOD.replace("42.61", "north"), "north"),
    ("NaN", GOOD.replace("42.61", "nan"), "is no point of the earth"),
    ("no name", GOOD.replace("Alphaville", " "), "without a name"),
    ("a huge id", GOOD.replace("900011", "99999999999"), "no GeoNames id"),
]


@pytest.mark.parametrize(("row", "message"), [b[1:] for b in BAD_PLACES], ids=[b[0] for b in BAD_PLACES])
def test_a_bad_row_is_told_by_its_line(base, tmp_path, row, message):
    path = tiny.write_places(tmp_path / "bad.txt", [*tiny.PLACES[:3], row])
    with pytest.raises(im.GazetteerError, match="line 4") as caught:
        list(read_places(path, countries={"AD"}, boxes=country_boxes(base)))
    assert message in str(caught.value)


def broken_zip(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("AD.txt", "\n".join(tiny.PLACES * 50))
    data = bytearray(path.read_bytes())
    data[60:90] = bytes(30)
    path.write_bytes(bytes(data))


def half_zip(path):
    broken_zip(path)
    path.write_bytes(path.read_bytes()[:200])


def swapped(path):
    rows = [p.split("\t") for p in tiny.PLACES]
    path.write_text("".join("\t".join([*r[:4], r[5], r[4], *r[6:]]) + "\n" for r in rows), encoding="utf-8")


BAD_FILES = {
    "broken.zip": (broken_zip, "--geonames", "broken ZIP"),
    "half.zip": (half_zip, "--geonames", "broken ZIP"),
    "empty.zip": (lambda p: zipfile.ZipFile(p, "w").close(), "--geonames", "no .txt file inside"),
    "swapped.txt": (swapped, "--geonames", "look swapped"),
    "latin1.txt": (lambda p: p.write_bytes(b"\xe9\xe8" * 40), "--geonames", "not UTF-8"),
    "nothing.txt": (lambda p: p.write_text(""), "--geonames", "empty"),
    "missing.txt": (lambda p: None, "--geonames", "no such file"),
    "twice.txt": (lambda p: tiny.write_places(p, [tiny.PLACES[0].replace("900001", "900077")] * 2), "--geonames", "stands twice"),
    "names.txt": (lambda p: p.write_text("a\tb\n"), "--alternate-names", "10 columns wanted, 2 found"),
    "names2.txt": (lambda p: p.write_text("1\tx\ten\tN\t\t\t\t\t\t\n"), "--alternate-names", "no GeoNames id"),
    "codes.txt": (lambda p: p.write_text("UA\tx\n"), "--admin1-codes", "expected a code"),
    "a.txt": (lambda p: p.write_text("name"), "--add", "expected a .csv or .geojson"),
    "b.csv": (lambda p: p.write_text("name,lat\nx,1\n"), "--add", "lon not found"),
    "c.csv": (lambda p: p.write_text("name,lat,lon\nx,1\n"), "--add", "3 columns wanted, 2 found"),
    "d.csv": (lambda p: p.write_text("name,lat,lon\nx,1,200\n"), "--add", "no point of the earth"),
    "e.csv": (lambda p: p.write_text("name,lat,lon,country\nx,1.5,42.5,AD\n"), "--add", "swapped they would be in it"),
    "f.csv": (lambda p: p.write_text("name,lat,lon,country\nx,1.5,42.5,XQ\n"), "--add", "unknown country code"),
    "g.csv": (lambda p: p.write_text("name,lat,lon\nx,1,2\nx,1,2\n"), "--add", "the same place as line 2"),
    "h.csv": (lambda p: p.write_text("name,lat,lon,kind\nx,1,2,castle in the air\n"), "--add", "no GeoNames feature code"),
    "i.csv": (lambda p: p.write_text("name,lat,lon,wkt\nx,1,2,POLYGON((0 0\n"), "--add", "wkt cannot be read"),
    "j.csv": (lambda p: p.write_text("name,lat,lon\n"), "--add", "no places"),
    "k.csv": (lambda p: p.write_text("name,lat,lon,radius_m\nx,1,2,-4\n"), "--add", "radius_m"),
    "k2.csv": (lambda p: p.write_text("name,lat,lon,population\nx,1,2,31.000\n"), "--add", "whole number"),
    "l.csv": (lambda p: p.write_text("name,lat,lon,admin1\nx,42.5,1.5,Atlantis\n"), "--add", "no first-level division"),
    "m.geojson": (lambda p: p.write_text("{"), "--add", "cannot be read as GeoJSON"),
    "n.geojson": (lambda p: p.write_text('{"type":"FeatureCollection","features":[{"properties":{"name":"x"}}]}'), "--add", "feature 1"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_input_exits_2_and_leaves_the_old_gazetteer(base, tmp_path, capsys, name):
    make, option, message = BAD_FILES[name]
    make(tmp_path / name)
    out = tmp_path / "out"
    good = csv_of(tmp_path, "name,lat,lon", "Fine Place,42.5,1.5", name="good.csv")
    assert main(["gazetteer", "build", "--base", str(base.path), "--add", str(good), "--out", str(out)]) == 0
    before = bytes_of(out)
    assert main(["gazetteer", "build", "--base", str(base.path), option, str(tmp_path / name), "--out", str(out)]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert "Traceback" not in told
    assert bytes_of(out) == before
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_dir()) == ["out"]


@pytest.mark.parametrize("write", [1, 5, 12, 18])
def test_a_full_disk_leaves_the_old_gazetteer(base, tmp_path, monkeypatch, write):
    table = csv_of(tmp_path, "name,lat,lon", "Fine Place,42.5,1.5")
    out = build_user(Sources(own=(table,)), base, tmp_path / "out", label="x")
    before = bytes_of(out)
    real, calls = np.save, []

    def save(*args, **kwargs):
        calls.append(args)
        if len(calls) == write:
            raise OSError(28, "No space left on device")
        real(*args, **kwargs)

    monkeypatch.setattr(np, "save", save)
    with pytest.raises(im.GazetteerError, match="the disk is full; what was there before is untouched"):
        build_user(Sources(own=(table,)), base, out, label="y")
    assert bytes_of(out) == before
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_dir()) == ["out"]


def test_a_rename_that_fails_puts_the_old_gazetteer_back(base, tmp_path, monkeypatch):
    table = csv_of(tmp_path, "name,lat,lon", "Fine Place,42.5,1.5")
    out = build_user(Sources(own=(table,)), base, tmp_path / "out", label="x")
    before = bytes_of(out)
    real = Path.replace

    def replace(self, target):
        if self.name == "out.new":
            raise PermissionError(13, "in use")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(im.GazetteerError, match="in use"):
        build_user(Sources(own=(table,)), base, out, label="y")
    assert bytes_of(out) == before


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="needs a tmpfs of its own")
def test_a_really_full_disk(tmp_path):
    import subprocess

    small = build_user(
        Sources(geonames=(tiny.write_places(tmp_path / "AD.txt"),)), None, tmp_path / "small", label="small"
    )
    filled = tmp_path / "fill.sh"
    filled.write_text(
        f"set -u; t={tmp_path}/disk; mkdir -p $t; mount -t tmpfs -o size=300k tmpfs $t; cp -r {small} $t/old; "
        f"cp -r $t/old $t/copy; {sys.executable} -m incidentmap gazetteer build --base none "
        f"--geonames {tmp_path}/big.txt --out $t/old; echo code $?; diff -r $t/old $t/copy && echo same; ls $t\n",
        encoding="utf-8",
    )
    rows = [tiny.line(910000 + i, f"Place Number {i} of Many", 42.5, 1.5, "PPL", people=5) for i in range(20000)]
    tiny.write_places(tmp_path / "big.txt", rows)
    done = subprocess.run(["unshare", "-rm", "bash", str(filled)], capture_output=True, text=True, check=False)
    assert "code 2" in done.stdout, done
    assert "the disk is full" in done.stderr
    assert "same" in done.stdout
    assert "old.new" not in done.stdout


def test_the_users_folder_name_environment_and_config(base, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(sys, "platform", "linux")
    table = csv_of(tmp_path, "name,lat,lon", "Fine Place,42.5,1.5")
    assert main(["gazetteer", "build", "--base", str(base.path), "--add", str(table), "--name", "mine"]) == 0
    told = capsys.readouterr()
    folder = tmp_path / "data" / "incidentmap" / "gazetteers" / "mine"
    assert told.out.strip() == str(folder)
    assert "MB to write" in told.err
    assert main(["geocode", "Fine Place", "--gazetteer", "mine"]) == 0
    monkeypatch.setenv("INCIDENTMAP_GAZETTEER", "mine")
    fingerprint = open_gazetteer().fingerprint
    assert fingerprint.startswith("mine-")
    monkeypatch.delenv("INCIDENTMAP_GAZETTEER")
    pipeline = im.load(im.Config(gazetteer=Path("mine")))
    report = pipeline(im.Document(text="A drone hit a depot in Fine Place on Monday."))
    assert report.gazetteer == fingerprint
    assert main(["gazetteer", "info", "--gazetteer", "mine"]) == 0
    assert "my.csv: user's own places: 1 places" in capsys.readouterr().out
    assert main(["gazetteer", "info", "--gazetteer", "mine", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["layers"][-1]["added"] == 1
    assert main(["gazetteer", "info", "--gazetteer", "other"]) == 2
    assert "your own are mine" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["--add", "x.csv"],
        ["--add", "x.csv", "--name", "a", "--out", "b"],
        ["--add", "x.csv", "--name", "../a"],
        ["--polygons", "x.geojson", "--name", "a"],
        ["--download", "Ukraine", "--name", "a"],
        ["--download", "UA", "--host", "ftp://x", "--name", "a"],
        [],
    ],
)
def test_wrong_usage_of_build(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert main(["gazetteer", "build", *words]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("platform", "variable", "tail"),
    [
        ("win32", "LOCALAPPDATA", "incidentmap"),
        ("linux", "XDG_DATA_HOME", "incidentmap"),
        ("darwin", "", "Library/Application Support/incidentmap"),
    ],
)
def test_the_data_folder_is_the_systems(platform, variable, tail, tmp_path, monkeypatch):
    from incidentmap.gazetteer.folders import user_folder

    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for name in ("LOCALAPPDATA", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert tmp_path in user_folder().parents
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "told"))
        assert user_folder() == tmp_path / "told" / "incidentmap" / "gazetteers"
    else:
        assert user_folder() == tmp_path / tail / "gazetteers"
