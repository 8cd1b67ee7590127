"""What sources get wrong in ways that a rule can tell: doubled places, blanks in names, polygons that cross themselves.

The rules are those of `incidentmap.gazetteer.check`, which tells what is left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from incidentmap.gazetteer.build.records import ALTERNATE, VARIANT, PlaceRecord
from incidentmap.gazetteer.check import SAME_PLACE_M, SURE_RADIUS_M
from incidentmap.gazetteer.folding import fold
from incidentmap.gazetteer.kinds import group_of
from incidentmap.gazetteer.spatial import distance_m

_REGIONS = (" Region", " Oblast", " Province", " Governorate")


def tidied(records: Sequence[PlaceRecord]) -> list[PlaceRecord]:
    """Return the records in their order without doubles, with clean names and valid geometries.

    A city that is a division of its own ("Kyiv City") loses the spellings that are the surrounding region's.

    Of two places of one name, kind and division within a kilometre the more populous stays (else the first) and
    takes the other's names.
    """
    for record in records:
        record.name = " ".join(record.name.split())
        if record.kind == "ADM1" and record.name.endswith(" City"):
            record.names = {
                n: kind for n, kind in record.names.items() if not (kind == VARIANT and n.endswith(_REGIONS))
            }
        if record.wkb is not None:
            record.wkb = _valid(record.wkb)
    gone = _doubles(records)
    return [record for record in records if id(record) not in gone]


def _doubles(records: Sequence[PlaceRecord]) -> set[int]:
    alike: dict[tuple[str, str, str, str], list[PlaceRecord]] = defaultdict(list)
    for record in records:
        group = group_of(record.kind)
        if record.radius_m < SURE_RADIUS_M and group != "district":
            alike[fold(record.name), group, record.country, record.admin1].append(record)
    gone: set[int] = set()
    for places in alike.values():
        kept: list[PlaceRecord] = []
        for place in sorted(places, key=lambda p: -p.population) if len(places) > 1 else places:
            there = next(
                (k for k in kept if distance_m(k.lon, k.lat, place.lon, place.lat) <= SAME_PLACE_M),
                None,
            )
            if there is None:
                kept.append(place)
                continue
            for name, kind in {**place.names, place.name: ALTERNATE}.items():
                there.add(name, kind)
            gone.add(id(place))
    return gone


def _valid(wkb: bytes) -> bytes:
    import shapely

    shape = shapely.from_wkb(wkb)
    if shapely.is_valid(shape):
        return wkb
    parts = shapely.get_parts(shapely.make_valid(shape))
    area = [p for p in parts if p.geom_type.endswith("Polygon")]
    return bytes(shapely.to_wkb(shapely.union_all(area or list(parts))))
