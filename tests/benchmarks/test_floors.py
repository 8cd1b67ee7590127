"""Floors of accuracy on the development corpora; `floors.toml` holds them."""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import sys
import tomllib
from pathlib import Path

import pytest

import incidentmap as im

HERE = Path(__file__).parent
FLOORS = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))
pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def bench():
    """Return the folder of the corpora."""
    sys.path.insert(0, str(HERE))
    return Path(os.environ["INCIDENTMAP_BENCH"])


@pytest.fixture(scope="module")
def pipeline():
    return im.load()


def module(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def rows(path):
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in data.decode("utf-8").split("\n") if line.strip()]


def holds(part, **figures):
    """Print the figures beside their floors, and fail where one is below."""
    for name, value in figures.items():
        print(f"{name} {value:.3f} (floor {FLOORS[part][name]})")
    assert not {n: v for n, v in figures.items() if v < FLOORS[part][n]}


@pytest.mark.parametrize("corpus", ["lgl", "geowebnews", "geovirus"])
def test_end_to_end_on_corpora_learnt_from(bench, pipeline, corpus):
    score = module(bench / "score.py")
    gold = rows(bench / "corpora" / f"{corpus}.jsonl.gz")
    if corpus == "geowebnews":
        for document in gold:
            document["toponyms"] = [
                t for t in document["toponyms"] if t.get("type") not in ("Demonym", "Language", "Homonym")
            ]
    right = false = missed = 0
    for document in gold:
        found = pipeline.places(im.Document(text=document["text"])).toponyms
        spans = [{"start": t.start, "end": t.end} for t in found if t.place is not None]
        placed = [t for t in found if t.place is not None]
        known = [t for t in document["toponyms"] if t.get("lat") is not None]
        pairs = score.pairs_overlap(known, spans)
        hits = sum(
            im.gazetteer.spatial.distance_m(placed[j].place.lon, placed[j].place.lat, known[i]["lon"], known[i]["lat"])
            <= 161_000
            for i, j in pairs
        )
        right += hits
        missed += len(known) - hits
        unknown = [t for t in document["toponyms"] if t.get("lat") is None]
        false += len(spans) - hits - len(score.pairs_overlap(unknown, spans))
    holds("learnt", **{f"{corpus}_e2e_161": 2 * right / (2 * right + false + missed)})


@pytest.mark.parametrize("corpus", ["ner_uk_2", "nerel_ru"])
def test_recognition_of_languages_never_learnt_from(bench, pipeline, corpus):
    slavic = module(HERE / "bench_slavic.py")
    documents = rows(bench / "corpora" / f"{corpus}.jsonl.gz")
    count, _ = slavic.recognition(documents, slavic.packaged(pipeline.gazetteer), slavic.scorer(bench))
    holds("heldout", **{f"{corpus}_overlap_f1": slavic.figures(count)[2]})


def test_headlines(bench, pipeline):
    slavic, incidents = module(HERE / "bench_slavic.py"), module(HERE / "bench_incidents.py")
    count, _ = slavic.headlines(bench, pipeline.gazetteer)
    holds(
        "heldout",
        viina_places_25km=count["near"] / sum(count.values()),
        viina_strikes_25km=incidents.viina()["within_25_km"],
    )


def test_the_place_of_an_event(bench):
    holds("heldout", event_location=module(HERE / "bench_incidents.py").location(1500)["right"])


def test_incidents(bench, pipeline):
    score = module(bench / "score_incidents.py")
    gold = {str(d["id"]): d for d in rows(bench / "events" / "cases.jsonl")}
    found = {}
    for name, case in gold.items():
        published = im.pipeline.to_date(case.get("published"))
        found[name] = pipeline(im.Document(text=case["text"], id=name, published=published)).to_dict()
    result = score.score(gold, found)
    clean, negatives = map(int, result["negatives_clean"].split("/"))
    holds("heldout", cases_f1=result["F1"], cases_tolls=result["toll_ok"], cases_clean=clean / negatives)


def test_localities(bench, pipeline):
    distance = module(HERE / "bench_distance.py")
    from incidentmap.distance.anchoring import Anchorer

    anchorer = Anchorer(pipeline.gazetteer)
    keys = distance.CORPORA["events/offset_localities.jsonl.gz"]
    some = rows(distance.bench("events/offset_localities.jsonl.gz"))[:1000]
    placed = [anchorer.place(row[keys[0]], anchorer.context(*(row[k] for k in keys[1:]))) for row in some]
    results = [distance._result(r, p) for r, p in zip(some, placed, strict=True) if p.location and p.location.point]
    right = [r for r in results if r["anchor_km"] <= distance.RIGHT_KM]
    holds(
        "heldout",
        localities_parsed=sum(any(o.high_m is not None for o in p.locality.offsets) for p in placed) / len(some),
        localities_inside=sum(r["inside"] for r in right) / len(right),
    )
