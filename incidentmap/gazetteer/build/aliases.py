"""Which alternate names are worth keeping."""

from __future__ import annotations

import re

ALLOWED_SHORT = frozenset("US UK EU UAE USA DRC NSW UN LA NYC DC".split())
"""Names of three ASCII letters or fewer that stay; all others collide with words and initials."""

_SCRIPTS_EVERYWHERE = re.compile(r"^[\u0000-\u024f\u0400-\u04ff\u0590-\u06ff\u1e00-\u1eff‘’ʻʼ\-' ().]+$")
_LETTER = re.compile(r"[^\W\d_]")
_BIG = 15_000


def keep_alias(name: str, main: str, population: int) -> bool:
    """Tell whether an alternate name of a place is kept.

    Dropped: codes and abbreviations of three ASCII letters or fewer, letter-by-letter romanisations that
    begin in lower case ("swldw"), names with digits or addresses in them, and names in far scripts of
    places below 15,000 people.
    """
    if name == main or len(name) < 2 or len(name) > 60 or not _LETTER.search(name):
        return False
    if any(c.isdigit() or c in ",;/=|#&@" for c in name):
        return False
    if name.isascii():
        if len(name) <= 3 and len(main) > 3 and name not in ALLOWED_SHORT:
            return False
        if name[0].islower() or (name.isupper() and len(name) <= 5):
            return False
    return population >= _BIG or bool(_SCRIPTS_EVERYWHERE.match(name))
