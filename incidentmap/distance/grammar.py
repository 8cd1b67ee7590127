"""Distances in a text: number, unit, comparator, bearing, and the place they are measured from.

The words are in ``lexicons/distances.toml``. A distance without a place near it is none.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from incidentmap.text.numbers import Number, find_numbers, normal
from incidentmap.types import DistanceMention, Toponym

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.text import TokenizedText

_REACH = 14
_RING = 0.0
_ROUND_METRES = (100.0, 50.0)


@dataclass(frozen=True, slots=True)
class _Table:
    units: dict[str, float]
    stems: tuple[tuple[str, float], ...]
    comparators: tuple[tuple[tuple[str, ...], str], ...]
    links: frozenset[str]
    bearings: dict[tuple[str, ...], float]
    fillers: frozenset[str]


@cache
def _table() -> _Table:
    data = tomllib.loads(resources.files("incidentmap").joinpath("lexicons/distances.toml").read_text(encoding="utf-8"))
    whole = {k: float(v) for k, v in data["units"].items() if not k.endswith("*")}
    stems = tuple((k[:-1], float(v)) for k, v in data["units"].items() if k.endswith("*"))
    comparators = [(tuple(p.split()), kind) for kind, phrases in data["comparators"].items() for p in phrases]
    return _Table(
        whole,
        stems,
        tuple(sorted(comparators, key=lambda c: -len(c[0]))),
        frozenset(data["links"]["words"].split()),
        {tuple(k.split()): float(v) for k, v in data["bearings"].items()},
        frozenset(data["bearing_fillers"]["words"].split()),
    )


def find_distances(
    tokens: TokenizedText, toponyms: Sequence[Toponym], gazetteer: Gazetteer | None = None
) -> list[DistanceMention]:
    """Return the distances of a text that are measured from a place, left to right.

    Examples
    --------
    >>> from incidentmap.text import tokenize
    >>> from incidentmap.types import Place, Toponym
    >>> sumy = Place(gazetteer_id="x", name="Sumy", kind="PPLA", lon=34.8, lat=50.9)
    >>> text = "It fell 12 km south of Sumy."
    >>> d = find_distances(tokenize(text), [Toponym(start=23, end=27, name="Sumy", place=sumy)])[0]
    >>> d.metres_max, d.bearing_deg, d.reference.name
    (12000.0, 180.0, 'Sumy')
    """
    table = _table()
    if not any(_unit(normal(w), table) for w in set(tokens.lower)):
        return []
    found: list[DistanceMention] = []
    for number in find_numbers(tokens):
        if number.ordinal or number.last >= len(tokens):
            continue
        unit = _unit(normal(tokens.lower[number.last]), table)
        if (
            unit is None
            or number.last + 1 < len(tokens)
            and tokens.lower[number.last + 1] in ("an", "per", "/", "range", "wide", "long", "high", "deep")
        ):
            continue
        mention = _mention(tokens, number, unit, toponyms, table)
        if mention is not None:
            if found and mention.describes == "place" and tokens.text[found[-1].end : mention.start].strip() == ",":
                mention = replace(mention, describes=found[-1].describes)  # the next distance of a list
            found.append(mention)
    return found


def _unit(word: str, table: _Table) -> float | None:
    factor = table.units.get(word)
    if factor is None and not word.isascii():
        factor = next((f for stem, f in table.stems if word.startswith(stem) and len(word) <= len(stem) + 4), None)
    return factor


def _mention(
    tokens: TokenizedText, number: Number, factor: float, toponyms: Sequence[Toponym], table: _Table
) -> DistanceMention | None:
    words = [normal(w) for w in tokens.lower[max(0, number.first - 4) : number.first]]
    comparator, lead = "eq", 0
    for phrase, kind in table.comparators:
        if tuple(words[-len(phrase) :]) == phrase:
            comparator, lead = kind, len(phrase)
            break
    if number.value is None:
        comparator = "between"
    at = number.last + 1
    bearing, at = _bearing(tokens, at, table)
    index = _reference(tokens, at, toponyms, table)
    if index is None:
        return None
    reference = toponyms[index]
    first = number.first - lead
    start, end = tokens.starts[first], max(tokens.ends[number.last], tokens.ends[at - 1], reference.end)
    metres = number.value * factor if number.value is not None else None
    low, high = _bounds(comparator, number, factor)
    precision, original = _precision(metres, number, factor)
    mention = DistanceMention(
        text=tokens.text[start:end],
        start=start,
        end=end,
        comparator=comparator,  # type: ignore[arg-type]
        value=number.value,
        unit=tokens.words[number.last],
        metres_min=low,
        metres_max=high,
        precision_m=precision,
        bearing_deg=bearing,
        reference=reference.place,
        reference_text=reference.name,
        reference_index=index,
        converted_from=original,
    )
    return replace(mention, describes=_describes(tokens, first))


def _bearing(tokens: TokenizedText, at: int, table: _Table) -> tuple[float | None, int]:
    """Read "north-east of", "to the south of", «на північний схід від» after the unit."""
    words = [normal(w) for w in tokens.lower[at : at + 6]]
    skip = 0
    while skip < len(words) and words[skip] in table.fillers:
        skip += 1
    for size in (2, 1):
        degrees = table.bearings.get(tuple(words[skip : skip + size]))
        if degrees is not None and len(words) >= skip + size:
            return degrees, at + skip + size
    return None, at


def _reference(tokens: TokenizedText, at: int, toponyms: Sequence[Toponym], table: _Table) -> int | None:
    """The next place after the distance, with only small words between."""
    for i, toponym in enumerate(toponyms):
        first, _ = tokens.token_range(toponym.start, toponym.end)
        if first < at or toponym.place is None:
            continue
        gap = [normal(w) for w in tokens.lower[at:first]]
        if first - at > _REACH:
            return None
        if (
            all(w in table.links or w in ("his", "its", "route", "road", ",") or w in table.fillers for w in gap)
            and gap
        ):
            return i
        return None
    return None


def _bounds(comparator: str, number: Number, factor: float) -> tuple[float | None, float | None]:
    if number.value is None:
        return round(number.min * factor, 1), None if number.max is None else round(number.max * factor, 1)
    metres = round(number.value * factor, 1)
    if comparator in ("lt", "le"):
        return 0.0, metres
    if comparator in ("gt", "ge"):
        return metres, None
    return metres, metres


def _precision(metres: float | None, number: Number, factor: float) -> tuple[float | None, str | None]:
    """Unit of the last stated digit in metres; a figure that is a round metric one converted takes the original's."""
    if metres is None or number.value is None:
        return None, None
    value = number.value
    step = 10.0**-number.decimals
    if number.decimals == 0 and value == int(value):
        while value >= 10 * step and value % (10 * step) == 0:
            step *= 10
    elif value != int(value):
        step = next((s for s in (0.5, 0.25) if value % s == 0), 10.0 ** -max(1, number.decimals))
    if factor not in (1.0, 1000.0):
        for unit in _ROUND_METRES:
            original = round(metres / unit) * unit
            if (
                original >= unit
                and abs(metres - original) <= 0.012 * original
                and (step * factor < unit or value != int(value))
            ):
                shown = f"{original / 1000:g} km" if original >= 1000 else f"{original:g} m"
                return unit if original < 1000 else max(unit, 500.0), shown
    return round(step * factor, 1), None


def _describes(tokens: TokenizedText, first: int) -> Any:
    """Tell what is measured: "Ryazan, 200 km south-east of Moscow", after a name and a comma it describes the name."""
    if first >= 2 and tokens.lower[first - 1] == "," and tokens.words[first - 2][:1].isupper():
        return "place"
    if (
        first >= 3
        and tokens.lower[first - 1] in ("some", "about", "around")
        and tokens.lower[first - 2] == ","
        and tokens.words[first - 3][:1].isupper()
    ):
        return "place"
    return "incident"
