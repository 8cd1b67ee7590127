"""``incidentmap geocode``: names to places."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("geocode", help="names to places", description=__doc__)
    parser.add_argument("names", metavar="NAME", nargs="+")
    parser.add_argument("--country", metavar="CC")
    parser.add_argument("--limit", type=int, default=5)
    parser.add_argument("--format", choices=("table", "jsonl"), default="table")
    parser.add_argument("--gazetteer", type=Path)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the candidates of every name."""
    from incidentmap.gazetteer import open_gazetteer
    from incidentmap.geocode import Geocoder
    from incidentmap.records import dumps

    geocoder = Geocoder(open_gazetteer(args.gazetteer))
    missing = 0
    for query in args.names:
        found = geocoder.geocode(query, exactly_one=False, country=args.country, limit=args.limit) or []
        if not found:
            missing += 1
            print(f"incidentmap: {query}: not in the gazetteer", file=sys.stderr)
        for rank, location in enumerate(found, 1):
            raw = location.raw
            row = {"query": query, "rank": rank, "name": raw["name"], "lat": location.latitude, "lon": location.longitude,
                   "gazetteer_id": raw["gazetteer_id"], "kind": raw["kind"], "country": raw["country"], "admin1": raw["admin1"], "score": None}  # fmt: skip
            print(
                dumps(row)
                if args.format == "jsonl"
                else f"{rank}  {location.address}  {location.latitude:.4f} {location.longitude:.4f}  {raw['kind']}  {raw['gazetteer_id']}"
            )
    return 1 if missing else 0
