"""What real QGIS sees in our files, and what becomes of the edits made with it."""

import dataclasses
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

import incidentmap as im

pytestmark = pytest.mark.qgis
HERE = Path(__file__).parent
QGIS_PYTHON = os.environ.get("QGIS_PYTHON", "/usr/bin/python3")
TEXT = (
    "Two people were killed and seven wounded when a missile struck a residential building in Poltava on Tuesday "
    "morning, the regional governor said.\n\nIn Konotop, a drone hit a railway depot overnight, 3 km from the station. "
    "Nobody was hurt, police said.\n\nDrones attacked the Kharkiv region on Friday."
)
HOSTILE = "<img src=x onerror=alert(1)>[% 1+1 %]&\"'"


def qgis(*words, timeout=120):
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    words = [QGIS_PYTHON, str(HERE / "qgis_driver.py"), *map(str, words)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=timeout, check=False, env=env)
    lines = [line for line in done.stdout.splitlines() if line.startswith("ANSWER")]
    assert lines, done.stderr[-2000:]
    return json.loads(lines[-1][len("ANSWER") :])


def many(count):
    """Reports like those of a text, on many days and in many places."""
    read = im.parse(TEXT, published="2025-04-09")
    out = []
    for n in range(count):
        incidents = []
        for k, incident in enumerate(read.incidents):
            day = (date(2024, 1, 1) + timedelta(days=n % 366)).isoformat()
            where = incident.location
            if where.point is not None:
                point = (20 + n % 30 + n / 10_000, 30 + n // 30 % 30 + k / 10)
                where = dataclasses.replace(where, point=point, region=None)
            time_ = dataclasses.replace(incident.time, start=day, end=day, precision="day")
            incidents.append(dataclasses.replace(incident, id=f"{n}-{k}", time=time_, location=where))
        document = dataclasses.replace(read.document, id=f"d{n}")
        out.append(dataclasses.replace(read, document=document, incidents=tuple(incidents)))
    return out


@pytest.fixture(scope="module")
def reports():
    read = im.parse(TEXT, published="2025-04-09")
    first = dataclasses.replace(read.incidents[0], title=HOSTILE, note=HOSTILE)
    listed = im.types.Incident(id="nowhere", event_type="attack", title="Attack")
    return [dataclasses.replace(read, incidents=(first, *read.incidents[1:], listed))]


@pytest.fixture(scope="module")
def seen(reports, tmp_path_factory):
    folder = tmp_path_factory.mktemp("qgis")
    im.write(reports, folder, name="x", formats=["gpkg", "qgz", "geojson", "qml"])
    im.write([], folder, name="empty", formats=["gpkg"])
    names = ["x.gpkg", "x.qgz", "x.geojson", "x.areas.geojson", "x.places.geojson", "empty.gpkg"]
    answer = qgis("look", *(folder / n for n in names))
    return {Path(path).name: {layer["name"]: layer for layer in found} for path, found in answer["files"].items()}


def test_a_geopackage_opens_finished(seen):
    layers = seen["x.gpkg"]
    assert list(layers) == ["incidents", "areas", "places", "relations", "unlocated", "mentions", "sources"]
    for name, layer in layers.items():
        assert layer["valid"], name
        assert layer["styled"], name
        assert layer["bad"] == [], name
        assert layer["symbolless"] == [], name
        assert layer["crs"] == ("EPSG:4326" if name in ("incidents", "areas", "places", "relations") else ""), name
    fields = layers["incidents"]["fields"]
    assert (fields["date"], fields["start_utc"], fields["killed_min"], fields["verified"]) == (
        "QDate", "QDateTime", "int", "bool",
    )  # fmt: skip
    for name in ("incidents", "areas"):
        assert layers[name]["renderer"] == "categorizedSymbol"
        assert layers[name]["labels"]
        assert layers[name]["time"] == "date"
        assert layers[name]["aliases"]["killed_min"] == "Killed, at least"
        assert layers[name]["widgets"]["event_type"] == "ValueMap"
        assert layers[name]["widgets"]["verified"] == "CheckBox"
        assert "id" in layers[name]["read_only"]
        assert "note" not in layers[name]["read_only"]
    assert layers["incidents"]["display"] == '"title"'
    assert (layers["unlocated"]["count"], layers["sources"]["count"]) == (1, 1)


def test_symbols_tell_how_sure_the_place_is(tmp_path):
    incidents = [
        im.Incident(id=p, event_type="raid", verified=p == "street", location=im.Location(precision=p, point=(30, 50)))
        for p in ("street", "settlement", "constraint")
    ]
    path = im.write(im.Report(document=im.Document(text="x"), incidents=tuple(incidents)), tmp_path, formats=["gpkg"])[
        0
    ]
    layer = next(found for found in qgis("look", path)["files"][str(path)] if found["name"] == "incidents")
    size, fill, outline = (layer["rules"][key] for key in ("0", "3", "5"))
    assert size == ["", 4.0, 3.6, 3.6]
    assert fill == ["", "10,20,30,255", "10,20,30,191", "10,20,30,89"]
    assert outline == ["", 0.9, 0.4, 0.4]


def test_an_empty_geopackage_is_typed(seen):
    empty, full = seen["empty.gpkg"], seen["x.gpkg"]
    assert {n: layer["fields"] for n, layer in empty.items()} == {n: layer["fields"] for n, layer in full.items()}
    assert all(layer["valid"] and layer["styled"] and layer["count"] == 0 for layer in empty.values())


def test_a_map_tip_shows_a_strangers_text_as_text(seen):
    for file, name in (("x.gpkg", "incidents"), ("x.gpkg", "areas"), ("x.geojson", "x.geojson")):
        tip = next(t for t in seen[file][name]["tips"] if "onerror" in t)
        assert "<img" not in tip
        assert "&lt;img src=x onerror=alert(1)&gt;[% 1+1 %]&amp;&quot;" in tip


def test_a_project_holds_all_layers_styled(seen):
    layers = seen["x.qgz"]
    assert set(layers) == {"Incidents", "Areas", "Places", "Distances", "Unlocated", "Evidence", "Sources"}
    assert all(layer["valid"] for layer in layers.values())
    assert layers["Incidents"]["renderer"] == "categorizedSymbol"
    assert layers["Incidents"]["time"] == "date"


def test_geojson_finds_its_style(seen):
    for name in ("x.geojson", "x.areas.geojson", "x.places.geojson"):
        (layer,) = seen[name].values()
        assert layer["valid"]
        assert layer["styled"]
        assert layer["bad"] == []
        assert layer["crs"] == "EPSG:4326"
    assert seen["x.geojson"]["x.geojson"]["fields"]["date"] == "QDate"


def test_gdal_geopandas_and_duckdb_read_the_same_rows(reports, tmp_path):
    import duckdb
    import geopandas

    im.write(reports, tmp_path, name="x", formats=["gpkg", "geojson", "geojsonl", "parquet", "csv"])
    points = [i.id for r in reports for i in r.incidents if i.location.point]
    for name in ("x.gpkg", "x.geojson", "x.geojsonl"):
        layer = ["incidents"] if name == "x.gpkg" else []
        words = ["ogr2ogr", "-f", "CSV", "/vsistdout/", str(tmp_path / name), *layer, "-select", "id,date,killed_min"]
        told = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
        assert [line.split(",")[0].strip('"') for line in told[1:]] == points, name
        frame = geopandas.read_file(tmp_path / name, **({"layer": "incidents"} if layer else {}))
        assert frame["id"].tolist() == points
        assert frame["killed_min"].fillna(-1).tolist() == [2, 0]
    everything = [i.id for r in reports for i in r.incidents]
    for name, read in (("x.parquet", "read_parquet"), ("x.csv", "read_csv_auto")):
        found = duckdb.sql(f"SELECT id, killed_min FROM {read}('{(tmp_path / name).as_posix()}')").fetchall()
        assert [row[0] for row in found] == everything
        assert found[0][1] == 2


def test_the_time_that_is_shown_changes_the_picture(tmp_path):
    (path,) = im.write(many(366), tmp_path, name="x", formats=["gpkg"])
    drawn = [
        qgis("render", path, tmp_path / f"{n}.png", begin, end)
        for n, (begin, end) in enumerate(
            [("2024-01-01T00:00:00", "2024-12-31T00:00:00"), ("2024-02-01T00:00:00", "2024-02-10T00:00:00")]
        )
    ]
    assert drawn[0] > 2 * drawn[1] > 0
    assert (tmp_path / "0.png").read_bytes() != (tmp_path / "1.png").read_bytes()


def test_rounds_of_appending_and_editing_and_one_kill(tmp_path):
    path = tmp_path / "work.gpkg"
    everything = many(20)
    wanted = {}
    for n in range(20):
        if n == 9:
            killed(path, everything[n])
        im.append_geopackage(everything[max(0, n - 1) : n + 1], path)
        check(path, (n + 1) * len(everything[0].incidents), wanted)
        key = f"{n}-0"
        wanted[key] = {"note": f"round {n}", "verified": 1, "event_type": "shelling", "point": [31.0 + n / 10, 51.0]}
        changes = {key: {**wanted[key], "verified": True}}
        qgis("edit", path, "incidents", json.dumps(changes))
    im.append_geopackage(everything, path)
    check(path, 20 * len(everything[0].incidents), wanted)


def check(path, count, wanted):
    from incidentmap.files.gpkg.blob import decode

    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        ids = [r[0] for layer in ("incidents", "unlocated") for r in db.execute(f"SELECT id FROM {layer}")]
        ids += [r[0] for r in db.execute("SELECT id FROM areas WHERE id NOT IN (SELECT id FROM incidents)")]
        assert len(ids) == len(set(ids)) == count
        for key, values in wanted.items():
            row = db.execute(
                "SELECT note, verified, event_type, geom, edited FROM incidents WHERE id = ?", (key,)
            ).fetchone()
            assert row[:3] == (values["note"], values["verified"], values["event_type"])
            assert decode(row[3]).coords[0] == pytest.approx(values["point"])
            assert row[4] is None or row[4] == "event_type; note; point; verified"


def killed(path, report):
    script = f"""
import os, pickle, signal, sys
from pathlib import Path
from incidentmap.files.gpkg import append, append_geopackage
append._describe = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
append_geopackage(pickle.loads(sys.stdin.buffer.read()), Path({str(path)!r}))
"""
    import pickle

    done = subprocess.run([sys.executable, "-c", script], input=pickle.dumps(report), capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def test_deleting_and_copying_in_qgis(tmp_path):
    path = tmp_path / "work.gpkg"
    items = many(3)
    im.append_geopackage(items, path)
    qgis("edit", path, "incidents", json.dumps({"0-0": {"delete": True}, "1-0": {"copy": True}}))
    for _ in range(2):
        told = im.append_geopackage(items, path)
        assert (told.added, told.deleted) == (0, 1)
        with closing(sqlite3.connect(path)) as db:
            ids = [r[0] for r in db.execute("SELECT id FROM incidents ORDER BY fid")]
        assert "0-0" not in ids
        assert len(ids) == len(set(ids))
        assert sum(i.startswith("1-0-copy-") for i in ids) == 1


def test_a_file_that_qgis_holds_is_told(tmp_path):
    path = tmp_path / "work.gpkg"
    items = many(3)
    im.append_geopackage(items[:1], path)
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    words = [QGIS_PYTHON, str(HERE / "qgis_driver.py"), "hold", str(path), "incidents"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env) as other:
        assert other.stdout.readline().strip() == "held"
        began = time.monotonic()
        with pytest.raises(im.OutputError, match=r"locked.*QGIS.*nothing was changed"):
            im.append_geopackage(items[1:], path)
        with pytest.raises(im.OutputError, match=r"locked|edits by hand"):
            im.write(items[1:], tmp_path, name="work", formats=["gpkg"])
        assert time.monotonic() - began < 20
        other.stdin.write("\n")
        other.stdin.flush()
        assert "ANSWERtrue" in other.stdout.read()
    im.append_geopackage(items, path)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT note FROM incidents WHERE id = '0-0'").fetchone() == ("from the transaction",)
        assert db.execute("SELECT count(DISTINCT document_id) FROM incidents").fetchone() == (3,)


def test_divisions_are_shaded_by_their_counts(tmp_path, reports):
    from incidentmap.merging.divisions import write_divisions

    layer, _ = write_divisions(reports, im.open_gazetteer(), tmp_path, "d")
    (found,) = qgis("look", layer)["files"][str(layer)]
    assert found["valid"] and found["count"] == 3 and found["fields"]["incidents"] == "int"
    assert found["styled"] and found["renderer"] == "graduatedSymbol"
    assert qgis("render", layer, tmp_path / "d.png") > 1000
