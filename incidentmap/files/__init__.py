"""What is written and read: GeoJSON, CSV, JSON records, GeoPackage, GeoParquet and the map page."""

from incidentmap.files.frames import to_geodataframe
from incidentmap.files.geojson import to_geojson
from incidentmap.files.writing import DEFAULT_FORMATS, FORMATS, write

__all__ = ["DEFAULT_FORMATS", "FORMATS", "to_geodataframe", "to_geojson", "write"]
