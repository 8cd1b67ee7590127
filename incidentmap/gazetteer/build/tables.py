"""The hand-kept tables: landmarks, streets, regions, waters, districts, aliases (``gazetteer/tables``)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from incidentmap._errors import GazetteerError
from incidentmap.gazetteer.build.records import ABBREVIATION, ALTERNATE, FORMER, VARIANT, PlaceRecord

PLACE_TABLES = ("landmarks", "streets", "regions", "waters", "mountains", "facilities", "districts")
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
    "mountains": 3.5,
    "landmarks": 3.0,
    "streets": 2.5,
    "facilities": 2.5,
    "districts": 2.0,
}


def table_places(tables: Path) -> Iterator[PlaceRecord]:
    """Yield the places of all hand-kept tables.

    Raises
    ------
    GazetteerError
        When a row cannot be read; the message names the file and line.
    """
    import shapely

    for table in PLACE_TABLES:
        path = tables / f"{table}.csv"
        if not path.is_file():
            continue
        for number, r in _rows(path):
            try:
                countries = [c for c in r["country"].split(";") if c]
                wkt = r["wkt"].strip()
                record = PlaceRecord(
                    id=r["id"],
                    name=r["name"],
                    kind=r["kind"],
                    lon=float(r["lon"]),
                    lat=float(r["lat"]),
                    country=countries[0] if len(countries) == 1 else "",
                    admin1=r["admin1"] if "." in r["admin1"] else "",
                    radius_m=float(r["radius_m"]),
                    metonym=r["metonym"] == "1",
                    importance=_IMPORTANCE[table],
                    wkb=shapely.to_wkb(shapely.from_wkt(wkt)) if wkt else None,
                )
                for part in filter(None, r["names"].split("|")):
                    record.add(part.partition(":")[2] or part, ALTERNATE)
            except (ValueError, KeyError, TypeError, shapely.errors.ShapelyError) as error:
                raise GazetteerError(f"{path.name}, line {number}: {error}") from error
            yield record


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


def add_aliases(tables: Path, records: Sequence[PlaceRecord]) -> list[str]:
    """Add the names of ``aliases.csv`` to their places; return the aliases whose place is not there."""
    path = tables / "aliases.csv"
    if not path.is_file():
        return []
    by_key = {r.id: r for r in records}
    by_key |= {f"country:{r.country}": r for r in records if r.kind.startswith("PCL")}
    by_key |= {f"admin1:{r.admin1}": r for r in records if r.kind == "ADM1"}
    lost = []
    for _, r in _rows(path):
        record = by_key.get(r["target"])
        if record is None:
            lost.append(r["alias"])
        elif r["type"] != "demonym":
            record.add(r["alias"], _ALIAS_TYPES[r["type"]])
    return lost


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            if None in row or None in row.values():
                raise GazetteerError(f"{path.name}, line {number}: wrong number of columns")
            yield number, row
