"""Words of distance to constraints: the table of expressions, and look-alikes that are none."""

import re
import tomllib
from pathlib import Path

import pytest

from incidentmap.distance import find_distances
from incidentmap.text import tokenize
from incidentmap.types import Place, Toponym

TABLE = tomllib.loads((Path(__file__).parent / "tables" / "distances.toml").read_text(encoding="utf-8"))
EXPRESSIONS = [(text, wanted) for lang in ("en", "uk", "ru") for text, *wanted in TABLE[lang]]
COUNTRIES = set("Russia Ukraine Israel Iran Belarus Poland Україна Росія Россия Білорусь Беларусь".split())


def read(marked):
    text, toponyms = "", []
    for part in re.split(r"(\[[^\]]*\])", marked):
        if part.startswith("["):
            name = part[1:-1]
            kind = "PCLI" if name in COUNTRIES else "PPL"
            place = Place(gazetteer_id=f"x:{name}", name=name, kind=kind, lon=0, lat=0)
            toponyms.append(Toponym(start=len(text), end=len(text) + len(name), name=name, place=place))
            text += name
        else:
            text += part
    found = find_distances(tokenize(text), toponyms)
    assert all(text[m.start : m.end] == m.text for m in found)
    return [shown(m) for m in found]


def shown(mention):
    low, high = mention.metres_min, mention.metres_max
    if mention.relation != "distance":
        what = mention.relation
    elif low == high:
        what = f"{'~' if mention.comparator == 'about' else ''}{high:.0f}"
    else:
        what = f"{low:.0f}..{'' if high is None else format(high, '.0f')}"
    bearing = "-" if mention.bearing_deg is None else f"{mention.bearing_deg:g}"
    second = f"+{mention.second_reference.name}" if mention.second_reference else ""
    describes = "describes " if mention.describes == "place" else ""
    return f"{describes}{what} {bearing} {mention.reference_text}{second}"


@pytest.mark.parametrize(("text", "wanted"), EXPRESSIONS)
def test_expression(text, wanted):
    assert read(text) == wanted


@pytest.mark.parametrize("text", TABLE["look_alikes"])
def test_look_alike(text):
    assert read(text) == []


def test_the_table_is_as_long_as_it_should_be():
    assert len(EXPRESSIONS) >= 200
    assert len(TABLE["look_alikes"]) >= 40


@pytest.mark.parametrize(
    "text", ["", "12 km", "km south of", "[Sumy]", "12 parsecs from [Sumy]", "−5 km", "km km km [Sumy]"]
)
def test_nothing_to_read(text):
    assert read(text) == []
