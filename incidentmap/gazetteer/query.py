"""Reading what was asked for: a name, and the places that are said to hold it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SEPARATORS = re.compile(r"\s*[,،、;|\n]\s*")
_PARENTHESES = re.compile(r"^\s*([^()]+?)\s*\(([^()]+)\)\s*$")
_CALLED = re.compile(
    r"^(?:the\s+|(?:the\s+)?(?:city|town|village|settlement|municipality|state|province|region)\s+of\s+"
    r"|(?:місто|місті|селище|селищі|село|селі|смт|город|городе|посёлок|посёлке|поселок|поселке|деревня|деревне)\s+"
    r"|(?:м|г|с|смт|пос)\.\s*)",
    re.IGNORECASE,
)
"""What is said before a name and is no part of it. Tried only when the whole is no name ("The Hague")."""


_LEVELS = (
    ("oblast", "region", "province", "governorate", "state"),
    ("raion", "rayon", "district", "county"),
    ("область", "обл."),
    ("район", "р-н"),
)
"""Words for divisions of one level, which texts use for each other."""


@dataclass(frozen=True, slots=True)
class Query:
    """A name and its containers, from the nearest outwards; ``guessed`` when no comma told them apart."""

    name: str
    containers: tuple[str, ...] = ()
    guessed: bool = False


def readings(text: str) -> list[Query]:
    """Return the ways a query may be read, the likeliest first.

    Examples
    --------
    >>> readings("Paris, Texas")[:2]
    [Query(name='Paris', containers=('Texas',), guessed=False), Query(name='Paris, Texas', containers=(), guessed=False)]
    >>> readings("Paris (Texas)")[0].containers, readings(" ")
    (('Texas',), [])
    """
    parts = [p for p in _SEPARATORS.split(text) if p.strip()]
    if not parts:
        return []
    inside = _PARENTHESES.match(parts[0])
    if inside:
        parts[:1] = inside.groups()
    found = [Query(parts[0], tuple(parts[1:]))]
    if len(parts) > 1:
        found.append(Query(text.strip()))
    if parts[0].lower().endswith(" airport") and "international" not in parts[0].lower():
        found.append(Query(f"{parts[0][: -len('Airport')]}International Airport", tuple(parts[1:])))
    found += [Query(name, tuple(parts[1:])) for name in _other_words(parts[0])]
    plain = _CALLED.sub("", parts[0])
    if plain and plain != parts[0]:
        found.append(Query(plain, tuple(parts[1:])))
    if len(parts) > 1:  # "Харківська область, Золочів": from the outside inwards
        found.append(Query(parts[-1], tuple(reversed(parts[:-1])), guessed=True))
    else:
        words = parts[0].split()
        found += [
            Query(" ".join(words[:i]), (" ".join(words[i:]),), guessed=True) for i in range(len(words) - 1, 0, -1)
        ]
    return found


def _other_words(name: str) -> list[str]:
    """Return a division's name with the other words of its level: "Pokrovsk raion" for "Pokrovsk district"."""
    rest, _, last = name.rpartition(" ")
    for level in _LEVELS:
        if rest and last.lower() in level:
            return [f"{rest} {word}" for word in level if word != last.lower()]
    return []
