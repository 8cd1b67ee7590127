"""Words of time in a text: a weekday, a date, a part of the day, a clock time, "forty minutes later"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from incidentmap.attributes.times_table import MIDNIGHT, TimesTable
from incidentmap.text.numbers import normal
from incidentmap.text.tokens import TokenizedText

_NUMERIC = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})$")
_CLOCK = re.compile(r"^([01]?\d|2[0-3])[:.]([0-5]\d)$")
_MILITARY = re.compile(r"^([01]\d|2[0-3])([0-5]\d)$")
_HALF = re.compile(r"^(\d{1,2})(am|pm)$")
_YEAR = re.compile(r"^(19|20)\d\d$")
_ORDINAL_ENDS = frozenset(
    {"st", "nd", "rd", "th", "го", "е", "й", "ій", "ї", "ого", "ої", "-го", "-е", "-й", "те", "ше", "ге"}
)
_OF_YEAR = frozenset({"року", "году", "года", "р", "г"})
_ABBREVIATED = 4
_LAST_DAY = 31
_TEN = 10
_BORN = ("народж", "рожден")
_DAY = 1440  # minutes
_WEEK = 10_080


@dataclass(frozen=True, slots=True)
class Atom:
    """Tokens ``first``–past-``last`` that tell one thing of a time; ``value`` depends on the kind.

    A ``date`` is (year or None, month or None, day, last day), a ``clock`` (hour, minute, precision), a ``part`` (from
    hour, to hour), a ``weekday`` 0–6, a ``lag``, ``ago`` or ``earlier`` the length of its unit in minutes.
    """

    first: int
    last: int
    kind: str
    value: Any


def find_atoms(tokens: TokenizedText, table: TimesTable) -> list[Atom]:
    """Return the words of time of a text, left to right."""
    atoms: list[Atom] = []
    words = [w if w.isascii() else normal(w) for w in tokens.lower]
    i, count = 0, len(words)
    starts, stems = table.starts, table.stems
    while i < count:
        word = words[i]
        if not (word in starts or word[0].isdecimal() or word[:3] in stems or word.startswith("mid-")):
            i += 1
            continue
        atom = _atom_at(words, tokens, i, table)
        if atom is None:
            i += 1
            continue
        aside = atoms and atom.kind == atoms[-1].kind == "clock" and words[atoms[-1].last : atom.first] == ["("]
        if not aside:  # "10:35 a.m. (0735 GMT)" tells one time
            atoms.append(atom)
        i = max(atom.last, i + 1)
    return atoms


def _atom_at(words: list[str], tokens: TokenizedText, i: int, table: TimesTable) -> Atom | None:
    word = words[i]
    if word[0].isdecimal():
        return _numeric_atom(words, i, table)
    for phrase in table.phrases.get(word, ()):
        n = len(phrase.words)
        if n == 1 or tuple(words[i : i + n]) == phrase.words:
            if phrase.kind == "month":
                return _month_atom(words, tokens, i, phrase.value, table)
            if word == "среды" and i and _is_surroundings(words[i - 1], table):
                return None
            return Atom(i, i + n, phrase.kind, phrase.value)
    stem = table.stem(word) if len(word) > 2 and not word.isascii() else None
    if stem is not None and stem[0] == "weekday":
        return Atom(i, i + 1, "weekday", stem[1])
    if word in MIDNIGHT:
        return Atom(i, i + 1, "clock", (0, 0, "hour"))
    if word.startswith("mid-") and (month := _month_value([word[4:]], 0, table)) is not None:
        year, last = _year_after(words, i + 1)
        return Atom(i, last if year else i + 1, "month", (year, month))
    if word in table.hours:
        return _hour(words, i, i + 1, table.hours[word], table)
    return _spelled_lag(words, i, table)


def _is_surroundings(before: str, table: TimesTable) -> bool:
    """Whether «среды» is not Wednesday: «окружающей среды», against «прошлой среды»."""
    return before.endswith(("ой", "ей")) and before not in table.small["which_day"]


def _spelled_lag(words: list[str], i: int, table: TimesTable) -> Atom | None:
    """Read "forty minutes later", "hours later", "через сорок хвилин", "a week ago"."""
    unit = table.units.get(words[i])
    if unit is None:
        hit = table.stem(words[i]) if not words[i].isascii() else None
        unit = hit[1] if hit and hit[0] == "unit" else None
    if unit is None:
        return None
    after = words[i + 1] if i + 1 < len(words) else ""
    if words[i + 1 : i + 4] == ["or", "so", "ago"]:
        return Atom(i, i + 4, "ago", unit)
    if after in table.small["ago"] and words[i + 1 : i + 3] != ["тому", "що"]:
        return Atom(i, i + 2, "ago", unit)
    if _DAY <= unit <= _WEEK and _before_the_last(words, i, after, table):
        return Atom(i, i + 2, "earlier", unit)
    if unit > _DAY:
        return None
    if after in table.later or (i > 1 and "через" in words[max(0, i - 4) : i]):
        return Atom(i, i + (2 if after in table.later else 1), "lag", unit)
    return None


def _before_the_last(words: Sequence[str], i: int, after: str, table: TimesTable) -> bool:
    """Read "a day earlier", "two days before", «за день до цього»: not "the day before yesterday", "a day before the vote"."""
    if after not in table.earlier:
        return False
    behind = words[i + 2] if i + 2 < len(words) else "."
    if after in ("перед", "до"):
        return behind in ("цим", "цього", "того", "тим", "этого", "этим") and "за" in words[max(0, i - 3) : i]
    if after == "before":
        return not behind[0].isalnum() or behind in ("in", "at", "on", "near", "when", "by", "and")
    return True


def _numeric_atom(words: list[str], i: int, table: TimesTable) -> Atom | None:
    word, count = words[i], len(words)
    if m := _NUMERIC.match(word):
        year = int(m[3]) + (2000 if len(m[3]) == 2 else 0)
        return _date_atom(i, i + 1, year, int(m[2]), int(m[1]))
    if i + 4 < count and words[i + 1] == words[i + 3] and words[i + 1] in ("-", "/"):
        atom = _written_with_marks(words, i)
        if atom is not None:
            return atom
    if _is_day(word) and i + 1 < count:
        atom = _day_then_month(words, i, table)
        if atom is not None:
            return atom
    return _clock_atom(words, i, table)


def _written_with_marks(words: Sequence[str], i: int) -> Atom | None:
    """Read 2025-03-14, 3/14/2025 and 14/3/2025."""
    a, b, c = words[i], words[i + 2], words[i + 4]
    if not (a.isdecimal() and b.isdecimal() and c.isdecimal()):
        return None
    if _YEAR.match(a):
        return _date_atom(i, i + 5, int(a), int(b), int(c))
    if _YEAR.match(c):
        return _date_atom(i, i + 5, int(c), int(a), int(b)) or _date_atom(i, i + 5, int(c), int(b), int(a))
    return None


def _is_day(word: str) -> bool:
    return word.isdecimal() and len(word) <= 2 and 1 <= int(word) <= 31


def _day_then_month(words: list[str], i: int, table: TimesTable) -> Atom | None:
    """Read "14 July", "1-го липня", "20–21 липня", "з 18 по 20 липня"."""
    day, last_day, count = int(words[i]), int(words[i]), len(words)
    j = _past_ordinal(words, i + 1)
    if j + 1 < count and words[j] in table.small["to"] and _is_day(words[j + 1]) and int(words[j + 1]) > day:
        k = _past_ordinal(words, j + 2)
        if _month_value(words, k, table) is not None:
            last_day, j = int(words[j + 1]), k
    while j < count and words[j] in ("of", "\n"):
        j += 1
    month = _month_value(words, j, table)
    if month is None:
        return _day_alone(words, i, table)
    year, last = _year_after(words, j + 1)
    return _date_atom(i, last, year, month, day, last_day)


def _day_alone(words: Sequence[str], i: int, table: TimesTable) -> Atom | None:
    """Read «вранці 13-го», «15 числа», "on the 12th.": a day of the month told last."""
    last = _past_ordinal(words, i + 1)
    behind = words[last] if last < len(words) else "."
    if behind in table.alone["behind"]:
        return Atom(i, last + 1, "date", (None, None, int(words[i]), int(words[i])))
    if last == i + 1:
        return None
    in_english = words[max(0, i - 2) : i] == ["on", "the"] and not behind[0].isalnum()
    of_a_night = words[max(0, i - 2) : i] in (["ніч", "на"], ["ночь", "на"], ["ніч", "проти"])
    if in_english or of_a_night or (i and words[i - 1] in table.alone["before"]):
        return Atom(i, last, "date", (None, None, int(words[i]), int(words[i])))
    return None


def _past_ordinal(words: Sequence[str], j: int) -> int:
    if j + 1 < len(words) and words[j] == "-" and words[j + 1] in _ORDINAL_ENDS:
        return j + 2
    return j + 1 if j < len(words) and words[j] in _ORDINAL_ENDS else j


def _clock_atom(words: list[str], i: int, table: TimesTable) -> Atom | None:
    word = words[i]
    after = words[i + 1] if i + 1 < len(words) else ""
    before = words[i - 1] if i else ""
    half = after.replace(".", "")
    leads = table.clock["leads"]
    if m := _CLOCK.match(word):
        if "." in word and before not in leads and half not in ("am", "pm"):
            return None
        hour = int(m[1]) % 12 + (12 if half == "pm" else 0) if half in ("am", "pm") else int(m[1])
        last = i + 2 if half in ("am", "pm") else i + 1
        return Atom(i, last, "clock", (hour, int(m[2]), "minute"))
    if (m := _HALF.match(word)) and int(m[1]) <= 12:
        return Atom(i, i + 1, "clock", (int(m[1]) % 12 + (12 if m[2] == "pm" else 0), 0, "hour"))
    if word.isdecimal() and int(word) <= 24 and half in ("am", "pm"):
        return Atom(i, i + 2, "clock", (int(word) % 12 + (12 if half == "pm" else 0), 0, "hour"))
    if (m := _MILITARY.match(word)) and half in table.zones:
        return Atom(i, i + 1, "clock", (int(m[1]), int(m[2]), "minute"))
    if word.isdecimal() and int(word) <= 24 and before in leads:
        return _hour(words, i, _past_ordinal(words, i + 1), int(word), table)
    if i + 2 < len(words) and words[i + 2].startswith(_BORN):
        return None  # «1979 года рождения»
    own = after in ("року", "році", "года", "году", "рік")
    if _YEAR.match(word) and (before in ("in", "у", "в", "since", "of", "з", "с") or own):
        return Atom(i, i + 2 if own else i + 1, "year", int(word))
    return None


def _hour(words: Sequence[str], i: int, j: int, hour: int, table: TimesTable) -> Atom | None:
    """An hour with what says that it is one: "at 5 o'clock", "о 5-й ранку", "около четырех утра"."""
    if i == 0 or words[i - 1] not in table.clock["leads"]:
        return None
    told = False
    if j < len(words) and words[j] in table.clock["hour"]:
        told, j = True, j + 1
    half = words[j] if j < len(words) else ""
    if half in table.clock["am"] or half in table.clock["pm"]:
        late = half in table.clock["pm"] and hour < 12
        return Atom(i, j + 1, "clock", ((hour + 12 * late) % 24, 0, "hour"))
    return Atom(i, j, "clock", (hour % 24, 0, "hour")) if told else None


def _month_atom(words: list[str], tokens: TokenizedText, i: int, month: int, table: TimesTable) -> Atom | None:
    original = tokens.words[i]
    if original.isascii() and not original[0].isupper():
        return None  # "may", "march"
    j = i + 1
    if j < len(words) and words[j] == "." and len(words[i]) <= _ABBREVIATED:
        j += 1
    if j < len(words) and words[j] == "\n":
        j += 1
    if j < len(words) and _is_day(words[j]):
        day = last_day = int(words[j])
        j = _past_ordinal(words, j + 1)
        if j + 1 < len(words) and words[j] in table.small["to"] and _is_day(words[j + 1]) and int(words[j + 1]) > day:
            last_day, j = int(words[j + 1]), j + 2
        year, last = _year_after(words, j + 1 if j < len(words) and words[j] == "," else j)
        return _date_atom(i, last if year else j, year, month, day, last_day)
    year, last = _year_after(words, j)
    if i and words[i - 1] in table.ordinals:
        return _in_words(words, i, month, (year, last if year else i + 1), table)
    if (
        year is None
        and original.lower() in ("may", "march", "mar", "sun", "sat")
        and (i == 0 or words[i - 1] not in ("in", "last", "since", "until", "early", "late", "mid", "of"))
    ):
        return None
    return Atom(i, last if year else i + 1, "month", (year, month))


def _in_words(
    words: Sequence[str], i: int, month: int, after: tuple[int | None, int], table: TimesTable
) -> Atom | None:
    """Read «дванадцятого березня», «двадцать первого августа»; ``after`` is the year and the token past it."""
    day, first = table.ordinals[words[i - 1]], i - 1
    if first and day < _TEN and words[first - 1] in table.tens:
        day, first = day + table.tens[words[first - 1]], first - 1
    return _date_atom(first, after[1], after[0], month, day)


def _month_value(words: list[str], j: int, table: TimesTable) -> int | None:
    if j >= len(words):
        return None
    for phrase in table.phrases.get(words[j], ()):
        if phrase.kind == "month":
            return int(phrase.value)
    return None


def _year_after(words: list[str], j: int) -> tuple[int | None, int]:
    if j < len(words) and words[j] == ",":
        j += 1
    of_age = words[j + 1 : j + 2] in (["-"], ["років"], ["лет"], ["років"])  # «26 січня 43-річний чоловік»
    if (
        j < len(words)
        and j > 0
        and len(words[j]) == 2
        and words[j].isdecimal()
        and int(words[j]) > _LAST_DAY
        and not of_age
    ):
        return 1900 + int(words[j]), j + 1  # "3 JAN 90"
    if j < len(words) and _YEAR.match(words[j]):
        last = j + 2 if j + 1 < len(words) and words[j + 1] in _OF_YEAR else j + 1
        return int(words[j]), last
    return None, j


def _date_atom(
    first: int, last: int, year: int | None, month: int, day: int, last_day: int | None = None
) -> Atom | None:
    try:
        date(year or 2024, month, day)
        date(year or 2024, month, last_day or day)
    except (ValueError, OverflowError):
        return None
    return Atom(first, last, "date", (year, month, day, last_day or day))
