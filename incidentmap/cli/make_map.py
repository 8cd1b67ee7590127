"""``incidentmap map``: texts in, the map and its files out."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from incidentmap.cli.common import Run, add_incident_options, add_source_options, config_of, say


def add_parser(commands: Any) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("map", help="make a map and its files", description=__doc__)
    add_source_options(parser)
    parser.add_argument(
        "-o", "--out", metavar="DIR", type=Path, default=Path(), help="folder for the files (default: here)"
    )
    parser.add_argument("--name", help="stem of the files (default: the source's)")
    parser.add_argument("--title", help="heading of the page")
    parser.add_argument(
        "--formats",
        type=_formats,
        default=None,
        help="some of html,geojson,json,csv (the default), geojsonl,parquet,gpkg,qgz,qml",
    )
    parser.add_argument(
        "--append",
        metavar="FILE.gpkg",
        type=_geopackage,
        help="also add the incidents to a GeoPackage; edits by hand stay",
    )
    parser.add_argument(
        "--tiles",
        metavar="URL",
        help="online tiles, a template with {z}/{x}/{y} or a name like 'OpenStreetMap Mapnik': their host sees what is viewed",
    )
    parser.add_argument("--language", choices=("en", "uk", "ru"), default="en", help="language of the page's own words")
    parser.add_argument(
        "--made",
        metavar="DATE",
        type=_day,
        help="day to print on the page (default: none, so that the same input gives the same file)",
    )
    parser.add_argument("--no-merge", action="store_true", help="draw each report's incidents of tables for itself")
    add_incident_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the map."""
    from incidentmap.cli.corrected import append_to, corrected
    from incidentmap.files import DEFAULT_FORMATS, write
    from incidentmap.pipeline import load
    from incidentmap.sources.regions import with_regions

    job = Run(load(config_of(args)), columns=args.columns)
    reports = list(job.reports(args.sources, args.published))
    if job.done == 0 and reports:
        reports = list(with_regions(reports, job.pipeline.gazetteer))
    many = job.done == 0 and len(reports) > 1 and not args.no_merge
    if many:  # tables of incidents made before: the same incident may stand in many of them
        from incidentmap.batch.duplicates import copies_beside
        from incidentmap.merging import merge

        told, reports = len(reports), merge(reports, copies=copies_beside(map(Path, args.sources)))
        say(f"incidents told in {told} documents are {len(reports)} (--no-merge draws each for itself)")
    reports = corrected(job.pipeline, reports, args.append)
    if args.append is not None:
        append_to(args.append, reports, quotes=not args.no_quotes)
    paths = write(
        reports,
        args.out,
        name=args.name or job.name,
        formats=args.formats or DEFAULT_FORMATS,
        title=args.title,
        quotes=not args.no_quotes,
        tiles=args.tiles,
        language=args.language,
        made=args.made,
    )
    if many:
        from incidentmap.merging.tables import write_tables

        paths += write_tables(reports, args.out, args.name or job.name, job.pipeline.gazetteer)
    drawn = sum(i.drawn for r in reports for i in r.incidents)
    listed = sum(len(r.incidents) for r in reports) - drawn
    say(f"{len(reports)} documents, {drawn} incidents on the map, {listed} more listed or on layers that are off")
    for path in paths:
        print(path)
    return job.status


def _geopackage(text: str) -> Path:
    if not text.lower().endswith(".gpkg"):
        raise argparse.ArgumentTypeError(f"expected a file that ends in .gpkg, found {text!r}")
    return Path(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"expected a date like 2025-03-15, found {text!r}") from error


def _formats(text: str) -> tuple[str, ...]:
    from incidentmap.files import FORMATS

    names = tuple(n.strip().lower() for n in text.split(",") if n.strip())
    for name in names:
        if name not in FORMATS:
            raise argparse.ArgumentTypeError(f"unknown format {name!r}: choose from {', '.join(FORMATS)}")
    return names
