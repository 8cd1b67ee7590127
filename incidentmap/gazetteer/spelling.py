"""Misspelt names: the keys of the trie that are one or two letters away from a word.

One letter off (added, lost, changed, or two swapped) is tried out, which costs some hundred looks into the trie.
Two letters off are sought among the keys that begin with the same two letters, by rapidfuzz. Short names are left
alone: with a million names every short word is one letter away from some place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marisa_trie import Trie

ONE_FROM = 6
"""Letters from which one may be wrong."""
TWO_FROM = 8
"""Letters from which two may be wrong."""
_LETTERS = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґў",
    "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
    "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
)
_SAME_BEGINNING = 2
_MOST = 40
_LONGEST = 60


def similar_keys(trie: Trie, key: str) -> list[tuple[str, int]]:
    """Return (key, letters wrong) of the keys near a folded name that is none itself, the nearest first.

    Examples
    --------
    >>> from incidentmap.gazetteer import open_gazetteer
    >>> similar_keys(open_gazetteer().trie, "philadelpia")[0]
    ('philadelphia', 1)
    >>> similar_keys(open_gazetteer().trie, "kyjv")
    []
    """
    length = len(key.replace(" ", ""))
    if length < ONE_FROM or len(key) > _LONGEST or any(c.isdigit() or "\ud800" <= c <= "\udfff" for c in key):
        return []
    near = [(word, 1) for word in sorted(set(_one_off(key))) if word != key and word in trie]
    if length < TWO_FROM:
        return near
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    pool = [k for k in trie.iterkeys(key[:_SAME_BEGINNING]) if abs(len(k) - len(key)) <= 2]
    found = extract(key, pool, scorer=OSA.distance, score_cutoff=2, limit=_MOST)
    return near + sorted((word, int(distance)) for word, distance, _ in found if distance > 1)


def _one_off(key: str) -> Iterator[str]:
    """Yield all words one edit away in the key's own alphabet."""
    alphabet = next((a for a in _LETTERS if any(c in a for c in key)), "")
    for i in range(len(key) + 1):
        before, after = key[:i], key[i:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in alphabet:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
        if 0 < i < len(key):
            yield f"{before} {after}"
