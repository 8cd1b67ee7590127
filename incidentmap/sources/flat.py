"""Incidents made before, read back from their flat view (CSV, Parquet, GeoJSON, GeoPackage).

The flat view holds less than the records: spans are lost but for the first passage. What is there comes
back; what is not stays empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from incidentmap._errors import InputError, MissingExtraError
from incidentmap.files.columns import COLUMN_NAMES
from incidentmap.records import tellings_from_text
from incidentmap.types import (
    Actor,
    Assertion,
    Casualties,
    Claim,
    Damage,
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


def reports_from_features(collection: Mapping[str, Any], name: str) -> Iterator[Report]:
    """Yield the reports of a GeoJSON FeatureCollection that `to_geojson` wrote (level incidents)."""

    def rows() -> Iterator[Mapping[str, Any]]:
        for feature in collection.get("features", ()):
            geometry = feature.get("geometry") or {}
            lon, lat = (
                geometry.get("coordinates", (None, None))[:2] if geometry.get("type") == "Point" else (None, None)
            )
            yield {**(feature.get("properties") or {}), "id": feature.get("id"), "lon": lon, "lat": lat}

    if any("event_type" not in (f.get("properties") or {}) for f in collection.get("features", ())):
        raise InputError(f"{name}: these features have no 'event_type'; only incidents made by incidentmap can be read")
    yield from reports_from_rows(rows(), name)


def reports_from_geopackage(path: Path) -> Iterator[Report]:
    """Yield the reports of a GeoPackage that incidentmap wrote, located and unlocated incidents."""
    try:
        import pyogrio
    except ImportError as error:
        raise MissingExtraError.for_extra("gpkg", f"reading {path.name}") from error
    try:
        layers = {str(row[0]) for row in pyogrio.list_layers(path)}
    except pyogrio.errors.DataSourceError as error:
        raise InputError(f"{path.name}: not a GeoPackage: {error}") from error
    if "incidents" not in layers:
        raise InputError(f"{path.name}: expected a layer 'incidents', found {', '.join(sorted(layers)) or 'none'}")
    rows: list[Mapping[str, Any]] = []
    for layer in ("incidents", "unlocated"):
        if layer in layers:
            frame = pyogrio.read_dataframe(path, layer=layer)
            for record in frame.to_dict("records"):
                point = record.pop("geometry", None)
                lon, lat = (point.x, point.y) if point is not None else (None, None)
                rows.append({"lon": lon, "lat": lat, **{k: v for k, v in record.items() if k not in ("lon", "lat")}})
    yield from reports_from_rows(rows, path.name)


def _clean(value: Any) -> Any:
    """Null for the many ways in which tables write nothing; text without the apostrophe that disarmed it."""
    if value is None or value == "" or value != value:  # NaN and NaT differ from themselves  # noqa: PLR0124
        return None
    if isinstance(value, str) and value[:1] == "'" and value[1:2] in ("=", "+", "-", "@", "\t", "\r"):
        return value[1:]
    return None if type(value).__name__ in ("NAType", "NaTType") else value


def _incident(row: Mapping[str, Any]) -> Incident:
    quote = row["quote"]
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
        time=When(
            text=row["date_text"],
            start=str(row["date"])[:10] if row["date"] else None,
            end=str(row["date"])[:10] if row["date"] else None,
            precision=_choice(row, "date_precision", TimePrecision, "unknown"),
        ),
        location=_location(row),
        claim=Claim(status=row["claim_status"], sources=tuple(Source(name=n) for n in _parts(row["attribution"]))),
        passages=(Span(_int(row["quote_start"]) or 0, _int(row["quote_end"]) or 0, quote),) if quote else (),
        score=_float(row["score"]),
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
    return Location(
        precision=_choice(row, "location_precision", LocationPrecision, "settlement" if point else "unknown"),
        point=point,
        uncertainty_m=_float(row["uncertainty_m"]),
        method=row["location_method"],
        place=place,
    )


def _choice(row: Mapping[str, Any], column: str, allowed: Any, default: str | None) -> Any:
    value = row[column] or default
    if value is not None and value not in get_args(allowed):
        raise ValueError(f"column '{column}': {value!r} is none of {', '.join(get_args(allowed))}")
    return value


def _toll(row: Mapping[str, Any], name: str) -> Toll | None:
    low, best, high = (_int(row.get(f"{name}_{bound}")) for bound in ("min", "best", "max"))
    if low is None and high is None:
        return None
    return Toll(min=low, best=best, max=high, explicit_zero=low == 0 and high == 0)


def _parts(joined: str | None) -> list[str]:
    return [p.strip() for p in str(joined).split(";") if p.strip()] if joined else []


def _int(value: Any) -> int | None:
    return None if value is None else int(float(value))


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _date(value: Any) -> Any:
    from incidentmap.pipeline import to_date

    return to_date(value)
