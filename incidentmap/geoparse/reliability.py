"""How far an answer may be relied on: what speaks for it, and the score that follows.

The ranker's belief tells which candidate is meant; it says little of whether another source would put the point where
the gazetteer has it. Whether the name is of a town or of half a continent, and how many namesakes there are, tell more.
A logistic model weighs these, and a table turns its sum into the share of such answers that were right.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from incidentmap.gazetteer.spatial import EARTH_RADIUS_M
from incidentmap.geoparse.candidates import INDEX, Table

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

RIGHT_KM = 161.0
"""An answer is right when it lies within this distance of the truth: 100 miles, as the field counts."""
_FROM_RANKER = ("choices", "same_spelling", "largest_in_country", "country_words")
"""More of what the ranker sees (how many other names there are, whether any lies near) tells more on the corpora that
it is learnt from, and misleads on others: headlines and tweets name one place and are right."""
EVIDENCE = ("belief", "belief_near", "none", "wide", "wide_400_km", "wide_1200_km", "demonym", *_FROM_RANKER)
"""Columns of the evidence, in the order of the weights."""
_WIDE = [INDEX[column] for column in ("country", "admin1", "region", "continent")]
_COLUMNS = [INDEX[column] for column in _FROM_RANKER]
_NEAR_COSINE = math.cos(RIGHT_KM * 1000 / EARTH_RADIUS_M)
_LEAST_ODDS = 1e-4


def evidence(table: Table, belief: Any, features: Any, best: Any, gazetteer: Gazetteer) -> Any:
    """Return what speaks for the best candidates, one row of `EVIDENCE` for each.

    Parameters
    ----------
    table, belief
        The candidates of a document and the belief in each.
    features
        What the ranker saw of each candidate.
    best
        Index of each name's best candidate; a name without candidates is left out.
    gazetteer
        Tells how far the places reach.
    """
    owner = table.owner[best]
    count = len(table.names)
    of_name = np.zeros(count, dtype=np.int64)
    of_name[owner] = best
    near = (table.xyz * table.xyz[of_name[table.owner]]).sum(axis=1) >= _NEAR_COSINE
    mass = np.bincount(table.owner, belief, count)[owner]
    mass_near = np.bincount(table.owner, np.where(near, belief, 0.0), count)[owner]
    wide = (features[best][:, _WIDE] > 0).any(axis=1)
    reach_km = np.where(wide, np.asarray(gazetteer.radius_m[table.row[best]], dtype=float) / 1000, 0.0)
    demonym = [table.names[int(i)].mention.hint == "demonym" for i in owner]
    own = [
        _log_odds(belief[best]), _log_odds(mass_near), np.minimum(0.0, _log_odds(1.0 - mass)), wide,
        reach_km > 400, reach_km > 1200, demonym,
    ]  # fmt: skip
    return np.column_stack([*own, features[best][:, _COLUMNS]]).astype(float)


def best_candidates(table: Table, belief: Any) -> Any:
    """Return the index of the best candidate of each name that has one."""
    filled = np.flatnonzero(np.diff(table.start) > 0)
    return np.lexsort((-belief, table.owner))[table.start[filled]]


def _log_odds(probability: Any) -> Any:
    held = np.clip(probability, _LEAST_ODDS, 1 - _LEAST_ODDS)
    return np.log(held / (1 - held)) / 3


@dataclass(frozen=True, slots=True)
class Calibration:
    """From evidence to a score: the weights of the sum, a constant, and the table of the shares that were right."""

    weights: Any
    constant: float
    x: Any
    y: Any

    def sums(self, rows: Any) -> Any:
        """Return the weighed evidence of each row."""
        return rows @ self.weights + self.constant

    def __call__(self, rows: Any) -> Any:
        """Return the share of answers with such evidence that were right within `RIGHT_KM`."""
        return np.interp(self.sums(rows), self.x, self.y)

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, rounded."""
        return {
            "evidence": list(EVIDENCE), "weights": np.round(self.weights, 4).tolist(),
            "constant": round(float(self.constant), 4), "x": np.round(self.x, 4).tolist(),
            "y": np.round(self.y, 4).tolist(),
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Calibration:
        """Read what `to_dict` gave."""
        return cls(np.array(data["weights"]), float(data["constant"]), np.array(data["x"]), np.array(data["y"]))
