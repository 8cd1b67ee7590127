"""Look-ups, folding and names on the packaged gazetteer."""

import pickle
import tracemalloc

import pytest

from incidentmap.gazetteer import fold, open_gazetteer
from incidentmap.text import tokenize


@pytest.fixture(scope="module")
def gazetteer():
    return open_gazetteer()


@pytest.mark.parametrize("word", ["xyzzyville", "qwertyuiop", "Ъъъъ", "", "1234"])
def test_nonsense_finds_nothing(gazetteer, word):
    assert list(gazetteer.lookup(word)) == []


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Novo-Ogaryovo", "novo ogaryovo"),
        ("Слов’янськ", "словянськ"),
        ("São  Paulo", "sao paulo"),
        ("U.K.", "uk"),
        ("й", "й"),
    ],
)
def test_fold(name, key):
    assert fold(name) == key


def test_match_keeps_offsets(gazetteer):
    text = "Kyiv’s forces left BEIRUT and New York-based staff."
    names = [text[m.start : m.end] for m in gazetteer.match(tokenize(text))]
    assert names[0] == "Kyiv"
    assert "BEIRUT" in names
    assert "New York" in names


def test_pickles_as_its_path(gazetteer):
    data = pickle.dumps(gazetteer)
    assert len(data) < 1000
    assert len(pickle.loads(data)) == len(gazetteer)


@pytest.mark.parametrize("unknown", ["geonames:1", f"geonames:{2**40}", "geonames:x", "own:none", ""])
def test_an_id_finds_its_row_or_none(gazetteer, unknown):
    for row in (0, 1, len(gazetteer) // 2, len(gazetteer) - 1):
        assert gazetteer.row(gazetteer.gazetteer_id(row)) == row
    assert gazetteer.row(unknown) is None


def test_looking_up_an_id_or_a_shape_copies_no_column(gazetteer):
    ident, shaped = gazetteer.gazetteer_id(7), int(gazetteer.geometry_row[0])
    gazetteer.row(ident), gazetteer.geometry(shaped)
    tracemalloc.start()
    try:
        gazetteer.row(ident), gazetteer.geometry(shaped - 1 if shaped else 2**31)
        assert tracemalloc.get_traced_memory()[1] < 4096
    finally:
        tracemalloc.stop()
