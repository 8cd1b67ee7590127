"""Names in Ukrainian and Russian: features, training text, and what is and is no name."""

import pytest

from incidentmap.gazetteer import open_gazetteer
from incidentmap.geoparse import cyrillic, geoparse
from incidentmap.geoparse.adjectives import town_of
from incidentmap.geoparse.features import DocumentView
from incidentmap.geoparse.tagger import load_cyrillic_tagger, sequences
from incidentmap.geoparse.train_cyrillic import labelled
from incidentmap.text import tokenize
from incidentmap.types import Document

GAZETTEER = open_gazetteer()


def names(text):
    return [t.name for t in geoparse(tokenize(text), Document(text=text), GAZETTEER) if t.role != "demonym"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("районі", "района"), ("місті", "городе"), ("повідомив", "сообщил"), ("із", "из"), ("Країни", "страны")],
)
def test_both_languages_have_one_skeleton(one, other):
    assert cyrillic.skeleton(one) == cyrillic.skeleton(other)


def test_other_meanings():
    assert "f" in cyrillic.other_meanings("Чому")
    assert cyrillic.other_meanings("Одеса") == ""


def test_training_and_use_see_the_same():
    text = "Снаряди влучили у Краматорськ.\nЖителі Слов'янська чули вибухи."
    at = text.index("Краматорськ")
    rows = labelled(text, [{"start": at, "end": at + 11}], GAZETTEER)
    tokens = tokenize(text)
    matches = GAZETTEER.match(tokens)
    view, facts = DocumentView(tokens, GAZETTEER, matches), cyrillic.NameFacts(tokens, GAZETTEER, matches)
    assert [features for features, _ in rows] == [
        cyrillic.token_features(tokens, view, facts, p) for p in sequences(tokens, view)
    ]
    assert [label for _, labels in rows for label in labels].count("B") == 1
    assert set(load_cyrillic_tagger()._tagger.labels()) == {"B", "I", "O"}


# common words and persons' names that some village shares
@pytest.mark.parametrize(
    "text",
    [
        "Вона сказала, що все гаразд. Чому? Тоді ніхто не знав.",
        "Усі чекали на Романа. Часом він приходив пізно. Решту грошей віддали.",
        "Его не было. Им всё равно. Новым директором стал Владимир Иванов.",
        "С. Джобс покинул пост в 2013 г. Этот шаг всех удивил.",
        "Площа ділянки 100 кв. м. Про це свідчить декларація.",
        "Він народився далеко. Дори не було вдома.",
    ],
)
def test_no_names(text):
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Мер Житомира розповів про вибухи.", ["Житомира"]),
        ("Влада Луцька підтвердила удари по нафтобазі.", ["Луцька"]),
        ("По Василькову завдано ракетного удару.", ["Василькову"]),
        ("В Одесі СБУ затримала агента.", ["Одесі"]),
        ("Жители Мариуполя остались без воды.", ["Мариуполя"]),
        ("He said «Жителі Полтави чули вибухи». Then he left for Berlin.", ["Полтави", "Berlin"]),
    ],
)
def test_names(text, expected):
    assert names(text) == expected


@pytest.mark.parametrize(
    ("adjective", "town"),
    [
        ("Кременчуцького", "кременчук"),
        ("харьковской", "харьков"),
        ("Рівненська", "рівне"),
        ("празький", "прага"),
        ("лондонском", "лондон"),
        ("московського", "москва"),
        ("Чернівецькому", "чернівці"),
        ("морський", None),
        ("исторический", None),
        ("военной", None),
    ],
)
def test_towns_of_adjectives(adjective, town):
    assert town_of(adjective, GAZETTEER) == town


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("Пожежа на Кременчуцькому НПЗ після удару.", "Кременчуцькому НПЗ", "Kremenchuk oil refinery"),
        ("Ракети влучили в Одеський морський порт.", "Одеський морський порт", "Odesa"),
        ("Поранених відвезли до харківської обласної лікарні.", "харківської обласної лікарні", "Kharkiv"),
        ("Взрыв произошёл в казанской больнице.", "казанской больнице", "Kazan"),
    ],
)
def test_facilities_of_towns(text, name, place):
    found = [t for t in geoparse(tokenize(text), Document(text=text), GAZETTEER) if t.name == name]
    assert [t.place.name.rstrip("’'") for t in found if t.place] == [place]


def test_lists_of_divisions():
    text = "Тривога в Сумській, Полтавській та в Харківській областях. Обстріляли п'ять областей: Одеську, Херсонську."
    assert names(text) == ["Сумській", "Полтавській", "Харківській областях", "Одеську", "Херсонську"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ракетами в Луцьку Росія вбила чотирьох.", ["Луцьку", "Росія"]),
        ("Старий міст упав. Міський парк закрито.", []),
    ],
)
def test_names_side_by_side(text, expected):
    assert names(text) == expected


def test_a_town_and_a_river_of_one_name():
    def kinds(text):
        found = geoparse(tokenize(text), Document(text=text), GAZETTEER)
        return [t.place.kind[:3] for t in found if t.place]

    assert kinds("Вибухи пролунали у Дніпрі вночі.") == ["PPL"]
    assert kinds("Пожар потушили в Днепре.") == ["PPL"]


def test_the_language_speaks_for_its_country():
    def country(text):
        return next(t.place.country for t in geoparse(tokenize(text), Document(text=text), GAZETTEER))

    assert country("Пожежа на складі боєприпасів у Токмаку") == "UA"
    assert country("Мер Лондона зустрівся з послом") == "GB"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ремонт вулиць: В. Чорновола, Різдвяна та Героїв Дніпра у Черкасах.", ["В. Чорновола", "Різдвяна", "Героїв Дніпра", "Черкасах"]),
        ("На вул. 50 років Жовтня горіло.", ["вул. 50 років Жовтня"]),
        ("Площа ділянки велика. На площі Ринок людно.", ["площі Ринок"]),
        ("Аварія на вулиці Соборній. Сергій Петренко не постраждав.", ["вулиці Соборній"]),
    ],
)  # fmt: skip
def test_streets(text, expected):
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("Европейские страны против.", "Европейские", "Europe"),
        ("Вьетнамские войска отошли.", "Вьетнамские", "Vietnam"),
        ("Калифорнийский университет закрыт.", "Калифорнийский", "California"),
        ("Тамбовская жизнь изменилась.", "Тамбовская", "Tambov"),
        ("Мюнхенский оркестр приехал.", "Мюнхенский", "Munich"),
    ],
)
def test_adjectives_of_places(text, name, place):
    found = geoparse(tokenize(text, "ru"), Document(text=text), GAZETTEER)
    assert [(t.name, t.role, t.place.name) for t in found if t.place] == [(name, "demonym", place)]


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("Вибух пролунав у Хан-Юнісі.", "Хан-Юнісі", "PS"),
        ("Авіація вдарила по Дейр-ез-Зору.", "Дейр-ез-Зору", "SY"),
        ("У Кобані загинули двоє людей.", "Кобані", "SY"),
        ("У Ель-Фашері тривають бої.", "Ель-Фашері", "SD"),
        ("Стрілянина у Порт-о-Пренсі не вщухає.", "Порт-о-Пренсі", "HT"),
        ("Вибух пролунав у Кветті.", "Кветті", "PK"),
        ("Взрыв прогремел в Порт-о-Пренсе.", "Порт-о-Пренсе", "HT"),
        ("Бои идут в Эль-Фашере и его пригородах.", "Эль-Фашере", "SD"),
        ("Удар нанесён по Идлибу.", "Идлибу", "SY"),
        ("Стрельба в Лашио продолжалась всю ночь.", "Лашио", "MM"),
        ("Обстреляны окрестности Саракиба.", "Саракиба", "SY"),
    ],
)
def test_foreign_towns_in_their_cases(text, name, place):
    found = geoparse(tokenize(text), Document(text=text), GAZETTEER)
    assert [(t.name, t.place.country) for t in found if t.place] == [(name, place)]
