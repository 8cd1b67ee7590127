"""The style of each layer: by event type and by precision, with labels, map tips, headings, forms and time.

QML is QGIS' own XML. What is left out of it takes QGIS' defaults.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args
from xml.etree import ElementTree as ET

from incidentmap.files.qgis.forms import add_forms
from incidentmap.files.qgis.symbols import fill, line, marker, renderer
from incidentmap.files.qgis.tips import map_tip
from incidentmap.types import LocationPrecision

if TYPE_CHECKING:
    from incidentmap.files.levels import Level

VERSION = "3.22.0-Białowieża"
_MAX_LABELS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A named style of a layer."""

    name: str
    description: str
    qml: str
    default: bool


@cache
def tables() -> Mapping[str, Any]:
    """Return the tables of colours, shapes and sizes."""
    package = resources.files("incidentmap")
    own, page = (
        tomllib.loads(package.joinpath(name).read_text(encoding="utf-8"))
        for name in ("files/qgis/styles.toml", "page/symbols.toml")
    )
    light = {kind: colours[0] for kind, colours in page["colours"].items()}
    return {**own, "colours": light, "types": page["types"]}


@cache
def event_labels() -> Mapping[str, str]:
    """Return the heading of each event type, in the order of the table of codes."""
    text = resources.files("incidentmap").joinpath("lexicons/codes.toml").read_text(encoding="utf-8")
    return {name: str(row[4]) for name, row in tomllib.loads(text).items()}


@cache
def styles(level: Level) -> tuple[Style, ...]:
    """Return the styles of a layer or table, the default first."""
    if level.name in ("incidents", "areas"):
        return (
            _style(level, "By event type", "Colour and shape: event type. Fill and size: how sure the place is", True),
            _style(level, "By location precision", "Colour: how the place is known", False),
        )
    return (_style(level, level.title, level.description, True),)


def write_qml(level: Level, path: Path) -> Path:
    """Write a layer's default style beside its file; QGIS loads ``NAME.qml`` with ``NAME.geojson``."""
    from incidentmap.files.writing import write_text

    return write_text(path, styles(level)[0].qml)


def style_elements(level: Level, *, by_precision: bool = False) -> list[ET.Element]:
    """Return the elements that a QML file and a project's layer share."""
    parts: list[ET.Element] = []
    if level.geometry:
        parts += [*_temporal(level), _renderer(level, by_precision=by_precision), *_labels(level)]
        parts.append(_text("blendMode", "0"))
        parts.append(_text("layerOpacity", "1"))
    add_forms(parts, level, event_labels())
    parts.append(_text("mapTip", map_tip(level)))
    parts.append(
        _text("previewExpression", {"mentions": '"text"', "sources": '"title"'}.get(level.name, _title(level)))
    )
    return parts


def _style(level: Level, name: str, description: str, default: bool) -> Style:
    root = ET.Element(
        "qgis",
        {
            "version": VERSION,
            "styleCategories": "AllStyleCategories",
            "labelsEnabled": "1" if level.name in ("incidents", "areas") else "0",
            "hasScaleBasedVisibilityFlag": "0",
        },
    )
    root.extend(style_elements(level, by_precision=not default))
    ET.indent(root, " ")
    head = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    return Style(
        name=name, description=description, qml=head + ET.tostring(root, encoding="unicode") + "\n", default=default
    )


def _title(level: Level) -> str:
    return '"title"' if level.name in ("incidents", "areas", "unlocated") else '"text"'


def _text(tag: str, content: str) -> ET.Element:
    element = ET.Element(tag)
    element.text = content
    return element


def _temporal(level: Level) -> list[ET.Element]:
    """Incidents happen at ``date``; those without one show at every time."""
    if level.name not in ("incidents", "areas", "relations"):
        return []
    element = ET.Element(
        "temporal",
        {
            "mode": "1",  # ModeFeatureDateTimeInstantFromField
            "enabled": "1",
            "startField": "date",
            "endField": "",
            "durationField": "",
            "durationUnit": "d",
            "fixedDuration": "1",
            "accumulate": "0",
            "limitMode": "0",
            "startExpression": "",
            "endExpression": "",
        },
    )
    fixed = ET.SubElement(element, "fixedRange")
    ET.SubElement(fixed, "start")
    ET.SubElement(fixed, "end")
    return [element]


def _renderer(level: Level, *, by_precision: bool) -> ET.Element:
    if level.name == "places":
        roles = tables()["role"]
        return renderer("role", [(r, r.capitalize(), marker(c, "circle", 0, 2.0)) for r, c in roles.items()])
    if level.name == "relations":
        return renderer(None, [("", "", line("#0b5fa5", 0.6))])
    make = _point_symbol if level.geometry == "Point" else _area_symbol
    if by_precision:
        rows = tables()["precision"]
        wanted = [p for p in get_args(LocationPrecision) if p in rows]
        return renderer("location_precision", [(p, p.capitalize(), make(rows[p][2], "circle", 0)) for p in wanted])
    types, colours, shapes = (tables()[name] for name in ("types", "colours", "shapes"))
    entries = []
    for name, label in event_labels().items():
        colour, shape = types.get(name, ("other", "circle"))
        entries.append((name, label, make(colours[colour], *shapes[shape])))
    entries.append(("", "Other", make(colours["other"], *shapes["pentagon"])))
    return renderer("event_type", entries)


def _point_symbol(colour: str, shape: str, angle: int) -> ET.Element:
    rows = tables()["precision"]
    sizes = ", ".join(f"'{p}', {row[0]}" for p, row in rows.items())
    alphas = ", ".join(f"'{p}', {round(255 * row[1])}" for p, row in rows.items())
    alpha = f'coalesce(map_get(map({alphas}), "location_precision"), 128)'
    return marker(
        colour,
        shape,
        angle,
        3.6,
        {
            "size": f'coalesce(map_get(map({sizes}), "location_precision"), 3.4)',
            "fillColor": f"set_color_part(@symbol_color, 'alpha', {alpha})",
            "outlineWidth": 'CASE WHEN "verified" THEN 0.9 ELSE 0.4 END',
        },
    )


def _area_symbol(colour: str, *_: Any) -> ET.Element:
    coarse = "\"location_precision\" IN ('area', 'admin2', 'admin1')"
    return fill(colour, 0.12, {"outlineStyle": f"CASE WHEN {coarse} THEN 'dash' ELSE 'solid' END"})


def _labels(level: Level) -> list[ET.Element]:
    if level.name not in ("incidents", "areas"):
        return []
    labeling = ET.Element("labeling", {"type": "simple"})
    settings = ET.SubElement(labeling, "settings", {"calloutType": "simple"})
    # an area is labelled only where no point of the incident bears the label already
    coarse = "CASE WHEN \"location_precision\" IN ('area', 'admin2', 'admin1') THEN \"title\" END"
    words = '"title"' if level.name == "incidents" else coarse
    style = ET.SubElement(
        settings,
        "text-style",
        {
            "fieldName": words,
            "isExpression": "1",
            "fontSize": "8",
            "fontSizeUnit": "Point",
            "textColor": "30,30,30,255",
            "textOpacity": "1",
            "fontWeight": "50",
            "multilineHeight": "1",
        },
    )
    ET.SubElement(
        style,
        "text-buffer",
        {"bufferDraw": "1", "bufferSize": "0.8", "bufferSizeUnits": "MM", "bufferColor": "255,255,255,255"},
    )
    ET.SubElement(settings, "text-format", {"wrapChar": ", ", "autoWrapLength": "28", "multilineAlign": "3"})
    placement = {
        "placement": "6" if level.geometry == "Point" else "1",
        "dist": "1",
        "distUnits": "MM",
        "priority": "5",
    }
    ET.SubElement(
        settings, "placement", {**placement, "predefinedPositionOrder": "TR,TL,BR,BL,R,L,TSR,BSR", "offsetType": "1"}
    )
    ET.SubElement(
        settings,
        "rendering",
        {
            "drawLabels": "1",
            "limitNumLabels": "1",
            "maxNumLabels": str(_MAX_LABELS),
            "obstacle": "1",
            "displayAll": "0",
        },
    )
    return [labeling]
