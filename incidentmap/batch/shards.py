"""Inputs to shards, shards to documents, one document in memory at a time."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

from incidentmap._errors import IncidentMapError, InputError, MissingExtraError
from incidentmap.batch.store import list_files, open_binary, reading
from incidentmap.sources.read import FIELDS, Failure, document_from_fields, expand_pattern
from incidentmap.types import Document

TABLES = (".parquet", ".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jsonl.zst", ".ndjson.zst", ".csv", ".csv.gz")
TEXTS = (".txt", ".html", ".htm", ".md")
FILES_IN_SHARD = 500
_EDGE_BYTES = 65_536
_BATCH_ROWS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A piece of the corpus that is done as a whole.

    ``name`` is the stem of what is written; ``paths`` one table, or the text files of a folder; ``size`` in bytes;
    ``signature`` changes when the content does (paths, sizes, and the first and last 64 KiB of a table);
    ``left_out`` holds the ordinals of the documents that are not parsed, as they copy others.
    """

    name: str
    paths: tuple[str, ...]
    size: int
    signature: str
    left_out: frozenset[int] = frozenset()


def find_shards(inputs: Iterable[str]) -> list[Shard]:
    """Return the shards of files, folders and patterns, in a fixed order.

    Parameters
    ----------
    inputs
        Paths, patterns (``news/*.jsonl``) or fsspec addresses. A table is a shard; the texts and pages of a
        folder are taken 500 to a shard.

    Raises
    ------
    InputError
        When an input is missing, or holds nothing that can be read.
    """
    shards: dict[str, Shard] = {}
    for given in inputs:
        files = [found for path in expand_pattern(given) for found in list_files(path)]
        tables = [(p, n) for p, n in files if _suffix(p) in TABLES]
        texts = [(p, n) for p, n in files if _suffix(p) in TEXTS]
        if not tables and not texts:
            raise InputError(f"{given}: nothing to read; wanted {', '.join(TABLES + TEXTS)}")
        for path, size in tables:
            _add(
                shards,
                Shard(name=_stem(path), paths=(path,), size=size, signature=_signature([(path, size)], edges=True)),
            )
        for start in range(0, len(texts), FILES_IN_SHARD):
            part = texts[start : start + FILES_IN_SHARD]
            name = f"{_stem(given)}-{start // FILES_IN_SHARD:05}"
            _add(
                shards,
                Shard(
                    name=name,
                    paths=tuple(p for p, _ in part),
                    size=sum(n for _, n in part),
                    signature=_signature(part, edges=False),
                ),
            )
    return list(shards.values())


def documents_of(shard: Shard) -> Iterator[Document | Failure]:
    """Yield the documents of a shard; one that cannot be read is a `Failure`.

    Raises
    ------
    InputError
        When the file itself cannot be read to its end.
    """
    suffix = _suffix(shard.paths[0])
    if suffix in TEXTS:
        yield from _texts(shard.paths)
        return
    path = shard.paths[0]
    name = PurePosixPath(path.replace("\\", "/")).name
    reader = _parquet if suffix == ".parquet" else _csv if suffix.startswith(".csv") else _jsonl
    try:
        with open_binary(path) as raw:
            for number, row in reader(raw, path, suffix):
                yield row if isinstance(row, Failure) else _document(row, number, name)
    except IncidentMapError:
        raise
    except Exception as error:  # unpackers and object stores raise errors of their own, of no common kind
        raise InputError(f"{path}: cannot be read to its end: {error or type(error).__name__}") from error


def _document(row: Mapping[str, Any], number: int, name: str) -> Document | Failure:
    try:
        return document_from_fields(row, f"{name}, row {number}", None)
    except InputError as error:
        return Failure(str(row.get("id") or number), str(error))


def _texts(paths: Iterable[str]) -> Iterator[Document | Failure]:
    from dataclasses import replace

    from incidentmap.sources.decode import decode
    from incidentmap.sources.html import read_html

    for path in paths:
        name = PurePosixPath(path.replace("\\", "/")).name
        try:
            with reading(path), open_binary(path) as raw:
                text, _ = decode(raw.read(), name)
            found = read_html(text, name, None) if _suffix(path) in (".html", ".htm") else Document(text=text)
            yield replace(found, id=name, url=found.url)
        except InputError as error:
            yield Failure(name, str(error))


def _jsonl(raw: IO[bytes], path: str, suffix: str) -> Iterator[tuple[int, Mapping[str, Any] | Failure]]:
    name = PurePosixPath(path.replace("\\", "/")).name
    with io.TextIOWrapper(_unpacked(raw, suffix, path), "utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            where = f"{name}, row {number}"
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield number, Failure(str(number), f"{where}: not JSON: {error}")
                continue
            if isinstance(row, dict):
                yield number, row
            else:
                yield number, Failure(str(number), f"{where}: expected a JSON object, found {type(row).__name__}")


def _csv(raw: IO[bytes], path: str, suffix: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    csv.field_size_limit(2**31 - 1)
    with io.TextIOWrapper(_unpacked(raw, suffix, path), "utf-8-sig", errors="replace", newline="") as text:
        reader = csv.DictReader(text)
        _require_text(reader.fieldnames or (), path)
        yield from enumerate(reader, 2)


def _parquet(raw: IO[bytes], path: str, _suffix: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError.for_extra("batch", f"reading {path}") from error
    try:
        table = pq.ParquetFile(raw)
        names = table.schema_arrow.names
        _require_text(names, path)
        number = 0
        for batch in table.iter_batches(batch_size=_BATCH_ROWS, columns=[n for n in FIELDS if n in names]):
            for row in batch.to_pylist():
                number += 1
                yield number, row
    except pa.ArrowException as error:
        raise InputError(f"{path}: not a whole Parquet file: {error}") from error


def _unpacked(raw: IO[bytes], suffix: str, path: str) -> Any:
    if suffix.endswith(".gz"):
        import gzip

        return gzip.GzipFile(fileobj=raw)
    if suffix.endswith(".zst"):
        try:
            import pyarrow as pa
        except ImportError as error:
            raise MissingExtraError.for_extra("batch", f"reading {path}") from error
        return io.BufferedReader(_Readable(pa.CompressedInputStream(pa.PythonFile(raw), "zstd")))
    return raw


class _Readable(io.RawIOBase):
    """An Arrow stream as the standard library's text wrapper wants it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer, return the number of bytes."""
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _require_text(columns: Iterable[str], path: str) -> None:
    listed = list(columns)
    if "text" not in listed:
        raise InputError(f"{path}: expected a column 'text', found {', '.join(listed) or 'none'}")


def _suffix(path: str) -> str:
    name = path.lower()
    return next((s for s in sorted(TABLES + TEXTS, key=len, reverse=True) if name.endswith(s)), "")


def _stem(path: str) -> str:
    name = PurePosixPath(path.replace("\\", "/")).name
    suffix = _suffix(path)
    stem = name[: -len(suffix)] if suffix else name
    return re.sub(r"[^\w.-]+", "_", stem).strip("._")[:100] or "texts"


def _add(shards: dict[str, Shard], shard: Shard) -> None:
    """Keep a shard under its name; two files of one name are told apart by their folder."""
    name = shard.name
    if name in shards:
        if shards[name].paths == shard.paths:
            return
        digest = hashlib.sha256(shard.paths[0].encode()).hexdigest()[:8]
        name = f"{name}-{digest}"
    shards[name] = Shard(name=name, paths=shard.paths, size=shard.size, signature=shard.signature)


def _signature(files: Iterable[tuple[str, int]], *, edges: bool) -> str:
    digest = hashlib.sha256()
    for path, size in files:
        digest.update(f"{PurePosixPath(path.replace(chr(92), '/')).name}\0{size}\0".encode())
        if edges:
            with reading(path), open_binary(path) as raw:
                digest.update(raw.read(_EDGE_BYTES))
                if size > _EDGE_BYTES:
                    raw.seek(max(_EDGE_BYTES, size - _EDGE_BYTES))
                    digest.update(raw.read(_EDGE_BYTES))
    return digest.hexdigest()[:16]
