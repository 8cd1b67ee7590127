"""Training text of our own in English: the sentences of ``training/en.txt`` filled with names.

Places come from the gazetteer, persons from PyPI's Faker (``en_US``, ``en_GB``), the rest from
``training/words_en.toml``. A third of the family names are names of towns too, since only the words around them tell
which is meant. The seed is fixed, so the same gazetteer gives the same text.
"""

from __future__ import annotations

import importlib
import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from incidentmap.geoparse.words import toponym_tables

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

FOLDER = Path(__file__).parent / "training"
SEED = 20250316
PLACES = frozenset("town TOWN city CITY village country state abbr province county street river island".split())
_SLOT = re.compile(r"\{(\w+)\}")
_LATIN = re.compile(r"[A-Z][A-Za-z'’.-]+(?: [A-Za-z'’.-]+){0,3}")
_TOWN_SURNAMES = 0.33
_US_SHARE = 0.55
_CITY_PEOPLE, _VILLAGE_PEOPLE = 400_000, 3_000


class _Names:
    """What fills the slots."""

    def __init__(self, gazetteer: Gazetteer, rng: random.Random) -> None:
        self.rng = rng
        lists: dict[str, str] = tomllib.loads((FOLDER / "words_en.toml").read_text(encoding="utf-8"))
        self.lists = {k: v.split("|") for k, v in lists.items()}
        self.places = _places(gazetteer)
        demonyms = toponym_tables()["demonyms"].values()
        self.lists["demonym"] = sorted(w.capitalize() for line in demonyms for w in line.split() if w.isascii())
        providers = [importlib.import_module(f"faker.providers.person.{x}").Provider for x in ("en_US", "en_GB")]
        self.first = sorted({n for p in providers for n in p.first_names})
        self.last = sorted({n for p in providers for n in p.last_names})

    def fill(self, slot: str) -> str:
        """Return a text for a slot."""
        rng = self.rng
        if slot.isupper():
            return self.fill(slot.lower()).upper()
        if slot in ("town", "city", "village", "country", "state", "province"):
            home = slot == "town" and rng.random() < _US_SHARE
            return rng.choice(self.places["us_town" if home else slot])
        if slot == "county":
            return f"{rng.choice(self.places['county'])} County"
        if slot == "street":
            base = self._surname() if rng.random() < 0.6 else rng.choice(self.lists["street_base"])
            return f"{base} {rng.choice(self.lists['street_kind'])}"
        if slot == "surname":
            return self._surname()
        if slot == "first":
            return str(rng.choice(self.first))
        if slot == "person":
            middle = f" {rng.choice('ABCDEFGHJKLMNPRSTW')}." if rng.random() < 0.2 else ""
            return f"{rng.choice(self.first)}{middle} {self._surname()}"
        if slot == "age":
            return str(rng.randint(17, 89))
        if slot == "company" and rng.random() < 0.5:
            return f"{self._surname()} {rng.choice(self.lists['company_kind'])}"
        if slot == "newspaper" and rng.random() < 0.6:
            return f"{rng.choice(self.places['city'])} {rng.choice(self.lists['newspaper_kind'])}"
        if slot == "team" and rng.random() < 0.6:
            return rng.choice(self.places["city"])
        return rng.choice(self.lists[slot])

    def _surname(self) -> str:
        if self.rng.random() < _TOWN_SURNAMES:
            return self.rng.choice(self.places["surname"])
        return str(self.rng.choice(self.last))


def _places(gazetteer: Gazetteer) -> dict[str, list[str]]:
    group = np.array(gazetteer.kind_group)[np.asarray(gazetteer.kind)]
    people = np.asarray(gazetteer.population)
    codes = np.array(gazetteer.countries)[np.asarray(gazetteer.country)]
    american = codes == "US"
    chosen: dict[str, Any] = {
        "us_town": american & (group == "settlement") & (people > 2_000),
        "town": (group == "settlement") & (people > 20_000),
        "city": (group == "settlement") & (people > _CITY_PEOPLE),
        "village": (group == "settlement") & (people < _VILLAGE_PEOPLE) & (people > 0),
        "country": group == "country",
        "state": american & (group == "admin1"),
        "province": (group == "admin1") & ~american,
    }
    found = {key: _latin_names(gazetteer, np.flatnonzero(mask)) for key, mask in chosen.items()}
    counties = np.flatnonzero(american & (group == "admin2"))
    found["county"] = [n.removesuffix(" County") for n in _latin_names(gazetteer, counties) if n.endswith(" County")]
    found["surname"] = [n for n in found["us_town"] if " " not in n and n.isalpha()]
    return found


def _latin_names(gazetteer: Gazetteer, rows: Any) -> list[str]:
    return sorted({name for name in (gazetteer.name(int(r)) for r in rows) if _LATIN.fullmatch(name)})


def invented_texts(gazetteer: Gazetteer, rounds: int) -> Iterator[tuple[str, list[dict[str, int]]]]:
    """Yield (text, names) with every sentence filled ``rounds`` times; names have ``start`` and ``end``."""
    rng = random.Random(SEED)  # noqa: S311 - not for secrets
    names = _Names(gazetteer, rng)
    lines = (FOLDER / "en.txt").read_text(encoding="utf-8").splitlines()
    sentences = [line for line in lines if line and not line.startswith("#")]
    for _ in range(rounds):
        rng.shuffle(sentences)
        for sentence in sentences:
            yield _filled(sentence, names)


def _filled(sentence: str, names: _Names) -> tuple[str, list[dict[str, int]]]:
    text = ""
    found: list[dict[str, int]] = []
    at = 0
    for slot in _SLOT.finditer(sentence):
        text += sentence[at : slot.start()]
        value = names.fill(slot.group(1))
        if slot.group(1) in PLACES:
            found.append({"start": len(text), "end": len(text) + len(value)})
        text += value
        at = slot.end()
    return text + sentence[at:], found
