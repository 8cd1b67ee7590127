"""The flat view of an incident: one table of columns for every GIS and table format.

A row is a dict in the order of `COLUMNS`; ``None`` is not stated. Nested truth stays in ``NAME.json``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from incidentmap.types import Incident, Report, Toll

ColumnType = Literal["str", "int", "float", "bool", "date", "datetime", "json"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, type, heading for people, and what it holds."""

    name: str
    type: ColumnType
    alias: str
    description: str


COLUMNS: tuple[Column, ...] = (
    Column("id", "str", "Incident id", "Stable identifier: document, sentence and ordinal, nothing extracted"),
    Column("document_id", "str", "Document id", "Identifier of the source document"),
    Column("group", "str", "Attack id", "Shared by incidents told as one attack on several sites"),
    Column("title", "str", "Title", "What, on what, where"),
    Column("event_type", "str", "Event type", "incidentmap event type"),
    Column("acled_event_type", "str", "ACLED event type", "Nearest ACLED event type"),
    Column("acled_sub_event_type", "str", "ACLED sub-event type", "Nearest ACLED sub-event type"),
    Column("assertion", "str", "Assertion", "actual, claimed, attempted, threatened, hypothetical or denied"),
    Column("temporal_role", "str", "Temporal role", "current, historical or future"),
    Column("drawn", "bool", "Drawn", "Shown on the map by default"),
    Column("claim_status", "str", "Claim status", "Standing of the report"),
    Column("attribution", "str", "Says who", "Sources that the text names"),
    Column("actor", "str", "Actor", "Who is said to have done it"),
    Column("target", "str", "Target", "What was hit"),
    Column("weapon", "str", "Weapon", "What it was hit with"),
    Column("date", "date", "Date", "Local start date"),
    Column("start_utc", "datetime", "Start (UTC)", "Null when the time is coarser than a night"),
    Column("end_utc", "datetime", "End (UTC)", "Null when the time is coarser than a night"),
    Column("date_text", "str", "Date as told", "The words that give the time"),
    Column("date_precision", "str", "Date precision", "minute … year, or unknown"),
    Column("place", "str", "Place", "Place the incident is tied to"),
    Column("admin2", "str", "Second-level division", "District, county or raion"),
    Column("admin1", "str", "First-level division", "State, region or oblast"),
    Column("country", "str", "Country", "Country name"),
    Column("country_code", "str", "Country code", "ISO 3166-1 alpha-2"),
    Column("gazetteer_id", "str", "Gazetteer id", "Record of the place in the gazetteer"),
    Column("location_precision", "str", "Location precision", "building … country, or unknown"),
    Column("location_method", "str", "Location method", "How it was placed"),
    Column("uncertainty_m", "float", "Uncertainty (m)", "Radius around the point that holds the place"),
    Column("killed_min", "int", "Killed, at least", "Null is not stated; 0 is stated"),
    Column("killed_best", "int", "Killed, best", "Null is not stated; 0 is stated"),
    Column("killed_max", "int", "Killed, at most", "Null is not stated or not bounded"),
    Column("injured_min", "int", "Injured, at least", "Null is not stated; 0 is stated"),
    Column("injured_best", "int", "Injured, best", "Null is not stated; 0 is stated"),
    Column("injured_max", "int", "Injured, at most", "Null is not stated or not bounded"),
    Column("missing_min", "int", "Missing, at least", "Null is not stated; 0 is stated"),
    Column("missing_max", "int", "Missing, at most", "Null is not stated or not bounded"),
    Column("damage", "str", "Damage", "Damage as told, with SI measures"),
    Column("distances", "json", "Distances", "Distances that place it, as JSON"),
    Column("quote", "str", "Quote", "First passage that tells it"),
    Column("quote_start", "int", "Quote start", "Character offset into the document's text"),
    Column("quote_end", "int", "Quote end", "Character offset into the document's text"),
    Column("publisher", "str", "Publisher", "Who published the document"),
    Column("source_url", "str", "Source address", "Address of the document, if given"),
    Column("published", "date", "Published", "Day of publication"),
    Column("score", "float", "Score", "Calibrated, or null"),
    Column("gazetteer", "str", "Gazetteer", "Fingerprint of the gazetteer used"),
    Column("verified", "bool", "Verified", "Set by a person who checked it"),
    Column("note", "str", "Note", "A person's note"),
    Column("lon", "float", "Longitude", "WGS 84, degrees"),
    Column("lat", "float", "Latitude", "WGS 84, degrees"),
)
COLUMN_NAMES: tuple[str, ...] = tuple(c.name for c in COLUMNS)

PLACE_COLUMNS: tuple[Column, ...] = (
    Column("id", "str", "Mention id", "Document and offset"),
    Column("document_id", "str", "Document id", "Identifier of the source document"),
    Column("text", "str", "Name in the text", "The words"),
    Column("role", "str", "Role", "site, container, reference, route, metonym, demonym or other"),
    Column("place", "str", "Place", "Name in the gazetteer"),
    Column("kind", "str", "Kind", "GeoNames feature code"),
    Column("admin1", "str", "First-level division", "State, region or oblast"),
    Column("country", "str", "Country", "Country name"),
    Column("country_code", "str", "Country code", "ISO 3166-1 alpha-2"),
    Column("gazetteer_id", "str", "Gazetteer id", "Record of the place in the gazetteer"),
    Column("score", "float", "Score", "Calibrated, or null"),
    Column("start", "int", "Start", "Character offset into the document's text"),
    Column("end", "int", "End", "Character offset into the document's text"),
    Column("lon", "float", "Longitude", "WGS 84, degrees"),
    Column("lat", "float", "Latitude", "WGS 84, degrees"),
)

_TIMED = frozenset({"minute", "hour", "part_of_day", "night"})


def incident_rows(reports: Iterable[Report], *, quotes: bool = True) -> Iterator[tuple[Incident, dict[str, Any]]]:
    """Yield every incident with its flat row, in order."""
    for report in reports:
        for incident in report.incidents:
            yield incident, incident_row(report, incident, quotes=quotes)


def incident_row(report: Report, incident: Incident, *, quotes: bool = True) -> dict[str, Any]:
    """Return the flat row of one incident; dates are ISO strings, ``start_utc`` ends in ``Z``."""
    document, location, time, tolls = report.document, incident.location, incident.time, incident.casualties
    place = location.place
    country_code = place.country if place else None
    passage = incident.passages[0] if incident.passages else None
    timed = time.precision in _TIMED
    return {
        "id": incident.id,
        "document_id": document.id,
        "group": incident.group,
        "title": incident.title,
        "event_type": incident.event_type,
        "acled_event_type": incident.codes.get("acled_event"),
        "acled_sub_event_type": incident.codes.get("acled_sub_event"),
        "assertion": incident.assertion,
        "temporal_role": incident.temporal_role,
        "drawn": incident.drawn,
        "claim_status": incident.claim.status,
        "attribution": _joined(s.name for s in incident.claim.sources),
        "actor": incident.actor.name if incident.actor else None,
        "target": _joined(t.text for t in incident.targets),
        "weapon": _joined(w.text for w in incident.weapons),
        "date": day_of(time.start),
        "start_utc": to_utc(time.start, time.tz) if timed else None,
        "end_utc": to_utc(time.end, time.tz) if timed else None,
        "date_text": time.text,
        "date_precision": time.precision,
        "place": place.name if place else None,
        "admin2": place.admin2 if place else None,
        "admin1": place.admin1 if place else None,
        "country": country_name(country_code),
        "country_code": country_code,
        "gazetteer_id": place.gazetteer_id if place else None,
        "location_precision": location.precision,
        "location_method": location.method,
        "uncertainty_m": location.uncertainty_m,
        **_toll_columns("killed", tolls.killed, ("min", "best", "max")),
        **_toll_columns("injured", tolls.injured, ("min", "best", "max")),
        **_toll_columns("missing", tolls.missing, ("min", "max")),
        "damage": _joined(_damage(d.text, d.value, d.unit) for d in incident.damage),
        "distances": _distances(incident, quotes=quotes),
        "quote": passage.text if passage and quotes else None,
        "quote_start": passage.start if passage else None,
        "quote_end": passage.end if passage else None,
        "publisher": document.publisher,
        "source_url": document.url,
        "published": document.published.isoformat() if document.published else None,
        "score": incident.score,
        "gazetteer": report.gazetteer,
        "verified": None,
        "note": None,
        "lon": location.point[0] if location.point else None,
        "lat": location.point[1] if location.point else None,
    }


def place_rows(reports: Iterable[Report]) -> Iterator[dict[str, Any]]:
    """Yield a flat row for every resolved place mention."""
    for report in reports:
        for toponym in report.toponyms:
            place = toponym.place
            if place is None:
                continue
            yield {
                "id": f"{report.document.id}:{toponym.start}",
                "document_id": report.document.id,
                "text": toponym.name,
                "role": toponym.role,
                "place": place.name,
                "kind": place.kind,
                "admin1": place.admin1,
                "country": country_name(place.country),
                "country_code": place.country,
                "gazetteer_id": place.gazetteer_id,
                "score": toponym.score,
                "start": toponym.start,
                "end": toponym.end,
                "lon": place.lon,
                "lat": place.lat,
            }


def day_of(local: str | None) -> str | None:
    """Return the calendar day of a local ISO time; None for a bare month or year."""
    if local is None or len(local) < len("2025-03-14"):
        return None
    return local[:10]


def to_utc(local: str | None, tz: str | None) -> str | None:
    """Return a local ISO time of zone ``tz`` as ``YYYY-MM-DDTHH:MM:SSZ``; None without a zone or time of day.

    Examples
    --------
    >>> to_utc("2025-03-14T00:00", "Europe/Kyiv"), to_utc("2025-03-14", "Europe/Kyiv")
    ('2025-03-13T22:00:00Z', None)
    """
    if local is None or tz is None or "T" not in local:
        return None
    try:
        zone = ZoneInfo(tz)
    except (ZoneInfoNotFoundError, ValueError):
        return None
    moment = datetime.fromisoformat(local)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@cache
def _country_names() -> Mapping[str, str]:
    import tomllib

    text = resources.files("incidentmap").joinpath("lexicons/countries.toml").read_text(encoding="utf-8")
    names: dict[str, str] = tomllib.loads(text)["names"]
    return names


def country_name(code: str | None) -> str | None:
    """Return the English short name of an ISO 3166-1 alpha-2 code."""
    return _country_names().get(code, code) if code else None


def _joined(parts: Iterable[str | None]) -> str | None:
    return "; ".join(dict.fromkeys(p for p in parts if p)) or None


def _damage(text: str, value: float | None, unit: str | None) -> str:
    return text if value is None else f"{text} ({value:g} {unit})"


def _toll_columns(name: str, toll: Toll | None, bounds: tuple[str, ...]) -> dict[str, int | None]:
    return {f"{name}_{bound}": getattr(toll, bound) if toll else None for bound in bounds}


def _distances(incident: Incident, *, quotes: bool) -> str | None:
    if not incident.distances:
        return None
    rows = [
        {
            "text": d.text if quotes else None,
            "comparator": d.comparator,
            "metres_min": d.metres_min,
            "metres_max": d.metres_max,
            "bearing_deg": d.bearing_deg,
            "reference": d.reference.name if d.reference else d.reference_text,
            "reference_id": d.reference.gazetteer_id if d.reference else None,
        }
        for d in incident.distances
    ]
    return json.dumps(rows, ensure_ascii=False, allow_nan=False)
