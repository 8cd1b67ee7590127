"""Size, opening time, memory, look-ups a second and scan speed of the gazetteer.

``python tests/benchmarks/bench_gazetteer_speed.py [--gazetteer DIR] [--wheel FILE]`` prints the figures and the
floors beside them. Scan speed is measured on the development corpora where ``INCIDENTMAP_BENCH`` finds them,
else on the gallery's texts, repeated. Times are processor time, medians of five, so that a busy machine counts less.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from incidentmap.gazetteer import NAME_TYPES, open_gazetteer
from incidentmap.gazetteer.store import Gazetteer
from incidentmap.text import tokenize

ROOT = Path(__file__).resolve().parents[2]
FLOORS = {"open_ms": 20, "memory_mb": 60, "lookups_per_s": 200_000, "match_mb_per_s": 8, "wheel_mb": 40}

MEMORY = """
import sys
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6
from pathlib import Path
from incidentmap.gazetteer.store import Gazetteer
import incidentmap.gazetteer.folding, marisa_trie, numpy
names = sys.stdin.read().split("\\n")
before = resident()
gazetteer = Gazetteer(Path(sys.argv[1]))
for name in names:
    for row in gazetteer.lookup(name)[:3]:
        gazetteer.place(row)
print(resident() - before)
"""


def median_s(work: Callable[[], Any], times: int = 5) -> float:
    """Median processor seconds of a piece of work."""
    spent = []
    for _ in range(times):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return statistics.median(spent)


def news() -> list[str]:
    """Texts to scan: the corpora's, else the gallery's."""
    folder = os.environ.get("INCIDENTMAP_BENCH")
    if folder:
        with gzip.open(Path(folder) / "corpora" / "lgl.jsonl.gz", "rt", encoding="utf-8") as lines:
            return [json.loads(line)["text"] for line in lines]
    return [p.read_text(encoding="utf-8") for p in sorted((ROOT / "maps" / "texts").glob("*.txt"))] * 20


def memory_mb(gazetteer: Gazetteer, names: list[str]) -> float | None:
    """Resident memory that opening and look-ups add, in a fresh process; None where the system does not tell."""
    if not Path("/proc/self/statm").exists():
        return None
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(gazetteer.path)],
        input="\n".join(names), capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return float(done.stdout)


def measure(gazetteer: Gazetteer) -> dict[str, float | None]:
    """Return the figures."""
    step = max(1, len(gazetteer) // 50_000)
    names = [gazetteer.name(row) for row in range(0, len(gazetteer), step)]
    thousand = names[:: max(1, len(names) // 1000)][:1000]
    texts = news()
    tokens = [tokenize(text) for text in texts]
    size = sum(len(text.encode()) for text in texts) / 1e6

    def look_up() -> None:
        for name in names:
            gazetteer.lookup(name)

    def scan() -> None:
        for text in tokens:
            gazetteer.match(text)

    began = time.process_time()
    scan()
    first = size / (time.process_time() - began)
    return {
        "open_ms": 1000 * median_s(lambda: Gazetteer(gazetteer.path).trie),
        "memory_mb": memory_mb(gazetteer, thousand),
        "lookups_per_s": len(names) / median_s(look_up),
        "match_mb_per_s": size / median_s(scan),
        "match_mb_per_s_first_pass": first,
        "folder_mb": sum(p.stat().st_size for p in gazetteer.path.iterdir()) / 1e6,
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gazetteer", type=Path)
    parser.add_argument("--wheel", type=Path, help="a built wheel, for its size")
    args = parser.parse_args()
    gazetteer = open_gazetteer(args.gazetteer)
    counts = np.bincount(gazetteer.kind, minlength=len(gazetteer.kinds)).tolist()
    groups: Counter[str] = Counter()
    for group, count in zip(gazetteer.kind_group, counts, strict=True):
        groups[group] += count
    print(f"{gazetteer.fingerprint}: {len(gazetteer)} places, {len(gazetteer.name_row)} names")
    print("places", dict(groups.most_common()))
    types = np.bincount(gazetteer.name_type, minlength=len(NAME_TYPES)).tolist()
    print("names", dict(zip(NAME_TYPES, types, strict=True)))
    figures = measure(gazetteer)
    if args.wheel:
        figures["wheel_mb"] = args.wheel.stat().st_size / 1e6
    for name, value in figures.items():
        told = "not told by this system" if value is None else f"{value:,.1f}"
        print(f"{name:28s} {told:>14s}   wanted {FLOORS.get(name, '-')}")


if __name__ == "__main__":
    main()
