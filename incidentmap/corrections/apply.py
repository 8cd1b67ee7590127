"""Instructions applied to reports; applying them again changes nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from incidentmap._errors import InputError
from incidentmap.corrections.combine import absorb, split
from incidentmap.corrections.instructions import Corrections, Instruction
from incidentmap.corrections.settable import set_column
from incidentmap.records import COORDINATE_DECIMALS
from incidentmap.types import POINT_PRECISIONS, Correction, Incident, Location, Report

_GONE = ("drop", "merge", "split")


def correct(report: Report, corrections: Corrections) -> Report:
    """Apply the instructions that concern incidents of one report, in the order of the file."""
    incidents = {i.id: i for i in report.incidents}
    told = list(report.corrections)
    rows = corrections.of(report.document.id)
    for row in rows:
        if row.id is None or row.id not in incidents:
            continue
        if row.action == "drop":
            old = incidents.pop(row.id)
            told.append(Correction(action="drop", target=old.id, was=old.title, now=row.note, origin=row.origin))
        elif row.action == "merge":
            if row.into in incidents:
                absorbed = incidents.pop(row.id)
                incidents[row.into] = absorb(incidents[row.into], absorbed, row.origin)
                told.append(Correction(action="merge", target=row.id, now=row.into, origin=row.origin))
        elif row.action == "split":
            parts = split(incidents[row.id], [r for r in rows if r.action == "split" and r.id == row.id], _change)
            incidents = _replaced(incidents, row.id, parts)
            now = ", ".join(p.id for p in parts)
            told.append(Correction(action="split", target=row.id, now=now, origin=row.origin))
        else:
            incidents[row.id] = _change(incidents[row.id], row)
    if tuple(incidents.values()) == report.incidents and len(told) == len(report.corrections):
        return report
    return _with_totals(dataclasses.replace(report, incidents=tuple(incidents.values()), corrections=tuple(told)))


def correct_all(reports: Iterable[Report], corrections: Corrections) -> list[Report]:
    """Apply all instructions to a run's reports: also merges over documents.

    An incident merged into one of another document leaves its report; the other is told of it.
    """
    done = [correct(report, corrections) for report in reports]
    home = {i.id: n for n, report in enumerate(done) for i in report.incidents}
    for row in corrections.instructions:
        if row.action != "merge" or row.id not in home or row.into not in home or home[row.id] == home[row.into]:
            continue
        giver, taker = done[home[row.id]], done[home[row.into]]
        absorbed = next(i for i in giver.incidents if i.id == row.id)
        told = Correction(action="merge", target=row.id, now=row.into, origin=row.origin)
        done[home[row.id]] = dataclasses.replace(
            giver,
            incidents=tuple(i for i in giver.incidents if i.id != row.id),
            corrections=(*giver.corrections, told),
        )
        done[home[row.into]] = dataclasses.replace(
            taker,
            incidents=tuple(
                absorb(i, absorbed, row.origin, giver=giver.document) if i.id == row.into else i
                for i in taker.incidents
            ),
        )
        del home[row.id]
    return done


def check_all_found(reports: Sequence[Report], corrections: Corrections, known: Collection[str] = ()) -> None:
    """Raise when an instruction names an incident that no report has.

    Parameters
    ----------
    reports
        All reports of the run, corrected.
    corrections
        The instructions; those of an edited GeoPackage may name incidents of other runs.
    known
        Ids of incidents that are elsewhere, as in a GeoPackage that is added to.

    Raises
    ------
    InputError
        With the line and column of the first such instruction.
    """
    if not corrections.strict:
        return
    documents = {r.document.id for r in reports}
    ids = {i.id for r in reports for i in r.incidents} | set(known)
    gone = {c.target for r in reports for c in r.corrections if c.action in _GONE}
    for row in corrections.instructions:
        if row.action == "pin" or (row.document_id is not None and row.document_id not in documents):
            continue
        for wanted, column in ((row.id, "id"), (row.into, "into")):
            if wanted is not None and wanted not in ids and wanted not in gone:
                where = row.position if column == "id" else f"{row.origin} (into)"
                raise InputError(
                    f"{where}: no incident {wanted!r} in these sources; check the id, "
                    "or name its document in 'document_id' when that is not part of this run"
                )


def _change(incident: Incident, row: Instruction) -> Incident:
    """Apply a move, set, confirm, or a part of a split."""
    changed, told = incident, []
    if row.place is not None or row.point is not None or row.region is not None:
        changed, moved = _move(changed, row)
        told += moved
    if row.column is not None:
        changed, one = _set(changed, row, row.column, row.value)
        told += one
    if row.action == "confirm" and row.column != "verified":
        changed, one = _set(changed, row, "verified", True)
        told += one
    if row.note is not None:
        changed, one = _set(changed, row, "note", row.note)
        told += one
    if not told:
        return changed
    return dataclasses.replace(changed, corrections=(*changed.corrections, *told))


def _set(incident: Incident, row: Instruction, column: str, value: Any) -> tuple[Incident, list[Correction]]:
    now = _text(value)
    last = next((c for c in reversed(incident.corrections) if c.field == column), None)
    if last is not None and last.now == now:
        return incident, []
    changed = set_column(incident, column, value)
    action: Any = "confirm" if column == "verified" and value else "set"
    was = _text(_value_of(incident, column))
    return changed, [Correction(action=action, target=incident.id, field=column, was=was, now=now, origin=row.origin)]


def _value_of(incident: Incident, column: str) -> Any:
    from incidentmap.files.rows import incident_row
    from incidentmap.types import Document

    return incident_row(Report(document=Document(text="", id="-"), incidents=(incident,)), incident)[column]


def _move(incident: Incident, row: Instruction) -> tuple[Incident, list[Correction]]:
    from incidentmap.privacy import circle

    old = incident.location
    place = row.place or old.place
    point = row.point or ((row.place.lon, row.place.lat) if row.place else old.point)
    if row.region is not None:
        new = dataclasses.replace(old, region=row.region, method="person")
        if any(c.field == "area" and c.origin == row.origin for c in incident.corrections):
            return incident, []
        told = Correction(action="move", target=incident.id, field="area", now="drawn by hand", origin=row.origin)
        return dataclasses.replace(incident, location=new), [told]
    assert point is not None
    if old.point == point and any(c.field == "point" for c in incident.corrections):
        return incident, []
    doubt_m = row.uncertainty_m
    if doubt_m is None and row.place is not None:
        doubt_m = row.place.radius_m or None
    if doubt_m is None:
        doubt_m = old.uncertainty_m if old.point is not None else None
    new = Location(
        precision=old.precision if old.precision in POINT_PRECISIONS else "settlement",
        point=point,
        region=circle(*point, doubt_m) if doubt_m else None,
        uncertainty_m=doubt_m,
        method="person",
        place=place,
    )
    was = None if old.point is None else _degrees(old.point)
    told = Correction(
        action="move",
        target=incident.id,
        field="point",
        was=was,
        now=_degrees(point),
        origin=row.origin,
    )
    return dataclasses.replace(incident, location=new), [told]


def _degrees(point: tuple[float, float]) -> str:
    return f"{round(point[0], COORDINATE_DECIMALS)} {round(point[1], COORDINATE_DECIMALS)}"


def _replaced(incidents: dict[str, Incident], key: str, parts: Sequence[Incident]) -> dict[str, Incident]:
    out: dict[str, Incident] = {}
    for name, incident in incidents.items():
        if name == key:
            out.update((p.id, p) for p in parts)
        else:
            out[name] = incident
    return out


def _with_totals(report: Report) -> Report:
    """Totals name the incidents that are there now."""
    new_ids: dict[str, tuple[str, ...]] = {}
    for c in report.corrections:
        if c.action in _GONE:
            new_ids[c.target] = tuple(p for p in (c.now or "").split(", ") if p) if c.action != "drop" else ()
    there = {i.id for i in report.incidents}
    totals = tuple(
        dataclasses.replace(
            t,
            incident_ids=tuple(
                dict.fromkeys(
                    n for i in t.incident_ids for n in ((i,) if i in there else new_ids.get(i, ())) if n in there
                )
            ),
        )
        for t in report.totals
    )
    return dataclasses.replace(report, totals=totals)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
