"""Groups of people in a sentence: "at least five others", "a 14-year-old boy and his grandmother", «троє»."""

from __future__ import annotations

from dataclasses import replace

from incidentmap.attributes.casualty_table import CasualtyTable
from incidentmap.attributes.people_joined import (
    AND,
    ARTICLES,
    BREAK,
    People,
    harmed,
    is_age,
    joined,
    told_among,
    with_companion,
)
from incidentmap.text.numbers import Number, normal
from incidentmap.text.tokens import TokenizedText

_ADJECTIVES = 4
_OF_WHAT = 4
_YEAR = 4
_OLDEST = 110
_THOSE = frozenset({"the", "those", "its", "their"})
_AGE = frozenset({"year-old", "years-old", "-", "year", "old", "річн", "летн"})
_SEVERAL = ("и", "і", "ы", "ів", "ов", "ей", "ам", "ами", "ях", "ах", "ям")
_AMONG = frozenset({"среди", "серед"})
_NOT_OF_PEOPLE = frozenset({"that", "of", "to", "the", "for", "in", "on", "than", "and", "or", "more", "fewer", "less"})
_LOOK_BACK = 10
_ONE_AGED = ("ого", "его", "ей", "ой", "ої", "ьої", "ку", "у", "ю", "ій")
_COLLECTIVE_ENDINGS = ("оє", "еро", "ое", "оих", "ерых", "ьох")


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
        if found and (_named_after(words, found[-1], group) or _out_of(words, found[-1], group, table)):
            found[-1] = replace(found[-1], last=group.last)
            i = group.last
            continue
        group = _compared(words, first, group, table)
        part = _is_subset(words, first, group, last, table) or _more_of_a_part(words, found, group, last, table)
        group = replace(group, subset=part)
        group = replace(group, last=_past_correction(words, group, last))
        found.append(group)
        i = max(group.last, i + 1)
    found = [with_companion(words, g, last, table) for g in found]
    return joined(words, told_among(words, found, table), table)


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
    if word == "both" and i + 1 < last and _both(words, i, last, table):
        noun = words[i + 1] if words[i + 1] in table.plural or words[i + 1] in table.trades else None
        return People(first=i, last=i + 1 + (noun is not None), min=2, best=2, max=2, noun=noun, number=True)
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
        return People(first=i, last=_with_age(words, i, last, numbers), min=1, best=1, max=1, noun=word)
    if word in table.plural and word not in ("others", "members", "інших", "других", "dead", "wounded"):
        if i and words[i - 1] in table.sources:
            return None
        if i and is_age(words[i - 1]) and words[i - 1].endswith(_ONE_AGED):  # «45-летней женщины»
            return People(first=i, last=i + 1, min=1, best=1, max=1, noun=word)
        return People(first=i, last=i + 1, min=2, best=None, max=None, noun=word, bare=True)
    if word in table.trades and table.trigger(word) is None:
        if word.endswith(_SEVERAL) or (word.isascii() and word.endswith("s")):
            return People(first=i, last=i + 1, min=2, best=None, max=None, noun=word, bare=True)
        return None if _is_other(words, i) else People(first=i, last=i + 1, min=1, best=1, max=1, noun=word)
    return None


def _named_after(words: list[str], counted: People, group: People) -> bool:
    """Whether a noun only says of what others are: "members **of the National Guard**", «членів **екіпажу**»."""
    gap = words[counted.last : group.first]
    if not counted.number or counted.noun is None or group.number or group.none or len(gap) > _OF_WHAT:
        return False
    if counted.noun.startswith("член"):
        return all(w not in AND and w != "," for w in gap)
    of = gap[:1] == ["of"] and counted.noun not in ("dead", "wounded")
    return of and all(w.isalpha() and w not in AND for w in gap)


def _out_of(words: list[str], part: People, whole: People, table: CasualtyTable) -> bool:
    """Whether a number is of those there, of whom others are told: "seven **of the nine panners** were found dead"."""
    gap = words[part.last : whole.first]
    after = words[whole.last] if whole.last < len(words) else "."
    died = (known := table.trigger(after)) is not None and known[0] == "killed" and known[1] != "verb"
    if part.best is None or after == "who" or died or harmed(whole.noun, table):
        return False  # "seven of the 14 killed were children"
    of = gap in (["of"], ["з"], ["із"], ["зі"], ["из"]) or (gap[:1] == ["of"] and len(gap) == 2 and gap[1] in _THOSE)
    return of and part.number and whole.number and part.noun is None and (whole.max is None or part.min <= whole.max)


def _past_correction(words: list[str], group: People, last: int) -> int:
    """Token past a figure taken back: "54 soldiers**, not eight,** fell"."""
    j = group.last
    if not group.number or j + 3 >= last or words[j] != ",":
        return j
    k = j + 1 + (words[j + 1] == "а")
    return k + 3 if words[k] in ("not", "не") and k + 2 < last and words[k + 2] == "," else j


def _with_age(words: list[str], i: int, last: int, numbers: dict[int, Number]) -> int:
    """Token past a person told with an age: "a girl **of nine**", «жінка **54 років**»."""
    number = numbers.get(i + 1 + (words[i + 1 : i + 2] in (["of"], [","])))
    if number is None or number.value is None or number.value > _OLDEST:
        return i + 1
    end = number.last
    if words[i + 1] == ",":
        return end + 1 if number.text.isdigit() and end < last and words[end] == "," else i + 1
    if words[i + 1] == "of":
        return (
            end
            if end >= last or not words[end].isalpha() or words[end] in AND or words[end] in ("was", "were")
            else i + 1
        )
    return end + 1 if end < last and words[end] in ("років", "роки", "рік", "лет", "года", "год") else i + 1


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
    if words[i].isdigit() and len(words[i]) < _YEAR and _is_day(words, i, table):
        return True
    if words[i - 1 : i] == [","] and words[i + 1 : i + 2] == [","] and words[i].isdigit() and int(words[i]) <= _OLDEST:
        return True  # "the third, 24, is in hospital"
    if i > 1 and words[i - 1] in ("not", "не") and words[i - 2] in (",", "and", "а", "("):  # "54, not eight, fell"
        return True
    if words[i + 1 : i + 2] == ["s"] or (words[i].endswith("s") and words[i][0].isdigit()):
        return True
    if i > 1 and words[i - 1] == "of" and (words[i - 2] in table.parents or _of_age(words, i, table)):
        return True
    k = i - 1
    while k > 0 and (words[k] in AND or words[k] == "," or words[k][0].isdigit()):
        k -= 1
    return k >= 0 and words[k] in table.aged


def _is_day(words: list[str], i: int, table: CasualtyTable) -> bool:
    """Whether digits are a day of the month: "17 April", "June 12, a driver died"."""
    after = words[i + 1 : i + 2]
    if after and after[0] in table.months:
        return True
    if i == 0 or words[i - 1] not in table.months:
        return False
    return not after or not (after[0] in table.plural or after[0] in table.trades or after[0] in table.be)


def _of_age(words: list[str], i: int, table: CasualtyTable) -> bool:
    """Whether a number is somebody's age: "a pupil of 16 was hurt"."""
    one = words[i - 2] in table.singular or (words[i - 2] in table.trades and not words[i - 2].endswith("s"))
    after = words[i + 1] if i + 1 < len(words) else "."
    return one and not (after in table.plural or after in table.trades)


def _both(words: list[str], i: int, last: int, table: CasualtyTable) -> bool:
    """Whether "both" counts two people: "both pilots", "both were hurt", "both of them died"."""
    after = words[i + 1]
    if after in table.plural or (after in table.trades and after.endswith("s")):
        return not (i + 2 < last and words[i + 2] in AND)
    return after in table.be or after in table.intransitive or words[i + 1 : i + 3] == ["of", "them"]


def _stands_alone(words: list[str], j: int, last: int, table: CasualtyTable) -> bool:
    """Whether "another" is a person: "another injured", "another was killed", "another in Beryslav"."""
    word = words[j] if j < last else ""
    return word in table.be or word in table.places or table.trigger(word) is not None or word in table.phrases


def _numbered(words: list[str], i: int, last: int, number: Number, table: CasualtyTable) -> People | None:
    if number.ordinal or (number.value is not None and (number.value != int(number.value) or number.value > 2_000_000)):
        return None
    j = number.last
    if j < last and (
        words[j] in table.not_people
        or words[j].startswith(("-річн", "-летн"))
        or (words[j] in ("-", ":", "/", "%", "°") and _joined_figure(words, j))
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
            or word in BREAK
            or word in AND
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
    elif words[j - 1].isascii() and j < last and words[j] in table.plural and table.trigger(words[j]) is None:
        j += 1  # "four police officers"
    low, high = int(number.min), None if number.max is None else int(number.max)
    best = None if number.value is None else int(number.value)
    collective = words[i].endswith(_COLLECTIVE_ENDINGS) and not words[i].isascii()
    about = i > 0 and any(words[i - 1] == phrase[-1] for phrase, _ in table.compare)
    year = best is not None and best >= 1900 and not about
    if noun is None and not collective and best is not None and (year or words[i].count(":")):
        return None
    return People(first=i, last=j, min=low, best=best, max=high, noun=noun, also=bool(also), number=True)


def _joined_figure(words: list[str], j: int) -> bool:
    """Whether a sign behind a number makes it no count: "7:30", "3-room", "5 %", but «загинули троє: батько й сини»."""
    if words[j] != ":":
        return True
    return words[j - 1][0].isdigit() and words[j + 1 : j + 2] != [] and words[j + 1][0].isdigit()


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
        if (
            words[k] in table.trades
            and words[j + 1 : j + 2] != []
            and k - j <= 2
            and not words[k].endswith((*_SEVERAL, "s"))
        ):
            return People(first=i, last=k + 1, min=1, best=1, max=1, noun=words[k])
    j += words[j] == "-"
    if j < last and words[j] == "year-old" and j + 1 < last and (words[j + 1] in AND or words[j + 1] in table.be):
        return People(first=i, last=j + 1, min=1, best=1, max=1, noun="person")  # "a 9-year-old and her aunt"
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
                if n == 1 and gap == 0 and group.number and harmed(group.noun, table) and phrase[0] in _AMONG:
                    return False  # «среди восьми погибших — двое детей»
                between = words[at + n : group.first]
                if "," in between and any(w in AND for w in between):
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
    if not found or not found[-1].subset or group.noun is None or harmed(group.noun, table):
        return False
    gap = words[found[-1].last : group.first]
    after = words[group.last] if group.last < last else ""
    tells = after in table.be or table.trigger(after) is not None
    return gap[:1] != [] and gap[0] in AND and all(w in ARTICLES for w in gap[1:]) and not tells


def _told_whole(words: list[str], group: People, last: int, table: CasualtyTable) -> bool:
    """Read "four of them were killed" as a toll of its own, no part of those hurt or there."""
    of_them = words[group.first + 1 : group.first + 3]
    after = words[group.first + 3 : min(last, group.first + 6)]
    if after[:3] == ["could", "not", "be"]:
        return True
    if of_them in (["з", "них"], ["із", "них"], ["из", "них"]):
        known = [t for w in after[:2] if len(w) > 2 and (t := table.trigger(w)) is not None]
        saved = after[:1] in (["врятувати"], ["спасти"])
        return saved or any(kind == "killed" and form == "verb" for kind, form in known)
    known = [t for w in after if len(w) > 2 and w not in table.neutralised and (t := table.trigger(w)) is not None]
    return of_them in (["of", "them"], ["of", "whom"]) and any(kind == "killed" for kind, _ in known)


def normal_words(tokens: TokenizedText) -> list[str]:
    """Return the lower-case words with one apostrophe and е for ё."""
    return [w if w.isascii() else normal(w) for w in tokens.lower]
