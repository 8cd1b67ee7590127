"""What a name does in its sentence: the site of something, a container, a route's end, a speaker.

A light layer of rules over the words beside a name; the tables are in ``lexicons/roles.toml``.
The incidents stage looks closer at the names that it uses.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, get_args

from incidentmap.types import Role, Toponym

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.text import TokenizedText

_SPEAKERS = frozenset({"PPLC", "PCLI", "GOVL"})


@dataclass(frozen=True, slots=True)
class _Tables:
    verbs: frozenset[str]
    auxiliaries: frozenset[str]
    after_auxiliary: frozenset[str]
    route_from: frozenset[str]
    route_to: frozenset[str]
    route_verbs: frozenset[str]
    prepositions: frozenset[str]
    objects: frozenset[str]
    units: frozenset[str]
    joins: frozenset[str]
    relatives: frozenset[str]
    between: frozenset[str]
    dealings: frozenset[str]
    cited: frozenset[str]


@cache
def _tables() -> _Tables:
    text = resources.files("incidentmap").joinpath("lexicons/roles.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    metonym, route, site = data["metonym"], data["route"], data["site"]
    lists = (
        metonym["verbs"], metonym["auxiliaries"], metonym["after_auxiliary"], route["from"], route["to"],
        route["verbs"], site["prepositions"], site["objects"], data["reference"]["units"], metonym["joins"],
        metonym["relatives"], metonym["between"], metonym["dealings"],
    )  # fmt: skip
    sets = [frozenset(words.split()) for words in lists]
    return _Tables(*sets, *[frozenset(metonym["cited"].split("|"))])


def assign_roles(
    toponyms: Sequence[Toponym],
    tokens: TokenizedText,
    gazetteer: Gazetteer,
    containers: Sequence[frozenset[int]] = (),
) -> list[Toponym]:
    """Return the toponyms with their roles; ``containers`` tells which names the next one holds."""
    roles: list[Role] = []
    for i, toponym in enumerate(toponyms):
        if toponym.role in get_args(Role) and toponym.role != "other":
            roles.append(toponym.role)
            continue
        first, last = tokens.token_range(toponym.start, toponym.end)
        roles.append(_role(toponym, tokens, first, last, may_speak=_may_speak(toponym, gazetteer)))
        if i and containers and containers[i - 1] and roles[i] in ("site", "other"):
            roles[i] = "container"
    for i in range(len(toponyms) - 2, -1, -1):  # "Washington and Brussels condemned …"
        if roles[i] == "other" and roles[i + 1] == "metonym" and _may_speak(toponyms[i], gazetteer):
            between = tokens.text[toponyms[i].end : toponyms[i + 1].start].replace(",", " ").split()
            if set(between) <= _tables().joins:
                roles[i] = "metonym"
    return [replace(t, role=r) if t.role != r else t for t, r in zip(toponyms, roles, strict=True)]


def _may_speak(toponym: Toponym, gazetteer: Gazetteer) -> bool:
    """Whether a name may stand for a government: a country, a capital, a seat of power."""
    place = toponym.place
    if place is None:
        return False
    if place.kind in _SPEAKERS:
        return True
    row = gazetteer.row(place.gazetteer_id)
    return row is not None and bool(gazetteer.metonym[row])


def _role(toponym: Toponym, tokens: TokenizedText, first: int, last: int, *, may_speak: bool) -> Role:
    tables, lower = _tables(), tokens.lower
    before = [w for w in lower[max(0, first - 3) : first] if w not in ("the", "“", '"')]
    previous = before[-1] if before else ""
    after = lower[last : last + 4]
    if previous in tables.route_from and (
        set(after) & tables.route_to or set(lower[max(0, first - 6) : first]) & tables.route_verbs
    ):
        if previous in ("from", "із", "з", "зі", "від", "из", "с", "от") and not set(before[:-1]) & tables.units:
            return "route"
    if previous in tables.route_from and set(before[:-1] + lower[max(0, first - 5) : first]) & tables.units:
        return "reference"
    if (
        previous in tables.route_to
        and set(lower[max(0, first - 14) : first]) & tables.route_from
        and set(lower[max(0, first - 20) : first]) & tables.route_verbs
    ):
        return "route"
    if previous == "of" and set(lower[max(0, first - 6) : first]) & tables.units:
        return "reference"
    if may_speak and _is_party(tables, lower, first):
        return "metonym"
    if may_speak and previous not in tables.prepositions and _speaks(tables, after):
        return "metonym"
    if previous in tables.prepositions or previous in tables.objects:
        return "site"
    return "other"


def _is_party(tables: _Tables, lower: Sequence[str], first: int) -> bool:
    """Whether a name is a side that speaks or is spoken to: "according to Kyiv", "talks between Moscow and Kyiv"."""
    before = lower[max(0, first - 6) : first]
    if " ".join(before[-2:]) in tables.cited:
        return True
    for i, word in enumerate(before):
        if word in tables.between and set(before[max(0, i - 2) : i]) & tables.dealings:
            return i == len(before) - 1 or before[-1] in tables.joins
    return False


def _speaks(tables: _Tables, after: Sequence[str]) -> bool:
    if not after:
        return False
    if after[0] == "," and len(after) > 2 and after[1] in tables.relatives:
        return (
            after[2] in tables.verbs or after[2] in tables.auxiliaries and len(after) > 3 and after[3] in tables.verbs
        )
    if after[0] in tables.verbs:
        return True
    return after[0] in tables.auxiliaries and any(w in tables.after_auxiliary or w in tables.verbs for w in after[1:3])
