"""Names in a text: the fast walk gives what the plain search gives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentmap.gazetteer import fold, open_gazetteer
from incidentmap.gazetteer.matching import MAX_LENGTH, MAX_TOKENS
from incidentmap.text import tokenize

GAZETTEER = open_gazetteer()
STOPS = '\n,;:!?()[]{}"“”«»…/|'


def plain_search(tokens, *, any_case=False):
    """Try every run of tokens from every token that may open a name; keep the longest that is a key."""
    found, free = [], 0
    for i, opener in enumerate(tokens.words):
        opens = opener[0].isupper() or (opener[0].isalpha() and (any_case or not opener[0].islower()))
        if i < free or not opens:
            continue
        best, text = None, ""
        for j in range(i, min(len(tokens), i + MAX_TOKENS)):
            word = tokens.words[j]
            folded = "" if word in STOPS else fold(word)
            if word in STOPS or (folded in ("", " ") and word not in (".", "-", "–")) or len(text) > MAX_LENGTH:
                break
            if folded in ("", " "):
                continue
            if any("\ud800" <= c <= "\udfff" for c in folded):
                break
            pieces = word.replace("‑", "-").replace("‐", "-").split("-")
            cuts = [len("-".join(pieces[:n])) for n in range(1, len(pieces))]
            for cut in (*cuts, None):
                part = f"{text} {fold(word[:cut])}".strip()
                if part in GAZETTEER.trie:
                    end = tokens.ends[j] if cut is None else tokens.starts[j] + cut
                    best = (i, j + 1, tokens.starts[i], end, GAZETTEER.trie[part])
            text = f"{text} {folded}".strip()
        if best:
            found.append(best)
            free = best[1]
    return found


def as_tuples(matches):
    return [(m.first, m.last, m.start, m.end, m.key) for m in matches]


WORDS = (
    "New York City St . Petersburg Kyiv Kyiv-based Kyiv’s Rio de Janeiro Rostov-on-Don Івано-Франківськ Ростове-на-Дону "
    "Нью-Йорк в the The Hague of Los Angeles , - – . \n U.S. U.K. Slov’yansk بيروت תל אביב 北京 São Paulo SÃO PAULO "
    "Democratic Republic of the Congo Paris paris Texas a drone hit Nova Kakhovka Новій Каховці ʹ \ud800 1312"
).split(" ")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14), st.booleans())
def test_the_walk_finds_what_the_plain_search_finds(words, any_case):
    tokens = tokenize(" ".join(words), "en")
    assert as_tuples(GAZETTEER.match(tokens, any_case=any_case)) == plain_search(tokens, any_case=any_case)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.booleans())
def test_any_text_is_taken(text, any_case):
    tokens = tokenize(text, "en")
    assert as_tuples(GAZETTEER.match(tokens, any_case=any_case)) == plain_search(tokens, any_case=any_case)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("St. Petersburg was hit", ["St. Petersburg"]),
        ("the New York-based group", ["New York"]),
        ("Rostov-on-Don, Russia", ["Rostov-on-Don", "Russia"]),
        ("in Kyiv\nOblast", ["Kyiv"]),
        ("", []),
    ],
)
def test_names(text, names):
    assert [text[m.start : m.end] for m in GAZETTEER.match(tokenize(text))] == names
