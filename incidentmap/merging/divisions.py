"""A choropleth: the first-order divisions (oblast, governorate, state) with how many incidents they had.

GeoJSON polygons and a QGIS style beside them, shaded by the number of incidents. The same counts by month and type
are rows of ``STEM.counts.csv``, which joins by ``gazetteer_id``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from incidentmap.files.geojson import write_collection
from incidentmap.files.qgis.styles import VERSION
from incidentmap.files.qgis.symbols import fill, graduated
from incidentmap.files.rows import country_name, day_of
from incidentmap.files.shapes import polygons
from incidentmap.files.writing import write_text

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.types import Incident, Report

_SHARES = (0.12, 0.3, 0.48, 0.66, 0.85)
_COLOUR = "#a11d1d"


def division_row(incident: Incident, gazetteer: Gazetteer) -> int | None:
    """Return the gazetteer's row of the first-order division that an incident lies in, None when it is not known."""
    place = incident.location.place
    row = gazetteer.row(place.gazetteer_id) if place else None
    if row is None:
        return None
    if gazetteer.kind_group[gazetteer.kind[row]] == "admin1":
        return row
    above = int(gazetteer.admin1[row])
    return above if above >= 0 else None


def division_features(reports: Iterable[Report], gazetteer: Gazetteer) -> list[tuple[str, dict[str, Any]]]:
    """Return a division's polygon (GeoJSON text, EPSG:4326) and properties for each that has a drawn incident.

    Tolls are sums of what is stated, None where no incident states one. Incidents without a division, and divisions
    without a polygon in the gazetteer, are in the table of counts only.
    """
    import shapely

    found: dict[int, list[Incident]] = {}
    for report in reports:
        for incident in report.incidents:
            row = division_row(incident, gazetteer) if incident.drawn else None
            if row is not None:
                found.setdefault(row, []).append(incident)
    features = []
    shapes = polygons([gazetteer.geometry(row) for row in found])
    for (row, incidents), shape in zip(found.items(), shapes, strict=True):
        if shape is None:
            continue
        country = gazetteer.country_code(row)
        months = sorted(day[:7] for i in incidents if (day := day_of(i.time.start)))
        kinds = Counter(i.event_type for i in incidents)
        properties = {
            "gazetteer_id": gazetteer.gazetteer_id(row),
            "admin1": gazetteer.name(row),
            "country_code": country,
            "country": country_name(country),
            "incidents": len(incidents),
            "commonest_type": min(kinds, key=lambda kind: (-kinds[kind], kind)),
            "first_month": months[0] if months else None,
            "last_month": months[-1] if months else None,
            **{
                f"{kind}_{bound}": _sum(incidents, kind, bound)
                for kind in ("killed", "injured")
                for bound in ("min", "best")
            },
        }
        features.append((shapely.to_geojson(shape), properties))
    return sorted(features, key=lambda f: (f[1]["country_code"] or "", f[1]["admin1"], f[1]["gazetteer_id"]))


def write_divisions(reports: Iterable[Report], gazetteer: Gazetteer, folder: Path, stem: str) -> list[Path]:
    """Write ``STEM.divisions.geojson`` and its style ``STEM.divisions.qml``, and return their paths.

    Raises
    ------
    OutputError
        When one cannot be written.
    """
    features = division_features(reports, gazetteer)
    layer = write_collection(features, folder / f"{stem}.divisions.geojson")
    most = max((properties["incidents"] for _, properties in features), default=1)
    return [layer, write_text(folder / f"{stem}.divisions.qml", _style(most))]


def steps(most: int) -> list[tuple[int, int]]:
    """Return up to five ranges of counts from 1 to ``most``, each some times as wide as the one before.

    Counts by division are skewed: equal steps would leave nearly all of them in the first.

    Examples
    --------
    >>> steps(1), steps(3)
    ([(1, 1)], [(1, 1), (2, 2), (3, 3)])
    >>> steps(1000)
    [(1, 4), (5, 16), (17, 63), (64, 251), (252, 1000)]
    """
    ends = sorted({max(n, round(most ** (n / len(_SHARES)))) for n in range(1, len(_SHARES) + 1)} | {most})
    ends = [end for end in ends if end <= most]
    return list(zip([1, *(end + 1 for end in ends)], ends, strict=False))


def _sum(incidents: list[Incident], kind: str, bound: str) -> int | None:
    tolls = (getattr(i.casualties, kind) for i in incidents)
    stated = [value for toll in tolls if toll is not None and (value := getattr(toll, bound)) is not None]
    return sum(stated) if stated else None


def _style(most: int) -> str:
    ranges = [
        (low, high, fill(_COLOUR, share, outline_mm="0.1"))
        for (low, high), share in zip(steps(most), _SHARES, strict=False)
    ]
    root = ET.Element("qgis", {"version": VERSION, "styleCategories": "Symbology"})
    root.append(graduated("incidents", ranges))
    ET.indent(root, " ")
    head = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    return head + ET.tostring(root, encoding="unicode") + "\n"
