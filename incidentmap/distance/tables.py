"""Tables of localities: a DataFrame in, a GeoDataFrame with a region, a point and its uncertainty out."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, Any, Literal

from incidentmap._errors import IncidentMapError, InputError
from incidentmap.distance.anchoring import Anchorer, Placed

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from incidentmap.gazetteer import Gazetteer

LOCATED_COLUMNS = (
    "located_lon", "located_lat", "uncertainty_m", "offset_kind", "distance_m_min", "distance_m_max", "bearing_deg",
    "anchor", "anchor_id", "anchor_lon", "anchor_lat", "namesakes", "contradiction", "note",
)  # fmt: skip
"""What `locate_table` adds; ``offset_kind`` is heading, orthogonal, ring, road, near, plain, several or none."""
_FLOATS = ("located_lon", "located_lat", "uncertainty_m", "distance_m_min", "distance_m_max", "bearing_deg", "anchor_lon", "anchor_lat")  # fmt: skip


def locate_table(
    table: Any,
    *,
    text: Hashable = "locality",
    country: Hashable | None = None,
    state: Hashable | None = None,
    county: Hashable | None = None,
    geometry: Literal["region", "point"] = "region",
    gazetteer: Gazetteer | None = None,
) -> GeoDataFrame:
    """Return a table of localities with the place of each.

    Parameters
    ----------
    table
        A pandas DataFrame or GeoDataFrame, of which the geometry is left aside. Its index is kept.
    text
        Column of the localities: "8 km E of X", "X, 5 mi NW", "near X", "X".
    country, state, county
        Columns of the country (name or ISO 3166-1 alpha-2 code), and of its first- and second-order divisions;
        they tell namesakes apart.
    geometry
        What the geometry column holds: the ``region`` or the ``point``; None where nothing was found.
    gazetteer
        None opens the packaged one.

    Returns
    -------
    geopandas.GeoDataFrame
        The table's columns and `LOCATED_COLUMNS`, EPSG:4326. Lengths are metres. ``namesakes`` counts the other
        places that the anchor's name might have meant; ``note`` says why a row has no place.

    Raises
    ------
    InputError
        When ``table`` is no DataFrame, or lacks a column that was named.

    Examples
    --------
    >>> import pandas
    >>> rows = pandas.DataFrame({"locality": ["12 km S of Sumy", "beside nowhere at all"], "country": ["UA", "UA"]})
    >>> found = locate_table(rows, country="country")
    >>> round(float(found.located_lat[0]), 1), found.note[1]
    (50.8, 'not in the gazetteer: nowhere')
    >>> len(locate_table(rows.iloc[:0], country="country"))
    0
    """
    import geopandas
    import pandas as pd
    import shapely

    if not isinstance(table, pd.DataFrame):
        raise InputError(f"locate_table wants a pandas DataFrame or a GeoDataFrame; found {type(table).__name__}")
    for name in (text, country, state, county):
        if name is not None and name not in table.columns:
            raise InputError(f"the table has no column {name!r}; it has {', '.join(map(str, table.columns))}")
    if geometry not in ("region", "point"):
        raise InputError(f"geometry is region or point; found {geometry!r}")
    plain = pd.DataFrame(table.drop(columns=table.geometry.name)) if isinstance(table, geopandas.GeoDataFrame) else table  # fmt: skip
    plain = plain.drop(columns=[c for c in LOCATED_COLUMNS if c in plain.columns])
    placed = list(_placed(plain, (text, country, state, county), gazetteer))
    rows = [_row(p, note) for p, note in placed]
    added = pd.DataFrame(rows, columns=list(LOCATED_COLUMNS), index=plain.index)
    added = added.astype(dict.fromkeys(_FLOATS, "Float64") | {"namesakes": "Int64"})
    shapes = [None if p is None or p.location is None else p.location for p, _ in placed]
    geometries = [
        None if s is None else s.region if geometry == "region" else None if s.point is None else shapely.Point(s.point)
        for s in shapes
    ]
    return geopandas.GeoDataFrame(pd.concat([plain, added], axis=1), geometry=geometries, crs="EPSG:4326")


def _placed(
    table: Any, columns: tuple[Hashable | None, ...], gazetteer: Gazetteer | None
) -> Iterator[tuple[Placed | None, str | None]]:
    from incidentmap.gazetteer import open_gazetteer

    anchorer = Anchorer(gazetteer or open_gazetteer())
    contexts: dict[tuple[str | None, ...], Any] = {}
    lists = [[None] * len(table) if c is None else table[c].tolist() for c in columns]
    for cells in zip(*lists, strict=True):
        locality, *where = (c.strip() if isinstance(c, str) and c.strip() else None for c in cells)
        if locality is None:
            yield None, "no text"
            continue
        key = tuple(where)
        if key not in contexts:
            contexts[key] = anchorer.context(*where)
        try:
            yield anchorer.place(locality, contexts[key]), None
        except IncidentMapError as error:
            yield None, str(error)


def _row(placed: Placed | None, note: str | None) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(LOCATED_COLUMNS)
    if placed is None:
        return row | {"offset_kind": "none", "note": note}
    row |= {"offset_kind": placed.kind, "note": placed.note}
    location, anchor = placed.location, placed.anchor
    if location is None or anchor is None:
        return row
    offset = placed.offset or placed.locality.offsets[0]
    lon, lat = location.point or (None, None)
    return row | {
        "located_lon": lon,
        "located_lat": lat,
        "uncertainty_m": location.uncertainty_m,
        "distance_m_min": None if offset.low_m is None else round(offset.low_m, 1),
        "distance_m_max": None if offset.high_m is None else round(offset.high_m, 1),
        "bearing_deg": None if offset.bearing is None else round(offset.bearing, 1),
        "anchor": anchor.name,
        "anchor_id": anchor.gazetteer_id,
        "anchor_lon": anchor.lon,
        "anchor_lat": anchor.lat,
        "namesakes": placed.namesakes,
        "contradiction": location.contradiction,
    }
