"""Stated zeros: "failed to kill anyone", "no casualties", "пострадавших нет"."""

from __future__ import annotations

from collections.abc import Sequence

from incidentmap.attributes.casualty_table import CasualtyTable
from incidentmap.attributes.people_joined import People
from incidentmap.attributes.toll_triggers import Trigger

_REACH = 4
_ASIDE = 9


def stated_zero(
    words: Sequence[str], first: int, last: int, trigger: Trigger, people: Sequence[People], table: CasualtyTable
) -> tuple[int, int] | None:
    """Return the token range that says nobody, None where a toll is not denied."""
    if trigger.form in ("unhurt", "zero"):
        return trigger.at, trigger.last
    if trigger.form == "survived":
        return _all_survived(words, first, trigger, table)
    return (
        _nobody(words, first, trigger, people, table)
        or _negated(words, first, trigger, table)
        or _denied_before(words, first, trigger, table)
        or _denied_after(words, last, trigger, table)
    )


def _all_survived(words: Sequence[str], first: int, trigger: Trigger, table: CasualtyTable) -> tuple[int, int] | None:
    """A zero like "all 48 passengers survived", «усі вижили»."""
    if words[trigger.at] in table.lived:
        return None
    lead = words[max(first, trigger.at - 2 * _REACH) : trigger.at]
    everybody = [k for k, w in enumerate(lead) if w in table.all_of]
    if not everybody or any(w in (",", ";", ":") or table.trigger(w) is not None for w in lead[everybody[0] :]):
        return None
    return trigger.at - len(lead) + everybody[0], trigger.last


def _negated(words: Sequence[str], first: int, trigger: Trigger, table: CasualtyTable) -> tuple[int, int] | None:
    """A zero like "the driver was not hurt", "тракторист не постраждав"."""
    at = trigger.at
    if trigger.form in ("verb", "participle") and at > first and words[at - 1] in table.not_words:
        return at - 1, trigger.last
    return None


def _nobody(
    words: Sequence[str], first: int, trigger: Trigger, people: Sequence[People], table: CasualtyTable
) -> tuple[int, int] | None:
    """A zero like "failed to kill anyone", "nobody was hurt"."""
    at = trigger.at
    for group in people:
        if not group.none:
            continue
        anyone = words[group.first] in table.anyone
        if trigger.form in ("noun", "participle") and words[group.last : at] in (["of", "the"], ["of", "those"]):
            continue  # "none of the injured were foreigners"
        if anyone and group.first < at and set(words[max(first, group.first - 2) : group.first]) & table.denials:
            return group.first - 1, trigger.last  # "denied that anyone died"
        if group.first > at and group.first - at <= 2:
            low = max(first, at - _REACH)
            fails = [k for k in range(low, at) if words[k] in table.fail]
            if fails or not anyone:
                return (fails[0] if fails else at), group.last
        if (
            group.first < at
            and at - group.last <= _REACH + 1
            and not anyone
            and not _turned(words, group.last, at, table)
        ):
            return group.first, trigger.last
    return None


def _turned(words: Sequence[str], start: int, end: int, table: CasualtyTable) -> bool:
    return any(words[k] in table.but for k in range(start, end))


def _denied_before(words: Sequence[str], first: int, trigger: Trigger, table: CasualtyTable) -> tuple[int, int] | None:
    """A zero like "no reports of injuries", "без пострадавших"."""
    at = trigger.at
    for k in range(at - 1, max(first, at - _REACH - 1) - 1, -1):
        gap = words[k + 1 : at]
        if words[k] in table.no and all(w in table.no_gap or w in table.plural or _is_harm(w, table) for w in gap):
            return k, trigger.last
    return None


def _denied_after(words: Sequence[str], last: int, trigger: Trigger, table: CasualtyTable) -> tuple[int, int] | None:
    """A zero like "пострадавших нет", "жертв и разрушений не было"."""
    at = trigger.last - 1
    after = words[at + 1 : min(last, at + 6)]
    if after[:1] == [","] and "," in words[at + 2 : min(last, at + _ASIDE)]:  # "погибших, по словам мэра, нет"
        close = list(words).index(",", at + 2)
        if close + 1 < last and words[close + 1] in table.none_after:
            return trigger.at, close + 2
        if close + 2 < last and words[close + 1] == "не" and words[close + 2].startswith(table.none_reported):
            return trigger.at, close + 3
    skipped = 0
    if after[:1] and after[0] in table.among:  # «постраждалих серед цивільних немає»
        skipped = next((k for k in range(2, len(after)) if after[k] in (*table.none_after, "не")), 0)
    for k, word in enumerate(after[skipped:], skipped):
        if word in table.none_after:
            return trigger.at, at + 2 + k
        if word == "не" and k + 1 < len(after) and after[k + 1].startswith(table.none_reported):
            return trigger.at, at + 2 + k
        if not (word in table.no_gap or word.startswith(table.ruins) or _is_harm(word, table)):
            return None
    return None


def _is_harm(word: str, table: CasualtyTable) -> bool:
    known = table.trigger(word)
    return known is not None and known[1] in ("noun", "participle")
