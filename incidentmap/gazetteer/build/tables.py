"""The hand-kept tables: landmarks, streets, regions, rivers, facilities, aliases (``gazetteer/tables``).

Where a row can be made out of what GeoNames and Natural Earth already place, it is: a region out of its countries
and divisions (``members``), a river out of the towns on its banks (``towns``), a port at its town (no coordinates).
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from incidentmap._errors import GazetteerError
from incidentmap.gazetteer.build.places import Places
from incidentmap.gazetteer.build.records import ABBREVIATION, ALTERNATE, FORMER, VARIANT, PlaceRecord
from incidentmap.gazetteer.folding import fold

PLACE_TABLES = (
    "landmarks",
    "streets",
    "regions",
    "waters",
    "rivers",
    "mountains",
    "islands",
    "facilities",
    "districts",
)
_ALIAS_TYPES = {
    "abbreviation": ABBREVIATION,
    "outlet": ALTERNATE,
    "former": FORMER,
    "variant": VARIANT,
    "demonym": ALTERNATE,
}
_IMPORTANCE = {
    "regions": 5.0,
    "waters": 4.5,
    "rivers": 4.0,
    "mountains": 3.5,
    "islands": 3.5,
    "landmarks": 3.0,
    "streets": 2.5,
    "facilities": 2.5,
    "districts": 2.0,
}


def table_places(tables: Path, places: Places) -> Iterator[PlaceRecord]:
    """Yield the places of all hand-kept tables.

    Parameters
    ----------
    tables
        Folder of the tables.
    places
        Settlements and divisions, which rows may be made of.

    Raises
    ------
    GazetteerError
        When a row cannot be read or names a town or division that is not there; the message names file and line.
    """
    for table in PLACE_TABLES:
        path = tables / f"{table}.csv"
        if not path.is_file():
            continue
        for number, r in _rows(path):
            try:
                yield _record(r, _IMPORTANCE[table], places)
            except (ValueError, KeyError, TypeError) as error:
                raise GazetteerError(f"{path.name}, line {number}: {error}") from error


def _record(r: Mapping[str, str], importance: float, places: Places) -> PlaceRecord:
    import shapely

    countries = [c for c in r["country"].split(";") if c]
    country = countries[0] if len(countries) == 1 else ""
    try:
        geometry: Any = shapely.from_wkt(r["wkt"].strip()) if r.get("wkt", "").strip() else None
    except shapely.errors.ShapelyError as error:
        raise ValueError(str(error)) from error
    if r.get("members"):
        geometry = places.union(r["members"].split(";"))
    elif r.get("towns"):
        geometry = places.line(r["towns"].split(";"))
    lon, lat = r["lon"], r["lat"]
    admin1 = r.get("admin1", "") if "." in r.get("admin1", "") else ""
    if lon and lat:
        x, y = float(lon), float(lat)
    elif r.get("towns"):
        x, y = geometry.coords[-1]  # GeoNames' points of rivers are their mouths
    elif geometry is not None:
        x, y = places.point_of(geometry)
    else:
        town = places.town(r["town"], country)
        x, y, admin1 = town.lon, town.lat, admin1 or town.admin1
    radius_m = float(r["radius_m"]) if r["radius_m"] else places.reach_m(geometry, x, y)
    record = PlaceRecord(
        id=r["id"],
        name=r["name"],
        kind=r["kind"],
        lon=x,
        lat=y,
        country=country,
        admin1=admin1 or (places.admin1_at(x, y, country) if country else ""),
        radius_m=radius_m,
        metonym=r.get("metonym") == "1",
        importance=importance,
        wkb=shapely.to_wkb(geometry) if geometry is not None and r.get("polygon") != "0" else None,
    )
    for part in filter(None, r["names"].split("|")):
        record.add(part.partition(":")[2] or part, ALTERNATE)
    return record


def move_divisions(tables: Path, divisions: Sequence[PlaceRecord]) -> list[str]:
    """Put first-level divisions at the points of ``admin1_points.csv``, where other sources put them; return unknown codes.

    The radius grows by the way that the point moved, so it still holds the whole polygon.
    """
    from incidentmap.gazetteer.spatial import distance_m

    path = tables / "admin1_points.csv"
    if not path.is_file():
        return []
    by_code = {r.admin1: r for r in divisions if r.kind == "ADM1"}
    unknown = []
    for _, r in _rows(path):
        record, lon, lat = by_code.get(r["admin1"]), float(r["lon"]), float(r["lat"])
        if record is None:
            unknown.append(r["admin1"])
            continue
        record.radius_m = round(record.radius_m + float(distance_m(lon, lat, record.lon, record.lat)))
        record.lon, record.lat = lon, lat
    return unknown


def table_hashes(tables: Path) -> dict[str, str]:
    """Return the SHA-256 of every table, line ends as LF, so that a built gazetteer can be told to be out of date."""
    return {
        path.name: hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()[:16]
        for path in sorted(tables.glob("*.csv"))
    }


def without_left_out(tables: Path, records: Sequence[PlaceRecord]) -> list[PlaceRecord]:
    """Return the records but those of ``left_out.csv``: places whose source is plainly wrong, each with the reason."""
    path = tables / "left_out.csv"
    if not path.is_file():
        return list(records)
    with path.open(encoding="utf-8", newline="") as file:
        ids = {row["id"] for row in csv.DictReader(file)}
    return [record for record in records if record.id not in ids]


def leave_out_names(tables: Path, records: Sequence[PlaceRecord]) -> list[str]:
    """Take the names of ``left_out_names.csv`` from their places; return those that no place has (any more).

    They are another, as well known place's: a package gives Nikopol the name of Sloviansk.
    """
    path = tables / "left_out_names.csv"
    if not path.is_file():
        return []
    by_key = {r.id: r for r in records}
    lost = []
    for _, row in _rows(path):
        record = by_key.get(row["id"])
        wanted = {fold(name) for name in row["names"].split("|")}
        found = [name for name in record.names if fold(name) in wanted] if record is not None else []
        for name in found:
            del record.names[name]  # type: ignore[union-attr]  # found is empty without a record
        lost += [] if found else [row["id"]]
    return lost


def add_aliases(tables: Path, records: Sequence[PlaceRecord], places: Places) -> list[str]:
    """Add the names of ``aliases.csv`` to their places; return the aliases whose place is not there.

    A target is ``country:CC``, ``admin1:CC.A1``, ``town:Name@CC`` (its largest) or the id of a place.
    """
    path = tables / "aliases.csv"
    if not path.is_file():
        return []
    by_key = {r.id: r for r in records}
    by_key |= {f"country:{r.country}": r for r in records if r.kind.startswith("PCL")}
    by_key |= {f"admin1:{r.admin1}": r for r in records if r.kind == "ADM1"}
    lost = []
    for _, r in _rows(path):
        kind, _, name = r["target"].partition(":")
        try:
            record = places.town(name) if kind == "town" else by_key.get(r["target"])
        except ValueError:
            record = None
        if record is None:
            lost.append(r["alias"])
        elif r["type"] != "demonym":
            record.add(r["alias"], _ALIAS_TYPES[r["type"]])
            record.in_news = record.in_news or r["lang"] in ("uk", "ru")
    return lost


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            if None in row or None in row.values():
                raise GazetteerError(f"{path.name}, line {number}: wrong number of columns")
            yield number, row
