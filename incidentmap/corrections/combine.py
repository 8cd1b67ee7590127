"""Two incidents made one, and one made several."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import TypeVar

from incidentmap.corrections.instructions import Instruction
from incidentmap.types import Casualties, Correction, Document, Incident, Telling, merge_evidence

T = TypeVar("T")


def absorb(kept: Incident, other: Incident, origin: str, giver: Document | None = None) -> Incident:
    """Return ``kept`` with what ``other`` adds to it.

    What ``kept`` states stays; ``other`` fills what it leaves open. An incident of another document, ``giver``,
    has its words there: it is told as a telling, and gives no evidence here.
    """
    told = Correction(action="merge", target=kept.id, was=other.id, now=kept.id, origin=origin)
    if giver is not None:
        telling = Telling(
            document_id=giver.id,
            incident_id=other.id,
            source=max((t.source for t in kept.tellings), default=0) + 1,
            publisher=giver.publisher,
            url=giver.url,
            published=giver.published,
            claim_status=other.claim.status,
            killed=other.casualties.killed,
            injured=other.casualties.injured,
            quote=other.passages[0].text if other.passages else None,
        )
        return dataclasses.replace(kept, tellings=(*kept.tellings, telling), corrections=(*kept.corrections, told))
    mine, theirs = kept.casualties, other.casualties
    return dataclasses.replace(
        kept,
        actor=kept.actor or other.actor,
        targets=_union(kept.targets, other.targets),
        weapons=_union(kept.weapons, other.weapons),
        casualties=Casualties(
            killed=mine.killed or theirs.killed,
            injured=mine.injured or theirs.injured,
            missing=mine.missing or theirs.missing,
            breakdown=mine.breakdown or theirs.breakdown,
        ),
        damage=_union(kept.damage, other.damage),
        time=kept.time if kept.time.start else other.time,
        location=kept.location if kept.location.precision != "unknown" else other.location,
        distances=_union(kept.distances, other.distances),
        claim=dataclasses.replace(
            kept.claim,
            status=kept.claim.status or other.claim.status,
            sources=_union(kept.claim.sources, other.claim.sources),
        ),
        passages=tuple(sorted({*kept.passages, *other.passages})),
        contradictions=_union(kept.contradictions, other.contradictions),
        evidence=merge_evidence([kept.evidence, other.evidence]),
        corrections=(*kept.corrections, told),
    )


def split(
    incident: Incident, rows: Sequence[Instruction], change: Callable[[Incident, Instruction], Incident]
) -> list[Incident]:
    """Return a part for each row, in order: a copy with what the row changes.

    A toll told for the whole cannot be shared out, so the parts state none unless their row sets one.
    """
    parts = []
    for number, row in enumerate(rows, 1):
        part = dataclasses.replace(
            incident,
            id=f"{incident.id}-{number}",
            group=incident.group or incident.id,
            casualties=Casualties(),
            corrections=(
                *incident.corrections,
                Correction(action="split", target=f"{incident.id}-{number}", was=incident.id, origin=row.origin),
            ),
        )
        parts.append(change(part, row))
    return parts


def _union(first: tuple[T, ...], second: tuple[T, ...]) -> tuple[T, ...]:
    return (*first, *(item for item in second if item not in first))
