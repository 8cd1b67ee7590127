"""Tolls of one incident joined: updates, additions, parts, contradictions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from incidentmap.attributes.casualties import TollMention
from incidentmap.types import Casualties, Span, Toll, TollPart


def combine(
    mentions: Sequence[TollMention],
) -> tuple[Casualties, dict[str, tuple[Span, ...]], list[tuple[str, tuple[str, ...]]]]:
    """Join the tolls of one incident.

    The latest update wins; "another N" adds; parts do not add; the same figure twice is one figure; of two
    figures the larger is kept as told last. Returns the casualties, their evidence, and contradictions as
    (field, values).
    """
    tolls: dict[str, Toll] = {}
    last: dict[str, Toll] = {}
    evidence: dict[str, list[Span]] = {}
    contradictions: list[tuple[str, tuple[str, ...]]] = []
    breakdown: list[TollPart] = []
    for mention in mentions:
        if mention.cumulative:
            continue
        span = Span(mention.start, mention.end, mention.text)
        if mention.group and mention.toll.min is not None and not mention.toll.explicit_zero:
            part = TollPart(group=mention.group, kind=mention.kind, min=mention.toll.min, max=mention.toll.max)
            if part not in breakdown:
                breakdown.append(part)
        if mention.subset:
            continue
        before = tolls.get(mention.kind)
        tolls[mention.kind], conflict = _joined_toll(before, last.get(mention.kind), mention)
        last[mention.kind] = mention.toll
        if conflict and before is not None:
            contradictions.append((f"casualties.{mention.kind}", (_shown(before), _shown(mention.toll))))
        evidence.setdefault(f"casualties.{mention.kind}", []).append(span)
    values: dict[str, Any] = dict(tolls)
    casualties = Casualties(**values, breakdown=tuple(breakdown))
    return casualties, {k: tuple(sorted(set(v))) for k, v in evidence.items()}, contradictions


def _joined_toll(before: Toll | None, last: Toll | None, mention: TollMention) -> tuple[Toll, bool]:
    """Join a figure to the toll so far; ``last`` is the figure told just before, to which "another N" adds."""
    new = mention.toll
    if before is not None and mention.disputed and before != new and not mention.also:
        low = min(before.min or 0, new.min or 0)
        if new.explicit_zero or before.explicit_zero or (new.min or 0) != (before.min or 0):
            high: int = max((t.max if t.max is not None else t.min or 0) for t in (before, new))
            return Toll(min=low, best=before.best if new.explicit_zero else new.best, max=high), True
    if before is None or mention.update:
        return new, before is not None and before != new
    if mention.also and last is not None and (last.min or 0) + (new.min or 0) <= (before.min or 0) and last != before:
        return before, False  # "31 died. Four died at once; 27 more bodies were found"
    if mention.also and not before.explicit_zero:
        best = None if before.best is None or new.best is None else before.best + new.best
        most = None if before.max is None or new.max is None else before.max + new.max
        return Toll(min=(before.min or 0) + (new.min or 0), best=best, max=most), False
    if new.explicit_zero != before.explicit_zero:
        return (before if new.explicit_zero else new), False
    if before == new or new.best == before.best:
        return before, False
    larger = new if (new.min or 0) > (before.min or 0) else before
    return replace(larger), True


def _shown(toll: Toll) -> str:
    if toll.max is None:
        return f"at least {toll.min}"
    return str(toll.min) if toll.min == toll.max else f"{toll.min}–{toll.max}"
