"""Figures told again in one text: later counts, another party's count, denials, deaths added to those on the spot."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from incidentmap.attributes.casualty_table import CasualtyTable
from incidentmap.attributes.people_joined import People
from incidentmap.attributes.toll_choice import Sentence
from incidentmap.attributes.toll_mention import TollMention
from incidentmap.attributes.toll_triggers import Trigger
from incidentmap.types import Toll

_CHUNK_ENDS = frozenset(",;:.!?()—–")
_LEAD = 7


def _figures(sentence: Sentence, used: Collection[int]) -> Iterator[tuple[People, str]]:
    """Yield bare figures that take up a toll again, as "update" ("21 now") or "disputed" ("the rebels claimed 50")."""
    words, table = sentence.words, sentence.table
    for i, group in enumerate(sentence.people):
        if (
            i in used
            or not group.number
            or group.best is None
            or group.noun is not None
            or group.none
            or group.subset
            or group.also
        ):
            continue
        after = words[group.last] if group.last < sentence.last else "."
        if after.isalpha() and after not in table.restated_now and after not in table.be:
            continue
        lead = _lead(words, sentence.first, group.first)
        grown = any(w in table.small["number_of"] for w in lead) and any(
            w in table.update_to and w not in table.small["up_to"] for w in lead[-2:]
        )
        if grown and any(w in table.denials for w in lead):
            yield group, "disputed"
        elif grown or any(w in table.restated_now for w in lead) or after in table.restated_now:
            yield group, "update"
        elif _claimed(lead, table):
            yield group, "disputed"


def told_again(
    sentence: Sentence, used: dict[int, Trigger], mentions: Sequence[TollMention], before: TollMention | None
) -> list[TollMention]:
    """Figures that take up the toll told before them, in this sentence or the one before."""
    out: list[TollMention] = []
    tokens = sentence.tokens
    for group, how in _figures(sentence, used):
        start, end = tokens.starts[group.first], tokens.ends[group.last - 1]
        earlier = [m for m in mentions if m.end <= start and m.kind == "killed" and not m.subset]
        near = before if before is not None and not mentions and before.kind == "killed" else None
        of = earlier[-1] if earlier else near
        if of is None or of.cumulative or (how == "disputed" and of.toll.best == group.best):
            continue
        toll = Toll(min=group.min, best=group.best, max=group.max)
        out.append(
            TollMention(
                start=start,
                end=end,
                text=tokens.text[start:end],
                kind=of.kind,
                toll=toll,
                update=how == "update",
                disputed=how == "disputed",
                cumulative=sentence.cumulative,
                rule="a figure told again",
            )
        )
    return out


def _lead(words: Sequence[str], first: int, at: int) -> list[str]:
    """The words before a figure, back to the last comma; a dash stands for the verb told before."""
    lead: list[str] = []
    for k in range(at - 1, max(first, at - _LEAD) - 1, -1):
        if words[k] in _CHUNK_ENDS and words[k] not in "—–":
            break
        lead.insert(0, words[k])
    return lead


def _claimed(lead: Sequence[str], table: CasualtyTable) -> bool:
    """Whether somebody names a figure: "spoke **of** 45", "**claimed** 50", «опозиція — **про** дев'ятьох»."""
    if not lead:
        return False
    if any(w in table.small["number_of"] for w in lead):  # "puts the number of attackers at 300"
        return False
    if lead[-1] in table.restated_of:
        return "—" in lead or "–" in lead or any(w in table.restated_claims for w in lead)
    return lead[-1] in table.restated_bare


def on_the_spot(words: Sequence[str], table: CasualtyTable) -> bool:
    """Whether a sentence tells of those who died at once."""
    return _holds(words, table.at_once)


def later_in_hospital(words: Sequence[str], table: CasualtyTable) -> bool:
    """Whether a sentence tells of those who died after they were brought away."""
    return _holds(words, table.afterwards)


def _holds(words: Sequence[str], phrases: Sequence[tuple[str, ...]]) -> bool:
    plain = f" {' '.join(words)} "
    return any(f" {' '.join(p)} " in plain for p in phrases)


def all_lost(sentence: Sentence, at: int, before: Sequence[People]) -> People | None:
    """All who were there, where none of them survived: the number told with it, else those aboard in the sentence before."""
    words = sentence.words
    nobody = [g for g in sentence.people if g.none and (0 <= at - g.last <= _LEAD + 2 or 0 <= g.first - at <= _LEAD)]
    if not nobody:
        return None
    here = [g for g in sentence.people if g.number and not g.none and abs(g.first - at) <= 2 * _LEAD]
    if here:
        beside = min(here, key=lambda g: abs(g.first - nobody[0].last))
        return replace(beside, subset=False, also=False)
    counted = [g for g in before if not g.none and not g.subset and not g.bare and (g.number or g.noun)]
    counted = [g for g in counted if g.noun is not None] or counted
    if not counted or any(g.best is None for g in counted):
        return None
    total = sum(g.best or 0 for g in counted)
    first = min(nobody[0].first, at)
    return (
        People(first=first, last=max(nobody[0].last, at + 1), min=total, best=total, max=total, number=True)
        if words
        else None
    )


def tells_aboard(words: Sequence[str], table: CasualtyTable) -> bool:
    """Whether a sentence says who was aboard."""
    return any(w.startswith(table.stems["aboard"]) for w in words)


def with_later_deaths(
    mentions: Sequence[TollMention], spot: Collection[int], later: Collection[int], sentence_at: Sequence[int]
) -> list[TollMention]:
    """Mark deaths in hospital as added to those on the spot, where the text tells both."""
    out: list[TollMention] = []
    told = False
    for mention, at in zip(mentions, sentence_at, strict=True):
        if mention.kind != "killed" or mention.update or mention.subset or mention.toll.explicit_zero:
            out.append(mention)
            continue
        adds = told and at in later and not mention.also
        out.append(replace(mention, also=True) if adds else mention)
        told = told or at in spot
    return out
