"""GeoParquet 1.1 with a schema that is fixed: the same for no incident, for one and for millions.

`GeoParquetWriter` takes reports one after the other, so that a shard of a corpus is written as it is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from incidentmap._errors import MissingExtraError
from incidentmap.files.levels import CHUNK, Level, chunks, level_of

if TYPE_CHECKING:
    from incidentmap.types import Report

GEOMETRY = "geometry"
_KINDS = {"MultiPolygon": ["Polygon", "MultiPolygon"], "MultiLineString": ["LineString", "MultiLineString"]}


def geoparquet_schema(level: str = "incidents") -> Any:
    """Return the `pyarrow.Schema` of a level, GeoParquet's metadata included.

    Raises
    ------
    InputError
        When there is no such level.
    MissingExtraError
        When pyarrow is not installed.
    """
    return _schema(level_of(level).name)


@cache
def _schema(name: str) -> Any:
    pa = _pyarrow()
    level = level_of(name)
    types = {
        "str": pa.string(),
        "json": pa.string(),
        "int": pa.int32(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "date": pa.date32(),
        "datetime": pa.timestamp("us", tz="UTC"),
    }
    fields = [pa.field(c.name, types[c.type], metadata={"description": c.description}) for c in level.columns]
    if level.geometry is None:
        return pa.schema(fields)
    return pa.schema([*fields, pa.field(GEOMETRY, pa.binary())], metadata={"geo": json.dumps(_geo(level))})


def _geo(level: Level) -> dict[str, Any]:
    import pyproj

    assert level.geometry is not None
    column = {
        "encoding": "WKB",
        "geometry_types": _KINDS.get(level.geometry, [level.geometry]),
        "crs": pyproj.CRS.from_epsg(4326).to_json_dict(),
        "edges": "planar",
        "orientation": "counterclockwise",
    }
    return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


class GeoParquetWriter:
    """Write reports to one GeoParquet file as they come; the file appears when the block ends well.

    Parameters
    ----------
    path
        The file; an old one is replaced at the end, and left as it is when the block raises.
    level
        As for `to_geodataframe`; ``"incidents"`` holds every incident, unlocated ones without geometry.
    quotes
        False leaves the source's words out.
    chunk
        Reports held in memory before their rows are written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with GeoParquetWriter(Path(folder) / "a.parquet") as writer:
    ...         writer.write([])
    ...     writer.rows
    0
    """

    def __init__(self, path: Path, *, level: str = "incidents", quotes: bool = True, chunk: int = CHUNK * 10) -> None:
        self.path = path
        self._chunk = chunk
        self.rows = 0
        self._level = level_of(level)
        self._quotes = quotes
        self._schema = _schema(self._level.name)
        self._waiting: list[Report] = []

    def __enter__(self) -> Self:
        from contextlib import ExitStack

        import pyarrow.parquet as pq

        from incidentmap.files.writing import replacing

        with ExitStack() as stack:
            temporary = stack.enter_context(replacing(self.path))
            self._file: Any = stack.enter_context(pq.ParquetWriter(temporary, self._schema, compression="zstd"))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            with self._stack:
                self._flush()
        else:
            self._stack.__exit__(kind, error, trace)

    def write(self, reports: Report | Iterable[Report]) -> None:
        """Add the rows of one report or many."""
        from incidentmap.types import Report as ReportType

        for report in [reports] if isinstance(reports, ReportType) else reports:
            self._waiting.append(report)
            if len(self._waiting) >= self._chunk:
                self._flush()

    def note(self, key: str, value: str) -> None:
        """Keep a text with the file, under ``key`` in its footer."""
        self._file.add_key_value_metadata({key: value})

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            table = to_arrow(waiting, level=self._level.name, quotes=self._quotes)
            self.rows += table.num_rows
            self._file.write_table(table)


def write_geoparquet(
    reports: Report | Iterable[Report], path: Path, *, level: str = "incidents", quotes: bool = True
) -> Path:
    """Write one GeoParquet file; ``reports`` may be an iterator of any length.

    Raises
    ------
    MissingExtraError
        When pyarrow is not installed.
    OutputError
        When the file cannot be written.
    """
    with GeoParquetWriter(path, level=level, quotes=quotes) as writer:
        writer.write(reports)
    return path


def to_arrow(reports: Report | Iterable[Report], *, level: str = "incidents", quotes: bool = True) -> Any:
    """Return a `pyarrow.Table` of a level, in `geoparquet_schema`'s schema."""
    import shapely

    pa = _pyarrow()
    schema = _schema(level_of(level).name)
    tables = []
    for chunk in chunks(reports, CHUNK * 10):
        made = level_of(level).make(chunk, quotes)
        names = [c.name for c in level_of(level).columns]
        columns = zip(*(row.values() for row in made.rows), strict=True) if made.rows else ((),) * len(names)
        arrays = [_array(pa, values, schema.field(name).type) for name, values in zip(names, columns, strict=True)]
        if made.geometry is not None:
            arrays.append(pa.array(shapely.to_wkb(made.geometry, output_dimension=2), type=pa.binary()))
        tables.append(pa.Table.from_arrays(arrays, schema=schema))
    return pa.concat_tables(tables) if tables else schema.empty_table()


def _array(pa: Any, values: Sequence[Any], wanted: Any) -> Any:
    try:
        if pa.types.is_date32(wanted) or pa.types.is_timestamp(wanted):
            return pa.array(values, type=pa.string()).cast(wanted)
        return pa.array(values, type=wanted)
    except UnicodeEncodeError:  # lone surrogates
        return pa.array([None if v is None else v.encode("utf-8", "replace").decode() for v in values], type=wanted)


def _pyarrow() -> Any:
    try:
        import pyarrow as pa
    except ImportError as error:
        raise MissingExtraError.for_extra("parquet", "writing Parquet") from error
    return pa
