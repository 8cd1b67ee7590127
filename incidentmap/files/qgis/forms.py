"""Headings and form fields: what may be chosen is chosen from a list, what must stay is read-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, get_args
from xml.etree import ElementTree as ET

from incidentmap.types import Assertion, LocationPrecision, TemporalRole, TimePrecision

if TYPE_CHECKING:
    from incidentmap.files.levels import Level

_CHOICES: Mapping[str, Sequence[str]] = {
    "assertion": get_args(Assertion),
    "temporal_role": get_args(TemporalRole),
    "date_precision": get_args(TimePrecision),
    "location_precision": get_args(LocationPrecision),
    "claim_status": (
        "confirmed_by_authority",
        "claimed_by_party",
        "reported",
        "alleged",
        "unverified",
        "disputed",
        "denied",
    ),
}
_FIXED = frozenset(
    {"fid", "id", "incident_id", "document_id", "edited", "gazetteer", "drawn", "quote_start", "quote_end"}
)
_LONG = frozenset({"note", "quote", "distances"})


def add_forms(parts: list[ET.Element], level: Level, event_labels: Mapping[str, str]) -> None:
    """Add the form configuration, the headings and the read-only marks of a layer's columns."""
    configuration = ET.Element("fieldConfiguration")
    aliases = ET.Element("aliases")
    editable = ET.Element("editable")
    for index, column in enumerate(level.plain_columns(), 1):
        field = ET.SubElement(configuration, "field", {"name": column.name, "configurationFlags": "None"})
        widget = ET.SubElement(field, "editWidget")
        config = ET.SubElement(widget, "config")
        if level.name in ("incidents", "areas", "unlocated") and column.name == "event_type":
            widget.set("type", "ValueMap")
            config.append(_value_map({label: name for name, label in event_labels.items()}))
        elif column.name in _CHOICES and level.name in ("incidents", "areas", "unlocated"):
            widget.set("type", "ValueMap")
            config.append(_value_map({v.replace("_", " "): v for v in _CHOICES[column.name]}))
        elif column.type == "bool":
            widget.set("type", "CheckBox")
            ET.SubElement(config, "Option")
        else:
            widget.set("type", "TextEdit" if column.name in _LONG else "")
            options = ET.SubElement(config, "Option", {"type": "Map"})
            if column.name in _LONG:
                ET.SubElement(options, "Option", {"name": "IsMultiline", "value": "true", "type": "bool"})
        ET.SubElement(aliases, "alias", {"field": column.name, "index": str(index), "name": column.alias})
        ET.SubElement(editable, "field", {"name": column.name, "editable": "0" if column.name in _FIXED else "1"})
    parts += [configuration, aliases, editable]


def _value_map(choices: Mapping[str, str]) -> ET.Element:
    outer = ET.Element("Option", {"type": "Map"})
    listed = ET.SubElement(outer, "Option", {"name": "map", "type": "List"})
    for label, value in choices.items():
        one = ET.SubElement(listed, "Option", {"type": "Map"})
        ET.SubElement(one, "Option", {"name": label, "value": value, "type": "QString"})
    return outer
