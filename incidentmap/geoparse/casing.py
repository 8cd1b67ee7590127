"""Capitals where the writer left them out, or wrote nothing but capitals.

The taggers go by capitals. In a text without any, and in sentences and datelines of capitals alone ("IZIUM — …"), the
words are given the case that prose would give them: a capital for names of the gazetteer that seldom are another word, and for names
of persons; small letters for the rest. Offsets and the text itself stay; only ``words`` changes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from incidentmap.geoparse.cyrillic import other_meanings
from incidentmap.geoparse.datelines import datelines, title
from incidentmap.geoparse.words import lowercase_share, person_classes, word_classes

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.text import TokenizedText

_FEWEST_WORDS = 3
_MOST_CAPITALS = 0.01
"""Share of capitalised words up to which a text counts as written without capitals."""
_LEAST_SHOUTED = 0.7
"""Share of words in capitals from which a sentence counts as written in capitals."""
_FEWEST_LETTERS = 3
_LEAST_IMPORTANCE = 4.0
_SURE_IMPORTANCE = 5.5
"""From here on a name may also be a common word, if a preposition of place stands before it."""


def recased(tokens: TokenizedText, gazetteer: Gazetteer) -> TokenizedText:
    """Return the tokens with capitals as prose would have them; the same object where nothing is to be done.

    Examples
    --------
    >>> from incidentmap.gazetteer import open_gazetteer
    >>> from incidentmap.text import tokenize
    >>> recased(tokenize("explosions were heard in kharkiv"), open_gazetteer()).words
    ['explosions', 'were', 'heard', 'in', 'Kharkiv']
    """
    tokens = _plain_datelines(tokens, gazetteer)
    wanted = _odd_sentences(tokens)
    if not wanted:
        return tokens
    words = list(tokens.words)
    inside = [False] * len(words)
    for number in wanted:
        first, last = tokens.sentences[number]
        inside[first:last] = [True] * (last - first)
        words[first:last] = tokens.lower[first:last]
    small = replace(tokens, words=words) if words != tokens.words else tokens
    words = list(words)
    for match in gazetteer.match(small, any_case=True):
        if inside[match.first] and _is_name(small, gazetteer, match.first, match.last, match.key):
            for i in range(match.first, match.last):
                words[i] = _capital(words[i])
    for i, word in enumerate(small.words):
        if inside[i] and len(word) >= _FEWEST_LETTERS and words[i] == word and _is_person(word):
            words[i] = _capital(word)
    return replace(tokens, words=words)


def _plain_datelines(tokens: TokenizedText, gazetteer: Gazetteer) -> TokenizedText:
    """Return the tokens with the towns of datelines in capitals written as elsewhere."""
    shouted = [(a, b) for a, b in datelines(tokens, gazetteer) if tokens.words[a].isupper()]
    if not shouted:
        return tokens
    words = list(tokens.words)
    for first, last in shouted:
        words[first:last] = [title(w) for w in tokens.words[first:last]]
    return replace(tokens, words=words)


def _odd_sentences(tokens: TokenizedText) -> list[int]:
    """Sentences without capitals in a text without capitals, and sentences of capitals alone."""
    letters = [w for w in tokens.words if w[0].isalpha() and w[0].upper() != w[0].lower()]
    if len(letters) < _FEWEST_WORDS:
        return []
    capitals = sum(1 for w in letters if w[0].isupper())
    if capitals <= _MOST_CAPITALS * len(letters):
        return list(range(len(tokens.sentences)))
    found = []
    for number, (first, last) in enumerate(tokens.sentences):
        words = [w for w in tokens.words[first:last] if w[0].isalpha()]
        shouted = sum(1 for w in words if w.isupper() and len(w) > 1)
        if len(words) > _FEWEST_WORDS and shouted >= _LEAST_SHOUTED * len(words):
            found.append(number)
    return found


def _is_name(tokens: TokenizedText, gazetteer: Gazetteer, first: int, last: int, key: int) -> bool:
    word = tokens.words[first]
    if last == first + 1 and len(word) < _FEWEST_LETTERS:
        return False
    importance = float(gazetteer.importance[gazetteer.key_rows(key)[0][0]])
    if importance < _LEAST_IMPORTANCE:
        return False
    classes = word_classes()
    common = [
        lowercase_share(w) is not None or bool(set(other_meanings(w)) & set("fwas")) or w in classes
        for w in tokens.lower[first:last]
    ]
    if not any(common) or last - first > 1 and not all(common):
        return True
    before = classes.get(tokens.lower[first - 1], ()) if first else ()
    cue = "loc_prep" in before or "settlement" in before
    return last == first + 1 and cue and importance >= _SURE_IMPORTANCE and lowercase_share(word) != "10"


def _is_person(word: str) -> bool:
    return lowercase_share(word) is None and word not in word_classes() and "given" in person_classes(word)


def _capital(word: str) -> str:
    raised = word[:1].upper() + word[1:]
    return raised if len(raised) == len(word) else word
