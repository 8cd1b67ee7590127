"""The map page: one HTML file that asks nothing of any host."""

from incidentmap.page.folium_map import to_map
from incidentmap.page.render import render_html

__all__ = ["render_html", "to_map"]
