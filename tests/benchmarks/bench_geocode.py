"""How often the geocoder's first answer is right for a name alone, and whether its score says so.

``INCIDENTMAP_BENCH=… python tests/benchmarks/bench_geocode.py`` prints, over the distinct (document, name) pairs of
the development corpora: the share answered, the share of answers within 161 km, the same by score, and the
seconds a query takes. Names stand alone here: a document's other names would tell more.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
from collections import defaultdict
from pathlib import Path

from incidentmap.gazetteer import open_gazetteer
from incidentmap.gazetteer.search import search
from incidentmap.gazetteer.spatial import distance_m

CORPORA = ("lgl", "geowebnews", "geovirus")
EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.95, 1.01)


def names(path: Path) -> list[tuple[str, float, float]]:
    """Distinct names of each document with their gold point."""
    found = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            for t in document["toponyms"]:
                if t.get("lat") is not None and t.get("type") not in ("Demonym", "Language", "Homonym"):
                    found[document["id"], t["name"]] = (t["name"], float(t["lon"]), float(t["lat"]))
    return list(found.values())


def main() -> int:
    """Print the figures."""
    folder = os.environ.get("INCIDENTMAP_BENCH")
    if not folder:
        print("INCIDENTMAP_BENCH is not set: the development corpora are not at hand, nothing measured")
        return 1
    gazetteer = open_gazetteer()
    by_score: dict[int, list[bool]] = defaultdict(list)
    misspelt: list[bool] = []
    for corpus in CORPORA:
        items = names(Path(folder) / "corpora" / f"{corpus}.jsonl.gz")
        began = time.perf_counter()
        answers = [search(gazetteer, name) for name, _, _ in items]
        spent = (time.perf_counter() - began) / max(1, len(items))
        right = answered = 0
        for (_, lon, lat), found in zip(items, answers, strict=True):
            if not found:
                continue
            row = found[0].row
            ok = float(distance_m(lon, lat, float(gazetteer.lon[row]), float(gazetteer.lat[row]))) <= 161_000
            answered, right = answered + 1, right + ok
            (misspelt if found[0].match == "misspelt" else by_score[bin_of(found[0].score)]).append(ok)
        print(f"{corpus:12s} names {len(items)}  answered {answered / len(items):.3f}  "
              f"right {right / max(1, answered):.3f}  {spent * 1e6:.0f} µs a query")  # fmt: skip
    for i, (low, high) in enumerate(zip(EDGES, EDGES[1:], strict=False)):
        marks = by_score[i]
        if marks:
            print(f"score {low:.2f}-{min(1, high):.2f}  {len(marks):5d} answers  right {sum(marks) / len(marks):.3f}")
    if misspelt:
        print(f"misspelt        {len(misspelt):5d} answers  right {sum(misspelt) / len(misspelt):.3f}")
    return 0


def bin_of(score: float) -> int:
    """Index of the bin of a score."""
    return next(i for i, high in enumerate(EDGES[1:]) if score < high)


if __name__ == "__main__":
    sys.exit(main())
