"""From tellings to groups that tell one incident, in order of publication.

Each telling joins the group that it is most like, or begins one. Later reports never change what earlier ones
were grouped as, so the ids that groups take from their first telling stay. Only groups in the same or a
neighbouring cell of place and day are compared, so the cost grows with the number of tellings, not its square.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator

from incidentmap.merging.compare import likeness
from incidentmap.merging.rules import Rules
from incidentmap.merging.told import Told

_CELLS_AT_MOST = 3
_METRES_PER_DEGREE = 111_195.0


def link(tellings: Iterable[Told], rules: Rules) -> list[list[Told]]:
    """Return groups of tellings, each in order of publication, the groups in order of their first.

    The result depends on what is told alone, not on the order in which it comes.
    """
    groups: list[list[Told]] = []
    index: dict[Hashable, list[int]] = {}
    for told in sorted(tellings, key=lambda t: t.order):
        best, best_score = -1, rules.score["threshold"]
        for number in sorted({g for key in _searched(told, rules) for g in index.get(key, ())}):
            score = _group_likeness(told, groups[number], rules)
            if score is not None and (score > best_score or (best < 0 and score == best_score)):
                best, best_score = number, score
        if best < 0:
            best = len(groups)
            groups.append([])
        groups[best].append(told)
        for key in _kept(told, rules):
            numbers = index.setdefault(key, [])
            if best not in numbers[-8:]:
                numbers.append(best)
    return groups


def _group_likeness(told: Told, group: list[Told], rules: Rules) -> float | None:
    """Return the likeness to the most alike member; None when any member stands in conflict."""
    best: float | None = None
    for member in group:
        score = likeness(told, member, rules)
        if score is None:
            return None
        best = score if best is None else max(best, score)
    return best


def _kept(told: Told, rules: Rules) -> Iterator[Hashable]:
    """Keys under which a telling is found: the day it happened, else each day on which it can have."""
    for day in _days(told, rules, 0):
        if told.level == "point":
            yield (day, *_cell(told.lon, told.lat, rules))
        yield _division(told, day)


def _searched(told: Told, rules: Rules) -> Iterator[Hashable]:
    """Keys under which what it may tell again is found."""
    for day in _days(told, rules, rules.days_apart):
        if told.level == "point":
            yield from ((day, *cell) for cell in _cells_around(told, rules))
            yield ("division", day, told.country, told.admin1)
        else:
            yield _division(told, day)
            if told.level == "division":
                yield ("within", day, told.country, told.admin1)


def _division(told: Told, day: int) -> Hashable:
    """Key of a division and a day; tellings without any place are compared with each other alone."""
    if told.level == "none":
        return ("none", day, told.place_id)
    return ("division" if told.level == "division" else "within", day, told.country, told.admin1)


def _days(told: Told, rules: Rules, slack: int) -> range:
    if told.day is not None:
        return range(told.day - slack, told.day + slack + 1)
    if told.published is not None:
        return range(told.published - rules.report_lag_days - slack, told.published + slack + 1)
    return range(1)


def _cell(lon: float, lat: float, rules: Rules) -> tuple[int, int]:
    """Row and column of a grid whose cells are about as wide as they are high: rows near a pole have fewer."""
    row = math.floor(lat / rules.cell_degrees)
    columns = _columns(row, rules)
    return row, math.floor((lon + 180) / 360 * columns) % columns


def _columns(row: int, rules: Rules) -> int:
    middle = math.radians(min(89.0, abs((row + 0.5) * rules.cell_degrees)))
    return max(1, round(360 * math.cos(middle) / rules.cell_degrees))


def _cells_around(told: Told, rules: Rules) -> set[tuple[int, int]]:
    """Cells within a telling's reach, its own and their neighbours at least; columns wrap at 180 degrees."""
    reach = min(_CELLS_AT_MOST, 1 + int(told.reach_m // (rules.cell_degrees * _METRES_PER_DEGREE)))
    cells: set[tuple[int, int]] = set()
    for step in range(-reach, reach + 1):
        row, column = _cell(told.lon, told.lat + step * rules.cell_degrees, rules)
        columns = _columns(row, rules)
        cells.update((row, (column + dx) % columns) for dx in range(-reach, reach + 1))
    return cells
