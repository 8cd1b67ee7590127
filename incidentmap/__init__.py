"""News text in; an offline incident map, GeoJSON and Python objects out."""

from __future__ import annotations

__version__ = "0.1.0"
