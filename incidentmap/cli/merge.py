"""``incidentmap merge``: incidents of many reports in, each incident once out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incidentmap._errors import InputError
from incidentmap.cli.common import say

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.types import Report


def add_parser(commands: Any) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("merge", help="many reports, one incident", description=__doc__)
    parser.add_argument(
        "incidents",
        metavar="INCIDENTS",
        nargs="+",
        help="tables or records of incidents, or folders or addresses (s3://…) that batch wrote",
    )
    parser.add_argument(
        "-o", "--out", metavar="DIR", type=Path, default=Path(), help="folder for the files (default: here)"
    )
    parser.add_argument("--name", default="merged", help="stem of the files (default: merged)")
    parser.add_argument("--title", help="heading of the page")
    parser.add_argument("--formats", metavar="F,...", help="formats as for 'incidentmap map'")
    parser.add_argument(
        "--rules", metavar="FILE", type=Path, help="TOML of your own rules instead of the packaged ones"
    )
    parser.add_argument("--no-quotes", action="store_true", help="leave the sources' words out")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Merge and write."""
    from incidentmap.batch.duplicates import copies_beside, local_copies
    from incidentmap.cli.make_map import _formats
    from incidentmap.files import DEFAULT_FORMATS, write
    from incidentmap.gazetteer import open_gazetteer
    from incidentmap.merging import merge
    from incidentmap.merging.tables import write_tables

    try:
        formats = _formats(args.formats) if args.formats else DEFAULT_FORMATS
    except argparse.ArgumentTypeError as error:
        raise InputError(str(error)) from error
    gazetteer = open_gazetteer()
    with local_copies(args.incidents) as sources:
        reports = read_incidents(sources, gazetteer)
        copies = copies_beside(map(Path, sources))
    told = sum(len(r.incidents) for r in reports)
    say(f"{told} incidents read, told in {len(reports)} documents")
    merged = merge(reports, rules=args.rules, copies=copies)
    paths = write(merged, args.out, name=args.name, formats=formats, title=args.title, quotes=not args.no_quotes)
    paths += write_tables(merged, args.out, args.name, gazetteer)
    say(f"{told} incidents told in {len(reports)} documents are {len(merged)}")
    for path in paths:
        print(path)
    return 0


def read_incidents(sources: list[str], gazetteer: Gazetteer) -> list[Report]:
    """Return the reports of tables and records; a folder stands for the Parquet files in it.

    Raises
    ------
    InputError
        When one is missing, or holds texts instead of incidents.
    """
    from incidentmap.sources import read_source
    from incidentmap.sources.read import expand_pattern
    from incidentmap.sources.regions import with_regions

    reports: list[Report] = []
    for source in (found for given in sources for found in expand_pattern(given)):
        folder = Path(source)
        files = sorted(p for p in folder.glob("*.parquet") if p.name[0] not in "_.") if folder.is_dir() else [folder]
        if not files:
            raise InputError(
                f"{source}: no Parquet file in this folder; give the folder that 'incidentmap batch' wrote"
            )
        for file in files:
            read = read_source(str(file))
            if not read.reports and next(read.documents, None) is not None:
                raise InputError(
                    f"{file}: holds texts, no incidents; run 'incidentmap batch' or 'incidentmap parse' first"
                )
            reports.extend(read.reports)
    return list(with_regions(reports, gazetteer))
