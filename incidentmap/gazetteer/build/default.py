"""The default gazetteer: packages, tables and case forms put together, the same bytes every time."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from incidentmap.gazetteer.build import packages, physical, tables
from incidentmap.gazetteer.build.foreign import declined, other_articles, ukrainian_spellings
from incidentmap.gazetteer.build.inflect import case_forms
from incidentmap.gazetteer.build.places import Places
from incidentmap.gazetteer.build.polygons import attach_polygons
from incidentmap.gazetteer.build.records import ABBREVIATION, ALTERNATE, CASE, MAIN, VARIANT, PlaceRecord
from incidentmap.gazetteer.build.tidy import tidied
from incidentmap.gazetteer.build.transliterate import (
    ARABIC_COUNTRIES,
    arabic_spellings,
    from_russian,
    from_ukrainian,
    from_ukrainian_bgn,
    letters_of,
    press_spelling,
)
from incidentmap.gazetteer.build.ukraine import ukraine
from incidentmap.gazetteer.build.writer import write_gazetteer
from incidentmap.gazetteer.kinds import group_of

_INFLECTED_EVERYWHERE_FROM = 10_000
"""Towns of any country whose Cyrillic names news in Ukrainian and Russian declines."""
_BOTH_SPELLINGS_FROM = 100_000
"""Foreign towns that get both Ukrainian spellings where there may be two."""
_CYRILLIC_COUNTRIES = frozenset({"UA", "RU", "BY"})
_DEFAULT_ADMIN2_RADIUS_M = 25_000.0

Say = Callable[[str], None]
Inflect = Callable[[str, Iterable[str]], set[str]]


def build_default(
    sources: Path,
    table_folder: Path,
    out: Path,
    *,
    version: str,
    say: Say = lambda _: None,
    inflect: Inflect = case_forms,
) -> Path:
    """Build the packaged gazetteer into ``out``.

    Parameters
    ----------
    sources
        Folder with the unpacked packages, each under its name.
    table_folder
        The hand-kept tables.
    out
        Folder to write; replaced whole.
    version
        First part of the fingerprint.
    say
        Called with lines of progress.
    inflect
        Gives the case forms of a Cyrillic name in the languages named.

    Raises
    ------
    GazetteerError
        When a table is wrong or the folder cannot be written.
    """
    say("settlements")
    cities = list(packages.settlements(sources))
    divisions = list(packages.divisions(sources))
    say("polygons")
    attach_polygons(sources, divisions, cities)
    divisions = _placed(sources, divisions, cities)
    unknown = tables.move_divisions(table_folder, divisions)
    if unknown:
        say(f"points of unknown divisions: {', '.join(unknown)}")
    nations = list(packages.countries(sources, table_folder))
    say("Ukraine")
    listed = ukraine(sources, divisions, cities)
    say("waters, airports, tables")
    places = Places(cities, divisions)
    fields = list(packages.airports(sources))
    for field in fields:
        field.admin1 = places.admin1_at(field.lon, field.lat, field.country)
    waters = [*physical.continents(sources), *physical.lakes(sources, places)]
    own = list(tables.table_places(table_folder, places))
    records = merged(nations + divisions + listed.divisions + cities + listed.settlements + fields + waters, own)
    unknown = tables.leave_out_names(table_folder, records)
    if unknown:
        say(f"names to leave out that no place has: {', '.join(unknown)}")
    lost = tables.add_aliases(table_folder, records, places)
    if lost:
        say(f"aliases without a place: {', '.join(lost)}")
    _fill_zones(records, cities)
    for record in divisions:
        packages.name_variants(record)
    records = tables.without_left_out(table_folder, tidied(records))
    say("case forms")
    for record in records:
        _add_arabic(record)
        _add_cyrillic(record)
        _add_forms(record, inflect)
    say(f"{len(records)} places: writing")
    provenance = {
        "cities": len(cities),
        "divisions": len(divisions) + len(listed.divisions),
        "villages": len(listed.settlements),
        "airports": len(fields),
        "continents and lakes": len(waters),
        "own": len(own),
        "ukraine": listed.counts,
        "tables": tables.table_hashes(table_folder),
    }
    return write_gazetteer(records, out, version=version, provenance=provenance)


def merged(records: list[PlaceRecord], own: Sequence[PlaceRecord]) -> list[PlaceRecord]:
    """Return both; a hand-kept row with the id of a packaged place adds names and importance to it instead."""
    by_id = {r.id: r for r in records}
    for row in own:
        there = by_id.get(row.id)
        if there is None:
            records.append(row)
            continue
        for name, kind in {**row.names, row.name: ALTERNATE}.items():
            there.add(name, kind)
        there.importance = max(there.importance, row.importance)
        there.metonym = there.metonym or row.metonym
        there.radius_m = row.radius_m
    return records


def _placed(sources: Path, divisions: Sequence[PlaceRecord], cities: Sequence[PlaceRecord]) -> list[PlaceRecord]:
    """Give divisions without a polygon a point: US counties the Census Bureau's, others their people's middle."""
    members: dict[str, list[PlaceRecord]] = defaultdict(list)
    population: dict[str, int] = defaultdict(int)
    for city in cities:
        members[city.admin2].append(city)
        members[city.admin1].append(city)
        population[city.admin1] += city.population
        population[city.admin2] += city.population
    counties = packages.county_points(sources)
    fips = _state_fips(divisions)
    placed = []
    for record in divisions:
        code = record.admin2 or record.admin1
        record.population = population[code]
        if record.country == "US" and record.kind == "ADM2":
            _, state, county = code.split(".", 2)
            if (point := counties.get(fips.get(state, "") + county)) is not None:
                record.lon, record.lat, record.radius_m = point
        if math.isnan(record.lon) and members[code]:
            _place_by_members(record, members[code])
        bonus = 1.5 if record.kind == "ADM1" else -0.5
        record.importance = math.log10(record.population + 10) + bonus
        if not math.isnan(record.lon):
            placed.append(record)
    return placed


def _place_by_members(record: PlaceRecord, members: Sequence[PlaceRecord]) -> None:
    total = sum(c.population + 1 for c in members)
    record.lon = round(sum(c.lon * (c.population + 1) for c in members) / total, 5)
    record.lat = round(sum(c.lat * (c.population + 1) for c in members) / total, 5)
    shrink = math.cos(math.radians(record.lat))
    reach = max(math.hypot((c.lon - record.lon) * shrink, c.lat - record.lat) for c in members)
    record.radius_m = round(max(111_320 * reach, _DEFAULT_ADMIN2_RADIUS_M if len(members) < 3 else 5_000.0))


# Census Bureau numbers of the states (FIPS 5-2), which GeoNames' county codes leave out.
_FIPS = (
    "AL01 AK02 AZ04 AR05 CA06 CO08 CT09 DE10 DC11 FL12 GA13 HI15 ID16 IL17 IN18 IA19 KS20 KY21 LA22 ME23 MD24 MA25 MI26 "
    "MN27 MS28 MO29 MT30 NE31 NV32 NH33 NJ34 NM35 NY36 NC37 ND38 OH39 OK40 OR41 PA42 RI44 SC45 SD46 TN47 TX48 UT49 VT50 "
    "VA51 WA53 WV54 WI55 WY56 PR72"
)


def _state_fips(_divisions: Sequence[PlaceRecord]) -> dict[str, str]:
    return {item[:2]: item[2:] for item in _FIPS.split()}


def _fill_zones(records: Sequence[PlaceRecord], cities: Sequence[PlaceRecord]) -> None:
    """Give places without a time zone that of the largest settlement of their division or country."""
    best: dict[str, PlaceRecord] = {}
    for city in cities:
        for code in (city.admin2, city.admin1, city.country):
            if code and city.zone and (code not in best or city.population > best[code].population):
                best[code] = city
    single = defaultdict(set)
    for city in cities:
        single[city.country].add(city.zone)
    for record in records:
        if record.zone:
            continue
        for code in (record.admin2, record.admin1):
            if code in best:
                record.zone = best[code].zone
                break
        else:
            if len(single[record.country]) == 1 or record.country == "UA":
                record.zone = best[record.country].zone if record.country in best else ""


def _add_forms(record: PlaceRecord, inflect: Inflect) -> None:
    """Add Latin spellings of Cyrillic names and their case forms."""
    local = record.country in _CYRILLIC_COUNTRIES
    group = group_of(record.kind)
    small = group in ("settlement", "admin2", "district") or record.id.startswith("ourairports:")
    if not local and small and record.population < _INFLECTED_EVERYWHERE_FROM and not record.in_news:
        return
    for name, kind in sorted({**record.names, record.name: MAIN}.items()):
        letters = letters_of(name)
        if not letters or kind == CASE:
            continue
        langs = ("uk", "ru") if letters == "both" else (letters,)
        if record.country == "BY" and letters == "both":
            langs = ("ru",)
        forms = sorted(inflect(name, langs) | (set() if local else {f for lang in langs for f in declined(name, lang)}))
        for form in forms:
            record.add(form, CASE)
        for form in (name, *forms):
            for short in _shortened(form):
                record.add(short, ABBREVIATION)
        if not local:
            continue
        spellings = [from_russian(name)] if "ru" in langs else []
        if "uk" in langs and record.country == "UA":
            spellings += [from_ukrainian(name), from_ukrainian_bgn(name)]
        for latin in spellings:
            record.add(latin, VARIANT)
            record.add(press_spelling(latin), VARIANT)


def _add_cyrillic(record: PlaceRecord) -> None:
    """Add the Ukrainian spellings of a foreign town's Russian names, and the other way to write an Arabic article."""
    if record.country in _CYRILLIC_COUNTRIES or group_of(record.kind) != "settlement":
        return
    if record.population < _INFLECTED_EVERYWHERE_FROM and not record.in_news:
        return
    names = sorted(n for n, kind in record.names.items() if letters_of(n) and kind != CASE)
    both = record.population >= _BOTH_SPELLINGS_FROM
    names += [uk for name in names if letters_of(name) != "uk" for uk in ukrainian_spellings(name, both=both)]
    if record.country in ARABIC_COUNTRIES:
        names += [other for name in names for other in other_articles(name)]
    for name in names:
        record.add(name, ALTERNATE)


def _add_arabic(record: PlaceRecord) -> None:
    """Add the spellings of romanised Arabic names that news uses."""
    if record.country not in ARABIC_COUNTRIES or group_of(record.kind) not in ("settlement", "admin1", "admin2"):
        return
    for name in sorted(
        {record.name, *(n for n, kind in record.names.items() if kind == ALTERNATE and n[:1].isalpha())}
    ):
        for spelling in sorted(arabic_spellings(name)):
            record.add(spelling, VARIANT)


_SHORTENED = {"област": "обл", "район": "р-н"}


def _shortened(name: str) -> list[str]:
    """Return the name of a division with its kind written short.

    >>> _shortened("Харківської області"), _shortened("Ізюмський район"), _shortened("Київ")
    (['Харківської обл'], ['Ізюмський р-н'], [])
    """
    base, _, last = name.rpartition(" ")
    return [f"{base} {short}" for stem, short in _SHORTENED.items() if base and last.lower().startswith(stem)]
