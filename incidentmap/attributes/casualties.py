"""Killed, injured and missing: words of harm, the group of people each takes, and how tolls are joined.

Numbers follow Airwars' rules: an unnumbered plural is two at least, dozens are 12 to 24, "at least N"
bounds below only. Ages, distances and clock times are no tolls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from incidentmap.attributes.casualty_table import CasualtyTable, casualty_table
from incidentmap.attributes.people import People, find_people, normal_words
from incidentmap.text.numbers import Number, find_numbers
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import Casualties, Span, Toll, TollPart

Kind = Literal["killed", "injured", "missing"]
_KINDS: tuple[Kind, ...] = ("killed", "injured", "missing")
_NEAR = 4
_FAR = 12
_HURT_STEMS = ("hurt", "harmed", "постражда", "пострада", "casualties")


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
        triggers = _triggers(words, first, last, table)
        if not triggers:
            continue
        if numbers is None:
            numbers = find_numbers(tokens)
        inside = [n for n in numbers if first <= n.first < last]
        people = find_people(words, first, last, inside, table, tokens)
        cumulative = any(phrase in " ".join(words[first:last]) for phrase in table.cumulative)
        found += _sentence_tolls(words, first, last, triggers, people, table, tokens, cumulative)
    return sorted(found, key=lambda m: (m.start, m.end, m.kind))


@dataclass(frozen=True, slots=True)
class _Trigger:
    at: int
    kind: Kind
    form: str


def _triggers(words: list[str], first: int, last: int, table: CasualtyTable) -> list[_Trigger]:
    triggers = []
    for i in range(first, last):
        word = words[i]
        if len(word) < 3:
            continue
        for kind in _KINDS:
            forms = table.forms[kind]
            for form in ("gerund", "participle", "verb", "noun"):
                if word in forms[form]:
                    break
            else:
                continue
            if word in table.light_verbs and not any(w in table.light_nouns for w in words[i + 1 : i + 6]):
                continue
            if (
                word in ("hurt", "missing")
                and i + 1 < last
                and words[i + 1] in ("the", "his", "her", "its", "feelings")
            ):
                continue
            triggers.append(_Trigger(i, kind, form))
            break
    return triggers


def _sentence_tolls(
    words: list[str], first: int, last: int, triggers: Sequence[_Trigger], people: Sequence[People],
    table: CasualtyTable, tokens: TokenizedText, cumulative: bool,
) -> list[TollMention]:  # fmt: skip
    mentions: list[TollMention] = []
    used: set[int] = set()
    stops = {t.at for t in triggers}
    for trigger in triggers:
        zero = _zero(words, first, last, trigger, people, table)
        if zero is not None:
            mentions += _zero_mentions(words, trigger, zero, tokens)
            continue
        updated = _updated(words, first, trigger, people, table)
        choice = updated if updated is not None else _choose(words, first, last, trigger, people, used, stops, table)
        if choice is None:
            continue
        group = people[choice]
        if (
            group.bare
            and trigger.form in ("participle", "verb")
            and group.first < trigger.at
            and not _passive(words, group, trigger, table)
        ):
            continue
        used.add(choice)
        mentions.append(_mention(group, trigger, tokens, table, update=updated is not None, cumulative=cumulative))
        mentions += _subsets(trigger, choice, people, used, tokens, table, cumulative)
    mentions += _update_only(words, first, last, people, used, tokens, table, cumulative)
    return mentions


def _zero(
    words: list[str], first: int, last: int, trigger: _Trigger, people: Sequence[People], table: CasualtyTable
) -> tuple[int, int] | None:
    """Token range that says nobody: "failed to kill anyone", "no casualties", "пострадавших нет", "nobody was hurt"."""
    at = trigger.at
    before = words[max(first, at - 6) : at]
    for group in people:
        if not group.none:
            continue
        if group.first > at and group.first - at <= 2:  # "to kill anyone"
            lead = words[max(first, at - 4) : at]
            if any(w in ("failed", "without", "not", "n't", "no", "не", "nor", "never") for w in lead) or words[
                group.first
            ] not in ("anyone", "anybody"):
                start = next(
                    (
                        k
                        for k in range(max(first, at - 4), at)
                        if words[k] in ("failed", "without", "not", "no", "never")
                    ),
                    at,
                )
                return start, group.last
        if group.first < at and at - group.last <= 5 and words[group.first] not in ("anyone", "anybody"):
            return group.first, at + 1
    for k in range(len(before) - 1, -1, -1):
        gap = before[k + 1 :]
        if (
            before[k] in ("no", "zero", "without", "без", "немає", "нема", "нет", "жодних", "никаких", "ніяких")
            and len(gap) <= 4
        ):
            if all(
                w
                in (
                    ",",
                    "or",
                    "and",
                    "і",
                    "та",
                    "й",
                    "и",
                    "або",
                    "или",
                    "reports",
                    "of",
                    "immediate",
                    "reported",
                    "ни",
                    "ані",
                )
                or w in table.plural
                or _is_harm(w, table)
                for w in gap
            ):
                return at - len(gap) - 1, at + 1
    after = words[at + 1 : min(last, at + 5)]
    for k, word in enumerate(after):
        if word in ("нет", "немає", "нема") or (
            word == "не" and k + 1 < len(after) and after[k + 1].startswith(("было", "було", "є"))
        ):
            return at, at + 2 + k
        if not (
            word in ("и", "і", "та", "й")
            or word.startswith(("разруш", "руйнув", "пошкодж", "поврежд"))
            or _is_harm(word, table)
        ):
            break
    return None


def _is_harm(word: str, table: CasualtyTable) -> bool:
    return any(word in forms["noun"] or word in forms["participle"] for forms in table.forms.values())


def _zero_mentions(
    words: list[str], trigger: _Trigger, span: tuple[int, int], tokens: TokenizedText
) -> list[TollMention]:
    """A stated zero; where nobody was even hurt, nobody was killed either."""
    start, end = tokens.starts[span[0]], tokens.ends[span[1] - 1]
    kinds: list[Kind] = [trigger.kind]
    if trigger.kind == "injured" and words[trigger.at].startswith(_HURT_STEMS):
        kinds = ["killed", "injured"]
    toll = Toll(min=0, best=0, max=0, explicit_zero=True)
    return [
        TollMention(start=start, end=end, text=tokens.text[start:end], kind=k, toll=toll, rule="stated zero")
        for k in kinds
    ]


def _choose(
    words: list[str], first: int, last: int, trigger: _Trigger, people: Sequence[People], used: set[int],
    stops: set[int], table: CasualtyTable,
) -> int | None:  # fmt: skip
    """Index of the group that the trigger takes."""
    at = trigger.at
    open_groups = [(i, g) for i, g in enumerate(people) if i not in used and not g.none and not g.subset]
    before = next(((i, g) for i, g in reversed(open_groups) if g.last <= at and _clear(words, g.last, at, stops)), None)
    after = next(((i, g) for i, g in open_groups if g.first > at and _clear(words, at + 1, g.first, stops)), None)
    inside = next(((i, g) for i, g in open_groups if g.first <= at < g.last), None)
    if inside is not None:
        return inside[0]
    gap_before = at - before[1].last if before else 99
    gap_after = after[1].first - at - 1 if after else 99
    slavic = not words[at].isascii()
    passive = any(w in table.be for w in words[max(first, at - 3) : at])
    if trigger.form == "gerund":
        return after[0] if after and gap_after <= _NEAR else None
    if trigger.form == "noun":
        if before and gap_before <= 1 and (before[1].number or before[1].noun):
            return before[0]
        if slavic and after and gap_after <= 2 and words[at + 1] not in (",", "."):
            return after[0]
        return before[0] if before and gap_before <= 2 and before[1].number else None
    if slavic:
        if after and gap_after <= 1 and not (before and before[1].number and gap_before == 0):
            return after[0]
        if before and gap_before <= _NEAR:
            return before[0]
        if after and gap_after <= 6:
            return after[0]
        return before[0] if before and gap_before <= _FAR and before[1].number else None
    if passive and before and gap_before <= _FAR:
        return before[0]
    if before and gap_before == 0 and before[1].number:
        return before[0]
    if after and gap_after <= 2 and not passive:
        return after[0]
    if before and gap_before <= 3:
        return before[0]
    if after and gap_after <= _NEAR:
        return after[0]
    return before[0] if before and trigger.form == "verb" and gap_before <= _FAR else None


def _clear(words: list[str], start: int, end: int, stops: set[int]) -> bool:
    """No other word of harm and no clause end between."""
    return not any(k in stops or words[k] in (";", ":", "?", "!") for k in range(start, end))


def _passive(words: list[str], group: People, trigger: _Trigger, table: CasualtyTable) -> bool:
    if not words[trigger.at].isascii() or words[trigger.at] in ("died", "dies", "perished", "missing", "disappeared"):
        return True
    return any(w in table.be for w in words[group.last : trigger.at])


def _mention(
    group: People, trigger: _Trigger, tokens: TokenizedText, table: CasualtyTable, *, update: bool, cumulative: bool
) -> TollMention:
    first, last = min(group.first, trigger.at), max(group.last, trigger.at + 1)
    start, end = tokens.starts[first], tokens.ends[last - 1]
    return TollMention(
        start=start,
        end=end,
        text=tokens.text[start:end],
        kind=trigger.kind,
        toll=Toll(min=group.min, best=group.best, max=group.max),
        group=_group_name(group.noun, table),
        update=update,
        also=group.also,
        cumulative=cumulative,
        subset=group.subset,
        rule=f"{trigger.form} '{tokens.words[trigger.at]}' with its people",
    )


def _group_name(noun: str | None, table: CasualtyTable) -> str | None:
    return next((name for name, words in table.groups.items() if noun and noun in words), None)


def _subsets(
    trigger: _Trigger, choice: int, people: Sequence[People], used: set[int], tokens: TokenizedText,
    table: CasualtyTable, cumulative: bool,
) -> list[TollMention]:  # fmt: skip
    out = []
    for i in range(choice + 1, len(people)):
        group = people[i]
        if i in used or not group.subset:
            break
        used.add(i)
        out.append(_mention(group, trigger, tokens, table, update=False, cumulative=cumulative))
    return out


def _updated(
    words: list[str], first: int, trigger: _Trigger, people: Sequence[People], table: CasualtyTable
) -> int | None:
    """Read "the death toll rose to 12": the number after the phrase."""
    for phrase, kind in table.update:
        n = len(phrase)
        if kind != trigger.kind:
            continue
        for at in range(max(first, trigger.at - n + 1), trigger.at + 1):
            if tuple(words[at : at + n]) == phrase:
                return next((i for i, g in enumerate(people) if g.number and 0 <= g.first - at - n <= 8), None)
    return None


def _update_only(
    words: list[str], first: int, last: int, people: Sequence[People], used: set[int], tokens: TokenizedText,
    table: CasualtyTable, cumulative: bool,
) -> list[TollMention]:  # fmt: skip
    """Read "raised the toll to five": an update whose sentence has no word of death."""
    out: list[TollMention] = []
    for phrase, kind in table.update:
        n = len(phrase)
        for at in range(first, last - n + 1):
            if tuple(words[at : at + n]) != phrase:
                continue
            for i, group in enumerate(people):
                if i in used or not group.number or not 0 <= group.first - at - n <= 8:
                    continue
                if not any(w in table.update_to for w in words[at + n : group.first]):
                    continue
                used.add(i)
                trigger = _Trigger(at, kind, "noun")
                out.append(_mention(group, trigger, tokens, table, update=True, cumulative=cumulative))
                break
            return out
    return out


def combine(
    mentions: Sequence[TollMention],
) -> tuple[Casualties, dict[str, tuple[Span, ...]], list[tuple[str, tuple[str, ...]]]]:
    """Join the tolls of one incident.

    The latest update wins; "another N" adds; parts do not add; the same figure twice is one figure; of two
    figures the larger is kept as told last. Returns the casualties, their evidence, and contradictions as
    (field, values).
    """
    tolls: dict[str, Toll] = {}
    evidence: dict[str, list[Span]] = {}
    contradictions: list[tuple[str, tuple[str, ...]]] = []
    breakdown: list[TollPart] = []
    for mention in mentions:
        if mention.cumulative:
            continue
        span = Span(mention.start, mention.end, mention.text)
        if mention.group and mention.toll.min is not None and not mention.toll.explicit_zero:
            part = TollPart(group=mention.group, kind=mention.kind, min=mention.toll.min, max=mention.toll.max)
            if part not in breakdown:
                breakdown.append(part)
        if mention.subset:
            continue
        before = tolls.get(mention.kind)
        tolls[mention.kind], conflict = _joined_toll(before, mention)
        if conflict and before is not None:
            contradictions.append((f"casualties.{mention.kind}", (_shown(before), _shown(mention.toll))))
        evidence.setdefault(f"casualties.{mention.kind}", []).append(span)
    values: dict[str, Any] = dict(tolls)
    casualties = Casualties(**values, breakdown=tuple(breakdown))
    return casualties, {k: tuple(sorted(set(v))) for k, v in evidence.items()}, contradictions


def _joined_toll(before: Toll | None, mention: TollMention) -> tuple[Toll, bool]:
    new = mention.toll
    if before is None or mention.update:
        return new, before is not None and before != new
    if mention.also and not before.explicit_zero:
        best = None if before.best is None or new.best is None else before.best + new.best
        high = None if before.max is None or new.max is None else before.max + new.max
        return Toll(min=(before.min or 0) + (new.min or 0), best=best, max=high), False
    if new.explicit_zero != before.explicit_zero:
        return (before if new.explicit_zero else new), False
    if before == new or new.best == before.best:
        return before, False
    larger = new if (new.min or 0) > (before.min or 0) else before
    return replace(larger), True


def _shown(toll: Toll) -> str:
    if toll.max is None:
        return f"at least {toll.min}"
    return str(toll.min) if toll.min == toll.max else f"{toll.min}–{toll.max}"
