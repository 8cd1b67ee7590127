"""The library as notebooks and scripts use it: public names, frames, display, typing."""

import inspect
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pytest

import incidentmap as im

PUBLIC = {
    "Config", "Correction", "Distance", "Document", "Gazetteer", "GazetteerError", "Geocoder", "Incident",
    "IncidentMapError", "InputError", "Location", "MissingExtraError", "OutputError", "Pipeline", "Place", "Report",
    "Span", "Toponym", "__version__", "append_geopackage", "from_geojson", "from_gpkg", "load", "locate",
    "open_gazetteer", "parse", "parse_frame", "to_geodataframe", "to_geojson", "to_map", "write",
}  # fmt: skip
TEXT = "A drone hit a school in Sumy on Thursday. Nobody was hurt."
SCRIPT = """
import incidentmap as im

report = im.parse("A drone hit a school in Sumy.", published="2025-02-20", title=None)
incident: im.Incident = report.incidents[0]
point: tuple[float, float] | None = incident.location.point
minimum: int | None = incident.casualties.killed.min if incident.casualties.killed else None
names: list[str] = [t.name for t in report.toponyms if t.place is not None]
collection: dict[str, object] = im.to_geojson([report], level="areas")
paths = im.write(report, "out", formats=["gpkg", "parquet"])
first: str = paths[0].name
told = im.append_geopackage(report, paths[0])
added: int = told.added
again: list[im.Report] = im.from_gpkg(paths[0])
report.explore().save("map.html")
im.load(im.Config(focus=("UA",)))(im.Document(text="x"))
"""


def test_public_names():
    missing = PUBLIC - set(im.__all__)
    assert not missing
    for name in im.__all__:
        assert getattr(im, name) is not None
        assert name in dir(im)
        if name != "__version__":
            assert inspect.getdoc(getattr(im, name)), name
    assert version("incidentmap") == im.__version__
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        im.nothing  # noqa: B018


def test_types_ship():
    assert (Path(im.__file__).parent / "py.typed").is_file()


@pytest.mark.slow
def test_a_users_script_is_clean_under_strict_mypy(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    words = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(script)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout


def test_parse_frame_joins_back():
    texts = pd.DataFrame(
        {
            "body": [TEXT, "Nothing happened.", None, TEXT + "\n\nIn Poltava, a missile struck a school on Monday."],
            "date": [pd.Timestamp("2025-02-20"), "2025-02-20", pd.NaT, None],
            "paper": ["A", "B", "C", "D"],
        },
        index=pd.Index(["w", "x", "y", "z"], name="key"),
    )
    steps = []
    with pytest.warns(UserWarning, match="1 rows have no text and were left out, the first: 'y'"):
        found = im.parse_frame(
            texts,
            text="body",
            published="date",
            publisher="paper",
            progress=lambda done, every: steps.append((done, every)),
        )
    assert found.index.tolist() == ["w", "z", "z"]
    assert found["publisher"].tolist() == ["A", "D", "D"]
    assert str(found["date"].tolist()[0]) == "2025-02-20"
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert found.join(texts[["paper"]])["paper"].tolist() == ["A", "D", "D"]
    assert found.crs == 4326


@pytest.mark.parametrize("level", ["incidents", "areas", "places", "relations"])
def test_parse_frame_of_nothing_is_typed(level):
    empty = im.parse_frame(pd.DataFrame({"text": pd.Series([], dtype="object")}), level=level)
    assert len(empty) == 0
    assert empty.dtypes.astype(str).to_dict() == im.to_geodataframe([], level=level).dtypes.astype(str).to_dict()


def test_parse_frame_names_a_missing_column():
    with pytest.raises(im.InputError, match=r"no column 'body' for 'text'; found text"):
        im.parse_frame(pd.DataFrame({"text": ["x"]}), text="body")
    with pytest.raises(im.InputError, match="expected a date"):
        im.parse_frame(pd.DataFrame({"text": ["x"], "published": ["Friday"]}))


def test_a_report_shows_itself():
    report = im.parse(TEXT + " <img src=x onerror=alert(1)>", published="2025-02-20", title="<b>T</b>")
    shown = report._repr_html_()
    assert "&lt;b&gt;T" in shown
    assert "<img" not in shown
    assert "drone_strike" in shown
    assert "0 incidents" in im.parse("")._repr_html_()
    assert "iframe" in report.explore()._repr_html_()
