"""People of a sentence added up: lists, companions, parts of a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from incidentmap.attributes.casualty_table import CasualtyTable

_LIST = 3
_ONE_MORE = frozenset({"his", "her", "their", "a", "an"})
_COUNTED = ("теля", "ника", "иста", "іста", "тора", "яра", "аря", "геля")
_ONE_PERSON = tuple("иця ица ник ниця ница тель тор ист іст ар яр ець ка ер ір".split())
_OF_WHAT = 2
_GENITIVE = ("а", "я", "и", "і", "ы", "у", "ю", "ів", "ов")
WITH = frozenset({"с", "со", "з", "із", "зі", "with"})
INSTRUMENTAL = ("ом", "ем", "єм", "ою", "єю", "ью", "ой", "ей", "ми", "ям", "ами", "ем")
BESIDE = frozenset({"together", "along", "разом", "вместе"})
ARTICLES = frozenset(
    "a an the one his her their another its own своїм своєю своїми своим своей своими своїх своих її його їхню їхній їхні їх ее его их їхнього їхньої свого свою своего".split()
)
AND = frozenset({"and", "та", "і", "й", "и", "а"})
BREAK = frozenset(".;:!?()\n—–")


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """A group: tokens ``first``–past-``last``, bounds, and what is said of it."""

    first: int
    last: int
    min: int
    best: int | None
    max: int | None
    noun: str | None = None
    subset: bool = False
    also: bool = False
    bare: bool = False
    none: bool = False
    number: bool = False


def told_among(words: list[str], found: list[People], table: CasualtyTable) -> list[People]:
    """Read "six children were among 12 killed": the later group is the whole, the one before it a part."""
    for i, group in enumerate(found):
        at = group.first - (words[group.first - 1] in ("the", "those"))
        if i and at > 1 and words[at - 1] == "among" and words[at - 2] in table.be and not group.bare:
            found[i - 1 : i + 1] = [replace(found[i - 1], subset=True), replace(group, subset=False)]
    return found


def with_companion(words: list[str], group: People, last: int, table: CasualtyTable) -> People:
    """Add somebody of a trade that is in no table: "a tourist **and her interpreter** were swept away"."""
    if not words[group.last - 1].isascii():
        return _with_somebody(words, group, last, table)
    if group.none or group.bare or group.noun is None or not words[group.last - 1].isascii():
        return group
    if not (words[group.last : group.last + 1] == ["and"] and group.last + 3 < last):
        return group
    article, noun, after = words[group.last + 1 : group.last + 4]
    known_people = any(noun in people for people in (table.unpaired, table.singular, table.plural, table.trades))
    if article not in _ONE_MORE or known_people:
        return group
    told = after in table.be or ((known := table.trigger(after)) is not None and known[1] in ("verb", "participle"))
    if not (noun.isalpha() and told) or noun.endswith("s"):
        return group
    best = None if group.best is None else group.best + 1
    high = None if group.max is None else group.max + 1
    return replace(group, last=group.last + 3, min=group.min + 1, best=best, max=high)


def _with_somebody(words: list[str], group: People, last: int, table: CasualtyTable) -> People:
    """Add the one that ends a list: «вісім пасажирів **та провідниця**.»."""
    if group.none or group.bare or group.noun is None or group.last + 2 > last or words[group.last] not in AND:
        return group
    noun = words[group.last + 1]
    ends = group.last + 2 >= last or words[group.last + 2] in BREAK or words[group.last + 2] in (",", "—")
    known = noun in table.singular or noun in table.plural or noun in table.unpaired or table.trigger(noun) is not None
    if not ends or known or not noun.isalpha() or not noun.endswith(_ONE_PERSON):
        return group
    best = None if group.best is None else group.best + 1
    high = None if group.max is None else group.max + 1
    return replace(group, last=group.last + 2, min=group.min + 1, best=best, max=high)


def joined(words: list[str], groups: list[People], table: CasualtyTable) -> list[People]:
    """Add up groups that stand together: "a couple and their two children", "три женщины и мужчина"."""
    out: list[People] = []
    for i, group in enumerate(groups):
        gap = words[out[-1].last : group.first] if out else []
        joinable = (
            out
            and not out[-1].none
            and not group.none
            and not group.also
            and not out[-1].bare
            and not group.bare
            and group.noun is not None
            and out[-1].subset == group.subset
            and 0 < len(gap) <= 4
            and (any(w in AND for w in gap) or _together(gap, group.noun) or _listed(words, gap, groups[i:]))
            and all(
                (w == "," and w is gap[0] and not group.number and not out[-1].number)
                or w in WITH
                or w in BESIDE
                or w in AND
                or w in ARTICLES
                or w in ("також", "также")
                or is_age(w)
                for w in _plain(gap)
            )
            and not harmed(group.noun, table)
        )
        if out and _of_two_kinds(words, out[-1], group, gap):
            out[-1] = replace(out[-1], last=group.last)
        elif joinable:
            a = out[-1]
            best = None if a.best is None or group.best is None else a.best + group.best
            high = None if a.max is None or group.max is None else a.max + group.max
            out[-1] = replace(a, last=group.last, min=a.min + group.min, best=best, max=high, noun=a.noun or group.noun)
        else:
            out.append(group)
    return [replace(g, first=g.first) for g in out]


def _of_two_kinds(words: list[str], one: People, other: People, gap: list[str]) -> bool:
    """Whether one number counts both: "dozens **of soldiers and civilians**"."""
    both = other.bare or (other.max == 1 and not other.number and (other.noun or "").endswith(_COUNTED))
    counted = one.number and one.noun is not None and one.last - one.first > 1
    return counted and both and len(gap) == 1 and gap[0] in AND


def _listed(words: list[str], gap: list[str], rest: Sequence[People]) -> bool:
    """Whether people of a list go on to its "and": "the cook, her assistant and a waiter"."""
    if gap[:1] != [","] or any(w not in ARTICLES for w in gap[1:]):
        return False
    for one, other in pairwise(rest):
        between = words[one.last : other.first]
        if one.number or one.bare or other.bare:
            return False
        if between and between[0] in AND and len(between) <= _LIST:
            return True
        if other.number or between[:1] != [","] or any(w not in ARTICLES for w in between[1:]):
            return False
    return False


def _together(gap: list[str], noun: str) -> bool:
    """Read «мать с ребёнком»: the second is in the instrumental."""
    with_ = gap[1:] if gap[:1] and gap[0] in BESIDE else gap
    if with_[:1] == ["with"] and gap[0] != "with":
        return all(w in ARTICLES for w in with_[1:])
    return (
        with_[:1] != [] and with_[0] in WITH and all(w in ARTICLES for w in with_[1:]) and noun.endswith(INSTRUMENTAL)
    )


def _plain(gap: list[str]) -> list[str]:
    """The words between two people without what tells a trade: "a guard and a lorry driver", «водитель автобуса и …»."""
    if (
        len(gap) == _OF_WHAT
        and gap[1] in AND
        and gap[0].isalpha()
        and not gap[0].isascii()
        and gap[0].endswith(_GENITIVE)
    ):
        return gap[1:]
    return gap[:-1] if len(gap) == 3 and gap[1] in ("a", "an") and gap[2].isalpha() else gap


def is_age(word: str) -> bool:
    """Whether a word is of an age: «двухлетний», "33-year-old"."""
    return "year-old" in word or "річн" in word or "летн" in word


def harmed(noun: str | None, table: CasualtyTable) -> bool:
    """Whether a noun says what befell its people: "seven dead and twenty wounded" are two tolls."""
    return noun is not None and table.trigger(noun) is not None
