"""Incidents made before, read back from their flat view (CSV, Parquet, GeoJSON, GeoPackage).

The flat view holds less than the records: spans are lost but for the first passage. What is there comes
back; what is not stays empty.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from incidentmap._errors import InputError
from incidentmap.files.columns import COLUMN_NAMES
from incidentmap.files.levels import row_id
from incidentmap.records import tellings_from_text
from incidentmap.types import (
    Actor,
    Assertion,
    Casualties,
    Claim,
    Correction,
    Damage,
    DistanceMention,
    Document,
    Grade,
    Incident,
    Location,
    LocationPrecision,
    Place,
    Report,
    Source,
    Span,
    Target,
    TemporalRole,
    TimePrecision,
    Toll,
    Weapon,
    When,
)

_REQUIRED = ("id", "event_type")


def reports_from_rows(rows: Iterable[Mapping[str, Any]], name: str) -> Iterator[Report]:
    """Yield one report for each document of a table with `COLUMN_NAMES`' columns (missing ones are null).

    Raises
    ------
    InputError
        When a row has no id or event type, or a value is not of its column's kind; the message names the row.
    """
    documents: dict[str, list[tuple[Mapping[str, Any], Incident]]] = {}
    for number, raw in enumerate(rows, 2):
        row = {k: _clean(raw.get(k)) for k in COLUMN_NAMES}
        row["region"] = raw.get("region")
        for column in _REQUIRED:
            if not row[column]:
                raise InputError(f"{name}, row {number}: column '{column}' is empty; every incident needs one")
        try:
            incident = _incident(row)
        except (TypeError, ValueError) as error:
            raise InputError(f"{name}, row {number}: {error}") from error
        documents.setdefault(str(row["document_id"] or name), []).append((row, incident))
    for document_id, items in documents.items():
        first = items[0][0]
        yield Report(
            document=Document(
                text="",
                id=document_id,
                publisher=first["publisher"],
                url=first["source_url"],
                published=_date(first["published"]),
            ),
            incidents=tuple(i for _, i in items),
            gazetteer=first["gazetteer"],
        )


def reports_from_features(features: Iterable[Mapping[str, Any]], name: str) -> Iterator[Report]:
    """Yield the reports of GeoJSON features that incidentmap wrote: incidents (points) or areas (polygons)."""

    def rows() -> Iterator[Mapping[str, Any]]:
        for number, feature in enumerate(features, 1):
            properties = feature.get("properties") or {}
            if "event_type" not in properties:
                raise InputError(
                    f"{name}, feature {number}: no 'event_type'; only incidents made by incidentmap can be read"
                )
            yield {**properties, "id": feature.get("id", properties.get("id")), **_placed(feature.get("geometry"))}

    yield from reports_from_rows(rows(), name)


def reports_from_geopackage(path: Path) -> Iterator[Report]:
    """Yield the reports of a GeoPackage that incidentmap wrote: points with their areas, areas alone, unlocated ones.

    Raises
    ------
    InputError
        When it is no GeoPackage, or has no layer ``incidents``.
    """
    from incidentmap.files.gpkg.blob import open_to_read

    try:
        with closing(open_to_read(path)) as db:
            tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if "incidents" not in tables or "gpkg_contents" not in tables:
                raise InputError(f"{path.name}: expected a GeoPackage with a layer 'incidents'")
            layers = {
                layer: list(_layer_rows(db, layer)) for layer in ("incidents", "areas", "unlocated") if layer in tables
            }
    except sqlite3.Error as error:
        raise InputError(f"{path.name}: cannot be read as a GeoPackage: {error}") from error
    regions = {row["id"]: row["region"] for row in layers.get("areas", ())}
    rows = [{**row, "region": regions.pop(row["id"], None)} for row in layers["incidents"]]
    rows += [row for row in layers.get("areas", ()) if row["id"] in regions]
    yield from reports_from_rows([*rows, *layers.get("unlocated", ())], path.name)


def _layer_rows(db: sqlite3.Connection, layer: str) -> Iterator[dict[str, Any]]:
    from incidentmap.files.gpkg.blob import decode

    found = db.execute("SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)).fetchone()
    cursor = db.execute(f"SELECT * FROM {layer} ORDER BY rowid")  # noqa: S608 - one of three names
    names = [d[0] for d in cursor.description]
    seen: set[str] = set()
    for number, values in enumerate(cursor, 1):
        row = dict(zip(names, values, strict=True))
        row["id"] = row_id(row.get("id"), layer, int(row.get("fid") or number), taken=row.get("id") in seen)
        seen.add(row["id"])
        row["event_type"] = row.get("event_type") or "attack"  # a person drew it and said no more
        shape = decode(row.pop(found[0])) if found else None
        if shape is not None and shape.geom_type in ("Point", "MultiPoint"):
            row["lon"], row["lat"] = shape.centroid.x, shape.centroid.y
        yield {**row, "region": shape if shape is not None and "Polygon" in shape.geom_type else None}


def _placed(geometry: Any) -> dict[str, Any]:
    """The coordinates or the region that a feature's geometry gives."""
    if not geometry:
        return {}
    if geometry.get("type") == "Point":
        lon, lat = geometry.get("coordinates", (None, None))[:2]
        return {"lon": lon, "lat": lat}
    from shapely.geometry import shape

    return {"region": shape(geometry)}


def _clean(value: Any) -> Any:
    """Null for the many ways in which tables write nothing; text without the apostrophe that disarmed it."""
    if value is None or value == "" or value != value:  # NaN and NaT differ from themselves  # noqa: PLR0124
        return None
    if isinstance(value, str) and value[:1] == "'" and value[1:2] in ("=", "+", "-", "@", "\t", "\r"):
        return value[1:]
    return None if type(value).__name__ in ("NAType", "NaTType") else value


def _incident(row: Mapping[str, Any]) -> Incident:
    return Incident(
        id=str(row["id"]),
        group=row["group"],
        title=row["title"] or "",
        event_type=str(row["event_type"]),
        codes={"acled_event": row["acled_event_type"], "acled_sub_event": row["acled_sub_event_type"]},
        assertion=_choice(row, "assertion", Assertion, "actual"),
        temporal_role=_choice(row, "temporal_role", TemporalRole, "current"),
        actor=Actor(name=row["actor"]) if row["actor"] else None,
        targets=tuple(Target(text=t, category="other") for t in _parts(row["target"])),
        weapons=tuple(Weapon(text=w, category="other") for w in _parts(row["weapon"])),
        casualties=Casualties(
            killed=_toll(row, "killed"), injured=_toll(row, "injured"), missing=_toll(row, "missing")
        ),
        damage=tuple(Damage(text=d) for d in _parts(row["damage"])),
        time=_time(row),
        location=_location(row),
        claim=Claim(status=row["claim_status"], sources=tuple(Source(name=n) for n in _parts(row["attribution"]))),
        distances=_distances(row["distances"]),
        passages=_passages(row),
        score=_float(row["score"]),
        verified=_bool(row["verified"]),
        note=row["note"],
        corrections=_corrections(row),
        tellings=tellings_from_text(row["tellings"]) if row["tellings"] else (),
        grade=_choice(row, "grade", Grade, None),
    )


def _location(row: Mapping[str, Any]) -> Location:
    lon, lat = _float(row["lon"]), _float(row["lat"])
    if (lon is None) != (lat is None):
        raise ValueError("one of lon and lat is empty; give both or none")
    if lon is not None and lat is not None and not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(f"lon {lon} lat {lat} is not on Earth; are they swapped?")
    point = None if lon is None or lat is None else (lon, lat)
    place = None
    if row["place"]:
        place = Place(
            gazetteer_id=row["gazetteer_id"] or "",
            name=row["place"],
            kind="",
            lon=lon or 0.0,
            lat=lat or 0.0,
            country=row["country_code"],
            admin1=row["admin1"],
            admin2=row["admin2"],
        )
    region = row["region"]
    known = "settlement" if point else "unknown" if region is None else "area"
    return Location(
        precision=_choice(row, "location_precision", LocationPrecision, known),
        point=point,
        region=region,
        uncertainty_m=_float(row["uncertainty_m"]),
        method=row["location_method"],
        place=place,
    )


def _time(row: Mapping[str, Any]) -> When:
    """The local times again where the zone is told; else the day."""
    precision = _choice(row, "date_precision", TimePrecision, "unknown")
    zone = row["timezone"]
    start, end = (_local(row[name], zone) for name in ("start_utc", "end_utc"))
    day = str(row["date"])[:10] if row["date"] else None
    if day is not None:
        date.fromisoformat(day)
    if zone is None or start is None:
        return When(text=row["date_text"], start=day, end=day, precision=precision, tz=zone)
    return When(text=row["date_text"], start=start, end=end, tz=zone, precision=precision)


def _local(moment: Any, zone: str | None) -> str | None:
    """A UTC time as the local ISO time of a zone, to the minute."""
    if moment is None or zone is None:
        return None
    told = moment if isinstance(moment, datetime) else datetime.fromisoformat(str(moment))
    try:
        local = (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"column 'timezone': {zone!r} is no IANA time zone") from error
    return local.strftime("%Y-%m-%dT%H:%M")


def _distances(text: str | None) -> tuple[DistanceMention, ...]:
    if not text:
        return ()
    try:
        rows = json.loads(text)
        return tuple(
            DistanceMention(
                text=row.get("text") or "",
                start=0,
                end=0,
                comparator=row.get("comparator") or "eq",
                metres_min=row.get("metres_min"),
                metres_max=row.get("metres_max"),
                bearing_deg=row.get("bearing_deg"),
                reference=_reference(row),
                reference_text=row.get("reference"),
            )
            for row in rows
        )
    except (ValueError, AttributeError, TypeError) as error:
        raise ValueError(f"column 'distances': expected a JSON list of objects, found {text[:40]!r}") from error


def _reference(row: Mapping[str, Any]) -> Place | None:
    lon, lat = row.get("lon"), row.get("lat")
    if lon is None or lat is None:
        return None
    return Place(gazetteer_id=row.get("reference_id") or "", name=row.get("reference") or "", kind="", lon=lon, lat=lat)


def _passages(row: Mapping[str, Any]) -> tuple[Span, ...]:
    """The first passage; without its words where quotes were left out."""
    start, end = _int(row["quote_start"]), _int(row["quote_end"])
    if start is None and row["quote"] is None:
        return ()
    return (Span(start or 0, end or 0, row["quote"] or ""),)


def _corrections(row: Mapping[str, Any]) -> tuple[Correction, ...]:
    """That a person set a column; what it was is in the record, not in the table."""
    return tuple(
        Correction(
            action="add" if name == "added" else "set",
            target=str(row["id"]),
            field=name,
            origin="a table written before",
        )
        for name in _parts(row["edited"])
    )


def _choice(row: Mapping[str, Any], column: str, allowed: Any, default: str | None) -> Any:
    value = row[column] or default
    if value is not None and value not in get_args(allowed):
        raise ValueError(f"column '{column}': {value!r} is none of {', '.join(get_args(allowed))}")
    return value


def _toll(row: Mapping[str, Any], name: str) -> Toll | None:
    low, best, high = (_int(row.get(f"{name}_{bound}")) for bound in ("min", "best", "max"))
    if low is None and best is None and high is None:
        return None
    return Toll(min=low, best=best, max=high, explicit_zero=low == 0 and high == 0)


def _parts(joined: str | None) -> list[str]:
    return [p.strip() for p in str(joined).split(";") if p.strip()] if joined else []


def _int(value: Any) -> int | None:
    return None if value is None else int(float(value))


def _bool(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    text = str(value).lower()
    if text in ("true", "1", "1.0"):
        return True
    if text in ("false", "0", "0.0"):
        return False
    raise ValueError(f"expected true or false, found {value!r}")


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _date(value: Any) -> Any:
    from incidentmap.pipeline import to_date

    return to_date(value)
