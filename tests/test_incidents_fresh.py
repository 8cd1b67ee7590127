"""Made-up events that were coded before the extractor was run on them: incidents found, and texts left clean."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import pytest

from incidentmap.pipeline import load, to_date
from incidentmap.types import Document

CASES = tomllib.loads((Path(__file__).parent / "tables" / "incidents_fresh.toml").read_text(encoding="utf-8"))["case"]
TOLERANCE_KM = 15.0
F1_FLOOR = 0.9
CLEAN_FLOOR = 62


@pytest.fixture(scope="module")
def drawn():
    pipeline = load()
    found = {}
    for case in CASES:
        document = Document(text=case["text"], id=case["id"], published=to_date(case["published"]))
        found[case["id"]] = [i for i in pipeline(document).incidents if i.drawn and i.location.point is not None]
    return found


def km(gold, incident):
    """Kilometres on a sphere between the place of a coded incident and that of a found one (WGS 84)."""
    lon, lat = gold["point"]
    found_lon, found_lat = incident.location.point
    high, low = math.radians(lat), math.radians(found_lat)
    half = math.sin((high - low) / 2) ** 2
    half += math.cos(high) * math.cos(low) * math.sin(math.radians(lon - found_lon) / 2) ** 2
    return 2 * 6371.0088 * math.asin(min(1.0, math.sqrt(half)))


def matches(gold, incident):
    days = {t[:10] for t in (incident.time.start, incident.time.end) if t}
    near = km(gold, incident) <= gold.get("tol_km", TOLERANCE_KM)
    return near and incident.event_type in gold["types"] and bool(days & set(gold["days"]))


def test_incidents_are_found_with_type_place_and_day(drawn):
    hits = coded = made = 0
    for case in CASES:
        left = list(drawn[case["id"]])
        golds = case.get("incidents", ())
        coded, made = coded + len(golds), made + len(left)
        for gold in golds:
            found = next((i for i in left if matches(gold, i)), None)
            if found is not None:
                left.remove(found)
                hits += 1
    f1 = 2 * hits / (coded + made)
    assert f1 >= F1_FLOOR, f"F1 {f1:.3f}: {hits} right of {made} drawn and {coded} coded"


def test_texts_without_an_incident_stay_clean(drawn):
    nothing = [case["id"] for case in CASES if not case.get("incidents")]
    spoilt = [i for i in nothing if drawn[i]]
    assert len(nothing) - len(spoilt) >= CLEAN_FLOOR, spoilt
