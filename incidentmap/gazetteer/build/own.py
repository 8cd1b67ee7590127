"""A user's own places: a CSV table or a GeoJSON file.

Columns (or properties): ``name lat lon`` are needed for a table; ``id kind country admin1 population radius_m names``
(more names, with ``|`` between), ``timezone`` and ``wkt`` (a line or polygon) may stand beside them. What is left out is taken from
the base: the division and country that the point lies in, the time zone of the next settlement.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incidentmap._errors import GazetteerError
from incidentmap.gazetteer.build.geonames import Box, country_boxes, within
from incidentmap.gazetteer.build.records import ALTERNATE, CASE, VARIANT, PlaceRecord, settlement_radius_m
from incidentmap.gazetteer.build.stream import row_code
from incidentmap.gazetteer.folding import fold
from incidentmap.gazetteer.kinds import group_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from incidentmap.gazetteer.store import Gazetteer

OWN_PREFIX = "user:"
_SPELLINGS = {
    "latitude": "lat", "y": "lat", "longitude": "lon", "lng": "lon", "long": "lon", "x": "lon", "feature_code": "kind",
    "country_code": "country", "alternate_names": "names", "alternatenames": "names", "region": "admin1", "geometry": "wkt",
    "tz": "timezone", "radius": "radius_m", "title": "name",
}  # fmt: skip
_KIND = re.compile(r"^[A-Z][A-Z0-9]{1,5}$")
_IMPORTANCE = {"settlement": 4.0, "landmark": 3.0, "street": 3.0}
_OTHER_IMPORTANCE = 3.5
_RADIUS_M = {"settlement": 1000.0, "landmark": 500.0, "street": 500.0}
_OTHER_RADIUS_M = 5000.0
_ZONE_KM = 300.0
_KEY_DIGITS = 5
_NUMBERS = ("lat", "lon", "radius_m")


def read_own(path: Path, base: Gazetteer | None) -> Iterator[PlaceRecord]:
    """Yield the places of a user's file.

    Raises
    ------
    GazetteerError
        When the file or a row cannot be read; the message has the row's number.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".geojson", ".json"):
        raise GazetteerError(f"{path}: expected a .csv or .geojson file of places")
    rows = _csv_rows(path) if suffix == ".csv" else _geojson_rows(path)
    boxes = country_boxes(base) if base is not None else {}
    seen: dict[str, str] = {}
    for where, row, shape in rows:
        record = _record(f"{path}, {where}", row, shape, base, boxes)
        if record.id in seen:
            raise GazetteerError(f"{path}, {where}: the same place as {seen[record.id]} (id {record.id})")
        seen[record.id] = where
        yield record
    if not seen:
        raise GazetteerError(f"{path}: no places in it")


def add_forms(record: PlaceRecord) -> bool:
    """Add Latin spellings and, where pymorphy3 is installed, case forms of Cyrillic names; tell whether it was."""
    from incidentmap.gazetteer.build.inflect import case_forms
    from incidentmap.gazetteer.build.transliterate import from_russian, from_ukrainian, letters_of

    inflected = True
    for name in sorted({record.name, *record.names}):
        letters = letters_of(name)
        if not letters:
            continue
        for lang, make in (("uk", from_ukrainian), ("ru", from_russian)):
            if letters not in (lang, "both"):
                continue
            record.add(make(name), VARIANT)
            try:
                for form in sorted(case_forms(name, (lang,))):
                    record.add(form, CASE)
            except ImportError:
                inflected = False
    return inflected


def _csv_rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any], None]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            first = lines.readline()
            lines.seek(0)
            mark = max(",;\t", key=first.count)  # spreadsheets in half of Europe write semicolons, and 50,45 for 50.45
            reader = csv.reader(lines, strict=True, delimiter=mark)
            header = [_spelling(h) for h in next(reader, [])]
            missing = {"name", "lat", "lon"} - set(header)
            if missing:
                raise GazetteerError(
                    f"{path}: columns name, lat and lon are wanted; {', '.join(sorted(missing))} not found among "
                    f"{', '.join(header) or 'none'}"
                )
            for row in reader:
                if not any(cell.strip() for cell in row):
                    continue
                if len(row) != len(header):
                    raise GazetteerError(
                        f"{path}, line {reader.line_num}: {len(header)} columns wanted, {len(row)} found"
                    )
                cells = dict(zip(header, row, strict=True))
                if mark != ",":
                    cells |= {name: cells[name].replace(",", ".") for name in _NUMBERS if name in cells}
                yield f"line {reader.line_num}", cells, None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise GazetteerError(f"{path}: cannot be read as a CSV table in UTF-8: {error}") from error


def _geojson_rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any], BaseGeometry | None]]:
    import shapely
    from shapely.geometry import shape

    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        features = data["features"] if data.get("type") == "FeatureCollection" else [data]
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise GazetteerError(f"{path}: cannot be read as GeoJSON: {error}") from error
    for number, feature in enumerate(features, 1):
        where = f"feature {number}"
        try:
            geometry = shape(feature["geometry"])
            row = {_spelling(str(k)): v for k, v in (feature.get("properties") or {}).items() if v is not None}
        except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError) as error:
            raise GazetteerError(f"{path}, {where}: no geometry that can be read ({error})") from error
        if geometry.is_empty:
            raise GazetteerError(f"{path}, {where}: an empty geometry")
        row.setdefault("id", feature.get("id"))
        if geometry.geom_type == "Point":
            yield where, {**row, "lon": geometry.x, "lat": geometry.y}, None
        else:
            point = geometry.centroid if geometry.contains(geometry.centroid) else geometry.representative_point()
            yield where, {"lon": point.x, "lat": point.y, **row}, geometry


def _spelling(name: str) -> str:
    plain = name.strip().lower()
    return _SPELLINGS.get(plain, plain)


def _record(
    where: str, row: Mapping[str, Any], shape: BaseGeometry | None, base: Gazetteer | None, boxes: Mapping[str, Box]
) -> PlaceRecord:
    name = _text(row, "name")
    if not name or not fold(name):
        raise GazetteerError(f"{where}: a place without a name")
    lon, lat = _number(where, row, "lon"), _number(where, row, "lat")
    shape = shape or _wkt(where, row)
    country = _text(row, "country").upper()
    _check_point(where, lon, lat, country, base, boxes)
    kind = _text(row, "kind").upper() or "PPL"
    if not _KIND.match(kind):
        raise GazetteerError(f"{where}: kind {kind!r} is no GeoNames feature code; like PPL, ADM2, BDG, HSP")
    people = (_text(row, "population") or "0").removesuffix(".0")
    if not people.isdecimal():  # "31.000" is thirty-one thousand to some
        raise GazetteerError(f"{where}: population should be a whole number in digits, found {people!r}")
    population = int(people)
    group = group_of(kind)
    reach = _reach_m(shape, lon, lat) if shape is not None else _RADIUS_M.get(group, _OTHER_RADIUS_M)
    if group == "settlement" and population:
        reach = max(reach, settlement_radius_m(population))
    radius_m = _number(where, row, "radius_m", reach)
    if radius_m <= 0:
        raise GazetteerError(f"{where}: radius_m must be above 0")
    record = PlaceRecord(
        id=_id(row, name, lon, lat),
        name=name,
        kind=kind,
        lon=lon,
        lat=lat,
        country=country,
        population=population,
        radius_m=radius_m,
        zone=_text(row, "timezone"),
        importance=max(math.log10(population + 10), _IMPORTANCE.get(group, _OTHER_IMPORTANCE)),
        wkb=shape.wkb if shape is not None else None,
    )
    for more in re.split(r"[|;]", _names(row)):
        record.add(more, ALTERNATE)
    if base is not None:
        _place_in(where, record, _text(row, "admin1"), base)
    return record


def _place_in(where: str, record: PlaceRecord, admin1: str, base: Gazetteer) -> None:
    """Fill in a record's division, country and time zone from the base."""
    from incidentmap.gazetteer.spatial import division_at

    if admin1:
        division = next(
            (
                row
                for row in base.lookup(admin1)
                if base.kinds[base.kind[row]] == "ADM1" and record.country in ("", base.country_code(row))
            ),
            None,
        )
        if division is None:
            whose = record.country or "any country"
            raise GazetteerError(f"{where}: admin1 {admin1!r} is no first-level division of {whose}")
    else:
        division = division_at(base, record.lon, record.lat)
        if division is not None and record.country not in ("", base.country_code(division)):
            division = None  # the row says another country, as in a disputed area: its word stands
    if division is not None:
        record.country = record.country or base.country_code(division) or ""
        record.admin1 = row_code(division)
    if not record.zone:
        near = base.nearest(record.lon, record.lat, max_km=_ZONE_KM)
        record.zone = (base.timezone(near[0][0]) or "") if near else ""


def _check_point(
    where: str, lon: float, lat: float, country: str, base: Gazetteer | None, boxes: Mapping[str, Box]
) -> None:
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        hint = "; are lat and lon swapped?" if abs(lon) <= 90 and abs(lat) <= 180 else ""
        raise GazetteerError(f"{where}: lat {lat:g}, lon {lon:g} is no point of the earth{hint}")
    if country and base is not None and country not in base.countries:
        raise GazetteerError(f"{where}: unknown country code {country!r}; ISO 3166-1 alpha-2 is wanted, like UA")
    box = boxes.get(country)
    if box is not None and not within(box, lon, lat):
        hint = "; swapped they would be in it" if within(box, lat, lon) else ""
        raise GazetteerError(f"{where}: lat {lat:g}, lon {lon:g} is not in {country}{hint}")


def _wkt(where: str, row: Mapping[str, Any]) -> BaseGeometry | None:
    text = _text(row, "wkt")
    if not text:
        return None
    import shapely

    try:
        shape = shapely.from_wkt(text)
    except shapely.errors.ShapelyError as error:
        raise GazetteerError(f"{where}: wkt cannot be read: {error}") from error
    if shape is None or shape.is_empty or not shape.is_valid:
        raise GazetteerError(f"{where}: wkt is empty or no valid geometry")
    return None if shape.geom_type == "Point" else shape


def _reach_m(shape: BaseGeometry, lon: float, lat: float) -> float:
    """Distance from the point to the farthest corner of the geometry's box."""
    west, south, east, north = shape.bounds
    x = max(lon - west, east - lon) * math.cos(math.radians(lat))
    return max(100.0, 111_320 * math.hypot(x, max(lat - south, north - lat)))


def _id(row: Mapping[str, Any], name: str, lon: float, lat: float) -> str:
    told = _text(row, "id")
    if told.startswith("geonames:") and told[9:].isdecimal():
        return told
    if told:
        return told if told.startswith(OWN_PREFIX) else f"{OWN_PREFIX}{told}"
    key = f"{name}|{lon:.{_KEY_DIGITS}f}|{lat:.{_KEY_DIGITS}f}"
    return f"{OWN_PREFIX}{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:12]}"


def _names(row: Mapping[str, Any]) -> str:
    value = row.get("names")
    return (
        "|".join(map(str, value)) if isinstance(value, Iterable) and not isinstance(value, str) else _text(row, "names")
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value).strip()


def _number(where: str, row: Mapping[str, Any], name: str, default: float | None = None) -> float:
    text = _text(row, name)
    if not text and default is not None:
        return default
    try:
        value = float(text)
    except ValueError as error:
        raise GazetteerError(f"{where}: {name} should be a number, found {text!r}") from error
    if not math.isfinite(value):
        raise GazetteerError(f"{where}: {name} should be a number, found {text!r}")
    return value
