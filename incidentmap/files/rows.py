"""Rows of the flat view, dicts in the order of their columns; ``None`` is not stated."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from incidentmap.files.columns import MENTION_COLUMNS
from incidentmap.records import tellings_to_text
from incidentmap.types import Correction, DistanceMention, Incident, Report

_TIMED = frozenset({"minute", "hour", "part_of_day", "night"})


def incident_rows(reports: Iterable[Report], *, quotes: bool = True) -> Iterator[tuple[Incident, dict[str, Any]]]:
    """Yield every incident with its flat row, in order."""
    for report in reports:
        for incident in report.incidents:
            yield incident, incident_row(report, incident, quotes=quotes)


def incident_row(report: Report, incident: Incident, *, quotes: bool = True) -> dict[str, Any]:
    """Return the flat row of one incident; dates are ISO strings, ``start_utc`` ends in ``Z``."""
    document, location, time, tolls = report.document, incident.location, incident.time, incident.casualties
    killed, injured, missing = tolls.killed, tolls.injured, tolls.missing
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
        "attribution": _joined([s.name for s in incident.claim.sources]),
        "actor": incident.actor.name if incident.actor else None,
        "target": _joined([t.text for t in incident.targets]),
        "weapon": _joined([w.text for w in incident.weapons]),
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
        "gazetteer_id": (place.gazetteer_id or None) if place else None,
        "location_precision": location.precision,
        "location_method": location.method,
        "uncertainty_m": location.uncertainty_m,
        "killed_min": killed.min if killed else None,
        "killed_best": killed.best if killed else None,
        "killed_max": killed.max if killed else None,
        "injured_min": injured.min if injured else None,
        "injured_best": injured.best if injured else None,
        "injured_max": injured.max if injured else None,
        "missing_min": missing.min if missing else None,
        "missing_max": missing.max if missing else None,
        "damage": _joined([_damage(d.text, d.value, d.unit) for d in incident.damage]),
        "distances": _distances(incident, quotes=quotes),
        "quote": (passage.text or None) if passage and quotes else None,
        "quote_start": passage.start if passage else None,
        "quote_end": passage.end if passage else None,
        "publisher": document.publisher,
        "source_url": document.url,
        "published": document.published.isoformat() if document.published else None,
        "score": incident.score,
        "gazetteer": report.gazetteer,
        "verified": incident.verified,
        "note": incident.note,
        "edited": edited_columns(incident.corrections),
        "timezone": time.tz if timed else None,
        "reports": len(incident.tellings) or None,
        "grade": incident.grade,
        "tellings": tellings_to_text(incident.tellings, quotes=quotes) if incident.tellings else None,
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


def relation_rows(
    reports: Iterable[Report], *, quotes: bool = True
) -> Iterator[tuple[Incident, DistanceMention, dict[str, Any]]]:
    """Yield a flat row for every distance that an incident is told at."""
    for report in reports:
        for incident in report.incidents:
            for number, told in enumerate(incident.distances, 1):
                reference = told.reference
                row = {
                    "id": f"{incident.id}:{number}",
                    "incident_id": incident.id,
                    "document_id": report.document.id,
                    "date": day_of(incident.time.start),
                    "text": told.text if quotes else None,
                    "relation": told.relation,
                    "comparator": told.comparator,
                    "value": told.value,
                    "unit": told.unit,
                    "metres_min": told.metres_min,
                    "metres_max": told.metres_max,
                    "bearing_deg": told.bearing_deg,
                    "converted_from": told.converted_from,
                    "reference": reference.name if reference else told.reference_text,
                    "reference_id": reference.gazetteer_id if reference else None,
                }
                yield incident, told, row


def mention_rows(reports: Iterable[Report], *, quotes: bool = True) -> Iterator[dict[str, Any]]:
    """Yield a row for every piece of evidence: the words behind a value of an incident."""
    names = tuple(c.name for c in MENTION_COLUMNS)
    for values in mention_values(reports, quotes=quotes):
        yield dict(zip(names, values, strict=True))


def mention_values(
    reports: Iterable[Report], *, quotes: bool = True
) -> Iterator[tuple[str, str, str, str | None, int, int]]:
    """Yield the values of `mention_rows`' rows: there are ten for an incident, and dicts would cost a second."""
    for report in reports:
        document_id = report.document.id
        for incident in report.incidents:
            for path, spans in incident.evidence.items():
                for span in spans:
                    yield incident.id, document_id, path, span.text if quotes else None, span.start, span.end


def source_rows(reports: Iterable[Report]) -> Iterator[dict[str, Any]]:
    """Yield a row for every document."""
    for report in reports:
        document = report.document
        yield {
            "document_id": document.id,
            "title": document.title,
            "publisher": document.publisher,
            "url": document.url,
            "published": document.published.isoformat() if document.published else None,
            "lang": document.lang,
            "incidents": len(report.incidents),
            "places": sum(t.place is not None for t in report.toponyms),
            "gazetteer": report.gazetteer,
            "corrections": _joined([told_correction(c) for c in report.corrections]),
        }


def edited_columns(corrections: Sequence[Correction]) -> str | None:
    """Return the columns that a person set, sorted, as one text."""
    if not corrections:
        return None
    return "; ".join(sorted({c.field for c in corrections if c.field})) or None


def told_correction(correction: Correction) -> str:
    """Say a correction in one line.

    Examples
    --------
    >>> told_correction(Correction(action="drop", target="6eb4", origin="corrections.csv, line 3"))
    'drop 6eb4 (corrections.csv, line 3)'
    """
    change = f" {correction.field}" if correction.field else ""
    if correction.was is not None or correction.now is not None:
        change += f" {correction.was or 'nothing'} -> {correction.now or 'nothing'}"
    return f"{correction.action} {correction.target}{change} ({correction.origin})"


def day_of(local: str | None) -> str | None:
    """Return the calendar day of a local ISO time; None for a bare month or year."""
    if local is None or len(local) < len("2025-03-14"):
        return None
    return local[:10]


@lru_cache(maxsize=65536)
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


def _joined(parts: Sequence[str | None]) -> str | None:
    """The parts that say something, each once."""
    if not parts:
        return None
    return (parts[0] or None) if len(parts) == 1 else "; ".join(dict.fromkeys(p for p in parts if p)) or None


def _damage(text: str, value: float | None, unit: str | None) -> str:
    return text if value is None else f"{text} ({value:g} {unit})"


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
            "lon": d.reference.lon if d.reference else None,
            "lat": d.reference.lat if d.reference else None,
        }
        for d in incident.distances
    ]
    return json.dumps(rows, ensure_ascii=False, allow_nan=False)
