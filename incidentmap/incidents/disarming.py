"""Arms that were found, seized or made safe before anybody could use them."""

from __future__ import annotations

from incidentmap.incidents.lexicon import Hit, Scan
from incidentmap.incidents.syntax import syntax
from incidentmap.text.tokens import TokenizedText

_OBJECT = 8
_SUBJECT = 8
_PLANTED = frozenset({"bombing", "mine", "grenade", "shelling", "attack", "explosion"})
_WEAPONS = frozenset({"explosive", "mine", "grenade", "artillery", "rocket", "missile", "gun", "chemical"})
_CLEARED = frozenset({"damage", "explode", "hit", "disarm"})


def takes_arms(tokens: TokenizedText, scan: Scan, hit: Hit, clause: tuple[int, int]) -> bool:
    """Whether a verb of finding or taking has arms as its object, or as the subject of its passive."""
    sentence = tokens.sentences[tokens.sentence_of[hit.first]]
    if scan.any("harm", *sentence):
        return False  # the arms of a crime
    if tokens.lower[hit.last : hit.last + 1] and tokens.lower[hit.last] in syntax().disarm_not:
        return False  # found to be so
    return arms_taken(tokens, scan, hit, clause)


def arms_taken(tokens: TokenizedText, scan: Scan, hit: Hit, clause: tuple[int, int]) -> bool:
    """Whether arms follow a verb of taking as its object, or stand before its passive: not "found dead after a bomb"."""
    if hit.form == "phrase" and scan.any("arms", hit.first, hit.last):
        return True
    if _arms_behind(tokens, scan, hit, clause):
        return True
    low = max(clause[0], hit.first - _SUBJECT)
    cyrillic = not tokens.words[hit.first].isascii()
    passive = cyrillic or bool(syntax().noun_be & set(tokens.lower[max(low, hit.first - 3) : hit.first]))
    return passive and _arms(scan, low, hit.first)


def _arms_behind(tokens: TokenizedText, scan: Scan, hit: Hit, clause: tuple[int, int]) -> bool:
    end = min(clause[1], hit.last + _OBJECT)
    for i in range(hit.last, end):
        if tokens.lower[i] in syntax().disarm_ends and not scan.any("holds", max(hit.last, i - 3), i):
            end = i
            break
    return _arms(scan, hit.last, end)


def _arms(scan: Scan, first: int, last: int) -> bool:
    return scan.any("arms", first, last) or any(w.value in _WEAPONS for w in scan.within("weapon", first, last))


def made_safe(
    tokens: TokenizedText,
    scan: Scan,
    hit: Hit,
    event_type: str,
    clause: tuple[int, int],
    sentence: tuple[int, int],
) -> bool:
    """Whether a device that a clause names was found or cleared, and hurt nobody."""
    if event_type not in _PLANTED or scan.any("harm", *sentence):
        return False
    if scan.any("sapper", *sentence) and scan.any("arms", *clause) and (hit.value in _CLEARED or hit.form == "phrase"):
        return True
    events = scan.within("event", *sentence)
    planted = event_type in ("bombing", "mine", "grenade")
    if planted and any(h.value == "disarm" and takes_arms(tokens, scan, h, sentence) for h in events):
        return True
    if planted and any(r.form == "phrase" for r in scan.within("repelled", *sentence)):
        return True  # it failed to explode
    went_off = any(h.value == "explode" for h in events)
    return hit.form == "phrase" and scan.any("disarm", *clause) and not went_off
