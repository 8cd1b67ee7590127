"""From tokens, names and attributes to incidents and totals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from incidentmap.attributes.casualties import TollMention
from incidentmap.attributes.damage import DamageMention
from incidentmap.attributes.dates import TimeMention
from incidentmap.incidents.drafts import Draft, gather, same_place
from incidentmap.incidents.lexicon import Lexicon, Scan
from incidentmap.incidents.mentions import Context, Mention, find_mentions
from incidentmap.incidents.second_look import find_sites, place_sites
from incidentmap.incidents.sites import Name, measured_from, names_of
from incidentmap.incidents.syntax import syntax
from incidentmap.incidents.write import incident_of, total_of
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import DistanceMention, Document, Incident, Toponym, Total

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

_T = TypeVar("_T")
_NEW_YEAR = 2
_AFTERMATH = 8
_DATELINE = 4
_DASHES = frozenset("-–—")
_RIGHT_BEHIND = 3
_UPDATE_REACH = 8
_SOON = 2
_DAILY = frozenset({"minute", "hour", "part_of_day", "night", "day"})
_PRESENT = timedelta(days=60)
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
    measured = measured_from(distances, names)
    mentions = find_mentions(
        Context(
            tokens=tokens,
            scan=scan,
            lexicon=lexicon,
            names=names,
            measured=measured,
            hurt=frozenset(tokens.sentence_at(t.start) for t in tolls if not t.cumulative and not t.toll.explicit_zero),
            year=_year(document),
            long_ago=_long_ago(tokens, document, times),
        )
    )
    if not mentions:
        return Extraction(toponyms=tuple(toponyms))
    mentions, toponyms = place_sites(mentions, toponyms, gazetteer)
    mentions, toponyms = find_sites(tokens, mentions, toponyms, gazetteer)
    owners = _Owners(tokens, mentions)
    drafts = gather(
        mentions,
        owners.by_clause(
            _anchored(tokens, [_spoken(tokens, scan, t) for t in times if not t.bound]), lambda t: (t.start, t.end)
        ),
        owners.by_clause(
            [d for d in distances if d.describes == "incident" and not _of_the_site(tokens, mentions, d)],
            lambda d: (d.start, d.end),
        ),
    )
    drafts, spread = _give_tolls(tokens, scan, names, drafts, tolls, owners)
    _give_damage(tokens, drafts, damages)
    drafts, totals = _regional_totals(drafts)
    _inherit_times(drafts)
    pairs = [(d, incident_of(tokens, document, d, number, gazetteer, lexicon)) for number, d in enumerate(drafts)]
    all_totals = [total_of(part, scope, _ids(pairs, within)) for part, scope, within in [*spread, *totals]]
    return Extraction(
        incidents=tuple(incident for _, incident in pairs),
        totals=tuple(all_totals),
        toponyms=_final_roles(toponyms, drafts, measured),
    )


def _of_the_site(tokens: TokenizedText, mentions: Sequence[Mention], distance: DistanceMention) -> bool:
    """A distance right behind a site tells where that lies, "Vasylkiv, 25 km from Kyiv"; a region is too large."""
    at = tokens.token_at(distance.start)
    end = tokens.token_at(distance.end)
    sites = [
        s for m in mentions for s in m.sites if s.toponym.place is None or not s.toponym.place.kind.startswith(_AREAS)
    ]
    return distance.relation == "distance" and any(0 <= at - s.last <= 2 or 1 < s.first - end <= 3 for s in sites)


def _year(document: Document) -> int | None:
    """The year that is the present of a text: in January and February the one before counts too."""
    published = document.published
    return None if published is None else published.year - (published.month <= _NEW_YEAR)


def _long_ago(tokens: TokenizedText, document: Document, times: Sequence[TimeMention]) -> tuple[tuple[int, int], ...]:
    """Token ranges of the times that ended months before publication."""
    if document.published is None or document.published.toordinal() <= _PRESENT.days:
        return ()
    limit = (document.published - _PRESENT).isoformat()
    old = [t for t in times if (end := t.when.end or t.when.start) and end < limit[: len(end)]]
    return tuple(tokens.token_range(t.start, t.end) for t in old)


def _spoken(tokens: TokenizedText, scan: Scan, time: TimeMention) -> TimeMention:
    """A time right behind a verb of saying is when it was said: "claimed on Monday that …"; a later death's is no attack's."""
    first, last = tokens.token_range(time.start, time.end)
    low = max(tokens.sentences[tokens.sentence_of[min(first, len(tokens) - 1)]][0], first - 2)
    said = scan.any("speech", low, first) or scan.any("claim", low, first)
    between = [w for w in tokens.words[low:first] if not w[0].isalnum()]
    if said and not between and last > first:
        return replace(time, attached="speech")
    if _in_dateline(tokens, first, last):
        return replace(time, attached="speech")
    back = max(tokens.sentences[tokens.sentence_of[min(first, len(tokens) - 1)]][0], first - _AFTERMATH)
    later = [h for h in scan.within("aftermath", back, first) if "," not in tokens.words[h.last : first]]
    return replace(time, attached="speech") if later else time


def _anchored(tokens: TokenizedText, times: Sequence[TimeMention]) -> list[TimeMention]:
    """Give times of day without a day ("by the afternoon") the day told shortly before them."""
    found: list[TimeMention] = []
    for time in times:
        told = [t for t in found if t.when.start and t.attached is None and t.when.precision in _DAILY]
        if not time.floating or time.when.start is None or not told:
            found.append(time)
            continue
        near = tokens.sentence_at(time.start) - tokens.sentence_at(told[-1].start) <= _SOON
        shift = _day_told(told[-1]) - date.fromisoformat(time.when.start[:10]) if near else timedelta(0)
        moved = [
            None if t is None else (datetime.fromisoformat(t) + shift).strftime("%Y-%m-%dT%H:%M")
            for t in (time.when.start, time.when.end)
        ]
        found.append(replace(time, when=replace(time.when, start=moved[0], end=moved[1])))
    return found


def _day_told(time: TimeMention) -> date:
    told = time.when.end if time.when.precision == "night" and time.when.end else time.when.start
    return date.fromisoformat((told or "")[:10])


def _in_dateline(tokens: TokenizedText, first: int, last: int) -> bool:
    """Whether a time is the day of writing in front of a report: "KHARKIV, March 14 (Agency) - …"."""
    start = tokens.sentences[tokens.sentence_of[min(first, len(tokens) - 1)]][0]
    lead = tokens.words[start:first]
    closed = any(w in _DASHES for w in tokens.words[last : last + _DATELINE])
    return 0 < len(lead) <= _DATELINE and closed and all(w[0].isupper() or not w[0].isalnum() for w in lead)


class _Owners:
    """Which mention a span of the text belongs to: its clause's, else the nearest of its sentence."""

    def __init__(self, tokens: TokenizedText, mentions: Sequence[Mention]) -> None:
        self.tokens = tokens
        self.by_sentence: dict[int, list[Mention]] = {}
        for mention in mentions:
            self.by_sentence.setdefault(mention.sentence, []).append(mention)

    def of(self, start: int) -> Mention | None:
        """Owner of the span that begins at a character."""
        at = min(self.tokens.token_at(start), len(self.tokens) - 1)
        mentions = self.by_sentence.get(self.tokens.sentence_of[at], [])
        for mention in mentions:
            if mention.clause[0] <= at < mention.clause[1]:
                return mention
        before = [m for m in mentions if m.clause[1] <= at]
        return before[-1] if before else (mentions[0] if mentions else None)

    def by_clause(self, items: Sequence[_T], span: Callable[[_T], tuple[int, int]]) -> dict[tuple[int, int], list[_T]]:
        """Items by the clause of the mention that owns them."""
        found: dict[tuple[int, int], list[_T]] = {}
        for item in items:
            owner = self.of(span(item)[0])
            if owner is not None:
                found.setdefault(owner.clause, []).append(item)
        return found


_Part = tuple[list[TollMention], str | None, list[Draft]]


def _give_tolls(
    tokens: TokenizedText,
    scan: Scan,
    names: Sequence[Name],
    drafts: list[Draft],
    tolls: Sequence[TollMention],
    owners: _Owners,
) -> tuple[list[Draft], list[_Part]]:
    """Give each toll to its draft; tolls of several sites become totals, those of a place of their own a draft."""
    shared: dict[tuple[int, ...], list[TollMention]] = {}
    for toll in tolls:
        if toll.cumulative:
            continue
        owner = owners.of(toll.start)
        at = min(tokens.token_at(toll.start), len(tokens) - 1)
        if owner is None:
            _give_untold(tokens, names, drafts, toll, at)
            continue
        homes = [i for i, d in enumerate(drafts) if owner in d.mentions]
        place = _own_place(tokens, scan, names, owner, at)
        if place is not None and homes and not any(d.site and same_place(d.site, place) for d in drafts):
            parent = drafts[homes[0]]
            homes = [len(drafts)]
            clause = _chunk(tokens, at)
            part = replace(
                owner, sites=(place,), clause=clause, event_type=_looser(parent.event_type), targets=(), weapons=()
            )
            drafts.append(Draft(mentions=[part], site=place))
        elif place is not None:
            homes = [i for i, d in enumerate(drafts) if d.site and same_place(d.site, place)][-1:] or homes
        if len(homes) > 1 and (site := _sited(tokens, owner, toll, tolls)) is not None:
            homes = [i for i in homes if (at_site := drafts[i].site) and at_site.index == site.index] or homes
        if len(homes) > 1:
            shared.setdefault(tuple(homes), []).append(toll)
        elif homes:
            drafts[homes[0]].tolls.append(toll)
    drafts_of: list[_Part] = [
        (part, _scope([drafts[i] for i in homes]), [drafts[i] for i in homes]) for homes, part in shared.items()
    ]
    return sorted(drafts, key=lambda d: d.mentions[0].clause[0]), drafts_of


def _scope(drafts: Sequence[Draft]) -> str | None:
    """The places that a shared toll is of."""
    names = [d.site.toponym.name for d in drafts if d.site is not None]
    return ", ".join(dict.fromkeys(names)) or None


def _give_untold(tokens: TokenizedText, names: Sequence[Name], drafts: list[Draft], toll: TollMention, at: int) -> None:
    """Give a toll whose sentence names no deed to the incident of its place, else to the one told last."""
    latest = _latest(drafts, tokens, at)
    if toll.update and (latest is None or not latest.tolls):
        counted = [d for d in drafts if d.tolls and 0 <= tokens.sentence_of[at] - d.last.sentence <= _UPDATE_REACH]
        latest = counted[-1] if counted else latest
    if latest is None:
        return
    here = [n for n in _names_in(tokens, names, at) if n.toponym.role in ("site", "other") and not n.is_country]
    for name in here:
        told = [d for d in drafts if d.site is not None and same_place(d.site, name) and d.mentions[0].hit.first < at]
        if told:
            told[-1].tolls.append(toll)
            return
    latest.tolls.append(toll)


def _names_in(tokens: TokenizedText, names: Sequence[Name], at: int) -> list[Name]:
    first, last = tokens.sentences[tokens.sentence_of[at]]
    return [n for n in names if first <= n.first < last]


def _sited(tokens: TokenizedText, owner: Mention, toll: TollMention, tolls: Sequence[TollMention]) -> Name | None:
    """The site right behind a toll where each site has its own: "one was killed **in X** and another in Y"."""
    end = tokens.token_at(toll.end)
    starts = [tokens.token_at(t.start) for t in tolls]
    sites = sorted(owner.sites, key=lambda n: n.first)
    for k, site in enumerate(sites):
        if not 0 < site.first - end <= _RIGHT_BEHIND or not syntax().place_in & set(tokens.lower[end : site.first]):
            continue
        after = k + 1 < len(sites) and any(site.last <= s < sites[k + 1].first for s in starts)
        before = k > 0 and any(sites[k - 1].last <= s < site.first for s in starts)
        if after or before:
            return site
    return None


def _looser(event_type: str) -> str:
    """A part told without its means may be of another kind than the part before it."""
    return "attack" if event_type in ("drone_strike", "missile_strike", "air_strike") else event_type


def _chunk(tokens: TokenizedText, at: int) -> tuple[int, int]:
    """The run of words between commas around a token."""
    first, last = tokens.sentences[tokens.sentence_of[at]]
    a = b = at
    while a > first and tokens.words[a - 1] not in (",", ";"):
        a -= 1
    while b < last and tokens.words[b] not in (",", ";"):
        b += 1
    return a, b


def _own_place(tokens: TokenizedText, scan: Scan, names: Sequence[Name], owner: Mention, at: int) -> Name | None:
    """A settlement named in a toll's own chunk, outside the clause of the trigger."""
    if owner.clause[0] <= at < owner.clause[1]:
        return None
    a, b = _chunk(tokens, at)
    inside = [n for n in names if a <= n.first < b and n.toponym.role in ("site", "other") and not n.is_country]
    own = [n for n in inside if n.first > a and tokens.lower[n.first - 1] in syntax().clause_prepositions]
    return own[0] if own and not scan.any("speech", a, b) else None


def _latest(drafts: Sequence[Draft], tokens: TokenizedText, at: int) -> Draft | None:
    """The draft told last before a token, in its paragraph or the sentence before."""
    sentence, paragraph = tokens.sentence_of[at], tokens.paragraph_of[at]
    before = [
        (m.hit.first, d)
        for d in drafts
        for m in d.mentions
        if m.hit.first < at
        and ((m.paragraph == paragraph and sentence - m.sentence <= 3) or sentence - m.sentence == 1)
        and m.temporal == "current"
        and m.assertion in ("actual", "claimed", "attempted")
    ]
    return max(before, key=lambda b: b[0])[1] if before else None


def _give_damage(tokens: TokenizedText, drafts: Sequence[Draft], damages: Sequence[DamageMention]) -> None:
    for damage in damages:
        at = min(tokens.token_at(damage.start), len(tokens) - 1)
        sentence = tokens.sentence_of[at]
        owner = next((d for d in drafts if any(m.sentence == sentence for m in d.mentions)), None) or _latest(
            drafts, tokens, at
        )
        if owner is not None:
            owner.damages.append(damage)


def _regional_totals(drafts: list[Draft]) -> tuple[list[Draft], list[_Part]]:
    """A region's toll beside incidents at places inside it is a total, and the region is no incident."""
    kept: list[Draft] = []
    totals: list[_Part] = []
    for draft in drafts:
        inside = [
            d
            for d in drafts
            if d is not draft and _holds(draft, d) and d.mentions[0].temporal == draft.mentions[0].temporal
        ]
        if inside and draft.tolls:
            place = draft.site.toponym.place if draft.site else None
            totals.append((draft.tolls, place.name if place else None, inside))
            for d in inside:
                d.times = d.times or list(draft.times)
        else:
            kept.append(draft)
    return kept, totals


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


def _inherit_times(drafts: Sequence[Draft]) -> None:
    """An incident without a time of its own takes that of the one told just before it in its paragraph."""
    previous: Draft | None = None
    for draft in drafts:
        mention = draft.mentions[0]
        told = [t for t in draft.times if t.attached != "speech"]
        if previous is not None and mention.temporal == "current" and previous.mentions[0].temporal == "current":
            near = mention.paragraph == previous.last.paragraph and mention.sentence - previous.last.sentence <= 1
            lag = [t for t in told if t.relative_to_event is not None]
            spoken = any(t.attached == "speech" for t in draft.times)
            if near and not spoken and (not told or lag):
                base = [t for t in previous.times if t.when.start and t.attached != "speech"]
                draft.inherited_time = base[0].when if base else previous.inherited_time
        previous = draft


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
