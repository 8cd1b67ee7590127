"""A set of our own, in three languages: names found and placed, with floors that must not be lost."""

import tomllib
from pathlib import Path

import pytest

from incidentmap.gazetteer import open_gazetteer
from incidentmap.gazetteer.spatial import distance_m
from incidentmap.geoparse import geoparse
from incidentmap.text import tokenize
from incidentmap.types import Document

TEXTS = tomllib.loads((Path(__file__).parent / "tables" / "places_texts.toml").read_text(encoding="utf-8"))["text"]
NEAR_M = 25_000
FOUND_F1 = {"en": 0.90, "uk": 0.93, "ru": 0.94}
PLACED = {"en": 0.85, "uk": 0.95, "ru": 0.95}


def measure(lang, show=False):
    """Right, false and missed names, and right and wrong places, of the texts in one language."""
    gazetteer = open_gazetteer()
    right = false = missed = near = far = 0
    for item in (t for t in TEXTS if t["lang"] == lang):
        text, at = item["text"], 0
        found = [t for t in geoparse(tokenize(text), Document(text=text), gazetteer) if t.role != "demonym"]
        free = list(found)
        for gold in item["places"]:
            name, *point = gold.split("|")
            start = text.index(name, at)
            at = start + len(name)
            hit = next((t for t in free if t.start < at and start < t.end), None)
            if hit is None:
                missed += 1
                if show:
                    print("missed", gold, "|", text)
                continue
            free.remove(hit)
            right += 1
            if point:
                place = hit.place
                ok = place is not None and distance_m(place.lon, place.lat, float(point[1]), float(point[0])) <= NEAR_M
                near, far = near + ok, far + (not ok)
                if show and not ok:
                    print("placed", gold, place)
        false += len(free)
        if show and free:
            print("false", [t.name for t in free], "|", text)
    return 2 * right / (2 * right + false + missed), near / (near + far)


def test_the_set_is_large_enough():
    assert len(TEXTS) >= 60


@pytest.mark.parametrize("lang", ["en", "uk", "ru"])
def test_floors(lang):
    found, placed = measure(lang)
    assert found >= FOUND_F1[lang]
    assert placed >= PLACED[lang]
