"""The words of ``lexicons/times.toml``, compiled for a walk over tokens."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from incidentmap.text.numbers import normal

_MIN_STEM = 3
MIDNIGHT = ("midnight", "опівночі", "полуночи", "полночь")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A fixed phrase: its tokens, the kind of time word it is, and its value."""

    words: tuple[str, ...]
    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class TimesTable:
    """Phrases by first word, longest first; word stems; word sets."""

    phrases: dict[str, tuple[Phrase, ...]]
    starts: frozenset[str]
    stems: dict[str, tuple[tuple[str, str, Any], ...]]
    zones: dict[str, float]
    speech: frozenset[str]
    since: frozenset[str]
    later: frozenset[str]
    earlier: frozenset[str]
    units: dict[str, int]
    hours: dict[str, int]
    clock: dict[str, frozenset[str]]
    small: dict[str, frozenset[str]]
    ordinals: dict[str, int]
    tens: dict[str, int]
    alone: dict[str, frozenset[str]]

    def stem(self, word: str) -> tuple[str, Any] | None:
        """Return (kind, value) of an inflected word."""
        for stem, kind, value in self.stems.get(word[:_MIN_STEM], ()):
            if word.startswith(stem) and len(word) <= len(stem) + 4:
                return kind, value
        return None


@cache
def times_table() -> TimesTable:
    """Return the compiled table."""
    data = tomllib.loads(resources.files("incidentmap").joinpath("lexicons/times.toml").read_text(encoding="utf-8"))
    phrases: list[Phrase] = []
    stems: list[tuple[str, str, Any]] = []

    def add(form: str, kind: str, value: Any) -> None:
        if form.endswith("*"):
            stems.append((normal(form[:-1]), kind, value))
        else:
            phrases.append(Phrase(tuple(normal(form).split()), kind, value))

    for kind, section in (("month", "months"), ("weekday", "weekdays")):
        for line in data[section].values():
            for index, forms in enumerate(line.split()):
                for form in forms.split("|"):
                    add(form, kind, index + (1 if kind == "month" else 0))
    for kind, section in (
        ("day", "days"), ("part", "parts"), ("part_before", "parts_of_the_day_before"), ("period", "periods"),
    ):  # fmt: skip
        for form, value in data[section].items():
            add(form, kind, tuple(value) if isinstance(value, list) else value)
    for form in data["nights"]["words"]:
        add(form, "night", None)
    for form in data["nights"]["into"]:
        add(form, "night_into", None)
    for form in data["last_day"]["words"]:
        add(form, "day", -1)
    for form in data["weekend"]["words"]:
        add(form, "weekend", None)
    units: dict[str, int] = {}
    for form, minutes in data["units"].items():
        if form.endswith("*"):
            stems.append((form[:-1], "unit", minutes))
        else:
            units[form] = minutes
    by_first: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        by_first.setdefault(phrase.words[0], []).append(phrase)
    by_stem: dict[str, list[tuple[str, str, Any]]] = {}
    for item in stems:
        by_stem.setdefault(item[0][:_MIN_STEM], []).append(item)
    return TimesTable(
        phrases={k: tuple(sorted(v, key=lambda p: -len(p.words))) for k, v in by_first.items()},
        starts=frozenset(
            {*by_first, *units, *MIDNIGHT, *(w for forms in data["hours"] for w in normal(forms).split("|"))}
        ),
        stems={k: tuple(sorted(v, key=lambda s: -len(s[0]))) for k, v in by_stem.items()},
        zones={k: float(v) for k, v in data["zones"].items()},
        speech=frozenset(data["speech"]["words"].split()),
        since=frozenset(data["since"]["words"].split()),
        later=frozenset(data["relative"]["later"]),
        earlier=frozenset(data["relative"]["earlier"]),
        units=units,
        hours={normal(w): hour for forms, hour in data["hours"].items() for w in forms.split("|")},
        clock={k: frozenset(v.split()) for k, v in data["clock"].items()},
        small={k: frozenset(normal(w) for w in v.split()) for k, v in data["words"].items()},
        ordinals=_ordinals(data["ordinals"]),
        tens={normal(w): 20 if w.startswith("двад") else 30 for w in data["ordinals"]["tens"].split()},
        alone={k: frozenset(normal(w) for w in v.split()) for k, v in data["day_alone"].items()},
    )


def _ordinals(words: dict[str, str]) -> dict[str, int]:
    """Return the days of the month by their words."""
    days = {normal(w): day for lang in ("uk", "ru") for day, w in enumerate(words[lang].split(), 1)}
    return days | {normal(w): 30 for w in words["thirtieth"].split()}
