"""Towns in front of a report."""

from __future__ import annotations

import pytest

from incidentmap import parse
from incidentmap.gazetteer import open_gazetteer
from incidentmap.geoparse.datelines import datelines, title
from incidentmap.text import tokenize

FOUND = (
    ("IZIUM — A glide bomb hit a flat.", "IZIUM"),
    ("KRYVYI RIH, Ukraine (Agency) - A bomb fell.", "KRYVYI RIH"),
    ("Goma, 3 March – Shelling was heard.", "Goma"),
    ("CHUHUIV: two people were hurt.", "CHUHUIV"),
    ("Zahedan, Iran, Oct 4 (Agency) -- Gunmen fired on a bus.", "Zahedan"),
    ("BREAKING — Two people were hurt.", None),
    ("UPDATE: two people were hurt.", None),
    ("NATO — the alliance — met.", None),
    ("Officials in Goma, Ukraine — said so.", None),
    ("Well-known facts — and others.", None),
    ("", None),
    ("—", None),
)


@pytest.mark.parametrize(("text", "town"), FOUND)
def test_datelines(text, town):
    tokens = tokenize(text)
    found = [text[tokens.starts[a] : tokens.ends[b - 1]] for a, b in datelines(tokens, open_gazetteer())]
    assert found == ([town] if town else [])


@pytest.mark.parametrize("name", ["Kupiansk", "Huliaipole", "Izmail", "Avdiivka", "Rivne"])
def test_a_town_in_capitals_is_placed_as_in_prose(name):
    report = parse(f"{name.upper()} — A glide bomb hit an apartment building on Sunday night.", published="2025-09-17")
    place = report.toponyms[0].place
    assert place is not None and place.country == "UA" and report.incidents[0].location.place == place


def test_title():
    assert title("NOVO-OGARYOVO") == "Novo-Ogaryovo"
