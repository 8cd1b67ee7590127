"""The reports as a `folium.Map`, for notebooks and for people who add layers of their own."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from incidentmap.page.render import render_html

if TYPE_CHECKING:
    import folium

    from incidentmap.types import Report


def to_map(
    reports: Report | Iterable[Report], *, title: str | None = None, quotes: bool = True, tiles: str | None = None
) -> folium.Map:
    """Return a `folium.Map` whose page is ours: offline, self-contained, safe.

    Saving it or showing it in a notebook gives the page of `render_html`.

    Parameters
    ----------
    reports
        One report or many.
    title, quotes, tiles
        As for `render_html`.
    """
    import folium

    from incidentmap.types import Report as ReportType

    items = [reports] if isinstance(reports, ReportType) else list(reports)
    page = render_html(items, title=title, quotes=quotes, tiles=tiles)

    class IncidentMap(folium.Map):
        """A folium map that is shown and saved as the incident page."""

        def save(self, outfile: Any, close_file: bool = True, **_: Any) -> None:
            """Write the page to a path or a binary file."""
            if hasattr(outfile, "write"):
                outfile.write(page.encode("utf-8"))
                return
            with open(outfile, "wb") as file:  # noqa: PTH123 - any path-like, as folium takes
                file.write(page.encode("utf-8"))

        def _repr_html_(self, **_: Any) -> str:
            return f'<iframe srcdoc="{html.escape(page)}" sandbox="allow-scripts allow-popups" style="width:100%;height:600px;border:0"></iframe>'

    return IncidentMap(tiles=None)
