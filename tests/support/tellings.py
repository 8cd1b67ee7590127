"""Made-up tellings of made-up incidents, as many as wanted, for measuring and testing the merging."""

from __future__ import annotations

import random
from datetime import date, timedelta

from incidentmap.types import Casualties, Document, Incident, Location, Place, Report, Target, Toll, When

TYPES = ("drone_strike", "missile_strike", "shelling", "air_strike", "attack")
TARGETS = ("healthcare", "education", "energy", None)


def tellings(number: int, *, seed: int = 1) -> list[Report]:
    """Return ``number`` reports of one incident each; an incident is told by one to five of them.

    The days grow with the number, so that as many incidents fall on a day and a place at every size.
    """
    rng = random.Random(seed)
    reports: list[Report] = []
    while len(reports) < number:
        day = date(2020, 1, 1) + timedelta(days=rng.randrange(max(1, number // 100)))
        place = _place(rng.randrange(4000))
        kind, target = rng.choice(TYPES), rng.choice(TARGETS)
        for _ in range(rng.choice((1, 1, 2, 3, 5))):
            name = f"d{len(reports):07}"
            killed = rng.randrange(5) if rng.random() < 0.5 else None
            incident = Incident(
                id=f"{name}-1",
                event_type=kind,
                targets=(Target(text=target, category=target),) if target else (),
                casualties=Casualties(killed=None if killed is None else Toll(min=killed, best=killed, max=killed)),
                time=When(start=day.isoformat(), end=day.isoformat(), precision="day"),
                location=Location(
                    precision="settlement", point=(place.lon, place.lat), uncertainty_m=place.radius_m, place=place
                ),
            )
            published = day + timedelta(days=rng.randrange(3))
            document = Document(text="", id=name, publisher=f"Paper {rng.randrange(50)}", published=published)
            reports.append(Report(document=document, incidents=(incident,)))
    return reports[:number]


def _place(number: int) -> Place:
    rng = random.Random(number)
    return Place(
        gazetteer_id=f"test:{number}",
        name=f"Town {number}",
        kind="PPL",
        lon=rng.uniform(22, 40),
        lat=rng.uniform(44, 52),
        country="UA",
        admin1=f"Division {rng.randrange(25)}",
        radius_m=4000,
    )
