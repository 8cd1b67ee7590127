"""Fetching GeoNames' files for a user: only when asked, told beforehand, and taken up again where it stopped."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from incidentmap._errors import GazetteerError, OutputError

GEONAMES = "https://download.geonames.org/export/dump"
_AGENT = "incidentmap (gazetteer build)"
_CHUNK = 1 << 18
_TIMEOUT_S = 30.0
_ATTEMPTS = 5
_WAIT_S = 2.0
_NAME = re.compile(r"^(?:[A-Z]{2}|allCountries|alternateNamesV2|admin1CodesASCII|admin2Codes|cities\d+)$")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """A file on a host: its size in bytes (None when the host does not tell) and its version mark."""

    url: str
    size: int | None
    mark: str


def file_of(name: str) -> str:
    """Return the file of a country code or of one of GeoNames' tables.

    Raises
    ------
    GazetteerError
        When there is no such file.
    """
    plain = name.strip()
    plain = plain.upper() if len(plain) == 2 else plain
    if not _NAME.match(plain):
        raise GazetteerError(f"{name!r} is no country code like UA and no file of GeoNames like allCountries")
    return f"{plain}.txt" if plain.startswith("admin") else f"{plain}.zip"


def download(
    files: Sequence[str],
    folder: Path,
    *,
    host: str = GEONAMES,
    say: Say,
    attempts: int = _ATTEMPTS,
    wait_s: float = _WAIT_S,
) -> list[Path]:
    """Fetch files into a folder, all sizes told before the first byte, and return their paths.

    A file that is there with the size the host tells is kept. One that stopped half-way goes on from there when
    the host still has the same version, else from the beginning.

    Raises
    ------
    GazetteerError
        When the host cannot be reached or does not have a file.
    OutputError
        When the folder cannot be written.
    """
    base = host.rstrip("/")
    where = urlsplit(base)
    if where.scheme not in ("http", "https"):
        raise GazetteerError(f"{host!r} is no web address; like {GEONAMES}")
    say(f"{where.netloc} learns your network address and that you fetch {', '.join(files)}")
    remotes = [_ask(f"{base}/{name}") for name in files]
    sizes = [r.size for r in remotes]
    told = "an unknown size" if None in sizes else f"{sum(s for s in sizes if s is not None) / 1e6:.1f} MB"
    say(f"to fetch: {told} into {folder}")
    paths = []
    for name, remote in zip(files, remotes, strict=True):
        path = folder / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _fetch(remote, path, say, attempts, wait_s)
        except OSError as error:
            raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from error
        paths.append(path)
    return paths


def _ask(url: str) -> Remote:
    try:
        with urllib.request.urlopen(_request(url, method="HEAD"), timeout=_TIMEOUT_S) as answer:  # noqa: S310
            length = answer.headers.get("Content-Length", "")
            mark = answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
    except urllib.error.HTTPError as error:
        raise GazetteerError(f"{url}: the host says {error.code} {error.reason}; is there such a file?") from error
    except (OSError, ValueError) as error:
        raise GazetteerError(f"{url}: the host cannot be reached: {error}") from error
    return Remote(url=url, size=int(length) if length.isdecimal() else None, mark=mark)


def _request(url: str, *, method: str = "GET", headers: dict[str, str] | None = None) -> urllib.request.Request:
    return urllib.request.Request(url, method=method, headers={"User-Agent": _AGENT, **(headers or {})})  # noqa: S310


def _fetch(remote: Remote, path: Path, say: Say, attempts: int, wait_s: float) -> None:
    part, note = path.with_name(path.name + ".part"), path.with_name(path.name + ".part.json")
    state = {"url": remote.url, "mark": remote.mark, "size": remote.size}
    done = path.with_name(path.name + ".json")
    if path.is_file() and remote.size == path.stat().st_size and _read(done) == state:
        say(f"{path.name}: there already")
        return
    if _read(note) != state or not remote.mark:
        part.unlink(missing_ok=True)
        note.write_text(json.dumps(state), encoding="utf-8")
    trouble: Exception | None = None
    for attempt in range(attempts):
        if attempt:
            time.sleep(wait_s * attempt)
        try:
            _go_on(remote, part, say)
        except urllib.error.HTTPError as error:
            raise GazetteerError(f"{remote.url}: the host says {error.code} {error.reason}") from error
        except (urllib.error.URLError, ConnectionError, TimeoutError, _ShortError) as error:
            trouble = error
            say(f"{path.name}: {error}; trying again from {_size(part) / 1e6:.1f} MB")
            continue
        break
    else:
        raise GazetteerError(
            f"{remote.url}: stopped after {attempts} attempts at {_size(part)} bytes ({trouble}); run it again to go on"
        ) from trouble
    if path.suffix == ".zip" and not zipfile.is_zipfile(part):
        part.unlink()
        raise GazetteerError(f"{remote.url}: what came is no ZIP file; nothing was kept")
    part.replace(path)
    done.write_text(json.dumps(state), encoding="utf-8")
    note.unlink(missing_ok=True)


class _ShortError(Exception):
    """Fewer bytes came than the host promised."""


def _go_on(remote: Remote, part: Path, say: Say) -> None:
    have = _size(part)
    if remote.size is not None and have == remote.size:
        return
    headers = {"Range": f"bytes={have}-", "If-Range": remote.mark} if have else {}
    with urllib.request.urlopen(_request(remote.url, headers=headers), timeout=_TIMEOUT_S) as answer:  # noqa: S310
        resumed = have > 0 and answer.status == 206
        told = time.monotonic()
        with part.open("ab" if resumed else "wb") as file:
            while block := _block(answer):
                file.write(block)
                if time.monotonic() - told > 2:
                    told = time.monotonic()
                    whole = f" of {remote.size / 1e6:.0f}" if remote.size else ""
                    say(f"{part.stem}: {file.tell() / 1e6:.0f}{whole} MB")
    if remote.size is not None and _size(part) != remote.size:
        raise _ShortError(f"{_size(part)} of {remote.size} bytes came")


def _block(answer: Any) -> bytes:
    """Read a block; a connection that breaks off is told as short, not as an error of the disk."""
    import http.client

    try:
        block: bytes = answer.read(_CHUNK)
    except (http.client.HTTPException, ConnectionError, TimeoutError) as error:
        raise _ShortError(f"the connection broke off ({error})") from error
    return block


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
