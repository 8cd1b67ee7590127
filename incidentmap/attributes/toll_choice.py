"""Which group of people a word of harm takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from incidentmap.attributes.casualty_table import CasualtyTable
from incidentmap.attributes.people_joined import People
from incidentmap.attributes.toll_triggers import Trigger
from incidentmap.text.tokens import TokenizedText

_NEAR = 4
_FAR = 12
_FARTHER = 20  # "… was shot in the head in … on Tuesday evening and died"
_PEOPLE_OF = 6
_BODIES = frozenset({"тіла", "тела"})
_PERFECT = frozenset({"have", "has", "had"})
_LABELS = frozenset({":", "-", "–", "—", "="})


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one sentence offers: its words of harm and its groups of people."""

    tokens: TokenizedText
    words: list[str]
    first: int
    last: int
    triggers: Sequence[Trigger]
    people: Sequence[People]
    table: CasualtyTable
    cumulative: bool


def choose(sentence: Sentence, trigger: Trigger, used: dict[int, Trigger], stops: set[int]) -> int | None:
    """Index of the group that the trigger takes."""
    words, table, at, end = sentence.words, sentence.table, trigger.at, trigger.last
    open_groups = [(i, g) for i, g in enumerate(sentence.people) if i not in used and not g.none and not g.subset]
    before = next(((i, g) for i, g in reversed(open_groups) if g.last <= at and _clear(words, g.last, at, stops)), None)
    after = next(((i, g) for i, g in open_groups if g.first >= end and _clear(words, end, g.first, stops)), None)
    before = _named_with(words, open_groups, before)
    counted = _counted(sentence, trigger, open_groups)
    if counted is not None:
        return counted
    inside = next(((i, g) for i, g in open_groups if g.first <= at < g.last or at < g.first < g.last <= end), None)
    if inside is not None:
        beyond = after[1].number if after is not None and inside[1].bare else False  # «раненых не меньше десяти»
        return after[0] if after is not None and beyond and after[1].first == end else inside[0]
    gap_before = at - before[1].last if before else 99
    gap_after = after[1].first - end if after else 99
    slavic = not words[at].isascii()
    passive = any(w in table.be for w in words[max(sentence.first, at - 3) : at])
    if trigger.form == "of" and words[end - 1] == "among":  # "no survivors among the 11 on board"
        return next((i for i, g in enumerate(sentence.people) if i not in used and 0 <= g.first - end <= 2), None)
    if trigger.form == "of":
        if before and before[1].number and before[1].noun is None and gap_before <= 1 and words[end - 1] in _BODIES:
            return before[0]  # «чотири обгорілі тіла»
        if after is None or gap_after > _NEAR or not all(w.isalnum() or "-" in w for w in words[end : after[1].first]):
            return None
        told = words[end - 1] in table.be or words[at].startswith(
            table.stems["killing"]
        )  # "the victims were two brothers"
        return None if told and (gap_after > 1 or (after[1].bare and words[end - 1] in table.be)) else after[0]
    if trigger.form == "gerund":
        return after[0] if after and gap_after <= _NEAR else None
    if trigger.form == "noun":
        parted = gap_before == 1 and words[at - 1] == ","  # «за даними пожежників, травми дістали 14 осіб»
        if before and gap_before <= 1 and (before[1].number or before[1].noun) and not (parted and before[1].bare):
            return before[0]
        if slavic and after and gap_after <= 2 and words[end] not in (",", "."):
            return after[0]
        return before[0] if before and gap_before <= 2 and before[1].number else None
    if slavic and at and words[at - 1] in table.pronouns:  # «він загинув, його дружину …»
        return None
    if slavic:
        if before and before[1].last == at and before[1].max == 1 and words[end : end + 1] == [","]:
            return before[0]  # «жінка загинула, четверо перехожих у лікарні»
        near = 2 if words[end : end + 1] == [","] else 0  # «одного підприємця вбито, двох перехожих поранено»
        if after and gap_after <= 1 and not (before and before[1].number and gap_before <= near):
            return after[0]
        if before and gap_before <= _NEAR:
            return before[0]
        parted_off = (
            after is not None and "," in words[end : after[1].first] and _of_another(sentence, after[1], trigger)
        )
        if after and gap_after <= 6 and not parted_off:
            return after[0]
        return before[0] if before and gap_before <= _FAR and before[1].number else None
    if passive and after and gap_after <= 1 and words[at - 1] in _PERFECT and after[1].number:
        return after[0]  # "claimed to have killed 13 soldiers"
    if passive and before and gap_before <= (_FARTHER if before[1].number and trigger.kind == "killed" else _FAR):
        return before[0]
    if before and gap_before == 0 and (before[1].number or words[at] in table.intransitive):
        return before[0]
    if trigger.form == "phrase":
        if (
            after
            and gap_after <= 1
            and words[end] not in table.joins
            and not passive
            and not (before and gap_before <= 1 and before[1].number)
        ):
            return after[0]
        return before[0] if before and gap_before <= _FAR else None
    if after and gap_after <= 2 and not passive:
        return after[0]
    if before and (
        gap_before <= 3 or (before[1].number and gap_before <= _PEOPLE_OF and words[before[1].last] == "of")
    ):
        return before[0]
    if after and gap_after <= _NEAR and not (passive and words[end] == "by"):
        return after[0]
    far = _FARTHER if words[at] in table.intransitive else _FAR
    return before[0] if before and trigger.form == "verb" and gap_before <= far else None


def _of_another(sentence: Sentence, group: People, trigger: Trigger) -> bool:
    """Whether people behind a comma are of the next word of harm: «загинув сторож, ще двоє дістали поранення»."""
    following = next((t for t in sentence.triggers if t.at >= group.last), None)
    return group.bare or (following is not None and following.at - group.last <= 1 and following.kind != trigger.kind)


def _counted(sentence: Sentence, trigger: Trigger, groups: list[tuple[int, People]]) -> int | None:
    """A number that a label or a verb of counting leads to: "Killed: 4", "fatalities numbered nine"."""
    words, table, end = sentence.words, sentence.table, trigger.last
    lead = end < len(words) and (
        words[end] in _LABELS or (trigger.form == "noun" and words[end] in table.numbering and words[end].isascii())
    )
    if not lead or trigger.form not in ("noun", "participle", "verb"):
        return None
    reach = end + 1 + (words[end] in table.numbering)
    found = next(((i, g) for i, g in groups if g.number and end < g.first <= reach), None)
    if found is None and trigger.at == sentence.first and words[end] in _LABELS:  # «Загиблі: сторож і кухарка»
        found = next(((i, g) for i, g in groups if g.noun and not g.bare and end < g.first <= reach + 1), None)
    if found is None or (found[1].noun is not None and table.trigger(found[1].noun) is not None):
        return None
    return None if any(t.at == found[1].last for t in sentence.triggers) else found[0]


def _named_with(
    words: list[str], groups: list[tuple[int, People]], before: tuple[int, People] | None
) -> tuple[int, People] | None:
    """The people that an apposition is of: "**four sailors**, citizens of the Philippines, were wounded"."""
    if before is None or not before[1].bare or words[before[1].first - 1] != ",":
        return before
    return next(((i, g) for i, g in groups if g.number and g.last == before[1].first - 1), before)


def _clear(words: list[str], start: int, end: int, stops: set[int]) -> bool:
    """No other word of harm and no clause end between."""
    return not any(k in stops or words[k] in (";", ":", "?", "!") for k in range(start, end))
