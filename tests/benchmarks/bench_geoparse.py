"""Accuracy of the geoparser on the development corpora, each left out of the training that it is scored with.

``INCIDENTMAP_BENCH=… python tests/benchmarks/bench_geoparse.py [--packaged] [CORPUS...]`` prints recognition and
end-to-end figures by the corpora's own scorer. Nothing is measured where the corpora are not at hand, and it says so.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from incidentmap.gazetteer import open_gazetteer
from incidentmap.geoparse import geoparse
from incidentmap.geoparse.resolve import Ranker, load_ranker
from incidentmap.geoparse.tagger import Tagger, load_tagger
from incidentmap.geoparse.train_ranker import load_documents, train
from incidentmap.geoparse.train_tagger import learn, load
from incidentmap.text import tokenize
from incidentmap.types import Document

ENGLISH = ("lgl", "geowebnews", "geovirus")
RUSSIAN = ("factrueval2016",)
UNPLACED = ("ner_uk_2", "nerel_ru", "factrueval2016")
SHOWN = ("overlap_P", "overlap_R", "overlap_F1", "exact_F1", "acc@161", "e2e_F1@161", "e2e_F1@10", "words_per_second")
IGNORED = {"geowebnews": {"Demonym", "Language", "Homonym"}}


def bench_folder() -> Path | None:
    """Where the corpora are, None when they are not at hand."""
    folder = os.environ.get("INCIDENTMAP_BENCH")
    return Path(folder) if folder else None


def scorer(folder: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def models(folder: Path, left_out: str, gazetteer: Any, work: Path) -> tuple[Tagger, Ranker]:
    """Models that never saw the corpus ``left_out``."""
    corpora = folder / "corpora"
    names = [c for c in (*ENGLISH, *RUSSIAN) if c != left_out]
    path = work / f"{left_out}.crfsuite"
    learn([corpora / f"{c}.jsonl.gz" for c in names], path, gazetteer)
    placed = [d for c in ENGLISH if c != left_out for d in load_documents(corpora / f"{c}.jsonl.gz", gazetteer)]
    return Tagger(path), train(placed)


def measure(name: str, folder: Path, score: Any, tagger: Tagger, ranker: Ranker, gazetteer: Any) -> dict[str, float]:
    gold = {d["id"]: d for d in load(folder / "corpora" / f"{name}.jsonl.gz")}
    predicted = {}
    begun = time.perf_counter()
    for key, data in gold.items():
        document = Document(id=key, text=data["text"], title=data.get("title"))
        tokens = tokenize(data["text"])
        toponyms = geoparse(tokens, document, gazetteer, tagger=tagger, ranker=ranker)
        predicted[key] = {
            "id": key,
            "toponyms": [
                {
                    "start": t.start, "end": t.end, "name": t.name,
                    "lat": t.place.lat if t.place else None, "lon": t.place.lon if t.place else None,
                }
                for t in toponyms
            ],
        }  # fmt: skip
    seconds = time.perf_counter() - begun
    figures: dict[str, float] = score.score(gold, predicted, boot=0, ignore=IGNORED.get(name, ()))
    figures["words_per_second"] = sum(len(d["text"].split()) for d in gold.values()) / seconds
    return figures


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="*", default=[*ENGLISH, *UNPLACED])
    parser.add_argument("--packaged", action="store_true", help="score the packaged models (trained on these corpora)")
    args = parser.parse_args(argv)
    folder = bench_folder()
    if folder is None:
        print("INCIDENTMAP_BENCH is not set: nothing measured")
        return 0
    totals: dict[str, list[float]] = {}
    gazetteer, score = open_gazetteer(), scorer(folder)
    with tempfile.TemporaryDirectory() as work:
        for name in args.corpora:
            if args.packaged:
                tagger, ranker = load_tagger(), load_ranker()
            else:
                tagger, ranker = models(folder, name, gazetteer, Path(work))
            figures = measure(name, folder, score, tagger, ranker, gazetteer)
            print(f"{name:16s}", "  ".join(f"{k} {figures[k]:.3f}" for k in SHOWN), flush=True)
            for key in SHOWN:
                totals.setdefault(key, []).append(figures[key])
            if name == args.corpora[-1] or name == ENGLISH[-1]:
                print(f"{'macro':16s}", "  ".join(f"{k} {sum(v) / len(v):.3f}" for k, v in totals.items()), flush=True)
                totals.clear()
    return 0


if __name__ == "__main__":
    sys.exit(main())
