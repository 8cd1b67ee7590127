"""Columns and their header in one deflated block: how data travel inside the page.

Layout before compression: the header's length (``<u4``), the header (UTF-8 JSON), then every column at an offset
divisible by eight. The page inflates it with ``DecompressionStream`` and reads the columns where they lie.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

_ALIGN = 8
_NAMES = {"<i4": "i4", "<u4": "u4", "<u2": "u2", "|u1": "u1", "<f4": "f4"}


def pack(header: Mapping[str, Any], columns: Mapping[str, Any], *, level: int = 6) -> bytes:
    """Return header and columns as one zlib stream, the same bytes for the same input.

    Parameters
    ----------
    header
        JSON values; the key ``columns`` is taken.
    columns
        NumPy arrays of int32, uint32, uint16, uint8 or float32, or bytes.
    level
        Of the compression, 0 to 9.
    """
    table: list[list[Any]] = []
    body: list[bytes] = []
    at = 0
    for name, column in columns.items():
        is_bytes = isinstance(column, bytes)
        raw = column if is_bytes else np.ascontiguousarray(column).tobytes()
        table.append([name, "u1" if is_bytes else _NAMES[column.dtype.str], at, len(raw)])
        padded = raw + bytes(-len(raw) % _ALIGN)
        body.append(padded)
        at += len(padded)
    head = json.dumps({**header, "columns": table}, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    start = head.encode("utf-8", "replace")
    start += b" " * (-(len(start) + 4) % _ALIGN)
    return zlib.compress(b"".join([len(start).to_bytes(4, "little"), start, *body]), level)


def varints(values: Any) -> bytes:
    """Return integers as zigzag varints (as protocol buffers write them): small differences take one byte.

    >>> varints([0, -1, 1, 300]).hex()
    '000102d804'
    """
    numbers = np.asarray(values, dtype=np.int64)
    zigzag = ((numbers << 1) ^ (numbers >> 63)).astype(np.uint64)
    width = np.ones(len(zigzag), dtype=np.int64)
    for shift in (7, 14, 21, 28):
        width += zigzag >= np.uint64(1 << shift)
    ends = np.cumsum(width)
    out = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    starts = ends - width
    for k in range(5):
        wide = width > k
        digit = (zigzag[wide] >> np.uint64(7 * k)) & np.uint64(127)
        more = (width[wide] > k + 1).astype(np.uint64) << np.uint64(7)
        out[starts[wide] + k] = (digit | more).astype(np.uint8)
    return out.tobytes()
