"""Bytes to text: UTF-8 first, then what the byte order mark says, then a guess that is told."""

from __future__ import annotations

import codecs

from incidentmap._errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY_SHARE = 0.02


def decode(data: bytes, name: str) -> tuple[str, str | None]:
    """Return the text of ``data`` and, when the encoding had to be guessed, a sentence that says so.

    Raises
    ------
    InputError
        When the bytes are no text (an image, a PDF, an archive).
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(data, name)
    if text.count("\x00") > len(text) * _BINARY_SHARE:
        raise InputError(f"{name}: not a text file; give text, HTML, JSON lines, CSV or Parquet")
    return text, None


def _guess(data: bytes, name: str) -> tuple[str, str | None]:
    from charset_normalizer import from_bytes

    controls = sum(1 for b in data[:4096] if b < 9 or 13 < b < 32)
    best = None if controls > min(len(data), 4096) * _BINARY_SHARE else from_bytes(data[:200_000]).best()
    if best is None:
        raise InputError(f"{name}: not a text in UTF-8 or a known encoding; save it as UTF-8 text")
    return data.decode(
        best.encoding, "replace"
    ), f"{name}: not UTF-8, read as {best.encoding} (a guess: check the names)"
