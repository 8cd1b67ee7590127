"""Look-ups, folding and names on the packaged gazetteer."""

import pickle

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
