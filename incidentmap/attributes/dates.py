"""Times in a text, read against the day of publication.

Words of time are found as atoms (a weekday, a date, a part of the day, a clock time), atoms that stand
together become one mention, and a mention is resolved. Rules measured on TempEval-3: a weekday is the most
recent one, the day of publication included; a month and day without a year is the one nearest to publication.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from incidentmap.attributes.nearest_day import last_of_the_number, nearest
from incidentmap.attributes.time_atoms import Atom, find_atoms
from incidentmap.attributes.times_table import TimesTable, times_table
from incidentmap.text.numbers import find_numbers, normal
from incidentmap.text.tokens import TokenizedText, tokenize
from incidentmap.types import TimePrecision, When

_YEAR_MINUTES = 525_600
_MONTH_MINUTES = 43_200
_AHEAD_REACH = 6
_YEARS = (1583, 9000)  # of the Gregorian calendar, with room for arithmetic; a day outside dates nothing
_LAGS = frozenset({"lag", "ago", "earlier"})
_LASTING = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMention:
    """A time in the text. ``relative_to_event`` is the lag after the event told before ("forty minutes later").

    ``before_told`` is how long before the day told last ("a day earlier"), read from publication where none is told;
    ``utc_offset`` is a stated zone in hours; ``attached`` is ``"speech"`` for the time somebody spoke;
    ``bound`` marks "since …" and "until …", which bound a time and do not tell one; ``floating`` a time of
    day without a day ("by the afternoon"), read as the day of publication until something before tells the day.
    """

    start: int
    end: int
    text: str
    when: When
    relative_to_event: timedelta | None = None
    before_told: timedelta | None = None
    utc_offset: float | None = None
    attached: str | None = None
    bound: bool = False
    floating: bool = False


def find_times(tokens: TokenizedText, *, published: date | None) -> list[TimeMention]:
    """Return the times of a text, left to right.

    Parameters
    ----------
    tokens
        The text.
    published
        Day of publication; None leaves relative times without a date.

    Examples
    --------
    >>> t = tokenize("It was hit in the early hours of Friday.")
    >>> m = find_times(t, published=date(2025, 3, 15))[0]
    >>> m.when.start, m.when.end, m.when.precision
    ('2025-03-14T00:00', '2025-03-14T06:00', 'part_of_day')
    >>> find_times(t, published=None)[0].when.start is None
    True
    """
    table = times_table()
    if published is not None and not _YEARS[0] <= published.year <= _YEARS[1]:
        published = None
    groups: list[list[Atom]] = []
    for atom in find_atoms(tokens, table):
        if groups and _together(groups[-1], atom, tokens):
            groups[-1].append(atom)
        else:
            groups.append([atom])
    mentions = []
    for group in groups:
        mention = _resolve(group, tokens, table, published)
        if mention is not None:
            mentions.append(mention)
    return mentions


def resolve_expression(text: str, published: date) -> When | None:
    """Return the time that an expression on its own ("last Wednesday") means, None when it tells none."""
    for mention in find_times(tokenize(text), published=published):
        if mention.when.start is not None:
            return mention.when
    return None


def localise(when: When, tz_name: str | None, utc_offset: float | None = None) -> When:
    """Return ``when`` in the time zone of its place; a clock time stated in another zone is converted.

    >>> w = When(start="2025-10-28T23:40", end="2025-10-28T23:40", precision="minute")
    >>> localise(w, "Europe/Kyiv", 0.0).start
    '2025-10-29T01:40'
    """
    if tz_name is None:
        return when
    try:
        zone = ZoneInfo(tz_name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return when
    if utc_offset is None or when.precision not in ("minute", "hour"):
        return replace(when, tz=tz_name)

    def convert(local: str | None) -> str | None:
        if local is None:
            return None
        moment = datetime.fromisoformat(local).replace(tzinfo=UTC) - timedelta(hours=utc_offset)
        return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")

    return replace(when, start=convert(when.start), end=convert(when.end), tz=tz_name)


def _together(group: Sequence[Atom], atom: Atom, tokens: TokenizedText) -> bool:
    """Whether an atom continues a mention: only small words between, and not a second day unless a night spans both."""
    gap = tokens.lower[group[-1].last : atom.first]
    if len(gap) > 4 or tokens.sentence_of[group[-1].first] != tokens.sentence_of[atom.first]:
        return False
    kinds = {a.kind for a in group}
    if atom.kind in kinds and not (kinds & {"night", "night_into"}):
        return False
    days = {"date", "weekday", "day", "period", "month", "year"}
    if (
        atom.kind in days
        and kinds & days
        and not kinds & {"night", "night_into"}
        and {atom.kind, *(kinds & days)} != {"weekday", "date"}
    ):
        return False
    if atom.kind in _LAGS or kinds & _LAGS:
        return False
    table = times_table()
    small = table.small["connectors"]
    return all(normal(w) in small or w.isdecimal() or w in "()" or w.replace(".", "") in table.zones for w in gap)


def _resolve(group: list[Atom], tokens: TokenizedText, table: TimesTable, published: date | None) -> TimeMention | None:
    first, last = group[0].first, group[-1].last
    lower = tokens.lower
    zone = None
    for atom in group:
        if atom.kind == "clock" and atom.last < len(lower):
            zone = table.zones.get(lower[atom.last].replace(".", ""))
    atoms = {a.kind: a for a in group}
    lag = before = None
    if "lag" in atoms:
        lag, first = _lag(atoms["lag"], tokens)
        when: When | None = When(precision="unknown", anchor="event")
    elif "earlier" in atoms:
        before, first = _lag(atoms["earlier"], tokens)
        if first == atoms["earlier"].first and lower[first] not in table.small["single"]:
            return None  # "days earlier"
        day = None if published is None else (published - before).isoformat()
        when = When(start=day, end=day, precision="day", anchor="event")
    elif "ago" in atoms:
        amount, first = _lag(atoms["ago"], tokens)
        when = _long_ago(amount, atoms["ago"].value, published)
    else:
        when = _when(atoms, group, _standing(tokens, first, table), published)
    if when is None:
        return None
    start, end = tokens.starts[first], tokens.ends[last - 1]
    k = first - 1
    while k >= 0 and lower[k] in ("on", "at", "in", "у", "в", "во", "late", "early", ","):
        k -= 1
    spoken = k >= 0 and normal(lower[k]) in table.speech
    bound = (
        first > 0
        and normal(lower[first - 1]) in table.since
        and "date" not in atoms
        and not ("clock" in atoms and lower[first - 1] in table.small["around"])
        and lower[first - 1] not in ("з", "с", "із")
    )
    lasting = lower[first - 1 : first] == ["from"] and bool({"until", "till"} & set(lower[last : last + _LASTING]))
    bound = bound and not lasting  # "from Saturday midnight until elders …": it began then
    bound = bound and not (first > 1 and normal(lower[first - 2]) in table.small["shortly"])
    bound = bound or (first > 0 and lower[first - 1] in table.small["bounds"])
    bound = bound and lower[last : last + 1] not in (["'s"], ["’s"])  # "from Thursday's strike"
    text = tokens.text[start:end]
    return TimeMention(
        start=start,
        end=end,
        text=text,
        when=replace(when, text=text),
        relative_to_event=lag,
        before_told=before,
        utc_offset=zone,
        attached="speech" if spoken else None,
        bound=bound,
        floating=set(atoms) <= {"part", "clock"} and not table.small["today"] & set(lower[max(0, first - 1) : last]),
    )


def _lag(atom: Atom, tokens: TokenizedText) -> tuple[timedelta, int]:
    """Length of "forty minutes" before "later": the number that ends where the unit begins; "hours" alone is two."""
    window = tokens.sentences[tokens.sentence_of[atom.first]][0]
    begin = max(window, atom.first - 6)
    text_start = tokens.starts[begin]
    part = tokenize(tokens.text[text_start : tokens.ends[atom.first]], tokens.lang)
    single = tokens.lower[atom.first] in times_table().small["single"]
    amount, first = (1.0 if single else 2.0), atom.first
    for number in find_numbers(part):
        if number.last == len(part) - 1 and number.value is not None:
            amount, first = number.value, begin + number.first
    if (
        not single
        and amount == 2.0
        and first == atom.first
        and begin < atom.first
        and tokens.lower[atom.first - 1] in ("an", "a", "one")
    ):
        amount, first = 1.0, atom.first - 1
    return timedelta(minutes=min(amount * atom.value, 10_000_000)), first


def _long_ago(amount: timedelta, unit: int, published: date | None) -> When:
    """Days and weeks ago are a day; months and years ago a month and a year."""
    if published is None or amount < timedelta(days=1) or amount.days > 20_000:
        return When(precision="unknown")
    count = round(amount.total_seconds() / 60 / unit)
    if unit == _YEAR_MINUTES and published.year > count:
        text = f"{published.year - count:04d}"
        return When(start=text, end=text, precision="year", anchor="published")
    if unit == _MONTH_MINUTES:
        index = published.year * 12 + published.month - 1 - count
        text = f"{index // 12:04d}-{index % 12 + 1:02d}"
        return When(start=text, end=text, precision="month", anchor="published")
    day = (published - timedelta(days=amount.days)).isoformat()
    return When(start=day, end=day, precision="day", anchor="published")


def _standing(tokens: TokenizedText, first: int, table: TimesTable) -> str:
    """What the words before a time make of a weekday or date: the next one, the last one, one to come, one past."""
    lower = tokens.lower
    before = normal(lower[first - 1]) if first else ""
    for kind in ("next", "last", "past"):
        if before in table.small[kind]:
            return kind
    opening = tokens.sentences[tokens.sentence_of[min(first, len(tokens) - 1)]][0]
    start = max(opening, first - _AHEAD_REACH)
    lead = {normal(w) for k, w in enumerate(lower[start:first], start) if k > opening or w not in table.small["bounds"]}
    return "ahead" if lead & table.small["ahead"] and not lead & table.speech else ""


def _when(atoms: dict[str, Atom], group: Sequence[Atom], before: str, published: date | None) -> When | None:
    day, precision, anchored = _day_of(atoms, group, before, published)
    part = atoms.get("part")
    last_day = _last_day(atoms, day)
    if "part_before" in atoms and published is not None:
        return _part(published - timedelta(days=1), atoms["part_before"].value, "published")
    if part is not None and part.value[1] > 24 and last_day is not None:
        return _night(last_day, anchored)
    if "night_into" in atoms or "night" in atoms:
        base = last_day or day or published
        if base is None:
            return When(precision="night")
        return _night(base, anchored if day else "published")
    if "clock" in atoms:
        hour, minute, unit = atoms["clock"].value
        base = day or published
        if base is None:
            return When(precision=unit)
        if part and part.value[0] >= 12 and hour < 12:
            hour += 12
        moment = datetime(base.year, base.month, base.day, hour % 24, minute)  # noqa: DTZ001 - local time of the place
        end = moment if unit == "minute" else moment + timedelta(hours=1)
        return When(start=_iso(moment), end=_iso(end), precision=unit, anchor=anchored if day else "published")
    if part is not None:
        base = day or published
        if base is None:
            return When(precision="part_of_day")
        return _part(base, part.value, anchored if day else "published")
    if day is not None:
        return When(start=day.isoformat(), end=(last_day or day).isoformat(), precision="day", anchor=anchored)
    return _coarse(atoms, before, published, precision)


def _last_day(atoms: dict[str, Atom], day: date | None) -> date | None:
    """The second day of a range like "18-20 July", None where there is one day only."""
    if day is None or "date" not in atoms or atoms["date"].value[3] == atoms["date"].value[2]:
        return None
    return day.replace(day=atoms["date"].value[3])


def _part(day: date, hours: tuple[int, int], anchored: Any) -> When:
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - local time of the place
    low, high = hours
    kind: TimePrecision = "night" if high > 24 else "part_of_day"
    return When(
        start=_iso(midnight + timedelta(hours=low)), end=_iso(midnight + timedelta(hours=high)),
        precision=kind, anchor=anchored,
    )  # fmt: skip


def _night(day: date, anchored: Any) -> When:
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - local time of the place
    return When(
        start=_iso(midnight - timedelta(hours=4)),
        end=_iso(midnight + timedelta(hours=6)),
        precision="night",
        anchor=anchored,
    )


def _coarse(atoms: dict[str, Atom], before: str, published: date | None, precision: TimePrecision) -> When | None:
    """Months, years, weeks and weekends; or only the words, when nothing anchors them."""
    if "month" in atoms:
        year, month = atoms["month"].value
        if year is None and published is not None:
            year = published.year - (month > published.month)
        text = f"{year:04d}-{month:02d}" if year else None
        return When(start=text, end=text, precision="month", anchor="none" if atoms["month"].value[0] else "published")
    if "year" in atoms:
        text = f"{atoms['year'].value:04d}"
        return When(start=text, end=text, precision="year", anchor="none")
    if published is None:
        return When(precision=precision)
    if "weekend" in atoms:
        saturday = published - timedelta(days=(published.weekday() - 5) % 7)
        return When(
            start=saturday.isoformat(),
            end=min(saturday + timedelta(days=1), published).isoformat(),
            precision="day",
            anchor="published",
        )
    if "period" in atoms:
        unit, offset = atoms["period"].value
        if unit == "week":
            monday = published - timedelta(days=published.weekday()) + timedelta(weeks=offset)
            return When(
                start=monday.isoformat(),
                end=(monday + timedelta(days=6)).isoformat(),
                precision="week",
                anchor="published",
            )
        if unit == "month":
            index = published.year * 12 + published.month - 1 + offset
            text = f"{index // 12:04d}-{index % 12 + 1:02d}"
            return When(start=text, end=text, precision="month", anchor="published")
        text = f"{published.year + offset:04d}"
        return When(start=text, end=text, precision="year", anchor="published")
    return None


def _day_of(
    atoms: dict[str, Atom], group: Sequence[Atom], before: str, published: date | None
) -> tuple[date | None, TimePrecision, Any]:
    """Return the calendar day that the atoms tell, its precision, and what it is anchored to."""
    if "date" in atoms:
        year, month, day, _ = [a for a in group if a.kind == "date"][-1].value
        if year is not None:
            return date(year, month, day), "day", "none"
        if published is None:
            return None, "day", "none"
        if month is None:
            return last_of_the_number(published, day), "day", "published"
        return (
            nearest(published, month, day, past=before == "past", ahead=before in ("ahead", "next")),
            "day",
            "published",
        )
    if "weekday" in atoms:
        if published is None:
            return None, "day", "none"
        wanted = [a for a in group if a.kind == "weekday"][-1].value
        back = (published.weekday() - wanted) % 7
        if before in ("next", "ahead"):
            return published + timedelta(days=(wanted - published.weekday() - 1) % 7 + 1), "day", "published"
        if before == "last" and back == 0:
            back = 7
        return published - timedelta(days=back), "day", "published"
    if "day" in atoms:
        if published is None:
            return None, "day", "none"
        return published + timedelta(days=atoms["day"].value), "day", "published"
    return None, "part_of_day" if "part" in atoms else "unknown", "none"


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")
