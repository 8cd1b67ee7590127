"""Invented documents to learn coherence from: lists of names as news of a town, a country or the world would hold them.

The corpora have few local papers, and what they would teach (the county and the neighbouring villages tell which
Springfield is meant; one sense for one name) follows from the gazetteer alone. No text is made, only names, how often
and in which order they stand, and what would be said beside them. Everything is drawn by a seeded generator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from incidentmap.geoparse.candidates import Name, rows_of
from incidentmap.geoparse.coherence import prepare
from incidentmap.geoparse.context import Context
from incidentmap.geoparse.mentions import Mention
from incidentmap.geoparse.ranker_data import Example

_KINDS = ("local", "national", "world")
_SHARES = (0.6, 0.25, 0.15)
_ENGLISH = ("US", "GB", "CA", "AU", "IE", "NZ", "ZA", "IN", "NG", "KE", "PH", "PK")
_ENGLISH_SHARE = 0.6
_US_SHARE = 0.6
"""Of the English-speaking ones."""
_LACKING = 0.04
"""Share of names whose place the gazetteer lacks."""
_FALSE_PER_DOCUMENT = 0.6
_REGION_IMPORTANCE = 4.8
"""Continents and the like, not every valley."""
_SHORT_SHARE = 0.7
"""Share of "X City" and "X, D.C." that are called X, where the gazetteer knows them so."""


@dataclass(slots=True)
class _World:
    """Rows to draw from, by kind, with the weights of the draw."""

    gazetteer: Any
    settlements: Any
    towns: dict[str, Any]
    countries: Any
    regions: Any
    codes: Any

    def settlement(self, generator: Any, country: str | None, power: float) -> int:
        rows = self.towns.get(country, self.settlements) if country else self.settlements
        weight = (np.asarray(self.gazetteer.population[rows], dtype=float) + 100.0) ** power
        return int(rows[int(np.searchsorted(np.cumsum(weight), generator.random() * weight.sum()))])


def invent(gazetteer: Any, count: int, seed: int) -> list[Example]:
    """Return ``count`` invented documents."""
    generator = np.random.default_rng(seed)
    groups = np.array(gazetteer.kind_group)[np.asarray(gazetteer.kind)]
    settlements = np.flatnonzero((groups == "settlement") & (np.asarray(gazetteer.population) > 0))
    codes = np.array(gazetteer.countries)[np.asarray(gazetteer.country)]
    towns = {code: settlements[codes[settlements] == code] for code in np.unique(codes[settlements])}
    regions = np.flatnonzero((groups == "region") & (np.asarray(gazetteer.importance) >= _REGION_IMPORTANCE))
    world = _World(gazetteer, settlements, towns, np.flatnonzero(groups == "country"), regions, codes)
    return [e for e in (_document(world, generator) for _ in range(count)) if e is not None]


def _document(world: _World, generator: Any) -> Example | None:
    kind = str(generator.choice(_KINDS, p=_SHARES))
    code = None
    if generator.random() < _ENGLISH_SHARE:
        code = "US" if generator.random() < _US_SHARE else str(generator.choice(_ENGLISH))
    home = world.settlement(generator, code, 0.35 if kind == "local" else 0.8)
    code = str(world.codes[home])
    rows: list[tuple[int, bool, float]] = []  # row, near home, mean number of mentions
    if kind == "local":
        rows = _local(world, generator, home)
    elif kind == "national":
        rows = [(world.settlement(generator, code, 0.9), False, 1.5) for _ in range(int(generator.integers(1, 7)))]
        if generator.random() < 0.7:
            rows.append((world.gazetteer.country_row(code) or home, False, 2.0))
    elif generator.random() < 0.7:
        rows.append((world.settlement(generator, None, 1.1), False, 1.5))
    foreign = 0.4 if kind == "local" else 1.5 if kind == "national" else 5.0
    rows += [(_country(world, generator), False, 1.5) for _ in range(int(generator.poisson(foreign)))]
    rows += [(world.settlement(generator, None, 1.2), False, 1.0) for _ in range(int(generator.poisson(foreign / 2)))]
    if len(world.regions) and generator.random() < 0.1 * (1 + foreign):
        rows.append((int(generator.choice(world.regions)), False, 1.5))
    rows = list({row: item for item in rows for row in (item[0],)}.values())
    if not rows:
        return None
    generator.shuffle(rows)
    words = {code: float(generator.random() * 0.9)} if generator.random() < 0.6 else {}
    return _example(world, generator, [(int(r), bool(n), float(m)) for r, n, m in rows], Context(countries=words))


def _local(world: _World, generator: Any, home: int) -> list[tuple[int, bool, float]]:
    gazetteer = world.gazetteer
    rows = [(home, True, 3.0)]
    near = [
        r for r, _ in gazetteer.nearest(float(gazetteer.lon[home]), float(gazetteer.lat[home]), max_km=60, limit=40)
    ]
    if near:
        weight = np.array([float(gazetteer.importance[r]) + 0.1 for r in near])
        some = min(len(near), int(generator.poisson(2.5)))
        drawn = generator.choice(len(near), size=some, replace=False, p=weight / weight.sum())
        rows += [(near[int(i)], True, 1.3) for i in drawn]
    for holder, share in ((int(gazetteer.admin2[home]), 0.35), (int(gazetteer.admin1[home]), 0.35)):
        if holder >= 0 and generator.random() < share:
            rows.append((holder, True, 1.5))
    country = gazetteer.country_row(str(world.codes[home]))
    if country is not None and generator.random() < 0.15:
        rows.append((country, False, 1.3))
    if generator.random() < 0.3:
        rows.append((world.settlement(generator, str(world.codes[home]), 1.0), False, 1.2))
    return rows


def _country(world: _World, generator: Any) -> int:
    weight = np.asarray(world.gazetteer.population[world.countries], dtype=float) ** 0.5 + 1000.0
    return int(generator.choice(world.countries, p=weight / weight.sum()))


def _example(
    world: _World, generator: Any, rows: Sequence[tuple[int, bool, float]], context: Context
) -> Example | None:
    gazetteer = world.gazetteer
    names: list[Name] = []
    truth: list[int] = []
    at = 0
    for row, near, mean in rows:
        at += int(generator.geometric(1 / 12))
        shown = _called(gazetteer, row, generator)
        typed = rows_of(_mention(shown, at), gazetteer)
        lacking = generator.random() < _LACKING
        if lacking:
            typed = [(r, t) for r, t in typed if r != row]
        elif row not in [r for r, _ in typed]:
            continue
        held: frozenset[int] = frozenset()
        if not lacking and near and generator.random() < 0.2:
            admin1 = int(gazetteer.admin1[row])
            held = frozenset({admin1}) if admin1 >= 0 and admin1 != row else held
        names.append(_name(generator, shown, at, typed, held, near, mean))
        truth.append(-1 if lacking else row)
    for _ in range(int(generator.poisson(_FALSE_PER_DOCUMENT))):
        at += int(generator.geometric(1 / 12))
        shown = gazetteer.name(int(world.settlements[int(generator.integers(len(world.settlements)))]))
        typed = rows_of(_mention(shown, at), gazetteer)
        names.append(_name(generator, shown, at, typed, frozenset(), False, 1.0, sure=False))
        truth.append(-2)
    if not names:
        return None
    table = prepare(names, gazetteer, context)
    km = np.where(table.row == np.array(truth)[table.owner], 0.0, 9999.0)
    real = np.array([t > -2 for t in truth])
    counts = np.array([n.count for n in names], dtype=float)
    return Example(table, km, np.where(real, counts, 0.0), np.where(real, 0.0, counts))


def _called(gazetteer: Any, row: int, generator: Any) -> str:
    """What a place is called in passing: "New York" for New York City."""
    name = str(gazetteer.name(row))
    short = name.partition(",")[0].removesuffix(" City")
    if short != name and row in gazetteer.lookup(short) and generator.random() < _SHORT_SHARE:
        return short
    return name


def _name(
    generator: Any,
    shown: str,
    at: int,
    typed: Sequence[tuple[int, int]],
    held: frozenset[int],
    near: bool,
    mean: float,
    *,
    sure: bool = True,
) -> Name:
    score = float(generator.beta(12, 1)) if sure else float(generator.beta(2, 2))
    return Name(
        mention=_mention(shown, at),
        rows=tuple(r for r, _ in typed),
        types=tuple(t for _, t in typed),
        container=held,
        at=at,
        count=1 + int(generator.poisson(mean - 1)) if mean > 1 else 1,
        local=bool(generator.random() < (0.3 if near else 0.05)),
        score=score,
        tagged=score > 0.5,
    )


def _mention(name: str, at: int) -> Mention:
    return Mention(start=0, end=len(name), name=name, first=at, last=at + 1, source="crf", score=1.0)
