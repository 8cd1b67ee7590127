"""A report in words for a terminal: each incident, each value, the words and the rule behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from incidentmap.types import Incident, Report, Span, Toll, Total

_WIDTH = 22
_CONTROL = dict.fromkeys((*range(32), *range(127, 160), *range(8234, 8239), *range(8294, 8298)), "�")


def explain(report: Report, *, quotes: bool = True) -> str:
    """Return the incidents of a report with their evidence, readable in a terminal.

    ``quotes=False`` gives the offsets of the words alone. Control characters of the source are shown as replacement marks, so that a text cannot steer the terminal.

    Examples
    --------
    >>> from incidentmap.types import Document
    >>> print(explain(Report(document=Document(text="Quiet.", id="d1"))))
    document d1: no incident
    """
    if not report.incidents and not report.totals:
        return f"document {_shown(report.document.id)}: no incident"
    lines = [f"document {_shown(report.document.id)}: {len(report.incidents)} incident(s)"]
    for number, incident in enumerate(report.incidents, 1):
        lines += ["", f"{number}. {_shown(incident.title)}  [{incident.id}]", *_incident(incident, quotes=quotes)]
    for total in report.totals:
        lines += ["", f"total over {len(total.incident_ids)} incident(s)", *_total(total, quotes=quotes)]
    return "\n".join(lines)


def _incident(incident: Incident, *, quotes: bool) -> Iterable[str]:
    evidence, rules = incident.evidence, incident.rules
    values: list[tuple[str, str | None]] = [
        ("event_type", incident.event_type),
        ("assertion", f"{incident.assertion}, {incident.temporal_role}, {'drawn' if incident.drawn else 'not drawn'}"),
        ("actor", f"{incident.actor.name} ({incident.actor.side or 'side not known'})" if incident.actor else None),
        (
            "targets",
            "; ".join(f"{t.text} ({t.category}{', ' + t.effect if t.effect else ''})" for t in incident.targets),
        ),
        ("weapons", "; ".join(f"{w.text} ({w.category})" for w in incident.weapons)),
        ("casualties.killed", _toll(incident.casualties.killed)),
        ("casualties.injured", _toll(incident.casualties.injured)),
        ("casualties.missing", _toll(incident.casualties.missing)),
        (
            "damage",
            "; ".join(f"{d.text} = {d.value:g} {d.unit}" if d.value is not None else d.text for d in incident.damage),
        ),
        ("time", _time(incident)),
        ("location", _location(incident)),
        ("distances", "; ".join(d.text for d in incident.distances)),
        ("claim.status", incident.claim.status),
        (
            "claim.sources",
            "; ".join(s.name if s.role is None else f"{s.name}, {s.role}" for s in incident.claim.sources),
        ),
    ]
    for path, value in values:
        if value:
            yield f"   {path:<{_WIDTH}}{_shown(value)}"
            yield from _why(path, evidence, rules if quotes else {}, quotes=quotes)
    for contradiction in incident.contradictions:
        yield f"   {'contradiction':<{_WIDTH}}{contradiction.field}: {_shown(' / '.join(contradiction.values))}"


def _why(
    path: str, evidence: Mapping[str, tuple[Span, ...]], rules: Mapping[str, str], *, quotes: bool
) -> Iterable[str]:
    for span in evidence.get(path, ()):
        words = f" “{_shown(span.text)}”" if quotes else ""
        yield f"   {'':<{_WIDTH}}  {span.start}–{span.end}{words}"
    if path in rules:
        yield f"   {'':<{_WIDTH}}  rule: {_shown(rules[path])}"


def _toll(toll: Toll | None) -> str | None:
    if toll is None:
        return None
    if toll.explicit_zero:
        return "0 (said so)"
    if toll.min == toll.max:
        return str(toll.min)
    return f"at least {toll.min}" if toll.max is None else f"{toll.min}–{toll.max}"


def _time(incident: Incident) -> str | None:
    time = incident.time
    if time.start is None and time.end is None:
        return f"{time.text} (no date)" if time.text else None
    if time.start is None:
        return f"not told; no later than {time.end} ({time.precision})"
    return f"{time.start} to {time.end or '?'} {time.tz or ''} ({time.precision}, from {time.anchor})"


def _location(incident: Incident) -> str:
    location = incident.location
    if location.precision == "unknown":
        return "unlocated"
    parts = [location.place.name if location.place else "", location.precision]
    if location.point is not None:
        parts.append(f"{location.point[1]:.4f} N {location.point[0]:.4f} E")
    if location.uncertainty_m is not None:
        parts.append(f"within {location.uncertainty_m:.0f} m")
    if location.method:
        parts.append(f"by {location.method}")
    return ", ".join(p for p in parts if p)


def _total(total: Total, *, quotes: bool) -> Iterable[str]:
    for path in ("killed", "injured", "missing"):
        value = _toll(getattr(total, path))
        if value:
            yield f"   {path:<{_WIDTH}}{value}"
            yield from _why(f"casualties.{path}", total.evidence, {}, quotes=quotes)
    if total.scope:
        yield f"   {'scope':<{_WIDTH}}{_shown(total.scope)}"


def _shown(text: str) -> str:
    """Text without line breaks and control characters."""
    return " ".join(text.split()).translate(_CONTROL)
