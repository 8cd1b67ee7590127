"""Where the learnt reader is heard: deeds that no table names, kinds it knows better, words that tell of no deed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from incidentmap.incidents import clauses as cl
from incidentmap.incidents.lexicon import Hit
from incidentmap.incidents.mention import Context, Mention
from incidentmap.incidents.names import Name
from incidentmap.incidents.reader import Reading

READ = "read"
"""The form of a trigger that the reader found."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """The table ``lexicons/reader.toml``: what the reader must be sure of to be heard."""

    found: Mapping[str, float]
    left_out: float
    kind: Mapping[str, float]
    loose: frozenset[str]
    kept: frozenset[str]
    never: Mapping[str, frozenset[str]]

    def betters(self, told: str, reading: Reading) -> bool:
        """Whether the reader knows a deed's kind better than the tables."""
        read = reading.event_type
        if told in self.kept or read == "attack" or read in self.never.get(told, ()):
            return False
        loose = "loose_" if told in self.loose else ""
        return reading.share >= self.kind[f"{loose}share"] and reading.share_of(told) < self.kind[f"{loose}other"]


@cache
def hearing() -> Hearing:
    """Return the table."""
    file = resources.files("incidentmap").joinpath("lexicons/reader.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    kind = data["kind"]
    return Hearing(
        found=data["found"],
        left_out=data["left_out"]["told"],
        kind={k: v for k, v in kind.items() if isinstance(v, float)},
        loose=frozenset(kind["loose"]),
        kept=frozenset(kind["kept"]),
        never={told: frozenset(read) for told, read in kind["never"].items()},
    )


def worth_reading(context: Context, index: int) -> bool:
    """Whether the reader takes a sentence to tell of a deed of one kind rather than another."""
    reading = context.readings.get(index)
    return reading is not None and reading.told >= hearing().found["told"] and reading.share >= hearing().found["share"]


def trigger_of(reading: Reading) -> Hit:
    """Return what the reader read as a trigger, as the tables would give it; a fire that nobody surely set is an accident."""
    unsure = reading.event_type == "arson" and reading.share < hearing().found["share_of_arson"]
    return Hit(reading.first, reading.first + 1, "event", "accident" if unsure else reading.event_type, READ)


def unnamed_stands(context: Context, mention: Mention, *, recent: bool, first_told: bool) -> Mention | None:
    """A deed that no table names needs a place of its own; the first of a text may take that of a sentence beside it.

    A sentence right behind a deed mostly goes on about it: only what is surely another deed is one.
    """
    reading = context.readings[mention.sentence]
    sure = reading.told >= hearing().found["told_in_a_province"] and mention.sentence in context.hurt
    placed = any(not s.is_country and (sure or not _is_area(s)) for s in mention.sites)
    if recent and (reading.share < hearing().found["share_of_another"] or mention.sentence in context.hurt):
        return None
    if placed:
        return mention
    if not first_told or reading.told < hearing().found["told_unplaced"]:
        return None
    return replace(mention, bare=True)


def _is_area(name: Name) -> bool:
    place = name.toponym.place
    return place is not None and place.kind.startswith(("ADM1", "RGN"))


def heard(context: Context, mentions: list[Mention], index: int) -> list[Mention]:
    """Return a sentence's mentions as the reader leaves them.

    A sentence without victims and weapons that it takes to tell of no deed has none; the only deed of a sentence is of
    the kind that the reader is sure of where it all but excludes the other. It overrules no words of a user's own.
    """
    reading = context.readings.get(index)
    if reading is None or not mentions or context.lexicon.extended:
        return mentions
    if reading.told < hearing().left_out and index not in context.hurt:
        return [m for m in mentions if m.weapons or m.temporal != "current"]
    if len(mentions) > 1 or mentions[0].anaphoric:
        return mentions
    only = mentions[0]
    if reading.told < hearing().found["told"] or not hearing().betters(only.event_type, reading):
        return mentions
    said = f"{only.rule}; read as {reading.event_type}"
    return [replace(only, event_type=reading.event_type, rule=said)]


def pretended(context: Context, index: int) -> bool:
    """Whether a sentence is of a drill, a film or a game."""
    return cl.pretended(context.scan, *context.tokens.sentences[index], harmed=index in context.hurt)
