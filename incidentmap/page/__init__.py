"""The map page: one HTML file that asks nothing of any host."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from incidentmap.page.render import LANGUAGES, render_html

if TYPE_CHECKING:
    import folium

    from incidentmap.types import Report

__all__ = ["LANGUAGES", "render_html", "to_map"]


def to_map(
    reports: Report | Iterable[Report],
    *,
    title: str | None = None,
    quotes: bool = True,
    tiles: str | None = None,
    language: str = "en",
    made: date | None = None,
) -> folium.Map:
    """Return a `folium.Map` whose page is ours: offline, self-contained, safe.

    Saving it or showing it in a notebook gives the page of `render_html`. Layers, plugins and controls of folium
    that are added to it are drawn on that page. Where one needs a host (a plugin's script, online tiles), the page's
    policy is widened to that host alone, and the page names it.

    Parameters
    ----------
    reports
        One report or many.
    title, quotes, tiles, language, made
        As for `render_html`.

    Examples
    --------
    >>> import folium
    >>> m = to_map([], title="Nothing yet")
    >>> isinstance(m, folium.Map), m.get_root().render() == m.get_root().render()
    (True, True)
    """
    from incidentmap.page.folium_map import IncidentMap
    from incidentmap.page.render import make_page
    from incidentmap.types import Report as ReportType

    items = [reports] if isinstance(reports, ReportType) else reports
    page = make_page(items, title=title, quotes=quotes, tiles=tiles, language=language, made=made)
    return IncidentMap(page)
