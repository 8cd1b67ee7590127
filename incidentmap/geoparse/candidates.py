"""Candidates and their features: what the ranker sees of a document's names, as flat arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from incidentmap.gazetteer.spatial import EARTH_RADIUS_M
from incidentmap.geoparse.cues import full_names
from incidentmap.geoparse.demonyms import demonym_country
from incidentmap.geoparse.lookup import PART_TYPE, find_rows
from incidentmap.geoparse.mentions import Mention

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.text import TokenizedText

MAX_CANDIDATES = 24
FEATURES = (
    "log_population", "population_gap", "rank", "importance_gap", "country", "admin1", "admin2", "settlement", "district",
    "region", "landmark", "capital", "seat", "main", "former", "variant", "same_spelling", "alone", "hint_agrees",
    "hint_differs", "container_agrees", "container_differs", "focus", "country_named", "admin1_named", "country_votes",
    "admin1_votes", "near_others", "near_top", "contains_others", "abbreviation", "country_mentions", "village",
    "importance", "choices", "continent", "neighbour", "same_name", "near_share", "others", "capitals", "part",
)  # fmt: skip
"""Columns of the feature matrix, in the order of the weights."""
N_FEATURES = len(FEATURES)
_LOCAL_TYPES = (1, 4)
_NEIGHBOUR_TOKENS = 12.0
_INDEX = {name: i for i, name in enumerate(FEATURES)}
_HINT_GROUPS = {
    "street": ("street",),
    "building": ("landmark", "street"),
    "settlement": ("settlement", "district"),
    "district": ("district", "settlement"),
    "admin1": ("admin1", "country", "region"),
    "admin2": ("admin2",),
    "water": ("water",),
    "relief": ("relief", "region"),
    "demonym": ("country", "admin1"),
}


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the document: all mentions spelled and qualified alike are one question."""

    mention: Mention
    rows: tuple[int, ...]
    types: tuple[int, ...]
    container: frozenset[int]
    count: int
    at: int


@dataclass(slots=True)
class Table:
    """Candidates of all names: ``owner[i]`` is the name that candidate ``row[i]`` answers."""

    names: list[Name]
    row: Any
    owner: Any
    start: Any
    static: Any
    country: Any
    admin1: Any
    xyz: Any
    importance: Any


def gather(
    mentions: Sequence[Mention], containers: Sequence[frozenset[int]], gazetteer: Gazetteer
) -> tuple[list[Name], list[int]]:
    """Group mentions into names; return them and, for each mention, the index of its name."""
    keys: dict[tuple[str, str | None, frozenset[int]], int] = {}
    names: list[Name] = []
    which: list[int] = []
    for mention, container in zip(mentions, containers, strict=True):
        key = (mention.head or mention.name, mention.hint, container)
        at = keys.get(key)
        if at is None:
            typed = _rows_of(mention, gazetteer)
            keys[key] = at = len(names)
            names.append(
                Name(mention, tuple(r for r, _ in typed), tuple(t for _, t in typed), container, 1, mention.first)
            )
        else:
            old = names[at]
            names[at] = Name(old.mention, old.rows, old.types, old.container, old.count + 1, old.at)
        which.append(at)
    return names, which


def _rows_of(mention: Mention, gazetteer: Gazetteer) -> list[tuple[int, int]]:
    """Candidates of the full name and of its head, the full name's first."""
    found: dict[int, int] = {}
    country = demonym_country(mention.name) if mention.hint in (None, "demonym") else None
    row = gazetteer.country_row(country) if country else None
    if row is not None:
        return [(row, 1)]
    adjective = mention.head or mention.name
    for name in (mention.name, *full_names(adjective, mention.hint), mention.head):
        if name:
            for row, kind in gazetteer.lookup_typed(name)[:MAX_CANDIDATES]:
                found.setdefault(row, kind)
    for row in mention.rows[:MAX_CANDIDATES]:
        found.setdefault(row, 1)
    if not found:
        found = dict(find_rows(adjective, gazetteer, MAX_CANDIDATES))
    told = _HINT_GROUPS.get(mention.hint or "")
    if told:  # what the words beside the name say outweighs all else, where the gazetteer has such a place
        agreeing = {row: kind for row, kind in found.items() if gazetteer.kind_group[gazetteer.kind[row]] in told}
        found = agreeing or found
    else:
        found = _without_namesakes(found, gazetteer)
    return list(found.items())[:MAX_CANDIDATES]


def _without_namesakes(found: dict[int, int], gazetteer: Gazetteer) -> dict[int, int]:
    """Leave out divisions named after a town of theirs: "Poltava" alone is the city, not Poltava Oblast."""
    group, kind = gazetteer.kind_group, gazetteer.kind
    holders = {
        int(holder)
        for row, name_type in found.items()
        if name_type == 0 and group[kind[row]] == "settlement"
        for holder in (gazetteer.admin1[row], gazetteer.admin2[row])
    }
    return {row: t for row, t in found.items() if t == 0 or row not in holders or group[kind[row]] == "settlement"}


def tabulate(names: list[Name], gazetteer: Gazetteer, focus: Sequence[str]) -> Table:
    """Return the candidates of all names with the features that do not depend on the other names."""
    rows = np.fromiter((r for n in names for r in n.rows), dtype=np.int64)
    counts = np.array([len(n.rows) for n in names], dtype=np.int64)
    owner = np.repeat(np.arange(len(names)), counts)
    start = np.concatenate([[0], np.cumsum(counts)])
    population = np.asarray(gazetteer.population[rows], dtype=float)
    importance = np.asarray(gazetteer.importance[rows], dtype=float)
    country = np.asarray(gazetteer.country[rows], dtype=np.int64)
    admin1 = np.asarray(gazetteer.admin1[rows], dtype=np.int64)
    kind = np.asarray(gazetteer.kind[rows], dtype=np.int64)
    groups = [gazetteer.kind_group[k] for k in kind]
    own_admin1 = np.array([g == "admin1" for g in groups], dtype=bool)
    admin1 = np.where(own_admin1, rows, admin1)
    static = np.zeros((len(rows), N_FEATURES))
    log_pop = np.log10(population + 1)
    static[:, _INDEX["log_population"]] = log_pop / 7
    for name_index in range(len(names)):
        part = slice(start[name_index], start[name_index + 1])
        if part.start == part.stop:
            continue
        static[part, _INDEX["population_gap"]] = (log_pop[part] - log_pop[part].max()) / 3
        static[part, _INDEX["importance_gap"]] = (importance[part] - importance[part].max()) / 3
        static[part, _INDEX["rank"]] = 1.0 / (1 + np.arange(part.stop - part.start))
        static[part, _INDEX["alone"]] = part.stop - part.start == 1
        _name_features(
            static[part],
            names[name_index],
            rows[part],
            groups[part.start : part.stop],
            country[part],
            admin1[part],
            gazetteer,
        )
    for group, column in (
        ("country", "country"), ("admin1", "admin1"), ("admin2", "admin2"), ("settlement", "settlement"),
        ("district", "district"), ("region", "region"), ("water", "region"), ("relief", "region"),
        ("landmark", "landmark"), ("street", "landmark"),
    ):  # fmt: skip
        static[[g == group for g in groups], _INDEX[column]] = 1.0
    kinds = np.array([gazetteer.kinds[k] for k in kind])
    static[:, _INDEX["capital"]] = kinds == "PPLC"
    static[:, _INDEX["seat"]] = kinds == "PPLA"
    static[:, _INDEX["importance"]] = importance / 8
    static[:, _INDEX["continent"]] = np.isin(kinds, ("CONT", "OCN", "SEA"))
    static[:, _INDEX["choices"]] = (np.log1p(counts) / 3)[owner]
    static[:, _INDEX["others"]] = np.log1p(len(names)) / 4
    static[:, _INDEX["capitals"]] = np.array(
        [n.mention.name.isupper() and len(n.mention.name) < 6 for n in names], dtype=float
    )[owner]
    static[:, _INDEX["village"]] = (population < 5000) & (static[:, _INDEX["settlement"]] > 0)
    if focus:
        wanted = {gazetteer.countries.index(c) for c in focus if c in gazetteer.countries}
        static[:, _INDEX["focus"]] = np.isin(country, list(wanted))
    lon, lat = np.radians(gazetteer.lon[rows].astype(float)), np.radians(gazetteer.lat[rows].astype(float))
    xyz = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    return Table(names, rows, owner, start, static, country, admin1, xyz, importance)


def _name_features(
    static: Any, name: Name, rows: Any, groups: Sequence[str], country: Any, admin1: Any, gazetteer: Gazetteer
) -> None:
    shown = name.mention.head or name.mention.name
    types = np.array(name.types)
    latin = shown[:1] < "\u0370"
    if not latin:  # elsewhere the main name is Latin: the local name and its case forms are as good as it
        types = np.where(np.isin(types, _LOCAL_TYPES), 0, types)
    static[:, _INDEX["main"]] = types == 0
    static[:, _INDEX["former"]] = types == 2
    static[:, _INDEX["abbreviation"]] = types == 3
    static[:, _INDEX["variant"]] = types >= 4
    static[:, _INDEX["part"]] = types == PART_TYPE
    static[:, _INDEX["same_spelling"]] = [gazetteer.name(int(r)) == shown for r in rows] if latin else types == 0
    hint = _HINT_GROUPS.get(name.mention.hint or "")
    if hint:
        agrees = np.array([g in hint for g in groups])
        static[:, _INDEX["hint_agrees"]] = agrees
        static[:, _INDEX["hint_differs"]] = ~agrees
    if name.container:
        inside = np.array(
            [bool({int(a), int(b)} & name.container) for a, b in zip(admin1, gazetteer.admin2[rows], strict=True)]
        ) | np.isin(
            country,
            [int(gazetteer.country[c]) for c in name.container if gazetteer.kind_group[gazetteer.kind[c]] == "country"],
        )
        static[:, _INDEX["container_agrees"]] = inside
        static[:, _INDEX["container_differs"]] = ~inside


def coherence(table: Table, belief: Any) -> Any:
    """Return the features that depend on the other names, given the present belief in each candidate.

    Every name votes for countries and first-level divisions with its belief; a candidate counts the votes of
    the names other than its own, and how near the others' best candidates are.
    """
    features = np.zeros((len(table.row), N_FEATURES))
    count = len(table.names)
    if count == 0 or len(table.row) == 0:
        return features
    weight = belief * np.minimum(3.0, np.array([n.count for n in table.names], dtype=float))[table.owner] ** 0.5
    is_country = table.static[:, _INDEX["country"]] > 0
    is_admin1 = table.static[:, _INDEX["admin1"]] > 0
    total = max(1.0, weight.sum())
    for values, votes_name, named_name, named_mask in (
        (table.country, "country_votes", "country_named", is_country),
        (table.admin1, "admin1_votes", "admin1_named", is_admin1),
    ):
        keys, inverse = np.unique(values, return_inverse=True)
        by_name = np.zeros((count, len(keys)))
        np.add.at(by_name, (table.owner, inverse), weight)
        others = by_name.sum(axis=0)[None, :] - by_name
        known = (keys > 0) if votes_name == "country_votes" else (keys >= 0)
        features[:, _INDEX[votes_name]] = np.where(known[inverse], others[table.owner, inverse], 0.0) / total
        named = np.zeros((count, len(keys)))
        np.add.at(named, (table.owner[named_mask], inverse[named_mask]), belief[named_mask])
        other_named = named.sum(axis=0)[None, :] - named
        features[:, _INDEX[named_name]] = np.where(
            known[inverse], np.minimum(1.0, other_named[table.owner, inverse]), 0.0
        )
        if votes_name == "country_votes":
            features[:, _INDEX["country_mentions"]] = np.log1p(
                np.where(known[inverse], others[table.owner, inverse], 0.0)
            )
    _nearness(table, belief, features)
    return features


def _nearness(table: Table, belief: Any, features: Any) -> None:
    """Closeness to the best candidates of the other names, in units that fall from 1 at 0 km to 0 at 1,000 km."""
    best = np.array(
        [
            table.start[i] + int(np.argmax(belief[table.start[i] : table.start[i + 1]]))
            for i in range(len(table.names))
            if table.start[i + 1] > table.start[i]
        ],
        dtype=np.int64,
    )
    local = best[table.static[best, _INDEX["country"]] == 0]
    if len(local) < 1:
        return
    local = local[:400]
    cosine = np.clip(table.xyz @ table.xyz[local].T, -1.0, 1.0)
    km = np.arccos(cosine) * EARTH_RADIUS_M / 1000
    same = table.owner[:, None] == table.owner[local][None, :]
    closeness = np.clip(1 - np.log10(1 + km) / 3, 0.0, 1.0) * belief[local][None, :]
    closeness[same] = 0.0
    features[:, _INDEX["near_top"]] = closeness.max(axis=1)
    denominator = np.maximum(1.0, (~same).sum(axis=1))
    features[:, _INDEX["near_others"]] = closeness.sum(axis=1) / denominator
    features[:, _INDEX["contains_others"]] = ((km < 300) & ~same).sum(axis=1) / denominator
    features[:, _INDEX["near_share"]] = (((km < 80) & ~same) * belief[local][None, :]).sum(axis=1) / denominator
    at = np.array([n.at for n in table.names], dtype=float)
    apart = np.abs(at[table.owner][:, None] - at[table.owner[local]][None, :])
    features[:, _INDEX["neighbour"]] = (closeness * np.exp(-apart / _NEIGHBOUR_TOKENS)).max(axis=1)
    spelled = [n.mention.head or n.mention.name for n in table.names]
    alike = (
        np.array([[a == b for b in (spelled[o] for o in table.owner[local])] for a in spelled], dtype=bool)[table.owner]
        & ~same
    )
    identical = (table.row[:, None] == table.row[local][None, :]) & alike
    features[:, _INDEX["same_name"]] = np.where(
        alike.any(axis=1), np.where(identical, belief[local][None, :], 0.0).max(axis=1) - 0.5, 0.0
    )


def containers_of(mentions: Sequence[Mention], tokens: TokenizedText, gazetteer: Gazetteer) -> list[frozenset[int]]:
    """For each mention, the rows of the division or country that the text names as holding it.

    "Zolochiv, Kharkiv region" · "Paris, Texas" · "Zolochiv in the Kharkiv region" · "Золочеві на Харківщині" ·
    "Kharkiv region's Zolochiv" is left to the ranker.
    """
    result: list[frozenset[int]] = [frozenset()] * len(mentions)
    for i in range(len(mentions) - 1):
        inner, outer = mentions[i], mentions[i + 1]
        if outer.start < inner.end or not _joined(tokens.lower[inner.last : outer.first]):
            continue
        rows = frozenset(
            row
            for row, _ in _rows_of(outer, gazetteer)
            if gazetteer.kind_group[gazetteer.kind[row]] in ("admin1", "admin2", "country", "region")
        )
        if rows:
            result[i] = rows
    for i in range(len(mentions) - 2, -1, -1):  # "X, Y district, Z region": Z holds X too
        if result[i] and result[i + 1] and mentions[i + 1].start - mentions[i].end <= 2:
            result[i] |= result[i + 1]
    return result


_CONNECTORS = frozenset(
    {
        (",",), (",", "in"), ("in",), (",", "in", "the"), ("in", "the"), ("of", "the"), ("of",), ("(",), ("у",), ("в",), ("на",), (",", "на"),
        ("in", "northern"), ("in", "southern"), ("in", "eastern"), ("in", "western"), ("in", "central"),
        ("in", "the", "northern"), ("in", "the", "southern"), ("in", "the", "eastern"), ("in", "the", "western"),
        (",", "northern"), (",", "southern"), (",", "eastern"), (",", "western"), (",", "a", "town", "in"), (",", "a", "city", "in"),
        (",", "a", "village", "in"), (",", "capital", "of"), (",", "the", "capital", "of"), (".", ","),
    }
)  # fmt: skip


def _joined(between: Sequence[str]) -> bool:
    return tuple(between) in _CONNECTORS
