"""The event tables, compiled into one matcher over tokens.

The tables are ``lexicons/{events,weapons,targets,actors,sources,cues}.{en,uk,ru}.toml`` and ``codes.toml``.
Matching is one dictionary look-up per distinct word of a text, so its cost is linear in the text.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import product
from pathlib import Path
from typing import Any

from incidentmap._errors import InputError
from incidentmap.text.tokens import TokenizedText

LANGUAGES = ("en", "uk", "ru")
EVENT_CLASSES = (
    "hit",
    "assault",
    "bomb",
    "launch",
    "fall",
    "explode",
    "seize",
    "collide",
    "damage",
    "happen",
    "consequence",
    "disarm",
)
_FORMS = ("noun", "verb", "weak")
_STEM = 3
_GAPS = {"~": 6, "_": 2}
_ENDS = frozenset([*".!?;\n", *"when while because коли поки когда пока".split()])  # no gap of a phrase goes past these
_TABLE = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "´": "'", "ё": "е", "\u2010": "-", "\u2011": "-"})


def normal(word: str) -> str:
    """Return a lower-case word as the tables spell it."""
    return word.translate(_TABLE)


@dataclass(frozen=True, slots=True)
class Hit:
    """A match: tokens ``first`` to before ``last``; ``value`` is a type, category or name; ``form`` how it stands."""

    first: int
    last: int
    kind: str
    value: str
    form: str


@dataclass(frozen=True, slots=True)
class _Rule:
    """One entry: the words after the first, and what it says."""

    rest: tuple[str, ...]
    kind: str
    value: str
    form: str


@dataclass(frozen=True, slots=True)
class Scan:
    """All hits of a text by kind, in text order."""

    hits: Mapping[str, Sequence[Hit]]
    firsts: Mapping[str, Sequence[int]]

    def within(self, kind: str, first: int, last: int) -> Sequence[Hit]:
        """Hits of a kind that begin in tokens ``first`` to before ``last``."""
        firsts = self.firsts.get(kind)
        if not firsts:
            return ()
        return self.hits[kind][bisect_left(firsts, first) : bisect_left(firsts, last)]

    def any(self, kind: str, first: int, last: int) -> bool:
        """Whether one is there."""
        return bool(self.within(kind, first, last))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The compiled tables.

    ``weapon_types`` maps a weapon category to its event type, ``codes`` an event type to its four codes,
    ``labels`` to the words of a title, ``sides`` an armed group to the side it fights for; ``extended`` tells that a
    user's own words are among them.
    """

    whole: Mapping[str, tuple[_Rule, ...]] = field(repr=False)
    stems: Mapping[str, tuple[tuple[str, _Rule], ...]] = field(repr=False)
    weapon_types: Mapping[str, str]
    codes: Mapping[str, tuple[str, str, str, str]]
    labels: Mapping[str, str]
    sides: Mapping[str, str]
    extended: bool = False

    def scan(self, tokens: TokenizedText) -> Scan:
        """Find every entry in a text."""
        words = [normal(w) for w in tokens.lower]
        vocabulary = set(words)
        beginnings = {w[:_STEM] for w in vocabulary}
        known: dict[str, list[_Rule]] = {}
        found: dict[str, list[Hit]] = {}
        for i, word in enumerate(words):
            rules = known.get(word)
            if rules is None:
                rules = known[word] = [r for r in self._rules(word) if _may_fit(r.rest, vocabulary, beginnings)]
            if rules:
                for hit in _hits(rules, words, i):
                    found.setdefault(hit.kind, []).append(hit)
        kept = {kind: _longest(hits) if kind in _EXCLUSIVE else hits for kind, hits in found.items()}
        return Scan(kept, {kind: [h.first for h in hits] for kind, hits in kept.items()})

    def _rules(self, word: str) -> tuple[_Rule, ...]:
        rules = self.whole.get(word, ())
        if len(word) < _STEM:
            return rules
        stems = self.stems.get(word[:_STEM])
        return rules + tuple(r for stem, r in stems if word.startswith(stem)) if stems else rules


_JOINABLE = frozenset({"event", "weapon"})
_EXCLUSIVE = frozenset({"event", "weapon", "target"})


def _may_fit(rest: Sequence[str], vocabulary: AbstractSet[str], beginnings: AbstractSet[str]) -> bool:
    """Whether a text has all words that an entry goes on with, wherever: most entries of a common word end here."""
    for part in rest:
        if part in vocabulary or part in _GAPS:
            continue
        if not part.endswith("*") or (len(part) > _STEM and part[:_STEM] not in beginnings):
            return False
    return True


def _hits(rules: Sequence[_Rule], words: Sequence[str], i: int) -> Iterator[Hit]:
    for rule in rules:
        last: int | None = i + 1
        gap = 0
        for part in rule.rest:
            if part in _GAPS:
                gap = _GAPS[part]
                continue
            last = _next(words, last, part, gap)
            if last is None:
                break
            gap = 0
        if last is not None:
            yield Hit(i, last, rule.kind, rule.value, rule.form)


def _next(words: Sequence[str], at: int | None, part: str, gap: int) -> int | None:
    """Past the word that fits ``part`` at a place or up to ``gap`` words later in the sentence; None without one."""
    for j in range(at or 0, min(len(words), (at or 0) + gap + 1)):
        word = words[j]
        if word.startswith(part[:-1]) if part.endswith("*") else word == part:
            return j + 1
        if word in _ENDS:
            return None
    return None


def _longest(hits: list[Hit]) -> list[Hit]:
    """Drop hits inside a longer one of the same kind."""
    kept: list[Hit] = []
    end = -1
    for hit in sorted(hits, key=lambda h: (h.first, -h.last)):
        if hit.last > end:
            kept.append(hit)
            end = hit.last
    return kept


class _Builder:
    def __init__(self) -> None:
        self.whole: dict[str, list[_Rule]] = {}
        self.stems: dict[str, list[tuple[str, _Rule]]] = {}

    def add(self, entry: str, kind: str, value: str, form: str) -> None:
        first, *rest = normal(entry.lower()).split()
        if kind in _JOINABLE and len(rest) == 1 and f"{first}{rest[0]}".isalpha() and first.isascii():
            self.whole.setdefault(f"{first}-{rest[0]}", []).append(_Rule((), kind, value, form))  # "glide-bomb"
        rule = _Rule(tuple(rest), kind, value, form)
        if first.endswith("*") and len(first) > _STEM:
            self.stems.setdefault(first[:_STEM], []).append((first[:-1], rule))
        else:
            self.whole.setdefault(first, []).append(rule)

    def add_section(self, section: Mapping[str, Any], kind: str, value: str, *, default: str = "noun") -> None:
        for form in ("words", "models", *_FORMS):
            for word in str(section.get(form, "")).split():
                self.add(word, kind, value, default if form == "words" else form.removesuffix("s"))
                if form == "models" and word[-1].isdecimal():
                    self.add(f"{word}s", kind, value, "model")  # "two Kh-59s"
        for phrase in section.get("phrase", ()):
            for words in product(*(part.split("|") for part in phrase.split())):
                self.add(" ".join(words), kind, value, "phrase")


@cache
def load_lexicon(extra_paths: tuple[str, ...] = ()) -> Lexicon:
    """Return the tables, with a user's own files added.

    Parameters
    ----------
    extra_paths
        TOML files. ``[type.NAME]`` adds words to an event type or makes a new one (keys ``noun``, ``verb``:
        words in one string; ``phrase``: list; ``title``; ``codes``: ACLED type, ACLED sub-type, CAMEO, PLOVER);
        ``[weapon.CATEGORY]`` (``words``, ``models``, ``phrase``, ``type``), ``[target.CATEGORY]`` and
        ``[actor.NAME]`` (``words``, ``phrase``, ``side``) likewise.

    Raises
    ------
    InputError
        When a file is missing, is no TOML, or holds a key that means nothing here.
    """
    builder = _Builder()
    weapon_types: dict[str, str] = {}
    sides: dict[str, str] = {}
    for lang in LANGUAGES:
        _add_events(builder, _table(f"events.{lang}"))
        for category, section in _table(f"weapons.{lang}").items():
            if category == "types":
                weapon_types.update(section)
            else:
                builder.add_section(section, "weapon", category)
        for category, section in _table(f"targets.{lang}").items():
            builder.add_section(section, "target", category)
        _add_actors(builder, _table(f"actors.{lang}"), sides)
        for name in ("sources", "cues"):
            for kind, section in _table(f"{name}.{lang}").items():
                builder.add_section(section, kind, kind)
    codes: dict[str, tuple[str, str, str, str]] = {}
    labels: dict[str, str] = {}
    for event_type, row in _table("codes").items():
        codes[event_type] = (row[0], row[1], row[2], row[3])
        labels[event_type] = row[4]
    for path in extra_paths:
        _add_user_file(builder, Path(path), weapon_types, codes, labels, sides)
    return Lexicon(
        whole={k: tuple(v) for k, v in builder.whole.items()},
        stems={k: tuple(v) for k, v in builder.stems.items()},
        weapon_types=weapon_types,
        codes=codes,
        labels=labels,
        sides=sides,
        extended=bool(extra_paths),
    )


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("incidentmap").joinpath(f"lexicons/{name}.toml").read_text(encoding="utf-8"))


def _add_events(builder: _Builder, table: Mapping[str, Any]) -> None:
    for event_class in EVENT_CLASSES:
        builder.add_section(table.get(event_class, {}), "event", event_class)
    for event_type, section in table.get("type", {}).items():
        builder.add_section(section, "event", event_type)


def _add_actors(builder: _Builder, table: Mapping[str, Any], sides: dict[str, str]) -> None:
    for name, words in table.get("groups", {}).items():
        for word in words.split():
            builder.add(word, "group", name, "noun")
    for name, phrases in table.get("group_phrases", {}).items():
        for phrase in phrases:
            builder.add(phrase, "group", name, "noun")
    sides.update(table.get("group_sides", {}))
    for side, words in table.get("side_words", {}).items():
        for word in words.split():
            builder.add(word, "side", side, "noun")
    builder.add_section(table.get("forces", {}), "force", "force")
    for kind, words in table.get("unnamed", {}).items():
        for word in words.split():
            builder.add(word, kind, kind, "noun")


_USER_KEYS = {
    "type": {"noun", "verb", "weak", "phrase", "title", "codes"},
    "weapon": {"words", "models", "phrase", "type"},
    "target": {"words", "phrase"},
    "actor": {"words", "phrase", "side"},
}


def _add_user_file(
    builder: _Builder,
    path: Path,
    weapon_types: dict[str, str],
    codes: dict[str, tuple[str, str, str, str]],
    labels: dict[str, str],
    sides: dict[str, str],
) -> None:
    for kind, name, section in _user_sections(path):
        if kind == "type":
            labels.setdefault(name, name.replace("_", " ").capitalize())
            if "title" in section:
                labels[name] = str(section["title"])
            given = [str(c) for c in section.get("codes", ())] + [""] * 4
            codes[name] = codes.get(name) or (given[0], given[1], given[2], given[3])
            builder.add_section(section, "event", name)
        elif kind == "weapon":
            builder.add_section(section, "weapon", name)
            weapon_types.setdefault(name, "attack")
            if "type" in section:
                weapon_types[name] = str(section["type"])
        elif kind == "target":
            builder.add_section(section, "target", name)
        else:
            builder.add_section(section, "group", name)
            if "side" in section:
                sides[name] = str(section["side"])
    for category, event_type in weapon_types.items():
        if event_type not in codes:
            raise InputError(
                f"{path}: weapon.{category}.type is {event_type!r}, which is no event type; "
                f"use one of {', '.join(sorted(codes))} or add [type.{event_type}]"
            )


def _user_sections(path: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"cannot read the lexicon {path}: {error.strerror or error}; give the path of a TOML file"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"the lexicon {path} is no TOML in UTF-8: {error}") from error
    for kind, sections in data.items():
        if kind not in _USER_KEYS or not isinstance(sections, dict):
            raise InputError(
                f"{path}: section {kind!r} is not known; use [type.NAME], [weapon.CATEGORY], [target.CATEGORY] or [actor.NAME]"
            )
        for name, section in sections.items():
            if not isinstance(section, dict):
                raise InputError(f"{path}: {kind}.{name} is no table; write [{kind}.{name}] and its keys below")
            _check_section(path, f"{kind}.{name}", section, _USER_KEYS[kind])
            yield kind, name, section


def _check_section(path: Path, where: str, section: Mapping[str, Any], known: Iterable[str]) -> None:
    for key, value in section.items():
        if key not in known:
            raise InputError(f"{path}: key {where}.{key} is not known; use one of {', '.join(sorted(known))}")
        wants_list = key in ("phrase", "codes")
        is_list = isinstance(value, list) and all(isinstance(v, str) and (key == "codes" or v.strip()) for v in value)
        if wants_list and not is_list:
            raise InputError(f'{path}: {where}.{key} must be a list of texts, like ["car bomb"], found {value!r}')
        if not wants_list and not isinstance(value, str):
            raise InputError(f'{path}: {where}.{key} must be words in one text, like "drone drones", found {value!r}')
