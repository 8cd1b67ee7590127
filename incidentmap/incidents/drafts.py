"""Drafts of incidents: which mentions tell of one incident, and which are others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from incidentmap.attributes.casualties import TollMention
from incidentmap.attributes.damage import DamageMention
from incidentmap.attributes.dates import TimeMention
from incidentmap.incidents.lexicon import Hit
from incidentmap.incidents.mention import Mention
from incidentmap.incidents.names import Name
from incidentmap.incidents.sites import apart_m
from incidentmap.types import DistanceMention, When

_GENERIC = frozenset({"attack", "explosion"})
_IMPACTS = frozenset(
    {"drone_strike", "missile_strike", "air_strike", "shelling", "bombing", "interception", "mine", "grenade"}
)
_PLANTED = frozenset({"bombing", "explosion", "grenade", "mine"})  # a second device made safe is of the same attack
_CROWDS = frozenset({"protest", "riot"})
_CONQUEST = frozenset({"armed_clash", "territorial_change"})  # a battle for a town and its fall are one event
_ASSAULTS = frozenset({"armed_attack", "armed_clash", "raid", "attack"})
_SPOILS = frozenset({"arson", "property_destruction"})  # what attackers do beside: "They also burned the market"
_CROWD_DEEDS = frozenset({"arson", "property_destruction", "armed_clash"})
_INTRUSIONS = frozenset({"raid", "abduction", "arson", "property_destruction"})  # "a guard was shot dead"
_SEARCHES = frozenset({"raid", "arrest"})  # arms found by them are no incident of their own
_ELSEWHERE = frozenset({"protest", "arrest", "territorial_change", "natural_hazard"})
_NEAR_SENTENCES = 2
_SAME_METRES = 0.03
_TOWN_M = 15_000.0
_MARGIN_M = 5_000.0
_HAPPENED = frozenset({"actual", "claimed"})
_ADMIN = ("ADM", "RGN", "PCL")


@dataclass(slots=True, kw_only=True)
class Draft:
    """An incident in the making."""

    mentions: list[Mention]
    site: Name | None
    group: int | None = None
    site_inherited: bool = False
    kind: str | None = None
    distances: list[DistanceMention] = field(default_factory=list)
    times: list[TimeMention] = field(default_factory=list)
    tolls: list[TollMention] = field(default_factory=list)
    damages: list[DamageMention] = field(default_factory=list)
    inherited_time: When | None = None

    @property
    def event_type(self) -> str:
        """The most telling type of its mentions."""
        named = [m for m in self.mentions if m.hit.value != "happen"] or self.mentions
        kinds = [m.event_type for m in named if m.hit.value != "consequence"] or [m.event_type for m in named]
        if set(kinds) & _CROWDS:
            return "riot" if {"riot", *_CROWD_DEEDS} & set(kinds) else "protest" if kinds[0] in _CROWDS else kinds[0]
        if set(kinds) == _CONQUEST:
            return "territorial_change"
        telling = [k for k in kinds if k not in _GENERIC] or ([self.kind] if self.kind else [])
        strikes = [k for k in telling if k != "interception"]
        return (strikes or telling or [k for k in kinds if k == "explosion"] or kinds)[0]

    def targets(self, mention: Mention) -> Sequence[Hit]:
        """What a mention says was hit at this draft's place."""
        for share, site in zip(mention.shares, mention.sites, strict=False):
            if self.site is not None and site.index == self.site.index:
                return share
        return mention.targets

    @property
    def last(self) -> Mention:
        """The latest mention."""
        return self.mentions[-1]


def gather(
    mentions: Sequence[Mention],
    times: Mapping[tuple[int, int], Sequence[TimeMention]],
    distances: Mapping[tuple[int, int], Sequence[DistanceMention]],
) -> list[Draft]:
    """Join mentions into drafts, in the order of their first words; keys of the attributes are clauses."""
    drafts: list[Draft] = []
    for number, mention in enumerate(mentions):
        own_distances = list(distances.get(mention.clause, ()))
        own_times = list(times.get(mention.clause, ()))
        sites: Sequence[Name | None] = mention.sites or (None,)
        for site in sites:
            draft = _home(drafts, mention, site, own_distances, own_times, several=len(sites) > 1)
            if draft is None:
                bare = site is None and not own_distances and not mention.weapons and not mention.targets
                near = bool(drafts) and mention.sentence - drafts[-1].last.sentence <= _NEAR_SENTENCES
                echo = mention.anaphoric and site is None and not own_distances and near
                if mention.lost_debris or echo or (mention.anaphoric and bare):
                    continue
                where = site or (None if own_distances else _where_told_before(drafts, mention))
                draft = Draft(
                    mentions=[],
                    site=where,
                    site_inherited=site is None and where is not None,
                    group=number if len(sites) > 1 else None,
                    kind=_same_kind(drafts, mention),
                )
                drafts.append(draft)
            draft.mentions.append(mention)
            if draft.site is None or (site is not None and _within(site, draft.site)):
                draft.site = site or draft.site
            draft.distances += own_distances
            draft.times += own_times
    return drafts


def _same_kind(drafts: Sequence[Draft], mention: Mention) -> str | None:
    """Kind of harm at another place, told right after a strike: "Shells hit X. In Y a woman was wounded"."""
    plain = mention.event_type == "attack" and mention.anaphoric and mention.hit.value in ("damage", "consequence")
    if not plain or not drafts or mention.sentence - drafts[-1].last.sentence > 1:
        return None
    if mention.paragraph != drafts[-1].last.paragraph:
        return None
    kind = drafts[-1].event_type
    return kind if kind in _IMPACTS and kind != "interception" else None


def _home(
    drafts: Sequence[Draft],
    mention: Mention,
    site: Name | None,
    distances: Sequence[DistanceMention],
    times: Sequence[TimeMention],
    *,
    several: bool,
) -> Draft | None:
    """The draft that a mention belongs to, the latest that fits; None when it tells of another incident."""
    fitting = [d for d in reversed(drafts) if _compatible(d, mention) and not _other_day(d, times)]
    for draft in fitting:
        if distances and _same_distance(draft.distances, distances):
            return draft
    for draft in fitting:
        if site is not None and draft.site is not None and same_place(draft.site, site):
            return draft
    if several or mention.novel:
        return None
    for draft in fitting[:3]:
        if _continues(draft, mention, site, distances):
            return draft
    return None


def _where_told_before(drafts: Sequence[Draft], mention: Mention) -> Name | None:
    """The place of the incident told just before, for one that names none: "Shelling also damaged a school"."""
    if mention.temporal != "current" or mention.hit.value == "consequence" or mention.event_type in _ELSEWHERE:
        return None
    for draft in reversed(drafts):
        if draft.mentions[0].temporal != "current" or draft.mentions[0].assertion in (
            "denied",
            "threatened",
            "hypothetical",
        ):
            continue
        near = mention.sentence - draft.last.sentence <= 1 and mention.paragraph - draft.last.paragraph <= 1
        return draft.site if near else None
    return None


def _continues(draft: Draft, mention: Mention, site: Name | None, distances: Sequence[DistanceMention]) -> bool:
    gap = mention.sentence - draft.last.sentence
    if distances and _measured_elsewhere(draft.site, distances):
        return False
    if mention.hit.value == "consequence":
        return gap <= 1 and (
            site is None or draft.site is None or _within(site, draft.site) or _within(draft.site, site)
        )
    if site is not None and draft.site is not None:
        return (
            mention.anaphoric
            and (_within(site, draft.site) or _within(draft.site, site))
            and gap <= 2 * _NEAR_SENTENCES
        )
    if site is not None:
        near = gap <= _NEAR_SENTENCES and not draft.distances
        return near and (
            mention.anaphoric or (draft.event_type == mention.event_type and gap > 0 and not draft.mentions[0].novel)
        )
    if distances and draft.distances:
        return False
    if mention.anaphoric:
        return mention.paragraph - draft.last.paragraph <= 1
    return gap <= 1 and mention.paragraph == draft.last.paragraph and not (draft.distances and distances)


def _measured_elsewhere(site: Name | None, distances: Sequence[DistanceMention]) -> bool:
    """Whether all that is measured is measured from places too far from a site to lie there: "5 km south of Y"."""
    place = site.toponym.place if site is not None else None
    if place is None:
        return False
    return all(
        d.reference is not None
        and d.metres_max is not None
        and apart_m(place, d.reference) > place.radius_m + d.reference.radius_m + d.metres_max + _MARGIN_M
        for d in distances
    )


def _compatible(draft: Draft, mention: Mention) -> bool:
    one, other = draft.event_type, mention.event_type
    kinds = one == other or ((one in _GENERIC or other in _GENERIC) and _violent(one) and _violent(other))
    kinds = kinds or ({one, other} <= {"interception", "drone_strike"} and mention.anaphoric)
    kinds = kinds or {one, other} == _CONQUEST
    kinds = kinds or (one in _PLANTED and other == "interception" and not mention.sites)
    kinds = kinds or (one in _CROWDS and other in _CROWD_DEEDS and not mention.sites and mention.actor is None)
    kinds = kinds or (one in _ASSAULTS | _SPOILS and other in _SPOILS and not mention.sites)
    kinds = kinds or {one, other} <= _CROWDS or (one in _CROWDS and other == "arrest" and not mention.sites)
    kinds = kinds or (mention.hit.value == "consequence" and (_violent(one) or one == "crash"))
    kinds = kinds or (draft.mentions[0].hit.value == "consequence" and len(draft.mentions) == 1 and _violent(other))
    kinds = kinds or (mention.hit.value == "happen" and not mention.sites and one != "arrest")
    kinds = kinds or (one in _INTRUSIONS and other == "armed_attack" and not mention.sites and mention.actor is None)
    kinds = kinds or (one in _IMPACTS and other == "interception" and _only_fragments(mention))
    kinds = kinds or (one in _IMPACTS and other == "armed_attack" and _on_attackers(draft, mention))
    soon = mention.sentence - draft.last.sentence <= 1 and not mention.sites
    kinds = kinds or (one == "natural_hazard" and other == "accident" and soon)
    found = other == "interception" and mention.hit.value in ("disarm", "territorial_change")
    kinds = kinds or (one in _SEARCHES and found and not mention.sites)
    kinds = kinds or (
        {one, other} <= _ASSAULTS and draft.last.sentence == mention.sentence and mention.hit.form != "noun"
    )
    kinds = kinds or (one == "armed_clash" and mention.hit.value == "damage" and not mention.sites)
    first = draft.mentions[0]
    stands = first.assertion == mention.assertion or {first.assertion, mention.assertion} <= _HAPPENED
    stands = stands or (one in _PLANTED and other == "interception" and mention.assertion == "attempted")
    return kinds and stands and first.temporal == mention.temporal


def _on_attackers(draft: Draft, mention: Mention) -> bool:
    """Whether the next sentence tells how attackers fared: "Two attackers were shot by guards"."""
    return mention.counter and not mention.sites and 0 <= mention.sentence - draft.last.sentence <= 1


def _only_fragments(mention: Mention) -> bool:
    """Whether all is fragments that damage: of what struck just before, where nothing is told to be brought down."""
    return (
        not mention.sites
        and mention.hit.form == "phrase"
        and bool(mention.weapons)
        and all(w.value == "debris" for w in mention.weapons)
    )


def _violent(kind: str) -> bool:
    return (
        kind in _GENERIC
        or kind in _IMPACTS
        or kind in ("armed_attack", "armed_clash", "raid", "chemical_attack", "accident", "arson")
    )


def _other_day(draft: Draft, times: Sequence[TimeMention]) -> bool:
    days = {t.when.start[:10] for t in draft.times if t.when.start and t.attached != "speech"}
    new = {t.when.start[:10] for t in times if t.when.start and t.attached != "speech"}
    return bool(days) and bool(new) and not days & new


def same_place(one: Name, other: Name) -> bool:
    """Whether two names mean one place."""
    a, b = one.toponym.place, other.toponym.place
    if a is None or b is None:
        return one.toponym.name == other.toponym.name
    return a.gazetteer_id == b.gazetteer_id


def _within(inner: Name, outer: Name) -> bool:
    """Whether ``outer`` is an area that holds ``inner``."""
    a, b = inner.toponym.place, outer.toponym.place
    if a is None or b is None or a.gazetteer_id == b.gazetteer_id:
        return False
    if b.kind.startswith("PPL") and not a.kind.startswith(("PPL", "ADM", "RGN", "PCL")) or a.kind == "PPLX":
        away = apart_m(a, b)
        return b.kind.startswith("PPL") and b.kind != "PPLX" and away <= max(b.radius_m, _TOWN_M)
    if a.kind.startswith("PPL") and b.kind.startswith("PPL") and a.population * 5 < b.population:
        away = apart_m(a, b)
        return away <= b.radius_m
    if not b.kind.startswith(_ADMIN):
        return False
    return (b.kind.startswith("PCL") and a.country == b.country) or (
        a.country == b.country and b.name in (a.admin1, a.admin2)
    )


def _same_distance(known: Sequence[DistanceMention], new: Sequence[DistanceMention]) -> bool:
    """Equal figures from a road or building, converted or not, show that two paragraphs tell one incident."""
    return any(
        _metres(a) and _metres(b) and abs(_metres(a) - _metres(b)) <= _SAME_METRES * _metres(b)
        for a in known
        for b in new
    )


def _metres(mention: DistanceMention) -> float:
    return mention.metres_max or mention.metres_min or 0.0
