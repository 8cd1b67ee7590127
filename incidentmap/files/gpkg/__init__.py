"""GeoPackage by OGC 12-128r18 (1.3): tables, spatial index, styles for QGIS, and a log of edits by hand.

Written with Python's own SQLite, so that a file is made, and added to, in one transaction.
"""

from incidentmap.files.gpkg.append import Appended, append_geopackage, known_ids
from incidentmap.files.gpkg.write import write_geopackage

__all__ = ["Appended", "append_geopackage", "known_ids", "write_geopackage"]
