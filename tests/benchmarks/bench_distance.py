"""Distances against corpora: ``python tests/benchmarks/bench_distance.py [calculator|localities|speed]``.

The corpora lie in the folder that INCIDENTMAP_BENCH names; nothing of them is kept here.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

from incidentmap.distance import Distance, locate
from incidentmap.distance.pointradius import point_radius
from incidentmap.gazetteer.folding import fold

MILE = 1000 / 0.621371
"""The mile that the printed cases agree with; the exact one moves one of twelve coordinates by a last digit, 4 mm."""
UNITS = {"mi": MILE, "km": 1000.0, "m": 1.0}
MAP_ERRORS_M = {"USGS map: 1:24000": 40 * 0.3048, "USGS map: 1:100000": 167 * 0.3048}
STEPS_DEG = {"nearest second": 1 / 3600, "0.1 minutes": 0.1 / 60, "0.001 degrees": 0.001, "0.01 degrees": 0.01}
MODELS = {
    "Named place only": "named place",
    "Distance only": "distance only",
    "Distance along path": "path",
    "Distance along orthogonal directions": "orthogonal",
    "Distance at a heading": "heading",
}
UNKNOWN_DATUM_M = 79.0
WINDS = {"N": 0.0, "ENE": 67.5, "E": 90.0}


def bench(name):
    """A file of the corpora."""
    return Path(os.environ["INCIDENTMAP_BENCH"]) / name


def calculator():
    """The worked cases of the Georeferencing Calculator, to the printed digits."""
    right = count = 0
    for case in json.loads(bench("events/georef_calculator_cases.json").read_text(encoding="utf-8")):
        given, wanted = case["set"], case["expect"]
        if given["ChoiceModel"] not in MODELS:
            continue
        unit = UNITS[given["ChoiceDistUnits"]]
        model = MODELS[given["ChoiceModel"]]
        first, second = float(given.get("TextFieldOffsetEW", 0)), float(given.get("TextFieldOffset", 0))
        bearing = WINDS[given.get("ChoiceDirection", "N")]
        found = point_radius(
            _angle(given, "Long"),
            _angle(given, "Lat"),
            model,
            extent_m=float(given["TextFieldExtent"]) * unit,
            distance_m=first * unit,
            precision_m=float(given.get("ChoiceDistancePrecision", "0 mi").split()[0]) * unit,
            bearing_deg=bearing,
            bearing_half_deg=45.0 if bearing % 90 == 0 else 22.5 if bearing % 45 == 0 else 11.25,
            east_m=first * unit if model == "orthogonal" else 0.0,
            north_m=second * unit if model == "orthogonal" else 0.0,
            coordinate_precision_deg=STEPS_DEG[given["ChoiceLatPrecision"]],
            datum=given["ChoiceDatum"],
            datum_error_m=UNKNOWN_DATUM_M if given["ChoiceDatum"] == "not recorded" else 0.0,
            map_error_m=MAP_ERRORS_M.get(given["ChoiceCoordSource"], 0.0),
            measurement_error_m=float(given["TextFieldMeasurementError"]) * unit,
        )
        printed = [wanted[k] for k in ("TextFieldCalcDecLat", "TextFieldCalcDecLong", "TextFieldCalcErrorDist")]
        ours = [
            f"{v:.{len(p.partition('.')[2])}f}" for v, p in zip((found.lat, found.lon, found.radius_m / unit), printed)
        ]
        count += 1
        right += ours == printed
        print(case["name"], ours, "as printed" if ours == printed else f"wanted {printed}")
    print(f"{right} of {count} to the printed digits")
    return right == count


def _angle(given, axis):
    degrees = {k: v for k, v in given.items() if f"{axis}_" in k or k.endswith(f"Dec_{axis}")}
    if any("Dec_" in k for k in degrees):
        return float(next(iter(degrees.values())))
    side = next(v for k, v in given.items() if k.startswith(f"Choice{axis}Dir"))
    whole = next(v for k, v in degrees.items() if "Deg" in k)
    minutes = next((v for k, v in degrees.items() if "Min" in k), 0.0)
    seconds = next((v for k, v in given.items() if f"{axis}_Sec" in k), 0.0)
    return (whole + minutes / 60 + seconds / 3600) * (-1 if side in "WS" else 1)


CORPORA = {
    "events/offset_localities.jsonl.gz": ("locality", "country", "state", "county"),
    "corpora/herbarium_offsets.jsonl.gz": ("text", "country", "admin1", "admin2"),
}
FLOORS = {"parsed": 0.95, "inside": 0.85, "median_right_km": 2.4, "median_all_km": 10.0}
RIGHT_KM = 100.0
WORST = 50


def localities():
    """Localities of collections: read, anchored by country and division, placed; causes of the worst counted."""
    from incidentmap.distance.anchoring import Anchorer
    from incidentmap.gazetteer import open_gazetteer

    anchorer, good = Anchorer(open_gazetteer()), True
    for name, keys in CORPORA.items():
        with gzip.open(bench(name), "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        began = time.perf_counter()
        placed = [anchorer.place(row[keys[0]], anchorer.context(*(row[k] for k in keys[1:]))) for row in rows]
        rate = len(rows) / (time.perf_counter() - began)
        results = [_result(row, p) for row, p in zip(rows, placed) if p.location is not None and p.location.point]
        right = [r for r in results if r["anchor_km"] <= RIGHT_KM]
        figures = {
            "parsed": sum(any(o.high_m is not None for o in p.locality.offsets) for p in placed) / len(rows),
            "anchored": len(results) / len(rows),
            "right": len(right) / len(results),
            "median_right_km": statistics.median(r["km"] for r in right),
            "inside": sum(r["inside"] for r in right) / len(right),
            "median_all_km": statistics.median(r["km"] for r in results),
        }
        print(f"{name}: {len(rows)} rows, {rate:.0f} a second; " + " ".join(f"{k} {v:.3f}" for k, v in figures.items()))
        for kind in sorted({r["kind"] for r in right}):
            of_kind = [r for r in right if r["kind"] == kind]
            median, inside = (
                statistics.median(r["km"] for r in of_kind),
                sum(r["inside"] for r in of_kind) / len(of_kind),
            )
            print(f"   {kind:11} {len(of_kind):5}  median {median:6.2f} km  inside {inside:.3f}")
        for label, some in (("all", results), ("anchor right", right)):
            distinct = {r["text"]: r for r in sorted(some, key=lambda r: -r["km"])}
            worst = sorted(distinct.values(), key=lambda r: -r["km"])[:WORST]
            print(f"   causes of the {len(worst)} worst, {label}:", dict(Counter(map(_cause, worst)).most_common()))
        good &= figures["parsed"] >= FLOORS["parsed"] and figures["inside"] >= FLOORS["inside"]
        good &= all(figures[k] <= FLOORS[k] for k in ("median_right_km", "median_all_km"))
    return good


def _result(row, placed):
    import shapely

    from incidentmap.distance.namesakes import bearing_deg
    from incidentmap.gazetteer.spatial import distance_m

    anchor, here = placed.anchor, placed.location.point
    offset = placed.offset
    return {
        "text": placed.locality.text,
        "kind": placed.kind,
        "anchor_km": float(distance_m(anchor.lon, anchor.lat, row["lon"], row["lat"])) / 1000,
        "km": float(distance_m(*here, row["lon"], row["lat"])) / 1000,
        "inside": placed.location.region.contains(shapely.Point(row["lon"], row["lat"])),
        "told_km": (offset.high_m or 0.0) / 1000,
        "off_deg": 0.0
        if offset.bearing is None
        else abs((bearing_deg(anchor.lon, anchor.lat, row["lon"], row["lat"]) - offset.bearing + 180) % 360 - 180),
        "namesakes": placed.namesakes,
        "whole": fold(anchor.name).replace(" ", "") in fold(offset.names[0]).replace(" ", ""),
        "shortened": fold(offset.names[0]) != fold(anchor.name) and len(fold(anchor.name)) < len(fold(offset.names[0])),
    }


def _cause(r):
    """Why a row is far off, as far as its figures tell."""
    if r["anchor_km"] > RIGHT_KM:
        if r["namesakes"]:
            return "another place of the name was taken"
        return "a part of the name was taken" if r["shortened"] else "the only place of the name is another"
    if r["anchor_km"] < 0.2 * r["told_km"]:
        return "the collection's point is the anchor itself"
    if r["off_deg"] > 60:
        return "the collection's point lies in another direction"
    if r["anchor_km"] < 0.75 * r["told_km"]:
        return "nearer than told: by road, or rounded"
    if r["anchor_km"] > 1.5 * r["told_km"] + 3:
        return "farther than told: the anchor's namesake or neighbour"
    return "coarse figure or direction"


def speed():
    """Calls a second of processor time, so that what else runs does not count; medians of five."""
    from shapely.geometry import LineString

    points = [
        Distance(reference=(30.5, 50.45), max_m=2000, precision_m=500, extent_m=300),
        Distance(reference=(30.54, 50.46), max_m=4000, precision_m=500, extent_m=400),
        Distance(reference=(30.52, 50.44), min_m=0, max_m=3000),
    ]
    line = LineString([(30.48 + 0.01 * k, 50.45 + 0.003 * (k % 3)) for k in range(9)])
    lines = [*points[:2], Distance(reference=line, min_m=0, max_m=400, extent_m=50)]
    rates = []
    for name, constraints in (("three points", points), ("two points and a line", lines)):
        locate(constraints)
        measured = []
        for _ in range(5):
            began = time.process_time()
            for _ in range(200):
                locate(constraints)
            measured.append(200 / (time.process_time() - began))
        rates.append(statistics.median(measured))
        print(f"{name}: {rates[-1]:.0f} calls a second of processor time")
    return rates[0] >= 2000 and rates[1] >= 200


if __name__ == "__main__":
    tasks = {"calculator": calculator, "localities": localities, "speed": speed}
    sys.exit(0 if all([tasks[name]() for name in sys.argv[1:] or tasks]) else 1)
