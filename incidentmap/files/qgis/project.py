"""A QGIS project (.qgz) beside a GeoPackage: layers in order, styled, with the time of the incidents set."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from incidentmap.files.levels import LEVELS, Level
from incidentmap.files.qgis.styles import VERSION, style_elements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from incidentmap.types import Report

_HIDDEN = frozenset({"places", "unlocated", "mentions", "sources"})
_ORDER = ("incidents", "relations", "areas", "places", "unlocated", "mentions", "sources")
_TIME = (1980, 1, 1, 0, 0, 0)


def write_project(reports: Iterable[Report], path: Path, geopackage: str, *, title: str) -> Path:
    """Write a project that shows the layers of ``geopackage``, a file in the same folder.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    from incidentmap.files.writing import replacing

    root = ET.Element("qgis", {"version": VERSION, "projectname": title})
    ET.SubElement(root, "title").text = title
    ET.SubElement(root, "projectCrs").append(_crs("EPSG:3857"))
    tree = ET.SubElement(root, "layer-tree-group")
    layers = ET.Element("projectlayers")
    order = ET.Element("layerorder")
    for name in _ORDER:
        level = LEVELS[name]
        source = f"./{geopackage}|layername={name}"
        ET.SubElement(
            tree,
            "layer-tree-layer",
            {
                "id": _id(level),
                "name": level.title,
                "source": source,
                "providerKey": "ogr",
                "checked": "Qt::Unchecked" if name in _HIDDEN else "Qt::Checked",
                "expanded": "1" if name == "incidents" else "0",
            },
        )
        layers.append(_layer(level, source))
        ET.SubElement(order, "layer", {"id": _id(level)})
    root.append(layers)
    root.append(order)
    _time_settings(root, reports)
    properties = ET.SubElement(root, "properties")
    paths = ET.SubElement(properties, "Paths")
    ET.SubElement(paths, "Absolute", {"type": "bool"}).text = "false"
    text = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(root, encoding="unicode")
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(f"{path.stem}.qgs", _TIME), text, zipfile.ZIP_DEFLATED)
    return path


def _id(level: Level) -> str:
    return f"incidentmap_{level.name}"


def _layer(level: Level, source: str) -> ET.Element:
    layer = ET.Element(
        "maplayer",
        {
            "type": "vector",
            "geometry": {"Point": "Point", "MultiPolygon": "Polygon", "MultiLineString": "Line"}.get(
                level.geometry or "", "No geometry"
            ),
            "wkbType": level.geometry or "NoGeometry",
            "labelsEnabled": "1" if level.name in ("incidents", "areas") else "0",
            "styleCategories": "AllStyleCategories",
        },
    )
    ET.SubElement(layer, "id").text = _id(level)
    ET.SubElement(layer, "datasource").text = source
    ET.SubElement(layer, "layername").text = level.title
    ET.SubElement(layer, "srs").append(_crs("EPSG:4326"))
    ET.SubElement(layer, "provider", {"encoding": "UTF-8"}).text = "ogr"
    layer.extend(style_elements(level))
    return layer


def _crs(authority: str) -> ET.Element:
    system = ET.Element("spatialrefsys")
    ET.SubElement(system, "authid").text = authority
    return system


def _time_settings(root: ET.Element, reports: Iterable[Report]) -> None:
    """The Temporal Controller opens on the days of the incidents, a day a step."""
    days = [i.time.start[:10] for r in reports for i in r.incidents if i.time.start and len(i.time.start) >= 10]
    settings = ET.SubElement(
        root,
        "ProjectTimeSettings",
        {"timeStep": "1", "timeStepUnit": "d", "frameRate": "1", "cumulativeTemporalRange": "0"},
    )
    if days:
        span = ET.SubElement(settings, "TemporalRange")
        ET.SubElement(span, "start").text = f"{min(days)}T00:00:00Z"
        ET.SubElement(span, "end").text = f"{max(days)}T23:59:59Z"
