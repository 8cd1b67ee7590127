"""The command ``incidentmap``. Results go to stdout, messages and progress to stderr.

Exit status: 0 fine, 1 some document failed (the rest is written), 2 wrong usage or unreadable input.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from incidentmap._errors import IncidentMapError

_COMMANDS = ("map", "parse", "places", "geocode", "locate", "gazetteer", "batch", "merge")
_MODULES = {"map": "make_map"}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line, and where help is."""
        self.exit(2, f"{self.prog}: {message}\ntry '{self.prog} --help'\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # argparse takes "-84.4,33.7" for an option, and "-84.4, 33.7" for the point that it is
    words = [re.sub(r"^(-[\d.]+),(?=[-\d.]+$)", r"\1, ", word) for word in (sys.argv[1:] if argv is None else argv)]
    parser = _parser(words)
    args = parser.parse_args(words)
    if args.version:
        from incidentmap.cli.version import version_text

        print(version_text())
        return 0
    if args.command is None:
        parser.print_help(sys.stderr)
        return 2
    try:
        status: int = args.run(args)
    except IncidentMapError as error:
        print(f"incidentmap: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("incidentmap: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="incidentmap",
        description="News text in; an offline incident map, GeoJSON and records out, every point with its evidence.",
    )
    parser.add_argument("--version", action="store_true", help="version, schema and gazetteer")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    wanted = [w for w in words if w in _COMMANDS][:1] or list(_COMMANDS)  # only the parser that is needed
    for name in wanted:
        module = import_module(f"incidentmap.cli.{_MODULES.get(name, name)}")
        module.add_parser(commands)
    return parser
