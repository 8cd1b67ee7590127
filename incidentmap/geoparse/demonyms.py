"""Words for a country's people and things ("Syrian", "Syrians", «сирійський», «российских»): table and matcher."""

from __future__ import annotations

from functools import cache

from incidentmap.geoparse.words import toponym_tables

_ADJECTIVE_ENDINGS = 4
"""Most letters that a Cyrillic adjective's case ending adds to its stem."""


@cache
def _forms() -> tuple[dict[str, str], dict[str, str]]:
    whole: dict[str, str] = {}
    stems: dict[str, str] = {}
    for country, words in toponym_tables()["demonyms"].items():
        for word in words.split():
            if word.isascii():
                whole[word] = whole[word + "s"] = country
            elif word.endswith(("ий", "ый", "ой")):
                stems[word[:-2]] = country
            else:
                whole[word] = country
    return whole, stems


@cache
def demonym_country(word: str) -> str | None:
    """Return the ISO code of the country that ``word`` is a demonym of, in any case form.

    >>> demonym_country("Syrians"), demonym_country("Kharkiv")
    ('SY', None)
    """
    whole, stems = _forms()
    lower = word.lower().replace("’", "'")
    if lower in whole:
        return whole[lower]
    for cut in range(1, _ADJECTIVE_ENDINGS):
        country = stems.get(lower[:-cut])
        if country:
            return country
    return None
