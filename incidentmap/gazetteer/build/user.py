"""A user's gazetteer: files laid over a base, the later over the earlier, the user's own places before all."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from incidentmap._errors import GazetteerError
from incidentmap.gazetteer.build.areas import LEVELS, attach_areas, read_areas
from incidentmap.gazetteer.build.aside import written_aside
from incidentmap.gazetteer.build.geonames import (
    CLASSES,
    country_boxes,
    read_alternate_names,
    read_codes,
    read_places,
    text_size,
)
from incidentmap.gazetteer.build.own import add_forms, read_own
from incidentmap.gazetteer.build.records import ALTERNATE, PlaceRecord
from incidentmap.gazetteer.build.stream import Layer, Merge
from incidentmap.gazetteer.store import Gazetteer

Say = Callable[[str], None]
_GEONAMES_LICENCE = "CC BY 4.0, GeoNames"
_LINE_BYTES = 120
"""Mean line of a country file, for what is told beforehand."""
_LINE_US = 30.0
"""Microseconds a line takes, all told, on a machine of 2020."""
_BASE_ROW_US = 40.0
_BATCH = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What is laid over the base, in the order in which it is read."""

    geonames: tuple[Path, ...] = ()
    alternate_names: Path | None = None
    admin1_codes: Path | None = None
    admin2_codes: Path | None = None
    polygons: tuple[tuple[Path, int], ...] = ()
    own: tuple[Path, ...] = ()
    classes: Collection[str] = CLASSES
    case_forms: bool = False


def build_user(sources: Sources, base: Gazetteer | None, out: Path, *, label: str, say: Say = lambda _: None) -> Path:
    """Build a gazetteer of a base and a user's files into ``out`` and return it.

    Parameters
    ----------
    sources
        The files.
    base
        The gazetteer underneath; None for none.
    out
        Folder to write; written aside and renamed, so that a failure leaves an old one as it was.
    label
        First part of the fingerprint.
    say
        Called with lines of progress.

    Raises
    ------
    GazetteerError
        When a file is missing, broken or not what it should be, or the folder cannot be written.
    """
    _check(sources)
    say(_forecast(sources, base))
    began = time.monotonic()
    with written_aside(out) as work:
        merge = Merge(base, work)
        try:
            _take(merge, sources, base, say)
            say(f"{merge.count} places: writing")
            meta = merge.write(version=label)
        finally:
            merge.close()
        for layer in meta["layers"]:
            say(f"layer {layer['name']}: {layer['added']} added, {layer['updated']} changed")
    say(f"done in {time.monotonic() - began:.0f} s")
    return out


def _take(merge: Merge, sources: Sources, base: Gazetteer | None, say: Say) -> None:
    countries = {*base.countries, *merge.countries.words} if base else _all_countries()
    boxes = country_boxes(base) if base else {}
    for path in sources.geonames:
        merge.begin(Layer(path.name, "GeoNames country file", _GEONAMES_LICENCE, sha256_of(path)))
        records: Iterable[PlaceRecord] = read_places(path, countries=countries, boxes=boxes, classes=sources.classes)
        _drain(merge, _inflected(records, say) if sources.case_forms else records, path.name, say)
    for codes, level in ((sources.admin1_codes, 1), (sources.admin2_codes, 2)):
        if codes is not None:
            _take_codes(merge, codes, level, say)
    if sources.alternate_names is not None:
        _take_names(merge, sources.alternate_names, say)
    for path, level in sources.polygons:
        areas = read_areas(path, level)
        merge.begin(Layer(path.name, f"polygons of level {level}", "", sha256_of(path)))
        matched, fresh = attach_areas(merge, areas, level)
        merge.layers[-1].updated += matched
        _drain(merge, fresh, path.name, say)
        say(f"{path.name}: {matched} polygons for known divisions, {len(areas) - matched} new ones")
    for path in sources.own:
        merge.begin(Layer(path.name, "user's own places", "", sha256_of(path), first=True))
        _drain(merge, _inflected(read_own(path, base), say), path.name, say)


def _drain(merge: Merge, records: Iterable[PlaceRecord], name: str, say: Say) -> None:
    told = began = time.monotonic()
    for taken in merge.add(records):
        now = time.monotonic()
        if now - told > 2:
            told = now
            say(f"{name}: {taken} places, {taken / (now - began):.0f} a second")


def _inflected(records: Iterable[PlaceRecord], say: Say) -> Iterator[PlaceRecord]:
    told = False
    for record in records:
        if not add_forms(record) and not told:
            told = True
            say(
                "case forms of Cyrillic names are left out: 'pip install pymorphy3 pymorphy3-dicts-uk "
                "pymorphy3-dicts-ru' adds them"
            )
        yield record


def _take_codes(merge: Merge, path: Path, level: int, say: Say) -> None:
    """Tie admin codes to the divisions that have them; those without a place of their own stand amid their towns."""
    entries = list(read_codes(path))
    merge.begin(Layer(path.name, f"GeoNames admin {level} codes", _GEONAMES_LICENCE, sha256_of(path)))
    rows = merge.rows_of([number for *_, number in entries]).tolist()
    fresh = []
    for (code, name, plain, number), row in zip(entries, rows, strict=True):
        known = merge.admin.get(code)
        if row >= 0:
            merge.division_row[merge.admin[code]] = row
            merge.name_rows((row, row), (name, plain), (ALTERNATE, ALTERNATE))
        elif known is not None:
            centre = merge.centre_of(known, level)
            if centre is not None:
                fresh.append(_division(code, name, plain, number, level, centre))
    _drain(merge, fresh, path.name, say)


def _division(
    code: str, name: str, plain: str, number: int, level: int, centre: tuple[float, float, float, int]
) -> PlaceRecord:
    lon, lat, radius_m, people = centre
    record = PlaceRecord(
        id=f"geonames:{number}", name=name, kind=f"ADM{level}", lon=lon, lat=lat, country=code.partition(".")[0],
        admin1=".".join(code.split(".")[:2]), admin2=code if level == 2 else "", population=people, radius_m=radius_m,
        importance=float(np.log10(people + 10)) + (1.5 if level == 1 else -0.5),
    )  # fmt: skip
    record.add(plain, ALTERNATE)
    return record


def _take_names(merge: Merge, path: Path, say: Say) -> None:
    """Add alternate names to the places that are there."""
    layer = Layer(path.name, "GeoNames alternate names", _GEONAMES_LICENCE, sha256_of(path))
    merge.begin(layer)
    stream = read_alternate_names(path)
    taken = 0
    while batch := list(itertools.islice(stream, _BATCH)):
        rows = merge.rows_of([number for number, _, _ in batch])
        known = np.flatnonzero(rows >= 0).tolist()
        merge.name_rows((int(rows[i]) for i in known), (batch[i][1] for i in known), (batch[i][2] for i in known))
        taken += len(known)
        say(f"{path.name}: {taken} names")
    if not taken:
        raise GazetteerError(f"{path}: none of its names belongs to a place that is there")
    layer.names = taken


def _check(sources: Sources) -> None:
    """See that there is something to do and every file is there, before anything is begun."""
    single = (sources.alternate_names, sources.admin1_codes, sources.admin2_codes)
    paths = [*sources.geonames, *(p for p in single if p), *(p for p, _ in sources.polygons), *sources.own]
    if not paths:
        raise GazetteerError("nothing to add: give GeoNames files, polygons or places of your own")
    for path in paths:
        if not path.is_file():
            raise GazetteerError(f"{path}: no such file")
    for path, level in sources.polygons:
        if level not in LEVELS:
            raise GazetteerError(f"{path}: polygons are of level 1, 2 or 3, not {level}")
    unknown = sorted(set(sources.classes) - CLASSES)
    if unknown:
        raise GazetteerError(f"feature class {unknown[0]!r} is unknown; GeoNames has {' '.join(sorted(CLASSES))}")
    names = [p.name for p in paths]
    if len(set(names)) != len(names):
        raise GazetteerError("two files of the same name: layers are known by their file's name")


def _forecast(sources: Sources, base: Gazetteer | None) -> str:
    lines = sum(text_size(p) for p in sources.geonames) / _LINE_BYTES
    if sources.alternate_names:
        lines += 0.3 * text_size(sources.alternate_names) / 60
    seconds = (lines * _LINE_US + (len(base) if base else 0) * _BASE_ROW_US) / 1e6
    size = (sum(p.stat().st_size for p in base.path.iterdir()) if base else 0) + 110 * lines
    return f"about {size / 1e6:.0f} MB to write, about {max(1, seconds):.0f} s; base: {base.fingerprint if base else 'none'}"


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, read in blocks."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise GazetteerError(f"{path}: cannot be read: {error.strerror or error}") from error


def _all_countries() -> Collection[str]:
    from incidentmap.gazetteer.store import find_data

    return set(Gazetteer(find_data()).countries)
