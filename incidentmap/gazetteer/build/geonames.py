"""GeoNames' own files: country files, alternate names, admin codes (https://download.geonames.org/export/dump/readme.txt).

A file is read as a stream, so that its size does not matter, and every line that is not what GeoNames writes stops
the build with its number.
"""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from incidentmap._errors import GazetteerError
from incidentmap.gazetteer.build.aliases import keep_alias
from incidentmap.gazetteer.build.records import (
    ABBREVIATION,
    ALTERNATE,
    FORMER,
    PlaceRecord,
    settlement_radius_m,
)

if TYPE_CHECKING:
    from incidentmap.gazetteer.store import Gazetteer

PLACE_COLUMNS = 19
ALTERNATE_COLUMNS = (8, 10)
CODE_COLUMNS = 4
CLASSES = frozenset("AHLPRSTUV")
FORMER_COUNTRIES = frozenset({"AN", "CS", "YU"})
_BONUS = {"PPLC": 1.5, "PPLA": 0.5, "PPLX": -1.0, "ADM1": 1.5, "ADM2": -0.5, "PCLI": 3.0, "PCLD": 2.0}
_RADIUS_M = {"ADM1": 80_000.0, "ADM2": 25_000.0, "ADM3": 10_000.0, "ADM4": 5_000.0, "PCLI": 400_000.0}
_CLASS_KIND = {
    "A": "ADMD", "H": "STM", "L": "LCTY", "P": "PPL", "R": "RD", "S": "BLDG", "T": "HLL", "U": "UPLU", "V": "VAL",
}  # fmt: skip
_CLASS_RADIUS_M = {"A": 10_000.0, "H": 3_000.0, "L": 3_000.0, "T": 2_000.0, "V": 3_000.0, "U": 20_000.0}
_POINT_RADIUS_M = 1_000.0
_NO_NAMES = frozenset("link wkdt post iata icao faac unlc phon piny tcid".split())
_CHECKED_EVERY = 500
_BOX_MARGIN_DEGREES = 1.0

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Orientation:
    """Watches whether latitudes and longitudes stand where they should: inside the boxes of their countries."""

    boxes: Mapping[str, Box]
    seen: int = 0
    outside: int = 0
    swapped: int = 0
    _last: int = field(default=0, repr=False)

    def see(self, country: str, lon: float, lat: float) -> None:
        """Count a point of a country."""
        box = self.boxes.get(country)
        if box is None:
            return
        self.seen += 1
        if not within(box, lon, lat):
            self.outside += 1
            self.swapped += within(box, lat, lon)

    @property
    def wrong(self) -> bool:
        """Whether most points lie in their country only when turned round."""
        return self.seen > 0 and self.swapped > 0.5 * self.seen


def within(box: Box, lon: float, lat: float) -> bool:
    """Whether a point lies in a box or its margin."""
    west, south, east, north = box
    return west <= lon <= east and south <= lat <= north


def country_boxes(gazetteer: Gazetteer) -> dict[str, Box]:
    """Return the box of each country's places with a margin of a degree; none where it spans 180°."""
    import numpy as np

    groups = np.array([group in ("settlement", "admin1") for group in gazetteer.kind_group])
    rows = np.flatnonzero(groups[np.asarray(gazetteer.kind)])
    country = np.asarray(gazetteer.country)[rows]
    lon, lat = np.asarray(gazetteer.lon)[rows], np.asarray(gazetteer.lat)[rows]
    size = len(gazetteer.countries)
    low, high = np.full((2, size), 999.0), np.full((2, size), -999.0)
    for i, values in enumerate((lon, lat)):
        np.minimum.at(low[i], country, values)
        np.maximum.at(high[i], country, values)
    margin = _BOX_MARGIN_DEGREES
    return {
        code: (low[0, i] - margin, low[1, i] - margin, high[0, i] + margin, high[1, i] + margin)
        for i, code in enumerate(gazetteer.countries)
        if code and low[0, i] <= high[0, i] and high[0, i] - low[0, i] < 180
    }


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """Open a text file, or the text file inside a ZIP.

    Raises
    ------
    GazetteerError
        When it cannot be read, is a broken ZIP, or holds no text; also when that shows only later.
    """
    try:
        if path.suffix.lower() != ".zip":
            with path.open(encoding="utf-8", newline="\n") as lines:
                yield lines
            return
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if n.lower().endswith(".txt") and "readme" not in n.lower()]
            wanted = [n for n in names if Path(n).stem.lower() == path.stem.lower()] or names
            if not wanted:
                raise GazetteerError(f"{path}: no .txt file inside; GeoNames' ZIP files hold one")
            with archive.open(wanted[0]) as data, io.TextIOWrapper(data, encoding="utf-8", newline="\n") as lines:
                yield lines
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise GazetteerError(f"{path}: a broken ZIP file ({error}); fetch it again") from error
    except UnicodeDecodeError as error:
        raise GazetteerError(f"{path}: not UTF-8 text ({error.reason} at byte {error.start})") from error
    except OSError as error:
        raise GazetteerError(f"{path}: cannot be read: {error.strerror or error}") from error


def text_size(path: Path) -> int:
    """Return the size in bytes of the text that `opened` gives."""
    try:
        if path.suffix.lower() != ".zip":
            return path.stat().st_size
        with zipfile.ZipFile(path) as archive:
            return max((i.file_size for i in archive.infolist() if "readme" not in i.filename.lower()), default=0)
    except (OSError, zipfile.BadZipFile) as error:
        raise GazetteerError(f"{path}: cannot be read, or a broken ZIP file: {error}") from error


def read_places(
    path: Path,
    *,
    countries: Collection[str],
    boxes: Mapping[str, Box],
    classes: Collection[str] = CLASSES,
) -> Iterator[PlaceRecord]:
    """Yield the places of a GeoNames country file (``UA.zip``, ``allCountries.zip``, ``UA.txt``).

    Parameters
    ----------
    path
        The file.
    countries
        ISO codes that are known; others stop the build.
    boxes
        Boxes of countries, to tell swapped coordinates; see `country_boxes`.
    classes
        Feature classes to take (letters).

    Raises
    ------
    GazetteerError
        When a line is not what GeoNames writes; the message has its number.
    """
    watch = Orientation(boxes)
    number = 0
    with opened(path) as lines:
        for number, line in enumerate(lines, 1):
            f = line.rstrip("\r\n").split("\t")
            if len(f) != PLACE_COLUMNS:
                raise GazetteerError(
                    f"{path}, line {number}: {PLACE_COLUMNS} columns wanted, {len(f)} found; is it a GeoNames country file?"
                )
            if f[6] and f[6] not in classes:
                continue
            record = _place(path, number, f)
            if record.country and record.country not in countries and record.country not in FORMER_COUNTRIES:
                raise GazetteerError(f"{path}, line {number}: unknown country code {record.country!r}")
            watch.see(record.country, record.lon, record.lat)
            if number % _CHECKED_EVERY == 0 and watch.wrong:
                raise GazetteerError(_swapped(path, watch))
            yield record
    if watch.wrong:
        raise GazetteerError(_swapped(path, watch))
    if number == 0:
        raise GazetteerError(f"{path}: empty")


def _swapped(path: Path, watch: Orientation) -> str:
    return (
        f"{path}: latitude and longitude look swapped: {watch.swapped} of {watch.seen} places lie in their country only "
        "when turned round; column 5 is latitude, column 6 longitude"
    )


def _place(path: Path, number: int, f: list[str]) -> PlaceRecord:
    try:
        geoname_id, lat, lon, population = int(f[0]), float(f[4]), float(f[5]), int(f[14] or 0)
    except ValueError as error:
        raise GazetteerError(f"{path}, line {number}: {error}; is it a GeoNames country file?") from error
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # NaN fails too
        hint = "; are latitude and longitude swapped?" if abs(lon) <= 90 and abs(lat) <= 180 else ""
        raise GazetteerError(f"{path}, line {number}: latitude {f[4]}, longitude {f[5]} is no point of the earth{hint}")
    if not 0 < geoname_id < 1 << 31:
        raise GazetteerError(f"{path}, line {number}: {f[0]} is no GeoNames id")
    name, country, kind = f[1], f[8], f[7] or _CLASS_KIND.get(f[6], "LCTY")
    if not name.strip():
        raise GazetteerError(f"{path}, line {number}: a place without a name")
    admin1 = f"{country}.{f[10]}" if country and f[10] not in ("", "00") else ""
    people = max(0, population)
    settlement = f[6] == "P"
    known = people > 0 or settlement or kind in _BONUS
    record = PlaceRecord(
        id=f"geonames:{geoname_id}",
        name=name,
        kind=kind,
        lon=lon,
        lat=lat,
        country=country,
        admin1=admin1,
        admin2=f"{admin1}.{f[11]}" if admin1 and f[11] and not kind.startswith("ADM1") else "",
        population=people,
        radius_m=settlement_radius_m(people)
        if settlement
        else _RADIUS_M.get(kind) or _CLASS_RADIUS_M.get(f[6], _POINT_RADIUS_M),
        zone=f[17],
        importance=math.log10(people + 10) + _BONUS.get(kind, 0.0) if known else 0.5,
    )
    if f[2] and f[2] != name:
        record.names[f[2]] = ALTERNATE
    if f[3]:
        for alias in f[3].split(","):
            if alias not in record.names and keep_alias(alias, name, people):
                record.names[alias] = ALTERNATE
    return record


def read_alternate_names(path: Path) -> Iterator[tuple[int, str, int]]:
    """Yield (GeoNames id, name, name type) of ``alternateNamesV2.zip``; codes and links are left out.

    Raises
    ------
    GazetteerError
        When a line is not what GeoNames writes.
    """
    with opened(path) as lines:
        for number, line in enumerate(lines, 1):
            f = line.rstrip("\r\n").split("\t")
            if not ALTERNATE_COLUMNS[0] <= len(f) <= ALTERNATE_COLUMNS[1]:
                raise GazetteerError(
                    f"{path}, line {number}: {ALTERNATE_COLUMNS[1]} columns wanted, {len(f)} found; "
                    "is it GeoNames' alternateNamesV2?"
                )
            if not f[1].isdecimal():
                raise GazetteerError(f"{path}, line {number}: {f[1]!r} is no GeoNames id")
            if f[2] in _NO_NAMES:
                continue
            kind = FORMER if f[7] == "1" else ABBREVIATION if f[2] == "abbr" else ALTERNATE
            if kind == ABBREVIATION or keep_alias(f[3], "a main name", 10**9):
                yield int(f[1]), f[3], kind


def read_codes(path: Path) -> Iterator[tuple[str, str, str, int]]:
    """Yield (code, name, ASCII name, GeoNames id) of ``admin1CodesASCII.txt`` or ``admin2Codes.txt``.

    Raises
    ------
    GazetteerError
        When a line is not what GeoNames writes.
    """
    with opened(path) as lines:
        for number, line in enumerate(lines, 1):
            f = line.rstrip("\r\n").split("\t")
            if len(f) != CODE_COLUMNS or "." not in f[0] or not f[3].isdecimal():
                raise GazetteerError(
                    f"{path}, line {number}: expected a code like UA.07, two names and a GeoNames id, found {len(f)} columns"
                )
            yield f[0], f[1], f[2], int(f[3])
