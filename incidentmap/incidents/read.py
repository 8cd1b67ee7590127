"""Reading drafts: each stretch of a sentence that tells of an incident, with what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from incidentmap.attributes.casualties import TollMention
from incidentmap.attributes.damage import DamageMention
from incidentmap.attributes.dates import TimeMention
from incidentmap.incidents.draft import Draft
from incidentmap.incidents.lexicon import Lexicon, Tag
from incidentmap.incidents.segments import Segment, choose_sites, cut, site_candidates
from incidentmap.incidents.sources import claim_of
from incidentmap.types import Assertion, DistanceMention, Span, TemporalRole, Toponym

if TYPE_CHECKING:
    from incidentmap.text import TokenizedText

_HISTORICAL_DAYS = 45
_SPECIFIC = ("attack", "explosion", "crash", "accident", "raid")
"""Types that give way to a more telling one of the same stretch, weakest first."""
_BY_WEAPON = frozenset({"attack", "explosion", "impact", "crash", "raid"})
_TERRITORY = frozenset("territory soil territories території территории территорії".split())
_NO_SITE_NEEDED = frozenset({"drone_strike", "missile_strike", "air_strike", "shelling", "bombing", "interception", "attack", "explosion", "armed_attack"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that earlier stages found in a text."""

    tokens: TokenizedText
    words: list[str]
    toponyms: Sequence[Toponym]
    spans: Sequence[tuple[int, int]]
    distances: Sequence[DistanceMention]
    times: Sequence[TimeMention]
    tolls: Sequence[TollMention]
    damages: Sequence[DamageMention]
    published: date | None


def read_drafts(findings: Findings, lexicon: Lexicon) -> list[Draft]:
    """Return the drafts of a text in order."""
    tokens = findings.tokens
    by_sentence = _indexed(findings)
    drafts: list[Draft] = []
    groups = 0
    for index, (first, last) in enumerate(tokens.sentences):
        tags = lexicon.tag(findings.words, first, last)
        tolls = by_sentence.tolls.get(index, [])
        tells = any(t.section in ("event", "impact", "strike_noun") for t in tags)
        if not tells and not tolls:
            _late_denial(tags, drafts, index)
            continue
        if _is_other_matter(tags, tolls):
            continue
        sites = site_candidates(tokens, findings.toponyms, findings.spans, by_sentence.toponyms.get(index, []))
        sites = [s for s in sites if not _bracketed(findings.words, first, findings.spans[s][0])]
        for segment in cut(tokens, first, last, tags, sites, findings.spans, tolls):
            made = _draft(findings, lexicon, by_sentence, index, segment, drafts)
            if len(made) > 1:
                groups += 1
                for draft in made:
                    draft.group = groups
            drafts += made
    return drafts


@dataclass(frozen=True, slots=True)
class _Index:
    toponyms: dict[int, list[int]]
    tolls: dict[int, list[TollMention]]
    times: dict[int, list[TimeMention]]
    distances: dict[int, list[DistanceMention]]
    damages: dict[int, list[DamageMention]]


def _indexed(findings: Findings) -> _Index:
    index = _Index({}, {}, {}, {}, {})
    at = findings.tokens.sentence_at
    for i, toponym in enumerate(findings.toponyms):
        index.toponyms.setdefault(at(toponym.start), []).append(i)
    for toll in findings.tolls:
        index.tolls.setdefault(at(toll.start), []).append(toll)
    for time in findings.times:
        index.times.setdefault(at(time.start), []).append(time)
    for distance in findings.distances:
        index.distances.setdefault(at(distance.start), []).append(distance)
    for damage in findings.damages:
        index.damages.setdefault(at(damage.start), []).append(damage)
    return index


def _cues(tags: Sequence[Tag], category: str) -> list[Tag]:
    return [t for t in tags if t.section == "cue" and t.category == category]


def _is_other_matter(tags: Sequence[Tag], tolls: Sequence[TollMention]) -> bool:
    """Exercises, sport, labour disputes, figures of speech, and sums over a war."""
    weapons = any(t.section == "weapon" for t in tags)
    if _cues(tags, "drill"):
        return True
    sport = len(_cues(tags, "sport"))
    if sport >= 2 or (sport and not weapons and not tolls):
        return True
    if _cues(tags, "labour") and not weapons and not tolls:
        return True
    if _cues(tags, "figurative") and not tolls and not any(t.section == "target" for t in tags):
        return True
    return bool(tolls) and all(t.cumulative for t in tolls)


def _late_denial(tags: Sequence[Tag], drafts: list[Draft], sentence: int) -> None:
    """"Moscow denies it." after a claim makes it disputed."""
    if _cues(tags, "deny") and drafts and sentence - drafts[-1].sentence <= 1 and drafts[-1].assertion in ("claimed", "actual"):
        drafts[-1].status = "disputed"
        if drafts[-1].assertion == "actual":
            drafts[-1].assertion = "claimed"


def _bracketed(words: Sequence[str], first: int, at: int) -> bool:
    depth = 0
    for word in words[first:at]:
        depth += word in ("[", "(")
        depth -= word in ("]", ")")
    return depth > 0


def _draft(
    findings: Findings, lexicon: Lexicon, index: _Index, sentence: int, segment: Segment, before: list[Draft]
) -> list[Draft]:
    tokens, words = findings.tokens, findings.words
    weapons = _weapons(segment.tags, words)
    kind, trigger = _type(segment, weapons, lexicon, findings, before, sentence)
    if kind is None or trigger is None:
        _leftovers(findings, index, sentence, segment, before)
        return []
    assertion, temporal = _standing(segment, trigger, findings, index, sentence)
    sites = choose_sites(tokens, segment, findings.toponyms, findings.spans, trigger.first)
    nations = [s for s in sites if _is_country(findings.toponyms[s])]
    local: list[int | None] = [s for s in sites if s not in nations]
    times, spoken = _times(findings, index, sentence, segment)
    distances = [d for d in index.distances.get(sentence, ()) if d.describes == "incident" and segment.first <= tokens.token_at(d.start) < segment.last]
    if assertion in ("denied", "hypothetical", "threatened") and not local:
        return []
    if not local and not distances and kind not in _NO_SITE_NEEDED:
        return []
    sentence_tags = lexicon.tag(words, *tokens.sentences[sentence])
    claim = claim_of(tokens, words, sentence, sentence_tags, findings.toponyms, findings.spans)
    if claim.claimed and assertion == "actual":
        assertion = "claimed"
    if claim.denied and assertion in ("actual", "claimed") and not claim.claimed:
        assertion = "denied"
        if not local:
            return []
    tolls = _own_tolls(segment, findings, index, sentence)
    actor = _actor(segment.tags, trigger, words) or _actor(sentence_tags, trigger, words)
    made = []
    for site in local or [None]:
        made.append(
            Draft(
                sentence=sentence,
                paragraph=tokens.paragraph_of[segment.first],
                event_type=kind,
                site=site,
                country_site=nations[0] if nations else _territory(findings, index, sentence, segment),
                triggers=[_span(tokens, trigger)],
                weapons=list(weapons),
                targets=_targets(segment.tags, trigger, weapons),
                actor=actor,
                side=actor.category if actor else None,
                times=times,
                tolls=list(tolls),
                damages=[d for d in index.damages.get(sentence, ()) if segment.first <= tokens.token_at(d.start) < segment.last],
                distances=distances,
                assertion=assertion,
                temporal_role=temporal,
                status=claim.status,
                sources=list(claim.sources),
                sentences=[sentence],
                another=_is_another(segment, trigger),
                lag=any(t.relative_to_event is not None for t in times),
                spoken_only=spoken,
            )
        )
    return made


def _leftovers(findings: Findings, index: _Index, sentence: int, segment: Segment, before: list[Draft]) -> None:
    """A stretch without an event of its own adds its tolls to the incident told just before."""
    if not before or sentence - before[-1].sentence > 1 or segment.sites:
        return
    tolls = _own_tolls(segment, findings, index, sentence)
    if tolls and before[-1].temporal_role == "current" and before[-1].assertion != "denied":
        before[-1].tolls += [t for t in tolls if t not in before[-1].tolls]
        if sentence not in before[-1].sentences:
            before[-1].sentences.append(sentence)


def _own_tolls(segment: Segment, findings: Findings, index: _Index, sentence: int) -> list[TollMention]:
    """The stretch's tolls, without those after "since January, when": they are older."""
    bounds = [t.start for t in index.times.get(sentence, ()) if t.bound]
    cut_at = min(bounds) if bounds else None
    return [t for t in segment.tolls if not t.cumulative and (cut_at is None or t.start < cut_at)]


def _is_country(toponym: Toponym) -> bool:
    place = toponym.place
    return place is None or place.kind.startswith("PCL") or place.kind in ("CONT", "TERR") or (place.kind == "RGN" and place.radius_m > 500_000)


def _territory(findings: Findings, index: _Index, sentence: int, segment: Segment) -> int | None:
    """"on Russian territory": a demonym before a word for land names the country."""
    for i in index.toponyms.get(sentence, ()):
        first, last = findings.spans[i]
        if segment.first <= first < segment.last and findings.toponyms[i].role == "demonym" and any(w in _TERRITORY for w in findings.words[last : last + 2]):
            return i
    return None


def _weapons(tags: Sequence[Tag], words: Sequence[str]) -> list[Tag]:
    """Weapons in use: not stored ("a depot of missiles", "air defence systems") and not bought."""
    stores = [t for t in tags if t.section == "storage"]
    bought = any(t.section == "cue" and t.category == "purchase" for t in tags)
    out = []
    for tag in tags:
        if tag.section != "weapon" or bought:
            continue
        stored = any(
            0 <= tag.first - s.last <= 3 and not any(w in (",", ".") for w in words[s.last : tag.first])
            or 0 <= s.first - tag.last <= 1
            for s in stores
        )  # fmt: skip
        if not stored:
            out.append(tag)
    return out


def _type(
    segment: Segment, weapons: Sequence[Tag], lexicon: Lexicon, findings: Findings, before: Sequence[Draft], sentence: int
) -> tuple[str | None, Tag | None]:
    """Event type of a stretch and the tag that tells it."""
    events = [t for t in segment.tags if t.section == "event"]
    impacts = [t for t in segment.tags if t.section in ("impact", "strike_noun")]
    targets = any(t.section == "target" for t in segment.tags)
    actors = any(t.section == "actor" for t in segment.tags)
    if events:
        best = min(events, key=lambda t: (t.category in _SPECIFIC, -_SPECIFIC.index(t.category) if t.category in _SPECIFIC else 0, t.first))
        kind = best.category
        by_weapon = lexicon.types.get(weapons[0].category) if weapons else None
        if kind in _BY_WEAPON and by_weapon is not None and not (kind == "raid" and weapons[0].category == "small_arms"):
            kind = by_weapon
        if kind == "accident" and by_weapon is not None:
            kind = by_weapon
        return kind, best
    if impacts and weapons:
        nearest = min(impacts, key=lambda t: min(abs(t.first - w.first) for w in weapons))
        return lexicon.types.get(weapons[0].category), nearest
    if impacts and ((targets and (segment.sites or segment.tolls or actors)) or (segment.tolls and segment.sites)):
        violent = [t for t in impacts if t.section == "impact" or targets]
        if violent and _violence_near(findings, before, sentence, segment):
            return "attack", violent[0]
    if weapons and segment.tolls and (segment.sites or before):
        return lexicon.types.get(weapons[0].category), weapons[0]
    real = [t for t in segment.tolls if not t.toll.explicit_zero]
    if real and segment.sites and before and sentence - before[-1].sentence <= 1:
        at = findings.tokens.token_at(real[0].start)
        return "attack", Tag(at, at + 1, "toll", "attack")
    return None, None


def _violence_near(findings: Findings, before: Sequence[Draft], sentence: int, segment: Segment) -> bool:
    """An impact without a weapon counts where the text tells of violence anyway."""
    return bool(segment.tolls) or any(sentence - d.sentence <= 4 for d in before[-3:]) or any(t.section == "actor" for t in segment.tags)


def _standing(
    segment: Segment, trigger: Tag, findings: Findings, index: _Index, sentence: int
) -> tuple[Assertion, TemporalRole]:
    """Assertion and time role, by the cues before the trigger and the dates beside it."""
    words = findings.words
    start = max(findings.tokens.sentences[sentence][0], trigger.first - 12)
    ahead = [t for t in segment.tags if t.section == "cue"]
    assertion: Assertion = "actual"
    for tag in ahead:
        distance = trigger.first - tag.last
        if tag.category == "threat" and -1 <= distance <= 8:
            assertion = "threatened"
        elif tag.category == "modal" and -1 <= distance <= 7 and assertion == "actual" and not _past_between(words, tag.last, trigger.first):
            assertion = "hypothetical"
        elif tag.category == "attempt" and -6 <= distance <= 6 and assertion == "actual":
            assertion = "attempted"
        elif tag.category == "deny" and assertion == "actual" and (tag.first >= start or distance < 0):
            assertion = "denied"
    temporal: TemporalRole = "current"
    if any(t.category == "historical" for t in ahead):
        temporal = "historical"
    elif any(t.category == "future" and 0 <= trigger.first - t.last <= 4 for t in ahead):
        temporal = "future"
    if findings.published is not None and temporal == "current":
        temporal = _role_of_times(index.times.get(sentence, ()), findings.published)
    return assertion, temporal


def _past_between(words: Sequence[str], start: int, end: int) -> bool:
    return any(w in (",", "after", "when", "because", "після", "после") for w in words[start:end])


def _role_of_times(times: Sequence[TimeMention], published: date) -> TemporalRole:
    real = [t for t in times if not t.bound and t.attached is None and t.when.start is not None]
    days = []
    for t in real:
        text = str(t.when.end or t.when.start)[:10]
        padded = text + "-28" if len(text) == 7 else text + "-12-28" if len(text) == 4 else text
        days.append(date.fromisoformat(padded))
    if days and all((published - d).days > _HISTORICAL_DAYS for d in days):
        return "historical"
    return "current"


def _times(findings: Findings, index: _Index, sentence: int, segment: Segment) -> tuple[list[TimeMention], bool]:
    """Times of the stretch (else of the sentence), and whether only a speaker's time is told."""
    whole = [t for t in index.times.get(sentence, ()) if not t.bound]
    told = [t for t in whole if t.attached is None]
    inside = [t for t in told if segment.first <= findings.tokens.token_at(t.start) < segment.last]
    return inside or told, bool(whole) and not told


def _targets(tags: Sequence[Tag], trigger: Tag, weapons: Sequence[Tag]) -> list[Tag]:
    """Targets of the stretch, the ones after the trigger first; a weapon's own words are none."""
    found = [t for t in tags if t.section == "target" and not any(t.first < w.last and w.first < t.last for w in weapons)]
    return sorted(found, key=lambda t: (t.first < trigger.first, abs(t.first - trigger.first)))[:3]


def _actor(tags: Sequence[Tag], trigger: Tag, words: Sequence[str]) -> Tag | None:
    """The actor: before the trigger, or after "by"."""
    actors = [t for t in tags if t.section == "actor"]
    after_by = [t for t in actors if t.first > 0 and words[t.first - 1] in ("by", "the") and "by" in words[max(0, t.first - 2) : t.first]]
    if after_by:
        return after_by[0]
    before = [t for t in actors if t.first <= trigger.first]
    return before[-1] if before else None


def _is_another(segment: Segment, trigger: Tag) -> bool:
    return any(t.section == "cue" and t.category == "another" and t.first <= trigger.first for t in segment.tags)


def _span(tokens: TokenizedText, tag: Tag) -> Span:
    start, end = tokens.starts[tag.first], tokens.ends[tag.last - 1]
    return Span(start, end, tokens.text[start:end])
