"""Putting the page together: inlined Leaflet, our script and style, the basemap, and the data in an inert block.

No untrusted text reaches a template: the title is escaped once by ``html.escape``; all else is JSON in which
every character that HTML, JavaScript or a template engine could act on is written as an escape, and is put
into the page with ``textContent``. Scripts run only by their hash.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from incidentmap._errors import InputError
from incidentmap.page.payload import payload

if TYPE_CHECKING:
    from incidentmap.types import Report

_ESCAPED = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&'`$%\u2028\u2029"})
_FOOT = (
    "Extracted automatically: verify before use. Data: GeoNames (CC BY 4.0), Natural Earth, OurAirports (public domain). "
    "Borders follow ISO 3166 and GeoNames codes and state no position."
)


@cache
def _asset(name: str) -> str:
    return resources.files("incidentmap").joinpath("page/assets", name).read_text(encoding="utf-8")


def inert_json(value: Any) -> str:
    """Return JSON that no HTML, script or template reading can act on.

    >>> inert_json("</script>${1}")
    '"\\\\u003c/script\\\\u003e\\\\u0024{1}"'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_ESCAPED)
    return text.encode("utf-8", "replace").decode("utf-8")


def _hash(source: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(source.encode("utf-8")).digest()).decode("ascii") + "'"


def render_html(
    reports: Iterable[Report], *, title: str | None = None, quotes: bool = True, tiles: str | None = None
) -> str:
    """Return the map page, the same text for the same reports.

    Parameters
    ----------
    reports
        What to draw.
    title
        Heading; "Incidents" when None.
    quotes
        False leaves the source's words out.
    tiles
        Online tiles; not drawn yet by this page.

    Raises
    ------
    InputError
        When ``tiles`` is given: this page has no online layer.
    """
    if tiles is not None:
        raise InputError(
            f"online tiles ({urlsplit(tiles).netloc or tiles}) are not supported by the page yet; leave --tiles out"
        )
    items = list(reports)
    script, leaflet = _asset("page.js"), _asset("leaflet.js")
    style = _asset("leaflet.css") + _asset("page.css")
    policy = (
        f"default-src 'none'; script-src {_hash(leaflet)} {_hash(script)}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    data = inert_json(payload(items, quotes=quotes))
    heading = html.escape(title or "Incidents")
    drawn = sum(i.drawn for r in items for i in r.incidents)
    total = sum(len(r.incidents) for r in items)
    fingerprints = ", ".join(sorted({r.gazetteer for r in items if r.gazetteer})) or "none"
    return "".join(
        [
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width,initial-scale=1">',
            f"<title>{heading}</title><style>{style}</style></head><body>",
            '<header><a class="skip" href="#items">Skip to the list</a>',
            f'<h1>{heading}</h1><p>{drawn} on the map of <span id="count" aria-live="polite">{total}</span> told</p></header>',
            '<nav id="list" aria-label="List of incidents" tabindex="0"><input id="search" type="search" aria-label="Search" placeholder="Search">',
            '<div id="items"></div></nav><main id="map"></main>',
            f"<footer>{_FOOT} Gazetteer {html.escape(fingerprints)}.</footer>",
            f'<script type="application/json" id="data">{data}</script>',
            f'<script type="application/json" id="basemap">{inert_json(json.loads(_asset("basemap.json")))}</script>',
            f"<script>{leaflet}</script><script>{script}</script></body></html>\n",
        ]
    )
