"""Candidates and their features: what the ranker sees of a document's names, as flat arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from incidentmap.geoparse.context import Context, joined
from incidentmap.geoparse.cues import full_names
from incidentmap.geoparse.demonyms import demonym_country
from incidentmap.geoparse.lookup import PART_TYPE, find_rows, region_of
from incidentmap.geoparse.mentions import Mention

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.text import TokenizedText

MAX_CANDIDATES = 24
ALONE = (
    # of the place
    "log_population", "importance", "country", "admin1", "admin2", "settlement", "district", "region", "landmark",
    "continent", "capital", "seat", "village",
    # of the place among those of its name
    "population_gap", "importance_gap", "rank", "alone", "choices", "largest_in_country", "largest_in_admin1",
    "town_inside",
    # of the name to the place
    "main", "former", "abbreviation", "variant", "part", "same_spelling",
    # of the words around the name
    "hint_agrees", "hint_differs", "container_agrees", "container_differs", "local_cue", "recogniser", "tagged",
    "capitals", "count", "early",
    # of the text
    "focus", "country_words", "others",
    # of the other names, whatever they mean
    "cover_admin1", "cover_near", "cover_near_rare",
)  # fmt: skip
"""Features of a candidate that do not depend on the belief in others."""
TOGETHER = (
    "country_named", "admin1_named", "admin2_named", "country_votes", "country_mentions", "admin1_votes",
    "near_top", "near_others", "near_share", "contains_others", "neighbour", "same_name", "same_place",
    "alike", "alike_beside",
)  # fmt: skip
"""Features of a candidate that the belief in the other names gives; see `incidentmap.geoparse.coherence`."""
FEATURES = ALONE + TOGETHER
"""Columns of the feature matrix, in the order of the weights."""
N_FEATURES = len(FEATURES)
INDEX = {name: i for i, name in enumerate(FEATURES)}
_LOCAL_TYPES = (1, 4)
_MAIN_TYPES, _OWN_TYPES = (0,), (0, 1, 4)
_SHORT = 3
CASE_TYPE = 4
"""Name type (`incidentmap.gazetteer.NAME_TYPES`) of a Cyrillic case form."""
_LEAST_STRAIGHT = 4.5
_CLEARLY_BETTER_KNOWN = 1.5
_DECLINED_AT_HOME = frozenset({"UA", "RU", "BY"})
_STATES_FIRST = frozenset({"US", "CA"})
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
_GROUP_COLUMNS = {
    "country": "country", "admin1": "admin1", "admin2": "admin2", "settlement": "settlement", "district": "district",
    "region": "region", "water": "region", "relief": "region", "landmark": "landmark", "street": "landmark",
}  # fmt: skip
_CONTAINERS = ("admin1", "admin2", "country", "region")


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the document: all mentions spelled and qualified alike are one question.

    ``count`` is how many they are, ``at`` the first one's token, ``local`` whether a word of a local institution
    follows any of them, ``score`` the recogniser's highest, ``tagged`` whether the tagger found any.
    """

    mention: Mention
    rows: tuple[int, ...]
    types: tuple[int, ...]
    container: frozenset[int]
    at: int
    count: int = 1
    local: bool = False
    score: float = 1.0
    tagged: bool = False

    @property
    def shown(self) -> str:
        """The name proper."""
        return self.mention.head or self.mention.name


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
    admin2: Any
    lon: Any
    lat: Any
    xyz: Any


def is_landmark(row: int, gazetteer: Gazetteer) -> bool:
    """Whether a row is a landmark or street of a hand-kept table; airports come from a list with loose keywords."""
    kind = gazetteer.kind[row]
    known = gazetteer.is_own(row) and gazetteer.kind_group[kind] in ("landmark", "street")
    return bool(known and not gazetteer.kinds[kind].startswith("AIR"))


def gather(
    mentions: Sequence[Mention], containers: Sequence[frozenset[int]], gazetteer: Gazetteer, context: Context
) -> tuple[list[Name], list[int]]:
    """Group mentions into names; return them and, for each mention, the index of its name."""
    keys: dict[tuple[str, str | None, frozenset[int]], int] = {}
    names: list[Name] = []
    which: list[int] = []
    held = _one_sense(mentions, containers)
    towns = {m.name.casefold() for m in mentions if m.first in context.inside and m.hint is None}
    for mention, container in zip(mentions, containers, strict=True):
        own = container or held.get((mention.head or mention.name).casefold(), container)
        key = (mention.head or mention.name, mention.hint, own)
        at = keys.get(key)
        local, tagged = mention.last in context.local, mention.source == "crf"
        if at is None:
            typed = rows_of(mention, gazetteer)
            if mention.hint is None:
                cased = mention.name.casefold() in towns or mention.name[:1] > "\u0370"
                typed = _without_divisions(typed, gazetteer, _OWN_TYPES if cased else _MAIN_TYPES)
            keys[key] = at = len(names)
            rows, types = tuple(r for r, _ in typed), tuple(t for _, t in typed)
            names.append(Name(mention, rows, types, own, mention.first, 1, local, mention.score, tagged))
        else:
            old = names[at]
            names[at] = replace(
                old,
                count=old.count + 1,
                local=old.local or local,
                score=max(old.score, mention.score),
                tagged=old.tagged or tagged,
            )
        which.append(at)
    return names, which


def _one_sense(mentions: Sequence[Mention], containers: Sequence[frozenset[int]]) -> dict[str, frozenset[int]]:
    """Return the container of names that the text gives one, where it does not give two: "Belgrade, Minn., … Belgrade"."""
    held: dict[str, frozenset[int]] = {}
    for mention, container in zip(mentions, containers, strict=True):
        if container:
            name = (mention.head or mention.name).casefold()
            held[name] = container if held.get(name, container) == container else frozenset()
    return held


def rows_of(mention: Mention, gazetteer: Gazetteer) -> list[tuple[int, int]]:
    """Candidates (row, name type) of the full name and of its head, the full name's first."""
    found: dict[int, int] = {}
    country = demonym_country(mention.name) if mention.hint in (None, "demonym") else None
    row = gazetteer.country_row(country) if country else None
    if row is not None:
        return [(row, 1)]
    region = region_of(mention.name) if mention.hint == "demonym" else None
    if region:
        return [(row, 1) for row, _ in gazetteer.lookup_typed(region)[:1]]
    head = mention.head or mention.name
    told_by = (mention.name, *full_names(head, mention.hint), mention.head)
    for name in (head,) if mention.hint == "demonym" else told_by:
        if name:
            for row, kind in gazetteer.lookup_typed(name)[:MAX_CANDIDATES]:
                found.setdefault(row, kind)
    for row in mention.rows[:MAX_CANDIDATES]:
        found.setdefault(row, 1)
    for row, kind in find_rows(head, gazetteer, MAX_CANDIDATES) if not found or " " in head else ():
        found.setdefault(row, kind)
    told = _HINT_GROUPS.get(mention.hint or "")
    if told:  # what the words beside the name say outweighs all else, where the gazetteer has such a place
        agreeing = {row: kind for row, kind in found.items() if gazetteer.kind_group[gazetteer.kind[row]] in told}
        found = agreeing or ({} if mention.hint == "street" else found)  # Hampton Avenue is not Hampton
    else:
        found = _without_namesakes(_without_spelled_out(head, found, gazetteer), gazetteer)
        found = _without_oblique(found, gazetteer)
    return list(found.items())[:MAX_CANDIDATES]


def _without_spelled_out(name: str, found: dict[int, int], gazetteer: Gazetteer) -> dict[int, int]:
    """Leave out towns whose name an abbreviation happens to spell: "EU" is not Eu in Normandy."""
    if not (len(name) <= _SHORT and name.isupper()):
        return found
    folded = name.casefold()
    return {row: t for row, t in found.items() if gazetteer.name(row).casefold() != folded} or found


def _without_oblique(found: dict[int, int], gazetteer: Gazetteer) -> dict[int, int]:
    """Leave out foreign places of which the name is a case form, where a foreign town as well known bears it as it is.

    «Кобані» is Kobani in Syria rather than Cobán in Guatemala, «Ділі» Dili rather than Dila.
    """
    oblique = [row for row, t in found.items() if t == CASE_TYPE]
    if not oblique or len(oblique) == len(found):
        return found
    importance = gazetteer.importance
    straight = max(float(importance[row]) for row, t in found.items() if t != CASE_TYPE)
    if straight < _LEAST_STRAIGHT:
        return found
    return {
        row: t
        for row, t in found.items()
        if t != CASE_TYPE
        or gazetteer.country_code(row) in _DECLINED_AT_HOME
        or float(importance[row]) > straight + _CLEARLY_BETTER_KNOWN
    }


def _without_namesakes(found: dict[int, int], gazetteer: Gazetteer) -> dict[int, int]:
    """Leave out divisions named after a town of theirs: "Poltava" alone is the city, not Poltava Oblast."""
    holders = _holders(found, gazetteer)
    group, kind = gazetteer.kind_group, gazetteer.kind
    return {row: t for row, t in found.items() if t == 0 or row not in holders or group[kind[row]] == "settlement"}


def _without_divisions(
    typed: Sequence[tuple[int, int]], gazetteer: Gazetteer, types: tuple[int, ...]
) -> list[tuple[int, int]]:
    """Leave out divisions whose seat bears the name too: "Sumy" and "near Nabatieh" are towns, not divisions.

    ``types`` are the name types that count: a seat's main name anywhere, its other names after a preposition of place.
    "Oklahoma" is no name of Oklahoma City in prose, and American and Canadian states are named more than their towns.
    """
    group, kind = gazetteer.kind_group, gazetteer.kind
    towns = [
        row
        for row, name_type in typed
        if name_type in types
        and gazetteer.kinds[kind[row]] in ("PPLA", "PPLC")
        and gazetteer.country_code(row) not in _STATES_FIRST
        and not gazetteer.name(row).endswith(" City")
    ]
    seats = {int(gazetteer.admin1[row]) for row in towns}
    if types == _OWN_TYPES:  # Kyiv is the seat of Kyiv Oblast and lies in a division of its own
        capitals = {gazetteer.country_code(row) for row in towns if gazetteer.kinds[kind[row]] == "PPLC"}
        seats |= {row for row, _ in typed if gazetteer.country_code(row) in capitals}
    return [(row, t) for row, t in typed if row not in seats or group[kind[row]] != "admin1"]


def _holders(found: dict[int, int], gazetteer: Gazetteer) -> set[int]:
    group, kind = gazetteer.kind_group, gazetteer.kind
    return {
        int(holder)
        for row, name_type in found.items()
        if name_type == 0 and group[kind[row]] == "settlement"
        for holder in (gazetteer.admin1[row], gazetteer.admin2[row])
    }


def containers_of(mentions: Sequence[Mention], tokens: TokenizedText, gazetteer: Gazetteer) -> list[frozenset[int]]:
    """For each mention, the rows of the division or country that the text names as holding it.

    "Zolochiv, Kharkiv region" · "Paris, Texas" · "Zolochiv in the Kharkiv region" · "Золочеві на Харківщині" ·
    "Kharkiv region's Zolochiv" is left to the ranker.
    """
    result: list[frozenset[int]] = [frozenset()] * len(mentions)
    for i in range(len(mentions) - 1):
        inner, outer = mentions[i], mentions[i + 1]
        if outer.start < inner.end or not joined(tokens.lower[inner.last : outer.first]):
            continue
        rows = frozenset(
            row for row, _ in rows_of(outer, gazetteer) if gazetteer.kind_group[gazetteer.kind[row]] in _CONTAINERS
        )
        if rows:
            result[i] = rows
    for i in range(len(mentions) - 2, -1, -1):  # "X, Y district, Z region": Z holds X too
        if result[i] and result[i + 1] and mentions[i + 1].start - mentions[i].end <= 2:
            result[i] |= result[i + 1]
    return result


def tabulate(names: list[Name], gazetteer: Gazetteer, context: Context) -> Table:
    """Return the candidates of all names with the features that do not depend on the other names."""
    rows = np.fromiter((r for n in names for r in n.rows), dtype=np.int64)
    counts = np.array([len(n.rows) for n in names], dtype=np.int64)
    owner = np.repeat(np.arange(len(names)), counts)
    start = np.concatenate([[0], np.cumsum(counts)])
    country = np.asarray(gazetteer.country[rows], dtype=np.int64)
    kind = np.asarray(gazetteer.kind[rows], dtype=np.int64)
    groups = [gazetteer.kind_group[k] for k in kind]
    own_admin1 = np.array([g == "admin1" for g in groups], dtype=bool)
    own_admin2 = np.array([g == "admin2" for g in groups], dtype=bool)
    admin1 = np.where(own_admin1, rows, np.asarray(gazetteer.admin1[rows], dtype=np.int64))
    admin2 = np.where(own_admin2, rows, np.asarray(gazetteer.admin2[rows], dtype=np.int64))
    lon, lat = gazetteer.lon[rows].astype(float), gazetteer.lat[rows].astype(float)
    x, y = np.radians(lon), np.radians(lat)
    xyz = np.stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)], axis=1)
    static = np.zeros((len(rows), N_FEATURES))
    table = Table(names, rows, owner, start, static, country, admin1, admin2, lon, lat, xyz)
    _place_features(table, gazetteer, groups, kind)
    _context_features(table, gazetteer, context)
    for name_index, name in enumerate(names):
        part = slice(int(start[name_index]), int(start[name_index + 1]))
        if part.start < part.stop:
            _name_features(table, part, name, groups[part], gazetteer)
    return table


def _place_features(table: Table, gazetteer: Gazetteer, groups: Sequence[str], kind: Any) -> None:
    static, rows = table.static, table.row
    population = np.asarray(gazetteer.population[rows], dtype=float)
    importance = np.asarray(gazetteer.importance[rows], dtype=float)
    log_population = np.log10(population + 1)
    static[:, INDEX["log_population"]] = log_population / 7
    static[:, INDEX["importance"]] = importance / 8
    counts = np.diff(table.start)
    some = counts > 0
    begins = table.start[:-1][some]
    for values, column in ((log_population, "population_gap"), (importance, "importance_gap")):
        if len(begins):
            static[:, INDEX[column]] = (values - np.repeat(np.maximum.reduceat(values, begins), counts[some])) / 3
    static[:, INDEX["rank"]] = 1.0 / (1 + np.arange(len(rows)) - table.start[table.owner])
    static[:, INDEX["alone"]] = counts[table.owner] == 1
    static[:, INDEX["choices"]] = (np.log1p(counts) / 3)[table.owner]
    for group, column in _GROUP_COLUMNS.items():
        static[[g == group for g in groups], INDEX[column]] = 1.0
    kinds = np.array(gazetteer.kinds)[kind] if len(kind) else np.array([], dtype=str)
    static[:, INDEX["capital"]] = kinds == "PPLC"
    static[:, INDEX["seat"]] = kinds == "PPLA"
    static[:, INDEX["continent"]] = np.isin(kinds, ("CONT", "OCN", "SEA"))
    static[:, INDEX["village"]] = (population < 5000) & (static[:, INDEX["settlement"]] > 0)


def _context_features(table: Table, gazetteer: Gazetteer, context: Context) -> None:
    static, names, owner = table.static, table.names, table.owner
    static[:, INDEX["others"]] = np.log1p(len(names)) / 4
    for column, values in (
        ("capitals", [n.mention.name.isupper() and len(n.mention.name) < 6 for n in names]),
        ("count", [np.log1p(n.count) / 3 for n in names]),
        ("early", [np.exp(-n.at / 60) for n in names]),
        ("local_cue", [n.local for n in names]),
        ("recogniser", [n.score for n in names]),
        ("tagged", [n.tagged for n in names]),
    ):
        static[:, INDEX[column]] = np.array(values, dtype=float)[owner]
    codes = {code: i for i, code in enumerate(gazetteer.countries)}
    wanted = [codes[c] for c in context.focus if c in codes]
    if wanted:
        static[:, INDEX["focus"]] = np.isin(table.country, wanted)
    if context.countries:
        share = np.zeros(len(gazetteer.countries))
        for code, value in context.countries.items():
            if code in codes:
                share[codes[code]] = value
        static[:, INDEX["country_words"]] = share[table.country]


def _name_features(table: Table, part: slice, name: Name, groups: Sequence[str], gazetteer: Gazetteer) -> None:
    """Fill in what the candidates of one name are to it and to each other."""
    static, rows = table.static[part], table.row[part]
    types = np.array(name.types)
    latin = name.shown[:1] < "\u0370"
    if not latin:  # elsewhere the main name is Latin: the local name and its case forms are as good as it
        types = np.where(np.isin(types, _LOCAL_TYPES), 0, types)
    static[:, INDEX["main"]] = types == 0
    static[:, INDEX["former"]] = types == 2
    static[:, INDEX["abbreviation"]] = types == 3
    static[:, INDEX["variant"]] = types >= 4
    static[:, INDEX["part"]] = types == PART_TYPE
    static[:, INDEX["same_spelling"]] = [gazetteer.name(int(r)) == name.shown for r in rows] if latin else types == 0
    country, admin1, admin2 = table.country[part], table.admin1[part], table.admin2[part]
    population = static[:, INDEX["log_population"]]
    best_country: dict[int, int] = {}
    best_admin1: dict[int, int] = {}
    for i in np.argsort(-population, kind="stable"):
        best_country.setdefault(int(country[i]), int(i))
        best_admin1.setdefault(int(admin1[i]), int(i))
    static[list(best_country.values()), INDEX["largest_in_country"]] = 1.0
    static[list(best_admin1.values()), INDEX["largest_in_admin1"]] = 1.0
    if len(rows) > 1:
        holders = _holders(dict(zip(rows.tolist(), [0] * len(rows), strict=True)), gazetteer)
        static[:, INDEX["town_inside"]] = [
            int(r) in holders and g != "settlement" for r, g in zip(rows, groups, strict=True)
        ]
    hint = _HINT_GROUPS.get(name.mention.hint or "")
    if hint:
        agrees = np.array([g in hint for g in groups])
        static[:, INDEX["hint_agrees"]] = agrees
        static[:, INDEX["hint_differs"]] = ~agrees
    if name.container:
        countries = [
            int(gazetteer.country[c]) for c in name.container if gazetteer.kind_group[gazetteer.kind[c]] == "country"
        ]
        holder = list(name.container)
        inside = np.isin(admin1, holder) | np.isin(admin2, holder) | np.isin(country, countries)
        static[:, INDEX["container_agrees"]] = inside
        static[:, INDEX["container_differs"]] = ~inside
