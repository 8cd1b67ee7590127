"""Merging: what is linked, what stays apart, what a merged incident says."""

from __future__ import annotations

import dataclasses
import random
from datetime import date

import pytest

from incidentmap import InputError, merge
from incidentmap.merging.compare import likeness
from incidentmap.merging.link import _cells_around
from incidentmap.merging.rules import load_rules
from incidentmap.merging.told import told_of
from incidentmap.types import (
    Actor,
    Casualties,
    Claim,
    Document,
    Incident,
    Location,
    Place,
    Report,
    Source,
    Span,
    Target,
    Toll,
    When,
)

SUMY = Place(
    gazetteer_id="geonames:1",
    name="Sumy",
    kind="PPLA",
    lon=34.8,
    lat=50.9,
    country="UA",
    admin1="Sumy Oblast",
    radius_m=5000,
)
SUMY_OBLAST = Place(
    gazetteer_id="geonames:2", name="Sumy Oblast", kind="ADM1", lon=34.0, lat=51.0, country="UA", radius_m=90_000
)
LEBEDYN = Place(
    gazetteer_id="geonames:3",
    name="Lebedyn",
    kind="PPL",
    lon=34.48,
    lat=50.58,
    country="UA",
    admin1="Sumy Oblast",
    radius_m=3000,
)


def told(
    document,
    *,
    kind="drone_strike",
    place=SUMY,
    day="2025-03-14",
    published="2025-03-15",
    killed=None,
    target=None,
    publisher=None,
    side=None,
    status=None,
    quote="",
    assertion="actual",
    source_side=None,
):
    precision = "admin1" if place.kind == "ADM1" else "settlement"
    incident = Incident(
        id=f"{document}-1",
        title=f"{kind} {place.name}",
        event_type=kind,
        assertion=assertion,
        actor=Actor(name=side, side=side) if side else None,
        targets=(Target(text=target, category=target),) if target else (),
        casualties=Casualties(killed=killed),
        time=When(start=day, end=day, precision="day") if day else When(),
        location=Location(
            precision=precision,
            point=None if precision == "admin1" else (place.lon, place.lat),
            uncertainty_m=place.radius_m,
            place=place,
        ),
        claim=Claim(status=status, sources=(Source(name="x", side=source_side),) if source_side else ()),
        passages=(Span(0, len(quote), quote),) if quote else (),
    )
    document = Document(
        text=quote, id=document, publisher=publisher, published=date.fromisoformat(published) if published else None
    )
    return Report(document=document, incidents=(incident,))


def toll(number):
    return Toll(min=number, best=number, max=number)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        ({"day": "2025-03-13"}, {}),
        ({"day": None}, {}),
        ({"kind": "attack"}, {}),
        ({"place": SUMY_OBLAST, "target": "healthcare"}, {"target": "healthcare"}),
        ({"killed": toll(2)}, {"killed": toll(5), "published": "2025-03-16"}),
        ({"target": "healthcare"}, {"target": "healthcare", "killed": toll(3)}),
    ],
)
def test_tellings_of_one_incident_are_linked(one, other):
    assert len(merge([told("a", **one), told("b", **other)])) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"day": "2025-03-11"}, {}),
        ({"kind": "protest"}, {}),
        ({"place": LEBEDYN}, {}),
        ({"target": "healthcare"}, {"target": "education"}),
        ({"place": SUMY_OBLAST}, {}),
        ({"killed": toll(40)}, {"killed": toll(2)}),
        ({"day": None, "published": "2025-04-20"}, {}),
    ],
)
def test_different_incidents_stay_apart(one, other):
    assert len(merge([told("a", **one), told("b", **other)])) == 2


def test_two_incidents_of_one_document_are_never_linked():
    report = told("a")
    both = dataclasses.replace(
        report, incidents=(report.incidents[0], dataclasses.replace(report.incidents[0], id="a-2"))
    )
    assert len(merge([both])) == 2


def test_order_of_reports_does_not_matter_and_ids_stay():
    reports = [
        told(
            f"d{i}", day=f"2025-03-{10 + i % 6:02}", place=(SUMY, LEBEDYN)[i % 2], published=f"2025-03-{11 + i % 6:02}"
        )
        for i in range(24)
    ]
    merged = merge(reports)
    shuffled = reports[:]
    random.Random(3).shuffle(shuffled)
    assert merge(shuffled) == merged
    later = [told("z", day="2025-03-15", published="2025-03-30"), told("y", day="2025-03-29", published="2025-03-30")]
    assert {r.incidents[0].id for r in merged} <= {r.incidents[0].id for r in merge(reports + later)}


def test_tolls_contradictions_and_tellings_are_kept():
    reports = [
        told("a", killed=toll(2), published="2025-03-14", publisher="One"),
        told("b", killed=Toll(min=3, best=3, max=None), publisher="Two"),
        told("c", killed=toll(5), published="2025-03-17", publisher="One"),
    ]
    (merged,) = merge(reports)
    incident = merged.incidents[0]
    assert incident.casualties.killed == Toll(min=2, best=5, max=5)
    assert [(t.document_id, t.source) for t in incident.tellings] == [("a", 0), ("b", 1), ("c", 0)]
    assert [c.values for c in incident.contradictions if c.field == "casualties.killed"] == [("2", "at least 3", "5")]


def test_copies_of_one_text_are_one_source():
    words = "A drone hit the market in the middle of the town and set two stalls on fire"
    copies = [told(d, quote=words, publisher=p) for d, p in (("a", "One"), ("b", "Two"), ("c", "Three"))]
    (merged,) = merge(copies)
    assert {t.source for t in merged.incidents[0].tellings} == {0}
    assert merged.incidents[0].grade == "weak"


@pytest.mark.parametrize(
    ("changes", "grade"),
    [
        ([{}], "weak"),
        ([{}, {"publisher": "Two"}], "fair"),
        ([{}, {"publisher": "Two", "status": "confirmed_by_authority"}], "confirmed"),
        ([{"side": "RU", "status": "claimed_by_party", "source_side": "RU"}, {"publisher": "Two"}], "confirmed"),
        ([{"side": "RU", "target": "healthcare", "killed": toll(3)}, {"publisher": "Two", "side": "UA", "target": "healthcare", "killed": toll(3)}], "contested"),
        ([{"status": "disputed"}, {"publisher": "Two"}], "contested"),
        ([{"assertion": "denied"}], "discounted"),
    ],
)  # fmt: skip
def test_grades(changes, grade):
    reports = [told(f"d{i}", **{"publisher": "One", **c}) for i, c in enumerate(changes)]
    (merged,) = merge(reports)
    assert merged.incidents[0].grade == grade


def test_cells_wrap_at_the_antimeridian():
    rules = load_rules()
    west = dataclasses.replace(SUMY, lon=-179.99, lat=-17.0, gazetteer_id="w")
    east = dataclasses.replace(SUMY, lon=179.99, lat=-17.0, gazetteer_id="e")
    one, other = told_of([told("a", place=west), told("b", place=east)])
    assert likeness(one, other, rules) is not None
    assert _cells_around(one, rules) & _cells_around(other, rules)
    assert len(merge([told("a", place=west), told("b", place=east)])) == 1


def test_a_bad_table_of_rules_is_told(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[time]\ndays_apart = 1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"mine\.toml"):
        merge([], rules=path)
