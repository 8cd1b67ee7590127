"""Symbols and renderers as QGIS' XML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

_OUTLINE = "0.4"


def marker(colour: str, shape: str, angle: int, size_mm: float, rules: Mapping[str, str] | None = None) -> ET.Element:
    """Return a point symbol; ``rules`` give properties by expression."""
    return _symbol(
        "marker",
        "SimpleMarker",
        {
            "name": shape,
            "angle": str(angle),
            "color": _rgba(colour),
            "outline_color": "255,255,255,255" if rules is None else _rgba(colour),
            "outline_width": "0.2" if rules is None else _OUTLINE,
            "outline_width_unit": "MM",
            "outline_style": "solid",
            "joinstyle": "miter",
            "size": f"{size_mm:g}",
            "size_unit": "MM",
        },
        rules,
    )


def fill(
    colour: str, share: float, rules: Mapping[str, str] | None = None, *, outline_mm: str = _OUTLINE
) -> ET.Element:
    """Return an area symbol, the colour's ``share`` inside and all of it around."""
    return _symbol(
        "fill",
        "SimpleFill",
        {
            "color": _rgba(colour, share),
            "style": "solid",
            "outline_color": _rgba(colour, 0.8),
            "outline_width": outline_mm,
            "outline_width_unit": "MM",
            "outline_style": "solid",
            "joinstyle": "round",
        },
        rules,
    )


def line(colour: str, share: float) -> ET.Element:
    """Return a dashed line symbol, ``share`` of the colour."""
    return _symbol(
        "line",
        "SimpleLine",
        {"line_color": _rgba(colour, share), "line_width": "0.3", "line_width_unit": "MM", "line_style": "dash"},
        None,
    )


def renderer(column: str | None, entries: Sequence[tuple[str, str, ET.Element]]) -> ET.Element:
    """Return a renderer: one symbol, or a category for each ``(value, label, symbol)`` of ``column``."""
    kind = "categorizedSymbol" if column else "singleSymbol"
    root = ET.Element("renderer-v2", {"type": kind, "symbollevels": "0", "enableorderby": "0", "forceraster": "0"})
    symbols = ET.Element("symbols")
    if column:
        root.set("attr", column)
        categories = ET.SubElement(root, "categories")
    for index, (value, label, symbol) in enumerate(entries):
        symbol.set("name", str(index))
        symbols.append(symbol)
        if column:
            ET.SubElement(
                categories, "category", {"value": value, "label": label, "symbol": str(index), "render": "true"}
            )
    root.append(symbols)
    return root


def graduated(column: str, ranges: Sequence[tuple[int, int, ET.Element]]) -> ET.Element:
    """Return a renderer with a symbol for each ``(least, most, symbol)`` of a column of whole numbers."""
    attributes = {"type": "graduatedSymbol", "attr": column, "graduatedMethod": "GraduatedColor"}
    root = ET.Element("renderer-v2", {**attributes, "symbollevels": "0", "enableorderby": "0", "forceraster": "0"})
    steps, symbols = ET.SubElement(root, "ranges"), ET.SubElement(root, "symbols")
    for index, (least, most, symbol) in enumerate(ranges):
        symbol.set("name", str(index))
        symbols.append(symbol)
        label = str(least) if least == most else f"{least} to {most}"
        bounds = {"lower": f"{least - 0.5:g}", "upper": f"{most + 0.5:g}", "symbol": str(index)}
        ET.SubElement(steps, "range", {**bounds, "label": label, "render": "true"})
    return root


def _symbol(kind: str, cls: str, options: Mapping[str, str], rules: Mapping[str, str] | None) -> ET.Element:
    symbol = ET.Element("symbol", {"type": kind, "name": "0", "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"})
    layer = ET.SubElement(symbol, "layer", {"class": cls, "enabled": "1", "locked": "0", "pass": "0"})
    box = ET.SubElement(layer, "Option", {"type": "Map"})
    for name, value in options.items():
        ET.SubElement(box, "Option", {"name": name, "value": value, "type": "QString"})
    for name, value in options.items():  # the form that QGIS before 3.18 reads
        ET.SubElement(layer, "prop", {"k": name, "v": value})
    if rules:
        holder = ET.SubElement(ET.SubElement(layer, "data_defined_properties"), "Option", {"type": "Map"})
        ET.SubElement(holder, "Option", {"name": "name", "value": "", "type": "QString"})
        properties = ET.SubElement(holder, "Option", {"name": "properties", "type": "Map"})
        for name, expression in rules.items():
            one = ET.SubElement(properties, "Option", {"name": name, "type": "Map"})
            ET.SubElement(one, "Option", {"name": "active", "value": "true", "type": "bool"})
            ET.SubElement(one, "Option", {"name": "expression", "value": expression, "type": "QString"})
            ET.SubElement(one, "Option", {"name": "type", "value": "3", "type": "int"})
        ET.SubElement(holder, "Option", {"name": "type", "value": "collection", "type": "QString"})
    return symbol


def _rgba(colour: str, share: float = 1.0) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * share)}"
