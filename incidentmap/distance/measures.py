"""Measures in a text: a number with a unit of length or travel time, its comparator and its bearing.

What it is measured from is another matter: see `incidentmap.distance.grammar` and ``localities``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from incidentmap.distance.words import Words, words
from incidentmap.text.numbers import Number, find_numbers, normal
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import Comparator

_ROUND_METRES = (100.0, 50.0)
_NAUTICAL_M = 1852.0
_METRIC = (1.0, 1000.0)
_SAME_SHARE = 0.12
_ARTICLES = frozenset({"a", "an", "one"})
_LONE = frozenset({"a", "an", "за", "в", "у", "во"})
_SKIPPED = frozenset({"-", "‑", "–", "of", "a", "an"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A length: tokens ``first``–past-``last`` with comparator and bearing; metres, None is unbounded.

    ``precision_m`` is the unit of the last stated digit; ``converted_from`` the round original of a converted
    figure; ``rough`` marks a travel time or a phrase like "walking distance".
    """

    first: int
    last: int
    unit_last: int
    comparator: Comparator
    value: float | None
    unit: str
    low_m: float | None
    high_m: float | None
    precision_m: float | None = None
    converted_from: str | None = None
    bearing: float | None = None
    bearing_form: str = ""
    rough: bool = False


def normalised(tokens: TokenizedText) -> list[str]:
    """Return the tokens as the tables have them."""
    return [normal(w) for w in tokens.lower]


def may_have_measures(lower: Sequence[str]) -> bool:
    """Whether any token is a unit: a quick look that spares most texts the rest."""
    table = words()
    return any(
        table.units.get(w) is not None or table.minutes.get(w) is not None or w in ("distance", "throw", "шагах", "кроках")
        or ("-" in w and (table.minutes.get(w.rpartition("-")[2]) or table.units.get(w.rpartition("-")[2])) is not None)
        for w in set(map(normal, lower))
    )  # fmt: skip


def find_measures(tokens: TokenizedText, *, any_case: bool = False) -> list[Measure]:
    """Return all measures, left to right; ``any_case`` takes "n" and "sw" for bearings too.

    Examples
    --------
    >>> from incidentmap.text import tokenize
    >>> [(m.low_m, m.high_m, m.bearing) for m in find_measures(tokenize("less than 3 km north-east of it"))]
    [(0.0, 3000.0, 45.0)]
    """
    if not may_have_measures(tokens.lower):
        return []
    table, lower = words(), normalised(tokens)
    found: list[Measure] = []
    taken = -1
    for first, last, number, factor, rough in sorted(_candidates(tokens, lower, table), key=lambda c: (c[0], -c[1])):
        if first < taken:
            continue
        measure = _measure(tokens, lower, table, first, last, number, factor, rough, any_case=any_case)
        if measure is not None:
            found.append(measure)
            taken = measure.last
    return found


_Candidate = tuple[int, int, Number, float, tuple[float, float] | None]


def _candidates(tokens: TokenizedText, lower: Sequence[str], table: Words) -> Iterator[_Candidate]:
    """Spans with a number, the metres of its unit, and for rough ones the bounds of that unit."""
    numbered: set[int] = set()
    for number in find_numbers(tokens):
        numbered.update(range(number.first, number.last))
        if not number.ordinal:
            yield from _with_unit(tokens, lower, table, number)
    for i, word in enumerate(lower):
        if i in numbered:
            continue
        if "-" in word[1:-1]:  # two-hour drive, five-kilometre radius
            yield from _compound(lower, table, word, i)
            continue
        factor = table.units.get(word)
        timed = table.minutes.get(word) is not None and i + 1 < len(lower)
        whole = word.startswith(("полу", "пів"))
        if (factor is None or len(word) < 3) and not timed:
            continue
        before = lower[i - 1] if i else ""
        count = table.numerals.get(before)
        if count is not None and factor is not None:
            yield i - 1, i + 1, _plain(tokens, i - 1, i, count), factor, None
        elif before in _LONE or before in ("на", "півтора") or (whole and before):
            one = _plain(tokens, i - 1 if before in _ARTICLES else i, i, 1.0)
            if factor is None:
                yield from _timed(lower, table, one, i, i + 1)
                continue
            last = i + 1
            if lower[last : last + 3] == ["and", "a", "half"]:
                one, last = replace(one, value=1.5, min=1.5, max=1.5), last + 3
            yield one.first, last, one, factor, None
    for phrase, low, high in table.vague:
        for i in range(len(lower) - len(phrase) + 1):
            if tuple(lower[i : i + len(phrase)]) == phrase:
                yield i, i + len(phrase), _plain(tokens, i, i + len(phrase), None), 1.0, (low, high)


def _compound(lower: Sequence[str], table: Words, word: str, at: int) -> Iterator[_Candidate]:
    number, _, unit = word.rpartition("-")
    factor, minutes = table.units.get(unit), table.minutes.get(unit)
    if factor is None and minutes is None:
        return
    inner = _number_in(number)
    if inner is None:
        return
    inner = replace(inner, first=at, last=at)
    if factor is not None:
        yield at, at + 1, inner, factor, None
    else:
        yield from _timed(lower, table, inner, at, at + 1)


def _with_unit(tokens: TokenizedText, lower: Sequence[str], table: Words, number: Number) -> Iterator[_Candidate]:
    at = number.last
    if number.max is not None and number.min == number.max and number.value is None:
        number = replace(number, value=number.min)
    if at < len(lower) and number.vague and lower[at] in table.hundreds:
        number = replace(number, min=number.min * 100, max=number.max * 100 if number.max else None)
        at += 1
    nautical = False
    while at < len(lower) and (lower[at] in _SKIPPED or lower[at] in table.nautical):
        nautical = nautical or lower[at] in table.nautical
        at += 1
    if at < len(lower):
        factor = table.units.get(lower[at])
        if factor is not None and at - number.last <= 2:
            last = at + 1
            if last < len(lower) and lower[last] in table.nautical:
                nautical, last = True, last + 1
            if (
                last < len(lower)
                and lower[last] == "."
                and len(lower[at]) <= 3
                and tokens.starts[last] == tokens.ends[at]
            ):
                last += 1
            if lower[last : last + 3] == ["and", "a", "half"] and number.value is not None:
                number, last = replace(number, value=number.value + 0.5, min=number.min + 0.5), last + 3
            yield number.first, last, number, _NAUTICAL_M if nautical else factor, None
            return
        if table.minutes.get(lower[at]) is not None:
            yield from _timed(lower, table, number, at, at + 1)
            return
    first = number.first
    if first >= 2 and lower[first - 1] in table.before_number:  # "километрах в двадцати"
        factor = table.units.get(lower[first - 2])
        if factor is not None:
            yield first - 2, number.last, number, factor, (-1.0, -1.0)


def _timed(lower: Sequence[str], table: Words, number: Number, at: int, last: int) -> Iterator[_Candidate]:
    """A travel time: the minutes, then within three tokens how one travels."""
    part = lower[at].rpartition("-")[2] if at < len(lower) else ""
    minutes = table.minutes.get(part)
    for k in range(last, min(len(lower), last + 4)):
        for how, slow, fast in table.travel:
            if lower[k] in how and minutes is not None:
                low = (number.min or 0.0) * minutes * slow
                high = (number.max if number.max is not None else number.min) * minutes * fast
                yield number.first, k + 1, number, 1.0, (low, high)
                return
        if lower[k] not in ("'s", "'", "’", "на", "by", "on", "a", "-", "of", "хода", "s"):
            return


def _measure(
    tokens: TokenizedText,
    lower: Sequence[str],
    table: Words,
    first: int,
    last: int,
    number: Number,
    factor: float,
    rough: tuple[float, float] | None,
    *,
    any_case: bool,
) -> Measure | None:
    comparator, first = _comparator(lower, table, first)
    if lower[last : last + 2] == ["radius", "of"] and comparator in ("le", "lt"):
        last += 1  # "within a 10-mile radius of"
    if last < len(lower) and lower[last] in table.blocked_behind:
        return None
    if first and (lower[first - 1] in table.blocked_before or (first > 1 and lower[first - 2] in table.blocked_before)):
        return None
    unit_last = last
    unit = (
        tokens.text[tokens.starts[number.last] : tokens.ends[last - 1]]
        if number.last < last
        else tokens.words[last - 1]
    )
    inverted = rough == (-1.0, -1.0)
    if inverted:
        comparator, unit = "about", tokens.words[first]
        rough = None
    behind = _past_conversion(lower, table, last)
    beside, last = tokens.text[tokens.starts[last] + 1 : tokens.ends[behind - 1] - 1] if behind > last else "", behind
    if rough is not None:
        low: float | None = rough[0]
        high: float | None = rough[1]
        precision, original = None, None
        value, comparator = number.value, "about" if rough[0] else "le"
    else:
        value = number.value
        if comparator == "between" and value is not None:
            comparator, first = "eq", first if inverted else number.first
        if value is None:
            comparator = "between" if number.max is not None else "ge"
        low, high = _bounds(comparator, number, factor)
        precision, original = stated_precision(number, factor)
        if beside and factor not in _METRIC:
            precision, original = _told_beside(beside, table, number, factor) or (precision, original)
    measure = Measure(
        first=first,
        last=last,
        unit_last=unit_last,
        comparator=comparator,
        value=value,
        unit=unit,
        low_m=low,
        high_m=high,
        precision_m=precision,
        converted_from=original,
        rough=rough is not None,
    )
    return with_bearing(tokens, lower, table, measure, any_case=any_case)


def _comparator(lower: Sequence[str], table: Words, first: int) -> tuple[Comparator, int]:
    """Return the comparator before a token and its first token: "менш ніж за 400", "no more than 3"."""
    for at in (first, first - 1):
        if at < first and (at < 0 or lower[at] not in table.before_number):
            break
        end = at - 1 if at and lower[at - 1] == "." and at > 1 and lower[at - 2] in ("ca", "c", "approx") else at
        for phrase, kind in table.comparators:
            if tuple(lower[max(0, end - len(phrase)) : end]) == phrase:
                return kind, end - len(phrase)
    return "eq", first


def _past_conversion(lower: Sequence[str], table: Words, last: int) -> int:
    """Skip "(7.5 miles)" behind a measure."""
    if last < len(lower) and lower[last] == "(":
        for k in range(last + 1, min(len(lower), last + 7)):
            if lower[k] == ")":
                return k + 1 if any(table.units.get(w) is not None for w in lower[last + 1 : k]) else last
    return last


def _told_beside(beside: str, table: Words, number: Number, factor: float) -> tuple[float | None, str] | None:
    """Precision and text of the metric figure in brackets, of which the imperial one before it is the conversion."""
    inner = _number_in(beside)
    unit = next(
        (f for w in beside.split() if (f := table.units.get(w.lstrip("0123456789.,").lower())) in _METRIC), None
    )
    if inner is None or inner.value is None or unit is None or number.value is None:
        return None
    same = abs(inner.value * unit - number.value * factor) <= _SAME_SHARE * inner.value * unit
    return (stated_precision(inner, unit)[0], beside.strip()) if same else None


def with_bearing(
    tokens: TokenizedText, lower: Sequence[str], table: Words, measure: Measure, *, any_case: bool = False
) -> Measure:
    """Add the bearing that stands behind a measure: "to the south of", «на північ від», "NNE of"."""
    at = measure.last
    while at < len(lower) and lower[at] in table.fillers_before and at < measure.last + 4:
        bearing = table.bearing_at(lower, tokens.words, at, any_case=any_case)
        if bearing is not None:
            break
        at += 1
    bearing = table.bearing_at(lower, tokens.words, at, any_case=any_case) if at < len(lower) else None
    if bearing is None or bearing.form == "adjective":
        return measure
    return replace(measure, last=bearing.last, bearing=bearing.degrees, bearing_form=bearing.form)


def _bounds(comparator: str, number: Number, factor: float) -> tuple[float | None, float | None]:
    if number.value is None:
        return round(number.min * factor, 1), None if number.max is None else round(number.max * factor, 1)
    metres = round(number.value * factor, 1)
    if comparator in ("lt", "le"):
        return 0.0, metres
    if comparator in ("gt", "ge"):
        return metres, None
    return metres, metres


def stated_precision(number: Number, factor: float) -> tuple[float | None, str | None]:
    """Return the unit of the last stated digit in metres, and the round original of a converted figure.

    A number that ends in 0 is good to that decimal place, one that ends in 5 from 15 on to 5; a fraction to itself
    (Georeferencing Quick Reference Guide). A figure that is a round metric one converted takes the original's.
    """
    if number.value is None:
        return None, None
    value, metres = number.value, number.value * factor
    step = 10.0**-number.decimals
    if number.decimals == 0 and value == int(value):
        while value >= 10 * step and value % (10 * step) == 0:
            step *= 10
        if step == 1 and value >= 15 and value % 5 == 0:
            step = 5.0
    elif number.decimals == 0:
        step = next((s for s in (0.5, 0.25) if value % s == 0), 0.1)
    if factor not in _METRIC:
        for unit in _ROUND_METRES:
            original = round(metres / unit) * unit
            near = original >= unit and abs(metres - original) <= 0.012 * original
            if near and (step * factor < unit or value != int(value)):
                shown = f"{original / 1000:g} km" if original >= 1000 else f"{original:g} m"
                return unit if original < 1000 else max(unit, 500.0), shown
    return round(step * factor, 1), None


def _number_in(text: str) -> Number | None:
    from incidentmap.text import tokenize

    found = find_numbers(tokenize(text, "en"))
    return found[0] if found and found[0].value is not None else None


def _plain(tokens: TokenizedText, first: int, last: int, value: float | None) -> Number:
    return Number(
        start=tokens.starts[first], end=tokens.ends[max(first, last - 1)], first=first, last=last, value=value,
        min=value or 0.0, max=value,
    )  # fmt: skip
