"""The learnt tagger: a linear-chain conditional random field over `incidentmap.geoparse.features`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incidentmap.geoparse.features import DocumentView, token_features

if TYPE_CHECKING:
    from incidentmap.text import TokenizedText

MODEL = "geoparse/models/tagger.crfsuite"
LABELS = ("O", "B", "I")


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the tagger says of a text: the probability of standing in a name for each token, and the names.

    ``names`` are token ranges (first, past-last) of the likeliest labelling.
    """

    probability: list[float]
    names: list[tuple[int, int]]


class Tagger:
    """A model, packaged unless another file is given. Pickles as its path."""

    def __init__(self, path: Path | None = None) -> None:
        import pycrfsuite

        self.path = path
        self._tagger: Any = pycrfsuite.Tagger()
        # the library reads the model where it lies, so the bytes must outlive it
        self._data = path.read_bytes() if path else resources.files("incidentmap").joinpath(MODEL).read_bytes()
        self._tagger.open_inmemory(self._data)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Tagger, (self.path,))

    def tag(self, tokens: TokenizedText, view: DocumentView) -> Tagged:
        """Label a text; sentences without a word that could be a name cost next to nothing."""
        probability = [0.0] * len(tokens)
        names: list[tuple[int, int]] = []
        tagger = self._tagger
        for places in sequences(tokens, view):
            tagger.set(token_features(tokens, view, places))
            labels = tagger.tag()
            begun = -1
            for at, (place, label) in enumerate(zip(places, labels, strict=True)):
                if view.may_name(place):
                    probability[place] = 1.0 - tagger.marginal("O", at)
                if label != "I" and begun >= 0:
                    names.append((begun, places[at - 1] + 1))
                    begun = -1
                if label == "B":
                    begun = place
            if begun >= 0:
                names.append((begun, places[-1] + 1))
        return Tagged(probability, names)


def sequences(tokens: TokenizedText, view: DocumentView) -> list[list[int]]:
    """Return the token indices of each sentence that has a word that may be a name, line breaks left out."""
    found = []
    for first, last in tokens.sentences:
        places = [i for i in range(first, last) if view.shapes[i] != "nl"]
        if any(view.may_name(i) for i in places):
            found.append(places)
    return found


@cache
def load_tagger() -> Tagger:
    """Return the packaged tagger."""
    return Tagger()
