"""The words of distance, from ``lexicons/distances.toml``, ready to be looked up token by token."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, get_args

from incidentmap.text.numbers import normal
from incidentmap.types import Comparator

_ENDING = 4


@dataclass(frozen=True, slots=True)
class WordSet:
    """Whole words and stems."""

    whole: frozenset[str]
    stems: tuple[str, ...]

    @classmethod
    def of(cls, words: str) -> WordSet:
        """Read a list with blanks between."""
        forms = [normal(w) for w in words.split()]
        return cls(frozenset(w for w in forms if w[-1] != "*"), tuple(w[:-1] for w in forms if w[-1] == "*"))

    def __contains__(self, word: object) -> bool:
        assert isinstance(word, str)
        if word in self.whole:
            return True
        # most words begin with no stem at all: one call tells
        return word.startswith(self.stems) and any(
            word.startswith(s) and len(word) - len(s) <= _ENDING for s in self.stems
        )


@dataclass(frozen=True, slots=True)
class ValueSet:
    """Words and stems with a figure each."""

    whole: dict[str, float]
    stems: tuple[tuple[str, float], ...]

    @classmethod
    def of(cls, table: dict[str, float]) -> ValueSet:
        """Read a table of the lexicon."""
        whole = {normal(k): float(v) for k, v in table.items() if k[-1] != "*"}
        return cls(whole, tuple((normal(k[:-1]), float(v)) for k, v in table.items() if k[-1] == "*"))

    def get(self, word: str) -> float | None:
        """Return the figure of a word."""
        value = self.whole.get(word)
        if value is None and not word.isascii():
            value = next((v for s, v in self.stems if word.startswith(s) and len(word) - len(s) <= _ENDING), None)
        return value


@dataclass(frozen=True, slots=True)
class Bearing:
    """A direction that was read: degrees, past-last token, and how it was said."""

    degrees: float
    last: int
    form: str


@dataclass(frozen=True, slots=True)
class Words:
    """All tables."""

    units: ValueSet
    minutes: ValueSet
    numerals: ValueSet
    nautical: WordSet
    travel: tuple[tuple[WordSet, float, float], ...]
    vague: tuple[tuple[tuple[str, ...], float, float], ...]
    hundreds: WordSet
    comparators: tuple[tuple[tuple[str, ...], Comparator], ...]
    before_number: WordSet
    blocked_before: WordSet
    blocked_behind: WordSet
    links: WordSet
    from_words: WordSet
    border: WordSet
    coast: WordSet
    fillers_before: WordSet
    fillers_behind: WordSet
    bearings: dict[str, tuple[float, str]]
    bearing_stems: tuple[tuple[str, float], ...]
    short: dict[str, float]
    describing: WordSet
    describing_signs: WordSet
    describing_adjacent: WordSet
    fillers: WordSet
    before: dict[str, list[tuple[tuple[str, ...], str]]]
    nouns: tuple[tuple[WordSet, str], ...]
    relations: dict[str, dict[str, WordSet]]

    def bearing_at(
        self, words: Sequence[str], raw: Sequence[str], at: int, *, any_case: bool = False
    ) -> Bearing | None:
        """Return the bearing that begins at a token: its longest form of up to three tokens."""
        for size in (5, 3, 2, 1):
            if at + size > len(words):
                continue
            joined = "".join(words[at : at + size]).replace("-", "").replace("‑", "").replace("–", "")
            hit = self.bearings.get(joined)
            if hit is None and size < 3 and not joined.isascii():
                hit = next(
                    (
                        (d, "adjective")
                        for s, d in self.bearing_stems
                        if joined.startswith(s) and len(joined) - len(s) <= _ENDING
                    ),
                    None,
                )
            if hit is not None:
                return Bearing(hit[0], at + size, hit[1])
            if size == 1:
                letters = raw[at].replace(".", "")
                if letters.isupper() or any_case:
                    degrees = self.short.get(letters.upper())
                    if degrees is not None:
                        last = at + 1
                        if last < len(words) and words[last] == "." and "." not in raw[at]:
                            last += 1
                        return Bearing(degrees, last, "short")
        return None


def _phrases(table: dict[str, Any], key: str | None = None) -> tuple[tuple[tuple[str, ...], str], ...]:
    pairs = [
        (tuple(normal(phrase).split()), kind)
        for kind, entry in table.items()
        for phrase in (entry if key is None else entry.get(key, ()))
    ]
    return tuple(sorted(pairs, key=lambda p: -len(p[0])))


def _by_last_word(
    phrases: Sequence[tuple[tuple[str, ...], str]],
) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, kind in phrases:
        found.setdefault(phrase[-1], []).append((phrase, kind))
    return found


@cache
def words() -> Words:
    """Return the tables, read once."""
    data = tomllib.loads(resources.files("incidentmap").joinpath("lexicons/distances.toml").read_text(encoding="utf-8"))
    bearings: dict[str, tuple[float, str]] = {}
    stems: list[tuple[str, float]] = []
    short: dict[str, float] = {}
    for degrees, forms in data["bearings"].items():
        for form in ("noun", "adjective", "comparative"):
            for word in forms[form].split():
                if word[-1] == "*":
                    stems.append((word[:-1], float(degrees)))
                else:
                    bearings[normal(word)] = (float(degrees), form)
        short[forms["short"]] = float(degrees)
    for degrees, (name, letters) in data["by"].items():
        bearings[name] = (float(degrees), "noun")
        short[letters] = float(degrees)
    relations = data["relations"]
    known: dict[str, Comparator] = {name: name for name in get_args(Comparator)}
    return Words(
        units=ValueSet.of(data["units"]),
        minutes=ValueSet.of(data["minutes"]),
        numerals=ValueSet.of(data["numerals"]),
        nautical=WordSet.of(data["nautical"]["words"]),
        travel=tuple(
            (WordSet.of(t["words"]), float(t["speed"][0]), float(t["speed"][1])) for t in data["travel"].values()
        ),
        vague=tuple((tuple(normal(k).split()), float(v[0]), float(v[1])) for k, v in data["vague"].items()),
        hundreds=WordSet.of(data["hundreds"]["words"]),
        comparators=tuple((phrase, known[name]) for phrase, name in _phrases(data["comparators"])),
        before_number=WordSet.of(data["before_number"]["words"]),
        blocked_before=WordSet.of(data["blocked_before"]["words"]),
        blocked_behind=WordSet.of(data["blocked_behind"]["words"]),
        links=WordSet.of(data["links"]["words"]),
        from_words=WordSet.of(data["links"]["from"]),
        border=WordSet.of(data["border"]["words"]),
        coast=WordSet.of(data["coast"]["words"]),
        fillers_before=WordSet.of(data["bearing_fillers"]["before"]),
        fillers_behind=WordSet.of(data["bearing_fillers"]["behind"]),
        bearings=bearings,
        bearing_stems=tuple(sorted(stems, key=lambda s: -len(s[0]))),
        short=short,
        describing=WordSet.of(data["describing"]["words"]),
        describing_signs=WordSet.of(data["describing"]["signs"]),
        describing_adjacent=WordSet.of(data["describing"]["adjacent"]),
        fillers=WordSet.of(data["fillers"]["words"]),
        before=_by_last_word(_phrases(relations, "before")),
        nouns=tuple((WordSet.of(r["nouns"]), kind) for kind, r in relations.items() if "nouns" in r),
        relations={
            kind: {k: WordSet.of(v) for k, v in r.items() if isinstance(v, str)} for kind, r in relations.items()
        },
    )
