"""Near-duplicate texts, found before parsing, so that a wire's story is parsed once.

MinHash (Broder 1997) over shingles of five words, by ``rensa``; candidates share a band of the signature, and are
copies when the estimated Jaccard likeness reaches 0.8, they tell the same numbers and came out within a week:
a later story with a new toll is never left out.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from incidentmap._errors import InputError, MissingExtraError
from incidentmap.batch.engines import Engine, Lost
from incidentmap.batch.shards import Shard, documents_of
from incidentmap.batch.store import Store, is_address, list_files, open_binary, reading
from incidentmap.pipeline import to_date
from incidentmap.sources.read import Failure
from incidentmap.types import Document

DUPLICATES = "_duplicates.jsonl"
LIKENESS = 0.8
DAYS_APART = 7
_PERMUTATIONS, _BANDS, _SEED = 64, 16, 7
_SHINGLE = 5
_LEAST_SHINGLES = 20
"""Shorter texts are always parsed: a few equal words say little, and cost little."""
_FOLDER = "_signatures"
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Callable on a shard that writes the signatures of its documents; pickles small."""

    out: Store

    def __call__(self, shard: Shard) -> int:
        """Return the number of documents."""
        ordinals: list[int] = []
        days: list[int] = []
        numbers: list[int] = []
        signatures: list[Any] = []
        told: list[dict[str, Any]] = []
        try:
            for ordinal, item in enumerate(documents_of(shard)):
                if isinstance(item, Failure):
                    continue
                words = _WORD.findall(item.text.lower())
                pieces = [" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)]
                if len(pieces) < _LEAST_SHINGLES:
                    continue
                ordinals.append(ordinal)
                days.append(item.published.toordinal() if item.published else -1)
                numbers.append(_hash(" ".join(sorted(_NUMBER.findall(item.text)))))
                signatures.append(_signature(pieces))
                told.append(
                    {
                        "id": item.id,
                        "publisher": item.publisher,
                        "url": item.url,
                        "published": str(item.published or "") or None,
                    }
                )
        except InputError:
            pass  # the shard is read again to be parsed, and told then; what came before its break is signed
        arrays: dict[str, Any] = {
            "ordinal": np.array(ordinals, dtype=np.int64),
            "day": np.array(days, dtype=np.int64),
            "numbers": np.array(numbers, dtype=np.uint64),
            "signature": np.array(signatures, dtype=np.uint32).reshape(-1, _PERMUTATIONS),
            "told": np.frombuffer(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"), dtype=np.uint8),
        }
        with self.out.writing(f"{_FOLDER}/{shard.name}.npz") as path, path.open("wb") as file:
            np.savez(file, **arrays)
        return len(ordinals)


def find_copies(
    shards: Sequence[Shard], engine: Engine, out: Store, tell: Callable[[str], None]
) -> dict[str, frozenset[int]]:
    """Return, for each shard's name, the ordinals of the documents that copy an earlier one.

    The pairs are written to ``OUT/_duplicates.jsonl``; a run that goes on reads them from there.
    """
    written = out.read(DUPLICATES)
    if written is None:
        tell("looking for copies")
        signed = out.names(_FOLDER)
        for shard, result in engine.run(Sign(out=out), [s for s in shards if f"{s.name}.npz" not in signed]):
            if isinstance(result, Lost):
                tell(f"{shard.name}: {result.reason}; its texts are not compared")
        rows = _pairs(shards, out)
        written = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8", "replace")
        out.write(DUPLICATES, written)
        for shard in shards:
            out.remove(f"{_FOLDER}/{shard.name}.npz")
        tell(f"{len(rows)} copies are left out, told in {DUPLICATES}")
    found: dict[str, set[int]] = {}
    for line in written.decode("utf-8").splitlines():
        row = json.loads(line)
        found.setdefault(row["shard"], set()).add(row["ordinal"])
    return {name: frozenset(ordinals) for name, ordinals in found.items()}


@contextlib.contextmanager
def local_copies(sources: Iterable[str]) -> Iterator[list[str]]:
    """Yield paths of this machine: of each address (``s3://bucket/incidents``) a folder with the tables of ``batch``.

    Raises
    ------
    InputError
        When an address cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="incidentmap-") as folder:
        yield [_fetch(s, Path(folder, str(n))) if is_address(s) else s for n, s in enumerate(sources)]


def _fetch(address: str, folder: Path) -> str:
    folder.mkdir()
    for number, (path, _) in enumerate(list_files(address)):
        if path.endswith(".parquet"):
            with reading(path), open_binary(path) as source, (folder / f"{number:06}.parquet").open("wb") as target:
                shutil.copyfileobj(source, target)
    root = address.rpartition("/")[0] if "*" in address or address.endswith(".parquet") else address
    left_out = Store(root).read(DUPLICATES)
    if left_out is not None:
        (folder / DUPLICATES).write_bytes(left_out)
    return str(folder)


def copies_beside(paths: Iterable[Path]) -> dict[str, list[Document]]:
    """Return what was left out as copies where tables of ``batch`` lie, under the id of the document copied.

    Parameters
    ----------
    paths
        The tables, or the folders that hold them.
    """
    found: dict[str, list[Document]] = {}
    for folder in sorted({path if path.is_dir() else path.parent for path in paths}):
        content = Store(str(folder)).read(DUPLICATES)
        for line in content.decode("utf-8").splitlines() if content else ():
            row = json.loads(line)
            known = {key: row[key] for key in ("id", "publisher", "url")}
            found.setdefault(row["copy_of"], []).append(Document(text="", published=to_date(row["published"]), **known))
    return found


def _pairs(shards: Sequence[Shard], out: Store) -> list[dict[str, Any]]:
    """Compare all documents in the order of the shards: each with the first of every band it shares.

    Only what shares a band with another is kept in memory: of the rest, 128 bytes a document.
    """
    shared = _shared(np.concatenate([np.zeros((0, _BANDS), np.uint64), *(_bands(s) for s, _ in _signed(shards, out))]))
    firsts: dict[tuple[int, int], int] = {}
    kept: list[tuple[Any, int, int, str]] = []  # signature, day, numbers, id of those that stay
    rows: list[dict[str, Any]] = []
    place = 0
    for arrays, shard in _signed(shards, out):
        candidates = np.flatnonzero(shared[place : place + len(arrays["day"])])
        place += len(arrays["day"])
        told = json.loads(bytes(arrays["told"]).decode("utf-8")) if len(candidates) else []
        hashes = _bands(arrays)
        for at in candidates.tolist():
            signature, day, number = arrays["signature"][at], int(arrays["day"][at]), int(arrays["numbers"][at])
            bands = list(enumerate(hashes[at].tolist()))
            original = None
            for first in sorted({firsts[band] for band in bands if band in firsts}):
                other = kept[first]
                likeness = float((other[0] == signature).mean())
                near = day < 0 or other[1] < 0 or abs(day - other[1]) <= DAYS_APART
                if likeness >= LIKENESS and near and other[2] == number:
                    original = (other[3], likeness)
                    break
            if original is not None:
                row = {"shard": shard.name, "ordinal": int(arrays["ordinal"][at]), **told[at]}
                rows.append({**row, "copy_of": original[0], "likeness": round(original[1], 3)})
                continue
            for band in bands:
                firsts.setdefault(band, len(kept))
            kept.append((signature.copy(), day, number, told[at]["id"]))
    return rows


def _signed(shards: Sequence[Shard], out: Store) -> Iterator[tuple[dict[str, Any], Shard]]:
    for shard in shards:
        content = out.read(f"{_FOLDER}/{shard.name}.npz")
        if content is not None:
            with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                yield dict(arrays), shard


def _bands(arrays: dict[str, Any]) -> Any:
    """Return a hash of each band of each signature."""
    parts = np.ascontiguousarray(arrays["signature"]).reshape(-1, _BANDS, _PERMUTATIONS // _BANDS).astype(np.uint64)
    found = np.zeros(parts.shape[:2], dtype=np.uint64)
    for column in range(parts.shape[2]):
        found = (found ^ parts[:, :, column]) * np.uint64(0x9E3779B97F4A7C15)
        found ^= found >> np.uint64(29)
    return found


def _shared(hashes: Any) -> Any:
    """Return whether each document shares a band with another."""
    shared = np.zeros(len(hashes), dtype=bool)
    for column in hashes.T:
        order = np.argsort(column, kind="stable")
        equal = column[order[1:]] == column[order[:-1]]
        shared[order[1:][equal]] = True
        shared[order[:-1][equal]] = True
    return shared


def _signature(pieces: list[str]) -> Any:
    try:
        from rensa import RMinHash
    except ImportError as error:
        raise MissingExtraError.for_extra("batch", "finding near-duplicate texts") from error
    sketch = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    sketch.update(pieces)
    return np.array(sketch.digest(), dtype=np.uint32)


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
