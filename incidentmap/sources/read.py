"""One source, many documents: the readers by file name.

A document that cannot be read becomes a `Failure`; the others go on.
"""

from __future__ import annotations

import csv
import glob
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from incidentmap._errors import InputError, MissingExtraError
from incidentmap.pipeline import to_date
from incidentmap.sources.decode import decode
from incidentmap.types import Document, Report

FIELDS = ("id", "text", "published", "title", "url", "publisher", "lang")


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read, and why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a source holds: documents to parse and failures, in order; or reports made before."""

    name: str
    documents: Iterator[Document | Failure] = field(default_factory=lambda: iter(()))
    reports: tuple[Report, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What the caller knows of a source: its day, and which column holds which field."""

    published: date | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def fields(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a row under our names of its fields."""
        return {**row, **{ours: row.get(theirs) for ours, theirs in self.columns.items()}} if self.columns else row


def read_source(source: str, *, published: date | None = None, columns: Mapping[str, str] | None = None) -> Read:
    """Open a source: a text, HTML, JSONL, CSV or Parquet file, records made before, or ``-``.

    Parameters
    ----------
    source
        Path, or ``-`` for standard input (text).
    published
        Day of publication for documents that tell none themselves.
    columns
        Names of a table's columns (or of a JSON line's members) for the fields of `FIELDS`:
        ``{"text": "body", "published": "date"}``.

    Raises
    ------
    InputError
        A web address, a missing file, an unreadable one, a table without a named column.
    """
    told = _Told(published=published, columns=dict(columns or {}))
    for ours in told.columns:
        if ours not in FIELDS:
            raise InputError(f"columns: there is no field {ours!r}; expected some of {', '.join(FIELDS)}")
    if "://" in source[:12]:
        raise InputError(f"{source}: incidentmap fetches nothing; save the page as HTML or text first")
    if source == "-":
        return _text(sys.stdin.buffer.read(), "stdin", told)
    path = Path(source)
    if not path.exists():
        raise InputError(f"{source}: no such file")
    if path.is_dir():
        raise InputError(f"{source}: a folder; name its files, or use 'incidentmap batch'")
    reader = _READERS.get(path.suffix.lower(), _text_file)
    try:
        return reader(path, told)
    except OSError as error:
        raise InputError(f"{source}: cannot be read: {error.strerror or error}") from error


def expand_pattern(source: str) -> list[str]:
    """Return the files that a pattern (``news/*.jsonl``) names, sorted; anything else as it is.

    Shells of Windows leave patterns to the program.

    Raises
    ------
    InputError
        When no file fits.
    """
    if "://" in source[:16] or not glob.has_magic(source) or Path(source).exists():
        return [source]
    found = sorted(glob.glob(source, recursive=True))  # noqa: PTH207  # Path.glob takes no absolute pattern
    if not found:
        raise InputError(f"{source}: no file fits this pattern")
    return found


def document_from_fields(row: Mapping[str, Any], name: str, published: date | None) -> Document:
    """Make a document of a JSON object or table row with the fields of `FIELDS`.

    Raises
    ------
    InputError
        When ``text`` is missing or no string, or ``published`` no date.
    """
    text = row.get("text")
    if not isinstance(text, str):
        raise InputError(f"{name}: expected a string in 'text', found {type(text).__name__}")
    values = {f: _string(row.get(f)) for f in ("title", "url", "publisher", "lang")}
    day = row.get("published")
    return Document(
        text=text,
        id=_string(row.get("id")) or "",
        published=to_date(day if isinstance(day, date) else _string(day)) or published,
        **values,
    )


def _string(value: Any) -> str | None:
    if value is None or value != value:  # a missing cell is NaN  # noqa: PLR0124
        return None
    return str(value) or None


def _text_file(path: Path, told: _Told) -> Read:
    return _text(path.read_bytes(), path.stem, told, path.name)


def _text(data: bytes, name: str, told: _Told, shown: str | None = None) -> Read:
    text, note = decode(data, shown or "standard input")
    return Read(
        name=name, documents=iter([Document(text=text, published=told.published)]), notes=(note,) if note else ()
    )


def _html_file(path: Path, told: _Told) -> Read:
    from incidentmap.sources.html import read_html

    html, note = decode(path.read_bytes(), path.name)
    document = read_html(html, path.name, told.published)
    return Read(name=path.stem, documents=iter([document]), notes=(note,) if note else ())


def _jsonl_file(path: Path, told: _Told) -> Read:
    def rows() -> Iterator[Document | Failure]:
        with _open_lines(path) as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                name = f"{path.name}, line {number}"
                try:
                    data = json.loads(line)
                    if not isinstance(data, dict):
                        raise InputError(f"{name}: expected a JSON object, found {type(data).__name__}")
                    yield document_from_fields(told.fields(data), name, told.published)
                except (ValueError, RecursionError) as error:
                    reason = str(error) if isinstance(error, InputError) else f"{name}: not JSON: {error}"
                    yield Failure(str(number), reason)

    return Read(name=path.name.split(".")[0], documents=rows())


def _open_lines(path: Path) -> Any:
    if path.suffix == ".gz":
        import gzip

        return io.TextIOWrapper(gzip.open(path), encoding="utf-8", errors="replace")
    return path.open(encoding="utf-8-sig", errors="replace")


def _gz_file(path: Path, told: _Told) -> Read:
    if path.name.endswith(".jsonl.gz"):
        return _jsonl_file(path, told)
    raise InputError(f"{path.name}: unpack it first; only .jsonl.gz is read packed")


def _csv_file(path: Path, told: _Told) -> Read:
    text, note = decode(path.read_bytes(), path.name)
    csv.field_size_limit(2**31 - 1)
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)  # a spreadsheet's choice where the comma is decimal is the semicolon
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    notes = (note,) if note else ()
    return _table(list(reader.fieldnames or ()), _csv_rows(reader, path.name), path, told, notes)


def _csv_rows(reader: csv.DictReader[str], name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Rows with the line that they begin in."""
    line = reader.line_num + 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"{name}, line {line}: not CSV: {error}") from error


def _parquet_file(path: Path, told: _Told) -> Read:
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError.for_extra("parquet", f"reading {path.name}") from error
    try:
        table = pq.read_table(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{path.name}: not a Parquet file: {error}") from error
    return _table(table.column_names, enumerate(table.to_pylist(), 1), path, told, ())


def _table(
    columns: Sequence[str],
    rows: Iterable[tuple[int, Mapping[str, Any]]],
    path: Path,
    told: _Told,
    notes: tuple[str, ...],
) -> Read:
    """Documents, or incidents made before, from a table's rows."""
    if "event_type" in columns and "text" not in told.columns:
        from incidentmap.sources.flat import reports_from_rows

        return Read(name=path.stem, reports=tuple(reports_from_rows((r for _, r in rows), path.name)), notes=notes)
    for ours, theirs in {"text": "text", **told.columns}.items():
        if theirs not in columns:
            hint = "" if told.columns else "; name it with --columns text=NAME"
            raise InputError(
                f"{path.name}: expected a column {theirs!r} for {ours!r}, found {', '.join(map(str, columns))}{hint}"
            )
    return Read(name=path.stem, documents=_documents(rows, path.name, told), notes=notes)


def _json_file(path: Path, told: _Told) -> Read:
    text, note = decode(path.read_bytes(), path.name)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path.name}: not JSON: {error}; for one document a line use .jsonl") from error
    notes = (note,) if note else ()
    if isinstance(data, dict) and "reports" in data:
        from incidentmap.records import collection_from_dict

        return Read(name=path.stem, reports=tuple(collection_from_dict(data)), notes=notes)
    if isinstance(data, dict) and data.get("type") == "FeatureCollection":
        from incidentmap.sources.flat import reports_from_features

        return Read(
            name=path.stem, reports=tuple(reports_from_features(data.get("features", ()), path.name)), notes=notes
        )
    if isinstance(data, dict):
        return Read(
            name=path.stem,
            documents=iter([document_from_fields(told.fields(data), path.name, told.published)]),
            notes=notes,
        )
    raise InputError(
        f"{path.name}: expected incidentmap's records, GeoJSON or one document, found a {type(data).__name__}"
    )


def _geojsonl_file(path: Path, _told: _Told) -> Read:
    from incidentmap.sources.flat import reports_from_features

    def features() -> Iterator[Mapping[str, Any]]:
        with _open_lines(path) as lines:
            for number, line in enumerate(lines, 1):
                text = line.strip().lstrip("\x1e")  # the record separator of RFC 8142
                if not text:
                    continue
                try:
                    feature = json.loads(text)
                except (ValueError, RecursionError) as error:
                    raise InputError(f"{path.name}, line {number}: not JSON: {error}") from error
                if not isinstance(feature, dict):
                    raise InputError(f"{path.name}, line {number}: expected a GeoJSON feature")
                yield feature

    return Read(name=path.stem, reports=tuple(reports_from_features(features(), path.name)))


def _gpkg_file(path: Path, _told: _Told) -> Read:
    from incidentmap.sources.flat import reports_from_geopackage

    return Read(name=path.stem, reports=tuple(reports_from_geopackage(path)))


def _documents(rows: Iterable[tuple[int, Mapping[str, Any]]], name: str, told: _Told) -> Iterator[Document | Failure]:
    for number, row in rows:
        try:
            yield document_from_fields(told.fields(row), f"{name}, line {number}", told.published)
        except InputError as error:
            yield Failure(str(number), str(error))


_READERS: dict[str, Callable[[Path, _Told], Read]] = {
    ".html": _html_file,
    ".htm": _html_file,
    ".jsonl": _jsonl_file,
    ".ndjson": _jsonl_file,
    ".gz": _gz_file,
    ".csv": _csv_file,
    ".parquet": _parquet_file,
    ".json": _json_file,
    ".geojson": _json_file,
    ".geojsonl": _geojsonl_file,
    ".geojsons": _geojsonl_file,
    ".gpkg": _gpkg_file,
}
