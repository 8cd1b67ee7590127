"""Coordinates written in a text: decimal degrees, degrees and minutes, MGRS and UTM.

A pair is taken when its notation says what it is (a degree sign, a hemisphere, a grid zone), when a word beside
it does ("coordinates", «координати»), or when both numbers carry four decimals, which prices, scores and dates
do not. The radius is that of the digits: the diagonal of one unit of the last one (Wieczorek 2004,
"coordinate precision"), no less than what a hand-held receiver is off by.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from incidentmap.types import Place, Toponym

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.text import TokenizedText

KIND = "COORD"
"""`Place.kind` of a point read from coordinates; GeoNames has no code for one."""
LEAST_RADIUS_M = 10.0
METRES_PER_DEGREE = 111_320.0
_NEAREST_KM = 60.0

System = Literal["decimal", "dms", "mgrs", "utm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinates:
    """A position in a text, WGS 84 decimal degrees; ``radius_m`` is what its digits leave open."""

    start: int
    end: int
    lat: float
    lon: float
    radius_m: float
    system: System


_NORTH = r"N(?:orth)?(?![^\W\d_])|S(?:outh)?(?![^\W\d_])|(?:с|ю|пн|пд)\.?\s?ш\.?|(?:північн|південн|северн|южн)\w{1,4}\s{1,3}широт\w+"
_EAST = r"E(?:ast)?(?![^\W\d_])|W(?:est)?(?![^\W\d_])|(?:в|з|сх|зх)\.?\s?д\.?|(?:східн|західн|восточн|западн)\w{1,4}\s{1,3}(?:довготи|долготы)"
_SIGN = r"[-\u2212\u2013]?"
_DEGREE, _MINUTE, _SECOND = "[°º˚]", "['’′ʹ‘]", "(?:[\"”″“]|['’′]{2})"
_SEPARATOR = r"\s{0,3}[,;/|]?\s{0,3}(?:(?:and|та|і|и)\s{1,3})?"
_NUMBER = rf"{_SIGN}\d{{1,3}}(?:[.,]\d{{1,9}})?"
_LABEL = (
    r"(?:lat(?:itude)?|широта|шир\.?)\s{0,2}[:=]?\s{0,2}",
    r"(?:long?(?:itude)?|lng|довгота|долгота|довг\.?|долг\.?)\s{0,2}[:=]?\s{0,2}",
)

_DECIMAL = re.compile(
    rf"(?<![\w.,:/\-\u2212])(?P<a>{_SIGN}\d{{1,3}}(?P<pa>[.,])(?P<da>\d{{2,9}}))(?P<sep>\s{{0,2}}[,;]\s{{0,2}}|\s{{1,3}})"
    rf"(?P<b>{_SIGN}\d{{1,3}}(?P=pa)(?P<db>\d{{2,9}}))(?!\w|[.,:]\d|[-\u2013/]\d|\s?[%°])"
)
_URL = re.compile(r"(?<=[@=/])(?P<a>-?\d{1,2}\.(?P<da>\d{3,9})),(?P<b>-?\d{1,3}\.(?P<db>\d{3,9}))(?![\d.])")
_LABELLED = re.compile(
    rf"\b{_LABEL[0]}(?P<a>{_NUMBER})\s?{_DEGREE}?{_SEPARATOR}{_LABEL[1]}(?P<b>{_NUMBER})(?![\w])", re.IGNORECASE
)


def _angle(which: str) -> str:
    """Degrees with a sign or hemisphere, then perhaps minutes and seconds."""
    side = _NORTH if which == "a" else _EAST
    return (
        rf"(?:(?P<{which}h1>{side})\s?)?(?P<{which}s>{_SIGN})(?P<{which}d>\d{{1,3}}(?:[.,]\d{{1,9}})?)\s?"
        rf"(?({which}h1)(?:{_DEGREE}\s?)?|(?:{_DEGREE}\s?|(?=\s?(?:{side}))|\s(?=\d{{1,2}}(?:[.,]\d+)?\s?(?:{_MINUTE}|\d|(?:{side})))))"
        rf"(?:(?P<{which}m>\d{{1,2}}(?:[.,]\d{{1,6}})?)\s?(?:{_MINUTE}(?!['’′])|(?=\s?(?:{side}))|\s(?=\d))\s?"
        rf"(?:(?P<{which}sec>\d{{1,2}}(?:[.,]\d{{1,6}})?)\s?(?:{_SECOND}|(?=\s?(?:{side})))\s?)?)?"
        rf"(?P<{which}h2>{side})?"
    )


_DMS = re.compile(rf"(?<![\w.,°]){_angle('a')}{_SEPARATOR}{_angle('b')}(?!\w|[.,]\d)")
_COMPACT = re.compile(r"(?<!\w)(?P<a>\d{4}|\d{6})(?P<ah>[NS])\s?(?P<b>\d{5}|\d{7})(?P<bh>[EW])(?!\w)")
_MGRS = re.compile(
    r"(?<![\w.])(?P<zone>\d{1,2})\s?(?P<band>[C-HJ-NP-X])\s?(?P<square>[A-HJ-NP-Z][A-HJ-NP-V])(?P<gap>\s?)"
    r"(?P<east>\d{2,5})\s(?P<north>\d{2,5})(?![\w]|[.,]\d)|"
    r"(?<![\w.])(?P<zone2>\d{1,2})\s?(?P<band2>[C-HJ-NP-X])\s?(?P<square2>[A-HJ-NP-Z][A-HJ-NP-V])\s?"
    r"(?P<digits>\d{4}|\d{6}|\d{8}|\d{10})(?![\w]|[.,]\d)"
)
_UTM = re.compile(
    r"(?<![\w.])(?P<zone>\d{1,2})\s?(?P<band>[C-HJ-NP-X])[\s,]+(?P<east>\d{6})\s?(?:m?\s?E)?[\s,]+(?P<north>\d{7})(?:\s?m?\s?N)?(?![\w]|[.,]\d)"
)
_CUE = re.compile(
    r"coord|\bgps\b|\blat\b|latitude|\bposition\b|geolocat|координат|широт|геолокац|геоточк|\bmgrs\b|\butm\b",
    re.IGNORECASE,
)
_CUE_REACH = 60
_LIST_BEFORE = re.compile(r"\d[.,]\d+\s?[,;]?\s*$|[$€£₴₽¥]\s?$|[≈=<>~]\s?$|\bv(?:er(?:sion)?)?\.?\s?$", re.IGNORECASE)
_LIST_AFTER = re.compile(
    r"\s?[,;]\s?-?\d+[.,]\d|\s?(?:[%‰$€£₴₽¥]|(?:km|kg|m|cm|mm|mi|миль|грн|руб|uah|usd|eur|гривень|гривн\w+|рубл\w+|hryvn\w+|dollars?|euros?|percent|points?|"
    r"км|кг|м|см|мм|seconds?|сек)\b)",
    re.IGNORECASE,
)
_SURE_DECIMALS = 4
_LIKELY_DECIMALS = 2


def find_coordinates(text: str) -> list[Coordinates]:
    """Return the coordinates of a text, left to right, without overlap.

    Examples
    --------
    >>> [(c.lat, c.lon, c.system) for c in find_coordinates("It fell at 50.4501, 30.5234 before dawn.")]
    [(50.4501, 30.5234, 'decimal')]
    >>> find_coordinates("It ended 3.5, 2.1 on points; version 50.4501.2")
    []
    """
    found: list[Coordinates] = []
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], Coordinates | None]], ...] = (
        (_LABELLED, _read_labelled), (_DMS, _read_dms), (_COMPACT, _read_compact), (_MGRS, _read_mgrs), (_UTM, _read_utm),
        (_URL, _read_decimal), (_DECIMAL, _read_decimal),
    )  # fmt: skip
    for pattern, read in readers:
        starts, ends = [c.start for c in found], [c.end for c in found]
        for match in pattern.finditer(text):
            before = bisect_right(ends, match.start())
            if before < len(starts) and starts[before] < match.end():
                continue  # a surer notation has it
            one = read(match, text)
            if one is not None:
                found.append(one)
        found.sort(key=lambda c: c.start)
    return found


def _made(
    match: re.Match[str], lat: float, lon: float, unit_degree: tuple[float, float], system: System
) -> Coordinates | None:
    """A position that exists on Earth, with the diagonal of its last digits' units for a radius."""
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        return None
    radius = METRES_PER_DEGREE * math.hypot(unit_degree[0], unit_degree[1] * math.cos(math.radians(lat)))
    end = match.end()
    while end > match.start() and match.string[end - 1] in " \t\n\u00a0":
        end -= 1
    return Coordinates(
        start=match.start(), end=end, lat=round(lat, 7), lon=round(lon, 7),
        radius_m=max(LEAST_RADIUS_M, round(radius, 1)), system=system,
    )  # fmt: skip


def _number(written: str) -> float:
    return float(written.replace(",", ".").replace("\u2212", "-").replace("\u2013", "-"))


def _unit(written: str) -> float:
    """The value of one in the last digit."""
    _, _, decimals = written.replace(",", ".").partition(".")
    return float(10.0 ** -len(decimals))


def _told(match: re.Match[str], text: str) -> bool:
    """Whether a word shortly before says that coordinates follow."""
    return bool(_CUE.search(text, max(0, match.start() - _CUE_REACH), match.start()))


def _read_decimal(match: re.Match[str], text: str) -> Coordinates | None:
    a, b = _number(match["a"]), _number(match["b"])
    if match.re is _DECIMAL:
        told = _told(match, text)
        if min(len(match["da"]), len(match["db"])) < (
            _LIKELY_DECIMALS if told else _SURE_DECIMALS - _in_brackets(match, text)
        ):
            return None
        if not told and (max(abs(a), abs(b)) < 1 or match["pa"] == "," and match["sep"].strip() == ","):
            return None
        before = text[max(0, match.start() - 12) : match.start()]
        if _LIST_BEFORE.search(before) and not told or _LIST_AFTER.match(text, match.end()):
            return None
    if abs(a) > 90 >= abs(b):  # longitude first, as in GeoJSON
        a, b = b, a
    return _made(match, a, b, (_unit(match["a"]), _unit(match["b"])), "decimal")


def _read_labelled(match: re.Match[str], text: str) -> Coordinates | None:
    a, b = match["a"], match["b"]
    return _made(match, _number(a), _number(b), (_unit(a), _unit(b)), "decimal")


def _read_dms(match: re.Match[str], text: str) -> Coordinates | None:
    values: list[float] = []
    units: list[float] = []
    for which in "ab":
        degrees, minutes, seconds = match[f"{which}d"], match[f"{which}m"], match[f"{which}sec"]
        side = match[f"{which}h1"] or match[f"{which}h2"]
        if match[f"{which}h1"] and match[f"{which}h2"]:
            return None
        if minutes and (_unit(degrees) < 1 or _number(minutes) >= 60) or seconds and _number(seconds) >= 60:
            return None
        value = (
            _number(degrees) + (_number(minutes) / 60 if minutes else 0) + (_number(seconds) / 3600 if seconds else 0)
        )
        values.append(-value if match[f"{which}s"] or _negative(side) else value)
        units.append(_unit(seconds) / 3600 if seconds else _unit(minutes) / 60 if minutes else _unit(degrees))
    sides = [match["ah1"] or match["ah2"], match["bh1"] or match["bh2"]]
    if not all(sides) and (any(sides) or not (match["am"] and match["bm"]) and not _told(match, text)):
        return None
    plain = match["am"] is None and match["bm"] is None
    if plain and not re.search(_DEGREE, match.group()) and max(units) > 10.0**-_LIKELY_DECIMALS:
        return None
    return _made(match, values[0], values[1], (units[0], units[1]), "decimal" if plain else "dms")


def _in_brackets(match: re.Match[str], text: str) -> bool:
    """Whether a pair stands alone in brackets: "Aleksin (54.508, 37.065)"."""
    return text[match.start() - 1 : match.start()] == "(" and text[match.end() : match.end() + 1] == ")"


def _negative(side: str | None) -> bool:
    """South and west, in three languages."""
    return bool(side) and str(side).lower().startswith(("s", "w", "ю", "пд", "з", "південн", "южн", "захід", "запад"))


def _read_compact(match: re.Match[str], text: str) -> Coordinates | None:
    a, b = match["a"], match["b"]
    if len(b) - len(a) != 1:
        return None
    parts = [[int(x[i : i + 2]) for i in range(head, len(x), 2)] for x, head in ((a, 2), (b, 3))]
    if any(p >= 60 for part in parts for p in part):
        return None
    lat = int(a[:2]) + sum(p / 60 ** (i + 1) for i, p in enumerate(parts[0]))
    lon = int(b[:3]) + sum(p / 60 ** (i + 1) for i, p in enumerate(parts[1]))
    unit = 60.0 ** -len(parts[0])
    return _made(match, -lat if match["ah"] == "S" else lat, -lon if match["bh"] == "W" else lon, (unit, unit), "dms")


def _read_mgrs(match: re.Match[str], text: str) -> Coordinates | None:
    """A grid reference stands for a square: its centre, and half its diagonal."""
    digits = match["digits"] or match["east"] + match["north"]
    half = len(digits) // 2
    spaced = match["east"] is not None
    if spaced and len(match["east"]) != len(match["north"]):
        return None
    if len(digits) < (4 if spaced or _told(match, text) else 6):
        return None
    zone, band = match["zone"] or match["zone2"], match["band"] or match["band2"]
    square = match["square"] or match["square2"]
    if not 1 <= int(zone) <= 60:
        return None
    middle = [(part + "5").ljust(5, "0")[:5] for part in (digits[:half], digits[half:])]
    point = _from_grid(f"{int(zone):02d}{band}{square}{middle[0]}{middle[1]}")
    if point is None:
        return None
    unit = 10.0 ** (5 - half) / 2 / METRES_PER_DEGREE
    return _made(match, point[0], point[1], (unit, unit / math.cos(math.radians(point[0]))), "mgrs")


def _read_utm(match: re.Match[str], text: str) -> Coordinates | None:
    import mgrs

    zone, band = int(match["zone"]), match["band"]
    if not 1 <= zone <= 60 or not 160_000 <= int(match["east"]) <= 834_000:
        return None
    try:
        grid = mgrs.MGRS().UTMToMGRS(zone, "N" if band >= "N" else "S", int(match["east"]), int(match["north"]))
    except mgrs.core.MGRSError:
        return None
    point = _from_grid(grid)
    if point is None or grid[len(grid) - 13] != band and not _told(match, text):
        return None
    unit = 1.0 / METRES_PER_DEGREE
    return _made(match, point[0], point[1], (unit, unit), "utm")


def _from_grid(reference: str) -> tuple[float, float] | None:
    """Latitude and longitude of an MGRS reference, None when there is no such square."""
    import mgrs

    try:
        lat, lon = mgrs.MGRS().toLatLon(reference)
    except mgrs.core.MGRSError:
        return None
    return float(lat), float(lon)


def with_coordinates(
    toponyms: Sequence[Toponym], coordinates: Sequence[Coordinates], tokens: TokenizedText, gazetteer: Gazetteer
) -> list[Toponym]:
    """Return the toponyms with the coordinates among them, in order; names inside coordinates give way."""
    if not coordinates:
        return list(toponyms)
    starts, ends = [c.start for c in coordinates], [c.end for c in coordinates]
    kept = [t for t in toponyms if (at := bisect_right(ends, t.start)) >= len(starts) or starts[at] >= t.end]
    return sorted([*kept, *_toponyms(coordinates, tokens.text, gazetteer)], key=lambda t: t.start)


def _toponyms(coordinates: Sequence[Coordinates], text: str, gazetteer: Gazetteer) -> Iterator[Toponym]:
    for c in coordinates:
        near = gazetteer.nearest(c.lon, c.lat, max_km=_NEAREST_KM)
        around = gazetteer.place(near[0][0]) if near else None
        digits = max(0, min(5, math.ceil(-math.log10(c.radius_m / METRES_PER_DEGREE))))
        place = Place(
            gazetteer_id=f"coordinates:{c.lat:.6f},{c.lon:.6f}",
            name=f"{abs(c.lat):.{digits}f}°{'N' if c.lat >= 0 else 'S'} {abs(c.lon):.{digits}f}°{'E' if c.lon >= 0 else 'W'}",
            kind=KIND,
            lon=c.lon,
            lat=c.lat,
            country=around.country if around else None,
            admin1=around.admin1 if around else None,
            admin2=around.admin2 if around else None,
            radius_m=c.radius_m,
            timezone=around.timezone if around else None,
        )
        yield Toponym(start=c.start, end=c.end, name=text[c.start : c.end], role="site", place=place)
