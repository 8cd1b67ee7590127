"""``incidentmap parse``: incidents to standard output."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from incidentmap.cli.common import Run, add_incident_options, add_source_options, config_of


def add_parser(commands: Any) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("parse", help="incidents to stdout", description=__doc__)
    add_source_options(parser)
    parser.add_argument("--format", choices=("geojson", "json", "jsonl"), default="geojson")
    parser.add_argument("--explain", action="store_true", help="each value with the words and the rule behind it")
    add_incident_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print incidents."""
    from incidentmap.files import to_geojson
    from incidentmap.pipeline import load
    from incidentmap.records import collection_to_dict, dumps, report_to_dict

    quotes = not args.no_quotes
    job = Run(load(config_of(args)), columns=args.columns)
    reports = job.reports(args.sources, args.published)
    if args.explain:
        from incidentmap.incidents.explain import explain

        for report in reports:
            print(explain(report, quotes=quotes))
    elif args.format == "jsonl":
        for report in reports:
            data = report_to_dict(report, quotes=quotes)
            line = {"id": report.document.id, "incidents": data["incidents"], "totals": data["totals"]}
            sys.stdout.write(dumps(line) + "\n")
    elif args.format == "json":
        print(dumps(collection_to_dict(reports, quotes=quotes), indent=1))
    else:
        print(dumps(to_geojson(reports, quotes=quotes)))
    return job.status
