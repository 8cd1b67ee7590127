"""One constraint on a place: a distance, a direction, between two places, a part or the edge of one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

from incidentmap._errors import InputError
from incidentmap.types import Place

Relation = Literal["distance", "between", "part", "edge"]
HALF_CIRCUMFERENCE_M = 20_037_508.0
_NUMBERS = (
    "max_m", "min_m", "bearing_deg", "bearing_half_deg", "best_m", "precision_m", "extent_m", "doubt_m",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """A constraint: somewhere between ``min_m`` and ``max_m`` metres of a reference, or related to it otherwise.

    Parameters
    ----------
    reference
        A `Place`, a (lon, lat) pair, or a shapely geometry in EPSG:4326: a point, a line (street, river,
        border) or an area. From an area it is measured at its boundary, and the area itself is at 0.
    max_m
        Farthest distance in metres. None with a ``min_m`` is "more than": nothing bounds it from above, and
        alone it reaches twice as far as the least distance. For ``between`` the half width of the corridor,
        for ``edge`` that of the strip; None there takes a quarter of the length or four tenths of the radius.
    min_m
        Nearest distance in metres, 0 for "less than"; None takes ``max_m``, a stated distance.
    bearing_deg
        Direction from the reference, clockwise from true north; None is any.
    bearing_half_deg
        How far the direction may be off to either side; None takes half the step of the finest compass rose
        that has the bearing: 45° for N, 22.5° for NE, 11.25° for NNE, 5.6° for N by E, else 3° of a figure.
    best_m
        Where in the range the point is put, when this is the only constraint; None takes the middle.
    precision_m
        Unit of the last stated digit; half of it is added to both sides of a stated distance. None states
        the distance to the metre.
    extent_m
        Radius of a reference; None takes the place's radius (less its doubt), 0 for geometry.
    doubt_m
        How far the reference may lie from where it is said to lie: error of map, datum, coordinates.
    relation
        ``distance``; ``between`` the reference and ``second_reference``; ``part``: in the part of the
        reference that lies towards ``bearing_deg``; ``edge``: about the boundary of the reference.
    second_reference
        The other end of ``between``.
    text
        The words that say so, for the record.
    place
        The gazetteer's record, when ``reference`` is its geometry.

    Raises
    ------
    InputError
        For a figure that is not finite, negative, beyond half the Earth's circumference, and for a
        reference that is missing or of no known kind.

    Examples
    --------
    >>> Distance(reference=(34.8, 50.9), max_m=12_000, bearing_deg=180).bearing_half
    45.0
    >>> Distance(reference=(34.8, 50.9), max_m=float("nan"))
    Traceback (most recent call last):
        ...
    incidentmap._errors.InputError: max_m is nan; give a finite number of metres or degrees
    """

    reference: Any
    max_m: float | None = None
    min_m: float | None = None
    bearing_deg: float | None = None
    bearing_half_deg: float | None = None
    best_m: float | None = None
    precision_m: float | None = None
    extent_m: float | None = None
    doubt_m: float = 0.0
    relation: Relation = "distance"
    second_reference: Any = None
    text: str = ""
    place: Place | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        for name in _NUMBERS:
            value = getattr(self, name)
            if value is None:
                continue
            if not isinstance(value, int | float) or not math.isfinite(value):
                raise InputError(f"{name} is {value}; give a finite number of metres or degrees")
            if value < 0 and name != "bearing_deg":
                raise InputError(f"{name} is {value}; give a number from 0 up")
        if self.relation not in get_args(Relation):
            raise InputError(f"relation is one of {', '.join(get_args(Relation))}; found {self.relation!r}")
        check_reference(self.reference)
        if self.relation == "between":
            check_reference(self.second_reference)
        if self.relation == "part" and self.bearing_deg is None:
            raise InputError("a part of a place needs bearing_deg, the side that it lies on")
        if self.relation == "distance":
            self._check_distance()

    def _check_distance(self) -> None:
        if self.max_m is None and self.min_m is None:
            raise InputError("a distance needs max_m, min_m or both; found neither")
        far = self.min_m if self.max_m is None else self.max_m
        low = far if self.min_m is None else self.min_m
        assert far is not None
        assert low is not None
        if not low <= far <= HALF_CIRCUMFERENCE_M:
            raise InputError(
                f"a distance lies between 0 and 20,037,508 m, its least not over its most; found {low:g} to {far:g}"
            )

    @property
    def low_m(self) -> float:
        """Least distance as stated."""
        return self.min_m if self.min_m is not None else (self.max_m or 0.0)

    @property
    def bearing_half(self) -> float:
        """How far the direction may be off, degrees."""
        if self.bearing_half_deg is not None:
            return self.bearing_half_deg
        if self.bearing_deg is None:
            return 180.0
        for step, half in ((90.0, 45.0), (45.0, 22.5), (22.5, 11.25), (11.25, 5.625)):
            if self.bearing_deg % step == 0:
                return half
        return 3.0

    @property
    def extent(self) -> float:
        """Radius of the reference, metres."""
        if self.extent_m is not None:
            return self.extent_m
        return self.reference.radius_m if isinstance(self.reference, Place) else 0.0


def check_reference(reference: Any) -> None:
    """Raise `InputError` unless ``reference`` is something on Earth to measure from."""
    if isinstance(reference, Place):
        reference = (reference.lon, reference.lat)
    if isinstance(reference, tuple) and len(reference) == 2:
        lon, lat = reference
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise InputError(f"lon {lon} lat {lat} is not on Earth; longitude comes first")
        return
    if hasattr(reference, "geom_type"):
        if reference.is_empty:
            raise InputError("the reference is an empty geometry; give a place, a (lon, lat) pair or a geometry")
        west, south, east, north = reference.bounds
        if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
            raise InputError(f"the reference's bounds {reference.bounds} are not degrees of EPSG:4326; longitude first")
        return
    found = "none" if reference is None else type(reference).__name__
    raise InputError(f"a reference is a Place, a (lon, lat) pair or a shapely geometry in EPSG:4326; found {found}")
