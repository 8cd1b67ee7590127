"""The tables that make a SQLite file a GeoPackage, and the tables and triggers of our layers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from incidentmap.files.columns import COLUMNS, Column
from incidentmap.files.levels import LEVELS, Level

if TYPE_CHECKING:
    import sqlite3

SRS = 4326
GEOMETRY = "geom"
# Programs hide tables named gpkg_*, as GDAL's own gpkg_ogr_contents is; QGIS would offer others as layers.
META = "gpkg_incidentmap_meta"
EDITS = "gpkg_incidentmap_edits"
FORMAT = "1"
TYPES = {
    "str": "TEXT",
    "json": "TEXT",
    "int": "MEDIUMINT",  # 32 bits, which QGIS shows as Integer
    "float": "DOUBLE",
    "bool": "BOOLEAN",
    "date": "DATE",
    "datetime": "DATETIME",
}
EDITED_LEVELS = ("incidents", "areas", "unlocated", "places")
"""The layers in which a person's edits are kept."""

_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,'
    'AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)
_SYSTEM = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE gpkg_incidentmap_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE gpkg_incidentmap_edits (
  n INTEGER PRIMARY KEY AUTOINCREMENT, layer TEXT NOT NULL, fid INTEGER NOT NULL, id TEXT, action TEXT NOT NULL,
  field TEXT, was, now);
CREATE INDEX gpkg_incidentmap_edits_row ON gpkg_incidentmap_edits (layer, id);
"""
_SCHEMA_URL = "http://www.geopackage.org/spec121/#extension_schema"
_RTREE_URL = "http://www.geopackage.org/spec121/#extension_rtree"


def quoted(name: str) -> str:
    """Return an SQL identifier: `group` and `end` are words of SQL."""
    return '"' + name.replace('"', '""') + '"'


def create_all(db: sqlite3.Connection, changed: str) -> None:
    """Make all tables of an empty GeoPackage; the triggers come when they are filled.

    ``changed`` is the time written as the last change (ISO 8601, UTC).
    """
    db.executescript("PRAGMA application_id=1196444487; PRAGMA user_version=10300;" + _SYSTEM)
    db.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)",
        [
            ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian"),
            ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic"),
            ("WGS 84 geodetic", SRS, "EPSG", SRS, _WGS84, "longitude and latitude on WGS 84, in degrees"),
        ],
    )
    db.executemany(
        "INSERT INTO gpkg_extensions VALUES (?,?,?,?,?)",
        [
            (table, None, "gpkg_schema", _SCHEMA_URL, "read-write")
            for table in ("gpkg_data_columns", "gpkg_data_column_constraints")
        ],
    )
    db.executemany(f"INSERT INTO {META} VALUES (?,?)", [("format", FORMAT), ("writer", "person")])
    for level in LEVELS.values():
        _create_level(db, level, changed)
    db.execute(
        "INSERT INTO gpkg_contents (table_name,data_type,identifier,description,last_change) VALUES (?,?,?,?,?)",
        ("layer_styles", "attributes", "layer_styles", "Styles for QGIS", changed),
    )


def _create_level(db: sqlite3.Connection, level: Level, changed: str) -> None:
    columns = level.plain_columns()
    geometry = [f"{GEOMETRY} {level.geometry.upper()}"] if level.geometry else []
    unique = " AUTOINCREMENT" if level.name in EDITED_LEVELS else ""  # the log of edits names rows by fid
    parts = [f"fid INTEGER PRIMARY KEY{unique} NOT NULL", *geometry]
    parts += [f"{quoted(c.name)} {TYPES[c.type]}" for c in columns]
    db.execute(f"CREATE TABLE {quoted(level.name)} ({', '.join(parts)})")
    kind, srs = ("features", SRS) if level.geometry else ("attributes", None)
    db.execute(
        "INSERT INTO gpkg_contents (table_name,data_type,identifier,description,last_change,srs_id) VALUES (?,?,?,?,?,?)",
        (level.name, kind, level.title, level.description, changed, srs),
    )
    if level.geometry:
        db.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?,?,?,?,0,0)",
            (level.name, GEOMETRY, level.geometry.upper(), SRS),
        )
        db.execute(f"CREATE VIRTUAL TABLE {rtree(level)} USING rtree(id, minx, maxx, miny, maxy)")
        db.execute(
            "INSERT INTO gpkg_extensions VALUES (?,?,?,?,?)",
            (level.name, GEOMETRY, "gpkg_rtree_index", _RTREE_URL, "write-only"),
        )
    _describe_columns(db, level, columns)


def create_indexes(db: sqlite3.Connection) -> None:
    """Make the indexes that adding to a file needs; a file that is only read goes without."""
    for level in LEVELS.values():
        key = level.key or "incident_id"
        db.execute(f"CREATE INDEX IF NOT EXISTS {level.name}_key ON {quoted(level.name)} ({quoted(key)})")
    db.execute("CREATE INDEX IF NOT EXISTS relations_incident ON relations (incident_id)")


def add_new_columns(db: sqlite3.Connection) -> None:
    """Give a file that an older version wrote the columns that have come since, and its log of edits too."""
    for level in LEVELS.values():
        there = {row[1] for row in db.execute(f"PRAGMA table_info({quoted(level.name)})")}
        new = [c for c in level.plain_columns() if c.name not in there]
        for column in new:
            db.execute(f"ALTER TABLE {quoted(level.name)} ADD COLUMN {quoted(column.name)} {TYPES[column.type]}")
        _describe_columns(db, level, new)
        if new and level.name in EDITED_LEVELS:
            for action in ("update", "delete", "insert"):
                db.execute(f"DROP TRIGGER IF EXISTS edited_{level.name}_{action}")
            for statement in _edit_triggers(level):
                db.execute(statement)


def _describe_columns(db: sqlite3.Connection, level: Level, columns: Iterable[Column]) -> None:
    db.executemany(
        "INSERT INTO gpkg_data_columns (table_name,column_name,name,title,description) VALUES (?,?,?,?,?)",
        [(level.name, c.name, c.alias, c.alias, c.description) for c in columns],
    )


def create_triggers(db: sqlite3.Connection) -> None:
    """Make the triggers that keep the spatial index and the log of edits by hand."""
    for level in LEVELS.values():
        if level.geometry:
            for statement in _rtree_triggers(level):
                db.execute(statement)
        if level.name in EDITED_LEVELS:
            for statement in _edit_triggers(level):
                db.execute(statement)


def rtree(level: Level) -> str:
    """Return the name of a layer's spatial index, as the GeoPackage standard wants it."""
    return quoted(f"rtree_{level.name}_{GEOMETRY}")


def _rtree_triggers(level: Level) -> list[str]:
    """The triggers of the standard's annex F.3 (requirement 77)."""
    table, index, g = quoted(level.name), rtree(level), GEOMETRY
    name = f"rtree_{level.name}_{g}"
    box = f"NEW.fid, ST_MinX(NEW.{g}), ST_MaxX(NEW.{g}), ST_MinY(NEW.{g}), ST_MaxY(NEW.{g})"
    there = f"(NEW.{g} NOTNULL AND NOT ST_IsEmpty(NEW.{g}))"
    gone = f"(NEW.{g} ISNULL OR ST_IsEmpty(NEW.{g}))"
    put = f"INSERT OR REPLACE INTO {index} VALUES ({box});"
    return [
        f"CREATE TRIGGER {name}_insert AFTER INSERT ON {table} WHEN {there} BEGIN {put} END",
        f"CREATE TRIGGER {name}_update1 AFTER UPDATE OF {g} ON {table} WHEN OLD.fid = NEW.fid AND {there} BEGIN {put} END",
        f"CREATE TRIGGER {name}_update2 AFTER UPDATE OF {g} ON {table} WHEN OLD.fid = NEW.fid AND {gone} BEGIN DELETE FROM {index} WHERE id = OLD.fid; END",
        f"CREATE TRIGGER {name}_update3 AFTER UPDATE ON {table} WHEN OLD.fid != NEW.fid AND {there} BEGIN DELETE FROM {index} WHERE id = OLD.fid; {put} END",
        f"CREATE TRIGGER {name}_update4 AFTER UPDATE ON {table} WHEN OLD.fid != NEW.fid AND {gone} BEGIN DELETE FROM {index} WHERE id IN (OLD.fid, NEW.fid); END",
        f"CREATE TRIGGER {name}_delete AFTER DELETE ON {table} WHEN OLD.{g} NOT NULL BEGIN DELETE FROM {index} WHERE id = OLD.fid; END",
    ]


def _edit_triggers(level: Level) -> list[str]:
    """Whoever changes a row is a person, unless incidentmap says that it is itself (key ``writer``)."""
    table, key = quoted(level.name), quoted(level.key or "fid")
    person = f"(SELECT value FROM {META} WHERE key = 'writer') = 'person'"
    log = f"INSERT INTO {EDITS} (layer, fid, id, action, field, was, now)"
    names = [*([GEOMETRY] if level.geometry else []), *(c.name for c in level.plain_columns())]
    changes = " ".join(
        f"{log} SELECT '{level.name}', OLD.fid, OLD.{key}, 'update', '{n}', OLD.{quoted(n)}, NEW.{quoted(n)} "
        f"WHERE OLD.{quoted(n)} IS NOT NEW.{quoted(n)};"
        for n in names
    )
    on = f"ON {table} WHEN {person} BEGIN"
    return [
        f"CREATE TRIGGER edited_{level.name}_update AFTER UPDATE {on} {changes} END",
        *(
            f"CREATE TRIGGER edited_{level.name}_{action} AFTER {action.upper()} {on} "
            f"{log} VALUES ('{level.name}', {row}.fid, {row}.{key}, '{action}', NULL, NULL, NULL); END"
            for action, row in (("delete", "OLD"), ("insert", "NEW"))
        ),
    ]


def values_of(level: Level, row: dict[str, Any]) -> Iterable[Any]:
    """Return a row's values as SQLite keeps them, in the order of `Level.plain_columns`."""
    if level.geometry:
        row.pop("lon", None)
        row.pop("lat", None)
    if level.columns is COLUMNS:
        for name in ("start_utc", "end_utc"):
            moment = row[name]
            if moment is not None:
                row[name] = moment[:-1] + ".000Z"  # the standard's only form of a DATETIME
    return row.values()
