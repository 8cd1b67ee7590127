"""Building a gazetteer of millions of rows: time, peak memory, size, and whether look-ups stay as fast.

``python tests/benchmarks/bench_gazetteer_build.py [--rows 10000000] [--folder DIR] [--small]`` writes a synthetic
GeoNames file (names made of syllables, some shared, some with alternates in Cyrillic), builds it over the default
gazetteer in a process of its own and prints the figures beside the floors. Where ``INCIDENTMAP_BENCH`` finds it, the
real country file there goes through the same path first. Needs about 350 bytes of disk a row.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from incidentmap.gazetteer import open_gazetteer

PEAK_MB = 2000
SYLLABLES = [c + v for c in "b c d f g h k l m n p r s t v z br kr st sh".split() for v in "a e i o u".split()]
ENDINGS = ("", "", "ville", "ton", "ka", "iv", "grad", "pur", " Hill", " Creek", "bad", "o")
CYRILLIC = str.maketrans("abcdefghiklmnoprstuvz", "абцдефгхиклмнопрстувз")
CHILD = """
import resource, sys
from incidentmap.cli import main
status = main(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_SELF)
print("PEAK", used.ru_maxrss, used.ru_utime + used.ru_stime)
sys.exit(status)
"""


def write_rows(path: Path, rows: int) -> None:
    """Write a file of made-up places in GeoNames' 19 columns, always the same."""
    draw = random.Random(7)
    countries = [
        ("UA", 25, 38, 45, 52),
        ("RU", 40, 100, 50, 65),
        ("FR", -4, 8, 43, 50),
        ("SD", 23, 37, 9, 22),
        ("US", -120, -75, 30, 48),
    ]
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for number in range(rows):
            name = "".join(draw.choices(SYLLABLES, k=draw.choice((2, 3, 3, 4)))).capitalize() + draw.choice(ENDINGS)
            other = name.lower().translate(CYRILLIC).capitalize() if number % 3 == 0 else ""
            code, west, east, south, north = draw.choice(countries)
            people = int(draw.paretovariate(0.7)) if number % 4 else 0
            file.write(
                f"{100_000_000 + number}\t{name}\t{name}\t{other}\t{draw.uniform(south, north):.5f}\t{draw.uniform(west, east):.5f}\t"
                f"{'P' if number % 4 else 'S'}\t{'PPL' if number % 4 else 'HTL'}\t{code}\t\t{draw.randint(1, 27):02d}\t\t\t\t{people}\t\t0\t\t2026-01-01\n"
            )


def build(source: Path, out: Path) -> tuple[float, float, float]:
    """Build in a process of its own; return seconds, processor seconds and peak memory in MB."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", CHILD, "gazetteer", "build", "--geonames", str(source), "--out", str(out)],
        stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    peak, processor = done.stdout.rpartition("PEAK ")[2].split()
    unit = 1 if sys.platform == "darwin" else 1024
    return time.perf_counter() - began, float(processor), int(peak) * unit / 1e6


def speed() -> Any:
    """The module that measures look-ups."""
    spec = importlib.util.spec_from_file_location("speed", Path(__file__).with_name("bench_gazetteer_speed.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def report(title: str, source: Path, out: Path) -> None:
    """Build and print."""
    seconds, processor, peak = build(source, out)
    made = open_gazetteer(out)
    print(
        f"{title}: {len(made)} places, {len(made.name_row)} names; {seconds:.0f} s ({processor:.0f} s of a processor), peak {peak:.0f} MB (wanted {PEAK_MB})",
        flush=True,
    )
    measure = speed().measure
    for name, gazetteer in (("default", open_gazetteer()), (title, made)):
        figures = {k: round(v) for k, v in measure(gazetteer).items() if v is not None}
        print(f"  {name}: {figures}", flush=True)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path, help="where the files go; default a temporary folder")
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(dir=args.folder))
    try:
        bench = os.environ.get("INCIDENTMAP_BENCH")
        if bench:
            report("real country file", Path(bench) / "gazetteer" / "geonames_sample_AD.txt", folder / "country")
        else:
            print("INCIDENTMAP_BENCH is not set: no real country file is at hand")
        source = folder / "synthetic.txt"
        write_rows(source, args.rows)
        print(f"synthetic file: {args.rows} rows, {source.stat().st_size / 1e6:.0f} MB", flush=True)
        report("synthetic", source, folder / "big")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
