"""Results made before, as reports again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incidentmap._errors import InputError

if TYPE_CHECKING:
    from incidentmap.types import Report


def from_geojson(source: str | os.PathLike[str] | Mapping[str, Any]) -> list[Report]:
    """Return the reports of GeoJSON that incidentmap wrote.

    Parameters
    ----------
    source
        A ``.geojson`` or ``.geojsonl`` file, or a FeatureCollection as a dict; incidents (points) or areas.

    Returns
    -------
    list of Report
        One for each document. The flat view holds less than the records: of the passages only the first.

    Raises
    ------
    InputError
        When it cannot be read, or is not incidentmap's.

    Examples
    --------
    >>> from_geojson({"type": "FeatureCollection", "features": []})
    []
    """
    if isinstance(source, Mapping):
        from incidentmap.sources.flat import reports_from_features

        return list(reports_from_features(source.get("features", ()), "GeoJSON"))
    return _read(source, (".geojson", ".geojsonl", ".geojsons", ".json"), "GeoJSON")


def from_gpkg(source: str | os.PathLike[str]) -> list[Report]:
    """Return the reports of a GeoPackage that incidentmap wrote, with its edits: points, areas and unlocated ones.

    Parameters
    ----------
    source
        A ``.gpkg`` file.

    Raises
    ------
    InputError
        When it cannot be read, or has no layer ``incidents``.
    """
    return _read(source, (".gpkg",), "a GeoPackage")


def _read(source: str | os.PathLike[str], suffixes: tuple[str, ...], wanted: str) -> list[Report]:
    from incidentmap.sources.read import read_source

    path = Path(source)
    if path.suffix.lower() not in suffixes:
        raise InputError(f"{path}: expected {wanted} ({', '.join(suffixes)})")
    return list(read_source(str(path)).reports)
