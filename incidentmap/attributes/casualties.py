"""Killed, injured and missing: words of harm, and the group of people each takes.

Numbers follow Airwars' rules: an unnumbered plural is two at least, dozens are 12 to 24, "at least N"
bounds below only. Ages, distances and clock times are no tolls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from incidentmap.attributes.casualty_table import CasualtyTable, casualty_table, past_phrase
from incidentmap.attributes.people import find_people, normal_words
from incidentmap.attributes.people_joined import People
from incidentmap.attributes.toll_choice import Sentence, choose
from incidentmap.attributes.toll_triggers import Kind, Trigger, find_triggers
from incidentmap.attributes.toll_zero import stated_zero
from incidentmap.text.numbers import Number, find_numbers
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import Toll

_UPDATE_REACH = 16
_HURT_STEMS = ("hurt", "harmed", "постражда", "пострада", "потерпіл", "потерпевш", "casualties")
_INDEFINITE = frozenset({"a", "an", "his", "her", "their", "another"})
_ANYBODY = ("потерпілий", "людина", "человек", "чоловік", "мужчина", "жінка", "женщина", "пострадавший", "мешканець")
_TOO = frozenset({"тоже", "также", "теж", "також"})
_QUOTES = frozenset('«»“”„"')
_RISEN = 3
_PRONOUN_REACH = 12
_ONE_WAS = frozenset({"killed", "wounded", "injured"})
_OBJECT_ENDINGS = ("ця", "ку", "ія", "ля", "ого", "ника", "тера", "жира", "ера", "чика", "ца")


@dataclass(frozen=True, slots=True, kw_only=True)
class TollMention:
    """A toll in the text. ``subset`` is part of another; ``update`` replaces an earlier one; ``also`` adds to it.

    ``cumulative`` marks figures over a war or a year, which belong to no incident.
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
    cumulative: bool = False
    rule: str = ""


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
    for first, last in tokens.sentences:
        triggers = find_triggers(words, first, last, table)
        updates = not triggers and any(
            past_phrase(words, i, last, p) is not None
            for i in range(first, last)
            for p, _ in table.update_at.get(words[i], ())
        )
        if not triggers and not updates:
            continue
        if numbers is None:
            numbers = find_numbers(tokens)
        inside = [n for n in numbers if first <= n.first < last]
        people = find_people(words, first, last, inside, table, tokens)
        plain = f" {' '.join(words[first:last])} "
        cumulative = any(phrase in plain for phrase in table.cumulative)
        found += _sentence_tolls(Sentence(tokens, words, first, last, triggers, people, table, cumulative))
    return sorted(found, key=lambda m: (m.start, m.end, m.kind))


def _sentence_tolls(sentence: Sentence) -> list[TollMention]:
    words, people, table = sentence.words, sentence.people, sentence.table
    mentions: list[TollMention] = []
    used: dict[int, Trigger] = {}
    triggers = [t for t in sentence.triggers if not _describes(sentence, t)]
    stops = {k for t in triggers for k in range(t.at, t.last)}
    told: dict[Kind, People] = {}
    for trigger in triggers:
        zero = stated_zero(words, sentence.first, sentence.last, trigger, people, table)
        if zero is not None:
            mentions += _zero_mentions(sentence, trigger, zero)
            continue
        if trigger.form == "survived":
            continue
        updated = _updated(sentence, trigger)
        choice = updated if updated is not None else choose(sentence, trigger, used, stops)
        if choice is None:
            if words[trigger.at] in table.neutralised:
                continue
            implied = None if used and trigger.form == "noun" else _implied(sentence, trigger)
            if implied is not None:
                mentions.append(_mention(sentence, implied, trigger, update=False))
            continue
        group = _one_more(words, told, people[choice], trigger)
        verbal = trigger.form in ("participle", "verb")
        if words[trigger.last - 1] == "among":
            group = replace(group, subset=False)
        if group.bare and words[trigger.at] in table.one_body:  # «тело женщины»
            group = replace(group, min=1, best=1, max=1, bare=False)
        if words[trigger.at] in table.neutralised and not (group.number and group.noun in table.fighters):
            continue
        if group.bare and verbal and group.first < trigger.at and not _passive(sentence, group, trigger):
            continue
        used[choice] = trigger
        told[trigger.kind] = group
        mentions.append(_mention(sentence, group, trigger, update=updated is not None))
        mentions += _subsets(sentence, trigger, choice, used)
    mentions += _elliptic(sentence, used)
    return mentions + _update_only(sentence, used)


def _one_more(words: list[str], told: Mapping[Kind, People], group: People, trigger: Trigger) -> People:
    """Somebody of another noun told apart in one sentence: "a nurse lost a leg and her colleague lost an eye"."""
    before = told.get(trigger.kind)
    if before is None or group.max != 1 or group.subset or group.noun in (None, before.noun):
        return group
    lead = words[max(before.last, group.first - 2) : group.first + 1]
    another = any(w in _INDEFINITE for w in lead) if words[group.last - 1].isascii() else group.noun not in _ANYBODY
    return replace(group, also=group.also or another)


def _describes(sentence: Sentence, trigger: Trigger) -> bool:
    """Whether a word of harm only says who people are: "one of the **wounded** later died", «про постраждалих»."""
    words, at = sentence.words, trigger.at
    if trigger.kind == "missing" and trigger.form == "phrase":  # "were buried under the mud and died"
        later = next((t for t in sentence.triggers if t.at >= trigger.last), None)
        between = later is not None and any(trigger.last <= g.first < later.at for g in sentence.people)
        return later is not None and later.kind == "killed" and not between
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


def _zero_mentions(sentence: Sentence, trigger: Trigger, span: tuple[int, int]) -> list[TollMention]:
    """A stated zero; where nobody was even hurt, nobody was killed either."""
    tokens = sentence.tokens
    start, end = tokens.starts[span[0]], tokens.ends[span[1] - 1]
    kinds: list[Kind] = [trigger.kind]
    before = sentence.words[span[0] - 1] if span[0] > sentence.first else ""
    one = sentence.words[span[0]] in sentence.table.not_words and before not in sentence.table.plural
    if trigger.kind == "injured" and sentence.words[trigger.at].startswith(_HURT_STEMS) and not one:
        kinds = ["killed", "injured"]
    toll = Toll(min=0, best=0, max=0, explicit_zero=True)
    return [
        TollMention(start=start, end=end, text=tokens.text[start:end], kind=k, toll=toll, rule="stated zero")
        for k in kinds
    ]


def _passive(sentence: Sentence, group: People, trigger: Trigger) -> bool:
    words, table = sentence.words, sentence.table
    if not words[trigger.at].isascii() or words[trigger.at] in table.intransitive:
        return True
    return any(w in table.be for w in words[group.last : trigger.at])


def _implied(sentence: Sentence, trigger: Trigger) -> People | None:
    """One person without a noun of the table: "killed a blacksmith", «погиб генерал», «поранено охоронця»."""
    words, table, end = sentence.words, sentence.table, trigger.last
    word = words[trigger.at]
    following = words[end : end + 3]
    if word.isascii():
        lead = words[max(sentence.first, trigger.at - 4) : trigger.at]
        if words[trigger.at] in table.intransitive and words[sentence.first] in table.pronouns:
            lead = words[max(sentence.first, trigger.at - _PRONOUN_REACH) : trigger.at]
        if trigger.form in ("verb", "participle", "phrase") and any(w in table.pronouns for w in lead):
            alone = trigger.form != "participle" or any(w in table.be for w in lead)
            return People(first=trigger.at, last=end, min=1, best=1, max=1) if alone else None
        if trigger.form == "participle" and word in _ONE_WAS and "was" in lead[1:]:  # "a farm hand was wounded"
            return People(first=trigger.at, last=end, min=1, best=1, max=1)
        if trigger.form in ("verb", "participle", "gerund") and following and following[0] in table.one_of:
            noun = next((w for w in following[1:] if w.isalpha()), None)
            if noun is not None and not any(w in table.not_people for w in following):
                return People(first=end, last=end + 2, min=1, best=1, max=1)
        return None
    if trigger.form == "phrase" and len(sentence.triggers) > 1:
        return None
    if (
        trigger.at
        and words[trigger.at - 1] in _TOO
        and set(words[max(sentence.first, trigger.at - 3) : trigger.at]) & table.pronouns
    ):
        return People(first=trigger.at, last=end, min=1, best=1, max=1, also=True)  # «он тоже погиб»
    if trigger.form in ("verb", "phrase", "participle") and not word.endswith(table.plural_endings):
        singular = trigger.kind == "killed" or word.endswith(table.singular_endings)
        named = bool(following) and following[0].isalpha() and following[0].endswith(_OBJECT_ENDINGS)
        if (trigger.form != "participle" and singular) or (trigger.form == "participle" and named):
            return People(first=trigger.at, last=end, min=1, best=1, max=1)
    return None


def _mention(sentence: Sentence, group: People, trigger: Trigger, *, update: bool) -> TollMention:
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
        cumulative=sentence.cumulative,
        subset=group.subset,
        rule=f"{trigger.form} '{tokens.words[trigger.at]}' with its people",
    )


def _group_name(noun: str | None, table: CasualtyTable) -> str | None:
    return next((name for name, words in table.groups.items() if noun and noun in words), None)


def _subsets(sentence: Sentence, trigger: Trigger, choice: int, used: dict[int, Trigger]) -> list[TollMention]:
    out = []
    for i in range(choice + 1, len(sentence.people)):
        group = sentence.people[i]
        if i in used or not group.subset:
            break
        used[i] = trigger
        out.append(_mention(sentence, group, trigger, update=False))
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
            mention = _mention(sentence, replace(group, also=not elsewhere), before, update=False)
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
            return [_mention(sentence, sentence.people[choice], trigger, update=True)]
    return []
