"""Joining drafts: several tellings of one incident become one; several incidents stay several."""

from __future__ import annotations

from collections.abc import Sequence

from incidentmap.gazetteer.spatial import distance_m
from incidentmap.incidents.draft import Draft
from incidentmap.types import Toponym

_GENERIC = frozenset({"attack", "explosion", "accident", "crash", "property_destruction", "arson"})
_STRIKES = frozenset({"drone_strike", "missile_strike", "air_strike", "shelling", "bombing", "interception", "mine", "grenade"})
_AFTERMATH = frozenset({"arrest", "protest", "accident", "property_destruction", "crash", "arson", "explosion"})
_SAME_DISTANCE_M = 5.0
_NEAR_SENTENCES = 3
_RANK = ("attack", "explosion", "accident", "crash")
_STATUS_RANK = ("disputed", "confirmed_by_authority", "claimed_by_party", "unverified", "alleged", "reported")


def join_drafts(drafts: Sequence[Draft], toponyms: Sequence[Toponym]) -> list[Draft]:
    """Return the drafts with those that tell of one incident joined, in order of their first telling."""
    joined: list[Draft] = []
    for draft in drafts:
        home = _home(draft, joined, toponyms)
        if home is None:
            joined.append(draft)
        else:
            _merge(home, draft, toponyms)
    return [d for d in joined if not _dropped(d, joined)]


def _home(draft: Draft, joined: Sequence[Draft], toponyms: Sequence[Toponym]) -> Draft | None:
    """The draft that this one belongs to, the nearest first."""
    for other in reversed(joined):
        if other.temporal_role != draft.temporal_role or not _types_agree(draft, other):
            continue
        if not _sides_agree(draft, other) or not _assertions_agree(draft, other):
            continue
        if _same_distance(draft, other):
            return other
        if draft.site is not None and other.site is not None:
            if _same_place(draft.site, other.site, toponyms) and not (draft.lag and draft.sentence == other.sentence):
                return other
            continue
        if draft.country_site is not None and draft.site is None and other.country_site is None and draft.another:
            continue
        if draft.another and draft.site is None and not draft.lag and not _second_wave(draft):
            continue
        near = draft.sentence - max(other.sentences or [other.sentence]) <= _NEAR_SENTENCES
        if draft.site is None and not draft.distances and near:
            return other
        if other.site is None and draft.site is not None and near and not other.distances and draft.sentence != other.sentence:
            return other
    return None


def _second_wave(draft: Draft) -> bool:
    return draft.lag


def _types_agree(a: Draft, b: Draft) -> bool:
    if a.event_type == b.event_type or a.event_type in _GENERIC or b.event_type in _GENERIC:
        return not ({a.event_type, b.event_type} & {"protest", "arrest", "natural_hazard"} and a.event_type != b.event_type)
    both = {a.event_type, b.event_type}
    if "interception" in both:
        return bool(both & _STRIKES - {"interception"}) and a.site is not None and b.site is not None
    return both <= {"bombing", "explosion", "attack"} or both <= {"armed_attack", "armed_clash", "attack", "raid"} or both <= {"drone_strike", "missile_strike", "air_strike"} and (a.site is None or b.site is None)


def _sides_agree(a: Draft, b: Draft) -> bool:
    return not a.side or not b.side or a.side == b.side


def _assertions_agree(a: Draft, b: Draft) -> bool:
    fine = {"actual", "claimed", "attempted"}
    return a.assertion == b.assertion or (a.assertion in fine and b.assertion in fine)


def _same_distance(a: Draft, b: Draft) -> bool:
    """Equal lengths in metres, one maybe converted, tell of one incident: 1,312 feet is 400 m."""
    for x in a.distances:
        for y in b.distances:
            if x.metres_max and y.metres_max and abs(x.metres_max - y.metres_max) <= _SAME_DISTANCE_M:
                return True
    return False


def _same_place(a: int, b: int, toponyms: Sequence[Toponym]) -> bool:
    p, q = toponyms[a].place, toponyms[b].place
    if p is None or q is None:
        return a == b
    if p.gazetteer_id == q.gazetteer_id:
        return True
    if p.kind.startswith("ADM") or q.kind.startswith("ADM"):
        return p.name == q.name
    reach = max(p.radius_m, q.radius_m)
    small = {p.kind[:3], q.kind[:3]} != {"PPL"}
    return small and float(distance_m(p.lon, p.lat, q.lon, q.lat)) < reach


def _merge(home: Draft, draft: Draft, toponyms: Sequence[Toponym]) -> None:
    """Take over what the later telling adds."""
    if home.event_type in _RANK and draft.event_type not in _RANK[: _RANK.index(home.event_type) + 1] and draft.event_type not in ("arrest", "protest"):
        home.event_type = draft.event_type
    if home.site is None or (draft.site is not None and _finer(draft.site, home.site, toponyms)):
        home.site = draft.site if draft.site is not None else home.site
    home.country_site = home.country_site if home.country_site is not None else draft.country_site
    for name in ("triggers", "weapons", "targets", "times", "tolls", "damages", "distances", "sources", "sentences"):
        mine, theirs = getattr(home, name), getattr(draft, name)
        mine += [item for item in theirs if item not in mine]
    if home.actor is None:
        home.actor, home.side = draft.actor, draft.side
    if "claimed" in (home.assertion, draft.assertion):
        confirmed = "confirmed_by_authority" in (home.status, draft.status) and home.assertion != draft.assertion
        home.assertion = "actual" if confirmed and home.assertion == "actual" else "claimed"
    statuses = [s for s in (home.status, draft.status) if s]
    home.status = min(statuses, key=lambda s: _STATUS_RANK.index(s) if s in _STATUS_RANK else 9) if statuses else None
    home.spoken_only = (home.spoken_only or draft.spoken_only) and not any(t.attached is None for t in home.times)


def _finer(a: int, b: int, toponyms: Sequence[Toponym]) -> bool:
    p, q = toponyms[a].place, toponyms[b].place
    return p is not None and q is not None and p.radius_m < q.radius_m / 2


def _dropped(draft: Draft, joined: Sequence[Draft]) -> bool:
    """Arrests and the like at the place of an attack just told are its aftermath; an unsited generic word is nothing."""
    if draft.site is None and draft.country_site is None and not draft.distances:
        others = [d for d in joined if d is not draft and (d.site is not None or d.distances)]
        return draft.event_type in _GENERIC or not draft.weapons or bool(others)
    if draft.event_type in _AFTERMATH:
        return any(
            d is not draft and d.site == draft.site and d.event_type not in _AFTERMATH and abs(d.sentence - draft.sentence) <= 6
            for d in joined
        )
    return False
