"""What the page is told of each incident, as plain JSON: facts in words, passages with their highlights, shapes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from incidentmap.records import geometry_to_dict
from incidentmap.types import Incident, Report, Span, Toll, When

LABELS = {
    "map": "Map of incidents",
    "areas": "Areas of uncertainty",
    "distances": "Distances",
    "places": "Other places named",
    "current": "Incidents",
    "historical": "Historical",
    "hypothetical": "Hypothetical, threatened, denied or future",
    "unlocated": "Unlocated",
    "source": "Source",
}
_MAX_QUOTE = 2000


def told_time(time: When) -> str:
    """Say when, no finer than it was told: a clock time only for an hour or a minute.

    >>> from incidentmap.types import When
    >>> told_time(When(start="2025-03-14T00:00", precision="part_of_day", text="in the early hours"))
    '2025-03-14 (part of day) “in the early hours”'
    >>> told_time(When())
    'time not told'
    """
    quote = f"“{time.text}”" if time.text else ""
    if time.start is None:
        return quote or "time not told"
    clock = time.precision in ("minute", "hour")
    start = time.start.replace("T", " ") if clock else time.start[:10]
    return " ".join(part for part in (start, f"({time.precision.replace('_', ' ')})", quote) if part)


def payload(reports: Iterable[Report], *, quotes: bool) -> dict[str, Any]:
    """Return the page's data."""
    incidents: list[dict[str, Any]] = []
    places: list[list[Any]] = []
    for report in reports:
        incidents += [_incident(report, i, quotes=quotes) for i in report.incidents]
        places += [
            [round(t.place.lon, 5), round(t.place.lat, 5), t.place.name, t.role]
            for t in report.toponyms
            if t.place is not None and t.role not in ("demonym", "metonym")
        ]
    unique = [list(p) for p in dict.fromkeys(tuple(p) for p in places)]
    return {"labels": LABELS, "incidents": incidents, "places": unique[:5000]}


def _incident(report: Report, incident: Incident, *, quotes: bool) -> dict[str, Any]:
    location = incident.location
    layer = _layer(incident)
    shown = location.precision not in ("country", "unknown")
    return {
        "id": incident.id,
        "title": incident.title,
        "type": incident.event_type,
        "layer": layer,
        "when": told_time(incident.time),
        "precision": location.precision,
        "point": list(location.point) if location.point else None,
        "region": _simple(location.region) if shown and location.region is not None else None,
        "rings": [
            {"text": c.text if quotes else "", "shape": geometry_to_dict(c.geometry)}
            for c in location.constraints
            if c.geometry is not None and not c.geometry.is_empty
        ],
        "facts": _facts(report, incident),
        "passages": [_passage(p, incident) for p in incident.passages] if quotes else [],
        "url": report.document.url,
        "search": " ".join(
            [incident.title, incident.event_type, *(p.text for p in incident.passages if quotes)]
        ).lower()[:_MAX_QUOTE],
    }


def _layer(incident: Incident) -> str:
    if incident.location.point is None and (
        incident.location.region is None or incident.location.precision in ("country", "unknown")
    ):
        return "unlocated"
    if incident.temporal_role == "historical":
        return "historical"
    return "current" if incident.drawn else "hypothetical"


def _simple(region: Any) -> dict[str, Any] | None:
    import shapely

    west, south, east, north = region.bounds
    return geometry_to_dict(shapely.simplify(region, max(east - west, north - south) / 200))


def _facts(report: Report, incident: Incident) -> list[list[str]]:
    time, location = incident.time, incident.location
    rows: list[tuple[str, str | None]] = [
        ("Type", incident.event_type.replace("_", " ")),
        ("When", told_time(time)),
        ("Place", _place(incident)),
        (
            "Placed by",
            f"{location.method or 'nothing'}, precision {location.precision}"
            + (f", ± {location.uncertainty_m:.0f} m" if location.uncertainty_m else ""),
        ),
        ("Killed", _toll(incident.casualties.killed)),
        ("Injured", _toll(incident.casualties.injured)),
        ("Actor", incident.actor.name if incident.actor else None),
        ("Target", ", ".join(t.text for t in incident.targets) or None),
        ("Weapon", ", ".join(w.text for w in incident.weapons) or None),
        (
            "Says who",
            f"{', '.join(s.name for s in incident.claim.sources) or 'nobody named'} ({(incident.claim.status or 'reported').replace('_', ' ')})",
        ),
        (
            "Runner-up",
            ", ".join(
                f"{c.place.name}, {c.place.admin1 or c.place.country} ({c.score:.2f})" for c in location.candidates[:3]
            )
            or None,
        ),
        ("Conflict", location.contradiction),
        ("Publisher", report.document.publisher),
    ]
    return [[name, value] for name, value in rows if value]


def _place(incident: Incident) -> str | None:
    place = incident.location.place
    if place is None:
        return None
    parts = [p for p in (place.name, place.admin1, place.country) if p]
    return f"{', '.join(parts)} [{place.gazetteer_id}]"


def _toll(toll: Toll | None) -> str:
    if toll is None:
        return "not stated"
    if toll.max is None:
        return f"at least {toll.min}"
    return str(toll.min) if toll.min == toll.max else f"{toll.min} to {toll.max}"


def _passage(passage: Span, incident: Incident) -> dict[str, Any]:
    marks: list[tuple[int, int, str]] = []
    for path, spans in incident.evidence.items():
        marks += [
            (s.start - passage.start, s.end - passage.start, path)
            for s in spans
            if passage.start <= s.start and s.end <= passage.end
        ]
    return {"text": passage.text[:_MAX_QUOTE], "marks": [list(m) for m in _apart(sorted(marks)) if m[1] <= _MAX_QUOTE]}


def _apart(marks: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    kept: list[tuple[int, int, str]] = []
    for mark in marks:
        if not kept or mark[0] >= kept[-1][1]:
            kept.append(mark)
    return kept
