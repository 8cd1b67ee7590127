"""GeoJSON by RFC 7946: one geometry type a file, anticlockwise rings, seven decimals, bbox, split at 180°."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from incidentmap.files.columns import COLUMNS, incident_rows, place_rows
from incidentmap.records import COORDINATE_DECIMALS, geometry_to_dict

if TYPE_CHECKING:
    from incidentmap.types import Report

_JSON_COLUMNS = frozenset(c.name for c in COLUMNS if c.type == "json")


def to_geojson(reports: Report | Iterable[Report], *, level: str = "incidents", quotes: bool = True) -> dict[str, Any]:
    """Return a GeoJSON FeatureCollection (EPSG:4326, longitude first).

    Parameters
    ----------
    reports
        One report or many.
    level
        ``"incidents"``: a Point for every incident that has one. ``"areas"``: the region of every located
        incident, Polygons and MultiPolygons, with the same ids. ``"places"``: a Point for every resolved name.
    quotes
        False leaves the source's words out.

    Raises
    ------
    InputError
        When ``level`` is none of the three.

    Examples
    --------
    >>> to_geojson([])
    {'type': 'FeatureCollection', 'features': []}
    """
    from incidentmap._errors import InputError
    from incidentmap.types import Report as ReportType

    items = [reports] if isinstance(reports, ReportType) else list(reports)
    makers = {"incidents": _points, "areas": _areas, "places": _places}
    if level not in makers:
        raise InputError(f"level is one of {', '.join(makers)}; found {level!r}")
    features = makers[level](items, quotes)
    collection: dict[str, Any] = {"type": "FeatureCollection"}
    box = _bbox(features)
    if box:
        collection["bbox"] = box
    collection["features"] = features
    return collection


def _points(reports: list[Report], quotes: bool) -> list[dict[str, Any]]:
    return [
        _feature(row, _point(*incident.location.point))
        for incident, row in incident_rows(reports, quotes=quotes)
        if incident.location.point is not None
    ]


def _areas(reports: list[Report], quotes: bool) -> list[dict[str, Any]]:
    features = []
    for incident, row in incident_rows(reports, quotes=quotes):
        region = incident.location.region
        if region is None or region.is_empty or incident.location.precision in ("country", "unknown"):
            continue
        geometry = geometry_to_dict(split_at_antimeridian(region))
        if geometry and geometry["type"] in ("Polygon", "MultiPolygon"):
            features.append(_feature(row, geometry))
    return features


def _places(reports: list[Report], _quotes: bool) -> list[dict[str, Any]]:
    return [_feature(row, _point(row["lon"], row["lat"])) for row in place_rows(reports)]


def _feature(row: dict[str, Any], geometry: dict[str, Any]) -> dict[str, Any]:
    properties = {k: v for k, v in row.items() if k not in ("lon", "lat")}
    return {"type": "Feature", "id": row["id"], "geometry": geometry, "properties": properties}


def _point(lon: float, lat: float) -> dict[str, Any]:
    return {
        "type": "Point",
        "coordinates": [round(float(lon), COORDINATE_DECIMALS), round(float(lat), COORDINATE_DECIMALS)],
    }


def split_at_antimeridian(region: Any) -> Any:
    """Cut a geometry whose longitudes run past ±180° and bring the parts back (RFC 7946 §3.1.9)."""
    from shapely import affinity
    from shapely.geometry import MultiPolygon, box

    west, _, east, _ = region.bounds
    if west >= -180.0 and east <= 180.0:
        return region
    parts = []
    for shift in (-360.0, 0.0, 360.0):
        piece = region.intersection(box(-180.0 + shift, -90.0, 180.0 + shift, 90.0))
        piece = affinity.translate(piece, -shift)
        parts += [g for g in getattr(piece, "geoms", [piece]) if g.geom_type == "Polygon" and not g.is_empty]
    return MultiPolygon(parts) if len(parts) != 1 else parts[0]


def _bbox(features: list[dict[str, Any]]) -> list[float] | None:
    """West, south, east, north; west is greater than east where the features straddle 180° (§5.2)."""
    lons: list[float] = []
    lats: list[float] = []
    for feature in features:
        for lon, lat in _positions(feature["geometry"]["coordinates"]):
            lons.append(lon)
            lats.append(lat)
    if not lons:
        return None
    west, east = min(lons), max(lons)
    if west == -180.0 and east == 180.0 and not any(-90.0 < lon < 90.0 for lon in lons):
        west, east = min(lon for lon in lons if lon > 0), max(lon for lon in lons if lon < 0)
    return [west, min(lats), east, max(lats)]


def _positions(coordinates: Any) -> Iterable[tuple[float, float]]:
    if coordinates and isinstance(coordinates[0], (int, float)):
        yield coordinates[0], coordinates[1]
        return
    for part in coordinates:
        yield from _positions(part)
