"""Which of the times told in a text are those of deeds, and of which day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from incidentmap.attributes.dates import TimeMention
from incidentmap.incidents.lexicon import Scan
from incidentmap.incidents.syntax import syntax
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import Document

_NEW_YEAR = 2
_AFTERMATH = 8
_DATELINE = 4
_DASHES = frozenset("-–—")
_SOON = 2
_SPEAKER = 8
_OFFICE = 4
_DAILY = frozenset({"minute", "hour", "part_of_day", "night", "day"})
_PRESENT = timedelta(days=60)


def present_year(document: Document) -> int | None:
    """The year that is the present of a text: in January and February the one before counts too."""
    published = document.published
    return None if published is None else published.year - (published.month <= _NEW_YEAR)


def long_before(tokens: TokenizedText, document: Document, times: Sequence[TimeMention]) -> tuple[tuple[int, int], ...]:
    """Token ranges of the times that ended months before publication."""
    if document.published is None or document.published.toordinal() <= _PRESENT.days:
        return ()
    limit = (document.published - _PRESENT).isoformat()
    old = [t for t in times if (end := t.when.end or t.when.start) and end < limit[: len(end)]]
    return tuple(tokens.token_range(t.start, t.end) for t in old)


def spoken(tokens: TokenizedText, scan: Scan, time: TimeMention) -> TimeMention:
    """A time right behind a verb of saying is when it was said: "claimed on Monday that …"; a later death's is no attack's."""
    first, last = tokens.token_range(time.start, time.end)
    low = max(tokens.sentences[tokens.sentence_of[min(first, len(tokens) - 1)]][0], first - 2)
    said = scan.any("speech", low, first) or scan.any("claim", low, first)
    between = [w for w in tokens.words[low:first] if not w[0].isalnum()]
    if said and not between and last > first:
        return replace(time, attached="speech")
    if _in_dateline(tokens, first, last):
        return replace(time, attached="speech")
    if _told_by_somebody(tokens, scan, first) or _of_an_office(tokens, scan, first, last):
        return replace(time, attached="speech")
    back = max(tokens.sentences[tokens.sentence_of[min(first, len(tokens) - 1)]][0], first - _AFTERMATH)
    later = [h for h in scan.within("aftermath", back, first) if "," not in tokens.words[h.last : first]]
    owned = tokens.lower[last : last + 1] in (["'s"], ["’s"])  # "the toll of Thursday's strike"
    return replace(time, attached="speech") if later and not owned else time


def _of_an_office(tokens: TokenizedText, scan: Scan, first: int, last: int) -> bool:
    """Whether a time is when an office did something that is no deed: "prosecutors on Thursday widened the inquiry"."""
    start, end = tokens.sentences[tokens.sentence_of[min(first, len(tokens) - 1)]]
    at = first - 1
    while at > start and tokens.lower[at] in syntax().source_links:
        at -= 1
    if last >= end or not tokens.words[last].islower() or tokens.lower[last] in syntax().place_in:
        return False
    office = any(h.last == at + 1 for h in scan.within("authority", max(start, at - 3), at + 1))
    return office and not scan.any("event", start, first) and not scan.any("event", last, min(end, last + _OFFICE))


def _told_by_somebody(tokens: TokenizedText, scan: Scan, first: int) -> bool:
    """Whether only the name and office of a speaker stand between a verb of saying and a time.

    "said Governor X on Tuesday", «уточнили в ДСНС у п'ятницю», "accused Pakistan on Monday of".
    """
    low = max(tokens.sentences[tokens.sentence_of[min(first, len(tokens) - 1)]][0], first - _SPEAKER)
    at = first - 1
    while at >= low and tokens.lower[at] in syntax().source_links:
        at -= 1
    verb, offices, others = at, 0, 0
    while verb >= low:
        word = tokens.words[verb]
        if any(scan.any(kind, verb, verb + 1) for kind in ("speech", "claim", "accuse")):
            at_an_office = offices > 0 or tokens.lower[verb + 1] in syntax().place_in
            return others == 0 or (others == 1 and at_an_office)
        office = any(scan.any(kind, verb, verb + 1) for kind in ("authority", "media", "party"))
        offices += office
        if not (office or word[0].isupper() or tokens.lower[verb] in syntax().source_links):
            others += word[0].isalpha()
            if others > 1 or not word[0].isalpha() or scan.any("event", verb, verb + 1):
                return False
        verb -= 1
    return False


def anchored(tokens: TokenizedText, times: Sequence[TimeMention]) -> list[TimeMention]:
    """Give times of day without a day ("by the afternoon") the day told shortly before them."""
    found: list[TimeMention] = []
    for number, time in enumerate(times):
        if time.before_told is not None:
            found.append(_before(tokens, time, found))
            continue
        told = [t for t in found if t.when.start and t.attached is None and t.when.precision in _DAILY]
        if time.floating and not told:
            told = _day_behind(tokens, time, times[number + 1 :])
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


def _before(tokens: TokenizedText, time: TimeMention, told: Sequence[TimeMention]) -> TimeMention:
    """Read "a day earlier" from the day told last, a speaker's too: "said on Thursday that … a day earlier"."""
    dated = [t for t in told if t.when.start and t.when.precision in _DAILY]
    near = dated and tokens.sentence_at(time.start) - tokens.sentence_at(dated[-1].start) <= _SOON
    if not near or time.before_told is None:
        return time
    day = (_day_told(dated[-1]) - time.before_told).isoformat()
    return replace(time, when=replace(time.when, start=day, end=day))


def _day_behind(tokens: TokenizedText, time: TimeMention, later: Sequence[TimeMention]) -> list[TimeMention]:
    """The day behind a time of day in its sentence: "a dawn raid in X **on Tuesday**"."""
    sentence = tokens.sentence_at(time.start)
    near = [t for t in later if t.when.start and not t.floating and tokens.sentence_at(t.start) == sentence]
    return [t for t in near if t.attached is None and t.when.precision in _DAILY][:1]


def _day_told(time: TimeMention) -> date:
    told = time.when.end if time.when.precision == "night" and time.when.end else time.when.start
    return date.fromisoformat((told or "")[:10])


def _in_dateline(tokens: TokenizedText, first: int, last: int) -> bool:
    """Whether a time is the day of writing in front of a report: "KHARKIV, March 14 (Agency) - …"."""
    start = tokens.sentences[tokens.sentence_of[min(first, len(tokens) - 1)]][0]
    lead = tokens.words[start:first]
    closed = any(w in _DASHES for w in tokens.words[last : last + _DATELINE]) or tokens.words[last : last + 1] == [":"]
    return 0 < len(lead) <= _DATELINE and closed and all(w[0].isupper() or not w[0].isalnum() for w in lead)
