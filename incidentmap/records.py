"""Records to JSON and back: the nested form that holds everything a report knows.

One rule for all dataclasses of `incidentmap.types`, with four exceptions that DESIGN's record asks for:
a point is ``{"lon", "lat"}``, a geometry is GeoJSON, a candidate is its place with a score, and an
incident tells whether it is drawn.
"""

from __future__ import annotations

import dataclasses
import json
import math
import types as python_types
import typing
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from incidentmap import types
from incidentmap._errors import InputError

SCHEMA_VERSION = 1
COORDINATE_DECIMALS = 7
"""RFC 7946 §11.2 advises six; seven is a centimetre and costs nothing."""

_QUOTED = frozenset({"Span", "DistanceMention", "Constraint"})
_TEXTS = _QUOTED | {"Document"}


def report_to_dict(report: types.Report, *, quotes: bool = True) -> dict[str, Any]:
    """Return a report as JSON-ready dicts, lists, strings and numbers (no NaN, no infinity).

    ``quotes=False`` leaves out the document's text and every quoted passage; offsets stay.
    """
    data: dict[str, Any] = _encode(report, quotes)
    if not quotes:
        data["document"]["text"] = None
    return data


def report_from_dict(data: Mapping[str, Any]) -> types.Report:
    """Read a report back from `report_to_dict`'s form.

    Raises
    ------
    InputError
        When a field is missing or has another shape; the message names its path.
    """
    report: types.Report = _decode(types.Report, data, "report")
    return report


def collection_to_dict(reports: Iterable[types.Report], *, quotes: bool = True) -> dict[str, Any]:
    """Return the content of a ``NAME.json`` file: versions, gazetteer and all reports."""
    from incidentmap import __version__

    items = list(reports)
    fingerprints = sorted({r.gazetteer for r in items if r.gazetteer})
    return {
        "schema": SCHEMA_VERSION,
        "incidentmap": __version__,
        "gazetteer": ",".join(fingerprints) or None,
        "reports": [report_to_dict(r, quotes=quotes) for r in items],
    }


def collection_from_dict(data: Mapping[str, Any]) -> Iterator[types.Report]:
    """Read the reports of a ``NAME.json`` file."""
    if data.get("schema") != SCHEMA_VERSION:
        raise InputError(f"expected records of schema {SCHEMA_VERSION}, found {data.get('schema')!r}: make them again")
    for item in data.get("reports", ()):
        yield report_from_dict(item)


def tellings_to_text(tellings: Iterable[types.Telling], *, quotes: bool = True) -> str:
    """Return the reports of a merged incident as JSON text, for one cell of a table."""
    return dumps([_encode(telling, quotes) for telling in tellings])


def tellings_from_text(text: str) -> tuple[types.Telling, ...]:
    """Read `tellings_to_text`'s form.

    Raises
    ------
    InputError
        When it is none.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise InputError(f"column 'tellings': not JSON: {error}") from error
    found: tuple[types.Telling, ...] = _decode(tuple[types.Telling, ...], data, "tellings")
    return found


def dumps(value: Any, *, indent: int | None = None) -> str:
    """Serialize to JSON text: UTF-8 as it is, no NaN, lone surrogates escaped."""
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, indent=indent, separators=(",", ":") if indent is None else None
    )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, ensure_ascii=True, allow_nan=False, indent=indent)
    return text


def _encode(value: Any, quotes: bool) -> Any:
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (tuple, list)):
        return [_encode(v, quotes) for v in value]
    if isinstance(value, types.Candidate):
        return {**_encode(value.place, quotes), "score": round(value.score, 4)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _encode_record(value, quotes)
    if isinstance(value, Mapping):
        return {k: _encode(v, quotes) for k, v in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return geometry_to_dict(value)


def _encode_record(value: Any, quotes: bool) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for f in dataclasses.fields(value):
        if f.name == "rules":
            continue
        out[f.name] = _encode(getattr(value, f.name), quotes)
        if f.name == "temporal_role":
            out["drawn"] = value.drawn
    if isinstance(value, types.Location):
        out["point"] = None if value.point is None else {"lon": value.point[0], "lat": value.point[1]}
    if not quotes and type(value).__name__ in _QUOTED:
        out["text"] = None
    if not quotes and isinstance(value, types.Telling):
        out["quote"] = None
    return out


def geometry_to_dict(geometry: Any) -> dict[str, Any] | None:
    """Return a shapely geometry as GeoJSON (RFC 7946 ring order, seven decimals); None when empty."""
    import shapely
    from shapely.geometry import mapping

    if geometry is None or geometry.is_empty:
        return None
    rounded = shapely.transform(geometry, lambda xy: xy.round(COORDINATE_DECIMALS))
    if rounded.geom_type in ("Polygon", "MultiPolygon"):
        rounded = _right_handed(rounded)
    listed: dict[str, Any] = json.loads(json.dumps(mapping(rounded)))
    return listed


def _right_handed(geometry: Any) -> Any:
    """Outer rings anticlockwise, holes clockwise (RFC 7946 §3.1.6)."""
    from shapely.geometry import MultiPolygon
    from shapely.geometry.polygon import orient

    if geometry.geom_type == "Polygon":
        return orient(geometry, 1.0)
    return MultiPolygon([orient(part, 1.0) for part in geometry.geoms])


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls, localns={"BaseGeometry": _Geometry, "date": date})


class _Geometry:
    """Stands for a shapely geometry where annotations are read."""


def _decode(wanted: Any, data: Any, path: str) -> Any:
    origin = typing.get_origin(wanted)
    if origin in (typing.Union, python_types.UnionType):
        options = [a for a in typing.get_args(wanted) if a is not type(None)]
        return None if data is None else _decode(options[0], data, path)
    if wanted is types.Candidate:
        place = _decode(types.Place, {k: v for k, v in data.items() if k != "score"}, path)
        return types.Candidate(place=place, score=float(data["score"]))
    if dataclasses.is_dataclass(wanted):
        return _decode_record(wanted, data, path)
    if origin is tuple:
        if not isinstance(data, list):
            raise InputError(f"{path}: expected a list, found {type(data).__name__}")
        return tuple(_decode(typing.get_args(wanted)[0], v, f"{path}[{i}]") for i, v in enumerate(data))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        value_type = typing.get_args(wanted)[1]
        return {k: _decode(value_type, v, f"{path}.{k}") for k, v in (data or {}).items()}
    if wanted is date:
        return date.fromisoformat(data)
    if wanted is _Geometry:
        from shapely.geometry import shape

        return shape(data)
    if wanted is float:
        return float(data)
    return data


def _decode_record(cls: Any, data: Any, path: str) -> Any:
    if not isinstance(data, Mapping):
        raise InputError(f"{path}: expected an object, found {type(data).__name__}")
    hints = _hints(cls)
    values: dict[str, Any] = {}
    for f in dataclasses.fields(cls):
        if f.name not in data:
            continue
        value = data[f.name]
        if value is None and f.name == "text" and cls.__name__ in _TEXTS:
            value = ""
        if f.name == "point" and value is not None:
            values["point"] = (float(value["lon"]), float(value["lat"]))
            continue
        values[f.name] = _decode(hints[f.name], value, f"{path}.{f.name}")
    try:
        return cls(**values)
    except TypeError as error:
        raise InputError(f"{path}: not a {cls.__name__} record: {error}") from error
