"""A GeoPackage that an analyst works in: what is written, added to, edited by hand, locked and killed."""

import random
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from contextlib import closing
from pathlib import Path

import duckdb
import geopandas
import pyogrio
import pytest
import shapely

import incidentmap as im
from incidentmap.cli import main
from incidentmap.files.gpkg import append_geopackage, blob, write_geopackage
from incidentmap.files.levels import LEVELS
from incidentmap.types import DistanceMention, Document, Incident, Location, Place, Report, Span, When

KYIV = Place(gazetteer_id="geonames:703448", name="Kyiv", kind="PPLC", lon=30.5238, lat=50.4547, country="UA")


def report(document_id, *ids, **more):
    incidents = []
    for n, key in enumerate(ids):
        lon, lat = 30 + n / 10, 50 + n / 10
        where = Location(
            precision="settlement",
            point=(lon, lat),
            region=shapely.Point(lon, lat).buffer(0.02),
            uncertainty_m=2000.0,
            place=KYIV,
        )
        told = DistanceMention(text="5 km from Kyiv", start=0, end=14, reference=KYIV)
        values = {
            "event_type": "shelling",
            "title": "Shelling, Kyiv",
            "time": When(start="2025-03-14T01:00", end="2025-03-14T02:00", tz="Europe/Kyiv", precision="hour"),
            "distances": (told,),
            "evidence": {"event_type": (Span(0, 8, "Shelling"),)},
            **more,
        }
        incidents.append(Incident(id=key, location=where, **values))
    return Report(document=Document(text="", id=document_id), incidents=tuple(incidents), gazetteer="g")


def unlocated(document_id, key):
    return Report(document=Document(text="", id=document_id), incidents=(Incident(id=key, event_type="attack"),))


def edit(path, *statements):
    """Edit as QGIS does: through SQL, with the functions that the spatial index wants."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        blob.add_functions(db)
        for statement, *values in statements:
            db.execute(statement, values)


def rows(path, sql):
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def point(lon, lat):
    return blob.encode(shapely.points([[lon, lat]]))[0]


def check(path):
    """The file is sound, no id is there twice, and the spatial index fits."""
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    for level in LEVELS.values():
        if level.key:
            assert rows(path, f"SELECT {level.key} FROM {level.name} GROUP BY 1 HAVING count(*) > 1") == []
        if level.geometry:
            ours = rows(path, f"SELECT fid FROM {level.name} WHERE geom IS NOT NULL ORDER BY 1")
            assert rows(path, f"SELECT id FROM rtree_{level.name}_geom ORDER BY 1") == ours
    assert rows(path, "SELECT value FROM gpkg_incidentmap_meta WHERE key = 'writer'") == [("person",)]


# written


def test_layers_and_types(tmp_path):
    path = write_geopackage([report("d", "a", "b"), unlocated("e", "c")], tmp_path / "x.gpkg")
    check(path)
    assert [name for name, _ in pyogrio.list_layers(path).tolist()] == [*LEVELS, "layer_styles"]
    info = pyogrio.read_info(path, layer="incidents")
    types = dict(zip(info["fields"], info["ogr_types"], strict=True))
    assert types["date"] == "OFTDate"
    assert types["start_utc"] == "OFTDateTime"
    assert types["killed_min"] == types["quote_start"] == "OFTInteger"
    assert info["crs"] == "EPSG:4326"
    assert rows(path, "SELECT date, start_utc, killed_min FROM incidents LIMIT 1") == [
        ("2025-03-14", "2025-03-13T23:00:00.000Z", None)
    ]


def test_the_same_rows_in_every_reader(tmp_path):
    reports = [report("d", "a", "b"), unlocated("e", "c")]
    path = write_geopackage(reports, tmp_path / "x.gpkg")
    frame = geopandas.read_file(path, layer="incidents")
    assert frame["id"].tolist() == ["a", "b"]
    assert [(g.x, g.y) for g in frame.geometry] == [(30.0, 50.0), (30.1, 50.1)]
    assert len(pyogrio.read_dataframe(path, layer="unlocated")) == 1
    parquet = im.write(reports, tmp_path, formats=["parquet"])[0]
    ids = duckdb.sql(f"SELECT id, lon FROM read_parquet('{parquet.as_posix()}') ORDER BY id").fetchall()
    assert ids == [("a", 30.0), ("b", 30.1), ("c", None)]


def test_with_no_incident_all_is_there(tmp_path):
    path = write_geopackage([], tmp_path / "x.gpkg")
    check(path)
    assert len(pyogrio.list_layers(path)) == len(LEVELS) + 1


def test_every_layer_has_its_default_style(tmp_path):
    path = write_geopackage([], tmp_path / "x.gpkg")
    assert rows(path, "SELECT f_table_name, count(*) FROM layer_styles WHERE useAsDefault GROUP BY 1 ORDER BY 1") == [
        (name, 1) for name in sorted(LEVELS)
    ]


# added to


def test_appending_twice_doubles_nothing(tmp_path):
    path = tmp_path / "x.gpkg"
    assert append_geopackage(report("d", "a"), path).added == 1
    assert append_geopackage([report("d", "a"), report("e", "b")], path).added == 1
    assert append_geopackage([report("d", "a"), report("e", "b")], path).added == 0
    check(path)
    assert rows(path, "SELECT id FROM incidents ORDER BY id") == [("a",), ("b",)]
    assert rows(path, "SELECT count(*) FROM mentions") == [(2,)]
    assert rows(path, "SELECT count(*) FROM relations") == [(2,)]
    assert rows(path, "SELECT count(*) FROM sources") == [(2,)]


def test_the_same_document_twice_is_one(tmp_path, capsys):
    path = tmp_path / "a #1?.gpkg"
    append_geopackage([report("d", "a"), report("d", "a")], path)
    append_geopackage([report("d", "a"), report("d", "a"), report("d", "b")], path)
    check(path)
    assert rows(path, "SELECT count(*) FROM mentions") == [(2,)]
    assert [i.id for r in im.from_gpkg(path) for i in r.incidents] == ["a", "b"]
    source = tmp_path / "a.txt"
    source.write_text("A missile struck a school in Poltava on Tuesday.", encoding="utf-8")
    assert main(["map", str(source), str(source), "-o", str(tmp_path), "--formats", "geojson"]) == 0
    assert (tmp_path / "incidents.geojson").read_text(encoding="utf-8").count('"type":"Feature",') == 1
    assert "told twice" in capsys.readouterr().err


def test_an_incident_that_is_read_no_more_stays(tmp_path):
    path = tmp_path / "x.gpkg"
    append_geopackage(report("d", "a", "b"), path)
    append_geopackage(report("d", "a"), path)
    assert rows(path, "SELECT id FROM incidents ORDER BY id") == [("a",), ("b",)]
    assert rows(path, "SELECT DISTINCT incident_id FROM mentions ORDER BY 1") == [("a",), ("b",)]


def test_edits_survive_and_are_marked(tmp_path):
    path = tmp_path / "x.gpkg"
    append_geopackage(report("d", "a", "b"), path)
    edit(
        path,
        ("UPDATE incidents SET event_type = 'mine', note = 'seen', verified = 1 WHERE id = 'a'",),
        ("UPDATE incidents SET geom = ? WHERE id = 'a'", point(31, 51)),
        ("UPDATE incidents SET quote = 'in other words' WHERE id = 'b'",),
    )
    for title in ("Shelling, Kyiv", "Shelling of a school, Kyiv"):
        append_geopackage(report("d", "a", "b", title=title), path)
        check(path)
        assert rows(path, "SELECT event_type, note, verified, edited, title FROM incidents WHERE id = 'a'") == [
            ("mine", "seen", 1, "event_type; note; point; verified", title.replace("Shelling", "Mine explosion"))
        ]
        ((moved,),) = rows(path, "SELECT geom FROM incidents WHERE id = 'a'")
        assert blob.decode(moved).coords[0] == (31.0, 51.0)
        ((area,),) = rows(path, "SELECT geom FROM areas WHERE id = 'a'")
        assert blob.decode(area).centroid.distance(shapely.Point(31, 51)) < 1e-3
        ((line,),) = rows(path, "SELECT geom FROM relations WHERE incident_id = 'a'")
        assert blob.decode(line).geoms[0].coords[-1] == (31.0, 51.0)
        assert rows(path, "SELECT quote, edited, title FROM incidents WHERE id = 'b'") == [
            ("in other words", "quote", title)
        ]


def test_edits_of_documents_that_are_not_read_again_are_carried_to_all_layers(tmp_path):
    path = tmp_path / "x.gpkg"
    append_geopackage(report("d", "a"), path)
    edit(path, ("UPDATE areas SET event_type = 'mine' WHERE id = 'a'",))
    append_geopackage(report("e", "b"), path)
    assert rows(path, "SELECT event_type, acled_sub_event_type, edited FROM incidents WHERE id = 'a'") == [
        ("mine", "Remote explosive/landmine/IED", "event_type")
    ]


def test_an_edit_that_was_taken_back_is_none(tmp_path):
    path = tmp_path / "x.gpkg"
    append_geopackage(report("d", "a"), path)
    edit(path, ("UPDATE incidents SET note = 'x'",), ("UPDATE incidents SET note = ''",))
    append_geopackage(report("d", "a"), path)
    assert rows(path, "SELECT note, edited FROM incidents") == [(None, None)]


def test_the_last_word_counts_whichever_layer_it_is_said_in(tmp_path):
    path = tmp_path / "x.gpkg"
    append_geopackage(report("d", "a"), path)
    for layer, word in (("incidents", "one"), ("areas", "two"), ("incidents", "three")):
        edit(path, (f"UPDATE {layer} SET note = '{word}'",))
        append_geopackage(report("d", "a"), path)
        assert rows(path, "SELECT note FROM incidents UNION SELECT note FROM areas") == [(word,)]


def test_a_deleted_incident_stays_out(tmp_path):
    path = tmp_path / "x.gpkg"
    append_geopackage(report("d", "a", "b"), path)
    edit(path, ("DELETE FROM incidents WHERE id = 'a'",))
    told = append_geopackage(report("d", "a", "b"), path)
    assert (told.added, told.deleted) == (0, 1)
    check(path)
    for layer in ("incidents", "areas"):
        assert rows(path, f"SELECT id FROM {layer}") == [("b",)]


def test_rows_drawn_and_copied_by_hand_stay_and_get_ids(tmp_path):
    path = tmp_path / "x.gpkg"
    append_geopackage(report("d", "a"), path)
    edit(
        path,
        ("INSERT INTO incidents (geom, id, event_type) SELECT geom, id, 'raid' FROM incidents",),
        ("INSERT INTO incidents (geom) VALUES (?)", point(1, 2)),
    )
    drawn = {i.id: (i.event_type, i.location.point) for r in im.from_gpkg(path) for i in r.incidents}
    for _ in range(2):
        append_geopackage(report("d", "a"), path)
        check(path)
        assert rows(path, "SELECT id, event_type, edited FROM incidents ORDER BY fid") == [
            ("a", "shelling", None),
            ("a-copy-2", "raid", "added"),
            ("hand-incidents-3", "attack", "added"),
        ]
        assert {i.id: (i.event_type, i.location.point) for r in im.from_gpkg(path) for i in r.incidents} == drawn


def test_an_unlocated_incident_that_is_given_coordinates_becomes_a_point(tmp_path):
    path = tmp_path / "x.gpkg"
    append_geopackage(unlocated("d", "a"), path)
    edit(path, ("UPDATE unlocated SET lon = 31.5, lat = 49.5, note = 'on the video'",))
    for source in (report("e", "b"), unlocated("d", "a")):
        append_geopackage(source, path)
        check(path)
        ((shape, note, edited),) = rows(path, "SELECT geom, note, edited FROM incidents WHERE id = 'a'")
        assert blob.decode(shape).coords[0] == (31.5, 49.5)
        assert (note, edited) == ("on the video", "note; point")
        assert rows(path, "SELECT * FROM unlocated") == []


def test_a_changed_id_is_put_back_and_own_columns_stay(tmp_path):
    path = tmp_path / "x.gpkg"
    append_geopackage(report("d", "a"), path)
    edit(path, ("ALTER TABLE incidents ADD COLUMN mine TEXT",), ("UPDATE incidents SET id = 'zzz', mine = 'kept'",))
    append_geopackage(report("d", "a"), path)
    assert rows(path, "SELECT id, mine FROM incidents") == [("a", "kept")]


@pytest.mark.parametrize("rounds", [5, pytest.param(20, marks=pytest.mark.slow)])
def test_rounds_with_edits_in_between(rounds, tmp_path):
    path, chance = tmp_path / "x.gpkg", random.Random(8)
    expected = {}
    for n in range(rounds):
        append_geopackage([report(f"d{i}", f"{i}a", f"{i}b") for i in range(max(0, n - 2), n + 1)], path)
        check(path)
        for key, note in expected.items():
            assert rows(path, f"SELECT note, verified FROM incidents WHERE id = '{key}'") == [(note, 1)]
        assert rows(path, "SELECT count(DISTINCT id), count(*) FROM incidents") == [(2 * (n + 1), 2 * (n + 1))]
        key = f"{chance.randrange(n + 1)}{chance.choice('ab')}"
        expected[key] = f"round {n}"
        edit(path, ("UPDATE incidents SET note = ?, verified = 1 WHERE id = ?", expected[key], key))


def test_a_file_of_an_older_version_gets_the_new_columns(tmp_path):
    path = tmp_path / "x.gpkg"
    append_geopackage(report("d", "a"), path)
    edit(
        path,
        *((f"DROP TRIGGER edited_incidents_{action}",) for action in ("update", "delete", "insert")),
        ("ALTER TABLE incidents DROP COLUMN grade",),
        ("DELETE FROM gpkg_data_columns WHERE table_name = 'incidents' AND column_name = 'grade'",),
    )
    append_geopackage([report("d", "a"), report("e", "b")], path)
    check(path)
    edit(path, ("UPDATE incidents SET grade = 'fair' WHERE id = 'b'",))
    append_geopackage(report("e", "b"), path)
    assert rows(path, "SELECT id, grade, edited FROM incidents") == [("a", None, None), ("b", "fair", "grade")]


# killed, locked, wrong


KILLED = """
    import os, signal, sqlite3, sys
    from pathlib import Path
    from incidentmap.files.gpkg import append, append_geopackage
    sys.path.insert(0, {here!r})
    from test_files_gpkg import report
    describe = append._describe
    def die(*args):
        describe(*args)
        os.kill(os.getpid(), signal.SIGKILL)
    append._describe = die
    append_geopackage([report(f"n{{i}}", f"n{{i}}a") for i in range(500)], Path({path!r}))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_killed_in_the_middle_the_file_is_as_before(tmp_path):
    path = tmp_path / "x.gpkg"
    append_geopackage(report("d", "a"), path)
    edit(path, ("UPDATE incidents SET note = 'mine'",))
    script = textwrap.dedent(KILLED.format(here=str(Path(__file__).parent), path=str(path)))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    check(path)
    assert rows(path, "SELECT id, note FROM incidents") == [("a", "mine")]
    append_geopackage(report("e", "b"), path)
    check(path)
    assert rows(path, "SELECT id FROM incidents ORDER BY id") == [("a",), ("b",)]


def test_a_locked_file_is_told_and_left_as_it_is(tmp_path, monkeypatch):
    from incidentmap.files.gpkg import append

    monkeypatch.setattr(append, "_WAIT_S", 0.1)
    path = tmp_path / "x.gpkg"
    append_geopackage(report("d", "a"), path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(im.OutputError, match=r"locked.*QGIS"):
            append_geopackage(report("e", "b"), path)
    assert rows(path, "SELECT id FROM incidents") == [("a",)]


def test_a_file_in_use_or_edited_is_not_replaced(tmp_path):
    path = write_geopackage(report("d", "a"), tmp_path / "x.gpkg")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("SELECT * FROM incidents").fetchall()
        began = time.monotonic()
        with pytest.raises(im.OutputError, match=r"locked.*QGIS"):
            write_geopackage(report("e", "b"), path)
        assert time.monotonic() - began < 10
    edit(path, ("UPDATE incidents SET note = 'mine'",))
    with pytest.raises(im.OutputError, match="1 edits by hand"):
        write_geopackage(report("e", "b"), path)
    assert rows(path, "SELECT id, note FROM incidents") == [("a", "mine")]


@pytest.mark.parametrize("content", [b"", b"not a database" * 100, "foreign"])
def test_what_is_not_ours_is_refused(content, tmp_path):
    path = tmp_path / "x.gpkg"
    if content == "foreign":
        geopandas.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(0, 0)], crs=4326).to_file(path, layer="incidents")
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises((im.InputError, im.OutputError), match="GeoPackage"):
        append_geopackage(report("e", "b"), path)
    assert path.read_bytes() == before


def test_the_command_appends_and_tells_the_edits_in_the_record(tmp_path, capsys):
    source, path = tmp_path / "a.txt", tmp_path / "work.gpkg"
    source.write_text("A missile struck a school in Poltava on Tuesday.", encoding="utf-8")
    words = [
        "map",
        str(source),
        "--published",
        "2025-04-09",
        "-o",
        str(tmp_path),
        "--formats",
        "json",
        "--append",
        str(path),
    ]
    assert main(words) == 0
    edit(path, ("UPDATE incidents SET event_type = 'shelling'",))
    assert main(words) == 0
    assert "1 with edits by hand kept" in capsys.readouterr().err
    from incidentmap.sources import read_source

    (found,) = read_source(str(tmp_path / "a.json")).reports
    (told,) = found.incidents[0].corrections
    assert (told.action, told.field, told.was, told.now) == ("set", "event_type", "missile_strike", "shelling")
    assert told.origin == "work.gpkg, incidents, fid 1"
