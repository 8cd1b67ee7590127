"""A folder written aside and renamed when it is whole, so that a failure leaves the old one as it was."""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from incidentmap._errors import GazetteerError

if TYPE_CHECKING:
    from marisa_trie import Trie

_CHUNK = 1 << 20


@contextmanager
def written_aside(folder: Path) -> Iterator[Path]:
    """Give a fresh folder beside ``folder``; at the end it takes its place.

    Raises
    ------
    GazetteerError
        When something cannot be written or renamed; what was there before stays.
    """
    aside, old = folder.with_name(folder.name + ".new"), folder.with_name(folder.name + ".old")
    try:
        if old.exists() and not folder.exists():  # an earlier run was stopped between the two renames
            old.replace(folder)
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        yield aside
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            folder.replace(old)
        try:
            aside.replace(folder)
        except OSError:
            if old.exists():
                old.replace(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        why = _why(error, folder.parent)
        shutil.rmtree(aside, ignore_errors=True)
        raise GazetteerError(
            f"cannot write the gazetteer {folder}: {why}; what was there before is untouched"
        ) from error
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def _why(error: OSError, folder: Path) -> str:
    """Say what stopped the writing; libraries report a full disk as a short write, without a number."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    if not full and folder.exists():
        full = shutil.disk_usage(folder).free < _CHUNK
    return "the disk is full" if full else str(error.strerror or error)


def save_trie(trie: Trie, path: Path) -> None:
    """Save a trie; its library's own error becomes an OSError."""
    try:
        trie.save(str(path))
    except RuntimeError as error:
        raise OSError(errno.EIO, f"the names could not be written: {error}") from error


def digest_of(folder: Path) -> str:
    """Return the first 12 hex digits of the SHA-256 over the names and bytes of a folder's files."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode())
        with path.open("rb") as file:
            while block := file.read(_CHUNK):
                digest.update(block)
    return digest.hexdigest()[:12]
