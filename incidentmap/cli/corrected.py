"""A run's reports with what people corrected: the corrections file, and the GeoPackage that is added to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from incidentmap.cli.common import say

if TYPE_CHECKING:
    from incidentmap.corrections import Corrections
    from incidentmap.pipeline import Pipeline
    from incidentmap.types import Report


def corrected(pipeline: Pipeline, reports: list[Report], append: Path | None) -> list[Report]:
    """Return the reports corrected; raise before anything is written when an instruction fits nothing."""
    from incidentmap.files.gpkg.append import once

    told, reports = sum(len(r.incidents) for r in reports), once(reports)
    twice = told - sum(len(r.incidents) for r in reports)
    if twice:
        say(f"{twice} incidents are told twice, word for word, by the same document: each is written once")
    given = pipeline.corrections
    working = append if append is not None and append.exists() else None
    if not given.instructions and working is None:
        return reports
    from incidentmap.corrections import check_all_found
    from incidentmap.files.gpkg import known_ids
    from incidentmap.files.gpkg.edits import corrections_of

    out = _apply(reports, given, pipeline)
    check_all_found(out, given, known_ids(working) if working is not None else ())
    if working is not None:
        out = _apply(out, corrections_of(working), pipeline)
    pinned = {c.origin for r in out for c in r.corrections if c.action == "pin"}
    for pin in given.pins:
        if pin.origin not in pinned and given.strict:
            say(f"{pin.position}: the name {pin.name!r} is in none of these documents")
    return out


def append_to(path: Path, reports: list[Report], *, quotes: bool) -> None:
    """Add the reports to a GeoPackage and say what that did."""
    from incidentmap.files.gpkg import append_geopackage

    told = append_geopackage(reports, path, quotes=quotes)
    say(
        f"{path}: {told.added} incidents added, {told.updated} brought up to date, "
        f"{told.edited} with edits by hand kept, {told.deleted} deleted by hand stay out"
    )


def _apply(reports: list[Report], corrections: Corrections, pipeline: Pipeline) -> list[Report]:
    """Correct; where coordinates are rounded, those that a person gave are rounded too."""
    from incidentmap.corrections import correct_all
    from incidentmap.privacy import round_coordinates

    decimals = pipeline.config.round_coordinates
    out = correct_all(reports, corrections)
    if decimals is None:
        return out
    return [new if new is old else round_coordinates(new, decimals) for new, old in zip(out, reports, strict=True)]
