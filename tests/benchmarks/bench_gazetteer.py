"""Content and speed of the gazetteer: what is in it, how much of what the corpora name, how true it is, how fast.

``INCIDENTMAP_BENCH=… python tests/benchmarks/bench_gazetteer.py [--gazetteer FOLDER] [--missing]`` prints the figures
and exits 1 when a floor is broken. Speed and size are measured everywhere; what needs the corpora only where they are.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from incidentmap.gazetteer import Gazetteer, fold, open_gazetteer
from incidentmap.gazetteer.spatial import distance_m
from incidentmap.geoparse.demonyms import demonym_country
from incidentmap.geoparse.lookup import find_rows
from incidentmap.text import tokenize

FLOORS = {
    "lgl ids": 0.94,
    "geowebnews ids": 0.88,
    "lgl oracle@161": 0.92,
    "geovirus oracle@161": 0.84,
    "geowebnews oracle@161": 0.85,
    "admin1 agreement": 0.975,
    "ukraine found": 0.85,
    "ukraine radius holds": 0.90,
    "look-ups a second": 200_000,
    "matcher MB a second": 8.0,
}
CEILINGS = {"open ms": 20.0, "memory MB": 60.0, "wheel data MB": 40.0, "ukraine median km": 2.0}
IGNORED = {"geowebnews": {"Demonym", "Language", "Homonym"}}
"""Annotations that name no place, as the corpora's scorer is told to ignore them."""
LITERAL = re.compile(r"^(Literal|Mixed|Coercion|Embedded_Literal)")

_MEMORY = """
import resource, sys, json
from pathlib import Path
import numpy, marisa_trie
from incidentmap.gazetteer import Gazetteer
def rss():
    return int(Path('/proc/self/statm').read_text().split()[1]) * resource.getpagesize() / 1e6
before = rss()
g = Gazetteer(Path(sys.argv[1]))
for name in json.loads(sys.stdin.read()):
    for row in g.lookup(name):
        g.place(row)
print(rss() - before)
"""


def documents(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(folder / "corpora" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def names_of(document: dict[str, Any], corpus: str) -> Iterator[dict[str, Any]]:
    for toponym in document["toponyms"]:
        if toponym.get("lat") is not None and toponym.get("type") not in IGNORED.get(corpus, ()):
            yield toponym


def candidates(gazetteer: Gazetteer, name: str) -> list[int]:
    """Rows that the geoparser may choose from: of the name, its other spellings, and the country whose people it names."""
    country = demonym_country(name)
    own = gazetteer.country_row(country) if country else None
    rows = [*gazetteer.lookup(name), *([own] if own is not None else [])]
    return rows or [row for row, _ in find_rows(name, gazetteer, 60)]


def coverage(gazetteer: Gazetteer, folder: Path, corpus: str, missing: Counter[str]) -> dict[str, float]:
    """Share of gold ids present, and of names whose best candidate lies within 161 and 10 km."""
    ids = held = mentions = near = close = 0
    for document in documents(folder, corpus):
        for toponym in names_of(document, corpus):
            number = toponym.get("geonames_id")
            literal = corpus != "geowebnews" or LITERAL.match(toponym.get("type") or "")
            if number and literal:
                ids += 1
                held += gazetteer.row(f"geonames:{number}") is not None
            mentions += 1
            rows = candidates(gazetteer, toponym["name"])
            km = math.inf
            if rows:
                metres = distance_m(toponym["lon"], toponym["lat"], gazetteer.lon[rows], gazetteer.lat[rows])
                km = float(metres.min()) / 1000
            near += km <= 161
            close += km <= 10
            if km > 161:
                missing[f"{corpus}: {toponym['name']} ({toponym.get('type')}; {len(rows)})"] += 1
    figures = {f"{corpus} oracle@161": near / mentions, f"{corpus} oracle@10": close / mentions}
    return figures | ({f"{corpus} ids": held / ids} if ids else {})


def admin1_agreement(gazetteer: Gazetteer) -> dict[str, float]:
    """Share of settlements that lie in the polygon of the admin-1 that GeoNames puts them in."""
    import shapely

    rows = [int(r) for r in gazetteer.geometry_row if gazetteer.kinds[gazetteer.kind[r]] == "ADM1"]
    tree = shapely.STRtree([gazetteer.geometry(r) for r in rows])
    groups = np.array([g == "settlement" for g in gazetteer.kind_group])
    towns = np.flatnonzero(
        groups[gazetteer.kind[:]] & (np.asarray(gazetteer.admin1) >= 0) & (np.asarray(gazetteer.id) < 1 << 31)
    )
    towns = towns[np.isin(np.asarray(gazetteer.admin1)[towns], rows)]
    points = shapely.points(np.asarray(gazetteer.lon[towns], float), np.asarray(gazetteer.lat[towns], float))
    inside: dict[int, set[int]] = defaultdict(set)
    for p, s in zip(*tree.query(points, predicate="intersects").tolist(), strict=True):
        inside[p].add(rows[s])
    right = sum(int(gazetteer.admin1[t]) in inside[p] for p, t in enumerate(towns) if p in inside)
    return {"admin1 agreement": right / len(inside), "admin1 polygons": float(len(rows)), "towns in one": len(inside)}


def ukraine(gazetteer: Gazetteer, folder: Path) -> dict[str, float]:
    """Settlements of Who's On First with a Ukrainian name: found, in the right oblast, how far off."""
    import shapely

    adm1 = gazetteer.kinds.index("ADM1")
    drawn = [int(r) for r in gazetteer.geometry_row]
    oblasts = [r for r in drawn if gazetteer.country_code(r) == "UA" and int(gazetteer.kind[r]) == adm1]
    tree = shapely.STRtree([gazetteer.geometry(r) for r in oblasts])
    found = total = 0
    own: list[float] = []
    held: list[bool] = []
    csv.field_size_limit(10**7)
    with gzip.open(folder / "gazetteer" / "wof_admin_ua.tsv.gz", "rt", encoding="utf-8", newline="") as lines:
        for r in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            names = [n.partition(":")[2] for n in (r["names"] or "").split("|") if n.startswith("ukr:")]
            if r["placetype"] not in ("locality", "localadmin") or r["is_current"] == "0" or not names:
                continue
            lon, lat = float(r["lon"]), float(r["lat"])
            at = tree.query(shapely.Point(lon, lat), predicate="intersects")
            if not len(at):
                continue
            total += 1
            rows = {int(x) for n in names for x in gazetteer.lookup(n)}
            rows = [
                x
                for x in rows
                if int(gazetteer.admin1[x]) == oblasts[int(at[0])]
                and gazetteer.kind_group[gazetteer.kind[x]] == "settlement"
            ]
            if not rows:
                continue
            found += 1
            metres = distance_m(lon, lat, gazetteer.lon[rows], gazetteer.lat[rows])
            best = int(np.argmin(metres))
            if gazetteer.gazetteer_id(rows[best]).startswith("katotth"):
                held.append(bool(metres[best] <= gazetteer.radius_m[rows[best]]))
            else:
                own.append(float(metres[best]) / 1000)
    return {
        "ukraine found": found / total,
        "ukraine median km": statistics.median(own),
        "ukraine radius holds": sum(held) / max(1, len(held)),
        "ukraine settlements": float(total),
        "ukraine at a centre": float(len(held)),
    }


def speed(path: Path, texts: Sequence[str]) -> dict[str, float]:
    """Medians, in seconds of the processor, which hold on a machine that others load too."""
    opening = []
    for _ in range(9):
        begun = time.process_time()
        Gazetteer(path).lookup("Kyiv")
        opening.append(1000 * (time.process_time() - begun))
    gazetteer = Gazetteer(path)
    rng = random.Random(7)
    names = [gazetteer.name(r) for r in rng.sample(range(len(gazetteer)), 20_000)]
    words = [fold(n) for n in names]
    rates = []
    for _ in range(5):
        begun = time.process_time()
        for word in words:
            gazetteer.lookup(word)
        rates.append(len(words) / (time.process_time() - begun))
    tokens = [tokenize(t) for t in texts]
    scans = []
    for _ in range(5):
        begun = time.process_time()
        for t in tokens:
            gazetteer.match(t)
        scans.append(sum(len(t.encode()) for t in texts) / 1e6 / (time.process_time() - begun))
    memory = subprocess.run(
        [sys.executable, "-c", _MEMORY, str(path)],
        input=json.dumps(names[:1000]), capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    return {
        "open ms": statistics.median(opening),
        "look-ups a second": statistics.median(rates),
        "matcher MB a second": statistics.median(scans),
        "memory MB": float(memory.stdout),
    }


def size(path: Path) -> dict[str, float]:
    """Megabytes on disk, and as a wheel would deflate them."""
    import io
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as wheel:
        for file in sorted(path.rglob("*")):
            if file.is_file():
                wheel.write(file, file.relative_to(path))
    return {
        "disk MB": sum(f.stat().st_size for f in path.rglob("*") if f.is_file()) / 1e6,
        "wheel data MB": len(buffer.getvalue()) / 1e6,
    }


def content(gazetteer: Gazetteer) -> None:
    kinds = Counter(gazetteer.kind_group[k] for k in gazetteer.kind.tolist())
    print(f"{len(gazetteer):,} places: " + ", ".join(f"{k} {n:,}" for k, n in kinds.most_common()))
    print(f"{len(gazetteer.trie):,} folded names, {len(gazetteer.name_row):,} (name, place) pairs")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gazetteer", help="folder of a built gazetteer (default: the packaged one)")
    parser.add_argument("--missing", type=int, default=0, help="print this many of the commonest uncovered names")
    parser.add_argument("--no-speed", action="store_true")
    args = parser.parse_args(argv)
    gazetteer = open_gazetteer(args.gazetteer)
    content(gazetteer)
    figures = size(gazetteer.path) | admin1_agreement(gazetteer)
    texts = [
        f"Strikes hit Kharkiv, Gaza City and Port Sudan, {i} officials in Paris said on Monday. " * 40 for i in range(9)
    ]
    folder = Path(os.environ["INCIDENTMAP_BENCH"]) if os.environ.get("INCIDENTMAP_BENCH") else None
    if folder is None:
        print("INCIDENTMAP_BENCH is not set: coverage is not measured")
    else:
        missing: Counter[str] = Counter()
        for corpus in ("lgl", "geowebnews", "geovirus"):
            figures |= coverage(gazetteer, folder, corpus, missing)
        figures |= ukraine(gazetteer, folder)
        texts = [d["text"] for d in documents(folder, "lgl")]
        for name, count in missing.most_common(args.missing):
            print(f"  {count:4d} {name}")
    if not args.no_speed:
        figures |= speed(gazetteer.path, texts)
    broken = 0
    for name, value in figures.items():
        floor, ceiling = FLOORS.get(name), CEILINGS.get(name)
        wrong = (floor is not None and value < floor) or (ceiling is not None and value > ceiling)
        broken += wrong
        bound = f"  (at least {floor:g})" if floor is not None else f"  (at most {ceiling:g})" if ceiling else ""
        print(f"{name:24s} {value:12,.3f}{bound}{'  BROKEN' if wrong else ''}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
