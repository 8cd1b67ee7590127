"""What the tagger of Cyrillic sees of a token: features that Ukrainian and Russian share.

There is little text that a Ukrainian tagger may learn from, so what is seen is as far as can be the same in both
languages: words are reduced to a skeleton, and a table (``lexicons/cyrillic.toml``) joins words of one meaning.
What a name is worth is told by the gazetteer, and by what else its form may be: most false names are common
words ("Вона", "Чому", «Его») or names of persons that a village somewhere shares.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from incidentmap.gazetteer.folding import fold
from incidentmap.geoparse.demonyms import demonym_country

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer, NameMatch
    from incidentmap.geoparse.features import DocumentView
    from incidentmap.text import TokenizedText

WORDS = "geoparse/models/cyrillic_words.marisa"
_SKELETON = str.maketrans(
    {
        "і": "и",
        "ї": "и",
        "є": "е",
        "ґ": "г",
        "ы": "и",
        "э": "е",
        "ё": "е",
        "й": "и",
        "ъ": "",
        "ь": "",
        "'": "",
        "’": "",
        "ʼ": "",
    }
)
_STEM = 5
_SHORT = 6
_PATRONYMIC = re.compile(r"(?:ович|евич|йович|івн|овн|евн|їч|ьич)(?:а|у|ем|ом|еві|ові|і|и|ы|ой|ою|е)?$")
_FAMILY = re.compile(
    r"(?:енк(?:о|а|у|ом|ові)|(?:чук|щук|юк|ук|як|ко|ів|їв)(?:а|у|ом|ові)?|[сц]ьк(?:ий|ого|ому|им)|ск(?:ий|ого|ому|им)"
    r"|(?:ов|ев|єв|ёв|ин|ін|їн)(?:а|у|ым|им|ой|ою|е|і|ої)?|(?:ян|дзе|швили|швілі|шин)|ых|их)$"
)
_ADJECTIVE = re.compile(r"(?:ий|ій|ого|ому|им|ої|ій|ою|их|ими|ый|ой|ая|ое|ые|ые|ую|ым|ых|ыми|ие)$")


@cache
def _same() -> dict[str, str]:
    text = resources.files("incidentmap").joinpath("lexicons/cyrillic.toml").read_text(encoding="utf-8")
    table: dict[str, str] = {}
    for one, words in tomllib.loads(text)["same"].items():
        for word in (one, *words.split()):
            table.setdefault(_letters(word), one)
    return table


def _letters(word: str) -> str:
    return word.lower().translate(_SKELETON)


@lru_cache(maxsize=50_000)
def skeleton(word: str) -> str:
    """Return what a Ukrainian and a Russian word of one meaning have in common.

    >>> skeleton("районі"), skeleton("районе"), skeleton("місті"), skeleton("городе"), skeleton("прокуратура")
    ('район', 'район', 'город', 'город', 'проку')
    """
    letters = _letters(word)
    joined = _same().get(letters)
    if joined is not None:
        return joined
    return letters[:_STEM] if len(letters) >= _SHORT else letters


@cache
def _words() -> Any:
    import marisa_trie

    trie = marisa_trie.BytesTrie()
    trie.frombytes(resources.files("incidentmap").joinpath(WORDS).read_bytes())
    return trie


@lru_cache(maxsize=50_000)
def other_meanings(word: str) -> str:
    """Return what else the form of a gazetteer's name may be.

    ``f`` a word of grammar or a verb, ``w`` a noun, ``a`` an adjective, ``n`` a given name, ``s`` a family name;
    several letters when it may be several things.

    >>> other_meanings("Чому"), other_meanings("Одеса")
    ('f', '')
    """
    found = _words().get(fold(word))
    return found[0].decode("ascii") if found else ""


class NameFacts:
    """What the gazetteer says of the names that a text has: for each token, the features of its match."""

    def __init__(self, tokens: TokenizedText, gazetteer: Gazetteer, matches: Sequence[NameMatch]) -> None:
        self.features: dict[int, tuple[str, ...]] = {}
        told: dict[int, tuple[str, ...]] = {}
        for match in matches:
            facts = told.get(match.key)
            if facts is None:
                told[match.key] = facts = _facts(gazetteer, match.key)
            length = match.last - match.first
            meanings = other_meanings(tokens.words[match.first]) if length == 1 else ""
            cut = "-" if match.end != tokens.ends[match.last - 1] else ""
            for i in range(match.first, match.last):
                at = "U" if length == 1 else "B" if i == match.first else "I"
                own = [f"g={at}{cut}", f"g={at}{facts[1]}", f"m={meanings}", *[f"g={at}{f}" for f in facts]]
                own += [f"gm={facts[0]}|{meanings}", f"gm={facts[2]}|{meanings}"]
                self.features[i] = tuple(own)


def _facts(gazetteer: Gazetteer, key: int) -> tuple[str, ...]:
    """Importance, group, type of the name, country and number of the places that bear it."""
    rows = gazetteer.key_rows(key)
    row, name_type = rows[0]
    importance = min(8, int(float(gazetteer.importance[row])))
    group = gazetteer.kind_group[gazetteer.kind[row]]
    country = gazetteer.country_code(row) or ""
    near = country if country in ("UA", "RU", "BY") else "xx"
    return (f"i{importance}", group, f"{group}{importance}t{name_type}", f"{near}{importance}", f"n{min(4, len(rows))}")


def is_cyrillic(tokens: TokenizedText, first: int, last: int) -> bool:
    """Whether most words of a token range are in Cyrillic letters.

    >>> from incidentmap.text import tokenize
    >>> is_cyrillic(tokenize("Обстріл Kharkiv тривав"), 0, 3), is_cyrillic(tokenize("Kharkiv"), 0, 1)
    (True, False)
    """
    cyrillic = other = 0
    for word in tokens.words[first:last]:
        if word[0].isalpha():
            if "\u0400" <= word[0] <= "\u052f":
                cyrillic += 1
            else:
                other += 1
    return cyrillic > 0 and cyrillic >= other


def token_features(
    tokens: TokenizedText, view: DocumentView, facts: NameFacts, places: Sequence[int]
) -> list[list[str]]:
    """Return the features of the tokens at ``places`` (one sentence), a list for each token."""
    skeletons = [skeleton(tokens.lower[i]) if tokens.lower[i][0].isalpha() else tokens.lower[i] for i in places]
    return [
        _name_features(tokens, view, facts, places, skeletons, at)
        if view.may_name(place)
        else [f"n={skeletons[at]}", f"s={view.shapes[place]}", *[f"c={c}" for c in view.classes[place]]]
        for at, place in enumerate(places)
    ]


def _name_features(
    tokens: TokenizedText,
    view: DocumentView,
    facts: NameFacts,
    places: Sequence[int],
    skeletons: Sequence[str],
    at: int,
) -> list[str]:
    i = places[at]
    word, form, classes = tokens.lower[i], view.shapes[i], view.classes
    letters = _letters(word)
    row = ["cap", f"n={skeletons[at]}", f"s={form}", f"x2={letters[-2:]}", f"x3={letters[-3:]}", f"x4={letters[-4:]}"]
    row += [f"c={c}" for c in classes[i]]
    row += _form_features(word, letters)
    told = facts.features.get(i)
    if told:
        row += told
    else:
        row.append("g=no")
    known = told[1] if told else "g=no"
    for step in (-1, 1, -2, 2):
        to = at + step
        if not 0 <= to < len(places):
            row.append(f"edge{step}")
            if told and step == -1:
                row += [f"first|{told[2]}", f"first|{told[0]}", f"first|{told[-2]}"]
            continue
        j = places[to]
        row += [f"{step}n={skeletons[to]}", *[f"{step}c={c}" for c in classes[j]]]
        if abs(step) == 1:
            shape = view.shapes[j]
            row += [f"{step}s={shape}", f"{step}n={skeletons[to]}|{known}", f"{step}s={shape}|{known}"]
            row += [f"{step}c={c}|{known}" for c in classes[j]]
            if shape[0] == "X":
                row += [f"{step}{f}" for f in _form_features(tokens.lower[j], _letters(tokens.lower[j]))]
                other = facts.features.get(j)
                row.append(f"{step}{other[1]}" if other else f"{step}g=no")
            elif step == -1:
                row.append(f"-1n={skeletons[to]}|x2={letters[-2:]}")
    row += _document_features(tokens, view, i, word)
    return row


@lru_cache(maxsize=20_000)
def _form_features(word: str, letters: str) -> list[str]:
    """What the ending of a capitalised word says: names of persons, adjectives."""
    row = []
    if _PATRONYMIC.search(word) and len(word) > 5:
        row.append("patronymic")
    if _FAMILY.search(word) and len(word) > 4:
        row.append("family-like")
    if _ADJECTIVE.search(word) and len(word) > 4:
        row.append("adjective-like")
    if demonym_country(word):
        row.append("demonym")
    return row


def _document_features(tokens: TokenizedText, view: DocumentView, i: int, word: str) -> list[str]:
    """Its run of capitals, and what the rest of the text says of the word."""
    row = []
    run = view.runs.get(i)
    if run and run[1] - run[0] > 1:
        begin, end = run
        row.append(f"run={min(4, end - begin)}@{min(3, i - begin)}")
        row += [f"runend={c}" for c in view.classes[end - 1]]
        row += [f"runbegin={c}" for c in view.classes[begin]]
        if any(_PATRONYMIC.search(tokens.lower[k]) for k in range(begin, end)):
            row.append("run-patronymic")
    else:
        row.append("run=1")
    for known, name in ((view.lower_seen, "seen-lower"), (view.located, "located"), (view.person, "person")):
        if word in known:
            row.append(name)
    if tokens.sentence_of[i] in view.upper_sentence:
        row.append("upper")
    first = tokens.sentences[tokens.sentence_of[i]][0]
    if "«" in tokens.words[max(first, i - 4) : i] or "“" in tokens.words[max(first, i - 4) : i]:
        row.append("quoted")
    return row
