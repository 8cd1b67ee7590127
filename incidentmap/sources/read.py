"""One source, many documents: the readers by file name.

A document that cannot be read becomes a `Failure`; the others go on.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping
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


def read_source(source: str, *, published: date | None = None) -> Read:
    """Open a source: a text, HTML, JSONL, CSV or Parquet file, records made before, or ``-``.

    Parameters
    ----------
    source
        Path, or ``-`` for standard input (text).
    published
        Day of publication for documents that tell none themselves.

    Raises
    ------
    InputError
        A web address, a missing file, an unreadable one, a table without a ``text`` column.
    """
    if "://" in source[:12]:
        raise InputError(f"{source}: incidentmap fetches nothing; save the page as HTML or text first")
    if source == "-":
        return _text(sys.stdin.buffer.read(), "stdin", published)
    path = Path(source)
    if not path.exists():
        raise InputError(f"{source}: no such file")
    if path.is_dir():
        raise InputError(f"{source}: a folder; name its files, or use 'incidentmap batch'")
    reader = _READERS.get(path.suffix.lower(), _text_file)
    try:
        return reader(path, published)
    except OSError as error:
        raise InputError(f"{source}: cannot be read: {error.strerror or error}") from error


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


def _text_file(path: Path, published: date | None) -> Read:
    return _text(path.read_bytes(), path.stem, published, path.name)


def _text(data: bytes, name: str, published: date | None, shown: str | None = None) -> Read:
    text, note = decode(data, shown or "standard input")
    return Read(name=name, documents=iter([Document(text=text, published=published)]), notes=(note,) if note else ())


def _html_file(path: Path, published: date | None) -> Read:
    from incidentmap.sources.html import read_html

    html, note = decode(path.read_bytes(), path.name)
    document = read_html(html, path.name, published)
    return Read(name=path.stem, documents=iter([document]), notes=(note,) if note else ())


def _jsonl_file(path: Path, published: date | None) -> Read:
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
                    yield document_from_fields(data, name, published)
                except (ValueError, RecursionError) as error:
                    reason = str(error) if isinstance(error, InputError) else f"{name}: not JSON: {error}"
                    yield Failure(str(number), reason)

    return Read(name=path.name.split(".")[0], documents=rows())


def _open_lines(path: Path) -> Any:
    if path.suffix == ".gz":
        import gzip

        return io.TextIOWrapper(gzip.open(path), encoding="utf-8", errors="replace")
    return path.open(encoding="utf-8-sig", errors="replace")


def _gz_file(path: Path, published: date | None) -> Read:
    if path.name.endswith(".jsonl.gz"):
        return _jsonl_file(path, published)
    raise InputError(f"{path.name}: unpack it first; only .jsonl.gz is read packed")


def _csv_file(path: Path, published: date | None) -> Read:
    text, note = decode(path.read_bytes(), path.name)
    csv.field_size_limit(2**31 - 1)
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = reader.fieldnames or []
    notes = (note,) if note else ()
    if "event_type" in columns:
        from incidentmap.sources.flat import reports_from_rows

        return Read(name=path.stem, reports=tuple(reports_from_rows(reader, path.name)), notes=notes)
    _require_text(columns, path.name)
    return Read(name=path.stem, documents=_documents(enumerate(reader, 2), path.name, published), notes=notes)


def _parquet_file(path: Path, published: date | None) -> Read:
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError.for_extra("parquet", f"reading {path.name}") from error
    try:
        table = pq.read_table(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{path.name}: not a Parquet file: {error}") from error
    if "event_type" in table.column_names:
        from incidentmap.sources.flat import reports_from_rows

        return Read(name=path.stem, reports=tuple(reports_from_rows(table.to_pylist(), path.name)))
    _require_text(table.column_names, path.name)
    return Read(name=path.stem, documents=_documents(enumerate(table.to_pylist(), 1), path.name, published))


def _json_file(path: Path, published: date | None) -> Read:
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

        return Read(name=path.stem, reports=tuple(reports_from_features(data, path.name)), notes=notes)
    if isinstance(data, dict):
        return Read(name=path.stem, documents=iter([document_from_fields(data, path.name, published)]), notes=notes)
    raise InputError(
        f"{path.name}: expected incidentmap's records, GeoJSON or one document, found a {type(data).__name__}"
    )


def _gpkg_file(path: Path, _published: date | None) -> Read:
    from incidentmap.sources.flat import reports_from_geopackage

    return Read(name=path.stem, reports=tuple(reports_from_geopackage(path)))


def _require_text(columns: Any, name: str) -> None:
    if "text" not in columns:
        raise InputError(
            f"{name}: expected a column 'text' (or 'event_type' for incidents), found {', '.join(map(str, columns))}"
        )


def _documents(rows: Any, name: str, published: date | None) -> Iterator[Document | Failure]:
    for number, row in rows:
        try:
            yield document_from_fields(row, f"{name}, line {number}", published)
        except InputError as error:
            yield Failure(str(number), str(error))


_READERS: dict[str, Callable[[Path, date | None], Read]] = {
    ".html": _html_file,
    ".htm": _html_file,
    ".jsonl": _jsonl_file,
    ".ndjson": _jsonl_file,
    ".gz": _gz_file,
    ".csv": _csv_file,
    ".parquet": _parquet_file,
    ".json": _json_file,
    ".geojson": _json_file,
    ".gpkg": _gpkg_file,
}
