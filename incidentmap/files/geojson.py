"""GeoJSON by RFC 7946: one geometry type a file, anticlockwise rings, seven decimals, bbox, split at 180°."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from incidentmap.files.levels import Level, chunks, level_of
from incidentmap.files.shapes import Bounds

if TYPE_CHECKING:
    from incidentmap.types import Report

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def to_geojson(reports: Report | Iterable[Report], *, level: str = "incidents", quotes: bool = True) -> dict[str, Any]:
    """Return a GeoJSON FeatureCollection (EPSG:4326, longitude first).

    Parameters
    ----------
    reports
        One report or many.
    level
        ``"incidents"``: a Point for every incident that has one. ``"areas"``: the region of every located
        incident, Polygons and MultiPolygons, with the same ids. ``"places"``: a Point for every resolved name.
        ``"relations"``: a line from each place that a distance is told from to the incident.
    quotes
        False leaves the source's words out.

    Raises
    ------
    InputError
        When ``level`` is none of these.

    Examples
    --------
    >>> to_geojson([])
    {'type': 'FeatureCollection', 'features': []}
    """
    bounds = Bounds()
    features = [json.loads(text) for text in features_as_text(reports, _spatial(level), bounds, quotes=quotes)]
    collection: dict[str, Any] = {"type": "FeatureCollection"}
    if bounds.box:
        collection["bbox"] = bounds.box
    collection["features"] = features
    return collection


def write_geojson(
    reports: Report | Iterable[Report], path: Path, *, level: str = "incidents", quotes: bool = True
) -> Path:
    """Write a FeatureCollection, one feature a line; ``reports`` may be an iterator of any length."""
    from incidentmap.files.writing import replacing

    bounds = Bounds()
    with replacing(path) as temporary, _text_file(temporary) as file:
        file.write('{"type":"FeatureCollection","features":[')
        before = "\n"
        for text in features_as_text(reports, _spatial(level), bounds, quotes=quotes):
            file.write(before)
            file.write(text)
            before = ",\n"
        box = f',"bbox":{_ENCODER.encode(bounds.box)}' if bounds.box else ""
        file.write(f"\n]{box}}}\n")
    return path


def write_geojsonl(
    reports: Report | Iterable[Report], path: Path, *, level: str = "incidents", quotes: bool = True
) -> Path:
    """Write one feature a line and nothing else (``.geojsonl``), for data too big to be read at once."""
    from incidentmap.files.writing import replacing

    with replacing(path) as temporary, _text_file(temporary) as file:
        for text in features_as_text(reports, _spatial(level), Bounds(), quotes=quotes):
            file.write(text + "\n")
    return path


def write_collection(features: Iterable[tuple[str, dict[str, Any]]], path: Path) -> Path:
    """Write a FeatureCollection of geometries (GeoJSON text) with their properties, one feature a line."""
    from incidentmap.files.writing import replacing

    lines = (f'{{"type":"Feature","geometry":{shape},"properties":{_encoded(row)}}}' for shape, row in features)
    with replacing(path) as temporary, _text_file(temporary) as file:
        file.write('{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n")
    return path


def features_as_text(
    reports: Report | Iterable[Report], level: Level, bounds: Bounds, *, quotes: bool
) -> Iterator[str]:
    """Yield each feature as JSON text, and show ``bounds`` all geometries."""
    import shapely

    for chunk in chunks(reports):
        made = level.make(chunk, quotes)
        bounds.add(made.geometry)
        shapes = shapely.to_geojson(made.geometry)
        for row, shape in zip(made.rows, shapes, strict=True):
            if shape is None:
                continue
            row.pop("lon", None)
            row.pop("lat", None)
            yield f'{{"type":"Feature","id":{json.dumps(row["id"])},"geometry":{shape},"properties":{_encoded(row)}}}'


def _encoded(row: dict[str, Any]) -> str:
    try:
        return _ENCODER.encode(row)
    except ValueError:  # JSON has no NaN and no infinity: they are not stated
        return _ENCODER.encode(
            {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}
        )


def _spatial(name: str) -> Level:
    from incidentmap._errors import InputError
    from incidentmap.files.levels import LEVELS

    level = level_of(name)
    if level.geometry is None:
        raise InputError(f"level is one of {', '.join(v.name for v in LEVELS.values() if v.geometry)}; found {name!r}")
    return level


def _text_file(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", errors="replace", newline="\n", buffering=1 << 20)
