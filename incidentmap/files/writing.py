"""Writing all files of a map into a folder, each whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incidentmap._errors import InputError, OutputError

if TYPE_CHECKING:
    from incidentmap.types import Report

DEFAULT_FORMATS: tuple[str, ...] = ("html", "geojson", "json", "csv")
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_MAX_STEM_BYTES = 200
"""File systems take 255 bytes; the longest ending is ``.places.geojson``."""
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{i}" for i in range(1, 10)), *(f"lpt{i}" for i in range(1, 10))}
)


def write(
    reports: Report | Iterable[Report],
    directory: str | os.PathLike[str],
    *,
    name: str = "incidents",
    formats: Sequence[str] = DEFAULT_FORMATS,
    title: str | None = None,
    quotes: bool = True,
    tiles: str | None = None,
    language: str = "en",
    made: date | None = None,
) -> list[Path]:
    """Write reports into a folder and return the paths written.

    Parameters
    ----------
    reports
        One report or many. With no incident every file is still written, empty but typed.
    directory
        Made when it does not exist.
    name
        Stem of the files: ``NAME.html``, ``NAME.geojson``, …
    formats
        Some of ``html geojson json csv geojsonl parquet gpkg qgz qml``. ``geojson`` also writes
        ``NAME.areas.geojson`` and ``NAME.places.geojson``; ``qgz`` is a QGIS project with its GeoPackage;
        ``qml`` are the styles that QGIS loads with the GeoJSON files.
    title
        Heading of the page.
    quotes
        False leaves the source's words out of all files.
    tiles
        An online tile layer for the page (a template with ``{z}/{x}/{y}``); its host then sees what is viewed.
    language
        Of the page's own words: ``en``, ``uk`` or ``ru``.
    made
        Day to print on the page; None prints none.

    Raises
    ------
    InputError
        An unknown format.
    OutputError
        The folder or a file cannot be written; files written before it are whole.
    """
    from incidentmap.types import Report as ReportType

    unknown = [f for f in formats if f not in FORMATS]
    if unknown:
        raise InputError(f"unknown format {unknown[0]!r}: choose from {', '.join(FORMATS)}")
    items = [reports] if isinstance(reports, ReportType) else list(reports)
    stem = safe_name(name)
    folder = Path(directory)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder {folder}: {error.strerror}; choose another with -o") from error
    options: dict[str, Any] = {"title": title, "quotes": quotes, "tiles": tiles, "language": language, "made": made}
    options["gpkg"] = "gpkg" in formats
    paths: list[Path] = []
    for fmt in dict.fromkeys(formats):
        paths += FORMATS[fmt](items, folder, stem, options)
    return paths


def safe_name(name: str) -> str:
    """Return ``name`` as a file stem that every system takes.

    Examples
    --------
    >>> safe_name("a/b: c"), safe_name(""), safe_name("nul")
    ('a_b_ c', 'incidents', 'nul_')
    """
    whole = _UNSAFE.sub("_", name).encode("utf-8", "replace")[:_MAX_STEM_BYTES]
    stem = whole.decode("utf-8", "ignore").strip(" .")
    if not stem:
        return "incidents"
    return f"{stem}_" if stem.lower() in _RESERVED else stem


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` that takes its place when the block ends well.

    Raises
    ------
    OutputError
        When the file cannot be written; the old file is then untouched.
    """
    try:
        handle, temporary_name = tempfile.mkstemp(prefix=".", suffix=path.suffix, dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}; choose another folder with -o") from error
    temporary = Path(temporary_name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(
            f"cannot write {path}: {error.strerror or error}; is it open elsewhere, or the disk full?"
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> Path:
    """Write UTF-8 text with its own line ends, whole or not at all; lone surrogates become U+FFFD."""
    with replacing(path) as temporary:
        temporary.write_bytes(text.encode("utf-8", "replace"))
    return path


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _write_html(reports: list[Report], folder: Path, stem: str, options: dict[str, Any]) -> list[Path]:
    from incidentmap.page import render_html

    wanted = {key: options[key] for key in ("quotes", "tiles", "language", "made")}
    page = render_html(reports, title=options["title"] or stem, **wanted)
    return [write_text(folder / f"{stem}.html", page)]


def _write_geojson(reports: list[Report], folder: Path, stem: str, options: dict[str, Any]) -> list[Path]:
    from incidentmap.files.geojson import write_geojson

    return [
        write_geojson(reports, folder / f"{stem}{suffix}.geojson", level=level, quotes=bool(options["quotes"]))
        for level, suffix in (("incidents", ""), ("areas", ".areas"), ("places", ".places"))
    ]


def _write_json(reports: list[Report], folder: Path, stem: str, options: dict[str, Any]) -> list[Path]:
    from incidentmap.records import collection_to_dict, dumps

    data = collection_to_dict(reports, quotes=bool(options["quotes"]))
    return [write_text(folder / f"{stem}.json", dumps(data) + "\n")]


def _write_csv(reports: list[Report], folder: Path, stem: str, options: dict[str, Any]) -> list[Path]:
    from incidentmap.files.csvfile import write_csv

    return [write_csv(reports, folder / f"{stem}.csv", quotes=bool(options["quotes"]))]


def _write_geojsonl(reports: list[Report], folder: Path, stem: str, options: dict[str, Any]) -> list[Path]:
    from incidentmap.files.geojson import write_geojsonl

    return [write_geojsonl(reports, folder / f"{stem}.geojsonl", quotes=bool(options["quotes"]))]


def _write_parquet(reports: list[Report], folder: Path, stem: str, options: dict[str, Any]) -> list[Path]:
    from incidentmap.files.geoparquet import write_geoparquet

    return [write_geoparquet(reports, folder / f"{stem}.parquet", quotes=bool(options["quotes"]))]


def _write_gpkg(reports: list[Report], folder: Path, stem: str, options: dict[str, Any]) -> list[Path]:
    from incidentmap.files.gpkg import write_geopackage

    return [write_geopackage(reports, folder / f"{stem}.gpkg", quotes=bool(options["quotes"]))]


def _write_qgz(reports: list[Report], folder: Path, stem: str, options: dict[str, Any]) -> list[Path]:
    from incidentmap.files.qgis import write_project

    name = f"{stem}.gpkg"
    made = [] if options["gpkg"] else _write_gpkg(reports, folder, stem, options)
    return [*made, write_project(reports, folder / f"{stem}.qgz", name, title=options["title"] or stem)]


def _write_qml(_reports: list[Report], folder: Path, stem: str, _options: dict[str, Any]) -> list[Path]:
    from incidentmap.files.levels import LEVELS
    from incidentmap.files.qgis import write_qml

    levels = (("incidents", ""), ("areas", ".areas"), ("places", ".places"))
    return [write_qml(LEVELS[level], folder / f"{stem}{suffix}.qml") for level, suffix in levels]


Writer = Callable[[list["Report"], Path, str, dict[str, Any]], list[Path]]
FORMATS: dict[str, Writer] = {
    "html": _write_html,
    "geojson": _write_geojson,
    "json": _write_json,
    "csv": _write_csv,
    "geojsonl": _write_geojsonl,
    "parquet": _write_parquet,
    "gpkg": _write_gpkg,
    "qgz": _write_qgz,
    "qml": _write_qml,
}
