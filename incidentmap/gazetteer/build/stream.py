"""Layers of places put together, millions of them, in little memory.

The base gazetteer's columns are copied as they are. Rows of further layers are appended, or take the place of the
row with their id (attributes of the later layer, names of both). Names go to a file as they come; when all are
there the trie is built from the file and its entries are sorted by numbers alone. No Python object per place stays.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from incidentmap._errors import GazetteerError
from incidentmap.gazetteer.build.aside import save_trie
from incidentmap.gazetteer.build.records import ALTERNATE, MAIN, PlaceRecord
from incidentmap.gazetteer.build.writer import TYPE_BONUS, finish
from incidentmap.gazetteer.folding import fold
from incidentmap.gazetteer.spatial import distance_m
from incidentmap.gazetteer.store import COLUMNS, OWN_ID, Gazetteer

_BATCH = 50_000
_NUMBERS = ("id", "lon", "lat", "population", "radius_m", "importance", "kind", "country", "zone", "metonym")
_LINKS = {"admin1": "<i4", "admin2": "<i4", "code1": "<i4", "code2": "<i4"}


_ROW = "#"


def row_code(row: int) -> str:
    """Return an admin code that means a row of the base itself."""
    return f"{_ROW}{row}"


@dataclass(slots=True)
class Layer:
    """Where rows come from, and how many it added and changed."""

    name: str
    source: str
    licence: str = ""
    sha256: str = ""
    first: bool = False
    added: int = 0
    updated: int = 0
    names: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return what ``meta.json`` keeps."""
        return {
            "name": self.name, "source": self.source, "licence": self.licence, "sha256": self.sha256,
            "first": self.first, "added": self.added, "updated": self.updated, "names": self.names,
        }  # fmt: skip


class Codes:
    """Words as small numbers, in the order in which they come."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.words = list(words)
        self._codes = {word: i for i, word in enumerate(self.words)}

    def __getitem__(self, word: str) -> int:
        code = self._codes.get(word)
        if code is None:
            code = self._codes[word] = len(self.words)
            self.words.append(word)
        return code

    def get(self, word: str) -> int | None:
        """Return the number of a word that is known."""
        return self._codes.get(word)


class Merge:
    """Collect layers over a base and write them as one gazetteer.

    Parameters
    ----------
    base
        The gazetteer underneath, None for an empty one.
    work
        A folder for the names while they are collected; it is the one that is written, too.
    """

    def __init__(self, base: Gazetteer | None, work: Path) -> None:
        self.base, self.work = base, work
        meta: dict[str, Any] = base.meta if base else {}
        self.kinds, self.countries = Codes(meta.get("kinds", ())), Codes(meta.get("countries", [""]))
        self.zones, self.admin = Codes(meta.get("zones", [""])), Codes([""])
        self.own_ids: list[str] = list(meta.get("own_ids", ()))
        self.own_rows: dict[str, int] = {}
        self.layers: list[Layer] = [Layer(**item) for item in meta.get("layers", ())]
        if base and not self.layers:
            self.layers = [Layer("default", f"packaged gazetteer {base.fingerprint}", added=len(base))]
        self.columns: dict[str, Any] = {}
        self.parts: list[dict[str, Any]] = []
        self.shapes: dict[int, bytes] = {}
        self.division_row: dict[int, int] = {}
        self.votes: dict[int, Counter[int]] = defaultdict(Counter)
        self.count = 0
        self._pending: list[PlaceRecord] = []
        self._main_names, self._main_size = (work / "names.tmp").open("wb"), array("I")
        self._renamed: dict[int, str] = {}
        self._keys = (work / "keys.tmp").open("wb")
        self._key_hash = array("q")  # of each line of the file of keys
        self._entry_row, self._entry_type, self._entry_key = array("I"), array("B"), array("I")
        self._sealed_ids: Any = np.empty(0, dtype=np.int64)
        self._sealed_rows: Any = np.empty(0, dtype=np.int32)
        if base:
            self._take_base(base)

    def begin(self, layer: Layer) -> None:
        """Start a layer; what is added from here on is its."""
        self._flush()
        self._seal()
        self.layers.append(layer)

    def add(self, records: Iterable[PlaceRecord]) -> Iterator[int]:
        """Add records to the layer; yields the number taken so far, now and then."""
        taken = 0
        for record in records:
            self._pending.append(record)
            taken += 1
            if len(self._pending) >= _BATCH:
                self._flush()
                yield taken
        self._flush()
        yield taken

    def name_rows(self, rows: Iterable[int], names: Iterable[str], kinds: Iterable[int]) -> None:
        """Add names to rows that are there."""
        for row, name, kind in zip(rows, names, kinds, strict=True):
            self._enter(fold(name), row, kind)

    def rows_of(self, ids: Any) -> Any:
        """Return the rows of GeoNames ids, -1 where there is none."""
        self._flush()
        self._seal()
        return self._find(np.asarray(ids, dtype=np.int64))

    def centre_of(self, code: int, level: int) -> tuple[float, float, float, int] | None:
        """Return lon, lat, radius (m) and people of the places with an admin code; None when it has none."""
        columns = self.all()
        rows = np.flatnonzero(columns[f"code{level}"] == code)
        if not len(rows):
            return None
        lon, lat = np.radians(columns["lon"][rows].astype(float)), np.radians(columns["lat"][rows].astype(float))
        people = columns["population"][rows].astype(float)
        weight = people + 1.0
        x, y, z = (
            float((weight * v).sum()) for v in (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat))
        )
        mean_lon, mean_lat = math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))
        far = float(np.max(distance_m(mean_lon, mean_lat, np.degrees(lon), np.degrees(lat))))
        return round(mean_lon, 5), round(mean_lat, 5), round(max(far, 5_000.0)), int(people.sum())

    def close(self) -> None:
        """Close the files that names go to."""
        self._keys.close()
        self._main_names.close()

    def all(self) -> dict[str, Any]:
        """Return the columns of all rows so far, joined."""
        self._flush()
        if self.parts:
            for name in self.columns:
                self.columns[name] = np.concatenate([self.columns[name], *[part.pop(name) for part in self.parts]])
            self.parts = []
        return self.columns

    def _take_base(self, base: Gazetteer) -> None:
        self.count = len(base)
        self.columns = {name: np.array(getattr(base, name)) for name in (*_NUMBERS, "admin1", "admin2")}
        self.columns |= {"code1": np.zeros(len(base), "<i4"), "code2": np.zeros(len(base), "<i4")}
        layer = base.layer
        self.columns["layer"] = np.zeros(len(base), "|u1") if layer is None else np.array(layer)
        own = np.flatnonzero(self.columns["id"] >= OWN_ID)
        self.own_rows = {self.own_ids[int(self.columns["id"][row]) - OWN_ID]: int(row) for row in own}
        line = np.zeros(len(base.trie), dtype="<u4")
        for at, (key, number) in enumerate(base.trie.items()):
            line[number] = at
            self._key_hash.append(hash(key))
            self._keys.write((key + "\n").encode())
        self._entry_row.frombytes(np.asarray(base.name_row, dtype=np.uint32).tobytes())
        self._entry_type.frombytes(np.asarray(base.name_type, dtype=np.uint8).tobytes())
        counts: Any = np.diff(np.asarray(base.name_start, dtype=np.int64))
        self._entry_key.frombytes(np.repeat(line, counts).astype(np.uint32).tobytes())

    def _seal(self) -> None:
        """Index the GeoNames ids of all rows so far, for the next layer to find."""
        if len(self._sealed_ids) == self.count:
            return
        parts = [self.columns["id"]] if self.columns else []
        ids = np.concatenate([*parts, *[part["id"] for part in self.parts]]).astype(np.int64)
        order = np.argsort(ids, kind="stable").astype(np.int32)
        self._sealed_ids, self._sealed_rows = ids[order], order

    def _find(self, ids: Any) -> Any:
        if not len(self._sealed_ids):
            return np.full(len(ids), -1)
        at = np.minimum(np.searchsorted(self._sealed_ids, ids), len(self._sealed_ids) - 1)
        return np.where(self._sealed_ids[at] == ids, self._sealed_rows[at], -1)

    def _flush(self) -> None:
        records, self._pending = self._pending, []
        if not records:
            return
        numbers = [self._number(r.id) for r in records]
        rows = self._find(np.array(numbers, dtype=np.int64)).tolist()
        layer, at, known = self.layers[-1], len(self.layers) - 1, self.count
        fresh: list[PlaceRecord] = []
        fresh_ids: list[int] = []
        for i, record in enumerate(records):
            row = self.own_rows.get(record.id, rows[i]) if numbers[i] >= OWN_ID else rows[i]
            if row >= 0:
                self._update(row, record, at)
                layer.updated += 1
            else:
                row = self.count + len(fresh)
                fresh.append(record)
                fresh_ids.append(numbers[i])
                if numbers[i] >= OWN_ID:
                    self.own_rows[record.id] = row
                layer.added += 1
            self._enter_all(row, record, main=row >= known or layer.first)
        self._append(fresh, fresh_ids, at)

    def _number(self, place_id: str) -> int:
        if place_id.startswith("geonames:"):
            return int(place_id[9:])
        row = self.own_rows.get(place_id)
        if row is not None:
            return OWN_ID
        self.own_ids.append(place_id)
        return OWN_ID + len(self.own_ids) - 1

    def _values(self, record: PlaceRecord) -> dict[str, Any]:
        return {
            "lon": record.lon, "lat": record.lat, "population": min(record.population, 2**31 - 1),
            "radius_m": record.radius_m, "importance": record.importance, "kind": self.kinds[record.kind],
            "country": self.countries[record.country], "zone": self.zones[record.zone], "metonym": record.metonym,
            "code1": self.admin[record.admin1], "code2": self.admin[record.admin2],
        }  # fmt: skip

    def _update(self, row: int, record: PlaceRecord, layer: int) -> None:
        """Put a record's values in the row that has its id; what it does not tell stays."""
        columns, at = self._part_of(row)
        values = self._values(record)
        for code, link in (("code1", "admin1"), ("code2", "admin2")):
            known = int(columns[link][at])
            if values[code] and known >= 0:
                self.votes[values[code]][known] += 1
        for name, value in values.items():
            told = value or name in ("lon", "lat", "kind")
            if told and not (name == "importance" and value < columns[name][at]):
                columns[name][at] = value
        columns["layer"][at] = layer
        if self.layers[layer].first:
            self._renamed[row] = record.name

    def _part_of(self, row: int) -> tuple[dict[str, Any], int]:
        held = len(self.columns["id"]) if self.columns else 0
        if row < held:
            return self.columns, row
        row -= held
        for part in self.parts:
            if row < len(part["id"]):
                return part, row
            row -= len(part["id"])
        raise GazetteerError("a row was changed before it was there")

    def _append(self, records: list[PlaceRecord], numbers: list[int], layer: int) -> None:
        if not records:
            return
        values = [self._values(r) for r in records]
        part: dict[str, Any] = {"id": np.array(numbers, "<u4")}
        for name in (*_NUMBERS[1:], "code1", "code2"):
            dtype = COLUMNS.get(name) or _LINKS[name]
            part[name] = np.array([v[name] for v in values], dtype)
        part |= {name: np.full(len(records), -1, "<i4") for name in ("admin1", "admin2")}
        part["layer"] = np.full(len(records), layer, "|u1")
        if not self.columns:
            self.columns = {name: column[:0] for name, column in part.items()}
        self.parts.append(part)
        for record in records:
            data = record.name.encode(errors="replace")
            self._main_names.write(data)
            self._main_size.append(len(data))
        self.count += len(records)

    def _enter_all(self, row: int, record: PlaceRecord, *, main: bool) -> None:
        if record.wkb:
            self.shapes[row] = record.wkb
        if record.kind == "ADM1" and record.admin1:
            self.division_row[self.admin[record.admin1]] = row
        elif record.kind == "ADM2" and record.admin2:
            self.division_row[self.admin[record.admin2]] = row
        self._enter(fold(record.name), row, MAIN if main else ALTERNATE)
        for name, kind in record.names.items():
            self._enter(fold(name), row, kind)

    def _enter(self, key: str, row: int, kind: int) -> None:
        if not key or "\n" in key:
            return
        try:
            data = (key + "\n").encode()
        except UnicodeEncodeError:
            return
        self._keys.write(data)
        self._entry_row.append(row)
        self._entry_type.append(kind)
        self._entry_key.append(len(self._key_hash))
        self._key_hash.append(hash(key))

    def write(self, *, version: str) -> dict[str, Any]:
        """Write everything into the work folder and return its ``meta``.

        Raises
        ------
        GazetteerError
            When a GeoNames id stands twice in one layer.
        """
        columns = self.all()
        self._keys.close()
        self._seal()
        twice = np.flatnonzero(self._sealed_ids[1:] == self._sealed_ids[:-1])
        if len(twice):
            raise GazetteerError(f"geonames:{self._sealed_ids[twice[0]]} stands twice in one source")
        self.link()
        first = np.array([layer.first for layer in self.layers], dtype=bool)[columns["layer"]]
        strength = np.asarray(columns["importance"]) + np.where(first, 100.0, 0.0).astype("<f4")
        for name, dtype in COLUMNS.items():
            if name != "name_offset":
                _save(self.work, name, columns[name], dtype)
        _save(self.work, "layer", columns["layer"], "|u1")
        meta = self._meta(columns)
        self.columns = columns = {}
        self._sealed_ids = self._sealed_rows = np.empty(0, dtype=np.int64)
        self._write_main_names()
        _write_geometries(self.base, self.shapes, self.work)
        self._write_names(strength)
        finish(self.work, meta, version=version, provenance=meta.pop("provenance"))
        return meta

    def link(self) -> None:
        """Turn admin codes into rows: the division's own row, else the row that known places with the code link to."""
        columns = self.all()
        target = np.full(len(self.admin.words), -1, dtype=np.int64)
        for code, counter in self.votes.items():
            target[code] = counter.most_common(1)[0][0]
        for code, row in self.division_row.items():
            target[code] = row
        for number, word in enumerate(self.admin.words):
            if word.startswith(_ROW):
                target[number] = int(word[len(_ROW) :])
        own = np.arange(self.count)
        for column, link in (("code1", "admin1"), ("code2", "admin2")):
            found = target[columns[column]]
            use = (columns[column] > 0) & (found >= 0) & (found != own)
            columns[link] = np.where(use, found, columns[link]).astype("<i4")

    def _meta(self, columns: dict[str, Any]) -> dict[str, Any]:
        provenance = dict(self.base.meta.get("provenance", {})) if self.base else {}
        nations = dict(self.base.meta["country_rows"]) if self.base else {}
        codes = [i for i, kind in enumerate(self.kinds.words) if kind.startswith("PCL") or kind == "TERR"]
        for row in np.flatnonzero(np.isin(columns["kind"], codes)).tolist():
            country = self.countries.words[int(columns["country"][row])]
            if self.kinds.words[int(columns["kind"][row])] in ("PCLI", "TERR") or country not in nations:
                nations.setdefault(country, row)
        return {
            "kinds": self.kinds.words, "countries": self.countries.words, "zones": self.zones.words,
            "own_ids": self.own_ids, "country_rows": nations, "places": self.count,
            "layers": [layer.to_dict() for layer in self.layers], "provenance": provenance,
        }  # fmt: skip

    def _write_main_names(self) -> None:
        """Join the base's main names and the new ones, the changed ones in their place."""
        self._main_names.close()
        path = self.work / "names.tmp"
        old = bytes(self.base.names) if self.base else b""
        starts = np.array(self.base.name_offset if self.base else [], dtype=np.int64)
        sizes = np.append(np.diff(np.append(starts, len(old))), np.frombuffer(self._main_size, dtype=np.uint32))
        sizes = sizes.astype(np.int64)
        ends = np.cumsum(sizes)
        blob = old + path.read_bytes()
        path.unlink()
        parts, at = [], 0
        for row, name in sorted(self._renamed.items()):
            data = name.encode(errors="replace")
            parts += [blob[at : int(ends[row] - sizes[row])], data]
            at = int(ends[row])
            sizes[row] = len(data)
        parts.append(blob[at:])
        _save(self.work, "name_offset", np.cumsum(sizes) - sizes, COLUMNS["name_offset"])
        _save(self.work, "names", np.frombuffer(b"".join(parts), dtype=np.uint8), "|u1")

    def _write_names(self, strength: Any) -> None:
        path = self.work / "keys.tmp"
        rows = np.frombuffer(self._entry_row, dtype=np.uint32)
        types = np.frombuffer(self._entry_type, dtype=np.uint8)
        marks = np.frombuffer(self._key_hash, dtype=np.int64)
        once = np.zeros(len(marks), dtype=bool)
        once[np.unique(marks, return_index=True)[1]] = True
        written = len(marks)
        del marks
        self._key_hash = array("q")
        trie = _build_trie(path, once)
        save_trie(trie, self.work / "names.marisa")
        with path.open(encoding="utf-8", newline="\n") as lines:
            numbers = np.fromiter((trie[line[:-1]] for line in lines), dtype=np.uint32, count=written)
        keys = numbers[np.frombuffer(self._entry_key, dtype=np.uint32)]
        del numbers
        size = len(trie)
        del trie
        path.unlink()
        order = np.lexsort((types, rows, keys))  # of one place's equal names the best type stays
        keys, rows, types = keys[order], rows[order], types[order]
        del order
        keep = np.ones(len(keys), dtype=bool)
        keep[1:] = (keys[1:] != keys[:-1]) | (rows[1:] != rows[:-1])
        keys, rows, types = keys[keep], rows[keep], types[keep]
        bonus = np.array(TYPE_BONUS, dtype="<f4")
        order = np.lexsort((-(strength[rows] + bonus[types]), keys))
        _save(self.work, "name_start", np.searchsorted(keys, np.arange(size + 1)), "<u4")
        _save(self.work, "name_row", rows[order], "<u4")
        _save(self.work, "name_type", types[order], "|u1")


def _build_trie(path: Path, once: Any) -> Any:
    import marisa_trie

    with path.open(encoding="utf-8", newline="\n") as lines:
        return marisa_trie.Trie(line[:-1] for line, new in zip(lines, once.tobytes(), strict=True) if new)


def _write_geometries(base: Gazetteer | None, shapes: dict[int, bytes], folder: Path) -> None:
    old = {} if base is None else {int(row): i for i, row in enumerate(base.geometry_row)}
    rows = sorted({*old, *shapes})
    sizes = []
    with (folder / "geometry.wkb").open("wb") as file:
        for row in rows:
            blob = shapes[row] if row in shapes or base is None else base.geometry_bytes(old[row])
            sizes.append(len(blob))
            file.write(blob)
        if not rows:
            file.write(b"\x00")
    _save(folder, "geometry_row", rows, "<u4")
    _save(folder, "geometry_offset", np.concatenate([[0], np.cumsum(sizes)]), "<u4")


def _save(folder: Path, name: str, values: Any, dtype: str) -> None:
    np.save(folder / f"{name}.npy", np.asarray(values, dtype=dtype), allow_pickle=False)
