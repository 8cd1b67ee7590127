"""Cyrillic place names in Latin letters, as news writes them.

Ukrainian: resolution 55 of the Cabinet of Ministers of 27 January 2010. Russian: BGN/PCGN 1947 without
its diacritics and soft signs, which is what wire services print.
"""

from __future__ import annotations

_UK = dict(
    zip(
        "абвгґдезиіклмнопрстуфхцчшщь’'",
        [*"a b v h g d e z y i k l m n o p r s t u f kh ts ch sh shch".split(), "", "", ""],
        strict=True,
    )
)
_UK_START = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_UK_INNER = {"є": "ie", "ї": "i", "й": "i", "ю": "iu", "я": "ia"}
_RU = dict(
    zip(
        "абвгдёжзийклмнопрстуфхцчшщъыьэюя",
        [*"a b v g d yo zh z i y k l m n o p r s t u f kh ts ch sh shch".split(), "", "y", "", "e", "yu", "ya"],
        strict=True,
    )
)
_RU_VOWELS = frozenset("аеёиоуыэюяьъ")


def from_ukrainian(name: str) -> str:
    """Return a Ukrainian name in Latin letters.

    >>> from_ukrainian("Золочів"), from_ukrainian("Згурівка"), from_ukrainian("Єнакієве")
    ('Zolochiv', 'Zghurivka', 'Yenakiieve')
    """
    out: list[str] = []
    before = " "
    for char in name.lower():
        if char == "ж":
            latin = "zh"
        elif char == "г" and before == "з":
            latin = "gh"
        elif char in _UK_START:
            latin = (_UK_INNER if before.isalpha() or before in "’'ʼ" else _UK_START)[char]
        else:
            latin = _UK.get(char, "" if char == "ʼ" else char)
        out.append(latin)
        before = char
    return _titled(name, "".join(out))


def from_russian(name: str) -> str:
    """Return a Russian name in Latin letters.

    >>> from_russian("Золочев"), from_russian("Елец"), from_russian("Нижний Новгород")
    ('Zolochev', 'Yelets', 'Nizhniy Novgorod')
    """
    out: list[str] = []
    before = " "
    for char in name.lower():
        if char == "е":
            latin = "ye" if not before.isalpha() or before in _RU_VOWELS else "e"
        else:
            latin = _RU.get(char, char)
        out.append(latin)
        before = char
    return _titled(name, "".join(out))


def _titled(source: str, latin: str) -> str:
    starts_upper = [w[:1].isupper() for w in source.replace("-", "- ").split()]
    words = latin.replace("-", "- ").split()
    titled = [w[:1].upper() + w[1:] if up else w for w, up in zip(words, starts_upper, strict=False)]
    return " ".join(titled).replace("- ", "-")


def letters_of(name: str) -> str:
    """Return ``"uk"`` or ``"ru"`` where the letters tell, ``"both"`` for other Cyrillic, ``""`` for the rest."""
    lower = name.lower()
    if not any("а" <= c <= "я" or c in "іїєґё" for c in lower):
        return ""
    if any(c in "іїєґ" for c in lower):
        return "uk"
    if any(c in "ыэъё" for c in lower):
        return "ru"
    return "both" if all("а" <= c <= "я" or not c.isalpha() for c in lower) else ""
