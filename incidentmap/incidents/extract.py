"""From tokens, names and attributes to incidents and totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from incidentmap.attributes.casualties import TollMention
from incidentmap.attributes.damage import DamageMention
from incidentmap.attributes.dates import TimeMention
from incidentmap.incidents.drafts import Draft, gather
from incidentmap.incidents.items import with_items
from incidentmap.incidents.lexicon import Lexicon
from incidentmap.incidents.mention import Context, Mention
from incidentmap.incidents.mentions import find_mentions
from incidentmap.incidents.names import names_of
from incidentmap.incidents.owners import Owners, Part, give_damage, give_distances, give_times, give_tolls
from incidentmap.incidents.reader import load_reader
from incidentmap.incidents.second_look import find_sites, other_sites, place_sites
from incidentmap.incidents.sites import half_of_a_name, measured_from
from incidentmap.incidents.sites_around import sites_around
from incidentmap.incidents.syntax import syntax
from incidentmap.incidents.timing import anchored, long_before, present_year, spoken
from incidentmap.incidents.write import incident_of, total_of
from incidentmap.text.numbers import normal
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import DistanceMention, Document, Incident, Toponym, Total

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

_RIGHT_BEHIND = 3
_HEADING = 14
_FEW = 2
_SHORT = 7
_WEEKS = timedelta(days=21)
_AREAS = ("ADM", "RGN", "PCL", "CONT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """Incidents in the order of their first passage, totals, and the toponyms with their final roles."""

    incidents: tuple[Incident, ...] = ()
    totals: tuple[Total, ...] = ()
    toponyms: tuple[Toponym, ...] = ()


def extract(
    tokens: TokenizedText,
    document: Document,
    toponyms: Sequence[Toponym],
    distances: Sequence[DistanceMention],
    times: Sequence[TimeMention],
    tolls: Sequence[TollMention],
    damages: Sequence[DamageMention],
    gazetteer: Gazetteer,
    lexicon: Lexicon,
) -> Extraction:
    """Return the incidents that a text tells of.

    Parameters
    ----------
    tokens, document
        The text; ``document.published`` bounds incidents without a stated time.
    toponyms, distances, times, tolls, damages
        What the earlier stages found in it.
    gazetteer
        For time zones and shapes of places.
    lexicon
        See `load_lexicon`.
    """
    if not tokens.words:
        return Extraction(toponyms=tuple(toponyms))
    scan = lexicon.scan(tokens)
    names = names_of(tokens, toponyms)
    distances = [d for d in distances if not _from_half_a_name(tokens, toponyms, d)]
    measured = measured_from(distances, names)
    context = Context(
        tokens=tokens,
        scan=scan,
        lexicon=lexicon,
        names=names,
        measured=measured,
        hurt=frozenset(tokens.sentence_at(t.start) for t in tolls if not t.cumulative and not t.toll.explicit_zero),
        spared=frozenset(tokens.sentence_at(t.start) for t in tolls if t.toll.explicit_zero),
        year=present_year(document),
        long_ago=long_before(tokens, document, times),
        recent=tuple(tokens.token_range(t.start, t.end) for t in _recent_days(document, times)),
        readings=load_reader().read(tokens, scan, names),
    )
    mentions = find_mentions(context)
    if not mentions:
        return Extraction(toponyms=tuple(toponyms))
    mentions, toponyms = with_items(context, mentions, toponyms, gazetteer)
    mentions, toponyms = place_sites(mentions, toponyms, gazetteer)
    mentions = other_sites(tokens, mentions, names, measured)
    mentions, toponyms = find_sites(tokens, mentions, toponyms, gazetteer)
    of_incidents = [d for d in distances if d.describes == "incident" and not _of_the_site(tokens, mentions, d)]
    mentions, toponyms, beside = sites_around(
        tokens, scan, mentions, names, toponyms, of_incidents, measured, gazetteer
    )
    owners = Owners(tokens, mentions)
    told_times = anchored(tokens, [spoken(tokens, scan, t) for t in times if not t.bound])
    drafts = gather(
        mentions,
        owners.by_clause(told_times, lambda t: (t.start, t.end)),
        beside | owners.by_clause(of_incidents, lambda d: (d.start, d.end)),
    )
    give_distances(tokens, drafts, [d for d in distances if d.describes == "incident"], owners)
    drafts, spread = give_tolls(tokens, scan, names, drafts, tolls, owners)
    give_damage(tokens, drafts, damages)
    drafts, totals = _regional_totals(drafts)
    _inherit_times(tokens, drafts)
    _dated_by_heading(tokens, drafts, told_times)
    _times_of_arrests(drafts)
    give_times(
        tokens, scan, drafts, _recent_days(document, [spoken(tokens, scan, t) for t in times if not t.bound]), owners
    )
    pairs = [(d, incident_of(tokens, document, d, number, gazetteer, lexicon)) for number, d in enumerate(drafts)]
    all_totals = [total_of(part, scope, _ids(pairs, within)) for part, scope, within in [*spread, *totals]]
    return Extraction(
        incidents=tuple(incident for _, incident in pairs),
        totals=tuple(all_totals),
        toponyms=_final_roles(toponyms, drafts, measured),
    )


def _from_half_a_name(tokens: TokenizedText, toponyms: Sequence[Toponym], distance: DistanceMention) -> bool:
    index = distance.reference_index
    return index is not None and half_of_a_name(tokens, toponyms[index])


def _of_the_site(tokens: TokenizedText, mentions: Sequence[Mention], distance: DistanceMention) -> bool:
    """A distance right behind a site tells where that lies, "Vasylkiv, 25 km from Kyiv"; a region is too large."""
    at = tokens.token_at(distance.start)
    end = tokens.token_at(distance.end)
    sites = [
        s for m in mentions for s in m.sites if s.toponym.place is None or not s.toponym.place.kind.startswith(_AREAS)
    ]
    if any(0 <= at - s.last <= _RIGHT_BEHIND and tokens.lower[s.last : s.last + 1] == [","] for s in sites):
        return True
    return distance.relation == "distance" and any(0 <= at - s.last <= 2 or 1 < s.first - end <= 3 for s in sites)


def _regional_totals(drafts: list[Draft]) -> tuple[list[Draft], list[Part]]:
    """A region's toll beside incidents at places inside it is a total, and the region is no incident."""
    kept: list[Draft] = []
    totals: list[Part] = []
    for draft in drafts:
        inside = [
            d
            for d in drafts
            if d is not draft and _holds(draft, d) and d.mentions[0].temporal == draft.mentions[0].temporal
        ]
        if inside and draft.tolls and _whole_toll_of_one(draft, inside):
            inside[0].tolls += draft.tolls
            inside[0].times = inside[0].times or list(draft.times)
        elif inside and draft.tolls:
            place = draft.site.toponym.place if draft.site else None
            totals.append((draft.tolls, place.name if place else None, inside))
            for d in inside:
                d.times = d.times or list(draft.times)
        else:
            kept.append(draft)
    return kept, totals


def _whole_toll_of_one(draft: Draft, inside: Sequence[Draft]) -> bool:
    """Whether a region's toll, told in the sentence of the only incident inside it, is that incident's."""
    return len(inside) == 1 and not inside[0].tolls and inside[0].last.sentence == draft.mentions[0].sentence


def _holds(region: Draft, draft: Draft) -> bool:
    if (
        region.site is None
        or draft.site is None
        or draft.event_type == "interception"
        or region.event_type == "interception"
    ):
        return False
    area, place = region.site.toponym.place, draft.site.toponym.place
    if area is None or place is None or not area.kind.startswith(_AREAS) or place.kind.startswith("ADM1"):
        return False
    return area.country == place.country and (area.kind.startswith("PCL") or area.name in (place.admin1, place.admin2))


def _inherit_times(tokens: TokenizedText, drafts: Sequence[Draft]) -> None:
    """An incident without a time of its own takes that of the one told just before it in its paragraph.

    What is told first takes the time of its own sentence: «запобігли теракту: **у четвер** затримали …».
    """
    for draft, other in pairwise(drafts):
        if not draft.times and draft.last.sentence == other.mentions[0].sentence:
            draft.times = [t for t in other.times if t.attached != "speech" and t.relative_to_event is None]
    _share_the_only_day(drafts)
    previous: Draft | None = None
    for draft in drafts:
        mention = draft.mentions[0]
        told = [t for t in draft.times if t.attached != "speech"]
        if previous is not None and mention.temporal == "current" and previous.mentions[0].temporal == "current":
            near = mention.paragraph == previous.last.paragraph and mention.sentence - previous.last.sentence <= 1
            near = near or _same_day(tokens, mention)
            lag = [t for t in told if t.relative_to_event is not None]
            spoken = any(t.attached == "speech" for t in draft.times)
            if near and not spoken and (not told or lag):
                base = [t for t in previous.times if t.when.start and t.attached != "speech"]
                draft.inherited_time = base[0].when if base else previous.inherited_time
        previous = draft


def _share_the_only_day(drafts: Sequence[Draft]) -> None:
    """What a report tells of one country after the only day that it gives deeds there was on that day.

    Reports of a region give the day once and go from town to town; what another side claims stays without a day.
    """
    days: dict[str, set[str]] = {}
    dated: dict[str, Draft] = {}
    for draft in drafts:
        place = draft.site.toponym.place if draft.site is not None else None
        if place is None or place.country is None or draft.mentions[0].temporal != "current":
            continue
        own = [t for t in draft.times if t.when.start and t.attached != "speech"]
        if own:
            days.setdefault(place.country, set()).update(str(t.when.start)[:10] for t in own)
            dated.setdefault(place.country, draft)
        elif place.country in dated and len(days[place.country]) == 1 and not draft.times:
            first = dated[place.country]
            if draft.mentions[0].assertion == first.mentions[0].assertion:
                whole = next(t for t in first.times if t.when.start and t.attached != "speech").when
                draft.inherited_time = whole


def _same_day(tokens: TokenizedText, mention: Mention) -> bool:
    """Whether a sentence says "the same day": that of the incident told before."""
    first, last = tokens.sentences[mention.sentence]
    words = [normal(w) for w in tokens.lower[first:last]]
    phrases = syntax().clause_same_day
    return any(tuple(words[i : i + len(p)]) == p for i in range(len(words)) for p in phrases if p[0] == words[i])


def _dated_by_heading(tokens: TokenizedText, drafts: Sequence[Draft], times: Sequence[TimeMention]) -> None:
    """Give what a bulletin tells the day of its heading: «Оперативна інформація за 24 лютого. …»."""
    first, last = tokens.sentences[0]
    heading = [
        t for t in times if t.when.start and t.attached is None and tokens.token_at(t.start) < last and not t.floating
    ]
    told_there = any(m.sentence == 0 for d in drafts for m in d.mentions)
    if not heading or told_there or last - first > (_HEADING if len(drafts) >= _FEW else _SHORT):
        return
    for draft in drafts:
        undated = draft.inherited_time is None and not any(t.attached is None for t in draft.times)
        if undated and draft.mentions[0].temporal == "current":
            draft.inherited_time = heading[0].when


def _times_of_arrests(drafts: Sequence[Draft]) -> None:
    """A plot that was foiled is dated by the arrest told right behind it: "On Thursday a man was detained"."""
    for plot, arrest in pairwise(drafts):
        near = arrest.mentions[0].sentence - plot.last.sentence <= 1
        undated = not plot.times and plot.inherited_time is None
        if undated and near and plot.mentions[0].assertion == "attempted" and arrest.event_type == "arrest":
            plot.times = list(arrest.times) if arrest.site is None or arrest.site_inherited else plot.times


def _recent_days(document: Document, times: Sequence[TimeMention]) -> list[TimeMention]:
    """The times of the weeks before publication."""
    if document.published is None or document.published.toordinal() <= _WEEKS.days:
        return []
    low, high = (document.published - _WEEKS).isoformat(), document.published.isoformat()
    return [t for t in times if t.when.start is not None and low <= t.when.start[:10] <= high]


def _ids(pairs: Sequence[tuple[Draft, Incident]], within: Sequence[Draft]) -> tuple[str, ...]:
    return tuple(incident.id for draft, incident in pairs if any(draft is d for d in within))


def _final_roles(toponyms: Sequence[Toponym], drafts: Sequence[Draft], measured: frozenset[int]) -> tuple[Toponym, ...]:
    sites = {d.site.index for d in drafts if d.site is not None}
    sites |= {s.index for d in drafts for m in d.mentions for s in m.sites}
    final = []
    for i, toponym in enumerate(toponyms):
        country = toponym.place is not None and toponym.place.kind.startswith("PCL")
        if country and toponym.role == "site" and i not in sites:
            final.append(replace(toponym, role="other"))
            continue
        if i in sites and toponym.role != "site":
            final.append(replace(toponym, role="site"))
        elif i in measured and toponym.role not in ("route", "reference"):
            final.append(replace(toponym, role="reference"))
        else:
            final.append(toponym)
    return tuple(sorted(final, key=lambda t: (t.start, t.end)))
