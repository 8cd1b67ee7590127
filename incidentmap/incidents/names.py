"""The names of a text with their tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from incidentmap.text.tokens import TokenizedText
from incidentmap.types import Toponym

COUNTRY_KINDS = ("PCLI", "PCL", "CONT", "TERR", "PCLD", "PCLS")
UNPLACED_ROLES = frozenset({"metonym", "demonym", "route"})
"""Roles of names that say nothing of a place."""


@dataclass(frozen=True, slots=True)
class Name:
    """A toponym with its tokens and its index in the text."""

    index: int
    toponym: Toponym
    first: int
    last: int

    @property
    def is_country(self) -> bool:
        """Too coarse for a place on the map."""
        place = self.toponym.place
        return place is not None and place.kind in COUNTRY_KINDS

    @property
    def is_state(self) -> bool:
        """A country or its seat of power, which can act."""
        place = self.toponym.place
        return place is not None and place.kind in ("PCLI", "PCL", "PCLD", "PPLC", "GOVL")

    @property
    def is_office(self) -> bool:
        """The seat of a government or ministry."""
        return self.toponym.place is not None and self.toponym.place.kind == "GOVL"


def names_of(tokens: TokenizedText, toponyms: Sequence[Toponym]) -> list[Name]:
    """Return the names with their token ranges."""
    return [Name(i, t, *tokens.token_range(t.start, t.end)) for i, t in enumerate(toponyms)]
