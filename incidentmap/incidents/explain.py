"""A report told in plain words for a terminal: each incident, each value, the words and the rule behind it."""

from __future__ import annotations

from collections.abc import Iterator

from incidentmap.types import Incident, Report, Toll


def explain(report: Report) -> str:
    """Return the explanation of one report."""
    lines = [f"document {report.document.id}  language {report.document.lang}  published {report.document.published or 'not told'}"]
    if not report.incidents:
        lines.append("  no incident found")
    for incident in report.incidents:
        lines += ["", f"{incident.title}  [{incident.event_type}, {incident.assertion}, {incident.temporal_role}]  {incident.id}"]
        lines += [f"  {line}" for line in _lines(incident)]
    for total in report.totals:
        lines += ["", f"total for {total.scope}: killed {_toll(total.killed)}, injured {_toll(total.injured)}"]
    return _printable("\n".join(lines))


def _lines(incident: Incident) -> Iterator[str]:
    place = incident.location.place
    point = incident.location.point
    where = f"{place.name} ({place.gazetteer_id})" if place else "no place"
    spot = f" at {point[0]:.4f}, {point[1]:.4f} ± {incident.location.uncertainty_m:.0f} m" if point and incident.location.uncertainty_m else ""
    yield f"where     {where}{spot}  precision {incident.location.precision}, by {incident.location.method}{_words(incident, 'location')}"
    time = incident.time
    yield f"when      {time.start or 'not told'} – {time.end or ''}  {time.precision}{_words(incident, 'time')}  rule: {incident.rules.get('time', '')}"
    yield f"what      {incident.event_type}{_words(incident, 'event_type')}"
    if incident.actor:
        yield f"actor     {incident.actor.name} [{incident.actor.side or '?'}]{_words(incident, 'actor')}"
    for target in incident.targets:
        yield f"target    {target.text} [{target.category}]{' ' + target.effect if target.effect else ''}"
    for weapon in incident.weapons:
        yield f"weapon    {weapon.text} [{weapon.category}]"
    for kind in ("killed", "injured", "missing"):
        toll = getattr(incident.casualties, kind)
        yield f"{kind:<9} {_toll(toll)}{_words(incident, 'casualties.' + kind)}"
    for damage in incident.damage:
        yield f"damage    {damage.text} = {damage.value} {damage.unit}"
    for distance in incident.distances:
        reference = distance.reference.name if distance.reference else distance.reference_text
        yield f"distance  {distance.metres_min}–{distance.metres_max} m from {reference}  “{distance.text}”"
    names = ", ".join(s.name for s in incident.claim.sources) or "nobody named"
    yield f"says who  {names}: {incident.claim.status}{_words(incident, 'claim.sources')}"


def _words(incident: Incident, path: str) -> str:
    spans = incident.evidence.get(path, ())
    return "  " + " ".join(f"“{s.text}” {s.start}–{s.end}" for s in spans) if spans else ""


def _toll(toll: Toll | None) -> str:
    if toll is None:
        return "not stated"
    if toll.max is None:
        return f"at least {toll.min}"
    return f"{toll.min}" if toll.min == toll.max else f"{toll.min} to {toll.max}"


def _printable(text: str) -> str:
    return "".join(c if c == "\n" or c.isprintable() else "\ufffd" for c in text)
