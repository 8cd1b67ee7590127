"""Why names are missed, misplaced or made up: the causes of a geoparser's errors, counted, with examples to look at."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from incidentmap.gazetteer.spatial import distance_m
from incidentmap.geoparse.candidates import rows_of
from incidentmap.types import Toponym

RIGHT_KM, EXACT_KM = 161.0, 10.0


@dataclass
class Causes:
    """Counts by cause, and the examples of each."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, cause: str, example: str) -> None:
        self.counts[cause] += 1
        self.examples[cause].append(example)

    def lines(self, examples: int) -> Iterator[str]:
        yield "  ".join(f"{cause} {count}" for cause, count in sorted(self.counts.items()))
        for cause, found in sorted(self.examples.items()):
            if examples and cause != "right":
                yield f"  {cause}:"
                yield from (f"    {e}" for e in found[:: max(1, len(found) // examples)][:examples])


def _metres(gold: dict[str, Any], lon: float, lat: float) -> float:
    return float(distance_m(gold["lon"], gold["lat"], lon, lat))


def count_causes(
    causes: Causes,
    text: str,
    gold: Sequence[dict[str, Any]],
    mentions: Sequence[Any],
    toponyms: Sequence[Toponym],
    pairs: Sequence[tuple[int, int]],
    gazetteer: Any,
    ignored: Sequence[str] = (),
) -> None:
    """Count the errors of one document; ``pairs`` are (gold, found) indices of overlapping names."""
    found_of, gold_of = dict(pairs), {j: i for i, j in pairs}

    def around(start: int, end: int) -> str:
        quote = f"{text[max(0, start - 30) : start]}[{text[start:end]}]{text[end : end + 20]}"
        return " ".join(quote.split())

    for i, t in enumerate(gold):
        if t.get("type") in ignored:
            continue
        example = around(t["start"], t["end"])
        if i not in found_of:
            causes.add("missed name" if t.get("lat") is not None else "missed name without a point", example)
            continue
        if t.get("lat") is None:
            continue
        j = found_of[i]
        place = toponyms[j].place
        example += f" -> {place.name} {place.kind} {place.country}" if place else " -> none"
        km = _metres(t, place.lon, place.lat) / 1000 if place else None
        if km is not None and km <= RIGHT_KM:
            causes.add("right" if km <= EXACT_KM else "right, but over 10 km", f"{example} {km:.0f} km")
            continue
        rows = [row for row, _ in rows_of(mentions[j], gazetteer)]
        nearest = min((_metres(t, gazetteer.lon[r], gazetteer.lat[r]) for r in rows), default=None)
        if nearest is None:
            causes.add("no candidate", example)
        elif nearest > RIGHT_KM * 1000:
            causes.add("no candidate within 161 km", example)
        else:
            causes.add("none answered" if place is None else "wrong candidate", example)
    for j, toponym in enumerate(toponyms):
        if j not in gold_of:
            kind = "demonym" if mentions[j].hint == "demonym" else mentions[j].source
            placed = "false name" if toponym.place else "false name, not placed"
            causes.add(f"{placed} ({kind})", around(toponym.start, toponym.end))
