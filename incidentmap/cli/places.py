"""``incidentmap places``: every resolved place name to standard output."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from incidentmap.cli.common import Run, add_source_options, config_of

if TYPE_CHECKING:
    from incidentmap.types import Report


def add_parser(commands: Any) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("places", help="every resolved place to stdout", description=__doc__)
    add_source_options(parser)
    parser.add_argument("--format", choices=("geojson", "jsonl"), default="jsonl")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print places."""
    from incidentmap.files import to_geojson
    from incidentmap.pipeline import load
    from incidentmap.records import dumps

    job = Run(load(config_of(args)), places_only=True, columns=args.columns)
    reports = job.reports(args.sources, args.published)
    if args.format == "geojson":
        print(dumps(to_geojson(reports, level="places")))
    else:
        for report in reports:
            sys.stdout.write(dumps(_line(report)) + "\n")
    return job.status


def _line(report: Report) -> dict[str, Any]:
    rows = []
    for toponym in report.toponyms:
        place = toponym.place
        rows.append(
            {
                "start": toponym.start,
                "end": toponym.end,
                "name": toponym.name,
                "lat": place.lat if place else None,
                "lon": place.lon if place else None,
                "gazetteer_id": place.gazetteer_id if place else None,
                "kind": place.kind if place else None,
                "country": place.country if place else None,
                "admin1": place.admin1 if place else None,
                "role": toponym.role,
                "score": toponym.score,
            }
        )
    return {"id": report.document.id, "toponyms": rows}
