"""A local metric frame: the ellipsoid on Gauss's sphere, then an azimuthal equidistant plane.

Gauss's sphere touches WGS 84 at the frame's centre and keeps its scale to the third order around it, so that
distances are right to some metres in a thousand kilometres; the plane keeps distance and bearing from the
centre. Both have no seam at 180° and none at the poles. Source of the formulas: Snyder, Map Projections —
A Working Manual (USGS Professional Paper 1395), chapters 15 and 25.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

A_M = 6_378_137.0
"""Equatorial radius of WGS 84."""
E2 = 0.00669437999014
"""First eccentricity of WGS 84, squared."""
_E = math.sqrt(E2)
_WIDE_M = 4_000_000.0
_MEAN_RADIUS_M = 6_371_008.8
_SIN_MAX = 1 - 1e-15


@dataclass(frozen=True, slots=True)
class Frame:
    """The plane around (``lon``, ``lat``); see `Frame.at`."""

    lon: float
    lat: float
    radius_m: float
    alpha: float
    shift: float
    eccentricity: float
    sin0: float
    cos0: float

    @classmethod
    def at(cls, lon: float, lat: float, reach_m: float = 0.0) -> Frame:
        """Return the frame around a point; a ``reach_m`` of continents takes the mean sphere instead."""
        if reach_m > _WIDE_M:
            rad = math.radians(lat)
            return cls(lon, lat, _MEAN_RADIUS_M, 1.0, 0.0, 0.0, math.sin(rad), math.cos(rad))
        rad = math.radians(max(-90.0, min(90.0, lat)))
        s, c = math.sin(rad), math.cos(rad)
        w2 = 1 - E2 * s * s
        radius = A_M * math.sqrt(1 - E2) / w2
        alpha = math.sqrt(1 + E2 / (1 - E2) * c**4)
        sin0 = s / alpha
        s = max(-_SIN_MAX, min(_SIN_MAX, s))
        shift = math.atanh(max(-_SIN_MAX, min(_SIN_MAX, sin0))) - alpha * (math.atanh(s) - _E * math.atanh(_E * s))
        if abs(lat) > 89.99:  # the pole itself: alpha is 1, and the difference of two infinities is known
            shift = math.copysign(_E * math.atanh(_E), lat)
        return cls(lon, lat, radius, alpha, shift, _E, sin0, math.sqrt(max(0.0, 1 - sin0 * sin0)))

    def sphere(self, lon: Any, lat: Any) -> tuple[Any, Any, Any]:
        """Return (sine, cosine of the latitude on the sphere, longitude from the centre in radians)."""
        s = np.clip(np.sin(np.radians(lat)), -_SIN_MAX, _SIN_MAX)
        q = np.arctanh(s)
        if self.eccentricity:
            q = q - self.eccentricity * np.arctanh(self.eccentricity * s)
        q = self.alpha * q + self.shift
        return np.tanh(q), 1 / np.cosh(q), np.radians((np.asarray(lon) - self.lon + 180) % 360 - 180) * self.alpha

    def plane(self, sin_lat: Any, cos_lat: Any, d_lon: Any) -> tuple[Any, Any]:
        """Return metres (x, y) of points on the sphere."""
        east = cos_lat * np.sin(d_lon)
        cos_d = np.cos(d_lon)
        north = self.cos0 * sin_lat - self.sin0 * cos_lat * cos_d
        up = self.sin0 * sin_lat + self.cos0 * cos_lat * cos_d
        across = np.hypot(east, north)
        scale = self.radius_m * np.where(across > 1e-15, np.arctan2(across, up) / np.maximum(across, 1e-15), 1.0)
        return east * scale, north * scale

    def to_local(self, lon: Any, lat: Any) -> tuple[Any, Any]:
        """Return metres east and north of the centre."""
        return self.plane(*self.sphere(lon, lat))

    def point_to_local(self, lon: float, lat: float) -> tuple[float, float]:
        """Return metres (x, y) of one point, as `to_local` does for many."""
        s = max(-_SIN_MAX, min(_SIN_MAX, math.sin(math.radians(lat))))
        q = math.atanh(s)
        if self.eccentricity:
            q -= self.eccentricity * math.atanh(self.eccentricity * s)
        q = self.alpha * q + self.shift
        sin_lat, cos_lat = math.tanh(q), 1 / math.cosh(q)
        d_lon = math.radians((lon - self.lon + 180) % 360 - 180) * self.alpha
        east, cos_d = cos_lat * math.sin(d_lon), math.cos(d_lon)
        north = self.cos0 * sin_lat - self.sin0 * cos_lat * cos_d
        up = self.sin0 * sin_lat + self.cos0 * cos_lat * cos_d
        across = math.hypot(east, north)
        scale = self.radius_m * (math.atan2(across, up) / across if across > 1e-15 else 1.0)
        return east * scale, north * scale

    def circle(self, lon: float, lat: float, radius_m: float, bearings: Any) -> tuple[Any, Any]:
        """Return the points at a distance from (lon, lat) in the given directions (radians)."""
        s, c, base = self.sphere(lon, lat)
        angle = radius_m / self.radius_m
        sin_lat = s * math.cos(angle) + c * math.sin(angle) * np.cos(bearings)
        sin_lat = np.clip(sin_lat, -1.0, 1.0)
        d_lon = base + np.arctan2(np.sin(bearings) * math.sin(angle) * c, math.cos(angle) - s * sin_lat)
        return self.plane(sin_lat, np.sqrt(1 - sin_lat * sin_lat), d_lon)

    def to_globe(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Return (lon, lat); longitudes run on past 180° from the centre's."""
        x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        away = np.hypot(x, y)
        angle = away / self.radius_m
        sin_over = np.where(away > 1e-9, np.sin(angle) / np.maximum(away, 1e-9), 1 / self.radius_m)
        sin_lat = np.cos(angle) * self.sin0 + y * sin_over * self.cos0
        sin_lat = np.minimum(np.maximum(sin_lat, -_SIN_MAX), _SIN_MAX)
        d_lon = np.arctan2(x * sin_over, self.cos0 * np.cos(angle) - y * self.sin0 * sin_over)
        q = (np.arctanh(sin_lat) - self.shift) / self.alpha
        s = np.tanh(q)
        if self.eccentricity:
            for _ in range(3):
                s = np.tanh(q + self.eccentricity * np.arctanh(self.eccentricity * s))
        return self.lon + np.degrees(d_lon) / self.alpha, np.degrees(np.arcsin(s))

    def point_to_globe(self, x: float, y: float) -> tuple[float, float]:
        """Return (lon, lat) of one point, as `to_globe` does for many."""
        away = math.hypot(x, y)
        angle = away / self.radius_m
        sin_over = math.sin(angle) / away if away > 1e-9 else 1 / self.radius_m
        sin_lat = math.cos(angle) * self.sin0 + y * sin_over * self.cos0
        sin_lat = max(-_SIN_MAX, min(_SIN_MAX, sin_lat))
        d_lon = math.atan2(x * sin_over, self.cos0 * math.cos(angle) - y * self.sin0 * sin_over)
        q = (math.atanh(sin_lat) - self.shift) / self.alpha
        s = math.tanh(q)
        if self.eccentricity:
            for _ in range(3):
                s = math.tanh(q + self.eccentricity * math.atanh(self.eccentricity * s))
        return self.lon + math.degrees(d_lon) / self.alpha, math.degrees(math.asin(max(-1.0, min(1.0, s))))
