"""What the names of a document say of each other: shared divisions, nearness, one sense for one name.

Every name votes for countries and divisions with its present belief; a candidate counts the votes of the names
other than its own, and how near the others' candidates are. The cost grows with the number of candidates times
`MAX_ANCHORS`, so it is linear in the length of a text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from incidentmap.gazetteer.spatial import EARTH_RADIUS_M
from incidentmap.geoparse.candidates import INDEX, N_FEATURES, Name, Table, tabulate
from incidentmap.geoparse.context import Context

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

MAX_ANCHORS = 150
"""Most names whose best candidates others are measured from: the surest."""
_NEIGHBOUR_TOKENS = 12.0
_LISTED_TOKENS = 4.0
_CELL_DEGREES = 0.75
_COLUMNS = 480
_NEAR_KM, _HELD_KM = 80.0, 300.0


def prepare(names: list[Name], gazetteer: Gazetteer, context: Context) -> Table:
    """Return the candidates of a document's names, with all features that no belief is needed for."""
    table = tabulate(names, gazetteer, context)
    table.static[:, [INDEX["cover_admin1"], INDEX["cover_near"], INDEX["cover_near_rare"]]] = coverage(table)
    return table


def coherence(table: Table, belief: Any) -> Any:
    """Return the features that depend on the other names, given the present belief in each candidate."""
    features = np.zeros((len(table.row), N_FEATURES))
    if len(table.row) == 0:
        return features
    filled = np.flatnonzero(np.diff(table.start) > 0)
    best = np.lexsort((-belief, table.owner))[table.start[filled]]
    at = np.array([n.at for n in table.names], dtype=float)
    _votes(table, belief, features)
    _likeness(table, belief, features, best, at)
    _nearness(table, belief, features, best, at)
    return features


def coverage(table: Table) -> Any:
    """Return, for each candidate, the share of the other names that may lie in its division, or near it.

    Belief plays no part: in local news every name has a candidate in the same county, and which it is shows only so.
    The third column counts names with few candidates for more.
    """
    count = len(table.names)
    result = np.zeros((len(table.row), 3))
    if count < 2 or not len(table.row):
        return result
    countries = table.static[:, INDEX["country"]] > 0
    local = np.bincount(table.owner, countries, count) == 0  # names of countries say nothing of the county
    others = np.maximum(1.0, local.sum() - local[table.owner])
    result[:, 0] = _covered(table, table.admin1, table.admin1 >= 0, local.astype(float)) / others
    column = np.floor((table.lon + 180) / _CELL_DEGREES).astype(np.int64) % _COLUMNS
    line = np.floor((table.lat + 90) / _CELL_DEGREES).astype(np.int64)
    choices = np.diff(table.start)
    rare = local / np.maximum(1.0, choices) ** 0.5
    for at, weight in ((1, local.astype(float)), (2, rare)):
        result[:, at] = _covered_near(table, column, line, weight) / others
    return result


def _covered(table: Table, key: Any, valid: Any, weight: Any) -> Any:
    """Sum of the weights of the other names that have a candidate with the same key."""
    _, key = np.unique(key, return_inverse=True)
    pairs = np.unique(np.stack([key[valid], table.owner[valid]]), axis=1)
    total = np.bincount(pairs[0], weight[pairs[1]], int(key.max()) + 1)
    return np.where(valid, total[key] - weight[table.owner], 0.0)


def _covered_near(table: Table, column: Any, line: Any, weight: Any) -> Any:
    """The same for cells of a grid, each with its eight neighbours."""
    width = _COLUMNS
    spread = np.concatenate([(line + dy) * width + (column + dx) % width for dy in (-1, 0, 1) for dx in (-1, 0, 1)])
    owner = np.tile(table.owner, 9)
    codes = np.unique(spread * (len(table.names) + 1) + owner)
    cell, name = codes // (len(table.names) + 1), codes % (len(table.names) + 1)
    cells, inverse = np.unique(cell, return_inverse=True)
    total = np.bincount(inverse, weight[name], len(cells))
    return total[np.searchsorted(cells, line * width + column)] - weight[table.owner]


def _votes(table: Table, belief: Any, features: Any) -> None:
    weight = belief * np.minimum(3.0, np.array([n.count for n in table.names], dtype=float))[table.owner] ** 0.5
    total = max(1.0, float(weight.sum()))
    groups = {g: table.static[:, INDEX[g]] > 0 for g in ("country", "admin1", "admin2")}
    for values, group in ((table.country, "country"), (table.admin1, "admin1"), (table.admin2, "admin2")):
        keys, inverse = np.unique(values, return_inverse=True)
        known = (values > 0) if group == "country" else (values >= 0)
        named = _of_others(table, inverse, len(keys), np.where(groups[group], belief, 0.0))
        features[:, INDEX[f"{group}_named"]] = np.where(known, np.minimum(1.0, named), 0.0)
        if group == "admin2":
            continue
        votes = np.where(known, _of_others(table, inverse, len(keys), weight), 0.0)
        features[:, INDEX[f"{group}_votes"]] = votes / total
        if group == "country":
            features[:, INDEX["country_mentions"]] = np.log1p(votes)


def _of_others(table: Table, key: Any, keys: int, weight: Any) -> Any:
    """For each candidate, the weight of all candidates with its key that answer other names."""
    own = table.owner * keys + key
    pairs, inverse = np.unique(own, return_inverse=True)
    mine = np.bincount(inverse, weight, len(pairs))[inverse]
    return np.maximum(0.0, np.bincount(key, weight, keys)[key] - mine)


def _likeness(table: Table, belief: Any, features: Any, best: Any, at: Any) -> None:
    """How many of the other names are of the candidate's kind, and whether the names beside it are.

    Countries are named with countries, states with the states of their country: "Alabama, Georgia and Texas".
    """
    count = len(table.names)
    country, admin1 = table.static[:, INDEX["country"]] > 0, table.static[:, INDEX["admin1"]] > 0
    kind = np.where(country, 1, np.where(admin1, 2 + table.country, 0))
    some = np.flatnonzero(kind)
    if not len(some):
        return
    key, owner, weight = kind[some], table.owner[some], belief[some]
    keys = int(key.max()) + 1
    own = owner * keys + key
    others = np.bincount(key, weight, keys)[key] - np.bincount(own, weight)[own]
    features[some, INDEX["alike"]] = np.maximum(0.0, others) / max(1.0, count - 1.0)
    of_name, sure = np.zeros(count + 2, dtype=np.int64), np.zeros(count + 2)  # nothing stands before or after
    order = np.argsort(at, kind="stable")
    place = np.empty(count, dtype=np.int64)
    place[order] = np.arange(1, count + 1)
    of_name[place[table.owner[best]]], sure[place[table.owner[best]]] = kind[best], belief[best]
    gap = np.zeros(count + 1)
    gap[1:count] = np.exp(-np.diff(at[order]) / _LISTED_TOKENS)
    here = place[owner]
    before = np.where(of_name[here - 1] == key, sure[here - 1] * gap[here - 1], 0.0)
    after = np.where(of_name[here + 1] == key, sure[here + 1] * gap[here], 0.0)
    features[some, INDEX["alike_beside"]] = np.maximum(before, after)


def _nearness(table: Table, belief: Any, features: Any, best: Any, at: Any) -> None:
    """Closeness to the best candidates of the other names, in units that fall from 1 at 0 km to 0 at 1,000 km."""
    local = best[table.static[best, INDEX["country"]] == 0]
    if not len(local):
        return
    if len(local) > MAX_ANCHORS:
        local = np.sort(local[np.argsort(-belief[local], kind="stable")[:MAX_ANCHORS]])
    cosine = np.clip(table.xyz @ table.xyz[local].T, -1.0, 1.0)
    km = np.arccos(cosine) * (EARTH_RADIUS_M / 1000)
    other = table.owner[:, None] != table.owner[local][None, :]
    sure = belief[local][None, :]
    closeness = np.where(other, np.clip(1 - np.log10(1 + km) / 3, 0.0, 1.0) * sure, 0.0)
    many = np.maximum(1.0, other.sum(axis=1))
    features[:, INDEX["near_top"]] = closeness.max(axis=1)
    features[:, INDEX["near_others"]] = closeness.sum(axis=1) / many
    features[:, INDEX["contains_others"]] = ((km < _HELD_KM) & other).sum(axis=1) / many
    features[:, INDEX["near_share"]] = (((km < _NEAR_KM) & other) * sure).sum(axis=1) / many
    apart = np.abs(at[table.owner][:, None] - at[table.owner[local]][None, :])
    features[:, INDEX["neighbour"]] = (closeness * np.exp(-apart / _NEIGHBOUR_TOKENS)).max(axis=1)
    spelling: dict[str, int] = {}
    spelled = np.array([spelling.setdefault(n.shown, len(spelling)) for n in table.names])
    alike = (spelled[table.owner][:, None] == spelled[table.owner[local]][None, :]) & other
    identical = table.row[:, None] == table.row[local][None, :]
    features[:, INDEX["same_name"]] = np.where(
        alike.any(axis=1), np.where(identical & alike, sure, 0.0).max(axis=1) - 0.5, 0.0
    )
    features[:, INDEX["same_place"]] = np.where(identical & other & ~alike, sure, 0.0).max(axis=1)
