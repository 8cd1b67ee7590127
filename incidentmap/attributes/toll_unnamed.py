"""People whom no noun of the table names: one implied by its verb, companions told behind, all who were aboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from incidentmap.attributes.people_joined import ARTICLES, BESIDE, INSTRUMENTAL, WITH, People
from incidentmap.attributes.toll_choice import Sentence
from incidentmap.attributes.toll_restated import all_lost
from incidentmap.attributes.toll_triggers import Trigger

_PRONOUN_REACH = 12
_BESIDE_REACH = 5
_ONE_WAS = frozenset({"killed", "wounded", "injured"})
_OBJECT_ENDINGS = ("ця", "ку", "ія", "ля", "ого", "ника", "тера", "жира", "ера", "чика", "ца")
_TOO = frozenset({"тоже", "также", "теж", "також"})


def implied(sentence: Sentence, trigger: Trigger) -> People | None:
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


def accompanied(sentence: Sentence, group: People, trigger: Trigger, used: dict[int, Trigger]) -> People:
    """Add those who are told behind: "a colonel was killed **together with his driver**"."""
    words, end = sentence.words, max(group.last, trigger.last)
    for at in range(end, min(sentence.last, end + _BESIDE_REACH)):
        if words[at] in (",", ";", "."):
            break
        if words[at] not in BESIDE or words[at + 1 : at + 2] == [] or words[at + 1] not in WITH:
            continue
        near = next(
            (
                (i, g)
                for i, g in enumerate(sentence.people)
                if i not in used and 0 <= g.first - at - 2 <= 2 and not g.none
            ),
            None,
        )
        if near is not None:
            used[near[0]] = trigger
            other = near[1]
            best = None if group.best is None or other.best is None else group.best + other.best
            high = None if group.max is None or other.max is None else group.max + other.max
            return replace(group, last=max(group.last, other.last), min=group.min + other.min, best=best, max=high)
        names = [w for w in words[at + 2 : at + 4] if w not in ARTICLES]
        if names and (names[0].endswith(INSTRUMENTAL) or (words[at + 2] in ARTICLES and names[0].isascii())):
            best = None if group.best is None else group.best + 1
            high = None if group.max is None else group.max + 1
            return replace(group, min=group.min + 1, best=best, max=high)
        break
    return group


def lost(sentence: Sentence, trigger: Trigger, aboard: Callable[[], list[People]]) -> People | None:
    """All who were there, where nobody lived: "none of the 14 aboard survived"."""
    words, table = sentence.words, sentence.table
    if trigger.kind != "killed" or not set(words[trigger.at : trigger.last]) & (
        table.survived | table.lived | table.small["survive"]
    ):
        return None
    if not any(g.none for g in sentence.people):
        return None
    return all_lost(sentence, trigger.at, aboard() if not any(g.number for g in sentence.people if not g.none) else [])
