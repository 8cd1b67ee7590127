"""A learnt reader of deeds: which kind of event a sentence tells of, in words that no table holds.

The tables name deeds by their words ("shelled", "collided"); people tell them in endless other ways ("the bus went
through the parapet and into the river"). The reader is a linear softmax over the words of a sentence, pairs of them
and the kinds of table entries found in it; names and numbers are masked, so it learns wordings and no places. Its
weights and what they learnt from: ``models/reader.md``.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from incidentmap.incidents.lexicon import Scan, normal
from incidentmap.incidents.names import Name
from incidentmap.text.tokens import TokenizedText

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NONE = "none"
_MASKED = (0, 0, False, False)
"""What stands for a place, a number and any other capitalised word inside a sentence: it parts words and says nothing."""
_STEM_LATIN, _STEM_LONG, _STEM_MIDDLE, _PREFIX, _CONTENT = 6, 5, 4, 4, 4
_LONG, _MIDDLE = 7, 6
_SKIPS = (1, 2, 3)
_WORTH = 0.5
_LEAST = 1e-9
_GOLDEN = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Features:
    """Features of a text's sentences, one row for each distinct (sentence, feature).

    ``keys`` (uint32) are hashes; ``sentence`` and ``token`` (int64) tell where a feature stands, the token being the
    first of its words, -1 for a table entry's kind.
    """

    keys: NDArray[np.uint32]
    sentence: NDArray[np.int64]
    token: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the reader makes of one sentence: its likeliest kind of event and the words that say so most.

    ``told`` is the probability that any deed is told, ``shares`` those of the ``kinds`` among deeds, ``first`` the
    token that says so most.
    """

    told: float
    event_type: str
    shares: NDArray[np.float32]
    kinds: tuple[str, ...]
    first: int

    @property
    def share(self) -> float:
        """The probability of the likeliest kind, given that a deed is told."""
        return float(self.shares.max())

    def share_of(self, kind: str) -> float:
        """The probability of a kind, given that a deed is told; 1 for one that was never learnt."""
        return float(self.shares[self.kinds.index(kind)]) if kind in self.kinds else 1.0


@lru_cache(maxsize=1 << 15)
def _codes(word: str) -> tuple[int, int, bool, bool]:
    """Hashes of a word's stem and of its first letters, whether it is long enough to carry meaning; it is no mask."""
    word = normal(word)
    if word.isascii():
        stem = word[:_STEM_LATIN]
    else:
        stem = word[:_STEM_LONG] if len(word) >= _LONG else word[:_STEM_MIDDLE] if len(word) >= _MIDDLE else word
    return zlib.crc32(stem.encode()), zlib.crc32(b"4" + stem[:_PREFIX].encode()), len(stem) >= _CONTENT, True


@cache
def _kind(kind: str, value: str, form: str) -> tuple[int, ...]:
    said = (kind, f"{kind}={value}", f"{kind}={value}:{form}")
    return tuple(zlib.crc32(f"K{s}".encode()) for s in said)


def features(tokens: TokenizedText, scan: Scan, names: Sequence[Name]) -> Features:
    """Return the features of every sentence: linear in the text."""
    import numpy as np

    named = {name.first: name.last for name in names}
    begins = {first for first, _ in tokens.sentences}
    rows: list[tuple[int, int, bool, bool]] = []
    at: list[int] = []
    until = 0
    for i, word in enumerate(tokens.words):
        if i < until:
            continue
        if i in named:
            until = named[i]
            rows.append(_MASKED)
        elif word[0].isdigit() or (word[0].isupper() and len(word) > 1 and i not in begins):
            rows.append(_MASKED)
        elif not word[0].isalpha():
            continue
        else:
            rows.append(_codes(tokens.lower[i]))
        at.append(i)
    spots = np.array(at, dtype=np.int64)
    stems = np.array([r[0] for r in rows], dtype=np.uint64)
    prefixes = np.array([r[1] for r in rows], dtype=np.uint64)
    content = np.flatnonzero(np.array([r[2] for r in rows], dtype=bool))
    sentence_of = np.array(tokens.sentence_of, dtype=np.int64)
    keys, where = [_mix(stems[content], 1), _mix(prefixes[content], 2)], [spots[content], spots[content]]
    worded = np.array([r[3] for r in rows], dtype=bool)
    pairs = (sentence_of[spots[:-1]] == sentence_of[spots[1:]]) & worded[:-1] & worded[1:]
    keys.append(_mix(stems[:-1] * np.uint64(31) + stems[1:], 3)[pairs])
    where.append(spots[:-1][pairs])
    meant, meant_at = stems[content], spots[content]
    for step in _SKIPS:
        a, b = meant[:-step], meant[step:]
        apart = (sentence_of[meant_at[:-step]] == sentence_of[meant_at[step:]]) & (a != b)
        keys.append(_mix(np.minimum(a, b) * np.uint64(31) + np.maximum(a, b), 4)[apart])
        where.append(meant_at[:-step][apart])
    said = [(code, h.first) for kind, hits in scan.hits.items() for h in hits for code in _kind(kind, h.value, h.form)]
    keys.append(_mix(np.array([code for code, _ in said], dtype=np.uint64), 5))
    sentence = np.concatenate([sentence_of[np.concatenate(where)], sentence_of[[i for _, i in said]]])
    token = np.concatenate([*where, np.full(len(said), -1)])
    every = np.concatenate(keys)
    _, once = np.unique(sentence.astype(np.uint64) << np.uint64(32) | every.astype(np.uint64), return_index=True)
    return Features(every[once], sentence[once], token[once])


def _mix(codes: NDArray[np.uint64], family: int) -> NDArray[np.uint32]:
    """Spread codes of one family of features over 32 bits (multiplicative hashing)."""
    import numpy as np

    mixed = (codes + np.uint64(family << 40)) * np.uint64(_GOLDEN)
    return (mixed >> np.uint64(32)).astype(np.uint32)


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """The weights: ``keys`` (uint32, sorted) of the features known, ``weights`` (int8, features by kinds)."""

    kinds: tuple[str, ...]
    keys: NDArray[np.uint32]
    weights: NDArray[np.int8]
    scale: float
    bias: NDArray[np.float32]

    def read(self, tokens: TokenizedText, scan: Scan, names: Sequence[Name]) -> dict[int, Reading]:
        """Return what is read in each sentence that has a word the reader knows."""
        import numpy as np

        if not tokens.words:
            return {}
        found = features(tokens, scan, names)
        rows = np.minimum(np.searchsorted(self.keys, found.keys), len(self.keys) - 1)
        known = self.keys[rows] == found.keys
        sentence, token = found.sentence[known], found.token[known]
        if not len(sentence):
            return {}
        begins = np.flatnonzero(np.diff(sentence, prepend=-1))
        size = np.sqrt(np.add.reduceat(np.ones(len(sentence)), begins))
        weights = self.weights[rows[known]].astype(np.float32) * self.scale
        sums = np.add.reduceat(weights, begins, axis=0) / size[:, None] + self.bias
        odds = np.exp(sums - sums.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        deeds = odds.copy()
        deeds[:, self.kinds.index(NONE)] = 0.0
        deeds /= np.maximum(deeds.sum(axis=1, keepdims=True), _LEAST)
        best = deeds.argmax(axis=1)
        told = 1.0 - odds[:, self.kinds.index(NONE)]
        ends = [*begins[1:], len(sentence)]
        readings = {}
        for i, (low, high) in enumerate(zip(begins, ends, strict=True)):
            index = int(sentence[low])
            spoken = token[low:high], weights[low:high]
            first = tokens.sentences[index][0]
            if told[i] >= _WORTH and (spoken[0] >= first).any():
                first = self._loudest(tokens, int(best[i]), *spoken)
            readings[index] = Reading(float(told[i]), self.kinds[best[i]], deeds[i], self.kinds, first)
        return readings

    def _loudest(self, tokens: TokenizedText, best: int, token: NDArray[np.int64], weights: NDArray[np.float32]) -> int:
        """The word that speaks most for a kind against none; names and the shortest words do not count."""
        import numpy as np

        words = token[token >= 0]
        low = int(words.min())
        speaks = np.bincount(words - low, (weights[:, best] - weights[:, self.kinds.index(NONE)])[token >= 0])
        mute = [len(w) < _CONTENT or not w.islower() for w in tokens.words[low : low + len(speaks)]]
        return low + int(np.where(mute, -np.inf, speaks).argmax())


@cache
def load_reader() -> Reader:
    """Return the packaged reader."""
    import numpy as np

    with resources.files("incidentmap.incidents").joinpath("models/reader.npz").open("rb") as file:
        arrays = np.load(file, allow_pickle=False)
        return Reader(
            tuple(arrays["kinds"].tolist()),
            arrays["keys"],
            arrays["weights"],
            float(arrays["scale"]),
            arrays["bias"],
        )
