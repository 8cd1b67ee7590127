"""Polygons of divisions (geoBoundaries, or any file that pyogrio reads) for levels 1 to 3.

A polygon goes to the division of its name in its country; else to the division that most settlements in it say they
belong to; else it is a place of its own. Settlements in it that have no division of that level get it.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from incidentmap._errors import GazetteerError
from incidentmap.gazetteer.build.records import ALTERNATE, PlaceRecord
from incidentmap.gazetteer.folding import fold

if TYPE_CHECKING:
    from incidentmap.gazetteer.build.stream import Merge

LEVELS = (1, 2, 3)
_NAME_FIELDS = (
    "shapename",
    "name_en",
    "adm{n}_en",
    "name_{n}",
    "adm{n}_name",
    "name",
    "nam",
    "admin{n}name",
    "adm{n}_pcode",
)
_ID_FIELDS = ("shapeid", "gid_{n}", "adm{n}_pcode", "id")
_TOLERANCE_DEGREES = 0.001
_GRID_DEGREES = 0.00001
_AGREED = 0.6
_TYPE_WORDS = frozenset(
    "oblast region province state governorate district department county raion rayon prefecture municipality".split()
)


@dataclass(slots=True)
class Area:
    """A polygon with what its file says of it, and the row that it became."""

    name: str
    key: str
    shape: Any
    country: str = ""
    row: int = -1


def read_areas(path: Path, level: int) -> list[Area]:
    """Read the polygons of a file, in EPSG:4326, simplified together so that borders stay shared.

    Raises
    ------
    GazetteerError
        When the file cannot be read, has no polygons, or no field with their names.
    """
    import geopandas
    import shapely

    try:
        frame = geopandas.read_file(path)
        if frame.crs is not None and frame.crs.to_epsg() != 4326:
            frame = frame.to_crs(4326)
    except (RuntimeError, ValueError, OSError) as error:  # what pyogrio's and pyproj's own errors derive from
        raise GazetteerError(f"{path}: cannot be read as a file of polygons: {error}") from error
    frame = frame[frame.geometry.notna() & frame.geometry.geom_type.isin(("Polygon", "MultiPolygon"))]
    if not len(frame):
        raise GazetteerError(f"{path}: no polygons in it")
    west, south, east, north = frame.total_bounds
    if not (-180.001 <= west <= east <= 180.001 and -90.001 <= south <= north <= 90.001):
        raise GazetteerError(
            f"{path}: coordinates up to {east:.0f}, {north:.0f} are no degrees; state its CRS in the file"
        )
    fields = {str(c).lower(): c for c in frame.columns}
    name = _field(fields, _NAME_FIELDS, level)
    if name is None:
        raise GazetteerError(
            f"{path}: no field with names among {', '.join(fields)}; name it shapeName, name or NAME_{level}"
        )
    key = _field(fields, _ID_FIELDS, level)
    shapes = shapely.make_valid(frame.geometry.to_numpy())
    shapes = shapely.make_valid(shapely.coverage_simplify(shapes, _TOLERANCE_DEGREES))
    shapes = shapely.set_precision(shapes, _GRID_DEGREES)
    names = [str(n).strip() if n is not None else "" for n in frame[name]]
    keys = [str(k) for k in frame[key]] if key else [""] * len(names)
    return [
        Area(n, k or hashlib.sha256(s.wkb).hexdigest()[:12], s)
        for n, k, s in zip(names, keys, shapes, strict=True)
        if fold(n) and not s.is_empty
    ]


def _field(fields: dict[str, Any], wanted: Sequence[str], level: int) -> Any:
    for pattern in wanted:
        found = fields.get(pattern.format(n=level))
        if found is not None:
            return found
    return None


def attach_areas(merge: Merge, areas: Sequence[Area], level: int) -> tuple[int, Iterator[PlaceRecord]]:
    """Give polygons to the divisions that are there; return how many, and records for the others.

    Parameters
    ----------
    merge
        What is being built; its links are known.
    areas
        Polygons of one level; each gets its country from the settlements in it.
    level
        1, 2 or 3.
    """
    import shapely

    merge.link()
    columns = merge.all()
    towns = np.flatnonzero(_is_town(merge)[columns["kind"]])
    points = shapely.points(columns["lon"][towns].astype(float), columns["lat"][towns].astype(float))
    tree = shapely.STRtree(points)
    area_at, point_at = tree.query([a.shape for a in areas], predicate="contains")
    inside = [towns[point_at[area_at == i]] for i in range(len(areas))]
    link = f"admin{level}" if level < 3 else ""
    taken: set[int] = set()
    for area, rows in zip(areas, inside, strict=True):
        area.country = _commonest(columns["country"][rows], merge.countries.words)
        area.row = _named(merge, area, level, taken)
        if area.row < 0 and link:
            area.row = _voted(columns[link][rows], taken)
        if area.row >= 0:
            taken.add(area.row)
            merge.shapes[area.row] = area.shape.wkb
            if link:
                _link_loose(columns, link, rows, area.row)
    fresh = [(area, rows) for area, rows in zip(areas, inside, strict=True) if area.row < 0]
    return len(taken), _records(merge, fresh, level)


def _records(merge: Merge, fresh: Sequence[tuple[Area, Any]], level: int) -> Iterator[PlaceRecord]:
    columns = merge.all()
    for i, (area, rows) in enumerate(fresh):
        people = int(columns["population"][rows].astype(np.int64).sum())
        centre = area.shape.centroid if area.shape.contains(area.shape.centroid) else area.shape.representative_point()
        west, south, east, north = area.shape.bounds
        x = max(centre.x - west, east - centre.x) * math.cos(math.radians(centre.y))
        holder = _commonest_link(columns["admin1"][rows]) if level > 1 else -1
        record = PlaceRecord(
            id=f"area{level}:{area.key}", name=area.name, kind=f"ADM{level}", lon=round(centre.x, 5),
            lat=round(centre.y, 5), country=area.country, population=people,
            radius_m=round(111_320 * math.hypot(x, max(centre.y - south, north - centre.y))),
            importance=math.log10(people + 10) + (1.5 if level == 1 else -0.5), wkb=area.shape.wkb,
            admin1=f"#{holder}" if holder >= 0 else "",
        )  # fmt: skip
        base = " ".join(w for w in area.name.split() if w.lower() not in _TYPE_WORDS)
        if base != area.name and fold(base):
            record.add(base, ALTERNATE)
        if level < 3:
            _link_loose(columns, f"admin{level}", rows, merge.count + i)
        yield record


def _is_town(merge: Merge) -> Any:
    return np.array([kind.startswith("PPL") for kind in merge.kinds.words], dtype=bool)


def _named(merge: Merge, area: Area, level: int, taken: set[int]) -> int:
    """Row of the division of this name, level and country in the base, the nearest to the polygon; -1 when none."""
    base = merge.base
    if base is None:
        return -1
    kind = f"ADM{level}"
    bare = " ".join(w for w in area.name.split() if w.lower() not in _TYPE_WORDS)
    found = [
        row
        for name in dict.fromkeys((area.name, bare))
        for row in base.lookup(name)
        if base.kinds[base.kind[row]] == kind and base.country_code(row) == area.country and row not in taken
    ]
    centre = area.shape.centroid
    far = [(math.hypot(float(base.lon[r]) - centre.x, float(base.lat[r]) - centre.y), r) for r in found]
    return min(far)[1] if far else -1


def _voted(links: Any, taken: set[int]) -> int:
    """Row of the division that most of the settlements link to; -1 when they do not agree."""
    counter = Counter(int(row) for row in links if row >= 0)
    if not counter:
        return -1
    row, count = counter.most_common(1)[0]
    return row if count >= _AGREED * len(links) and row not in taken else -1


def _commonest(codes: Any, words: Sequence[str]) -> str:
    return words[int(np.bincount(codes).argmax())] if len(codes) else ""


def _commonest_link(links: Any) -> int:
    known = links[links >= 0]
    return int(np.bincount(known).argmax()) if len(known) else -1


def _link_loose(columns: dict[str, Any], link: str, rows: Any, row: int) -> None:
    loose = rows[columns[link][rows] < 0]
    columns[link][loose] = row
