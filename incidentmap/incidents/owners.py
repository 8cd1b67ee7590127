"""Whose a toll, a measure or a time is: the deed of its clause, of its place, or the one told last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from incidentmap.attributes.casualties import TollMention
from incidentmap.attributes.casualty_table import casualty_table
from incidentmap.attributes.damage import DamageMention
from incidentmap.attributes.dates import TimeMention
from incidentmap.incidents.drafts import Draft, same_place
from incidentmap.incidents.lexicon import Scan
from incidentmap.incidents.mention import Mention
from incidentmap.incidents.names import Name
from incidentmap.incidents.sites import apart_m
from incidentmap.incidents.syntax import syntax
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import DistanceMention

_T = TypeVar("_T")
_RIGHT_BEHIND = 3
_UPDATE_REACH = 8
_SOON = 2
_FRONT = 4
_OTHER_TOWN_M = 50_000
_HAPPENED_REACH = 5
_AREAS = ("ADM1", "ADM2", "ADMD", "RGN", "PCL", "CONT")
_DAILY = frozenset({"minute", "hour", "part_of_day", "night", "day"})


class Owners:
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


Part = tuple[list[TollMention], str | None, list[Draft]]


def give_tolls(
    tokens: TokenizedText,
    scan: Scan,
    names: Sequence[Name],
    drafts: list[Draft],
    tolls: Sequence[TollMention],
    owners: Owners,
) -> tuple[list[Draft], list[Part]]:
    """Give each toll to its draft; tolls of several sites become totals, those of a place of their own a draft."""
    shared: dict[tuple[int, ...], list[TollMention]] = {}
    for toll in (_disputed(tokens, scan, t) for t in tolls if not t.cumulative):
        owner = owners.of(toll.start)
        at = min(tokens.token_at(toll.start), len(tokens) - 1)
        deeds = [d for d in drafts if d.event_type != "arrest"]
        if toll.toll.best and len(of_all := _summed(tokens, owner, drafts, toll, at)) > 1:
            shared.setdefault(tuple(of_all), []).append(toll)
            continue
        if owner is None or (
            owner.event_type == "arrest"
            and (_latest(deeds, tokens, at) is not None or _first_after(deeds, tokens, at) is not None)
        ):
            _give_untold(tokens, names, drafts if owner is None else deeds, toll, at)
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
        if len(homes) > 1 and (site := _sited(tokens, names, owner, toll, tolls)) is not None:
            homes = [i for i in homes if (at_site := drafts[i].site) and at_site.index == site.index] or homes
        if len(homes) > 1:
            homes = _named_since(tokens, names, owner, drafts, homes, at)
        if len(homes) > 1:
            shared.setdefault(tuple(homes), []).append(toll)
        elif homes:
            drafts[homes[0]].tolls.append(toll)
        else:  # the owner only echoes a deed told before: "two died in the shootout"
            _give_untold(tokens, names, deeds, toll, at)
    drafts_of: list[Part] = [
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
    latest = latest or _first_after(drafts, tokens, at)
    if latest is None or _elsewhere(tokens, names, latest, at):
        return
    here = [n for n in _names_in(tokens, names, at) if n.toponym.role in ("site", "other") and not n.is_country]
    for name in here:
        told = [d for d in drafts if d.site is not None and same_place(d.site, name) and d.mentions[0].hit.first < at]
        if told:
            told[-1].tolls.append(toll)
            return
    latest.tolls.append(toll)


def _first_after(drafts: Sequence[Draft], tokens: TokenizedText, at: int) -> Draft | None:
    """The deed that a text tells right behind a toll which it begins with: "Two are dead, six hurt. A bus …"."""
    sentence, paragraph = tokens.sentence_of[at], tokens.paragraph_of[at]
    after = [
        m.hit.first
        for d in drafts
        for m in d.mentions[:1]
        if 0 <= m.sentence - sentence <= _SOON and m.paragraph - paragraph <= 1 and m.temporal == "current"
    ]
    return next((d for d in drafts if after and d.mentions[0].hit.first == min(after)), None)


def _summed(
    tokens: TokenizedText, owner: Mention | None, drafts: Sequence[Draft], toll: TollMention, at: int
) -> list[int]:
    """The drafts that a total is of: "**in all three places** one died and six were hurt"."""
    if owner is not None and owner.hit.first > tokens.sentences[tokens.sentence_of[at]][0] and owner.sites:
        return []
    first, last = tokens.sentences[tokens.sentence_of[at]]
    plain = f" {' '.join(tokens.lower[first:last])} "
    if not any(f" {phrase} " in plain for phrase in casualty_table().totals):
        return []
    return [
        i
        for i, d in enumerate(drafts)
        if d.tolls
        and d.site is not None
        and d.last.sentence < tokens.sentence_of[at]
        and d.mentions[0].temporal == "current"
    ]


def _elsewhere(tokens: TokenizedText, names: Sequence[Name], draft: Draft, at: int) -> bool:
    """Whether a toll's sentence begins with a town of its own, where another deed happened that is not told."""
    first = tokens.sentences[tokens.sentence_of[at]][0]
    if draft.site is None or draft.last.sentence == tokens.sentence_of[at]:
        return False
    place = draft.site.toponym.place
    for name in names:
        if not (first <= name.first < at) or name.first - first > _FRONT or name.toponym.role not in ("site", "other"):
            continue
        other = name.toponym.place
        fronted = name.first > first and tokens.lower[name.first - 1] in syntax().place_in
        if (
            fronted
            and place is not None
            and other is not None
            and other.kind.startswith("PPL")
            and other.kind != "PPLX"
        ):
            return apart_m(place, other) > _OTHER_TOWN_M
    return False


def _names_in(tokens: TokenizedText, names: Sequence[Name], at: int) -> list[Name]:
    first, last = tokens.sentences[tokens.sentence_of[at]]
    return [n for n in names if first <= n.first < last]


def _disputed(tokens: TokenizedText, scan: Scan, toll: TollMention) -> TollMention:
    """Read enemy's dead that a party claims while another party speaks too as "from none to N"."""
    at = min(tokens.token_at(toll.start), len(tokens) - 1)
    first, last = tokens.sentences[tokens.sentence_of[at]]
    parties = {h.first for k in ("party", "group") for h in scan.within(k, first, last)}
    sayings = [*scan.within("speech", first, last), *scan.within("claim", first, last)]
    own = set(tokens.lower[max(first, at - 3) : at]) & syntax().actor_selves
    if toll.kind != "killed" or len(parties) < 2 or len(sayings) < 2 or not own or toll.toll.best is None:
        return toll
    return replace(toll, toll=replace(toll.toll, min=0))


def _named_since(
    tokens: TokenizedText, names: Sequence[Name], owner: Mention, drafts: Sequence[Draft], homes: list[int], at: int
) -> list[int]:
    """The one of several places that is named again before a toll: "…, but only Sumy had casualties: one dead"."""
    again = [n for n in _names_in(tokens, names, at) if owner.clause[1] <= n.first < at]
    for name in reversed(again):
        same = [i for i in homes if (site := drafts[i].site) is not None and same_place(site, name)]
        if same:
            return same[:1]
    return homes


def _sited(
    tokens: TokenizedText, names: Sequence[Name], owner: Mention, toll: TollMention, tolls: Sequence[TollMention]
) -> Name | None:
    """The site right behind a toll where each site has its own: "one was killed **in X** and another in Y"."""
    end = tokens.token_at(toll.end)
    starts = [tokens.token_at(t.start) for t in tolls]
    sites = sorted(owner.sites, key=lambda n: n.first)
    for name in names:  # named again behind its toll
        if 0 < name.first - end <= _RIGHT_BEHIND and syntax().place_in & set(tokens.lower[end : name.first]):
            again = [s for s in sites if s.index != name.index and same_place(s, name)]
            if again:
                return again[0]
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
        (max(m.hit.first, m.clause[0]), d)
        for d in drafts
        for m in d.mentions
        if m.hit.first < at
        and ((m.paragraph == paragraph and sentence - m.sentence <= 3) or sentence - m.sentence == 1)
        and m.temporal == "current"
        and m.assertion in ("actual", "claimed", "attempted")
    ]
    return max(before, key=lambda b: b[0])[1] if before else None


def give_times(
    tokens: TokenizedText, scan: Scan, drafts: Sequence[Draft], times: Sequence[TimeMention], owners: Owners
) -> None:
    """Give an incident without a time that of a sentence beside it that tells of no deed: behind it, else before.

    A sentence that says when "the attack happened" may come later than one that only has a time in it.
    """
    for time in times:
        at = min(tokens.token_at(time.start), len(tokens) - 1)
        sentence = tokens.sentence_of[at]
        if at > 1 and tokens.lower[at - 1] == ":" and tokens.lower[at - 2] in syntax().place_dates:
            for draft in drafts:  # a form: "Date: 7 June 2025."
                if not draft.times and draft.mentions[0].temporal == "current":
                    draft.times.append(time)
        latest = None if owners.by_sentence.get(sentence) else _latest(drafts, tokens, at)
        if latest is None or latest.inherited_time is not None or time.when.precision not in _DAILY:
            continue
        if any(t.attached != "speech" for t in latest.times):
            continue
        happened = any(h.value == "happen" for h in scan.within("event", *tokens.sentences[sentence]))
        reach = _HAPPENED_REACH if happened else _SOON
        if sentence - latest.last.sentence <= reach and tokens.paragraph_of[at] == latest.last.paragraph:
            latest.times.append(time)
    for draft in drafts:
        if not draft.times and draft.inherited_time is None and draft.mentions[0].temporal == "current":
            draft.times += _told_before(tokens, draft.mentions[0].sentence, times, owners)


def _told_before(
    tokens: TokenizedText, sentence: int, times: Sequence[TimeMention], owners: Owners
) -> list[TimeMention]:
    """The times of the sentences before one, back to the last that tells a deed."""
    for index in range(sentence - 1, max(-1, sentence - 1 - _SOON), -1):
        if owners.by_sentence.get(index):
            break
        found = [
            t
            for t in times
            if tokens.sentence_at(t.start) == index
            and t.attached != "speech"
            and t.when.precision in _DAILY
            and not (t.floating or t.before_told or t.relative_to_event)
        ]
        if found:
            return found
    return []


def give_distances(
    tokens: TokenizedText, drafts: Sequence[Draft], distances: Sequence[DistanceMention], owners: Owners
) -> None:
    """Give a distance of a sentence without a deed to the one told last, where that has no town: "The site is 40 km from X"."""
    for distance in distances:
        if owners.of(distance.start) is not None:
            continue
        at = min(tokens.token_at(distance.start), len(tokens) - 1)
        latest = _latest(drafts, tokens, at)
        if latest is None or latest.distances or tokens.sentence_of[at] - latest.last.sentence > _SOON:
            continue
        place = latest.site.toponym.place if latest.site is not None else None
        if place is None or place.kind.startswith(_AREAS):
            latest.distances.append(distance)


def give_damage(tokens: TokenizedText, drafts: Sequence[Draft], damages: Sequence[DamageMention]) -> None:
    """Give each measure of damage to the deed of its sentence, else to the one told last."""
    for damage in damages:
        at = min(tokens.token_at(damage.start), len(tokens) - 1)
        sentence = tokens.sentence_of[at]
        owner = next((d for d in drafts if any(m.sentence == sentence for m in d.mentions)), None) or _latest(
            drafts, tokens, at
        )
        if owner is not None:
            owner.damages.append(damage)
