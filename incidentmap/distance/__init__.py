"""Words of distance to constraints, and constraints to a region with its uncertainty."""

from incidentmap.distance.constraint import Distance
from incidentmap.distance.geometry import locate
from incidentmap.distance.grammar import find_distances
from incidentmap.distance.namesakes import settle
from incidentmap.distance.pointradius import PointRadius, point_radius
from incidentmap.distance.site import locate_site
from incidentmap.distance.tables import locate_table

__all__ = [
    "Distance",
    "PointRadius",
    "find_distances",
    "locate",
    "locate_site",
    "locate_table",
    "point_radius",
    "settle",
]
