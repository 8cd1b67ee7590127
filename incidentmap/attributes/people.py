"""Groups of people in a sentence: "at least five others", "a 14-year-old boy and his grandmother", «троє»."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from incidentmap.attributes.casualty_table import CasualtyTable
from incidentmap.text.numbers import Number, normal
from incidentmap.text.tokens import TokenizedText

_ADJECTIVES = 4
_LIST = 3
_AGE = frozenset({"year-old", "years-old", "-", "year", "old", "річн", "летн"})
_ARTICLES = frozenset(
    {
        "a",
        "an",
        "the",
        "one",
        "his",
        "her",
        "their",
        "another",
        "її",
        "його",
        "їхню",
        "їхній",
        "їхні",
        "їх",
        "ее",
        "его",
        "их",
        "їхнього",
        "їхньої",
        "свого",
        "свою",
        "своего",
    }
)
_AND = frozenset({"and", "та", "і", "й", "и", "а"})
_ONE_MORE = frozenset({"his", "her", "their", "a", "an"})
_SEVERAL = ("и", "і", "ы", "ів", "ов", "ей", "ам", "ами", "ях", "ах", "ям")
_NOT_OF_PEOPLE = frozenset({"that", "of", "to", "the", "for", "in", "on", "than", "and", "or", "more", "fewer", "less"})
_COUNTED = ("теля", "ника", "иста", "іста", "тора", "яра", "аря", "геля")
_LOOK_BACK = 10
_ONE_PERSON = (
    "иця",
    "ица",
    "ник",
    "ниця",
    "ница",
    "тель",
    "тор",
    "ист",
    "іст",
    "ар",
    "яр",
    "ець",
    "ка",
    "ець",
    "ер",
    "ір",
)
_OF_WHAT = 2
_GENITIVE = ("а", "я", "и", "і", "ы", "у", "ю", "ів", "ов")
_WITH = frozenset({"с", "со", "з", "із", "зі"})
_INSTRUMENTAL = ("ом", "ем", "ою", "єю", "ью", "ой", "ей")
_ONE_AGED = ("ого", "его", "ей", "ой", "ої", "ьої", "ку", "у", "ю", "ій")
_COLLECTIVE_ENDINGS = ("оє", "еро", "ое", "оих", "ерых", "ьох")
_BREAK = frozenset(".;:!?()\n—–")


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


def find_people(
    words: list[str], first: int, last: int, numbers: list[Number], table: CasualtyTable, tokens: TokenizedText
) -> list[People]:
    """Return the groups of people of one sentence (tokens ``first``–past-``last``), left to right."""
    found: list[People] = []
    by_first = {n.first: n for n in numbers}
    i = first
    while i < last:
        group = _group_at(words, i, last, by_first, table, tokens)
        if group is None:
            i += 1
            continue
        group = _compared(words, first, group, table)
        part = _is_subset(words, first, group, last, table) or _more_of_a_part(words, found, group, last, table)
        group = replace(group, subset=part)
        found.append(group)
        i = max(group.last, i + 1)
    found = [_with_companion(words, g, last, table) for g in found]
    return _joined(words, _among(words, found, table), table)


def _group_at(
    words: list[str], i: int, last: int, numbers: dict[int, Number], table: CasualtyTable, tokens: TokenizedText
) -> People | None:
    word = words[i]
    number = numbers.get(i)
    if word in table.ordinals and _is_one_more(words, i, last, table):
        return People(first=i, last=i + 1, min=1, best=1, max=1, number=True, also=True)
    if word == "many" and words[i - 1 : i] == ["as"] and words[i + 1 : i + 2] != ["as"]:
        return None  # "and as many passengers": the number told before
    if number is not None and not number.ordinal:
        return None if _is_no_count(words, i, table) else _numbered(words, i, last, number, table)
    if word == "another" and _stands_alone(words, i + 1, last, table):
        return People(first=i, last=i + 1, min=1, best=1, max=1, also=True, number=True)
    if word in table.nobody or word == "no":
        end = i + 1 if word != "no" else _past_nobody(words, i, last, table)
        if end:
            return People(first=i, last=end, min=0, best=0, max=0, none=True)
    if word in table.group_of:
        return _family(words, i, numbers)
    if word in table.pairs and (i + 1 >= last or words[i + 1] != "of"):
        return People(first=i, last=i + 1, min=2, best=2, max=2)
    if word in table.singular and not _is_other(words, i):
        return People(first=i, last=i + 1, min=1, best=1, max=1, noun=word)
    if word in table.plural and word not in ("others", "members", "інших", "других", "dead", "wounded"):
        if i and words[i - 1] in table.sources:
            return None
        if i and _is_age(words[i - 1]) and words[i - 1].endswith(_ONE_AGED):  # «45-летней женщины»
            return People(first=i, last=i + 1, min=1, best=1, max=1, noun=word)
        return People(first=i, last=i + 1, min=2, best=None, max=None, noun=word, bare=True)
    if word in table.trades and table.trigger(word) is None:
        if word.endswith(_SEVERAL) or (word.isascii() and word.endswith("s")):
            return People(first=i, last=i + 1, min=2, best=None, max=None, noun=word, bare=True)
        return None if _is_other(words, i) else People(first=i, last=i + 1, min=1, best=1, max=1, noun=word)
    return None


def _past_nobody(words: list[str], i: int, last: int, table: CasualtyTable) -> int | None:
    """Token past "no one", "no crew member", "no other passengers"."""
    for j in range(i + 1, min(last, i + _ADJECTIVES)):
        if words[j] == "one" or words[j] in table.plural or words[j] in table.singular or words[j] in table.trades:
            return (
                None
                if table.trigger(words[j]) is not None
                else j + 1 + (words[j + 1 : j + 2] in (["member"], ["members"]))
            )
        if not words[j].isalpha() or words[j] in _NOT_OF_PEOPLE:
            return None
    return None


def _is_one_more(words: list[str], i: int, last: int, table: CasualtyTable) -> bool:
    """Whether an ordinal is a person: "a third died", «третій у реанімації»."""
    if words[i] in ("other", "second"):  # "one died at once, the other later in hospital"
        said = " ".join(words[max(0, i - _LOOK_BACK) : i])
        return (
            words[i - 1 : i] == ["the"]
            and " one " in f" {said} "
            and words[i + 1 : i + 2] != ["of"]
            and (words[i + 1 : i + 2] == ["later"] or _stands_alone(words, i + 1, last, table))
        )
    if words[i].isascii() and words[i - 1 : i] != ["a"]:
        return False
    return _stands_alone(words, i + 1, last, table)


def _is_no_count(words: list[str], i: int, table: CasualtyTable) -> bool:
    """Whether a number is of years or children: "aged 9 and 11", "in their 60s", "a father of three"."""
    if words[i + 1 : i + 2] == ["s"] or (words[i].endswith("s") and words[i][0].isdigit()):
        return True
    if i > 1 and words[i - 1] == "of" and words[i - 2] in table.parents:
        return True
    k = i - 1
    while k > 0 and (words[k] in _AND or words[k] == "," or words[k][0].isdigit()):
        k -= 1
    return k >= 0 and words[k] in table.aged


def _stands_alone(words: list[str], j: int, last: int, table: CasualtyTable) -> bool:
    """Whether "another" is a person: "another injured", "another was killed", "another in Beryslav"."""
    word = words[j] if j < last else ""
    return word in table.be or word in table.places or table.trigger(word) is not None or word in table.phrases


def _numbered(words: list[str], i: int, last: int, number: Number, table: CasualtyTable) -> People | None:
    if number.ordinal or (number.value is not None and (number.value != int(number.value) or number.value > 2_000_000)):
        return None
    j = number.last
    if j < last and (
        words[j] in table.not_people or words[j].startswith(("-річн", "-летн")) or words[j] in ("-", ":", "/", "%", "°")
    ):
        return _aged(words, j, last, table, i)
    also = j < last and words[j] in table.also or (i and words[i - 1] in table.also)
    steps = 0
    noun = None
    while j < last and steps < _ADJECTIVES:
        word = words[j]
        if word in table.plural or word in table.singular:
            noun = word
            j += 1
            break
        if word in table.trades:
            noun = word
            j += 1
            break
        if (
            (word in table.update_to and len(word) > _ADJECTIVES)
            or word in _BREAK
            or word in _AND
            or word == ","
            or word in table.be
            or word in table.not_people
            or word.isdigit()
        ):
            break
        harmed = j + 1 < last and any(words[j + 1] in s for s in (table.plural, table.singular, table.trades))
        if not (harmed and j > i and table.trigger(word) is not None) and any(
            word in forms["participle"] or word in forms["verb"] or word in forms["gerund"]
            for forms in table.forms.values()
        ):
            break
        j += 1
        steps += 1
    if noun is None:
        j = number.last
    low, high = int(number.min), None if number.max is None else int(number.max)
    best = None if number.value is None else int(number.value)
    collective = words[i].endswith(_COLLECTIVE_ENDINGS) and not words[i].isascii()
    about = i > 0 and any(words[i - 1] == phrase[-1] for phrase, _ in table.compare)
    year = best is not None and best >= 1900 and not about
    if noun is None and not collective and best is not None and (year or words[i].count(":")):
        return None
    return People(first=i, last=j, min=low, best=best, max=high, noun=noun, also=bool(also), number=True)


def _aged(words: list[str], j: int, last: int, table: CasualtyTable, i: int) -> People | None:
    """Read "33 year-old medic", "62-річна жінка": an age, then one person."""
    if not (
        words[j] in ("-", "year-old", "years-old")
        or words[j].startswith(("year", "річн", "летн", "-річн", "-летн", "рік", "рок", "лет", "год"))
    ):
        return None
    for k in range(j, min(last, j + 6)):
        if words[k] in table.singular:
            return People(first=i, last=k + 1, min=1, best=1, max=1, noun=words[k])
        if words[k] in table.plural:
            return None
    return None


def _family(words: list[str], i: int, numbers: dict[int, Number]) -> People | None:
    for k in (i + 1, i + 2):
        number = numbers.get(k)
        if number is not None and number.value is not None and number.value < 30:
            size = int(number.value)
            return People(first=i, last=number.last, min=size, best=size, max=size)
    return None


def _is_other(words: list[str], i: int) -> bool:
    """A singular noun that is no victim: "police officer said", "a man's house"."""
    return i + 1 < len(words) and words[i + 1] in ("'s", "’s")


def _compared(words: list[str], first: int, group: People, table: CasualtyTable) -> People:
    """Read "at least", "up to", "about" before the number."""
    for phrase, kind in table.compare:
        n = len(phrase)
        begin = group.first - (words[group.first - 1] == "a")  # "more than a dozen"
        at = begin - n
        if at < first or tuple(words[at:begin]) != phrase:
            continue
        if kind == "min":
            more = (
                1
                if phrase[-1] in ("than", "over", "понад", "свыше", "более", "більше") and phrase[0] not in ("no", "не")
                else 0
            )
            return replace(group, first=at, min=group.min + more * 0, max=None)
        if kind == "max" and group.best is not None:
            return replace(group, first=at, min=0, best=group.best, max=group.best)
        return replace(group, first=at)
    return group


def _is_subset(words: list[str], first: int, group: People, last: int, table: CasualtyTable) -> bool:
    for phrase in table.subset:
        n = len(phrase)
        for gap in range(4):
            at = group.first - n - gap
            if at >= first and tuple(words[at : at + n]) == phrase:
                between = words[at + n : group.first]
                if "," in between and any(w in _AND for w in between):
                    return False  # "four dead, three of them children, and eleven wounded"
                return not any(table.trigger(w) is not None for w in words[at + n : group.first] if len(w) > 2)
    if _told_whole(words, group, last, table):
        return False
    before = words[group.first - 1] if group.first > first else ""
    if any(before in forms["gerund"] or before in forms["participle"] for forms in table.forms.values()):
        return False  # "injuring three of them" is no part of another toll
    for phrase in table.subset_after:
        n = len(phrase)
        if any(tuple(words[k : k + n]) == phrase for k in range(group.first + 1, group.last + 1)):
            return True
    return False


def _more_of_a_part(words: list[str], found: list[People], group: People, last: int, table: CasualtyTable) -> bool:
    """Whether a group goes on with the part before it: "among them a pregnant woman **and a monk**"."""
    if not found or not found[-1].subset or group.noun is None or _harmed(group.noun, table):
        return False
    gap = words[found[-1].last : group.first]
    after = words[group.last] if group.last < last else ""
    tells = after in table.be or table.trigger(after) is not None
    return gap[:1] != [] and gap[0] in _AND and all(w in _ARTICLES for w in gap[1:]) and not tells


def _among(words: list[str], found: list[People], table: CasualtyTable) -> list[People]:
    """Read "six children were among 12 killed": the later group is the whole, the one before it a part."""
    for i, group in enumerate(found):
        if i and group.first > 1 and words[group.first - 1] == "among" and words[group.first - 2] in table.be:
            found[i - 1 : i + 1] = [replace(found[i - 1], subset=True), replace(group, subset=False)]
    return found


def _with_companion(words: list[str], group: People, last: int, table: CasualtyTable) -> People:
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
    if group.none or group.bare or group.noun is None or group.last + 2 > last or words[group.last] not in _AND:
        return group
    noun = words[group.last + 1]
    ends = group.last + 2 >= last or words[group.last + 2] in _BREAK or words[group.last + 2] in (",", "—")
    known = noun in table.singular or noun in table.plural or noun in table.unpaired or table.trigger(noun) is not None
    if not ends or known or not noun.isalpha() or not noun.endswith(_ONE_PERSON):
        return group
    best = None if group.best is None else group.best + 1
    high = None if group.max is None else group.max + 1
    return replace(group, last=group.last + 2, min=group.min + 1, best=best, max=high)


def _told_whole(words: list[str], group: People, last: int, table: CasualtyTable) -> bool:
    """Read "four of them were killed" as a toll of its own, no part of those hurt or there."""
    of_them = words[group.first + 1 : group.first + 3]
    after = words[group.first + 3 : min(last, group.first + 6)]
    known = [t for w in after if len(w) > 2 and (t := table.trigger(w)) is not None]
    return of_them in (["of", "them"], ["of", "whom"]) and any(kind == "killed" for kind, _ in known)


def _is_age(word: str) -> bool:
    return "year-old" in word or "річн" in word or "летн" in word


def _harmed(noun: str | None, table: CasualtyTable) -> bool:
    """Whether a noun says what befell its people: "seven dead and twenty wounded" are two tolls."""
    return noun is not None and table.trigger(noun) is not None


def _joined(words: list[str], groups: list[People], table: CasualtyTable) -> list[People]:
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
            and (any(w in _AND for w in gap) or _together(gap, group.noun) or _listed(words, gap, groups[i:]))
            and all(
                (w == "," and w is gap[0] and not group.number and not out[-1].number)
                or w in _WITH
                or w in _AND
                or w in _ARTICLES
                or w in ("також", "также")
                or _is_age(w)
                for w in _plain(gap)
            )
            and not _harmed(group.noun, table)
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
    return counted and both and len(gap) == 1 and gap[0] in _AND


def _listed(words: list[str], gap: list[str], rest: Sequence[People]) -> bool:
    """Whether people of a list go on to its "and": "the cook, her assistant and a waiter"."""
    if gap[:1] != [","] or any(w not in _ARTICLES for w in gap[1:]):
        return False
    for one, other in pairwise(rest):
        between = words[one.last : other.first]
        if one.number or other.number or one.bare or other.bare:
            return False
        if between and between[0] in _AND and len(between) <= _LIST:
            return True
        if between[:1] != [","] or any(w not in _ARTICLES for w in between[1:]):
            return False
    return False


def _together(gap: list[str], noun: str) -> bool:
    """Read «мать с ребёнком»: the second is in the instrumental."""
    return len(gap) == 1 and gap[0] in _WITH and noun.endswith(_INSTRUMENTAL)


def _plain(gap: list[str]) -> list[str]:
    """The words between two people without what tells a trade: "a guard and a lorry driver", «водитель автобуса и …»."""
    if (
        len(gap) == _OF_WHAT
        and gap[1] in _AND
        and gap[0].isalpha()
        and not gap[0].isascii()
        and gap[0].endswith(_GENITIVE)
    ):
        return gap[1:]
    return gap[:-1] if len(gap) == 3 and gap[1] in ("a", "an") and gap[2].isalpha() else gap


def normal_words(tokens: TokenizedText) -> list[str]:
    """Return the lower-case words with one apostrophe and е for ё."""
    return [w if w.isascii() else normal(w) for w in tokens.lower]
