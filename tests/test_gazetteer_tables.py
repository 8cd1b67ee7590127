"""Every row of the hand-kept tables owns up to what it was checked against."""

import csv
from pathlib import Path

import pytest

TABLES = Path(__file__).parent.parent / "gazetteer" / "tables"
NAMES = ("landmarks", "streets", "regions", "waters", "mountains")
ROWS = [(n, r) for n in NAMES for r in csv.DictReader((TABLES / f"{n}.csv").read_text(encoding="utf-8").splitlines())]


def test_ids_are_unique():
    ids = [r["id"] for _, r in ROWS]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("table", "row"), ROWS, ids=lambda v: v if isinstance(v, str) else v["id"])
def test_row(table, row):
    assert -180 <= float(row["lon"]) <= 180
    assert -90 <= float(row["lat"]) <= 90
    assert row["source"]
    radius_m = float(row["radius_m"])
    assert radius_m >= 2000 or row["second_source"], "a radius under 2 km needs a second source"
    if row["precision"] == "town":
        told = row["source"].rpartition(": ")[2].removesuffix(" km away")
        assert radius_m >= 1000 * float(told) - 50, "a radius covers the distance that was checked"
