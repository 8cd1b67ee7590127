"""The words of ``lexicons/casualties.toml``, compiled to sets and stems."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import product
from typing import Literal

from incidentmap.text.numbers import normal

KINDS = ("killed", "injured", "missing")
FORMS = ("gerund", "participle", "verb", "noun")
_REMEMBERED = 200_000
_GAP = 5
Phrase = tuple[tuple[str, ...], str, str]
_STOPS = frozenset(",;:.!?()")


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


def spelt_out(items: list[str]) -> tuple[tuple[str, ...], ...]:
    """Return phrases as tuples of words, longest first; "a|b c" is two phrases."""
    words = [way for item in items for way in product(*(part.split("|") for part in normal(item).split()))]
    return tuple(sorted(dict.fromkeys(words), key=lambda p: -len(p)))


def past_phrase(words: Sequence[str], i: int, last: int, phrase: tuple[str, ...]) -> int | None:
    """Token past a phrase that begins at ``i``: "~" is a gap of up to five words, "stem*" takes all endings."""
    at, gap = i, 0
    for part in phrase:
        if part == "~":
            gap = _GAP
            continue
        for k in range(at, min(last, at + gap + 1)):
            if words[k] == part or (part[-1] == "*" and words[k].startswith(part[:-1])):
                at, gap = k + 1, 0
                break
            if words[k] in _STOPS:
                return None
        else:
            return None
    return at


def _by_second(found: list[Phrase]) -> tuple[dict[str, tuple[Phrase, ...]], tuple[Phrase, ...]]:
    """Phrases of one first word by their second, longest first; those that any word may follow are in each."""
    ordered = sorted(found, key=lambda p: -len(p[0]))
    free = tuple(p for p in ordered if len(p[0]) == 1 or p[0][1] == "~" or p[0][1].endswith("*"))
    seconds = {p[0][1] for p in ordered if p not in free}
    return {w: tuple(p for p in ordered if p in free or p[0][1] == w) for w in seconds}, free


@dataclass(frozen=True, slots=True)
class CasualtyTable:
    """The compiled table; ``forms[kind][form]`` is a word set.

    ``phrases`` are tuples of words with their kind and form, by first and second word.
    """

    forms: dict[str, dict[str, WordSet]]
    phrases: dict[str, tuple[dict[str, tuple[Phrase, ...]], tuple[Phrase, ...]]]
    known: dict[str, tuple[str, str] | None]
    light_verbs: WordSet
    light_nouns: WordSet
    fighters: WordSet
    neutralised: WordSet
    be: WordSet
    plural: WordSet
    singular: WordSet
    trades: WordSet
    group_of: WordSet
    pairs: WordSet
    groups: dict[str, WordSet]
    nobody: WordSet
    no: WordSet
    compare: tuple[tuple[tuple[str, ...], str], ...]
    subset: tuple[tuple[str, ...], ...]
    subset_after: tuple[tuple[str, ...], ...]
    anyone: frozenset[str]
    unhurt: frozenset[str]
    one_of: frozenset[str]
    pronouns: frozenset[str]
    not_words: frozenset[str]
    but: frozenset[str]
    fail: frozenset[str]
    no_gap: frozenset[str]
    none_after: frozenset[str]
    none_reported: tuple[str, ...]
    among: frozenset[str]
    all_of: frozenset[str]
    survived: frozenset[str]
    lived: frozenset[str]
    ruins: tuple[str, ...]
    intransitive: frozenset[str]
    singular_endings: tuple[str, ...]
    plural_endings: tuple[str, ...]
    places: frozenset[str]
    joins: frozenset[str]
    update_at: dict[str, tuple[tuple[tuple[str, ...], Literal["killed", "injured"]], ...]]
    update_to: frozenset[str]
    cumulative: tuple[str, ...]
    also: frozenset[str]
    not_people: WordSet
    aged: frozenset[str]
    months: frozenset[str]
    one_body: frozenset[str]
    sources: frozenset[str]
    parents: frozenset[str]
    ordinals: frozenset[str]
    numbering: frozenset[str]
    of_the: tuple[tuple[str, ...], ...]
    about: frozenset[str]
    suspects: frozenset[str]
    unpaired: frozenset[str]
    restated_now: frozenset[str]
    restated_claims: frozenset[str]
    restated_of: frozenset[str]
    restated_bare: frozenset[str]
    restated_strong: frozenset[str]
    denials: frozenset[str]
    at_once: tuple[tuple[str, ...], ...]
    afterwards: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]
    nth: tuple[str, ...]
    small: dict[str, frozenset[str]]
    stems: dict[str, tuple[str, ...]]
    attempts: tuple[tuple[str, ...], ...]

    def trigger(self, word: str) -> tuple[str, str] | None:
        """Return (kind, form) of a word of harm; each distinct word is looked up once."""
        if word not in self.known:
            if len(self.known) > _REMEMBERED:
                self.known.clear()
            self.known[word] = next(
                ((kind, form) for kind in KINDS for form in FORMS if word in self.forms[kind][form]),
                ("killed", "verb" if word in self.small["fell"] else "participle")
                if word in self.neutralised
                else None,
            )
        return self.known[word]


@cache
def casualty_table() -> CasualtyTable:
    """Return the compiled table."""
    text = resources.files("incidentmap").joinpath("lexicons/casualties.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    phrases = spelt_out
    compare = [(p, kind) for kind in ("min", "max", "about") for p in phrases(data["compare"][kind])]
    update: list[tuple[tuple[str, ...], Literal["killed", "injured"]]] = [
        *((p, "killed") for p in phrases(data["update"]["toll"])),
        *((p, "injured") for p in phrases(data["update"]["injured"])),
    ]
    by_first: dict[str, list[Phrase]] = {}
    for kind in KINDS:
        for form in ("phrase", "of", "zero"):
            for phrase in phrases(data[kind][form]):
                by_first.setdefault(phrase[0], []).append((phrase, kind, form))
    return CasualtyTable(
        forms={k: {f: word_set(data[k][f]) for f in FORMS} for k in KINDS},
        phrases={k: _by_second(v) for k, v in by_first.items()},
        known={},
        light_verbs=word_set(data["light"]["verbs"]),
        light_nouns=word_set(data["light"]["nouns"]),
        fighters=word_set(data["fighters"]["words"]),
        neutralised=word_set(data["killed"]["fighters"]),
        be=word_set(data["be"]["words"]),
        plural=word_set(data["people"]["plural"]),
        singular=word_set(data["people"]["singular"]),
        trades=word_set(data["people"]["trades"]),
        group_of=word_set(data["people"]["group_of"]),
        pairs=word_set(data["people"]["pairs"]),
        groups={k: word_set(v) for k, v in data["groups"].items()},
        nobody=word_set(data["none"]["words"]),
        no=word_set(data["none"]["no"]),
        compare=tuple(sorted(compare, key=lambda c: -len(c[0]))),
        subset=phrases(data["subset"]["before"]),
        subset_after=phrases(data["subset"]["after"]),
        but=frozenset(data["none"]["but"].split()),
        pronouns=frozenset(data["one"]["pronouns"].split()),
        one_of=frozenset(data["one"]["of"].split()),
        unhurt=frozenset(data["none"]["unhurt"].split()),
        not_words=frozenset(data["none"]["not"].split()),
        anyone=frozenset(data["none"]["anyone"].split()),
        fail=frozenset(data["none"]["fail"].split()),
        no_gap=frozenset(data["none"]["gap"].split()),
        none_after=frozenset(data["none"]["after"].split()),
        none_reported=tuple(w.rstrip("*") for w in data["none"]["reported"].split()),
        among=frozenset(data["none"]["among"].split()),
        all_of=frozenset(data["none"]["all"].split()),
        survived=frozenset(data["none"]["survived"].split()),
        lived=frozenset(data["none"]["lived"].split()),
        ruins=tuple(data["none"]["ruins"].split()),
        intransitive=frozenset(data["one"]["intransitive"].split()),
        singular_endings=tuple(data["one"]["singular_endings"].split()),
        plural_endings=tuple(data["one"]["plural_endings"].split()),
        places=frozenset(data["also"]["places"].split()),
        joins=frozenset(data["also"]["joins"].split()),
        update_at={k: tuple(p for p in update if p[0][0] == k) for k in {p[0][0] for p in update}},
        update_to=frozenset(data["update"]["to"].split()),
        cumulative=tuple(data["cumulative"]["words"]),
        also=frozenset(data["also"]["words"].split()),
        not_people=word_set(data["not_people"]["units"]),
        of_the=phrases(data["aside"]["of_the"]),
        restated_now=frozenset(data["restated"]["now"].split()),
        restated_claims=frozenset(data["restated"]["claims"].split()),
        restated_of=frozenset(data["restated"]["of"].split()),
        restated_bare=frozenset(data["restated"]["bare"].split()),
        restated_strong=frozenset(data["restated"]["strong"].split()),
        denials=frozenset(data["restated"]["denials"].split()),
        at_once=phrases(data["restated"]["at_once"]),
        afterwards=phrases(data["restated"]["afterwards"]),
        totals=tuple(" ".join(p) for p in phrases(data["restated"]["totals"])),
        nth=tuple(data["restated"]["nth"].split()),
        small={k: frozenset(normal(v).split()) for k, v in data["small"].items()},
        stems={k: tuple(normal(v).split()) for k, v in data["stems"].items()},
        attempts=phrases(data["restated"]["attempts"]),
        **{
            key: frozenset(data["aside"][key].split())
            for key in (
                "aged",
                "months",
                "one_body",
                "sources",
                "parents",
                "ordinals",
                "numbering",
                "about",
                "suspects",
                "unpaired",
            )
        },
    )
