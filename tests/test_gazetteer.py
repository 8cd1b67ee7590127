"""Look-ups, folding and geocoding on the packaged gazetteer."""

import pickle

import pytest

import incidentmap as im
from incidentmap.gazetteer import fold, open_gazetteer
from incidentmap.text import tokenize


@pytest.fixture(scope="module")
def gazetteer():
    return open_gazetteer()


@pytest.mark.parametrize(
    ("query", "country", "admin1"),
    [
        ("Zolochiv, Kharkiv region", "UA", "Kharkiv"),
        ("Paris", "FR", None),
        ("Paris, Texas", "US", "Texas"),
        ("Fulton County, Georgia", "US", "Georgia"),
        ("Харьков", "UA", "Kharkiv"),
        ("Полтаве", "UA", "Poltava"),
        ("Миргороді", "UA", "Poltava"),
        ("Белгородской областью", "RU", None),
        ("بيروت", "LB", None),
        ("Velykyi Burluk", "UA", "Kharkiv"),
        ("Artemivsk", "UA", "Donetsk"),
        ("U.S.", "US", None),
        ("Kutuzovsky Prospekt", "RU", None),
    ],
)
def test_first_answer(gazetteer, query, country, admin1):
    found = im.Geocoder(gazetteer).geocode(query)
    assert found.raw["country"] == country
    assert admin1 is None or found.raw["admin1"] == admin1


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


def test_reverse(gazetteer):
    assert im.Geocoder(gazetteer).reverse((50.45, 30.52)).raw["country"] == "UA"
