"""The gazetteer as it lies on disk: memory-mapped columns, a trie of names, and how to open them.

A place is a row number. A name, folded, is a key of the trie; ``name_start[key]:name_start[key + 1]``
are the entries of ``name_row`` (the places that bear it, the most important first) and ``name_type``.
Everything is read where it lies, so opening costs milliseconds and processes share the pages.
"""

from __future__ import annotations

import json
import os
import sys
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from incidentmap._errors import GazetteerError
from incidentmap.gazetteer.folding import fold
from incidentmap.types import Place

if TYPE_CHECKING:
    from marisa_trie import Trie
    from shapely.geometry.base import BaseGeometry

    from incidentmap.gazetteer.matching import NameMatch, Walk
    from incidentmap.text import TokenizedText

FORMAT = 1
ENVIRONMENT = "INCIDENTMAP_GAZETTEER"
COLUMNS: dict[str, str] = {
    "id": "<u4",
    "lon": "<f4",
    "lat": "<f4",
    "population": "<i4",
    "radius_m": "<f4",
    "importance": "<f4",
    "kind": "<u2",
    "country": "<u2",
    "admin1": "<i4",
    "admin2": "<i4",
    "zone": "<u2",
    "metonym": "|b1",
    "name_offset": "<u4",
}
NAME_TYPES = ("main", "alternate", "former", "abbreviation", "case", "variant")
"""What a name is to its place, by the code that `Gazetteer.lookup_typed` gives."""
OWN_ID = 1 << 31
"""Ids from here on index ``meta["own_ids"]``; smaller ones are GeoNames ids."""


def find_data(path: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder of a gazetteer: the argument, else the environment's, else the packaged one.

    Argument and environment give a folder, or the name of one of the user's own gazetteers
    (`incidentmap.gazetteer.folders`). A user's own is never taken unless it is asked for, so that outputs do not
    depend on what lies on a computer.

    Raises
    ------
    GazetteerError
        When what was asked for holds none, or there is none at all.
    """
    explicit = path if path is not None else os.environ.get(ENVIRONMENT) or None
    if explicit is not None:
        return _asked(Path(explicit))
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_data" / "gazetteer", package.parent / "gazetteer" / "built"):
        if (folder / "meta.json").is_file():
            return folder
    raise GazetteerError("no gazetteer found beside the package; install the wheel, or set INCIDENTMAP_GAZETTEER")


def _asked(folder: Path) -> Path:
    from incidentmap.gazetteer.folders import own_gazetteers, user_folder

    if (folder / "meta.json").is_file():
        return folder
    own = own_gazetteers()
    if len(folder.parts) == 1 and folder.name in own:
        return user_folder() / folder.name
    known = f"; your own are {', '.join(own)}" if own else ""
    raise GazetteerError(
        f"{folder} holds no gazetteer (no meta.json){known}; build one with 'incidentmap gazetteer build'"
    )


def open_gazetteer(path: str | os.PathLike[str] | None = None) -> Gazetteer:
    """Open a gazetteer for reading.

    Parameters
    ----------
    path
        Folder of a built gazetteer, or the name of one in the user's data folder; None takes
        ``INCIDENTMAP_GAZETTEER``, else the packaged one.

    Raises
    ------
    GazetteerError
        When there is none, or it is damaged or of another version.

    Examples
    --------
    >>> gazetteer = open_gazetteer()
    >>> gazetteer.place(gazetteer.lookup("Kyiv")[0]).country
    'UA'
    >>> list(gazetteer.lookup("xyzzyville"))
    []
    """
    return Gazetteer(find_data(path))


class Gazetteer:
    """Places and their names; see the module's text for the layout. Pickles as its path."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.meta: dict[str, Any] = json.loads((path / "meta.json").read_text(encoding="utf-8"))
            if self.meta.get("format") != FORMAT:
                raise GazetteerError(
                    f"{path}: gazetteer of format {self.meta.get('format')}, wanted {FORMAT}; build it again"
                )
            for name in (*COLUMNS, "name_start", "name_row", "name_type", "names", "geometry_row", "geometry_offset"):
                column = np.load(path / f"{name}.npy", mmap_mode="r", allow_pickle=False)
                setattr(self, name, column.view(np.ndarray))  # still mapped; single look-ups cost a third less
        except (OSError, ValueError) as error:
            raise GazetteerError(f"{path}: damaged gazetteer: {error}; build or install it again") from error
        self.kinds: list[str] = self.meta["kinds"]
        self.countries: list[str] = self.meta["countries"]
        self._rows: int = len(self.id)

    # set in __init__ by name; declared for readers and the type checker
    id: Any
    lon: Any
    lat: Any
    population: Any
    radius_m: Any
    importance: Any
    kind: Any
    country: Any
    admin1: Any
    admin2: Any
    zone: Any
    metonym: Any
    name_offset: Any
    name_start: Any
    name_row: Any
    name_type: Any
    names: Any
    geometry_row: Any
    geometry_offset: Any

    @cached_property
    def trie(self) -> Trie:
        """The folded names."""
        import marisa_trie

        trie = marisa_trie.Trie()
        trie.mmap(str(self.path / "names.marisa"))
        return trie

    @cached_property
    def walk(self) -> Walk:
        """What beginnings of names lead to; see `incidentmap.gazetteer.matching`."""
        from incidentmap.gazetteer.matching import Walk

        return Walk(self)

    @property
    def fingerprint(self) -> str:
        """Version and content hash, named by every output."""
        return str(self.meta["fingerprint"])

    def __len__(self) -> int:
        return self._rows

    def __reduce__(self) -> tuple[Any, ...]:
        return (Gazetteer, (self.path,))

    def lookup(self, name: str) -> Sequence[int]:
        """Return the rows that bear ``name`` after folding, the most important first."""
        key = self.key(name)
        if key is None:
            return ()
        starts, rows, _ = self._index
        found: list[int] = rows[starts[key] : starts[key + 1]].tolist()
        return found

    def lookup_typed(self, name: str) -> Sequence[tuple[int, int]]:
        """Return (row, name type) pairs; the type is an index into `NAME_TYPES`."""
        return self.key_rows(self.key(name))

    def key(self, name: str) -> int | None:
        """Return the number of a name in the trie, None when no place bears it."""
        try:
            key: int | None = self.trie.get(fold(name))
        except UnicodeEncodeError:  # half of a surrogate pair names nothing
            return None
        return key

    def key_rows(self, key: int | None) -> Sequence[tuple[int, int]]:
        """Return (row, name type) pairs of a trie key."""
        if key is None:
            return ()
        starts, rows, types = self._index
        start, end = int(starts[key]), int(starts[key + 1])
        return list(zip(rows[start:end].tolist(), types[start:end].tolist(), strict=True))

    def name(self, row: int) -> str:
        """Return the main name of a row."""
        start = int(self.name_offset[row])
        end = int(self.name_offset[row + 1]) if row + 1 < self._rows else len(self.names)
        return bytes(self.names[start:end]).decode("utf-8")

    def gazetteer_id(self, row: int) -> str:
        """Return ``geonames:N`` or an id of a hand-kept table."""
        number = int(self.id[row])
        return f"geonames:{number}" if number < OWN_ID else str(self.meta["own_ids"][number - OWN_ID])

    def is_own(self, row: int) -> bool:
        """Whether a row is of a hand-kept table."""
        return int(self.id[row]) >= OWN_ID

    def row(self, gazetteer_id: str) -> int | None:
        """Return the row of an id, None when it is not there."""
        kind, _, rest = gazetteer_id.partition(":")
        number = int(rest) if kind == "geonames" and rest.isdecimal() else self._own_numbers.get(gazetteer_id)
        if number is None:
            return None
        # not np.searchsorted: for a Python int it first copies the whole column as int64
        at = bisect_left(self._sorted_ids, number)
        if at >= self._rows or int(self._sorted_ids[at]) != number:
            return None
        return int(self._id_order[at])

    def country_code(self, row: int) -> str | None:
        """Return the ISO 3166-1 alpha-2 code of a row's country."""
        return self.countries[self.country[row]] or None

    def place(self, row: int) -> Place:
        """Return the record of a row."""
        admin1, admin2 = int(self.admin1[row]), int(self.admin2[row])
        zone = int(self.zone[row])
        return Place(
            gazetteer_id=self.gazetteer_id(row),
            name=self.name(row),
            kind=self.kinds[self.kind[row]],
            lon=round(float(self.lon[row]), 5),
            lat=round(float(self.lat[row]), 5),
            country=self.country_code(row),
            admin1=self.name(admin1) if admin1 >= 0 else None,
            admin2=self.name(admin2) if admin2 >= 0 else None,
            radius_m=round(float(self.radius_m[row])),
            population=int(self.population[row]),
            timezone=self.meta["zones"][zone] or None,
        )

    def timezone(self, row: int) -> str | None:
        """Return the IANA time zone of a row."""
        return self.meta["zones"][self.zone[row]] or None

    def country_row(self, iso2: str) -> int | None:
        """Return the row of a country."""
        return self._country_rows.get(iso2)

    def geometry(self, row: int) -> BaseGeometry | None:
        """Return the polygon or line of a row in EPSG:4326, None when it is only a point."""
        at = bisect_left(self.geometry_row, row)
        if at >= len(self.geometry_row) or int(self.geometry_row[at]) != row:
            return None
        import shapely

        return shapely.from_wkb(self.geometry_bytes(at))

    def geometry_bytes(self, at: int) -> bytes:
        """Return the well-known binary of the geometry with number ``at`` (see ``geometry_row``)."""
        return bytes(self._geometries[int(self.geometry_offset[at]) : int(self.geometry_offset[at + 1])])

    @cached_property
    def layer(self) -> Any:
        """For each row the index of its layer in ``meta["layers"]``; None in the packaged gazetteer, which is one."""
        path = self.path / "layer.npy"
        return np.load(path, mmap_mode="r", allow_pickle=False) if path.is_file() else None

    def comes_first(self, row: int) -> bool:
        """Whether a row is a user's own, which goes before all others of its name."""
        return self.layer is not None and bool(self.meta["layers"][int(self.layer[row])].get("first"))

    def layer_name(self, row: int) -> str:
        """Return the name of the layer that a row comes from: ``default``, or a file that a user added."""
        return "default" if self.layer is None else str(self.meta["layers"][int(self.layer[row])]["name"])

    def match(self, tokens: TokenizedText, *, any_case: bool = False) -> list[NameMatch]:
        """Return the longest names in a text; see `incidentmap.gazetteer.matching`."""
        from incidentmap.gazetteer.matching import match_names

        return match_names(self, tokens, any_case=any_case)

    def nearest(
        self, lon: float, lat: float, *, kinds: Sequence[str] | None = None, max_km: float = 100.0, limit: int = 1
    ) -> list[tuple[int, float]]:
        """Return (row, metres) of the places nearest to a point, settlements unless ``kinds`` says otherwise."""
        from incidentmap.gazetteer.spatial import nearest_rows

        return nearest_rows(self, lon, lat, kinds=kinds, max_km=max_km, limit=limit)

    @cached_property
    def kind_group(self) -> list[str]:
        """Group of every kind code: settlement, admin, country, water, landmark, street, region, other."""
        from incidentmap.gazetteer.kinds import group_of

        return [group_of(kind) for kind in self.kinds]

    @cached_property
    def _index(self) -> tuple[Any, Any, Any]:
        """``name_start``, ``name_row`` and ``name_type`` as plain memory, whose items come four times as fast."""
        starts, rows, types = self.name_start, self.name_row, self.name_type
        if sys.byteorder == "big":
            return starts, rows, types
        return memoryview(starts), memoryview(rows), memoryview(types)

    @cached_property
    def _geometries(self) -> Any:
        return np.memmap(self.path / "geometry.wkb", dtype=np.uint8, mode="r")

    @cached_property
    def _id_order(self) -> Any:
        return np.argsort(self.id, kind="stable")

    @cached_property
    def _sorted_ids(self) -> Any:
        return np.asarray(self.id)[self._id_order]

    @cached_property
    def _own_numbers(self) -> dict[str, int]:
        return {own: OWN_ID + i for i, own in enumerate(self.meta["own_ids"])}

    @cached_property
    def _country_rows(self) -> dict[str, int]:
        return {code: int(row) for code, row in self.meta["country_rows"].items()}
