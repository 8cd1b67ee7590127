"""Distances and relations in a text, each tied to the place that it is measured from.

The words are in ``lexicons/distances.toml``. A distance without a place near it is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from incidentmap.distance.measures import Measure, find_measures, may_have_measures, normalised, with_bearing
from incidentmap.distance.relations import find_relations
from incidentmap.distance.words import Words, words
from incidentmap.types import DistanceMention, Toponym

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.text import TokenizedText

_REACH = 12
_LIST_GAP = frozenset({",", "and", "та", "і", "й", "и", ";"})


def find_distances(
    tokens: TokenizedText, toponyms: Sequence[Toponym], gazetteer: Gazetteer | None = None
) -> list[DistanceMention]:
    """Return what a text says of distances and relations to places, left to right.

    Parameters
    ----------
    tokens, toponyms
        The text and its place names in order; names without a place measure nothing.
    gazetteer
        Taken for symmetry with the other stages; not needed.

    Returns
    -------
    list of DistanceMention
        ``relation`` is ``distance`` where a figure is given, else ``between``, ``along``, ``near``,
        ``outside``, ``outskirts``, ``suburbs``, ``part``, ``direction``, ``border`` or ``coast``.

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
    if not any(t.place is not None for t in toponyms):
        return []
    lower = normalised(tokens)
    spans = [tokens.token_range(t.start, t.end) for t in toponyms]
    found = _measured(tokens, lower, toponyms, spans)
    taken = [(m.start, m.end) for m in found]
    relations = [
        r for r in find_relations(tokens, lower, toponyms, spans)
        if not any(r.start < end and start < r.end for start, end in taken)
    ]  # fmt: skip
    return sorted([*found, *relations], key=lambda m: (m.start, m.end))


def find_measured(tokens: TokenizedText, toponyms: Sequence[Toponym]) -> list[DistanceMention]:
    """Return the distances with a figure alone; see `find_distances`."""
    if not any(t.place is not None for t in toponyms) or not may_have_measures(tokens.lower):
        return []
    return _measured(tokens, normalised(tokens), toponyms, [tokens.token_range(t.start, t.end) for t in toponyms])


def _measured(
    tokens: TokenizedText, lower: Sequence[str], toponyms: Sequence[Toponym], spans: Sequence[tuple[int, int]]
) -> list[DistanceMention]:
    table = words()
    found: list[DistanceMention] = []
    for measure in find_measures(tokens):
        mention = _tied(tokens, lower, table, measure, toponyms, spans)
        if mention is None:
            continue
        if found and mention.describes == "place" and _listed(tokens, found[-1], mention):
            mention = replace(mention, describes=found[-1].describes)  # the next distance of a list
        found.append(mention)
    return found


def _listed(tokens: TokenizedText, before: DistanceMention, mention: DistanceMention) -> bool:
    gap = tokens.text[before.end : mention.start].lower().split()
    return all(w.strip() in _LIST_GAP for w in " ".join(gap).replace(",", " , ").split()) and len(gap) <= 3


def _tied(
    tokens: TokenizedText,
    lower: Sequence[str],
    table: Words,
    measure: Measure,
    toponyms: Sequence[Toponym],
    spans: Sequence[tuple[int, int]],
) -> DistanceMention | None:
    """The measure with the next place behind it, with only small words between."""
    index = _reference(lower, table, measure, toponyms, spans)
    if index is None:
        return None
    reference = toponyms[index]
    last = spans[index][1]
    if measure.bearing is None and last < len(lower) and lower[last] in (",", "to"):  # "4 km from X, to the north"
        behind = with_bearing(tokens, lower, table, replace(measure, last=last))
        if behind.bearing is not None and not (behind.last < len(lower) and lower[behind.last] in table.fillers_behind):
            measure, last = behind, behind.last
    start, end = tokens.starts[measure.first], tokens.ends[max(measure.last, last) - 1]
    return DistanceMention(
        text=tokens.text[start:end],
        start=start,
        end=end,
        comparator=measure.comparator,
        value=measure.value,
        unit=measure.unit,
        metres_min=measure.low_m,
        metres_max=measure.high_m,
        precision_m=measure.precision_m,
        bearing_deg=measure.bearing,
        reference=reference.place,
        reference_text=reference.name,
        reference_index=index,
        converted_from=measure.converted_from,
        describes=_describes(tokens, lower, table, measure.first, toponyms, spans),
    )


def _reference(
    lower: Sequence[str],
    table: Words,
    measure: Measure,
    toponyms: Sequence[Toponym],
    spans: Sequence[tuple[int, int]],
) -> int | None:
    for i, (first, last) in enumerate(spans):
        if first < measure.last or toponyms[i].place is None:
            continue
        gap = lower[measure.last : first]
        if len(gap) > _REACH:
            return None
        plain = all(w in table.links or w in table.border or w in table.coast or w in ("route", "road") for w in gap)
        tied = measure.bearing_form == "comparative" or any(w in table.from_words for w in gap)
        if plain and tied:
            return i
        ahead = lower[last : last + 1]
        if ahead and ahead[0] in table.border and tied and all(w in table.links for w in gap):
            return i
        return None
    return None


def _describes(
    tokens: TokenizedText,
    lower: Sequence[str],
    table: Words,
    first: int,
    toponyms: Sequence[Toponym],
    spans: Sequence[tuple[int, int]],
) -> Literal["incident", "place"]:
    """Tell what is measured: "Ryazan, 200 km south-east of Moscow", behind a name it describes the name.

    A region is too large to be described so: "in Sumy region, 5 km from the border" is the incident's.
    """
    at, sign = first - 1, False
    while at >= 0 and first - at <= 7 and lower[at] in table.describing and _named(at, spans) is None:
        sign = sign or lower[at] in table.describing_signs
        at -= 1
    if at < 0:
        return "incident"
    name = _named(at, spans)
    if not sign:
        beside = all(w in table.describing_adjacent for w in lower[at + 1 : first])
        if not beside or name is None or lower[at - 1] in table.from_words:
            return "incident"
    if name is None:
        return "place" if tokens.words[at][:1].isupper() and at > 0 else "incident"
    if not _coarse(toponyms[name]):
        return "place"
    held = name > 0 and not _coarse(toponyms[name - 1]) and spans[name][0] - spans[name - 1][1] <= 2
    return "place" if held else "incident"


def _coarse(toponym: Toponym) -> bool:
    return toponym.place is not None and toponym.place.kind.startswith(("ADM", "PCL", "RGN", "CONT"))


def _named(at: int, spans: Sequence[tuple[int, int]]) -> int | None:
    """Index of the name that holds a token."""
    return next((i for i, (first, last) in enumerate(spans) if first <= at < last), None)
