"""What goes in: texts, tables and earlier results, read into documents or reports."""

from incidentmap.sources.read import Failure, Read, read_source
from incidentmap.sources.results import from_geojson, from_gpkg

__all__ = ["Failure", "Read", "from_geojson", "from_gpkg", "read_source"]
