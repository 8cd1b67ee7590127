"""One instruction is one row of a corrections table, or one edit in a GeoPackage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from incidentmap.types import Place

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Action = Literal["pin", "move", "set", "confirm", "merge", "split", "drop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """What to do, to what, and where it was said.

    ``id`` is an incident's; ``name`` a place name as in the text (pin). ``place`` is resolved;
    ``point`` is (lon, lat). ``position`` is the file's line and column for messages.
    """

    action: Action
    origin: str
    id: str | None = None
    document_id: str | None = None
    name: str | None = None
    place: Place | None = None
    point: tuple[float, float] | None = None
    region: BaseGeometry | None = field(default=None, compare=False)
    uncertainty_m: float | None = None
    column: str | None = None
    value: Any = None
    into: str | None = None
    note: str | None = None
    position: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """All instructions of a file, in its order; ``strict`` ones must name incidents that exist."""

    instructions: tuple[Instruction, ...] = ()
    strict: bool = True

    def of(self, document_id: str) -> tuple[Instruction, ...]:
        """Return the instructions that may concern a document."""
        return tuple(i for i in self.instructions if i.document_id in (None, document_id))

    @property
    def pins(self) -> tuple[Instruction, ...]:
        """The instructions that pin names."""
        return tuple(i for i in self.instructions if i.action == "pin")
