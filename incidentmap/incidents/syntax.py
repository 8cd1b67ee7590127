"""The small words of ``lexicons/syntax.toml``, as sets."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Syntax:
    """Word sets; a field is ``section_key`` of the table."""

    place_in: frozenset[str]
    place_from: frozenset[str]
    place_takeoff: frozenset[str]
    place_to: frozenset[str]
    place_by: frozenset[str]
    place_fill: frozenset[str]
    place_districts: frozenset[str]
    place_directions: frozenset[str]
    place_towards: tuple[tuple[str, ...], ...]
    place_inside: frozenset[str]
    place_native: frozenset[str]
    place_resident: frozenset[str]
    place_local: frozenset[str]
    place_near: frozenset[str]
    place_town: frozenset[str]
    place_there: frozenset[str]
    place_told: frozenset[str]
    place_labels: frozenset[str]
    place_dates: frozenset[str]
    place_treated: frozenset[str]
    place_scene: frozenset[str]
    join_words: frozenset[str]
    join_fill: frozenset[str]
    join_people: frozenset[str]
    clause_subordinators: frozenset[str]
    clause_relative: frozenset[str]
    clause_where: frozenset[str]
    clause_and: frozenset[str]
    clause_prepositions: frozenset[str]
    clause_with: frozenset[str]
    clause_after: frozenset[str]
    clause_none: frozenset[str]
    clause_when: frozenset[str]
    clause_since: frozenset[str]
    clause_era: frozenset[str]
    clause_same_day: tuple[tuple[str, ...], ...]
    noun_definite: frozenset[str]
    noun_happening: frozenset[str]
    noun_under: frozenset[str]
    noun_pronouns: frozenset[str]
    noun_novel: frozenset[str]
    noun_breaks: frozenset[str]
    noun_be: frozenset[str]
    noun_landing: frozenset[str]
    noun_sirens: frozenset[str]
    noun_terrain: frozenset[str]
    noun_forecast: frozenset[str]
    noun_attackers: frozenset[str]
    noun_bodies: frozenset[str]
    noun_beaten: frozenset[str]
    noun_makers: frozenset[str]
    noun_flames: frozenset[str]
    noun_ambush: frozenset[str]
    noun_counted: frozenset[str]
    noun_rest: frozenset[str]
    noun_leave: frozenset[str]
    noun_of: frozenset[str]
    measure_units: frozenset[str]
    measure_from: frozenset[str]
    measure_near: frozenset[str]
    disarm_ends: frozenset[str]
    disarm_not: frozenset[str]
    actor_victim_verbs: frozenset[str]
    actor_adjectives: frozenset[str]
    actor_selves: frozenset[str]
    actor_claim_links: frozenset[str]
    source_links: frozenset[str]
    source_lives: frozenset[str]
    source_told: frozenset[str]
    source_mouths: frozenset[str]
    source_offices: frozenset[str]
    source_stop: frozenset[str]
    source_lead_ins: frozenset[str]
    source_verb_like: frozenset[str]


@cache
def syntax() -> Syntax:
    """Return the compiled table."""
    text = resources.files("incidentmap").joinpath("lexicons/syntax.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    fields: dict[str, Any] = {}
    for name in Syntax.__dataclass_fields__:
        section, _, key = name.partition("_")
        value = data[section][key]
        if isinstance(value, list):
            fields[name] = tuple(tuple(p.split()) for p in value)
        else:
            fields[name] = frozenset(value.split())
    return Syntax(**fields)
