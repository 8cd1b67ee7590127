"""How long 100,000 incidents take to write, and how much memory: ``python tests/benchmarks/bench_files.py``.

Each format runs in a process of its own, five times, beside geopandas' plain ``to_file`` of the same rows (the
GeoDataFrame made beforehand, which the plain figure does not count). Medians are printed; ``--check`` fails on those
over the floor, by the processor's time: the clock's depends on who else is there. The incidents are read from texts of our own and varied.
"""

import argparse
import dataclasses
import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import incidentmap as im

FLOORS = {
    "gpkg": (6.0, 1000),
    "parquet": (2.0, 1000),
    "geojson": (4.0, 1000),
    "geojsonl": (4.0, 1000),
    "csv": (4.0, 1000),
}
"""Format to the most seconds of processor and the most megabytes for 100,000 incidents."""
PLAIN = {
    "gpkg": ("GPKG", "gpkg"),
    "parquet": (None, "parquet"),
    "geojson": ("GeoJSON", "geojson"),
    "csv": ("CSV", "csv"),
}
TEXT = (
    "Two people were killed and seven wounded when a missile struck a residential building in Poltava on Tuesday "
    "morning, about 3 km from the railway station, the regional governor said. Windows were broken in ten houses."
)


def reports(count):
    """Reports of one incident each, all different in id, day and point."""
    read = im.parse(TEXT, published="2025-04-09", publisher="A paper", url="https://example.org/a")
    incident = read.incidents[0]
    assert incident.location.point is not None
    out = []
    for n in range(count):
        lon, lat = -170 + (n * 7919 % 340_000) / 1000, -60 + (n * 104_729 % 120_000) / 1000
        day = (date(2020, 1, 1) + timedelta(days=n % 2000)).isoformat()
        time_ = dataclasses.replace(incident.time, start=f"{day}T06:00", end=f"{day}T12:00")
        place = dataclasses.replace(incident.location, point=(lon, lat), region=None)
        varied = dataclasses.replace(incident, id=f"{n:016x}", time=time_, location=place)
        document = dataclasses.replace(read.document, id=f"d{n}")
        out.append(dataclasses.replace(read, document=document, incidents=(varied,), toponyms=read.toponyms[:1]))
    return out


def write(items, fmt, folder):
    from incidentmap.files.geojson import write_geojson

    if fmt == "geojson":  # the incidents' file alone, as plain to_file writes one
        return write_geojson(items, folder / "x.geojson")
    return im.write(items, folder, name="x", formats=[fmt])[0]


def plain(frame, fmt, folder):
    driver, suffix = PLAIN[fmt]
    path = folder / f"plain.{suffix}"
    if fmt == "parquet":
        frame.to_parquet(path)
    elif fmt == "csv":
        frame.drop(columns="geometry").to_csv(path)
    else:
        frame.to_file(path, driver=driver)
    return path


def one(fmt, count, how):
    """Seconds of one run (by the clock, and of the processor: others load it too) and the process's peak, in MB."""
    import resource

    items = reports(count)
    target = im.to_geodataframe(items) if how == "plain" else items
    if how == "plain":
        del items
    else:
        write(reports(10), fmt, Path(tempfile.mkdtemp()))  # modules loaded
    with tempfile.TemporaryDirectory() as folder:
        began, worked = time.perf_counter(), time.process_time()
        path = (plain if how == "plain" else write)(target, fmt, Path(folder))
        seconds, busy = time.perf_counter() - began, time.process_time() - worked
        size = path.stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpu": busy, "peak_mb": peak, "size_mb": size / 1e6}))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--formats", default=",".join(FLOORS))
    parser.add_argument("--check", action="store_true", help="fail on a median over the floor")
    parser.add_argument("--one", nargs=2, metavar=("FORMAT", "HOW"))
    args = parser.parse_args()
    if args.one:
        one(args.one[0], args.count, args.one[1])
        return 0
    over = []
    for fmt in args.formats.split(","):
        for how in ("ours", "plain"):
            if how == "plain" and fmt not in PLAIN:
                continue
            runs = []
            for _ in range(args.runs):
                words = [sys.executable, __file__, "--count", str(args.count), "--one", fmt, how]
                runs.append(json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout))
            median = {k: statistics.median(r[k] for r in runs) for k in runs[0]}
            print(
                f"{fmt:9}{how:6} {median['seconds']:6.2f} s {median['cpu']:6.2f} s of processor {median['peak_mb']:7.0f} MB peak {median['size_mb']:7.1f} MB file",
                flush=True,
            )
            if how == "ours" and (median["cpu"] > FLOORS[fmt][0] or median["peak_mb"] > FLOORS[fmt][1]):
                over.append(fmt)
    if over:
        print("over the floor:", ", ".join(over))
    return 1 if over and args.check else 0


if __name__ == "__main__":
    sys.exit(main())
