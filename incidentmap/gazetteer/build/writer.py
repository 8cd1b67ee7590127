"""Writing place records as the columns, trie and geometries that `incidentmap.gazetteer.store` reads.

The folder is written aside and takes the old one's place only when it is whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from incidentmap.gazetteer.build.aside import digest_of, save_trie, written_aside
from incidentmap.gazetteer.build.records import MAIN, PlaceRecord
from incidentmap.gazetteer.folding import fold
from incidentmap.gazetteer.store import COLUMNS, FORMAT, OWN_ID

TYPE_BONUS = (0.0, -0.4, -1.6, 0.0, -0.2, -0.8)
"""How much less a name of each type says than the main name when places share it: Smyrna is a town in Georgia first."""


def write_gazetteer(
    records: Sequence[PlaceRecord], folder: Path, *, version: str, provenance: Mapping[str, Any]
) -> Path:
    """Write ``records`` as a gazetteer folder and return it.

    Raises
    ------
    GazetteerError
        When the folder cannot be written; an older gazetteer there is left as it was.
    """
    with written_aside(folder) as aside:
        meta = _write_columns(records, aside)
        _write_names(records, aside)
        _write_geometries(records, aside)
        finish(aside, meta, version=version, provenance=provenance)
    return folder


def finish(folder: Path, meta: dict[str, Any], *, version: str, provenance: Mapping[str, Any]) -> None:
    """Write the ``meta.json`` of a folder whose columns are there."""
    meta = meta | {"format": FORMAT, "provenance": dict(provenance), "fingerprint": f"{version}-{digest_of(folder)}"}
    text = json.dumps(meta, ensure_ascii=False, sort_keys=True, indent=None)
    (folder / "meta.json").write_text(text, encoding="utf-8", newline="\n")


def _save(folder: Path, name: str, values: Any, dtype: str) -> None:
    np.save(folder / f"{name}.npy", np.asarray(values, dtype=dtype), allow_pickle=False)


def _write_columns(records: Sequence[PlaceRecord], folder: Path) -> dict[str, Any]:
    kinds = sorted({r.kind for r in records})
    countries = sorted({r.country for r in records} | {""})
    zones = sorted({r.zone for r in records} | {""})
    kind_code, country_code, zone_code = ({v: i for i, v in enumerate(c)} for c in (kinds, countries, zones))
    admin1_row = {r.admin1: i for i, r in enumerate(records) if r.kind == "ADM1" and r.admin1}
    admin2_row = {r.admin2: i for i, r in enumerate(records) if r.kind == "ADM2" and r.admin2}
    own_ids: list[str] = []
    numbers = []
    for r in records:
        prefix, _, rest = r.id.partition(":")
        if prefix == "geonames":
            numbers.append(int(rest))
        else:
            numbers.append(OWN_ID + len(own_ids))
            own_ids.append(r.id)
    names = [r.name.encode("utf-8") for r in records]
    columns: dict[str, Any] = {
        "id": numbers,
        "lon": [r.lon for r in records],
        "lat": [r.lat for r in records],
        "population": [min(r.population, 2**31 - 1) for r in records],
        "radius_m": [r.radius_m for r in records],
        "importance": [r.importance for r in records],
        "kind": [kind_code[r.kind] for r in records],
        "country": [country_code[r.country] for r in records],
        "admin1": [-1 if r.kind == "ADM1" else admin1_row.get(r.admin1, -1) for r in records],
        "admin2": [-1 if r.kind == "ADM2" else admin2_row.get(r.admin2, -1) for r in records],
        "zone": [zone_code[r.zone] for r in records],
        "metonym": [r.metonym for r in records],
        "name_offset": np.concatenate([[0], np.cumsum([len(n) for n in names])[:-1]]) if names else [],
    }
    for name, dtype in COLUMNS.items():
        _save(folder, name, columns[name], dtype)
    _save(folder, "names", np.frombuffer(b"".join(names), dtype=np.uint8), "|u1")
    return {
        "kinds": kinds,
        "countries": countries,
        "zones": zones,
        "own_ids": own_ids,
        "country_rows": {r.country: i for i, r in enumerate(records) if r.kind.startswith("PCL") or r.kind == "TERR"},
        "places": len(records),
    }


def _write_names(records: Sequence[PlaceRecord], folder: Path) -> None:
    import marisa_trie

    entries: dict[str, dict[int, int]] = {}
    for row, record in enumerate(records):
        for name, kind in {**record.names, record.name: MAIN}.items():
            key = fold(name)
            if key:
                rows = entries.setdefault(key, {})
                rows[row] = min(kind, rows.get(row, kind))
    trie = marisa_trie.Trie(sorted(entries))
    save_trie(trie, folder / "names.marisa")
    by_key: list[list[tuple[float, int, int]]] = [[] for _ in range(len(trie))]
    for key, rows in entries.items():
        by_key[trie[key]] = sorted(
            (-(records[row].importance + TYPE_BONUS[kind]), row, kind) for row, kind in rows.items()
        )
    counts = [len(items) for items in by_key]
    _save(folder, "name_start", np.concatenate([[0], np.cumsum(counts)]), "<u4")
    _save(folder, "name_row", [row for items in by_key for _, row, _ in items], "<u4")
    _save(folder, "name_type", [kind for items in by_key for _, _, kind in items], "|u1")


def _write_geometries(records: Sequence[PlaceRecord], folder: Path) -> None:
    rows = [i for i, r in enumerate(records) if r.wkb]
    blobs = [records[i].wkb or b"" for i in rows]
    _save(folder, "geometry_row", rows, "<u4")
    _save(folder, "geometry_offset", np.concatenate([[0], np.cumsum([len(b) for b in blobs])]), "<u4")
    (folder / "geometry.wkb").write_bytes(b"".join(blobs) or b"\x00")
