"""From the words of a name to gazetteer rows: other spellings, and the part of a long name that is the place.

The whole name comes first. Only what the gazetteer lacks is written otherwise ("Mt. Hood", "N. Carolina", "al-Tanf"),
read as an adjective ("European", "South Ossetian"), or cut to the place in it ("Cottonwood Fire Station", "Northeast
Georgia", "University of Leeds"). The words are in ``lexicons/toponyms.toml`` under ``[regions]`` and ``[lookup]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from incidentmap.geoparse.demonyms import demonym_country
from incidentmap.geoparse.words import toponym_tables, word_classes

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

VARIANT_TYPE = 5
"""Name type (`incidentmap.gazetteer.NAME_TYPES`) of a row found under another spelling."""
PART_TYPE = 6
"""Name type of a row found under a part of the name only; not one of the gazetteer's."""
_ARTICLE = re.compile(r"^(?:al|el|ar|as|ash|at|an|ad|az|ad)[- ](?=\w)", re.IGNORECASE)
_LONGEST = 8
_ADJECTIVE_ENDINGS = 4
_NOMINATIVE_ENDINGS = ("ий", "ый", "ій")
_SMALL_IMPORTANCE = 4.5
"""Below this a name that begins with "North" or ends in "City" may as well be a part of a larger place."""


@cache
def _tables() -> tuple[dict[str, tuple[str, ...]], frozenset[str], frozenset[str], dict[str, str], frozenset[str]]:
    data = toponym_tables()
    variants: dict[str, list[str]] = {}
    for pair in data["lookup"]["variants"].split():
        short, _, full = pair.partition("=")
        variants.setdefault(short, []).append(full)
        variants.setdefault(short.rstrip("."), []).append(full)
        variants.setdefault(full, []).append(short)
    regions = {}
    for place, words in data["regions"].items():
        for word in words.split("|"):
            regions[word] = regions[word + "s"] = place
    return (
        {word: tuple(dict.fromkeys(other)) for word, other in variants.items()},
        frozenset(data["lookup"]["modifiers"].split()),
        frozenset(data["lookup"]["kinds_of"].split()),
        regions,
        frozenset(data["lookup"]["kinds_after"].split()),
    )


def region_of(words: str) -> str | None:
    """Return the place that an adjective or a people's name stands for, where it is no country's.

    >>> region_of("European"), region_of("South Ossetians"), region_of("європейської"), region_of("Kharkiv")
    ('Europe', 'South Ossetia', 'Europe', None)
    """
    lower = words.lower()
    found = _tables()[3].get(lower)
    return found or (_region_of_stem(lower) if lower[:1] > "\u0400" else None)


@lru_cache(maxsize=50_000)
def _region_of_stem(lower: str) -> str | None:
    """Return the region of a Cyrillic adjective in any case form."""
    regions = _tables()[3]
    for cut in range(1, _ADJECTIVE_ENDINGS):
        stem = lower[:-cut]
        for ending in _NOMINATIVE_ENDINGS:
            if stem + ending in regions:
                return regions[stem + ending]
    return None


@cache
def region_openers() -> frozenset[str]:
    """Return the first words of the adjectives that are two words ("South Ossetian")."""
    return frozenset(word.partition(" ")[0] for word in _tables()[3] if " " in word)


def spellings(name: str) -> Iterator[str]:
    """Yield other ways to write a name.

    >>> list(spellings("Mt. Hood")), list(spellings("al-Tanf"))
    (['mount Hood'], ['Tanf', 'Al Tanf', 'At Tanf'])
    """
    variants = _tables()[0]
    words = name.split()
    for i, word in enumerate(words):
        for other in variants.get(word.lower(), ()):
            yield " ".join([*words[:i], other, *words[i + 1 :]])
    bare = _ARTICLE.sub("", name)
    if bare != name:
        yield bare
        first = bare[0].lower()
        yield f"Al {bare}"
        yield f"A{'sh' if bare[:2].lower() == 'sh' else first} {bare}"
    if "ph" in name:
        yield name.replace("ph", "f")
    if name.endswith("iya"):
        yield name[:-3] + "iyah"
        yield name[:-3] + "ia"
    if name.endswith("iyah"):
        yield name[:-1]
    if name.endswith(("'s", "’s")):
        yield name[:-2]
    elif name.endswith("s") and len(name) > 4:
        yield name[:-1]


def parts(name: str) -> Iterator[str]:
    """Yield the parts of a name that may be its place, the likeliest first.

    >>> list(parts("Northeast Georgia"))[:1], list(parts("University of Leeds"))[:1]
    (['Georgia'], ['Leeds'])
    >>> list(parts("Cottonwood Fire Station"))[:2]
    ['Cottonwood Fire', 'Cottonwood']
    """
    _, modifiers, kinds_of, _, _ = _tables()
    words = name.split()[:_LONGEST]
    lower = [w.lower() for w in words]
    if len(words) < 2:
        return
    cut = 0
    while cut < len(words) - 1 and lower[cut] in modifiers:
        cut += 1
    if cut:
        yield " ".join(words[cut:])
    if "of" in lower[1:-1]:
        at = lower.index("of", 1)
        after = at + 2 if lower[at + 1 : at + 2] == ["the"] else at + 1
        if lower[at - 1] in kinds_of and after < len(words):
            yield " ".join(words[after:])
    for begin in dict.fromkeys((0, cut)):
        for end in range(len(words) - 1, begin, -1):
            yield " ".join(words[begin:end])
    if "of" in lower[1:-1]:
        at = lower.index("of", 1)
        for end in range(len(words), at + 1, -1):
            yield " ".join(words[at + 1 : end])


def find_rows(name: str, gazetteer: Gazetteer, limit: int) -> Sequence[tuple[int, int]]:
    """Return (row, name type) of a name; where the gazetteer lacks it, of other spellings, then of its parts."""
    found = gazetteer.lookup_typed(name)[:limit]
    if found or not name:
        return [*found, *_rows_of_core(name, found, gazetteer, limit)]
    region = region_of(name)
    if region:
        return [(row, 1) for row, _ in gazetteer.lookup_typed(region)[:1]]
    for other in spellings(name):
        found = gazetteer.lookup_typed(other)[:limit]
        if found:
            return [(row, VARIANT_TYPE) for row, _ in found]
    return _rows_of_part(name, gazetteer, limit)


def _rows_of_core(
    name: str, found: Sequence[tuple[int, int]], gazetteer: Gazetteer, limit: int
) -> list[tuple[int, int]]:
    """Rows of the name without "North", "City" and the like, where the gazetteer knows the whole only as a small place.

    "North Arlington" may be a town in New Jersey, or the north of Arlington; "Springfield City" is Springfield.
    """
    words = name.split()
    if len(words) < 2 or float(gazetteer.importance[found[0][0]]) >= _SMALL_IMPORTANCE if found else True:
        return []
    if words[-1].lower() in _tables()[4]:
        core = " ".join(words[:-1])
    elif words[0].lower() in _tables()[1]:
        core = " ".join(words[1:])
    else:
        return []
    known = {row for row, _ in found}
    return [(row, PART_TYPE) for row, _ in gazetteer.lookup_typed(core)[: limit // 2] if row not in known]


def _rows_of_part(name: str, gazetteer: Gazetteer, limit: int) -> Sequence[tuple[int, int]]:
    common = word_classes()
    for part in parts(name):
        if " " not in part and (len(part) < 3 or common.get(part.lower())):
            continue
        region = region_of(part)
        country = None if region else demonym_country(part)
        row = gazetteer.country_row(country) if country else None
        if row is not None:
            return [(row, PART_TYPE)]
        found = gazetteer.lookup_typed(region or part)[: 1 if region else limit]
        if not found:
            for other in spellings(part):
                found = gazetteer.lookup_typed(other)[:limit]
                if found:
                    break
        if found:
            return [(row, PART_TYPE) for row, _ in found]
    return ()
