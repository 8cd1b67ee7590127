"""A geocoder on the offline gazetteer, with geopy's contract."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from incidentmap._errors import InputError

if TYPE_CHECKING:
    from incidentmap.fallback import Fallback
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.gazetteer.search import Found

Point = Any
"""(lat, lon) as geopy orders it, a "lat, lon" string, or anything with ``latitude`` and ``longitude``."""


class Geocoder:
    """Resolve names offline. ``geocode`` and ``reverse`` return `geopy.location.Location` or None.

    A location's ``raw`` holds ``gazetteer_id name kind country admin1 admin2 population radius_m score match
    source layer``; ``score`` (0–1) is the share of belief among all places of that name, lower for misspelt names.

    Parameters
    ----------
    gazetteer
        An open gazetteer, the folder of one, or the name of one of your own; None is the default one.
    fallback
        A geopy geocoder that is asked when the gazetteer knows no answer. None, the default, asks nobody. What
        is asked leaves this computer: `Fallback.notice` says which host learns what, and is logged at the first use.
    fallback_delay_s
        Seconds between two requests to the fallback.

    Examples
    --------
    >>> Geocoder().geocode("Zolochiv, Kharkiv region").raw["gazetteer_id"]
    'geonames:686895'
    >>> Geocoder().geocode("xyzzyville") is None
    True
    """

    def __init__(
        self,
        gazetteer: Gazetteer | str | os.PathLike[str] | None = None,
        *,
        fallback: Any = None,
        fallback_delay_s: float = 1.0,
    ) -> None:
        from incidentmap.gazetteer import Gazetteer, open_gazetteer

        self.gazetteer = gazetteer if isinstance(gazetteer, Gazetteer) else open_gazetteer(gazetteer)
        self.fallback: Fallback | None = None
        if fallback is not None:
            from incidentmap.fallback import Fallback

            self.fallback = Fallback(fallback, delay_s=fallback_delay_s)

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        timeout: Any = None,
        country: str | Iterable[str] | None = None,
        near: Point | None = None,
        max_km: float | None = None,
        kind: str | Iterable[str] | None = None,
        limit: int | None = None,
        fuzzy: bool = True,
    ) -> Any:
        """Return the place of a name like "Paris, Texas"; None when there is none.

        Parameters
        ----------
        query
            A name, or a name and what holds it: "Zolochiv, Kharkiv region", "Paris (Texas)", "Київ, Україна".
        exactly_one
            False returns all candidates, best first.
        timeout
            Handed to the fallback; the gazetteer is not waited for.
        country
            ISO 3166-1 alpha-2 code or codes that the place must lie in.
        near
            A point, (lat, lon) as geopy orders it: nearer places are preferred.
        max_km
            With ``near``: places farther away are no answer.
        kind
            Feature codes (``PPLC``) or groups (``settlement country admin1 admin2 region water relief district
            street landmark``) that the place must be of.
        limit
            Most candidates to return.
        fuzzy
            False takes names only as they are spelt.

        Raises
        ------
        InputError
            When a country code or kind is unknown, or ``near`` no point.
        """
        from incidentmap.gazetteer.search import search

        if not isinstance(query, str):
            raise InputError(f"expected a name as str, found {type(query).__name__}")
        limits = self._limits(country, near, max_km, kind)
        found = search(self.gazetteer, query, limits, fuzzy=fuzzy)
        if found:
            places = [self._location(item) for item in (found[:1] if exactly_one else found[:limit])]
            return places[0] if exactly_one else places
        if self.fallback is None or not query.strip():
            return None
        return self.fallback.geocode(query, exactly_one=exactly_one, timeout=timeout)

    def geocode_many(self, queries: Iterable[str], **options: Any) -> list[Any]:
        """Return what `geocode` says of each query, in their order; equal queries are asked once.

        >>> [found and found.raw["country"] for found in Geocoder().geocode_many(["Kyiv", "xyzzyville", "Kyiv"])]
        ['UA', None, 'UA']
        """
        known: dict[str, Any] = {}
        answers = []
        for query in queries:
            if query not in known:
                known[query] = self.geocode(query, **options)
            answers.append(known[query])
        return answers

    def reverse(
        self, query: Point, *, exactly_one: bool = True, timeout: Any = None, max_km: float = 100.0, limit: int = 5
    ) -> Any:
        """Return the settlement that a point lies in or is nearest to, with the division and country that the point lies in.

        Parameters
        ----------
        query
            (lat, lon), as geopy orders it.
        exactly_one
            False returns the ``limit`` nearest settlements.
        timeout
            Taken for geopy's sake.
        max_km
            How far away a settlement may be; beyond it the division is the answer.

        Returns
        -------
        geopy.location.Location or None
            ``raw`` adds ``distance_m`` (from the point to the place's own). At sea the water, with
            ``distance_m`` 0, or None where no water is known.

        Raises
        ------
        InputError
            When ``query`` is no point of the earth.
        """
        from incidentmap.gazetteer.spatial import around

        del timeout
        lon, lat = _lon_lat(query)
        found = around(self.gazetteer, lon, lat, max_km=max_km, limit=1 if exactly_one else limit)
        if not found:
            return None
        places = [self._location_of(f.row, division=f.division, distance_m=round(f.distance_m)) for f in found]
        return places[0] if exactly_one else places

    def _limits(self, country: Any, near: Any, max_km: float | None, kind: Any) -> Any:
        from incidentmap.gazetteer.search import Limits

        countries = frozenset(c.upper() for c in _words(country))
        unknown = sorted(countries - set(self.gazetteer.countries) | countries & {""})
        if unknown:
            raise InputError(f"country {unknown[0]!r} is no ISO 3166-1 alpha-2 code that the gazetteer knows; like UA")
        kinds = frozenset(_words(kind))
        groups = {*self.gazetteer.kind_group}
        unknown = sorted(kinds - groups - set(self.gazetteer.kinds))
        if unknown:
            raise InputError(
                f"kind {unknown[0]!r} is unknown; say a feature code like PPLC, or one of {', '.join(sorted(groups))}"
            )
        if max_km is not None and near is None:
            raise InputError("max_km needs near: the point that it is measured from")
        return Limits(countries=countries, kinds=kinds, near=None if near is None else _lon_lat(near), max_km=max_km)

    def _location(self, found: Found) -> Any:
        more: dict[str, Any] = {"ignored": list(found.ignored)} if found.ignored else {}
        return self._location_of(found.row, score=found.score, match=found.match, **more)

    def _location_of(self, row: int, *, division: int | None = None, **more: Any) -> Any:
        from geopy.location import Location

        place = self.gazetteer.place(row)
        admin1, country = place.admin1, place.country
        if division is not None:
            admin1, country = self.gazetteer.name(division), self.gazetteer.country_code(division)
        nation = self.gazetteer.country_row(country) if country else None
        parts = [place.name, admin1, country if nation is None else self.gazetteer.name(nation)]
        raw = {
            "gazetteer_id": place.gazetteer_id, "name": place.name, "kind": place.kind, "country": country,
            "admin1": admin1, "admin2": place.admin2, "population": place.population, "radius_m": place.radius_m,
            "source": self.gazetteer.fingerprint, "layer": self.gazetteer.layer_name(row), **more,
        }  # fmt: skip
        return Location(", ".join(dict.fromkeys(p for p in parts if p)), (place.lat, place.lon), raw)


def _words(value: str | Iterable[str] | None) -> Sequence[str]:
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def _lon_lat(point: Any) -> tuple[float, float]:
    """Return (lon, lat) of what geopy takes as a point."""
    from math import isfinite

    try:
        if isinstance(point, str):
            lat, lon = (float(part) for part in point.replace(";", ",").split(","))
        elif hasattr(point, "latitude"):
            lat, lon = float(point.latitude), float(point.longitude)
        else:
            lat, lon = float(point[0]), float(point[1])
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise InputError(f"expected a point as (lat, lon), found {point!r}") from error
    if not (isfinite(lat) and isfinite(lon) and -90 <= lat <= 90 and -180 <= lon <= 180):
        swapped = isfinite(lat) and isfinite(lon) and -90 <= lon <= 90 and -180 <= lat <= 180
        hint = "; latitude comes first here" if swapped else ""
        raise InputError(f"{lat}, {lon} is no (lat, lon) of the earth{hint}")
    return lon, lat
