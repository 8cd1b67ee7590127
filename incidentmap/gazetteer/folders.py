"""Where a user's own gazetteers live, as each system has it."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from incidentmap._errors import GazetteerError

_NAME = re.compile(r"^[\w][\w.+-]{0,63}$")


def user_folder() -> Path:
    """Return the folder of the user's own gazetteers; it need not exist.

    ``%LOCALAPPDATA%`` on Windows, ``~/Library/Application Support`` on macOS, ``$XDG_DATA_HOME`` or
    ``~/.local/share`` elsewhere (XDG Base Directory Specification 0.8).
    """
    home = Path.home()
    if sys.platform == "win32":
        data = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        data = home / "Library" / "Application Support"
    else:
        told = os.environ.get("XDG_DATA_HOME", "")
        data = Path(told) if told and Path(told).is_absolute() else home / ".local" / "share"
    return data / "incidentmap" / "gazetteers"


def named_folder(name: str) -> Path:
    """Return the folder of the user's gazetteer of a name.

    Raises
    ------
    GazetteerError
        When the name cannot be a folder's.
    """
    if not _NAME.match(name) or name.endswith((".new", ".old", ".")):
        raise GazetteerError(f"{name!r} cannot name a gazetteer; letters, digits, '.', '+' and '-' are possible")
    return user_folder() / name


def own_gazetteers() -> list[str]:
    """Return the names of the user's gazetteers."""
    folder = user_folder()
    if not folder.is_dir():
        return []
    return sorted(
        p.name for p in folder.iterdir() if (p / "meta.json").is_file() and not p.name.endswith((".new", ".old"))
    )
