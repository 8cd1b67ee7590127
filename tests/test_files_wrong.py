"""What is said when something cannot be written or read, and that nothing half-written is left."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import incidentmap as im
from incidentmap.cli import main

TEXT = "A missile struck a school in Poltava on Tuesday."
FORMATS = "geojson,geojsonl,csv,json,parquet,gpkg,qgz,qml"


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(capsys, *words):
    try:
        status = main([str(w) for w in words])
    except SystemExit as stop:
        status = stop.code
    told = capsys.readouterr().err
    assert "Traceback" not in told
    return status, told


def test_a_folder_that_cannot_be_made(source, tmp_path, capsys):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    status, told = run(capsys, "map", source, "-o", tmp_path / "file" / "out", "--formats", FORMATS)
    assert status == 2
    assert "cannot make the folder" in told


def test_a_folder_that_cannot_be_written(source, tmp_path, capsys, monkeypatch):
    import tempfile

    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)  # file modes do not stop a superuser
    status, told = run(capsys, "map", source, "-o", tmp_path / "out", "--formats", FORMATS)
    assert status == 2
    assert "cannot write" in told
    assert "Permission denied" in told
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("fmt", FORMATS.split(","))
def test_a_disk_that_fails_leaves_the_old_file(fmt, tmp_path, monkeypatch):
    report = im.parse(TEXT)
    before = {p: p.read_bytes() for p in im.write(report, tmp_path, name="x", formats=[fmt])}

    def fail(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(im.OutputError, match="No space left"):
        im.write([], tmp_path, name="x", formats=[fmt])
    assert {p: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_a_locked_working_file_stops_the_run_before_anything_is_written(source, tmp_path, capsys, monkeypatch):
    from incidentmap.files.gpkg import append

    monkeypatch.setattr(append, "_WAIT_S", 0.1)
    work, out = tmp_path / "work.gpkg", tmp_path / "out"
    assert run(capsys, "map", source, "-o", tmp_path, "--formats", "json", "--append", work)[0] == 0
    with closing(sqlite3.connect(work, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        status, told = run(capsys, "map", source, "-o", out, "--append", work)
    assert status == 2
    assert "likely QGIS" in told
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--append", "work.shp"], "expected a file that ends in .gpkg"),
        (["--corrections", "nowhere.csv"], "cannot be read"),
        (["--corrections", "nowhere.gpkg"], "no such file"),
        (["--columns", "words=body"], "expected FIELD=NAME"),
        (["--formats", "shp"], "unknown format 'shp'"),
    ],
)
def test_wrong_options(words, message, source, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, told = run(capsys, "map", source, "-o", "out", *words)
    assert status == 2
    assert message in told
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_working_file_in_a_folder_that_is_not_there(source, tmp_path, capsys):
    status, told = run(capsys, "map", source, "-o", tmp_path / "out", "--append", tmp_path / "no" / "work.gpkg")
    assert status == 2
    assert "cannot write" in told
    assert not (tmp_path / "out").exists()
