"""The point-radius method with its published formulas, for records that must agree with it to the digit.

Sources: Wieczorek, Guo and Hijmans (2004), The point-radius method for georeferencing locality descriptions,
IJGIS 18: 745–767; Georeferencing Quick Reference Guide (2020), doi:10.35035/e09p-h128; and the figures of the
Georeferencing Calculator, from which the order of the terms was taken. `locate` draws regions instead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from incidentmap._errors import InputError

Model = Literal["named place", "distance only", "path", "orthogonal", "heading"]
_ELLIPSOIDS = {  # semi-major axis (m), flattening
    "WGS84": (6_378_137.0, 1 / 298.257223563),
    "GRS80": (6_378_137.0, 1 / 298.257222101),
    "Clarke 1866": (6_378_206.4, 1 / 294.9786982),
    "International 1924": (6_378_388.0, 1 / 297.0),
    "Krassovsky 1940": (6_378_245.0, 1 / 298.3),
    "Bessel 1841": (6_377_397.155, 1 / 299.1528128),
    "Airy 1830": (6_377_563.396, 1 / 299.3249646),
    "Australian National": (6_378_160.0, 1 / 298.25),
}
_DATUMS = {
    "WGS84": "WGS84", "not recorded": "WGS84", "NAD83": "GRS80", "GDA94": "GRS80", "ETRS89": "GRS80",
    "NAD27": "Clarke 1866", "ED50": "International 1924", "Pulkovo 1942": "Krassovsky 1940",
    "DHDN": "Bessel 1841", "OSGB36": "Airy 1830", "AGD66": "Australian National", "AGD84": "Australian National",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRadius:
    """A point (decimal degrees in the datum of its reference) and the radius that holds the locality."""

    lon: float
    lat: float
    radius_m: float


def metres_per_degree(lat: float, datum: str = "WGS84") -> tuple[float, float]:
    """Return the length of a degree of longitude and of latitude at a latitude, metres.

    Examples
    --------
    >>> [round(v) for v in metres_per_degree(45.0)]
    [78847, 111132]
    """
    if datum not in _DATUMS:
        raise InputError(f"datum {datum!r} is not known; one of {', '.join(_DATUMS)}")
    a, f = _ELLIPSOIDS[_DATUMS[datum]]
    e2 = f * (2 - f)
    rad = math.radians(lat)
    w2 = 1 - e2 * math.sin(rad) ** 2
    return math.pi / 180 * a * math.cos(rad) / math.sqrt(w2), math.pi / 180 * a * (1 - e2) / w2**1.5


def point_radius(
    lon: float,
    lat: float,
    model: Model = "named place",
    *,
    extent_m: float = 0.0,
    distance_m: float = 0.0,
    precision_m: float = 0.0,
    bearing_deg: float = 0.0,
    bearing_half_deg: float = 45.0,
    east_m: float = 0.0,
    north_m: float = 0.0,
    coordinate_precision_deg: float = 0.0,
    datum: str = "WGS84",
    datum_error_m: float = 0.0,
    map_error_m: float = 0.0,
    measurement_error_m: float = 0.0,
) -> PointRadius:
    """Return the point and radius of a locality by the published formulas.

    Parameters
    ----------
    lon, lat
        The reference, degrees; for ``path`` the point on the path.
    model
        ``named place``; ``distance only`` ("5 mi from X"); ``path`` ("13 mi E of X by road"); ``orthogonal``
        ("2 mi E and 3 mi N of X", in ``east_m`` and ``north_m``); ``heading`` ("10 mi E of X").
    extent_m
        From the reference to the farthest edge of the place.
    distance_m, precision_m
        The distance, and the unit of its last stated digit, of which half counts.
    bearing_deg, bearing_half_deg
        Direction from north, and its error to either side.
    coordinate_precision_deg
        Unit of the last digit of the coordinates: 1/3600 for "to the nearest second".
    datum, datum_error_m
        Datum, for the length of a degree; the error of not knowing it (79 m in the published examples).
    map_error_m, measurement_error_m
        Error of the map's scale, and of measuring on it.

    Raises
    ------
    InputError
        For a figure that is not finite or negative, a point off the Earth, an unknown datum or model.

    Examples
    --------
    >>> mile = 1609.344
    >>> found = point_radius(-118.848889, 35.373333, "heading", extent_m=2 * mile, distance_m=10 * mile,
    ...                      precision_m=10 * mile, bearing_deg=90, coordinate_precision_deg=1 / 3600,
    ...                      datum="not recorded", datum_error_m=79)
    >>> round(found.lon, 6), round(found.radius_m / mile, 3)
    (-118.671788, 12.254)
    """
    lengths = (
        extent_m,
        distance_m,
        precision_m,
        coordinate_precision_deg,
        datum_error_m,
        map_error_m,
        measurement_error_m,
    )
    if not all(math.isfinite(v) and v >= 0 for v in lengths):
        raise InputError("lengths and errors are finite and not negative; check the figures")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90 and math.isfinite(east_m + north_m + bearing_deg)):
        raise InputError(f"lon {lon} lat {lat} is not on Earth, or an offset is not finite; longitude comes first")
    kx, ky = metres_per_degree(lat, datum)
    coordinates = coordinate_precision_deg * math.hypot(kx, ky)
    known = extent_m + datum_error_m + map_error_m + measurement_error_m
    half = precision_m / 2
    dx = dy = 0.0
    if model == "named place":
        radius = known + coordinates
    elif model == "distance only":
        radius = distance_m + known + half + coordinates
    elif model == "path":
        radius = known + half + coordinates
    elif model == "orthogonal":
        dx, dy = east_m, north_m
        radius = known + math.hypot(half, half) + coordinates
    elif model == "heading":
        a, b = math.radians(bearing_half_deg), math.radians(bearing_deg)
        dx, dy = distance_m * math.sin(b), distance_m * math.cos(b)
        ahead = distance_m + known + half - distance_m * math.cos(a)
        radius = math.hypot(ahead, distance_m * math.sin(a)) + coordinates
    else:
        raise InputError(f"model is one of named place, distance only, path, orthogonal, heading; found {model!r}")
    return PointRadius(lon=(lon + dx / kx + 180) % 360 - 180, lat=lat + dy / ky, radius_m=radius)
