"""From a draft to an incident: its time, location, tolls, claim, title, id, codes and evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from incidentmap.attributes.casualties import combine
from incidentmap.attributes.dates import TimeMention, localise
from incidentmap.distance import locate_site
from incidentmap.incidents.draft import Draft
from incidentmap.incidents.lexicon import Lexicon, Tag
from incidentmap.incidents.read import Findings
from incidentmap.types import (
    Actor,
    Claim,
    Contradiction,
    Count,
    Document,
    Incident,
    Location,
    Source,
    Span,
    Target,
    Toponym,
    Weapon,
    When,
    merge_evidence,
)

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

_PRECISION_ORDER = ("minute", "hour", "part_of_day", "night", "day", "week", "month", "year", "unknown")
_PREPOSITIONED = frozenset({"hospital", "school"})
_EFFECTS = {
    "destroyed": "destroyed", "destroying": "destroyed", "wrecked": "destroyed", "levelled": "destroyed", "flattened": "destroyed",
    "damaged": "damaged", "damaging": "damaged", "ignited": "set on fire", "hit": "hit", "struck": "hit", "зруйнован": "destroyed",
    "знищен": "destroyed", "пошкоджен": "damaged", "поврежден": "damaged", "повредил": "damaged", "разруш": "destroyed", "уничтож": "destroyed",
}  # fmt: skip


def assemble(
    draft: Draft, ordinal: int, findings: Findings, document: Document, gazetteer: Gazetteer, lexicon: Lexicon, context: TimeMention | None
) -> Incident:
    """Return the incident of a joined draft; ``context`` is the time told before it in the text."""
    tokens = findings.tokens
    toponyms = findings.toponyms
    site = toponyms[draft.site] if draft.site is not None else None
    fallback = toponyms[draft.country_site] if draft.country_site is not None else None
    location = locate_site(site or fallback, draft.distances, gazetteer)
    casualties, toll_evidence, clashes = combine(draft.tolls)
    when, time_spans, rule = _time(draft, document, location, context)
    weapons = _weapons(draft, findings, lexicon)
    targets = _targets(draft, findings)
    passages = tuple(_passage(tokens.sentence_span(s), tokens.text) for s in sorted(set(draft.sentences)))
    actor = _actor(draft, findings)
    evidence: dict[str, tuple[Span, ...]] = {
        "event_type": tuple(draft.triggers),
        "time": time_spans,
        "actor": (_span(tokens.text, tokens.starts[draft.actor.first], tokens.ends[draft.actor.last - 1]),) if draft.actor else (),
        "targets": tuple(_tag_span(findings, t) for t in draft.targets),
        "weapons": tuple(_tag_span(findings, t) for t in draft.weapons),
        "damage": tuple(_span(tokens.text, d.start, d.end) for d in draft.damages),
        "claim.sources": tuple(span for _, span in draft.sources),
        "distances": tuple(_span(tokens.text, d.start, d.end) for d in draft.distances),
        "location": tuple(_span(tokens.text, t.start, t.end) for t in (site or fallback,) if t is not None),
    }
    return Incident(
        id=_id(document, passages, ordinal),
        title=_title(draft.event_type, targets, site, location, lexicon),
        event_type=draft.event_type,
        codes=lexicon.codes.get(draft.event_type, {}),
        assertion=draft.assertion,
        temporal_role=draft.temporal_role,
        actor=actor,
        targets=targets,
        weapons=weapons,
        casualties=casualties,
        damage=tuple(d.damage for d in draft.damages),
        time=when,
        location=location,
        distances=tuple(draft.distances),
        claim=Claim(status=draft.status or "reported", sources=_sources(draft)),
        passages=passages,
        contradictions=tuple(Contradiction(field=f, values=v) for f, v in clashes) + _count_clash(weapons),
        evidence=merge_evidence([{k: v for k, v in evidence.items() if v}, toll_evidence]),
        rules={"time": rule, **{m.kind: m.rule for m in draft.tolls}},
    )


def _id(document: Document, passages: Sequence[Span], ordinal: int) -> str:
    first = passages[0].text if passages else ""
    key = f"{document.id}\x1f{first}\x1f{ordinal}"
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _passage(span: tuple[int, int], text: str) -> Span:
    return Span(span[0], span[1], text[span[0] : span[1]])


def _span(text: str, start: int, end: int) -> Span:
    return Span(start, end, text[start:end])


def _tag_span(findings: Findings, tag: Tag) -> Span:
    tokens = findings.tokens
    return _span(tokens.text, tokens.starts[tag.first], tokens.ends[tag.last - 1])


def _actor(draft: Draft, findings: Findings) -> Actor | None:
    if draft.actor is None:
        return None
    return Actor(name=_tag_span(findings, draft.actor).text, side=draft.side or None)


def _time(draft: Draft, document: Document, location: Location, context: TimeMention | None) -> tuple[When, tuple[Span, ...], str]:
    """The finest time told of the incident itself; else the time told before it; else the day of the report."""
    zone = location.place.timezone if location.place else None
    own = [t for t in draft.times if t.attached is None and not t.bound and t.relative_to_event is None]
    if own:
        best = min(own, key=lambda t: (t.when.start is None, _PRECISION_ORDER.index(t.when.precision) if t.when.precision in _PRECISION_ORDER else 9, t.start))
        return localise(best.when, zone, best.utc_offset), (Span(best.start, best.end, best.text),), "told of the event"
    if draft.spoken_only:
        spoken = next((t for t in draft.times if t.attached == "speech"), None)
        span = (Span(spoken.start, spoken.end, spoken.text),) if spoken else ()
        return When(precision="unknown", anchor="none", tz=zone), span, "only the time of speaking is told"
    if draft.temporal_role != "current":
        return When(precision="unknown", tz=zone), (), "no time told"
    if context is not None:
        when = localise(replace(context.when, anchor="event" if draft.lag else context.when.anchor), zone, context.utc_offset)
        if draft.lag and when.start:
            when = replace(when, start=when.start[:10], end=(when.end or when.start)[:10], precision="day")
        return when, (Span(context.start, context.end, context.text),), "told of the event before"
    if document.published is None:
        return When(precision="unknown", tz=zone), (), "no time told"
    day = document.published.isoformat()
    return When(start=day, end=day, tz=zone, precision="day_of_report", anchor="published"), (), "the day of the report"


def _weapons(draft: Draft, findings: Findings, lexicon: Lexicon) -> tuple[Weapon, ...]:
    seen: dict[str, Weapon] = {}
    for tag in draft.weapons:
        span = _tag_span(findings, tag)
        words = [w for w in findings.words[tag.first : tag.last]]
        model = span.text if any(lexicon.is_model(w) for w in words) else None
        count = _count(findings, tag)
        old = seen.get(tag.category)
        if old is None or (model and not old.model) or (count and not old.count):
            text = span.text if old is None or model else old.text
            seen[tag.category] = Weapon(
                text=text, category=tag.category, model=model or (old.model if old else None), count=count or (old.count if old else None)
            )
    return tuple(seen.values())


def _count(findings: Findings, tag: Tag) -> Count | None:
    """A number right before the weapon ("two drones", "14 беспилотников")."""
    from incidentmap.text.numbers import find_numbers
    from incidentmap.text.tokens import tokenize

    tokens = findings.tokens
    begin = max(0, tag.first - 3)
    part = tokenize(tokens.text[tokens.starts[begin] : tokens.starts[tag.first]], tokens.lang)
    numbers = [n for n in find_numbers(part) if not n.ordinal and len(part) - n.last <= 1]
    if not numbers:
        return None
    n = numbers[-1]
    if n.min > 100_000:
        return None
    return Count(min=int(n.min), best=None if n.value is None else int(n.value), max=None if n.max is None else int(n.max))


def _count_clash(weapons: Sequence[Weapon]) -> tuple[Contradiction, ...]:
    return ()


def _targets(draft: Draft, findings: Findings) -> tuple[Target, ...]:
    seen: dict[str, Target] = {}
    for tag in draft.targets:
        if tag.category not in seen:
            seen[tag.category] = Target(text=_tag_span(findings, tag).text, category=tag.category, effect=_effect(findings, tag))
    return tuple(seen.values())


def _effect(findings: Findings, tag: Tag) -> str | None:
    around = findings.words[max(0, tag.first - 4) : tag.last + 4]
    for word in around:
        for stem, effect in _EFFECTS.items():
            if word == stem or (not stem.isascii() and word.startswith(stem)):
                return effect
    return None


def _sources(draft: Draft) -> tuple[Source, ...]:
    seen: dict[str, Source] = {}
    for source, _ in draft.sources:
        seen.setdefault(source.name.lower(), source)
    return tuple(seen.values())


def _title(event_type: str, targets: Sequence[Target], site: Toponym | None, location: Location, lexicon: Lexicon) -> str:
    head = lexicon.titles.get(event_type, event_type)
    target = next((t for t in targets if t.text.isascii()), None)
    if target is not None:
        text = target.text.lower()
        article = "" if text.endswith("s") else "an " if text[0] in "aeiou" else "a "
        head = f"{head} on {article}{text}" if event_type not in ("accident", "explosion", "crash", "natural_hazard") else f"{head}, {text}"
    place = location.place.name if location.place else (site.name if site else None)
    return f"{head}, {place}" if place else head
