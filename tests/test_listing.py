"""Which mentions a language lists as place names."""

import pytest

import incidentmap as im
from incidentmap.geoparse.listing import listed
from incidentmap.text import tokenize

PIPELINE = im.load()


def names(text, **options):
    pipeline = im.load(im.Config(**options)) if options else PIPELINE
    return [t.name for t in pipeline.places(im.Document(text=text)).toponyms]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Ukrainian: words for a people, and names that complete another name
        ("Російські війська обстріляли Херсон.", ["Херсон"]),
        ("Верховна Рада України ухвалила закон. В Україні тривають вибори.", ["Україні"]),
        ("Кримінальний кодекс України змінили.", []),
        ("Міністерство освіти і науки України оголосило конкурс у Полтаві.", ["Полтаві"]),
        ("Міністр оборони України прибув до Одеси.", ["Одеси"]),
        ("Військові ЗС України вийшли з Бахмута.", ["Бахмута"]),
        ("Печерський районний суд м. Києва скасував арешт.", []),
        ("Управління СБУ у Харківській та Донецькій областях повідомило про затримання.", []),
        ("Луганський обласний опіковий центр закрили.", []),
        ("ТОВ «Мисливство Волині» орендує ліс біля Луцька.", ["Луцька"]),
        ("Про це пише «Українська правда».", []),
        ("Одеський НПЗ уклав угоду.", []),
        ("Верховна Рада відхилила поправку.", []),
        # what is no name of an organisation stays
        ("За рішенням суду Україна виплатить борг.", ["Україна"]),
        ("Рада Автономної Республіки Крим ухвалила рішення.", []),
        ("ДАК «Автомобільні дороги України» оголосила тендер.", []),
        ("Мер Києва відвідав Суми.", ["Києва", "Суми"]),
        ("Громадянин Канади летів до Львова.", ["Канади", "Львова"]),
        ("Влада Харкова попросила допомоги.", ["Харкова"]),
        ("Вибух пролунав на Кременчуцькому НПЗ.", ["Кременчуцькому НПЗ"]),
        ("Збірна Італії перемогла.", ["Італії"]),
        ("«У Севастополі стався вибух», сказав він.", ["Севастополі"]),
        # Russian lists both, but no institution that acts
        ("Российские войска обстреляли Херсон.", ["Российские", "Херсон"]),
        ("Госдума приняла закон. Пострадали жители Казани.", ["Казани"]),
        ("Американский актёр и российский певец прилетели в Пермь.", ["Пермь"]),
        ("Американский президент прилетел в Пермь.", ["Американский", "Пермь"]),
        ("Книга вышла на английском языке.", []),
        ("В Московском институте прошла выставка.", ["Московском"]),
        ("Иосиф Бродский уехал.", []),
        ("Російська імперія розпалася.", ["Російська"]),
        ("Возле Госдумы задержали участников пикета.", ["Госдумы"]),
    ],
)
def test_what_is_listed(text, expected):
    assert names(text) == expected


def test_all_names_on_request():
    text = "Російські війська обстріляли Херсон, заявила Верховна Рада України."
    assert names(text) == ["Херсон"]
    assert set(names(text, all_names=True)) > {"Російські", "Херсон"}


def test_the_sentence_decides_in_a_mixed_text():
    text = "Російські війська відступили.\nРоссийские войска были отведены, объявили в Москве."
    assert names(text) == ["Российские", "Москве"]


def test_english_lists_every_mention():
    assert names("Russian troops shelled Kherson, said the Verkhovna Rada.") == ["Russian", "Kherson", "Verkhovna Rada"]


def test_what_an_incident_hangs_on_is_listed():
    text = "Російські війська вдарили по Харківській обласній лікарні: двоє загиблих."
    report = PIPELINE(im.Document(text=text))
    assert [t.name for t in report.toponyms] == ["Харківській обласній лікарні"]
    assert report.incidents[0].location.place.name == "Kharkiv"
    assert report.incidents[0].actor.side == "RU"
    loose = im.load(im.Config(all_names=True))(im.Document(text=text))
    assert [t.name for t in loose.toponyms] == ["Російські", "Харківській обласній лікарні"]
    assert loose.incidents == report.incidents


def test_a_span_in_use_is_kept():
    text = "Верховна Рада України"
    toponym = im.types.Toponym(start=14, end=21, name="України")
    assert listed([toponym], tokenize(text)) == ()
    assert listed([toponym], tokenize(text), {(14, 21)}) == (toponym,)
