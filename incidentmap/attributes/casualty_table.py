"""The words of ``lexicons/casualties.toml``, compiled to sets and stems."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from incidentmap.text.numbers import normal


@dataclass(frozen=True, slots=True)
class WordSet:
    """Whole words and stems (at least three letters) of one list."""

    whole: frozenset[str]
    stems: tuple[str, ...]

    def __contains__(self, word: object) -> bool:
        if not isinstance(word, str):
            return False
        return word in self.whole or (bool(self.stems) and word.startswith(self.stems) and not word.isascii())


def word_set(text: str) -> WordSet:
    """Return the set of a blank-separated list; ``stem*`` takes all endings."""
    words = [normal(w) for w in text.split()]
    return WordSet(frozenset(w for w in words if not w.endswith("*")), tuple(w[:-1] for w in words if w.endswith("*")))


@dataclass(frozen=True, slots=True)
class CasualtyTable:
    """The compiled table; ``forms[kind][form]`` is a word set, phrases are tuples of words."""

    forms: dict[str, dict[str, WordSet]]
    light_verbs: WordSet
    light_nouns: WordSet
    be: WordSet
    plural: WordSet
    singular: WordSet
    group_of: WordSet
    pairs: WordSet
    groups: dict[str, WordSet]
    nobody: WordSet
    no: WordSet
    compare: tuple[tuple[tuple[str, ...], str], ...]
    subset: tuple[tuple[str, ...], ...]
    subset_after: tuple[tuple[str, ...], ...]
    update: tuple[tuple[tuple[str, ...], Literal["killed", "injured"]], ...]
    update_to: frozenset[str]
    cumulative: tuple[str, ...]
    also: frozenset[str]
    not_people: WordSet


@cache
def casualty_table() -> CasualtyTable:
    """Return the compiled table."""
    text = resources.files("incidentmap").joinpath("lexicons/casualties.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)

    def phrases(items: list[str]) -> tuple[tuple[str, ...], ...]:
        return tuple(sorted((tuple(normal(p).split()) for p in items), key=lambda p: -len(p)))

    compare = [(p, kind) for kind in ("min", "max", "about") for p in phrases(data["compare"][kind])]
    update: list[tuple[tuple[str, ...], Literal["killed", "injured"]]] = [
        *((p, "killed") for p in phrases(data["update"]["toll"])),
        *((p, "injured") for p in phrases(data["update"]["injured"])),
    ]
    return CasualtyTable(
        forms={k: {f: word_set(w) for f, w in data[k].items()} for k in ("killed", "injured", "missing")},
        light_verbs=word_set(data["light"]["verbs"]),
        light_nouns=word_set(data["light"]["nouns"]),
        be=word_set(data["be"]["words"]),
        plural=word_set(data["people"]["plural"]),
        singular=word_set(data["people"]["singular"]),
        group_of=word_set(data["people"]["group_of"]),
        pairs=word_set(data["people"]["pairs"]),
        groups={k: word_set(v) for k, v in data["groups"].items()},
        nobody=word_set(data["none"]["words"]),
        no=word_set(data["none"]["no"]),
        compare=tuple(sorted(compare, key=lambda c: -len(c[0]))),
        subset=phrases(data["subset"]["before"]),
        subset_after=phrases(data["subset"]["after"]),
        update=tuple(update),
        update_to=frozenset(data["update"]["to"].split()),
        cumulative=tuple(data["cumulative"]["words"]),
        also=frozenset(data["also"]["words"].split()),
        not_people=word_set(data["not_people"]["units"]),
    )
