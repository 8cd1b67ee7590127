"""The JSON Schema of ``NAME.json``: made from the records, shipped as ``schema.json``.

``python -m incidentmap.schema`` writes the file again after the records have changed.
"""

from __future__ import annotations

import dataclasses
import json
import types as python_types
import typing
from collections.abc import Mapping
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from incidentmap import types
from incidentmap.records import SCHEMA_VERSION

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_POINT = {
    "anyOf": [
        {
            "type": "object",
            "properties": {
                "lon": {"type": "number", "minimum": -180, "maximum": 180},
                "lat": {"type": "number", "minimum": -90, "maximum": 90},
            },
            "required": ["lon", "lat"],
            "additionalProperties": False,
        },
        {"type": "null"},
    ]
}
_GEOMETRY = {
    "type": "object",
    "properties": {"type": {"type": "string"}, "coordinates": {"type": "array"}},
    "required": ["type"],
}
_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    date: {"type": "string", "format": "date"},
}
_QUOTES = frozenset({"Document", "Span", "DistanceMention", "Constraint"})


class _Geometry:
    """Stands for a shapely geometry where annotations are read."""


def load_schema() -> dict[str, Any]:
    """Return the packaged schema."""
    text = resources.files("incidentmap").joinpath("schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def make_schema() -> dict[str, Any]:
    """Return the schema of the records as they are now."""
    definitions: dict[str, Any] = {}
    report = _of(types.Report, definitions)
    return {
        "$schema": _DIALECT,
        "title": "incidentmap records",
        "type": "object",
        "properties": {
            "schema": {"const": SCHEMA_VERSION},
            "incidentmap": {"type": "string"},
            "gazetteer": {"type": ["string", "null"]},
            "reports": {"type": "array", "items": report},
        },
        "required": ["schema", "incidentmap", "gazetteer", "reports"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _of(wanted: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a type; records go into ``definitions`` once."""
    origin = typing.get_origin(wanted)
    if wanted in _PLAIN:
        return _PLAIN[wanted]
    if wanted is _Geometry:
        return _GEOMETRY
    if origin is typing.Literal:
        return {"enum": list(typing.get_args(wanted))}
    if origin in (typing.Union, python_types.UnionType):
        parts = [p for p in typing.get_args(wanted) if p is not type(None)]
        return {"anyOf": [_of(parts[0], definitions), {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": _of(typing.get_args(wanted)[0], definitions)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _of(typing.get_args(wanted)[1], definitions)}
    name = wanted.__name__
    if name not in definitions:
        definitions[name] = {}  # a record may hold itself
        definitions[name] = _record(wanted, definitions)
    return {"$ref": f"#/$defs/{name}"}


def _record(cls: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if cls is types.Candidate:  # written as its place with a score
        place = _record(types.Place, definitions)
        place["properties"]["score"] = {"type": "number"}
        place["required"].append("score")
        return place
    hints = typing.get_type_hints(cls, localns={"BaseGeometry": _Geometry, "date": date})
    properties: dict[str, Any] = {}
    for f in dataclasses.fields(cls):
        if f.name == "rules":
            continue
        properties[f.name] = _POINT if f.name == "point" else _of(hints[f.name], definitions)
        if f.name == "text" and cls.__name__ in _QUOTES:  # null where quotes are left out
            properties[f.name] = {"type": ["string", "null"]}
        if f.name == "temporal_role":
            properties["drawn"] = {"type": "boolean"}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


if __name__ == "__main__":
    Path(__file__).with_name("schema.json").write_text(
        json.dumps(make_schema(), indent=1) + "\n", encoding="utf-8", newline="\n"
    )
