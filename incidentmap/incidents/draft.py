"""A draft: what one stretch of text tells of one incident, before drafts are joined."""

from __future__ import annotations

from dataclasses import dataclass, field

from incidentmap.attributes.casualties import TollMention
from incidentmap.attributes.damage import DamageMention
from incidentmap.attributes.dates import TimeMention
from incidentmap.incidents.lexicon import Tag
from incidentmap.types import Assertion, DistanceMention, Source, Span, TemporalRole


@dataclass(slots=True, kw_only=True)
class Draft:
    """One telling of an incident. ``site`` is the index of its toponym, None when the words give none."""

    sentence: int
    paragraph: int
    event_type: str
    site: int | None = None
    country_site: int | None = None
    triggers: list[Span] = field(default_factory=list)
    weapons: list[Tag] = field(default_factory=list)
    targets: list[Tag] = field(default_factory=list)
    actor: Tag | None = None
    side: str | None = None
    times: list[TimeMention] = field(default_factory=list)
    tolls: list[TollMention] = field(default_factory=list)
    damages: list[DamageMention] = field(default_factory=list)
    distances: list[DistanceMention] = field(default_factory=list)
    assertion: Assertion = "actual"
    temporal_role: TemporalRole = "current"
    status: str | None = None
    sources: list[tuple[Source, Span]] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    another: bool = False
    group: int | None = None
    effects: list[str] = field(default_factory=list)
    lag: bool = False
    spoken_only: bool = False
