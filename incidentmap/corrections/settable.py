"""The columns that a person may set, and how each changes the record.

A value set by a person has no words behind it: the old evidence of the field stays, the correction tells.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any, get_args

from incidentmap.types import (
    Actor,
    Assertion,
    Damage,
    Incident,
    LocationPrecision,
    Source,
    Target,
    TemporalRole,
    TimePrecision,
    Toll,
    Weapon,
)

Setter = Callable[[Incident, Any], Incident]
CLAIM_STATUSES = (
    "confirmed_by_authority",
    "claimed_by_party",
    "reported",
    "alleged",
    "unverified",
    "disputed",
    "denied",
)
CHOICES: Mapping[str, tuple[str, ...]] = {
    "assertion": get_args(Assertion),
    "temporal_role": get_args(TemporalRole),
    "date_precision": get_args(TimePrecision),
    "location_precision": get_args(LocationPrecision),
    "claim_status": CLAIM_STATUSES,
}


def parse_value(column: str, kind: str, value: Any) -> Any:
    """Return a cell's value in its column's type; empty is None.

    Raises
    ------
    ValueError
        When it is not of that type, or no value that the column may have; the message says what was wanted.
    """
    if value is None or value == "":
        return None
    if kind == "int":
        number = float(value)
        if number != int(number) or number < 0:
            raise ValueError(f"expected a whole number from 0 up, found {value!r}")
        return int(number)
    if kind == "float":
        return float(value)
    if kind == "bool":
        return _truth(value)
    if kind == "date":
        return date.fromisoformat(str(value)[:10]).isoformat()
    allowed = CHOICES.get(column) or (tuple(_event_types()) if column == "event_type" else None)
    if allowed and str(value) not in allowed:
        raise ValueError(f"expected one of {', '.join(allowed)}; found {value!r}")
    return str(value)


def set_column(incident: Incident, column: str, value: Any) -> Incident:
    """Return the incident with a column of `SETTERS` set to a value that `parse_value` gave."""
    return SETTERS[column](incident, value)


def _truth(value: Any) -> bool:
    text = str(value).strip().lower()
    if text in ("true", "1", "yes"):
        return True
    if text in ("false", "0", "no"):
        return False
    raise ValueError(f"expected true or false, found {value!r}")


def _plain(name: str, empty: Any = None) -> Setter:
    return lambda incident, value: dataclasses.replace(incident, **{name: empty if value is None else value})


def _part(holder: str, name: str, empty: Any = None) -> Setter:
    def change(incident: Incident, value: Any) -> Incident:
        part = dataclasses.replace(getattr(incident, holder), **{name: empty if value is None else value})
        return dataclasses.replace(incident, **{holder: part})

    return change


def _event_type(incident: Incident, value: str | None) -> Incident:
    """The codes follow the type, and so does the type's label at the head of the title."""
    new = value or "attack"
    rows = event_codes()
    codes = rows.get(new, ("", "", "", "", ""))
    old_label = rows.get(incident.event_type, ("", "", "", "", ""))[4]
    title = incident.title
    if old_label and codes[4] and title.startswith(old_label):
        title = codes[4] + title[len(old_label) :]
    names = ("acled_event", "acled_sub_event", "cameo", "plover")
    return dataclasses.replace(
        incident,
        event_type=new,
        title=title,
        codes=dict(zip(names, (c or None for c in codes[:4]), strict=True)),
    )


@cache
def event_codes() -> Mapping[str, tuple[str, ...]]:
    """Return the packaged event types: ACLED type and sub-type, CAMEO, PLOVER, and the words of a title."""
    import tomllib
    from importlib import resources

    text = resources.files("incidentmap").joinpath("lexicons/codes.toml").read_text(encoding="utf-8")
    return {name: tuple(row) for name, row in tomllib.loads(text).items()}


def _event_types() -> list[str]:
    return list(event_codes())


def _date(incident: Incident, value: str | None) -> Incident:
    """A day that a person set has no time of day."""
    precision: TimePrecision = "unknown" if value is None else "day"
    return dataclasses.replace(
        incident, time=dataclasses.replace(incident.time, start=value, end=value, precision=precision)
    )


def _toll(kind: str, bound: str) -> Setter:
    def change(incident: Incident, value: int | None) -> Incident:
        old = getattr(incident.casualties, kind) or Toll(min=None, best=None, max=None)
        toll: Toll | None = dataclasses.replace(old, **{bound: value})
        assert toll is not None
        if toll.min is None and toll.best is None and toll.max is None:
            toll = None
        else:
            toll = dataclasses.replace(toll, explicit_zero=toll.min == 0 and toll.max == 0)
        changed: dict[str, Any] = {kind: toll}
        return dataclasses.replace(incident, casualties=dataclasses.replace(incident.casualties, **changed))

    return change


def _many(name: str, make: Callable[[str], Any]) -> Setter:
    def change(incident: Incident, value: str | None) -> Incident:
        changed: dict[str, Any] = {name: tuple(make(p.strip()) for p in (value or "").split(";") if p.strip())}
        return dataclasses.replace(incident, **changed)

    return change


def _attribution(incident: Incident, value: str | None) -> Incident:
    sources = tuple(Source(name=p.strip()) for p in (value or "").split(";") if p.strip())
    return dataclasses.replace(incident, claim=dataclasses.replace(incident.claim, sources=sources))


def _actor(incident: Incident, value: str | None) -> Incident:
    return dataclasses.replace(incident, actor=Actor(name=value) if value else None)


SETTERS: Mapping[str, Setter] = {
    "group": _plain("group"),
    "title": _plain("title", ""),
    "event_type": _event_type,
    "assertion": _plain("assertion", "actual"),
    "temporal_role": _plain("temporal_role", "current"),
    "claim_status": _part("claim", "status"),
    "attribution": _attribution,
    "actor": _actor,
    "target": _many("targets", lambda text: Target(text=text, category="other")),
    "weapon": _many("weapons", lambda text: Weapon(text=text, category="other")),
    "date": _date,
    "date_precision": _part("time", "precision", "unknown"),
    "location_precision": _part("location", "precision", "unknown"),
    "uncertainty_m": _part("location", "uncertainty_m"),
    **{f"{k}_{b}": _toll(k, b) for k in ("killed", "injured") for b in ("min", "best", "max")},
    "missing_min": _toll("missing", "min"),
    "missing_max": _toll("missing", "max"),
    "damage": _many("damage", lambda text: Damage(text=text)),
    "verified": _plain("verified"),
    "note": _plain("note"),
}
