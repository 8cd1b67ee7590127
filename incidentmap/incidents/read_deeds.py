"""Where the learnt reader is heard: deeds that no table names, kinds it knows better, words that tell of no deed."""

from __future__ import annotations

from dataclasses import replace

from incidentmap.incidents import clauses as cl
from incidentmap.incidents.lexicon import Hit
from incidentmap.incidents.mention import Context, Mention
from incidentmap.incidents.names import Name
from incidentmap.incidents.reader import Reading

READ = "read"
"""The form of a trigger that the reader found."""
_TOLD = 0.75
_TOLD_UNPLACED = 0.85
_SHARE = 0.4
_SURELY = 0.6
_SURELY_TOLD = 0.9
_SET = 0.8
_KNOWN_BETTER = 0.6
_UNLIKELY = 0.1
_KEPT = frozenset({"crash", "chemical_attack", "mine", "grenade"})
"""Kinds that the tables name surely enough: the reader would mend few and spoil as many."""
_MADE_SAFE = frozenset({"mine", "bombing", "explosion", "grenade"})
_FIRED = frozenset({"shelling", "missile_strike", "air_strike", "drone_strike", "grenade", "mine"})
_LOOSE = frozenset({"attack", "accident", "property_destruction", "territorial_change", "bombing"})
"""Kinds that the tables name where they know little more."""
_KNOWN_BETTER_LOOSE = 0.45
_UNLIKELY_LOOSE = 0.2
_BY_WHOM = frozenset({"armed_clash", "armed_attack", "raid", "arrest", "interception", "attack"})
"""Kinds that who fights whom tells apart (ACLED codebook), which the tables' rules know better."""
_NOT_TOLD = 0.1


def worth_reading(context: Context, index: int) -> bool:
    """Whether the reader takes a sentence to tell of a deed of one kind rather than another."""
    reading = context.readings.get(index)
    return reading is not None and reading.told >= _TOLD and reading.share >= _SHARE


def trigger_of(reading: Reading) -> Hit:
    """Return what the reader read as a trigger, as the tables would give it; a fire that nobody surely set is an accident."""
    unsure = reading.event_type == "arson" and reading.share < _SET
    return Hit(reading.first, reading.first + 1, "event", "accident" if unsure else reading.event_type, READ)


def unnamed_stands(context: Context, mention: Mention, *, recent: bool, first_told: bool) -> Mention | None:
    """A deed that no table names needs a place of its own; the first of a text may take that of a sentence beside it.

    A sentence right behind a deed mostly goes on about it: only what is surely another deed is one.
    """
    reading = context.readings.get(mention.sentence)
    if reading is None:  # what makes up the deed begins in another sentence: ". A hit"
        return None
    sure = reading.told >= _SURELY_TOLD and mention.sentence in context.hurt  # enough for a whole province
    placed = any(not s.is_country and (sure or not _is_area(s)) for s in mention.sites)
    if recent and (reading.share < _SURELY or mention.sentence in context.hurt):
        return None
    if placed:
        return mention
    if not first_told or reading.told < _TOLD_UNPLACED:
        return None
    return replace(mention, bare=True)


def _is_area(name: Name) -> bool:
    place = name.toponym.place
    return place is not None and place.kind.startswith(("ADM1", "RGN"))


def heard(context: Context, mentions: list[Mention], index: int) -> list[Mention]:
    """Return a sentence's mentions as the reader leaves them.

    A sentence without victims and weapons that it takes to tell of no deed has none; the only deed of a sentence is of the kind that the reader is
    sure of where it all but excludes the other.
    """
    reading = context.readings.get(index)
    if reading is None or not mentions:
        return mentions
    if reading.told < _NOT_TOLD and index not in context.hurt:
        return [m for m in mentions if m.weapons or m.temporal != "current"]
    if len(mentions) > 1 or mentions[0].anaphoric:
        return mentions
    only = mentions[0]
    loose = only.event_type in _LOOSE
    enough, little = (_KNOWN_BETTER_LOOSE, _UNLIKELY_LOOSE) if loose else (_KNOWN_BETTER, _UNLIKELY)
    better = reading.share >= enough and reading.share_of(only.event_type) < little
    if not better or reading.told < _TOLD or _not_for_the_reader(only.event_type, reading.event_type):
        return mentions
    said = f"{only.rule}; read as {reading.event_type}"
    return [replace(only, event_type=reading.event_type, rule=said)]


def _not_for_the_reader(told: str, read: str) -> bool:
    """Whether two kinds are told apart by who did it to whom, or with what, which rules see better."""
    by_whom = {told, read} <= _BY_WHOM and read != "armed_attack"
    if told == "interception" and read in _MADE_SAFE:  # a mine that divers blew up
        return True
    return by_whom or told in _KEPT or read == "attack" or (told == "accident" and read in _FIRED)


def pretended(context: Context, index: int) -> bool:
    """Whether a sentence is of a drill, a film or a game."""
    return cl.pretended(context.scan, *context.tokens.sentences[index], harmed=index in context.hurt)
