"""Documents to learn the ranker from, and to judge it by: names, their candidates, and how far each is from the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from incidentmap.gazetteer.spatial import distance_m
from incidentmap.geoparse.candidates import Table, containers_of, gather
from incidentmap.geoparse.coherence import prepare
from incidentmap.geoparse.context import read_context
from incidentmap.geoparse.mentions import Mention
from incidentmap.geoparse.recognise import recognise
from incidentmap.geoparse.tagger import Tagger
from incidentmap.geoparse.train_tagger import load
from incidentmap.text import tokenize

_FOCUS_SHARE = 0.25
"""Share of the training documents that are told which country they are about, so that the hint gets a weight."""
_WRONG_FOCUS_SHARE = 0.15


@dataclass(slots=True)
class Example:
    """A document's candidates, each one's distance (km) to the gold point (NaN: no gold), and the counts per name."""

    table: Table
    km: Any
    gold: Any
    false: Any


def load_examples(
    path: Path, gazetteer: Any, tagger: Tagger | None, *, seed: int | None = None, ignored: Sequence[str] = ()
) -> list[Example]:
    """Return the documents of a corpus.

    Parameters
    ----------
    path
        JSON lines with ``text`` and ``toponyms``.
    gazetteer
        Where the candidates come from.
    tagger
        A tagger that never saw the corpus: the names are those that it finds, so that the ranker learns what names
        in use look like, false ones among them. None takes the gold names.
    seed
        Tells some documents the country that they are about, by a generator of this seed; None tells none.
    ignored
        Types of gold names that are left out.
    """
    generator = np.random.default_rng(seed) if seed is not None else None
    examples = []
    for data in load(path):
        gold = [t for t in data["toponyms"] if t["start"] < t["end"]]
        text = data["text"]
        tokens = tokenize(text)
        mentions = _gold_mentions(text, tokens, gold) if tagger is None else recognise(tokens, gazetteer, tagger)
        paired = [_gold_of(m, gold) for m in mentions]
        kept = [
            (m, t)
            for m, t in zip(mentions, paired, strict=True)
            if not (t and (t.get("lat") is None or t.get("type") in ignored)) and (t or m.hint != "demonym")
        ]
        if not kept:
            continue
        mentions = [m for m, _ in kept]
        focus = _focus([t for _, t in kept if t], gazetteer, generator)
        context = read_context(tokens, mentions, focus)
        names, which = gather(mentions, containers_of(mentions, tokens, gazetteer), gazetteer, context)
        examples.append(_example(prepare(names, gazetteer, context), [t for _, t in kept], which, gazetteer))
    return examples


def _gold_mentions(text: str, tokens: Any, gold: Sequence[dict[str, Any]]) -> list[Mention]:
    mentions = []
    for t in sorted(gold, key=lambda t: int(t["start"])):
        first, last = tokens.token_range(t["start"], t["end"])
        mentions.append(
            Mention(
                start=t["start"], end=t["end"], name=text[t["start"] : t["end"]], first=first,
                last=max(last, first + 1), source="crf", score=1.0,
            )
        )  # fmt: skip
    return mentions


def _gold_of(mention: Mention, gold: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    best = max(gold, key=lambda t: min(mention.end, t["end"]) - max(mention.start, t["start"]), default=None)
    if best is None or min(mention.end, best["end"]) <= max(mention.start, best["start"]):
        return None
    return best


def _focus(gold: Sequence[dict[str, Any]], gazetteer: Any, generator: Any) -> tuple[str, ...]:
    """The country that most gold names are in, or now and then another."""
    if generator is None or generator.random() > _FOCUS_SHARE:
        return ()
    if generator.random() < _WRONG_FOCUS_SHARE:
        return (str(gazetteer.countries[int(generator.integers(1, len(gazetteer.countries)))]),)
    found: Counter[str] = Counter()
    for t in gold:
        near = gazetteer.nearest(t["lon"], t["lat"], max_km=150.0)
        code = gazetteer.country_code(near[0][0]) if near else None
        if code:
            found[code] += 1
    return (found.most_common(1)[0][0],) if found else ()


def _example(table: Table, gold: Sequence[dict[str, Any] | None], which: Sequence[int], gazetteer: Any) -> Example:
    count = len(table.names)
    lon, lat = np.full(count, np.nan), np.full(count, np.nan)
    right, false = np.zeros(count), np.zeros(count)
    for t, at in zip(gold, which, strict=True):
        if t is None:
            false[at] += 1
            continue
        right[at] += 1
        if np.isnan(lon[at]):
            lon[at], lat[at] = t["lon"], t["lat"]
    metres = distance_m(
        lon[table.owner],
        lat[table.owner],
        gazetteer.lon[table.row].astype(float),
        gazetteer.lat[table.row].astype(float),
    )
    return Example(table, metres / 1000, right, false)
