"""Which words of a passage say which value: the highlights of the page."""

from __future__ import annotations

from typing import Any

from incidentmap.types import Incident, Span


def marks(passage: Span, incident: Incident) -> list[list[Any]]:
    """Highlights of a passage: start, end, field; the longer one where two overlap."""
    first, last = passage.start, passage.end
    inside = [
        (s.start - first, first - s.end, path)
        for path, spans in incident.evidence.items()
        for s in spans
        if first <= s.start < s.end <= last
    ]
    inside.sort()
    kept: list[list[Any]] = []
    for start, minus_end, path in inside:
        if not kept or start >= kept[-1][1]:
            kept.append([start, -minus_end, path])
    if kept and not passage.text.isascii() and max(passage.text) > "\uffff":
        for mark in kept:
            mark[0], mark[1] = _utf16(passage.text, mark[0]), _utf16(passage.text, mark[1])
    return kept


def _utf16(text: str, at: int) -> int:
    return at + sum(c > "\uffff" for c in text[:at])


def elsewhere(incident: Incident) -> list[list[str]]:
    """Evidence outside the passages: the field and its words."""
    ranges = [(p.start, p.end) for p in incident.passages]
    found = [
        (path, s.text)
        for path, spans in incident.evidence.items()
        for s in spans
        if not any(start <= s.start and s.end <= end for start, end in ranges)
    ]
    return [list(item) for item in dict.fromkeys(found)]
