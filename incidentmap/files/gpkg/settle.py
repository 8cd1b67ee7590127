"""A person's edits carried through a GeoPackage: every layer shows them, and they are marked.

A point that was moved takes its area and its distance lines along; an unlocated incident that was given
coordinates becomes a point; a copied row becomes an incident of its own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from incidentmap.corrections.settable import event_codes
from incidentmap.files.gpkg import blob
from incidentmap.files.gpkg.edits import INCIDENT_LEVELS, Edits, dropped, on_earth, read_edits
from incidentmap.files.gpkg.tables import EDITED_LEVELS, EDITS, GEOMETRY, quoted
from incidentmap.files.levels import LEVELS, row_id

_PRECISION = {"incidents": "settlement", "areas": "area", "unlocated": "unknown"}
"""Location precision of a row that a person drew and said no more of."""


def settle(db: sqlite3.Connection) -> Edits:
    """Carry the edits of a file through it and return them; to be called inside a transaction."""
    _restore_ids(db)
    _name_copies(db)
    _promote(db)
    edits = read_edits(db)
    for key in sorted(dropped(db, edits)):
        for layer in INCIDENT_LEVELS:
            db.execute(f"DELETE FROM {layer} WHERE id = ?", (key,))
        for layer in ("mentions", "relations"):
            db.execute(f"DELETE FROM {layer} WHERE incident_id = ?", (key,))
    for key, values in edits.values.items():
        whole = {**_codes(values), **values}
        for layer in INCIDENT_LEVELS:
            parts = ", ".join(f"{quoted(name)} = ?" for name in whole)
            db.execute(f"UPDATE {layer} SET {parts} WHERE id = ?", (*whole.values(), key))
    for edit in edits.changed:
        if edit.layer == "incidents" and edit.field == GEOMETRY:
            _follow(db, edits, edit.id, edit.now)
    mark(db, edits)
    return edits


def _codes(values: Mapping[str, Any]) -> dict[str, Any]:
    """The codes that follow from an event type that a person set."""
    if "event_type" not in values:
        return {}
    codes = event_codes().get(values["event_type"], ("", "", "", "", ""))
    return {"acled_event_type": codes[0] or None, "acled_sub_event_type": codes[1] or None}


def mark(db: sqlite3.Connection, edits: Edits) -> None:
    """Write into ``edited`` which columns of each incident a person set."""
    fields: dict[str, set[str]] = {}
    for edit in edits.changed:
        if edit.layer in INCIDENT_LEVELS:
            name = {GEOMETRY: "area" if edit.layer == "areas" else "point", "lon": "point", "lat": "point"}
            fields.setdefault(edit.id, set()).add(name.get(edit.field, edit.field))
    for key, names in fields.items():
        for layer in INCIDENT_LEVELS:
            for fid, old in db.execute(f"SELECT fid, edited FROM {layer} WHERE id = ?", (key,)).fetchall():
                told = "; ".join(sorted(names | {p for p in (old or "").split("; ") if p} - {"edited"}))
                db.execute(f"UPDATE {layer} SET edited = ? WHERE fid = ?", (told, fid))


def _restore_ids(db: sqlite3.Connection) -> None:
    """An id that was changed is put back: it is what ties a row to its text."""
    rows = db.execute(
        f"SELECT layer, fid, was FROM {EDITS} WHERE action = 'update' AND field = 'id' AND was IS NOT NULL ORDER BY n DESC"
    ).fetchall()
    for layer, fid, was in rows:
        db.execute(f"UPDATE {quoted(layer)} SET id = ? WHERE fid = ?", (was, fid))


def _name_copies(db: sqlite3.Connection) -> None:
    """A row that a person drew or pasted gets an id of its own, and says that it is theirs."""
    for layer, fid in db.execute(f"SELECT DISTINCT layer, fid FROM {EDITS} WHERE action = 'insert'").fetchall():
        if layer not in EDITED_LEVELS:
            continue
        table = quoted(layer)
        row = db.execute(f"SELECT id FROM {table} WHERE fid = ?", (fid,)).fetchone()
        if row is None:
            continue
        twins = db.execute(f"SELECT count(*) FROM {table} WHERE id = ? AND fid < ?", (row[0], fid)).fetchone()[0]
        if row[0] is None or row[0] == "" or twins:
            new = row_id(row[0], layer, fid, taken=bool(twins))
            db.execute(f"UPDATE {table} SET id = ? WHERE fid = ?", (new, fid))
            if layer in INCIDENT_LEVELS:
                db.execute(
                    f"UPDATE {table} SET edited = 'added', event_type = coalesce(event_type, 'attack'), assertion = "
                    "coalesce(assertion, 'actual'), temporal_role = coalesce(temporal_role, 'current'), "
                    "location_precision = coalesce(location_precision, ?), drawn = coalesce(drawn, ?) WHERE fid = ?",
                    (_PRECISION[layer], layer != "unlocated", fid),
                )


def _promote(db: sqlite3.Connection) -> None:
    """An unlocated incident with coordinates moves to the points."""
    columns = ", ".join(quoted(c.name) for c in LEVELS["incidents"].plain_columns())
    rows = db.execute("SELECT fid, id, lon, lat FROM unlocated WHERE lon IS NOT NULL AND lat IS NOT NULL").fetchall()
    for fid, key, lon, lat in rows:
        if not on_earth(lon, lat):
            continue
        (shape,) = blob.encode(_points([(float(lon), float(lat))]))
        db.execute(
            f"INSERT INTO incidents ({GEOMETRY}, {columns}) SELECT ?, {columns} FROM unlocated WHERE fid = ?",
            (shape, fid),
        )
        new = db.execute("SELECT last_insert_rowid()").fetchone()[0]
        db.execute(
            "UPDATE incidents SET location_precision = 'settlement', location_method = 'person', drawn = "
            "(assertion IN ('actual', 'claimed', 'attempted') AND temporal_role = 'current') WHERE fid = ?",
            (new,),
        )
        db.execute("DELETE FROM unlocated WHERE fid = ?", (fid,))
        db.execute(
            f"INSERT INTO {EDITS} (layer, fid, id, action, field, was, now) VALUES ('incidents', ?, ?, 'update', ?, NULL, ?)",
            (new, key, GEOMETRY, shape),
        )


def _follow(db: sqlite3.Connection, edits: Edits, key: str, shape: bytes | None) -> None:
    """Bring the area and the distance lines of a moved point after it."""
    from incidentmap.files.shapes import as_multi, lines, polygons
    from incidentmap.privacy import circle

    point = blob.decode(shape)
    if point is None or point.geom_type != "Point":
        return
    drawn = any(e.layer == "areas" and e.id == key and e.field == GEOMETRY for e in edits.changed)
    row = db.execute("SELECT uncertainty_m FROM incidents WHERE id = ?", (key,)).fetchone()
    if row is not None and row[0] and not drawn:
        (area,) = blob.encode(as_multi(polygons([circle(point.x, point.y, float(row[0]))])))
        db.execute(f"UPDATE areas SET {GEOMETRY} = ? WHERE id = ?", (area, key))
    for fid, old in db.execute(f"SELECT fid, {GEOMETRY} FROM relations WHERE incident_id = ?", (key,)).fetchall():
        start = first_position(blob.decode(old))
        if start is not None and start != (point.x, point.y):
            (line,) = blob.encode(as_multi(lines([(start, (point.x, point.y))])))
            db.execute(f"UPDATE relations SET {GEOMETRY} = ? WHERE fid = ?", (line, fid))


def first_position(geometry: Any) -> tuple[float, float] | None:
    """Return where a line begins."""
    if geometry is None:
        return None
    parts = getattr(geometry, "geoms", [geometry])
    lon, lat = parts[0].coords[0][:2]
    return float(lon), float(lat)


def _points(pairs: list[tuple[float, float] | None]) -> Any:
    from incidentmap.files.shapes import points

    return points(pairs)
