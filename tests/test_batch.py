"""Corpora: shards, resuming, failures, engines."""

from __future__ import annotations

import gzip
import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import fsspec
import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import incidentmap as im
from incidentmap.batch import LocalEngine, Lost, run_batch
from incidentmap.batch.shards import documents_of, find_shards
from incidentmap.cli import main
from incidentmap.files.geoparquet import GeoParquetWriter

TEXT = "A drone hit a school in Sumy on Thursday. Nobody was hurt."


class Serial:
    """Runs tasks in this process."""

    def __init__(self):
        self.ran = []

    def run(self, work, tasks):
        for task in tasks:
            self.ran.append(task.name)
            yield task, work(task)


@pytest.fixture
def stages(monkeypatch):
    """Return the misbehaving stages; worker processes get this process's import path."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent / "support"))
    import batch_stages

    yield batch_stages
    sys.modules.pop("batch_stages", None)


def corpus(folder, shards=3, documents=4, texts=None):
    """Write small JSONL shards; ``texts`` maps (shard, document) to another text."""
    folder.mkdir(parents=True, exist_ok=True)
    for s in range(shards):
        rows = [
            {"id": f"s{s}-d{d}", "text": (texts or {}).get((s, d), f"{TEXT} Text {s} {d}."), "published": "2025-02-20"}
            for d in range(documents)
        ]
        (folder / f"s{s}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return [str(folder)]


def contents(out):
    return {p.name: p.read_bytes() for p in sorted(Path(out).glob("*.parquet"))}


def test_a_shard_in_a_file_out_and_reading_back(tmp_path):
    summary = run_batch(corpus(tmp_path / "in"), tmp_path / "out", engine=Serial(), places=True)
    assert (summary.shards, summary.documents, summary.incidents, summary.status) == (3, 12, 12, 0)
    frame = gpd.read_parquet(tmp_path / "out" / "s0.parquet")
    assert list(frame["document_id"]) == [f"s0-d{d}" for d in range(4)]
    assert frame.crs.to_epsg() == 4326 and frame.geometry.notna().all()
    assert set(gpd.read_parquet(tmp_path / "out" / "_places" / "s0.parquet")["place"]) == {"Sumy"}
    assert not (tmp_path / "out" / "_errors").exists()


def test_a_shard_without_incidents_is_a_typed_empty_file(tmp_path):
    texts = {(0, d): "The weather was mild." for d in range(4)}
    run_batch(corpus(tmp_path / "in", texts=texts), tmp_path / "out", engine=Serial())
    empty, full = (pq.read_schema(tmp_path / "out" / f"s{n}.parquet").remove_metadata() for n in (0, 1))
    assert empty == full
    assert len(gpd.read_parquet(tmp_path / "out" / "s0.parquet")) == 0


def test_only_what_is_missing_is_done_again_to_the_same_bytes(tmp_path):
    inputs = corpus(tmp_path / "in")
    run_batch(inputs, tmp_path / "out", engine=Serial())
    before = contents(tmp_path / "out")
    (tmp_path / "out" / "s1.parquet").unlink()
    for folder in ("out", "out/_errors"):
        (tmp_path / folder / ".tmp-left").mkdir(parents=True)
        (tmp_path / folder / ".tmp-left" / "s1.parquet").write_bytes(b"half")
    engine = Serial()
    summary = run_batch(inputs, tmp_path / "out", engine=engine)
    assert engine.ran == ["s1"]
    assert (summary.resumed, summary.documents, summary.incidents) == (2, 12, 12)
    assert contents(tmp_path / "out") == before
    assert not list((tmp_path / "out").rglob(".*"))


@pytest.mark.parametrize("change", ["places", "inputs", "config"])
def test_another_run_is_not_mixed_in(tmp_path, change):
    inputs = corpus(tmp_path / "in")
    run_batch(inputs, tmp_path / "out", engine=Serial())
    options = {"engine": Serial()}
    if change == "places":
        options["places"] = True
    elif change == "config":
        options["pipeline"] = im.load(im.Config(focus=("SD",)))
    else:
        (tmp_path / "in" / "s2.jsonl").write_text('{"text": "Another."}\n', encoding="utf-8")
    with pytest.raises(im.InputError, match=f"holds another run .*{change}"):
        run_batch(inputs, tmp_path / "out", **options)


def test_documents_that_fail_are_told_and_the_rest_goes_on(tmp_path, stages, capsys):
    inputs = corpus(tmp_path / "in", texts={(1, 2): f"{TEXT} POISON-RAISE"})
    with (tmp_path / "in" / "s0.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "x"}\n[]\nnot json\n')
    pipeline = im.Pipeline(geoparser=stages.poisoned)
    summary = run_batch(inputs, tmp_path / "out", engine=Serial(), pipeline=pipeline)
    assert (summary.documents, summary.failed, summary.incidents, summary.status) == (15, 4, 11, 1)
    told = [json.loads(line) for line in (tmp_path / "out" / "_errors" / "s1.jsonl").read_text().splitlines()]
    assert told == [{"document": "s1-d2", "reason": "RuntimeError: a stage that fails"}]
    assert len((tmp_path / "out" / "_errors" / "s0.jsonl").read_text().splitlines()) == 3
    assert run_batch(inputs, tmp_path / "out", engine=Serial(), pipeline=pipeline).failed == 4


def test_a_worker_that_dies_is_replaced_and_the_bytes_are_the_same(tmp_path, stages):
    marker = tmp_path / "marker"
    inputs = corpus(tmp_path / "in", texts={(1, 1): f"{TEXT} POISON-ONCE {marker} "})
    pipeline = im.Pipeline(geoparser=stages.poisoned)
    summary = run_batch(inputs, tmp_path / "out", engine=LocalEngine(2), pipeline=pipeline)
    assert marker.exists()
    assert (summary.documents, summary.status) == (12, 0)
    run_batch(inputs, tmp_path / "calm", engine=Serial(), pipeline=pipeline)
    assert contents(tmp_path / "out") == contents(tmp_path / "calm")


def test_a_shard_that_keeps_ending_workers_is_set_aside(tmp_path, stages):
    inputs = corpus(tmp_path / "in", texts={(0, 0): "POISON-END"})
    summary = run_batch(
        inputs, tmp_path / "out", engine=LocalEngine(1), pipeline=im.Pipeline(geoparser=stages.poisoned)
    )
    assert list(summary.set_aside) == ["s0"] and "3 times" in summary.set_aside["s0"]
    assert (summary.documents, summary.status) == (8, 1)
    assert sorted(contents(tmp_path / "out")) == ["s1.parquet", "s2.parquet"]
    assert "set aside" in (tmp_path / "out" / "_errors" / "s0.jsonl").read_text()


def test_a_full_disk_stops_the_run_and_leaves_what_is_whole(tmp_path, monkeypatch):
    inputs = corpus(tmp_path / "in")
    flush, left = GeoParquetWriter._flush, [1]

    def full(writer):
        if not left:
            raise OSError(28, "No space left on device")
        left.pop()
        flush(writer)

    monkeypatch.setattr(GeoParquetWriter, "_flush", full)
    with pytest.raises(im.OutputError, match=r"cannot write .*out/s1.parquet: No space left .*same command again"):
        run_batch(inputs, tmp_path / "out", engine=Serial())
    assert list(contents(tmp_path / "out")) == ["s0.parquet"]
    assert not list((tmp_path / "out").glob(".*"))
    monkeypatch.undo()
    assert run_batch(inputs, tmp_path / "out", engine=Serial()).resumed == 1


def test_an_engine_may_give_a_task_up(tmp_path):
    class Giving:
        def run(self, work, tasks):
            for task in tasks:
                yield task, Lost("no machine")

    summary = run_batch(corpus(tmp_path / "in"), tmp_path / "out", engine=Giving())
    assert summary.status == 1 and len(summary.set_aside) == 3


def test_every_kind_of_input(tmp_path):
    rows = [{"id": f"d{i}", "text": f"{TEXT} {i}", "published": "2025-02-20"} for i in range(3)]
    lines = "".join(json.dumps(r) + "\n" for r in rows).encode()
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines))
    with pa.CompressedOutputStream(str(tmp_path / "b.jsonl.zst"), "zstd") as packed:
        packed.write(lines)
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "c.parquet")
    (tmp_path / "d.csv").write_text("id,text,published\r\n" + "".join(f'{r["id"]},"{r["text"]}",2025-02-20\r\n' for r in rows), encoding="utf-8-sig")  # fmt: skip
    texts = tmp_path / "texts"
    texts.mkdir()
    for row in rows:
        (texts / f"{row['id']}.txt").write_text(row["text"], encoding="utf-8")
    shards = find_shards([str(tmp_path / f"{n}*") for n in "abcd"] + [str(texts)])
    assert [s.name for s in shards] == ["a", "b", "c", "d", "texts-00000"]
    for shard in shards:
        assert [d.text for d in documents_of(shard)] == [r["text"] for r in rows], shard.name


def test_inputs_that_cannot_be_read_are_told(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1 not really")
    (tmp_path / "b.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    packed = bytearray(gzip.compress(b"".join(b'{"text": "%d"}\n' % (n * n) for n in range(3000))))
    packed[len(packed) // 2] ^= 255  # zlib raises an error of its own kind
    (tmp_path / "c.jsonl.gz").write_bytes(packed)
    (tmp_path / "d.jsonl.zst").write_bytes(b"not zstd")
    summary = run_batch([str(tmp_path / "*.*")], tmp_path / "out", engine=Serial())
    assert "not a whole Parquet file" in summary.set_aside["a"]
    assert all("cannot be read to its end" in summary.set_aside[n] for n in "cd"), summary.set_aside
    assert "expected a column 'text'" in summary.set_aside["b"]
    for bad in (tmp_path / "none.jsonl", tmp_path / "*.nothing"):
        with pytest.raises(im.InputError):
            find_shards([str(bad)])


def test_two_files_of_one_name_are_two_shards(tmp_path):
    for folder in ("x", "y"):
        corpus(tmp_path / folder, shards=1)
    names = [s.name for s in find_shards([str(tmp_path / "x"), str(tmp_path / "y")])]
    assert len(set(names)) == 2


def test_copies_are_parsed_once_but_not_a_story_with_another_toll(tmp_path):
    story = " ".join(f"word{i} of the long report about the school in Sumy" for i in range(12))
    told = f"{TEXT} {story} Officials counted 3 broken windows."
    texts = {(0, 0): told, (1, 1): told + " (Wire)", (2, 2): told.replace("3 broken", "5 broken")}
    summary = run_batch(corpus(tmp_path / "in", texts=texts), tmp_path / "out", engine=Serial(), dedupe=True)
    (row,) = [json.loads(line) for line in (tmp_path / "out" / "_duplicates.jsonl").read_text().splitlines()]
    assert (row["id"], row["copy_of"]) == ("s1-d1", "s0-d0")
    assert (summary.documents, summary.skipped, summary.incidents) == (12, 1, 11)
    told_apart = [str(tmp_path / "out"), f"file://{tmp_path}/out"]
    for source in told_apart:
        assert main(["merge", source, "-o", str(tmp_path / "m"), "--formats", "json"]) == 0
    (report,) = json.loads((tmp_path / "m" / "merged.json").read_text(encoding="utf-8"))["reports"]
    sources = {t["document_id"]: t["source"] for t in report["incidents"][0]["tellings"]}
    assert len(sources) == 12 and sources["s1-d1"] == sources["s0-d0"]


def test_signing_that_was_stopped_goes_on(tmp_path):
    class Stopped(Serial):
        def run(self, work, tasks):
            for pair in super().run(work, tasks):
                yield pair
                raise KeyboardInterrupt

    inputs = corpus(tmp_path / "in")
    with pytest.raises(KeyboardInterrupt):
        run_batch(inputs, tmp_path / "out", engine=Stopped(), dedupe=True)
    engine = Serial()
    run_batch(inputs, tmp_path / "out", engine=engine, dedupe=True)
    assert engine.ran == ["s1", "s2", "s0", "s1", "s2"]


def test_a_map_of_many_tables_draws_each_incident_once(tmp_path):
    run_batch(corpus(tmp_path / "in"), tmp_path / "out", engine=Serial())
    tables = [str(p) for p in sorted((tmp_path / "out").glob("*.parquet"))]
    assert main(["map", *tables, "-o", str(tmp_path / "map"), "--formats", "geojson,csv"]) == 0
    folder = tmp_path / "map"
    (point,) = json.loads((folder / "incidents.geojson").read_text(encoding="utf-8"))["features"]
    assert point["properties"]["reports"] == 12 and point["properties"]["grade"] == "fair"
    assert len(json.loads((folder / "incidents.areas.geojson").read_text(encoding="utf-8"))["features"]) == 1
    counts = (folder / "incidents.counts.csv").read_text(encoding="utf-8-sig").splitlines()
    assert counts[1].startswith("UA,Ukraine,") and ",2025-02,drone_strike,1," in counts[1]
    assert len((folder / "incidents.series.csv").read_text(encoding="utf-8-sig").splitlines()) == 13
    shaded = gpd.read_file(folder / "incidents.divisions.geojson")
    (division,) = shaded.drop(columns="geometry").to_dict("records")
    assert (division["admin1"], division["incidents"], division["commonest_type"]) == ("Sumy", 1, "drone_strike")
    assert shaded.contains(gpd.points_from_xy([34.8], [50.9])[0]).all() and shaded.geometry.is_valid.all()
    assert counts[1].endswith(f",{division['gazetteer_id']}")
    assert ET.parse(folder / "incidents.divisions.qml").find("renderer-v2/ranges/range").get("label") == "1"
    assert main(["map", *tables, "-o", str(tmp_path / "all"), "--formats", "csv", "--no-merge"]) == 0
    assert len((tmp_path / "all" / "incidents.csv").read_text(encoding="utf-8-sig").splitlines()) == 13


def test_addresses_of_other_file_systems(tmp_path):
    corpus(tmp_path / "in")
    summary = run_batch([f"file://{tmp_path}/in"], f"file://{tmp_path}/out", engine=Serial())
    assert summary.incidents == 12
    run_batch([str(tmp_path / "in")], tmp_path / "plain", engine=Serial())
    assert contents(tmp_path / "out") == contents(tmp_path / "plain")
    assert run_batch([f"file://{tmp_path}/in"], f"file://{tmp_path}/out", engine=Serial()).resumed == 3


def test_an_object_store(tmp_path):
    store = fsspec.filesystem("memory")
    corpus(tmp_path / "in")
    for path in (tmp_path / "in").iterdir():
        store.pipe_file(f"/bucket/in/{path.name}", path.read_bytes())
    store.pipe_file("/bucket/in/_hidden.jsonl", b"not to be read")
    told = []
    summary = run_batch(["memory://bucket/in/*.jsonl"], "memory://bucket/out", engine=Serial(), tell=told.append)
    assert (summary.shards, summary.incidents) == (3, 12) and told[0].startswith("3 shards to read, 0.0 MB")
    run_batch([str(tmp_path / "in")], tmp_path / "plain", engine=Serial())
    assert {n: store.cat_file(f"/bucket/out/{n}") for n in contents(tmp_path / "plain")} == contents(tmp_path / "plain")
    store.rm_file("/bucket/out/s1.parquet")
    again = run_batch(["memory://bucket/in/*.jsonl"], "memory://bucket/out", engine=Serial())
    assert (again.resumed, again.documents, again.incidents) == (2, 12, 12)
    assert main(["merge", "memory://bucket/out", "-o", str(tmp_path / "m"), "--formats", "csv"]) == 0
    assert main(["merge", "memory://bucket/out/*.parquet", "-o", str(tmp_path / "n"), "--formats", "csv"]) == 0
    assert len((tmp_path / "m" / "merged.csv").read_text(encoding="utf-8-sig").splitlines()) == 2
    assert (tmp_path / "m" / "merged.csv").read_bytes() == (tmp_path / "n" / "merged.csv").read_bytes()
    for missing, reason in (("in/*.csv", "no file fits"), ("nowhere", "no such file")):
        with pytest.raises(im.InputError, match=reason):
            find_shards([f"memory://bucket/{missing}"])


@pytest.mark.parametrize("method", ["put_file", "ls", "makedirs", "_open", "find"])
def test_what_an_object_store_raises_is_told(tmp_path, monkeypatch, method, capsys):
    store = fsspec.filesystem("memory")
    store.pipe_file("/told/in/s0.jsonl", b'{"text": "A drone hit a school in Sumy."}')

    def broken(*_, **__):
        raise RuntimeError("no credentials")

    monkeypatch.setattr(type(store), method, broken)
    monkeypatch.setattr("incidentmap.cli.batch._engine", lambda _: Serial())
    assert main(["batch", "memory://told/in", "-o", f"memory://told/{method}"]) in (1, 2)
    err = capsys.readouterr().err
    assert "no credentials" in err and "memory:/" in err


def test_a_worker_with_another_version_stops_the_run(tmp_path, monkeypatch):
    class Elsewhere(Serial):
        def run(self, work, tasks):
            monkeypatch.setattr(im, "__version__", "0.0.1")
            return super().run(work, tasks)

    with pytest.raises(im.InputError, match=r"a worker has incidentmap 0\.0\.1 .* install the same"):
        run_batch(corpus(tmp_path / "in"), tmp_path / "out", engine=Elsewhere())
    assert not contents(tmp_path / "out")


def test_the_engine_of_the_page_runs(tmp_path):
    page = (Path(im.__file__).parent / "batch" / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    names = {}
    exec(compile(code, "README.md", "exec"), names)
    assert len(code.split("class ")[1].strip().splitlines()) <= 12
    run_batch(corpus(tmp_path / "in"), tmp_path / "out", engine=names["PoolEngine"](1))
    run_batch([str(tmp_path / "in")], tmp_path / "plain", engine=Serial())
    assert contents(tmp_path / "out") == contents(tmp_path / "plain")


def test_the_commands(tmp_path, capsys):
    corpus(tmp_path / "in", shards=1)
    out = str(tmp_path / "out")
    assert main(["batch", str(tmp_path / "in"), "-o", out, "--workers", "1"]) == 0
    assert "4 documents read" in capsys.readouterr().err
    assert main(["merge", out, "-o", str(tmp_path / "m"), "--formats", "json,csv"]) == 0
    assert len(json.loads((tmp_path / "m" / "merged.json").read_text(encoding="utf-8"))["reports"]) == 1
    assert main(["batch", str(tmp_path / "none"), "-o", out]) == 2
    assert main(["batch", str(tmp_path / "in"), "-o", out, "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert main(["batch", str(tmp_path / "in"), "-o", out, "--engine", "dask", "--scheduler", "tcp://127.0.0.1:1", "--workers", "1"]) == 2  # fmt: skip
    assert main(["merge", str(tmp_path / "in" / "s0.jsonl"), "-o", str(tmp_path / "m")]) == 2
    capsys.readouterr()
    for inside in (tmp_path / "in" / "out", tmp_path / "in"):
        assert main(["batch", str(tmp_path / "in"), "-o", str(inside)]) == 2
        assert "lies in the input" in capsys.readouterr().err and not (tmp_path / "in" / "_run.json").exists()


@pytest.mark.slow
def test_dask_writes_the_same_bytes(tmp_path):
    from incidentmap.batch.dask_engine import DaskEngine

    inputs = corpus(tmp_path / "in")
    run_batch(inputs, tmp_path / "dask", engine=DaskEngine(2))
    run_batch(inputs, tmp_path / "local", engine=Serial())
    assert contents(tmp_path / "dask") == contents(tmp_path / "local")
