"""``incidentmap batch``: a corpus in, one GeoParquet file of incidents for each shard out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incidentmap.cli.common import add_incident_options, add_names_option, codes, config_of, say

if TYPE_CHECKING:
    from incidentmap.batch import Engine

_EPILOG = """
A table (.parquet .jsonl .jsonl.gz .jsonl.zst .csv) is a shard; the texts of a folder make shards of 500.
A stopped run goes on with the same command. Documents that fail are told in OUT/_errors, and the status is 1.
"""


def add_parser(commands: Any) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("batch", help="read a corpus, shard by shard", description=__doc__, epilog=_EPILOG)
    parser.add_argument(
        "inputs",
        metavar="INPUT",
        nargs="+",
        help="tables, folders, patterns, or fsspec addresses like s3://bucket/news",
    )
    parser.add_argument("-o", "--out", metavar="DIR", required=True, help="folder or address for the results")
    parser.add_argument("--engine", choices=("local", "dask"), default="local", help="who runs it (default: local)")
    parser.add_argument("--workers", metavar="N", type=_count, help="processes (default: one a core)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a running Dask scheduler, like tcp://127.0.0.1:8786")
    parser.add_argument("--places", action="store_true", help="also write the place names, to OUT/_places")
    parser.add_argument("--dedupe", action="store_true", help="parse only the first of near-duplicate texts")
    parser.add_argument(
        "--focus", metavar="CC,...", type=codes, default=(), help="countries the texts are likely about"
    )
    parser.add_argument("--gazetteer", metavar="DIR", type=Path, help="another gazetteer than the packaged one")
    add_names_option(parser)
    add_incident_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read the corpus."""
    from incidentmap.batch import run_batch
    from incidentmap.pipeline import load

    try:
        summary = run_batch(
            args.inputs,
            args.out,
            pipeline=load(config_of(args)),
            engine=_engine(args),
            places=args.places,
            quotes=not args.no_quotes,
            dedupe=args.dedupe,
            tell=say,
        )
    except KeyboardInterrupt:
        say(f"stopped; finished shards are in {args.out}, and the same command goes on from there")
        return 130
    read = summary.documents - summary.failed - summary.skipped
    say(
        f"{summary.shards} shards ({summary.resumed} done before), {read} documents read, "
        f"{summary.skipped} copies left out, {summary.failed} failed, {summary.incidents} incidents"
    )
    if summary.failed:
        say(f"why documents failed is in {args.out.rstrip('/')}/_errors")
    for name, reason in summary.set_aside.items():
        say(f"{name} has no file: {reason}")
    return summary.status


def _engine(args: argparse.Namespace) -> Engine:
    from incidentmap._errors import InputError

    if args.engine == "local":
        from incidentmap.batch import LocalEngine

        if args.scheduler:
            raise InputError("--scheduler is for --engine dask")
        return LocalEngine(args.workers)
    if args.scheduler and args.workers:
        raise InputError("--workers is for this machine; a scheduler has the workers that were started for it")
    from incidentmap.batch.dask_engine import DaskEngine

    return DaskEngine(args.workers, scheduler=args.scheduler)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 1, found {text!r}")
    return int(text)
