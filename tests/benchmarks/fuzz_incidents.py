"""Random mutations of our own texts through the whole pipeline: ``python tests/benchmarks/fuzz_incidents.py [SECONDS [SEED]]``.

Words are dropped, doubled, moved and mixed between texts and languages; odd characters are thrown in. Nothing may raise,
every quote must be in the text, and every point must be on the globe.
"""

from __future__ import annotations

import random
import sys
import time
import tomllib
from datetime import date, timedelta
from pathlib import Path

from incidentmap.incidents.explain import explain
from incidentmap.pipeline import load
from incidentmap.types import Document

ODD = ["\u200b", "\ud800", "🚁", "\x00", "\u202e", "\n\n", "\t", "’", "“", "”", "—", "-", "0", "99999999999999999999", "½", "1/0", "3.4.5", "25:61",
       "ß", "İ", "ǅ", "\u0301", "а́", "م", "ऄ", "''", "{{x}}", "<b>", "%s", "31 February", "в ночь на", "у ніч на", "between", "no", ".", ",", ";"]  # fmt: skip


def texts():
    """All texts of the tables."""
    found = []
    for path in sorted((Path(__file__).parents[1] / "tables").glob("*.toml")):
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError:
            continue
        for rows in table.values():
            if isinstance(rows, list):
                found += [r[0] for r in rows if isinstance(r, list) and r and isinstance(r[0], str)]
    return found


def mutated(rng, pool):
    """A text made of pieces of others."""
    words = " ".join(rng.choice(pool) for _ in range(rng.randint(1, 3))).split(" ")
    for _ in range(rng.randint(1, 12)):
        if not words:
            break
        at, kind = rng.randrange(len(words)), rng.randrange(6)
        if kind == 0:
            del words[at]
        elif kind == 1:
            words.insert(at, rng.choice(ODD))
        elif kind == 2:
            words[at] = words[at].upper() if rng.random() < 0.5 else words[at][: rng.randint(0, 3)]
        elif kind == 3:
            words[at:at] = words[at : at + rng.randint(1, 5)]
        elif kind == 4:
            other = rng.randrange(len(words))
            words[at], words[other] = words[other], words[at]
        else:
            words[at] = "".join(rng.sample(words[at], len(words[at])))
    return rng.choice([" ", " ", " ", "\n", ""]).join(words)


def main(seconds=600.0, seed=1):
    """Mutate until the time is up; print how many texts were read."""
    rng, pool, pipeline, count = random.Random(seed), texts(), load(), 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        text = mutated(rng, pool)
        published = rng.choice(
            [
                None,
                date(2025, 3, 15),
                date(2024, 2, 29),
                date(1, 1, 1),
                date(9999, 12, 31),
                date(2025, 1, 1) + timedelta(rng.randint(0, 400)),
            ]
        )
        try:
            report = pipeline(
                Document(text=text, published=published, lang=rng.choice([None, None, "en", "uk", "ru", "fr"]))
            )
            explain(report)
            report.to_dict(quotes=rng.random() < 0.5)
            for incident in report.incidents:
                for spans in [*incident.evidence.values(), incident.passages]:
                    assert all(text[s.start : s.end] == s.text for s in spans)
                point = incident.location.point
                assert point is None or (-180 <= point[0] <= 180 and -90 <= point[1] <= 90)
        except Exception:
            print(repr(text), published)
            raise
        count += 1
    print(f"{count} texts, nothing raised")


if __name__ == "__main__":
    main(*(float(a) if i == 0 else int(a) for i, a in enumerate(sys.argv[1:])))
