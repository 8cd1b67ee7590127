"""What the page is told of the reports: columns to draw and filter by, and the words of each incident.

Two blocks. ``core`` holds a number for everything that the map, the histogram and the filters need; ``text`` holds
three streams of JSON lines (words, details, documents), of which the page parses a line when it is shown.
Offsets of highlights are in UTF-16 code units, as the page's language counts them.
"""

from __future__ import annotations

import json
import tomllib
from calendar import isleap, monthrange
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any, get_args

import numpy as np

from incidentmap.page.marks import elsewhere, marks
from incidentmap.page.nearby import division_shapes, nearby_lines, nearby_names
from incidentmap.page.pack import pack
from incidentmap.page.shapes import CIRCLE, NONE, STEPS, Shapes, circles
from incidentmap.types import (
    Candidate,
    Grade,
    Incident,
    LocationPrecision,
    Place,
    Report,
    Telling,
    TimePrecision,
    Toll,
    Total,
)

LAYERS = ("current", "historical", "hypothetical")
SHOWN = ("list", "point", "area")
PRECISIONS: tuple[str, ...] = get_args(LocationPrecision)
TIME_PRECISIONS: tuple[str, ...] = get_args(TimePrecision)
CLAIMS = (
    "confirmed_by_authority",
    "reported",
    "claimed_by_party",
    "alleged",
    "unverified",
    "disputed",
    "denied",
    "none",
)
GRADES = ("none", *get_args(Grade))
NO_NUMBER = -(2**31)
NOT_STATED, UNBOUNDED = -1, -2
_TEXT_LEVEL = 3
"""Of deflate: on 60 MB of words and details a quarter of the time of level 6 for a tenth more bytes."""
_MAX_OTHER_PLACES = 5000
_MAX_OTHER_REACH_M = 50_000
_AREAS = frozenset({"area", "admin2", "admin1"})
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - local times, compared with each other alone

Block = tuple[bytes, bytes]


@cache
def symbols() -> dict[str, Any]:
    """Return the table of colours and shapes."""
    text = resources.files("incidentmap").joinpath("page/symbols.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def payload(reports: Iterable[Report], *, quotes: bool) -> tuple[Block, dict[str, Any]]:
    """Return the packed blocks (core, text) and the facts that the page's frame needs.

    Parameters
    ----------
    reports
        What to show, in this order.
    quotes
        False leaves out every word of the source.
    """
    made = _Payload(quotes=quotes)
    for report in reports:
        made.add(report)
    return made.blocks(), made.facts()


class _Numbers:
    """Gives every new value the next number."""

    def __init__(self, known: Iterable[Any] = ()) -> None:
        self.of: dict[Any, int] = {value: i for i, value in enumerate(known)}

    def __call__(self, value: Any) -> int:
        return self.of.setdefault(value, len(self.of))


class _Payload:
    def __init__(self, *, quotes: bool) -> None:
        self.quotes = quotes
        self.shapes = Shapes()
        self.types, self.publishers = _Numbers(), _Numbers([""])
        self.precisions, self.time_precisions, self.claims = (
            _Numbers(PRECISIONS),
            _Numbers(TIME_PRECISIONS),
            _Numbers(CLAIMS),
        )
        self.divisions = _Numbers()
        self.places: dict[str, int] = {}
        self.place_rows: list[list[Any]] = []
        self.rows: list[tuple[Any, ...]] = []
        self.regions: list[Any] = []
        self.words: list[str] = []
        self.details: list[str] = []
        self.documents: list[str] = []
        self.document_numbers: dict[str, int] = {}
        self.others: dict[tuple[int, str], None] = {}
        self.fingerprints: set[str] = set()

    def add(self, report: Report) -> None:
        document = report.document
        number = len(self.documents)
        self.document_numbers.setdefault(document.id, number)
        published = document.published.isoformat() if document.published else None
        self.documents.append(
            _line([document.id, document.title, document.url, document.publisher, published, document.lang])
        )
        if report.gazetteer:
            self.fingerprints.add(report.gazetteer)
        publisher = self.publishers(document.publisher or "")
        for incident in report.incidents:
            self._incident(report, incident, number, publisher)
        for toponym in report.toponyms:
            place = toponym.place
            if place is None or toponym.role in ("demonym", "metonym", "site") or place.radius_m > _MAX_OTHER_REACH_M:
                continue
            if not place.kind.startswith(("PCL", "CONT", "ADM1")):
                self.others.setdefault((self._place(place), toponym.role))

    def _place(self, place: Place) -> int:
        number = self.places.get(place.gazetteer_id)
        if number is None:
            number = self.places[place.gazetteer_id] = len(self.place_rows)
            row = [place.gazetteer_id, place.name, place.kind, place.country, place.admin1, place.admin2]
            self.place_rows.append([*row, round(place.lon, 5), round(place.lat, 5)])
        return number

    def _division(self, place: Place) -> int:
        """Number of the admin-1 division that a place is in, or is."""
        name = place.name if place.kind == "ADM1" else place.admin1
        return self.divisions((place.country, name)) if place.country and name else NONE

    def _incident(self, report: Report, incident: Incident, document: int, publisher: int) -> None:
        location, time, toll = incident.location, incident.time, incident.casualties
        point, region = location.point, location.region
        shown = 1 if point is not None else 2 if region is not None and location.precision in _AREAS else 0
        lon, lat = point if point is not None else _middle(region) if shown == 2 else (0.0, 0.0)
        layer = 1 if incident.temporal_role == "historical" else 0 if _told_as_real(incident) else 2
        start = _minutes(time.start or time.end)
        end = _minutes(time.end or time.start, last=True)
        self.rows.append(
            (
                round(lon * STEPS),
                round(lat * STEPS),
                shown,
                layer,
                self.types(incident.event_type),
                self.precisions(location.precision),
                self.time_precisions(time.precision),
                self.claims(incident.claim.status or "none"),
                GRADES.index(incident.grade or "none"),
                start,
                max(start, end),
                *_bounds(toll.killed),
                *_bounds(toll.injured),
                *_bounds(toll.missing),
                round(location.uncertainty_m or 0),
                self._place(location.place) if location.place is not None else NONE,
                self._division(location.place) if shown and location.place is not None else NONE,
                publisher,
                document,
            )
        )
        self.regions.append(region if shown else None)
        passages = [p.text for p in incident.passages] if self.quotes else []
        self.words.append(_line([incident.title, *passages]))
        self.details.append(_line(self._details(report, incident)))

    def _details(self, report: Report, incident: Incident) -> dict[str, Any]:
        """Everything that only the detail shows, under short keys; what is empty is left out."""
        location, time = incident.location, incident.time
        quotes = self.quotes
        found: dict[str, Any] = {"id": incident.id}
        if time.text or time.tz or time.start or time.end:
            found["time"] = [time.start, time.end, time.tz, time.text if quotes else None]
        if location.candidates:
            found["ghosts"] = [self._candidate(c) for c in location.candidates[:5]]
        rings = [c for c in location.constraints if c.geometry is not None]
        if rings:
            found["rings"] = [
                [c.text if quotes else "", self.shapes.number(c.geometry), c.share, int(c.satisfied)] for c in rings
            ]
        if incident.actor:
            found["actor"] = [incident.actor.name, incident.actor.side]
        if incident.targets:
            found["targets"] = [[t.text, t.category, t.effect] for t in incident.targets]
        if incident.weapons:
            found["weapons"] = [_weapon(w) for w in incident.weapons]
        if incident.claim.sources:
            found["said"] = [[s.name, s.role, s.side] for s in incident.claim.sources]
        if incident.casualties.breakdown:
            found["parts"] = [[p.group, p.kind, p.min, p.max] for p in incident.casualties.breakdown]
        if incident.damage:
            found["damage"] = [d.text for d in incident.damage]
        if incident.assertion != "actual":
            found["assertion"] = incident.assertion
        if incident.temporal_role != "current":
            found["role"] = incident.temporal_role
        if incident.contradictions:
            found["differ"] = [[c.field, *c.values] for c in incident.contradictions]
        if incident.corrections:
            found["corrected"] = [[c.action, c.field, c.was, c.now, c.origin] for c in incident.corrections]
        if incident.tellings:
            found["tellings"] = [self._telling(t) for t in incident.tellings]
        for key in ("score", "verified", "note", "grade"):
            if (value := getattr(incident, key)) is not None:
                found[key] = value
        for key in ("method", "contradiction"):
            if value := getattr(location, key):
                found[key] = value
        if report.totals and (totals := [_total(t) for t in report.totals if incident.id in t.incident_ids]):
            found["totals"] = totals
        if quotes:
            found["marks"] = [marks(p, incident) for p in incident.passages]
            if outside := elsewhere(incident):
                found["elsewhere"] = outside
        return found

    def _candidate(self, candidate: Candidate) -> list[Any]:
        return [self._place(candidate.place), round(candidate.score, 2)]

    def _telling(self, telling: Telling) -> list[Any]:
        published = telling.published.isoformat() if telling.published else None
        killed, injured = _bounds(telling.killed), _bounds(telling.injured)
        quote = telling.quote if self.quotes else None
        row = [telling.publisher, telling.url, published, telling.claim_status, *killed, *injured, quote]
        return [*row, telling.source, telling.document_id]

    def blocks(self) -> Block:
        """Return the packed blocks; the words are packed beside the rest, since compressing lets other threads run."""
        text = {"words": self.words, "details": self.details, "documents": self.documents}
        encoded = {name: "\n".join(lines).encode("utf-8", "replace") for name, lines in text.items()}
        with ThreadPoolExecutor(1) as beside:
            packed = beside.submit(pack, {}, encoded, level=_TEXT_LEVEL)
            located = [r for r in self.rows if r[2]]
            x, y = [r[0] / STEPS for r in located], [r[1] / STEPS for r in located]
            lines = [[name, kind, self.shapes.number(line)] for name, kind, line in nearby_lines(x, y)]
            header = self._header(division_shapes(list(self.divisions.of)))
            columns = self._columns()
            names, lon, lat = nearby_names(x, y)
            columns["near_x"] = np.round(np.asarray(lon, dtype=float) * STEPS).astype("<i4")
            columns["near_y"] = np.round(np.asarray(lat, dtype=float) * STEPS).astype("<i4")
            core = pack(_whole({**header, "near": names, "lines": lines}), columns)
            return core, packed.result()

    def _header(self, shapes: Sequence[Any]) -> dict[str, Any]:
        return {
            "types": list(self.types.of),
            "precisions": list(self.precisions.of),
            "time_precisions": list(self.time_precisions.of),
            "claims": list(self.claims.of),
            "grades": list(GRADES),
            "publishers": list(self.publishers.of),
            "places": self.place_rows,
            "divisions": [
                [name, self.shapes.number(s)] for (_, name), s in zip(self.divisions.of, shapes, strict=True)
            ],
            "others": [list(o) for o in list(self.others)[:_MAX_OTHER_PLACES]],
            "steps": STEPS,
        }

    def _columns(self) -> dict[str, Any]:
        table = np.array(self.rows, dtype=np.int64).reshape(-1, len(_COLUMNS))
        columns: dict[str, Any] = {name: table[:, i].astype(kind) for i, (name, kind) in enumerate(_COLUMNS.items())}
        region = np.full(len(table), NONE, dtype="<i4")
        some = [i for i, r in enumerate(self.regions) if r is not None and not r.is_empty]
        lon, lat = table[some, 0] / STEPS, table[some, 1] / STEPS
        round_ones = circles([self.regions[i] for i in some], lon, lat, columns["radius"][some].astype(float))
        for i, is_circle in zip(some, round_ones.tolist(), strict=True):
            region[i] = CIRCLE if is_circle and self.rows[i][2] == 1 else self.shapes.number(self.regions[i])
        return {**columns, "region": region, **self.shapes.columns()}

    def facts(self) -> dict[str, Any]:
        """Return counts, the gazetteers and the bounds (west, south, east, north) of what is drawn."""
        located = [r for r in self.rows if r[2]]
        drawn = [r for r in located if r[3] == 0] or located
        box = None
        if drawn:
            lon, lat = [r[0] / STEPS for r in drawn], [r[1] / STEPS for r in drawn]
            box = [min(lon), min(lat), max(lon), max(lat)]
        return {
            "count": len(self.rows),
            "documents": len(self.documents),
            "bounds": box,
            "gazetteers": sorted(self.fingerprints),
        }


_COLUMNS = {
    "x": "<i4",
    "y": "<i4",
    "shown": "|u1",
    "layer": "|u1",
    "type": "<u2",
    "precision": "|u1",
    "time_precision": "|u1",
    "claim": "|u1",
    "grade": "|u1",
    "start": "<i4",
    "end": "<i4",
    "killed_min": "<i4",
    "killed_max": "<i4",
    "injured_min": "<i4",
    "injured_max": "<i4",
    "missing_min": "<i4",
    "missing_max": "<i4",
    "radius": "<u4",
    "place": "<i4",
    "division": "<i4",
    "publisher": "<u4",
    "document": "<u4",
}


def _told_as_real(incident: Incident) -> bool:
    return incident.temporal_role == "current" and incident.assertion in ("actual", "claimed", "attempted")


def _middle(region: Any) -> tuple[float, float]:
    inside = region.representative_point()
    centre = region.centroid
    chosen = centre if region.contains(centre) else inside
    return float(chosen.x), float(chosen.y)


@cache
def _minutes(text: str | None, *, last: bool = False) -> int:
    """Local time as minutes since 1970; the last minute of a day, month or year that is told no finer."""
    if text is None:
        return NO_NUMBER
    try:
        moment = datetime.fromisoformat(f"{text}-01-01"[:10] if len(text) < 10 else text).replace(tzinfo=None)
    except ValueError:
        return NO_NUMBER
    if last and len(text) <= 10:
        moment += _length(text, moment) - timedelta(minutes=1)
    minutes = int((moment - _EPOCH).total_seconds()) // 60
    return minutes if abs(minutes) < -NO_NUMBER else NO_NUMBER


def _length(text: str, moment: datetime) -> timedelta:
    if len(text) == 4:
        return timedelta(days=366 if isleap(moment.year) else 365)
    return timedelta(days=monthrange(moment.year, moment.month)[1] if len(text) == 7 else 1)


def _bounds(toll: Toll | None) -> tuple[int, int]:
    if toll is None:
        return NOT_STATED, NOT_STATED
    least = toll.min if toll.min is not None else toll.best if toll.best is not None else 0
    return least, UNBOUNDED if toll.max is None else toll.max


def _weapon(weapon: Any) -> list[Any]:
    count = weapon.count
    bounds = [count.min, count.max if count.max is not None else count.best] if count else None
    return [weapon.text, weapon.category, weapon.model, bounds]


def _total(total: Total) -> list[Any]:
    return [total.scope, len(total.incident_ids), *_bounds(total.killed), *_bounds(total.injured)]


def _line(value: Mapping[str, Any] | Sequence[Any]) -> str:
    return _encode(value)


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def _whole(value: Any) -> Any:
    """JSON values with lone surrogates replaced, for a block that must be UTF-8."""
    return json.loads(_encode(value).encode("utf-8", "replace"))
