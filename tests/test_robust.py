"""Texts as they come: any script, any length, any case; offsets stand and the time grows with the length.

The large ones are marked ``slow``: 10 MB in one document, 100,000 documents, and the ratio of the times for one and
two lengths, which other work on the machine disturbs.
"""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentmap.gazetteer import open_gazetteer
from incidentmap.geoparse import geoparse
from incidentmap.pipeline import load
from incidentmap.text import tokenize
from incidentmap.types import Document

GAZETTEER = open_gazetteer()
ENGLISH = "Shells hit Kramatorsk and Sloviansk near Kharkiv on Monday, officials in Kyiv said. Nobody was hurt. "
UKRAINIAN = "Снаряди влучили у Краматорськ, повідомили в Києві. У Полтавській області тихо, сказав мер Іван Франко. "
UNITS = {
    "English": ENGLISH,
    "Ukrainian": UKRAINIAN,
    "capitals": ENGLISH.upper(),
    "no capitals": UKRAINIAN.lower(),
    "right to left": "قصف على القاهرة ودمشق في سوريا. ",
    "mixed scripts": ENGLISH + UKRAINIAN + "القاهرة 北京 ",
    "zero width": ENGLISH.replace("k", "k\u200b"),
    "list": "- Kyiv\n- Paris\n- London\n",
    "table": "| Kyiv | 12 | Ukraine |\n",
    "one word": "Kyiv ",
    "no spaces": "Kyiv",
    "commas": "Paris, ",
    "divisions": "Київській, Одеській, ",
    "streets": "вул. Гончара ",
    "numbers": "50.4501, 30.5234; ",
    "spaces": " " * 50 + "Kyiv",
    "no full stop": "shells fell near Kharkiv and ",
}


def names(text):
    return geoparse(tokenize(text), Document(text=text), GAZETTEER)


def check(text, found):
    assert all(text[t.start : t.end] == t.name and t.start < t.end for t in found)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_offsets_stand(unit):
    text = unit * (3000 // len(unit) + 1)
    check(text, names(text))


WORDS = st.sampled_from(
    ["Харків", "харькове", "в", "У", "обл.", "області", ":", "м.", "«", "»", "Kyiv", "Одеський порт", "НПЗ", "Росія", "І.",
     "\u200b", "\u202e", "\u200fالقاهرة", "’", "'s", "-", "—", "\n", "\t", "50.4501, 30.5234", "36UUA 12345 67890", "ВИБУХИ", "та", "ß", "İ"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(WORDS, st.text(max_size=8)), max_size=40), st.sampled_from(["", " "]))
def test_any_text_gives_spans_that_stand(pieces, between):
    text = between.join(pieces)
    found = names(text)
    check(text, found)
    assert found == names(text)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300))
def test_tokens_cover_the_words(text):
    tokens = tokenize(text)
    assert all(text[a:b] == w for a, b, w in zip(tokens.starts, tokens.ends, tokens.words, strict=True))
    assert all(a <= b for a, b in zip(tokens.ends, tokens.starts[1:], strict=False))
    inside = {i for a, b in zip(tokens.starts, tokens.ends, strict=True) for i in range(a, b)}
    assert all(i in inside or not c.isalpha() for i, c in enumerate(text))


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_time_grows_with_the_length(unit):
    def seconds(length):
        text = unit * (length // len(unit) + 1)
        begun = time.process_time()
        names(text)
        return time.process_time() - begun

    seconds(10_000)
    once, twice = (min(seconds(n) for _ in range(3)) for n in (150_000, 300_000))
    assert twice < 2.8 * once + 0.1


@pytest.mark.slow
def test_ten_megabytes_in_one_document():
    text = (ENGLISH + UKRAINIAN) * (10_000_000 // len((ENGLISH + UKRAINIAN).encode()))
    found = names(text)
    check(text, found)
    assert len(found) > 100_000


@pytest.mark.slow
def test_a_hundred_thousand_documents_of_one_word():
    pipeline = load()
    words = ["Kyiv", "Харків", "nothing", "القاهرة"]
    assert sum(len(pipeline.places(Document(text=words[i % 4])).toponyms) for i in range(100_000)) >= 50_000
