"""Which day a date without its year, or a number of a day without its month, means."""

from __future__ import annotations

from datetime import date, timedelta

_FAR_AHEAD = 90
"""Days: a date without a year that lies further ahead is the one that has passed, where nothing says it is to come."""


def last_of_the_number(published: date, day: int) -> date | None:
    """Return the latest day of that number in its month up to publication; None where the month before has none."""
    if day <= published.day:
        return published.replace(day=day)
    before = published.replace(day=1) - timedelta(days=1)
    return before.replace(day=day) if day <= before.day else None


def nearest(published: date, month: int, day: int, *, past: bool, ahead: bool) -> date:
    """Return the day of a month that is nearest to publication: before it with ``past``, on or after it with ``ahead``."""
    options = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            options.append(date(year, month, day))
        except ValueError:
            continue
    if ahead:
        options = [d for d in options if d >= published] or options
    near = min(options, key=lambda d: abs((d - published).days), default=published)
    if past or (not ahead and (near - published).days > _FAR_AHEAD):
        options = [d for d in options if d <= published] or options
    if not options:
        return published.replace(day=28)
    return min(options, key=lambda d: abs((d - published).days))
