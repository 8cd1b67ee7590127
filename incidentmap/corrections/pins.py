"""Names pinned to places: before incidents are looked for, so that all that hangs on a place follows."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence

from incidentmap.corrections.instructions import Instruction
from incidentmap.gazetteer.folding import fold
from incidentmap.types import Correction, Toponym


def pin_names(
    text: str, toponyms: Sequence[Toponym], pins: Sequence[Instruction]
) -> tuple[tuple[Toponym, ...], tuple[Correction, ...]]:
    """Return the names of a document with the pinned ones in their place, and what was done.

    A pin holds for a name as it stands in the text, case and accents aside; a pinned name that was not seen as
    one is added as a site. The last pin of a name wins.
    """
    wanted = {fold(pin.name): pin for pin in pins if pin.name and pin.place is not None}
    out: list[Toponym] = []
    told: dict[str, Correction] = {}
    for toponym in [*toponyms, *_unseen(text, toponyms, wanted)]:
        pin = wanted.get(fold(toponym.name))
        if pin is None or pin.place is None:
            out.append(toponym)
            continue
        out.append(dataclasses.replace(toponym, place=pin.place, score=None, candidates=()))
        told.setdefault(
            fold(toponym.name),
            Correction(
                action="pin",
                target=toponym.name,
                field="place",
                was=toponym.place.gazetteer_id if toponym.place else None,
                now=pin.place.gazetteer_id or f"{pin.place.lon:.7g} {pin.place.lat:.7g}",
                origin=pin.origin,
            ),
        )
    return tuple(sorted(out, key=lambda t: (t.start, t.end))), tuple(told.values())


def _unseen(text: str, toponyms: Sequence[Toponym], wanted: Mapping[str, Instruction]) -> Iterator[Toponym]:
    """The pinned names that stand in the text as whole words and overlap no name that was seen."""
    taken = [(t.start, t.end) for t in toponyms]
    for pin in wanted.values():
        name = pin.name or ""
        for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            if not any(found.start() < end and start < found.end() for start, end in taken):
                taken.append(found.span())
                yield Toponym(start=found.start(), end=found.end(), name=found.group(), role="site")
