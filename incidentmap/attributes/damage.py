"""Measures of damage: areas in SI, with the words that give them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from incidentmap.text.numbers import find_numbers, normal
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import Damage

_STARTS = ("square", "sq", "m2", "m²", "hectare", "acre", "кв", "гектар", "га")


@dataclass(frozen=True, slots=True)
class DamageMention:
    """A measure of damage: characters ``start``–``end`` and its value."""

    start: int
    end: int
    damage: Damage


@cache
def _units() -> tuple[tuple[tuple[str, ...], str, float], ...]:
    text = resources.files("incidentmap").joinpath("lexicons/damage.toml").read_text(encoding="utf-8")
    items = tomllib.loads(text)["units"].items()
    return tuple(sorted(((tuple(k.split()), v[0], float(v[1])) for k, v in items), key=lambda u: -len(u[0])))


def find_damage(tokens: TokenizedText) -> list[DamageMention]:
    """Return the areas told in a text.

    >>> from incidentmap.text import tokenize
    >>> [(d.damage.text, d.damage.value, d.damage.unit) for d in find_damage(tokenize("a 1,500 square yard inferno"))]
    [('1,500 square yard', 1254.2, 'm2')]
    """
    if not any(w.startswith(_STARTS) for w in tokens.lower):
        return []
    words = [normal(w) for w in tokens.lower]
    found = []
    for number in find_numbers(tokens):
        if number.value is None:
            continue
        j = number.last
        after = [w for w in words[j : j + 4] if w not in ("-", ".")]
        for unit, si, factor in _units():
            if len(after) < len(unit) or any(not _same(a, u) for a, u in zip(after, unit, strict=False)):
                continue
            end = tokens.ends[j + sum(1 for _ in unit) - 1 + sum(w in ("-", ".") for w in words[j : j + len(unit)])]
            text = tokens.text[number.start : end]
            found.append(
                DamageMention(number.start, end, Damage(text=text, value=round(number.value * factor, 1), unit=si))
            )
            break
    return found


def _same(word: str, unit: str) -> bool:
    return word in (unit, unit + "s")
