"""What a builder collects about one place before it is written."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

MAIN, ALTERNATE, FORMER, ABBREVIATION, CASE, VARIANT = range(6)
"""Name types, in the order of `incidentmap.gazetteer.store.NAME_TYPES`."""

_PEOPLE_PER_KM2 = 3000.0


@dataclass(slots=True, kw_only=True)
class PlaceRecord:
    """A place to be written. ``admin1``/``admin2`` are GeoNames codes (``UA.07``, ``US.TX.201``).

    ``in_news``: a hand-kept table gives it a name, so that its names are declined however small it is.
    """

    id: str
    name: str
    kind: str
    lon: float
    lat: float
    country: str = ""
    admin1: str = ""
    admin2: str = ""
    population: int = 0
    radius_m: float = 0.0
    zone: str = ""
    metonym: bool = False
    in_news: bool = False
    importance: float = 0.0
    names: dict[str, int] = field(default_factory=dict)
    wkb: bytes | None = None

    def add(self, name: str, kind: int) -> None:
        """Add a name unless it is there with a better type."""
        name = name.strip()
        if name and (name not in self.names or kind < self.names[name]):
            self.names[name] = kind


def settlement_radius_m(population: int) -> float:
    """Return the radius of a disc that holds ``population`` at 3,000 people a square kilometre, 1 km at least.

    >>> round(settlement_radius_m(250_000)), round(settlement_radius_m(0))
    (5150, 1000)
    """
    return max(1000.0, 1000.0 * math.sqrt(population / (_PEOPLE_PER_KM2 * math.pi)))
