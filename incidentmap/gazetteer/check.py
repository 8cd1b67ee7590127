"""Validating a gazetteer: every record, by columns, with the first offenders of each rule.

The rules: a point of the earth, inside the country that the record names (or a disputed area, see
``disputed.toml``); a name that can be one; no second place of the same name, kind and division within 1 km (towns on
both sides of a state line often share theirs); lines and polygons
valid and near their point; links to divisions that are divisions, of the same country, and agree with each other; an
index in which every place is found by its name.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from incidentmap.gazetteer.folding import fold
from incidentmap.gazetteer.spatial import EARTH_RADIUS_M, distance_m
from incidentmap.gazetteer.store import Gazetteer

KEPT = 50
_BORDER_DEGREES = 0.25
"""How far outside its country's polygons a point may be: they are drawn coarsely, and islands are left out."""
_FAR_DEGREES = 8.0
SAME_PLACE_M = 1_000.0
SURE_RADIUS_M = 6_000.0
_SHAPE_DEGREES = 1.0
_LONGEST_NAME = 160
_MOJIBAKE = re.compile("[ÃÐÑØÙ][\u0080-\u00bf]|\ufffd|â€")
_WITH_COUNTRY = ("settlement", "admin1", "admin2", "district", "street", "landmark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule, how many records break it, and lines on the first of them."""

    rule: str
    count: int
    first: tuple[str, ...]


def check_gazetteer(gazetteer: Gazetteer) -> Iterator[Finding]:
    """Yield a finding for every rule that is broken."""
    for rule, rows, note in _broken(gazetteer):
        if len(rows):
            shown = tuple(_line(gazetteer, int(row), note) for row in rows[:KEPT])
            yield Finding(rule=rule, count=len(rows), first=shown)


def _broken(gazetteer: Gazetteer) -> Iterator[tuple[str, Sequence[int], dict[int, str]]]:
    lon, lat = np.asarray(gazetteer.lon, dtype=float), np.asarray(gazetteer.lat, dtype=float)
    fine = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)  # NaN fails too
    yield "a point that is none of the earth", np.flatnonzero(~fine).tolist(), {}
    zero = np.flatnonzero((lon == 0) & (lat == 0)).tolist()
    yield "a point at 0, 0", zero, {}
    yield "no radius", np.flatnonzero(~(np.asarray(gazetteer.radius_m) > 0)).tolist(), {}
    yield "outside its country, and in no disputed area", *outside_country(gazetteer, np.flatnonzero(fine))
    names, notes = _names(gazetteer)
    yield "a name that cannot be one", names, notes
    rows, notes = _doubles(gazetteer)
    yield "a second place of the same name, kind and division within 1 km", rows, notes
    rows, notes = _shapes(gazetteer)
    yield "a line or polygon that is not valid or not near its point", rows, notes
    yield from _links(gazetteer)
    yield from _index(gazetteer)


def outside_country(gazetteer: Gazetteer, rows: Any) -> tuple[list[int], dict[int, str]]:
    """Return the rows whose point lies clearly in another country than theirs.

    A point counts as outside when its country has polygons, none of them is within a quarter of a degree, and some
    other country's polygon holds it or it is no polygon holds it and it is eight degrees from its own (atolls are
    in no polygon, and nearer).
    """
    import shapely

    codes = np.array([group in _WITH_COUNTRY for group in gazetteer.kind_group])
    rows = rows[codes[np.asarray(gazetteer.kind)[rows]] & (np.asarray(gazetteer.country)[rows] > 0)]
    shape_rows = [int(r) for r in gazetteer.geometry_row if gazetteer.kind_group[gazetteer.kind[r]] == "admin1"]
    shapes = [gazetteer.geometry(r) for r in shape_rows]
    owner = np.array([int(gazetteer.country[r]) for r in shape_rows], dtype=np.int64)
    if not shape_rows or not len(rows):
        return [], {}
    tree = shapely.STRtree(shapes)
    points = shapely.points(
        np.asarray(gazetteer.lon)[rows].astype(float), np.asarray(gazetteer.lat)[rows].astype(float)
    )
    country = np.asarray(gazetteer.country)[rows].astype(np.int64)
    at_point, at_shape = tree.query(points, predicate="intersects")
    home = np.zeros(len(rows), dtype=bool)
    held = np.full(len(rows), -1, dtype=np.int64)
    held[at_point] = owner[at_shape]
    home[at_point[owner[at_shape] == country[at_point]]] = True
    has_shape = np.isin(country, owner)
    doubt = np.flatnonzero(~home & has_shape)
    near_point, near_shape = tree.query(points[doubt], predicate="dwithin", distance=_BORDER_DEGREES)
    home[doubt[near_point[owner[near_shape] == country[doubt[near_point]]]]] = True
    lone = np.flatnonzero(~home & has_shape & (held < 0))
    near_point, near_shape = tree.query(points[lone], predicate="dwithin", distance=_FAR_DEGREES)
    home[lone[near_point[owner[near_shape] == country[lone[near_point]]]]] = True
    notes, bad = {}, []
    for i in np.flatnonzero(~home & has_shape).tolist():
        row = int(rows[i])
        away = held[i] < 0
        there = gazetteer.countries[owner[tree.nearest(points[i])] if away else held[i]]
        if not disputed(gazetteer.countries[country[i]], there):
            bad.append(row)
            notes[row] = "far from all its divisions" if away else f"lies in {there}"
    return bad, notes


def disputed(one: str, other: str) -> bool:
    """Whether places may lie under one country's code in the other's polygon (``disputed.toml``)."""
    return frozenset((one, other)) in _disputes()


@cache
def _disputes() -> frozenset[frozenset[str]]:
    text = resources.files("incidentmap").joinpath("gazetteer/disputed.toml").read_text(encoding="utf-8")
    return frozenset(frozenset(entry["between"]) for entry in tomllib.loads(text)["area"])


def _names(gazetteer: Gazetteer) -> tuple[list[int], dict[int, str]]:
    notes: dict[int, str] = {}
    for row in range(len(gazetteer)):
        name = gazetteer.name(row)
        why = name_trouble(name)
        if why:
            notes[row] = why
    return list(notes), notes


def name_trouble(name: str) -> str | None:
    """Say what is wrong with a name, None when it can be one.

    >>> name_trouble("Kyiv"), name_trouble("  "), name_trouble("KrakÃ³w")
    (None, 'empty', 'garbled letters')
    """
    if not name.strip():
        return "empty"
    if name != name.strip():
        return "blanks around it"
    if len(name) > _LONGEST_NAME:
        return f"{len(name)} characters"
    if name.isascii():
        return (
            "control characters" if not name.isprintable() else None if any(c.isalnum() for c in name) else "no letter"
        )
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") for c in name):
        return "control characters"
    if _MOJIBAKE.search(name):
        return "garbled letters"
    return None if any(c.isalnum() for c in name) else "no letter"


def _doubles(gazetteer: Gazetteer) -> tuple[list[int], dict[int, str]]:
    """Second places: same folded main name, kind group and division, both points sure, 1 km apart or less.

    Places whose point is only known to kilometres (a village at its community's centre) cannot be told apart so.
    """
    groups = np.array(gazetteer.kind_group)[np.asarray(gazetteer.kind)]
    sure = np.flatnonzero(np.asarray(gazetteer.radius_m) < SURE_RADIUS_M)
    sure = sure[groups[sure] != "district"]
    order = sure[np.lexsort((np.asarray(gazetteer.lat)[sure], np.asarray(gazetteer.country)[sure]))]
    notes: dict[int, str] = {}
    lat, lon = np.asarray(gazetteer.lat, dtype=float), np.asarray(gazetteer.lon, dtype=float)
    step = np.degrees(SAME_PLACE_M / EARTH_RADIUS_M)
    for ahead in range(1, 400):
        one, two = order[:-ahead], order[ahead:]
        close = (lat[two] - lat[one] <= step) & (gazetteer.country[one] == gazetteer.country[two])
        if not close.any():
            break
        close &= (np.abs(lon[two] - lon[one]) < 0.1) & (groups[one] == groups[two])
        close &= gazetteer.admin1[one] == gazetteer.admin1[two]
        one, two = one[close], two[close]
        one, two = (rows[distance_m(lon[one], lat[one], lon[two], lat[two]) <= SAME_PLACE_M] for rows in (one, two))
        for a, b in zip(one.tolist(), two.tolist(), strict=True):
            if fold(gazetteer.name(a)) == fold(gazetteer.name(b)):
                notes[max(a, b)] = f"as {gazetteer.gazetteer_id(min(a, b))}"
    return sorted(notes), notes


def _shapes(gazetteer: Gazetteer) -> tuple[list[int], dict[int, str]]:
    import shapely

    notes: dict[int, str] = {}
    for number, row in enumerate(np.asarray(gazetteer.geometry_row).tolist()):
        try:
            shape = shapely.from_wkb(gazetteer.geometry_bytes(number))
        except shapely.errors.ShapelyError as error:
            notes[row] = f"cannot be read: {error}"
            continue
        if shape is None or shape.is_empty:
            notes[row] = "empty"
            continue
        west, south, east, north = shape.bounds
        if not (-180.001 <= west <= east <= 180.001 and -90.001 <= south <= north <= 90.001):
            notes[row] = "beyond the earth"
        elif not shape.is_valid:
            notes[row] = shapely.is_valid_reason(shape)
        else:
            away = shapely.Point(float(gazetteer.lon[row]), float(gazetteer.lat[row])).distance(shape)
            if away > _SHAPE_DEGREES:
                notes[row] = f"{away:.1f} degrees from its point"
    return list(notes), notes


def _links(gazetteer: Gazetteer) -> Iterator[tuple[str, Sequence[int], dict[int, str]]]:
    size = len(gazetteer)
    kinds = np.array([{"admin1": 1, "admin2": 2}.get(group, 0) for group in gazetteer.kind_group])
    level = kinds[np.asarray(gazetteer.kind)]
    country, one, two = (np.asarray(c) for c in (gazetteer.country, gazetteer.admin1, gazetteer.admin2))
    for name, link, wanted in (("admin1", one, 1), ("admin2", two, 2)):
        linked = np.flatnonzero(link != -1)
        astray = linked[(link[linked] < 0) | (link[linked] >= size)]
        yield f"{name} links to no row", astray.tolist(), {}
        linked = np.setdiff1d(linked, astray, assume_unique=True)
        yield f"{name} links to what is no division of that level", linked[level[link[linked]] != wanted].tolist(), {}
        own = linked[(country[linked] > 0) & (country[link[linked]] != country[linked])]
        yield f"{name} links to another country's division", own.tolist(), {}
        yield f"{name} links to itself", linked[link[linked] == linked].tolist(), {}
    both = np.flatnonzero((one >= 0) & (two >= 0) & (one < size) & (two < size))
    above = one[two[both]]
    yield "admin2 lies in another admin1 than the place", both[(above >= 0) & (above != one[both])].tolist(), {}


def _index(gazetteer: Gazetteer) -> Iterator[tuple[str, Sequence[int], dict[int, str]]]:
    start, rows = np.asarray(gazetteer.name_start, dtype=np.int64), np.asarray(gazetteer.name_row)
    broken = (
        len(start) != len(gazetteer.trie) + 1 or start[0] != 0 or start[-1] != len(rows) or (np.diff(start) < 1).any()
    )
    yield "the index of names does not fit its trie", [0] if broken or (rows >= len(gazetteer)).any() else [], {}
    if broken:
        return
    lost = [row for row in range(len(gazetteer)) if not _is_found(gazetteer, row)]
    yield "a place that is not found by its name", lost, {}


def _is_found(gazetteer: Gazetteer, row: int) -> bool:
    name = gazetteer.name(row)
    return not fold(name) or row in gazetteer.lookup(name)


def _line(gazetteer: Gazetteer, row: int, notes: dict[int, str]) -> str:
    note = f": {notes[row]}" if row in notes else ""
    where = f"{float(gazetteer.lat[row]):.4f} {float(gazetteer.lon[row]):.4f}"
    kind = gazetteer.kinds[gazetteer.kind[row]]
    return (
        f"{gazetteer.gazetteer_id(row)} {gazetteer.name(row)} {kind} {gazetteer.country_code(row) or '-'} {where}{note}"
    )
