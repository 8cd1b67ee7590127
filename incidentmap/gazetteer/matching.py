"""Finding gazetteer names in a text: the longest key that begins at each capitalised token.

The trie proposes, it does not decide: alone it is right in a quarter of its matches on news.
From each token that may open a name the trie is walked word by word, and no further than some key goes on.
What a beginning leads to is kept, since news repeats its words: most tokens cost one look into a dictionary.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from incidentmap.gazetteer.folding import fold

if TYPE_CHECKING:
    from incidentmap.gazetteer.store import Gazetteer
    from incidentmap.text import TokenizedText

MAX_TOKENS = 8
MAX_LENGTH = 70
_STOPS = frozenset('\n,;:!?()[]{}"“”«»…/|')
_SKIPPED = frozenset({".", "-", "–"})
_HYPHENS = ("-", "‑", "‐")
_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A gazetteer name in a text: tokens ``first`` to past-``last``, characters ``start`` to ``end``."""

    first: int
    last: int
    start: int
    end: int
    key: int


Step = tuple[int, bool]
"""Key of a beginning (-1 when it is none) and whether longer keys go on with a space."""


class Walk:
    """What beginnings of names lead to in one trie, kept for as many as `_KEPT` of them."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._trie = gazetteer.trie
        self._steps: dict[str, Step] = {}
        self._openings: dict[str, tuple[str, int, bool] | None] = {}

    def step(self, text: str) -> Step:
        """Return what the folded ``text`` leads to."""
        found = self._steps.get(text)
        if found is None:
            if len(self._steps) > _KEPT:
                self._steps.clear()
            found = (self._trie.get(text, -1), next(self._trie.iterkeys(text + " "), None) is not None)
            self._steps[text] = found
        return found

    def opening(self, word: str) -> tuple[str, int, bool] | None:
        """Return the folded first word of a name, its key and whether keys go on; None when none begins so."""
        try:
            return self._openings[word]
        except KeyError:
            pass
        if len(self._openings) > _KEPT:
            self._openings.clear()
        folded = "" if word in _STOPS else fold(word)
        found = None
        if folded and folded != " " and not _has_surrogate(folded):
            if _hyphenated(word):
                found = (folded, -2, True)
            else:
                key, more = self.step(folded)
                found = (folded, key, more) if key >= 0 or more else None
        self._openings[word] = found
        return found


def match_names(gazetteer: Gazetteer, tokens: TokenizedText, *, any_case: bool = False) -> list[NameMatch]:
    """Return the longest names, left to right, without overlap.

    Parameters
    ----------
    gazetteer
        Its names are sought.
    tokens
        The text.
    any_case
        Also begin at lower-case words (texts without capitals). Scripts without case always do.
    """
    matches: list[NameMatch] = []
    walk = gazetteer.walk
    words, starts, ends = tokens.words, tokens.starts, tokens.ends
    count = len(words)
    if any_case:
        places = [i for i, word in enumerate(words) if word[0].isalpha()]
    else:  # a word in small ASCII letters, a number or a mark opens no name
        places = [
            i
            for i, (word, low) in enumerate(zip(words, tokens.lower, strict=True))
            if word != low or not word.isascii()
        ]
    free = 0
    for i in places:
        if i < free:
            continue
        first = words[i][0]
        if not (first.isupper() or (first.isalpha() and (any_case or not first.islower()))):
            continue
        opening = walk.opening(words[i])
        if opening is None:
            continue
        text, key, more = opening
        best, last, j = key, i + 1, i + 1
        stop = min(count, i + MAX_TOKENS)
        hyphen = key == -2
        while more and not hyphen and j < stop and len(text) <= MAX_LENGTH:
            word = words[j]
            if word in _STOPS:
                break
            folded = fold(word)
            j += 1
            if not folded or folded == " ":
                if word in _SKIPPED:
                    continue
                break
            if _has_surrogate(folded):
                break
            if _hyphenated(word):
                hyphen = True
                break
            text = f"{text} {folded}"
            key, more = walk.step(text)
            if key >= 0:
                best, last = key, j
        if hyphen:
            found = _match_window(gazetteer, tokens, i)
            if found is not None:
                matches.append(found)
                free = found.last
        elif best >= 0:
            matches.append(NameMatch(i, last, starts[i], ends[last - 1], best))
            free = last
    return matches


def _hyphenated(word: str) -> bool:
    return "-" in word or (not word.isascii() and ("‑" in word or "‐" in word))


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text)


def _match_window(gazetteer: Gazetteer, tokens: TokenizedText, i: int) -> NameMatch | None:
    """Return the longest name from token ``i``, which may end inside a hyphenated word ("Kyiv-based")."""
    window, bounds = _window(tokens.words, i, len(tokens.words))
    best = 0
    for key in gazetteer.trie.prefixes(window):
        if len(key) in bounds:
            best = len(key)
    if not best:
        return None
    last, cut = bounds[best]
    end = tokens.ends[last - 1] if cut is None else tokens.starts[last - 1] + cut
    return NameMatch(i, last, tokens.starts[i], end, gazetteer.trie[window[:best]])


def _window(words: list[str], i: int, count: int) -> tuple[str, dict[int, tuple[int, int | None]]]:
    """Fold the tokens from ``i``; return the key text and, for each length that ends a word, its token and cut.

    The cut is the character inside a hyphenated token ("Kyiv-based") where the name ends, else None.
    """
    parts: list[str] = []
    bounds: dict[int, tuple[int, int | None]] = {}
    length = 0
    stop = min(count, i + MAX_TOKENS)
    for j in range(i, stop):
        word = words[j]
        if word in _STOPS:
            break
        folded = fold(word)
        if not folded or folded == " ":
            if word in _SKIPPED:
                continue
            break
        if _has_surrogate(folded):
            break
        if length:
            length += 1
        if "-" in word or "‑" in word or "‐" in word:
            at = 0
            for piece in word.replace("‑", "-").replace("‐", "-").split("-")[:-1]:
                at += len(piece)
                bounds.setdefault(length + len(fold(word[:at])), (j + 1, at))
                at += 1
        parts.append(folded)
        length += len(folded)
        bounds[length] = (j + 1, None)
        if length > MAX_LENGTH:
            break
    return " ".join(parts), bounds
