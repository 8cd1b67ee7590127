"""CSV that a spreadsheet opens right: UTF-8 with BOM, and no cell that it would run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from incidentmap.files.columns import COLUMN_NAMES
from incidentmap.files.levels import chunks
from incidentmap.files.rows import incident_rows

if TYPE_CHECKING:
    from incidentmap.types import Report

BOM = "\ufeff"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def to_csv(reports: Report | Iterable[Report], *, quotes: bool = True) -> str:
    """Return all incidents as CSV text, unlocated ones with empty coordinates."""
    out = io.StringIO(newline="")
    rows = (row for chunk in chunks(reports) for _, row in incident_rows(chunk, quotes=quotes))
    _write_rows(rows, COLUMN_NAMES, out)
    return out.getvalue()


def write_csv(reports: Report | Iterable[Report], path: Path, *, quotes: bool = True) -> Path:
    """Write all incidents; ``reports`` may be an iterator of any length."""
    rows = (row for chunk in chunks(reports) for _, row in incident_rows(chunk, quotes=quotes))
    return write_table(rows, COLUMN_NAMES, path)


def write_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], path: Path) -> Path:
    """Write any table in the same way; every row has all ``columns`` in their order."""
    from incidentmap.files.writing import replacing

    with (
        replacing(path) as temporary,
        temporary.open("w", encoding="utf-8", errors="replace", newline="", buffering=1 << 20) as file,
    ):
        _write_rows(rows, columns, file)
    return path


def _write_rows(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], file: IO[str]) -> None:
    file.write(BOM)
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(value) for value in row.values()])


def cell(value: Any) -> str:
    """Return a cell's text: null is empty, booleans are ``true``/``false``, formulas are disarmed.

    Text that a spreadsheet would take for a formula gets an apostrophe before it (the advice of OWASP's
    page on CSV injection); numbers are left as they are.

    Examples
    --------
    >>> cell("=1+1"), cell(-3.5), cell(None), cell(True)
    ("'=1+1", '-3.5', '', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    text = str(value).replace("\x00", "")
    return "'" + text if text.startswith(_FORMULA_STARTS) else text
