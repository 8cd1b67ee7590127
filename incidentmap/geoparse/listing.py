"""Which mentions of places are listed: by the conventions of the sentence's language, in ``lexicons/listing.toml``.

Everything that is read stays at hand for placing the other names, for the sides of actors and for the sites of
incidents; this is the last step, on the way out. Languages without conventions there list every mention.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from incidentmap.geoparse.words import word_classes

if TYPE_CHECKING:
    from incidentmap.text import TokenizedText
    from incidentmap.types import Toponym

_LETTERS = {"uk": frozenset("іїєґ"), "ru": frozenset("ыэъё")}
_ADJECTIVE = re.compile(
    r"(?:[сцз]ьк|ськ|ск|цк)(?:ий|ого|ому|им|ім|ій|ою|ої|у|а|ая|ую|ой|ом|ое|е|і|их|ими|ие|ых|ым|ыми)$", re.IGNORECASE
)
_PLAIN_ADJECTIVE = re.compile(r"(?:ий|ій|ый|ой|ого|ому|им|ым|ім|ої|ою|ая|а|е|у|і|их|ых|ими|ыми)$")
_VERB = re.compile(
    r"(?:(?<!спр)(?<!пр)ав|ив|ала|ила|ало|ило|али|или|ться|тися|лось|лася|лися|ють|ують|ити|ати|ує|ає|ено|ано)$"
)
_INSTITUTIONS = frozenset({"GOVL"})
_MARKS = frozenset('«»“”„"')
_OPENING = frozenset('«“„"')
_ONLY_OPENING = frozenset("«„")
_CONSONANTS = frozenset("бвгґджзйклмнпрстфхцчшщь")
_JOINS = frozenset({"та", "і", "й"})
_APPOSED = frozenset({"и", ",", "-"})
_MOST_ADJECTIVES = 3
_LONGEST_SHORT = 6
_LONGEST_BRANCH = 4
_LONGEST_NAME = 7
"""Most tokens between the noun of an organisation and the place that completes its name."""
_LONGEST_QUOTE = 8
_CAPITALS_ALONE = 6
"""A quoted name of capitalised words alone may be this long where nothing says what it names."""


@dataclass(frozen=True, slots=True)
class _Words:
    """A list of words; one that ends in an asterisk stands for all that begin with it."""

    whole: frozenset[str]
    begins: tuple[str, ...]

    def __contains__(self, word: str) -> bool:
        return word in self.whole or word.startswith(self.begins)


@cache
def _tables() -> dict[str, dict[str, bool]]:
    data = _data()
    return {lang: rules for lang, rules in data.items() if lang != "words"}


@cache
def _data() -> dict[str, dict[str, bool]]:
    text = resources.files("incidentmap").joinpath("lexicons/listing.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _words(name: str) -> _Words:
    words = str(_data()["words"][name]).split()
    return _Words(frozenset(w for w in words if not w.endswith("*")), tuple(w[:-1] for w in words if w.endswith("*")))


def listed(
    toponyms: Sequence[Toponym], tokens: TokenizedText, used: Collection[tuple[int, int]] = ()
) -> tuple[Toponym, ...]:
    """Return the toponyms that their language lists as place names.

    Parameters
    ----------
    toponyms
        All names of the text, in order.
    tokens
        The text.
    used
        Character spans that something hangs on (the site of an incident, a pinned name): what touches one is listed.

    Examples
    --------
    >>> from incidentmap.text import tokenize
    >>> from incidentmap.types import Toponym
    >>> text = "Верховна Рада України підтримала жителів України."
    >>> names = [Toponym(start=i, end=i + 7, name="України") for i in (14, 41)]
    >>> [t.start for t in listed(names, tokenize(text))], listed([], tokenize(""))
    ([41], ())
    """
    judge = _Judge(tokens)
    kept = []
    for toponym in toponyms:
        if judge.leaves_out(toponym) and not any(toponym.start < end and start < toponym.end for start, end in used):
            continue
        kept.append(toponym)
    return tuple(kept)


class _Judge:
    """Says of each toponym of a text, from left to right, whether it is left out."""

    def __init__(self, tokens: TokenizedText) -> None:
        self.tokens = tokens
        self._rules: dict[int, dict[str, bool]] = {}
        self._completing: set[int] = set()
        """Past-last tokens of names that complete another name."""
        self._ended: set[int] = set()
        """Past-last tokens of the names so far."""

    def leaves_out(self, toponym: Toponym) -> bool:
        """Whether the toponym, which comes after those asked before, is left out."""
        first, last = self.tokens.token_range(toponym.start, toponym.end)
        if last <= first or not self._has_rules(toponym):
            return False
        out = self._is_left_out(toponym, first, last, self._rules_of(self.tokens.sentence_of[first]))
        self._ended.add(last)
        return out

    @staticmethod
    def _has_rules(toponym: Toponym) -> bool:
        return "\u0400" <= toponym.name[:1] <= "\u052f"

    def _is_left_out(self, toponym: Toponym, first: int, last: int, rules: dict[str, bool]) -> bool:
        if not rules:
            return False
        lower = self.tokens.lower
        before = lower[first - 1] if first else ""
        if not rules["peoples"] and toponym.role == "demonym":
            return not self._names_a_state(first, last)
        if not rules["nationality"] and toponym.role == "demonym" and self._is_nationality(last):
            return True
        if not rules["completing"] and self._completes(toponym, first, last):
            self._completing.add(last)
            return True
        if not rules["quoted"] and self._is_quoted(first, last):
            return True
        if not rules["facilities"] and _is_works(toponym) and before not in _words("at_place"):
            return True
        if not rules["institutions"] and toponym.place is not None and toponym.place.kind in _INSTITUTIONS:
            return self._is_body(toponym, before, rules["completing"])
        return False

    def _is_nationality(self, at: int) -> bool:
        """Whether the word for a people before ``at`` tells what a person is: «американский актёр и режиссёр»."""
        lower = self.tokens.lower
        for word in lower[at : at + _MOST_ADJECTIVES]:
            if word in _words("callings"):
                return True
            if word not in _APPOSED and not _PLAIN_ADJECTIVE.search(word):
                return False
        return False

    def _names_a_state(self, first: int, last: int) -> bool:
        """Whether a word for a people opens the name of a state: "Російська імперія"."""
        lower = self.tokens.lower
        return self.tokens.words[first][0].isupper() and last < len(lower) and lower[last] in _words("states")

    @staticmethod
    def _is_body(toponym: Toponym, before: str, completing: bool) -> bool:
        """Whether an institution is named as people ("Госдума приняла"), not as a building."""
        name = toponym.name.lower().split()
        if completing and len(name) > 1 and name[-1] not in _words("bodies") and toponym.name.split()[-1][0].isupper():
            return False  # "МИД России" has Russia in it
        hit = "verb_hit" in word_classes().get(before, ())
        body = any(word in _words("bodies") for word in name)
        return not hit and before not in _words("at_institution" if body else "at_place")

    def _rules_of(self, sentence: int) -> dict[str, bool]:
        rules = self._rules.get(sentence)
        if rules is None:
            first, last = self.tokens.sentences[sentence]
            letters = set("".join(self.tokens.lower[first:last]))
            uk, ru = bool(letters & _LETTERS["uk"]), bool(letters & _LETTERS["ru"])
            lang = self.tokens.lang if uk == ru else "uk" if uk else "ru"
            self._rules[sentence] = rules = _tables().get(lang, {})
        return rules

    def _completes(self, toponym: Toponym, first: int, last: int) -> bool:
        """Whether a place is the last part, or the adjective, of the name of an organisation, a law or an office."""
        words, lower = self.tokens.words, self.tokens.lower
        if last == first + 1 and _ADJECTIVE.search(words[first]) and self._qualifies(last):
            return True
        at = first - 1
        while at >= 0 and first - at < 4 and lower[at] in _words("town_words"):
            at -= 1
        if at < 0 or self.tokens.paragraph_of[at] != self.tokens.paragraph_of[first]:
            return False
        if at + 1 in self._completing:
            return True  # "райсуду м. Маріуполя Донецької області"
        if lower[at] in _JOINS and at in self._completing:
            return True  # "СБУ в Донецькій та Луганській областях"
        if lower[at] in _words("at_branch"):
            division = toponym.place is not None and toponym.place.kind.startswith("ADM")
            return (division or at < first - 1) and self._head_before(at - 1, "with_branches", _LONGEST_BRANCH)
        if _is_subject(toponym):
            return False  # "за рішенням суду Україна виплатить"
        return self._is_short_form(at) or self._head_before(at, "heads", _LONGEST_NAME)

    def _qualifies(self, at: int) -> bool:
        """Whether an adjective before ``at`` belongs to an organisation's noun: "Луганський обласний центр"."""
        lower = self.tokens.lower
        for word in lower[at : at + _MOST_ADJECTIVES + 1]:
            if word in _words("named_by_adjective"):
                return True
            if not _PLAIN_ADJECTIVE.search(word):
                return False
        return False

    def _is_short_form(self, at: int) -> bool:
        """Whether the word at ``at`` is the short form of an organisation: "ЗС", "НАН", "МВС"."""
        word = self.tokens.words[at]
        return (
            1 < len(word) <= _LONGEST_SHORT
            and word.isupper()
            and "\u0400" <= word[0] <= "\u052f"
            and word.lower() not in _words("other_short")
        )

    def _head_before(self, at: int, name: str, most: int) -> bool:
        """Whether a noun of list ``name`` stands at or before ``at`` with nothing but its attributes after it."""
        tokens = self.tokens
        if at < 0:
            return False
        stop = max(tokens.sentences[tokens.sentence_of[at]][0], at - most)
        while at >= stop:
            word = tokens.lower[at]
            if word in _words(name) or name == "with_branches" and self._is_short_form(at):
                return True
            if at + 1 in self._ended or word in _words("stops") or _VERB.search(word):
                return False
            if word == "з" and tokens.lower[at + 1] not in _words("with_after"):
                return False
            if not word[0].isalpha() and word not in (",", "-"):
                return False
            at -= 1
        return False

    def _is_quoted(self, first: int, last: int) -> bool:
        """Whether a place stands in the quoted name of a firm, a party, a paper and the like."""
        words, lower = self.tokens.words, self.tokens.lower
        left = next((i for i in range(first - 1, max(-1, first - _LONGEST_QUOTE), -1) if words[i] in _MARKS), -1)
        right = next((i for i in range(last, min(len(words), last + _LONGEST_QUOTE)) if words[i] in _MARKS), -1)
        if left < 0 or right < 0 or words[left] not in _OPENING or words[right] in _ONLY_OPENING:
            return False
        before = [w for w in lower[max(0, left - 2) : left] if w[0].isalpha()]
        if any(w in _words("places_before") for w in before[-1:]):
            return False
        if before and before[-1] == lower[left - 1]:
            if self._is_short_form(left - 1) or any(w in _words("quoted_after") for w in before):
                return True
        inside = [w for w in words[left + 1 : right] if w[0].isalpha()]
        return len(inside) <= _CAPITALS_ALONE and all(w[0].isupper() for w in inside)


def _is_subject(toponym: Toponym) -> bool:
    """Whether a name stands in the nominative, as far as its ending tells: it completes no other name then."""
    first = toponym.name.split()[0].lower()
    country = toponym.place is not None and toponym.place.kind.startswith("PCL")
    return first[-1] in _CONSONANTS or first.endswith("ська") or country and first[-1] in "аяо"


def _is_works(toponym: Toponym) -> bool:
    """Whether a mention is a facility after the adjective of a town, of the kinds that are firms or offices as well."""
    words = toponym.name.split()
    return len(words) > 1 and bool(_ADJECTIVE.search(words[0])) and words[-1].lower() in _words("works")
