"""One telling of an incident, with what is compared worked out once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from incidentmap.files.rows import to_utc
from incidentmap.types import Incident, Report, Toll

_WORD = re.compile(r"\w{3,}")
_DAY_PRECISIONS = frozenset({"minute", "hour", "part_of_day", "night", "day"})
_CLOCK_PRECISIONS = _DAY_PRECISIONS - {"night", "day"}
"""A night has two dates, and papers differ in which they mean; only times of day tell incidents of a day apart."""
_DIVISIONS = frozenset({"admin1", "admin2", "area"})
_NO_CATEGORY = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An incident as one report tells it.

    ``day`` and ``published`` are proleptic ordinals (`datetime.date.toordinal`); ``hours`` the start and end in
    hours since year 1, UTC, where a time of day finer than a night is told; ``reach_m`` the radius that holds the place.
    ``level`` is ``point``, ``division`` (an admin area or another area, no point) or ``none``.
    """

    report: Report
    incident: Incident
    day: int | None
    published: int | None
    hours: tuple[float, float] | None
    level: str
    lon: float
    lat: float
    reach_m: float
    place_id: str | None
    country: str | None
    admin1: str | None
    admin2: str | None
    targets: frozenset[str]
    weapons: frozenset[str]
    side: str | None
    words: frozenset[str]

    @property
    def order(self) -> tuple[int, str, str]:
        """Publication order, the same for the same reports."""
        return (self.published or self.day or 0, self.report.document.id, self.incident.id)


def told_of(reports: Iterable[Report]) -> Iterator[Told]:
    """Yield every incident of every report, ready to compare."""
    categories = _categories()
    for report in reports:
        for incident in report.incidents:
            yield _told(report, incident, categories)


def bounds(toll: Toll | None) -> tuple[float, float] | None:
    """Return the least and greatest number of a toll; an open end is infinite."""
    if toll is None or (toll.min is None and toll.max is None):
        return None
    return (float(toll.min or 0), float("inf") if toll.max is None else float(toll.max))


def _told(report: Report, incident: Incident, category: Callable[[str, str], str | None]) -> Told:
    location, time = incident.location, incident.time
    place = location.place
    point = location.point
    dated = time.start is not None and time.precision in _DAY_PRECISIONS
    level = "point" if point else "division" if location.precision in _DIVISIONS and place else "none"
    published = report.document.published
    return Told(
        report=report,
        incident=incident,
        day=datetime.fromisoformat(str(time.start)[:10]).toordinal() if dated else None,
        published=published.toordinal() if published else None,
        hours=_hours(time.start, time.end, time.tz) if time.precision in _CLOCK_PRECISIONS else None,
        level=level,
        lon=point[0] if point else place.lon if place else 0.0,
        lat=point[1] if point else place.lat if place else 0.0,
        reach_m=location.uncertainty_m or (place.radius_m if place else 0.0),
        place_id=place.gazetteer_id or None if place else None,
        country=place.country if place else None,
        admin1=_admin1(incident),
        admin2=place.admin2 if place else None,
        targets=_values((t.category, t.text) for t in incident.targets)
        or _found(category, "target", [t.text for t in incident.targets]),
        weapons=_values((w.category, w.text) for w in incident.weapons)
        or _found(category, "weapon", [w.text for w in incident.weapons]),
        side=_side(incident, category),
        words=frozenset(_WORD.findall(" ".join(p.text for p in incident.passages).lower())),
    )


def _admin1(incident: Incident) -> str | None:
    place = incident.location.place
    if place is None:
        return None
    return place.name if incident.location.precision == "admin1" else place.admin1


def _hours(start: str | None, end: str | None, zone: str | None) -> tuple[float, float] | None:
    moments = [to_utc(value, zone) for value in (start, end or start)]
    if None in moments:
        return None
    first, last = (datetime.fromisoformat(str(m)) for m in moments)
    return (_since(first), _since(last))


def _since(moment: datetime) -> float:
    return moment.toordinal() * 24 + moment.hour + moment.minute / 60


def _values(pairs: Iterable[tuple[str, str]]) -> frozenset[str]:
    return frozenset(category for category, _ in pairs if category != _NO_CATEGORY)


def _found(category: Callable[[str, str], str | None], kind: str, texts: list[str]) -> frozenset[str]:
    """Categories of a flat view's words, which have lost theirs."""
    return frozenset(value for text in texts if (value := category(kind, text)))


def _side(incident: Incident, category: Callable[[str, str], str | None]) -> str | None:
    if incident.actor is None:
        return None
    name = incident.actor.name
    return incident.actor.side or category("side", name) or category("group", name)


def _categories() -> Callable[[str, str], str | None]:
    """Return a function from a kind (target, weapon, side, group) and words to the value of the packaged tables."""
    from incidentmap.incidents import load_lexicon
    from incidentmap.text import tokenize

    lexicon = load_lexicon(())

    @lru_cache(maxsize=50_000)
    def category(kind: str, text: str) -> str | None:
        hits: Any = lexicon.scan(tokenize(text)).hits.get(kind) or ()
        return str(hits[0].value) if hits else None

    return category
