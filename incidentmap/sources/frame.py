"""A pandas table of texts in, a GeoDataFrame out that joins back to it."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from incidentmap._errors import InputError
from incidentmap.files.levels import level_of
from incidentmap.sources.read import document_from_fields

if TYPE_CHECKING:
    import geopandas
    import pandas as pd

    from incidentmap.pipeline import Pipeline
    from incidentmap.types import Report

_TELL_EVERY_S = 1.0
_DEFAULTS = {
    "published": "published",
    "title": "title",
    "url": "url",
    "publisher": "publisher",
    "lang": "lang",
    "id": "id",
}


def parse_frame(
    df: pd.DataFrame,
    *,
    text: str = "text",
    published: str | None = None,
    title: str | None = None,
    url: str | None = None,
    publisher: str | None = None,
    lang: str | None = None,
    id: str | None = None,  # noqa: A002 - the field's name
    level: str = "incidents",
    pipeline: Pipeline | None = None,
    progress: bool | Callable[[int, int], None] = True,
) -> geopandas.GeoDataFrame:
    """Read a table of texts and return its incidents, each under the index of the row that tells it.

    So ``frame.join(df, rsuffix="_source")`` brings the source's columns beside each incident.

    Parameters
    ----------
    df
        A `pandas.DataFrame`, one text a row. A row without text is left out, with a warning.
    text, published, title, url, publisher, lang, id
        Names of its columns. None takes the column of that name when there is one.
    level
        As for `to_geodataframe`: ``"incidents"``, ``"areas"``, ``"places"``, ``"relations"``.
    pipeline
        What reads the texts; None is the default one.
    progress
        True tells on stderr how far it is (after two seconds); a function is called with (done, all).

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326, the flat columns; empty and typed when nothing was found.

    Raises
    ------
    InputError
        When a named column is not there, or a cell cannot be read; the message names the row.

    Examples
    --------
    >>> import pandas as pd
    >>> texts = pd.DataFrame({"body": ["A drone hit a school in Sumy on Thursday."], "date": ["2025-02-20"]}, index=["a"])
    >>> found = parse_frame(texts, text="body", published="date")
    >>> found.loc["a", "event_type"], found.loc["a", "place"]
    ('drone_strike', 'Sumy')
    >>> len(parse_frame(texts[:0], text="body"))
    0
    """
    import pandas as pd

    from incidentmap.files.frames import frame
    from incidentmap.pipeline import load

    named = {"published": published, "title": title, "url": url, "publisher": publisher, "lang": lang, "id": id}
    columns = _columns(list(df.columns), text, named)
    wanted = level_of(level)
    rows: list[dict[str, Any]] = []
    geometry: list[Any] = []
    index: list[Any] = []
    for label, report in _reports(df, columns, pipeline or load(), progress):
        made = wanted.make([report], True)
        rows += made.rows
        geometry += [None] * len(made.rows) if made.geometry is None else list(made.geometry)
        index += [label] * len(made.rows)
    found = frame(rows, geometry, wanted.columns)
    if isinstance(df.index, pd.MultiIndex):
        found.index = pd.MultiIndex.from_tuples(index, names=df.index.names) if index else df.index[:0]
    else:
        found.index = pd.Index(index, name=df.index.name, dtype=df.index.dtype)
    return found


def _columns(there: list[Any], text: str, named: dict[str, str | None]) -> dict[str, Any]:
    """Our field to the column that holds it."""
    columns: dict[str, Any] = {}
    for ours, theirs in {"text": text, **named}.items():
        if theirs is None:
            if _DEFAULTS[ours] in there:
                columns[ours] = _DEFAULTS[ours]
        elif theirs in there:
            columns[ours] = theirs
        else:
            raise InputError(f"there is no column {theirs!r} for {ours!r}; found {', '.join(map(str, there))}")
    return columns


def _reports(
    df: pd.DataFrame, columns: dict[str, Any], pipeline: Pipeline, progress: bool | Callable[[int, int], None]
) -> Iterator[tuple[Any, Report]]:
    """Each row's label and report; rows without text are left out and told at the end."""
    empty: list[Any] = []
    tell = progress if callable(progress) else _teller(len(df)) if progress else _silent
    cells = [df[theirs].tolist() for theirs in columns.values()]
    for done, (label, *values) in enumerate(zip(df.index.tolist(), *cells, strict=True), 1):
        row = dict(zip(columns, values, strict=True))
        if not isinstance(row["text"], str):
            empty.append(label)
        else:
            yield label, pipeline(document_from_fields(row, f"row {label!r}", None))
        tell(done, len(df))
    if empty:
        warnings.warn(f"{len(empty)} rows have no text and were left out, the first: {empty[0]!r}", stacklevel=3)


def _silent(_done: int, _every: int) -> None:
    """Tell nothing."""


def _teller(every: int) -> Callable[[int, int], None]:
    began = told = time.monotonic()

    def tell(done: int, _: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - began > 2 * _TELL_EVERY_S and (now - told > _TELL_EVERY_S or done == every):
            told = now
            sys.stderr.write(f"incidentmap: {done} of {every} texts, {done / (now - began):.0f} a second\n")

    return tell
