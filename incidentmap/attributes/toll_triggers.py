"""Words and phrases of death, injury and disappearance in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from incidentmap.attributes.casualty_table import CasualtyTable, past_phrase

Kind = Literal["killed", "injured", "missing"]
_LIGHT_REACH = 6
_FATAL = ("fatally", "mortally", "смертельн", "насмерть")
_ARTICLES = frozenset({"a", "an", "the"})
_WITH = frozenset({"з", "із", "зі", "с", "со"})
_NOT_HARM = frozenset({"the", "his", "her", "its", "feelings"})


@dataclass(frozen=True, slots=True)
class Trigger:
    """Tokens ``at``–past-``last``; ``form`` is gerund, participle, verb, noun, phrase, of, zero, nth, unhurt or survived."""

    at: int
    last: int
    kind: Kind
    form: str


def find_triggers(words: Sequence[str], first: int, last: int, table: CasualtyTable) -> list[Trigger]:
    """Return the triggers of one sentence, left to right; a phrase takes its words."""
    found: list[Trigger] = []
    i = first
    while i < last:
        trigger = _phrase_at(words, i, last, table) or _word_at(words, i, first, last, table)
        if trigger is None:
            i += 1
            continue
        found.append(trigger)
        i = trigger.last
    return found


def _phrase_at(words: Sequence[str], i: int, last: int, table: CasualtyTable) -> Trigger | None:
    known = table.phrases.get(words[i])
    if known is None:
        return None
    by_second, free = known
    for phrase, kind, form in by_second.get(words[i + 1], free) if i + 1 < last else free:
        end = past_phrase(words, i, last, phrase)
        if end is not None:
            if words[i].startswith(table.stems["killing"]) and tuple(words[max(0, i - 2) : i]) in table.attempts:
                return None
            if kind == "injured" and _died_beside(words, i, end, table):
                return None
            return Trigger(i, end, cast("Kind", kind), form)
    return None


def _died_beside(words: Sequence[str], i: int, j: int, table: CasualtyTable) -> bool:
    """Whether a hospital is where somebody died: "помер у лікарні"."""
    if i and words[i - 1] == "later":  # "one died at once, the other later in hospital"
        return True
    near = [*words[max(0, i - 2) : i], *words[j : j + 2]]
    return any((known := table.trigger(w)) is not None and known[0] == "killed" for w in near if len(w) > 2)


def _told_by_verb(words: Sequence[str], i: int, table: CasualtyTable) -> bool:
    """Whether a light verb before a noun of injury has the people: «отримали осколкові поранення»."""
    for k in range(i - 1, max(-1, i - _LIGHT_REACH), -1):
        if words[k] in (".", ",", ";"):
            return False
        if words[k] in table.light_verbs:
            return True
    return False


def _to_death(words: Sequence[str], i: int) -> bool:
    """Read "fatally wounded", «дістали смертельних поранень»."""
    return any(w.startswith(_FATAL) for w in (*words[max(0, i - 1) : i], *words[i + 1 : i + 2]))


def _his_people(words: Sequence[str], i: int, last: int, table: CasualtyTable) -> bool:
    """Whether "hurt" has somebody's people behind it: "hurt **his assistant**"."""
    noun = words[i + 2] if i + 2 < last and words[i + 1] in ("his", "her") else ""
    return noun in table.singular or noun in table.trades


def _who_lives(word: str, table: CasualtyTable) -> bool:
    """Whether the word before "lives" is who lives somewhere."""
    return word in table.singular or word in table.trades or word in table.pronouns or word in ("who", "it", "family")


def _word_at(words: Sequence[str], i: int, first: int, last: int, table: CasualtyTable) -> Trigger | None:
    word = words[i]
    if word in table.unhurt:
        return Trigger(i, i + 1, "injured", "unhurt")
    if word in table.survived or word in table.lived:
        return Trigger(i, i + 1, "killed", "survived")
    if word in table.small["life"] and i > first and words[i - 1] in table.ordinals:  # "claimed a third life"
        taken = any(w.startswith(table.nth) for w in words[max(first, i - _LIGHT_REACH) : i])
        taken = taken or (word in ("body", "fatality") and i - 1 > first and words[i - 2] == "a")
        return Trigger(i - 1, i + 1, "killed", "nth") if taken else None
    known = table.trigger(word) if len(word) > 2 else None
    if known is None:
        return None
    kind, form = known
    if word == "lives" and i > first and _who_lives(words[i - 1], table):  # "where a prosecutor lives"
        return None
    after = words[i + 1] if i + 1 < last else ""
    if word in table.light_verbs and not any(w in table.light_nouns for w in words[i + 1 : i + _LIGHT_REACH]):
        return None
    if (
        word in ("hurt", "missing")
        and after in _NOT_HARM
        and not (word == "hurt" and _his_people(words, i, last, table))
    ):
        return None
    if word == "missing" and after in table.singular:  # "the last missing man was found"
        return None
    if word == "fell" and after in table.small["fell_else"]:
        return None
    if word in table.light_nouns and i > 0 and words[i - 1] in _WITH:  # «двоє колег із травмами госпіталізовані»
        return None
    if word in table.light_nouns and _told_by_verb(words, i, table):
        return None
    if kind == "injured" and _to_death(words, i):
        kind = "killed"
    attributive = form == "participle" and word.isascii() and i > 0 and words[i - 1] in _ARTICLES
    if attributive and (after in table.plural or after in table.singular):  # "a wounded child" tells no toll
        return None
    return Trigger(i, i + 1, cast("Kind", kind), form)
