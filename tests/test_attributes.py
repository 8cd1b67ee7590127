"""Times and tolls on short texts of our own."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from incidentmap.attributes.casualties import find_tolls
from incidentmap.attributes.dates import find_times, localise
from incidentmap.attributes.toll_sum import combine
from incidentmap.text import tokenize

PUBLISHED = date(2025, 3, 15)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("on Friday", "2025-03-14"),
        ("in the early hours of Friday", "2025-03-14T00:00"),
        ("у ніч на 14 березня", "2025-03-13T20:00"),
        ("12 марта", "2025-03-12"),
        ("March 12, 2022", "2022-03-12"),
        ("in January", "2025-01"),
    ],
)
def test_times(text, start):
    assert find_times(tokenize(text), published=PUBLISHED)[0].when.start == start


def test_a_stated_zone_is_converted():
    found = find_times(tokenize("at 23:40 GMT on Tuesday"), published=date(2025, 10, 30))[0]
    assert localise(found.when, "Europe/Kyiv", found.utc_offset).start == "2025-10-29T01:40"


@pytest.mark.parametrize(
    ("text", "tolls"),
    [
        ("killing two people and wounding five others", [("killed", 2, 2), ("injured", 5, 5)]),
        ("failed to kill anyone", [("killed", 0, 0)]),
        ("погибли три женщины и мужчина", [("killed", 4, 4)]),
        ("A deadly blaze, 40 minutes apart, 30 km away", []),
    ],
)
def test_tolls(text, tolls):
    assert [(m.kind, m.toll.min, m.toll.max) for m in find_tolls(tokenize(text))] == tolls


TOLL_FLOORS = {"tolls": 0.97, "tolls_told": 0.97, "tolls_worded": 1.0}
TOLLS = {
    f"{name} {lang}": rows
    for name in TOLL_FLOORS
    for lang, rows in tomllib.loads(
        (Path(__file__).parent / "tables" / f"{name}.toml").read_text(encoding="utf-8")
    ).items()
}


def told(text):
    casualties, _, _ = combine(find_tolls(tokenize(text)))
    parts = []
    for kind in ("killed", "injured", "missing"):
        toll = getattr(casualties, kind)
        if toll is not None:
            high = "+" if toll.max is None else "" if toll.max == toll.min else f"-{toll.max}"
            parts.append(f"{kind} {toll.min}{high}")
    return "; ".join(parts)


@pytest.mark.parametrize("lang", TOLLS)
def test_tolls_table(lang):
    wrong = [
        f"{text}\n   expected {want}\n   found    {got}" for text, want in TOLLS[lang] if (got := told(text)) != want
    ]
    assert 1 - len(wrong) / len(TOLLS[lang]) >= TOLL_FLOORS[lang.split()[0]], "\n".join(wrong)


TIMES = tomllib.loads((Path(__file__).parent / "tables" / "times.toml").read_text(encoding="utf-8"))
TIME_FLOOR = 0.95


def when_of(text):
    found = [
        m.when for m in find_times(tokenize(text), published=date.fromisoformat(TIMES["published"])) if m.when.start
    ]
    return (found[0].start, found[0].end) if found else ("", "")


@pytest.mark.parametrize("lang", ["ukrainian", "russian", "english"])
def test_times_table(lang):
    wrong = []
    for text, *want in TIMES[lang]:
        got = when_of(text)
        if any(not (g or "").startswith(w) or (not w and g) for w, g in zip(want, got, strict=False)):
            wrong.append(f"{text}\n   expected {want}\n   found    {got}")
    assert 1 - len(wrong) / len(TIMES[lang]) >= TIME_FLOOR, "\n".join(wrong)
