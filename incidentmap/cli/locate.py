"""``incidentmap locate``: a table of localities, "8 km E of X", to regions with their uncertainty."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incidentmap._errors import InputError, MissingExtraError, OutputError
from incidentmap.cli.common import say

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_FORMATS = (".csv", ".geojson", ".gpkg", ".parquet")


def add_parser(commands: Any) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("locate", help="distance phrases in a table to regions", description=__doc__)
    parser.add_argument("table", metavar="TABLE", help=".csv, .tsv or .parquet file, or - for CSV from standard input")
    parser.add_argument("--text", metavar="COLUMN", required=True, help="column of the localities")
    parser.add_argument("--country", metavar="COLUMN", help="column of the country, a name or an ISO 3166-1 code")
    parser.add_argument("--state", metavar="COLUMN", help="column of the state or province")
    parser.add_argument("--county", metavar="COLUMN", help="column of the county or district")
    parser.add_argument(
        "-o", "--output", metavar="FILE", type=Path, help=f"one of {', '.join(_FORMATS)}; CSV to stdout"
    )
    parser.add_argument("--geometry", choices=("region", "point"), default="region", help="what the map files hold")
    parser.add_argument("--gazetteer", metavar="DIR", type=Path, help="another gazetteer than the packaged one")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Locate the rows of a table."""
    from incidentmap.distance.tables import locate_table
    from incidentmap.gazetteer import open_gazetteer

    if args.output is not None and args.output.suffix.lower() not in _FORMATS:
        raise InputError(f"{args.output}: the output ends in {', '.join(_FORMATS)}")
    table = _read(args.table)
    found = locate_table(
        table, text=args.text, country=args.country, state=args.state, county=args.county,
        geometry=args.geometry, gazetteer=open_gazetteer(args.gazetteer),
    )  # fmt: skip
    _write(found, args.output)
    placed = int(found["uncertainty_m"].notna().sum())
    say(f"{placed} of {len(found)} localities located")
    return 0


def _read(source: str) -> Any:
    import pandas as pd

    suffix = Path(source).suffix.lower()
    try:
        if suffix == ".parquet":
            return pd.read_parquet(source)
        return pd.read_csv(
            sys.stdin if source == "-" else source, sep="\t" if suffix == ".tsv" else ",", dtype=str,
            keep_default_na=False, encoding="utf-8-sig",
        )  # fmt: skip
    except ImportError as error:
        raise MissingExtraError.for_extra("parquet", "reading .parquet") from error
    except FileNotFoundError as error:
        raise InputError(f"{source}: there is no such file") from error
    except (OSError, ValueError) as error:  # pandas' parser errors are ValueErrors
        raise InputError(f"{source}: wanted a CSV, TSV or Parquet table, found {error}") from error


def _write(found: GeoDataFrame, path: Path | None) -> None:
    import shapely

    if path is None or path.suffix.lower() == ".csv":
        rows = found.drop(columns=found.geometry.name).assign(
            wkt=[None if g is None else shapely.to_wkt(g, rounding_precision=5) for g in found.geometry]
        )
        _write_csv(rows, path)
        return
    try:
        if path.suffix.lower() == ".parquet":
            found.to_parquet(path)
        else:
            geojson = {"driver": "GeoJSON", "RFC7946": "YES", "WRITE_NAME": "NO"}  # no member "crs"
            found.to_file(path, **(geojson if path.suffix.lower() == ".geojson" else {"driver": "GPKG"}))
    except ImportError as error:
        raise MissingExtraError.for_extra("parquet", "writing .parquet") from error
    except OSError as error:
        raise OutputError(f"{path}: could not be written: {error}") from error


def _write_csv(rows: Any, path: Path | None) -> None:
    import pandas as pd

    from incidentmap.files.csvfile import cell, write_table

    columns = [str(c) for c in rows.columns]
    records = (
        {c: None if pd.isna(v) else getattr(v, "item", lambda v=v: v)() for c, v in zip(columns, values, strict=True)}
        for values in rows.itertuples(index=False, name=None)
    )
    if path is None:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([cell(v) for v in record.values()] for record in records)
        return
    try:
        write_table(records, columns, path)
    except OSError as error:
        raise OutputError(f"{path}: could not be written: {error}") from error
