"""How much two tellings look like one incident: a sum of the weights in ``lexicons/merge.toml``.

None is a conflict that no likeness outweighs: other days, places apart, types that never are one incident,
or two incidents of one document, which the extractor has already told apart.
"""

from __future__ import annotations

import math

from incidentmap.merging.rules import Rules
from incidentmap.merging.told import Told, bounds

_EARTH_M = 6_371_008.8
"""Mean Earth radius of IUGG, metres."""


def likeness(one: Told, other: Told, rules: Rules) -> float | None:
    """Return the score of two tellings, or None where they cannot be one incident."""
    if one.report.document.id == other.report.document.id:
        return None
    if one.incident.temporal_role != other.incident.temporal_role:
        return None
    kinship = rules.kin(one.incident.event_type, other.incident.event_type)
    if kinship == 0.0:
        return None
    when = _when(one, other, rules)
    where = None if when is None else _where(one, other, rules)
    if when is None or where is None:
        return None
    weight = rules.score
    score = when + where + weight["same_type"] * kinship + _what(one, other, rules) + _tolls(one, other, rules)
    if is_copy(one, other, rules):
        score += weight["copy"]
    return score


def is_copy(one: Told, other: Told, rules: Rules) -> bool:
    """Whether two passages are nearly the same words: a wire's text printed twice is one source."""
    if min(len(one.words), len(other.words)) < rules.least_words:
        return False
    shared = len(one.words & other.words)
    return shared >= rules.likeness * (len(one.words) + len(other.words) - shared)


def metres(one: Told, other: Told) -> float:
    """Great-circle distance of two tellings' points (haversine), metres."""
    phi, psi = math.radians(one.lat), math.radians(other.lat)
    half = math.sin((psi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(psi) * math.sin(math.radians(other.lon - one.lon) / 2) ** 2
    return 2 * _EARTH_M * math.asin(min(1.0, math.sqrt(half)))


def _when(one: Told, other: Told, rules: Rules) -> float | None:
    weight = rules.score
    if one.day is not None and other.day is not None:
        apart = abs(one.day - other.day)
        if apart > rules.days_apart:
            return None
        score = weight["same_day"] if apart == 0 else weight["next_day"]
        if one.hours and other.hours:
            gap = max(one.hours[0], other.hours[0]) - min(one.hours[1], other.hours[1])
            if gap > rules.hours_apart:
                return None
            score += weight["same_hours"]
        return score
    first, last = sorted((_window(one, rules), _window(other, rules)))
    return weight["open_day"] if last[0] <= first[1] else None


def _window(told: Told, rules: Rules) -> tuple[float, float]:
    """Days on which it can have happened."""
    if told.day is not None:
        return (told.day, told.day)
    if told.published is not None:
        return (told.published - rules.report_lag_days, told.published)
    return (-math.inf, math.inf)


def _where(one: Told, other: Told, rules: Rules) -> float | None:
    weight = rules.score
    if one.level == "none" or other.level == "none":
        # neither pinned nor shaded: only the same record, and then only a copy will reach the threshold
        return 0.0 if one.level == other.level and one.place_id == other.place_id else None
    if one.place_id is not None and one.place_id == other.place_id:
        return weight["same_place"]
    if one.level == "point" and other.level == "point":
        apart = metres(one, other)
        if apart <= min(one.reach_m, other.reach_m):
            return weight["same_place"]
        return weight["near_place"] if apart <= one.reach_m + other.reach_m + rules.slack_m else None
    if one.country != other.country:
        return None
    return weight["inside"] if _holds(one, other) or _holds(other, one) else None


def _holds(outer: Told, inner: Told) -> bool:
    """Whether an area named by one telling holds the place of the other."""
    if outer.level == "point":
        return False
    precision = outer.incident.location.precision
    if precision == "admin1":
        return outer.admin1 is not None and outer.admin1 == inner.admin1
    if precision == "admin2" and outer.incident.location.place is not None:
        return outer.incident.location.place.name == inner.admin2
    return metres(outer, inner) <= outer.reach_m


def _what(one: Told, other: Told, rules: Rules) -> float:
    weight = rules.score
    score = 0.0
    if one.targets and other.targets:
        score += weight["same_target"] if one.targets & other.targets else weight["other_target"]
    elif not one.targets and not other.targets:
        score += weight["only_place"]
    if one.weapons & other.weapons:
        score += weight["same_weapon"]
    if one.side and other.side and one.side != other.side:
        score += weight["other_side"]
    return score


def _tolls(one: Told, other: Told, rules: Rules) -> float:
    weight = rules.score
    earlier, later = sorted((one, other), key=lambda t: t.order)
    score = 0.0
    for kind in ("killed", "injured"):
        before = bounds(getattr(earlier.incident.casualties, kind))
        after = bounds(getattr(later.incident.casualties, kind))
        if before is None or after is None:
            continue
        if before[0] <= after[1] and after[0] <= before[1]:
            score += weight["same_toll"] if before == after and before[0] > 0 else 0.0
        elif after[0] > before[1]:
            score += weight["grown_toll"] if _grew(before[1], after[0], earlier, later) else weight["other_toll"]
        else:
            score += weight["other_toll"]
    return score


def _grew(before: float, after: float, earlier: Told, later: Told) -> bool:
    """A toll told the same day or later may have risen: threefold and five more at most in a day told."""
    days = (later.published or 0) - (earlier.published or 0)
    return days >= 0 and after <= (3 * before + 5) * max(1, days)
