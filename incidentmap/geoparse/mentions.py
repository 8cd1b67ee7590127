"""A stretch of text that may name a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MentionSource = Literal["crf", "rule", "trie", "coordinates"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place name found in a text, not yet tied to a place.

    Parameters
    ----------
    start, end
        Character offsets; ``text[start:end] == name``.
    name
        The words as written.
    first, last
        Token range (first, past-last) that holds the name; a name may end inside a hyphenated token.
    source
        What found it: the tagger, a rule, the gazetteer alone, or coordinates in the text.
    score
        How sure the recogniser is, 0 to 1; the tagger's marginal, or a fixed figure for a rule. Not calibrated.
    hint
        What the words say the name is: ``street``, ``building``, ``settlement``, ``district``, ``admin1``,
        ``admin2``, ``water``, ``relief``, ``demonym``; None when they do not say.
    rows
        Gazetteer rows of the name, most important first; empty when the gazetteer lacks it.
    head
        The name to look up when it is not ``name`` itself ("Zolochiv" of "Zolochiv district"), else None.
    """

    start: int
    end: int
    name: str
    first: int
    last: int
    source: MentionSource
    score: float
    hint: str | None = None
    rows: tuple[int, ...] = ()
    head: str | None = None
