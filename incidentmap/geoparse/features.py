"""What the tagger sees of each token: words, shapes, cue classes, gazetteer matches and the rest of the document.

One function serves training and use, so that both see the same. A word class says the same in English,
Ukrainian and Russian, so what is learnt in one language helps the others. Lower-case words get few features:
they are nearly never part of a name, and they are most of a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from incidentmap.geoparse.demonyms import demonym_country
from incidentmap.geoparse.words import lowercase_share, person_classes, word_classes

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer, NameMatch
    from incidentmap.text import TokenizedText


def shape(word: str) -> str:
    """Return a coarse shape: ``Xx``, ``XX``, ``X.``, ``xX``, ``x``, ``d``, ``Xx-Xx``, or the mark itself.

    >>> [shape(w) for w in ("Kyiv", "NATO", "U.S.", "Novo-Ogaryovo", "forty", "1,312", ",")]
    ['Xx', 'XX', 'X.', 'Xx-Xx', 'x', 'd', ',']
    """
    first = word[0]
    if first == "\n":
        return "nl"
    if first.isupper():
        if len(word) == 1:
            return "X"
        if "." in word:
            return "X."
        if "-" in word[1:]:
            tail = word[word.index("-", 1) + 1 :]
            return "Xx-Xx" if tail[:1].isupper() else "Xx-x"
        if word.isupper():
            return "XX"
        return "Xx" if word[1:].islower() else "XxX"
    if first.isalpha():
        if word.islower():
            return "x"
        return "c" if not first.islower() and word == word.lower() else "xX"  # c: a script without case
    return "d" if first.isdigit() else first


class DocumentView:
    """Facts about a whole text that its single words are judged by."""

    def __init__(self, tokens: TokenizedText, gazetteer: Gazetteer, matches: Sequence[NameMatch]) -> None:
        classes = word_classes()
        words, lower = tokens.words, tokens.lower
        self.shapes = [shape(w) for w in words]
        self.classes = [
            classes.get(w, ()) if form[0] != "X" else (*classes.get(w, ()), *_person(w))
            for w, form in zip(lower, self.shapes, strict=True)
        ]
        self.lower_seen: set[str] = set()
        self.located: set[str] = set()
        self.person: set[str] = set()
        self.starts = {first for first, _ in tokens.sentences}
        for i, form in enumerate(self.shapes):
            word = lower[i]
            if form == "x":
                self.lower_seen.add(word)
            elif form[0] == "X" and i:
                before = self.classes[i - 1]
                if "loc_prep" in before:
                    self.located.add(word)
                elif "title" in before or "given" in before:
                    self.person.add(word)
        self.matches = _gazetteer_features(tokens, gazetteer, matches)
        self.runs = _runs(self.shapes, self.starts)
        self.upper_sentence = _upper_sentences(tokens, self.shapes)

    def may_name(self, i: int) -> bool:
        """Whether token ``i`` may stand in a name: a capital, a script without case, or part of a gazetteer name."""
        return self.shapes[i][0] in "Xc" or i in self.matches


@lru_cache(maxsize=50_000)
def _person(lower: str) -> tuple[str, ...]:
    return person_classes(lower)


def _gazetteer_features(
    tokens: TokenizedText, gazetteer: Gazetteer, matches: Sequence[NameMatch]
) -> dict[int, tuple[str, ...]]:
    """For each token of a gazetteer match: its position in it, and what the gazetteer says of the name."""
    result: dict[int, tuple[str, ...]] = {}
    known: dict[int, tuple[str, str, str]] = {}
    for match in matches:
        told = known.get(match.key)
        if told is None:
            rows = gazetteer.key_rows(match.key)
            row, name_type = rows[0]
            importance = min(8, int(float(gazetteer.importance[row])))
            group = gazetteer.kind_group[gazetteer.kind[row]]
            told = (str(importance), group, f"{group}{importance}t{name_type}")
            known[match.key] = told
        length = match.last - match.first
        for i in range(match.first, match.last):
            position = "U" if length == 1 else "B" if i == match.first else "L" if i == match.last - 1 else "I"
            cut = "-cut" if match.end != tokens.ends[match.last - 1] else ""
            result[i] = (
                f"g={position}{cut}",
                f"g={position}{told[0]}",
                f"g={position}{told[1]}",
                f"g={position}{told[2]}",
            )
    return result


def _runs(shapes: Sequence[str], starts: set[int]) -> dict[int, tuple[int, int]]:
    """Runs of capitalised words within a sentence: token index to (first, past-last)."""
    runs: dict[int, tuple[int, int]] = {}
    i, n = 0, len(shapes)
    while i < n:
        if shapes[i][0] != "X":
            i += 1
            continue
        j = i + 1
        while j < n and j not in starts and shapes[j][0] == "X":
            j += 1
        for k in range(i, j):
            runs[k] = (i, j)
        i = j
    return runs


def _upper_sentences(tokens: TokenizedText, shapes: Sequence[str]) -> set[int]:
    """Sentences written in capitals."""
    found: set[int] = set()
    for number, (first, last) in enumerate(tokens.sentences):
        letters = [s for s in shapes[first:last] if s[0] in "Xx"]
        if len(letters) > 3 and sum(s in ("XX", "X") for s in letters) > 0.7 * len(letters):
            found.add(number)
    return found


def token_features(tokens: TokenizedText, view: DocumentView, places: Sequence[int]) -> list[list[str]]:
    """Return the features of the tokens at ``places`` (one sentence), a list for each token."""
    return [
        _name_features(tokens, view, places, at) if view.may_name(place) else _plain_features(tokens, view, place)
        for at, place in enumerate(places)
    ]


def _plain_features(tokens: TokenizedText, view: DocumentView, i: int) -> list[str]:
    return [f"w={tokens.lower[i]}", f"s={view.shapes[i]}", *[f"c={c}" for c in view.classes[i]]]


def _name_features(tokens: TokenizedText, view: DocumentView, places: Sequence[int], at: int) -> list[str]:
    lower, shapes, classes, matches = tokens.lower, view.shapes, view.classes, view.matches
    i = places[at]
    form, word = shapes[i], lower[i]
    row = ["cap", f"w={word}", f"s={form}", f"x2={word[-2:]}", f"x3={word[-3:]}", f"x4={word[-4:]}"]
    row += [f"c={c}" for c in classes[i]]
    told = matches.get(i)
    if told:
        row += told
    else:
        row.append("g=no")
    if at:
        h = places[at - 1]
        row += [f"-1w={lower[h]}", f"-1s={shapes[h]}", f"s-1={shapes[h]}|{form}"]
        row += [f"-1c={c}" for c in classes[h]]
        if told:
            row += [f"{told[0]}-1c={c}" for c in classes[h]]
            row.append(f"{told[1]}-1s={shapes[h]}")
        if h in matches:
            row.append(f"-1{matches[h][0]}")
        if h != i - 1:
            row.append("line")
        if at > 1:
            h = places[at - 2]
            row.append(f"-2w={lower[h]}")
            row += [f"-2c={c}" for c in classes[h]]
    else:
        row.append("first")
        if told:
            row.append(f"{told[1]}first")
    row += _following_features(view, lower, places, at, told)
    run = view.runs.get(i)
    if run and run[1] - run[0] > 1:
        begin, end = run
        row.append(f"run={min(4, end - begin)}@{min(3, i - begin)}")
        row += [f"runend={c}" for c in classes[end - 1]]
        row += [f"runbegin={c}" for c in classes[begin]]
    else:
        row.append("run=1")
    share = lowercase_share(word)
    row.append(f"lc={share}" if share else "lc=no")
    for known, name in (
        (view.lower_seen, "seen-lower"), (view.located, "located"), (view.person, "person"),
    ):  # fmt: skip
        if word in known:
            row.append(name)
    if demonym_country(tokens.words[i]):
        row.append("demonym")
    if tokens.sentence_of[i] in view.upper_sentence:
        row.append("upper")
    return row


def _following_features(
    view: DocumentView, lower: Sequence[str], places: Sequence[int], at: int, told: tuple[str, ...] | None
) -> list[str]:
    """What the two words after a word that may stand in a name say."""
    shapes, classes, matches = view.shapes, view.classes, view.matches
    row: list[str] = []
    if at + 1 < len(places):
        j = places[at + 1]
        row += [f"+1w={lower[j]}", f"+1s={shapes[j]}"]
        row += [f"+1c={c}" for c in classes[j]]
        if told:
            row.append(f"{told[0]}+1s={shapes[j]}")
        if j in matches:
            row.append(f"+1{matches[j][0]}")
        if at + 2 < len(places):
            j = places[at + 2]
            row += [f"+2w={lower[j]}", f"+2s={shapes[j]}"]
            row += [f"+2c={c}" for c in classes[j]]
    else:
        row.append("last")
    return row
