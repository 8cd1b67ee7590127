"""Killed, injured and missing: words of harm, and the group of people each takes.

Numbers follow Airwars' rules: an unnumbered plural is two at least, dozens are 12 to 24, "at least N"
bounds below only. Ages, distances and clock times are no tolls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from incidentmap.attributes.casualty_table import CasualtyTable, casualty_table, past_phrase
from incidentmap.attributes.people import find_people, normal_words
from incidentmap.attributes.people_joined import People
from incidentmap.attributes.toll_choice import Sentence, choose
from incidentmap.attributes.toll_mention import TollMention, mention_of, nth_life, zero_mentions
from incidentmap.attributes.toll_restated import (
    later_in_hospital,
    on_the_spot,
    tells_aboard,
    told_again,
    with_later_deaths,
)
from incidentmap.attributes.toll_triggers import Kind, Trigger, find_triggers
from incidentmap.attributes.toll_unnamed import accompanied, implied, lost
from incidentmap.attributes.toll_zero import stated_zero
from incidentmap.text.numbers import Number, find_numbers, ordinal_value
from incidentmap.text.tokens import TokenizedText

__all__ = ["TollMention", "find_tolls"]

_UPDATE_REACH = 16
_INDEFINITE = frozenset({"a", "an", "his", "her", "their", "another"})
_ANYBODY = ("потерпілий", "людина", "человек", "чоловік", "мужчина", "жінка", "женщина", "пострадавший", "мешканець")
_QUOTES = frozenset('«»“”„"')
_RISEN = 3


def find_tolls(tokens: TokenizedText) -> list[TollMention]:
    """Return the tolls of a text, left to right.

    Examples
    --------
    >>> from incidentmap.text import tokenize
    >>> [(m.kind, m.toll.min, m.toll.max) for m in find_tolls(tokenize("killing two people and wounding at least five"))]
    [('killed', 2, 2), ('injured', 5, None)]
    >>> find_tolls(tokenize("A deadly blaze 40 minutes away."))
    []
    """
    table = casualty_table()
    words = normal_words(tokens)
    numbers: list[Number] | None = None
    found: list[TollMention] = []
    spot: set[int] = set()
    later: set[int] = set()
    for index, (first, last) in enumerate(tokens.sentences):
        triggers = find_triggers(words, first, last, table)
        updates = not triggers and any(
            past_phrase(words, i, last, p) is not None
            for i in range(first, last)
            for p, _ in table.update_at.get(words[i], ())
        )
        if not triggers and not updates and not _goes_on(tokens, words, index, found, table):
            continue
        if numbers is None:
            numbers = find_numbers(tokens)
        inside = [n for n in numbers if first <= n.first < last]
        people = find_people(words, first, last, inside, table, tokens)
        plain = f" {' '.join(words[first:last])} "
        cumulative = any(phrase in plain for phrase in table.cumulative)
        sentence = Sentence(tokens, words, first, last, triggers, people, table, cumulative)
        if on_the_spot(words[first:last], table):
            spot.add(index)
        if later_in_hospital(words[first:last], table):
            later.add(index)
        found += _sentence_tolls(
            sentence, found[-1] if found else None, partial(_aboard_before, tokens, words, index, numbers, table)
        )
    found.sort(key=lambda m: (m.start, m.end, m.kind))
    return (
        with_later_deaths(found, spot, later, [tokens.sentence_at(m.start) for m in found]) if spot and later else found
    )


def _goes_on(
    tokens: TokenizedText, words: list[str], index: int, found: list[TollMention], table: CasualtyTable
) -> bool:
    """Whether a sentence without a word of harm may name another figure for the toll told right before it."""
    if not found or index - tokens.sentence_at(found[-1].start) != 1:
        return False
    first, last = tokens.sentences[index]
    return any(
        w in table.restated_claims or w in table.restated_bare or w in table.restated_now for w in words[first:last]
    )


def _aboard_before(
    tokens: TokenizedText, words: list[str], index: int, numbers: Sequence[Number], table: CasualtyTable
) -> list[People]:
    """The people of the sentence before, where that says who was aboard."""
    if not index:
        return []
    first, last = tokens.sentences[index - 1]
    if not tells_aboard(words[first:last], table):
        return []
    return find_people(words, first, last, [n for n in numbers if first <= n.first < last], table, tokens)


def _sentence_tolls(
    sentence: Sentence, before: TollMention | None, aboard: Callable[[], list[People]]
) -> list[TollMention]:
    words, people, table = sentence.words, sentence.people, sentence.table
    mentions: list[TollMention] = []
    used: dict[int, Trigger] = {}
    triggers = [t for t in sentence.triggers if not _describes(sentence, t)]
    stops = {k for t in triggers for k in range(t.at, t.last)}
    told: dict[Kind, People] = {}
    for trigger in triggers:
        if trigger.form == "nth":
            mentions.append(nth_life(sentence, trigger))
            continue
        gone = lost(sentence, trigger, aboard)
        if gone is not None:
            mentions.append(mention_of(sentence, gone, trigger, update=False))
            continue
        zero = stated_zero(words, sentence.first, sentence.last, trigger, people, table)
        if zero is not None:
            mentions += zero_mentions(sentence, trigger, zero)
            continue
        if trigger.form == "survived":
            continue
        updated = _updated(sentence, trigger)
        choice = updated if updated is not None else choose(sentence, trigger, used, stops)
        if choice is None:
            if _only_fighters(sentence, trigger):
                continue
            one = None if used and trigger.form == "noun" else implied(sentence, trigger)
            if one is not None:
                mentions.append(mention_of(sentence, one, trigger, update=False))
            continue
        group = _one_more(sentence, told, people[choice], trigger)
        verbal = trigger.form in ("participle", "verb")
        if words[trigger.last - 1] == "among":
            group = replace(group, subset=False)
        if group.bare and words[trigger.at] in table.one_body:  # «тело женщины»
            group = replace(group, min=1, best=1, max=1, bare=False)
        nth = _nth_person(sentence, group, trigger)
        if nth is not None:
            used[choice] = trigger
            mentions.append(mention_of(sentence, nth, trigger, update=True))
            continue
        group = accompanied(sentence, group, trigger, used)
        if _only_fighters(sentence, trigger) and not _fighters(sentence, group, trigger):
            continue
        if group.bare and verbal and group.first < trigger.at and not _passive(sentence, group, trigger):
            continue
        used[choice] = trigger
        told[trigger.kind] = group
        mentions.append(mention_of(sentence, group, trigger, update=updated is not None))
        mentions += _subsets(sentence, trigger, choice, used)
    mentions += _elliptic(sentence, used)
    mentions += _update_only(sentence, used)
    return mentions + told_again(sentence, used, mentions, before)


def _fighters(sentence: Sentence, group: People, trigger: Trigger) -> bool:
    """Whether a group is a number of fighters; of losses it stands right behind: "the army **lost nine men**"."""
    lost_men = sentence.words[trigger.at].startswith(sentence.table.stems["lost"])
    return group.number and group.noun in sentence.table.fighters and (not lost_men or group.first == trigger.last)


def _only_fighters(sentence: Sentence, trigger: Trigger) -> bool:
    """Whether a word is of death only with a number of fighters: "54 soldiers **fell**"."""
    return trigger.form != "phrase" and sentence.words[trigger.at] in sentence.table.neutralised


def _one_more(sentence: Sentence, told: Mapping[Kind, People], group: People, trigger: Trigger) -> People:
    """Somebody of another noun told apart in one sentence: "a nurse lost a leg and her colleague lost an eye"."""
    words, before = sentence.words, told.get(trigger.kind)
    if before is None or group.subset or group.noun in (None, before.noun):
        return group
    if (
        before.max == 1
        and before.noun
        and group.number
        and group.max != 1
        and group.noun not in sentence.table.small["generic"]
    ):
        return replace(group, also=True)  # «водій загинув, двоє робітників загинули»
    if group.max != 1:
        return group
    lead = words[max(before.last, group.first - 2) : group.first + 1]
    another = any(w in _INDEFINITE for w in lead) if words[group.last - 1].isascii() else group.noun not in _ANYBODY
    return replace(group, also=group.also or another)


def _nth_person(sentence: Sentence, group: People, trigger: Trigger) -> People | None:
    """A death that is counted: "a **fifth victim** died", «помер **четвертий** постраждалий»."""
    words = sentence.words
    if (
        trigger.kind != "killed"
        or words[trigger.at] not in sentence.table.small["died"]
        or group.max != 1
        or group.number
        or group.also
    ):
        return None
    count = ordinal_value(words[group.first - 1]) if group.first > sentence.first else None
    if count is None or count < _RISEN or (words[group.first - 1].isascii() and words[group.first - 2] != "a"):
        return None
    return replace(group, first=group.first - 1, min=count, best=count, max=count)


def _describes(sentence: Sentence, trigger: Trigger) -> bool:
    """Whether a word of harm only says who people are: "one of the **wounded** later died", «про постраждалих»."""
    words, at = sentence.words, trigger.at
    if trigger.kind == "missing" and trigger.form == "phrase":  # "were buried under the mud and died"
        later = next((t for t in sentence.triggers if t.at >= trigger.last), None)
        between = later is not None and any(trigger.last <= g.first < later.at for g in sentence.people)
        return later is not None and later.kind == "killed" and not between
    if trigger.kind == "injured" and trigger.form in ("participle", "phrase"):  # "was stabbed and later died"
        dying = next((t for t in sentence.triggers if t.at >= trigger.last), None)
        alone = dying is not None and not any(trigger.last <= g.first < dying.at for g in sentence.people)
        if (
            dying is not None
            and words[dying.at] in sentence.table.small["died"]
            and alone
            and not set(words[trigger.last : dying.at]) & {";", ":"}
        ):
            return True
    if trigger.form not in ("noun", "participle"):
        return False
    if (
        words[at - 1 : at]
        and words[at - 1] in _QUOTES
        and words[trigger.last : trigger.last + 1]
        and words[trigger.last] in _QUOTES
    ):
        return True  # «постраждалих» of a drill
    if words[at - 1 : at] and words[at - 1] in sentence.table.about:
        return stated_zero(words, sentence.first, sentence.last, trigger, sentence.people, sentence.table) is None
    holder = next((g for g in sentence.people if g.first < at < g.last and g.number), None)
    return holder is not None and trigger.kind == "injured" and _of_the(words, holder.first, at, sentence.table)


def _of_the(words: list[str], first: int, at: int, table: CasualtyTable) -> bool:
    """Whether a word stands behind "one of the" in a group that begins at ``first``."""
    return any(tuple(words[at - len(p) : at]) == p and at - len(p) > first for p in table.of_the)


def _passive(sentence: Sentence, group: People, trigger: Trigger) -> bool:
    words, table = sentence.words, sentence.table
    if not words[trigger.at].isascii() or words[trigger.at] in table.intransitive:
        return True
    return any(w in table.be for w in words[group.last : trigger.at])


def _subsets(sentence: Sentence, trigger: Trigger, choice: int, used: dict[int, Trigger]) -> list[TollMention]:
    out = []
    for i in range(choice + 1, len(sentence.people)):
        group = sentence.people[i]
        if i in used or not group.subset:
            break
        used[i] = trigger
        out.append(mention_of(sentence, group, trigger, update=False))
    return out


def _elliptic(sentence: Sentence, used: dict[int, Trigger]) -> list[TollMention]:
    """Read "one was killed in Kherson **and another in Beryslav**": the verb is that of the group before."""
    out = []
    for i, group in enumerate(sentence.people):
        before = used.get(i - 1)
        if i in used or before is None or not group.number or before.at > group.first:
            continue
        if not group.also and not _by_place(sentence, i):
            continue
        gap = sentence.words[sentence.people[i - 1].last : group.first]
        following = sentence.words[group.last] if group.last < sentence.last else ""
        if (following in sentence.table.places or following == "later") and any(w in sentence.table.joins for w in gap):
            used[i] = before
            named = sentence.tokens.words[group.last + 1 : group.last + 2]
            elsewhere = bool(named) and named[0][0].isupper()
            mention = mention_of(sentence, replace(group, also=not elsewhere), before, update=False)
            start, end = sentence.tokens.starts[group.first], sentence.tokens.ends[group.last - 1]
            out.append(replace(mention, start=start, end=end, text=sentence.tokens.text[start:end]))
    return out


def _by_place(sentence: Sentence, i: int) -> bool:
    """Whether two groups in a row each have a place: "12 people **in** Idlib and seven **in** Jisr"."""
    here = (sentence.people[i - 1], sentence.people[i])
    tokens, table = sentence.tokens, sentence.table
    return all(
        g.last + 1 < sentence.last and tokens.lower[g.last] in table.places and tokens.words[g.last + 1][0].isupper()
        for g in here
    )


def _updated(sentence: Sentence, trigger: Trigger) -> int | None:
    """Read "the death toll rose to 12": the number after the phrase."""
    words = sentence.words
    for at in range(max(sentence.first, trigger.at - 4), trigger.at + 1):
        for phrase, kind in sentence.table.update_at.get(words[at], ()):
            end = past_phrase(words, at, sentence.last, phrase)
            if kind == trigger.kind and end is not None and end > trigger.at:
                risen = _number_before(sentence, at, {})
                return risen if risen is not None else _number_after(sentence, end, {})
    return None


def _number_before(sentence: Sentence, at: int, used: dict[int, Trigger]) -> int | None:
    """Read «**до 14** выросло число погибших»."""
    words = sentence.words
    for i, group in enumerate(sentence.people):
        near = 0 < at - group.last <= _RISEN and i not in used and group.number
        if near and words[group.first] == "до" and any(w in sentence.table.update_to for w in words[group.last : at]):
            return i
    return None


def _number_after(sentence: Sentence, start: int, used: dict[int, Trigger]) -> int | None:
    """The first number within reach that a word of reaching leads to."""
    for i, group in enumerate(sentence.people):
        if i in used or not group.number or not 0 <= group.first - start <= _UPDATE_REACH:
            continue
        near = group.first - start <= 2
        if near or any(w in sentence.table.update_to for w in sentence.words[max(start, group.first - 3) : group.last]):
            return i
    return None


def _update_only(sentence: Sentence, used: dict[int, Trigger]) -> list[TollMention]:
    """Read "raised the toll to five": an update whose sentence has no word of death."""
    words = sentence.words
    for at in range(sentence.first, sentence.last):
        for phrase, kind in sentence.table.update_at.get(words[at], ()):
            end = past_phrase(words, at, sentence.last, phrase)
            if end is None:
                continue
            choice = _number_before(sentence, at, used)
            if choice is None:
                choice = _number_after(sentence, end, used)
            if choice is None:
                return []
            trigger = Trigger(at, end, kind, "noun")
            used[choice] = trigger
            return [mention_of(sentence, sentence.people[choice], trigger, update=True)]
    return []
