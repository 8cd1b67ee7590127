"""Putting the page together: inlined Leaflet, our script and style, the basemap, and the data in inert blocks.

No text of a report reaches a template or the HTML parser. Records travel as base64 of packed columns; the title, the
hosts and the page's labels as JSON in which every character that HTML, JavaScript or a template engine could act on
is an escape. The page sets all of it with ``textContent``. Scripts and styles run by their hash alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from incidentmap._errors import InputError
from incidentmap.page.payload import payload, symbols
from incidentmap.page.tiles import Tiles, csp_source, find_tiles

if TYPE_CHECKING:
    from incidentmap.types import Report

LANGUAGES = ("en", "uk", "ru")
_ESCAPED = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&'`$%#\u2028\u2029"})
_BRACES = re.compile(r'"(?:[^"\\]|\\.)*"')
_TITLE = "Map of incidents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What a user's own folium layers bring along.

    ``script_urls`` and ``style_urls`` are loaded from their hosts, ``image_sources`` are hosts (as a policy writes
    them) that pictures and tiles come from; ``scripts``, ``styles`` and ``html`` are inlined.
    """

    scripts: tuple[str, ...] = ()
    script_urls: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    style_urls: tuple[str, ...] = ()
    image_sources: tuple[str, ...] = ()
    html: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Everything that is loaded, as the policy writes it."""
        urls = (*self.script_urls, *self.style_urls, *self.image_sources)
        return tuple(dict.fromkeys(csp_source(u, path=False) for u in urls))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page whose data are packed; `html` writes it out, with a user's layers or without."""

    core: str
    text: str
    frame: dict[str, Any]
    tiles: Tiles | None

    def html(self, extras: Extras | None = None) -> str:
        """Return the page's HTML."""
        more = extras or Extras()
        tile_sources = (csp_source(self.tiles.url, path=False),) if self.tiles else ()
        hosts = [_host(s) for s in dict.fromkeys((*tile_sources, *more.sources))]
        leaflet, page = _asset("leaflet.js"), script()
        style = _style()
        inline = (leaflet, page, *more.scripts)
        policy = _policy(inline, (style, *more.styles), more, tile_sources)
        return "".join(
            [
                f'<!DOCTYPE html>\n<html lang="{self.frame["language"]}"><head><meta charset="utf-8">',
                f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
                '<meta name="referrer" content="no-referrer">',
                '<meta name="viewport" content="width=device-width,initial-scale=1">',
                f"<title>{_TITLE}</title><style>{style}</style></head><body>",
                "<noscript>This map is drawn by a script inside this file: allow it to run.</noscript>",
                _asset("shell.html"),
                f'<script type="application/json" id="frame">{inert_json({**self.frame, "hosts": hosts})}</script>',
                f'<script type="text/plain" id="core">{self.core}</script>',
                f'<script type="text/plain" id="base">{_base64_asset("basemap.bin")}</script>',
                f'<script type="text/plain" id="text">{self.text}</script>',
                f"<script>{leaflet}</script>",
                *(f'<link rel="stylesheet" href="{_attribute(url)}">' for url in more.style_urls),
                *(f"<style>{s}</style>" for s in more.styles),
                *(f'<script src="{_attribute(url)}"></script>' for url in more.script_urls),
                f"<script>{page}</script>",
                more.html,
                *(f"<script>{s}</script>" for s in more.scripts),
                "</body></html>\n",
            ]
        )


def make_page(
    reports: Iterable[Report],
    *,
    title: str | None = None,
    quotes: bool = True,
    tiles: str | None = None,
    language: str = "en",
    made: date | None = None,
) -> Page:
    """Pack the reports for a page; see `render_html` for the parameters."""
    from incidentmap import __version__

    if language not in LANGUAGES:
        raise InputError(f"the page has no labels in {language!r}: choose from {', '.join(LANGUAGES)}")
    found = find_tiles(tiles)
    (core, text), facts = payload(reports, quotes=quotes)
    frame = {
        "title": title,
        "language": language,
        "labels": labels(),
        "symbols": symbols(),
        "icons": [f"data:image/png;base64,{_base64_asset(n)}" for n in ("marker-icon.png", "marker-shadow.png")],
        "tiles": {"url": found.url, "host": found.host, "attribution": found.attribution} if found else None,
        "version": __version__,
        "made": made.isoformat() if made else None,
        **facts,
    }
    return Page(core=_base64(core), text=_base64(text), frame=frame, tiles=found)


def render_html(
    reports: Iterable[Report],
    *,
    title: str | None = None,
    quotes: bool = True,
    tiles: str | None = None,
    language: str = "en",
    made: date | None = None,
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
        Online tiles: a template with ``{z}/{x}/{y}``, or a name that xyzservices knows. None draws the offline
        basemap; otherwise the page says which host sees what is viewed.
    language
        Of the page's own words: ``en``, ``uk`` or ``ru``; the reader can change it.
    made
        Day to print in the footer; None prints none, so that the same input gives the same bytes.

    Raises
    ------
    InputError
        An unknown language, or tiles that are no template of ``http(s)``.

    Examples
    --------
    >>> page = render_html([])
    >>> page.startswith("<!DOCTYPE html>"), "default-src 'none'" in page
    (True, True)
    """
    return make_page(reports, title=title, quotes=quotes, tiles=tiles, language=language, made=made).html()


def inert_json(value: Any) -> str:
    """Return JSON that no HTML, script or template reading can act on.

    >>> inert_json("</script>${1}{{7*7}}")
    '"\\\\u003c/script\\\\u003e\\\\u0024{1}\\\\u007b\\\\u007b7*7\\\\u007d\\\\u007d"'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_ESCAPED)
    text = _BRACES.sub(lambda m: m.group().replace("{", "\\u007b").replace("}", "\\u007d"), text)
    return text.encode("utf-8", "replace").decode("utf-8")


@cache
def labels() -> dict[str, Any]:
    """Return the page's words by language."""
    folder = resources.files("incidentmap").joinpath("page/labels")
    return {code: tomllib.loads(folder.joinpath(f"{code}.toml").read_text(encoding="utf-8")) for code in LANGUAGES}


@cache
def script() -> str:
    """Return the page's script: the files of ``assets/js`` in the order of their names, in one strict function."""
    folder = resources.files("incidentmap").joinpath("page/assets/js")
    parts = [
        f.read_text(encoding="utf-8") for f in sorted(folder.iterdir(), key=lambda f: f.name) if f.name[-3:] == ".js"
    ]
    return '(function () {\n"use strict";\n' + "\n".join(parts) + "})();\n"


@cache
def _style() -> str:
    # pictures of Leaflet's own controls, which the page does not use, would be requests
    leaflet = _asset("leaflet.css")
    lines = [line for line in leaflet.split("\n") if "url(" not in line]
    return "\n".join(lines) + _asset("page.css")


@cache
def _asset(name: str) -> str:
    return resources.files("incidentmap").joinpath("page/assets", name).read_text(encoding="utf-8")


@cache
def _base64_asset(name: str) -> str:
    return _base64(resources.files("incidentmap").joinpath("page/assets", name).read_bytes())


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _policy(scripts: Iterable[str], styles: Iterable[str], extras: Extras, tile_sources: Iterable[str]) -> str:
    script_urls = [csp_source(u) for u in extras.script_urls]
    style_hosts = [csp_source(u, path=False) for u in extras.style_urls]
    images = dict.fromkeys(["data:", *tile_sources, *extras.image_sources, *style_hosts])
    rules = [
        "default-src 'none'",
        " ".join(["script-src", *map(_hash, scripts), *script_urls]),
        " ".join(["style-src", *map(_hash, styles), *(csp_source(u) for u in extras.style_urls)]),
        " ".join(["img-src", *images]),
        "base-uri 'none'",
        "form-action 'none'",
    ]
    if extras.scripts:
        rules.insert(3, "style-src-attr 'unsafe-inline'")  # folium's own markup sets sizes in attributes
    if style_hosts:
        rules.insert(3, " ".join(["font-src", *dict.fromkeys(style_hosts)]))
    return "; ".join(rules)


def _hash(source: str) -> str:
    return "'sha256-" + _base64(hashlib.sha256(source.encode("utf-8")).digest()) + "'"


def _host(source: str) -> str:
    return source.split("://", 1)[-1]


def _attribute(url: str) -> str:
    return url.replace("&", "&amp;").replace('"', "%22").replace("<", "%3C").replace(">", "%3E")
