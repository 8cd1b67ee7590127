"""Times in a text, read against the day of publication.

Words of time are found as atoms (a weekday, a date, a part of the day, a clock time), atoms that stand
together become one mention, and a mention is resolved. Rules measured on TempEval-3: a weekday is the most
recent one, the day of publication included; a month and day without a year is the one nearest to publication.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from incidentmap.attributes.times_table import TimesTable, times_table
from incidentmap.text.numbers import find_numbers, normal
from incidentmap.text.tokens import TokenizedText, tokenize
from incidentmap.types import TimePrecision, When

_NUMERIC = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$")
_CLOCK = re.compile(r"^([01]?\d|2[0-3])[:.]([0-5]\d)$")
_YEAR = re.compile(r"^(19|20)\d\d$")
_CONNECTORS = frozenset(
    "of on in at the about around approximately early late into to , from o a in on by shortly just that day р року г года роки "
    "о об близько приблизно на у в з до около примерно во с к по".split()
)
_CLOCK_LEADS = frozenset("at about around by о об близько приблизно в около примерно after before к после".split())
_LAST = frozenset("last минулої минулого минулу прошлой прошлого прошлую прошлый минулий previous".split())
_NEXT = frozenset("next coming наступної наступного наступну следующей следующего следующую".split())
_AGO = frozenset("ago тому назад".split())
_LONG_UNITS = {
    "year": 365,
    "month": 30,
    "week": 7,
    "рок": 365,
    "рік": 365,
    "місяц": 30,
    "тиж": 7,
    "лет": 365,
    "год": 365,
    "месяц": 30,
    "недел": 7,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMention:
    """A time in the text. ``relative_to_event`` is the lag after the event told before ("forty minutes later").

    ``utc_offset`` is a stated zone in hours; ``attached`` is ``"speech"`` for the time somebody spoke;
    ``bound`` marks "since …" and "until …", which bound a time and do not tell one.
    """

    start: int
    end: int
    text: str
    when: When
    relative_to_event: timedelta | None = None
    utc_offset: float | None = None
    attached: str | None = None
    bound: bool = False


@dataclass(frozen=True, slots=True)
class _Atom:
    first: int
    last: int
    kind: str
    value: Any


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
    groups: list[list[_Atom]] = []
    for atom in _atoms(tokens, table):
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


def _atoms(tokens: TokenizedText, table: TimesTable) -> list[_Atom]:
    atoms: list[_Atom] = []
    words = [normal(w) for w in tokens.lower]
    i, count = 0, len(words)
    while i < count:
        atom = _atom_at(words, tokens, i, table)
        if atom is None:
            i += 1
            continue
        atoms.append(atom)
        i = max(atom.last, i + 1)
    return atoms


def _atom_at(words: list[str], tokens: TokenizedText, i: int, table: TimesTable) -> _Atom | None:
    word = words[i]
    if word[0].isdecimal():
        return _numeric_atom(words, i, table)
    for phrase in table.phrases.get(word, ()):
        n = len(phrase.words)
        if n == 1 or tuple(words[i : i + n]) == phrase.words:
            if phrase.kind == "month":
                return _month_atom(words, tokens, i, phrase.value)
            return _Atom(i, i + n, phrase.kind, phrase.value)
    stem = table.stem(word) if len(word) > 2 and not word.isascii() else None
    if stem is not None and stem[0] in ("month", "weekday"):
        return _month_atom(words, tokens, i, stem[1]) if stem[0] == "month" else _Atom(i, i + 1, "weekday", stem[1])
    if word in ("midnight", "опівночі", "полуночи", "полночь"):
        return _Atom(i, i + 1, "clock", (0, 0, "hour"))
    return _spelled_lag(words, tokens, i, table)


def _spelled_lag(words: list[str], tokens: TokenizedText, i: int, table: TimesTable) -> _Atom | None:
    """Read "forty minutes later", "hours later", "through 40 minutes" (через сорок хвилин)."""
    unit = table.units.get(words[i])
    if unit is None:
        hit = table.stem(words[i]) if not words[i].isascii() else None
        unit = hit[1] if hit and hit[0] == "unit" else None
    if unit is None:
        return None
    after = words[i + 1] if i + 1 < len(words) else ""
    if after in _AGO or (after in table.later) or (i > 1 and "через" in words[max(0, i - 4) : i]):
        kind = "ago" if after in _AGO and after != "потому" else "lag"
        return _Atom(i, i + (2 if after in table.later or after in _AGO else 1), kind, unit)
    return None


def _numeric_atom(words: list[str], i: int, table: TimesTable) -> _Atom | None:
    word, count = words[i], len(words)
    if m := _NUMERIC.match(word):
        return _date_atom(i, i + 1, int(m[3]), int(m[2]), int(m[1]))
    if (
        _YEAR.match(word)
        and i + 4 < count
        and words[i + 1] == words[i + 3] == "-"
        and words[i + 2].isdecimal()
        and words[i + 4].isdecimal()
    ):
        return _date_atom(i, i + 5, int(word), int(words[i + 2]), int(words[i + 4]))
    if i + 4 < count and words[i + 1] == words[i + 3] == "/" and words[i + 2].isdecimal() and _YEAR.match(words[i + 4]):
        return _date_atom(i, i + 5, int(words[i + 4]), int(word), int(words[i + 2])) or _date_atom(
            i, i + 5, int(words[i + 4]), int(words[i + 2]), int(word)
        )
    if word.isdecimal() and len(word) <= 2 and 1 <= int(word) <= 31 and i + 1 < count:
        j = i + 1
        if words[j] in ("st", "nd", "rd", "th", "го", "е", "-го", "-е"):
            j += 1
        if j < count and words[j] == "of":
            j += 1
        month = _month_value(words, j, table)
        if month is not None:
            year, last = _year_after(words, j + 1)
            return _date_atom(i, last, year, month, int(word))
    return _clock_atom(words, i, table)


def _clock_atom(words: list[str], i: int, table: TimesTable) -> _Atom | None:
    word = words[i]
    after = words[i + 1] if i + 1 < len(words) else ""
    before = words[i - 1] if i else ""
    half = after.replace(".", "")
    if m := _CLOCK.match(word):
        if "." in word and before not in _CLOCK_LEADS and half not in ("am", "pm"):
            return None
        hour = int(m[1]) % 12 + (12 if half == "pm" else 0) if half in ("am", "pm") else int(m[1])
        last = i + 2 if half in ("am", "pm") else i + 1
        return _Atom(i, last, "clock", (hour, int(m[2]), "minute"))
    if word.isdecimal() and int(word) <= 24 and half in ("am", "pm"):
        return _Atom(i, i + 2, "clock", (int(word) % 12 + (12 if half == "pm" else 0), 0, "hour"))
    if (
        word.isdecimal()
        and int(word) <= 24
        and before in _CLOCK_LEADS
        and after in ("o'clock", "годині", "ранку", "вечора", "утра", "вечера", "ночи", "ночі")
    ):
        late = after in ("вечора", "вечера") and int(word) < 12
        return _Atom(i, i + 2, "clock", ((int(word) + 12 * late) % 24, 0, "hour"))
    if _YEAR.match(word) and (
        before in ("in", "у", "в", "since", "of", "з", "с") or after in ("року", "році", "года", "году", "рік")
    ):
        last = i + 2 if after in ("року", "році", "года", "году", "рік") else i + 1
        return _Atom(i, last, "year", int(word))
    return None


def _month_atom(words: list[str], tokens: TokenizedText, i: int, month: int) -> _Atom | None:
    original = tokens.words[i]
    if original.isascii() and not original[0].isupper():
        return None  # "may", "march"
    j = i + 1
    if j < len(words) and words[j] == "." and len(words[i]) <= 4:
        j += 1
    if j < len(words) and words[j].isdecimal() and len(words[j]) <= 2 and 1 <= int(words[j]) <= 31:
        day, j = int(words[j]), j + 1
        if j < len(words) and words[j] in ("st", "nd", "rd", "th"):
            j += 1
        year, last = _year_after(words, j + 1 if j < len(words) and words[j] == "," else j)
        return _date_atom(i, last if year else j, year, month, day)
    year, last = _year_after(words, j)
    if (
        year is None
        and original.lower() in ("may", "march", "mar", "sun", "sat")
        and (i == 0 or words[i - 1] not in ("in", "last", "since", "until", "early", "late", "mid", "of"))
    ):
        return None
    return _Atom(i, last if year else i + 1, "month", (year, month))


def _month_value(words: list[str], j: int, table: TimesTable) -> int | None:
    if j >= len(words):
        return None
    for phrase in table.phrases.get(words[j], ()):
        if phrase.kind == "month":
            return int(phrase.value)
    hit = table.stem(words[j]) if not words[j].isascii() else None
    return int(hit[1]) if hit and hit[0] == "month" else None


def _year_after(words: list[str], j: int) -> tuple[int | None, int]:
    if j < len(words) and words[j] == ",":
        j += 1
    if j < len(words) and _YEAR.match(words[j]):
        last = j + 2 if j + 1 < len(words) and words[j + 1] in ("року", "года", "р", "г") else j + 1
        return int(words[j]), last
    return None, j


def _date_atom(first: int, last: int, year: int | None, month: int, day: int) -> _Atom | None:
    try:
        date(year or 2024, month, day)
    except ValueError:
        return None
    return _Atom(first, last, "date", (year, month, day))


def _together(group: Sequence[_Atom], atom: _Atom, tokens: TokenizedText) -> bool:
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
        and {atom.kind, *kinds} != {"weekday", "date"}
    ):
        return False
    if atom.kind in ("lag", "ago") or kinds & {"lag", "ago"}:
        return False
    zones = times_table().zones
    return all(normal(w) in _CONNECTORS or w.isdecimal() or w in ("(", ")") or w.replace(".", "") in zones for w in gap)


def _resolve(
    group: list[_Atom], tokens: TokenizedText, table: TimesTable, published: date | None
) -> TimeMention | None:
    first, last = group[0].first, group[-1].last
    lower = tokens.lower
    zone = None
    if any(a.kind == "clock" for a in group):
        for word in lower[first : last + 1]:
            zone = table.zones.get(word.replace(".", ""), zone)
    atoms = {a.kind: a for a in group}
    lag = None
    if "lag" in atoms:
        lag, first = _lag(atoms["lag"], tokens)
        when: When | None = When(precision="unknown", anchor="event")
    elif "ago" in atoms:
        amount, first = _lag(atoms["ago"], tokens)
        when = _days_ago(amount, published)
    else:
        before = normal(lower[first - 1]) if first else ""
        when = _when(atoms, group, before, published)
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
        and not ("clock" in atoms and lower[first - 1] in ("after", "після", "после"))
        and lower[first - 1] not in ("з", "с", "із")
    )
    bound = bound or (first > 0 and lower[first - 1] in ("since", "until", "till", "by"))
    bound = bound and lower[last : last + 1] not in (["'s"], ["’s"])  # "from Thursday's strike"
    text = tokens.text[start:end]
    return TimeMention(
        start=start,
        end=end,
        text=text,
        when=replace(when, text=text),
        relative_to_event=lag,
        utc_offset=zone,
        attached="speech" if spoken else None,
        bound=bound,
    )


def _lag(atom: _Atom, tokens: TokenizedText) -> tuple[timedelta, int]:
    """Length of "forty minutes" before "later": the number that ends where the unit begins; "hours" alone is two."""
    window = tokens.sentences[tokens.sentence_of[atom.first]][0]
    begin = max(window, atom.first - 6)
    text_start = tokens.starts[begin]
    part = tokenize(tokens.text[text_start : tokens.ends[atom.first]], tokens.lang)
    amount, first = 2.0, atom.first
    for number in find_numbers(part):
        if number.last == len(part) - 1 and number.value is not None:
            amount, first = number.value, begin + number.first
    if (
        amount == 2.0
        and first == atom.first
        and begin < atom.first
        and tokens.lower[atom.first - 1] in ("an", "a", "one")
    ):
        amount, first = 1.0, atom.first - 1
    return timedelta(minutes=min(amount * atom.value, 10_000_000)), first


def _days_ago(amount: timedelta, published: date | None) -> When:
    if published is None or amount < timedelta(days=1) or amount.days > 20_000:
        return When(precision="unknown")
    day = (published - timedelta(days=amount.days)).isoformat()
    return When(start=day, end=day, precision="day", anchor="published")


def _when(atoms: dict[str, _Atom], group: Sequence[_Atom], before: str, published: date | None) -> When | None:
    day, precision, anchored = _day_of(atoms, group, before, published)
    part = atoms.get("part")
    if "night_into" in atoms or "night" in atoms:
        base = day or published
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
        midnight = datetime(base.year, base.month, base.day)  # noqa: DTZ001 - local time of the place
        low, high = part.value
        kind: TimePrecision = "night" if high > 24 else "part_of_day"
        return When(
            start=_iso(midnight + timedelta(hours=low)), end=_iso(midnight + timedelta(hours=high)),
            precision=kind, anchor=anchored if day else "published",
        )  # fmt: skip
    if day is not None:
        return When(start=day.isoformat(), end=day.isoformat(), precision="day", anchor=anchored)
    return _coarse(atoms, before, published, precision)


def _night(day: date, anchored: Any) -> When:
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - local time of the place
    return When(
        start=_iso(midnight - timedelta(hours=4)),
        end=_iso(midnight + timedelta(hours=6)),
        precision="night",
        anchor=anchored,
    )


def _coarse(atoms: dict[str, _Atom], before: str, published: date | None, precision: TimePrecision) -> When | None:
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
    atoms: dict[str, _Atom], group: Sequence[_Atom], before: str, published: date | None
) -> tuple[date | None, TimePrecision, Any]:
    """Return the calendar day that the atoms tell, its precision, and what it is anchored to."""
    if "date" in atoms:
        year, month, day = [a for a in group if a.kind == "date"][-1].value
        if year is not None:
            return date(year, month, day), "day", "none"
        if published is None:
            return None, "day", "none"
        return _nearest(published, month, day), "day", "published"
    if "weekday" in atoms:
        if published is None:
            return None, "day", "none"
        wanted = [a for a in group if a.kind == "weekday"][-1].value
        back = (published.weekday() - wanted) % 7
        if before in _NEXT:
            return published + timedelta(days=(wanted - published.weekday() - 1) % 7 + 1), "day", "published"
        if before in _LAST and back == 0:
            back = 7
        return published - timedelta(days=back), "day", "published"
    if "day" in atoms:
        if published is None:
            return None, "day", "none"
        return published + timedelta(days=atoms["day"].value), "day", "published"
    return None, "part_of_day" if "part" in atoms else "unknown", "none"


def _nearest(published: date, month: int, day: int) -> date:
    options = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            options.append(date(year, month, day))
        except ValueError:
            continue
    if not options:
        return published.replace(day=28)
    return min(options, key=lambda d: abs((d - published).days))


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")
