"""Drafts written out as records: location, time, casualties, claim, title, id and evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from incidentmap.attributes.casualties import TollMention
from incidentmap.attributes.dates import TimeMention, localise
from incidentmap.attributes.toll_sum import combine
from incidentmap.incidents.drafts import Draft
from incidentmap.incidents.lexicon import Hit, Lexicon
from incidentmap.incidents.mention import Mention
from incidentmap.incidents.read_deeds import READ
from incidentmap.text.numbers import find_numbers
from incidentmap.text.tokens import TokenizedText, tokenize
from incidentmap.types import (
    Assertion,
    Claim,
    Contradiction,
    Count,
    Document,
    Incident,
    Location,
    Source,
    Span,
    Target,
    Total,
    Weapon,
    When,
    merge_evidence,
)

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

_STATUS_RANK = ("denied", "disputed", "unverified", "confirmed_by_authority", "claimed_by_party", "alleged", "reported")
_EFFECTS = {
    "destroyed": ("destroy", "знищ", "уничтож", "demolish", "flatten", "level", "wreck"),
    "damaged": ("damag", "пошкод", "поврежд", "повред"),
    "hit": ("hit", "struck", "влуч", "уразил", "поразил", "попал"),
}
_COUNT_WINDOW = 4
_COARSE = ("week", "month", "year", "unknown")
_FINENESS = ("minute", "hour", "part_of_day", "night", "day")


def incident_of(
    tokens: TokenizedText, document: Document, draft: Draft, number: int, gazetteer: Gazetteer, lexicon: Lexicon
) -> Incident:
    """Return the record of a draft; ``number`` is its ordinal in the text."""
    from incidentmap.distance import locate_site

    first = draft.mentions[0]
    site = draft.site.toponym if draft.site is not None else None
    location = locate_site(site, draft.distances, gazetteer)
    casualties, toll_evidence, toll_conflicts = combine(draft.tolls)
    time, time_spans = _time(tokens, document, draft, _timezone(draft, location, gazetteer))
    weapons, weapon_spans, conflicts = _weapons(tokens, draft)
    targets, target_spans = _targets(tokens, draft)
    claim = _claim(draft)
    actor = next((m.actor for m in draft.mentions if m.actor is not None), None)
    event_type = draft.event_type
    passages = _passages(tokens, draft)
    evidence = {
        "event_type": tuple(_told_by(tokens, m) for m in draft.mentions),
        "weapons": weapon_spans,
        "targets": target_spans,
        "time": time_spans,
        "damage": tuple(Span(d.start, d.end, tokens.text[d.start : d.end]) for d in draft.damages),
        "distances": tuple(Span(d.start, d.end, tokens.text[d.start : d.end]) for d in draft.distances),
        "actor": (actor[1],) if actor else (),
        "location": (Span(site.start, site.end, tokens.text[site.start : site.end]),) if site else (),
    }
    codes = lexicon.codes.get(event_type, ("", "", "", ""))
    return Incident(
        id=_identity(document.id, passages[0].text, number),
        group=None if draft.group is None else _identity(document.id, "group", draft.group),
        title=_title(lexicon, event_type, targets, location, site.name if site else None),
        event_type=event_type,
        codes=dict(zip(("acled_event", "acled_sub_event", "cameo", "plover"), (c or None for c in codes), strict=True)),
        assertion=first.assertion if first.assertion not in ("actual", "claimed") else _assertion(draft),
        temporal_role=first.temporal,
        actor=actor[0] if actor else None,
        targets=targets,
        weapons=weapons,
        casualties=casualties,
        damage=tuple(d.damage for d in draft.damages),
        time=time,
        location=location,
        distances=tuple(draft.distances),
        claim=claim,
        passages=passages,
        contradictions=tuple(Contradiction(field=f, values=v) for f, v in [*conflicts, *toll_conflicts]),
        evidence=merge_evidence(
            [{k: v for k, v in evidence.items() if v}, toll_evidence, *(m.claim_evidence for m in draft.mentions)]
        ),
        rules=_rules(draft),
    )


def total_of(tolls: Sequence[TollMention], scope: str | None, ids: tuple[str, ...]) -> Total:
    """Return the total of tolls told for several incidents."""
    casualties, evidence, _ = combine(tolls)
    return Total(
        killed=casualties.killed,
        injured=casualties.injured,
        missing=casualties.missing,
        scope=scope,
        incident_ids=ids,
        evidence=evidence,
    )


def _assertion(draft: Draft) -> Assertion:
    """A claim stays a claim when every mention is one, or when no authority tells it as fact."""
    if all(m.assertion == "claimed" for m in draft.mentions):
        return "claimed"
    return draft.mentions[0].assertion if draft.mentions[0].assertion == "claimed" else "actual"


def _claim(draft: Draft) -> Claim:
    sources: list[Source] = []
    for mention in draft.mentions:
        for source in mention.claim.sources:
            if source not in sources:
                sources.append(source)
    stated = [m.claim.status for m in draft.mentions if m.claim.status]
    status = min(stated, key=_STATUS_RANK.index, default=None)
    if draft.mentions[0].assertion == "denied":
        status = "denied"
    return Claim(status=status, sources=tuple(sources))


def _timezone(draft: Draft, location: Location, gazetteer: Gazetteer) -> str | None:
    place = location.place or (draft.site.toponym.place if draft.site else None)
    if place is None:
        return None
    if place.timezone:
        return place.timezone
    row = gazetteer.row(place.gazetteer_id)
    return gazetteer.timezone(row) if row is not None else None


def _time(tokens: TokenizedText, document: Document, draft: Draft, zone: str | None) -> tuple[When, tuple[Span, ...]]:
    told = [t for t in draft.times if t.attached != "speech"]
    dated = [t for t in told if t.when.start is not None or t.when.end is not None]
    lags = [t for t in told if t.relative_to_event is not None]
    beside = [t for t in dated if _beside_the_deed(tokens, draft, t) or _told_back(tokens, draft, t, dated)]
    best = _finest(beside or dated)
    spans = tuple(Span(t.start, t.end, t.text) for t in told)
    if best is not None:
        return localise(best.when, zone, best.utc_offset), spans
    if draft.inherited_time is not None and draft.inherited_time.start:
        when = _later(draft.inherited_time, lags[0]) if lags else draft.inherited_time
        return localise(when, zone), spans
    text = told[0].text if told else None
    precision = told[0].when.precision if told else "unknown"
    if draft.mentions[0].temporal != "current" or draft.mentions[0].assertion in ("hypothetical", "threatened"):
        return When(text=text, precision=precision), spans
    if document.published is None:
        return When(text=text, precision=precision), spans
    # The day of publication only bounds it, as does the day when somebody told of it: it happened no later than that.
    said = [t.when.start[:10] for t in draft.times if t.attached == "speech" and t.when.start]
    bound = min([*said[:1], document.published.isoformat()])
    return When(text=text, end=bound, tz=zone, precision="day_of_report", anchor="published"), spans


def _told_back(tokens: TokenizedText, draft: Draft, time: TimeMention, dated: Sequence[TimeMention]) -> bool:
    """Whether "a day earlier" stands alone in the clause of the deed: the day it counts from is another's."""
    if time.before_told is None:
        return False
    for (first, last), hit in ((m.clause, m.hit) for m in draft.mentions):
        inside = [t for t in dated if first <= tokens.token_at(t.start) < last]
        others = [t for t in inside if t is not time]
        if time in inside and all(tokens.token_at(t.start) < hit.first for t in others):
            return tokens.token_at(time.start) > hit.first or not others
    return False


def _beside_the_deed(tokens: TokenizedText, draft: Draft, time: TimeMention) -> bool:
    """A time that owns the deed: "Thursday's missile strike"."""
    end = tokens.token_at(time.end)
    if end >= len(tokens) or tokens.lower[end] not in ("'s", "’s"):
        return False
    return any(0 < m.hit.first - end <= _COUNT_WINDOW for m in draft.mentions)


def _finest(times: Sequence[TimeMention]) -> TimeMention | None:
    """The first time that is told to the day or finer, in its finest telling of the same day."""
    first = next((t for t in times if t.when.precision not in _COARSE), times[0] if times else None)
    if first is None or first.when.start is None:
        return first
    same_day = [t for t in times if t.when.start and _day(t) == _day(first) and t.when.precision in _FINENESS]
    return min(same_day, key=lambda t: _FINENESS.index(t.when.precision), default=first)


def _day(time: TimeMention) -> str:
    """The day that a time counts for: a night counts for the morning it ends in."""
    end, start = time.when.end, time.when.start or ""
    return end[:10] if time.when.precision == "night" and end else start[:10]


def _later(when: When, lag: TimeMention) -> When:
    if lag.relative_to_event is None or when.start is None:
        return when
    if "T" not in when.start or lag.relative_to_event < timedelta(hours=1):
        return When(
            text=lag.text, start=when.start[:10], end=when.start[:10], tz=when.tz, precision="day", anchor="event"
        )
    start = (datetime.fromisoformat(when.start) + lag.relative_to_event).date().isoformat()
    return When(text=lag.text, start=start, end=start, tz=when.tz, precision="day", anchor="event")


def _weapons(
    tokens: TokenizedText, draft: Draft
) -> tuple[tuple[Weapon, ...], tuple[Span, ...], list[tuple[str, tuple[str, ...]]]]:
    weapons: dict[str, Weapon] = {}
    spans: list[Span] = []
    counts: list[str] = []
    for hit in (h for m in draft.mentions for h in m.weapons):
        if hit.value == "debris":
            continue
        span = _span(tokens, hit.first, hit.last)
        spans.append(span)
        count, text = _count(tokens, hit)
        if text and text not in counts:
            counts.append(text)
        model = span.text if hit.form == "model" else None
        old = weapons.get(hit.value)
        if old is None:
            weapons[hit.value] = Weapon(text=span.text, category=hit.value, model=model, count=count)
        elif (old.model is None and model) or (old.count is None and count):
            weapons[hit.value] = Weapon(
                text=old.text, category=old.category, model=old.model or model, count=old.count or count
            )
    conflicts = [("weapons.count", tuple(counts))] if len(counts) > 1 else []
    return tuple(weapons.values()), tuple(spans), conflicts


def _told_by(tokens: TokenizedText, mention: Mention) -> Span:
    """The words of the tables that tell of a deed; of one that was read, its whole sentence."""
    if mention.hit.form != READ:
        return _span(tokens, mention.hit.first, mention.hit.last)
    start, end = tokens.sentence_span(mention.sentence)
    return Span(start, end, tokens.text[start:end])


def _count(tokens: TokenizedText, hit: Hit) -> tuple[Count | None, str | None]:
    """A number just before a weapon: "two more drones"."""
    low = max(tokens.sentences[tokens.sentence_of[hit.first]][0], hit.first - _COUNT_WINDOW)
    start, end = tokens.starts[low], tokens.ends[hit.last - 1]
    window = tokenize(tokens.text[start:end], tokens.lang)
    numbers = [
        n for n in find_numbers(window) if not n.ordinal and len(window) - n.last <= 2 + (hit.last - hit.first - 1)
    ]
    if not numbers or numbers[-1].min is None:
        return None, None
    number = numbers[-1]
    low_value = int(number.min) if number.min is not None else None
    high_value = int(number.max) if number.max is not None else None
    best = int(number.value) if number.value is not None else None
    return Count(min=low_value, best=best, max=high_value), tokens.text[start + number.start : end]


def _targets(tokens: TokenizedText, draft: Draft) -> tuple[tuple[Target, ...], tuple[Span, ...]]:
    targets: dict[str, Target] = {}
    spans: list[Span] = []
    for mention in draft.mentions:
        for hit in draft.targets(mention):
            span = _span(tokens, hit.first, hit.last)
            spans.append(span)
            effect = _effect(tokens, mention)
            old = targets.get(hit.value)
            if old is None:
                targets[hit.value] = Target(text=span.text, category=hit.value, effect=effect)
            elif effect in ("destroyed", "damaged") and old.effect != "destroyed":
                targets[hit.value] = Target(text=old.text, category=old.category, effect=effect)
    return tuple(targets.values()), tuple(spans)


def _effect(tokens: TokenizedText, mention: Mention) -> str | None:
    words = tokens.lower[mention.clause[0] : mention.clause[1]]
    for effect, stems in _EFFECTS.items():
        if any(w.startswith(stems) for w in words):
            return effect
    return None


def _passages(tokens: TokenizedText, draft: Draft) -> tuple[Span, ...]:
    found: dict[int, Span] = {}
    for index in sorted({m.sentence for m in draft.mentions}):
        start, end = tokens.sentence_span(index)
        found[index] = Span(start, end, tokens.text[start:end])
    return tuple(found.values())


def _title(lexicon: Lexicon, event_type: str, targets: Sequence[Target], location: Location, name: str | None) -> str:
    title = lexicon.labels.get(event_type, event_type.replace("_", " ").capitalize())
    if targets and targets[0].text.isascii() and event_type not in ("protest", "riot", "arrest", "natural_hazard"):
        text = targets[0].text.lower()
        article = "" if text.endswith("s") else ("an " if text[0] in "aeiou" else "a ")
        joint = "at" if event_type in ("explosion", "accident", "interception", "crash") else "on"
        title = f"{title} {joint} {article}{text}"
    where = location.place.name if location.place is not None else name
    return f"{title}, {where}" if where else title


def _rules(draft: Draft) -> dict[str, str]:
    first = draft.mentions[0]
    rules = {"event_type": "; ".join(dict.fromkeys(m.rule for m in draft.mentions))}
    if first.assertion_cue:
        rules["assertion"] = first.assertion_cue
    if draft.site is not None:
        told = "place of the incident told before" if draft.site_inherited else "site of the trigger's clause"
        rules["location"] = f"{told}: {draft.site.toponym.name}"
    if draft.inherited_time is not None:
        rules["time"] = "taken from the incident told before"
    return rules


def _identity(document_id: str, text: str, number: int) -> str:
    return hashlib.sha256(f"{document_id}\x1f{text}\x1f{number}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _span(tokens: TokenizedText, first: int, last: int) -> Span:
    start, end = tokens.starts[first], tokens.ends[last - 1]
    return Span(start, end, tokens.text[start:end])
