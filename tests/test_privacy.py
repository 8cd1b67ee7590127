"""No extracted field holds the name of a private person; quotes can be left out."""

from __future__ import annotations

import json

import pytest

from incidentmap.incidents.explain import explain
from incidentmap.pipeline import load, to_date
from incidentmap.records import report_to_dict
from incidentmap.types import Document

# Texts of our own that name victims, witnesses, suspects; the names must come out nowhere but in quotes.
NAMED = [
    ("A drone killed Olena Bondarchuk, 45, and her son Taras in Sumy, police said.", ["Olena", "Bondarchuk", "Taras"]),
    ("The victim, Maria Shevchuk, police said, was hit by shelling in Nikopol.", ["Maria", "Shevchuk"]),
    ("Mother of three Anna Kovalenko told police a missile hit her house in Kharkiv.", ["Anna", "Kovalenko"]),
    ("Resident Ivan Tkachuk said a shell struck his yard in Orikhiv.", ["Ivan", "Tkachuk"]),
    ("Police officer Petro Lysenko said he saw the drone hit the market in Kherson.", ["Petro", "Lysenko"]),
    ("Gunmen kidnapped Father Joseph Adeyemi from his parish in Kaduna, the diocese said.", ["Joseph", "Adeyemi"]),
    ("Police arrested Ahmed Mansour, a baker, in Tripoli over the bombing.", ["Ahmed", "Mansour"]),
    (
        "Paramedic Sofia Reyes was stabbed to death in Medellin, her colleague Luis Ortega said.",
        ["Sofia", "Reyes", "Luis", "Ortega"],
    ),
    ("Unter den Toten war auch Hans. A bomb killed Hans Gruber in Berlin.", ["Gruber"]),
    ("У Херсоні через обстріл загинула Олена Бондарчук, повідомила поліція.", ["Олена", "Бондарчук"]),
    ("Жителька Нікополя Марія Шевчук розповіла поліції, що снаряд влучив у її дім.", ["Марія", "Шевчук"]),
    ("В Белгороде при атаке дрона погиб водитель Сергей Лысенко, сообщила полиция.", ["Сергей", "Лысенко"]),
    ("Пострадавшая Анна Коваленко рассказала, что ракета попала в дом в Харькове.", ["Анна", "Коваленко"]),
    ("SUSPECT JUAN PEREZ, POLICE SAID, THREW A GRENADE AT A BUS IN CALI.", ["JUAN", "PEREZ"]),
]


def extracted(value, key=""):
    """All strings of a record that are not quotes of the text."""
    if isinstance(value, dict):
        skip = {"passages", "evidence", "toponyms", "rules", "document"}
        return [s for k, v in value.items() if k not in skip for s in extracted(v, k)]
    if isinstance(value, list):
        return [s for v in value for s in extracted(v, key)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize(("text", "names"), NAMED, ids=[t[:30] for t, _ in NAMED])
def test_private_names_stay_in_quotes(text, names):
    report = load()(Document(text=text, published=to_date("2025-03-15")))
    data = report_to_dict(report)
    fields = " | ".join(extracted({"incidents": data["incidents"], "totals": data["totals"]}))
    assert not [n for n in names if n in fields], fields


def test_an_official_in_office_is_named():
    text = "Ivan Fedorov, governor of the Zaporizhzhia region, said a missile hit a school in Orikhiv."
    report = load()(Document(text=text, published=to_date("2025-03-15")))
    assert any("Fedorov" in s.name for i in report.incidents for s in i.claim.sources)


def test_without_quotes_no_words_of_the_source_remain():
    text = "A drone killed Olena Bondarchuk, 45, in Sumy at dawn, police said. Two neighbours were hurt."
    report = load()(Document(text=text, published=to_date("2025-03-15")))
    written = json.dumps(report_to_dict(report, quotes=False), ensure_ascii=False)
    assert "Bondarchuk" not in written
    assert "neighbours" not in written
    assert "Bondarchuk" not in explain(report, quotes=False)
    assert "drone_strike" in explain(report, quotes=False)
