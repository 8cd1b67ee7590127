"""A geocoder on the offline gazetteer, with geopy's contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

_CONTAINERS = frozenset({"admin1", "admin2", "country", "region"})


class Geocoder:
    """Resolve names offline. ``geocode`` and ``reverse`` return `geopy.location.Location` or None.

    Examples
    --------
    >>> Geocoder().geocode("Zolochiv, Kharkiv region").raw["gazetteer_id"]
    'geonames:686895'
    >>> Geocoder().geocode("xyzzyville") is None
    True
    """

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        from incidentmap.gazetteer import open_gazetteer

        self.gazetteer = gazetteer or open_gazetteer()

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: Any = None, country: str | None = None, limit: int = 5
    ) -> Any:
        """Return the place of a name like "Paris, Texas"; the best one, or a list when ``exactly_one`` is False.

        Parameters
        ----------
        query
            A name, or a name and the divisions that hold it, with commas.
        exactly_one
            False returns all candidates, best first.
        timeout
            Taken for geopy's sake; nothing is waited for.
        country
            ISO 3166-1 alpha-2 code that the place must lie in.
        limit
            Most candidates to return.
        """
        del timeout
        rows = self._rows(query, country)[:limit]
        if not rows:
            return None
        found = [self._location(row) for row in rows]
        return found[0] if exactly_one else found

    def reverse(self, query: Any, *, exactly_one: bool = True, timeout: Any = None) -> Any:
        """Return the settlement nearest to a (lat, lon) point, as geopy orders it; None beyond 100 km."""
        del timeout
        lat, lon = (query.latitude, query.longitude) if hasattr(query, "latitude") else (query[0], query[1])
        near = self.gazetteer.nearest(lon, lat, limit=1 if exactly_one else 5)
        if not near:
            return None
        found = [self._location(row) for row, _ in near]
        return found[0] if exactly_one else found

    def _rows(self, query: str, country: str | None) -> Sequence[int]:
        gazetteer = self.gazetteer
        name, *holders = [part.strip() for part in str(query).split(",") if part.strip()] or [""]
        rows = list(gazetteer.lookup(str(query))) if holders else []
        rows += [r for r in gazetteer.lookup(name) if r not in rows]
        for holder in holders:
            inside = {r for r in gazetteer.lookup(holder) if gazetteer.kind_group[gazetteer.kind[r]] in _CONTAINERS}
            nations = {
                gazetteer.country_code(r) for r in inside if gazetteer.kind_group[gazetteer.kind[r]] == "country"
            }
            kept = [
                r for r in rows
                if {int(gazetteer.admin1[r]), int(gazetteer.admin2[r])} & inside or gazetteer.country_code(r) in nations
            ]  # fmt: skip
            rows = kept
        if country is not None:
            rows = [r for r in rows if gazetteer.country_code(r) == country.upper()]
        return rows

    def _location(self, row: int) -> Any:
        from geopy.location import Location

        place = self.gazetteer.place(row)
        address = ", ".join(p for p in (place.name, place.admin1, place.country) if p)
        raw = {
            "gazetteer_id": place.gazetteer_id,
            "kind": place.kind,
            "country": place.country,
            "admin1": place.admin1,
            "name": place.name,
        }
        return Location(address, (place.lat, place.lon), raw)
