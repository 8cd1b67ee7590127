"""Crowds: when a protest is violent, and when fire and damage are a crowd's doing."""

from __future__ import annotations

from incidentmap.incidents.lexicon import Hit, Scan
from incidentmap.incidents.syntax import syntax
from incidentmap.text.tokens import TokenizedText

VANDALISM = frozenset({"arson", "property_destruction"})
_RAGE = VANDALISM | {"riot"}
_BLOWS = frozenset({"assault", "launch", "raid", "damage"})
_NEAR = 8


def crowd_rages(tokens: TokenizedText, scan: Scan, sentence: tuple[int, int]) -> bool:
    """Whether a sentence about a protest tells of violence by those who protest.

    Stones and barricades are theirs, and so are deeds whose subject is the crowd; force used against a crowd
    that does nothing of the kind leaves a protest peaceful. Source: ACLED codebook, "Violent demonstration".
    """
    events = scan.within("event", *sentence)
    group = scan.any("group", *sentence)
    if any(h.value in _RAGE or (h.value == "armed_clash" and not group) for h in events):
        return True
    if scan.any("stones", *sentence) and not scan.any("negation", *sentence):
        return True
    return any(h.value in _BLOWS and h.form == "verb" and _does(tokens, scan, h, sentence[0]) for h in events)


def crowd_event(scan: Scan, sentence: tuple[int, int]) -> bool:
    """Whether a sentence tells of a riot, and of nobody armed but police or troops."""
    riot = any(h.value == "riot" for h in scan.within("event", *sentence))
    return riot and not scan.any("group", *sentence) and not scan.any("weapon", *sentence)


def by_a_mob(scan: Scan, hit: Hit, clause: tuple[int, int]) -> bool:
    """Whether a crowd that is out to protest or to fight does it, and no armed group."""
    low = max(clause[0], hit.first - _NEAR)
    return scan.any("mob", low, hit.first) and not any(scan.any(k, low, hit.first) for k in ("armed", "group"))


def wrecks_property(scan: Scan, hit: Hit, clause: tuple[int, int], sentence: tuple[int, int]) -> bool:
    """Whether a band destroys what is no army's, and nobody is hurt; an army does so by means that are not told."""
    if hit.value != "damage" or scan.any("harm", *sentence):
        return False
    low = max(clause[0], hit.first - _NEAR)
    band = any(scan.any(kind, low, hit.first) for kind in ("armed", "group")) and not scan.any("side", low, hit.first)
    targets = scan.within("target", hit.last, clause[1])
    return band and bool(targets) and targets[0].value != "military"


def _does(tokens: TokenizedText, scan: Scan, hit: Hit, first: int) -> bool:
    """Whether a crowd is the subject of an active verb, with no police or troops between."""
    low = max(first, hit.first - _NEAR)
    mobs = scan.within("mob", low, hit.first)
    if not mobs or syntax().noun_be & set(tokens.lower[mobs[-1].last : hit.first]):
        return False
    return not any(scan.any(k, mobs[-1].last, hit.first) for k in ("police", "armed", "force", "group", "weapon"))
