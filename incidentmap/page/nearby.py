"""What the gazetteer adds to a page: names of settlements around the incidents, and the shapes of divisions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

CELL_DEGREES = 0.25
PER_CELL = 12
MOST = 1500
LINE_KINDS = frozenset({"ST", "RD", "BDG"})
"""Rivers are left out: the gazetteer's have few corners, enough to measure from and too few to look at."""


def nearby_names(lon: Any, lat: Any) -> tuple[list[str], Any, Any]:
    """Return names, longitudes and latitudes of the main settlements in the cells that hold incidents, and beside them.

    Parameters
    ----------
    lon, lat
        Degrees, one for each incident.

    Returns
    -------
    tuple
        The most important first; at most `PER_CELL` of each cell, `MOST` in all, the cells with the most incidents
        first where there would be more.

    Examples
    --------
    >>> names, _, _ = nearby_names([34.55], [49.59])
    >>> names[0]
    'Poltava'
    >>> nearby_names([], [])[0]
    []
    """
    from incidentmap.gazetteer import open_gazetteer

    if len(lon) == 0:
        return [], np.zeros(0), np.zeros(0)
    weight = _cells_around(np.asarray(lon), np.asarray(lat))
    gazetteer = open_gazetteer()
    settlement = np.array([kind.startswith("PPL") and kind != "PPLX" for kind in gazetteer.kinds])
    cell = _cell(np.asarray(gazetteer.lon, dtype=float), np.asarray(gazetteer.lat, dtype=float))
    cells = np.array(sorted(weight))
    rows = np.flatnonzero(settlement[gazetteer.kind] & np.isin(cell, cells))
    rows = rows[np.argsort(-np.asarray(gazetteer.importance[rows]), kind="stable")]
    rows = rows[_rank_in(cell[rows]) < PER_CELL]
    if len(rows) > MOST:
        dense = np.array([weight[c] for c in cell[rows].tolist()])
        rows = np.sort(rows[np.argsort(-dense, kind="stable")[:MOST]])
        rows = rows[np.argsort(-np.asarray(gazetteer.importance[rows]), kind="stable")]
    return [gazetteer.name(int(r)) for r in rows], gazetteer.lon[rows], gazetteer.lat[rows]


def nearby_lines(lon: Any, lat: Any) -> list[tuple[str, str, Any]]:
    """Return name, kind and line of the gazetteer's streets and bridges around the incidents.

    Parameters
    ----------
    lon, lat
        Degrees, one for each incident.

    Examples
    --------
    >>> nearby_lines([], [])
    []
    """
    if len(lon) == 0:
        return []
    from incidentmap.gazetteer import open_gazetteer

    gazetteer = open_gazetteer()
    cells = {(math.floor(x), math.floor(y)) for x, y in zip(lon, lat, strict=True)}
    found = []
    for row in gazetteer.geometry_row.tolist():
        kind = gazetteer.kinds[gazetteer.kind[row]]
        if kind not in LINE_KINDS:
            continue
        line = gazetteer.geometry(row)
        if line is not None and "Line" in line.geom_type and _near(line.bounds, cells):
            found.append((gazetteer.name(row), kind, line))
    return found


def _near(bounds: tuple[float, float, float, float], cells: set[tuple[int, int]]) -> bool:
    """Whether a box lies within three degrees of a cell of one degree."""
    west, south, east, north = bounds
    return any(west - 4 < x < east + 3 and south - 4 < y < north + 3 for x, y in cells)


def division_shapes(divisions: Sequence[tuple[str, str]]) -> list[Any]:
    """Return the polygon of each admin-1 division, None where the gazetteer has none.

    Parameters
    ----------
    divisions
        ISO 3166-1 alpha-2 code and name, as places carry them.

    Examples
    --------
    >>> shape, none = division_shapes([("UA", "Poltava"), ("UA", "Nowhere")])
    >>> shape.geom_type, none
    ('Polygon', None)
    """
    if not divisions:
        return []
    from incidentmap.gazetteer import open_gazetteer

    gazetteer = open_gazetteer()
    return [_division_shape(gazetteer, country, name) for country, name in divisions]


def _division_shape(gazetteer: Any, country: str, name: str) -> Any:
    for row in gazetteer.lookup(name):
        if gazetteer.kinds[gazetteer.kind[row]] == "ADM1" and gazetteer.country_code(row) == country:
            shape = gazetteer.geometry(row)
            if shape is not None and "Polygon" in shape.geom_type:
                return shape
    return None


def _cell(lon: Any, lat: Any) -> Any:
    across = round(360 / CELL_DEGREES)
    return np.floor((lat + 90) / CELL_DEGREES).astype(np.int64) * across + np.floor((lon + 180) / CELL_DEGREES).astype(
        np.int64
    )


def _cells_around(lon: Any, lat: Any) -> dict[int, int]:
    """Cells with incidents and their neighbours, with how many incidents lie there."""
    across = round(360 / CELL_DEGREES)
    found, counts = np.unique(_cell(lon, lat), return_counts=True)
    weight: dict[int, int] = {}
    for cell, count in zip(found.tolist(), counts.tolist(), strict=True):
        for step in (-across - 1, -across, -across + 1, -1, 0, 1, across - 1, across, across + 1):
            weight[cell + step] = weight.get(cell + step, 0) + count * (10 if step == 0 else 1)
    return weight


def _rank_in(groups: Any) -> Any:
    """Position of each item among those of its group, in the order given."""
    order = np.argsort(groups, kind="stable")
    grouped = groups[order]
    starts = np.flatnonzero(np.diff(grouped, prepend=grouped[0] - 1 if len(grouped) else 0))
    sizes = np.diff(np.append(starts, len(grouped)))
    rank = np.empty(len(groups), dtype=np.int64)
    rank[order] = np.arange(len(groups)) - np.repeat(starts, sizes)
    return rank
