"""Training text of our own: the sentences of ``training/`` filled with names in their case forms.

Places come from the gazetteer, persons from PyPI's Faker (``uk_UA``, ``ru_RU``), the rest from
``training/words.toml``. pymorphy3 inflects them. The seed is fixed, so the same gazetteer gives the same text.
Needs ``pip install faker==40.63.0 pymorphy3 pymorphy3-dicts-uk``.
"""

from __future__ import annotations

import importlib
import random
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incidentmap.gazetteer.build.inflect import _word_forms
from incidentmap.geoparse.cyrillic import other_meanings

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

FOLDER = Path(__file__).parent / "training"
SEED = 20250315
_CASES = "gdail"
_TAGS = {"n": "nomn", "g": "gent", "d": "datv", "a": "accs", "i": "ablt", "l": "loct"}
_SLOT = re.compile(r"\{(\w+)(?::([ngdail])(!?))?\}|\[([^\]]+)\]")
_CONSONANTS = "АБВГДЗКМНОПРСТУФЦЧ"
_LOCALES = {"uk": "uk_UA", "ru": "ru_RU"}
_ADJECTIVE_ENDINGS = {
    ("uk", "m"): {"n": "ий", "g": "ого", "d": "ому", "a": "ий", "i": "им", "l": "ому"},
    ("uk", "f"): {"n": "а", "g": "ої", "d": "ій", "a": "у", "i": "ою", "l": "ій"},
    ("ru", "m"): {"n": "ий", "g": "ого", "d": "ому", "a": "ий", "i": "им", "l": "ом"},
    ("ru", "f"): {"n": "ая", "g": "ой", "d": "ой", "a": "ую", "i": "ой", "l": "ой"},
}
_OBLAST = {
    "uk": {"n": "область", "g": "області", "d": "області", "a": "область", "i": "областю", "l": "області"},
    "ru": {"n": "область", "g": "области", "d": "области", "a": "область", "i": "областью", "l": "области"},
}
_OBLASTS = {"uk": "областях", "ru": "областях"}
_REGION = {
    "uk": {"n": "а", "g": "и", "d": "і", "a": "у", "i": "ою", "l": "і"},
    "ru": {"n": "а", "g": "ы", "d": "е", "a": "у", "i": "ой", "l": "е"},
}
PLACE_SLOTS = frozenset(
    "city village skcity abroad country state river island mount sea cont landscape oblast oblasts adj1 shchyna raion streetname".split()
)
_KINDS = {
    "mount": frozenset("MTS DSRT UPLD PASS VLC PLAT".split()),
    "sea": frozenset({"SEA"}),
    "cont": frozenset({"CONT"}),
    "landscape": frozenset({"RGN", "RGNH"}),
}
"""What the gazetteer has by itself for a slot, of one word but for the seas."""
_LIKE_ADJECTIVES = ("ськ", "цьк", "ск", "цк")
"""Ends the names of towns some of whose forms are those of an adjective: «у Луганську» and «Луганську область»."""
_TRIES = 20
_ANYWHERE = (2, 4, 3, 1)
"""How often a city is one that all know at home, another one at home, a metropolis or a town abroad."""
_ABROAD = (0, 0, 5, 5)
_ALPHABET = {"uk": re.compile("[абвгґдеєжзиіїйклмнопрстуфхцчшщьюя ]+"), "ru": re.compile("[а-яё ]+")}
_RARELY_AMBIGUOUS = frozenset({"village", "town", "metropolis"})
_AMBIGUOUS = 0.1
"""How often a name that is a common word or a person's too is taken, against others: in news such a form is
mostly the word or the person."""
_TOWN, _METROPOLIS, _VILLAGE = 4.0, 5.8, 4.0


@lru_cache(maxsize=100_000)
def _inflected(name: str, case: str, lang: str) -> tuple[str, ...]:
    """Forms of a place's name in a case; the name itself where none is known."""
    if case == "n":
        return (name,)
    at = _CASES.index(case)
    parts = [sorted(_word_forms(word, lang)[at]) or [word.lower()] for word in name.split()]
    found = [""]
    for part in parts:
        found = [f"{done} {form[:1].upper()}{form[1:]}".strip() for done in found for form in part[:2]]
    return tuple(found)


@lru_cache(maxsize=100_000)
def _person_form(word: str, case: str, lang: str, feminine: bool, mark: str) -> str:
    """Form of a person's name; the name itself where the dictionary has no such reading."""
    from incidentmap.gazetteer.build.inflect import _analyzer

    if case == "n":
        return word
    gender = "femn" if feminine else "masc"
    for parse in _analyzer(lang).parse(word.lower()):
        if mark in parse.tag and "nomn" in parse.tag and gender in parse.tag:
            form = parse.inflect({_TAGS[case]})
            if form is not None:
                return str(form.word)[:1].upper() + str(form.word)[1:]
    return word


class _Names:
    """What fills the slots, in one language."""

    def __init__(self, lang: str, gazetteer: Gazetteer, rng: random.Random) -> None:
        self.lang, self.rng = lang, rng
        words: dict[str, str] = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))[lang]
        self.lists = {k: v.split("|") if "|" in v else v.split() for k, v in words.items()}
        self.places = _places(gazetteer, lang)
        provider = importlib.import_module(f"faker.providers.person.{_LOCALES[lang]}").Provider
        self.persons = {
            key: sorted(set(getattr(provider, key, ()) or getattr(provider, key.rsplit("_", 1)[0] + "s", ())))
            for key in ("first_names_male", "first_names_female", "last_names_male", "last_names_female",
                        "middle_names_male", "middle_names_female")
        }  # fmt: skip
        for gender in ("male", "female"):
            self.persons[f"last_names_{gender}"] = self.persons[f"last_names_{gender}"] or sorted(provider.last_names)

    def fill(self, slot: str, case: str) -> str:
        """Return a text for a slot in a case."""
        rng, lists, lang = self.rng, self.lists, self.lang
        if slot in ("city", "village", "skcity", "country", "state", *_KINDS):
            return rng.choice(_inflected(self._place(slot), case, lang))
        if slot == "abroad":
            return self._abroad(case)
        if slot in ("river", "island"):
            return rng.choice(_inflected(rng.choice(lists[f"{slot}s"]), case, lang))
        if slot == "oblast":
            return f"{rng.choice(lists['oblast'])}{self._ending('f', case)} {_OBLAST[lang][case]}"
        if slot == "oblasts":
            return f"{rng.choice(lists['oblast'])}{self._ending('f', case)} {_OBLASTS[lang]}"
        if slot in ("adj1", "adj1f", "adj1m"):
            stem = rng.choice(lists["oblast"] if slot == "adj1" else lists["city_adjective"])
            return stem[:1].upper() + stem[1:] + self._ending("m" if slot == "adj1m" else "f", case)
        if slot == "raion":
            return rng.choice(lists["raion"]) + self._ending("m", case)
        if slot == "shchyna":
            return rng.choice(lists["region"]) + _REGION[lang][case]
        if slot in ("person", "surname", "first", "patron"):
            return self._person(slot, case)
        return self._other(slot)

    def _ending(self, gender: str, case: str) -> str:
        return _ADJECTIVE_ENDINGS[self.lang, gender][case]

    def _place(self, slot: str, weights: tuple[int, ...] = _ANYWHERE) -> str:
        group = slot
        if slot == "city":
            group = self.rng.choices(("known", "home", "metropolis", "town"), weights)[0]
        name = self.rng.choice(self.places[group])
        while group in _RARELY_AMBIGUOUS and other_meanings(name) and self.rng.random() > _AMBIGUOUS:
            name = self.rng.choice(self.places[group])
        return name

    def _abroad(self, case: str) -> str:
        """Return a foreign town, one that declines where the case asks for it: «в Порт-Судане», «у Кветті»."""
        name = self._place("city", _ABROAD)
        for _ in range(_TRIES):
            head, _, last = name.rpartition(" ")
            forms = [last] if case == "n" else sorted(_word_forms(last, self.lang)[_CASES.index(case)])
            if forms:
                form = self.rng.choice(forms[:2])
                return f"{head}-{form[:1].upper()}{form[1:]}".lstrip("-").replace(" ", "-")
            name = self._place("city", _ABROAD)
        return name

    def _person(self, slot: str, case: str) -> str:
        feminine = self.rng.random() < 0.4
        gender = "female" if feminine else "male"
        parts = []
        if slot in ("person", "first"):
            parts.append((self.rng.choice(self.persons[f"first_names_{gender}"]), "Name"))
        if slot == "patron":
            parts.append((self.rng.choice(self.persons[f"middle_names_{gender}"] or ["Іванович"]), "Patr"))
        if slot in ("person", "surname"):
            parts.append((self.rng.choice(self.persons[f"last_names_{gender}"]), "Surn"))
        forms = [_person_form(word, case, self.lang, feminine, mark) for word, mark in parts]
        if slot == "person" and self.rng.random() < 0.08:
            forms[0] = f"{forms[0][0]}."
        return " ".join(forms)

    def _other(self, slot: str) -> str:
        rng, lists = self.rng, self.lists
        if slot.startswith("month"):
            offset = {"month": 1, "month_g": 1, "month_l": 2}[slot]
            return lists["months"][3 * rng.randrange(12) + offset]
        if slot == "year":
            return str(rng.randrange(1850, 2025))
        if slot == "abbr":
            return "".join(rng.choices(_CONSONANTS, k=rng.randrange(2, 5)))
        if slot == "num":
            return str(rng.randrange(1, 29))
        key = {
            "streetname": "streets", "party": "parties", "media": "media", "club": "clubs", "org": "orgs",
            "product": "products", "work": "works", "latinperson": "latin_persons",
            "latinorg": "latin_orgs", "abroadfirst": "foreign_first", "abroadlast": "foreign_last",
        }[slot]  # fmt: skip
        return rng.choice(lists[key])


def _places(gazetteer: Gazetteer, lang: str) -> dict[str, list[str]]:
    """Nominative names by the slots that they fill, as far as the language's letters can write them."""
    home = ("UA",) if lang == "uk" else ("RU", "UA", "BY")
    found: dict[str, set[str]] = defaultdict(set)
    for key in gazetteer.trie.iterkeys():
        if len(key) < 3 or not _ALPHABET[lang].fullmatch(key):
            continue
        row, name_type = gazetteer.key_rows(gazetteer.trie[key])[0]
        if name_type > 1 or len(key.split()) > 2:
            continue
        group, importance = gazetteer.kind_group[gazetteer.kind[row]], float(gazetteer.importance[row])
        country = gazetteer.country_code(row)
        name = key.title()
        for slot, kinds in _KINDS.items():
            if gazetteer.kinds[gazetteer.kind[row]] in kinds and (" " not in key or slot == "sea"):
                found[slot].add(name if slot != "sea" else name.replace(" Мор", " мор"))
        if group == "country":
            found["country"].add(name)
        elif group == "admin1" and country == "US":
            found["state"].add(name)
        elif group == "settlement" and importance >= _METROPOLIS:
            found["metropolis"].add(name)
        if group == "settlement" and country in home:
            found["home" if importance >= _TOWN else "village"].add(name)
            if importance >= _METROPOLIS:
                found["known"].add(name)
            if importance >= _TOWN and name.endswith(_LIKE_ADJECTIVES):
                found["skcity"].add(name)
        elif group == "settlement" and importance >= _TOWN:
            found["town"].add(name)
    return {slot: sorted(names) for slot, names in sorted(found.items())}


def texts(gazetteer: Gazetteer, lang: str, copies: int) -> Iterator[tuple[str, list[dict[str, int]]]]:
    """Yield filled texts with the spans of their places (``start``, ``end``), each sentence ``copies`` times."""
    rng = random.Random(f"{SEED}{lang}")  # noqa: S311 (reproducible, not secret)
    names = _Names(lang, gazetteer, rng)
    lines = (FOLDER / f"{lang}.txt").read_text(encoding="utf-8").splitlines()
    patterns = [line.replace("\\n", "\n") for line in lines if line and not line.startswith("#")]
    for _ in range(copies):
        for pattern in rng.sample(patterns, len(patterns)):
            yield _filled(pattern, names)


def _filled(pattern: str, names: _Names) -> tuple[str, list[dict[str, int]]]:
    text, at = "", 0
    spans: list[dict[str, Any]] = []
    for match in _SLOT.finditer(pattern):
        text += pattern[at : match.start()]
        at = match.end()
        slot, case, loud, literal = match[1], match[2] or "n", match[3], match[4]
        filled = literal or names.fill(slot, case)
        filled = filled.upper() if loud else filled
        if literal or slot in PLACE_SLOTS:
            spans.append({"start": len(text), "end": len(text) + len(filled)})
        text += filled
    return text + pattern[at:], spans
