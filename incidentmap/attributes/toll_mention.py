"""A toll in the text, made of a word of harm and its people."""

from __future__ import annotations

from dataclasses import dataclass

from incidentmap.attributes.casualty_table import CasualtyTable
from incidentmap.attributes.people_joined import People
from incidentmap.attributes.toll_choice import Sentence
from incidentmap.attributes.toll_triggers import Kind, Trigger
from incidentmap.text.numbers import ordinal_value
from incidentmap.types import Toll

_UNHURT_REACH = 5
_HURT_STEMS = ("hurt", "harmed", "постражда", "пострада", "потерпіл", "потерпевш", "casualties")


@dataclass(frozen=True, slots=True, kw_only=True)
class TollMention:
    """A toll in the text. ``subset`` is part of another; ``update`` replaces an earlier one; ``also`` adds to it.

    ``disputed`` stands against another party's figure. ``cumulative`` marks figures over a war or a year, which belong to no incident.
    """

    start: int
    end: int
    text: str
    kind: Kind
    toll: Toll
    group: str | None = None
    subset: bool = False
    update: bool = False
    also: bool = False
    disputed: bool = False
    cumulative: bool = False
    rule: str = ""


def mention_of(sentence: Sentence, group: People, trigger: Trigger, *, update: bool) -> TollMention:
    """A toll of a word of harm and its people."""
    tokens = sentence.tokens
    first, last = min(group.first, trigger.at), max(group.last, trigger.last)
    start, end = tokens.starts[first], tokens.ends[last - 1]
    toll = Toll(min=group.min, best=group.best, max=group.max)
    if update and group.min == 0 and group.best:  # "rose to N" is no upper bound
        toll = Toll(min=group.best, best=group.best, max=group.best)
    return TollMention(
        start=start,
        end=end,
        text=tokens.text[start:end],
        kind=trigger.kind,
        toll=toll,
        group=_group_name(group.noun, sentence.table),
        update=update,
        also=group.also,
        disputed=not update
        and any(w in sentence.table.restated_strong for w in sentence.words[sentence.first : first]),
        cumulative=sentence.cumulative,
        subset=group.subset,
        rule=f"{trigger.form} '{tokens.words[trigger.at]}' with its people",
    )


def _group_name(noun: str | None, table: CasualtyTable) -> str | None:
    return next((name for name, words in table.groups.items() if noun and noun in words), None)


def zero_mentions(sentence: Sentence, trigger: Trigger, span: tuple[int, int]) -> list[TollMention]:
    """A stated zero; where nobody was even hurt, nobody was killed either."""
    tokens = sentence.tokens
    start, end = tokens.starts[span[0]], tokens.ends[span[1] - 1]
    kinds: list[Kind] = [trigger.kind]
    before = sentence.words[span[0] - 1] if span[0] > sentence.first else ""
    one = sentence.words[span[0]] in sentence.table.not_words and before not in sentence.table.plural
    if trigger.kind == "injured" and sentence.words[trigger.at].startswith(_HURT_STEMS) and not one:
        kinds = ["killed", "injured"]
    elif trigger.kind == "injured" and trigger.form != "zero" and _all_unhurt(sentence, trigger, span):
        kinds = ["killed", "injured"]  # «травм ніхто не зазнав»
    denied = any(w in sentence.table.denials for w in sentence.words[sentence.first : sentence.last])
    toll = Toll(min=0, best=0, max=0, explicit_zero=True)
    return [
        TollMention(
            start=start,
            end=end,
            text=tokens.text[start:end],
            kind=k,
            toll=toll,
            disputed=denied,
            rule="stated zero",
        )
        for k in kinds
    ]


def _all_unhurt(sentence: Sentence, trigger: Trigger, span: tuple[int, int]) -> bool:
    """Whether nobody at all was hurt: «травм **ніхто** не зазнав», "**residents** escaped unhurt"."""
    words, table = sentence.words, sentence.table
    if any(w in table.nobody for w in words[span[0] : span[1]]):
        return True
    lead = words[max(sentence.first, trigger.at - _UNHURT_REACH) : trigger.at]
    bare = any(g.bare and 0 <= trigger.at - g.last < _UNHURT_REACH for g in sentence.people)
    return trigger.form == "unhurt" and (bare or any(w in table.all_of for w in lead))


def nth_life(sentence: Sentence, trigger: Trigger) -> TollMention:
    """A life that is counted: "claimed its **fifth life**" is a toll of five."""
    count = ordinal_value(sentence.words[trigger.at]) or 1
    group = People(first=trigger.at, last=trigger.last, min=count, best=count, max=count, number=True)
    return mention_of(sentence, group, trigger, update=True)
