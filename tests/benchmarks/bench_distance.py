"""Distances against corpora: ``python tests/benchmarks/bench_distance.py [calculator|speed|sample]``.

The corpora lie in the folder that INCIDENTMAP_BENCH names; nothing of them is kept here.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from pathlib import Path

from incidentmap.distance import Distance, locate
from incidentmap.distance.pointradius import point_radius

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


def speed():
    """Calls a second, medians of five."""
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
            began = time.perf_counter()
            for _ in range(200):
                locate(constraints)
            measured.append(200 / (time.perf_counter() - began))
        rates.append(statistics.median(measured))
        print(f"{name}: {rates[-1]:.0f} calls a second")
    return rates[0] >= 2000 and rates[1] >= 200


if __name__ == "__main__":
    tasks = {"calculator": calculator, "speed": speed}
    sys.exit(0 if all([tasks[name]() for name in sys.argv[1:] or tasks]) else 1)
