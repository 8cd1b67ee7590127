"""Localities of collections: read, anchored, and whole tables of them."""

import pandas as pd
import pytest
import shapely

import incidentmap as im
from incidentmap.cli import main
from incidentmap.distance.localities import parse_locality


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("8 km E of Sumy", "heading 8000 90 sumy"),
        ("Sumy, 5 mi NW", "heading 8047 315 sumy"),
        ("sumy, 5 mi w of", "heading 8047 270 sumy"),
        ("ca. 3 km S. of the junction", "heading 3000 180 junction"),
        ("15 miles by road north of Sumy", "road 24140 0 sumy"),
        ("6 mi NW (by road) Sumy", "road 9656 315 sumy"),
        ("3.2 km N and 1.5 km E of Sumy", "orthogonal 3534 25 sumy"),
        ("2 1/2 MI S, 3 MI W GREAT BEND, WEST SIDE OF RIVER", "orthogonal 6285 230 great bend"),
        ("1 mi. s & 1 mi. e of sumy", "orthogonal 2276 135 sumy"),
        ("5 km from Sumy", "ring 5000 - sumy"),
        ("near Sumy", "near - - sumy"),
        ("vicinity of Sumy", "near - - sumy"),
        ("Sumy", "plain - - sumy"),
        ("11mi s,5mi w Sumy", "orthogonal 19446 204 sumy"),
        ("1km SW Sumy", "heading 1000 225 sumy"),
        ("Zap, 10 mi N", "heading 16093 0 zap"),
        ("4-5 mi. NE of Sumy", "heading 8047 45 sumy"),
        ("0.6 mile ESE of Sumy; S edge of the wash", "heading 966 112.5 sumy"),
        ("3/4 mi W of Sumy", "heading 1207 270 sumy"),
        ("1½ miles south-southwest of Sumy", "heading 2414 202.5 sumy"),
        ("79km east of Sumy", "heading 79000 90 sumy"),
        ("12 kilometers  ne Sumy", "heading 12000 45 sumy"),
        ("about 200 yds north of Sumy", "heading 183 0 sumy"),
        ("cueva azul; 35 km sw of ciudad nueva", "heading 35000 225 ciudad nueva"),
        ("5 km S from Sta. Maria", "heading 5000 180 santa maria"),
        ("5 mi. w Sumy, 5000 ft.", "heading 8047 270 sumy"),
        ("rancho verde, 6 km sw of; cueva blanca", "heading 6000 225 rancho verde"),
        ("3 km NbE of Sumy", "heading 3000 11.2 sumy"),
    ],
)
def test_reading(text, wanted):
    offset = parse_locality(text).offsets[0]
    metres = "-" if offset.high_m is None else f"{offset.high_m:.0f}"
    bearing = "-" if offset.bearing is None else f"{round(offset.bearing, 1):g}"
    if offset.kind == "orthogonal":
        bearing = f"{offset.bearing:.0f}"
    assert f"{offset.kind} {metres} {bearing} {offset.names[0]}" == wanted


@pytest.mark.parametrize("text", ["", "   ", ";;;", "1234", "(())"])
def test_nothing_in_it(text):
    assert parse_locality(text).offsets == ()


ROWS = pd.DataFrame(
    {
        "locality": ["12 km S of Sumy", "5 parsecs from Sumy", "40000 km E of Sumy", None, float("nan"), "xyzzyville, 3 km N"],
        "country": ["UA", "Ukraine", "UA", "UA", "UA", None],
    }
)  # fmt: skip


def test_a_table():
    found = im.locate_table(ROWS, country="country")
    assert list(found.index) == list(ROWS.index)
    assert found.crs.to_epsg() == 4326
    assert found.geometry[0].contains(shapely.Point(34.8, 50.81))
    assert found.located_lat[0] == pytest.approx(50.81, abs=0.01)
    assert found.geometry[1:].isna().all()
    notes = list(found.note)
    assert pd.isna(notes[0])
    assert "parsecs" in notes[1]
    assert "20,037,508" in notes[2]
    assert notes[3] == notes[4] == "no text"
    assert "xyzzyville" in notes[5]


def test_points_for_geometry_and_a_geodataframe_in():
    first = im.locate_table(ROWS.iloc[:1], country="country", geometry="point")
    again = im.locate_table(first, country="country", geometry="point")
    assert list(again.columns) == list(first.columns)
    assert again.geometry[0].equals(first.geometry[0])


@pytest.mark.parametrize("given", [{"text": "words"}, {"country": "land"}, {"geometry": "circle"}])
def test_columns_that_are_not_there(given):
    with pytest.raises(im.InputError):
        im.locate_table(ROWS, **given)


def test_no_table():
    with pytest.raises(im.InputError, match="DataFrame"):
        im.locate_table([{"locality": "Sumy"}])


def test_a_division_tells_namesakes_apart():
    rows = pd.DataFrame({"locality": ["2 km N of Springfield"] * 2, "c": ["US", "US"], "s": ["Illinois", "Missouri"]})
    found = im.locate_table(rows, country="c", state="s")
    assert found.anchor_lon[0] == pytest.approx(-89.64, abs=0.1)
    assert found.anchor_lon[1] == pytest.approx(-93.29, abs=0.1)


def test_command(tmp_path, capsys):
    source = tmp_path / "localities.csv"
    source.write_text("id,locality,country\n1,12 km S of Sumy,Ukraine\n2,=nowhere,UA\n", encoding="utf-8")
    assert main(["locate", str(source), "--text", "locality", "--country", "country"]) == 0
    out, err = capsys.readouterr()
    assert "1 of 2" in err
    assert out.splitlines()[1].startswith("1,12 km S of Sumy,Ukraine,34.79")
    for name in ("out.csv", "out.geojson", "out.gpkg", "out.parquet"):
        assert main(["locate", str(source), "--text", "locality", "-o", str(tmp_path / name)]) == 0
        assert (tmp_path / name).stat().st_size > 100
    assert '"crs"' not in (tmp_path / "out.geojson").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ["locate", "nowhere.csv", "--text", "locality"],
        ["locate", "{source}", "--text", "words"],
        ["locate", "{source}", "--text", "locality", "-o", "out.txt"],
    ],
)
def test_command_refuses_in_one_line(words, tmp_path, capsys):
    source = tmp_path / "localities.csv"
    source.write_text("locality\nSumy\n", encoding="utf-8")
    assert main([w.format(source=source) for w in words]) == 2
    assert capsys.readouterr().err.count("\n") == 1
