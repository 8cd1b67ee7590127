"""News text in; an offline incident map, GeoJSON and Python objects out.

    >>> import incidentmap as im
    >>> report = im.parse("A drone hit a school in Sumy on Thursday.", published="2025-02-20")
    >>> report.incidents[0].event_type
    'drone_strike'

Everything here is loaded at its first use, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from incidentmap._errors import GazetteerError, IncidentMapError, InputError, MissingExtraError, OutputError
    from incidentmap.config import Config
    from incidentmap.distance import Distance, locate, locate_table
    from incidentmap.files import to_geodataframe, to_geojson, write
    from incidentmap.files.gpkg import append_geopackage
    from incidentmap.gazetteer import Gazetteer, open_gazetteer
    from incidentmap.geocode import Geocoder
    from incidentmap.merging import merge
    from incidentmap.page import to_map
    from incidentmap.pipeline import Pipeline, load, parse
    from incidentmap.sources.frame import parse_frame
    from incidentmap.sources.results import from_geojson, from_gpkg
    from incidentmap.types import Correction, Document, Incident, Location, Place, Report, Span, Toponym

__version__ = "0.1.0"

_HOME = {
    "Config": "config",
    "Correction": "types",
    "Distance": "distance",
    "Document": "types",
    "Gazetteer": "gazetteer",
    "GazetteerError": "_errors",
    "Geocoder": "geocode",
    "Incident": "types",
    "IncidentMapError": "_errors",
    "InputError": "_errors",
    "Location": "types",
    "MissingExtraError": "_errors",
    "OutputError": "_errors",
    "Pipeline": "pipeline",
    "Place": "types",
    "Report": "types",
    "Span": "types",
    "Toponym": "types",
    "append_geopackage": "files.gpkg",
    "from_geojson": "sources.results",
    "from_gpkg": "sources.results",
    "load": "pipeline",
    "locate": "distance",
    "locate_table": "distance",
    "merge": "merging",
    "open_gazetteer": "gazetteer",
    "parse": "pipeline",
    "parse_frame": "sources.frame",
    "to_geodataframe": "files",
    "to_geojson": "files",
    "to_map": "page",
    "write": "files",
}

__all__ = [
    "Config",
    "Correction",
    "Distance",
    "Document",
    "Gazetteer",
    "GazetteerError",
    "Geocoder",
    "Incident",
    "IncidentMapError",
    "InputError",
    "Location",
    "MissingExtraError",
    "OutputError",
    "Pipeline",
    "Place",
    "Report",
    "Span",
    "Toponym",
    "__version__",
    "append_geopackage",
    "from_geojson",
    "from_gpkg",
    "load",
    "locate",
    "locate_table",
    "merge",
    "open_gazetteer",
    "parse",
    "parse_frame",
    "to_geodataframe",
    "to_geojson",
    "to_map",
    "write",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module at first use (PEP 562)."""
    module = _HOME.get(name)
    if module is None:
        raise AttributeError(f"module 'incidentmap' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"incidentmap.{module}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
