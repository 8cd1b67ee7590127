"""``corrections.csv``: one instruction a row; every message names the file, the line and the column."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from incidentmap._errors import InputError
from incidentmap.corrections.instructions import Action, Corrections, Instruction
from incidentmap.corrections.settable import SETTERS, parse_value
from incidentmap.files.columns import COLUMNS
from incidentmap.types import Place

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

CELLS = (
    "action",
    "id",
    "document_id",
    "name",
    "place",
    "lon",
    "lat",
    "uncertainty_m",
    "column",
    "value",
    "into",
    "note",
)
"""The columns of a corrections table, in any order; only ``action`` must be there."""

_NEEDS: Mapping[str, tuple[str, ...]] = {
    "pin": ("name",),
    "move": ("id",),
    "set": ("id", "column"),
    "confirm": ("id",),
    "merge": ("id", "into"),
    "split": ("id",),
    "drop": ("id",),
}
_TYPES = {c.name: c.type for c in COLUMNS}


def read_corrections(path: Path, gazetteer: Callable[[], Gazetteer]) -> Corrections:
    """Read a ``corrections.csv`` or an edited GeoPackage.

    Parameters
    ----------
    path
        A CSV table with the columns of `CELLS` (comma, semicolon or tab between cells), or a ``.gpkg``.
    gazetteer
        Gives the gazetteer that places are looked up in; asked only when a place is named.

    Raises
    ------
    InputError
        A file that cannot be read, a column or action that is not known, a cell that is missing or wrong.
    """
    if path.suffix.lower() == ".gpkg":
        from incidentmap.files.gpkg.edits import corrections_of

        return corrections_of(path)
    from incidentmap.sources.decode import decode

    try:
        text, _ = decode(path.read_bytes(), path.name)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    return Corrections(instructions=tuple(_rows(text, path.name, gazetteer)))


def _rows(text: str, name: str, gazetteer: Callable[[], Gazetteer]) -> list[Instruction]:
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = [c.strip().lower() for c in next(reader, [])]
    for number, column in enumerate(columns, 1):
        if column not in CELLS:
            raise InputError(
                f"{name}, line 1, column {number}: unknown column {column!r}; expected some of {', '.join(CELLS)}"
            )
        if column in columns[: number - 1]:
            raise InputError(f"{name}, line 1, column {number}: column {column!r} is there twice")
    if "action" not in columns:
        raise InputError(f"{name}, line 1: expected a column 'action', found {', '.join(columns) or 'nothing'}")
    out: list[Instruction] = []
    line = reader.line_num + 1
    for cells in reader:
        if any(c.strip() for c in cells) and not cells[0].lstrip().startswith("#"):
            if len(cells) > len(columns):
                raise InputError(f"{name}, line {line}: {len(cells)} cells, but the first line names {len(columns)}")
            out.append(_Row(name, line, columns, cells).instruction(gazetteer))
        line = reader.line_num + 1
    _check_splits(out)
    return out


class _Row:
    """One line, and how to complain about it."""

    def __init__(self, name: str, line: int, columns: list[str], cells: list[str]) -> None:
        self._name, self._line, self._columns = name, line, columns
        self._cells = {c: _plain(v) for c, v in zip(columns, cells, strict=False)}

    def at(self, column: str) -> str:
        """Where a cell is: the file's name, line and column."""
        number = self._columns.index(column) + 1 if column in self._columns else None
        return f"{self._name}, line {self._line}, column {number or '-'} ({column})"

    def get(self, column: str) -> str | None:
        return self._cells.get(column) or None

    def number(self, column: str, low: float, high: float) -> float | None:
        text = self.get(column)
        if text is None:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            wanted = f"from {low:g} to {high:g}" if high < 1e8 else "of metres"
            raise InputError(f"{self.at(column)}: expected a number {wanted}, found {text!r}")
        return value

    def instruction(self, gazetteer: Callable[[], Gazetteer]) -> Instruction:
        told = (self.get("action") or "").lower()
        action: Action | None = next((known for known in get_args(Action) if known == told), None)
        if action is None:
            raise InputError(
                f"{self.at('action')}: unknown action {told!r}; expected one of {', '.join(get_args(Action))}"
            )
        for needed in _NEEDS[action]:
            if self.get(needed) is None:
                raise InputError(f"{self.at(needed)}: '{action}' needs a value here")
        lon, lat = self.number("lon", -180, 180), self.number("lat", -90, 90)
        if (lon is None) != (lat is None):
            raise InputError(f"{self.at('lat' if lat is None else 'lon')}: give both lon and lat, or none")
        place = self._place(gazetteer)
        point = None if lon is None or lat is None else (lon, lat)
        if action in ("pin", "move") and point is None and place is None:
            raise InputError(f"{self.at('place')}: '{action}' needs a place, or lon and lat")
        if action == "pin" and place is None and point is not None:
            place = Place(gazetteer_id="", name=self.get("name") or "", kind="", lon=point[0], lat=point[1])
        if action == "merge" and self.get("into") == self.get("id"):
            raise InputError(f"{self.at('into')}: an incident cannot be merged into itself")
        column, value = self._value()
        return Instruction(
            action=action,
            origin=f"{self._name}, line {self._line}",
            id=None if action == "pin" else self.get("id"),
            document_id=self.get("document_id"),
            name=self.get("name"),
            place=place,
            point=point,
            uncertainty_m=self.number("uncertainty_m", 0, 1e9),
            column=column,
            value=value,
            into=self.get("into"),
            note=self.get("note"),
            position=self.at("id") if action != "pin" else self.at("name"),
        )

    def _value(self) -> tuple[str | None, Any]:
        column = self.get("column")
        if column is None:
            return None, None
        if column not in SETTERS:
            raise InputError(f"{self.at('column')}: {column!r} cannot be set; expected one of {', '.join(SETTERS)}")
        try:
            return column, parse_value(column, _TYPES[column], self.get("value"))
        except ValueError as error:
            raise InputError(f"{self.at('value')}: {error}") from error

    def _place(self, gazetteer: Callable[[], Gazetteer]) -> Place | None:
        text = self.get("place")
        if text is None:
            return None
        from incidentmap.geocode import Geocoder

        opened = gazetteer()
        row = opened.row(text)
        if row is None:
            found = Geocoder(opened).geocode(text)
            row = opened.row(found.raw["gazetteer_id"]) if found is not None else None
        if row is None:
            raise InputError(
                f"{self.at('place')}: the gazetteer knows no place {text!r}; "
                "give an id like geonames:686895, a name like 'Zolochiv, Kharkiv region', or lon and lat"
            )
        return opened.place(row)


def _plain(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def _check_splits(rows: list[Instruction]) -> None:
    for row in rows:
        if row.action == "split" and sum(r.action == "split" and r.id == row.id for r in rows) < 2:
            raise InputError(
                f"{row.position}: one 'split' row for {row.id}; a split needs a row for each part, two at the least"
            )
