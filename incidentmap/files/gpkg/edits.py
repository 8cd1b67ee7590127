"""What a person did in a GeoPackage, from the log that its triggers keep.

The log holds every change; what counts is the difference between the first value and the one that is there now.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from incidentmap._errors import InputError
from incidentmap.corrections.instructions import Corrections, Instruction
from incidentmap.corrections.settable import SETTERS, parse_value
from incidentmap.files.gpkg import blob
from incidentmap.files.gpkg.tables import EDITED_LEVELS, EDITS, GEOMETRY, META, quoted
from incidentmap.files.levels import LEVELS
from incidentmap.types import Place

INCIDENT_LEVELS = ("incidents", "areas", "unlocated")
"""The layers that an incident's row may be in; the first that has it is asked first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One column of one row that a person changed, from what to what."""

    layer: str
    id: str
    fid: int
    field: str
    was: Any
    now: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """All that a person did: changes, rows taken out, rows put in (layer and fid)."""

    changed: tuple[Edit, ...] = ()
    deleted: frozenset[tuple[str, str]] = frozenset()
    inserted: frozenset[tuple[str, int]] = frozenset()
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Incident id to its edited columns, whichever layer they were edited in."""


def read_edits(db: sqlite3.Connection) -> Edits:
    """Return the edits of an open GeoPackage."""
    changed = tuple(_changes(db))
    there = {
        layer: {row[0] for row in db.execute(f"SELECT id FROM {quoted(layer)} WHERE id IS NOT NULL")}
        for layer in EDITED_LEVELS
    }
    deleted = frozenset(
        (layer, key)
        for layer, key in db.execute(
            f"SELECT DISTINCT layer, id FROM {EDITS} WHERE action = 'delete' AND id IS NOT NULL"
        )
        if key not in there[layer]
    )
    inserted = frozenset(db.execute(f"SELECT DISTINCT layer, fid FROM {EDITS} WHERE action = 'insert'"))
    values: dict[str, dict[str, Any]] = {}
    for edit in changed:  # in the order in which they were made: the last word counts
        if edit.layer in INCIDENT_LEVELS and edit.field not in (GEOMETRY, "lon", "lat"):
            values.setdefault(edit.id, {})[edit.field] = edit.now
    return Edits(changed=changed, deleted=deleted, inserted=inserted, values=values)


def corrections_of(path: Path) -> Corrections:
    """Return the edits of a GeoPackage as instructions.

    Raises
    ------
    InputError
        When the file is no GeoPackage that incidentmap wrote.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    try:
        with closing(blob.open_to_read(path)) as db:
            require_ours(db, path)
            return Corrections(instructions=tuple(instructions(db, read_edits(db), path.name)), strict=False)
    except sqlite3.Error as error:
        raise InputError(f"{path}: cannot be read as a GeoPackage: {error}") from error


def require_ours(db: sqlite3.Connection, path: Path) -> None:
    """Raise an `InputError` unless incidentmap wrote the file, log of edits included."""
    tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    missing = [name for name in (*LEVELS, META, EDITS) if name not in tables]
    if missing:
        raise InputError(
            f"{path}: expected a GeoPackage that incidentmap wrote, but it has no table {missing[0]!r}; "
            "a copy exported from QGIS loses the log of edits: use the file itself, or a new one"
        )


def instructions(db: sqlite3.Connection, edits: Edits, name: str) -> Iterator[Instruction]:
    """Yield the instructions that the edits amount to; ``name`` is the file's."""
    points: dict[tuple[str, str], tuple[float, float]] = {}
    for edit in edits.changed:
        origin = f"{name}, {edit.layer}, fid {edit.fid}"
        if edit.layer == "places":
            yield from _pin(db, edit, origin)
        elif edit.field == GEOMETRY:
            shape = blob.decode(edit.now)
            if shape is not None and shape.geom_type == "Point":
                yield Instruction(action="move", origin=origin, id=edit.id, point=(shape.x, shape.y))
            elif shape is not None:
                yield Instruction(action="move", origin=origin, id=edit.id, region=shape)
        elif edit.field in ("lon", "lat"):
            lon, lat = db.execute("SELECT lon, lat FROM unlocated WHERE id = ?", (edit.id,)).fetchone() or (None, None)
            if lon is not None and lat is not None and on_earth(lon, lat):
                points[edit.id, origin] = (float(lon), float(lat))
        elif edit.field in SETTERS:
            kind = next(c.type for c in LEVELS["incidents"].columns if c.name == edit.field)
            try:
                value = parse_value(edit.field, kind, edit.now)
            except ValueError:  # a word of the analyst's own: it stays in the file, the record cannot hold it
                continue
            action: Any = "confirm" if edit.field == "verified" and value else "set"
            yield Instruction(action=action, origin=origin, id=edit.id, column=edit.field, value=value)
    for (key, origin), point in points.items():
        yield Instruction(action="move", origin=origin, id=key, point=point)
    for key in sorted(dropped(db, edits)):
        yield Instruction(action="drop", origin=f"{name}, deleted", id=key)


def dropped(db: sqlite3.Connection, edits: Edits) -> set[str]:
    """Return the incidents that a person deleted: the point's row, or the last row that there was."""
    there = {row[0] for layer in INCIDENT_LEVELS for row in db.execute(f"SELECT id FROM {layer}")}
    gone = {key for layer, key in edits.deleted if layer in INCIDENT_LEVELS}
    return {key for key in gone if ("incidents", key) in edits.deleted or key not in there}


def on_earth(lon: Any, lat: Any) -> bool:
    """Whether two cells are a point in degrees."""
    return isinstance(lon, (int, float)) and isinstance(lat, (int, float)) and abs(lon) <= 180 and abs(lat) <= 90


def _pin(db: sqlite3.Connection, edit: Edit, origin: str) -> Iterator[Instruction]:
    """A place that was moved pins its name in its document."""
    if edit.field != GEOMETRY:
        return
    shape = blob.decode(edit.now)
    row = db.execute("SELECT document_id, text, place, kind FROM places WHERE id = ?", (edit.id,)).fetchone()
    if shape is not None and row is not None and shape.geom_type == "Point":
        place = Place(gazetteer_id="", name=row[2] or row[1], kind=row[3] or "", lon=shape.x, lat=shape.y)
        yield Instruction(action="pin", origin=origin, document_id=row[0], name=row[1], place=place)


def _changes(db: sqlite3.Connection) -> Iterator[Edit]:
    kinds = {layer: {c.name: c.type for c in LEVELS[layer].columns} for layer in EDITED_LEVELS}
    first: dict[tuple[str, str, str], tuple[Any, int]] = {}
    last: dict[tuple[str, str, str], int] = {}
    for n, layer, key, fid, name, was in db.execute(
        f"SELECT n, layer, id, fid, field, was FROM {EDITS} WHERE action = 'update' AND id IS NOT NULL ORDER BY n"
    ):
        if layer in kinds and name != "id" and (name == GEOMETRY or name in kinds[layer]):
            first.setdefault((layer, key, name), (was, fid))
            last[layer, key, name] = n
    for layer, key, name in sorted(last, key=last.__getitem__):
        was, fid = first[layer, key, name]
        row = db.execute(f"SELECT {quoted(name)} FROM {quoted(layer)} WHERE id = ?", (key,)).fetchone()
        if row is None and layer in INCIDENT_LEVELS and name not in (GEOMETRY, "lon", "lat"):
            others = [other for other in INCIDENT_LEVELS if other != layer]
            found = (
                db.execute(f"SELECT {quoted(name)} FROM {quoted(other)} WHERE id = ?", (key,)).fetchone()
                for other in others
            )
            row = next((r for r in found if r is not None), None)
        if row is None:
            continue
        kind = "geometry" if name == GEOMETRY else kinds[layer][name]
        if not same(kind, was, row[0]):
            yield Edit(layer=layer, id=key, fid=fid, field=name, was=was, now=row[0])


def same(kind: str, first: Any, second: Any) -> bool:
    """Whether two cells say the same: programs write nothing, times and headers of shapes in several ways."""
    first, second = (None if v == "" else v for v in (first, second))
    if first is None or second is None:
        return first is None and second is None
    if kind == "geometry":
        one, other = blob.decode(first), blob.decode(second)
        if one is None or other is None:
            return one is None and other is None
        return bool(one.equals_exact(other, 1e-9))
    if kind == "datetime":
        return str(first)[:19].replace(" ", "T") == str(second)[:19].replace(" ", "T")
    if kind in ("int", "float", "bool"):
        try:
            return float(first) == float(second)
        except (TypeError, ValueError):
            return False
    return str(first) == str(second)
