"""Styles (QML) and projects (QGZ) for QGIS 3.22 and later."""

from incidentmap.files.qgis.project import write_project
from incidentmap.files.qgis.styles import Style, styles, write_qml

__all__ = ["Style", "styles", "write_project", "write_qml"]
