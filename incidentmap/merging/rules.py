"""The rules of merging, read from ``lexicons/merge.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import permutations
from pathlib import Path

from incidentmap._errors import InputError

_TABLE = "lexicons/merge.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Weights and limits under the names that the table gives them; lengths in metres, times in days and hours."""

    days_apart: int
    hours_apart: float
    report_lag_days: int
    slack_m: float
    cell_degrees: float
    least_words: int
    likeness: float
    score: Mapping[str, float]
    kinship: Mapping[tuple[str, str], float]
    vague: frozenset[str]

    def kin(self, one: str, other: str) -> float:
        """Kinship of two event types, 0 to 1."""
        return 1.0 if one == other else self.kinship.get((one, other), 0.0)


def load_rules(path: Path | None = None) -> Rules:
    """Return the packaged rules, or those of a file of the same form.

    Raises
    ------
    InputError
        When the file cannot be read or lacks an entry.
    """
    return _packaged() if path is None else _read(path.read_text(encoding="utf-8"), str(path))


@cache
def _packaged() -> Rules:
    return _read(resources.files("incidentmap").joinpath(_TABLE).read_text(encoding="utf-8"), _TABLE)


def _read(text: str, name: str) -> Rules:
    try:
        data = tomllib.loads(text)
        kinship: dict[tuple[str, str], float] = {}
        for entry in data["kin"]:
            for pair in permutations(entry["types"], 2):
                kinship[pair] = max(kinship.get(pair, 0.0), float(entry["kinship"]))
        return Rules(
            **data["time"],
            **data["place"],
            **data["copies"],
            score={key: float(value) for key, value in data["score"].items()},
            kinship=kinship,
            vague=frozenset(data["vague"]["types"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise InputError(
            f"{name}: not a table of merging rules: {error}; start from the packaged merge.toml"
        ) from error
