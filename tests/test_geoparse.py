"""Place names found and placed: texts of our own, and properties that hold for any text."""

import pickle
import re
import tomllib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentmap import parse
from incidentmap.gazetteer import open_gazetteer
from incidentmap.geoparse import geoparse
from incidentmap.geoparse.calibration import Answer, held_out_scores, kept, learn_calibration, tenths
from incidentmap.geoparse.candidates import containers_of, gather
from incidentmap.geoparse.coherence import prepare
from incidentmap.geoparse.context import outlet_country, read_context
from incidentmap.geoparse.features import DocumentView, shape, token_features
from incidentmap.geoparse.invent import invent
from incidentmap.geoparse.lookup import find_rows
from incidentmap.geoparse.recognise import recognise
from incidentmap.geoparse.reliability import EVIDENCE, best_candidates, evidence
from incidentmap.geoparse.resolve import believe, load_ranker
from incidentmap.geoparse.tagger import LABELS, load_tagger, sequences
from incidentmap.geoparse.train_text_en import FOLDER, PLACES
from incidentmap.geoparse.words import lowercase_share, person_classes, stem, toponym_tables
from incidentmap.text import tokenize
from incidentmap.types import Document

GAZETTEER = open_gazetteer()


def places(text):
    return geoparse(tokenize(text), Document(text=text), GAZETTEER)


# text, name as it stands, country, (lon, lat) that it must be near
TEXTS = [
    ("Rockets fell on the village of Zolochiv, Kharkiv region, at dawn.", "Zolochiv", "UA", (35.98, 50.27)),
    ("A fire broke out in Portland, Maine, on Monday.", "Portland", "US", (-70.26, 43.66)),
    ("Officials in Khartoum said the bridge was closed.", "Khartoum", "SD", (32.53, 15.55)),
    ("Kyiv’s mayor said air defences were at work.", "Kyiv", "UA", (30.52, 50.45)),
    ("У Харкові пролунали вибухи, повідомив мер.", "Харкові", "UA", (36.25, 49.98)),
    ("Внаслідок обстрілу Нікополя поранено двоє людей.", "Нікополя", "UA", (34.40, 47.57)),
    ("Взрывы прогремели в Белгороде ночью.", "Белгороде", "RU", (36.58, 50.60)),
    ("A drone crashed near Kutuzovsky Prospekt in Moscow.", "Kutuzovsky Prospekt", "RU", (37.53, 55.74)),
    ("The Kremlin said it had no comment.", "Kremlin", "RU", (37.62, 55.75)),
    ("Three people died in Poltava on Tuesday.", "Poltava", "UA", (34.55, 49.59)),
]


@pytest.mark.parametrize(("text", "name", "country", "spot"), TEXTS)
def test_found_and_placed(text, name, country, spot):
    found = [t for t in places(text) if t.name == name]
    assert len(found) == 1
    place = found[0].place
    assert place is not None
    assert place.country == country
    assert abs(place.lon - spot[0]) < 0.25
    assert abs(place.lat - spot[1]) < 0.2


@pytest.mark.parametrize(
    "text",
    [
        "Officer Paris Hollis told the court that she was tired.",
        "Nobody knows why the engine stopped.",
        "On Monday the Senate will vote again, he said.",
        "Він сказав, що завтра буде дощ.",
    ],
)
def test_nothing_to_find(text):
    assert [t.name for t in places(text) if t.place is not None] == []


# a name that the gazetteer lacks as it stands, and the name of the first place that is looked at instead
SPELLINGS = [
    ("Kharkiv Fire Station", "Kharkiv"),
    ("Northern Iraq", "Iraq"),
    ("University of Leeds", "Leeds"),
    ("City of Lviv", "Lviv"),
    ("Mariupol’s", "Mariupol"),
    ("South Korean", "South Korea"),
    ("Chechens", "Chechnya"),
    ("Russian Foreign Trade Academy", "Russia"),
    ("Xyzzyville", None),
    ("The", None),
]


@pytest.mark.parametrize(("name", "found"), SPELLINGS)
def test_names_that_the_gazetteer_lacks(name, found):
    rows = find_rows(name, GAZETTEER, 24)
    assert (GAZETTEER.name(rows[0][0]) if rows else None) == found


def test_words_beside_a_name_say_what_it_is():
    by_name = {t.name: t for t in places("Снаряди влучили у будинки в Сумській та Харківській областях.")}
    assert {n: t.place.kind for n, t in by_name.items()} == {"Сумській": "ADM1", "Харківській областях": "ADM1"}
    assert next(t for t in places("Syrian troops left.")).role == "demonym"


def test_the_owner_is_the_name():
    names = [t.name for t in places("POLAND’S 12TH BRIGADE SENT A PHOTOGRAPH FROM WARSAW ON MONDAY")]
    assert "POLAND’S 12TH" not in names
    assert [n for n in names if "POLAND" in n] in ([], ["POLAND"])


def test_shapes_and_words():
    assert [shape(w) for w in ("Kyiv", "U.S.", "\n", "12", "x", "—")] == ["Xx", "X.", "nl", "d", "x", "—"]
    assert person_classes("Романа") == ("given",)
    assert person_classes("khartoum") == ()
    assert (stem("наталія"), lowercase_share("of"), lowercase_share("khartoum")) == ("натал", "10", None)


def test_the_tagger_pickles_and_knows_its_labels():
    text = "Shells hit Kramatorsk and Sloviansk."
    tokens = tokenize(text)
    view = DocumentView(tokens, GAZETTEER, GAZETTEER.match(tokens))
    again = pickle.loads(pickle.dumps(load_tagger()))  # noqa: S301
    assert again.tag(tokens, view) == load_tagger().tag(tokens, view)
    assert set(again._tagger.labels()) == set(LABELS)


def test_training_and_use_see_the_same():
    from incidentmap.geoparse.train_tagger import labelled

    text = "Shells hit Kramatorsk.\nNobody in Sloviansk was hurt."
    at = text.index("Kramatorsk")
    rows = labelled(text, [{"start": at, "end": at + 10}], GAZETTEER)
    tokens = tokenize(text)
    view = DocumentView(tokens, GAZETTEER, GAZETTEER.match(tokens))
    assert [features for features, _ in rows] == [token_features(tokens, view, p) for p in sequences(tokens, view)]
    assert [label for _, labels in rows for label in labels].count("B") == 1


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "Kyiv",
                "в Харкові",
                "the",
                " ",
                "\n",
                "’s",
                "СУМИ",
                "kyiv",
                "القاهرة",
                "\u200b",
                "U.S.",
                "Street",
                ",",
                "обл.",
                "м. ",
                "-",
            ]
        ),
        st.text(max_size=12),
    ),
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@given(PIECES, st.sampled_from(["", " "]))
def test_any_text_gives_names_that_stand_in_it(pieces, between):
    text = between.join(pieces)
    found = places(text)
    assert all(text[t.start : t.end] == t.name and t.start < t.end for t in found)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
    assert found == places(text)


def test_context_of_a_text():
    text = "The Springfield Police Department and the sheriff of Greene County said so. A trooper agreed."
    tokens = tokenize(text)
    context = read_context(tokens, recognise(tokens, GAZETTEER), ("FR",), "www.example.co.uk")
    assert max(context.countries, key=lambda c: context.countries[c]) == "US"
    assert context.focus == ("FR", "GB")
    assert context.local


# the text, the name, the country that the other names (or the caller) decide on
SENSES = [
    ("A man from Belgrade, Minn., was hurt. Belgrade has 700 people.", "Belgrade", "US", ()),
    ("Athens police said so. The Henderson County sheriff and officials in Tyler, Texas, agreed.", "Athens", "US", ()),
    ("The talks in Paris ended. France and Germany welcomed the outcome.", "Paris", "FR", ()),
    ("Rivne and Lutsk had no power, and neither had Dubno.", "Dubno", "UA", ()),
]


@pytest.mark.parametrize(("text", "name", "country", "focus"), SENSES)
def test_the_other_names_decide(text, name, country, focus):
    found = geoparse(tokenize(text), Document(text=text), GAZETTEER, focus=focus)
    assert {t.place.country for t in found if t.name == name} == {country}


def test_focus_is_a_prior():
    text = "A fire broke out in Vladimir on Monday."
    tokens = tokenize(text)
    assert geoparse(tokens, Document(text=text), GAZETTEER, focus=("RU",))[0].place.country == "RU"
    text = "A fire broke out in Cambridge on Monday."
    tokens = tokenize(text)
    places = {f: geoparse(tokens, Document(text=text), GAZETTEER, focus=(f,))[0].place.country for f in ("GB", "US")}
    assert places == {"GB": "GB", "US": "US"}


# an outlet, and the country that it is at home in
OUTLETS = [
    ("The Kyiv Independent", "UA"),
    ("https://www.kyivindependent.com/news", "UA"),
    ("english.dawn.com", "PK"),
    ("www.bbc.co.uk", "GB"),
    ("The Star", None),
    ("", None),
]


@pytest.mark.parametrize(("outlet", "country"), OUTLETS)
def test_home_of_an_outlet(outlet, country):
    assert outlet_country(outlet) == country


def test_table_of_outlets_names_each_once_and_real_countries():
    lines = toponym_tables()["context"]["outlets"]
    names = [name for line in lines.values() for name in line.replace("\n", "|").split("|")]
    assert len(names) == len(set(names))
    assert all(name == name.strip().lower() for name in names)
    assert set(lines) <= set(GAZETTEER.countries)


@pytest.mark.parametrize("outlet", ["The Paris News", "www.theparisnews.com", "parisbeacon.com"])
def test_an_outlet_called_after_a_town_is_local_there(outlet):
    tokens = tokenize("A fire broke out in Paris on Monday.")
    mentions = recognise(tokens, GAZETTEER)
    assert read_context(tokens, mentions, publisher=outlet).local == {mentions[0].last}
    assert not read_context(tokens, mentions, publisher="comparison.com").local


def test_invented_documents_are_the_same_every_time_and_have_answers():
    one, two = invent(GAZETTEER, 12, 3), invent(GAZETTEER, 12, 3)
    assert [e.table.row.tolist() for e in one] == [e.table.row.tolist() for e in two]
    assert sum(float(e.gold.sum()) for e in one) > 20
    assert any((e.km == 0).any() for e in one)


def test_calibration_keeps_the_order_and_tells_the_truth():
    generator = np.random.default_rng(1)
    beliefs = generator.random(4000)
    rows = [(float(b), float(generator.random())) for b in beliefs]  # the second says nothing
    answers = [Answer(row, bool(generator.random() < row[0] ** 0.5), 1.0, str(i % 40)) for i, row in enumerate(rows)]
    learnt = learn_calibration(answers)
    assert list(learnt.y) == sorted(learnt.y)
    assert learnt.weights[0] > 10 * abs(learnt.weights[1])
    scored = held_out_scores(answers)
    assert all(abs(score - right) < 0.05 for share, score, right in tenths(scored) if share > 0.02)
    assert [round(k, 3) for k, _, _ in kept(scored, (0.5, 1.0))] == [0.5, 1.0]


def test_calibration_pools_what_is_seldom():
    answers = [Answer((i / 2000,), i % 5 > 0 or i > 1000, 1.0, str(i % 50)) for i in range(2000)]
    low = min(score for score, _ in held_out_scores([*answers, Answer((-3.0,), False, 1.0, "0")]))
    assert low > 0.7  # one wrong answer far off makes no value of its own


def test_evidence_tells_half_a_continent_from_a_town():
    text = "Fires burnt in Russia and in Poltava."
    tokens = tokenize(text)
    mentions = recognise(tokens, GAZETTEER)
    context = read_context(tokens, mentions)
    names, _ = gather(mentions, containers_of(mentions, tokens, GAZETTEER), GAZETTEER, context)
    table = prepare(names, GAZETTEER, context)
    belief, features = believe(table, load_ranker())
    best = best_candidates(table, belief)
    assert [GAZETTEER.name(int(table.row[k])) for k in best] == ["Russia", "Poltava"]
    rows = evidence(table, belief, features, best, GAZETTEER)
    assert rows.shape == (2, len(EVIDENCE))
    assert rows[:, [EVIDENCE.index(c) for c in ("wide", "wide_1200_km")]].tolist() == [[1, 1], [0, 0]]


# a text, the names inside hyphenated words, and the role "demonym" where it is one
COMPOUNDS = [
    ("Rep. Ann Smith, R-Westfield, voted no.", [("Westfield", "")]),
    ("Sen. Bob Ford, D-Rock Hill, voted yes.", [("Rock Hill", "")]),
    ("The Israeli-Egyptian border is open.", [("Israeli", "demonym"), ("Egyptian", "demonym")]),
    ("The NATO-Russia Council met.", [("Russia", "")]),
    ("An ex-Russian agent was seen.", [("Russian", "demonym")]),
    ("The Sligo-based mother spoke.", [("Sligo", "")]),
    ("Many live in Guinea-Bissau now.", [("Guinea-Bissau", "")]),
    ("South Korean officials agreed.", [("South Korean", "demonym")]),
    ("European leaders met.", [("European", "demonym")]),
    ("The West Nile virus was found.", []),
    ("I’ll say that Titan & Co. is fine.", []),
]


@pytest.mark.parametrize(("text", "names"), COMPOUNDS)
def test_names_inside_words(text, names):
    found = [(m.name, "demonym" if m.hint == "demonym" else "") for m in recognise(tokenize(text), GAZETTEER)]
    assert found == names


def test_sentences_of_our_own_use_known_slots():
    sentences = (FOLDER / "en.txt").read_text(encoding="utf-8").splitlines()
    lists = tomllib.loads((FOLDER / "words_en.toml").read_text(encoding="utf-8"))
    slots = set(re.findall(r"\{(\w+)\}", "\n".join(s for s in sentences if not s.startswith("#"))))
    assert slots <= PLACES | lists.keys() | {"person", "surname", "first", "age", "demonym"}
    assert len(set(sentences)) == len(sentences)


def test_a_common_word_is_no_airport():
    found = places("He is head of the Kharkiv Regional Military Administration.")
    assert [(t.name, t.place.name) for t in found] == [("Kharkiv", "Kharkiv")]


@pytest.mark.parametrize(
    ("text", "kind"), [("A strike near {} killed two.", "PPLA"), ("The {} governorate is calm.", "ADM1")]
)
def test_a_town_before_the_division_named_after_it(text, kind):
    found = [t for t in places(text.format("Nabatieh")) if t.name.startswith("Nabatieh")]
    assert [t.place.kind for t in found] == [kind]


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("Shelling near the Zaporizhzhia nuclear plant.", "Zaporizhzhia nuclear plant", "im:zaporizhzhia-npp"),
        ("Дрон ударил по Запорожской АЭС.", "Запорожской АЭС", "im:zaporizhzhia-npp"),
        ("Обстріл Запорізької АЕС.", "Запорізької АЕС", "im:zaporizhzhia-npp"),
        ("A drone hit the Kursk nuclear power plant.", "Kursk nuclear power plant", "Kursk Nuclear Power Plant"),
        ("Police met protesters on Tahrir square in Cairo.", "Tahrir square", "Tahrir Square"),
    ],
)
def test_a_site_written_out_is_the_site_not_the_town(text, name, place):
    found = parse(text).toponyms[0]
    assert found.name == name
    assert place in (found.place.gazetteer_id, found.place.name)
