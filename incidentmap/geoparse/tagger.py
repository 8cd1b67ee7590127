"""The learnt tagger: a linear-chain conditional random field over `incidentmap.geoparse.features`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from incidentmap.geoparse import cyrillic
from incidentmap.geoparse.features import DocumentView, token_features

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer, NameMatch
    from incidentmap.text import TokenizedText

MODEL = "geoparse/models/tagger.crfsuite"
CYRILLIC_MODEL = "geoparse/models/cyrillic.crfsuite"
LABELS = ("O", "B", "I")
LONGEST = 1500
"""Most tokens that are labelled together."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the tagger says of a text: the probability of standing in a name for each token, and the names.

    ``names`` are token ranges (first, past-last) of the likeliest labelling.
    """

    probability: list[float]
    names: list[tuple[int, int]]


class Tagger:
    """A model, packaged unless another file is given. Pickles as its path."""

    def __init__(self, path: Path | None = None, model: str = MODEL) -> None:
        import pycrfsuite

        self.path, self.model, self._lock = path, model, Lock()
        self._tagger: Any = pycrfsuite.Tagger()
        # the library reads the model where it lies, so the bytes must outlive it
        self._data = path.read_bytes() if path else resources.files("incidentmap").joinpath(model).read_bytes()
        self._tagger.open_inmemory(self._data)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Tagger, (self.path, self.model))

    def tag(self, tokens: TokenizedText, view: DocumentView) -> Tagged:
        """Label a text; sentences without a word that could be a name cost next to nothing."""
        tagged = Tagged([0.0] * len(tokens), [])
        for places in sequences(tokens, view):
            self.label(places, token_features(tokens, view, places), view, tagged)
        return tagged

    def label(self, places: Sequence[int], features: list[list[str]], view: DocumentView, tagged: Tagged) -> None:
        """Add the probabilities and the names of one sentence to ``tagged``."""
        tagger, probability, names = self._tagger, tagged.probability, tagged.names
        with self._lock:  # the library's tagger holds one sentence at a time
            tagger.set(features)
            labels = tagger.tag()
            for at, place in enumerate(places):
                if view.may_name(place):
                    probability[place] = 1.0 - tagger.marginal("O", at)
        begun = -1
        for at, (place, label) in enumerate(zip(places, labels, strict=True)):
            if label != "I" and begun >= 0:
                names.append((begun, places[at - 1] + 1))
                begun = -1
            if label == "B":
                begun = place
        if begun >= 0:
            names.append((begun, places[-1] + 1))


def tag_text(
    tokens: TokenizedText,
    view: DocumentView,
    gazetteer: Gazetteer,
    matches: Sequence[NameMatch],
    tagger: Tagger | None = None,
    cyrillic_tagger: Tagger | None = None,
) -> Tagged:
    """Label each sentence by the tagger of its script: a text may mix languages."""
    tagged = Tagged([0.0] * len(tokens), [])
    latin = tagger
    facts: cyrillic.NameFacts | None = None
    for places in sequences(tokens, view):
        if cyrillic.is_cyrillic(tokens, places[0], places[-1] + 1):
            cyrillic_tagger = cyrillic_tagger or load_cyrillic_tagger()
            facts = facts or cyrillic.NameFacts(tokens, gazetteer, matches)
            features = cyrillic.token_features(tokens, view, facts, places)
            cyrillic_tagger.label(places, features, view, tagged)
        else:
            latin = latin or load_tagger()
            latin.label(places, token_features(tokens, view, places), view, tagged)
    return tagged


def sequences(tokens: TokenizedText, view: DocumentView) -> list[list[int]]:
    """Return the token indices of each sentence that has a word that may be a name, line breaks left out.

    A sentence longer than `LONGEST` (a table, a text without full stops) is cut, so that memory stays small.
    """
    found = []
    for begin, end in tokens.sentences:
        for first in range(begin, end, LONGEST):
            places = [i for i in range(first, min(end, first + LONGEST)) if view.shapes[i] != "nl"]
            if any(view.may_name(i) for i in places):
                found.append(places)
    return found


@cache
def load_tagger() -> Tagger:
    """Return the packaged tagger."""
    return Tagger()


@cache
def load_cyrillic_tagger() -> Tagger:
    """Return the packaged tagger of Ukrainian and Russian."""
    return Tagger(model=CYRILLIC_MODEL)
