"""Localities as collections write them: "8 km E of X", "X, 5 mi NW", "3.2 km N and 1.5 km E of X", "near X", "X".

Case tells nothing there, and the place may stand before the distance or behind it. A locality is read into
offsets, each with the words of its anchor; finding the anchor is `incidentmap.distance.anchoring`'s part.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from incidentmap.distance.measures import Measure, find_measures, normalised, with_bearing
from incidentmap.distance.words import WordSet
from incidentmap.distance.words import words as distance_words
from incidentmap.text.tokens import TokenizedText, tokenize

_LONGEST_NAME = 7
_MAIN = (0.0, 90.0, 180.0, 270.0)
_ELEVATION = frozenset({"elev", "elevation", "alt", "altitude", "asl", "a.s.l", "a.s.l.", "s.n.m", "snm", "msnm"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset:
    """One distance of a locality with the words of its anchor, longest first.

    ``kind`` is ``heading``, ``orthogonal``, ``ring``, ``road``, ``near`` or ``plain``; ``east_m`` and ``north_m``
    are the legs of an orthogonal offset, whose length and direction are in ``low_m``, ``high_m``, ``bearing``.
    """

    kind: str
    text: str
    names: tuple[str, ...]
    low_m: float | None = None
    high_m: float | None = None
    bearing: float | None = None
    bearing_half: float | None = None
    precision_m: float | None = None
    comparator: str = "eq"


@dataclass(frozen=True, slots=True, kw_only=True)
class Locality:
    """What a locality says: its offsets, and the other names in it, which help to tell namesakes apart."""

    text: str
    offsets: tuple[Offset, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    delimiters: WordSet
    joints: WordSet
    of: WordSet
    road: WordSet
    by: WordSet
    air: WordSet
    near: WordSet
    leading: WordSet
    stops: WordSet
    expand: dict[str, str]
    prefixes: tuple[str, ...]


_MEASURED = re.compile(
    r"\d[\d.,/]*\s*([^\W\d_]{2,})\.?\s+(?:[NSEW]{1,3}\.?\s+|(?:north|south|east|west)\w*\s+)?(?:from|of)\b",
    re.IGNORECASE,
)


def unknown_unit(text: str) -> str | None:
    """Return the word that stands where a unit should, "5 parsecs from X"; None when there is none.

    Examples
    --------
    >>> unknown_unit("5 parsecs from X"), unknown_unit("5 km N of X")
    ('parsecs', None)
    """
    match = _MEASURED.search(text)
    if match is None or distance_words().units.get(match[1].lower()) is not None:
        return None
    return match[1]


@cache
def table() -> _Table:
    """Return the words of localities, read once."""
    text = resources.files("incidentmap").joinpath("lexicons/distances.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)["localities"]
    sets = {
        k: WordSet.of(data[k]) for k in ("delimiters", "joints", "of", "road", "by", "air", "near", "leading", "stops")
    }
    sets["delimiters"] = WordSet(sets["delimiters"].whole | {"\n"}, ())
    return _Table(**sets, expand=dict(data["expand"]), prefixes=tuple(data["prefixes"].split()))


def parse_locality(text: str) -> Locality:
    """Read a locality.

    Parameters
    ----------
    text
        In English, or with English distances; any case.

    Returns
    -------
    Locality
        Without offsets when there is nothing in it to find.

    Examples
    --------
    >>> [(o.kind, o.high_m, o.bearing, o.names[0]) for o in parse_locality("Wrightwood, 3.5 mi E").offsets]
    [('heading', 5632.7, 90.0, 'wrightwood')]
    >>> [(o.kind, round(o.high_m), round(o.bearing)) for o in parse_locality("3 km n and 4 km e of Jamay").offsets]
    [('orthogonal', 5000, 53)]
    >>> parse_locality("").offsets
    ()
    """
    tokens = tokenize(text, "en")
    lower = normalised(tokens)
    reader = _Reader(tokens, lower)
    offsets: list[Offset] = []
    used: list[tuple[int, int]] = []
    for group in reader.groups():
        offset, span = reader.offset(group)
        if offset is not None:
            offsets.append(offset)
        used.append(span)
    if not offsets:
        offsets = reader.near() or reader.plain()
    others = tuple(name for name, first, last in reader.segments() if not any(a < last and first < b for a, b in used))
    return Locality(text=text, offsets=tuple(offsets), others=others)


class _Reader:
    def __init__(self, tokens: TokenizedText, lower: Sequence[str]) -> None:
        self.tokens, self.lower, self.words = tokens, lower, table()

    def groups(self) -> list[list[Measure]]:
        """Measures that belong together: "3 km N and 4 km E"."""
        groups: list[list[Measure]] = []
        for measure in find_measures(self.tokens, any_case=True):
            after = self.lower[measure.last : measure.last + 2]
            if any(w in _ELEVATION for w in after) and measure.bearing is None:
                continue
            if measure.bearing is None and not self._tied(measure):
                continue
            if groups and self._joined(groups[-1][-1], measure):
                groups[-1].append(measure)
            else:
                groups.append([measure])
        return groups

    def _tied(self, measure: Measure) -> bool:
        """Whether a measure without a bearing is measured from something: "5 km from X", "2 km up the road"."""
        after = [w for w in self.lower[measure.last : measure.last + 4] if w not in (".", ",")]
        return bool(after) and (after[0] in self.words.of or after[0] in ("up", "down", "beyond", "past", "outside", "by", "before", "above", "below", "along"))  # fmt: skip

    def _joined(self, one: Measure, other: Measure) -> bool:
        gap = self.lower[one.last : other.first]
        if not all(w in self.words.joints for w in gap) or one.bearing is None or other.bearing is None:
            return False
        return abs((one.bearing - other.bearing) % 180) == 90 or abs((one.bearing - other.bearing) % 180) == 45

    def offset(self, group: Sequence[Measure]) -> tuple[Offset | None, tuple[int, int]]:
        """Return the offset of a group and the tokens that it takes up."""
        first, last = group[0].first, group[-1].last
        at, road = self._past_manner(last)
        if at > last and len(group) == 1 and group[0].bearing is None:  # "15 miles by road north of X"
            turned = with_bearing(self.tokens, self.lower, distance_words(), replace(group[0], last=at), any_case=True)
            group, at = [turned], turned.last
        names, end = self._names(first, at)
        text = self.tokens.text[self.tokens.starts[first] : self.tokens.ends[max(at, last) - 1]]
        if not names:
            return None, (first, last)
        if len(group) > 1:
            return _orthogonal(group, text, names), (first, end)
        m = group[0]
        kind = "road" if road else "heading" if m.bearing is not None else "ring"
        found = Offset(
            kind=kind, text=text, names=names, low_m=m.low_m, high_m=m.high_m, bearing=m.bearing,
            precision_m=m.precision_m, comparator=m.comparator,
        )  # fmt: skip
        return found, (first, end)

    def _past_manner(self, at: int) -> tuple[int, bool]:
        """Skip "(by road)", "by air", "on the road"; tell whether it is by road."""
        lower, words = self.lower, self.words
        begin = at
        if at < len(lower) and lower[at] == "(":
            at += 1
        if at < len(lower) and (lower[at] in words.by or lower[at] in words.air or lower[at] in words.road):
            for k in range(at, min(len(lower), at + 3)):
                if lower[k] in words.air or (lower[k] in words.road and lower[at] != "on"):
                    end = k + 1
                    while end < len(lower) and lower[end] in (")", "."):
                        end += 1
                    return end, lower[k] in words.road
        return begin, False

    def _names(self, first: int, at: int) -> tuple[tuple[str, ...], int]:
        """The anchor's words, behind the measure or before it, and where they end."""
        lower, words = self.lower, self.words
        said_of = at < len(lower) and lower[at] in words.of
        begin = at + 1 if said_of else at
        while begin < len(lower) and lower[begin] in words.leading and not self._ends(begin + 1):
            begin += 1
            if begin < len(lower) and lower[begin] in words.of:
                begin += 1
        behind = self._run(begin)
        before = self._back(first)
        if said_of and behind:
            return self._forms(behind, begin), begin + len(behind)
        if behind and not self._ends(at) and not (before and lower[at] in words.stops):
            return self._forms(behind, begin), begin + len(behind)
        if before:
            return self._forms_back(before), at
        return (self._forms(behind, begin), begin + len(behind)) if behind else ((), at)

    def _ends(self, at: int) -> bool:
        return at >= len(self.lower) or self.lower[at] in self.words.delimiters

    def _run(self, begin: int) -> list[str]:
        """Words from a token on, up to a mark or a number."""
        found: list[str] = []
        for k in range(begin, min(len(self.lower), begin + _LONGEST_NAME)):
            word = self.lower[k]
            abbreviated = word == "." and found and found[-1] in self.words.expand
            if abbreviated:
                continue
            if word in self.words.delimiters or word[0].isdigit() or (found and word in self.words.stops):
                break
            if not found and word in self.words.stops and word not in self.words.leading:
                break
            found.append(word)
        return found

    def _back(self, first: int) -> list[str]:
        """The words right before a token, back to a mark."""
        at = first
        while at > 0 and (
            self.lower[at - 1] in self.words.delimiters or self.lower[at - 1] in ("ca", "about", "-", "–")
        ):
            at -= 1
        found: list[str] = []
        while at > 0 and len(found) < _LONGEST_NAME:
            word = self.lower[at - 1]
            if word == "." and at > 1 and self.lower[at - 2] in self.words.expand:
                at -= 1
                continue
            if distance_words().units.get(word) is not None and found:
                return []  # the words of another distance
            if word in self.words.delimiters or word[0].isdigit():
                break
            found.append(word)
            at -= 1
        return found[::-1]

    def _forms(self, words: Sequence[str], begin: int) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._expanded(words[:k]) for k in range(len(words), 0, -1)))

    def _forms_back(self, words: Sequence[str]) -> tuple[str, ...]:
        suffixes = [self._expanded(words[k:]) for k in range(len(words))]
        prefixes = [self._expanded(words[:k]) for k in range(len(words) - 1, 0, -1)]
        return tuple(dict.fromkeys([*suffixes, *prefixes]))

    def _expanded(self, words: Sequence[str]) -> str:
        return " ".join(self.words.expand.get(w.rstrip("."), w) for w in words)

    def near(self) -> list[Offset]:
        """Read "near X", "vicinity of X"."""
        for k, word in enumerate(self.lower):
            if word in self.words.near:
                begin = k + 1
                while begin < len(self.lower) and (
                    self.lower[begin] in self.words.of or self.lower[begin] in ("the", "to")
                ):
                    begin += 1
                behind = self._run(begin)
                if behind:
                    text = self.tokens.text[self.tokens.starts[k] : self.tokens.ends[begin + len(behind) - 1]]
                    return [Offset(kind="near", text=text, names=self._forms(behind, begin))]
        return []

    def plain(self) -> list[Offset]:
        """The first segment that is words, as a name."""
        return [
            Offset(kind="plain", text=name, names=self._forms(name.split(), first))
            for name, first, _ in self.segments()[:1]
        ]

    def segments(self) -> list[tuple[str, int, int]]:
        """Runs of words between marks, with their tokens."""
        found: list[tuple[str, int, int]] = []
        at = 0
        while at < len(self.lower):
            words = self._run(at) if self.lower[at] not in self.words.of else []
            if words and any(len(w) > 2 and w not in self.words.leading for w in words):
                end = at + len(words)
                found.append((self._expanded(words), at, end))
                at = end
            at += 1
        return found


def _orthogonal(group: Sequence[Measure], text: str, names: tuple[str, ...]) -> Offset:
    """Legs at right angles as one displacement with the direction that their precision leaves."""
    east = north = 0.0
    steps = []
    for m in group:
        middle = ((m.low_m or 0.0) + (m.high_m if m.high_m is not None else (m.low_m or 0.0))) / 2
        rad = math.radians(m.bearing or 0.0)
        east, north = east + middle * math.sin(rad), north + middle * math.cos(rad)
        steps.append(max(m.precision_m or 0.0, 0.1 * middle))
    length = max(1.0, math.hypot(east, north))
    precision = math.hypot(*steps)
    half = min(45.0, max(10.0, math.degrees(math.atan2(precision, length))))
    return Offset(
        kind="orthogonal", text=text, names=names, low_m=length, high_m=length,
        bearing=math.degrees(math.atan2(east, north)) % 360, bearing_half=half, precision_m=precision,
    )  # fmt: skip
