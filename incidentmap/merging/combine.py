"""One incident out of the tellings of a group: every value from whoever knows it best, what differs side by side."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from incidentmap.merging.compare import is_copy
from incidentmap.merging.grade import grade_of
from incidentmap.merging.rules import Rules
from incidentmap.merging.told import Told, bounds
from incidentmap.types import Casualties, Claim, Contradiction, Document, Incident, Report, Telling, Toll, When

_T = TypeVar("_T")
_TIME_ORDER = ("minute", "hour", "part_of_day", "night", "day", "day_of_report", "week", "month", "year", "unknown")
_LEVEL_ORDER = ("point", "division", "none")
_STATUS_ORDER = (
    "confirmed_by_authority",
    "reported",
    "claimed_by_party",
    "alleged",
    "unverified",
    "disputed",
    "denied",
)
_ASSERTION_ORDER = ("actual", "claimed", "attempted", "threatened", "hypothetical", "denied")


def combine(group: Sequence[Told], rules: Rules, copies: Mapping[str, Sequence[Document]]) -> Report:
    """Return a report whose one incident is told by all tellings of ``group`` (in order of publication).

    Its document is that of the first telling. Killed, injured and missing are the least and greatest number any
    source tells, and as best number the one told last; `Incident.tellings` keeps what each says.
    """
    tellings = _with_copies(tellings_of(group, rules), copies)
    first = group[0]
    kind = _event_type(group, rules)
    placed = min(group, key=lambda t: (_LEVEL_ORDER.index(t.level), t.reach_m, t.order))
    typed = [t for t in group if t.incident.event_type == kind]
    model = placed if placed.incident.event_type == kind else typed[0]
    incident = Incident(
        id=hashlib.sha256(f"merged:{first.incident.id}".encode()).hexdigest()[:16],
        title=model.incident.title,
        event_type=kind,
        codes=model.incident.codes,
        assertion=min((t.incident.assertion for t in group), key=_ASSERTION_ORDER.index),
        temporal_role=first.incident.temporal_role,
        actor=_commonest((t.incident.actor for t in group if t.incident.actor), lambda a: a.side or a.name),
        targets=_distinct((x for t in group for x in t.incident.targets), lambda x: x.text.casefold()),
        weapons=_distinct((x for t in group for x in t.incident.weapons), lambda x: x.text.casefold()),
        casualties=Casualties(
            killed=_toll(group, "killed"),
            injured=_toll(group, "injured"),
            missing=_toll(group, "missing"),
            breakdown=max((t.incident.casualties.breakdown for t in group), key=len),
        ),
        damage=_distinct((x for t in group for x in t.incident.damage), lambda x: x.text.casefold()),
        time=_time(group),
        location=placed.incident.location,
        distances=placed.incident.distances,
        claim=Claim(
            status=min(
                (t.incident.claim.status for t in group if t.incident.claim.status),
                key=lambda s: _STATUS_ORDER.index(s) if s in _STATUS_ORDER else len(_STATUS_ORDER),
                default=None,
            ),
            sources=_distinct((s for t in group for s in t.incident.claim.sources), lambda s: s.name.casefold()),
        ),
        passages=first.incident.passages,
        contradictions=_contradictions(group),
        verified=True if any(t.incident.verified for t in group) else first.incident.verified,
        note=_joined(t.incident.note for t in group),
        corrections=tuple(c for t in group for c in t.incident.corrections),
        evidence=first.incident.evidence,
        tellings=tellings,
        grade=grade_of(group, len({t.source for t in tellings})),
    )
    return replace(first.report, incidents=(incident,), toponyms=(), totals=())


def tellings_of(group: Sequence[Told], rules: Rules) -> tuple[Telling, ...]:
    """Return what each report says, copies of one text and reports of one publisher numbered as one source."""
    numbers: list[int] = []
    for at, told in enumerate(group):
        same = next((numbers[i] for i in range(at) if _one_source(group[i], told, rules)), None)
        numbers.append(len(set(numbers)) if same is None else same)
    found: list[Telling] = []
    for number, told in zip(numbers, group, strict=True):
        incident, document = told.incident, told.report.document
        if incident.tellings:  # it was merged before: its reports go on as they are
            base = max((t.source for t in found), default=-1) + 1
            found.extend(replace(t, source=base + t.source) for t in incident.tellings)
            continue
        found.append(
            Telling(
                document_id=document.id,
                incident_id=incident.id,
                source=number,
                publisher=document.publisher,
                url=document.url,
                published=document.published,
                claim_status=incident.claim.status,
                killed=incident.casualties.killed,
                injured=incident.casualties.injured,
                quote=incident.passages[0].text if incident.passages else None,
            )
        )
    return tuple(found)


def _with_copies(tellings: Sequence[Telling], copies: Mapping[str, Sequence[Document]]) -> tuple[Telling, ...]:
    """Put after each telling the documents that copy its text: the same words, the same source."""
    found: list[Telling] = []
    for telling in tellings:
        found.append(telling)
        found.extend(
            replace(
                telling,
                document_id=copy.id,
                publisher=copy.publisher,
                url=copy.url,
                published=copy.published,
            )
            for copy in copies.get(telling.document_id, ())
        )
    return tuple(found)


def _one_source(one: Told, other: Told, rules: Rules) -> bool:
    publishers = {t.report.document.publisher.casefold() for t in (one, other) if t.report.document.publisher}
    both_named = bool(one.report.document.publisher and other.report.document.publisher)
    return (both_named and len(publishers) == 1) or is_copy(one, other, rules)


def _event_type(group: Sequence[Told], rules: Rules) -> str:
    """Most told type, the exact before the vague; among equals the one told first."""
    votes = Counter(t.incident.event_type for t in group)
    exact = {kind: n for kind, n in votes.items() if kind not in rules.vague}
    return max(exact or votes, key=votes.__getitem__)


def _time(group: Sequence[Told]) -> When:
    days = Counter(t.day for t in group if t.day is not None)
    commonest = max(days, key=lambda d: (days[d], -d)) if days else None
    told = [t for t in group if t.day == commonest] if commonest is not None else list(group)
    return min(told, key=lambda t: _TIME_ORDER.index(t.incident.time.precision)).incident.time


def _toll(group: Sequence[Told], kind: str) -> Toll | None:
    tolls: list[Toll] = [toll for t in group if (toll := getattr(t.incident.casualties, kind)) is not None]
    if not tolls:
        return None
    greatest = [t.max for t in tolls if t.max is not None]
    last = next((t for t in reversed(tolls) if t.best is not None or t.min is not None), tolls[-1])
    best = last.best if last.best is not None else last.min
    least = min((t.min for t in tolls if t.min is not None), default=None)
    open_end = last.max is None and (not greatest or (best or 0) >= max(greatest))
    return Toll(
        min=least,
        best=best,
        max=None if open_end else max(greatest),
        explicit_zero=all(t.explicit_zero for t in tolls),
    )


def _contradictions(group: Sequence[Told]) -> tuple[Contradiction, ...]:
    """Fields of which two reports tell what cannot both be so; the values in order of publication."""
    found = []
    for kind in ("killed", "injured"):
        told = [(b, t) for t in group if (b := bounds(getattr(t.incident.casualties, kind))) is not None]
        if any(a[0] > b[1] or b[0] > a[1] for a, _ in told for b, _ in told):
            found.append(Contradiction(field=f"casualties.{kind}", values=_shown(_numbers(b) for b, _ in told)))
    for field, values in (
        ("time.start", (str(t.incident.time.start)[:10] for t in group if t.day is not None)),
        ("actor.side", (t.side for t in group if t.side)),
        ("event_type", (t.incident.event_type for t in group)),
    ):
        shown = _shown(values)
        if len(shown) > 1:
            found.append(Contradiction(field=field, values=shown))
    return tuple(found)


def _joined(notes: Iterable[str | None]) -> str | None:
    return "\n".join(_shown(note for note in notes if note)) or None


def _numbers(interval: tuple[float, float]) -> str:
    low, high = interval
    return (
        f"{low:.0f}" if low == high else f"at least {low:.0f}" if high == float("inf") else f"{low:.0f} to {high:.0f}"
    )


def _shown(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _distinct(items: Iterable[_T], key: Callable[[_T], Any]) -> tuple[_T, ...]:
    found: dict[Any, _T] = {}
    for item in items:
        found.setdefault(key(item), item)
    return tuple(found.values())


def _commonest(items: Iterable[_T], key: Callable[[_T], Any]) -> _T | None:
    listed = list(items)
    votes = Counter(key(item) for item in listed)
    return max(listed, key=lambda item: votes[key(item)], default=None)
