"""GeoDataFrames of reports."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any

from incidentmap.files.columns import Column
from incidentmap.files.levels import chunks, level_of

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
        One report or many; an iterator will do.
    level
        ``"incidents"``: every incident, its point or None. ``"areas"``: every incident with a region.
        ``"places"``: every resolved place mention. ``"relations"``: a line for every distance told.
        ``"unlocated"``, ``"mentions"`` and ``"sources"``: tables without geometry, all None.
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
    wanted = level_of(level)
    rows: list[dict[str, Any]] = []
    geometry: list[Any] = []
    for chunk in chunks(reports):
        made = wanted.make(chunk, quotes)
        rows += made.rows
        geometry += [None] * len(made.rows) if made.geometry is None else list(made.geometry)
    return frame(rows, geometry, wanted.columns)


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


_SHOWN = ("date", "event_type", "title", "place", "country_code", "location_precision", "killed_min", "injured_min")
_MOST_SHOWN = 50


def report_html(report: Report) -> str:
    """Return a small HTML table of a report's incidents, every value escaped."""
    from incidentmap.files.rows import incident_row

    count = len(report.incidents)
    head = escape(report.document.title or report.document.id)
    lines = [
        f"<p><b>{head}</b>: {count} incident{'' if count == 1 else 's'}; <code>.explore()</code> shows the map</p>"
    ]
    if count:
        cells = "".join(f"<th>{escape(name)}</th>" for name in _SHOWN)
        lines.append(f"<table><thead><tr>{cells}</tr></thead><tbody>")
        for incident in report.incidents[:_MOST_SHOWN]:
            row = incident_row(report, incident)
            cells = "".join(f"<td>{'' if row[n] is None else escape(str(row[n]))}</td>" for n in _SHOWN)
            lines.append(f"<tr>{cells}</tr>")
        lines.append("</tbody></table>")
    return "".join(lines)
