"""Numbers in a text: digits, words, fractions, ranges and vague amounts, in English, Ukrainian and Russian.

The words are in ``lexicons/numbers.toml``. One walk over the tokens, each looked up in a dict.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from incidentmap.text.tokens import TokenizedText

_DIGITS = re.compile(r"^\d+(?:[.,:]\d+)*$")
_GROUPED = re.compile(r"^\d{1,3}(?:,\d{3})+$")
_GROUPED_DOT = re.compile(r"^\d{1,3}(?:\.\d{3}){2,}$")
_GLYPHS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125, "⅜": 0.375, "⅝": 0.625, "⅞": 0.875}
_AND = frozenset({"and", "a", "an", "і", "й", "та", "з", "и", "с", "of"})
_DASHES = frozenset("-–—")
_RANGE_WORDS = frozenset({"to", "or", "до", "або", "чи", "или"})
_ARTICLES = frozenset({"a", "an"})
_HALF = 0.5
_TEN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number: characters ``start``–``end``, tokens ``first``–past-``last``; ``value`` None for ranges and vague ones.

    ``max`` None is not bounded. ``decimals`` counts the digits after the point, which tells the precision.
    """

    start: int
    end: int
    first: int
    last: int
    value: float | None
    min: float
    max: float | None
    vague: bool = False
    ordinal: bool = False
    decimals: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    units: dict[str, float]
    multipliers: dict[str, float]
    fractions: dict[str, float]
    vague: dict[str, tuple[float, float]]
    ordinals: dict[str, float]
    counted: dict[str, float]
    stems: tuple[tuple[str, str, float], ...]


@cache
def _words() -> _Words:
    import tomllib

    data = tomllib.loads(resources.files("incidentmap").joinpath("lexicons/numbers.toml").read_text(encoding="utf-8"))
    groups: dict[str, dict[str, Any]] = {"units": {}, "multipliers": {}, "fractions": {}, "vague": {}, "ordinals": {}}
    groups["counted"] = {}
    stems = []
    for lang in data.values():
        for group, entries in lang.items():
            for word, value in entries.items():
                if word.endswith("*"):
                    stems.append((word[:-1], group, float(value)))
                else:
                    groups[group][word] = tuple(value) if group == "vague" else float(value)
    return _Words(**groups, stems=tuple(stems))


@cache
def _starts() -> frozenset[str]:
    w = _words()
    known = {*w.units, *w.multipliers, *w.fractions, *w.vague, *w.ordinals}
    return frozenset(k[:2] for k in known) | frozenset(s[:2] for s, _, _ in w.stems)


def is_number(word: str) -> bool:
    """Whether a lower-case word is a number by itself: "12", "two", «двоє»."""
    words = _words()
    return word.isdecimal() or word in words.units or word in words.vague


def ordinal_value(word: str) -> int | None:
    """Return the value of an ordinal in words: "third", «четверте»; None for another word."""
    value = _words().ordinals.get(normal(word))
    return None if value is None else int(value)


def normal(word: str) -> str:
    """Return a lower-case word with one kind of apostrophe and е for ё."""
    return word if word.isascii() else word.replace("’", "'").replace("ʼ", "'").replace("ё", "е")


def find_numbers(tokens: TokenizedText) -> list[Number]:
    """Return all numbers of a text, left to right.

    Examples
    --------
    >>> from incidentmap.text import tokenize
    >>> [(n.text, n.value) for n in find_numbers(tokenize("two and a half miles, 1,312 feet, двадцять п’ять"))]
    [('two and a half', 2.5), ('1,312', 1312.0), ('двадцять п’ять', 25.0)]
    >>> [(n.min, n.max) for n in find_numbers(tokenize("between 3 and 5, dozens"))]
    [(3.0, 5.0), (12.0, 24.0)]
    """
    found: list[Number] = []
    i, count = 0, len(tokens)
    starts = _starts()
    lower = tokens.lower
    while i < count:
        word = lower[i]
        if not (word[0].isdigit() or word[0] in _GLYPHS or word[:2] in starts or "-" in word):
            i += 1
            continue
        number = _number_at(tokens, i)
        if number is None:
            i += 1
            continue
        number = _with_range(tokens, _counted(tokens, number))
        found.append(number)
        i = number.last
    return found


@lru_cache(maxsize=20_000)
def _lookup(word: str) -> tuple[str, Any] | None:
    w = _words()
    word = normal(word)
    for group in ("units", "multipliers", "vague", "fractions", "ordinals"):
        value = getattr(w, group).get(word)
        if value is not None:
            return group, value
    for stem, group, value in w.stems:
        if word.startswith(stem) and len(word) <= len(stem) + 4:
            return group, value
    return None


def _number_at(tokens: TokenizedText, i: int) -> Number | None:
    lower = tokens.lower
    if lower[i][0].isdigit() or lower[i] in _GLYPHS:
        return _digits_at(tokens, i)
    if "-" in lower[i]:
        parts = [_lookup(p) for p in lower[i].split("-")]
        if len(parts) == 2 and parts[0] and parts[1] and {parts[0][0], parts[1][0]} <= {"units", "fractions"}:
            total = parts[0][1] * parts[1][1] if parts[1][0] == "fractions" else parts[0][1] + parts[1][1]
            return _scaled(tokens, i, i + 1, total)
        return None
    hit = _lookup(lower[i])
    if hit is None:
        return None
    group, value = hit
    if group == "vague":
        return _vague_at(tokens, i, value)
    if group == "ordinals":
        return _made(tokens, i, i + 1, value, ordinal=True)
    if group == "multipliers":
        article = i > 0 and lower[i - 1] in _ARTICLES
        return _scaled(tokens, i, i + 1, value) if article or not lower[i].isascii() else None
    if group == "fractions":
        return _made(tokens, i, i + 1, value) if lower[i] in ("half", "пів", "пол", "quarter") else None
    return _spelled(tokens, i, value)


def _spelled(tokens: TokenizedText, i: int, value: float) -> Number:
    """A number in words: "two hundred and thirty", "двадцять три"."""
    lower, count = tokens.lower, len(tokens)
    total, current, j = 0.0, value, i + 1
    while j < count:
        k = j + 1 if lower[j] == "and" and j + 1 < count and current >= 100 else j
        hit = _lookup(lower[k]) if lower[k][0].isalpha() else None
        if hit is None:
            break
        if hit[0] == "multipliers":
            current *= hit[1]
            if hit[1] >= 1000:
                total, current = total + current, 0.0
        elif hit[0] == "units" and hit[1] and _fits(total + current, hit[1]):
            current += hit[1]
        else:
            break
        j = k + 1
    number = _made(tokens, i, j, total + current)
    return _with_fraction(tokens, number)


def _fits(before: float, unit: float) -> bool:
    """Whether a smaller number word may follow: "twenty" + "three", "hundred" + "thirty"; never "two" + "three"."""
    if before == 0:
        return True
    size = 10 if unit < 10 else 100 if unit < 100 else 1000
    return before >= size and before % size == 0 and not (unit >= 10 and before % 100 != 0)


def _digits_at(tokens: TokenizedText, i: int) -> Number | None:
    word, lower, count = tokens.lower[i], tokens.lower, len(tokens)
    j = i + 1
    if word in _GLYPHS:
        return _made(tokens, i, j, _GLYPHS[word])
    if not _DIGITS.match(word) or ":" in word or word.count(".") > 1 and not _GROUPED_DOT.match(word):
        return None
    plain = word.replace(",", "") if _GROUPED.match(word) else word.replace(",", ".")
    plain = plain.replace(".", "") if _GROUPED_DOT.match(word) else plain
    if plain.count(".") > 1 or len(plain) > 15:
        return None
    while j < count and _space_grouped(tokens, j, plain):  # 12 000
        plain += lower[j]
        j += 1
    value = float(plain)
    decimals = len(plain.partition(".")[2])
    if j + 2 < count and lower[j] == "/" and lower[j + 1].isdigit() and 0 < float(lower[j + 1]) <= 16 and value < 16:
        return _made(tokens, i, j + 2, value / float(lower[j + 1]))
    if j < count and lower[j] in _GLYPHS:
        return _made(tokens, i, j + 1, value + _GLYPHS[lower[j]])
    number = replace(_made(tokens, i, j, value), decimals=decimals)
    return _with_fraction(tokens, _scaled(tokens, i, j, value) if j < count and _is_multiplier(lower[j]) else number)


def _space_grouped(tokens: TokenizedText, j: int, plain: str) -> bool:
    return (
        len(tokens.lower[j]) == 3
        and tokens.lower[j].isdigit()
        and "." not in plain
        and len(plain) <= 9
        and tokens.starts[j] == tokens.ends[j - 1] + 1
        and tokens.lang != "en"
    )


def _is_multiplier(word: str) -> bool:
    hit = _lookup(word) if word[0].isalpha() else None
    return hit is not None and hit[0] == "multipliers"


def _scaled(tokens: TokenizedText, first: int, last: int, value: float) -> Number:
    lower, count = tokens.lower, len(tokens)
    while last < count and _is_multiplier(lower[last]):
        value *= _lookup(lower[last])[1]  # type: ignore[index]
        last += 1
    return _made(tokens, first, last, value)


def _counted(tokens: TokenizedText, number: Number) -> Number:
    """Join "two **dozen**", "half **a dozen**", «півтора **десятка**», «кілька **десятків**»."""
    lower, j, count = tokens.lower, number.last, len(tokens)
    half = number.value == _HALF
    if half and j + 1 < count and lower[j] == "a":
        j += 1
    size = _words().counted.get(normal(lower[j])) if j < count and lower[j][0].isalpha() else None
    if size is None or number.ordinal or (number.vague and (number.max or 0) > _TEN):
        return number
    if number.value is not None:
        return _made(tokens, number.first, j + 1, number.value * size)
    high = None if number.max is None or number.max != number.min else number.max * size
    return _made(tokens, number.first, j + 1, None, low=number.min * size, high=high, vague=True)


def _with_fraction(tokens: TokenizedText, number: Number) -> Number:
    """Join "two **and a half**", "one **and a quarter**", "два **з половиною**", "3 **1/2**"."""
    lower, j, count = tokens.lower, number.last, len(tokens)
    if j < count and lower[j] in _GLYPHS:
        return _made(tokens, number.first, j + 1, (number.value or 0) + _GLYPHS[lower[j]])
    if j + 2 < count and lower[j].isdigit() and lower[j + 1] == "/" and lower[j + 2].isdigit():
        bottom = float(lower[j + 2])
        if 0 < bottom <= 16:
            return _made(tokens, number.first, j + 3, (number.value or 0) + float(lower[j]) / bottom)
    if j < count and lower[j] in _AND:
        k = j + 1
        while k < count and k < j + 3 and lower[k] in _AND:
            k += 1
        scale = 1.0
        if k + 1 < count and (hit := _lookup(lower[k])) and hit[0] == "units" and 1 < hit[1] < 10:
            after = lower[k + 1].rstrip("s")
            if (part := _lookup(after)) and part[0] == "fractions":
                return _made(tokens, number.first, k + 2, (number.value or 0) + hit[1] * part[1])
        hit = _lookup(lower[k]) if k < count and lower[k][0].isalpha() else None
        if hit and hit[0] == "fractions":
            return _made(tokens, number.first, k + 1, (number.value or 0) + scale * hit[1])
    return number


def _vague_at(tokens: TokenizedText, i: int, bounds: tuple[float, float]) -> Number:
    low, high = bounds
    last, scale = i + 1, 1.0
    before = tokens.lower[i - 1] if i else ""
    if tokens.lower[i] in ("couple", "few"):
        if before not in ("a", "the", "last", "next"):
            return _made(tokens, i, last, None, low=low, high=high or None, vague=True)
    while last < len(tokens) and _is_multiplier(tokens.lower[last]):
        scale *= _lookup(tokens.lower[last])[1]  # type: ignore[index]
        last += 1
    value = 12.0 if low == high == 12 and scale == 1 else None
    return _made(tokens, i, last, value, low=low * scale, high=high * scale or None, vague=value is None)


def _made(
    tokens: TokenizedText,
    first: int,
    last: int,
    value: float | None,
    *,
    low: float | None = None,
    high: float | None = None,
    vague: bool = False,
    ordinal: bool = False,
) -> Number:
    start, end = tokens.starts[first], tokens.ends[last - 1]
    return Number(
        start=start,
        end=end,
        first=first,
        last=last,
        value=value,
        min=value if value is not None else (low or 0.0),
        max=value if value is not None else high,
        vague=vague,
        ordinal=ordinal,
        text=tokens.text[start:end],
    )


def _with_range(tokens: TokenizedText, number: Number) -> Number:
    """Join "10-15", "three to five", "between 3 and 5", "от 3 до 5"."""
    lower, j, count = tokens.lower, number.last, len(tokens)
    if number.value is None or number.ordinal or j + 1 >= count:
        return number
    before = lower[number.first - 1] if number.first else ""
    joined = (
        (lower[j] in _DASHES and tokens.starts[j] - tokens.ends[j - 1] <= 1)
        or (lower[j] in _RANGE_WORDS)
        or (lower[j] == "and" and before == "between")
        or (lower[j] in ("і", "та", "и") and before in ("між", "между"))
    )
    if not joined:
        return number
    second = _number_at(tokens, j + 1)
    if second is None or second.value is None or second.ordinal or second.value <= number.value:
        return number
    if lower[j] in _DASHES and second.last < count and lower[second.last] in _DASHES:  # 2024-03-12
        return number
    start, end = number.start, second.end
    low = number.value
    if second.value >= 1000 and low < 10 and number.decimals == 0 and second.first + 1 < second.last:
        low *= second.value / float(tokens.lower[second.first]) if tokens.lower[second.first].isdigit() else 1.0
    return replace(
        number, end=end, last=second.last, value=None, min=low, max=second.value, text=tokens.text[start:end]
    )
