"""A new GeoPackage, written aside and put in its place when it is whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incidentmap._errors import OutputError
from incidentmap.files.gpkg import blob
from incidentmap.files.gpkg.tables import EDITS, GEOMETRY, create_all, create_triggers, quoted, rtree, values_of
from incidentmap.files.levels import LEVELS, Level, chunks
from incidentmap.files.rows import mention_values
from incidentmap.files.shapes import as_multi

if TYPE_CHECKING:
    from incidentmap.types import Report

NEVER = "1970-01-01"
"""The day of the last change where no document tells its day: the same input gives the same bytes."""


def write_geopackage(reports: Report | Iterable[Report], path: Path, *, quotes: bool = True) -> Path:
    """Write all layers and tables of reports; ``reports`` may be an iterator of any length.

    Parameters
    ----------
    reports
        One report or many.
    path
        The file. An old one is replaced, unless a person edited it.
    quotes
        False leaves the source's words out.

    Raises
    ------
    OutputError
        When the file cannot be written, is open in QGIS, or holds edits that would be lost.
    """
    from incidentmap.files.writing import replacing

    check_replaceable(path)
    with replacing(path) as temporary, sqlite_errors(path), closing(_new(temporary)) as db:
        create_all(db, _moment(NEVER))
        db.execute("BEGIN")
        filler = Filler(db)
        for chunk in chunks(reports):
            filler.add(chunk, quotes=quotes)
        filler.finish()
        _add_styles(db)
        create_triggers(db)
        db.execute("COMMIT")
    return path


def check_replaceable(path: Path) -> None:
    """Raise an `OutputError` when replacing the file would lose a person's edits or disturb who has it open."""
    if not path.exists() or path.stat().st_size == 0:
        return
    with sqlite_errors(path), closing(sqlite3.connect(path, isolation_level=None, timeout=2)) as db:
        if db.execute("SELECT count(*) FROM sqlite_master WHERE name = ?", (EDITS,)).fetchone()[0]:
            (edits,) = db.execute(f"SELECT count(*) FROM {EDITS}").fetchone()
            if edits:
                raise OutputError(
                    f"{path} holds {edits} edits by hand that would be lost: add to it with --append {path.name}, "
                    "or choose another --name"
                )
        db.execute("PRAGMA journal_mode=DELETE")  # fails while another has the file open in WAL mode, as QGIS does
        db.execute("BEGIN EXCLUSIVE")
        db.execute("ROLLBACK")


@contextmanager
def sqlite_errors(path: Path) -> Iterator[None]:
    """Raise SQLite's errors as an `OutputError` that a user understands."""
    try:
        yield
    except sqlite3.Error as error:
        raise OutputError(sqlite_message(path, error)) from error


def sqlite_message(path: Path, error: sqlite3.Error) -> str:
    """Say what SQLite's error means for the user."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return (
            f"{path} is locked: another program, likely QGIS, has it open. Save or stop editing there and close the "
            "project, then run this again; nothing was changed"
        )
    if "not a database" in text or "malformed" in text:
        return f"{path} is no GeoPackage, or a damaged one ({text}); nothing was changed"
    if "readonly" in text or "unable to open" in text:
        return f"cannot write {path}: {text}; is the file or its folder write-protected?"
    return f"cannot write {path}: {text}; nothing was changed"


def _new(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;")
    return db


def _moment(day: str) -> str:
    return f"{day}T00:00:00.000Z"


class Filler:
    """Fills the empty tables of a new file, and their spatial indexes, chunk by chunk."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._next = dict.fromkeys(LEVELS, 1)
        self._boxes: dict[str, list[float]] = {}
        self._newest = NEVER

    def add(self, reports: list[Report], *, quotes: bool) -> None:
        """Write the rows of some reports into every table."""
        self._newest = max([self._newest, *(r.document.published.isoformat() for r in reports if r.document.published)])
        for level in LEVELS.values():
            first = self._next[level.name]
            if level.name == "mentions":
                self._mentions(level, reports, quotes=quotes)
                continue
            lines = self._lines(level, reports, first, quotes=quotes)
            insert_rows(self._db, level, lines)
            self._next[level.name] += len(lines)

    def _mentions(self, level: Level, reports: list[Report], *, quotes: bool) -> None:
        """The many rows: SQLite numbers them and takes them as they come."""
        names = [c.name for c in level.columns]
        statement = f"INSERT INTO mentions ({', '.join(map(quoted, names))}) VALUES ({','.join('?' * len(names))})"
        (last,) = self._db.execute("SELECT coalesce(max(fid), 0) FROM mentions").fetchone()
        try:
            self._db.executemany(statement, mention_values(reports, quotes=quotes))
        except UnicodeEncodeError:  # lone surrogates: part of the rows is there
            self._db.execute("DELETE FROM mentions WHERE fid > ?", (last,))
            found = mention_values(reports, quotes=quotes)
            self._db.executemany(statement, ([printable(v) for v in values] for values in found))

    def _lines(self, level: Level, reports: list[Report], first: int, *, quotes: bool) -> list[Sequence[Any]]:
        made = level.make(reports, quotes)
        if level.geometry is None:
            return [(fid, *values_of(level, row)) for fid, row in enumerate(made.rows, first)]
        blobs = blob.encode(as_multi(made.geometry))
        pairs = [(b, row) for b, row in zip(blobs, made.rows, strict=True) if b is not None]
        self._index(level, made.geometry, first)
        return [(fid, b, *values_of(level, row)) for fid, (b, row) in enumerate(pairs, first)]

    def _index(self, level: Level, geometry: Any, first: int) -> None:
        import shapely

        boxes = shapely.bounds(geometry[~shapely.is_missing(geometry)])
        if not len(boxes):
            return
        self._db.executemany(
            f"INSERT INTO {rtree(level)} VALUES (?,?,?,?,?)",
            [(fid, b[0], b[2], b[1], b[3]) for fid, b in enumerate(boxes.tolist(), first)],
        )
        low, high = boxes.min(axis=0).tolist(), boxes.max(axis=0).tolist()
        old = self._boxes.get(level.name, [low[0], low[1], high[2], high[3]])
        self._boxes[level.name] = [*map(min, old[:2], low[:2]), *map(max, old[2:], high[2:])]

    def finish(self) -> None:
        """Write the extents and the day of the last change."""
        self._db.execute("UPDATE gpkg_contents SET last_change = ?", (_moment(self._newest),))
        self._db.executemany(
            "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?",
            [(*box, name) for name, box in self._boxes.items()],
        )


def insert_rows(db: sqlite3.Connection, level: Level, lines: Sequence[Sequence[Any]]) -> None:
    """Insert rows ``[fid, geometry if any, values…]``."""
    names = ["fid", *([GEOMETRY] if level.geometry else []), *(c.name for c in level.plain_columns())]
    statement = (
        f"INSERT INTO {quoted(level.name)} ({', '.join(map(quoted, names))}) VALUES ({','.join('?' * len(names))})"
    )
    try:
        db.executemany(statement, lines)
    except UnicodeEncodeError:  # lone surrogates: the statement that failed wrote part of the lines
        first = lines[0][0]
        db.execute(f"DELETE FROM {quoted(level.name)} WHERE fid >= ?", (first,))
        db.executemany(statement, [[printable(v) for v in line] for line in lines])


def printable(value: Any) -> Any:
    """Return text without lone surrogates; anything else as it is."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def _add_styles(db: sqlite3.Connection) -> None:
    from incidentmap.files.qgis.styles import styles

    for level in LEVELS.values():
        for style in styles(level):
            db.execute(
                "INSERT INTO layer_styles (f_table_catalog,f_table_schema,f_table_name,f_geometry_column,styleName,"
                "styleQML,styleSLD,useAsDefault,description,owner,update_time) VALUES ('','',?,?,?,?,'',?,?,'',?)",
                (
                    level.name,
                    GEOMETRY if level.geometry else "",
                    style.name,
                    style.qml,
                    style.default,
                    style.description,
                    _moment(NEVER),
                ),
            )
