"""GeoDataFrames of reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from incidentmap._errors import InputError
from incidentmap.files.columns import COLUMNS, PLACE_COLUMNS, Column, incident_rows, place_rows

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from incidentmap.types import Report

_DTYPES = {
    "str": "object",
    "json": "object",
    "int": "Int64",
    "float": "Float64",
    "bool": "boolean",
    "date": "object",
    "datetime": "datetime64[us, UTC]",
}


def to_geodataframe(
    reports: Report | Iterable[Report], *, level: str = "incidents", quotes: bool = True
) -> GeoDataFrame:
    """Return a GeoDataFrame (EPSG:4326) with the flat columns, typed alike also when empty.

    Parameters
    ----------
    reports
        One report or many.
    level
        ``"incidents"``: every incident, its point or None. ``"areas"``: every incident with a region.
        ``"places"``: every resolved place mention.
    quotes
        False leaves the source's words out.

    Raises
    ------
    InputError
        When ``level`` is none of these.

    Examples
    --------
    >>> len(to_geodataframe([])), to_geodataframe([]).crs.to_epsg()
    (0, 4326)
    """
    import shapely

    from incidentmap.types import Report as ReportType

    items = [reports] if isinstance(reports, ReportType) else list(reports)
    if level == "places":
        rows = list(place_rows(items))
        return frame(rows, [shapely.Point(r["lon"], r["lat"]) for r in rows], PLACE_COLUMNS)
    pairs = list(incident_rows(items, quotes=quotes))
    if level == "incidents":
        points = [None if i.location.point is None else shapely.Point(i.location.point) for i, _ in pairs]
        return frame([row for _, row in pairs], points, COLUMNS)
    if level == "areas":
        located = [
            (i, r)
            for i, r in pairs
            if i.location.region is not None and i.location.precision not in ("country", "unknown")
        ]
        return frame([r for _, r in located], [i.location.region for i, _ in located], COLUMNS)
    raise InputError(f"level is one of incidents, areas, places; found {level!r}")


def frame(rows: list[dict[str, Any]], geometry: list[Any], columns: tuple[Column, ...]) -> GeoDataFrame:
    """Return a GeoDataFrame of rows with every column in its type."""
    import geopandas
    import pandas as pd

    data = {}
    for column in columns:
        values = [row.get(column.name) for row in rows]
        if column.type == "datetime":
            data[column.name] = pd.Series(
                pd.to_datetime(pd.Series(values, dtype="object"), utc=True), dtype=_DTYPES["datetime"]
            )
        elif column.type == "date":
            days = [None if v is None else pd.Timestamp(v).date() for v in values]
            data[column.name] = pd.Series(days, dtype="object")
        else:
            data[column.name] = pd.Series(values, dtype=_DTYPES[column.type])
    return geopandas.GeoDataFrame(data, geometry=geopandas.GeoSeries(geometry, crs=4326), crs=4326)
