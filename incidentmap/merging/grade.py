"""How well its reports support a merged incident, by a written rule.

The grades are those that Airwars gives to reports of civilian harm
(https://airwars.org/research/methodology-note-civilian/), counted here from what the reports say:

=============  ======================================================================================
grade          rule, the first that fits
=============  ======================================================================================
discounted     every report denies it
contested      two reports name different sides as the one that did it, or some deny or dispute it
confirmed      the side said to have done it says so itself, or an authority confirms it; and at least
               two independent sources tell it
fair           two or more independent sources tell it
weak           one source tells it
=============  ======================================================================================

It is a count of sources, no judgement of their worth: that stays with the reader.
"""

from __future__ import annotations

from collections.abc import Sequence

from incidentmap.merging.told import Told
from incidentmap.types import Grade

_TWO = 2


def grade_of(group: Sequence[Told], independent_sources: int) -> Grade:
    """Return the grade of a group of tellings with so many independent sources."""
    denying = [t for t in group if t.incident.assertion == "denied" or t.incident.claim.status == "denied"]
    if len(denying) == len(group):
        return "discounted"
    sides = {t.side for t in group if t.side}
    if denying or len(sides) > 1 or any(t.incident.claim.status == "disputed" for t in group):
        return "contested"
    if independent_sources < _TWO:
        return "weak"
    return "confirmed" if any(_confirms(t, sides) for t in group) else "fair"


def _confirms(told: Told, sides: set[str]) -> bool:
    claim = told.incident.claim
    if claim.status == "confirmed_by_authority":
        return True
    return claim.status == "claimed_by_party" and any(s.side in sides for s in claim.sources if s.side)
