"""Columns in one deflated block."""

import json
import zlib
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentmap.page.pack import pack, varints


def unpack(block):
    """Read a block back, the way the page does."""
    raw = zlib.decompress(block)
    size = int.from_bytes(raw[:4], "little")
    header = json.loads(raw[4 : 4 + size])
    kinds = {"i4": "<i4", "u4": "<u4", "u2": "<u2", "u1": "|u1", "f4": "<f4"}
    columns = {
        name: np.frombuffer(raw[4 + size + at : 4 + size + at + length], kinds[kind])
        for name, kind, at, length in header.pop("columns")
    }
    return header, columns


def read_varints(raw):
    values, number, shift = [], 0, 0
    for byte in raw:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            values.append((number >> 1) ^ -(number & 1))
            number = shift = 0
    return values


@given(st.lists(st.integers(-(2**31), 2**31 - 1)))
def test_varints_read_back(values):
    assert read_varints(varints(values)) == values


def test_columns_read_back_and_lie_at_multiples_of_eight():
    columns = {
        "a": np.array([1, -2], "<i4"),
        "b": b"xyz",
        "c": np.array([7], "<u2"),
        "d": np.array([], "<u4"),
        "e": np.array([0.5], "<f4"),
    }
    block = pack({"title": "я"}, columns)
    header, found = unpack(block)
    assert header == {"title": "я"}
    assert found["a"].tolist() == [1, -2]
    assert bytes(found["b"]) == b"xyz"
    assert found["c"].tolist() == [7]
    assert found["d"].tolist() == []
    assert block == pack({"title": "я"}, columns)
    raw = zlib.decompress(block)
    size = int.from_bytes(raw[:4], "little")
    assert (4 + size) % 8 == 0
    assert all(at % 8 == 0 for _, _, at, _ in json.loads(raw[4 : 4 + size])["columns"])


def test_no_number_that_is_none():
    with pytest.raises(ValueError, match="JSON"):
        pack({"x": float("nan")}, {})


def test_shipped_basemap_holds_the_world():
    raw = resources.files("incidentmap").joinpath("page/assets/basemap.bin").read_bytes()
    header, columns = unpack(raw)
    assert len(raw) < 920_000
    names = {c[0][0]: c for c in header["names"]["countries"]}
    assert names["Ukraine"][0] == ["Ukraine", "Україна", "Украина"]
    assert "Kyiv" in header["names"]["towns"][:200]
    x = np.array(read_varints(bytes(columns["land_x"])))
    sizes = columns["land_size"].astype(int)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    assert len(x) == sizes.sum()
    first = np.cumsum(x[: sizes[0]]) / header["steps"]
    assert len(starts) > 2000
    assert np.all(np.abs(first) <= 180)
