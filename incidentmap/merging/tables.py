"""Tables of merged incidents: how tolls were told over time, and counts by division and month, which also make a map."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incidentmap.files.csvfile import write_table
from incidentmap.files.rows import country_name, day_of
from incidentmap.files.writing import safe_name
from incidentmap.merging.divisions import division_row, write_divisions
from incidentmap.types import Report, Toll

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

SERIES_COLUMNS = (
    "id", "published", "publisher", "document_id", "source",
    "killed_min", "killed_best", "killed_max", "injured_min", "injured_best", "injured_max",
)  # fmt: skip
COUNT_COLUMNS = (
    "country_code", "country", "admin1", "month", "event_type", "incidents", "killed_min", "killed_best", "injured_min", "injured_best",
    "gazetteer_id",
)  # fmt: skip


def series_rows(reports: Iterable[Report]) -> Iterator[dict[str, Any]]:
    """Yield a row for each report of an incident that tells a toll, in order of publication.

    One incident's rows read one after the other are the series in which its toll rose.
    """
    for report in reports:
        for incident in report.incidents:
            for telling in incident.tellings:
                if telling.killed is None and telling.injured is None:
                    continue
                yield {
                    "id": incident.id,
                    "published": telling.published.isoformat() if telling.published else None,
                    "publisher": telling.publisher,
                    "document_id": telling.document_id,
                    "source": telling.source,
                    **_columns("killed", telling.killed),
                    **_columns("injured", telling.injured),
                }


def count_rows(reports: Iterable[Report], gazetteer: Gazetteer) -> list[dict[str, Any]]:
    """Return counts of drawn incidents by country, admin-1, month and type, with the tolls told of them.

    An incident without a date counts under the month None, one without a division under admin1 None.
    The tolls are sums of what is stated: None where no incident of the row states one. ``gazetteer_id`` is the
    division's, as in the layer of divisions.
    """
    found: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    for report in reports:
        for incident in report.incidents:
            if not incident.drawn:
                continue
            place = incident.location.place
            admin1 = (place.name if incident.location.precision == "admin1" else place.admin1) if place else None
            day = day_of(incident.time.start)
            key = ((place.country or "") if place else "", admin1 or "", day[:7] if day else "", incident.event_type)
            row = found.setdefault(key, dict.fromkeys(COUNT_COLUMNS[5:]))
            row["incidents"] = (row["incidents"] or 0) + 1
            division = division_row(incident, gazetteer)
            row["gazetteer_id"] = gazetteer.gazetteer_id(division) if division is not None else None
            for kind in ("killed", "injured"):
                toll: Toll | None = getattr(incident.casualties, kind)
                for bound in ("min", "best"):
                    value = getattr(toll, bound) if toll else None
                    if value is not None:
                        row[f"{kind}_{bound}"] = (row[f"{kind}_{bound}"] or 0) + value
    return [
        {
            "country_code": country or None,
            "country": country_name(country or None),
            "admin1": admin1 or None,
            "month": month or None,
            "event_type": event_type,
            **found[country, admin1, month, event_type],
        }
        for country, admin1, month, event_type in sorted(found)
    ]


def write_tables(reports: Sequence[Report], folder: Path, stem: str, gazetteer: Gazetteer) -> list[Path]:
    """Write ``STEM.series.csv``, ``STEM.counts.csv`` and the divisions' layer into a folder that is there.

    Returns
    -------
    list
        The paths.

    Raises
    ------
    OutputError
        When one cannot be written.
    """
    tables = (
        ("series", SERIES_COLUMNS, series_rows(reports)),
        ("counts", COUNT_COLUMNS, count_rows(reports, gazetteer)),
    )
    stem = safe_name(stem)
    paths = [write_table(rows, columns, folder / f"{stem}.{name}.csv") for name, columns, rows in tables]
    return paths + write_divisions(reports, gazetteer, folder, stem)


def _columns(name: str, toll: Toll | None) -> dict[str, int | None]:
    return {f"{name}_{bound}": getattr(toll, bound) if toll else None for bound in ("min", "best", "max")}
