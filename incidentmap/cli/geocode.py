"""``incidentmap geocode``: names to places, and points to places, without a network."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incidentmap._errors import InputError
from incidentmap.cli.common import say

if TYPE_CHECKING:
    from incidentmap.geocode import Geocoder

_SERVICES = ("nominatim", "photon")


def add_parser(commands: Any) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("geocode", help="names to places", description=__doc__)
    parser.add_argument("names", metavar="NAME", nargs="+", help="like Kherson, or 'Zolochiv, Kharkiv region'")
    parser.add_argument("--country", metavar="CC,...", type=_list, help="places in these countries only")
    parser.add_argument("--near", metavar="LON,LAT", type=_point, help="prefer places near this point")
    parser.add_argument("--max-km", metavar="KM", type=float, help="with --near: nothing farther away")
    parser.add_argument("--kind", metavar="KIND,...", type=_list, help="feature codes, or settlement, admin1, …")
    parser.add_argument("--exact", action="store_true", help="take names only as they are spelt")
    parser.add_argument("--reverse", action="store_true", help="the names are points, LON,LAT: say what is there")
    parser.add_argument("--limit", type=_positive, default=5)
    parser.add_argument("--format", choices=("table", "jsonl"), default="table")
    parser.add_argument("--gazetteer", metavar="DIR", type=Path, help="folder or name of another gazetteer")
    online = parser.add_argument_group("a service behind it (off unless asked for; it learns the names it is asked)")
    online.add_argument("--fallback", choices=_SERVICES, help="ask this service for names that are not found")
    online.add_argument("--fallback-host", metavar="URL", help="another host of that service")
    online.add_argument("--user-agent", metavar="TEXT", help="who you are, which Nominatim's terms want to know")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the candidates of every name."""
    from incidentmap.geocode import Geocoder

    coder = Geocoder(args.gazetteer, fallback=_service(args))
    if coder.fallback is not None:
        say(coder.fallback.notice)
    missing = 0
    for query in args.names:
        found = list(_found(coder, query, args))
        if not found:
            missing += 1
            say(f"{query}: {'nothing known there' if args.reverse else 'not in the gazetteer'}")
        for rank, location in enumerate(found, 1):
            print(_line(query, rank, location, args.format))
    return 1 if missing else 0


def _found(coder: Geocoder, query: str, args: argparse.Namespace) -> Iterator[Any]:
    if args.reverse:
        lon, lat = _pair(query)
        yield from coder.reverse((lat, lon), exactly_one=False, limit=args.limit) or ()
        return
    near = None if args.near is None else (args.near[1], args.near[0])
    yield from coder.geocode(
        query, exactly_one=False, country=args.country, near=near, max_km=args.max_km, kind=args.kind,
        limit=args.limit, fuzzy=not args.exact,
    ) or ()  # fmt: skip


def _line(query: str, rank: int, location: Any, form: str) -> str:
    from incidentmap.records import dumps

    raw = location.raw
    if form == "jsonl":
        row = {key: raw.get(key) for key in ("gazetteer_id", "kind", "country", "admin1", "score")}
        name = raw.get("name", location.address)
        shown = {"query": query, "rank": rank, "name": name, "lat": location.latitude, "lon": location.longitude, **row}
        return dumps(shown)
    told = [f"{rank}", location.address, f"{location.latitude:.4f} {location.longitude:.4f}"]
    told += [str(raw[key]) for key in ("kind", "gazetteer_id") if raw.get(key)]
    if raw.get("score") is not None:
        told.append(f"score {raw['score']:.2f} {raw['match']}")
    if "distance_m" in raw:
        told.append(f"{raw['distance_m'] / 1000:.1f} km away")
    return "  ".join(told)


def _service(args: argparse.Namespace) -> Any:
    if args.fallback is None:
        return None
    from urllib.parse import urlsplit

    from geopy.geocoders import Nominatim, Photon

    options: dict[str, Any] = {}
    if args.fallback_host:
        parts = urlsplit(args.fallback_host if "//" in args.fallback_host else f"https://{args.fallback_host}")
        options = {"scheme": parts.scheme, "domain": parts.netloc}
    if args.fallback == "photon":
        return Photon(user_agent=args.user_agent or "incidentmap", **options)
    if not args.user_agent:
        raise InputError("Nominatim's terms want to know who asks: add --user-agent 'your project, your address'")
    return Nominatim(user_agent=args.user_agent, **options)


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _pair(text: str) -> tuple[float, float]:
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError as error:
        raise InputError(f"expected LON,LAT like 36.23,49.99, found {text!r}") from error
    return lon, lat


def _point(text: str) -> tuple[float, float]:
    try:
        return _pair(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 1, found {text!r}")
    return int(text)
