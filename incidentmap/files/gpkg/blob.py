"""Geometries as a GeoPackage keeps them: a short header, then WKB (OGC 12-128r18 §2.1.3)."""

from __future__ import annotations

import os
import sqlite3
import struct
from pathlib import Path
from typing import Any

from incidentmap.files.gpkg.tables import SRS

_POINT_HEADER = b"GP\x00\x01" + struct.pack("<i", SRS)
_BOX_HEADER = b"GP\x00\x03" + struct.pack("<i", SRS)
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)


def encode(array: Any) -> list[bytes | None]:
    """Return an array of geometries as GeoPackage blobs; all but points carry their box."""
    import numpy as np
    import shapely

    wkb = shapely.to_wkb(array, output_dimension=2, byte_order=1)
    if len(array) and np.all(np.isin(shapely.get_type_id(array), (-1, 0))):
        return [None if w is None else _POINT_HEADER + w for w in wkb]
    boxes = np.ascontiguousarray(shapely.bounds(array)[:, [0, 2, 1, 3]], dtype="<f8")
    return [None if w is None else _BOX_HEADER + box.tobytes() + w for w, box in zip(wkb, boxes, strict=True)]


def decode(blob: bytes | None) -> Any:
    """Return the shapely geometry of a GeoPackage blob; None for null, empty and unreadable ones."""
    import shapely

    if not blob or blob[:2] != b"GP":
        return None
    geometry = shapely.from_wkb(blob[8 + _ENVELOPE_BYTES[min(blob[3] >> 1 & 7, 4)] :], on_invalid="ignore")
    return None if geometry is None or geometry.is_empty else geometry


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open a file that is only read; where it may be written, SQLite mends what a killed program left."""
    mode = "rw" if os.access(path, os.W_OK) else "ro"
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True)


def add_functions(db: sqlite3.Connection) -> None:
    """Give SQLite the functions that the spatial index's triggers call."""

    def bound(index: int) -> Any:
        def at(blob: bytes | None) -> float | None:
            geometry = decode(blob)
            return None if geometry is None else float(geometry.bounds[index])

        return at

    for name, index in (("ST_MinX", 0), ("ST_MinY", 1), ("ST_MaxX", 2), ("ST_MaxY", 3)):
        db.create_function(name, 1, bound(index), deterministic=True)
    db.create_function("ST_IsEmpty", 1, lambda blob: int(decode(blob) is None), deterministic=True)
