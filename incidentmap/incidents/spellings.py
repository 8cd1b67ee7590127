"""Forms under which the gazetteer may know a name that it does not have as the text spells it.

Cyrillic names stand in their cases and, abroad, often have no Cyrillic entry: they are put back into the
nominative and into Latin letters, «Пахалгамі» as "Pahalgam". News drops or adds the silent *h* of Arabic names.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice

_SHORTEST = 4
_MOST_LATIN = 48
_CASES = (  # ending, and what nominatives have instead; longest first
    ("ому", ("е", "ий", "ый", "ой")), ("ого", ("е", "ий", "ый", "ой")), ("ою", ("а",)), ("ею", ("я", "а")),
    ("єю", ("я",)), ("ой", ("а",)), ("ей", ("я", "а")), ("ом", ("", "о")), ("ем", ("", "ь", "е")), ("єм", ("й",)),
    ("ії", ("ія",)), ("ии", ("ия",)), ("ію", ("ія",)), ("ию", ("ия",)), ("ах", ("и", "ы")), ("ях", ("і", "и")),
    ("аї", ("ай",)), ("ае", ("ай",)), ("аю", ("ай",)), ("ая", ("ай",)), ("ої", ("а", "ой")), ("еї", ("ей",)),
    ("і", ("", "а", "о", "я", "ь")), ("ї", ("й", "я")), ("е", ("", "а", "о", "я", "ь")), ("у", ("", "а", "о")),
    ("ю", ("ь", "я", "й")), ("а", ("", "о")), ("я", ("ь", "й")), ("и", ("а", "ь")), ("ы", ("а",)),
)  # fmt: skip
_RUSSIAN = str.maketrans({"и": "ы", "і": "и", "ї": "и", "є": "е"})
_LATIN = {
    "а": "a", "б": "b", "в": "v w", "г": "g h", "ґ": "g", "д": "d", "е": "e", "є": "e ye", "ё": "yo e o", "ж": "zh j",
    "з": "z s", "и": "i y", "і": "i", "ї": "i yi", "й": "y i", "к": "k c q", "л": "l", "м": "m", "н": "n", "о": "o",
    "п": "p", "р": "r", "с": "s", "т": "t", "у": "u w oo", "ф": "f ph", "х": "h kh j", "ц": "ts c z", "ч": "ch",
    "ш": "sh", "щ": "shch", "ъ": "", "ы": "y i", "ь": "", "э": "e", "ю": "yu u iu", "я": "ya a ia", "'": "", "’": "",
    "ʼ": "", "дж": "j", "кс": "x ks",
}  # fmt: skip


def nominatives(name: str) -> list[str]:
    """Return a Cyrillic name and the nominatives that it may be a case of, in the letters of either language.

    >>> nominatives("Басрі")[:3], nominatives("Basra")
    (['Басрі', 'Баср', 'Басра'], [])
    """
    if name.isascii():
        return []
    forms = [name]
    for ending, instead in _CASES:
        if name.endswith(ending) and len(name) - len(ending) >= _SHORTEST - 1:
            forms += [name[: -len(ending)] + end for end in instead]
            break
    forms = [f for f in forms if len(f) >= _SHORTEST]
    return list(dict.fromkeys([*forms, *(f.translate(_RUSSIAN) for f in forms)]))


def in_latin(name: str) -> list[str]:
    """Return a Cyrillic name in Latin letters, the likeliest spelling first, at most 48.

    >>> in_latin("Итахари")[0], "Itahari" in in_latin("Итахари")
    ('Itahari', True)
    >>> in_latin("Basra")
    []
    """
    if name.isascii():
        return []
    return list(dict.fromkeys(s.title() for s in islice(_spelt(name.lower()), _MOST_LATIN)))


def _spelt(name: str) -> Iterator[str]:
    """The spelling of the first choices, then those that differ in one letter, then in two."""
    letters: list[list[str]] = []
    i = 0
    while i < len(name):
        size = 2 if name[i : i + 2] in _LATIN else 1
        sign = name[i : i + size]
        letters.append(_LATIN[sign].split(" ") if sign in _LATIN else [sign])
        i += size
    open_at = [k for k, choices in enumerate(letters) if len(choices) > 1]
    for count in range(3):
        for changed in combinations(open_at, count):
            yield from _with(letters, changed)


def _with(letters: list[list[str]], changed: tuple[int, ...]) -> Iterator[str]:
    if not changed:
        yield "".join(choices[0] for choices in letters)
        return
    first, *rest = changed
    for choice in letters[first][1:]:
        yield from _with([*letters[:first], [choice], *letters[first + 1 :]], tuple(rest))


def silent_h(name: str) -> list[str]:
    """Return a Latin name without the *h* it ends in, or with one: "Hodeidah" for "Hodeida".

    >>> silent_h("Hodeidah"), silent_h("Hodeida"), silent_h("Homs")
    (['Hodeida'], ['Hodeidah'], [])
    """
    if not name.isascii() or len(name) < _SHORTEST:
        return []
    return [name[:-1]] if name.endswith("ah") else [f"{name}h"] if name.endswith("a") else []
