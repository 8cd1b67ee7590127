"""The layers and tables that reports make, the same for every format: columns, geometry type, rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from incidentmap._errors import InputError
from incidentmap.files.columns import (
    COLUMNS,
    MENTION_COLUMNS,
    PLACE_COLUMNS,
    RELATION_COLUMNS,
    SOURCE_COLUMNS,
    Column,
)
from incidentmap.files.rows import incident_row, incident_rows, mention_rows, place_rows, relation_rows, source_rows

if TYPE_CHECKING:
    from incidentmap.types import Incident, Report

GeometryType = Literal["Point", "MultiPolygon", "MultiLineString"]
CHUNK = 2000
"""Reports that are turned into rows at a time: the memory that writing needs does not grow with their number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of one level, and their geometries as an array (None for a table)."""

    rows: list[dict[str, Any]]
    geometry: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A layer or table: ``make(reports, quotes)`` gives its rows."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    geometry: GeometryType | None
    key: str | None
    make: Callable[[Sequence[Report], bool], Rows]

    def plain_columns(self) -> tuple[Column, ...]:
        """Return the columns without the coordinates that the geometry holds."""
        return tuple(c for c in self.columns if c.name not in ("lon", "lat")) if self.geometry else self.columns


def has_area(incident: Incident) -> bool:
    """Whether an incident is drawn as an area: a country, or nothing, is only listed."""
    location = incident.location
    region = location.region
    return region is not None and not region.is_empty and location.precision not in ("country", "unknown")


def row_id(given: str | None, layer: str, fid: int, *, taken: bool) -> str:
    """Return the id of a row that a person may have drawn (it has none) or copied (it has another's).

    Examples
    --------
    >>> row_id("6eb4", "incidents", 7, taken=False), row_id("6eb4", "incidents", 7, taken=True)
    ('6eb4', '6eb4-copy-7')
    >>> row_id(None, "incidents", 7, taken=False)
    'hand-incidents-7'
    """
    if not given:
        return f"hand-{layer}-{fid}"
    return f"{given}-copy-{fid}" if taken else given


def chunks(reports: Report | Iterable[Report], size: int = CHUNK) -> Iterator[list[Report]]:
    """Yield reports in lists of ``size``, reading no further ahead; one report is a list of one."""
    from incidentmap.types import Report as ReportType

    if isinstance(reports, ReportType):
        yield [reports]
        return
    iterator = iter(reports)
    while chunk := list(islice(iterator, size)):
        yield chunk


def level_of(name: str) -> Level:
    """Return the level of that name.

    Raises
    ------
    InputError
        When there is none.
    """
    level = LEVELS.get(name)
    if level is None:
        raise InputError(f"level is one of {', '.join(LEVELS)}; found {name!r}")
    return level


def _incidents(reports: Sequence[Report], quotes: bool) -> Rows:
    from incidentmap.files.shapes import points

    pairs = list(incident_rows(reports, quotes=quotes))
    return Rows(rows=[row for _, row in pairs], geometry=points([i.location.point for i, _ in pairs]))


def _areas(reports: Sequence[Report], quotes: bool) -> Rows:
    import shapely

    from incidentmap.files.shapes import polygons

    found = [(r, i) for r in reports for i in r.incidents if has_area(i)]
    shapes = polygons([i.location.region for _, i in found])
    kept = ~shapely.is_missing(shapes)
    rows = [incident_row(r, i, quotes=quotes) for (r, i), keep in zip(found, kept, strict=True) if keep]
    return Rows(rows=rows, geometry=shapes[kept])


def _places(reports: Sequence[Report], _quotes: bool) -> Rows:
    from incidentmap.files.shapes import points

    rows = list(place_rows(reports))
    return Rows(rows=rows, geometry=points([(row["lon"], row["lat"]) for row in rows]))


def _relations(reports: Sequence[Report], quotes: bool) -> Rows:
    from incidentmap.files.shapes import lines

    rows, ends = [], []
    for incident, told, row in relation_rows(reports, quotes=quotes):
        point, reference = incident.location.point, told.reference
        if point is not None and reference is not None:
            start, end = (round(reference.lon, 7), round(reference.lat, 7)), (round(point[0], 7), round(point[1], 7))
            if start != end:  # a line of no length is no line
                rows.append(row)
                ends.append((start, end))
    return Rows(rows=rows, geometry=lines(ends))


def _unlocated(reports: Sequence[Report], quotes: bool) -> Rows:
    found = ((r, i) for r in reports for i in r.incidents if i.location.point is None and not has_area(i))
    return Rows(rows=[incident_row(r, i, quotes=quotes) for r, i in found], geometry=None)


def _mentions(reports: Sequence[Report], quotes: bool) -> Rows:
    return Rows(rows=list(mention_rows(reports, quotes=quotes)), geometry=None)


def _sources(reports: Sequence[Report], _quotes: bool) -> Rows:
    return Rows(rows=list(source_rows(reports)), geometry=None)


def _level(
    make: Callable[[Sequence[Report], bool], Rows],
    columns: tuple[Column, ...],
    geometry: GeometryType | None,
    key: str | None,
    title: str,
    description: str,
) -> Level:
    name = make.__name__.lstrip("_")
    return Level(
        name=name, title=title, description=description, columns=columns, geometry=geometry, key=key, make=make
    )


LEVELS: dict[str, Level] = {
    level.name: level
    for level in (
        _level(_incidents, COLUMNS, "Point", "id", "Incidents", "Incidents with a point"),
        _level(_areas, COLUMNS, "MultiPolygon", "id", "Areas", "Where each located incident may have happened"),
        _level(_places, PLACE_COLUMNS, "Point", "id", "Places", "Every place name that was placed, with its role"),
        _level(_relations, RELATION_COLUMNS, "MultiLineString", "id", "Distances", "From the place named to the spot"),
        _level(_unlocated, COLUMNS, None, "id", "Unlocated", "Incidents that no point or area could be given"),
        _level(_mentions, MENTION_COLUMNS, None, None, "Evidence", "The words behind every value of an incident"),
        _level(_sources, SOURCE_COLUMNS, None, "document_id", "Sources", "The documents read"),
    )
}
