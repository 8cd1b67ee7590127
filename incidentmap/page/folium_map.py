"""The page as a `folium.Map`, for notebooks and for people who add layers of their own.

folium renders a layer's template, hands the result to branca as a new template, and renders that again: text with
``{{`` in it would run. Here what a layer rendered is taken as it is, so nothing is rendered twice, and our own data
pass through no template at all.
"""

from __future__ import annotations

import base64
import html
import re
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink

from incidentmap.page.render import Extras, Page

_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)
_SCRIPT = re.compile(r"<script[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_SCRIPT_URL = re.compile(r"<script[^>]*\ssrc=[\"'](https?://[^\"']+)[\"']", re.IGNORECASE)
_STYLE_URL = re.compile(r"<link[^>]*\shref=[\"'](https?://[^\"']+)[\"']", re.IGNORECASE)
_NEEDED: dict[str, tuple[str, ...]] = {"$(": ("jquery",), "L.AwesomeMarkers": ("awesome_markers",)}
"""Words in a layer's script, and the parts of folium's own map that it then needs."""
_NEEDED_CSS: dict[str, tuple[str, ...]] = {
    "L.AwesomeMarkers": ("awesome_markers_css", "fontawesome_css", "awesome_rotate_css", "glyphicons_css")
}
_SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals"


class IncidentFigure(Figure):
    """The root of an `IncidentMap`: rendering it gives the whole page, the same each time."""

    def render(self, **kwargs: Any) -> str:
        """Return the page's HTML with all layers that were added."""
        maps = [child for child in self._children.values() if isinstance(child, IncidentMap)]
        page: str = maps[0].page.html(_extras(self, maps[0], kwargs))
        return page


class IncidentMap(folium.Map):
    """A folium map that is shown and saved as the incident page."""

    def __init__(self, page: Page) -> None:
        super().__init__(tiles=None)
        self.page = page
        IncidentFigure().add_child(self)

    def render(self, **kwargs: Any) -> str:
        """Put the page as a frame into a figure that is not ours; `IncidentFigure` asks for the page itself."""
        figure: Any = self.get_root()
        inner = base64.b64encode(self.page.html().encode("utf-8")).decode("ascii")
        frame = f'<iframe src="data:text/html;base64,{inner}" sandbox="{_SANDBOX}" style="width:100%;height:600px;border:0"></iframe>'
        figure.html.add_child(Element(frame), name=self.get_name())
        return ""

    def _repr_html_(self, **kwargs: Any) -> str:
        page = html.escape(self.get_root().render(**kwargs))
        return f'<iframe srcdoc="{page}" title="Map of incidents" sandbox="{_SANDBOX}" style="width:100%;height:640px;border:0"></iframe>'


def _extras(figure: Figure, incident_map: IncidentMap, kwargs: dict[str, Any]) -> Extras | None:
    """Render what was added to the map, and leave the figure as it was."""
    parts = {name: getattr(figure, name) for name in ("header", "html", "script")}
    before = {name: OrderedDict(part._children) for name, part in parts.items()}  # noqa: SLF001
    others = [child for child in figure._children.values() if child is not incident_map]  # noqa: SLF001
    try:
        for child in [*incident_map._children.values(), *others]:  # noqa: SLF001
            child.render(**kwargs)
        added = {
            name: [_markup(child, kwargs, own=key in before[name]) for key, child in part._children.items()]  # noqa: SLF001
            for name, part in parts.items()
        }
        links = [c for c in parts["header"]._children.values() if isinstance(c, (JavascriptLink, CssLink))]  # noqa: SLF001
    finally:
        for name, part in parts.items():
            part._children = before[name]  # noqa: SLF001
    script = "\n".join(s for s in added["script"] if s.strip())
    head = "\n".join(added["header"])
    body = "\n".join(added["html"])
    if not (script or body.strip() or links or incident_map._children):  # noqa: SLF001
        return None
    return _collect(incident_map, script, head, body, links)


def _markup(child: Element, kwargs: dict[str, Any], *, own: bool) -> str:
    """Return an element's text: rendered when a user put it there, as it is when a layer rendered it already."""
    if isinstance(child, (JavascriptLink, CssLink)):
        return ""
    already: str | None = child._template_str  # noqa: SLF001
    return str(child.render(**kwargs)) if own or already is None else already


def _collect(incident_map: IncidentMap, script: str, head: str, body: str, links: list[Any]) -> Extras:
    script_urls = [link.url for link in links if isinstance(link, JavascriptLink)]
    style_urls = [link.url for link in links if isinstance(link, CssLink)]
    script_urls += _SCRIPT_URL.findall(head) + _SCRIPT_URL.findall(body)
    style_urls += _STYLE_URL.findall(head) + _STYLE_URL.findall(body)
    for word, names in _NEEDED.items():
        if word in script:
            script_urls = [*_default(folium.Map.default_js, names), *script_urls]
    for word, names in _NEEDED_CSS.items():
        if word in script:
            style_urls = [*_default(folium.Map.default_css, names), *style_urls]
    inline = [*_SCRIPT.findall(head), *_SCRIPT.findall(body)]
    first = f"var {incident_map.get_name()} = window.incidentmap.map;\n"
    return Extras(
        scripts=(first + script, *(s for s in inline if s.strip())),
        script_urls=tuple(dict.fromkeys(script_urls)),
        styles=tuple(_STYLE.findall(head) + _STYLE.findall(body)),
        style_urls=tuple(dict.fromkeys(style_urls)),
        image_sources=tuple(dict.fromkeys(_image_sources(incident_map))),
        html=_SCRIPT.sub("", _STYLE.sub("", body)),
    )


def _default(table: list[tuple[str, str]], names: tuple[str, ...]) -> list[str]:
    return [url for name, url in table if name in names]


def _image_sources(element: Element) -> Iterator[str]:
    """Hosts that tile and picture layers are told to load from."""
    from incidentmap.page.tiles import csp_source

    for child in element._children.values():  # noqa: SLF001
        for name in ("tiles", "url"):
            value = getattr(child, name, None)
            if isinstance(value, str) and value.startswith(("http://", "https://")):
                yield csp_source(value, path=False)
        yield from _image_sources(child)
