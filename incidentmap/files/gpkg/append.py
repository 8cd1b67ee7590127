"""Reports added to a GeoPackage that an analyst works in: nothing doubled, nothing lost, edits by hand kept.

All of it is one SQLite transaction: a program that is killed in the middle leaves the file as it was.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incidentmap.corrections import Corrections, correct_all
from incidentmap.files.gpkg import blob
from incidentmap.files.gpkg.edits import INCIDENT_LEVELS, Edits, instructions, require_ours
from incidentmap.files.gpkg.settle import mark, settle
from incidentmap.files.gpkg.tables import GEOMETRY, META, add_new_columns, create_indexes, quoted, values_of
from incidentmap.files.gpkg.write import printable, sqlite_errors, write_geopackage
from incidentmap.files.levels import LEVELS, Level
from incidentmap.files.shapes import as_multi

if TYPE_CHECKING:
    from incidentmap.types import Report

_WAIT_S = 5.0
_GONE = ("drop", "merge", "split")


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """What adding did, in incidents: ``edited`` are those that a person changed, ``deleted`` those taken out by hand."""

    added: int
    updated: int
    edited: int
    deleted: int


def append_geopackage(reports: Report | Iterable[Report], path: Path, *, quotes: bool = True) -> Appended:
    """Add reports to a GeoPackage, or make it when it is not there.

    An incident that is there already is brought up to date, but for the columns that a person set. One that the
    new reading of its document no longer finds stays. One that a person deleted stays out.

    Parameters
    ----------
    reports
        One report or many.
    path
        A GeoPackage that incidentmap wrote.
    quotes
        False leaves the source's words out.

    Raises
    ------
    OutputError
        When the file is locked, as by QGIS, or cannot be written; nothing is changed then.
    InputError
        When it is no GeoPackage that incidentmap wrote.
    """
    from incidentmap.types import Report as ReportType

    items = once([reports] if isinstance(reports, ReportType) else list(reports))
    if not path.exists():
        write_geopackage(items, path, quotes=quotes)
        return Appended(added=sum(len(r.incidents) for r in items), updated=0, edited=0, deleted=0)
    with sqlite_errors(path), closing(sqlite3.connect(path, isolation_level=None, timeout=_WAIT_S)) as db:
        require_ours(db, path)
        blob.add_functions(db)
        db.execute("BEGIN IMMEDIATE")
        try:
            told = _append(db, items, path.name, quotes=quotes)
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")
    return told


def once(reports: list[Report]) -> list[Report]:
    """Return the reports with each incident once, and each document once: the same article may be given twice."""
    seen: set[str] = set()
    documents: set[str] = set()
    out = []
    for report in reports:
        new = tuple(i for i in report.incidents if i.id not in seen)
        if new or report.document.id not in documents:
            out.append(report if len(new) == len(report.incidents) else replace(report, incidents=new))
        seen.update(i.id for i in new)
        documents.add(report.document.id)
    return out


def known_ids(path: Path) -> frozenset[str]:
    """Return the ids of all incidents in a GeoPackage; none when it is not there."""
    if not path.exists():
        return frozenset()
    with sqlite_errors(path), closing(blob.open_to_read(path)) as db:
        require_ours(db, path)
        return frozenset(row[0] for layer in INCIDENT_LEVELS for row in db.execute(f"SELECT id FROM {layer}"))


def _append(db: sqlite3.Connection, reports: list[Report], name: str, *, quotes: bool) -> Appended:
    db.execute(f"UPDATE {META} SET value = 'incidentmap' WHERE key = 'writer'")
    add_new_columns(db)
    create_indexes(db)
    before = _ids(db)
    edits = settle(db)
    by_hand = Corrections(instructions=tuple(instructions(db, edits, name)), strict=False)
    corrected = correct_all(reports, by_hand)
    run = {i.id for r in corrected for i in r.incidents}
    dropped = {c.target for r in corrected for c in r.corrections if c.action in _GONE}
    for layer in INCIDENT_LEVELS:
        db.executemany(f"DELETE FROM {layer} WHERE id = ?", [(key,) for key in sorted(dropped - run)])
    for level in LEVELS.values():
        _Upsert(db, level, edits).all(corrected, quotes=quotes)
    mark(db, edits)
    _describe(db, corrected)
    db.execute(f"UPDATE {META} SET value = 'person' WHERE key = 'writer'")
    return Appended(
        added=len(run - before),
        updated=len(run & before),
        edited=len({e.id for e in edits.changed if e.layer in INCIDENT_LEVELS}),
        deleted=len(by_hand_deleted(by_hand)),
    )


def by_hand_deleted(corrections: Corrections) -> set[str | None]:
    """Return the ids that a person deleted."""
    return {i.id for i in corrections.instructions if i.action == "drop"}


def _ids(db: sqlite3.Connection) -> set[str]:
    return {row[0] for layer in INCIDENT_LEVELS for row in db.execute(f"SELECT id FROM {layer}")}


class _Upsert:
    """Puts the rows of one level in: updates those that are there, but for what a person set."""

    def __init__(self, db: sqlite3.Connection, level: Level, edits: Edits) -> None:
        self._db, self._level = db, level
        self._deleted = {key for layer, key in edits.deleted if layer == level.name}
        self._values = edits.values if level.name in INCIDENT_LEVELS else {}
        self._own: dict[str, dict[str, Any]] = {}
        for edit in edits.changed:
            if edit.layer == level.name and (edit.field == GEOMETRY or level.name not in INCIDENT_LEVELS):
                self._own.setdefault(edit.id, {})[edit.field] = edit.now
        names = [*([GEOMETRY] if level.geometry else []), *(c.name for c in level.plain_columns())]
        self._names = names
        marks = ", ".join("?" * len(names))
        columns = ", ".join(map(quoted, names))
        self._insert = f"INSERT INTO {quoted(level.name)} ({columns}) VALUES ({marks})"
        self._update = f"UPDATE {quoted(level.name)} SET {', '.join(f'{quoted(n)} = ?' for n in names)} WHERE fid = ?"

    def all(self, reports: list[Report], *, quotes: bool) -> None:
        """Put the rows of all reports in and take out those that they replace."""
        made = self._level.make(reports, quotes)
        shapes = [None] * len(made.rows) if made.geometry is None else blob.encode(as_multi(made.geometry))
        lines: dict[Any, list[Any]] = {}
        for number, (row, shape) in enumerate(zip(made.rows, shapes, strict=True)):
            if self._level.geometry and shape is None:
                continue
            key = row[self._level.key] if self._level.key else number
            line = [*([shape] if self._level.geometry else []), *values_of(self._level, row)]
            lines[key] = [printable(v) for v in self._kept(str(key), line)]
        if self._level.name in ("mentions", "relations"):
            self._replace(reports, list(lines.values()))
            return
        fids = dict(self._db.execute(f"SELECT {quoted(self._level.key or 'fid')}, fid FROM {quoted(self._level.name)}"))
        known = [(*line, fids[key]) for key, line in lines.items() if key in fids]
        self._db.executemany(self._update, known)
        new = [line for key, line in lines.items() if key not in fids and key not in self._deleted]
        self._db.executemany(self._insert, new)
        self._take_out(reports, set(lines))

    def _kept(self, key: str, line: list[Any]) -> list[Any]:
        for name, value in {**self._values.get(key, {}), **self._own.get(key, {})}.items():
            if name in self._names:
                line[self._names.index(name)] = value
        return line

    def _replace(self, reports: list[Report], lines: list[list[Any]]) -> None:
        """Rows that hang on an incident are made anew with it."""
        ids = [(i.id,) for r in reports for i in r.incidents]
        self._db.executemany(f"DELETE FROM {quoted(self._level.name)} WHERE incident_id = ?", ids)
        self._db.executemany(self._insert, lines)

    def _take_out(self, reports: list[Report], made: set[Any]) -> None:
        """An incident that changed its layer leaves the old one; a place no longer read leaves, unless edited."""
        table = quoted(self._level.name)
        if self._level.name in INCIDENT_LEVELS:
            gone = [(i.id,) for r in reports for i in r.incidents if i.id not in made]
            self._db.executemany(f"DELETE FROM {table} WHERE id = ?", gone)
        elif self._level.name == "places":
            for report in reports:
                rows = self._db.execute(
                    f"SELECT id FROM {table} WHERE document_id = ?", (report.document.id,)
                ).fetchall()
                old = [(key,) for (key,) in rows if key not in made and key not in self._own]
                self._db.executemany(f"DELETE FROM {table} WHERE id = ?", old)


def _describe(db: sqlite3.Connection, reports: list[Report]) -> None:
    """Bring the extents and the day of the last change up to date."""
    days = [r.document.published.isoformat() for r in reports if r.document.published]
    if days:
        db.execute("UPDATE gpkg_contents SET last_change = max(last_change, ?)", (f"{max(days)}T00:00:00.000Z",))
    for level in LEVELS.values():
        if level.geometry:
            index = quoted(f"rtree_{level.name}_{GEOMETRY}")
            box = db.execute(f"SELECT min(minx), min(miny), max(maxx), max(maxy) FROM {index}").fetchone()
            db.execute(
                "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?",
                (*box, level.name),
            )
