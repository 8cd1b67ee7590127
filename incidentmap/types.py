"""The records: frozen dataclasses that every stage takes and gives.

Offsets are ``str`` indices into ``Document.text`` as decoded, so ``text[start:end]`` is the quote.
Coordinates are WGS 84 (EPSG:4326) decimal degrees, always longitude before latitude.
Lengths end in ``_m`` and are metres. Nothing here imports anything else of ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from datetime import date

    import folium
    from shapely.geometry.base import BaseGeometry

Role = Literal["site", "container", "reference", "route", "metonym", "demonym", "other"]
Assertion = Literal["actual", "claimed", "attempted", "threatened", "hypothetical", "denied"]
TemporalRole = Literal["current", "historical", "future"]
TimePrecision = Literal[
    "minute", "hour", "part_of_day", "night", "day", "day_of_report", "week", "month", "year", "unknown"
]
TimeAnchor = Literal["published", "dateline", "event", "none"]
LocationPrecision = Literal[
    "building",
    "street",
    "neighbourhood",
    "settlement",
    "offset",
    "between",
    "constraint",
    "area",
    "admin2",
    "admin1",
    "country",
    "unknown",
]
Grade = Literal["confirmed", "fair", "weak", "contested", "discounted"]
Comparator = Literal["lt", "le", "eq", "about", "ge", "gt", "between"]

POINT_PRECISIONS: frozenset[str] = frozenset(
    {"building", "street", "neighbourhood", "settlement", "offset", "between", "constraint"}
)
"""Location precisions that carry a point; all others have ``point`` None."""

DRAWN_ASSERTIONS: frozenset[str] = frozenset({"actual", "claimed", "attempted"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text to read, with what is known about it.

    ``published`` is the local calendar day of publication (of a `datetime.datetime` its day is taken); ``lang`` an
    ISO 639-1 code, None = detect.
    """

    text: str
    id: str = ""
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published: date | None = None
    lang: str | None = None

    def __post_init__(self) -> None:
        """Give a document without an id the first 16 hex digits of its text's SHA-256."""
        if not self.id:
            digest = hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()
            object.__setattr__(self, "id", digest[:16])
        if isinstance(self.published, datetime):
            object.__setattr__(self, "published", self.published.date())


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A quote: ``document.text[start:end] == text``."""

    start: int
    end: int
    text: str


Evidence = Mapping[str, tuple[Span, ...]]
"""Field path (``"casualties.killed"``) to the spans that say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A gazetteer record.

    ``kind`` is a GeoNames feature code (``PPL``, ``ADM1``, ``STM``, …); ``country`` an ISO 3166-1 alpha-2
    code or None; ``admin1``/``admin2`` are names. ``radius_m`` bounds the extent (or the doubt) around the point.
    ``timezone`` is an IANA name.
    """

    gazetteer_id: str
    name: str
    kind: str
    lon: float
    lat: float
    country: str | None = None
    admin1: str | None = None
    admin2: str | None = None
    radius_m: float = 0.0
    population: int = 0
    timezone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place that a name may mean, with the share of belief it got."""

    place: Place
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Toponym:
    """A place name in the text. ``place`` is None when nothing in the gazetteer fits."""

    start: int
    end: int
    name: str
    role: Role = "other"
    place: Place | None = None
    score: float | None = None
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it, as the text names them; ``side`` an ISO country code or a table's code for an armed group."""

    name: str
    side: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number with its bounds; None is not stated."""

    min: int | None = None
    best: int | None = None
    max: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """People killed, injured or missing. "at least N" is min N, best N, max None."""

    min: int | None
    best: int | None
    max: int | None
    explicit_zero: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TollPart:
    """A named part of a toll: ``group`` "children", ``kind`` "killed"."""

    group: str
    kind: Literal["killed", "injured", "missing"]
    min: int | None = None
    max: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Casualties:
    """Tolls; None is not stated, which is not zero."""

    killed: Toll | None = None
    injured: Toll | None = None
    missing: Toll | None = None
    breakdown: tuple[TollPart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What was hit: the words, a category of the targets table, and the effect on it."""

    text: str
    category: str
    effect: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weapon:
    """What it was hit with."""

    text: str
    category: str
    model: str | None = None
    count: Count | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Damage as told; ``value`` in ``unit`` (SI) where a measure is given."""

    text: str
    value: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Time of an incident. ``start``/``end`` are local ISO strings (``2025-03-14`` or ``2025-03-14T06:00``).

    ``end`` is exclusive for times of day and inclusive for whole days.
    """

    text: str | None = None
    start: str | None = None
    end: str | None = None
    tz: str | None = None
    precision: TimePrecision = "unknown"
    anchor: TimeAnchor = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceMention:
    """A distance in the text, tied to the place it is measured from.

    ``value`` and ``unit`` are as written; ``metres_min``/``metres_max`` what they bound, with
    ``metres_max`` infinite never written: None is unbounded. ``precision_m`` is the unit of the last
    stated digit. ``converted_from`` is the round original when the stated figure is a conversion.
    """

    text: str
    start: int
    end: int
    comparator: Comparator = "eq"
    value: float | None = None
    unit: str | None = None
    metres_min: float | None = None
    metres_max: float | None = None
    precision_m: float | None = None
    bearing_deg: float | None = None
    reference: Place | None = None
    reference_text: str | None = None
    reference_index: int | None = None
    second_reference: Place | None = None
    converted_from: str | None = None
    relation: str = "distance"
    describes: Literal["incident", "place"] = "incident"


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """How one distance or relation narrowed a location: ``share`` of the region it alone took away."""

    text: str
    share: float | None = None
    geometry: BaseGeometry | None = field(default=None, compare=False)
    satisfied: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where it happened. ``point`` is (lon, lat) or None; ``region`` a shapely geometry in EPSG:4326."""

    precision: LocationPrecision = "unknown"
    point: tuple[float, float] | None = None
    region: BaseGeometry | None = field(default=None, compare=False)
    uncertainty_m: float | None = None
    method: str | None = None
    place: Place | None = None
    candidates: tuple[Candidate, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    contradiction: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who says so: a public role or organisation; ``name`` only for officials speaking in their office."""

    name: str
    role: str | None = None
    side: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Standing of the report.

    ``status``: ``confirmed_by_authority`` ``claimed_by_party`` ``reported`` ``alleged`` ``unverified``
    ``disputed`` ``denied``.
    """

    status: str | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Values of one field that the text keeps side by side."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person changed, and where they said so.

    ``target`` is an incident's id, or the name that is pinned. ``field`` is a flat column (``"event_type"``)
    or ``"point"``; ``was`` and ``now`` are its values as text. ``origin`` names the file and its line or
    row (``"corrections.csv, line 3"``).
    """

    action: Literal["pin", "move", "set", "confirm", "merge", "split", "drop", "add"]
    target: str
    field: str | None = None
    was: str | None = None
    now: str | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One report of a merged incident, and what it says.

    ``source`` numbers the independent sources from 0: tellings that share it are copies of one text or come
    from one publisher.
    """

    document_id: str
    incident_id: str
    source: int
    publisher: str | None = None
    url: str | None = None
    published: date | None = None
    claim_status: str | None = None
    killed: Toll | None = None
    injured: Toll | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident at one site, every value with its evidence.

    ``verified``, ``note`` and ``corrections`` are a person's; all three are empty where nobody checked.
    ``tellings`` and ``grade`` are of merged incidents alone: the reports that tell it, in order of publication,
    and how well they support it together.
    """

    id: str
    group: str | None = None
    title: str = ""
    event_type: str
    codes: Mapping[str, str | None] = field(default_factory=dict)
    assertion: Assertion = "actual"
    temporal_role: TemporalRole = "current"
    actor: Actor | None = None
    targets: tuple[Target, ...] = ()
    weapons: tuple[Weapon, ...] = ()
    casualties: Casualties = Casualties()
    damage: tuple[Damage, ...] = ()
    time: When = When()
    location: Location = Location()
    distances: tuple[DistanceMention, ...] = ()
    claim: Claim = Claim()
    passages: tuple[Span, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    score: float | None = None
    verified: bool | None = None
    note: str | None = None
    corrections: tuple[Correction, ...] = ()
    evidence: Evidence = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict, compare=False)
    tellings: tuple[Telling, ...] = ()
    grade: Grade | None = None

    @property
    def drawn(self) -> bool:
        """Whether the map shows it by default: it happened or is said to have, now, and has a place."""
        has_place = self.location.point is not None or self.location.precision in ("area", "admin2", "admin1")
        return self.assertion in DRAWN_ASSERTIONS and self.temporal_role == "current" and has_place


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A toll told for several sites or a whole region, stored once."""

    killed: Toll | None = None
    injured: Toll | None = None
    missing: Toll | None = None
    scope: str | None = None
    incident_ids: tuple[str, ...] = ()
    evidence: Evidence = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one document says: its place names, its incidents, its totals.

    ``gazetteer`` is the fingerprint of the gazetteer that placed the names. ``corrections`` are those of
    the whole report: pinned names, and incidents dropped, merged or split.
    """

    document: Document
    toponyms: tuple[Toponym, ...] = ()
    incidents: tuple[Incident, ...] = ()
    totals: tuple[Total, ...] = ()
    gazetteer: str | None = None
    corrections: tuple[Correction, ...] = ()

    def explore(self, *, title: str | None = None, tiles: str | None = None) -> folium.Map:
        """Return the map of this report, to be shown in a notebook or saved as a page; see `to_map`."""
        from incidentmap.page import to_map

        return to_map(self, title=title, tiles=tiles)

    def _repr_html_(self) -> str:
        """Show a table of the incidents in a notebook; `explore` shows the map."""
        from incidentmap.files.frames import report_html

        return report_html(self)

    def to_dict(self, *, quotes: bool = True) -> dict[str, Any]:
        """Return the JSON form of DESIGN's record; ``quotes=False`` leaves the source's words out."""
        from incidentmap.records import report_to_dict

        return report_to_dict(self, quotes=quotes)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Report:
        """Read a report back from `to_dict`'s form."""
        from incidentmap.records import report_from_dict

        return report_from_dict(data)


def merge_evidence(parts: Iterable[Evidence]) -> dict[str, tuple[Span, ...]]:
    """Join evidence, each field's spans in text order without doubles."""
    merged: dict[str, set[Span]] = {}
    for part in parts:
        for path, spans in part.items():
            merged.setdefault(path, set()).update(spans)
    return {path: tuple(sorted(spans)) for path, spans in sorted(merged.items())}
