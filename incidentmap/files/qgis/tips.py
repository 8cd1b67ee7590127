"""What QGIS shows beside the pointer: HTML in which every value is escaped.

A value is text of a stranger: QGIS renders tips in a web view, so ``<`` in a title must stay a character.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentmap.files.levels import Level

_LINES = {
    "incidents": ("event_type", "date", "date_text", "place", "location_precision", "killed_min", "injured_min"),
    "places": ("role", "place", "admin1", "country", "kind", "gazetteer_id"),
    "relations": ("comparator", "metres_min", "metres_max", "bearing_deg", "reference"),
    "sources": ("publisher", "published", "url"),
    "mentions": ("field", "start"),
}
_MORE = ("claim_status", "attribution", "quote", "publisher", "published", "note", "edited")


def map_tip(level: Level) -> str:
    """Return the HTML template of a layer's map tip."""
    names = _LINES.get(level.name) or _LINES["incidents"]
    aliases = {c.name: c.alias for c in level.columns}
    head = "title" if "title" in aliases else "text"
    rows = [n for n in (*names, *_MORE) if n in aliases]
    body = "".join(_row(n, aliases[n]) for n in rows)
    return (
        f'<div style="max-width:24em"><b>[% {_escaped(head)} %]</b><table style="font-size:small">{body}</table></div>'
    )


def _row(name: str, alias: str) -> str:
    """A table row that is there only when the value is."""
    cells = f"'<tr><td><i>{escape(alias)}</i></td><td>' || {_escaped(name)} || '</td></tr>'"
    return f"[% CASE WHEN \"{name}\" IS NULL THEN '' ELSE {cells} END %]"


def _escaped(name: str) -> str:
    """QGIS has no function that escapes HTML; ``&`` goes first so that nothing is escaped twice."""
    expression = f"to_string(coalesce(\"{name}\", ''))"
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        expression = f"replace({expression}, '{character}', '{entity}')"
    return expression
