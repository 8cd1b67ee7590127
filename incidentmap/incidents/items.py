"""Sentences that go on with an attack or disaster at another place: "In Kosti the transformers burned".

Reports tell the deed once, for a country or several towns, and then go from town to town. A sentence that opens
with a place and tells of dead, wounded or damage there, and of no deed of its own, is an item of that list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from incidentmap.incidents.drafts import same_place
from incidentmap.incidents.mention import Context, Mention
from incidentmap.incidents.names import Name
from incidentmap.incidents.second_look import named_at
from incidentmap.incidents.syntax import syntax
from incidentmap.types import Toponym

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

_REACH = 3
_GENERIC = frozenset({"attack", "explosion"})
_ALONE = frozenset({"arrest", "protest", "riot", "abduction", "territorial_change", "interception"})
_STRIKES = frozenset({"drone_strike", "missile_strike", "air_strike", "shelling", "natural_hazard"})
_TOLD = frozenset({"damage", "consequence", "hit", "fall"})


def with_items(
    context: Context, mentions: Sequence[Mention], toponyms: Sequence[Toponym], gazetteer: Gazetteer
) -> tuple[list[Mention], list[Toponym]]:
    """Return the mentions with those that items of a list make, and the toponyms with the names seen for them."""
    known = list(toponyms)
    own: dict[int, list[Mention]] = {}
    for mention in mentions:
        own.setdefault(mention.sentence, []).append(mention)
    told = Counter(t.place.country for t in toponyms if t.place is not None and t.place.country)
    found: list[Mention] = []
    head: Mention | None = None
    reach = 0
    for index in range(min(own), len(context.tokens.sentences)):
        here = own.get(index, [])
        place = None
        if head is not None and index <= reach:
            place = _fronted(context, index, known, told, gazetteer, seen=bool(here))
        if head is not None and place is not None and not here and _tells_harm(context, index):
            if not any(same_place(s, place) for m in found for s in m.sites):
                here = [_item(context, head, place, index)]
            reach = index + _REACH
        elif head is not None and place is not None and here and not _placed(head):
            here = [_like(head, m) for m in here]
            reach = index + _REACH
        if place is not None and here and place.index >= len(known):
            known.append(place.toponym)
        found += here
        leads = [m for m in own.get(index, []) if _may_lead(m)]
        if leads and (head is None or index > reach or not (place is not None and not _placed(head))):
            head, reach = leads[-1], index + _REACH
    return found, known


def _may_lead(mention: Mention) -> bool:
    """Whether what a mention tells may have gone on elsewhere."""
    happened = mention.assertion in ("actual", "claimed") and mention.temporal == "current"
    return happened and mention.event_type not in _ALONE | _GENERIC


def _placed(mention: Mention) -> bool:
    """Whether a mention has a town of its own."""
    return any(
        s.toponym.place is not None and not s.is_country and not s.toponym.place.kind.startswith(("ADM", "RGN"))
        for s in mention.sites
    )


def _fronted(
    context: Context, index: int, known: Sequence[Toponym], told: Counter[str], gazetteer: Gazetteer, *, seen: bool
) -> Name | None:
    """The town that a sentence opens with, behind a preposition."""
    tokens = context.tokens
    first, last = tokens.sentences[index]
    while first < last and not tokens.lower[first][0].isalnum():
        first += 1
    if first + 1 >= last or tokens.lower[first] not in syntax().clause_prepositions:
        return None
    at = first + 1
    while at < last and tokens.lower[at] in syntax().place_fill:
        at += 1
    name = next((n for n in context.names if n.first <= at < n.last and n.first > first), None)
    if name is None:
        return None if seen else named_at(tokens, first, last, known, told, gazetteer)
    place = name.toponym.place
    town = place is not None and place.kind.startswith(("PPL", "ADM3", "ADM4"))
    return name if town and name.index not in context.measured else None


def _tells_harm(context: Context, index: int) -> bool:
    """Whether a sentence tells of people hurt or things damaged."""
    scan, (first, last) = context.scan, context.tokens.sentences[index]
    if any(scan.any(kind, first, last) for kind in ("cumulative", "court", "historical", "hypothetical")):
        return False
    if index in context.hurt or index in context.spared:
        return True
    damaged = any(h.value in _TOLD for h in scan.within("event", first, last))
    return damaged and (scan.any("target", first, last) or scan.any("negation", first, last))


def _item(context: Context, head: Mention, place: Name, index: int) -> Mention:
    """A mention of the head's deed at another place; of what kind is not told where the head has a town itself."""
    first, last = context.tokens.sentences[index]
    kind = "attack" if _placed(head) and head.event_type.endswith("_strike") else head.event_type
    return replace(
        head,
        sentence=index,
        paragraph=context.tokens.paragraph_of[first],
        clause=(first, last),
        event_type=kind,
        anaphoric=False,
        novel=True,
        sites=(place,),
        targets=tuple(context.scan.within("target", first, last)[:6]),
        shares=(),
    )


def _like(head: Mention, mention: Mention) -> Mention:
    """A deed of no told kind in an item is of the kind told before the list."""
    burnt = mention.event_type == "accident" and head.event_type in _STRIKES
    if (mention.event_type not in _GENERIC and not burnt) or mention.weapons:
        return mention
    return replace(mention, event_type=head.event_type, weapons=head.weapons)
