"""Incidents from short texts: type, site, assertion and time role, with a gazetteer of the texts' own names."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentmap.attributes.casualties import find_tolls
from incidentmap.attributes.damage import find_damage
from incidentmap.attributes.dates import find_times
from incidentmap.incidents import extract, load_lexicon
from incidentmap.incidents.explain import explain
from incidentmap.text import tokenize
from incidentmap.types import POINT_PRECISIONS, Document, Location, Place, Report, Toponym

TABLE = tomllib.loads((Path(__file__).parent / "tables" / "incidents_texts.toml").read_text(encoding="utf-8"))["cases"]
PUBLISHED = date(2025, 3, 15)
SHARE_RIGHT = 0.9


class NoGazetteer:
    def row(self, gazetteer_id):
        return None

    def timezone(self, row):
        return None

    def lookup(self, name):
        return ()


def places(text, names):
    found = []
    for entry in names:
        name, kind, country = (entry.split(":") + ["PPL", "XX"])[:3] if ":" in entry else (entry, "PPL", "XX")
        country = entry.split(":")[2] if entry.count(":") == 2 else country
        for m in re.finditer(re.escape(name), text):
            place = Place(gazetteer_id=f"test:{name}", name=name, kind=kind, lon=1.0, lat=2.0, country=country)
            role = "demonym" if name.endswith("i") and kind == "PCLI" else "other"
            found.append(Toponym(start=m.start(), end=m.end(), name=name, place=place, role=role))
    return sorted(found, key=lambda t: t.start)


def fake_locate(site, mentions, gazetteer):
    if site is None or site.place is None:
        return Location()
    precision = {"ADM1": "admin1", "PCLI": "country"}.get(site.place.kind, "settlement")
    point = (site.place.lon, site.place.lat) if precision in POINT_PRECISIONS else None
    return Location(precision=precision, point=point, place=site.place)


@pytest.fixture(autouse=True)
def _located(monkeypatch):
    monkeypatch.setattr("incidentmap.distance.locate_site", fake_locate, raising=False)


def read(text, names=(), *, published=PUBLISHED):
    tokens, document = tokenize(text), Document(text=text, published=published)
    return extract(
        tokens, document, places(text, names), [], find_times(tokens, published=published), find_tolls(tokens),
        find_damage(tokens), NoGazetteer(), load_lexicon(),
    )  # fmt: skip


def shown(incident):
    place = incident.location.place.name if incident.location.place else "-"
    line = f"{incident.event_type} @ {place}"
    if incident.assertion != "actual" or incident.temporal_role != "current":
        line += f", {incident.assertion}"
    return line + (f", {incident.temporal_role}" if incident.temporal_role != "current" else "")


def test_table():
    wrong = []
    for text, names, expected in TABLE:
        got = sorted(shown(i) for i in read(text, names).incidents)
        if got != sorted(expected):
            wrong.append(f"{text}\n   expected {expected}\n   got      {got}")
    assert 1 - len(wrong) / len(TABLE) >= SHARE_RIGHT, "\n".join(wrong)


def test_nothing_is_drawn_where_nothing_happened():
    drawn = [(t, shown(i)) for t, n, e in TABLE if not e for i in read(t, n).incidents if i.drawn]
    assert len(drawn) <= 3, drawn


@pytest.mark.parametrize("case", TABLE, ids=lambda c: c[0][:30])
def test_every_quote_is_in_the_text(case):
    text, names, _ = case
    for incident in read(text, names).incidents:
        for spans in [*incident.evidence.values(), incident.passages]:
            assert all(text[s.start : s.end] == s.text for s in spans)


def test_ids_do_not_hang_on_what_was_extracted():
    one = read("A drone hit a school in Sumy.", ["Sumy"]).incidents[0]
    other = read("A drone hit a school in Sumy.", []).incidents[0]
    assert one.id == other.id


def test_no_date_is_invented():
    assert read("A drone hit a school in Sumy.", ["Sumy"], published=None).incidents[0].time.start is None
    told = read("A drone hit a school in Sumy.", ["Sumy"]).incidents[0].time
    assert (told.start, told.end, told.precision) == (None, "2025-03-15", "day_of_report")


def test_a_resident_is_not_named():
    incident = read("A drone hit a house in Sumy, said resident Olha Petrenko.", ["Sumy"]).incidents[0]
    assert not any("Petrenko" in s.name for s in incident.claim.sources)


def test_explain_cannot_steer_the_terminal():
    extraction = read("A drone hit \x1b[31m a school in Sumy.", ["Sumy"])
    text = explain(Report(document=Document(text="x", id="d"), incidents=extraction.incidents))
    assert "drone_strike" in text
    assert "\x1b" not in text


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "A",
                "drone",
                "hit",
                "the",
                "Sumy",
                ",",
                "and",
                ".",
                "\n",
                "strike",
                "no",
                "killed",
                "two",
                "said",
                "it",
                "“",
                "”",
                ";",
                "з",
                "дрон",
                "обстріляв",
                "взрыв",
                "в",
                "'s",
                "by",
                "of",
                "missile",
                "depot",
                "\u200b",
                "\ud800",
                "🚁",
                "12",
                "could",
                "while",
            ]
        ),
        max_size=40,
    )
)
def test_any_mix_of_words_is_read(words):
    text = " ".join(words)
    for incident in read(text, ["Sumy"]).incidents:
        assert all(text[s.start : s.end] == s.text for s in incident.passages)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text):
    read(text)
