"""Where a run reads and writes: folders of this machine, or fsspec addresses (``s3://…``, ``gs://…``).

A file appears under its name whole or not at all: here by writing beside it and renaming, in an object store by
one put, which such stores do in one step.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from incidentmap._errors import IncidentMapError, InputError, MissingExtraError, OutputError

TEMPORARY = ".tmp-"
"""Prefix of the folders that hold what is being written."""


def is_address(path: str) -> bool:
    """Whether a path names a file system other than this machine's ("s3://bucket/…")."""
    return "://" in path[:16]


def open_binary(path: str) -> IO[bytes]:
    """Open a file or address for reading.

    Raises
    ------
    InputError
        When it cannot be opened.
    """
    if is_address(path):
        with reading(path):
            opened: IO[bytes] = _filesystem(path)[0].open(path, "rb")
            return opened
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error


def list_files(path: str) -> list[tuple[str, int]]:
    """Return (path, size in bytes) of a file, or of all files in a folder and below, sorted; hidden ones left out.

    An address may be a pattern (``s3://bucket/news/*.jsonl``).

    Raises
    ------
    InputError
        When there is nothing at ``path``.
    """
    if is_address(path):
        filesystem, inner = _filesystem(path)
        with reading(path):
            pattern = "*" in inner
            found = filesystem.glob(inner, detail=True) if pattern else filesystem.find(inner, detail=True)
            base = inner[: inner.index("*")].rpartition("/")[0] if pattern else inner
            files = sorted(
                (str(filesystem.unstrip_protocol(name)), int(info["size"] or 0))
                for name, info in found.items()
                if info["type"] == "file" and not _hidden(name[len(base) :])
            )
        if not files:
            raise InputError(f"{path}: no such file or folder" if not pattern else f"{path}: no file fits this pattern")
        return files
    root = Path(path)
    if root.is_file():
        return [(str(root), root.stat().st_size)]
    if not root.is_dir():
        raise InputError(f"{path}: no such file or folder")
    return sorted(
        (str(f), f.stat().st_size) for f in root.rglob("*") if f.is_file() and not _hidden(str(f.relative_to(root)))
    )


def _hidden(relative: str) -> bool:
    return any(part.startswith(("_", ".")) for part in relative.replace("\\", "/").split("/") if part)


class Store:
    """A folder or address that results are written to. Pickles as its path."""

    def __init__(self, root: str) -> None:
        self.root = root.rstrip("/\\") or root
        self.remote = is_address(root)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Store, (self.root,))

    def path(self, name: str) -> str:
        """Full path or address of a name."""
        return f"{self.root}/{name}" if self.remote else str(Path(self.root, name))

    def prepare(self) -> None:
        """Make the folder, and take away what a stopped run was writing.

        Raises
        ------
        OutputError
            When it cannot be made.
        """
        if self.remote:
            filesystem, inner = _filesystem(self.root)
            with _writing(self.root):
                filesystem.makedirs(inner, exist_ok=True)
            return
        try:
            Path(self.root).mkdir(parents=True, exist_ok=True)
            for left in list(Path(self.root).rglob(f"{TEMPORARY}*")):
                shutil.rmtree(left, ignore_errors=True)
        except OSError as error:
            raise OutputError(
                f"cannot write into {self.root}: {error.strerror or error}; choose another --out"
            ) from error

    def names(self, folder: str = "") -> set[str]:
        """Names of the finished files at the top, or in a folder."""
        if self.remote:
            filesystem, inner = _filesystem(f"{self.root}/{folder}".rstrip("/"))
            with reading(self.root):
                filesystem.invalidate_cache(inner)  # other machines write there too
                return {Path(p).name for p in filesystem.ls(inner, detail=False)} if filesystem.exists(inner) else set()
        root = Path(self.root, folder)
        return {p.name for p in root.iterdir() if not p.name.startswith(".")} if root.is_dir() else set()

    def read(self, name: str) -> bytes | None:
        """Return a file's content, None when there is none."""
        if self.remote:
            filesystem, inner = _filesystem(self.path(name))
            with reading(self.path(name)):
                return bytes(filesystem.cat_file(inner)) if filesystem.exists(inner) else None
        path = Path(self.path(name))
        return path.read_bytes() if path.is_file() else None

    def remove(self, name: str) -> None:
        """Delete a file if it is there."""
        if self.remote:
            filesystem, inner = _filesystem(self.path(name))
            with _writing(self.path(name)):
                if filesystem.exists(inner):
                    filesystem.rm_file(inner)
            return
        Path(self.path(name)).unlink(missing_ok=True)

    @contextlib.contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """Yield a local path to write to; when the block ends well the file stands under ``name``, whole.

        The path lies in a folder of its own, so that whatever a killed writer leaves is found and taken away.

        Raises
        ------
        OutputError
            When it cannot be written (no space, no right): the message says so, and nothing stands under ``name``.
        """
        target = self.path(name)
        folder = Path(tempfile.gettempdir()) if self.remote else Path(target).parent
        made: Path | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            made = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=folder))
            temporary = made / Path(target).name
            yield temporary
            if self.remote:
                filesystem, inner = _filesystem(target)
                with _writing(target):
                    filesystem.put_file(str(temporary), inner)
            else:
                temporary.replace(target)
        except OSError as error:
            if isinstance(error, IncidentMapError) and (made is None or str(made) not in str(error)):
                raise
            raise _cannot_write(target, error.__cause__ or error) from error
        finally:
            if made is not None:
                shutil.rmtree(made, ignore_errors=True)

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        with self.writing(name) as temporary:
            temporary.write_bytes(content)


def _filesystem(address: str) -> tuple[Any, str]:
    try:
        import fsspec
    except ImportError as error:
        raise MissingExtraError.for_extra("batch", f"reading or writing {address}") from error
    try:
        filesystem, inner = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise InputError(f"{address}: {error}") from error
    return filesystem, str(inner)


@contextlib.contextmanager
def reading(address: str) -> Iterator[None]:
    """Tell what a file system raises as an `InputError`: stores raise errors of their client libraries' own kinds."""
    try:
        yield
    except IncidentMapError:
        raise
    except Exception as error:
        raise InputError(f"{address}: cannot be read: {_reason(error)}") from error


@contextlib.contextmanager
def _writing(address: str) -> Iterator[None]:
    try:
        yield
    except IncidentMapError:
        raise
    except Exception as error:
        raise _cannot_write(address, error) from error


def _cannot_write(target: str, error: BaseException) -> OutputError:
    return OutputError(
        f"cannot write {target}: {_reason(error)}; make room or choose another --out, "
        "then run the same command again: finished shards are kept"
    )


def _reason(error: BaseException) -> str:
    said = getattr(error, "strerror", None) or str(error)
    return said or type(error).__name__
