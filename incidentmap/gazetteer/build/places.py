"""Towns and divisions by name and code, which rows of the hand-kept tables are made of."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from incidentmap.gazetteer.build.records import PlaceRecord
from incidentmap.gazetteer.folding import fold

_SIMPLIFY_DEGREES = 0.03


class Places:
    """Settlements by name, divisions and countries by code."""

    def __init__(self, cities: Sequence[PlaceRecord], divisions: Sequence[PlaceRecord]) -> None:
        self._by_name: dict[tuple[str, str], list[PlaceRecord]] = defaultdict(list)
        for city in cities:
            for name in {fold(n) for n in (city.name, *city.names)}:
                self._by_name[city.country, name].append(city)
        self._by_id = {r.id: r for r in (*cities, *divisions)}
        self._admin1 = {d.admin1: d for d in divisions if d.kind == "ADM1" and d.wkb}
        self._admin2 = {d.admin2: d for d in divisions if d.kind == "ADM2"}

    def town(self, name: str, country: str = "") -> PlaceRecord:
        """Return the largest settlement of a name; ``name`` may be ``Name@CC``, ``Name@CC.A1`` or ``geonames:N``.

        Raises
        ------
        ValueError
            When there is none.
        """
        if name in self._by_id:
            return self._by_id[name]
        plain, _, within = name.strip().partition("@")
        found = self._by_name.get((within.partition(".")[0] or country, fold(plain)), [])
        if "." in within:
            found = [c for c in found if c.admin1 == within]
        exact = [c for c in found if fold(c.name) == fold(plain)] or found
        if not exact:
            raise ValueError(f"no settlement {name!r} in {within or country or 'any country'}")
        return max(exact, key=lambda c: (c.population, c.id))

    def line(self, towns: Sequence[str]) -> Any:
        """Return the line through the points of towns, in that order."""
        import shapely

        points = [self.town(t) for t in towns]
        return shapely.LineString([(p.lon, p.lat) for p in points])

    def union(self, members: Sequence[str]) -> Any:
        """Return the joint polygon of countries (``SD``) and admin-1 divisions (``SD.47``), simplified.

        Raises
        ------
        ValueError
            When a member has no polygon.
        """
        import shapely

        shapes = []
        for code in members:
            found = [self._admin1[code]] if code in self._admin1 else self._of_country.get(code, [])
            if not found:
                raise ValueError(f"no division or country {code!r} with a polygon")
            shapes += [shapely.from_wkb(d.wkb) for d in found]
        joint = shapely.simplify(shapely.union_all(shapes), _SIMPLIFY_DEGREES)
        return shapely.set_precision(joint, 0.001)

    def point_of(self, geometry: Any) -> tuple[float, float]:
        """Return a point of a geometry: its centroid, or one inside when the centroid is not."""
        if geometry.geom_type == "LineString":
            point = geometry.interpolate(0.5, normalized=True)
        else:
            point = geometry.centroid if geometry.contains(geometry.centroid) else geometry.representative_point()
        return round(point.x, 5), round(point.y, 5)

    def reach_m(self, geometry: Any, lon: float, lat: float) -> float:
        """Return the distance in metres from a point to the farthest vertex of a geometry.

        Raises
        ------
        ValueError
            When there is no geometry to measure.
        """
        if geometry is None:
            raise ValueError("radius_m is empty, and there is no line or polygon to measure")
        import shapely

        at = shapely.get_coordinates(geometry)
        shrink = math.cos(math.radians(lat))
        return float(round(111_320 * max(math.hypot((x - lon) * shrink, y - lat) for x, y in at.tolist())))

    def admin1_at(self, lon: float, lat: float, country: str) -> str:
        """Return the code of the division that a point lies in, empty when it lies in none."""
        import shapely

        tree, codes = self._tree
        found = [codes[i] for i in tree.query(shapely.Point(lon, lat), predicate="intersects").tolist()]
        return next((code for code in sorted(found) if code.startswith(f"{country}.")), "")

    @cached_property
    def _of_country(self) -> dict[str, list[PlaceRecord]]:
        parts: dict[str, list[PlaceRecord]] = defaultdict(list)
        for division in self._admin1.values():
            parts[division.country].append(division)
        return parts

    @cached_property
    def _tree(self) -> tuple[Any, list[str]]:
        import shapely

        codes = sorted(self._admin1)
        return shapely.STRtree([shapely.from_wkb(self._admin1[c].wkb) for c in codes]), codes
